//! Why an assembly refuses a command or a history.
//!
//! A refusal is an answer, not a failure: it says what stands in the way and, where there is a time
//! to wait for, until when. Codes are stable and listed in one table; texts are for people and may
//! be improved.

use liens_core::{CollegeId, ContributorId, HistoryError, KindId, MotionId, Timestamp};

use crate::election::ElectionError;
use crate::{AmendmentError, Ballot, BallotError, DelegationError, MotionState, RollError};

/// Why an [`Assembly`](crate::Assembly) refuses a command; it is then as it was.
///
/// # Examples
///
/// Nobody speaks for another person, and nobody votes after the end:
///
/// ```
/// # use liens_governance::{
/// #     Assembly, Bounds, Carry, Choice, College, Command, Draft, Member, Refusal, Roll, Statutes,
/// #     Votes,
/// # };
/// # use liens_core::{CollegeId, CommandId, ContributorId, Envelope, MotionId, SubjectId};
/// # let (ana, bo) = (ContributorId::new("ana")?, ContributorId::new("bo")?);
/// # let users = CollegeId::new("users")?;
/// # let college = College::new(users.clone(), 1, Carry::Majority)?;
/// # let rule = "more than 1/2 of expressed".parse()?;
/// # let statutes = Statutes::new([college], Bounds::none(), rule)?;
/// # let members = [&ana, &bo].map(|one| Member::one(one.clone(), users.clone()));
/// # let roll = Roll::freeze(&statutes, members, "2026-01-01".parse()?)?;
/// # let (id, draft) = (MotionId::new("m")?, Draft::new(SubjectId::new("s")?, Votes::Final));
/// let closes = Some("2026-01-10".parse()?);
/// let open = Command::OpenMotion { motion: id.clone(), draft, roll, closes };
/// let cast = Command::CastBallot { motion: id.clone(), choice: Choice::Yes };
/// # let mut assembly = Assembly::new();
/// # let mut send = |at: &str, on_behalf_of: Option<&ContributorId>, body: &Command| {
/// #     let command = CommandId::from_u128(assembly.events().len() as u128);
/// #     let (by, on_behalf_of) = (ana.clone(), on_behalf_of.cloned());
/// #     let (at, body) = (at.parse().expect("a day"), body.clone());
/// #     assembly.execute(&Envelope { id: command, by, on_behalf_of, at, body }).map(|_| ())
/// # };
/// send("2026-01-01", None, &Command::Found { statutes, waived: [].into() })?;
/// send("2026-01-02", None, &open)?;
/// let for_bo = send("2026-01-03", Some(&bo), &cast);
/// assert_eq!(for_bo, Err(Refusal::OnBehalf { by: ana.clone(), voter: bo.clone() }));
/// let close = Command::CloseMotion { motion: id.clone() };
/// let early = send("2026-01-09", None, &close).unwrap_err();
/// assert_eq!(early.code(), "governance.assembly.not_settled");
/// let late = send("2026-01-10", None, &cast).unwrap_err(); // ballots are taken before the tenth
/// assert_eq!(late.to_string(), "motion 'm' took ballots until 2026-01-10T00:00:00Z");
/// send("2026-01-10", None, &close)?;
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The command does not fit the history.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// Nothing is put to the vote before the first statutes.
    #[error("the assembly has no statutes yet")]
    NotFounded,
    /// There are statutes, and they change by amendment only.
    ///
    /// [`Command::Amend`](crate::Command::Amend) changes them, or a motion.
    #[error("the assembly has statutes, they are amended")]
    AlreadyFounded,
    /// The statutes may not come into force.
    #[error(transparent)]
    Amendment(#[from] AmendmentError),
    /// The statutes in force are amended by a motion only.
    #[error("the statutes are amended by an adopted motion of kind '{kind}' only")]
    AmendedByMotion {
        /// The kind of the motion.
        kind: KindId,
    },
    /// The motion would amend the statutes, and is not of the kind that does.
    #[error("motion '{motion}' amends the statutes, it has to be of kind '{kind}'")]
    NotAnAmendment {
        /// The motion.
        motion: MotionId,
        /// The kind that amends.
        kind: KindId,
    },
    /// The statutes in force have no rule for the kind of the motion.
    #[error("motion '{motion}' is of kind '{kind}', which the statutes have no rule for")]
    UnknownKind {
        /// The motion.
        motion: MotionId,
        /// The kind.
        kind: KindId,
    },
    /// The name of the motion is taken.
    #[error("motion '{motion}' exists")]
    MotionExists {
        /// The motion.
        motion: MotionId,
    },
    /// There is no such motion.
    #[error("there is no motion '{motion}'")]
    UnknownMotion {
        /// The motion.
        motion: MotionId,
    },
    /// The motion takes no ballot and cannot be closed.
    #[error("motion '{motion}' is {state}, not open")]
    NotOpen {
        /// The motion.
        motion: MotionId,
        /// Where it stands.
        state: MotionState,
    },
    /// The motion stands where this cannot be done.
    #[error("motion '{motion}' is {state}, not {awaited}")]
    WrongState {
        /// The motion.
        motion: MotionId,
        /// Where it stands.
        state: MotionState,
        /// Where it has to stand.
        awaited: MotionState,
    },
    /// The statutes do not have the college that would be heard.
    #[error("motion '{motion}': there is no college '{college}' to hear")]
    HearsNobody {
        /// The motion.
        motion: MotionId,
        /// The college.
        college: CollegeId,
    },
    /// A college was neither heard nor invited.
    ///
    /// Until it is offered the floor nothing opens; that it spoke or waived may also be recorded at
    /// once.
    #[error("motion '{motion}': college '{college}' was not offered the floor")]
    NotHeard {
        /// The motion.
        motion: MotionId,
        /// The college.
        college: CollegeId,
    },
    /// A college may still take the floor.
    ///
    /// Nobody can shorten it: the college may have it recorded that it waives.
    #[error("motion '{motion}': college '{college}' may take the floor until {until}")]
    NoticeRuns {
        /// The motion.
        motion: MotionId,
        /// The college.
        college: CollegeId,
        /// When its notice ends.
        until: Timestamp,
    },
    /// The roll does not fit the statutes.
    #[error("the roll of motion '{motion}' does not fit: {reason}")]
    RollDoesNotFit {
        /// The motion.
        motion: MotionId,
        /// What does not fit.
        #[source]
        reason: RollError,
    },
    /// The roll was frozen after the vote would open.
    ///
    /// A roll that is frozen later could have been made knowing the motion.
    #[error("the roll of motion '{motion}' was frozen on {frozen}, after {at}")]
    RollAfterOpening {
        /// The motion.
        motion: MotionId,
        /// When the roll was frozen.
        frozen: Timestamp,
        /// When the vote would open.
        at: Timestamp,
    },
    /// The vote would close when it opens, or before.
    #[error("the vote on motion '{motion}' would close on {closes}, not after {at}")]
    ClosesBeforeOpening {
        /// The motion.
        motion: MotionId,
        /// When the vote would close.
        closes: Timestamp,
        /// When it would open.
        at: Timestamp,
    },
    /// The vote would close sooner than the statutes let a vote close.
    #[error("the vote on motion '{motion}' would close on {closes}, and stays open until {until}")]
    ClosesTooSoon {
        /// The motion.
        motion: MotionId,
        /// When the vote would close.
        closes: Timestamp,
        /// Until when it has to stay open.
        until: Timestamp,
    },
    /// The time of the vote is over.
    ///
    /// The vote waits for its closing, and takes nothing more.
    #[error("motion '{motion}' took ballots until {closes}")]
    VoteOver {
        /// The motion.
        motion: MotionId,
        /// When the time was over.
        closes: Timestamp,
    },
    /// Ballots are still taken, and some could change the outcome.
    ///
    /// It closes early only where ballots are final and none to come could change the outcome.
    #[error("motion '{motion}' takes ballots until {closes}, and some could change the outcome")]
    NotSettled {
        /// The motion.
        motion: MotionId,
        /// When the time will be over.
        closes: Timestamp,
    },
    /// The statutes keep the vote open, and somebody could still change the outcome.
    ///
    /// It closes sooner where ballots are final and none to come could change the outcome, and
    /// where everybody who is not recused has cast one.
    #[error("the vote on motion '{motion}' stays open until {until}, and some have not voted")]
    VotingOpen {
        /// The motion.
        motion: MotionId,
        /// From when it may be closed.
        until: Timestamp,
    },
    /// The ballot, the recusal or the objection is refused by the roll of the motion.
    #[error("motion '{motion}': {reason}")]
    Ballot {
        /// The motion.
        motion: MotionId,
        /// Why.
        #[source]
        reason: BallotError,
    },
    /// The motion chooses among several in a way that the statutes, the roll or the closing refuse.
    #[error("motion '{motion}': {reason}")]
    Among {
        /// The motion.
        motion: MotionId,
        /// Why.
        #[source]
        reason: Box<ElectionError>,
    },
    /// The motion would amend the statutes, and choose among several as well.
    #[error("motion '{motion}' amends the statutes, it cannot choose among several")]
    AmendsAmong {
        /// The motion.
        motion: MotionId,
    },
    /// It is not decided whether a person is recused.
    ///
    /// The person is recused, or the challenge dismissed; until then nobody knows how many a
    /// majority is of.
    #[error("motion '{motion}': it is not decided whether '{person}' is recused")]
    ChallengePending {
        /// The motion.
        motion: MotionId,
        /// The person.
        person: ContributorId,
    },
    /// Nobody asked that the person be recused.
    #[error("motion '{motion}': nobody asked that '{person}' be recused")]
    NotChallenged {
        /// The motion.
        motion: MotionId,
        /// The person.
        person: ContributorId,
    },
    /// The delegation is refused.
    #[error(transparent)]
    Delegation(#[from] DelegationError),
    /// Somebody voted already.
    ///
    /// A topic may bring a protection with it, and would change the rule under which somebody
    /// voted.
    #[error("motion '{motion}' has ballots, its topic stands")]
    HasBallots {
        /// The motion.
        motion: MotionId,
    },
    /// The voter has cast a ballot that stands.
    ///
    /// A motion whose draft says so takes ballots that can be changed.
    #[error("'{person}' has said {cast} on motion '{motion}', and ballots are final")]
    AlreadyVoted {
        /// The motion.
        motion: MotionId,
        /// The person.
        person: ContributorId,
        /// The ballot that stands.
        cast: Ballot,
    },
    /// A ballot, a delegation or an objection is sent for somebody else.
    ///
    /// A broker may write motions down for others; a voice is lent by
    /// [`Delegations`](crate::Delegations) only, and never an objection.
    #[error("'{by}' can neither vote, delegate nor object for '{voter}'")]
    OnBehalf {
        /// Who sent it.
        by: ContributorId,
        /// For whom.
        voter: ContributorId,
    },
    /// The statutes know no suspension.
    #[error("motion '{motion}': the statutes know no suspension")]
    NoSuspension {
        /// The motion.
        motion: MotionId,
    },
    /// The motion was suspended before; its vote was final.
    ///
    /// Otherwise one college could hold the others up for ever.
    #[error("motion '{motion}' was suspended before, its vote is final")]
    AlreadySuspended {
        /// The motion.
        motion: MotionId,
    },
    /// The person has objected.
    #[error("'{person}' has objected to motion '{motion}'")]
    AlreadyObjected {
        /// The motion.
        motion: MotionId,
        /// The person.
        person: ContributorId,
    },
    /// The time for objections is over.
    #[error("objections to motion '{motion}' were taken until {until}")]
    ObjectionsOver {
        /// The motion.
        motion: MotionId,
        /// When the time was over.
        until: Timestamp,
    },
    /// Colleges may still object.
    ///
    /// Nothing is enacted that a college may still stop.
    #[error("colleges may object to motion '{motion}' until {until}")]
    ObjectionsOpen {
        /// The motion.
        motion: MotionId,
        /// When the time will be over.
        until: Timestamp,
    },
}

impl Refusal {
    /// The stable machine code of this refusal.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::History(error) => error.code(),
            Self::NotFounded => "governance.assembly.not_founded",
            Self::AlreadyFounded => "governance.assembly.already_founded",
            Self::Amendment(error) => error.code(),
            Self::AmendedByMotion { .. } => "governance.assembly.amended_by_motion",
            Self::NotAnAmendment { .. } => "governance.assembly.not_an_amendment",
            Self::UnknownKind { .. } => "governance.assembly.unknown_kind",
            Self::MotionExists { .. } => "governance.assembly.motion_exists",
            Self::UnknownMotion { .. } => "governance.assembly.unknown_motion",
            Self::NotOpen { .. } => "governance.assembly.not_open",
            Self::WrongState { .. } => "governance.assembly.wrong_state",
            Self::HearsNobody { .. } => "governance.assembly.hears_nobody",
            Self::NotHeard { .. } => "governance.assembly.not_heard",
            Self::NoticeRuns { .. } => "governance.assembly.notice_runs",
            Self::RollDoesNotFit { .. } => "governance.assembly.roll_does_not_fit",
            Self::RollAfterOpening { .. } => "governance.assembly.roll_after_opening",
            Self::ClosesBeforeOpening { .. } => "governance.assembly.closes_before_opening",
            Self::ClosesTooSoon { .. } => "governance.assembly.closes_too_soon",
            Self::VoteOver { .. } => "governance.assembly.vote_over",
            Self::NotSettled { .. } => "governance.assembly.not_settled",
            Self::VotingOpen { .. } => "governance.assembly.voting_open",
            Self::Ballot { reason, .. } => reason.code(),
            Self::Among { reason, .. } => reason.code(),
            Self::AmendsAmong { .. } => "governance.assembly.amends_among",
            Self::ChallengePending { .. } => "governance.assembly.challenge_pending",
            Self::NotChallenged { .. } => "governance.assembly.not_challenged",
            Self::Delegation(error) => error.code(),
            Self::HasBallots { .. } => "governance.assembly.has_ballots",
            Self::AlreadyVoted { .. } => "governance.assembly.already_voted",
            Self::OnBehalf { .. } => "governance.assembly.on_behalf",
            Self::NoSuspension { .. } => "governance.assembly.no_suspension",
            Self::AlreadySuspended { .. } => "governance.assembly.already_suspended",
            Self::AlreadyObjected { .. } => "governance.assembly.already_objected",
            Self::ObjectionsOver { .. } => "governance.assembly.objections_over",
            Self::ObjectionsOpen { .. } => "governance.assembly.objections_open",
        }
    }
}

