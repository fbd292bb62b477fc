//! `{"format": "liens.distribution/1", "pot": .., "payouts": [..], "reasons": [..], ..}`
//!
//! Written by borrowing, since a distribution of many reasons is large; read into a form of its
//! own, which is checked before it becomes one. What is checked, in this order, the first fault
//! being the one that is named:
//!
//! 1. the steps make a policy, by its own constructor;
//! 2. results, payouts, reasons and unsecured contributions stand in their order, each once;
//! 3. every reason names a result and a step that are there, gives something, and shows a way from
//!    its result to its contribution;
//! 4. results and payouts sum to the pot, the reasons of each result to its part, those of each
//!    recipient to its payout.
//!
//! What is not checked is whether the policy would have given these amounts: that needs the record,
//! and is what sharing again is for.
//!
//! The form, with the figures of the library of tools (a pot of 100.00 by *commons first*, of which
//! one reason of three is shown):
//!
//! ```json
//! {
//!   "format": "liens.distribution/1",
//!   "pot": "100.00 EUR",
//!   "authority": { "charter": 1 },
//!   "policy": "commons first",
//!   "steps": [
//!     { "origin": { "portion": "1/5", "of": "pot", "by": "per_person" } },
//!     { "tariff": { "per_hour": "20.00 EUR", "seniority": false } },
//!     { "remainder": { "to": { "commons": {} } } }
//!   ],
//!   "results": [{ "result": "library", "pot": "100.00 EUR", "origins": ["need"] }],
//!   "payouts": [
//!     { "recipient": { "contributor": { "id": "ana" } }, "amount": "20.00 EUR" },
//!     { "recipient": { "contributor": { "id": "bo" } }, "amount": "26.67 EUR" },
//!     { "recipient": { "contributor": { "id": "cy" } }, "amount": "53.33 EUR" }
//!   ],
//!   "reasons": [
//!     {
//!       "recipient": { "contributor": { "id": "ana" } },
//!       "amount": "20.00 EUR",
//!       "result": "library",
//!       "step": 0,
//!       "contribution": "need",
//!       "witness": ["library", "plan", "need"]
//!     }
//!   ],
//!   "unsecured": ["library", "plan"],
//!   "ties": []
//! }
//! ```
//!
//! Payouts could be summed from the reasons by whoever reads them; they stand there all the same,
//! since a bank transfer is made from them and a sum that is written can be checked. `secured`,
//! `unsecured` and `tied_results` are left out where they say nothing, so that a document of an
//! earlier version, which did not know them, reads as it did.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use liens_core::{Amount, ContributionId, Recipient};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Authority, Distribution, DistributionError, Reason, ResultPart, Step, Tie};
use crate::{Policy, Secured};

liens_core::document_format!(Format = "liens.distribution/1");

/// The fields in the order of the form; what says nothing is left out.
#[derive(Serialize)]
struct Written<'a> {
    format: Format,
    pot: &'a Amount,
    authority: &'a Authority,
    policy: &'a str,
    steps: &'a [Step],
    #[serde(skip_serializing_if = "Secured::warns")]
    secured: Secured,
    results: &'a [ResultPart],
    payouts: Vec<WrittenPayout<'a>>,
    reasons: &'a [Reason],
    /// Left out where every contribution that earned anything is secured.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    unsecured: &'a [ContributionId],
    /// Left out where no two results tied for a unit.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    tied_results: &'a [ContributionId],
    ties: &'a [Tie],
}

/// A payout by name, where the type has a pair.
#[derive(Serialize)]
struct WrittenPayout<'a> {
    recipient: &'a Recipient,
    amount: &'a Amount,
}

/// The form as it comes in. Unknown fields are refused: a misspelt one would be lost without a
/// word.
#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename = "Distribution", deny_unknown_fields)]
pub(super) struct Read {
    #[serde(rename = "format")]
    _format: Format,
    pot: Amount,
    authority: Authority,
    policy: String,
    steps: Vec<Step>,
    #[serde(default)]
    secured: Secured,
    results: Vec<ResultPart>,
    payouts: Vec<ReadPayout>,
    reasons: Vec<Reason>,
    #[serde(default)]
    unsecured: Vec<ContributionId>,
    #[serde(default)]
    tied_results: Vec<ContributionId>,
    ties: Vec<Tie>,
}

/// A payout as it comes in.
#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename = "Payout", deny_unknown_fields)]
struct ReadPayout {
    recipient: Recipient,
    amount: Amount,
}

impl Serialize for Distribution {
    fn serialize<S: Serializer>(&self, into: S) -> Result<S::Ok, S::Error> {
        let payout = |(recipient, amount)| WrittenPayout { recipient, amount };
        let written = Written {
            format: Format,
            pot: &self.pot,
            authority: &self.authority,
            policy: &self.policy,
            steps: &self.steps,
            secured: self.secured,
            results: &self.results,
            payouts: self.payouts().map(payout).collect(),
            reasons: &self.reasons,
            unsecured: &self.unsecured,
            tied_results: &self.tied_results,
            ties: &self.ties,
        };
        written.serialize(into)
    }
}

/// The only way in: whoever holds a [`Distribution`] holds one that adds up.
impl<'de> Deserialize<'de> for Distribution {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Read::deserialize(from)?.checked().map_err(serde::de::Error::custom)
    }
}

