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

mod account;
mod agreement;
mod command;
mod entry;
mod error;
mod event;
mod index;
mod indicator;
mod interchange;
mod ledger;
mod log;
mod statement;

pub use account::{Account, AccountHandle, AccountKind, AccountStatus, Limits, LimitsError};
pub use agreement::{Agreement, AgreementState, AtExpiry, Term};
pub use command::Command;
pub use entry::{Entry, EntryError, Leg, Purpose};
pub use error::{BatchRefused, Error, Refusal, ReplayError};
pub use event::Event;
pub use indicator::{
    Cycles, Fraction, Holding, IndicatorError, Indicators, MemberActivity, Month, PairActivity,
    Period,
};
#[cfg(feature = "csv")]
pub use interchange::{CsvError, read_csv, write_csv};
pub use interchange::{hledger_account, write_hledger};
pub use ledger::{BatchEntry, BatchReceipt, Ledger};
pub use log::EntryView;
pub use statement::{Line, Statement};
