//! The division: claims added up per person, divided, and given back to each person's claims.
//!
//! Three rounds, each on whole quanta:
//!
//! ```text
//! 1. persons vouched for, and all others as one claimant   the envelope by the rule
//! 2. the persons who are not vouched for                   what that one claimant got, by the rule
//! 3. the claims of each person, the oldest first           what the person got, each in full
//!                                                          while it lasts
//! ```
//!
//! With 300.00 for Ana's 300.00 and for 100.00 each of three unknown names, everybody equal first:
//! round 1 gives Ana 150.00 and the unknown 150.00, round 2 gives each of the three 50.00. Counted
//! as four, they would have had 75.00 each, 225.00 together.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Debug};

use liens_core::{
    Amount, Ask, ClaimId, ContributorId, DivideError, Division, Shortage, Timestamp, divide,
};

use super::{Budget, Entry, Fate, Grounds, Refusal, Terms};
use crate::tariff::quanta;

/// One claim that is open.
///
/// `due` is what the claim asks less what was had in advance on it; `key` names it to the caller, a
/// claim of a budget or a claim under one result of a pot.
#[derive(Clone, Debug)]
pub(crate) struct Open<'a, K> {
    pub(crate) key: K,
    pub(crate) person: &'a ContributorId,
    pub(crate) date: Timestamp,
    pub(crate) due: u64,
}

/// What each claim gets, and the level that was reached.
///
/// `of_person` sums the parts of each person, also of those who get nothing.
#[derive(Clone, Debug)]
pub(crate) struct Shared<K> {
    pub(crate) parts: BTreeMap<K, u64>,
    pub(crate) of_person: BTreeMap<ContributorId, u64>,
    pub(crate) level: Option<u64>,
    /// Who was the last to be rounded up by name alone.
    pub(super) rounded: Option<ContributorId>,
}

/// Divides an envelope among claims on the sum per person; a person's older claims come first, then
/// by key. All who are not vouched for share as one claimant would. Ties are decided by name, from
/// the one after `last` on.
///
/// # Law
///
/// `splitting_a_claim_inside_one_person_changes_nothing`,
/// `no_name_gains_by_rounding_from_budget_to_budget`
pub(crate) fn shared<K: Ord + Clone + Debug>(
    envelope: u64,
    mut claims: Vec<Open<'_, K>>,
    grounds: &Grounds,
    shortage: Shortage,
    last: Option<&ContributorId>,
) -> Result<Shared<K>, DivideError> {
    claims.sort_by(|a, b| {
        let age = |claim: &Open<'_, K>| (claim.date, claim.key.clone());
        a.person.cmp(b.person).then_with(|| age(a).cmp(&age(b)))
    });
    let (known, others) = asks(&claims, grounds, last);
    let base = match shortage {
        Shortage::LowerMedian {} => median(&claims, grounds),
        rule => rule,
    };
    let divided = divide(envelope, known, base)?;
    let (level, rounded) = (divided.level(), last_rounded_up(&divided));
    let mut sums = Vec::new();
    for (claimant, part) in divided.into_parts() {
        let parts = if claimant == Claimant::TOGETHER {
            divide(part, others.clone(), base)?.into_parts()
        } else {
            vec![(claimant, part)]
        };
        let named = parts.into_iter().filter_map(|(claimant, part)| Some((claimant.person?, part)));
        sums.extend(named.map(|(person, part)| (person.clone(), part)));
    }
    // Whole lists become maps at once: in most budgets they are in order already.
    let of_person: BTreeMap<ContributorId, u64> = sums.into_iter().collect();
    let mut parts = Vec::with_capacity(claims.len());
    let mut sums = of_person.iter();
    for of_one in claims.chunk_by(|a, b| a.person == b.person) {
        // Claims and sums stand in the order of the persons.
        let sum = of_one.first().and_then(|claim| sums.find(|(person, _)| *person == claim.person));
        let mut left = sum.map_or(0, |(_, sum)| *sum);
        for claim in of_one {
            let part = claim.due.min(left);
            left = left.saturating_sub(part);
            parts.push((claim.key.clone(), part));
        }
    }
    Ok(Shared { parts: parts.into_iter().collect(), of_person, level, rounded })
}

