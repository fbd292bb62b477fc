//! The laws of the ledger, each as a property and as a table of the empty and the extreme.

use liens_core::{Amount, CommandId, Unit};
use liens_timebank::{BatchEntry, Command, Entry, Ledger, Limits, Purpose, ReplayError};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::town::*;

fn is_balanced(ledger: &Ledger) -> bool {
    ledger.totals().all(|(_, sum)| sum == 0)
}

/// How far a balance lies beyond its limits, on either side.
fn beyond(limits: Limits, balance: &Amount) -> (i128, i128) {
    let balance = i128::from(balance.quanta());
    let below = limits.floor().map_or(0, |floor| (i128::from(floor) - balance).max(0));
    let above = limits.ceiling().map_or(0, |ceiling| (balance - i128::from(ceiling)).max(0));
    (below, above)
}

fn moved(entry: &Entry) -> Vec<(String, i64)> {
    let legs = entry.legs().iter();
    legs.map(|leg| (leg.account.to_string(), leg.amount.quanta())).collect()
}

fn batch_of(ledger: &Ledger, rows: &[(u128, u8, u8, i64, Purpose)]) -> Vec<BatchEntry> {
    let handle = |number| ledger.account(&name(number)).unwrap();
    let entries = rows.iter().map(|(id, from, to, quanta, purpose)| BatchEntry {
        id: CommandId::from_u128(*id),
        from: handle(*from),
        to: handle(*to),
        quanta: *quanta,
        purpose: *purpose,
    });
    entries.collect()
}

/// The same row as a command; nothing where a command cannot say it.
fn as_command(row: (u128, u8, u8, i64, Purpose), second: i64) -> Sent {
    let (number, from, to, quanta, purpose) = row;
    let unit = |number| if number < 4 { Unit::Time } else { euro() };
    let legs = vec![leg(from, &unit(from), -quanta), leg(to, &unit(to), quanta)];
    send(number, second, Command::PostEntry { legs, purpose, value_date: None, reference: None })
}

fn rows() -> impl Strategy<Value = Vec<(u128, u8, u8, i64, Purpose)>> {
    let amounts = prop_oneof![8 => 1..4_000_i64, 1 => Just(i64::MAX), 1 => Just(0)];
    // Mostly hours between different accounts, so that long batches are accepted too.
    let usual = (0..1_000_000_u128, 0..4_u8, 1..4_u8, 1..4_000_i64)
        .prop_map(|(id, a, step, q)| (id, a, (a + step) % 4, q, Purpose::Exchange));
    let any = (0..20_u128, 0..6_u8, 0..6_u8, amounts, purpose());
    prop_oneof![vec(usual.clone(), 0..80), vec(prop_oneof![15 => usual, 1 => any], 0..40)]
}

