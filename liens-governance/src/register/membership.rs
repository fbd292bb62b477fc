//! Who belongs to which colleges, since when and until when.
//!
//! A person has a list of memberships and a list of requests, oldest first, and nothing of either
//! is ever removed: leaving sets an end, an answer closes a request. Coming back makes a new
//! membership beside the old one.

use liens_core::{CollegeId, ContributorId, GroupId, ReasonId, Timestamp};

use super::Cost;

/// A person's place in a college.
///
/// The weight counts inside the college, against its other members; what the college weighs is
/// written in the statutes.
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
    /// The college that took its place, where the person moved.
    pub moved_to: Option<CollegeId>,
    /// What leaving cost them, where they left and did not move.
    pub cost_of_leaving: Option<Cost>,
}

/// A request to belong to a college.
///
/// Somebody may have asked one college several times; at most one of these requests waits.
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
    /// What asking cost them.
    pub cost: Cost,
    /// The answer; none while they wait.
    pub answer: Option<Answer>,
}

/// The answer to an [`Application`].
///
/// Reasons are ids, so that refusals can be counted by them; words are in the notes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Answer {
    /// When it was given.
    pub at: Timestamp,
    /// Whether the person was admitted.
    pub admitted: bool,
    /// What it cost them.
    pub cost: Cost,
    /// Why they were refused.
    pub reason: Option<ReasonId>,
}

/// What is known of one person, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) memberships: Vec<Membership>,
    pub(crate) applications: Vec<Application>,
    /// Which college the person said counts, and from when.
    pub(super) chosen: Vec<(Timestamp, CollegeId)>,
}

impl Membership {
    /// Whether the person belongs to the college at an instant.
    ///
    /// # Examples
    ///
    /// See [`Register`](super::Register): on the day of joining it holds, on that of leaving no
    /// longer.
    pub fn holds(&self, at: Timestamp) -> bool {
        self.joined <= at && self.left.is_none_or(|left| at < left)
    }
}

impl Person {
    /// The memberships at an instant.
    pub(crate) fn at(&self, at: Timestamp) -> impl Iterator<Item = &Membership> {
        self.memberships.iter().filter(move |membership| membership.holds(at))
    }

    /// The membership of a college at an instant.
    pub(super) fn of(&self, college: &CollegeId, at: Timestamp) -> Option<&Membership> {
        self.at(at).find(|membership| membership.college == *college)
    }

    /// The application for a college that waits for an answer.
    pub(super) fn application(&self, college: &CollegeId) -> Option<&Application> {
        self.waiting().find(|application| application.college == *college)
    }

    pub(super) fn waiting(&self) -> impl Iterator<Item = &Application> {
        self.applications.iter().filter(|application| application.answer.is_none())
    }

    /// The one membership that counts among those of some colleges: the college last chosen where
    /// the person still belongs to it, else the first by the stated order, the day of joining, the
    /// id.
    ///
    /// Chosen counts from when it was said: the roll of an earlier date is not changed by it.
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

    /// Answers the application for a college that waits.
    pub(super) fn answered(&mut self, college: &CollegeId, answer: Answer) -> Option<&Application> {
        let waits = |one: &&mut Application| one.answer.is_none() && one.college == *college;
        let application = self.applications.iter_mut().find(waits)?;
        application.answer = Some(answer);
        Some(application)
    }

    /// The group is that of the request, which is why nobody is admitted who did not ask.
    pub(super) fn joins(
        &mut self,
        college: &CollegeId,
        weight: u64,
        joined: Timestamp,
        cost: Cost,
    ) {
        let answer = Answer { at: joined, admitted: true, cost, reason: None };
        let group = self.answered(college, answer).and_then(|asked| asked.group.clone());
        let (college, left, moved_to) = (college.clone(), None, None);
        let cost_of_leaving = None;
        push(
            &mut self.memberships,
            Membership { college, group, weight, joined, left, moved_to, cost_of_leaving },
        );
    }

    pub(super) fn applies(&mut self, application: Application) {
        push(&mut self.applications, application);
    }

    /// Ends the membership of a college, which is where the person goes instead, or what it costs.
    ///
    /// `Ok` where the person moves, `Err` with the cost where they go.
    pub(super) fn leaves(
        &mut self,
        college: &CollegeId,
        at: Timestamp,
        instead: Result<&CollegeId, Cost>,
    ) {
        let ongoing = |membership: &&mut Membership| {
            membership.college == *college && membership.left.is_none()
        };
        if let Some(membership) = self.memberships.iter_mut().find(ongoing) {
            membership.left = Some(at);
            membership.moved_to = instead.ok().cloned();
            membership.cost_of_leaving = instead.err();
        }
    }
}

/// Adds one more. Most people have one or two of a kind, and room for four each would be the larger
/// part of a register.
fn push<T>(to: &mut Vec<T>, item: T) {
    if to.len() < 4 {
        to.reserve_exact(1);
    }
    to.push(item);
}
