//! Deliberation: who is heard before anything is decided.
//!
//! | type | what it is |
//! |---|---|
//! | [`SpeakingQueue`] | who speaks next: the least heard first, with a bound on the wait |
//! | [`Minutes`], [`Command`], [`Event`] | subjects, meetings, interventions, amendments, needs; replayed |
//! | [`Voice`], [`CollegeVoice`] | what a period of minutes says about each college |
//! | [`Norms`], [`VoiceFinding`], [`VoiceRepair`] | what falls short, and the smallest change that mends it |
//!
//! A vote counts the small, a deliberation hears them, and only the second can change what is voted
//! on. What was heard is measured from minutes: who spoke how long, who was invited with how much
//! notice, whose amendments were taken up, whose needs were answered when. Each figure is a part of
//! a whole that is shown with it, each shortfall has a name and the least change that mends it.
//!
//! Before that, [`SpeakingQueue`] keeps the shortfall from coming about: at a meeting it says who
//! is next. Minutes and queue do not know each other; a meeting without a queue is measured all the
//! same.

mod command;
mod decide;
mod event;
mod fair;
mod finding;
mod minutes;
mod queue;
mod record;
mod refusal;
mod voice;

pub use command::Command;
pub use event::Event;
pub use finding::{Norms, VoiceFinding, VoiceRepair, VoiceRule};
pub use minutes::Minutes;
pub use queue::{QueueError, SpeakingQueue, Turn};
pub(crate) use record::between;
pub use record::{Fate, Intervention, Meeting, RaisedNeed, Subject, TextAmendment};
pub use refusal::{Refusal, ReplayError};
pub use voice::{CollegeVoice, Invitation, Stranger, Voice, WaitingNeed};
