//! The laws of the rules of a unit, each as a property and as a table of the empty and the extreme.

use std::collections::BTreeMap;

use liens_core::{
    AccountId, ActivityId, CommandId, Envelope, Portion, Ratio, Rounding, Timestamp, Unit,
};
use liens_timebank::{
    AccountKind, AccountStatus, AgreementState, AtExpiry, BatchEntry, Command, Demurrage, Dormancy,
    Draft, Exit, Growth, Ledger, Levy, Limits, Purpose, Rules, Term, Weight,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::town::*;

pub(crate) const DAY: i64 = 86_400;
pub(crate) const POT: u8 = 6;
pub(crate) const HOUR: Unit = Unit::Time;

/// Accounts 1 to 5 of five members who follow the rules, 0 outside, 6 the pot.
pub(crate) fn bank(rules: Rules) -> Ledger {
    let mut ledger = Ledger::new();
    for number in 0..=POT {
        let kind = match number {
            0 => AccountKind::External,
            POT => AccountKind::Pot,
            _ => AccountKind::Member,
        };
        let holder = (kind == AccountKind::Member).then(|| person(&format!("member {number}")));
        let (account, unit) = (name(number), HOUR);
        let body = Command::OpenAccount { account, holder, unit, kind, limits: None };
        ledger.execute(send(1_000 + u128::from(number), 0, body)).unwrap();
    }
    ledger.execute(send(2_000, 0, Command::SetRules { rules: Box::new(rules) })).unwrap();
    ledger
}

pub(crate) fn free() -> Rules {
    Rules::of(HOUR, Limits::none())
}

pub(crate) fn within(floor: i64) -> Rules {
    Rules::of(HOUR, Limits::new(Some(floor), None).unwrap())
}

pub(crate) fn hour(quanta: i64) -> liens_core::Amount {
    amount(&HOUR, quanta)
}

pub(crate) fn balance(ledger: &Ledger, number: u8) -> i64 {
    ledger.balance_of(&name(number)).unwrap().quanta()
}

pub(crate) fn balances(ledger: &Ledger) -> BTreeMap<AccountId, i64> {
    ledger.accounts().map(|(account, held)| (account.id().clone(), held.quanta())).collect()
}

pub(crate) fn floor(ledger: &Ledger, number: u8) -> Option<i64> {
    ledger.limits(&name(number)).unwrap().floor()
}

pub(crate) fn granted(to: u8, quanta: i64) -> Command {
    let legs = vec![leg(0, &HOUR, -quanta), leg(to, &HOUR, quanta)];
    Command::PostEntry { legs, purpose: Purpose::Grant, value_date: None, reference: None }
}

pub(crate) fn correct(number: u128) -> Command {
    Command::CorrectEntry { entry: CommandId::from_u128(number), reference: None }
}

pub(crate) fn code(ledger: &mut Ledger, sent: Sent) -> &'static str {
    let before = ledger.clone();
    let refusal = ledger.execute(sent).unwrap_err();
    assert_eq!(*ledger, before);
    refusal.code()
}

pub(crate) fn portion() -> impl Strategy<Value = Portion> {
    (0..=6_u64).prop_map(|sixths| Portion::new(sixths, 6).unwrap())
}

pub(crate) fn sixth(portion: Portion, whole: i64) -> i64 {
    let (above, below) = (portion.ratio().numerator(), portion.ratio().denominator());
    let part = i128::from(whole.max(0)) * i128::from(above) / i128::from(below);
    i64::try_from(part).unwrap()
}

pub(crate) fn growth() -> impl Strategy<Value = Growth> {
    (portion(), 1..300_i64, 0..4_u32, 1..500_i64).prop_map(|(counts, most, partners, cap)| {
        Growth::new(counts, hour(most), partners, hour(cap)).unwrap()
    })
}

/// From whom to whom, and how much.
pub(crate) fn moves() -> impl Strategy<Value = Vec<(u8, u8, i64)>> {
    let between = (1..6_u8, 1..5_u8, 1..300_i64);
    vec(between.prop_map(|(from, step, q)| (from, (from - 1 + step) % 5 + 1, q)), 0..30)
}

