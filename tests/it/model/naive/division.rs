//! What a budget comes to: what was had in advance is deducted, then what there is is divided.
//!
//! Where fractions are equal names decide, in turn: whoever comes after the last who got such a
//! quantum, then the others, then all together whom nobody vouches for.

use std::collections::{BTreeMap, BTreeSet};

use liens::{ClaimId, ContributorId};

use super::budgets::Pool;
use super::claims::Asked;
use super::sharing::divided;

pub(super) type Sums<K = ContributorId> = BTreeMap<K, i128>;

/// What was had in advance on a claim, and what it gets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::model) struct Part {
    pub(in crate::model) advanced: i128,
    pub(in crate::model) part: i128,
}

impl Pool {
    /// The claims that take part, the oldest first.
    fn standing(&self) -> Vec<(&ClaimId, &Asked)> {
        let mut claims: Vec<_> =
            self.claims.iter().filter(|(_, one)| !one.is_gone() && !self.is_lapsed(one)).collect();
        claims.sort_by_key(|(id, one)| (one.date, (*id).clone()));
        claims
    }

    /// What was given in advance, by this budget or earlier ones, is deducted from the next claims of
    /// its person, the oldest first; and what no claim takes up.
    pub(in crate::model) fn deducted(&self) -> (Sums<ClaimId>, Sums) {
        let (mut left, mut had) = (self.had(), Sums::new());
        for (id, one) in self.standing() {
            let left = left.entry(one.who.clone()).or_default();
            let advanced = one.quanta.min(*left);
            *left -= advanced;
            had.insert(id.clone(), advanced);
        }
        left.retain(|_, quanta| *quanta > 0);
        (had, left)
    }

    /// What is had in advance, whoever gave it, and not yet claimed when this budget opened.
    pub(super) fn had(&self) -> Sums {
        let mut had = self.brought.advances.clone();
        for (person, quanta) in &self.advances {
            *had.entry(person.clone()).or_default() += quanta;
        }
        had
    }

    /// Whose turn somebody's is.
    fn turn(&self, person: &ContributorId) -> Turn {
        let had = self.brought.last.as_ref().is_some_and(|last| person <= last);
        (u8::from(had), person.clone())
    }

    /// What claimants ask beyond what they had: each person who is vouched for; those who are not
    /// vouched for together, as one behind all names; and each of these.
    fn sums(&self, vouched: &BTreeSet<ContributorId>) -> (Sums<Turn>, Sums<Turn>) {
        let (had, _) = self.deducted();
        let (mut known, mut others) = (Sums::new(), Sums::new());
        for (id, one) in self.standing() {
            let of = if vouched.contains(&one.who) { &mut known } else { &mut others };
            *of.entry(self.turn(&one.who)).or_default() += one.quanta - had[id];
        }
        if let Some((_, first)) = others.keys().next() {
            known.insert((TOGETHER, first.clone()), others.values().sum());
        }
        (known, others)
    }

    /// The lower median of what is claimed, by those who claim anything.
    pub(super) fn median(&self, vouched: &BTreeSet<ContributorId>) -> i128 {
        let (known, _) = self.sums(vouched);
        let mut rising: Vec<i128> = known.into_values().filter(|quanta| *quanta > 0).collect();
        rising.sort_unstable();
        rising.get(rising.len().saturating_sub(1) / 2).copied().unwrap_or(0)
    }

    /// What each person gets of what was not given in advance: all in full if there is enough, else
    /// everybody up to the base, then in proportion to what is open. Those who are not vouched for
    /// share their part by the same rule.
    fn of_persons(&self, vouched: &BTreeSet<ContributorId>) -> Sums {
        let (known, others) = self.sums(vouched);
        let base = self.base.unwrap_or(0);
        let mut paid = Sums::new();
        for ((turn, person), part) in guaranteed(self.may_pay(), &known, base).parts {
            if turn == TOGETHER {
                let parts = guaranteed(part, &others, base).parts;
                paid.extend(parts.into_iter().map(|((_, person), part)| (person, part)));
            } else {
                paid.insert(person, part);
            }
        }
        paid
    }

