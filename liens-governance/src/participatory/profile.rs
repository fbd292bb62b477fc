//! What is asked of a participatory budget: the envelope, the projects with their costs, and what
//! each voter would like.
//!
//! A profile is made before anything is counted and does not know how it will be: the same one is
//! asked by [`equal_shares`](super::equal_shares()), by [`left_out`](super::left_out()) for the
//! outcome of any other method, and can be written and read.

use std::collections::BTreeMap;

use dashu_int::UBig;
use liens_core::{Amount, ContributorId, ProjectId};

use super::ParticipatoryError;

/// Something that an envelope may pay for, as a whole or not at all.
///
/// **Range:** a cost above zero.
///
/// # Examples
///
/// ```
/// # use liens_governance::participatory::{ParticipatoryError, Project};
/// # use liens_core::ProjectId;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let garden = Project::new(ProjectId::new("garden")?, "1200.00 EUR".parse()?)?;
/// assert_eq!(garden.cost().to_string(), "1200.00 EUR");
/// let free = Project::new(ProjectId::new("walk")?, "0.00 EUR".parse()?);
/// assert!(matches!(free, Err(ParticipatoryError::Cost { .. })));
/// # Ok(())
/// # }
/// ```
///
/// Costs of nothing are refused because a price for each unit of satisfaction would be zero: what
/// costs nothing needs no vote on money.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Project {
    id: ProjectId,
    cost: Amount,
}

/// What makes a voter content with a project that they support.
///
/// # Source
///
/// Peters, Pierczyński and Skowron, *Proportional participatory budgeting with additive
/// utilities*, 2021: cardinality and cost utilities.
///
/// # Examples
///
/// ```
/// # use liens_governance::participatory::Satisfaction;
/// assert_eq!(Satisfaction::default(), Satisfaction::Cost);
/// ```
///
/// A bench for 40.00 EUR and a school for 60.00: by number each counts one, and the bench is bought
/// first, being cheaper a unit; by cost every euro counts alike, and both cost the same a unit.
///
/// ```
/// use liens_core::{ContributorId, ProjectId};
/// use liens_governance::participatory::{
///     Completion, Profile, Project, Satisfaction, TieOrder, equal_shares,
/// };
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (bench, school) = (ProjectId::new("bench")?, ProjectId::new("school")?);
/// let first = |satisfaction| -> Result<(String, usize), Box<dyn std::error::Error>> {
///     let projects = [
///         Project::new(bench.clone(), "40.00 EUR".parse()?)?,
///         Project::new(school.clone(), "60.00 EUR".parse()?)?,
///     ];
///     let mut profile = Profile::new("60.00 EUR".parse()?, projects, satisfaction)?;
///     profile.approve(ContributorId::new("ana")?, 1, [&bench, &school])?;
///     // Of equals, the school first.
///     let order = TieOrder::Declared { order: vec![school.clone(), bench.clone()] };
///     let outcome = equal_shares(&profile, &Completion::None {}, &order)?;
///     let purchase = &outcome.purchases()[0];
///     Ok((purchase.project().to_string(), purchase.tied().len()))
/// };
/// assert_eq!(first(Satisfaction::Count)?, ("bench".to_owned(), 0));
/// assert_eq!(first(Satisfaction::Cost)?, ("school".to_owned(), 1));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Satisfaction {
    /// The points alone: a bench and a school count alike.
    Count,
    /// The points times the cost: what of the envelope goes where the voter wants it.
    #[default]
    Cost,
}

/// Which of several equal projects comes first.
///
/// # Examples
///
/// ```
/// # use liens_governance::participatory::TieOrder;
/// assert_eq!(TieOrder::default(), TieOrder::Cheapest {});
/// ```
///
/// A declared order has to name every project, as a tie may be of any of them:
///
/// ```
/// use liens_core::{ContributorId, ProjectId};
/// use liens_governance::participatory::{
///     Completion, ParticipatoryError, Profile, Project, Satisfaction, TieOrder, equal_shares,
/// };
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (bench, swing) = (ProjectId::new("bench")?, ProjectId::new("swing")?);
/// let projects = [
///     Project::new(bench.clone(), "40.00 EUR".parse()?)?,
///     Project::new(swing.clone(), "40.00 EUR".parse()?)?,
/// ];
/// let mut profile = Profile::new("40.00 EUR".parse()?, projects, Satisfaction::Cost)?;
/// profile.approve(ContributorId::new("ana")?, 1, [&bench, &swing])?;
/// let run = |order| {
///     equal_shares(&profile, &Completion::None {}, &TieOrder::Declared { order })
/// };
/// assert_eq!(run(vec![swing.clone(), bench.clone()])?.funded(), [&swing]);
/// let short = run(vec![swing]).unwrap_err();
/// assert_eq!(short, ParticipatoryError::OrderIncomplete { project: bench });
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum TieOrder {
    /// The cheaper first; among equally cheap ones the one whose points weigh more, then by id.
    Cheapest {},
    /// By id.
    ById {},
    /// In this order, which names every project: as a meeting declared it, or as lots fell.
    Declared {
        /// The projects, first to last.
        order: Vec<ProjectId>,
    },
}

