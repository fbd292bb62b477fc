//! A choice in colleges, counted again from what each member said.

use dashu_ratio::RBig;
use liens_core::CollegeId;

use super::super::question::Urn;
use super::super::{ByCollege, Paper, Question, Standings, TieRule, Ties, Trace};
use super::{CertificateError, differs, same, verify};
use crate::{Carry, College};

/// A college, the weight of its members, of its yes and of its no, and the papers of its members.
pub(crate) struct Said<'a> {
    pub(crate) college: &'a College,
    pub(crate) all: u128,
    pub(crate) yes: u128,
    pub(crate) no: u128,
    pub(crate) papers: Vec<(u128, &'a Paper)>,
}

/// Checks a choice in colleges.
///
/// # Errors
///
/// [`CertificateError::Differs`] names the first field that differs.
pub(crate) fn verify_by_college(
    chosen: &ByCollege,
    question: &Question,
    colleges: &[Said<'_>],
) -> Result<(), CertificateError> {
    declared(&chosen.overall, question, &chosen.overall.ties)?;
    same("colleges that chose", &chosen.colleges.len(), &colleges.len())?;
    let unit = chosen.unit;
    // The least number that every denominator divides: the quotients have no common divisor.
    let mut common = if colleges.iter().all(|said| said.papers.is_empty()) { unit } else { 0 };
    for said in colleges.iter().filter(|said| !said.papers.is_empty()) {
        let denominator = u128::try_from(said.share().denominator().clone()).unwrap_or(u128::MAX);
        same(&format!("unit for '{}'", said.college.id()), &(unit % denominator), &0)?;
        common = greatest(unit / denominator, common);
    }
    same("divisor of the unit", &common, &1)?;
    let mut overall = question.urn();
    for (choice, said) in chosen.colleges.iter().zip(colleges) {
        let id: &CollegeId = said.college.id();
        let field = |name: &str| format!("choice of '{id}' {name}");
        same(&field("name"), &choice.college, id)?;
        same(&field("weight"), &choice.weight, &said.college.weight())?;
        same(&field("carry"), &choice.carry, &said.college.carry())?;
        same(&field("all"), &u128::from(choice.all), &said.all)?;
        same(&field("alone"), &choice.alone.is_some(), &!said.papers.is_empty())?;
        let Some(alone) = &choice.alone else { continue };
        declared(alone, question, &chosen.overall.ties)?;
        let mut own = question.urn();
        for (weight, paper) in &said.papers {
            put(&mut own, *weight, paper)?;
        }
        verify(alone, own.papers())?;
        let scaled = |weight: u128| {
            let heavy = said.share() * RBig::from(weight) * RBig::from(unit);
            u128::try_from(heavy.numerator().clone()).unwrap_or(u128::MAX)
        };
        if said.college.carry() == Carry::Majority {
            if said.yes > said.no {
                put(&mut overall, scaled(1), &voice(alone, question)?)?;
            }
        } else {
            for (weight, paper) in &said.papers {
                put(&mut overall, scaled(*weight), paper)?;
            }
        }
    }
    verify(&chosen.overall, overall.papers())
}

impl Said<'_> {
    /// What one unit of weight counts, in weights of the colleges.
    fn share(&self) -> RBig {
        let whole = match self.college.carry() {
            Carry::ProportionalExpressed => self.yes + self.no,
            Carry::ProportionalMembers => self.all,
            Carry::Majority => 1,
        };
        RBig::from(self.college.weight()) / RBig::from(whole.max(1))
    }
}

/// The rule, the candidates and what breaks ties are those of the question; the seed is the one that
/// was named when the vote closed.
fn declared(
    standings: &Standings,
    question: &Question,
    ties: &TieRule,
) -> Result<(), CertificateError> {
    same("rule", &standings.rule, &question.rule())?;
    same("candidates", &standings.candidates, question.candidates())?;
    same("ties", &standings.ties, ties)?;
    match (question.ties(), ties) {
        (Ties::Unbroken {}, TieRule::Unbroken {}) | (Ties::Lots {}, TieRule::Lots { .. }) => Ok(()),
        (Ties::Order { order }, TieRule::Order { order: found }) => same("order", found, order),
        (declared, found) => Err(differs("ties", found, declared)),
    }
}

fn put(urn: &mut Urn, weight: u128, paper: &Paper) -> Result<(), CertificateError> {
    urn.push(weight, paper).map_err(|error| differs("paper", &error.to_string(), paper))
}

/// What a college carried by majority says, from what it would have chosen alone.
fn voice(alone: &Standings, question: &Question) -> Result<Paper, CertificateError> {
    let ids = question.candidates().ids();
    if let Some(scale) = question.scale() {
        let grade = |one: usize| match &alone.trace {
            Trace::Gauges { gauges, .. } => gauges[one].majority,
            _ if alone.winners.contains(&one) => scale.highest(),
            _ => 0,
        };
        let grades = ids.iter().enumerate().map(|(one, id)| (id.clone(), grade(one)));
        return Ok(Paper::Grades { grades: grades.collect() });
    }
    let order = alone.ties.order(question.candidates());
    let order = order.map_err(|error| differs("ties", &alone.ties, &error.to_string()))?;
    let mut tiers: Vec<Vec<usize>> = alone.tiers.clone();
    if let Some(order) = order {
        let inside = |tier: &Vec<usize>| {
            let apart = order.iter().filter(|one| tier.contains(one)).map(|one| vec![*one]);
            apart.collect::<Vec<_>>()
        };
        tiers = tiers.iter().flat_map(inside).collect();
    }
    let named = |tier: Vec<usize>| tier.into_iter().map(|one| ids[one].clone()).collect();
    Ok(Paper::Ranks { tiers: tiers.into_iter().map(named).collect() })
}

/// The greatest common divisor.
fn greatest(one: u128, other: u128) -> u128 {
    if other == 0 { one } else { greatest(other, one % other) }
}
