//! What falls short of norms: who, by which rule, and the smallest change that would mend it.
//!
//! A repair is the least of its kind that brings the proportion to its bar, the latest cases first
//! where it names people: what happened last can still be undone. Where nothing of the kind would
//! do, the finding stands without a repair, which is a finding too: of five answers three refusals,
//! and only one of them final.
//!
//! No repair is larger than it has to be: that one less would not mend is a property, checked on
//! registers drawn at random for every kind.

use std::collections::BTreeSet;

use dashu_int::UBig;
use liens_core::{Amount, CollegeId, ContributorId, Portion, TimeAmount, Timestamp};

use super::entry::amounts;
use super::{Concentration, InRoles, Openness, Passage, count};
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct OpenNorms {
    /// The longest from the first request to the first vote.
    pub wait: TimeAmount,
    /// The most that coming in costs somebody, in time and in money, and nothing in another currency.
    pub entry: Cost,
    /// The least part of those who first asked in the period that voted before it ended; zero asks
    /// nothing, as for a period so short that nobody could.
    pub entered: Portion,
    /// The largest part of answered requests that are refused.
    pub refused: Portion,
    /// The least part of the seats held by members that newcomers hold.
    pub newcomers: Portion,
    /// The least part of the newcomers that hold a seat. Zero asks nothing: nobody has to.
    pub seated: Portion,
    /// The least part of those who were members that came in the period. Zero asks nothing: whether
    /// a community wants to grow is its own to say.
    pub arrivals: Portion,
    /// The largest part of those who were members that go.
    pub departures: Portion,
    /// The most that leaving costs somebody.
    pub leaving: Cost,
    /// The least part of each college's people that hold some role. Zero asks for one person at
    /// least, by [`OpenRule::NoRole`].
    pub in_roles: Portion,
    /// The largest part of the time of all mandates that one person holds.
    pub mandates: Portion,
    /// The same in each calendar year of a longer period. The whole asks nothing.
    pub yearly: Portion,
}

/// A rule of [`OpenNorms`] that something falls short of.
///
/// # Examples
///
/// ```
/// # use std::collections::BTreeMap;
/// # use liens_core::{CollegeId, CommandId, ContributorId, Envelope, Period, TimeAmount};
/// # use liens_governance::openness::{OpenFinding, OpenNorms, OpenRepair, OpenRule, Openness};
/// # use liens_governance::register::{Command, Cost, Register};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let mut register = Register::new();
/// # let mut id = 0;
/// # let mut send = |by: &str, day: &str, body| -> Result<(), Box<dyn std::error::Error>> {
/// #     id += 1;
/// #     let (id, by, at) = (CommandId::from_u128(id), ContributorId::new(by)?, day.parse()?);
/// #     register.execute(&Envelope { id, by, on_behalf_of: None, at, body })?;
/// #     Ok(())
/// # };
/// let (ana, college) = (ContributorId::new("ana")?, CollegeId::new("users")?);
/// send("clerk", "2026-01-01", Command::DeclareCollege { college: college.clone() })?;
/// let cost = Cost::NONE;
/// send("ana", "2026-01-10", Command::Apply { college: college.clone(), group: None, cost })?;
/// let cost = Cost::new(TimeAmount::from_hours(2)?, Some("20.00 EUR".parse()?))?;
/// let admit = Command::Admit { person: ana.clone(), college, weight: 1, cost };
/// send("clerk", "2026-02-01", admit)?;
/// let votes = BTreeMap::from([(ana, "2026-06-01".parse()?)]);
/// let year = Period::new("2026-01-01".parse()?, "2027-01-01".parse()?)?;
/// let told = Openness::of(&register, &votes, year, TimeAmount::ZERO)?;
/// let found: Vec<OpenFinding> = told.findings(&OpenNorms::usual());
/// // 142 days to the first vote, 91 are usual; 20 euros, none are; two hours are within the eight.
/// let rules: Vec<OpenRule> = found.iter().map(|one| one.rule).collect();
/// assert_eq!(rules, [OpenRule::Wait, OpenRule::EntryCost]);
/// let time = TimeAmount::from_hours(51 * 24)?;
/// assert_eq!(found[0].repair, Some(OpenRepair::VoteEarlier { time }));
/// let amount = "20.00 EUR".parse()?;
/// assert_eq!(found[1].repair, Some(OpenRepair::Spare { amount }));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum OpenRule {
    /// Somebody waited too long for the first vote.
    Wait,
    /// Coming in cost somebody too much.
    EntryCost,
    /// Too few of those who asked came to vote.
    Entered,
    /// Too many requests were refused.
    Refusals,
    /// Newcomers hold too few seats.
    Newcomers,
    /// Too few newcomers hold a seat.
    Seated,
    /// Too few came.
    Arrivals,
    /// Too many went.
    Departures,
    /// Leaving cost somebody too much.
    LeavingCost,
    /// Somebody holds too much of the time of all mandates.
    Mandates,
    /// Somebody holds too much of the time of all mandates of one year.
    Yearly,
    /// Too few of a college held some role.
    InRoles,
    /// Nobody of a college held any role.
    NoRole,
}

