//! Who exchanges with whom: partners, reciprocity, repetition.

use liens_core::{AccountId, Amount};

use super::{Fraction, Indicators, count};

/// What two members gave each other in a period.
///
/// # Examples
///
/// ```
/// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
/// # use town::*;
/// use liens_timebank::PairActivity;
/// let year = year()?;
/// let pair: PairActivity<'_> = year.pairs().next().ok_or("nobody")?;
/// assert_eq!((pair.first, pair.second), (&id("ana"), &id("bo")));
/// assert_eq!([pair.given, pair.given_back].map(|hours| hours.to_string()), ["PT4H", "PT1H"]);
/// assert_eq!((pair.times, pair.reciprocity), (2, liens_timebank::Fraction::new(2, 5)));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
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
    ///
    /// # Examples
    ///
    /// Of ten hours, two between Ana and Bo and two between Bo and Cleo came back within the pair.
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
    /// # use town::*;
    /// assert_eq!(year()?.reciprocity(), liens_timebank::Fraction::new(4, 10));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
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
    ///
    /// # Examples
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
    /// # use town::*;
    /// // Five exchanges between three pairs: two of them repeat one.
    /// assert_eq!(year()?.repetition(), liens_timebank::Fraction::new(2, 5));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
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
    ///
    /// # Examples
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
    /// # use town::*;
    /// // Each of the three with both others.
    /// assert_eq!(year()?.mean_partners(), liens_timebank::Fraction::new(2, 1));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn mean_partners(&self) -> Option<Fraction> {
        let all = self.table.pairs.partners.iter().map(|partners| u128::from(*partners));
        Fraction::new(all.sum(), count(self.active_members()))
    }
}
