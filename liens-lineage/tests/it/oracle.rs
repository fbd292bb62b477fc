//! The definitions with fractions of any size, node by node, against the integers.

use std::collections::BTreeMap;

use dashu_ratio::RBig;
use liens_core::{Portion, Recipient, Shares};
use liens_lineage::{Frozen, Rule};
use proptest::prelude::*;

use crate::record::{Record, records, rules};

fn fraction(portion: Portion) -> RBig {
    let ratio = portion.ratio();
    RBig::from_parts(ratio.numerator().into(), ratio.denominator().into())
}

fn seconds(record: &Record, node: usize) -> u64 {
    record.nodes[node].people.iter().map(|(_, s)| u64::try_from(*s).unwrap()).sum()
}

/// The exact part of each node of the cone; empty where a rule gives nobody anything.
pub(crate) fn entitlements(record: &Record, rule: &Rule) -> BTreeMap<usize, RBig> {
    let cone = record.cone();
    match rule {
        Rule::Hours => {
            let sum: u64 = cone.iter().map(|node| seconds(record, *node)).sum();
            if sum == 0 {
                return BTreeMap::new();
            }
            let part = |node| RBig::from_parts(seconds(record, node).into(), sum.into());
            cone.into_iter().map(|node| (node, part(node))).collect()
        }
        Rule::KeepAndPass { keep } => {
            let mut reached: BTreeMap<usize, RBig> =
                cone.iter().map(|node| (*node, RBig::from(0))).collect();
            reached.insert(record.result, RBig::from(1));
            for node in cone.into_iter().rev() {
                let parents = &record.nodes[node].parents;
                let inflow = reached[&node].clone();
                if parents.is_empty() {
                    continue;
                }
                let kept = fraction(*keep) * &inflow;
                let (out, weight) = (inflow - &kept, parents.iter().map(|(_, w)| *w).sum::<u64>());
                reached.insert(node, kept);
                for (parent, w) in parents {
                    let part = &out * RBig::from_parts((*w).into(), weight.into());
                    *reached.get_mut(parent).unwrap() += part;
                }
            }
            reached
        }
        _ => unreachable!("the strategy makes no other rule"),
    }
}

fn off(part: u64, exact: &RBig) -> RBig {
    let scaled = exact * RBig::from(Shares::WHOLE);
    let part = RBig::from(part);
    if part > scaled { part - scaled } else { scaled - part }
}

proptest! {
    #[test]
    fn each_part_lies_within_its_bound_of_the_exact_entitlement_under_any_names(
        record in records(),
        rule in rules(),
    ) {
        let frozen = Frozen::load(record.contributions()).unwrap();
        let parts = rule.parts(&frozen, &record.result()).unwrap();
        let exact = entitlements(&record, &rule);
        let bound = RBig::from(record.cone_edges().max(1) as u64);
        for node in record.cone() {
            let entitled = exact.get(&node).cloned().unwrap_or(RBig::from(0));
            prop_assert!(off(parts.part_of(&record.id(node)), &entitled) <= bound);
        }
        prop_assert_eq!(parts.to_nobody() == Shares::WHOLE, exact.is_empty());
    }

    #[test]
    fn each_person_lies_within_the_bound_of_the_exact_entitlement_under_any_names(
        record in records(),
        rule in rules(),
    ) {
        let frozen = Frozen::load(record.contributions()).unwrap();
        let vouched = record.vouched();
        let parts = rule.parts(&frozen, &record.result()).unwrap();
        let shares = parts.to_shares(&frozen, &vouched).unwrap();
        let exact = persons(&record, &rule);
        let bound = RBig::from((record.cone_edges() + record.cone().len()) as u64);
        for (person, entitled) in exact.iter().enumerate().take(4) {
            let id = record.person(person);
            let both = [Recipient::Contributor(id.clone()), Recipient::Owed(id.clone())];
            let [settled, owed] = both.map(|recipient| shares.part_of(&recipient));
            prop_assert!(settled == 0 || vouched.contains(&id));
            prop_assert!(owed == 0 || !vouched.contains(&id));
            prop_assert!(off(settled + owed, entitled) <= bound);
        }
        prop_assert!(off(shares.part_of(&Recipient::Commons), &exact[4]) <= bound);
    }
}

/// The exact parts of the four persons, and of the commons.
fn persons(record: &Record, rule: &Rule) -> [RBig; 5] {
    let mut parts = [(); 5].map(|()| RBig::from(0));
    let exact = entitlements(record, rule);
    if exact.is_empty() {
        parts[4] = RBig::from(1);
    }
    for (node, part) in exact {
        let Some((weights, sum)) = weights(record, node) else {
            parts[4] += part;
            continue;
        };
        for (person, weight) in weights {
            parts[person] += &part * RBig::from_parts(weight.into(), sum.into());
        }
    }
    parts
}

/// Equal parts where declared or where nobody has time, else time; `None` without anybody.
fn weights(record: &Record, node: usize) -> Option<(Vec<(usize, u64)>, u64)> {
    let node = &record.nodes[node];
    let equal = node.equal_parts || node.people.iter().all(|(_, seconds)| *seconds == 0);
    let weight = |seconds: i64| if equal { 1 } else { u64::try_from(seconds).unwrap() };
    let weights: Vec<_> =
        node.people.iter().map(|(person, seconds)| (*person, weight(*seconds))).collect();
    let sum = weights.iter().map(|(_, weight)| weight).sum();
    (!weights.is_empty()).then_some((weights, sum))
}
