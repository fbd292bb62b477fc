//! Shares: who deserves what part of a whole, free of any unit.
//!
//! The same shares divide a pot of euros and one of hours: who deserves what is decided once, and
//! each unit is rounded on its own. Parts are whole numbers of a fixed whole, so that shares are
//! stored, voted on and compared without a fraction.

use crate::{Amount, AmountError, ApportionError, Recipient, apportion, largest_remainder};

/// Parts of one whole, in whole numbers that sum to exactly [`Shares::WHOLE`].
///
/// **Unit:** 10⁻¹⁸ of the whole. **Range:** each part 0 to 10¹⁸. Kept in the order of
/// [`Recipient`].
///
/// # Law
///
/// `a_split_sums_to_the_amount_and_stays_within_one_unit`,
/// `the_order_of_listing_never_changes_a_split`
///
/// # Examples
///
/// ```
/// # use liens_core::{Amount, ContributorId, Recipient, Shares};
/// let ana = Recipient::Contributor(ContributorId::new("ana")?);
/// let shares = Shares::from_weights([(ana.clone(), 1), (Recipient::Commons, 2)])?;
/// let split = shares.split(&"100.00 EUR".parse()?)?;
/// assert_eq!(split.amount_of(&ana).to_string(), "33.33 EUR");
/// assert_eq!(split.amount_of(&Recipient::Commons).to_string(), "66.67 EUR");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(with = "document::Shares"))]
#[cfg_attr(feature = "serde", serde(try_from = "document::Shares"))]
pub struct Shares {
    parts: Vec<(Recipient, u64)>,
}

/// Why [`Shares`] cannot be made, or not be applied to an amount.
///
/// # Examples
///
/// ```
/// # use liens_core::{Recipient, Shares, SharesError};
/// let half = Shares::new([(Recipient::Commons, Shares::WHOLE / 2)]);
/// assert_eq!(half, Err(SharesError::NotWhole { sum: 500_000_000_000_000_000 }));
/// let whole = Shares::from_weights([(Recipient::Commons, 1)])?;
/// let refused = whole.split(&"-1.00 EUR".parse()?);
/// assert_eq!(refused.map_err(|error| error.code()), Err("core.shares.negative"));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SharesError {
    /// The parts do not make one whole.
    #[error("the parts sum to {sum}, not to {}", Shares::WHOLE)]
    NotWhole {
        /// The sum of the parts.
        sum: u128,
    },
    /// A recipient is named twice.
    #[error("{recipient} is named twice")]
    Duplicate {
        /// The repeated recipient.
        recipient: Recipient,
    },
    /// The amount to split is below zero.
    #[error("{amount} is below zero and cannot be split")]
    Negative {
        /// The refused amount.
        amount: Amount,
    },
    /// The weights cannot be turned into parts.
    #[error(transparent)]
    Apportion(#[from] ApportionError),
    /// An amount is refused.
    #[error(transparent)]
    Amount(#[from] AmountError),
}

impl SharesError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotWhole { .. } => "core.shares.not_whole",
            Self::Duplicate { .. } => "core.shares.duplicate",
            Self::Negative { .. } => "core.shares.negative",
            Self::Apportion(error) => error.code(),
            Self::Amount(error) => error.code(),
        }
    }
}

/// An amount divided over recipients, with the ties that decided a unit.
///
/// Made by [`Shares::split`].
///
/// # Examples
///
/// ```
/// # use liens_core::{ContributorId, Recipient, Shares, Split};
/// let [ana, bo] = [ContributorId::new("ana")?, ContributorId::new("bo")?];
/// let [ana, bo] = [ana, bo].map(Recipient::Contributor);
/// let equal = Shares::from_weights([(ana.clone(), 1), (bo.clone(), 1)])?;
/// let split: Split = equal.split(&"0.05 EUR".parse()?)?;
/// assert_eq!(split.amount_of(&ana).quanta(), 3); // the odd cent goes by name,
/// assert_eq!(split.tied(), [ana, bo]); // and the result says so
/// assert_eq!(split.amounts().map(|(_, part)| part.quanta()).sum::<i64>(), 5);
/// assert_eq!(split.total().quanta(), 5);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Split {
    total: Amount,
    amounts: Vec<(Recipient, Amount)>,
    tied: Vec<Recipient>,
}

impl Shares {
    /// The number of parts that make the whole: 10¹⁸.
    pub const WHOLE: u64 = 1_000_000_000_000_000_000;

    /// Creates shares from parts that already sum to the whole.
    ///
    /// # Errors
    ///
    /// [`SharesError::NotWhole`], [`SharesError::Duplicate`].
    pub fn new(parts: impl IntoIterator<Item = (Recipient, u64)>) -> Result<Self, SharesError> {
        let parts = sorted(parts)?;
        let sum: u128 = parts.iter().map(|(_, part)| u128::from(*part)).sum();
        if sum == u128::from(Self::WHOLE) {
            Ok(Self { parts })
        } else {
            Err(SharesError::NotWhole { sum })
        }
    }

    /// Creates shares in proportion to whole weights, by largest remainder, ties by recipient.
    ///
    /// # Errors
    ///
    /// [`SharesError::Duplicate`]; [`SharesError::Apportion`] if no weight is above zero or the
    /// weights add up beyond 2⁶⁴ − 1.
    pub fn from_weights(
        weights: impl IntoIterator<Item = (Recipient, u64)>,
    ) -> Result<Self, SharesError> {
        Ok(Self { parts: largest_remainder(Self::WHOLE, sorted(weights)?)?.into_parts() })
    }

