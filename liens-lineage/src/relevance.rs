//! Relevance to the problem before novelty: solutions are graded by those who raised the need.
//!
//! What answers a need well, those know who raised it. Each grades a project for a need on the
//! circle's own scale; the *majority grade* is the highest that more than half give or pass, so
//! that one grade at an extreme moves nothing, which averages do not promise. A charter's table
//! turns grades into factors, and the factor multiplies the attested hours of the project where a
//! rule shares by hours:
//!
//! ```text
//! three raisers grade the hall:  useful, useful, what was missing     majority: useful
//! factor of useful: 1            of what was missing: 3/2             hours count once
//! ```
//!
//! An origin and a tariff do not look at it: who raised a need is paid whatever came of it, and an
//! hour owed is an hour owed.
//!
//! # Source
//!
//! Balinski and Laraki, *Majority Judgment* (2010), for the majority grade and the order of equal
//! ones.

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{ContributionId, ContributorId, ProjectId, Ratio, compare_grades, majority_grade};

use crate::Frozen;
use crate::frozen::is_need;

/// Who grades.
///
/// They are never added: users are many, and the need is not theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Voice {
    /// Those who raised the need.
    Raisers,
    /// Those who use the solution, and did not raise the need.
    Users,
}

/// Why a grade, or a table of factors, is refused.
///
/// # Examples
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_core::Ratio;
/// use liens_lineage::{FactorTable, Relevance, RelevanceError, Voice};
/// let (record, project) = (frozen()?, liens_core::ProjectId::new("tool library")?);
/// let mut relevance = Relevance::new(["beside the point", "useful"])?;
/// let mut grade = |voice, who: &str, grade: &str| -> Tried<Option<&'static str>> {
///     let by = person(who)?;
///     let graded = relevance.grade(&record, voice, by, &id("need")?, &project, grade);
///     Ok(graded.err().map(|error| error.code()))
/// };
/// assert_eq!(grade(Voice::Raisers, "bo", "useful")?, Some("lineage.relevance.recused"));
/// assert_eq!(grade(Voice::Raisers, "di", "useful")?, Some("lineage.relevance.not_a_raiser"));
/// assert_eq!(grade(Voice::Raisers, "ana", "superb")?, Some("lineage.relevance.grade_outside"));
/// assert_eq!(grade(Voice::Raisers, "ana", "useful")?, None); // raising is no work on the project
/// let one = FactorTable::new([("useful", Ratio::ONE)]);
/// assert!(matches!(one, Err(RelevanceError::Scale { grades }) if grades == ["useful"]));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RelevanceError {
    /// The contribution is not there, or is no need.
    #[error("contribution {contribution} is no need of the record")]
    NotANeed {
        /// The contribution.
        contribution: ContributionId,
    },
    /// The record knows no such project.
    #[error("the record knows no project {project}")]
    UnknownProject {
        /// The project.
        project: ProjectId,
    },
    /// Who grades contributes to the project.
    #[error("{by} contributes to project {project} and is recused from grading it")]
    Recused {
        /// Who would grade.
        by: ContributorId,
        /// The project.
        project: ProjectId,
    },
    /// Who grades as a raiser did not raise the need.
    #[error("{by} did not raise need {need} and cannot grade as one who did")]
    NotARaiser {
        /// Who would grade.
        by: ContributorId,
        /// The need.
        need: ContributionId,
    },
    /// Who grades as a user raised the need, and has a voice already.
    #[error("{by} raised need {need} and grades as one who did, not as a user")]
    NotAUser {
        /// Who would grade.
        by: ContributorId,
        /// The need.
        need: ContributionId,
    },
    /// The grade is not on the scale.
    #[error("grade '{grade}' is not on the scale: {}", .scale.join(", "))]
    GradeOutside {
        /// The refused grade.
        grade: String,
        /// The scale, lowest first.
        scale: Vec<String>,
    },
    /// A scale has fewer than two grades, more than 100, or one twice.
    #[error("a scale has 2 to 100 different grades, not: {}", .grades.join(", "))]
    Scale {
        /// The refused grades.
        grades: Vec<String>,
    },
    /// A better grade has a smaller factor.
    #[error("grade '{grade}' has factor {factor}, below {lower} of a lower grade")]
    NotMonotone {
        /// The grade.
        grade: String,
        /// Its factor.
        factor: Ratio,
        /// The factor of the grade below.
        lower: Ratio,
    },
    /// The record was graded on another scale than the table's.
    #[error("the grades are on the scale {}, the factors on {}", .graded.join(", "), .table.join(", "))]
    OtherScale {
        /// The scale of the grades.
        graded: Vec<String>,
        /// The scale of the table.
        table: Vec<String>,
    },
    /// Factors or weighed time are finer or larger than can be counted.
    #[error("the factors of {} projects make weights beyond 64 bits", .projects)]
    TooFine {
        /// How many projects have a factor.
        projects: usize,
    },
}

