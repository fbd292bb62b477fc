//! Contributive budgets: people give first and then claim what they find fair, everybody sees the
//! claims and may ask, and a rule written beforehand shares an envelope that is too small.
//!
//! A [`Budget`] goes this way: it is opened with its [`Terms`]; claims are declared, revised and
//! withdrawn until a date; the review opens one window in which every member of the circle may ask
//! about any claim but the own ones; a claim that is still questioned goes to a motion, the others
//! are agreed; a division is proposed, whoever would get less than the least useful accepts it or
//! withdraws; the budget is closed. What stays unpaid is recognised, or carried to a later budget.

mod apply;
mod claim;
mod command;
mod decide;
mod grid;
mod outcome;
mod refusal;
mod settle;
mod terms;
mod text;
mod volunteer;

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{
    Amount, ClaimId, ContributorId, Decision, Envelope, History, MotionId, Receipt, Recorded,
    Shortage, SubjectId, Timestamp,
};

use crate::AgreedClaim;
pub use claim::{AgreedBy, Basis, Claim, ClaimState};
pub use command::{Command, Event};
pub use grid::{Grid, GridError, GridLine};
pub use outcome::{ClaimRow, Outcome, Payout, Peers, PersonRow};
pub use refusal::{Refusal, ReplayError};
use settle::Settled;
pub(crate) use settle::{Open, shared};
pub use terms::{Brought, Grounds, Left, Meeting, Terms, Unpaid};
pub use volunteer::{Given, MemoLine, Valuation, VolunteerError, VolunteerReport, VolunteerRow};

