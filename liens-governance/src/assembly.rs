//! The assembly: motions, ballots and their history.

use std::collections::BTreeMap;

use liens_core::{
    ContributorId, Decision, Envelope, History, HistoryError, MotionId, Receipt, Recorded,
    Timestamp,
};

use crate::{
    Ballot, BallotError, Ballots, Command, DelegationError, Delegations, Event, Motion,
    MotionState, RollError, Votes,
};

/// An assembly: every motion, every ballot, and the history that made them.
///
/// A command is decided against the state, then its events are applied; a refused command leaves
/// the state untouched, and a command sent twice is applied once.
///
/// # Law
///
/// `a_refused_command_changes_nothing`, `a_repeated_command_is_applied_once`,
/// `replaying_the_history_gives_the_same_state`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assembly {
    motions: BTreeMap<MotionId, Motion>,
    delegations: Delegations,
    history: History<Event>,
}

/// Why an [`Assembly`] refuses a command.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The command does not fit the history.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// The name of the motion is taken.
    #[error("motion '{motion}' exists")]
    MotionExists {
        /// The motion.
        motion: MotionId,
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
    #[error("the roll of motion '{motion}' was frozen on {frozen}, after {at}")]
    RollAfterOpening {
        /// The motion.
        motion: MotionId,
        /// When the roll was frozen.
        frozen: Timestamp,
        /// When the vote would open.
        at: Timestamp,
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
    /// The ballot or the recusal is refused by the roll of the motion.
    #[error("motion '{motion}': {reason}")]
    Ballot {
        /// The motion.
        motion: MotionId,
        /// Why.
        #[source]
        reason: BallotError,
    },
    /// The delegation is refused.
    #[error(transparent)]
    Delegation(#[from] DelegationError),
    /// Somebody voted already.
    #[error("motion '{motion}' has ballots, its topic stands")]
    HasBallots {
        /// The motion.
        motion: MotionId,
    },
    /// The voter has cast a ballot that stands.
    #[error("'{person}' has said {cast} on motion '{motion}', and ballots are final")]
    AlreadyVoted {
        /// The motion.
        motion: MotionId,
        /// The person.
        person: ContributorId,
        /// The ballot that stands.
        cast: Ballot,
    },
    /// A ballot or a delegation is sent for somebody else.
    #[error("'{by}' can neither vote nor delegate for '{voter}'")]
    OnBehalf {
        /// Who sent it.
        by: ContributorId,
        /// For whom.
        voter: ContributorId,
    },
}

impl Refusal {
    /// The stable machine code of this refusal.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::History(error) => error.code(),
            Self::MotionExists { .. } => "governance.assembly.motion_exists",
            Self::RollDoesNotFit { .. } => "governance.assembly.roll_does_not_fit",
            Self::RollAfterOpening { .. } => "governance.assembly.roll_after_opening",
            Self::UnknownMotion { .. } => "governance.assembly.unknown_motion",
            Self::NotOpen { .. } => "governance.assembly.not_open",
            Self::Ballot { reason, .. } => reason.code(),
            Self::Delegation(error) => error.code(),
            Self::HasBallots { .. } => "governance.assembly.has_ballots",
            Self::AlreadyVoted { .. } => "governance.assembly.already_voted",
            Self::OnBehalf { .. } => "governance.assembly.on_behalf",
        }
    }
}

/// Why a history is not one of an [`Assembly`].
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

impl Assembly {
    /// Creates an assembly without motions.
    pub fn new() -> Self {
        Self::default()
    }

