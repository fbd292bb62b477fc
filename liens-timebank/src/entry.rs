//! Entries: balanced movements between accounts, all or nothing.
//!
//! The sign follows the time bank's own habit: **who gave time is credited, who received it is
//! debited**. An entry may move hours and euros at once, each balanced by itself; no rate stands
//! between them.
//!
//! ```text
//!  ana   +1:30        gave
//!  bo    -1:30        received
//!        -----
//!         0:00        in each unit, always
//! ```

use std::collections::BTreeMap;

use liens_core::{AccountId, Amount, CommandId, EvidenceId, Timestamp, Unit};

/// What one entry does to one account.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Leg {
    /// The account.
    pub account: AccountId,
    /// What is added to its balance; below zero what is taken from it.
    pub amount: Amount,
}

/// Why hours, money or points move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Purpose {
    /// Somebody gave time to somebody: the giver is credited, the receiver debited.
    Exchange,
    /// Hours passed on without anything in return.
    Gift,
    /// Hours or money brought in from an [`External`](crate::AccountKind::External) account.
    Grant,
    /// A pot shared among those who contributed.
    Distribution,
    /// The inverse of an entry that should not have been posted, linked to it.
    Correction,
    /// What an exchange leaves to a pot.
    Levy,
    /// What idle balances leave to a pot.
    Demurrage,
    /// What brings an account to zero, before it is closed.
    Settlement,
}

/// An entry before it is posted, in a set.
///
/// # Examples
///
/// ```
/// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
/// # use town::*;
/// use liens_timebank::Draft;
/// let mut town = Town::of(&["ana", "bo", "cleo"])?;
/// // Bo has nothing, and what he passes on he receives in the same set.
/// let rules = Box::new(Rules::of(Unit::Time, Limits::never_negative()));
/// let floor = Command::SetRules { rules };
/// let moves = |giver: &str, receiver: &str, amount: &str, purpose| -> Tried<Draft> {
///     let amount: Amount = amount.parse()?;
///     let legs = vec![
///         Leg { account: id(giver), amount: amount.clone() },
///         Leg { account: id(receiver), amount: amount.negated() },
///     ];
///     Ok(Draft { legs, purpose, value_date: None, reference: None })
/// };
/// town.gives("ana", "pot", "2026-01-02", "PT1H")?;
/// town.send("broker", "2026-01-03", floor)?;
/// let gift = Purpose::Gift;
/// let entries = vec![moves("bo", "ana", "PT1H", gift)?, moves("cleo", "bo", "PT1H", gift)?];
/// town.send("ana", "2026-01-04", Command::PostSet { entries })?;
/// assert_eq!([town.balance("ana"), town.balance("bo"), town.balance("cleo")],
///     ["PT0S", "PT0S", "PT1H"]);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "EntryDraft"))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Draft {
    /// The legs, in any order.
    pub legs: Vec<Leg>,
    /// Why it moves.
    pub purpose: Purpose,
    /// When it happened outside, where that is not now.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub value_date: Option<Timestamp>,
    /// What it refers to outside the ledger.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub reference: Option<EvidenceId>,
}

/// A balanced movement: two legs or more, and **each unit sums to zero**.
///
/// Its id is the id of the command that posted it, which all entries of that command share. The legs
/// stand in the order of their accounts' ids, so that listing them otherwise makes the same entry.
///
/// # Law
///
/// `each_unit_of_an_entry_sums_to_zero`
///
/// # Examples
///
/// ```
/// # use liens_core::{AccountId, CommandId};
/// # use liens_timebank::{Entry, Leg, Purpose};
/// let id = CommandId::from_u128(7);
/// let given = Leg { account: AccountId::new("ana")?, amount: "PT1H".parse()? };
/// let received = Leg { account: AccountId::new("bo")?, amount: "-PT1H".parse()? };
/// let entry = Entry::new(id, [given.clone(), received], Purpose::Exchange, None, None)?;
/// assert_eq!(entry.legs().len(), 2);
/// assert!(Entry::new(id, [given], Purpose::Exchange, None, None).is_err());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(with = "form::Owned"))]
#[cfg_attr(feature = "serde", serde(try_from = "form::Owned"))]
pub struct Entry {
    id: CommandId,
    legs: Vec<Leg>,
    purpose: Purpose,
    value_date: Option<Timestamp>,
    reference: Option<EvidenceId>,
    corrects: Option<CommandId>,
    agreement: Option<CommandId>,
}

