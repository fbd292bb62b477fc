//! Interests: what was declared, who did not vote therefore, and what came too late.
//!
//! The declarations are those that were in force at some time of the period and known before its
//! end. Conflicts are what [`Interests::disclosure`](liens_governance::interests::Interests::disclosure)
//! finds in the votes that opened in it.
//!
//! Whom a declaration was made to decides what of it is here: one to every member is named, one to a
//! college or a circle is counted. Findings follow the same rule, so that a repair does not name
//! somebody whom the declaration kept unnamed. A recusal is told for everybody, since a certificate
//! counts without the person and the roll is known.

use liens_core::{ContributorId, MotionId, Portion};
use liens_governance::interests::{
    Conflict, Declaration, Disclosure, InterestFinding, InterestNorms, InterestRepair,
    InterestRule, Visibility,
};

use super::block::{Fact, Phrase, Row, Section, Table, Tone};
use super::view::{View, Voted};
use crate::Recusal;

/// The anchors of the tables.
const DECLARED: &str = "interests-declared";
const RECUSED: &str = "interests-recused";

/// What was declared to every member, and the recusals of the votes that the page shows.
///
/// What was declared to a college or a circle alone is counted and not named: the page is for
/// everybody. A recusal itself is no secret, since the certificate counts without the person.
pub(super) fn section(view: &View<'_>) -> Section {
    let say = view.say;
    let mut section = Section::new(
        "interests",
        say.say("Interests and recusals", "Intérêts et déports"),
        say.say(
            "Who said to have something at stake in what was voted, and who did not vote therefore. \
             To declare an interest is no fault; what was declared to a few alone is counted here \
             and not named.",
            "Qui a dit avoir un intérêt dans ce qui était mis aux voix, et qui n'a donc pas voté. \
             Déclarer un intérêt n'est pas une faute ; ce qui n'a été déclaré qu'à quelques-uns est \
             compté ici sans être nommé.",
        ),
    );
    let told = view.commons.interests().disclosure(view.commons.assembly(), view.period);
    let declared: Vec<&Declaration> = view.commons.interests().declarations().collect();
    let declared: Vec<&Declaration> =
        declared.into_iter().filter(|one| stands_in(view, one)).collect();
    let recused = recusals(view, &told);
    if declared.is_empty() && recused.is_empty() {
        let nothing = say.say(
            "No interest was declared, and nobody was recused.",
            "Aucun intérêt n'a été déclaré, et personne ne s'est déporté.",
        );
        section.blocks.nothing(nothing);
        return section;
    }
    let open: Vec<&Declaration> = declared.iter().copied().filter(|one| is_open(one)).collect();
    // What nobody may know by name has no table to lead to.
    let to = [(DECLARED, open.is_empty()), (RECUSED, recused.is_empty())];
    let to = to.map(|(table, empty)| if empty { "interests" } else { table });
    section.blocks.facts(facts(view, &told, &declared, to));
    section.blocks.text(consequence(view));
    if !open.is_empty() {
        section.blocks.table(declarations(view, &open).named(DECLARED));
    }
    if !recused.is_empty() {
        section.blocks.table(votes(view, recused).named(RECUSED));
    }
    let findings = told.findings(&norms(view));
    if findings.is_empty() {
        section.blocks.text(say.say(
            "✓ Every interest in a vote was declared before it opened, and whoever had one did not \
             vote where the charter says so.",
            "✓ Tout intérêt dans un vote a été déclaré avant son ouverture, et qui en avait un n'a \
             pas voté là où la charte le veut ainsi.",
        ));
    } else {
        section.blocks.table(fall_short(view, &told, &findings));
    }
    section
}

fn is_open(declaration: &Declaration) -> bool {
    declaration.visibility == Visibility::Members {}
}

/// Whether an interest was in force, and known, at some time of the period.
fn stands_in(view: &View<'_>, declaration: &Declaration) -> bool {
    let interest = &declaration.interest;
    let begun = interest.from() <= view.end && declaration.declared <= view.end;
    begun && interest.until().is_none_or(|until| until > view.period.from())
}

/// Where the charter lets everybody vote who was not asked to stay out, no recusal is missed.
fn norms(view: &View<'_>) -> InterestNorms {
    let mut norms = InterestNorms::strict();
    if view.charter.articles().recusal() != Recusal::Declared {
        norms.recused = Portion::new(0, 1).unwrap_or(norms.recused);
    }
    norms
}

