//! A frozen lineage: rows, and who did what in each of them.
//!
//! A live record answers *may this be recorded*; a frozen one answers *who gets what*. Between the
//! two nothing is shared: freezing takes what a rule needs, in columns by place, and drops the
//! history. The place of a contribution is its number in the order of the ids, so that whatever is
//! decided by place is decided by id, and never by when something was recorded.
//!
//! For a result v, A(v) is v with everything that it descends from, and O(v) the needs in A(v).

mod people;

use std::collections::HashMap;

use foldhash::fast::FixedState;
use liens_core::{Contribution, ContributionId, ContributionKind, ContributorId};

use crate::parts::seconds;
use crate::relevance::Weighed;
use crate::{Rows, RowsError};

pub(crate) use people::People;

/// The record at one moment, ready to be shared.
///
/// Contributions stand in the order of their ids, so that nothing depends on the order of
/// recording.
///
/// # Law
///
/// `the_live_record_equals_the_bulk_load`, `the_order_of_listing_never_changes_a_distribution`
///
/// # Examples
///
/// ```
/// # use liens_core::{Contribution, ContributionId, ContributionKind, Link, ProjectId};
/// # use liens_lineage::Frozen;
/// # let of = |id: &str, kind| -> Result<_, Box<dyn std::error::Error>> {
/// #     Ok(Contribution::builder(
/// #         ContributionId::new(id)?, kind, ProjectId::new("p")?, "2026-01-01".parse()?))
/// # };
/// let need = of("need", ContributionKind::Need)?.build()?;
/// let work = of("work", ContributionKind::Work)?;
/// let work = work.builds_on(Link::to(need.id().clone())).build()?;
/// let frozen = Frozen::load([work, need])?;
/// let work = ContributionId::new("work")?;
/// assert_eq!(frozen.origins(&work).count(), 1);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// let record = diamond()?;
/// assert_eq!((record.len(), record.is_empty()), (4, false));
/// let ids: Vec<&str> = record.contributions().map(|one| one.id().as_str()).collect();
/// assert_eq!(ids, ["library", "need", "plan", "shelves"]);
/// let upstream: Vec<&str> = record.ancestors(&id("plan")?).map(|one| one.id().as_str()).collect();
/// assert_eq!(upstream, ["need", "plan"]);
/// // Its node in the rows is its place among the ids.
/// assert_eq!(record.rows().upstream_of(0).collect::<Vec<_>>(), [2, 3]);
/// assert_eq!(record.contribution(&id("a book")?), None);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frozen {
    contributions: Vec<Contribution>,
    rows: Rows,
    people: People,
    /// The attested seconds of each contribution.
    attested: Vec<u64>,
    /// The same as the relevance of each project weighs them; none where nothing was graded.
    weighed: Option<Weighed>,
}

/// Why contributions cannot be frozen.
///
/// # Examples
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_lineage::FreezeError;
/// let lost = Frozen::load([given("plan", "bo", 2, &["need"])?]).map_err(|e| e.to_string());
/// assert_eq!(lost.err(), Some("contribution plan builds on need, which is not there".into()));
/// let round = [given("plan", "bo", 2, &["library"])?, given("library", "cy", 4, &["plan"])?];
/// let circle = FreezeError::Cycle { contributions: vec![id("library")?, id("plan")?] };
/// assert_eq!(Frozen::load(round), Err(circle));
/// let twice = Frozen::load([given("need", "ana", 0, &[])?, given("need", "bo", 0, &[])?]);
/// assert_eq!(twice.map_err(|error| error.code()), Err("lineage.freeze.duplicate"));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FreezeError {
    /// Two contributions bear one id.
    #[error("contribution {contribution} stands twice")]
    Duplicate {
        /// The repeated id.
        contribution: ContributionId,
    },
    /// A contribution builds on one that is not there.
    #[error("contribution {contribution} builds on {parent}, which is not there")]
    UnknownParent {
        /// The newer contribution.
        contribution: ContributionId,
        /// The missing one.
        parent: ContributionId,
    },
    /// Contributions build on each other in a circle.
    #[error("these contributions build on each other in a circle: {}", chain(.contributions))]
    Cycle {
        /// The contributions, each building on the next, and the last on the first.
        contributions: Vec<ContributionId>,
    },
    /// The graph is too large.
    #[error(transparent)]
    Rows(RowsError),
}

