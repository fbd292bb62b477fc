//! What each public constructor and each command refuses, with the offending value in the message.

use liens_core::Ratio;
use liens_governance::{
    Assembly, Ballots, Base, Bounds, Carry, Choice, Clause, College, Command, Count, Error,
    Fraction, Member, Refusal, Roll, RollError, Rule, Statutes, Votes, Within, verify,
};

use crate::given::{
    Case, at, at_least, college_id, draft, envelope, founding, more_than, motion_id, person, rule,
    subject_id, vote, yes,
};

pub(crate) fn refused<T: std::fmt::Debug>(
    made: Result<T, impl Into<Error>>,
    code: &str,
    value: &str,
) {
    let error = match made {
        Ok(made) => panic!("{code}: {made:?} was made"),
        Err(error) => error.into(),
    };
    assert_eq!(error.code(), code);
    assert!(error.to_string().contains(value), "{code}: '{error}' does not name {value}");
}

fn college(id: &str, weight: u64) -> College {
    College::new(college_id(id), weight, Carry::Majority).unwrap()
}

fn half() -> Rule {
    yes(more_than(1, 2), Base::Expressed)
}

#[test]
fn values_refuse_what_they_cannot_hold() {
    for text in ["", "1/0", "-1", "+1", "1/2/3", "0x1", " 1", "1_0", "1/"] {
        refused(text.parse::<Fraction>(), "governance.fraction.not_a_fraction", text);
    }
    refused(Count::new(3, 2, 2, 0), "governance.count.above_all", "all 3");
    refused(Count::new(3, u64::MAX, 1, 0), "governance.count.above_all", "18446744073709551615");
    let weightless = College::new(college_id("users"), 0, Carry::Majority);
    refused(weightless, "governance.college.zero_weight", "'users'");
}

#[test]
fn rules_refuse_what_can_never_be_met() {
    let quorum = |threshold| Rule::new(Clause::Quorum { threshold, within: Within::Assembly {} });
    refused(quorum(at_least(3, 2)), "governance.rule.above_everyone", "at least 3/2");
    refused(quorum(more_than(1, 1)), "governance.rule.above_everyone", "more than 1");
    assert!(quorum(at_least(1, 1)).is_ok());
    let (threshold, base, within) = (at_least(0, 1), Base::All, Within::Assembly {});
    let blocked = Rule::new(Clause::Unblocked { threshold, base, within });
    refused(blocked, "governance.rule.always_blocked", "at least 0");
    refused(Rule::new(Clause::And { rules: vec![] }), "governance.rule.combination", "of 0");
    refused(Rule::new(Clause::Or { rules: vec![half()] }), "governance.rule.combination", "of 1");
    let of = |count| Rule::new(Clause::AtLeastOf { count, rules: vec![half(), half()] });
    refused(of(0), "governance.rule.combination", "0 of 2");
    refused(of(3), "governance.rule.combination", "3 of 2");
    refused(Rule::new(Clause::CollegeCount { count: 0 }), "governance.rule.no_college", "0");
    let deep = (0..15).fold(half(), |inner, _| rule(Clause::And { rules: vec![inner, half()] }));
    refused(Rule::new(Clause::And { rules: vec![deep, half()] }), "governance.rule.too_deep", "17");
}

