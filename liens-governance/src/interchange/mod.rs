//! Forms that other programs read and write.

#[cfg(feature = "csv")]
mod pabulib;

#[cfg(feature = "csv")]
pub use pabulib::{Pabulib, PabulibError, VoteType, read_pabulib};
