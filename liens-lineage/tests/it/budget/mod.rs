//! Contributive budgets.

mod answers;
mod laws;
mod policy;
mod refusals;
#[cfg(feature = "serde")]
mod serde;
mod story;
mod volunteer;

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{
    ActivityId, Amount, BudgetId, CircleId, ClaimId, CommandId, ContributorId, Envelope,
    EvidenceId, MotionId, Receipt, Shortage, SubjectId, TimeAmount, Timestamp,
};
use liens_lineage::budget::{
    Basis, Budget, Claim, Command, Grid, GridLine, Grounds, Left, Meeting, Refusal, Terms, Unpaid,
};

pub(crate) fn person(name: &str) -> ContributorId {
    ContributorId::new(name).unwrap()
}

fn claim_id(name: &str) -> ClaimId {
    ClaimId::new(name).unwrap()
}

fn euros(cents: u64) -> Amount {
    Amount::from_quanta("EUR".parse().unwrap(), cents.try_into().unwrap()).unwrap()
}

fn days(days: i64) -> TimeAmount {
    TimeAmount::from_hours(24 * days).unwrap()
}

/// A day of the first months of 2026, counted from the first of January.
fn day(number: i64) -> Timestamp {
    Timestamp::from_unix_seconds(1_767_225_600 + 86_400 * number).unwrap()
}

fn evidence(name: &str) -> EvidenceId {
    EvidenceId::new(name).unwrap()
}

/// Opens on day 0, closes on day 30; a review of ten days, an answer within five.
pub(crate) fn terms(cents: u64) -> Terms {
    let care = ActivityId::new("care").unwrap();
    let design = ActivityId::new("design").unwrap();
    let line =
        |activity, least, most| GridLine { activity, least: euros(least), most: euros(most) };
    Terms {
        id: BudgetId::new("spring").unwrap(),
        circle: CircleId::new("house").unwrap(),
        envelope: euros(cents),
        opens: day(0),
        closes: day(30),
        review: days(10),
        answer: days(5),
        grid: Grid::new([line(care, 2_000, 2_000), line(design, 1_500, 3_000)]).unwrap(),
        cap: None,
        shortage: Shortage::default(),
        unpaid: Unpaid::Forgone {},
        left: Left::NextBudget,
        payable_from: None,
        charter: 1,
    }
}

pub(crate) fn claim(id: &str, who: &str, cents: u64) -> Claim {
    Claim {
        id: claim_id(id),
        contributor: person(who),
        payee: None,
        contributions: Vec::new(),
        date: day(1),
        basis: Basis::Amount { amount: euros(cents), time: None },
        volunteered: None,
        minimum: None,
    }
}

fn grounds(vouched: &[&str]) -> Grounds {
    Grounds { vouched: vouched.iter().map(|name| person(name)).collect(), ..Grounds::default() }
}

fn meeting(vouched: &[&str], amounts: &[(&str, u64)]) -> Grounds {
    let amount = |(name, cents): &(&str, u64)| (person(name), euros(*cents));
    let amounts: BTreeMap<_, _> = amounts.iter().map(amount).collect();
    let motion = MotionId::new("m").unwrap();
    Grounds { meeting: Some(Meeting { motion, amounts }), ..grounds(vouched) }
}

/// A budget that numbers its commands itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Run {
    pub(crate) budget: Budget,
    commands: u128,
}

impl Run {
    pub(crate) fn opened(terms: Terms, reviewers: &[&str]) -> Self {
        let mut run = Self::default();
        let reviewers: BTreeSet<_> = reviewers.iter().map(|name| person(name)).collect();
        run.done(0, "ana", Command::Open { terms: Box::new(terms), reviewers, brought: vec![] });
        run
    }

    fn envelope(&self, at: i64, by: &str, body: Command) -> Envelope<Command> {
        let id = CommandId::from_u128(self.commands + 1);
        Envelope { id, by: person(by), on_behalf_of: None, at: day(at), body }
    }

    fn does(&mut self, at: i64, by: &str, body: Command) -> Result<Receipt, Refusal> {
        let envelope = self.envelope(at, by, body);
        let receipt = self.budget.execute(envelope)?;
        self.commands += 1;
        Ok(receipt)
    }

    pub(crate) fn done(&mut self, at: i64, by: &str, body: Command) {
        self.does(at, by, body).unwrap();
    }

    /// The refusal of a command, which changes nothing.
    fn refused(&mut self, at: i64, by: &str, body: Command) -> Refusal {
        let before = self.budget.clone();
        let decided = self.budget.decide(&self.envelope(at, by, body.clone()));
        let refusal = self.does(at, by, body).unwrap_err();
        assert_eq!(self.budget, before, "{refusal}");
        assert_eq!(decided.unwrap_err(), refusal);
        refusal
    }

    pub(crate) fn declare(&mut self, at: i64, claim: Claim) {
        let by = claim.contributor.as_str().to_owned();
        self.done(at, &by, Command::Declare { claim });
    }

    /// Opens the review when the declaring is over, and proposes when the review is.
    pub(crate) fn propose(&mut self, grounds: Grounds) {
        self.done(31, "ana", Command::Review {});
        self.done(41, "ana", Command::Propose { grounds });
    }

    pub(crate) fn close(&mut self) {
        self.done(46, "ana", Command::Close {});
    }

    fn paid(&self, who: &str) -> i64 {
        let outcome = self.budget.outcome(day(90)).unwrap();
        outcome.person(&person(who)).map_or(0, |row| row.paid.quanta())
    }
}

fn withdraw(id: &str) -> Command {
    Command::Withdraw { claim: claim_id(id) }
}

fn question(id: &str) -> Command {
    Command::Question { claim: claim_id(id), question: evidence("why") }
}

fn refer(id: &str) -> Command {
    Command::Refer { claim: claim_id(id), subject: SubjectId::new("s").unwrap() }
}

fn resolve(id: &str, agreed: bool) -> Command {
    Command::Resolve { claim: claim_id(id), motion: MotionId::new("m").unwrap(), agreed }
}

fn revise(id: &str, cents: u64, reopen: bool) -> Command {
    Command::Revise {
        claim: claim_id(id),
        basis: Basis::Amount { amount: euros(cents), time: None },
        volunteered: None,
        minimum: None,
        reopen,
    }
}
