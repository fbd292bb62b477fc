//! The grid of whole percentages: every vector of weights, and its powers at every quota.
//!
//! A vector has one sum, 100, so that a table of 101 counts holds every coalition, and one table
//! for each weight, cut open at any quota, answers for all of them: [50, 40, 10] has 3, 1, 1 swings
//! at 51 and 2, 2, 0 from 61 to 90, read off the same cells.
#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    reason = "weights add up to 100, so that sums and counts stay inside arrays of 101 and 64 bits"
)]

/// Calls back with every vector of weights that adds up to 100, largest first, whose k-th largest
/// lies between the k-th largest floor and the k-th largest cap: so every assignment that keeps the
/// bounds is among them.
///
/// Stops, and says so, after `most` vectors.
///
/// Of three colleges in 10 to 50: 50 40 10, 50 39 11, … 34 33 33, 204 in all.
pub(super) fn each_vector(
    bounds: &[(u32, u32)],
    most: u64,
    visit: &mut dyn FnMut(&[u32]),
) -> Result<u64, TooMany> {
    let mut floors: Vec<u32> = bounds.iter().map(|(floor, _)| *floor).collect();
    let mut caps: Vec<u32> = bounds.iter().map(|(_, cap)| *cap).collect();
    floors.sort_unstable_by(|a, b| b.cmp(a));
    caps.sort_unstable_by(|a, b| b.cmp(a));
    // What the weights from a place on take at least and at most.
    let after = |bounds: &[u32]| {
        let mut sums = vec![0; bounds.len() + 1];
        for at in (0..bounds.len()).rev() {
            sums[at] = sums[at + 1] + bounds[at];
        }
        sums
    };
    let (least, largest) = (after(&floors), after(&caps));
    let mut weights = vec![0; bounds.len()];
    let mut left = vec![100_u32; bounds.len() + 1];
    let (mut at, mut count) = (0, 0);
    // Each place begins at its largest weight and goes down.
    let first = |at: usize, before: u32, left: u32| {
        let rest = left.saturating_sub(least[at + 1]);
        before.min(caps[at]).min(rest)
    };
    if bounds.is_empty() {
        return Ok(0);
    }
    weights[0] = first(0, 100, 100) + 1;
    loop {
        weights[at] = weights[at].saturating_sub(1);
        let low = floors[at].max(left[at].saturating_sub(largest[at + 1]));
        if weights[at] < low || (weights[at] as usize) * (bounds.len() - at) < left[at] as usize {
            if at == 0 {
                return Ok(count);
            }
            at -= 1;
            continue;
        }
        left[at + 1] = left[at] - weights[at];
        if at + 1 < bounds.len() {
            at += 1;
            weights[at] = first(at, weights[at - 1], left[at]) + 1;
        } else if left[at + 1] == 0 {
            count += 1;
            if count > most {
                return Err(TooMany);
            }
            visit(&weights);
        }
    }
}

/// There are more vectors than asked for.
///
/// Not an error: the search is then led.
#[derive(Debug)]
pub(super) struct TooMany;

/// For each quota of a range the swings of each weight, in one pass.
///
/// `lighter[w][s]` is the number of coalitions without w that weigh less than s; a weight w turns
/// at the quota q those from q − w to below q, `lighter[q] − lighter[q − w]`.
pub(super) struct Powers {
    /// For each weight: how many coalitions of the others weigh less than a sum.
    lighter: Vec<[u64; 102]>,
}

impl Powers {
    pub(super) fn new(colleges: usize) -> Self {
        Self { lighter: vec![[0; 102]; colleges] }
    }

    /// Counts the coalitions of weights that add up to 100 or less.
    ///
    /// Equal weights stand beside each other and are counted once.
    pub(super) fn count(&mut self, weights: &[u32]) {
        let mut all = [0_u64; 101];
        all[0] = 1;
        let mut sum = 0;
        for weight in weights.iter().rev() {
            let weight = *weight as usize;
            for at in (0..=sum).rev() {
                all[at + weight] += all[at];
            }
            sum += weight;
        }
        for (at, weight) in weights.iter().enumerate() {
            if at > 0 && weights[at - 1] == *weight {
                self.lighter[at] = self.lighter[at - 1];
                continue;
            }
            // The weight is taken out of the sums again, and what is left summed up.
            let (mut without, lighter) = (all, &mut self.lighter[at]);
            for sum in *weight as usize..=100 {
                without[sum] -= without[sum - *weight as usize];
            }
            let mut total = 0;
            for (sum, count) in without.iter().enumerate() {
                lighter[sum] = total;
                total += count;
            }
            lighter[101] = total;
        }
    }

    /// The swings at a quota, beside the weights that were counted.
    ///
    /// Two look-ups a weight: trying all 50 quotas costs less than counting once.
    pub(super) fn at(&self, weights: &[u32], quota: u32, swings: &mut [u64]) {
        for ((swings, lighter), weight) in swings.iter_mut().zip(&self.lighter).zip(weights) {
            let from = quota.saturating_sub(*weight) as usize;
            *swings = lighter[quota as usize] - lighter[from];
        }
    }
}

/// The swings of weights that add up to 100, in any order.
///
/// For a design of any order; a search keeps its own `Powers` and allocates nothing.
pub(super) fn swings(weights: &[u32], quota: u32) -> Vec<u64> {
    let mut swings = vec![0; weights.len()];
    let mut powers = Powers::new(weights.len());
    powers.count(weights);
    powers.at(weights, quota, &mut swings);
    swings
}
