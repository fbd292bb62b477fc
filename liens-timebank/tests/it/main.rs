//! Tests of the public face of this crate.

mod agreements;
mod api;
#[cfg(feature = "csv")]
mod csv;
mod golden;
mod growth;
mod hledger;
mod indicator;
mod laws;
mod model;
mod oracle;
mod refusals;
mod rules;
#[cfg(feature = "serde")]
mod serde;
#[cfg(feature = "snapshot")]
mod snapshot;
mod town;
