//! Minutes: a year told in numbers, hearings before a vote, what is refused, the forms.

use liens_core::{
    AmendmentId, CollegeId, CommandId, ContributionId, ContributorId, Envelope, MeetingId, Period,
    SubjectId, TimeAmount,
};
use liens_governance::deliberation::{
    Command, Fate, Minutes, Norms, Refusal, Voice, VoiceRepair, VoiceRule,
};
use liens_governance::{
    Bounds, Carry, College, Heard, Member, MotionState, Proportion, Roll, Statutes,
};

use crate::given::{at, college_id, draft, founding, motion_id, person, subject_id, vote};

/// When, by whom, what.
pub(crate) type Step = (i64, ContributorId, Command);

pub(crate) const PERIOD: (i64, i64) = (1_000, 5_000);

pub(crate) fn meeting(name: usize) -> MeetingId {
    MeetingId::new(format!("m{name}")).unwrap()
}

pub(crate) fn subject(name: &str) -> SubjectId {
    SubjectId::new(name).unwrap()
}

pub(crate) fn amendment(name: usize) -> AmendmentId {
    AmendmentId::new(format!("a{name}")).unwrap()
}

pub(crate) fn need(name: usize) -> ContributionId {
    ContributionId::new(format!("n{name}")).unwrap()
}

pub(crate) fn college(number: usize) -> CollegeId {
    college_id(&format!("c{number}"))
}

pub(crate) fn member(number: usize) -> ContributorId {
    person(&format!("p{number}"))
}

pub(crate) fn seconds(count: i64) -> TimeAmount {
    TimeAmount::from_seconds(count).unwrap()
}

pub(crate) fn period() -> Period {
    Period::new(at(PERIOD.0), at(PERIOD.1)).unwrap()
}

/// Does the steps in the order of their instants; what is refused changes nothing.
pub(crate) fn held(steps: &[Step]) -> Minutes {
    let mut steps: Vec<&Step> = steps.iter().collect();
    steps.sort_by_key(|(at, ..)| *at);
    let mut minutes = Minutes::new();
    for (number, (second, by, body)) in (0..).zip(steps) {
        let (id, by, body) = (CommandId::from_u128(number), by.clone(), body.clone());
        let before = minutes.clone();
        let sent = Envelope { id, by, on_behalf_of: None, at: at(*second), body };
        if minutes.execute(&sent).is_err() {
            assert_eq!(minutes, before);
        }
    }
    minutes
}

/// A year in which the workers talk, the users are invited, and nobody else is.
fn year() -> Vec<Step> {
    let (users, workers) = (college_id("users"), college_id("workers"));
    let (early, hall) = (subject("early"), MeetingId::new("hall").unwrap());
    let (ana, bo) = (|| person("ana"), || person("bo"));
    let speak = |who: &str, of: &CollegeId, from: i64, until: i64| {
        let (meeting, subject) = (hall.clone(), early.clone());
        let (person, college) = (person(who), of.clone());
        Command::Speak { meeting, subject, person, college, from: at(from), until: at(until) }
    };
    let text = || early.clone();
    let amend = |number, college: &CollegeId| Command::ProposeAmendment {
        amendment: amendment(number),
        text: early.clone(),
        college: college.clone(),
    };
    let settle = |number, fate| Command::SettleAmendment { amendment: amendment(number), fate };
    vec![
        (0, ana(), Command::Propose { subject: text(), college: users.clone() }),
        (
            900,
            bo(),
            Command::CallMeeting {
                meeting: hall.clone(),
                from: at(2_000),
                until: at(3_000),
                colleges: [users.clone(), workers.clone()].into(),
                agenda: vec![text()],
            },
        ),
        (1_500, ana(), amend(0, &users)),
        (1_500, ana(), amend(1, &users)),
        (1_500, bo(), amend(2, &workers)),
        (1_600, bo(), settle(2, Fate::Adopted)),
        (1_700, bo(), settle(0, Fate::Rejected)),
        (1_800, ana(), Command::RaiseNeed { need: need(0), college: users.clone() }),
        (1_800, ana(), Command::RaiseNeed { need: need(1), college: users }),
        (2_300, bo(), speak("bo", &workers, 2_000, 2_300)),
        (2_400, bo(), Command::AnswerNeed { need: need(0) }),
        (2_500, bo(), Command::CloseText { text: text() }),
    ]
}

