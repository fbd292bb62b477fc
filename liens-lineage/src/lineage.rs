//! The live record: contributions and links as they come in, always acyclic.
//!
//! A record takes commands and keeps events. Each command is decided against the record as it
//! stands: a contribution has to build on what is there, which makes circles impossible by itself,
//! and an added link is refused with the circle that it would close. Circles are refused and not
//! solved, since a need comes before what answers it: one that does not points to a mistake.

mod amend;
mod places;

use std::collections::BTreeMap;

use liens_core::{
    Contribution, ContributionError, ContributionId, ContributorId, Decision, Envelope, History,
    HistoryError, Licence, Link, Receipt, Recorded,
};

use crate::frozen::chain;
use crate::order::TopologicalOrder;
use crate::{Command, Event, FreezeError, Frozen};

use places::Places;

pub use amend::LinkClaim;

/// Who contributed, and on what it builds; nothing is ever deleted.
///
/// What was recorded wrongly is amended by further events: a forgotten link is claimed and then
/// attested by somebody who contributes to neither end, or decided by a motion; an authorship is
/// corrected for a stated reason; a licence is stated, or another one in its place. What stood
/// before stays in the history.
///
/// # Law
///
/// `a_refused_command_changes_nothing`, `a_link_counts_once_an_independent_person_attests_it`,
/// `a_stated_licence_holds_from_then_on_and_changes_nothing_else`,
/// `a_repeated_command_is_not_applied_twice`,
/// `replay_of_the_events_gives_the_same_state`, `the_live_record_equals_the_bulk_load`
///
/// # Complexity
///
/// A contribution recorded after those it builds on costs O(its links); a link against the order
/// of recording costs what lies between its ends.
///
/// # Examples
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// let mut record = recorded()?;
/// assert_eq!((record.len(), record.events().len()), (3, 3));
/// assert!(record.contribution(&id("plan")?).is_some());
/// // The need would build on what was built for it.
/// let (from, link) = (id("need")?, liens_core::Link::to(id("library")?));
/// let circle = refused(&record, "2026-02-01", "bo", Command::AddLink { from, link })?;
/// let text = "these contributions would build on each other in a circle: need -> library -> plan";
/// assert_eq!(circle.to_string(), text);
/// // Nothing is deleted: what was wrong is stated anew.
/// let (contribution, licence) = (id("plan")?, "CC-BY-SA-4.0".parse()?);
/// sends(&mut record, "2026-02-01", "bo", Command::StateLicence { contribution, licence })?;
/// assert_eq!((record.len(), record.events().len()), (3, 4));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Lineage {
    /// The contributions in the order of recording, and the place of each in it.
    contributions: Vec<Contribution>,
    places: Places,
    order: TopologicalOrder,
    /// The links claimed and not attested yet, by newer and older contribution.
    claims: BTreeMap<(ContributionId, ContributionId), LinkClaim>,
    history: History<Event>,
}

