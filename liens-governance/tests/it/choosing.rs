//! A motion that chooses among several: its life, its certificate, what it refuses.

use liens_core::{CandidateId, Envelope, SubjectId};
use liens_governance::election::{
    Candidates, ElectionRule, Paper, Question, Scale, Strength, Ties,
};
use liens_governance::{
    Amendment, Assembly, Base, Bounds, Carry, Certificate, Choice, Clause, College, Command, Draft,
    Event, Member, MotionState, Outcome, Refusal, Roll, Rule, Statutes, Votes, Within,
};
use proptest::prelude::*;

use crate::given::{
    at, at_least, college_id, draft, envelope, founding, more_than, motion_id, person, rule,
    verified, yes,
};

const SCHULZE: ElectionRule = ElectionRule::Schulze { strength: Strength::Margins };
const NAMES: [&str; 3] = ["garden", "library", "workshop"];

fn candidates() -> Candidates {
    Candidates::named(NAMES).unwrap()
}

fn order(names: &[&str]) -> Paper {
    Paper::order(names.iter().map(|name| CandidateId::new(*name).unwrap()))
}

fn ranked(rule: ElectionRule, ties: Ties) -> Question {
    Question::ranked(candidates(), rule, ties).unwrap()
}

fn among(question: Question) -> Draft {
    let mut draft = draft();
    draft.among = Some(Box::new(question));
    draft
}

fn statutes(carry: Carry, rule: Rule) -> Statutes {
    let college = |name, weight| College::new(college_id(name), weight, carry).unwrap();
    Statutes::new([college("users", 60), college("workers", 40)], Bounds::none(), rule).unwrap()
}

fn half() -> Rule {
    yes(more_than(1, 2), Base::Expressed)
}

/// Five users and two workers.
fn roll(statutes: &Statutes) -> Roll {
    let users = ["ana", "bo", "cy", "dee", "eve"].map(|name| (name, "users"));
    let workers = [("fay", "workers"), ("gus", "workers")];
    let members = users.into_iter().chain(workers);
    let members = members.map(|(name, college)| Member::one(person(name), college_id(college)));
    Roll::freeze(statutes, members, at(0)).unwrap()
}

/// An assembly, and the number of its next command.
struct Meeting(Assembly, u128);

impl Meeting {
    fn opened(statutes: &Statutes, draft: Draft) -> Self {
        let mut meeting = Self(Assembly::new(), 0);
        let (motion, roll) = (motion_id(), roll(statutes));
        meeting.send("chair", founding(statutes)).unwrap();
        let open = Command::OpenMotion { motion, draft, roll, closes: Some(at(9)) };
        meeting.send("chair", open).unwrap();
        meeting
    }

    fn send(&mut self, by: &str, body: Command) -> Result<(), Refusal> {
        let late = matches!(
            body,
            Command::CloseMotion { .. } | Command::CloseByLots { .. } | Command::EnactMotion { .. }
        );
        self.1 += 1;
        let envelope: Envelope<Command> = envelope(self.1, by, if late { 9 } else { 1 }, body);
        let before = self.0.clone();
        let done = self.0.execute(&envelope).map(|_| ());
        assert!(done.is_ok() || self.0 == before, "a refusal changes nothing");
        done
    }

    fn choose(&mut self, by: &str, names: &[&str]) {
        let paper = order(names);
        self.send(by, Command::CastPaper { motion: motion_id(), paper }).unwrap();
    }

    fn say(&mut self, by: &str, choice: Choice) -> Result<(), Refusal> {
        self.send(by, Command::CastBallot { motion: motion_id(), choice })
    }

    /// Closes, verifies the certificate, and replays the history.
    fn close(&mut self) -> Certificate {
        self.send("chair", Command::CloseMotion { motion: motion_id() }).unwrap();
        self.closed()
    }

