//! What was given unpaid in a period, with the value that a named method puts on it.
//!
//! The hours come from whoever has them, claims of budgets and accounts of a time bank alike; the
//! report only counts and multiplies. Of each kind with attested time t the value is floor(r × t),
//! where r is the stated rate, and the memo shows the sum on both sides, 864 against 875, so
//! that the result of the accounts is what it was.
//!
//! Why a rate must be stated: French regulation asks for a method that is constant and can be
//! verified, and lays down no figure; associations use the minimum wage, one and a half times of
//! it, or the wage of the post. Why the words matter: free contributions of an association can pass
//! its money (the Restos du Cœur valued 210 million euros of time in 2017 against a budget of 185
//! million), and a figure without its method says nothing.

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{
    Amount, AmountError, ContributionKind, ContributorId, RoleId, TimeAmount, Timestamp, Unit,
};

use super::grid::worth;
use super::{Budget, Claim};

/// Time that somebody gave unpaid.
///
/// Not a claim: nothing of it was asked for, or nothing any more.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Given {
    /// Who.
    pub person: ContributorId,
    /// What kind of contribution it was.
    pub kind: ContributionKind,
    /// When.
    pub date: Timestamp,
    /// How long.
    pub time: TimeAmount,
    /// In which role, where it matters: the time of officers in their bodies is usually left out.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub role: Option<RoleId>,
}

/// By what a report values time; there is no default, since no rate is laid down by law.
///
/// # Examples
///
/// ```
/// use liens_lineage::budget::{Valuation, VolunteerReport};
/// let rate: liens_core::Amount = "18.00 EUR".parse()?;
/// let silent = Valuation { rate: rate.clone(), method: " ".into(), without: [].into() };
/// let year = ("2026-01-01".parse()?, "2027-01-01".parse()?);
/// let refused = VolunteerReport::new(year.0, year.1, silent, []).map_err(|e| e.to_string());
/// assert_eq!(refused.err(), Some("a rate of 18.00 EUR is stated without its method".into()));
/// let hours = Valuation { rate: "PT1H".parse()?, method: "an hour".into(), without: [].into() };
/// let refused = VolunteerReport::new(year.0, year.1, hours, []).map_err(|e| e.code());
/// assert_eq!(refused.err(), Some("lineage.volunteer.rate"));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Valuation {
    /// What an hour is valued at.
    pub rate: Amount,
    /// How the rate was found, such as the wage of the post, in words that stay the same from year
    /// to year.
    pub method: String,
    /// The roles whose time is left out.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "BTreeSet::is_empty"))]
    pub without: BTreeSet<RoleId>,
}

/// The volunteer report of a period: hours and their value per kind, outside every balance.
///
/// A statement and no conversion: an account of hours has no rate.
///
/// # Source
///
/// Accounts of French associations, regulation ANC 2018-06, article 211-3: 864 *Personnel bénévole*
/// on the debit side, 875 *Bénévolat* on the credit side, as in the manual of the accounting
/// software Paheko (paheko.cloud/valorisation-du-benevolat); before 2020 the labels of 870 and 875
/// stood the other way round. The sums are equal and leave the result as it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct VolunteerReport {
    /// The first instant.
    pub from: Timestamp,
    /// The instant before which it ends.
    pub to: Timestamp,
    /// By what time is valued.
    pub valuation: Valuation,
    /// The kinds, in their order.
    pub kinds: Vec<VolunteerRow>,
    /// All time.
    pub time: TimeAmount,
    /// The value of all.
    pub value: Amount,
    /// The time that was left out, by the roles of the valuation.
    pub left_out: TimeAmount,
    /// The memo lines: the same sum on both sides.
    pub memo: [MemoLine; 2],
}

