//! Sharing a pot over results by a policy.
//!
//! With a pot V over results 1..r of weights w₁..wᵣ, result i brings Vᵢ by largest remainder of
//! V × wᵢ / W. Each Vᵢ runs through the steps of the policy on its own: a step that takes a
//! portion p of its base B pays floor(p × B) by its own terms, a tariff or claims pay what is due
//! while it lasts, and what is left waits. Then cap, floor and remainder run once over the sums of
//! all results, so that who earns in ten results meets one cap and not ten.
//!
//! A library of tools took Ana's need, two hours of Bo's plan and four of Cy's building. Of 100.00
//! by *commons first*, a fifth to the origin and 20.00 an hour:
//!
//! ```text
//! origin     1/5 of 100.00                    20.00   Ana
//! tariff     2 h and 4 h claim 120.00 of 80.00
//!            40.00 × 80/120 = 26.666..        26.67   Bo     (the larger fraction gets the cent)
//!            80.00 × 80/120 = 53.333..        53.33   Cy
//! remainder                                    0.00   the commons
//! ```
//!
//! Rounding happens twice and loses nothing: once over the recipients of a step by largest
//! remainder, then each recipient's amount over the contributions that earned it. Cumulative floors
//! would be as exact in sum and depend on the order in which people are listed, which is why they
//! are not used here. A step that is short by the fraction that its floor drops leaves it to the
//! remainder, where the policy says who has it.

mod closing;
mod sharing;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use liens_core::{
    Amount, AmountError, ApportionError, ClaimId, ContributionId, ContributorId, DivideError,
    Recipient, SharesError, largest_remainder,
};

use crate::distribution::{Authority, Distribution, Growing, Reason, ResultPart, Ways, Witness};
use crate::tariff::PaidNow;
use crate::{AgreedClaim, Claims, Frozen, Policy, ShareError, Step};

use sharing::{Part, Sharing};

/// What is to be shared, over which results, among whom, by whose decision.
///
/// # Examples
///
/// Two results of one pot, one three times as heavy. Where none states a weight they share equally;
/// one that says nothing beside others that do is refused rather than guessed.
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_lineage::distribute;
/// let (plan, library) = (id("plan")?, id("library")?);
/// let weighed = |plan_weighs, library_weighs| -> Tried<Order> {
///     let results = vec![(plan.clone(), plan_weighs), (library.clone(), library_weighs)];
///     Ok(Order { results, ..order("100.00 EUR", "library")? })
/// };
/// let shared = distribute(&frozen()?, &commons_first()?, weighed(Some(1), Some(3))?)?;
/// let pots: Vec<String> = shared.results().map(|row| row.pot().to_string()).collect();
/// assert_eq!(pots, ["75.00 EUR", "25.00 EUR"]); // by id: the library first
/// let refused = distribute(&frozen()?, &commons_first()?, weighed(None, Some(3))?);
/// assert_eq!(refused.map_err(|error| error.code()), Err("lineage.distribute.weight_missing"));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The pot, zero or above.
    pub pot: Amount,
    /// The results that brought it; either all state a weight or none does, and then they share
    /// equally.
    ///
    /// A result named twice is refused.
    pub results: Vec<(ContributionId, Option<u64>)>,
    /// The persons vouched for; all others are owed.
    ///
    /// What is owed takes its part all the same: nobody gets more because somebody else is unknown.
    pub vouched: BTreeSet<ContributorId>,
    /// By whose decision.
    pub authority: Authority,
}

