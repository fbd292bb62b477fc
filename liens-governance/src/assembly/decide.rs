//! What a command leads to, or why it is refused.
//!
//! Each command has one function here that asks, in this order: whether the motion stands where
//! this can be done, whether the sender may do it, and whether the content fits the statutes. The
//! first thing that does not is the refusal, so that a caller learns of the cause and not of what
//! follows from it. Who may send which command at all is asked before, by the program that embeds
//! the assembly.

use std::collections::BTreeSet;

use liens_core::{CollegeId, ContributorId, Envelope, MotionId, SubjectId, Timestamp};

use super::{Assembly, Refusal};
use crate::election::{ElectionError, Question};
use crate::hearing::after;
use crate::{
    Amendment, Ballot, BallotError, Ballots, Certificate, Command, DelegationError, Draft, Event,
    Heard, Motion, MotionState, Roll, Statutes, Vote, Votes,
};

impl Assembly {
    /// The event that a new command leads to.
    ///
    /// One event for each command: what follows from an event is computed and never recorded.
    pub(super) fn decided(&self, envelope: &Envelope<Command>) -> Result<Event, Refusal> {
        let at = envelope.at;
        match &envelope.body {
            Command::Found { statutes, waived } => self.found(statutes, waived),
            Command::Amend { statutes, waived } => self.amend(statutes, waived),
            Command::DraftMotion { motion, draft } => self.draft(motion, draft),
            Command::ReviseMotion { motion, draft } => self.revise(motion, draft),
            Command::ClassifyMotion { motion, topic } => self.classify(motion, topic),
            Command::Deliberate { motion } => self.deliberate(motion),
            Command::OfferFloor { motion, college, until } => {
                self.offer_floor(motion, college, *until)
            }
            Command::HearCollege { motion, college, heard } => {
                self.hear(motion, college, *heard, at)
            }
            Command::OpenVote { motion, roll, closes } => self.open_vote(motion, roll, *closes, at),
            Command::OpenMotion { motion, draft, roll, closes } => {
                self.open_motion(motion, draft, roll, *closes, at)
            }
            Command::CastBallot { motion, choice } => {
                self.may_vote(motion, envelope, |ballots, person| ballots.takes(person, *choice))?;
                Ok(Event::BallotCast { motion: motion.clone(), choice: *choice })
            }
            Command::SplitBallot { motion, yes, no, abstain } => {
                let (yes, no, abstain) = (*yes, *no, *abstain);
                let split = Ballot::Split { yes, no, abstain };
                self.may_vote(motion, envelope, |ballots, person| ballots.takes(person, split))?;
                Ok(Event::BallotSplit { motion: motion.clone(), yes, no, abstain })
            }
            Command::CastPaper { motion, paper } => {
                let takes = |ballots: &Ballots, person: &_| ballots.takes_paper(person, paper);
                self.may_vote(motion, envelope, takes)?;
                Ok(Event::PaperCast { motion: motion.clone(), paper: paper.clone() })
            }
            Command::ChallengeVoter { motion, person } => self.challenge(motion, person),
            Command::DismissChallenge { motion, person } => self.dismiss(motion, person),
            Command::Recuse { motion, person } => self.recuse(motion, person),
            Command::Delegate { to, topic } => delegate(envelope, to, topic.as_ref()),
            Command::WithdrawDelegation { topic } => {
                for_oneself(envelope)?;
                self.delegations.clone().withdraw(&envelope.by, topic.as_ref())?;
                Ok(Event::DelegationWithdrawn { topic: topic.clone() })
            }
            Command::CloseMotion { motion } => self.close(motion, at, None),
            Command::CloseByLots { motion, seed } => self.close(motion, at, Some(*seed)),
            Command::Object { motion } => self.object(motion, envelope),
            Command::EnactMotion { motion } => self.enact(motion, at),
        }
    }

    /// The first statutes, once, if every college turns some vote under them or that is waived.
    fn found(&self, statutes: &Statutes, waived: &BTreeSet<CollegeId>) -> Result<Event, Refusal> {
        if !self.versions.is_empty() {
            return Err(Refusal::AlreadyFounded);
        }
        let (statutes, waived) = (statutes.clone(), waived.clone());
        Amendment::new(statutes.clone(), waived.clone()).check()?;
        Ok(Event::StatutesFounded { statutes, waived })
    }

