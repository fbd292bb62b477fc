//! A vote: the roll and the statutes that it opened under, its ballots, and the objections to it.
//!
//! When a vote opens it takes along whatever could be changed under it: the roll, the statutes and
//! the rule that they have for this kind and topic. A reform that is adopted in the meantime
//! governs the next motion. What is not frozen are delegations, which are the voters' own until the
//! vote closes and are then kept as they stood.

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{CollegeId, ContributorId, Timestamp};

use crate::election::ElectionError;
use crate::hearing::after;
use crate::tally::Tally;
use crate::{
    Ballots, Certificate, Count, Delegations, Motion, Outcome, Roll, Rule, Statutes, Votes, early,
};

/// The vote on a motion, with its frozen roll and the statutes of its day.
///
/// Made by an [`Assembly`](crate::Assembly) only; nothing that happens to statutes or members
/// later changes it.
///
/// # Examples
///
/// A person whose interest is in question stops the closing, not the voting. Recused, they leave
/// the count; and only those who are left may object:
///
/// ```
/// # use liens_governance::{
/// #     Assembly, Bounds, Carry, Choice, College, Command, Draft, Member, Outcome, Roll, Statutes,
/// #     Vote, Votes,
/// # };
/// # use liens_core::{CollegeId, CommandId, ContributorId, Envelope, MotionId, SubjectId};
/// # let users = CollegeId::new("users")?;
/// # let person = |name: &str| ContributorId::new(name);
/// # let college = College::new(users.clone(), 1, Carry::Majority)?;
/// # let rule = "more than 1/2 of expressed".parse()?;
/// # let statutes = Statutes::new([college], Bounds::none(), rule)?;
/// # let statutes = statutes.with_suspension("240 h".parse()?)?;
/// # let member = |name| person(name).map(|one| Member::one(one, users.clone()));
/// # let members = ["ana", "bo", "cy"].into_iter().map(member).collect::<Result<Vec<_>, _>>()?;
/// # let roll = Roll::freeze(&statutes, members, "2026-01-01".parse()?)?;
/// # let id = MotionId::new("m")?;
/// # let mut assembly = Assembly::new();
/// # fn send(
/// #     assembly: &mut Assembly,
/// #     by: &str,
/// #     body: Command,
/// # ) -> Result<(), Box<dyn std::error::Error>> {
/// #     let id = CommandId::from_u128(assembly.events().len() as u128);
/// #     let (by, at) = (ContributorId::new(by)?, "2026-01-02".parse()?);
/// #     assembly.execute(&Envelope { id, by, on_behalf_of: None, at, body })?;
/// #     Ok(())
/// # }
/// # let draft = Draft::new(SubjectId::new("s")?, Votes::Final);
/// # let open = Command::OpenMotion { motion: id.clone(), draft, roll, closes: None };
/// # let cast = |choice| Command::CastBallot { motion: id.clone(), choice };
/// # let close = || Command::CloseMotion { motion: id.clone() };
/// # let object = || Command::Object { motion: id.clone() };
/// send(&mut assembly, "ana", Command::Found { statutes, waived: [].into() })?;
/// send(&mut assembly, "ana", open)?;
/// send(&mut assembly, "bo", cast(Choice::Yes))?;
/// let (motion, cy) = (id.clone(), person("cy")?);
/// send(&mut assembly, "ana", Command::ChallengeVoter { motion, person: cy.clone() })?;
/// send(&mut assembly, "cy", cast(Choice::No))?;
/// let refused = send(&mut assembly, "ana", close()).unwrap_err();
/// assert_eq!(refused.to_string(), "motion 'm': it is not decided whether 'cy' is recused");
/// send(&mut assembly, "ana", Command::Recuse { motion: id.clone(), person: cy })?;
/// send(&mut assembly, "ana", close())?;
/// let vote = |assembly: &Assembly| -> Option<Vote> { assembly.motion(&id)?.vote().cloned() };
/// let closed = vote(&assembly).ok_or("a vote")?;
/// assert_eq!((closed.outcome(), closed.challenged().len()), (Some(Outcome::Adopted), 0));
///
/// // Two are left, of whom one is half, and half is not more than half.
/// send(&mut assembly, "ana", object())?;
/// let one = vote(&assembly).ok_or("a vote")?;
/// assert_eq!((one.objectors().len(), one.objecting().count()), (1, 0));
/// assert!(send(&mut assembly, "cy", object()).is_err()); // the recused object to nothing
/// send(&mut assembly, "bo", object())?;
/// assert_eq!(vote(&assembly).ok_or("a vote")?.objecting().collect::<Vec<_>>(), [&users]);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Vote {
    pub(crate) version: usize,
    pub(crate) statutes: Statutes,
    pub(crate) rule: Rule,
    pub(crate) votes: Votes,
    pub(crate) opened: Timestamp,
    pub(crate) closes: Option<Timestamp>,
    pub(crate) ballots: Ballots,
    pub(crate) challenged: BTreeSet<ContributorId>,
    pub(crate) certificate: Option<Certificate>,
    pub(crate) objectors: BTreeSet<ContributorId>,
}

impl Vote {
    /// The place of the statutes among the [`versions`](crate::Assembly::versions), from 0.
    pub const fn version(&self) -> usize {
        self.version
    }

    /// The statutes under which it is voted.
    pub const fn statutes(&self) -> &Statutes {
        &self.statutes
    }

    /// All that the motion has to meet: the rule of its kind, and what protects its topic.
    pub const fn rule(&self) -> &Rule {
        &self.rule
    }

