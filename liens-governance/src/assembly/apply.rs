//! What an event changes. It was decided against the same state, so that nothing is refused here.
//!
//! Whatever could go wrong here would have to have been refused before, so that a branch which
//! finds nothing does nothing, and says in a comment what made certain that it finds something.
//! Events that change a single motion go to the motion, those of an open vote to the vote; the
//! assembly keeps what concerns more than one.

use std::collections::BTreeSet;

use liens_core::{CollegeId, Envelope, MotionId, Timestamp};

use super::Assembly;
use crate::motion::Stage;
use crate::{
    Amendment, Ballot, Ballots, Command, Draft, Event, Heard, Hearing, Motion, Roll, Statutes,
    Version, Vote,
};

impl Assembly {
    /// Applies one event, sent as the envelope says.
    pub(super) fn change(&mut self, envelope: &Envelope<Command>, event: &Event) {
        let at = envelope.at;
        match event {
            Event::StatutesFounded { statutes, waived }
            | Event::StatutesAmended { statutes, waived } => {
                self.enforce(Amendment::new(statutes.clone(), waived.clone()), at, None);
            }
            Event::MotionDrafted { motion, draft } => self.write(motion, draft, envelope),
            Event::MotionOpened { motion, draft, roll, closes } => {
                self.write(motion, draft, envelope);
                self.open_ballots(motion, roll, *closes, at);
            }
            Event::VoteOpened { motion, roll, closes } => {
                self.open_ballots(motion, roll, *closes, at);
            }
            Event::DelegationGiven { to, topic } => {
                let (from, to, topic) = (envelope.by.clone(), to.clone(), topic.clone());
                // Delegating to oneself was refused when the delegation was decided.
                let _replaced = self.delegations.give(from, to, topic, at);
            }
            Event::DelegationWithdrawn { topic } => {
                // The delegation was found when the withdrawal was decided.
                let _withdrawn = self.delegations.withdraw(&envelope.by, topic.as_ref());
            }
            Event::MotionClosed { motion, .. } => self.close_ballots(motion, at, None),
            Event::MotionClosedByLots { motion, seed, .. } => {
                self.close_ballots(motion, at, Some(*seed));
            }
            Event::MotionEnacted { motion } => self.put_into_force(motion, at),
            Event::MotionRevised { motion, .. }
            | Event::MotionClassified { motion, .. }
            | Event::DeliberationBegun { motion }
            | Event::FloorOffered { motion, .. }
            | Event::CollegeHeard { motion, .. }
            | Event::BallotCast { motion, .. }
            | Event::PaperCast { motion, .. }
            | Event::BallotSplit { motion, .. }
            | Event::VoterChallenged { motion, .. }
            | Event::ChallengeDismissed { motion, .. }
            | Event::PersonRecused { motion, .. }
            | Event::ObjectionMade { motion } => {
                if let Some(motion) = self.motions.get_mut(motion) {
                    motion.change(envelope, event);
                }
            }
        }
    }

    /// Statutes come into force from an instant on; votes that are open keep the version of theirs.
    fn enforce(&mut self, amendment: Amendment, since: Timestamp, motion: Option<MotionId>) {
        self.versions.push(Version { amendment, since, motion });
    }

    /// A motion is written under its name, as a draft that nobody has discussed.
    fn write(&mut self, id: &MotionId, draft: &Draft, envelope: &Envelope<Command>) {
        // A motion is theirs for whom it is put forward.
        let author = envelope.acting();
        let motion = Motion::new(id.clone(), draft.clone(), author.clone(), envelope.at);
        self.motions.insert(id.clone(), motion);
    }

    /// Opens the vote: whoever was invited and said nothing is silent from now on, the statutes in
    /// force and the rule that they have for this kind and topic are taken along, and the box for
    /// ballots is empty.
    fn open_ballots(
        &mut self,
        id: &MotionId,
        roll: &Roll,
        closes: Option<Timestamp>,
        opened: Timestamp,
    ) {
        let version = self.versions.len().saturating_sub(1);
        if let (Some(in_force), Some(motion)) = (self.versions.last(), self.motions.get_mut(id)) {
            let statutes = in_force.amendment.statutes.clone();
            motion.fall_silent(&statutes);
            let Some(rule) = statutes.rule_for(motion.kind(), motion.topic()) else { return };
            motion.stage = Stage::Voting;
            let ballots = match &motion.draft.among {
                None => Ballots::none(roll.clone()),
                Some(question) => Ballots::among(roll.clone(), (**question).clone()),
            };
            motion.vote = Some(Box::new(Vote {
                version,
                statutes,
                rule,
                votes: motion.draft.votes,
                opened,
                closes,
                ballots,
                challenged: BTreeSet::new(),
                certificate: None,
                objectors: BTreeSet::new(),
            }));
        }
    }