/// Sends exchanges; those that are refused are left out.
pub(crate) fn exchange(
    ledger: &mut Ledger,
    first: u128,
    moves: &[(u8, u8, i64)],
) -> Vec<(u8, u8, i64)> {
    let numbered = moves.iter().zip(first..);
    let done = numbered.filter(|((from, to, quanta), number)| {
        ledger.execute(send(*number, 1, hours(*from, *to, *quanta))).is_ok()
    });
    done.map(|(one, _)| *one).collect()
}

proptest! {
    #[test]
    fn demurrage_takes_each_period_once_and_never_what_is_exempt_or_held(
        taken in portion(), exempt in 0..300_i64, moves in moves(),
        held in 1..200_i64, frozen in 1..6_u8, least in 0..300_i64
    ) {
        let rule = Demurrage::new(at(0), 30, taken, hour(exempt), name(POT)).unwrap();
        let mut ledger = bank(free().demurrage(rule).unwrap());
        exchange(&mut ledger, 10, &moves);
        // Member 3 keeps what his own floor says; members 1 and 2 agreed on something.
        let limits = Some(Limits::new(Some(least), None).unwrap());
        let soft = Limits::none();
        ledger.execute(send(300, 1, Command::SetLimits { account: name(3), limits, soft })).unwrap();
        let terms = vec![Term { from: name(1), to: name(2), amount: hour(held) }];
        reserve(&mut ledger, terms, &[1, 2]);
        let status = AccountStatus::Frozen;
        ledger.execute(send(303, 1, Command::SetStatus { account: name(frozen), status })).unwrap();
        let before = balances(&ledger);
        let take = |period| Command::TakeDemurrage { unit: HOUR, period };
        prop_assert_eq!(
            code(&mut ledger, send(400, 30 * DAY - 1, take(0))), "timebank.demurrage.period_not_over"
        );
        ledger.execute(send(400, 30 * DAY, take(0))).unwrap();
        let mut sum = 0;
        for member in 1..6 {
            let stood = before[&name(member)];
            let out = if member == 1 { held } else { 0 };
            let keeps = if member == 3 { least } else { 0 };
            let most = (stood - out - keeps).max(0);
            let left = sixth(taken, stood - out - exempt).min(most);
            let left = if member == frozen { 0 } else { left };
            prop_assert_eq!(balance(&ledger, member), stood - left);
            sum += left;
        }
        prop_assert_eq!(balance(&ledger, POT), sum);
        prop_assert_eq!(
            code(&mut ledger, send(401, 30 * DAY, take(0))), "timebank.demurrage.period_taken"
        );
        // What nobody took before a later period was taken has lapsed.
        ledger.execute(send(402, 90 * DAY, take(2))).unwrap();
        prop_assert_eq!(
            code(&mut ledger, send(403, 90 * DAY, take(1))), "timebank.demurrage.period_taken"
        );
    }

    #[test]
    fn a_levy_is_posted_and_corrected_with_its_exchange(
        giver in portion(), receiver in portion(), quanta in 1..5_000_i64
    ) {
        let mut ledger = bank(free().levy(Levy::new(giver, receiver, name(POT))));
        let begun = balances(&ledger);
        ledger.execute(send(10, 1, hours(1, 2, quanta))).unwrap();
        let (given, received) = (sixth(giver, quanta), sixth(receiver, quanta));
        prop_assert_eq!(balance(&ledger, 2), quanta - given);
        prop_assert_eq!(balance(&ledger, 1), -quanta - received);
        prop_assert_eq!(balance(&ledger, POT), given + received);
        let entries: Vec<_> = ledger.entries_of(CommandId::from_u128(10)).collect();
        let levies = entries.iter().filter(|entry| entry.purpose() == Purpose::Levy).count();
        prop_assert_eq!((entries.len(), levies), if given + received > 0 { (2, 1) } else { (1, 0) });
        ledger.execute(send(11, 1, correct(10))).unwrap();
        prop_assert_eq!(balances(&ledger), begun);
        prop_assert_eq!(
            code(&mut ledger, send(12, 1, correct(10))), "timebank.correct.already_corrected"
        );
        // Only exchanges bear a levy, and only members.
        for (purpose, number) in [Purpose::Gift, Purpose::Distribution].into_iter().zip(13..) {
            let legs = vec![leg(1, &HOUR, -quanta), leg(2, &HOUR, quanta)];
            let body = Command::PostEntry { legs, purpose, value_date: None, reference: None };
            prop_assert_eq!(ledger.execute(send(number, 1, body)).unwrap().events, 1);
        }
        prop_assert_eq!(ledger.execute(send(15, 1, hours(0, POT, quanta))).unwrap().events, 1);
    }

    #[test]
    fn a_set_posts_and_is_corrected_as_a_whole(
        moves in moves(), giver in portion(), bad in any::<bool>()
    ) {
        prop_assume!(!moves.is_empty());
        let rules = || free().levy(Levy::new(giver, Portion::NONE, name(POT)));
        let (mut ledger, mut singly) = (bank(rules()), bank(rules()));
        exchange(&mut singly, 10, &moves);
        let begun = balances(&ledger);
        let draft = |from, to, quanta: i64| Draft {
            legs: vec![leg(from, &HOUR, -quanta), leg(to, &HOUR, quanta)],
            purpose: Purpose::Exchange,
            value_date: None,
            reference: None,
        };
        let mut entries: Vec<_> = moves.iter().map(|(from, to, q)| draft(*from, *to, *q)).collect();
        if bad {
            entries.push(draft(1, 9, 5));
            let sent = send(10, 1, Command::PostSet { entries });
            prop_assert_eq!(code(&mut ledger, sent), "timebank.account.unknown");
        } else {
            ledger.execute(send(10, 1, Command::PostSet { entries })).unwrap();
            prop_assert_eq!(balances(&ledger), balances(&singly));
            ledger.execute(send(11, 1, correct(10))).unwrap();
            prop_assert_eq!(balances(&ledger), begun);
            prop_assert_eq!(
                code(&mut ledger, send(12, 1, correct(10))), "timebank.correct.already_corrected"
            );
        }
    }

    #[test]
    fn an_exit_brings_an_account_to_zero_and_closes_it(moves in moves(), who in 1..6_u8) {
        for debt_from in [None, Some(name(POT))] {
            let mut ledger = bank(free().exit(Exit { credit_to: name(POT), debt_from: debt_from.clone() }));
            exchange(&mut ledger, 10, &moves);
            let stood = balance(&ledger, who);
            let exit = send(500, 1, Command::Exit { account: name(who) });
            if stood < 0 && debt_from.is_none() {
                prop_assert_eq!(code(&mut ledger, exit), "timebank.exit.in_debt");
                continue;
            }
            ledger.execute(exit).unwrap();
            prop_assert_eq!((balance(&ledger, who), balance(&ledger, POT)), (0, stood));
            let left = ledger.account_at(ledger.account(&name(who)).unwrap()).unwrap();
            prop_assert_eq!(left.status(), AccountStatus::Closed);
            let again = send(501, 1, Command::Exit { account: name(who) });
            prop_assert_eq!(code(&mut ledger, again), "timebank.account.not_open");
        }
    }

    #[test]
    fn dormant_accounts_are_those_that_nobody_moved(
        moves in vec((1..6_u8, 1..5_u8, 0..20_i64), 0..8), now in 20..40_i64, days in 1..40_u32
    ) {
        let exit = Exit { credit_to: name(POT), debt_from: Some(name(POT)) };
        let dormancy = Dormancy::after_days(days).unwrap();
        let mut ledger = bank(free().exit(exit).dormancy(dormancy).unwrap());
        let mut last = BTreeMap::from([(1, 0), (2, 0), (3, 0), (4, 0), (5, 0)]);
        let mut sorted = moves;
        sorted.sort_by_key(|(.., day)| *day);
        for ((from, step, day), number) in sorted.into_iter().zip(10..) {
            let to = (from - 1 + step) % 5 + 1;
            ledger.execute(send(number, day * DAY, hours(from, to, 7))).unwrap();
            last.extend([(from, day), (to, day)]);
        }
        let idle: Vec<_> = last
            .iter()
            .filter(|(_, day)| **day + i64::from(days) <= now)
            .map(|(number, _)| name(*number))
            .collect();
        let found: Vec<_> =
            ledger.dormant(&HOUR, at(now * DAY)).map(|account| account.id().clone()).collect();
        prop_assert_eq!(&found, &idle);
        let settle = |number| send(number, now * DAY, Command::SettleDormant { unit: HOUR });
        if idle.is_empty() {
            prop_assert_eq!(code(&mut ledger, settle(500)), "timebank.exit.nobody_dormant");
        } else {
            ledger.execute(settle(500)).unwrap();
            for (account, held) in ledger.accounts() {
                let settled = idle.contains(account.id());
                prop_assert_eq!(account.status() == AccountStatus::Closed, settled);
                prop_assert!(!settled || held.quanta() == 0);
            }
            prop_assert_eq!(code(&mut ledger, settle(501)), "timebank.exit.nobody_dormant");
        }
    }

    #[test]
    fn what_is_levied_of_an_agreement_was_reserved_with_it(
        giver in portion(), receiver in portion(), agreed in 1..600_i64, part in 0..=100_i64
    ) {
        let levy = Levy::new(giver, receiver, name(POT));
        let worst = agreed + sixth(receiver, agreed);
        // One quantum less than the worst case is refused; the worst case is not.
        let mut short = bank(within(1 - worst).levy(levy.clone()));
        let terms = vec![Term { from: name(1), to: name(2), amount: hour(agreed) }];
        propose(&mut short, terms.clone(), 1);
        let agree = Command::Agree { agreement: CommandId::from_u128(301) };
        prop_assert_eq!(code(&mut short, of(2, 302, agree)), "timebank.post.below_floor");

        let mut ledger = bank(within(-worst).levy(levy));
        reserve(&mut ledger, terms, &[1, 2]);
        let held = |ledger: &Ledger, number| {
            let (out, into) = ledger.pending(&name(number)).unwrap();
            (out.quanta(), into.quanta())
        };
        prop_assert_eq!(held(&ledger, 1), (worst, 0));
        prop_assert_eq!(held(&ledger, 2), (0, agreed));
        let levied = sixth(giver, agreed) + sixth(receiver, agreed);
        prop_assert_eq!(held(&ledger, POT), (0, levied));
        // Another levy comes into force, which does not concern what was agreed before.
        let rules = Box::new(free().levy(Levy::new(Portion::WHOLE, Portion::WHOLE, name(POT))));
        ledger.execute(send(400, 1, Command::SetRules { rules })).unwrap();
        let done = agreed * part / 100;
        for (who, number) in [(1, 401), (2, 402)] {
            let (agreement, done) = (CommandId::from_u128(301), vec![hour(done)]);
            ledger.execute(of(who, number, Command::Confirm { agreement, done })).unwrap();
        }
        prop_assert_eq!(balance(&ledger, 1), -done - sixth(receiver, done));
        prop_assert_eq!(balance(&ledger, 2), done - sixth(giver, done));
        for number in [1, 2, POT] {
            prop_assert_eq!(held(&ledger, number), (0, 0));
        }
    }

    #[test]
    fn an_hour_is_an_hour_unless_the_rules_weigh_it(
        quanta in 1..5_000_i64, above in 1..9_u64, below in 1..9_u64
    ) {
        let weight = Weight::new(Ratio::new(above, below).unwrap(), Rounding::Ceiling).unwrap();
        let mut ledger = bank(free().weight(ActivityId::new("night").unwrap(), weight));
        let weighed = i64::try_from(
            (u128::try_from(quanta).unwrap() * u128::from(above)).div_ceil(u128::from(below)),
        );
        for (activity, counts, number) in [("day", Ok(quanta), 10), ("night", weighed, 11)] {
            let before = balance(&ledger, 1);
            ledger.execute(send(number, 1, given(1, 2, quanta, activity))).unwrap();
            prop_assert_eq!(Ok(balance(&ledger, 1) - before), counts);
        }
        let mut plain = bank(free());
        plain.execute(send(10, 1, given(1, 2, quanta, "night"))).unwrap();
        prop_assert_eq!(balance(&plain, 1), quanta);
    }

    #[test]
    fn a_batch_equals_its_entries_one_by_one_under_rules_too(
        rule in growth(), giver in portion(), receiver in portion(), moves in moves()
    ) {
        let levy = Levy::new(giver, receiver, name(POT));
        let mut singly = bank(within(-400).growth(rule).unwrap().levy(levy));
        let mut bulk = singly.clone();
        let handle = |number| bulk.account(&name(number)).unwrap();
        let rows = moves.iter().zip(10..).map(|((from, to, quanta), number)| BatchEntry {
            id: CommandId::from_u128(number),
            from: handle(*from),
            to: handle(*to),
            quanta: *quanta,
            purpose: Purpose::Exchange,
        });
        let batch: Vec<_> = rows.collect();
        let before = bulk.clone();
        let refused = moves.iter().zip(10..).position(|((from, to, quanta), number)| {
            singly.execute(send(number, 1, hours(*from, *to, *quanta))).is_err()
        });
        let receipt = bulk.post_batch(&person("broker"), at(1), &batch);
        if let Some(index) = refused {
            prop_assert_eq!(receipt.unwrap_err().index, index);
            prop_assert_eq!(&bulk, &before);
            bulk.post_batch(&person("broker"), at(1), &batch[..index]).unwrap();
        } else {
            prop_assert_eq!(receipt.unwrap().posted, moves.len());
        }
        prop_assert_eq!(&bulk, &singly);
        prop_assert_eq!(Ledger::replay(bulk.events()), Ok(singly));
    }

    #[test]
    fn counted_exchanges_move_nothing(pairs in vec((1..6_u8, 1..5_u8), 0..10)) {
        let mut ledger = bank(within(0));
        let begun = balances(&ledger);
        let count = |giver, step: u8| Command::CountExchange {
            giver: name(giver),
            receiver: name((giver - 1 + step) % 5 + 1),
            value_date: None,
            reference: None,
        };
        for ((giver, step), number) in pairs.iter().zip(10..) {
            prop_assert_eq!(ledger.execute(send(number, 1, count(*giver, *step))).unwrap().events, 1);
        }
        prop_assert_eq!(ledger.counted_exchanges().count(), pairs.len());
        prop_assert_eq!(balances(&ledger), begun);
        if !pairs.is_empty() {
            ledger.execute(send(100, 1, correct(10))).unwrap();
            prop_assert_eq!(ledger.counted_exchanges().count(), pairs.len() - 1);
            let taken_back = ledger.correction_of(CommandId::from_u128(10));
            prop_assert_eq!(taken_back, Some(CommandId::from_u128(100)));
            prop_assert_eq!(ledger.counted_exchanges().count(), pairs.len() - 1);
            for (entry, refused) in [
                (10, "timebank.correct.already_corrected"),
                (100, "timebank.correct.correction_of_correction"),
            ] {
                prop_assert_eq!(code(&mut ledger, send(101, 1, correct(entry))), refused);
            }
        }
    }
}