/// Why a pot cannot be shared.
///
/// # Examples
///
/// A tariff in euros has no meaning in a pot of dollars, and no rate is looked up.
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_lineage::{DistributeError, distribute};
/// let refused = distribute(&frozen()?, &commons_first()?, order("100.00 USD", "library")?);
/// let error = refused.map_err(|error| error.to_string());
/// let text = "a tariff of 20.00 EUR an hour cannot be paid from a pot of 100.00 USD";
/// assert_eq!(error, Err(text.to_owned()));
/// let debt = distribute(&frozen()?, &commons_first()?, order("-1.00 EUR", "library")?);
/// assert!(matches!(debt, Err(DistributeError::NegativePot { pot }) if pot.quanta() == -100));
/// let elsewhere = distribute(&frozen()?, &commons_first()?, order("1.00 EUR", "a book")?);
/// assert_eq!(elsewhere.map_err(|error| error.code()), Err("lineage.share.unknown_result"));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DistributeError {
    /// The pot is below zero.
    #[error("a pot of {pot} is below zero")]
    NegativePot {
        /// The refused pot.
        pot: Amount,
    },
    /// No result is named.
    ///
    /// A pot of nothing in particular has no lineage to be shared along.
    #[error("a pot of {pot} is shared over no result")]
    NoResult {
        /// The pot.
        pot: Amount,
    },
    /// Some results state a weight, others do not.
    #[error("some results state a weight, {result} does not")]
    WeightMissing {
        /// The first result without a weight.
        result: ContributionId,
    },
    /// A tariff is in another unit than the pot.
    #[error("a tariff of {per_hour} an hour cannot be paid from a pot of {pot}")]
    TariffUnit {
        /// The tariff.
        per_hour: Amount,
        /// The pot.
        pot: Amount,
    },
    /// A cap or a floor is in another unit than the pot.
    #[error("{per_person} for each person bounds no part of a pot of {pot}")]
    LimitUnit {
        /// The cap or the floor.
        per_person: Amount,
        /// The pot.
        pot: Amount,
    },
    /// A claim is more than can be counted.
    ///
    /// Attested hours times a tariff can pass 64 bits where the tariff is absurd; nothing is cut
    /// down to fit.
    #[error("{contributor} is due {due} for contribution {contribution}, above {}", u64::MAX)]
    ClaimTooLarge {
        /// The contribution.
        contribution: ContributionId,
        /// The contributor.
        contributor: ContributorId,
        /// The claim, in quanta of the pot.
        due: u128,
    },
    /// An agreed claim is below zero, or in another unit than the pot.
    #[error("claim {claim} of {amount} cannot be paid from a pot of {pot}")]
    ClaimUnit {
        /// The claim.
        claim: ClaimId,
        /// Its amount.
        amount: Amount,
        /// The pot.
        pot: Amount,
    },
    /// A result cannot be shared.
    ///
    /// A result that is not in the record, or one that a step's rule cannot share.
    #[error(transparent)]
    Share(#[from] ShareError),
    /// The pot cannot be divided over the results.
    #[error(transparent)]
    Apportion(#[from] ApportionError),
    /// The claims cannot be divided.
    #[error(transparent)]
    Divide(#[from] DivideError),
    /// A step's shares are refused.
    #[error(transparent)]
    Shares(#[from] SharesError),
    /// An amount is refused.
    #[error(transparent)]
    Amount(#[from] AmountError),
}

impl DistributeError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NegativePot { .. } => "lineage.distribute.negative_pot",
            Self::NoResult { .. } => "lineage.distribute.no_result",
            Self::WeightMissing { .. } => "lineage.distribute.weight_missing",
            Self::TariffUnit { .. } => "lineage.distribute.tariff_unit",
            Self::LimitUnit { .. } => "lineage.distribute.limit_unit",
            Self::ClaimTooLarge { .. } => "lineage.distribute.claim_too_large",
            Self::ClaimUnit { .. } => "lineage.distribute.claim_unit",
            Self::Divide(error) => error.code(),
            Self::Share(error) => error.code(),
            Self::Apportion(error) => error.code(),
            Self::Shares(error) => error.code(),
            Self::Amount(error) => error.code(),
        }
    }
}

/// One amount of a distribution in the making.
///
/// All lines of a result are one part of the pot, and lines never merge: each keeps the step and
/// the contribution that it is for, which is what becomes its reason.
struct Line {
    /// The result, as a node.
    part: u32,
    step: usize,
    recipient: Recipient,
    node: Option<u32>,
    quanta: u64,
}

/// Shares a pot over results by a policy; the amounts sum to the pot, to the last unit.
///
/// The pot is split over the results by largest remainder, ties by id. In each part, a step's
/// amount is the floor of its portion of its base, and what the floor leaves stays for the
/// remainder; it is split once over recipients by largest remainder, and each recipient's amount
/// over its reasons. Cap, floor and remainder run once, on the sums per person over all results:
/// what a cap takes from a person lowers every reason alike.
///
/// # Law
///
/// `a_distribution_sums_to_the_pot`, `the_order_of_listing_never_changes_a_distribution`,
/// `a_need_without_hours_is_paid_its_origin_share`,
/// `every_claim_is_paid_once_and_in_full_while_the_pot_lasts`, `nobody_gets_more_than_the_cap`,
/// `a_floor_raises_the_lowest_first_from_the_remainder_alone`
///
/// # Errors
///
/// [`DistributeError`] names the offending value.
///
/// # Complexity
///
/// O(r × k log k) for r results with k nodes, links and people upstream.
///
/// # Examples
///
/// A pot that does not cover the hours leaves the commons nothing; one that does leaves them the
/// rest. Ana gave no hour and has her fifth in both.
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_lineage::distribute;
/// let amounts = |pot: &str| -> Tried<Vec<String>> {
///     let shared = distribute(&frozen()?, &commons_first()?, order(pot, "library")?)?;
///     Ok(shared.payouts().map(|(to, amount)| format!("{to} {amount}")).collect())
/// };
/// assert_eq!(amounts("100.00 EUR")?, ["ana 20.00 EUR", "bo 26.67 EUR", "cy 53.33 EUR"]);
/// let ample = ["ana 40.00 EUR", "bo 40.00 EUR", "cy 80.00 EUR", "the commons 40.00 EUR"];
/// assert_eq!(amounts("200.00 EUR")?, ample);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub fn distribute(
    frozen: &Frozen,
    policy: &Policy,
    order: Order,
) -> Result<Distribution, DistributeError> {
    distribute_after(&Claims::new(), frozen, policy, order)
}

