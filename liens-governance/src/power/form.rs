//! The form in which a game is counted: distinct columns of weights, and bars on them by size.
//!
//! [10; 4, 2, 6] is [5; 2, 1, 3]: what adopts in the one adopts in the other, and a table of half
//! the length counts it. [51; 20, 20, 20, 20, 20] is "three members or more". Two conditions on the
//! same votes, such as a majority to adopt and a higher one to amend, are two bars on one column.
//!
//! What is left has one column in most statutes, two in a double majority, three in the treaty of
//! Nice; the number of columns decides how a game is counted.

use super::game::{Game, Tree, WeightedGame};

/// A game whose conditions share columns: equal weights are one column, divided by their greatest
/// common divisor, and a column of equal weights is the size of the coalition.
///
/// Bars keep the shape of the rule; only their columns are shared.
#[derive(Debug)]
pub(super) struct Form {
    pub(super) players: usize,
    /// Columns with two different weights or more, none twice.
    pub(super) columns: Vec<Vec<u64>>,
    tree: Bar,
}

/// A condition on the size or on a column, or a combination.
#[derive(Debug)]
enum Bar {
    Size(u128),
    Column { at: usize, quota: u128 },
    AtLeast { count: usize, bars: Vec<Bar> },
}

/// A game on one column: a coalition of s players adopts if it reaches the bar of s.
///
/// [12; 4, 4, 4, 2, 2, 1] with four members or more has no bar up to three members, and 12 from
/// four on. Its dual has 0 from three members on, and 6 below: three members or six votes stop it.
#[derive(Debug)]
pub(super) struct BySize {
    pub(super) weights: Vec<u64>,
    pub(super) total: u128,
    /// For each size from 0 to all: what the weights have to reach; none if nothing is enough.
    /// Never rising, since games are monotone.
    pub(super) bars: Vec<Option<u128>>,
}

impl Form {
    /// Columns are numbered as they are met first, so that the form of a game is always the same.
    pub(super) fn of(game: &Game) -> Self {
        let mut columns = Vec::new();
        let tree = bar(game.tree(), &mut columns);
        Self { players: game.players(), columns, tree }
    }

    /// Whether a coalition of this size and these sums of the columns adopts.
    pub(super) fn adopts(&self, size: usize, sums: &[u128]) -> bool {
        self.tree.holds(u128::try_from(size).unwrap_or(u128::MAX), sums)
    }

    /// The different quotas of a column and 0, smallest first.
    ///
    /// A sum matters only by which of these it has passed.
    pub(super) fn quotas(&self, column: usize) -> Vec<u128> {
        let mut quotas = vec![0];
        self.tree.quotas(column, &mut quotas);
        quotas.sort_unstable();
        quotas.dedup();
        quotas
    }

    /// The different bars on the size and 0, smallest first.
    pub(super) fn size_quotas(&self) -> Vec<u128> {
        let mut quotas = vec![0];
        self.tree.size_quotas(&mut quotas);
        quotas.sort_unstable();
        quotas.dedup();
        quotas
    }

    /// The bars by size, where there is one column at most.
    ///
    /// The bar of a size is the lowest quota that adopts with it, since no sum between two quotas
    /// decides otherwise than the lower one.
    pub(super) fn by_size(&self) -> Option<BySize> {
        let weights = match self.columns.as_slice() {
            [] => vec![0; self.players],
            [column] => column.clone(),
            _ => return None,
        };
        let total: u128 = weights.iter().copied().map(u128::from).sum();
        let quotas = self.quotas(0);
        let reached = |size| quotas.iter().copied().find(|quota| self.adopts(size, &[*quota]));
        let bars = (0..=self.players).map(|size| reached(size).filter(|bar| *bar <= total));
        Some(BySize { weights, total, bars: bars.collect() })
    }
}

impl BySize {
    /// The one quota, where the size makes no difference; above every sum if nothing adopts.
    pub(super) fn one_bar(&self) -> Option<u128> {
        let first = self.bars.first()?;
        let alike = self.bars.iter().all(|bar| bar == first);
        alike.then(|| first.unwrap_or_else(|| self.total.saturating_add(1)))
    }

