//! Repeated payments by shares, rounded so that no name gains over time.

use std::collections::BTreeMap;

use crate::{AccountId, Amount, Recipient, Shares, SharesError, Unit};

/// A running division: each recipient has been paid the floor of what the payments so far entitle
/// to, whatever the name, and the remainder waits on a named account.
///
/// [`Shares::split`] gives the last unit of every payment to the same first name among equals;
/// here nobody is ever ahead, and everybody is less than one unit behind. The shares may change
/// from payment to payment.
///
/// **Unit:** quanta of one unit. **Range:** payments that add up to at most 2⁶³ − 1 quanta.
/// **Rounding:** down, on the running sum.
///
/// # Law
///
/// `no_name_gains_over_repeated_payments`,
/// `permuted_names_permute_repeated_payments_exactly`
///
/// # Examples
///
/// ```
/// # use liens_core::{
/// #     AccountId, Amount, ContributorId, CumulativeSplit, Payment, Recipient, Shares,
/// # };
/// let [ana, bo] = [ContributorId::new("ana")?, ContributorId::new("bo")?];
/// let [ana, bo] = [ana, bo].map(Recipient::Contributor);
/// let shares = Shares::from_weights([(ana.clone(), 1), (bo.clone(), 1)])?;
/// let cent: Amount = "0.01 EUR".parse()?;
/// let mut running = CumulativeSplit::new(AccountId::new("rounding")?, cent.unit().clone());
/// // Half a cent for each: the cent waits.
/// let first: Payment = running.pay(&shares, &cent)?;
/// assert_eq!((first.amount_of(&ana).quanta(), first.to_account().quanta()), (0, 1));
/// let second = running.pay(&shares, &cent)?; // and is paid now
/// assert_eq!((second.amount_of(&ana).quanta(), second.amount_of(&bo).quanta()), (1, 1));
/// assert_eq!(second.to_account().quanta(), -1);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(try_from = "document::State", into = "document::State"))]
pub struct CumulativeSplit {
    account: AccountId,
    unit: Unit,
    paid: u64,
    /// What each recipient is entitled to beyond whole quanta, in parts of [`Shares::WHOLE`].
    behind: BTreeMap<Recipient, u64>,
}

/// One payment of a [`CumulativeSplit`]: the amounts and the change of the account sum to it.
///
/// Made by [`CumulativeSplit::pay`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Payment {
    total: Amount,
    amounts: Vec<(Recipient, Amount)>,
    to_account: Amount,
}

impl CumulativeSplit {
    /// Begins a running division whose remainder waits on `account`.
    pub const fn new(account: AccountId, unit: Unit) -> Self {
        Self { account, unit, paid: 0, behind: BTreeMap::new() }
    }

    /// The account on which the remainder waits.
    pub const fn account(&self) -> &AccountId {
        &self.account
    }

    /// The unit of all payments.
    pub const fn unit(&self) -> &Unit {
        &self.unit
    }

    /// The sum of all payments so far, in quanta.
    pub const fn paid_quanta(&self) -> u64 {
        self.paid
    }

    /// The whole quanta that wait on the account.
    ///
    /// # Examples
    ///
    /// Three equal recipients of one cent a day: what waits never reaches the number of recipients.
    ///
    /// ```
    /// # use liens_core::{AccountId, Amount, ContributorId, CumulativeSplit, Recipient, Shares};
    /// let names = ["ana", "bo", "cleo"].map(ContributorId::new);
    /// let names = names.into_iter().collect::<Result<Vec<_>, _>>()?;
    /// let equal = names.into_iter().map(|name| (Recipient::Contributor(name), 1));
    /// let shares = Shares::from_weights(equal)?;
    /// let cent: Amount = "0.01 EUR".parse()?;
    /// let mut running = CumulativeSplit::new(AccountId::new("rounding")?, cent.unit().clone());
    /// let mut held = Vec::new();
    /// for _ in 0..6 {
    ///     running.pay(&shares, &cent)?;
    ///     held.push(running.held_quanta());
    /// }
    /// assert_eq!(held, [1, 2, 2, 1, 2, 2]);
    /// assert_eq!(running.paid_quanta(), 6);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn held_quanta(&self) -> u64 {
        // Everything behind adds up to whole quanta, less than one for each recipient.
        let behind: u128 = self.behind.values().map(|parts| u128::from(*parts)).sum();
        behind
            .checked_div(Shares::WHOLE.into())
            .and_then(|quanta| quanta.try_into().ok())
            .unwrap_or_default()
    }

    /// How far each recipient is behind the exact entitlement, in 10⁻¹⁸ of one quantum.
    pub fn behind(&self) -> impl Iterator<Item = (&Recipient, u64)> {
        self.behind.iter().map(|(recipient, parts)| (recipient, *parts))
    }

    /// Pays an amount by shares.
    ///
    /// # Errors
    ///
    /// [`SharesError::Negative`] for an amount below zero; [`SharesError::Amount`] for another
    /// unit, or payments that add up out of range. Nothing is changed then.
    ///
    /// # Complexity
    ///
    /// O(n log m) for n recipients of the shares and m known ones.
    pub fn pay(&mut self, shares: &Shares, amount: &Amount) -> Result<Payment, SharesError> {
        let zero = Amount::zero(self.unit.clone());
        let quanta = u64::try_from(zero.checked_add(amount)?.quanta())
            .map_err(|_| SharesError::Negative { amount: amount.clone() })?;
        let paid = i128::from(self.paid).saturating_add(quanta.into());
        Amount::in_range(self.unit.clone(), paid)?;
        let (mut amounts, mut behind) = (Vec::new(), Vec::new());
        let mut left = i128::from(quanta);
        for (recipient, part) in shares.parts() {
            let before = self.behind.get(recipient).copied().unwrap_or_default();
            // Below 2^63 quanta of below 2^60 parts each, and less than one quantum more.
            let due = u128::from(quanta).saturating_mul(part.into()).saturating_add(before.into());
            let whole = due.checked_div(Shares::WHOLE.into()).unwrap_or_default();
            let rest = due.checked_rem(Shares::WHOLE.into()).unwrap_or_default();
            let whole = i128::try_from(whole).unwrap_or(i128::MAX);
            amounts.push((recipient.clone(), Amount::in_range(self.unit.clone(), whole)?));
            behind.push((recipient.clone(), u64::try_from(rest).unwrap_or_default()));
            left = left.saturating_sub(whole);
        }
        let to_account = Amount::in_range(self.unit.clone(), left)?;
        self.paid = u64::try_from(paid).unwrap_or(u64::MAX);
        self.behind.extend(behind);
        self.behind.retain(|_, parts| *parts > 0);
        Ok(Payment { total: amount.clone(), amounts, to_account })
    }
}

