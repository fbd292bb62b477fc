//! The speaking queue: the least heard first.
//!
//! Two queues, one in the other: among colleges, so that a college of 700 has no longer floor than
//! one of six, and in each college among its people, so that its loudest are not its voice. Two
//! levels, and not one with weights, because a college with one wish waits on other colleges and
//! never on how many wishes they have.

use std::collections::BTreeMap;

use liens_core::{CollegeId, ContributorId, TimeAmount};

use super::fair::Fair;
use crate::Fraction;

/// Who speaks next.
///
/// The college that has been heard least for its part comes first, and in it the person who has
/// been heard least; of two as little heard the one who asked first. Silence is not saved up:
/// whoever asks after a long silence is next in a moment, but may not then hold the floor for all
/// the time that they were silent.
///
/// # Law
///
/// Whoever asks waits no longer than [`longest_wait`](Self::longest_wait) says, whatever others
/// ask for meanwhile: `nobody_waits_longer_than_the_bound`.
///
/// # Complexity
///
/// O(c + p) for each turn, of c colleges, and p people of the one whose turn it is.
///
/// # Source
///
/// Goyal, Vin and Cheng, *Start-time fair queueing*, 1996, once among the colleges and once among
/// the people of each.
///
/// # Examples
///
/// The large talk first, and the small are next as soon as they ask.
///
/// ```
/// use liens_core::{CollegeId, ContributorId, TimeAmount};
/// use liens_governance::deliberation::SpeakingQueue;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (users, workers) = (CollegeId::new("users")?, CollegeId::new("workers")?);
/// let mut queue = SpeakingQueue::new([(users.clone(), 1), (workers.clone(), 1)])?;
/// for name in ["ana", "bo", "cy"] {
///     queue.ask(&users, ContributorId::new(name)?)?;
/// }
/// assert_eq!(queue.begin()?.map(|turn| turn.person.to_string()), Some("ana".to_owned()));
/// queue.end("PT5M".parse()?)?;
/// queue.ask(&workers, ContributorId::new("dee")?)?;
/// assert_eq!(queue.begin()?.map(|turn| turn.person.to_string()), Some("dee".to_owned()));
/// # Ok(())
/// # }
/// ```
///
/// Charged is what was used, not what was asked for: whoever is brief is next sooner.
///
/// ```
/// # use liens_core::{CollegeId, ContributorId};
/// # use liens_governance::deliberation::SpeakingQueue;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (users, workers) = (CollegeId::new("users")?, CollegeId::new("workers")?);
/// let mut queue = SpeakingQueue::new([(users.clone(), 1), (workers.clone(), 1)])?;
/// for (college, name) in [(&users, "ana"), (&users, "bo"), (&workers, "dee"), (&workers, "eli")] {
///     queue.ask(college, ContributorId::new(name)?)?;
/// }
/// let mut spoke = Vec::new();
/// for length in ["PT9M", "PT2M", "PT2M", "PT1M"] {
///     queue.begin()?;
///     assert!(queue.speaks().is_some());
///     spoke.push(queue.end(length.parse()?)?.person.to_string());
/// }
/// // After nine minutes of Ana's, Dee and Eli together have had four: both come before Bo.
/// assert_eq!(spoke, ["ana", "dee", "eli", "bo"]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpeakingQueue {
    colleges: Fair<CollegeId>,
    people: BTreeMap<CollegeId, Fair<ContributorId>>,
    speaks: Option<Turn>,
}

/// A turn to speak.
///
/// Somebody in two colleges waits in each on their own account.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Turn {
    /// For which college.
    pub college: CollegeId,
    /// Who.
    pub person: ContributorId,
}

/// Why a speaking queue refuses something.
///
/// # Examples
///
/// ```
/// # use liens_core::{CollegeId, ContributorId, TimeAmount};
/// # use liens_governance::deliberation::{QueueError, SpeakingQueue};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (users, ana) = (CollegeId::new("users")?, ContributorId::new("ana")?);
/// let refused = SpeakingQueue::new([(users.clone(), 0)]).unwrap_err();
/// assert_eq!(refused, QueueError::ZeroPart { college: users.clone() });
/// let mut queue = SpeakingQueue::new([(users.clone(), 1)])?;
/// assert_eq!(queue.end(TimeAmount::ZERO), Err(QueueError::NobodySpeaks));
/// queue.ask(&users, ana.clone())?;
/// queue.begin()?;
/// // She has the floor, and cannot wait for it too.
/// let refused = queue.ask(&users, ana).unwrap_err();
/// assert_eq!(refused.code(), "governance.queue.waits");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QueueError {
    /// A college is named twice.
    #[error("college '{college}' is named twice")]
    DuplicateCollege {
        /// The college.
        college: CollegeId,
    },
    /// A college has no part of the time.
    #[error("college '{college}' has no part of the time")]
    ZeroPart {
        /// The college.
        college: CollegeId,
    },
    /// There is no such college.
    #[error("there is no college '{college}'")]
    UnknownCollege {
        /// The college.
        college: CollegeId,
    },
    /// The person waits already, or speaks.
    #[error("'{person}' already waits or speaks for '{college}'")]
    Waits {
        /// The person.
        person: ContributorId,
        /// For which college.
        college: CollegeId,
    },
    /// The person does not wait.
    #[error("'{person}' does not wait to speak for '{college}'")]
    DoesNotWait {
        /// The person.
        person: ContributorId,
        /// For which college.
        college: CollegeId,
    },
    /// Somebody speaks, so that nobody else can begin.
    #[error("'{person}' still speaks")]
    Speaks {
        /// Who speaks.
        person: ContributorId,
    },
    /// Nobody speaks, so that nobody can end.
    #[error("nobody speaks")]
    NobodySpeaks,
    /// A turn cannot last less than nothing.
    #[error("a turn of {length}")]
    Length {
        /// The refused length.
        length: TimeAmount,
    },
}

