//! Agreements: what several people intend to give each other, reserved until it is done.
//!
//! An entry says what was done; an agreement says it beforehand, so that nobody works for somebody
//! who cannot bear it any more:
//!
//! ```text
//! proposed -> reserved -> settled      what was done, at most what was agreed
//!     |           |  \
//!     |           |   -> disputed -> settled, or void where nothing was done
//!     |           -> expired           released, or accepted by silence
//!     -> void (declined), expired
//! ```
//!
//! From the last consent on the amounts are held against the limits of all accounts, the worst case
//! of each side; so a confirmation never fails on a limit, however long it takes.

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{AccountId, Amount, CommandId, ContributorId, EvidenceId, Timestamp, Unit};

use crate::Levy;

/// One thing that somebody gives and somebody receives.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Term {
    /// Who receives the time: debited.
    pub from: AccountId,
    /// Who gives the time: credited.
    pub to: AccountId,
    /// At most so much, above zero.
    pub amount: Amount,
}

/// What happens to an agreement whose time is over.
///
/// # Examples
///
/// ```
/// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
/// # use town::*;
/// let mut town = Town::of(&["ana", "bo"])?;
/// // Ana's proposal says `AtExpiry::Accept`.
/// let agreement = town.propose("ana", "bo", "PT2H")?;
/// town.send("bo", "2026-02-02", Command::Agree { agreement })?;
/// let done = vec!["PT90M".parse()?];
/// town.send("ana", "2026-02-10", Command::Confirm { agreement, done })?;
/// // Bo says nothing until the time is over: what Ana confirmed counts.
/// town.send("broker", "2026-12-31", Command::Expire { agreement })?;
/// assert_eq!(town.balance("ana"), "PT1H30M");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum AtExpiry {
    /// Everything is released.
    #[default]
    Release,
    /// What some confirmed and nobody confirmed otherwise counts as accepted by the silent.
    Accept,
}

/// Where an agreement stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum AgreementState {
    /// Not every party agreed yet.
    Proposed,
    /// All agreed, and the amounts are held for it.
    Reserved,
    /// The parties do not confirm the same; somebody else resolves it.
    Disputed,
    /// Done, in whole or in part.
    Settled,
    /// Declined by a party, or nothing of it was done.
    Void,
    /// Its time was over before it was done.
    Expired,
}

/// An agreement between the holders of its accounts, settled or released as one set.
///
/// It is named by the command that proposed it. Its amounts are held against both limits of every
/// account from the last consent on, each account's debits and credits apart, so that no outcome of
/// it can meet a limit. With them is held what the levies then in force take of either, from the
/// members who are debited and for the pot; by these it is settled, whatever the rules say later.
///
/// # Law
///
/// `a_confirmation_never_fails_on_a_limit`, `what_is_pending_is_what_is_reserved`,
/// `what_is_levied_of_an_agreement_was_reserved_with_it`
///
/// # Examples
///
/// ```
/// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
/// # use town::*;
/// let mut town = Town::of(&["ana", "bo"])?;
/// let agreement = town.propose("ana", "bo", "PT2H")?;
/// let found = town.bank.agreement(agreement).ok_or("no agreement")?;
/// assert_eq!(found.parties().collect::<Vec<_>>(), [&person("ana"), &person("bo")]);
/// assert_eq!(found.agreed().collect::<Vec<_>>(), [&person("ana")]); // who proposes agrees
/// assert_eq!(found.state(), AgreementState::Proposed);
///
/// town.send("bo", "2026-02-02", Command::Agree { agreement })?;
/// let (out, into) = town.bank.pending(&id("bo")).ok_or("no account")?;
/// assert_eq!((out.to_string().as_str(), into.quanta()), ("PT2H", 0)); // held, not moved
/// assert_eq!(town.balance("bo"), "PT0S");
///
/// // Both confirm that it took less.
/// for name in ["ana", "bo"] {
///     let done = vec!["PT90M".parse()?];
///     town.send(name, "2026-02-03", Command::Confirm { agreement, done })?;
/// }
/// let found = town.bank.agreement(agreement).ok_or("no agreement")?;
/// assert_eq!(found.state(), AgreementState::Settled);
/// assert_eq!(found.confirmed().count(), 2);
/// assert_eq!(town.balance("bo"), "-PT1H30M");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Agreement {
    pub(crate) id: CommandId,
    pub(crate) terms: Vec<Term>,
    pub(crate) expires: Option<Timestamp>,
    pub(crate) at_expiry: AtExpiry,
    pub(crate) answers: Option<CommandId>,
    pub(crate) reference: Option<EvidenceId>,
    /// The levies in force when it was reserved.
    pub(crate) levies: BTreeMap<Unit, Levy>,
    pub(crate) state: AgreementState,
    pub(crate) parties: BTreeSet<ContributorId>,
    pub(crate) agreed: BTreeSet<ContributorId>,
    pub(crate) confirmed: BTreeMap<ContributorId, Vec<Amount>>,
    pub(crate) done: Vec<Amount>,
}

