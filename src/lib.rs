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
mod attested;
mod charter;
mod command;
mod commons;
mod error;
pub mod journal;
#[cfg(feature = "json")]
pub mod json;
mod permission;
#[cfg(feature = "report")]
pub mod report;
#[cfg(feature = "schema")]
pub mod schema;
mod thread;
mod upstream;

pub use account::Holder;
pub use attested::attested_by;
pub use charter::{Articles, ArticlesError, BudgetRules, Charter, CharterChange, Recusal};
#[cfg(feature = "toml")]
pub use charter::{ArticlesTextError, Preset};
pub use command::{Command, Event, Proposal};
pub use commons::{Commons, Supposition, WhatIf, WhatIfRow};
pub use error::{Refusal, ReplayError};
pub use liens_core::*;
/// Who decides: colleges, rolls, motions, exact thresholds, certificates.
pub use liens_governance as governance;
/// Who contributed: what builds on what, and what part of a result goes back to whom.
pub use liens_lineage as lineage;
/// Who benefits: a double-entry ledger of hours, money and points.
pub use liens_timebank as timebank;
pub use permission::{Act, PermissionError, Permissions, Who};
pub use thread::Thread;
pub use upstream::{Stake, Upstream, UpstreamRoll};

/// The recipes of `docs/COOKBOOK.md`, run as tests.
#[cfg(all(doctest, feature = "csv", feature = "journal", feature = "json", feature = "toml"))]
#[doc = include_str!("../docs/COOKBOOK.md")]
mod cookbook {}