impl FreezeError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Duplicate { .. } => "lineage.freeze.duplicate",
            Self::UnknownParent { .. } => "lineage.freeze.unknown_parent",
            Self::Cycle { .. } => "lineage.freeze.cycle",
            Self::Rows(error) => error.code(),
        }
    }
}

/// Ids with arrows between them, as a message shows a circle.
pub(crate) fn chain(contributions: &[ContributionId]) -> String {
    let texts: Vec<&str> = contributions.iter().map(ContributionId::as_str).collect();
    texts.join(" -> ")
}

impl Frozen {
    /// Freezes contributions, in whatever order they are listed.
    ///
    /// # Errors
    ///
    /// [`FreezeError`]: a repeated id, a missing parent, a circle, which is shown.
    ///
    /// # Complexity
    ///
    /// O(n log n + m log n) for n contributions and m links.
    pub fn load(
        contributions: impl IntoIterator<Item = Contribution>,
    ) -> Result<Self, FreezeError> {
        let mut contributions: Vec<Contribution> = contributions.into_iter().collect();
        contributions.sort_by(|a, b| a.id().cmp(b.id()));
        for pair in contributions.windows(2) {
            match pair {
                [a, b] if a.id() == b.id() => {
                    return Err(FreezeError::Duplicate { contribution: a.id().clone() });
                }
                _ => {}
            }
        }
        let (edges, weights) = edges_of(&contributions)?;
        Self::of_rows(contributions, &edges, &weights)
    }

    /// Freezes contributions that stand in the order of their ids, each once, with their links as
    /// edges between places.
    ///
    /// Positions of rows are turned back into ids where they name a circle.
    pub(crate) fn of_rows(
        contributions: Vec<Contribution>,
        edges: &[(u32, u32)],
        weights: &[u64],
    ) -> Result<Self, FreezeError> {
        let rows = Rows::load(contributions.len(), edges, Some(weights));
        let rows = rows.map_err(|error| match error {
            RowsError::Cycle { nodes } => {
                let named = |node: &u32| {
                    let at = usize::try_from(*node).ok();
                    at.and_then(|at| contributions.get(at)).map(|c| c.id().clone())
                };
                FreezeError::Cycle { contributions: nodes.iter().filter_map(named).collect() }
            }
            other => FreezeError::Rows(other),
        })?;
        let people = People::of(&contributions);
        let attested = contributions.iter().map(|node| seconds(node.attested_time())).collect();
        Ok(Self { contributions, rows, people, attested, weighed: None })
    }

    /// The number of contributions.
    pub fn len(&self) -> usize {
        self.contributions.len()
    }

    /// Whether there is no contribution.
    pub fn is_empty(&self) -> bool {
        self.contributions.is_empty()
    }

    /// The contributions, by id.
    pub fn contributions(&self) -> impl Iterator<Item = &Contribution> {
        self.contributions.iter()
    }

    /// One contribution.
    ///
    /// # Complexity
    ///
    /// O(log n).
    pub fn contribution(&self, id: &ContributionId) -> Option<&Contribution> {
        self.place(id).map(|node| self.at(node))
    }

    /// The graph alone; its nodes are the places of the contributions in the order of their ids.
    pub const fn rows(&self) -> &Rows {
        &self.rows
    }

    /// A(v): the contribution itself and everything upstream of it, by id; nothing for one that is
    /// not there.
    ///
    /// # Complexity
    ///
    /// O(k log k) for the k contributions and links upstream.
    pub fn ancestors(&self, id: &ContributionId) -> impl Iterator<Item = &Contribution> {
        let cone = self.place(id).map_or_else(Vec::new, |node| self.rows.cone(node));
        cone.into_iter().map(|node| self.at(node))
    }

