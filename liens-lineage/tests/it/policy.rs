//! Reserve, cap, floor and hold, several results at once, and the diagnosis of policies.

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{
    Amount, Contribution, ContributionId, ContributionKind, ContributorId, Link, Participation,
    Portion, ProjectId, Recipient,
};
use liens_lineage::{
    Authority, Base, Distribution, Frozen, Order, OriginBy, Policy, RemainderTo, Rule, Secured,
    Step, diagnose, distribute,
};
use proptest::prelude::*;

use crate::record::{PERSONS, Record, policies, records, rules};

fn euros(cents: i64) -> Amount {
    Amount::from_quanta("EUR".parse().unwrap(), cents).unwrap()
}

fn shared(record: &Record, policy: &Policy, cents: i64) -> Distribution {
    let frozen = Frozen::load(record.contributions()).unwrap();
    let order = Order {
        pot: euros(cents),
        results: (0..record.nodes.len()).map(|at| (record.id(at), None)).collect(),
        vouched: record.vouched(),
        authority: Authority { charter: 1, motion: None },
    };
    distribute(&frozen, policy, order).unwrap()
}

fn of_person(shared: &Distribution, person: &ContributorId) -> i64 {
    let both = [Recipient::Contributor(person.clone()), Recipient::Owed(person.clone())];
    both.iter().map(|to| shared.amount_of(to).quanta()).sum()
}

fn third(rule: Rule) -> [Step; 2] {
    let third = Portion::new(1, 3).unwrap();
    [
        Step::Origin { portion: third, of: Base::Pot, by: OriginBy::PerPerson },
        Step::Share { rule, portion: third, of: Base::Pot },
    ]
}

fn policy(steps: impl IntoIterator<Item = Step>, last: &[Step], to: RemainderTo) -> Policy {
    let steps = steps.into_iter().chain(last.iter().cloned());
    Policy::new("p", steps.chain([Step::Remainder { to }])).unwrap()
}