/// A budget of a circle, from its opening to its closing and what follows from it.
///
/// # Law
///
/// `a_refused_command_changes_nothing`, `replay_of_the_events_gives_the_same_budget`,
/// `closing_twice_closes_once`, `what_is_agreed_is_paid_carried_forgone_or_had_in_advance`,
/// `splitting_a_claim_inside_one_person_changes_nothing`, `volunteering_never_changes_pay`,
/// `a_silent_circle_and_an_empty_one_agree_the_same_claims`, `no_path_makes_the_pot_negative`,
/// `no_name_gains_by_rounding_from_budget_to_budget`
///
/// # Examples
///
/// ```
/// # use std::collections::BTreeSet;
/// # use liens_core::{BudgetId, CircleId, ClaimId, CommandId, ContributorId, Envelope, Shortage};
/// # use liens_core::TimeAmount;
/// # use liens_lineage::budget::{
/// #     Basis, Budget, Claim, Command, Grid, Grounds, Left, Terms, Unpaid,
/// # };
/// let ana = ContributorId::new("ana")?;
/// let terms = Terms {
///     id: BudgetId::new("spring")?,
///     circle: CircleId::new("house")?,
///     envelope: "100.00 EUR".parse()?,
///     opens: "2026-01-01".parse()?,
///     closes: "2026-03-31".parse()?,
///     review: TimeAmount::from_hours(14 * 24)?,
///     answer: TimeAmount::from_hours(7 * 24)?,
///     grid: Grid::default(),
///     cap: None,
///     shortage: Shortage::default(),
///     unpaid: Unpaid::Forgone {},
///     left: Left::NextBudget,
///     payable_from: None,
///     charter: 1,
/// };
/// let mut budget = Budget::new();
/// let mut at = |day: &str, number, body| -> Result<_, Box<dyn std::error::Error>> {
///     let (id, at) = (CommandId::from_u128(number), day.parse()?);
///     Ok(budget.execute(Envelope { id, by: ana.clone(), on_behalf_of: None, at, body })?)
/// };
/// at("2026-01-01", 1, Command::Open {
///     terms: Box::new(terms),
///     reviewers: [ana.clone()].into(),
///     brought: Vec::new(),
/// })?;
/// at("2026-03-01", 2, Command::Declare { claim: Claim {
///     id: ClaimId::new("garden")?,
///     contributor: ana.clone(),
///     payee: None,
///     contributions: Vec::new(),
///     date: "2026-02-20".parse()?,
///     basis: Basis::Amount { amount: "120.00 EUR".parse()?, time: None },
///     volunteered: Some("PT3H".parse()?),
///     minimum: None,
/// } })?;
/// at("2026-04-01", 3, Command::Review {})?;
/// let vouched = [ana.clone()].into();
/// at("2026-04-16", 4, Command::Propose { grounds: Grounds { vouched, ..Grounds::default() } })?;
/// at("2026-04-16", 5, Command::Close {})?;
/// let outcome = budget.outcome("2026-04-16".parse()?)?;
/// let row = outcome.person(&ana).ok_or("ana claimed")?;
/// assert_eq!((row.paid.to_string(), row.forgone.to_string()), ("100.00 EUR".into(), "20.00 EUR".into()));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    opening: Option<Opening>,
    claims: BTreeMap<ClaimId, Entry>,
    /// The claims of each person, and what they ask together.
    of_person: BTreeMap<ContributorId, u64>,
    /// What all claims ask together.
    asked: u64,
    /// What was paid in advance, here and in earlier budgets.
    advances: BTreeMap<ContributorId, u64>,
    earlier_advances: BTreeMap<ContributorId, u64>,
    /// What waits for payees since earlier budgets.
    waiting: BTreeMap<ContributorId, u64>,
    /// Who was the last that earlier budgets rounded up by name alone.
    rounded: Option<ContributorId>,
    review: Option<Timestamp>,
    proposal: Option<Proposal>,
    /// The rule as it stood when a division was first proposed: a median that is taken anew after
    /// each withdrawal could lower somebody.
    rule: Option<Shortage>,
    closing: Option<(Timestamp, Settled)>,
    invoiced: BTreeSet<ContributorId>,
    history: History<Event>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Opening {
    terms: Terms,
    reviewers: BTreeSet<ContributorId>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Proposal {
    grounds: Grounds,
    /// Since when claimants know what they would get.
    since: Timestamp,
}

/// A claim and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    claim: Claim,
    ask: u64,
    /// Who asks and is not satisfied.
    questions: BTreeSet<ContributorId>,
    /// Whether anybody ever asked.
    asked: bool,
    /// When its own window began, after it was raised.
    window_from: Option<Timestamp>,
    accepted: bool,
    fate: Fate,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Fate {
    Open,
    Withdrawn,
    Referred {
        subject: SubjectId,
    },
    Decided {
        motion: MotionId,
        agreed: bool,
    },
    /// Agreed in an earlier budget, and open until an instant.
    Earlier {
        until: Timestamp,
    },
    /// Agreed in an earlier budget, and open no more when this one closes.
    Lapsed,
}

impl Budget {
    /// Creates a budget that is not opened yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Replays a history; every event is decided again.
    ///
    /// # Errors
    ///
    /// [`ReplayError`] names the first event that does not fit.
    pub fn replay(events: impl IntoIterator<Item = Recorded<Event>>) -> Result<Self, ReplayError> {
        let mut budget = Self::new();
        for event in events {
            let sequence = event.sequence;
            let refused = |refusal| ReplayError { sequence, refusal: Box::new(refusal) };
            budget.again(event).map_err(refused)?;
        }
        Ok(budget)
    }

    fn again(&mut self, event: Recorded<Event>) -> Result<(), Refusal> {
        self.history.is_due(&event)?;
        let Recorded { at, by, on_behalf_of, command: id, body, .. } = event;
        self.execute(Envelope { id, by, on_behalf_of, at, body: body.into() })?;
        Ok(())
    }

    /// Says what a command would do, and changes nothing.
    ///
    /// # Errors
    ///
    /// [`Refusal`], as [`execute`](Self::execute) would give it.
    pub fn decide(&self, envelope: &Envelope<Command>) -> Result<Decision<Event>, Refusal> {
        Ok(match self.check(envelope)? {
            Some(receipt) => Decision::AlreadyDone(receipt),
            None => Decision::New(vec![Event::from(envelope.body.clone())]),
        })
    }

    /// Carries a command out, once: the same command again gets its first receipt.
    ///
    /// # Errors
    ///
    /// [`Refusal`]; the budget is as it was before.
    pub fn execute(&mut self, envelope: Envelope<Command>) -> Result<Receipt, Refusal> {
        if let Some(receipt) = self.check(&envelope)? {
            return Ok(receipt);
        }
        self.apply(&envelope)?;
        let mut event = None;
        let envelope = envelope.map(|body| event = Some(Event::from(body)));
        Ok(self.history.append(&envelope, event))
    }

    /// The terms; none before the budget is opened.
    pub fn terms(&self) -> Option<&Terms> {
        self.opening.as_ref().map(|opening| &opening.terms)
    }

    /// Who may ask questions.
    pub fn reviewers(&self) -> impl Iterator<Item = &ContributorId> {
        self.opening.iter().flat_map(|opening| &opening.reviewers)
    }

    /// The claims and what each asks, by id; those that earlier budgets left among them.
    pub fn claims(&self) -> impl Iterator<Item = (&Claim, Amount)> {
        self.claims.values().map(|entry| (&entry.claim, self.amount(entry.ask)))
    }

    /// Where a claim stands at an instant; none where there is no such claim.
    pub fn state(&self, claim: &ClaimId, at: Timestamp) -> Option<ClaimState> {
        self.claims.get(claim).map(|entry| self.state_of(entry, at))
    }

    /// The subject of the motion that decides a claim, and who is recused from it: the contributor
    /// and the payee.
    pub fn referred(&self, claim: &ClaimId) -> Option<(&SubjectId, BTreeSet<&ContributorId>)> {
        let entry = self.claims.get(claim)?;
        let Fate::Referred { subject } = &entry.fate else { return None };
        Some((subject, [&entry.claim.contributor, entry.claim.payee()].into()))
    }

    /// The claims that are agreed at an instant, by id and less what was had in advance, for a policy
    /// that pays claims out of a pot.
    pub fn agreed(&self, at: Timestamp) -> impl Iterator<Item = AgreedClaim> {
        let standing = self.terms().map(|terms| self.standing(terms).claims).unwrap_or_default();
        self.claims.values().filter_map(move |entry| {
            let advanced = standing.get(&entry.claim.id)?.advanced;
            let due = entry.ask.saturating_sub(advanced);
            let agreed = due > 0 && self.state_of(entry, at).is_agreed();
            agreed.then(|| AgreedClaim {
                id: entry.claim.id.clone(),
                contributor: entry.claim.contributor.clone(),
                payee: entry.claim.payee().clone(),
                contributions: entry.claim.contributions.clone(),
                date: entry.claim.date,
                amount: self.amount(due),
            })
        })
    }

    /// What was paid in advance out of this envelope, by person.
    pub fn advances(&self) -> impl Iterator<Item = (ContributorId, Amount)> {
        self.advances.iter().map(|(person, quanta)| (person.clone(), self.amount(*quanta)))
    }

    /// Whether the budget is closed, and since when.
    pub fn closed(&self) -> Option<Timestamp> {
        self.closing.as_ref().map(|(at, _)| *at)
    }

    /// The history, oldest first.
    pub fn events(&self) -> &[Recorded<Event>] {
        self.history.events()
    }

    fn state_of(&self, entry: &Entry, at: Timestamp) -> ClaimState {
        let agreed = |by| ClaimState::Agreed { by };
        match &entry.fate {
            Fate::Withdrawn => ClaimState::Withdrawn {},
            Fate::Referred { subject } => ClaimState::Referred { subject: subject.clone() },
            Fate::Decided { motion, agreed: true } => {
                agreed(AgreedBy::Motion { motion: motion.clone() })
            }
            Fate::Decided { motion, .. } => ClaimState::Refused { motion: motion.clone() },
            Fate::Earlier { .. } | Fate::Lapsed => agreed(AgreedBy::Earlier {}),
            Fate::Open if !entry.questions.is_empty() => ClaimState::Questioned {},
            Fate::Open => match self.window_end(entry) {
                None => ClaimState::Declared {},
                Some(end) if at < end => ClaimState::InReview {},
                Some(_) if entry.asked => agreed(AgreedBy::Answered {}),
                Some(_) => agreed(AgreedBy::NoQuestion {}),
            },
        }
    }

    /// When a claim's window is over; none before the review begins.
    fn window_end(&self, entry: &Entry) -> Option<Timestamp> {
        let begun = self.review?.max(entry.window_from.unwrap_or(Timestamp::MIN));
        Some(later(begun, self.terms()?.review))
    }

    /// So many quanta of the budget's unit; all sums were found to fit when they were declared.
    fn amount(&self, quanta: u64) -> Amount {
        let unit = || self.terms().map(|terms| terms.envelope.unit().clone());
        let unit = unit().unwrap_or(liens_core::Unit::Time);
        let quanta = i64::try_from(quanta).unwrap_or(i64::MAX);
        Amount::from_quanta(unit.clone(), quanta).unwrap_or_else(|_| Amount::zero(unit))
    }
}

/// An instant after a duration, at most the last one.
fn later(at: Timestamp, duration: liens_core::TimeAmount) -> Timestamp {
    let seconds = at.unix_seconds().saturating_add(duration.seconds());
    Timestamp::from_unix_seconds(seconds).unwrap_or(Timestamp::MAX)
}