/// Why a history is not one of an [`Assembly`](crate::Assembly).
///
/// # Examples
///
/// The message of a refused event carries the refusal of its command, and the code says of which of
/// both it is:
///
/// ```
/// # use liens_governance::{Assembly, Event, Refusal, ReplayError};
/// # use liens_core::{CommandId, ContributorId, MotionId, Recorded, Timestamp};
/// let motion = MotionId::new("m")?;
/// let record = Recorded {
///     sequence: 0,
///     at: Timestamp::MIN,
///     by: ContributorId::new("ana")?,
///     on_behalf_of: None,
///     command: CommandId::from_u128(1),
///     body: Event::MotionEnacted { motion: motion.clone() },
/// };
/// let refused = Assembly::replay([record]).unwrap_err();
/// let reason = Refusal::UnknownMotion { motion };
/// assert_eq!(refused, ReplayError::Refused { sequence: 0, reason: reason.clone() });
/// assert_eq!(refused.to_string(), "event 0 could not have happened: there is no motion 'm'");
/// let codes = (refused.code(), reason.code());
/// assert_eq!(codes, ("governance.replay.refused", "governance.assembly.unknown_motion"));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// The event does not stand where it says, or repeats a command.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// The command of an event would have been refused.
    #[error("event {sequence} could not have happened: {reason}")]
    Refused {
        /// The place of the event.
        sequence: u64,
        /// Why.
        #[source]
        reason: Refusal,
    },
    /// The command would have led to another event.
    #[error("event {sequence} is not what its command leads to")]
    Differs {
        /// The place of the event.
        sequence: u64,
    },
}

impl ReplayError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::History(error) => error.code(),
            Self::Refused { .. } => "governance.replay.refused",
            Self::Differs { .. } => "governance.replay.differs",
        }
    }
}
