//! Safeguards: who is covered, and whether losing is explained by chance.

use std::collections::BTreeSet;

use liens_core::{MotionId, Portion, SubjectId};
use liens_governance::register::KeptFor;
use liens_governance::{
    Assembly, Base, Carried, Carry, Certificate, Choice, Command, Error, Fraction, Limits, Member,
    Outcome, Regret, RegretLine, Roll, Rule, Statutes, regret,
};
use proptest::prelude::*;

use crate::given::{
    Case, Extra, Session, at, choices, college_id, draft, envelope, founding, more_than, motion_id,
    person, rules, yes,
};
use crate::register::{Desk, after, draws, give, group, seat, statutes};

/// What a college does in a vote: says something, nothing, or is recused as a whole.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Stance {
    Says(Choice),
    Silent,
    Recused,
}

/// A vote among colleges of one member each.
#[derive(Clone, Debug)]
struct Poll {
    weights: Vec<u64>,
    rule: Rule,
    stances: Vec<Stance>,
}

impl Poll {
    fn certificate(&self, number: usize) -> Certificate {
        let one = |(weight, stance): (&u64, &Stance)| {
            let choice = if let Stance::Says(choice) = stance { Some(*choice) } else { None };
            (*weight, Carry::Majority, vec![(1, choice)])
        };
        let colleges = self.weights.iter().zip(&self.stances).map(one).collect();
        let extra =
            |stance: &Stance| Extra { recused: *stance == Stance::Recused, ..Extra::default() };
        let extras = self.stances.iter().map(extra).collect();
        let session = Session {
            case: Case { colleges, rule: self.rule.clone() },
            extras,
            cap: None,
            topical: false,
        };
        let assembly = session.held(&[], &session.in_order());
        let mut certificate = assembly.motion(&motion_id()).unwrap().certificate().unwrap().clone();
        certificate.motion = MotionId::new(format!("m{number}")).unwrap();
        certificate.closed = at(i64::try_from(number).unwrap());
        certificate
    }

    /// Whether a college loses, for each way in which the other colleges may say yes or no.
    fn losses(&self, college: usize) -> Vec<bool> {
        let others: Vec<usize> = (0..self.weights.len())
            .filter(|at| *at != college && self.stances[*at] != Stance::Recused)
            .collect();
        let outcome = |set: usize| {
            let mut poll = self.clone();
            for (bit, other) in others.iter().enumerate() {
                let choice = if set >> bit & 1 == 1 { Choice::Yes } else { Choice::No };
                poll.stances[*other] = Stance::Says(choice);
            }
            let adopted = poll.certificate(0).outcome == Outcome::Adopted;
            adopted != (self.stances[college] == Stance::Says(Choice::Yes))
        };
        (0..1 << others.len()).map(outcome).collect()
    }
}

fn polls() -> impl Strategy<Value = Vec<Poll>> {
    let stance = prop_oneof![
        6 => prop_oneof![Just(Choice::Yes), Just(Choice::No)].prop_map(Stance::Says),
        1 => Just(Stance::Says(Choice::Abstain)),
        1 => Just(Stance::Silent),
        1 => Just(Stance::Recused),
    ];
    let one = (prop::collection::vec((1..6_u64, stance), 1..=4), rules());
    let poll = one.prop_map(|(colleges, rule)| {
        let (weights, stances) = colleges.into_iter().unzip();
        Poll { weights, rule, stances }
    });
    prop::collection::vec(poll, 0..=4)
}

fn certificates(polls: &[Poll]) -> Vec<Certificate> {
    polls.iter().enumerate().map(|(number, poll)| poll.certificate(number)).collect()
}

fn level() -> Portion {
    Portion::new(1, 20).unwrap()
}

fn measured(certificates: &[Certificate]) -> Regret {
    regret(certificates, at(0), at(1_000), level()).unwrap()
}

fn line<'a>(regret: &'a Regret, college: &str) -> &'a RegretLine {
    regret.colleges.iter().find(|line| line.college.as_str() == college).unwrap()
}

