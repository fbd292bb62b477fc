//! The parts of one result, contribution by contribution, and from there to persons.
//!
//! A rule speaks of contributions; money goes to persons. In between, a contribution's part is
//! split over those who took part in it: by the parts that they declared, else by attested time,
//! else equally. By hours the time comes first, since there the part itself is one of hours.
//!
//! Everything is in 10⁻¹⁸ of the result, as [`Shares`] has it: a pot of up to 10¹⁸ quanta, ten
//! million billion euros, is off by less than one of them for a rounded part, and a whole with all
//! that is added to it fits 64 bits.

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{
    ApportionError, Contribution, ContributionId, ContributorId, Participation, Recipient, Shares,
    SharesError, TimeAmount, largest_remainder,
};

use crate::{FlowError, Frozen};

/// What part of a result belongs to each contribution upstream of it.
///
/// **Unit:** 10⁻¹⁸ of the result. The parts and what belongs to nobody sum to exactly
/// [`NodeParts::WHOLE`].
///
/// # Examples
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_lineage::NodeParts;
/// let cascade: Rule = "cascade:1/2".parse()?;
/// let parts: NodeParts = cascade.parts(&frozen()?, &id("library")?, &vouched()?)?;
/// assert_eq!(parts.part_of(&id("plan")?), 250_000_000_000_000_000);
/// // An eighth for the level of the need, which has no hours, and the eighth that passes it.
/// assert_eq!(parts.to_nobody(), 250_000_000_000_000_000);
/// let sum: u64 = parts.iter().map(|(_, part)| part).sum();
/// assert_eq!(sum + parts.to_nobody(), NodeParts::WHOLE);
/// let shares = parts.to_shares(&frozen()?, &vouched()?)?;
/// assert_eq!(shares.part_of(&Recipient::Commons), 250_000_000_000_000_000);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NodeParts {
    parts: Vec<(ContributionId, u64)>,
    to_nobody: u64,
    inside: Inside<(ContributionId, ContributorId)>,
}

/// What comes first when a contribution's part goes to its contributors.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Inside<K> {
    /// Declared parts, then attested time.
    Parts,
    /// Attested time, then declared parts.
    Time,
    /// What the rule says for each contribution and contributor, in their order.
    Given(Vec<(K, u64)>),
}

/// Why a result cannot be shared.
///
/// # Examples
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_lineage::{NodeParts, ShareError};
/// let record = frozen()?;
/// let half = NodeParts::WHOLE / 2;
/// let three = [(id("need")?, half), (id("plan")?, half), (id("library")?, 1)];
/// let above = NodeParts::of_contributions(&record, three);
/// assert_eq!(above, Err(ShareError::AboveWhole { sum: 1_000_000_000_000_000_001 }));
/// let twice = NodeParts::of_contributions(&record, [(id("need")?, 1), (id("need")?, 1)]);
/// assert_eq!(twice.map_err(|error| error.code()), Err("lineage.share.twice"));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ShareError {
    /// There is no such contribution.
    #[error("there is no contribution {result} to share")]
    UnknownResult {
        /// The result asked for.
        result: ContributionId,
    },
    /// A rule gives more than the whole.
    #[error("the parts add up to {sum}, above the whole of {}", NodeParts::WHOLE)]
    AboveWhole {
        /// The sum of the parts.
        sum: u128,
    },
    /// A rule gives one contribution, or one person of it, two parts.
    #[error("contribution {contribution} is given a part twice")]
    Twice {
        /// The contribution.
        contribution: ContributionId,
    },
    /// A rule gives a part to somebody who did not take part.
    #[error("{person} is given a part of contribution {contribution}, and took no part in it")]
    NotAContributor {
        /// The contribution.
        contribution: ContributionId,
        /// The person.
        person: ContributorId,
    },
    /// The parts cannot be made.
    #[error(transparent)]
    Apportion(#[from] ApportionError),
    /// Nothing can flow.
    #[error(transparent)]
    Flow(#[from] FlowError),
    /// The parts do not make one whole.
    #[error(transparent)]
    Shares(#[from] SharesError),
}

impl ShareError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownResult { .. } => "lineage.share.unknown_result",
            Self::AboveWhole { .. } => "lineage.share.above_whole",
            Self::Twice { .. } => "lineage.share.twice",
            Self::NotAContributor { .. } => "lineage.share.not_a_contributor",
            Self::Apportion(error) => error.code(),
            Self::Flow(error) => error.code(),
            Self::Shares(error) => error.code(),
        }
    }
}

