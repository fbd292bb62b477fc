//! The single transferable vote as Scottish councils count it.
//!
//! Several seats go to several groups, in proportion, without anybody having to name the groups:
//! what an elected candidate has beyond the quota goes on to the next choice of all their ballots,
//! each at a part of its value.
//!
//! Twenty votes for two seats have a quota of ⌊20 / 3⌋ + 1 = 7. With 10 votes, 3 are surplus, and
//! each of the ten ballots goes on at 0.3. The quota of Droop, unlike that of Hare, 20 / 2 = 10,
//! gives the larger half of the voters the larger half of an odd number of seats.
//!
//! Why the Scottish order: it passes on *all* ballots of a pile (weighted inclusive Gregory), so
//! that no lot decides which ones go, and it says how to round, so that every count of the same
//! ballots has the same digits. Meek's method would re-count everything at each exclusion and needs
//! an iteration that stops at a tolerance; a certificate cannot be checked against "close enough".
#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "positions are those of the profile's candidates; weights sum to at most 2^100, and \
              hundred-thousandths of them to 2^117"
)]

use dashu_int::UBig;

use super::Profile;
use super::profile::Row;
use super::ties::Priority;

/// One whole vote, in the parts that a count keeps: five decimals.
pub(super) const WHOLE: u128 = 100_000;

/// One stage of a count. Votes are in hundred-thousandths.
///
/// # Examples
///
/// Surplus 4 of 11 is worth 0.36363 a ballot, cut off; the 0.00007 that are lost belong to nobody.
///
/// ```
/// # use liens_governance::election::{Candidates, ElectionRule, Profile, Step, TieRule, Trace};
/// let mut profile = Profile::new(Candidates::named(["ana", "bo", "cy"])?);
/// profile.rank(11, [0, 2])?;
/// profile.rank(6, [1])?;
/// profile.rank(3, [2])?;
/// let two = ElectionRule::ScottishStv { seats: 2 };
/// let found = two.tally(&profile, &TieRule::Unbroken {})?;
/// let Trace::Transfers { quota, stages } = &found.trace else { return Err("no stages".into()) };
/// assert_eq!(*quota, 700_000);
/// assert_eq!(stages[0].elected, [0]);
/// assert_eq!(stages[0].votes, [1_100_000, 600_000, 300_000]);
/// assert_eq!(stages[0].step, Step::Surplus { from: 0, surplus: 400_000 });
/// assert_eq!(stages[1].votes, [700_000, 600_000, 699_993]); // cy: 3 + 11 × 0.36363
/// assert_eq!(stages[1].step, Step::Exclusion { out: 1 });
/// assert_eq!(found.winners, [0, 2]);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Stage {
    /// The votes of every candidate as the stage begins, in hundred-thousandths.
    #[cfg_attr(feature = "serde", serde(with = "liens_core::form::texts"))]
    pub votes: Vec<u128>,
    /// Who is elected now, in order: those who reach the quota, or who are as many as the seats
    /// that are left.
    pub elected: Vec<usize>,
    /// What is then done.
    pub step: Step,
    /// Those who were equal where it mattered, and whom no stage before told apart.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub tied: Vec<usize>,
}

/// What a stage transfers.
///
/// # Examples
///
/// A tie that nothing may break ends the count with the seats that are filled by then; a declared
/// order fills the rest.
///
/// ```
/// # use liens_governance::election::{Candidates, ElectionRule, Profile, Step, TieRule, Trace};
/// let mut profile = Profile::new(Candidates::named(["ana", "bo"])?);
/// profile.rank(1, [0])?;
/// profile.rank(1, [1])?;
/// let one = ElectionRule::ScottishStv { seats: 1 };
/// let open = one.tally(&profile, &TieRule::Unbroken {})?;
/// let Trace::Transfers { stages, .. } = &open.trace else { return Err("no stages".into()) };
/// assert_eq!((&stages[0].step, stages[0].tied.as_slice()), (&Step::Tie {}, &[0, 1][..]));
/// assert!(open.winners.is_empty());
/// let order = profile.candidates().ids().to_vec();
/// assert_eq!(one.tally(&profile, &TieRule::Order { order })?.winners, [0]);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Step {
    /// What an elected candidate has above the quota goes on, each ballot at its value times
    /// surplus / votes, truncated to five decimals for one unit of weight.
    Surplus {
        /// The position of the candidate.
        from: usize,
        /// The surplus, in hundred-thousandths.
        #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
        surplus: u128,
    },
    /// A candidate goes out, and the ballots go on at their value.
    Exclusion {
        /// The position of the candidate.
        out: usize,
    },
    /// Every seat is filled.
    Filled {},
    /// A tie that nothing may break ends the count.
    Tie {},
}