    /// Who was the last to get a quantum by name alone, here or in an earlier budget.
    pub(super) fn last_by_name(&self, vouched: &BTreeSet<ContributorId>) -> Option<ContributorId> {
        let (known, _) = self.sums(vouched);
        let last = guaranteed(self.may_pay(), &known, self.base.unwrap_or(0)).last;
        last.map(|(_, person)| person).or(self.brought.last.clone())
    }

    /// What each claim gets: of one person the older ones first.
    pub(in crate::model) fn of_claims(
        &self,
        vouched: &BTreeSet<ContributorId>,
    ) -> BTreeMap<ClaimId, Part> {
        let ((had, _), mut left) = (self.deducted(), self.of_persons(vouched));
        let mut parts = BTreeMap::new();
        for (id, one) in self.standing() {
            let (left, advanced) = (left.entry(one.who.clone()).or_default(), had[id]);
            let part = (one.quanta - advanced).min(*left);
            *left -= part;
            parts.insert(id.clone(), Part { advanced, part });
        }
        parts
    }

    /// The claims that would get less than their least useful, what was had in advance counted.
    pub(in crate::model) fn below(&self) -> BTreeSet<ClaimId> {
        let Some(vouched) = &self.proposed else { return BTreeSet::new() };
        let parts = self.of_claims(vouched).into_iter();
        let below = parts.filter(|(id, part)| {
            self.claims[id].minimum.is_some_and(|minimum| part.part + part.advanced < minimum)
        });
        below.map(|(id, _)| id).collect()
    }
}

/// Whether somebody had their turn, or is all whom nobody vouches for; and the name.
type Turn = (u8, ContributorId);

const TOGETHER: u8 = 2;

/// What everybody gets, and who was the last to get a quantum that only names gave.
struct Divided<K> {
    parts: BTreeMap<K, i128>,
    last: Option<K>,
}

/// Everybody up to the base, or up to the level that there is enough for; then in proportion to what
/// is still open.
fn guaranteed<K: Ord + Clone>(
    envelope: i128,
    claims: &BTreeMap<K, i128>,
    base: i128,
) -> Divided<K> {
    if claims.values().sum::<i128>() <= envelope {
        return Divided { parts: claims.clone(), last: None };
    }
    let first: BTreeMap<K, i128> =
        claims.iter().map(|(key, claim)| (key.clone(), (*claim).min(base))).collect();
    let given: i128 = first.values().sum();
    if given <= envelope {
        let open = claims.iter().map(|(key, claim)| (key.clone(), claim - first[key])).collect();
        let more = divided(envelope - given, &open);
        let parts = first.iter().map(|(key, part)| (key.clone(), part + more[key])).collect();
        return Divided { parts, last: last_by_name(envelope - given, &open) };
    }
    // Who asks no more than an equal part of what is left is served; the others share the rest.
    let (mut served, mut left) = (BTreeMap::new(), envelope);
    loop {
        let waiting = first.iter().filter(|(key, _)| !served.contains_key(*key));
        let waiting: BTreeMap<K, i128> = waiting.map(|(key, part)| (key.clone(), *part)).collect();
        let count = i128::try_from(waiting.len()).unwrap();
        let Some((key, part)) = waiting.iter().find(|(_, part)| **part * count <= left) else {
            let equal = waiting.keys().map(|key| (key.clone(), 1)).collect();
            served.extend(divided(left, &equal));
            return Divided { parts: served, last: last_by_name(left, &equal) };
        };
        left -= part;
        served.insert(key.clone(), *part);
    }
}

/// The last by name of those who get one more although others with the same fraction do not.
fn last_by_name<K: Ord + Clone>(whole: i128, weights: &BTreeMap<K, i128>) -> Option<K> {
    let sum: i128 = weights.values().sum();
    let more = |key: &K| divided(whole, weights)[key] - whole * weights[key] / sum;
    let fraction = |key: &K| whole * weights[key] % sum;
    let unlucky = |other: &K, of: &K| more(other) == 0 && fraction(other) == fraction(of);
    let lucky = |key: &&K| more(key) == 1 && weights.keys().any(|other| unlucky(other, key));
    weights.keys().rfind(lucky).cloned()
}