    /// The recipients and their parts of 10¹⁸, in the order of [`Recipient`].
    pub fn parts(&self) -> impl Iterator<Item = (&Recipient, u64)> {
        self.parts.iter().map(|(recipient, part)| (recipient, *part))
    }

    /// The part of one recipient, of 10¹⁸; 0 for one who is not named.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{ContributorId, Recipient, Shares};
    /// let ana = Recipient::Contributor(ContributorId::new("ana")?);
    /// let shares = Shares::from_weights([(ana.clone(), 1), (Recipient::Commons, 3)])?;
    /// assert_eq!(shares.part_of(&ana), Shares::WHOLE / 4);
    /// // What is owed to ana goes to another recipient.
    /// let nobody = Recipient::Owed(ContributorId::new("ana")?);
    /// assert_eq!(shares.part_of(&nobody), 0);
    /// assert_eq!(shares.parts().count(), 2);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn part_of(&self, recipient: &Recipient) -> u64 {
        find(&self.parts, recipient).copied().unwrap_or_default()
    }

    /// Splits an amount by largest remainder; the amounts sum to it exactly.
    ///
    /// **Rounding:** each amount lies within one unit of `amount × part / 10¹⁸`.
    ///
    /// # Errors
    ///
    /// [`SharesError::Negative`] for an amount below zero.
    ///
    /// # Complexity
    ///
    /// O(n log n) for n recipients.
    pub fn split(&self, amount: &Amount) -> Result<Split, SharesError> {
        let quanta = u64::try_from(amount.quanta())
            .map_err(|_| SharesError::Negative { amount: amount.clone() })?;
        let weights = self.parts.iter().map(|(recipient, part)| (recipient, *part));
        let divided = largest_remainder(quanta, weights)?;
        let tied = divided.tied().iter().map(|recipient| (*recipient).clone()).collect();
        let in_unit = |(recipient, quanta): (&Recipient, u64)| {
            let quanta = i64::try_from(quanta).unwrap_or(i64::MAX);
            Ok((recipient.clone(), Amount::from_quanta(amount.unit().clone(), quanta)?))
        };
        let amounts =
            divided.into_parts().into_iter().map(in_unit).collect::<Result<_, AmountError>>()?;
        Ok(Split { total: amount.clone(), amounts, tied })
    }
}

impl Split {
    /// The amount that was divided.
    pub const fn total(&self) -> &Amount {
        &self.total
    }

    /// The recipients and their amounts, in the order of [`Recipient`].
    pub fn amounts(&self) -> impl Iterator<Item = (&Recipient, &Amount)> {
        self.amounts.iter().map(|(recipient, amount)| (recipient, amount))
    }

    /// The amount of one recipient; zero for one who is not named.
    pub fn amount_of(&self, recipient: &Recipient) -> Amount {
        let zero = || Amount::zero(self.total.unit().clone());
        find(&self.amounts, recipient).cloned().unwrap_or_else(zero)
    }

    /// The recipients whose equal remainders straddled the cut: some of them, first in order, got
    /// one quantum more than the others. Empty where no tie decided.
    pub fn tied(&self) -> &[Recipient] {
        &self.tied
    }
}

/// The rows in the order of their recipients, each named once.
fn sorted<T>(
    rows: impl IntoIterator<Item = (Recipient, T)>,
) -> Result<Vec<(Recipient, T)>, SharesError> {
    let mut rows: Vec<_> = rows.into_iter().collect();
    rows.sort_by(|(a, _), (b, _)| a.cmp(b));
    match apportion::repeated(&rows) {
        Some(recipient) => Err(SharesError::Duplicate { recipient: recipient.clone() }),
        None => Ok(rows),
    }
}

fn find<'a, T>(rows: &'a [(Recipient, T)], recipient: &Recipient) -> Option<&'a T> {
    let at = rows.binary_search_by(|(named, _)| named.cmp(recipient)).ok()?;
    rows.get(at).map(|(_, value)| value)
}

#[cfg(feature = "serde")]
mod document {
    //! `{"format": "liens.shares/1", "parts": [{"recipient": .., "part": "500000000000000000"}]}`

    use serde::{Deserialize, Serialize, Serializer};

    use crate::Recipient;

    crate::document_format!(Format = "liens.shares/1");

    #[derive(Deserialize)]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    #[serde(deny_unknown_fields)]
    pub(super) struct Shares {
        #[serde(rename = "format")]
        _format: Format,
        parts: Vec<Row<Recipient>>,
    }

    #[derive(Serialize, Deserialize)]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    #[serde(deny_unknown_fields)]
    struct Row<R> {
        recipient: R,
        #[serde(with = "crate::form::text")]
        part: u64,
    }

    impl TryFrom<Shares> for super::Shares {
        type Error = super::SharesError;

        fn try_from(read: Shares) -> Result<Self, Self::Error> {
            Self::new(read.parts.into_iter().map(|row| (row.recipient, row.part)))
        }
    }

    /// The document as it is written: it borrows, since shares may name many.
    #[derive(Serialize)]
    struct Written<'a> {
        format: Format,
        parts: Rows<'a>,
    }

    struct Rows<'a>(&'a super::Shares);

    impl Serialize for Rows<'_> {
        fn serialize<S: Serializer>(&self, into: S) -> Result<S::Ok, S::Error> {
            into.collect_seq(self.0.parts().map(|(recipient, part)| Row { recipient, part }))
        }
    }

    impl Serialize for super::Shares {
        fn serialize<S: Serializer>(&self, into: S) -> Result<S::Ok, S::Error> {
            Written { format: Format, parts: Rows(self) }.serialize(into)
        }
    }
}
