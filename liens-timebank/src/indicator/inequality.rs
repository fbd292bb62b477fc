//! How unequally hours are given, received and held.

use super::{Fraction, Indicators, count};
use crate::indicator::table::Member;

/// What is compared between members: those who have none of it are left out, since
/// [`participation`](Indicators::participation) speaks of them.
///
/// Net balances are not among them. They sum to zero, so that their mean is zero, and every measure
/// that divides by the mean is undefined; each side is measured apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Holding {
    /// What was given in the period.
    Given,
    /// What was received in the period.
    Received,
    /// Balances above zero at the end of the period.
    Credits,
    /// Balances below zero at the end of the period, without their sign.
    Debts,
}

impl Holding {
    /// What a member has of it; the other side of a balance is nothing.
    fn of(self, member: &Member) -> u64 {
        match self {
            Self::Given => member.given,
            Self::Received => member.received,
            Self::Credits => u64::try_from(member.balance).unwrap_or(0),
            Self::Debts => u64::try_from(i128::from(member.balance).saturating_neg()).unwrap_or(0),
        }
    }
}

impl Indicators {
    /// The Gini coefficient over the n members who hold something: `Σ (2i − n − 1) x_i / (n Σ x_i)`,
    /// with `x_1 ≤ … ≤ x_n`.
    ///
    /// **Range:** 0 for equal holdings, up to (n − 1) / n; `None` if nobody holds anything.
    ///
    /// # Law
    ///
    /// `equal_holdings_have_a_gini_coefficient_of_zero`
    ///
    /// # Source
    ///
    /// Gini, *Variabilità e mutabilità*, 1912; the form above in Sen, *On Economic Inequality*, 1973.
    ///
    /// # Complexity
    ///
    /// O(n log n).
    ///
    /// # Examples
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
    /// # use town::*;
    /// use liens_timebank::{Fraction, Holding};
    /// let year = year()?;
    /// // Six, two and two hours: (2·1−4)·2 + (2·2−4)·2 + (2·3−4)·6 = 8, of 3 · 10.
    /// assert_eq!(year.gini(Holding::Given), Fraction::new(8, 30));
    /// // One member holds all that stands above zero.
    /// assert_eq!(year.gini(Holding::Credits), Some(Fraction::ZERO));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn gini(&self, holding: Holding) -> Option<Fraction> {
        let held = self.descending(holding);
        let n = count(held.len());
        let (mut above, mut below) = (0_u128, 0_u128);
        for (place, quanta) in held.iter().rev().enumerate() {
            // 2i = 2 (place + 1), below 2³³, times a holding below 2⁶³.
            let twice = count(place).saturating_add(1).saturating_mul(2);
            above = above.saturating_add(twice.saturating_mul((*quanta).into()));
            below = below.saturating_add((*quanta).into());
        }
        let mean_rank = below.saturating_mul(n.saturating_add(1));
        Fraction::new(above.saturating_sub(mean_rank), below.saturating_mul(n))
    }

    /// The part of the whole that the k largest holders have.
    ///
    /// **Range:** 0 to 1; `None` if nobody holds anything.
    ///
    /// # Source
    ///
    /// The concentration ratio `CR_k`; Hall and Tideman, "Measures of concentration", *Journal of the
    /// American Statistical Association* 62:162, 1967.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
    /// # use town::*;
    /// use liens_timebank::{Fraction, Holding};
    /// let year = year()?;
    /// assert_eq!(year.largest_share(Holding::Given, 1), Fraction::new(6, 10));
    /// assert_eq!(year.largest_share(Holding::Given, 10), Some(Fraction::ONE));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn largest_share(&self, holding: Holding, k: usize) -> Option<Fraction> {
        let held = self.descending(holding);
        let sum = |quanta: &[u64]| quanta.iter().map(|quanta| u128::from(*quanta)).sum();
        Fraction::new(sum(held.get(..k).unwrap_or(&held)), sum(&held))
    }

    /// The Herfindahl-Hirschman index: the sum of the squared parts, `Σ x_i² / (Σ x_i)²`.
    ///
    /// **Range:** above 0, up to 1 if one member holds all; `None` if nobody holds anything.
    ///
    /// # Source
    ///
    /// Herfindahl, *Concentration in the Steel Industry*, 1950; Hirschman, "The paternity of an
    /// index", *American Economic Review* 54:761, 1964.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
    /// # use town::*;
    /// use liens_timebank::{Fraction, Holding};
    /// // (6² + 2² + 2²) / 10²; three equal givers would have 1/3.
    /// assert_eq!(year()?.herfindahl(Holding::Given), Fraction::new(44, 100));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn herfindahl(&self, holding: Holding) -> Option<Fraction> {
        let (mut squares, mut whole) = (0_u128, 0_u128);
        for member in &self.table.members {
            let quanta = u128::from(holding.of(member));
            squares = squares.saturating_add(quanta.saturating_mul(quanta)); // all below 2¹²⁶
            whole = whole.saturating_add(quanta);
        }
        Fraction::new(squares, whole.saturating_mul(whole))
    }

    /// What everybody holds who holds something, the largest first.
    fn descending(&self, holding: Holding) -> Vec<u64> {
        let held = self.table.members.iter().map(|member| holding.of(member));
        let mut held: Vec<u64> = held.filter(|quanta| *quanta > 0).collect();
        held.sort_unstable_by(|a, b| b.cmp(a));
        held
    }
}