fn consequence(view: &View<'_>) -> Phrase {
    let charter = Some("charter".to_owned());
    if view.charter.articles().recusal() == Recusal::Declared {
        let words = (
            " whoever declares an interest in a motion does not vote on it.",
            " qui déclare un intérêt dans une motion ne la vote pas.",
        );
        let by = view.say.say("By the charter", "Selon la charte,");
        return Phrase::default().link(by, charter).then(view.say.say(words.0, words.1));
    }
    let words = (
        " does not recuse anybody by itself: somebody has to ask for it.",
        " n'écarte personne d'elle-même : il faut le demander.",
    );
    let by = view.say.say("The charter", "La charte");
    Phrase::default().link(by, charter).then(view.say.say(words.0, words.1))
}

fn facts(
    view: &View<'_>,
    told: &Disclosure,
    declared: &[&Declaration],
    [to_declared, to_recused]: [&str; 2],
) -> Vec<Fact> {
    let say = view.say;
    let fact = |label: String, value: String, note: String, to: &str| Fact {
        label,
        value,
        note,
        to: to.to_owned(),
    };
    let closed = declared.iter().filter(|one| !is_open(one)).count();
    vec![
        fact(
            say.say("Interests declared", "Intérêts déclarés"),
            say.count(declared.len()),
            say.say(
                format!("{} of them to a few alone", say.count(closed)),
                format!("dont {} à quelques-uns seulement", say.count(closed)),
            ),
            to_declared,
        ),
        fact(
            say.say("Declared in time", "Déclarés à temps"),
            told.in_time.map_or_else(|| say.no_data(), |part| say.percent(&part.value())),
            say.say("before the vote opened", "avant l'ouverture du vote"),
            to_recused,
        ),
        fact(
            say.say("Recused", "Déports"),
            told.recused.map_or_else(|| say.no_data(), |part| say.percent(&part.value())),
            say.say("of those with an interest in a vote", "de qui avait un intérêt dans un vote"),
            to_recused,
        ),
    ]
}

fn declarations(view: &View<'_>, open: &[&Declaration]) -> Table {
    let say = view.say;
    let row = |one: &&Declaration| {
        let interest = &one.interest;
        let lasts = || say.say("still", "en cours");
        Row::new(say.person(interest.person()))
            .and(interest.topic().to_string())
            .and(say.day(one.declared))
            .and(say.day(interest.from()))
            .and(interest.until().map_or_else(lasts, |until| say.day(until)))
    };
    let columns = [
        say.say("Person", "Personne"),
        say.say("Has something at stake in", "A un intérêt dans"),
        say.say("Declared", "Déclaré"),
        say.say("From", "Depuis"),
        say.say("Until", "Jusqu'au"),
    ];
    let caption = say.say(
        "What was declared to every member, in force in the period",
        "Ce qui a été déclaré à tous les membres, en cours pendant la période",
    );
    Table::new(caption, columns, open.iter().map(row).collect(), view)
}

/// Somebody who was recused from a vote or had an interest in it, with what of it may be told.
struct Stood<'a> {
    number: usize,
    voted: &'a Voted<'a>,
    person: &'a ContributorId,
    recused: bool,
    conflict: Option<&'a Conflict>,
}

/// The recused of each vote, and whoever had an interest that everybody may know of.
fn recusals<'a>(view: &'a View<'_>, told: &'a Disclosure) -> Vec<Stood<'a>> {
    let mut all = Vec::new();
    for (number, voted) in view.votes.iter().enumerate() {
        // What is disclosed of a motion concerns its final vote.
        let conflict = |person: &ContributorId| {
            let mut of = told.conflicts.iter().filter(|_| !voted.suspended);
            of.find(|one| one.motion == *voted.motion.id() && one.person == *person)
                .filter(|one| is_open(&one.declaration))
        };
        for standing in voted.vote.ballots().iter() {
            let person = standing.member.person();
            let (recused, conflict) = (standing.recused, conflict(person));
            if recused || conflict.is_some() {
                all.push(Stood { number, voted, person, recused, conflict });
            }
        }
    }
    all
}

