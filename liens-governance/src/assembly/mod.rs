//! The assembly: the statutes in force, motions, votes and their history.
//!
//! One object answers three questions: what may be done now ([`Assembly::decide`]), what was done
//! ([`Assembly::events`]), and what follows from it (every other query). Deciding reads the state
//! and changes nothing; an event then changes it and cannot be refused. So a command that is
//! refused leaves no trace, and a history leads to one state only.
//!
//! It keeps no clock and makes no ids: the time of a command is in its envelope, and whoever sends
//! the same envelope twice, because an answer was lost on the way, gets the first receipt again.
//!
//! # Examples
//!
//! Where the statutes ask for a hearing, a vote opens when every college spoke, waived, or let its
//! notice pass. Silence is therefore no veto, and haste no way around the smallest college:
//!
//! ```
//! # use liens_governance::{
//! #     Assembly, Bounds, Carry, College, Command, Draft, Heard, Member, Roll, Statutes, Votes,
//! # };
//! # use liens_core::{CollegeId, CommandId, ContributorId, Envelope, MotionId, SubjectId};
//! # let (users, workers) = (CollegeId::new("users")?, CollegeId::new("workers")?);
//! # let college = |id: &CollegeId| College::new(id.clone(), 50, Carry::Majority);
//! # let rule = "more than 1/2 of all".parse()?;
//! # let statutes = Statutes::new([college(&users)?, college(&workers)?], Bounds::none(), rule)?;
//! let statutes = statutes.with_hearing("72 h".parse()?)?;
//! # let members = [("ana", &users), ("dan", &workers)];
//! # let member = |(name, college): (&str, &CollegeId)| {
//! #     ContributorId::new(name).map(|one| Member::one(one, college.clone()))
//! # };
//! # let members = members.into_iter().map(member).collect::<Result<Vec<_>, _>>()?;
//! # let roll = Roll::freeze(&statutes, members, "2026-01-01".parse()?)?;
//! # let id = MotionId::new("m")?;
//! # let draft = Draft::new(SubjectId::new("text-1")?, Votes::Final);
//! # let mut assembly = Assembly::new();
//! # let mut send = |at: &str, body: Command| -> Result<(), Box<dyn std::error::Error>> {
//! #     let command = CommandId::from_u128(assembly.events().len() as u128);
//! #     let (by, at) = (ContributorId::new("chair")?, at.parse()?);
//! #     assembly.execute(&Envelope { id: command, by, on_behalf_of: None, at, body })?;
//! #     Ok(())
//! # };
//! # let hear = |college: &CollegeId, heard| {
//! #     let (motion, college) = (id.clone(), college.clone());
//! #     Command::HearCollege { motion, college, heard }
//! # };
//! # let offer = |college: &CollegeId| {
//! #     let (motion, college) = (id.clone(), college.clone());
//! #     Command::OfferFloor { motion, college, until: None }
//! # };
//! let open = || Command::OpenVote { motion: id.clone(), roll: roll.clone(), closes: None };
//! send("2026-01-01", Command::Found { statutes, waived: [].into() })?;
//! send("2026-01-01", Command::DraftMotion { motion: id.clone(), draft })?;
//! send("2026-01-01", Command::Deliberate { motion: id.clone() })?;
//! send("2026-01-02", hear(&users, Heard::Spoke))?;
//! let unheard = send("2026-01-02", open()).unwrap_err();
//! assert_eq!(unheard.to_string(), "motion 'm': college 'workers' was not offered the floor");
//! send("2026-01-03", offer(&workers))?;
//! let early = send("2026-01-05", open()).unwrap_err().to_string();
//! let text = "motion 'm': college 'workers' may take the floor until 2026-01-06T00:00:00Z";
//! assert_eq!(early, text);
//! send("2026-01-06", open())?; // three days are over
//! let motion = assembly.motion(&id).ok_or("a motion")?;
//! let heard: Vec<_> = motion.hearings().filter_map(|(_, hearing)| hearing.heard).collect();
//! assert_eq!(heard, [Heard::Spoke, Heard::Silent]);
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```

mod apply;
mod decide;
mod refusal;

use std::collections::BTreeMap;

use liens_core::{Decision, Envelope, History, MotionId, Receipt, Recorded};

pub use refusal::{Refusal, ReplayError};

use crate::{Command, Delegations, Event, Motion, Statutes, Version};

/// An assembly: its statutes, every motion, every vote, and the history that made them.
///
/// A command is decided against the state, then its events are applied; a refused command leaves
/// the state untouched, and a command sent twice is applied once.
///
/// # Law
///
/// `a_refused_command_changes_nothing`, `a_repeated_command_is_applied_once`,
/// `replaying_the_history_gives_the_same_state`
///
/// # Examples
///
/// ```
/// # use liens_governance::{
/// #     Assembly, Bounds, Carry, Choice, College, Command, Draft, Member, MotionState, Roll,
/// #     Statutes, Votes,
/// # };
/// # use liens_core::{CollegeId, CommandId, ContributorId, Envelope, MotionId};
/// # use liens_core::{SubjectId, Timestamp};
/// let (ana, users) = (ContributorId::new("ana")?, CollegeId::new("users")?);
/// let college = College::new(users.clone(), 1, Carry::Majority)?;
/// let rule = "more than 1/2 of expressed".parse()?;
/// let statutes = Statutes::new([college], Bounds::none(), rule)?;
/// let at = Timestamp::MIN;
/// let roll = Roll::freeze(&statutes, [Member::one(ana.clone(), users)], at)?;
/// let (motion, draft) = (MotionId::new("m")?, Draft::new(SubjectId::new("s")?, Votes::Final));
/// let open = Command::OpenMotion { motion: motion.clone(), draft, roll, closes: None };
/// let cast = Command::CastBallot { motion: motion.clone(), choice: Choice::Yes };
/// let sent = |n, body| {
///     let (id, by) = (CommandId::from_u128(n), ana.clone());
///     Envelope { id, by, on_behalf_of: None, at, body }
/// };
///
/// let mut assembly = Assembly::new();
/// assert!(assembly.statutes().is_none());
/// let early = assembly.execute(&sent(0, open.clone())).unwrap_err();
/// assert_eq!(early.code(), "governance.assembly.not_founded");
/// assembly.execute(&sent(1, Command::Found { statutes, waived: [].into() }))?;
/// assembly.execute(&sent(2, open))?;
/// let receipt = assembly.execute(&sent(3, cast.clone()))?;
/// assert_eq!(assembly.execute(&sent(3, cast.clone()))?, receipt); // sent again: nothing new
/// let twice = assembly.execute(&sent(4, cast)).unwrap_err(); // said again: another matter
/// assert_eq!(twice.to_string(), "'ana' has said yes on motion 'm', and ballots are final");
/// assert_eq!((assembly.events().len(), assembly.motions().count()), (3, 1));
/// let state = assembly.motion(&motion).map(|motion| motion.state());
/// assert_eq!(state, Some(MotionState::Open));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assembly {
    versions: Vec<Version>,
    motions: BTreeMap<MotionId, Motion>,
    delegations: Delegations,
    history: History<Event>,
}

