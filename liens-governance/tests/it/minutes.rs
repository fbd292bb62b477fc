//! Minutes and voice: laws on drawn meetings, an oracle from the definitions, repairs applied.

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{
    AmendmentId, CollegeId, CommandId, ContributionId, ContributorId, Envelope, MeetingId, Period,
    Portion, SubjectId, TimeAmount,
};
use liens_governance::deliberation::{
    Command, Fate, Minutes, Norms, Refusal, Voice, VoiceFinding, VoiceRepair, VoiceRule,
};
use liens_governance::{
    Bounds, Carry, College, Heard, Member, MotionState, Proportion, Roll, Statutes,
};
use proptest::prelude::*;

use crate::given::{at, college_id, draft, founding, motion_id, person, subject_id, vote};

/// When, by whom, what.
type Step = (i64, ContributorId, Command);

const PERIOD: (i64, i64) = (1_000, 5_000);
const MEETING: i64 = 300;
const PEOPLE: usize = 8;

fn meeting(name: usize) -> MeetingId {
    MeetingId::new(format!("m{name}")).unwrap()
}

fn subject(name: &str) -> SubjectId {
    SubjectId::new(name).unwrap()
}

fn amendment(name: usize) -> AmendmentId {
    AmendmentId::new(format!("a{name}")).unwrap()
}

fn need(name: usize) -> ContributionId {
    ContributionId::new(format!("n{name}")).unwrap()
}

fn college(number: usize) -> CollegeId {
    college_id(&format!("c{number}"))
}

fn member(number: usize) -> ContributorId {
    person(&format!("p{number}"))
}

fn seconds(count: i64) -> TimeAmount {
    TimeAmount::from_seconds(count).unwrap()
}

fn period() -> Period {
    Period::new(at(PERIOD.0), at(PERIOD.1)).unwrap()
}

/// A drawn story: weights of colleges, the home of each person, and what happens.
#[derive(Clone, Debug)]
struct Story {
    weights: Vec<u64>,
    homes: Vec<usize>,
    steps: Vec<Step>,
}

impl Story {
    fn statutes(&self) -> Statutes {
        let college = |(number, weight): (usize, &u64)| {
            College::new(college(number), *weight, Carry::Majority).unwrap()
        };
        let colleges = self.weights.iter().enumerate().map(college);
        Statutes::new(colleges, Bounds::none(), "more than 1/2 of expressed".parse().unwrap())
            .unwrap()
    }

    fn roll(&self) -> Roll {
        let member = |(number, home): (usize, &usize)| Member::one(member(number), college(*home));
        Roll::new(self.homes.iter().enumerate().map(member), at(0)).unwrap()
    }

    fn voice(&self, minutes: &Minutes) -> Voice {
        Voice::of(minutes, period(), &self.roll(), &self.statutes())
    }
}

