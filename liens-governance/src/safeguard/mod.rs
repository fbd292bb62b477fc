//! Safeguards of the weakest: who is not embodied, who always loses, what is protected.
//!
//! Three questions about a minority, each answered with names and not with an index:
//!
//! - **Embodied?** A declared group of stakeholders without a seat, a hearing or a vote that counts
//!   is in nobody's way ([`Coverage`]).
//! - **Outvoted?** Somebody has to lose; to lose 12 votes of 14 in a college with a third of the
//!   power is no accident. [`regret()`] gives the exact probability of it, under the very rules of
//!   those votes.
//! - **Protected?** A topic on which a college must consent is worth what it stopped
//!   ([`Protections`]).

mod coverage;
mod protection;
mod regret;

pub use coverage::{Coverage, GroupLine};
pub use protection::{ProtectionLine, Protections};
pub use regret::{Regret, RegretError, RegretLine, regret};
