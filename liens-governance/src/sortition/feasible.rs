//! Which numbers of each kind of people meet the quotas.
//!
//! People in the same groups with quotas are exchangeable: what matters is how many of each *kind*
//! sit. With the quotas women and tenants there are four kinds, of both, of either, of none, and a
//! panel is four numbers. Whether some numbers fit is searched depth first; a branch ends when the
//! kinds still to come cannot fill the seats or reach a least.
//!
//! Overlapping quotas in general are as hard as integer programming, hence the limit of five
//! million steps and [`SortitionError::TooHard`].

use std::collections::BTreeMap;

use liens_core::{Claim, GroupId, Method, apportion};

use super::lots::Stream;
use super::{Pool, Quota, SortitionError};

/// The most numbers that one search tries.
const MOST_STEPS: u64 = 5_000_000;

/// People who are in the same groups with quotas.
///
/// By place and not by id: the search moves numbers only.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Kind {
    /// Places of the quotas that count them.
    quotas: Vec<usize>,
    /// Places of the people in the pool.
    people: Vec<usize>,
}

/// The kinds of people in a pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kinds(Vec<Kind>);

/// A panel's size, and the quotas that it has to meet.
///
/// A draw and the search before it use the same one: what was found possible stays so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Requirement {
    panel: usize,
    quotas: Vec<Quota>,
    /// The fewest and most of each kind; empty where any number will do.
    of_kinds: Vec<(usize, usize)>,
}

impl Requirement {
    pub(super) fn new(panel: usize, quotas: &[Quota]) -> Self {
        Self { panel, quotas: quotas.to_vec(), of_kinds: Vec::new() }
    }

    pub(super) const fn panel(&self) -> usize {
        self.panel
    }

    pub(super) fn group(&self, quota: usize) -> Option<GroupId> {
        self.quotas.get(quota).map(|quota| quota.group().clone())
    }

    /// The same with only some of the quotas in force.
    ///
    /// A free quota stays in its place, so that places keep their meaning.
    fn only(&self, kept: &[usize]) -> Self {
        let free = |(at, quota): (usize, &Quota)| {
            if kept.contains(&at) {
                quota.clone()
            } else {
                Quota { group: quota.group().clone(), least: 0, most: usize::MAX }
            }
        };
        let quotas = self.quotas.iter().enumerate().map(free).collect();
        Self { quotas, ..self.clone() }
    }
}

impl Kinds {
    /// At most one kind a person, whatever the number of quotas.
    pub(super) fn of(pool: &Pool, quotas: &[Quota]) -> Self {
        let mut kinds: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
        for (at, (_, groups)) in pool.people().enumerate() {
            let counts = |(_, quota): &(usize, &Quota)| groups.contains(quota.group());
            let inside = quotas.iter().enumerate().filter(counts).map(|(place, _)| place);
            kinds.entry(inside.collect()).or_default().push(at);
        }
        let kind = |(quotas, people)| Kind { quotas, people };
        Self(kinds.into_iter().map(kind).collect())
    }

    /// The places of the people of each kind.
    pub(super) fn people(&self) -> impl Iterator<Item = &[usize]> {
        self.0.iter().map(|kind| kind.people.as_slice())
    }

    /// Fixes the number of each kind where no two quotas share people: in proportion to the kinds,
    /// by largest remainder, inside the quotas. None where quotas share people.
    ///
    /// 7 users and 3 workers for 4 seats without quotas: 2.8 and 1.2, so 3 and 1.
    pub(super) fn fixed(&self, requirement: &Requirement) -> Option<Requirement> {
        if self.0.iter().any(|kind| kind.quotas.len() > 1) {
            return None;
        }
        let size = |kind: &Kind| u64::try_from(kind.people.len()).unwrap_or(u64::MAX);
        let claim = |(at, kind): (usize, &Kind)| {
            let quota = kind.quotas.first().and_then(|quota| requirement.quotas.get(*quota));
            let (least, most) = quota.map_or((0, usize::MAX), |q| (q.least(), q.most()));
            let bound = |bound: usize| u64::try_from(bound).unwrap_or(u64::MAX);
            let claim = Claim::from((at, size(kind)));
            claim.at_least(bound(least)).at_most(bound(most).min(size(kind)))
        };
        let panel = u64::try_from(requirement.panel).unwrap_or(u64::MAX);
        let claims = self.0.iter().enumerate().map(claim);
        let seats = apportion(Method::Hamilton, panel, claims).ok()?.into_parts();
        let number = |(_, seats): (usize, u64)| usize::try_from(seats).unwrap_or(usize::MAX);
        let of_kinds = seats.into_iter().map(number).map(|seats| (seats, seats)).collect();
        Some(Requirement { of_kinds, ..requirement.clone() })
    }

