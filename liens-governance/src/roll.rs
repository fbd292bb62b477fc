//! The roll: who votes, in which college, with what weight; frozen.
//!
//! Who may vote is settled before anybody does. A roll is frozen, with everybody in one college and
//! with one weight; whoever joins, leaves or changes college the day after votes, or does not vote,
//! as if it had not happened. If membership on the day of the count decided, whoever signs people
//! up last would.
//!
//! Members lie in the order of their ids with the colleges beside them as small numbers, so that
//! counting a million ballots reads two flat lists.

use std::sync::Arc;

use liens_core::{CollegeId, ContributorId, Timestamp};

use crate::Statutes;

/// A person on a roll: the one college where they vote, and their weight in it.
///
/// # Examples
///
/// ```
/// # use liens_governance::Member;
/// # use liens_core::{CollegeId, ContributorId, IdError};
/// let ana = Member::one(ContributorId::new("ana")?, CollegeId::new("users")?);
/// assert_eq!(ana.weight(), 1);
/// # Ok::<_, IdError>(())
/// ```
///
/// A weight inside a college is for organisations with several votes; it is no share of capital,
/// and zero is refused:
///
/// ```
/// # use liens_governance::{Member, RollError};
/// # use liens_core::{CollegeId, ContributorId};
/// let (town, bodies) = (ContributorId::new("town")?, CollegeId::new("public-bodies")?);
/// let member = Member::new(town.clone(), bodies.clone(), 3)?;
/// assert_eq!((member.person(), member.college(), member.weight()), (&town, &bodies, 3));
/// let refused = Member::new(town.clone(), bodies, 0).unwrap_err();
/// assert_eq!(refused, RollError::ZeroWeight { person: town });
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(try_from = "written::Member"))]
pub struct Member {
    person: ContributorId,
    college: CollegeId,
    #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
    weight: u64,
}

/// Who votes with what weight, frozen: nothing that happens later changes it.
///
/// Members stand in the order of their ids. Cheap to clone.
///
/// # Law
///
/// `the_order_of_the_roll_and_of_the_ballots_changes_nothing`
///
/// # Examples
///
/// ```
/// # use liens_governance::{Member, Roll};
/// # use liens_core::{CollegeId, ContributorId, Timestamp};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let users = CollegeId::new("users")?;
/// let ana = Member::one(ContributorId::new("ana")?, users.clone());
/// let bo = Member::new(ContributorId::new("bo")?, users.clone(), 3)?;
/// let roll = Roll::new([bo, ana], Timestamp::MIN)?;
/// assert_eq!(roll.weight_of(&users), Some(4));
/// # Ok(())
/// # }
/// ```
///
/// A copy shares the list, and looks the same however the members were given:
///
/// ```
/// # use liens_governance::{Member, Roll};
/// # use liens_core::{CollegeId, ContributorId, Timestamp};
/// let (users, workers) = (CollegeId::new("users")?, CollegeId::new("workers")?);
/// let ana = Member::one(ContributorId::new("ana")?, workers.clone());
/// let bo = Member::one(ContributorId::new("bo")?, users.clone());
/// let at: Timestamp = "2026-11-23".parse()?;
/// let roll = Roll::new([bo.clone(), ana.clone()], at)?;
/// assert_eq!(roll, Roll::new([ana.clone(), bo], at)?);
/// assert_eq!((roll.at(), roll.members().len(), roll.position(ana.person())), (at, 2, Some(0)));
/// assert_eq!(roll.member(&ContributorId::new("cy")?), None);
/// let weights: Vec<_> = roll.colleges().collect();
/// assert_eq!(weights, [(&users, 1), (&workers, 1)]); // in the order of the colleges
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(with = "written::Roll"))]
#[cfg_attr(feature = "serde", serde(try_from = "written::Roll"))]
pub struct Roll(Arc<Frozen>);

/// The four parts say the same thing in the form in which each is asked for; they are made together
/// and never change.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Frozen {
    at: Timestamp,
    members: Vec<Member>,
    /// The weight of each college, in the order of their ids.
    colleges: Vec<(CollegeId, u64)>,
    /// Beside each member: the place of the college in `colleges`, and the weight.
    seats: Vec<(u32, u64)>,
}

