//! The laws that the documentation names, and tables of the empty and the extreme beside them.

use std::collections::BTreeMap;

use dashu_ratio::RBig;
use liens_core::{
    AccountId, Amount, AtLeast, Claim, CommandId, ContributorId, CumulativeSplit, Currency, Method,
    Money, MoreThan, PointsName, Rate, RateError, Ratio, Recipient, Residue, Rounding, Shares,
    Threshold, TimeAmount, TimeStyle, Timestamp, Unit, apportion, largest_remainder,
};
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Whole numbers that are often small, zero or extreme.
pub(crate) fn number(largest: u64) -> impl Strategy<Value = u64> {
    prop_oneof![Just(0), Just(1), Just(largest), 0..=largest.min(20), 0..=largest]
}

/// Signed quanta, ends of the range included.
fn quanta() -> impl Strategy<Value = i64> {
    prop_oneof![Just(0), Just(i64::MAX), Just(-i64::MAX), -5_000..=5_000_i64, -i64::MAX..=i64::MAX]
}

/// Up to 12 weights that add up to at most 2⁶⁴ − 1, some of them equal, zero or extreme.
pub(crate) fn weights() -> impl Strategy<Value = Vec<u64>> {
    prop_oneof![
        prop::collection::vec(0..4_u64, 0..12),
        prop::collection::vec(number(1_000), 0..12),
        prop::collection::vec(number(u64::MAX / 12), 0..12),
        Just(vec![u64::MAX]),
        Just(vec![0, u64::MAX, 0]),
    ]
}

pub(crate) fn method() -> impl Strategy<Value = Method> {
    select(Method::ALL.to_vec())
}

pub(crate) fn divisor_method() -> impl Strategy<Value = Method> {
    method().prop_filter("has divisors", |method| *method != Method::Hamilton)
}

/// The same rows in another order.
pub(crate) fn reordered<T: Clone>(rows: &[T], order: &[Index]) -> Vec<T> {
    let mut left = rows.to_vec();
    let mut order = order.iter().cycle();
    let mut found = Vec::new();
    while !left.is_empty() {
        let at = order.next().map_or(0, |index| index.index(left.len()));
        found.push(left.remove(at));
    }
    found
}

pub(crate) fn order() -> impl Strategy<Value = Vec<Index>> {
    prop::collection::vec(any::<Index>(), 1..12)
}

pub(crate) fn person(name: &str) -> Recipient {
    Recipient::Contributor(ContributorId::new(name).unwrap())
}

/// Shares of recipients of all three kinds.
pub(crate) fn shares_of(weights: &[u64]) -> Option<Shares> {
    let recipient = |at: usize| match at % 3 {
        _ if at == 0 => Recipient::Commons,
        1 => person(&format!("p{at}")),
        _ => Recipient::Owed(ContributorId::new(format!("p{at}")).unwrap()),
    };
    let rows = weights.iter().enumerate().map(|(at, weight)| (recipient(at), *weight));
    Shares::from_weights(rows).ok()
}

fn exact(numerator: impl Into<dashu_int::IBig>, denominator: u64) -> RBig {
    RBig::from_parts(numerator.into(), denominator.into())
}

