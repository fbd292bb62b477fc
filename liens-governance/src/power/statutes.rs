//! Statutes in depth: what each college and each person in it can really decide.
//!
//! The table of weights in statutes answers who votes with how much. What a member wants to know is
//! how often their word counts, and that depends on four things at once: the weight of the college,
//! the rule, how the college is carried, and how many share it. Here they are measured together,
//! once with the others against and once with the others silent, and once under each carry, so that
//! whoever drafts statutes sees what each line of them does.

use super::banzhaf::Banzhaf;
use super::colleges::Others;
use super::composite::{CollegeGame, PersonPower};
use super::effort::{Effort, PowerError};
use super::game::Game;
use crate::{Carry, College, Error, Fraction, Rule, Statutes};
use liens_core::{CollegeId, KindId};

/// The power of colleges and of persons under one rule.
///
/// # Examples
///
/// ```
/// # use liens_core::CollegeId;
/// # use liens_governance::{Bounds, Carry, College, Effort, Statutes, StatutesPower};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let college = |id: &str, weight| -> Result<_, Box<dyn std::error::Error>> {
///     Ok(College::new(CollegeId::new(id)?, weight, Carry::Majority)?)
/// };
/// let colleges = [college("a", 50)?, college("b", 40)?, college("c", 10)?];
/// let statutes = Statutes::new(colleges, Bounds::scic(), "more than 1/2 of expressed".parse()?)?;
/// let power: StatutesPower = statutes.power_of(statutes.rule(), [3, 3, 3], Effort::default())?;
/// // One tenth of the votes is as strong as four; against silence any college adopts alone.
/// let swings = [&power.colleges, &power.colleges_silent]
///     .map(|of| of.swings().iter().map(|swings| swings.to_string()).collect::<Vec<_>>());
/// assert_eq!(swings, [["3", "1", "1"], ["1", "1", "1"]]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct StatutesPower {
    /// Colleges that each speak as one, the others saying no.
    pub colleges: Banzhaf,
    /// The same, where colleges that do not say yes are silent.
    pub colleges_silent: Banzhaf,
    /// One person of each college, as the statutes carry them.
    pub persons: PersonPower,
    /// The same, if every college were carried in one way.
    pub by_carry: Vec<(Carry, PersonPower)>,
}

impl StatutesPower {
    /// The colleges in which nobody turns anything, as the statutes carry them: under majority
    /// carry those without a swing, under a proportional one those whose members are all powerless.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::CollegeId;
    /// # use liens_governance::{Bounds, Carry, College, Effort, Statutes};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// // At two thirds 35, 35, 20, 10 leave two of four colleges nothing to decide, if each speaks
    /// // as one; carried proportionally nobody is powerless.
    /// let powerless = |carry| -> Result<_, Box<dyn std::error::Error>> {
    ///     let colleges = [("a", 35), ("b", 35), ("c", 20), ("d", 10)]
    ///         .iter()
    ///         .map(|(id, weight)| Ok(College::new(CollegeId::new(*id)?, *weight, carry)?))
    ///         .collect::<Result<Vec<_>, Box<dyn std::error::Error>>>()?;
    ///     let statutes = Statutes::new(colleges, Bounds::scic(), "at least 2/3 of all".parse()?)?;
    ///     let power = statutes.power_of(statutes.rule(), [5, 5, 5, 5], Effort::default())?;
    ///     Ok(power.powerless().iter().map(|id| id.to_string()).collect::<Vec<_>>())
    /// };
    /// assert_eq!(powerless(Carry::Majority)?, ["c", "d"]);
    /// assert!(powerless(Carry::ProportionalMembers)?.is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn powerless(&self) -> Vec<CollegeId> {
        let nobody = self.persons.of_one().filter(|one| one.most().is_zero());
        nobody.map(|one| one.college().clone()).collect()
    }

    /// For each college how many times as often a person turns the decision under majority carry as
    /// under a proportional one, from the lower bounds; none where the person then turns nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::CollegeId;
    /// # use liens_governance::{Bounds, Carry, College, Effort, Statutes};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let colleges = ["bodies 15", "others 10", "producers 25", "users 25", "workers 25"]
    ///     .iter()
    ///     .filter_map(|line| line.split_once(' '))
    ///     .map(|(id, weight)| {
    ///         Ok(College::new(CollegeId::new(id)?, weight.parse()?, Carry::Majority)?)
    ///     })
    ///     .collect::<Result<Vec<_>, Box<dyn std::error::Error>>>()?;
    /// let rule = "more than 1/2 of expressed".parse()?;
    /// let statutes = Statutes::new(colleges, Bounds::scic(), rule)?;
    /// let power = statutes.power_of(statutes.rule(), [3, 5, 5, 99, 11], Effort::default())?;
    /// let moved = power.moved_by_carry();
    /// let times = |at: usize| moved[at].1.clone().unwrap_or_default();
    /// // Majority carry is kind to members of a large college, and unkind to those of a small one.
    /// assert!(times(3) > 2.into() && times(0) < 1.into());
    /// # Ok(())
    /// # }
    /// ```
    pub fn moved_by_carry(&self) -> Vec<(CollegeId, Option<Fraction>)> {
        let under = |carry: Carry| {
            let of = self.by_carry.iter().filter(move |(of, _)| *of == carry);
            of.flat_map(|(_, persons)| persons.of_one())
        };
        let pairs = under(Carry::Majority).zip(under(Carry::ProportionalMembers));
        pairs.map(|(a, b)| (a.college().clone(), a.least().over(b.least()))).collect()
    }
}