proptest! {
    #[test]
    fn the_tail_is_the_part_of_all_outcomes_that_are_as_bad_or_worse(polls in polls()) {
        let found = measured(&certificates(&polls));
        let most = polls.iter().map(|poll| poll.weights.len()).max().unwrap_or_default();
        prop_assert_eq!(found.colleges.len(), most);
        for college in 0..most {
            let says = |poll: &&Poll| {
                let stance = poll.stances.get(college);
                matches!(stance, Some(Stance::Says(Choice::Yes | Choice::No)))
            };
            let mine: Vec<(Vec<bool>, bool)> = polls
                .iter()
                .filter(says)
                .map(|poll| {
                    let adopted = poll.certificate(0).outcome == Outcome::Adopted;
                    let said_yes = poll.stances[college] == Stance::Says(Choice::Yes);
                    (poll.losses(college), adopted != said_yes)
                })
                .collect();
            let lost = mine.iter().filter(|(_, lost)| *lost).count();
            // Every way of the others in every vote, all as likely.
            let mut losses = vec![0_usize];
            for (ways, _) in &mine {
                let grown = losses.iter().flat_map(|so_far| {
                    ways.iter().map(move |lost| so_far + usize::from(*lost))
                });
                losses = grown.collect();
            }
            let as_bad = losses.iter().filter(|losses| **losses >= lost).count();
            let tail = Fraction::new(as_bad as u64, losses.len() as u64).unwrap();
            let line = line(&found, &format!("c{college}"));
            prop_assert_eq!(line.votes, mine.len() as u64);
            prop_assert_eq!(line.lost.len(), lost);
            prop_assert_eq!(&line.tail, &tail);
            let adjusted = tail.times(most as u64);
            prop_assert_eq!(line.alarm, adjusted < Fraction::new(1, 20).unwrap());
            prop_assert_eq!(&line.adjusted, &adjusted.min(1.into()));
            let expected: Fraction = mine
                .iter()
                .filter_map(|(ways, _)| {
                    let lost = ways.iter().filter(|lost| **lost).count();
                    Fraction::new(lost as u64, ways.len() as u64)
                })
                .sum();
            prop_assert_eq!(&line.expected, &expected);
        }
    }

    #[test]
    fn the_order_of_the_votes_and_the_scale_of_the_weights_change_no_regret(
        (polls, order) in polls().prop_flat_map(|polls| {
            let order = Just((0..polls.len()).collect::<Vec<_>>()).prop_shuffle();
            (Just(polls), order)
        }),
        k in 2..100_u64,
    ) {
        let listed = certificates(&polls);
        let shuffled: Vec<_> = order.iter().map(|at| listed[*at].clone()).collect();
        prop_assert_eq!(measured(&shuffled), measured(&listed));
        let mut scaled = polls;
        scaled.iter_mut().flat_map(|poll| &mut poll.weights).for_each(|weight| *weight *= k);
        prop_assert_eq!(measured(&certificates(&scaled)), measured(&listed));
    }

    #[test]
    fn a_group_is_covered_only_through_the_people_who_embody_it(
        draws in draws(), when in 0..60_i64, heard in prop::collection::btree_set(0..3_u8, 0..3),
    ) {
        let (register, _) = after(Portion::WHOLE, &draws);
        let members: BTreeSet<_> = register.memberships(at(when)).map(|(who, _)| who).collect();
        let stands = |who: &liens_core::ContributorId| {
            let counted = register.counted(who, &[], at(when)).unwrap();
            Member::one(who.clone(), counted.college.clone())
        };
        let roll = Roll::new(members.into_iter().map(stands), at(when)).unwrap();
        let heard: BTreeSet<_> = heard.iter().map(|n| college_id(&format!("c{n}"))).collect();
        let powerless = [college_id("c2")];
        let coverage = register.coverage(&roll, &heard, &powerless);
        prop_assert_eq!(coverage.groups.len(), 2);
        for line in &coverage.groups {
            let embodies = |person: &liens_core::ContributorId, within: Option<&str>| {
                register.memberships(at(when)).any(|(who, mine)| {
                    who == person
                        && mine.group.as_ref() == Some(&line.group)
                        && within.is_none_or(|college| mine.college.as_str() == college)
                })
            };
            for (seat, held) in register.seats(at(when)) {
                let ours = held.is_some_and(|mandate| embodies(&mandate.person, None));
                prop_assert_eq!(line.seats.contains(&seat.id), ours);
            }
            for name in ["c0", "c1", "c2"] {
                let college = college_id(name);
                let anyone = roll.members().iter().any(|one| embodies(one.person(), Some(name)));
                let was_heard = anyone && heard.contains(&college);
                prop_assert_eq!(line.heard.contains(&college), was_heard);
                let votes = roll.members().iter().any(|one| {
                    one.college() == &college && embodies(one.person(), None)
                });
                prop_assert_eq!(line.power.contains(&college), votes && name != "c2");
            }
        }
    }
}

