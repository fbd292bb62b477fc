//! The decision rule as a game: of colleges that speak as one, and of the persons in them.
//!
//! A rule of the tally speaks of parts and bases; a game knows only who says yes. The translation
//! fixes what all others do. If everybody takes part and says no, "more than 1/2 of expressed" is a
//! quota of ⌊T / 2⌋ + 1, a quorum is met by itself, and "not blocked by at least 1/3 of all" is yes
//! of more than 2/3. If the others are silent, whoever speaks says yes: every bar on expressed
//! votes is met by one voice, and only quorums and parts of all still ask for something.
//!
//! Rule and game cannot drift apart: the tests tally every coalition and compare.

use std::fmt;

use liens_core::{CollegeId, Ratio, Threshold};

use super::game::{Game, GameError, WeightedGame, quota};
use crate::{Base, Clause, College, Rule, Within};

/// What those do who do not say yes.
///
/// # Examples
///
/// ```
/// # use liens_core::CollegeId;
/// # use liens_governance::{Carry, College, Effort, Game, Others};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let colleges = ["bodies 15", "others 10", "producers 25", "users 25", "workers 25"]
///     .iter()
///     .filter_map(|line| line.split_once(' '))
///     .map(|(id, weight)| {
///         Ok(College::new(CollegeId::new(id)?, weight.parse()?, Carry::Majority)?)
///     })
///     .collect::<Result<Vec<_>, Box<dyn std::error::Error>>>()?;
/// let rule = "present at least 1/2 of all and more than 1/2 of expressed".parse()?;
/// let acts = |others| -> Result<String, Box<dyn std::error::Error>> {
///     let game = Game::of_colleges(&colleges, &rule, others)?;
///     Ok(game.banzhaf(Effort::default())?.act().to_string())
/// };
/// // Against noes 51 of 100 are needed; against silence the quorum alone, 50.
/// assert_eq!((acts(Others::SayNo)?, acts(Others::AreSilent)?), ("13/32".into(), "19/32".into()));
/// assert_eq!(Others::SayNo.to_string(), "say no");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Others {
    /// They say no: everybody takes part.
    SayNo,
    /// They stay away.
    AreSilent,
}

impl fmt::Display for Others {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::SayNo => "say no",
            Self::AreSilent => "are silent",
        })
    }
}

/// A rule on yes and no of everybody: conditions on the sum of the assembly, on the heads of a
/// college, on the colleges carried yes.
///
/// The same plan serves the game of colleges and that of their members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Plan {
    Sum { quota: u128 },
    Heads { college: usize, least: u128 },
    Carried { least: u128 },
    AtLeast { count: usize, plans: Vec<Plan> },
}

