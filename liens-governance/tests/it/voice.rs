//! Voice: its laws on drawn meetings, an oracle from the definitions, repairs applied.

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{
    AmendmentId, CollegeId, CommandId, ContributorId, Envelope, MeetingId, Portion, TimeAmount,
};
use liens_governance::deliberation::{
    Command, Fate, Minutes, Norms, Voice, VoiceFinding, VoiceRepair, VoiceRule,
};
use liens_governance::{Bounds, Carry, College, Member, Proportion, Roll, Statutes};
use proptest::prelude::*;

use crate::given::{at, person};
use crate::minutes::{
    PERIOD, Step, amendment, college, held, meeting, member, need, period, seconds, subject,
};

const MEETING: i64 = 300;
const PEOPLE: usize = 8;

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
    let times = (0_i64..1_500, 0_i64..600, 0_i64..1_500);
    let parts = (portion(), portion(), portion(), portion());
    (parts, (portion(), portion()), 0_u64..3, times).prop_map(
        |((speech, weight, proposed, uptake), others, quiet, (answer, notice, half))| {
            let mut norms = Norms::half();
            (norms.proposers, norms.answered) = others;
            norms.half_answered = seconds(half);
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
        VoiceRepair::LetPropose { people } => {
            let roll = story.roll();
            let before = held(&steps);
            let already = |who: &ContributorId| {
                before.subjects().any(|(_, one)| {
                    one.by == *who
                        && one.college == finding.college
                        && period().contains(one.proposed)
                })
            };
            let ours = roll.members().iter().filter(|one| *one.college() == finding.college);
            let new = ours.map(|one| one.person().clone()).filter(|who| !already(who));
            for (number, who) in (0..*people).zip(new) {
                let subject = subject(&format!("repair {number}"));
                let body = Command::Propose { subject, college: finding.college.clone() };
                steps.push((PERIOD.1 - 1, who, body));
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
        VoiceRepair::AnswerAll { needs } => {
            for (need, by) in needs {
                let answer = Command::AnswerNeed { need: need.clone() };
                steps.retain(|(_, _, body)| *body != answer);
                steps.push((by.unix_seconds(), person("chair"), answer));
            }
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
        VoiceRepair::LetPropose { people } => Some(VoiceRepair::LetPropose { people: people - 1 }),
        VoiceRepair::AnswerAll { needs } => {
            Some(VoiceRepair::AnswerAll { needs: needs[1..].to_vec() })
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
    fn a_refused_command_leaves_the_minutes_as_they_were(story in stories()) {
        let mut minutes = held(&story.steps); // compares before and after each refusal
        let last = minutes.events().last().map_or(at(0), |record| record.at);
        let mut refused = 0;
        for (number, (_, by, body)) in (1_000..).zip(&story.steps) {
            let (id, by, body) = (CommandId::from_u128(number), by.clone(), body.clone());
            let before = minutes.clone();
            let again = Envelope { id, by, on_behalf_of: None, at: last, body };
            if minutes.execute(&again).is_err() {
                refused += 1;
                prop_assert_eq!(&minutes, &before);
            }
        }
        // What was put forward is not put forward again.
        prop_assert!(refused >= 2);
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
        VoiceRule::Proposers,
        VoiceRule::Uptake,
        VoiceRule::Answer,
        VoiceRule::Answered,
        VoiceRule::HalfAnswered,
        VoiceRule::Notice,
    ];
    assert_eq!(applied, BTreeSet::from(all));
}
