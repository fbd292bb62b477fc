//! Meetings: what is said there, and which motions the colleges are thereby heard on.
//!
//! Where statutes ask that every college be heard before a vote, a meeting is how it is done: its
//! call offers the floor, its minutes record who took it. Nothing has to be said twice, once in the
//! minutes and once to the assembly. A meeting called at too short a notice offers nothing, whoever
//! is invited.

use std::collections::BTreeSet;

use liens_core::{CollegeId, ContributorId, Envelope, SubjectId, TimeAmount, Timestamp};
use liens_governance::deliberation::Command as Minute;
use liens_governance::{Command as Vote, Heard, Motion, MotionState, Statutes, register};

use super::Commons;
use super::plan::{Asked, Plan, assemble};
use crate::{Command, Refusal};

impl Commons {
    /// What is written into the minutes, and what the assembly learns from it: a meeting called with
    /// the notice of the statutes offers the floor on each motion about a subject of its agenda that
    /// the colleges are heard on, until it ends; whoever speaks there for a college of theirs has it
    /// heard.
    pub(super) fn deliberate(
        &self,
        command: &Minute,
        envelope: &Envelope<Command>,
    ) -> Result<Plan<'static>, Refusal> {
        let at = envelope.at;
        let plan = Plan::from(Asked::Deliberate(command.clone()));
        match command {
            Minute::Propose { college, .. }
            | Minute::ProposeAmendment { college, .. }
            | Minute::RaiseNeed { college, .. } => {
                self.belongs(envelope.acting(), college, at)?;
                Ok(plan)
            }
            Minute::CallMeeting { from, until, colleges, agenda, .. } => {
                self.are_colleges(colleges, at)?;
                let seconds = from.unix_seconds().saturating_sub(at.unix_seconds());
                let notice = TimeAmount::from_seconds(seconds).unwrap_or_default();
                let offers = agenda.iter().flat_map(|on| self.floors(on, colleges, *until, notice));
                Ok(offers.map(assemble).fold(plan, Plan::asking))
            }
            Minute::Speak { subject, person, college, from, .. } => {
                // What somebody says for a college that is not theirs is written down all the same.
                let own = self.belongs(person, college, *from).is_ok();
                let motions = self.heard_on(subject).filter(|_| own);
                let spoke = motions.filter_map(|(motion, statutes)| {
                    let known = statutes.college(college).is_some() && motion.since() <= *from;
                    let (motion, college) = (motion.id().clone(), college.clone());
                    let heard = Heard::Spoke;
                    known.then_some(Vote::HearCollege { motion, college, heard })
                });
                Ok(spoke.map(assemble).fold(plan, Plan::asking))
            }
            _ => Ok(plan),
        }
    }

    /// The offers of the floor that a meeting on a subject makes to those colleges that were not
    /// offered it on the text as it is.
    fn floors<'a>(
        &'a self,
        subject: &'a SubjectId,
        colleges: &'a BTreeSet<CollegeId>,
        until: Timestamp,
        notice: TimeAmount,
    ) -> impl Iterator<Item = Vote> + 'a {
        let in_time =
            move |statutes: &Statutes| statutes.hearing().is_some_and(|least| least <= notice);
        let motions = self.heard_on(subject).filter(move |(_, statutes)| in_time(statutes));
        motions.flat_map(move |(motion, statutes)| {
            let invited = colleges.iter().filter(move |college| {
                statutes.college(college).is_some()
                    && !motion.hearings().any(|(known, _)| known == *college)
            });
            invited.map(move |college| Vote::OfferFloor {
                motion: motion.id().clone(),
                college: college.clone(),
                until: Some(until),
            })
        })
    }

    /// The motions about a subject on which colleges can be heard, each with the statutes that ask
    /// for it.
    fn heard_on<'a>(
        &'a self,
        subject: &'a SubjectId,
    ) -> impl Iterator<Item = (&'a Motion, &'a Statutes)> {
        let about = self.motions_about(subject).filter(move |motion| motion.subject() == subject);
        about.filter_map(|motion| {
            let hears = matches!(motion.state(), MotionState::Deliberation | MotionState::Open);
            let in_force = || self.assembly.statutes();
            let statutes = motion.vote().map_or_else(in_force, |vote| Some(vote.statutes()))?;
            (hears && statutes.hearing().is_some()).then_some((motion, statutes))
        })
    }

    /// The motions whose subject or topic it is, by id.
    pub(super) fn motions_about<'a>(
        &'a self,
        subject: &'a SubjectId,
    ) -> impl Iterator<Item = &'a Motion> {
        let known = self.about.get(subject).into_iter().flatten();
        let motions = known.filter_map(|motion| self.assembly.motion(motion));
        // A motion that was written anew may have been about something else before.
        motions.filter(move |motion| motion.subject() == subject || motion.topic() == Some(subject))
    }

    /// Refuses to let somebody speak for a college that is not theirs.
    fn belongs(
        &self,
        person: &ContributorId,
        college: &CollegeId,
        at: Timestamp,
    ) -> Result<(), Refusal> {
        let mut own = self.register.memberships_of(person, at);
        if own.any(|member| member.college == *college) {
            return Ok(());
        }
        let (person, college) = (person.clone(), college.clone());
        Err(register::Refusal::NotAMember { person, college }.into())
    }

    /// Refuses an invitation to a college that the register does not know.
    fn are_colleges(&self, named: &BTreeSet<CollegeId>, at: Timestamp) -> Result<(), Refusal> {
        let known: BTreeSet<&CollegeId> = self.register.colleges(at).collect();
        match named.iter().find(|college| !known.contains(college)) {
            None => Ok(()),
            Some(college) => {
                Err(register::Refusal::UnknownCollege { college: college.clone() }.into())
            }
        }
    }
}
