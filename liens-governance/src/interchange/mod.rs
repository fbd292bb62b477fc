//! Forms that other programs read and write.

#[cfg(feature = "csv")]
mod pabulib;
mod preflib;

#[cfg(feature = "csv")]
pub use pabulib::{Pabulib, PabulibError, VoteType, read_pabulib};
pub use preflib::{OrderType, Preflib, PreflibError, read_preflib};