/// Why a command is refused; the record is as it was before.
///
/// # Examples
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// let record = recorded()?;
/// let says = |body: Command| refused(&record, "2026-02-01", "bo", body).map(|no| no.to_string());
/// let again = Command::RecordContribution { contribution: given("plan", "bo", 2, &["need"])? };
/// assert_eq!(says(again)?, "contribution plan is recorded already");
/// let early = Command::RecordContribution { contribution: given("book", "bo", 2, &["tales"])? };
/// assert_eq!(says(early)?, "contribution book builds on tales, which is not recorded");
/// let (from, to) = (id("library")?, id("need")?);
/// let nobody = Command::AttestLink { from, to, motion: None };
/// assert_eq!(says(nobody)?, "nobody claims that library builds on need");
/// assert_eq!(Refusal::Full {}.code(), "lineage.record.full");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The contribution was recorded before.
    #[error("contribution {contribution} is recorded already")]
    Duplicate {
        /// The contribution.
        contribution: ContributionId,
    },
    /// There is no such contribution.
    #[error("there is no contribution {contribution}")]
    Unknown {
        /// The missing contribution.
        contribution: ContributionId,
    },
    /// The contribution builds on one that is not there.
    #[error("contribution {contribution} builds on {parent}, which is not recorded")]
    UnknownParent {
        /// The newer contribution.
        contribution: ContributionId,
        /// The missing one.
        parent: ContributionId,
    },
    /// The link would close a circle.
    #[error("these contributions would build on each other in a circle: {}", chain(.contributions))]
    Cycle {
        /// The contributions, each building on the next, and the last on the first.
        contributions: Vec<ContributionId>,
    },
    /// The link is claimed already and waits for its attester.
    #[error("it is claimed already that {from} builds on {to}")]
    AlreadyClaimed {
        /// The newer contribution.
        from: ContributionId,
        /// The older one.
        to: ContributionId,
    },
    /// Nobody claimed the link.
    #[error("nobody claims that {from} builds on {to}")]
    NotClaimed {
        /// The newer contribution.
        from: ContributionId,
        /// The older one.
        to: ContributionId,
    },
    /// Who attests a link claimed it, or contributes to one of its ends.
    ///
    /// Whoever contributes to the newer end would give away, whoever contributes to the older one
    /// would get.
    #[error("{attester} cannot attest that {from} builds on {to}: a claimant, or a contributor")]
    NotIndependent {
        /// Who would attest it.
        attester: ContributorId,
        /// The newer contribution.
        from: ContributionId,
        /// The older one.
        to: ContributionId,
    },
    /// The correction changes nothing.
    ///
    /// The history says what happened, and nothing did.
    #[error("the correction of contribution {contribution} changes nothing")]
    Unchanged {
        /// The contribution.
        contribution: ContributionId,
    },
    /// The contribution is under this licence already.
    #[error("contribution {contribution} is under {licence} already")]
    SameLicence {
        /// The contribution.
        contribution: ContributionId,
        /// The licence.
        licence: Licence,
    },
    /// There are more contributions or links than 32 bits can number.
    #[error("a lineage holds at most {} contributions and as many links", u32::MAX)]
    Full {},
    /// The link is refused.
    #[error(transparent)]
    Link(#[from] ContributionError),
    /// The command does not fit the history.
    #[error(transparent)]
    History(#[from] HistoryError),
}

impl Refusal {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Duplicate { .. } => "lineage.record.duplicate",
            Self::Unknown { .. } => "lineage.record.unknown",
            Self::UnknownParent { .. } => "lineage.record.unknown_parent",
            Self::Cycle { .. } => "lineage.record.cycle",
            Self::AlreadyClaimed { .. } => "lineage.record.already_claimed",
            Self::NotClaimed { .. } => "lineage.record.not_claimed",
            Self::NotIndependent { .. } => "lineage.record.not_independent",
            Self::Unchanged { .. } => "lineage.record.unchanged",
            Self::SameLicence { .. } => "lineage.record.same_licence",
            Self::Full {} => "lineage.record.full",
            Self::Link(error) => error.code(),
            Self::History(error) => error.code(),
        }
    }
}

/// Why a history cannot be replayed.
///
/// # Examples
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_lineage::ReplayError;
/// let record = recorded()?;
/// assert_eq!(Lineage::replay(record.events().to_vec())?, record);
/// let mut torn = record.events().to_vec();
/// torn.remove(1); // the plan
/// let error: ReplayError = Lineage::replay(torn).err().ok_or("a step is missing")?;
/// assert_eq!(error.sequence, 2);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("event {sequence}: {refusal}")]
pub struct ReplayError {
    /// The place of the event.
    pub sequence: u64,
    /// Why it is refused.
    #[source]
    pub refusal: Refusal,
}

/// What becomes of a command that is not refused.
enum Checked {
    /// It was carried out before.
    Done(Receipt),
    /// It changes the record.
    New(Change),
}

/// A change that was checked.
///
/// What a check found is carried to the change, so that nothing is looked up twice.
enum Change {
    Recorded { contribution: Contribution, older: Vec<u32> },
    Linked { with_link: Contribution, to: ContributionId },
    Claimed(LinkClaim),
    Amended(Contribution),
}

impl Lineage {
    /// Creates an empty record.
    pub fn new() -> Self {
        Self::default()
    }

    /// Replays a history; every event is decided again.
    ///
    /// # Errors
    ///
    /// [`ReplayError`] names the first event that does not fit.
    ///
    /// # Complexity
    ///
    /// That of recording.
    pub fn replay(events: impl IntoIterator<Item = Recorded<Event>>) -> Result<Self, ReplayError> {
        let mut lineage = Self::new();
        for event in events {
            let sequence = event.sequence;
            lineage.again(event).map_err(|refusal| ReplayError { sequence, refusal })?;
        }
        Ok(lineage)
    }

