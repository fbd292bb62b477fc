//! What a budget comes to: what was had in advance is deducted, then what there is is divided.

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
        let mut claims: Vec<_> = self.claims.iter().filter(|(_, one)| !one.is_gone()).collect();
        claims.sort_by_key(|(id, one)| (one.date, (*id).clone()));
        claims
    }

    /// What was given in advance is deducted from the next claims of its person, the oldest first;
    /// and what no claim takes up.
    pub(in crate::model) fn deducted(&self) -> (Sums<ClaimId>, Sums) {
        let (mut left, mut had) = (self.advances.clone(), Sums::new());
        for (id, one) in self.standing() {
            let left = left.entry(one.who.clone()).or_default();
            let advanced = one.quanta.min(*left);
            *left -= advanced;
            had.insert(id.clone(), advanced);
        }
        left.retain(|_, quanta| *quanta > 0);
        (had, left)
    }

    /// What claimants ask beyond what they had: each person who is vouched for; those who are not
    /// vouched for together, as one behind all names; and each of these.
    fn sums(&self, vouched: &BTreeSet<ContributorId>) -> (Sums<(bool, ContributorId)>, Sums) {
        let (had, _) = self.deducted();
        let (mut known, mut others) = (Sums::new(), Sums::new());
        for (id, one) in self.standing() {
            let due = one.quanta - had[id];
            if vouched.contains(&one.who) {
                *known.entry((false, one.who.clone())).or_default() += due;
            } else {
                *others.entry(one.who.clone()).or_default() += due;
            }
        }
        if let Some(first) = others.keys().next() {
            known.insert((true, first.clone()), others.values().sum());
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
        let envelope = self.envelope - self.advances.values().sum::<i128>();
        let mut paid = Sums::new();
        for ((together, person), part) in guaranteed(envelope, &known, base) {
            if together {
                paid.extend(guaranteed(part, &others, base));
            } else {
                paid.insert(person, part);
            }
        }
        paid
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

/// Everybody up to the base, or up to the level that there is enough for; then in proportion to what
/// is still open.
fn guaranteed<K: Ord + Clone>(
    envelope: i128,
    claims: &BTreeMap<K, i128>,
    base: i128,
) -> BTreeMap<K, i128> {
    if claims.values().sum::<i128>() <= envelope {
        return claims.clone();
    }
    let first: BTreeMap<K, i128> =
        claims.iter().map(|(key, claim)| (key.clone(), (*claim).min(base))).collect();
    let given: i128 = first.values().sum();
    if given <= envelope {
        let open = claims.iter().map(|(key, claim)| (key.clone(), claim - first[key])).collect();
        let more = divided(envelope - given, &open);
        return first.iter().map(|(key, part)| (key.clone(), part + more[key])).collect();
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
            return served;
        };
        left -= part;
        served.insert(key.clone(), *part);
    }
}