/// What is due to each recipient, contribution by contribution, in parts of a whole.
#[derive(Clone, Debug, Default)]
pub(crate) struct Due(BTreeMap<Recipient, Vec<DueFor>>);

/// The place of a contribution, or none for what nobody's contribution earned, and what is due.
pub(crate) type DueFor = (Option<u32>, u64);

impl Due {
    /// The whole to one recipient, for no contribution.
    pub(crate) fn whole_to(recipient: Recipient) -> Self {
        Self(BTreeMap::from([(recipient, vec![(None, Shares::WHOLE)])]))
    }

    /// Adds what is due to a recipient for a contribution that it was not due for yet.
    pub(crate) fn add(&mut self, recipient: Recipient, node: Option<u32>, part: u64) {
        self.0.entry(recipient).or_default().push((node, part));
    }

    /// The recipients in their order.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (&Recipient, &[DueFor])> {
        self.0.iter().map(|(recipient, rows)| (recipient, rows.as_slice()))
    }
}

impl NodeParts {
    /// The number of parts that make the whole: 10¹⁸.
    pub const WHOLE: u64 = Shares::WHOLE;

    /// The parts of places with the names of their contributions.
    pub(crate) fn named(frozen: &Frozen, by_node: ByNode) -> Self {
        let id = |node| frozen.at(node).id().clone();
        let parts = by_node.iter().map(|(node, part)| (id(node), part)).collect();
        let ByNode { to_nobody, inside, .. } = by_node;
        let inside = match inside {
            Inside::Parts => Inside::Parts,
            Inside::Time => Inside::Time,
            Inside::Given(given) => {
                let person = |number| frozen.people().name(number).clone();
                let named = |((node, number), part)| ((id(node), person(number)), part);
                Inside::Given(given.into_iter().map(named).collect())
            }
        };
        Self { parts, to_nobody, inside }
    }

    /// The parts by place in a record that holds these contributions.
    ///
    /// Ids in order are found beside the last one; a record without one of them has no such parts.
    fn placed(&self, frozen: &Frozen) -> Result<ByNode, ShareError> {
        let mut last = None;
        let mut place = |id: &ContributionId| {
            let known = last.filter(|last| frozen.at(*last).id() == id);
            last = known.or_else(|| frozen.place_after(last, id));
            last.ok_or_else(|| ShareError::UnknownResult { result: id.clone() })
        };
        let nodes = self.parts.iter().map(|(id, _)| place(id));
        let nodes = nodes.collect::<Result<_, ShareError>>()?;
        let parts = self.parts.iter().map(|(_, part)| *part).collect();
        let inside = match &self.inside {
            Inside::Parts => Inside::Parts,
            Inside::Time => Inside::Time,
            Inside::Given(given) => {
                let placed = |((id, person), part): &((ContributionId, ContributorId), u64)| {
                    let node = place(id)?;
                    Ok(((node, number(frozen, node, person)?), *part))
                };
                Inside::Given(given.iter().map(placed).collect::<Result<_, ShareError>>()?)
            }
        };
        Ok(ByNode { nodes, parts, to_nobody: self.to_nobody, inside })
    }

