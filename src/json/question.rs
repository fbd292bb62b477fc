//! Questions to a commons: what stands on a date, why somebody was paid, what another charter would do.

use liens_core::{
    Amount, BudgetId, CommandId, ContributionId, ContributorId, MotionId, Recipient, Timestamp,
};
use liens_lineage::budget::Outcome;
use liens_lineage::{Distribution, Reason, Source, Step};
use serde::{Deserialize, Serialize};

use super::Refused;
use super::settle::{Balance, balances};
use crate::{Charter, CharterChange, Commons, Refusal, Supposition, Thread, WhatIf};

/// One question, about how things stand or stood.
#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Question {
    /// The instant that it is asked of; without one, as things stand after the commands.
    #[serde(default)]
    as_of: Option<Timestamp>,
    /// What is asked.
    ask: Ask,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Ask {
    /// What every account holds.
    Balances {},
    /// What waits for whom, since when, and what it comes from.
    Owed {},
    /// What lies aside for whom until a claim is settled, or until it is enough to be paid.
    Aside {},
    /// The charter in force.
    Charter {},
    /// What a command shared; none where it shared nothing.
    Distribution {
        /// The command.
        command: CommandId,
    },
    /// Why a command paid somebody, line by line.
    Why {
        /// The command.
        command: CommandId,
        /// Who was paid.
        recipient: Recipient,
    },
    /// What a budget comes to.
    Outcome {
        /// The budget.
        budget: BudgetId,
    },
    /// Who would have received what in a period under another charter.
    WhatIf {
        /// What would be otherwise.
        changes: Vec<CharterChange>,
        /// The first instant of the period.
        from: Timestamp,
        /// The first instant after the period.
        until: Timestamp,
    },
}

/// The answer to a question, by its name.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(super) enum Told {
    Balances(Vec<Balance>),
    Owed(Vec<Waits>),
    Aside(Vec<Lies>),
    Charter(Option<Box<Charter>>),
    Distribution(Option<Box<Distribution>>),
    Why(Vec<Line>),
    Outcome(Box<Outcome>),
    WhatIf(WhatIf),
}

/// An amount that waits.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Waits {
    person: ContributorId,
    amount: Amount,
    since: Timestamp,
    /// The contribution that holds it until it is secured.
    #[serde(skip_serializing_if = "Option::is_none")]
    held: Option<ContributionId>,
    source: Source,
}

/// An amount that lies aside.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Lies {
    person: ContributorId,
    amount: Amount,
    source: Source,
}

/// One line of a payout, with what it rests on.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Line {
    amount: Amount,
    source: Source,
    /// The result that brought it, of what was shared.
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<ContributionId>,
    /// The step that pays it, of what was shared.
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<Step>,
    /// What earned it.
    contributions: Vec<ContributionId>,
    /// One shortest way from the result back to what earned it.
    way: Vec<ContributionId>,
    /// The needs behind it.
    needs: Vec<ContributionId>,
    /// The version of the charter by which it is paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    charter: Option<u32>,
    /// The motion that adopted that version; none for the founding one.
    #[serde(skip_serializing_if = "Option::is_none")]
    motion: Option<MotionId>,
    /// Since when it waited before.
    #[serde(skip_serializing_if = "Option::is_none")]
    waited_since: Option<Timestamp>,
    /// All of it in a sentence, in English.
    text: String,
}

impl From<Thread<'_>> for Line {
    fn from(thread: Thread<'_>) -> Self {
        let reason = thread.reason();
        Self {
            amount: thread.amount().clone(),
            source: thread.source(),
            result: reason.map(|reason| reason.result().clone()),
            step: thread.step().cloned(),
            contributions: thread.contributions().map(|one| one.id().clone()).collect(),
            way: reason.into_iter().flat_map(Reason::witness).cloned().collect(),
            needs: thread.needs().map(|need| need.id().clone()).collect(),
            charter: thread.charter().map(Charter::version),
            motion: thread.charter().and_then(Charter::motion).cloned(),
            waited_since: thread.waited().map(|waited| waited.since),
            text: thread.to_string(),
        }
    }
}

/// Answers questions in their order; the first that has no answer refuses all.
pub(super) fn answers(commons: &Commons, questions: Vec<Question>) -> Result<Vec<Told>, Refused> {
    let answer = |(at, question): (usize, Question)| {
        let refused =
            |refusal: Refusal| Refused::new(format!("/questions/{at}"), refusal.code(), &refusal);
        let Question { as_of, ask } = question;
        match as_of {
            None => told(commons, None, ask).map_err(refused),
            Some(instant) => {
                let then = commons.as_of(instant).map_err(|failed| refused(*failed.refusal))?;
                told(&then, as_of, ask).map_err(refused)
            }
        }
    };
    questions.into_iter().enumerate().map(answer).collect()
}

fn told(commons: &Commons, at: Option<Timestamp>, ask: Ask) -> Result<Told, Refusal> {
    Ok(match ask {
        Ask::Balances {} => Told::Balances(balances(commons.ledger())),
        Ask::Owed {} => {
            let waits = commons.owed().waiting().map(|waiting| Waits {
                person: waiting.person,
                amount: waiting.amount,
                since: waiting.since,
                held: waiting.held,
                source: waiting.source,
            });
            Told::Owed(waits.collect())
        }
        Ask::Aside {} => {
            let lies = commons.aside().map(|(source, person, amount)| Lies {
                person: person.clone(),
                amount: amount.clone(),
                source: source.clone(),
            });
            Told::Aside(lies.collect())
        }
        Ask::Charter {} => Told::Charter(commons.charter().cloned().map(Box::new)),
        Ask::Distribution { command } => {
            Told::Distribution(commons.distribution(command).cloned().map(Box::new))
        }
        Ask::Why { command, recipient } => {
            Told::Why(commons.follow(command, &recipient).map(Line::from).collect())
        }
        Ask::Outcome { budget } => {
            let unknown = || Refusal::UnknownBudget { budget: budget.clone() };
            let known = commons.budget(&budget).ok_or_else(unknown)?;
            let last = || commons.events().last().map(|event| event.at);
            let at = at.or_else(last).unwrap_or(Timestamp::MIN);
            Told::Outcome(Box::new(known.outcome(at)?))
        }
        Ask::WhatIf { changes, from, until } => {
            Told::WhatIf(commons.what_if(&Supposition { changes, from, until })?)
        }
    })
}
