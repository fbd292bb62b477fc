//! What a period would have brought under another charter.
//!
//! The whole history is lived again under other articles, event by event; only the sums of the
//! period are then compared. What people did stays: ballots, hours, exchanges. What the articles
//! decide is decided anew, and a later command that rested on it, such as a payment out of what was
//! not received, is counted as refused and not repaired.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use liens_core::{Amount, Recipient, Timestamp, Unit};

use super::{Commons, asked};
use crate::{Articles, Charter, CharterChange, Refusal};

/// Articles that are tried out on what was recorded in a period.
///
/// The record, the ballots and the exchanges stay as they were; what follows from the articles is
/// decided again: distributions, budgets, what is owed. Other statutes are not tried out, since
/// nobody can know who would have voted what in other colleges.
#[derive(Clone, Debug, PartialEq)]
pub struct Supposition {
    /// What would be otherwise.
    pub changes: Vec<CharterChange>,
    /// The first instant of the period.
    pub from: Timestamp,
    /// The first instant after the period.
    pub until: Timestamp,
}

/// Who received what, and who would have.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct WhatIf {
    /// A line for each recipient and unit, in the order of both.
    pub rows: Vec<WhatIfRow>,
    /// How many recorded events would have been refused in consequence, such as a gift out of what
    /// somebody would not have received.
    pub refused: usize,
    /// The first of them: its place in the history, and why.
    pub first_refused: Option<(u64, String)>,
}

/// What one recipient received in one unit, and what it would have been.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct WhatIfRow {
    /// Who.
    pub recipient: Recipient,
    /// What was received.
    pub received: Amount,
    /// What would have been received.
    pub supposed: Amount,
}

type Sums = BTreeMap<(Recipient, Unit), Amount>;

impl Commons {
    /// Tries other articles out on a period of this history.
    ///
    /// # Law
    ///
    /// `supposing_what_was_in_force_changes_nothing`
    ///
    /// # Errors
    ///
    /// [`Refusal::Articles`] for a change that no charter could make,
    /// [`Refusal::NotSupposed`] for changes of anything but the policy, the grades, the term of what is
    /// owed and the rules of budgets, [`Refusal::NotFounded`].
    ///
    /// # Complexity
    ///
    /// That of replaying the history.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod village { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/village.rs")); }
    /// # use village::*;
    /// use liens::{CharterChange, Supposition};
    /// let mut village = Village::founded()?;
    /// village.shares()?;
    /// let tried = village.commons.what_if(&Supposition {
    ///     changes: vec![CharterChange::Policy { policy: to_the_origin(2, 5)? }],
    ///     from: "2026-01-01".parse()?,
    ///     until: "2027-01-01".parse()?,
    /// })?;
    /// let rows: Vec<String> = tried.rows.iter()
    ///     .map(|row| format!("{}: {} instead of {}", row.recipient, row.supposed, row.received))
    ///     .collect();
    /// assert_eq!(rows, [
    ///     "ana: 40.00 EUR instead of 20.00 EUR",
    ///     "the commons: 60.00 EUR instead of 80.00 EUR",
    /// ]);
    /// assert_eq!(tried.refused, 0);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn what_if(&self, supposition: &Supposition) -> Result<WhatIf, Refusal> {
        let charter = self.charters.first().ok_or(Refusal::NotFounded {})?;
        supposed(charter.articles(), supposition)?;
        let mut other = Self { supposed: Some(Box::new(supposition.clone())), ..Self::new() };
        let (mut refused, mut first_refused) = (0_usize, None);
        for event in self.events() {
            let sequence = event.sequence;
            if let Err(refusal) = other.execute(asked(event.clone())) {
                refused = refused.saturating_add(1);
                first_refused.get_or_insert((sequence, refusal.to_string()));
            }
        }
        let received = self.received(supposition.from, supposition.until)?;
        let would = other.received(supposition.from, supposition.until)?;
        let keys: BTreeSet<_> = received.keys().chain(would.keys()).collect();
        let row = |key: &(Recipient, Unit)| {
            let of =
                |sums: &Sums| sums.get(key).cloned().unwrap_or_else(|| Amount::zero(key.1.clone()));
            let (received, supposed) = (of(&received), of(&would));
            WhatIfRow { recipient: key.0.clone(), received, supposed }
        };
        Ok(WhatIf { rows: keys.into_iter().map(row).collect(), refused, first_refused })
    }

    /// What everybody received out of pots and budgets in a period: payouts, advances, and what a
    /// budget left to the commons. What waits or lies aside is owed, until it is paid.
    fn received(&self, from: Timestamp, until: Timestamp) -> Result<Sums, Refusal> {
        let mut sums = Sums::new();
        let mut add = |recipient: &Recipient, amount: &Amount| -> Result<(), Refusal> {
            let key = (recipient.clone(), amount.unit().clone());
            let sum = match sums.remove(&key) {
                Some(sum) => amount.checked_add(&sum)?,
                None => amount.clone(),
            };
            sums.insert(key, sum);
            Ok(())
        };
        let within = |at: Timestamp| from <= at && at < until;
        for event in self.events().iter().filter(|event| within(event.at)) {
            if let Some(shared) = self.distribution(event.command) {
                shared.payouts().try_for_each(|(recipient, amount)| add(recipient, amount))?;
            }
            let mut payments = self.payments(event.command).iter();
            payments.try_for_each(|one| add(&one.recipient, &one.amount))?;
        }
        sums.retain(|_, amount| amount.quanta() != 0);
        Ok(sums)
    }

    /// The articles that what is shared now follows: the charter's, or those that are tried out.
    pub(super) fn articles_for<'a>(
        &self,
        charter: &'a Charter,
        at: Timestamp,
    ) -> Result<Cow<'a, Articles>, Refusal> {
        let within = |tried: &&Supposition| tried.from <= at && at < tried.until;
        match self.supposed.as_deref().filter(within) {
            Some(tried) => supposed(charter.articles(), tried).map(Cow::Owned),
            None => Ok(Cow::Borrowed(charter.articles())),
        }
    }
}

/// Articles with what is supposed of them.
fn supposed(articles: &Articles, supposition: &Supposition) -> Result<Articles, Refusal> {
    let mut articles = articles.clone();
    for change in &supposition.changes {
        match change {
            CharterChange::Policy { .. }
            | CharterChange::OwedTerm { .. }
            | CharterChange::Relevance { .. }
            | CharterChange::Budgets { .. } => articles = articles.changed(change)?,
            _ => return Err(Refusal::NotSupposed {}),
        }
    }
    Ok(articles)
}
