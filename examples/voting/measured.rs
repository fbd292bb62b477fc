//! The indices of a council: exact, or as near as the allowed effort reaches.

use liens::governance::{
    Approximation, Banzhaf, BanzhafBetween, Between, Effort, Fraction, Game, PowerError,
};
use serde_json::{Map, Value, json};

/// Banzhaf.
pub(crate) enum Swings {
    Exact(Banzhaf),
    Between(BanzhafBetween),
}

/// Shapley-Shubik.
pub(crate) enum Orders {
    Exact(Vec<Fraction>),
    Near(Vec<Approximation>),
}

impl Swings {
    pub(crate) fn of(game: &Game, effort: Effort, approximate: bool) -> Result<Self, PowerError> {
        match game.banzhaf(effort) {
            Err(PowerError::TooLarge { .. }) if approximate => {
                game.banzhaf_between(effort).map(Self::Between)
            }
            exact => exact.map(Self::Exact),
        }
    }

    /// `swings, banzhaf, banzhaf_index` of a player.
    pub(crate) fn document(&self, at: usize) -> Map<String, Value> {
        let pairs = match self {
            Self::Exact(power) => vec![
                ("swings", json!(power.swings()[at])),
                ("banzhaf", json!(power.absolute(at))),
                ("banzhaf_index", json!(power.index(at))),
            ],
            Self::Between(power) => vec![
                ("banzhaf", json!(power.absolute(at))),
                ("banzhaf_index", json!(power.index(at))),
            ],
        };
        pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
    }

    /// How many coalitions adopt.
    pub(crate) fn act(&self) -> String {
        match self {
            Self::Exact(power) => {
                format!(
                    "{} coalitions adopt, {} of all\n",
                    power.winning(),
                    power.act().to_decimal(6)
                )
            }
            Self::Between(power) => format!("{} of all coalitions adopt\n", span(&power.act())),
        }
    }

    /// The index of a player.
    pub(crate) fn text(&self, at: usize) -> String {
        match self {
            Self::Exact(power) => power.index(at).unwrap_or_default().to_decimal(6),
            Self::Between(power) => power.index(at).map_or("?".to_owned(), |index| span(&index)),
        }
    }

    /// The index of a player, or a part below it.
    pub(crate) fn part(&self, at: usize) -> Fraction {
        match self {
            Self::Exact(power) => power.index(at).unwrap_or_default(),
            Self::Between(power) => power.index(at).unwrap_or_default().least,
        }
    }
}

impl Orders {
    pub(crate) fn of(game: &Game, effort: Effort, approximate: bool) -> Result<Self, PowerError> {
        match game.shapley_shubik(effort) {
            Err(PowerError::TooLarge { .. }) if approximate => {
                game.approximate_shapley_shubik(effort).map(Self::Near)
            }
            exact => exact.map(Self::Exact),
        }
    }

    pub(crate) fn document(&self, at: usize) -> Value {
        match self {
            Self::Exact(power) => json!(power[at]),
            Self::Near(power) => json!(power[at]),
        }
    }

    pub(crate) fn text(&self, at: usize) -> String {
        match self {
            Self::Exact(power) => power[at].to_decimal(6),
            Self::Near(power) => format!("{:.6} ± {:.0e}", power[at].value, power[at].bound),
        }
    }

    /// The index, to nine decimals where it is approximated.
    pub(crate) fn part(&self, at: usize) -> Fraction {
        match self {
            Self::Exact(power) => power[at].clone(),
            Self::Near(power) => {
                // A part of one has no more than ten digits.
                let digits = format!("{:.0}", power[at].value.max(0.0) * 1e9);
                Fraction::new(digits.parse().unwrap_or_default(), 1_000_000_000).unwrap_or_default()
            }
        }
    }
}

fn span(between: &Between) -> String {
    let (least, most) = (between.least.to_decimal(6), between.most.to_decimal(6));
    format!("{least} .. {most}")
}
