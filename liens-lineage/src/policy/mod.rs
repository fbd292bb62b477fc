//! Policies: the steps by which a pot is shared.
//!
//! A policy is what a community votes: not a formula for everybody's amount but a few steps, each
//! of which somebody can be for or against. It is plain data; sharing a pot by it is
//! [`distribute`](crate::distribute).
//!
//! ```text
//! for each result of the pot, in the order of the steps:
//!     reserve   p of the pot or of what remains, to whom the charter names
//!     origin    p .. to those who raised the needs upstream, without any to the commons
//!     share     p .. by a rule
//!     tariff    what attested hours are due
//!     claims    what a circle agreed
//! once over all results, in this order and last:
//!     cap       at most so much a person
//!     floor     at least so much a person who gets anything
//!     remainder by a rule or to the commons; always
//! ```
//!
//! Most of what could go wrong at the first pot is refused when the policy is written: portions
//! that add up to more than the pot, a portion that earlier steps may not leave, an origin after
//! claims that may take all, a cap below the floor. What is left to find out is whether a policy
//! can leave an origin with nothing, which [`diagnose`] answers with the record where it does.
//!
//! The two presets are the outcome of the search for laws. *Commons first* pays every raiser of a
//! need, keeps every plain law but that two pots are shared like their sum, and pays for hiding in
//! the two cases alone that `docs/AXIOMS.md` names; *workers first* gives what is left to the hours
//! again, and so pays for hiding work. Both rest on who is vouched for and on who attests hours.

mod diagnose;
mod step;
#[cfg(any(feature = "json", feature = "toml"))]
mod text;

use liens_core::{Amount, Portion, Ratio, Shortage};

use crate::Rule;

pub use diagnose::{StarvedOrigin, diagnose};
pub use step::{Base, OriginBy, RemainderTo, Secured, Step};
#[cfg(any(feature = "json", feature = "toml"))]
pub use text::{PolicyFault, PolicyTextError};

/// Ordered steps over a pot: those that run for each of its results, then a cap, a floor and the
/// remainder, which run once over all.
///
/// A policy that was read has passed [`Policy::new`]; equal ones have equal steps, names and
/// treatment of what is not secured.
///
/// # Law
///
/// Which law each preset keeps or fails, with the smallest case, stands in `docs/AXIOMS.md`.
///
/// # Examples
///
/// ```
/// # use liens_core::Portion;
/// # use liens_lineage::{Base, OriginBy, Policy, RemainderTo, Step};
/// let fifth = Portion::new(1, 5)?;
/// let policy = Policy::new("origin first", [
///     Step::Origin { portion: fifth, of: Base::Pot, by: OriginBy::PerPerson },
///     Step::Remainder { to: RemainderTo::Commons {} },
/// ])?;
/// assert_eq!(policy.steps().len(), 2);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(try_from = "form::Policy", into = "form::Policy"))]
pub struct Policy {
    name: String,
    steps: Vec<Step>,
    secured: Secured,
}