impl QueueError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::DuplicateCollege { .. } => "governance.queue.duplicate_college",
            Self::ZeroPart { .. } => "governance.queue.zero_part",
            Self::UnknownCollege { .. } => "governance.queue.unknown_college",
            Self::Waits { .. } => "governance.queue.waits",
            Self::DoesNotWait { .. } => "governance.queue.does_not_wait",
            Self::Speaks { .. } => "governance.queue.speaks",
            Self::NobodySpeaks => "governance.queue.nobody_speaks",
            Self::Length { .. } => "governance.queue.length",
        }
    }
}

impl SpeakingQueue {
    /// Creates a queue for colleges, each with its part of the time: equal parts for equal voices.
    ///
    /// A part is a weight: 2 and 1 give the first twice the time of the second, while both ask.
    ///
    /// # Errors
    ///
    /// [`QueueError::DuplicateCollege`], [`QueueError::ZeroPart`].
    pub fn new(colleges: impl IntoIterator<Item = (CollegeId, u64)>) -> Result<Self, QueueError> {
        let mut queue = Self { colleges: Fair::new(), people: BTreeMap::new(), speaks: None };
        for (college, part) in colleges {
            if part == 0 {
                return Err(QueueError::ZeroPart { college });
            }
            if queue.people.insert(college.clone(), Fair::new()).is_some() {
                return Err(QueueError::DuplicateCollege { college });
            }
            queue.colleges.add(college, part);
        }
        Ok(queue)
    }

    /// Takes somebody's wish to speak for a college.
    ///
    /// No order but the queue's: asking earlier decides only between people as little heard.
    ///
    /// # Errors
    ///
    /// [`QueueError::UnknownCollege`], [`QueueError::Waits`]; the queue is then as it was.
    pub fn ask(&mut self, college: &CollegeId, person: ContributorId) -> Result<(), QueueError> {
        let unknown = || QueueError::UnknownCollege { college: college.clone() };
        let people = self.people.get_mut(college).ok_or_else(unknown)?;
        let turn = Turn { college: college.clone(), person };
        if self.speaks.as_ref() == Some(&turn) || people.waits(&turn.person) {
            return Err(QueueError::Waits { person: turn.person, college: turn.college });
        }
        people.add(turn.person.clone(), 1);
        people.ask(&turn.person);
        // While one of a college speaks, the college waits again when that turn ends.
        if self.speaks.as_ref().is_none_or(|speaks| speaks.college != *college) {
            self.colleges.ask(college);
        }
        Ok(())
    }

    /// Takes a wish back.
    ///
    /// # Errors
    ///
    /// [`QueueError::UnknownCollege`], [`QueueError::DoesNotWait`]; the queue is then as it was.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{CollegeId, ContributorId};
    /// # use liens_governance::deliberation::SpeakingQueue;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let (users, ana) = (CollegeId::new("users")?, ContributorId::new("ana")?);
    /// let mut queue = SpeakingQueue::new([(users.clone(), 1)])?;
    /// queue.ask(&users, ana.clone())?;
    /// assert_eq!(queue.next().map(|turn| turn.person), Some(ana.clone()));
    /// queue.withdraw(&users, &ana)?;
    /// // Nobody waits, so that nobody begins.
    /// assert_eq!((queue.next(), queue.begin()?), (None, None));
    /// assert!(queue.withdraw(&users, &ana).is_err());
    /// # Ok(())
    /// # }
    /// ```
    pub fn withdraw(
        &mut self,
        college: &CollegeId,
        person: &ContributorId,
    ) -> Result<(), QueueError> {
        let unknown = || QueueError::UnknownCollege { college: college.clone() };
        let people = self.people.get_mut(college).ok_or_else(unknown)?;
        if !people.waits(person) {
            let (person, college) = (person.clone(), college.clone());
            return Err(QueueError::DoesNotWait { person, college });
        }
        people.leave(person);
        if people.next().is_none() {
            self.colleges.leave(college);
        }
        Ok(())
    }

