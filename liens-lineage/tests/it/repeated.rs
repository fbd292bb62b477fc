//! Repeated pots: making up for what changed, and what waits for its persons.

use std::collections::BTreeMap;

use liens_core::{Amount, ContributorId, Recipient, TimeAmount, Timestamp};
use liens_lineage::{
    Authority, Distribution, Error, Frozen, Order, Owed, Policy, distribute, true_up,
};
use proptest::prelude::*;

use crate::record::{PERSONS, Record, policies, records};

fn euros(cents: i64) -> Amount {
    Amount::from_quanta("EUR".parse().unwrap(), cents).unwrap()
}

fn shared(record: &Record, policy: &Policy, cents: i64) -> Distribution {
    let order = Order {
        pot: euros(cents),
        results: vec![(record.result(), None)],
        vouched: record.vouched(),
        authority: Authority { charter: 1, motion: None },
    };
    distribute(&Frozen::load(record.contributions()).unwrap(), policy, order).unwrap()
}

fn payouts(shared: &[Distribution]) -> Vec<(Recipient, Amount)> {
    let rows = shared.iter().flat_map(Distribution::payouts);
    rows.map(|(recipient, amount)| (recipient.clone(), amount.clone())).collect()
}

/// What each person, or the commons, has in all rows together.
fn sums(
    rows: impl IntoIterator<Item = (Recipient, Amount)>,
) -> BTreeMap<Option<ContributorId>, i64> {
    let mut sums = BTreeMap::new();
    for (recipient, amount) in rows {
        *sums.entry(recipient.person().cloned()).or_default() += amount.quanta();
    }
    sums
}

