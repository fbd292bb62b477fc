//! The laws of floors that deepen by giving, and of the limits that members begin with.

use std::collections::BTreeMap;

use liens_core::Portion;
use liens_timebank::{AccountKind, Command, Draft, Growth, Limits, Purpose};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::rules::*;
use crate::town::*;

/// The floor of a member by the definition, from what was given by whom to whom.
fn defined(rule: &Growth, base: i64, me: u8, done: &[(u8, u8, i64)]) -> i64 {
    let mut net: BTreeMap<u8, i64> = BTreeMap::new();
    for (receiver, giver, quanta) in done {
        if *giver == me {
            *net.entry(*receiver).or_default() += quanta;
        } else if *receiver == me {
            *net.entry(*giver).or_default() -= quanta;
        }
    }
    net.retain(|_, net| *net > 0);
    if net.len() < usize::try_from(rule.partners()).unwrap() {
        return base;
    }
    let counted = net.values().map(|net| (*net).min(rule.per_partner().quanta())).sum();
    base - sixth(rule.counts(), counted).min(rule.cap().quanta())
}

proptest! {
    #[test]
    fn two_accounts_that_trade_in_a_circle_gain_nothing(
        rule in growth(), honest in moves(), circle in vec((any::<bool>(), 1..400_i64), 0..30)
    ) {
        let mut ledger = bank(within(-200).growth(rule).unwrap());
        exchange(&mut ledger, 10, &honest);
        let (begun, floors) = (balances(&ledger), [floor(&ledger, 1), floor(&ledger, 2)]);
        let turns: Vec<_> = circle
            .into_iter()
            .map(|(turn, quanta)| if turn { (1, 2, quanta) } else { (2, 1, quanta) })
            .collect();
        exchange(&mut ledger, 100, &turns);
        let gained = balance(&ledger, 1) - begun[&name(1)];
        if gained != 0 {
            let back = if gained > 0 { hours(1, 2, gained) } else { hours(2, 1, -gained) };
            ledger.execute(send(200, 1, back)).unwrap();
        }
        prop_assert_eq!(balances(&ledger), begun);
        prop_assert_eq!([floor(&ledger, 1), floor(&ledger, 2)], floors);
    }

    #[test]
    fn two_accounts_alone_never_gain(
        rule in growth(), turns in vec((any::<bool>(), 1..400_i64), 0..30)
    ) {
        let (per_partner, cap) = (rule.per_partner().clone(), rule.cap().clone());
        let two = rule.partners().max(2);
        let rule = Growth::new(rule.counts(), per_partner, two, cap).unwrap();
        let mut ledger = bank(within(-200).growth(rule).unwrap());
        for ((turn, quanta), number) in turns.into_iter().zip(10..) {
            let body = if turn { hours(1, 2, quanta) } else { hours(2, 1, quanta) };
            let _ = ledger.execute(send(number, 1, body));
            prop_assert_eq!([floor(&ledger, 1), floor(&ledger, 2)], [Some(-200); 2]);
        }
    }

    #[test]
    fn a_floor_is_what_its_definition_says(
        rule in growth(), moves in moves(), wrong in vec(any::<prop::sample::Index>(), 0..5)
    ) {
        let mut ledger = bank(within(-200).growth(rule.clone()).unwrap());
        let mut done: BTreeMap<u128, (u8, u8, i64)> = BTreeMap::new();
        for (one, number) in moves.iter().zip(10..) {
            if !exchange(&mut ledger, number, &[*one]).is_empty() {
                done.insert(number, *one);
            }
        }
        for (which, number) in wrong.into_iter().zip(500..) {
            let entries: Vec<u128> = done.keys().copied().collect();
            let Some(entry) = entries.get(which.index(entries.len().max(1))) else { continue };
            if ledger.execute(send(number, 1, correct(*entry))).is_ok() {
                done.remove(entry);
            }
        }
        let done: Vec<_> = done.into_values().collect();
        for member in 1..6 {
            prop_assert_eq!(floor(&ledger, member), Some(defined(&rule, -200, member, &done)));
        }
        // A rule that comes into force later counts what was given before.
        let mut later = bank(free());
        exchange(&mut later, 10, &done);
        let rules = Box::new(within(-200).growth(rule).unwrap());
        later.execute(send(2_001, 1, Command::SetRules { rules })).unwrap();
        for member in 1..6 {
            prop_assert_eq!(floor(&later, member), floor(&ledger, member));
        }
    }
}

