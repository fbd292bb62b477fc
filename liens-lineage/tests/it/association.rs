//! What became of a need, against its definition.

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{Amount, ContributionId, ContributionKind, MotionId, Portion, Recipient};
use liens_lineage::{
    AssociationError, Authority, Base, Distribution, Frozen, Order, OriginBy, Policy, RemainderTo,
    State, Step, distribute,
};
use proptest::prelude::*;

use crate::record::{Record, policies, records};

/// One pot over every result of a choice.
fn shared(record: &Record, policy: &Policy, results: &[bool], pot: i64) -> Option<Distribution> {
    let frozen = Frozen::load(record.contributions()).unwrap();
    let chosen = (0..record.nodes.len()).filter(|at| results[*at]);
    let order = Order {
        pot: Amount::from_quanta("EUR".parse().unwrap(), pot).unwrap(),
        results: chosen.map(|at| (record.id(at), None)).collect(),
        vouched: record.vouched(),
        authority: Authority { charter: 0, motion: None },
    };
    (!order.results.is_empty()).then(|| distribute(&frozen, policy, order).unwrap())
}

fn choice() -> impl Strategy<Value = Vec<bool>> {
    proptest::collection::vec(any::<bool>(), 8)
}

/// The links of a shortest way from each node back to one, by trying again until nothing changes.
fn distances(record: &Record, to: usize) -> BTreeMap<usize, u32> {
    let mut found = BTreeMap::from([(to, 0)]);
    for _ in 0..record.nodes.len() {
        for (at, node) in record.nodes.iter().enumerate() {
            for (parent, _) in &node.parents {
                if let Some(steps) = found.get(parent).map(|steps| steps + 1) {
                    let known = found.entry(at).or_insert(steps);
                    *known = steps.min(*known);
                }
            }
        }
    }
    found
}