/// Whether each part lies within one unit of `total × weight / sum`.
fn within_one_unit(total: u64, rows: &[(u64, u64)]) -> Result<(), TestCaseError> {
    let sum: u128 = rows.iter().map(|(weight, _)| u128::from(*weight)).sum();
    for (weight, part) in rows {
        let quota = u128::from(total) * u128::from(*weight);
        let distance = quota.abs_diff(u128::from(*part) * sum);
        prop_assert!(distance < sum.max(1), "{part} of {total} for {weight} of {sum}");
    }
    Ok(())
}

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

    #[test]
    fn a_threshold_met_exactly_counts_for_at_least_and_not_for_more_than(
        numerator in number(u64::MAX),
        denominator in 1..=u64::MAX,
        scale in 1..=u64::from(u32::MAX),
    ) {
        let ratio = Ratio::new(numerator, denominator).unwrap();
        let (part, whole) = match (
            ratio.numerator().checked_mul(scale),
            ratio.denominator().checked_mul(scale),
        ) {
            (Some(part), Some(whole)) => (part, whole),
            _ => (ratio.numerator(), ratio.denominator()),
        };
        prop_assert!(AtLeast(ratio).is_met_by(part, whole));
        prop_assert!(!MoreThan(ratio).is_met_by(part, whole));
        if let Some(more) = part.checked_add(1) {
            prop_assert!(MoreThan(ratio).is_met_by(more, whole));
        }
        if let Some(less) = part.checked_sub(1) {
            prop_assert!(!AtLeast(ratio).is_met_by(less, whole));
        }
        for part in [part, part.saturating_add(1), part.saturating_sub(1)] {
            let (at_least, more_than) = (AtLeast(ratio), MoreThan(ratio));
            prop_assert_eq!(
                Threshold::from(at_least).is_met_by(part, whole),
                at_least.is_met_by(part, whole)
            );
            prop_assert_eq!(
                Threshold::from(more_than).is_met_by(part, whole),
                more_than.is_met_by(part, whole)
            );
        }
    }

    #[test]
    fn ratios_compare_and_add_like_exact_fractions(
        a in (number(u64::MAX), 1..=u64::MAX),
        b in (number(u64::MAX), prop_oneof![Just(1), Just(u64::MAX), 1..=9_u64, 1..=u64::MAX]),
        same_denominator in any::<bool>(),
    ) {
        let a = (a.0, if same_denominator { b.1 } else { a.1 });
        let (left, right) = (Ratio::new(a.0, a.1).unwrap(), Ratio::new(b.0, b.1).unwrap());
        let (exact_left, exact_right) = (exact(a.0, a.1), exact(b.0, b.1));
        prop_assert_eq!(left.cmp(&right), exact_left.cmp(&exact_right));
        prop_assert_eq!(left == right, exact_left == exact_right);
        prop_assert_eq!(left.compare_quotient(b.0, b.1), Some(exact_right.cmp(&exact_left)));
        let sum = exact_left + exact_right;
        let fits = *sum.denominator() <= u64::MAX.into() && *sum.numerator() <= u64::MAX.into();
        match left.checked_add(right) {
            Some(found) => prop_assert_eq!(exact(found.numerator(), found.denominator()), sum),
            None => prop_assert!(!fits, "{} + {} fits: {}", left, right, sum),
        }
    }

    #[test]
    fn the_floor_of_a_fraction_is_its_exact_floor(
        ratio in (number(u64::MAX), 1..=u64::MAX),
        whole in number(u64::MAX),
    ) {
        let found = Ratio::new(ratio.0, ratio.1).unwrap().floor_of(whole);
        let expected = (exact(ratio.0, ratio.1) * exact(whole, 1)).floor();
        prop_assert_eq!(dashu_int::IBig::from(found), expected);
    }

    #[test]
    fn a_rounding_takes_a_neighbour_and_the_right_one(
        mantissa in -(1_i64 << 50)..(1_i64 << 50),
        decimals in 0..12_usize,
    ) {
        let digits = format!("{:0width$}", mantissa.unsigned_abs(), width = decimals + 1);
        let (units, fraction) = digits.split_at(digits.len() - decimals);
        let sign = if mantissa < 0 { "-" } else { "" };
        let point = if decimals == 0 { "" } else { "." };
        let text = format!("{sign}{units}{point}{fraction} EUR");
        let value = exact(mantissa, 1) * exact(100, 10_u64.pow(decimals.try_into().unwrap()));
        let round = |rounding| Money::parse_rounded(&text, rounding).unwrap().minor();
        let (floor, ceiling) = (value.clone().floor(), value.clone().ceil());
        prop_assert_eq!(dashu_int::IBig::from(round(Rounding::Floor)), floor);
        prop_assert_eq!(dashu_int::IBig::from(round(Rounding::Ceiling)), ceiling);
        let half = exact(1, 2);
        for rounding in [Rounding::HalfEven, Rounding::HalfAwayFromZero] {
            let off = exact(round(rounding), 1) - value.clone();
            prop_assert!(off <= half && -off.clone() <= half);
            if off == half || -off.clone() == half {
                if rounding == Rounding::HalfEven {
                    prop_assert_eq!(round(rounding) % 2, 0);
                } else {
                    prop_assert_eq!(off > exact(0, 1), mantissa > 0);
                }
            }
        }
    }

    #[test]
    fn what_is_written_reads_back(
        quanta in quanta(),
        id in any::<u128>(),
        unix in Timestamp::MIN.unix_seconds()..=Timestamp::MAX.unix_seconds(),
        ratio in (number(u64::MAX), 1..=u64::MAX),
        unit in select(vec!["hour", "EUR", "JPY", "TND", "CLF", "thanks", "a-1"]),
    ) {
        let time = TimeAmount::from_seconds(quanta).unwrap();
        prop_assert_eq!(time.to_string().parse::<TimeAmount>(), Ok(time));
        let unit: Unit = unit.parse().unwrap();
        let amount = Amount::from_quanta(unit.clone(), quanta).unwrap();
        prop_assert_eq!(amount.to_string().parse::<Amount>(), Ok(amount));
        if let Unit::Money(currency) = unit {
            let money = Money::from_minor(currency, quanta).unwrap();
            prop_assert_eq!(money.to_string().parse::<Money>(), Ok(money));
        }
        let id = CommandId::from_u128(id);
        prop_assert_eq!(id.to_string().parse::<CommandId>(), Ok(id));
        let at = Timestamp::from_unix_seconds(unix).unwrap();
        prop_assert_eq!(at.to_string().parse::<Timestamp>(), Ok(at));
        let ratio = Ratio::new(ratio.0, ratio.1).unwrap();
        prop_assert_eq!(ratio.to_string().parse::<Ratio>(), Ok(ratio));
    }

    #[test]
    fn any_text_is_refused_or_read_and_never_written_as_another(text in ".{0,24}") {
        if let Ok(id) = ContributorId::new(&text) {
            prop_assert_eq!(id.as_str(), text.as_str());
        }
        if let Ok(amount) = text.parse::<Amount>() {
            prop_assert_eq!(amount.to_string().parse::<Amount>(), Ok(amount));
        }
        if let Ok(name) = PointsName::new(&text) {
            let thirty = format!("30 {}", name.as_str());
            prop_assert_eq!(thirty.parse::<Amount>().unwrap().to_string(), thirty);
        }
    }

    #[test]
    fn sums_of_one_unit_are_exact_or_refused(a in quanta(), b in quanta()) {
        let sum = i128::from(a) + i128::from(b);
        let difference = i128::from(a) - i128::from(b);
        let fits = |value: i128| {
            i64::try_from(value).ok().filter(|value| *value != i64::MIN)
        };
        let [x, y] = [a, b].map(|seconds| TimeAmount::from_seconds(seconds).unwrap());
        prop_assert_eq!(x.checked_add(y).ok().map(TimeAmount::seconds), fits(sum));
        prop_assert_eq!(x.checked_sub(y).ok().map(TimeAmount::seconds), fits(difference));
        let [x, y] = [a, b].map(|minor| Money::from_minor(Currency::EUR, minor).unwrap());
        prop_assert_eq!(x.checked_add(y).ok().map(Money::minor), fits(sum));
        prop_assert_eq!(x.checked_sub(y).ok().map(Money::minor), fits(difference));
        let [x, y] = [a, b].map(|quanta| Amount::from_quanta(Unit::Time, quanta).unwrap());
        prop_assert_eq!(x.checked_add(&y).ok().map(|sum| sum.quanta()), fits(sum));
        prop_assert_eq!(x.checked_sub(&y).ok().map(|sum| sum.quanta()), fits(difference));
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
    assert_eq!(seats(Method::DHondt, 3, &[u64::MAX - 2, 1, 1]), Ok(vec![3, 0, 0]));
}

