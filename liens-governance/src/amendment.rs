//! Amendments: statutes that would come into force, and the versions that did.

use std::collections::BTreeSet;

use liens_core::{CollegeId, KindId, MotionId, Timestamp};

use crate::{DiagnosisError, Limits, Statutes};

/// Statutes that would come into force, with the colleges that are knowingly left without power.
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

fn named(colleges: &[CollegeId]) -> String {
    let names: Vec<String> = colleges.iter().map(|college| format!("'{college}'")).collect();
    names.join(", ")
}

fn voted(kind: Option<&KindId>) -> String {
    kind.map_or_else(|| "vote".to_owned(), |kind| format!("vote of kind '{kind}'"))
}
