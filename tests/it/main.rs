//! Tests of the whole path, through the facade.

mod api;
mod attested;
mod budget;
mod journal;
mod laws;
mod owed;
mod path;
mod refusals;
#[cfg(feature = "serde")]
mod serde;
mod upstream;
mod world;
