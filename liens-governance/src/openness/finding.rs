//! What falls short of norms: who, by which rule, and the smallest change that would mend it.

use dashu_int::UBig;
use liens_core::{Amount, CollegeId, ContributorId, Portion, TimeAmount};

use super::entry::amounts;
use super::{Openness, Passage, count};
use crate::Proportion;
use crate::register::Cost;

/// What a community asks of its openness; data that it may vote.
///
/// # Examples
///
/// ```
/// # use liens_core::{Portion, TimeAmount};
/// # use liens_governance::openness::OpenNorms;
/// # use liens_governance::register::Cost;
/// let mut norms = OpenNorms::usual();
/// norms.entry = Cost::new(TimeAmount::from_hours(2)?, Some("10.00 EUR".parse()?))?;
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct OpenNorms {
    /// The longest from the first request to the first vote.
    pub wait: TimeAmount,
    /// The most that coming in costs somebody, in time and in money, and nothing in another currency.
    pub entry: Cost,
    /// The largest part of answered requests that are refused.
    pub refused: Portion,
    /// The least part of the seats held by members that newcomers hold.
    pub newcomers: Portion,
    /// The largest part of those who were members that go.
    pub departures: Portion,
    /// The most that leaving costs somebody.
    pub leaving: Cost,
    /// The largest part of the time of all mandates that one person holds.
    pub mandates: Portion,
}

/// A rule of [`OpenNorms`] that something falls short of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum OpenRule {
    /// Somebody waited too long for the first vote.
    Wait,
    /// Coming in cost somebody too much.
    EntryCost,
    /// Too many requests were refused.
    Refusals,
    /// Newcomers hold too few seats.
    Newcomers,
    /// Too many went.
    Departures,
    /// Leaving cost somebody too much.
    LeavingCost,
    /// Somebody holds too much of the time of all mandates.
    Mandates,
    /// Nobody of a college held any role.
    NoRole,
}

/// What falls short.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct OpenFinding {
    /// By which rule.
    pub rule: OpenRule,
    /// Who, where it concerns a person.
    pub person: Option<ContributorId>,
    /// Which college, where it concerns one.
    pub college: Option<CollegeId>,
    /// What was found, where it is a proportion.
    pub found: Option<Proportion>,
    /// The smallest change that mends it; none where none of its kind would.
    pub repair: Option<OpenRepair>,
}

/// A change that mends a finding, all else being as it was.
///
/// # Law
///
/// `the_repair_of_an_openness_finding_applied_removes_it`
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum OpenRepair {
    /// The person votes so much earlier.
    VoteEarlier {
        /// How much earlier.
        time: TimeAmount,
    },
    /// The person spends so much less.
    Spare {
        /// How much less.
        amount: Amount,
    },
    /// These people are admitted to these colleges instead of refused.
    Admit {
        /// Who, and where.
        people: Vec<(ContributorId, CollegeId)>,
    },
    /// These seats pass to newcomers.
    PassSeats {
        /// Which, from whom, to whom.
        seats: Vec<Passage>,
    },
    /// These people stay.
    Keep {
        /// Who.
        people: Vec<ContributorId>,
    },
    /// So much of the time of the person's mandates is somebody else's.
    PassOn {
        /// How much.
        time: TimeAmount,
    },
    /// One of the college holds some role.
    GiveRole {
        /// The college.
        college: CollegeId,
    },
}

impl OpenNorms {
    /// Three months to the first vote, eight hours and no money to come in, at most a quarter
    /// refused, at least a fifth of the seats with newcomers, at most a fifth that go, an hour and
    /// no money to leave, at most a third of all mandates in one hand.
    pub fn usual() -> Self {
        let portion = |part, whole| Portion::new(part, whole).unwrap_or(Portion::WHOLE);
        let hours = |hours| TimeAmount::from_hours(hours).unwrap_or_default();
        let cost = |time| Cost::new(hours(time), None).unwrap_or_default();
        Self {
            wait: hours(24 * 91),
            entry: cost(8),
            refused: portion(1, 4),
            newcomers: portion(1, 5),
            departures: portion(1, 5),
            leaving: cost(1),
            mandates: portion(1, 3),
        }
    }
}

/// How many fewer of the whole bring a part down to a portion of it.
#[expect(clippy::arithmetic_side_effects, reason = "products of 64-bit numbers, over one or more")]
fn above(found: Proportion, most: Portion) -> u64 {
    let (p, q) = (most.ratio().numerator(), most.ratio().denominator());
    let (have, may) = (UBig::from(found.part()) * q, UBig::from(found.whole()) * p);
    let above = if have > may { (have - may + (q - 1)) / q } else { UBig::ZERO };
    u64::try_from(above).unwrap_or(u64::MAX)
}

/// How many more of the whole bring a part up to a portion of it.
#[expect(clippy::arithmetic_side_effects, reason = "products of 64-bit numbers, over one or more")]
fn below(found: Proportion, least: Portion) -> u64 {
    let (p, q) = (least.ratio().numerator(), least.ratio().denominator());
    let (have, need) = (UBig::from(found.part()) * q, UBig::from(found.whole()) * p);
    let below = if need > have { (need - have + (q - 1)) / q } else { UBig::ZERO };
    u64::try_from(below).unwrap_or(u64::MAX)
}

