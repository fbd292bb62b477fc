//! Rebuilds a ledger from its history; every event is decided again.
//!
//! A history is not believed: the command behind each event is decided in the state before it, and
//! what it would do has to be what the history says happened. Somebody who edits an amount, takes
//! an event out or puts one in is found at the first event that does not follow.

use liens_core::{Decision, Envelope, Recorded};

use super::Ledger;
use super::batch::{BLOCK, Header};
use crate::{Event, ReplayError};

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
    ///
    /// # Examples
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
    /// # use town::*;
    /// use liens_timebank::Event;
    /// let mut town = Town::of(&["ana", "bo"])?;
    /// town.gives("ana", "bo", "2026-01-02", "PT1H")?;
    /// let events: Vec<_> = town.bank.events().collect();
    /// assert_eq!(Ledger::replay(events.clone())?, town.bank);
    /// assert!(Ledger::replay(events.into_iter().skip(1)).is_err());
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn replay(events: impl IntoIterator<Item = Recorded<Event>>) -> Result<Self, ReplayError> {
        let mut ledger = Self::new();
        let mut events = events.into_iter();
        ledger.log.foresee(events.size_hint().0);
        let mut block = Vec::with_capacity(BLOCK);
        loop {
            block.extend(events.by_ref().take(BLOCK));
            if block.is_empty() {
                return Ok(ledger);
            }
            ledger.log.touch(block.iter().map(|event: &Recorded<Event>| event.command));
            let mut near = block.drain(..);
            while near.len() > 0 {
                ledger.follow(&mut near.by_ref().chain(events.by_ref()))?;
            }
        }
    }

    /// Replays the events of the next command; false where there is none.
    pub(crate) fn follow(
        &mut self,
        events: &mut impl Iterator<Item = Recorded<Event>>,
    ) -> Result<bool, ReplayError> {
        let Some(event) = events.next() else { return Ok(false) };
        self.replay_command(&event, events)?;
        Ok(true)
    }

    /// Replays the first event of a command, and with it those that have to follow.
    fn replay_command(
        &mut self,
        first: &Recorded<Event>,
        rest: &mut impl Iterator<Item = Recorded<Event>>,
    ) -> Result<(), ReplayError> {
        let Recorded { sequence, at, by, on_behalf_of, command, body } = first;
        let (sequence, at, command) = (*sequence, *at, *command);
        let expected = self.len();
        if sequence != expected {
            return Err(ReplayError::OutOfSequence { expected, found: sequence });
        }
        let header = Header { id: command, by, on_behalf_of: on_behalf_of.as_ref(), at };
        if let Event::EntryPosted { entry } = body {
            let said = (entry.value_date(), entry.reference());
            let linked = entry.corrects().or(entry.agreement()).is_some();
            let plain = said == (None, None) && !linked && entry.id() == command;
            if plain && self.post_pair(&header, entry.legs(), entry.purpose()) {
                return Ok(());
            }
        }
        if self.log.find(command).is_some() {
            return Err(ReplayError::Repeated { sequence, command });
        }
        let differs = |sequence| ReplayError::Differs { sequence, command };
        let more: Vec<_> = rest.take(body.asked_after()).collect();
        let asked = more.iter().map(|event| event.body.clone()).collect();
        let cause = body.clone().cause(asked).ok_or_else(|| differs(sequence))?;
        let (by, on_behalf_of) = (by.clone(), on_behalf_of.clone());
        let envelope = Envelope { id: command, by, on_behalf_of, at, body: cause };
        let decided = self.decision(&envelope);
        let Decision::New(events) =
            decided.map_err(|refusal| ReplayError::Refused { sequence, refusal })?
        else {
            return Err(ReplayError::Repeated { sequence, command });
        };
        if events.first() != Some(body) {
            return Err(differs(sequence));
        }
        let Envelope { by, on_behalf_of, .. } = envelope;
        let mut rest = more.into_iter().chain(rest);
        for (event, place) in events.iter().skip(1).zip(sequence.saturating_add(1)..) {
            let (by, on_behalf_of, body) = (by.clone(), on_behalf_of.clone(), event.clone());
            let expected = Recorded { sequence: place, at, by, on_behalf_of, command, body };
            if rest.next() != Some(expected) {
                return Err(differs(place));
            }
        }
        self.record(&header, events);
        Ok(())
    }
}