fn rounding() -> impl Strategy<Value = Rounding> {
    select(vec![Rounding::Floor, Rounding::Ceiling, Rounding::HalfEven, Rounding::HalfAwayFromZero])
}

/// Whole quanta above zero, the extreme included.
fn side() -> impl Strategy<Value = i64> {
    prop_oneof![Just(1), Just(i64::MAX), 1..=7_200_i64, 1..=i64::MAX]
}

fn rate(given: i64, worth: i64) -> Rate {
    let given = Amount::from_quanta(Unit::Time, given).unwrap();
    Rate::new(given, Amount::from_quanta(Unit::Money(Currency::EUR), worth).unwrap()).unwrap()
}

/// The residue as a fraction of a quantum.
fn left(residue: &Residue) -> RBig {
    RBig::from_parts(residue.numerator().into(), residue.denominator().unsigned_abs().into())
}

proptest! {
    #[test]
    fn a_conversion_and_its_residue_are_the_exact_product(
        given in side(),
        worth in side(),
        taken in quanta(),
        rounding in rounding(),
    ) {
        let exact_worth = exact(taken, 1) * exact(worth, given.unsigned_abs());
        let taken = Amount::from_quanta(Unit::Time, taken).unwrap();
        let found = match rate(given, worth).convert(&taken, rounding) {
            Ok(found) => found,
            Err(error) => {
                prop_assert_eq!(error.code(), "core.amount.out_of_range");
                let most = exact(i64::MAX, 1);
                prop_assert!(exact_worth > most || exact_worth < -most);
                return Ok(());
            }
        };
        let residue = left(found.residue());
        prop_assert_eq!(exact(found.amount().quanta(), 1) + residue.clone(), exact_worth);
        let (zero, half) = (RBig::ZERO, exact(1, 2));
        let rounded_as_named = match rounding {
            Rounding::Floor => residue >= zero,
            Rounding::Ceiling => residue <= zero,
            _ => residue <= half && -residue <= half,
        };
        prop_assert!(rounded_as_named);
    }

    #[test]
    fn carried_residues_lose_nothing_over_any_number_of_conversions(
        given in 1..=7_200_i64,
        worth in 1..=7_200_i64,
        taken in prop::collection::vec(-7_200..=7_200_i64, 0..20),
        rounding in rounding(),
    ) {
        let rate = rate(given, worth);
        let mut carried = Residue::new(Unit::Money(Currency::EUR), 0, 1).unwrap();
        let (mut sum, mut total) = (0, RBig::ZERO);
        for quanta in taken {
            let amount = Amount::from_quanta(Unit::Time, quanta).unwrap();
            let found = rate.convert_with(&amount, &carried, rounding).unwrap();
            sum += found.amount().quanta();
            total += exact(quanta, 1) * exact(worth, given.unsigned_abs());
            carried = found.residue().clone();
        }
        prop_assert_eq!(exact(sum, 1) + left(&carried), total);
    }

    #[test]
    fn no_name_gains_over_repeated_payments(
        payments in prop::collection::vec((number(1_000_000), weights()), 0..20),
    ) {
        let mut running = CumulativeSplit::new(AccountId::new("rest").unwrap(), Unit::Time);
        let mut entitled: BTreeMap<Recipient, RBig> = BTreeMap::new();
        let mut paid: BTreeMap<Recipient, i64> = BTreeMap::new();
        let mut held = 0;
        for (quanta, weights) in payments {
            let Some(shares) = shares_of(&weights) else { continue };
            let pot = Amount::from_quanta(Unit::Time, quanta.try_into().unwrap()).unwrap();
            let payment = running.pay(&shares, &pot).unwrap();
            held += payment.to_account().quanta();
            let given = payment.amounts().map(|(_, amount)| amount.quanta()).sum::<i64>();
            prop_assert_eq!(given + payment.to_account().quanta(), pot.quanta());
            for (recipient, part) in shares.parts() {
                let due = exact(pot.quanta(), 1) * exact(part, Shares::WHOLE);
                *entitled.entry(recipient.clone()).or_insert(RBig::ZERO) += due;
                let amount = payment.amount_of(recipient).quanta();
                prop_assert!(amount >= 0);
                *paid.entry(recipient.clone()).or_default() += amount;
            }
            prop_assert_eq!(i64::try_from(running.held_quanta()).unwrap(), held);
            for (recipient, entitled) in &entitled {
                let floor = entitled.clone().floor();
                prop_assert_eq!(dashu_int::IBig::from(paid[recipient]), floor);
            }
        }
    }

    #[test]
    fn permuted_names_permute_repeated_payments_exactly(
        quanta in prop::collection::vec(0..50_i64, 1..20),
        weights in prop::collection::vec(1..4_u64, 1..6),
        order in order(),
    ) {
        let names: Vec<usize> = (0..weights.len()).collect();
        let renamed = reordered(&names, &order);
        // Sixteenths of the whole, the rest to the commons: no part is rounded by name.
        let sixteenth = Shares::WHOLE / 16;
        let shares = |names: &[usize]| {
            let rows = names.iter().zip(&weights);
            let rows = rows.map(|(name, w)| (person(&format!("p{name}")), w * sixteenth));
            let rest = Shares::WHOLE - sixteenth * weights.iter().sum::<u64>();
            Shares::new(rows.chain([(Recipient::Commons, rest)])).unwrap()
        };
        let (before, after) = (shares(&names), shares(&renamed));
        let account = || AccountId::new("rest").unwrap();
        let mut one = CumulativeSplit::new(account(), Unit::Time);
        let mut two = one.clone();
        for quanta in quanta {
            let pot = Amount::from_quanta(Unit::Time, quanta).unwrap();
            let (there, here) = (one.pay(&before, &pot).unwrap(), two.pay(&after, &pot).unwrap());
            for (old, new) in names.iter().zip(&renamed) {
                let (old, new) = (person(&format!("p{old}")), person(&format!("p{new}")));
                prop_assert_eq!(there.amount_of(&old), here.amount_of(&new));
            }
            prop_assert_eq!(there.to_account(), here.to_account());
        }
    }

    #[test]
    fn time_written_for_people_reads_back(seconds in quanta()) {
        let time = TimeAmount::from_seconds(seconds).unwrap();
        for style in [TimeStyle::Clock, TimeStyle::French, TimeStyle::English] {
            prop_assert_eq!(time.to_text(style).parse::<TimeAmount>(), Ok(time));
        }
    }
}

