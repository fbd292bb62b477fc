//! Leaving: where the hours go of those who leave, and of those who are not heard of any more.

use liens_core::AccountId;

use super::{RuleError, SECONDS_PER_DAY};

/// How an account comes to zero before it closes for good.
///
/// # Law
///
/// `an_exit_brings_an_account_to_zero_and_closes_it`
///
/// # Examples
///
/// ```
/// # use liens_core::AccountId;
/// # use liens_timebank::Exit;
/// let pot = AccountId::new("common pot")?;
/// let exit = Exit { credit_to: pot.clone(), debt_from: Some(pot) };
/// assert_eq!(exit.credit_to.as_str(), "common pot");
/// # Ok::<_, liens_core::IdError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Exit {
    /// Who receives what stands above zero.
    pub credit_to: AccountId,
    /// Who makes good for what stands below; where nobody does, a member in debt gives first and
    /// leaves then.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub debt_from: Option<AccountId>,
}

/// From when on an account counts as dormant; it is settled as on an [`Exit`].
///
/// A member's account is dormant at an instant if it is open, has nothing pending and if, in the days
/// before, it was neither opened nor opened again, stood in no exchange that was counted, and was
/// moved by nothing but levies, demurrage and settlements.
///
/// # Law
///
/// `dormant_accounts_are_those_that_nobody_moved`
///
/// # Examples
///
/// ```
/// # use liens_timebank::{Dormancy, RuleError};
/// assert_eq!(Dormancy::after_days(730)?.days(), 730);
/// assert!(Dormancy::after_days(0).is_err());
/// # Ok::<_, RuleError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(try_from = "Form", into = "Form"))]
pub struct Dormancy {
    days: u32,
}

impl Dormancy {
    /// Creates the rule.
    ///
    /// # Errors
    ///
    /// [`RuleError::NoPeriod`] for zero days.
    pub const fn after_days(days: u32) -> Result<Self, RuleError> {
        if days == 0 { Err(RuleError::NoPeriod {}) } else { Ok(Self { days }) }
    }

    /// The days, of 24 hours.
    pub const fn days(self) -> u32 {
        self.days
    }

    /// The same in seconds.
    pub(crate) fn seconds(self) -> i64 {
        i64::from(self.days).saturating_mul(SECONDS_PER_DAY)
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename = "Dormancy", deny_unknown_fields)]
struct Form {
    after_days: u32,
}

#[cfg(feature = "serde")]
impl From<Dormancy> for Form {
    fn from(rule: Dormancy) -> Self {
        Self { after_days: rule.days }
    }
}

#[cfg(feature = "serde")]
impl TryFrom<Form> for Dormancy {
    type Error = RuleError;

    fn try_from(form: Form) -> Result<Self, RuleError> {
        Self::after_days(form.after_days)
    }
}
