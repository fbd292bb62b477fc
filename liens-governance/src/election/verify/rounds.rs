//! Rounds of an instant runoff, each counted from the first ballot.
//!
//! The count moves only the piles of those who go out. Here every round starts over with all
//! ballots, so that an error in carrying a pile on cannot be made twice.
//!
//! ```
//! # use liens_governance::election::{Candidates, ElectionRule, Profile, TieRule, Trace, verify};
//! let mut profile = Profile::new(Candidates::named(["garden", "workshop", "library"])?);
//! profile.rank(4, [0, 1])?;
//! profile.rank(3, [1, 0])?;
//! profile.rank(2, [2, 1])?;
//! let honest = ElectionRule::InstantRunoff {}.tally(&profile, &TieRule::Unbroken {})?;
//! verify(&honest, &profile)?;
//!
//! // The workshop taken out in the place of the library: what follows is another election.
//! let mut altered = honest.clone();
//! if let Trace::Rounds { rounds } = &mut altered.trace {
//!     rounds[0].out = vec![1];
//! }
//! let refused = verify(&altered, &profile).unwrap_err().to_string();
//! assert_eq!(refused, "round 1 out is [1] in the certificate, the ballots lead to [2]");
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```

use super::super::{Profile, Round};
use super::{CertificateError, Second, differs, same};

impl Second<'_> {
    /// A list that stops early is refused as well as one that goes on: rounds end with one
    /// candidate left, or with a tie that nothing breaks and whose round takes nobody out.
    ///
    /// ```
    /// # use liens_governance::election::{Candidates, ElectionRule, Profile, TieRule, Trace};
    /// # use liens_governance::election::verify;
    /// let mut profile = Profile::new(Candidates::named(["garden", "workshop", "library"])?);
    /// profile.rank(4, [0])?;
    /// profile.rank(3, [1])?;
    /// profile.rank(2, [2, 1])?;
    /// let mut cut = ElectionRule::InstantRunoff {}.tally(&profile, &TieRule::Unbroken {})?;
    /// if let Trace::Rounds { rounds } = &mut cut.trace {
    ///     rounds.truncate(1); // while the garden still leads
    /// }
    /// let refused = verify(&cut, &profile).unwrap_err().to_string();
    /// assert!(refused.starts_with("rounds is 1 in the certificate"), "{refused}");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub(super) fn rounds(
        &self,
        profile: &Profile,
        rounds: &[Round],
    ) -> Result<(), CertificateError> {
        let mut left: Vec<usize> = (0..self.candidates()).collect();
        let (mut gone, mut tied): (Vec<Vec<usize>>, Vec<Vec<usize>>) = (Vec::new(), Vec::new());
        let mut ended = false;
        for (number, round) in (1..).zip(rounds) {
            let field = |name: &str| format!("round {number} {name}");
            if ended || left.len() < 2 {
                return Err(differs(&field(""), round, &"the count is over"));
            }
            let mut counted = vec![None; self.candidates()];
            for one in &left {
                counted[*one] = Some(0_u128);
            }
            let mut exhausted = 0;
            for row in profile.rows() {
                let first = row.order.iter().map(|one| usize::from(*one));
                match first.into_iter().find(|one| counted[*one].is_some()) {
                    Some(first) => counted[first] = counted[first].map(|sum| sum + row.weight),
                    None => exhausted += row.weight,
                }
            }
            let votes: Vec<(usize, u128)> =
                left.iter().filter_map(|one| Some((*one, counted[*one]?))).collect();
            same(&field("votes"), &round.votes, &votes)?;
            same(&field("exhausted"), &round.exhausted, &exhausted)?;
            let (out, equal) = self.goes(&votes);
            same(&field("out"), &round.out, &out)?;
            same(&field("tied"), &round.tied, &equal)?;
            tied.extend((!equal.is_empty()).then_some(equal));
            ended = out.is_empty();
            left.retain(|one| !out.contains(one));
            gone.extend((!out.is_empty()).then_some(out));
        }
        if !ended && left.len() > 1 {
            return Err(differs("rounds", &rounds.len(), &"more: several still stand"));
        }
        // A tie that nothing breaks cannot take more than half away from anybody.
        let standing = rounds.last().filter(|_| ended).map_or(&[][..], |round| &round.votes);
        let half: u128 = standing.iter().map(|(_, votes)| votes).sum();
        if let Some((sure, _)) = standing.iter().find(|(_, votes)| votes + votes > half) {
            left.retain(|one| one != sure);
            gone.extend([left, vec![*sure]]);
        } else {
            gone.push(left);
        }
        let tier = |one: usize| gone.iter().rev().position(|tier| tier.contains(&one));
        self.ranking(|one, other| tier(one) < tier(other), tied)
    }

    /// Who goes out, and those who are equal last where a choice among them matters.
    ///
    /// Three with 1, 1 and 3 votes: the two have 2 together, less than 3, and go out at once, since
    /// whichever went first the other would still be last. With 1, 1 and 2 the survivor of the two
    /// could tie with the third, and the tie stays.
    fn goes(&self, votes: &[(usize, u128)]) -> (Vec<usize>, Vec<usize>) {
        let mut sorted = votes.to_vec();
        sorted.sort_by_key(|(one, votes)| (*votes, *one));
        let fewest = sorted[0].1;
        let equal: Vec<usize> =
            sorted.iter().filter(|(_, votes)| *votes == fewest).map(|(one, _)| *one).collect();
        if equal.len() == 1 {
            return (equal, Vec::new());
        }
        if let Some(order) = &self.order {
            let last = order.iter().rev().copied().find(|one| equal.contains(one));
            return (last.into_iter().collect(), equal);
        }
        // Together they have less than the next one: none of them can get ahead.
        let next = sorted.get(equal.len()).map(|(_, votes)| *votes);
        let sum = sorted[..equal.len()].iter().map(|(_, votes)| votes).sum::<u128>();
        match next {
            Some(next) if sum < next => (equal, Vec::new()),
            _ => (Vec::new(), equal),
        }
    }
}
