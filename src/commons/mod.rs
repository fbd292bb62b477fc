//! A commons: people, assembly, record, budgets, charter and ledger as one thing.
//!
//! Four crates answer each for itself; here a command finds its way to those that it concerns. It
//! is planned first: what each crate would be asked, in which order, and what is kept here beside.
//! Then every crate decides; only when all accept is anything carried out. So a distribution that
//! the time bank would refuse to book leaves no trace in the lineage.
//!
//! ```text
//! envelope -> allowed? -> plan -> each crate decides -> each crate carries out -> one event
//!               |           |            |
//!               +-----------+------------+--> refused: everything as it was
//! ```

mod allowed;
mod attestation;
mod bookkeeping;
mod budgets;
mod founding;
mod meetings;
mod motions;
mod objectives;
mod owing;
mod paying;
mod plan;
mod recusals;
mod relevance;
mod sharing;
mod supposed;

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{
    AccountId, BudgetId, CommandId, ContributionId, Decision, Envelope, History, IndicatorId,
    Measurement, MotionId, Objective, ObjectiveError, Receipt, Recorded, Standing, SubjectId,
    Timestamp,
};
use liens_governance::Assembly;
use liens_governance::deliberation::Minutes;
use liens_governance::interests::Interests;
use liens_governance::register::Register;
use liens_lineage::budget::Budget;
use liens_lineage::{Claims, Distribution, Lineage, Owed, Relevance, Source};
use liens_timebank::Ledger;

use crate::{Charter, CharterChange, Command, Event, Refusal, ReplayError};
use paying::Line;
pub(crate) use paying::Payment;
use plan::Own;
#[cfg(feature = "report")]
pub(crate) use sharing::Grounds;
pub use supposed::{Supposition, WhatIf, WhatIfRow};

/// Who contributed, who decides, who benefits: the life of a community in one place.
///
/// Every change comes in as a command in an envelope, is decided against the state, and is either
/// refused, leaving everything as it was, or recorded as one event. Who may send it follows from the
/// charter, the register and the mandates ([`Permissions`](crate::Permissions)).
///
/// # Law
///
/// `a_refused_command_changes_nothing`, `a_repeated_command_is_not_applied_twice`,
/// `replay_of_the_events_gives_the_same_state`, `each_unit_sums_to_zero_after_any_commands`
///
/// # Examples
///
/// ```
/// # mod village { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/village.rs")); }
/// # use village::*;
/// use liens::{Commons, Recipient};
/// let mut village = Village::founded()?;
/// let shared = village.shares()?;
/// let commons: &Commons = &village.commons;
/// // Ana raised the need, without an hour of work: a fifth of what it brought in is hers.
/// let distribution = commons.distribution(shared).ok_or("nothing was shared")?;
/// let ana = Recipient::Contributor(person("ana"));
/// assert_eq!(distribution.amount_of(&ana).to_string(), "20.00 EUR");
/// // The whole life is a list of events, which leads to the same state anywhere.
/// assert_eq!(&Commons::replay(commons.events().to_vec())?, commons);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Commons {
    charters: Vec<Charter>,
    register: Register,
    interests: Interests,
    minutes: Minutes,
    proposals: BTreeMap<MotionId, Proposed>,
    /// The motions whose subject or topic something is or once was.
    about: BTreeMap<SubjectId, BTreeSet<MotionId>>,
    assembly: Assembly,
    lineage: Lineage,
    /// The settled agreements that attest hours, each with the contribution whose they are.
    attesting: BTreeMap<CommandId, ContributionId>,
    /// How well projects answer needs, as it was graded on one scale.
    relevance: Option<Relevance>,
    ledger: Ledger,
    distributions: BTreeMap<CommandId, Distribution>,
    /// What the distributions so far paid by tariff, which is not due again.
    paid: Claims,
    owed: Owed,
    budgets: BTreeMap<BudgetId, Funded>,
    /// What each command moved out of budgets and out of what is owed.
    payments: BTreeMap<CommandId, Vec<Payment>>,
    objectives: Vec<Objective>,
    measurements: BTreeMap<IndicatorId, Vec<Measurement>>,
    history: History<Event>,
    /// Another charter that is tried out on this history.
    supposed: Option<Box<Supposition>>,
}

/// A motion as it was put here, and what came of its change.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Proposed {
    change: Option<CharterChange>,
    effective: Option<Timestamp>,
    /// The version of the charter that it became, once enacted.
    version: Option<u32>,
}