proptest! {
    #[test]
    fn each_unit_of_an_entry_sums_to_zero((mut ledger, sent) in histories()) {
        for envelope in sent {
            let _ = ledger.execute(envelope);
        }
        for view in ledger.entries() {
            let entry = ledger.entry(view.id()).unwrap();
            for unit in [Unit::Time, euro()] {
                let legs = entry.legs().iter().filter(|leg| *leg.amount.unit() == unit);
                prop_assert_eq!(legs.map(|leg| i128::from(leg.amount.quanta())).sum::<i128>(), 0);
            }
            let mut legs: Vec<_> = view
                .legs()
                .map(|(account, q)| (ledger.account_at(account).unwrap().id().to_string(), q))
                .collect();
            legs.sort();
            prop_assert_eq!(legs, moved(&entry));
        }
    }

    #[test]
    fn each_unit_sums_to_zero_after_any_commands((mut ledger, sent) in histories()) {
        for envelope in sent {
            let _ = ledger.execute(envelope);
            prop_assert!(is_balanced(&ledger));
        }
    }

    #[test]
    fn limits_are_never_worsened((mut ledger, sent) in histories()) {
        for envelope in sent {
            let before = ledger.clone();
            let _ = ledger.execute(envelope);
            for (account, balance) in ledger.accounts() {
                let (below, above) = beyond(ledger.limits(account.id()).unwrap(), &balance);
                let stood = before.balance_of(account.id());
                let stood = stood.unwrap_or_else(|| Amount::zero(account.unit().clone()));
                let (was_below, was_above) = beyond(ledger.limits(account.id()).unwrap(), &stood);
                prop_assert!(below <= was_below && above <= was_above);
            }
        }
    }

    #[test]
    fn a_refused_command_changes_nothing((mut ledger, sent) in histories()) {
        for envelope in sent {
            let before = ledger.clone();
            let decided = ledger.decide(&envelope).is_ok();
            let accepted = ledger.execute(envelope).is_ok();
            prop_assert_eq!(decided, accepted);
            prop_assert!(accepted || before == ledger);
        }
    }

    #[test]
    fn a_repeated_command_is_not_applied_twice((mut ledger, sent) in histories()) {
        let mut accepted = Vec::new();
        for envelope in sent {
            if let Ok(receipt) = ledger.execute(envelope.clone()) {
                accepted.push((envelope, receipt));
            }
        }
        let mut replayed = Ledger::replay(ledger.events()).unwrap();
        for (mut envelope, receipt) in accepted {
            if let Command::PostEntry { legs, .. } = &mut envelope.body {
                legs.reverse();
            }
            prop_assert_eq!(replayed.execute(envelope.clone()), Ok(receipt));
            envelope.at = at(1_000);
            prop_assert_eq!(replayed.execute(envelope.clone()), Ok(receipt));
            envelope.by = person("somebody else");
            let refused = replayed.execute(envelope.clone()).unwrap_err();
            prop_assert_eq!(refused.code(), "timebank.command.id_reused");
            envelope.by = person("broker");
            envelope.body = open(200, Unit::Time, liens_timebank::AccountKind::Pot, Limits::none());
            let refused = replayed.execute(envelope).unwrap_err();
            prop_assert_eq!(refused.code(), "timebank.command.id_reused");
        }
        prop_assert_eq!(replayed, ledger);
    }

    #[test]
    fn replay_of_the_events_gives_the_same_state((mut ledger, sent) in histories()) {
        for envelope in sent {
            let _ = ledger.execute(envelope);
        }
        let replayed = Ledger::replay(ledger.events());
        prop_assert_eq!(replayed.as_ref(), Ok(&ledger));
        prop_assert!(replayed.unwrap().events().eq(ledger.events()));
    }

    #[test]
    fn a_batch_equals_its_entries_one_by_one(limits in limits(), rows in rows(), late in 0..9_u8) {
        let mut singly = town_within(limits);
        let mut bulk = singly.clone();
        let second = if late == 0 { -1 } else { 5 };
        let batch = batch_of(&bulk, &rows);
        let mut refused = None;
        let mut posted = 0;
        for (index, row) in rows.iter().enumerate() {
            let before = singly.len();
            match singly.execute(as_command(*row, second)) {
                Ok(_) => posted += usize::from(singly.len() > before),
                Err(refusal) => {
                    refused = Some((index, refusal));
                    break;
                }
            }
        }
        let before = bulk.clone();
        let receipt = bulk.post_batch(&person("broker"), at(second), &batch);
        match refused {
            None => {
                let receipt = receipt.unwrap();
                prop_assert_eq!(receipt.posted, posted);
                prop_assert_eq!(receipt.already_done, rows.len() - posted);
                prop_assert_eq!(&bulk, &singly);
                let again = bulk.post_batch(&person("broker"), at(second), &batch).unwrap();
                prop_assert_eq!((again.posted, again.already_done), (0, rows.len()));
                prop_assert_eq!(bulk, singly);
            }
            Some((index, _)) => {
                prop_assert_eq!(receipt.unwrap_err().index, index);
                prop_assert_eq!(&bulk, &before);
                // What was taken back left no trace: the entries before it can be posted again.
                let accepted = batch.get(..index).unwrap();
                bulk.post_batch(&person("broker"), at(second), accepted).unwrap();
                prop_assert_eq!(bulk, singly);
            }
        }
    }

    #[test]
    fn entries_that_touch_no_common_account_commute(
        limits in limits(), a in quanta(), b in quanta()
    ) {
        let mut one = town_within(limits);
        let mut other = one.clone();
        let (first, second) = (send(1, 1, hours(0, 1, a)), send(2, 1, hours(2, 3, b)));
        let results = (one.execute(first.clone()).is_ok(), one.execute(second.clone()).is_ok());
        let swapped = (other.execute(second).is_ok(), other.execute(first).is_ok());
        prop_assert_eq!(results, (swapped.1, swapped.0));
        prop_assert!(one.accounts().eq(other.accounts()));
    }

    #[test]
    fn a_changed_history_is_not_replayed_as_if_it_were_whole(
        (mut ledger, sent) in histories(), cut in any::<prop::sample::Index>()
    ) {
        for envelope in sent {
            let _ = ledger.execute(envelope);
        }
        let mut events: Vec<_> = ledger.events().collect();
        if events.len() > 1 {
            events.remove(cut.index(events.len() - 1));
            let error = Ledger::replay(events).unwrap_err();
            prop_assert_eq!(error.code(), "timebank.replay.out_of_sequence");
        }
    }

    #[test]
    fn a_correction_is_the_inverse_and_happens_once((mut ledger, sent) in histories()) {
        for envelope in sent {
            let _ = ledger.execute(envelope);
        }
        let entries: Vec<_> = ledger.entries().map(|view| view.id()).collect();
        for (entry, number) in entries.into_iter().zip(5_000..) {
            let before = ledger.clone();
            let correct = Command::CorrectEntry { entry, reference: None };
            let done = ledger.correction_of(entry).is_some();
            let linked = ledger.entry(entry).unwrap().corrects().is_some();
            let accepted = ledger.execute(send(number, 2_000, correct.clone())).is_ok();
            prop_assert!(!(accepted && (done || linked)));
            if !accepted {
                continue;
            }
            let (original, inverse) =
                (ledger.entry(entry).unwrap(), ledger.entry(CommandId::from_u128(number)).unwrap());
            prop_assert_eq!(inverse.corrects(), Some(entry));
            let negated: Vec<_> =
                moved(&original).into_iter().map(|(account, q)| (account, -q)).collect();
            prop_assert_eq!(moved(&inverse), negated);
            for leg in original.legs() {
                let after = ledger.balance_of(&leg.account).unwrap();
                let sum = after.checked_add(&leg.amount).unwrap();
                prop_assert_eq!(Some(sum), before.balance_of(&leg.account));
            }
            let again = ledger.execute(send(number + 100_000, 2_000, correct)).unwrap_err();
            prop_assert_eq!(again.code(), "timebank.correct.already_corrected");
        }
    }

    #[test]
    fn a_statement_ends_at_the_balance((mut ledger, sent) in histories()) {
        for envelope in sent {
            let _ = ledger.execute(envelope);
        }
        for (account, balance) in ledger.accounts() {
            let statement = ledger.statement(account.id()).unwrap();
            prop_assert_eq!(statement.balance(), &balance);
            let mut running = Amount::zero(account.unit().clone());
            for line in statement.lines() {
                running = running.checked_add(&line.amount).unwrap();
                prop_assert_eq!(&running, &line.balance);
            }
            prop_assert_eq!(running, balance);
        }
    }

    #[test]
    fn balances_as_of_an_event_are_those_of_its_time((mut ledger, sent) in histories()) {
        let mut past = vec![(ledger.len(), ledger.clone())];
        for envelope in sent {
            let _ = ledger.execute(envelope);
            past.push((ledger.len(), ledger.clone()));
        }
        for (sequence, stood) in past {
            let balances = stood.accounts().map(|(account, held)| (account.id().clone(), held));
            prop_assert!(ledger.balances_as_of(sequence).into_iter().eq(balances));
        }
    }
}

