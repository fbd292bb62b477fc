//! Pairs, paths and victories, counted again.
//!
//! The count walks each ballot once and adds below each tier; here every candidate's place on the
//! ballot is written down and all pairs of places are compared. Strongest paths are found from each
//! candidate by growing the set that is reached, as Prim grows a tree, where the count uses
//! stations; Smith sets are found by cutting the order of victories less defeats, where the count
//! grows a set.
//!
//! ```
//! # use liens_governance::election::{Candidates, ElectionRule, Profile, TieRule, Trace, verify};
//! let mut profile = Profile::new(Candidates::named(["a", "b", "c"])?);
//! profile.rank(4, [0, 1, 2])?;
//! profile.rank(3, [1, 2, 0])?;
//! profile.rank(2, [2, 0, 1])?;
//! let honest = ElectionRule::RankedPairs {}.tally(&profile, &TieRule::Unbroken {})?;
//! verify(&honest, &profile)?;
//!
//! // To lock c over a, the smallest victory of the cycle, would make c the winner.
//! let mut altered = honest.clone();
//! if let Trace::Victories { victories, .. } = &mut altered.trace {
//!     victories[2].locked = true;
//! }
//! let refused = verify(&altered, &profile).unwrap_err().to_string();
//! let expected = "victory of 2 over 0 is true in the certificate, the ballots lead to false";
//! assert_eq!(refused, expected);
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```

use super::super::{ElectionRule, Pairwise, Profile, Strength, StrongestPaths, Victory};
use super::{CertificateError, Second, same};

/// The weight that prefers each to each other, from where each stands on every ballot.
///
/// Whom a ballot leaves out stands at the number of its tiers, behind the last one: alike with the
/// others that are left out, and below all that are named.
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
    /// Compares every cell, and returns the table counted here, which is used from then on.
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

    /// Scores of Borda, Copeland and minimax, each written from its name: victories and defeats are
    /// listed and counted, and a worst defeat is looked for among those who win, so that a
    /// candidate nobody beats has 0 by winning votes.
    ///
    /// ```
    /// # use liens_governance::election::{Candidates, ElectionRule, Profile, TieRule, Trace};
    /// # use liens_governance::election::verify;
    /// let mut profile = Profile::new(Candidates::named(["a", "b", "c"])?);
    /// profile.rank(3, [0, 1, 2])?;
    /// profile.rank(2, [1, 2, 0])?;
    /// // Borda chooses b although a beats both; that is no error of the count.
    /// let honest = ElectionRule::Borda {}.tally(&profile, &TieRule::Unbroken {})?;
    /// assert_eq!(honest.winners, [1]);
    /// verify(&honest, &profile)?;
    /// let mut altered = honest;
    /// if let Trace::Pairs { scores, .. } = &mut altered.trace {
    ///     scores[0] = 7;
    /// }
    /// let refused = verify(&altered, &profile).unwrap_err().to_string();
    /// assert!(refused.starts_with("scores is [7, 4, -6] in the certificate"), "{refused}");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
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
    ///
    /// By victories less defeats every member of a Smith set stands before everybody outside, so
    /// that the set is one of the prefixes. Scores 2, 0, 0, −2: if the first beats the other three
    /// the first prefix is the set; else it grows until all of it beat all of the rest.
    ///
    /// ```
    /// # use liens_governance::election::{Candidates, ElectionRule, Profile, TieRule, verify};
    /// let mut profile = Profile::new(Candidates::named(["a", "b", "c", "d"])?);
    /// profile.rank(1, [0, 1, 2, 3])?;
    /// profile.rank(1, [1, 2, 0, 3])?;
    /// profile.rank(1, [2, 0, 1, 3])?; // a cycle of three, and d below all of them
    /// let honest = ElectionRule::Smith {}.tally(&profile, &TieRule::Unbroken {})?;
    /// assert_eq!(honest.tiers, [vec![0, 1, 2], vec![3]]);
    /// verify(&honest, &profile)?;
    /// let mut altered = honest;
    /// altered.tiers = vec![vec![0], vec![1, 2], vec![3]];
    /// assert!(verify(&altered, &profile).is_err());
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
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

    /// A link is a victory, by margin or by winning votes; where there is none a path of strength 0
    /// stands for no path.
    ///
    /// Paths of the other strength are refused, although their ranking may be the same:
    ///
    /// ```
    /// # use liens_governance::election::{Candidates, ElectionRule, Profile, Strength};
    /// # use liens_governance::election::{StrongestPaths, TieRule, Trace, verify};
    /// let mut profile = Profile::new(Candidates::named(["a", "b"])?);
    /// profile.rank(3, [0, 1])?;
    /// profile.rank(1, [1, 0])?;
    /// let rule = ElectionRule::Schulze { strength: Strength::Margins };
    /// let mut standings = rule.tally(&profile, &TieRule::Unbroken {})?;
    /// verify(&standings, &profile)?;
    /// if let Trace::Paths { pairwise, paths } = &mut standings.trace {
    ///     *paths = StrongestPaths::of(pairwise, Strength::WinningVotes);
    /// }
    /// let refused = verify(&standings, &profile).unwrap_err().to_string();
    /// assert_eq!(refused, "path 0 1 is 3 in the certificate, the ballots lead to 2");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
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

    /// The list has to be that of all victories in the right order: a victory that is left off the
    /// list would never be missed by whoever only checks those on it. Then each class of equal
    /// margins is locked again. With a declared order every victory is asked in its turn; without
    /// one, those that contradict larger victories fall first, and of the others only those on no
    /// common cycle stand.
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
///
/// The next one taken is the one whom the strongest path reaches; since no later link can improve
/// it, its value is final, and each of the others is only asked whether the way over it is better.
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
///
/// A search each time it is asked: O(n²), for n² victories in all O(n⁴), which is what the
/// complexity of [`verify`](super::verify()) says of ranked pairs.
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