/// What was given of one kind.
///
/// # Examples
///
/// Rounding is per kind, down: ten minutes each of two kinds at 10.00 an hour are 1.66 and 1.66,
/// 3.32 together, where twenty minutes of one kind are 3.33.
///
/// ```
/// # use liens_core::{ContributionKind, ContributorId};
/// # use liens_lineage::budget::{Given, Valuation, VolunteerReport, VolunteerRow};
/// let given = |kind| -> Result<_, Box<dyn std::error::Error>> {
///     let (person, date) = (ContributorId::new("ana")?, "2026-03-01".parse()?);
///     Ok(Given { person, kind, date, time: "10 min".parse()?, role: None })
/// };
/// let list = [given(ContributionKind::Care)?, given(ContributionKind::Work)?];
/// let (rate, method) = ("10.00 EUR".parse()?, "as last year".to_owned());
/// let valuation = Valuation { rate, method, without: [].into() };
/// let year = ("2026-01-01".parse()?, "2027-01-01".parse()?);
/// let report = VolunteerReport::new(year.0, year.1, valuation, list)?;
/// let value = |row: &VolunteerRow| row.value.to_string();
/// assert_eq!(report.kinds.iter().map(value).collect::<Vec<_>>(), ["1.66 EUR", "1.66 EUR"]);
/// assert_eq!(report.value.to_string(), "3.32 EUR");
/// assert_eq!((report.kinds[0].persons, report.time.to_string()), (1, "PT20M".into()));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct VolunteerRow {
    /// The kind.
    pub kind: ContributionKind,
    /// The number of persons.
    pub persons: usize,
    /// The time.
    pub time: TimeAmount,
    /// Its value, rounded down.
    pub value: Amount,
}

/// One line outside the balance.
///
/// Exactly one of the two amounts is above zero, unless nothing was given.
///
/// # Examples
///
/// ```
/// # use liens_core::{ContributionKind, ContributorId, RoleId};
/// # use liens_lineage::budget::{Given, MemoLine, Valuation, VolunteerReport};
/// let chair = RoleId::new("chair")?;
/// let given = |role| -> Result<_, Box<dyn std::error::Error>> {
///     let (person, date) = (ContributorId::new("ana")?, "2026-03-01".parse()?);
///     Ok(Given { person, kind: ContributionKind::Governance, date, time: "3 h".parse()?, role })
/// };
/// let list = [given(None)?, given(Some(chair.clone()))?];
/// let (rate, method) = ("10.00 EUR".parse()?, "as last year".to_owned());
/// let valuation = Valuation { rate, method, without: [chair].into() };
/// let year = ("2026-01-01".parse()?, "2027-01-01".parse()?);
/// let report = VolunteerReport::new(year.0, year.1, valuation, list)?;
/// let [debit, credit]: &[MemoLine; 2] = &report.memo;
/// assert_eq!((debit.account, debit.debit.to_string()), ("864", "30.00 EUR".into()));
/// assert_eq!((credit.account, credit.credit.to_string()), ("875", "30.00 EUR".into()));
/// // The hours of the office are told, and not valued.
/// assert_eq!(report.left_out.to_string(), "PT3H");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct MemoLine {
    /// The number of the account.
    pub account: &'static str,
    /// Its label, in French as the plan has it.
    pub label: &'static str,
    /// What is debited.
    pub debit: Amount,
    /// What is credited.
    pub credit: Amount,
}

/// Why there is no report.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VolunteerError {
    /// The period ends before it begins.
    #[error("a period cannot go from {from} to {to}")]
    Period {
        /// The first instant.
        from: Timestamp,
        /// The instant before which it ends.
        to: Timestamp,
    },
    /// The rate is below zero, or no money.
    #[error("{rate} is no value of an hour in money")]
    Rate {
        /// The refused rate.
        rate: Amount,
    },
    /// No method is named.
    #[error("a rate of {rate} is stated without its method")]
    NoMethod {
        /// The rate.
        rate: Amount,
    },
    /// A time is below zero.
    #[error("{person} gave {time}, below zero")]
    Negative {
        /// The person.
        person: ContributorId,
        /// The refused time.
        time: TimeAmount,
    },
    /// A sum is out of range.
    #[error(transparent)]
    Amount(#[from] AmountError),
}

impl VolunteerError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Period { .. } => "lineage.volunteer.period",
            Self::Rate { .. } => "lineage.volunteer.rate",
            Self::NoMethod { .. } => "lineage.volunteer.no_method",
            Self::Negative { .. } => "lineage.volunteer.negative",
            Self::Amount(error) => error.code(),
        }
    }
}

