//! Meetings, and the colleges that are heard before a vote: who was invited, who spoke.

use std::collections::BTreeSet;

use liens::governance::deliberation::Command as Minute;
use liens::governance::{Command as Vote, Heard};
use liens::{CollegeId, ContributorId, MeetingId, MotionId, SubjectId, Timestamp};

use super::voting::{Motion, Stands};
use super::{Judged, Naive, Sent};
use crate::model::village::{COLLEGES, NOTICE_DAYS, college};

const NOTICE: i64 = NOTICE_DAYS * 86_400;

/// Whether a college was invited, until when it may take the floor, and whether that is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::model) struct Hearing {
    pub(in crate::model) offered: Option<Timestamp>,
    pub(in crate::model) until: Option<Timestamp>,
    pub(in crate::model) over: bool,
}

impl Hearing {
    /// Whoever was invited and said nothing through the notice, and to the end of the meeting, was
    /// silent.
    fn is_silent(self, now: Timestamp, notice: i64) -> bool {
        let waited = |offered: Timestamp| now.unix_seconds() - offered.unix_seconds() >= notice;
        !self.over && self.offered.is_some_and(waited) && self.until.is_none_or(|end| end <= now)
    }
}

#[derive(Clone, Debug)]
pub(in crate::model) struct Meeting {
    pub(in crate::model) from: Timestamp,
    pub(in crate::model) until: Timestamp,
    pub(in crate::model) colleges: BTreeSet<CollegeId>,
    pub(in crate::model) agenda: Vec<SubjectId>,
}

/// Who spoke, from when to when.
pub(in crate::model) type Spoken = (ContributorId, Timestamp, Timestamp);

fn is_college(id: &CollegeId) -> bool {
    COLLEGES.iter().any(|(name, _)| college(name) == *id)
}

impl Motion {
    /// Every college spoke, had nothing to say, or was silent through its notice.
    pub(super) fn all_heard(&self, now: Timestamp) -> bool {
        let heard = |name: &str| {
            let hearing = self.hearings.get(&college(name)).copied().unwrap_or_default();
            hearing.over || hearing.is_silent(now, NOTICE)
        };
        COLLEGES.iter().all(|(name, _)| heard(name))
    }

    fn may_be_heard(&self) -> bool {
        matches!(self.stands, Stands::Deliberated | Stands::Open)
    }
}

impl Naive {
    pub(super) fn minute(&mut self, command: &Minute, sent: &Sent) -> Judged {
        match command {
            Minute::CallMeeting { meeting, from, until, colleges, agenda } => {
                let (colleges, agenda) = (colleges.clone(), agenda.clone());
                let called = Meeting { from: *from, until: *until, colleges, agenda };
                self.call(meeting, called, sent.at)
            }
            Minute::Speak { meeting, subject, person, college, from, until } => {
                self.write_down(meeting, (person.clone(), *from, *until), sent.at, |known| {
                    if !known.agenda.contains(subject) {
                        return Err("governance.minutes.not_on_agenda");
                    }
                    let invited = known.colleges.contains(college);
                    if invited { Ok(()) } else { Err("governance.minutes.not_invited") }
                })?;
                if self.hears && self.belonged(person, college, *from) {
                    let about = |motion: &&mut Motion| motion.subject == *subject;
                    let told = self.motions.values_mut().filter(about);
                    for motion in told.filter(|one| one.may_be_heard() && one.written <= *from) {
                        motion.hearings.entry(college.clone()).or_default().over = true;
                    }
                }
                Ok(())
            }
            _ => self.of_texts(command, sent),
        }
    }

