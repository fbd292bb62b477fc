//! Interests that are declared, and who therefore does not vote.

use liens::governance::interests::{Command as Disclose, Visibility};
use liens::{ContributorId, SubjectId, Timestamp};

use super::claims::Fate;
use super::voting::{Motion, Stands};
use super::{Judged, Naive, Sent};
use crate::model::village::{COLLEGES, college};

/// Who has something at stake in what, from when, until when.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::model) struct Interest {
    pub(in crate::model) topic: SubjectId,
    pub(in crate::model) person: ContributorId,
    pub(in crate::model) from: Timestamp,
    pub(in crate::model) until: Option<Timestamp>,
}

impl Interest {
    fn meets(&self, from: Timestamp, until: Option<Timestamp>) -> bool {
        until.is_none_or(|until| self.from < until) && self.until.is_none_or(|end| from < end)
    }

    /// It began by now, and was not over when the vote began.
    fn concerns(&self, motion: &Motion, now: Timestamp) -> bool {
        let about = motion.subject == self.topic || motion.topic.as_ref() == Some(&self.topic);
        about && self.from <= now && self.until.is_none_or(|until| motion.opened < Some(until))
    }
}

impl Naive {
    pub(super) fn disclose(&mut self, command: &Disclose, sent: &Sent) -> Judged {
        match command {
            Disclose::Declare { topic, from, until, visibility } => {
                if let Visibility::College { college: told } = visibility {
                    if !COLLEGES.iter().any(|(name, _)| college(name) == *told) {
                        return Err("governance.register.unknown_college");
                    }
                }
                for_oneself(sent)?;
                if until.is_some_and(|until| until <= *from) {
                    return Err("core.interest.never_in_force");
                }
                let (topic, person) = (topic.clone(), sent.by.clone());
                let fresh = Interest { topic, person, from: *from, until: *until };
                let same =
                    |one: &&Interest| (&one.topic, &one.person) == (&fresh.topic, &fresh.person);
                if self.interests.iter().filter(same).any(|one| one.meets(*from, *until)) {
                    return Err("governance.interests.already_declared");
                }
                let open = self.motions.values_mut().filter(|one| one.stands == Stands::Open);
                for motion in open.filter(|motion| fresh.concerns(motion, sent.at)) {
                    motion.leave_out(&fresh.person);
                }
                self.interests.push(fresh);
                Ok(())
            }
            Disclose::End { topic } => {
                for_oneself(sent)?;
                let lasting = |one: &&mut Interest| {
                    one.topic == *topic && one.person == sent.by && one.until.is_none()
                };
                let lasting = self.interests.iter_mut().find(lasting);
                let lasting = lasting.ok_or("governance.interests.not_declared")?;
                if sent.at <= lasting.from {
                    return Err("core.interest.never_in_force");
                }
                lasting.until = Some(sent.at);
                Ok(())
            }
            _ => Err("not spoken of here"),
        }
    }

    /// Whoever declared an interest in what is voted does not vote.
    pub(super) fn leave_out_the_interested(&self, motion: &mut Motion, now: Timestamp) {
        let whose = |one: &&Interest| one.concerns(motion, now);
        let interested: Vec<_> = self.interests.iter().filter(whose).collect();
        for one in interested {
            motion.leave_out(&one.person);
        }
        // Nor does whoever claims what it decides, or would be paid.
        let claims = self.budgets.values().flat_map(|pool| pool.claims.values());
        let about =
            |fate: &Fate| matches!(fate, Fate::Referred(about, _) if *about == motion.subject);
        let claiming: Vec<_> = claims.filter(|one| about(&one.fate)).collect();
        for one in claiming {
            motion.leave_out(&one.who);
            motion.leave_out(&one.payee);
        }
    }
}

/// Nobody declares, votes or lends a voice for somebody else.
pub(super) fn for_oneself(sent: &Sent) -> Judged {
    if sent.on_behalf_of.is_some() { Err("governance.") } else { Ok(()) }
}
