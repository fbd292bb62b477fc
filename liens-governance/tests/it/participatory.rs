//! Laws of participatory budgets, against plain versions written from the definitions.

use dashu_ratio::RBig;
use liens_core::{Amount, ContributorId, ProjectId};
use liens_governance::participatory::{
    Axiom, Completion, EqualShares, LeftOut, ParticipatoryError, Profile, Project, Satisfaction,
    TieOrder, Way, equal_shares, left_out,
};
use proptest::collection::vec;
use proptest::prelude::*;

/// A small election: an envelope, costs, and for every voter a weight and points.
#[derive(Clone, Debug)]
struct Small {
    limit: i64,
    costs: Vec<i64>,
    voters: Vec<(u64, Vec<u64>)>,
    satisfaction: Satisfaction,
}

fn total(parts: impl Iterator<Item = RBig>) -> RBig {
    parts.fold(RBig::ZERO, |sum, part| sum + part)
}

fn project(at: usize) -> ProjectId {
    ProjectId::new(format!("p{at}")).unwrap()
}

fn voter(at: usize) -> ContributorId {
    ContributorId::new(format!("v{at:02}")).unwrap()
}

fn points(quanta: i64) -> Amount {
    Amount::from_quanta("credits".parse().unwrap(), quanta).unwrap()
}

impl Small {
    fn profile(&self) -> Profile {
        let projects = self.costs.iter().enumerate();
        let projects = projects.map(|(at, cost)| Project::new(project(at), points(*cost)).unwrap());
        let mut profile = Profile::new(points(self.limit), projects, self.satisfaction).unwrap();
        for (at, (weight, given)) in self.voters.iter().enumerate() {
            cast(&mut profile, voter(at), *weight, given);
        }
        profile
    }

    /// What a project is worth to a voter.
    fn worth(&self, voter: usize, project: usize) -> RBig {
        let scale = match self.satisfaction {
            Satisfaction::Count => 1,
            Satisfaction::Cost => self.costs[project],
        };
        RBig::from(self.voters[voter].1[project]) * RBig::from(scale)
    }

    fn weight(&self, voter: usize) -> RBig {
        RBig::from(self.voters[voter].0)
    }

    fn part(&self) -> RBig {
        let weight: u64 = self.voters.iter().map(|(weight, _)| *weight).sum();
        RBig::from(self.limit) / RBig::from(weight)
    }
}

fn cast(profile: &mut Profile, voter: ContributorId, weight: u64, given: &[u64]) {
    let ids: Vec<ProjectId> = (0..given.len()).map(project).collect();
    if given.iter().all(|points| *points == 0) {
        profile.abstain(voter, weight).unwrap();
    } else {
        profile.grade(voter, weight, ids.iter().zip(given.iter().copied())).unwrap();
    }
}

prop_compose! {
    fn small()(projects in 1_usize..6, voters in 1_usize..8)(
        limit in 1_i64..60,
        costs in vec(1_i64..30, projects),
        voters in vec((1_u64..4, vec(prop_oneof![3 => Just(0), 2 => Just(1), 1 => 0_u64..9], projects)), voters),
        satisfaction in prop_oneof![Just(Satisfaction::Count), Just(Satisfaction::Cost)],
    ) -> Small {
        Small { limit, costs, voters, satisfaction }
    }
}

fn completions() -> impl Strategy<Value = Completion> {
    prop_oneof![
        Just(Completion::None {}),
        Just(Completion::Greedy {}),
        (1_i64..9).prop_map(|step| Completion::Increase { step: points(step) }),
        (1_i64..9).prop_map(|step| Completion::IncreaseThenGreedy { step: points(step) }),
    ]
}

/// The lowest rate at which a project is paid for: supporters give all they own one after the
/// other, in the order in which their money runs out, until the others' rate needs no more of it.
fn plain_rate(case: &Small, owned: &[RBig], project: usize) -> Option<RBig> {
    let mut who: Vec<usize> =
        (0..owned.len()).filter(|v| case.worth(*v, project) > RBig::ZERO).collect();
    who.sort_by_key(|v| &owned[*v] / case.worth(*v, project));
    let mut open = RBig::from(case.costs[project]);
    for at in 0..who.len() {
        let sum = total(who[at..].iter().map(|v| case.weight(*v) * case.worth(*v, project)));
        let rate = &open / sum;
        if &rate * case.worth(who[at], project) <= owned[who[at]] {
            return Some(rate);
        }
        open -= case.weight(who[at]) * &owned[who[at]];
    }
    None
}

