//! Views of a record: as it was at a date, what descends, a project among the others.
//!
//! Two clocks run through a record. *Given* is the date of a contribution, *recorded* the instant
//! of the command that told of it, which may be months later:
//!
//! ```text
//!                  given        recorded
//! need             January 5    January 5
//! plan             January 5    January 6
//! library          January 5    January 7
//!
//! recorded_until   January 6    need, plan              what was known then
//! dated_until      January 6    need, plan, library     what had been given by then
//! ```
//!
//! The first asks whether a decision was right with what was known, the second what a share as of a
//! date is.

use liens_core::{Contribution, ContributionId, ProjectId, Timestamp};

use crate::{FreezeError, Frozen, Lineage, ReplayError};

impl Lineage {
    /// The record as it was known at an instant: what was recorded until then, itself included.
    ///
    /// A contribution that was given before and recorded after is not in it;
    /// [`Frozen::dated_until`] asks when things were given.
    ///
    /// # Law
    ///
    /// `what_was_known_at_an_instant_is_what_its_commands_make`
    ///
    /// # Errors
    ///
    /// [`ReplayError`] never for the history of a record, which replays up to any event.
    ///
    /// # Complexity
    ///
    /// That of recording these events again.
    ///
    /// # Examples
    ///
    /// All three were given on the fifth of January and recorded on a day each.
    ///
    /// ```
    /// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
    /// # use library::*;
    /// let record = recorded()?;
    /// let known = record.recorded_until("2026-01-06".parse()?)?;
    /// assert_eq!(known.len(), 2);
    /// assert_eq!(record.freeze()?.dated_until("2026-01-05".parse()?)?.len(), 3);
    /// assert!(record.recorded_until("2026-01-04".parse()?)?.is_empty());
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn recorded_until(&self, at: Timestamp) -> Result<Self, ReplayError> {
        Self::replay(self.events().iter().take_while(|event| event.at <= at).cloned())
    }
}