    /// O(v): the needs in A(v), by id.
    ///
    /// # Examples
    ///
    /// Two needs, of which one result answers both and the plan only one.
    ///
    /// ```
    /// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
    /// # use library::*;
    /// let record = Frozen::load([
    ///     given("need of tools", "ana", 0, &[])?,
    ///     given("need of light", "di", 0, &[])?,
    ///     given("plan", "bo", 2, &["need of tools"])?,
    ///     given("library", "cy", 4, &["plan", "need of light"])?,
    /// ])?;
    /// assert_eq!(record.origins(&id("library")?).count(), 2);
    /// assert_eq!(record.origins(&id("plan")?).count(), 1);
    /// // A need is its own origin.
    /// assert_eq!(record.origins(&id("need of light")?).count(), 1);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn origins(&self, id: &ContributionId) -> impl Iterator<Item = &Contribution> {
        self.ancestors(id).filter(|contribution| is_need(contribution))
    }

    /// The contributions that a person took part in, by id; nothing for one who took part in none.
    ///
    /// # Law
    ///
    /// `a_person_took_part_in_what_names_them`
    ///
    /// # Examples
    ///
    /// ```
    /// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
    /// # use library::*;
    /// let record = diamond()?;
    /// let of = |name: &str| -> Tried<Vec<String>> {
    ///     Ok(record.contributions_of(&person(name)?).map(|one| one.id().to_string()).collect())
    /// };
    /// assert_eq!(of("cy")?, ["library", "shelves"]);
    /// assert!(of("eve")?.is_empty());
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn contributions_of(
        &self,
        person: &ContributorId,
    ) -> impl Iterator<Item = &Contribution> + use<'_> {
        let number = self.people.number(person);
        let places = number.map_or(&[][..], |number| self.people.places(number));
        places.iter().map(|node| self.at(*node))
    }

    pub(crate) const fn people(&self) -> &People {
        &self.people
    }

    /// The place of a contribution that stands soon after another: found at once if it is the next.
    ///
    /// A list in the order of ids, such as the parts of a rule, finds each id beside the last one.
    pub(crate) fn place_after(&self, last: Option<u32>, id: &ContributionId) -> Option<u32> {
        let next = last.map_or(Some(0), |last| last.checked_add(1))?;
        let at = self.contributions.get(usize::try_from(next).ok()?);
        at.filter(|node| node.id() == id).map(|_| next).or_else(|| self.place(id))
    }

    /// By halving the ids.
    pub(crate) fn place(&self, id: &ContributionId) -> Option<u32> {
        let at = self.contributions.binary_search_by(|c| c.id().cmp(id)).ok()?;
        u32::try_from(at).ok()
    }

    #[expect(
        clippy::indexing_slicing,
        clippy::as_conversions,
        reason = "places come from `place` and from the rows, which are as long as the list"
    )]
    pub(crate) fn at(&self, node: u32) -> &Contribution {
        &self.contributions[node as usize]
    }

    /// The attested seconds of a contribution.
    #[expect(
        clippy::indexing_slicing,
        clippy::as_conversions,
        reason = "places come from `place` and from the rows, which are as long as the column"
    )]
    pub(crate) fn attested(&self, node: u32) -> u64 {
        self.attested[node as usize]
    }

    /// What the hours of a contribution weigh against others': its attested seconds, times what the
    /// relevance of its project makes of them.
    ///
    /// In units of which a second has as many as the common denominator of the factors.
    pub(crate) fn weight(&self, node: u32) -> u64 {
        let weight = self.weighed.as_ref().and_then(|weighed| weighed.weight(node));
        weight.unwrap_or_else(|| self.attested(node))
    }

    /// How relevance weighs the hours, where anything was graded.
    pub(crate) const fn relevance(&self) -> Option<&Weighed> {
        self.weighed.as_ref()
    }

    pub(crate) fn with_weighed(self, weighed: Weighed) -> Self {
        Self { weighed: Some(weighed), ..self }
    }
}

/// Needs are what an origin pays and what no tariff does.
pub(crate) fn is_need(contribution: &Contribution) -> bool {
    *contribution.kind() == ContributionKind::Need
}

type Edges = (Vec<(u32, u32)>, Vec<u64>);

/// The links as edges between places, and their weights.
///
/// By place, in the order of the newer ends; whether they close a circle the rows find out.
fn edges_of(contributions: &[Contribution]) -> Result<Edges, FreezeError> {
    let too_many = RowsError::TooMany { count: contributions.len() };
    if u32::try_from(contributions.len()).is_err() {
        return Err(FreezeError::Rows(too_many));
    }
    let places: HashMap<&ContributionId, u32, FixedState> =
        (0..).zip(contributions).map(|(place, node)| (node.id(), place)).collect();
    let (mut edges, mut weights) = (Vec::new(), Vec::new());
    for (from, contribution) in (0..).zip(contributions) {
        for link in contribution.builds_on() {
            let to = places.get(&link.to).copied().ok_or_else(|| FreezeError::UnknownParent {
                contribution: contribution.id().clone(),
                parent: link.to.clone(),
            })?;
            edges.push((from, to));
            weights.push(link.weight);
        }
    }
    Ok((edges, weights))
}