    /// Counts the ballots and keeps them as they stood, with the delegations of that moment.
    fn close_ballots(&mut self, id: &MotionId, closed: Timestamp, seed: Option<u64>) {
        let Some(motion) = self.motions.get_mut(id) else { return };
        let Some(mut vote) = motion.vote.take() else { return };
        // The vote was counted when its closing was decided.
        if let Ok((ballots, certificate)) = vote.closing(motion, &self.delegations, closed, seed) {
            motion.fall_silent(&vote.statutes);
            vote.ballots = ballots;
            vote.certificate = Some(certificate);
        }
        motion.vote = Some(vote);
    }

    /// What was adopted counts; statutes that a motion brought are a new version from then.
    fn put_into_force(&mut self, id: &MotionId, at: Timestamp) {
        let Some(motion) = self.motions.get_mut(id) else { return };
        motion.stage = Stage::Enacted;
        if let Some(amendment) = motion.draft.amends.clone() {
            self.enforce(*amendment, at, Some(id.clone()));
        }
    }
}

impl Motion {
    /// Applies an event that changes nothing but this motion.
    fn change(&mut self, envelope: &Envelope<Command>, event: &Event) {
        match event {
            Event::MotionRevised { draft, .. } => {
                self.draft = draft.clone();
                self.since = envelope.at;
                self.hearings.clear();
            }
            Event::MotionClassified { topic, .. } => {
                self.draft.topic = Some(topic.clone());
                if let Some(vote) = &mut self.vote {
                    let rule = vote.statutes.rule_for(self.draft.kind.as_ref(), Some(topic));
                    vote.rule = rule.unwrap_or_else(|| vote.rule.clone());
                }
            }
            Event::DeliberationBegun { .. } => {
                self.stage = Stage::Deliberation;
                // A text that is put to the colleges for the first time stands since it was written.
                if self.vote.is_some() {
                    self.since = envelope.at;
                }
                self.hearings.clear();
                self.suspended = self.vote.take();
            }
            Event::FloorOffered { college, until, .. } => {
                let (offered, until) = (Some(envelope.at), *until);
                self.hearings.insert(college.clone(), Hearing { offered, until, heard: None });
            }
            Event::CollegeHeard { college, heard, .. } => self.hear(college, *heard),
            _ => {
                if let Some(vote) = &mut self.vote {
                    vote.change(envelope, event);
                }
            }
        }
    }

    /// Notes how a college was heard; one that speaks without being invited has no time of an
    /// offer.
    fn hear(&mut self, college: &CollegeId, heard: Heard) {
        self.hearings.entry(college.clone()).or_default().heard = Some(heard);
    }

    /// Who was invited and said nothing was silent, where the statutes ask for a hearing.
    fn fall_silent(&mut self, statutes: &Statutes) {
        if statutes.hearing().is_some() {
            for hearing in self.hearings.values_mut() {
                hearing.heard.get_or_insert(Heard::Silent);
            }
        }
    }
}

impl Vote {
    /// Applies an event that changes nothing but this vote.
    fn change(&mut self, envelope: &Envelope<Command>, event: &Event) {
        match event {
            Event::BallotCast { choice, .. } => self.cast(envelope, (*choice).into()),
            Event::PaperCast { paper, .. } => {
                // The paper was looked at when the ballot was decided.
                let _replaced = self.ballots.choose(&envelope.by, paper.clone());
            }
            Event::BallotSplit { yes, no, abstain, .. } => {
                let (yes, no, abstain) = (*yes, *no, *abstain);
                self.cast(envelope, Ballot::Split { yes, no, abstain });
            }
            Event::VoterChallenged { person, .. } => {
                self.challenged.insert(person.clone());
            }
            Event::ChallengeDismissed { person, .. } => {
                self.challenged.remove(person);
            }
            Event::PersonRecused { person, .. } => {
                self.challenged.remove(person);
                // The person was found on the roll when the recusal was decided.
                let _withdrawn = self.ballots.recuse(person);
            }
            Event::ObjectionMade { .. } => {
                self.objectors.insert(envelope.by.clone());
            }
            _ => {}
        }
    }

    /// Puts the ballot in the place of the sender's earlier one, if ballots can be changed.
    fn cast(&mut self, envelope: &Envelope<Command>, ballot: Ballot) {
        // The voter was found on the roll when the ballot was decided.
        let _replaced = self.ballots.cast(&envelope.by, ballot);
    }
}
