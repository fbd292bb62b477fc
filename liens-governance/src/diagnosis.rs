//! What statutes do to the power of each college, and the smallest change that mends them.
//!
//! The weights 30/30/30/10 are legal for a cooperative, and under "more than half of all" the
//! fourth college decides nothing: any two of the others have 60, any one of them has 40 with it.
//! No table of weights shows that, and no count of votes ever will, since the college loses nothing
//! that it can point at. So statutes are examined when they are written: every coalition of
//! colleges is asked whether it adopts, by the very rule that decides.
//!
//! The index is that of Banzhaf, a count of coalitions in which a college is decisive, and not that
//! of Shapley and Shubik: colleges say yes or no side by side and not one after the other, and a
//! swing can be shown to somebody, which is what a [`Witness`] does.

use liens_core::{CollegeId, Threshold};

use crate::power::turned_by_somebody;
use crate::repair::{Repair, Searched, repair};
use crate::{
    College, Effort, Game, GameError, Natural, Others, PowerError, Statutes, WeightedGame,
};

/// The ways for colleges to part that are looked at, for each college without a swing.
const MOST_WAYS: usize = 1 << 18;

/// How far an examination goes.
///
/// # Examples
///
/// A search that may try nothing says that it stopped, and not that there is no repair:
///
/// ```
/// # use liens_governance::{Bounds, Carry, College, Limits, Statutes};
/// # use liens_core::CollegeId;
/// let college = |(id, weight)| -> Result<_, Box<dyn std::error::Error>> {
///     Ok(College::new(CollegeId::new(id)?, weight, Carry::Majority)?)
/// };
/// let colleges = [("a", 30), ("b", 30), ("c", 30), ("d", 10)].into_iter().map(college);
/// let colleges = colleges.collect::<Result<Vec<_>, _>>()?;
/// let statutes = Statutes::new(colleges, Bounds::scic(), "more than 1/2 of all".parse()?)?;
/// let mut limits = Limits::default();
/// limits.repairs = 0;
/// let diagnosis = statutes.examine(limits)?;
/// assert_eq!((diagnosis.repair, diagnosis.repair_stopped), (None, true));
/// assert!(1_u64 << Limits::MOST_COLLEGES <= limits.effort.steps); // 4096 coalitions
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Limits {
    /// The most that counting takes, and each search for a witness.
    pub effort: Effort,
    /// The largest number of changes that are tried for a repair.
    pub repairs: u32,
}

/// What the statutes do to the power of each college.
///
/// Measured where each college says yes or no as a whole: all coalitions of colleges, each equally
/// often. Under majority carry this is what the tally does. Under a proportional carry members of
/// one college part ways, and of a college without a swing here they may still turn a vote: it is
/// not powerless then.
///
/// # Examples
///
/// Under 50/20/20/10 nothing is adopted without the first college, which has 7 of 10 swings; the
/// three others have the same power, whatever their weight:
///
/// ```
/// # use liens_governance::{Bounds, Carry, College, Diagnosis, Limits, Natural, Statutes};
/// # use liens_core::CollegeId;
/// let college = |(id, weight)| -> Result<_, Box<dyn std::error::Error>> {
///     Ok(College::new(CollegeId::new(id)?, weight, Carry::Majority)?)
/// };
/// let colleges = [("a", 50), ("b", 20), ("c", 20), ("d", 10)].into_iter().map(college);
/// let colleges = colleges.collect::<Result<Vec<_>, _>>()?;
/// let statutes = Statutes::new(colleges, Bounds::scic(), "more than 1/2 of all".parse()?)?;
/// let found: Diagnosis = statutes.examine(Limits::default())?;
/// let swings: Vec<u64> = found.swings.iter().filter_map(|(_, swings)| swings.to_u64()).collect();
/// assert_eq!((swings, found.winning), (vec![7, 1, 1, 1], Natural::from(7_u64)));
/// let [a, b, c, d] = ["a", "b", "c", "d"].map(CollegeId::new);
/// let (a, b, c, d) = (a?, b?, c?, d?);
/// assert_eq!((found.veto, found.dictator), (vec![a], None)); // it stops everything, and needs one
/// assert_eq!(found.interchangeable, [(b, d.clone()), (c, d)]);
/// assert!(found.powerless.is_empty() && found.repair.is_none());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Diagnosis {
    /// The number of coalitions that adopt, of 2ⁿ.
    pub winning: Natural,
    /// For each college, in the order of ids, the number of coalitions that it turns: the swings of
    /// Banzhaf.
    pub swings: Vec<(CollegeId, Natural)>,
    /// The colleges that turn no coalition, and, where some college is carried proportionally, in
    /// which nobody turns a vote either when the members of colleges part ways, whatever their
    /// numbers. Where there are too many ways to do so, those that turn no coalition.
    pub powerless: Vec<CollegeId>,
    /// The colleges without which nothing is adopted.
    pub veto: Vec<CollegeId>,
    /// The college that decides alone.
    pub dictator: Option<CollegeId>,
    /// Pairs of colleges that have power, and the same, although their weights differ; those for
    /// which the search stayed within the limits.
    pub interchangeable: Vec<(CollegeId, CollegeId)>,
    /// For each college, in the order of ids, others that show its power or its lack of power; a
    /// college for which the search left the limits has none.
    pub witnesses: Vec<Witness>,
    /// The smallest change that leaves no college powerless; none where no college is, or none was
    /// found.
    pub repair: Option<Repair>,
    /// Whether the search for a repair ended at the limits: there may be one although none is
    /// shown.
    pub repair_stopped: bool,
}

