//! Rebuilds a ledger from its history; every event is decided again.

use liens_core::{Decision, Envelope, Recorded};

use super::Ledger;
use super::batch::Header;
use crate::{Event, Refusal, ReplayError};

impl Ledger {
    /// Rebuilds a ledger from its history.
    ///
    /// # Law
    ///
    /// `replay_of_the_events_gives_the_same_state`
    ///
    /// # Errors
    ///
    /// [`ReplayError`] names the first event that is out of sequence, repeats a command, could not
    /// happen, or is not what its command does.
    ///
    /// # Complexity
    ///
    /// O(n) for n events of a bounded number of legs.
    pub fn replay(events: impl IntoIterator<Item = Recorded<Event>>) -> Result<Self, ReplayError> {
        let mut ledger = Self::new();
        for event in events {
            ledger.replay_one(event)?;
        }
        Ok(ledger)
    }

    fn replay_one(&mut self, event: Recorded<Event>) -> Result<(), ReplayError> {
        let Recorded { sequence, at, by, on_behalf_of, command, body } = event;
        let expected = self.len();
        if sequence != expected {
            return Err(ReplayError::OutOfSequence { expected, found: sequence });
        }
        let header = Header { id: command, by: &by, on_behalf_of: on_behalf_of.as_ref(), at };
        if let Event::EntryPosted { entry } = &body {
            let said = (entry.value_date(), entry.reference(), entry.corrects());
            let its_own = said == (None, None, None) && entry.id() == command;
            if its_own && self.post_pair(&header, entry.legs(), entry.purpose()) {
                return Ok(());
            }
        }
        let (by, on_behalf_of) = (by.clone(), on_behalf_of.clone());
        let cause = Envelope { id: command, by, on_behalf_of, at, body: body.cause() };
        match self.decision(&cause) {
            Ok(Decision::AlreadyDone(_)) => Err(ReplayError::Repeated { sequence, command }),
            Err(Refusal::IdReused { command }) => Err(ReplayError::Repeated { sequence, command }),
            Err(refusal) => Err(ReplayError::Refused { sequence, refusal }),
            Ok(Decision::New(events)) if events != [body] => {
                Err(ReplayError::Differs { sequence, command })
            }
            Ok(Decision::New(events)) => {
                self.record(&header, events);
                Ok(())
            }
        }
    }
}
