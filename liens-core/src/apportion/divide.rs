//! Divides an envelope among claims that may be more than it holds.

use std::fmt::Debug;

use super::ask::{Ask, DivideError, Division};
use super::{ApportionError, Parts, Shortage, hamilton, repeated_by, sum_of};

/// Divides an envelope among claims: all in full if it suffices, else by the rule for a shortage.
///
/// The parts sum to the envelope or to the claims, whichever is less. Nobody gets more than is
/// claimed. Who makes several claims adds them up before, so that splitting one changes nothing.
///
/// **Unit:** quanta of any one unit. **Range:** claims that add up to at most 2⁶⁴ − 1, and weights
/// that do. **Rounding:** largest remainder: each part lies within one quantum of what is due; equal
/// remainders are decided by key and reported as [`tied`](Division::tied).
///
/// # Law
///
/// `a_division_sums_to_the_envelope_and_no_part_passes_its_claim`,
/// `equal_claims_get_equal_parts_within_one_quantum`,
/// `the_order_of_claims_never_changes_a_division`, `what_is_due_is_the_exact_entitlement`, and on
/// what is due under a guaranteed base: `permuted_names_permute_what_is_due`,
/// `gains_and_losses_follow_the_claims`,
/// `a_larger_envelope_lowers_nobody`, `a_withdrawal_lowers_nobody_else`,
/// `a_larger_base_never_lowers_the_smallest_claim`,
/// `dividing_again_among_a_subgroup_changes_nothing`
///
/// # Errors
///
/// [`DivideError`]: a key that asks twice, claims or weights that add up beyond 2⁶⁴ − 1, a need
/// that weighs nothing, no date under seniority, amounts of a meeting that are missing, above their
/// claim, or do not sum to what is there.
///
/// # Complexity
///
/// O(n log n) for n claims, by the sorting of keys and claims.
///
/// # Source
///
/// Equal up to a level: the rule of constrained equal awards; Thomson, "Axiomatic and game-theoretic
/// analysis of bankruptcy and taxation problems", *Mathematical Social Sciences* 45:249, 2003.
///
/// # Examples
///
/// ```
/// # use liens_core::{divide, DivideError, Shortage};
/// let claims = [("ana", 600), ("bo", 300), ("cleo", 30)];
/// let parts = |shortage| divide(310, claims, shortage).map(|division| division.into_parts());
/// assert_eq!(parts(Shortage::PRO_RATA)?, [("ana", 200), ("bo", 100), ("cleo", 10)]);
/// assert_eq!(parts(Shortage::EQUAL_FIRST)?, [("ana", 140), ("bo", 140), ("cleo", 30)]);
/// // Fifty for everybody who claims as much; then 180 for what is open, 550 and 250.
/// let guaranteed = Shortage::Guaranteed { base: 50 };
/// assert_eq!(parts(guaranteed)?, [("ana", 174), ("bo", 106), ("cleo", 30)]);
/// # Ok::<_, DivideError>(())
/// ```
pub fn divide<K: Ord + Clone + Debug>(
    envelope: u64,
    asks: impl IntoIterator<Item: Into<Ask<K>>>,
    shortage: Shortage,
) -> Result<Division<K>, DivideError> {
    let mut asks: Vec<Ask<K>> = asks.into_iter().map(Into::into).collect();
    // Equal keys are refused, so that their order does not matter.
    asks.sort_unstable_by(|a, b| a.key.cmp(&b.key));
    if let Some(key) = repeated_by(&asks, |ask| &ask.key) {
        return Err(ApportionError::Duplicate { key: format!("{key:?}") }.into());
    }
    let Way { first, open, shared, level } = way(envelope, &asks, shortage)?;
    let Parts { mut units, tied } = hamilton::divide(shared, &open)?;
    for (part, first) in units.iter_mut().zip(&first) {
        *part = part.saturating_add(*first); // at most the claim
    }
    let tied = tied.into_iter().filter_map(|at| asks.get(at)).map(|ask| ask.key.clone()).collect();
    let parts = asks.into_iter().zip(units).map(|(ask, part)| (ask.key, part)).collect();
    Ok(Division { parts, tied, level, first, open, shared })
}

/// What everybody gets whole, and in which proportion they share the rest.
struct Way {
    first: Vec<u64>,
    open: Vec<u64>,
    shared: u64,
    level: Option<u64>,
}

impl Way {
    /// Whole amounts, and nothing to share.
    fn whole(first: Vec<u64>) -> Self {
        Self { open: vec![0; first.len()], first, shared: 0, level: None }
    }
}

/// Every rule comes down to one form: whole amounts first, and one division by largest remainder of
/// what is then left. So a tie is found in one place, and `due` is one formula for all.
fn way<K: Debug>(envelope: u64, asks: &[Ask<K>], shortage: Shortage) -> Result<Way, DivideError> {
    let claims: Vec<u64> = asks.iter().map(|ask| ask.claim).collect();
    let weights: Vec<u64> = asks.iter().map(|ask| ask.weight).collect();
    if let Some(ask) = asks.iter().find(|ask| ask.weight == 0) {
        return Err(DivideError::NoNeed { key: format!("{:?}", ask.key) });
    }
    let (all, _) = (sum_of(&claims)?, sum_of(&weights)?);
    let due = u64::try_from(all).map_or(envelope, |all| all.min(envelope));
    match shortage {
        Shortage::Meeting {} => Ok(Way::whole(decided(due, asks)?)),
        Shortage::Seniority {} => Ok(Way::whole(oldest_first(due, asks)?)),
        _ if all <= envelope.into() => Ok(Way::whole(claims)),
        Shortage::Guaranteed { base } => Ok(guaranteed(envelope, claims, &weights, base)),
        Shortage::LowerMedian {} => {
            let median = Shortage::lower_median(claims.iter().copied());
            way(envelope, asks, median)
        }
    }
}

