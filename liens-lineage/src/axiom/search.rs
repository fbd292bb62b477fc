//! The search for a case on which a law fails, and for a smaller one.
//!
//! For each drawn case, each pot and each law: share, change, share again, compare. The first
//! failing cases of a law are made smaller by greedy descent, as long as the law still fails, and
//! the smallest that comes out is kept; all failing cases are looked at for the largest gain.
//!
//! Greedy descent finds a case of which no single part can be left out, which need not be the
//! smallest there is; several begun from different cases make up for most of that, and for reading
//! it is enough. The known failures of the rules of the house all come out at one to three
//! contributions.

use super::case::{Case, Draw, Node, PERSONS, PUPPET, name};
use super::paid::{COMMONS, Measure, Paid};
use super::{Attack, AxiomError, Counterexample, Gain, Law, Row, Subject};

/// The most contributions of a drawn case.
const MOST: usize = 7;
/// How many failing cases of a law are made smaller, to keep the smallest.
///
/// Making one smaller costs as much as trying some hundred.
const SHRUNK: u32 = 3;

/// How a law fails on a case with a pot, in words; and the gain, in millionths of the pot.
///
/// The gain is 0 for a law that is no proof against an attack.
struct Broken {
    text: String,
    gain: u64,
}

/// Tries every law on drawn cases.
///
/// What a case gives as it is, is shared once for all laws of one pot.
///
/// Cases grow from one contribution to seven in the order in which they are drawn, so that failures
/// that need little are met while little is being shared.
pub(super) fn rows(measure: &Measure<'_>, seed: u64, cases: u32) -> Result<Vec<Row>, AxiomError> {
    let mut draw = Draw::new(seed);
    let drawn: Vec<Case> = (0..cases)
        .map(|number| {
            // Small cases first, and some of each size even of few.
            let size = u64::from(number) * MOST as u64 / u64::from(cases);
            draw.case(1 + size as usize)
        })
        .collect();
    let mut rows: Vec<Row> =
        Law::all().map(|law| Row { law, fails: None, cases, gain: None }).collect();
    let mut shrunk = vec![0_u32; rows.len()];
    for case in &drawn {
        for (pot, more) in &measure.pots {
            let paid = measure.paid(case, *pot)?;
            for (row, shrunk) in rows.iter_mut().zip(&mut shrunk) {
                let Some(broken) = broken(measure, row.law, case, &paid, (*pot, *more))? else {
                    continue;
                };
                if broken.gain > row.gain.as_ref().map_or(0, |gain| gain.per_million) {
                    let text = line(measure, case, *pot, &broken.text);
                    row.gain = Some(Gain { per_million: broken.gain, text });
                }
                if *shrunk < SHRUNK {
                    *shrunk += 1;
                    let found = smaller(measure, row.law, case.clone(), (*pot, *more))?;
                    let known = row.fails.as_ref().map(|known| known.case.size());
                    if known.is_none_or(|known| found.case.size() < known) {
                        row.fails = Some(found);
                    }
                }
            }
        }
    }
    Ok(rows)
}

/// A rule's parts are the same of any pot, so that none is named for one.
fn line(measure: &Measure<'_>, case: &Case, pot: u64, how: &str) -> String {
    match measure.subject {
        Subject::Rule(_) => format!("{case}: {how}"),
        Subject::Policy(_) => format!("{case}, pot {}: {how}", measure.shown(pot)),
    }
}

/// The case made smaller step by step, as long as the law still fails.
///
/// Ends, since every reduction is strictly smaller by [`Case::size`].
///
/// The text is that of the last case that failed, in the words of the case that is kept.
fn smaller(
    measure: &Measure<'_>,
    law: Law,
    mut case: Case,
    pots: (u64, u64),
) -> Result<Counterexample, AxiomError> {
    let mut text = String::new();
    loop {
        let paid = measure.paid(&case, pots.0)?;
        if let Some(broken) = broken(measure, law, &case, &paid, pots)? {
            text = line(measure, &case, pots.0, &broken.text);
        }
        let mut next = None;
        for less in reductions(&case) {
            let paid = measure.paid(&less, pots.0)?;
            if broken(measure, law, &less, &paid, pots)?.is_some() {
                next = Some(less);
                break;
            }
        }
        match next {
            Some(less) => case = less,
            None => return Ok(Counterexample { case, text }),
        }
    }
}

