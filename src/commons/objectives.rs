//! Objectives, and what their indicators show.
//!
//! An indicator counts in one unit, that of its first target or measurement. One that counted in
//! another would leave it open for good where an objective stands, since nothing recorded is taken
//! back: it is refused when it is set or measured, while it can still be put right.

use liens_core::{IndicatorId, Measure, Measurement, Objective, ObjectiveError};

use super::Commons;
use super::plan::{Own, Plan};
use crate::Refusal;

impl Commons {
    /// Sets an objective whose target compares with all that is known of its indicator.
    pub(super) fn set_objective(&self, objective: &Objective) -> Result<Plan<'static>, Refusal> {
        let (indicator, target) = (objective.indicator(), objective.target().measure());
        let known = self.measured(indicator).chain(self.targets(indicator)).next();
        compares(indicator, known.unwrap_or(target), target)?;
        Ok(Plan::default().and(Own::Objective(objective.clone())))
    }

    /// Records a measurement that compares with all that is known of its indicator.
    pub(super) fn measure(
        &self,
        indicator: &IndicatorId,
        measurement: &Measurement,
    ) -> Result<Plan<'static>, Refusal> {
        let found = &measurement.measure;
        let known = self.targets(indicator).chain(self.measured(indicator)).next();
        compares(indicator, found, known.unwrap_or(found))?;
        Ok(Plan::default().and(Own::Measured(indicator.clone(), measurement.clone())))
    }

    /// What the objectives of an indicator ask for; all of it compares.
    fn targets(&self, indicator: &IndicatorId) -> impl Iterator<Item = &Measure> {
        let of = self.objectives.iter().filter(move |one| one.indicator() == indicator);
        of.map(|objective| objective.target().measure())
    }

    /// What an indicator showed; all of it compares.
    fn measured(&self, indicator: &IndicatorId) -> impl Iterator<Item = &Measure> {
        self.measurements(indicator).iter().map(|measurement| &measurement.measure)
    }
}

/// Refuses what counts in another unit than is wanted.
fn compares(indicator: &IndicatorId, found: &Measure, wanted: &Measure) -> Result<(), Refusal> {
    if found.compares_with(wanted) {
        return Ok(());
    }
    let (indicator, found, wanted) = (indicator.clone(), found.clone(), wanted.clone());
    Err(ObjectiveError::NotComparable { indicator, found, wanted }.into())
}
