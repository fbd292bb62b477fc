//! What a charter says of contributive budgets.

use liens_core::{Amount, Shortage, TimeAmount};
use liens_lineage::budget::{Grid, Left, Unpaid};

/// The rules that every budget follows that is opened under a charter.
///
/// # Examples
///
/// ```
/// # use liens::BudgetRules;
/// let rules = BudgetRules::default();
/// assert_eq!(rules.review.to_string(), "PT336H");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct BudgetRules {
    /// How long the claims lie open for questions: two weeks where nothing is said.
    pub review: TimeAmount,
    /// How long a claimant has for an answer who would get less than the least useful: one week.
    pub answer: TimeAmount,
    /// The most that one person claims in all, where there is such a limit.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub cap: Option<Amount>,
    /// From which sum a payee is paid without an invoice; less waits.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub payable_from: Option<Amount>,
    /// What holds when more is asked than there is: the lower median of the claims as base.
    pub shortage: Shortage,
    /// What becomes of what stays unpaid: recognised as given.
    pub unpaid: Unpaid,
    /// Where what is left goes: to the next budget of the circle.
    pub left: Left,
    /// What hours are claimed at; nothing where no line is stated.
    pub grid: Grid,
}

impl BudgetRules {
    #[cfg(feature = "serde")]
    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl Default for BudgetRules {
    fn default() -> Self {
        let hours = |hours| TimeAmount::from_hours(hours).unwrap_or_default();
        Self {
            review: hours(14 * 24),
            answer: hours(7 * 24),
            cap: None,
            payable_from: None,
            shortage: Shortage::default(),
            unpaid: Unpaid::Forgone {},
            left: Left::NextBudget,
            grid: Grid::default(),
        }
    }
}