/// Why a [`Member`] or a [`Roll`] cannot be made.
///
/// # Examples
///
/// A person in two colleges is refused rather than counted twice; which of the two counts is for
/// the [`Register`](crate::register::Register) to say.
///
/// ```
/// # use liens_governance::{Member, Roll, RollError};
/// # use liens_core::{CollegeId, ContributorId, Timestamp};
/// let ana = ContributorId::new("ana")?;
/// let [users, workers] = ["users", "workers"].map(CollegeId::new);
/// let twice = [Member::one(ana.clone(), users?), Member::new(ana.clone(), workers?, 2)?];
/// let refused = Roll::new(twice, Timestamp::MIN).unwrap_err();
/// assert_eq!(refused, RollError::DuplicatePerson { person: ana.clone() });
///
/// let users = CollegeId::new("users")?;
/// let heavy = ["bo", "cy"].map(ContributorId::new).into_iter().collect::<Result<Vec<_>, _>>()?;
/// let heavy = heavy.into_iter().map(|one| Member::new(one, users.clone(), u64::MAX));
/// let heavy = heavy.collect::<Result<Vec<_>, _>>()?;
/// let refused = Roll::new(heavy, Timestamp::MIN).unwrap_err();
/// assert_eq!(refused.code(), "governance.roll.weight_overflow");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RollError {
    /// A member has no weight.
    #[error("'{person}' has weight 0, a member weighs 1 or more")]
    ZeroWeight {
        /// The person.
        person: ContributorId,
    },
    /// A person stands on the roll twice.
    #[error("'{person}' stands on the roll twice, a person votes in one college")]
    DuplicatePerson {
        /// The person.
        person: ContributorId,
    },
    /// A member stands in a college that the statutes do not have.
    #[error("'{person}' stands in college '{college}', which the statutes do not have")]
    UnknownCollege {
        /// The person.
        person: ContributorId,
        /// The college.
        college: CollegeId,
    },
    /// A college has no member.
    #[error("college '{college}' has no member on the roll")]
    EmptyCollege {
        /// The college.
        college: CollegeId,
    },
    /// The weights on the roll add up beyond 2⁶⁴ − 1.
    #[error("the weights on the roll add up to {total}, at most 2^64 - 1 is counted")]
    WeightOverflow {
        /// The sum.
        total: u128,
    },
    /// The roll has more members than can be numbered.
    #[error("{members} members are more than the {} that a roll numbers", u32::MAX)]
    TooManyMembers {
        /// The number of members.
        members: usize,
    },
}

impl RollError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::ZeroWeight { .. } => "governance.roll.zero_weight",
            Self::DuplicatePerson { .. } => "governance.roll.duplicate_person",
            Self::UnknownCollege { .. } => "governance.roll.unknown_college",
            Self::EmptyCollege { .. } => "governance.roll.empty_college",
            Self::WeightOverflow { .. } => "governance.roll.weight_overflow",
            Self::TooManyMembers { .. } => "governance.roll.too_many_members",
        }
    }
}

impl Member {
    /// Creates a member.
    ///
    /// # Errors
    ///
    /// [`RollError::ZeroWeight`].
    pub fn new(person: ContributorId, college: CollegeId, weight: u64) -> Result<Self, RollError> {
        if weight == 0 {
            return Err(RollError::ZeroWeight { person });
        }
        Ok(Self { person, college, weight })
    }

    /// A member of weight 1: one person, one vote inside the college.
    pub const fn one(person: ContributorId, college: CollegeId) -> Self {
        Self { person, college, weight: 1 }
    }

    /// The person.
    pub const fn person(&self) -> &ContributorId {
        &self.person
    }

    /// The college where they vote.
    pub const fn college(&self) -> &CollegeId {
        &self.college
    }

    /// Their weight inside the college.
    pub const fn weight(&self) -> u64 {
        self.weight
    }
}

impl Roll {
    /// Freezes the roll of an assembly that has these statutes.
    ///
    /// # Errors
    ///
    /// Those of [`new`](Self::new), and those of [`fits`](Self::fits).
    pub fn freeze(
        statutes: &Statutes,
        members: impl IntoIterator<Item = Member>,
        at: Timestamp,
    ) -> Result<Self, RollError> {
        let roll = Self::new(members, at)?;
        roll.fits(statutes)?;
        Ok(roll)
    }

    /// Freezes a roll whose colleges are those of its members.
    ///
    /// # Errors
    ///
    /// [`RollError::DuplicatePerson`], [`RollError::WeightOverflow`],
    /// [`RollError::TooManyMembers`].
    ///
    /// # Complexity
    ///
    /// O(n log n) for n members.
    pub fn new(
        members: impl IntoIterator<Item = Member>,
        at: Timestamp,
    ) -> Result<Self, RollError> {
        let mut members: Vec<Member> = members.into_iter().collect();
        if u32::try_from(members.len()).is_err() {
            return Err(RollError::TooManyMembers { members: members.len() });
        }
        members.sort_by(|a, b| a.person.cmp(&b.person));
        for pair in members.windows(2) {
            if let [a, b] = pair {
                if a.person == b.person {
                    return Err(RollError::DuplicatePerson { person: a.person.clone() });
                }
            }
        }
        let total: u128 = members.iter().map(|member| u128::from(member.weight)).sum();
        if u64::try_from(total).is_err() {
            return Err(RollError::WeightOverflow { total });
        }
        let mut named: Vec<&CollegeId> = members.iter().map(Member::college).collect();
        named.sort();
        named.dedup();
        let mut colleges: Vec<(CollegeId, u64)> =
            named.into_iter().map(|college| (college.clone(), 0)).collect();
        let mut seats = Vec::with_capacity(members.len());
        for member in &members {
            let found = colleges.binary_search_by(|(id, _)| id.cmp(&member.college));
            let at = found.unwrap_or_else(|missing| missing);
            if let Some((_, weight)) = colleges.get_mut(at) {
                *weight = weight.saturating_add(member.weight);
            }
            seats.push((u32::try_from(at).unwrap_or(u32::MAX), member.weight));
        }
        Ok(Self(Arc::new(Frozen { at, members, colleges, seats })))
    }

