//! One error that holds any refusal of this crate.

use crate::{
    AmountError, ApportionError, ContributionError, DivideError, HistoryError, IdError,
    InterestError, LicenceError, MoneyError, ObjectiveError, PeriodError, RateError, RatioError,
    SharesError, TimeError, TimestampError,
};

/// Any refusal of this crate.
///
/// # Examples
///
/// ```
/// # use liens_core::{Error, Money, TimeAmount};
/// fn read() -> Result<(TimeAmount, Money), Error> {
///     Ok(("2 h".parse()?, "12.505 EUR".parse()?))
/// }
/// assert_eq!(read().unwrap_err().code(), "core.money.inexact");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
#[non_exhaustive]
pub enum Error {
    /// An id is refused.
    Id(#[from] IdError),
    /// An amount of time is refused.
    Time(#[from] TimeError),
    /// An instant is refused.
    Timestamp(#[from] TimestampError),
    /// A fraction is refused.
    Ratio(#[from] RatioError),
    /// A currency or an amount of money is refused.
    Money(#[from] MoneyError),
    /// An amount is refused.
    Amount(#[from] AmountError),
    /// A rate or a conversion is refused.
    Rate(#[from] RateError),
    /// An apportionment is refused.
    Apportion(#[from] ApportionError),
    /// An envelope cannot be divided.
    Divide(#[from] DivideError),
    /// Shares or a split are refused.
    Shares(#[from] SharesError),
    /// A licence is refused.
    Licence(#[from] LicenceError),
    /// A contribution is refused.
    Contribution(#[from] ContributionError),
    /// A command or an event does not fit a history.
    History(#[from] HistoryError),
    /// A declaration of interest is refused.
    Interest(#[from] InterestError),
    /// It cannot be said where an objective stands.
    Objective(#[from] ObjectiveError),
    /// A period is refused.
    Period(#[from] PeriodError),
}

impl Error {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Id(error) => error.code(),
            Self::Time(error) => error.code(),
            Self::Timestamp(error) => error.code(),
            Self::Ratio(error) => error.code(),
            Self::Money(error) => error.code(),
            Self::Amount(error) => error.code(),
            Self::Rate(error) => error.code(),
            Self::Apportion(error) => error.code(),
            Self::Divide(error) => error.code(),
            Self::Shares(error) => error.code(),
            Self::Licence(error) => error.code(),
            Self::Contribution(error) => error.code(),
            Self::History(error) => error.code(),
            Self::Interest(error) => error.code(),
            Self::Objective(error) => error.code(),
            Self::Period(error) => error.code(),
        }
    }
}
