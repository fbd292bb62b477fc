//! Protection: what the protected topics stopped, and which colleges no topic protects.
//!
//! A protection that never stopped anything may be needless, or so strong that nobody tries; one
//! that stopped everything is a veto. The report counts votes that the protection alone stopped, by
//! a second tally of the same ballots under the rule of their kind without it.

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{CollegeId, MotionId, SubjectId, Timestamp};

use crate::tally::Tally;
use crate::{Certificate, College, CollegeLine, Count, Motion, Outcome, Rule, Statutes, Vote};

/// What the protected topics of statutes did in a window.
///
/// Windows are half open, so that those of two years neither overlap nor leave a gap.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Protections {
    /// The first instant of the window.
    pub from: Timestamp,
    /// The first instant after the window.
    pub until: Timestamp,
    /// The protected topics of the statutes, in the order of their ids.
    pub topics: Vec<ProtectionLine>,
    /// The colleges that no topic protects by name.
    pub unprotected: Vec<CollegeId>,
}

/// One protected topic.
///
/// A motion suspended by an objection and then voted again is there twice.
///
/// # Examples
///
/// ```
/// # use liens_core::{CollegeId, CommandId, ContributorId, Envelope, IdError, MotionId, SubjectId};
/// # use liens_governance::{
/// #     Assembly, Bounds, Carry, Choice, College, Command, Draft, Member, ProtectionLine, Roll,
/// #     Statutes, Votes,
/// # };
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let names = ["tenants", "users", "workers"];
/// # let colleges = names
/// #     .iter()
/// #     .map(|name| Ok(College::new(CollegeId::new(*name)?, 1, Carry::Majority)?))
/// #     .collect::<Result<Vec<_>, Box<dyn std::error::Error>>>()?;
/// // A majority decides; on rents nobody of the tenants may object.
/// let (rule, consent) = ("more than 1/2 of expressed", "no objection in college \"tenants\"");
/// let rents = SubjectId::new("rents")?;
/// let statutes = Statutes::new(colleges, Bounds::none(), rule.parse()?)?
///     .with_protected(rents.clone(), consent.parse()?)?;
/// # let mut assembly = Assembly::new();
/// # let mut id = 0;
/// # let mut send = |by: &str, day: &str, body| -> Result<(), Box<dyn std::error::Error>> {
/// #     id += 1;
/// #     let (id, by, at) = (CommandId::from_u128(id), ContributorId::new(by)?, day.parse()?);
/// #     assembly.execute(&Envelope { id, by, on_behalf_of: None, at, body })?;
/// #     Ok(())
/// # };
/// # let waived = names.iter().map(|name| CollegeId::new(*name)).collect::<Result<_, _>>()?;
/// # send("chair", "2026-01-01", Command::Found { statutes: statutes.clone(), waived })?;
/// // Twice two against one: once the tenants lose, once the workers.
/// let votes = [
///     ("2026-02-01", [Choice::No, Choice::Yes, Choice::Yes]),
///     ("2026-03-01", [Choice::Yes, Choice::Yes, Choice::No]),
/// ];
/// for (day, choices) in votes {
/// #   let members = names
/// #       .iter()
/// #       .map(|name| Ok(Member::one(ContributorId::new(*name)?, CollegeId::new(*name)?)))
/// #       .collect::<Result<Vec<_>, IdError>>()?;
/// #   let (motion, roll) = (MotionId::new(day)?, Roll::freeze(&statutes, members, day.parse()?)?);
///     let mut draft = Draft::new(SubjectId::new("rents of 2027")?, Votes::Final);
///     draft.topic = Some(rents.clone());
///     let open = Command::OpenMotion { motion: motion.clone(), draft, roll, closes: None };
///     send("chair", day, open)?;
///     for (name, choice) in names.iter().zip(choices) {
///         send(name, day, Command::CastBallot { motion: motion.clone(), choice })?;
///     }
///     send("chair", day, Command::CloseMotion { motion })?;
/// }
/// let (from, until) = ("2026-01-01".parse()?, "2027-01-01".parse()?);
/// let year = statutes.protections(assembly.motions(), from, until);
/// let line: &ProtectionLine = &year.topics[0];
/// // Both had their majority; the first was stopped by what protects the topic, and by nothing
/// // else.
/// assert_eq!((line.votes.len(), &line.stopped), (2, &vec![MotionId::new("2026-02-01")?]));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ProtectionLine {
    /// The topic.
    pub topic: SubjectId,
    /// What a motion on it has to meet besides the rule of its kind.
    pub rule: String,
    /// The colleges that it names, in the order of their ids.
    pub colleges: Vec<CollegeId>,
    /// The motions on it whose vote closed in the window, in the order of their close.
    pub votes: Vec<MotionId>,
    /// Those of them that only the protection stopped: the rule of their kind was met.
    pub stopped: Vec<MotionId>,
}

