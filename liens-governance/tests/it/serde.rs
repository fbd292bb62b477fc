//! Every form reads back as it was written, and refuses what its constructor refuses.

use std::fmt::Debug;

use ::serde::{Serialize, de::DeserializeOwned};
use liens_core::{Envelope, Recorded};
use liens_governance::{
    Assembly, Ballot, Bounds, Carried, Carry, Cause, Certificate, Choice, College, Command, Event,
    Fraction, Member, MotionState, Outcome, Roll, Rule, Statutes, Votes,
};
use proptest::prelude::*;

use crate::given::{cases, envelope, motion_id, rules, sessions, subject_id};

fn reads_back<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
    let written = serde_json::to_string(value).unwrap();
    assert_eq!(&serde_json::from_str::<T>(&written).unwrap(), value, "{written}");
}

proptest! {
    #[test]
    fn what_is_written_reads_back(case in cases(), rule in rules()) {
        let motion = case.motion();
        reads_back(&rule);
        reads_back(motion.statutes());
        reads_back(motion.roll());
        reads_back(motion.certificate().unwrap());
        let (statutes, roll) = (motion.statutes().clone(), motion.roll().clone());
        let open = Command::OpenMotion {
            motion: motion_id(), subject: subject_id(), statutes, roll, votes: Votes::Final,
        };
        let mut assembly = Assembly::new();
        let bodies = [open, Command::CloseMotion { motion: motion_id() }];
        for (id, body) in (0..).zip(bodies) {
            let sent: Envelope<Command> = envelope(id, "chair", 0, body);
            reads_back(&sent);
            assembly.execute(&sent).unwrap();
        }
        let history = serde_json::to_string(assembly.events()).unwrap();
        let history: Vec<Recorded<Event>> = serde_json::from_str(&history).unwrap();
        prop_assert_eq!(Assembly::replay(history).unwrap(), assembly);
    }
}

proptest! {
    #[test]
    fn a_history_with_delegations_recusals_and_block_votes_reads_back(session in sessions()) {
        let assembly = session.held(&session.delegations());
        let history = serde_json::to_string(assembly.events()).unwrap();
        let history: Vec<Recorded<Event>> = serde_json::from_str(&history).unwrap();
        prop_assert_eq!(&Assembly::replay(history).unwrap(), &assembly);
        let motion = assembly.motion(&motion_id()).unwrap();
        reads_back(motion.certificate().unwrap());
        reads_back(motion.statutes());
        for standing in motion.ballots().iter() {
            reads_back(&standing.ballot);
        }
    }
}

#[test]
fn words_read_back() {
    for topic in [None, Some(subject_id())] {
        let to = crate::given::person("bo");
        reads_back(&Command::Delegate { to, topic: topic.clone() });
        reads_back(&Command::WithdrawDelegation { topic });
    }
    let (yes, no, abstain) = (1, 2, u64::MAX);
    reads_back(&Command::SplitBallot { motion: motion_id(), yes, no, abstain });
    let person = crate::given::person("bo");
    reads_back(&Command::Recuse { motion: motion_id(), person });
    reads_back(&Command::ClassifyMotion { motion: motion_id(), topic: subject_id() });
    reads_back(&[Cause::Cycle, Cause::Nowhere, Cause::OverCap, Cause::Recused, Cause::Split]);
    for choice in [Choice::Yes, Choice::No, Choice::Abstain] {
        reads_back(&choice);
        reads_back(&Command::CastBallot { motion: motion_id(), choice });
    }
    reads_back(&[Carry::ProportionalExpressed, Carry::ProportionalMembers, Carry::Majority]);
    reads_back(&[Carried::Yes, Carried::No, Carried::Abstains, Carried::Silent, Carried::Recused]);
    reads_back(&[Votes::Final, Votes::ChangeableUntilClose]);
    reads_back(&[Outcome::Adopted, Outcome::Rejected]);
    reads_back(&[MotionState::Open, MotionState::Adopted, MotionState::Rejected]);
    reads_back(&[Bounds::scic(), Bounds::none()]);
    reads_back(&"25/3".parse::<Fraction>().unwrap());
}

fn refuses<T: DeserializeOwned + Debug>(json: &str, reason: &str) {
    let error = serde_json::from_str::<T>(json).unwrap_err().to_string();
    assert!(error.contains(reason), "{json}: '{error}' does not say {reason}");
}

#[test]
fn reading_runs_the_constructors() {
    refuses::<Fraction>("\"1/0\"", "1/0");
    refuses::<College>(r#"{"id":"a","weight":"0","carry":"majority"}"#, "weight 0");
    refuses::<College>(r#"{"id":"a","weight":"1","carry":"majority","capital":"5"}"#, "capital");
    refuses::<Carry>("\"unanimity\"", "unanimity");
    refuses::<Rule>(r#"{"college_count":{"count":0}}"#, "0 colleges");
    refuses::<Rule>(r#"{"and":{"rules":[]}}"#, "of 0 rules");
    refuses::<Bounds>(r#"{"min_colleges":1,"min_share":"1","max_share":"0"}"#, "above");
    let alone = r#"{"colleges":[],"bounds":{"min_colleges":3,"min_share":"0","max_share":"1"},
        "rule":{"college_count":{"count":1}}}"#;
    let cap = r#"{"colleges":[{"id":"a","weight":"1","carry":"majority"}],"bounds":
        {"min_colleges":1,"min_share":"0","max_share":"1"},
        "rule":{"college_count":{"count":1}},"delegation_cap":"-1"}"#;
    refuses::<Statutes>(cap, "invalid digit");
    refuses::<Ballot>(r#"{"split":{"yes":"1","no":"1"}}"#, "abstain");
    refuses::<Statutes>(alone, "0 colleges are fewer than 3");
    refuses::<Member>(r#"{"person":"ana","college":"a","weight":"0"}"#, "'ana' has weight 0");
    let member = r#"{"person":"ana","college":"a","weight":"1"}"#;
    let roll = |format: &str, members: &str| {
        format!(r#"{{"format":"{format}","at":"2026-01-01","members":[{members}]}}"#)
    };
    refuses::<Roll>(&roll("liens.roll/2", member), "liens.roll/2");
    refuses::<Roll>(&roll("liens.roll/1", &format!("{member},{member}")), "twice");
    refuses::<Certificate>(r#"{"format":"liens.roll/1"}"#, "liens.roll/1");
    let weighted = r#"{"cast_ballot":{"motion":"m","choice":"yes","weight":"999"}}"#;
    refuses::<Command>(weighted, "weight");
    refuses::<Event>(r#"{"ballot_cast":{"motion":"m","choice":"maybe"}}"#, "maybe");
}
