//! The period at a glance, and the charter that it was lived under.
//!
//! | figure | from which state | leads to |
//! |---|---|---|
//! | members | the register on the last second of the period, each person once | power |
//! | contributions | the whole record; beside it those that were recorded in the period | results |
//! | shared, by unit | pots that were shared and budgets that were closed in the period | payouts |
//! | votes closed | certificates whose close lies in the period, suspended ones apart | votes |
//! | objectives reached | every objective ever set, as it stood at the end | objectives |
//! | hours exchanged | exchanges between members in the period, no grants and no shares | the bank |
//! | still owed | everybody for whom something waits at the end, whenever it began | owed |
//!
//! A figure of nothing is left out where it would say that something failed which the community
//! never meant to do: objectives, exchanges and what is owed are shown once there are any. Members,
//! contributions and votes are always there, since a page without them would not say whether it
//! forgot them.
//!
//! The charter is told here, and not in a section of its own, because every amount below rests on
//! it. It is the one in force at the end; a pot that was shared under an older one says so itself.

use std::collections::BTreeSet;

use liens_core::{Standing, Unit};
use liens_governance::Outcome;
use liens_lineage::Step;
use liens_timebank::Indicators;

use super::ReportRefused;
use super::block::{Fact, Phrase, Section};
use super::view::View;

pub(super) fn section(view: &View<'_>) -> Result<Section, ReportRefused> {
    let say = view.say;
    let mut section = Section::new(
        "overview",
        say.say("At a glance", "En bref"),
        say.say(
            "The main figures of the period; each leads to where it comes from.",
            "Les chiffres principaux de la période ; chacun mène à ce qui l'explique.",
        ),
    );
    section.blocks.facts(facts(view)?);
    charter(view, &mut section);
    Ok(section)
}

fn facts(view: &View<'_>) -> Result<Vec<Fact>, ReportRefused> {
    let (say, commons) = (view.say, view.commons);
    let fact = |label: String, value: String, note: String, to: &str| Fact {
        label,
        value,
        note,
        to: to.to_owned(),
    };
    let members: BTreeSet<_> =
        commons.register().memberships(view.end).map(|(person, _)| person).collect();
    let colleges = view.charter.statutes().colleges().len();
    let in_colleges = say.of_a_kind(colleges, ["college", "colleges"], ["collège", "collèges"]);
    let mut facts = vec![fact(
        say.say("Members", "Membres"),
        say.count(members.len()),
        say.say(format!("in {in_colleges}"), format!("dans {in_colleges}")),
        "power",
    )];
    let recorded = commons.lineage().events().iter().filter(|event| view.period.contains(event.at));
    let recorded = recorded.filter(|event| is_contribution(&event.body)).count();
    facts.push(fact(
        say.say("Contributions", "Contributions"),
        say.count(view.record.len()),
        say.say(
            format!("{} recorded in the period", say.count(recorded)),
            format!("dont {} enregistrées dans la période", say.count(recorded)),
        ),
        "results",
    ));
    let paid = say.people(view.paid().len());
    for (unit, amount) in view.shared()? {
        let label = match unit {
            Unit::Time => say.say("Hours shared", "Heures partagées"),
            _ => say.say("Shared", "Partagé"),
        };
        let note = say.say(format!("among {paid} in all"), format!("entre {paid} en tout"));
        facts.push(fact(label, say.amount(&amount), note, "payouts"));
    }
    facts.push(votes(view));
    let standings: Vec<_> = commons.objectives(view.end).map(|(_, stands)| stands).collect();
    let reached = standings.iter().filter(|stands| **stands == Ok(Standing::Reached)).count();
    if !standings.is_empty() {
        let all = say.count(standings.len());
        facts.push(fact(
            say.say("Objectives reached", "Objectifs atteints"),
            say.say(format!("{reached} of {all}"), format!("{reached} sur {all}")),
            say.day(view.end),
            "objectives",
        ));
    }
    let exchanged = Indicators::of(commons.ledger(), &Unit::Time, view.period)?;
    if exchanged.exchanges() > 0 {
        facts.push(fact(
            say.say("Hours exchanged", "Heures échangées"),
            say.amount(&exchanged.volume()),
            say.of_a_kind(
                usize::try_from(exchanged.exchanges()).unwrap_or(usize::MAX),
                ["exchange", "exchanges"],
                ["échange", "échanges"],
            ),
            "bank",
        ));
    }
    let waiting: BTreeSet<_> = commons.owed().waiting().map(|waiting| waiting.person).collect();
    if !waiting.is_empty() {
        facts.push(fact(
            say.say("Still owed", "Reste dû"),
            say.people(waiting.len()),
            say.say("wait for an account or a licence", "attendent un compte ou une licence"),
            "owed",
        ));
    }
    Ok(facts)
}

/// The votes that were closed in the period; one that was suspended is none of those adopted.
fn votes(view: &View<'_>) -> Fact {
    let say = view.say;
    let within = || view.votes.iter().filter(|one| view.period.contains(one.certificate.closed));
    let closed = |outcome| {
        let last = within().filter(|one| !one.suspended);
        last.filter(|one| one.certificate.outcome == outcome).count()
    };
    let kinds = [
        (closed(Outcome::Adopted), ["adopted", "adopted"], ["adopté", "adoptés"]),
        (closed(Outcome::Rejected), ["rejected", "rejected"], ["rejeté", "rejetés"]),
        (
            within().filter(|one| one.suspended).count(),
            ["suspended and put back", "suspended and put back"],
            ["suspendu et remis en débat", "suspendus et remis en débat"],
        ),
    ];
    let told = kinds.into_iter().filter(|(count, ..)| *count > 0);
    let told = told.map(|(count, english, french)| say.of_a_kind(count, english, french));
    Fact {
        label: say.say("Votes closed", "Votes clos"),
        value: say.count(within().count()),
        note: told.collect::<Vec<_>>().join(", "),
        to: "votes".to_owned(),
    }
}

fn is_contribution(event: &liens_lineage::Event) -> bool {
    matches!(event, liens_lineage::Event::ContributionRecorded { .. })
}

/// The charter in force at the end, its sharing policy step by step.
fn charter(view: &View<'_>, section: &mut Section) {
    let (say, charter) = (view.say, view.charter);
    let blocks = &mut section.blocks;
    blocks.heading("charter", say.say("The charter in force", "La charte en vigueur"));
    let (version, since) = (charter.version(), say.day(charter.since()));
    let begun = say.say(
        format!("Version {version}, in force since {since}. "),
        format!("Version {version}, en vigueur depuis le {since}. "),
    );
    let by = match charter.motion() {
        None => Phrase::from(begun + &say.say("The founding charter.", "La charte fondatrice.")),
        Some(motion) => {
            Phrase::from(begun + &say.say("Adopted by motion ", "Adoptée par la motion "))
                .link(say.quoted(&say.motion(motion)), view.vote(motion))
                .then(".")
        }
    };
    let policy = say.quoted(charter.policy().name());
    blocks.text(by.then(say.say(
        format!(" A pot is shared by the policy {policy}, step by step:"),
        format!(" Un pot est partagé selon la règle {policy}, étape par étape :"),
    )));
    let step = |step: &Step| Phrase::from(say.language().step(step));
    blocks.list(charter.policy().steps().iter().map(step).collect());
}
