//! Who exchanges with whom: partners, reciprocity, repetition.

use liens_core::{AccountId, Amount};

use super::{Fraction, Indicators, count};

/// What two members gave each other in a period.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PairActivity<'a> {
    /// The member whose account's id comes first.
    pub first: &'a AccountId,
    /// The other member.
    pub second: &'a AccountId,
    /// What the first gave the second.
    pub given: Amount,
    /// What the second gave the first.
    pub given_back: Amount,
    /// How many times one gave the other something.
    pub times: u64,
    /// Twice the smaller of the two amounts / both: 1 if what was given came back, 0 if nothing did.
    pub reciprocity: Option<Fraction>,
}

impl Indicators {
    /// Every two members who exchanged, in the order of their accounts' ids.
    ///
    /// # Complexity
    ///
    /// O(n + p) for n members and p pairs.
    pub fn pairs(&self) -> impl Iterator<Item = PairActivity<'_>> {
        let names = &self.table.names;
        names.iter().enumerate().flat_map(move |(at, first)| {
            let ties = self.table.pairs.ties(at);
            ties.filter_map(move |tie| {
                let second = usize::try_from(tie.other).ok().filter(|other| *other > at)?;
                let both = u128::from(tie.given).saturating_add(tie.received.into());
                let mutual = u128::from(tie.given.min(tie.received)).saturating_mul(2);
                Some(PairActivity {
                    first,
                    second: names.get(second)?,
                    given: self.amount(tie.given),
                    given_back: self.amount(tie.received),
                    times: tie.times,
                    reciprocity: Fraction::new(mutual, both),
                })
            })
        })
    }

    /// The part of what was given that was given back within the same pair:
    /// `Σ min(w_ij, w_ji) / Σ w_ij` over ordered pairs, with `w_ij` what i gave j.
    ///
    /// A time bank lives of hours that come back by way of others, so that a low value is no fault.
    ///
    /// **Range:** 0 to 1; `None` if no exchange tells who gave to whom.
    ///
    /// # Source
    ///
    /// Squartini, Picciolo, Ruzzenenti and Garlaschelli, "Reciprocity of weighted networks",
    /// *Scientific Reports* 3:2729, 2013.
    pub fn reciprocity(&self) -> Option<Fraction> {
        let pairs = &self.table.pairs;
        Fraction::new(pairs.mutual.into(), pairs.given.into())
    }

    /// The part of the exchanges that repeat an earlier one of the period between the same two
    /// members: 1 − pairs / exchanges.
    ///
    /// **Range:** 0 to 1; `None` if no exchange tells who gave to whom. An entry with several givers
    /// or several receivers counts once for each.
    ///
    /// # Source
    ///
    /// Own definition: the complement of the rate of distinct pairs.
    pub fn repetition(&self) -> Option<Fraction> {
        let pairs = &self.table.pairs;
        Fraction::new(pairs.times.saturating_sub(pairs.distinct).into(), pairs.times.into())
    }

    /// The mean number of distinct partners of the active members.
    ///
    /// **Range:** 0 and above; `None` without an active member.
    ///
    /// # Source
    ///
    /// The mean degree of the network; Freeman, "Centrality in social networks", *Social Networks*
    /// 1:215, 1978.
    pub fn mean_partners(&self) -> Option<Fraction> {
        let all = self.table.pairs.partners.iter().map(|partners| u128::from(*partners));
        Fraction::new(all.sum(), count(self.active_members()))
    }
}