    /// Builds the assembly that a history leads to, checking every event again.
    ///
    /// # Errors
    ///
    /// [`ReplayError`] names the first event that could not have happened.
    pub fn replay(history: impl IntoIterator<Item = Recorded<Event>>) -> Result<Self, ReplayError> {
        let mut assembly = Self::new();
        for record in history {
            assembly.history.is_due(&record)?;
            let sequence = record.sequence;
            let envelope = Envelope {
                id: record.command,
                by: record.by,
                on_behalf_of: record.on_behalf_of,
                at: record.at,
                body: record.body.asked(),
            };
            assembly.history.done(&envelope, |_| false)?;
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

    /// The delegations that stand.
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

    /// The event that a new command leads to.
    fn decided(&self, envelope: &Envelope<Command>) -> Result<Event, Refusal> {
        let at = envelope.at;
        Ok(match &envelope.body {
            Command::OpenMotion { motion, subject, statutes, roll, votes } => {
                self.may_open(motion)?;
                if at < roll.at() {
                    let (motion, frozen) = (motion.clone(), roll.at());
                    return Err(Refusal::RollAfterOpening { motion, frozen, at });
                }
                roll.fits(statutes)
                    .map_err(|reason| Refusal::RollDoesNotFit { motion: motion.clone(), reason })?;
                Event::MotionOpened {
                    motion: motion.clone(),
                    subject: subject.clone(),
                    statutes: statutes.clone(),
                    roll: roll.clone(),
                    votes: *votes,
                }
            }
            Command::CastBallot { motion, choice } => {
                self.may_vote(motion, envelope, (*choice).into())?;
                Event::BallotCast { motion: motion.clone(), choice: *choice }
            }
            Command::SplitBallot { motion, yes, no, abstain } => {
                let (yes, no, abstain) = (*yes, *no, *abstain);
                self.may_vote(motion, envelope, Ballot::Split { yes, no, abstain })?;
                Event::BallotSplit { motion: motion.clone(), yes, no, abstain }
            }
            Command::Recuse { motion, person } => {
                let mut ballots = self.open_motion(motion)?.ballots().clone();
                let recused = ballots.recuse(person);
                recused.map_err(|reason| Refusal::Ballot { motion: motion.clone(), reason })?;
                Event::PersonRecused { motion: motion.clone(), person: person.clone() }
            }
            Command::ClassifyMotion { motion, topic } => {
                if self.open_motion(motion)?.has_ballots() {
                    return Err(Refusal::HasBallots { motion: motion.clone() });
                }
                Event::MotionClassified { motion: motion.clone(), topic: topic.clone() }
            }
            Command::Delegate { to, topic } => {
                for_oneself(envelope)?;
                if *to == envelope.by {
                    return Err(DelegationError::ToOneself { person: to.clone() }.into());
                }
                Event::DelegationGiven { to: to.clone(), topic: topic.clone() }
            }
            Command::WithdrawDelegation { topic } => {
                for_oneself(envelope)?;
                self.delegations.clone().withdraw(&envelope.by, topic.as_ref())?;
                Event::DelegationWithdrawn { topic: topic.clone() }
            }
            Command::CloseMotion { motion } => {
                let (_, certificate) = self.open_motion(motion)?.closing(&self.delegations, at);
                Event::MotionClosed { motion: motion.clone(), outcome: certificate.outcome }
            }
        })
    }

    fn may_open(&self, motion: &MotionId) -> Result<(), Refusal> {
        match self.motions.get(motion) {
            None => Ok(()),
            Some(motion) => Err(Refusal::MotionExists { motion: motion.id().clone() }),
        }
    }

    fn open_motion(&self, id: &MotionId) -> Result<&Motion, Refusal> {
        let motion =
            self.motions.get(id).ok_or_else(|| Refusal::UnknownMotion { motion: id.clone() })?;
        match motion.state() {
            MotionState::Open => Ok(motion),
            state => Err(Refusal::NotOpen { motion: id.clone(), state }),
        }
    }

    fn may_vote(
        &self,
        id: &MotionId,
        envelope: &Envelope<Command>,
        ballot: Ballot,
    ) -> Result<(), Refusal> {
        let open = self.open_motion(id)?;
        for_oneself(envelope)?;
        let (motion, person) = (id.clone(), envelope.by.clone());
        let taken = open.ballots().takes(&person, ballot);
        taken.map_err(|reason| Refusal::Ballot { motion: motion.clone(), reason })?;
        match (open.votes(), open.ballots().of(&person)) {
            (Votes::Final, Some(cast)) => Err(Refusal::AlreadyVoted { motion, person, cast }),
            _ => Ok(()),
        }
    }

    /// Applies what was decided.
    fn change(&mut self, envelope: &Envelope<Command>, event: &Event) {
        match event {
            Event::MotionOpened { motion, subject, statutes, roll, votes } => {
                let opened = Motion {
                    id: motion.clone(),
                    subject: subject.clone(),
                    topic: None,
                    author: envelope.by.clone(),
                    opened: envelope.at,
                    statutes: statutes.clone(),
                    votes: *votes,
                    ballots: Ballots::none(roll.clone()),
                    certificate: None,
                };
                self.motions.insert(motion.clone(), opened);
            }
            Event::BallotCast { motion, choice } => {
                self.vote(motion, envelope, (*choice).into());
            }
            Event::BallotSplit { motion, yes, no, abstain } => {
                let (yes, no, abstain) = (*yes, *no, *abstain);
                self.vote(motion, envelope, Ballot::Split { yes, no, abstain });
            }
            Event::PersonRecused { motion, person } => {
                if let Some(motion) = self.motions.get_mut(motion) {
                    // The person was found on the roll when the recusal was decided.
                    let _withdrawn = motion.ballots.recuse(person);
                }
            }
            Event::MotionClassified { motion, topic } => {
                if let Some(motion) = self.motions.get_mut(motion) {
                    motion.topic = Some(topic.clone());
                }
            }
            Event::DelegationGiven { to, topic } => {
                let (from, to, topic) = (envelope.by.clone(), to.clone(), topic.clone());
                // Delegating to oneself was refused when the delegation was decided.
                let _replaced = self.delegations.give(from, to, topic, envelope.at);
            }
            Event::DelegationWithdrawn { topic } => {
                // The delegation was found when the withdrawal was decided.
                let _withdrawn = self.delegations.withdraw(&envelope.by, topic.as_ref());
            }
            Event::MotionClosed { motion, .. } => {
                if let Some(motion) = self.motions.get_mut(motion) {
                    let (ballots, certificate) = motion.closing(&self.delegations, envelope.at);
                    motion.ballots = ballots;
                    motion.certificate = Some(certificate);
                }
            }
        }
    }

    fn vote(&mut self, motion: &MotionId, envelope: &Envelope<Command>, ballot: Ballot) {
        if let Some(motion) = self.motions.get_mut(motion) {
            // The voter was found on the roll when the ballot was decided.
            let _replaced = motion.ballots.cast(&envelope.by, ballot);
        }
    }
}

/// A voice is one's own: nobody votes or delegates for somebody else.
fn for_oneself(envelope: &Envelope<Command>) -> Result<(), Refusal> {
    match &envelope.on_behalf_of {
        None => Ok(()),
        Some(voter) => Err(Refusal::OnBehalf { by: envelope.by.clone(), voter: voter.clone() }),
    }
}