/// Does the steps in the order of their instants; what is refused changes nothing.
fn held(steps: &[Step]) -> Minutes {
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

fn begins(number: usize) -> i64 {
    700 * (i64::try_from(number).unwrap() + 1)
}

prop_compose! {
    fn calls(colleges: usize)(
        drawn in prop::collection::vec((0_i64..600, 1_u8..16), 0..7),
    ) -> Vec<Step> {
        let call = |(number, (notice, mask)): (usize, (i64, u8))| {
            let from = begins(number);
            let mut invited: BTreeSet<CollegeId> =
                (0..colleges).filter(|one| mask >> one & 1 == 1).map(college).collect();
            invited.insert(college(0));
            let body = Command::CallMeeting {
                meeting: meeting(number),
                from: at(from),
                until: at(from + MEETING),
                colleges: invited,
                agenda: vec![subject("early"), subject("other")],
            };
            (from - notice, person("chair"), body)
        };
        drawn.into_iter().enumerate().map(call).collect()
    }
}

prop_compose! {
    /// Who speaks where, sometimes outside the meeting, at once, for nothing, or for others.
    fn speeches(homes: Vec<usize>)(
        drawn in prop::collection::vec(
            (0_usize..7, 0..PEOPLE, -5_i64..310, 0_i64..60, prop::option::weighted(0.2, 0_usize..4)),
            0..40,
        ),
    ) -> Vec<Step> {
        let homes = &homes;
        let speak = |(place, who, offset, length, lent): (usize, usize, i64, i64, Option<usize>)| {
            let from = begins(place) + offset;
            let body = Command::Speak {
                meeting: meeting(place),
                subject: subject(if who % 2 == 0 { "early" } else { "other" }),
                person: member(who),
                college: college(lent.unwrap_or(homes[who])),
                from: at(from),
                until: at(from + length),
            };
            (from + length, person("clerk"), body)
        };
        drawn.into_iter().map(speak).collect()
    }
}

prop_compose! {
    fn papers(colleges: usize)(
        amendments in prop::collection::vec(
            (0..PEOPLE, 0..colleges, 0_i64..4_000, prop::option::of((0_i64..2_000, 0_u8..4))),
            0..14,
        ),
        closing in prop::option::of(500_i64..5_500),
        needs in prop::collection::vec(
            (0..PEOPLE, 0..colleges, 0_i64..5_500, prop::option::of(0_i64..2_000)),
            0..8,
        ),
        proposals in prop::collection::vec((0..PEOPLE, 0..colleges, 500_i64..5_500), 0..8),
    ) -> Vec<Step> {
        let mut steps = Vec::new();
        for (number, (who, of, when, settled)) in amendments.into_iter().enumerate() {
            let (amendment, text) = (amendment(number), subject("early"));
            let body = Command::ProposeAmendment {
                amendment: amendment.clone(), text, college: college(of),
            };
            steps.push((when, member(who), body));
            if let Some((later, fate)) = settled {
                let fate = [Fate::Adopted, Fate::Rejected, Fate::Withdrawn, Fate::Lapsed]
                    [usize::from(fate)];
                let body = Command::SettleAmendment { amendment, fate };
                steps.push((when + later, member(who), body));
            }
        }
        if let Some(when) = closing {
            steps.push((when, person("chair"), Command::CloseText { text: subject("early") }));
        }
        for (number, (who, of, when, answered)) in needs.into_iter().enumerate() {
            let need = need(number);
            let raise = Command::RaiseNeed { need: need.clone(), college: college(of) };
            steps.push((when, member(who), raise));
            if let Some(later) = answered {
                steps.push((when + later, person("chair"), Command::AnswerNeed { need }));
            }
        }
        for (number, (who, of, when)) in proposals.into_iter().enumerate() {
            let subject = subject(&format!("s{number}"));
            steps.push((when, member(who), Command::Propose { subject, college: college(of) }));
        }
        steps
    }
}

fn stories() -> impl Strategy<Value = Story> {
    let colleges = prop::collection::vec(1_u64..20, 2..=4);
    colleges.prop_flat_map(|weights| {
        let count = weights.len();
        prop::collection::vec(0..count, PEOPLE).prop_flat_map(move |homes| {
            let steps = (calls(count), speeches(homes.clone()), papers(count));
            (Just(weights.clone()), Just(homes), steps).prop_map(
                |(weights, homes, (calls, speeches, papers))| {
                    let mut steps = Vec::new();
                    for name in ["early", "other"] {
                        let subject = subject(name);
                        let body = Command::Propose { subject, college: college(0) };
                        steps.push((-10_000, member(0), body));
                    }
                    steps.extend(calls);
                    steps.extend(speeches);
                    steps.extend(papers);
                    Story { weights, homes, steps }
                },
            )
        })
    })
}

/// Norms that something often falls short of.
fn norms() -> impl Strategy<Value = Norms> {
    let portion = || (1_u64..=4).prop_map(|part| Portion::new(part, 4).unwrap());
    let times = (0_i64..1_500, 0_i64..600);
    ((portion(), portion(), portion(), portion()), 0_u64..3, times).prop_map(
        |((speech, weight, proposed, uptake), quiet, (answer, notice))| {
            let mut norms = Norms::half();
            (norms.speech, norms.weight, norms.proposed) = (speech, weight, proposed);
            (norms.uptake, norms.quiet) = (uptake, quiet);
            (norms.answer, norms.notice) = (seconds(answer), seconds(notice));
            norms
        },
    )
}

/// Whether the same thing is found: of a need or a meeting, the same one.
fn finds(findings: &[VoiceFinding], finding: &VoiceFinding) -> bool {
    let about = |one: &VoiceFinding| match &one.repair {
        Some(VoiceRepair::Answer { need, .. }) => Some(need.to_string()),
        Some(VoiceRepair::CallEarlier { meeting, .. }) => Some(meeting.to_string()),
        _ => None,
    };
    let key = |one: &VoiceFinding| (one.college.clone(), one.rule, about(one));
    findings.iter().any(|one| key(one) == key(finding))
}

/// The steps with a repair applied.
fn mended(story: &Story, finding: &VoiceFinding, repair: &VoiceRepair) -> Vec<Step> {
    let mut steps = story.steps.clone();
    steps.sort_by_key(|(at, ..)| *at);
    let who = || finding.person.clone().unwrap();
    match repair {
        VoiceRepair::Speak { time } => speak_longer(&mut steps, finding, *time),
        VoiceRepair::SpeakIn { meeting } => {
            let from = steps.iter().find_map(|(_, _, body)| match body {
                Command::CallMeeting { meeting: called, from, .. } if called == meeting => {
                    Some(from.unix_seconds())
                }
                _ => None,
            });
            // The first second in which the person does not speak for somebody else.
            for second in from.unwrap()..from.unwrap() + MEETING {
                let body = Command::Speak {
                    meeting: meeting.clone(),
                    subject: subject("early"),
                    person: who(),
                    college: finding.college.clone(),
                    from: at(second),
                    until: at(second + 1),
                };
                let mut longer = steps.clone();
                longer.push((9_000, person("clerk"), body));
                if held(&longer).interventions().count() > held(&steps).interventions().count() {
                    return longer;
                }
            }
        }
        VoiceRepair::Propose { subjects } => {
            for number in 0..*subjects {
                let subject = subject(&format!("repair {number}"));
                let body = Command::Propose { subject, college: finding.college.clone() };
                steps.push((PERIOD.1 - 1, who(), body));
            }
        }
        VoiceRepair::TakeUp { amendments } => {
            for taken in amendments {
                take_up(&mut steps, taken);
            }
        }
        VoiceRepair::Answer { need, by } => {
            let answers = |body: &Command| *body == Command::AnswerNeed { need: need.clone() };
            steps.retain(|(_, _, body)| !answers(body));
            let body = Command::AnswerNeed { need: need.clone() };
            steps.push((by.unix_seconds(), person("chair"), body));
        }
        VoiceRepair::CallEarlier { meeting, time } => {
            for (when, _, body) in &mut steps {
                if matches!(body, Command::CallMeeting { meeting: called, .. } if called == meeting)
                {
                    *when -= time.seconds();
                }
            }
        }
        _ => unreachable!(),
    }
    steps
}

/// A last meeting that is as long as it has to be, after all the others.
fn speak_longer(steps: &mut Vec<Step>, finding: &VoiceFinding, time: TimeAmount) {
    if time == TimeAmount::ZERO {
        return;
    }
    let (begins, from) = (at(PERIOD.1 - 1), at(9_000));
    let until = at(9_000 + time.seconds());
    let (meeting, subject) = (MeetingId::new("late").unwrap(), subject("early"));
    let (person, college) = (finding.person.clone().unwrap(), finding.college.clone());
    let call = Command::CallMeeting {
        meeting: meeting.clone(),
        from: begins,
        until,
        colleges: [college.clone()].into(),
        agenda: vec![subject.clone()],
    };
    let clerk = || ContributorId::new("clerk").unwrap();
    steps.push((begins.unix_seconds(), clerk(), call));
    let speak = Command::Speak { meeting, subject, person, college, from, until };
    steps.push((until.unix_seconds(), clerk(), speak));
}

/// Adopts an amendment where it was rejected, or else just before its text was closed.
fn take_up(steps: &mut Vec<Step>, taken: &AmendmentId) {
    let settle = |fate| Command::SettleAmendment { amendment: taken.clone(), fate };
    let rejected = steps.iter().position(|(_, _, body)| *body == settle(Fate::Rejected));
    let closes = |(_, _, body): &Step| matches!(body, Command::CloseText { .. });
    let closed = steps.iter().position(closes);
    match (rejected, closed) {
        (Some(place), closed) if closed.is_none_or(|closed| place < closed) => {
            steps[place].2 = settle(Fate::Adopted);
        }
        (_, closed) => {
            let closed = closed.unwrap();
            steps.insert(closed, (steps[closed].0, person("chair"), settle(Fate::Adopted)));
        }
    }
}

/// What the smallest repair becomes with one less, where it counts something.
fn one_less(repair: &VoiceRepair) -> Option<VoiceRepair> {
    match repair {
        VoiceRepair::Speak { time } => {
            Some(VoiceRepair::Speak { time: seconds(time.seconds() - 1) })
        }
        VoiceRepair::Propose { subjects } => Some(VoiceRepair::Propose { subjects: subjects - 1 }),
        VoiceRepair::TakeUp { amendments } => {
            Some(VoiceRepair::TakeUp { amendments: amendments[1..].to_vec() })
        }
        VoiceRepair::Answer { need, by } => {
            Some(VoiceRepair::Answer { need: need.clone(), by: at(by.unix_seconds() + 1) })
        }
        VoiceRepair::CallEarlier { meeting, time } => Some(VoiceRepair::CallEarlier {
            meeting: meeting.clone(),
            time: seconds(time.seconds() - 1),
        }),
        _ => None,
    }
}

/// What a college's speech, quiet, uptake and answers are, from the history and the definitions.
fn by_definition(story: &Story, minutes: &Minutes, of: &CollegeId) -> [Option<Proportion>; 5] {
    let roll = story.roll();
    let ours = |person: &ContributorId, college: &CollegeId| {
        roll.member(person).is_some_and(|member| member.college() == college)
    };
    let meetings: BTreeMap<_, _> = minutes
        .meetings()
        .filter(|meeting| period().contains(meeting.from))
        .map(|meeting| (meeting.id.clone(), meeting))
        .collect();
    let counted: Vec<_> = minutes
        .interventions()
        .filter(|said| meetings.contains_key(said.meeting) && ours(said.person, said.college))
        .collect();
    let sum = |college: Option<&CollegeId>| {
        let said = counted.iter().filter(|said| college.is_none_or(|one| one == said.college));
        said.map(|said| said.length.seconds().unsigned_abs()).sum::<u64>()
    };
    let mut invited: Vec<_> = meetings.values().filter(|one| one.colleges.contains(of)).collect();
    invited.sort_by_key(|meeting| meeting.from);
    let spoke =
        |id: &MeetingId| counted.iter().any(|said| said.meeting == id && said.college == of);
    let quiet = invited.iter().rev().take_while(|meeting| !spoke(&meeting.id)).count();
    let settled = |fates: &[Fate]| {
        let settled = minutes.amendments().filter(|one| {
            let within = one
                .settled
                .is_some_and(|(at, fate)| period().contains(at) && fates.contains(&fate));
            within && one.college == *of
        });
        u64::try_from(settled.count()).unwrap()
    };
    let needs: Vec<_> = minutes
        .needs()
        .filter(|need| period().contains(need.raised) && need.college == *of)
        .collect();
    let answered = needs.iter().filter(|need| need.answered.is_some_and(|at| at < period().to()));
    let subjects: Vec<_> =
        minutes.subjects().filter(|(_, one)| period().contains(one.proposed)).collect();
    let first = subjects.iter().filter(|(_, one)| one.college == *of).count();
    let count = |length: usize| u64::try_from(length).unwrap();
    [
        Proportion::of(sum(Some(of)), sum(None)),
        Proportion::of(count(quiet), count(invited.len())),
        Proportion::of(
            settled(&[Fate::Adopted]),
            settled(&[Fate::Adopted, Fate::Rejected, Fate::Lapsed]),
        ),
        Proportion::of(count(answered.count()), count(needs.len())),
        Proportion::of(count(first), count(subjects.len())),
    ]
}

/// The story with colleges and people under other names, in the opposite order.
fn renamed(story: &Story) -> Story {
    let (colleges, people) = (story.weights.len(), story.homes.len());
    let of = |id: &CollegeId| {
        college((0..colleges).find(|one| college(*one) == *id).map_or(9, |one| colleges - 1 - one))
    };
    let who = |id: &ContributorId| {
        (0..people)
            .find(|one| member(*one) == *id)
            .map_or(id.clone(), |one| member(people - 1 - one))
    };
    let step = |(when, by, body): &Step| {
        let mut body = body.clone();
        match &mut body {
            Command::Propose { college, .. }
            | Command::ProposeAmendment { college, .. }
            | Command::RaiseNeed { college, .. } => *college = of(college),
            Command::CallMeeting { colleges, .. } => {
                *colleges = colleges.iter().map(of).collect();
            }
            Command::Speak { person, college, .. } => {
                (*person, *college) = (who(person), of(college));
            }
            _ => {}
        }
        (*when, who(by), body)
    };
    Story {
        weights: story.weights.iter().rev().copied().collect(),
        homes: story.homes.iter().rev().map(|home| colleges - 1 - home).collect(),
        steps: story.steps.iter().map(step).collect(),
    }
}

proptest! {
    #[test]
    fn replaying_the_history_of_minutes_gives_the_minutes(story in stories()) {
        let minutes = held(&story.steps);
        prop_assert_eq!(Minutes::replay(minutes.events().to_vec()).unwrap(), minutes);
    }

    #[test]
    fn voice_equals_its_definition(story in stories()) {
        let minutes = held(&story.steps);
        let voice = story.voice(&minutes);
        for line in &voice.colleges {
            let told = [line.speech, line.quiet, line.uptake, line.answered, line.proposed];
            prop_assert_eq!(told, by_definition(&story, &minutes, &line.college));
        }
    }

    #[test]
    fn shares_of_speech_sum_to_the_whole(story in stories()) {
        let voice = story.voice(&held(&story.steps));
        let speech: Vec<_> = voice.colleges.iter().filter_map(|line| line.speech).collect();
        if voice.spoken == TimeAmount::ZERO {
            prop_assert!(speech.is_empty());
        } else {
            let sum: u64 = speech.iter().map(|share| share.part()).sum();
            prop_assert!(speech.iter().all(|share| share.whole() == sum));
            prop_assert_eq!(i64::try_from(sum).unwrap(), voice.spoken.seconds());
            prop_assert_eq!(speech.len(), voice.colleges.len());
        }
    }

    #[test]
    fn renaming_people_and_colleges_renames_what_voice_says(story in stories()) {
        let (voice, other) = (story.voice(&held(&story.steps)), renamed(&story));
        let other = other.voice(&held(&other.steps));
        for (one, two) in voice.colleges.iter().zip(other.colleges.iter().rev()) {
            let shares = |line: &liens_governance::deliberation::CollegeVoice| {
                let talk = (line.speech, line.seats, line.weight, line.quiet);
                let paper = (line.proposed, line.proposers, line.uptake, line.answered);
                (talk, paper, line.half_answered_within, line.invited.clone())
            };
            prop_assert_eq!(shares(one), shares(two));
        }
    }

    #[test]
    fn the_repair_of_a_voice_finding_applied_removes_it(story in stories(), norms in norms()) {
        for finding in story.voice(&held(&story.steps)).findings(&norms) {
            let Some(repair) = &finding.repair else { continue };
            if finding.person.is_none() {
                continue; // a college without anybody on the roll
            }
            let after = story.voice(&held(&mended(&story, &finding, repair))).findings(&norms);
            prop_assert!(!finds(&after, &finding), "{finding:?}");
        }
    }

    #[test]
    fn one_less_than_the_repair_of_a_voice_finding_does_not_mend_it(
        story in stories(), norms in norms(),
    ) {
        for finding in story.voice(&held(&story.steps)).findings(&norms) {
            let less = finding.repair.as_ref().and_then(one_less);
            if let (Some(repair), Some(_)) = (less, &finding.person) {
                let after = story.voice(&held(&mended(&story, &finding, &repair)));
                prop_assert!(finds(&after.findings(&norms), &finding), "{finding:?} {repair:?}");
            }
        }
    }
}

#[test]
fn every_kind_of_voice_repair_is_applied_by_the_law() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let mut applied = BTreeSet::new();
    for _ in 0..200 {
        let drawn = (stories(), norms());
        let (story, norms) = drawn.new_tree(&mut runner).unwrap().current();
        for finding in story.voice(&held(&story.steps)).findings(&norms) {
            if finding.repair.is_some() && finding.person.is_some() {
                applied.insert(finding.rule);
            }
        }
    }
    let all = [
        VoiceRule::SpeechBySeats,
        VoiceRule::SpeechByWeight,
        VoiceRule::Quiet,
        VoiceRule::Proposals,
        VoiceRule::Uptake,
        VoiceRule::Answer,
        VoiceRule::Notice,
    ];
    assert_eq!(applied, BTreeSet::from(all));
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
        puts(&mut assembly, 0, Put::OfferFloor { motion: motion.clone(), college }).unwrap();
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

#[test]
fn what_minutes_refuse_says_why_and_changes_nothing() {
    let hall = || MeetingId::new("hall").unwrap();
    let users = || college_id("users");
    let speak = |who: &str, on: &str, of: &str, from: i64, until: i64| Command::Speak {
        meeting: hall(),
        subject: subject(on),
        person: person(who),
        college: college_id(of),
        from: at(from),
        until: at(until),
    };
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
    let amend = |number, text| Command::ProposeAmendment {
        amendment: amendment(number),
        text: subject(text),
        college: users(),
    };
    let settle = |number, fate| Command::SettleAmendment { amendment: amendment(number), fate };
    let cases: Vec<(Command, &str, &str)> = vec![
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
            speak("ana", "late", "users", 2_000, 2_001),
            "not_on_agenda",
            "subject 'late' is not on the agenda of meeting 'hall'",
        ),
        (
            speak("ana", "early", "partners", 2_000, 2_001),
            "not_invited",
            "college 'partners' is not invited to meeting 'hall'",
        ),
        (
            speak("ana", "early", "users", 2_000, 2_000),
            "empty_intervention",
            "an intervention of 'ana' from 1970-01-01T00:33:20Z to 1970-01-01T00:33:20Z is empty",
        ),
        (
            speak("ana", "early", "users", 2_999, 3_001),
            "outside_meeting",
            "'ana' cannot have spoken from 1970-01-01T00:49:59Z to 1970-01-01T00:50:01Z, meeting \
             'hall' is from 1970-01-01T00:33:20Z to 1970-01-01T00:50:00Z",
        ),
        (
            speak("bo", "early", "workers", 2_299, 2_310),
            "overlap",
            "'bo' spoke from 1970-01-01T00:33:20Z to 1970-01-01T00:38:20Z already",
        ),
        (
            speak("bo", "early", "users", 2_000, 2_001),
            "overlap",
            "'bo' spoke from 1970-01-01T00:33:20Z to 1970-01-01T00:38:20Z already",
        ),
        (amend(0, "early"), "text_closed", "text 'early' is closed since 1970-01-01T00:41:40Z"),
        (amend(9, "late"), "unknown_subject", "nobody put subject 'late' forward"),
        (amend(0, "open"), "amendment_exists", "amendment 'a0' is proposed already"),
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
    ];
    let mut steps = year();
    let open = Command::Propose { subject: subject("open"), college: users() };
    steps.push((2_600, person("ana"), open));
    steps.push((2_600, person("ana"), amend(3, "open")));
    let mut minutes = held(&steps);
    let refuses = |minutes: &mut Minutes, seconds: i64, body: &Command| -> Refusal {
        let (id, by, body) = (CommandId::from_u128(999), person("clerk"), body.clone());
        let sent = Envelope { id, by, on_behalf_of: None, at: at(seconds), body };
        let before = minutes.clone();
        let refusal = minutes.execute(&sent).unwrap_err();
        assert_eq!(*minutes, before);
        refusal
    };
    for (body, code, message) in &cases {
        let refusal = refuses(&mut minutes, 4_000, body);
        assert_eq!(refusal.code(), format!("governance.minutes.{code}"), "{body:?}");
        assert_eq!(refusal.to_string(), *message);
    }
    let running = refuses(&mut minutes, 2_650, &speak("ana", "early", "users", 2_600, 2_700));
    assert_eq!(running.code(), "governance.minutes.not_over");
    let back = refuses(&mut minutes, 0, &amend(9, "open"));
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
    let more = norms.replace("{", r#"{"novelty":"1","#);
    assert!(serde_json::from_str::<Norms>(&more).unwrap_err().to_string().contains("novelty"));
    let voice = serde_json::to_value(measured(&minutes)).unwrap();
    assert_eq!(voice["colleges"][0]["speech"]["whole"], "300");
    assert_eq!(voice["colleges"][0]["proposed"], serde_json::Value::Null);
}
