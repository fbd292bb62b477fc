//! Laws of an envelope divided among claims.

use dashu_ratio::RBig;
use liens_core::{Ask, Shortage, Timestamp, divide};
use proptest::prelude::*;
use proptest::sample::select;

use super::{number, order, reordered};
use crate::oracle::due;

/// Up to 8 claims, some of them equal, zero or extreme.
fn claims() -> impl Strategy<Value = Vec<u64>> {
    prop_oneof![
        prop::collection::vec(0..6_u64, 0..8),
        prop::collection::vec(number(1_000), 0..8),
        prop::collection::vec(number(u64::MAX / 8), 0..8),
    ]
}

/// Claims and the weights of their needs, which are often all equal.
pub(crate) fn weighed() -> impl Strategy<Value = (Vec<u64>, Vec<u64>)> {
    let weights = prop_oneof![Just(1..=1_u64), Just(1..=4), Just(1..=u64::MAX / 8)];
    (claims(), weights).prop_flat_map(|(claims, weight)| {
        let weights = prop::collection::vec(weight, claims.len());
        (Just(claims), weights)
    })
}

fn guaranteed() -> impl Strategy<Value = Shortage> {
    number(u64::MAX).prop_map(|base| Shortage::Guaranteed { base })
}

fn shortage() -> impl Strategy<Value = Shortage> {
    let named = select(vec![Shortage::LowerMedian {}, Shortage::Seniority {}]);
    prop_oneof![3 => guaranteed(), 2 => named]
}

/// Asks of some weights, each dated by its claim.
fn asks(claims: &[u64], weights: &[u64]) -> Vec<Ask<usize>> {
    let ask = |(at, (claim, weight)): (usize, (&u64, &u64))| {
        let day = Timestamp::from_unix_seconds(i64::try_from(claim % 3).unwrap()).unwrap();
        Ask::of(at, *claim).weighing(*weight).since(day)
    };
    claims.iter().zip(weights).enumerate().map(ask).collect()
}

fn parts(envelope: u64, claims: &[u64], shortage: Shortage) -> Vec<u64> {
    let asks = asks(claims, &vec![1; claims.len()]);
    let found = divide(envelope, asks, shortage).unwrap();
    found.into_parts().into_iter().map(|(_, part)| part).collect()
}

/// What a division says is due before rounding; that it is the entitlement of the definition is a law
/// of its own.
fn found(envelope: u64, claims: &[u64], weights: &[u64], base: u64) -> Vec<RBig> {
    let shortage = Shortage::Guaranteed { base };
    let found = divide(envelope, asks(claims, weights), shortage).unwrap();
    let exact = |due: liens_core::Due| {
        let (above, below) = (due.fraction.numerator(), due.fraction.denominator());
        RBig::from(due.whole) + RBig::from(above) / RBig::from(below)
    };
    found.due().map(|(_, due)| exact(due)).collect()
}

/// The same for claims of one weight.
fn dues(envelope: u64, claims: &[u64], base: u64) -> Vec<RBig> {
    found(envelope, claims, &vec![1; claims.len()], base)
}