    /// Whether a ballot can be changed.
    pub const fn votes(&self) -> Votes {
        self.votes
    }

    /// When the vote opened.
    pub const fn opened(&self) -> Timestamp {
        self.opened
    }

    /// Until when ballots are taken: before that instant. None if until somebody closes it.
    pub const fn closes(&self) -> Option<Timestamp> {
        self.closes
    }

    /// Until when the statutes keep it open while somebody could still change the outcome; none
    /// where they say nothing of it. From that instant on a vote without a stated end may be closed.
    ///
    /// # Examples
    ///
    /// See [`Statutes::with_voting`].
    pub fn stays_open_until(&self) -> Option<Timestamp> {
        Some(after(self.opened, self.statutes.voting()?))
    }

    /// Who votes.
    pub const fn roll(&self) -> &Roll {
        self.ballots.roll()
    }

    /// The ballots so far; once closed, with the delegations as they stood.
    pub const fn ballots(&self) -> &Ballots {
        &self.ballots
    }

    /// Whose recusal was asked for and is not decided.
    pub fn challenged(&self) -> impl ExactSizeIterator<Item = &ContributorId> {
        self.challenged.iter()
    }

    /// The certificate, once it is closed.
    pub const fn certificate(&self) -> Option<&Certificate> {
        self.certificate.as_ref()
    }

    /// How it ended, once it is closed.
    pub fn outcome(&self) -> Option<Outcome> {
        self.certificate().map(|certificate| certificate.outcome)
    }

    /// The outcome that no ballot still to come can change, if there is one.
    ///
    /// Whoever has not voted themselves may still say anything, in whole or split, or nothing;
    /// ballots must be final. Where it is chosen among several, it is not settled that something is
    /// chosen before everybody spoke. Each condition is settled by itself, so that an outcome may be
    /// certain before this finds it, but what it finds is certain.
    ///
    /// # Law
    ///
    /// `an_early_decision_is_the_final_result_of_every_continuation`
    ///
    /// # Examples
    ///
    /// See [`Votes`], which shows the same two ballots under both of its kinds.
    pub fn settled(&self) -> Option<Outcome> {
        match self.votes {
            Votes::Final => {
                let direct = self.ballots.direct();
                let settled = early::settled(&self.statutes, &self.rule, &direct)?;
                match self.ballots.question() {
                    Some(_) if settled == Outcome::Adopted => self.chosen_early(&direct),
                    _ => Some(settled),
                }
            }
            Votes::ChangeableUntilClose => None,
        }
    }

    /// How a choice among several ends under a rule that is met, once everybody spoke.
    ///
    /// Before everybody spoke, a ballot to come may be the first that chooses something.
    fn chosen_early(&self, direct: &[Count]) -> Option<Outcome> {
        let spoke = direct.iter().all(|count| count.present() == count.all());
        let says_yes = Tally::of(&self.statutes, &self.rule, direct).overall.yes;
        let outcome = if says_yes.is_zero() { Outcome::Rejected } else { Outcome::Adopted };
        spoke.then_some(outcome)
    }

    /// Who objected, in the order of their ids.
    pub fn objectors(&self) -> impl ExactSizeIterator<Item = &ContributorId> {
        self.objectors.iter()
    }

    /// The colleges in which more than half of the roll, less the recused, objected.
    ///
    /// Counted by persons of the roll, whatever they voted: whoever said yes may have learnt
    /// something since.
    pub fn objecting(&self) -> impl Iterator<Item = &CollegeId> {
        let mut weights: BTreeMap<&CollegeId, (u64, u64)> = BTreeMap::new();
        if !self.objectors.is_empty() {
            for standing in self.ballots.iter().filter(|standing| !standing.recused) {
                let member = standing.member;
                let (objecting, all) = weights.entry(member.college()).or_default();
                *all = all.saturating_add(member.weight());
                if self.objectors.contains(member.person()) {
                    *objecting = objecting.saturating_add(member.weight());
                }
            }
        }
        let more_than_half =
            |(objecting, all): &(u64, u64)| *objecting > all.saturating_sub(*objecting);
        weights
            .into_iter()
            .filter(move |(_, sums)| more_than_half(sums))
            .map(|(college, _)| college)
    }

    /// Until when colleges may object after the vote closed, as the statutes say.
    pub(crate) fn objections_until(&self) -> Option<Timestamp> {
        let certificate = self.certificate()?;
        Some(after(certificate.closed, self.statutes.suspension()?))
    }

    /// Whether somebody voted, in whole, split or by choosing; a lent voice is no ballot yet.
    pub(crate) fn has_ballots(&self) -> bool {
        self.ballots.iter().any(|standing| standing.ballot.is_some())
    }

    /// Whether everybody who is not recused cast a ballot themselves; a lent voice is none yet.
    pub(crate) fn everybody_voted(&self) -> bool {
        self.ballots.iter().all(|standing| standing.recused || standing.ballot.is_some())
    }

    /// The ballots as they stand with these delegations, and the certificate that they lead to, with
    /// a seed if lots break ties.
    ///
    /// Nothing is changed here: closing is tried before it is recorded, and what comes out is the
    /// same both times.
    pub(crate) fn closing(
        &self,
        motion: &Motion,
        delegations: &Delegations,
        closed: Timestamp,
        seed: Option<u64>,
    ) -> Result<(Ballots, Certificate), ElectionError> {
        let mut ballots = self.ballots.clone();
        ballots.lend(delegations, motion.topic());
        let certificate = Certificate::of(motion, self, closed, &ballots, seed)?;
        Ok((ballots, certificate))
    }
}