#[test]
fn a_college_that_always_loses_raises_the_alarm_when_chance_does_not_explain_it() {
    let poll = |stances: [Choice; 3]| Poll {
        weights: vec![1, 1, 1],
        rule: yes(more_than(1, 2), Base::Expressed),
        stances: stances.map(Stance::Says).to_vec(),
    };
    let (yes, no) = (Choice::Yes, Choice::No);
    let against = [poll([yes, yes, no]), poll([no, no, yes])];
    let often =
        |times: usize| -> Vec<Poll> { against.iter().cycle().take(times).cloned().collect() };
    // Alone against two: 1 in 4 each time; with three colleges looked at, 3/64 is below 1/20.
    for (times, tail, alarm) in [(1, "1/4", false), (3, "1/64", true), (2, "1/16", false)] {
        let found = measured(&certificates(&often(times)));
        let loser = line(&found, "c2");
        assert_eq!((loser.lost.len(), loser.tail.to_string().as_str()), (times, tail));
        assert_eq!(loser.alarm, alarm, "{times}: {} adjusted", loser.adjusted);
        let winner = line(&found, "c0");
        assert_eq!((winner.lost.len(), winner.tail.to_string()), (0, "1".to_owned()));
        assert!(!winner.alarm);
    }
    let certificates = certificates(&often(10));
    let early = regret(&certificates, at(2), at(4), level()).unwrap();
    assert_eq!(line(&early, "c2").lost.len(), 2); // the end of a window lies outside it
    let none = regret(&certificates, at(50), at(51), level()).unwrap();
    assert!(none.colleges.is_empty());
}

#[test]
fn under_a_high_bar_losing_with_a_yes_is_no_surprise_and_with_a_no_it_is() {
    let rule: Rule = "at least 2/3 of all".parse().unwrap();
    let said = |choice| {
        let poll = Poll {
            weights: vec![50, 40, 10],
            rule: rule.clone(),
            stances: vec![Stance::Says(choice); 3],
        };
        let found = measured(&certificates(&[poll]));
        found.colleges.into_iter().map(|line| line.expected.to_string()).collect::<Vec<_>>()
    };
    // 50 and 40 adopt together, 10 never matters: with a yes it loses in 3 of 4 cases.
    assert_eq!(said(Choice::Yes), ["1/2", "1/2", "3/4"]);
    assert_eq!(said(Choice::No), ["0", "0", "1/4"]);
}

#[test]
fn long_windows_stay_exact() {
    let poll = Poll {
        weights: vec![1, 1, 1],
        rule: yes(more_than(1, 2), Base::Expressed),
        stances: [Choice::Yes, Choice::Yes, Choice::No].map(Stance::Says).to_vec(),
    };
    let certificate = poll.certificate(0);
    let many: Vec<Certificate> = (0..400).map(|_| certificate.clone()).collect();
    let found = measured(&many);
    let tail = line(&found, "c2").tail.to_string();
    let expected = format!("1/{}", (0..400).fold("1".to_owned(), |power, _| fourfold(&power)));
    assert_eq!(tail, expected);
}

/// Four times a decimal number.
fn fourfold(number: &str) -> String {
    let mut carried = 0;
    let mut digits: Vec<char> = Vec::new();
    for digit in number.chars().rev() {
        let product = digit.to_digit(10).unwrap() * 4 + carried;
        digits.push(char::from_digit(product % 10, 10).unwrap());
        carried = product / 10;
    }
    if carried > 0 {
        digits.push(char::from_digit(carried, 10).unwrap());
    }
    digits.into_iter().rev().collect()
}

#[test]
fn regret_refuses_what_it_cannot_measure() {
    let poll = |colleges: usize| Poll {
        weights: vec![1; colleges],
        rule: yes(more_than(1, 2), Base::All),
        stances: vec![Stance::Says(Choice::Yes); colleges],
    };
    let code = |tried: Result<Regret, _>| Error::from(tried.unwrap_err()).code();
    let window = regret(&[], at(1), at(1), level());
    assert_eq!(code(window), "governance.regret.empty_window");
    let many = regret(&[poll(13).certificate(0)], at(0), at(9), level());
    assert_eq!(code(many.clone()), "governance.regret.too_many_colleges");
    assert!(many.unwrap_err().to_string().contains("'m0': 13 colleges"));
    assert_eq!(Limits::MOST_COLLEGES, 12);
    let mut spoilt = poll(2).certificate(0);
    spoilt.rule = "more than enough".to_owned();
    let unread = regret(&[spoilt], at(0), at(9), level());
    assert!(unread.clone().unwrap_err().to_string().contains("'enough' at character 11"));
    assert_eq!(code(unread), "governance.regret.no_statutes");
    let mut empty = poll(1).certificate(0);
    empty.colleges.clear();
    assert_eq!(code(regret(&[empty], at(0), at(9), level())), "governance.regret.no_statutes");
}