pub(crate) fn of(member: u8, number: u128, body: Command) -> Sent {
    Envelope { on_behalf_of: Some(person(&format!("member {member}"))), ..send(number, 1, body) }
}

fn propose(ledger: &mut Ledger, terms: Vec<Term>, by: u8) {
    let at_expiry = AtExpiry::Release;
    let body = Command::Propose { terms, expires: None, at_expiry, answers: None, reference: None };
    ledger.execute(of(by, 301, body)).unwrap();
}

/// The first proposes as command 301, and the others agree.
fn reserve(ledger: &mut Ledger, terms: Vec<Term>, parties: &[u8]) {
    propose(ledger, terms, parties[0]);
    let agreement = CommandId::from_u128(301);
    for (party, number) in parties[1..].iter().zip(302..) {
        ledger.execute(of(*party, number, Command::Agree { agreement })).unwrap();
    }
    assert_eq!(ledger.agreement(agreement).unwrap().state(), AgreementState::Reserved);
}

pub(crate) fn given(giver: u8, receiver: u8, quanta: i64, activity: &str) -> Command {
    Command::Exchange {
        giver: name(giver),
        receiver: name(receiver),
        given: hour(quanta),
        activity: ActivityId::new(activity).unwrap(),
        value_date: None,
        reference: None,
    }
}

