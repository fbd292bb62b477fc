//! Choosing among several in colleges.

use liens_core::{CandidateId, CollegeId, ContributorId, Timestamp};
use liens_governance::election::{
    ByCollege, Candidates, ElectionError, ElectionRule, Paper, Profile, Question, Scale, Strength,
    TieRule, Ties, Trace,
};
use liens_governance::{
    Ballots, Base, Bounds, Carry, Choice, College, Fraction, Member, Roll, Statutes,
};
use proptest::prelude::*;

use crate::given::{more_than, yes};

const SCHULZE: ElectionRule = ElectionRule::Schulze { strength: Strength::Margins };

const RULES: [ElectionRule; 5] = [
    ElectionRule::Plurality {},
    ElectionRule::Borda {},
    ElectionRule::Copeland {},
    SCHULZE,
    ElectionRule::Minimax { strength: Strength::WinningVotes },
];

fn names() -> Candidates {
    Candidates::named(["a", "b", "c"]).unwrap()
}

fn person(college: usize, at: usize) -> ContributorId {
    ContributorId::new(format!("p{college}-{at}")).unwrap()
}

/// What a member says: nothing, no to all of them, or an order.
#[derive(Clone, Debug)]
enum Says {
    Nothing,
    No,
    Order(Vec<usize>),
}

/// A college: its weight, its carry, and of each member the weight and the ballot.
type Group = (u64, Carry, Vec<(u64, Says)>);

fn roll(groups: &[Group]) -> (Statutes, Roll) {
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
    (statutes, roll)
}

fn ballots(groups: &[Group], rule: ElectionRule) -> (Statutes, Ballots) {
    let (statutes, roll) = roll(groups);
    let question = Question::ranked(names(), rule, Ties::Unbroken {}).unwrap();
    let mut ballots = Ballots::among(roll, question);
    for (college, (_, _, people)) in groups.iter().enumerate() {
        for (at, (_, says)) in people.iter().enumerate() {
            let person = person(college, at);
            match says {
                Says::Nothing => None,
                Says::No => ballots.cast(&person, Choice::No).unwrap(),
                Says::Order(order) => {
                    let ids = order.iter().map(|one| names().ids()[*one].clone());
                    ballots.choose(&person, Paper::order(ids)).unwrap()
                }
            };
        }
    }
    (statutes, ballots)
}

fn groups() -> impl Strategy<Value = Vec<Group>> {
    let order = Just(vec![0, 1, 2]).prop_shuffle().prop_map(Says::Order);
    let says = prop_oneof![6 => order, 1 => Just(Says::No), 1 => Just(Says::Nothing)];
    let people = prop::collection::vec((1_u64..4, says), 1..5);
    let carry = prop::sample::select(vec![
        Carry::ProportionalExpressed,
        Carry::ProportionalMembers,
        Carry::Majority,
    ]);
    prop::collection::vec((1_u64..30, carry, people), 1..4)
}

/// The weights of the members who choose, who say no, and of all.
fn sums(people: &[(u64, Says)]) -> (u64, u64, u64) {
    people.iter().fold((0, 0, 0), |(chose, no, all), (weight, says)| match says {
        Says::Order(_) => (chose + weight, no, all + weight),
        Says::No => (chose, no + weight, all + weight),
        Says::Nothing => (chose, no, all + weight),
    })
}