impl RelevanceError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotANeed { .. } => "lineage.relevance.not_a_need",
            Self::UnknownProject { .. } => "lineage.relevance.unknown_project",
            Self::Recused { .. } => "lineage.relevance.recused",
            Self::NotARaiser { .. } => "lineage.relevance.not_a_raiser",
            Self::NotAUser { .. } => "lineage.relevance.not_a_user",
            Self::GradeOutside { .. } => "lineage.relevance.grade_outside",
            Self::Scale { .. } => "lineage.relevance.scale",
            Self::NotMonotone { .. } => "lineage.relevance.not_monotone",
            Self::OtherScale { .. } => "lineage.relevance.other_scale",
            Self::TooFine { .. } => "lineage.relevance.too_fine",
        }
    }
}

/// The factor of each grade, as a charter states it.
///
/// A better grade never has a smaller factor.
///
/// # Examples
///
/// ```
/// # use liens_core::Ratio;
/// # use liens_lineage::FactorTable;
/// let of = |n, d| Ratio::new(n, d);
/// let table = FactorTable::new([
///     ("beside the point", of(1, 2)?),
///     ("useful", of(1, 1)?),
///     ("what was missing", of(3, 2)?),
/// ])?;
/// assert_eq!(table.factor(2), Some(of(3, 2)?));
/// assert!(FactorTable::new([("low", of(1, 1)?), ("high", of(1, 2)?)]).is_err());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "serde",
    serde(try_from = "Vec<(String, Ratio)>", into = "Vec<(String, Ratio)>")
)]
pub struct FactorTable {
    grades: Vec<String>,
    factors: Vec<Ratio>,
}

impl FactorTable {
    /// Creates a table, the lowest grade first.
    ///
    /// # Errors
    ///
    /// [`RelevanceError::Scale`], [`RelevanceError::NotMonotone`].
    pub fn new(
        rows: impl IntoIterator<Item = (impl Into<String>, Ratio)>,
    ) -> Result<Self, RelevanceError> {
        let rows = rows.into_iter().map(|(grade, factor)| (grade.into(), factor));
        let (grades, factors): (Vec<String>, Vec<Ratio>) = rows.unzip();
        check_scale(&grades)?;
        for (pair, grade) in factors.windows(2).zip(grades.iter().skip(1)) {
            if let [lower, factor] = *pair {
                if factor < lower {
                    let grade = grade.clone();
                    return Err(RelevanceError::NotMonotone { grade, factor, lower });
                }
            }
        }
        Ok(Self { grades, factors })
    }

    /// The grades, lowest first.
    pub fn grades(&self) -> &[String] {
        &self.grades
    }

    /// The factor of a grade, counted from 0.
    pub fn factor(&self, grade: usize) -> Option<Ratio> {
        self.factors.get(grade).copied()
    }
}

impl TryFrom<Vec<(String, Ratio)>> for FactorTable {
    type Error = RelevanceError;

    fn try_from(rows: Vec<(String, Ratio)>) -> Result<Self, RelevanceError> {
        Self::new(rows)
    }
}

impl From<FactorTable> for Vec<(String, Ratio)> {
    fn from(table: FactorTable) -> Self {
        table.grades.into_iter().zip(table.factors).collect()
    }
}

/// One grade says nothing, and a hundred are more than anybody tells apart.
fn check_scale(grades: &[String]) -> Result<(), RelevanceError> {
    let different: BTreeSet<&String> = grades.iter().collect();
    if (2..=100).contains(&grades.len()) && different.len() == grades.len() {
        return Ok(());
    }
    Err(RelevanceError::Scale { grades: grades.to_vec() })
}