impl Default for TieOrder {
    fn default() -> Self {
        Self::Cheapest {}
    }
}

/// One voter: their weight, and the points that they give.
///
/// Whoever [`abstain`](Profile::abstain)s is one too: their part of the envelope stays with them,
/// and is no one else's.
///
/// # Examples
///
/// ```
/// use liens_core::{ContributorId, ProjectId};
/// use liens_governance::participatory::{Profile, Project, Satisfaction, Voter};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let garden = ProjectId::new("garden")?;
/// let projects = [Project::new(garden.clone(), "60.00 EUR".parse()?)?];
/// let mut profile = Profile::new("90.00 EUR".parse()?, projects, Satisfaction::Cost)?;
/// let (ana, bo) = (ContributorId::new("ana")?, ContributorId::new("bo")?);
/// profile.abstain(bo.clone(), 2)?;
/// profile.grade(ana.clone(), 1, [(&garden, 3)])?;
/// let weight = |(_, voter): (&ContributorId, &Voter)| voter.weight();
/// let weights: Vec<u64> = profile.voters().map(weight).collect();
/// assert_eq!(weights, [1, 2]); // in the order of the ids, not of the votes
/// assert_eq!((profile.points(&ana, &garden), profile.points(&bo, &garden)), (3, 0));
/// // The garden's one supporter owns a third of 90.00 EUR, which does not pay 60.00.
/// # use liens_governance::participatory::{Completion, TieOrder, equal_shares};
/// let outcome = equal_shares(&profile, &Completion::None {}, &TieOrder::default())?;
/// assert!(outcome.funded().is_empty());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Voter {
    weight: u64,
    /// Places of projects with points above zero, by place.
    points: Vec<(usize, u64)>,
}

/// An envelope, the projects that ask for a part of it, and what every voter would like.
///
/// Votes may come in any order. Every unit of weight owns the same part of the envelope.
///
/// **Unit:** money, hours or points, the same in the envelope and every cost. **Range:** weights
/// above zero, in sum to [`u64::MAX`].
///
/// # Examples
///
/// ```
/// # use liens_governance::participatory::{Profile, Project, Satisfaction};
/// # use liens_core::{ContributorId, ProjectId};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (garden, bench) = (ProjectId::new("garden")?, ProjectId::new("bench")?);
/// let projects = [
///     Project::new(garden.clone(), "60.00 EUR".parse()?)?,
///     Project::new(bench.clone(), "40.00 EUR".parse()?)?,
/// ];
/// let mut profile = Profile::new("90.00 EUR".parse()?, projects, Satisfaction::Cost)?;
/// profile.approve(ContributorId::new("ana")?, 1, [&garden])?;
/// profile.grade(ContributorId::new("bo")?, 2, [(&garden, 1), (&bench, 3)])?;
/// assert_eq!((profile.voters().len(), profile.weight()), (2, 3));
/// assert!(profile.approve(ContributorId::new("ana")?, 1, [&bench]).is_err());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "serde",
    serde(try_from = "super::form::Written", into = "super::form::Written")
)]
pub struct Profile {
    limit: Amount,
    satisfaction: Satisfaction,
    /// By id.
    projects: Vec<Project>,
    voters: BTreeMap<ContributorId, Voter>,
    weight: u64,
}

impl Project {
    /// Creates a project.
    ///
    /// # Errors
    ///
    /// [`ParticipatoryError::Cost`] unless the cost is above zero.
    pub fn new(id: ProjectId, cost: Amount) -> Result<Self, ParticipatoryError> {
        if cost.quanta() > 0 {
            Ok(Self { id, cost })
        } else {
            Err(ParticipatoryError::Cost { project: id, cost })
        }
    }

    /// Its id.
    pub const fn id(&self) -> &ProjectId {
        &self.id
    }

    /// What it costs.
    pub const fn cost(&self) -> &Amount {
        &self.cost
    }

    /// The cost in quanta of its unit.
    ///
    /// A cost is above zero, so that nothing is lost with the sign.
    pub(super) fn quanta(&self) -> u64 {
        self.cost.quanta().unsigned_abs()
    }
}

