//! What the ledger is asked by its own commands, and what it is not.
//!
//! A community remembers things beside the ledger: what was shared and why, what waits for whom, which
//! hours an agreement attests. An entry that were posted or taken back there alone would part the two;
//! so each is moved by the command that remembers it too.

use std::borrow::Cow;

use liens_core::{AccountId, Envelope, Unit};
use liens_timebank::{Command as Book, Leg};

use super::Commons;
use super::plan::{Asked, Plan};
use crate::{Command, Event, Refusal};

impl Commons {
    /// Asks the ledger what was sent to it.
    pub(super) fn book<'a>(
        &self,
        command: &'a Book,
        envelope: &Envelope<Command>,
    ) -> Result<Plan<'a>, Refusal> {
        self.takes_no_payout_back(command)?;
        self.takes_no_hours_back(command)?;
        Self::leaves_what_is_owed(command)?;
        Ok(Asked::Book(envelope.id, Cow::Borrowed(command)).into())
    }

    /// What waits for persons is moved by what is shared, paid and lapses, and by nothing that is
    /// asked of the ledger: the account and what is remembered of it would part.
    pub(super) fn leaves_what_is_owed(command: &Book) -> Result<(), Refusal> {
        let owed = |account: &&AccountId| {
            let unit = account.as_str().strip_prefix("owed:");
            unit.is_some_and(|unit| unit.parse::<Unit>().is_ok())
        };
        let of = |legs: &'_ [Leg]| legs.iter().map(|leg| &leg.account).find(owed).cloned();
        let found = match command {
            Book::PostEntry { legs, .. } => of(legs),
            Book::PostSet { entries } => entries.iter().find_map(|entry| of(&entry.legs)),
            Book::Exchange { giver, receiver, .. } => {
                [giver, receiver].into_iter().find(owed).cloned()
            }
            Book::Propose { terms, .. } => {
                terms.iter().flat_map(|term| [&term.from, &term.to]).find(owed).cloned()
            }
            Book::SetRules { rules } => rules.accounts().find(owed).cloned(),
            Book::Exit { account } => Some(account).filter(owed).cloned(),
            _ => None,
        };
        found.map_or(Ok(()), |account| Err(Refusal::PotIsOwed { account }))
    }

    /// What was shared, paid or divided is remembered beside the ledger, and is not taken back there
    /// alone.
    fn takes_no_payout_back(&self, command: &Book) -> Result<(), Refusal> {
        let Book::CorrectEntry { entry, .. } = command else { return Ok(()) };
        let booked = |event: &Event| matches!(event, Event::Booked { .. });
        let mut events = self.history.of(*entry).iter();
        if events.any(|event| !booked(&event.body)) && self.ledger.entry(*entry).is_some() {
            return Err(Refusal::PayoutStands { entry: *entry });
        }
        Ok(())
    }
}