/// The same, after earlier pots that paid on claims: what they paid is not due again.
///
/// # Law
///
/// `claims_over_several_pots_are_paid_once`
///
/// # Errors
///
/// [`DistributeError`] names the offending value.
///
/// # Examples
///
/// A second pot of 100.00 pays the 40.00 that the first one left open, and not the hours again.
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_lineage::{Claims, distribute_after};
/// let mut paid = Claims::new();
/// let mut last = Vec::new();
/// for _ in 0..2 {
///     let pot = order("100.00 EUR", "library")?;
///     let shared = distribute_after(&paid, &frozen()?, &commons_first()?, pot)?;
///     paid.book(&shared);
///     last = shared.payouts().map(|(to, amount)| format!("{to} {amount}")).collect();
/// }
/// let second = ["ana 20.00 EUR", "bo 13.33 EUR", "cy 26.67 EUR", "the commons 40.00 EUR"];
/// assert_eq!(last, second);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub fn distribute_after(
    paid: &Claims,
    frozen: &Frozen,
    policy: &Policy,
    order: Order,
) -> Result<Distribution, DistributeError> {
    distribute_claims(&[], paid, frozen, policy, order)
}

/// The same, with the claims that a circle agreed, which [`Step::Claims`] pays.
///
/// A claim is paid once over all results of the pot, in the order of their ids.
///
/// Claims of persons who are not vouched for are owed to their payees, and share as one claimant
/// would.
///
/// # Law
///
/// `agreed_claims_are_paid_after_the_origin_and_once`
///
/// `the_need_is_paid_before_the_claims_share_what_is_short`,
/// `the_payee_is_paid_and_an_unknown_contributor_is_owed`
///
/// # Errors
///
/// [`DistributeError`] names the offending value.
///
/// # Examples
///
/// Whoever raised the need has a fifth before two claims of 60.00 share what is short. A claim for
/// work that the result does not descend from waits for a result that does.
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_core::{ClaimId, Shortage};
/// use liens_lineage::{AgreedClaim, Base, Claims, OriginBy, RemainderTo, Step, distribute_claims};
/// let agreed = |who: &str, payee: &str, work: &str| -> Tried<AgreedClaim> {
///     Ok(AgreedClaim {
///         id: ClaimId::new(work)?,
///         contributor: person(who)?,
///         payee: person(payee)?,
///         contributions: vec![id(work)?],
///         date: "2026-02-01".parse()?,
///         amount: "60.00 EUR".parse()?,
///     })
/// };
/// let fifth = Portion::new(1, 5)?;
/// let policy = Policy::new("claims after the origin", [
///     Step::Origin { portion: fifth, of: Base::Pot, by: OriginBy::PerPerson },
///     Step::Claims { shortage: Shortage::PRO_RATA },
///     Step::Remainder { to: RemainderTo::Commons {} },
/// ])?;
/// let claims = [
///     agreed("bo", "bo", "plan")?,
///     agreed("cy", "workshop", "library")?,
///     agreed("bo", "bo", "a book")?,
/// ];
/// let pot = order("100.00 EUR", "library")?;
/// let shared = distribute_claims(&claims, &Claims::new(), &frozen()?, &policy, pot)?;
/// let amounts: Vec<String> = shared.payouts().map(|(to, sum)| format!("{to} {sum}")).collect();
/// assert_eq!(amounts, ["ana 20.00 EUR", "bo 40.00 EUR", "workshop 40.00 EUR"]);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub fn distribute_claims(
    claims: &[AgreedClaim],
    paid: &Claims,
    frozen: &Frozen,
    policy: &Policy,
    order: Order,
) -> Result<Distribution, DistributeError> {
    let Order { pot, results, vouched, authority } = order;
    let Ok(quanta) = u64::try_from(pot.quanta()) else {
        return Err(DistributeError::NegativePot { pot });
    };
    if results.is_empty() {
        return Err(DistributeError::NoResult { pot });
    }
    for step in policy.steps() {
        if let Step::Cap { per_person } | Step::Floor { per_person } = step {
            if per_person.unit() != pot.unit() {
                let (per_person, pot) = (per_person.clone(), pot);
                return Err(DistributeError::LimitUnit { per_person, pot });
            }
        }
    }
    if let Some(claim) =
        claims.iter().find(|claim| claim.amount.unit() != pot.unit() || claim.amount.is_negative())
    {
        let (claim, amount) = (claim.id.clone(), claim.amount.clone());
        return Err(DistributeError::ClaimUnit { claim, amount, pot });
    }
    let divided = largest_remainder(quanta, weighed(results)?)?;
    let tied_results = divided.tied().to_vec();
    let mut cones = Vec::new();
    for (result, part) in divided.into_parts() {
        let unknown = || ShareError::UnknownResult { result: result.clone() };
        let node = frozen.place(&result).ok_or_else(unknown)?;
        cones.push((result, part, node, frozen.rows().cone(node)));
    }
    let mut upstream: Vec<u32> = cones.iter().flat_map(|(.., cone)| cone).copied().collect();
    upstream.sort_unstable();
    upstream.dedup();
    let mut sharing = Sharing {
        frozen,
        policy,
        unsecured: frozen.unsecured_among(&upstream),
        vouched: &vouched,
        pot: &pot,
        paid_before: paid,
        paid: PaidNow::default(),
        claims,
        claimed: BTreeMap::new(),
        parts: Vec::new(),
        lines: Vec::new(),
        ties: Vec::new(),
    };
    for (result, part, node, cone) in cones {
        sharing.share(Part { result, node, cone, pot: part, left: part })?;
    }
    sharing.close()?;
    Ok(sharing.written(authority, tied_results)?)
}

