//! Interests: laws on drawn declarations, and what they do to votes.

use std::collections::BTreeSet;

use liens_core::{CommandId, ContributorId, Envelope, MotionId, Period, SubjectId};
use liens_governance::interests::{
    Command, Declaration, Disclosure, InterestNorms, InterestRepair, InterestRule, Interests,
    Refusal, Visibility,
};
use liens_governance::register::KeptFor;
use liens_governance::{
    Assembly, Choice, Command as Put, Draft, Member, Outcome, Proportion, Roll, Votes,
};
use proptest::prelude::*;

use crate::given::{at, college_id, envelope, founding, person};
use crate::register::{Desk, circle, give, statutes};

type Step = (i64, String, Command);

fn topic(name: &str) -> SubjectId {
    SubjectId::new(name).unwrap()
}

fn motion(name: &str) -> MotionId {
    MotionId::new(name).unwrap()
}

fn declare(on: &str, from: i64, until: Option<i64>) -> Command {
    let visibility = Visibility::Members {};
    Command::Declare { topic: topic(on), from: at(from), until: until.map(at), visibility }
}

fn tries(
    interests: &mut Interests,
    number: u128,
    (second, by, body): &Step,
) -> Result<(), Refusal> {
    let (id, by, body) = (CommandId::from_u128(number), person(by), body.clone());
    let sent = Envelope { id, by, on_behalf_of: None, at: at(*second), body };
    interests.execute(&sent).map(drop)
}

fn declared(steps: &[Step]) -> Interests {
    let mut steps: Vec<&Step> = steps.iter().collect();
    steps.sort_by_key(|(at, ..)| *at);
    let mut interests = Interests::new();
    for (number, step) in (0..).zip(steps) {
        let before = interests.clone();
        if tries(&mut interests, number, step).is_err() {
            assert_eq!(interests, before);
        }
    }
    interests
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let topics = || (0..2_u8).prop_map(|n| if n == 0 { "t" } else { "s" });
    let command = prop_oneof![
        3 => (topics(), 0..60_i64, prop::option::of(0..30_i64))
            .prop_map(|(on, from, length)| declare(on, from, length.map(|length| from + length))),
        1 => topics().prop_map(|on| Command::End { topic: topic(on) }),
    ];
    let step = (0..50_i64, (0..4_u8).prop_map(|n| format!("p{n}")), command);
    prop::collection::vec(step, 0..30)
}

/// A vote of four on the topic `t`, from second 20 to second 40; `recused` are recused.
fn held(recused: &[ContributorId], close: bool) -> Assembly {
    let statutes = statutes(&["c0"]);
    let members = (0..4).map(|n| Member::one(person(&format!("p{n}")), college_id("c0")));
    let roll = Roll::freeze(&statutes, members, at(0)).unwrap();
    let mut draft = Draft::new(topic("s"), Votes::Final);
    draft.topic = Some(topic("t"));
    let m = || motion("m");
    let mut puts = vec![
        ("chair", 0, founding(&statutes)),
        ("chair", 20, Put::OpenMotion { motion: m(), draft, roll, closes: None }),
        ("p0", 25, Put::CastBallot { motion: m(), choice: Choice::Yes }),
        ("p1", 26, Put::CastBallot { motion: m(), choice: Choice::No }),
    ];
    for person in recused {
        puts.push(("chair", 30, Put::Recuse { motion: m(), person: person.clone() }));
    }
    if close {
        puts.push(("chair", 40, Put::CloseMotion { motion: m() }));
    }
    let mut assembly = Assembly::new();
    for (id, (by, when, body)) in (0..).zip(puts) {
        assembly.execute(&envelope(id, by, when, body)).unwrap();
    }
    assembly
}

fn told(interests: &Interests, assembly: &Assembly) -> Disclosure {
    interests.disclosure(assembly, Period::new(at(0), at(100)).unwrap())
}