/// Grades by person.
///
/// The last grade of each, as its place on the scale.
type Grades = BTreeMap<ContributorId, usize>;

/// How well projects answer needs, as those say who raised them, and apart from them the users.
///
/// A grade concerns one need and one project. No field for novelty exists. Whoever contributes to a
/// project is recused from grading it. Who grades again replaces the grade given before.
///
/// # Law
///
/// `whoever_may_not_grade_is_refused_and_nothing_changes`, `names_and_order_never_change_a_ranking`
///
/// # Examples
///
/// ```
/// # use liens_core::{Contribution, ContributionId, ContributionKind, ContributorId};
/// # use liens_core::{Participation, ProjectId, Ratio};
/// # use liens_lineage::{FactorTable, Frozen, Relevance, Voice};
/// # let of = |id: &str, kind, project: &str, who: &str| -> Result<_, Box<dyn std::error::Error>> {
/// #     let (id, project) = (ContributionId::new(id)?, ProjectId::new(project)?);
/// #     let begun = Contribution::builder(id, kind, project, "2026-01-05".parse()?);
/// #     Ok(begun.participation(Participation::of(ContributorId::new(who)?)).build()?)
/// # };
/// let need = of("a place to meet", ContributionKind::Need, "town", "ana")?;
/// let frozen = Frozen::load([need, of("hall", ContributionKind::Work, "hall", "bo")?])?;
/// let (need, hall) = (ContributionId::new("a place to meet")?, ProjectId::new("hall")?);
/// let mut relevance = Relevance::new(["beside the point", "useful"])?;
/// relevance.grade(&frozen, Voice::Raisers, ContributorId::new("ana")?, &need, &hall, "useful")?;
/// let bo = ContributorId::new("bo")?;
/// let own = relevance.grade(&frozen, Voice::Users, bo, &need, &hall, "useful");
/// assert_eq!(own.unwrap_err().code(), "lineage.relevance.recused");
/// let two = [("beside the point", Ratio::ONE), ("useful", Ratio::new(2, 1)?)];
/// let factors = relevance.factors(&FactorTable::new(two)?, Voice::Raisers)?;
/// assert_eq!(factors[&hall], Ratio::new(2, 1)?);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relevance {
    scale: Vec<String>,
    grades: BTreeMap<(Voice, ContributionId, ProjectId), Grades>,
}

/// A solution among those of one need.
///
/// # Law
///
/// `competing_solutions_are_ranked_with_what_decided`
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Ranked {
    /// Its place, from 1; equal ones share a place.
    pub place: usize,
    /// The project.
    pub project: ProjectId,
    /// How many give each grade, lowest first.
    pub grades: Vec<u64>,
    /// The majority grade: the highest that more than half give or pass.
    pub majority: String,
    /// How many give a better grade than that.
    pub above: u64,
    /// How many give a lower one.
    pub below: u64,
    /// The majority grade of the other voice, where it graded.
    pub beside: Option<String>,
}

impl Relevance {
    /// No grades yet, on a scale whose lowest grade comes first.
    ///
    /// # Errors
    ///
    /// [`RelevanceError::Scale`].
    pub fn new(scale: impl IntoIterator<Item = impl Into<String>>) -> Result<Self, RelevanceError> {
        let scale: Vec<String> = scale.into_iter().map(Into::into).collect();
        check_scale(&scale)?;
        Ok(Self { scale, grades: BTreeMap::new() })
    }

    /// The scale, lowest first.
    pub fn scale(&self) -> &[String] {
        &self.scale
    }

