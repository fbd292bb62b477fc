//! The steps that run once, over all results of a pot: cap, floor and remainder.
//!
//! They run over the sums of persons, after all results were shared:
//!
//! ```text
//! cap        takes what a person has above it from all lines of the person alike, and gives it
//!            back to the results that it came from, where it waits for the steps below
//! floor      raises the lowest, from what waits, until all stand at the floor or nothing is left
//! remainder  gives each result's rest by its rule or to the commons; what that would add above the
//!            cap goes to the commons
//! ```
//!
//! A cap that ran after the remainder would have nowhere to put what it takes, a floor after it
//! nothing to give.

use std::collections::BTreeMap;

use liens_core::{ContributorId, Recipient, largest_remainder};

use super::sharing::{Sharing, all_to_the_commons};
use super::{DistributeError, Line};
use crate::distribution::Tie;
use crate::tariff::quanta;
use crate::{RemainderTo, Step};

impl Sharing<'_> {
    /// Runs the closing steps; the lines then add up to the pot.
    ///
    /// The cap is remembered for the remainder, which may not undo it.
    pub(super) fn close(&mut self) -> Result<(), DistributeError> {
        let mut cap = None;
        let policy = self.policy;
        for (at, step) in policy.steps().iter().enumerate() {
            match step {
                Step::Cap { per_person } => {
                    let most = quanta(per_person);
                    cap = Some(most);
                    for (part, excess) in self.cut(most, None)? {
                        self.give_back(part, excess);
                    }
                }
                Step::Floor { per_person } => self.raise(at, quanta(per_person))?,
                Step::Remainder { to } => self.remainder(at, to, cap)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// What a cap took from a result's lines belongs to that result still.
    fn give_back(&mut self, node: u32, quanta: u64) {
        if let Some(part) = self.parts.iter_mut().find(|part| part.node == node) {
            part.left = part.left.saturating_add(quanta); // at most the pot
        }
    }

    /// Takes from each person what is above the most, from every line alike or from those of one
    /// step; what was taken, by result.
    ///
    /// With a cap of 60.00, lines of 60.00 and 30.00 of one person lose 20.00 and 10.00: the excess
    /// of 30.00 is split by largest remainder in proportion to the lines, so that no step and no
    /// contribution is favoured. With `step` only the lines of that step give, which is how a
    /// remainder is trimmed.
    ///
    /// # Law
    ///
    /// `a_cap_lowers_who_is_above_it_to_it_and_nobody_else`
    fn cut(
        &mut self,
        most: u64,
        step: Option<usize>,
    ) -> Result<BTreeMap<u32, u64>, DistributeError> {
        let mut of_person: BTreeMap<&ContributorId, Vec<usize>> = BTreeMap::new();
        for (at, line) in self.lines.iter().enumerate() {
            if let Some(person) = line.recipient.person() {
                of_person.entry(person).or_default().push(at);
            }
        }
        let mut cuts: Vec<(usize, u64)> = Vec::new();
        for at in of_person.into_values() {
            let rows = at.into_iter().filter_map(|at| Some((at, self.lines.get(at)?)));
            let sum = rows.clone().fold(0_u64, |sum, (_, line)| sum.saturating_add(line.quanta));
            let open = rows.filter(|(_, line)| step.is_none_or(|step| line.step == step));
            let open = open.map(|(at, line)| (at, line.quanta));
            if sum > most {
                cuts.extend(largest_remainder(sum.saturating_sub(most), open)?.into_parts());
            }
        }
        let mut taken: BTreeMap<u32, u64> = BTreeMap::new();
        for (at, cut) in cuts {
            if let Some(line) = self.lines.get_mut(at) {
                line.quanta = line.quanta.saturating_sub(cut);
                let sum = taken.entry(line.part).or_default();
                *sum = sum.saturating_add(cut);
            }
        }
        self.lines.retain(|line| line.quanta > 0);
        Ok(taken)
    }

    /// Raises who is vouched for and gets anything towards the floor, the lowest first, as far as
    /// what is left goes; each result gives in proportion to what it has left.
    ///
    /// Whoever gets nothing at all is not raised: a floor is for those who took part. The raise has
    /// no contribution for its reason, since none earned it.
    ///
    /// # Law
    ///
    /// `a_floor_raises_the_lowest_first_from_the_remainder_alone`
    fn raise(&mut self, step: usize, floor: u64) -> Result<(), DistributeError> {
        let mut sums: BTreeMap<ContributorId, u64> = BTreeMap::new();
        for line in &self.lines {
            if let Some(person) = line.recipient.person().filter(|id| self.vouched.contains(*id)) {
                let sum = sums.entry(person.clone()).or_default();
                *sum = sum.saturating_add(line.quanta);
            }
        }
        sums.retain(|_, sum| *sum < floor);
        let lefts = self.parts.iter().map(|part| (part.node, part.left));
        let available = lefts.clone().fold(0_u64, |sum, (_, left)| sum.saturating_add(left));
        let (raised, tied) = filled(&sums, floor, available);
        let all = raised.iter().fold(0_u64, |sum, (_, quanta)| sum.saturating_add(*quanta));
        // Results in the order of their ids, which is that of their nodes.
        let mut giving = largest_remainder(all, lefts)?.into_parts().into_iter();
        let (mut part, mut open) = giving.next().unwrap_or_default();
        for (person, mut wanted) in raised {
            while wanted > 0 {
                let given = wanted.min(open);
                if given > 0 {
                    let recipient = Recipient::Contributor(person.clone());
                    self.lines.push(Line { part, step, recipient, node: None, quanta: given });
                    if let Some(part) = self.parts.iter_mut().find(|row| row.node == part) {
                        part.left = part.left.saturating_sub(given);
                    }
                }
                (wanted, open) = (wanted.saturating_sub(given), open.saturating_sub(given));
                if open == 0 {
                    let Some(next) = giving.next() else { break };
                    (part, open) = next;
                }
            }
        }
        if let (false, Some(part)) = (tied.is_empty(), self.parts.first()) {
            let between = tied.into_iter().map(Recipient::Contributor).collect();
            self.ties.push(Tie { result: part.result.clone(), step, between });
        }
        Ok(())
    }

    /// Gives what is left; what a rule would give above the cap goes to the commons.
    ///
    /// What a rule's remainder brought above the cap moves to the commons under the same result and
    /// step.
    fn remainder(
        &mut self,
        step: usize,
        to: &RemainderTo,
        cap: Option<u64>,
    ) -> Result<(), DistributeError> {
        let parts = std::mem::take(&mut self.parts);
        for part in &parts {
            let due = match to {
                RemainderTo::Commons {} => all_to_the_commons(),
                RemainderTo::Rule { rule } => {
                    let parts =
                        rule.by_node(self.frozen, part.node, part.cone.clone(), self.vouched)?;
                    parts.due(self.frozen, self.vouched)?
                }
            };
            self.pay(step, part, &due, part.left)?;
        }
        self.parts = parts;
        if let Some(cap) = cap {
            for (part, quanta) in self.cut(cap, Some(step))?.into_iter().filter(|(_, q)| *q > 0) {
                let commons = |line: &&mut Line| {
                    line.part == part && line.step == step && line.recipient == Recipient::Commons
                };
                let mut nobodys = self.lines.iter_mut().filter(|line| line.node.is_none());
                if let Some(line) = nobodys.find(commons) {
                    line.quanta = line.quanta.saturating_add(quanta);
                } else {
                    let recipient = Recipient::Commons;
                    self.lines.push(Line { part, step, recipient, node: None, quanta });
                }
            }
        }
        Ok(())
    }
}

/// What each gets where the lowest is raised first and all that are level rise together, and who
/// tied for the units that could not raise them all.
///
/// Water filling on integers. With 10 and 40 to be raised to 50 from 41: at level 45 the two need
/// 35 + 5 = 40, at 46 they need 42. So 45 is reached and one unit is left over; both stand level
/// there and tie for it, and the first by id has it. The level is found by halving, in 128 bits,
/// since n persons times a level can pass 64.
///
/// # Complexity
///
/// O(n log floor) for n persons.
fn filled(
    sums: &BTreeMap<ContributorId, u64>,
    floor: u64,
    available: u64,
) -> (Vec<(ContributorId, u64)>, Vec<ContributorId>) {
    let cost = |level: u64| -> u128 {
        sums.values().map(|sum| u128::from(level.saturating_sub(*sum))).sum()
    };
    // The highest level that can be paid for.
    let (mut level, mut above) = (0, floor);
    while level < above {
        let middle = above.saturating_sub(above.saturating_sub(level) / 2);
        if cost(middle) <= available.into() {
            level = middle;
        } else {
            above = middle.saturating_sub(1);
        }
    }
    let left = u128::from(available).saturating_sub(cost(level));
    // Fewer units than there are at this level, or all stand at the floor.
    let odd = if level < floor { usize::try_from(left).unwrap_or_default() } else { 0 };
    let lowest: Vec<&ContributorId> =
        sums.iter().filter(|(_, sum)| **sum <= level).map(|(person, _)| person).collect();
    let lucky = lowest.get(..odd).unwrap_or_default();
    let raised = sums.iter().map(|(person, sum)| {
        let more = u64::from(lucky.binary_search(&person).is_ok());
        (person.clone(), level.saturating_sub(*sum).saturating_add(more))
    });
    let tied =
        if odd > 0 { lowest.iter().map(|person| (*person).clone()).collect() } else { vec![] };
    (raised.filter(|(_, quanta)| *quanta > 0).collect(), tied)
}
