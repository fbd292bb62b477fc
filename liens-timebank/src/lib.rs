#![doc = include_str!("../README.md")]
#![warn(
    clippy::as_conversions,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::float_arithmetic,
    clippy::print_stdout,
    clippy::dbg_macro
)]
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

mod acceptance;
mod account;
mod agreement;
mod command;
mod entry;
mod error;
mod event;
mod indicator;
mod interchange;
mod ledger;
mod listing;
mod log;
mod rule;
#[cfg(feature = "snapshot")]
mod snapshot;
mod statement;

pub use acceptance::{Acceptance, Proposers};
pub use account::{Account, AccountHandle, AccountKind, AccountStatus, Limits, LimitsError};
pub use agreement::{Agreement, AgreementState, AtExpiry, Term};
pub use command::Command;
pub use entry::{Draft, Entry, EntryError, Leg, Purpose};
pub use error::{BatchRefused, Error, Refusal, ReplayError};
pub use event::Event;
pub use indicator::{
    Cycles, Fraction, Holding, IndicatorError, Indicators, MemberActivity, Month, PairActivity,
    Period,
};
#[cfg(feature = "csv")]
pub use interchange::{CsvError, read_accounts_csv, read_csv, write_accounts_csv, write_csv};
pub use interchange::{hledger_account, write_hledger};
pub use ledger::{BatchEntry, BatchReceipt, CountedExchange, Ledger};
pub use listing::{Listing, ListingKind};
pub use log::EntryView;
pub use rule::{Demurrage, Dormancy, Exit, Growth, Levy, RuleError, Rules, Weight};
#[cfg(feature = "snapshot")]
pub use snapshot::{RestoreError, Snapshot, StateHash};
pub use statement::{Line, Statement};

/// Pages beside the reference.
pub mod _documentation {
    #[doc = include_str!("../docs/ONE_LEDGER_FOR_MANY.md")]
    pub mod one_ledger_for_many {}
}