    fn closed(&self) -> Certificate {
        let motion = self.0.motion(&motion_id()).unwrap();
        let certificate = motion.certificate().unwrap().clone();
        assert_eq!(verified(&certificate, motion), Ok(()), "{certificate}");
        let replayed = Assembly::replay(self.0.events().to_vec()).unwrap();
        assert_eq!(replayed, self.0);
        #[cfg(feature = "serde")]
        {
            let written = serde_json::to_string(self.0.events()).unwrap();
            let read: Vec<liens_core::Recorded<Event>> = serde_json::from_str(&written).unwrap();
            assert_eq!(read, self.0.events());
            let written = serde_json::to_string(&certificate).unwrap();
            assert_eq!(serde_json::from_str::<Certificate>(&written).unwrap(), certificate);
        }
        certificate
    }
}

fn winners(certificate: &Certificate) -> Vec<String> {
    let chosen = certificate.chosen.as_ref().unwrap();
    chosen.overall.names(&chosen.overall.winners).map(ToString::to_string).collect()
}

#[test]
fn a_motion_that_chooses_is_voted_closed_verified_and_replayed() {
    let statutes = statutes(Carry::ProportionalExpressed, half());
    let mut meeting = Meeting::opened(&statutes, among(ranked(SCHULZE, Ties::Unbroken {})));
    for by in ["ana", "bo", "cy", "dee"] {
        meeting.choose(by, &["garden", "library"]);
    }
    meeting.say("eve", Choice::Abstain).unwrap();
    meeting.choose("fay", &["workshop"]);
    meeting.say("gus", Choice::No).unwrap();
    let certificate = meeting.close();
    assert_eq!(certificate.outcome, Outcome::Adopted, "60 and 20 of 100 choose");
    assert_eq!(winners(&certificate), ["garden"]);
    let chosen = certificate.chosen.as_ref().unwrap();
    assert_eq!((chosen.unit, chosen.overall.total), (1, 80));
    let alone = |at: usize| chosen.colleges[at].alone.as_ref().unwrap().winners.clone();
    assert_eq!((alone(0), alone(1)), (vec![0], vec![2]));
    let text = certificate.to_string();
    for line in
        ["users        60        5  garden > library > workshop", "ranking: garden > library"]
    {
        assert!(text.contains(line), "{text}");
    }
    let motion = motion_id();
    meeting.send("chair", Command::EnactMotion { motion }).unwrap();
    assert_eq!(meeting.0.motion(&motion_id()).unwrap().state(), MotionState::Enacted);
}

#[test]
fn whoever_says_no_to_all_of_them_can_reject_the_choice() {
    let college = |name: &str| Within::College { college: college_id(name) };
    let consent = rule(Clause::Consent { within: college("workers") });
    let statutes = statutes(Carry::Majority, consent);
    let mut meeting = Meeting::opened(&statutes, among(ranked(SCHULZE, Ties::Unbroken {})));
    for by in ["ana", "bo", "fay"] {
        meeting.choose(by, &["garden"]);
    }
    meeting.say("gus", Choice::No).unwrap();
    let certificate = meeting.close();
    assert_eq!(certificate.outcome, Outcome::Rejected, "one no breaks the consent");
    let chosen = certificate.chosen.as_ref().unwrap();
    assert_eq!(chosen.overall.total, 60, "a tie of yes and no is no voice");
    assert!(chosen.colleges[1].alone.is_some());
}

#[test]
fn nothing_is_adopted_where_nobody_chose() {
    let consent = rule(Clause::Consent { within: Within::Assembly {} });
    let statutes = statutes(Carry::ProportionalMembers, consent);
    let mut meeting = Meeting::opened(&statutes, among(ranked(SCHULZE, Ties::Unbroken {})));
    meeting.say("ana", Choice::Abstain).unwrap();
    let certificate = meeting.close();
    assert_eq!((certificate.outcome, certificate.chosen), (Outcome::Rejected, None));
}

