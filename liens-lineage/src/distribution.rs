//! Distributions: who gets what of a pot, to the last unit, and why.
//!
//! A distribution is a document and no instruction: it says what of a pot belongs to whom, by whose
//! decision, by which step and for which contribution, so that whoever keeps the accounts can book
//! it and whoever reads them can ask why. Amounts add up three times over, and reading one checks
//! all three:
//!
//! ```text
//! pot = sum of the results' parts = sum of the payouts = sum of the reasons
//! ```

#[cfg(feature = "serde")]
mod document;
mod text;
mod witness;

use liens_core::{Amount, AmountError, ContributionId, MotionId, Recipient};

use crate::{PolicyError, Secured, Step};

pub use text::Telling;
pub(crate) use witness::{Growing, Ways, Witness};

/// By whose decision a pot is shared.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Authority {
    /// The version of the charter in force.
    pub charter: u32,
    /// The motion that adopted it; none for a founding charter.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub motion: Option<MotionId>,
}

/// One line of a distribution: an amount and what it rests on.
///
/// A payout is the sum of its reasons. The same contribution can stand in several, once for each
/// result and step that pays it.
///
/// # Examples
///
/// Ana is paid for a need two links away from what was sold, and the reason shows the way.
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_lineage::{Reason, distribute};
/// let shared = distribute(&frozen()?, &commons_first()?, order("100.00 EUR", "library")?)?;
/// let ana = Recipient::Contributor(person("ana")?);
/// let why: &Reason = &shared.reasons_of(&ana)[0];
/// assert_eq!(why.amount().to_string(), "20.00 EUR");
/// assert_eq!((why.recipient(), why.result(), why.step()), (&ana, &id("library")?, 0));
/// assert_eq!(why.contribution(), Some(&id("need")?));
/// let way: Vec<&str> = why.witness().map(ContributionId::as_str).collect();
/// assert_eq!(way, ["library", "plan", "need"]);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Reason {
    pub(crate) recipient: Recipient,
    pub(crate) amount: Amount,
    pub(crate) result: ContributionId,
    pub(crate) step: usize,
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub(crate) contribution: Option<ContributionId>,
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Witness::is_empty"))]
    pub(crate) witness: Witness,
}

impl Reason {
    /// Who receives.
    pub const fn recipient(&self) -> &Recipient {
        &self.recipient
    }

    /// How much, for this reason alone.
    pub const fn amount(&self) -> &Amount {
        &self.amount
    }

    /// The result that brought it.
    pub const fn result(&self) -> &ContributionId {
        &self.result
    }

    /// The place of the step in the policy.
    ///
    /// From 0; [`Distribution::steps`] has the step itself.
    pub const fn step(&self) -> usize {
        self.step
    }

    /// The contribution that earned it; none where nobody's did, as for the remainder.
    pub const fn contribution(&self) -> Option<&ContributionId> {
        self.contribution.as_ref()
    }

    /// One shortest way from the result back to the contribution, both included; nothing where
    /// nobody's contribution earned it.
    ///
    /// # Complexity
    ///
    /// O(length): reasons share what their ways have in common, and each is made when asked for.
    pub fn witness(&self) -> impl Iterator<Item = &ContributionId> {
        self.witness.path().into_iter()
    }
}

/// One result's part of the pot.
///
/// # Examples
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_lineage::{ResultPart, distribute};
/// let shared = distribute(&frozen()?, &commons_first()?, order("100.00 EUR", "library")?)?;
/// let part: &ResultPart = shared.results().next().ok_or("one result")?;
/// assert_eq!((part.result(), part.pot().to_string()), (&id("library")?, "100.00 EUR".into()));
/// assert!(part.has_origin());
/// assert_eq!(part.origins(), [id("need")?]);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct ResultPart {
    pub(crate) result: ContributionId,
    pub(crate) pot: Amount,
    pub(crate) origins: Vec<ContributionId>,
}

impl ResultPart {
    /// The result.
    pub const fn result(&self) -> &ContributionId {
        &self.result
    }

    /// Its part of the pot.
    pub const fn pot(&self) -> &Amount {
        &self.pot
    }

    /// The needs that it descends from, by id.
    pub fn origins(&self) -> &[ContributionId] {
        &self.origins
    }

    /// Whether it descends from any need.
    ///
    /// Where it is false the origin's portion went to the commons, and a page can ask whose need it
    /// was.
    pub fn has_origin(&self) -> bool {
        !self.origins.is_empty()
    }
}

