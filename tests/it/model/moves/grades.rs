//! Grades: how well a project answers a need.

use liens::lineage::Voice;
use liens::{Command, ContributionId, ContributorId, ProjectId};
use proptest::prelude::*;
use proptest::sample::select;

use super::{Move, among, known, name};
use crate::model::naive::Naive;
use crate::model::village::{CAFE, GRADES, LIBRARY};
use crate::world::person;

pub(super) fn grades(state: &Naive) -> Move {
    let needs = state.record.iter().filter(|(_, given)| given.need);
    let raised = needs.flat_map(|(id, given)| {
        given.people.keys().map(|who| (id.clone(), who.clone())).collect::<Vec<_>>()
    });
    let raised: Vec<(ContributionId, ContributorId)> = raised.collect();
    let any = (known(state), name().prop_map(person)).boxed();
    let own = (among(raised.clone(), any.clone()), Just(Voice::Raisers));
    let need = among(raised.into_iter().map(|(need, _)| need), known(state));
    let of_users = ((need, name().prop_map(person)), Just(Voice::Users));
    let strange = (any, select(vec![Voice::Raisers, Voice::Users]));
    let who = prop_oneof![6 => own, 2 => of_users, 1 => strange];
    let project = prop_oneof![5 => Just(CAFE), 9 => Just(LIBRARY), 1 => Just("a bridge")];
    let words = GRADES.map(|(grade, _)| grade);
    let grade = prop_oneof![12 => select(words.to_vec()), 1 => Just("splendid")];
    let grade = (who, project, grade).prop_map(|(((need, by), voice), project, grade)| {
        let (project, grade) = (ProjectId::new(project).unwrap(), grade.to_owned());
        (by, Command::Grade { need, project, voice, grade })
    });
    grade.boxed()
}