#[test]
fn demurrage_of_nothing_and_of_everything() {
    let rule = |exempt| Demurrage::new(at(0), 1, Portion::WHOLE, hour(exempt), name(POT)).unwrap();
    let take = |number| send(number, DAY, Command::TakeDemurrage { unit: HOUR, period: 0 });
    let mut ledger = bank(free().demurrage(rule(0)).unwrap());
    assert_eq!(ledger.execute(take(10)).unwrap().events, 1);
    assert_eq!(ledger.demurrage_taken_until(&HOUR), Some(at(DAY)));
    for (exempt, left) in [(0, 0), (1, 1), (i64::MAX, i64::MAX)] {
        let mut ledger = bank(free().demurrage(rule(exempt)).unwrap());
        ledger.execute(send(9, 1, granted(1, i64::MAX))).unwrap();
        ledger.execute(take(10)).unwrap();
        assert_eq!([balance(&ledger, 1), balance(&ledger, POT)], [left, i64::MAX - left]);
    }
    // Two largest balances are more than a pot can hold.
    let mut ledger = bank(free().demurrage(rule(0)).unwrap());
    let outside = |number, account| {
        let kind = AccountKind::External;
        let (holder, limits) = (None, None);
        send(number, 1, Command::OpenAccount { account, holder, unit: HOUR, kind, limits })
    };
    ledger.execute(outside(8, name(8))).unwrap();
    ledger.execute(send(9, 1, granted(1, i64::MAX))).unwrap();
    ledger.execute(send(10, 1, hours(8, 2, i64::MAX))).unwrap();
    assert_eq!(code(&mut ledger, take(11)), "timebank.post.above_ceiling");
}