/// A pot, shared: every amount with its reason.
///
/// The payouts sum to the pot exactly, and each to its own reasons; reading one makes sure of it.
/// Recipients stand in the order of [`Recipient`]; reasons by recipient, result, step and
/// contribution.
///
/// # Law
///
/// `a_distribution_sums_to_the_pot`, `any_distribution_reads_back`
///
/// # Examples
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_lineage::distribute;
/// let shared = distribute(&frozen()?, &commons_first()?, order("100.00 EUR", "library")?)?;
/// assert_eq!(shared.total(), *shared.pot());
/// assert_eq!((shared.policy(), shared.steps().len()), ("commons first", 3));
/// assert_eq!(shared.authority().charter, 1);
/// let bo = shared.amount_of(&Recipient::Contributor(person("bo")?));
/// assert_eq!(bo.to_string(), "26.67 EUR");
/// assert_eq!(shared.amount_of(&Recipient::Commons).quanta(), 0);
/// assert_eq!(shared.reasons().count(), 3);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(with = "document::Read"))]
pub struct Distribution {
    pub(crate) pot: Amount,
    pub(crate) authority: Authority,
    pub(crate) policy: String,
    pub(crate) steps: Vec<Step>,
    pub(crate) secured: Secured,
    pub(crate) results: Vec<ResultPart>,
    pub(crate) payouts: Vec<(Recipient, Amount)>,
    pub(crate) reasons: Vec<Reason>,
    pub(crate) unsecured: Vec<ContributionId>,
    pub(crate) tied_results: Vec<ContributionId>,
    pub(crate) ties: Vec<Tie>,
}

/// Recipients whose equal remainders straddled the cut of a step: some of them, first in order, got
/// one unit more than the others.
///
/// It is named so that a circle can see where only the order of names decided, and how rarely.
///
/// # Examples
///
/// Two equal hours and an odd cent: Bo has it, being the first by name.
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_lineage::distribute;
/// let record = [given("plan", "bo", 1, &[])?, given("library", "cy", 1, &["plan"])?];
/// let pot = order("0.01 EUR", "library")?;
/// let shared = distribute(&Frozen::load(record)?, &commons_first()?, pot)?;
/// let tie = &shared.ties()[0];
/// let both = ["bo", "cy"].map(|name| person(name).map(Recipient::Contributor));
/// let [bo, cy] = both;
/// assert_eq!((tie.step, tie.between.clone()), (1, vec![bo?, cy?]));
/// let lucky = shared.payouts().next().ok_or("one gets it")?;
/// assert_eq!(lucky.0.to_string(), "bo");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Tie {
    /// The result; the first one for a floor, which runs over all.
    pub result: ContributionId,
    /// The place of the step in the policy.
    pub step: usize,
    /// The recipients.
    pub between: Vec<Recipient>,
}

/// Why a document that was read is no [`Distribution`].
///
/// A document that somebody altered, or wrote by hand, is refused where it first contradicts
/// itself.
///
/// # Examples
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_lineage::{Distribution, DistributionError, distribute};
/// # #[cfg(feature = "serde")] {
/// let shared = distribute(&frozen()?, &commons_first()?, order("100.00 EUR", "library")?)?;
/// let text = serde_json::to_string(&shared)?;
/// assert_eq!(serde_json::from_str::<Distribution>(&text)?, shared);
/// let altered = text.replace("53.33 EUR", "55.33 EUR");
/// let error = serde_json::from_str::<Distribution>(&altered).unwrap_err();
/// let (of, expected) = ("the payouts".to_owned(), "100.00 EUR".parse()?);
/// let fault = DistributionError::Sum { of, expected, found: "102.00 EUR".parse()? };
/// assert!(error.to_string().starts_with(&fault.to_string()), "{error}");
/// # }
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DistributionError {
    /// Amounts do not add up to what they should.
    #[error("the amounts of {of} add up to {found}, not to {expected}")]
    Sum {
        /// What the amounts are of.
        of: String,
        /// What they should add up to.
        expected: Amount,
        /// What they add up to.
        found: Amount,
    },
    /// A row stands before the one that it should follow, or twice.
    #[error("{row} stands out of order or twice")]
    OutOfOrder {
        /// The row.
        row: String,
    },
    /// A reason names a result or a step that is not there.
    #[error("step {step} of result {result} gives an amount, and is not there")]
    NoSuchStep {
        /// The result.
        result: ContributionId,
        /// The place of the step.
        step: usize,
    },
    /// A reason gives nothing.
    #[error("{recipient} gets {amount} for a reason")]
    Nothing {
        /// The recipient.
        recipient: Recipient,
        /// The refused amount.
        amount: Amount,
    },
    /// The way of a reason does not lead from its result to its contribution.
    #[error("the way of {recipient} leads from result {result} elsewhere than to the contribution")]
    Witness {
        /// The recipient.
        recipient: Recipient,
        /// The result.
        result: ContributionId,
    },
    /// The steps make no policy.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// Amounts cannot be added.
    #[error(transparent)]
    Amount(#[from] AmountError),
}

impl DistributionError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Sum { .. } => "lineage.distribution.sum",
            Self::OutOfOrder { .. } => "lineage.distribution.out_of_order",
            Self::NoSuchStep { .. } => "lineage.distribution.no_such_step",
            Self::Nothing { .. } => "lineage.distribution.nothing",
            Self::Witness { .. } => "lineage.distribution.witness",
            Self::Policy(error) => error.code(),
            Self::Amount(error) => error.code(),
        }
    }
}

