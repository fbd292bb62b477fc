//! Laws of conversions and of repeated payments: nothing is lost, and no name gains.

use std::collections::BTreeMap;

use dashu_ratio::RBig;
use liens_core::{
    AccountId, Amount, CumulativeSplit, Currency, Rate, RateError, Recipient, Residue, Rounding,
    Shares, Unit,
};
use proptest::prelude::*;
use proptest::sample::select;

use super::{exact, number, order, person, quanta, reordered, shares_of, weights};

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