impl Read {
    /// Turns the form into a distribution, or names its first fault.
    fn checked(self) -> Result<Distribution, DistributionError> {
        Policy::new(self.policy.clone(), self.steps.clone())?;
        self.check_order()?;
        self.check_reasons()?;
        self.check_sums()?;
        let payout = |row: ReadPayout| (row.recipient, row.amount);
        Ok(Distribution {
            pot: self.pot,
            authority: self.authority,
            policy: self.policy,
            steps: self.steps,
            secured: self.secured,
            results: self.results,
            payouts: self.payouts.into_iter().map(payout).collect(),
            reasons: self.reasons,
            unsecured: self.unsecured,
            tied_results: self.tied_results,
            ties: self.ties,
        })
    }

    /// Order and uniqueness in one: each row is strictly above the one before it, so that lookups
    /// by halving find what is there and no amount hides in a second row of the same name.
    fn check_order(&self) -> Result<(), DistributionError> {
        let key = |r: &Reason| (r.recipient.clone(), r.result.clone(), r.step);
        let result = misplaced(&self.results, |a, b| a.result.cmp(&b.result));
        let payout = misplaced(&self.payouts, |a, b| a.recipient.cmp(&b.recipient));
        let reason = misplaced(&self.reasons, |a, b| {
            key(a).cmp(&key(b)).then_with(|| a.contribution.cmp(&b.contribution))
        });
        let unsecured = misplaced(&self.unsecured, Ord::cmp);
        let row = (result.map(|row| format!("result {}", row.result)))
            .or_else(|| payout.map(|row| format!("the payout to {}", row.recipient)))
            .or_else(|| reason.map(|row| format!("{} to {}", row.amount, row.recipient)))
            .or_else(|| unsecured.map(|row| format!("unsecured contribution {row}")));
        row.map_or(Ok(()), |row| Err(DistributionError::OutOfOrder { row }))
    }

    /// A way begins at the result and ends at the contribution; one without contribution has no
    /// way.
    fn check_reasons(&self) -> Result<(), DistributionError> {
        for reason in &self.reasons {
            let Reason { recipient, amount, result, step, contribution, witness } = reason;
            let known = self.results.binary_search_by(|row| row.result.cmp(result)).is_ok();
            if !known || *step >= self.steps.len() {
                let (result, step) = (result.clone(), *step);
                return Err(DistributionError::NoSuchStep { result, step });
            }
            let (recipient, amount) = (recipient.clone(), amount.clone());
            if amount.quanta() <= 0 {
                return Err(DistributionError::Nothing { recipient, amount });
            }
            let from = contribution.as_ref().map(|_| result);
            let way = witness.path();
            if way.first().copied() != from || way.last().copied() != contribution.as_ref() {
                return Err(DistributionError::Witness { recipient, result: result.clone() });
            }
        }
        Ok(())
    }

    /// Sums are of [`Amount`], so that a reason in another unit than the pot is refused as well.
    fn check_sums(&self) -> Result<(), DistributionError> {
        let reasons = self.reasons.iter();
        let by_result = sums(reasons.clone().map(|r| (&r.result, &r.amount)))?;
        let by_recipient = sums(reasons.map(|r| (&r.recipient, &r.amount)))?;
        let results = self.results.iter().map(|row| ((), &row.pot));
        let payouts = self.payouts.iter().map(|row| ((), &row.amount));
        equal("the results", &self.pot, sums(results)?.get(&()))?;
        equal("the payouts", &self.pot, sums(payouts)?.get(&()))?;
        for row in &self.results {
            equal(&row.result, &row.pot, by_result.get(&row.result))?;
        }
        for row in &self.payouts {
            equal(&row.recipient, &row.amount, by_recipient.get(&row.recipient))?;
        }
        Ok(())
    }
}

/// The first row that does not stand after the one before it.
///
/// Rows that compare equal are misplaced as well.
fn misplaced<T>(rows: &[T], compare: impl Fn(&T, &T) -> Ordering) -> Option<&T> {
    rows.windows(2).find_map(|pair| match pair {
        [a, b] if compare(a, b).is_ge() => Some(b),
        _ => None,
    })
}

/// Amounts summed by key; the first of each key gives the unit.
fn sums<'a, K: Ord>(
    rows: impl Iterator<Item = (K, &'a Amount)>,
) -> Result<BTreeMap<K, Amount>, DistributionError> {
    let mut sums: BTreeMap<K, Amount> = BTreeMap::new();
    for (key, amount) in rows {
        let sum = match sums.get(&key) {
            Some(sum) => sum.checked_add(amount)?,
            None => amount.clone(),
        };
        sums.insert(key, sum);
    }
    Ok(sums)
}

/// A key with no amounts sums to zero: a result of 0.00 needs no reason.
fn equal(
    of: impl std::fmt::Display,
    expected: &Amount,
    found: Option<&Amount>,
) -> Result<(), DistributionError> {
    let found = found.cloned().unwrap_or_else(|| Amount::zero(expected.unit().clone()));
    if found == *expected {
        return Ok(());
    }
    Err(DistributionError::Sum { of: of.to_string(), expected: expected.clone(), found })
}
