//! A choice among several in colleges, so that a large one does not drown a small one.
//!
//! Three users and one worker, colleges of 50 each. Counted by heads the garden has 2 ballots of 4;
//! counted by colleges the users' three ballots weigh 50/3 each and the worker's weighs 50:
//!
//! ```text
//!                      garden   workshop
//! users   2 : 1         100/3      50/3
//! workers 0 : 1             0      50
//! together              100/3     200/3        the workshop
//! ```
//!
//! The fractions are then made whole by one number for all colleges, here 3, so that every rule
//! counts integers and none is asked to divide.

use std::collections::BTreeMap;

use liens_core::CollegeId;

use super::ties::Priority;
use super::{ElectionError, Paper, Question, Standings, TieRule, Trace};
use crate::{Ballots, Carry, College, Count, Statutes};

/// What an assembly of colleges chose, and what each of them would have chosen alone.
///
/// A paper of weight b counts w b / E of the weight w of its college under
/// [`Carry::ProportionalExpressed`], E being the weight that chose or said no, and w b / A under
/// [`Carry::ProportionalMembers`], A being the weight of its members. Under [`Carry::Majority`] the
/// college casts one ballot of weight w if more of it chose than said no: its own ranking, in which
/// the declared rule broke the ties; its majority grades; of a score or an approval the highest
/// grade for those it chose and the lowest for the others. So each college weighs here what it adds
/// to yes: [`Carry::addition`].
///
/// **Rounding:** none: all weights are multiplied until they are whole.
///
/// # Law
///
/// `a_college_weighs_the_same_however_many_it_has`, `each_college_weighs_what_it_adds_to_yes`
///
/// # Examples
///
/// The same ballots under the two carries. In proportion the workshop wins; by majority each
/// college casts one ballot of 50, and the tie is the result:
///
/// ```
/// # use liens_governance::election::{ByCollege, Candidates, ElectionRule, Paper, Question, Ties};
/// # use liens_governance::{Ballots, Bounds, Carry, College, Member, Roll, Statutes};
/// # use liens_core::{CandidateId, CollegeId, ContributorId, Timestamp};
/// # type Outcome<T> = Result<T, Box<dyn std::error::Error>>;
/// fn chosen(carry: Carry) -> Outcome<ByCollege> {
/// #   let (users, workers) = (CollegeId::new("users")?, CollegeId::new("workers")?);
/// #   let college = |id: &CollegeId| College::new(id.clone(), 50, carry);
/// #   let rule = "more than 1/2 of expressed".parse()?;
/// #   let statutes = Statutes::new([college(&users)?, college(&workers)?], Bounds::none(), rule)?;
///     let candidates = Candidates::named(["garden", "workshop"])?;
///     let question = Question::ranked(candidates, ElectionRule::Borda {}, Ties::Unbroken {})?;
///     let says = [("ana", "garden"), ("bo", "garden"), ("cy", "workshop"), ("dan", "workshop")];
/// #   let member = |(name, _): &(&str, _)| -> Outcome<Member> {
/// #       let college = if *name == "dan" { &workers } else { &users };
/// #       Ok(Member::one(ContributorId::new(*name)?, college.clone()))
/// #   };
/// #   let members = says.iter().map(member).collect::<Outcome<Vec<_>>>()?;
///     let roll = Roll::freeze(&statutes, members, Timestamp::MIN)?;
///     let mut ballots = Ballots::among(roll, question);
///     for (name, first) in says {
///         ballots.choose(&ContributorId::new(name)?, Paper::order([CandidateId::new(first)?]))?;
///     }
///     Ok(ballots.chosen(&statutes, None)?)
/// }
/// let shared = chosen(Carry::ProportionalExpressed)?;
/// assert_eq!((shared.unit, shared.overall.total, shared.overall.winners), (3, 300, vec![1]));
/// let whole = chosen(Carry::Majority)?;
/// assert_eq!((whole.unit, whole.overall.winners), (1, vec![0, 1]));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct ByCollege {
    /// What one unit of the weight of a college is in the weights of [`overall`](Self::overall):
    /// the least number by which all of these are whole.
    #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
    pub unit: u128,
    /// What the assembly chose.
    pub overall: Standings,
    /// The colleges in the order of their ids.
    pub colleges: Vec<CollegeChoice>,
}

/// One college of a choice among several.
///
/// What it would have chosen [`alone`](Self::alone) is counted from its own ballots in the weights
/// of the roll, under the declared rule and tie rule: the place to look for a college that the
/// assembly overruled. The example of [`Ballots::chosen`] shows one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct CollegeChoice {
    /// The college.
    pub college: CollegeId,
    /// The weight of its voice.
    #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
    pub weight: u64,
    /// How its ballots became its voice.
    pub carry: Carry,
    /// The weight of its members less the recused.
    #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
    pub all: u64,
    /// What it would have chosen alone; nothing if nobody in it chose.
    pub alone: Option<Standings>,
}

