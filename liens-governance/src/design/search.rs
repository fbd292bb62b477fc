//! The best weights: by looking at every vector, or step by step where there are too many.
//!
//! Which college gets which weight does not change the swings of the weights, so that vectors are
//! looked at in descending order and assigned afterwards. With the same bounds for all the largest
//! weight goes to the largest part of the target, since exchanging two never leads nearer; with different
//! bounds the assignment is a matching, found over the 2ᵐ sets of colleges already served.
//!
//! Costs are whole numbers, Σ |swings · whole − part · all|, and two are compared by cross
//! products: no candidate is preferred by an error of rounding.
#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    reason = "colleges are at most 62, weights sum to 100, and a cost stays below 2^128: parts sum to \
              2^50 at most and swings to 2^68"
)]

use liens_core::{Claim, Method, apportion};

use super::brief::{Brief, DesignError};
use super::grid::{Powers, each_vector, swings};

/// The most vectors that are all looked at beyond seven colleges.
const MOST_VECTORS: u64 = 200_000;

/// One design: weights in the order of the colleges, quota, swings, and how far it is off.
///
/// `cost` decides, `spread` breaks ties: of all weights with one power those nearest to the target.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) weights: Vec<u32>,
    pub(super) quota: u32,
    pub(super) swings: Vec<u64>,
    /// Σ |swings · whole − part · all swings|, over whole · all swings.
    pub(super) cost: u128,
    /// Σ |weight · whole − part · 100|.
    spread: u128,
    pub(super) all: u64,
}

/// The best design, and the best whose powers are other ones.
///
/// Kept in one pass, whatever the number of vectors.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) best: Option<Candidate>,
    pub(super) next: Option<Candidate>,
    pub(super) vectors: u64,
    pub(super) optimal: bool,
}

impl Candidate {
    /// Nearer power first, then nearer weights, then the lower quota, then the larger first weights.
    fn before(&self, other: &Self) -> bool {
        let (a, b) = (product(self.cost, other.all), product(other.cost, self.all));
        a.cmp(&b)
            .then(self.spread.cmp(&other.spread))
            .then(self.quota.cmp(&other.quota))
            .then_with(|| other.weights.cmp(&self.weights))
            .is_lt()
    }

    /// In other hands, or times a number, they are the same powers: 3:1:1 and 1:3:1.
    fn same_powers(&self, other: &Self) -> bool {
        let sorted = |of: &Self| {
            let mut swings = of.swings.clone();
            swings.sort_unstable();
            swings
        };
        let (a, b) = (sorted(self), sorted(other));
        let cross = |x: &u64, y: &u64| {
            u128::from(*x) * u128::from(other.all) == u128::from(*y) * u128::from(self.all)
        };
        a.iter().zip(&b).all(|(x, y)| cross(x, y))
    }
}

/// A product that may pass 128 bits, as high and low half.
///
/// cost / all is compared with cost' / all' as cost · all' with cost' · all, up to 192 bits.
fn product(cost: u128, by: u64) -> (u128, u128) {
    let (high, low) = (cost >> 64, cost & u128::from(u64::MAX));
    let low = low * u128::from(by);
    let high = high * u128::from(by) + (low >> 64);
    (high, low & u128::from(u64::MAX))
}

impl Found {
    /// The runner-up has other powers than the best, or it would be the best with its weights
    /// moved.
    fn offer(&mut self, candidate: Candidate) {
        let Some(best) = &self.best else {
            self.best = Some(candidate);
            return;
        };
        if candidate.same_powers(best) {
            if candidate.before(best) {
                self.best = Some(candidate);
            }
        } else if candidate.before(best) {
            self.next = self.best.replace(candidate);
        } else if self.next.as_ref().is_none_or(|next| candidate.before(next)) {
            self.next = Some(candidate);
        }
    }
}

impl Brief {
    /// Swings change at few of the 50 quotas: the assignment is made where they do.
    pub(super) fn search(&self) -> Result<Found, DesignError> {
        let colleges = self.target.len();
        let most = if colleges <= 7 { u64::MAX } else { MOST_VECTORS };
        let mut found = Found { optimal: true, ..Found::default() };
        let mut powers = Powers::new(colleges);
        let mut assignment = Assignment::new(self);
        let all = each_vector(&self.bounds, most, &mut |weights| {
            powers.count(weights);
            let (mut before, mut swings) = (Vec::new(), vec![0; colleges]);
            for quota in self.quotas.0..=self.quotas.1 {
                powers.at(weights, quota, &mut swings);
                if swings != before {
                    before.clone_from(&swings);
                    let beyond = found.next.as_ref();
                    let candidate = assignment.best(self, weights, quota, &swings, beyond);
                    if let Some(candidate) = candidate {
                        found.offer(candidate);
                    }
                }
            }
        });
        match all {
            Ok(vectors) => found.vectors = vectors,
            Err(_) => found = self.climbed(),
        }
        if found.best.is_some() { Ok(found) } else { Err(DesignError::NoDesign) }
    }