/// Who claims, in the order in which names decide: whoever comes after the last that was rounded
/// up, then the others, then all together who are not vouched for.
///
/// The derived order is the tie-break of the division: `turn` 0 for whoever has not had the odd
/// quantum since `last`, 1 for the others, 2 for those together whom nobody vouches for. With Bo as
/// the last, the turn goes Cy, Dan, Ana, Bo.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Claimant<'a> {
    turn: u8,
    person: Option<&'a ContributorId>,
}

impl<'a> Claimant<'a> {
    const TOGETHER: Self = Self { turn: 2, person: None };

    /// Everybody up to the last by name had their turn.
    fn named(person: &'a ContributorId, last: Option<&ContributorId>) -> Self {
        let had = last.is_some_and(|last| person <= last);
        Self { turn: u8::from(had), person: Some(person) }
    }
}

impl Debug for Claimant<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.person {
            Some(person) => write!(f, "{person}"),
            None => f.write_str("those who are not vouched for"),
        }
    }
}

/// The last claimant by turn who got a quantum more than others whose fraction is the same.
///
/// Only a quantum that names decided counts: somebody whose larger fraction brought it has had no
/// luck.
fn last_rounded_up(divided: &Division<Claimant<'_>>) -> Option<ContributorId> {
    let tied: BTreeSet<&Claimant<'_>> = divided.tied().iter().collect();
    let rows = divided.due().zip(divided.parts());
    let up = rows.filter(|((claimant, due), (_, part))| {
        *part > due.whole && tied.contains(claimant) && claimant.person.is_some()
    });
    up.last().and_then(|((claimant, _), _)| claimant.person.cloned())
}

type Asks<'a> = Vec<Ask<Claimant<'a>>>;

/// What each person asks who is vouched for, with all others as one, and what each of those asks;
/// claims stand by person, each person's oldest first.
///
/// Two lists, since the second round begins when the first has said what the others get together. A
/// person's date is that of the oldest claim which asks anything: a gift makes nobody senior.
fn asks<'a, K>(
    claims: &[Open<'a, K>],
    grounds: &Grounds,
    last: Option<&ContributorId>,
) -> (Asks<'a>, Asks<'a>) {
    let (mut known, mut others) = (Vec::new(), Vec::new());
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
            let ask = Ask::of(Claimant::named(person, last), claim).weighing(weight);
            known.push(ask.since(oldest.date).decided(decided));
        } else {
            together.add(claim, decided, oldest.date);
            let ask = Ask::of(Claimant::named(person, last), claim);
            others.push(ask.since(oldest.date).decided(decided));
        }
    }
    if let Some(date) = together.asking.or(together.giving) {
        let ask = Ask::of(Claimant::TOGETHER, together.claim);
        known.push(ask.since(date).decided(together.decided));
    }
    (known, others)
}

