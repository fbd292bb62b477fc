//! From a settled agreement of the time bank to the hours of a contribution, and so to its share.

use std::collections::BTreeMap;

use liens::timebank::{AccountKind, AgreementState, Command, Ledger, Term};
use liens::{
    AccountId, Amount, CommandId, Contribution, ContributionId, ContributionKind, ContributorId,
    Envelope, ProjectId, TimeAmount, Unit, attested_by,
};
use proptest::collection::vec;
use proptest::prelude::*;

const PEOPLE: [&str; 4] = ["ana", "bo", "cleo", "dan"];

fn person(number: usize) -> ContributorId {
    ContributorId::new(PEOPLE[number]).unwrap()
}

fn account(number: usize) -> AccountId {
    AccountId::new(PEOPLE[number]).unwrap()
}

fn hours(seconds: i64) -> Amount {
    Amount::from_quanta(Unit::Time, seconds).unwrap()
}

struct Bank(Ledger, u128);

impl Bank {
    fn open() -> Self {
        let mut bank = Self(Ledger::new(), 0);
        for number in 0..PEOPLE.len() {
            let (account, holder) = (account(number), Some(person(number)));
            let (unit, kind) = (Unit::Time, AccountKind::Member);
            bank.send(0, Command::OpenAccount { account, holder, unit, kind, limits: None });
        }
        bank
    }

    fn send(&mut self, by: usize, body: Command) -> CommandId {
        self.1 += 1;
        let (id, at) = (CommandId::from_u128(self.1), "2026-01-05".parse().unwrap());
        self.0.execute(Envelope { id, by: person(by), on_behalf_of: None, at, body }).unwrap();
        id
    }

    /// An agreement on terms, agreed by all and confirmed as done.
    fn settle(&mut self, terms: &[(usize, usize, i64)], done: &[i64]) -> CommandId {
        let drawn = terms.iter().map(|(from, to, seconds)| Term {
            from: account(*from),
            to: account(*to),
            amount: hours(*seconds),
        });
        let propose = Command::Propose {
            terms: drawn.collect(),
            expires: None,
            at_expiry: liens::timebank::AtExpiry::Release,
            answers: None,
            reference: None,
        };
        let agreement = self.send(terms[0].0, propose);
        let parties: Vec<usize> = (0..PEOPLE.len())
            .filter(|one| terms.iter().any(|(from, to, _)| from == one || to == one))
            .collect();
        for party in parties.iter().filter(|party| **party != terms[0].0) {
            self.send(*party, Command::Agree { agreement });
        }
        for party in parties {
            assert!(attested_by(&self.0, agreement).is_empty());
            let done = done.iter().map(|seconds| hours(*seconds)).collect();
            self.send(party, Command::Confirm { agreement, done });
        }
        agreement
    }
}

proptest! {
    #[test]
    fn a_settled_agreement_attests_what_each_giver_gave(
        drawn in vec((0..4_usize, 1..4_usize, 1..9_000_i64, 0..=9_000_i64), 1..5)
    ) {
        let terms: Vec<_> = drawn.iter().map(|(a, step, q, _)| (*a, (a + step) % 4, *q)).collect();
        let done: Vec<i64> = drawn.iter().map(|(_, _, q, part)| q * part / 9_000).collect();
        let mut bank = Bank::open();
        let agreement = bank.settle(&terms, &done);
        let mut given: BTreeMap<ContributorId, i64> = BTreeMap::new();
        for ((_, giver, _), seconds) in terms.iter().zip(&done) {
            *given.entry(person(*giver)).or_default() += seconds;
        }
        given.retain(|_, seconds| *seconds > 0);
        let attested = attested_by(&bank.0, agreement);
        let told: BTreeMap<_, _> = attested
            .iter()
            .map(|one| (one.contributor().clone(), one.attested_time().seconds()))
            .collect();
        prop_assert_eq!(attested.len(), told.len());
        prop_assert_eq!(told, given);
    }
}

#[test]
fn a_contribution_takes_its_hours_from_the_agreement() {
    let mut bank = Bank::open();
    let agreement = bank.settle(&[(1, 0, 10_800), (1, 2, 3_600)], &[7_200, 3_600]);
    let builder = Contribution::builder(
        ContributionId::new("a roof").unwrap(),
        ContributionKind::Work,
        ProjectId::new("house").unwrap(),
        "2026-01-05".parse().unwrap(),
    );
    let participations = attested_by(&bank.0, agreement);
    let builder =
        participations.into_iter().fold(builder, liens::ContributionBuilder::participation);
    let roof = builder.build().unwrap();
    assert_eq!(roof.attested_time(), TimeAmount::from_seconds(10_800).unwrap());
    let compensated: Vec<_> =
        roof.participations().iter().flat_map(liens::Participation::compensation).collect();
    assert_eq!(compensated, [&hours(7_200), &hours(3_600)]);
}

#[test]
fn what_is_not_settled_attests_nothing() {
    let mut bank = Bank::open();
    assert!(attested_by(&bank.0, CommandId::from_u128(9)).is_empty());
    let nothing = bank.settle(&[(1, 0, 3_600)], &[0]);
    assert_eq!(bank.0.agreement(nothing).unwrap().state(), AgreementState::Void);
    assert!(attested_by(&bank.0, nothing).is_empty());
}