impl Assembly {
    /// Creates an assembly without statutes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Builds the assembly that a history leads to, checking every event again.
    ///
    /// # Errors
    ///
    /// [`ReplayError`] names the first event that could not have happened.
    ///
    /// # Complexity
    ///
    /// That of executing the commands: closing a vote counts it again, so that a certificate of a
    /// replayed assembly is known to follow from its ballots.
    ///
    /// # Examples
    ///
    /// A history without its first event is none, and neither is one in which an event stands that
    /// its command would not have led to; the example of [`Event`] alters an outcome.
    ///
    /// ```
    /// # use liens_governance::{Assembly, Bounds, Carry, College, Command, ReplayError, Statutes};
    /// # use liens_core::{CollegeId, CommandId, ContributorId, Envelope, Timestamp};
    /// let statutes = |name: &str| -> Result<Statutes, Box<dyn std::error::Error>> {
    ///     let college = College::new(CollegeId::new(name)?, 1, Carry::Majority)?;
    ///     Ok(Statutes::new([college], Bounds::none(), "more than 1/2 of expressed".parse()?)?)
    /// };
    /// let mut assembly = Assembly::new();
    /// for (n, body) in (0..).zip([
    ///     Command::Found { statutes: statutes("users")?, waived: [].into() },
    ///     Command::Amend { statutes: statutes("members")?, waived: [].into() },
    /// ]) {
    ///     let (id, by) = (CommandId::from_u128(n), ContributorId::new("chair")?);
    ///     assembly.execute(&Envelope { id, by, on_behalf_of: None, at: Timestamp::MIN, body })?;
    /// }
    /// let history = assembly.events();
    /// assert_eq!(Assembly::replay(history.to_vec())?, assembly);
    /// assert_eq!(assembly.versions().len(), 2);
    /// let behead = Assembly::replay(history[1..].to_vec());
    /// assert!(matches!(behead, Err(ReplayError::History(_)))); // event 1 stands where 0 is due
    /// let mut moved = history[1].clone();
    /// moved.sequence = 0;
    /// let unfounded = Assembly::replay([moved]).unwrap_err();
    /// let text = "event 0 could not have happened: the assembly has no statutes yet";
    /// assert_eq!(unfounded.to_string(), text);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn replay(history: impl IntoIterator<Item = Recorded<Event>>) -> Result<Self, ReplayError> {
        let mut assembly = Self::new();
        for record in history {
            assembly.history.is_due(&record)?;
            let sequence = record.sequence;
            let envelope = record.cause(record.body.asked());
            let event = assembly
                .decided(&envelope)
                .map_err(|reason| ReplayError::Refused { sequence, reason })?;
            if event != record.body {
                return Err(ReplayError::Differs { sequence });
            }
            assembly.change(&envelope, &event);
            assembly.history.append(&envelope, [event]);
        }
        Ok(assembly)
    }

    /// Says what a command would do, without doing it.
    ///
    /// # Errors
    ///
    /// [`Refusal`].
    ///
    /// # Examples
    ///
    /// A screen that greys out what would be refused asks without doing:
    ///
    /// ```
    /// # use liens_governance::{Assembly, Command, Refusal};
    /// # use liens_core::{CommandId, ContributorId, Decision, Envelope, MotionId, Timestamp};
    /// let assembly = Assembly::new();
    /// let close = Command::CloseMotion { motion: MotionId::new("m")? };
    /// let (id, by, at) = (CommandId::from_u128(1), ContributorId::new("ana")?, Timestamp::MIN);
    /// let on_behalf_of = None;
    /// let sent = Envelope { id, by: by.clone(), on_behalf_of, at, body: close };
    /// let decision = assembly.decide(&sent);
    /// assert_eq!(decision, Err(Refusal::UnknownMotion { motion: MotionId::new("m")? }));
    /// let to = ContributorId::new("bo")?;
    /// let lend = Command::Delegate { to, topic: None };
    /// let decision = assembly.decide(&Envelope { id, by, on_behalf_of: None, at, body: lend })?;
    /// assert!(matches!(decision, Decision::New(events) if events.len() == 1));
    /// assert!(assembly.events().is_empty()); // nothing was done
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn decide(&self, envelope: &Envelope<Command>) -> Result<Decision<Event>, Refusal> {
        let leads = |records: &[Recorded<Event>]| {
            records.first().is_some_and(|record| record.body.asked() == envelope.body)
        };
        match self.history.done(envelope, leads)? {
            Some(receipt) => Ok(Decision::AlreadyDone(receipt)),
            None => Ok(Decision::New(vec![self.decided(envelope)?])),
        }
    }

    /// Does what a command asks, once.
    ///
    /// # Errors
    ///
    /// [`Refusal`]; the assembly is then as it was.
    ///
    /// # Examples
    ///
    /// What a lost answer leads to is told apart from a mistake: the same envelope again is
    /// answered again, another command under its id is refused, and so is one from before the last
    /// record.
    ///
    /// ```
    /// # use liens_governance::{Assembly, Command, Refusal};
    /// # use liens_core::{CommandId, ContributorId, Envelope, HistoryError};
    /// let to = |name: &str| -> Result<_, liens_core::IdError> {
    ///     Ok(Command::Delegate { to: ContributorId::new(name)?, topic: None })
    /// };
    /// let sent = |n, day: &str, body| -> Result<_, Box<dyn std::error::Error>> {
    ///     let (id, by, at) = (CommandId::from_u128(n), ContributorId::new("ana")?, day.parse()?);
    ///     Ok(Envelope { id, by, on_behalf_of: None, at, body })
    /// };
    /// let mut assembly = Assembly::new();
    /// let first = assembly.execute(&sent(1, "2026-03-01", to("bo")?)?)?;
    /// assert_eq!(assembly.execute(&sent(1, "2026-03-01", to("bo")?)?)?, first);
    /// let reused = assembly.execute(&sent(1, "2026-03-01", to("cy")?)?);
    /// let command = CommandId::from_u128(1);
    /// assert_eq!(reused, Err(Refusal::History(HistoryError::IdReused { command })));
    /// let back = assembly.execute(&sent(2, "2026-02-28", to("cy")?)?).unwrap_err();
    /// assert_eq!(back.code(), "core.history.clock_went_back");
    /// assert_eq!((assembly.events().len(), first.first, first.events), (1, 0, 1));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn execute(&mut self, envelope: &Envelope<Command>) -> Result<Receipt, Refusal> {
        match self.decide(envelope)? {
            Decision::AlreadyDone(receipt) => Ok(receipt),
            Decision::New(events) => {
                for event in &events {
                    self.change(envelope, event);
                }
                Ok(self.history.append(envelope, events))
            }
        }
    }

    /// The history, from the first event.
    pub fn events(&self) -> &[Recorded<Event>] {
        self.history.events()
    }

    /// The statutes in force; none before they are founded.
    pub fn statutes(&self) -> Option<&Statutes> {
        self.versions.last().map(|version| &version.amendment.statutes)
    }

    /// Every version of the statutes, the founding one first.
    ///
    /// # Examples
    ///
    /// Where the statutes say which kind of motion amends them, the short way is closed and the new
    /// ones come into force when that motion is enacted:
    ///
    /// ```
    /// # use liens_governance::{
    /// #     Amendment, Assembly, Bounds, Carry, Choice, College, Command, Draft, Member, Roll,
    /// #     Statutes, Votes,
    /// # };
    /// # use liens_core::{CollegeId, CommandId, ContributorId, Envelope, KindId, MotionId};
    /// # use liens_core::SubjectId;
    /// # let (ana, users) = (ContributorId::new("ana")?, CollegeId::new("users")?);
    /// # let kind = KindId::new("amendment")?;
    /// let statutes = |bar: &str| -> Result<Statutes, Box<dyn std::error::Error>> {
    ///     let college = College::new(users.clone(), 1, Carry::Majority)?;
    ///     Ok(Statutes::new([college], Bounds::none(), "more than 1/2 of expressed".parse()?)?
    ///         .with_rule(kind.clone(), bar.parse()?)?
    ///         .with_amendment_by(kind.clone())?)
    /// };
    /// let old = statutes("at least 2/3 of expressed")?;
    /// let new = statutes("at least 3/4 of expressed")?;
    /// # let at = "2026-01-01".parse()?;
    /// # let roll = Roll::freeze(&old, [Member::one(ana.clone(), users.clone())], at)?;
    /// # let (id, motion) = (MotionId::new("reform")?, MotionId::new("reform")?);
    /// let mut draft = Draft::new(SubjectId::new("statutes-2")?, Votes::Final);
    /// draft.kind = Some(kind.clone());
    /// draft.amends = Some(Box::new(Amendment::new(new.clone(), [])));
    /// # let mut assembly = Assembly::new();
    /// # let mut send = |body: Command| {
    /// #     let command = CommandId::from_u128(assembly.events().len() as u128);
    /// #     let by = ana.clone();
    /// #     let sent = Envelope { id: command, by, on_behalf_of: None, at, body };
    /// #     assembly.execute(&sent).map(|_| ())
    /// # };
    /// send(Command::Found { statutes: old.clone(), waived: [].into() })?;
    /// let short = send(Command::Amend { statutes: new.clone(), waived: [].into() }).unwrap_err();
    /// assert_eq!(short.code(), "governance.assembly.amended_by_motion");
    /// send(Command::OpenMotion { motion, draft, roll, closes: None })?;
    /// send(Command::CastBallot { motion: id.clone(), choice: Choice::Yes })?;
    /// send(Command::CloseMotion { motion: id.clone() })?; // adopted, and not in force yet
    /// send(Command::EnactMotion { motion: id.clone() })?;
    /// assert_eq!(assembly.versions().len(), 2);
    /// assert_eq!((assembly.statutes(), &assembly.versions()[1].motion), (Some(&new), &Some(id)));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn versions(&self) -> &[Version] {
        &self.versions
    }

    /// The delegations that stand.
    ///
    /// Those of open votes are taken from here when the votes close; a closed vote keeps its own.
    pub const fn delegations(&self) -> &Delegations {
        &self.delegations
    }

    /// A motion by its name.
    pub fn motion(&self, id: &MotionId) -> Option<&Motion> {
        self.motions.get(id)
    }

    /// The motions, in the order of their names.
    pub fn motions(&self) -> impl Iterator<Item = &Motion> {
        self.motions.values()
    }
}