    /// Says what a command would do, and changes nothing.
    ///
    /// # Errors
    ///
    /// [`Refusal`], as [`execute`](Self::execute) would give it.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
    /// # use library::*;
    /// use liens_core::{CommandId, Decision, Envelope};
    /// let record = recorded()?;
    /// let contribution = given("rules of lending", "di", 1, &["library"])?;
    /// let body = Command::RecordContribution { contribution };
    /// let (command, by, at) = (CommandId::from_u128(9), person("di")?, "2026-02-01".parse()?);
    /// let decided = record.decide(&Envelope { id: command, by, on_behalf_of: None, at, body })?;
    /// assert!(matches!(decided, Decision::New(events) if events.len() == 1));
    /// assert_eq!(record.len(), 3);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn decide(&self, envelope: &Envelope<Command>) -> Result<Decision<Event>, Refusal> {
        Ok(match self.check(envelope)? {
            Checked::Done(receipt) => Decision::AlreadyDone(receipt),
            Checked::New(_) => Decision::New(vec![Event::from(envelope.body.clone())]),
        })
    }

    /// Carries a command out, once: the same command again gets its first receipt.
    ///
    /// # Errors
    ///
    /// [`Refusal`]; the record is as it was before.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{CommandId, Contribution, ContributionId, ContributionKind};
    /// # use liens_core::{ContributorId, Envelope, ProjectId};
    /// # use liens_lineage::{Command, Lineage};
    /// let at = "2026-01-05".parse()?;
    /// let id = ContributionId::new("a place to meet")?;
    /// let need = Contribution::builder(id, ContributionKind::Need, ProjectId::new("house")?, at);
    /// let mut lineage = Lineage::new();
    /// lineage.execute(Envelope {
    ///     id: CommandId::from_u128(1),
    ///     by: ContributorId::new("ana")?,
    ///     on_behalf_of: None,
    ///     at,
    ///     body: Command::RecordContribution { contribution: need.build()? },
    /// })?;
    /// assert_eq!(lineage.len(), 1);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn execute(&mut self, envelope: Envelope<Command>) -> Result<Receipt, Refusal> {
        match self.check(&envelope)? {
            Checked::Done(receipt) => return Ok(receipt),
            Checked::New(change) => self.apply(change),
        }
        let Envelope { id, by, on_behalf_of, at, body } = envelope;
        let envelope = Envelope { id, by, on_behalf_of, at, body: () };
        Ok(self.history.append(&envelope, [Event::from(body)]))
    }

    /// The number of contributions.
    pub fn len(&self) -> usize {
        self.contributions.len()
    }

    /// Whether nothing is recorded.
    pub fn is_empty(&self) -> bool {
        self.contributions.is_empty()
    }

    /// The contributions, by id.
    ///
    /// # Complexity
    ///
    /// O(n log n), and O(n) where they were recorded in that order.
    pub fn contributions(&self) -> impl Iterator<Item = &Contribution> {
        let mut sorted: Vec<&Contribution> = self.contributions.iter().collect();
        sorted.sort_by(|a, b| a.id().cmp(b.id()));
        sorted.into_iter()
    }

    /// One contribution.
    ///
    /// # Complexity
    ///
    /// O(1).
    pub fn contribution(&self, id: &ContributionId) -> Option<&Contribution> {
        self.at(self.places.get(id)?)
    }

    /// The history, oldest first.
    pub fn events(&self) -> &[Recorded<Event>] {
        self.history.events()
    }

    /// The record as it stands, ready to be shared.
    ///
    /// # Errors
    ///
    /// [`FreezeError`] beyond 2³² − 3 contributions or links; nothing else is left to refuse.
    ///
    /// # Complexity
    ///
    /// O(n log n + m log m) for n contributions and m links.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
    /// # use library::*;
    /// assert_eq!(recorded()?.freeze()?, frozen()?);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn freeze(&self) -> Result<Frozen, FreezeError> {
        let count = u32::try_from(self.contributions.len()).unwrap_or(u32::MAX);
        self.frozen((0..count).collect())
    }

    /// What lies upstream of some results, themselves included, ready to be shared: a rule or a
    /// policy gives the same there as in the whole record. A result that is not there is left out.
    ///
    /// # Law
    ///
    /// `the_cone_of_a_result_is_shared_like_the_whole_record`
    ///
    /// # Errors
    ///
    /// [`FreezeError`], as [`freeze`](Self::freeze).
    ///
    /// # Complexity
    ///
    /// O(k log k) for k contributions and links upstream, whatever the size of the record.
    ///
    /// # Examples
    ///
    /// A service that shares one pot needs its part of the record and not the whole.
    ///
    /// ```
    /// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
    /// # use library::*;
    /// use liens_lineage::distribute;
    /// let mut record = recorded()?;
    /// let contribution = given("a book", "di", 30, &[])?;
    /// sends(&mut record, "2026-02-01", "di", Command::RecordContribution { contribution })?;
    /// let (whole, part) = (record.freeze()?, record.upstream_of([&id("library")?])?);
    /// assert_eq!((whole.len(), part.len()), (4, 3));
    /// let order = || order("100.00 EUR", "library");
    /// let shared = distribute(&part, &commons_first()?, order()?)?;
    /// assert_eq!(shared, distribute(&whole, &commons_first()?, order()?)?);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn upstream_of<'a>(
        &self,
        results: impl IntoIterator<Item = &'a ContributionId>,
    ) -> Result<Frozen, FreezeError> {
        let mut found: Vec<u32> = Vec::new();
        // A column of zeros costs nothing where it is not touched.
        let mut seen = vec![false; self.contributions.len()];
        let mut stack: Vec<u32> =
            results.into_iter().filter_map(|id| self.places.get(id)).collect();
        while let Some(place) = stack.pop() {
            let seen = usize::try_from(place).ok().and_then(|place| seen.get_mut(place));
            if seen.is_some_and(|seen| !std::mem::replace(seen, true)) {
                found.push(place);
                stack.extend(self.order.older(place));
            }
        }
        found.sort_unstable();
        self.frozen(found)
    }

    /// Contributions with everything upstream of them, in the order of their ids; `places` in the
    /// order of recording, which is often nearly the same.
    ///
    /// The columns are made from the order that recording kept, whose places are known, and not
    /// from ids that would have to be looked up once for each link.
    fn frozen(&self, mut places: Vec<u32>) -> Result<Frozen, FreezeError> {
        places.sort_by(|a, b| {
            self.at(*a).map(Contribution::id).cmp(&self.at(*b).map(Contribution::id))
        });
        let mut position_of = vec![0_u32; self.contributions.len()];
        for (position, place) in (0..).zip(&places) {
            if let Some(slot) = usize::try_from(*place).ok().and_then(|at| position_of.get_mut(at))
            {
                *slot = position;
            }
        }
        let position = |place: u32| position_of.get(usize::try_from(place).ok()?).copied();
        let (mut contributions, mut edges) = (Vec::with_capacity(places.len()), Vec::new());
        let mut weights = Vec::new();
        for (from, place) in (0..).zip(places) {
            let first = edges.len();
            let older = self.order.older(place).filter_map(position);
            edges.extend(older.map(|to| (from, to)));
            // By id, as the links of a contribution stand.
            if let Some(added) = edges.get_mut(first..) {
                added.sort_unstable();
            }
            if let Some(contribution) = self.at(place) {
                weights.extend(contribution.builds_on().iter().map(|link| link.weight));
                contributions.push(contribution.clone());
            }
        }
        Frozen::of_rows(contributions, &edges, &weights)
    }

    fn again(&mut self, event: Recorded<Event>) -> Result<(), Refusal> {
        self.history.is_due(&event)?;
        let Recorded { at, by, on_behalf_of, command: id, body, .. } = event;
        self.execute(Envelope { id, by, on_behalf_of, at, body: body.into() })?;
        Ok(())
    }

    /// What a command would change, or the receipt of one that was carried out before.
    ///
    /// First whether it was done before, then whether it may be now.
    fn check(&self, envelope: &Envelope<Command>) -> Result<Checked, Refusal> {
        let same = |recorded: &[Recorded<Event>]| {
            let event = Event::from(envelope.body.clone());
            recorded.iter().all(|recorded| recorded.body == event)
        };
        if let Some(receipt) = self.history.done(envelope, same)? {
            return Ok(Checked::Done(receipt));
        }
        Ok(Checked::New(match &envelope.body {
            Command::RecordContribution { contribution } => Change::Recorded {
                older: self.recordable(contribution)?,
                contribution: contribution.clone(),
            },
            Command::AddLink { from, link } => {
                Change::Linked { with_link: self.linked(from, link)?, to: link.to.clone() }
            }
            Command::ClaimLink { from, link, reason } => {
                Change::Claimed(self.claimable(envelope, from, link, reason)?)
            }
            Command::AttestLink { from, to, motion } => {
                let with_link = self.attestable(envelope, from, to, motion.as_ref())?;
                Change::Linked { with_link, to: to.clone() }
            }
            Command::CorrectAuthorship { contribution, participations, .. } => {
                Change::Amended(self.corrected(contribution, participations)?)
            }
            Command::StateLicence { contribution, licence } => {
                Change::Amended(self.licensed(contribution, licence)?)
            }
        }))
    }

    fn at(&self, place: u32) -> Option<&Contribution> {
        self.contributions.get(usize::try_from(place).ok()?)
    }

    /// The places of those that a new contribution builds on.
    ///
    /// The ids of all links are hashed before any is looked up, so that the lookups do not wait for
    /// each other.
    fn recordable(&self, contribution: &Contribution) -> Result<Vec<u32>, Refusal> {
        let id = contribution.id();
        if self.places.get(id).is_some() {
            return Err(Refusal::Duplicate { contribution: id.clone() });
        }
        let links = contribution.builds_on();
        let hashes: Vec<u64> = links.iter().map(|link| self.places.hash(&link.to)).collect();
        let place = |(link, hash): (&Link, u64)| {
            self.places.get_hashed(&link.to, hash).ok_or_else(|| Refusal::UnknownParent {
                contribution: id.clone(),
                parent: link.to.clone(),
            })
        };
        let older: Vec<u32> = links.iter().zip(hashes).map(place).collect::<Result<_, _>>()?;
        self.has_room(older.len())?;
        Ok(older)
    }

    /// Whether one more contribution with so many links can be numbered.
    ///
    /// Numbers end at 32 bits, and one is kept free by the columns of the rows.
    fn has_room(&self, links: usize) -> Result<(), Refusal> {
        let links = self.order.links().saturating_add(links);
        let numbered = |count: usize| u32::try_from(count).is_ok_and(|count| count < u32::MAX);
        let room = numbered(self.contributions.len()) && numbered(links);
        if room { Ok(()) } else { Err(Refusal::Full {}) }
    }

    /// The newer contribution with the link added.
    ///
    /// A link twice, or to itself, is refused by the contribution's own constructor.
    fn linked(&self, from: &ContributionId, link: &Link) -> Result<Contribution, Refusal> {
        let unknown = |id: &ContributionId| Refusal::Unknown { contribution: id.clone() };
        let newer = self.contribution(from).ok_or_else(|| unknown(from))?;
        let to = self.places.get(&link.to).ok_or_else(|| unknown(&link.to))?;
        let with_link = newer.clone().with_link(link.clone())?;
        self.has_room(1)?;
        let from = self.places.get(from).ok_or_else(|| unknown(from))?;
        match self.order.cycle(from, to) {
            None => Ok(with_link),
            Some(cycle) => {
                let name = |place: u32| self.at(place).map(|node| node.id().clone());
                Err(Refusal::Cycle { contributions: cycle.into_iter().filter_map(name).collect() })
            }
        }
    }

    /// Nothing is refused any more here.
    fn apply(&mut self, change: Change) {
        match change {
            Change::Recorded { contribution, older } => {
                let place = self.order.add_node(older);
                self.places.insert(contribution.id(), place);
                self.contributions.push(contribution);
            }
            Change::Linked { with_link, to } => {
                let from = with_link.id();
                if let (Some(newer), Some(older)) = (self.places.get(from), self.places.get(&to)) {
                    self.order.add_link(newer, older);
                }
                // A link that is added otherwise needs no attester any more.
                self.claims.remove(&(from.clone(), to));
                self.put(with_link);
            }
            Change::Claimed(claim) => {
                self.claims.insert((claim.from.clone(), claim.link.to.clone()), claim);
            }
            Change::Amended(amended) => self.put(amended),
        }
    }

    /// Puts an amended contribution in the place of what it was.
    fn put(&mut self, amended: Contribution) {
        let place = self.places.get(amended.id()).and_then(|place| usize::try_from(place).ok());
        if let Some(row) = place.and_then(|place| self.contributions.get_mut(place)) {
            *row = amended;
        }
    }
}

impl PartialEq for Lineage {
    /// Two records are equal if their contributions and histories are.
    fn eq(&self, other: &Self) -> bool {
        self.contributions == other.contributions && self.history == other.history
    }
}
