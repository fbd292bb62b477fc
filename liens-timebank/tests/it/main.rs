//! Tests of the public face of this crate.

mod api;
mod golden;
mod hledger;
mod indicator;
mod laws;
mod oracle;
mod refusals;
#[cfg(feature = "serde")]
mod serde;
mod town;
