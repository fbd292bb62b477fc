//! Stages of a transferable vote: every ballot is followed through the transfers of the trace, and
//! each transfer is one that the rules ask for.

use dashu_int::UBig;

use super::super::{Profile, Stage, Step};
use super::{CertificateError, Second, differs, same};

/// A ballot on its way: its weight, its order, who holds it, what a unit of weight is worth.
struct Ballot {
    weight: u128,
    order: Vec<usize>,
    held: Option<usize>,
    value: u128,
}

struct Follow {
    ballots: Vec<Ballot>,
    elected: Vec<usize>,
    out: Vec<usize>,
    /// What an elected candidate keeps once the surplus has gone on.
    kept: Vec<Option<u128>>,
    history: Vec<Vec<u128>>,
}

impl Follow {
    fn votes(&self) -> Vec<u128> {
        let mut votes: Vec<u128> = self.kept.iter().map(|kept| kept.unwrap_or(0)).collect();
        for ballot in &self.ballots {
            if let Some(one) = ballot.held {
                votes[one] += ballot.weight * ballot.value;
            }
        }
        votes
    }

    fn stands(&self, one: usize) -> bool {
        !self.elected.contains(&one) && !self.out.contains(&one)
    }

    /// The ballots that a candidate holds go on, at these values.
    fn pass(&mut self, from: usize, value: impl Fn(u128) -> u128) {
        let gone: Vec<usize> = self.elected.iter().chain(&self.out).copied().collect();
        for ballot in self.ballots.iter_mut().filter(|ballot| ballot.held == Some(from)) {
            ballot.value = value(ballot.value);
            ballot.held = ballot.order.iter().copied().find(|one| !gone.contains(one));
        }
    }

    /// Of equals, those whom no stage tells apart: at the last one that does, the most or fewest.
    fn alike(&self, mut equal: Vec<usize>, most: bool) -> Vec<usize> {
        for votes in self.history.iter().rev() {
            equal.sort_by_key(|one| votes[*one]);
            if most {
                equal.reverse();
            }
            let best = equal.first().map(|one| votes[*one]);
            equal.retain(|one| Some(votes[*one]) == best);
        }
        equal.sort_unstable();
        equal
    }
}

