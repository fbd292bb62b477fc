//! Motions: who votes, what adds up, and when no ballot still to come can change it.

use std::collections::{BTreeMap, BTreeSet};

use liens::governance::{Choice, Command as Vote};
use liens::{CollegeId, Command, ContributorId, MotionId, Proposal, SubjectId, Timestamp};

use super::hearing::Hearing;
use super::rules::Change;
use super::{Judged, Naive, Sent};
use crate::model::village::{COLLEGES, college};

/// Every count of voices that may divide a weight here divides this.
pub(in crate::model) const PARTS: i128 = 27_720;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::model) enum Stands {
    Drafted,
    Deliberated,
    Open,
    Adopted,
    Rejected,
    /// By a college that objected to what was adopted.
    Suspended,
    Enacted,
}

#[derive(Clone, Debug)]
pub(in crate::model) struct Motion {
    pub(in crate::model) author: ContributorId,
    pub(in crate::model) stands: Stands,
    pub(in crate::model) subject: SubjectId,
    pub(in crate::model) topic: Option<SubjectId>,
    /// When it was written as it is, or put to the colleges again.
    pub(in crate::model) written: Timestamp,
    pub(in crate::model) hearings: BTreeMap<CollegeId, Hearing>,
    pub(super) change: Option<Change>,
    pub(super) effective: Option<Timestamp>,
    pub(super) opened: Option<Timestamp>,
    pub(super) closes: Option<Timestamp>,
    /// Who may vote, in which college; frozen when the vote opens.
    pub(super) roll: BTreeMap<ContributorId, CollegeId>,
    pub(in crate::model) said: BTreeMap<ContributorId, Choice>,
    pub(in crate::model) recused: BTreeSet<ContributorId>,
    /// Of whom it is asked that they be recused, and who objects to what was adopted.
    pub(in crate::model) challenged: BTreeSet<ContributorId>,
    pub(in crate::model) objectors: BTreeSet<ContributorId>,
    /// Until when a college may object.
    pub(super) objections_until: Option<Timestamp>,
    /// Whether it was suspended before, so that its vote is final.
    pub(in crate::model) suspended: bool,
    /// What everybody said, or had somebody say, as it was counted.
    pub(super) counted: BTreeMap<ContributorId, Choice>,
}

/// What the colleges add to yes, to no, to those present and to all, in parts of a weight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::model) struct Sides {
    pub(in crate::model) yes: i128,
    pub(in crate::model) no: i128,
    pub(in crate::model) present: i128,
    pub(in crate::model) all: i128,
}

impl Sides {
    /// More than one half of expressed, and at least one quarter of all present; nothing is met by
    /// nobody.
    fn adopt(self) -> bool {
        let expressed = self.yes + self.no;
        let majority = expressed > 0 && 2 * self.yes > expressed;
        majority && self.all > 0 && 4 * self.present >= self.all
    }
}

impl Motion {
    pub(super) fn new(proposal: &Proposal, author: &ContributorId, written: Timestamp) -> Self {
        Self {
            author: author.clone(),
            stands: Stands::Drafted,
            subject: proposal.draft.subject.clone(),
            topic: proposal.draft.topic.clone(),
            written,
            hearings: BTreeMap::new(),
            change: proposal.change.as_ref().map(Change::from),
            effective: proposal.effective,
            opened: None,
            closes: None,
            roll: BTreeMap::new(),
            said: BTreeMap::new(),
            recused: BTreeSet::new(),
            challenged: BTreeSet::new(),
            objectors: BTreeSet::new(),
            objections_until: None,
            suspended: false,
            counted: BTreeMap::new(),
        }
    }

    /// Takes somebody on the roll out of the vote, with what they said.
    pub(super) fn leave_out(&mut self, person: &ContributorId) {
        if self.roll.contains_key(person) {
            self.recused.insert(person.clone());
            self.challenged.remove(person);
            self.said.remove(person);
        }
    }

    /// What the vote came to, once nobody may object to it any more.
    pub(in crate::model) fn adopted(&self, now: Timestamp) -> Option<bool> {
        match self.stands {
            Stands::Adopted if self.may_be_objected(now) => None,
            Stands::Adopted | Stands::Enacted => Some(true),
            Stands::Rejected => Some(false),
            _ => None,
        }
    }

