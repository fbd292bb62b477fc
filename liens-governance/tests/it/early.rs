//! Early decision against every continuation: each ballot that may still come is tried.

use liens_core::ContributorId;
use liens_governance::{
    Assembly, Ballot, Base, Carry, Choice, Clause, Command, Member, MotionState, Outcome, Roll,
    Rule, Statutes, Within,
};
use proptest::prelude::*;

use crate::given::{
    Case, at, draft, envelope, founding, more_than, motion_id, person, rules, vote, yes,
};

/// What somebody who has not voted may still do.
#[derive(Clone, Debug)]
enum Act {
    Nothing,
    Cast(Ballot),
    Delegate(ContributorId),
}

/// A vote that takes ballots until 9: who has voted, who delegates, who is recused.
#[derive(Clone, Debug)]
struct Going {
    case: Case,
    /// Of each voter: the place of a delegate.
    delegates: Vec<Option<usize>>,
    recused: Option<usize>,
    cap: Option<u64>,
}

impl Going {
    fn statutes(&self) -> Statutes {
        let statutes = self.case.statutes();
        match self.cap {
            Some(cap) => statutes.with_delegation_cap(cap),
            None => statutes,
        }
    }

    fn members(&self) -> Vec<(Member, Option<Choice>)> {
        self.case.voters()
    }

    fn begun(&self) -> Assembly {
        let members = self.members();
        let mut assembly = Assembly::new();
        let mut id = 0;
        let mut send = |by: &str, body| {
            id += 1;
            assembly.execute(&envelope(id, by, 0, body)).unwrap();
        };
        let statutes = self.statutes();
        send("chair", founding(&statutes));
        let voters = members.iter().map(|(member, _)| member.clone());
        let roll = Roll::freeze(&statutes, voters, at(0)).unwrap();
        let (motion, draft, closes) = (motion_id(), draft(), Some(at(9)));
        send("chair", Command::OpenMotion { motion, draft, roll, closes });
        for (from, to) in self.delegates.iter().enumerate() {
            let to = to.filter(|to| *to != from).and_then(|to| members.get(to));
            if let Some((to, _)) = to {
                let to = to.person().clone();
                send(members[from].0.person().as_str(), Command::Delegate { to, topic: None });
            }
        }
        for (at, (member, choice)) in members.iter().enumerate() {
            let (motion, person) = (motion_id(), member.person().clone());
            if self.recused == Some(at) {
                send("chair", Command::Recuse { motion, person });
            } else if let Some(choice) = *choice {
                send(member.person().as_str(), Command::CastBallot { motion, choice });
            }
        }
        assembly
    }

    /// Who may still vote, with all that they may do.
    fn left(&self) -> Vec<(ContributorId, Vec<Act>)> {
        let members = self.members();
        let left = members
            .iter()
            .enumerate()
            .filter(|(at, (_, choice))| choice.is_none() && self.recused != Some(*at));
        let acts = |(_, (member, _)): (usize, &(Member, Option<Choice>))| {
            let weight = member.weight();
            let splits = (0..=weight).flat_map(|yes| (0..=weight - yes).map(move |no| (yes, no)));
            let split = |(yes, no)| Ballot::Split { yes, no, abstain: weight - yes - no };
            let whole = [Choice::Yes, Choice::No, Choice::Abstain].map(Ballot::from);
            let cast = whole.into_iter().chain(splits.map(split)).map(Act::Cast);
            let others = members.iter().filter(|(other, _)| other != member);
            let lent = others.map(|(other, _)| Act::Delegate(other.person().clone()));
            let acts = [Act::Nothing].into_iter().chain(cast).chain(lent).collect();
            (member.person().clone(), acts)
        };
        left.map(acts).collect()
    }

