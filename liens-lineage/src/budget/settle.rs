//! The division: claims added up per person, divided, and given back to each person's claims.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use liens_core::{Ask, ClaimId, ContributorId, DivideError, Shortage, Timestamp, divide};

use super::{Budget, Entry, Fate, Grounds, Refusal};
use crate::tariff::quanta;

/// One claim that is open.
#[derive(Clone, Debug)]
pub(crate) struct Open<'a, K> {
    pub(crate) key: K,
    pub(crate) person: &'a ContributorId,
    pub(crate) date: Timestamp,
    pub(crate) due: u64,
}

/// What each claim gets, and the level that was reached.
#[derive(Clone, Debug)]
pub(crate) struct Shared<K> {
    pub(crate) parts: BTreeMap<K, u64>,
    pub(crate) of_person: BTreeMap<ContributorId, u64>,
    pub(crate) level: Option<u64>,
}

/// Divides an envelope among claims on the sum per person; a person's older claims come first, then
/// by key. All who are not vouched for share as one claimant would.
pub(crate) fn shared<K: Ord + Clone + Debug>(
    envelope: u64,
    mut claims: Vec<Open<'_, K>>,
    grounds: &Grounds,
    shortage: Shortage,
) -> Result<Shared<K>, DivideError> {
    claims.sort_by(|a, b| {
        let age = |claim: &Open<'_, K>| (claim.date, claim.key.clone());
        a.person.cmp(b.person).then_with(|| age(a).cmp(&age(b)))
    });
    let (of_person, level) = per_person(envelope, &claims, grounds, shortage)?;
    let mut left = of_person.clone();
    let mut parts = BTreeMap::new();
    for claim in claims {
        let left = left.entry(claim.person.clone()).or_default();
        let part = claim.due.min(*left);
        *left = left.saturating_sub(part);
        parts.insert(claim.key, part);
    }
    Ok(Shared { parts, of_person, level })
}

