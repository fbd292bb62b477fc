//! Every form reads back as it was written, and refuses what its constructor refuses.

use std::fmt::Debug;

use ::serde::{Serialize, de::DeserializeOwned};
use liens_core::{Envelope, KindId, Recorded, SubjectId};
use liens_governance::participatory::{
    Axiom, Completion, Profile, TieOrder, equal_shares, left_out,
};
use liens_governance::{
    Amendment, Assembly, Ballot, Bounds, Brief, Carried, Carry, Cause, Certificate, Change, Choice,
    College, CollegeGame, Command, Draft, Effort, Event, Fraction, Game, Heard, Limits, Member,
    MotionState, Outcome, Paradox, Roll, Rule, Side, Statutes, Votes, WeightedGame,
};
use proptest::prelude::*;

use crate::given::{
    cases, college_id, draft, envelope, founding, motion_id, opening, rules, sessions, subject_id,
    vote,
};
use crate::lifecycle::{commands, full, path};

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

fn reads_back<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
    let written = serde_json::to_string(value).unwrap();
    assert_eq!(&serde_json::from_str::<T>(&written).unwrap(), value, "{written}");
}

proptest! {
    #[test]
    fn what_is_written_reads_back(case in cases(), rule in rules()) {
        let motion = case.motion();
        reads_back(&rule);
        reads_back(vote(&motion).statutes());
        reads_back(vote(&motion).roll());
        reads_back(motion.certificate().unwrap());
        let open = opening(vote(&motion).roll().clone());
        let mut assembly = Assembly::new();
        let close = Command::CloseMotion { motion: motion_id() };
        let bodies = [founding(vote(&motion).statutes()), open, close];
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
        let assembly = session.held(&session.delegations(), &session.in_order());
        let history = serde_json::to_string(assembly.events()).unwrap();
        let history: Vec<Recorded<Event>> = serde_json::from_str(&history).unwrap();
        prop_assert_eq!(&Assembly::replay(history).unwrap(), &assembly);
        let motion = assembly.motion(&motion_id()).unwrap();
        reads_back(motion.certificate().unwrap());
        reads_back(vote(motion).statutes());
        for standing in vote(motion).ballots().iter() {
            reads_back(&standing.ballot);
        }
    }
}

proptest! {
    #[test]
    fn the_whole_life_of_motions_reads_back(commands in commands()) {
        let mut assembly = Assembly::new();
        for (id, by, seconds, body) in commands {
            let sent = envelope(id, by, seconds, body);
            reads_back(&sent);
            let _refused = assembly.execute(&sent);
        }
        let history = serde_json::to_string(assembly.events()).unwrap();
        let history: Vec<Recorded<Event>> = serde_json::from_str(&history).unwrap();
        prop_assert_eq!(Assembly::replay(history).unwrap(), assembly);
    }
}