/// Every case that is one step smaller, the largest steps first.
///
/// Whole contributions first, then links, persons, hours, weights, grades and kinds: a step that
/// removes much makes the steps after it cheap. Turning work into a need counts as smaller, since a
/// need says less.
fn reductions(case: &Case) -> Vec<Case> {
    let mut all: Vec<Case> = (0..case.nodes.len()).filter_map(|at| bridged(case, at)).collect();
    all.extend((0..case.nodes.len()).filter_map(|at| case.removed(at)));
    let mut change = |at: usize, change: &dyn Fn(&mut Node) -> bool| {
        let mut less = case.clone();
        if change(&mut less.nodes[at]) && less.size() < case.size() {
            all.push(less);
        }
    };
    for at in 0..case.nodes.len() {
        for link in 0..case.nodes[at].parents.len() {
            change(at, &|node| {
                node.parents.remove(link);
                true
            });
            change(at, &|node| std::mem::replace(&mut node.parents[link].1, 1) > 1);
        }
        for taking in 0..case.nodes[at].people.len() {
            change(at, &|node| {
                node.people.remove(taking);
                true
            });
            for seconds in [0, 3_600] {
                change(at, &|node| {
                    let own = &mut node.people[taking].1;
                    seconds < std::mem::replace(own, seconds)
                });
            }
        }
        change(at, &|node| std::mem::take(&mut node.graded_low));
        change(at, &|node| !std::mem::replace(&mut node.need, true));
    }
    all.extend(canonical(case));
    all
}

/// The case without a node, whoever built on it building on what it built on.
///
/// `3 -> 2 -> 1` without 2 becomes `3 -> 1`, where removing it would leave 1 out of the cone.
fn bridged(case: &Case, at: usize) -> Option<Case> {
    if at == case.result {
        return None;
    }
    let mut less = case.clone();
    let through = less.nodes[at].parents.clone();
    for node in less.nodes.iter_mut().filter(|node| node.parents.iter().any(|(to, _)| *to == at)) {
        for (to, weight) in &through {
            if node.parents.iter().all(|(known, _)| known != to) {
                node.parents.push((*to, *weight));
            }
        }
        node.parents.sort_unstable();
    }
    let less = less.removed(at)?;
    (less.size() < case.size()).then_some(less)
}

/// The persons in the order of their first contributions, where they are not yet.
///
/// A case of Di and Cy reads as one of Ana and Bo; it is no smaller, and equal cases look equal.
fn canonical(case: &Case) -> Option<Case> {
    let mut order: Vec<usize> = Vec::new();
    for (person, _) in case.nodes.iter().flat_map(|node| &node.people) {
        if *person < PERSONS && !order.contains(person) {
            order.push(*person);
        }
    }
    let mut renamed = case.clone();
    for (person, _) in renamed.nodes.iter_mut().flat_map(|node| &mut node.people) {
        *person = order.iter().position(|known| known == person).unwrap_or(*person);
    }
    let changed = order.iter().enumerate().any(|(at, person)| at != *person);
    changed.then_some(renamed)
}

