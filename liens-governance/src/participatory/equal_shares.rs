//! The method of equal shares.
//!
//! Every voter owns a part of the envelope. A project whose supporters can pay for it is bought by
//! them at a common price for each unit of satisfaction, at which the poorer pay all they have; the
//! one with the lowest price is bought first, and so on with what is left in the purses.
//!
//! Three voters with 30.00 EUR each: `a` costs 36.00 and is wanted by ana and bo, `b` costs 40.00
//! and is wanted by ana and cy. First `a`, at 18.00 each, since 36 / 2 is less than 40 / 2. Then
//! ana has 12.00 and pays all of it for `b`, and cy pays the 28.00 that are missing.
//!
//! Phragmén's method asks for the same proportion and lets money come in over time; equal shares is
//! here because its outcome comes with its proof, a list of who paid what, and because it satisfies
//! the stronger axiom that [`left_out`](super::left_out()) checks.

use std::cmp::Ordering;
use std::fmt;

use dashu_int::UBig;
use liens_core::{Amount, ContributorId, ProjectId};

use super::purses::{Paid, Purses, Quote, Rate, Supporters};
use super::{Completion, ParticipatoryError, Profile, Project, TieOrder, completion};
use crate::Fraction;

/// How a project came to be funded.
///
/// The example of [`Completion`] has both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Way {
    /// Its supporters paid for it out of their parts.
    Shares,
    /// It fitted into what was left, by the declared completion.
    Completion,
}

/// What one voter pays for one project.
///
/// Exact, and so a fraction: seven who share a cost of 100.00 EUR pay 10000/7 cents each.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Payment {
    /// The voter.
    pub voter: ContributorId,
    /// How much, in quanta of the envelope's unit.
    pub amount: Fraction,
}

/// One project that is funded.
///
/// # Examples
///
/// ```
/// use liens_core::{ContributorId, ProjectId};
/// use liens_governance::participatory::{
///     Completion, Payment, Profile, Project, Satisfaction, TieOrder, equal_shares,
/// };
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (a, b) = (ProjectId::new("a")?, ProjectId::new("b")?);
/// let projects = [
///     Project::new(a.clone(), "36.00 EUR".parse()?)?,
///     Project::new(b.clone(), "40.00 EUR".parse()?)?,
/// ];
/// let mut profile = Profile::new("90.00 EUR".parse()?, projects, Satisfaction::Count)?;
/// profile.approve(ContributorId::new("ana")?, 1, [&a, &b])?;
/// profile.approve(ContributorId::new("bo")?, 1, [&a])?;
/// profile.approve(ContributorId::new("cy")?, 1, [&b])?;
///
/// let outcome = equal_shares(&profile, &Completion::None {}, &TieOrder::default())?;
/// let told = |payment: Payment| format!("{} {}", payment.voter, payment.amount);
/// let paid: Vec<Vec<String>> =
///     outcome.purchases().iter().map(|one| one.payments().map(told).collect()).collect();
/// assert_eq!(paid, [["ana 1800", "bo 1800"], ["ana 1200", "cy 2800"]]);
/// // The rate is what those pay who are not out of money: 28.00 EUR for the one unit of cy.
/// assert_eq!(outcome.purchases()[1].rate().to_string(), "2800");
/// assert_eq!(outcome.spent().to_string(), "76.00 EUR");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(with = "super::form::Bought<'static>"))]
pub struct Purchase {
    project: ProjectId,
    cost: Amount,
    way: Way,
    rate: Fraction,
    tied: Vec<ProjectId>,
    paid: Vec<(ContributorId, UBig)>,
    scale: UBig,
}

/// What the method of equal shares funds, in order, and who paid what.
///
/// # Examples
///
/// See [`equal_shares`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EqualShares {
    purchases: Vec<Purchase>,
    spent: Amount,
    left: Amount,
    endowment: Fraction,
}

impl Purchase {
    /// The project.
    pub const fn project(&self) -> &ProjectId {
        &self.project
    }

    /// What it costs.
    pub const fn cost(&self) -> &Amount {
        &self.cost
    }

    /// How it came to be funded.
    pub const fn way(&self) -> Way {
        self.way
    }

    /// By shares: the quanta that each supporter pays for a unit of satisfaction, unless they own
    /// less; no project that was left had a lower one. By completion: the satisfaction for each
    /// quantum of the cost; none that was left and fitted had a higher one.
    pub const fn rate(&self) -> &Fraction {
        &self.rate
    }

    /// The other projects that were as good at that moment; the declared order put this one first.
    ///
    /// Named whether it mattered or not: if the rest still pays for all of them, they are all
    /// funded, one after the other.
    pub fn tied(&self) -> &[ProjectId] {
        &self.tied
    }

