//! The assembly: motions, ballots and their history.

use std::collections::BTreeMap;

use liens_core::{
    ContributorId, Decision, Envelope, History, HistoryError, MotionId, Receipt, Recorded,
    Timestamp,
};

use crate::{Ballots, Choice, Command, Event, Motion, MotionState, RollError, Votes};

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
    /// The voter is not on the roll.
    #[error("'{person}' is not on the roll of motion '{motion}'")]
    NotOnRoll {
        /// The motion.
        motion: MotionId,
        /// The person.
        person: ContributorId,
    },
    /// The voter has cast a ballot that stands.
    #[error("'{person}' has said {cast} on motion '{motion}', and ballots are final")]
    AlreadyVoted {
        /// The motion.
        motion: MotionId,
        /// The person.
        person: ContributorId,
        /// The ballot that stands.
        cast: Choice,
    },
    /// A ballot is sent for somebody else.
    #[error("'{by}' cannot vote for '{voter}' on motion '{motion}'")]
    OnBehalf {
        /// The motion.
        motion: MotionId,
        /// Who sent the ballot.
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
            Self::NotOnRoll { .. } => "governance.assembly.not_on_roll",
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
                self.may_vote(motion, envelope)?;
                Event::BallotCast { motion: motion.clone(), choice: *choice }
            }
            Command::CloseMotion { motion } => Event::MotionClosed {
                motion: motion.clone(),
                outcome: self.open_motion(motion)?.certify(at).outcome,
            },
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

    fn may_vote(&self, id: &MotionId, envelope: &Envelope<Command>) -> Result<(), Refusal> {
        let open = self.open_motion(id)?;
        let (motion, person) = (id.clone(), envelope.by.clone());
        if let Some(voter) = envelope.on_behalf_of.clone() {
            return Err(Refusal::OnBehalf { motion, by: person, voter });
        }
        if open.roll().position(&person).is_none() {
            return Err(Refusal::NotOnRoll { motion, person });
        }
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
                if let Some(motion) = self.motions.get_mut(motion) {
                    // The voter was found on the roll when the ballot was decided.
                    let _replaced = motion.ballots.cast(&envelope.by, *choice);
                }
            }
            Event::MotionClosed { motion, .. } => {
                if let Some(motion) = self.motions.get_mut(motion) {
                    motion.certificate = Some(motion.certify(envelope.at));
                }
            }
        }
    }
}
