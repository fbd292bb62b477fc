//! Laws of declared interests and of objectives.

use liens_core::{
    Amount, ContributorId, IndicatorId, Interest, Measure, Measurement, Objective, Ratio, Standing,
    SubjectId, Target, Timestamp, Unit,
};
use proptest::prelude::*;

use super::{order, reordered};

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_seconds(seconds).unwrap()
}

fn hours(quanta: i64) -> Measure {
    Measure::Amount { amount: Amount::from_quanta(Unit::Time, quanta).unwrap() }
}

fn objective(target: Target, date: i64) -> Objective {
    Objective::new(IndicatorId::new("hours exchanged").unwrap(), target, at(date))
}

/// One measurement per instant at most.
fn measurements() -> impl Strategy<Value = Vec<Measurement>> {
    prop::collection::btree_map(0..9_i64, 0..9_i64, 0..6).prop_map(|found| {
        let row = |(second, quanta)| Measurement { at: at(second), measure: hours(quanta) };
        found.into_iter().map(row).collect()
    })
}

proptest! {
    #[test]
    fn an_interest_is_in_force_from_its_first_instant_up_to_its_end(
        (from, length, now) in (-5..5_i64, 1..5_i64, -9..12_i64),
    ) {
        let (ana, hall) = (ContributorId::new("ana").unwrap(), SubjectId::new("hall").unwrap());
        let until = at(from + length);
        let ending = Interest::new(ana.clone(), hall.clone(), at(from), Some(until)).unwrap();
        prop_assert_eq!(ending.in_force(at(now)), (from..from + length).contains(&now));
        let lasting = Interest::new(ana, hall, at(from), None).unwrap();
        prop_assert_eq!(lasting.in_force(at(now)), now >= from);
    }

    #[test]
    fn an_objective_stands_as_the_last_measurement_up_to_the_instant_says(
        found in measurements(),
        (wanted, date, now) in (0..9_i64, 0..9_i64, 0..12_i64),
    ) {
        let last = found.iter().rev().find(|m| m.at <= at(now) && m.at <= at(date));
        let measure = || hours(wanted);
        let least = objective(Target::AtLeast { measure: measure() }, date);
        let most = objective(Target::AtMost { measure: measure() }, date);
        let expected = |reaches: fn(i64, i64) -> bool| match last.map(|m| &m.measure) {
            Some(Measure::Amount { amount }) if reaches(amount.quanta(), wanted) => Standing::Reached,
            Some(_) => Standing::NotReached,
            None => Standing::Unmeasured,
        };
        prop_assert_eq!(least.standing(&found, at(now)), Ok(expected(|found, wanted| found >= wanted)));
        prop_assert_eq!(most.standing(&found, at(now)), Ok(expected(|found, wanted| found <= wanted)));
    }

    #[test]
    fn after_its_date_an_objective_stands_as_it_stood_then(
        found in measurements(),
        (wanted, date, later) in (0..9_i64, 0..9_i64, 0..9_i64),
    ) {
        let objective = objective(Target::AtLeast { measure: hours(wanted) }, date);
        let then = objective.standing(&found, at(date));
        prop_assert_eq!(objective.standing(&found, at(date + later)), then);
    }

    #[test]
    fn the_order_of_measurements_never_changes_a_standing(
        found in measurements(),
        again in measurements(),
        order in order(),
        wanted in 0..9_i64,
    ) {
        // Two series may contradict each other; the refusal is the same then, too.
        let all: Vec<_> = found.into_iter().chain(again).collect();
        let objective = objective(Target::AtMost { measure: hours(wanted) }, 6);
        let there = objective.standing(&all, at(7));
        prop_assert_eq!(objective.standing(&reordered(&all, &order), at(7)), there);
    }
}

#[test]
fn a_number_and_an_amount_do_not_compare() {
    let half = || Measure::Ratio { ratio: Ratio::new(1, 2).unwrap() };
    let two_thirds = Measure::Ratio { ratio: Ratio::new(2, 3).unwrap() };
    let target = Target::AtLeast { measure: half() };
    assert_eq!(target.is_reached_by(&two_thirds), Some(true));
    assert_eq!(target.is_reached_by(&half()), Some(true));
    assert_eq!(target.is_reached_by(&hours(1)), None);
    let euros = Measure::Amount { amount: "1.00 EUR".parse().unwrap() };
    assert_eq!(Target::AtMost { measure: hours(1) }.is_reached_by(&euros), None);
}
