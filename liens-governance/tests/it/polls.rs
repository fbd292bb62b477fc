//! Choosing among several in colleges.

use liens_core::{CandidateId, CollegeId, ContributorId, Timestamp};
use liens_governance::election::{
    Candidates, ElectionRule, Poll, Profile, Scale, Strength, TieRule, Trace,
};
use liens_governance::{Base, Bounds, Carry, College, Fraction, Member, Roll, Statutes};
use proptest::prelude::*;

use crate::given::{more_than, yes};

const RULES: [ElectionRule; 5] = [
    ElectionRule::Plurality {},
    ElectionRule::Borda {},
    ElectionRule::Copeland {},
    ElectionRule::Schulze { strength: Strength::Margins },
    ElectionRule::Minimax { strength: Strength::WinningVotes },
];

fn names() -> Candidates {
    Candidates::named(["a", "b", "c"]).unwrap()
}

fn person(college: usize, at: usize) -> ContributorId {
    ContributorId::new(format!("p{college}-{at}")).unwrap()
}

/// A college: its weight, its carry, and of each member the weight and the order, if any.
type Group = (u64, Carry, Vec<(u64, Option<Vec<usize>>)>);

fn poll(groups: &[Group]) -> (Statutes, Poll) {
    let id = |college: usize| CollegeId::new(format!("c{college}")).unwrap();
    let college =
        |(at, (weight, carry, _)): (usize, &Group)| College::new(id(at), *weight, *carry).unwrap();
    let colleges: Vec<College> = groups.iter().enumerate().map(college).collect();
    let rule = yes(more_than(1, 2), Base::Expressed);
    let statutes = Statutes::new(colleges, Bounds::none(), rule).unwrap();
    let mut members = Vec::new();
    for (college, (_, _, people)) in groups.iter().enumerate() {
        for (at, (weight, _)) in people.iter().enumerate() {
            members.push(Member::new(person(college, at), id(college), *weight).unwrap());
        }
    }
    let roll = Roll::freeze(&statutes, members, Timestamp::MIN).unwrap();
    let mut poll = Poll::ranked(roll, names());
    for (college, (_, _, people)) in groups.iter().enumerate() {
        for (at, (_, order)) in people.iter().enumerate() {
            if let Some(order) = order {
                poll.rank(&person(college, at), order.iter().map(|one| [*one])).unwrap();
            }
        }
    }
    (statutes, poll)
}

fn groups() -> impl Strategy<Value = Vec<Group>> {
    let order = Just(vec![0, 1, 2]).prop_shuffle();
    let people = prop::collection::vec((1_u64..4, prop::option::weighted(0.8, order)), 1..5);
    let carry = prop::sample::select(vec![
        Carry::ProportionalExpressed,
        Carry::ProportionalMembers,
        Carry::Majority,
    ]);
    let groups = prop::collection::vec((1_u64..30, carry, people), 1..4);
    groups.prop_filter("somebody votes", |groups| {
        groups.iter().any(|(_, _, people)| people.iter().any(|(_, order)| order.is_some()))
    })
}

proptest! {
    #[test]
    fn a_college_weighs_the_same_however_many_it_has(groups in groups(), times in 2_usize..5) {
        let mut more = groups.clone();
        more[0].2 = std::iter::repeat_n(groups[0].2.clone(), times).flatten().collect();
        let ((statutes, one), (_, other)) = (poll(&groups), poll(&more));
        for rule in RULES {
            let count = |poll: &Poll| poll.tally(&statutes, rule, &TieRule::Unbroken {}).unwrap();
            let (one, other) = (count(&one), count(&other));
            prop_assert_eq!(one.overall.tiers, other.overall.tiers, "{}", rule);
        }
    }

    #[test]
    fn the_common_weights_are_those_of_the_definition(groups in groups()) {
        let (statutes, poll) = poll(&groups);
        let rule = ElectionRule::Schulze { strength: Strength::Margins };
        let found = poll.tally(&statutes, rule, &TieRule::Unbroken {}).unwrap();
        let mut expected: [[Fraction; 3]; 3] = Default::default();
        for (weight, carry, people) in &groups {
            let voted: u64 = people.iter().filter(|(_, o)| o.is_some()).map(|(w, _)| w).sum();
            let all: u64 = people.iter().map(|(w, _)| w).sum();
            let mut own = Profile::new(names());
            for (weight, order) in people {
                if let Some(order) = order {
                    own.rank(*weight, order.iter().copied()).unwrap();
                }
            }
            if voted == 0 {
                continue;
            }
            let mut add = |share: Fraction, tiers: &[Vec<usize>]| {
                for (at, tier) in tiers.iter().enumerate() {
                    for (one, other) in tier.iter().flat_map(|one| {
                        tiers[at + 1..].iter().flatten().map(move |other| (*one, *other))
                    }) {
                        expected[one][other] = expected[one][other].plus(&share);
                    }
                }
            };
            if *carry == Carry::Majority {
                let alone = rule.tally(&own, &TieRule::Unbroken {}).unwrap();
                add((*weight).into(), &alone.tiers);
                continue;
            }
            let whole = if *carry == Carry::ProportionalMembers { all } else { voted };
            for (own, order) in people {
                if let Some(order) = order {
                    let tiers: Vec<Vec<usize>> = order.iter().map(|one| vec![*one]).collect();
                    add(Fraction::part_of(*weight, *own, whole).unwrap(), &tiers);
                }
            }
        }
        let Trace::Paths { pairwise, .. } = &found.overall.trace else { panic!("no pairs") };
        for (one, other) in (0..3).flat_map(|one| (0..3).map(move |other| (one, other))) {
            let expected = expected[one][other].times(u64::try_from(found.unit).unwrap());
            prop_assert_eq!(expected.to_string(), pairwise.over(one, other).to_string());
        }
        #[cfg(feature = "serde")]
        {
            let written = serde_json::to_string(&found).unwrap();
            let read: liens_governance::election::ByCollege = serde_json::from_str(&written).unwrap();
            prop_assert_eq!(read, found);
        }
    }
}

