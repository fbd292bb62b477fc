//! Contributive budgets: people give first and then claim what they find fair, everybody sees the
//! claims and may ask, and a rule written beforehand shares an envelope that is too small.
//!
//! A [`Budget`] goes this way: it is opened with its [`Terms`]; claims are declared, revised and
//! withdrawn until a date; the review opens one window in which every member of the circle may ask
//! about any claim but the own ones; a claim that is still questioned goes to a motion, the others
//! are agreed; a division is proposed, whoever would get less than the least useful accepts it or
//! withdraws; the budget is closed. What stays unpaid is recognised, or carried to a later budget.
//!
//! # The division
//!
//! Let E be the envelope less what was given in advance out of it, and c what a person claims on
//! all open claims together, less what the person had in advance. The division gives each a part y
//! so that
//!
//! ```text
//! 0 <= y <= c        sum of y = min(E, sum of c)
//! ```
//!
//! and, where the claims pass the envelope, by the rule that the terms named before anybody
//! claimed. `Shortage::Guaranteed { base }` pays everybody up to the base first, and what is left
//! pro rata to what each still misses. A base of 0 is *pro rata*, a base above every claim is
//! *equal first*, and where not even the base can be paid, all rise together to the level that can.
//!
//! A collective that shared 10,000 for claims of 15,000 needed a meeting of two hours and three
//! rounds; the claims of each person are not published, those below are made up to the same sums:
//!
//! | claims | 6,000 | 4,000 | 2,500 | 1,500 | 700 | 300 |
//! |---|---|---|---|---|---|---|
//! | pro rata | 4,000.00 | 2,666.67 | 1,666.67 | 1,000.00 | 466.66 | 200.00 |
//! | base 1,500, the lower median | 3,187.50 | 2,437.50 | 1,875.00 | 1,500.00 | 700.00 | 300.00 |
//! | equal first | 2,500.00 | 2,500.00 | 2,500.00 | 1,500.00 | 700.00 | 300.00 |
//!
//! In the second row 1,500 a head for four and the two small claims in full take 7,000; the other
//! 3,000 are pro rata to the 4,500, 2,500 and 1,000 that the three largest still miss: 3/8 of each.
//!
//! # Why not pro rata alone
//!
//! Pro rata teaches people to ask for more: of 2,052 cases of three persons with claims of 1 to 6,
//! somebody gained by claiming one unit more in every one, against 905 with a base of 2 and 295
//! with everybody equal first. Equal first has the opposite weakness, that one person under two
//! names gains; it is closed by counting all who are not vouched for as one claimant. An equal loss
//! for everybody, the third classical rule, pays the smallest claims nothing and is left out. The
//! outcome shows each person both extremes beside the result, so that a circle sees what it chose.
//!
//! # What it never does
//!
//! It approves nobody: silence through the window agrees a claim, and is recorded as *no question*
//! rather than as *yes*. It never owes: an advance or a division beyond the envelope is refused,
//! and what stays unpaid is carried for a term or recognised as given. It pays no money either: it
//! says who gets what out of the pot, for whoever keeps the accounts.
//!
//! # Source
//!
//! Movilab, *Corémunération* (give first, then take; anybody may question); the closing of Opteos
//! 2023; Liberapay, whose one ratio for all is the silent pro rata that this module replaces.
//! Division by a level: the constrained equal awards of Aumann and Maschler, *Game theoretic
//! analysis of a bankruptcy problem from the Talmud* (1985).
//!
//! # Examples
//!
//! What the circle above sees while people still claim. Nothing is agreed before the review, so
//! that what each would get is *held* and not yet *paid*.
//!
//! ```
//! # mod circle { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/circle.rs")); }
//! # use circle::*;
//! let circle = [
//!     ("a1", "6000.00 EUR"), ("a2", "4000.00 EUR"), ("a3", "2500.00 EUR"),
//!     ("a4", "1500.00 EUR"), ("a5", "700.00 EUR"), ("a6", "300.00 EUR"),
//! ];
//! let names = circle.map(|(name, _)| name);
//! let mut budget = opened(terms("10000.00 EUR")?, &names)?;
//! for (name, asks) in circle {
//!     declare(&mut budget, claim(name, asks)?)?;
//! }
//! let outcome = budget.preview(&grounds(&names)?, "2026-03-02".parse()?)?;
//! let largest = outcome.person(&ContributorId::new("a1")?).ok_or("a1 claims")?;
//! assert_eq!(largest.held.to_string(), "3187.50 EUR");
//! assert_eq!(largest.paid.to_string(), "0.00 EUR");
//! assert_eq!(largest.pro_rata.to_string(), "4000.00 EUR");
//! assert_eq!(largest.equal_first.to_string(), "2500.00 EUR");
//! assert_eq!(outcome.shortage, Shortage::Guaranteed { base: 150_000 });
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```

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
use claim::Stated;
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
/// Every command is an [`Envelope`]: who sends it, when, and on whose behalf. A budget reads no
/// clock; what holds at an instant, such as whether a window is over, is asked with that instant.
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
/// assert_eq!(row.paid.to_string(), "100.00 EUR");
/// assert_eq!(row.forgone.to_string(), "20.00 EUR");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    opening: Option<Opening>,
    claims: BTreeMap<ClaimId, Entry>,
    /// What the claims of each person ask and give together.
    of_person: BTreeMap<ContributorId, Stated>,
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

/// What was decided before anybody claimed. Nothing of it changes afterwards: other terms are
/// another budget.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Opening {
    terms: Terms,
    reviewers: BTreeSet<ContributorId>,
}

/// A division that is proposed: not its amounts, which follow the claims as long as they change,
/// but on what they rest.
///
/// What the circle changes, by an advance or a motion, gives all claimants time for an answer anew.
/// What a claimant changes gives it to the others, and only the first time: whoever revises a claim
/// again and again would keep the budget open for ever otherwise. So no budget stays open for
/// longer than one time for an answer for each person who claims, however many act together; where
/// a later change asks for more time than is left, proposing again gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Proposal {
    grounds: Grounds,
    /// Since when claimants know what they would get, by what the circle did.
    since: Timestamp,
    /// When claimants first changed it after the proposal, in the order in which they did.
    changed: Vec<(ContributorId, Timestamp)>,
}

impl Proposal {
    /// Since when somebody knows, whose own changes are no news.
    fn told(&self, person: &ContributorId) -> Timestamp {
        let last = self.changed.iter().rfind(|(who, _)| who != person);
        last.map_or(self.since, |(_, at)| self.since.max(*at))
    }
}

/// A claim and what became of it.
///
/// `ask` is what [`ask`](decide::ask) made of the basis when it was declared or last revised, so
/// that no rate is looked up twice; `questions` empties as askers are satisfied while `asked`
/// stays, which tells *answered* from *no question*.
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

/// What commands did to a claim. What time does to it, being in review or agreed, is no fate: it is
/// read off the dates by [`Budget::state_of`].
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
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_lineage::budget::{Budget, Grounds};
    /// let budget = Budget::new();
    /// assert!(budget.terms().is_none() && budget.events().is_empty());
    /// let refused = budget.preview(&Grounds::default(), "2026-03-01".parse()?);
    /// assert_eq!(refused.map_err(|error| error.code()), Err("lineage.budget.not_open"));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// Replays a history; every event is decided again.
    ///
    /// # Errors
    ///
    /// [`ReplayError`] names the first event that does not fit.
    ///
    /// # Complexity
    ///
    /// That of executing the events again.
    ///
    /// # Examples
    ///
    /// A history is tried, not trusted: one that lacks its opening is refused at its first event.
    ///
    /// ```
    /// # mod circle { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/circle.rs")); }
    /// # use circle::*;
    /// let mut budget = opened(terms("100.00 EUR")?, &["ana"])?;
    /// declare(&mut budget, claim("ana", "120.00 EUR")?)?;
    /// let history = budget.events().to_vec();
    /// assert_eq!(Budget::replay(history.clone())?, budget);
    /// let torn = Budget::replay(history.into_iter().skip(1)).map_err(|error| error.sequence);
    /// assert_eq!(torn, Err(1));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn replay(events: impl IntoIterator<Item = Recorded<Event>>) -> Result<Self, ReplayError> {
        let mut budget = Self::new();
        for event in events {
            let sequence = event.sequence;
            let refused = |refusal| ReplayError { sequence, refusal: Box::new(refusal) };
            budget.again(event).map_err(refused)?;
        }
        Ok(budget)
    }

    /// One event of a history, decided like the command that it came of.
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
    ///
    /// # Examples
    ///
    /// A screen asks first, and shows the refusal before anybody presses anything.
    ///
    /// ```
    /// # mod circle { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/circle.rs")); }
    /// # use circle::*;
    /// let mut budget = opened(terms("100.00 EUR")?, &["ana"])?;
    /// let late = Envelope {
    ///     id: CommandId::from_u128(7),
    ///     by: ContributorId::new("ana")?,
    ///     on_behalf_of: None,
    ///     at: "2026-04-02".parse()?,
    ///     body: Command::Declare { claim: claim("ana", "20.00 EUR")? },
    /// };
    /// let refused = budget.decide(&late).map_err(|refusal| refusal.code());
    /// assert_eq!(refused, Err("lineage.budget.not_in_time"));
    /// let in_time = Envelope { at: "2026-03-30".parse()?, ..late };
    /// let decided = budget.decide(&in_time)?;
    /// assert!(matches!(decided, liens_core::Decision::New(events) if events.len() == 1));
    /// assert_eq!(budget.claims().count(), 0);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
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
    ///
    /// # Complexity
    ///
    /// A claim declared or questioned costs O(log n) of n claims; a proposal, its acceptance and
    /// the closing divide anew, O(n log n).
    ///
    /// # Examples
    ///
    /// A form that is sent twice closes, or declares, once.
    ///
    /// ```
    /// # mod circle { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/circle.rs")); }
    /// # use circle::*;
    /// let mut budget = opened(terms("100.00 EUR")?, &["ana"])?;
    /// let sent = Envelope {
    ///     id: CommandId::from_u128(2),
    ///     by: ContributorId::new("ana")?,
    ///     on_behalf_of: None,
    ///     at: "2026-03-01".parse()?,
    ///     body: Command::Declare { claim: claim("ana", "20.00 EUR")? },
    /// };
    /// let first = budget.execute(sent.clone())?;
    /// assert_eq!(budget.execute(sent)?, first);
    /// assert_eq!(budget.claims().count(), 1);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
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
    ///
    /// Members of the circle, as the opening named them; whoever contributes to a claim or is paid
    /// for it is no judge of that one.
    pub fn reviewers(&self) -> impl Iterator<Item = &ContributorId> {
        self.opening.iter().flat_map(|opening| &opening.reviewers)
    }

    /// The claims and what each asks, by id; those that earlier budgets left among them.
    ///
    /// What a claim asks is in the unit of the envelope, whatever its basis: hours are reckoned
    /// already. One that was withdrawn or refused still stands here.
    pub fn claims(&self) -> impl Iterator<Item = (&Claim, Amount)> {
        self.claims.values().map(|entry| (&entry.claim, self.amount(entry.ask)))
    }

    /// A claim and what it asks; none where there is no such claim.
    pub fn claim(&self, claim: &ClaimId) -> Option<(&Claim, Amount)> {
        self.claims.get(claim).map(|entry| (&entry.claim, self.amount(entry.ask)))
    }

    /// Where a claim stands at an instant; none where there is no such claim.
    ///
    /// # Examples
    ///
    /// The instant decides: the same claim, of which nothing more is recorded, is agreed when
    /// fourteen days have passed.
    ///
    /// ```
    /// # mod circle { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/circle.rs")); }
    /// # use circle::*;
    /// # use liens_lineage::budget::{AgreedBy, ClaimState};
    /// let mut budget = opened(terms("100.00 EUR")?, &["ana", "bo"])?;
    /// declare(&mut budget, claim("ana", "20.00 EUR")?)?;
    /// review(&mut budget)?;
    /// let id = ClaimId::new("ana")?;
    /// let at = |day: &str| Ok::<_, Box<dyn std::error::Error>>(budget.state(&id, day.parse()?));
    /// assert_eq!(at("2026-04-14")?, Some(ClaimState::InReview {}));
    /// assert_eq!(at("2026-04-15")?, Some(ClaimState::Agreed { by: AgreedBy::NoQuestion {} }));
    /// assert_eq!(budget.state(&ClaimId::new("bo")?, "2026-04-15".parse()?), None);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn state(&self, claim: &ClaimId, at: Timestamp) -> Option<ClaimState> {
        self.claims.get(claim).map(|entry| self.state_of(entry, at))
    }

    /// The subject of the motion that decides a claim, and who is recused from it: the contributor
    /// and the payee.
    ///
    /// None for a claim that no motion decides, or that one decided already.
    ///
    /// # Examples
    ///
    /// A question that is still open when the window ends goes to the circle, and neither who gave
    /// nor who would be paid votes on it.
    ///
    /// ```
    /// # mod circle { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/circle.rs")); }
    /// # use circle::*;
    /// # use liens_core::{EvidenceId, SubjectId};
    /// let mut budget = opened(terms("100.00 EUR")?, &["ana", "bo"])?;
    /// let payee = Some(ContributorId::new("workshop")?);
    /// declare(&mut budget, Claim { payee, ..claim("ana", "20.00 EUR")? })?;
    /// review(&mut budget)?;
    /// let (id, question) = (ClaimId::new("ana")?, EvidenceId::new("which hours?")?);
    /// does(&mut budget, "2026-04-03", "bo", Command::Question { claim: id.clone(), question })?;
    /// let subject = SubjectId::new("ana's claim")?;
    /// does(&mut budget, "2026-04-15", "bo", Command::Refer { claim: id.clone(), subject })?;
    /// let (subject, recused) = budget.referred(&id).ok_or("it was referred")?;
    /// let recused: Vec<&str> = recused.into_iter().map(ContributorId::as_str).collect();
    /// assert_eq!((subject.as_str(), &recused[..]), ("ana's claim", &["ana", "workshop"][..]));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn referred(&self, claim: &ClaimId) -> Option<(&SubjectId, BTreeSet<&ContributorId>)> {
        let entry = self.claims.get(claim)?;
        let Fate::Referred { subject } = &entry.fate else { return None };
        Some((subject, [&entry.claim.contributor, entry.claim.payee()].into()))
    }

    /// The claims that are agreed at an instant, by id and less what was had in advance, for a
    /// policy that pays claims out of a pot.
    ///
    /// A claim that was had in advance altogether is not among them: it would be paid twice.
    ///
    /// # Law
    ///
    /// `what_a_budget_agreed_is_what_a_policy_pays`
    ///
    /// # Examples
    ///
    /// ```
    /// # mod circle { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/circle.rs")); }
    /// # use circle::*;
    /// let mut budget = opened(terms("100.00 EUR")?, &["ana", "bo"])?;
    /// let (person, amount) = (ContributorId::new("ana")?, "30.00 EUR".parse()?);
    /// does(&mut budget, "2026-01-10", "clerk", Command::Advance { person, amount })?;
    /// declare(&mut budget, claim("ana", "50.00 EUR")?)?;
    /// review(&mut budget)?;
    /// assert_eq!(budget.agreed("2026-04-14".parse()?).count(), 0);
    /// let agreed: Vec<_> = budget.agreed("2026-04-15".parse()?).collect();
    /// assert_eq!(agreed[0].amount.to_string(), "20.00 EUR");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
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
    ///
    /// Those of earlier budgets, brought by [`Brought::Advance`], lower what is claimed as well and
    /// are not among these: they took nothing from this envelope.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod circle { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/circle.rs")); }
    /// # use circle::*;
    /// let mut budget = opened(terms("100.00 EUR")?, &[])?;
    /// for cents in ["30.00 EUR", "12.00 EUR"] {
    ///     let (person, amount) = (ContributorId::new("ana")?, cents.parse()?);
    ///     does(&mut budget, "2026-01-10", "clerk", Command::Advance { person, amount })?;
    /// }
    /// let advances: Vec<String> = budget.advances().map(|(_, had)| had.to_string()).collect();
    /// assert_eq!(advances, ["42.00 EUR"]);
    /// let (person, amount) = (ContributorId::new("bo")?, "58.01 EUR".parse()?);
    /// let beyond = does(&mut budget, "2026-01-11", "clerk", Command::Advance { person, amount });
    /// assert!(beyond.is_err(), "one cent more than the envelope");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn advances(&self) -> impl Iterator<Item = (ContributorId, Amount)> {
        self.advances.iter().map(|(person, quanta)| (person.clone(), self.amount(*quanta)))
    }

    /// What earlier budgets left waiting for payees since it was too little to be paid, by payee.
    ///
    /// The money is owed already and no part of this envelope; what becomes of it stands in the
    /// [outcome](Self::outcome).
    ///
    /// # Examples
    ///
    /// ```
    /// # mod circle { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/circle.rs")); }
    /// # use circle::*;
    /// let budget = opened(terms("100.00 EUR")?, &["ana", "bo"])?;
    /// assert_eq!(budget.waiting().count(), 0); // it is the first of its circle
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn waiting(&self) -> impl Iterator<Item = (&ContributorId, Amount)> {
        let waiting = self.waiting.iter().filter(|(_, quanta)| **quanta > 0);
        waiting.map(|(payee, quanta)| (payee, self.amount(*quanta)))
    }

    /// Whether the budget is closed, and since when.
    pub fn closed(&self) -> Option<Timestamp> {
        self.closing.as_ref().map(|(at, _)| *at)
    }

    /// The history, oldest first.
    pub fn events(&self) -> &[Recorded<Event>] {
        self.history.events()
    }

    /// The state of a claim: its fate where a command gave it one, and otherwise the clock's.
    ///
    /// ```text
    /// fate          open question   window          state
    /// withdrawn     any             any             withdrawn
    /// referred      any             any             referred
    /// decided       any             any             agreed by motion, or refused
    /// earlier       any             any             agreed by an earlier budget
    /// open          yes             any             questioned
    /// open          no              not begun       declared
    /// open          no              at < end        in review
    /// open          no              at >= end       agreed: answered, or no question
    /// ```
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
    ///
    /// The review's, or that of the claim where it was raised after the review began: raised on day
    /// 5 of a review of 14 days, it is open to questions until day 19.
    fn window_end(&self, entry: &Entry) -> Option<Timestamp> {
        let begun = self.review?.max(entry.window_from.unwrap_or(Timestamp::MIN));
        Some(later(begun, self.terms()?.review))
    }

    /// So many quanta of the budget's unit; all sums were found to fit when the budget was opened
    /// ([`may_open`](decide)) and when they were stated ([`Stated::MOST`]).
    ///
    /// The unit before the opening does not matter, since nothing can be asked of a budget then.
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
