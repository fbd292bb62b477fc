//! The live record: contributions and links as they come in, always acyclic.

use std::collections::{BTreeMap, HashMap};

use liens_core::{
    Contribution, ContributionError, ContributionId, Decision, Envelope, History, HistoryError,
    Link, Receipt, Recorded,
};

use crate::frozen::chain;
use crate::order::TopologicalOrder;
use crate::{Command, Event, Frozen};

/// Who contributed, and on what it builds; nothing is ever deleted.
///
/// # Law
///
/// `a_refused_command_changes_nothing`, `a_repeated_command_is_not_applied_twice`,
/// `replay_of_the_events_gives_the_same_state`, `the_live_record_equals_the_bulk_load`
///
/// # Complexity
///
/// A contribution recorded after those it builds on costs O(its links); a link against the order
/// of recording costs what lies between its ends.
#[derive(Clone, Debug, Default)]
pub struct Lineage {
    contributions: BTreeMap<ContributionId, Contribution>,
    /// The contributions in the order of recording, and the place of each in it.
    recorded: Vec<ContributionId>,
    places: HashMap<ContributionId, u32>,
    order: TopologicalOrder,
    history: History<Event>,
}

/// Why a command is refused; the record is as it was before.
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
    /// There are more contributions than 32 bits can number.
    #[error("a lineage holds at most {} contributions", u32::MAX)]
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
            Self::Full {} => "lineage.record.full",
            Self::Link(error) => error.code(),
            Self::History(error) => error.code(),
        }
    }
}

/// Why a history cannot be replayed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("event {sequence}: {refusal}")]
pub struct ReplayError {
    /// The place of the event.
    pub sequence: u64,
    /// Why it is refused.
    #[source]
    pub refusal: Refusal,
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
    pub fn decide(&self, envelope: &Envelope<Command>) -> Result<Decision<Event>, Refusal> {
        let event = Event::from(envelope.body.clone());
        let same = |recorded: &[Recorded<Event>]| recorded.iter().all(|r| r.body == event);
        if let Some(receipt) = self.history.done(envelope, same)? {
            return Ok(Decision::AlreadyDone(receipt));
        }
        match &envelope.body {
            Command::RecordContribution { contribution } => self.may_record(contribution)?,
            Command::AddLink { from, link } => {
                self.linked(from, link)?;
            }
        }
        Ok(Decision::New(vec![event]))
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
    /// # use liens_core::{CommandId, Contribution, ContributionId, ContributionKind, ContributorId, Envelope, ProjectId};
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
        match self.decide(&envelope)? {
            Decision::AlreadyDone(receipt) => Ok(receipt),
            Decision::New(events) => {
                for event in &events {
                    self.apply(event)?;
                }
                Ok(self.history.append(&envelope.map(drop), events))
            }
        }
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
    pub fn contributions(&self) -> impl Iterator<Item = &Contribution> {
        self.contributions.values()
    }

    /// One contribution.
    pub fn contribution(&self, id: &ContributionId) -> Option<&Contribution> {
        self.contributions.get(id)
    }

    /// The history, oldest first.
    pub fn events(&self) -> &[Recorded<Event>] {
        self.history.events()
    }

    /// The record as it stands, ready to be shared.
    ///
    /// # Errors
    ///
    /// [`crate::FreezeError`] beyond 2³² − 3 contributions or links; nothing else is left to refuse.
    pub fn freeze(&self) -> Result<Frozen, crate::FreezeError> {
        Frozen::load(self.contributions.values().cloned())
    }

    fn again(&mut self, event: Recorded<Event>) -> Result<(), Refusal> {
        self.history.is_due(&event)?;
        let Recorded { at, by, on_behalf_of, command: id, body, .. } = event;
        self.execute(Envelope { id, by, on_behalf_of, at, body: body.into() })?;
        Ok(())
    }

    fn may_record(&self, contribution: &Contribution) -> Result<(), Refusal> {
        let id = contribution.id();
        if self.contributions.contains_key(id) {
            return Err(Refusal::Duplicate { contribution: id.clone() });
        }
        let missing =
            contribution.builds_on().iter().find(|link| !self.contributions.contains_key(&link.to));
        match missing {
            Some(Link { to: parent, .. }) => {
                Err(Refusal::UnknownParent { contribution: id.clone(), parent: parent.clone() })
            }
            None if u32::try_from(self.contributions.len()).is_ok_and(|count| count < u32::MAX) => {
                Ok(())
            }
            None => Err(Refusal::Full {}),
        }
    }

    /// The newer contribution with the link added.
    fn linked(&self, from: &ContributionId, link: &Link) -> Result<Contribution, Refusal> {
        let unknown = |id: &ContributionId| Refusal::Unknown { contribution: id.clone() };
        let newer = self.contributions.get(from).ok_or_else(|| unknown(from))?;
        let to = self.places.get(&link.to).ok_or_else(|| unknown(&link.to))?;
        let with_link = newer.clone().with_link(link.clone())?;
        let from = self.places.get(from).ok_or_else(|| unknown(from))?;
        match self.order.cycle(*from, *to) {
            None => Ok(with_link),
            Some(cycle) => {
                let name = |place: u32| self.recorded.get(usize::try_from(place).ok()?).cloned();
                Err(Refusal::Cycle { contributions: cycle.into_iter().filter_map(name).collect() })
            }
        }
    }

    fn apply(&mut self, event: &Event) -> Result<(), Refusal> {
        match event {
            Event::ContributionRecorded { contribution } => {
                let id = contribution.id().clone();
                let links = contribution.builds_on().iter();
                let older = links.filter_map(|link| self.places.get(&link.to)).copied();
                let place = self.order.add_node(older.collect());
                self.places.insert(id.clone(), place);
                self.recorded.push(id.clone());
                self.contributions.insert(id, contribution.clone());
            }
            Event::LinkAdded { from, link } => {
                let with_link = self.linked(from, link)?;
                if let (Some(newer), Some(older)) =
                    (self.places.get(from), self.places.get(&link.to))
                {
                    self.order.add_link(*newer, *older);
                }
                self.contributions.insert(from.clone(), with_link);
            }
        }
        Ok(())
    }
}

impl PartialEq for Lineage {
    /// Two records are equal if their contributions and histories are.
    fn eq(&self, other: &Self) -> bool {
        self.contributions == other.contributions && self.history == other.history
    }
}
