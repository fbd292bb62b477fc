//! Laws of division: apportionments, splits, methods and bounds.

use std::collections::BTreeMap;

use liens_core::{
    Amount, Claim, ContributorId, Currency, Method, Recipient, Shares, Unit, apportion,
    largest_remainder, largest_remainder_in_order,
};
use proptest::prelude::*;

use super::{
    divisor_method, method, number, order, person, reordered, shares_of, weights, within_one_unit,
};

proptest! {
    #[test]
    fn an_apportionment_sums_to_the_total_within_one_unit_of_each_quota(
        total in number(u64::MAX),
        weights in weights(),
    ) {
        let Ok(found) = largest_remainder(total, weights.iter().copied().enumerate()) else {
            prop_assert!(total > 0 && weights.iter().all(|weight| *weight == 0));
            return Ok(());
        };
        let parts: Vec<u64> = found.parts().map(|(_, part)| part).collect();
        prop_assert_eq!(parts.iter().map(|part| u128::from(*part)).sum::<u128>(), total.into());
        let rows: Vec<_> = weights.into_iter().zip(parts).collect();
        within_one_unit(total, &rows)?;
        prop_assert!(rows.iter().all(|(weight, part)| *weight > 0 || *part == 0));
    }

    #[test]
    fn the_order_of_claims_never_changes_an_apportionment(
        total in number(u64::MAX),
        weights in weights(),
        order in order(),
    ) {
        let claims: Vec<(usize, u64)> = weights.into_iter().enumerate().collect();
        let there = largest_remainder(total, claims.clone());
        prop_assert_eq!(there, largest_remainder(total, reordered(&claims, &order)));
    }

    #[test]
    fn a_column_is_divided_as_its_keys_would_be(total in number(u64::MAX), weights in weights()) {
        let by_key = largest_remainder(total, weights.iter().copied().enumerate());
        let by_key = by_key.map(|found| found.parts().map(|(_, part)| part).collect::<Vec<u64>>());
        prop_assert_eq!(largest_remainder_in_order(total, &weights), by_key);
    }

    #[test]
    fn tied_claims_differ_by_one_unit_and_all_others_are_decided_by_weight(
        total in number(1_000),
        weights in prop::collection::vec(0..4_u64, 0..12),
    ) {
        let claims: Vec<(usize, u64)> = weights.iter().copied().enumerate().collect();
        let Ok(found) = largest_remainder(total, claims) else { return Ok(()) };
        let tied = found.tied().to_vec();
        let parts = found.into_parts();
        for (a, part_a) in &parts {
            for (b, part_b) in &parts {
                if weights[*a] == weights[*b] && part_a != part_b {
                    prop_assert!(tied.contains(a) && tied.contains(b));
                    prop_assert_eq!(part_a > part_b, a < b);
                }
            }
        }
    }

    #[test]
    fn a_split_sums_to_the_amount_and_stays_within_one_unit(
        pot in number(i64::MAX.unsigned_abs()),
        weights in weights(),
    ) {
        let Some(shares) = shares_of(&weights) else { return Ok(()) };
        let pot = Amount::from_quanta(Unit::Money(Currency::EUR), pot.try_into().unwrap()).unwrap();
        let split = shares.split(&pot).unwrap();
        let sum = split.amounts().map(|(_, amount)| i128::from(amount.quanta())).sum::<i128>();
        prop_assert_eq!(sum, i128::from(pot.quanta()));
        prop_assert_eq!(shares.parts().map(|(_, part)| part).sum::<u64>(), Shares::WHOLE);
        let rows: Vec<(u64, u64)> = shares
            .parts()
            .map(|(who, part)| (part, split.amount_of(who).quanta().try_into().unwrap()))
            .collect();
        within_one_unit(pot.quanta().try_into().unwrap(), &rows)?;
    }

    #[test]
    fn the_order_of_listing_never_changes_a_split(
        pot in number(i64::MAX.unsigned_abs()),
        weights in weights(),
        order in order(),
    ) {
        let Some(shares) = shares_of(&weights) else { return Ok(()) };
        let rows: Vec<_> = shares.parts().map(|(who, part)| (who.clone(), part)).collect();
        let again = Shares::new(reordered(&rows, &order)).unwrap();
        prop_assert_eq!(&shares, &again);
        let pot = Amount::from_quanta(Unit::Time, pot.try_into().unwrap()).unwrap();
        prop_assert_eq!(shares.split(&pot), again.split(&pot));
    }

    #[test]
    fn permuted_names_keep_each_amount_within_its_rounding_bound(
        pot in number(i64::MAX.unsigned_abs()),
        weights in weights(),
        order in order(),
    ) {
        let names: Vec<usize> = (0..weights.len()).collect();
        let renamed = reordered(&names, &order);
        let claims = |names: &[usize]| -> Vec<_> {
            let rows = names.iter().zip(&weights);
            rows.map(|(name, weight)| (person(&format!("p{name}")), *weight)).collect()
        };
        let Ok(before) = Shares::from_weights(claims(&names)) else { return Ok(()) };
        let after = Shares::from_weights(claims(&renamed)).unwrap();
        let pot = Amount::from_quanta(Unit::Time, pot.try_into().unwrap()).unwrap();
        let (split_before, split_after) = (before.split(&pot).unwrap(), after.split(&pot).unwrap());
        for (old, new) in names.iter().zip(&renamed) {
            let (old, new) = (person(&format!("p{old}")), person(&format!("p{new}")));
            prop_assert!(before.part_of(&old).abs_diff(after.part_of(&new)) <= 1);
            // A part moves by at most one, and each amount lies within one unit of its own quota.
            let moved = i128::from(pot.quanta()) / i128::from(Shares::WHOLE) + 2;
            let (old, new) = (split_before.amount_of(&old), split_after.amount_of(&new));
            prop_assert!((i128::from(old.quanta()) - i128::from(new.quanta())).abs() <= moved);
        }
    }
}

