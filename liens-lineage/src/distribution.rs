//! Distributions: who gets what of a pot, to the last unit, and why.

#[cfg(feature = "serde")]
mod document;
mod text;
mod witness;

use liens_core::{Amount, AmountError, ContributionId, MotionId, Recipient};

use crate::{PolicyError, Secured, Step};

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
    pub fn reasons_of(&self, recipient: &Recipient) -> &[Reason] {
        let from = self.reasons.partition_point(|reason| reason.recipient < *recipient);
        let to = self.reasons.partition_point(|reason| reason.recipient <= *recipient);
        self.reasons.get(from..to).unwrap_or_default()
    }

    /// The contribution that holds a reason's amount until it is secured: the policy holds, and the
    /// contribution was not secured when the pot was shared.
    pub fn holding<'a>(&self, reason: &'a Reason) -> Option<&'a ContributionId> {
        let hold = self.secured == Secured::Hold && matches!(reason.recipient, Recipient::Owed(_));
        let unsecured = |id: &&ContributionId| self.unsecured.binary_search(id).is_ok();
        reason.contribution.as_ref().filter(|_| hold).filter(unsecured)
    }

    /// The results whose equal remainders straddled the cut when the pot was split over them: some
    /// of them, first by id, got one unit more than the others.
    pub fn tied_results(&self) -> &[ContributionId] {
        &self.tied_results
    }

    /// The ties between recipients that decided a unit.
    pub fn ties(&self) -> &[Tie] {
        &self.ties
    }
}