#[test]
fn rule_texts_refuse_an_unknown_word_and_name_its_position() {
    for (text, value) in [
        ("", "'' at character 1"),
        ("most of all", "'most' at character 1"),
        ("more then 1/2 of all", "'then' at character 6"),
        ("more than half of all", "'half' at character 11"),
        ("more than 1/0 of all", "'1/0' at character 11"),
        ("more than 1/2 of everyone", "'everyone' at character 18"),
        ("more than 1/2 of all in college users", "'users' at character 33"),
        ("more than 1/2 of all in college \"us", "'\"us' at character 33"),
        ("more than 1/2 of all unless rain", "'unless' at character 22"),
        ("present at least 1/4 of expressed", "'expressed' at character 25"),
        ("no objections", "'objections' at character 4"),
        ("é", "'é' at character 1"),
        ("(no objection and (at least 2 colleges)", "'' at character 40"),
        ("at least 1 of (no objection, at least 1 college)", "',' at character 28"),
    ] {
        refused(text.parse::<Rule>(), "governance.rule.unexpected", value);
    }
    let deep = format!("{}no objection{}", "(".repeat(17), ")".repeat(17));
    refused(deep.parse::<Rule>(), "governance.rule.too_deep", "17");
    refused("more than 3/2 of all".parse::<Rule>(), "governance.rule.above_everyone", "3/2");
}

#[test]
fn rule_texts_read_percentages_and_bind_and_before_or() {
    let rule = |text: &str| text.parse::<Rule>().unwrap();
    assert_eq!(rule("at least 65 % of all"), yes(at_least(13, 20), Base::All));
    assert_eq!(rule("at least 65% of all"), yes(at_least(13, 20), Base::All));
    let read = rule("no objection or at least 1 college and at least 2 colleges");
    assert_eq!(read, rule("no objection or (at least 1 college and at least 2 colleges)"));
    assert_ne!(read, rule("(no objection or at least 1 college) and at least 2 colleges"));
    // One is written as one, and read as many too.
    assert_eq!(rule("at least 1 colleges").to_string(), "at least 1 college");
}

#[test]
fn statutes_refuse_what_leaves_the_bounds() {
    let scic = |weights: &[(&str, u64)]| {
        let colleges = weights.iter().map(|(id, weight)| college(id, *weight));
        Statutes::new(colleges, Bounds::scic(), half())
    };
    assert!(scic(&[("a", 50), ("b", 40), ("c", 10)]).is_ok());
    refused(scic(&[("a", 50), ("b", 50)]), "governance.statutes.too_few_colleges", "2");
    refused(scic(&[]), "governance.statutes.too_few_colleges", "0");
    refused(scic(&[("a", 51), ("b", 39), ("c", 10)]), "governance.statutes.above_share", "'a'");
    refused(scic(&[("a", 50), ("b", 41), ("c", 9)]), "governance.statutes.below_share", "'c'");
    refused(
        scic(&[("a", 40), ("b", 30), ("a", 30)]),
        "governance.statutes.duplicate_college",
        "'a'",
    );
    refused(
        scic(&[("a", u64::MAX), ("b", 1), ("c", 1)]),
        "governance.statutes.weight_overflow",
        "18446744073709551617",
    );
    let none = Statutes::new([], Bounds::none(), half());
    refused(none, "governance.statutes.too_few_colleges", "0");
    let crossed = Bounds::new(1, Ratio::ONE, Ratio::ZERO);
    refused(crossed, "governance.statutes.crossed_bounds", "1");
    let within = Within::College { college: college_id("elders") };
    let named = rule(Clause::Consent { within });
    refused(
        Statutes::new([college("a", 1)], Bounds::none(), named),
        "governance.statutes.rule_names_college",
        "'elders'",
    );
    refused(
        Statutes::new([college("a", 1)], Bounds::none(), rule(Clause::CollegeCount { count: 2 })),
        "governance.statutes.rule_asks_colleges",
        "2",
    );
}

