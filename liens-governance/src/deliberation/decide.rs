//! What minutes take and what they refuse.
//!
//! What is refused here never reaches a measure: overlapping speech would be counted twice, speech
//! outside its meeting nowhere. Who is a member of what is not asked, since minutes know no roll;
//! [`Voice`](super::Voice) tells strangers apart.

use std::collections::BTreeSet;

use liens_core::{
    AmendmentId, CollegeId, ContributorId, Envelope, MeetingId, SubjectId, Timestamp,
};

use super::minutes::{next, place};
use super::record::{Spoken, between};
use super::{Command, Fate, Meeting, Minutes, RaisedNeed, Refusal, Subject, TextAmendment};

impl Minutes {
    /// Whether a new command can be carried out.
    ///
    /// The first condition that does not hold is named.
    pub(super) fn check(&self, envelope: &Envelope<Command>) -> Result<(), Refusal> {
        let at = envelope.at;
        match &envelope.body {
            Command::Propose { subject, .. } => match self.subjects.get(subject) {
                None => room(&self.subject_names),
                Some(first) => {
                    let (subject, by) = (subject.clone(), first.by.clone());
                    Err(Refusal::SubjectExists { subject, by })
                }
            },
            Command::CallMeeting { meeting, from, until, colleges, agenda } => {
                self.may_call(meeting, (*from, *until), colleges, agenda, at)
            }
            Command::Speak { meeting, subject, person, college, from, until } => {
                self.may_stand(meeting, subject, college)?;
                self.may_speak(meeting, person, (*from, *until), at)
            }
            Command::ProposeAmendment { amendment, text, .. } => {
                self.open_text(text)?;
                absent(self.amendments.contains_key(amendment), || Refusal::AmendmentExists {
                    amendment: amendment.clone(),
                })
            }
            Command::SettleAmendment { amendment, fate } => {
                self.may_settle(amendment, *fate, envelope.acting())
            }
            Command::CloseText { text } => self.open_text(text),
            Command::RaiseNeed { need, .. } => {
                absent(self.needs.contains_key(need), || Refusal::NeedExists { need: need.clone() })
            }
            Command::AnswerNeed { need } => match self.needs.get(need) {
                None => Err(Refusal::UnknownNeed { need: need.clone() }),
                Some(RaisedNeed { answered: Some(at), .. }) => {
                    Err(Refusal::NeedAnswered { need: need.clone(), at: *at })
                }
                Some(_) => Ok(()),
            },
        }
    }

    /// A meeting without colleges or agenda would be a notice of nothing.
    fn may_call(
        &self,
        id: &MeetingId,
        (from, until): (Timestamp, Timestamp),
        colleges: &BTreeSet<CollegeId>,
        agenda: &[SubjectId],
        at: Timestamp,
    ) -> Result<(), Refusal> {
        let meeting = || id.clone();
        room(&self.meetings)?;
        absent(self.called.contains_key(id), || Refusal::MeetingExists { meeting: meeting() })?;
        if until <= from {
            return Err(Refusal::EmptyMeeting { meeting: meeting(), from, until });
        }
        if from < at {
            return Err(Refusal::CalledLate { meeting: meeting(), from, at });
        }
        if colleges.is_empty() || agenda.is_empty() {
            return Err(Refusal::NothingToDo { meeting: meeting() });
        }
        let mut named = BTreeSet::new();
        for subject in agenda {
            if !self.subjects.contains_key(subject) {
                return Err(Refusal::UnknownSubject { subject: subject.clone() });
            }
            if !named.insert(subject) {
                let subject = subject.clone();
                return Err(Refusal::DuplicateSubject { meeting: meeting(), subject });
            }
        }
        Ok(())
    }

    /// Whether a college may speak on a subject in a meeting.
    ///
    /// Agenda and invitation are those of the call: both were known beforehand.
    fn may_stand(
        &self,
        id: &MeetingId,
        subject: &SubjectId,
        college: &CollegeId,
    ) -> Result<(), Refusal> {
        let meeting = self.known(id)?;
        absent(!meeting.agenda.contains(subject), || Refusal::NotOnAgenda {
            meeting: id.clone(),
            subject: subject.clone(),
        })?;
        absent(!meeting.colleges.contains(college), || Refusal::NotInvited {
            meeting: id.clone(),
            college: college.clone(),
        })
    }

    /// A person's times are kept in order and do not overlap, so that one look-up finds what could
    /// meet.
    fn may_speak(
        &self,
        id: &MeetingId,
        person: &ContributorId,
        (from, until): (Timestamp, Timestamp),
        at: Timestamp,
    ) -> Result<(), Refusal> {
        let meeting = self.known(id)?;
        let speaker = || person.clone();
        room(&self.spoken)?;
        if until <= from {
            return Err(Refusal::EmptyIntervention { person: speaker(), from, until });
        }
        if from < meeting.from || meeting.until < until {
            return Err(Refusal::OutsideMeeting {
                person: speaker(),
                meeting: id.clone(),
                from,
                until,
                begins: meeting.from,
                ends: meeting.until,
            });
        }
        if at < until {
            return Err(Refusal::NotOver { person: speaker(), until, at });
        }
        // In order, so that only the last that begins before this ends can meet it.
        let known = self.people.of(person).and_then(|number| self.times.get(number));
        let times = known.map(Vec::as_slice).unwrap_or_default();
        let before = times.partition_point(|(begins, _)| *begins < until);
        let other = before.checked_sub(1).and_then(|last| times.get(last));
        match other {
            Some((begins, ends)) if *ends > from => {
                Err(Refusal::Overlap { person: speaker(), from: *begins, until: *ends })
            }
            _ => Ok(()),
        }
    }

