//! What a charter says, and what a motion would change of it.

use liens::lineage::budget::{Left, Unpaid};
use liens::{BudgetRules, CharterChange, MotionId};

use super::quanta;

/// A policy by its name, the rules of budgets, and the motion by which it is so.
#[derive(Clone, Debug)]
pub(in crate::model) struct InForce {
    pub(in crate::model) policy: String,
    pub(in crate::model) rules: Rules,
    pub(in crate::model) motion: Option<MotionId>,
}

/// What becomes of what stays unpaid and of what is left, and what is too little to be paid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::model) struct Rules {
    /// For how many seconds what stays unpaid is open for later budgets.
    pub(in crate::model) carried: Option<i64>,
    pub(in crate::model) left_to_commons: bool,
    /// In cents.
    pub(in crate::model) payable_from: Option<i128>,
}

impl From<&BudgetRules> for Rules {
    fn from(rules: &BudgetRules) -> Self {
        let carried = match rules.unpaid {
            Unpaid::Carried { term } => Some(term.seconds()),
            Unpaid::Forgone {} => None,
        };
        let payable_from = rules.payable_from.as_ref().map(quanta);
        Self { carried, left_to_commons: rules.left == Left::Commons, payable_from }
    }
}

#[derive(Clone, Debug)]
pub(super) enum Change {
    Policy(String),
    Rules(Rules),
}

impl From<&CharterChange> for Change {
    fn from(change: &CharterChange) -> Self {
        match change {
            CharterChange::Policy { policy } => Self::Policy(policy.name().to_owned()),
            CharterChange::Budgets { budgets } => Self::Rules((&**budgets).into()),
            other => panic!("{other:?} is not spoken of here"),
        }
    }
}

impl InForce {
    /// What is not changed stays as it was.
    pub(super) fn after(&self, change: Change, motion: MotionId) -> Self {
        let (policy, rules) = match change {
            Change::Policy(policy) => (policy, self.rules),
            Change::Rules(rules) => (self.policy.clone(), rules),
        };
        Self { policy, rules, motion: Some(motion) }
    }
}