#[test]
fn a_delegate_chooses_for_the_delegator_and_the_recused_for_nobody() {
    let statutes = statutes(Carry::ProportionalMembers, half());
    let mut meeting = Meeting::opened(&statutes, among(ranked(SCHULZE, Ties::Unbroken {})));
    for (from, to) in [("ana", "bo"), ("bo", "fay"), ("dee", "gus"), ("eve", "dee")] {
        meeting.send(from, Command::Delegate { to: person(to), topic: None }).unwrap();
    }
    meeting.choose("fay", &["workshop", "garden"]);
    meeting.choose("cy", &["garden"]);
    meeting.choose("gus", &["library"]);
    let (motion, recused) = (motion_id(), person("gus"));
    meeting.send("chair", Command::Recuse { motion, person: recused }).unwrap();
    let certificate = meeting.close();
    // ana, bo and fay for the workshop: 24 of the users, 40 of the workers; cy's garden: 12.
    assert_eq!(certificate.outcome, Outcome::Adopted);
    let chosen = certificate.chosen.as_ref().unwrap();
    let pairs = chosen.overall.pairwise().unwrap();
    assert_eq!((chosen.unit, pairs.over(2, 0), pairs.over(0, 2)), (1, 64, 12));
    assert_eq!(chosen.colleges[1].all, 1);
    assert_eq!(winners(&certificate), ["workshop"]);
    assert_eq!(certificate.unresolved.len(), 1, "dee and eve reach a recused person");
}

#[test]
fn lots_break_ties_with_a_seed_that_is_named_when_the_vote_closes() {
    let statutes = statutes(Carry::Majority, half());
    let irv = ElectionRule::InstantRunoff {};
    let run = |seed: u64| {
        let mut meeting = Meeting::opened(&statutes, among(ranked(irv, Ties::Lots {})));
        meeting.choose("ana", &["garden"]);
        meeting.choose("bo", &["library"]);
        let refused = meeting.send("chair", Command::CloseMotion { motion: motion_id() });
        assert_eq!(refused.unwrap_err().code(), "governance.election.no_seed");
        meeting.send("chair", Command::CloseByLots { motion: motion_id(), seed }).unwrap();
        let certificate = meeting.closed();
        let chosen = certificate.chosen.as_ref().unwrap();
        let alone = chosen.colleges[0].alone.as_ref().unwrap();
        assert_eq!(alone.tied.last(), Some(&vec![0, 1]));
        winners(&certificate)
    };
    let drawn: Vec<Vec<String>> = (0..9).map(run).collect();
    assert!(drawn.contains(&vec!["garden".to_owned()]));
    assert!(drawn.contains(&vec!["library".to_owned()]));
    let mut meeting = Meeting::opened(&statutes, among(ranked(SCHULZE, Ties::Unbroken {})));
    meeting.choose("ana", &["garden"]);
    let refused = meeting.send("chair", Command::CloseByLots { motion: motion_id(), seed: 1 });
    assert_eq!(refused.unwrap_err().code(), "governance.election.seed_unasked");
    let mut plain = Meeting::opened(&statutes, draft());
    let refused = plain.send("chair", Command::CloseByLots { motion: motion_id(), seed: 1 });
    assert_eq!(refused.unwrap_err().code(), "governance.election.seed_unasked");
}

#[test]
fn grades_are_cast_and_judged_college_by_college() {
    let statutes = statutes(Carry::Majority, half());
    let scale = Scale::new(["poor", "good", "excellent"]).unwrap();
    let judgment = ElectionRule::MajorityJudgment {};
    let question = Question::graded(candidates(), scale, judgment, Ties::Unbroken {}).unwrap();
    let mut meeting = Meeting::opened(&statutes, among(question));
    let id = |name| CandidateId::new(name).unwrap();
    for (by, garden, workshop) in [("ana", 2, 0), ("bo", 1, 0), ("cy", 2, 1), ("fay", 0, 1)] {
        let grades = [(id("garden"), garden), (id("workshop"), workshop)].into();
        let paper = Paper::Grades { grades };
        meeting.send(by, Command::CastPaper { motion: motion_id(), paper }).unwrap();
    }
    let certificate = meeting.close();
    assert_eq!(winners(&certificate), ["garden"], "excellent at 60, poor at 40");
}

