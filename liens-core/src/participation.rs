//! Participations: who took part in a contribution, for how long, and who confirms it.

use crate::{Amount, ContributorId, EvidenceId, Portion, TimeAmount};

/// Who confirms time: never a contributor of the same contribution.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Attester {
    /// A named person.
    Person {
        /// The person.
        id: ContributorId,
    },
    /// A settled agreement of the time bank.
    Agreement {
        /// The agreement.
        id: EvidenceId,
    },
    /// An existing record that says so.
    Record {
        /// The record.
        id: EvidenceId,
    },
}

/// Time that another party confirms.
///
/// **Range:** zero or above, which the contribution checks as it is built.
///
/// # Examples
///
/// ```
/// # use liens_core::{Attestation, Attester, EvidenceId, IdError, TimeAmount};
/// let by = Attester::Agreement { id: EvidenceId::new("agreement 12")? };
/// let attested = Attestation { time: TimeAmount::HOUR, by };
/// assert_eq!(attested.time.to_string(), "PT1H");
/// # Ok::<_, IdError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Attestation {
    /// The time confirmed, zero or above.
    pub time: TimeAmount,
    /// Who confirms it.
    pub by: Attester,
}

/// One person's share in a contribution.
///
/// # Examples
///
/// ```
/// # use liens_core::{Attester, ContributorId, IdError, Participation, TimeAmount};
/// let by = Attester::Person { id: ContributorId::new("bo")? };
/// let ana = Participation::of(ContributorId::new("ana")?).attested(TimeAmount::HOUR, by);
/// assert_eq!(ana.attested_time(), TimeAmount::HOUR);
/// # Ok::<_, IdError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Participation {
    contributor: ContributorId,
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    part: Option<Portion>,
    #[cfg_attr(feature = "serde", serde(default))]
    declared: TimeAmount,
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    attested: Option<Attestation>,
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    compensation: Vec<Amount>,
}

impl Participation {
    /// A person who took part, with nothing more said.
    pub const fn of(contributor: ContributorId) -> Self {
        Self {
            contributor,
            part: None,
            declared: TimeAmount::ZERO,
            attested: None,
            compensation: Vec::new(),
        }
    }

    /// The same, with a declared part of the contribution.
    #[must_use]
    pub const fn with_part(mut self, part: Portion) -> Self {
        self.part = Some(part);
        self
    }

    /// The same, with time declared by the person.
    ///
    /// Declared time is kept and shown; no rule shares by it until somebody else attests it.
    #[must_use]
    pub const fn declared(mut self, time: TimeAmount) -> Self {
        self.declared = time;
        self
    }

    /// The same, with time confirmed by another party.
    #[must_use]
    pub fn attested(mut self, time: TimeAmount, by: Attester) -> Self {
        self.attested = Some(Attestation { time, by });
        self
    }

    /// The same, with an amount already received for it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{ContributorId, Participation};
    /// let ana = Participation::of(ContributorId::new("ana")?)
    ///     .compensated("120.00 EUR".parse()?)
    ///     .compensated("PT2H".parse()?);
    /// // A later true-up deducts each from what is due in its own unit.
    /// assert_eq!(ana.compensation().len(), 2);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn compensated(mut self, amount: Amount) -> Self {
        self.compensation.push(amount);
        self
    }

    /// The person.
    pub const fn contributor(&self) -> &ContributorId {
        &self.contributor
    }

    /// The declared part, if parts are declared.
    pub const fn part(&self) -> Option<Portion> {
        self.part
    }

    /// The time declared by the person.
    pub const fn declared_time(&self) -> TimeAmount {
        self.declared
    }

    /// The time confirmed by another party; zero without attestation.
    pub fn attested_time(&self) -> TimeAmount {
        self.attested.as_ref().map_or(TimeAmount::ZERO, |attestation| attestation.time)
    }

    /// The attestation, if there is one.
    pub const fn attestation(&self) -> Option<&Attestation> {
        self.attested.as_ref()
    }

    /// The amounts already received for it.
    pub fn compensation(&self) -> &[Amount] {
        &self.compensation
    }

    /// The first amount or time below zero.
    pub(crate) fn negative(&self) -> Option<String> {
        let times = [self.declared, self.attested_time()].into_iter();
        let time = times.filter(|time| time.is_negative()).map(|time| time.to_string()).next();
        let received = self.compensation.iter().find(|amount| amount.is_negative());
        time.or_else(|| received.map(Amount::to_string))
    }
}