impl Game {
    /// The game of colleges that each say yes or no as a whole, by the very rule of the tally.
    ///
    /// Players are the colleges in the order given. This is what the tally does under majority
    /// carry; under a proportional carry members of one college part ways.
    ///
    /// # Law
    ///
    /// `the_coalitions_that_adopt_are_those_of_the_tally`,
    /// `the_silent_leave_the_coalitions_of_the_tally`
    ///
    /// # Errors
    ///
    /// [`GameError::NoPlayers`], [`GameError::RuleNamesCollege`] for a college that is not there.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Carry, College, Effort, Game, Others};
    /// # use liens_core::CollegeId;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let college = |id: &str, weight| -> Result<_, Box<dyn std::error::Error>> {
    ///     Ok(College::new(CollegeId::new(id)?, weight, Carry::Majority)?)
    /// };
    /// let colleges = [college("a", 30)?, college("b", 30)?, college("c", 30)?, college("d", 10)?];
    /// let rule = "more than 1/2 of all".parse()?;
    /// let power = Game::of_colleges(&colleges, &rule, Others::SayNo)?.banzhaf(Effort::default())?;
    /// assert!(power.swings().last().ok_or("no college")?.is_zero());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The one with 10 % is powerless at simple majority. By heads of colleges weights no longer
    /// matter:
    ///
    /// ```
    /// # use liens_core::CollegeId;
    /// # use liens_governance::{Carry, College, Effort, Game, GameError, Others};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let colleges = [("a", 30), ("b", 30), ("c", 30), ("d", 10)]
    ///     .iter()
    ///     .map(|(id, weight)| Ok(College::new(CollegeId::new(*id)?, *weight, Carry::Majority)?))
    ///     .collect::<Result<Vec<_>, Box<dyn std::error::Error>>>()?;
    /// let game = Game::of_colleges(&colleges, &"at least 3 colleges".parse()?, Others::SayNo)?;
    /// let power = game.banzhaf(Effort::default())?;
    /// assert_eq!(power.index(3).ok_or("no power")?.to_string(), "1/4");
    /// let nobody = "no objection in college \"e\"".parse()?;
    /// let refused = Game::of_colleges(&colleges, &nobody, Others::SayNo);
    /// assert_eq!(refused, Err(GameError::RuleNamesCollege { college: CollegeId::new("e")? }));
    /// # Ok(())
    /// # }
    /// ```
    pub fn of_colleges(
        colleges: &[College],
        rule: &Rule,
        others: Others,
    ) -> Result<Self, GameError> {
        let weights: Vec<u64> = colleges.iter().map(College::weight).collect();
        if weights.is_empty() {
            return Err(GameError::NoPlayers);
        }
        names_only(rule, colleges)?;
        let heads = vec![1; colleges.len()];
        let total = weights.iter().copied().map(u128::from).sum();
        let plan = Planner { colleges, heads: &heads, total, others }.plan(rule);
        plan.game(&weights)
    }
}

/// Refuses a rule that names a college which is not among these, however deep.
///
/// Of such a college no head can say yes or no, and a condition on nobody would count as met.
pub(super) fn names_only(rule: &Rule, colleges: &[College]) -> Result<(), GameError> {
    let is_there = |named: &&CollegeId| colleges.iter().any(|college| college.id() == *named);
    match rule.named_colleges().into_iter().find(|named| !is_there(named)) {
        Some(named) => Err(GameError::RuleNamesCollege { college: named.clone() }),
        None => Ok(()),
    }
}

/// What a rule is translated for.
///
/// Weights and heads are whole numbers here; a sum in parts of a weight sets `total` accordingly.
pub(super) struct Planner<'a> {
    pub(super) colleges: &'a [College],
    pub(super) heads: &'a [u64],
    /// The sum of the assembly when everybody says yes.
    pub(super) total: u128,
    pub(super) others: Others,
}

impl Planner<'_> {
    /// The depth is bounded by that of the rule.
    pub(super) fn plan(&self, rule: &Rule) -> Plan {
        let of = |count, rules: &[Rule]| {
            let plans = rules.iter().map(|rule| self.plan(rule)).collect();
            Plan::AtLeast { count, plans }
        };
        match rule.clause() {
            Clause::And { rules } => of(rules.len(), rules),
            Clause::Or { rules } => of(1, rules),
            Clause::AtLeastOf { count, rules } => {
                of(usize::try_from(*count).unwrap_or(usize::MAX), rules)
            }
            Clause::Colleges { threshold } => {
                let colleges = u128::try_from(self.colleges.len()).unwrap_or(u128::MAX);
                Plan::Carried { least: quota(colleges, *threshold) }
            }
            Clause::CollegeCount { count } => Plan::Carried { least: (*count).into() },
            Clause::Yes { threshold, base, within } => {
                // Of the silent none is in the base: whoever speaks says yes.
                let some = self.others == Others::AreSilent && *base != Base::All;
                self.within(within, |all| if some { 1 } else { quota(all, *threshold) })
            }
            Clause::Quorum { threshold, within } => self.within(within, |all| match self.others {
                Others::SayNo => 0,
                Others::AreSilent => quota(all, *threshold),
            }),
            Clause::Unblocked { threshold, within, .. } => {
                self.within(within, |all| match self.others {
                    Others::SayNo => quota(all, unblocking(*threshold)),
                    Others::AreSilent => 0,
                })
            }
            Clause::Consent { within } => self.within(within, |all| match self.others {
                Others::SayNo => all,
                Others::AreSilent => 0,
            }),
        }
    }

    /// In each college: all plans must hold. The colleges that a rule names are there, as
    /// [`names_only`] has seen to.
    fn within(&self, within: &Within, least: impl Fn(u128) -> u128) -> Plan {
        let heads = |(college, heads): (usize, &u64)| Plan::Heads {
            college,
            least: least(u128::from(*heads)),
        };
        let places = self.heads.iter().enumerate();
        let plans: Vec<Plan> = match within {
            Within::Assembly {} => vec![Plan::Sum { quota: least(self.total) }],
            Within::EachCollege {} => places.map(heads).collect(),
            Within::College { college } => {
                let named = |at: usize| self.colleges.get(at).is_some_and(|c| c.id() == college);
                places.filter(|(at, _)| named(*at)).map(heads).collect()
            }
        };
        Plan::AtLeast { count: plans.len(), plans }
    }
}

