//! What each constructor and command refuses, one line a case, with the offending value.

use liens_core::{ActivityId, Amount, CommandId, Portion, Ratio, Rounding, Unit};
use liens_timebank::{
    AccountKind, AccountStatus, AtExpiry, BatchEntry, Command, Demurrage, Dormancy, Entry, Exit,
    Growth, Leg, Levy, Limits, ListingKind, Purpose, Rules, Term, Weight,
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

#[test]
fn rules_say_what_they_refuse_to_be() {
    let (hour, cents) = (|quanta| amount(&Unit::Time, quanta), |quanta| amount(&euro(), quanta));
    let growth = |most, cap| Growth::new(Portion::WHOLE, most, 1, cap);
    let demurrage = |days, exempt| Demurrage::new(at(0), days, Portion::WHOLE, exempt, name(0));
    let rules = |floor| Rules::of(Unit::Time, Limits::new(floor, None).unwrap());
    let grows = |floor, cap: Amount| rules(floor).growth(growth(cap.clone(), cap).unwrap());
    let cases = [
        (
            growth(hour(0), hour(5)).unwrap_err(),
            "PT0S is not above zero",
            "timebank.rule.not_above_zero",
        ),
        (
            growth(hour(5), hour(-5)).unwrap_err(),
            "-PT5S is not above zero",
            "timebank.rule.not_above_zero",
        ),
        (
            growth(hour(5), cents(5)).unwrap_err(),
            "0.05 EUR is not in hour, which the rule is about",
            "timebank.rule.wrong_unit",
        ),
        (
            grows(Some(0), cents(5)).unwrap_err(),
            "0.05 EUR is not in hour, which the rule is about",
            "timebank.rule.wrong_unit",
        ),
        (
            rules(None).demurrage(demurrage(1, cents(5)).unwrap()).unwrap_err(),
            "0.05 EUR is not in hour, which the rule is about",
            "timebank.rule.wrong_unit",
        ),
        (
            grows(None, hour(5)).unwrap_err(),
            "a floor cannot fall by PT5S from None quanta",
            "timebank.rule.no_floor_to_grow",
        ),
        (
            grows(Some(-i64::MAX), hour(1)).unwrap_err(),
            "a floor cannot fall by PT1S from Some(-9223372036854775807) quanta",
            "timebank.rule.no_floor_to_grow",
        ),
        (
            demurrage(0, hour(5)).unwrap_err(),
            "a period of zero days never ends",
            "timebank.rule.no_period",
        ),
        (
            Dormancy::after_days(0).unwrap_err(),
            "a period of zero days never ends",
            "timebank.rule.no_period",
        ),
        (demurrage(1, hour(-1)).unwrap_err(), "-PT1S lies below zero", "timebank.rule.below_zero"),
        (
            demurrage(1, hour(0)).unwrap().ends(u32::MAX).unwrap_err(),
            "period 4294967295 ends beyond the year 9999",
            "timebank.rule.period_out_of_range",
        ),
        (
            rules(None).dormancy(Dormancy::after_days(1).unwrap()).unwrap_err(),
            "dormant accounts are settled by the exit rule, and there is none",
            "timebank.rule.no_exit",
        ),
        (
            Weight::new(Ratio::ZERO, Rounding::Floor).unwrap_err(),
            "a weight of zero counts an hour for nothing",
            "timebank.rule.no_weight",
        ),
    ];
    for (error, message, code) in cases {
        assert_eq!((error.to_string().as_str(), error.code()), (message, code));
    }
}

#[test]
fn what_rules_do_says_what_it_refuses() {
    let day = 86_400;
    let demurrage = Demurrage::new(at(0), 1, Portion::WHOLE, amount(&Unit::Time, 0), name(0));
    let rules = Rules::of(Unit::Time, Limits::none())
        .demurrage(demurrage.unwrap())
        .unwrap()
        .exit(Exit { credit_to: name(0), debt_from: None })
        .dormancy(Dormancy::after_days(1).unwrap())
        .unwrap();
    let take = |unit, period| Command::TakeDemurrage { unit, period };
    let exit = |number| Command::Exit { account: name(number) };
    let levy_to = |number| {
        let levy = Levy::new(Portion::WHOLE, Portion::WHOLE, name(number));
        let rules = Box::new(Rules::of(Unit::Time, Limits::none()).levy(levy));
        Command::SetRules { rules }
    };
    let mut bank = town();
    let begun = [
        (0, Command::SetRules { rules: Box::new(rules) }),
        (0, hours(1, 2, 60)),
        (day, take(Unit::Time, 0)),
        (day, hours(2, 3, 5)),
    ];
    for ((second, body), number) in begun.into_iter().zip(1..) {
        bank.execute(send(number, second, body)).unwrap();
    }
    let cases = [
        (
            take(Unit::Time, 0),
            "period 0 of hour begins before 2023-11-15T22:13:20Z, up to when demurrage was taken",
            "timebank.demurrage.period_taken",
        ),
        (
            take(Unit::Time, 1),
            "period 1 of hour ends at 2023-11-16T22:13:20Z, after 2023-11-15T22:13:20Z",
            "timebank.demurrage.period_not_over",
        ),
        (
            take(Unit::Time, u32::MAX),
            "period 4294967295 ends beyond the year 9999",
            "timebank.rule.period_out_of_range",
        ),
        (take(euro(), 0), "the rules of EUR state no demurrage", "timebank.rule.none"),
        (exit(5), "the rules of EUR state no exit", "timebank.rule.none"),
        (
            Command::SettleDormant { unit: euro() },
            "the rules of EUR state no dormancy",
            "timebank.rule.none",
        ),
        (
            exit(0),
            "account account 0 is no member account but External",
            "timebank.exit.not_a_member",
        ),
        (
            exit(1),
            "account account 1 stands at -60 quanta of hour, and nobody makes good for it",
            "timebank.exit.in_debt",
        ),
        (exit(9), "account account 9 is unknown", "timebank.account.unknown"),
        (
            Command::SettleDormant { unit: Unit::Time },
            "no account of hour can be settled as dormant at 2023-11-15T22:13:20Z",
            "timebank.exit.nobody_dormant",
        ),
        (
            levy_to(1),
            "account 1 is a member's account and cannot be a pot of the rules",
            "timebank.rule.pot_of_a_member",
        ),
        (levy_to(4), "account account 4 holds EUR, not hour", "timebank.post.wrong_unit"),
        (levy_to(9), "account account 9 is unknown", "timebank.account.unknown"),
    ];
    for (command, message, code) in cases {
        let before = bank.clone();
        let error = bank.execute(send(99, day, command)).unwrap_err();
        assert_eq!((error.to_string().as_str(), error.code()), (message, code));
        assert_eq!(bank, before);
    }
}

#[test]
fn exchanges_and_sets_say_what_they_refuse() {
    let count = |giver, receiver| Command::CountExchange {
        giver: name(giver),
        receiver: name(receiver),
        value_date: None,
        reference: None,
    };
    let exchange = |giver, receiver, quanta| Command::Exchange {
        giver: name(giver),
        receiver: name(receiver),
        given: amount(&Unit::Time, quanta),
        activity: ActivityId::new("garden").unwrap(),
        value_date: None,
        reference: None,
    };
    let correct =
        |number| Command::CorrectEntry { entry: CommandId::from_u128(number), reference: None };
    let mut bank = town();
    bank.execute(send(5, 0, count(2, 3))).unwrap();
    bank.execute(send(6, 0, correct(5))).unwrap();
    let cases = [
        (
            Command::PostSet { entries: vec![] },
            "a set of no entries posts nothing",
            "timebank.post.empty_set",
        ),
        (
            exchange(1, 1, 5),
            "account account 1 would exchange with itself",
            "timebank.exchange.with_oneself",
        ),
        (
            count(1, 1),
            "account account 1 would exchange with itself",
            "timebank.exchange.with_oneself",
        ),
        (count(1, 5), "account account 5 holds EUR, not hour", "timebank.post.wrong_unit"),
        (
            exchange(1, 2, 0),
            "entry 00000000-0000-0000-0000-000000000063 moves 0 quanta, \
             an entry in bulk and an exchange move 1 or more",
            "timebank.post.not_positive",
        ),
        (
            correct(6),
            "entry 00000000-0000-0000-0000-000000000006 is a correction, \
             a correction is not corrected",
            "timebank.correct.correction_of_correction",
        ),
    ];
    for (command, message, code) in cases {
        let before = bank.clone();
        let error = bank.execute(send(99, 0, command)).unwrap_err();
        assert_eq!((error.to_string().as_str(), error.code()), (message, code));
        assert_eq!(bank, before);
    }
}

#[test]
fn a_levy_hides_no_other_reason() {
    let levy = Levy::new(Portion::WHOLE, Portion::WHOLE, name(0));
    let rules = Box::new(Rules::of(Unit::Time, Limits::none()).levy(levy));
    let mut bank = town();
    bank.execute(send(1, 0, Command::SetRules { rules })).unwrap();
    let wrong = post(vec![leg(1, &Unit::Time, 5), leg(5, &Unit::Time, -5)]);
    let error = bank.execute(send(2, 0, wrong)).unwrap_err();
    assert_eq!(error.to_string(), "account account 5 holds EUR, not hour");
}

#[test]
fn listings_say_what_they_refuse() {
    let id = CommandId::from_u128;
    let publish = |quanta, expires: Option<i64>| Command::Publish {
        kind: ListingKind::Offer,
        activity: ActivityId::new("garden").unwrap(),
        amount: Some(amount(&Unit::Time, quanta)),
        expires: expires.map(at),
        reference: None,
    };
    let withdraw = |number| Command::Withdraw { listing: id(number) };
    // Ana's account is 6, Bo's 7.
    let answer = |number, from, to| Command::Propose {
        terms: vec![Term { from: name(from), to: name(to), amount: amount(&Unit::Time, 5) }],
        expires: None,
        at_expiry: AtExpiry::Release,
        answers: Some(id(number)),
        reference: None,
    };
    let by = |who, number, second, body| {
        let mut sent = send(number, second, body);
        sent.on_behalf_of = Some(person(who));
        sent
    };
    let mut bank = town();
    for (account, holder, number) in [(6, "ana", 6), (7, "bo", 7)] {
        let (account, holder, unit) = (name(account), Some(person(holder)), Unit::Time);
        let (kind, limits) = (AccountKind::Member, None);
        let opened = Command::OpenAccount { account, holder, unit, kind, limits };
        bank.execute(send(number, 0, opened)).unwrap();
    }
    for (number, body) in [
        (10, publish(5, Some(1))),
        (11, publish(5, None)),
        (12, withdraw(11)),
        (13, publish(5, None)),
        (14, answer(13, 7, 6)),
    ] {
        bank.execute(by("ana", number, 0, body)).unwrap();
    }
    let cases = [
        (
            "ana",
            publish(0, None),
            "PT0S is nothing to offer or to ask for",
            "timebank.listing.not_an_amount",
        ),
        (
            "ana",
            publish(5, Some(1)),
            "what is published at 2023-11-14T22:13:21Z is over at 2023-11-14T22:13:21Z already",
            "timebank.listing.over_before",
        ),
        (
            "ana",
            withdraw(77),
            "no offer or request 00000000-0000-0000-0000-00000000004d is known",
            "timebank.listing.unknown",
        ),
        (
            "bo",
            withdraw(13),
            "bo did not publish 00000000-0000-0000-0000-00000000000d and cannot withdraw it",
            "timebank.listing.not_the_author",
        ),
        (
            "ana",
            withdraw(11),
            "offer or request 00000000-0000-0000-0000-00000000000b is over at 2023-11-14T22:13:21Z",
            "timebank.listing.over",
        ),
        (
            "ana",
            withdraw(10),
            "offer or request 00000000-0000-0000-0000-00000000000a is over at 2023-11-14T22:13:21Z",
            "timebank.listing.over",
        ),
        (
            "bo",
            answer(11, 7, 6),
            "offer or request 00000000-0000-0000-0000-00000000000b is over at 2023-11-14T22:13:21Z",
            "timebank.listing.over",
        ),
        (
            "bo",
            answer(77, 7, 6),
            "no offer or request 00000000-0000-0000-0000-00000000004d is known",
            "timebank.listing.unknown",
        ),
        (
            "bo",
            answer(13, 6, 7),
            "agreement 00000000-0000-0000-0000-000000000063 does not answer \
             00000000-0000-0000-0000-00000000000d: ana has another part in it",
            "timebank.listing.not_an_answer",
        ),
    ];
    for (who, command, message, code) in cases {
        let before = bank.clone();
        let error = bank.execute(by(who, 99, 1, command)).unwrap_err();
        assert_eq!((error.to_string().as_str(), error.code()), (message, code));
        assert_eq!(bank, before);
    }
}
