//! Banzhaf of a game that is too large to count, between two coarser games that are not.
//!
//! Sums of weights of twelve digits have no table. Rounded to a grain they do, and rounding is
//! turned into certainty by moving the quota: raised by all that rounding up added, what adopts in
//! the coarse game adopts in the real one; lowered by all that rounding down took, the other way
//! round. Between W inside and W around lies W.
//!
//! With Aᵢ the adopting coalitions that i is in and Bᵢ those without i, swings are Aᵢ − Bᵢ, so that
//!
//! ```text
//! max(0, A inside − B around)  ≤  ηᵢ  ≤  A around − B inside
//! ```
//!
//! A sample of coalitions would come nearer for the same effort, and would be another number each
//! time, right with some probability. Statutes are not written on a probability.

use dashu_int::UBig;

use super::banzhaf::Banzhaf;
use super::counting::{all_coalitions, countable, needed};
use super::effort::{Effort, PowerError};
use super::game::{Game, Rounding};
use super::natural::Natural;
use crate::Fraction;

/// An exact value lies between these two, which are reached.
///
/// # Examples
///
/// ```
/// # use liens_governance::{Effort, Game, WeightedGame};
/// // Small games are counted, and both ends are one.
/// let council = Game::from(WeightedGame::new([4, 4, 4, 2, 2, 1], 12)?);
/// let between = council.banzhaf_between(Effort::default())?;
/// let first = between.index(0).ok_or("perhaps nobody turns anything")?;
/// assert_eq!(first.least.to_string(), "5/21");
/// assert!(between.is_exact() && first.least == first.most && first.width().is_zero());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Between {
    /// The value is no less.
    pub least: Fraction,
    /// The value is no more.
    pub most: Fraction,
}

impl Between {
    /// How far the value may lie from either end; zero where it is exact.
    ///
    /// Half of it is the error of the middle, which is no better known than any other value inside.
    pub fn width(&self) -> Fraction {
        self.most.less(&self.least).unwrap_or_default()
    }
}

/// Banzhaf of a game between bounds that are certain: no chance enters, and no rounding.
///
/// # Source
///
/// Penrose 1946, Banzhaf 1965 for what is measured; the bounds follow from two games, one inside
/// the measured one and one around it.
///
/// # Examples
///
/// ```
/// # use liens_governance::{Effort, Error, Game, WeightedGame};
/// // Weights of twelve digits: every sum on its own would take terabytes.
/// let weights = (1..=100_u64).map(|at| 10_000_000_000 + at * at * 7_919_123);
/// let game = Game::from(WeightedGame::new(weights, 510_000_000_000)?);
/// let small = Effort { bytes: 1 << 22, steps: 1 << 29 };
/// assert!(game.banzhaf(small).is_err());
/// let power = game.banzhaf_between(small)?;
/// let first = power.absolute(0);
/// assert!(!power.is_exact() && first.least <= first.most);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
///
/// More effort, narrower bounds:
///
/// ```
/// # use liens_governance::{Effort, Error, Game, WeightedGame};
/// let weights = (1..=60_u64).map(|at| 1_000_000_000 + at * at * 7_919_123);
/// let game = Game::from(WeightedGame::new(weights, 320_000_000_000)?);
/// let width = |bytes| -> Result<_, Error> {
///     Ok(game.banzhaf_between(Effort { bytes, steps: 1 << 26 })?.act().width())
/// };
/// assert!(width(1 << 16)? > width(1 << 20)?);
/// # Ok::<_, Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(with = "super::written::Bounded"))]
pub struct BanzhafBetween {
    inside: Banzhaf,
    around: Banzhaf,
}

impl Game {
    /// Measures Banzhaf as near as the allowed effort reaches: exactly where that is allowed, else
    /// between bounds.
    ///
    /// The weights of each condition are rounded to the nearest multiples of a grain, the finest
    /// for which the count is allowed. A quota raised by all that rounding up has added gives a game
    /// inside the measured one: what adopts there, adopts. A quota lowered by all that rounding down
    /// has taken gives a game around it. A player turns no more coalitions than adopt around it
    /// with the player and not inside it without, and no fewer than adopt inside it with the player
    /// less those around it without.
    ///
    /// # Law
    ///
    /// `the_exact_power_lies_between_its_bounds`
    ///
    /// # Errors
    ///
    /// [`PowerError::TooLarge`] if so coarse a grain is left that nothing is known of the game.
    ///
    /// # Complexity
    ///
    /// Two counts of [`banzhaf`](Self::banzhaf) with smaller weights. With n players and N grains
    /// for the sum the bounds lie about n³ᐟ² / 4 N apart.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Effort, Game, PowerError, WeightedGame};
    /// let game = Game::from(WeightedGame::new((1..=90).map(|n| n * 1_000_000_007), 1 << 41)?);
    /// // A limit under which nothing can be said is said so, with what an exact count would take.
    /// let refused = game.banzhaf_between(Effort { bytes: 8, steps: 8 });
    /// assert!(matches!(refused, Err(PowerError::TooLarge { .. })));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn banzhaf_between(&self, allowed: Effort) -> Result<BanzhafBetween, PowerError> {
        if countable(self, allowed) {
            let exact = self.banzhaf(allowed)?;
            return Ok(BanzhafBetween { inside: exact.clone(), around: exact });
        }
        for bits in (4..=64).rev() {
            let [inside, around] =
                [Rounding::Inside, Rounding::Around].map(|side| self.coarse(bits, side));
            if countable(&inside, allowed) && countable(&around, allowed) {
                let (inside, around) = (inside.banzhaf(allowed)?, around.banzhaf(allowed)?);
                let found = BanzhafBetween { inside, around };
                if found.act().width() < Fraction::from(1) {
                    return Ok(found);
                }
                break;
            }
        }
        Err(PowerError::TooLarge { needed: needed(self), allowed })
    }
}

