//! Relevance: grades by those who raised a need, and what they change.

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{
    Amount, Attester, Contribution, ContributionId, ContributionKind, ContributorId, EvidenceId,
    Link, Participation, Portion, ProjectId, Ratio, TimeAmount,
};
use liens_lineage::{
    Authority, FactorTable, Frozen, NodeParts, Order, Policy, Relevance, RelevanceError, Rule,
    Voice, distribute,
};
use proptest::prelude::*;

const SCALE: [&str; 4] = ["beside the point", "helps", "useful", "what was missing"];

fn contribution(id: &str) -> ContributionId {
    ContributionId::new(id).unwrap()
}

fn person(id: &str) -> ContributorId {
    ContributorId::new(id).unwrap()
}

fn project(id: &str) -> ProjectId {
    ProjectId::new(id).unwrap()
}

fn given(id: &str, of: &str, who: &[(&str, i64)], older: &[&str]) -> Contribution {
    let kind = if id.starts_with("need") { ContributionKind::Need } else { ContributionKind::Work };
    let date = "2026-01-05".parse().unwrap();
    let mut begun = Contribution::builder(contribution(id), kind, project(of), date);
    for (who, seconds) in who {
        let by = Attester::Record { id: EvidenceId::new("book").unwrap() };
        let time = TimeAmount::from_seconds(*seconds).unwrap();
        begun = begun.participation(Participation::of(person(who)).attested(time, by));
    }
    for to in older {
        begun = begun.builds_on(Link::to(contribution(to)));
    }
    begun.build().unwrap()
}

/// Two halls answer one need of four, one of whom builds at the second.
fn halls() -> Frozen {
    Frozen::load([
        given("need", "town", &[("ana", 0), ("bo", 0), ("cy", 0), ("di", 0)], &[]),
        given("plan", "hall", &[("eve", 3_600)], &["need"]),
        given("hut", "barn", &[("di", 3_600), ("fay", 3_600)], &["need"]),
        given("result", "fair", &[("gus", 3_600)], &["plan", "hut"]),
    ])
    .unwrap()
}

