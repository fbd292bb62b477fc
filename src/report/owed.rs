//! What is owed, to whom, and since when.
//!
//! Everything that waits at the end of the period is here, also from pots of earlier years: who is
//! owed does not stop being so when a year ends. Each amount says what it comes from, and leads to
//! its reasons where its pot or its budget is on this page.
//!
//! "Passes to the commons" is reckoned from the term of the charter in force at the end. A charter
//! that is changed later changes that date, which is why it is shown as what holds now.

use std::collections::BTreeMap;

use liens_core::{ContributorId, Recipient, Timestamp};
use liens_lineage::Source;

use super::ReportRefused;
use super::block::{Fact, Phrase, Row, Section, Table};
use super::budgets::claim_where;
use super::view::{View, add};

pub(super) fn section(view: &View<'_>) -> Result<Section, ReportRefused> {
    let say = view.say;
    let mut section = Section::new(
        "owed",
        say.say("What is owed", "Ce qui reste dû"),
        say.say(
            "Amounts of people who have no account yet, or for whom nobody vouches: they wait, and \
             are paid once the person is a member. What a contribution earned that was not secured \
             may be held until it is.",
            "Les montants de personnes qui n'ont pas encore de compte, ou dont personne ne répond : \
             ils attendent, et sont versés dès que la personne est membre. Ce qu'a valu une \
             contribution qui n'était pas en règle peut être retenu jusqu'à ce qu'elle le soit.",
        ),
    );
    let mut waiting: Vec<_> = view.commons.owed().waiting().collect();
    let aside: Vec<_> = view.commons.aside().collect();
    if waiting.is_empty() && aside.is_empty() {
        let nothing = say.say("Nothing is owed to anybody.", "Rien n'est dû à personne.");
        section.blocks.nothing(nothing);
        return Ok(section);
    }
    waiting.sort_by(|a, b| {
        a.amount
            .unit()
            .cmp(b.amount.unit())
            .then_with(|| b.amount.quanta().cmp(&a.amount.quanta()))
            .then_with(|| (&a.person, a.since).cmp(&(&b.person, b.since)))
    });
    let mut sums = BTreeMap::new();
    for amount in waiting.iter().map(|one| &one.amount).chain(aside.iter().map(|one| one.2)) {
        add(&mut sums, amount)?;
    }
    let fact = |amount| Fact {
        label: say.say("Owed in all", "Dû en tout"),
        value: say.amount(amount),
        note: say.day(view.end),
        to: "owed-waiting".to_owned(),
    };
    section.blocks.facts(sums.values().map(fact).collect());
    let term = view.charter.owed_term();
    let lapses = |since: Timestamp| {
        let at = since.unix_seconds().saturating_add(term?.seconds());
        Timestamp::from_unix_seconds(at).ok()
    };
    let lying = aside.iter().map(|(source, person, amount)| {
        Row::new(say.person(person))
            .and(Phrase::default().link(say.amount(amount), why(view, source, person)))
            .and(from(view, source))
            .and(waits_for(view, source))
            .and("")
            .and(say.say("never", "jamais"))
    });
    let rows = waiting.iter().map(|one| {
        let never = || say.say("never", "jamais");
        let account = || say.say("an account", "un compte");
        Row::new(say.person(&one.person))
            .and(
                Phrase::default()
                    .link(say.amount(&one.amount), why(view, &one.source, &one.person)),
            )
            .and(from(view, &one.source))
            .and(one.held.as_ref().map_or_else(account, |held| {
                let held = say.contribution(held);
                say.say(format!("{held} to be secured"), format!("{held} en règle"))
            }))
            .and(say.day(one.since))
            .and(lapses(one.since).map_or_else(never, |at| say.day(at)))
    });
    let columns = [
        say.say("Person", "Personne"),
        say.say("#Amount", "#Montant"),
        say.say("From", "Vient de"),
        say.say("Waits for", "Attend"),
        say.say("Since", "Depuis"),
        say.say("Passes to the commons", "Passe aux communs"),
    ];
    let caption = say.say(
        "What waits, the most first; the charter may set a term after which it passes to the commons",
        "Ce qui attend, du plus grand au plus petit ; la charte peut fixer un terme après lequel \
         cela passe aux communs",
    );
    section.blocks.table(
        Table::new(caption, columns, rows.chain(lying).collect(), view).named("owed-waiting"),
    );
    Ok(section)
}

/// Where the reasons of an amount that waits stand on the page.
fn why(view: &View<'_>, source: &Source, person: &ContributorId) -> Option<String> {
    match source {
        Source::Distribution { command } => {
            let pot = view.pots.iter().find(|pot| pot.command == *command)?;
            let owed = pot.why_of(&Recipient::Owed(person.clone()));
            owed.or_else(|| pot.why_of(&Recipient::Contributor(person.clone())))
        }
        Source::Claim { budget, claim } => {
            let closed = view.budgets.iter().find(|closed| closed.id == budget)?;
            claim_where(closed, |row| row.claim == *claim)
        }
        Source::Advance { .. } | Source::Left { .. } => None,
    }
}

/// What an amount lies aside for: that its claim is decided, or that somebody asks for what is agreed
/// by now, or that it is enough to be paid.
fn waits_for(view: &View<'_>, source: &Source) -> String {
    let say = view.say;
    let Source::Claim { budget, claim } = source else { return String::new() };
    let budget = view.commons.budget(budget);
    let state = budget.and_then(|budget| budget.state(claim, view.end));
    if state.is_some_and(|state| state.is_agreed()) {
        say.say("a request, or enough to be paid", "une demande, ou un montant suffisant")
    } else {
        say.say("the claim to be decided", "une décision sur la demande")
    }
}

/// What an amount comes from, and by which charter.
fn from(view: &View<'_>, source: &Source) -> Phrase {
    let say = view.say;
    let what = match source {
        Source::Distribution { command } => {
            let pot = view.commons.distribution(*command);
            let pot = pot.map_or_else(String::new, |shared| say.amount(shared.pot()));
            say.say(format!("a pot of {pot}"), format!("un pot de {pot}"))
        }
        Source::Claim { budget, claim } => {
            let (claim, budget) = (say.quoted(claim.as_str()), say.quoted(budget.as_str()));
            say.say(
                format!("claim {claim} of budget {budget}"),
                format!("la demande {claim} du budget {budget}"),
            )
        }
        Source::Advance { budget, .. } => {
            let budget = say.quoted(budget.as_str());
            say.say(
                format!("an advance of budget {budget}"),
                format!("une avance du budget {budget}"),
            )
        }
        Source::Left { budget } => {
            let budget = say.quoted(budget.as_str());
            say.say(format!("the rest of budget {budget}"), format!("le reste du budget {budget}"))
        }
    };
    let charter = view.commons.charter_behind(source);
    let Some((version, motion)) = charter.map(|found| (found.version(), found.motion())) else {
        return what.into();
    };
    let words = say.say(format!(", charter {version}"), format!(", charte {version}"));
    Phrase::from(what).link(words, motion.and_then(|motion| view.vote(motion)))
}
