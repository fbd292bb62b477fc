//! The power to turn a coalition: Banzhaf, Penrose, Coleman.

use dashu_int::UBig;

use super::counting::{all_coalitions, counted};
use super::effort::{Effort, PowerError};
use super::game::Game;
use super::natural::Natural;
use crate::Fraction;

/// How many coalitions adopt, and how many each player turns, of all 2ⁿ, each equally often.
///
/// # Source
///
/// Penrose 1946, Banzhaf 1965; Coleman 1971 for the power to act, to prevent and to initiate.
///
/// # Examples
///
/// ```
/// # use liens_governance::{Effort, Error, Game, WeightedGame};
/// let council = Game::from(WeightedGame::new([4, 4, 4, 2, 2, 1], 12)?);
/// let power = council.banzhaf(Effort::default())?;
/// assert_eq!(power.swings().iter().map(|s| s.to_u64()).collect::<Vec<_>>(),
///     [10, 10, 10, 6, 6, 0].map(Some));
/// assert_eq!(power.absolute(0).to_string(), "5/16");
/// assert_eq!(power.index(0).ok_or("nobody turns anything")?.to_string(), "5/21");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Banzhaf {
    winning: Natural,
    swings: Vec<Natural>,
}

impl Game {
    /// Counts the coalitions that adopt, and those that each player turns, exactly.
    ///
    /// # Law
    ///
    /// `counts_agree_with_a_look_at_every_coalition`, `the_dual_game_has_the_same_swings`,
    /// `swings_are_twice_the_adopting_coalitions_with_a_player_less_all_adopting`
    ///
    /// # Errors
    ///
    /// [`PowerError::TooLarge`], before anything is counted.
    ///
    /// # Complexity
    ///
    /// One weighted condition of n players: O(n c) additions of n bits and c numbers in memory, c
    /// the smaller of the quota and the dual quota. Conditions on one column and on the size: n
    /// times both. Otherwise, or if that is less, by halves: O(n 2ⁿᐟ²), and O(2ⁿ) with more than
    /// two columns.
    ///
    /// # Source
    ///
    /// The one row and its prefix sums: generating functions as in Brams and Affuso 1976, and
    /// Kurz, arXiv 1603.01443.
    pub fn banzhaf(&self, allowed: Effort) -> Result<Banzhaf, PowerError> {
        let counts = counted(self, allowed)?;
        let swings: Vec<Natural> = counts.swings.into_iter().map(Natural::of).collect();
        let winning = Natural::of(counts.winning);
        Ok(Banzhaf { winning, swings: counts.classes.spread(&swings) })
    }
}

impl Banzhaf {
    /// The number of players.
    pub fn players(&self) -> usize {
        self.swings.len()
    }

    /// The number of coalitions that adopt.
    pub const fn winning(&self) -> &Natural {
        &self.winning
    }

    /// For each player the number of coalitions that the player turns.
    pub fn swings(&self) -> &[Natural] {
        &self.swings
    }

    /// The swings of all players together.
    pub fn total_swings(&self) -> Natural {
        self.swings.iter().cloned().sum()
    }

    /// The part of the coalitions of the others that a player turns: the absolute Banzhaf index,
    /// or measure of Penrose. Zero for a player that the game does not have.
    #[expect(clippy::arithmetic_side_effects, reason = "numbers of any size cannot overflow")]
    pub fn absolute(&self, player: usize) -> Fraction {
        let doubled = self.swings_of(player).big() << 1_usize;
        Fraction::quotient(&Natural::of(doubled), &self.coalitions()).unwrap_or_default()
    }

    /// A player's part of the swings of all: the Banzhaf index; `None` if nobody turns anything.
    pub fn index(&self, player: usize) -> Option<Fraction> {
        Fraction::quotient(self.swings_of(player), &self.total_swings())
    }

    /// The part of the coalitions that adopt: the power of the whole to act.
    pub fn act(&self) -> Fraction {
        Fraction::quotient(&self.winning, &self.coalitions()).unwrap_or_default()
    }

    /// The part of the adopting coalitions that a player can stop; `None` if none adopts.
    pub fn prevent(&self, player: usize) -> Option<Fraction> {
        Fraction::quotient(self.swings_of(player), &self.winning)
    }

    /// The part of the other coalitions that a player can make adopt; `None` if all adopt.
    #[expect(clippy::arithmetic_side_effects, reason = "no more coalitions adopt than there are")]
    pub fn initiate(&self, player: usize) -> Option<Fraction> {
        let losing = self.coalitions().big() - self.winning.big();
        Fraction::quotient(self.swings_of(player), &Natural::of(losing))
    }

    fn swings_of(&self, player: usize) -> &Natural {
        const NONE: &Natural = &Natural::ZERO;
        self.swings.get(player).unwrap_or(NONE)
    }

    /// 2ⁿ.
    fn coalitions(&self) -> Natural {
        let all: UBig = all_coalitions(self.players());
        Natural::of(all)
    }
}