#[test]
fn a_floor_falls_by_what_one_member_gave_others_and_no_further() {
    let rule = |partners| Growth::new(Portion::WHOLE, hour(100), partners, hour(150)).unwrap();
    let many = |legs: &[(u8, i64)]| post(legs.iter().map(|(a, q)| leg(*a, &HOUR, *q)).collect());
    let cases: [(u32, Vec<Command>, i64); 11] = [
        (0, vec![], 0),
        (1, vec![hours(2, 1, 60)], -60),
        (1, vec![hours(2, 1, 60), hours(1, 2, 60)], 0),
        (1, vec![hours(2, 1, 500)], -100),
        (2, vec![hours(2, 1, 60)], 0),
        (2, vec![hours(2, 1, 60), hours(3, 1, 70)], -130),
        (2, vec![hours(2, 1, 500), hours(3, 1, 500)], -150),
        // The world outside and pots are nobody's partner, whoever stands beside them.
        (0, vec![hours(0, 1, 60)], 0),
        (1, vec![many(&[(1, 80), (2, -1), (0, -79)])], -1),
        (0, vec![many(&[(1, 80), (POT, 80), (2, -80), (3, -80)])], 0),
        (0, vec![many(&[(1, 80), (2, 80), (3, -80), (4, -80)])], 0),
    ];
    for (partners, moves, falls) in cases {
        let mut ledger = bank(within(-1_000).growth(rule(partners)).unwrap());
        for (body, number) in moves.iter().zip(10..) {
            ledger.execute(send(number, 1, body.clone())).unwrap();
        }
        assert_eq!(floor(&ledger, 1), Some(-1_000 + falls), "{partners} {moves:?}");
    }
}

#[test]
fn a_second_account_earns_no_line_of_its_own() {
    let rule = Growth::new(Portion::WHOLE, hour(100), 1, hour(150)).unwrap();
    let mut ledger = bank(within(-500).growth(rule).unwrap());
    let (account, holder) = (name(8), Some(person("member 1")));
    let kind = AccountKind::Member;
    let opened = Command::OpenAccount { account, holder, unit: HOUR, kind, limits: None };
    ledger.execute(send(10, 1, opened)).unwrap();
    ledger.execute(send(11, 1, hours(1, 8, 90))).unwrap();
    assert_eq!([floor(&ledger, 1), floor(&ledger, 8)], [Some(-500); 2]);
    ledger.execute(send(12, 1, hours(2, 8, 90))).unwrap();
    assert_eq!([floor(&ledger, 1), floor(&ledger, 8)], [Some(-590), Some(-500)]);
    ledger.execute(send(13, 1, hours(1, 2, 90))).unwrap();
    assert_eq!(floor(&ledger, 1), Some(-500));
}

#[test]
fn a_floor_that_rises_by_an_entry_holds_for_it() {
    let rule = Growth::new(Portion::WHOLE, hour(100), 1, hour(100)).unwrap();
    let mut ledger = bank(within(-50).growth(rule).unwrap());
    ledger.execute(send(10, 1, hours(2, 1, 50))).unwrap();
    assert_eq!(floor(&ledger, 1), Some(-100));
    // It would leave him at −100 if he had not given back by it what his line came from.
    assert_eq!(code(&mut ledger, send(11, 1, hours(1, 2, 150))), "timebank.post.below_floor");
    ledger.execute(send(12, 1, hours(1, 3, 150))).unwrap();
    assert_eq!(balance(&ledger, 1), -100);
    // Nor is the exchange taken back from which his line came.
    assert_eq!(code(&mut ledger, send(13, 1, correct(10))), "timebank.post.below_floor");
    // Not even together with something that leaves him more than before.
    let draft = |from, to, quanta: i64, purpose| Draft {
        legs: vec![leg(from, &HOUR, -quanta), leg(to, &HOUR, quanta)],
        purpose,
        value_date: None,
        reference: None,
    };
    let set = |gift| Command::PostSet {
        entries: vec![draft(1, 2, 50, Purpose::Exchange), draft(0, 1, gift, Purpose::Gift)],
    };
    assert_eq!(code(&mut ledger, send(13, 1, set(99))), "timebank.post.below_floor");
    ledger.execute(send(13, 1, set(100))).unwrap();
    assert_eq!((balance(&ledger, 1), floor(&ledger, 1)), (-50, Some(-50)));
}

#[test]
fn starting_limits_let_the_first_exchange_happen() {
    let mut nothing = bank(within(0));
    assert_eq!(code(&mut nothing, send(10, 1, hours(1, 2, 1))), "timebank.post.below_floor");
    let mut twelve = bank(within(-12 * 3_600));
    twelve.execute(send(10, 1, hours(1, 2, 12 * 3_600))).unwrap();
    assert_eq!(code(&mut twelve, send(11, 1, hours(1, 2, 1))), "timebank.post.below_floor");
    // Limits of one's own come before those of the rules.
    let (account, soft) = (name(1), Limits::none());
    let own = Command::SetLimits { account, limits: Some(Limits::none()), soft };
    twelve.execute(send(12, 1, own)).unwrap();
    twelve.execute(send(13, 1, hours(1, 2, 1))).unwrap();
}
