//! Meetings and declared interests, and what follows from both for the votes.

use liens::governance::deliberation::{Command as Minute, Fate};
use liens::governance::interests::{Command as Disclose, Visibility};
use liens::governance::{Choice, Command as Vote, Heard, MotionState, Votes};
use liens::{
    AmendmentId, Articles, CharterChange, CircleId, CollegeId, Command, CommandId, Commons,
    ContributionId, Envelope, MeetingId, MotionId, Proposal, Recusal, Refusal, SubjectId,
    Timestamp,
};

use crate::world::{ballot, close, enact, members, person, statutes, to_the_commons};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn college(name: &str) -> CollegeId {
    CollegeId::new(name).unwrap()
}

fn roof() -> SubjectId {
    SubjectId::new("a roof").unwrap()
}

fn m1() -> MotionId {
    MotionId::new("m1").unwrap()
}

/// A commons, and what it is sent when.
#[derive(Default)]
struct Room {
    commons: Commons,
    sent: u128,
}

impl Room {
    fn sends(&mut self, when: &str, by: &str, body: Command) -> Result<(), Refusal> {
        self.sent += 1;
        let (id, by) = (CommandId::from_u128(self.sent), person(by));
        let envelope = Envelope { id, by, on_behalf_of: None, at: at(when), body };
        let decided = self.commons.decide(&envelope).map(drop);
        let before = self.commons.clone();
        let done = self.commons.execute(envelope).map(drop);
        assert_eq!(decided, done);
        if done.is_err() {
            assert_eq!(self.commons, before);
        }
        done
    }

    fn must(&mut self, when: &str, by: &str, body: impl Into<Command>) {
        self.sends(when, by, body.into()).unwrap();
    }

    fn refuses(&mut self, when: &str, by: &str, body: impl Into<Command>, code: &str, names: &str) {
        let refusal = self.sends(when, by, body.into()).unwrap_err();
        assert_eq!(refusal.code(), code, "{refusal}");
        assert!(refusal.to_string().contains(names), "{refusal}");
    }

    fn founded(articles: Articles) -> Self {
        let mut room = Self::default();
        let articles = Box::new(articles.with_stewards([person("steward")]));
        room.must("2026-02-01", "ana", Command::Found { articles, members: members() });
        room
    }

    /// Every college is heard with a week's notice; Ana puts a motion on a roof to the colleges.
    fn hearing() -> Self {
        let statutes = statutes().with_hearing("PT168H".parse().unwrap()).unwrap();
        let mut room = Self::founded(Articles::new(statutes, to_the_commons()));
        let proposal = Box::new(Proposal::new(roof()));
        room.must("2026-02-01", "ana", Command::DraftMotion { motion: m1(), proposal });
        room.must("2026-02-01", "ana", Vote::Deliberate { motion: m1() });
        room.must("2026-02-01", "ana", propose());
        room
    }

    /// Whoever declares an interest is recused, as the charter says; Ana's motion is open.
    fn recusing(recusal: Recusal) -> Self {
        let articles = Articles::new(statutes(), to_the_commons()).with_recusal(recusal);
        Self::founded(articles)
    }

    fn heard(&self, name: &str) -> Option<Heard> {
        let motion = self.commons.assembly().motion(&m1()).unwrap();
        motion.hearings().find(|(known, _)| **known == college(name)).and_then(|one| one.1.heard)
    }

    /// Who is recused from the vote, by id.
    fn recused(&self) -> Vec<String> {
        let vote = self.commons.assembly().motion(&m1()).unwrap().vote().unwrap();
        let recused = vote.ballots().iter().filter(|standing| standing.recused);
        recused.map(|standing| standing.member.person().to_string()).collect()
    }

    fn replays(&self) {
        let again = Commons::replay(self.commons.events().to_vec()).unwrap();
        assert_eq!(again, self.commons);
    }
}

fn propose() -> Minute {
    Minute::Propose { subject: roof(), college: college("users") }
}

fn open(topic: Option<&str>) -> Command {
    let mut proposal = Proposal::new(roof());
    proposal.draft.topic = topic.map(|topic| SubjectId::new(topic).unwrap());
    Command::OpenMotion { motion: m1(), proposal: Box::new(proposal), closes: None }
}

fn open_vote() -> Command {
    Command::OpenVote { motion: m1(), closes: None }
}

