//! Levies: what a pot receives of every exchange.

use liens_core::{AccountId, Portion};

/// A part of every exchange that its givers, its receivers or both leave to a pot.
///
/// The levy is an entry of its own beside the exchange, posted and corrected with it; limits are held
/// to what both leave. Only members' accounts bear it, and gifts, grants and distributions bear none.
///
/// **Rounding:** down, each member apart: what is less than one quantum stays with the member.
///
/// # Law
///
/// `a_levy_is_posted_and_corrected_with_its_exchange`
///
/// # Examples
///
/// ```
/// # use liens_core::{AccountId, Portion};
/// # use liens_timebank::Levy;
/// // One in forty, from the giver only: 90 seconds of an hour.
/// let levy = Levy::new(Portion::new(1, 40)?, Portion::NONE, AccountId::new("common pot")?);
/// assert_eq!(levy.of(3_600), 90);
/// assert_eq!(levy.of(-3_600), 0);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Levy {
    giver: Portion,
    receiver: Portion,
    to: AccountId,
}

impl Levy {
    /// Creates the rule: what givers leave of what they are credited, what receivers add to what
    /// they are debited, and the pot.
    pub const fn new(giver: Portion, receiver: Portion, to: AccountId) -> Self {
        Self { giver, receiver, to }
    }

    /// The part of what a giver is credited.
    pub const fn giver(&self) -> Portion {
        self.giver
    }

    /// The part of what a receiver is debited, on top of it.
    pub const fn receiver(&self) -> Portion {
        self.receiver
    }

    /// The pot.
    pub const fn to(&self) -> &AccountId {
        &self.to
    }

    /// What a member leaves of an exchange that moves so many quanta on his account; below zero he
    /// receives.
    ///
    /// **Unit:** quanta. **Rounding:** down.
    pub fn of(&self, quanta: i64) -> i64 {
        let side = if quanta < 0 { self.receiver } else { self.giver };
        i64::try_from(side.floor_of(quanta.unsigned_abs())).unwrap_or(i64::MAX)
    }
}
