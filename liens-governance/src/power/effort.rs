//! What a measurement costs, and what it may cost.
//!
//! What an exact count takes is known before it begins, from the weights and the quota. So a caller
//! says what may be spent and is refused with a figure, instead of waiting without an end: a server
//! may allow a second, a night's run an hour, with the same code and the same result where both
//! succeed. Steps and not seconds: what is allowed on one machine is allowed on all.

use std::fmt;

/// Memory and elementary steps of a measurement: what it takes, or the most that it may take.
///
/// **Unit:** bytes, and additions of 64 bits; a processor of 2020 does about 10⁹ of them in a
/// second.
///
/// # Examples
///
/// ```
/// # use liens_governance::{Effort, Game, GameError, PowerError, WeightedGame};
/// let game = Game::from(WeightedGame::new((1..=200).map(|n| n * 1_000_003), 10_u128.pow(10))?);
/// let small = Effort { bytes: 1 << 20, steps: 1 << 20 };
/// assert!(matches!(game.banzhaf(small), Err(PowerError::TooLarge { .. })));
/// # Ok::<_, GameError>(())
/// ```
///
/// Written for people in larger units:
///
/// ```
/// # use liens_governance::Effort;
/// let all = Effort::default();
/// assert_eq!(all.to_string(), "1024 MiB and 20000 ms at 10^9 steps a second");
/// let none = Effort { bytes: 1, steps: u64::MAX };
/// assert!(none.to_string().starts_with("1 MiB and more than "));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Effort {
    /// The memory of the tables.
    #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
    pub bytes: u64,
    /// The elementary steps.
    #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
    pub steps: u64,
}

impl Default for Effort {
    /// A gibibyte, and 2 · 10¹⁰ steps: some twenty seconds.
    fn default() -> Self {
        Self { bytes: 1 << 30, steps: 20_000_000_000 }
    }
}

impl Effort {
    /// The same from numbers of any size: what does not fit is the largest number, which no limit
    /// below it allows.
    pub(crate) fn of(bytes: u128, steps: u128) -> Self {
        let bounded = |number: u128| u64::try_from(number).unwrap_or(u64::MAX);
        Self { bytes: bounded(bytes), steps: bounded(steps) }
    }

    /// The largest number is what no limit allows, not even itself: it stands for "more".
    pub(crate) const fn allows(self, needed: Self) -> bool {
        let never = needed.bytes == u64::MAX || needed.steps == u64::MAX;
        !never && needed.bytes <= self.bytes && needed.steps <= self.steps
    }
}

impl fmt::Display for Effort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let more = |number| if number == u64::MAX { "more than " } else { "" };
        let mebibytes = self.bytes.div_ceil(1 << 20);
        let milliseconds = self.steps.div_ceil(1_000_000);
        write!(
            f,
            "{}{mebibytes} MiB and {}{milliseconds} ms at 10^9 steps a second",
            more(self.bytes),
            more(self.steps),
        )
    }
}

/// Why the power in a game cannot be measured.
///
/// # Examples
///
/// ```
/// # use liens_governance::{Effort, Game, GameError, PowerError, WeightedGame};
/// let votes = Game::from(WeightedGame::new([50, 30, 20], 51)?);
/// let heads = Game::from(WeightedGame::new([1, 1, 1], 2)?);
/// let refused = Game::all([votes, heads])?.approximate_shapley_shubik(Effort::default());
/// assert_eq!(refused, Err(PowerError::NotOneCondition));
/// assert_eq!(PowerError::NotOneCondition.code(), "governance.power.not_one_condition");
/// # Ok::<_, GameError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PowerError {
    /// The approximation is of one weighted condition, and this is a combination.
    #[error("only one weighted condition is approximated, not a combination of several")]
    NotOneCondition,
    /// The exact method takes more than is allowed.
    #[error("the exact method takes {needed}; {allowed} are allowed")]
    TooLarge {
        /// What the cheapest exact method takes, as estimated before it begins; of a search, what
        /// it had taken when it stopped.
        needed: Effort,
        /// What is allowed.
        allowed: Effort,
    },
}

impl PowerError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotOneCondition => "governance.power.not_one_condition",
            Self::TooLarge { .. } => "governance.power.too_large",
        }
    }
}
