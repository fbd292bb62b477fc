//! The audit of alternatives against the Shapley value as it is defined.

use std::collections::BTreeSet;

use dashu_ratio::RBig;
use liens_core::{
    Contribution, ContributionId, ContributionKind, Link, Portion, ProjectId, Shares,
};
use liens_lineage::{Alternatives, Authority, Frozen, Order, Policy, Rule, ShareRule, distribute};
use proptest::prelude::*;

fn id(at: usize) -> ContributionId {
    ContributionId::new(format!("n{at:02}")).unwrap()
}

/// What each builds on; the last one is the result.
fn frozen(links: &[Vec<usize>]) -> Frozen {
    let node = |(at, older): (usize, &Vec<usize>)| {
        let date = "2026-01-05".parse().unwrap();
        let project = ProjectId::new("p").unwrap();
        let begun = Contribution::builder(id(at), ContributionKind::Work, project, date);
        let linked = older.iter().fold(begun, |begun, to| begun.builds_on(Link::to(id(*to))));
        linked.build().unwrap()
    };
    Frozen::load(links.iter().enumerate().map(node)).unwrap()
}

/// For each node its groups of older nodes; one of each is needed.
type Groups = Vec<Vec<Vec<usize>>>;

fn audited(groups: &Groups) -> Result<Vec<u64>, &'static str> {
    let links: Vec<Vec<usize>> = groups.iter().map(|own| own.concat()).collect();
    let alternatives: Vec<Alternatives> = groups
        .iter()
        .enumerate()
        .flat_map(|(of, own)| own.iter().filter(|group| group.len() > 1).map(move |g| (of, g)))
        .map(|(of, group)| Alternatives {
            of: id(of),
            any: group.iter().map(|to| id(*to)).collect(),
        })
        .collect();
    let result = groups.len() - 1;
    let audit = frozen(&links).audit(&id(result), &alternatives);
    let audit = audit.map_err(|error| error.code())?;
    let parts: Vec<u64> = (0..groups.len()).map(|at| audit.part_of(&id(at))).collect();
    assert_eq!(parts.iter().sum::<u64>(), Shares::WHOLE);
    Ok(parts)
}

fn exists(groups: &Groups, node: usize, there: usize) -> bool {
    there >> node & 1 == 1
        && groups[node].iter().all(|group| group.iter().any(|to| exists(groups, *to, there)))
}

/// Marginal contributions over all coalitions, by their definition.
fn naive(groups: &Groups) -> Vec<RBig> {
    // Whoever is not upstream adds nothing to any coalition.
    let (n, result) = (groups.len(), groups.len() - 1);
    let factorial = |k: usize| (1..=k as u64).map(RBig::from).fold(RBig::from(1), |a, b| a * b);
    (0..n)
        .map(|player| {
            let mut value = RBig::from(0);
            for coalition in (0..1_usize << n).filter(|set| set >> player & 1 == 0) {
                let with = exists(groups, result, coalition | 1 << player);
                if with && !exists(groups, result, coalition) {
                    let size = coalition.count_ones() as usize;
                    value += factorial(size) * factorial(n - 1 - size) / factorial(n);
                }
            }
            value
        })
        .collect()
}

fn close(part: u64, exact: &RBig) -> bool {
    let scaled = exact * RBig::from(Shares::WHOLE);
    let part = RBig::from(part);
    let off = if part > scaled { part - scaled } else { scaled - part };
    off < RBig::from(1)
}

/// Up to seven nodes; each builds on some older ones, in groups.
fn games() -> impl Strategy<Value = Groups> {
    (1..=7_usize).prop_flat_map(|count| {
        let node = |at: usize| {
            proptest::collection::vec(proptest::option::weighted(0.6, 0..3_usize), at).prop_map(
                |kinds| {
                    let mut own: Vec<Vec<usize>> = vec![Vec::new(); 2];
                    for (to, kind) in kinds.into_iter().enumerate() {
                        match kind {
                            Some(2) => own.push(vec![to]),
                            Some(group) => own[group].push(to),
                            None => {}
                        }
                    }
                    own.retain(|group| !group.is_empty());
                    own
                },
            )
        };
        (0..count).map(node).collect::<Vec<_>>()
    })
}

