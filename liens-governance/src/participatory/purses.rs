//! What every voter still owns of the envelope, exactly: whole numbers over one common scale.
//!
//! Rates are fractions, and after a few purchases their denominators have no bound. To keep a
//! fraction for each voter would reduce thousands of fractions at each step; instead all purses are
//! whole numbers of one scale, which is multiplied by a purchase's denominator where it does not
//! divide. With 7 voters and an envelope of 100 quanta the scale is 7 and each owns 100 parts; a
//! project of 10 quanta that 3 of them buy costs 70 parts, 70 / 3 each: the scale becomes 21,
//! everybody owns 300, and the three pay 70.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "sums, products and quotients of numbers of any size; a difference is of a larger \
              less a smaller one, and no divisor is zero, as said beside each"
)]

use std::cmp::Ordering;

use dashu_int::UBig;
use dashu_int::ops::Gcd;

use super::Profile;
use crate::power::greatest_common_divisor;

/// Who would pay for a project.
#[derive(Clone, Debug)]
pub(super) struct Supporters {
    /// What the project costs, in quanta.
    cost: u64,
    /// By how much each point counts: its common divisor times what a point counts in the profile.
    scale: UBig,
    /// Voters with their weight and their points over the common divisor, by points.
    rows: Vec<Row>,
}

/// Points are above zero, since a profile keeps no others.
#[derive(Clone, Copy, Debug)]
struct Row {
    voter: usize,
    weight: u64,
    points: u64,
}

/// The lowest rate at which a project's supporters can pay for it, over the scale of the moment.
///
/// Every supporter pays `numerator / denominator` for each point that they give, or all they have.
#[derive(Clone, Debug)]
pub(super) struct Quote {
    numerator: UBig,
    denominator: UBig,
}

/// A rate in quanta for each unit of satisfaction, not in lowest terms.
#[derive(Clone, Debug)]
pub(super) struct Rate {
    pub(super) numerator: UBig,
    pub(super) denominator: UBig,
}

/// What a voter pays: so many parts of a scale.
pub(super) struct Paid {
    pub(super) voter: usize,
    pub(super) parts: UBig,
}

/// What each voter owns for each unit of weight, in parts of `1 / scale` of a quantum.
#[derive(Clone, Debug)]
pub(super) struct Purses {
    scale: UBig,
    owned: Vec<UBig>,
}

impl Supporters {
    /// The supporters of every project, by place.
    pub(super) fn of(profile: &Profile) -> Vec<Self> {
        let mut all: Vec<Self> = profile
            .projects()
            .iter()
            .map(|project| {
                let scale = UBig::from(profile.scale(project));
                Self { cost: project.quanta(), scale, rows: Vec::new() }
            })
            .collect();
        for (voter, (_, ballot)) in profile.voters().enumerate() {
            for (place, points) in ballot.points() {
                if let Some(project) = all.get_mut(*place) {
                    project.rows.push(Row { voter, weight: ballot.weight(), points: *points });
                }
            }
        }
        all.iter_mut().for_each(Self::settle);
        all
    }

    /// Takes the points' common divisor out, and puts equal points together.
    fn settle(&mut self) {
        let points = self.rows.iter().map(|row| row.points);
        let common = points.fold(0, greatest_common_divisor);
        for row in &mut self.rows {
            // Where there is a row its points are above zero, and so is their divisor.
            row.points = row.points.checked_div(common).unwrap_or(row.points);
        }
        self.scale *= UBig::from(common.max(1));
        self.rows.sort_by_key(|row| (row.points, row.voter));
    }
}

impl Rate {
    /// By cross products: neither rate is brought to lowest terms for it.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        (&self.numerator * &other.denominator).cmp(&(&other.numerator * &self.denominator))
    }
}

impl Quote {
    /// The quote in quanta for each unit of satisfaction.
    pub(super) fn rate(&self, of: &Supporters, purses: &Purses) -> Rate {
        let denominator = &self.denominator * &of.scale * &purses.scale;
        Rate { numerator: self.numerator.clone(), denominator }
    }
}

impl Purses {
    /// Gives every unit of weight the same part of `limit + weight x more` quanta.
    pub(super) fn fill(profile: &Profile, more: u128) -> Self {
        let weight = UBig::from(profile.weight());
        let limit = UBig::from(profile.limit().quanta().unsigned_abs());
        let owned = limit + &weight * UBig::from(more);
        Self { scale: weight, owned: vec![owned; profile.voters().len()] }
    }

    /// How many parts one quantum has now.
    pub(super) const fn scale(&self) -> &UBig {
        &self.scale
    }

    /// What a supporter owns now.
    fn of(&self, row: &Row) -> &UBig {
        const NOTHING: &UBig = &UBig::ZERO;
        self.owned.get(row.voter).unwrap_or(NOTHING)
    }

    /// The lowest rate at which the supporters can pay for the project; none where they cannot.
    ///
    /// What they pay together at a rate is a concave function of straight pieces; Newton's method
    /// comes to where it meets the cost from below, and each step puts at least one more supporter
    /// among those who pay all they have.
    ///
    /// A project of 40 parts for purses of 12 and 30: 20 each is too much for the first, who pays
    /// all 12; the second then owes 28, which is less than 30, and 28 is the rate.
    pub(super) fn quote(&self, project: &Supporters) -> Option<Quote> {
        let mut open = UBig::from(project.cost) * &self.scale;
        let all: UBig = project.rows.iter().map(|row| self.of(row) * UBig::from(row.weight)).sum();
        if all < open {
            return None;
        }
        let mut rich = project.rows.clone();
        loop {
            // Weights add up to a u64, so that their products with points add up to a u128. Who is
            // left owns what is open, and more than nothing: none left means nothing to pay for.
            let points: u128 =
                rich.iter().map(|row| u128::from(row.weight) * u128::from(row.points)).sum();
            if points == 0 {
                return None;
            }
            let denominator = UBig::from(points);
            let before = rich.len();
            let mut due = (0, UBig::ZERO);
            let mut poor = UBig::ZERO;
            rich.retain(|row| {
                if due.0 != row.points {
                    let price = &open * UBig::from(row.points);
                    due = (row.points, (price + &denominator - UBig::ONE) / &denominator);
                }
                let stays = *self.of(row) >= due.1;
                if !stays {
                    poor += self.of(row) * UBig::from(row.weight);
                }
                stays
            });
            if rich.len() == before {
                return Some(Quote { numerator: open, denominator });
            }
            // Those who leave own less than their due, which is a part of what is open.
            open -= poor;
        }
    }

    /// Has the supporters pay for the project at the quoted rate.
    ///
    /// The rate in lowest terms tells by how much the scale has to grow: after that every payment
    /// is whole.
    pub(super) fn pay(&mut self, project: &Supporters, quote: &Quote) -> Vec<Paid> {
        let common = (&quote.numerator).gcd(&quote.denominator);
        let (numerator, factor) = (&quote.numerator / &common, &quote.denominator / &common);
        if !factor.is_one() {
            self.scale *= &factor;
            self.owned.iter_mut().for_each(|owned| *owned *= &factor);
        }
        let pay = |row: &Row| {
            let owned = self.owned.get_mut(row.voter)?;
            let due = &numerator * UBig::from(row.points);
            let paid = if *owned < due {
                std::mem::take(owned)
            } else {
                *owned -= &due;
                due
            };
            (!paid.is_zero())
                .then(|| Paid { voter: row.voter, parts: paid * UBig::from(row.weight) })
        };
        project.rows.iter().filter_map(pay).collect()
    }
}
