//! The definitions with fractions of any size, node by node, against the integers.

use std::collections::BTreeMap;

use dashu_ratio::RBig;
use liens_core::{Portion, Recipient, Shares};
use liens_lineage::{Frozen, Rows, Rule};
use proptest::prelude::*;

use crate::record::{PERSONS, Record, records, rules};

pub(crate) fn fraction(portion: Portion) -> RBig {
    let ratio = portion.ratio();
    RBig::from_parts(ratio.numerator().into(), ratio.denominator().into())
}

pub(crate) fn seconds(record: &Record, node: usize) -> u64 {
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
        Rule::AncestorEqual => {
            let part = RBig::from_parts(1.into(), (cone.len() as u64).into());
            cone.into_iter().map(|node| (node, part.clone())).collect()
        }
        Rule::Cascade { lambda } => by_levels(record, &fraction(*lambda)),
        Rule::PerPerson => {
            let mut parts: BTreeMap<usize, RBig> =
                cone.iter().map(|node| (*node, RBig::from(0))).collect();
            for ((node, _), part) in per_person(record) {
                *parts.get_mut(&node).unwrap() += part;
            }
            parts
        }
        _ => unreachable!("the strategy makes no other rule"),
    }
}

/// The same to each person vouched for, or to each person, and then to each of their nodes.
fn per_person(record: &Record) -> BTreeMap<(usize, usize), RBig> {
    let takes = |node: usize, person| record.nodes[node].people.iter().any(|(p, _)| *p == person);
    let nodes = |person| record.cone().into_iter().filter(move |node| takes(*node, person));
    let mut persons: Vec<usize> =
        (0..PERSONS).filter(|person| nodes(*person).count() > 0).collect();
    if persons.iter().any(|person| record.vouched[*person]) {
        persons.retain(|person| record.vouched[*person]);
    }
    let mut parts = BTreeMap::new();
    for person in &persons {
        let all = (persons.len() * nodes(*person).count()) as u64;
        for node in nodes(*person) {
            parts.insert((node, *person), RBig::from_parts(1.into(), all.into()));
        }
    }
    parts
}

/// (1 - l) l^k to the nodes at distance k, by their time.
fn by_levels(record: &Record, lambda: &RBig) -> BTreeMap<usize, RBig> {
    let cone = record.cone();
    let mut distance = BTreeMap::from([(record.result, 0)]);
    for _ in &cone {
        for newer in &cone {
            let Some(steps) = distance.get(newer).map(|steps| steps + 1) else { continue };
            for (older, _) in &record.nodes[*newer].parents {
                let known = distance.entry(*older).or_insert(steps);
                *known = steps.min(*known);
            }
        }
    }
    let mut parts: BTreeMap<usize, RBig> = BTreeMap::new();
    let mut level = RBig::from(1) - lambda;
    for steps in 0..cone.len() {
        let nodes: Vec<usize> = cone.iter().copied().filter(|n| distance[n] == steps).collect();
        let sum: u64 = nodes.iter().map(|node| seconds(record, *node)).sum();
        for node in nodes {
            let time = RBig::from_parts(seconds(record, node).into(), sum.max(1).into());
            parts.insert(node, &level * time);
        }
        level *= lambda;
    }
    parts
}