    /// Grades how well a project answers a need.
    ///
    /// # Errors
    ///
    /// [`RelevanceError`]: no need of the record, an unknown project, who contributes to the
    /// project or grades under the wrong voice, a grade off the scale. Nothing is changed then.
    ///
    /// # Complexity
    ///
    /// O(contributions of the person + contributions of the record) to know the project.
    pub fn grade(
        &mut self,
        frozen: &Frozen,
        voice: Voice,
        by: ContributorId,
        need: &ContributionId,
        project: &ProjectId,
        grade: &str,
    ) -> Result<(), RelevanceError> {
        let raised = frozen.contribution(need).filter(|found| is_need(found));
        let not_a_need = || RelevanceError::NotANeed { contribution: need.clone() };
        let raised = raised.ok_or_else(not_a_need)?;
        if !frozen.contributions().any(|found| found.project() == project) {
            return Err(RelevanceError::UnknownProject { project: project.clone() });
        }
        let mut own = frozen.contributions_of(&by).filter(|own| own.project() == project);
        if own.any(|own| !is_need(own)) {
            return Err(RelevanceError::Recused { by, project: project.clone() });
        }
        let raiser = raised.participations().iter().any(|person| *person.contributor() == by);
        match voice {
            Voice::Raisers if !raiser => {
                return Err(RelevanceError::NotARaiser { by, need: need.clone() });
            }
            Voice::Users if raiser => {
                return Err(RelevanceError::NotAUser { by, need: need.clone() });
            }
            _ => {}
        }
        let outside =
            || RelevanceError::GradeOutside { grade: grade.to_owned(), scale: self.scale.clone() };
        let number = self.scale.iter().position(|known| known == grade).ok_or_else(outside)?;
        let key = (voice, need.clone(), project.clone());
        self.grades.entry(key).or_default().insert(by, number);
        Ok(())
    }

    /// How many gave each grade, lowest first; all 0 where nobody graded.
    ///
    /// By grade, so that a page can draw the bars.
    pub fn given(&self, voice: Voice, need: &ContributionId, project: &ProjectId) -> Vec<u64> {
        let grades = self.grades.get(&(voice, need.clone(), project.clone()));
        self.counts(grades.into_iter().flat_map(|grades| grades.values()))
    }