impl Ballots {
    /// Counts what each college chose and what all of them together did, with a seed if lots break
    /// ties. Delegators choose as the one whom their chain reaches does.
    ///
    /// # Law
    ///
    /// `the_common_weights_are_those_of_the_definition`
    ///
    /// # Errors
    ///
    /// [`ElectionError::NoQuestion`] in a vote of yes or no; [`ElectionError::NoWeight`] where no
    /// college chose; [`ElectionError::WeightOverflow`] if the common weights pass 2¹⁰⁰;
    /// [`ElectionError::NoMajorityVoice`], [`ElectionError::MajorityTies`],
    /// [`ElectionError::NoSeed`], [`ElectionError::SeedUnasked`].
    ///
    /// # Complexity
    ///
    /// O(n log c) for n members in c colleges, and each count:
    /// [`ElectionRule::tally`](super::ElectionRule::tally).
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::election::{Candidates, CollegeChoice, ElectionRule, Paper};
    /// # use liens_governance::election::{Question, Ties};
    /// # use liens_governance::{Ballots, Bounds, Carry, College, Member, Roll, Statutes};
    /// # use liens_core::{CandidateId, CollegeId, ContributorId, Timestamp};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let (users, workers) = (CollegeId::new("users")?, CollegeId::new("workers")?);
    /// # let carry = Carry::ProportionalExpressed;
    /// # let college = |id: &CollegeId| College::new(id.clone(), 50, carry);
    /// # let rule = "more than 1/2 of expressed".parse()?;
    /// # let statutes = Statutes::new([college(&users)?, college(&workers)?], Bounds::none(), rule)?;
    /// # let person = |name: &str| ContributorId::new(name);
    /// # let mut members = vec![Member::one(person("dan")?, workers)];
    /// # for name in ["ana", "bo", "cy"] { members.push(Member::one(person(name)?, users.clone())); }
    /// # let roll = Roll::freeze(&statutes, members, Timestamp::MIN)?;
    /// // Two colleges of the same weight: ana, bo and cy in one, dan alone in the other.
    /// let candidates = Candidates::named(["garden", "workshop"])?;
    /// let question = Question::ranked(candidates, ElectionRule::Borda {}, Ties::Unbroken {})?;
    /// let mut ballots = Ballots::among(roll, question);
    /// for (name, order) in [
    ///     ("ana", ["garden", "workshop"]),
    ///     ("bo", ["garden", "workshop"]),
    ///     ("cy", ["workshop", "garden"]),
    ///     ("dan", ["workshop", "garden"]),
    /// ] {
    ///     let order = order.map(CandidateId::new).into_iter().collect::<Result<Vec<_>, _>>()?;
    ///     ballots.choose(&person(name)?, Paper::order(order))?;
    /// }
    /// let found = ballots.chosen(&statutes, None)?;
    /// assert_eq!(found.overall.winners, [1]); // 100/3 and 0 against 50/3 and 50
    /// let users: &CollegeChoice = &found.colleges[0]; // overruled: alone they have the garden
    /// assert_eq!((users.weight, users.all, users.carry), (50, 3, carry));
    /// assert_eq!(users.alone.as_ref().ok_or("the users chose")?.winners, [0]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn chosen(
        &self,
        statutes: &Statutes,
        seed: Option<u64>,
    ) -> Result<ByCollege, ElectionError> {
        let question = self.question().ok_or(ElectionError::NoQuestion {})?;
        question.fits(statutes)?;
        let ties = question.tie_rule(seed)?;
        let cap = statutes.delegation_cap();
        let mut own: BTreeMap<&CollegeId, Own<'_>> = BTreeMap::new();
        for college in statutes.colleges() {
            let (count, papers) = (Count::silent(0), Vec::new());
            own.insert(college.id(), Own { college, count, papers, alone: None });
        }
        for ((college, _), count) in self.roll().colleges().zip(self.count(cap)) {
            if let Some(own) = own.get_mut(college) {
                own.count = count;
            }
        }
        for (member, speaker) in self.roll().members().iter().zip(self.speakers(cap)) {
            let paper = speaker.and_then(|speaker| self.paper_at(speaker));
            if let (Some(paper), Some(own)) = (paper, own.get_mut(member.college())) {
                own.papers.push((member.weight(), paper));
            }
        }
        by_college(question, &ties, own.into_values().collect())
    }
}

/// A college, what it said, and the papers of its members with their weights.
///
/// One for each college of the statutes, also where nobody of it is on the roll or nobody chose:
/// such a one has a silent count, no papers, and is no part of the common unit.
struct Own<'a> {
    college: &'a College,
    count: Count,
    papers: Vec<(u64, &'a Paper)>,
    /// What it would have chosen alone.
    alone: Option<Standings>,
}

