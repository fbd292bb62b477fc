//! Ballots: what each person on a roll said.

use std::fmt;

use liens_core::ContributorId;

use crate::{Member, Roll};

/// What a voter says. The weight comes from the roll, never from the ballot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Choice {
    /// For.
    Yes,
    /// Against.
    No,
    /// Present, on neither side.
    Abstain,
}

/// The ballots on one motion: at most one for each person on the roll.
///
/// # Examples
///
/// ```
/// # use liens_governance::{Ballots, Choice, Member, Roll};
/// # use liens_core::{CollegeId, ContributorId, Timestamp};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let ana = ContributorId::new("ana")?;
/// let roll = Roll::new([Member::one(ana.clone(), CollegeId::new("users")?)], Timestamp::MIN)?;
/// let mut ballots = Ballots::none(roll);
/// ballots.cast(&ana, Choice::Yes)?;
/// assert_eq!(ballots.of(&ana), Some(Choice::Yes));
/// assert!(ballots.cast(&ContributorId::new("bo")?, Choice::No).is_err());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ballots {
    roll: Roll,
    choices: Vec<Option<Choice>>,
}

/// Why ballots cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BallotError {
    /// The person is not on the roll.
    #[error("'{person}' is not on the roll")]
    NotOnRoll {
        /// The person.
        person: ContributorId,
    },
    /// There are more or fewer choices than members.
    #[error("{choices} choices do not fit a roll of {members}")]
    Length {
        /// The number of choices.
        choices: usize,
        /// The number of members.
        members: usize,
    },
}

impl BallotError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotOnRoll { .. } => "governance.ballot.not_on_roll",
            Self::Length { .. } => "governance.ballot.length",
        }
    }
}

impl Ballots {
    /// A roll before anybody voted.
    pub fn none(roll: Roll) -> Self {
        let choices = vec![None; roll.members().len()];
        Self { roll, choices }
    }

    /// The ballots of a whole roll at once: one entry for each of
    /// [`Roll::members`](crate::Roll::members), in their order, `None` for the silent.
    ///
    /// # Errors
    ///
    /// [`BallotError::Length`].
    ///
    /// # Complexity
    ///
    /// O(1): the choices are taken as they are.
    pub fn of_roll(roll: Roll, choices: Vec<Option<Choice>>) -> Result<Self, BallotError> {
        let (choices_len, members) = (choices.len(), roll.members().len());
        if choices_len == members {
            Ok(Self { roll, choices })
        } else {
            Err(BallotError::Length { choices: choices_len, members })
        }
    }

    /// Casts a ballot and returns the one that it replaces.
    ///
    /// # Errors
    ///
    /// [`BallotError::NotOnRoll`].
    pub fn cast(
        &mut self,
        person: &ContributorId,
        choice: Choice,
    ) -> Result<Option<Choice>, BallotError> {
        let at = self.roll.position(person);
        at.and_then(|at| self.choices.get_mut(at))
            .map(|cast| cast.replace(choice))
            .ok_or_else(|| BallotError::NotOnRoll { person: person.clone() })
    }

    /// The roll that votes.
    pub const fn roll(&self) -> &Roll {
        &self.roll
    }

    /// The ballot of a person, if they cast one.
    pub fn of(&self, person: &ContributorId) -> Option<Choice> {
        self.choices.get(self.roll.position(person)?).copied().flatten()
    }

    /// Every member with their ballot, in the order of the roll.
    pub fn iter(&self) -> impl Iterator<Item = (&Member, Option<Choice>)> {
        self.roll.members().iter().zip(self.choices.iter().copied())
    }

    /// Beside each member of the roll: the ballot.
    pub(crate) fn choices(&self) -> &[Option<Choice>] {
        &self.choices
    }
}

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Abstain => "abstain",
        })
    }
}
