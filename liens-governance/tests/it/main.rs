//! Tests of the public face of this crate.

mod api;
mod early;
mod given;
mod golden;
mod laws;
mod lifecycle;
mod oracle;
mod power;
mod refusals;
mod register;
mod safeguard;
#[cfg(feature = "serde")]
mod serde;