proptest! {
    #[test]
    fn a_division_sums_to_the_envelope_and_no_part_passes_its_claim(
        envelope in number(u64::MAX),
        (claims, weights) in weighed(),
        shortage in shortage(),
    ) {
        let found = divide(envelope, asks(&claims, &weights), shortage).unwrap();
        let parts: Vec<u64> = found.parts().map(|(_, part)| part).collect();
        prop_assert_eq!(parts.iter().sum::<u64>(), envelope.min(claims.iter().sum()));
        prop_assert!(parts.iter().zip(&claims).all(|(part, claim)| part <= claim));
        if let Some(level) = found.level() {
            let up_to = |(claim, weight): (&u64, &u64)| (*claim).min(level.saturating_mul(*weight));
            let levels = claims.iter().zip(&weights).map(up_to);
            prop_assert!(parts.iter().zip(levels).all(|(part, level)| *part >= level));
        }
    }

    #[test]
    fn what_is_due_is_the_exact_entitlement(
        envelope in number(u64::MAX),
        (claims, weights) in weighed(),
        base in number(u64::MAX),
    ) {
        let shortage = Shortage::Guaranteed { base };
        let found = divide(envelope, asks(&claims, &weights), shortage).unwrap();
        let expected = due(envelope, &claims, &weights, base);
        prop_assert_eq!(found.due().count(), expected.len());
        for (((_, found), (_, part)), expected) in found.due().zip(found.parts()).zip(expected) {
            let (above, below) = (found.fraction.numerator(), found.fraction.denominator());
            let exact = RBig::from(found.whole) + RBig::from(above) / RBig::from(below);
            prop_assert_eq!(&exact, &expected);
            prop_assert!(part == found.whole || (above > 0 && part == found.whole + 1));
        }
    }

    #[test]
    fn equal_claims_get_equal_parts_within_one_quantum(
        envelope in number(30),
        claims in prop::collection::vec(0..6_u64, 0..8),
        shortage in guaranteed(),
    ) {
        let found = divide(envelope, claims.iter().copied().enumerate(), shortage).unwrap();
        let rows: Vec<(u64, u64)> =
            claims.iter().copied().zip(found.parts().map(|(_, part)| part)).collect();
        for (a, (claim, part)) in rows.iter().enumerate() {
            for (b, (other_claim, other)) in rows.iter().enumerate() {
                if claim == other_claim && part != other {
                    prop_assert!(part.abs_diff(*other) == 1);
                    prop_assert!((part > other) == (a < b));
                    prop_assert!(found.tied().contains(&a) && found.tied().contains(&b));
                }
            }
        }
    }

    #[test]
    fn the_order_of_claims_never_changes_a_division(
        envelope in number(2_000),
        (claims, weights) in weighed(),
        shortage in shortage(),
        order in order(),
    ) {
        let asks = asks(&claims, &weights);
        let there = divide(envelope, asks.clone(), shortage);
        prop_assert_eq!(there, divide(envelope, reordered(&asks, &order), shortage));
    }

    #[test]
    fn permuted_names_permute_what_is_due(
        envelope in number(2_000),
        (claims, weights) in weighed(),
        base in number(1_000),
        order in order(),
    ) {
        let rows: Vec<(u64, u64)> = claims.iter().copied().zip(weights.iter().copied()).collect();
        let (others, needs): (Vec<u64>, Vec<u64>) = reordered(&rows, &order).into_iter().unzip();
        let before = found(envelope, &claims, &weights, base);
        let after = found(envelope, &others, &needs, base);
        prop_assert_eq!(reordered(&before, &order), after);
    }

    #[test]
    fn gains_and_losses_follow_the_claims(
        envelope in number(50),
        claims in prop::collection::vec(0..9_u64, 1..6),
        base in 0..10_u64,
    ) {
        let due = dues(envelope, &claims, base);
        let lost = |at: usize| RBig::from(claims[at]) - &due[at];
        for a in 0..claims.len() {
            for b in (0..claims.len()).filter(|b| claims[a] <= claims[*b]) {
                prop_assert!(due[a] <= due[b] && lost(a) <= lost(b));
            }
        }
    }

    #[test]
    fn a_larger_envelope_lowers_nobody(
        envelope in number(50),
        more in 0..9_u64,
        (claims, weights) in weighed(),
        base in 0..10_u64,
    ) {
        let before = found(envelope, &claims, &weights, base);
        let after = found(envelope + more, &claims, &weights, base);
        prop_assert!(before.iter().zip(&after).all(|(before, after)| before <= after));
    }

    #[test]
    fn a_withdrawal_lowers_nobody_else(
        envelope in number(50),
        (claims, weights) in weighed(),
        base in 0..10_u64,
    ) {
        let before = found(envelope, &claims, &weights, base);
        for gone in 0..claims.len() {
            let mut others = claims.clone();
            others[gone] = 0;
            let after = found(envelope, &others, &weights, base);
            let mut rows = before.iter().zip(&after).enumerate().filter(|(at, _)| *at != gone);
            prop_assert!(rows.all(|(_, (before, after))| before <= after));
        }
    }

    #[test]
    fn a_larger_base_never_lowers_the_smallest_claim(
        envelope in number(50),
        claims in prop::collection::vec(0..9_u64, 1..6),
        base in 0..10_u64,
        more in 0..9_u64,
    ) {
        let smallest = claims.iter().zip(0..).min().map_or(0, |(_, at)| at);
        let due = |base| dues(envelope, &claims, base).swap_remove(smallest);
        prop_assert!(due(base + more) >= due(base));
    }

    /// A payment that is opened again among some need not touch the others. What they got may be no
    /// whole number: all is counted in that part of a quantum in which it is one.
    #[test]
    fn dividing_again_among_a_subgroup_changes_nothing(
        envelope in number(50),
        claims in prop::collection::vec(0..9_u64, 1..6),
        base in 0..10_u64,
        kept in prop::collection::vec(any::<bool>(), 6),
    ) {
        let before = dues(envelope, &claims, base);
        let among = |at: &usize| kept[*at];
        let group: Vec<usize> = (0..claims.len()).filter(among).collect();
        let got = group.iter().fold(RBig::ZERO, |sum, at| sum + &before[*at]);
        let scale: u64 = got.denominator().try_into().unwrap();
        let whole: u64 = (got * RBig::from(scale)).floor().try_into().unwrap();
        let asked: Vec<u64> = group.iter().map(|at| claims[*at] * scale).collect();
        let again = dues(whole, &asked, base * scale);
        for (at, again) in group.iter().zip(again) {
            prop_assert_eq!(&before[*at] * RBig::from(scale), again);
        }
    }

    #[test]
    fn what_a_meeting_decides_is_paid_or_refused(
        envelope in 0..20_u64,
        rows in prop::collection::vec((0..6_u64, 0..7_u64), 0..6),
    ) {
        let asks = rows.iter().enumerate().map(|(at, (c, y))| Ask::of(at, *c).decided(*y));
        let found = divide(envelope, asks, Shortage::Meeting {});
        let sum: u64 = rows.iter().map(|(_, decided)| decided).sum();
        let fits = sum == envelope.min(rows.iter().map(|(claim, _)| claim).sum());
        let fits = fits && rows.iter().all(|(claim, decided)| decided <= claim);
        prop_assert_eq!(found.is_ok(), fits);
        if let Ok(found) = found {
            prop_assert!(found.parts().map(|(_, part)| part).eq(rows.iter().map(|row| row.1)));
        }
    }

    #[test]
    fn seniority_pays_no_younger_claim_before_an_older_one_is_paid_in_full(
        envelope in number(40),
        claims in prop::collection::vec(0..9_u64, 0..7),
    ) {
        let found = parts(envelope, &claims, Shortage::Seniority {});
        let mut by_age: Vec<usize> = (0..claims.len()).collect();
        by_age.sort_by_key(|at| (claims[*at] % 3, *at));
        let short = by_age.iter().position(|at| found[*at] < claims[*at]);
        let after = by_age.iter().skip(short.map_or(claims.len(), |at| at + 1));
        prop_assert!(after.map(|at| found[*at]).all(|part| part == 0));
    }

    #[test]
    fn a_rule_for_a_shortage_reads_what_it_writes(shortage in shortage()) {
        prop_assert_eq!(shortage.to_string().parse::<Shortage>().unwrap(), shortage);
    }
}

