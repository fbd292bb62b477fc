//! Explanations against their definition: all ways, one by one.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use dashu_ratio::RBig;
use liens_core::{
    Attester, Contribution, ContributionId, ContributionKind, ContributorId, EvidenceId, Link,
    Participation, Portion, ProjectId, Recipient, Shares, TimeAmount,
};
use liens_lineage::{Explanation, Frozen, Language, Rule, ShareError, Terms};
use proptest::prelude::*;

use crate::record::{PERSONS, Record, records, rules};

fn explained<'a>(
    frozen: &'a Frozen,
    record: &Record,
    rule: &Rule,
    person: usize,
    ways: usize,
) -> Explanation<'a> {
    let person = record.person(person);
    frozen.explain(rule, &person, &record.result(), &record.vouched(), ways).unwrap()
}

fn place(record: &Record, id: &ContributionId) -> usize {
    (0..record.nodes.len()).find(|at| record.id(*at) == *id).unwrap()
}

/// Every way from the result to any node, with the exact part of the flow that takes it.
fn all_ways(record: &Record, keep: &RBig) -> Vec<(Vec<usize>, RBig)> {
    let mut ways = vec![(vec![record.result], RBig::from(1))];
    let mut at = 0;
    while at < ways.len() {
        let (way, arrives) = ways[at].clone();
        let parents = &record.nodes[*way.last().unwrap()].parents;
        let weight: u64 = parents.iter().map(|(_, weight)| weight).sum();
        for (parent, w) in parents {
            let portion = RBig::from_parts((*w).into(), weight.into());
            let longer = [&way[..], &[*parent]].concat();
            ways.push((longer, &arrives * (RBig::from(1) - keep) * portion));
        }
        if !parents.is_empty() {
            ways[at].1 = arrives * keep;
        }
        at += 1;
    }
    ways
}

/// What of a node's part goes to a person: declared parts, else time, else equally.
fn portion_of(record: &Record, node: usize, person: usize) -> RBig {
    let people = &record.nodes[node].people;
    let equal = record.nodes[node].equal_parts || people.iter().all(|(_, seconds)| *seconds == 0);
    let weight = |seconds: i64| if equal { 1 } else { seconds };
    let sum: i64 = people.iter().map(|(_, seconds)| weight(*seconds)).sum();
    let own = people.iter().find(|(one, _)| *one == person);
    own.map_or(RBig::from(0), |(_, seconds)| RBig::from(weight(*seconds)) / RBig::from(sum))
}

fn near(found: u64, exact: &RBig, record: &Record) -> bool {
    let (found, exact) = (RBig::from(found), exact * RBig::from(Shares::WHOLE));
    let off = if found > exact { found - exact } else { exact - found };
    off <= RBig::from(4 * (record.cone_edges() + record.cone().len()) as u64)
}

fn keeps() -> impl Strategy<Value = Portion> {
    (0..=4_u64, 4..6_u64).prop_map(|(a, b)| Portion::new(a, b).unwrap())
}