    /// Whether the roll has members in every college of the statutes and in no other.
    ///
    /// # Errors
    ///
    /// [`RollError::UnknownCollege`], [`RollError::EmptyCollege`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Bounds, Carry, College, Member, Roll, RollError, Statutes};
    /// # use liens_core::{CollegeId, ContributorId, Timestamp};
    /// let (users, workers) = (CollegeId::new("users")?, CollegeId::new("workers")?);
    /// let college = |id: &CollegeId| College::new(id.clone(), 1, Carry::Majority);
    /// let rule = "more than 1/2 of expressed".parse()?;
    /// let statutes = Statutes::new([college(&users)?, college(&workers)?], Bounds::none(), rule)?;
    /// let ana = Member::one(ContributorId::new("ana")?, users);
    /// let roll = Roll::new([ana.clone()], Timestamp::MIN)?;
    /// assert_eq!(roll.fits(&statutes), Err(RollError::EmptyCollege { college: workers.clone() }));
    /// let bo = Member::one(ContributorId::new("bo")?, CollegeId::new("friends")?);
    /// let refused = Roll::freeze(&statutes, [ana, bo], Timestamp::MIN).unwrap_err();
    /// let text = "'bo' stands in college 'friends', which the statutes do not have";
    /// assert_eq!(refused.to_string(), text);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn fits(&self, statutes: &Statutes) -> Result<(), RollError> {
        let stranger = |member: &&Member| statutes.college(&member.college).is_none();
        if let Some(member) = self.0.members.iter().find(stranger) {
            return Err(RollError::UnknownCollege {
                person: member.person.clone(),
                college: member.college.clone(),
            });
        }
        for college in statutes.colleges() {
            if self.weight_of(college.id()).is_none() {
                return Err(RollError::EmptyCollege { college: college.id().clone() });
            }
        }
        Ok(())
    }

    /// When the roll was frozen.
    pub fn at(&self) -> Timestamp {
        self.0.at
    }

    /// The members, in the order of their ids.
    pub fn members(&self) -> &[Member] {
        &self.0.members
    }

    /// The place of a person on the roll.
    ///
    /// # Complexity
    ///
    /// O(log n).
    pub fn position(&self, person: &ContributorId) -> Option<usize> {
        self.0.members.binary_search_by(|member| member.person.cmp(person)).ok()
    }

    /// A member by their id.
    pub fn member(&self, person: &ContributorId) -> Option<&Member> {
        self.0.members.get(self.position(person)?)
    }

    /// The colleges with the weight of their members, in the order of their ids.
    pub fn colleges(&self) -> impl ExactSizeIterator<Item = (&CollegeId, u64)> {
        self.0.colleges.iter().map(|(college, weight)| (college, *weight))
    }

    /// The weight of the members of a college; `None` if nobody stands in it.
    pub fn weight_of(&self, college: &CollegeId) -> Option<u64> {
        let at = self.0.colleges.binary_search_by(|(id, _)| id.cmp(college)).ok()?;
        self.0.colleges.get(at).map(|(_, weight)| *weight)
    }

    /// Beside each member: the place of the college, and the weight.
    pub(crate) fn seats(&self) -> &[(u32, u64)] {
        &self.0.seats
    }
}

#[cfg(feature = "serde")]
mod written {
    //! `{"format": "liens.roll/1", "at": .., "members": [{"person": .., "college": .., ..}]}`

    use liens_core::{CollegeId, ContributorId, Timestamp};
    use serde::{Deserialize, Serialize, Serializer};

    liens_core::document_format!(Format = "liens.roll/1");

    #[derive(Deserialize)]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    #[serde(deny_unknown_fields)]
    pub(super) struct Member {
        person: ContributorId,
        college: CollegeId,
        #[serde(with = "liens_core::form::text")]
        weight: u64,
    }

    #[derive(Deserialize)]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    #[serde(deny_unknown_fields)]
    pub(super) struct Roll {
        #[serde(rename = "format")]
        _format: Format,
        at: Timestamp,
        members: Vec<super::Member>,
    }

    /// The document as it is written: it borrows, since a roll may name many.
    #[derive(Serialize)]
    #[serde(rename = "Roll")]
    struct Borrowed<'a> {
        format: Format,
        at: Timestamp,
        members: &'a [super::Member],
    }

    impl TryFrom<Member> for super::Member {
        type Error = super::RollError;

        fn try_from(read: Member) -> Result<Self, Self::Error> {
            Self::new(read.person, read.college, read.weight)
        }
    }

    impl TryFrom<Roll> for super::Roll {
        type Error = super::RollError;

        fn try_from(read: Roll) -> Result<Self, Self::Error> {
            Self::new(read.members, read.at)
        }
    }

    impl Serialize for super::Roll {
        fn serialize<S: Serializer>(&self, into: S) -> Result<S::Ok, S::Error> {
            Borrowed { format: Format, at: self.at(), members: self.members() }.serialize(into)
        }
    }
}