    /// Parts by contribution, for a rule of one's own; what they leave of the whole belongs to
    /// nobody and goes to the commons.
    ///
    /// # Law
    ///
    /// `parts_of_ones_own_refuse_what_is_no_part_of_a_whole`
    ///
    /// # Errors
    ///
    /// [`ShareError`]: a contribution that is not there or stands twice, parts above the whole.
    pub fn of_contributions(
        frozen: &Frozen,
        parts: impl IntoIterator<Item = (ContributionId, u64)>,
    ) -> Result<Self, ShareError> {
        let mut given = BTreeMap::new();
        for (id, part) in parts {
            let unknown = || ShareError::UnknownResult { result: id.clone() };
            let node = frozen.place(&id).ok_or_else(unknown)?;
            if given.insert(node, part).is_some() {
                return Err(ShareError::Twice { contribution: id });
            }
        }
        let to_nobody = left_of_whole(given.values())?;
        let (nodes, parts) = given.into_iter().unzip();
        Ok(Self::named(frozen, ByNode::new(nodes, parts, to_nobody)))
    }

    /// Parts by contribution and person, for a rule of one's own; what they leave of the whole
    /// belongs to nobody and goes to the commons.
    ///
    /// # Errors
    ///
    /// [`ShareError`]: a contribution that is not there, a person who took no part in it, the same
    /// twice, parts above the whole.
    ///
    /// # Examples
    ///
    /// A rule of one's own may say who gets what of a contribution, in place of hours and declared
    /// parts.
    ///
    /// ```
    /// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
    /// # use library::*;
    /// use liens_lineage::NodeParts;
    /// let record = frozen()?;
    /// let tenth = NodeParts::WHOLE / 10;
    /// let parts = NodeParts::of_persons(&record, [(id("plan")?, person("bo")?, tenth)])?;
    /// let shares = parts.to_shares(&record, &vouched()?)?;
    /// assert_eq!(shares.part_of(&Recipient::Contributor(person("bo")?)), tenth);
    /// assert_eq!(shares.part_of(&Recipient::Commons), 9 * tenth);
    /// let stranger = NodeParts::of_persons(&record, [(id("plan")?, person("cy")?, tenth)]);
    /// assert_eq!(stranger.map_err(|error| error.code()), Err("lineage.share.not_a_contributor"));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn of_persons(
        frozen: &Frozen,
        parts: impl IntoIterator<Item = (ContributionId, ContributorId, u64)>,
    ) -> Result<Self, ShareError> {
        let mut given = BTreeMap::new();
        for (contribution, person, part) in parts {
            let unknown = || ShareError::UnknownResult { result: contribution.clone() };
            let node = frozen.place(&contribution).ok_or_else(unknown)?;
            let person = number(frozen, node, &person)?;
            if given.insert((node, person), part).is_some() {
                return Err(ShareError::Twice { contribution });
            }
        }
        let to_nobody = left_of_whole(given.values())?;
        let mut nodes: Vec<u32> = given.keys().map(|(node, _)| *node).collect();
        nodes.dedup();
        let by_node = ByNode::given(nodes, given.into_iter().collect());
        Ok(Self::named(frozen, ByNode { to_nobody, ..by_node }))
    }

    /// The contributions upstream and their parts, by id.
    pub fn iter(&self) -> impl Iterator<Item = (&ContributionId, u64)> {
        self.parts.iter().map(|(id, part)| (id, *part))
    }

    /// The part of one contribution; 0 for one that is not upstream.
    pub fn part_of(&self, contribution: &ContributionId) -> u64 {
        let at = self.parts.binary_search_by(|(id, _)| id.cmp(contribution)).ok();
        at.and_then(|at| self.parts.get(at)).map_or(0, |(_, part)| *part)
    }

    /// The part that the rule gives to no contribution; it goes to the commons.
    pub const fn to_nobody(&self) -> u64 {
        self.to_nobody
    }

    /// The parts of persons: each contribution's part goes by declared parts, else attested time,
    /// else equally, by largest remainder (by attested time first where the rule is `Hours`);
    /// without contributors to the commons. Who is not vouched for is owed.
    ///
    /// # Errors
    ///
    /// [`ShareError`] if the contributions of the frozen record have no such parts.
    ///
    /// # Complexity
    ///
    /// O(k log k) for k contributions and participations.
    pub fn to_shares(
        &self,
        frozen: &Frozen,
        vouched: &BTreeSet<ContributorId>,
    ) -> Result<Shares, ShareError> {
        by_recipient(&self.placed(frozen)?.due(frozen, vouched)?)
    }
}

