//! Claims by tariff, and the presets that pay them.

use std::collections::BTreeMap;

use liens_core::{
    Amount, Attester, Contribution, ContributionId, ContributionKind, ContributorId, EvidenceId,
    Link, Participation, Portion, ProjectId, Recipient, TimeAmount, Unit,
};
use liens_lineage::{
    Authority, Claims, Distribution, Frozen, Order, Policy, RemainderTo, Step, distribute,
    distribute_after,
};
use proptest::prelude::*;

use crate::record::{Record, records};

fn by_tariff(seniority: bool) -> Policy {
    let tariff = Step::Tariff { per_hour: "20.00 EUR".parse().unwrap(), seniority };
    Policy::new("tariff", [tariff, Step::Remainder { to: RemainderTo::Commons {} }]).unwrap()
}

fn shared(
    record: &Record,
    policy: &Policy,
    cents: i64,
    results: Vec<ContributionId>,
) -> Distribution {
    let frozen = Frozen::load(record.contributions()).unwrap();
    let order = Order {
        pot: Amount::from_quanta("EUR".parse().unwrap(), cents).unwrap(),
        results: results.into_iter().map(|result| (result, None)).collect(),
        vouched: record.vouched(),
        authority: Authority { charter: 1, motion: None },
    };
    distribute(&frozen, policy, order).unwrap()
}

type Paid = BTreeMap<(ContributionId, ContributorId), i64>;

/// What the tariff paid to each contributor for each contribution.
fn paid(shared: &Distribution) -> Paid {
    let mut paid = Paid::new();
    for reason in shared.reasons().filter(|reason| reason.step() == 0) {
        let person = reason.recipient().person().unwrap().clone();
        let claim = (reason.contribution().unwrap().clone(), person);
        *paid.entry(claim).or_default() += reason.amount().quanta();
    }
    paid
}

/// 20 EUR for each hour of each contribution that is no need.
fn claims(record: &Record, nodes: impl IntoIterator<Item = usize>) -> Paid {
    let mut claims = Paid::new();
    for at in nodes.into_iter().filter(|at| !record.nodes[*at].need) {
        for (person, seconds) in &record.nodes[at].people {
            let claim = seconds * 2_000 / 3_600;
            if claim > 0 {
                claims.insert((record.id(at), record.person(*person)), claim);
            }
        }
    }
    claims
}

proptest! {
    #[test]
    fn every_claim_is_paid_once_and_in_full_while_the_pot_lasts(
        record in records(),
        seniority in any::<bool>(),
    ) {
        let count = record.nodes.len();
        let every = (0..count).map(|at| record.id(at)).collect();
        let shared = shared(&record, &by_tariff(seniority), 1_000_000_000_000_000, every);
        prop_assert_eq!(paid(&shared), claims(&record, 0..count));
    }

    #[test]
    fn claims_over_several_pots_are_paid_once(
        record in records(),
        seniority in any::<bool>(),
        short in proptest::collection::vec(0..30_000_i64, 0..4),
    ) {
        let count = record.nodes.len();
        let frozen = Frozen::load(record.contributions()).unwrap();
        let (mut so_far, mut all) = (Claims::new(), Paid::new());
        for cents in short.into_iter().chain([1_000_000_000_000_000, 1_000_000]) {
            let order = Order {
                pot: Amount::from_quanta("EUR".parse().unwrap(), cents).unwrap(),
                results: (0..count).map(|at| (record.id(at), None)).collect(),
                vouched: record.vouched(),
                authority: Authority { charter: 1, motion: None },
            };
            let before = claims(&record, 0..count) == all;
            let shared = distribute_after(&so_far, &frozen, &by_tariff(seniority), order).unwrap();
            for (claim, cents) in paid(&shared) {
                *all.entry(claim).or_default() += cents;
            }
            so_far.book(&shared);
            if before {
                prop_assert_eq!(shared.amount_of(&Recipient::Commons).quanta(), cents);
            }
        }
        prop_assert_eq!(&all, &claims(&record, 0..count));
        for ((node, person), cents) in all {
            let booked = so_far.paid(&node, &person, &"EUR".parse().unwrap());
            prop_assert_eq!(booked.quanta(), cents);
            prop_assert_eq!(so_far.paid(&node, &person, &Unit::Time).quanta(), 0);
        }
    }

    #[test]
    fn a_short_pot_pays_claims_pro_rata_and_the_commons_nothing(
        record in records(),
        cents in 0..10_000_i64,
    ) {
        let shared = shared(&record, &by_tariff(false), cents, vec![record.result()]);
        let (paid, claims) = (paid(&shared), claims(&record, record.cone()));
        let all: i64 = claims.values().sum();
        let commons = shared.amount_of(&Recipient::Commons).quanta();
        prop_assert_eq!(commons, (cents - all).max(0));
        let mut persons: BTreeMap<&ContributorId, i64> = BTreeMap::new();
        for ((_, person), claim) in &claims {
            *persons.entry(person).or_default() += claim;
        }
        for (person, claim) in persons {
            let got: i64 =
                paid.iter().filter(|((_, to), _)| to == person).map(|(_, cents)| cents).sum();
            let exact = i128::from(claim) * i128::from(cents.min(all));
            prop_assert!((i128::from(got) * i128::from(all) - exact).abs() < i128::from(all.max(1)));
        }
        for (claim, cents) in &paid {
            prop_assert!(*cents <= claims[claim]);
        }
    }
}

