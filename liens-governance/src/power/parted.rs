//! Colleges whose members part ways: whether anybody in them turns something, whatever their
//! numbers.

use super::colleges::{Others, Plan, Planner};
use super::form::greatest_common_divisor;
use crate::{Carry, Clause, College, Rule};

/// Room on either side of a bar, in parts of a college.
const ROOM: u64 = 64;

/// Parts of a college that speak alike to every condition of a rule.
struct Cell {
    /// The least that say yes.
    heads: u64,
    carried: bool,
    /// What the least and the most of them add to the assembly.
    adds: (u128, u128),
}

/// Whether some vote is turned by a member of a college, with some numbers of members: where a
/// college is carried proportionally, its members say yes in any part of it.
///
/// Where no college is, this is left to the swings of whole colleges. Where the others can speak in
/// more than so many ways, it is false: a college that may be powerless is shown as such.
pub(crate) fn turned_by_somebody(
    colleges: &[College],
    rule: &Rule,
    college: usize,
    most: usize,
) -> bool {
    colleges.iter().any(|college| college.carry() != Carry::Majority)
        && Parted::of(colleges, rule).is_some_and(|parts| parts.turned(college, most))
}

/// Colleges in so many parts each that every bar of the rule lies between two of them.
struct Parted {
    parts: u64,
    plan: Plan,
    /// What conditions on the sum ask for, smallest first, and 0.
    quotas: Vec<u128>,
    /// What each college can say.
    cells: Vec<Vec<Cell>>,
    /// What each adds where everybody in it says yes.
    whole: Vec<u128>,
}

impl Parted {
    fn of(colleges: &[College], rule: &Rule) -> Option<Self> {
        let parts = denominator(rule)?.checked_mul(ROOM)?;
        let weights = colleges.iter().map(|college| u128::from(college.weight()));
        let whole: Vec<u128> =
            weights.map(|weight| weight.checked_mul(parts.into())).collect::<Option<_>>()?;
        let total = whole.iter().try_fold(0_u128, |sum, whole| sum.checked_add(*whole))?;
        let heads = vec![parts; colleges.len()];
        let plan = Planner { colleges, heads: &heads, total, others: Others::SayNo }.plan(rule);
        let mut quotas = vec![0];
        plan.each(&mut |plan| {
            if let Plan::Sum { quota } = plan {
                quotas.push(*quota);
            }
        });
        quotas.sort_unstable();
        let cells =
            colleges.iter().enumerate().map(|(at, college)| cells(at, college, parts, &plan));
        let cells = cells.collect();
        Some(Self { parts, plan, quotas, cells, whole })
    }

    /// Whether the decision follows a college somewhere; false if that takes too many looks.
    fn turned(&self, college: usize, most: usize) -> bool {
        let others = self.cells.iter().enumerate().filter(|(at, _)| *at != college);
        let ways = others.fold(1_usize, |ways, (_, cells)| ways.saturating_mul(cells.len()));
        ways <= most
            && (0..ways).any(|way| {
                let (mut rest, mut from, mut upto) = (way, 0_u128, 0_u128);
                let mut said = Vec::with_capacity(self.cells.len());
                for (at, cells) in self.cells.iter().enumerate() {
                    if at == college {
                        said.push((0, false));
                        continue;
                    }
                    let place = rest.checked_rem(cells.len()).unwrap_or_default();
                    rest = rest.checked_div(cells.len()).unwrap_or_default();
                    let Some(cell) = cells.get(place) else { return false };
                    from = from.saturating_add(cell.adds.0); // all together fit
                    upto = upto.saturating_add(cell.adds.1);
                    said.push((cell.heads, cell.carried));
                }
                self.follows(college, said, (from, upto))
            })
    }

    /// Whether some sum of the others, from the least to the most, adopts with a college that says
    /// yes as a whole, and not with one that says no.
    fn follows(&self, college: usize, mut said: Vec<(u64, bool)>, sums: (u128, u128)) -> bool {
        let bar = |said: &[(u64, bool)]| {
            self.quotas.iter().copied().find(|quota| self.plan.adopts(*quota, said))
        };
        let without = bar(&said).unwrap_or(u128::MAX);
        if let Some(own) = said.get_mut(college) {
            *own = (self.parts, true);
        }
        let own = self.whole.get(college).copied().unwrap_or_default();
        let Some(with) = bar(&said) else { return false };
        let from = sums.0.max(with.saturating_sub(own));
        from <= sums.1 && from < without
    }
}

/// What a college can say: a cell begins where a condition on its members changes.
fn cells(at: usize, college: &College, parts: u64, plan: &Plan) -> Vec<Cell> {
    let carried = (parts / 2).saturating_add(1);
    let mut begins = vec![0];
    begins.extend((college.carry() == Carry::Majority).then_some(carried));
    plan.each(&mut |plan| match plan {
        Plan::Heads { college, least } if *college == at => {
            begins.extend(u64::try_from(*least).ok().filter(|least| *least <= parts));
        }
        Plan::Carried { .. } => begins.push(carried),
        _ => {}
    });
    begins.sort_unstable();
    begins.dedup();
    let ends = begins.iter().skip(1).map(|next| next.saturating_sub(1)).chain([parts]);
    let adds = |heads: u64| {
        let heads = match college.carry() {
            Carry::Majority if heads < carried => 0,
            Carry::Majority => parts,
            _ => heads,
        };
        u128::from(college.weight()).saturating_mul(heads.into()) // at most the whole, which fits
    };
    let cell = |(begin, end): (&u64, u64)| Cell {
        heads: *begin,
        carried: *begin >= carried,
        adds: (adds(*begin), adds(end)),
    };
    begins.iter().zip(ends).map(cell).collect()
}

/// The least number of parts that every bar of a rule, and one half, falls on; none if it is large.
/// The depth is bounded by that of the rule.
fn denominator(rule: &Rule) -> Option<u64> {
    const MOST: u64 = 1 << 32;
    let common = match rule.clause() {
        Clause::And { rules } | Clause::Or { rules } | Clause::AtLeastOf { rules, .. } => {
            rules.iter().try_fold(2, |common, rule| multiple(common, denominator(rule)?))?
        }
        Clause::Yes { threshold, .. }
        | Clause::Quorum { threshold, .. }
        | Clause::Unblocked { threshold, .. } => multiple(2, threshold.ratio().denominator())?,
        Clause::Colleges { .. } | Clause::CollegeCount { .. } | Clause::Consent { .. } => 2,
    };
    (common <= MOST).then_some(common)
}

fn multiple(a: u64, b: u64) -> Option<u64> {
    a.checked_div(greatest_common_divisor(a, b))?.checked_mul(b)
}
