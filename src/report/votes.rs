//! The votes with their certificates: every count that led to an outcome.
//!
//! The latest stand first. What is shown is every vote that was closed in the period, and besides
//! those on which the charter in force or a shared pot rests, however old: a payout leads to the
//! vote behind it, and that must be on the page.
//!
//! A vote that colleges had suspended is a vote of its own, with its own certificate, beside the
//! second one of the same motion. Leaving it out would hide that a small college was heard, and make
//! the count of votes wrong.
//!
//! The figures are those of the certificate and of nothing else; whoever keeps the history can check
//! it by [`verify`](liens_governance::verify). Who cast which ballot is not told: it is in the
//! history, for those who may read it, and no reason for any amount here.

use liens_core::CollegeId;
use liens_governance::{Carried, Certificate, CollegeLine, ConditionLine, Fraction, Outcome};

use super::block::{Blocks, Fact, Phrase, Row, Section, Table, Tone};
use super::chart::Bars;
use super::view::{View, Voted, vote_anchor};

/// The certificates that are seen at once; the others are folded.
const OPEN: usize = 5;

pub(super) fn section(view: &View<'_>) -> Section {
    let say = view.say;
    let mut section = Section::new(
        "votes",
        say.say("Votes and their certificates", "Les votes et leurs certificats"),
        say.say(
            "What was put to the vote. A certificate holds every count that led to the outcome, so \
             that anybody can check it by hand.",
            "Ce qui a été mis aux voix. Un certificat contient tous les comptes qui ont mené au \
             résultat : chacun peut le vérifier à la main.",
        ),
    );
    if view.votes.is_empty() {
        let nothing = say.say(
            "No vote was closed in this period.",
            "Aucun vote n'a été clos dans cette période.",
        );
        section.blocks.nothing(nothing);
        return section;
    }
    let mut folded = Blocks::default();
    for (number, voted) in view.votes.iter().enumerate() {
        let blocks = if number < OPEN { &mut section.blocks } else { &mut folded };
        one(view, number, voted, blocks);
    }
    if let Some(more) = view.votes.len().checked_sub(OPEN).filter(|more| *more > 0) {
        let summary = say.of_a_kind(
            more,
            ["older certificate", "older certificates"],
            ["certificat plus ancien", "certificats plus anciens"],
        );
        section.blocks.fold(summary, folded);
    }
    section
}

fn one(view: &View<'_>, number: usize, voted: &Voted<'_>, blocks: &mut Blocks) {
    let (say, motion, vote) = (view.say, voted.motion, voted.certificate);
    let outcome = match vote.outcome {
        _ if voted.suspended => say.say("suspended", "suspendue"),
        Outcome::Adopted => say.say("adopted", "adoptée"),
        Outcome::Rejected => say.say("rejected", "rejetée"),
    };
    let name = say.quoted(&say.motion(motion.id()));
    blocks.heading(
        vote_anchor(number),
        say.say(format!("Motion {name}: {outcome}"), format!("Motion {name} : {outcome}")),
    );
    let (opened, closed) = (say.day(vote.opened), say.day(vote.closed));
    let (subject, author) = (vote.subject.as_str(), say.person(motion.author()));
    blocks.text(say.say(
        format!("About {subject}, put forward by {author}. Open from {opened} to {closed}."),
        format!("Sujet : {subject}, proposé par {author}. Ouvert du {opened} au {closed}."),
    ));
    if voted.suspended {
        blocks.text(back(view, voted));
    }
    let counted = format!("{}-counts", vote_anchor(number));
    let fact = |label: String, value: String, note: String| Fact {
        label,
        value,
        note,
        to: counted.clone(),
    };
    let whole = Fraction::from(vote.overall.all);
    let of = |part: &Fraction| {
        part.over(&whole).map_or_else(|| say.no_data(), |part| say.percent(&part))
    };
    let weight = say.say(
        format!("of a weight of {}", say.count(vote.overall.all)),
        format!("d'un poids de {}", say.count(vote.overall.all)),
    );
    blocks.facts(vec![
        fact(say.say("Yes", "Oui"), of(&vote.overall.yes), weight.clone()),
        fact(say.say("No", "Non"), of(&vote.overall.no), weight.clone()),
        fact(say.say("Present", "Présents"), of(&vote.overall.present), weight),
        fact(
            say.say("On the roll", "Au registre"),
            say.count(vote.members),
            say.say("people", "personnes"),
        ),
    ]);
    blocks.bars(picture(view, number, vote));
    blocks.table(counts(view, vote).named(counted));
    let rule = Phrase::from(say.say("Rule: ", "Règle : ")).code(vote.rule.clone()).then(".");
    blocks.text(rule);
    blocks.table(conditions(view, vote));
    chosen(view, vote, blocks);
}

/// Whose objection brought a motion back to deliberation, and what came of it.
fn back(view: &View<'_>, voted: &Voted<'_>) -> Phrase {
    let say = view.say;
    let objecting: Vec<&CollegeId> = voted.vote.objecting().collect();
    let names: Vec<String> = objecting.into_iter().map(|college| say.college(college)).collect();
    let names = names.join(", ");
    let phrase = Phrase::from(say.say(
        format!("It was adopted, then more than half of {names} objected: it went back to "),
        format!("Elle était adoptée, puis plus de la moitié de {names} s'y est opposée : retour "),
    ));
    let again = voted.motion.certificate().and_then(|_| view.vote(voted.motion.id()));
    let words = if again.is_some() {
        say.say("deliberation and to a second vote", "au débat et à un second vote")
    } else {
        say.say("deliberation", "au débat")
    };
    phrase.link(words, again).then(".")
}

