//! JSON forms: a profile is read through its constructors; an outcome is written only, since
//! whoever reads one runs the method again.
//!
//! Points and weights are texts, as all whole numbers that may pass 2⁵³; a voter without points is
//! one who abstains, since a ballot that supports nothing is refused when it is cast.

use liens_core::form::text;
use liens_core::{Amount, ContributorId, ProjectId};
use serde::{Deserialize, Serialize, Serializer};

use super::{ParticipatoryError, Payment, Profile, Project, Purchase, Satisfaction, Way};
use crate::Fraction;

liens_core::document_format!(
    /// The format of a profile.
    Format = "liens.participatory/1"
);

/// A project as it stands in a list.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename = "Project")]
struct Priced {
    id: ProjectId,
    cost: Amount,
}

/// Points that a voter gives to one project.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename = "Points")]
struct Given {
    project: ProjectId,
    #[serde(with = "text")]
    points: u64,
}

/// One voter with what they would like; the projects stand in the order of their ids.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename = "Voter")]
struct Ballot {
    voter: ContributorId,
    #[serde(with = "text")]
    weight: u64,
    points: Vec<Given>,
}

/// A profile as it is written.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename = "Profile")]
pub(super) struct Written {
    format: Format,
    limit: Amount,
    satisfaction: Satisfaction,
    projects: Vec<Priced>,
    voters: Vec<Ballot>,
}

impl TryFrom<Written> for Profile {
    type Error = ParticipatoryError;

    fn try_from(read: Written) -> Result<Self, Self::Error> {
        let projects = read.projects.into_iter().map(|Priced { id, cost }| Project::new(id, cost));
        let projects = projects.collect::<Result<Vec<_>, _>>()?;
        let mut profile = Self::new(read.limit, projects, read.satisfaction)?;
        for Ballot { voter, weight, points } in read.voters {
            if points.is_empty() {
                profile.abstain(voter, weight)?;
            } else {
                let given = points.iter().map(|Given { project, points }| (project, *points));
                profile.grade(voter, weight, given)?;
            }
        }
        Ok(profile)
    }
}

impl From<Profile> for Written {
    fn from(profile: Profile) -> Self {
        let projects = profile.projects();
        let priced = |p: &Project| Priced { id: p.id().clone(), cost: p.cost().clone() };
        let given = |(place, points): &(usize, u64)| {
            let project = projects.get(*place)?.id().clone();
            Some(Given { project, points: *points })
        };
        let voters = profile.voters().map(|(voter, ballot)| Ballot {
            voter: voter.clone(),
            weight: ballot.weight(),
            points: ballot.points().iter().filter_map(given).collect(),
        });
        Self {
            format: Format,
            limit: profile.limit().clone(),
            satisfaction: profile.satisfaction(),
            projects: projects.iter().map(priced).collect(),
            voters: voters.collect(),
        }
    }
}

/// A purchase as it is written.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename = "Purchase")]
pub(super) struct Bought<'a> {
    project: &'a ProjectId,
    cost: &'a Amount,
    way: Way,
    rate: &'a Fraction,
    tied: &'a [ProjectId],
    payments: Vec<Payment>,
}

impl Serialize for Purchase {
    fn serialize<S: Serializer>(&self, into: S) -> Result<S::Ok, S::Error> {
        let (project, cost, way) = (self.project(), self.cost(), self.way());
        let (rate, tied, payments) = (self.rate(), self.tied(), self.payments().collect());
        Bought { project, cost, way, rate, tied, payments }.serialize(into)
    }
}
