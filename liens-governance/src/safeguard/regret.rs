//! Regret: how often a college is on the losing side, and whether chance explains it.
//!
//! A college of three equal ones that is alone against two loses a vote in 1 case of 4 by chance.
//! Three times in a row that is 1 in 64, times the 3 colleges that were looked at 3 / 64: less than
//! 1 in 20, and the alarm is given.
//!
//! Chance means that the *others* toss coins and the college says what it said. So a high bar is no
//! excuse and no suspicion: under "at least 2/3 of all" with weights 50, 40, 10 whoever says yes
//! loses half of the time or more and whoever says no hardly ever, and only losing more often than
//! that counts.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use dashu_int::UBig;
use liens_core::{CollegeId, MotionId, Portion, Timestamp};

use crate::tally::Tally;
use crate::{
    Bounds, Carried, Certificate, College, CollegeLine, Count, Error, Fraction, Limits, Outcome,
    Rule, Statutes,
};

/// How often each college was on the losing side in a window, and how likely that is by chance.
///
/// # Examples
///
/// ```
/// # use liens_core::{CollegeId, CommandId, ContributorId, Envelope, IdError, MotionId, Portion};
/// # use liens_core::SubjectId;
/// # use liens_governance::{
/// #     Assembly, Bounds, Carry, Choice, College, Command, Draft, Member, Regret, RegretLine,
/// #     Roll, Statutes, Votes, regret,
/// # };
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let names = ["bodies", "users", "workers"];
/// # let colleges = names
/// #     .iter()
/// #     .map(|name| Ok(College::new(CollegeId::new(*name)?, 1, Carry::Majority)?))
/// #     .collect::<Result<Vec<_>, Box<dyn std::error::Error>>>()?;
/// # let rule = "more than 1/2 of expressed".parse()?;
/// # let statutes = Statutes::new(colleges, Bounds::none(), rule)?;
/// # let mut assembly = Assembly::new();
/// # let mut id = 0;
/// # let mut send = |by: &str, day: &str, body| -> Result<(), Box<dyn std::error::Error>> {
/// #     id += 1;
/// #     let (id, by, at) = (CommandId::from_u128(id), ContributorId::new(by)?, day.parse()?);
/// #     assembly.execute(&Envelope { id, by, on_behalf_of: None, at, body })?;
/// #     Ok(())
/// # };
/// # let waived = names.iter().map(|name| CollegeId::new(*name)).collect::<Result<_, _>>()?;
/// # send("chair", "2026-01-01", Command::Found { statutes: statutes.clone(), waived })?;
/// // Three votes, the workers alone against both others each time.
/// for day in ["2026-02-01", "2026-03-01", "2026-04-01"] {
/// #   let members = names
/// #       .iter()
/// #       .map(|name| Ok(Member::one(ContributorId::new(*name)?, CollegeId::new(*name)?)))
/// #       .collect::<Result<Vec<_>, IdError>>()?;
/// #   let (motion, roll) = (MotionId::new(day)?, Roll::freeze(&statutes, members, day.parse()?)?);
/// #   let draft = Draft::new(SubjectId::new("budget")?, Votes::Final);
///     let open = Command::OpenMotion { motion: motion.clone(), draft, roll, closes: None };
///     send("chair", day, open)?;
///     for (name, choice) in names.iter().zip([Choice::Yes, Choice::Yes, Choice::No]) {
///         send(name, day, Command::CastBallot { motion: motion.clone(), choice })?;
///     }
///     send("chair", day, Command::CloseMotion { motion })?;
/// }
/// let certificates = assembly.motions().filter_map(|motion| motion.certificate());
/// let (from, until) = ("2026-01-01".parse()?, "2027-01-01".parse()?);
/// let year: Regret = regret(certificates, from, until, Portion::new(1, 20)?)?;
/// let workers: &RegretLine = &year.colleges[2];
/// assert_eq!((workers.votes, workers.lost.len()), (3, 3));
/// // 3/4 of a vote on average, all three in 1 of 64; there were three colleges to look at.
/// let found = [&workers.expected, &workers.tail, &workers.adjusted].map(ToString::to_string);
/// assert_eq!((found, workers.alarm), (["3/4", "1/64", "3/64"].map(String::from), true));
/// assert!(!year.colleges[0].alarm);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Regret {
    /// The first instant of the window.
    pub from: Timestamp,
    /// The first instant after the window.
    pub until: Timestamp,
    /// Below this probability the alarm is given.
    pub level: Portion,
    /// The colleges of the motions, in the order of their ids.
    pub colleges: Vec<RegretLine>,
}