/// The number of a person who took part in a contribution.
fn number(frozen: &Frozen, node: u32, person: &ContributorId) -> Result<u32, ShareError> {
    let number = frozen.people().number(person);
    let found = number.filter(|number| frozen.people().at(node).contains(number));
    found.ok_or_else(|| {
        let (contribution, person) = (frozen.at(node).id().clone(), person.clone());
        ShareError::NotAContributor { contribution, person }
    })
}

/// What part of a result belongs to each node upstream of it, by place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ByNode {
    /// Every node upstream, by place.
    pub(crate) nodes: Vec<u32>,
    /// The part of each.
    pub(crate) parts: Vec<u64>,
    pub(crate) to_nobody: u64,
    /// By place, and number of a person.
    pub(crate) inside: Inside<(u32, u32)>,
}

impl ByNode {
    pub(crate) const fn new(nodes: Vec<u32>, parts: Vec<u64>, to_nobody: u64) -> Self {
        Self { nodes, parts, to_nobody, inside: Inside::Parts }
    }

    /// The parts of persons, which make up those of the nodes; both in their order.
    pub(crate) fn given(nodes: Vec<u32>, given: Vec<((u32, u32), u64)>) -> Self {
        let mut rows = given.iter().peekable();
        let mut part = |node: u32| {
            let mut sum = 0_u64;
            while let Some((_, part)) = rows.next_if(|((at, _), _)| *at == node) {
                sum = sum.saturating_add(*part); // at most the whole
            }
            sum
        };
        let parts = nodes.iter().map(|node| part(*node)).collect();
        Self { inside: Inside::Given(given), ..Self::new(nodes, parts, 0) }
    }

    pub(crate) fn to_the_commons(cone: Vec<u32>) -> Self {
        let none = vec![0; cone.len()];
        Self::new(cone, none, NodeParts::WHOLE)
    }

    /// Every node upstream and its part, by place.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, u64)> {
        self.nodes.iter().copied().zip(self.parts.iter().copied())
    }

    pub(crate) fn part_of(&self, node: u32) -> u64 {
        let at = self.nodes.binary_search(&node).ok();
        at.and_then(|at| self.parts.get(at)).copied().unwrap_or_default()
    }

    /// How many persons share, where the rule gives parts to persons.
    pub(crate) fn persons(&self, frozen: &Frozen) -> usize {
        let Inside::Given(given) = &self.inside else { return 0 };
        // A column of zeros costs nothing where it is not touched.
        let (mut met, mut count) = (vec![false; frozen.people().len()], 0_usize);
        for ((_, person), _) in given {
            if let Some(met) = usize::try_from(*person).ok().and_then(|at| met.get_mut(at)) {
                count = count.saturating_add(usize::from(!*met)); // at most the persons
                *met = true;
            }
        }
        count
    }

    /// How many of the contributions upstream a person took part in.
    pub(crate) fn contributions_of(&self, person: &ContributorId, frozen: &Frozen) -> usize {
        let people = frozen.people();
        let places = people.number(person).map_or(&[][..], |number| people.places(number));
        let upstream = |node: &&u32| self.nodes.binary_search(node).is_ok();
        places.iter().filter(upstream).count()
    }

    /// What is due to one person, by place, where it is anything.
    pub(crate) fn due_to(
        &self,
        person: &ContributorId,
        frozen: &Frozen,
    ) -> Result<BTreeMap<u32, u64>, ShareError> {
        let mut due = BTreeMap::new();
        let Some(number) = frozen.people().number(person) else { return Ok(due) };
        for node in frozen.people().places(number) {
            let (contribution, all) = (frozen.at(*node), self.part_of(*node));
            let part = match &self.inside {
                _ if all == 0 => continue,
                Inside::Given(given) => {
                    let at = given.binary_search_by_key(&(*node, number), |(key, _)| *key).ok();
                    at.and_then(|at| given.get(at)).map_or(0, |(_, part)| *part)
                }
                inside => {
                    let mut split = split_node(contribution, all, inside)?.into_iter();
                    split.find(|(one, _)| *one == person).map_or(0, |(_, part)| part)
                }
            };
            if part > 0 {
                due.insert(*node, part);
            }
        }
        Ok(due)
    }

    /// What is due to everybody.
    pub(crate) fn due(
        &self,
        frozen: &Frozen,
        vouched: &BTreeSet<ContributorId>,
    ) -> Result<Due, ShareError> {
        let mut due = Due::default();
        if self.to_nobody > 0 {
            due.add(Recipient::Commons, None, self.to_nobody);
        }
        if let Inside::Given(given) = &self.inside {
            for ((node, number), part) in given {
                let person = frozen.people().name(*number);
                due.add(recipient(person, vouched), Some(*node), *part);
            }
            return Ok(due);
        }
        for (node, part) in self.iter() {
            let contribution = frozen.at(node);
            if contribution.participations().is_empty() {
                due.add(Recipient::Commons, Some(node), part);
            }
            for (person, part) in split_node(contribution, part, &self.inside)? {
                due.add(recipient(person, vouched), Some(node), part);
            }
        }
        Ok(due)
    }
}

