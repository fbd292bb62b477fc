//! Tests of the whole path, through the facade.

#[cfg(feature = "serde")]
mod allowed;
#[cfg(feature = "toml")]
mod alone;
mod api;
mod attested;
mod budget;
mod charter;
mod divided;
mod funded;
mod journal;
#[cfg(feature = "json")]
mod json;
mod laws;
mod meetings;
mod model;
mod owed;
mod path;
mod referred;
mod refusals;
#[cfg(feature = "report")]
mod report;
#[cfg(feature = "schema")]
mod schema;
#[cfg(feature = "serde")]
mod serde;
mod taken;
mod thread;
mod upstream;
mod world;