/// Why an [`Entry`] cannot be made.
///
/// # Examples
///
/// ```
/// # use liens_core::{AccountId, CommandId};
/// # use liens_timebank::{Entry, EntryError, Leg, Purpose};
/// let leg = |account: &str, amount: &str| -> Result<Leg, liens_core::Error> {
///     Ok(Leg { account: AccountId::new(account)?, amount: amount.parse()? })
/// };
/// let id = CommandId::from_u128(1);
/// // Hours and euros of one entry balance each by themselves.
/// let legs = [leg("ana", "PT1H")?, leg("bo", "-20.00 EUR")?];
/// let refused = Entry::new(id, legs, Purpose::Exchange, None, None);
/// let unbalanced = EntryError::Unbalanced { entry: id, unit: "hour".parse()?, sum: 3_600 };
/// assert_eq!(refused, Err(unbalanced));
/// # Ok::<_, liens_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EntryError {
    /// There are fewer than two legs.
    #[error("entry {entry} has {legs} legs, an entry has two or more")]
    TooFewLegs {
        /// The refused entry.
        entry: CommandId,
        /// The number of its legs.
        legs: usize,
    },
    /// A leg moves nothing.
    #[error("entry {entry} has a leg of nothing on {account}")]
    ZeroLeg {
        /// The refused entry.
        entry: CommandId,
        /// The account of the empty leg.
        account: AccountId,
    },
    /// An account stands on two legs.
    #[error("entry {entry} names account {account} twice")]
    DuplicateAccount {
        /// The refused entry.
        entry: CommandId,
        /// The repeated account.
        account: AccountId,
    },
    /// The legs of a unit do not sum to zero.
    #[error("the legs of entry {entry} in {unit} sum to {sum} quanta, not to zero")]
    Unbalanced {
        /// The refused entry.
        entry: CommandId,
        /// The unit that does not balance.
        unit: Unit,
        /// The sum of its legs, in quanta.
        sum: i128,
    },
    /// A correction names no entry, or an entry of another purpose names one.
    #[error("entry {entry} has the purpose {purpose:?}, only corrections correct an entry")]
    Unlinked {
        /// The refused entry.
        entry: CommandId,
        /// Its purpose.
        purpose: Purpose,
    },
}

impl EntryError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooFewLegs { .. } => "timebank.entry.too_few_legs",
            Self::ZeroLeg { .. } => "timebank.entry.zero_leg",
            Self::DuplicateAccount { .. } => "timebank.entry.duplicate_account",
            Self::Unbalanced { .. } => "timebank.entry.unbalanced",
            Self::Unlinked { .. } => "timebank.entry.unlinked",
        }
    }
}

impl Entry {
    /// Creates an entry.
    ///
    /// # Errors
    ///
    /// [`EntryError`]: fewer than two legs, a leg of nothing, an account on two legs, a unit that
    /// does not sum to zero, a correction, which [`correction`](Self::correction) makes.
    ///
    /// # Complexity
    ///
    /// O(n log n) for n legs.
    pub fn new(
        id: CommandId,
        legs: impl IntoIterator<Item = Leg>,
        purpose: Purpose,
        value_date: Option<Timestamp>,
        reference: Option<EvidenceId>,
    ) -> Result<Self, EntryError> {
        Self::linked(id, legs, purpose, (value_date, reference), None)
    }

