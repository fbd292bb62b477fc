//! The certificate of a vote: everything that led to the outcome, to be checked by anybody.
//!
//! An outcome is one word; a certificate is the way to it, in numbers that fit on a page: what each
//! college said in the weights of its roll, what that added to the assembly as exact fractions,
//! every condition with both of its sides, and what was lost in delegation. No number in it has to
//! be believed, since [`verify`](crate::verify) counts all of them again from the ballots by
//! another road.

use std::collections::BTreeMap;
use std::fmt;

use liens_core::{CollegeId, KindId, MotionId, SubjectId, Timestamp};

use crate::election::{ByCollege, ElectionError};
use crate::tally::Tally;
use crate::{Ballots, Carried, Carry, Cause, College, Count, Fraction, Motion, Statutes, Vote};

#[cfg(feature = "serde")]
liens_core::document_format!(Format = "liens.certificate/1");

/// How a vote ended.
///
/// There is no "invalid": a quorum that is not met rejects, by its own line among the conditions.
/// The example of [`Certificate`] has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Outcome {
    /// The rule is met.
    Adopted,
    /// The rule is not met.
    Rejected,
}

/// Everything that led to the outcome of a motion, for [`verify`](crate::verify) to check.
///
/// # Law
///
/// `a_certificate_with_any_count_tampered_is_refused`
///
/// # Examples
///
/// Two colleges of 50. Ana and bo vote; cy and dee lend their voices to each other, which is a
/// circle; eve votes. The users' 2 yes of 4 members add 25, the worker's yes adds 50:
///
/// ```
/// # use liens_governance::{
/// #     Assembly, Bounds, Carry, Cause, Choice, College, CollegeLine, Command, ConditionLine, Draft,
/// #     Member, Outcome, Overall, Roll, Statutes, UnresolvedLine, Votes, verify,
/// # };
/// # use liens_core::{CollegeId, CommandId, ContributorId, Envelope, MotionId};
/// # use liens_core::{SubjectId, Timestamp};
/// # let (users, workers) = (CollegeId::new("users")?, CollegeId::new("workers")?);
/// let colleges = [
///     College::new(users.clone(), 50, Carry::ProportionalMembers)?,
///     College::new(workers.clone(), 50, Carry::Majority)?,
/// ];
/// let statutes = Statutes::new(colleges, Bounds::none(), "more than 1/2 of all".parse()?)?;
/// # let person = |name: &str| ContributorId::new(name);
/// # let mut members = vec![Member::one(person("eve")?, workers)];
/// # for name in ["ana", "bo", "cy", "dee"] {
/// #     members.push(Member::one(person(name)?, users.clone()));
/// # }
/// # let at = Timestamp::MIN;
/// # let roll = Roll::freeze(&statutes, members, at)?;
/// # let motion = MotionId::new("m")?;
/// # let draft = Draft::new(SubjectId::new("s")?, Votes::Final);
/// # let open = Command::OpenMotion { motion: motion.clone(), draft, roll, closes: None };
/// # let cast = || Command::CastBallot { motion: motion.clone(), choice: Choice::Yes };
/// # let lend = |to: &str| -> Result<_, liens_core::IdError> {
/// #     Ok(Command::Delegate { to: person(to)?, topic: None })
/// # };
/// # let mut assembly = Assembly::new();
/// # for (n, (by, body)) in (0..).zip([
/// #     ("ana", Command::Found { statutes, waived: [].into() }),
/// #     ("ana", open),
/// #     ("ana", cast()),
/// #     ("bo", cast()),
/// #     ("cy", lend("dee")?),
/// #     ("dee", lend("cy")?),
/// #     ("eve", cast()),
/// #     ("ana", Command::CloseMotion { motion: motion.clone() }),
/// # ]) {
/// #     let (id, by) = (CommandId::from_u128(n), person(by)?);
/// #     assembly.execute(&Envelope { id, by, on_behalf_of: None, at, body })?;
/// # }
/// # let motion = assembly.motion(&motion).ok_or("a motion")?;
/// let certificate = motion.certificate().ok_or("the vote is closed")?;
/// assert_eq!(certificate.outcome, Outcome::Adopted);
/// let line: &CollegeLine = &certificate.colleges[0];
/// assert_eq!((&line.college, line.yes, line.all), (&users, 2, 4));
/// assert_eq!([&line.adds_yes, &line.adds_present].map(ToString::to_string), ["25", "25"]);
/// let lost: &UnresolvedLine = &certificate.unresolved[0];
/// assert_eq!((lost.cause, lost.weight), (Cause::Cycle, 2)); // counted as silent, and named
/// let overall: &Overall = &certificate.overall;
/// assert_eq!((overall.yes.to_string(), overall.all), ("75".to_owned(), 100));
/// let condition: &ConditionLine = &certificate.conditions[0];
/// assert_eq!((condition.condition.as_str(), condition.met), ("more than 1/2 of all", true));
///
/// // Whoever raises one number has to answer for it.
/// let vote = motion.vote().ok_or("a vote")?;
/// verify(certificate, vote.statutes(), vote.roll(), vote.ballots())?;
/// let mut altered = certificate.clone();
/// altered.colleges[0].yes = 3;
/// let refused = verify(&altered, vote.statutes(), vote.roll(), vote.ballots()).unwrap_err();
/// let text = "college 'users' yes is 3 in the certificate, the ballots lead to 2";
/// assert_eq!(refused.to_string(), text);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Certificate {
    #[cfg(feature = "serde")]
    format: Format,
    /// The motion.
    pub motion: MotionId,
    /// What it is about.
    pub subject: SubjectId,
    /// The kind of decision; none for the general rule.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub kind: Option<KindId>,
    /// The topic; none if it stands under none.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub topic: Option<SubjectId>,
    /// When the vote opened.
    pub opened: Timestamp,
    /// When it closed.
    pub closed: Timestamp,
    /// The number of people on the roll.
    #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
    pub members: u64,
    /// The colleges, in the order of their ids.
    pub colleges: Vec<CollegeLine>,
    /// The weight of delegators that reached no ballot, by college and cause; it counts as silent.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub unresolved: Vec<UnresolvedLine>,
    /// The sums over the colleges.
    pub overall: Overall,
    /// The rule that decided: that of the kind, and what protects the topic.
    pub rule: String,
    /// Every condition of the rule, in the order of its text.
    pub conditions: Vec<ConditionLine>,
    /// How the vote ended.
    pub outcome: Outcome,
    /// What was chosen, where a motion chooses among several and the colleges chose something; where
    /// they chose nothing it is rejected.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub chosen: Option<Box<ByCollege>>,
}