proptest! {
    #[test]
    fn replaying_the_history_of_interests_gives_the_interests(steps in steps()) {
        let interests = declared(&steps);
        prop_assert_eq!(Interests::replay(interests.events().to_vec()).unwrap(), interests);
    }

    #[test]
    fn a_refused_declaration_changes_nothing(steps in steps()) {
        declared(&steps); // compares before and after each refusal
    }

    #[test]
    fn nobody_has_two_interests_in_a_topic_at_once(steps in steps(), second in 0..100_i64) {
        let interests = declared(&steps);
        for on in ["t", "s"].map(topic) {
            let people: Vec<_> = interests
                .in_force(&on, at(second))
                .map(|one| one.interest.person().clone())
                .collect();
            let once: BTreeSet<_> = people.iter().collect();
            prop_assert_eq!(once.len(), people.len());
        }
    }

    #[test]
    fn a_conflict_is_an_interest_at_some_instant_of_the_vote(steps in steps()) {
        let (interests, assembly) = (declared(&steps), held(&[], true));
        let meets = |one: &&Declaration| (20..=40).any(|second| one.interest.in_force(at(second)));
        let people: BTreeSet<_> =
            interests.declarations().filter(meets).map(|one| one.interest.person()).collect();
        let disclosure = told(&interests, &assembly);
        let found: Vec<_> = disclosure.conflicts.iter().map(|one| &one.person).collect();
        prop_assert_eq!(found, people.into_iter().collect::<Vec<_>>());
    }

    #[test]
    fn declaring_so_much_earlier_is_in_time(steps in steps()) {
        let (interests, assembly) = (declared(&steps), held(&[], true));
        for conflict in told(&interests, &assembly).conflicts {
            let Some(late) = conflict.late else { continue };
            // Alone, so that no other declaration of theirs stands in the way.
            let interest = &conflict.declaration.interest;
            let body = Command::Declare {
                topic: interest.topic().clone(),
                from: interest.from(),
                until: interest.until(),
                visibility: Visibility::Members {},
            };
            let late_again = |earlier: i64| {
                let second = conflict.declaration.declared.unix_seconds() - earlier;
                let step = (second, conflict.person.to_string(), body.clone());
                told(&declared(&[step]), &assembly).conflicts[0].late
            };
            prop_assert_eq!(late_again(late.seconds()), None);
            prop_assert!(late_again(late.seconds() - 1).is_some());
        }
    }

    #[test]
    fn recusing_whoever_has_a_conflict_mends_it(steps in steps()) {
        let (interests, open) = (declared(&steps), held(&[], false));
        let known = open.motion(&motion("m")).unwrap();
        let conflicts = interests.conflicts(known, at(60));
        let people: Vec<_> = conflicts.iter().map(|one| one.person.clone()).collect();
        for person in &people {
            let recuse = interests.recusal(person, known, at(60)).unwrap();
            let expected = Put::Recuse { motion: motion("m"), person: person.clone() };
            prop_assert_eq!(recuse, expected);
        }
        let closed = held(&people, true);
        let after = interests.conflicts(closed.motion(&motion("m")).unwrap(), at(60));
        prop_assert!(after.iter().all(|one| one.recused && !one.voted));
        let again: BTreeSet<_> = after.into_iter().map(|one| one.person).collect();
        prop_assert!(again.is_subset(&people.into_iter().collect()));
    }
}

/// The declarations with a repair applied, and the assembly with it.
fn repaired(
    steps: &[Step],
    recused: &[ContributorId],
    disclosure: &Disclosure,
    repair: &InterestRepair,
) -> Disclosure {
    let mut recused = recused.to_vec();
    let mut steps = steps.to_vec();
    match repair {
        InterestRepair::DeclareEarlier { declarations } => {
            for (_, who, earlier) in declarations {
                let conflict = disclosure.conflicts.iter().find(|one| one.person == *who).unwrap();
                let declared = conflict.declaration.declared.unix_seconds();
                let step = steps.iter_mut().find(|(when, by, body)| {
                    let at_stake = conflict.declaration.interest.topic();
                    let declares =
                        matches!(body, Command::Declare { topic, .. } if topic == at_stake);
                    (*when, by.as_str()) == (declared, who.as_str()) && declares
                });
                step.unwrap().0 -= earlier.seconds();
            }
        }
        InterestRepair::Recuse { people } => recused.extend(people.iter().map(|one| one.1.clone())),
        _ => unreachable!(),
    }
    told(&declared(&steps), &held(&recused, true))
}

/// Each person declares one interest at most, so that a declaration can be told from others.
fn lone_steps() -> impl Strategy<Value = Vec<Step>> {
    let one = (0..50_i64, 0..60_i64, prop::option::of(1..40_i64));
    prop::collection::vec(prop::option::of(one), 4).prop_map(|people| {
        let step = |(n, one): (usize, Option<(i64, i64, Option<i64>)>)| {
            let (when, from, length) = one?;
            let until = length.map(|length| from + length);
            Some((when, format!("p{n}"), declare("t", from, until)))
        };
        people.into_iter().enumerate().filter_map(step).collect()
    })
}