fn table(factors: [(u64, u64); 4]) -> Result<FactorTable, RelevanceError> {
    let row = |(grade, (n, d)): (&'static str, (u64, u64))| (grade, Ratio::new(n, d).unwrap());
    FactorTable::new(SCALE.into_iter().zip(factors).map(row))
}

#[test]
fn whoever_may_not_grade_is_refused_and_nothing_changes() {
    let (frozen, need) = (halls(), contribution("need"));
    let mut relevance = Relevance::new(SCALE).unwrap();
    let before = relevance.clone();
    for (voice, who, of, to, grade, code) in [
        (Voice::Raisers, "di", "need", "barn", "useful", "lineage.relevance.recused"),
        (Voice::Users, "fay", "need", "barn", "useful", "lineage.relevance.recused"),
        (Voice::Raisers, "eve", "need", "barn", "useful", "lineage.relevance.not_a_raiser"),
        (Voice::Users, "ana", "need", "barn", "useful", "lineage.relevance.not_a_user"),
        (Voice::Raisers, "ana", "plan", "barn", "useful", "lineage.relevance.not_a_need"),
        (Voice::Raisers, "ana", "none", "barn", "useful", "lineage.relevance.not_a_need"),
        (Voice::Raisers, "ana", "need", "moon", "useful", "lineage.relevance.unknown_project"),
        (Voice::Raisers, "ana", "need", "barn", "novel", "lineage.relevance.grade_outside"),
    ] {
        let graded =
            relevance.grade(&frozen, voice, person(who), &contribution(of), &project(to), grade);
        assert_eq!(graded.unwrap_err().code(), code);
        assert_eq!(relevance, before);
    }
    // A raiser grades the project in which the need itself stands, and is not recused for it.
    let town = project("town");
    relevance.grade(&frozen, Voice::Raisers, person("ana"), &need, &town, "helps").unwrap();
    assert_eq!(relevance.given(Voice::Raisers, &need, &town), [0, 1, 0, 0]);
}

#[test]
fn tables_and_scales_that_contradict_themselves_are_refused() {
    let falling = table([(1, 2), (1, 1), (3, 4), (2, 1)]).unwrap_err();
    assert_eq!(falling.code(), "lineage.relevance.not_monotone");
    assert_eq!(falling.to_string(), "grade 'useful' has factor 3/4, below 1 of a lower grade");
    for grades in [vec!["one"], vec!["one", "one"], vec![]] {
        assert_eq!(Relevance::new(grades).unwrap_err().code(), "lineage.relevance.scale");
    }
    let other = Relevance::new(["no", "yes"]).unwrap();
    let refused = other.factors(&table([(1, 1); 4]).unwrap(), Voice::Raisers).unwrap_err();
    assert_eq!(refused.code(), "lineage.relevance.other_scale");
}

#[test]
fn competing_solutions_are_ranked_with_what_decided() {
    let (frozen, need) = (halls(), contribution("need"));
    let mut relevance = Relevance::new(SCALE).unwrap();
    let mut grade = |voice, who: &str, to: &str, grade: &str| {
        relevance.grade(&frozen, voice, person(who), &need, &project(to), grade).unwrap();
    };
    // Four grade the hall; three the barn, since di builds there.
    for (who, of) in [("ana", 3), ("bo", 2), ("cy", 1), ("di", 0)] {
        grade(Voice::Raisers, who, "hall", SCALE[of]);
    }
    for (who, of) in [("ana", 1), ("bo", 2), ("cy", 2)] {
        grade(Voice::Raisers, who, "barn", SCALE[of]);
    }
    grade(Voice::Users, "gus", "hall", SCALE[3]);
    let ranking = relevance.ranking(&need, Voice::Raisers);
    let rows: Vec<_> = ranking
        .iter()
        .map(|row| (row.place, row.project.as_str(), row.majority.as_str(), row.above, row.below))
        .collect();
    assert_eq!(rows, [(1, "barn", "useful", 0, 1), (2, "hall", "helps", 2, 1)]);
    assert_eq!(ranking[0].beside, None);
    assert_eq!(ranking[1].beside.as_deref(), Some("what was missing"));
    let factors = table([(1, 2), (1, 1), (3, 2), (2, 1)]).unwrap();
    let of = |voice| relevance.factors(&factors, voice).unwrap();
    assert_eq!(of(Voice::Raisers)[&project("barn")], Ratio::new(3, 2).unwrap());
    assert_eq!(of(Voice::Raisers)[&project("hall")], Ratio::ONE);
    assert_eq!(of(Voice::Users).len(), 1);
    // 3,600 s of the plan and of the result, 7,200 s x 3/2 of the barn.
    let weighed = frozen.with_relevance(&of(Voice::Raisers)).unwrap();
    let parts = Rule::Hours.parts(&weighed, &contribution("result"), &BTreeSet::new()).unwrap();
    assert_eq!(parts.part_of(&contribution("hut")), NodeParts::WHOLE / 5 * 3);
}

#[test]
fn a_project_graded_for_several_needs_has_the_mean_of_its_factors() {
    let frozen = Frozen::load([
        given("need 1", "town", &[("ana", 0)], &[]),
        given("need 2", "town", &[("bo", 0)], &[]),
        given("work", "hall", &[("cy", 3_600)], &["need 1", "need 2"]),
    ])
    .unwrap();
    let mut relevance = Relevance::new(SCALE).unwrap();
    for (need, who, grade) in [("need 1", "ana", 3), ("need 2", "bo", 0)] {
        let (need, hall) = (contribution(need), project("hall"));
        relevance.grade(&frozen, Voice::Raisers, person(who), &need, &hall, SCALE[grade]).unwrap();
    }
    let factors = table([(1, 2), (1, 1), (3, 2), (2, 1)]).unwrap();
    let factors = relevance.factors(&factors, Voice::Raisers).unwrap();
    assert_eq!(factors[&project("hall")], Ratio::new(5, 4).unwrap());
}

proptest! {
    #[test]
    fn names_and_order_never_change_a_ranking(
        grades in proptest::collection::vec((0..4_usize, 0..2_usize, 0..4_usize), 0..20),
    ) {
        let (frozen, need) = (halls(), contribution("need"));
        let raisers = ["ana", "bo", "cy", "di"];
        let last: BTreeMap<(usize, usize), usize> =
            grades.iter().map(|(who, to, grade)| ((*who, *to), *grade)).collect();
        let mut all = Relevance::new(SCALE).unwrap();
        for (who, to, grade) in &grades {
            let to = project(["hall", "barn"][*to]);
            let _ = all.grade(&frozen, Voice::Raisers, person(raisers[*who]), &need, &to, SCALE[*grade]);
        }
        let mut once = Relevance::new(SCALE).unwrap();
        for ((who, to), grade) in last.iter().rev() {
            let to = project(["hall", "barn"][*to]);
            let _ = once.grade(&frozen, Voice::Raisers, person(raisers[*who]), &need, &to, SCALE[*grade]);
        }
        prop_assert_eq!(&all, &once);
        let ranking = all.ranking(&need, Voice::Raisers);
        prop_assert_eq!(ranking.clone(), once.ranking(&need, Voice::Raisers));
        for pair in ranking.windows(2) {
            prop_assert!(pair[0].place <= pair[1].place);
        }
    }

    #[test]
    fn relevance_changes_what_hours_share_and_nothing_else(
        seconds in proptest::array::uniform3(0..100_000_i64),
        factors in proptest::array::uniform3((0..9_u64, 1..9_u64)),
        cents in 0..1_000_000_i64,
    ) {
        let frozen = Frozen::load([
            given("need", "a", &[("ana", seconds[0])], &[]),
            given("work", "b", &[("bo", seconds[1])], &["need"]),
            given("yield", "c", &[("cy", seconds[2])], &["work"]),
        ])
        .unwrap();
        let factors: BTreeMap<ProjectId, Ratio> = ["a", "b", "c"]
            .into_iter()
            .zip(factors)
            .map(|(of, (n, d))| (project(of), Ratio::new(n, d).unwrap()))
            .collect();
        let weighed = frozen.clone().with_relevance(&factors).unwrap();
        let (result, vouched) = (contribution("yield"), ["ana", "bo", "cy"].map(person).into());
        for rule in ["ancestor-equal", "per-person", "keep-and-pass:1/3", "cascade:1/2"] {
            let rule: Rule = rule.parse().unwrap();
            let parts = |of| rule.parts(of, &result, &vouched).unwrap();
            prop_assert_eq!(parts(&weighed), parts(&frozen));
        }
        let policy = Policy::commons_first(Portion::new(1, 5).unwrap(), "20.00 EUR".parse().unwrap());
        let policy = policy.unwrap();
        let order = || Order {
            pot: Amount::from_quanta("EUR".parse().unwrap(), cents).unwrap(),
            results: vec![(result.clone(), None)],
            vouched: vouched.clone(),
            authority: Authority { charter: 0, motion: None },
        };
        let shared = |of| distribute(of, &policy, order()).unwrap();
        prop_assert_eq!(shared(&weighed), shared(&frozen));
        // Each part is its weight over the sum, within one part.
        let weight = |at: usize, of: &str| {
            let factor = factors[&project(of)];
            let whole = u128::from(840_u32) * u128::from(factor.numerator());
            u128::try_from(seconds[at]).unwrap() * whole / u128::from(factor.denominator())
        };
        let weights = [weight(0, "a"), weight(1, "b"), weight(2, "c")];
        let sum: u128 = weights.iter().sum();
        let parts = Rule::Hours.parts(&weighed, &result, &vouched).unwrap();
        for (id, weight) in ["need", "work", "yield"].into_iter().zip(weights) {
            let part = u128::from(parts.part_of(&contribution(id)));
            let exact = (weight * u128::from(NodeParts::WHOLE)).checked_div(sum).unwrap_or(0);
            prop_assert!(part.abs_diff(exact) <= 1, "{} {}", part, exact);
        }
    }
}

#[test]
fn factors_too_fine_to_count_are_refused() {
    let fine = |d| Ratio::new(1, d).unwrap();
    let factors =
        BTreeMap::from([(project("hall"), fine(u64::MAX)), (project("barn"), fine(u64::MAX - 1))]);
    let refused = halls().with_relevance(&factors).unwrap_err();
    assert_eq!(refused.code(), "lineage.relevance.too_fine");
}