#[test]
fn a_final_choice_closes_early_when_everybody_spoke_or_it_cannot_be_adopted() {
    let everybody = ["ana", "bo", "cy", "dee", "eve", "fay", "gus"];
    let all = yes(at_least(1, 2), Base::All);
    let statutes = statutes(Carry::ProportionalMembers, all);
    let early = |meeting: &mut Meeting| {
        meeting.1 += 1;
        let close = Command::CloseMotion { motion: motion_id() };
        meeting.0.execute(&envelope(meeting.1, "chair", 2, close)).map(|_| ())
    };
    let draft = || among(ranked(SCHULZE, Ties::Unbroken {}));
    let mut meeting = Meeting::opened(&statutes, draft());
    for by in &everybody[..6] {
        meeting.choose(by, &["garden"]);
    }
    // It is adopted whatever the last one says, and what is chosen is not settled.
    assert_eq!(early(&mut meeting).unwrap_err().code(), "governance.assembly.not_settled");
    meeting.choose("gus", &["library"]);
    early(&mut meeting).unwrap();
    assert_eq!(meeting.closed().outcome, Outcome::Adopted);
    let mut meeting = Meeting::opened(&statutes, draft());
    for by in &everybody[..5] {
        meeting.say(by, Choice::No).unwrap();
    }
    early(&mut meeting).unwrap();
    assert_eq!(meeting.closed().outcome, Outcome::Rejected);
}

#[test]
fn what_a_motion_that_chooses_cannot_do_is_refused() {
    let by_half = statutes(Carry::Majority, half());
    let mut meeting = Meeting::opened(&by_half, among(ranked(SCHULZE, Ties::Unbroken {})));
    let paper = |paper| Command::CastPaper { motion: motion_id(), paper };
    let code = |done: Result<(), Refusal>| done.unwrap_err().code();
    assert_eq!(code(meeting.say("ana", Choice::Yes)), "governance.ballot.says_not_which");
    let split = Command::SplitBallot { motion: motion_id(), yes: 1, no: 0, abstain: 0 };
    assert_eq!(code(meeting.send("ana", split)), "governance.ballot.says_not_which");
    for (sent, expected) in [
        (order(&["tower"]), "governance.election.unknown_candidate"),
        (order(&[]), "governance.election.empty_ballot"),
        (order(&["garden", "garden"]), "governance.election.ranked_twice"),
        (Paper::Grades { grades: [].into() }, "governance.election.other_ballots"),
    ] {
        assert_eq!(code(meeting.send("ana", paper(sent))), expected);
    }
    assert_eq!(
        code(meeting.send("zoe", paper(order(&["garden"])))),
        "governance.ballot.not_on_roll"
    );
    meeting.choose("ana", &["garden"]);
    let again = meeting.send("ana", paper(order(&["library"])));
    assert_eq!(code(again), "governance.assembly.already_voted");
    let mut plain = Meeting::opened(&by_half, draft());
    let chooses = plain.send("ana", paper(order(&["garden"])));
    assert_eq!(code(chooses), "governance.ballot.nothing_among");

    let irv = ElectionRule::InstantRunoff {};
    let mut strict = Meeting::opened(&by_half, among(ranked(irv, Ties::Lots {})));
    let tier = |names: &[&str]| names.iter().map(|n| CandidateId::new(*n).unwrap()).collect();
    let alike = Paper::Ranks { tiers: vec![tier(&["garden", "library"])] };
    let refused = strict.send("ana", paper(alike)).unwrap_err();
    assert_eq!(refused.code(), "governance.election.ranked_alike");
    assert!(refused.to_string().contains("'garden' and 'library'"), "{refused}");

    let open = |statutes: &Statutes, draft: Draft| {
        let mut meeting = Meeting(Assembly::new(), 0);
        meeting.send("chair", founding(statutes)).unwrap();
        let (motion, roll) = (motion_id(), roll(statutes));
        code(meeting.send("chair", Command::OpenMotion { motion, draft, roll, closes: None }))
    };
    let seats = ElectionRule::ScottishStv { seats: 2 };
    for (question, expected) in [
        (ranked(seats, Ties::Lots {}), "governance.election.no_majority_voice"),
        (ranked(irv, Ties::Unbroken {}), "governance.election.majority_ties"),
    ] {
        assert_eq!(open(&by_half, among(question)), expected);
    }
    let mut both = among(ranked(SCHULZE, Ties::Unbroken {}));
    both.amends = Some(Box::new(Amendment::new(by_half.clone(), Vec::new())));
    assert_eq!(open(&by_half, both), "governance.assembly.amends_among");

    // Two colleges of 2^60 each: no common weight of theirs is counted.
    let proportional = statutes(Carry::ProportionalMembers, half());
    let members = [("ana", "users"), ("bo", "workers")].map(|(name, college)| {
        Member::new(person(name), college_id(college), (1 << 60) + 1).unwrap()
    });
    let roll = Roll::freeze(&proportional, members, at(0)).unwrap();
    let mut heavy = Meeting(Assembly::new(), 0);
    heavy.send("chair", founding(&proportional)).unwrap();
    let draft = among(ranked(SCHULZE, Ties::Unbroken {}));
    let open = Command::OpenMotion { motion: motion_id(), draft, roll, closes: None };
    assert_eq!(code(heavy.send("chair", open)), "governance.election.weight_overflow");
}

