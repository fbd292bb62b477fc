//! A vote among several in colleges, so that a large one does not drown a small one.

use std::collections::BTreeMap;

use liens_core::{CandidateId, CollegeId, ContributorId};

use super::ties::Priority;
use super::{Candidates, ElectionError, ElectionRule, Graded, Papers, Profile, Scale, TieRule};
use super::{Standings, Trace};
use crate::{Carry, Roll, Statutes};

/// What a person said.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Said {
    /// Tiers of positions, best first.
    Ranks(Vec<Vec<usize>>),
    /// A grade or none for each position.
    Grades(Vec<Option<u16>>),
}

/// The ballots of a roll on one choice among several: at most one for each person, with the weight
/// that the person has on the roll.
///
/// # Examples
///
/// ```
/// # use liens_governance::election::{Candidates, ElectionRule, Poll, TieRule};
/// # use liens_governance::{Base, Bounds, Carry, Clause, College, Member, Roll, Rule, Statutes, Within};
/// # use liens_core::{CollegeId, ContributorId, Threshold, Timestamp};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (users, workers) = (CollegeId::new("users")?, CollegeId::new("workers")?);
/// let carry = Carry::ProportionalExpressed;
/// let colleges = [College::new(users.clone(), 50, carry)?, College::new(workers.clone(), 50, carry)?];
/// let rule = Rule::new(Clause::Yes {
///     threshold: Threshold::MoreThan { ratio: "1/2".parse()? },
///     base: Base::Expressed,
///     within: Within::Assembly {},
/// })?;
/// let statutes = Statutes::new(colleges, Bounds::none(), rule)?;
/// let person = |name: &str| ContributorId::new(name);
/// let members = [
///     Member::one(person("ana")?, users.clone()),
///     Member::one(person("bo")?, users.clone()),
///     Member::one(person("cy")?, users),
///     Member::one(person("dan")?, workers),
/// ];
/// let candidates = Candidates::named(["garden", "workshop"])?;
/// let mut poll = Poll::ranked(Roll::freeze(&statutes, members, Timestamp::MIN)?, candidates.clone());
/// for (name, order) in [("ana", [0, 1]), ("bo", [0, 1]), ("cy", [1, 0]), ("dan", [1, 0])] {
///     poll.rank(&person(name)?, order.map(|one| [one]))?;
/// }
/// let found = poll.tally(&statutes, ElectionRule::Borda {}, &TieRule::Unbroken {})?;
/// assert_eq!(found.overall.winners, [1]); // 50/3 and 50 against 100/3
/// assert_eq!(found.colleges[0].alone.as_ref().map(|alone| alone.winners.clone()), Some(vec![0]));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Poll {
    roll: Roll,
    candidates: Candidates,
    /// The grades that a ballot may give; none where ballots rank.
    scale: Option<Scale>,
    said: BTreeMap<usize, Said>,
}

/// What an assembly of colleges chose, and what each of them would have chosen alone.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
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
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
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
    /// The weight of its members.
    #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
    pub all: u64,
    /// What it would have chosen alone; nothing if nobody in it voted.
    pub alone: Option<Standings>,
}

/// The ballots of a college, or of the assembly.
#[derive(Clone, Debug)]
enum Urn {
    Ranked(Profile),
    Graded(Graded),
}

impl Urn {
    fn papers(&self) -> Papers<'_> {
        match self {
            Self::Ranked(profile) => profile.into(),
            Self::Graded(graded) => graded.into(),
        }
    }

    fn push(&mut self, weight: u128, said: &Said) -> Result<(), ElectionError> {
        match (self, said) {
            (Self::Ranked(profile), Said::Ranks(tiers)) => {
                profile.push(weight, tiers.iter().map(|tier| tier.iter().copied()))
            }
            (Self::Graded(graded), Said::Grades(grades)) => graded.push(weight, grades),
            // A poll takes one kind of ballot only.
            _ => Err(ElectionError::EmptyBallot {}),
        }
    }
}

impl Poll {
    /// A vote by ranks before anybody voted.
    pub const fn ranked(roll: Roll, candidates: Candidates) -> Self {
        Self { roll, candidates, scale: None, said: BTreeMap::new() }
    }