#[test]
fn groups_without_seat_hearing_or_power_are_named() {
    let mut desk = Desk::opened(Portion::WHOLE);
    desk.joins("ana", "c0", Some("g0"), 1);
    desk.joins("bo", "c1", Some("g1"), 1);
    desk.joins("cy", "c2", None, 1);
    desk.seats("s", KeptFor::Anyone {}, 1);
    desk.does("clerk", 1, give("s", "ana", None, (1, 5)));
    let named = |second, heard: &[&str], powerless: &[&str]| {
        let roll = desk.register.roll(&statutes(&["c0", "c1", "c2"]), &[], at(second)).unwrap();
        let heard = heard.iter().map(|name| college_id(name)).collect();
        let powerless: Vec<_> = powerless.iter().map(|name| college_id(name)).collect();
        let coverage = desk.register.coverage(&roll, &heard, &powerless);
        let names =
            |groups: Vec<_>| groups.into_iter().map(|id: &liens_core::GroupId| id.to_string());
        (
            names(coverage.without_seat().collect()).collect::<Vec<_>>(),
            names(coverage.without_hearing().collect()).collect::<Vec<_>>(),
            names(coverage.without_power().collect()).collect::<Vec<_>>(),
            coverage.covered().unwrap().to_string(),
        )
    };
    let all = |names: [&[&str]; 3], covered: &str| {
        let [seat, hearing, power] =
            names.map(|names| names.iter().map(ToString::to_string).collect());
        (seat, hearing, power, covered.to_owned())
    };
    assert_eq!(named(1, &["c0", "c1"], &[]), all([&["g1"], &[], &[]], "1/2"));
    assert_eq!(named(5, &["c1"], &["c0"]), all([&["g0", "g1"], &["g0"], &["g0"]], "0"));
    assert_eq!(desk.register.seat(&seat("s")).unwrap().mandates[0].person, person("ana"));
    assert_eq!(desk.register.groups(at(0)).collect::<Vec<_>>(), [&group("g0"), &group("g1")]);
}

#[cfg(feature = "serde")]
#[test]
fn the_reports_have_their_forms() {
    let mut desk = Desk::opened(Portion::WHOLE);
    desk.joins("ana", "c0", Some("g0"), 1);
    let roll = desk.register.roll(&statutes(&["c0"]), &[], at(1)).unwrap();
    let coverage = desk.register.coverage(&roll, &[college_id("c0")].into(), &[]);
    let expected = concat!(
        r#"{"at":"1970-01-01T00:00:01Z","groups":["#,
        r#"{"group":"g0","people":"1","seats":[],"heard":["c0"],"power":["c0"]},"#,
        r#"{"group":"g1","people":"0","seats":[],"heard":[],"power":[]}]}"#,
    );
    assert_eq!(serde_json::to_string(&coverage).unwrap(), expected);
    let poll = Poll {
        weights: vec![1],
        rule: "no objection".parse().unwrap(),
        stances: vec![Stance::Says(Choice::No)],
    };
    let certificate = poll.certificate(0);
    assert_eq!(certificate.colleges[0].carried, Carried::No);
    let expected = concat!(
        r#"{"from":"1970-01-01T00:00:00Z","until":"1970-01-01T00:16:40Z","level":"1/20","#,
        r#""colleges":[{"college":"c0","votes":"1","lost":[],"expected":"0","tail":"1","#,
        r#""adjusted":"1","alarm":false}]}"#,
    );
    assert_eq!(serde_json::to_string(&measured(&[certificate])).unwrap(), expected);
}