impl Statutes {
    /// Says what the protected topics of these statutes did to the votes that closed in a window,
    /// `from` included, `until` not, each under the statutes of its own day; a vote that colleges
    /// objected to and the final one both count.
    ///
    /// # Law
    ///
    /// `a_protection_stops_what_its_rule_alone_refuses`
    ///
    /// # Complexity
    ///
    /// One tally for each vote on a protected topic.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{CollegeId, SubjectId};
    /// # use liens_governance::{
    /// #     Assembly, Bounds, Carry, College, ProtectionLine, Protections, Statutes,
    /// # };
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let college = |id: &str| -> Result<_, Box<dyn std::error::Error>> {
    ///     Ok(College::new(CollegeId::new(id)?, 1, Carry::Majority)?)
    /// };
    /// let colleges = [college("tenants")?, college("users")?, college("workers")?];
    /// let (rule, consent) = ("more than 1/2 of expressed", "no objection in college \"tenants\"");
    /// let statutes = Statutes::new(colleges, Bounds::none(), rule.parse()?)?
    ///     .with_protected(SubjectId::new("rents")?, consent.parse()?)?;
    /// let (from, until) = ("2026-01-01".parse()?, "2027-01-01".parse()?);
    /// let year: Protections = statutes.protections(Assembly::new().motions(), from, until);
    /// let rents: &ProtectionLine = &year.topics[0];
    /// assert_eq!(rents.colleges, [CollegeId::new("tenants")?]);
    /// assert!(rents.votes.is_empty() && rents.stopped.is_empty());
    /// // Nothing protects the others by name, whatever was voted.
    /// assert_eq!(year.unprotected, [CollegeId::new("users")?, CollegeId::new("workers")?]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn protections<'a>(
        &self,
        motions: impl IntoIterator<Item = &'a Motion>,
        from: Timestamp,
        until: Timestamp,
    ) -> Protections {
        let mut found: BTreeMap<&SubjectId, Vec<(Timestamp, &MotionId, bool)>> = BTreeMap::new();
        for motion in motions {
            let votes = motion.suspended().into_iter().chain(motion.vote());
            for (vote, certificate) in votes.filter_map(|vote| Some((vote, vote.certificate()?))) {
                let Some(topic) = motion.topic().filter(|_| from <= certificate.closed) else {
                    continue;
                };
                if certificate.closed < until {
                    let stopped = stopped(motion, vote, certificate);
                    let row = (certificate.closed, motion.id(), stopped);
                    found.entry(topic).or_default().push(row);
                }
            }
        }
        for votes in found.values_mut() {
            votes.sort();
        }
        let line = |(topic, rule): (&SubjectId, &Rule)| {
            let votes = || found.get(topic).into_iter().flatten();
            let named: BTreeSet<&CollegeId> = rule.named_colleges().into_iter().collect();
            ProtectionLine {
                topic: topic.clone(),
                rule: rule.to_string(),
                colleges: named.into_iter().cloned().collect(),
                votes: votes().map(|(_, motion, _)| (*motion).clone()).collect(),
                stopped: votes().filter(|vote| vote.2).map(|vote| vote.1.clone()).collect(),
            }
        };
        let topics: Vec<ProtectionLine> = self.protected().map(line).collect();
        let named = |id: &CollegeId| topics.iter().any(|line| line.colleges.contains(id));
        let ids = self.colleges().iter().map(College::id);
        let unprotected = ids.filter(|id| !named(id)).cloned().collect();
        Protections { from, until, topics, unprotected }
    }
}

/// Whether a vote was lost although the rule of its kind was met.
///
/// The statutes are those that the vote was held under, not those in force today.
fn stopped(motion: &Motion, vote: &Vote, certificate: &Certificate) -> bool {
    let count = |line: &CollegeLine| {
        let count = Count::new(line.all, line.yes, line.no, line.abstain);
        count.unwrap_or(Count::silent(line.all))
    };
    let counts: Vec<Count> = certificate.colleges.iter().map(count).collect();
    let statutes = vote.statutes();
    let met = |rule: &Rule| Tally::of(statutes, rule, &counts).adopted;
    let refused = certificate.outcome == Outcome::Rejected;
    refused && statutes.rule_of(motion.kind()).is_some_and(met)
}