#[test]
fn statutes_refuse_rules_and_terms_that_do_not_fit() {
    let statutes = || Statutes::new([college("a", 1)], Bounds::none(), half()).unwrap();
    let kind = |name: &str| liens_core::KindId::new(name).unwrap();
    let consent = |name: &str| {
        rule(Clause::Consent { within: Within::College { college: college_id(name) } })
    };
    let names = "governance.statutes.rule_names_college";
    refused(statutes().with_rule(kind("election"), consent("elders")), names, "'elders'");
    refused(statutes().with_protected(subject_id(), consent("elders")), names, "'elders'");
    let many = rule(Clause::CollegeCount { count: 2 });
    let asks = "governance.statutes.rule_asks_colleges";
    refused(statutes().with_rule(kind("election"), many), asks, "2");
    let nobody = statutes().with_protected(subject_id(), half());
    refused(nobody, "governance.statutes.protects_nobody", "'s'");
    let by_none = statutes().with_amendment_by(kind("amendment"));
    refused(by_none, "governance.statutes.unknown_kind", "'amendment'");
    let ago = || liens_core::TimeAmount::from_seconds(-1).unwrap();
    for made in [Statutes::with_hearing, Statutes::with_voting, Statutes::with_suspension] {
        refused(made(statutes(), ago()), "governance.statutes.negative_term", "-PT1S");
    }
    let deep = (0..15).fold(half(), |inner, _| rule(Clause::And { rules: vec![inner, half()] }));
    let with_deep = statutes().with_rule(kind("election"), deep.clone()).unwrap();
    let both = with_deep.with_protected(subject_id(), consent("a"));
    refused(both, "governance.statutes.too_deep", "17");
    let protected = statutes().with_protected(subject_id(), consent("a")).unwrap();
    refused(protected.with_rule(kind("election"), deep), "governance.statutes.too_deep", "17");
}

#[test]
fn examinations_refuse_what_is_too_large() {
    use liens_governance::{Effort, Limits, swings};
    let colleges = (0..80).map(|at| college(&format!("c{at}"), 1 << (at % 50)));
    let statutes = Statutes::new(colleges, Bounds::none(), half()).unwrap();
    let mut limits = Limits::default();
    limits.effort = Effort { bytes: 1 << 20, steps: 1 << 30 };
    refused(statutes.examine(limits), "governance.power.too_large", "MiB");
    let code = "governance.diagnosis.too_many_colleges";
    refused(swings(&[1; 63], more_than(1, 2)), code, "63");
    let heavy = swings(&[u64::MAX, 1], more_than(1, 2));
    refused(heavy, "governance.diagnosis.weight_overflow", "18446744073709551616");
}

#[test]
fn rolls_refuse_what_cannot_vote() {
    let (ana, users) = (|| person("ana"), || college_id("users"));
    refused(Member::new(ana(), users(), 0), "governance.roll.zero_weight", "'ana'");
    let twice = [Member::one(ana(), users()), Member::one(ana(), college_id("workers"))];
    refused(Roll::new(twice, at(0)), "governance.roll.duplicate_person", "'ana'");
    let heavy = Member::new(ana(), users(), u64::MAX).unwrap();
    let beyond = [heavy, Member::one(person("bo"), users())];
    refused(Roll::new(beyond, at(0)), "governance.roll.weight_overflow", "18446744073709551616");
    let statutes = Statutes::new([college("users", 1)], Bounds::none(), half()).unwrap();
    let stranger = [Member::one(ana(), college_id("elders"))];
    let foreign = Roll::freeze(&statutes, stranger, at(0));
    refused(foreign, "governance.roll.unknown_college", "'elders'");
    refused(Roll::freeze(&statutes, [], at(0)), "governance.roll.empty_college", "'users'");
}

#[test]
fn ballots_refuse_who_is_not_on_the_roll() {
    let roll = Roll::new([Member::one(person("ana"), college_id("users"))], at(0)).unwrap();
    let mut ballots = Ballots::none(roll.clone());
    let stranger = ballots.cast(&person("bo"), Choice::Yes);
    refused(stranger, "governance.ballot.not_on_roll", "'bo'");
    assert_eq!(ballots, Ballots::none(roll.clone()));
    let bulk = Ballots::of_roll(roll, vec![None, None]);
    refused(bulk, "governance.ballot.length", "2 choices");
}

fn users() -> Statutes {
    Statutes::new([college("users", 1)], Bounds::none(), half()).unwrap()
}

