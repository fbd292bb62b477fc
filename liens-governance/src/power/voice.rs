//! What a college can say: for each number of yes in it, how often, and what it adds.
//!
//! A college of five carried by majority adds 0 in 16 of 32 cases and its weight w in 16; carried
//! proportionally it adds 0, w/5, …, w in 1, 5, 10, 10, 5, 1. Where the rule asks for something
//! inside a college too, cases that it tells apart are kept apart.
//!
//! Masses are exact counts or fixed-point parts of one, behind one trait, so that the sweep that
//! counts is written once. Fixed point always rounds down, and what it lost of the whole is known
//! at the end from what is missing to one: an upper bound for the loss in any part of it.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "big integers do not overflow, masses in fixed point are parts of one, amounts are \
              parts of the total that fits, and a grid is only used if its cells are counted"
)]

use dashu_int::UBig;

use super::colleges::Plan;
use super::effort::{Effort, PowerError};
use super::natural::Natural;
use super::table::binomials;
use crate::{Carry, College, Fraction};

/// How often something happens: a count of coalitions, or a part of one, rounded down.
///
/// Implemented twice, here: the trait keeps two kinds of numbers in one kernel and is not for
/// others.
pub(super) trait Mass: Clone {
    /// Nothing.
    fn none() -> Self;
    /// So many of the coalitions of so many heads.
    fn of(count: &UBig, heads: usize) -> Self;
    fn is_none(&self) -> bool;
    fn add(&mut self, other: &Self);
    fn less(&self, other: &Self) -> Self;
    fn times(&self, other: &Self) -> Self;
    /// What the rounding has lost of a whole that is the product of these, in units of the last
    /// place.
    fn lost(parts: [&Self; 3]) -> u128;
    /// Steps of one product among so many heads.
    fn steps(heads: u64) -> u128;
    /// Bytes beside a sum among so many heads.
    fn bytes(heads: u64) -> u128;
    /// The bounds, given what was lost, of a part of the coalitions of so many heads.
    fn bounds(&self, lost: u128, heads: usize) -> (Fraction, Fraction);
}

impl Mass for UBig {
    fn none() -> Self {
        Self::ZERO
    }

    fn of(count: &UBig, _: usize) -> Self {
        count.clone()
    }

    fn is_none(&self) -> bool {
        self.is_zero()
    }

    fn add(&mut self, other: &Self) {
        *self += other;
    }

    fn less(&self, other: &Self) -> Self {
        self - other
    }

    fn times(&self, other: &Self) -> Self {
        self * other
    }

    fn lost(_: [&Self; 3]) -> u128 {
        0
    }

    fn steps(heads: u64) -> u128 {
        let limbs = u128::from(heads / 64) + 1;
        4 + limbs * limbs / 4
    }

    fn bytes(heads: u64) -> u128 {
        24 + u128::from(heads) / 8
    }

    fn bounds(&self, _: u128, heads: usize) -> (Fraction, Fraction) {
        let whole = Natural::of(Self::ONE << heads);
        let part = Fraction::quotient(&Natural::of(self.clone()), &whole).unwrap_or_default();
        (part.clone(), part)
    }
}

/// A part of one in units of 2⁻⁶³, rounded down.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fixed(u64);

/// 63 places, so that one itself fits.
impl Fixed {
    const PLACES: usize = 63;

    fn product(self, other: Self) -> Self {
        Self(((u128::from(self.0) * u128::from(other.0)) >> Self::PLACES) as u64)
    }
}

impl Mass for Fixed {
    fn none() -> Self {
        Self(0)
    }

    fn of(count: &UBig, heads: usize) -> Self {
        let part = (count << Self::PLACES) >> heads;
        Self(u64::try_from(part).unwrap_or(1 << Self::PLACES))
    }

    fn is_none(&self) -> bool {
        self.0 == 0
    }

    fn add(&mut self, other: &Self) {
        self.0 += other.0;
    }

    fn less(&self, other: &Self) -> Self {
        Self(self.0 - other.0)
    }

    fn times(&self, other: &Self) -> Self {
        self.product(*other)
    }

    fn lost([a, b, c]: [&Self; 3]) -> u128 {
        u128::from((1_u64 << Self::PLACES) - a.product(*b).product(*c).0)
    }

    fn steps(_: u64) -> u128 {
        1
    }

    fn bytes(_: u64) -> u128 {
        16
    }

    /// The loss may be all in this part, or not in it at all.
    fn bounds(&self, lost: u128, _: usize) -> (Fraction, Fraction) {
        let whole = 1_u128 << Self::PLACES;
        let most = (u128::from(self.0) + lost).min(whole);
        let part = |part: u128| Fraction::quotient(&part.into(), &whole.into()).unwrap_or_default();
        (part(self.0.into()), part(most))
    }
}