/// Why steps make no policy.
///
/// # Examples
///
/// ```
/// use liens_core::{Portion, Recipient};
/// use liens_lineage::{Base, OriginBy, Policy, PolicyError, RemainderTo, Rule, Step};
/// let of = Portion::new;
/// let rest = Step::Remainder { to: RemainderTo::Commons {} };
/// let refused = Policy::new("half, half of the rest, a third", [
///     Step::Reserve { portion: of(1, 2)?, of: Base::Pot, to: Recipient::Commons },
///     Step::Origin { portion: of(1, 2)?, of: Base::Remaining, by: OriginBy::PerPerson },
///     Step::Share { rule: Rule::Hours, portion: of(1, 3)?, of: Base::Pot },
///     rest.clone(),
/// ]);
/// let text = "step 2 takes 1/3 of the pot, and the steps before it may leave 1/4";
/// assert_eq!(refused.map_err(|error| error.to_string()), Err(text.to_owned()));
/// let cap = Step::Cap { per_person: "50.00 EUR".parse()? };
/// let late = Policy::new("a cap after the end", [rest.clone(), cap]);
/// assert!(matches!(late, Err(PolicyError::Remainder { found }) if found == "steps 0 of 2"));
/// let unnamed = Policy::new(" ", [rest]).map_err(|error| error.code());
/// assert_eq!(unnamed, Err("lineage.policy.name"));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// The portions of the pot add up to more than the pot.
    #[error("the portions of the pot add up to {sum}, above 1")]
    AbovePot {
        /// The sum, or `too fine to add` beyond 64-bit denominators.
        sum: String,
    },
    /// A portion of the pot may be more than the steps before it leave.
    ///
    /// After a tariff or claims that may be nothing: only portions of what remains can follow.
    #[error("step {step} takes {portion} of the pot, and the steps before it may leave {left}")]
    AboveRemaining {
        /// The place of the step.
        step: usize,
        /// The portion.
        portion: Portion,
        /// What is left of the pot, or `less than can be counted` beyond 128-bit denominators.
        left: String,
    },
    /// A reserve or an origin stands after the claims, which may take all that is there.
    ///
    /// Not even a portion of what remains may stand there: whoever raised the need comes first.
    #[error("step {step} stands after the claims: reserves and origins come before them")]
    AfterClaims {
        /// The place of the step.
        step: usize,
    },
    /// A meeting would share a shortage: it decides amounts of a budget, not of a policy's pots.
    #[error("step {step} leaves a shortage to a meeting, which decides no pot of a policy")]
    Meeting {
        /// The place of the step.
        step: usize,
    },
    /// A tariff is below zero.
    #[error("step {step} pays {per_hour} an hour, below zero")]
    NegativeTariff {
        /// The place of the step.
        step: usize,
        /// The refused tariff.
        per_hour: Amount,
    },
    /// A cap or a floor is below zero.
    #[error("step {step} gives {per_person} for each person, below zero")]
    NegativeLimit {
        /// The place of the step.
        step: usize,
        /// The refused amount.
        per_person: Amount,
    },
    /// The cap is below the floor, or in another unit.
    #[error("a cap of {cap} for each person is not at least the floor of {floor}")]
    CapBelowFloor {
        /// The cap.
        cap: Amount,
        /// The floor.
        floor: Amount,
    },
    /// A step that runs once, over all results, stands twice or before one that it should follow.
    ///
    /// A cap that stands after the floor is out of place too.
    #[error("step {step} stands twice or too early: a cap, a floor and the remainder come last")]
    OutOfPlace {
        /// The place of the step.
        step: usize,
    },
    /// The remainder is missing, or not the last step.
    #[error("the remainder stands in {found} of the steps, it is due once and last")]
    Remainder {
        /// The places, such as `none` or `steps 0 and 2 of 3`.
        found: String,
    },
    /// The name is empty or longer than 200 bytes.
    #[error("'{name}' is no name of a policy, 1 to 200 bytes")]
    Name {
        /// The refused name.
        name: String,
    },
}

impl PolicyError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::AbovePot { .. } => "lineage.policy.above_pot",
            Self::AboveRemaining { .. } => "lineage.policy.above_remaining",
            Self::AfterClaims { .. } => "lineage.policy.after_claims",
            Self::Meeting { .. } => "lineage.policy.meeting",
            Self::NegativeTariff { .. } => "lineage.policy.negative_tariff",
            Self::NegativeLimit { .. } => "lineage.policy.negative_limit",
            Self::CapBelowFloor { .. } => "lineage.policy.cap_below_floor",
            Self::OutOfPlace { .. } => "lineage.policy.out_of_place",
            Self::Remainder { .. } => "lineage.policy.remainder",
            Self::Name { .. } => "lineage.policy.name",
        }
    }
}

impl Policy {
    /// Creates a policy.
    ///
    /// # Law
    ///
    /// `a_distribution_sums_to_the_pot`,
    /// `policies_read_back_and_refuse_what_the_constructor_refuses`
    ///
    /// # Errors
    ///
    /// [`PolicyError`]: portions of the pot above 1 in sum or above what the steps before may
    /// leave, a remainder missing or not last, a cap below the floor.
    ///
    /// # Complexity
    ///
    /// O(s) for s steps.
    pub fn new(
        name: impl Into<String>,
        steps: impl IntoIterator<Item = Step>,
    ) -> Result<Self, PolicyError> {
        let (name, steps): (String, Vec<Step>) = (name.into(), steps.into_iter().collect());
        if name.trim().is_empty() || name.len() > 200 {
            return Err(PolicyError::Name { name });
        }
        let remainders: Vec<usize> = steps
            .iter()
            .enumerate()
            .filter(|(_, step)| matches!(step, Step::Remainder { .. }))
            .map(|(at, _)| at)
            .collect();
        if remainders.len() != 1 || !matches!(steps.last(), Some(Step::Remainder { .. })) {
            let places: Vec<String> = remainders.iter().map(ToString::to_string).collect();
            let found = match places.len() {
                0 => "none".to_owned(),
                _ => format!("steps {} of {}", places.join(" and "), steps.len()),
            };
            return Err(PolicyError::Remainder { found });
        }
        check_closing(&steps)?;
        let of_pot = steps.iter().filter_map(Step::takes).filter(|(_, of)| *of == Base::Pot);
        let mut of_pot = of_pot.map(|(portion, _)| portion.ratio());
        match of_pot.try_fold(Ratio::ZERO, Ratio::checked_add) {
            Some(sum) if sum <= Ratio::ONE => {
                check_left(&steps)?;
                Ok(Self { name, steps, secured: Secured::Warn })
            }
            Some(sum) => Err(PolicyError::AbovePot { sum: sum.to_string() }),
            None => Err(PolicyError::AbovePot { sum: "too fine to add".to_owned() }),
        }
    }