/// What parts leave of the whole.
fn left_of_whole<'a>(parts: impl Iterator<Item = &'a u64>) -> Result<u64, ShareError> {
    let sum: u128 = parts.map(|part| u128::from(*part)).sum();
    let left = u128::from(NodeParts::WHOLE).checked_sub(sum);
    let left = left.and_then(|left| u64::try_from(left).ok());
    left.ok_or(ShareError::AboveWhole { sum })
}

/// Sums what is due by recipient.
pub(crate) fn by_recipient(due: &Due) -> Result<Shares, ShareError> {
    let sum = |rows: &[DueFor]| rows.iter().fold(0_u64, |sum, (_, part)| sum.saturating_add(*part));
    Ok(Shares::new(due.rows().map(|(recipient, rows)| (recipient.clone(), sum(rows))))?)
}

/// A person is a contributor where vouched for, and owed elsewhere.
pub(crate) fn recipient(id: &ContributorId, vouched: &BTreeSet<ContributorId>) -> Recipient {
    if vouched.contains(id) {
        Recipient::Contributor(id.clone())
    } else {
        Recipient::Owed(id.clone())
    }
}

/// Time in whole seconds; the constructors of contributions refuse any below zero.
pub(crate) fn seconds(time: TimeAmount) -> u64 {
    u64::try_from(time.seconds()).unwrap_or_default()
}

/// Times in all, of contributions whose rule counted them before and refused what cannot be
/// counted.
pub(crate) fn time_of(seconds: impl IntoIterator<Item = u64>) -> TimeAmount {
    let seconds = seconds.into_iter().fold(0, u64::saturating_add);
    let time = i64::try_from(seconds).ok().map(TimeAmount::from_seconds);
    time.and_then(Result::ok).unwrap_or_default()
}

/// Splits a contribution's part over its contributors, in the order of their ids.
fn split_node<'a, K>(
    contribution: &'a Contribution,
    part: u64,
    inside: &Inside<K>,
) -> Result<Vec<(&'a ContributorId, u64)>, ShareError> {
    let people = contribution.participations();
    match people {
        [] => return Ok(Vec::new()),
        [only] => return Ok(vec![(only.contributor(), part)]),
        _ => {}
    }
    let time = matches!(inside, Inside::Time) && contribution.attested_time() > TimeAmount::ZERO;
    let declared = contribution.part_weights().filter(|_| !time);
    let weights = declared.unwrap_or_else(|| by_time(people));
    let people = people.iter().map(Participation::contributor);
    Ok(largest_remainder(part, people.zip(weights))?.into_parts())
}

/// Attested time, or equal weights where nobody has any.
fn by_time(people: &[Participation]) -> Vec<u64> {
    let times: Vec<u64> = people.iter().map(|person| seconds(person.attested_time())).collect();
    if times.iter().all(|time| *time == 0) { vec![1; people.len()] } else { times }
}
