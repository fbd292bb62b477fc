//! The laws of the record, of the rules and of distributions.

use std::collections::BTreeSet;

use liens_core::{
    Amount, Contribution, ContributionId, Decision, Link, Portion, Recipient, Shares,
};
use liens_lineage::{
    Authority, Base, Command, Distribution, Frozen, Lineage, Order, OriginBy, Policy, Refusal,
    RemainderTo, Rows, Rule, Step, check_rule, distribute,
};
use proptest::prelude::*;
use proptest::sample::SizeRange;

use crate::record::{PERSONS, Record, envelope, policies, pots, records, rules};

fn shared(
    record: &Record,
    policy: &Policy,
    pot: i64,
    results: Vec<ContributionId>,
) -> Distribution {
    let frozen = Frozen::load(record.contributions()).unwrap();
    distribute(&frozen, policy, order(record, pot, results)).unwrap()
}

fn order(record: &Record, pot: i64, results: Vec<ContributionId>) -> Order {
    Order {
        pot: euros(pot),
        results: results.into_iter().map(|result| (result, None)).collect(),
        vouched: record.vouched(),
        authority: Authority { charter: 3, motion: None },
    }
}

fn euros(cents: i64) -> Amount {
    Amount::from_quanta("EUR".parse().unwrap(), cents).unwrap()
}

fn origin_then_commons(by: OriginBy) -> Policy {
    let origin = Step::Origin { portion: Portion::new(1, 5).unwrap(), of: Base::Pot, by };
    Policy::new("origin", [origin, Step::Remainder { to: RemainderTo::Commons {} }]).unwrap()
}