/// What terms take from one account and bring to it, in quanta.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Flow {
    pub(crate) out: i128,
    pub(crate) into: i128,
}

/// What terms do to each account when so much of each is done.
pub(crate) fn flows<'a>(
    terms: &'a [Term],
    amounts: impl IntoIterator<Item = &'a Amount>,
) -> BTreeMap<&'a AccountId, Flow> {
    let mut flows: BTreeMap<&AccountId, Flow> = BTreeMap::new();
    for (term, amount) in terms.iter().zip(amounts) {
        // Fewer than 2⁶⁴ terms of fewer than 2⁶³ quanta stay within 128 bits.
        let quanta = i128::from(amount.quanta());
        let from = flows.entry(&term.from).or_default();
        from.out = from.out.saturating_add(quanta);
        let to = flows.entry(&term.to).or_default();
        to.into = to.into.saturating_add(quanta);
    }
    flows
}

impl Agreement {
    /// The command that proposed it.
    pub const fn id(&self) -> CommandId {
        self.id
    }

    /// What is given, at most.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// When its time is over, if it ever is.
    pub const fn expires(&self) -> Option<Timestamp> {
        self.expires
    }

    /// What happens then.
    pub const fn at_expiry(&self) -> AtExpiry {
        self.at_expiry
    }

    /// The offer or the request that it answers.
    pub const fn answers(&self) -> Option<CommandId> {
        self.answers
    }

    /// What it refers to outside the ledger, such as a contribution.
    pub const fn reference(&self) -> Option<&EvidenceId> {
        self.reference.as_ref()
    }

    /// Where it stands.
    pub const fn state(&self) -> AgreementState {
        self.state
    }

    /// The holders of its accounts, who agree and confirm.
    pub fn parties(&self) -> impl Iterator<Item = &ContributorId> {
        self.parties.iter()
    }

    /// The parties that agreed.
    pub fn agreed(&self) -> impl Iterator<Item = &ContributorId> {
        self.agreed.iter()
    }

    /// What each party last confirmed, one amount per term.
    pub fn confirmed(&self) -> impl Iterator<Item = (&ContributorId, &[Amount])> {
        self.confirmed.iter().map(|(party, done)| (party, done.as_slice()))
    }

    /// What was done of each term, once it is settled.
    pub fn done(&self) -> &[Amount] {
        &self.done
    }

    /// Its name as evidence: a settled agreement attests the time of a contribution.
    ///
    /// # Errors
    ///
    /// None in practice: a UUID is an id.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
    /// # use town::*;
    /// let mut town = Town::of(&["ana", "bo"])?;
    /// let agreement = town.propose("ana", "bo", "PT2H")?;
    /// town.send("bo", "2026-02-02", Command::Agree { agreement })?;
    /// for name in ["ana", "bo"] {
    ///     let done = vec!["PT2H".parse()?];
    ///     town.send(name, "2026-02-03", Command::Confirm { agreement, done })?;
    /// }
    /// // What a contribution to a project needs: who worked how long, and what confirms it.
    /// let (who, hours) = town.bank.attested(agreement).remove(0);
    /// assert_eq!((who, hours.to_string().as_str()), (person("ana"), "PT2H"));
    /// let evidence = town.bank.agreement(agreement).ok_or("no agreement")?.evidence()?;
    /// assert!(evidence.as_str().starts_with("00000000-0000-"));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn evidence(&self) -> Result<EvidenceId, liens_core::IdError> {
        EvidenceId::new(self.id.to_string())
    }

    /// What would be settled if `party` confirmed `done` now: it, if all others confirmed the same.
    pub(crate) fn is_settled_by(&self, party: &ContributorId, done: &[Amount]) -> bool {
        let others = self.parties.iter().filter(|other| *other != party);
        others.into_iter().all(|other| self.confirmed.get(other).is_some_and(|said| said == done))
    }

    /// What counts as accepted when its time is over.
    pub(crate) fn accepted_by_silence(&self) -> Option<Vec<Amount>> {
        let mut said = self.confirmed.values();
        let first = said.next()?;
        let accepts = self.at_expiry == AtExpiry::Accept && said.all(|other| other == first);
        accepts.then(|| first.clone())
    }
}