/// Rounds of the definition: projects with their rates, ties by id.
fn plain_rounds(case: &Small, part: &RBig) -> Vec<(usize, RBig)> {
    let mut owned = vec![part.clone(); case.voters.len()];
    let mut bought: Vec<(usize, RBig)> = Vec::new();
    loop {
        let open = (0..case.costs.len()).filter(|p| bought.iter().all(|(had, _)| had != p));
        let rates = open.filter_map(|p| Some((plain_rate(case, &owned, p)?, p)));
        let Some((rate, project)) = rates.min() else { return bought };
        for (voter, purse) in owned.iter_mut().enumerate() {
            let due = &rate * case.worth(voter, project);
            *purse = if *purse < due { RBig::ZERO } else { &*purse - due };
        }
        bought.push((project, rate));
    }
}

fn plain_cost(case: &Small, bought: &[(usize, RBig)]) -> i64 {
    bought.iter().map(|(project, _)| case.costs[*project]).sum()
}

fn plain_support(case: &Small, project: usize) -> RBig {
    total((0..case.voters.len()).map(|v| case.weight(v) * case.worth(v, project)))
}

/// What the definition funds, with its completion, in order.
fn plain(case: &Small, completion: &Completion) -> Vec<usize> {
    let mut last = plain_rounds(case, &case.part());
    let open = |bought: &[(usize, RBig)]| -> Vec<usize> {
        let left = case.limit - plain_cost(case, bought);
        let out = |p: &usize| bought.iter().all(|(had, _)| had != p);
        let fits = |p: &usize| case.costs[*p] <= left && plain_support(case, *p) > RBig::ZERO;
        (0..case.costs.len()).filter(out).filter(fits).collect()
    };
    if let Completion::Increase { step } | Completion::IncreaseThenGreedy { step } = completion {
        let mut part = case.part();
        while !open(&last).is_empty() {
            part += RBig::from(step.quanta());
            let next = plain_rounds(case, &part);
            if plain_cost(case, &next) > case.limit {
                break;
            }
            last = next;
        }
    }
    if let Completion::Greedy {} | Completion::IncreaseThenGreedy { .. } = completion {
        loop {
            let value = |p: usize| plain_support(case, p) / RBig::from(case.costs[p]);
            let best =
                open(&last).into_iter().max_by(|a, b| value(*a).cmp(&value(*b)).then(b.cmp(a)));
            let Some(best) = best else { break };
            last.push((best, RBig::ZERO));
        }
    }
    last.into_iter().map(|(project, _)| project).collect()
}

fn order(outcome: &EqualShares) -> Vec<ProjectId> {
    outcome.purchases().iter().map(|purchase| purchase.project().clone()).collect()
}

fn by_id(profile: &Profile, completion: &Completion) -> EqualShares {
    equal_shares(profile, completion, &TieOrder::ById {}).unwrap()
}

fn exact(fraction: &liens_governance::Fraction) -> RBig {
    fraction.to_string().parse().unwrap()
}