/// Counts each college alone and all of them together.
///
/// Two passes: the first tallies each college and finds the unit, the second fills the common urn.
/// A college of weight w whose base is `whole` needs w × unit / whole to be an integer; with the
/// common divisor taken out of w and `whole` that asks for `whole / gcd(w, whole)` to divide the
/// unit. Colleges of 50 and 30 with bases 4 and 9 ask for 2 and 3: the unit is 6, one ballot of the
/// first counts 75 and one of the second 20.
fn by_college(
    question: &Question,
    ties: &TieRule,
    mut colleges: Vec<Own<'_>>,
) -> Result<ByCollege, ElectionError> {
    let rule = question.rule();
    let mut unit = 1_u128;
    for own in &mut colleges {
        let mut urn = question.urn();
        own.papers.iter().try_for_each(|(weight, paper)| urn.push((*weight).into(), paper))?;
        if urn.papers().total() > 0 {
            own.alone = Some(rule.tally(urn.papers(), ties)?);
            // w b / whole for every b: the unit takes up what is left of the denominator.
            let whole = own.whole();
            let rest = whole.checked_div(gcd(whole, own.college.weight().into()));
            unit = common(unit, rest.unwrap_or(whole))?;
        }
    }
    let mut overall = question.urn();
    for own in &colleges {
        let weight = u128::from(own.college.weight()).checked_mul(unit).ok_or_else(too_heavy)?;
        match (&own.alone, own.college.carry()) {
            (Some(alone), Carry::Majority) if own.count.yes() > own.count.no() => {
                overall.push(weight, &voice(question, ties, alone)?)?;
            }
            (_, Carry::Majority) => {}
            _ => {
                let each = weight.checked_div(own.whole()).unwrap_or(0);
                for (weight, paper) in &own.papers {
                    let heavy = u128::from(*weight).checked_mul(each).ok_or_else(too_heavy)?;
                    overall.push(heavy, paper)?;
                }
            }
        }
    }
    let overall = rule.tally(overall.papers(), ties)?;
    let choice = |Own { college, count, alone, .. }: Own<'_>| CollegeChoice {
        college: college.id().clone(),
        weight: college.weight(),
        carry: college.carry(),
        all: count.all(),
        alone,
    };
    Ok(ByCollege { unit, overall, colleges: colleges.into_iter().map(choice).collect() })
}

impl Own<'_> {
    /// Of what a paper carries a part.
    ///
    /// Never 0, so that a college of which nobody said anything divides nothing by zero.
    fn whole(&self) -> u128 {
        let whole = match self.college.carry() {
            Carry::ProportionalExpressed => self.count.expressed(),
            Carry::ProportionalMembers => self.count.all(),
            Carry::Majority => 1,
        };
        u128::from(whole).max(1)
    }
}

/// The one ballot of a college as a whole.
///
/// Of a ranking rule its tiers, with the ties inside them broken where something breaks ties: a
/// college may then be strict where the rule asks for strict ballots, which [`Question`] made
/// certain beforehand. Of majority judgment the majority grades. Of a score or an approval only the
/// two ends of the scale: sums of grades of many people are no grades of one.
fn voice(question: &Question, ties: &TieRule, alone: &Standings) -> Result<Paper, ElectionError> {
    let candidates = question.candidates();
    let ids = |positions: &[usize]| alone.names(positions).cloned().collect::<Vec<_>>();
    let Some(scale) = question.scale() else {
        let priority = Priority::of(ties, candidates)?;
        if priority.place(0).is_none() {
            return Ok(Paper::Ranks { tiers: alone.tiers.iter().map(|tier| ids(tier)).collect() });
        }
        let mut order: Vec<usize> = Vec::new();
        for tier in &alone.tiers {
            let mut tier = tier.clone();
            tier.sort_by_key(|one| priority.place(*one));
            order.extend(tier);
        }
        return Ok(Paper::order(ids(&order)));
    };
    let grades: Vec<u16> = if let Trace::Gauges { gauges, .. } = &alone.trace {
        gauges.iter().map(|gauge| gauge.majority).collect()
    } else {
        let grade = |one| if alone.winners.contains(&one) { scale.highest() } else { 0 };
        (0..candidates.len()).map(grade).collect()
    };
    Ok(Paper::Grades { grades: candidates.ids().iter().cloned().zip(grades).collect() })
}

/// The refusal of weights whose exact sum does not fit any more; the sum itself is not known.
const fn too_heavy() -> ElectionError {
    ElectionError::WeightOverflow { total: u128::MAX }
}

/// The greatest common divisor; of 0 and n it is n.
fn gcd(mut one: u128, mut other: u128) -> u128 {
    while other > 0 {
        (one, other) = (other, one.checked_rem(other).unwrap_or(0));
    }
    one
}

/// The least common multiple.
///
/// The division comes first, so that only a result that does not fit is refused: of 2¹⁰⁰ and 2¹⁰⁰
/// the multiple is 2¹⁰⁰, although their product is not in range.
fn common(one: u128, other: u128) -> Result<u128, ElectionError> {
    let part = other.checked_div(gcd(one, other)).unwrap_or(other);
    one.checked_mul(part).ok_or_else(too_heavy)
}
