//! What a circle decides about a budget before anybody claims.

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{
    Amount, BudgetId, CircleId, ClaimId, ContributorId, MotionId, Shortage, TimeAmount, Timestamp,
};

use super::Grid;

/// The terms of a budget: the envelope, its dates and its rules.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Terms {
    /// The budget.
    pub id: BudgetId,
    /// Whose it is.
    pub circle: CircleId,
    /// What there is to share, zero or above; its unit is the budget's.
    pub envelope: Amount,
    /// From when claims are declared.
    pub opens: Timestamp,
    /// Until when; a later claim is for the next budget.
    pub closes: Timestamp,
    /// How long the claims lie open for questions.
    pub review: TimeAmount,
    /// How long a claimant has for an answer who would get less than the least useful.
    pub answer: TimeAmount,
    /// What hours are claimed at.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "no_lines"))]
    pub grid: Grid,
    /// The most that one person claims in all, where there is such a limit.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub cap: Option<Amount>,
    /// What holds when more is asked than there is; its base is in quanta of the budget's unit.
    #[cfg_attr(feature = "serde", serde(default))]
    pub shortage: Shortage,
    /// What becomes of what stays unpaid.
    pub unpaid: Unpaid,
    /// Where what is left goes.
    pub left: Left,
    /// From which sum a payee is paid without an invoice; less waits.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub payable_from: Option<Amount>,
    /// The version of the charter that these terms follow.
    pub charter: u32,
}

#[cfg(feature = "serde")]
fn no_lines(grid: &Grid) -> bool {
    grid.lines().next().is_none()
}

/// What becomes of the part of an agreed claim that stays unpaid; never a debt of the pot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum Unpaid {
    /// It is recognised as given.
    Forgone {},
    /// It is a claim on later budgets of the circle, without interest; after the term it is
    /// recognised as given.
    Carried {
        /// The term, from the closing on.
        term: TimeAmount,
    },
}

/// Where what nobody claims goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Left {
    /// To the next budget of the circle.
    NextBudget,
    /// To the commons.
    Commons,
}

/// What earlier budgets of the circle left.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum Brought {
    /// The unpaid part of a claim that was agreed.
    Claim {
        /// The claim.
        id: ClaimId,
        /// Who contributed.
        contributor: ContributorId,
        /// Who is paid.
        payee: ContributorId,
        /// How much is open.
        amount: Amount,
        /// When it was given.
        date: Timestamp,
        /// Until when it is open.
        until: Timestamp,
    },
    /// What somebody had in advance and did not claim since.
    Advance {
        /// The person.
        person: ContributorId,
        /// How much.
        amount: Amount,
    },
    /// What waits for a payee since it is too little to be paid.
    Waiting {
        /// The payee.
        payee: ContributorId,
        /// How much.
        amount: Amount,
    },
    /// Where the last quanta went when claims were equal to the last fraction and only names were
    /// left to decide: the next tie begins after this one, so that no name gains over time.
    Rounding {
        /// Who was the last to get one.
        last: ContributorId,
    },
}

/// On what a proposal rests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Grounds {
    /// The persons vouched for; all others count as one claimant, so that many names win nothing.
    pub vouched: BTreeSet<ContributorId>,
    /// How many times the base and every level count for somebody, as declared or voted; once for
    /// whoever is not named.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "BTreeMap::is_empty"))]
    pub needs: BTreeMap<ContributorId, u64>,
    /// What a meeting decided, under that rule.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub meeting: Option<Meeting>,
}

/// The amounts of an adopted motion.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Meeting {
    /// The motion.
    pub motion: MotionId,
    /// What each person gets on all claims together.
    pub amounts: BTreeMap<ContributorId, Amount>,
}
