//! Weight beside power: what each college, and one person in it, can really decide.
//!
//! Power is counted on the statutes in force at the end, by Banzhaf's index, under the rule that
//! decides in general; kinds of decisions with a rule of their own are listed with whom they leave
//! powerless. The index is exact; where a community has so many colleges that counting would take
//! longer than reading, the page says that it was not measured, and shows no estimate as if it were
//! one.
//!
//! How often one person turns the vote supposes that everybody else says yes and no equally often.
//! It is a measure of the rule, not of these people: nobody's real ballots enter it.

use std::collections::BTreeMap;

use liens_core::CollegeId;
use liens_governance::{
    Banzhaf, Effort, Fraction, Game, Others, PersonOf, PersonPower, Roll, Rule, Statutes,
};

use super::block::{Phrase, Row, Section, Table, Tone};
use super::chart::{Bars, thousandths};
use super::view::View;

/// What measuring may take: a report is read, not waited for.
const EFFORT: Effort = Effort { bytes: 64 << 20, steps: 200_000_000 };

pub(super) fn section(view: &View<'_>) -> Section {
    let say = view.say;
    let mut section = Section::new(
        "power",
        say.say("Weight and power", "Poids et pouvoir"),
        say.say(
            "Weight is what the statutes give a college. Power is how often its yes or no turns the \
             decision, of all that the others may say: a college can have weight and no power.",
            "Le poids est ce que les statuts donnent à un collège. Le pouvoir est la fréquence à \
             laquelle son oui ou son non renverse la décision, parmi tout ce que les autres peuvent \
             dire : un collège peut avoir du poids et aucun pouvoir.",
        ),
    );
    let statutes = view.charter.statutes();
    let heads = heads(view, statutes);
    let measured = colleges(statutes, statutes.rule());
    let Some(power) = measured else {
        let nothing = say.say(
            "The power of so many colleges is not measured here.",
            "Le pouvoir de tant de collèges n'est pas mesuré ici.",
        );
        section.blocks.nothing(nothing);
        return section;
    };
    section.blocks.text(
        Phrase::from(say.say("The general rule is: ", "La règle générale est : "))
            .code(statutes.rule().to_string())
            .then("."),
    );
    section.blocks.bars(picture(view, statutes, &power));
    let persons = persons(statutes, &heads);
    section.blocks.table(table(view, statutes, &heads, &power, persons.as_ref()));
    kinds(view, statutes, &mut section);
    section
}

/// The people counted in each college, in the order of the colleges.
fn heads(view: &View<'_>, statutes: &Statutes) -> Vec<u64> {
    let mut heads: BTreeMap<&CollegeId, u64> = BTreeMap::new();
    for member in view.roll.iter().flat_map(Roll::members) {
        let of = heads.entry(member.college()).or_default();
        *of = of.saturating_add(1);
    }
    let colleges = statutes.colleges().iter();
    colleges.map(|college| heads.get(college.id()).copied().unwrap_or_default()).collect()
}

fn colleges(statutes: &Statutes, rule: &Rule) -> Option<Banzhaf> {
    let game = Game::of_colleges(statutes.colleges(), rule, Others::SayNo).ok()?;
    game.banzhaf(EFFORT).ok()
}

/// One person of each college, where every college has somebody and measuring takes little.
fn persons(statutes: &Statutes, heads: &[u64]) -> Option<PersonPower> {
    let heads = heads.iter().copied();
    let game = liens_governance::CollegeGame::new(statutes.colleges(), heads, statutes.rule());
    let game = game.ok()?;
    game.power(EFFORT).or_else(|_| game.bounds(EFFORT)).ok()
}

fn picture(view: &View<'_>, statutes: &Statutes, power: &Banzhaf) -> Bars {
    let (say, total) = (view.say, statutes.total_weight());
    let index = |place: usize| power.index(place).unwrap_or_default();
    let weights = statutes.colleges().iter().map(|college| u128::from(college.weight()));
    let weights: Vec<u64> = weights.map(|weight| thousandths(weight, total.into())).collect();
    let powers: Vec<u64> = (0..weights.len()).map(|place| of_one(&index(place))).collect();
    // The longest bar fills the picture.
    let most = weights.iter().chain(&powers).copied().max().unwrap_or(1).max(1);
    let long = |part: u64| thousandths(part.into(), most.into());
    let rows = statutes.colleges().iter().enumerate().map(|(place, college)| {
        let weight = Fraction::new(college.weight(), total).unwrap_or_default();
        let part = |of: &[u64]| of.get(place).copied().map(long).unwrap_or_default();
        let bars = vec![
            (part(&weights), say.percent(&weight)),
            (part(&powers), say.percent(&index(place))),
        ];
        (say.college(college.id()), bars)
    });
    Bars::new(
        "chart-power",
        say.say("Weight and power of each college", "Poids et pouvoir de chaque collège"),
        say.say(
            "Two bars for each college: its part of all weight, its part of all power. The table \
             below has the same figures.",
            "Deux barres par collège : sa part du poids total, sa part du pouvoir total. Le tableau \
             ci-dessous a les mêmes chiffres.",
        ),
        vec![say.say("weight", "poids"), say.say("power", "pouvoir")],
        rows.collect(),
    )
}

