//! Grades of projects by who raised the needs, and the hours that they weigh.

use std::collections::BTreeMap;

use liens::lineage::Voice;
use liens::{Command, ContributionId, ContributorId, ProjectId};

use super::{Judged, Naive, Sent};
use crate::model::village::GRADES;

/// The last grade of each person, by who grades, for which need, which project.
pub(in crate::model) type Grades =
    BTreeMap<(Voice, ContributionId, ProjectId), BTreeMap<ContributorId, usize>>;

/// The highest grade that more than half give or pass.
pub(in crate::model) fn majority(given: &BTreeMap<ContributorId, usize>) -> usize {
    let passes = |least: usize| 2 * given.values().filter(|grade| **grade >= least).count();
    (0..GRADES.len()).rev().find(|least| passes(*least) > given.len()).unwrap_or(0)
}

impl Naive {
    /// Whoever raised a need grades as such, others as users; and nobody what they gave to.
    pub(super) fn grade(&mut self, sent: &Sent) -> Judged {
        let Command::Grade { need, project, voice, grade } = &sent.body else {
            return Err("not spoken of here");
        };
        let raised = self.record.get(need).filter(|given| given.need);
        let raised = raised.ok_or("lineage.relevance.not_a_need")?;
        let of_it = || self.record.values().filter(|given| given.project == *project);
        if of_it().next().is_none() {
            return Err("lineage.relevance.unknown_project");
        }
        let by = sent.acting();
        if of_it().any(|given| !given.need && given.people.contains_key(by)) {
            return Err("lineage.relevance.recused");
        }
        match (voice, raised.people.contains_key(by)) {
            (Voice::Raisers, false) => return Err("lineage.relevance.not_a_raiser"),
            (Voice::Users, true) => return Err("lineage.relevance.not_a_user"),
            _ => {}
        }
        let place = GRADES.iter().position(|(known, _)| known == grade);
        let place = place.ok_or("lineage.relevance.grade_outside")?;
        let key = (*voice, need.clone(), project.clone());
        self.grades.entry(key).or_default().insert(by.clone(), place);
        Ok(())
    }

    /// How many halves of its time an hour of a project counts, over how many needs: the mean of
    /// what those who raised them say; as it is where nobody does.
    fn halves(&self, project: &ProjectId) -> (i128, i128) {
        let of_raisers = self
            .grades
            .iter()
            .filter(|((voice, _, of), _)| *voice == Voice::Raisers && of == project);
        let halves = of_raisers.map(|(_, given)| i128::from(GRADES[majority(given)].1));
        let (sum, count) = halves.fold((0, 0), |(sum, count), one| (sum + one, count + 1));
        if count == 0 { (2, 1) } else { (sum, count) }
    }

    /// What the hours of contributions weigh against each other.
    pub(super) fn weights<'a>(
        &self,
        all: impl Iterator<Item = &'a ContributionId> + Clone,
    ) -> BTreeMap<&'a ContributionId, i128> {
        let factor = |id: &ContributionId| self.halves(&self.record[id].project);
        let projects: BTreeMap<_, _> =
            all.clone().map(|id| (&self.record[id].project, factor(id).1)).collect();
        let common: i128 = projects.values().product();
        let weight = |id: &ContributionId| {
            let ((sum, count), seconds) =
                (factor(id), self.record[id].people.values().sum::<i128>());
            seconds * sum * (common / count)
        };
        all.map(|id| (id, weight(id))).collect()
    }
}
