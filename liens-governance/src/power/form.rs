//! The form in which a game is counted: distinct columns of weights, and bars on them by size.

use super::game::{Game, Tree, WeightedGame};

/// A game whose conditions share columns: equal weights are one column, divided by their greatest
/// common divisor, and a column of equal weights is the size of the coalition.
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
#[derive(Debug)]
pub(super) struct BySize {
    pub(super) weights: Vec<u64>,
    pub(super) total: u128,
    /// For each size from 0 to all: what the weights have to reach; none if nothing is enough.
    /// Never rising, since games are monotone.
    pub(super) bars: Vec<Option<u128>>,
}

impl Form {
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

fn bar(tree: &Tree, columns: &mut Vec<Vec<u64>>) -> Bar {
    match tree {
        Tree::Condition(condition) => condition_bar(condition, columns),
        Tree::AtLeast { count, trees } => {
            let bars = trees.iter().map(|tree| bar(tree, columns)).collect();
            Bar::AtLeast { count: *count, bars }
        }
    }
}

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

pub(crate) fn greatest_common_divisor(mut a: u64, mut b: u64) -> u64 {
    while let Some(rest) = a.checked_rem(b) {
        (a, b) = (b, rest);
    }
    a
}

pub(crate) fn common_divisor(mut a: u128, mut b: u128) -> u128 {
    while let Some(rest) = a.checked_rem(b) {
        (a, b) = (b, rest);
    }
    a
}