/// A whole count.
pub(super) struct Count {
    pub(super) quota: u128,
    pub(super) stages: Vec<Stage>,
    pub(super) elected: Vec<usize>,
    /// Those who still stand where a tie ended the count.
    pub(super) open: Vec<usize>,
    /// Who went out, the last one first.
    pub(super) out: Vec<usize>,
}

/// Nobody comes back: once elected or out, a candidate takes no further ballot.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Status {
    Standing,
    Elected,
    Out,
}

/// A ballot in a pile: where it stands, and what one unit of its weight is worth.
#[derive(Clone, Copy)]
struct Paper {
    ballot: usize,
    at: usize,
    value: u128,
}

/// What is not in a pile has left the count: a ballot whose candidates are all elected or out.
struct Table<'a> {
    rows: Vec<Row<'a>>,
    status: Vec<Status>,
    piles: Vec<Vec<Paper>>,
    votes: Vec<u128>,
    /// The votes of every candidate, stage by stage.
    history: Vec<Vec<u128>>,
    /// Elected candidates whose surplus has not gone on.
    surpluses: Vec<usize>,
    priority: &'a Priority,
}

/// Counts strict ballots for this many seats, at least one and at most the candidates.
///
/// Each round either fills a seat, passes one surplus or excludes one candidate, so that there are
/// at most twice as many stages as candidates, and one more.
///
/// # Source
///
/// The Scottish Local Government Elections Order 2007, schedule 1, rules 45 to 52.
pub(super) fn count(profile: &Profile, seats: usize, priority: &Priority) -> Count {
    let divisor = u128::try_from(seats).unwrap_or(u128::MAX).saturating_add(1);
    let quota = (profile.total() / divisor + 1) * WHOLE;
    let mut table = Table::deal(profile, priority);
    let (mut stages, mut elected, mut out) = (Vec::new(), Vec::new(), Vec::new());
    loop {
        table.history.push(table.votes.clone());
        let mut tied = Vec::new();
        let now = table.elect(quota, seats - elected.len());
        elected.extend(&now);
        let left = seats - elected.len();
        let step =
            if left == 0 { Some(Step::Filled {}) } else { table.next(quota, left, &mut tied) };
        let step = step.unwrap_or(Step::Tie {});
        stages.push(Stage { votes: table.votes.clone(), elected: now, step: step.clone(), tied });
        match step {
            Step::Surplus { from, surplus } => table.pass_on(from, quota, surplus),
            Step::Exclusion { out: one } => {
                out.push(one);
                table.exclude(one);
            }
            Step::Filled {} | Step::Tie {} => break,
        }
    }
    let mut open = table.standing();
    if elected.len() == seats {
        open.clear();
    }
    out.reverse();
    Count { quota, stages, elected, open, out }
}

impl<'a> Table<'a> {
    /// Gives every ballot to its first choice at the value of one vote.
    fn deal(profile: &'a Profile, priority: &'a Priority) -> Self {
        let n = profile.candidates().len();
        let mut table = Self {
            rows: profile.rows().collect(),
            status: vec![Status::Standing; n],
            piles: vec![Vec::new(); n],
            votes: vec![0; n],
            history: Vec::new(),
            surpluses: Vec::new(),
            priority,
        };
        for ballot in 0..table.rows.len() {
            table.give(Paper { ballot, at: 0, value: WHOLE });
        }
        table
    }

    /// Gives a ballot to the first candidate from its place on who stands; if nobody does, its value
    /// leaves the count.
    fn give(&mut self, paper: Paper) {
        let rest = &self.rows[paper.ballot].order[paper.at..];
        let stands = |one: &u16| self.status[usize::from(*one)] == Status::Standing;
        if let Some(step) = rest.iter().position(stands) {
            let to = usize::from(rest[step]);
            self.votes[to] += self.rows[paper.ballot].weight * paper.value;
            self.piles[to].push(Paper { at: paper.at + step, ..paper });
        }
    }

    fn standing(&self) -> Vec<usize> {
        (0..self.status.len()).filter(|one| self.status[*one] == Status::Standing).collect()
    }

