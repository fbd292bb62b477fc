//! Commands on a ledger whose history the caller keeps.

use liens_core::{AccountId, Amount, Envelope, Receipt, Recorded};
use liens_timebank::{Account, Command, Event, Ledger};
use serde::{Deserialize, Serialize};

use super::Refused;

#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Request {
    /// What was recorded so far, from the first event.
    #[serde(default)]
    events: Vec<Recorded<Event>>,
    /// What is asked now.
    commands: Vec<Envelope<Command>>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Answer {
    /// What is to be recorded behind the events so far.
    events: Vec<Recorded<Event>>,
    /// One for each command.
    receipts: Vec<Receipt>,
    /// What every account holds then.
    balances: Vec<Balance>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Balance {
    account: AccountId,
    balance: Amount,
}

/// What every account holds.
pub(super) fn balances(ledger: &Ledger) -> Vec<Balance> {
    let balance =
        |(account, balance): (&Account, _)| Balance { account: account.id().clone(), balance };
    ledger.accounts().map(balance).collect()
}

pub(super) fn answer(request: Request) -> Result<Answer, Refused> {
    let Request { events, commands } = request;
    let kept = events.len();
    let mut ledger =
        Ledger::replay(events).map_err(|error| Refused::new("/events", error.code(), &error))?;
    let mut receipts = Vec::new();
    for (at, command) in commands.into_iter().enumerate() {
        let receipt = ledger.execute(command);
        receipts.push(
            receipt
                .map_err(|error| Refused::new(format!("/commands/{at}"), error.code(), &error))?,
        );
    }
    let balances = balances(&ledger);
    let events = ledger.events().skip(kept).collect();
    Ok(Answer { events, receipts, balances })
}
