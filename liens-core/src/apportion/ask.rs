//! What is asked of an envelope, and how the division came about.

use std::fmt::Debug;

use super::ApportionError;
use crate::{Ratio, Timestamp};

/// What somebody asks of an envelope.
///
/// A pair of key and quanta is an ask of weight 1.
///
/// # Examples
///
/// ```
/// # use liens_core::{divide, Ask, DivideError, Shortage};
/// // Both ask 100; bo declared twice the need, and everybody sees it.
/// let asks = [Ask::of("ana", 100), Ask::of("bo", 100).weighing(2)];
/// let divided = divide(90, asks, Shortage::EQUAL_FIRST)?;
/// assert_eq!(divided.into_parts(), [("ana", 30), ("bo", 60)]);
/// # Ok::<_, DivideError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ask<K> {
    pub(super) key: K,
    pub(super) claim: u64,
    pub(super) weight: u64,
    pub(super) since: Option<Timestamp>,
    pub(super) decided: Option<u64>,
}

impl<K> Ask<K> {
    /// So many quanta for a key.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{divide, Ask, DivideError, Shortage};
    /// // A pair is an ask of weight 1, without a date.
    /// let pairs = divide(10, [("ana", 8), ("bo", 8)], Shortage::PRO_RATA)?;
    /// assert_eq!(pairs, divide(10, [Ask::of("ana", 8), Ask::of("bo", 8)], Shortage::PRO_RATA)?);
    /// # Ok::<_, DivideError>(())
    /// ```
    pub const fn of(key: K, claim: u64) -> Self {
        Self { key, claim, weight: 1, since: None, decided: None }
    }

    /// The same with a declared need: the base and every level count so many times for it.
    #[must_use]
    pub fn weighing(self, weight: u64) -> Self {
        Self { weight, ..self }
    }

    /// The same with the instant by which [`Shortage::Seniority`](super::Shortage::Seniority) goes.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{divide, Ask, Shortage};
    /// let asks = [
    ///     Ask::of("ana", 60).since("2026-03-01".parse()?),
    ///     Ask::of("bo", 60).since("2026-01-15".parse()?),
    /// ];
    /// let division = divide(100, asks, Shortage::Seniority {})?;
    /// assert_eq!(division.into_parts(), [("ana", 40), ("bo", 60)]); // bo came first
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn since(self, since: Timestamp) -> Self {
        Self { since: Some(since), ..self }
    }

    /// The same with the quanta that a meeting decided for it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{divide, Ask, DivideError, Shortage};
    /// let meeting = |ana, bo| {
    ///     let asks = [Ask::of("ana", 60).decided(ana), Ask::of("bo", 60).decided(bo)];
    ///     divide(100, asks, Shortage::Meeting {}).map(|division| division.into_parts())
    /// };
    /// assert_eq!(meeting(40, 60)?, [("ana", 40), ("bo", 60)]);
    /// assert_eq!(meeting(40, 50), Err(DivideError::MeetingSum { decided: 90, due: 100 }));
    /// let above = meeting(30, 70);
    /// assert!(matches!(above, Err(DivideError::AboveClaim { decided: 70, claim: 60, .. })));
    /// # Ok::<_, DivideError>(())
    /// ```
    #[must_use]
    pub fn decided(self, quanta: u64) -> Self {
        Self { decided: Some(quanta), ..self }
    }
}

impl<K> From<(K, u64)> for Ask<K> {
    fn from((key, claim): (K, u64)) -> Self {
        Self::of(key, claim)
    }
}

/// An envelope divided among claims, in the order of their keys, and how it came about.
///
/// Made by [`divide`](super::divide).
///
/// # Examples
///
/// ```
/// # use liens_core::{divide, DivideError, Division, Shortage};
/// let division: Division<&str> =
///     divide(100, [("ana", 90), ("bo", 90), ("cleo", 10)], Shortage::EQUAL_FIRST)?;
/// assert_eq!(division.parts().map(|(_, part)| part).collect::<Vec<_>>(), [45, 45, 10]);
/// assert_eq!(division.level(), Some(45)); // below it, claims are paid in full
/// assert!(division.tied().is_empty()); // 90 among two leaves no odd quantum
/// # Ok::<_, DivideError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Division<K> {
    pub(super) parts: Vec<(K, u64)>,
    pub(super) tied: Vec<K>,
    pub(super) level: Option<u64>,
    /// What each got whole, and the weights by which `shared` was divided on top of it.
    pub(super) first: Vec<u64>,
    pub(super) open: Vec<u64>,
    pub(super) shared: u64,
}

/// What is due to a claim before rounding: whole quanta and a fraction of one.
///
/// Made by [`Division::due`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Due {
    /// The whole quanta.
    pub whole: u64,
    /// The fraction of one more, below 1.
    pub fraction: Ratio,
}

