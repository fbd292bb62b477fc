//! Worked examples: their histories and forms do not change by accident.

use liens_core::Unit;
use liens_timebank::Limits;

use crate::town::*;

#[test]
fn hours_and_euros_move_in_one_entry_without_a_rate() {
    let mut bank = town_within(Limits::none());
    // Two hours of repair, and the part that it took.
    let hours = [leg(1, &Unit::Time, 7_200), leg(2, &Unit::Time, -7_200)];
    let euros = [leg(4, &euro(), -1_250), leg(5, &euro(), 1_250)];
    bank.execute(send(1, 0, post(hours.into_iter().chain(euros).collect()))).unwrap();
    let balances: Vec<String> = bank.accounts().map(|(_, balance)| balance.to_string()).collect();
    assert_eq!(balances, ["PT0S", "PT2H", "-PT2H", "PT0S", "-12.50 EUR", "12.50 EUR"]);
}

#[test]
fn a_balance_beyond_a_limit_can_only_come_back() {
    let mut bank = town_within(Limits::new(Some(-60), Some(60)).unwrap());
    bank.execute(send(1, 0, hours(1, 2, 60))).unwrap();
    let refused = bank.execute(send(2, 0, hours(1, 3, 1))).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "account account 1 would stand at -61 quanta of hour, below its floor -60"
    );
    bank.execute(send(3, 0, hours(2, 1, 60))).unwrap();
    assert!(bank.accounts().all(|(_, balance)| balance.quanta() == 0));
}

#[test]
fn soft_limits_warn_and_refuse_nothing() {
    let mut bank = town();
    let (limits, soft) = (Limits::none(), Limits::new(Some(-3_600), None).unwrap());
    let set = liens_timebank::Command::SetLimits { account: name(1), limits: Some(limits), soft };
    bank.execute(send(1, 0, set)).unwrap();
    bank.execute(send(2, 0, hours(1, 2, 3_600))).unwrap();
    assert_eq!(bank.beyond_soft_limits().count(), 0);
    bank.execute(send(3, 0, hours(1, 2, 1))).unwrap();
    let beyond: Vec<_> = bank.beyond_soft_limits().map(|(account, _)| account.id()).collect();
    assert_eq!(beyond, [&name(1)]);
}

#[cfg(feature = "serde")]
#[test]
fn an_entry_is_written_as_its_document() {
    let mut bank = town();
    bank.execute(send(42, 0, hours(2, 1, 5_400))).unwrap();
    let entry = bank.entries().next().and_then(|view| bank.entry(view.id())).unwrap();
    assert_eq!(
        serde_json::to_string(&entry).unwrap(),
        r#"{"format":"liens.entry/1","id":"00000000-0000-0000-0000-00000000002a","legs":[{"account":"account 1","amount":"PT1H30M"},{"account":"account 2","amount":"-PT1H30M"}],"purpose":"exchange"}"#
    );
}

#[cfg(feature = "serde")]
#[test]
fn an_event_is_written_with_its_sequence() {
    let bank = town_within(Limits::new(Some(-60), None).unwrap());
    let event = bank.events().nth(1).unwrap();
    assert_eq!(
        serde_json::to_string(&event).unwrap(),
        r#"{"sequence":"1","at":"2023-11-14T22:13:20Z","by":"broker","command":"00000000-0000-0000-0000-0000000003e9","body":{"account_opened":{"account":"account 1","unit":"hour","kind":"member","limits":{"floor":"-60"}}}}"#
    );
}