/// What each person gets; claims stand by person, each person's oldest first.
fn per_person<K>(
    envelope: u64,
    claims: &[Open<'_, K>],
    grounds: &Grounds,
    shortage: Shortage,
) -> Result<(BTreeMap<ContributorId, u64>, Option<u64>), DivideError> {
    let mut known: Vec<Ask<Option<&ContributorId>>> = Vec::new();
    let mut others: Vec<Ask<&ContributorId>> = Vec::new();
    let mut together = Together::default();
    for of_one in claims.chunk_by(|a, b| a.person == b.person) {
        // What asks nothing has no age: giving never changes pay.
        let asking = of_one.iter().find(|claim| claim.due > 0);
        let Some(oldest) = asking.or(of_one.first()) else { continue };
        let person = oldest.person;
        let claim = of_one.iter().fold(0_u64, |sum, claim| sum.saturating_add(claim.due));
        let decided = grounds.meeting.as_ref().and_then(|meeting| meeting.amounts.get(person));
        let decided = decided.map_or(0, quanta);
        if grounds.vouched.contains(person) {
            let weight = grounds.needs.get(person).copied().unwrap_or(1);
            let ask = Ask::of(Some(person), claim).weighing(weight);
            known.push(ask.since(oldest.date).decided(decided));
        } else {
            if claim > 0 || together.date.is_none() {
                together.add(claim, decided, oldest.date);
            }
            others.push(Ask::of(person, claim).since(oldest.date).decided(decided));
        }
    }
    let base = match shortage {
        Shortage::LowerMedian {} => median(claims, grounds),
        rule => rule,
    };
    if let Some(date) = together.date {
        known.push(Ask::of(None, together.claim).since(date).decided(together.decided));
    }
    let divided = divide(envelope, known, base)?;
    let level = divided.level();
    let mut found = BTreeMap::new();
    for (person, part) in divided.into_parts() {
        match person {
            Some(person) => drop(found.insert(person.clone(), part)),
            None => {
                for (person, part) in divide(part, others.clone(), base)?.into_parts() {
                    found.insert(person.clone(), part);
                }
            }
        }
    }
    Ok((found, level))
}

/// The lower median of what persons claim, those not vouched for being one.
fn median<K>(open: &[Open<'_, K>], grounds: &Grounds) -> Shortage {
    let mut sums: BTreeMap<Option<&ContributorId>, u64> = BTreeMap::new();
    for claim in open {
        let known = Some(claim.person).filter(|person| grounds.vouched.contains(*person));
        let sum = sums.entry(known).or_default();
        *sum = sum.saturating_add(claim.due);
    }
    Shortage::lower_median(sums.into_values())
}

/// What all who are not vouched for claim.
#[derive(Default)]
struct Together {
    claim: u64,
    decided: u64,
    date: Option<Timestamp>,
}

impl Together {
    fn add(&mut self, claim: u64, decided: u64, date: Timestamp) {
        self.claim = self.claim.saturating_add(claim);
        self.decided = self.decided.saturating_add(decided);
        self.date = Some(self.date.map_or(date, |first| first.min(date)));
    }
}

/// The division of a budget: what stands when it is closed, or would if it were.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Settled {
    pub(super) claims: BTreeMap<ClaimId, SettledClaim>,
    pub(super) persons: BTreeMap<ContributorId, SettledPerson>,
    pub(super) vouched: BTreeSet<ContributorId>,
    pub(super) level: Option<u64>,
    pub(super) shortage: Shortage,
    /// What is left of the envelope.
    pub(super) left: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SettledClaim {
    /// What was had in advance on it.
    pub(super) advanced: u64,
    pub(super) part: u64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct SettledPerson {
    pub(super) pro_rata: u64,
    pub(super) equal_first: u64,
    /// What was had in advance and is not claimed yet.
    pub(super) advance_left: u64,
}

/// What each claim gets by the rule, without the extremes beside it.
pub(super) struct Divided<'a> {
    pub(super) claims: BTreeMap<ClaimId, SettledClaim>,
    pub(super) shortage: Shortage,
    by_rule: Shared<&'a ClaimId>,
    /// What was divided: by person, each person's oldest claims first.
    open: Vec<Open<'a, &'a ClaimId>>,
    envelope: u64,
    /// What was had in advance and is not claimed yet.
    advances: BTreeMap<ContributorId, u64>,
}

impl Budget {
    /// What each claim gets as it stands, on some grounds.
    pub(super) fn divided(&self, grounds: &Grounds) -> Result<Divided<'_>, Refusal> {
        let terms = self.terms().ok_or(Refusal::NotOpen {})?;
        let mut standing: Vec<(&ClaimId, &Entry)> =
            self.claims.iter().filter(|(_, entry)| entry.takes_part()).collect();
        standing.sort_by_key(|(_, entry)| entry.claim.date); // stable: then by id
        let mut advances = self.advances.clone();
        for (person, more) in &self.earlier_advances {
            let sum = advances.entry(person.clone()).or_default();
            *sum = sum.saturating_add(*more);
        }
        let mut claims = BTreeMap::new();
        let mut open = Vec::with_capacity(standing.len());
        for (id, entry) in standing {
            let person = &entry.claim.contributor;
            let had = advances.get_mut(person);
            let advanced = had.as_ref().map_or(0, |had| entry.ask.min(**had));
            if let Some(had) = had {
                *had = had.saturating_sub(advanced);
            }
            claims.insert(id.clone(), SettledClaim { advanced, part: 0 });
            let due = entry.ask.saturating_sub(advanced);
            open.push(Open { key: id, person, date: entry.claim.date, due });
        }
        open.sort_by(|a, b| a.person.cmp(b.person)); // stable: then by age
        let given: u64 = self.advances.values().sum();
        let envelope = quanta(&terms.envelope).saturating_sub(given);
        let shortage = match self.rule.unwrap_or(terms.shortage) {
            // As it is first proposed; later proposals find it settled.
            Shortage::LowerMedian {} => median(&open, grounds),
            rule => rule,
        };
        let by_rule = shared(envelope, open.clone(), grounds, shortage)?;
        for (id, part) in &by_rule.parts {
            if let Some(claim) = claims.get_mut(*id) {
                claim.part = *part;
            }
        }
        Ok(Divided { claims, shortage, by_rule, open, envelope, advances })
    }

    /// The division of what is claimed as it stands, on some grounds, with both extremes.
    pub(super) fn settled(&self, grounds: &Grounds) -> Result<Settled, Refusal> {
        let Divided { claims, shortage, by_rule, open, envelope, advances } =
            self.divided(grounds)?;
        let pro_rata = shared(envelope, open.clone(), grounds, Shortage::PRO_RATA)?;
        let equal_first = shared(envelope, open, grounds, Shortage::EQUAL_FIRST)?;
        let left = by_rule.parts.values().fold(envelope, |left, part| left.saturating_sub(*part));
        let of = |sums: &BTreeMap<ContributorId, u64>, person| sums.get(person).copied();
        let mut persons = BTreeMap::new();
        for person in by_rule.of_person.keys().chain(advances.keys()) {
            let row = SettledPerson {
                pro_rata: of(&pro_rata.of_person, person).unwrap_or_default(),
                equal_first: of(&equal_first.of_person, person).unwrap_or_default(),
                advance_left: advances.get(person).copied().unwrap_or_default(),
            };
            persons.insert(person.clone(), row);
        }
        let (vouched, level) = (grounds.vouched.clone(), by_rule.level);
        Ok(Settled { claims, persons, vouched, level, shortage, left })
    }
}

impl Entry {
    /// Whether the claim has a part in the division: nobody took it back or refused it, and it is
    /// not too old.
    pub(super) const fn takes_part(&self) -> bool {
        match self.fate {
            Fate::Open | Fate::Referred { .. } | Fate::Earlier { .. } => true,
            Fate::Decided { agreed, .. } => agreed,
            Fate::Withdrawn | Fate::Lapsed => false,
        }
    }
}
