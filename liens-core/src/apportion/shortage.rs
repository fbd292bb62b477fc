//! Divides an envelope among claims that may be more than it holds.

use std::fmt::Debug;

use super::{ApportionError, Apportionment, largest_remainder, sum_of};

/// How an envelope is divided that is too small for its claims.
///
/// # Examples
///
/// ```
/// # use liens_core::Shortage;
/// let claims = [600, 400, 250, 150, 70, 30];
/// assert_eq!(Shortage::lower_median(claims), Shortage::Guaranteed { base: 150 });
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Shortage {
    /// First everybody up to a base, equally where even that is too much; then what is left in
    /// proportion to what each claim still misses.
    Guaranteed {
        /// The base, in quanta.
        #[cfg_attr(feature = "serde", serde(with = "crate::form::text"))]
        base: u64,
    },
}

impl Shortage {
    /// A base of zero: everybody the same part of the claim.
    pub const PRO_RATA: Self = Self::Guaranteed { base: 0 };
    /// A base above every claim: everybody up to one level, which small claims do not reach.
    pub const EQUAL_FIRST: Self = Self::Guaranteed { base: u64::MAX };

    /// The lower median of the claims as the base; without claims it is zero.
    pub fn lower_median(claims: impl IntoIterator<Item = u64>) -> Self {
        let mut claims: Vec<u64> = claims.into_iter().collect();
        claims.sort_unstable();
        let middle = claims.len().saturating_sub(1) / 2;
        Self::Guaranteed { base: claims.get(middle).copied().unwrap_or_default() }
    }
}

/// Divides an envelope among claims: all in full if it suffices, else by the rule for a shortage.
///
/// The parts sum to the envelope or to the claims, whichever is less. Nobody gets more than is
/// claimed. Who makes several claims adds them up before, so that splitting one changes nothing.
///
/// **Unit:** quanta of any one unit. **Range:** claims that add up to at most 2⁶⁴ − 1.
/// **Rounding:** largest remainder: each part lies within one quantum of what is due; equal
/// remainders are decided by key and reported as [`tied`](Apportionment::tied).
///
/// # Law
///
/// `a_division_sums_to_the_envelope_and_no_part_passes_its_claim`,
/// `equal_claims_get_equal_parts_within_one_quantum`,
/// `the_order_of_claims_never_changes_a_division`,
/// `what_is_due_grows_with_the_envelope_and_with_the_claim`
///
/// # Errors
///
/// [`ApportionError`]: a key that claims twice, claims that add up beyond 2⁶⁴ − 1.
///
/// # Complexity
///
/// O(n log n) for n claims.
///
/// # Source
///
/// Equal up to a level: the rule of constrained equal awards; Thomson, "Axiomatic and game-theoretic
/// analysis of bankruptcy and taxation problems", *Mathematical Social Sciences* 45:249, 2003.
///
/// # Examples
///
/// ```
/// # use liens_core::{divide, ApportionError, Shortage};
/// let claims = [("ana", 600), ("bo", 300), ("cleo", 30)];
/// let parts = |shortage| Ok(divide(310, claims, shortage)?.into_parts());
/// assert_eq!(parts(Shortage::PRO_RATA)?, [("ana", 200), ("bo", 100), ("cleo", 10)]);
/// assert_eq!(parts(Shortage::EQUAL_FIRST)?, [("ana", 140), ("bo", 140), ("cleo", 30)]);
/// // Fifty for everybody who claims as much; then 180 for what is open, 550 and 250.
/// let guaranteed = Shortage::Guaranteed { base: 50 };
/// assert_eq!(parts(guaranteed)?, [("ana", 174), ("bo", 106), ("cleo", 30)]);
/// # Ok::<_, ApportionError>(())
/// ```
#[expect(
    clippy::arithmetic_side_effects,
    reason = "what is given first is no more than the envelope, and no part passes its claim"
)]
pub fn divide<K: Ord + Clone + Debug>(
    envelope: u64,
    claims: impl IntoIterator<Item = (K, u64)>,
    shortage: Shortage,
) -> Result<Apportionment<K>, ApportionError> {
    let mut claims: Vec<(K, u64)> = claims.into_iter().collect();
    claims.sort_by(|(a, _), (b, _)| a.cmp(b));
    let claimed: Vec<u64> = claims.iter().map(|(_, claim)| *claim).collect();
    let (first, open) = first_and_open(envelope, &claimed, shortage)?;
    let given: u64 = first.iter().sum();
    let in_full = open.iter().all(|weight| *weight == 0);
    let left = if in_full { 0 } else { envelope - given };
    let keys = claims.into_iter().map(|(key, _)| key);
    let Apportionment { mut parts, tied } = largest_remainder(left, keys.zip(open))?;
    for ((_, part), first) in parts.iter_mut().zip(first) {
        *part += first;
    }
    Ok(Apportionment { parts, tied })
}

/// What everybody gets whole, and in which proportion they share what is left.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "a base leaves no more than the claim open, and the claims add up to a u64"
)]
fn first_and_open(
    envelope: u64,
    claimed: &[u64],
    Shortage::Guaranteed { base }: Shortage,
) -> Result<(Vec<u64>, Vec<u64>), ApportionError> {
    if sum_of(claimed)? <= envelope.into() {
        return Ok((claimed.to_vec(), vec![0; claimed.len()]));
    }
    let mut first: Vec<u64> = claimed.iter().map(|claim| (*claim).min(base)).collect();
    if first.iter().sum::<u64>() <= envelope {
        let open = claimed.iter().zip(&first).map(|(claim, first)| claim - first).collect();
        return Ok((first, open));
    }
    let level = level(envelope, &first);
    let open = first.iter().map(|first| u64::from(*first > level)).collect();
    for part in first.iter_mut().filter(|part| **part > level) {
        *part = 0;
    }
    Ok((first, open))
}

/// The level up to which an envelope fills vessels that hold more than it has, rounded down: those
/// above it share equally what the others leave.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "a vessel that fits into an equal part of what is left fits into what is left"
)]
fn level(envelope: u64, vessels: &[u64]) -> u64 {
    let mut rising = vessels.to_vec();
    rising.sort_unstable();
    let (mut left, mut level) = (envelope, 0);
    for (at, vessel) in rising.iter().enumerate() {
        let sharing = u64::try_from(rising.len() - at).unwrap_or(u64::MAX);
        level = left / sharing;
        if *vessel > level {
            break;
        }
        left -= vessel;
    }
    level
}