    /// How often each grade was given.
    fn counts<'a>(&self, grades: impl Iterator<Item = &'a usize>) -> Vec<u64> {
        let mut counts = vec![0_u64; self.scale.len()];
        for grade in grades {
            if let Some(count) = counts.get_mut(*grade) {
                *count = count.saturating_add(1);
            }
        }
        counts
    }

    /// The word for a place on the scale.
    fn name(&self, grade: usize) -> String {
        self.scale.get(grade).cloned().unwrap_or_default()
    }

    /// The factor of each graded project: that of its majority grade by one voice, the mean over
    /// the needs that it was graded for. A project without grade has no row, and the factor 1.
    ///
    /// # Law
    ///
    /// `a_project_graded_for_several_needs_has_the_mean_of_its_factors`
    ///
    /// # Errors
    ///
    /// [`RelevanceError::OtherScale`], [`RelevanceError::TooFine`].
    pub fn factors(
        &self,
        table: &FactorTable,
        voice: Voice,
    ) -> Result<BTreeMap<ProjectId, Ratio>, RelevanceError> {
        if table.grades != self.scale {
            let (graded, table) = (self.scale.clone(), table.grades.clone());
            return Err(RelevanceError::OtherScale { graded, table });
        }
        let mut sums: BTreeMap<ProjectId, (Ratio, u64)> = BTreeMap::new();
        let too_fine = || RelevanceError::TooFine { projects: self.grades.len() };
        for ((of, _, project), grades) in &self.grades {
            if *of != voice {
                continue;
            }
            let majority = majority_grade(&widened(&self.counts(grades.values())));
            let factor = table.factor(majority).unwrap_or(Ratio::ONE);
            let (sum, count) = sums.entry(project.clone()).or_insert((Ratio::ZERO, 0));
            *sum = sum.checked_add(factor).ok_or_else(too_fine)?;
            *count = count.saturating_add(1);
        }
        let mean = |(project, (sum, count)): (ProjectId, (Ratio, u64))| {
            let denominator = sum.denominator().checked_mul(count);
            let mean = denominator.and_then(|d| Ratio::new(sum.numerator(), d).ok());
            Ok((project, mean.ok_or_else(too_fine)?))
        };
        sums.into_iter().map(mean).collect()
    }

    /// The solutions graded for a need by one voice, the best first, with what decided: majority
    /// judgment, equal ones by project. Grades of those who are recused are not there, so that each
    /// solution is judged by all others; distributions of different sizes are compared by parts.
    ///
    /// # Complexity
    ///
    /// O(g + p log p × s) for g grades given, p projects and s grades of the scale.
    ///
    /// # Examples
    ///
    /// Two raisers grade two halls; the users' grade stands beside theirs and decides nothing.
    ///
    /// ```
    /// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
    /// # use library::*;
    /// use liens_core::{Participation, ProjectId};
    /// use liens_lineage::{Ranked, Relevance, Voice};
    /// let of = |name: &str, kind, project: &str, who: &[&str]| -> Tried<Contribution> {
    ///     let date = "2026-01-05".parse()?;
    ///     let mut begun = Contribution::builder(id(name)?, kind, ProjectId::new(project)?, date);
    ///     for name in who {
    ///         begun = begun.participation(Participation::of(person(name)?));
    ///     }
    ///     Ok(begun.build()?)
    /// };
    /// let record = Frozen::load([
    ///     of("a place to meet", ContributionKind::Need, "town", &["ana", "bo"])?,
    ///     of("hall", ContributionKind::Work, "hall", &["cy"])?,
    ///     of("barn", ContributionKind::Work, "barn", &["di"])?,
    /// ])?;
    /// let mut relevance = Relevance::new(["no", "useful", "what was missing"])?;
    /// let need = id("a place to meet")?;
    /// for (voice, who, project, grade) in [
    ///     (Voice::Raisers, "ana", "hall", "useful"),
    ///     (Voice::Raisers, "bo", "hall", "useful"),
    ///     (Voice::Raisers, "ana", "barn", "what was missing"),
    ///     (Voice::Raisers, "bo", "barn", "no"),
    ///     (Voice::Users, "eve", "barn", "what was missing"),
    /// ] {
    ///     let project = ProjectId::new(project)?;
    ///     relevance.grade(&record, voice, person(who)?, &need, &project, grade)?;
    /// }
    /// let ranked: Vec<Ranked> = relevance.ranking(&need, Voice::Raisers);
    /// assert_eq!((ranked[0].project.as_str(), &*ranked[0].majority), ("hall", "useful"));
    /// // Of two, more than half is both: the barn's majority is the lower grade.
    /// assert_eq!((&*ranked[1].majority, ranked[1].above), ("no", 1));
    /// assert_eq!(ranked[1].beside.as_deref(), Some("what was missing"));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn ranking(&self, need: &ContributionId, voice: Voice) -> Vec<Ranked> {
        let graded = self.grades.iter().filter(|((of, n, _), _)| *of == voice && n == need);
        let mut rows: Vec<(&ProjectId, Vec<u64>)> =
            graded.map(|((.., project), grades)| (project, self.counts(grades.values()))).collect();
        rows.sort_by(|(_, one), (_, other)| better(other, one));
        let other = if voice == Voice::Raisers { Voice::Users } else { Voice::Raisers };
        let mut ranked: Vec<Ranked> = Vec::with_capacity(rows.len());
        for (at, (project, grades)) in rows.into_iter().enumerate() {
            let equal = ranked.last().filter(|last| better(&last.grades, &grades).is_eq());
            let place = equal.map_or(at.saturating_add(1), |last| last.place);
            let majority = majority_grade(&widened(&grades));
            let sum = |counts: &mut dyn Iterator<Item = &u64>| {
                counts.fold(0_u64, |sum, count| sum.saturating_add(*count))
            };
            let beside = self.given(other, need, project);
            let graded = beside.iter().any(|count| *count > 0);
            ranked.push(Ranked {
                place,
                project: project.clone(),
                majority: self.name(majority),
                above: sum(&mut grades.iter().skip(majority.saturating_add(1))),
                below: sum(&mut grades.iter().take(majority)),
                beside: graded.then(|| self.name(majority_grade(&widened(&beside)))),
                grades,
            });
        }
        ranked
    }
}

/// Counts for the judgment, which compares by parts and so multiplies them.
fn widened(counts: &[u64]) -> Vec<u128> {
    counts.iter().copied().map(u128::from).collect()
}

/// Compares by parts: each count times the total of the other.
///
/// Three of four is not better than six of eight.
fn better(one: &[u64], other: &[u64]) -> std::cmp::Ordering {
    let total = |counts: &[u64]| counts.iter().copied().map(u128::from).sum::<u128>();
    let (of_one, of_other) = (total(one), total(other));
    let times = |counts: &[u64], by: u128| {
        counts.iter().map(|count| u128::from(*count).saturating_mul(by)).collect::<Vec<_>>()
    };
    compare_grades(&times(one, of_other), &times(other, of_one))
}

