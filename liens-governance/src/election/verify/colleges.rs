//! A choice in colleges, counted again from what each member said.
//!
//! The count of colleges looks for the unit by common multiples. Here the unit that the certificate
//! names is checked from its two properties: every college's share w / whole times the unit is
//! whole, and no smaller number would do, which is so exactly where the quotients unit /
//! denominator have no common divisor. Shares 50/3 and 50/4 = 25/2 have denominators 3 and 2; 6
//! leaves 2 and 3, whose common divisor is 1, and 12 would leave 4 and 6.
//!
//! Of a vote in which three users and one worker chose, altered so that the large college wins:
//!
//! ```
//! # use liens_governance::election::{Candidates, ElectionRule, Paper, Question, Ties};
//! # use liens_governance::{
//! #     Assembly, Bounds, Carry, College, Command, Draft, Member, Roll, Statutes, Votes, verify,
//! # };
//! # use liens_core::{CandidateId, CollegeId, CommandId, ContributorId, Envelope, MotionId};
//! # use liens_core::{SubjectId, Timestamp};
//! # let (users, workers) = (CollegeId::new("users")?, CollegeId::new("workers")?);
//! # let college = |id: &CollegeId| College::new(id.clone(), 50, Carry::ProportionalExpressed);
//! # let rule = "more than 1/2 of expressed".parse()?;
//! # let statutes = Statutes::new([college(&users)?, college(&workers)?], Bounds::none(), rule)?;
//! let says = [("ana", "garden"), ("bo", "garden"), ("cy", "workshop"), ("dan", "workshop")];
//! # let member = |(name, _): &(&str, &str)| {
//! #     let college = if *name == "dan" { &workers } else { &users };
//! #     ContributorId::new(*name).map(|one| Member::one(one, college.clone()))
//! # };
//! # let members = says.iter().map(member).collect::<Result<Vec<_>, _>>()?;
//! # let at = Timestamp::MIN;
//! # let roll = Roll::freeze(&statutes, members, at)?;
//! let candidates = Candidates::named(["garden", "workshop"])?;
//! let question = Question::ranked(candidates, ElectionRule::Borda {}, Ties::Unbroken {})?;
//! let mut draft = Draft::new(SubjectId::new("where-to-build")?, Votes::Final);
//! draft.among = Some(Box::new(question));
//! # let id = MotionId::new("m")?;
//! # let open = Command::OpenMotion { motion: id.clone(), draft, roll, closes: None };
//! # let mut sent = vec![("ana", Command::Found { statutes, waived: [].into() }), ("ana", open)];
//! # for (by, first) in says {
//! #     let (motion, paper) = (id.clone(), Paper::order([CandidateId::new(first)?]));
//! #     sent.push((by, Command::CastPaper { motion, paper }));
//! # }
//! # sent.push(("ana", Command::CloseMotion { motion: id.clone() }));
//! # let mut assembly = Assembly::new();
//! # for (n, (by, body)) in (0..).zip(sent) {
//! #     let (command, by) = (CommandId::from_u128(n), ContributorId::new(by)?);
//! #     assembly.execute(&Envelope { id: command, by, on_behalf_of: None, at, body })?;
//! # }
//! # let motion = assembly.motion(&id).ok_or("a motion")?;
//! # let (vote, honest) = motion.vote().zip(motion.certificate()).ok_or("a closed vote")?;
//! let check = |certificate| verify(certificate, vote.statutes(), vote.roll(), vote.ballots());
//! check(honest)?;
//! let chosen = honest.chosen.as_ref().ok_or("a choice")?;
//! assert_eq!((chosen.overall.winners.as_slice(), chosen.unit), (&[1][..], 3));
//!
//! let mut altered = honest.clone();
//! if let Some(chosen) = &mut altered.chosen {
//!     chosen.overall.winners = vec![0];
//! }
//! let refused = check(&altered).unwrap_err().to_string();
//! assert_eq!(refused, "winners is [0] in the certificate, the ballots lead to [1]");
//! // Twice the unit scales everything alike, and is still not the least.
//! let mut doubled = honest.clone();
//! if let Some(chosen) = &mut doubled.chosen {
//!     chosen.unit = 6;
//! }
//! let refused = check(&doubled).unwrap_err().to_string();
//! assert_eq!(refused, "divisor of the unit is 2 in the certificate, the ballots lead to 1");
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```

use dashu_ratio::RBig;
use liens_core::CollegeId;

use super::super::question::Urn;
use super::super::{ByCollege, Paper, Question, Standings, TieRule, Ties, Trace};
use super::{CertificateError, differs, same, verify};
use crate::{Carry, College};

/// A college, the weight of its members, of its yes and of its no, and the papers of its members.
///
/// Delegators stand among the papers with the paper of whoever speaks for them, each with their own
/// weight, as the second pass over the votes found them.
pub(crate) struct Said<'a> {
    pub(crate) college: &'a College,
    pub(crate) all: u128,
    pub(crate) yes: u128,
    pub(crate) no: u128,
    pub(crate) papers: Vec<(u128, &'a Paper)>,
}

/// Checks a choice in colleges.
///
/// The ranking of each college alone is verified from its own papers before its voice is put among
/// those of the assembly, so that a college carried by majority cannot be given words that its
/// members did not say.
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
    ///
    /// A fraction of any size, so that no weight is cut off before it is compared.
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
///
/// An order is compared name by name: two orders that happen to break these ties alike are still
/// not the same declaration.
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

/// A paper was taken when it was cast, so that a refusal here means a weight that no certificate
/// has.
fn put(urn: &mut Urn, weight: u128, paper: &Paper) -> Result<(), CertificateError> {
    urn.push(weight, paper).map_err(|error| differs("paper", &error.to_string(), paper))
}

/// What a college carried by majority says, from what it would have chosen alone.
///
/// Its tiers are cut by walking the declared order and keeping who belongs to the tier, where the
/// count sorts by places; both leave the tiers as they are where nothing breaks ties.
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
