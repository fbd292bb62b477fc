//! Safeguards of the weakest: who is not embodied, who always loses, what is protected.

mod coverage;
mod protection;
mod regret;

pub use coverage::{Coverage, GroupLine};
pub use protection::{ProtectionLine, Protections};
pub use regret::{Regret, RegretError, RegretLine, regret};