#[test]
fn divisions_of_the_empty_and_the_extreme() {
    let rules = ["pro-rata", "equal-first", "guaranteed:3", "guaranteed:median", "seniority"];
    for shortage in rules.map(|rule| rule.parse().unwrap()) {
        assert!(parts(0, &[], shortage).is_empty());
        assert!(parts(9, &[], shortage).is_empty());
        assert_eq!(parts(0, &[5, 0], shortage), [0, 0]);
        assert_eq!(parts(9, &[5, 0], shortage), [5, 0]);
        assert_eq!(parts(5, &[5, 0], shortage), [5, 0]);
        assert_eq!(parts(1, &[5, 5], shortage), [1, 0]);
        assert_eq!(parts(u64::MAX, &[u64::MAX], shortage), [u64::MAX]);
        assert_eq!(parts(u64::MAX - 1, &[u64::MAX], shortage), [u64::MAX - 1]);
        let half = u64::MAX / 2;
        assert_eq!(parts(half, &[half, half, 1], shortage).iter().sum::<u64>(), half);
        let twice = divide(1, [("ana", 1), ("ana", 2)], shortage).unwrap_err();
        assert_eq!(twice.code(), "core.apportion.duplicate");
        let heavy = divide(1, [("ana", u64::MAX), ("bo", 1)], shortage).unwrap_err();
        assert_eq!(heavy.code(), "core.apportion.too_heavy");
    }
    assert_eq!(Shortage::lower_median([]), Shortage::PRO_RATA);
    assert_eq!(Shortage::lower_median([0, 0]), Shortage::PRO_RATA);
    assert_eq!(Shortage::lower_median([9, 0]), Shortage::Guaranteed { base: 9 });
    assert_eq!(Shortage::lower_median([4, 1, 3, 2]), Shortage::Guaranteed { base: 2 });
    assert_eq!(Shortage::lower_median([4, 5, 1, 3, 2]), Shortage::Guaranteed { base: 3 });
}

/// On all claims 1 to 6 of three persons and every envelope too small for them: in how many cases
/// somebody gains by claiming one unit more. Counted elsewhere with exact fractions.
#[test]
fn claiming_more_pays_less_often_the_larger_the_base_is() {
    let gains = |base: u64| {
        let of = |asked: [u64; 3], envelope: u64| dues(envelope, &asked, base).swap_remove(0);
        let (mut cases, mut gains) = (0, 0);
        for number in 0..216_u64 {
            let [a, b, c] = [1 + number % 6, 1 + number / 6 % 6, 1 + number / 36];
            for envelope in 1..a + b + c {
                cases += 1;
                gains += u32::from(of([a + 1, b, c], envelope) > of([a, b, c], envelope));
            }
        }
        (cases, gains)
    };
    for (base, expected) in [(0, 2_052), (1, 1_395), (2, 905), (3, 575), (4, 386), (6, 295)] {
        assert_eq!(gains(base), (2_052, expected), "{base}");
    }
    assert_eq!(gains(u64::MAX), (2_052, 295));
}

/// The base follows the claims: without the first, the median rises from 10 to 30, which takes from
/// the largest claim.
#[test]
fn a_withdrawal_can_lower_another_where_the_median_is_taken_anew() {
    let median = Shortage::LowerMedian {};
    assert_eq!(parts(70, &[10, 10, 30, 60], median), [10, 10, 19, 31]);
    assert_eq!(parts(70, &[0, 10, 30, 60], median), [0, 10, 30, 30]);
    // Kept as it was, it lowers nobody.
    let kept = Shortage::lower_median([10, 10, 30, 60]);
    assert_eq!(parts(70, &[0, 10, 30, 60], kept), [0, 10, 21, 39]);
}