#[test]
fn time_is_written_for_people_as_listed() {
    let cases = [
        (0, ["0:00", "0 h", "0 h"]),
        (5, ["0:00:05", "5 s", "5 s"]),
        (2_700, ["0:45", "45 min", "45 min"]),
        (3_600, ["1:00", "1 h", "1 h"]),
        (3_900, ["1:05", "1 h 05", "1 h 5 min"]),
        (-5_400, ["-1:30", "-1 h 30", "-1 h 30 min"]),
        (5_415, ["1:30:15", "1 h 30 min 15 s", "1 h 30 min 15 s"]),
        (3_605, ["1:00:05", "1 h 5 s", "1 h 5 s"]),
        (360_000, ["100:00", "100 h", "100 h"]),
    ];
    for (seconds, expected) in cases {
        let time = TimeAmount::from_seconds(seconds).unwrap();
        let styles = [TimeStyle::Clock, TimeStyle::French, TimeStyle::English];
        assert_eq!(styles.map(|style| time.to_text(style)), expected);
    }
}

#[test]
fn conversions_at_the_empty_and_the_extreme() {
    let convert = |given, worth, taken| {
        let taken = Amount::from_quanta(Unit::Time, taken).unwrap();
        let found = rate(given, worth).convert(&taken, Rounding::HalfEven);
        found.map(|found| {
            let residue = found.residue();
            (found.amount().quanta(), residue.numerator(), residue.denominator())
        })
    };
    let most = i64::MAX;
    assert_eq!(convert(3_600, 2_000, 0), Ok((0, 0, 1)));
    assert_eq!(convert(3_600, 2_000, 1_200), Ok((667, -1, 3)));
    assert_eq!(convert(2, 1, 1), Ok((0, 1, 2)));
    assert_eq!(convert(2, 1, 3), Ok((2, -1, 2)));
    assert_eq!(convert(most, most, most), Ok((most, 0, 1)));
    assert_eq!(convert(most, 1, 1), Ok((0, 1, most)));
    assert_eq!(convert(most, 1, -most), Ok((-1, 0, 1)));
    assert_eq!(
        convert(1, most, most).map_err(|error| error.code()),
        Err("core.amount.out_of_range")
    );
    let error: RateError = convert(1, 2, most).unwrap_err();
    assert!(error.to_string().contains("18446744073709551614"), "{error}");
}

