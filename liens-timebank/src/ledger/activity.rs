//! Who gave whom how much more than came back: what floors deepen by.
//!
//! Kept while the rules of a unit let floors deepen: for each pair of holders the net of what they
//! gave each other, and for each holder the sum of what counts. An entry changes as many pairs as
//! it has legs, so that a floor is known at once and never counted again from the beginning.

use std::collections::BTreeMap;

use liens_core::{ContributorId, Unit};

use crate::log::Table;
use crate::{Account, AccountKind, Growth};

/// What the members of one unit gave each other, pair by pair, while its rules let floors deepen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Activity {
    rule: Growth,
    unit: Unit,
    /// For each account of the ledger the first one of its holder; `None` for those that no member
    /// holds in this unit.
    first: Vec<Option<u32>>,
    holders: Table<ContributorId, u32>,
    /// What the first of a pair gave the second beyond what came back; never zero.
    nets: Table<(u32, u32), i128>,
    grown: Vec<Grown>,
}

/// What counts for one holder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Grown {
    counted: i128,
    partners: u32,
}

/// Quanta that one account gave another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Given {
    from: u32,
    to: u32,
    quanta: u64,
}

/// What gifts would change, before they are given.
#[derive(Clone, Debug, Default)]
pub(super) struct Change {
    nets: BTreeMap<(u32, u32), i128>,
    grown: BTreeMap<u32, Grown>,
}

impl Activity {
    /// Nobody has given anything yet; whoever sets the rule tells what happened before.
    pub(super) fn new(rule: Growth, unit: Unit) -> Self {
        let (holders, nets) = (Table::default(), Table::default());
        Self { rule, unit, first: Vec::new(), holders, nets, grown: Vec::new() }
    }

    /// Takes the next account of the ledger in.
    pub(super) fn enrol(&mut self, account: &Account) {
        let next = u32::try_from(self.first.len()).unwrap_or(u32::MAX);
        let takes_part = account.kind() == AccountKind::Member && *account.unit() == self.unit;
        let first = match account.holder() {
            Some(holder) if takes_part => *self.holders.entry(holder.clone()).or_insert(next),
            _ => next,
        };
        self.first.push(takes_part.then_some(first));
        self.grown.push(Grown::default());
    }

    /// Who gave to whom in an exchange of which one side has one member, who gave or received at
    /// least what the members of the other side did together; nothing in others.
    pub(super) fn told(&self, legs: &[(u32, i64)]) -> Vec<Given> {
        let (mut credits, mut debits) = (Vec::new(), Vec::new());
        for (account, quanta) in legs {
            if let Some(first) = self.first_of(*account) {
                let side = if *quanta < 0 { &mut debits } else { &mut credits };
                side.push((first, quanta.unsigned_abs()));
            }
        }
        let sum = |side: &[(u32, u64)]| side.iter().map(|(_, q)| u128::from(*q)).sum::<u128>();
        let (credited, debited) = (sum(&credits), sum(&debits));
        let mut gifts: Vec<Given> = match (credits.as_slice(), debits.as_slice()) {
            (&[(from, _)], to) if debited <= credited => {
                to.iter().map(|&(to, quanta)| Given { from, to, quanta }).collect()
            }
            (from, &[(to, _)]) if credited <= debited => {
                from.iter().map(|&(from, quanta)| Given { from, to, quanta }).collect()
            }
            _ => Vec::new(),
        };
        gifts.retain(|gift| gift.from != gift.to);
        gifts
    }

    /// What gifts change.
    ///
    /// # Examples
    ///
    /// With a rule that counts up to five hours a partner, Ana gave Bo four hours and gives him
    /// three more:
    ///
    /// ```text
    /// net ana -> bo      4 h -> 7 h
    /// counted for Ana    4 h -> 5 h        the cap
    /// counted for Bo     0   -> 0          he is behind
    /// partners of Ana    1   -> 1
    /// ```
    ///
    /// Nothing is written: a refused entry leaves the counts as they were.
    pub(super) fn change(&self, gifts: impl IntoIterator<Item = Given>) -> Change {
        let mut change = Change::default();
        for Given { from, to, quanta } in gifts {
            let (pair, quanta) = if from < to {
                ((from, to), i128::from(quanta))
            } else {
                ((to, from), i128::from(quanta).saturating_neg())
            };
            let stands = || self.nets.get(&pair).copied().unwrap_or_default();
            let net = change.nets.entry(pair).or_insert_with(stands);
            *net = net.saturating_add(quanta);
        }
        for (&(a, b), &after) in &change.nets {
            let before = self.nets.get(&(a, b)).copied().unwrap_or_default();
            for (holder, before, after) in
                [(a, before, after), (b, before.saturating_neg(), after.saturating_neg())]
            {
                let stands = || self.grown_of(holder);
                let grown = change.grown.entry(holder).or_insert_with(stands);
                let (was, is) = (self.rule.counted(before), self.rule.counted(after));
                grown.counted = grown.counted.saturating_add(is).saturating_sub(was);
                let lost = u32::from(before > 0);
                grown.partners =
                    grown.partners.saturating_add(u32::from(after > 0)).saturating_sub(lost);
            }
        }
        change
    }

    /// By how much the floors fall of those whom a change touches, by account.
    pub(super) fn lines(&self, change: &Change) -> impl Iterator<Item = (u32, i64)> {
        change.grown.iter().map(|(at, grown)| (*at, self.rule.line(grown.counted, grown.partners)))
    }

    /// By how much the floor of an account falls.
    pub(super) fn line(&self, account: u32) -> i64 {
        match self.first_of(account) {
            Some(first) if first == account => {
                let Grown { counted, partners } = self.grown_of(first);
                self.rule.line(counted, partners)
            }
            _ => 0,
        }
    }

    /// A pair that stands even is forgotten, so that the table holds who is ahead and no history.
    pub(super) fn commit(&mut self, change: Change) {
        for (pair, net) in change.nets {
            if net == 0 {
                self.nets.remove(&pair);
            } else {
                self.nets.insert(pair, net);
            }
        }
        for (account, now) in change.grown {
            let at = usize::try_from(account).ok();
            if let Some(grown) = at.and_then(|at| self.grown.get_mut(at)) {
                *grown = now;
            }
        }
    }

    /// The account that stands for the holder of another: the first that he opened.
    fn first_of(&self, account: u32) -> Option<u32> {
        usize::try_from(account).ok().and_then(|at| self.first.get(at).copied().flatten())
    }

    /// What counts for a holder now; nothing for who gave nothing.
    fn grown_of(&self, account: u32) -> Grown {
        let at = usize::try_from(account).ok();
        at.and_then(|at| self.grown.get(at)).copied().unwrap_or_default()
    }
}
