//! Instant runoff: the last one goes out, and the ballots go on.
//!
//! Every round counts each ballot for the first candidate on it who still stands; the last one goes
//! out until one is left. The rounds go on after somebody has more than half, so that the whole
//! ranking is known, and a ballot is looked at again only when the candidate whom it counts for
//! goes out: the piles of the others stay where they are.
//!
//! Three candidates with 4, 3 and 2: the last one's ballots go to the second, who wins 5 to 4.
#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "positions are those of the profile's candidates, and sums of weights reach 2^100"
)]

use super::Profile;
use super::profile::Row;
use super::ties::Priority;

/// One round of an instant runoff.
///
/// # Examples
///
/// Ballots that rank nobody who stands are exhausted, and "more than half" is of those that still
/// count:
///
/// ```
/// # use liens_governance::election::{Candidates, ElectionRule, Profile, TieRule, Trace};
/// let mut profile = Profile::new(Candidates::named(["garden", "workshop", "library"])?);
/// profile.rank(4, [0])?;
/// profile.rank(3, [1, 0])?;
/// profile.rank(2, [2])?; // the library or nothing
/// let found = ElectionRule::InstantRunoff {}.tally(&profile, &TieRule::Unbroken {})?;
/// let Trace::Rounds { rounds } = &found.trace else { return Err("no rounds".into()) };
/// assert_eq!((rounds[0].out.as_slice(), rounds[0].exhausted), (&[2][..], 0));
/// assert_eq!((rounds[1].votes.as_slice(), rounds[1].exhausted), (&[(0, 4), (1, 3)][..], 2));
/// assert_eq!(found.winners, [0]); // with 4 of 9
///
/// // Two who are equal last, and together have less than the next one, go out together.
/// let mut profile = Profile::new(Candidates::named(["a", "b", "c", "d"])?);
/// profile.rank(5, [0])?;
/// profile.rank(4, [1])?;
/// profile.rank(1, [2, 1])?;
/// profile.rank(1, [3, 1])?;
/// let found = ElectionRule::InstantRunoff {}.tally(&profile, &TieRule::Unbroken {})?;
/// let Trace::Rounds { rounds } = &found.trace else { return Err("no rounds".into()) };
/// assert_eq!((rounds[0].out.as_slice(), rounds[0].tied.len()), (&[2, 3][..], 0));
/// assert_eq!(found.winners, [1]); // 4 + 1 + 1
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Round {
    /// The positions of those who stand, and the weight of the ballots that count for each.
    #[cfg_attr(feature = "serde", serde(with = "super::form::votes"))]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<(usize, liens_core::form::text)>"))]
    pub votes: Vec<(usize, u128)>,
    /// The weight of ballots that rank nobody who stands.
    #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
    pub exhausted: u128,
    /// Who goes out: one, or several whose order cannot matter; nobody where a tie ends the count.
    pub out: Vec<usize>,
    /// Those who were equal last, where it mattered.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub tied: Vec<usize>,
}

/// The rounds, and the ranking: the last to stand, then the others by when they went out.
pub(super) struct Runoff {
    pub(super) rounds: Vec<Round>,
    pub(super) tiers: Vec<Vec<usize>>,
    pub(super) tied: Vec<Vec<usize>>,
}

/// Counts strict ballots.
///
/// `deal` holds the ballots to be given out, at first all of them and later the piles of those who
/// went out; `next` is how far down each ballot was read, so that over all rounds no place of a
/// ballot is read twice.
pub(super) fn count(profile: &Profile, priority: &Priority) -> Runoff {
    let n = profile.candidates().len();
    let rows: Vec<Row<'_>> = profile.rows().collect();
    let mut standing = vec![true; n];
    let mut next = vec![0_usize; rows.len()];
    let mut piles: Vec<Vec<usize>> = vec![Vec::new(); n];
    let mut votes = vec![0_u128; n];
    let mut exhausted = 0;
    let mut deal: Vec<usize> = (0..rows.len()).collect();
    let (mut rounds, mut out_first, mut tied) = (Vec::new(), Vec::new(), Vec::new());
    let mut left: Vec<usize> = (0..n).collect();
    loop {
        for ballot in deal.drain(..) {
            let row = &rows[ballot];
            let rest = &row.order[next[ballot]..];
            match rest.iter().position(|one| standing[usize::from(*one)]) {
                Some(step) => {
                    let one = usize::from(rest[step]);
                    next[ballot] += step;
                    piles[one].push(ballot);
                    votes[one] += row.weight;
                }
                None => exhausted += row.weight,
            }
        }
        if left.len() == 1 {
            break;
        }
        let (out, equal) = last(&left, &votes, priority);
        let counted = left.iter().map(|one| (*one, votes[*one])).collect();
        rounds.push(Round { votes: counted, exhausted, out: out.clone(), tied: equal.clone() });
        if !equal.is_empty() {
            tied.push(equal);
        }
        if out.is_empty() || out.len() == left.len() {
            break;
        }
        for one in &out {
            standing[*one] = false;
            deal.append(&mut piles[*one]);
        }
        left.retain(|one| standing[*one]);
        out_first.push(out);
    }
    let mut tiers = ahead(left, &votes);
    tiers.extend(out_first.into_iter().rev());
    Runoff { rounds, tiers, tied }
}

/// Those who still stand: apart from the others one whom no order of the ties could beat, having more
/// than half of the votes that count.
fn ahead(left: Vec<usize>, votes: &[u128]) -> Vec<Vec<usize>> {
    let counting: u128 = left.iter().map(|one| votes[*one]).sum();
    let (sure, others): (Vec<usize>, Vec<usize>) =
        left.into_iter().partition(|one| 2 * votes[*one] > counting);
    [sure, others].into_iter().filter(|tier| !tier.is_empty()).collect()
}

/// Who goes out, and those who were equal last where a choice among them matters.
///
/// Equal candidates who together have less than the next one go out together: whichever goes first,
/// all of them go before anybody else does.
fn last(left: &[usize], votes: &[u128], priority: &Priority) -> (Vec<usize>, Vec<usize>) {
    let fewest = left.iter().map(|one| votes[*one]).min().unwrap_or(0);
    let (equal, others): (Vec<usize>, Vec<usize>) =
        left.iter().partition(|one| votes[**one] == fewest);
    if let [one] = equal.as_slice() {
        return (vec![*one], Vec::new());
    }
    if let Some(one) = priority.last(&equal) {
        return (vec![one], equal);
    }
    let together: u128 = equal.iter().map(|one| votes[*one]).sum();
    let above = others.iter().map(|one| votes[*one]).min();
    if above.is_some_and(|above| together < above) {
        (equal, Vec::new())
    } else {
        (Vec::new(), equal)
    }
}
