//! The whole command set against a ledger that is written from the definitions alone.

mod moves;
mod naive;

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{AccountId, CommandId, Receipt, Unit};
use liens_timebank::{Agreement, Command, Ledger, Limits, Listing};
use proptest::prelude::*;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};

use crate::town::*;
use naive::{Naive, Verdict};

impl ReferenceStateMachine for Naive {
    type State = Self;
    type Transition = Sent;

    /// Nothing at all, a bank without rules, or one with rules of its own.
    fn init_state() -> BoxedStrategy<Self> {
        let ruled = moves::rules().prop_map(|rules| {
            let mut begun = moves::begun();
            begun.push(send(2_000, 0, Command::SetRules { rules: Box::new(rules) }));
            begun
        });
        let begun = prop_oneof![1 => Just(vec![]), 3 => Just(moves::begun()), 16 => ruled];
        let bank = |begun: Vec<Sent>| {
            let mut bank = Self::default();
            for sent in &begun {
                bank.execute(sent);
            }
            bank
        };
        begun.prop_map(bank).boxed()
    }

    fn transitions(state: &Self) -> BoxedStrategy<Sent> {
        moves::next(state)
    }

    fn apply(mut state: Self, sent: &Sent) -> Self {
        state.execute(sent);
        state
    }
}

/// The ledger, and the receipts that it gave.
struct Bank {
    ledger: Ledger,
    receipts: BTreeMap<CommandId, Receipt>,
}

impl Bank {
    fn of<'a>(all: impl IntoIterator<Item = &'a Sent>) -> Self {
        let mut bank = Self { ledger: Ledger::new(), receipts: BTreeMap::new() };
        for sent in all {
            let receipt = bank.ledger.execute(sent.clone()).unwrap();
            bank.receipts.insert(sent.id, receipt);
        }
        bank
    }
}

impl StateMachineTest for Bank {
    type SystemUnderTest = Self;
    type Reference = Naive;

    fn init_test(naive: &Naive) -> Self {
        Self::of(naive.done.iter().map(|done| &done.sent))
    }

    fn apply(mut bank: Self, naive: &Naive, sent: Sent) -> Self {
        reads_back(&sent);
        let before = bank.ledger.clone();
        let result = bank.ledger.execute(sent.clone());
        match (naive.verdict.as_ref().unwrap(), result) {
            (Verdict::Accepted, Ok(receipt)) => {
                assert_eq!(receipt.first, before.len());
                assert_eq!(receipt.first + u64::from(receipt.events), bank.ledger.len());
                bank.receipts.insert(sent.id, receipt);
            }
            (Verdict::Repeated, Ok(receipt)) => {
                assert_eq!(bank.receipts.get(&sent.id), Some(&receipt));
                assert_eq!(bank.ledger, before);
            }
            (Verdict::Refused(why), Err(refusal)) => {
                assert!(
                    why.contains(refusal.code()),
                    "{refusal} ({}), not {why:?}",
                    refusal.code()
                );
                assert_eq!(bank.ledger, before);
            }
            (expected, found) => panic!("{expected:?} by the definition, {found:?} by the ledger"),
        }
        bank
    }

    fn check_invariants(bank: &Self, naive: &Naive) {
        accounts_are_those_of(&bank.ledger, naive);
        history_is_that_of(&bank.ledger, naive);
        agreements_are_those_of(&bank.ledger, naive);
        rules_are_those_of(&bank.ledger, naive);
    }

    fn teardown(bank: Self, naive: Naive) {
        bank.ledger.events().for_each(|event| reads_back(&event));
        assert_eq!(Ledger::replay(bank.ledger.events()), Ok(bank.ledger));
        for place in 1..naive.done.len() {
            independent_entries_commute(&naive, place);
        }
    }
}

/// What is sent and what is recorded read back as they were written.
#[cfg(feature = "serde")]
fn reads_back<T>(value: &T)
where
    T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug,
{
    let text = serde_json::to_string(value).unwrap();
    assert_eq!(&serde_json::from_str::<T>(&text).unwrap(), value);
}

#[cfg(not(feature = "serde"))]
fn reads_back<T>(_: &T) {}

fn accounts_are_those_of(ledger: &Ledger, naive: &Naive) {
    assert!(ledger.totals().all(|(_, sum)| sum == 0));
    let found = ledger.accounts().map(|(account, _)| account.id());
    assert!(found.eq(naive.accounts.keys()));
    let mut beyond = Vec::new();
    for (account, balance) in ledger.accounts() {
        let (id, held) = (account.id(), &naive.accounts[account.id()]);
        assert_eq!(i128::from(balance.quanta()), naive.balance(id), "balance of {id}");
        assert_eq!((account.holder(), account.unit()), (held.holder.as_ref(), &held.unit));
        assert_eq!((account.kind(), account.status()), (held.kind, held.status), "{id}");
        assert_eq!((account.limits(), account.soft_limits()), (held.own, held.soft));
        assert_eq!(ledger.limits(id), Some(within_range(naive.limits(id))), "limits of {id}");
        let (out, into) = ledger.pending(id).unwrap();
        let pending = (i128::from(out.quanta()), i128::from(into.quanta()));
        assert_eq!(pending, naive.pending(id), "pending of {id}");
        if !held.soft.allow(balance.quanta()) {
            beyond.push(id);
        }
    }
    assert!(ledger.beyond_soft_limits().map(|(account, _)| account.id()).eq(beyond));
}