impl Statutes {
    /// The same as [`power_of`](Self::power_of) under the rule of every kind of decision, the
    /// general one, for none, first.
    ///
    /// # Errors
    ///
    /// As [`power_of`](Self::power_of).
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Bounds, Carry, College, Effort, Statutes};
    /// # use liens_core::{CollegeId, KindId};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let college = |id: &str, weight| -> Result<_, Box<dyn std::error::Error>> {
    ///     Ok(College::new(CollegeId::new(id)?, weight, Carry::Majority)?)
    /// };
    /// let colleges = [college("a", 50)?, college("b", 40)?, college("c", 10)?];
    /// let statutes = Statutes::new(colleges, Bounds::scic(), "more than 1/2 of all".parse()?)?
    ///     .with_rule(KindId::new("amendment")?, "at least 2/3 of all".parse()?)?;
    /// let powers = statutes.power_of_kinds([30, 20, 10], Effort::default())?;
    /// let powerless: Vec<usize> = powers.iter().map(|(_, power)| power.powerless().len()).collect();
    /// // The last college turns something by simple majority, and nothing at two thirds.
    /// assert_eq!(powerless, [0, 1]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn power_of_kinds(
        &self,
        heads: impl IntoIterator<Item = u64>,
        allowed: Effort,
    ) -> Result<Vec<(Option<KindId>, StatutesPower)>, Error> {
        let heads: Vec<u64> = heads.into_iter().collect();
        let measured = |(kind, rule): (Option<&KindId>, &Rule)| {
            Ok((kind.cloned(), self.power_of(rule, heads.iter().copied(), allowed)?))
        };
        self.rules().map(measured).collect()
    }

    /// Measures what each college, with so many heads, and each person can decide under a rule: the
    /// rule of any kind of decision.
    ///
    /// Persons are measured exactly where that is allowed, else between bounds.
    ///
    /// The colleges are in the order of their ids, and so are `heads`.
    ///
    /// # Errors
    ///
    /// As [`CollegeGame::new`] and [`CollegeGame::bounds`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Bounds, Carry, College, Effort, Statutes};
    /// # use liens_core::CollegeId;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let college = |id: &str, weight| -> Result<_, Box<dyn std::error::Error>> {
    ///     Ok(College::new(CollegeId::new(id)?, weight, Carry::Majority)?)
    /// };
    /// let colleges = [college("partners", 20)?, college("users", 40)?, college("workers", 40)?];
    /// let statutes = Statutes::new(colleges, Bounds::scic(), "more than 1/2 of all".parse()?)?;
    /// let power = statutes.power_of(statutes.rule(), [5, 700, 12], Effort::default())?;
    /// let ratio = power.persons.strongest_to_weakest().ok_or("a powerless college")?;
    /// assert_eq!(ratio.to_decimal(1), "12.4");
    /// # Ok(())
    /// # }
    /// ```
    pub fn power_of(
        &self,
        rule: &Rule,
        heads: impl IntoIterator<Item = u64>,
        allowed: Effort,
    ) -> Result<StatutesPower, Error> {
        let heads: Vec<u64> = heads.into_iter().collect();
        let colleges = |others| -> Result<Banzhaf, Error> {
            Ok(Game::of_colleges(self.colleges(), rule, others)?.banzhaf(allowed)?)
        };
        let persons = |colleges: &[College]| -> Result<PersonPower, Error> {
            let game = CollegeGame::new(colleges, heads.iter().copied(), rule)?;
            Ok(match game.power(allowed) {
                Err(PowerError::TooLarge { .. }) => game.bounds(allowed)?,
                exact => exact?,
            })
        };
        let carried = |carry: Carry| -> Result<(Carry, PersonPower), Error> {
            let same = |college: &College| {
                College::new(college.id().clone(), college.weight(), carry).map_err(Error::from)
            };
            let same = self.colleges().iter().map(same).collect::<Result<Vec<_>, _>>()?;
            Ok((carry, persons(&same)?))
        };
        // Where everybody says yes or no, both proportional carries add the same.
        let carries = [Carry::ProportionalMembers, Carry::Majority];
        Ok(StatutesPower {
            colleges: colleges(Others::SayNo)?,
            colleges_silent: colleges(Others::AreSilent)?,
            persons: persons(self.colleges())?,
            by_carry: carries.into_iter().map(carried).collect::<Result<_, _>>()?,
        })
    }
}