    /// The game in which a coalition adopts if the others cannot: same swings of everybody.
    ///
    /// A coalition of s adopts in the dual unless the n − s others adopt: unless T − sum ≥ bar(n −
    /// s), that is, from T + 1 − bar(n − s) on.
    pub(super) fn dual(&self) -> Self {
        let above = self.total.saturating_add(1);
        let turned = |bar: &Option<u128>| match bar {
            None => Some(0),
            Some(0) => None,
            Some(bar) => Some(above.saturating_sub(*bar)),
        };
        let bars = self.bars.iter().rev().map(turned).collect();
        Self { weights: self.weights.clone(), total: self.total, bars }
    }

    /// The largest bar: sums from it on need not be told apart.
    pub(super) fn highest(&self) -> u128 {
        self.bars.iter().flatten().copied().max().unwrap_or_default()
    }
}

/// Walked once per look-up; the depth is bounded by construction.
impl Bar {
    fn holds(&self, size: u128, sums: &[u128]) -> bool {
        match self {
            Self::Size(least) => size >= *least,
            Self::Column { at, quota } => sums.get(*at).is_some_and(|sum| sum >= quota),
            Self::AtLeast { count, bars } => {
                bars.iter().filter(|bar| bar.holds(size, sums)).count() >= *count
            }
        }
    }

    fn quotas(&self, column: usize, found: &mut Vec<u128>) {
        match self {
            Self::Column { at, quota } if *at == column => found.push(*quota),
            Self::AtLeast { bars, .. } => bars.iter().for_each(|bar| bar.quotas(column, found)),
            _ => {}
        }
    }

    fn size_quotas(&self, found: &mut Vec<u128>) {
        match self {
            Self::Size(least) => found.push(*least),
            Self::AtLeast { bars, .. } => bars.iter().for_each(|bar| bar.size_quotas(found)),
            Self::Column { .. } => {}
        }
    }
}

/// Recursive as the tree is; [`Game::MAX_DEPTH`] bounds it.
fn bar(tree: &Tree, columns: &mut Vec<Vec<u64>>) -> Bar {
    match tree {
        Tree::Condition(condition) => condition_bar(condition, columns),
        Tree::AtLeast { count, trees } => {
            let bars = trees.iter().map(|tree| bar(tree, columns)).collect();
            Bar::AtLeast { count: *count, bars }
        }
    }
}

/// The quota is rounded up: every sum is a multiple of what all weights are divided by.
fn condition_bar(condition: &WeightedGame, columns: &mut Vec<Vec<u64>>) -> Bar {
    let common = condition.weights().iter().copied().fold(0, greatest_common_divisor);
    let quota = condition.quota();
    if common == 0 {
        // Without any weight the quota is met by everybody or by nobody.
        return Bar::Size(if quota == 0 { 0 } else { u128::MAX });
    }
    let quota = quota.div_ceil(common.into());
    let reduced: Vec<u64> =
        condition.weights().iter().filter_map(|weight| weight.checked_div(common)).collect();
    if reduced.iter().all(|weight| *weight == 1) {
        return Bar::Size(quota);
    }
    let found = columns.iter().position(|column| *column == reduced);
    let at = found.unwrap_or(columns.len());
    if found.is_none() {
        columns.push(reduced);
    }
    Bar::Column { at, quota }
}

/// Euclid's; of 0 and a it is a, so that a fold may begin with 0.
pub(crate) fn greatest_common_divisor(mut a: u64, mut b: u64) -> u64 {
    while let Some(rest) = a.checked_rem(b) {
        (a, b) = (b, rest);
    }
    a
}

/// The same for sums of weights.
pub(crate) fn common_divisor(mut a: u128, mut b: u128) -> u128 {
    while let Some(rest) = a.checked_rem(b) {
        (a, b) = (b, rest);
    }
    a
}