/// A meeting of two hours from 18:00 on the roof.
fn call(name: &str, day: &str, colleges: &[&str]) -> Minute {
    Minute::CallMeeting {
        meeting: MeetingId::new(name).unwrap(),
        from: at(&format!("{day}T18:00:00Z")),
        until: at(&format!("{day}T20:00:00Z")),
        colleges: colleges.iter().map(|name| college(name)).collect(),
        agenda: vec![roof()],
    }
}

/// Five minutes from the beginning of the meeting.
fn speak(meeting: &str, day: &str, who: &str, of: &str) -> Minute {
    Minute::Speak {
        meeting: MeetingId::new(meeting).unwrap(),
        subject: roof(),
        person: person(who),
        college: college(of),
        from: at(&format!("{day}T18:00:00Z")),
        until: at(&format!("{day}T18:05:00Z")),
    }
}

fn declare(topic: &str, from: &str, until: Option<&str>) -> Disclose {
    Disclose::Declare {
        topic: SubjectId::new(topic).unwrap(),
        from: at(from),
        until: until.map(at),
        visibility: Visibility::Members {},
    }
}

#[test]
fn a_vote_waits_for_the_end_of_the_meeting_to_which_every_college_was_invited() {
    let mut room = Room::hearing();
    room.refuses("2026-02-01", "ana", open_vote(), "governance.assembly.not_heard", "'makers'");
    let all = ["makers", "users", "towns"];
    room.must("2026-02-01", "steward", call("spring", "2026-02-10", &all));
    // The notice is over on the 8th, and the meeting is not.
    let runs = "governance.assembly.notice_runs";
    room.refuses("2026-02-09", "ana", open_vote(), runs, "2026-02-10T20:00:00Z");
    let later = "2026-02-10T20:00:00Z";
    room.must(later, "steward", speak("spring", "2026-02-10", "ana", "users"));
    // Bo belongs to the makers, and lends the towns no voice.
    room.must(later, "steward", speak("spring", "2026-02-10", "bo", "towns"));
    assert_eq!((room.heard("users"), room.heard("towns")), (Some(Heard::Spoke), None));
    room.must(later, "ana", open_vote());
    let silent = Some(Heard::Silent);
    assert_eq!((room.heard("makers"), room.heard("towns")), (silent, silent));
    assert_eq!(room.commons.minutes().interventions().count(), 2);
    room.replays();
}

#[test]
fn a_meeting_called_without_the_notice_of_the_statutes_hears_only_who_speaks() {
    let mut room = Room::hearing();
    room.must("2026-02-01", "steward", call("soon", "2026-02-03", &["makers", "users", "towns"]));
    let later = "2026-02-20";
    for (who, of) in [("ana", "users"), ("bo", "makers")] {
        room.must(later, "steward", speak("soon", "2026-02-03", who, of));
    }
    room.refuses(later, "ana", open_vote(), "governance.assembly.not_heard", "'towns'");
    room.must(
        later,
        "steward",
        Vote::HearCollege { motion: m1(), college: college("towns"), heard: Heard::Waived },
    );
    room.must(later, "ana", open_vote());
    room.replays();
}

#[test]
fn what_was_said_on_an_older_text_is_no_hearing_of_the_new_one() {
    let mut room = Room::hearing();
    let all = ["makers", "users", "towns"];
    room.must("2026-02-01", "steward", call("spring", "2026-02-10", &all));
    let proposal = Box::new(Proposal::new(roof()));
    let revise = Command::ReviseMotion { motion: m1(), proposal };
    room.must("2026-02-10T18:30:00Z", "ana", revise);
    room.must("2026-02-11", "steward", speak("spring", "2026-02-10", "ana", "users"));
    assert_eq!(room.heard("users"), None);
    room.refuses("2026-02-11", "ana", open_vote(), "governance.assembly.not_heard", "'makers'");
    // A new meeting is called on the new text; who was heard on it is not asked again.
    room.must(
        "2026-02-11",
        "steward",
        Vote::HearCollege { motion: m1(), college: college("users"), heard: Heard::Spoke },
    );
    room.must("2026-02-11", "steward", call("again", "2026-02-20", &all));
    room.must("2026-02-20T20:00:00Z", "ana", open_vote());
    assert_eq!(room.heard("users"), Some(Heard::Spoke));
    assert_eq!(room.heard("makers"), Some(Heard::Silent));
    room.replays();
}

