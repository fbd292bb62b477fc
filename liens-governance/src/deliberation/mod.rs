//! Deliberation: who is heard before anything is decided.
//!
//! | type | what it is |
//! |---|---|
//! | [`SpeakingQueue`] | who speaks next: the least heard first, with a bound on the wait |

mod fair;
mod queue;

pub use queue::{QueueError, SpeakingQueue, Turn};
