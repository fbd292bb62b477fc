//! Voting power: games, exact indices, and what a change does to them.

mod banzhaf;
mod between;
mod change;
mod colleges;
mod composite;
mod counting;
mod diagram;
mod effort;
mod form;
mod game;
mod halves;
mod limbs;
mod natural;
mod quadrature;
mod shapley_shubik;
mod statutes;
mod table;
mod voice;
mod walk;
mod witness;
#[cfg(feature = "serde")]
pub(crate) mod written;

pub use banzhaf::Banzhaf;
pub use between::{BanzhafBetween, Between};
pub use change::{Change, Paradox, PowerChange};
pub use colleges::Others;
pub use composite::{CollegeGame, PersonOf, PersonPower};
pub use effort::{Effort, PowerError};
pub(crate) use form::{common_divisor, greatest_common_divisor};
pub use game::{Game, GameError, WeightedGame};
pub use natural::{Natural, NaturalError};
pub use quadrature::Approximation;
pub use statutes::StatutesPower;
pub(crate) use table::binomial;