/// The lower median of what persons claim, those not vouched for being one.
///
/// Taken over persons and not over claims, so that a claim cut in two moves nothing: 6,000, 4,000,
/// 2,500, 1,500, 700 and 300 have the lower median 1,500.
fn median<K>(open: &[Open<'_, K>], grounds: &Grounds) -> Shortage {
    let mut sums: BTreeMap<Option<&ContributorId>, u64> = BTreeMap::new();
    for claim in open {
        let known = Some(claim.person).filter(|person| grounds.vouched.contains(*person));
        let sum = sums.entry(known).or_default();
        *sum = sum.saturating_add(claim.due);
    }
    Shortage::lower_median(sums.into_values())
}

/// What all who are not vouched for claim, and since when some of them ask; what only gives has an
/// age where nobody asks.
///
/// In a shortage by seniority the age of the group is that of its oldest claim.
#[derive(Default)]
struct Together {
    claim: u64,
    decided: u64,
    asking: Option<Timestamp>,
    giving: Option<Timestamp>,
}

impl Together {
    fn add(&mut self, claim: u64, decided: u64, date: Timestamp) {
        self.claim = self.claim.saturating_add(claim);
        self.decided = self.decided.saturating_add(decided);
        let first = if claim > 0 { &mut self.asking } else { &mut self.giving };
        *first = Some(first.map_or(date, |first| first.min(date)));
    }
}

/// The division of a budget: what stands when it is closed, or would if it were.
///
/// With it closing is a fact: what happens later to a claim is told from here, and nothing is
/// divided again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Settled {
    pub(super) claims: BTreeMap<ClaimId, SettledClaim>,
    pub(super) persons: BTreeMap<ContributorId, SettledPerson>,
    pub(super) vouched: BTreeSet<ContributorId>,
    pub(super) level: Option<u64>,
    pub(super) shortage: Shortage,
    /// What is left of the envelope.
    pub(super) left: u64,
    /// Who was the last to be rounded up by name alone, here or in earlier budgets.
    pub(super) rounded: Option<ContributorId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SettledClaim {
    /// What was had in advance on it.
    pub(super) advanced: u64,
    pub(super) part: u64,
}

/// Beside the result the two extremes, for the page on which people see what their rule did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct SettledPerson {
    pub(super) pro_rata: u64,
    pub(super) equal_first: u64,
    /// What was had in advance and is not claimed yet.
    pub(super) advance_left: u64,
}

/// What is claimed as it stands, before anything is divided.
pub(super) struct Standing<'a> {
    /// What was had in advance on each claim; no parts yet.
    pub(super) claims: BTreeMap<ClaimId, SettledClaim>,
    /// What is to be divided: by person, each person's oldest claims first.
    pub(super) open: Vec<Open<'a, &'a ClaimId>>,
    /// The envelope less what was given in advance out of it.
    pub(super) envelope: u64,
    /// What was had in advance and is not claimed yet.
    advances: BTreeMap<ContributorId, u64>,
}

/// What each claim gets by the rule, without the extremes beside it.
pub(super) struct Divided<'a> {
    pub(super) standing: Standing<'a>,
    pub(super) shortage: Shortage,
    by_rule: Shared<&'a ClaimId>,
}

