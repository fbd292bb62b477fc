//! Tests of the public face of this crate.

mod api;
mod changes;
mod choosing;
mod circles;
mod design;
mod early;
mod elections;
#[cfg(feature = "serde")]
mod elections_golden;
mod games;
mod given;
mod golden;
mod interests;
mod large;
mod laws;
mod lifecycle;
mod minutes;
mod openness;
mod openness_year;
mod oracle;
#[cfg(feature = "csv")]
mod pabulib;
mod participatory;
mod persons;
mod polls;
mod power;
mod preflib;
mod queue;
mod refusals;
mod register;
#[cfg(feature = "serde")]
mod register_forms;
mod safeguard;
#[cfg(feature = "serde")]
mod serde;
mod sortition;
mod textbook;
mod treaties;
mod voice;
mod voting;
