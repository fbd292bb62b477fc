//! Disclosure: who votes on what they have at stake, and what was declared late.

use std::collections::BTreeMap;

use liens_core::{ContributorId, MotionId, Period, TimeAmount, Timestamp};

use super::{Declaration, Interests, RecusalError};
use crate::deliberation::between;
use crate::{Assembly, Command, Motion, Proportion, Vote};

/// Somebody on the roll of a vote with an interest in it.
///
/// One for a person and motion: of several declarations the one that was the least late.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Conflict {
    /// The motion.
    pub motion: MotionId,
    /// Who.
    pub person: ContributorId,
    /// What they declared.
    pub declaration: Declaration,
    /// How long after the vote opened, or after the interest began if that was later, it was
    /// declared; none if it was declared in time. To declare so much earlier mends it.
    pub late: Option<TimeAmount>,
    /// Whether it was declared once the vote had closed, so that nothing of it could change.
    pub after_close: bool,
    /// Whether they are recused. If not while the vote is open, recusing them mends it.
    pub recused: bool,
    /// Whether they cast a ballot that counts.
    pub voted: bool,
}

/// What became of declared interests in the votes of a period.
///
/// # Examples
///
/// ```
/// # use liens_core::{CollegeId, CommandId, ContributorId, Envelope, MotionId, Period, SubjectId};
/// # use liens_governance::interests::{
/// #     self, Conflict, Disclosure, InterestFinding, InterestNorms, InterestRepair, InterestRule,
/// #     Interests, RecusalError, Visibility,
/// # };
/// # use liens_governance::{
/// #     Assembly, Bounds, Carry, College, Command, Draft, Member, Roll, Statutes, Votes,
/// # };
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (ana, hall) = (ContributorId::new("ana")?, SubjectId::new("the hall")?);
/// let (opened, motion) = ("2026-03-01".parse()?, MotionId::new("lease")?);
/// # let users = CollegeId::new("users")?;
/// # let colleges = [College::new(users.clone(), 1, Carry::Majority)?];
/// # let rule = "more than 1/2 of expressed".parse()?;
/// # let statutes = Statutes::new(colleges, Bounds::none(), rule)?;
/// # let mut assembly = Assembly::new();
/// # let envelope = |id, at, body| Envelope {
/// #     id: CommandId::from_u128(id), by: ana.clone(), on_behalf_of: None, at, body,
/// # };
/// # let found = Command::Found { statutes: statutes.clone(), waived: [users.clone()].into() };
/// # assembly.execute(&envelope(1, opened, found))?;
/// # let roll = Roll::freeze(&statutes, [Member::one(ana.clone(), users)], opened)?;
/// # let draft = Draft::new(hall.clone(), Votes::Final);
/// # let open = Command::OpenMotion { motion: motion.clone(), draft, roll, closes: None };
/// # assembly.execute(&envelope(2, opened, open))?;
/// // Four days after the vote on the lease of her hall opened, Ana says that it is hers.
/// let mut interests = Interests::new();
/// let (from, said) = ("2026-01-01".parse()?, "2026-03-05".parse()?);
/// let (topic, visibility) = (hall.clone(), Visibility::Members {});
/// let (id, by) = (CommandId::from_u128(1), ana.clone());
/// let body = interests::Command::Declare { topic, from, until: None, visibility };
/// interests.execute(&Envelope { id, by, on_behalf_of: None, at: said, body })?;
/// let year = Period::new(from, "2027-01-01".parse()?)?;
/// let report: Disclosure = interests.disclosure(&assembly, year);
/// let conflict: &Conflict = &report.conflicts[0];
/// assert_eq!(conflict.late.map(|late| late.to_string()), Some("PT96H".to_owned()));
/// assert_eq!(report.in_time.map(|part| part.to_string()), Some("0 of 1".to_owned()));
/// // Two rules are broken, and each says what mends it.
/// let found: Vec<InterestFinding> = report.findings(&InterestNorms::strict());
/// assert_eq!(found.iter().map(|one| one.rule).collect::<Vec<_>>(),
///     [InterestRule::InTime, InterestRule::Recused]);
/// let people = vec![(motion.clone(), ana.clone())];
/// assert_eq!(found[1].repair, InterestRepair::Recuse { people });
/// // The recusal is a command to the assembly; a day before she spoke there was no ground for it.
/// let lease = assembly.motion(&motion).ok_or("no motion")?.clone();
/// let early = interests.recusal(&ana, &lease, "2026-03-04".parse()?).unwrap_err();
/// assert!(matches!(early, RecusalError::NoInterest { .. }));
/// assert!(interests.conflicts(&lease, said)[0].person == ana);
/// assert_eq!(early.code(), "governance.recusal.no_interest");
/// assembly.execute(&envelope(3, said, interests.recusal(&ana, &lease, said)?))?;
/// assert!(interests.disclosure(&assembly, year).conflicts[0].recused);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Disclosure {
    /// The period.
    pub period: Period,
    /// The conflicts in the votes that opened in it, by motion, then person.
    pub conflicts: Vec<Conflict>,
    /// Those declared in time, of all.
    pub in_time: Option<Proportion>,
    /// Those in which the person is recused, of all.
    pub recused: Option<Proportion>,
}