proptest! {
    #[test]
    fn the_parts_of_a_result_sum_to_the_whole(record in records(), rule in rules()) {
        let frozen = Frozen::load(record.contributions()).unwrap();
        let parts = rule.parts(&frozen, &record.result(), &record.vouched()).unwrap();
        let sum: u64 = parts.iter().map(|(_, part)| part).sum();
        prop_assert_eq!(sum + parts.to_nobody(), Shares::WHOLE);
        let shares = parts.to_shares(&frozen, &record.vouched()).unwrap();
        prop_assert_eq!(shares.parts().map(|(_, part)| part).sum::<u64>(), Shares::WHOLE);
    }

    #[test]
    fn the_shipped_rules_keep_the_law_of_rules(record in records(), rule in rules()) {
        let frozen = Frozen::load(record.contributions()).unwrap();
        check_rule(&rule, &frozen, &record.result(), &record.vouched()).unwrap();
    }

    #[test]
    fn a_flow_is_conserved(record in records(), keep in 0..=10_u64, inflow in any::<u32>()) {
        let frozen = Frozen::load(record.contributions()).unwrap();
        let mut flow = vec![u64::from(inflow); frozen.len()];
        frozen.rows().keep_and_pass(Portion::new(keep, 10).unwrap(), &mut flow).unwrap();
        let expected = u64::from(inflow) * u64::try_from(frozen.len()).unwrap();
        prop_assert_eq!(flow.into_iter().sum::<u64>(), expected);
    }

    #[test]
    fn a_distribution_sums_to_the_pot(record in records(), policy in policies(), pot in pots()) {
        let every = (0..record.nodes.len()).map(|at| record.id(at)).collect();
        let shared = shared(&record, &policy, pot, every);
        let sum: i128 = shared.payouts().map(|(_, amount)| i128::from(amount.quanta())).sum();
        prop_assert_eq!(sum, i128::from(pot));
        prop_assert_eq!(shared.total(), euros(pot));
        for (recipient, amount) in shared.payouts() {
            let reasons = shared.reasons_of(recipient).iter();
            let sum: i64 = reasons.map(|reason| reason.amount().quanta()).sum();
            prop_assert_eq!(sum, amount.quanta());
            prop_assert!(amount.quanta() > 0);
        }
        let parts: i128 = shared.results().map(|part| i128::from(part.pot().quanta())).sum();
        prop_assert_eq!(parts, i128::from(pot));
    }

    #[test]
    fn the_order_of_listing_never_changes_a_distribution(
        record in records(),
        policy in policies(),
        pot in pots(),
        order_of_nodes in Just((0..8).collect::<Vec<usize>>()).prop_shuffle(),
    ) {
        let count = record.nodes.len();
        let listed: Vec<usize> = order_of_nodes.into_iter().filter(|at| *at < count).collect();
        let every = |nodes: &[usize]| nodes.iter().map(|at| record.id(*at)).collect();
        let straight = shared(&record, &policy, pot, every(&(0..count).collect::<Vec<_>>()));
        let contributions = listed.iter().map(|at| record.contribution(*at));
        let mut other = record.clone();
        for node in &mut other.nodes {
            node.people.reverse();
            node.parents.reverse();
        }
        let reversed = listed.iter().map(|at| other.contribution(*at));
        for frozen in [Frozen::load(contributions).unwrap(), Frozen::load(reversed).unwrap()] {
            let turned = distribute(&frozen, &policy, order(&record, pot, every(&listed))).unwrap();
            prop_assert_eq!(&turned, &straight);
        }
    }

    #[test]
    fn a_need_without_hours_is_paid_its_origin_share(record in records(), cents in 40..100_000_i64) {
        let mut record = record;
        for node in record.nodes.iter_mut().filter(|node| node.need) {
            node.people.iter_mut().for_each(|(_, seconds)| *seconds = 0);
        }
        let shared = shared(&record, &origin_then_commons(OriginBy::PerPerson), cents, vec![record.result()]);
        let needs = record.cone().into_iter().filter(|at| record.nodes[*at].need);
        let raisers: BTreeSet<usize> =
            needs.flat_map(|at| record.nodes[at].people.iter().map(|(person, _)| *person)).collect();
        let vouched: Vec<usize> =
            raisers.iter().copied().filter(|person| record.vouched[*person]).collect();
        let paid = if vouched.is_empty() { raisers.into_iter().collect() } else { vouched };
        let origin = cents / 5;
        for person in &paid {
            let id = record.person(*person);
            let recipient = if record.vouched[*person] {
                Recipient::Contributor(id)
            } else {
                Recipient::Owed(id)
            };
            let amount = shared.amount_of(&recipient).quanta();
            let each = origin / i64::try_from(paid.len()).unwrap();
            prop_assert!((each..=each + 1).contains(&amount), "{} of {}", amount, each);
        }
        let commons = shared.amount_of(&Recipient::Commons).quanta();
        prop_assert_eq!(commons, if paid.is_empty() { cents } else { cents - origin });
    }

    #[test]
    fn every_reason_shows_a_way_from_the_result_to_the_contribution(
        record in records(),
        policy in policies(),
    ) {
        let shared = shared(&record, &policy, 1_000_000, vec![record.result()]);
        let frozen = Frozen::load(record.contributions()).unwrap();
        for reason in shared.reasons().filter(|reason| reason.contribution().is_some()) {
            let way: Vec<&ContributionId> = reason.witness().collect();
            prop_assert_eq!(way.first().copied(), Some(reason.result()));
            prop_assert_eq!(way.last().copied(), reason.contribution());
            for step in way.windows(2) {
                let newer = frozen.contribution(step[0]).unwrap();
                prop_assert!(newer.builds_on().iter().any(|link| link.to == *step[1]));
            }
        }
    }

    #[test]
    fn hours_survive_chains_twins_and_insertions(
        record in records(),
        at in any::<prop::sample::Index>(),
        first in any::<prop::sample::Index>(),
        twins in any::<bool>(),
    ) {
        let at = at.index(record.nodes.len());
        let before = part_of_rest(&record, at);
        let mut split = record.clone();
        let count = split.nodes.len();
        // The contribution becomes two of the same person, with the same hours together: one upon
        // the other, or both beside each other.
        let mut second = split.nodes[at].clone();
        for (mine, other) in split.nodes[at].people.iter_mut().zip(&mut second.people) {
            let whole = usize::try_from(mine.1).unwrap() + 1;
            mine.1 = i64::try_from(first.index(whole)).unwrap();
            other.1 -= mine.1;
        }
        second.need = false;
        if !twins {
            second.parents = Vec::new();
        }
        split.nodes.insert(at, second);
        split.names = (0..=count).collect();
        for (index, node) in split.nodes.iter_mut().enumerate().skip(at + 1) {
            node.parents.iter_mut().filter(|(to, _)| *to >= at).for_each(|(to, _)| *to += 1);
            let uses = index == at + 1 || node.parents.iter().any(|(to, _)| *to == at + 1);
            if uses && (!twins || index > at + 1) {
                node.parents.push((at, 1));
            }
        }
        if record.result == at && twins {
            return Ok(());
        }
        split.result += usize::from(record.result >= at);
        let after = part_of_rest_but(&split, &[at, at + 1]);
        // Whole parts move by less than one a node; nothing else may change.
        prop_assert!(before.abs_diff(after) <= 9, "{} became {}", before, after);
        let mut inserted = record.clone();
        inserted.names.push(count);
        inserted.nodes.push(inserted.nodes[record.result].clone());
        inserted.nodes[count].people.clear();
        inserted.nodes[count].parents = vec![(record.result, 1)];
        inserted.result = count;
        prop_assert!(before.abs_diff(part_of_rest(&inserted, at)) <= 9);
    }

    #[test]
    fn the_live_record_equals_the_bulk_load(record in records()) {
        let lineage = live(&record);
        prop_assert_eq!(lineage.freeze().unwrap(), Frozen::load(record.contributions()).unwrap());
    }

    #[test]
    fn replay_of_the_events_gives_the_same_state(record in records(), extra in extras()) {
        let mut lineage = live(&record);
        for (number, (from, to)) in extra.into_iter().enumerate() {
            let _outcome = lineage.execute(link(&record, number as u128 + 100, from, to));
        }
        let again = Lineage::replay(lineage.events().to_vec()).unwrap();
        prop_assert_eq!(&again, &lineage);
        prop_assert_eq!(again.freeze().unwrap(), lineage.freeze().unwrap());
    }

    #[test]
    fn a_refused_command_changes_nothing(record in records(), extra in extras()) {
        let mut lineage = live(&record);
        for (number, (from, to)) in extra.into_iter().enumerate() {
            let before = lineage.clone();
            let command = link(&record, number as u128 + 100, from, to);
            let decided = lineage.decide(&command);
            match lineage.execute(command) {
                Err(refusal) => {
                    prop_assert_eq!(&lineage, &before);
                    prop_assert_eq!(decided.unwrap_err(), refusal);
                }
                Ok(_) => prop_assert!(matches!(decided, Ok(Decision::New(_)))),
            }
        }
    }

    #[test]
    fn a_circle_is_refused_and_shown(record in records(), extra in extras()) {
        let mut lineage = live(&record);
        for (number, (from, to)) in extra.into_iter().enumerate() {
            let command = link(&record, number as u128 + 100, from, to);
            if let Err(Refusal::Cycle { contributions }) = lineage.execute(command) {
                let closing = (contributions.first().unwrap(), contributions.get(1).unwrap());
                prop_assert_eq!(closing, (&record.id(from % record.nodes.len()), &record.id(to % record.nodes.len())));
                let next = contributions.iter().skip(2).chain(contributions.first());
                for (newer, older) in contributions.iter().skip(1).zip(next) {
                    let newer = lineage.contribution(newer).unwrap();
                    prop_assert!(newer.builds_on().iter().any(|link| link.to == *older));
                }
            }
        }
        prop_assert!(lineage.freeze().is_ok());
    }

    #[test]
    fn a_link_is_refused_as_a_circle_exactly_where_another_library_finds_one(
        record in records(),
        extra in extras(),
    ) {
        let mut lineage = live(&record);
        let mut other = petgraph::graphmap::DiGraphMap::<usize, ()>::new();
        for (at, node) in record.nodes.iter().enumerate() {
            other.add_node(at);
            for (parent, _) in &node.parents {
                other.add_edge(at, *parent, ());
            }
        }
        for (number, (from, to)) in extra.into_iter().enumerate() {
            let (from, to) = (from % record.nodes.len(), to % record.nodes.len());
            if from == to || other.contains_edge(from, to) {
                continue;
            }
            other.add_edge(from, to, ());
            let outcome = lineage.execute(link(&record, number as u128 + 100, from, to));
            if petgraph::algo::is_cyclic_directed(&other) {
                let shown = matches!(outcome, Err(Refusal::Cycle { .. }));
                prop_assert!(shown);
                other.remove_edge(from, to);
            } else {
                prop_assert!(outcome.is_ok());
            }
        }
    }

    #[test]
    fn a_repeated_command_is_not_applied_twice(record in records()) {
        let mut lineage = live(&record);
        let before = lineage.clone();
        for (at, contribution) in record.contributions().into_iter().enumerate() {
            let again = envelope(at as u128, Command::RecordContribution { contribution });
            let receipt = lineage.execute(again).unwrap();
            prop_assert_eq!(receipt.first, at as u64);
        }
        prop_assert_eq!(&lineage, &before);
        let mut twice = lineage.events().to_vec();
        let mut repeated = twice[0].clone();
        repeated.sequence = twice.len() as u64;
        twice.push(repeated);
        let refused = Lineage::replay(twice).unwrap_err();
        prop_assert!(refused.to_string().contains("repeats command"));
    }
}