    /// What each supporter pays, by id; by completion nobody.
    ///
    /// # Law
    ///
    /// The payments for a project add up to its cost: `payments_add_up_to_the_cost`.
    pub fn payments(&self) -> impl ExactSizeIterator<Item = Payment> {
        self.paid.iter().map(|(voter, parts)| Payment {
            voter: voter.clone(),
            amount: Fraction::of(parts.clone(), self.scale.clone()).unwrap_or_default(),
        })
    }
}

impl EqualShares {
    /// What is funded, in order.
    pub fn purchases(&self) -> &[Purchase] {
        &self.purchases
    }

    /// The funded projects, by id.
    pub fn funded(&self) -> Vec<&ProjectId> {
        let mut funded: Vec<_> = self.purchases.iter().map(Purchase::project).collect();
        funded.sort_unstable();
        funded
    }

    /// What the funded projects cost.
    pub const fn spent(&self) -> &Amount {
        &self.spent
    }

    /// What is left of the envelope.
    pub const fn left(&self) -> &Amount {
        &self.left
    }

    /// What every unit of weight owned at the beginning, in quanta: its part of the envelope, and
    /// what a completion added to it.
    ///
    /// Divide by the quanta of the unit for a reading in euros or hours: 10000/3 quanta are 33.33
    /// EUR and a third of a cent, which nobody loses.
    pub const fn endowment(&self) -> &Fraction {
        &self.endowment
    }
}

/// Finds the projects that an envelope funds when every unit of weight owns the same part of it.
///
/// In each round, among the projects that their supporters can still pay for, the one is funded
/// whose supporters pay least for a unit of satisfaction; each pays at the same rate, or all that
/// they still own. A `completion` says what becomes of what is left.
///
/// **Rounding:** none; rates and payments are exact. **Unit:** as the envelope.
///
/// # Law
///
/// Nobody pays more than they own, payments add up to costs, a voter of weight w is as good as w
/// voters, and [`left_out`](super::left_out) finds nobody by either axiom:
/// `equal_shares_leave_no_group_out`. Equal to a plain version written from the definition:
/// `equal_shares_agree_with_the_definition`.
///
/// # Errors
///
/// [`ParticipatoryError::NoVoters`]; of the completion [`ParticipatoryError::Step`] and
/// [`ParticipatoryError::SmallStep`]; of a declared order
/// [`ParticipatoryError::UnknownProject`], [`ParticipatoryError::DuplicateProject`] and
/// [`ParticipatoryError::OrderIncomplete`].
///
/// # Complexity
///
/// O(projects × points given) in the worst case. Rates never fall from round to round, so that
/// most of them are not looked at again.
///
/// # Source
///
/// Peters, Pierczyński and Skowron, *Proportional participatory budgeting with additive
/// utilities*, 2021.
///
/// # Examples
///
/// Three want the garden, which takes their parts whole, so that nothing is left for the mural; one
/// wants the bench, which costs no more than the part of that one.
///
/// ```
/// use liens_core::{ContributorId, ProjectId};
/// use liens_governance::participatory::{
///     Completion, Profile, Project, Satisfaction, TieOrder, equal_shares,
/// };
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let [garden, mural, bench] = ["garden", "mural", "bench"].map(ProjectId::new);
/// let (garden, mural, bench) = (garden?, mural?, bench?);
/// let projects = [
///     Project::new(garden.clone(), "300.00 EUR".parse()?)?,
///     Project::new(mural.clone(), "100.00 EUR".parse()?)?,
///     Project::new(bench.clone(), "90.00 EUR".parse()?)?,
/// ];
/// let mut profile = Profile::new("400.00 EUR".parse()?, projects, Satisfaction::Cost)?;
/// profile.approve(ContributorId::new("ana")?, 1, [&garden, &mural])?;
/// for name in ["bo", "cy"] {
///     profile.approve(ContributorId::new(name)?, 1, [&garden])?;
/// }
/// profile.approve(ContributorId::new("dee")?, 1, [&bench])?;
///
/// let outcome = equal_shares(&profile, &Completion::None {}, &TieOrder::default())?;
/// assert_eq!(outcome.funded(), [&bench, &garden]);
/// assert_eq!(outcome.left().to_string(), "10.00 EUR");
/// let last = &outcome.purchases()[1];
/// assert_eq!((last.project(), last.rate().to_string()), (&bench, "1".to_owned()));
/// # Ok(())
/// # }
/// ```
///
/// The outcome reads as a protocol, round by round:
///
/// ```
/// # use liens_core::{ContributorId, ProjectId};
/// # use liens_governance::participatory::{
/// #     Completion, Profile, Project, Satisfaction, TieOrder, equal_shares,
/// # };
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let (bench, swing) = (ProjectId::new("bench")?, ProjectId::new("swing")?);
/// # let projects = [
/// #     Project::new(bench.clone(), "40.00 EUR".parse()?)?,
/// #     Project::new(swing.clone(), "40.00 EUR".parse()?)?,
/// # ];
/// let mut profile = Profile::new("60.00 EUR".parse()?, projects, Satisfaction::Cost)?;
/// profile.approve(ContributorId::new("ana")?, 1, [&bench, &swing])?;
/// let outcome = equal_shares(&profile, &Completion::None {}, &TieOrder::default())?;
/// let text = "1. bench: 40.00 EUR, from 1 voter at 1.000000 a unit of satisfaction; \
///             as good: swing\n40.00 EUR spent, 20.00 EUR left";
/// assert_eq!(outcome.to_string(), text);
/// # Ok(())
/// # }
/// ```
pub fn equal_shares(
    profile: &Profile,
    completion: &Completion,
    ties: &TieOrder,
) -> Result<EqualShares, ParticipatoryError> {
    if profile.weight() == 0 {
        return Err(ParticipatoryError::NoVoters);
    }
    let ranks = profile.ranks(ties)?;
    completion::complete(profile, completion, &ranks)
}

