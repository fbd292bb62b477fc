//! Players say yes or no one after the other: what was said so far, and what can still follow.
//!
//! In [12; 4, 4, 4, 2, 2, 1] three yes adopt; two noes among the first three leave 9 at most and
//! fail; yes, yes, no leaves 8 with 5 to come, and is open. When all but the last have spoken no
//! open state is left at all: the sums so far are even, 10 and 1 are not 12. The last is powerless,
//! and the walk knows it without a look at 2⁵ coalitions.
#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a state has a number for the size and one for each column, a layer for each player, \
              and sums of 64-bit weights fit 128 bits"
)]

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::effort::{Effort, PowerError};
use super::form::Form;

/// The size of a coalition and its sums of the columns, as far as they still matter.
pub(super) type State = Vec<u128>;

/// What those who have spoken leave to the others.
///
/// Ordered, so that states can be keys of a map whose order is always the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Left {
    /// They adopt, whatever the others say.
    Adopts,
    /// They do not, whatever the others say.
    Fails,
    /// The others decide.
    Open(State),
}

/// Players of a game in an order.
///
/// `rest[k]` belongs to the layer k: what players k, k + 1, … would add if all said yes.
pub(super) struct Walk<'a> {
    form: &'a Form,
    pub(super) order: Vec<usize>,
    /// What all from a layer on add together.
    rest: Vec<State>,
    /// The quotas of the size and of each column, smallest first, with 0.
    quotas: Vec<Vec<u128>>,
}

impl<'a> Walk<'a> {
    /// All players but these in the order of their places.
    pub(super) fn new(form: &'a Form, without: &[usize]) -> Self {
        Self::of(form, (0..form.players).filter(|player| !without.contains(player)).collect())
    }

    /// These players in this order.
    pub(super) fn of(form: &'a Form, order: Vec<usize>) -> Self {
        let mut rest = vec![vec![0; form.columns.len() + 1]];
        for player in order.iter().rev() {
            let mut more = rest[rest.len() - 1].clone();
            join(form, &mut more, *player);
            rest.push(more);
        }
        rest.reverse();
        let columns = (0..form.columns.len()).map(|column| form.quotas(column));
        let quotas = std::iter::once(form.size_quotas()).chain(columns).collect();
        Self { form, order, rest, quotas }
    }

    /// What is left after nobody, or after these have said yes before the walk begins.
    ///
    /// Whoever has spoken before is not in `order`.
    pub(super) fn after(&self, before: &[usize]) -> Left {
        let mut sums = vec![0; self.quotas.len()];
        for player in before {
            join(self.form, &mut sums, *player);
        }
        self.left(0, sums)
    }

    /// What is left when the player of a layer has spoken.
    pub(super) fn next(&self, layer: usize, left: &Left, yes: bool) -> Left {
        let Left::Open(state) = left else { return left.clone() };
        let mut sums = state.clone();
        if yes {
            join(self.form, &mut sums, self.order[layer]);
        }
        self.left(layer + 1, sums)
    }

    /// Games are monotone: what adopts already, adopts; what fails even with all that follow,
    /// fails. Between, a sum that can pass no further quota stands for all that passed the same.
    ///
    /// With the quotas 0 and 12 of a column, 4 to come and the sums 3 and 7, neither can pass 12:
    /// both become 0, one state, and the other columns decide. Of a sum of 9 the exact value still
    /// matters.
    fn left(&self, layer: usize, mut sums: State) -> Left {
        if self.adopts(&sums) {
            return Left::Adopts;
        }
        let rest = &self.rest[layer];
        let with_all: State = sums.iter().zip(rest).map(|(sum, rest)| sum + rest).collect();
        if !self.adopts(&with_all) {
            return Left::Fails;
        }
        for ((sum, most), quotas) in sums.iter_mut().zip(with_all).zip(&self.quotas) {
            let passed = quotas.partition_point(|quota| quota <= sum);
            if quotas.get(passed).is_none_or(|next| *next > most) {
                *sum = quotas[passed - 1];
            }
        }
        Left::Open(sums)
    }

    fn adopts(&self, sums: &[u128]) -> bool {
        self.form.adopts(usize::try_from(sums[0]).unwrap_or(usize::MAX), &sums[1..])
    }