fn extras() -> impl Strategy<Value = Vec<(usize, usize)>> {
    proptest::collection::vec((0..8_usize, 0..8_usize), SizeRange::from(0..12))
}

fn link(record: &Record, number: u128, from: usize, to: usize) -> liens_core::Envelope<Command> {
    let count = record.nodes.len();
    let link = Link::to(record.id(to % count));
    envelope(number, Command::AddLink { from: record.id(from % count), link })
}

fn live(record: &Record) -> Lineage {
    let mut lineage = Lineage::new();
    for (at, contribution) in record.contributions().into_iter().enumerate() {
        let command = Command::RecordContribution { contribution };
        lineage.execute(envelope(at as u128, command)).unwrap();
    }
    lineage
}

/// The part by hours of all contributions upstream but one.
fn part_of_rest(record: &Record, but: usize) -> u64 {
    part_of_rest_but(record, &[but])
}

fn part_of_rest_but(record: &Record, but: &[usize]) -> u64 {
    let frozen = Frozen::load(record.contributions()).unwrap();
    let parts = Rule::Hours.parts(&frozen, &record.result(), &record.vouched()).unwrap();
    let named: Vec<ContributionId> = but.iter().map(|at| record.id(*at)).collect();
    parts.iter().filter(|(id, _)| !named.contains(id)).map(|(_, part)| part).sum()
}