    /// Every way to make an entry from outside comes through here; what stands in a ledger was
    /// checked when it was posted, and is rebuilt without.
    fn linked(
        id: CommandId,
        legs: impl IntoIterator<Item = Leg>,
        purpose: Purpose,
        (value_date, reference): (Option<Timestamp>, Option<EvidenceId>),
        corrects: Option<CommandId>,
    ) -> Result<Self, EntryError> {
        if (purpose == Purpose::Correction) != corrects.is_some() {
            return Err(EntryError::Unlinked { entry: id, purpose });
        }
        let mut legs: Vec<Leg> = legs.into_iter().collect();
        if legs.len() < 2 {
            return Err(EntryError::TooFewLegs { entry: id, legs: legs.len() });
        }
        legs.sort_by(|a, b| a.account.cmp(&b.account));
        if let Some(leg) = legs.iter().find(|leg| leg.amount.quanta() == 0) {
            return Err(EntryError::ZeroLeg { entry: id, account: leg.account.clone() });
        }
        if let Some(account) = repeated(&legs) {
            return Err(EntryError::DuplicateAccount { entry: id, account });
        }
        if let Some((unit, sum)) = unbalanced(&legs) {
            return Err(EntryError::Unbalanced { entry: id, unit, sum });
        }
        Ok(Self { id, legs, purpose, value_date, reference, corrects, agreement: None })
    }

    /// The entry that takes this one back, linked to it.
    ///
    /// # Law
    ///
    /// `a_correction_is_the_inverse_and_happens_once`
    ///
    /// # Examples
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
    /// # use town::*;
    /// let mut town = Town::of(&["ana", "bo"])?;
    /// let entry = town.gives("ana", "bo", "2026-01-02", "PT1H")?;
    /// let by = town.send("bo", "2026-01-03", Command::CorrectEntry { entry, reference: None })?;
    /// assert_eq!(town.balance("ana"), "PT0S");
    /// assert_eq!(town.bank.correction_of(entry), Some(by));
    /// let inverse = town.bank.entry(by).ok_or("no entry")?;
    /// assert_eq!((inverse.purpose(), inverse.corrects()), (Purpose::Correction, Some(entry)));
    /// // Nothing is erased, and nothing is taken back twice.
    /// let again = town.send("bo", "2026-01-04", Command::CorrectEntry { entry, reference: None });
    /// assert_eq!(again, Err(Refusal::AlreadyCorrected { entry, by }));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn correction(&self, id: CommandId, reference: Option<EvidenceId>) -> Self {
        let legs = self.legs.iter();
        let legs =
            legs.map(|leg| Leg { account: leg.account.clone(), amount: leg.amount.negated() });
        let (legs, corrects) = (legs.collect(), Some(self.id));
        Self {
            id,
            legs,
            purpose: Purpose::Correction,
            value_date: None,
            reference,
            corrects,
            agreement: None,
        }
    }

    /// An entry that stands in a ledger, and was checked when it was posted.
    pub(crate) fn posted(id: CommandId, mut legs: Vec<Leg>, purpose: Purpose) -> Self {
        legs.sort_by(|a, b| a.account.cmp(&b.account));
        Self {
            id,
            legs,
            purpose,
            value_date: None,
            reference: None,
            corrects: None,
            agreement: None,
        }
    }

    /// What settles an agreement names it, so that the hours of a person can be traced to what was
    /// agreed.
    pub(crate) fn settles(self, agreement: CommandId) -> Self {
        Self { agreement: Some(agreement), ..self }
    }

    pub(crate) fn with(
        self,
        value_date: Option<Timestamp>,
        reference: Option<EvidenceId>,
        (corrects, agreement): (Option<CommandId>, Option<CommandId>),
    ) -> Self {
        Self { value_date, reference, corrects, agreement, ..self }
    }

    /// The id of the entry and of the command that posted it.
    pub const fn id(&self) -> CommandId {
        self.id
    }

    /// The legs, in the order of their accounts' ids.
    pub fn legs(&self) -> &[Leg] {
        &self.legs
    }

    /// Why it moves.
    pub const fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// When it happened outside, where that is not when it was recorded.
    pub const fn value_date(&self) -> Option<Timestamp> {
        self.value_date
    }

    /// What it refers to outside the ledger.
    pub const fn reference(&self) -> Option<&EvidenceId> {
        self.reference.as_ref()
    }

    /// The entry that this one takes back.
    pub const fn corrects(&self) -> Option<CommandId> {
        self.corrects
    }

    /// The agreement that this one settles.
    pub const fn agreement(&self) -> Option<CommandId> {
        self.agreement
    }
}