fn first<T: Clone>(of: impl Iterator<Item = T>, missing: u64) -> Option<Vec<T>> {
    let taken: Vec<T> = of.take(usize::try_from(missing).unwrap_or(usize::MAX)).collect();
    (count(taken.len()) == missing).then_some(taken)
}

/// What is above a cost, unit by unit; in a currency that it does not name, everything is.
fn excess(spent: &[Amount], most: Cost) -> Vec<Amount> {
    let may = amounts(most);
    let over = |found: &Amount| {
        let most = may.iter().find(|most| most.unit() == found.unit());
        let zero = Amount::zero(found.unit().clone());
        found.checked_sub(most.unwrap_or(&zero)).ok().filter(|over| over.quanta() > 0)
    };
    spent.iter().filter_map(over).collect()
}

impl Openness {
    /// What falls short of norms, by rule.
    ///
    /// # Law
    ///
    /// `the_repair_of_an_openness_finding_applied_removes_it`
    ///
    /// # Complexity
    ///
    /// O(n) for n people, requests and seats.
    pub fn findings(&self, norms: &OpenNorms) -> Vec<OpenFinding> {
        let blank =
            |rule| OpenFinding { rule, person: None, college: None, found: None, repair: None };
        let mut findings = Vec::new();
        for entry in self.entries.iter().filter(|entry| entry.waited > norms.wait) {
            let time = entry.waited.checked_sub(norms.wait).ok();
            findings.push(OpenFinding {
                person: Some(entry.person.clone()),
                repair: time.map(|time| OpenRepair::VoteEarlier { time }),
                ..blank(OpenRule::Wait)
            });
        }
        let spares = |rule, person: &ContributorId, college: Option<&CollegeId>, over: Vec<_>| {
            let (person, college) = (person.clone(), college.cloned());
            over.into_iter().map(move |amount| OpenFinding {
                person: Some(person.clone()),
                college: college.clone(),
                repair: Some(OpenRepair::Spare { amount }),
                ..blank(rule)
            })
        };
        for entry in &self.entries {
            let over = excess(&entry.cost, norms.entry);
            findings.extend(spares(OpenRule::EntryCost, &entry.person, None, over));
        }
        findings.extend(self.too_many_refused(norms.refused));
        if let Some(found) = self.newcomer_seats {
            let missing = below(found, norms.newcomers);
            let seats = first(self.passable.iter().cloned(), missing);
            let repair = seats.map(|seats| OpenRepair::PassSeats { seats });
            let finding = OpenFinding { found: Some(found), repair, ..blank(OpenRule::Newcomers) };
            findings.extend((missing > 0).then_some(finding));
        }
        findings.extend(self.too_many_went(norms.departures));
        for one in &self.left {
            let over = excess(&amounts(one.cost), norms.leaving);
            findings.extend(spares(OpenRule::LeavingCost, &one.person, Some(&one.college), over));
        }
        for (person, found) in self.mandates.iter().flat_map(|mandates| &mandates.people) {
            let above = above(*found, norms.mandates);
            let time = TimeAmount::from_seconds(i64::try_from(above).unwrap_or(i64::MAX)).ok();
            let finding = OpenFinding {
                person: Some(person.clone()),
                found: Some(*found),
                repair: time.map(|time| OpenRepair::PassOn { time }),
                ..blank(OpenRule::Mandates)
            };
            findings.extend((above > 0).then_some(finding));
        }
        findings.extend(self.without_role());
        findings
    }

    fn too_many_refused(&self, most: Portion) -> Option<OpenFinding> {
        let found = self.refusals?;
        let above = above(found, most);
        let last = self.refused.iter().filter(|one| one.for_good);
        let people = first(last.map(|one| (one.person.clone(), one.college.clone())), above);
        (above > 0).then(|| OpenFinding {
            rule: OpenRule::Refusals,
            person: None,
            college: None,
            found: Some(found),
            repair: people.map(|people| OpenRepair::Admit { people }),
        })
    }

    fn too_many_went(&self, most: Portion) -> Option<OpenFinding> {
        let found = self.departures?;
        let above = above(found, most);
        let mut gone: Vec<_> =
            self.left.iter().filter(|one| one.gone).map(|one| (one.at, &one.person)).collect();
        gone.sort_by(|(a, one), (b, other)| b.cmp(a).then_with(|| one.cmp(other)));
        let mut latest: Vec<ContributorId> = Vec::new();
        for (_, person) in gone {
            if !latest.contains(person) && count(latest.len()) < above {
                latest.push(person.clone());
            }
        }
        let enough = count(latest.len()) == above;
        (above > 0).then(|| OpenFinding {
            rule: OpenRule::Departures,
            person: None,
            college: None,
            found: Some(found),
            repair: enough.then_some(OpenRepair::Keep { people: latest }),
        })
    }

    fn without_role(&self) -> impl Iterator<Item = OpenFinding> {
        let rows = self.circulation.chunk_by(|one, next| one.college == next.college);
        rows.filter_map(|row| {
            let held = |people: Proportion| people.part() > 0;
            let known = row.iter().filter_map(|one| one.people);
            let all: Vec<Proportion> = known.collect();
            let college = &row.first()?.college;
            let none = !all.is_empty() && !all.iter().any(|people| held(*people));
            none.then(|| OpenFinding {
                rule: OpenRule::NoRole,
                person: None,
                college: Some(college.clone()),
                found: all.first().copied(),
                repair: Some(OpenRepair::GiveRole { college: college.clone() }),
            })
        })
    }
}