impl Frozen {
    /// The contributions dated until an instant, itself included, and the links between them.
    ///
    /// A link to something dated later is left out: at that date there was nothing to build on.
    ///
    /// # Law
    ///
    /// `the_lineage_of_a_date_is_what_is_dated_until_then_and_the_links_inside`
    ///
    /// # Errors
    ///
    /// [`FreezeError`] never for what is frozen already, whose every part is acyclic too.
    ///
    /// # Complexity
    ///
    /// That of [`load`](Self::load).
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{Contribution, ContributionId, ContributionKind, Link, ProjectId};
    /// # use liens_lineage::Frozen;
    /// # let of = |id: &str, kind, date: &str| -> Result<_, Box<dyn std::error::Error>> {
    /// #     Ok(Contribution::builder(
    /// #         ContributionId::new(id)?, kind, ProjectId::new("p")?, date.parse()?))
    /// # };
    /// let need = of("need", ContributionKind::Need, "2026-01-05")?.build()?;
    /// let work = of("work", ContributionKind::Work, "2026-02-05")?;
    /// let work = work.builds_on(Link::to(need.id().clone())).build()?;
    /// let frozen = Frozen::load([need, work])?;
    /// assert_eq!(frozen.dated_until("2026-01-31".parse()?)?.len(), 1);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn dated_until(&self, at: Timestamp) -> Result<Self, FreezeError> {
        let there = |contribution: &Contribution| contribution.date() <= at;
        let kept = self.contributions().filter(|contribution| there(contribution)).cloned();
        Self::load(kept.map(|contribution| {
            contribution.retaining_links(|link| self.contribution(&link.to).is_some_and(there))
        }))
    }

    /// The contribution itself and everything that descends from it, by id; nothing for one that
    /// is not there.
    ///
    /// # Law
    ///
    /// `one_descends_from_another_whose_ancestor_it_is`
    ///
    /// # Complexity
    ///
    /// O(nodes + links).
    ///
    /// # Examples
    ///
    /// ```
    /// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
    /// # use library::*;
    /// let record = diamond()?;
    /// let of_need = record.descendants(&id("need")?).map(|one| one.id().as_str());
    /// assert_eq!(of_need.collect::<Vec<_>>(), ["library", "need", "plan", "shelves"]);
    /// assert_eq!(record.descendants(&id("library")?).count(), 1); // itself
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn descendants(
        &self,
        id: &ContributionId,
    ) -> impl Iterator<Item = &Contribution> + use<'_> {
        self.rows().downstream_of_all(self.place(id)).into_iter().map(|node| self.at(node))
    }

    /// What a project gave, what it builds on in other projects, and what they made of it.
    ///
    /// # Law
    ///
    /// `the_history_of_a_project_is_all_that_leads_to_it_and_all_that_comes_of_it`
    ///
    /// # Complexity
    ///
    /// O(nodes log nodes + links).
    ///
    /// # Examples
    ///
    /// A café lent its rules to the tool library, and took a plan of the library for itself.
    ///
    /// ```
    /// use liens_core::{Contribution, ContributionId, ContributionKind, Link, ProjectId};
    /// use liens_lineage::{Frozen, ProjectHistory};
    /// let of = |name: &str, project: &str, on: &[&str]| -> Result<_, Box<dyn std::error::Error>> {
    ///     let (name, project) = (ContributionId::new(name)?, ProjectId::new(project)?);
    ///     let date = "2026-01-05".parse()?;
    ///     let mut begun = Contribution::builder(name, ContributionKind::Work, project, date);
    ///     for older in on {
    ///         begun = begun.builds_on(Link::to(ContributionId::new(*older)?));
    ///     }
    ///     Ok(begun.build()?)
    /// };
    /// let record = Frozen::load([
    ///     of("rules", "café", &[])?,
    ///     of("plan", "tool library", &["rules"])?,
    ///     of("opening", "tool library", &["plan"])?,
    ///     of("new counter", "café", &["plan"])?,
    /// ])?;
    /// let history: ProjectHistory<'_> = record.project_history(&ProjectId::new("tool library")?);
    /// let names = |list: &[&Contribution]| -> Vec<String> {
    ///     list.iter().map(|one| one.id().to_string()).collect()
    /// };
    /// assert_eq!(names(history.own()), ["opening", "plan"]);
    /// assert_eq!(names(history.upstream()), ["rules"]);
    /// assert_eq!(names(history.downstream()), ["new counter"]);
    /// assert!(record.project_history(&ProjectId::new("garden")?).own().is_empty());
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn project_history(&self, project: &ProjectId) -> ProjectHistory<'_> {
        let inside = |contribution: &Contribution| contribution.project() == project;
        let own: Vec<u32> =
            (0..).zip(self.contributions()).filter(|(_, c)| inside(c)).map(|(n, _)| n).collect();
        let in_time = |nodes: Vec<u32>, outside: bool| {
            let named = nodes.into_iter().map(|node| self.at(node));
            let mut named: Vec<&Contribution> =
                named.filter(|contribution| inside(contribution) != outside).collect();
            named.sort_by_key(|contribution| contribution.date());
            named
        };
        ProjectHistory {
            upstream: in_time(self.rows().upstream_of_all(own.iter().copied()), true),
            downstream: in_time(self.rows().downstream_of_all(own.iter().copied()), true),
            own: in_time(own, false),
        }
    }
}

/// A project among the others: what it gave, what it builds on, what was made of it.
///
/// Each list stands by date, then by id. What a project made of another and the other of it again
/// stands both upstream and downstream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectHistory<'a> {
    own: Vec<&'a Contribution>,
    upstream: Vec<&'a Contribution>,
    downstream: Vec<&'a Contribution>,
}

impl<'a> ProjectHistory<'a> {
    /// The project's own contributions; none for a project that is not there.
    pub fn own(&self) -> &[&'a Contribution] {
        &self.own
    }

    /// The contributions of other projects that the project builds on, at any distance.
    pub fn upstream(&self) -> &[&'a Contribution] {
        &self.upstream
    }

    /// The contributions of other projects that build on the project, at any distance.
    pub fn downstream(&self) -> &[&'a Contribution] {
        &self.downstream
    }
}