#[test]
fn nothing_at_all_is_a_record_too() {
    let frozen = Frozen::load(Vec::<Contribution>::new()).unwrap();
    assert!(frozen.is_empty() && Lineage::new().is_empty());
    let rows = Rows::load(0, &[], None).unwrap();
    rows.keep_and_pass(Portion::WHOLE, &mut []).unwrap();
    assert_eq!((rows.len(), rows.edges(), rows.cone(0)), (0, 0, vec![]));
    assert_eq!(Lineage::replay([]).unwrap(), Lineage::new());
    assert_eq!(PERSONS, 4);
}

#[test]
fn results_that_tie_for_a_unit_are_named() {
    let day = "2026-01-05".parse().unwrap();
    let result = |text: &str| {
        let (id, project) =
            (ContributionId::new(text).unwrap(), liens_core::ProjectId::new("p").unwrap());
        Contribution::builder(id, liens_core::ContributionKind::Result, project, day)
    };
    let frozen =
        Frozen::load([result("b").build().unwrap(), result("a").build().unwrap()]).unwrap();
    let ids: Vec<ContributionId> = frozen.contributions().map(|c| c.id().clone()).collect();
    let order = Order {
        pot: euros(3),
        results: ids.iter().rev().map(|id| (id.clone(), None)).collect(),
        vouched: BTreeSet::new(),
        authority: Authority { charter: 0, motion: None },
    };
    let shared = distribute(&frozen, &origin_then_commons(OriginBy::Hours), order).unwrap();
    assert_eq!(shared.tied_results(), ids);
    let pots: Vec<i64> = shared.results().map(|part| part.pot().quanta()).collect();
    assert_eq!(pots, [2, 1]);
}