/// Colleges that say yes together, with and without one more.
///
/// Of a college with power: the fewest others, then the first in the order of ids, that it turns.
/// Of one that turns no coalition: the heaviest others that are rejected, with it as without it.
///
/// # Examples
///
/// ```
/// # use liens_governance::{Bounds, Carry, College, Limits, Statutes, Witness};
/// # use liens_core::CollegeId;
/// let college = |(id, weight)| -> Result<_, Box<dyn std::error::Error>> {
///     Ok(College::new(CollegeId::new(id)?, weight, Carry::Majority)?)
/// };
/// let colleges = [("a", 50), ("b", 40), ("c", 10)].into_iter().map(college);
/// let colleges = colleges.collect::<Result<Vec<_>, _>>()?;
/// let statutes = Statutes::new(colleges, Bounds::scic(), "at least 2/3 of all".parse()?)?;
/// let diagnosis = statutes.examine(Limits::default())?;
/// let told = |witness: &Witness| {
///     let others: Vec<&str> = witness.others.iter().map(CollegeId::as_str).collect();
///     (others.join("+"), witness.without, witness.with)
/// };
/// let told: Vec<_> = diagnosis.witnesses.iter().map(told).collect();
/// assert_eq!(told[0], ("b".to_owned(), false, true)); // a turns b's 40 into 90
/// assert_eq!(told[2], ("a".to_owned(), false, false)); // with c even the heaviest has 60 only
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Witness {
    /// The college whose power is shown.
    pub college: CollegeId,
    /// The others that say yes.
    pub others: Vec<CollegeId>,
    /// Whether they adopt without it.
    pub without: bool,
    /// Whether they adopt with it.
    pub with: bool,
}

/// Why statutes cannot be examined.
///
/// # Examples
///
/// ```
/// # use liens_governance::{DiagnosisError, swings};
/// # use liens_core::Threshold;
/// let half = Threshold::MoreThan { ratio: "1/2".parse()? };
/// let many = swings(&[1; 63], half).unwrap_err(); // one of 63 turns up to 2^62 coalitions
/// assert_eq!(many, DiagnosisError::TooManyColleges { colleges: 63, limit: 62 });
/// let heavy = swings(&[u64::MAX, 1], half).unwrap_err();
/// assert_eq!(heavy.code(), "governance.diagnosis.weight_overflow");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DiagnosisError {
    /// There are more colleges than swings of 64 bits are counted of.
    #[error("{colleges} colleges are more than the {limit} whose swings fit 64 bits")]
    TooManyColleges {
        /// The number of colleges.
        colleges: usize,
        /// The limit.
        limit: u32,
    },
    /// The weights add up beyond 2⁶⁴ − 1.
    #[error("the weights add up to {total}, at most 2^64 - 1 is counted")]
    WeightOverflow {
        /// The sum.
        total: u128,
    },
    /// The power of the colleges takes more than is allowed.
    #[error(transparent)]
    Power(#[from] PowerError),
    /// The rule of the colleges is no game.
    #[error(transparent)]
    Game(#[from] GameError),
}

impl DiagnosisError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooManyColleges { .. } => "governance.diagnosis.too_many_colleges",
            Self::WeightOverflow { .. } => "governance.diagnosis.weight_overflow",
            Self::Power(error) => error.code(),
            Self::Game(error) => error.code(),
        }
    }
}