impl VolunteerReport {
    /// Reports what was given from one instant to before another one.
    ///
    /// **Rounding:** the value of each kind down to a whole quantum; the sum is that of the kinds.
    ///
    /// # Law
    ///
    /// `a_report_counts_every_hour_once_and_both_sides_are_equal`
    ///
    /// # Errors
    ///
    /// [`VolunteerError`]: a period backwards, a rate that is no money or below zero, no method, a
    /// time below zero, a sum out of range.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{ContributionKind, ContributorId};
    /// # use liens_lineage::budget::{Given, Valuation, VolunteerReport};
    /// let given = Given {
    ///     person: ContributorId::new("ana")?,
    ///     kind: ContributionKind::Care,
    ///     date: "2026-03-01".parse()?,
    ///     time: "2 h 30".parse()?,
    ///     role: None,
    /// };
    /// let method = "wage of the post, charges included".to_owned();
    /// let valuation = Valuation { rate: "18.00 EUR".parse()?, method, without: [].into() };
    /// let year = ("2026-01-01".parse()?, "2027-01-01".parse()?);
    /// let report = VolunteerReport::new(year.0, year.1, valuation, [given])?;
    /// assert_eq!(report.value.to_string(), "45.00 EUR");
    /// assert_eq!(report.memo[0].debit, report.memo[1].credit);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(
        from: Timestamp,
        to: Timestamp,
        valuation: Valuation,
        given: impl IntoIterator<Item = Given>,
    ) -> Result<Self, VolunteerError> {
        if from > to {
            return Err(VolunteerError::Period { from, to });
        }
        let rate = valuation.rate.clone();
        if rate.is_negative() || !matches!(rate.unit(), Unit::Money(_)) {
            return Err(VolunteerError::Rate { rate });
        }
        if valuation.method.trim().is_empty() {
            return Err(VolunteerError::NoMethod { rate });
        }
        let mut by_kind: BTreeMap<ContributionKind, (BTreeSet<ContributorId>, TimeAmount)> =
            BTreeMap::new();
        let mut left_out = TimeAmount::ZERO;
        for Given { person, kind, date, time, role } in given {
            if time.is_negative() {
                return Err(VolunteerError::Negative { person, time });
            }
            if date < from || date >= to {
                continue;
            }
            if role.is_some_and(|role| valuation.without.contains(&role)) {
                left_out = added(left_out, time)?;
                continue;
            }
            let (persons, sum) = by_kind.entry(kind).or_default();
            persons.insert(person);
            *sum = added(*sum, time)?;
        }
        let (mut all, mut value) = (TimeAmount::ZERO, Amount::zero(rate.unit().clone()));
        let mut kinds = Vec::with_capacity(by_kind.len());
        for (kind, (persons, time)) in by_kind {
            let of_kind = worth(&rate, time)?;
            all = added(all, time)?;
            value = value.checked_add(&of_kind)?;
            kinds.push(VolunteerRow { kind, persons: persons.len(), time, value: of_kind });
        }
        let zero = Amount::zero(rate.unit().clone());
        let (account, label) = ("864", "Personnel bénévole");
        let debit = MemoLine { account, label, debit: value.clone(), credit: zero.clone() };
        let (account, label) = ("875", "Bénévolat");
        let credit = MemoLine { account, label, debit: zero, credit: value.clone() };
        let memo = [debit, credit];
        Ok(Self { from, to, valuation, kinds, time: all, value, left_out, memo })
    }
}

impl Budget {
    /// The time that is given unpaid beside the claims that stand at an instant, by claim, for a
    /// report. A claim names contributions; of which kind it is, the caller knows.
    ///
    /// # Law
    ///
    /// `a_report_counts_the_time_that_a_budget_recognises`
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{ContributionKind, Timestamp};
    /// # use liens_lineage::budget::{Budget, Valuation, VolunteerError, VolunteerReport};
    /// # fn report(
    /// #     budget: &Budget, valuation: Valuation,
    /// # ) -> Result<VolunteerReport, VolunteerError> {
    /// let (from, to) = (Timestamp::MIN, Timestamp::MAX);
    /// VolunteerReport::new(from, to, valuation, budget.given(to, |_| ContributionKind::Care))
    /// # }
    /// ```
    pub fn given(
        &self,
        at: Timestamp,
        kind: impl Fn(&Claim) -> ContributionKind,
    ) -> impl Iterator<Item = Given> {
        let standing =
            self.claims.values().filter(move |entry| !self.state_of(entry, at).is_gone());
        standing.filter_map(move |entry| {
            let claim = &entry.claim;
            let given = claim.volunteered.as_ref().filter(|given| *given.unit() == Unit::Time)?;
            Some(Given {
                person: claim.contributor.clone(),
                kind: kind(claim),
                date: claim.date,
                time: TimeAmount::from_seconds(given.quanta()).ok()?,
                role: None,
            })
        })
    }
}

/// A sum of times, or the refusal of one that passes what can be counted.
fn added(sum: TimeAmount, more: TimeAmount) -> Result<TimeAmount, VolunteerError> {
    Ok(sum.checked_add(more).map_err(AmountError::from)?)
}