    /// Who would speak next.
    pub fn next(&self) -> Option<Turn> {
        let college = self.colleges.next()?;
        let person = self.people.get(college)?.next()?.clone();
        Some(Turn { college: college.clone(), person })
    }

    /// Gives the floor to whoever is next; nobody if nobody waits.
    ///
    /// # Errors
    ///
    /// [`QueueError::Speaks`]; the queue is then as it was.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{CollegeId, ContributorId};
    /// # use liens_governance::deliberation::{QueueError, SpeakingQueue};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let (users, ana) = (CollegeId::new("users")?, ContributorId::new("ana")?);
    /// let mut queue = SpeakingQueue::new([(users.clone(), 1)])?;
    /// assert_eq!(queue.begin()?, None);
    /// queue.ask(&users, ana.clone())?;
    /// queue.ask(&users, ContributorId::new("bo")?)?;
    /// queue.begin()?;
    /// // Bo is next, and not before Ana ends.
    /// assert_eq!(queue.begin(), Err(QueueError::Speaks { person: ana }));
    /// assert_eq!(queue.next(), None);
    /// queue.end("PT1M".parse()?)?;
    /// assert_eq!(queue.next().map(|turn| turn.person.to_string()), Some("bo".to_owned()));
    /// # Ok(())
    /// # }
    /// ```
    pub fn begin(&mut self) -> Result<Option<Turn>, QueueError> {
        if let Some(Turn { person, .. }) = &self.speaks {
            return Err(QueueError::Speaks { person: person.clone() });
        }
        let next = self.next();
        if let Some(Turn { college, person }) = &next {
            self.colleges.begin(college);
            if let Some(people) = self.people.get_mut(college) {
                people.begin(person);
            }
            self.speaks.clone_from(&next);
        }
        Ok(next)
    }

    /// Ends the turn of whoever speaks, and charges the time to them and to their college.
    ///
    /// A turn of nothing is a turn: whoever passes has had it.
    ///
    /// # Errors
    ///
    /// [`QueueError::NobodySpeaks`], [`QueueError::Length`] of a negative length; the queue is then
    /// as it was.
    pub fn end(&mut self, length: TimeAmount) -> Result<Turn, QueueError> {
        let seconds = u64::try_from(length.seconds()).map_err(|_| QueueError::Length { length })?;
        let turn = self.speaks.take().ok_or(QueueError::NobodySpeaks)?;
        if let Some(people) = self.people.get_mut(&turn.college) {
            people.end(&turn.person, seconds, false);
            self.colleges.end(&turn.college, seconds, people.next().is_some());
        }
        Ok(turn)
    }

    /// Who speaks now.
    pub const fn speaks(&self) -> Option<&Turn> {
        self.speaks.as_ref()
    }

    /// The longest that a college whose first wish came now would wait for the floor, in seconds,
    /// if no turn lasts longer than `turn`: every other college may have one turn, and what it is
    /// due while this one is ahead of its part; and whoever speaks may first end.
    ///
    /// # Errors
    ///
    /// [`QueueError::UnknownCollege`], [`QueueError::Length`] of a negative length.
    ///
    /// # Law
    ///
    /// `nobody_waits_longer_than_the_bound`
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{CollegeId, ContributorId, TimeAmount};
    /// # use liens_governance::deliberation::SpeakingQueue;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let (users, workers) = (CollegeId::new("users")?, CollegeId::new("workers")?);
    /// let mut queue = SpeakingQueue::new([(users.clone(), 1), (workers.clone(), 1)])?;
    /// let five: TimeAmount = "PT5M".parse()?;
    /// let wait = |queue: &SpeakingQueue| {
    ///     queue.longest_wait(&workers, five).map(|seconds| seconds.to_string())
    /// };
    /// // One turn of the only other college, however many of it wait.
    /// assert_eq!(wait(&queue)?, "300");
    /// for name in ["ana", "bo", "cy"] {
    ///     queue.ask(&users, ContributorId::new(name)?)?;
    /// }
    /// assert_eq!(wait(&queue)?, "300");
    /// // And the rest of a turn that has begun.
    /// queue.begin()?;
    /// assert_eq!(wait(&queue)?, "600");
    /// # Ok(())
    /// # }
    /// ```
    pub fn longest_wait(
        &self,
        college: &CollegeId,
        turn: TimeAmount,
    ) -> Result<Fraction, QueueError> {
        if !self.colleges.knows(college) {
            return Err(QueueError::UnknownCollege { college: college.clone() });
        }
        let refused = |_| QueueError::Length { length: turn };
        let turn = Fraction::from(u64::try_from(turn.seconds()).map_err(refused)?);
        let ahead = self.colleges.ahead(college);
        let others = self.colleges.others(college).map(|weight| ahead.times(weight).plus(&turn));
        let speaks = if self.speaks.is_some() { turn.clone() } else { Fraction::ZERO };
        Ok(others.sum::<Fraction>().plus(&speaks))
    }
}
