//! Laws of quantities: fractions, bars, roundings, sums, and what is written.

use liens_core::{
    Amount, AtLeast, CommandId, ContributorId, Currency, Money, MoreThan, PointsName, Ratio,
    Rounding, Threshold, TimeAmount, TimeStyle, Timestamp, Unit,
};
use proptest::prelude::*;
use proptest::sample::select;

use super::{exact, number, quanta};

proptest! {
    #[test]
    fn a_multiple_of_an_amount_is_the_rounded_product(
        quanta in quanta(),
        numerator in number(u64::MAX),
        denominator in 1..=u64::MAX,
        up in any::<bool>(),
    ) {
        let ratio = Ratio::new(numerator, denominator).unwrap();
        let amount = Amount::from_quanta(Unit::Time, quanta).unwrap();
        let rounding = if up { Rounding::Ceiling } else { Rounding::Floor };
        let product = i128::from(quanta) * i128::from(ratio.numerator());
        let whole = i128::from(ratio.denominator());
        match amount.times(ratio, rounding) {
            Ok(found) => {
                let beyond = i128::from(found.quanta()) * whole - product;
                let within = if up { 0..whole } else { 1 - whole..1 };
                prop_assert!(within.contains(&beyond), "{beyond} of {whole}");
            }
            Err(_) => prop_assert!(product.unsigned_abs() / whole.unsigned_abs() >= i64::MAX as u128),
        }
        prop_assert_eq!(amount.times(Ratio::ONE, rounding), Ok(amount));
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