fn opening(motion: &str) -> Command {
    let members = ["ana", "bo"].map(|name| Member::one(person(name), college_id("users")));
    let roll = Roll::freeze(&users(), members, at(5)).unwrap();
    let motion = liens_core::MotionId::new(motion).unwrap();
    Command::OpenMotion { motion, draft: draft(), roll, closes: None }
}

/// An assembly of users, founded by a command of its own.
fn founded() -> Assembly {
    let mut assembly = Assembly::new();
    assembly.execute(&envelope(0, "chair", 0, founding(&users()))).unwrap();
    assembly
}

#[test]
fn commands_refuse_and_leave_the_assembly_as_it_was() {
    let cast = |choice| Command::CastBallot { motion: motion_id(), choice };
    let close = || Command::CloseMotion { motion: motion_id() };
    let mut assembly = founded();
    let refuse = |assembly: &mut Assembly, sent, code: &str, value: &str| {
        let before = assembly.clone();
        refused(assembly.execute(&sent), code, value);
        assert_eq!(*assembly, before);
    };
    let state = "governance.assembly.";
    let code = |name: &str| format!("{state}{name}");
    let before_opening = envelope(1, "ana", 5, cast(Choice::Yes));
    refuse(&mut assembly, before_opening, &code("unknown_motion"), "'m'");
    refuse(&mut assembly, envelope(1, "ana", 5, close()), &code("unknown_motion"), "'m'");
    let early = envelope(1, "ana", 4, opening("m"));
    refuse(&mut assembly, early, &code("roll_after_opening"), "1970-01-01T00:00:05Z");

    assembly.execute(&envelope(1, "ana", 5, opening("m"))).unwrap();
    refuse(&mut assembly, envelope(2, "ana", 5, opening("m")), &code("motion_exists"), "'m'");
    let reused = envelope(1, "ana", 5, close());
    refuse(&mut assembly, reused, "core.history.id_reused", "00000000-0000-0000-0000-000000000001");
    let stolen = envelope(1, "bo", 5, opening("m"));
    refuse(&mut assembly, stolen, "core.history.id_reused", "0001");
    let past = envelope(2, "ana", 4, cast(Choice::Yes));
    refuse(&mut assembly, past, "core.history.clock_went_back", "1970-01-01T00:00:04Z");
    let stranger = envelope(2, "cy", 5, cast(Choice::Yes));
    refuse(&mut assembly, stranger, "governance.ballot.not_on_roll", "'cy'");
    let mut proxy = envelope(2, "ana", 5, cast(Choice::Yes));
    proxy.on_behalf_of = Some(person("bo"));
    refuse(&mut assembly, proxy, &code("on_behalf"), "'bo'");

    assembly.execute(&envelope(2, "ana", 6, cast(Choice::Yes))).unwrap();
    let second = envelope(3, "ana", 6, cast(Choice::No));
    refuse(&mut assembly, second, &code("already_voted"), "yes");
    assembly.execute(&envelope(3, "ana", 7, close())).unwrap();
    let late = envelope(4, "bo", 7, cast(Choice::No));
    refuse(&mut assembly, late, &code("not_open"), "adopted");
    refuse(&mut assembly, envelope(4, "bo", 7, close()), &code("not_open"), "'m'");
}