impl Sharing<'_> {
    /// The lines as a document.
    ///
    /// Payouts are summed from the sorted lines in one pass, a run of equal recipients at a time.
    fn written(
        mut self,
        authority: Authority,
        tied_results: Vec<ContributionId>,
    ) -> Result<Distribution, AmountError> {
        let amount = |quanta: u64| {
            let quanta = i64::try_from(quanta).unwrap_or(i64::MAX); // at most the pot
            Amount::from_quanta(self.pot.unit().clone(), quanta)
        };
        let id = |node: u32| self.frozen.at(node).id().clone();
        let mut results = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            let origins = self.origins(part).map(|(_, need)| need.id().clone()).collect();
            let (result, pot) = (part.result.clone(), amount(part.pot)?);
            results.push(ResultPart { result, pot, origins });
        }
        let nodes: BTreeSet<u32> = self.lines.iter().filter_map(|line| line.node).collect();
        let unsecured = nodes.into_iter().filter(|node| self.unsecured.binary_search(node).is_ok());
        let unsecured = unsecured.map(id).collect();
        // Nodes stand in the order of their ids, and so do results and contributions here.
        // They come in runs that are sorted already.
        self.lines.sort_by(|a, b| {
            let rest = |line: &Line| (line.part, line.step, line.node);
            a.recipient.cmp(&b.recipient).then_with(|| rest(a).cmp(&rest(b)))
        });
        let witnesses = self.witnesses();
        let mut payouts: Vec<(Recipient, Amount)> = Vec::new();
        let mut reasons = Vec::with_capacity(self.lines.len());
        for (line, witness) in self.lines.into_iter().zip(witnesses) {
            let quanta = amount(line.quanta)?;
            match payouts.last_mut() {
                Some((last, sum)) if *last == line.recipient => *sum = sum.checked_add(&quanta)?,
                _ => payouts.push((line.recipient.clone(), quanta.clone())),
            }
            reasons.push(Reason {
                recipient: line.recipient,
                amount: quanta,
                result: id(line.part),
                step: line.step,
                contribution: line.node.map(id),
                witness,
            });
        }
        Ok(Distribution {
            pot: self.pot.clone(),
            authority,
            policy: self.policy.name().to_owned(),
            steps: self.policy.steps().to_vec(),
            secured: self.policy.secured(),
            results,
            payouts,
            reasons,
            unsecured,
            tied_results,
            ties: self.ties,
        })
    }

    /// For each line one way from its result to the contribution that earned it.
    ///
    /// The ways of one result are grown once, whatever the number of its lines.
    fn witnesses(&self) -> Vec<Witness> {
        let mut growing: BTreeMap<u32, Growing<'_>> = BTreeMap::new();
        let mut ends = Vec::with_capacity(self.lines.len());
        for line in &self.lines {
            ends.push(line.node.map(|node| {
                let ways = || Growing::of(self.frozen, line.part);
                growing.entry(line.part).or_insert_with(ways).reach(node)
            }));
        }
        let grown = growing.into_iter().map(|(part, ways)| (part, ways.grown()));
        let grown: BTreeMap<u32, Arc<Ways>> = grown.collect();
        let witness = |(line, end): (&Line, Option<u32>)| {
            let ways = grown.get(&line.part).zip(end);
            ways.map(|(ways, end)| Witness::ending(Arc::clone(ways), end)).unwrap_or_default()
        };
        self.lines.iter().zip(ends).map(witness).collect()
    }
}

/// The weight of each result: as stated by all, or 1 where none states any.
///
/// Weights are of any size: only their proportions count. A weight of 0 beside others gives its
/// result nothing.
fn weighed(
    results: Vec<(ContributionId, Option<u64>)>,
) -> Result<Vec<(ContributionId, u64)>, DistributeError> {
    let stated = results.iter().any(|(_, weight)| weight.is_some());
    let weight = |(result, weight): (ContributionId, Option<u64>)| match weight {
        Some(weight) => Ok((result, weight)),
        None if stated => Err(DistributeError::WeightMissing { result }),
        None => Ok((result, 1)),
    };
    results.into_iter().map(weight).collect()
}