proptest! {
    #[test]
    fn equal_shares_agree_with_the_definition(case in small(), completion in completions()) {
        let outcome = by_id(&case.profile(), &completion);
        let expected: Vec<ProjectId> = plain(&case, &completion).into_iter().map(project).collect();
        prop_assert_eq!(order(&outcome), expected);
        let rounds = plain_rounds(&case, &exact(outcome.endowment()));
        let by_shares = outcome.purchases().iter().filter(|p| p.way() == Way::Shares);
        for (purchase, (_, rate)) in by_shares.zip(rounds) {
            prop_assert_eq!(exact(purchase.rate()), rate);
        }
    }

    #[test]
    fn payments_add_up_to_the_cost(case in small(), completion in completions()) {
        let profile = case.profile();
        let outcome = by_id(&profile, &completion);
        let part = exact(outcome.endowment());
        let mut paid = vec![RBig::ZERO; case.voters.len()];
        for purchase in outcome.purchases() {
            let mut sum = RBig::ZERO;
            for payment in purchase.payments() {
                let at = (0..paid.len()).find(|at| voter(*at) == payment.voter).unwrap();
                prop_assert!(profile.points(&payment.voter, purchase.project()) > 0);
                paid[at] += exact(&payment.amount);
                sum += exact(&payment.amount);
            }
            let due = if purchase.way() == Way::Shares { purchase.cost().quanta() } else { 0 };
            prop_assert_eq!(sum, RBig::from(due));
        }
        for (at, paid) in paid.iter().enumerate() {
            prop_assert!(*paid <= &part * case.weight(at));
        }
        let spent = outcome.spent().checked_add(outcome.left()).unwrap();
        prop_assert_eq!(&spent, profile.limit());
        prop_assert!(!outcome.left().is_negative());
    }

    #[test]
    fn a_voter_of_weight_w_is_as_good_as_w_voters(case in small(), completion in completions()) {
        let single = case.voters.iter().flat_map(|(weight, given)| {
            std::iter::repeat_n((1, given.clone()), usize::try_from(*weight).unwrap())
        });
        let split = Small { voters: single.collect(), ..case.clone() };
        let (one, other) = (by_id(&case.profile(), &completion), by_id(&split.profile(), &completion));
        prop_assert_eq!(order(&one), order(&other));
        prop_assert_eq!(one.endowment(), other.endowment());
    }

    /// Parts that grow by a fixed step grow by another part of a voter's money.
    #[test]
    fn weights_times_k_fund_the_same(case in small(), k in 2_u64..999) {
        let voters = case.voters.iter().map(|(weight, given)| (weight * k, given.clone()));
        let times = Small { voters: voters.collect(), ..case.clone() };
        for completion in [Completion::None {}, Completion::Greedy {}] {
            let (one, other) =
                (by_id(&case.profile(), &completion), by_id(&times.profile(), &completion));
            prop_assert_eq!(order(&one), order(&other));
            prop_assert_eq!(exact(one.endowment()), exact(other.endowment()) * RBig::from(k));
        }
    }

    /// Names decide equal rates alone: with the turned names and the turned order the same projects
    /// are funded at the same rates.
    #[test]
    fn no_name_is_looked_at_but_for_ties(case in small(), completion in completions()) {
        let mut turned = case.clone();
        turned.costs.reverse();
        turned.voters.iter_mut().for_each(|(_, given)| given.reverse());
        let last = case.costs.len() - 1;
        let ids = |places: &mut dyn Iterator<Item = usize>| places.map(project).collect();
        let forwards = TieOrder::Declared { order: ids(&mut (0..=last)) };
        let backwards = TieOrder::Declared { order: ids(&mut (0..=last).rev()) };
        let one = equal_shares(&case.profile(), &completion, &forwards).unwrap();
        let other = equal_shares(&turned.profile(), &completion, &backwards).unwrap();
        let renamed = |id: &ProjectId| project(last - id.as_str()[1..].parse::<usize>().unwrap());
        let expected: Vec<ProjectId> = order(&one).iter().map(renamed).collect();
        prop_assert_eq!(order(&other), expected);
        for (one, other) in one.purchases().iter().zip(other.purchases()) {
            prop_assert_eq!(one.rate(), other.rate());
        }
    }

    #[test]
    fn the_order_of_voting_changes_nothing(case in small(), completion in completions()) {
        let projects = case.costs.iter().enumerate().rev();
        let projects = projects.map(|(at, cost)| Project::new(project(at), points(*cost)).unwrap());
        let mut turned = Profile::new(points(case.limit), projects, case.satisfaction).unwrap();
        for (at, (weight, given)) in case.voters.iter().enumerate().rev() {
            cast(&mut turned, voter(at), *weight, given);
        }
        prop_assert_eq!(&turned, &case.profile());
        let cheapest = TieOrder::default();
        prop_assert_eq!(
            equal_shares(&turned, &completion, &cheapest).unwrap(),
            equal_shares(&case.profile(), &completion, &cheapest).unwrap()
        );
    }

    #[test]
    fn equal_shares_leave_no_group_out(case in small(), completion in completions()) {
        let profile = case.profile();
        let outcome = by_id(&profile, &completion);
        for axiom in [Axiom::Justified, Axiom::ExtendedPlus] {
            prop_assert_eq!(left_out(&profile, outcome.funded(), axiom).unwrap(), None);
        }
    }

    #[test]
    fn the_group_left_out_is_found_wherever_one_is(case in small(), funded in any::<u8>()) {
        let profile = case.profile();
        let inside = |at: &usize| funded >> at & 1 == 1;
        let ids: Vec<ProjectId> = (0..case.costs.len()).filter(inside).map(project).collect();
        for axiom in [Axiom::Justified, Axiom::ExtendedPlus] {
            let plain = plain_left_out(&case, funded, axiom);
            let found = left_out(&profile, &ids, axiom).unwrap();
            prop_assert_eq!(found.is_some(), plain.is_some(), "{:?} {:?}", axiom, plain);
            if let Some(LeftOut { project: found, voters, .. }) = found {
                let (place, group) = plain.unwrap();
                prop_assert_eq!((found, voters.len()), (project(place), group));
            }
        }
    }

    #[test]
    fn equal_projects_are_reported_and_the_declared_order_decides(case in small()) {
        let profile = case.profile();
        let backwards: Vec<ProjectId> = (0..case.costs.len()).rev().map(project).collect();
        let declared = TieOrder::Declared { order: backwards.clone() };
        let first = equal_shares(&profile, &Completion::None {}, &declared).unwrap();
        if let Some(purchase) = first.purchases().first() {
            let rank = |id: &ProjectId| backwards.iter().position(|known| known == id);
            for tied in purchase.tied() {
                prop_assert!(rank(purchase.project()) < rank(tied));
            }
            let forwards = by_id(&profile, &Completion::None {});
            let other = &forwards.purchases()[0];
            prop_assert_eq!(purchase.rate(), other.rate());
            let all = |purchase: &liens_governance::participatory::Purchase| {
                let mut all = purchase.tied().to_vec();
                all.push(purchase.project().clone());
                all.sort_unstable();
                all
            };
            prop_assert_eq!(all(purchase), all(other));
        }
    }
}