#[test]
fn delegations_recusals_and_block_votes_refuse_and_leave_the_assembly_as_it_was() {
    let motion = motion_id;
    let mut assembly = founded();
    let refuse = |assembly: &mut Assembly, sent, code: &str, value: &str| {
        let before = assembly.clone();
        refused(assembly.execute(&sent), code, value);
        assert_eq!(*assembly, before);
    };
    let delegate = |to: &str| Command::Delegate { to: person(to), topic: None };
    let oneself = envelope(1, "ana", 5, delegate("ana"));
    refuse(&mut assembly, oneself, "governance.delegation.to_oneself", "'ana'");
    let nothing = envelope(1, "ana", 5, Command::WithdrawDelegation { topic: None });
    refuse(&mut assembly, nothing, "governance.delegation.not_given", "'ana'");
    let mut proxy = envelope(1, "ana", 5, delegate("bo"));
    proxy.on_behalf_of = Some(person("cy"));
    refuse(&mut assembly, proxy, "governance.assembly.on_behalf", "'cy'");

    assembly.execute(&envelope(1, "ana", 5, opening("m"))).unwrap();
    let split = |yes| Command::SplitBallot { motion: motion(), yes, no: 0, abstain: 0 };
    let heavy = envelope(2, "ana", 5, split(999));
    refuse(&mut assembly, heavy, "governance.ballot.split_weight", "999");
    let huge = envelope(
        2,
        "ana",
        5,
        Command::SplitBallot { motion: motion(), yes: u64::MAX, no: 2, abstain: 0 },
    );
    refuse(&mut assembly, huge, "governance.ballot.split_weight", "18446744073709551617");
    let recuse = |name: &str| Command::Recuse { motion: motion(), person: person(name) };
    let stranger = envelope(2, "chair", 5, recuse("cy"));
    refuse(&mut assembly, stranger, "governance.ballot.not_on_roll", "'cy'");
    assembly.execute(&envelope(2, "chair", 5, recuse("bo"))).unwrap();
    let again = envelope(3, "chair", 5, recuse("bo"));
    refuse(&mut assembly, again, "governance.ballot.recused", "'bo'");
    let silenced = Command::CastBallot { motion: motion(), choice: Choice::Yes };
    let recused = envelope(3, "bo", 5, silenced);
    refuse(&mut assembly, recused, "governance.ballot.recused", "'bo'");
    assembly.execute(&envelope(3, "ana", 5, split(1))).unwrap();
    let second = envelope(4, "ana", 5, split(1));
    refuse(&mut assembly, second, "governance.assembly.already_voted", "1 yes");
    let topic = subject_id();
    let late = envelope(4, "chair", 5, Command::ClassifyMotion { motion: motion(), topic });
    refuse(&mut assembly, late, "governance.assembly.has_ballots", "'m'");
}

#[test]
fn a_delegate_for_the_topic_stands_over_a_general_one_and_a_ballot_over_both() {
    let adopted = |topic: Option<&str>, own: Option<Choice>| {
        let statutes = Statutes::new([college("users", 1)], Bounds::none(), half()).unwrap();
        let members =
            ["ana", "bo", "cy"].map(|name| Member::one(person(name), college_id("users")));
        let roll = Roll::freeze(&statutes, members, at(0)).unwrap();
        let budget = || Some(liens_core::SubjectId::new("budget").unwrap());
        let cast = |choice| Command::CastBallot { motion: motion_id(), choice };
        let mut sent = vec![
            ("ana", Command::Delegate { to: person("bo"), topic: None }),
            ("ana", Command::Delegate { to: person("cy"), topic: budget() }),
            ("chair", founding(&statutes)),
            ("chair", crate::given::opening(roll)),
        ];
        sent.extend(topic.map(|topic| {
            let topic = liens_core::SubjectId::new(topic).unwrap();
            ("chair", Command::ClassifyMotion { motion: motion_id(), topic })
        }));
        sent.extend([("bo", cast(Choice::Yes)), ("cy", cast(Choice::No))]);
        sent.extend(own.map(|choice| ("ana", cast(choice))));
        sent.push(("chair", Command::CloseMotion { motion: motion_id() }));
        let mut assembly = Assembly::new();
        for (id, (by, body)) in (0..).zip(sent) {
            assembly.execute(&envelope(id, by, 0, body)).unwrap();
        }
        assembly.motion(&motion_id()).unwrap().adopted()
    };
    assert!(adopted(None, None));
    assert!(adopted(Some("housing"), None));
    assert!(!adopted(Some("budget"), None));
    assert!(adopted(Some("budget"), Some(Choice::Yes)));
    assert!(!adopted(None, Some(Choice::No)));
}