proptest! {
    #[test]
    fn the_parts_into_the_contributions_of_a_person_sum_to_what_the_rule_gives(
        record in records(),
        rule in rules(),
        person in 0..4_usize,
    ) {
        let frozen = Frozen::load(record.contributions()).unwrap();
        let vouched = record.vouched();
        let parts = rule.parts(&frozen, &record.result(), &vouched).unwrap();
        let shares = parts.to_shares(&frozen, &vouched).unwrap();
        let id = record.person(person);
        let given = shares.part_of(&Recipient::Contributor(id.clone()))
            + shares.part_of(&Recipient::Owed(id));
        let why = explained(&frozen, &record, &rule, person, 3);
        prop_assert_eq!(why.part(), given);
        prop_assert_eq!(why.earned().map(|earned| earned.part).sum::<u64>(), given);
        for earned in why.earned() {
            prop_assert_eq!(earned.of_all, parts.part_of(earned.contribution.id()));
        }
    }

    #[test]
    fn one_breakdown_tells_each_person_what_a_question_of_their_own_would(
        record in records(),
        rule in rules(),
        ways in 0..4_usize,
    ) {
        let frozen = Frozen::load(record.contributions()).unwrap();
        let breakdown = frozen.breakdown(&rule, &record.result(), &record.vouched()).unwrap();
        for person in 0..PERSONS {
            let why = breakdown.explain(&record.person(person), ways).unwrap();
            prop_assert_eq!(why, explained(&frozen, &record, &rule, person, ways));
        }
    }

    #[test]
    fn what_lies_elsewhere_changes_no_explanation(record in records(), rule in rules()) {
        // Few of many are found by following links, many by looking at each in order.
        let project = ProjectId::new("elsewhere").unwrap();
        let elsewhere = (0..300).map(|number| {
            let id = ContributionId::new(format!("zz {number}")).unwrap();
            let date = "2026-01-05".parse().unwrap();
            let stranger = ContributorId::new(format!("zz {number}")).unwrap();
            let work = Contribution::builder(id, ContributionKind::Work, project.clone(), date);
            work.participation(Participation::of(stranger)).build().unwrap()
        });
        let alone = Frozen::load(record.contributions()).unwrap();
        let among = Frozen::load(record.contributions().into_iter().chain(elsewhere)).unwrap();
        let cone = |frozen: &Frozen| -> Vec<ContributionId> {
            frozen.ancestors(&record.result()).map(|node| node.id().clone()).collect()
        };
        prop_assert_eq!(cone(&alone), cone(&among));
        for person in 0..PERSONS {
            let told = [&alone, &among].map(|frozen| {
                let why = explained(frozen, &record, &rule, person, 3);
                (why.to_text(Language::English), why.to_tree(Language::French))
            });
            prop_assert_eq!(&told[0], &told[1]);
        }
    }

    #[test]
    fn a_share_per_person_says_among_how_many_and_over_how_many(
        record in records(),
        person in 0..PERSONS,
    ) {
        let took_part = |node: &usize, who: usize| record.nodes[*node].people.iter().any(|(p, _)| *p == who);
        let cone = record.cone();
        let all: Vec<usize> =
            (0..PERSONS).filter(|who| cone.iter().any(|node| took_part(node, *who))).collect();
        let known = all.iter().filter(|who| record.vouched[**who]).count();
        let persons = if known == 0 { all.len() } else { known };
        let contributions = cone.iter().filter(|node| took_part(node, person)).count();
        let frozen = Frozen::load(record.contributions()).unwrap();
        let why = explained(&frozen, &record, &Rule::PerPerson, person, 0);
        let share = all.contains(&person) && (known == 0 || record.vouched[person]);
        prop_assert_eq!(why.earned().count(), if share { contributions } else { 0 });
        for earned in why.earned() {
            prop_assert_eq!(earned.terms, Terms::PerPerson { persons, contributions });
        }
    }

    #[test]
    fn what_reaches_a_contribution_for_a_person_stays_or_goes_on(
        record in records(),
        rule in rules(),
        person in 0..4_usize,
    ) {
        let frozen = Frozen::load(record.contributions()).unwrap();
        let why = explained(&frozen, &record, &rule, person, 0);
        let mut left: BTreeMap<&ContributionId, i128> = BTreeMap::new();
        *left.entry(why.result().id()).or_default() += i128::from(why.part());
        for link in why.links() {
            prop_assert!(0 < link.part && link.part <= link.all);
            *left.entry(link.newer.id()).or_default() -= i128::from(link.part);
            *left.entry(link.older.id()).or_default() += i128::from(link.part);
        }
        for earned in why.earned() {
            *left.entry(earned.contribution.id()).or_default() -= i128::from(earned.part);
        }
        prop_assert!(left.values().all(|left| *left == 0), "{left:?}");
        prop_assert_eq!(why.ways().count(), 0);
    }

    #[test]
    fn the_part_along_a_link_is_the_sum_of_all_ways_over_it(
        record in records(),
        keep in keeps(),
        person in 0..4_usize,
        count in 1..6_usize,
    ) {
        let frozen = Frozen::load(record.contributions()).unwrap();
        let rule = Rule::KeepAndPass { keep };
        let why = explained(&frozen, &record, &rule, person, count);
        let kept = RBig::from_parts(keep.ratio().numerator().into(), keep.ratio().denominator().into());
        let (mut links, mut all) = (BTreeMap::<_, RBig>::new(), BTreeMap::<_, RBig>::new());
        let mut heaviest = Vec::new();
        for (way, part) in all_ways(&record, &kept) {
            let mine = &part * portion_of(&record, *way.last().unwrap(), person);
            for link in way.windows(2) {
                *links.entry((link[0], link[1])).or_insert(RBig::from(0)) += mine.clone();
                *all.entry((link[0], link[1])).or_insert(RBig::from(0)) += part.clone();
            }
            heaviest.push(mine);
        }
        let mut found = BTreeMap::new();
        for link in why.links() {
            let ends = (place(&record, link.newer.id()), place(&record, link.older.id()));
            prop_assert!(found.insert(ends, link.part).is_none());
            prop_assert!(near(link.all, &all[&ends], &record));
        }
        for (ends, exact) in &links {
            prop_assert!(near(found.remove(ends).unwrap_or_default(), exact, &record));
        }
        prop_assert!(found.is_empty());
        heaviest.sort_by(|a, b| b.cmp(a));
        let ways: Vec<_> = why.ways().collect();
        prop_assert!(ways.is_sorted_by(|(_, a), (_, b)| a >= b));
        for (rank, exact) in heaviest.iter().take(count).enumerate() {
            let part = ways.get(rank).map_or(0, |(_, part)| *part);
            prop_assert!(near(part, exact, &record), "{rank}: {part} and {exact}");
        }
        let mut seen = BTreeSet::new();
        for (way, part) in ways {
            prop_assert!(part > 0);
            prop_assert_eq!(way[0].id(), why.result().id());
            for link in way.windows(2) {
                prop_assert!(link[0].builds_on().iter().any(|older| older.to == *link[1].id()));
            }
            prop_assert!(seen.insert(way.iter().map(|c| c.id().clone()).collect::<Vec<_>>()));
        }
    }

    #[test]
    fn parts_by_terms_are_shown_along_one_shortest_way_each(
        record in records(),
        rule in rules(),
        person in 0..4_usize,
    ) {
        prop_assume!(!matches!(rule, Rule::KeepAndPass { .. }));
        let frozen = Frozen::load(record.contributions()).unwrap();
        let why = explained(&frozen, &record, &rule, person, 8);
        prop_assert_eq!(why.ways().map(|(_, part)| part).sum::<u64>(), why.part());
        let shortest = all_ways(&record, &RBig::from(0));
        for (way, part) in why.ways() {
            let end = *way.last().unwrap();
            let earned = why.earned().find(|earned| earned.contribution == end);
            prop_assert_eq!(earned.unwrap().part, part);
            let ending = shortest.iter().filter(|(nodes, _)| {
                record.id(*nodes.last().unwrap()) == *end.id()
            });
            prop_assert_eq!(Some(way.len()), ending.map(|(nodes, _)| nodes.len()).min());
        }
    }
}