#[test]
fn the_life_of_a_motion_has_its_forms() {
    let statutes = r#"{"colleges":[{"id":"users","weight":"50","carry":"majority"},{"id":"workers","weight":"50","carry":"majority"}],"bounds":{"min_colleges":1,"min_share":"0","max_share":"1"},"rule":{"yes":{"threshold":{"more_than":{"ratio":"1/2"}},"base":"expressed","within":{"assembly":{}}}},"rules":{"advice":{"yes":{"threshold":{"at_least":{"ratio":"1/4"}},"base":"expressed","within":{"assembly":{}}}},"amendment":{"college_count":{"count":2}}},"protected":{"tools":{"consent":{"within":{"college":{"college":"workers"}}}}},"amended_by":"amendment","hearing":"PT10S","suspension":"PT20S"}"#;
    assert_eq!(json(&full()), statutes);
    let voting = full().with_voting("15 s".parse().unwrap()).unwrap();
    let form = statutes.replace(r#""suspension""#, r#""voting":"PT15S","suspension""#);
    assert_eq!(json(&voting), form);
    reads_back(&voting);
    refuses::<Statutes>(&form.replace("PT15S", "-PT15S"), "a term of -PT15S is below zero");
    let mut amending = draft();
    amending.kind = Some(KindId::new("amendment").unwrap());
    amending.topic = Some(SubjectId::new("tools").unwrap());
    let motion = motion_id();
    assert_eq!(
        json(&Command::DraftMotion { motion, draft: amending.clone() }),
        r#"{"draft_motion":{"motion":"m","draft":{"subject":"s","votes":"final","kind":"amendment","topic":"tools"}}}"#
    );
    amending.amends = Some(Box::new(Amendment::new(full(), [college_id("users")])));
    let amends = format!(r#""amends":{{"statutes":{statutes},"waived":["users"]}}"#);
    assert!(json(&amending).contains(&amends));
    reads_back(&amending);
    let mut assembly = Assembly::new();
    assembly.execute(&envelope(0, "chair", 0, founding(&full()))).unwrap();
    for (id, (by, seconds, body, _)) in (1..).zip(path()) {
        assembly.execute(&envelope(id, by, seconds, body)).unwrap();
    }
    let forms: Vec<String> =
        assembly.events()[1..].iter().map(|record| json(&record.body)).collect();
    let named = |name: &str| {
        let of_name = |form: &&String| form.starts_with(&format!("{{\"{name}\""));
        forms.iter().find(of_name).cloned().unwrap_or_else(|| panic!("no {name}"))
    };
    for (name, form) in [
        ("motion_drafted", r#"{"motion":"m","draft":{"subject":"s","votes":"final"}}"#),
        ("deliberation_begun", r#"{"motion":"m"}"#),
        ("floor_offered", r#"{"motion":"m","college":"users"}"#),
        ("college_heard", r#"{"motion":"m","college":"workers","heard":"spoke"}"#),
        ("voter_challenged", r#"{"motion":"m","person":"dan"}"#),
        ("challenge_dismissed", r#"{"motion":"m","person":"dan"}"#),
        ("motion_closed", r#"{"motion":"m","outcome":"adopted"}"#),
        ("objection_made", r#"{"motion":"m"}"#),
        ("motion_enacted", r#"{"motion":"m"}"#),
    ] {
        assert_eq!(named(name), format!("{{\"{name}\":{form}}}"));
    }
    let opened = r#"{"vote_opened":{"motion":"m","roll":{"format":"liens.roll/1","#;
    assert!(named("vote_opened").starts_with(opened));
    assert!(named("vote_opened").ends_with(r#""closes":"1970-01-01T00:00:30Z"}}"#));
    let certificate = assembly.motion(&motion_id()).unwrap().certificate().unwrap();
    let about = r#"{"format":"liens.certificate/1","motion":"m","subject":"a milder text","topic":"tools","opened""#;
    assert!(json(certificate).starts_with(about), "{}", json(certificate));
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
    reads_back(&[MotionState::Drafted, MotionState::Deliberation, MotionState::Open]);
    reads_back(&[MotionState::Closed, MotionState::Adopted, MotionState::Rejected]);
    reads_back(&[MotionState::Suspended, MotionState::Enacted]);
    reads_back(&[Heard::Spoke, Heard::Silent, Heard::Waived]);
    reads_back(&[Bounds::scic(), Bounds::none()]);
    reads_back(&"25/3".parse::<Fraction>().unwrap());
}

fn refuses<T: DeserializeOwned + Debug>(json: &str, reason: &str) {
    let error = serde_json::from_str::<T>(json).unwrap_err().to_string();
    assert!(error.contains(reason), "{json}: '{error}' does not say {reason}");
}

#[test]
fn games_and_their_power_have_their_forms() {
    let council = WeightedGame::new([4, 4, 4, 2, 2, 1], 12).unwrap();
    let written = r#"{"weights":["4","4","4","2","2","1"],"quota":"12"}"#;
    assert_eq!(json(&council), written);
    reads_back(&council);
    let heads = Game::from(WeightedGame::new([1; 6], 4).unwrap());
    let double = Game::all([council.clone().into(), heads]).unwrap();
    let heads = r#"{"condition":{"weights":["1","1","1","1","1","1"],"quota":"4"}}"#;
    let both =
        format!(r#"{{"at_least":{{"count":2,"games":[{{"condition":{written}}},{heads}]}}}}"#);
    assert_eq!(json(&double), both);
    reads_back(&double);
    reads_back(&Effort::default());
    assert_eq!(json(&Effort { bytes: 1, steps: 2 }), r#"{"bytes":"1","steps":"2"}"#);
    let power = Game::from(council.clone()).banzhaf(Effort::default()).unwrap();
    let swings = r#"{"winning":"14","swings":["10","10","10","6","6","0"]}"#;
    assert_eq!(json(&power), swings);
    let between = Game::from(council).banzhaf_between(Effort::default()).unwrap();
    let first =
        r#"{"act":{"least":"7/32","most":"7/32"},"absolute":[{"least":"5/16","most":"5/16"},"#;
    assert!(json(&between).starts_with(first), "{}", json(&between));
    for change in [
        Change::Join { weight: u64::MAX, quota: u128::MAX },
        Change::Leave { player: 0, quota: 1 },
        Change::Merge { into: 0, from: 1, quota: 2 },
        Change::Quota { quota: 3 },
    ] {
        reads_back(&change);
    }
    assert_eq!(json(&Change::Quota { quota: 3 }), r#"{"quota":{"quota":"3"}}"#);
    reads_back(&Paradox::Size { player: 1 });
}

#[test]
fn the_forms_of_power_are_those_of_the_golden_file() {
    let college = |(id, weight)| College::new(college_id(id), weight, Carry::Majority).unwrap();
    let colleges = [("a", 30), ("b", 30), ("c", 30), ("d", 10)].map(college);
    let rule: Rule = "more than 1/2 of all".parse().unwrap();
    let statutes = Statutes::new(colleges, Bounds::scic(), rule.clone()).unwrap();
    let allowed = Effort::default();
    let council = WeightedGame::new([3, 2, 2], 4).unwrap();
    let game = Game::from(council.clone());
    let merge = Change::Merge { into: 2, from: 0, quota: 3 };
    let joint = WeightedGame::new([1, 1, 1], 3).unwrap().power_change(merge, allowed).unwrap();
    let brief = Brief::new([1, 1, 1, 1, 16]).unwrap().within(10, 30).unwrap();
    let heads = [("users", 7), ("workers", 4)].map(|(name, heads)| (college_id(name), heads));
    let equal = Brief::equal_per_college(2).unwrap();
    let large = WeightedGame::new((1..=40).map(|at| 1_000_000_007 * at + at * at), 410_000_000_000);
    let near =
        Game::from(large.unwrap()).banzhaf_between(Effort { bytes: 1 << 12, steps: 1 << 20 });
    let found = ::serde_json::json!({
        "banzhaf": game.banzhaf(allowed).unwrap(),
        "between": near.unwrap().absolute(39),
        "shapley_shubik": game.shapley_shubik(allowed).unwrap(),
        "change": joint,
        "persons": CollegeGame::new(statutes.colleges(), [1, 2, 3, 4], &rule).unwrap()
            .power(allowed).unwrap(),
        "statutes": statutes.power_of(&rule, [1, 2, 3, 4], allowed).unwrap(),
        "diagnosis": statutes.examine(Limits::default()).unwrap(),
        "design": brief.design().unwrap(),
        "prices": brief.prices().unwrap(),
        "equal_persons": equal.equal_persons(&heads, allowed).unwrap(),
        "reachable": Bounds::scic().reachable_powers(4, 51).unwrap(),
    });
    let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/power.json");
    let text = ::serde_json::to_string_pretty(&found).unwrap() + "\n";
    if std::env::var_os("GOLDEN").is_some() {
        std::fs::write(golden, &text).unwrap();
    }
    assert_eq!(text, std::fs::read_to_string(golden).unwrap(), "GOLDEN=1 writes the file");
}

#[test]
fn designs_have_their_forms() {
    let brief = Brief::new([2, 1, 1, 1]).unwrap().within(10, 50).unwrap();
    let written = r#"{"target":["2","1","1","1"],"bounds":[[10,50],[10,50],[10,50],[10,50]],"quotas":[51,100],"least_power":"0"}"#;
    assert_eq!(json(&brief), written);
    reads_back(&brief);
    let found = brief.design().unwrap();
    let best = r#"{"best":{"weights":[40,20,20,20],"quota":61,"swings":["4","2","2","2"],"distance":"0"},"#;
    assert!(json(&found).starts_with(best), "{}", json(&found));
    reads_back(&[Side::Floor, Side::Cap]);
    assert_eq!(json(&Side::Cap), "\"cap\"");
    let statutes = r#"{"colleges":[{"id":"a","weight":"1","carry":"majority"}],"bounds":{"min_colleges":1,"min_share":"0","max_share":"1"},"rule":{"college_count":{"count":1}}}"#;
    let statutes: Statutes = serde_json::from_str(statutes).unwrap();
    let power = statutes.power_of(statutes.rule(), [3], Effort::default()).unwrap();
    let persons =
        r#""persons":{"colleges":[{"college":"a","heads":"3","least":"1/2","most":"1/2"}]}"#;
    assert!(json(&power).contains(persons), "{}", json(&power));
}

#[test]
fn reading_runs_the_constructors() {
    refuses::<WeightedGame>(r#"{"weights":[],"quota":"1"}"#, "one player");
    refuses::<WeightedGame>(r#"{"weights":["-1"],"quota":"1"}"#, "invalid digit");
    refuses::<Game>(r#"{"at_least":{"count":2,"games":[]}}"#, "2 of 0 games");
    let deep = (0..33)
        .fold(r#"{"condition":{"weights":["1"],"quota":"1"}}"#.to_owned(), |inner, _| {
            format!(r#"{{"at_least":{{"count":1,"games":[{inner}]}}}}"#)
        });
    refuses::<Game>(&deep, "levels deep");
    refuses::<Effort>(r#"{"bytes":"1","steps":"2","threads":"3"}"#, "threads");
    let brief = |target: &str, bounds: &str| {
        format!(r#"{{"target":{target},"bounds":{bounds},"quotas":[51,100],"least_power":"0"}}"#)
    };
    refuses::<Brief>(&brief(r#"["0"]"#, "[[1,99]]"), "target");
    refuses::<Brief>(&brief(r#"["1"]"#, "[[50,10]]"), "50 to 10");
    refuses::<Side>("\"middle\"", "middle");

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
    let full = json(&full());
    for (part, other, reason) in [
        (r#""amended_by":"amendment""#, r#""amended_by":"election""#, "'election'"),
        (r#""hearing":"PT10S""#, r#""hearing":"-PT10S""#, "below zero"),
        (r#""college":"workers""#, r#""college":"elders""#, "'elders'"),
        (r#""college_count":{"count":2}"#, r#""college_count":{"count":3}"#, "3 colleges"),
        (
            r#"{"consent":{"within":{"college":{"college":"workers"}}}}"#,
            r#"{"college_count":{"count":1}}"#,
            "'tools'",
        ),
        (r#""suspension""#, r#""delay""#, "delay"),
    ] {
        refuses::<Statutes>(&full.replace(part, other), reason);
    }
    refuses::<Draft>(r#"{"subject":"s","votes":"final","weight":"2"}"#, "weight");
    refuses::<Heard>("\"shouted\"", "shouted");
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

#[test]
fn a_participatory_budget_has_its_forms() {
    let profile = r#"{"format":"liens.participatory/1","limit":"90.00 EUR","satisfaction":"cost","projects":[{"id":"bench","cost":"40.00 EUR"},{"id":"garden","cost":"60.00 EUR"}],"voters":[{"voter":"ana","weight":"1","points":[{"project":"garden","points":"1"}]},{"voter":"bo","weight":"2","points":[{"project":"bench","points":"1"},{"project":"garden","points":"3"}]},{"voter":"cy","weight":"1","points":[]}]}"#;
    let read: Profile = serde_json::from_str(profile).unwrap();
    assert_eq!(json(&read), profile);
    let outcome = equal_shares(&read, &Completion::Greedy {}, &TieOrder::default()).unwrap();
    assert_eq!(
        json(&outcome),
        r#"{"purchases":[{"project":"garden","cost":"60.00 EUR","way":"shares","rate":"1/4","tied":[],"payments":[{"voter":"ana","amount":"1500"},{"voter":"bo","amount":"4500"}]}],"spent":"60.00 EUR","left":"30.00 EUR","endowment":"2250"}"#
    );
    let bench = read.projects()[0].id();
    let group = left_out(&read, [bench], Axiom::Justified).unwrap();
    assert_eq!(group, None);
    let group = left_out(&read, [], Axiom::ExtendedPlus).unwrap().unwrap();
    assert_eq!(
        json(&group),
        r#"{"axiom":"extended_plus","project":"bench","cost":"40.00 EUR","voters":["bo"],"part":"4500","best":"0","due":"4500"}"#
    );
    for (word, value) in [
        (
            r#"{"increase":{"step":"1.00 EUR"}}"#,
            Completion::Increase { step: "1.00 EUR".parse().unwrap() },
        ),
        (r#"{"none":{}}"#, Completion::None {}),
    ] {
        assert_eq!(json(&value), word);
        reads_back(&value);
    }
    reads_back(&TieOrder::Declared { order: vec![bench.clone()] });
    for (from, to) in [
        (r#""weight":"2""#, r#""weight":"0""#),
        ("\"ana\"", "\"bo\""),
        ("90.00 EUR", "PT1H"),
        (r#""id":"bench""#, r#""id":"chair""#),
        ("participatory/1", "participatory/2"),
    ] {
        assert!(serde_json::from_str::<Profile>(&profile.replacen(from, to, 1)).is_err(), "{to}");
    }
}