    /// How the vote ends after each continuation.
    fn ends(&self) -> Vec<Outcome> {
        let mut begun = vec![self.begun()];
        let mut id = 1_000;
        for (by, acts) in self.left() {
            let mut longer = Vec::new();
            for assembly in &begun {
                for act in &acts {
                    id += 1;
                    let motion = motion_id();
                    let body = match act.clone() {
                        Act::Nothing => None,
                        Act::Cast(Ballot::Split { yes, no, abstain }) => {
                            Some(Command::SplitBallot { motion, yes, no, abstain })
                        }
                        Act::Cast(Ballot::Whole { choice }) => {
                            Some(Command::CastBallot { motion, choice })
                        }
                        Act::Delegate(to) => Some(Command::Delegate { to, topic: None }),
                    };
                    let mut after = assembly.clone();
                    if let Some(body) = body {
                        after.execute(&envelope(id, by.as_str(), 1, body)).unwrap();
                    }
                    longer.push(after);
                }
            }
            begun = longer;
        }
        let end = |mut assembly: Assembly| {
            let close = Command::CloseMotion { motion: motion_id() };
            assembly.execute(&envelope(999, "chair", 9, close)).unwrap();
            vote(assembly.motion(&motion_id()).unwrap()).outcome().unwrap()
        };
        begun.into_iter().map(end).collect()
    }
}

/// Votes in which at most two people of weight two have not voted.
fn going() -> impl Strategy<Value = Going> {
    let member = (1_u64..=2, prop::option::weighted(0.9, crate::given::choices()));
    let group = (1_u64..=9, crate::given::carries(), prop::collection::vec(member, 1..=3));
    let case = (prop::collection::vec(group, 1..=3), rules());
    case.prop_flat_map(|(mut colleges, rule)| {
        let mut left = 0;
        for (_, choice) in colleges.iter_mut().flat_map(|(_, _, members)| members) {
            left += usize::from(choice.is_none());
            if left > 2 {
                choice.get_or_insert(Choice::No);
            }
        }
        let voters = colleges.iter().map(|(_, _, members)| members.len()).sum();
        let delegates = prop::collection::vec(prop::option::of(0..voters), voters);
        let recused = prop::option::weighted(0.3, 0..voters);
        let cap = prop::option::of(0_u64..4);
        (Just(Case { colleges, rule }), delegates, recused, cap)
            .prop_map(|(case, delegates, recused, cap)| Going { case, delegates, recused, cap })
    })
}

fn one_outcome(ends: &[Outcome]) -> Option<Outcome> {
    ends.iter().all(|end| Some(end) == ends.first()).then(|| ends[0])
}

proptest! {
    #[test]
    fn an_early_decision_is_the_final_result_of_every_continuation(going in going()) {
        let begun = going.begun();
        let settled = vote(begun.motion(&motion_id()).unwrap()).settled();
        let mut closed = begun;
        let close = envelope(999, "chair", 1, Command::CloseMotion { motion: motion_id() });
        let early = closed.execute(&close);
        prop_assert_eq!(early.is_ok(), settled.is_some());
        if let Some(settled) = settled {
            let counted = vote(closed.motion(&motion_id()).unwrap()).outcome();
            prop_assert_eq!(counted, Some(settled));
            prop_assert_eq!(one_outcome(&going.ends()), Some(settled));
        }
    }

    #[test]
    fn a_rule_of_one_condition_is_decided_as_soon_as_its_outcome_is_certain(going in going()) {
        // Weight that somebody may cast through a delegate counts as weight that may stay silent,
        // although no act of the others silences it.
        let going = Going { delegates: vec![None; going.delegates.len()], ..going };
        let clause = going.case.rule.clause();
        let in_between = matches!(
            clause,
            Clause::Yes { base: Base::Present, within: Within::Assembly {}, .. }
                | Clause::Unblocked { base: Base::Present, within: Within::Assembly {}, .. }
        );
        if clause.rules().is_empty() && !in_between {
            let settled = vote(going.begun().motion(&motion_id()).unwrap()).settled();
            prop_assert_eq!(settled, one_outcome(&going.ends()));
        }
    }
}