fn work(name: &str, date: &str, on: &[&str], hours: i64, received: &[&str]) -> Contribution {
    let id = |text: &str| ContributionId::new(text).unwrap();
    let by = Attester::Record { id: EvidenceId::new("book").unwrap() };
    let person = ContributorId::new(format!("maker of {name}")).unwrap();
    let mut taking = Participation::of(person).attested(TimeAmount::from_hours(hours).unwrap(), by);
    for amount in received {
        taking = taking.compensated(amount.parse().unwrap());
    }
    let project = ProjectId::new("p").unwrap();
    let date = date.parse().unwrap();
    let begun = Contribution::builder(id(name), ContributionKind::Work, project, date);
    let begun = begun.participation(taking);
    on.iter().fold(begun, |b, parent| b.builds_on(Link::to(id(parent)))).build().unwrap()
}

fn amounts(contributions: [Contribution; 2], policy: &Policy, pot: &str) -> [String; 3] {
    let frozen = Frozen::load(contributions).unwrap();
    let makers = ["old", "young"].map(|n| ContributorId::new(format!("maker of {n}")).unwrap());
    let order = Order {
        pot: pot.parse().unwrap(),
        results: vec![(ContributionId::new("young").unwrap(), None)],
        vouched: makers.clone().into(),
        authority: Authority { charter: 1, motion: None },
    };
    let shared = distribute(&frozen, policy, order).unwrap();
    let [old, young] = makers.map(|maker| shared.amount_of(&Recipient::Contributor(maker)));
    [old, young, shared.amount_of(&Recipient::Commons)].map(|amount| amount.to_string())
}

#[test]
fn seniority_compensation_and_hour_pots_pay_what_is_written() {
    let both = |received: &[&str]| {
        [work("old", "2026-01-01", &[], 2, received), work("young", "2026-02-01", &["old"], 3, &[])]
    };
    let commons = by_tariff(false);
    assert_eq!(amounts(both(&[]), &commons, "50.00 EUR"), ["20.00 EUR", "30.00 EUR", "0.00 EUR"]);
    assert_eq!(
        amounts(both(&[]), &by_tariff(true), "50.00 EUR"),
        ["40.00 EUR", "10.00 EUR", "0.00 EUR"]
    );
    let received = ["15.00 EUR", "PT2H"];
    assert_eq!(
        amounts(both(&received), &commons, "100.00 EUR"),
        ["25.00 EUR", "60.00 EUR", "15.00 EUR"]
    );
    assert_eq!(amounts(both(&received), &commons, "PT10H"), ["PT0S", "PT3H", "PT7H"]);
    assert_eq!(amounts(both(&["90.00 EUR"]), &commons, "PT10H"), ["PT2H", "PT3H", "PT5H"]);
    let fifth = Portion::new(1, 5).unwrap();
    let first = Policy::commons_first(fifth, "20.00 EUR".parse().unwrap()).unwrap();
    assert_eq!(amounts(both(&[]), &first, "200.00 EUR"), ["40.00 EUR", "60.00 EUR", "100.00 EUR"]);
    let workers = Policy::workers_first(fifth, "20.00 EUR".parse().unwrap()).unwrap();
    assert_eq!(amounts(both(&[]), &workers, "200.00 EUR"), ["64.00 EUR", "96.00 EUR", "40.00 EUR"]);
}

#[test]
fn a_claim_beyond_counting_is_refused() {
    let long = work("young", "2026-01-01", &[], i64::MAX / 3_600, &[]);
    let frozen = Frozen::load([long]).unwrap();
    let per_hour = "90000000000000.00 EUR".parse().unwrap();
    let policy = Policy::commons_first(Portion::NONE, per_hour).unwrap();
    let order = Order {
        pot: "1.00 EUR".parse().unwrap(),
        results: vec![(ContributionId::new("young").unwrap(), None)],
        vouched: [].into(),
        authority: Authority { charter: 1, motion: None },
    };
    let refused = distribute(&frozen, &policy, order).unwrap_err();
    assert_eq!(refused.code(), "lineage.distribute.claim_too_large");
    assert!(refused.to_string().contains("maker of young"));
}