#[test]
fn a_chain_of_sixty_levels_loses_nothing() {
    let edges: Vec<(u32, u32)> = (1..=60).map(|newer| (newer, newer - 1)).collect();
    let rows = Rows::load(61, &edges, None).unwrap();
    for (numerator, denominator) in [(1, 2), (99, 100), (1, 1_000_000_007), (0, 1)] {
        let mut flow = vec![0; 61];
        flow[60] = Shares::WHOLE;
        rows.keep_and_pass(Portion::new(numerator, denominator).unwrap(), &mut flow).unwrap();
        assert_eq!(flow.iter().sum::<u64>(), Shares::WHOLE, "{numerator}/{denominator}");
        assert!(flow[0] > 0 || numerator == 99);
    }
}

#[test]
fn a_result_without_origin_pays_the_commons_and_never_the_others() {
    let record = crate::record::Record {
        nodes: vec![crate::record::Node {
            need: false,
            people: vec![(0, 3_600)],
            equal_parts: false,
            parents: vec![],
        }],
        names: vec![0],
        persons: vec![0, 1, 2, 3],
        vouched: vec![true; 4],
        result: 0,
    };
    for by in [OriginBy::PerPerson, OriginBy::Hours] {
        let shared = shared(&record, &origin_then_commons(by), 100, vec![record.result()]);
        assert_eq!(shared.amount_of(&Recipient::Commons), euros(100));
        assert!(shared.results().all(|part| !part.has_origin()));
    }
}

/// A way is a chain of up to 50,000 contributions here: kept one by one for each reason they would
/// be 10^9.
#[test]
fn the_ways_of_a_long_chain_are_kept_once() {
    let length = 50_000_usize;
    let node = |at: usize| crate::record::Node {
        need: at == 0,
        people: vec![(at % 2, 3_600)],
        equal_parts: false,
        parents: at.checked_sub(1).map(|parent| (parent, 1)).into_iter().collect(),
    };
    let record = crate::record::Record {
        nodes: (0..length).map(node).collect(),
        names: (1_000_000..1_000_000 + length).collect(),
        persons: vec![0, 1, 2, 3],
        vouched: vec![true; 4],
        result: length - 1,
    };
    let tariff = Step::Tariff { per_hour: euros(2_000), seniority: false };
    let rest = Step::Remainder { to: RemainderTo::Commons {} };
    let policy = Policy::new("tariff", [tariff, rest]).unwrap();
    let shared =
        shared(&record, &policy, 2_000 * i64::try_from(length).unwrap(), vec![record.result()]);
    let earned = || shared.reasons().filter(|reason| reason.contribution().is_some());
    assert_eq!(earned().count(), length - 1);
    let oldest = earned().min_by_key(|reason| reason.contribution()).unwrap();
    assert_eq!(oldest.witness().count(), length - 1);
    assert_eq!(oldest.witness().next(), Some(&record.result()));
    assert_eq!(oldest.witness().last(), oldest.contribution());
}
