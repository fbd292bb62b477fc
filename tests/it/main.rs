//! Tests of the whole path, through the facade.

mod api;
mod attested;
mod laws;
mod path;
mod refusals;
#[cfg(feature = "serde")]
mod serde;
mod upstream;
mod world;