#[test]
fn a_question_that_cannot_be_counted_is_refused() {
    let (irv, score) = (ElectionRule::InstantRunoff {}, ElectionRule::Score {});
    let points = || Scale::points(3).unwrap();
    let garden = CandidateId::new("garden").unwrap();
    let (unbroken, part) = (Ties::Unbroken {}, Ties::Order { order: vec![garden] });
    for (found, code) in [
        (Question::ranked(candidates(), score, unbroken.clone()), "other_ballots"),
        (Question::graded(candidates(), points(), irv, unbroken.clone()), "other_ballots"),
        (Question::ranked(candidates(), irv, part), "order_incomplete"),
        (
            Question::ranked(
                candidates(),
                ElectionRule::ScottishStv { seats: 4 },
                unbroken.clone(),
            ),
            "seats",
        ),
        (
            Question::graded(candidates(), points(), ElectionRule::Approval { from: 4 }, unbroken),
            "approval_outside",
        ),
    ] {
        assert_eq!(found.unwrap_err().code(), format!("governance.election.{code}"));
    }
}

fn papers() -> impl Strategy<Value = Vec<(Option<Vec<usize>>, usize)>> {
    let order = (Just(vec![0, 1, 2]).prop_shuffle(), 1_usize..=3);
    let order = order.prop_map(|(order, cut)| order[..cut].to_vec());
    prop::collection::vec((prop::option::weighted(0.6, order), 0_usize..9), 7)
}

proptest! {
    #[test]
    fn a_certificate_of_a_choice_with_anything_tampered_is_refused(
        papers in papers(), carry in crate::given::carries(), which in 0_usize..9, seed: u64,
    ) {
        let statutes = statutes(carry, half());
        let mut draft = among(ranked(ElectionRule::RankedPairs {}, Ties::Lots {}));
        draft.votes = Votes::ChangeableUntilClose;
        draft.topic = Some(SubjectId::new("budget").unwrap());
        let mut meeting = Meeting::opened(&statutes, draft);
        let people = ["ana", "bo", "cy", "dee", "eve", "fay", "gus"];
        for (by, (paper, other)) in people.iter().zip(&papers) {
            match (paper, other) {
                (Some(paper), _) => {
                    let names: Vec<&str> = paper.iter().map(|one| NAMES[*one]).collect();
                    meeting.choose(by, &names);
                }
                (None, 0) => meeting.say(by, Choice::No).unwrap(),
                (None, to @ 1..=7) => {
                    // To oneself is refused; circles and chains to nobody are part of the case.
                    let to = person(people[to - 1]);
                    let _refused = meeting.send(by, Command::Delegate { to, topic: None });
                }
                _ => {}
            }
        }
        meeting.send("chair", Command::CloseByLots { motion: motion_id(), seed }).unwrap();
        let certificate = meeting.closed();
        let motion = meeting.0.motion(&motion_id()).unwrap();
        let mut tampered = certificate.clone();
        let Some(chosen) = tampered.chosen.as_mut() else {
            prop_assert_eq!(certificate.outcome, Outcome::Rejected);
            return Ok(());
        };
        match which {
            0 => chosen.unit *= 2,
            1 => chosen.overall.total += 1,
            2 => chosen.overall.winners = vec![3],
            3 => chosen.overall.tiers.reverse(),
            4 => chosen.colleges[0].weight += 1,
            5 => chosen.colleges[1].all += 1,
            6 => chosen.colleges.reverse(),
            7 => match &mut chosen.colleges[1].alone {
                Some(alone) => alone.total += 1,
                none => *none = Some(chosen.overall.clone()),
            },
            _ => tampered.chosen = None,
        }
        prop_assume!(tampered != certificate);
        prop_assert!(verified(&tampered, motion).is_err());
    }
}