proptest! {
    #[test]
    fn the_repair_of_an_interest_finding_applied_removes_it_and_one_less_does_not(
        steps in lone_steps(), grace in 0..9_i64, in_time in 0..=4_u64, recused in 0..=4_u64,
        first in any::<bool>(),
    ) {
        let already: Vec<_> = first.then(|| person("p0")).into_iter().collect();
        let disclosure = told(&declared(&steps), &held(&already, true));
        let mut norms = InterestNorms::strict();
        norms.grace = liens_core::TimeAmount::from_seconds(grace).unwrap();
        norms.in_time = liens_core::Portion::new(in_time, 4).unwrap();
        norms.recused = liens_core::Portion::new(recused, 4).unwrap();
        for finding in disclosure.findings(&norms) {
            let finds = |repair: &InterestRepair| {
                let after = repaired(&steps, &already, &disclosure, repair);
                after.findings(&norms).iter().any(|one| one.rule == finding.rule)
            };
            prop_assert!(!finds(&finding.repair), "{finding:?}");
            let mut fewer = finding.repair.clone();
            let mut later = finding.repair.clone();
            match (&mut fewer, &mut later) {
                (
                    InterestRepair::DeclareEarlier { declarations },
                    InterestRepair::DeclareEarlier { declarations: one_later },
                ) => {
                    declarations.pop();
                    let last = &mut one_later.last_mut().unwrap().2;
                    *last = liens_core::TimeAmount::from_seconds(last.seconds() - 1).unwrap();
                    prop_assert!(finds(&later), "{later:?}");
                }
                (InterestRepair::Recuse { people }, _) => drop(people.pop()),
                _ => unreachable!(),
            }
            prop_assert!(finds(&fewer), "{fewer:?}");
        }
    }
}

/// p0 declares in time, p1 during the vote, p2 after it, p3 of an interest that was over.
fn four() -> Interests {
    declared(&[
        (10, "p0".to_owned(), declare("t", 0, None)),
        (28, "p1".to_owned(), declare("s", 5, Some(90))),
        (50, "p2".to_owned(), declare("t", 30, None)),
        (12, "p3".to_owned(), declare("t", 0, Some(20))),
    ])
}

#[test]
fn who_votes_on_what_they_have_at_stake_is_told_with_how_late_it_was_declared() {
    let disclosure = told(&four(), &held(&[person("p0")], true));
    let rows: Vec<_> = disclosure
        .conflicts
        .iter()
        .map(|one| {
            let late = one.late.map(liens_core::TimeAmount::seconds);
            (one.person.as_str(), late, one.after_close, one.recused, one.voted)
        })
        .collect();
    let expected = [
        ("p0", None, false, true, false),
        ("p1", Some(8), false, false, true),
        ("p2", Some(20), true, false, false),
    ];
    assert_eq!(rows, expected);
    assert_eq!(disclosure.in_time, Proportion::of(1, 3));
    assert_eq!(disclosure.recused, Proportion::of(1, 3));
    let findings = disclosure.findings(&InterestNorms::strict());
    let key = |who: &str| (motion("m"), person(who));
    let earlier = |who: &str, by: i64| {
        (motion("m"), person(who), liens_core::TimeAmount::from_seconds(by).unwrap())
    };
    let declarations = vec![earlier("p1", 8), earlier("p2", 20)];
    let found: Vec<_> =
        findings.into_iter().map(|one| (one.rule, one.found, one.who, one.repair)).collect();
    assert_eq!(
        found,
        [
            (
                InterestRule::InTime,
                Proportion::of(1, 3).unwrap(),
                vec![key("p1"), key("p2")],
                InterestRepair::DeclareEarlier { declarations },
            ),
            // p2 declared once it was over, and nobody could have recused them.
            (
                InterestRule::Recused,
                Proportion::of(1, 2).unwrap(),
                vec![key("p1")],
                InterestRepair::Recuse { people: vec![key("p1")] },
            ),
        ]
    );
    let nothing = told(&Interests::new(), &held(&[], true));
    assert_eq!((nothing.in_time, nothing.recused), (None, None));
    assert!(nothing.findings(&InterestNorms::strict()).is_empty());
}

#[test]
fn a_recusal_leaves_numerator_and_denominator() {
    let outcome = |recused: &[ContributorId]| {
        let assembly = held(recused, true);
        let certificate = assembly.motion(&motion("m")).unwrap().certificate().unwrap().clone();
        certificate.outcome
    };
    // One to one is no majority; without the one who has something at stake it is one to none.
    assert_eq!(outcome(&[]), Outcome::Rejected);
    assert_eq!(outcome(&[person("p1")]), Outcome::Adopted);
}

