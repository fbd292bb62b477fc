//! Voting power: games, exact indices, and what a change does to them.
//!
//! A game says of every coalition S of n players whether it adopts. Player i **turns** S, which i
//! is not in, if S fails and S with i adopts; ηᵢ is the number of coalitions that i turns and W the
//! number that adopt, of 2ⁿ. From these counts follow
//!
//! - Banzhaf: ηᵢ / 2ⁿ⁻¹ absolute, and ηᵢ / Σ η as a part of the power of all;
//! - Coleman: W / 2ⁿ to act, ηᵢ / W to prevent, ηᵢ / (2ⁿ − W) to initiate;
//! - Shapley-Shubik: Σ s! (n − 1 − s)! / n! over the coalitions of s players that i turns.
//!
//! The Council of the European Economic Community of 1958 had the votes 4, 4, 4, 2, 2, 1 and a
//! quota of 12:
//!
//! ```text
//!               votes   swings   Banzhaf   Shapley-Shubik
//! 3 × large         4       10      5/21             7/30
//! 2 × medium        2        6       1/7             3/20
//! Luxembourg        1        0         0                0
//! ```
//!
//! Luxembourg held a seventeenth of the votes and no power: the other sums are all even, so that
//! where one more vote is missing, two are. A legal least weight is no least power, which is why
//! [`Statutes::examine`](crate::Statutes::examine) counts.
//!
//! How a game is counted depends on its form: one row of sums for one column of weights (`table`),
//! sorted halves for up to 62 players (`halves`), and a diagram of decisions for several columns
//! (`diagram`). `counting` estimates what each takes and picks the cheapest. All of them count in
//! whole numbers and agree coalition for coalition; what none can afford is bounded from both sides
//! (`between`) or, for Shapley-Shubik, integrated with a bound on the error (`quadrature`).
//!
//! Colleges of persons are games inside a game: `colleges` turns a decision rule into a game of
//! colleges, `composite` and `voice` measure one person in one of them. `witness` and `walk` find
//! the coalitions that show where power is and where it is not; `change` compares two games.
//!
//! Deegan-Packel and Holler are left out: by them a larger weight can have less power, which no
//! member would accept as a measure.

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
mod parted;
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
pub(crate) use parted::turned_by_somebody;
pub use quadrature::Approximation;
pub use statutes::StatutesPower;
pub(crate) use table::binomial;