/// One college in the window.
///
/// A college that abstained, was silent or recused took no part in that vote.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RegretLine {
    /// The college.
    pub college: CollegeId,
    /// The number of votes in which it was carried yes or no.
    #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
    pub votes: u64,
    /// The motions that ended against it: rejected although it said yes, adopted although it said
    /// no; in the order of their close.
    pub lost: Vec<MotionId>,
    /// How many it would lose on average by chance.
    pub expected: Fraction,
    /// The probability of losing as many or more by chance.
    pub tail: Fraction,
    /// The same times the number of colleges looked at, at most 1.
    pub adjusted: Fraction,
    /// Whether chance does not explain it: the adjusted probability is below the level.
    pub alarm: bool,
}

/// Why regret cannot be measured.
///
/// # Examples
///
/// ```
/// # use liens_core::Portion;
/// # use liens_governance::{RegretError, regret};
/// let day = "2026-01-01".parse()?;
/// let refused = regret([], day, day, Portion::new(1, 20)?).unwrap_err();
/// assert_eq!(refused, RegretError::EmptyWindow { from: day, until: day });
/// assert_eq!(refused.code(), "governance.regret.empty_window");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RegretError {
    /// The window ends when it begins, or before.
    #[error("a window from {from} to {until} is empty")]
    EmptyWindow {
        /// The first instant of the window.
        from: Timestamp,
        /// The first instant after it.
        until: Timestamp,
    },
    /// A certificate has more colleges than are enumerated.
    #[error("motion '{motion}': {colleges} colleges are more than the {limit} enumerated")]
    TooManyColleges {
        /// The motion.
        motion: MotionId,
        /// The number of colleges.
        colleges: usize,
        /// The limit.
        limit: u32,
    },
    /// The colleges or the rule of a certificate make no statutes.
    #[error("motion '{motion}': its certificate makes no statutes: {reason}")]
    NoStatutes {
        /// The motion.
        motion: MotionId,
        /// Why.
        #[source]
        reason: Box<Error>,
    },
}

impl RegretError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::EmptyWindow { .. } => "governance.regret.empty_window",
            Self::TooManyColleges { .. } => "governance.regret.too_many_colleges",
            Self::NoStatutes { .. } => "governance.regret.no_statutes",
        }
    }
}

