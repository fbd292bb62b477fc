//! What waits for persons without account or not vouched for yet, or until contributions are
//! secured.
//!
//! Two things keep an amount from its person: nobody vouches for the name yet, or the contribution
//! that earned it is not secured. Both are booked with the date from which the charter's term runs
//! and with what they come from, and leave in one of two ways: paid out, or passed to the commons. No
//! third way is there, so that an amount neither waits for ever nor leaves twice.

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{
    Amount, AmountError, CommandId, ContributionId, ContributorId, Recipient, TimeAmount,
    Timestamp, Unit,
};

use crate::{Distribution, Source};

/// What is owed and since when: paid out when a person is vouched for, and passed to the commons
/// after the term of the charter.
///
/// What a contribution earned that was not secured, under a policy that holds such parts, is held
/// by that contribution: it is paid out no earlier than the contribution is secured, whoever the
/// person is, and passes to the commons like the rest.
///
/// It holds no money: it says what of the account that does belongs to whom.
///
/// # Law
///
/// `what_is_owed_is_paid_out_or_passes_to_the_commons_once`,
/// `nothing_held_is_paid_before_its_contribution_is_secured`
///
/// # Examples
///
/// ```
/// # use liens_core::{CommandId, ContributorId, TimeAmount, Timestamp};
/// # use liens_lineage::{Owed, OwedError, Source};
/// let mut owed = Owed::new();
/// let (ana, since): (_, Timestamp) = (ContributorId::new("ana")?, "2026-01-05".parse()?);
/// let source = Source::Distribution { command: CommandId::from_u128(7) };
/// owed.wait(ana.clone(), &"20.00 EUR".parse()?, since, source)?;
/// let year = TimeAmount::from_hours(365 * 24)?;
/// assert!(owed.lapse(year, "2026-12-31".parse()?).is_empty());
/// let passed = owed.lapse(year, "2027-01-05".parse()?);
/// assert_eq!(passed[0].amount.to_string(), "20.00 EUR");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Owed {
    waiting: BTreeMap<Key, Amount>,
}

/// For whom, in which unit, since when, the contribution that holds it, and what it comes from.
type Key = (ContributorId, Unit, Timestamp, Option<ContributionId>, Source);

/// An amount that waited.
///
/// # Examples
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_core::CommandId;
/// use liens_lineage::{Owed, Source, Waiting, distribute};
/// let nobody = Order { vouched: [].into(), ..order("100.00 EUR", "library")? };
/// let shared = distribute(&frozen()?, &commons_first()?, nobody)?;
/// let (mut owed, command) = (Owed::new(), CommandId::from_u128(7));
/// owed.book(&shared, command, "2026-02-01".parse()?)?;
/// let waits: Vec<Waiting> = owed.waiting().collect();
/// assert_eq!(waits.len(), 3);
/// assert_eq!(waits[0].person.as_str(), "ana");
/// assert_eq!(waits[0].amount.to_string(), "20.00 EUR");
/// assert!(waits[0].held.is_none()); // it waits for Ana and for no licence
/// assert_eq!(waits[0].source, Source::Distribution { command });
/// assert!(owed.holding(&person("bo")?).is_empty());
/// assert_eq!(owed.pay_out(&person("ana")?, |_| false).len(), 1);
/// assert_eq!(owed.waiting().count(), 2);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Waiting {
    /// For whom.
    pub person: ContributorId,
    /// How much.
    pub amount: Amount,
    /// Since when.
    pub since: Timestamp,
    /// The contribution that holds it until it is secured; none where it waits for the person.
    pub held: Option<ContributionId>,
    /// What it comes from.
    pub source: Source,
}

/// Why an amount cannot wait.
///
/// # Examples
///
/// ```
/// # use liens_core::{CommandId, ContributorId};
/// # use liens_lineage::{Owed, OwedError, Source};
/// let (person, amount) = (ContributorId::new("ana")?, "0.00 EUR".parse()?);
/// let source = Source::Distribution { command: CommandId::from_u128(7) };
/// let refused = Owed::new().wait(person.clone(), &amount, "2026-01-05".parse()?, source);
/// assert_eq!(refused, Err(OwedError::Nothing { person, amount }));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OwedError {
    /// The amount is zero or below.
    #[error("{amount} cannot be owed to {person}")]
    Nothing {
        /// The person.
        person: ContributorId,
        /// The refused amount.
        amount: Amount,
    },
    /// Amounts cannot be added.
    #[error(transparent)]
    Amount(#[from] AmountError),
}

impl OwedError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Nothing { .. } => "lineage.owed.nothing",
            Self::Amount(error) => error.code(),
        }
    }
}

impl Owed {
    /// Nothing is owed yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Books what a distribution owes that a command made, as of an instant: what its contribution
    /// holds apart from what waits for the person alone.
    ///
    /// # Errors
    ///
    /// [`OwedError`]; nothing is booked then.
    pub fn book(
        &mut self,
        shared: &Distribution,
        command: CommandId,
        at: Timestamp,
    ) -> Result<(), OwedError> {
        let mut next = self.clone();
        for reason in shared.reasons() {
            if let Recipient::Owed(person) = reason.recipient() {
                let held = shared.holding(reason).cloned();
                let source = Source::Distribution { command };
                next.add(reason.amount(), (person.clone(), at, held, source))?;
            }
        }
        *self = next;
        Ok(())
    }