fn measured(minutes: &Minutes) -> Voice {
    let colleges = [("users", 1), ("workers", 3)];
    let college = |(name, weight): (&str, u64)| {
        College::new(college_id(name), weight, Carry::Majority).unwrap()
    };
    let rule = "more than 1/2 of expressed".parse().unwrap();
    let statutes = Statutes::new(colleges.map(college), Bounds::none(), rule).unwrap();
    let members = [("ana", "users"), ("bo", "workers"), ("cy", "workers")];
    let roll = Roll::new(members.map(|(who, of)| Member::one(person(who), college_id(of))), at(0));
    Voice::of(minutes, period(), &roll.unwrap(), &statutes)
}

#[test]
fn what_a_year_says_about_two_colleges() {
    let minutes = held(&year());
    let voice = measured(&minutes);
    let (users, workers) = (&voice.colleges[0], &voice.colleges[1]);
    assert_eq!((users.speech, workers.speech), (Proportion::of(0, 300), Proportion::of(300, 300)));
    assert_eq!((users.seats, users.weight), (Proportion::of(1, 3), Proportion::of(1, 4)));
    assert_eq!((users.quiet, workers.quiet), (Proportion::of(1, 1), Proportion::of(0, 1)));
    // The subject was put forward before the period: there is no data, which is not zero.
    assert_eq!((users.proposed, users.proposers), (None, Proportion::of(0, 1)));
    assert_eq!((users.uptake, workers.uptake), (Proportion::of(0, 2), Proportion::of(1, 1)));
    assert_eq!(users.turned_down, [amendment(0), amendment(1)]);
    assert_eq!((users.answered, workers.answered), (Proportion::of(1, 2), None));
    assert_eq!(users.half_answered_within, Some(seconds(600)));
    assert_eq!(users.needs[0].waited, seconds(3_200));
    assert!(!users.needs[0].answered && users.needs[1].answered);
    assert_eq!(workers.least_heard, Some(person("cy")));
    let silent = |notice| users.silent(seconds(notice)).count();
    assert_eq!((silent(1_100), silent(1_101)), (1, 0));

    let mut norms = Norms::half();
    (norms.notice, norms.answer, norms.quiet) = (seconds(1_200), seconds(600), 0);
    let found: Vec<_> =
        voice.findings(&norms).into_iter().map(|one| (one.rule, one.repair)).collect();
    let hall = || MeetingId::new("hall").unwrap();
    let expected = vec![
        // (0 + 60) / (300 + 60) is half of a third.
        (VoiceRule::SpeechBySeats, Some(VoiceRepair::Speak { time: seconds(60) })),
        // (0 + 43) / (300 + 43) is just above an eighth.
        (VoiceRule::SpeechByWeight, Some(VoiceRepair::Speak { time: seconds(43) })),
        (VoiceRule::Quiet, Some(VoiceRepair::SpeakIn { meeting: hall() })),
        // With one of two they have half, the others one of one: above half of two thirds.
        (VoiceRule::Uptake, Some(VoiceRepair::TakeUp { amendments: vec![amendment(0)] })),
        (VoiceRule::Answer, Some(VoiceRepair::Answer { need: need(1), by: at(2_400) })),
        (VoiceRule::Notice, Some(VoiceRepair::CallEarlier { meeting: hall(), time: seconds(100) })),
        (VoiceRule::Notice, Some(VoiceRepair::CallEarlier { meeting: hall(), time: seconds(100) })),
    ];
    assert_eq!(found, expected);
}

#[test]
fn who_speaks_for_a_college_that_is_not_theirs_lends_it_no_voice() {
    let mut steps = year();
    let body = Command::Speak {
        meeting: MeetingId::new("hall").unwrap(),
        subject: subject("early"),
        person: person("bo"),
        college: college_id("users"),
        from: at(2_300),
        until: at(2_900),
    };
    steps.push((2_900, person("bo"), body));
    let voice = measured(&held(&steps));
    let users = voice.college(&college_id("users")).unwrap();
    assert_eq!((users.speech, users.quiet), (Proportion::of(0, 300), Proportion::of(1, 1)));
    let [stranger] = &voice.strangers[..] else { panic!("{:?}", voice.strangers) };
    assert_eq!((&stranger.person, stranger.spoken), (&person("bo"), seconds(600)));
}