#[test]
fn repeated_payments_at_the_empty_and_the_extreme() {
    let all = Shares::new([(Recipient::Commons, Shares::WHOLE)]).unwrap();
    let mut running = CumulativeSplit::new(AccountId::new("rest").unwrap(), Unit::Time);
    let pay = |running: &mut CumulativeSplit, quanta| {
        let pot = Amount::from_quanta(Unit::Time, quanta).unwrap();
        let payment = running.pay(&all, &pot).map_err(|error| error.code())?;
        Ok((payment.amount_of(&Recipient::Commons).quanta(), payment.to_account().quanta()))
    };
    assert_eq!(pay(&mut running, 0), Ok((0, 0)));
    assert_eq!(pay(&mut running, i64::MAX), Ok((i64::MAX, 0)));
    let before = running.clone();
    assert_eq!(pay(&mut running, 1), Err("core.amount.out_of_range"));
    assert_eq!(pay(&mut running, -1), Err("core.shares.negative"));
    let euros = "1.00 EUR".parse().unwrap();
    assert_eq!(running.pay(&all, &euros).map_err(|e| e.code()), Err("core.amount.unit_mismatch"));
    assert_eq!(running, before, "a refusal changes nothing");
    assert_eq!((running.held_quanta(), running.behind().count()), (0, 0));
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
fn fractions_of_the_empty_and_the_extreme() {
    let largest = Ratio::new(u64::MAX, 1).unwrap();
    let smallest = Ratio::new(1, u64::MAX).unwrap();
    assert!(Ratio::ZERO < smallest && smallest < Ratio::ONE && Ratio::ONE < largest);
    assert_eq!(Ratio::new(0, 5), Ok(Ratio::ZERO));
    assert_eq!(largest.checked_add(smallest), None);
    assert_eq!(largest.checked_add(Ratio::ONE), None);
    assert_eq!(largest.checked_add(Ratio::ZERO), Some(largest));
    assert_eq!(largest.floor_of(u64::MAX), u128::from(u64::MAX).pow(2));
    // Over the plain product of the denominators this sum would pass 128 bits.
    let even = u64::MAX - 1;
    let [a, b] = [u64::MAX, u64::MAX - 2].map(|above| Ratio::new(above, even).unwrap());
    assert_eq!(a.checked_add(b), Some(Ratio::new(2, 1).unwrap()));
    assert!(!AtLeast(Ratio::ZERO).is_met_by(0, 0), "of nothing, no bar is met");
    assert!(AtLeast(Ratio::ZERO).is_met_by(0, 1));
    assert!(!MoreThan(Ratio::ZERO).is_met_by(0, 1));
    assert!(AtLeast(largest).is_met_by(u64::MAX, 1));
    assert!(!AtLeast("65 %".parse().unwrap()).is_met_by(6_500, 10_001));
    assert!(AtLeast("65 %".parse().unwrap()).is_met_by(6_501, 10_001));
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
