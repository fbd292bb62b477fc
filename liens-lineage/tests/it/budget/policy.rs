//! Claims as a step of a policy: after the origin, on the sum per person, once over all results.

use liens_core::{
    Contribution, ContributionId, ContributionKind, Link, Participation, Portion, ProjectId,
    Recipient, Shortage,
};
use liens_lineage::budget::{Claim, Grounds};
use liens_lineage::{
    AgreedClaim, Authority, Base, Claims, Distribution, Frozen, Order, OriginBy, Policy,
    PolicyError, RemainderTo, Rule, Step, diagnose, distribute, distribute_claims,
};
use proptest::prelude::*;

use super::{Run, claim, day, euros, person, terms};
use crate::record::{Record, records};

fn step(shortage: Shortage) -> Step {
    Step::Claims { shortage }
}

fn origin() -> Step {
    let portion = Portion::new(1, 5).unwrap();
    Step::Origin { portion, of: Base::Pot, by: OriginBy::PerPerson }
}

fn rest() -> Step {
    Step::Remainder { to: RemainderTo::Commons {} }
}

fn agreed(id: &str, who: &str, for_what: &[&str], cents: u64) -> AgreedClaim {
    AgreedClaim {
        id: liens_core::ClaimId::new(id).unwrap(),
        contributor: person(who),
        payee: person(who),
        contributions: for_what.iter().map(|id| ContributionId::new(id).unwrap()).collect(),
        date: day(1),
        amount: euros(cents),
    }
}

/// A need of ana; work of bo on it; a result of cleo on the work, another one of cleo beside it.
fn frozen() -> Frozen {
    let row = |id: &str, kind, who: &str, on: &[&str]| {
        let project = ProjectId::new("p").unwrap();
        let begun = Contribution::builder(ContributionId::new(id).unwrap(), kind, project, day(0));
        let links = on.iter().map(|to| Link::to(ContributionId::new(to).unwrap()));
        let begun = begun.participation(Participation::of(person(who)));
        links.fold(begun, liens_core::ContributionBuilder::builds_on).build().unwrap()
    };
    Frozen::load([
        row("need", ContributionKind::Need, "ana", &[]),
        row("work", ContributionKind::Work, "bo", &["need"]),
        row("one", ContributionKind::Result, "cleo", &["work"]),
        row("two", ContributionKind::Result, "cleo", &["need"]),
    ])
    .unwrap()
}

fn paid(claims: &[AgreedClaim], cents: u64, results: &[&str], steps: [Step; 3]) -> Distribution {
    let order = Order {
        pot: euros(cents),
        results: results.iter().map(|id| (ContributionId::new(id).unwrap(), None)).collect(),
        vouched: ["ana", "bo", "cleo"].into_iter().map(person).collect(),
        authority: Authority { charter: 1, motion: None },
    };
    let policy = Policy::new("p", steps).unwrap();
    distribute_claims(claims, &Claims::new(), &frozen(), &policy, order).unwrap()
}

fn cents(shared: &Distribution, who: &str) -> i64 {
    shared.amount_of(&Recipient::Contributor(person(who))).quanta()
}

#[test]
fn the_need_is_paid_before_the_claims_share_what_is_short() {
    let claims = [agreed("a", "bo", &["work"], 6_000), agreed("b", "cleo", &["one"], 4_000)];
    let steps = || [origin(), step(Shortage::PRO_RATA), rest()];
    let short = paid(&claims, 5_000, &["one"], steps());
    assert_eq!(["ana", "bo", "cleo"].map(|who| cents(&short, who)), [1_000, 2_400, 1_600]);
    let reason = &short.reasons_of(&Recipient::Contributor(person("bo")))[0];
    assert_eq!(reason.contribution().unwrap().as_str(), "work");
    let plenty = paid(&claims, 20_000, &["one"], steps());
    assert_eq!(["ana", "bo", "cleo"].map(|who| cents(&plenty, who)), [4_000, 6_000, 4_000]);
    assert_eq!(plenty.amount_of(&Recipient::Commons).quanta(), 6_000);
    // Without claims nothing is taken, and claims on what is not upstream wait.
    assert_eq!(cents(&paid(&[], 5_000, &["one"], steps()), "bo"), 0);
    assert_eq!(cents(&paid(&claims, 5_000, &["two"], steps()), "bo"), 0);
}

#[test]
fn the_payee_is_paid_and_an_unknown_contributor_is_owed() {
    let house = AgreedClaim { payee: person("house"), ..agreed("a", "bo", &["work"], 600) };
    let stranger = agreed("b", "eve", &[], 400);
    let shared =
        paid(&[house, stranger], 2_000, &["one"], [origin(), step(Shortage::default()), rest()]);
    assert_eq!(cents(&shared, "house"), 600);
    assert_eq!(shared.amount_of(&Recipient::Owed(person("eve"))).quanta(), 400);
}

#[test]
fn a_policy_that_pays_the_origin_after_the_claims_is_refused() {
    let error = Policy::new("p", [step(Shortage::default()), origin(), rest()]).unwrap_err();
    assert_eq!(error, PolicyError::AfterClaims { step: 1 });
    assert_eq!(error.code(), "lineage.policy.after_claims");
    assert_eq!(step(Shortage::EQUAL_FIRST).to_string(), "claims: what was agreed, guaranteed:all");
}