impl Voter {
    /// The voter's weight.
    pub const fn weight(&self) -> u64 {
        self.weight
    }

    /// The places of the supported projects with their points, by place.
    pub(super) fn points(&self) -> &[(usize, u64)] {
        &self.points
    }
}

impl Profile {
    /// Creates a profile without votes.
    ///
    /// # Errors
    ///
    /// [`ParticipatoryError::Limit`] unless the envelope is above zero,
    /// [`ParticipatoryError::Unit`], [`ParticipatoryError::DuplicateProject`].
    pub fn new(
        limit: Amount,
        projects: impl IntoIterator<Item = Project>,
        satisfaction: Satisfaction,
    ) -> Result<Self, ParticipatoryError> {
        if limit.quanta() <= 0 {
            return Err(ParticipatoryError::Limit { limit });
        }
        let mut projects: Vec<Project> = projects.into_iter().collect();
        projects.sort_by(|one, other| one.id.cmp(&other.id));
        if let Some(Project { id, cost }) = projects.iter().find(|p| p.cost.unit() != limit.unit())
        {
            let (project, cost) = (id.clone(), cost.clone());
            return Err(ParticipatoryError::Unit { project, cost, limit });
        }
        let twice = projects.iter().zip(projects.iter().skip(1)).find(|(a, b)| a.id == b.id);
        if let Some((project, _)) = twice {
            return Err(ParticipatoryError::DuplicateProject { project: project.id.clone() });
        }
        Ok(Self { limit, satisfaction, projects, voters: BTreeMap::new(), weight: 0 })
    }