/// The rounds of one run: what every voter still owns, and which projects may still be funded.
///
/// `open` is kept in the order of the last known rates, so that a round ends at the first project
/// whose known rate is above the best one found.
pub(super) struct Rounds<'a> {
    profile: &'a Profile,
    ranks: &'a [usize],
    supporters: &'a [Supporters],
    purses: Purses,
    /// Places of open projects, each with the rate that it had when last looked at.
    open: Vec<(usize, Option<Rate>)>,
    bought: Vec<Bought>,
    spent: u128,
}

/// A purchase before names are put to it.
///
/// Parts of `scale` are those of the moment of paying: later purchases may refine the scale of the
/// purses, and what was paid before stays as it was written.
pub(super) struct Bought {
    pub(super) place: usize,
    pub(super) rate: Rate,
    pub(super) tied: Vec<usize>,
    pub(super) paid: Vec<Paid>,
    pub(super) scale: UBig,
}

/// The cheapest project of a round, and those as cheap, by place.
struct Cheapest {
    place: usize,
    quote: Quote,
    rate: Rate,
    tied: Vec<usize>,
}

impl<'a> Rounds<'a> {
    /// Every unit of weight owns its part of the envelope, and so many quanta more.
    pub(super) fn begin(
        profile: &'a Profile,
        ranks: &'a [usize],
        supporters: &'a [Supporters],
        more: u128,
    ) -> Self {
        let open = (0..supporters.len()).map(|place| (place, None)).collect();
        let purses = Purses::fill(profile, more);
        Self { profile, ranks, supporters, purses, open, bought: Vec::new(), spent: 0 }
    }

    /// Funds one project after the other until nobody can pay for one, or more than `most` quanta
    /// are spent.
    ///
    /// May end above `most` by one project, which is how a growing part learns that it has grown
    /// too far.
    pub(super) fn run(mut self, most: u128) -> Self {
        while self.spent <= most {
            let Some(Cheapest { place, quote, rate, tied }) = self.cheapest() else { break };
            let Some(project) = self.supporters.get(place) else { break };
            let paid = self.purses.pay(project, &quote);
            self.open.retain(|(open, _)| *open != place);
            let cost = self.profile.projects().get(place).map_or(0, Project::quanta);
            self.spent = self.spent.saturating_add(cost.into());
            let scale = self.purses.scale().clone();
            self.bought.push(Bought { place, rate, tied, paid, scale });
        }
        self
    }

    /// What was spent, in quanta.
    pub(super) const fn spent(&self) -> u128 {
        self.spent
    }

    /// Places of the projects that are not funded.
    pub(super) fn unfunded(&self) -> Vec<usize> {
        let funded = |place: &usize| self.bought.iter().any(|bought| bought.place == *place);
        (0..self.supporters.len()).filter(|place| !funded(place)).collect()
    }

