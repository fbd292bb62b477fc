//! Forms that other programs read and write.
//!
//! A ledger is no prison: what stands in it can be read by a spreadsheet and by plain-text
//! accounting, and what stands in a table can become a ledger. Words for purposes and kinds are the
//! same in all forms, and stand here once.
//!
//! | form | written by | read by |
//! |---|---|---|
//! | entries as CSV | [`write_csv`] | [`read_csv`], as commands |
//! | accounts as CSV | [`write_accounts_csv`] | [`read_accounts_csv`], as commands |
//! | an hledger journal | [`write_hledger`] | hledger, which checks every balance |

#[cfg(feature = "csv")]
mod csv;
mod hledger;

#[cfg(feature = "csv")]
pub use csv::{CsvError, read_accounts_csv, read_csv, write_accounts_csv, write_csv};
pub use hledger::{hledger_account, write_hledger};

use crate::{AccountKind, Purpose};

#[cfg(feature = "csv")]
const PURPOSES: [Purpose; 8] = [
    Purpose::Exchange,
    Purpose::Gift,
    Purpose::Grant,
    Purpose::Distribution,
    Purpose::Correction,
    Purpose::Levy,
    Purpose::Demurrage,
    Purpose::Settlement,
];

/// The word for a purpose, in tables and in journals.
const fn word(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Exchange => "exchange",
        Purpose::Gift => "gift",
        Purpose::Grant => "grant",
        Purpose::Distribution => "distribution",
        Purpose::Correction => "correction",
        Purpose::Levy => "levy",
        Purpose::Demurrage => "demurrage",
        Purpose::Settlement => "settlement",
    }
}

#[cfg(feature = "csv")]
const KINDS: [AccountKind; 6] = [
    AccountKind::Member,
    AccountKind::Pot,
    AccountKind::Partner,
    AccountKind::Clearing,
    AccountKind::Rounding,
    AccountKind::External,
];

/// The word for what an account is for.
const fn kind(kind: AccountKind) -> &'static str {
    match kind {
        AccountKind::Member => "member",
        AccountKind::Pot => "pot",
        AccountKind::Partner => "partner",
        AccountKind::Clearing => "clearing",
        AccountKind::Rounding => "rounding",
        AccountKind::External => "external",
    }
}
