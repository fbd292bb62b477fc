//! The assembly: the statutes in force, motions, votes and their history.

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

    /// The statutes in force; none before they are founded.
    pub fn statutes(&self) -> Option<&Statutes> {
        self.versions.last().map(|version| &version.amendment.statutes)
    }

    /// Every version of the statutes, the founding one first.
    pub fn versions(&self) -> &[Version] {
        &self.versions
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
}
