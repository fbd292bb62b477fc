//! Claims: what somebody asks for what was given, and what is given unpaid.
//!
//! A claim comes after the giving. Its states are few, since silence is an answer:
//!
//! ```text
//! declared -> in review -> agreed
//!                 |          ^
//!                 v          |
//!             questioned ----+---- settled, or the window over and a motion adopted
//!                 |
//!                 +-> withdrawn (by the claimant, at any time before it is paid)
//!                 +-> referred -> agreed | refused
//! ```
//!
//! A claim of nothing is sound where something is given with it: it puts hours on record that
//! nobody would pay, in the same list and before the same eyes as those that are paid.

use liens_core::{
    Amount, ClaimId, ContributionId, ContributorId, MotionId, SubjectId, TimeAmount, Timestamp,
    Unit,
};

use crate::tariff::quanta;

/// What a claim is reckoned from.
///
/// Which of the two a circle uses is its own affair; both may stand in one budget. An hour's worth
/// is looked up once, when the claim is declared.
///
/// # Examples
///
/// The rate is the person's choice inside the line; a claim by judgement may say its time as well,
/// which then counts among what peers claim for an hour.
///
/// ```
/// # use liens_core::ActivityId;
/// # use liens_lineage::budget::{Basis, Grid, GridLine};
/// let design = ActivityId::new("design")?;
/// let (least, most) = ("15.00 EUR".parse()?, "30.00 EUR".parse()?);
/// let grid = Grid::new([GridLine { activity: design.clone(), least, most }])?;
/// let chosen: liens_core::Amount = "25.01 EUR".parse()?;
/// assert_eq!(grid.worth(&design, "1:30".parse()?, Some(&chosen))?.to_string(), "37.51 EUR");
/// let hours = Basis::Time { time: "1:30".parse()?, activity: design, rate: Some(chosen) };
/// assert_eq!(hours.time().map(|time| time.to_string()), Some("PT1H30M".into()));
/// let judged = Basis::Amount { amount: "40.00 EUR".parse()?, time: None };
/// assert_eq!(judged.time(), None);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum Basis {
    /// An amount by one's own judgement.
    Amount {
        /// The amount, in the unit of the budget; zero where all is given.
        amount: Amount,
        /// The time that it stands for, where the person says it.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        time: Option<TimeAmount>,
    },
    /// Time at a line of the grid, rounded down.
    Time {
        /// The time.
        time: TimeAmount,
        /// The line.
        activity: liens_core::ActivityId,
        /// The rate for an hour, where the line leaves a choice.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        rate: Option<Amount>,
    },
}

impl Basis {
    /// The time that the claim is for, as far as it is said.
    ///
    /// None for an amount by judgement that names no hours: such a claim tells nothing of what an
    /// hour is claimed at, and [`Peers`](super::Peers) leaves it out.
    pub const fn time(&self) -> Option<TimeAmount> {
        match self {
            Self::Amount { time, .. } => *time,
            Self::Time { time, .. } => Some(*time),
        }
    }
}

/// What somebody claims of a budget.
///
/// The contribution stays the contributor's, whoever is paid.
///
/// Several claims of one contributor are shared on their sum, so that one claim cut in two gets the
/// same to the cent; inside a person the older one is paid first.
///
/// **Range:** all claims of one contributor in one budget together ask no more than
/// 8,796,093,022,207 quanta, about 88 billion euros, whatever the terms say of a cap, and give no
/// more than that in the unit of the budget and in time; so nobody's claim is refused for what
/// another one asks or gives.
///
/// # Law
///
/// `splitting_a_claim_inside_one_person_changes_nothing`, `volunteering_never_changes_pay`
///
/// # Examples
///
/// The workshop invoices what Ana gave; neither of them judges the claim.
///
/// ```
/// # use liens_core::{ClaimId, ContributorId};
/// # use liens_lineage::budget::{Basis, Claim};
/// let (ana, workshop) = (ContributorId::new("ana")?, ContributorId::new("workshop")?);
/// let claim = Claim {
///     id: ClaimId::new("garden")?,
///     contributor: ana.clone(),
///     payee: Some(workshop.clone()),
///     contributions: Vec::new(),
///     date: "2026-02-20".parse()?,
///     basis: Basis::Amount { amount: "120.00 EUR".parse()?, time: Some("8 h".parse()?) },
///     volunteered: Some("PT3H".parse()?),
///     minimum: Some("80.00 EUR".parse()?),
/// };
/// assert_eq!(claim.payee(), &workshop);
/// assert!(claim.concerns(&ana) && claim.concerns(&workshop));
/// assert!(!claim.concerns(&ContributorId::new("bo")?));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Claim {
    /// The claim.
    pub id: ClaimId,
    /// Who contributed.
    pub contributor: ContributorId,
    /// Which person or organisation is paid; the contributor where none is named.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub payee: Option<ContributorId>,
    /// What for.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub contributions: Vec<ContributionId>,
    /// When it was given: in a shortage a person's older claims are paid first.
    pub date: Timestamp,
    /// How much.
    pub basis: Basis,
    /// What is given unpaid beside it, in the unit of the budget or in time: recognised, never
    /// paid.
    ///
    /// Money forgone and hours given stay apart in the outcome: nothing converts one into the
    /// other.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub volunteered: Option<Amount>,
    /// The least that is of use to the claimant.
    ///
    /// Whoever would get less is asked before the budget closes, accepts or withdraws; no answer in
    /// time accepts. At most the ask.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub minimum: Option<Amount>,
}

