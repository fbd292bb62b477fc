//! Rounds of an instant runoff, each counted from the first ballot.

use super::super::{Profile, Round};
use super::{CertificateError, Second, differs, same};

impl Second<'_> {
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