/// A limit at the end of the range is none.
fn within_range(limits: Limits) -> Limits {
    let floor = limits.floor().filter(|floor| *floor > -i64::MAX);
    Limits::new(floor, limits.ceiling().filter(|ceiling| *ceiling < i64::MAX)).unwrap()
}

fn history_is_that_of(ledger: &Ledger, naive: &Naive) {
    for done in &naive.done {
        let id = done.sent.id;
        assert_eq!(ledger.correction_of(id), naive.correction_of(id));
        let found = ledger.entries_of(id).map(|entry| {
            let legs = entry.legs().iter();
            let legs: BTreeMap<AccountId, i128> =
                legs.map(|leg| (leg.account.clone(), leg.amount.quanta().into())).collect();
            (legs, entry.purpose())
        });
        let found: Vec<_> = found.collect();
        let told: Vec<_> = done.entries.iter().map(|one| (one.legs.clone(), one.purpose)).collect();
        assert_eq!(found, told, "entries of {:?}", done.sent.body);
    }
    let counted: Vec<CommandId> = ledger.counted_exchanges().map(|one| one.id()).collect();
    assert_eq!(counted, naive.counted());
}

fn agreements_are_those_of(ledger: &Ledger, naive: &Naive) {
    assert!(ledger.agreements().map(Agreement::id).eq(naive.pacts.keys().copied()));
    for (found, pact) in ledger.agreements().zip(naive.pacts.values()) {
        assert_eq!((found.state(), found.expires()), (pact.state, pact.expires));
        assert!(found.parties().eq(&pact.parties) && found.agreed().eq(&pact.agreed));
        assert!(found.confirmed().eq(pact.confirmed.iter().map(|(who, done)| (who, &done[..]))));
        assert_eq!((found.terms(), found.done()), (&pact.terms[..], &pact.done[..]));
    }
    assert!(ledger.listings().map(Listing::id).eq(naive.notices.keys().copied()));
    assert!(ledger.listings().zip(naive.notices.values()).all(|(one, notice)| notice.is(one)));
    for who in ["ana", "bo", "cy", "broker"].map(person) {
        assert_eq!(ledger.acceptance(&who), naive.acceptances.get(&who));
    }
}

fn rules_are_those_of(ledger: &Ledger, naive: &Naive) {
    let now = naive.last().unwrap_or(at(0));
    for unit in [Unit::Time, euro()] {
        assert_eq!(ledger.rules(&unit), naive.rules.get(&unit));
        assert_eq!(ledger.demurrage_taken_until(&unit), naive.taken.get(&unit).copied());
        let dormant: Vec<_> = ledger.dormant(&unit, now).map(|one| one.id().clone()).collect();
        assert_eq!(dormant, naive.dormant(&unit, now), "dormant in {unit}");
    }
}

/// Two commands that post, one after the other, and touch no common account, nor two of one holder:
/// either order gives the same balances.
fn independent_entries_commute(naive: &Naive, place: usize) {
    let posts = |body: &Command| {
        matches!(
            body,
            Command::PostEntry { .. } | Command::PostSet { .. } | Command::Exchange { .. }
        )
    };
    let [one, other] = &naive.done[place - 1..=place] else { return };
    let moved = |place: usize| -> BTreeSet<String> {
        let legs = naive.done[place].entries.iter().flat_map(|entry| entry.legs.keys());
        legs.map(|account| naive.person(account)).collect()
    };
    let apart = moved(place - 1).is_disjoint(&moved(place));
    if !(posts(&one.sent.body) && posts(&other.sent.body) && apart) {
        return;
    }
    let before = naive.done[..place - 1].iter().map(|done| &done.sent);
    let mut bank = Bank::of(before);
    let mut straight = bank.ledger.clone();
    let (mut first, mut second) = (other.sent.clone(), one.sent.clone());
    (first.at, second.at) = (one.sent.at, other.sent.at);
    for sent in [&one.sent, &other.sent] {
        straight.execute(sent.clone()).unwrap();
    }
    for sent in [first, second] {
        bank.ledger.execute(sent).unwrap();
    }
    assert!(bank.ledger.accounts().eq(straight.accounts()));
}

prop_state_machine! {
    #[test]
    fn the_ledger_does_what_its_definitions_say(sequential 1..60 => Bank);
}