    /// Whether some panel meets the requirement.
    ///
    /// Each question has its own steps.
    pub(super) fn can_meet(&self, requirement: &Requirement) -> Result<bool, SortitionError> {
        self.can_meet_within(requirement, &mut { MOST_STEPS })
    }

    /// Steps run down across several questions, where many sets of quotas are tried.
    fn can_meet_within(
        &self,
        requirement: &Requirement,
        steps: &mut u64,
    ) -> Result<bool, SortitionError> {
        let taken = vec![0; self.0.len()];
        let too_hard = SortitionError::TooHard { panel: requirement.panel, steps: MOST_STEPS };
        Search::new(self, requirement, &taken).run(steps).ok_or(too_hard)
    }

    /// Quotas that cannot be met together, though without any one of them the others can: the
    /// fewest there are, and the first of those in the order of groups, where they are found in
    /// the steps that are allowed.
    pub(super) fn conflict(&self, requirement: &Requirement) -> Result<Vec<usize>, SortitionError> {
        match self.fewest_in_conflict(requirement, &mut { MOST_STEPS }) {
            Err(SortitionError::TooHard { .. }) => self.some_in_conflict(requirement),
            found => found,
        }
    }

    /// Looks at every set of quotas, smaller ones first.
    ///
    /// Of q quotas up to 2^q sets: short while the conflict is small, as conflicts are.
    fn fewest_in_conflict(
        &self,
        requirement: &Requirement,
        steps: &mut u64,
    ) -> Result<Vec<usize>, SortitionError> {
        let quotas = requirement.quotas.len();
        for size in 1..=quotas {
            let mut chosen: Vec<usize> = (0..size).collect();
            loop {
                if !self.can_meet_within(&requirement.only(&chosen), steps)? {
                    return Ok(chosen);
                }
                if !next_combination(&mut chosen, quotas) {
                    break;
                }
            }
        }
        Ok((0..quotas).collect())
    }

    /// Leaves out one quota after the other, unless the rest can then be met.
    ///
    /// One question for each quota: what is left conflicts, and no part of it does.
    fn some_in_conflict(&self, requirement: &Requirement) -> Result<Vec<usize>, SortitionError> {
        let mut kept: Vec<usize> = (0..requirement.quotas.len()).collect();
        for quota in (0..requirement.quotas.len()).rev() {
            let rest: Vec<usize> = kept.iter().copied().filter(|at| *at != quota).collect();
            if !self.can_meet(&requirement.only(&rest))? {
                kept = rest;
            }
        }
        Ok(kept)
    }

    /// Draws places of people: in an order by lot each is taken unless the requirement could then
    /// no longer be met.
    ///
    /// Who cannot be taken now cannot be taken later either, since a panel with more people taken
    /// has fewer ways to be completed: a kind is asked about once for each of its refusals.
    pub(super) fn draw(&self, requirement: &Requirement, stream: &mut Stream) -> Vec<usize> {
        let kinds = self.0.iter().enumerate();
        let mut order: Vec<(usize, usize)> = kinds
            .flat_map(|(kind, of)| of.people.iter().map(move |person| (*person, kind)))
            .collect();
        order.sort_unstable();
        stream.shuffle(&mut order);
        let mut taken = vec![0_usize; self.0.len()];
        let mut closed = vec![false; self.0.len()];
        let mut panel = Vec::with_capacity(requirement.panel);
        for (person, kind) in order {
            if panel.len() == requirement.panel {
                break;
            }
            let (Some(count), Some(closed)) = (taken.get_mut(kind), closed.get_mut(kind)) else {
                continue;
            };
            if *closed {
                continue;
            }
            *count = count.saturating_add(1);
            // The search is the one that showed the quotas can be met, with less left open.
            let fits = Search::new(self, requirement, &taken).run(&mut { u64::MAX }) == Some(true);
            if fits {
                panel.push(person);
            } else {
                *closed = true;
                if let Some(count) = taken.get_mut(kind) {
                    *count = count.saturating_sub(1);
                }
            }
        }
        panel
    }
}