    /// Only a closing lets an amendment lapse; only its author withdraws it.
    fn may_settle(&self, id: &AmendmentId, fate: Fate, by: &ContributorId) -> Result<(), Refusal> {
        let amendment = || id.clone();
        let known = self.amendments.get(id);
        let known = known.ok_or_else(|| Refusal::UnknownAmendment { amendment: amendment() })?;
        if let Some((_, fate)) = known.settled {
            return Err(Refusal::AmendmentSettled { amendment: amendment(), fate });
        }
        match fate {
            Fate::Adopted | Fate::Rejected => Ok(()),
            Fate::Withdrawn if known.author == *by => Ok(()),
            Fate::Withdrawn => Err(Refusal::NotTheAuthor {
                amendment: amendment(),
                author: known.author.clone(),
                by: by.clone(),
            }),
            Fate::Lapsed => Err(Refusal::NotLapsed { amendment: amendment() }),
        }
    }

    fn known(&self, id: &MeetingId) -> Result<&Meeting, Refusal> {
        self.meeting(id).ok_or_else(|| Refusal::UnknownMeeting { meeting: id.clone() })
    }

    fn open_text(&self, text: &SubjectId) -> Result<(), Refusal> {
        let known = self.subjects.get(text);
        let known = known.ok_or_else(|| Refusal::UnknownSubject { subject: text.clone() })?;
        match known.closed {
            Some(since) => Err(Refusal::TextClosed { text: text.clone(), since }),
            None => Ok(()),
        }
    }

    /// Applies what was decided.
    pub(super) fn change(&mut self, envelope: &Envelope<Command>) {
        let (at, by) = (envelope.at, envelope.acting().clone());
        match envelope.body.clone() {
            Command::Propose { subject, college } => {
                let number = next(&self.subject_names);
                self.subject_names.push(subject.clone());
                let (proposed, closed, amendments) = (at, None, Vec::new());
                let item = Subject { by, college, proposed, closed, number, amendments };
                self.subjects.insert(subject, item);
            }
            Command::CallMeeting { meeting: id, from, until, colleges, agenda } => {
                self.called.insert(id.clone(), next(&self.meetings));
                self.meetings.push(Meeting { id, called: at, from, until, colleges, agenda });
            }
            Command::Speak { meeting, subject, person, college, from, until } => {
                self.speak(&meeting, &subject, (&person, &college), (from, until));
            }
            Command::ProposeAmendment { amendment: id, text, college } => {
                if let Some(subject) = self.subjects.get_mut(&text) {
                    subject.amendments.push(id.clone());
                }
                let (author, proposed, settled) = (by, at, None);
                let amendment =
                    TextAmendment { id: id.clone(), text, author, college, proposed, settled };
                self.amendments.insert(id, amendment);
            }
            Command::SettleAmendment { amendment, fate } => {
                if let Some(amendment) = self.amendments.get_mut(&amendment) {
                    amendment.settled = Some((at, fate));
                }
            }
            Command::CloseText { text } => self.close(&text, at),
            Command::RaiseNeed { need: id, college } => {
                let need = RaisedNeed { id: id.clone(), by, college, raised: at, answered: None };
                self.needs.insert(id, need);
            }
            Command::AnswerNeed { need } => {
                if let Some(need) = self.needs.get_mut(&need) {
                    need.answered = Some(at);
                }
            }
        }
    }

    /// Inserted in order and not appended: minutes of one meeting may be written in any order.
    fn speak(
        &mut self,
        meeting: &MeetingId,
        subject: &SubjectId,
        (person, college): (&ContributorId, &CollegeId),
        (from, until): (Timestamp, Timestamp),
    ) {
        let (person, college) = (self.people.number(person), self.colleges.number(college));
        let meeting = self.called.get(meeting).copied().unwrap_or_default();
        let subject = self.subjects.get(subject).map(|subject| subject.number).unwrap_or_default();
        let seconds = between(from, until).seconds().unsigned_abs();
        self.spoken.push(Spoken { meeting, subject, person, college, from, seconds });
        if self.times.len() <= place(person) {
            self.times.push(Vec::new());
        }
        if let Some(times) = self.times.get_mut(place(person)) {
            let at = times.partition_point(|(begins, _)| *begins < from);
            times.insert(at, (from, until));
        }
    }

    /// What was settled stays as it was.
    fn close(&mut self, text: &SubjectId, at: Timestamp) {
        let Some(subject) = self.subjects.get_mut(text) else { return };
        subject.closed = Some(at);
        for amendment in &subject.amendments {
            if let Some(amendment) = self.amendments.get_mut(amendment) {
                amendment.settled.get_or_insert((at, Fate::Lapsed));
            }
        }
    }
}

/// Whether one more can be numbered.
///
/// 2³² − 1 of a kind, far beyond any record.
fn room<T>(to: &[T]) -> Result<(), Refusal> {
    absent(next(to) == u32::MAX, || Refusal::TooMany)
}

fn absent(found: bool, refusal: impl FnOnce() -> Refusal) -> Result<(), Refusal> {
    if found { Err(refusal()) } else { Ok(()) }
}