impl Limits {
    /// The largest number of colleges whose coalitions are looked at one by one, for the regret of
    /// past votes.
    pub const MOST_COLLEGES: u32 = 12;
}

impl Default for Limits {
    /// The effort of [`Effort::default`], and a hundred thousand changes tried.
    fn default() -> Self {
        Self { effort: Effort::default(), repairs: 100_000 }
    }
}

impl Statutes {
    /// Measures the power of each college, whatever their number.
    ///
    /// What persons inside the colleges decide follows from their numbers:
    /// [`power_of`](Self::power_of).
    ///
    /// # Law
    ///
    /// `the_coalitions_that_adopt_are_those_of_the_tally`,
    /// `a_witness_is_the_smallest_or_the_heaviest_of_all`,
    /// `a_college_is_powerless_where_nobody_in_it_turns_a_vote_whatever_their_numbers`
    ///
    /// # Errors
    ///
    /// [`DiagnosisError::Power`] if the count takes more than the limits allow.
    ///
    /// # Complexity
    ///
    /// That of [`Game::banzhaf`] for each change tried, and n² times the different sums that
    /// coalitions of n colleges have for each witness.
    ///
    /// # Source
    ///
    /// Banzhaf 1965, Penrose 1946.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Bounds, Carry, College, Limits, Statutes};
    /// # use liens_core::CollegeId;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let college = |id: &str, weight| -> Result<_, Box<dyn std::error::Error>> {
    ///     Ok(College::new(CollegeId::new(id)?, weight, Carry::Majority)?)
    /// };
    /// let colleges = [college("a", 30)?, college("b", 30)?, college("c", 30)?, college("d", 10)?];
    /// let statutes = Statutes::new(colleges, Bounds::scic(), "more than 1/2 of all".parse()?)?;
    /// let diagnosis = statutes.examine(Limits::default())?;
    /// assert_eq!(diagnosis.powerless, [CollegeId::new("d")?]);
    /// let repair = diagnosis.repair.ok_or("no repair")?;
    /// let weights: Vec<u64> = repair.statutes.colleges().iter().map(|c| c.weight()).collect();
    /// assert_eq!((repair.points, weights), (10, vec![20, 30, 30, 20]));
    /// # Ok(())
    /// # }
    /// ```
    pub fn examine(&self, limits: Limits) -> Result<Diagnosis, DiagnosisError> {
        let game = Game::of_colleges(self.colleges(), self.rule(), Others::SayNo)?;
        let power = game.banzhaf(limits.effort)?;
        let colleges = 0..game.players();
        let named = |at: &usize| self.colleges().get(*at).map(|college| college.id().clone());
        let ids = self.colleges().iter().map(|college| college.id().clone());
        let swings: Vec<_> = ids.zip(power.swings().iter().cloned()).collect();
        let idle = swings.iter().enumerate().filter(|(_, (_, swings))| swings.is_zero());
        let powerless = idle
            .filter(|(at, _)| !turned_by_somebody(self.colleges(), self.rule(), *at, MOST_WAYS));
        let powerless: Vec<CollegeId> =
            powerless.map(|(_, (college, _))| college.clone()).collect();
        let veto: Vec<usize> = colleges.clone().filter(|at| game.can_stop(*at)).collect();
        let dictator = veto.iter().find(|at| game.decides_alone(**at));
        let Searched { repair, stopped } = if powerless.is_empty() {
            Searched { repair: None, stopped: false }
        } else {
            repair(self, limits)
        };
        let game = CollegesAs { statutes: self, game, power: power.swings(), limits };
        Ok(Diagnosis {
            winning: power.winning().clone(),
            dictator: dictator.and_then(named),
            veto: veto.iter().filter_map(named).collect(),
            interchangeable: game
                .interchangeable()
                .iter()
                .filter_map(|(a, b)| Some((named(a)?, named(b)?)))
                .collect(),
            witnesses: colleges.filter_map(|at| game.witness(at)).collect(),
            swings,
            powerless,
            repair,
            repair_stopped: stopped,
        })
    }
}