/// Up to the base, or to the level that can be reached, then pro rata to what is open.
///
/// A vessel is what a claim may take before the rest is shared: its base, or the claim if that is
/// less. Where the vessels hold more than there is, water is poured in instead: those that fill up
/// are full, the others share what is left by weight.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "a base leaves no more than the claim open, and the vessels fit into the claims, which \
              add up to a u64"
)]
fn guaranteed(envelope: u64, claims: Vec<u64>, weights: &[u64], base: u64) -> Way {
    let times = |weight: u64| base.saturating_mul(weight);
    let vessels = claims.iter().zip(weights).map(|(claim, weight)| (*claim).min(times(*weight)));
    let mut first: Vec<u64> = vessels.collect();
    let given: u64 = first.iter().sum();
    if given <= envelope {
        let mut open = claims;
        for (claim, first) in open.iter_mut().zip(&first) {
            *claim -= first;
        }
        return Way { first, open, shared: envelope - given, level: Some(base) };
    }
    let (left, sharing) = filled(envelope, &first, weights);
    let mut open = vec![0; first.len()];
    for ((vessel, weight), open) in first.iter_mut().zip(weights).zip(&mut open) {
        if passes(*vessel, *weight, left, sharing) {
            (*vessel, *open) = (0, *weight);
        }
    }
    Way { first, open, shared: left, level: left.checked_div(sharing) }
}

/// Whether a vessel holds more than its weight's part of what is left.
fn passes(vessel: u64, weight: u64, left: u64, sharing: u64) -> bool {
    // Products of two u64 fit a u128.
    let wide = |a: u64, b: u64| u128::from(a).saturating_mul(b.into());
    wide(vessel, sharing) > wide(weight, left)
}

/// What is left once every vessel is full that fits into its part, the lowest first, and the weight
/// of the others, which share it.
///
/// Vessels are taken by what they hold for each unit of weight. Of 100 among vessels 10, 90 and 90:
/// the first fits into its third, leaving 90 for two; the next would want more than its 45, and so
/// the two share 90.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "a vessel that fits into its part of what is left fits into what is left, and its \
              weight is one of those that share; products of two u64 fit a u128"
)]
fn filled(envelope: u64, vessels: &[u64], weights: &[u64]) -> (u64, u64) {
    let mut rising: Vec<(u64, u64)> =
        vessels.iter().copied().zip(weights.iter().copied()).collect();
    if weights.iter().all(|weight| *weight == 1) {
        rising.sort_unstable_by_key(|(vessel, _)| *vessel);
    } else {
        let wide = |a: u64, b: u64| u128::from(a) * u128::from(b);
        rising.sort_unstable_by(|(a, v), (b, w)| wide(*a, *w).cmp(&wide(*b, *v)));
    }
    let (mut left, mut sharing) = (envelope, weights.iter().sum::<u64>());
    for (vessel, weight) in rising {
        if passes(vessel, weight, left, sharing) {
            break;
        }
        left -= vessel;
        sharing -= weight;
    }
    (left, sharing)
}

/// The oldest in full, then the next; of one instant the first by key.
fn oldest_first<K: Debug>(due: u64, asks: &[Ask<K>]) -> Result<Vec<u64>, DivideError> {
    let mut ages = Vec::with_capacity(asks.len());
    for (at, ask) in asks.iter().enumerate() {
        let undated = || DivideError::NoDate { key: format!("{:?}", ask.key) };
        ages.push((ask.since.ok_or_else(undated)?, at));
    }
    ages.sort_unstable();
    let (mut left, mut paid) = (due, vec![0; asks.len()]);
    for (_, at) in ages {
        if let (Some(ask), Some(part)) = (asks.get(at), paid.get_mut(at)) {
            *part = ask.claim.min(left);
            left = left.saturating_sub(*part);
        }
    }
    Ok(paid)
}

/// What the meeting decided, if it may.
fn decided<K: Debug>(due: u64, asks: &[Ask<K>]) -> Result<Vec<u64>, DivideError> {
    let mut paid = Vec::with_capacity(asks.len());
    for ask in asks {
        let key = || format!("{:?}", ask.key);
        let decided = ask.decided.ok_or_else(|| DivideError::Undecided { key: key() })?;
        if decided > ask.claim {
            let (key, claim) = (key(), ask.claim);
            return Err(DivideError::AboveClaim { key, decided, claim });
        }
        paid.push(decided);
    }
    let decided: u128 = paid.iter().map(|part| u128::from(*part)).sum();
    if decided == u128::from(due) {
        Ok(paid)
    } else {
        Err(DivideError::MeetingSum { decided, due })
    }
}
