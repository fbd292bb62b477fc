//! The parts of one result, contribution by contribution, and from there to persons.

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
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NodeParts {
    parts: Vec<(ContributionId, u64)>,
    to_nobody: u64,
    inside: Inside,
}

/// What comes first when a contribution's part goes to its contributors.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Inside {
    /// Declared parts, then attested time.
    Parts,
    /// Attested time, then declared parts.
    Time,
    /// What the rule says for each contribution and contributor.
    Given(BTreeMap<(ContributionId, ContributorId), u64>),
}

/// Why a result cannot be shared.
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
        let ByNode { parts, to_nobody, inside } = by_node;
        let named = |(node, part)| (frozen.at(node).id().clone(), part);
        Self { parts: parts.into_iter().map(named).collect(), to_nobody, inside }
    }

    /// Parts by contribution, for a rule of one's own; what they leave of the whole belongs to nobody
    /// and goes to the commons.
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
        Ok(Self::named(frozen, ByNode::new(given.into_iter().collect(), to_nobody)))
    }

    /// Parts by contribution and person, for a rule of one's own; what they leave of the whole
    /// belongs to nobody and goes to the commons.
    ///
    /// # Errors
    ///
    /// [`ShareError`]: a contribution that is not there, a person who took no part in it, the same
    /// twice, parts above the whole.
    pub fn of_persons(
        frozen: &Frozen,
        parts: impl IntoIterator<Item = (ContributionId, ContributorId, u64)>,
    ) -> Result<Self, ShareError> {
        let (mut nodes, mut given) = (BTreeSet::new(), BTreeMap::new());
        for (contribution, person, part) in parts {
            let unknown = || ShareError::UnknownResult { result: contribution.clone() };
            let node = frozen.place(&contribution).ok_or_else(unknown)?;
            let people = frozen.at(node).participations();
            if people.binary_search_by(|taking| taking.contributor().cmp(&person)).is_err() {
                return Err(ShareError::NotAContributor { contribution, person });
            }
            nodes.insert(node);
            if given.insert((contribution.clone(), person), part).is_some() {
                return Err(ShareError::Twice { contribution });
            }
        }
        let to_nobody = left_of_whole(given.values())?;
        let by_node = ByNode::given(frozen, nodes.into_iter().collect(), given);
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
    pub fn to_shares(
        &self,
        frozen: &Frozen,
        vouched: &BTreeSet<ContributorId>,
    ) -> Result<Shares, ShareError> {
        let mut last = None;
        let nodes = self.parts.iter().map(|(id, part)| {
            last = frozen.place_after(last, id);
            let unknown = || ShareError::UnknownResult { result: id.clone() };
            Ok((last.ok_or_else(unknown)?, *part))
        });
        by_recipient(&due(frozen, vouched, self.to_nobody, &self.inside, nodes)?)
    }
}

/// What part of a result belongs to each node upstream of it, by place.
#[derive(Clone, Debug)]
pub(crate) struct ByNode {
    /// Every node upstream, by place.
    pub(crate) parts: Vec<(u32, u64)>,
    pub(crate) to_nobody: u64,
    pub(crate) inside: Inside,
}

impl ByNode {
    pub(crate) const fn new(parts: Vec<(u32, u64)>, to_nobody: u64) -> Self {
        Self { parts, to_nobody, inside: Inside::Parts }
    }

    /// The parts of persons, which make up those of the nodes.
    pub(crate) fn given(
        frozen: &Frozen,
        nodes: Vec<u32>,
        given: BTreeMap<(ContributionId, ContributorId), u64>,
    ) -> Self {
        let mut parts: BTreeMap<&ContributionId, u64> = BTreeMap::new();
        for ((id, _), part) in &given {
            let sum = parts.entry(id).or_default();
            *sum = sum.saturating_add(*part); // at most the whole
        }
        let part = |node: u32| (node, parts.get(frozen.at(node).id()).copied().unwrap_or_default());
        let parts = nodes.into_iter().map(part).collect();
        Self { inside: Inside::Given(given), ..Self::new(parts, 0) }
    }