    /// Who may still vote.
    pub(in crate::model) fn silent(&self) -> impl Iterator<Item = &ContributorId> {
        let open = self.stands == Stands::Open;
        let silent =
            |who: &&ContributorId| !self.said.contains_key(*who) && !self.recused.contains(*who);
        self.roll.keys().filter(move |_| open).filter(silent)
    }

    /// Proportional to expressed: a college of weight w adds w Y/(Y+N) to yes and w N/(Y+N) to no,
    /// w P/A to those present, and w to all unless everybody in it is recused.
    pub(in crate::model) fn sides(&self) -> Sides {
        self.sides_if(&self.counted)
    }

    fn sides_if(&self, said: &BTreeMap<ContributorId, Choice>) -> Sides {
        let mut sides = Sides::default();
        for (name, weight) in COLLEGES {
            let of = self
                .roll
                .iter()
                .filter(|(person, its)| **its == college(name) && !self.recused.contains(*person));
            let voices: Vec<Option<Choice>> =
                of.map(|(person, _)| said.get(person).copied()).collect();
            let count = |choice: Choice| -> i128 {
                let same = voices.iter().filter(|voice| **voice == Some(choice)).count();
                same.try_into().unwrap()
            };
            let all: i128 = voices.len().try_into().unwrap();
            let (yes, no) = (count(Choice::Yes), count(Choice::No));
            let present = yes + no + count(Choice::Abstain);
            let weight = i128::from(weight) * PARTS;
            if all > 0 {
                sides.all += weight;
                sides.present += weight * present / all;
            }
            if yes + no > 0 {
                sides.yes += weight * yes / (yes + no);
                sides.no += weight * no / (yes + no);
            }
        }
        sides
    }

    /// Whether every way in which the others may still vote, or not, comes to the same.
    fn settled(&self) -> bool {
        let silent: Vec<&ContributorId> = self.silent().collect();
        let ways = 4_usize.pow(silent.len().try_into().unwrap());
        let outcome = |way: usize| {
            let mut said = self.said.clone();
            for (place, person) in silent.iter().enumerate() {
                let choice = match way / 4_usize.pow(place.try_into().unwrap()) % 4 {
                    0 => continue,
                    1 => Choice::Yes,
                    2 => Choice::No,
                    _ => Choice::Abstain,
                };
                said.insert((*person).clone(), choice);
            }
            self.sides_if(&said).adopt()
        };
        let first = outcome(0);
        (1..ways).all(|way| outcome(way) == first)
    }
}

impl Naive {
    pub(super) fn vote(&mut self, sent: &Sent) -> Judged {
        let who = sent.acting();
        match &sent.body {
            Command::DraftMotion { motion, proposal } => {
                self.absent(motion)?;
                self.motions.insert(motion.clone(), Motion::new(proposal, who, sent.at));
                Ok(())
            }
            Command::OpenMotion { motion, proposal, closes } => {
                self.absent(motion)?;
                // Where colleges are heard, nothing is put to the vote at once.
                if self.hears {
                    return Err("governance.");
                }
                let mut fresh = Motion::new(proposal, who, sent.at);
                self.open(&mut fresh, *closes, sent.at)?;
                self.motions.insert(motion.clone(), fresh);
                Ok(())
            }
            Command::OpenVote { motion, closes } => {
                let mut known = self.standing(motion, Stands::Deliberated)?;
                if self.hears && !known.all_heard(sent.at) {
                    return Err("governance.");
                }
                self.open(&mut known, *closes, sent.at)?;
                self.motions.insert(motion.clone(), known);
                Ok(())
            }
            Command::ReviseMotion { motion, proposal } => self.revise(motion, proposal, sent.at),
            Command::Enact { motion } => self.enact(motion, sent.at),
            Command::Assemble { command } => self.assemble(command, sent),
            _ => Err("not spoken of here"),
        }
    }

    fn absent(&self, motion: &MotionId) -> Judged {
        if self.motions.contains_key(motion) { Err("governance.") } else { Ok(()) }
    }

    pub(super) fn standing(&self, motion: &MotionId, stands: Stands) -> Judged<Motion> {
        let known = self.motions.get(motion).filter(|known| known.stands == stands);
        known.cloned().ok_or("governance.")
    }