/// The links of the cone; a level of a cascade is rounded once, even where the result stands alone,
/// and parts per person once for each person of a node.
fn bound(record: &Record, rule: &Rule) -> u64 {
    let people = |node: usize| record.nodes[node].people.len();
    let people = record.cone().into_iter().map(people).sum::<usize>();
    let more = if *rule == Rule::PerPerson { people } else { 0 };
    (record.cone_edges().max(1) + more) as u64
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
        let parts = rule.parts(&frozen, &record.result(), &record.vouched()).unwrap();
        let exact = entitlements(&record, &rule);
        let bound = RBig::from(bound(&record, &rule));
        for node in record.cone() {
            let entitled = exact.get(&node).cloned().unwrap_or(RBig::from(0));
            prop_assert!(off(parts.part_of(&record.id(node)), &entitled) <= bound);
        }
        let given: RBig = exact.values().fold(RBig::from(0), |sum, part| sum + part);
        let levels = RBig::from(record.cone().len() as u64);
        prop_assert!(off(parts.to_nobody(), &(RBig::from(1) - given)) <= bound + levels);
    }

    #[test]
    fn a_flow_is_that_of_its_definition(
        links in proptest::collection::btree_map((1..8_u32, 0..8_u32), weights_of_links(), 0..16),
        inflow in proptest::collection::vec(prop_oneof![Just(0), Just(u64::MAX / 8), any::<u32>().prop_map(u64::from)], 8),
        keep in (0..=7_u64, 7..9_u64),
        equal in any::<bool>(),
    ) {
        let keep = Portion::new(keep.0, keep.1).unwrap();
        let links: BTreeMap<(u32, u32), u64> = links
            .into_iter()
            .map(|((from, to), weight)| ((from, to % from), if equal { 1 } else { weight }))
            .collect();
        let edges: Vec<(u32, u32)> = links.keys().rev().copied().collect();
        let weights: Vec<u64> = links.values().rev().copied().collect();
        let rows = Rows::load(8, &edges, Some(&weights)).unwrap();
        let mut flow = inflow.clone();
        rows.keep_and_pass(keep, &mut flow).unwrap();
        prop_assert_eq!(flow, by_definition(&links, keep, inflow));
    }

    #[test]
    fn each_person_lies_within_the_bound_of_the_exact_entitlement_under_any_names(
        record in records(),
        rule in rules(),
    ) {
        let frozen = Frozen::load(record.contributions()).unwrap();
        let vouched = record.vouched();
        let parts = rule.parts(&frozen, &record.result(), &record.vouched()).unwrap();
        let shares = parts.to_shares(&frozen, &vouched).unwrap();
        let exact = persons(&record, &rule);
        let bound = RBig::from(bound(&record, &rule) + record.cone().len() as u64);
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

fn weights_of_links() -> impl Strategy<Value = u64> {
    prop_oneof![1..4_u64, Just(u64::from(u32::MAX)), Just(u64::MAX / 8)]
}

/// The flow written as it is defined, the newest node being the highest number.
fn by_definition(links: &BTreeMap<(u32, u32), u64>, keep: Portion, mut flow: Vec<u64>) -> Vec<u64> {
    for node in (0..8_u32).rev() {
        let list: Vec<_> = links.range((node, 0)..(node, u32::MAX)).collect();
        let whole: u128 = list.iter().map(|(_, weight)| u128::from(**weight)).sum();
        let reached = flow[node as usize];
        if list.is_empty() {
            continue;
        }
        let kept = keep.floor_of(reached);
        flow[node as usize] = kept;
        let (out, mut sum) = (u128::from(reached - kept), 0_u128);
        for ((_, older), weight) in list {
            let before = out * sum / whole;
            sum += u128::from(*weight);
            flow[*older as usize] += u64::try_from(out * sum / whole - before).unwrap();
        }
    }
    flow
}

/// The exact parts of the four persons, and of the commons.
pub(crate) fn persons(record: &Record, rule: &Rule) -> [RBig; 5] {
    let mut parts = [(); 5].map(|()| RBig::from(0));
    let exact = entitlements(record, rule);
    parts[4] = exact.values().fold(RBig::from(1), |rest, part| rest - part);
    if *rule == Rule::PerPerson {
        for ((_, person), part) in per_person(record) {
            parts[person] += part;
        }
        return parts;
    }
    for (node, part) in exact {
        let Some((weights, sum)) = weights(record, rule, node) else {
            parts[4] += part;
            continue;
        };
        for (person, weight) in weights {
            parts[person] += &part * RBig::from_parts(weight.into(), sum.into());
        }
    }
    parts
}

/// Equal parts where nobody has time, or where declared under any rule but that of time itself,
/// else time; `None` without anybody.
fn weights(record: &Record, rule: &Rule, node: usize) -> Option<(Vec<(usize, u64)>, u64)> {
    let node = &record.nodes[node];
    let declared = node.equal_parts && *rule != Rule::Hours;
    let equal = declared || node.people.iter().all(|(_, seconds)| *seconds == 0);
    let weight = |seconds: i64| if equal { 1 } else { u64::try_from(seconds).unwrap() };
    let weights: Vec<_> =
        node.people.iter().map(|(person, seconds)| (*person, weight(*seconds))).collect();
    let sum = weights.iter().map(|(_, weight)| weight).sum();
    (!weights.is_empty()).then_some((weights, sum))
}
