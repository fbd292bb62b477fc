//! Laws of an envelope divided among claims.

use dashu_ratio::RBig;
use liens_core::{Shortage, divide};
use proptest::prelude::*;

use super::{number, order, reordered};
use crate::oracle::due;

/// Up to 8 claims, some of them equal, zero or extreme.
pub(crate) fn claims() -> impl Strategy<Value = Vec<u64>> {
    prop_oneof![
        prop::collection::vec(0..6_u64, 0..8),
        prop::collection::vec(number(1_000), 0..8),
        prop::collection::vec(number(u64::MAX / 8), 0..8),
    ]
}

pub(crate) fn shortage() -> impl Strategy<Value = Shortage> {
    number(u64::MAX).prop_map(|base| Shortage::Guaranteed { base })
}

fn parts(envelope: u64, claims: &[u64], shortage: Shortage) -> Vec<u64> {
    let found = divide(envelope, claims.iter().copied().enumerate(), shortage).unwrap();
    found.into_parts().into_iter().map(|(_, part)| part).collect()
}

proptest! {
    #[test]
    fn a_division_sums_to_the_envelope_and_no_part_passes_its_claim(
        envelope in number(u64::MAX),
        claims in claims(),
        shortage in shortage(),
    ) {
        let parts = parts(envelope, &claims, shortage);
        prop_assert_eq!(parts.iter().sum::<u64>(), envelope.min(claims.iter().sum()));
        prop_assert!(parts.iter().zip(&claims).all(|(part, claim)| part <= claim));
    }

    #[test]
    fn equal_claims_get_equal_parts_within_one_quantum(
        envelope in number(30),
        claims in prop::collection::vec(0..6_u64, 0..8),
        shortage in shortage(),
    ) {
        let found = divide(envelope, claims.iter().copied().enumerate(), shortage).unwrap();
        let rows: Vec<(u64, u64)> =
            claims.iter().copied().zip(found.parts().map(|(_, part)| part)).collect();
        for (a, (claim, part)) in rows.iter().enumerate() {
            for (b, (other_claim, other)) in rows.iter().enumerate() {
                if claim <= other_claim {
                    // Within what rounding moves, more claimed is more paid, and more is missed.
                    prop_assert!(*part <= other + 1);
                    prop_assert!(claim - part <= other_claim - other + 1);
                }
                if claim == other_claim && part > other {
                    prop_assert!(a < b && found.tied().contains(&a) && found.tied().contains(&b));
                }
            }
        }
    }

    #[test]
    fn the_order_of_claims_never_changes_a_division(
        envelope in number(2_000),
        claims in claims(),
        shortage in shortage(),
        order in order(),
    ) {
        let claims: Vec<(usize, u64)> = claims.into_iter().enumerate().collect();
        let there = divide(envelope, claims.clone(), shortage);
        prop_assert_eq!(there, divide(envelope, reordered(&claims, &order), shortage));
    }

    /// On what is due before rounding, from which each part differs by less than one quantum.
    #[test]
    fn a_larger_envelope_a_larger_base_and_a_withdrawal_take_nothing_away(
        envelope in number(50),
        more in 0..9_u64,
        claims in prop::collection::vec(0..9_u64, 1..6),
        base in 0..10_u64,
    ) {
        let before = due(envelope, &claims, base);
        let no_less = |after: &[RBig]| before.iter().zip(after).all(|(a, b)| a <= b);
        prop_assert!(no_less(&due(envelope + more, &claims, base)));
        let smallest = claims.iter().zip(0..).min().map_or(0, |(_, at)| at);
        prop_assert!(due(envelope, &claims, base + more)[smallest] >= before[smallest]);
        let mut without = claims.clone();
        without[0] = 0;
        let after = due(envelope, &without, base);
        prop_assert!(before.iter().zip(&after).skip(1).all(|(a, b)| a <= b));
    }
}

#[test]
fn divisions_of_the_empty_and_the_extreme() {
    for shortage in [Shortage::PRO_RATA, Shortage::EQUAL_FIRST, Shortage::Guaranteed { base: 3 }] {
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
    assert_eq!(Shortage::lower_median([9]), Shortage::Guaranteed { base: 9 });
    assert_eq!(Shortage::lower_median([4, 1, 3, 2]), Shortage::Guaranteed { base: 2 });
    assert_eq!(Shortage::lower_median([4, 5, 1, 3, 2]), Shortage::Guaranteed { base: 3 });
}