#[test]
fn nothing_happened_to_an_empty_ledger() {
    let mut ledger = Ledger::new();
    assert!(ledger.is_empty() && is_balanced(&ledger));
    assert_eq!(Ledger::replay([]), Ok(Ledger::new()));
    let receipt = ledger.post_batch(&person("broker"), at(0), &[]).unwrap();
    assert_eq!((receipt.first, receipt.posted, receipt.already_done), (0, 0, 0));
    assert_eq!(ledger, Ledger::new());
}

#[test]
fn the_largest_amounts_move_and_come_back() {
    let mut ledger = town();
    ledger.execute(send(1, 1, hours(1, 2, i64::MAX))).unwrap();
    assert_eq!(ledger.balance_of(&name(1)), Some(amount(&Unit::Time, -i64::MAX)));
    assert!(is_balanced(&ledger));
    let over = ledger.execute(send(2, 1, hours(3, 2, 1))).unwrap_err();
    assert_eq!(over.code(), "timebank.post.above_ceiling");
    let under = ledger.execute(send(3, 1, hours(1, 3, 1))).unwrap_err();
    assert_eq!(under.code(), "timebank.post.below_floor");
    ledger.execute(send(4, 1, hours(2, 1, i64::MAX))).unwrap();
    assert!(ledger.accounts().all(|(_, balance)| balance.quanta() == 0));
}

#[test]
fn replay_checks_every_event_again() {
    let mut ledger = town();
    ledger.execute(send(1, 1, hours(1, 2, 60))).unwrap();
    ledger.execute(send(2, 2, hours(2, 1, 60))).unwrap();
    let events: Vec<_> = ledger.events().collect();

    let mut late = events.clone();
    late[7].at = at(-5);
    let error = Ledger::replay(late).unwrap_err();
    assert_eq!(
        error.to_string(),
        "event 7 could not happen: the clock went back from 2023-11-14T22:13:21Z to 2023-11-14T22:13:15Z"
    );

    let mut twice = events.clone();
    twice[7] = twice[6].clone();
    twice[7].sequence = 7;
    let command = CommandId::from_u128(1);
    assert_eq!(Ledger::replay(twice), Err(ReplayError::Repeated { sequence: 7, command }));

    let mut unopened = events.clone();
    unopened.remove(1);
    for (event, sequence) in unopened.iter_mut().zip(0..) {
        event.sequence = sequence;
    }
    let error = Ledger::replay(unopened).unwrap_err();
    assert_eq!(error.to_string(), "event 5 could not happen: account account 1 is unknown");

    let mut borrowed = events;
    borrowed[7].command = CommandId::from_u128(9);
    let error = Ledger::replay(borrowed).unwrap_err();
    assert_eq!(error.code(), "timebank.replay.differs");
}