proptest! {
    #[test]
    fn an_audit_is_the_shapley_value_of_its_definition(groups in games()) {
        let exact = naive(&groups);
        for (part, exact) in audited(&groups).unwrap().into_iter().zip(&exact) {
            prop_assert!(close(part, exact), "{} {}", part, exact);
        }
    }

    #[test]
    fn without_alternatives_an_audit_shares_equally(groups in games()) {
        let single: Groups =
            groups.iter().map(|own| own.concat().into_iter().map(|to| vec![to]).collect()).collect();
        let links: Vec<Vec<usize>> = single.iter().map(|own| own.concat()).collect();
        let (record, result) = (frozen(&links), id(links.len() - 1));
        let equal = ShareRule::parts(&Rule::AncestorEqual, &record, &result, &BTreeSet::new());
        let audit = record.audit(&result, &[]).unwrap();
        for (node, part) in audit.parts() {
            prop_assert!(part.abs_diff(equal.as_ref().unwrap().part_of(node)) <= 1);
        }
    }
}

#[test]
fn sixty_contributions_are_counted_where_none_serves_two_alternatives() {
    // Twenty-nine pairs of alternatives for one result, and one that it needs.
    let mut groups: Groups = vec![Vec::new(); 60];
    groups[59] = (0..29).map(|pair| vec![2 * pair, 2 * pair + 1]).chain([vec![58]]).collect();
    let parts = audited(&groups).unwrap();
    assert!(parts[58] == parts[59] || parts[58] == parts[59] + 1);
    assert!(parts[..58].iter().all(|part| part.abs_diff(parts[0]) <= 1 && *part < parts[59]));
    // Two ways over one idea: what both need is needed.
    let groups: Groups = vec![vec![], vec![vec![0]], vec![vec![0]], vec![vec![1, 2]]];
    let parts = audited(&groups).unwrap();
    assert!(parts[0].abs_diff(parts[3]) <= 1 && parts[1].abs_diff(parts[2]) <= 1);
}

#[test]
fn what_is_too_large_or_contradicts_itself_is_refused_with_the_reason() {
    // One idea serves two of three alternatives, with more around than can be listed.
    let mut groups: Groups = vec![Vec::new(); 24];
    groups[1] = vec![vec![0]];
    groups[2] = vec![vec![0]];
    groups[23] = (4..23).map(|needed| vec![needed]).chain([vec![1, 2, 3]]).collect();
    assert_eq!(audited(&groups), Err("lineage.audit.shared"));
    let mut groups: Groups = vec![Vec::new(); 81];
    groups[80] = (0..80).map(|needed| vec![needed]).collect();
    assert_eq!(audited(&groups), Err("lineage.audit.too_many"));
    let record = frozen(&[vec![], vec![], vec![0]]);
    let of =
        |any: &[usize]| Alternatives { of: id(2), any: any.iter().map(|to| id(*to)).collect() };
    let code =
        |alternatives: &[Alternatives]| record.audit(&id(2), alternatives).unwrap_err().code();
    assert_eq!(code(&[of(&[0, 1])]), "lineage.audit.not_a_link");
    assert_eq!(code(&[of(&[0]), of(&[0])]), "lineage.audit.two_groups");
    assert_eq!(record.audit(&id(9), &[]).unwrap_err().code(), "lineage.audit.unknown_result");
}

#[test]
fn the_audit_stands_beside_what_a_policy_pays() {
    let record = frozen(&[vec![], vec![], vec![0, 1]]);
    let either = Alternatives { of: id(2), any: [id(0), id(1)].into() };
    let audit = record.audit(&id(2), &[either]).unwrap();
    let policy = Policy::commons_first(Portion::new(1, 5).unwrap(), "20.00 EUR".parse().unwrap());
    let order = Order {
        pot: "90.00 EUR".parse().unwrap(),
        results: vec![(id(2), None)],
        vouched: BTreeSet::new(),
        authority: Authority { charter: 0, motion: None },
    };
    let shared = distribute(&record, &policy.unwrap(), order).unwrap();
    let rows = audit.beside(&shared).unwrap();
    assert_eq!(rows.len(), 3);
    assert!(rows.iter().all(|row| row.paid.to_string() == "0.00 EUR" && row.part > 0));
}
