//! What the tests start from: small assemblies, written in a line or drawn at random.

use liens_core::{
    CollegeId, CommandId, ContributorId, Envelope, MotionId, Ratio, SubjectId, Threshold, Timestamp,
};
use liens_governance::{
    Assembly, Base, Bounds, Carry, Certificate, CertificateError, Choice, Clause, College, Command,
    Draft, Member, Motion, Roll, Rule, Statutes, Vote, Votes, Within, verify,
};
use proptest::prelude::*;

pub(crate) fn person(name: &str) -> ContributorId {
    ContributorId::new(name).unwrap()
}

pub(crate) fn college_id(name: &str) -> CollegeId {
    CollegeId::new(name).unwrap()
}

pub(crate) fn motion_id() -> MotionId {
    MotionId::new("m").unwrap()
}

pub(crate) fn subject_id() -> SubjectId {
    SubjectId::new("s").unwrap()
}

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_seconds(seconds).unwrap()
}

pub(crate) fn rule(clause: Clause) -> Rule {
    Rule::new(clause).unwrap()
}

pub(crate) fn at_least(numerator: u64, denominator: u64) -> Threshold {
    Threshold::AtLeast { ratio: Ratio::new(numerator, denominator).unwrap() }
}

pub(crate) fn more_than(numerator: u64, denominator: u64) -> Threshold {
    Threshold::MoreThan { ratio: Ratio::new(numerator, denominator).unwrap() }
}

pub(crate) fn yes(threshold: Threshold, base: Base) -> Rule {
    rule(Clause::Yes { threshold, base, within: Within::Assembly {} })
}

pub(crate) fn envelope(id: u128, by: &str, seconds: i64, body: Command) -> Envelope<Command> {
    Envelope {
        id: CommandId::from_u128(id),
        by: person(by),
        on_behalf_of: None,
        at: at(seconds),
        body,
    }
}

/// Brings statutes into force, whoever is powerless under them.
pub(crate) fn founding(statutes: &Statutes) -> Command {
    let waived = statutes.colleges().iter().map(|college| college.id().clone()).collect();
    Command::Found { statutes: statutes.clone(), waived }
}

pub(crate) fn draft() -> Draft {
    Draft::new(subject_id(), Votes::Final)
}

/// Puts the one motion to the vote, until somebody closes it.
pub(crate) fn opening(roll: Roll) -> Command {
    Command::OpenMotion { motion: motion_id(), draft: draft(), roll, closes: None }
}

/// The vote on a motion that opened.
pub(crate) fn vote(motion: &Motion) -> &Vote {
    motion.vote().unwrap()
}

/// Verifies a certificate against the vote on a motion.
pub(crate) fn verified(certificate: &Certificate, motion: &Motion) -> Result<(), CertificateError> {
    let vote = vote(motion);
    verify(certificate, vote.statutes(), vote.roll(), vote.ballots())
}

/// A college: weight, carry, and its members with their weights and ballots.
pub(crate) type Group = (u64, Carry, Vec<(u64, Option<Choice>)>);

#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) colleges: Vec<Group>,
    pub(crate) rule: Rule,
}

impl Case {
    pub(crate) fn statutes(&self) -> Statutes {
        let colleges = self.colleges.iter().enumerate().map(|(at, (weight, carry, _))| {
            College::new(college_id(&format!("c{at}")), *weight, *carry).unwrap()
        });
        Statutes::new(colleges, Bounds::none(), self.rule.clone()).unwrap()
    }

    /// The members with their ballots, college by college.
    pub(crate) fn voters(&self) -> Vec<(Member, Option<Choice>)> {
        let of = |(at, group): (usize, &Group)| {
            let member = move |(n, (weight, choice)): (usize, &(u64, Option<Choice>))| {
                let (person, college) =
                    (person(&format!("p{at}-{n}")), college_id(&format!("c{at}")));
                (Member::new(person, college, *weight).unwrap(), *choice)
            };
            group.2.iter().enumerate().map(member).collect::<Vec<_>>()
        };
        self.colleges.iter().enumerate().flat_map(of).collect()
    }

    /// Opens the motion, casts every ballot and closes.
    pub(crate) fn motion(&self) -> Motion {
        held(&self.statutes(), &self.voters())
    }
}

/// What a voter does besides, or instead of, casting a whole ballot.
#[derive(Clone, Debug, Default)]
pub(crate) struct Extra {
    /// The place of the delegate among the voters, beyond them for a stranger, and the date.
    pub(crate) delegate: Option<(usize, i64)>,
    /// The same on the topic of a topical session.
    pub(crate) on_topic: Option<(usize, i64)>,
    pub(crate) recused: bool,
    /// Yes, no, abstain, summing to the weight.
    pub(crate) split: Option<(u64, u64, u64)>,
}