    pub(crate) fn to_the_commons(cone: impl Iterator<Item = u32>) -> Self {
        Self::new(cone.map(|node| (node, 0)).collect(), NodeParts::WHOLE)
    }

    pub(crate) fn part_of(&self, node: u32) -> u64 {
        let at = self.parts.binary_search_by_key(&node, |(node, _)| *node).ok();
        at.and_then(|at| self.parts.get(at)).map_or(0, |(_, part)| *part)
    }

    /// What is due to one person, by place, where it is anything.
    pub(crate) fn due_to(
        &self,
        person: &ContributorId,
        frozen: &Frozen,
        vouched: &BTreeSet<ContributorId>,
    ) -> Result<BTreeMap<u32, u64>, ShareError> {
        let mut due = BTreeMap::new();
        for node in frozen.places_of(person) {
            let (contribution, all) = (frozen.at(*node), self.part_of(*node));
            let part = match &self.inside {
                _ if all == 0 => continue,
                Inside::Given(given) => {
                    let key = (contribution.id().clone(), person.clone());
                    given.get(&key).copied().unwrap_or_default()
                }
                inside => {
                    let split = split_node(contribution, all, inside, vouched)?;
                    let own = split.into_iter().find(|(to, _)| to.person() == Some(person));
                    own.map_or(0, |(_, part)| part)
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
        let nodes = self.parts.iter().map(|row| Ok(*row));
        due(frozen, vouched, self.to_nobody, &self.inside, nodes)
    }
}

/// What is due to everybody of the parts of nodes.
fn due(
    frozen: &Frozen,
    vouched: &BTreeSet<ContributorId>,
    to_nobody: u64,
    inside: &Inside,
    nodes: impl Iterator<Item = Result<(u32, u64), ShareError>>,
) -> Result<Due, ShareError> {
    let mut due = Due::default();
    if to_nobody > 0 {
        due.add(Recipient::Commons, None, to_nobody);
    }
    if let Inside::Given(given) = inside {
        let mut last = None;
        for ((id, person), part) in given {
            let place = last.filter(|last| frozen.at(*last).id() == id);
            last = place.or_else(|| frozen.place_after(last, id));
            let unknown = || ShareError::UnknownResult { result: id.clone() };
            due.add(recipient(person, vouched), Some(last.ok_or_else(unknown)?), *part);
        }
        return Ok(due);
    }
    for row in nodes {
        let (node, part) = row?;
        for (recipient, part) in split_node(frozen.at(node), part, inside, vouched)? {
            due.add(recipient, Some(node), part);
        }
    }
    Ok(due)
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

/// Splits a contribution's part over its contributors.
fn split_node(
    contribution: &Contribution,
    part: u64,
    inside: &Inside,
    vouched: &BTreeSet<ContributorId>,
) -> Result<Vec<(Recipient, u64)>, ShareError> {
    let people = contribution.participations();
    if people.is_empty() {
        return Ok(vec![(Recipient::Commons, part)]);
    }
    let time_first = *inside == Inside::Time && contribution.attested_time() > TimeAmount::ZERO;
    let declared = contribution.part_weights().filter(|_| !time_first);
    let weights = declared.unwrap_or_else(|| by_time(people));
    let people = people.iter().map(Participation::contributor);
    let parts = largest_remainder(part, people.zip(weights))?.into_parts();
    Ok(parts.into_iter().map(|(id, part)| (recipient(id, vouched), part)).collect())
}

/// Attested time, or equal weights where nobody has any.
fn by_time(people: &[Participation]) -> Vec<u64> {
    let times: Vec<u64> = people.iter().map(|person| seconds(person.attested_time())).collect();
    if times.iter().all(|time| *time == 0) { vec![1; people.len()] } else { times }
}
