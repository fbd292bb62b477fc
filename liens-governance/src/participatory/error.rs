//! Why a profile, or an outcome of it, is refused.
//!
//! A refused project or ballot leaves the profile as it was, and the message names the voter or the
//! project, since whoever enters a hundred paper ballots wants to know which one.

use liens_core::{Amount, ContributorId, ProjectId};

/// Why a profile of a participatory budget, or a question to it, is refused.
///
/// # Examples
///
/// ```
/// use liens_core::{ContributorId, ProjectId};
/// use liens_governance::participatory::{ParticipatoryError, Profile, Project, Satisfaction};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let garden = ProjectId::new("garden")?;
/// let projects = [Project::new(garden.clone(), "60.00 EUR".parse()?)?];
/// let mut profile = Profile::new("90.00 EUR".parse()?, projects, Satisfaction::Cost)?;
/// let ana = ContributorId::new("ana")?;
///
/// let empty = profile.approve(ana.clone(), 1, []).unwrap_err();
/// assert_eq!(empty.to_string(), "the ballot of 'ana' supports no project");
/// let weightless = profile.approve(ana.clone(), 0, [&garden]);
/// assert_eq!(weightless, Err(ParticipatoryError::ZeroWeight { voter: ana.clone() }));
/// assert_eq!(profile.weight(), 0);
///
/// // Costs in hours do not compare with an envelope in euros.
/// let repair = Project::new(ProjectId::new("repair")?, "12 h".parse()?)?;
/// let mixed = Profile::new("90.00 EUR".parse()?, [repair], Satisfaction::Cost).unwrap_err();
/// assert_eq!(mixed.code(), "governance.participatory.unit");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParticipatoryError {
    /// An envelope must be above zero.
    #[error("an envelope of {limit} pays for nothing")]
    Limit {
        /// The refused envelope.
        limit: Amount,
    },
    /// A cost must be above zero.
    #[error("project '{project}' costs {cost}")]
    Cost {
        /// The project.
        project: ProjectId,
        /// The refused cost.
        cost: Amount,
    },
    /// A cost is in another unit than the envelope.
    #[error("project '{project}' costs {cost}, and the envelope is {limit}")]
    Unit {
        /// The project.
        project: ProjectId,
        /// Its cost.
        cost: Amount,
        /// The envelope.
        limit: Amount,
    },
    /// The same project stands there twice.
    #[error("project '{project}' stands there twice")]
    DuplicateProject {
        /// The project.
        project: ProjectId,
    },
    /// There is no such project.
    #[error("there is no project '{project}'")]
    UnknownProject {
        /// The project.
        project: ProjectId,
    },
    /// The same person votes twice.
    #[error("'{voter}' votes twice")]
    DuplicateVoter {
        /// The voter.
        voter: ContributorId,
    },
    /// A ballot names a project twice.
    #[error("the ballot of '{voter}' names project '{project}' twice")]
    NamedTwice {
        /// The voter.
        voter: ContributorId,
        /// The project.
        project: ProjectId,
    },
    /// A ballot supports no project; whoever wants that abstains.
    #[error("the ballot of '{voter}' supports no project")]
    EmptyBallot {
        /// The voter.
        voter: ContributorId,
    },
    /// A voter has no weight.
    #[error("'{voter}' has no weight")]
    ZeroWeight {
        /// The voter.
        voter: ContributorId,
    },
    /// The weights add up to more than can be counted.
    #[error("with the weight {weight} of '{voter}' the weights pass {}", u64::MAX)]
    WeightOverflow {
        /// The voter.
        voter: ContributorId,
        /// Their weight.
        weight: u64,
    },
    /// Nobody votes, so that nobody has a part of the envelope.
    #[error("nobody votes")]
    NoVoters,
    /// A declared order leaves a project out.
    #[error("the declared order leaves out project '{project}'")]
    OrderIncomplete {
        /// The project.
        project: ProjectId,
    },
    /// A step by which voters' parts grow must be above zero and in the envelope's unit.
    #[error("parts of an envelope of {limit} cannot grow by {step}")]
    Step {
        /// The refused step.
        step: Amount,
        /// The envelope.
        limit: Amount,
    },
    /// The step is so small that the completion would not come to an end.
    #[error("after {steps} steps of {step} the envelope is still not used")]
    SmallStep {
        /// The refused step.
        step: Amount,
        /// How many steps were tried.
        steps: u32,
    },
}

impl ParticipatoryError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Limit { .. } => "governance.participatory.limit",
            Self::Cost { .. } => "governance.participatory.cost",
            Self::Unit { .. } => "governance.participatory.unit",
            Self::DuplicateProject { .. } => "governance.participatory.duplicate_project",
            Self::UnknownProject { .. } => "governance.participatory.unknown_project",
            Self::DuplicateVoter { .. } => "governance.participatory.duplicate_voter",
            Self::NamedTwice { .. } => "governance.participatory.named_twice",
            Self::EmptyBallot { .. } => "governance.participatory.empty_ballot",
            Self::ZeroWeight { .. } => "governance.participatory.zero_weight",
            Self::WeightOverflow { .. } => "governance.participatory.weight_overflow",
            Self::NoVoters => "governance.participatory.no_voters",
            Self::OrderIncomplete { .. } => "governance.participatory.order_incomplete",
            Self::Step { .. } => "governance.participatory.step",
            Self::SmallStep { .. } => "governance.participatory.small_step",
        }
    }
}