impl Claim {
    /// Who is paid.
    pub fn payee(&self) -> &ContributorId {
        self.payee.as_ref().unwrap_or(&self.contributor)
    }

    /// Whether somebody is the contributor or the payee, and so no judge of the claim.
    pub fn concerns(&self, person: &ContributorId) -> bool {
        self.contributor == *person || self.payee() == person
    }
}

/// What claims of one person come to, in quanta: what they ask, what they give in the unit of the
/// budget, and what they give in time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Stated {
    pub(super) asked: u64,
    pub(super) given: u64,
    pub(super) time: u64,
}

impl Stated {
    /// The most that one person states of each in one budget: 2^43 - 1, so that 2^20 persons at
    /// that bound still fit the range of an amount together, and nobody's claim is refused for what
    /// another one states. Sums of one person's claims rely on it.
    pub(super) const MOST: u64 = i64::MAX.unsigned_abs() >> 20;

    /// What a claim states that asks so much.
    pub(super) fn of(claim: &Claim, asked: u64, unit: &Unit) -> Self {
        let gives = |counts: bool| claim.volunteered.as_ref().filter(|_| counts).map_or(0, quanta);
        let of_unit = claim.volunteered.as_ref().is_some_and(|given| given.unit() == unit);
        Self { asked, given: gives(of_unit), time: gives(!of_unit) }
    }

    /// The sum once one claim states something else than before.
    pub(super) const fn replaced(self, old: Self, new: Self) -> Self {
        const fn sum(all: u64, old: u64, new: u64) -> u64 {
            all.saturating_sub(old).saturating_add(new)
        }
        Self {
            asked: sum(self.asked, old.asked, new.asked),
            given: sum(self.given, old.given, new.given),
            time: sum(self.time, old.time, new.time),
        }
    }
}

/// Where a claim stands at an instant.
///
/// # Examples
///
/// One question stops its own claim and no other; who asked says when it is settled.
///
/// ```
/// # mod circle { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/circle.rs")); }
/// # use circle::*;
/// # use liens_core::EvidenceId;
/// # use liens_lineage::budget::{AgreedBy, ClaimState};
/// let mut budget = opened(terms("100.00 EUR")?, &["ana", "bo"])?;
/// declare(&mut budget, claim("ana", "20.00 EUR")?)?;
/// declare(&mut budget, claim("bo", "20.00 EUR")?)?;
/// review(&mut budget)?;
/// let (claim, question) = (ClaimId::new("ana")?, EvidenceId::new("which hours?")?);
/// does(&mut budget, "2026-04-02", "bo", Command::Question { claim: claim.clone(), question })?;
/// let over = "2026-04-15".parse()?;
/// assert_eq!(budget.state(&claim, over), Some(ClaimState::Questioned {}));
/// let other = budget.state(&ClaimId::new("bo")?, over).ok_or("bo claims")?;
/// assert!(other.is_agreed() && !other.is_gone());
/// does(&mut budget, "2026-04-20", "bo", Command::Settle { claim: claim.clone() })?;
/// let settled = ClaimState::Agreed { by: AgreedBy::Answered {} };
/// assert_eq!(budget.state(&claim, "2026-04-20".parse()?), Some(settled));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum ClaimState {
    /// It is declared; the review has not begun.
    Declared {},
    /// Its review window is open.
    InReview {},
    /// Somebody asks, and is not satisfied yet.
    Questioned {},
    /// A motion decides.
    Referred {
        /// The subject of the motion.
        subject: SubjectId,
    },
    /// It may be paid.
    Agreed {
        /// How it came to be.
        by: AgreedBy,
    },
    /// The claimant took it back.
    Withdrawn {},
    /// A motion refused it.
    Refused {
        /// The motion.
        motion: MotionId,
    },
}

/// How a claim came to be agreed.
///
/// The four are told apart for whoever reads the record later: that nobody asked is no vote, and a
/// claim that was carried over was judged by another review.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum AgreedBy {
    /// Nobody asked in its window, which is not the same as yes.
    ///
    /// Holds for a circle of nobody as well:
    /// `a_silent_circle_and_an_empty_one_agree_the_same_claims`.
    NoQuestion {},
    /// Whoever asked was satisfied.
    Answered {},
    /// A motion.
    Motion {
        /// The motion.
        motion: MotionId,
    },
    /// An earlier budget, which left it unpaid.
    Earlier {},
}

impl ClaimState {
    /// Whether the claim may be paid.
    ///
    /// A claim that is declared, in review or questioned is neither agreed nor gone: its part is
    /// held.
    pub const fn is_agreed(&self) -> bool {
        matches!(self, Self::Agreed { .. })
    }

    /// Whether nothing is paid on the claim any more.
    ///
    /// What was set aside for it is left over: before the closing for the others, after it for
    /// whatever the terms say of what is left.
    pub const fn is_gone(&self) -> bool {
        matches!(self, Self::Withdrawn {} | Self::Refused { .. })
    }
}
