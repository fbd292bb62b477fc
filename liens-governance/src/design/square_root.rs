//! Weights by the square root of the heads, and the quota that fits them.

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
pub fn jagiellonian(heads: impl IntoIterator<Item = u64>) -> Result<WeightedGame, GameError> {
    let weights = square_roots(heads);
    let total: u128 = weights.iter().copied().map(u128::from).sum();
    let square = |weight: &u64| u128::from(*weight).saturating_mul((*weight).into());
    let squares = weights.iter().map(square).fold(0_u128, u128::saturating_add);
    let root = squares.isqrt();
    let root = if root.saturating_mul(root) < squares { root.saturating_add(1) } else { root };
    WeightedGame::new(weights, total.saturating_add(root).div_ceil(2))
}