fn contribution(
    id: &str,
    kind: ContributionKind,
    people: &[(&str, i64)],
    on: &[&str],
) -> Contribution {
    let project = ProjectId::new("tools").unwrap();
    let id = ContributionId::new(id).unwrap();
    let mut begun = Contribution::builder(id, kind, project, "2026-01-05".parse().unwrap());
    for (name, hours) in people {
        let by = Attester::Record { id: EvidenceId::new("book").unwrap() };
        let person = Participation::of(ContributorId::new(*name).unwrap());
        begun = begun.participation(person.attested(TimeAmount::from_hours(*hours).unwrap(), by));
    }
    for older in on {
        begun = begun.builds_on(Link::to(ContributionId::new(*older).unwrap()));
    }
    begun.build().unwrap()
}

/// A need reached by two ways, one of them through an idea of the same person.
fn tools() -> Frozen {
    let need = contribution("tools are thrown away", ContributionKind::Need, &[("ana", 0)], &[]);
    let idea = contribution(
        "a tool library",
        ContributionKind::Idea,
        &[("ana", 2)],
        &["tools are thrown away"],
    );
    let work = contribution(
        "the shelves",
        ContributionKind::Work,
        &[("bo", 3), ("ana", 1)],
        &["a tool library", "tools are thrown away"],
    );
    let result = contribution(
        "the opening",
        ContributionKind::Result,
        &[("bo", 2)],
        &["the shelves", "a tool library"],
    );
    Frozen::load([need, idea, work, result]).unwrap()
}