#[test]
fn whoever_declared_an_interest_is_recused_when_the_vote_opens() {
    for (recusal, expected) in [(Recusal::Declared, &["bo"][..]), (Recusal::Asked, &[])] {
        let mut room = Room::recusing(recusal);
        room.must("2026-02-01", "bo", declare("roofs", "2026-01-01", None));
        room.must("2026-02-01", "cleo", declare("roofs", "2026-01-01", Some("2026-02-02")));
        room.must("2026-02-03", "ana", open(Some("roofs")));
        assert_eq!(room.recused(), expected);
        let votes = room.sends("2026-02-03", "bo", ballot("m1", Choice::No));
        let refused = votes.err().map(|refusal| refusal.code());
        assert_eq!(refused, (!expected.is_empty()).then_some("governance.ballot.recused"));
        room.replays();
    }
}

#[test]
fn a_declaration_during_the_vote_withdraws_the_ballot_from_numerator_and_denominator() {
    let outcome = |recusal| {
        let mut room = Room::recusing(recusal);
        room.must("2026-02-01", "ana", open(None));
        for (who, choice) in [("ana", Choice::Yes), ("bo", Choice::No)] {
            room.must("2026-02-02", who, ballot("m1", choice));
        }
        // On the subject of the motion, which has no topic.
        room.must("2026-02-03", "bo", declare("a roof", "2026-01-01", None));
        room.must("2026-02-04", "ana", close("m1"));
        room.replays();
        let state = room.commons.assembly().motion(&m1()).unwrap().state();
        (state, room.recused())
    };
    assert_eq!(outcome(Recusal::Asked), (MotionState::Rejected, vec![]));
    assert_eq!(outcome(Recusal::Declared), (MotionState::Adopted, vec!["bo".to_owned()]));
}

#[test]
fn an_interest_that_begins_while_the_vote_is_open_recuses_by_its_close() {
    let mut room = Room::recusing(Recusal::Declared);
    room.must("2026-02-01", "bo", declare("a roof", "2026-02-05", None));
    room.must("2026-02-02", "ana", open(None));
    room.must("2026-02-02", "ana", ballot("m1", Choice::Yes));
    room.must("2026-02-02", "bo", ballot("m1", Choice::No));
    assert!(room.recused().is_empty());
    room.must("2026-02-06", "ana", close("m1"));
    assert_eq!(room.recused(), ["bo"]);
    assert_eq!(room.commons.assembly().motion(&m1()).unwrap().state(), MotionState::Adopted);
    room.replays();
}

#[test]
fn a_motion_put_under_a_topic_recuses_who_declared_an_interest_there() {
    let mut room = Room::recusing(Recusal::Declared);
    room.must("2026-02-01", "bo", declare("roofs", "2026-01-01", None));
    room.must("2026-02-02", "ana", open(None));
    let topic = SubjectId::new("roofs").unwrap();
    room.must("2026-02-02", "ana", Vote::ClassifyMotion { motion: m1(), topic });
    assert_eq!(room.recused(), ["bo"]);
    // And whoever declares one now.
    room.must("2026-02-03", "cleo", declare("roofs", "2026-01-01", None));
    assert_eq!(room.recused(), ["bo", "cleo"]);
    room.replays();
}

#[test]
fn a_motion_changes_what_follows_from_an_interest() {
    let mut room = Room::recusing(Recusal::Asked);
    let change = CharterChange::Recusal { recusal: Recusal::Declared };
    let proposal = Proposal::new(SubjectId::new("the charter").unwrap()).changing(change);
    let open = Command::OpenMotion { motion: m1(), proposal: Box::new(proposal), closes: None };
    room.must("2026-02-01", "ana", open);
    for who in ["ana", "bo", "cleo"] {
        room.must("2026-02-01", who, ballot("m1", Choice::Yes));
    }
    room.must("2026-02-01", "ana", close("m1"));
    room.must("2026-02-01", "ana", enact("m1"));
    assert_eq!(room.commons.charter().unwrap().articles().recusal(), Recusal::Declared);
    room.replays();
}