proptest! {
    #[test]
    fn nobody_gets_more_than_the_cap(
        record in records(),
        (first, last) in (rules(), rules()),
        cents in 0..100_000_i64,
        cap in 0..30_000_i64,
    ) {
        let cap_step = [Step::Cap { per_person: euros(cap) }];
        let by_rule = RemainderTo::Rule { rule: last };
        let shared = shared(&record, &policy(third(first), &cap_step, by_rule), cents);
        prop_assert_eq!(shared.total(), euros(cents));
        for person in 0..PERSONS {
            prop_assert!(of_person(&shared, &record.person(person)) <= cap);
        }
    }

    #[test]
    fn a_cap_lowers_who_is_above_it_to_it_and_nobody_else(
        record in records(),
        rule in rules(),
        cents in 0..100_000_i64,
        cap in 0..30_000_i64,
    ) {
        let commons = || RemainderTo::Commons {};
        let free = shared(&record, &policy(third(rule.clone()), &[], commons()), cents);
        let cap_step = [Step::Cap { per_person: euros(cap) }];
        let capped = shared(&record, &policy(third(rule), &cap_step, commons()), cents);
        for person in (0..PERSONS).map(|person| record.person(person)) {
            prop_assert_eq!(of_person(&capped, &person), of_person(&free, &person).min(cap));
        }
        prop_assert_eq!(capped.total(), euros(cents));
    }

    #[test]
    fn a_floor_raises_the_lowest_first_from_the_remainder_alone(
        record in records(),
        rule in rules(),
        cents in 0..2_000_i64,
        floor in 0..1_000_i64,
    ) {
        let commons = || RemainderTo::Commons {};
        let free = shared(&record, &policy(third(rule.clone()), &[], commons()), cents);
        let mut left: i64 =
            free.reasons().filter(|r| r.step() == 2).map(|r| r.amount().quanta()).sum();
        // One cent after the other to the lowest, the first by id among equals.
        let mut sums: BTreeMap<ContributorId, i64> = record
            .vouched()
            .into_iter()
            .map(|person| (person.clone(), of_person(&free, &person)))
            .filter(|(_, sum)| *sum > 0)
            .collect();
        while left > 0 {
            let lowest = sums.iter_mut().filter(|(_, sum)| **sum < floor).min_by_key(|(_, s)| **s);
            let Some((_, sum)) = lowest else { break };
            *sum += 1;
            left -= 1;
        }
        let floor_step = [Step::Floor { per_person: euros(floor) }];
        let raised = shared(&record, &policy(third(rule), &floor_step, commons()), cents);
        for person in (0..PERSONS).map(|person| record.person(person)) {
            let expected = sums.get(&person).copied().unwrap_or(of_person(&free, &person));
            prop_assert_eq!(of_person(&raised, &person), expected);
        }
        prop_assert_eq!(raised.total(), euros(cents));
    }

    #[test]
    fn what_is_held_waits_for_the_same_person(record in records(), policy in policies()) {
        let warned = shared(&record, &policy, 1_000_003);
        let held = shared(&record, &policy.clone().with_secured(Secured::Hold), 1_000_003);
        prop_assert_eq!(warned.unsecured(), held.unsecured());
        for person in (0..PERSONS).map(|person| record.person(person)) {
            prop_assert_eq!(of_person(&warned, &person), of_person(&held, &person));
        }
        // No work of a random record names a licence, and a need asks for none.
        let need = |id: &ContributionId| (0..record.nodes.len()).any(|at| {
            record.id(at) == *id && record.nodes[at].need
        });
        for reason in held.reasons() {
            let waits = matches!(reason.recipient(), Recipient::Owed(_));
            let earned = reason.contribution().is_some_and(|id| !need(id));
            let person = reason.recipient().person();
            if person.is_some_and(|id| record.vouched().contains(id)) {
                prop_assert_eq!(waits, earned);
            }
            let listed = reason.contribution().is_some_and(|id| held.unsecured().contains(id));
            prop_assert_eq!(listed, earned);
        }
    }

    #[test]
    fn a_policy_without_diagnosis_pays_every_origin(
        record in records(),
        policy in policies(),
        cents in 1_000_000..1_000_000_000_000_i64,
    ) {
        if diagnose(&policy).is_some() {
            return Ok(());
        }
        let frozen = Frozen::load(record.contributions()).unwrap();
        let order = Order {
            pot: euros(cents),
            results: vec![(record.result(), None)],
            vouched: record.vouched(),
            authority: Authority { charter: 1, motion: None },
        };
        let shared = distribute(&frozen, &policy, order).unwrap();
        for at in record.cone().into_iter().filter(|at| record.nodes[*at].need) {
            for (person, _) in record.nodes[at].people.iter().filter(|(p, _)| record.vouched[*p]) {
                prop_assert!(of_person(&shared, &record.person(*person)) > 0);
            }
        }
    }

    #[test]
    fn the_record_of_a_diagnosis_starves_its_raiser(policy in policies()) {
        if let Some(witness) = diagnose(&policy) {
            let frozen = Frozen::load(witness.record().to_vec()).unwrap();
            let raised = frozen.origins(witness.result()).flat_map(Contribution::participations);
            let raisers: BTreeSet<_> = raised.map(|taking| taking.contributor().clone()).collect();
            prop_assert!(raisers.contains(witness.raiser()));
            prop_assert!(witness.vouched().contains(witness.raiser()));
            let order = Order {
                pot: witness.pot().clone(),
                results: vec![(witness.result().clone(), None)],
                vouched: witness.vouched().clone(),
                authority: Authority { charter: 1, motion: None },
            };
            let shared = distribute(&frozen, &policy, order).unwrap();
            prop_assert_eq!(of_person(&shared, witness.raiser()), 0);
        }
    }
}