/// A budget, the account that pays it, and how far it paid what.
#[derive(Clone, Debug, PartialEq)]
struct Funded {
    budget: Budget,
    pot: AccountId,
    /// What it is due for each reason; also what earlier budgets of its circle left waiting.
    lines: BTreeMap<Source, Line>,
    /// The command that took it over: a distribution that pays its claims, or the next budget.
    over: Option<CommandId>,
}

impl Commons {
    /// Creates a commons that is not founded yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Replays a history; every event is decided again.
    ///
    /// # Errors
    ///
    /// [`ReplayError`] names the first event that does not fit.
    pub fn replay(events: impl IntoIterator<Item = Recorded<Event>>) -> Result<Self, ReplayError> {
        let mut commons = Self::new();
        for event in events {
            commons.follow_on(event)?;
        }
        Ok(commons)
    }

    /// Carries one more recorded event out, as [`replay`](Self::replay) does.
    ///
    /// # Errors
    ///
    /// [`ReplayError`] for an event that does not fit; the commons is as it was before.
    ///
    /// # Examples
    ///
    /// A second copy of a commons, which follows the first one event by event:
    ///
    /// ```
    /// # mod village { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/village.rs")); }
    /// # use village::*;
    /// use liens::Commons;
    /// let village = Village::founded()?;
    /// let mut copy = Commons::new();
    /// for event in village.commons.events() {
    ///     copy.follow_on(event.clone())?;
    /// }
    /// assert_eq!(copy, village.commons);
    /// let again = copy.follow_on(village.commons.events()[0].clone());
    /// assert_eq!(again.map_err(|error| error.sequence), Err(0)); // it does not fit there
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn follow_on(&mut self, event: Recorded<Event>) -> Result<(), ReplayError> {
        let sequence = event.sequence;
        let refused = |refusal| ReplayError { sequence, refusal: Box::new(refusal) };
        self.history.is_due(&event).map_err(|error| refused(error.into()))?;
        self.carry(asked(event)).map_err(refused)?;
        Ok(())
    }