    /// A vote by grades before anybody voted.
    pub const fn graded(roll: Roll, candidates: Candidates, scale: Scale) -> Self {
        Self { roll, candidates, scale: Some(scale), said: BTreeMap::new() }
    }

    /// Casts the ranked ballot of a person, in the place of an earlier one: tiers of positions, best
    /// first.
    ///
    /// # Errors
    ///
    /// [`ElectionError::NotOnRoll`], [`ElectionError::OtherBallots`] in a vote by grades, and those of
    /// [`Profile::rank_tiers`].
    pub fn rank<T: IntoIterator<Item = usize>>(
        &mut self,
        person: &ContributorId,
        tiers: impl IntoIterator<Item = T>,
    ) -> Result<(), ElectionError> {
        self.say(
            person,
            Said::Ranks(tiers.into_iter().map(|tier| tier.into_iter().collect()).collect()),
        )
    }

    /// Casts the graded ballot of a person, in the place of an earlier one.
    ///
    /// # Errors
    ///
    /// [`ElectionError::NotOnRoll`], [`ElectionError::OtherBallots`] in a vote by ranks, and those of
    /// [`Graded::cast`].
    pub fn grade<'a>(
        &mut self,
        person: &ContributorId,
        grades: impl IntoIterator<Item = (&'a CandidateId, &'a str)>,
    ) -> Result<(), ElectionError> {
        let Some(scale) = self.scale.clone() else {
            return Err(ElectionError::OtherBallots { rule: "a vote by ranks", needs: "ranked" });
        };
        let mut one = Graded::new(self.candidates.clone(), scale);
        one.cast(1, grades)?;
        let row = one.iter().next().map(|(_, row)| row).unwrap_or_default();
        self.say(person, Said::Grades(row))
    }

    fn say(&mut self, person: &ContributorId, said: Said) -> Result<(), ElectionError> {
        let not_on_roll = || ElectionError::NotOnRoll { person: person.clone() };
        let at = self.roll.position(person).ok_or_else(not_on_roll)?;
        if let (Some(_), Said::Ranks(_)) = (&self.scale, &said) {
            return Err(ElectionError::OtherBallots { rule: "a vote by grades", needs: "graded" });
        }
        self.empty().push(1, &said)?;
        self.said.insert(at, said);
        Ok(())
    }

    fn empty(&self) -> Urn {
        let candidates = self.candidates.clone();
        match &self.scale {
            None => Urn::Ranked(Profile::new(candidates)),
            Some(scale) => Urn::Graded(Graded::new(candidates, scale.clone())),
        }
    }

    /// Counts each college alone and all of them together.
    ///
    /// In the weights of the roll, P voted in a college and A are all; w is the weight of the college.
    /// A ballot of weight b weighs w b / P under [`Carry::ProportionalExpressed`] and w b / A under
    /// [`Carry::ProportionalMembers`]. Under [`Carry::Majority`] the college casts one ballot of weight
    /// w: its own ranking, in which the declared rule broke the ties; its majority grades; of a score
    /// or an approval the highest grade for those it chose and the lowest for the others. A college
    /// where nobody voted casts nothing.
    ///
    /// **Rounding:** none: all weights are multiplied until they are whole.
    ///
    /// # Law
    ///
    /// `a_college_weighs_the_same_however_many_it_has`
    ///
    /// # Errors
    ///
    /// Those of [`ElectionRule::tally`]; [`ElectionError::WeightOverflow`] if the common weights pass
    /// 2¹⁰⁰; [`ElectionError::NoMajorityVoice`] of a rule that gives seats under majority carry.
    pub fn tally(
        &self,
        statutes: &Statutes,
        rule: ElectionRule,
        ties: &TieRule,
    ) -> Result<ByCollege, ElectionError> {
        let mut unit = 1_u128;
        let mut counted = Vec::new();
        for college in statutes.colleges() {
            let own = self.of_college(college.id())?;
            let all = self.roll.weight_of(college.id()).unwrap_or(0);
            let voted = own.papers().total();
            let alone = if voted == 0 { None } else { Some(rule.tally(own.papers(), ties)?) };
            let whole = match college.carry() {
                Carry::ProportionalExpressed => voted.max(1),
                Carry::ProportionalMembers => u128::from(all).max(1),
                Carry::Majority => 1,
            };
            let weight = u128::from(college.weight());
            // w b / whole for every b: the unit takes up what is left of the denominator.
            let rest = whole.checked_div(gcd(whole, weight)).unwrap_or(whole);
            unit = common(unit, rest)?;
            counted.push((college, own, all, alone, whole));
        }
        let mut overall = self.empty();
        let mut colleges = Vec::new();
        for (college, own, all, alone, whole) in counted {
            let weight = u128::from(college.weight()).checked_mul(unit).ok_or_else(too_heavy)?;
            if let Some(alone) = &alone {
                if college.carry() == Carry::Majority {
                    overall.push(weight, &self.voice(rule, ties, alone)?)?;
                } else {
                    let each = weight.checked_div(whole).unwrap_or(0);
                    own.each(&mut overall, each)?;
                }
            }
            let (weight, carry) = (college.weight(), college.carry());
            let college = college.id().clone();
            colleges.push(CollegeChoice { college, weight, carry, all, alone });
        }
        let overall = rule.tally(overall.papers(), ties)?;
        Ok(ByCollege { unit, overall, colleges })
    }

    /// The ballots of the members of a college.
    fn of_college(&self, college: &CollegeId) -> Result<Urn, ElectionError> {
        let mut own = self.empty();
        for (at, said) in &self.said {
            if let Some(member) = self.roll.members().get(*at) {
                if member.college() == college {
                    own.push(member.weight().into(), said)?;
                }
            }
        }
        Ok(own)
    }

    /// The one ballot of a college as a whole.
    fn voice(
        &self,
        rule: ElectionRule,
        ties: &TieRule,
        alone: &Standings,
    ) -> Result<Said, ElectionError> {
        if let ElectionRule::ScottishStv { .. } = rule {
            return Err(ElectionError::NoMajorityVoice { rule: rule.name() });
        }
        let Some(scale) = &self.scale else {
            let priority = Priority::of(ties, &self.candidates)?;
            if priority.place(0).is_none() {
                return Ok(Said::Ranks(alone.tiers.clone()));
            }
            let mut order: Vec<Vec<usize>> = Vec::new();
            for tier in &alone.tiers {
                let mut tier = tier.clone();
                tier.sort_by_key(|one| priority.place(*one));
                order.extend(tier.into_iter().map(|one| vec![one]));
            }
            return Ok(Said::Ranks(order));
        };
        let grades = if let Trace::Gauges { gauges, .. } = &alone.trace {
            gauges.iter().map(|gauge| Some(gauge.majority)).collect()
        } else {
            let chosen = |one: usize| alone.winners.contains(&one);
            let grade = |one| Some(if chosen(one) { scale.highest() } else { 0 });
            (0..self.candidates.len()).map(grade).collect()
        };
        Ok(Said::Grades(grades))
    }
}

impl Urn {
    /// Puts every ballot into another box, at its weight so many times.
    fn each(&self, into: &mut Self, times: u128) -> Result<(), ElectionError> {
        let heavy = |weight: u128| weight.checked_mul(times).ok_or_else(too_heavy);
        match self {
            Self::Ranked(profile) => {
                profile.iter().try_for_each(|(w, row)| into.push(heavy(w)?, &Said::Ranks(row)))
            }
            Self::Graded(graded) => {
                graded.iter().try_for_each(|(w, row)| into.push(heavy(w)?, &Said::Grades(row)))
            }
        }
    }
}

const fn too_heavy() -> ElectionError {
    ElectionError::WeightOverflow { total: u128::MAX }
}

fn gcd(mut one: u128, mut other: u128) -> u128 {
    while other > 0 {
        (one, other) = (other, one.checked_rem(other).unwrap_or(0));
    }
    one
}

/// The least common multiple.
fn common(one: u128, other: u128) -> Result<u128, ElectionError> {
    let part = other.checked_div(gcd(one, other)).unwrap_or(other);
    one.checked_mul(part).ok_or_else(too_heavy)
}