impl<K> Division<K> {
    /// The parts, in the order of the keys.
    pub fn parts(&self) -> impl Iterator<Item = (&K, u64)> {
        self.parts.iter().map(|(key, part)| (key, *part))
    }

    /// The claimants whose equal remainders straddled the cut: some of them, first by key, got one
    /// quantum more than the others. Empty where no tie decided.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{divide, DivideError, Shortage};
    /// let division = divide(5, [("ana", 4), ("bo", 4)], Shortage::PRO_RATA)?;
    /// assert_eq!(division.tied(), ["ana", "bo"]); // two and a half each; the names decided
    /// assert_eq!(division.into_parts(), [("ana", 3), ("bo", 2)]);
    /// # Ok::<_, DivideError>(())
    /// ```
    pub fn tied(&self) -> &[K] {
        &self.tied
    }

    /// The level up to which every claim of weight 1 was paid in full, rounded down: the base, or
    /// less where not even the base could be reached. None where all claims are paid in full, and
    /// under seniority and a meeting.
    pub const fn level(&self) -> Option<u64> {
        self.level
    }

    /// What is due to each claim before rounding, in the order of the keys: the exact entitlement
    /// from which its part differs by less than one quantum.
    ///
    /// # Law
    ///
    /// `what_is_due_is_the_exact_entitlement`
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{divide, DivideError, Due, Shortage};
    /// let division = divide(5, [("ana", 4), ("bo", 4)], Shortage::PRO_RATA)?;
    /// let text = |(_, Due { whole, fraction, .. })| format!("{whole} + {fraction}");
    /// let due: Vec<String> = division.due().map(text).collect();
    /// assert_eq!(due, ["2 + 1/2", "2 + 1/2"]); // the same right, whatever the names
    /// # Ok::<_, DivideError>(())
    /// ```
    pub fn due(&self) -> impl Iterator<Item = (&K, Due)> {
        let sum: u128 = self.open.iter().map(|weight| u128::from(*weight)).sum();
        let rows = self.first.iter().zip(&self.open).map(move |(first, open)| {
            let product = u128::from(self.shared).saturating_mul(u128::from(*open));
            let whole = product.checked_div(sum).unwrap_or_default();
            let rest = product.checked_rem(sum).unwrap_or_default();
            // Below the sum of the weights, which fits 64 bits as the part does.
            let narrow = |wide: u128| u64::try_from(wide).unwrap_or(u64::MAX);
            let fraction = Ratio::new(narrow(rest), narrow(sum)).unwrap_or(Ratio::ZERO);
            Due { whole: first.saturating_add(narrow(whole)), fraction }
        });
        self.parts.iter().map(|(key, _)| key).zip(rows)
    }

    /// The parts without their trace.
    pub fn into_parts(self) -> Vec<(K, u64)> {
        self.parts
    }
}

/// Why an envelope cannot be divided.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DivideError {
    /// A declared need weighs nothing.
    #[error("the need of {key} weighs 0, it weighs at least 1")]
    NoNeed {
        /// The key, as its debug form.
        key: String,
    },
    /// Seniority decides, and a claim has no instant.
    #[error("seniority decides, and the claim of {key} has no date")]
    NoDate {
        /// The key, as its debug form.
        key: String,
    },
    /// A meeting decides, and said nothing of a claim.
    #[error("the meeting decided nothing for {key}")]
    Undecided {
        /// The key, as its debug form.
        key: String,
    },
    /// A meeting decided more than is claimed.
    #[error("the meeting decided {decided} for {key}, who claims {claim}")]
    AboveClaim {
        /// The key, as its debug form.
        key: String,
        /// What the meeting decided, in quanta.
        decided: u64,
        /// The claim, in quanta.
        claim: u64,
    },
    /// What a meeting decided does not add up to what is there.
    #[error("the amounts of the meeting add up to {decided}, not to {due}")]
    MeetingSum {
        /// What the amounts add up to, in quanta.
        decided: u128,
        /// The envelope or the sum of the claims, whichever is less, in quanta.
        due: u64,
    },
    /// The text names no rule for a shortage.
    #[error("'{text}' is not a rule such as guaranteed:0, guaranteed:all, guaranteed:median")]
    NotAShortage {
        /// The refused text.
        text: String,
    },
    /// A key asks twice, or the claims add up to more than can be counted.
    #[error(transparent)]
    Apportion(#[from] ApportionError),
}

impl DivideError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoNeed { .. } => "core.divide.no_need",
            Self::NoDate { .. } => "core.divide.no_date",
            Self::Undecided { .. } => "core.divide.undecided",
            Self::AboveClaim { .. } => "core.divide.above_claim",
            Self::MeetingSum { .. } => "core.divide.meeting_sum",
            Self::NotAShortage { .. } => "core.divide.not_a_shortage",
            Self::Apportion(error) => error.code(),
        }
    }
}