    /// Other statutes without a motion, where those in force do not ask for one.
    fn amend(&self, statutes: &Statutes, waived: &BTreeSet<CollegeId>) -> Result<Event, Refusal> {
        if let Some(kind) = self.in_force()?.amended_by() {
            return Err(Refusal::AmendedByMotion { kind: kind.clone() });
        }
        let (statutes, waived) = (statutes.clone(), waived.clone());
        Amendment::new(statutes.clone(), waived.clone()).check()?;
        Ok(Event::StatutesAmended { statutes, waived })
    }

    /// A motion under a new name, of a kind that there is a rule for.
    fn draft(&self, id: &MotionId, draft: &Draft) -> Result<Event, Refusal> {
        self.may_be_new(id)?;
        may_be_put(id, draft, self.in_force()?)?;
        Ok(Event::MotionDrafted { motion: id.clone(), draft: draft.clone() })
    }

    /// Another text in the place of one that is not voted yet.
    fn revise(&self, id: &MotionId, draft: &Draft) -> Result<Event, Refusal> {
        self.standing(id, &[MotionState::Deliberation, MotionState::Drafted])?;
        may_be_put(id, draft, self.in_force()?)?;
        Ok(Event::MotionRevised { motion: id.clone(), draft: draft.clone() })
    }

    /// The topic says who delegates and what is protected, so that it stands once the first ballot
    /// is cast: whoever voted knew under which rule.
    fn classify(&self, id: &MotionId, topic: &SubjectId) -> Result<Event, Refusal> {
        let known = self.known(id)?;
        let unopened = [MotionState::Drafted, MotionState::Deliberation].contains(&known.state());
        if !unopened && self.open(id)?.1.has_ballots() {
            return Err(Refusal::HasBallots { motion: id.clone() });
        }
        Ok(Event::MotionClassified { motion: id.clone(), topic: topic.clone() })
    }

    /// Puts a draft to the colleges, or a motion that was objected to.
    fn deliberate(&self, id: &MotionId) -> Result<Event, Refusal> {
        self.standing(id, &[MotionState::Drafted, MotionState::Suspended])?;
        Ok(Event::DeliberationBegun { motion: id.clone() })
    }

    /// A college may be invited again; the last invitation counts.
    fn offer_floor(
        &self,
        id: &MotionId,
        college: &CollegeId,
        until: Option<Timestamp>,
    ) -> Result<Event, Refusal> {
        self.hearing(id, college)?;
        Ok(Event::FloorOffered { motion: id.clone(), college: college.clone(), until })
    }

    /// That a college was silent is recorded only when its time is over; that it spoke or waived,
    /// at once.
    fn hear(
        &self,
        id: &MotionId,
        college: &CollegeId,
        heard: Heard,
        at: Timestamp,
    ) -> Result<Event, Refusal> {
        let (motion, statutes) = self.hearing(id, college)?;
        if heard == Heard::Silent {
            may_be_silent(motion, college, statutes, at)?;
        }
        Ok(Event::CollegeHeard { motion: id.clone(), college: college.clone(), heard })
    }

    /// A motion on which a college may be heard, and the statutes that say how.
    fn hearing(&self, id: &MotionId, college: &CollegeId) -> Result<(&Motion, &Statutes), Refusal> {
        let motion = self.standing(id, &[MotionState::Deliberation, MotionState::Open])?;
        let statutes = motion.vote().map_or(self.in_force(), |vote| Ok(vote.statutes()))?;
        if statutes.college(college).is_none() {
            let (motion, college) = (id.clone(), college.clone());
            return Err(Refusal::HearsNobody { motion, college });
        }
        Ok((motion, statutes))
    }

    /// The draft is looked at once more: the statutes may have changed since it was written.
    fn open_vote(
        &self,
        id: &MotionId,
        roll: &Roll,
        closes: Option<Timestamp>,
        at: Timestamp,
    ) -> Result<Event, Refusal> {
        let motion = self.standing(id, &[MotionState::Deliberation])?;
        let statutes = self.in_force()?;
        may_be_put(id, motion.draft(), statutes)?;
        all_heard(motion, statutes, at)?;
        may_open(id, motion.draft(), statutes, roll, closes, at)?;
        Ok(Event::VoteOpened { motion: id.clone(), roll: roll.clone(), closes })
    }

