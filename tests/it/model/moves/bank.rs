//! The time bank: accounts, exchanges, corrections, agreements.

use liens::timebank::{AgreementState, AtExpiry, Command as Book, Term};
use liens::{AccountId, ActivityId, Amount, Command, CommandId, Holder, Timestamp, Unit};
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;

use super::{Move, among, amount, either, name, of_unit, unit, where_any};
use crate::model::naive::{Agreement, Naive};
use crate::model::village::{PEOPLE, euro, held_by, steward};
use crate::world::{fill, person, pot};

pub(super) fn bank(state: &Naive) -> Move {
    let others = [pot(), Holder::Commons {}, Holder::Owed {}, Holder::Outside {}];
    let without = PEOPLE.into_iter().flat_map(|name| [(name, euro()), (name, Unit::Time)]);
    let without = without.filter(|(name, unit)| {
        state.is_member(&person(name)) && !state.has_account(&person(name), unit)
    });
    let without: Vec<_> = without.collect();
    let missing = !without.is_empty();
    let own = among(without, (name(), unit()).boxed())
        .prop_map(|(who, unit)| (person(who), Command::OpenAccount { holder: held_by(who), unit }));
    let common = (select(others.to_vec()), unit())
        .prop_map(|(holder, unit)| (steward(), Command::OpenAccount { holder, unit }));
    let filling = amount().prop_map(|amount| (steward(), fill(&amount)));
    let with = PEOPLE.into_iter().filter(|name| state.has_account(&person(name), &Unit::Time));
    let with: Vec<&'static str> = with.collect();
    let one = || among(with.clone(), name().boxed());
    let given = prop_oneof![9 => of_unit(&Unit::Time, 20_000), 1 => amount()];
    let exchange = (one(), one(), given).prop_map(|(giver, receiver, given)| {
        let of = |who: &str| held_by(who).account(&Unit::Time).unwrap();
        let activity = ActivityId::new("garden").unwrap();
        let (giver, who) = (of(giver), person(receiver));
        let receiver = of(receiver);
        let (value_date, reference) = (None, None);
        (who, Book::Exchange { giver, receiver, given, activity, value_date, reference }.into())
    });
    let done = state.done.iter().map(|done| done.id).collect::<Vec<_>>();
    let anything = among(done, Just(CommandId::from_u128(7_777)).boxed());
    let correct = among(state.entries().collect::<Vec<_>>(), anything)
        .prop_map(|entry| (steward(), Book::CorrectEntry { entry, reference: None }.into()));
    either([
        (where_any(missing, 6), own.boxed()),
        (1, common.boxed()),
        (5, filling.boxed()),
        (8, exchange.boxed()),
        (3, correct.boxed()),
    ])
}

/// Of an agreement, what its terms count at most.
fn done(agreement: &Agreement) -> BoxedStrategy<Vec<Amount>> {
    let part = |(_, _, most): &(String, String, Amount)| {
        let (unit, most) = (most.unit().clone(), most.quanta());
        let quanta =
            prop_oneof![4 => Just(most), 1 => Just(0), 4 => most / 2..=most, 1 => Just(most + 1)];
        quanta.prop_map(move |quanta| Amount::from_quanta(unit.clone(), quanta).unwrap())
    };
    let parts: Vec<_> = agreement.terms.iter().map(part).collect();
    prop_oneof![15 => parts, 1 => vec(amount(), 0..3)].boxed()
}

/// Hours that some intend to give each other, and what comes of it.
pub(super) fn agreements(state: &Naive, now: Timestamp) -> Move {
    use AgreementState::{Disputed, Proposed, Reserved};
    let account = |(who, unit): (&'static str, Unit)| held_by(who).account(&unit).unwrap();
    let with = PEOPLE.into_iter().filter(|name| state.has_account(&person(name), &Unit::Time));
    let own: Vec<AccountId> = with.map(|who| account((who, Unit::Time))).collect();
    let others = prop_oneof![
        4 => (name(), unit()).prop_map(account),
        1 => Just(pot().account(&Unit::Time).unwrap()),
    ];
    let held =
        || prop_oneof![12 => among(own.clone(), others.clone().boxed()), 1 => others.clone()];
    let hours = prop_oneof![20 => of_unit(&Unit::Time, 30_000), 1 => amount()];
    let term = (held(), held(), hours)
        .prop_map(|(from, to, amount): (AccountId, AccountId, Amount)| Term { from, to, amount });
    let terms =
        prop_oneof![9 => vec(term.clone(), 1..=1), 3 => vec(term, 2..=3), 1 => Just(vec![])];
    let expires = weighted(0.5, 1..20_i64);
    let propose =
        (name(), terms, expires, any::<bool>()).prop_map(move |(who, terms, days, accepts)| {
            let later = |days: i64| now.unix_seconds() + days * 86_400;
            let expires = days.map(|days| Timestamp::from_unix_seconds(later(days)).unwrap());
            let at_expiry = if accepts { AtExpiry::Accept } else { AtExpiry::Release };
            let (answers, reference) = (None, None);
            let propose = Book::Propose { terms, expires, at_expiry, answers, reference };
            (person(who), propose.into())
        });
    let standing = |wanted: &'static [AgreementState]| {
        let those = state.agreements.iter().filter(move |(_, one)| wanted.contains(&one.stands));
        let of_party = those.flat_map(|(id, one)| {
            one.parties().into_iter().map(move |party| (*id, party, done(one)))
        });
        of_party.collect::<Vec<_>>()
    };
    let none = (name(), vec(amount(), 0..2))
        .prop_map(|(who, done)| (CommandId::from_u128(7_778), person(who), Just(done).boxed()));
    // A party of an agreement that stands so, and what it may say was done.
    let party = |wanted| {
        let those = standing(wanted);
        let chosen = among(those, none.clone().boxed());
        chosen.prop_flat_map(|(id, party, done)| (Just(id), Just(party), done)).boxed()
    };
    let (proposed, reserved, disputed) = (&[Proposed], &[Reserved], &[Disputed]);
    let any = |wanted: &[AgreementState]| {
        state.agreements.values().any(|one| wanted.contains(&one.stands))
    };
    let agree =
        party(proposed).prop_map(|(agreement, by, _)| (by, Book::Agree { agreement }.into()));
    let decline =
        party(proposed).prop_map(|(agreement, by, _)| (by, Book::Decline { agreement }.into()));
    let confirm = party(reserved)
        .prop_map(|(agreement, by, done)| (by, Book::Confirm { agreement, done }.into()));
    let dispute =
        party(reserved).prop_map(|(agreement, by, _)| (by, Book::Dispute { agreement }.into()));
    let resolve = party(disputed).prop_map(|(agreement, _, done)| {
        (steward(), Book::ResolveDispute { agreement, done }.into())
    });
    let expire = party(&[Proposed, Reserved])
        .prop_map(|(agreement, by, _)| (by, Book::Expire { agreement }.into()));
    either([
        (4, propose.boxed()),
        (where_any(any(proposed), 8), agree.boxed()),
        (1, decline.boxed()),
        (where_any(any(reserved), 10), confirm.boxed()),
        (where_any(any(reserved), 4), dispute.boxed()),
        (where_any(any(disputed), 5), resolve.boxed()),
        (where_any(any(&[Proposed, Reserved]), 3), expire.boxed()),
    ])
}
