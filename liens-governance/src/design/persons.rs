//! Weights, quota and carry for equal power of every person.
//!
//! Under majority carry a person of a college of n decides in it with about √(2 / π n), so that
//! equal power per person asks for college powers in proportion to √n. Under a proportional carry
//! every member moves w / n of the sum, and equal power asks for weights in proportion to n, which
//! legal caps often forbid. Which is nearer under the bounds cannot be known beforehand: both are
//! designed and measured.

use liens_core::{AtLeast, CollegeId, Ratio};

use super::brief::{Brief, DesignError};
use crate::{
    Base, Carry, Clause, College, CollegeGame, Effort, Error, PersonPower, PowerError, Rule, Within,
};

/// Weights and a quota in percent under one carry, and what one person of each college can decide.
///
/// # Examples
///
/// ```
/// # use liens_core::CollegeId;
/// # use liens_governance::{Brief, Effort, PersonDesign};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let [a, b, c] = ["a", "b", "c"].map(CollegeId::new);
/// let colleges = [(a?, 5), (b?, 5), (c?, 25)];
/// let designs: Vec<PersonDesign> = Brief::equal_per_college(3)?
///     .within(10, 50)?
///     .equal_persons(&colleges, Effort::default())?;
/// for design in &designs {
///     assert_eq!(design.weights.iter().sum::<u32>(), 100);
///     assert!(design.quota >= 51);
/// }
/// // The more equal one first; somebody of 25 is never as strong as somebody of 5 under the cap.
/// let ratios = designs.iter().map(|design| design.persons.strongest_to_weakest());
/// let ratios: Vec<_> = ratios.collect::<Option<_>>().ok_or("somebody is powerless")?;
/// assert!(ratios[0] <= ratios[1] && ratios[0] > 1.into());
/// assert_ne!(designs[0].carry, designs[1].carry);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct PersonDesign {
    /// How every college is carried.
    pub carry: Carry,
    /// The weight of each college in percent.
    pub weights: Vec<u32>,
    /// The percentage that yes has to reach.
    pub quota: u32,
    /// The power of one person of each college.
    pub persons: PersonPower,
}

impl Brief {
    /// Designs for equal power of every person, one for each carry, the most equal first: it has the
    /// smallest ratio between the strongest person and the weakest. The bounds and the quotas are
    /// those of this brief, which stands in the order of the colleges; its target is not used.
    ///
    /// Under majority carry the design is that of
    /// [`equal_per_person`](Self::equal_per_person); under a proportional one the weights stand
    /// next to the heads, with the lowest quota. Persons are measured exactly where that is
    /// allowed, else between bounds.
    ///
    /// # Errors
    ///
    /// Those of [`design`](Self::design) and of [`CollegeGame`]; [`DesignError::BoundsDiffer`] for
    /// other numbers of colleges.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Brief, Carry, Effort};
    /// # use liens_core::CollegeId;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let heads = [("users", 700), ("workers", 40), ("partners", 12)];
    /// let named = |(name, heads)| Ok((CollegeId::new(name)?, heads));
    /// let colleges: Vec<(CollegeId, u64)> =
    ///     heads.into_iter().map(named).collect::<Result<_, liens_core::IdError>>()?;
    /// let brief = Brief::equal_per_college(3)?.within(10, 50)?;
    /// let designs = brief.equal_persons(&colleges, Effort::default())?;
    /// assert_eq!(designs[0].carry, Carry::Majority);
    /// # Ok(())
    /// # }
    /// ```
    pub fn equal_persons(
        &self,
        colleges: &[(CollegeId, u64)],
        allowed: Effort,
    ) -> Result<Vec<PersonDesign>, Error> {
        let (expected, found) = (self.target.len(), colleges.len());
        if expected != found {
            return Err(DesignError::BoundsDiffer { expected, found }.into());
        }
        let heads = || colleges.iter().map(|(_, heads)| *heads);
        let (from, to) = self.quotas;
        let same = |brief: Self| {
            let bounded = brief.with_bounds(self.bounds.iter().copied())?;
            Ok::<_, DesignError>(bounded.with_quotas(from, to)?.with_least_power(self.least_power))
        };
        let majority = same(Self::equal_per_person(heads())?)?.design()?;
        let majority = (majority.best().weights().to_vec(), majority.best().quota());
        let near: Vec<u128> = heads().map(u128::from).collect();
        let near = same(Self::new(heads())?)?.rounded(&near).ok_or(DesignError::NoDesign)?;
        let measured = |carry, (weights, quota): (Vec<u32>, u32)| {
            let persons = persons(colleges, &weights, quota, carry, allowed)?;
            Ok::<_, Error>(PersonDesign { carry, weights, quota, persons })
        };
        let mut designs = vec![
            measured(Carry::Majority, majority)?,
            measured(Carry::ProportionalExpressed, (near, from))?,
        ];
        // Without a ratio somebody is powerless: that comes last.
        designs.sort_by_key(|design| {
            let ratio = design.persons.strongest_to_weakest();
            (ratio.is_none(), ratio)
        });
        Ok(designs)
    }
}

/// Exactly where the effort allows it, else between bounds; the two are not mixed in one design.
fn persons(
    colleges: &[(CollegeId, u64)],
    weights: &[u32],
    quota: u32,
    carry: Carry,
    allowed: Effort,
) -> Result<PersonPower, Error> {
    let college = |((id, _), weight): (&(CollegeId, u64), &u32)| {
        College::new(id.clone(), (*weight).into(), carry).map_err(Error::from)
    };
    let carried = colleges.iter().zip(weights).map(college).collect::<Result<Vec<_>, _>>()?;
    let ratio = Ratio::new(quota.into(), Brief::WHOLE.into()).unwrap_or(Ratio::ONE);
    let (base, within) = (Base::All, Within::Assembly {});
    let rule = Rule::new(Clause::Yes { threshold: AtLeast(ratio).into(), base, within })?;
    let game = CollegeGame::new(&carried, colleges.iter().map(|(_, heads)| *heads), &rule)?;
    match game.power(allowed) {
        Err(PowerError::TooLarge { .. }) => Ok(game.bounds(allowed)?),
        exact => Ok(exact?),
    }
}