/// The first project with a group that is left out, and the size of its largest: every set of
/// voters is looked at.
fn plain_left_out(case: &Small, funded: u8, axiom: Axiom) -> Option<(usize, usize)> {
    let inside = |project: &usize| funded >> project & 1 == 1;
    let has = |voter: usize| -> RBig {
        total((0..case.costs.len()).filter(inside).map(|p| case.worth(voter, p)))
    };
    let broken = |project: usize, group: &[usize]| {
        let weight = total(group.iter().map(|v| case.weight(*v)));
        let worth = total(group.iter().map(|v| case.weight(*v) * case.worth(*v, project)));
        let cost = RBig::from(case.costs[project]);
        let agree = group.iter().all(|v| case.worth(*v, project) > RBig::ZERO);
        agree
            && match axiom {
                Axiom::Justified => {
                    weight * case.part() >= cost && group.iter().all(|v| has(*v) == RBig::ZERO)
                }
                Axiom::ExtendedPlus => {
                    let due = case.part() * worth / cost;
                    group.iter().all(|v| has(*v) + case.worth(*v, project) <= due)
                }
            }
    };
    let voters = case.voters.len();
    (0..case.costs.len()).filter(|p| !inside(p)).find_map(|project| {
        let groups = (1..1_u32 << voters).filter_map(|set| {
            let group: Vec<usize> = (0..voters).filter(|v| set >> v & 1 == 1).collect();
            broken(project, &group).then_some(group.len())
        });
        groups.max().map(|largest| (project, largest))
    })
}

fn refused(outcome: Result<impl std::fmt::Debug, ParticipatoryError>) -> (&'static str, String) {
    let error = outcome.unwrap_err();
    (error.code(), error.to_string())
}

#[test]
fn texts_speak_of_one_voter_and_of_several() {
    let case = |heads: usize| Small {
        limit: 100,
        costs: vec![20, 10],
        voters: vec![(1, vec![1, 0]); heads],
        satisfaction: Satisfaction::Count,
    };
    let protocol = |heads| by_id(&case(heads).profile(), &Completion::None {}).to_string();
    assert!(protocol(1).contains(", from 1 voter at 20.000000 a unit"), "{}", protocol(1));
    assert!(protocol(2).contains(", from 2 voters at 10.000000 a unit"), "{}", protocol(2));
    let group = |heads| {
        let found = left_out(&case(heads).profile(), [&project(1)], Axiom::ExtendedPlus);
        found.unwrap().unwrap().to_string()
    };
    assert_eq!(
        group(1),
        "1 voter supports 'p0', and their part would pay its 20 credits: they have 0.00 from what \
         is funded; with the project they should pass 5.00"
    );
    assert_eq!(
        group(2),
        "2 voters support 'p0', and their parts would pay its 20 credits: none has more than 0.00 \
         from what is funded; with the project one should pass 5.00"
    );
}