    /// The open project with the lowest rate; what nobody can pay for any more is dropped.
    ///
    /// What voters own only falls, so that a rate only rises: who was dearer than the cheapest
    /// when last looked at still is.
    fn cheapest(&mut self) -> Option<Cheapest> {
        self.open.sort_by(|(_, one), (_, other)| match (one, other) {
            (Some(one), Some(other)) => one.compare(other),
            (one, other) => one.is_some().cmp(&other.is_some()),
        });
        let mut best: Option<Cheapest> = None;
        let mut dropped = Vec::new();
        for (place, known) in &mut self.open {
            let dearer = |best: &Cheapest| {
                known.as_ref().is_some_and(|known| known.compare(&best.rate).is_gt())
            };
            if best.as_ref().is_some_and(dearer) {
                break;
            }
            let Some(project) = self.supporters.get(*place) else { continue };
            let Some(quote) = self.purses.quote(project) else {
                dropped.push(*place);
                continue;
            };
            let rate = quote.rate(project, &self.purses);
            *known = Some(rate.clone());
            let order = best.as_ref().map_or(Ordering::Less, |best| rate.compare(&best.rate));
            let place = *place;
            match (order, &mut best) {
                (Ordering::Equal, Some(best)) => {
                    let (rank, first) = (self.ranks.get(place), self.ranks.get(best.place));
                    if rank < first {
                        best.tied.push(std::mem::replace(&mut best.place, place));
                        best.quote = quote;
                    } else {
                        best.tied.push(place);
                    }
                }
                (Ordering::Greater, _) => {}
                _ => best = Some(Cheapest { place, quote, rate, tied: Vec::new() }),
            }
        }
        self.open.retain(|(place, _)| !dropped.contains(place));
        if let Some(best) = &mut best {
            best.tied.sort_unstable();
        }
        best
    }

    /// Puts names to what was funded: by shares, then by the completion.
    pub(super) fn named(self, completed: Vec<Bought>, endowment: Fraction) -> EqualShares {
        let profile = self.profile;
        let voters: Vec<&ContributorId> = profile.voters().map(|(voter, _)| voter).collect();
        let by_shares = self.bought.into_iter().map(|bought| (Way::Shares, bought));
        let by_completion = completed.into_iter().map(|bought| (Way::Completion, bought));
        let named = by_shares
            .chain(by_completion)
            .filter_map(|(way, bought)| bought.named(way, profile, &voters));
        let purchases: Vec<Purchase> = named.collect();
        let sum = |sum: i64, purchase: &Purchase| sum.saturating_add(purchase.cost.quanta());
        let spent = purchases.iter().fold(0, sum);
        let limit = profile.limit();
        let of = |quanta| Amount::from_quanta(limit.unit().clone(), quanta);
        // What is spent is no more than the envelope.
        let spent = of(spent).unwrap_or_else(|_| limit.clone());
        let left = limit.checked_sub(&spent);
        let left = left.unwrap_or_else(|_| Amount::zero(limit.unit().clone()));
        EqualShares { purchases, spent, left, endowment }
    }
}

impl Bought {
    /// Puts ids in the place of positions; payments are put in the order of the ids.
    fn named(self, way: Way, profile: &Profile, voters: &[&ContributorId]) -> Option<Purchase> {
        let id = |place: &usize| profile.projects().get(*place).map(|p| p.id().clone());
        let project = profile.projects().get(self.place)?;
        let paid = |paid: Paid| {
            let voter = voters.get(paid.voter).copied()?;
            Some((voter.clone(), paid.parts))
        };
        let mut paid: Vec<_> = self.paid.into_iter().filter_map(paid).collect();
        paid.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        Some(Purchase {
            project: project.id().clone(),
            cost: project.cost().clone(),
            way,
            rate: Fraction::of(self.rate.numerator, self.rate.denominator).unwrap_or_default(),
            tied: self.tied.iter().filter_map(id).collect(),
            paid,
            scale: self.scale,
        })
    }
}

impl fmt::Display for EqualShares {
    /// Writes one line for each round: what is funded, at which cost and rate, what was tied.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (round, purchase) in (1..).zip(&self.purchases) {
            let Purchase { project, cost, way, rate, tied, paid, .. } = purchase;
            let rate = rate.to_decimal(6);
            match way {
                Way::Shares => {
                    let payers = paid.len();
                    let voters = if payers == 1 { "voter" } else { "voters" };
                    write!(f, "{round}. {project}: {cost}, from {payers} {voters} ")?;
                    write!(f, "at {rate} a unit of satisfaction")?;
                }
                Way::Completion => write!(f, "{round}. {project}: {cost}, from what was left")?,
            }
            if tied.is_empty() {
                writeln!(f)?;
            } else {
                let tied: Vec<_> = tied.iter().map(ToString::to_string).collect();
                writeln!(f, "; as good: {}", tied.join(", "))?;
            }
        }
        write!(f, "{} spent, {} left", self.spent, self.left)
    }
}
