//! Forms that other programs read and write.
//!
//! Both formats come from libraries of real elections, so that a rule can be tried on ballots that
//! nobody invented: `PrefLib` has ranked ballots, among them those for Debian's leaders and of
//! Irish constituencies, Pabulib has participatory budgets of cities from Warsaw to Toulouse.
//! Reading checks whatever the file says twice; a file that counts itself wrong is refused with its
//! line rather than read as far as it goes.

#[cfg(feature = "csv")]
mod pabulib;
mod preflib;

#[cfg(feature = "csv")]
pub use pabulib::{Pabulib, PabulibError, VoteType, read_pabulib};
pub use preflib::{OrderType, Preflib, PreflibError, read_preflib};
