//! What happened in a ledger, as it is recorded.

use liens_core::{AccountId, ContributorId, Unit};

use crate::{AccountKind, AccountStatus, Command, Entry, Leg, Limits};

/// What happened in a [`Ledger`](crate::Ledger).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Event {
    /// An account was opened at zero.
    AccountOpened {
        /// The name of the account.
        account: AccountId,
        /// Whose account it is, if it is somebody's.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        holder: Option<ContributorId>,
        /// The one unit that it holds.
        unit: Unit,
        /// What it is for.
        kind: AccountKind,
        /// The limits of its balance.
        limits: Limits,
    },
    /// An entry was posted.
    EntryPosted {
        /// The entry.
        entry: Entry,
    },
    /// Other limits were set.
    LimitsSet {
        /// The account.
        account: AccountId,
        /// The limits that entries are held to.
        limits: Limits,
        /// The limits beyond which the community is warned.
        #[cfg_attr(feature = "serde", serde(default))]
        soft: Limits,
    },
    /// An account was frozen, closed or opened.
    StatusSet {
        /// The account.
        account: AccountId,
        /// What it became.
        status: AccountStatus,
    },
}

impl Event {
    /// The command that makes this event.
    pub(crate) fn cause(&self) -> Command {
        match self.clone() {
            Self::AccountOpened { account, holder, unit, kind, limits } => {
                Command::OpenAccount { account, holder, unit, kind, limits }
            }
            Self::EntryPosted { entry } => match entry.corrects() {
                Some(corrected) => Command::CorrectEntry {
                    entry: corrected,
                    reference: entry.reference().cloned(),
                },
                None => Command::PostEntry {
                    legs: entry.legs().to_vec(),
                    purpose: entry.purpose(),
                    value_date: entry.value_date(),
                    reference: entry.reference().cloned(),
                },
            },
            Self::LimitsSet { account, limits, soft } => {
                Command::SetLimits { account, limits, soft }
            }
            Self::StatusSet { account, status } => Command::SetStatus { account, status },
        }
    }

    /// Whether `command` makes this event, in whatever order it lists its legs.
    pub(crate) fn is_answer_to(&self, command: &Command) -> bool {
        match (self.cause(), command) {
            (
                Command::PostEntry { legs, purpose, value_date, reference },
                Command::PostEntry { legs: l, purpose: p, value_date: v, reference: r },
            ) => (&purpose, &value_date, &reference) == (p, v, r) && legs == by_account(l),
            (cause, command) => cause == *command,
        }
    }
}

fn by_account(legs: &[Leg]) -> Vec<Leg> {
    let mut sorted = legs.to_vec();
    sorted.sort_by(|a, b| a.account.cmp(&b.account));
    sorted
}
