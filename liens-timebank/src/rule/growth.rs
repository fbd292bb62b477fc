//! Floors that deepen with hours given to distinct partners.

use liens_core::{Amount, Portion};

use super::RuleError;

/// A line of credit that members earn by giving: a floor falls with what they gave, up to a cap.
///
/// What counts for a member is, for every partner apart, what he gave that partner in exchanges
/// beyond what came back from him, weighted where the rules weigh it, and no more than
/// `per_partner`; nothing counts before there are `partners` such partners. So two members who trade in a circle gain nothing, however often.
/// The floor lies lower than that of the rules by the portion `counts` of the sum, at most `cap`.
///
/// A partner is a person, or an account that nobody holds; what the accounts of one holder give
/// each other does not count. What is given and received on any account of a holder counts
/// together, and the first member account that he opened in the unit earns it. Only exchanges of
/// which one side has one member account tell who gave to whom, where that one gave or received at
/// least what the members of the other side did together; a pot or an account outside is nobody's
/// partner. A correction takes back what it corrects. Exchanges before the rule was set count.
///
/// Entries are held to the floors that they leave: one by which a floor rises above a balance that
/// it moves is refused.
///
/// **Rounding:** down.
///
/// # Law
///
/// `two_accounts_that_trade_in_a_circle_gain_nothing`, `a_floor_is_what_its_definition_says`
///
/// # Examples
///
/// ```
/// # use liens_core::Portion;
/// # use liens_timebank::Growth;
/// let (per_partner, cap) = ("PT5H".parse()?, "PT20H".parse()?);
/// let growth = Growth::new(Portion::new(1, 2)?, per_partner, 3, cap)?;
/// assert_eq!(growth.cap().to_string(), "PT20H");
/// assert_eq!(growth.partners(), 3);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(try_from = "Form", into = "Form"))]
pub struct Growth {
    counts: Portion,
    per_partner: Amount,
    partners: u32,
    cap: Amount,
}

impl Growth {
    /// Creates the rule.
    ///
    /// # Errors
    ///
    /// [`RuleError::NotAboveZero`] for a limit per partner or a cap of nothing or less,
    /// [`RuleError::WrongUnit`] if these are of two units.
    pub fn new(
        counts: Portion,
        per_partner: Amount,
        partners: u32,
        cap: Amount,
    ) -> Result<Self, RuleError> {
        if let Some(amount) = [&per_partner, &cap].into_iter().find(|one| one.quanta() <= 0) {
            return Err(RuleError::NotAboveZero { amount: amount.clone() });
        }
        super::in_unit(per_partner.unit(), &cap)?;
        Ok(Self { counts, per_partner, partners, cap })
    }

    /// The portion of what was given that counts.
    pub const fn counts(&self) -> Portion {
        self.counts
    }

    /// The most that counts of what one partner was given.
    pub const fn per_partner(&self) -> &Amount {
        &self.per_partner
    }

    /// The least number of distinct partners.
    pub const fn partners(&self) -> u32 {
        self.partners
    }

    /// The most by which a floor falls.
    pub const fn cap(&self) -> &Amount {
        &self.cap
    }

    /// What counts of a partner to whom so much more was given than came back.
    ///
    /// Who received more than was given counts for nothing, never below: a debt to one partner does
    /// not undo what was given to another.
    pub(crate) fn counted(&self, net: i128) -> i128 {
        net.clamp(0, self.per_partner.quanta().into())
    }

    /// By how many quanta the floor falls.
    pub(crate) fn line(&self, counted: i128, partners: u32) -> i64 {
        if partners < self.partners {
            return 0;
        }
        let whole = u64::try_from(counted).unwrap_or(u64::MAX);
        let line = i64::try_from(self.counts.floor_of(whole)).unwrap_or(i64::MAX);
        line.min(self.cap.quanta())
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename = "Growth", deny_unknown_fields)]
struct Form {
    counts: Portion,
    per_partner: Amount,
    partners: u32,
    cap: Amount,
}

#[cfg(feature = "serde")]
impl From<Growth> for Form {
    fn from(rule: Growth) -> Self {
        let Growth { counts, per_partner, partners, cap } = rule;
        Self { counts, per_partner, partners, cap }
    }
}

#[cfg(feature = "serde")]
impl TryFrom<Form> for Growth {
    type Error = RuleError;

    fn try_from(form: Form) -> Result<Self, RuleError> {
        Self::new(form.counts, form.per_partner, form.partners, form.cap)
    }
}