/// Measures regret over the votes that closed in a window, `from` included, `until` not.
///
/// A college takes part in a vote if it was carried yes or no, and loses it if the motion ended
/// otherwise. Had every *other* college said yes or no with probability one half, it would have
/// lost vote t with probability
///
/// ```text
/// p_t = 1 − Pr(the college is on the winning side)
///     = #{sets S of the others : yes by S, and by the college if it said yes, ends against it}
///       / 2^(n_t − 1)
/// ```
///
/// in the rule that decided vote t over its `n_t` colleges, those recused as a whole left out. The
/// number X of votes lost is then a sum of independent draws with these probabilities, and the tail
/// Pr(X ≥ lost) is exact. Under a correction for looking at m colleges (Bonferroni) the alarm is
/// given where m times the tail is below the level.
///
/// **Rounding:** none.
///
/// # Law
///
/// `the_tail_is_the_part_of_all_outcomes_that_are_as_bad_or_worse`
///
/// # Errors
///
/// [`RegretError`].
///
/// # Complexity
///
/// O(2ⁿ) tallies for each rule over n colleges; O(v l) products of big integers for each college
/// with v votes of which l are lost.
///
/// # Source
///
/// Poisson 1837 for the distribution; Wang, On the number of successes in independent trials,
/// Statistica Sinica 3 (1993); Dunn, Multiple comparisons among means, Journal of the American
/// Statistical Association 56 (1961) for the correction.
///
/// # Examples
///
/// ```
/// # use liens_core::Portion;
/// # use liens_governance::{Assembly, regret};
/// let assembly = Assembly::new();
/// let certificates = assembly.motions().filter_map(|motion| motion.certificate());
/// let (from, until) = ("2026-01-01".parse()?, "2027-01-01".parse()?);
/// let year = regret(certificates, from, until, Portion::new(1, 20)?)?;
/// assert!(year.colleges.iter().all(|line| !line.alarm));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub fn regret<'a>(
    certificates: impl IntoIterator<Item = &'a Certificate>,
    from: Timestamp,
    until: Timestamp,
    level: Portion,
) -> Result<Regret, RegretError> {
    if until <= from {
        return Err(RegretError::EmptyWindow { from, until });
    }
    let inside = |certificate: &&Certificate| (from..until).contains(&certificate.closed);
    let mut votes: Vec<&Certificate> = certificates.into_iter().filter(inside).collect();
    votes.sort_by(|a, b| (a.closed, &a.motion).cmp(&(b.closed, &b.motion)));
    let mut games: Vec<Game> = Vec::new();
    let mut records: BTreeMap<&CollegeId, Record> = BTreeMap::new();
    for vote in votes {
        let known = games.iter().position(|game| game.is_of(vote));
        let place = known.unwrap_or(games.len());
        if known.is_none() {
            games.push(Game::of(vote)?);
        }
        for (at, line) in vote.colleges.iter().enumerate() {
            let record = records.entry(&line.college).or_default();
            if let Some(game) = games.get(place) {
                record.add(vote, line.carried, game, at);
            }
        }
    }
    let looked_at = u64::try_from(records.len()).unwrap_or(u64::MAX);
    let line = |(college, record): (&CollegeId, Record)| record.line(college, looked_at, level);
    Ok(Regret { from, until, level, colleges: records.into_iter().map(line).collect() })
}

/// The rule of a vote over the colleges that are not recused: which sets of them adopt.
///
/// Kept from vote to vote: most votes of a year are under one rule, and 2ⁿ tallies are made once
/// for it.
struct Game {
    colleges: Vec<(CollegeLine, bool)>,
    rule: String,
    /// Beside each college, its bit; none if it is recused.
    bits: Vec<Option<usize>>,
    wins: Vec<bool>,
}

impl Game {
    /// Heads do not matter here, a college speaks as one; weights, carries and recusals do.
    fn is_of(&self, vote: &Certificate) -> bool {
        let same = |((known, recused), line): (&(CollegeLine, bool), &CollegeLine)| {
            (&known.college, known.weight, known.carry) == (&line.college, line.weight, line.carry)
                && *recused == (line.carried == Carried::Recused)
        };
        self.rule == vote.rule
            && self.colleges.len() == vote.colleges.len()
            && self.colleges.iter().zip(&vote.colleges).all(same)
    }

    /// A set of colleges that say yes is the bits of a number; the recused have none.
    fn of(vote: &Certificate) -> Result<Self, RegretError> {
        let (colleges, limit) = (vote.colleges.len(), Limits::MOST_COLLEGES);
        if !u32::try_from(colleges).is_ok_and(|colleges| colleges <= limit) {
            return Err(RegretError::TooManyColleges {
                motion: vote.motion.clone(),
                colleges,
                limit,
            });
        }
        let statutes = statutes(vote).map_err(|reason| RegretError::NoStatutes {
            motion: vote.motion.clone(),
            reason: Box::new(reason),
        })?;
        let recused = |line: &CollegeLine| line.carried == Carried::Recused;
        let colleges: Vec<_> =
            vote.colleges.iter().map(|line| (line.clone(), recused(line))).collect();
        let mut next = 1_usize;
        let mut bit = |recused: bool| {
            let mine = (!recused).then_some(next);
            next = if recused { next } else { next.saturating_mul(2) };
            mine
        };
        let bits: Vec<_> = colleges.iter().map(|(_, recused)| bit(*recused)).collect();
        let adopts = |set: usize| {
            let count = |bit: &Option<usize>| match bit {
                None => Count::silent(0),
                Some(bit) => said(set & bit != 0),
            };
            let counts: Vec<Count> = bits.iter().map(count).collect();
            Tally::of(&statutes, statutes.rule(), &counts).adopted
        };
        let wins = (0..next).map(adopts).collect();
        Ok(Self { colleges, rule: vote.rule.clone(), bits, wins })
    }