/// One college of five, of whom some voted.
fn five(rule: &str, said: &[Option<Choice>]) -> Option<Outcome> {
    let rule: Rule = rule.parse().unwrap();
    let members = said.iter().map(|choice| (1, *choice)).collect();
    let case = Case { colleges: vec![(7, Carry::ProportionalExpressed, members)], rule };
    let going = Going { case, delegates: vec![None; said.len()], recused: None, cap: None };
    let settled = vote(going.begun().motion(&motion_id()).unwrap()).settled();
    if let Some(settled) = settled {
        assert_eq!(one_outcome(&going.ends()), Some(settled));
    }
    settled
}

#[test]
fn a_quorum_that_one_more_no_would_reach_keeps_a_vote_open() {
    let (yea, nay, left) = (Some(Choice::Yes), Some(Choice::No), None);
    // Two yes and one no have the quorum of three: two more no would turn it.
    let rule = "present at least 3/5 of all and more than 1/2 of expressed";
    assert_eq!(five(rule, &[yea, yea, nay, left, left]), None);
    assert_eq!(five(rule, &[yea, yea, yea, left, left]), Some(Outcome::Adopted));
    assert_eq!(five(rule, &[nay, nay, nay, left, left]), Some(Outcome::Rejected));
    // Two yes of two that vote are not adopted while the quorum is not certain.
    assert_eq!(five(rule, &[yea, yea, left, left, left]), None);
    // Unless somebody says no, two yes are blocked by nobody; one no more is a third.
    let rule = "not blocked by at least 1/3 of expressed";
    assert_eq!(five(rule, &[yea, yea, left]), None);
    assert_eq!(five(rule, &[yea, yea, yea, left]), Some(Outcome::Adopted));
}

#[test]
fn nothing_is_settled_on_a_base_that_may_stay_empty() {
    let (yea, left) = (Some(Choice::Yes), None);
    assert_eq!(five("at least 0 of expressed", &[left, left]), None);
    assert_eq!(five("at least 0 of expressed", &[yea, left]), Some(Outcome::Adopted));
    assert_eq!(five("at least 0 of present", &[left]), None);
    assert_eq!(five("at least 0 of all", &[left, left]), Some(Outcome::Adopted));
}

#[test]
fn part_of_those_present_is_largest_between_the_extremes() {
    // Both colleges say yes with one voice of four. Where all four are silent, present is a
    // quarter; where all say yes or no, it is all.
    let group = || {
        let mut members = vec![(1, None); 3];
        members.push((1, Some(Choice::Yes)));
        (10, Carry::Majority, members)
    };
    let going = |bar| {
        let rule = yes(more_than(bar, 100), Base::Present);
        let case = Case { colleges: vec![group()], rule };
        Going { case, delegates: vec![None; 4], recused: None, cap: None }
    };
    for bar in [50, 99] {
        let begun = going(bar).begun();
        assert_eq!(vote(begun.motion(&motion_id()).unwrap()).settled(), None);
    }
}

#[test]
fn a_pending_challenge_or_hearing_stops_an_early_decision() {
    let members = vec![(1, Some(Choice::Yes)), (1, Some(Choice::Yes)), (1, None)];
    let case = Case {
        colleges: vec![(1, Carry::Majority, members)],
        rule: yes(more_than(1, 2), Base::Expressed),
    };
    let going = Going { case, delegates: vec![None; 3], recused: None, cap: None };
    let mut assembly = going.begun();
    let challenge = Command::ChallengeVoter { motion: motion_id(), person: person("p0-0") };
    assembly.execute(&envelope(500, "p0-1", 1, challenge)).unwrap();
    let close = |id| envelope(id, "chair", 1, Command::CloseMotion { motion: motion_id() });
    let refusal = assembly.execute(&close(501)).unwrap_err();
    assert_eq!(refusal.code(), "governance.assembly.challenge_pending");
    let dismiss = Command::DismissChallenge { motion: motion_id(), person: person("p0-0") };
    assembly.execute(&envelope(502, "chair", 1, dismiss)).unwrap();
    assembly.execute(&close(503)).unwrap();
    assert_eq!(assembly.motion(&motion_id()).unwrap().state(), MotionState::Adopted);
}
