//! Stages of a transferable vote: every ballot is followed through the transfers of the trace, and
//! each transfer is one that the rules ask for.
//!
//! The count hands piles of papers on. Here each ballot knows who holds it and what it is worth,
//! votes are summed afresh at every stage, and what the trace says was done is compared with what
//! the rules ask for in that position.
//!
//! ```
//! # use liens_governance::election::{Candidates, ElectionRule, Profile, Step, TieRule, Trace};
//! # use liens_governance::election::verify;
//! let mut profile = Profile::new(Candidates::named(["ana", "bo", "cy"])?);
//! profile.rank(11, [0, 2])?;
//! profile.rank(6, [1])?;
//! profile.rank(3, [2])?;
//! let two = ElectionRule::ScottishStv { seats: 2 };
//! let honest = two.tally(&profile, &TieRule::Unbroken {})?;
//! verify(&honest, &profile)?;
//!
//! // A surplus of one vote less would leave cy behind bo.
//! let mut altered = honest.clone();
//! if let Trace::Transfers { stages, .. } = &mut altered.trace {
//!     stages[0].step = Step::Surplus { from: 0, surplus: 300_000 };
//! }
//! let refused = verify(&altered, &profile).unwrap_err().to_string();
//! assert!(refused.starts_with("stage 1 step is Surplus { from: 0, surplus: 300000 }"));
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```

use dashu_int::UBig;

use super::super::{Profile, Stage, Step};
use super::{CertificateError, Second, differs, same};

/// A ballot on its way: its weight, its order, who holds it, what a unit of weight is worth.
///
/// Nobody holds one whose candidates are all elected or out: it has left the count.
struct Ballot {
    weight: u128,
    order: Vec<usize>,
    held: Option<usize>,
    value: u128,
}

/// Where the count stands, as far as the trace was followed.
struct Follow {
    ballots: Vec<Ballot>,
    elected: Vec<usize>,
    out: Vec<usize>,
    /// What an elected candidate keeps once the surplus has gone on.
    kept: Vec<Option<u128>>,
    history: Vec<Vec<u128>>,
}

impl Follow {
    /// What each candidate has: the quota for those whose surplus has gone on, whose ballots are
    /// held by others by then, and weight times value of every ballot held.
    fn votes(&self) -> Vec<u128> {
        let mut votes: Vec<u128> = self.kept.iter().map(|kept| kept.unwrap_or(0)).collect();
        for ballot in &self.ballots {
            if let Some(one) = ballot.held {
                votes[one] += ballot.weight * ballot.value;
            }
        }
        votes
    }

    /// Whether a candidate can still be given a ballot.
    fn stands(&self, one: usize) -> bool {
        !self.elected.contains(&one) && !self.out.contains(&one)
    }

    /// The ballots that a candidate holds go on, at these values.
    ///
    /// Whoever passes a surplus stays elected and takes none of it back: all who are elected or out
    /// are passed over, wherever they stand on the ballot.
    fn pass(&mut self, from: usize, value: impl Fn(u128) -> u128) {
        let gone: Vec<usize> = self.elected.iter().chain(&self.out).copied().collect();
        for ballot in self.ballots.iter_mut().filter(|ballot| ballot.held == Some(from)) {
            ballot.value = value(ballot.value);
            ballot.held = ballot.order.iter().copied().find(|one| !gone.contains(one));
        }
    }

    /// Of equals, those whom no stage tells apart: at the last one that does, the most or fewest.
    ///
    /// Two with 3 votes each now, of whom one had 2 and the other 1 at the stage before: the one
    /// who had more then is first where most is asked for, and the other where fewest is.
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
    /// Goes through the stages as they are told. The quota is ⌊total / (seats + 1)⌋ + 1 whole
    /// votes, in numbers of any size, since a certificate may name any number of seats.
    ///
    /// ```
    /// # use liens_governance::election::{Candidates, ElectionRule, Profile, TieRule, Trace};
    /// # use liens_governance::election::verify;
    /// let mut profile = Profile::new(Candidates::named(["ana", "bo", "cy"])?);
    /// profile.rank(11, [0, 2])?;
    /// profile.rank(9, [1])?;
    /// let two = ElectionRule::ScottishStv { seats: 2 };
    /// let mut standings = two.tally(&profile, &TieRule::Unbroken {})?;
    /// verify(&standings, &profile)?;
    /// if let Trace::Transfers { quota, .. } = &mut standings.trace {
    ///     *quota = 1_000_000; // that of Hare, 20 / 2
    /// }
    /// let refused = verify(&standings, &profile).unwrap_err().to_string();
    /// assert_eq!(refused, "quota is 1000000 in the certificate, the ballots lead to 700000");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
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
    ///
    /// Where no more stand than seats are left, all of them are elected without a quota.
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
    ///
    /// First a seat count that is full ends it; then the largest surplus that has not gone on; then
    /// the candidate with the fewest votes goes out. Equals whom nothing tells apart end the count
    /// in a tie, unless none of them holds a ballot and enough others stand: then their order moves
    /// no vote, and the last by position goes, as the count does it.
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