/// A part of one in thousandths, for the length of a bar.
fn of_one(part: &Fraction) -> u64 {
    part.times(1_000).to_decimal(0).parse().unwrap_or(0)
}

fn table(
    view: &View<'_>,
    statutes: &Statutes,
    heads: &[u64],
    power: &Banzhaf,
    persons: Option<&PersonPower>,
) -> Table {
    let (say, total) = (view.say, statutes.total_weight());
    let of_one: Vec<&PersonOf> =
        persons.map(|persons| persons.of_one().collect()).unwrap_or_default();
    let rows = statutes.colleges().iter().enumerate().map(|(place, college)| {
        let weight = Fraction::new(college.weight(), total).unwrap_or_default();
        let index = power.index(place).unwrap_or_default();
        let row = Row::new(say.college(college.id()))
            .and(say.count(heads.get(place).copied().unwrap_or_default()))
            .and(say.percent(&weight));
        let row = if index.is_zero() {
            row.toned(say.say("none", "aucun"), Tone::Bad)
        } else {
            row.and(say.percent(&index))
        };
        row.and(of_one.get(place).map_or_else(|| say.no_data(), |one| person(view, one)))
    });
    let columns = [
        say.say("College", "Collège"),
        say.say("#People", "#Personnes"),
        say.say("#Weight", "#Poids"),
        say.say("#Power", "#Pouvoir"),
        say.say("#One person turns the vote", "#Une personne renverse le vote"),
    ];
    let caption = say.say(
        "Weight and power (the index of Banzhaf) of each college, and how often one person of it \
         turns the decision if everybody else says yes or no as often",
        "Poids et pouvoir (indice de Banzhaf) de chaque collège, et fréquence à laquelle une \
         personne y renverse la décision si chacun des autres dit oui ou non aussi souvent",
    );
    Table::new(caption, columns, rows.collect(), view)
}

fn person(view: &View<'_>, one: &PersonOf) -> String {
    let say = view.say;
    let percent =
        |of: &Fraction| format!("{}\u{a0}%", say.language().digits(&of.times(100).to_decimal(3)));
    let (least, most) = (percent(one.least()), percent(one.most()));
    if least == most {
        least
    } else {
        say.say(format!("{least} to {most}"), format!("{least} à {most}"))
    }
}

/// The rules of other kinds of decisions, and the colleges that as a whole turn none of them.
fn kinds(view: &View<'_>, statutes: &Statutes, section: &mut Section) {
    let say = view.say;
    let rows: Vec<Row> = statutes
        .rules()
        .filter_map(|(kind, rule)| Some((kind?, rule)))
        .map(|(kind, rule)| {
            let power = colleges(statutes, rule);
            let idle: Vec<String> = power
                .iter()
                .flat_map(|power| {
                    let places = statutes.colleges().iter().zip(power.swings());
                    places.filter(|(_, swings)| swings.is_zero())
                })
                .map(|(college, _)| say.college(college.id()))
                .collect();
            let row = Row::new(kind.to_string()).and(Phrase::default().code(rule.to_string()));
            match (power, idle.is_empty()) {
                (None, _) => row.and(say.no_data()),
                (_, true) => row.and(say.say("nobody", "personne")),
                _ => row.toned(idle.join(", "), Tone::Bad),
            }
        })
        .collect();
    if rows.is_empty() {
        return;
    }
    let columns = [
        say.say("Kind of decision", "Type de décision"),
        say.say("Rule", "Règle"),
        say.say("Turn none", "N'en renversent aucune"),
    ];
    let caption = say.say(
        "Decisions with a rule of their own, and the colleges that turn none of them as a whole",
        "Les décisions qui ont leur propre règle, et les collèges qui n'en renversent aucune d'un \
         seul bloc",
    );
    section.blocks.table(Table::new(caption, columns, rows, view));
}
