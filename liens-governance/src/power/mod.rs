//! Voting power: games, exact indices, and what a change does to them.

mod banzhaf;
mod colleges;
mod composite;
mod counting;
mod effort;
mod form;
mod game;
mod halves;
mod limbs;
mod natural;
mod shapley_shubik;
mod table;
mod voice;

pub use banzhaf::Banzhaf;
pub use colleges::Others;
pub use composite::{CollegeGame, PersonOf, PersonPower};
pub use effort::{Effort, PowerError};
pub(crate) use form::greatest_common_divisor;
pub use game::{Game, GameError, WeightedGame};
pub use natural::{Natural, NaturalError};
pub(crate) use table::binomial;