#[test]
fn a_diagnosis_shows_the_smallest_record() {
    let fifth = Portion::new(1, 5).unwrap();
    let tariff = || Step::Tariff { per_hour: "20.00 EUR".parse().unwrap(), seniority: false };
    let origin = |by, of| Step::Origin { portion: fifth, of, by };
    let person = || RemainderTo::Rule { rule: Rule::PerPerson };
    let commons = || RemainderTo::Commons {};
    let equal = Step::Share { rule: Rule::AncestorEqual, portion: fifth, of: Base::Pot };
    let cap = |cents| Step::Cap { per_person: euros(cents) };
    for (steps, to, contributions, people) in [
        (vec![], commons(), 1, 1),
        (vec![origin(OriginBy::Hours, Base::Pot)], commons(), 1, 2),
        (vec![equal.clone()], commons(), 1, 2),
        (vec![tariff(), origin(OriginBy::PerPerson, Base::Remaining)], commons(), 2, 2),
        (vec![equal, tariff()], person(), 2, 3),
        (vec![tariff(), cap(5_000)], person(), 2, 2),
        (vec![origin(OriginBy::PerPerson, Base::Pot), cap(0)], commons(), 1, 1),
        (vec![origin(OriginBy::PerPerson, Base::Pot)], commons(), 0, 0),
        (vec![origin(OriginBy::PerPerson, Base::Pot), tariff(), cap(1)], commons(), 0, 0),
        (vec![], person(), 0, 0),
    ] {
        let policy = policy(steps, &[], to);
        let witness = diagnose(&policy);
        let record = witness.as_ref().map_or(&[][..], |witness| witness.record());
        let takes = record.iter().map(|node| node.participations().len()).sum::<usize>();
        assert_eq!((record.len(), takes), (contributions, people), "{policy:?}");
        if let Some(text) = witness.map(|witness| witness.to_string()) {
            assert!(text.contains("raiser gets nothing"), "{text}");
        }
    }
}

fn contribution(
    name: &str,
    kind: ContributionKind,
    by: &str,
    on: &[&str],
    licence: bool,
) -> Contribution {
    let id = |text: &str| ContributionId::new(text).unwrap();
    let project = ProjectId::new("p").unwrap();
    let date = "2026-01-05".parse().unwrap();
    let mut begun = Contribution::builder(id(name), kind, project, date)
        .participation(Participation::of(ContributorId::new(by).unwrap()));
    if licence {
        begun = begun.licence("CC-BY-SA-4.0".parse().unwrap());
    }
    on.iter().fold(begun, |b, parent| b.builds_on(Link::to(id(parent)))).build().unwrap()
}

#[test]
fn a_reserve_goes_where_the_charter_says_and_a_licence_secures() {
    let record = [
        contribution("need", ContributionKind::Need, "ana", &[], false),
        contribution("closed", ContributionKind::Work, "bo", &["need"], false),
        contribution("open", ContributionKind::Work, "bo", &["closed"], true),
    ];
    let frozen = Frozen::load(record).unwrap();
    let person = |name: &str| ContributorId::new(name).unwrap();
    let tenth = Portion::new(1, 10).unwrap();
    let reserve = |to| Step::Reserve { portion: tenth, of: Base::Pot, to };
    let steps = [
        reserve(Recipient::Commons),
        reserve(Recipient::Contributor(person("ana"))),
        reserve(Recipient::Contributor(person("guest"))),
        Step::Share { rule: Rule::AncestorEqual, portion: Portion::WHOLE, of: Base::Remaining },
    ];
    let policy = policy(steps, &[], RemainderTo::Commons {}).with_secured(Secured::Hold);
    let order = Order {
        pot: euros(10_000),
        results: vec![(ContributionId::new("open").unwrap(), None)],
        vouched: [person("ana"), person("bo")].into(),
        authority: Authority { charter: 1, motion: None },
    };
    let shared = distribute(&frozen, &policy, order).unwrap();
    let amounts: Vec<(String, i64)> =
        shared.payouts().map(|(to, amount)| (to.to_string(), amount.quanta())).collect();
    let expected = [
        ("ana", 3_333),
        ("bo", 2_333),
        ("owed to bo", 2_334),
        ("owed to guest", 1_000),
        ("the commons", 1_000),
    ];
    // 7,000 of three nodes: the two of bo are split once, 4,667, and then over both.
    assert_eq!(amounts, expected.map(|(to, cents)| (to.to_owned(), cents)));
    assert_eq!(shared.unsecured(), [ContributionId::new("closed").unwrap()]);
}