/// What yes has to reach so that no does not block: no < r of all is yes > 1 − r of all.
///
/// "Not blocked by at least 1/3" becomes "more than 2/3", "not blocked by more than 1/3" becomes
/// "at least 2/3": the strictness turns with the side.
fn unblocking(threshold: Threshold) -> Threshold {
    let ratio = threshold.ratio();
    let rest = ratio.denominator().saturating_sub(ratio.numerator());
    let ratio = Ratio::new(rest, ratio.denominator()).unwrap_or(Ratio::ZERO);
    match threshold {
        Threshold::AtLeast { .. } => Threshold::MoreThan { ratio },
        Threshold::MoreThan { .. } => Threshold::AtLeast { ratio },
    }
}

impl Plan {
    /// The game of colleges of one head each.
    ///
    /// A condition on the heads of one college is a game in which that college weighs 1 and no
    /// other weighs anything.
    fn game(&self, weights: &[u64]) -> Result<Game, GameError> {
        let weighted = |weights: Vec<u64>, quota| WeightedGame::new(weights, quota).map(Game::from);
        match self {
            Self::Sum { quota } => weighted(weights.to_vec(), *quota),
            Self::Carried { least } => weighted(vec![1; weights.len()], *least),
            Self::Heads { college, least } => {
                let one = |at| u64::from(at == *college);
                weighted((0..weights.len()).map(one).collect(), *least)
            }
            // One condition alone needs no level of its own: a rule may be as deep as a game.
            Self::AtLeast { plans, .. } if plans.len() == 1 => plans
                .iter()
                .map(|plan| plan.game(weights))
                .collect::<Result<Vec<_>, _>>()?
                .pop()
                .ok_or(GameError::NoPlayers),
            Self::AtLeast { count, plans } => {
                let games = plans.iter().map(|plan| plan.game(weights));
                Game::at_least(*count, games.collect::<Result<Vec<_>, _>>()?)
            }
        }
    }

    /// Whether the rule adopts: the sum of the assembly, and for each college its heads that say
    /// yes and whether it is carried.
    pub(super) fn adopts(&self, sum: u128, said: &[(u64, bool)]) -> bool {
        match self {
            Self::Sum { quota } => sum >= *quota,
            Self::Heads { college, least } => {
                said.get(*college).is_some_and(|(heads, _)| u128::from(*heads) >= *least)
            }
            Self::Carried { least } => {
                let carried = said.iter().filter(|(_, carried)| *carried).count();
                u128::try_from(carried).is_ok_and(|carried| carried >= *least)
            }
            Self::AtLeast { count, plans } => {
                plans.iter().filter(|plan| plan.adopts(sum, said)).count() >= *count
            }
        }
    }

    /// Visits the conditions.
    ///
    /// Combinations themselves are passed through, not visited.
    pub(super) fn each(&self, visit: &mut dyn FnMut(&Self)) {
        match self {
            Self::AtLeast { plans, .. } => plans.iter().for_each(|plan| plan.each(visit)),
            condition => visit(condition),
        }
    }
}