impl Budget {
    /// The claims that have a part in the division, less what was had in advance.
    ///
    /// Advances are used up by the oldest claims first, whatever earlier budget they come from: an
    /// advance of 60.00 on claims of 50.00 and 40.00 leaves 0.00 and 30.00 to be divided.
    pub(super) fn standing(&self, terms: &Terms) -> Standing<'_> {
        let mut entries: Vec<(&ClaimId, &Entry)> =
            self.claims.iter().filter(|(_, entry)| entry.takes_part()).collect();
        entries.sort_by_key(|(_, entry)| entry.claim.date); // stable: then by id
        let mut advances = self.advances.clone();
        for (person, more) in &self.earlier_advances {
            let sum = advances.entry(person.clone()).or_default();
            *sum = sum.saturating_add(*more);
        }
        let mut claims = Vec::with_capacity(entries.len());
        let mut open = Vec::with_capacity(entries.len());
        for (id, entry) in entries {
            let person = &entry.claim.contributor;
            let had = advances.get_mut(person);
            let advanced = had.as_ref().map_or(0, |had| entry.ask.min(**had));
            if let Some(had) = had {
                *had = had.saturating_sub(advanced);
            }
            claims.push((id.clone(), SettledClaim { advanced, part: 0 }));
            let due = entry.ask.saturating_sub(advanced);
            open.push(Open { key: id, person, date: entry.claim.date, due });
        }
        open.sort_by(|a, b| a.person.cmp(b.person)); // stable: then by age
        let given: u64 = self.advances.values().sum();
        let envelope = quanta(&terms.envelope).saturating_sub(given);
        Standing { claims: claims.into_iter().collect(), open, envelope, advances }
    }

    /// What was had in advance, here or in earlier budgets, and no claim takes up, by person.
    ///
    /// Claims that have a part in the division take advances up, the oldest first; what is withdrawn
    /// or refused gives back what it took up: before the closing to the other claims of the person,
    /// after it to the next budget, to which the [outcome](super::Outcome::next) hands it on.
    /// Nothing is divided for it: it can be asked before anything is proposed.
    ///
    /// # Law
    ///
    /// `what_is_left_of_advances_is_what_the_outcome_hands_on`
    ///
    /// # Complexity
    ///
    /// O(n log n) for n claims.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod circle { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/circle.rs")); }
    /// # use circle::*;
    /// let mut budget = opened(terms("100.00 EUR")?, &[])?;
    /// let (person, amount) = (ContributorId::new("ana")?, "30.00 EUR".parse()?);
    /// does(&mut budget, "2026-01-10", "clerk", Command::Advance { person, amount })?;
    /// let left = |budget: &Budget| -> Vec<String> {
    ///     budget.advances_left().map(|(person, left)| format!("{person}: {left}")).collect()
    /// };
    /// assert_eq!(left(&budget), ["ana: 30.00 EUR"]);
    /// declare(&mut budget, claim("ana", "20.00 EUR")?)?;
    /// assert_eq!(left(&budget), ["ana: 10.00 EUR"]);
    /// let more = Claim { id: ClaimId::new("more")?, ..claim("ana", "50.00 EUR")? };
    /// declare(&mut budget, more)?;
    /// assert!(left(&budget).is_empty());
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn advances_left(&self) -> impl Iterator<Item = (ContributorId, Amount)> {
        let left = match (&self.closing, self.terms()) {
            (Some((_, settled)), _) => {
                let rows = settled.persons.iter();
                let mut left: BTreeMap<ContributorId, u64> =
                    rows.map(|(person, row)| (person.clone(), row.advance_left)).collect();
                let gone = self.claims.iter().filter(|(_, entry)| !entry.takes_part());
                for (id, entry) in gone {
                    let given_back = settled.claims.get(id).map_or(0, |claim| claim.advanced);
                    let of_one = left.entry(entry.claim.contributor.clone()).or_default();
                    *of_one = of_one.saturating_add(given_back);
                }
                left
            }
            (None, Some(terms)) => self.standing(terms).advances,
            (None, None) => BTreeMap::new(),
        };
        let left = left.into_iter().filter(|(_, quanta)| *quanta > 0);
        left.map(|(person, quanta)| (person, self.amount(quanta)))
    }

    /// What each claim gets as it stands, on some grounds.
    pub(super) fn divided(&self, grounds: &Grounds) -> Result<Divided<'_>, Refusal> {
        let terms = self.terms().ok_or(Refusal::NotOpen {})?;
        let mut standing = self.standing(terms);
        let shortage = match self.rule.unwrap_or(terms.shortage) {
            // As it is first proposed; later proposals find it settled.
            Shortage::LowerMedian {} => median(&standing.open, grounds),
            rule => rule,
        };
        let (open, last) = (standing.open.clone(), self.rounded.as_ref());
        let by_rule = shared(standing.envelope, open, grounds, shortage, last)?;
        for (id, part) in &by_rule.parts {
            if let Some(claim) = standing.claims.get_mut(*id) {
                claim.part = *part;
            }
        }
        Ok(Divided { standing, shortage, by_rule })
    }

    /// The division of what is claimed as it stands, on some grounds, with both extremes.
    ///
    /// The rule is applied once and the two extremes once each; three divisions of n claims, and no
    /// more.
    pub(super) fn settled(&self, grounds: &Grounds) -> Result<Settled, Refusal> {
        let Divided { standing, shortage, by_rule } = self.divided(grounds)?;
        let Standing { claims, open, envelope, advances } = standing;
        let last = self.rounded.as_ref();
        let pro_rata = shared(envelope, open.clone(), grounds, Shortage::PRO_RATA, last)?;
        let equal_first = shared(envelope, open, grounds, Shortage::EQUAL_FIRST, last)?;
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
        let rounded = by_rule.rounded.or_else(|| self.rounded.clone());
        Ok(Settled { claims, persons, vouched, level, shortage, left, rounded })
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