    /// Books one amount that waits for its person, as of an instant, and what it comes from.
    ///
    /// # Errors
    ///
    /// [`OwedError`] for an amount of zero or below, or a sum out of range.
    pub fn wait(
        &mut self,
        person: ContributorId,
        amount: &Amount,
        since: Timestamp,
        source: Source,
    ) -> Result<(), OwedError> {
        self.add(amount, (person, since, None, source))
    }

    /// Books one amount that a contribution holds until it is secured, as of an instant, and what it
    /// comes from.
    ///
    /// # Errors
    ///
    /// [`OwedError`] for an amount of zero or below, or a sum out of range.
    pub fn hold(
        &mut self,
        person: ContributorId,
        contribution: ContributionId,
        amount: &Amount,
        since: Timestamp,
        source: Source,
    ) -> Result<(), OwedError> {
        self.add(amount, (person, since, Some(contribution), source))
    }

    /// Books again what was taken out, as it waited.
    ///
    /// # Errors
    ///
    /// [`OwedError`], as when it was first booked.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{CommandId, ContributorId};
    /// # use liens_lineage::{Owed, Source};
    /// let (ana, since) = (ContributorId::new("ana")?, "2026-01-05".parse()?);
    /// let mut owed = Owed::new();
    /// let source = Source::Distribution { command: CommandId::from_u128(7) };
    /// owed.wait(ana.clone(), &"20.00 EUR".parse()?, since, source)?;
    /// let before = owed.clone();
    /// for waiting in owed.pay_out(&ana, |_| true) {
    ///     owed.keep(waiting)?; // her account takes nothing
    /// }
    /// assert_eq!(owed, before);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn keep(&mut self, waiting: Waiting) -> Result<(), OwedError> {
        let Waiting { person, amount, since, held, source } = waiting;
        self.add(&amount, (person, since, held, source))
    }

    fn add(
        &mut self,
        amount: &Amount,
        (person, since, held, source): (ContributorId, Timestamp, Option<ContributionId>, Source),
    ) -> Result<(), OwedError> {
        if amount.quanta() <= 0 {
            return Err(OwedError::Nothing { person, amount: amount.clone() });
        }
        let key = (person, amount.unit().clone(), since, held, source);
        let sum = match self.waiting.get(&key) {
            Some(sum) => sum.checked_add(amount)?,
            None => amount.clone(),
        };
        self.waiting.insert(key, sum);
        Ok(())
    }

    /// What waits, by person, unit, instant, the contribution that holds it and what it comes from.
    pub fn waiting(&self) -> impl Iterator<Item = Waiting> {
        self.waiting.iter().map(|((person, _, since, held, source), amount)| Waiting {
            person: person.clone(),
            amount: amount.clone(),
            since: *since,
            held: held.clone(),
            source: source.clone(),
        })
    }

    /// The contributions that hold something of a person's, by id, whether secured by now or not.
    pub fn holding(&self, person: &ContributorId) -> BTreeSet<&ContributionId> {
        let of_person = self.waiting.keys().filter(|(whose, ..)| whose == person);
        of_person.filter_map(|(.., held, _)| held.as_ref()).collect()
    }

    /// Pays out what waits for a person who is vouched for now, but what a contribution holds that
    /// is not secured yet.
    ///
    /// # Law
    ///
    /// `nothing_held_is_paid_before_its_contribution_is_secured`
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{CommandId, ContributionId, ContributorId};
    /// # use liens_lineage::{Owed, Source};
    /// let (ana, photo) = (ContributorId::new("ana")?, ContributionId::new("a photo")?);
    /// let source = Source::Distribution { command: CommandId::from_u128(7) };
    /// let mut owed = Owed::new();
    /// owed.hold(ana.clone(), photo, &"20.00 EUR".parse()?, "2026-01-05".parse()?, source)?;
    /// assert!(owed.pay_out(&ana, |_| false).is_empty());
    /// assert_eq!(owed.pay_out(&ana, |_| true)[0].amount.to_string(), "20.00 EUR");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn pay_out(
        &mut self,
        person: &ContributorId,
        is_secured: impl Fn(&ContributionId) -> bool,
    ) -> Vec<Waiting> {
        self.take(|waiting| {
            waiting.person == *person && waiting.held.as_ref().is_none_or(&is_secured)
        })
    }

    /// Passes to the commons what has waited for the term or longer at an instant, held or not.
    ///
    /// On the day on which the term is full, not the day after.
    pub fn lapse(&mut self, term: TimeAmount, at: Timestamp) -> Vec<Waiting> {
        let term = i128::from(term.seconds());
        let age = |since: Timestamp| {
            i128::from(at.unix_seconds()).saturating_sub(since.unix_seconds().into())
        };
        self.take(|waiting| age(waiting.since) >= term)
    }

    /// What leaves is returned and what stays is put back: nothing is in both.
    fn take(&mut self, which: impl Fn(&Waiting) -> bool) -> Vec<Waiting> {
        let (taken, left) = self.waiting().partition(|waiting| which(waiting));
        let left: Vec<Waiting> = left;
        let key =
            |w: Waiting| ((w.person, w.amount.unit().clone(), w.since, w.held, w.source), w.amount);
        self.waiting = left.into_iter().map(key).collect();
        taken
    }
}