/// Votes on topics, one a second, in an assembly of three colleges of one member each.
fn held_on(statutes: &Statutes, polls: &[(Option<&str>, [Choice; 3])]) -> Assembly {
    let mut assembly = Assembly::new();
    let mut id = 0;
    let mut send = |by: &str, seconds, body| {
        id += 1;
        assembly.execute(&envelope(id, by, seconds, body)).unwrap();
    };
    send("chair", 0, founding(statutes));
    for (number, (topic, choices)) in (0..).zip(polls) {
        let motion = MotionId::new(format!("m{number}")).unwrap();
        let one = |at: usize| Member::one(person(&format!("p{at}")), college_id(&format!("c{at}")));
        let roll = Roll::freeze(statutes, (0..3).map(one), at(number)).unwrap();
        let mut draft = draft();
        draft.topic = topic.map(|topic| SubjectId::new(topic).unwrap());
        let open = Command::OpenMotion { motion: motion.clone(), draft, roll, closes: None };
        send("chair", number, open);
        for (voter, choice) in choices.iter().enumerate() {
            let (motion, choice) = (motion.clone(), *choice);
            send(&format!("p{voter}"), number, Command::CastBallot { motion, choice });
        }
        send("chair", number, Command::CloseMotion { motion });
    }
    assembly
}

/// Housing is protected by the consent of `c0`.
fn protecting(weights: [u64; 3], rule: &Rule) -> Statutes {
    let colleges = weights.map(|weight| (weight, Carry::Majority, vec![])).to_vec();
    let statutes = Case { colleges, rule: rule.clone() }.statutes();
    let consent = "no objection in college \"c0\"".parse().unwrap();
    statutes.with_protected(SubjectId::new("housing").unwrap(), consent).unwrap()
}

proptest! {
    #[test]
    fn a_protection_stops_what_its_rule_alone_refuses(
        weights in [1..6_u64, 1..6, 1..6],
        polls in prop::collection::vec(
            (prop::option::of(prop_oneof![Just("housing"), Just("river")]), [choices(), choices(), choices()]),
            0..5,
        ),
        from in 0..3_i64, length in 0..4_i64,
    ) {
        let rule = yes(more_than(1, 2), Base::Expressed);
        let statutes = protecting(weights, &rule);
        let assembly = held_on(&statutes, &polls);
        let found = statutes.protections(assembly.motions(), at(from), at(from + length));
        let inside = |(number, (topic, _)): &(usize, &(Option<&str>, _))| {
            let closed = i64::try_from(*number).unwrap();
            *topic == Some("housing") && (from..from + length).contains(&closed)
        };
        let votes: Vec<_> = polls.iter().enumerate().filter(inside).collect();
        let name = |number: usize| MotionId::new(format!("m{number}")).unwrap();
        let alone = |said: &[Choice; 3]| {
            let group = |(weight, choice): (&u64, &Choice)| {
                (*weight, Carry::Majority, vec![(1, Some(*choice))])
            };
            let colleges = weights.iter().zip(said).map(group).collect();
            Case { colleges, rule: rule.clone() }.motion().adopted()
        };
        let stopped = votes.iter().filter(|(number, (_, said))| {
            alone(said) && !assembly.motion(&name(*number)).unwrap().adopted()
        });
        let stopped: Vec<_> = stopped.map(|(number, _)| name(*number)).collect();
        let line = &found.topics[0];
        prop_assert_eq!(&line.stopped, &stopped);
        let objected = |(_, (_, said)): &&(usize, &(_, [Choice; 3]))| {
            alone(said) && said[0] == Choice::No
        };
        prop_assert_eq!(votes.iter().filter(objected).count(), stopped.len());
        let votes: Vec<_> = votes.iter().map(|(number, _)| name(*number)).collect();
        prop_assert_eq!(&line.votes, &votes);
        prop_assert_eq!((found.topics.len(), &line.colleges[..]), (1, &[college_id("c0")][..]));
        prop_assert_eq!(found.unprotected, [college_id("c1"), college_id("c2")]);
    }
}

#[cfg(feature = "serde")]
#[test]
fn what_is_protected_has_its_form() {
    let (yea, nay) = (Choice::Yes, Choice::No);
    let statutes = protecting([1, 1, 1], &yes(more_than(1, 2), Base::Expressed));
    let polls = [(Some("housing"), [nay, yea, yea]), (Some("housing"), [yea, yea, nay])];
    let assembly = held_on(&statutes, &polls);
    let found = statutes.protections(assembly.motions(), at(0), at(9));
    let expected = concat!(
        r#"{"from":"1970-01-01T00:00:00Z","until":"1970-01-01T00:00:09Z","topics":[{"#,
        r#""topic":"housing","rule":"no objection in college \"c0\"","colleges":["c0"],"#,
        r#""votes":["m0","m1"],"stopped":["m0"]}],"unprotected":["c1","c2"]}"#,
    );
    assert_eq!(serde_json::to_string(&found).unwrap(), expected);
}