proptest! {
    #[test]
    fn a_true_up_claws_nothing_back_and_never_overshoots(
        record in records(),
        policy in policies(),
        earlier in proptest::collection::vec(0..1_000_000_i64, 0..3),
        pot in 0..1_000_000_i64,
        at in any::<prop::sample::Index>(),
        people in proptest::collection::vec((0..PERSONS, 0..1_000_000_i64), 0..3),
        vouched in proptest::collection::vec(any::<bool>(), PERSONS),
    ) {
        let paid: Vec<Distribution> =
            earlier.iter().map(|cents| shared(&record, &policy, *cents)).collect();
        // Afterwards an authorship is corrected, and others are vouched for.
        let mut now = record.clone();
        let at = at.index(now.nodes.len());
        now.nodes[at].people = people.into_iter().collect::<BTreeMap<_, _>>().into_iter().collect();
        now.nodes[at].equal_parts = false;
        now.vouched = vouched;
        let entitled: Vec<Distribution> =
            earlier.iter().chain([&pot]).map(|cents| shared(&now, &policy, *cents)).collect();
        let trued = true_up(&entitled, payouts(&paid), euros(pot)).unwrap();
        let (due, given) = (sums(payouts(&entitled)), sums(payouts(&paid)));
        let open = |who: &Option<ContributorId>| {
            let of = |sums: &BTreeMap<_, i64>| sums.get(who).copied().unwrap_or_default();
            (of(&due) - of(&given)).max(0)
        };
        let everybody: Vec<_> = due.keys().chain(given.keys()).collect();
        let all: i64 = due.keys().map(open).sum();
        let amounts = sums(trued.rows().iter().map(|row| (row.recipient.clone(), row.amount.clone())));
        prop_assert_eq!(amounts.values().sum::<i64>(), pot);
        for who in everybody {
            let amount = amounts.get(who).copied().unwrap_or_default();
            prop_assert!((0..=open(who)).contains(&amount), "{} of {}", amount, open(who));
            let off = i128::from(amount) * i128::from(all) - i128::from(pot) * i128::from(open(who));
            prop_assert!(off.abs() < i128::from(all.max(1)));
        }
    }

    #[test]
    fn a_true_up_after_no_change_pays_the_new_distribution(
        record in records(),
        policy in policies(),
        earlier in proptest::collection::vec(0..1_000_000_i64, 0..3),
        pot in 0..1_000_000_i64,
    ) {
        let share = |cents: &i64| shared(&record, &policy, *cents);
        let paid: Vec<Distribution> = earlier.iter().map(share).collect();
        let entitled: Vec<Distribution> = earlier.iter().chain([&pot]).map(share).collect();
        let trued = true_up(&entitled, payouts(&paid), euros(pot)).unwrap();
        for row in trued.rows() {
            prop_assert_eq!(&row.amount, &entitled[earlier.len()].amount_of(&row.recipient));
            prop_assert_eq!(&row.amount, &trued.amount_of(&row.recipient));
        }
    }

    #[test]
    fn what_is_owed_is_paid_out_or_passes_to_the_commons_once(
        booked in proptest::collection::vec((0..3_usize, 1..1_000_i64, 0..1_000_i64), 0..12),
        moves in proptest::collection::vec((any::<bool>(), 0..3_usize, 0..400_i64, 0..2_000_i64), 0..6),
    ) {
        let person = |at: usize| ContributorId::new(format!("p{at}")).unwrap();
        let at = |seconds: i64| Timestamp::from_unix_seconds(seconds).unwrap();
        let mut owed = Owed::new();
        let mut model: Vec<(usize, i64, i64)> = Vec::new();
        for (who, cents, since) in booked {
            owed.wait(person(who), &euros(cents), at(since)).unwrap();
            model.push((who, cents, since));
        }
        let total = |waiting: &[liens_lineage::Waiting]| -> i64 {
            waiting.iter().map(|row| row.amount.quanta()).sum()
        };
        for (lapses, who, term, now) in moves {
            let goes = |row: &(usize, i64, i64)| if lapses { now - row.2 >= term } else { row.0 == who };
            let expected: i64 = model.iter().filter(|row| goes(row)).map(|row| row.1).sum();
            let taken = if lapses {
                owed.lapse(TimeAmount::from_seconds(term).unwrap(), at(now))
            } else {
                owed.pay_out(&person(who))
            };
            prop_assert_eq!(total(&taken), expected);
            model.retain(|row| !goes(row));
            let left: i64 = model.iter().map(|row| row.1).sum();
            prop_assert_eq!(total(&owed.waiting().collect::<Vec<_>>()), left);
        }
    }

    #[test]
    fn what_a_distribution_owes_waits(record in records(), policy in policies(), cents in 0..1_000_000_i64) {
        let shared = shared(&record, &policy, cents);
        let mut owed = Owed::new();
        owed.book(&shared, "2026-01-05".parse().unwrap()).unwrap();
        let waiting: Vec<_> = owed.waiting().map(|row| (Recipient::Owed(row.person), row.amount)).collect();
        let expected = payouts(&[shared]).into_iter();
        let expected: Vec<_> = expected.filter(|(to, _)| matches!(to, Recipient::Owed(_))).collect();
        prop_assert_eq!(waiting, expected);
    }
}

#[test]
fn repeated_pots_refuse_what_does_not_add_up() {
    let ana = ContributorId::new("ana").unwrap();
    let paid =
        |text: &str| [(Recipient::Contributor(ana.clone()), text.parse::<Amount>().unwrap())];
    let refuses = |outcome: Error, code: &str, value: &str| {
        assert_eq!(outcome.code(), code);
        assert!(outcome.to_string().contains(value), "{outcome}");
    };
    let try_it =
        |given: &str, pot: &str| true_up([], paid(given), pot.parse().unwrap()).unwrap_err().into();
    refuses(try_it("1.00 EUR", "1.00 EUR"), "lineage.true_up.not_the_sum", "2.00 EUR");
    refuses(try_it("-1.00 EUR", "1.00 EUR"), "lineage.true_up.negative", "-1.00 EUR");
    refuses(try_it("1.00 EUR", "-1.00 EUR"), "lineage.true_up.negative", "-1.00 EUR");
    refuses(try_it("PT1H", "1.00 EUR"), "core.amount.unit_mismatch", "EUR");
    assert!(true_up([], [], "0.00 EUR".parse().unwrap()).unwrap().rows().is_empty());
    let nothing = Owed::new().wait(ana.clone(), &euros(0), "2026-01-05".parse().unwrap());
    refuses(nothing.unwrap_err().into(), "lineage.owed.nothing", "0.00 EUR cannot be owed to ana");
}