#[test]
fn a_motion_refuses_a_roll_of_other_colleges() {
    let statutes =
        Statutes::new([college("users", 1), college("elders", 1)], Bounds::none(), half()).unwrap();
    let mut assembly = Assembly::new();
    assembly.execute(&envelope(0, "chair", 0, founding(&statutes))).unwrap();
    let refusal = assembly.execute(&envelope(1, "ana", 5, opening("m"))).unwrap_err();
    assert_eq!(refusal.code(), "governance.assembly.roll_does_not_fit");
    let empty = RollError::EmptyCollege { college: college_id("elders") };
    assert!(matches!(refusal, Refusal::RollDoesNotFit { reason, .. } if reason == empty));
}

#[test]
fn a_changeable_ballot_is_replaced() {
    let Command::OpenMotion { motion, mut draft, roll, closes } = opening("m") else {
        panic!("not an opening");
    };
    draft.votes = Votes::ChangeableUntilClose;
    let opening = Command::OpenMotion { motion, draft, roll, closes };
    let cast = |choice| Command::CastBallot { motion: motion_id(), choice };
    let mut assembly = founded();
    let bodies = [opening, cast(Choice::Yes), cast(Choice::No)];
    for (id, body) in (1..).zip(bodies) {
        assembly.execute(&envelope(id, "ana", 5, body)).unwrap();
    }
    let ballots = vote(assembly.motion(&motion_id()).unwrap()).ballots();
    assert_eq!(ballots.of(&person("ana")), Some(Choice::No.into()));
}

#[test]
fn histories_that_could_not_have_happened_are_refused() {
    let mut assembly = founded();
    let cast = Command::CastBallot { motion: motion_id(), choice: Choice::Yes };
    let close = Command::CloseMotion { motion: motion_id() };
    for (id, (seconds, body)) in (1..).zip([(5, opening("m")), (6, cast), (7, close)]) {
        assembly.execute(&envelope(id, "ana", seconds, body)).unwrap();
    }
    let history = assembly.events().to_vec();
    let replayed = |change: fn(&mut Vec<liens_core::Recorded<liens_governance::Event>>)| {
        let mut changed = history.clone();
        change(&mut changed);
        Assembly::replay(changed)
    };
    refused(replayed(|h| h.swap(0, 1)), "core.history.out_of_sequence", "1");
    refused(replayed(|h| h[3].command = h[2].command), "core.history.repeated", "3");
    refused(replayed(|h| h[3].at = at(5)), "core.history.clock_went_back", "00:00:05");
    refused(replayed(|h| h[2].by = person("cy")), "governance.replay.refused", "'cy'");
    let rejected = |h: &mut Vec<liens_core::Recorded<liens_governance::Event>>| {
        let (motion, outcome) = (motion_id(), liens_governance::Outcome::Rejected);
        h[3].body = liens_governance::Event::MotionClosed { motion, outcome };
    };
    refused(replayed(rejected), "governance.replay.differs", "3");
}

#[test]
fn a_certificate_of_another_vote_is_refused() {
    let case = |choice| Case {
        colleges: vec![(1, Carry::Majority, vec![(1, Some(choice))])],
        rule: half(),
    };
    let (yea, nay) = (case(Choice::Yes).motion(), case(Choice::No).motion());
    let certificate = yea.certificate().unwrap();
    refused(
        verify(certificate, vote(&yea).statutes(), vote(&yea).roll(), vote(&nay).ballots()),
        "governance.certificate.differs",
        "yes is 1 in the certificate, the ballots lead to 0",
    );
    let elsewhere = Roll::new([Member::one(person("ana"), college_id("c0"))], at(7)).unwrap();
    refused(
        verify(certificate, vote(&yea).statutes(), &elsewhere, vote(&yea).ballots()),
        "governance.certificate.foreign_roll",
        "1970-01-01T00:00:07Z",
    );
}