    /// Everybody votes in the college that they joined first; no college may be without members.
    fn open(&self, motion: &mut Motion, closes: Option<Timestamp>, at: Timestamp) -> Judged {
        let first = |(person, of): (&ContributorId, &BTreeMap<CollegeId, Timestamp>)| {
            let college = of.iter().min_by_key(|(college, since)| (**since, (*college).clone()));
            college.map(|(college, _)| (person.clone(), college.clone()))
        };
        motion.roll = self.belongs.iter().filter_map(first).collect();
        let empty = |name: &str| !motion.roll.values().any(|its| *its == college(name));
        if COLLEGES.iter().any(|(name, _)| empty(name)) || closes.is_some_and(|closes| closes <= at)
        {
            return Err("governance.");
        }
        (motion.stands, motion.opened, motion.closes) = (Stands::Open, Some(at), closes);
        // Whoever was invited and said nothing was silent.
        if self.hears {
            motion.hearings.values_mut().for_each(|hearing| hearing.over = true);
        }
        self.leave_out_the_interested(motion, at);
        Ok(())
    }

    fn assemble(&mut self, command: &Vote, sent: &Sent) -> Judged {
        match command {
            Vote::Deliberate { motion } => self.put_to_the_colleges(motion, sent.at),
            Vote::CastBallot { motion, choice } => {
                let mut known = self.standing(motion, Stands::Open)?;
                let voter = &sent.by;
                let late = known.closes.is_some_and(|closes| sent.at >= closes);
                let stranger = !known.roll.contains_key(voter) || known.recused.contains(voter);
                // A voice is one's own, and a final ballot is cast once.
                if late || stranger || sent.on_behalf_of.is_some() || known.said.contains_key(voter)
                {
                    return Err("governance.");
                }
                known.said.insert(voter.clone(), *choice);
                self.motions.insert(motion.clone(), known);
                Ok(())
            }
            Vote::Recuse { motion, person } => {
                let mut known = self.standing(motion, Stands::Open)?;
                if !known.roll.contains_key(person) || known.recused.contains(person) {
                    return Err("governance.");
                }
                known.leave_out(person);
                self.motions.insert(motion.clone(), known);
                Ok(())
            }
            Vote::CloseMotion { motion } => {
                let mut known = self.standing(motion, Stands::Open)?;
                if self.hears && !known.all_heard(sent.at) {
                    return Err("governance.");
                }
                // An interest that was declared before it began is in force by now.
                self.leave_out_the_interested(&mut known, sent.at);
                if !known.challenged.is_empty() {
                    return Err("governance.assembly.challenge_pending");
                }
                let early = known.closes.is_some_and(|closes| sent.at < closes);
                if early && !known.settled() {
                    return Err("governance.");
                }
                known.counted = self.said_in_all(&known);
                let adopted = known.sides().adopt();
                known.stands = if adopted { Stands::Adopted } else { Stands::Rejected };
                known.objections_until = self.objections_until(&known, sent.at);
                self.motions.insert(motion.clone(), known);
                Ok(())
            }
            Vote::OfferFloor { .. } | Vote::HearCollege { .. } => self.hear(command, sent),
            Vote::ClassifyMotion { motion, topic } => self.classify(motion, topic, sent.at),
            Vote::ChallengeVoter { motion, person } => self.challenge(motion, person),
            Vote::DismissChallenge { motion, person } => self.dismiss(motion, person),
            Vote::Object { motion } => self.object(motion, sent),
            _ => self.lend(command, sent),
        }
    }

    /// An adopted motion comes into force once, and not before its date.
    fn enact(&mut self, motion: &MotionId, at: Timestamp) -> Judged {
        let known = self.motions.get_mut(motion).ok_or("commons.unknown_motion")?;
        match known.stands {
            Stands::Enacted => return Err("commons.already_enacted"),
            Stands::Adopted if known.effective.is_some_and(|effective| at < effective) => {
                return Err("commons.not_yet");
            }
            Stands::Adopted if known.may_be_objected(at) => {
                return Err("governance.assembly.objections_open");
            }
            Stands::Adopted => {}
            _ => return Err("commons.not_adopted"),
        }
        known.stands = Stands::Enacted;
        let before = self.charters.last().cloned();
        if let (Some(change), Some(before)) = (known.change.clone(), before) {
            self.charters.push(before.after(change, motion.clone()));
        }
        Ok(())
    }
}