#[test]
fn entries_that_come_back_together_stay_countable_in_between() {
    let levy = Levy::new(Portion::new(1, 6).unwrap(), Portion::NONE, name(POT));
    let mut ledger = bank(free().levy(levy));
    ledger.execute(send(10, 1, given(1, 2, 6, "garden"))).unwrap();
    // The sum of both stays in range, and what stands between them does not.
    let refused = code(&mut ledger, send(11, 1, hours(POT, 1, i64::MAX)));
    assert_eq!(refused, "timebank.post.above_ceiling");
    let draft = |from, to, quanta: i64| Draft {
        legs: vec![leg(from, &HOUR, -quanta), leg(to, &HOUR, quanta)],
        purpose: Purpose::Gift,
        value_date: None,
        reference: None,
    };
    let entries = vec![draft(3, 0, i64::MAX), draft(3, 4, 1), draft(0, 3, i64::MAX)];
    let refused = code(&mut ledger, send(11, 1, Command::PostSet { entries }));
    assert_eq!(refused, "timebank.post.below_floor");
    assert!(ledger.totals().all(|(_, sum)| sum == 0));
    // Within range, limits are held to what a set leaves.
    let mut strict = bank(within(0));
    let entries = vec![draft(1, 2, 60), draft(2, 3, 60), draft(3, 1, 60)];
    strict.execute(send(10, 1, Command::PostSet { entries })).unwrap();
}