#[test]
fn a_vote_waits_until_the_minutes_show_that_every_college_was_offered_the_floor() {
    use liens_governance::{Assembly, Command as Put, Refusal};

    let mut minutes = held(&[]);
    let mut sent = 0;
    let mut writes = |minutes: &mut Minutes, when: i64, body: Command| {
        sent += 1;
        let (id, by) = (CommandId::from_u128(sent), person("clerk"));
        minutes.execute(&Envelope { id, by, on_behalf_of: None, at: at(when), body }).unwrap();
    };
    let notice = seconds(500);
    let colleges = ["users", "workers"]
        .map(|name| College::new(college_id(name), 1, Carry::Majority).unwrap());
    let rule = "more than 1/2 of expressed".parse().unwrap();
    let statutes = Statutes::new(colleges, Bounds::none(), rule).unwrap();
    let statutes = statutes.with_hearing(notice).unwrap();
    let members = [("ana", "users"), ("bo", "workers")];
    let members = members.map(|(who, of)| Member::one(person(who), college_id(of)));
    let roll = Roll::freeze(&statutes, members, at(0)).unwrap();

    let mut assembly = Assembly::new();
    let mut asked = 0;
    let mut puts = |assembly: &mut Assembly, when: i64, body: Put| {
        asked += 1;
        assembly.execute(&crate::given::envelope(asked, "chair", when, body)).map(drop)
    };
    let motion = motion_id();
    puts(&mut assembly, 0, founding(&statutes)).unwrap();
    puts(&mut assembly, 0, Put::DraftMotion { motion: motion.clone(), draft: draft() }).unwrap();
    puts(&mut assembly, 0, Put::Deliberate { motion: motion.clone() }).unwrap();
    for college in ["users", "workers"].map(college_id) {
        puts(&mut assembly, 0, Put::OfferFloor { motion: motion.clone(), college, until: None })
            .unwrap();
    }

    let users = college_id("users");
    writes(&mut minutes, 0, Command::Propose { subject: subject_id(), college: users.clone() });
    let (meeting, hall) = (MeetingId::new("hall").unwrap(), subject_id());
    let both = ["users", "workers"].map(college_id);
    writes(
        &mut minutes,
        0,
        Command::CallMeeting {
            meeting: meeting.clone(),
            from: at(600),
            until: at(700),
            colleges: both.clone().into(),
            agenda: vec![hall.clone()],
        },
    );
    let heard = |minutes: &Minutes, college: &CollegeId, when: i64| {
        minutes.heard(&hall, college, at(0), notice, at(when))
    };
    assert_eq!(heard(&minutes, &users, 650), None);
    let open = |closes| Put::OpenVote { motion: motion.clone(), roll: roll.clone(), closes };
    let early = puts(&mut assembly, 400, open(None)).unwrap_err();
    assert!(matches!(early, Refusal::NoticeRuns { .. }), "{early}");

    let (from, until) = (at(610), at(650));
    let (person, college) = (person("ana"), users.clone());
    let (said, topic) = (meeting, subject_id());
    let speak = Command::Speak { meeting: said, subject: topic, person, college, from, until };
    writes(&mut minutes, 700, speak);
    assert_eq!(heard(&minutes, &users, 700), Some(Heard::Spoke));
    for college in both {
        let heard = heard(&minutes, &college, 700).unwrap();
        let motion = motion.clone();
        puts(&mut assembly, 700, Put::HearCollege { motion, college, heard }).unwrap();
    }
    puts(&mut assembly, 700, open(None)).unwrap();
    puts(&mut assembly, 700, Put::CloseMotion { motion: motion.clone() }).unwrap();
    let motion = assembly.motion(&motion).unwrap();
    assert_eq!(motion.state(), MotionState::Rejected);
    assert!(vote(motion).outcome().is_some());
    let silent: Vec<_> = motion
        .hearings()
        .filter(|(_, hearing)| hearing.heard == Some(Heard::Silent))
        .map(|(college, _)| college.to_string())
        .collect();
    assert_eq!(silent, ["workers"]);
}

