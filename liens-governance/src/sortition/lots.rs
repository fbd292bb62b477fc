//! Lots: a stream of numbers that a seed alone determines.
//!
//! `ChaCha20` because it is specified bit for bit, and implemented everywhere: whoever doubts a draw
//! can repeat it in another language. 64 bits of seed are enough for a public draw, whose secrecy
//! lies in its being unknown beforehand, not in its length.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Numbers by lot: `ChaCha` with 20 rounds, whose key begins with the eight bytes of the seed, the
/// lowest first, and is zero beyond.
///
/// One stream for a whole draw; draws for chances go on in the same one.
pub(super) struct Stream(ChaCha20Rng);

impl Stream {
    pub(super) fn new(seed: u64) -> Self {
        let mut key = [0; 32];
        for (slot, byte) in key.iter_mut().zip(seed.to_le_bytes()) {
            *slot = byte;
        }
        Self(ChaCha20Rng::from_seed(key))
    }

    /// A number below a bound above zero, each equally likely: numbers beyond the last whole
    /// multiple of the bound are passed over.
    ///
    /// 2⁶⁴ − 1 ends in 5: for a bound of 10 the six numbers from 18,446,744,073,709,551,610 on are
    /// passed over, and what is left is a whole multiple of ten. A remainder of all numbers would
    /// favour the small.
    fn below(&mut self, bound: u64) -> u64 {
        let beyond = u64::MAX.checked_rem(bound).map_or(0, |rest| u64::MAX.saturating_sub(rest));
        loop {
            let number = self.0.next_u64();
            if number < beyond {
                return number.checked_rem(bound).unwrap_or_default();
            }
        }
    }

    /// Puts things in an order by lot: each place from the last takes one of those up to it.
    ///
    /// n − 1 numbers for n things.
    pub(super) fn shuffle<T>(&mut self, things: &mut [T]) {
        for last in (1..things.len()).rev() {
            let bound = u64::try_from(last).unwrap_or(u64::MAX).saturating_add(1);
            let at = usize::try_from(self.below(bound)).unwrap_or(last);
            things.swap(at, last);
        }
    }
}

/// Puts things in an order by lot.
///
/// Every order is equally likely over all seeds; the same seed gives the same order on every
/// machine, of things listed in the same order.
///
/// # Source
///
/// Fisher and Yates' method as Durstenfeld, *Algorithm 235: random permutation*, 1964, states it,
/// on the stream of `ChaCha20` whose key is the seed.
///
/// # Examples
///
/// ```
/// # use liens_governance::sortition::lots;
/// let order = lots(7, ["ana", "bo", "cy", "dee"]);
/// assert_eq!(order, lots(7, ["ana", "bo", "cy", "dee"]));
/// assert_ne!(order, lots(8, ["ana", "bo", "cy", "dee"]));
/// ```
///
/// ```
/// # use liens_governance::sortition::lots;
/// // Nobody is lost or drawn twice, and nobody alone needs no lot.
/// let mut order = lots(2026, 1..=100);
/// order.sort_unstable();
/// assert!(order.into_iter().eq(1..=100));
/// assert_eq!(lots(1, ["ana"]), ["ana"]);
/// ```
pub fn lots<T>(seed: u64, things: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut things: Vec<T> = things.into_iter().collect();
    Stream::new(seed).shuffle(&mut things);
    things
}