    /// Writing and opening at once leaves no time to hear anybody, and is refused where the
    /// statutes ask for it, with the first college that was not heard.
    fn open_motion(
        &self,
        id: &MotionId,
        draft: &Draft,
        roll: &Roll,
        closes: Option<Timestamp>,
        at: Timestamp,
    ) -> Result<Event, Refusal> {
        self.may_be_new(id)?;
        let statutes = self.in_force()?;
        may_be_put(id, draft, statutes)?;
        if let (Some(_), Some(college)) = (statutes.hearing(), statutes.colleges().first()) {
            let (motion, college) = (id.clone(), college.id().clone());
            return Err(Refusal::NotHeard { motion, college });
        }
        may_open(id, draft, statutes, roll, closes, at)?;
        let (motion, draft, roll) = (id.clone(), draft.clone(), roll.clone());
        Ok(Event::MotionOpened { motion, draft, roll, closes })
    }

    /// The time of the vote, the roll and the ballot, and whether one was cast that stands. Ballots
    /// are taken before `closes` and not at it.
    fn may_vote(
        &self,
        id: &MotionId,
        envelope: &Envelope<Command>,
        takes: impl FnOnce(&Ballots, &ContributorId) -> Result<(), BallotError>,
    ) -> Result<(), Refusal> {
        let (_, vote) = self.open(id)?;
        for_oneself(envelope)?;
        let (motion, person) = (id.clone(), envelope.by.clone());
        if let Some(closes) = vote.closes().filter(|closes| envelope.at >= *closes) {
            return Err(Refusal::VoteOver { motion, closes });
        }
        takes(vote.ballots(), &person).map_err(of_ballots(id))?;
        match (vote.votes(), vote.ballots().of(&person)) {
            (Votes::Final, Some(cast)) => Err(Refusal::AlreadyVoted { motion, person, cast }),
            _ => Ok(()),
        }
    }

    /// Asks that somebody on the roll be recused, once at a time.
    fn challenge(&self, id: &MotionId, person: &ContributorId) -> Result<Event, Refusal> {
        let (_, vote) = self.open(id)?;
        vote.ballots().voter(person).map_err(of_ballots(id))?;
        let (motion, person) = (id.clone(), person.clone());
        if vote.challenged.contains(&person) {
            return Err(Refusal::ChallengePending { motion, person });
        }
        Ok(Event::VoterChallenged { motion, person })
    }

    /// Answers a challenge that waits.
    fn dismiss(&self, id: &MotionId, person: &ContributorId) -> Result<Event, Refusal> {
        let (_, vote) = self.open(id)?;
        let (motion, person) = (id.clone(), person.clone());
        if !vote.challenged.contains(&person) {
            return Err(Refusal::NotChallenged { motion, person });
        }
        Ok(Event::ChallengeDismissed { motion, person })
    }

    /// Takes somebody out of an open vote, whether anybody asked for it or not.
    fn recuse(&self, id: &MotionId, person: &ContributorId) -> Result<Event, Refusal> {
        let (_, vote) = self.open(id)?;
        vote.ballots().voter(person).map_err(of_ballots(id))?;
        Ok(Event::PersonRecused { motion: id.clone(), person: person.clone() })
    }

    /// Every college is heard, nobody's recusal is open, and the time is over or the outcome
    /// settled; then the votes are counted, and the count itself may still refuse a seed or its
    /// absence.
    fn close(&self, id: &MotionId, at: Timestamp, seed: Option<u64>) -> Result<Event, Refusal> {
        let (motion, vote) = self.open(id)?;
        all_heard(motion, vote.statutes(), at)?;
        if let Some(person) = vote.challenged().next() {
            let (motion, person) = (id.clone(), person.clone());
            return Err(Refusal::ChallengePending { motion, person });
        }
        may_close(id, vote, at)?;
        let closing = vote.closing(motion, &self.delegations, at, seed);
        let (_, Certificate { outcome, .. }) = closing.map_err(of_choice(id))?;
        let motion = id.clone();
        Ok(match seed {
            None => Event::MotionClosed { motion, outcome },
            Some(seed) => Event::MotionClosedByLots { motion, seed, outcome },
        })
    }