/// What each college adds to yes and to no.
fn picture(view: &View<'_>, number: usize, vote: &Certificate) -> Bars {
    let say = view.say;
    let weights = vote.colleges.iter().map(|line| line.weight);
    let most = Fraction::from(weights.max().unwrap_or(1).max(1));
    let bar = |adds: &Fraction| {
        let long = adds.over(&most).unwrap_or_default().times(1_000).to_decimal(0);
        (long.parse().unwrap_or(0), say.language().digits(&adds.to_decimal(2)))
    };
    let row = |line: &CollegeLine| {
        (say.college(&line.college), vec![bar(&line.adds_yes), bar(&line.adds_no)])
    };
    Bars::new(
        format!("chart-vote-{}", number.saturating_add(1)),
        say.say(
            "What each college adds to yes and to no",
            "Ce que chaque collège ajoute au oui et au non",
        ),
        say.say(
            "Two bars for each college, in units of weight. The table below has the counts behind \
             them.",
            "Deux barres par collège, en unités de poids. Le tableau ci-dessous a les comptes dont \
             elles viennent.",
        ),
        vec![say.say("yes", "oui"), say.say("no", "non")],
        vote.colleges.iter().map(row).collect(),
    )
}

fn counts(view: &View<'_>, vote: &Certificate) -> Table {
    let say = view.say;
    let row = |line: &CollegeLine| {
        let adds = |of: &Fraction| say.language().digits(&of.to_decimal(2));
        Row::new(say.college(&line.college))
            .and(say.count(line.weight))
            .and(say.count(line.all))
            .and(say.count(line.present))
            .and(say.count(line.yes))
            .and(say.count(line.no))
            .and(say.count(line.abstain))
            .and(carried(view, line.carried))
            .and(adds(&line.adds_yes))
            .and(adds(&line.adds_no))
    };
    let columns = [
        say.say("College", "Collège"),
        say.say("#Weight", "#Poids"),
        say.say("#All", "#Tous"),
        say.say("#Present", "#Présents"),
        say.say("#Yes", "#Oui"),
        say.say("#No", "#Non"),
        say.say("#Abstain", "#Abstention"),
        say.say("Says", "Dit"),
        say.say("#Adds to yes", "#Ajoute au oui"),
        say.say("#Adds to no", "#Ajoute au non"),
    ];
    let caption = say.say(
        "Certificate: the votes of each college, in the weights of its people, and what the college \
         adds with its own weight",
        "Certificat : les voix de chaque collège, aux poids de ses membres, et ce que le collège \
         ajoute avec son propre poids",
    );
    Table::new(caption, columns, vote.colleges.iter().map(row).collect(), view)
}

fn carried(view: &View<'_>, carried: Carried) -> String {
    let say = view.say;
    match carried {
        Carried::Yes => say.say("yes", "oui"),
        Carried::No => say.say("no", "non"),
        Carried::Abstains => say.say("abstains", "s'abstient"),
        Carried::Silent => say.say("silent", "absent"),
        _ => say.say("recused", "déporté"),
    }
}

fn conditions(view: &View<'_>, vote: &Certificate) -> Table {
    let say = view.say;
    let row = |line: &ConditionLine| {
        let place = line.college.as_ref().map(|college| format!(" ({})", say.college(college)));
        let name = Phrase::default().code(line.condition.clone()).then(place.unwrap_or_default());
        let part = line.part.over(&line.whole);
        let row = Row::new(name)
            .and(say.language().digits(&line.part.to_decimal(2)))
            .and(say.language().digits(&line.whole.to_decimal(2)))
            .and(part.map_or_else(|| say.no_data(), |part| say.percent(&part)));
        if line.met {
            row.toned(say.say("✓ met", "✓ remplie"), Tone::Good)
        } else {
            row.toned(say.say("✗ not met", "✗ non remplie"), Tone::Bad)
        }
    };
    let columns = [
        say.say("Condition", "Condition"),
        say.say("#Measured", "#Mesuré"),
        say.say("#Against", "#Sur"),
        say.say("#Part", "#Part"),
        say.say("Outcome", "Résultat"),
    ];
    let caption = say.say(
        "Every condition of the rule, with both sides",
        "Chaque condition de la règle, avec ses deux côtés",
    );
    Table::new(caption, columns, vote.conditions.iter().map(row).collect(), view)
}

/// What was chosen among several.
fn chosen(view: &View<'_>, vote: &Certificate, blocks: &mut Blocks) {
    let say = view.say;
    let Some(chosen) = &vote.chosen else { return };
    let names: Vec<String> =
        chosen.overall.names(&chosen.overall.winners).map(ToString::to_string).collect();
    let rule = chosen.overall.rule.to_string();
    let words = say.say(
        format!("Chosen: {}, by the rule ", names.join(", ")),
        format!("Choisi : {}, selon la règle ", names.join(", ")),
    );
    blocks.text(Phrase::from(words).code(rule).then("."));
    let rows = chosen.colleges.iter().map(|line| {
        let alone = line.alone.as_ref().map(|alone| {
            let names: Vec<String> = alone.names(&alone.winners).map(ToString::to_string).collect();
            names.join(", ")
        });
        Row::new(say.college(&line.college))
            .and(say.count(line.weight))
            .and(alone.unwrap_or_else(|| say.say("nothing", "rien")))
    });
    let columns = [
        say.say("College", "Collège"),
        say.say("#Weight", "#Poids"),
        say.say("Alone it would have chosen", "Seul, il aurait choisi"),
    ];
    let caption = say.say(
        "What each college would have chosen alone",
        "Ce que chaque collège aurait choisi seul",
    );
    blocks.table(Table::new(caption, columns, rows.collect(), view));
}