    /// A meeting that is called in time offers the floor to the colleges that were not offered it.
    fn call(&mut self, id: &MeetingId, called: Meeting, now: Timestamp) -> Judged {
        if !called.colleges.iter().all(is_college) {
            return Err("governance.register.unknown_college");
        }
        if self.meetings.contains_key(id) {
            return Err("governance.minutes.meeting_exists");
        }
        if called.until <= called.from {
            return Err("governance.minutes.empty_meeting");
        }
        if called.from < now {
            return Err("governance.minutes.called_late");
        }
        if called.colleges.is_empty() || called.agenda.is_empty() {
            return Err("governance.minutes.nothing_to_do");
        }
        let distinct: BTreeSet<&SubjectId> = called.agenda.iter().collect();
        if distinct.len() < called.agenda.len()
            || !distinct.iter().all(|subject| self.texts.subjects.contains_key(*subject))
        {
            return Err("governance.minutes.");
        }
        let notice = called.from.unix_seconds() - now.unix_seconds();
        if self.hears && notice >= NOTICE {
            let on = |motion: &&mut Motion| called.agenda.contains(&motion.subject);
            for motion in self.motions.values_mut().filter(on).filter(|one| one.may_be_heard()) {
                for college in &called.colleges {
                    let (offered, until) = (Some(now), Some(called.until));
                    let hearing = Hearing { offered, until, over: false };
                    motion.hearings.entry(college.clone()).or_insert(hearing);
                }
            }
        }
        self.meetings.insert(id.clone(), called);
        Ok(())
    }

    /// Spoken within the meeting, by now, and nobody twice at once.
    fn write_down(
        &mut self,
        meeting: &MeetingId,
        spoken: Spoken,
        now: Timestamp,
        may: impl FnOnce(&Meeting) -> Judged,
    ) -> Judged {
        let known = self.meetings.get(meeting).ok_or("governance.minutes.unknown_meeting")?;
        may(known)?;
        let (person, from, until) = &spoken;
        if until <= from {
            return Err("governance.minutes.empty_intervention");
        }
        if *from < known.from || known.until < *until {
            return Err("governance.minutes.outside_meeting");
        }
        if now < *until {
            return Err("governance.minutes.not_over");
        }
        let meets = |(who, begins, ends): &Spoken| who == person && begins < until && from < ends;
        if self.spoken.iter().any(meets) {
            return Err("governance.minutes.overlap");
        }
        self.spoken.push(spoken);
        Ok(())
    }

    /// What is asked of the assembly about a hearing, apart from meetings.
    pub(super) fn hear(&mut self, command: &Vote, sent: &Sent) -> Judged {
        let (Vote::OfferFloor { motion, college: of, .. }
        | Vote::HearCollege { motion, college: of, .. }) = command
        else {
            return Err("not spoken of here");
        };
        let mut known = self.heard_motion(motion)?;
        if !is_college(of) {
            return Err("governance.");
        }
        let hearing = known.hearings.entry(of.clone()).or_default();
        match command {
            Vote::OfferFloor { until, .. } => {
                *hearing = Hearing { offered: Some(sent.at), until: *until, over: false };
            }
            Vote::HearCollege { heard: Heard::Silent, .. } => {
                if !hearing.is_silent(sent.at, if self.hears { NOTICE } else { 0 }) {
                    return Err("governance.");
                }
                hearing.over = true;
            }
            _ => hearing.over = true,
        }
        self.motions.insert(motion.clone(), known);
        Ok(())
    }

    fn heard_motion(&self, motion: &MotionId) -> Judged<Motion> {
        let known = self.motions.get(motion).filter(|known| known.may_be_heard());
        known.cloned().ok_or("governance.")
    }

    /// Whether somebody belonged to a college at an instant, past or present.
    pub(super) fn belonged(&self, who: &ContributorId, of: &CollegeId, at: Timestamp) -> bool {
        let now = self.belongs.get(who).and_then(|colleges| colleges.get(of));
        let before = |(person, college, from, until): &(_, _, Timestamp, Timestamp)| {
            person == who && college == of && *from <= at && at < *until
        };
        now.is_some_and(|since| *since <= at) || self.belonged.iter().any(before)
    }
}