proptest! {
    #[test]
    fn every_method_sums_to_the_total_and_stays_inside_the_bounds(
        method in method(),
        total in number(i64::MAX.unsigned_abs()),
        weights in weights(),
        bounds in prop::collection::vec((number(9), number(u64::MAX)), 12),
    ) {
        let rows: Vec<_> = weights.iter().zip(bounds).enumerate().collect();
        let claims = rows.iter().map(|(at, (weight, (floor, more)))| {
            Claim::of(*at, **weight).at_least(*floor).at_most(floor.saturating_add(*more))
        });
        let due = |weight: u64, more: u64| if weight == 0 { 0 } else { more };
        let most: u128 = rows
            .iter()
            .map(|(_, (weight, (floor, more)))| u128::from(floor.saturating_add(due(**weight, *more))))
            .sum();
        let least: u128 = rows.iter().map(|(_, (_, (floor, _)))| u128::from(*floor)).sum();
        let found = match apportion(method, total, claims) {
            Ok(found) => found,
            Err(error) => {
                prop_assert!(least > total.into() || most < total.into(), "{}", error);
                return Ok(());
            }
        };
        prop_assert_eq!(found.parts().map(|(_, part)| part).sum::<u64>(), total);
        for ((_, part), (_, (weight, (floor, more)))) in found.parts().zip(&rows) {
            prop_assert!(part >= *floor && part <= floor.saturating_add(due(**weight, *more)));
        }
    }

    #[test]
    fn the_order_of_claims_never_changes_a_method(
        method in method(),
        total in number(1_000),
        weights in weights(),
        order in order(),
    ) {
        let claims: Vec<(usize, u64)> = weights.into_iter().enumerate().collect();
        let there = apportion(method, total, claims.clone());
        prop_assert_eq!(there, apportion(method, total, reordered(&claims, &order)));
    }

    #[test]
    fn more_seats_never_take_one_away_under_a_divisor_method(
        method in divisor_method(),
        total in number(1_000_000_000_000),
        weights in weights(),
    ) {
        if weights.iter().all(|weight| *weight == 0) {
            return Ok(());
        }
        let seats = |total| {
            let found = apportion(method, total, weights.iter().copied().enumerate()).unwrap();
            found.into_parts()
        };
        let (before, after) = (seats(total), seats(total + 1));
        prop_assert!(before.iter().zip(&after).all(|((_, less), (_, more))| less <= more));
    }

    #[test]
    fn a_larger_weight_never_gets_fewer_seats(
        method in method(),
        total in number(i64::MAX.unsigned_abs()),
        weights in weights(),
    ) {
        let Ok(found) = apportion(method, total, weights.iter().copied().enumerate()) else {
            return Ok(());
        };
        let rows: Vec<(u64, u64)> =
            weights.iter().copied().zip(found.parts().map(|(_, part)| part)).collect();
        for (weight, seats) in &rows {
            prop_assert!(rows.iter().all(|(w, s)| w <= weight || s >= seats));
            prop_assert!(*weight > 0 || *seats == 0);
        }
    }

    #[test]
    fn hamilton_is_the_largest_remainder(
        total in number(i64::MAX.unsigned_abs()),
        weights in weights(),
    ) {
        let claims = || weights.iter().copied().enumerate();
        let hamilton = apportion(Method::Hamilton, total, claims());
        prop_assert_eq!(hamilton, largest_remainder(total, claims()));
    }
}