#[test]
fn an_exit_at_zero_moves_nothing() {
    let mut ledger = bank(free().exit(Exit { credit_to: name(POT), debt_from: None }));
    let account = name(1);
    assert_eq!(ledger.execute(send(10, 1, Command::Exit { account })).unwrap().events, 2);
    ledger.execute(send(11, 1, granted(2, i64::MAX))).unwrap();
    ledger.execute(send(12, 1, Command::Exit { account: name(2) })).unwrap();
    assert_eq!([balance(&ledger, 2), balance(&ledger, POT)], [0, i64::MAX]);
    // Whoever comes back begins at zero.
    let status = AccountStatus::Open;
    ledger.execute(send(13, 1, Command::SetStatus { account: name(2), status })).unwrap();
    ledger.execute(send(14, 1, hours(1 + 2, 2, 5))).unwrap();
    assert_eq!(balance(&ledger, 2), 5);
}

#[test]
fn who_comes_back_is_not_dormant_at_once() {
    let exit = Exit { credit_to: name(POT), debt_from: None };
    let dormancy = Dormancy::after_days(10).unwrap();
    let mut ledger = bank(free().exit(exit).dormancy(dormancy).unwrap());
    ledger.execute(send(10, 10 * DAY, Command::SettleDormant { unit: HOUR })).unwrap();
    let status = AccountStatus::Open;
    ledger.execute(send(11, 10 * DAY, Command::SetStatus { account: name(1), status })).unwrap();
    let dormant = |ledger: &Ledger, now: Timestamp| ledger.dormant(&HOUR, now).count();
    assert_eq!(dormant(&ledger, at(20 * DAY - 1)), 0);
    assert_eq!(dormant(&ledger, at(20 * DAY)), 1);
    assert_eq!(dormant(&ledger, Timestamp::MAX), 1);
    // Without such a rule nobody is.
    assert_eq!(dormant(&bank(free()), Timestamp::MAX), 0);
}