#[expect(
    clippy::arithmetic_side_effects,
    reason = "numbers of any size cannot overflow, and no more is turned without a player than adopts"
)]
impl BanzhafBetween {
    /// The number of players.
    pub fn players(&self) -> usize {
        self.inside.players()
    }

    /// Whether both bounds of everything are one.
    ///
    /// True of a game that was counted, and of one where rounding left no coalition in doubt.
    pub fn is_exact(&self) -> bool {
        self.inside == self.around
    }

    /// The part of the coalitions that adopt.
    ///
    /// The least is that of the game inside, the most that of the game around.
    pub fn act(&self) -> Between {
        Between { least: self.inside.act(), most: self.around.act() }
    }

    /// The part of the coalitions of the others that a player turns; zero for a player that the
    /// game does not have.
    ///
    /// The lower bound is zero, and not below, where adopting around it without the player may be
    /// more than adopting inside it with them: of a nearly powerless player the bounds do not say
    /// that they are one.
    pub fn absolute(&self, player: usize) -> Between {
        let (with_inside, without_inside) = halves(&self.inside, player);
        let (with_around, without_around) = halves(&self.around, player);
        let least =
            if with_inside > without_around { with_inside - without_around } else { UBig::ZERO };
        let most = with_around - without_inside;
        let all = Natural::of(all_coalitions(self.players()) >> 1_usize);
        let part = |turned| Fraction::quotient(&Natural::of(turned), &all).unwrap_or_default();
        if player < self.players() {
            Between { least: part(least), most: part(most) }
        } else {
            Between::default()
        }
    }

    /// A player's part of the swings of all; `None` if perhaps nobody turns anything.
    ///
    /// The least is reached if the player has the fewest swings and all others the most, and the
    /// other way round; so these bounds are wider than those of `absolute` by the width of
    /// everybody.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Between, Effort, Fraction, Game, WeightedGame};
    /// let weights = (1..=60_u64).map(|at| 1_000_000_000 + at * at * 7_919_123);
    /// let game = Game::from(WeightedGame::new(weights, 320_000_000_000)?);
    /// let power = game.banzhaf_between(Effort { bytes: 1 << 20, steps: 1 << 26 })?;
    /// assert!(!power.is_exact());
    /// let parts: Option<Vec<_>> = (0..power.players()).map(|at| power.index(at)).collect();
    /// let parts = parts.ok_or("perhaps nobody turns anything")?;
    /// let sum = |of: fn(&Between) -> &Fraction| parts.iter().map(of).cloned().sum::<Fraction>();
    /// // The exact parts add up to one, somewhere between.
    /// let one = Fraction::from(1);
    /// assert!(sum(|part| &part.least) < one && one < sum(|part| &part.most));
    /// // The heaviest is stronger than the lightest, for certain.
    /// assert!(parts[59].least > parts[0].most);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn index(&self, player: usize) -> Option<Between> {
        let own = self.absolute(player);
        let others = (0..self.players()).filter(|other| *other != player);
        let (mut fewest, mut largest) = (Fraction::ZERO, Fraction::ZERO);
        for other in others.map(|other| self.absolute(other)) {
            fewest = fewest.plus(&other.least);
            largest = largest.plus(&other.most);
        }
        let part = |own: &Fraction, others: &Fraction| own.over(&own.plus(others));
        Some(Between {
            least: part(&own.least, &largest).unwrap_or_default(),
            most: part(&own.most, &fewest)?,
        })
    }
}

/// The adopting coalitions with a player, and those without.
///
/// From η = A − B and W = A + B, with A those that the player is in: A = (W + η) / 2.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "swings are adopting coalitions with a player less those without"
)]
fn halves(power: &Banzhaf, player: usize) -> (UBig, UBig) {
    let winning = power.winning().big();
    let none = Natural::ZERO;
    let swings = power.swings().get(player).unwrap_or(&none).big();
    ((winning + swings) >> 1_usize, (winning - swings) >> 1_usize)
}