#[test]
fn methods_at_the_empty_and_the_extreme() {
    let seats = |method, total, weights: &[u64]| {
        let found = apportion(method, total, weights.iter().copied().enumerate());
        let parts = found.map(|found| found.into_parts().into_iter().map(|(_, part)| part));
        parts.map(Iterator::collect::<Vec<_>>).map_err(|error| error.code())
    };
    let most = i64::MAX.unsigned_abs();
    for method in Method::ALL {
        assert_eq!(seats(method, 0, &[]), Ok(vec![]));
        assert_eq!(seats(method, 0, &[3, 0]), Ok(vec![0, 0]));
        assert_eq!(seats(method, 1, &[]), Err("core.apportion.no_weight"));
        assert_eq!(seats(method, 1, &[0]), Err("core.apportion.no_weight"));
        assert_eq!(seats(method, 1, &[2, 3]), Ok(vec![0, 1]));
        assert_eq!(seats(method, 2, &[0, 1, 0]), Ok(vec![0, 2, 0]));
        assert_eq!(seats(method, most, &[u64::MAX]), Ok(vec![most]));
        let half = u64::MAX / 2;
        assert_eq!(seats(method, most, &[half, half]), Ok(vec![most / 2 + 1, most / 2]));
        assert_eq!(seats(method, most + 1, &[1]), Err("core.apportion.too_many"));
        assert_eq!(seats(method, 1, &[u64::MAX, 1]), Err("core.apportion.too_heavy"));
    }
    // Where the first seat costs nothing, every claim with a weight comes before a second seat.
    for method in [Method::Adams, Method::Dean, Method::HuntingtonHill] {
        assert_eq!(seats(method, 3, &[u64::MAX - 2, 1, 1]), Ok(vec![1, 1, 1]));
        assert_eq!(seats(method, 2, &[1, 1, u64::MAX - 2]), Ok(vec![1, 0, 1]));
    }
    // A claim without weight in front must not shift the seats that are certain for the others.
    assert_eq!(seats(Method::DHondt, 40, &[0, 1, 20]), Ok(vec![0, 1, 39]));
    assert_eq!(seats(Method::DHondt, 3, &[u64::MAX - 2, 1, 1]), Ok(vec![3, 0, 0]));
}

#[test]
fn apportionments_of_the_empty_and_the_extreme() {
    let divide = |total, weights: &[u64]| {
        let claims = weights.iter().copied().enumerate();
        let parts = largest_remainder(total, claims).map(|found| {
            let tied = found.tied().to_vec();
            (found.into_parts().into_iter().map(|(_, part)| part).collect::<Vec<_>>(), tied)
        });
        parts.map_err(|error| error.code())
    };
    let none: Vec<usize> = Vec::new();
    assert_eq!(divide(0, &[]), Ok((vec![], none.clone())));
    assert_eq!(divide(0, &[0, 0]), Ok((vec![0, 0], none.clone())));
    assert_eq!(divide(0, &[1, 2]), Ok((vec![0, 0], none.clone())));
    assert_eq!(divide(1, &[]), Err("core.apportion.no_weight"));
    assert_eq!(divide(1, &[0]), Err("core.apportion.no_weight"));
    assert_eq!(divide(1, &[1, 1, 0]), Ok((vec![1, 0, 0], vec![0, 1])));
    assert_eq!(divide(2, &[1, 1, 1]), Ok((vec![1, 1, 0], vec![0, 1, 2])));
    assert_eq!(divide(3, &[1, 1, 1]), Ok((vec![1, 1, 1], none.clone())));
    assert_eq!(divide(u64::MAX, &[u64::MAX]), Ok((vec![u64::MAX], none.clone())));
    let half = u64::MAX / 2;
    assert_eq!(divide(u64::MAX, &[half, half]), Ok((vec![half + 1, half], vec![0, 1])));
    assert_eq!(divide(1, &[u64::MAX, 1]), Err("core.apportion.too_heavy"));
}

#[test]
fn splits_of_the_empty_and_the_extreme() {
    let third = Shares::WHOLE / 3;
    let rows = [(person("a"), third), (person("b"), third), (person("c"), third + 1)];
    let shares = Shares::new(rows).unwrap();
    let split = |quanta| {
        let pot = Amount::from_quanta(Unit::Time, quanta).unwrap();
        let split = shares.split(&pot).unwrap();
        let amounts: Vec<i64> = split.amounts().map(|(_, amount)| amount.quanta()).collect();
        (amounts, split.tied().len())
    };
    assert_eq!(split(0), (vec![0, 0, 0], 0));
    assert_eq!(split(1), (vec![0, 0, 1], 0));
    assert_eq!(split(2), (vec![1, 0, 1], 2));
    let (amounts, _) = split(i64::MAX);
    assert_eq!(amounts.iter().map(|quanta| i128::from(*quanta)).sum::<i128>(), i64::MAX.into());
    let all = Shares::new([(Recipient::Commons, Shares::WHOLE)]).unwrap();
    let pot: Amount = "PT9223372036854775807S".parse().unwrap();
    assert_eq!(all.split(&pot).unwrap().amount_of(&Recipient::Commons), pot);
    assert_eq!(all.split(&pot).unwrap().amount_of(&person("a")), Amount::zero(Unit::Time));
}

#[test]
fn recipients_stand_in_the_order_of_the_documentation() {
    let owed = |name: &str| Recipient::Owed(ContributorId::new(name).unwrap());
    let expected =
        [person("Z"), person("a"), person("é"), owed("a"), owed("b"), Recipient::Commons];
    let mut rows: BTreeMap<Recipient, usize> = BTreeMap::new();
    for (at, recipient) in expected.iter().enumerate().rev() {
        rows.insert(recipient.clone(), at);
    }
    assert!(rows.into_keys().eq(expected));
}