#[test]
fn a_weight_that_leaves_nothing_or_too_much_is_refused() {
    let weight = |above, below| {
        let weight = Weight::new(Ratio::new(above, below).unwrap(), Rounding::Floor).unwrap();
        bank(free().weight(ActivityId::new("night").unwrap(), weight))
    };
    let refused = code(&mut weight(1, 2), send(10, 1, given(1, 2, 1, "night")));
    assert_eq!(refused, "timebank.entry.zero_leg");
    let refused = code(&mut weight(2, 1), send(10, 1, given(1, 2, i64::MAX, "night")));
    assert_eq!(refused, "timebank.post.above_ceiling");
    let mut half = weight(1, 2);
    half.execute(send(10, 1, given(1, 2, i64::MAX, "night"))).unwrap();
    assert_eq!(balance(&half, 1), i64::MAX / 2);
}

#[test]
fn the_smallest_and_the_largest_levy() {
    let levy = |portion| free().levy(Levy::new(portion, Portion::NONE, name(POT)));
    for (portion, quanta, left) in [
        (Portion::new(1, 40).unwrap(), 39, 0),
        (Portion::new(1, 40).unwrap(), 40, 1),
        (Portion::NONE, i64::MAX, 0),
        (Portion::WHOLE, i64::MAX, i64::MAX),
    ] {
        let mut ledger = bank(levy(portion));
        ledger.execute(send(10, 1, hours(1, 2, quanta))).unwrap();
        assert_eq!([balance(&ledger, POT), balance(&ledger, 2)], [left, quanta - left]);
        ledger.execute(send(11, 1, correct(10))).unwrap();
        assert!(ledger.accounts().all(|(_, balance)| balance.quanta() == 0));
    }
    let set = send(10, 1, Command::PostSet { entries: vec![] });
    assert_eq!(code(&mut bank(levy(Portion::WHOLE)), set), "timebank.post.empty_set");
}