#[test]
fn nobody_speaks_for_a_college_or_an_interest_that_is_not_theirs() {
    let mut room = Room::hearing();
    let not_theirs = "governance.register.not_a_member";
    room.refuses("2026-02-01", "bo", propose(), not_theirs, "'users'");
    let (need, text) = (ContributionId::new("shade").unwrap(), roof());
    let raise = Minute::RaiseNeed { need: need.clone(), college: college("users") };
    room.refuses("2026-02-01", "bo", raise.clone(), not_theirs, "'bo'");
    let (amendment, of) = (AmendmentId::new("a1").unwrap(), college("users"));
    let amend = Minute::ProposeAmendment { amendment: amendment.clone(), text, college: of };
    room.refuses("2026-02-01", "bo", amend.clone(), not_theirs, "'users'");
    let nowhere = call("spring", "2026-02-10", &["users", "elders"]);
    let unknown = "governance.register.unknown_college";
    room.refuses("2026-02-01", "steward", nowhere, unknown, "'elders'");
    let to = |visibility| Disclose::Declare {
        topic: roof(),
        from: at("2026-01-01"),
        until: None,
        visibility,
    };
    let elders = Visibility::College { college: college("elders") };
    room.refuses("2026-02-01", "bo", to(elders), unknown, "'elders'");
    let council = Visibility::Circle { circle: CircleId::new("council").unwrap() };
    let no_circle = "governance.register.unknown_circle";
    room.refuses("2026-02-01", "bo", to(council), no_circle, "'council'");
    let (id, by, body) =
        (CommandId::from_u128(99), person("steward"), declare("x", "2026-01-01", None));
    let (on_behalf_of, at) = (Some(person("bo")), at("2026-02-01"));
    let sent = Envelope { id, by, on_behalf_of, at, body: body.into() };
    let refused = room.commons.execute(sent).unwrap_err();
    assert_eq!(refused.code(), "governance.interests.on_behalf");

    // Their own they may: amendments are proposed, withdrawn, and not after the text is closed.
    room.must("2026-02-01", "ana", raise);
    room.must("2026-02-01", "ana", amend);
    let settle = |fate| Minute::SettleAmendment { amendment: amendment.clone(), fate };
    room.refuses("2026-02-01", "ana", settle(Fate::Adopted), "commons.not_allowed", "steward");
    room.must("2026-02-01", "ana", settle(Fate::Withdrawn));
    room.must("2026-02-01", "ana", Minute::CloseText { text: roof() });
    let late = Minute::ProposeAmendment {
        amendment: AmendmentId::new("a2").unwrap(),
        text: roof(),
        college: college("users"),
    };
    room.refuses("2026-02-02", "ana", late, "governance.minutes.text_closed", "'a roof'");
    room.must("2026-02-02", "steward", Minute::AnswerNeed { need });
    room.replays();
}

#[test]
fn a_vote_that_is_open_closes_once_a_college_that_is_offered_the_floor_spoke() {
    // A vote that is open already goes on hearing: whoever speaks then is heard before it closes.
    let mut room = Room::hearing();
    let all = ["makers", "users", "towns"];
    room.must("2026-02-01", "steward", call("first", "2026-02-10", &all));
    room.must("2026-02-10T20:00:00Z", "ana", open_vote());
    room.must(
        "2026-02-11",
        "steward",
        Vote::OfferFloor { motion: m1(), college: college("towns"), until: Some(at("2026-03-01")) },
    );
    room.refuses("2026-02-20", "ana", close("m1"), "governance.assembly.notice_runs", "2026-03-01");
    room.must("2026-02-20", "steward", call("second", "2026-02-28", &all));
    room.must("2026-02-28T20:00:00Z", "steward", speak("second", "2026-02-28", "cleo", "towns"));
    room.must("2026-02-28T20:00:00Z", "ana", close("m1"));
    assert_eq!(room.heard("towns"), Some(Heard::Spoke));
    room.replays();
}

#[test]
fn a_subject_that_a_motion_left_behind_no_longer_concerns_it() {
    let mut room = Room::recusing(Recusal::Declared);
    let proposal = Box::new(Proposal::new(roof()));
    room.must("2026-02-01", "ana", Command::DraftMotion { motion: m1(), proposal });
    let mut other = Proposal::new(SubjectId::new("a wall").unwrap());
    other.draft.votes = Votes::ChangeableUntilClose;
    let revise = Command::ReviseMotion { motion: m1(), proposal: Box::new(other) };
    room.must("2026-02-01", "ana", revise);
    room.must("2026-02-01", "ana", Vote::Deliberate { motion: m1() });
    room.must("2026-02-01", "ana", open_vote());
    room.must("2026-02-02", "bo", declare("a roof", "2026-01-01", None));
    assert!(room.recused().is_empty());
    room.must("2026-02-02", "bo", declare("a wall", "2026-01-01", None));
    assert_eq!(room.recused(), ["bo"]);
    room.replays();
}