    /// The same, with what becomes of the parts of contributions that are not secured.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
    /// # use library::*;
    /// use liens_lineage::Secured;
    /// let warns = commons_first()?;
    /// assert_eq!(warns.secured(), Secured::Warn);
    /// let holds = warns.clone().with_secured(Secured::Hold);
    /// assert_eq!((holds.secured(), holds.name()), (Secured::Hold, "commons first"));
    /// assert_ne!(holds, warns);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_secured(self, secured: Secured) -> Self {
        Self { secured, ..self }
    }

    /// Commons first: a portion to the origin per person, then attested work by tariff, the
    /// remainder to the commons.
    ///
    /// # Law
    ///
    /// `presets_pay_within_their_rounding_of_the_exact_entitlement`,
    /// `commons_first_pays_for_hiding_to_other_raisers_and_in_short_pots_alone`
    ///
    /// # Errors
    ///
    /// [`PolicyError`] for a tariff below zero.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::Portion;
    /// # use liens_lineage::Policy;
    /// let policy = Policy::commons_first(Portion::new(1, 5)?, "20.00 EUR".parse()?)?;
    /// assert_eq!(policy.steps()[1].to_string(), "tariff: 20.00 EUR for each attested hour");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn commons_first(origin: Portion, per_hour: Amount) -> Result<Self, PolicyError> {
        Self::preset("commons first", origin, per_hour, RemainderTo::Commons {})
    }

    /// Workers first: the same, the remainder by attested time.
    ///
    /// # Errors
    ///
    /// [`PolicyError`] for a tariff below zero.
    ///
    /// # Examples
    ///
    /// Of 200.00 the library of tools leaves 40.00 over; the commons of the other preset, here Bo
    /// and Cy by their two and four hours.
    ///
    /// ```
    /// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
    /// # use library::*;
    /// let policy = Policy::workers_first(Portion::new(1, 5)?, "20.00 EUR".parse()?)?;
    /// let pot = order("200.00 EUR", "library")?;
    /// let shared = liens_lineage::distribute(&frozen()?, &policy, pot)?;
    /// let amounts = shared.payouts().map(|(to, amount)| format!("{to} {amount}"));
    /// let rest_by_hours = ["ana 40.00 EUR", "bo 53.33 EUR", "cy 106.67 EUR"];
    /// assert_eq!(amounts.collect::<Vec<_>>(), rest_by_hours);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn workers_first(origin: Portion, per_hour: Amount) -> Result<Self, PolicyError> {
        Self::preset("workers first", origin, per_hour, RemainderTo::Rule { rule: Rule::Hours })
    }

    /// Both begin alike: an origin per person, then hours at a tariff that all share at once.
    fn preset(
        name: &str,
        origin: Portion,
        per_hour: Amount,
        to: RemainderTo,
    ) -> Result<Self, PolicyError> {
        let origin = Step::Origin { portion: origin, of: Base::Pot, by: OriginBy::PerPerson };
        let tariff = Step::Tariff { per_hour, seniority: false };
        Self::new(name, [origin, tariff, Step::Remainder { to }])
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The steps, in order.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// What becomes of the parts of contributions that are not secured.
    pub const fn secured(&self) -> Secured {
        self.secured
    }
}

