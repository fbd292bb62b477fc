//! What comes between a text and its force: other words, challenges, objections, a second vote.

use std::collections::BTreeMap;

use liens::{ContributorId, MotionId, Proposal, SubjectId, Timestamp};

use super::interests::for_oneself;
use super::voting::{Motion, Stands};
use super::{Judged, Naive, Sent};
use crate::model::village::{COLLEGES, SUSPENSION_DAYS, college};

impl Motion {
    /// Whether a college may still suspend it.
    pub(in crate::model) fn may_be_objected(&self, now: Timestamp) -> bool {
        let open = self.objections_until.is_some_and(|until| now < until);
        open && matches!(self.stands, Stands::Adopted | Stands::Suspended)
    }

    pub(in crate::model) const fn is_unvoted(&self) -> bool {
        matches!(self.stands, Stands::Drafted | Stands::Deliberated)
    }

    pub(in crate::model) const fn is_counted(&self) -> bool {
        matches!(self.stands, Stands::Adopted | Stands::Suspended | Stands::Enacted)
    }

    /// Who may object, and did not.
    pub(in crate::model) fn content(&self) -> impl Iterator<Item = &ContributorId> {
        let objects =
            |who: &&ContributorId| self.objectors.contains(*who) || self.recused.contains(*who);
        self.roll.keys().filter(move |who| !objects(who))
    }

    /// More than half of those of some college who are not recused object.
    fn is_objected(&self) -> bool {
        COLLEGES.iter().any(|(name, _)| {
            let of_it = self.roll.iter().filter(|(_, its)| **its == college(name));
            let ours = of_it.map(|(who, _)| who).filter(|who| !self.recused.contains(*who));
            let (against, all): (Vec<_>, Vec<_>) = (
                ours.clone().filter(|who| self.objectors.contains(*who)).collect(),
                ours.collect(),
            );
            2 * against.len() > all.len()
        })
    }
}

impl Naive {
    /// What was adopted for the first time waits for objections.
    pub(super) fn objections_until(&self, motion: &Motion, at: Timestamp) -> Option<Timestamp> {
        let waits = self.suspends && !motion.suspended && motion.stands == Stands::Adopted;
        let until = at.unix_seconds() + SUSPENSION_DAYS * 86_400;
        waits.then(|| Timestamp::from_unix_seconds(until).unwrap())
    }

    /// A draft, or once what was suspended; the colleges are heard anew, and the next vote is final.
    pub(super) fn put_to_the_colleges(&mut self, motion: &MotionId, at: Timestamp) -> Judged {
        let known = self.motions.get_mut(motion).ok_or("governance.assembly.unknown_motion")?;
        match known.stands {
            Stands::Drafted => {}
            Stands::Suspended => {
                (known.suspended, known.written, known.opened) = (true, at, None);
                (known.hearings, known.roll) = (BTreeMap::new(), BTreeMap::new());
                known.objections_until = None;
                known.said.clear();
                known.recused.clear();
                known.challenged.clear();
                known.objectors.clear();
            }
            _ => return Err("governance.assembly.wrong_state"),
        }
        known.stands = Stands::Deliberated;
        Ok(())
    }

    /// Other words before the vote; the colleges are heard on these.
    pub(super) fn revise(
        &mut self,
        motion: &MotionId,
        proposal: &Proposal,
        at: Timestamp,
    ) -> Judged {
        let known = self.motions.get_mut(motion).ok_or("governance.assembly.unknown_motion")?;
        if !known.is_unvoted() {
            return Err("governance.assembly.wrong_state");
        }
        let (stands, suspended) = (known.stands, known.suspended);
        *known = Motion { stands, suspended, ..Motion::new(proposal, &known.author, at) };
        Ok(())
    }

    /// Another topic, until somebody voted; whoever declared an interest in it does not vote.
    pub(super) fn classify(
        &mut self,
        motion: &MotionId,
        topic: &SubjectId,
        at: Timestamp,
    ) -> Judged {
        let mut known = self.motions.get(motion).cloned().ok_or("governance.")?;
        let unvoted = match known.stands {
            Stands::Drafted | Stands::Deliberated => true,
            Stands::Open => known.said.is_empty(),
            _ => return Err("governance.assembly.not_open"),
        };
        if !unvoted {
            return Err("governance.assembly.has_ballots");
        }
        known.topic = Some(topic.clone());
        let declared = self.interests.iter().any(|one| one.topic == *topic);
        if known.stands == Stands::Open && declared {
            self.leave_out_the_interested(&mut known, at);
        }
        self.motions.insert(motion.clone(), known);
        Ok(())
    }

    /// Once at a time, of whoever may vote.
    pub(super) fn challenge(&mut self, motion: &MotionId, person: &ContributorId) -> Judged {
        let mut known = self.standing(motion, Stands::Open)?;
        if !known.roll.contains_key(person) || known.recused.contains(person) {
            return Err("governance.");
        }
        if !known.challenged.insert(person.clone()) {
            return Err("governance.assembly.challenge_pending");
        }
        self.motions.insert(motion.clone(), known);
        Ok(())
    }

    pub(super) fn dismiss(&mut self, motion: &MotionId, person: &ContributorId) -> Judged {
        let mut known = self.standing(motion, Stands::Open)?;
        if !known.challenged.remove(person) {
            return Err("governance.assembly.not_challenged");
        }
        self.motions.insert(motion.clone(), known);
        Ok(())
    }

    /// A person's own, once, in time, and never against a second vote.
    pub(super) fn object(&mut self, motion: &MotionId, sent: &Sent) -> Judged {
        let mut known = self.motions.get(motion).cloned().ok_or("governance.")?;
        for_oneself(sent)?;
        if known.suspended {
            return Err("governance.assembly.already_suspended");
        }
        if !matches!(known.stands, Stands::Adopted | Stands::Suspended) {
            return Err("governance.");
        }
        if known.objections_until.is_none() {
            return Err("governance.assembly.no_suspension");
        }
        if !known.may_be_objected(sent.at) {
            return Err("governance.assembly.objections_over");
        }
        if !known.roll.contains_key(&sent.by) || known.recused.contains(&sent.by) {
            return Err("governance.");
        }
        if !known.objectors.insert(sent.by.clone()) {
            return Err("governance.assembly.already_objected");
        }
        if known.is_objected() {
            known.stands = Stands::Suspended;
        }
        self.motions.insert(motion.clone(), known);
        Ok(())
    }
}
