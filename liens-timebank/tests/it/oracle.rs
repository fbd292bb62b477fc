//! A ledger written from the definition alone, against the real one.

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{AccountId, CommandId, Timestamp, Unit};
use liens_timebank::{AccountKind, AccountStatus, Command, Leg, Limits, Purpose};
use proptest::prelude::*;

use crate::town::*;

/// Balances in 128 bits in a map, every command kept whole.
#[derive(Clone, Default)]
struct Naive {
    accounts: BTreeMap<AccountId, (Unit, AccountKind, Limits, AccountStatus)>,
    corrected: BTreeSet<CommandId>,
    balances: BTreeMap<AccountId, i128>,
    done: BTreeMap<CommandId, Sent>,
    last: Option<Timestamp>,
}

fn in_order(mut command: Command) -> Command {
    if let Command::PostEntry { legs, .. } = &mut command {
        legs.sort_by(|a, b| a.account.cmp(&b.account));
    }
    command
}

impl Naive {
    fn accepts(&mut self, sent: &Sent) -> bool {
        if let Some(done) = self.done.get(&sent.id) {
            return done.by == sent.by
                && done.on_behalf_of == sent.on_behalf_of
                && in_order(done.body.clone()) == in_order(sent.body.clone());
        }
        if self.last.is_some_and(|last| sent.at < last) {
            return false;
        }
        let accepted = match &sent.body {
            Command::OpenAccount { account, unit, kind, limits, .. } => {
                let new = !self.accounts.contains_key(account);
                if new {
                    let held =
                        (unit.clone(), *kind, limits.unwrap_or_default(), AccountStatus::Open);
                    self.accounts.insert(account.clone(), held);
                    self.balances.insert(account.clone(), 0);
                }
                new
            }
            Command::PostEntry { legs, purpose, .. } => {
                *purpose != Purpose::Correction && self.posts(legs, *purpose)
            }
            Command::CorrectEntry { entry, .. } => self.corrects(*entry),
            Command::SetLimits { account, limits, .. } => self
                .accounts
                .get_mut(account)
                .map(|held| held.2 = limits.unwrap_or_default())
                .is_some(),
            Command::SetStatus { account, status } => self.becomes(account, *status),
            _ => unreachable!("the town sends nothing else"),
        };
        if accepted {
            self.last = Some(sent.at);
            self.done.insert(sent.id, sent.clone());
        }
        accepted
    }

    fn corrects(&mut self, entry: CommandId) -> bool {
        let Some(Command::PostEntry { mut legs, .. }) =
            self.done.get(&entry).map(|sent| sent.body.clone())
        else {
            return false;
        };
        for leg in &mut legs {
            leg.amount = leg.amount.negated();
        }
        !self.corrected.contains(&entry)
            && self.posts(&legs, Purpose::Correction)
            && self.corrected.insert(entry)
    }

    fn becomes(&mut self, account: &AccountId, next: AccountStatus) -> bool {
        use AccountStatus::{Closed, Frozen, Open};
        let Some((.., status)) = self.accounts.get_mut(account) else { return false };
        let allowed = match (*status, next) {
            (Open, Frozen) | (Frozen | Closed, Open) => true,
            (Open | Frozen, Closed) => self.balances.get(account) == Some(&0),
            _ => false,
        };
        if allowed {
            *status = next;
        }
        allowed
    }

    fn posts(&mut self, legs: &[Leg], purpose: Purpose) -> bool {
        let mut after = self.balances.clone();
        let mut sums: BTreeMap<&Unit, i128> = BTreeMap::new();
        for (place, leg) in legs.iter().enumerate() {
            let Some((unit, kind, limits, status)) = self.accounts.get(&leg.account) else {
                return false;
            };
            let quanta = i128::from(leg.amount.quanta());
            let balance = after.get_mut(&leg.account).unwrap();
            *balance += quanta;
            *sums.entry(leg.amount.unit()).or_default() += quanta;
            let floor = i128::from(limits.floor().unwrap_or(-i64::MAX));
            let ceiling = i128::from(limits.ceiling().unwrap_or(i64::MAX));
            let refused = *status != AccountStatus::Open
                || unit != leg.amount.unit()
                || quanta == 0
                || legs.iter().take(place).any(|other| other.account == leg.account)
                || (quanta < 0 && *balance < floor)
                || (quanta > 0 && *balance > ceiling)
                || (quanta < 0 && purpose == Purpose::Grant && *kind != AccountKind::External);
            if refused {
                return false;
            }
        }
        let balanced = legs.len() >= 2 && sums.values().all(|sum| *sum == 0);
        if balanced {
            self.balances = after;
        }
        balanced
    }
}

proptest! {
    #[test]
    fn the_ledger_accepts_and_holds_what_the_naive_one_does(sent in commands()) {
        let (mut ledger, mut naive) = (liens_timebank::Ledger::new(), Naive::default());
        let begun = town();
        let opened = begun.events().map(|event| {
            let liens_timebank::Event::AccountOpened { account, holder, unit, kind, limits } =
                event.body
            else {
                unreachable!("a town begins with its accounts");
            };
            let body = Command::OpenAccount { account, holder, unit, kind, limits };
            send(event.command.as_u128(), 0, body)
        });
        for envelope in opened.collect::<Vec<_>>().into_iter().chain(sent) {
            prop_assert_eq!(naive.accepts(&envelope), ledger.execute(envelope).is_ok());
            let balances = ledger
                .accounts()
                .map(|(account, balance)| (account.id().clone(), i128::from(balance.quanta())));
            prop_assert!(balances.eq(naive.balances.clone()));
        }
    }
}

#[test]
fn sequential_and_scattered_ids_are_all_found_again() {
    let patterns: [fn(u128) -> u128; 5] =
        [|n| n, |n| n << 64, |n| n << 100, |n| u128::MAX - n * 1_000_003, |n| (n << 64) | n];
    for id in patterns {
        let mut ledger = town();
        let (from, to) = (ledger.account(&name(0)).unwrap(), ledger.account(&name(1)).unwrap());
        let entry = |n| liens_timebank::BatchEntry {
            id: CommandId::from_u128(id(n)),
            from,
            to,
            quanta: 1,
            purpose: Purpose::Exchange,
        };
        let batch: Vec<_> = (0..5_000).map(entry).collect();
        let (by, second) = (person("broker"), at(1));
        // One id of the town's own may lie in the pattern; every other is new.
        let new: Vec<_> = batch
            .into_iter()
            .filter(|entry| !(1_000..1_006).contains(&entry.id.as_u128()))
            .collect();
        assert_eq!(ledger.post_batch(&by, second, &new).unwrap().posted, new.len());
        assert_eq!(ledger.post_batch(&by, second, &new).unwrap().already_done, new.len());
    }
}
