//! Coverage: which declared groups of stakeholders are embodied, and which are not.
//!
//! coverage = groups with a seat and a hearing and a vote that counts / declared groups. The three
//! are asked apart, since they fail apart: a group may sit on the board while its college is
//! powerless. Groups are those that the register declares, not those that happen to have members;
//! an empty group is the finding.

use std::collections::BTreeSet;

use liens_core::{CollegeId, ContributorId, GroupId, SeatId, Timestamp};

use crate::register::Register;
use crate::{Fraction, Roll};

/// Which of the declared groups have a seat, a hearing, and power, at the date of a roll.
///
/// # Examples
///
/// ```
/// # use std::collections::BTreeSet;
/// # use liens_core::{CollegeId, CommandId, ContributorId, Envelope, GroupId, Timestamp};
/// # use liens_governance::register::{Command, Cost, Register};
/// # use liens_governance::{Coverage, GroupLine, Member, Roll};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let at: Timestamp = "2026-01-05".parse()?;
/// # let mut register = Register::new();
/// # let mut id = 0;
/// # let mut send = |by: &str, body| -> Result<(), Box<dyn std::error::Error>> {
/// #     id += 1;
/// #     let (id, by) = (CommandId::from_u128(id), ContributorId::new(by)?);
/// #     register.execute(&Envelope { id, by, on_behalf_of: None, at, body })?;
/// #     Ok(())
/// # };
/// let (ana, users) = (ContributorId::new("ana")?, CollegeId::new("users")?);
/// for group in ["neighbours", "tenants"] {
///     send("clerk", Command::DeclareGroup { group: GroupId::new(group)? })?;
/// }
/// // Ana embodies the tenants in the college of users.
/// send("clerk", Command::DeclareCollege { college: users.clone() })?;
/// let (college, group, cost) = (users.clone(), Some(GroupId::new("tenants")?), Cost::default());
/// send("ana", Command::Apply { college: college.clone(), group, cost })?;
/// send("clerk", Command::Admit { person: ana.clone(), college, weight: 1, cost })?;
/// let roll = Roll::new([Member::one(ana, users.clone())], at)?;
/// let coverage: Coverage = register.coverage(&roll, &BTreeSet::from([users]), &[]);
/// let tenants: &GroupLine = &coverage.groups[1];
/// assert_eq!((tenants.people, tenants.heard.len(), tenants.power.len()), (1, 1, 1));
/// let neighbours = GroupId::new("neighbours")?;
/// assert!(coverage.without_hearing().eq([&neighbours]));
/// assert!(coverage.without_power().eq([&neighbours]));
/// // Neither of both has a seat yet, so that none is wholly covered.
/// assert_eq!(coverage.covered().map(|part| part.to_string()), Some("0".to_owned()));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Coverage {
    /// The date.
    pub at: Timestamp,
    /// The declared groups, in the order of their ids.
    pub groups: Vec<GroupLine>,
}

/// One declared group of stakeholders.
///
/// `people` may be several in several colleges; one of them with a seat is a seat of the group.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct GroupLine {
    /// The group.
    pub group: GroupId,
    /// The number of people who embody it in some college.
    #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
    pub people: u64,
    /// The seats that they hold.
    pub seats: Vec<SeatId>,
    /// The colleges where they embody it and that were heard.
    pub heard: Vec<CollegeId>,
    /// The colleges where they vote and that have power.
    pub power: Vec<CollegeId>,
}

impl Coverage {
    /// The groups without an active seat.
    ///
    /// A seat counts whatever the role: whether it decides anything is said by the colleges.
    pub fn without_seat(&self) -> impl Iterator<Item = &GroupId> {
        self.groups.iter().filter(|line| line.seats.is_empty()).map(|line| &line.group)
    }

    /// The groups none of whose colleges was heard.
    pub fn without_hearing(&self) -> impl Iterator<Item = &GroupId> {
        self.groups.iter().filter(|line| line.heard.is_empty()).map(|line| &line.group)
    }

    /// The groups whose people vote in no college with power.
    pub fn without_power(&self) -> impl Iterator<Item = &GroupId> {
        self.groups.iter().filter(|line| line.power.is_empty()).map(|line| &line.group)
    }

    /// The part of the groups that hold a seat, were heard and have power; `None` if none is
    /// declared.
    ///
    /// No rounding, and no data is not zero: a community that declares no group is not asked.
    pub fn covered(&self) -> Option<Fraction> {
        let whole = |line: &&GroupLine| {
            !line.seats.is_empty() && !line.heard.is_empty() && !line.power.is_empty()
        };
        let count = |lines: usize| u64::try_from(lines).unwrap_or(u64::MAX);
        let covered = self.groups.iter().filter(whole).count();
        Fraction::new(count(covered), count(self.groups.len()))
    }
}

impl Register {
    /// Says of each declared group whether the people who embody it hold a seat, were heard and
    /// have power, at the date of a roll.
    ///
    /// `heard` are the colleges that were heard, such as those of [`Motion::hearings`](crate::Motion::hearings) that were.
    /// `powerless` are those that turn no coalition, such as
    /// [`Diagnosis::powerless`](crate::Diagnosis): where a person votes is read from the roll.
    ///
    /// # Law
    ///
    /// `a_group_is_covered_only_through_the_people_who_embody_it`
    ///
    /// # Complexity
    ///
    /// O(g n) for g groups and n memberships and seats.
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::collections::BTreeSet;
    /// # use liens_core::{CommandId, ContributorId, Envelope, GroupId};
    /// # use liens_governance::{Roll, register::{Command, Register}};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let (group, at) = (GroupId::new("neighbours")?, "2026-01-05".parse()?);
    /// let body = Command::DeclareGroup { group: group.clone() };
    /// let (id, by) = (CommandId::from_u128(1), ContributorId::new("ana")?);
    /// let mut register = Register::new();
    /// register.execute(&Envelope { id, by, on_behalf_of: None, at, body })?;
    /// let nobody = Roll::new([], at)?;
    /// let coverage = register.coverage(&nobody, &BTreeSet::new(), &[]);
    /// assert!(coverage.without_seat().eq([&group]));
    /// # Ok(())
    /// # }
    /// ```
    pub fn coverage(
        &self,
        roll: &Roll,
        heard: &BTreeSet<CollegeId>,
        powerless: &[CollegeId],
    ) -> Coverage {
        let at = roll.at();
        let line = |group: &GroupId| {
            let ours = self.memberships(at).filter(|(_, mine)| mine.group.as_ref() == Some(group));
            let (mut people, mut colleges) = (BTreeSet::<&ContributorId>::new(), BTreeSet::new());
            for (person, membership) in ours {
                people.insert(person);
                colleges.insert(&membership.college);
            }
            let held = self.seats(at).filter_map(|(seat, held)| Some((seat, held?)));
            let ours = held.filter(|(_, mandate)| people.contains(&mandate.person));
            let seats = ours.map(|(seat, _)| seat.id.clone()).collect();
            let votes = people.iter().filter_map(|person| Some(roll.member(person)?.college()));
            let power: BTreeSet<_> = votes.filter(|college| !powerless.contains(college)).collect();
            GroupLine {
                group: group.clone(),
                people: u64::try_from(people.len()).unwrap_or(u64::MAX),
                seats,
                heard: colleges.into_iter().filter(|id| heard.contains(*id)).cloned().collect(),
                power: power.into_iter().cloned().collect(),
            }
        };
        Coverage { at, groups: self.groups(at).map(line).collect() }
    }
}