/// A case with delegations, recusals and block votes.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) case: Case,
    pub(crate) extras: Vec<Extra>,
    pub(crate) cap: Option<u64>,
    /// Whether the motion stands under the topic that some delegate on.
    pub(crate) topical: bool,
}

/// Date, delegator, delegate, and whether on the topic.
pub(crate) type Given = (i64, usize, usize, bool);

impl Session {
    pub(crate) fn statutes(&self) -> Statutes {
        let statutes = self.case.statutes();
        match self.cap {
            Some(cap) => statutes.with_delegation_cap(cap),
            None => statutes,
        }
    }

    /// The delegate of a voter and the date: the one on the topic, else the general one.
    pub(crate) fn delegate(&self, at: usize) -> Option<(usize, i64)> {
        let extra = self.extras.get(at)?;
        let other = |delegate: Option<(usize, i64)>| delegate.filter(|(to, _)| *to != at);
        let on_topic = other(extra.on_topic).filter(|_| self.topical);
        on_topic.or_else(|| other(extra.delegate))
    }

    /// The delegations, in the order of their dates.
    pub(crate) fn delegations(&self) -> Vec<Given> {
        let of = |(at, extra): (usize, &Extra)| {
            let given = [(extra.delegate, false), (extra.on_topic, true)];
            given.map(|(delegate, topical)| delegate.map(|(to, date)| (date, at, to, topical)))
        };
        let given = self.extras.iter().enumerate().flat_map(of).flatten();
        let mut given: Vec<Given> = given.filter(|(_, at, to, _)| at != to).collect();
        given.sort_by_key(|(date, _, _, _)| *date);
        given
    }

    /// The places of the voters, in the order of the colleges.
    pub(crate) fn in_order(&self) -> Vec<usize> {
        (0..self.extras.len()).collect()
    }

    /// The motion, held with everything in order.
    pub(crate) fn motion(&self) -> Motion {
        let assembly = self.held(&self.delegations(), &self.in_order());
        assembly.motion(&motion_id()).unwrap().clone()
    }

    /// Delegations in the order given, then the motion, recusals and ballots in that of the voters,
    /// the close.
    pub(crate) fn held(&self, delegations: &[Given], voting: &[usize]) -> Assembly {
        let voters = self.case.voters();
        let name = |at: usize| {
            voters.get(at).map_or(person("stranger"), |(member, _)| member.person().clone())
        };
        let mut assembly = Assembly::new();
        let mut id = 0;
        let mut send = |by: &str, seconds, body| {
            id += 1;
            assembly.execute(&envelope(id, by, seconds, body)).unwrap();
        };
        let topic = SubjectId::new("budget").unwrap();
        for (date, from, to, topical) in delegations {
            let (to, topic) = (name(*to), topical.then(|| topic.clone()));
            send(name(*from).as_str(), *date, Command::Delegate { to, topic });
        }
        let members = voters.iter().map(|(member, _)| member.clone());
        let statutes = self.statutes();
        let roll = Roll::freeze(&statutes, members, at(0)).unwrap();
        send("chair", 9, founding(&statutes));
        let (motion, mut draft) = (motion_id(), draft());
        draft.topic = self.topical.then_some(topic);
        send("chair", 9, Command::OpenMotion { motion, draft, roll, closes: None });
        for at in voting {
            let ((member, choice), extra) = (&voters[*at], &self.extras[*at]);
            let (by, motion) = (member.person().as_str(), motion_id());
            match (extra, choice) {
                (Extra { recused: true, .. }, _) => {
                    let person = member.person().clone();
                    send("chair", 9, Command::Recuse { motion, person });
                }
                (Extra { split: Some((yes, no, abstain)), .. }, _) => {
                    let (yes, no, abstain) = (*yes, *no, *abstain);
                    send(by, 9, Command::SplitBallot { motion, yes, no, abstain });
                }
                (_, Some(choice)) => {
                    let choice = *choice;
                    send(by, 9, Command::CastBallot { motion, choice });
                }
                (_, None) => {}
            }
        }
        send("chair", 9, Command::CloseMotion { motion: motion_id() });
        assembly
    }
}