/// What falls short.
///
/// Found is the proportion as it was counted, so that a reader sees how far it is from the bar.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct OpenFinding {
    /// By which rule.
    pub rule: OpenRule,
    /// Who, where it concerns a person.
    pub person: Option<ContributorId>,
    /// Which college, where it concerns one.
    pub college: Option<CollegeId>,
    /// When, where it concerns one departure or one year.
    pub at: Option<Timestamp>,
    /// What was found, where it is a proportion.
    pub found: Option<Proportion>,
    /// The smallest change that mends it; none where none of its kind would.
    pub repair: Option<OpenRepair>,
}

/// A change that mends a finding, all else being as it was.
///
/// All else being as it was: two repairs together may do more than is needed.
///
/// # Law
///
/// `the_repair_of_an_openness_finding_applied_removes_it`,
/// `one_less_than_the_repair_of_an_openness_finding_does_not_mend_it`
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
    /// These people vote before the period ends.
    LetVote {
        /// Who.
        people: Vec<ContributorId>,
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
    /// So many more people come.
    Welcome {
        /// How many.
        #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
        people: u64,
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
    /// So many more of the college hold some role.
    GiveRoles {
        /// The college.
        college: CollegeId,
        /// How many.
        #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
        people: u64,
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
    /// no money to leave, at most a third of all mandates in one hand; nothing of the rest, for
    /// which no number is right for all.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{Portion, TimeAmount};
    /// # use liens_governance::openness::OpenNorms;
    /// let usual = OpenNorms::usual();
    /// assert_eq!(usual.wait, TimeAmount::from_hours(91 * 24)?);
    /// // Whether a community wants to grow is its own to say: nothing is asked.
    /// assert_eq!((usual.arrivals, usual.yearly), (Portion::new(0, 1)?, Portion::WHOLE));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn usual() -> Self {
        let portion = |part, whole| Portion::new(part, whole).unwrap_or(Portion::WHOLE);
        let hours = |hours| TimeAmount::from_hours(hours).unwrap_or_default();
        let cost = |time| Cost::new(hours(time), None).unwrap_or_default();
        Self {
            wait: hours(24 * 91),
            entry: cost(8),
            entered: portion(0, 1),
            refused: portion(1, 4),
            newcomers: portion(1, 5),
            seated: portion(0, 1),
            arrivals: portion(0, 1),
            departures: portion(1, 5),
            leaving: cost(1),
            in_roles: portion(0, 1),
            mandates: portion(1, 3),
            yearly: Portion::WHOLE,
        }
    }
}

/// All or none: a repair that is half of one mends nothing.
fn first<T: Clone>(of: impl Iterator<Item = T>, missing: u64) -> Option<Vec<T>> {
    let taken: Vec<T> = of.take(usize::try_from(missing).unwrap_or(usize::MAX)).collect();
    (count(taken.len()) == missing).then_some(taken)
}

/// What is above a cost, unit by unit; in a currency that it does not name, everything is.
///
/// A norm in euros allows nothing in another currency, since no rate is known here.
fn excess(spent: &[Amount], most: Cost) -> Vec<Amount> {
    let may = amounts(most);
    let over = |found: &Amount| {
        let most = may.iter().find(|most| most.unit() == found.unit());
        let zero = Amount::zero(found.unit().clone());
        found.checked_sub(most.unwrap_or(&zero)).ok().filter(|over| over.quanta() > 0)
    };
    spent.iter().filter_map(over).collect()
}

impl OpenFinding {
    const fn new(rule: OpenRule) -> Self {
        Self { rule, person: None, college: None, at: None, found: None, repair: None }
    }
}

impl Openness {
    /// What falls short of norms, by rule.
    ///
    /// # Law
    ///
    /// `the_repair_of_an_openness_finding_applied_removes_it`,
    /// `one_less_than_the_repair_of_an_openness_finding_does_not_mend_it`
    ///
    /// # Complexity
    ///
    /// O(n log n) for n people, requests and seats.
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::collections::BTreeMap;
    /// # use liens_core::{CollegeId, CommandId, ContributorId, Envelope, Period, TimeAmount};
    /// # use liens_governance::openness::{OpenNorms, OpenRule, Openness};
    /// # use liens_governance::register::{Command, Cost, Register};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut register = Register::new();
    /// # let mut id = 0;
    /// # let mut send = |by: &str, day: &str, body| -> Result<(), Box<dyn std::error::Error>> {
    /// #     id += 1;
    /// #     let (id, by, at) = (CommandId::from_u128(id), ContributorId::new(by)?, day.parse()?);
    /// #     register.execute(&Envelope { id, by, on_behalf_of: None, at, body })?;
    /// #     Ok(())
    /// # };
    /// let (bo, college) = (ContributorId::new("bo")?, CollegeId::new("users")?);
    /// let (cost, group, reason) = (Cost::NONE, None, None);
    /// send("clerk", "2026-01-01", Command::DeclareCollege { college: college.clone() })?;
    /// let apply = Command::Apply { college: college.clone(), group, cost };
    /// send("bo", "2026-02-01", apply.clone())?;
    /// let refuse = Command::RefuseApplication { person: bo, college, cost, reason };
    /// send("clerk", "2026-03-01", refuse)?;
    /// send("bo", "2026-03-02", apply)?;
    /// // Bo asked again: to admit him at first is no repair, since the second request came of the
    /// // refusal.
    /// let year = Period::new("2026-01-01".parse()?, "2027-01-01".parse()?)?;
    /// let told = Openness::of(&register, &BTreeMap::new(), year, TimeAmount::ZERO)?;
    /// let found = told.findings(&OpenNorms::usual());
    /// assert_eq!((found[0].rule, found[0].found), (OpenRule::Refusals, told.refusals));
    /// assert_eq!(found[0].repair, None);
    /// # Ok(())
    /// # }
    /// ```
    pub fn findings(&self, norms: &OpenNorms) -> Vec<OpenFinding> {
        let mut findings = Vec::new();
        for entry in self.entries.iter().filter(|entry| entry.waited > norms.wait) {
            let time = entry.waited.checked_sub(norms.wait).ok();
            findings.push(OpenFinding {
                person: Some(entry.person.clone()),
                repair: time.map(|time| OpenRepair::VoteEarlier { time }),
                ..OpenFinding::new(OpenRule::Wait)
            });
        }
        for entry in &self.entries {
            findings.extend(excess(&entry.cost, norms.entry).into_iter().map(|amount| {
                OpenFinding {
                    person: Some(entry.person.clone()),
                    repair: Some(OpenRepair::Spare { amount }),
                    ..OpenFinding::new(OpenRule::EntryCost)
                }
            }));
        }
        findings.extend(self.too_few_entered(norms.entered));
        findings.extend(self.too_many_refused(norms.refused));
        let pass = |seats| OpenRepair::PassSeats { seats };
        findings.extend(self.newcomer_seats.and_then(|found| {
            too_few(OpenRule::Newcomers, found, norms.newcomers, &self.passable, pass)
        }));
        findings.extend(self.seated_newcomers.and_then(|found| {
            too_few(OpenRule::Seated, found, norms.seated, &self.seatable, pass)
        }));
        findings.extend(self.too_few_came(norms.arrivals));
        findings.extend(self.too_many_went(norms.departures));
        for one in &self.left {
            let over = excess(&amounts(one.cost), norms.leaving);
            findings.extend(over.into_iter().map(|amount| OpenFinding {
                person: Some(one.person.clone()),
                college: Some(one.college.clone()),
                at: Some(one.at),
                repair: Some(OpenRepair::Spare { amount }),
                ..OpenFinding::new(OpenRule::LeavingCost)
            }));
        }
        let whole = self.mandates.iter();
        findings.extend(whole.flat_map(|all| all.above(OpenRule::Mandates, None, norms.mandates)));
        // The one year of a period within a year is that period.
        for year in self.mandates_by_year.iter().filter(|year| year.period != self.period) {
            let at = Some(year.period.from());
            findings.extend(year.above(OpenRule::Yearly, at, norms.yearly));
        }
        findings.extend(self.in_too_few_roles(norms.in_roles));
        findings.extend(self.without_role());
        findings
    }

    fn too_few_entered(&self, least: Portion) -> Option<OpenFinding> {
        let people: Vec<ContributorId> =
            self.waiting.iter().map(|one| one.person.clone()).collect();
        let vote = |people| OpenRepair::LetVote { people };
        too_few(OpenRule::Entered, self.entered?, least, &people, vote)
    }

    /// Only a refusal that was final can be mended by admitting: who asked again was answered
    /// again.
    fn too_many_refused(&self, most: Portion) -> Option<OpenFinding> {
        let found = self.refusals?;
        let above = found.over(most);
        let last = self.refused.iter().filter(|one| one.for_good);
        let people = first(last.map(|one| (one.person.clone(), one.college.clone())), above);
        (above > 0).then(|| OpenFinding {
            found: Some(found),
            repair: people.map(|people| OpenRepair::Admit { people }),
            ..OpenFinding::new(OpenRule::Refusals)
        })
    }

    /// (came + x) / (all + x) reaches the bar: whoever comes is a member too.
    fn too_few_came(&self, least: Portion) -> Option<OpenFinding> {
        let found = self.arrivals?;
        // Who comes is then one of those who were members.
        let all = Proportion::of(1, 1)?;
        let missing = found.to_reach(least, all);
        if missing == Some(UBig::ZERO) {
            return None;
        }
        let people = missing.and_then(|missing| u64::try_from(missing).ok());
        let repair = people.map(|people| OpenRepair::Welcome { people });
        Some(OpenFinding { found: Some(found), repair, ..OpenFinding::new(OpenRule::Arrivals) })
    }

    /// Somebody who left two colleges counts once.
    fn too_many_went(&self, most: Portion) -> Option<OpenFinding> {
        let found = self.departures?;
        let above = found.over(most);
        let mut gone: Vec<_> =
            self.left.iter().filter(|one| one.gone).map(|one| (one.at, &one.person)).collect();
        gone.sort_by(|(a, one), (b, other)| b.cmp(a).then_with(|| one.cmp(other)));
        let mut known = BTreeSet::new();
        let latest = gone.into_iter().map(|(_, person)| person).filter(|who| known.insert(*who));
        let people = first(latest.cloned(), above);
        (above > 0).then(|| OpenFinding {
            found: Some(found),
            repair: people.map(|people| OpenRepair::Keep { people }),
            ..OpenFinding::new(OpenRule::Departures)
        })
    }

    fn in_too_few_roles(&self, least: Portion) -> impl Iterator<Item = OpenFinding> {
        self.in_roles.iter().filter_map(move |row| {
            let found = row.people?;
            let (missing, college) = (found.under(least), row.college.clone());
            (missing > 0).then(|| OpenFinding {
                college: Some(college.clone()),
                found: Some(found),
                repair: Some(OpenRepair::GiveRoles { college, people: missing }),
                ..OpenFinding::new(OpenRule::InRoles)
            })
        })
    }

    /// Apart from [`InRoles`](OpenRule::InRoles), so that "nobody at all" is told even where no
    /// part is asked for.
    fn without_role(&self) -> impl Iterator<Item = OpenFinding> {
        // Where there is no role at all, nobody can hold one.
        let any = !self.circulation.is_empty();
        let none = move |row: &&InRoles| any && row.people.is_some_and(|found| found.part() == 0);
        self.in_roles.iter().filter(none).map(|row| OpenFinding {
            college: Some(row.college.clone()),
            found: row.people,
            repair: Some(OpenRepair::GiveRole { college: row.college.clone() }),
            ..OpenFinding::new(OpenRule::NoRole)
        })
    }
}

/// A proportion below a portion, and the first of those that would each add one to it; none of them
/// where they are too few.
fn too_few<T: Clone>(
    rule: OpenRule,
    found: Proportion,
    least: Portion,
    of: &[T],
    repair: impl FnOnce(Vec<T>) -> OpenRepair,
) -> Option<OpenFinding> {
    let missing = found.under(least);
    let repair = first(of.iter().cloned(), missing).map(repair);
    (missing > 0).then(|| OpenFinding { found: Some(found), repair, ..OpenFinding::new(rule) })
}

impl Concentration {
    /// Seconds above the bar, of the whole as it is: they pass to others and are not taken away.
    fn above(
        &self,
        rule: OpenRule,
        at: Option<Timestamp>,
        most: Portion,
    ) -> impl Iterator<Item = OpenFinding> {
        self.people.iter().filter_map(move |(person, found)| {
            let above = found.over(most);
            let time = TimeAmount::from_seconds(i64::try_from(above).unwrap_or(i64::MAX)).ok();
            (above > 0).then(|| OpenFinding {
                person: Some(person.clone()),
                at,
                found: Some(*found),
                repair: time.map(|time| OpenRepair::PassOn { time }),
                ..OpenFinding::new(rule)
            })
        })
    }
}