impl Second<'_> {
    pub(super) fn transfers(
        &self,
        profile: &Profile,
        quota: u128,
        stages: &[Stage],
        seats: usize,
    ) -> Result<(), CertificateError> {
        let n = self.candidates();
        let share = UBig::from(self.standings.total) / (UBig::from(seats) + UBig::ONE) + UBig::ONE;
        same("quota", &UBig::from(quota), &(share * UBig::from(100_000_u32)))?;
        let ballot = |(weight, tiers): (u128, Vec<Vec<usize>>)| {
            let order: Vec<usize> = tiers.into_iter().flatten().collect();
            Ballot { weight, held: order.first().copied(), order, value: 100_000 }
        };
        let ballots = profile.iter().map(ballot).collect();
        let (elected, out, history) = (Vec::new(), Vec::new(), Vec::new());
        let mut follow = Follow { ballots, elected, out, kept: vec![None; n], history };
        let (mut tied, mut over, mut open) = (Vec::new(), false, Vec::new());
        for (number, stage) in (1..).zip(stages) {
            let field = |name: &str| format!("stage {number} {name}");
            if over {
                return Err(differs(&field(""), stage, &"the count is over"));
            }
            let votes = follow.votes();
            same(&field("votes"), &stage.votes, &votes)?;
            follow.history.push(votes.clone());
            let reached = self.reached(&follow, quota, seats);
            let mut claimed = stage.elected.clone();
            claimed.sort_unstable();
            same(&field("elected"), &claimed, &reached)?;
            let sorted = stage.elected.windows(2).all(|pair| votes[pair[0]] >= votes[pair[1]]);
            same(&field("elected by votes"), &sorted, &true)?;
            same(&field("elected order"), &stage.elected, &self.by_votes(&follow, reached))?;
            follow.elected.extend(&stage.elected);
            let (step, equal) = self.asked(&follow, quota, seats, &votes);
            same(&field("step"), &stage.step, &step)?;
            same(&field("tied"), &stage.tied, &equal)?;
            tied.extend((!equal.is_empty()).then_some(equal));
            match step {
                Step::Surplus { from, surplus } => {
                    let total = UBig::from(votes[from]);
                    let part = |value: u128| {
                        let part = UBig::from(value) * UBig::from(surplus) / &total;
                        u128::try_from(part).unwrap_or(u128::MAX)
                    };
                    follow.pass(from, part);
                    follow.kept[from] = Some(quota);
                }
                Step::Exclusion { out } => {
                    follow.out.push(out);
                    follow.pass(out, |value| value);
                }
                Step::Filled {} => over = true,
                Step::Tie {} => {
                    over = true;
                    open = (0..n).filter(|one| follow.stands(*one)).collect();
                }
            }
        }
        same("stages over", &over, &true)?;
        same("winners", &self.standings.winners, &follow.elected)?;
        same("tied", &self.standings.tied, &tied)?;
        if open.is_empty() {
            open = (0..n).filter(|one| follow.stands(*one)).collect();
        }
        let mut tiers: Vec<Vec<usize>> = follow.elected.iter().map(|one| vec![*one]).collect();
        tiers.extend((!open.is_empty()).then_some(open));
        tiers.extend(follow.out.iter().rev().map(|one| vec![*one]));
        same("tiers", &self.standings.tiers, &tiers)
    }

    /// Who must be elected now, in the order of positions.
    fn reached(&self, follow: &Follow, quota: u128, seats: usize) -> Vec<usize> {
        let votes = follow.votes();
        let standing: Vec<usize> =
            (0..self.candidates()).filter(|one| follow.stands(*one)).collect();
        if standing.len() + follow.elected.len() <= seats {
            return standing;
        }
        standing.into_iter().filter(|one| votes[*one] >= quota).collect()
    }

    /// By votes, then by the last stage that tells equals apart, then by the order of ties.
    fn by_votes(&self, follow: &Follow, mut reached: Vec<usize>) -> Vec<usize> {
        let place = |one: usize| match &self.order {
            Some(order) => order.iter().position(|other| *other == one),
            None => Some(one),
        };
        reached.sort_by(|one, other| {
            let apart = follow.history.iter().rev().map(|votes| votes[*other].cmp(&votes[*one]));
            let apart = apart.into_iter().find(|order| order.is_ne());
            apart.unwrap_or_else(|| place(*one).cmp(&place(*other)))
        });
        reached
    }

    /// The transfer that the rules ask for, and those who were equal where it mattered.
    fn asked(
        &self,
        follow: &Follow,
        quota: u128,
        seats: usize,
        votes: &[u128],
    ) -> (Step, Vec<usize>) {
        if follow.elected.len() >= seats {
            return (Step::Filled {}, Vec::new());
        }
        let pick = |equal: &[usize], first: bool| match (equal, &self.order) {
            ([one], _) => Some(*one),
            (_, None) => None,
            (_, Some(order)) if first => order.iter().copied().find(|one| equal.contains(one)),
            (_, Some(order)) => order.iter().rev().copied().find(|one| equal.contains(one)),
        };
        let named = |equal: Vec<usize>| if equal.len() > 1 { equal } else { Vec::new() };
        let above = |one: &&usize| follow.kept[**one].is_none() && votes[**one] > quota;
        let surpluses: Vec<usize> = follow.elected.iter().filter(above).copied().collect();
        if let Some(most) = surpluses.iter().map(|one| votes[*one]).max() {
            let equal = surpluses.into_iter().filter(|one| votes[*one] == most).collect();
            let equal = follow.alike(equal, true);
            let from = pick(&equal, true);
            let step = from
                .map_or(Step::Tie {}, |from| Step::Surplus { from, surplus: votes[from] - quota });
            return (step, named(equal));
        }
        let standing: Vec<usize> =
            (0..self.candidates()).filter(|one| follow.stands(*one)).collect();
        let fewest = standing.iter().map(|one| votes[*one]).min();
        let last = standing.iter().copied().filter(|one| Some(votes[*one]) == fewest).collect();
        let equal = follow.alike(last, false);
        let held = |one: &usize| follow.ballots.iter().any(|ballot| ballot.held == Some(*one));
        let spare = standing.len() - equal.len() + follow.elected.len() >= seats;
        match pick(&equal, false) {
            Some(out) => (Step::Exclusion { out }, named(equal)),
            None if spare && !equal.iter().any(held) => {
                let out = equal[equal.len() - 1];
                (Step::Exclusion { out }, Vec::new())
            }
            None => (Step::Tie {}, equal),
        }
    }
}