fn votes(view: &View<'_>, all: Vec<Stood<'_>>) -> Table {
    let say = view.say;
    let row = |one: Stood<'_>| {
        let anchor = Some(super::view::vote_anchor(one.number));
        let name = say.quoted(&say.motion(one.voted.motion.id()));
        let name = Phrase::default().link(name, anchor);
        let name = if one.voted.suspended {
            name.then(say.say(" (suspended)", " (suspendue)"))
        } else {
            name
        };
        let row = Row::new(name).and(say.person(one.person));
        let row = match one.conflict {
            None => row.and(say.say("not told here", "non dit ici")).and(""),
            Some(conflict) => {
                let row = row.and(conflict.declaration.interest.topic().to_string());
                match conflict.late {
                    None => row.toned(say.say("✓ in time", "✓ à temps"), Tone::Good),
                    Some(late) => {
                        let late = say.time(late);
                        let late = say.say(format!("✗ {late} late"), format!("✗ {late} trop tard"));
                        row.toned(late, Tone::Bad)
                    }
                }
            }
        };
        row.and(match (one.recused, one.conflict) {
            (true, _) => say.say("recused", "déport"),
            (false, Some(Conflict { voted: true, .. })) => say.say("voted", "a voté"),
            _ => say.say("did not vote", "n'a pas voté"),
        })
    };
    let columns = [
        say.say("Motion", "Motion"),
        say.say("Person", "Personne"),
        say.say("Interest", "Intérêt"),
        say.say("Declared", "Déclaré"),
        say.say("In the vote", "Dans le vote"),
    ];
    let caption = say.say(
        "Who was recused from a vote, or had an interest in it that everybody may know of",
        "Qui s'est déporté d'un vote, ou y avait un intérêt que chacun peut connaître",
    );
    Table::new(caption, columns, all.into_iter().map(row).collect(), view)
}

/// What falls short of declaring in time and of staying out; people whose declaration a few alone may
/// know of are counted.
fn fall_short(view: &View<'_>, told: &Disclosure, findings: &[InterestFinding]) -> Table {
    let say = view.say;
    let open = |motion: &MotionId, person: &ContributorId| {
        let mut of = told.conflicts.iter();
        let known = of.find(|one| one.motion == *motion && one.person == *person);
        known.is_some_and(|one| is_open(&one.declaration))
    };
    let listed = |all: Vec<(&MotionId, &ContributorId, String)>| {
        let closed = all.iter().filter(|(motion, person, _)| !open(motion, person)).count();
        let told = all.into_iter().filter(|(motion, person, _)| open(motion, person));
        let told = told.map(|(motion, person, more)| {
            format!("{}, {}{more}", say.person(person), say.quoted(&say.motion(motion)))
        });
        let mut told: Vec<String> = told.collect();
        if closed > 0 {
            let (english, french) = (["person", "people"], ["personne", "personnes"]);
            let people = say.of_a_kind(closed, english, french);
            told.push(say.say(format!("{people} not named"), format!("{people} sans nom")));
        }
        told.join("; ")
    };
    let row = |finding: &InterestFinding| {
        let rule = match finding.rule {
            InterestRule::InTime => say.say("Declared late", "Déclarés trop tard"),
            InterestRule::Recused => say.say("Not recused", "Pas de déport"),
            _ => String::new(),
        };
        let who = finding.who.iter().map(|(motion, who)| (motion, who, String::new())).collect();
        let repair = match &finding.repair {
            InterestRepair::DeclareEarlier { declarations } => {
                let earlier = declarations.iter().map(|(motion, who, time)| {
                    let time = say.time(*time);
                    let words = (format!(", {time} earlier"), format!(", {time} plus tôt"));
                    (motion, who, say.say(words.0, words.1))
                });
                let listed = listed(earlier.collect());
                say.say(format!("declare: {listed}"), format!("déclarer : {listed}"))
            }
            InterestRepair::Recuse { people } => {
                let people = people.iter().map(|(motion, who)| (motion, who, String::new()));
                let listed = listed(people.collect());
                say.say(format!("recuse: {listed}"), format!("à déporter : {listed}"))
            }
            _ => String::new(),
        };
        Row::new(rule).and(say.proportion(Some(finding.found))).and(listed(who)).and(repair)
    };
    let columns = [
        say.say("What falls short", "Ce qui manque"),
        say.say("#Met by", "#Respecté par"),
        say.say("Who", "Qui"),
        say.say("The smallest change that mends it", "Le plus petit changement qui y remédie"),
    ];
    let caption = say.say(
        "What falls short: every interest declared before the vote opens, and no vote with one \
         where the charter recuses",
        "Ce qui manque : tout intérêt déclaré avant l'ouverture du vote, et aucun vote avec un \
         intérêt là où la charte demande le déport",
    );
    Table::new(caption, columns, findings.iter().map(row).collect(), view)
}
