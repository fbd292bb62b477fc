//! Amendments: statutes that would come into force, and the versions that did.
//!
//! A founding assembly and a later reform go through the same door: statutes under which some
//! college could turn no vote do not come into force by accident. Whoever wants that says so,
//! college by college, and what was waived stays in the record beside the statutes.

use std::collections::BTreeSet;

use liens_core::{CollegeId, KindId, MotionId, Timestamp};

use crate::{DiagnosisError, Limits, Statutes};

/// Statutes that would come into force, with the colleges that are knowingly left without power.
///
/// # Examples
///
/// Measured is every rule, not only the general one. Under 50/40/10 a simple majority leaves power
/// to all three; two thirds for amendments take it from the smallest:
///
/// ```
/// # use liens_governance::{Amendment, Bounds, Carry, College, Statutes};
/// # use liens_core::{CollegeId, KindId};
/// let college = |(id, weight)| -> Result<_, Box<dyn std::error::Error>> {
///     Ok(College::new(CollegeId::new(id)?, weight, Carry::Majority)?)
/// };
/// let colleges = [("a", 50), ("b", 40), ("c", 10)].into_iter().map(college);
/// let colleges = colleges.collect::<Result<Vec<_>, _>>()?;
/// let plain = Statutes::new(colleges, Bounds::scic(), "more than 1/2 of all".parse()?)?;
/// assert!(Amendment::new(plain.clone(), []).check().is_ok());
///
/// let two_thirds = "at least 2/3 of all".parse()?;
/// let reformed = plain.with_rule(KindId::new("amendment")?, two_thirds)?;
/// let refused = Amendment::new(reformed.clone(), []).check().unwrap_err();
/// let text = "'c' could turn no vote of kind 'amendment': mend the statutes, or waive it";
/// assert_eq!(refused.to_string(), text);
/// let knowingly = Amendment::new(reformed, [CollegeId::new("c")?]);
/// assert!(knowingly.check().is_ok() && knowingly.waived.len() == 1);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Amendment {
    /// The statutes.
    pub statutes: Statutes,
    /// The colleges that may turn no vote; where they are all named, nothing is measured.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "BTreeSet::is_empty"))]
    pub waived: BTreeSet<CollegeId>,
}

/// Statutes that came into force.
///
/// # Examples
///
/// A vote keeps the version that it opened under, by its place among all of them:
///
/// ```
/// # use liens_governance::{Assembly, Bounds, Carry, College, Command, Statutes, Version};
/// # use liens_core::{CollegeId, CommandId, ContributorId, Envelope};
/// let statutes = |weight| -> Result<_, Box<dyn std::error::Error>> {
///     let users = College::new(CollegeId::new("users")?, weight, Carry::Majority)?;
///     Ok(Statutes::new([users], Bounds::none(), "more than 1/2 of expressed".parse()?)?)
/// };
/// let (first, second) = (statutes(1)?, statutes(2)?);
/// let waived = || [].into();
/// let mut assembly = Assembly::new();
/// for (n, (at, body)) in (0..).zip([
///     ("2026-01-05", Command::Found { statutes: first.clone(), waived: waived() }),
///     ("2026-06-01", Command::Amend { statutes: second.clone(), waived: waived() }),
/// ]) {
///     let (id, by, at) = (CommandId::from_u128(n), ContributorId::new("chair")?, at.parse()?);
///     assembly.execute(&Envelope { id, by, on_behalf_of: None, at, body })?;
/// }
/// let versions: &[Version] = assembly.versions();
/// let founding = &versions[0];
/// assert_eq!((&founding.amendment.statutes, founding.since), (&first, "2026-01-05".parse()?));
/// assert_eq!((assembly.statutes(), versions[1].motion.as_ref()), (Some(&second), None));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Version {
    /// The statutes, and what was waived for them.
    pub amendment: Amendment,
    /// Since when.
    pub since: Timestamp,
    /// The motion that adopted them; none for the founding ones and where no motion is asked for.
    pub motion: Option<MotionId>,
}

