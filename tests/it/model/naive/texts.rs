//! Texts that some would amend and what became of that, needs that were raised and answered.

use std::collections::BTreeMap;

use liens::governance::deliberation::{Command as Minute, Fate};
use liens::{AmendmentId, CollegeId, ContributionId, ContributorId, SubjectId, Timestamp};

use super::{Judged, Naive, Sent};

/// Who wrote something into the minutes, for which college, and when.
pub(in crate::model) type By = (ContributorId, CollegeId, Timestamp);

/// An amendment: to which text, and what became of it when.
type Amending = (By, SubjectId, Option<(Timestamp, Fate)>);

/// What was put forward, what some would change in it, and what is asked for.
#[derive(Clone, Debug, Default)]
pub(in crate::model) struct Texts {
    /// What was put forward, and since when its text is closed.
    pub(in crate::model) subjects: BTreeMap<SubjectId, (By, Option<Timestamp>)>,
    pub(in crate::model) amendments: BTreeMap<AmendmentId, Amending>,
    /// When it was answered.
    pub(in crate::model) needs: BTreeMap<ContributionId, (By, Option<Timestamp>)>,
}

impl Texts {
    /// The texts that may be amended.
    pub(in crate::model) fn open(&self) -> impl Iterator<Item = &SubjectId> {
        self.subjects.iter().filter(|(_, (_, closed))| closed.is_none()).map(|(id, _)| id)
    }

    fn is_open(&self, text: &SubjectId) -> Judged {
        match self.subjects.get(text) {
            None => Err("governance.minutes.unknown_subject"),
            Some((_, Some(_))) => Err("governance.minutes.text_closed"),
            Some(_) => Ok(()),
        }
    }

    /// What is put forward or asked for is so once.
    fn write(&mut self, command: &Minute, by: By) -> Judged {
        match command {
            Minute::Propose { subject, .. } => {
                let fresh = !self.subjects.contains_key(subject);
                self.subjects.entry(subject.clone()).or_insert((by, None));
                if fresh { Ok(()) } else { Err("governance.minutes.subject_exists") }
            }
            Minute::ProposeAmendment { amendment, text, .. } => {
                self.is_open(text)?;
                let fresh = !self.amendments.contains_key(amendment);
                self.amendments.entry(amendment.clone()).or_insert((by, text.clone(), None));
                if fresh { Ok(()) } else { Err("governance.minutes.amendment_exists") }
            }
            Minute::RaiseNeed { need, .. } => {
                let fresh = !self.needs.contains_key(need);
                self.needs.entry(need.clone()).or_insert((by, None));
                if fresh { Ok(()) } else { Err("governance.minutes.need_exists") }
            }
            _ => Err("not spoken of here"),
        }
    }

    /// Settled once; taken back by its author alone, and lapsed by nobody's word.
    fn settle(&mut self, amendment: &AmendmentId, fate: Fate, sent: &Sent) -> Judged {
        let known = self.amendments.get_mut(amendment);
        let ((author, ..), _, settled) = known.ok_or("governance.minutes.unknown_amendment")?;
        if settled.is_some() {
            return Err("governance.minutes.amendment_settled");
        }
        match fate {
            Fate::Lapsed => return Err("governance.minutes.not_lapsed"),
            Fate::Withdrawn if author != sent.acting() => {
                return Err("governance.minutes.not_the_author");
            }
            _ => *settled = Some((sent.at, fate)),
        }
        Ok(())
    }

    /// What is not settled by then lapses.
    fn close(&mut self, text: &SubjectId, at: Timestamp) -> Judged {
        self.is_open(text)?;
        self.subjects.entry(text.clone()).and_modify(|(_, closed)| *closed = Some(at));
        let of_it = self.amendments.values_mut().filter(|(_, of, _)| of == text);
        for (.., settled) in of_it.filter(|(.., settled)| settled.is_none()) {
            *settled = Some((at, Fate::Lapsed));
        }
        Ok(())
    }

    fn answer(&mut self, need: &ContributionId, at: Timestamp) -> Judged {
        let (_, answered) = self.needs.get_mut(need).ok_or("governance.minutes.unknown_need")?;
        if answered.is_some() {
            return Err("governance.minutes.need_answered");
        }
        *answered = Some(at);
        Ok(())
    }
}

impl Naive {
    /// Whoever writes something for a college belongs to it.
    pub(super) fn of_texts(&mut self, command: &Minute, sent: &Sent) -> Judged {
        match command {
            Minute::SettleAmendment { amendment, fate } => {
                self.texts.settle(amendment, *fate, sent)
            }
            Minute::CloseText { text } => self.texts.close(text, sent.at),
            Minute::AnswerNeed { need } => self.texts.answer(need, sent.at),
            Minute::Propose { college, .. }
            | Minute::ProposeAmendment { college, .. }
            | Minute::RaiseNeed { college, .. } => {
                let by = sent.acting();
                if !self.belonged(by, college, sent.at) {
                    return Err("governance.register.not_a_member");
                }
                self.texts.write(command, (by.clone(), college.clone(), sent.at))
            }
            _ => Err("not spoken of here"),
        }
    }
}
