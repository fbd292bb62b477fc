//! Weights by the square root of the heads, and the quota that fits them.
//!
//! If each of n people in a country tosses a coin, one of them turns the country with √(2 / π n).
//! Weights in proportion to √n therefore give every citizen of a union the same power, if power is
//! the weight; at a quota of a half it is not. Between a half and everybody lies one at which it
//! nearly is,
//!
//! ```text
//! q = (Σ wᵢ + √ Σ wᵢ²) / 2
//! ```
//!
//! where the distribution of the sum of votes turns from curving down to curving up. For 27 states
//! of the European Union that is 61.55 % of the sum, and no state's power is off its weight by more
//! than a fourth of a thousandth.

use crate::{GameError, WeightedGame};

/// The square roots of numbers of heads.
///
/// **Rounding:** to the nearest.
///
/// # Source
///
/// Penrose 1946.
///
/// # Examples
///
/// ```
/// # use liens_governance::square_roots;
/// assert_eq!(square_roots([82_038_000, 379_000, 2, 0]), [9_057, 616, 1, 0]);
/// ```
///
/// ```
/// # use liens_governance::square_roots;
/// // A hundred times the people, ten times the weight.
/// assert_eq!(square_roots([1_000_000, 10_000]), [1_000, 100]);
/// // Rounded to the nearest: √6 is 2.449, √7 is 2.646.
/// assert_eq!(square_roots([6, 7]), [2, 3]);
/// ```
pub fn square_roots(heads: impl IntoIterator<Item = u64>) -> Vec<u64> {
    // The nearest to √n is half of √(4 n), a half up.
    let nearest = |heads: u64| {
        let doubled = u128::from(heads).saturating_mul(4).isqrt();
        u64::try_from(doubled.div_ceil(2)).unwrap_or(u64::MAX)
    };
    heads.into_iter().map(nearest).collect()
}

/// The game whose weights are the square roots of the heads and whose quota makes the power of each
/// most nearly its weight: half of the sum of the weights and of the root of the sum of their
/// squares.
///
/// **Rounding:** the weights to the nearest, the quota up.
///
/// # Errors
///
/// [`GameError::NoPlayers`].
///
/// # Source
///
/// Słomczyński and Życzkowski, physics/0610271.
///
/// # Examples
///
/// ```
/// # use liens_governance::{GameError, jagiellonian};
/// let game = jagiellonian([900, 400, 100])?;
/// // Half of 60 and of the root of 1,400.
/// assert_eq!((game.weights(), game.quota()), (&[30, 20, 10][..], 49));
/// # Ok::<_, GameError>(())
/// ```
///
/// ```
/// # use liens_governance::jagiellonian;
/// let thousands = [
///     82_038, 59_247, 58_966, 57_612, 39_394, 38_667, 22_489, 15_760, 10_533, 10_290, 10_213,
///     10_092, 9_980, 8_854, 8_230, 8_082, 5_393, 5_313, 5_160, 3_744, 3_701, 2_439, 1_978,
///     1_446, 752, 429, 379,
/// ];
/// let union = jagiellonian(thousands.map(|people| people * 1_000))?;
/// assert_eq!((union.total(), union.quota()), (94_968, 58_452));
/// # Ok::<_, liens_governance::GameError>(())
/// ```
pub fn jagiellonian(heads: impl IntoIterator<Item = u64>) -> Result<WeightedGame, GameError> {
    let weights = square_roots(heads);
    let total: u128 = weights.iter().copied().map(u128::from).sum();
    let square = |weight: &u64| u128::from(*weight).saturating_mul((*weight).into());
    let squares = weights.iter().map(square).fold(0_u128, u128::saturating_add);
    let root = squares.isqrt();
    let root = if root.saturating_mul(root) < squares { root.saturating_add(1) } else { root };
    WeightedGame::new(weights, total.saturating_add(root).div_ceil(2))
}
