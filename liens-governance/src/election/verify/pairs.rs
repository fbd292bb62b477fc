//! Pairs, paths and victories, counted again.

use super::super::{ElectionRule, Pairwise, Profile, Strength, StrongestPaths, Victory};
use super::{CertificateError, Second, same};

/// The weight that prefers each to each other, from where each stands on every ballot.
fn counted(profile: &Profile) -> Vec<Vec<u128>> {
    let n = profile.candidates().len();
    let mut over = vec![vec![0; n]; n];
    for (weight, tiers) in profile.iter() {
        let mut stands = vec![tiers.len(); n];
        for (level, tier) in tiers.iter().enumerate() {
            for one in tier {
                stands[*one] = level;
            }
        }
        for (one, row) in over.iter_mut().enumerate() {
            for (other, cell) in row.iter_mut().enumerate() {
                *cell += if stands[one] < stands[other] { weight } else { 0 };
            }
        }
    }
    over
}

impl Second<'_> {
    fn matrix(
        &self,
        profile: &Profile,
        pairwise: &Pairwise,
    ) -> Result<Vec<Vec<u128>>, CertificateError> {
        let n = self.candidates();
        same("pairwise size", &pairwise.candidates(), &n)?;
        let over = counted(profile);
        for (one, row) in over.iter().enumerate() {
            for (other, cell) in row.iter().enumerate() {
                same(&format!("pairwise {one} {other}"), &pairwise.over(one, other), cell)?;
            }
        }
        Ok(over)
    }

    pub(super) fn pairs(
        &self,
        profile: &Profile,
        pairwise: &Pairwise,
        scores: &[i128],
    ) -> Result<(), CertificateError> {
        let over = self.matrix(profile, pairwise)?;
        let n = self.candidates();
        let margin = |one: usize, other: usize| {
            i128::try_from(over[one][other]).unwrap_or(i128::MAX)
                - i128::try_from(over[other][one]).unwrap_or(i128::MAX)
        };
        let of = |one: usize, kind: ElectionRule| -> i128 {
            let others = (0..n).filter(|other| *other != one);
            match kind {
                ElectionRule::Copeland {} => {
                    let (won, lost): (Vec<_>, Vec<_>) = others
                        .filter(|other| margin(one, *other) != 0)
                        .partition(|other| margin(one, *other) > 0);
                    i128::try_from(won.len()).unwrap_or(0) - i128::try_from(lost.len()).unwrap_or(0)
                }
                ElectionRule::Minimax { strength: Strength::Margins } => {
                    others.map(|other| margin(other, one)).max().unwrap_or(0)
                }
                ElectionRule::Minimax { .. } => {
                    let lost = others.filter(|other| margin(*other, one) > 0);
                    let votes = lost.map(|other| i128::try_from(over[other][one]).unwrap_or(0));
                    votes.max().unwrap_or(0)
                }
                _ => others.map(|other| margin(one, other)).sum(),
            }
        };
        if self.standings.rule == (ElectionRule::Smith {}) {
            same("scores", &scores.len(), &0)?;
            return self.smith(&margin);
        }
        let expected: Vec<i128> = (0..n).map(|one| of(one, self.standings.rule)).collect();
        same("scores", &scores.to_vec(), &expected)?;
        let smaller_is_better = matches!(self.standings.rule, ElectionRule::Minimax { .. });
        let better = |one: usize, other: usize| {
            let (one, other) = (expected[one], expected[other]);
            if smaller_is_better { one < other } else { one > other }
        };
        self.ranking(better, Vec::new())
    }

    /// The shortest prefixes, by victories less defeats, whose members beat everybody after them.
    fn smith(&self, margin: &impl Fn(usize, usize) -> i128) -> Result<(), CertificateError> {
        let n = self.candidates();
        let score = |one: usize| (0..n).map(|other| margin(one, other).signum()).sum::<i128>();
        let mut by_score: Vec<usize> = (0..n).collect();
        by_score.sort_by_key(|one| std::cmp::Reverse(score(*one)));
        let mut set = vec![0; n];
        let mut sets = 0;
        for cut in 1..=n {
            let (above, below) = by_score.split_at(cut);
            set[by_score[cut - 1]] = sets;
            if above.iter().all(|one| below.iter().all(|other| margin(*one, *other) > 0)) {
                sets += 1;
            }
        }
        self.ranking(|one, other| set[one] < set[other], Vec::new())
    }

    pub(super) fn paths(
        &self,
        profile: &Profile,
        pairwise: &Pairwise,
        paths: &StrongestPaths,
        strength: Strength,
    ) -> Result<(), CertificateError> {
        let over = self.matrix(profile, pairwise)?;
        let n = self.candidates();
        let link = |one: usize, other: usize| match over[one][other].checked_sub(over[other][one]) {
            None | Some(0) => 0,
            Some(margin) if strength == Strength::Margins => margin,
            Some(_) => over[one][other],
        };
        same("paths size", &paths.candidates, &n)?;
        let widest: Vec<Vec<u128>> = (0..n).map(|from| widest(n, from, &link)).collect();
        for (one, row) in widest.iter().enumerate() {
            for (other, cell) in row.iter().enumerate() {
                same(&format!("path {one} {other}"), &paths.between(one, other), cell)?;
            }
        }
        self.ranking(|one, other| widest[one][other] > widest[other][one], Vec::new())
    }

    pub(super) fn victories(
        &self,
        profile: &Profile,
        pairwise: &Pairwise,
        victories: &[Victory],
    ) -> Result<(), CertificateError> {
        let over = self.matrix(profile, pairwise)?;
        let n = self.candidates();
        let number: Vec<usize> = match &self.order {
            Some(order) => (0..n).filter_map(|one| order.iter().position(|o| *o == one)).collect(),
            None => (0..n).collect(),
        };
        let mut expected: Vec<(u128, usize, usize)> = Vec::new();
        for (winner, row) in over.iter().enumerate() {
            for (loser, votes) in row.iter().enumerate() {
                let margin = votes.saturating_sub(over[loser][winner]);
                expected.extend((margin > 0).then_some((margin, winner, loser)));
            }
        }
        expected.sort_by(|a, b| {
            let places = |v: &(u128, usize, usize)| (number[v.1], number[v.2]);
            b.0.cmp(&a.0).then(places(a).cmp(&places(b)))
        });
        let found: Vec<_> = victories.iter().map(|v| (v.margin, v.winner, v.loser)).collect();
        same("victories", &found, &expected)?;
        let mut locked: Vec<Vec<usize>> = vec![Vec::new(); n];
        let mut tied = Vec::new();
        for class in victories.chunk_by(|a, b| a.margin == b.margin) {
            let before = locked.clone();
            let mut together = locked.clone();
            let barred: Vec<bool> =
                class.iter().map(|v| reached(&before, v.loser)[v.winner]).collect();
            for (victory, _) in class.iter().zip(&barred).filter(|(_, barred)| !**barred) {
                together[victory.winner].push(victory.loser);
            }
            let mut contradicted = Vec::new();
            for (Victory { winner, loser, locked: found, .. }, barred) in class.iter().zip(barred) {
                let edges = if self.order.is_some() { &locked } else { &together };
                let stands = !barred && !reached(edges, *loser)[*winner];
                same(&format!("victory of {winner} over {loser}"), found, &stands)?;
                if stands {
                    locked[*winner].push(*loser);
                } else if self.order.is_none() && !barred {
                    contradicted.extend([*winner, *loser]);
                }
            }
            contradicted.sort_unstable();
            contradicted.dedup();
            tied.extend((!contradicted.is_empty()).then_some(contradicted));
        }
        let below: Vec<Vec<bool>> = (0..n).map(|one| reached(&locked, one)).collect();
        self.ranking(|one, other| one != other && below[one][other], tied)
    }
}

/// The strongest path from one candidate to each other: the set that is reached grows by its
/// strongest link.
fn widest(n: usize, from: usize, link: &impl Fn(usize, usize) -> u128) -> Vec<u128> {
    let mut strongest: Vec<u128> = (0..n).map(|other| link(from, other)).collect();
    let mut left: Vec<usize> = (0..n).filter(|one| *one != from).collect();
    while let Some(next) = left.iter().copied().max_by_key(|one| strongest[*one]) {
        left.retain(|one| *one != next);
        for one in &left {
            strongest[*one] = strongest[*one].max(strongest[next].min(link(next, *one)));
        }
    }
    strongest[from] = 0;
    strongest
}

/// Whom a chain of victories leads to from one candidate; `below` has whom each of them beats.
fn reached(below: &[Vec<usize>], from: usize) -> Vec<bool> {
    let mut seen = vec![false; below.len()];
    let mut open = vec![from];
    seen[from] = true;
    while let Some(one) = open.pop() {
        for other in &below[one] {
            if !seen[*other] {
                seen[*other] = true;
                open.push(*other);
            }
        }
    }
    seen
}