fn speaks(who: &str, on: &str, of: &str, from: i64, until: i64) -> Command {
    Command::Speak {
        meeting: MeetingId::new("hall").unwrap(),
        subject: subject(on),
        person: person(who),
        college: college_id(of),
        from: at(from),
        until: at(until),
    }
}

fn amends(number: usize, text: &str) -> Command {
    let (amendment, text) = (amendment(number), subject(text));
    Command::ProposeAmendment { amendment, text, college: college_id("users") }
}

/// What is asked, and the code and the message with which it is refused.
#[expect(clippy::too_many_lines, reason = "one case after the other")]
fn refused() -> Vec<(Command, &'static str, &'static str)> {
    let users = || college_id("users");
    let call = |name: &str, from: i64, until: i64, agenda: &[&str]| Command::CallMeeting {
        meeting: MeetingId::new(name).unwrap(),
        from: at(from),
        until: at(until),
        colleges: [users()].into(),
        agenda: agenda.iter().map(|name| subject(name)).collect(),
    };
    let elsewhere = Command::Speak {
        meeting: MeetingId::new("attic").unwrap(),
        subject: subject("early"),
        person: person("ana"),
        college: users(),
        from: at(2_000),
        until: at(2_001),
    };
    let settle = |number, fate| Command::SettleAmendment { amendment: amendment(number), fate };
    vec![
        (
            Command::Propose { subject: subject("early"), college: users() },
            "subject_exists",
            "subject 'early' was put forward already, by 'ana'",
        ),
        (
            call("new", 5_000, 5_001, &["late"]),
            "unknown_subject",
            "nobody put subject 'late' forward",
        ),
        (
            call("hall", 5_000, 5_001, &["early"]),
            "meeting_exists",
            "meeting 'hall' is called already",
        ),
        (elsewhere, "unknown_meeting", "there is no meeting 'attic'"),
        (
            call("new", 5_000, 5_000, &["early"]),
            "empty_meeting",
            "meeting 'new' from 1970-01-01T01:23:20Z to 1970-01-01T01:23:20Z is empty",
        ),
        (
            call("new", 3_999, 5_000, &["early"]),
            "called_late",
            "meeting 'new' began on 1970-01-01T01:06:39Z and cannot be called on 1970-01-01T01:06:40Z",
        ),
        (
            call("new", 5_000, 5_001, &[]),
            "nothing_to_do",
            "meeting 'new' has no college or no subject",
        ),
        (
            call("new", 5_000, 5_001, &["early", "early"]),
            "duplicate_subject",
            "subject 'early' stands on the agenda of meeting 'new' twice",
        ),
        (
            speaks("ana", "late", "users", 2_000, 2_001),
            "not_on_agenda",
            "subject 'late' is not on the agenda of meeting 'hall'",
        ),
        (
            speaks("ana", "early", "partners", 2_000, 2_001),
            "not_invited",
            "college 'partners' is not invited to meeting 'hall'",
        ),
        (
            speaks("ana", "early", "users", 2_000, 2_000),
            "empty_intervention",
            "an intervention of 'ana' from 1970-01-01T00:33:20Z to 1970-01-01T00:33:20Z is empty",
        ),
        (
            speaks("ana", "early", "users", 2_999, 3_001),
            "outside_meeting",
            "'ana' cannot have spoken from 1970-01-01T00:49:59Z to 1970-01-01T00:50:01Z, meeting \
             'hall' is from 1970-01-01T00:33:20Z to 1970-01-01T00:50:00Z",
        ),
        (
            speaks("bo", "early", "workers", 2_299, 2_310),
            "overlap",
            "'bo' spoke from 1970-01-01T00:33:20Z to 1970-01-01T00:38:20Z already",
        ),
        (
            speaks("bo", "early", "users", 2_000, 2_001),
            "overlap",
            "'bo' spoke from 1970-01-01T00:33:20Z to 1970-01-01T00:38:20Z already",
        ),
        (amends(0, "early"), "text_closed", "text 'early' is closed since 1970-01-01T00:41:40Z"),
        (amends(9, "late"), "unknown_subject", "nobody put subject 'late' forward"),
        (amends(0, "open"), "amendment_exists", "amendment 'a0' is proposed already"),
        (settle(9, Fate::Adopted), "unknown_amendment", "there is no amendment 'a9'"),
        (settle(0, Fate::Adopted), "amendment_settled", "amendment 'a0' is rejected already"),
        (settle(1, Fate::Adopted), "amendment_settled", "amendment 'a1' is lapsed already"),
        (
            settle(3, Fate::Withdrawn),
            "not_the_author",
            "only 'ana' withdraws amendment 'a3', not 'clerk'",
        ),
        (
            settle(3, Fate::Lapsed),
            "not_lapsed",
            "amendment 'a3' lapses when its text is closed, not before",
        ),
        (
            Command::RaiseNeed { need: need(0), college: users() },
            "need_exists",
            "need 'n0' is raised already",
        ),
        (Command::AnswerNeed { need: need(7) }, "unknown_need", "nobody raised need 'n7'"),
        (
            Command::AnswerNeed { need: need(0) },
            "need_answered",
            "need 'n0' was answered on 1970-01-01T00:40:00Z",
        ),
    ]
}