proptest! {
    #[test]
    fn what_descends_from_a_need_has_it_among_its_origins(
        record in records(),
        results in choice(),
        policy in policies(),
    ) {
        let frozen = Frozen::load(record.contributions()).unwrap();
        let shared = shared(&record, &policy, &results, 1_000);
        for at in (0..record.nodes.len()).filter(|at| record.nodes[*at].need) {
            let need = record.id(at);
            let association = frozen.association(&need, &shared, []).unwrap();
            let found: BTreeMap<_, _> =
                association.descendants().map(|d| (d.contribution.id(), d)).collect();
            let distances = distances(&record, at);
            for other in (0..record.nodes.len()).filter(|other| *other != at) {
                let id = record.id(other);
                let from = frozen.origins(&id).any(|origin| *origin.id() == need);
                let descendant = found.get(&id);
                prop_assert_eq!(descendant.is_some(), from);
                prop_assert_eq!(descendant.map(|d| d.distance), distances.get(&other).copied());
                let built_on = record.nodes.iter().any(|n| n.parents.iter().any(|(p, _)| *p == other));
                match descendant.map(|descendant| &descendant.state) {
                    Some(State::Shared { pots }) => {
                        prop_assert!(results[other]);
                        let part = shared.iter().flat_map(Distribution::results);
                        let part = part.filter(|part| *part.result() == id).map(liens_lineage::ResultPart::pot);
                        prop_assert_eq!(pots.iter().collect::<Vec<_>>(), part.collect::<Vec<_>>());
                    }
                    Some(State::BuiltOn {}) => prop_assert!(built_on && !results[other]),
                    Some(State::Latest {}) => prop_assert!(!built_on && !results[other]),
                    _ => {}
                }
            }
        }
    }

    #[test]
    fn what_a_need_brought_is_the_sum_of_the_reasons_that_name_it(
        record in records(),
        results in proptest::collection::vec(choice(), 0..4),
        policy in policies(),
        pot in 0..100_000_i64,
    ) {
        let frozen = Frozen::load(record.contributions()).unwrap();
        let made = results.iter().filter_map(|results| shared(&record, &policy, results, pot));
        let made: Vec<Distribution> = made.collect();
        for at in (0..record.nodes.len()).filter(|at| record.nodes[*at].need) {
            let need = record.id(at);
            let association = frozen.association(&need, &made, []).unwrap();
            let mut accounts: BTreeMap<_, _> = association.accounts().collect();
            for person in (0..4).map(|person| record.person(person)) {
                let sum = |recipient: Recipient| -> i64 {
                    let reasons = made.iter().flat_map(Distribution::reasons);
                    let named = reasons.filter(|r| r.contribution() == Some(&need));
                    named.filter(|r| *r.recipient() == recipient).map(|r| r.amount().quanta()).sum()
                };
                let received = sum(Recipient::Contributor(person.clone()));
                let owed = sum(Recipient::Owed(person.clone()));
                let account = accounts.remove(&person);
                let quanta = |amount: &Amount| amount.quanta();
                let found = account.map_or((0, 0, 0), |account| {
                    (quanta(&account.entitled), quanta(&account.received), quanta(&account.owed))
                });
                prop_assert_eq!(found, (received + owed, received, owed));
            }
            prop_assert!(accounts.is_empty());
        }
    }

    #[test]
    fn an_origin_step_alone_brings_to_the_needs_all_that_the_commons_do_not_get(
        record in records(),
        results in choice(),
        pot in 0..100_000_i64,
    ) {
        let step =
            Step::Origin { portion: Portion::WHOLE, of: Base::Pot, by: OriginBy::PerPerson };
        let policy = Policy::new("origin", [step, Step::Remainder { to: RemainderTo::Commons {} }]);
        let Some(made) = shared(&record, &policy.unwrap(), &results, pot) else { return Ok(()) };
        let frozen = Frozen::load(record.contributions()).unwrap();
        let mut brought = made.amount_of(&Recipient::Commons).quanta();
        for at in (0..record.nodes.len()).filter(|at| record.nodes[*at].need) {
            let association = frozen.association(&record.id(at), [&made], []).unwrap();
            brought += association.accounts().map(|(_, a)| a.entitled.quanta()).sum::<i64>();
        }
        prop_assert_eq!(brought, pot);
    }

    #[test]
    fn a_decision_concerns_a_need_if_it_is_about_it_or_about_what_descends_from_it(
        record in records(),
        about in proptest::collection::vec((0..3_u8, 0..9_usize), 0..6),
    ) {
        let frozen = Frozen::load(record.contributions()).unwrap();
        let motion = |number: u8| MotionId::new(format!("motion {number}")).unwrap();
        let subject = |at: usize| {
            let known = at < record.nodes.len();
            if known { record.id(at) } else { ContributionId::new("elsewhere").unwrap() }
        };
        let decisions = about.iter().map(|(number, at)| (motion(*number), subject(*at)));
        for at in (0..record.nodes.len()).filter(|at| record.nodes[*at].need) {
            let need = record.id(at);
            let association = frozen.association(&need, [], decisions.clone()).unwrap();
            let found: BTreeSet<_> = association
                .decisions()
                .flat_map(|(motion, about)| about.iter().map(move |id| (motion.clone(), id.clone())))
                .collect();
            let concerns = |id: &ContributionId| frozen.origins(id).any(|o| *o.id() == need);
            let expected: BTreeSet<_> = decisions.clone().filter(|(_, id)| concerns(id)).collect();
            prop_assert_eq!(found, expected);
        }
    }
}

#[test]
fn what_is_not_there_or_no_need_has_no_association() {
    let record = Record {
        nodes: vec![crate::record::Node {
            need: false,
            people: vec![],
            equal_parts: false,
            parents: vec![],
        }],
        names: vec![0],
        persons: vec![0, 1, 2, 3],
        vouched: vec![true; 4],
        result: 0,
    };
    let frozen = Frozen::load(record.contributions()).unwrap();
    let refused = |id: &ContributionId| frozen.association(id, [], []).unwrap_err();
    let (contribution, kind) = (record.id(0), ContributionKind::Work);
    assert_eq!(refused(&record.id(0)), AssociationError::NotANeed { contribution, kind });
    let contribution = ContributionId::new("nowhere").unwrap();
    assert_eq!(refused(&contribution), AssociationError::Unknown { contribution });
}
