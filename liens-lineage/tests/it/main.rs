//! Tests of the public face of this crate.

mod amend;
mod api;
mod axioms;
mod counterexamples;
mod golden;
mod laws;
mod oracle;
mod policy;
mod record;
mod refusals;
mod repeated;
#[cfg(feature = "serde")]
mod serde;
mod tariff;
