//! Who belongs to which colleges, since when and until when.

use liens_core::{CollegeId, ContributorId, GroupId, Timestamp};

/// A person's place in a college.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Membership {
    /// The college.
    pub college: CollegeId,
    /// The group of stakeholders that the person embodies there.
    pub group: Option<GroupId>,
    /// Their weight inside the college.
    pub weight: u64,
    /// The first instant of the membership.
    pub joined: Timestamp,
    /// The first instant after the membership, once the person has left.
    pub left: Option<Timestamp>,
}

/// A request to belong to a college that is neither granted nor refused.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Application {
    /// Who asks.
    pub person: ContributorId,
    /// The college.
    pub college: CollegeId,
    /// The group that the person would embody there.
    pub group: Option<GroupId>,
    /// When they asked.
    pub since: Timestamp,
}

/// What is known of one person, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) memberships: Vec<Membership>,
    pub(super) applications: Vec<Application>,
    /// Which college the person said counts, and from when.
    pub(super) chosen: Vec<(Timestamp, CollegeId)>,
}

impl Membership {
    /// Whether the person belongs to the college at an instant.
    pub fn holds(&self, at: Timestamp) -> bool {
        self.joined <= at && self.left.is_none_or(|left| at < left)
    }
}

impl Person {
    /// The memberships at an instant.
    pub(super) fn at(&self, at: Timestamp) -> impl Iterator<Item = &Membership> {
        self.memberships.iter().filter(move |membership| membership.holds(at))
    }

    /// The membership of a college at an instant.
    pub(super) fn of(&self, college: &CollegeId, at: Timestamp) -> Option<&Membership> {
        self.at(at).find(|membership| membership.college == *college)
    }

    pub(super) fn application(&self, college: &CollegeId) -> Option<&Application> {
        self.applications.iter().find(|application| application.college == *college)
    }

    /// The one membership that counts among those of some colleges: the college last chosen where
    /// the person still belongs to it, else the first by the stated order, the day of joining, the
    /// id.
    pub(super) fn counted(
        &self,
        order: &[CollegeId],
        at: Timestamp,
        among: impl Fn(&CollegeId) -> bool,
    ) -> Option<&Membership> {
        let among = || self.at(at).filter(|membership| among(&membership.college));
        let said = self.chosen.iter().rev().find(|(since, _)| *since <= at);
        let chosen = said.and_then(|(_, said)| among().find(|mine| mine.college == *said));
        chosen.or_else(|| {
            among().min_by_key(|mine| {
                let place = order.iter().position(|stated| *stated == mine.college);
                (place.unwrap_or(usize::MAX), mine.joined, &mine.college)
            })
        })
    }

    /// Takes an application off the list, once it is answered.
    pub(super) fn answered(&mut self, college: &CollegeId) -> Option<Application> {
        let at = self.applications.iter().position(|asked| asked.college == *college)?;
        Some(self.applications.remove(at))
    }

    pub(super) fn joins(&mut self, college: &CollegeId, weight: u64, joined: Timestamp) {
        let group = self.answered(college).and_then(|application| application.group);
        let college = college.clone();
        self.memberships.push(Membership { college, group, weight, joined, left: None });
    }

    pub(super) fn leaves(&mut self, college: &CollegeId, at: Timestamp) {
        let ongoing = |membership: &&mut Membership| {
            membership.college == *college && membership.left.is_none()
        };
        if let Some(membership) = self.memberships.iter_mut().find(ongoing) {
            membership.left = Some(at);
        }
    }
}
