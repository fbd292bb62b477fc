//! Pots that are shared, and what waits for whom.

use liens::{Amount, BudgetId, Command, Holder, Unit};
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;

use super::{Move, among, either, known, name, of_unit, unit, where_any};
use crate::model::naive::Naive;
use crate::model::village::{euro, steward};
use crate::world::{person, pot};

pub(super) fn budget_name() -> BoxedStrategy<BudgetId> {
    (0..6_u8).prop_map(|number| BudgetId::new(format!("b{number}")).unwrap()).boxed()
}

pub(super) fn pots(state: &Naive) -> Move {
    let known = known(state);
    let results = prop_oneof![
        8 => vec(known.clone(), 1..=1),
        5 => vec(known, 2..=3),
        1 => Just(Vec::new()),
    ];
    let budget = weighted(0.05, budget_name());
    let share =
        (from_the_pot(state), unit(), results, budget).prop_map(|(amount, of, results, budget)| {
            // The pot counts what is shared, but now and then.
            let unit = if amount.quanta() % 9 == 0 { of } else { amount.unit().clone() };
            let of_the_owed = amount.quanta() % 13 == 0;
            let pot = if of_the_owed { Holder::Owed {} } else { pot() }.account(&unit).unwrap();
            (steward(), Command::Distribute { pot, amount, results, budget })
        });
    let waiting = state.owed.keys().map(|(person, ..)| person.clone()).collect::<Vec<_>>();
    let payable: Vec<_> = waiting.iter().filter(|who| state.is_member(who)).cloned().collect();
    let due = !payable.is_empty();
    let pay = among(payable, among(waiting, name().prop_map(person).boxed()))
        .prop_map(|person| (person.clone(), Command::PayOwed { person }));
    let lapse = Just((steward(), Command::LapseOwed {}));
    either([
        (12, share.boxed()),
        (where_any(due, 5), pay.boxed()),
        (where_any(!state.owed.is_empty(), 3), lapse.boxed()),
    ])
}

/// What may leave the pot, and now and then more.
pub(super) fn from_the_pot(state: &Naive) -> BoxedStrategy<Amount> {
    prop_oneof![3 => out_of(state, &pot(), &euro()), 2 => out_of(state, &pot(), &Unit::Time)]
        .boxed()
}

/// What may leave an account that is shared, and now and then more.
pub(super) fn out_of(state: &Naive, holder: &Holder, unit: &Unit) -> BoxedStrategy<Amount> {
    of_unit(unit, state.free(holder, unit).try_into().unwrap_or(0))
}