fn of_ana<'a>(frozen: &'a Frozen, rule: &str) -> Explanation<'a> {
    let (ana, opening) =
        (ContributorId::new("ana").unwrap(), ContributionId::new("the opening").unwrap());
    frozen.explain(&rule.parse().unwrap(), &ana, &opening, &[ana.clone()].into(), 3).unwrap()
}

#[test]
fn an_explanation_reads_as_it_is_kept() {
    let frozen = tools();
    let rules = ["keep-and-pass:1/2", "hours", "ancestor-equal", "per-person", "cascade:1/2"];
    let mut text = String::new();
    for rule in rules {
        let why = of_ana(&frozen, rule);
        for language in [Language::English, Language::French] {
            writeln!(text, "# {rule}\n{}", why.to_text(language)).unwrap();
        }
        writeln!(text, "# tree\n{}", why.to_tree(Language::English)).unwrap();
    }
    crate::is_golden("explain.txt", include_str!("golden/explain.txt"), &text);
}

#[test]
fn who_is_not_upstream_gets_nothing_and_is_told_so() {
    let frozen = tools();
    let (cleo, opening) =
        (ContributorId::new("cleo").unwrap(), ContributionId::new("the opening").unwrap());
    for rule in ["keep-and-pass:1/2", "hours"] {
        let why = frozen.explain(&rule.parse().unwrap(), &cleo, &opening, &BTreeSet::new(), 3);
        let why = why.unwrap();
        assert_eq!((why.part(), why.links().count(), why.ways().count()), (0, 0, 0));
        assert!(why.to_text(Language::English).starts_with("cleo gets nothing of result"));
        assert!(why.to_tree(Language::French).starts_with("cleo ne reçoit rien"));
    }
    let nowhere = ContributionId::new("nowhere").unwrap();
    let refused = frozen.explain(&Rule::Hours, &cleo, &nowhere, &BTreeSet::new(), 3).unwrap_err();
    assert_eq!(refused, ShareError::UnknownResult { result: nowhere });
}

#[test]
fn a_way_as_long_as_the_record_is_shown_without_a_deep_stack() {
    let named = |at: u32| format!("{at:06}");
    let chain = (0..100_000).map(|at| {
        let on = if at == 0 { vec![] } else { vec![named(at - 1)] };
        let on: Vec<&str> = on.iter().map(String::as_str).collect();
        let people: &[(&str, i64)] = if at == 0 { &[("ana", 1)] } else { &[] };
        contribution(&named(at), ContributionKind::Work, people, &on)
    });
    let frozen = Frozen::load(chain).unwrap();
    let (ana, last) = (ContributorId::new("ana").unwrap(), ContributionId::new("099999").unwrap());
    for rule in ["keep-and-pass:0", "hours"] {
        let why = frozen.explain(&rule.parse().unwrap(), &ana, &last, &BTreeSet::new(), 2).unwrap();
        assert_eq!((why.part(), why.ways().count()), (Shares::WHOLE, 1));
        assert_eq!(why.to_tree(Language::English).lines().count(), 100_001);
    }
}