    /// The best set of those in the order with which one of two beginnings adopts and the other
    /// does not; `gain` is what a player adds to the worth of a set.
    ///
    /// Of two sets of one worth the smaller is better, then the one with the earlier players.
    pub(super) fn parting(
        &self,
        starts: [Left; 2],
        gain: impl Fn(usize) -> u128,
        allowed: Effort,
    ) -> Result<Option<Vec<usize>>, PowerError> {
        let parted = |pair: &[Left; 2]| {
            matches!(pair, [Left::Adopts, Left::Fails] | [Left::Fails, Left::Adopts])
        };
        let open = |pair: &[Left; 2]| pair[0] != pair[1] && !parted(pair);
        self.best(starts, parted, open, gain, allowed)
    }

    /// The best set of those in the order that fails.
    ///
    /// Heaviest first by what `gain` says of a player, which may be another column than the rule's.
    pub(super) fn failing(
        &self,
        start: Left,
        gain: impl Fn(usize) -> u128,
        allowed: Effort,
    ) -> Result<Option<Vec<usize>>, PowerError> {
        // What fails whoever follows stays open to the end, for who still adds to the worth.
        self.best([start], |_| false, |one| one[0] != Left::Adopts, gain, allowed)
    }

    /// The best set that leads to what is sought, one state after the other, the best way to each.
    ///
    /// Of ways to a state the one with the larger worth, then the fewer players, then the earlier
    /// ones is kept, which every longer way keeps too.
    fn best<const N: usize>(
        &self,
        start: [Left; N],
        sought: impl Fn(&[Left; N]) -> bool,
        open: impl Fn(&[Left; N]) -> bool,
        gain: impl Fn(usize) -> u128,
        allowed: Effort,
    ) -> Result<Option<Vec<usize>>, PowerError> {
        type Way = (Reverse<u128>, usize, Reverse<Vec<bool>>);
        let nobody: Way = (Reverse(0), 0, Reverse(Vec::new()));
        let mut found: Option<Way> = sought(&start).then(|| nobody.clone());
        let mut layer: BTreeMap<[Left; N], Way> = BTreeMap::new();
        if open(&start) {
            layer.insert(start, nobody);
        }
        let mut steps = 0_u64;
        for (at, player) in self.order.iter().enumerate() {
            let cost = layer.len().saturating_mul(self.order.len() + 64);
            steps = steps.saturating_add(u64::try_from(cost).unwrap_or(u64::MAX));
            let bytes = u64::try_from(cost).unwrap_or(u64::MAX);
            if steps > allowed.steps || bytes > allowed.bytes {
                let needed = Effort { bytes, steps };
                return Err(PowerError::TooLarge { needed, allowed });
            }
            let mut after: BTreeMap<[Left; N], Way> = BTreeMap::new();
            for (left, (worth, size, said)) in &layer {
                for yes in [true, false] {
                    let next = left.clone().map(|left| self.next(at, &left, yes));
                    let more = if yes { gain(*player) } else { 0 };
                    let mut longer = said.0.clone();
                    longer.push(yes);
                    let worth = Reverse(worth.0.saturating_add(more));
                    let way = (worth, size + usize::from(yes), Reverse(longer));
                    if sought(&next) && found.as_ref().is_none_or(|found| way < *found) {
                        found = Some(way);
                    } else if open(&next) {
                        let known = after.entry(next).or_insert_with(|| way.clone());
                        if way < *known {
                            *known = way;
                        }
                    }
                }
            }
            layer = after;
        }
        let found = found.or_else(|| layer.into_values().min());
        let players = |said: &[bool]| {
            let inside = self.order.iter().zip(said).filter(|(_, yes)| **yes);
            inside.map(|(player, _)| *player).collect()
        };
        Ok(found.map(|(_, _, said)| players(&said.0)))
    }
}

/// Lets a player say yes.
fn join(form: &Form, sums: &mut State, player: usize) {
    sums[0] += 1;
    for (sum, column) in sums[1..].iter_mut().zip(&form.columns) {
        *sum += u128::from(column[player]);
    }
}