/// One college of a certificate. Votes are in the weights of the roll.
///
/// The three sums `yes`, `no` and `abstain` are `present`; what is missing from `all` is silent,
/// delegators who reached no ballot included.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct CollegeLine {
    /// The college.
    pub college: CollegeId,
    /// The weight of its voice.
    #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
    pub weight: u64,
    /// How its votes became its voice.
    pub carry: Carry,
    /// The weight of its members less the recused.
    #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
    pub all: u64,
    /// The weight of those present.
    #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
    pub present: u64,
    /// The weight that said yes.
    #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
    pub yes: u64,
    /// The weight that said no.
    #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
    pub no: u64,
    /// The weight that abstained.
    #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
    pub abstain: u64,
    /// What the college as a whole said.
    pub carried: Carried,
    /// What it adds to those present.
    pub adds_present: Fraction,
    /// What it adds to yes.
    pub adds_yes: Fraction,
    /// What it adds to no.
    pub adds_no: Fraction,
}

/// The weight of delegators of one college that reached no ballot for one cause.
///
/// Reported by college and cause and not by person: that a voice was lost concerns everybody, whose
/// it was does not.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct UnresolvedLine {
    /// The college of the delegators.
    pub college: CollegeId,
    /// Why their voice reached no ballot.
    pub cause: Cause,
    /// Their weight on the roll.
    #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
    pub weight: u64,
}

/// The sums over the colleges, in their weights.
///
/// A college of which nobody is left after recusals is in none of the five.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Overall {
    /// The weights of all colleges, less those recused as a whole.
    #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
    pub all: u64,
    /// The sum of weight × present / all.
    pub present: Fraction,
    /// Yes and no as carried.
    pub expressed: Fraction,
    /// Yes as carried.
    pub yes: Fraction,
    /// No as carried.
    pub no: Fraction,
}

/// One condition of the rule with its exact sides.
///
/// A condition "in each college" has a line for each; of one that counts colleges, both sides are
/// numbers of colleges.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct ConditionLine {
    /// The text of the condition.
    pub condition: String,
    /// The college where it is measured; none for the assembly.
    pub college: Option<CollegeId>,
    /// What is measured.
    pub part: Fraction,
    /// Against what.
    pub whole: Fraction,
    /// Whether the condition is met.
    pub met: bool,
}

impl CollegeLine {
    /// The line of a college from its count, by the carry of the statutes.
    pub(crate) fn of(college: &College, count: &Count) -> Self {
        let voice = college.carry().addition(college.weight(), count);
        Self {
            college: college.id().clone(),
            weight: college.weight(),
            carry: college.carry(),
            all: count.all(),
            present: count.present(),
            yes: count.yes(),
            no: count.no(),
            abstain: count.abstain(),
            carried: voice.carried,
            adds_present: voice.present,
            adds_yes: voice.yes,
            adds_no: voice.no,
        }
    }
}