    /// Elects who reaches the quota, most votes first; and everybody if as many stand as seats are
    /// left.
    fn elect(&mut self, quota: u128, seats: usize) -> Vec<usize> {
        let standing = self.standing();
        let reached = |one: &usize| self.votes[*one] >= quota;
        let mut now: Vec<usize> = standing.iter().copied().filter(reached).collect();
        if standing.len() <= seats {
            now = standing;
        }
        let mut order = Vec::new();
        while !now.is_empty() {
            // Where nothing tells equals apart they are elected all the same.
            let (one, equal) = self.most(&now);
            let taken = one.map_or(equal, |one| vec![one]);
            now.retain(|one| !taken.contains(one));
            order.extend(taken);
        }
        for one in &order {
            self.status[*one] = Status::Elected;
            if self.votes[*one] > quota {
                self.surpluses.push(*one);
            }
        }
        order
    }

    /// The next transfer; `None` where a tie that nothing may break decides it.
    fn next(&mut self, quota: u128, seats: usize, tied: &mut Vec<usize>) -> Option<Step> {
        if !self.surpluses.is_empty() {
            let (most, equal) = self.most(&self.surpluses);
            *tied = equal;
            let from = most?;
            self.surpluses.retain(|one| *one != from);
            return Some(Step::Surplus { from, surplus: self.votes[from] - quota });
        }
        let standing = self.standing();
        let fewest = standing.iter().map(|one| self.votes[*one]).min()?;
        let last: Vec<usize> =
            standing.iter().copied().filter(|one| self.votes[*one] == fewest).collect();
        let (mut one, equal) = self.told_apart(&last, false);
        // Equals without a ballot may go in any order, as long as all of them go.
        let empty = equal.iter().all(|one| self.piles[*one].is_empty());
        if one.is_none() && empty && standing.len() - equal.len() >= seats {
            one = equal.last().copied();
        } else {
            *tied = equal;
        }
        one.map(|out| Step::Exclusion { out })
    }

    /// Who of them has the most votes; where they are equal, who had at the last stage that tells
    /// them apart.
    fn most(&self, among: &[usize]) -> (Option<usize>, Vec<usize>) {
        let most = among.iter().map(|one| self.votes[*one]).max();
        let equal: Vec<usize> =
            among.iter().copied().filter(|one| Some(self.votes[*one]) == most).collect();
        self.told_apart(&equal, true)
    }

    /// Looks back for the last stage at which equals had unequal votes, then asks what breaks ties;
    /// with the choice come those whom no stage told apart.
    ///
    /// Rule 49 and 51 look at the votes of earlier stages before they draw lots; the present stage
    /// is the last one of the history, so that unequal votes tell apart first.
    fn told_apart(&self, equal: &[usize], first: bool) -> (Option<usize>, Vec<usize>) {
        let mut equal = equal.to_vec();
        for votes in self.history.iter().rev() {
            let of = equal.iter().map(|one| votes[*one]);
            let best = if first { of.max() } else { of.min() };
            equal.retain(|one| Some(votes[*one]) == best);
        }
        if let [one] = equal.as_slice() {
            return (Some(*one), Vec::new());
        }
        equal.sort_unstable();
        let chosen = if first { self.priority.first(&equal) } else { self.priority.last(&equal) };
        (chosen, equal)
    }

    /// The surplus of a candidate goes on, with every ballot of the pile.
    ///
    /// Ballots of one value stay of one value, and a pile holds few different ones: each is divided
    /// once.
    fn pass_on(&mut self, from: usize, quota: u128, surplus: u128) {
        let total = self.votes[from];
        let mut known: Vec<(u128, u128)> = Vec::new();
        for paper in std::mem::take(&mut self.piles[from]) {
            let found = known.iter().find(|(old, _)| *old == paper.value);
            let value = found.map_or_else(|| part(paper.value, surplus, total), |(_, new)| *new);
            if found.is_none() {
                known.push((paper.value, value));
            }
            self.give(Paper { value, ..paper });
        }
        self.votes[from] = quota;
    }

    /// The ballots go on at the value they have, not at that of a whole vote.
    fn exclude(&mut self, one: usize) {
        self.status[one] = Status::Out;
        self.votes[one] = 0;
        for paper in std::mem::take(&mut self.piles[one]) {
            self.give(paper);
        }
    }
}

/// ⌊value × surplus / total⌋, where the product may pass 128 bits.
fn part(value: u128, surplus: u128, total: u128) -> u128 {
    let part = UBig::from(value) * UBig::from(surplus) / UBig::from(total);
    u128::try_from(part).unwrap_or(u128::MAX)
}