#[test]
fn what_cannot_be_a_profile_is_refused_with_its_value() {
    let hours: Amount = "PT4H".parse().unwrap();
    let bench = || Project::new(project(0), points(4)).unwrap();
    let fund = |limit, projects: Vec<Project>| Profile::new(limit, projects, Satisfaction::Count);
    let cases = [
        (refused(Project::new(project(0), points(-4))), "cost", "project 'p0' costs -4 credits"),
        (refused(fund(points(0), vec![])), "limit", "an envelope of 0 credits pays for nothing"),
        (
            refused(fund(hours.clone(), vec![bench()])),
            "unit",
            "project 'p0' costs 4 credits, and the envelope is PT4H",
        ),
        (
            refused(fund(points(9), vec![bench(), bench()])),
            "duplicate_project",
            "project 'p0' stands there twice",
        ),
    ];
    for ((code, message), expected, text) in cases {
        assert_eq!(code, format!("governance.participatory.{expected}"));
        assert_eq!(message, text);
    }
}

#[test]
fn what_cannot_be_a_ballot_is_refused_and_changes_nothing() {
    let small = Small {
        limit: 9,
        costs: vec![4, 5],
        voters: vec![(1, vec![1, 0])],
        satisfaction: Satisfaction::Count,
    };
    let mut profile = small.profile();
    let before = profile.clone();
    let (p0, p7) = (project(0), project(7));
    let cases = [
        (refused(profile.approve(voter(0), 1, [&p0])), "duplicate_voter", "'v00' votes twice"),
        (refused(profile.approve(voter(1), 0, [&p0])), "zero_weight", "'v01' has no weight"),
        (
            refused(profile.approve(voter(1), 1, [&p7])),
            "unknown_project",
            "there is no project 'p7'",
        ),
        (
            refused(profile.approve(voter(1), 1, [&p0, &p0])),
            "named_twice",
            "the ballot of 'v01' names project 'p0' twice",
        ),
        (
            refused(profile.grade(voter(1), 1, [(&p0, 0)])),
            "empty_ballot",
            "the ballot of 'v01' supports no project",
        ),
        (
            refused(profile.abstain(voter(1), u64::MAX)),
            "weight_overflow",
            "with the weight 18446744073709551615 of 'v01' the weights pass 18446744073709551615",
        ),
    ];
    for ((code, message), expected, text) in cases {
        assert_eq!(code, format!("governance.participatory.{expected}"));
        assert_eq!(message, text);
    }
    assert_eq!(profile, before);
}

#[test]
fn what_cannot_be_run_is_refused_with_its_value() {
    let case = Small {
        limit: 1_000_000_000,
        costs: vec![900_000_000, 900_000_000],
        voters: vec![(1, vec![1, 0]), (1, vec![0, 1])],
        satisfaction: Satisfaction::Count,
    };
    let profile = case.profile();
    let run = |completion, ties| equal_shares(&profile, &completion, &ties);
    let hour: Amount = "PT1H".parse().unwrap();
    let declared = |order: Vec<ProjectId>| TieOrder::Declared { order };
    let none = Completion::None {};
    let empty = Small { voters: vec![], ..case.clone() };
    let empty = equal_shares(&empty.profile(), &none, &TieOrder::default());
    let cases = [
        (refused(empty), "no_voters", "nobody votes"),
        (
            refused(run(Completion::Increase { step: hour }, TieOrder::default())),
            "step",
            "parts of an envelope of 1000000000 credits cannot grow by PT1H",
        ),
        (
            refused(run(Completion::Increase { step: points(1) }, TieOrder::default())),
            "small_step",
            "after 100000 steps of 1 credits the envelope is still not used",
        ),
        (
            refused(run(none.clone(), declared(vec![project(1)]))),
            "order_incomplete",
            "the declared order leaves out project 'p0'",
        ),
        (
            refused(run(none.clone(), declared(vec![project(1), project(1)]))),
            "duplicate_project",
            "project 'p1' stands there twice",
        ),
        (
            refused(run(none, declared(vec![project(5)]))),
            "unknown_project",
            "there is no project 'p5'",
        ),
    ];
    for ((code, message), expected, text) in cases {
        assert_eq!(code, format!("governance.participatory.{expected}"));
        assert_eq!(message, text);
    }
}
