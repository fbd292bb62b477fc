//! What each constructor and command refuses, one line a case, with the offending value.

use liens_core::{CommandId, Unit};
use liens_timebank::{
    AccountKind, AccountStatus, BatchEntry, Command, Entry, Leg, Limits, Purpose,
};

use crate::town::*;

#[test]
fn limits_say_what_they_refuse() {
    let cases = [
        (Some(5), Some(4), "the floor 5 lies above the ceiling 4"),
        (
            Some(i64::MIN),
            None,
            "a limit of -9223372036854775808 quanta is outside the range of ±9223372036854775807",
        ),
    ];
    for (floor, ceiling, message) in cases {
        assert_eq!(Limits::new(floor, ceiling).unwrap_err().to_string(), message);
    }
}

#[test]
fn entries_say_what_they_refuse() {
    let (hour, big) = (Unit::Time, i64::MAX);
    let cases: [(Vec<Leg>, &str, &str); 7] = [
        (vec![], "has 0 legs", "timebank.entry.too_few_legs"),
        (vec![leg(1, &hour, 5)], "has 1 legs", "timebank.entry.too_few_legs"),
        (vec![leg(1, &hour, 0), leg(2, &hour, 0)], "on account 1", "timebank.entry.zero_leg"),
        (
            vec![leg(1, &hour, 5), leg(1, &hour, -5)],
            "account account 1 twice",
            "timebank.entry.duplicate_account",
        ),
        (
            vec![leg(1, &hour, 5), leg(2, &hour, -4)],
            "in hour sum to 1 quanta",
            "timebank.entry.unbalanced",
        ),
        (
            vec![leg(1, &hour, 5), leg(2, &euro(), -5)],
            "in hour sum to 5 quanta",
            "timebank.entry.unbalanced",
        ),
        (
            vec![leg(1, &hour, big), leg(2, &hour, big)],
            "sum to 18446744073709551614 quanta",
            "timebank.entry.unbalanced",
        ),
    ];
    for (legs, message, code) in cases {
        let id = CommandId::from_u128(1);
        let error = Entry::new(id, legs, Purpose::Exchange, None, None).unwrap_err();
        assert!(error.to_string().contains(message), "{error}");
        assert_eq!(error.code(), code);
    }
}

#[test]
fn commands_say_what_they_refuse() {
    let exchange = |from, to, quanta| hours(from, to, quanta);
    let grant = |from, to| Command::PostEntry {
        legs: vec![leg(from, &Unit::Time, -5), leg(to, &Unit::Time, 5)],
        purpose: Purpose::Grant,
        value_date: None,
        reference: None,
    };
    let again = open(1, Unit::Time, AccountKind::Member, Limits::none());
    let cases = [
        (1, 1, again, "account account 1 exists already", "timebank.account.exists"),
        (1, 1, exchange(1, 9, 5), "account account 9 is unknown", "timebank.account.unknown"),
        (
            1,
            1,
            exchange(1, 4, 5),
            "account account 4 holds EUR, not hour",
            "timebank.post.wrong_unit",
        ),
        (1, 1, grant(1, 2), "no external account but Member", "timebank.post.grant_from_inside"),
        (
            1,
            1,
            exchange(1, 2, 101),
            "stand at -101 quanta of hour, below its floor -100",
            "timebank.post.below_floor",
        ),
        (
            1,
            1,
            exchange(0, 1, 51),
            "stand at 51 quanta of hour, above its ceiling 50",
            "timebank.post.above_ceiling",
        ),
        (
            1,
            -1,
            exchange(1, 2, 5),
            "from 2023-11-14T22:13:20Z to 2023-11-14T22:13:19Z",
            "timebank.command.clock_went_back",
        ),
        (
            1_001,
            1,
            exchange(1, 2, 5),
            "0000-0000000003e9 was used before",
            "timebank.command.id_reused",
        ),
        (1, 1, exchange(1, 2, 0), "a leg of nothing on account 1", "timebank.entry.zero_leg"),
    ];
    for (number, second, command, message, code) in cases {
        let mut ledger = town_within(Limits::new(Some(-100), Some(50)).unwrap());
        let before = ledger.clone();
        let error = ledger.execute(send(number, second, command)).unwrap_err();
        assert!(error.to_string().contains(message), "{error}");
        assert_eq!(error.code(), code);
        assert_eq!(ledger, before);
    }
}