#[test]
fn what_recuses_nobody_says_why() {
    let (interests, closed) = (four(), held(&[], true));
    let voted = closed.motion(&motion("m")).unwrap();
    let refused = |who: &str| interests.recusal(&person(who), voted, at(60)).unwrap_err();
    let cases = [
        (
            refused("p2"),
            "after_vote",
            "'p2' declared an interest on 1970-01-01T00:00:50Z, after the vote on motion 'm' \
             closed on 1970-01-01T00:00:40Z",
        ),
        (
            refused("p0"),
            "closed",
            "the vote on motion 'm' closed on 1970-01-01T00:00:40Z without recusing 'p0'",
        ),
        (
            refused("p3"),
            "no_interest",
            "'p3' has declared no interest in force during the vote on motion 'm'",
        ),
        (refused("p9"), "not_on_roll", "'p9' does not stand on the roll of motion 'm'"),
    ];
    for (error, code, message) in cases {
        assert_eq!(error.code(), format!("governance.recusal.{code}"));
        assert_eq!(error.to_string(), message);
    }
    let mut early = held(&[], true);
    let draft = Draft::new(topic("s"), Votes::Final);
    let put = Put::DraftMotion { motion: motion("n"), draft };
    early.execute(&envelope(99, "chair", 50, put)).unwrap();
    let drafted = early.motion(&motion("n")).unwrap();
    let refused = interests.recusal(&person("p0"), drafted, at(60)).unwrap_err();
    assert_eq!(refused.code(), "governance.recusal.not_open");
}

#[test]
fn what_interests_refuse_says_why() {
    let mut interests = four();
    let refused = |interests: &mut Interests, by: &str, body: Command| {
        let before = interests.clone();
        let refusal = tries(interests, 99, &(60, by.to_owned(), body)).unwrap_err();
        assert_eq!(*interests, before);
        (refusal.code(), refusal.to_string())
    };
    let twice = refused(&mut interests, "p0", declare("t", 70, None));
    assert_eq!(twice.0, "governance.interests.already_declared");
    assert!(twice.1.contains("'p0' has declared an interest in 't' already"));
    let over = refused(&mut interests, "p1", Command::End { topic: topic("s") });
    assert_eq!(over.0, "governance.interests.not_declared");
    let never = refused(&mut interests, "p3", declare("s", 70, Some(70)));
    assert_eq!(never.0, "core.interest.never_in_force");
    let (id, by, other) = (CommandId::from_u128(99), person("bo"), Some(person("ana")));
    let body = declare("t", 0, None);
    let sent = Envelope { id, by, on_behalf_of: other, at: at(60), body };
    let refusal = interests.execute(&sent).unwrap_err();
    assert_eq!(refusal.code(), "governance.interests.on_behalf");
    let mut history = interests.events().to_vec();
    history[1].body = history[0].body.clone();
    history[1].by = history[0].by.clone();
    let refused = Interests::replay(history).unwrap_err();
    assert_eq!(refused.code(), "governance.interests.replay");
}

#[test]
fn who_is_told_depends_on_what_the_person_allows() {
    let mut desk = Desk::opened(liens_core::Portion::WHOLE);
    for (who, of) in [("ana", "c0"), ("bo", "c0"), ("cy", "c1")] {
        desk.joins(who, of, None, 0);
    }
    desk.seats("s0", KeptFor::Anyone {}, 0);
    desk.does("clerk", 0, give("s0", "cy", None, (0, 50)));
    let of = |visibility: Visibility| {
        let body = Command::Declare { topic: topic("t"), from: at(0), until: None, visibility };
        declared(&[(1, "ana".to_owned(), body)])
    };
    let told = |visibility: Visibility, when: i64| {
        let interests = of(visibility);
        let one = interests.declarations().next().unwrap();
        let told = one.told(&desk.register, at(when));
        told.into_iter().map(|person| person.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(told(Visibility::Members {}, 10), ["bo", "cy"]);
    assert_eq!(told(Visibility::College { college: college_id("c0") }, 10), ["bo"]);
    assert_eq!(told(Visibility::Circle { circle: circle("council") }, 10), ["cy"]);
    assert!(told(Visibility::Circle { circle: circle("council") }, 50).is_empty());
}

#[cfg(feature = "serde")]
#[test]
fn the_history_of_interests_reads_back() {
    let interests = four();
    let written = serde_json::to_string(interests.events()).unwrap();
    let history: Vec<liens_core::Recorded<_>> = serde_json::from_str(&written).unwrap();
    assert_eq!(Interests::replay(history).unwrap(), interests);
    let body = declare("t", 0, None);
    let written = serde_json::to_string(&body).unwrap();
    assert_eq!(serde_json::from_str::<Command>(&written).unwrap(), body);
    let public = written.replace("members", "everybody");
    assert!(serde_json::from_str::<Command>(&public).is_err());
}