/// Swings of weights under a bar on their sum: for each weight, the coalitions that it turns.
///
/// **Range:** up to 62 weights.
///
/// # Errors
///
/// [`DiagnosisError::TooManyColleges`], [`DiagnosisError::WeightOverflow`],
/// [`DiagnosisError::Power`] beyond the effort of [`Effort::default`].
///
/// # Complexity
///
/// That of [`Game::banzhaf`].
///
/// # Examples
///
/// ```
/// # use liens_governance::{DiagnosisError, swings};
/// # use liens_core::{Ratio, Threshold};
/// let half = Threshold::MoreThan { ratio: Ratio::new(1, 2).unwrap_or(Ratio::ONE) };
/// assert_eq!(swings(&[25, 25, 25, 15, 10], half)?, [7, 7, 7, 3, 3]);
/// # Ok::<_, DiagnosisError>(())
/// ```
///
/// Equal weights are not equal power, and a legal floor is no floor of power. The council of the
/// six of 1958, with 4, 4, 4, 2, 2 and 1 and twelve to adopt, gave Luxembourg a vote that could
/// turn nothing:
///
/// ```
/// # use liens_governance::swings;
/// # use liens_core::Threshold;
/// let twelve = Threshold::AtLeast { ratio: "12/17".parse()? };
/// assert_eq!(swings(&[4, 4, 4, 2, 2, 1], twelve)?, [10, 10, 10, 6, 6, 0]);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub fn swings(weights: &[u64], bar: Threshold) -> Result<Vec<u64>, DiagnosisError> {
    let (colleges, limit) = (weights.len(), 62);
    if !u32::try_from(colleges).is_ok_and(|colleges| colleges <= limit) {
        return Err(DiagnosisError::TooManyColleges { colleges, limit });
    }
    let total: u128 = weights.iter().copied().map(u128::from).sum();
    if u64::try_from(total).is_err() {
        return Err(DiagnosisError::WeightOverflow { total });
    }
    if weights.is_empty() {
        return Ok(Vec::new());
    }
    let game = Game::from(WeightedGame::at(weights.iter().copied(), bar)?);
    let power = game.banzhaf(Effort::default())?;
    Ok(power.swings().iter().filter_map(Natural::to_u64).collect())
}

/// The game of the colleges, with the swings of each.
///
/// Positions are those of the statutes, which stand in the order of ids.
struct CollegesAs<'a> {
    statutes: &'a Statutes,
    game: Game,
    power: &'a [Natural],
    limits: Limits,
}

impl CollegesAs<'_> {
    /// Others that show what a college turns, or that even the heaviest stay rejected with it.
    fn witness(&self, at: usize) -> Option<Witness> {
        let (colleges, effort) = (self.statutes.colleges(), self.limits.effort);
        let others = if self.power.get(at)?.is_zero() {
            let weights: Vec<u64> = colleges.iter().map(College::weight).collect();
            self.game.heaviest_rejected(at, &weights, effort).ok()?.unwrap_or_default()
        } else {
            self.game.smallest_turned(at, effort).ok()??
        };
        let adopts = |with: bool| {
            self.game.adopts_where(&|one| (with && one == at) || others.contains(&one))
        };
        let id = |other: &usize| Some(colleges.get(*other)?.id().clone());
        Some(Witness {
            college: id(&at)?,
            without: adopts(false),
            with: adopts(true),
            others: others.iter().filter_map(id).collect(),
        })
    }

    /// Who can be exchanged turns as much, and whoever can be exchanged with one of several that
    /// can, can with all.
    fn interchangeable(&self) -> Vec<(usize, usize)> {
        let mut kinds: Vec<Vec<usize>> = Vec::new();
        for (at, swings) in self.power.iter().enumerate().filter(|(_, swings)| !swings.is_zero()) {
            let known = kinds.iter_mut().find(|kind| {
                kind.first().is_some_and(|first| {
                    self.power.get(*first) == Some(swings)
                        && self.game.can_exchange(*first, at, self.limits.effort) == Ok(true)
                })
            });
            match known {
                Some(kind) => kind.push(at),
                None => kinds.push(vec![at]),
            }
        }
        let weight = |at: &usize| self.statutes.colleges().get(*at).map(College::weight);
        let pairs = kinds.iter().flat_map(|kind| {
            let from = |(place, a): (usize, &usize)| {
                let a = *a;
                kind.iter().skip(place.saturating_add(1)).map(move |b| (a, *b))
            };
            kind.iter().enumerate().flat_map(from)
        });
        let mut pairs: Vec<_> = pairs.filter(|(a, b)| weight(a) != weight(b)).collect();
        pairs.sort_unstable();
        pairs
    }
}
