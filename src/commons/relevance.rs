//! Grades of projects, and the hours that they weigh.
//!
//! Those who raised a need say how well a project answers it; the charter's table turns the median
//! grade into a factor on the hours given to that project. Without a table nobody grades and hours
//! count as they are; under a new scale grades begin anew, since *good* on one is not *good* on
//! another.

use liens_core::Envelope;
use liens_lineage::{FactorTable, Frozen, Relevance, Voice};

use super::Commons;
use super::plan::{Own, Plan};
use crate::{Articles, Charter, Command, Refusal};

impl Commons {
    /// Grades a project on the scale of the charter; on a new scale all grades begin anew.
    pub(super) fn grade(
        &self,
        charter: &Charter,
        envelope: &Envelope<Command>,
    ) -> Result<Plan<'static>, Refusal> {
        let Command::Grade { need, project, voice, grade } = &envelope.body else {
            return Ok(Plan::default());
        };
        let none = || Refusal::NoGrades { version: charter.version() };
        let table = charter.articles().relevance().ok_or_else(none)?;
        let mut relevance = match self.graded_on(table) {
            Some(graded) => graded.clone(),
            None => Relevance::new(table.grades().iter().cloned())?,
        };
        let (record, by) = (self.lineage.freeze()?, envelope.acting().clone());
        relevance.grade(&record, *voice, by, need, project, grade)?;
        Ok(Plan::default().and(Own::Graded(Box::new(relevance))))
    }

    /// The record with its hours as the grades of those who raised the needs weigh them.
    pub(super) fn weighed(&self, record: Frozen, articles: &Articles) -> Result<Frozen, Refusal> {
        let graded = articles.relevance().and_then(|table| Some((table, self.graded_on(table)?)));
        let Some((table, relevance)) = graded else { return Ok(record) };
        Ok(record.with_relevance(&relevance.factors(table, Voice::Raisers)?)?)
    }

    /// The grades, if they were given on the scale of this table.
    fn graded_on(&self, table: &FactorTable) -> Option<&Relevance> {
        self.relevance.as_ref().filter(|graded| graded.scale() == table.grades())
    }
}