fn repeated(sorted: &[Leg]) -> Option<AccountId> {
    sorted.windows(2).find_map(|pair| match pair {
        [a, b] if a.account == b.account => Some(a.account.clone()),
        _ => None,
    })
}

/// The first unit whose legs do not sum to zero, with their sum.
fn unbalanced(legs: &[Leg]) -> Option<(Unit, i128)> {
    if let [a, b] = legs {
        // The usual entry needs no table of units.
        if a.amount.unit() == b.amount.unit() {
            let sum = i128::from(a.amount.quanta()).saturating_add(b.amount.quanta().into());
            return (sum != 0).then(|| (a.amount.unit().clone(), sum));
        }
    }
    let mut sums: BTreeMap<&Unit, i128> = BTreeMap::new();
    for leg in legs {
        let sum = sums.entry(leg.amount.unit()).or_default();
        // Fewer than 2⁶⁴ legs of fewer than 2⁶³ quanta stay within 128 bits.
        *sum = sum.saturating_add(leg.amount.quanta().into());
    }
    sums.into_iter().find(|(_, sum)| *sum != 0).map(|(unit, sum)| (unit.clone(), sum))
}

#[cfg(feature = "serde")]
mod form {
    use super::{CommandId, Entry, EntryError, EvidenceId, Leg, Purpose, Timestamp};

    liens_core::document_format!(
        /// The format of an entry.
        pub(super) Format = "liens.entry/1"
    );

    #[derive(serde::Serialize)]
    #[serde(rename = "Entry")]
    struct Borrowed<'a> {
        format: Format,
        id: CommandId,
        legs: &'a [Leg],
        purpose: Purpose,
        #[serde(skip_serializing_if = "Option::is_none")]
        value_date: Option<Timestamp>,
        #[serde(skip_serializing_if = "Option::is_none")]
        reference: Option<&'a EvidenceId>,
        #[serde(skip_serializing_if = "Option::is_none")]
        corrects: Option<CommandId>,
        #[serde(skip_serializing_if = "Option::is_none")]
        agreement: Option<CommandId>,
    }

    #[derive(serde::Deserialize)]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    #[serde(rename = "Entry", deny_unknown_fields)]
    pub(super) struct Owned {
        #[serde(rename = "format")]
        _format: Format,
        id: CommandId,
        legs: Vec<Leg>,
        purpose: Purpose,
        #[serde(default)]
        value_date: Option<Timestamp>,
        #[serde(default)]
        reference: Option<EvidenceId>,
        #[serde(default)]
        corrects: Option<CommandId>,
        #[serde(default)]
        agreement: Option<CommandId>,
    }

    impl serde::Serialize for Entry {
        fn serialize<S: serde::Serializer>(&self, into: S) -> Result<S::Ok, S::Error> {
            let form = Borrowed {
                format: Format,
                id: self.id,
                legs: &self.legs,
                purpose: self.purpose,
                value_date: self.value_date,
                reference: self.reference.as_ref(),
                corrects: self.corrects,
                agreement: self.agreement,
            };
            serde::Serialize::serialize(&form, into)
        }
    }

    impl TryFrom<Owned> for Entry {
        type Error = EntryError;

        fn try_from(form: Owned) -> Result<Self, EntryError> {
            let said = (form.value_date, form.reference);
            let entry = Self::linked(form.id, form.legs, form.purpose, said, form.corrects)?;
            Ok(Self { agreement: form.agreement, ..entry })
        }
    }
}