impl Interests {
    /// Who on the roll of a motion's vote has an interest in its topic or subject, as far as it is
    /// declared at an instant, that is in force somewhere between the opening and that instant, or
    /// the close if that is earlier; by person.
    ///
    /// Those who declared it before the vote closed may not vote; [`recusal`](Self::recusal) is the
    /// command that says so to the assembly.
    ///
    /// Both what the motion is about and the topic that it stands under are looked at.
    ///
    /// # Complexity
    ///
    /// O(d n) for d declarations on the topic and n members of the roll.
    pub fn conflicts(&self, motion: &Motion, at: Timestamp) -> Vec<Conflict> {
        let Some(vote) = motion.vote() else { return Vec::new() };
        let mut found: BTreeMap<&ContributorId, Conflict> = BTreeMap::new();
        let topics = motion.topic().into_iter().chain([motion.subject()]);
        for declaration in topics.flat_map(|topic| self.on(topic)) {
            let person = declaration.interest.person();
            if !meets(declaration, vote, at) || vote.roll().member(person).is_none() {
                continue;
            }
            let conflict = conflict(motion, vote, declaration);
            let earlier = found.get(person).is_none_or(|known| {
                (conflict.late, conflict.declaration.declared)
                    < (known.late, known.declaration.declared)
            });
            if earlier {
                found.insert(person, conflict);
            }
        }
        found.into_values().collect()
    }

    /// The command that recuses a person from an open vote for an interest declared by an instant.
    ///
    /// Nothing is recused here: the assembly decides, and keeps it in its own history.
    ///
    /// # Errors
    ///
    /// [`RecusalError`].
    pub fn recusal(
        &self,
        person: &ContributorId,
        motion: &Motion,
        at: Timestamp,
    ) -> Result<Command, RecusalError> {
        let (id, who) = (motion.id().clone(), person.clone());
        let Some(vote) = motion.vote() else {
            return Err(RecusalError::NotOpen { motion: id });
        };
        if vote.roll().member(person).is_none() {
            return Err(RecusalError::NotOnRoll { person: who, motion: id });
        }
        let found = self.conflicts(motion, at).into_iter().find(|one| one.person == *person);
        let Some(found) = found else {
            return Err(RecusalError::NoInterest { person: who, motion: id });
        };
        let declared = found.declaration.declared;
        match vote.certificate().map(|certificate| certificate.closed) {
            None => Ok(Command::Recuse { motion: id, person: who }),
            Some(closed) if found.after_close => {
                Err(RecusalError::AfterVote { person: who, motion: id, declared, closed })
            }
            Some(closed) => Err(RecusalError::Closed { person: who, motion: id, closed }),
        }
    }

    /// What became of interests in the votes that opened in a period, as declared by its end.
    ///
    /// # Law
    ///
    /// `declaring_so_much_earlier_is_in_time`, `recusing_whoever_has_a_conflict_mends_it`
    ///
    /// # Complexity
    ///
    /// As of [`conflicts`](Self::conflicts) for each motion.
    pub fn disclosure(&self, assembly: &Assembly, period: Period) -> Disclosure {
        let opened =
            |motion: &&Motion| motion.vote().is_some_and(|vote| period.contains(vote.opened()));
        let motions = assembly.motions().filter(opened);
        let conflicts: Vec<Conflict> =
            motions.flat_map(|motion| self.conflicts(motion, period.to())).collect();
        let count = |of: &dyn Fn(&Conflict) -> bool| {
            let found = conflicts.iter().filter(|one| of(one)).count();
            u64::try_from(found).unwrap_or(u64::MAX)
        };
        let all = count(&|_| true);
        let in_time = Proportion::of(count(&|one| one.late.is_none()), all);
        let recused = Proportion::of(count(&|one| one.recused), all);
        Disclosure { period, conflicts, in_time, recused }
    }
}

/// Whether an interest declared by an instant is in force at some instant of a vote up to it.
///
/// An interest that ended before the vote opened, or begins after its close, is none in it.
fn meets(declaration: &Declaration, vote: &Vote, at: Timestamp) -> bool {
    let interest = &declaration.interest;
    let end = vote.certificate().map_or(at, |certificate| certificate.closed.min(at));
    declaration.declared <= at
        && interest.until().is_none_or(|until| vote.opened() < until)
        && interest.from() <= end
}

/// Due is the later of opening and beginning: nobody declares what does not exist yet.
fn conflict(motion: &Motion, vote: &Vote, declaration: &Declaration) -> Conflict {
    let interest = &declaration.interest;
    let (person, declared) = (interest.person().clone(), declaration.declared);
    let due = vote.opened().max(interest.from());
    let standing = vote.ballots().iter().find(|one| *one.member.person() == person);
    let recused = standing.as_ref().is_some_and(|one| one.recused);
    Conflict {
        motion: motion.id().clone(),
        late: (declared > due).then(|| between(due, declared)),
        after_close: vote.certificate().is_some_and(|certificate| certificate.closed < declared),
        recused,
        voted: !recused && standing.is_some_and(|one| one.ballot.is_some()),
        person,
        declaration: declaration.clone(),
    }
}