#[test]
fn a_large_college_does_not_drown_a_small_one() {
    let many = vec![(1, Some(vec![0, 1, 2])); 99];
    let few = vec![(1, Some(vec![1, 0, 2])); 2];
    let carry = Carry::ProportionalExpressed;
    let (statutes, poll) = poll(&[(40, carry, many), (60, carry, few)]);
    let found = poll.tally(&statutes, ElectionRule::Plurality {}, &TieRule::Unbroken {}).unwrap();
    assert_eq!(found.overall.winners, [1]);
    let alone = |at: usize| found.colleges[at].alone.as_ref().unwrap().winners.clone();
    assert_eq!((alone(0), alone(1)), (vec![0], vec![1]));
}

#[test]
fn a_poll_refuses_strangers_other_ballots_and_a_voice_of_seats() {
    let (statutes, mut ranked) = poll(&[(1, Carry::Majority, vec![(1, Some(vec![0, 1, 2]))])]);
    let a = CandidateId::new("a").unwrap();
    let before = ranked.clone();
    let stranger = ContributorId::new("eve").unwrap();
    let code =
        |found: Result<(), liens_governance::election::ElectionError>| found.unwrap_err().code();
    assert_eq!(code(ranked.rank(&stranger, [[0]])), "governance.election.not_on_roll");
    assert_eq!(code(ranked.rank(&person(0, 0), [[7]])), "governance.election.no_such_position");
    let graded = ranked.grade(&person(0, 0), [(&a, "1")]);
    assert_eq!(code(graded), "governance.election.other_ballots");
    assert_eq!(ranked, before);
    let seats = ElectionRule::ScottishStv { seats: 1 };
    let refused = ranked.tally(&statutes, seats, &TieRule::Unbroken {}).map(|_| ());
    assert_eq!(code(refused), "governance.election.no_majority_voice");
    let members = [Member::one(person(0, 0), CollegeId::new("c0").unwrap())];
    let roll = Roll::freeze(&statutes, members, Timestamp::MIN).unwrap();
    let mut graded = Poll::graded(roll, names(), Scale::points(3).unwrap());
    let refused = graded.rank(&person(0, 0), [[0]]);
    assert_eq!(code(refused), "governance.election.other_ballots");
    let refused =
        graded.tally(&statutes, ElectionRule::Score {}, &TieRule::Unbroken {}).map(|_| ());
    assert_eq!(code(refused), "governance.election.no_weight");
    graded.grade(&person(0, 0), [(&a, "2")]).unwrap();
    for (rule, grades) in [
        (ElectionRule::MajorityJudgment {}, "2"),
        (ElectionRule::Score {}, "3"),
        (ElectionRule::Approval { from: 1 }, "1"),
    ] {
        let found = graded.tally(&statutes, rule, &TieRule::Unbroken {}).unwrap();
        assert_eq!(found.overall.winners, [0], "{rule}");
        match &found.overall.trace {
            Trace::Scores { scores } => assert_eq!(scores[0].to_string(), grades),
            Trace::Gauges { gauges, .. } => assert_eq!(gauges[0].majority.to_string(), grades),
            other => panic!("{other:?}"),
        }
    }
}