#[test]
fn what_minutes_refuse_says_why_and_changes_nothing() {
    let mut steps = year();
    let (subject, college) = (subject("open"), college_id("users"));
    let open = Command::Propose { subject, college };
    steps.push((2_600, person("ana"), open));
    steps.push((2_600, person("ana"), amends(3, "open")));
    let mut minutes = held(&steps);
    let refuses = |minutes: &mut Minutes, seconds: i64, body: &Command| -> Refusal {
        let (id, by, body) = (CommandId::from_u128(999), person("clerk"), body.clone());
        let sent = Envelope { id, by, on_behalf_of: None, at: at(seconds), body };
        let before = minutes.clone();
        let refusal = minutes.execute(&sent).unwrap_err();
        assert_eq!(*minutes, before);
        refusal
    };
    for (body, code, message) in &refused() {
        let refusal = refuses(&mut minutes, 4_000, body);
        assert_eq!(refusal.code(), format!("governance.minutes.{code}"), "{body:?}");
        assert_eq!(refusal.to_string(), *message);
    }
    let running = refuses(&mut minutes, 2_650, &speaks("ana", "early", "users", 2_600, 2_700));
    assert_eq!(running.code(), "governance.minutes.not_over");
    let back = refuses(&mut minutes, 0, &amends(9, "open"));
    assert_eq!(back.code(), "core.history.clock_went_back");
    let mut history = minutes.events().to_vec();
    let last = history.pop().unwrap();
    history.swap(1, 2);
    assert!(Minutes::replay(history).is_err());
    let mut late = minutes.events().to_vec();
    late.truncate(1);
    let lonely = liens_core::Recorded { sequence: 1, ..last };
    late.push(lonely);
    let refused = Minutes::replay(late).unwrap_err();
    assert_eq!(refused.code(), "governance.minutes.replay");
}

#[cfg(feature = "serde")]
#[test]
fn the_history_and_the_norms_of_minutes_read_back() {
    let minutes = held(&year());
    let written = serde_json::to_string(minutes.events()).unwrap();
    let history: Vec<liens_core::Recorded<_>> = serde_json::from_str(&written).unwrap();
    assert_eq!(Minutes::replay(history).unwrap(), minutes);
    for (_, _, body) in year() {
        let written = serde_json::to_string(&body).unwrap();
        assert_eq!(serde_json::from_str::<Command>(&written).unwrap(), body);
    }
    let norms = serde_json::to_string(&Norms::half()).unwrap();
    assert_eq!(serde_json::from_str::<Norms>(&norms).unwrap(), Norms::half());
    let more = norms.replace('{', r#"{"novelty":"1","#);
    assert!(serde_json::from_str::<Norms>(&more).unwrap_err().to_string().contains("novelty"));
    let voice = serde_json::to_value(measured(&minutes)).unwrap();
    assert_eq!(voice["colleges"][0]["speech"]["whole"], "300");
    assert_eq!(voice["colleges"][0]["proposed"], serde_json::Value::Null);
}