/// The next choice of places below a bound, in order; none after the last.
///
/// [0, 1], [0, 2], [1, 2] below 3.
fn next_combination(chosen: &mut [usize], bound: usize) -> bool {
    let size = chosen.len();
    for at in (0..size).rev() {
        let most = bound.saturating_sub(size.saturating_sub(at));
        let Some(place) = chosen.get(at).copied().filter(|place| *place < most) else { continue };
        for (next, slot) in (place.saturating_add(1)..).zip(chosen.iter_mut().skip(at)) {
            *slot = next;
        }
        return true;
    }
    false
}

/// A search for the number of each kind, kind after kind.
struct Search<'a> {
    kinds: &'a [Kind],
    requirement: &'a Requirement,
    taken: &'a [usize],
    /// From each kind on: how many people there are, and how many each quota could still count.
    ahead: Vec<(usize, Vec<usize>)>,
}

impl<'a> Search<'a> {
    fn new(kinds: &'a Kinds, requirement: &'a Requirement, taken: &'a [usize]) -> Self {
        let kinds = kinds.0.as_slice();
        let mut search = Self { kinds, requirement, taken, ahead: Vec::new() };
        let mut ahead = vec![(0_usize, vec![0_usize; requirement.quotas.len()])];
        for (at, kind) in kinds.iter().enumerate().rev() {
            let most = search.bounds(at).1;
            let (all, counted) = ahead.last().cloned().unwrap_or_default();
            let count = |(quota, count): (usize, usize)| {
                if kind.quotas.contains(&quota) { count.saturating_add(most) } else { count }
            };
            let counted = counted.into_iter().enumerate().map(count).collect();
            ahead.push((all.saturating_add(most), counted));
        }
        ahead.reverse();
        search.ahead = ahead;
        search
    }

    /// The fewest and the most of a kind.
    ///
    /// Those already taken sit in any case.
    fn bounds(&self, kind: usize) -> (usize, usize) {
        let people = self.kinds.get(kind).map_or(0, |kind| kind.people.len());
        let taken = self.taken.get(kind).copied().unwrap_or_default();
        let (least, most) = self.requirement.of_kinds.get(kind).copied().unwrap_or((0, usize::MAX));
        (taken.max(least), people.min(most))
    }

    /// Whether there are such numbers; none if the steps run out.
    fn run(self, steps: &mut u64) -> Option<bool> {
        let mut open: Vec<(usize, usize)> = Vec::with_capacity(self.kinds.len());
        let mut seated = 0_usize;
        let mut counts = vec![0_usize; self.requirement.quotas.len()];
        // Depth first, without recursion: `open` holds for each kind so far its number and its most.
        loop {
            *steps = steps.checked_sub(1)?;
            let at = open.len();
            if self.may_end(at, seated, &counts) {
                if at == self.kinds.len() {
                    return Some(true);
                }
                let (least, most) = self.bounds(at);
                if least <= most {
                    self.add(at, least, &mut seated, &mut counts);
                    open.push((least, most));
                    continue;
                }
            }
            loop {
                let Some((number, most)) = open.pop() else { return Some(false) };
                let at = open.len();
                if number < most {
                    self.add(at, 1, &mut seated, &mut counts);
                    open.push((number.saturating_add(1), most));
                    break;
                }
                self.remove(at, number, &mut seated, &mut counts);
            }
        }
    }

    /// Whether the kinds from `at` on can still lead to what is required.
    ///
    /// Sums only: `ahead` holds what all kinds to come can add at most, to the seats and to each
    /// quota.
    fn may_end(&self, at: usize, seated: usize, counts: &[usize]) -> bool {
        let Some((all, counted)) = self.ahead.get(at) else { return false };
        let panel = self.requirement.panel;
        let quotas = self.requirement.quotas.iter().zip(counts).zip(counted);
        seated <= panel
            && seated.saturating_add(*all) >= panel
            && quotas.into_iter().all(|((quota, count), ahead)| {
                *count <= quota.most() && count.saturating_add(*ahead) >= quota.least()
            })
    }

    fn add(&self, kind: usize, number: usize, seated: &mut usize, counts: &mut [usize]) {
        *seated = seated.saturating_add(number);
        for quota in self.kinds.get(kind).map_or(&[][..], |kind| &kind.quotas) {
            if let Some(count) = counts.get_mut(*quota) {
                *count = count.saturating_add(number);
            }
        }
    }

    fn remove(&self, kind: usize, number: usize, seated: &mut usize, counts: &mut [usize]) {
        *seated = seated.saturating_sub(number);
        for quota in self.kinds.get(kind).map_or(&[][..], |kind| &kind.quotas) {
            if let Some(count) = counts.get_mut(*quota) {
                *count = count.saturating_sub(number);
            }
        }
    }
}