/// For each number of yes among so many heads, how often it is said; never is left out.
///
/// Of 700 heads most numbers of yes are below 2⁻⁶³ and become nothing, which shortens every list.
pub(super) fn of_heads<M: Mass>(heads: u64, allowed: Effort) -> Result<Vec<M>, PowerError> {
    let limbs = u128::from(heads / 64) + 1;
    let cells = u128::from(heads) + 1;
    affordable(cells * limbs * 2, cells * limbs * 8, allowed)?;
    let heads = heads as usize;
    Ok(binomials(heads).iter().map(|count| M::of(count, heads)).collect())
}

/// Refuses what takes more than is allowed.
pub(super) fn affordable(steps: u128, bytes: u128, allowed: Effort) -> Result<(), PowerError> {
    let needed = Effort::of(bytes, steps);
    if allowed.allows(needed) { Ok(()) } else { Err(PowerError::TooLarge { needed, allowed }) }
}

/// A college: what it adds to the assembly, and what its own conditions tell apart.
///
/// A college that no condition on the sum sees adds nothing, whatever its weight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Voice {
    pub(super) heads: u64,
    /// What the whole college adds, in parts.
    whole: u128,
    majority: bool,
    /// Whether some condition counts the colleges carried yes.
    counted: bool,
    /// The heads that conditions inside the college ask for.
    least: Vec<u128>,
}

/// How many heads of a college say yes, or a number that means the same; and whether it is carried.
pub(super) type Said = (u64, bool);

impl Voice {
    /// In so many parts of each unit of weight.
    pub(super) fn new(at: usize, heads: u64, college: &College, part: u64, plan: &Plan) -> Self {
        let majority = college.carry() == Carry::Majority;
        let (mut least, mut summed, mut counted) = (Vec::new(), false, false);
        plan.each(&mut |plan| match plan {
            Plan::Heads { college, least: asked } if *college == at => least.push(*asked),
            Plan::Sum { .. } => summed = true,
            Plan::Carried { .. } => counted = true,
            _ => {}
        });
        let whole = if summed { u128::from(college.weight()) * u128::from(part) } else { 0 };
        Self { heads, whole, majority, counted, least }
    }

    /// Whether what some heads add is no whole number of parts, and is rounded down.
    ///
    /// Only a whole yes and no yes are sure to be whole numbers of parts.
    pub(super) fn is_rounded(&self) -> bool {
        !self.majority && self.whole % u128::from(self.heads) != 0
    }

    /// A number of parts of which everything that the college adds is a multiple.
    pub(super) fn grain(&self) -> u128 {
        match (self.majority, self.is_rounded()) {
            (true, _) => self.whole,
            (false, true) => 1,
            (false, false) => self.whole / u128::from(self.heads),
        }
    }

    /// Half is not carried: more than half is.
    pub(super) fn said(&self, yes: u64) -> Said {
        (yes, u128::from(yes) * 2 > u128::from(self.heads))
    }

    /// What so many yes add to the sum of the assembly, rounded down by less than one part.
    pub(super) fn amount(&self, yes: u64) -> u128 {
        match (self.majority, self.said(yes)) {
            (false, _) => self.whole * u128::from(yes) / u128::from(self.heads),
            (true, (_, true)) => self.whole,
            (true, (_, false)) => 0,
        }
    }

    /// The sums that the college adds, apart by what its own conditions see.
    ///
    /// "At least 3/5 of all in each college" makes two lists of a college of five: up to 2 yes, and
    /// from 3.
    pub(super) fn sums<M: Mass>(&self, allowed: Effort) -> Result<Vec<Heard<M>>, PowerError> {
        let seen = |said: Said| {
            let met: Vec<bool> = self.least.iter().map(|l| u128::from(said.0) >= *l).collect();
            (self.counted && said.1, met)
        };
        let mut heard: Vec<Heard<M>> = Vec::new();
        for (yes, mass) in (0..).zip(of_heads::<M>(self.heads, allowed)?) {
            let said = self.said(yes);
            if heard.last().is_none_or(|last| seen(last.said[0]) != seen(said)) {
                heard.push(Heard { said: vec![said], sums: Sums(Vec::new()) });
            }
            if let Some(last) = heard.last_mut() {
                last.sums.push(self.amount(yes), mass);
            }
        }
        Ok(heard)
    }
}

/// What colleges said, and how often they add up to each sum.
///
/// `said` has one entry for each college, any of those that mean the same.
#[derive(Clone, Debug)]
pub(super) struct Heard<M> {
    pub(super) said: Vec<Said>,
    pub(super) sums: Sums<M>,
}