    /// In how many of how many sets of the others a college loses; `None` for a recused one.
    ///
    /// Of three equal colleges under a majority one that says no loses if both others say yes: 1 of
    /// 4.
    fn losing(&self, at: usize, said_yes: bool) -> Option<(u64, u64)> {
        let bit = (*self.bits.get(at)?)?;
        let sets = self.wins.iter().enumerate();
        let outcomes = sets.filter(|(set, _)| (set & bit != 0) == said_yes);
        let (mut lost, mut all) = (0_u64, 0_u64);
        for (_, adopted) in outcomes {
            lost = lost.saturating_add(u64::from(*adopted != said_yes));
            all = all.saturating_add(1);
        }
        Some((lost, all))
    }
}

/// A college that speaks as a whole.
fn said(yes: bool) -> Count {
    let (yes, no) = (u64::from(yes), u64::from(!yes));
    Count::new(1, yes, no, 0).unwrap_or(Count::silent(1))
}

/// The colleges and the rule of a certificate.
///
/// Without bounds: what was voted under is not judged here.
fn statutes(vote: &Certificate) -> Result<Statutes, Error> {
    let rule: Rule = vote.rule.parse()?;
    let college = |line: &CollegeLine| College::new(line.college.clone(), line.weight, line.carry);
    let colleges = vote.colleges.iter().map(college).collect::<Result<Vec<_>, _>>()?;
    Ok(Statutes::new(colleges, Bounds::none(), rule)?)
}

/// What a college met with in the window.
///
/// The odds of each vote are kept as they are, with different denominators.
#[derive(Default)]
struct Record {
    /// For each vote, in how many of how many sets of the others it loses.
    odds: Vec<(u64, u64)>,
    lost: Vec<MotionId>,
}

impl Record {
    fn add(&mut self, vote: &Certificate, carried: Carried, game: &Game, at: usize) {
        let said_yes = match carried {
            Carried::Yes => true,
            Carried::No => false,
            _ => return,
        };
        self.odds.extend(game.losing(at, said_yes));
        if (vote.outcome == Outcome::Adopted) != said_yes {
            self.lost.push(vote.motion.clone());
        }
    }

    fn line(self, college: &CollegeId, looked_at: u64, level: Portion) -> RegretLine {
        let tail = tail(&self.odds, self.lost.len());
        let adjusted = tail.times(looked_at);
        let one = Fraction::from(1);
        let alarm = adjusted.compare_quotient(&one, level.ratio()).is_some_and(Ordering::is_lt);
        let odds = self.odds.iter();
        RegretLine {
            college: college.clone(),
            votes: u64::try_from(self.odds.len()).unwrap_or(u64::MAX),
            lost: self.lost,
            expected: odds.filter_map(|(lost, all)| Fraction::new(*lost, *all)).sum(),
            tail,
            adjusted: adjusted.min(one),
            alarm,
        }
    }
}

/// The probability that at least so many of independent events happen, each in so many of so many
/// cases: one less the ways in which fewer happen, counted vote by vote.
///
/// With the odds 1/4 and 1/4 and at least 2: `ways` goes from [1, 0] to [3, 1] to [9, 6] of 16, so
/// that fewer than 2 happen in 15 and the tail is 1/16.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "sums and products of any size; the ways are part of the whole that they are taken from"
)]
fn tail(odds: &[(u64, u64)], at_least: usize) -> Fraction {
    // Beside each number below the bar: in how many cases so many happen so far.
    let mut ways = vec![UBig::ZERO; at_least];
    if let Some(none) = ways.first_mut() {
        *none = UBig::ONE;
    }
    let mut whole = UBig::ONE;
    for (happens, all) in odds {
        let spared = all.saturating_sub(*happens);
        let mut before = UBig::ZERO;
        for count in &mut ways {
            let grown = &*count * spared + before * *happens;
            before = std::mem::replace(count, grown);
        }
        whole *= *all;
    }
    let fewer: UBig = ways.iter().sum();
    Fraction::of(&whole - fewer, whole).unwrap_or_default()
}