#[cfg(feature = "serde")]
#[test]
fn a_motion_that_chooses_has_its_forms() {
    fn reads_back<T>(value: &T, form: &str)
    where
        T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug,
    {
        assert_eq!(serde_json::to_string(value).unwrap(), form);
        assert_eq!(&serde_json::from_str::<T>(form).unwrap(), value);
    }
    let ranked = among(ranked(SCHULZE, Ties::Lots {}));
    let names = r#"["garden","library","workshop"]"#;
    let form = format!(
        r#"{{"subject":"s","votes":"final","among":{{"candidates":{names},"rule":{{"schulze":{{"strength":"margins"}}}},"ties":{{"lots":{{}}}}}}}}"#
    );
    reads_back(&ranked, &form);
    let scale = Scale::new(["poor", "good"]).unwrap();
    let approval = ElectionRule::Approval { from: 1 };
    let graded = Question::graded(candidates(), scale, approval, Ties::Unbroken {}).unwrap();
    let form = format!(
        r#"{{"candidates":{names},"rule":{{"approval":{{"from":1}}}},"scale":["poor","good"],"ties":{{"unbroken":{{}}}}}}"#
    );
    reads_back(&graded, &form);
    for (from, to, reason) in [
        (r#""approval":{"from":1}"#, r#""borda":{}"#, "borda counts ranked ballots"),
        (r#""from":1"#, r#""from":2"#, "grade 2"),
        (r#","scale":["poor","good"]"#, "", "approval counts graded ballots"),
        (r#""library""#, r#""garden""#, "'garden' is named twice"),
        (r#""unbroken":{}"#, r#""order":{"order":["garden"]}"#, "'library'"),
        (r#""ties""#, r#""tie""#, "tie"),
    ] {
        let refused = serde_json::from_str::<Question>(&form.replace(from, to)).unwrap_err();
        assert!(refused.to_string().contains(reason), "{refused}");
    }
    let motion = motion_id;
    let paper = order(&["garden", "library"]);
    let garden = CandidateId::new("garden").unwrap();
    reads_back(
        &Command::CastPaper { motion: motion(), paper: paper.clone() },
        r#"{"cast_paper":{"motion":"m","paper":{"ranks":{"tiers":[["garden"],["library"]]}}}}"#,
    );
    reads_back(
        &Event::PaperCast {
            motion: motion(),
            paper: Paper::Grades { grades: [(garden, 1)].into() },
        },
        r#"{"paper_cast":{"motion":"m","paper":{"grades":{"grades":{"garden":1}}}}}"#,
    );
    reads_back(
        &Command::CloseByLots { motion: motion(), seed: u64::MAX },
        r#"{"close_by_lots":{"motion":"m","seed":"18446744073709551615"}}"#,
    );
    reads_back(
        &Event::MotionClosedByLots { motion: motion(), seed: 7, outcome: Outcome::Adopted },
        r#"{"motion_closed_by_lots":{"motion":"m","seed":"7","outcome":"adopted"}}"#,
    );
}