impl Distribution {
    /// What was shared.
    pub const fn pot(&self) -> &Amount {
        &self.pot
    }

    /// By whose decision.
    pub const fn authority(&self) -> &Authority {
        &self.authority
    }

    /// The name of the policy.
    pub fn policy(&self) -> &str {
        &self.policy
    }

    /// The steps of the policy.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// What becomes of the parts of contributions that are not secured.
    pub const fn secured(&self) -> Secured {
        self.secured
    }

    /// The contributions that earned something and are not secured, by id.
    ///
    /// They are named under a policy that warns as well as under one that holds.
    pub fn unsecured(&self) -> &[ContributionId] {
        &self.unsecured
    }

    /// The results and their parts of the pot, by id.
    pub fn results(&self) -> impl Iterator<Item = &ResultPart> {
        self.results.iter()
    }

    /// The recipients and their amounts.
    pub fn payouts(&self) -> impl Iterator<Item = (&Recipient, &Amount)> {
        self.payouts.iter().map(|(recipient, amount)| (recipient, amount))
    }

    /// The amount of one recipient; zero for one who gets nothing.
    pub fn amount_of(&self, recipient: &Recipient) -> Amount {
        let at = self.payouts.binary_search_by(|(named, _)| named.cmp(recipient)).ok();
        let found = at.and_then(|at| self.payouts.get(at)).map(|(_, amount)| amount.clone());
        found.unwrap_or_else(|| Amount::zero(self.pot.unit().clone()))
    }

    /// The sum of all amounts: the pot.
    pub fn total(&self) -> Amount {
        let zero = Amount::zero(self.pot.unit().clone());
        let sum = self.payouts.iter().try_fold(zero, |sum, (_, amount)| sum.checked_add(amount));
        // Amounts that make up the pot add up to it, and so within range.
        sum.unwrap_or_else(|_| self.pot.clone())
    }

    /// Why each amount is paid.
    pub fn reasons(&self) -> impl Iterator<Item = &Reason> {
        self.reasons.iter()
    }

    /// Why one recipient is paid.
    ///
    /// By result, step and contribution; nothing for one who gets nothing. Somebody of whom a part
    /// is held is two recipients: what is owed stands apart.
    ///
    /// # Complexity
    ///
    /// O(log n) for n reasons.
    pub fn reasons_of(&self, recipient: &Recipient) -> &[Reason] {
        let from = self.reasons.partition_point(|reason| reason.recipient < *recipient);
        let to = self.reasons.partition_point(|reason| reason.recipient <= *recipient);
        self.reasons.get(from..to).unwrap_or_default()
    }

    /// The contribution that holds a reason's amount until it is secured: the policy holds, and the
    /// contribution was not secured when the pot was shared.
    ///
    /// # Examples
    ///
    /// Bo's plan is under no licence, so that nobody could go on with it. Under a policy that
    /// holds, its part waits for the licence and not for Bo.
    ///
    /// ```
    /// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
    /// # use library::*;
    /// use liens_lineage::{Secured, distribute};
    /// let policy = commons_first()?.with_secured(Secured::Hold);
    /// let shared = distribute(&frozen()?, &policy, order("100.00 EUR", "library")?)?;
    /// let owed = Recipient::Owed(person("bo")?);
    /// let waits = &shared.reasons_of(&owed)[0];
    /// assert_eq!(waits.amount().to_string(), "26.67 EUR");
    /// assert_eq!(shared.holding(waits), Some(&id("plan")?));
    /// assert!(shared.unsecured().contains(&id("plan")?));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn holding<'a>(&self, reason: &'a Reason) -> Option<&'a ContributionId> {
        let hold = self.secured == Secured::Hold && matches!(reason.recipient, Recipient::Owed(_));
        let unsecured = |id: &&ContributionId| self.unsecured.binary_search(id).is_ok();
        reason.contribution.as_ref().filter(|_| hold).filter(unsecured)
    }

    /// The results whose equal remainders straddled the cut when the pot was split over them: some
    /// of them, first by id, got one unit more than the others.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
    /// # use library::*;
    /// use liens_lineage::distribute;
    /// let results = vec![(id("plan")?, None), (id("library")?, None)];
    /// let pot = Order { results, ..order("0.01 EUR", "library")? };
    /// let shared = distribute(&frozen()?, &commons_first()?, pot)?;
    /// assert_eq!(shared.tied_results(), [id("library")?, id("plan")?]);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn tied_results(&self) -> &[ContributionId] {
        &self.tied_results
    }

    /// The ties between recipients that decided a unit.
    ///
    /// Empty in most distributions: fractions are seldom equal.
    pub fn ties(&self) -> &[Tie] {
        &self.ties
    }
}
