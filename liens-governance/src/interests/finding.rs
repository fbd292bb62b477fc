//! What falls short of norms of disclosure, and the smallest change that would mend it.
//!
//! The part of conflicts that is in order is compared with the least that a community asks; what is
//! missing, rounded up, is the number of declarations or recusals in the repair, and the cheapest
//! are taken: the declarations that came least too late.

use liens_core::{ContributorId, MotionId, Portion, TimeAmount};

use super::{Conflict, Disclosure};
use crate::Proportion;

/// What a community asks of the disclosure of interests; data that it may vote.
///
/// # Examples
///
/// ```
/// # use liens_core::{Portion, TimeAmount};
/// # use liens_governance::interests::InterestNorms;
/// let mut norms = InterestNorms::strict();
/// norms.grace = TimeAmount::from_hours(24)?; // a day after the vote opened is still in time
/// # Ok::<_, liens_core::TimeError>(())
/// ```
///
/// A declaration counts as late only by what passes the grace:
///
/// ```
/// # use liens_core::{Portion, TimeAmount};
/// # use liens_governance::interests::InterestNorms;
/// let mut told = InterestNorms::strict();
/// assert_eq!((told.grace, told.in_time), (TimeAmount::ZERO, Portion::WHOLE));
/// told.recused = Portion::new(0, 1)?; // everybody votes, once they have said what is at stake
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct InterestNorms {
    /// So long after the vote opened, or the interest began, a declaration is still in time.
    pub grace: TimeAmount,
    /// The least part of the conflicts that are declared in time.
    pub in_time: Portion,
    /// The least part of the conflicts declared before the vote closed in which the person is
    /// recused. Zero for a community that lets everybody vote and only asks to be told.
    pub recused: Portion,
}

/// A rule of [`InterestNorms`] that something falls short of.
///
/// In the order in which findings are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum InterestRule {
    /// Too many interests were declared late.
    InTime,
    /// Too many voted, or may, on what they have at stake.
    Recused,
}

/// What falls short.
///
/// `who` are all that fall short, `repair` only as many as have to change.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct InterestFinding {
    /// By which rule.
    pub rule: InterestRule,
    /// What was found.
    pub found: Proportion,
    /// Who falls short of it, in which motion: by motion, then by person.
    pub who: Vec<(MotionId, ContributorId)>,
    /// The smallest change that mends it.
    pub repair: InterestRepair,
}

/// A change that mends a finding, all else being as it was.
///
/// A repair of the past is what should have been done; of an open vote it still can be.
///
/// # Law
///
/// `the_repair_of_an_interest_finding_applied_removes_it_and_one_less_does_not`
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum InterestRepair {
    /// These declarations are made so much earlier: those that miss least come first.
    DeclareEarlier {
        /// In which motion, who, how much earlier.
        declarations: Vec<(MotionId, ContributorId, TimeAmount)>,
    },
    /// These people are recused before the vote closes: by motion, then by person.
    Recuse {
        /// In which motion, who.
        people: Vec<(MotionId, ContributorId)>,
    },
}

impl InterestNorms {
    /// Every interest declared before the vote opens, and everybody who declares one recused.
    pub const fn strict() -> Self {
        Self { grace: TimeAmount::ZERO, in_time: Portion::WHOLE, recused: Portion::WHOLE }
    }
}

impl Disclosure {
    /// What falls short of norms, by rule.
    ///
    /// # Law
    ///
    /// `the_repair_of_an_interest_finding_applied_removes_it_and_one_less_does_not`
    ///
    /// # Complexity
    ///
    /// O(n log n) for n conflicts.
    pub fn findings(&self, norms: &InterestNorms) -> Vec<InterestFinding> {
        self.too_late(norms).into_iter().chain(self.not_recused(norms.recused)).collect()
    }

    /// Two of three are asked and one is in time: one more is enough, the one that missed least.
    fn too_late(&self, norms: &InterestNorms) -> Option<InterestFinding> {
        let missed = |one: &Conflict| {
            let late = one.late.and_then(|late| late.checked_sub(norms.grace).ok());
            late.filter(|missed| *missed > TimeAmount::ZERO)
        };
        let late: Vec<(TimeAmount, &Conflict)> =
            self.conflicts.iter().filter_map(|one| Some((missed(one)?, one))).collect();
        let found = part(self.conflicts.len(), late.len())?;
        let who = late.iter().map(|(_, one)| one.key()).collect();
        let mut least = late;
        least.sort_by_key(|(missed, _)| *missed);
        let earlier = |(missed, one): (TimeAmount, &Conflict)| {
            (one.motion.clone(), one.person.clone(), missed)
        };
        let missing = usize::try_from(found.under(norms.in_time)).unwrap_or(usize::MAX);
        let declarations = least.into_iter().take(missing).map(earlier).collect();
        let repair = InterestRepair::DeclareEarlier { declarations };
        let rule = InterestRule::InTime;
        (missing > 0).then_some(InterestFinding { rule, found, who, repair })
    }

    /// What was declared after the close is left out: nobody could be recused for it.
    fn not_recused(&self, least: Portion) -> Option<InterestFinding> {
        let known = || self.conflicts.iter().filter(|one| !one.after_close);
        let who: Vec<_> = known().filter(|one| !one.recused).map(Conflict::key).collect();
        let found = part(known().count(), who.len())?;
        let missing = usize::try_from(found.under(least)).unwrap_or(usize::MAX);
        let people = who.iter().take(missing).cloned().collect();
        let repair = InterestRepair::Recuse { people };
        let rule = InterestRule::Recused;
        (missing > 0).then_some(InterestFinding { rule, found, who, repair })
    }
}

impl Conflict {
    fn key(&self) -> (MotionId, ContributorId) {
        (self.motion.clone(), self.person.clone())
    }
}

/// All but some, of all.
///
/// `but` is never more than `all`.
fn part(all: usize, but: usize) -> Option<Proportion> {
    let count = |length| u64::try_from(length).unwrap_or(u64::MAX);
    Proportion::of(count(all.saturating_sub(but)), count(all))
}