/// Refuses closing steps out of their order, and bounds that nobody could keep.
///
/// `closing` gives a step its place at the end, 0 for a cap, 1 for a floor, 2 for the remainder; it
/// has to rise, and nothing without a place may follow one that has one.
fn check_closing(steps: &[Step]) -> Result<(), PolicyError> {
    let mut last = None;
    let (mut cap, mut floor) = (None, None);
    for (at, step) in steps.iter().enumerate() {
        let closing = step.closing();
        if last.is_some() && closing <= last {
            return Err(PolicyError::OutOfPlace { step: at });
        }
        last = closing;
        let per_person = match step {
            Step::Cap { per_person } => cap.insert(per_person),
            Step::Floor { per_person } => floor.insert(per_person),
            _ => continue,
        };
        if per_person.is_negative() {
            let per_person = (*per_person).clone();
            return Err(PolicyError::NegativeLimit { step: at, per_person });
        }
    }
    match (cap, floor) {
        (Some(cap), Some(floor)) if cap.unit() != floor.unit() || cap < floor => {
            Err(PolicyError::CapBelowFloor { cap: cap.clone(), floor: floor.clone() })
        }
        _ => Ok(()),
    }
}

/// Refuses a portion of the pot that the steps before it may not leave.
///
/// Portions are rounded down, so that never less is left than the exact fraction followed here.
///
/// The fraction is kept as two 128-bit numbers in lowest terms: 1/2 of the pot and 1/2 of what
/// remains leave 1/4, so that 1/3 of the pot cannot follow. After a tariff nothing is known to be
/// left.
fn check_left(steps: &[Step]) -> Result<(), PolicyError> {
    let mut left = Some((1_u128, 1_u128));
    let mut claims = false;
    for (at, step) in steps.iter().enumerate() {
        if claims && matches!(step, Step::Reserve { .. } | Step::Origin { .. }) {
            return Err(PolicyError::AfterClaims { step: at });
        }
        if let Step::Claims { shortage } = step {
            if *shortage == (Shortage::Meeting {}) {
                return Err(PolicyError::Meeting { step: at });
            }
            (claims, left) = (true, Some((0, 1)));
        }
        if let Step::Tariff { per_hour, .. } = step {
            if per_hour.is_negative() {
                return Err(PolicyError::NegativeTariff { step: at, per_hour: per_hour.clone() });
            }
            // Claims may take all that is there.
            left = Some((0, 1));
        }
        let Some((portion, of)) = step.takes() else { continue };
        let (numerator, denominator) = (portion.ratio().numerator(), portion.ratio().denominator());
        let after = left.and_then(|(above, below)| {
            let (p, q) = (u128::from(numerator), u128::from(denominator));
            let taken = if of == Base::Pot { below } else { above }.checked_mul(p)?;
            let above = above.checked_mul(q)?.checked_sub(taken)?;
            lowest(above, below.checked_mul(q)?)
        });
        if of == Base::Pot && after.is_none() {
            let left = left.map_or_else(
                || "less than can be counted".to_owned(),
                |(above, below)| format!("{above}/{below}"),
            );
            return Err(PolicyError::AboveRemaining { step: at, portion, left });
        }
        left = after;
    }
    Ok(())
}

/// The fraction in lowest terms.
///
/// By Euclid; 6/8 becomes 3/4.
fn lowest(above: u128, below: u128) -> Option<(u128, u128)> {
    let (mut a, mut b) = (above, below);
    while let Some(rest) = a.checked_rem(b) {
        (a, b) = (b, rest);
    }
    Some((above.checked_div(a)?, below.checked_div(a)?))
}

/// The JSON form: a name, the steps, and how what is not secured is treated where it is held.
#[cfg(feature = "serde")]
mod form {
    use serde::{Deserialize, Serialize};

    use super::{PolicyError, Secured, Step};

    #[derive(Serialize, Deserialize)]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    #[serde(deny_unknown_fields)]
    pub(super) struct Policy {
        name: String,
        steps: Vec<Step>,
        #[serde(default, skip_serializing_if = "Secured::warns")]
        secured: Secured,
    }

    impl TryFrom<Policy> for super::Policy {
        type Error = PolicyError;

        fn try_from(read: Policy) -> Result<Self, PolicyError> {
            Ok(Self::new(read.name, read.steps)?.with_secured(read.secured))
        }
    }

    impl From<super::Policy> for Policy {
        fn from(super::Policy { name, steps, secured }: super::Policy) -> Self {
            Self { name, steps, secured }
        }
    }
}