    /// The sum of the swings, if nobody has less than the least power, whoever holds which weight.
    ///
    /// Nobody is powerless, whatever the least power.
    fn enough(&self, swings: &[u64]) -> Option<u64> {
        let all: u64 = swings.iter().sum();
        let least = self.least_power;
        let enough = |swings: &u64| {
            *swings > 0
                && least.compare_quotient(*swings, all).is_some_and(std::cmp::Ordering::is_ge)
        };
        swings.iter().all(enough).then_some(all)
    }

    /// How far swings are off, each beside its college.
    fn cost(&self, swings: &[u64]) -> Option<(u128, u64)> {
        let all = self.enough(swings)?;
        let of = |(swings, part): (&u64, &u64)| off(self.whole(), all, *swings, *part);
        Some((swings.iter().zip(&self.target).map(of).sum(), all))
    }

    /// How far a weight is off.
    fn spread(&self, weight: u32, part: u64) -> u128 {
        off(self.whole(), Self::WHOLE.into(), weight.into(), part)
    }

    fn candidate(&self, weights: &[u32], quota: u32) -> Option<Candidate> {
        let swings = swings(weights, quota);
        let (cost, all) = self.cost(&swings)?;
        let spread = weights.iter().zip(&self.target).map(|(w, part)| self.spread(*w, *part)).sum();
        Some(Candidate { weights: weights.to_vec(), quota, swings, cost, spread, all })
    }

    /// From the target itself, and from where w · target / power leads, one point at a time.
    ///
    /// If a college wants twice what it has, its weight is doubled; that overshoots where power
    /// jumps, so that six rounds are taken and each is climbed from.
    fn climbed(&self) -> Found {
        let mut found = Found::default();
        let (from, to) = self.quotas;
        for quota in from..=to {
            let mut wanted: Vec<u128> = self.target.iter().map(|part| u128::from(*part)).collect();
            for _ in 0..6 {
                let Some(weights) = self.rounded(&wanted) else { return found };
                found.vectors += 1;
                let swings = swings(&weights, quota);
                for ((wanted, part), (weight, swings)) in
                    wanted.iter_mut().zip(&self.target).zip(weights.iter().zip(&swings))
                {
                    *wanted = ((u128::from(*weight) * u128::from(*part)) << 32)
                        / u128::from((*swings).max(1));
                }
                self.climb(weights, quota, &mut found);
            }
        }
        found
    }

    /// Moves a point from one college to another as long as that leads nearer.
    ///
    /// Strictly nearer each time, so that it ends; it ends in a place that no single point mends,
    /// which may not be the best.
    fn climb(&self, mut weights: Vec<u32>, quota: u32, found: &mut Found) {
        let mut here = self.candidate(&weights, quota);
        loop {
            let mut better = None;
            for from in 0..weights.len() {
                for to in (0..weights.len()).filter(|to| *to != from) {
                    if weights[from] <= self.bounds[from].0 || weights[to] >= self.bounds[to].1 {
                        continue;
                    }
                    weights[from] -= 1;
                    weights[to] += 1;
                    found.vectors += 1;
                    let moved = self.candidate(&weights, quota);
                    weights[from] += 1;
                    weights[to] -= 1;
                    let best = better.as_ref().or(here.as_ref());
                    if let Some(moved) = moved {
                        if best.is_none_or(|best| {
                            product(moved.cost, best.all) < product(best.cost, moved.all)
                        }) {
                            better = Some(moved);
                        }
                    }
                }
            }
            let Some(moved) = better else { break };
            weights.clone_from(&moved.weights);
            here = Some(moved);
        }
        if let Some(here) = here {
            found.offer(here);
        }
    }

    /// Whole percentages in proportion to what is wanted, inside the bounds.
    ///
    /// By largest remainders inside the bounds; what is wanted is cut to 50 bits first.
    pub(super) fn rounded(&self, wanted: &[u128]) -> Option<Vec<u32>> {
        let shift =
            wanted.iter().max().map_or(0, |most| 128 - most.leading_zeros()).saturating_sub(50);
        let claims = wanted.iter().zip(&self.bounds).enumerate().map(|(at, (wanted, bounds))| {
            let weight = u64::try_from(wanted >> shift).unwrap_or(u64::MAX).max(1);
            Claim::of(at, weight).at_least(bounds.0.into()).at_most(bounds.1.into())
        });
        let parts = apportion(Method::Hamilton, Self::WHOLE.into(), claims).ok()?;
        parts.parts().map(|(_, part)| u32::try_from(part).ok()).collect()
    }
}

