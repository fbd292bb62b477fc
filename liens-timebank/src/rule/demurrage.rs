//! Demurrage: what idle balances leave to a pot, period by period.

use liens_core::{AccountId, Amount, Portion, Timestamp};

use super::{RuleError, SECONDS_PER_DAY};

/// A part of what members hold above an exemption, taken once for each fixed period.
///
/// A period is taken by one command once it is over, in one entry to the pot, of the balances at
/// that command. A member leaves `portion` of what he holds, less what agreements may still take
/// from him, above `exempt`, and nothing that a floor above zero lets nobody take; balances below
/// zero and accounts that are not open are left alone. A period that nobody took before a later one
/// was taken has lapsed.
///
/// **Rounding:** down, each member apart.
///
/// # Law
///
/// `demurrage_takes_each_period_once_and_never_what_is_exempt_or_held`
///
/// # Examples
///
/// ```
/// # use liens_core::{AccountId, Portion};
/// # use liens_timebank::Demurrage;
/// let begins = "2026-01-01".parse()?;
/// let pot = AccountId::new("common pot")?;
/// let rule = Demurrage::new(begins, 30, Portion::new(1, 50)?, "PT10H".parse()?, pot)?;
/// assert_eq!(rule.ends(0)?, "2026-01-31".parse()?);
/// assert_eq!(rule.of(60 * 3_600), 3_600);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(try_from = "Form", into = "Form"))]
pub struct Demurrage {
    begins: Timestamp,
    days: u32,
    portion: Portion,
    exempt: Amount,
    to: AccountId,
}

impl Demurrage {
    /// Creates the rule: when period 0 begins, the length of each in days, the part taken, what is
    /// exempt, and the pot.
    ///
    /// # Errors
    ///
    /// [`RuleError::NoPeriod`] for a length of zero days, [`RuleError::BelowZero`] for an exemption
    /// below zero.
    pub fn new(
        begins: Timestamp,
        days: u32,
        portion: Portion,
        exempt: Amount,
        to: AccountId,
    ) -> Result<Self, RuleError> {
        if days == 0 {
            return Err(RuleError::NoPeriod {});
        }
        if exempt.is_negative() {
            return Err(RuleError::BelowZero { amount: exempt });
        }
        Ok(Self { begins, days, portion, exempt, to })
    }

    /// When period 0 begins.
    pub const fn begins(&self) -> Timestamp {
        self.begins
    }

    /// The length of a period, in days of 24 hours.
    pub const fn days(&self) -> u32 {
        self.days
    }

    /// The part taken of what is not exempt.
    pub const fn portion(&self) -> Portion {
        self.portion
    }

    /// What a member may hold without leaving any of it.
    pub const fn exempt(&self) -> &Amount {
        &self.exempt
    }

    /// The pot.
    pub const fn to(&self) -> &AccountId {
        &self.to
    }

    /// When a period ends and may be taken.
    ///
    /// # Errors
    ///
    /// [`RuleError::PeriodOutOfRange`] beyond the year 9999.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{AccountId, Portion};
    /// # use liens_timebank::{Demurrage, RuleError};
    /// let pot = AccountId::new("common pot")?;
    /// let (begins, exempt) = ("2026-01-01".parse()?, "PT0S".parse()?);
    /// let rule = Demurrage::new(begins, 365, Portion::new(1, 50)?, exempt, pot)?;
    /// assert_eq!(rule.ends(2)?, "2028-12-31".parse()?); // 2028 is a leap year
    /// assert_eq!(rule.ends(10_000), Err(RuleError::PeriodOutOfRange { period: 10_000 }));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn ends(&self, period: u32) -> Result<Timestamp, RuleError> {
        let periods = i64::from(period).saturating_add(1);
        let length = i64::from(self.days).saturating_mul(SECONDS_PER_DAY);
        let ends = self.begins.unix_seconds().saturating_add(length.saturating_mul(periods));
        Timestamp::from_unix_seconds(ends).map_err(|_| RuleError::PeriodOutOfRange { period })
    }

    /// What is taken of so many quanta that a member holds free.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{AccountId, Portion};
    /// # use liens_timebank::Demurrage;
    /// let pot = AccountId::new("common pot")?;
    /// let (begins, exempt) = ("2026-01-01".parse()?, "PT10H".parse()?);
    /// let rule = Demurrage::new(begins, 30, Portion::new(1, 50)?, exempt, pot)?;
    /// assert_eq!(rule.exempt().to_string(), "PT10H");
    /// assert_eq!([0, 49, 50].map(|seconds| rule.of(10 * 3_600 + seconds)), [0, 0, 1]);
    /// assert_eq!(rule.of(-3_600), 0);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn of(&self, free: i64) -> i64 {
        let above = free.saturating_sub(self.exempt.quanta());
        let above = u64::try_from(above).unwrap_or_default();
        i64::try_from(self.portion.floor_of(above)).unwrap_or(i64::MAX)
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename = "Demurrage", deny_unknown_fields)]
struct Form {
    begins: Timestamp,
    days: u32,
    portion: Portion,
    exempt: Amount,
    to: AccountId,
}

#[cfg(feature = "serde")]
impl From<Demurrage> for Form {
    fn from(rule: Demurrage) -> Self {
        let Demurrage { begins, days, portion, exempt, to } = rule;
        Self { begins, days, portion, exempt, to }
    }
}

#[cfg(feature = "serde")]
impl TryFrom<Form> for Demurrage {
    type Error = RuleError;

    fn try_from(form: Form) -> Result<Self, RuleError> {
        Self::new(form.begins, form.days, form.portion, form.exempt, form.to)
    }
}