    /// An objection is a person's, in time, once, and not against a second vote. It is taken also
    /// when the motion is suspended already: the record shows how many stood behind it.
    fn object(&self, id: &MotionId, envelope: &Envelope<Command>) -> Result<Event, Refusal> {
        let known = self.known(id)?;
        for_oneself(envelope)?;
        let (motion, person) = (id.clone(), envelope.by.clone());
        if known.suspended().is_some() {
            return Err(Refusal::AlreadySuspended { motion });
        }
        if known.state() == MotionState::Adopted {
            return Err(Refusal::NoSuspension { motion });
        }
        self.standing(id, &[MotionState::Closed, MotionState::Suspended])?;
        if let Some(until) = known.objections_until().filter(|until| envelope.at >= *until) {
            return Err(Refusal::ObjectionsOver { motion, until });
        }
        if let Some(vote) = known.vote() {
            vote.ballots().voter(&person).map_err(of_ballots(id))?;
            if vote.objectors.contains(&person) {
                return Err(Refusal::AlreadyObjected { motion, person });
            }
        }
        Ok(Event::ObjectionMade { motion })
    }

    /// An adopted motion, once the time for objections is over by the clock of the sender.
    fn enact(&self, id: &MotionId, at: Timestamp) -> Result<Event, Refusal> {
        let known = self.known(id)?;
        match (known.state_at(at), known.objections_until()) {
            (MotionState::Adopted, _) => Ok(Event::MotionEnacted { motion: id.clone() }),
            (MotionState::Closed, Some(until)) => {
                Err(Refusal::ObjectionsOpen { motion: id.clone(), until })
            }
            (state, _) => {
                let (motion, awaited) = (id.clone(), MotionState::Adopted);
                Err(Refusal::WrongState { motion, state, awaited })
            }
        }
    }

    /// The statutes that govern what is decided now.
    fn in_force(&self) -> Result<&Statutes, Refusal> {
        self.statutes().ok_or(Refusal::NotFounded)
    }

    /// A name is used once, also by motions that were rejected.
    fn may_be_new(&self, id: &MotionId) -> Result<(), Refusal> {
        match self.motions.get(id) {
            None => Ok(()),
            Some(_) => Err(Refusal::MotionExists { motion: id.clone() }),
        }
    }

    /// The motion of this name.
    fn known(&self, id: &MotionId) -> Result<&Motion, Refusal> {
        self.motions.get(id).ok_or_else(|| Refusal::UnknownMotion { motion: id.clone() })
    }

    /// A motion that stands in one of these states, the first of which is what was hoped for.
    fn standing(&self, id: &MotionId, awaited: &[MotionState]) -> Result<&Motion, Refusal> {
        let motion = self.known(id)?;
        let state = motion.state();
        match awaited.first() {
            Some(first) if !awaited.contains(&state) => {
                Err(Refusal::WrongState { motion: id.clone(), state, awaited: *first })
            }
            _ => Ok(motion),
        }
    }

    /// A motion whose vote is open.
    fn open(&self, id: &MotionId) -> Result<(&Motion, &Vote), Refusal> {
        let motion = self.known(id)?;
        match (motion.state(), motion.vote()) {
            (MotionState::Open, Some(vote)) => Ok((motion, vote)),
            (state, _) => Err(Refusal::NotOpen { motion: id.clone(), state }),
        }
    }
}

/// Whether a draft fits the statutes: its kind has a rule, and statutes are amended as they say.
///
/// Statutes that a motion would bring are examined when it is written, and again when its vote
/// opens; a motion that amends chooses nothing among several, since what would be adopted must be
/// one text.
fn may_be_put(id: &MotionId, draft: &Draft, statutes: &Statutes) -> Result<(), Refusal> {
    if let Some(kind) = draft.kind.as_ref().filter(|kind| statutes.rule_of(Some(kind)).is_none()) {
        return Err(Refusal::UnknownKind { motion: id.clone(), kind: kind.clone() });
    }
    if let Some(question) = &draft.among {
        if draft.amends.is_some() {
            return Err(Refusal::AmendsAmong { motion: id.clone() });
        }
        question.fits(statutes).map_err(of_choice(id))?;
    }
    let Some(amendment) = &draft.amends else { return Ok(()) };
    if let Some(kind) = statutes.amended_by().filter(|kind| draft.kind.as_ref() != Some(kind)) {
        return Err(Refusal::NotAnAmendment { motion: id.clone(), kind: kind.clone() });
    }
    Ok(amendment.check()?)
}