proptest! {
    #[test]
    fn a_college_weighs_the_same_however_many_it_has(groups in groups(), times in 2_usize..5) {
        let mut more = groups.clone();
        more[0].2 = std::iter::repeat_n(groups[0].2.clone(), times).flatten().collect();
        for rule in RULES {
            let count = |groups: &[Group]| {
                let (statutes, ballots) = ballots(groups, rule);
                ballots.chosen(&statutes, None).map(|found| found.overall.tiers)
            };
            prop_assert_eq!(count(&groups), count(&more), "{}", rule);
        }
    }

    #[test]
    fn each_college_weighs_what_it_adds_to_yes(groups in groups()) {
        let (statutes, ballots) = ballots(&groups, SCHULZE);
        let mut adds = Fraction::ZERO;
        for (college, count) in statutes.colleges().iter().zip(ballots.count(None)) {
            adds = adds.plus(&college.carry().addition(college.weight(), &count).yes);
        }
        match ballots.chosen(&statutes, None) {
            Err(error) => {
                prop_assert_eq!(error, ElectionError::NoWeight {});
                prop_assert!(adds.is_zero());
            }
            Ok(found) => {
                let whole = adds.times(u64::try_from(found.unit).unwrap());
                prop_assert_eq!(whole.to_string(), found.overall.total.to_string());
            }
        }
    }

    #[test]
    fn the_common_weights_are_those_of_the_definition(groups in groups()) {
        let (statutes, ballots) = ballots(&groups, SCHULZE);
        let Ok(found) = ballots.chosen(&statutes, None) else { return Ok(()) };
        let mut expected: [[Fraction; 3]; 3] = Default::default();
        for (weight, carry, people) in &groups {
            let (chose, no, all) = sums(people);
            let mut own = Profile::new(names());
            for (weight, says) in people {
                if let Says::Order(order) = says {
                    own.rank(*weight, order.iter().copied()).unwrap();
                }
            }
            if chose == 0 {
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
                let alone = SCHULZE.tally(&own, &TieRule::Unbroken {}).unwrap();
                if chose > no {
                    add((*weight).into(), &alone.tiers);
                }
                continue;
            }
            let whole = if *carry == Carry::ProportionalMembers { all } else { chose + no };
            for (own, says) in people {
                if let Says::Order(order) = says {
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
            let read: ByCollege = serde_json::from_str(&written).unwrap();
            prop_assert_eq!(read, found);
        }
    }
}

#[test]
fn a_large_college_does_not_drown_a_small_one() {
    let many = vec![(1, Says::Order(vec![0, 1, 2])); 99];
    let few = vec![(1, Says::Order(vec![1, 0, 2])); 2];
    let carry = Carry::ProportionalExpressed;
    let groups = [(40, carry, many), (60, carry, few)];
    let (statutes, ballots) = ballots(&groups, ElectionRule::Plurality {});
    let found = ballots.chosen(&statutes, None).unwrap();
    assert_eq!(found.overall.winners, [1]);
    let alone = |at: usize| found.colleges[at].alone.as_ref().unwrap().winners.clone();
    assert_eq!((alone(0), alone(1)), (vec![0], vec![1]));
    let text = found.to_string();
    assert!(text.contains("c0           40       99  a > b = c"), "{text}");
}

#[test]
fn a_choice_refuses_strangers_other_ballots_and_a_voice_of_seats() {
    let groups = [(1, Carry::Majority, vec![(1, Says::Order(vec![0, 1, 2]))])];
    let (statutes, mut ranked) = ballots(&groups, SCHULZE);
    let [a, d] = ["a", "d"].map(|name| CandidateId::new(name).unwrap());
    let before = ranked.clone();
    let one = person(0, 0);
    let stranger = ContributorId::new("eve").unwrap();
    let grades = Paper::Grades { grades: [(a.clone(), 2)].into() };
    for (person, paper, code) in [
        (&stranger, Paper::order([a.clone()]), "governance.ballot.not_on_roll"),
        (&one, Paper::order([d]), "governance.election.unknown_candidate"),
        (&one, Paper::order([a.clone(), a.clone()]), "governance.election.ranked_twice"),
        (&one, Paper::order([]), "governance.election.empty_ballot"),
        (&one, grades.clone(), "governance.election.other_ballots"),
    ] {
        assert_eq!(ranked.choose(person, paper).unwrap_err().code(), code);
    }
    for choice in
        [Choice::Yes.into(), liens_governance::Ballot::Split { yes: 0, no: 1, abstain: 0 }]
    {
        let refused = ranked.cast(&one, choice).unwrap_err();
        assert_eq!(refused.code(), "governance.ballot.says_not_which");
    }
    assert_eq!(ranked, before);
    let refused = ranked.chosen(&statutes, Some(1)).unwrap_err();
    assert_eq!(refused.code(), "governance.election.seed_unasked");
    let (_, roll) = roll(&groups);
    let mut plain = Ballots::none(roll.clone());
    let refused = plain.choose(&one, grades.clone()).unwrap_err();
    assert_eq!(refused.code(), "governance.ballot.nothing_among");
    let refused = plain.chosen(&statutes, None).unwrap_err();
    assert_eq!(refused.code(), "governance.election.no_question");
    for (rule, ties, code) in [
        (
            ElectionRule::ScottishStv { seats: 1 },
            Ties::Lots {},
            "governance.election.no_majority_voice",
        ),
        (ElectionRule::InstantRunoff {}, Ties::Unbroken {}, "governance.election.majority_ties"),
        (ElectionRule::InstantRunoff {}, Ties::Lots {}, "governance.election.no_seed"),
    ] {
        let question = Question::ranked(names(), rule, ties).unwrap();
        let refused = Ballots::among(roll.clone(), question).chosen(&statutes, None).unwrap_err();
        assert_eq!(refused.code(), code);
    }
    for (rule, grade) in [
        (ElectionRule::MajorityJudgment {}, "2"),
        (ElectionRule::Score {}, "3"),
        (ElectionRule::Approval { from: 1 }, "1"),
    ] {
        let scale = Scale::points(3).unwrap();
        let question = Question::graded(names(), scale, rule, Ties::Unbroken {}).unwrap();
        let mut graded = Ballots::among(roll.clone(), question);
        let refused = graded.chosen(&statutes, None).unwrap_err();
        assert_eq!(refused.code(), "governance.election.no_weight");
        let outside = Paper::Grades { grades: [(a.clone(), 4)].into() };
        let refused = graded.choose(&one, outside).unwrap_err();
        assert_eq!(refused.code(), "governance.election.grade_outside");
        let refused = graded.choose(&one, Paper::order([a.clone()])).unwrap_err();
        assert_eq!(refused.code(), "governance.election.other_ballots");
        graded.choose(&one, grades.clone()).unwrap();
        let found = graded.chosen(&statutes, None).unwrap();
        assert_eq!(found.overall.winners, [0], "{rule}");
        match &found.overall.trace {
            Trace::Scores { scores } => assert_eq!(scores[0].to_string(), grade),
            Trace::Gauges { gauges, .. } => assert_eq!(gauges[0].majority.to_string(), grade),
            other => panic!("{other:?}"),
        }
    }
}