/// |swings · whole − part · all|.
///
/// Both products stay below 2¹¹⁸.
fn off(whole: u128, all: u64, swings: u64, part: u64) -> u128 {
    (u128::from(swings) * whole).abs_diff(u128::from(part) * u128::from(all))
}

/// How far powers are off, and weights.
type Off = (u128, u128);

/// Which college gets which weight of a vector, so that the powers are nearest to the target, and
/// among equals the weights.
///
/// Its table is kept from vector to vector.
struct Assignment {
    /// Colleges from the largest part of the target down.
    by_target: Vec<usize>,
    /// Whether every college has the same bounds: then the largest weight goes to the largest part.
    common: bool,
    /// For each set of colleges that have taken the first weights: how far their power is off,
    /// then their weights, and who took the last.
    costs: Vec<Option<(Off, usize)>>,
}

impl Assignment {
    fn new(brief: &Brief) -> Self {
        let mut by_target: Vec<usize> = (0..brief.target.len()).collect();
        by_target.sort_by_key(|at| std::cmp::Reverse(brief.target[*at]));
        let common = brief.bounds.windows(2).all(|pair| pair[0] == pair[1]);
        let sets = if common { 0 } else { 1 << brief.target.len().min(20) };
        Self { by_target, common, costs: vec![None; sets] }
    }

    /// The nearest assignment of weights, largest first, with their swings; none if some college
    /// has too little power, no weight fits its bounds, or all are further off than `beyond`.
    fn best(
        &mut self,
        brief: &Brief,
        weights: &[u32],
        quota: u32,
        swings: &[u64],
        beyond: Option<&Candidate>,
    ) -> Option<Candidate> {
        let all = brief.enough(swings)?;
        let order = if self.common {
            self.by_target.clone()
        } else {
            // Without bounds the largest weight would go to the largest part: nothing is nearer.
            let in_order = self.by_target.iter().zip(swings);
            let nearest = in_order.map(|(at, of)| off(brief.whole(), all, *of, brief.target[*at]));
            let nearest = nearest.sum();
            if beyond.is_some_and(|next| product(nearest, next.all) > product(next.cost, all)) {
                return None;
            }
            self.matched(brief, weights, swings, all)?
        };
        let mut candidate = Candidate {
            weights: vec![0; weights.len()],
            quota,
            swings: vec![0; weights.len()],
            cost: 0,
            spread: 0,
            all,
        };
        for ((college, weight), swings) in order.into_iter().zip(weights).zip(swings) {
            let part = brief.target[college];
            candidate.weights[college] = *weight;
            candidate.swings[college] = *swings;
            candidate.cost += off(brief.whole(), all, *swings, part);
            candidate.spread += brief.spread(*weight, part);
        }
        Some(candidate)
    }

    /// The college of each weight, by a dynamic programme over the sets of colleges served.
    ///
    /// The k-th weight goes to the k-th college added to a set, so that the number of colleges in a
    /// set says which weight is next.
    fn matched(
        &mut self,
        brief: &Brief,
        weights: &[u32],
        swings: &[u64],
        all: u64,
    ) -> Option<Vec<usize>> {
        let (colleges, whole) = (weights.len(), brief.whole());
        let mut costs = vec![None; colleges * colleges];
        for (at, (weight, swings)) in weights.iter().zip(swings).enumerate() {
            for (college, (floor, cap)) in brief.bounds.iter().enumerate() {
                let (fits, part) = ((floor..=cap).contains(&weight), brief.target[college]);
                let cost = || (off(whole, all, *swings, part), brief.spread(*weight, part));
                costs[at * colleges + college] = fits.then(cost);
            }
        }
        self.costs.fill(None);
        self.costs[0] = Some(((0, 0), 0));
        for set in 0..self.costs.len() {
            let Some((before, _)) = self.costs[set] else { continue };
            let at = set.count_ones() as usize;
            if at == colleges {
                continue;
            }
            for college in (0..colleges).filter(|college| set >> college & 1 == 0) {
                let Some(cost) = costs[at * colleges + college] else { continue };
                let sum = (before.0 + cost.0, before.1 + cost.1);
                let cell = &mut self.costs[set | 1 << college];
                if cell.is_none_or(|(known, _)| sum < known) {
                    *cell = Some((sum, college));
                }
            }
        }
        let mut set = self.costs.len() - 1;
        let mut order = vec![0; colleges];
        for place in order.iter_mut().rev() {
            let (_, college) = self.costs[set]?;
            *place = college;
            set ^= 1 << college;
        }
        Some(order)
    }
}