impl Frozen {
    /// The same record, with the attested time of each project multiplied by its factor wherever
    /// [`Rule::Hours`](crate::Rule::Hours) shares by it: never in an origin or a tariff. Projects
    /// without row keep their time.
    ///
    /// # Law
    ///
    /// `relevance_changes_what_hours_share_and_nothing_else`
    ///
    /// # Errors
    ///
    /// [`RelevanceError::TooFine`] for weights beyond 64 bits in sum.
    ///
    /// # Complexity
    ///
    /// O(nodes).
    ///
    /// # Examples
    ///
    /// The plan belongs to a project of factor 1/2 and counts one hour instead of two, where hours
    /// share; a tariff owes it two all the same.
    ///
    /// ```
    /// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
    /// # use library::*;
    /// use liens_core::{Attester, EvidenceId, Link, Participation, ProjectId, Ratio};
    /// use liens_lineage::distribute;
    /// let sketches = ProjectId::new("sketches")?;
    /// let by = Attester::Record { id: EvidenceId::new("book")? };
    /// let bo = Participation::of(person("bo")?).attested("PT2H".parse()?, by);
    /// let (kind, date) = (ContributionKind::Work, "2026-01-05".parse()?);
    /// let plan = Contribution::builder(id("plan")?, kind, sketches.clone(), date);
    /// let plan = plan.participation(bo).builds_on(Link::to(id("need")?)).build()?;
    /// let library = given("library", "cy", 4, &["plan"])?;
    /// let plain = Frozen::load([given("need", "ana", 0, &[])?, plan, library])?;
    /// let weighed = plain.clone().with_relevance(&[(sketches, Ratio::new(1, 2)?)].into())?;
    /// let parts = Rule::Hours.parts(&weighed, &id("library")?, &vouched()?)?;
    /// assert_eq!(parts.part_of(&id("plan")?), 200_000_000_000_000_000); // 1 of 5, not 2 of 6
    /// let pot = || order("100.00 EUR", "library");
    /// let shared = distribute(&weighed, &commons_first()?, pot()?)?;
    /// assert_eq!(shared, distribute(&plain, &commons_first()?, pot()?)?);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_relevance(
        self,
        factors: &BTreeMap<ProjectId, Ratio>,
    ) -> Result<Self, RelevanceError> {
        let too_fine = || RelevanceError::TooFine { projects: factors.len() };
        let common =
            factors.values().try_fold(1, |common, factor| factor.common_denominator(common));
        let common = common.ok_or_else(too_fine)?;
        let (mut weights, mut sum) = (Vec::with_capacity(self.len()), 0_u64);
        for (place, node) in (0_u32..).zip(self.contributions()) {
            let factor = factors.get(node.project()).copied().unwrap_or(Ratio::ONE);
            let over = factor.over(common).ok_or_else(too_fine)?;
            let weight = self.attested(place).checked_mul(over).ok_or_else(too_fine)?;
            sum = sum.checked_add(weight).ok_or_else(too_fine)?;
            weights.push(weight);
        }
        Ok(self.with_weighed(Weighed { factors: factors.clone(), common, weights }))
    }
}

/// Attested time as relevance weighs it.
///
/// With factors 1/2 and 2/3 a second has 6 units, and a second of each project weighs 3 and 4.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Weighed {
    /// The factors that are not given here are 1.
    factors: BTreeMap<ProjectId, Ratio>,
    /// How many units of weight a second has.
    common: u64,
    /// That of each contribution.
    weights: Vec<u64>,
}

impl Weighed {
    /// None beyond the record.
    pub(crate) fn weight(&self, node: u32) -> Option<u64> {
        self.weights.get(usize::try_from(node).ok()?).copied()
    }

    /// The factor of a project.
    pub(crate) fn factor(&self, project: &ProjectId) -> Ratio {
        self.factors.get(project).copied().unwrap_or(Ratio::ONE)
    }

    /// A weight, or a sum of them, in seconds.
    pub(crate) fn seconds(&self, weight: u64) -> Ratio {
        // A common denominator of fractions is never 0.
        Ratio::new(weight, self.common).unwrap_or(Ratio::ZERO)
    }
}
