//! A roll of the people upstream of a result, for a vote about it.
//!
//! Who ought to be asked what a result is worth, or what becomes of it? Those from whom it comes.
//! The lineage knows them; this makes a roll of them, each with one vote, so that hours given weigh
//! in what is shared and not in who decides.

use std::collections::BTreeMap;

use liens_core::{CollegeId, ContributionId, ContributionKind, ContributorId, Timestamp};
use liens_governance::{Member, Roll};
use liens_lineage::Frozen;

use crate::{Commons, Refusal};

/// The people upstream of a result, as those to ask about it.
///
/// # Law
///
/// `whoever_took_part_upstream_of_a_result_is_asked_about_it`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upstream {
    people: BTreeMap<ContributorId, Stake>,
}

/// What gives a person a say about a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stake {
    /// The person raised a need that the result descends from, whatever else they gave.
    Origin,
    /// The person took part in something else upstream of it.
    Contributor,
}

/// A roll about a result, and who is upstream of it and not on the roll.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UpstreamRoll {
    /// The roll: one person, one vote, whatever the hours.
    pub roll: Roll,
    /// The people upstream for whom no college was named, by id.
    pub left_out: Vec<ContributorId>,
}

impl Upstream {
    /// The people upstream of a result, itself included.
    ///
    /// # Errors
    ///
    /// [`liens_lineage::Refusal::Unknown`] for a result that is not there.
    ///
    /// # Complexity
    ///
    /// O(k log k) for the k contributions, links and people upstream.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens::{CollegeId, Contribution, ContributionId, ContributionKind, ContributorId};
    /// # use liens::{Participation, ProjectId, Stake, Timestamp, Upstream};
    /// # use liens::lineage::Frozen;
    /// let need = Contribution::builder(
    ///     ContributionId::new("a place to meet")?,
    ///     ContributionKind::Need,
    ///     ProjectId::new("café")?,
    ///     "2026-01-05".parse()?,
    /// )
    /// .participation(Participation::of(ContributorId::new("ana")?))
    /// .build()?;
    /// let id = need.id().clone();
    /// let asked = Upstream::of(&Frozen::load([need])?, &id)?;
    /// let origin = CollegeId::new("those who raised the need")?;
    /// let seat = |_: &ContributorId, standing| (standing == Stake::Origin).then(|| origin.clone());
    /// assert_eq!(asked.roll(Timestamp::MIN, seat)?.roll.members().len(), 1);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn of(frozen: &Frozen, result: &ContributionId) -> Result<Self, Refusal> {
        if frozen.contribution(result).is_none() {
            let contribution = result.clone();
            return Err(liens_lineage::Refusal::Unknown { contribution }.into());
        }
        let mut people = BTreeMap::new();
        for contribution in frozen.ancestors(result) {
            let raised = *contribution.kind() == ContributionKind::Need;
            for person in contribution.participations() {
                let standing =
                    people.entry(person.contributor().clone()).or_insert(Stake::Contributor);
                if raised {
                    *standing = Stake::Origin;
                }
            }
        }
        Ok(Self { people })
    }

    /// The people by id, and what gives each of them a say.
    pub fn people(&self) -> impl Iterator<Item = (&ContributorId, Stake)> {
        self.people.iter().map(|(person, standing)| (person, *standing))
    }

    /// Freezes their roll; `college` names the college of each, or leaves them out.
    ///
    /// Each has one vote in that college. Statutes for the vote weigh colleges that somebody sits in;
    /// [`Roll::fits`] tells whether they do.
    ///
    /// # Errors
    ///
    /// [`Refusal::Roll`], as [`Roll::new`].
    pub fn roll(
        &self,
        at: Timestamp,
        mut college: impl FnMut(&ContributorId, Stake) -> Option<CollegeId>,
    ) -> Result<UpstreamRoll, Refusal> {
        let (mut members, mut left_out) = (Vec::new(), Vec::new());
        for (person, standing) in self.people() {
            match college(person, standing) {
                Some(college) => members.push(Member::one(person.clone(), college)),
                None => left_out.push(person.clone()),
            }
        }
        Ok(UpstreamRoll { roll: Roll::new(members, at)?, left_out })
    }
}

impl Commons {
    /// A roll of the members upstream of a result, each in their own college with one vote; people
    /// upstream who are no members are left out and named.
    ///
    /// # Errors
    ///
    /// [`Refusal`]: a result that is not there.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod village { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/village.rs")); }
    /// # use village::*;
    /// use liens::{ContributionId, UpstreamRoll};
    /// let mut village = Village::founded()?;
    /// village.shares()?;
    /// let (oven, at) = (ContributionId::new("oven")?, "2026-03-02".parse()?);
    /// let asked: UpstreamRoll = village.commons.roll_about(&oven, at)?;
    /// assert_eq!(asked.roll.members().len(), 2); // Ana raised the need, Bo built it
    /// assert!(asked.left_out.is_empty());
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn roll_about(
        &self,
        result: &ContributionId,
        at: Timestamp,
    ) -> Result<UpstreamRoll, Refusal> {
        let counted = |person: &ContributorId| self.register().counted(person, &[], at);
        let seat = |person: &ContributorId, _| counted(person).map(|one| one.college.clone());
        Upstream::of(&self.lineage().freeze()?, result)?.roll(at, seat)
    }
}