/// Why statutes cannot come into force.
///
/// # Examples
///
/// A waiver for a college that does not exist is refused too: it was meant for another one.
///
/// ```
/// # use liens_governance::{Amendment, AmendmentError, Bounds, Carry, College, Statutes};
/// # use liens_core::CollegeId;
/// let users = College::new(CollegeId::new("users")?, 1, Carry::Majority)?;
/// let statutes = Statutes::new([users], Bounds::none(), "more than 1/2 of expressed".parse()?)?;
/// let college = CollegeId::new("user")?;
/// let refused = Amendment::new(statutes, [college.clone()]).check().unwrap_err();
/// assert_eq!(refused, AmendmentError::WaivesNobody { college });
/// assert_eq!(refused.code(), "governance.amendment.waives_nobody");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AmendmentError {
    /// Colleges could turn no vote, and that was not waived.
    #[error("{} could turn no {}: mend the statutes, or waive it", named(colleges), voted(kind.as_ref()))]
    Powerless {
        /// The colleges.
        colleges: Vec<CollegeId>,
        /// The kind of decision; none for the general rule.
        kind: Option<KindId>,
    },
    /// A waiver names a college that the statutes do not have.
    #[error("a waiver names college '{college}', which the statutes do not have")]
    WaivesNobody {
        /// The college.
        college: CollegeId,
    },
    /// The power of the colleges cannot be measured.
    #[error(transparent)]
    Diagnosis(#[from] DiagnosisError),
}

impl AmendmentError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Powerless { .. } => "governance.amendment.powerless",
            Self::WaivesNobody { .. } => "governance.amendment.waives_nobody",
            Self::Diagnosis(error) => error.code(),
        }
    }
}

impl Amendment {
    /// Statutes, and the colleges that are knowingly left without power.
    pub fn new(statutes: Statutes, waived: impl IntoIterator<Item = CollegeId>) -> Self {
        Self { statutes, waived: waived.into_iter().collect() }
    }

    /// Whether the statutes may come into force: under the rule of every kind of decision, each
    /// college that is not waived turns some vote.
    ///
    /// # Law
    ///
    /// `statutes_with_a_powerless_college_come_into_force_by_an_explicit_waiver_only`
    ///
    /// # Errors
    ///
    /// [`AmendmentError`] names the colleges and the kind of decision.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Amendment, Bounds, Carry, College, Statutes};
    /// # use liens_core::CollegeId;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let college = |id: &str, weight| -> Result<_, Box<dyn std::error::Error>> {
    ///     Ok(College::new(CollegeId::new(id)?, weight, Carry::Majority)?)
    /// };
    /// let colleges = [college("a", 50)?, college("b", 40)?, college("c", 10)?];
    /// let statutes = Statutes::new(colleges, Bounds::scic(), "at least 2/3 of all".parse()?)?;
    /// assert!(Amendment::new(statutes.clone(), []).check().is_err());
    /// assert!(Amendment::new(statutes, [CollegeId::new("c")?]).check().is_ok());
    /// # Ok(())
    /// # }
    /// ```
    pub fn check(&self) -> Result<(), AmendmentError> {
        let stranger = |college: &&CollegeId| self.statutes.college(college).is_none();
        if let Some(college) = self.waived.iter().find(stranger) {
            return Err(AmendmentError::WaivesNobody { college: college.clone() });
        }
        if self.waived.len() == self.statutes.colleges().len() {
            return Ok(());
        }
        let limits = Limits { repairs: 0, ..Limits::default() };
        for (kind, rule) in self.statutes.rules() {
            let decided = self.statutes.decided_by(rule.clone());
            let mut colleges = decided.examine(limits)?.powerless;
            colleges.retain(|college| !self.waived.contains(college));
            if !colleges.is_empty() {
                return Err(AmendmentError::Powerless { colleges, kind: kind.cloned() });
            }
        }
        Ok(())
    }
}

/// The colleges in quotation marks, as the message lists them.
fn named(colleges: &[CollegeId]) -> String {
    let names: Vec<String> = colleges.iter().map(|college| format!("'{college}'")).collect();
    names.join(", ")
}

/// "vote", or "vote of kind 'x'": what the colleges could not turn.
fn voted(kind: Option<&KindId>) -> String {
    kind.map_or_else(|| "vote".to_owned(), |kind| format!("vote of kind '{kind}'"))
}
