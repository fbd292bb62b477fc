//! Participatory budgeting: who would like which projects, and which of them an envelope of money
//! or hours pays for so that every group of voters decides over its own part of it.

mod completion;
mod equal_shares;
mod error;
#[cfg(feature = "serde")]
mod form;
mod profile;
mod purses;
mod representation;

pub use completion::Completion;
pub use equal_shares::{EqualShares, Payment, Purchase, Way, equal_shares};
pub use error::ParticipatoryError;
pub use profile::{Profile, Project, Satisfaction, TieOrder, Voter};
pub use representation::{Axiom, LeftOut, left_out};