/// Assemblies with absence, abstention, delegation under a cap, recusal and block votes.
pub(crate) fn sessions() -> impl Strategy<Value = Session> {
    cases().prop_flat_map(|case| {
        let weights: Vec<u64> =
            case.colleges.iter().flat_map(|(_, _, members)| members).map(|(w, _)| *w).collect();
        let voters = weights.len();
        let split = prop::option::weighted(0.1, (0_u64..=4, 0_u64..=4));
        let extra = (
            prop::option::weighted(0.7, (0..voters + 2, 0_i64..3)),
            prop::option::weighted(0.3, (0..voters + 2, 0_i64..3)),
            prop::bool::weighted(0.15),
            split,
        );
        let extras = prop::collection::vec(extra, voters).prop_map(move |extras| {
            let extra = |(drawn, weight): ((_, _, _, Option<(u64, u64)>), &u64)| {
                let (delegate, on_topic, recused, split) = drawn;
                let split = split.map(|(yes, no)| {
                    let yes = yes.min(*weight);
                    let no = no.min(weight - yes);
                    (yes, no, weight - yes - no)
                });
                Extra { delegate, on_topic, recused, split }
            };
            extras.into_iter().zip(&weights).map(extra).collect()
        });
        let caps = prop::option::of(0_u64..12);
        (Just(case), extras, caps, any::<bool>()).prop_map(|(case, extras, cap, topical)| Session {
            case,
            extras,
            cap,
            topical,
        })
    })
}

pub(crate) fn held(statutes: &Statutes, voters: &[(Member, Option<Choice>)]) -> Motion {
    let members = voters.iter().map(|(member, _)| member.clone());
    let roll = Roll::freeze(statutes, members, at(0)).unwrap();
    let mut assembly = Assembly::new();
    let mut id = 0;
    let mut send = |by: &str, body| {
        id += 1;
        assembly.execute(&envelope(id, by, 0, body)).unwrap();
    };
    let motion = motion_id();
    send("chair", founding(statutes));
    send("chair", opening(roll));
    for (member, choice) in voters {
        if let Some(choice) = *choice {
            let motion = motion.clone();
            send(member.person().as_str(), Command::CastBallot { motion, choice });
        }
    }
    send("chair", Command::CloseMotion { motion: motion.clone() });
    assembly.motion(&motion).unwrap().clone()
}

pub(crate) fn carries() -> impl Strategy<Value = Carry> {
    prop_oneof![
        Just(Carry::ProportionalExpressed),
        Just(Carry::ProportionalMembers),
        Just(Carry::Majority),
    ]
}

pub(crate) fn choices() -> impl Strategy<Value = Choice> {
    prop_oneof![3 => Just(Choice::Yes), 2 => Just(Choice::No), 1 => Just(Choice::Abstain)]
}

fn thresholds() -> impl Strategy<Value = Threshold> {
    (1_u64..=8, 0_u64..=8, any::<bool>()).prop_map(|(denominator, numerator, strict)| {
        let numerator = numerator % (denominator + 1);
        if strict && numerator < denominator {
            more_than(numerator, denominator)
        } else {
            at_least(numerator, denominator)
        }
    })
}

fn bases() -> impl Strategy<Value = Base> {
    prop_oneof![Just(Base::All), Just(Base::Present), Just(Base::Expressed)]
}

fn withins() -> impl Strategy<Value = Within> {
    prop_oneof![
        2 => Just(Within::Assembly {}),
        1 => Just(Within::College { college: college_id("c0") }),
        1 => Just(Within::EachCollege {}),
    ]
}

/// Rules that fit every assembly whose first college is `c0`.
pub(crate) fn rules() -> impl Strategy<Value = Rule> {
    let condition = prop_oneof![
        4 => (thresholds(), bases(), withins())
            .prop_map(|(threshold, base, within)| Clause::Yes { threshold, base, within }),
        1 => (thresholds(), withins())
            .prop_map(|(threshold, within)| Clause::Quorum { threshold, within }),
        1 => (thresholds(), bases(), withins())
            .prop_map(|(threshold, base, within)| Clause::Unblocked { threshold, base, within }),
        1 => withins().prop_map(|within| Clause::Consent { within }),
        1 => thresholds().prop_map(|threshold| Clause::Colleges { threshold }),
        1 => Just(Clause::CollegeCount { count: 1 }),
    ]
    .prop_filter_map("a bar that blocks always", |clause| Rule::new(clause).ok());
    condition.prop_recursive(3, 12, 3, |inner| {
        (prop::collection::vec(inner, 2..4), 0_u32..4).prop_map(|(rules, kind)| {
            rule(match kind {
                0 => Clause::And { rules },
                1 => Clause::Or { rules },
                count => Clause::AtLeastOf { count: count - 1, rules },
            })
        })
    })
}

/// Assemblies of up to 4 colleges with up to 5 members, some of them silent.
pub(crate) fn cases() -> impl Strategy<Value = Case> {
    let member = (1_u64..=4, prop::option::weighted(0.8, choices()));
    let group = (1_u64..=50, carries(), prop::collection::vec(member, 1..=5));
    (prop::collection::vec(group, 1..=4), rules())
        .prop_map(|(colleges, rule)| Case { colleges, rule })
}