/// How a law fails on a case, if it does.
///
/// One arm a law; `None` where it holds. What rounding can do is taken off before anything is
/// called a failure, twice where two sharings are added.
///
/// `paid` is what the case gives as it is; every arm shares once or a few times more.
fn broken(
    measure: &Measure<'_>,
    law: Law,
    case: &Case,
    paid: &Paid,
    (pot, more): (u64, u64),
) -> Result<Option<Broken>, AxiomError> {
    let plain = |text: String| Broken { text, gain: 0 };
    let rounding = measure.rounding(case);
    let is_rule = matches!(measure.subject, Subject::Rule(_));
    let everybody = || (0..PERSONS).chain([COMMONS]);
    Ok(match law {
        Law::BudgetBalance {} => {
            let sum: u128 = paid.iter().map(|part| u128::from(*part)).sum();
            (sum != u128::from(pot)).then(|| plain(format!("the parts sum to {sum} of {pot}")))
        }
        // Amounts are not below zero by their type; what is not given is taken from nobody.
        Law::NonNegativity {} => {
            let above = everybody().find(|at| paid[*at] > pot);
            above.map(|at| plain(format!("{} gets more than the pot", name(at))))
        }
        Law::NullPlayer {} => {
            let null = nobody_upstream(case).find(|person| paid[*person] > 0);
            null.map(|at| plain(format!("{} gets {}", name(at), measure.shown(paid[at]))))
        }
        Law::Anonymity {} => {
            let turned = Case { turned: true, ..case.clone() };
            let other = measure.paid(&turned, pot)?;
            let moved = everybody().find(|at| paid[*at].abs_diff(other[*at]) > rounding);
            moved.map(|at| {
                let [one, other] = [paid[at], other[at]].map(|part| measure.shown(part));
                plain(format!("{} gets {one}, and {other} under other names", name(at)))
            })
        }
        // A rule gives parts, which are the same of any pot.
        Law::Additivity {} | Law::Monotonicity {} if is_rule => None,
        Law::Additivity {} => {
            let (other, both) = (measure.paid(case, more)?, measure.paid(case, pot + more)?);
            let apart = |at: usize| paid[at] + other[at];
            let moved = everybody().find(|at| apart(*at).abs_diff(both[*at]) > 2 * rounding);
            moved.map(|at| {
                let [one, two] = [apart(at), both[at]].map(|part| measure.shown(part));
                let more = measure.shown(more);
                plain(format!("with {more} more {} gets {one} apart, {two} at once", name(at)))
            })
        }
        Law::Monotonicity {} => {
            let larger = measure.paid(case, pot + more)?;
            let less = everybody().find(|at| larger[*at] + rounding < paid[*at]);
            less.map(|at| plain(format!("{} gets less of a larger pot", name(at))))
        }
        Law::Locality {} => {
            for other in elsewhere(case) {
                let changed = measure.paid(&other, pot)?;
                if changed[..PERSONS] != paid[..PERSONS] {
                    return Ok(Some(plain("contributions elsewhere change the parts".to_owned())));
                }
            }
            None
        }
        Law::Originator {} => {
            let needs = case.cone().into_iter().filter(|at| case.nodes[*at].need);
            let mut raisers = needs.flat_map(|at| case.nodes[at].people.iter().map(|(p, _)| *p));
            let starved = raisers.find(|person| *person != PUPPET && paid[*person] == 0);
            starved.map(|person| plain(format!("{} gets nothing", name(person))))
        }
        Law::Proof { against } => gain(measure, against, case, paid, pot)?,
    })
}

/// The persons who took no part upstream of the result.
///
/// A sock puppet is no person of a case as it is drawn.
fn nobody_upstream(case: &Case) -> impl Iterator<Item = usize> {
    let cone = case.cone();
    let people = cone.iter().flat_map(|at| &case.nodes[*at].people);
    let taking: Vec<usize> = people.map(|(person, _)| *person).collect();
    (0..PERSONS).filter(move |person| !taking.contains(person))
}

/// The most that an attack brings on a case, beyond rounding.
///
/// Of all ways of carrying out an attack on this case the one that brings most, so that a row of
/// the table shows the worst and not the first.
fn gain(
    measure: &Measure<'_>,
    attack: Attack,
    case: &Case,
    paid: &Paid,
    pot: u64,
) -> Result<Option<Broken>, AxiomError> {
    let mut best: Option<(u64, Broken)> = None;
    for tried in attack.tries(case) {
        let after = measure.paid(&tried.case, pot)?;
        let after = after[tried.person].saturating_add(after[PUPPET]);
        let more = after.saturating_sub(paid[tried.person]);
        let rounding = measure.rounding(&tried.case);
        if more <= rounding || best.as_ref().is_some_and(|(most, _)| *most >= more) {
            continue;
        }
        let [before, now] = [paid[tried.person], after].map(|part| measure.shown(part));
        let who = name(tried.person);
        let text = format!("{}; {who} gets {now} instead of {before}", tried.done);
        let millionths = u128::from(more) * 1_000_000 / u128::from(pot.max(1));
        let gain = u64::try_from(millionths).unwrap_or(u64::MAX);
        best = Some((more, Broken { text, gain }));
    }
    Ok(best.map(|(_, broken)| broken))
}

/// The same record with work of everybody after the result, and beside it.
///
/// Both come with everybody's hours, so that a rule that looks at the whole record is found out.
fn elsewhere(case: &Case) -> [Case; 2] {
    [vec![(case.result, 1)], Vec::new()].map(|parents| {
        let mut longer = case.clone();
        let people = (0..PERSONS).map(|person| (person, 3_600)).collect();
        longer.nodes.push(Node { need: true, people, parents, graded_low: false });
        longer
    })
}