/// Sums with how often they occur, smallest first.
#[derive(Clone, Debug)]
pub(super) struct Sums<M>(Vec<(u128, M)>);

impl<M: Mass> Sums<M> {
    /// Sums come in ascending order from every caller.
    fn push(&mut self, sum: u128, mass: M) {
        match self.0.last_mut() {
            _ if mass.is_none() => {}
            Some((last, much)) if *last == sum => much.add(&mass),
            _ => self.0.push((sum, mass)),
        }
    }

    /// How many different sums there are.
    pub(super) fn count(&self) -> u128 {
        self.0.len() as u128
    }

    pub(super) fn total(&self) -> M {
        self.0.iter().fold(M::none(), |mut total, (_, mass)| {
            total.add(mass);
            total
        })
    }

    /// The range decides whether a row of cells or a sorted list is shorter.
    fn ends(&self) -> (u128, u128) {
        let end = |pair: Option<&(u128, M)>| pair.map_or(0, |(sum, _)| *sum);
        (end(self.0.first()), end(self.0.last()))
    }

    /// The sums of both together; all are multiples of `grid`.
    fn with(
        &self,
        other: &Self,
        grid: u128,
        heads: u64,
        allowed: Effort,
    ) -> Result<Self, PowerError> {
        let pairs = self.count() * other.count();
        let ((low, high), (least, most)) = (self.ends(), other.ends());
        let cells = (high + most - low - least) / grid.max(1) + 1;
        let size = pairs.min(cells);
        affordable(pairs * (M::steps(heads) + 8), size * (16 + M::bytes(heads)), allowed)?;
        let each = self
            .0
            .iter()
            .flat_map(|(a, much)| other.0.iter().map(move |(b, also)| (a + b, much.times(also))));
        let mut sums = Self(Vec::new());
        if cells <= 4 * pairs {
            let mut row = vec![M::none(); cells as usize];
            for (sum, mass) in each {
                row[((sum - low - least) / grid.max(1)) as usize].add(&mass);
            }
            for (cell, mass) in (0_u128..).zip(row) {
                sums.push(low + least + cell * grid, mass);
            }
        } else {
            let mut sorted: Vec<(u128, M)> = each.collect();
            sorted.sort_unstable_by_key(|(sum, _)| *sum);
            for (sum, mass) in sorted {
                sums.push(sum, mass);
            }
        }
        Ok(sums)
    }

    /// How often one of these and one of the others add up to `from` or more and less than `to`;
    /// `upto` holds for each of the others how often it or a smaller one occurs.
    ///
    /// Two places that only move down: one pass for a window, as in `halves`.
    pub(super) fn meet(&self, others: &Self, upto: &[M], from: u128, to: u128) -> M {
        let mut met = M::none();
        let (mut below_from, mut below_to) = (others.0.len(), others.0.len());
        for (sum, mass) in &self.0 {
            let Some(high) = to.checked_sub(*sum) else { break };
            let low = from.saturating_sub(*sum);
            while below_to > 0 && others.0[below_to - 1].0 >= high {
                below_to -= 1;
            }
            while below_from > 0 && others.0[below_from - 1].0 >= low {
                below_from -= 1;
            }
            if below_to > below_from {
                let mut within = upto[below_to - 1].clone();
                if below_from > 0 {
                    within = within.less(&upto[below_from - 1]);
                }
                met.add(&mass.times(&within));
            }
        }
        met
    }

    /// For each sum how often it or a smaller one occurs.
    pub(super) fn upto(&self) -> Vec<M> {
        let mut total = M::none();
        let running = self.0.iter().map(|(_, mass)| {
            total.add(mass);
            total.clone()
        });
        running.collect()
    }
}

/// Everything that some colleges can say together.
///
/// Nobody: the sum 0, for certain.
pub(super) fn together<M: Mass>(
    voices: &[&Vec<Heard<M>>],
    grid: u128,
    heads: u64,
    allowed: Effort,
) -> Result<Vec<Heard<M>>, PowerError> {
    let nothing = M::of(&UBig::ONE, 0);
    let mut all = vec![Heard { said: Vec::new(), sums: Sums(vec![(0, nothing)]) }];
    for voice in voices {
        affordable(all.len() as u128 * voice.len() as u128, 0, allowed)?;
        let mut longer = Vec::new();
        for before in &all {
            for one in *voice {
                let sums = before.sums.with(&one.sums, grid, heads, allowed)?;
                longer.push(Heard { said: [&before.said[..], &one.said[..]].concat(), sums });
            }
        }
        all = longer;
    }
    Ok(all)
}
