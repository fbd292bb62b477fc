//! Interests that are declared, and meetings.

use std::collections::BTreeSet;

use liens::governance::deliberation::Command as Minute;
use liens::governance::interests::{Command as Disclose, Visibility};
use liens::{CollegeId, Command, ContributorId, MeetingId, SubjectId, Timestamp};
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::subsequence;

use super::voting::{subject, topic};
use super::{Move, among, college_name, either, name, where_any};
use crate::model::naive::Naive;
use crate::model::village::{COLLEGES, college, steward};
use crate::world::person;

fn after(at: Timestamp, hours: i64) -> Timestamp {
    Timestamp::from_unix_seconds(at.unix_seconds() + hours * 3_600).unwrap()
}

pub(super) fn interests(state: &Naive, now: Timestamp) -> Move {
    let told = prop_oneof![
        8 => Just(Visibility::Members {}),
        2 => college_name().prop_map(|name| Visibility::College { college: college(name) }),
        1 => Just(Visibility::College { college: college("nobody") }),
    ];
    let days = (-10..10_i64, weighted(0.4, 0..15_i64));
    let declare =
        (name(), topic(), days, told).prop_map(move |(who, topic, (from, until), visibility)| {
            let from = after(now, from * 24);
            let until = until.map(|days| after(from, days * 24));
            let declare = Disclose::Declare { topic, from, until, visibility };
            (person(who), Command::Disclose { command: declare })
        });
    let lasting = state.interests.iter().filter(|one| one.until.is_none());
    let lasting: Vec<_> = lasting.map(|one| (one.person.clone(), one.topic.clone())).collect();
    let any = !lasting.is_empty();
    let end = among(lasting, (name().prop_map(person), topic()).boxed())
        .prop_map(|(who, topic)| (who, Command::Disclose { command: Disclose::End { topic } }));
    either([(4, declare.boxed()), (where_any(any, 2), end.boxed())])
}

/// Who belongs where.
pub(super) fn belonging(state: &Naive) -> Vec<(ContributorId, CollegeId)> {
    let all = state.belongs.iter();
    all.flat_map(|(who, of)| of.keys().map(|of| (who.clone(), of.clone()))).collect()
}

fn meeting_name() -> BoxedStrategy<MeetingId> {
    (0..4_u8).prop_map(|number| MeetingId::new(format!("meeting {number}")).unwrap()).boxed()
}

pub(super) fn meetings(state: &Naive, now: Timestamp) -> Move {
    let anywhere = (name().prop_map(person), college_name().prop_map(college));
    let propose = (among(belonging(state), anywhere.boxed()), subject());
    let propose = propose.prop_map(|((who, college), subject)| {
        (who, Command::Deliberate { command: Minute::Propose { subject, college } })
    });
    let put: Vec<SubjectId> = state.texts.subjects.keys().cloned().collect();
    let (known, most) = (!put.is_empty(), put.len());
    let least = usize::from(known);
    let agenda = prop_oneof![
        8 => subsequence(put, least..=most),
        1 => vec(subject(), 1..3),
    ];
    let names: Vec<&str> = COLLEGES.map(|(name, _)| name).to_vec();
    let invited = prop_oneof![
        4 => Just(names.clone()),
        3 => subsequence(names, 0..=3),
        1 => Just(vec!["nobody"]),
    ];
    let times =
        (prop_oneof![9 => 0..5_i64, 1 => Just(-1)], prop_oneof![9 => 6..12_i64, 1 => Just(0)]);
    let call = (meeting_name(), times, invited, agenda).prop_map(
        move |(meeting, (days, hours), invited, agenda)| {
            let from = after(now, days * 24);
            let until = after(from, hours);
            let colleges: BTreeSet<_> = invited.into_iter().map(college).collect();
            let call = Minute::CallMeeting { meeting, from, until, colleges, agenda };
            (steward(), Command::Deliberate { command: call })
        },
    );
    let held: Vec<_> = state.meetings.iter().map(|(id, one)| (id.clone(), one.from)).collect();
    let any = !held.is_empty();
    let which = among(held, meeting_name().prop_map(move |id| (id, now)).boxed());
    let times = (-1..9_i64, -1..4_i64);
    let anywhere = (name().prop_map(person), college_name().prop_map(college));
    let speaker = prop_oneof![
        2 => among(belonging(state), anywhere.clone().boxed()),
        1 => anywhere,
    ];
    let speak = (which, speaker, subject(), times).prop_map(
        |((meeting, begins), (person, college), subject, (start, long))| {
            let from = after(begins, start);
            let until = after(from, long);
            let speak = Minute::Speak { meeting, subject, person, college, from, until };
            (steward(), Command::Deliberate { command: speak })
        },
    );
    either([
        (where_any(!known, 5), propose.boxed()),
        (where_any(known, 4), call.boxed()),
        (where_any(any, 20), speak.boxed()),
    ])
}