#[test]
fn a_policy_that_leaves_a_shortage_to_a_meeting_is_refused() {
    let error = Policy::new("p", [step(Shortage::Meeting {}), rest()]).unwrap_err();
    assert_eq!(error, PolicyError::Meeting { step: 0 });
    assert_eq!(error.code(), "lineage.policy.meeting");
}

#[test]
fn claims_that_may_take_all_leave_an_origin_with_nothing_unless_it_comes_first() {
    let whole = Portion::new(1, 1).unwrap();
    let share = Step::Share { rule: Rule::PerPerson, portion: whole, of: Base::Remaining };
    let after = Policy::new("p", [step(Shortage::PRO_RATA), share.clone(), rest()]).unwrap();
    let starved = diagnose(&after).unwrap();
    assert_eq!(starved.claims().len(), 1);
    assert_eq!(
        diagnose(&Policy::new("p", [origin(), step(Shortage::PRO_RATA), rest()]).unwrap()),
        None
    );
}

#[test]
fn a_claim_in_another_unit_than_the_pot_is_refused() {
    let claim = AgreedClaim { amount: "PT1H".parse().unwrap(), ..agreed("a", "bo", &[], 1) };
    let order = Order {
        pot: euros(5),
        results: vec![(ContributionId::new("one").unwrap(), None)],
        vouched: [].into(),
        authority: Authority { charter: 1, motion: None },
    };
    let policy = Policy::new("p", [step(Shortage::default()), rest()]).unwrap();
    let refusal = distribute_claims(&[claim], &Claims::new(), &frozen(), &policy, order);
    assert_eq!(refusal.unwrap_err().code(), "lineage.distribute.claim_unit");
}

#[test]
fn what_a_budget_agreed_is_what_a_policy_pays() {
    let mut run = Run::opened(terms(9_000), &[]);
    let contributions = vec![ContributionId::new("work").unwrap()];
    run.declare(3, Claim { contributions, ..claim("a", "bo", 700) });
    run.declare(3, claim("b", "cleo", 300));
    assert_eq!(run.budget.agreed(day(3)).count(), 0);
    run.propose(Grounds::default());
    let claims: Vec<AgreedClaim> = run.budget.agreed(day(41)).collect();
    let steps = [origin(), step(Shortage::default()), rest()];
    let shared = paid(&claims, 2_000, &["one"], steps);
    assert_eq!(["ana", "bo", "cleo"].map(|who| cents(&shared, who)), [400, 700, 300]);
}

fn distributed(
    record: &Record,
    claims: &[AgreedClaim],
    policy: &Policy,
    cents: u64,
) -> Distribution {
    let frozen = Frozen::load(record.contributions()).unwrap();
    let order = Order {
        pot: euros(cents),
        results: (0..record.nodes.len()).map(|at| (record.id(at), None)).collect(),
        vouched: record.vouched(),
        authority: Authority { charter: 1, motion: None },
    };
    if claims.is_empty() {
        return distribute(&frozen, policy, order).unwrap();
    }
    distribute_claims(claims, &Claims::new(), &frozen, policy, order).unwrap()
}

proptest! {
    #[test]
    fn agreed_claims_are_paid_after_the_origin_and_once(
        record in records(),
        rows in prop::collection::vec((0..8_usize, 0..4_usize, 0..500_u64), 0..6),
        cents in 0..2_000_u64,
        rule in prop::sample::select(vec!["pro-rata", "guaranteed:90", "guaranteed:median"]),
    ) {
        let claims: Vec<AgreedClaim> = rows.iter().enumerate().map(|(at, (node, who, cents))| {
            let id = record.id(node % record.nodes.len());
            let who = format!("claimant {who}");
            AgreedClaim { contributions: vec![id], ..agreed(&format!("c{at}"), &who, &[], *cents) }
        }).collect();
        let shortage = rule.parse().unwrap();
        let with = Policy::new("p", [origin(), step(shortage), rest()]).unwrap();
        let without = Policy::new("p", [origin(), rest()]).unwrap();
        let shared = distributed(&record, &claims, &with, cents);
        prop_assert_eq!(shared.total(), euros(cents));
        // Whoever raised the need gets the same with claims as without.
        let plain = distributed(&record, &[], &without, cents);
        for (to, amount) in plain.payouts().filter(|(to, _)| **to != Recipient::Commons) {
            prop_assert!(shared.amount_of(to) >= *amount);
        }
        let own = |who: &str| rows.iter().enumerate().filter(|(_, row)| {
            format!("claimant {}", row.1) == who
        }).map(|(_, row)| row.2).sum::<u64>();
        for who in (0..4).map(|who| format!("claimant {who}")) {
            let to = Recipient::Owed(person(&who));
            let found = shared.amount_of(&to).quanta();
            prop_assert!(u64::try_from(found).unwrap() <= own(&who), "{who}");
        }
        #[cfg(feature = "serde")]
        {
            let text = serde_json::to_string(&shared).unwrap();
            prop_assert_eq!(serde_json::from_str::<Distribution>(&text).unwrap(), shared);
        }
    }
}