#[test]
fn statuses_and_corrections_say_what_they_refuse() {
    use AccountStatus::{Closed, Frozen, Open};
    let set = |number, status| Command::SetStatus { account: name(number), status };
    let correct =
        |number| Command::CorrectEntry { entry: CommandId::from_u128(number), reference: None };
    let limit = Command::SetLimits { account: name(9), limits: None, soft: Limits::none() };
    let mut bank = town();
    let before = [hours(1, 2, 60), set(3, Frozen), hours(2, 0, 5), correct(3), set(5, Closed)];
    for (body, number) in before.into_iter().zip(1..) {
        bank.execute(send(number, 0, body)).unwrap();
    }
    let cases = [
        (
            set(1, Open),
            "account 1 is Open and cannot become Open",
            "timebank.account.no_such_change",
        ),
        (
            set(5, Frozen),
            "account 5 is Closed and cannot become Frozen",
            "timebank.account.no_such_change",
        ),
        (set(1, Closed), "account 1 stands at -60 quanta of hour", "timebank.account.not_at_zero"),
        (set(9, Open), "account 9 is unknown", "timebank.account.unknown"),
        (limit, "account 9 is unknown", "timebank.account.unknown"),
        (hours(3, 1, 5), "account 3 is not open but Frozen", "timebank.account.not_open"),
        (hours(1, 3, 5), "account 3 is not open but Frozen", "timebank.account.not_open"),
        (correct(2), "00000002 is unknown", "timebank.correct.unknown_entry"),
        (correct(77), "0000004d is unknown", "timebank.correct.unknown_entry"),
        (
            correct(3),
            "was corrected by 00000000-0000-0000-0000-000000000004",
            "timebank.correct.already_corrected",
        ),
        (correct(4), "00000004 is a correction", "timebank.correct.correction_of_correction"),
    ];
    for (command, message, code) in cases {
        let before = bank.clone();
        let error = bank.execute(send(99, 1, command)).unwrap_err();
        assert!(error.to_string().contains(message), "{error}");
        assert_eq!(error.code(), code);
        assert_eq!(bank, before);
    }
    bank.execute(send(100, 1, set(3, Open))).unwrap();
    bank.execute(send(101, 1, hours(3, 1, 5))).unwrap();
    bank.execute(send(102, 1, set(5, Open))).unwrap();
}

#[test]
fn batches_say_what_they_refuse() {
    let mut ledger = town();
    let handle = |number| ledger.account(&name(number)).unwrap();
    let foreign = town().account(&name(1)).unwrap();
    let stale = ledger.clone().account(&name(1)).unwrap();
    let (a, b, euros) = (handle(1), handle(2), handle(5));
    let entry = |from, to, quanta, purpose| BatchEntry {
        id: CommandId::from_u128(7),
        from,
        to,
        quanta,
        purpose,
    };
    let good = BatchEntry { id: CommandId::from_u128(6), ..entry(a, b, 60, Purpose::Exchange) };
    let cases = [
        (
            entry(a, foreign, 5, Purpose::Exchange),
            "given by another ledger",
            "timebank.account.foreign_handle",
        ),
        (
            entry(stale, b, 5, Purpose::Exchange),
            "given by another ledger",
            "timebank.account.foreign_handle",
        ),
        (
            entry(a, b, 5, Purpose::Correction),
            "only corrections correct",
            "timebank.entry.unlinked",
        ),
        (entry(a, b, 0, Purpose::Exchange), "moves 0 quanta", "timebank.post.not_positive"),
        (
            entry(a, b, i64::MIN, Purpose::Exchange),
            "moves -9223372036854775808",
            "timebank.post.not_positive",
        ),
        (
            entry(a, a, 5, Purpose::Exchange),
            "account account 1 twice",
            "timebank.entry.duplicate_account",
        ),
        (
            entry(a, euros, 5, Purpose::Exchange),
            "account 5 holds EUR, not hour",
            "timebank.post.wrong_unit",
        ),
        (entry(a, b, 5, Purpose::Grant), "drawn from account 1", "timebank.post.grant_from_inside"),
        (
            entry(a, b, i64::MAX, Purpose::Exchange),
            "below its floor -9223372036854775807",
            "timebank.post.below_floor",
        ),
        (BatchEntry { quanta: 61, ..good }, "was used before", "timebank.command.id_reused"),
    ];
    for (refused, message, code) in cases {
        let before = ledger.clone();
        let batch = [good, refused];
        let error = ledger.post_batch(&person("broker"), at(0), &batch).unwrap_err();
        assert!(error.to_string().starts_with("entry 1 of the batch: "), "{error}");
        assert!(error.to_string().contains(message), "{error}");
        assert_eq!(error.code(), code);
        assert_eq!(ledger, before);
    }
    assert_eq!(ledger.balance(foreign).unwrap_err().code(), "timebank.account.foreign_handle");
}