/// Whether a vote may open under these statutes with this roll.
fn may_open(
    id: &MotionId,
    draft: &Draft,
    statutes: &Statutes,
    roll: &Roll,
    closes: Option<Timestamp>,
    at: Timestamp,
) -> Result<(), Refusal> {
    let motion = id.clone();
    if at < roll.at() {
        return Err(Refusal::RollAfterOpening { motion, frozen: roll.at(), at });
    }
    if let Some(closes) = closes.filter(|closes| *closes <= at) {
        return Err(Refusal::ClosesBeforeOpening { motion, closes, at });
    }
    let until = statutes.voting().map(|term| after(at, term));
    if let Some((closes, until)) = closes.zip(until).filter(|(closes, until)| closes < until) {
        return Err(Refusal::ClosesTooSoon { motion, closes, until });
    }
    roll.fits(statutes).map_err(|reason| Refusal::RollDoesNotFit { motion, reason })?;
    match &draft.among {
        None => Ok(()),
        Some(_) => Question::counts(statutes, roll).map_err(of_choice(id)),
    }
}

/// Whether nobody is waited for any more: the vote is over its stated end or, without one, was open
/// as long as the statutes say; or what is still to come could change nothing.
///
/// A stated end is the voters' to count on, so that ballots which can be changed are awaited up to
/// it; without one, a vote on which everybody voted waits for nobody.
fn may_close(id: &MotionId, vote: &Vote, at: Timestamp) -> Result<(), Refusal> {
    let motion = id.clone();
    match (vote.closes(), vote.stays_open_until()) {
        (Some(closes), _) if at < closes && vote.settled().is_none() => {
            Err(Refusal::NotSettled { motion, closes })
        }
        (None, Some(until))
            if at < until && !vote.everybody_voted() && vote.settled().is_none() =>
        {
            Err(Refusal::VotingOpen { motion, until })
        }
        _ => Ok(()),
    }
}

/// Whether every college spoke, waived, or was silent through its notice, where the statutes ask.
fn all_heard(motion: &Motion, statutes: &Statutes, at: Timestamp) -> Result<(), Refusal> {
    if statutes.hearing().is_none() {
        return Ok(());
    }
    for college in statutes.colleges() {
        let heard = motion.hearings.get(college.id()).and_then(|hearing| hearing.heard);
        if heard.is_none() {
            may_be_silent(motion, college.id(), statutes, at)?;
        }
    }
    Ok(())
}

/// Whether a college that has not spoken counts as silent: invited, and its notice is over.
fn may_be_silent(
    motion: &Motion,
    college: &CollegeId,
    statutes: &Statutes,
    at: Timestamp,
) -> Result<(), Refusal> {
    let notice = statutes.hearing().unwrap_or_default();
    let hearing = motion.hearings.get(college);
    let (motion, college) = (motion.id().clone(), college.clone());
    match hearing.and_then(|hearing| hearing.awaited_until(notice)) {
        None => Err(Refusal::NotHeard { motion, college }),
        Some(until) if at < until => Err(Refusal::NoticeRuns { motion, college, until }),
        Some(_) => Ok(()),
    }
}

/// Anybody may lend their voice at any time, also before they stand on a roll: whether it reaches a
/// ballot is seen when a vote closes.
fn delegate(
    envelope: &Envelope<Command>,
    to: &ContributorId,
    topic: Option<&SubjectId>,
) -> Result<Event, Refusal> {
    for_oneself(envelope)?;
    if *to == envelope.by {
        return Err(DelegationError::ToOneself { person: to.clone() }.into());
    }
    Ok(Event::DelegationGiven { to: to.clone(), topic: topic.cloned() })
}

/// A voice is one's own: nobody votes, delegates or objects for somebody else.
fn for_oneself(envelope: &Envelope<Command>) -> Result<(), Refusal> {
    match &envelope.on_behalf_of {
        None => Ok(()),
        Some(voter) => Err(Refusal::OnBehalf { by: envelope.by.clone(), voter: voter.clone() }),
    }
}

/// The refusal of a choice among several, with the motion that it is about.
fn of_choice(id: &MotionId) -> impl FnOnce(ElectionError) -> Refusal {
    let motion = id.clone();
    move |reason| Refusal::Among { motion, reason: Box::new(reason) }
}

/// The refusal of a ballot, with the motion that it is about.
fn of_ballots(id: &MotionId) -> impl FnOnce(BallotError) -> Refusal {
    let motion = id.clone();
    move |reason| Refusal::Ballot { motion, reason }
}