impl Payment {
    /// The amount that was paid.
    pub const fn total(&self) -> &Amount {
        &self.total
    }

    /// The recipients of the shares and their amounts, in the order of [`Recipient`].
    pub fn amounts(&self) -> impl Iterator<Item = (&Recipient, &Amount)> {
        self.amounts.iter().map(|(recipient, amount)| (recipient, amount))
    }

    /// The amount of one recipient; zero for one who is not named.
    pub fn amount_of(&self, recipient: &Recipient) -> Amount {
        let row = self.amounts.iter().find(|(named, _)| named == recipient);
        row.map_or_else(|| Amount::zero(self.total.unit().clone()), |(_, amount)| amount.clone())
    }

    /// What goes to the account where the remainder waits; below zero where it pays out.
    pub const fn to_account(&self) -> &Amount {
        &self.to_account
    }
}

#[cfg(feature = "serde")]
mod document {
    //! `{"account": .., "unit": .., "paid": "3", "behind": [{"recipient": .., "parts": ".."}]}`

    use serde::{Deserialize, Serialize};

    use crate::{AccountId, Amount, Recipient, Shares, SharesError, Unit};

    #[derive(Serialize, Deserialize)]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    #[serde(deny_unknown_fields)]
    pub(super) struct State {
        account: AccountId,
        unit: Unit,
        #[serde(with = "crate::form::text")]
        paid: u64,
        behind: Vec<Row>,
    }

    #[derive(Serialize, Deserialize)]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    #[serde(deny_unknown_fields)]
    struct Row {
        recipient: Recipient,
        #[serde(with = "crate::form::text")]
        parts: u64,
    }

    impl TryFrom<State> for super::CumulativeSplit {
        type Error = SharesError;

        fn try_from(state: State) -> Result<Self, SharesError> {
            let State { account, unit, paid, behind } = state;
            Amount::in_range(unit.clone(), paid.into())?;
            let sum: u128 = behind.iter().map(|row| u128::from(row.parts)).sum();
            let whole = u128::from(Shares::WHOLE);
            let fraction = |row: &Row| (1..Shares::WHOLE).contains(&row.parts);
            // What is behind waits on the account: whole quanta that were paid and not given on.
            let waits =
                sum.checked_rem(whole) == Some(0) && sum <= whole.saturating_mul(paid.into());
            if !waits || !behind.iter().all(fraction) {
                return Err(SharesError::NotWhole { sum });
            }
            let mut read = Self { account, unit, paid, behind: std::collections::BTreeMap::new() };
            for Row { recipient, parts } in behind {
                if read.behind.insert(recipient.clone(), parts).is_some() {
                    return Err(SharesError::Duplicate { recipient });
                }
            }
            Ok(read)
        }
    }

    impl From<super::CumulativeSplit> for State {
        fn from(split: super::CumulativeSplit) -> Self {
            let row = |(recipient, parts)| Row { recipient, parts };
            Self {
                account: split.account,
                unit: split.unit,
                paid: split.paid,
                behind: split.behind.into_iter().map(row).collect(),
            }
        }
    }
}
