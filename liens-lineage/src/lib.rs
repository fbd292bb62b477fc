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

mod agreed;
mod association;
mod audit;
pub mod axiom;
pub mod budget;
mod command;
pub mod commons;
mod distribute;
mod distribution;
mod error;
mod explain;
mod frozen;
mod interchange;
mod lineage;
mod order;
mod owed;
mod parts;
mod policy;
mod relevance;
mod rows;
mod rule;
mod source;
mod tariff;
mod true_up;
mod view;

pub use agreed::AgreedClaim;
pub use association::{Account, Association, AssociationError, Descendant, State};
pub use audit::{Alternatives, Audit, AuditError, AuditRow};
pub use command::{Command, Event};
pub use distribute::{DistributeError, Order, distribute, distribute_after, distribute_claims};
pub use distribution::{
    Authority, Distribution, DistributionError, Reason, ResultPart, Telling, Tie,
};
pub use error::Error;
pub use explain::{Breakdown, EarnedBy, Explanation, FlowLink, Language, Terms};
pub use frozen::{FreezeError, Frozen};
#[cfg(feature = "svg")]
pub use interchange::SvgError;
pub use interchange::{Commit, Drawing, GitError, GitHistory, HourEstimate};
#[cfg(feature = "csv")]
pub use interchange::{CsvError, read_csv, write_edges_csv, write_nodes_csv};
pub use lineage::{Lineage, LinkClaim, Refusal, ReplayError};
pub use owed::{Owed, OwedError, Waiting};
pub use parts::{NodeParts, ShareError};
pub use policy::{
    Base, OriginBy, Policy, PolicyError, RemainderTo, Secured, StarvedOrigin, Step, diagnose,
};
#[cfg(any(feature = "json", feature = "toml"))]
pub use policy::{PolicyFault, PolicyTextError};
pub use relevance::{FactorTable, Ranked, Relevance, RelevanceError, Voice};
pub use rows::{FlowError, Rows, RowsError};
pub use rule::{LawBroken, ParseRuleError, Rule, ShareRule, check_rule};
pub use source::Source;
pub use tariff::Claims;
pub use true_up::{TrueUp, TrueUpError, TrueUpRow, true_up};
pub use view::ProjectHistory;
