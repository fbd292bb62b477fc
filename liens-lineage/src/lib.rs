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

mod command;
mod distribute;
mod distribution;
mod error;
mod frozen;
mod lineage;
mod order;
mod owed;
mod parts;
mod policy;
mod rows;
mod rule;
mod tariff;
mod true_up;

pub use command::{Command, Event};
pub use distribute::{DistributeError, Order, distribute, distribute_after};
pub use distribution::{Authority, Distribution, DistributionError, Reason, ResultPart, Tie};
pub use error::Error;
pub use frozen::{FreezeError, Frozen};
pub use lineage::{Lineage, LinkClaim, Refusal, ReplayError};
pub use owed::{Owed, OwedError, Waiting};
pub use parts::{NodeParts, ShareError};
pub use policy::{
    Base, OriginBy, Policy, PolicyError, RemainderTo, Secured, StarvedOrigin, Step, diagnose,
};
pub use rows::{FlowError, Rows, RowsError};
pub use rule::{LawBroken, ParseRuleError, Rule, ShareRule, check_rule};
pub use tariff::Claims;
pub use true_up::{TrueUp, TrueUpError, TrueUpRow, true_up};