impl Certificate {
    /// Tallies the ballots of a vote that is closed at this instant.
    ///
    /// # Errors
    ///
    /// Those of [`Ballots::chosen`], where it is chosen among several.
    pub(crate) fn of(
        motion: &Motion,
        vote: &Vote,
        closed: Timestamp,
        ballots: &Ballots,
        seed: Option<u64>,
    ) -> Result<Self, ElectionError> {
        let resolved = ballots.resolved(vote.statutes().delegation_cap());
        let tally = Tally::of(vote.statutes(), vote.rule(), &ballots.tellers(&resolved));
        let chosen = chosen(ballots, vote.statutes(), &tally, seed)?;
        let adopted = tally.adopted && (ballots.question().is_none() || chosen.is_some());
        Ok(Self {
            #[cfg(feature = "serde")]
            format: Format,
            motion: motion.id().clone(),
            subject: motion.subject().clone(),
            kind: motion.kind().cloned(),
            topic: motion.topic().cloned(),
            opened: vote.opened(),
            closed,
            members: u64::try_from(ballots.roll().members().len()).unwrap_or(u64::MAX),
            colleges: tally.colleges,
            unresolved: unresolved(ballots, &resolved.lost),
            overall: tally.overall,
            rule: vote.rule().to_string(),
            conditions: tally.conditions,
            outcome: if adopted { Outcome::Adopted } else { Outcome::Rejected },
            chosen,
        })
    }
}

/// What the colleges chose, if they chose something; a seed is asked for whether they did or not.
///
/// A seed that nobody asked for is refused also where nothing was chosen: the record of a vote says
/// either that lots were declared or has no seed.
fn chosen(
    ballots: &Ballots,
    statutes: &Statutes,
    tally: &Tally,
    seed: Option<u64>,
) -> Result<Option<Box<ByCollege>>, ElectionError> {
    match (ballots.question(), seed) {
        (None, None) => Ok(None),
        (None, Some(seed)) => Err(ElectionError::SeedUnasked { seed }),
        (Some(question), _) if tally.overall.yes.is_zero() => question.tie_rule(seed).map(|_| None),
        (Some(_), _) => ballots.chosen(statutes, seed).map(|chosen| Some(Box::new(chosen))),
    }
}

/// Sums what was lost, in the order of colleges and causes.
fn unresolved(ballots: &Ballots, lost: &[(usize, Cause)]) -> Vec<UnresolvedLine> {
    let mut weights: BTreeMap<(&CollegeId, Cause), u64> = BTreeMap::new();
    for (at, cause) in lost {
        if let Some(member) = ballots.roll().members().get(*at) {
            let weight = weights.entry((member.college(), *cause)).or_default();
            *weight = weight.saturating_add(member.weight());
        }
    }
    let line = |((college, cause), weight): ((&CollegeId, Cause), u64)| UnresolvedLine {
        college: college.clone(),
        cause,
        weight,
    };
    weights.into_iter().map(line).collect()
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Adopted => "adopted",
            Self::Rejected => "rejected",
        })
    }
}

impl fmt::Display for Certificate {
    /// Writes a table that people can read and check by hand.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "motion {} on {}: {}", self.motion, self.subject, self.outcome)?;
        writeln!(f, "open {} to {}, {} on the roll", self.opened, self.closed, self.members)?;
        let titles = ["college", "weight", "all", "yes", "no", "abstain", "carried", "adds"];
        let lines = self.colleges.iter().map(|line| {
            [
                line.college.to_string(),
                line.weight.to_string(),
                line.all.to_string(),
                line.yes.to_string(),
                line.no.to_string(),
                line.abstain.to_string(),
                line.carried.to_string(),
                format!("{} yes, {} no", line.adds_yes, line.adds_no),
            ]
        });
        let rows: Vec<_> = std::iter::once(titles.map(str::to_owned)).chain(lines).collect();
        let widths = rows.iter().fold([0; 8], |mut widths, row| {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.chars().count());
            }
            widths
        });
        for row in &rows {
            let line = row
                .iter()
                .zip(widths)
                .fold(String::new(), |line, (cell, width)| line + &format!("  {cell:<width$}"));
            writeln!(f, "{}", line.trim_end())?;
        }
        for UnresolvedLine { college, cause, weight } in &self.unresolved {
            writeln!(f, "unresolved in {college}: {weight}, {cause}")?;
        }
        let Overall { all, present, expressed, yes, no } = &self.overall;
        writeln!(f, "yes {yes}, no {no} of all {all}, present {present}, expressed {expressed}")?;
        writeln!(f, "rule: {}", self.rule)?;
        for line in &self.conditions {
            let place = line.college.as_ref().map(|id| format!(" ({id})")).unwrap_or_default();
            let met = if line.met { "met" } else { "not met" };
            writeln!(f, "  {}{place}: {} of {}, {met}", line.condition, line.part, line.whole)?;
        }
        match &self.chosen {
            Some(chosen) => write!(f, "{chosen}"),
            None => Ok(()),
        }
    }
}