    /// Takes a ballot that approves projects: one point for each.
    ///
    /// # Errors
    ///
    /// [`ParticipatoryError::DuplicateVoter`], [`ParticipatoryError::ZeroWeight`],
    /// [`ParticipatoryError::WeightOverflow`], [`ParticipatoryError::UnknownProject`],
    /// [`ParticipatoryError::NamedTwice`], [`ParticipatoryError::EmptyBallot`]; the profile is
    /// then as it was.
    pub fn approve<'a>(
        &mut self,
        voter: ContributorId,
        weight: u64,
        projects: impl IntoIterator<Item = &'a ProjectId>,
    ) -> Result<(), ParticipatoryError> {
        self.grade(voter, weight, projects.into_iter().map(|project| (project, 1)))
    }

    /// Takes a ballot that gives points to projects; no points are as good as no mention.
    ///
    /// Points say how much more one wants one project than another, and their size alone buys
    /// nothing: a voter who gives 100 to everything pays from the same purse as one who gives 1.
    ///
    /// # Errors
    ///
    /// As [`approve`](Self::approve).
    pub fn grade<'a>(
        &mut self,
        voter: ContributorId,
        weight: u64,
        points: impl IntoIterator<Item = (&'a ProjectId, u64)>,
    ) -> Result<(), ParticipatoryError> {
        let mut places = BTreeMap::new();
        for (project, given) in points {
            let place = self
                .place(project)
                .ok_or_else(|| ParticipatoryError::UnknownProject { project: project.clone() })?;
            if places.insert(place, given).is_some() {
                let project = project.clone();
                return Err(ParticipatoryError::NamedTwice { voter, project });
            }
        }
        let points: Vec<_> = places.into_iter().filter(|(_, given)| *given > 0).collect();
        if points.is_empty() {
            return Err(ParticipatoryError::EmptyBallot { voter });
        }
        self.seat(voter, Voter { weight, points })
    }

    /// Takes a ballot that supports nothing: its part of the envelope stays with the voter.
    ///
    /// # Errors
    ///
    /// [`ParticipatoryError::DuplicateVoter`], [`ParticipatoryError::ZeroWeight`],
    /// [`ParticipatoryError::WeightOverflow`]; the profile is then as it was.
    pub fn abstain(&mut self, voter: ContributorId, weight: u64) -> Result<(), ParticipatoryError> {
        self.seat(voter, Voter { weight, points: Vec::new() })
    }

    /// Takes a voter once everything about the ballot is known to be right, so that a refusal
    /// changes nothing.
    fn seat(&mut self, voter: ContributorId, ballot: Voter) -> Result<(), ParticipatoryError> {
        let weight = ballot.weight;
        if weight == 0 {
            return Err(ParticipatoryError::ZeroWeight { voter });
        }
        if self.voters.contains_key(&voter) {
            return Err(ParticipatoryError::DuplicateVoter { voter });
        }
        let Some(total) = self.weight.checked_add(weight) else {
            return Err(ParticipatoryError::WeightOverflow { voter, weight });
        };
        self.weight = total;
        self.voters.insert(voter, ballot);
        Ok(())
    }

    /// The envelope.
    pub const fn limit(&self) -> &Amount {
        &self.limit
    }

    /// What makes voters content.
    pub const fn satisfaction(&self) -> Satisfaction {
        self.satisfaction
    }

    /// The projects, by id.
    pub fn projects(&self) -> &[Project] {
        &self.projects
    }

    /// The voters, by id.
    pub fn voters(&self) -> impl ExactSizeIterator<Item = (&ContributorId, &Voter)> {
        self.voters.iter()
    }

    /// The points that a voter gives to a project: 0 where either is not there.
    pub fn points(&self, voter: &ContributorId, project: &ProjectId) -> u64 {
        let given = self.voters.get(voter).zip(self.place(project));
        given.map_or(0, |(voter, place)| {
            let at = voter.points.binary_search_by_key(&place, |(at, _)| *at).ok();
            at.and_then(|at| voter.points.get(at)).map_or(0, |(_, points)| *points)
        })
    }

    /// The weight of all voters together.
    pub const fn weight(&self) -> u64 {
        self.weight
    }

    /// Where a project stands among [`projects`](Self::projects).
    pub(super) fn place(&self, project: &ProjectId) -> Option<usize> {
        self.projects.binary_search_by(|known| known.id.cmp(project)).ok()
    }

    /// By how much a project counts for each point.
    pub(super) fn scale(&self, project: &Project) -> u64 {
        match self.satisfaction {
            Satisfaction::Count => 1,
            Satisfaction::Cost => project.quanta(),
        }
    }

    /// The points of each project, each times the weight of who gives them.
    ///
    /// Ties by [`TieOrder::Cheapest`] and the greedy completion look at these sums; shares never
    /// do.
    pub(super) fn weighed_points(&self) -> Vec<UBig> {
        let mut sums = vec![UBig::ZERO; self.projects.len()];
        for voter in self.voters.values() {
            for (place, points) in &voter.points {
                if let Some(sum) = sums.get_mut(*place) {
                    #[expect(clippy::arithmetic_side_effects, reason = "of any size")]
                    let () = *sum += UBig::from(u128::from(voter.weight) * u128::from(*points));
                }
            }
        }
        sums
    }

    /// The rank of each project, by place: of several equal ones the lowest comes first.
    ///
    /// # Errors
    ///
    /// [`ParticipatoryError::UnknownProject`], [`ParticipatoryError::DuplicateProject`],
    /// [`ParticipatoryError::OrderIncomplete`] of a declared order.
    pub(super) fn ranks(&self, ties: &TieOrder) -> Result<Vec<usize>, ParticipatoryError> {
        let mut ranks: Vec<usize> = (0..self.projects.len()).collect();
        match ties {
            TieOrder::ById {} => {}
            TieOrder::Cheapest {} => {
                let weighed = self.weighed_points();
                let mut order = ranks.clone();
                order.sort_by(|one, other| {
                    let cost = |place: usize| self.projects.get(place).map(Project::quanta);
                    cost(*one)
                        .cmp(&cost(*other))
                        .then_with(|| weighed.get(*other).cmp(&weighed.get(*one)))
                });
                place_in(&mut ranks, order);
            }
            TieOrder::Declared { order } => {
                let mut places = Vec::with_capacity(order.len());
                for project in order {
                    let unknown =
                        || ParticipatoryError::UnknownProject { project: project.clone() };
                    places.push(self.place(project).ok_or_else(unknown)?);
                }
                let mut seen = vec![false; self.projects.len()];
                for (place, project) in places.iter().zip(order) {
                    let seen = seen.get_mut(*place).map(|seen| std::mem::replace(seen, true));
                    if seen == Some(true) {
                        let project = project.clone();
                        return Err(ParticipatoryError::DuplicateProject { project });
                    }
                }
                if let Some(left) = seen.iter().position(|seen| !seen) {
                    let project = self.projects.get(left).map(|project| project.id.clone());
                    return project.map_or(Ok(ranks), |project| {
                        Err(ParticipatoryError::OrderIncomplete { project })
                    });
                }
                place_in(&mut ranks, places);
            }
        }
        Ok(ranks)
    }
}

/// Writes to each place at which position an order has it.
///
/// For the order `[2, 0, 1]` the ranks are `[1, 2, 0]`: the project at place 2 comes first.
fn place_in(ranks: &mut [usize], order: Vec<usize>) {
    for (rank, place) in order.into_iter().enumerate() {
        if let Some(slot) = ranks.get_mut(place) {
            *slot = rank;
        }
    }
}