    /// The commons as it stood at an instant: what was recorded until then, that instant included.
    ///
    /// # Errors
    ///
    /// [`ReplayError`] for an event that would be refused now. What was recorded was accepted, and is
    /// again, so that this tells of a fault of the library; the beginning of a history is no answer.
    ///
    /// # Complexity
    ///
    /// O(n) for n events, which are decided again.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod village { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/village.rs")); }
    /// # use village::*;
    /// use liens::CharterChange;
    /// let mut village = Village::founded()?;
    /// let change = CharterChange::Policy { policy: to_the_origin(2, 5)? };
    /// village.adopt("more", "2026-02-10", change)?;
    /// let policy =
    ///     |commons: &liens::Commons| commons.charter().map(|charter| charter.policy().clone());
    /// assert_eq!(policy(&village.commons), Some(to_the_origin(2, 5)?));
    /// let before = village.commons.as_of("2026-02-09".parse()?)?;
    /// assert_eq!(policy(&before), Some(to_the_origin(1, 5)?));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn as_of(&self, at: Timestamp) -> Result<Self, ReplayError> {
        Self::replay(self.events().iter().take_while(|event| event.at <= at).cloned())
    }

    /// Says what a command would do, and changes nothing.
    ///
    /// # Errors
    ///
    /// [`Refusal`], as [`execute`](Self::execute) would give it.
    ///
    /// # Examples
    ///
    /// A form that shows what will happen before somebody sends it:
    ///
    /// ```
    /// # mod village { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/village.rs")); }
    /// # use village::*;
    /// use liens::{Command, CommandId, Decision, Envelope, Holder, Refusal, Unit};
    /// let village = Village::founded()?;
    /// let body = Command::OpenAccount { holder: Holder::Commons {}, unit: Unit::Time };
    /// let (id, at) = (CommandId::from_u128(50), "2026-01-02".parse()?);
    /// let decided = |name: &str| {
    ///     let (by, body) = (person(name), body.clone());
    ///     village.commons.decide(&Envelope { id, by, on_behalf_of: None, at, body })
    /// };
    /// assert!(matches!(decided("ana")?, Decision::New(events) if events.len() == 1));
    /// assert!(matches!(decided("a stranger"), Err(Refusal::NotAllowed { .. })));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn decide(&self, envelope: &Envelope<Command>) -> Result<Decision<Event>, Refusal> {
        if let Some(receipt) = self.done(envelope)? {
            return Ok(Decision::AlreadyDone(receipt));
        }
        let plan = self.plan(envelope)?;
        plan.asked.iter().try_for_each(|asked| self.check(asked, envelope))?;
        Ok(Decision::New(vec![envelope.body.clone().into()]))
    }

    /// Carries a command out, once: the same command again gets its first receipt.
    ///
    /// # Errors
    ///
    /// [`Refusal`]; the commons is as it was before.
    pub fn execute(&mut self, envelope: Envelope<Command>) -> Result<Receipt, Refusal> {
        match self.done(&envelope)? {
            Some(receipt) => Ok(receipt),
            None => self.carry(envelope),
        }
    }

    /// Carries a command out that is new and in time.
    fn carry(&mut self, envelope: Envelope<Command>) -> Result<Receipt, Refusal> {
        let plan = self.plan(&envelope)?;
        // One crate alone refuses before it changes anything; of several, each is asked first.
        if plan.asked.len() > 1 {
            plan.asked.iter().try_for_each(|asked| self.check(asked, &envelope))?;
        }
        for asked in plan.asked {
            self.carry_out(asked, &envelope)?;
        }
        for own in plan.own {
            self.keep(own, &envelope);
        }
        let Envelope { id, by, on_behalf_of, at, body } = envelope;
        let head = Envelope { id, by, on_behalf_of, at, body: () };
        Ok(self.history.append(&head, [Event::from(body)]))
    }

    /// The charter in force.
    pub fn charter(&self) -> Option<&Charter> {
        self.charters.last()
    }

    /// The charter in force at an instant.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod village { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/village.rs")); }
    /// # use village::*;
    /// use liens::CharterChange;
    /// let mut village = Village::founded()?;
    /// let change = CharterChange::OwedTerm { term: "PT720H".parse()? };
    /// village.adopt("a month", "2026-02-10", change)?;
    /// let version = |day: &str| -> Tried<Option<u32>> {
    ///     Ok(village.commons.charter_at(day.parse()?).map(|charter| charter.version()))
    /// };
    /// assert_eq!([version("2025-12-31")?, version("2026-02-09")?, version("2026-02-10")?],
    ///     [None, Some(0), Some(1)]);
    /// assert_eq!(village.commons.charters().len(), 2);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn charter_at(&self, at: Timestamp) -> Option<&Charter> {
        self.charters.iter().rev().find(|charter| charter.since() <= at)
    }

    /// Every version of the charter, the founding one first.
    pub fn charters(&self) -> &[Charter] {
        &self.charters
    }

    /// Who belongs where, and who holds which seat.
    pub const fn register(&self) -> &Register {
        &self.register
    }

    /// Who has something at stake.
    pub const fn interests(&self) -> &Interests {
        &self.interests
    }

    /// Who was invited, who spoke, what became of amendments and needs.
    pub const fn minutes(&self) -> &Minutes {
        &self.minutes
    }

    /// Who contributed.
    pub const fn lineage(&self) -> &Lineage {
        &self.lineage
    }

    /// Who decides.
    pub const fn assembly(&self) -> &Assembly {
        &self.assembly
    }

    /// How well projects answer the needs that they were graded for; none where nobody graded.
    pub const fn relevance(&self) -> Option<&Relevance> {
        self.relevance.as_ref()
    }

    /// Who benefits.
    pub const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// What waits for persons without account or for contributions to be secured, and since when.
    pub const fn owed(&self) -> &Owed {
        &self.owed
    }

    /// What was shared by a command, with the reason of every amount.
    pub fn distribution(&self, command: CommandId) -> Option<&Distribution> {
        self.distributions.get(&command)
    }

    /// Everything that was shared, by the id of the command.
    pub fn distributions(&self) -> impl Iterator<Item = (CommandId, &Distribution)> {
        self.distributions.iter().map(|(command, shared)| (*command, shared))
    }

    /// A contributive budget.
    pub fn budget(&self, budget: &BudgetId) -> Option<&Budget> {
        self.budgets.get(budget).map(|funded| &funded.budget)
    }

    /// The contributive budgets, by id.
    pub fn budgets(&self) -> impl Iterator<Item = (&BudgetId, &Budget)> {
        self.budgets.iter().map(|(id, funded)| (id, &funded.budget))
    }

    /// The objectives, in the order in which they were set, and where each stands at an instant.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod village { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/village.rs")); }
    /// # use village::*;
    /// use liens::{Command, IndicatorId, Measure, Measurement, Objective, Ratio, Standing, Target};
    /// let mut village = Village::founded()?;
    /// let ovens = |count| Ratio::new(count, 1).map(|ratio| Measure::Ratio { ratio });
    /// let indicator = IndicatorId::new("ovens")?;
    /// let target = Target::AtLeast { measure: ovens(2)? };
    /// let objective = Objective::new(indicator.clone(), target, "2026-12-31".parse()?);
    /// village.send("ana", "2026-01-02", Command::SetObjective { objective })?;
    /// let measurement = Measurement { at: "2026-06-30".parse()?, measure: ovens(1)? };
    /// let measure = Command::Measure { indicator: indicator.clone(), measurement };
    /// village.send("ana", "2026-06-30", measure)?;
    /// let (_, standing) = village.commons.objectives("2026-07-01".parse()?).next().ok_or("none")?;
    /// assert_eq!(standing?, Standing::NotReached);
    /// assert_eq!(village.commons.measurements(&indicator).len(), 1);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn objectives(
        &self,
        at: Timestamp,
    ) -> impl Iterator<Item = (&Objective, Result<Standing, ObjectiveError>)> {
        self.objectives.iter().map(move |objective| {
            let found = self.measurements.get(objective.indicator());
            (objective, objective.standing(found.map_or(&[][..], Vec::as_slice), at))
        })
    }

    /// What an indicator was found to show, in the order in which it was recorded.
    pub fn measurements(&self, indicator: &IndicatorId) -> &[Measurement] {
        self.measurements.get(indicator).map_or(&[], Vec::as_slice)
    }

    /// The history, oldest first.
    pub fn events(&self) -> &[Recorded<Event>] {
        self.history.events()
    }

    fn done(&self, envelope: &Envelope<Command>) -> Result<Option<Receipt>, Refusal> {
        let same = |recorded: &[Recorded<Event>]| {
            let event = Event::from(envelope.body.clone());
            recorded.iter().all(|recorded| recorded.body == event)
        };
        Ok(self.history.done(envelope, same)?)
    }

    /// Keeps what an accepted command changes here.
    fn keep(&mut self, own: Own, envelope: &Envelope<Command>) {
        match own {
            Own::Register(register) => self.register = *register,
            Own::Assembly(assembly) => self.assembly = *assembly,
            Own::About(subject, motion) => {
                self.about.entry(subject).or_default().insert(motion);
            }
            Own::Charter(charter) => self.charters.push(*charter),
            Own::Proposed(motion, proposed) => {
                if let Some(known) = self.assembly.motion(&motion) {
                    for subject in known.topic().into_iter().chain([known.subject()]) {
                        self.about.entry(subject.clone()).or_default().insert(motion.clone());
                    }
                }
                self.proposals.insert(motion, proposed);
            }
            Own::Attesting { contribution, before, now } => {
                for agreement in before {
                    self.attesting.remove(&agreement);
                }
                let now = now.into_iter().map(|agreement| (agreement, contribution.clone()));
                self.attesting.extend(now);
            }
            Own::Graded(relevance) => self.relevance = Some(*relevance),
            Own::Distribution(distribution) => {
                self.paid.book(&distribution);
                self.distributions.insert(envelope.id, *distribution);
            }
            Own::Owed(owed) => self.owed = owed,
            Own::Paid(payments) if payments.is_empty() => {}
            Own::Paid(payments) => drop(self.payments.insert(envelope.id, payments)),
            Own::Funded(budget, funded) => {
                self.budgets.insert(budget, *funded);
            }
            Own::TakenOver(budget) => {
                if let Some(funded) = self.budgets.get_mut(&budget) {
                    funded.over = Some(envelope.id);
                }
            }
            Own::Objective(objective) => self.objectives.push(objective),
            Own::Measured(indicator, measurement) => {
                self.measurements.entry(indicator).or_default().push(measurement);
            }
        }
    }
}

/// The command that a recorded event answers.
fn asked(event: Recorded<Event>) -> Envelope<Command> {
    let Recorded { at, by, on_behalf_of, command: id, body, .. } = event;
    Envelope { id, by, on_behalf_of, at, body: body.into() }
}
