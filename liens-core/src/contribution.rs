//! Contributions: what was given, by whom, on what it builds.
//!
//! A contribution is a node of the record of a project. Its [`Link`]s point to older contributions,
//! so that the record grows at one end only, and who is at the origin of a result is found by
//! walking the links backwards:
//!
//! ```text
//! need (ana, no hour) <- work (bo, 12 h) <- result (cleo, 2 h)
//!        answers              builds-on
//! ```
//!
//! Nothing here measures worth: time is what was attested, parts are what the contributors agreed
//! on among themselves, and how much flows along a link is for the charter to say.

use std::sync::Arc;

use crate::{
    Attestation, Attester, ContributionId, ContributionKind, ContributorId, Licence, Participation,
    Portion, ProjectId, Ratio, Relation, TimeAmount, Timestamp,
};

/// An older contribution that a newer one builds on.
///
/// # Examples
///
/// ```
/// # use liens_core::{ContributionId, IdError, Link, Relation};
/// let need = ContributionId::new("a place to meet")?;
/// let answers = Link { relation: Relation::Answers, ..Link::to(need) };
/// assert_eq!((answers.relation.as_str(), answers.weight), ("answers", 1));
/// # Ok::<_, IdError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Link {
    /// The older contribution.
    pub to: ContributionId,
    /// How the newer one relates to it.
    pub relation: Relation,
    /// The weight of the link against the other links of the newer one, 1 or above.
    #[cfg_attr(feature = "serde", serde(with = "crate::form::text"))]
    pub weight: u64,
}

impl Link {
    /// A plain link of weight 1.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{ContributionId, IdError, Link, Relation};
    /// let plain = Link::to(ContributionId::new("EIP-1")?);
    /// assert_eq!((plain.relation, plain.weight), (Relation::BuildsOn, 1));
    /// # Ok::<_, IdError>(())
    /// ```
    pub const fn to(to: ContributionId) -> Self {
        Self { to, relation: Relation::BuildsOn, weight: 1 }
    }
}

/// Something given to a project: a need, an idea, a work, a result.
///
/// Its contributors stand in the order of their ids, and so do its links. No field for novelty
/// exists. Cheap to clone: a record, its history and what is frozen of it share one.
///
/// # Examples
///
/// ```
/// # use liens_core::{Contribution, ContributionKind, ContributionId, ContributorId, Participation, ProjectId};
/// let need = Contribution::builder(
///     ContributionId::new("a place to meet")?,
///     ContributionKind::Need,
///     ProjectId::new("third place")?,
///     "2026-01-05".parse()?,
/// )
/// .participation(Participation::of(ContributorId::new("ana")?))
/// .build()?;
/// assert_eq!(need.participations().len(), 1);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(with = "Fields"))]
#[cfg_attr(feature = "serde", serde(try_from = "ContributionBuilder"))]
pub struct Contribution(Arc<Fields>);

/// What a contribution says.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename = "Contribution", deny_unknown_fields))]
struct Fields {
    id: ContributionId,
    kind: ContributionKind,
    project: ProjectId,
    date: Timestamp,
    #[cfg_attr(feature = "serde", serde(default))]
    participations: Vec<Participation>,
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    licence: Option<Licence>,
    #[cfg_attr(feature = "serde", serde(default))]
    builds_on: Vec<Link>,
}

/// Why a [`Contribution`] cannot be made.
///
/// # Examples
///
/// ```
/// # use liens_core::{
/// #     Contribution, ContributionError, ContributionId, ContributionKind, Link, ProjectId,
/// # };
/// let id = ContributionId::new("a roof")?;
/// let day = "2026-02-01".parse()?;
/// let hall = ProjectId::new("hall")?;
/// let roof = Contribution::builder(id.clone(), ContributionKind::Work, hall, day);
/// let refused = roof.builds_on(Link::to(id.clone())).build();
/// let itself = ContributionError::BuildsOnItself { contribution: id };
/// assert_eq!(refused, Err(itself.clone()));
/// assert_eq!(itself.code(), "core.contribution.builds_on_itself");
/// assert_eq!(itself.to_string(), "contribution a roof builds on itself");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ContributionError {
    /// The text is not a word of a list.
    #[error("'{text}' is not a word of 1 to 40 lower-case letters, digits and hyphens")]
    NotAWord {
        /// The refused text.
        text: String,
    },
    /// A contributor is named twice.
    #[error("contribution {contribution} names {contributor} twice")]
    DuplicateContributor {
        /// The contribution.
        contribution: ContributionId,
        /// The repeated contributor.
        contributor: ContributorId,
    },
    /// A link is named twice.
    #[error("contribution {contribution} builds on {to} twice")]
    DuplicateLink {
        /// The contribution.
        contribution: ContributionId,
        /// The repeated older one.
        to: ContributionId,
    },
    /// A contribution builds on itself.
    #[error("contribution {contribution} builds on itself")]
    BuildsOnItself {
        /// The contribution.
        contribution: ContributionId,
    },
    /// A link has no weight.
    #[error("the link from {contribution} to {to} has weight 0, a weight is 1 or above")]
    ZeroWeight {
        /// The contribution.
        contribution: ContributionId,
        /// The older one.
        to: ContributionId,
    },
    /// The weights of the links add up to more than can be counted.
    #[error("the links of {contribution} weigh {sum} together, above {}", u64::MAX)]
    TooHeavy {
        /// The contribution.
        contribution: ContributionId,
        /// The sum of the weights.
        sum: u128,
    },
    /// Some contributors declare a part, others do not.
    #[error("contribution {contribution} declares a part for some contributors, not {contributor}")]
    PartMissing {
        /// The contribution.
        contribution: ContributionId,
        /// The first contributor without a part.
        contributor: ContributorId,
    },
    /// The declared parts do not make one whole.
    #[error("the parts of contribution {contribution} sum to {sum}, not to 1")]
    PartsNotWhole {
        /// The contribution.
        contribution: ContributionId,
        /// The sum of the parts, or `too fine to add` beyond 64-bit denominators.
        sum: String,
    },
    /// A time or an amount is below zero.
    #[error("{contributor} has {value} in contribution {contribution}, below zero")]
    Negative {
        /// The contribution.
        contribution: ContributionId,
        /// The contributor.
        contributor: ContributorId,
        /// The refused value.
        value: String,
    },
    /// A contributor attests to the contribution's own time.
    #[error("{attester} attests time in contribution {contribution} and contributes to it")]
    OwnAttester {
        /// The contribution.
        contribution: ContributionId,
        /// The contributor who attests.
        attester: ContributorId,
    },
    /// The attested time of all contributors together is too large.
    #[error("the attested time of contribution {contribution} adds up beyond {}", TimeAmount::MAX)]
    TooLong {
        /// The contribution.
        contribution: ContributionId,
    },
}

impl ContributionError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotAWord { .. } => "core.contribution.not_a_word",
            Self::DuplicateContributor { .. } => "core.contribution.duplicate_contributor",
            Self::DuplicateLink { .. } => "core.contribution.duplicate_link",
            Self::BuildsOnItself { .. } => "core.contribution.builds_on_itself",
            Self::ZeroWeight { .. } => "core.contribution.zero_weight",
            Self::TooHeavy { .. } => "core.contribution.too_heavy",
            Self::PartMissing { .. } => "core.contribution.part_missing",
            Self::PartsNotWhole { .. } => "core.contribution.parts_not_whole",
            Self::Negative { .. } => "core.contribution.negative",
            Self::OwnAttester { .. } => "core.contribution.own_attester",
            Self::TooLong { .. } => "core.contribution.too_long",
        }
    }
}

impl Contribution {
    /// Begins a contribution; the rest is optional.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{Contribution, ContributionId, ContributionKind, ProjectId};
    /// let (id, hall) = (ContributionId::new("plans")?, ProjectId::new("hall")?);
    /// let day = "2026-02-01".parse()?;
    /// let plans = Contribution::builder(id, ContributionKind::Design, hall, day).build()?;
    /// assert_eq!(plans.kind().as_str(), "design");
    /// assert_eq!((plans.project().as_str(), plans.date()), ("hall", day));
    /// // Nobody is named, nothing is built on, and nothing is secured without a licence.
    /// assert!(plans.participations().is_empty() && plans.builds_on().is_empty());
    /// assert_eq!(plans.licence(), None);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub const fn builder(
        id: ContributionId,
        kind: ContributionKind,
        project: ProjectId,
        date: Timestamp,
    ) -> ContributionBuilder {
        ContributionBuilder(Fields {
            id,
            kind,
            project,
            date,
            participations: Vec::new(),
            licence: None,
            builds_on: Vec::new(),
        })
    }

    /// The id.
    pub fn id(&self) -> &ContributionId {
        &self.0.id
    }

    /// What it is.
    pub fn kind(&self) -> &ContributionKind {
        &self.0.kind
    }

    /// The project it belongs to.
    pub fn project(&self) -> &ProjectId {
        &self.0.project
    }

    /// When it was given.
    pub fn date(&self) -> Timestamp {
        self.0.date
    }

    /// The people who took part, by id.
    pub fn participations(&self) -> &[Participation] {
        &self.0.participations
    }

    /// The licence; `None` means that use, study, improvement and passing on are not secured.
    pub fn licence(&self) -> Option<&Licence> {
        self.0.licence.as_ref()
    }

    /// The older contributions that it builds on, by id.
    pub fn builds_on(&self) -> &[Link] {
        &self.0.builds_on
    }

    /// The same, with a link that was forgotten.
    ///
    /// # Errors
    ///
    /// [`ContributionError`], as [`ContributionBuilder::build`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{Contribution, ContributionId, ContributionKind, Link, ProjectId};
    /// # let (id, hall) = (ContributionId::new("plans")?, ProjectId::new("hall")?);
    /// # let day = "2026-02-01".parse()?;
    /// # let plans = Contribution::builder(id, ContributionKind::Design, hall, day).build()?;
    /// let need = Link::to(ContributionId::new("a place to meet")?);
    /// let plans = plans.with_link(need.clone())?;
    /// assert_eq!(plans.builds_on(), [need.clone()]);
    /// assert!(plans.with_link(need).is_err()); // a second time it is a duplicate
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_link(self, link: Link) -> Result<Self, ContributionError> {
        ContributionBuilder(Arc::unwrap_or_clone(self.0)).builds_on(link).build()
    }

    /// The same, with only the links that `keep` accepts.
    ///
    /// Who hides a parent to keep what it would receive leaves a record of this form; the search
    /// for attacks on sharing rules makes them so.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{Contribution, ContributionId, ContributionKind, Link, ProjectId};
    /// # let (id, hall) = (ContributionId::new("roof")?, ProjectId::new("hall")?);
    /// # let [need, plans] = [ContributionId::new("need")?, ContributionId::new("plans")?];
    /// # let day = "2026-02-01".parse()?;
    /// let roof = Contribution::builder(id, ContributionKind::Work, hall, day)
    ///     .builds_on(Link::to(need.clone()))
    ///     .builds_on(Link::to(plans.clone()))
    ///     .build()?;
    /// let hiding = roof.clone().retaining_links(|link| link.to != need);
    /// assert_eq!(hiding.builds_on(), [Link::to(plans)]);
    /// assert_eq!(roof.builds_on().len(), 2); // the other clone is untouched
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn retaining_links(mut self, keep: impl FnMut(&Link) -> bool) -> Self {
        Arc::make_mut(&mut self.0).builds_on.retain(keep);
        self
    }

    /// The declared parts as whole weights over their common denominator, in the order of the
    /// participations; `None` where no parts are declared.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{
    /// #     Contribution, ContributionId, ContributionKind, ContributorId, Participation, Portion,
    /// #     ProjectId,
    /// # };
    /// # let (id, hall) = (ContributionId::new("roof")?, ProjectId::new("hall")?);
    /// let agreed = |name: &str, numerator, denominator| {
    ///     let part = Portion::new(numerator, denominator)?;
    ///     let person = Participation::of(ContributorId::new(name)?).with_part(part);
    ///     Ok::<_, Box<dyn std::error::Error>>(person)
    /// };
    /// let roof = Contribution::builder(id, ContributionKind::Work, hall, "2026-02-01".parse()?)
    ///     .participation(agreed("bo", 1, 3)?)
    ///     .participation(agreed("ana", 1, 2)?)
    ///     .participation(agreed("cleo", 1, 6)?)
    ///     .build()?;
    /// // Over the common denominator 6, in the order of the names: ana, bo, cleo.
    /// assert_eq!(roof.part_weights(), Some(vec![3, 2, 1]));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn part_weights(&self) -> Option<Vec<u64>> {
        common_weights(&self.0.participations)
    }

    /// The attested time of all contributors together.
    ///
    /// Time that somebody only declares is no part of it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{
    /// #     Attester, Contribution, ContributionId, ContributionKind, ContributorId, EvidenceId,
    /// #     Participation, ProjectId, TimeAmount,
    /// # };
    /// # let (id, hall) = (ContributionId::new("roof")?, ProjectId::new("hall")?);
    /// let by = Attester::Record { id: EvidenceId::new("site diary")? };
    /// let [ana, bo] = [ContributorId::new("ana")?, ContributorId::new("bo")?];
    /// let roof = Contribution::builder(id, ContributionKind::Work, hall, "2026-02-01".parse()?)
    ///     .participation(Participation::of(ana).attested(TimeAmount::from_hours(3)?, by))
    ///     .participation(Participation::of(bo).declared(TimeAmount::from_hours(40)?))
    ///     .build()?;
    /// assert_eq!(roof.attested_time(), TimeAmount::from_hours(3)?);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn attested_time(&self) -> TimeAmount {
        // The constructor refuses a sum out of range.
        TimeAmount::try_sum(self.0.participations.iter().map(Participation::attested_time))
            .unwrap_or_default()
    }
}

/// A contribution in the making.
///
/// Made by [`Contribution::builder`]. Nothing is checked before [`build`](Self::build), since
/// several of the rules need the whole: that parts sum to one, and that nobody attests own time.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct ContributionBuilder(Fields);

impl ContributionBuilder {
    /// Adds a person who took part.
    ///
    /// The order of calls does not matter: people are sorted by id when it is built.
    #[must_use]
    pub fn participation(mut self, participation: Participation) -> Self {
        self.0.participations.push(participation);
        self
    }

    /// Adds an older contribution that this one builds on.
    #[must_use]
    pub fn builds_on(mut self, link: Link) -> Self {
        self.0.builds_on.push(link);
        self
    }

    /// States the licence.
    ///
    /// The last one counts. For a licence that changed later, a record keeps a correction of its
    /// own.
    #[must_use]
    pub fn licence(mut self, licence: Licence) -> Self {
        self.0.licence = Some(licence);
        self
    }

    /// Finishes the contribution.
    ///
    /// # Errors
    ///
    /// [`ContributionError`] names the contribution and the offending value.
    ///
    /// # Complexity
    ///
    /// O(n log n) for n people and links.
    ///
    /// # Examples
    ///
    /// Who took part cannot attest the hours of the same work, one's own or another's:
    ///
    /// ```
    /// # use liens_core::{
    /// #     Attester, Contribution, ContributionId, ContributionKind, ContributorId, Participation,
    /// #     ProjectId, TimeAmount,
    /// # };
    /// # let (id, hall) = (ContributionId::new("roof")?, ProjectId::new("hall")?);
    /// # let [ana, bo] = [ContributorId::new("ana")?, ContributorId::new("bo")?];
    /// let by = Attester::Person { id: bo.clone() };
    /// let refused = Contribution::builder(id, ContributionKind::Work, hall, "2026-02-01".parse()?)
    ///     .participation(Participation::of(ana).attested(TimeAmount::HOUR, by))
    ///     .participation(Participation::of(bo))
    ///     .build();
    /// let error = refused.err().ok_or("it was built")?;
    /// assert_eq!(error.code(), "core.contribution.own_attester");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn build(self) -> Result<Contribution, ContributionError> {
        let Self(mut fields) = self;
        fields.participations.sort_by(|a, b| a.contributor().cmp(b.contributor()));
        fields.builds_on.sort_by(|a, b| a.to.cmp(&b.to));
        check_links(&fields.id, &fields.builds_on)?;
        check_people(&fields.id, &fields.participations)?;
        check_parts(&fields.id, &fields.participations)?;
        Ok(Contribution(Arc::new(fields)))
    }
}

/// No link to itself, none without weight, none twice, and weights that a `u64` can add up: so that
/// the links of one contribution can be weights of one division.
fn check_links(id: &ContributionId, links: &[Link]) -> Result<(), ContributionError> {
    let contribution = || id.clone();
    for link in links {
        if link.to == *id {
            return Err(ContributionError::BuildsOnItself { contribution: contribution() });
        }
        if link.weight == 0 {
            let to = link.to.clone();
            return Err(ContributionError::ZeroWeight { contribution: contribution(), to });
        }
    }
    for pair in links.windows(2) {
        if let [Link { to: a, .. }, Link { to: b, .. }] = pair {
            if a == b {
                let to = a.clone();
                return Err(ContributionError::DuplicateLink { contribution: contribution(), to });
            }
        }
    }
    let sum: u128 = links.iter().map(|link| u128::from(link.weight)).sum();
    if u64::try_from(sum).is_err() {
        return Err(ContributionError::TooHeavy { contribution: contribution(), sum });
    }
    Ok(())
}

/// Nobody twice, nothing below zero, nobody who attests a work of one's own; people are sorted by
/// now, so that neighbours show what is double and an attester is found by halving.
fn check_people(id: &ContributionId, people: &[Participation]) -> Result<(), ContributionError> {
    let contribution = || id.clone();
    let twice = people.windows(2).find_map(|pair| match pair {
        [a, b] if a.contributor() == b.contributor() => Some(a.contributor().clone()),
        _ => None,
    });
    if let Some(contributor) = twice {
        let contribution = contribution();
        return Err(ContributionError::DuplicateContributor { contribution, contributor });
    }
    for person in people {
        if let Some(value) = person.negative() {
            return Err(ContributionError::Negative {
                contribution: contribution(),
                contributor: person.contributor().clone(),
                value,
            });
        }
        if let Some(Attestation { by: Attester::Person { id: attester }, .. }) =
            person.attestation()
        {
            if people.binary_search_by(|p| p.contributor().cmp(attester)).is_ok() {
                let attester = attester.clone();
                return Err(ContributionError::OwnAttester {
                    contribution: contribution(),
                    attester,
                });
            }
        }
    }
    TimeAmount::try_sum(people.iter().map(Participation::attested_time))
        .map_err(|_| ContributionError::TooLong { contribution: contribution() })?;
    Ok(())
}

/// Either nobody declares a part, or everybody does and they sum to exactly one: half a declaration
/// would leave the others' parts to guessing.
fn check_parts(id: &ContributionId, people: &[Participation]) -> Result<(), ContributionError> {
    if people.iter().all(|person| person.part().is_none()) {
        return Ok(());
    }
    if let Some(without) = people.iter().find(|person| person.part().is_none()) {
        return Err(ContributionError::PartMissing {
            contribution: id.clone(),
            contributor: without.contributor().clone(),
        });
    }
    let parts = people.iter().filter_map(Participation::part);
    let sum = parts.map(Portion::ratio).try_fold(Ratio::ZERO, Ratio::checked_add);
    if sum == Some(Ratio::ONE) && common_weights(people).is_some() {
        return Ok(());
    }
    let sum = sum.filter(|sum| *sum != Ratio::ONE);
    let sum = sum.map_or_else(|| "too fine to add".to_owned(), |sum| sum.to_string());
    Err(ContributionError::PartsNotWhole { contribution: id.clone(), sum })
}

/// Declared parts over their common denominator, if there are any and it fits 64 bits.
fn common_weights(people: &[Participation]) -> Option<Vec<u64>> {
    let parts: Option<Vec<Ratio>> =
        people.iter().map(|person| person.part().map(Portion::ratio)).collect();
    let parts = parts.filter(|parts| !parts.is_empty())?;
    let common = parts.iter().try_fold(1, |common, part| part.common_denominator(common))?;
    parts.iter().map(|part| part.over(common)).collect()
}

#[cfg(feature = "serde")]
impl serde::Serialize for Contribution {
    fn serialize<S: serde::Serializer>(&self, into: S) -> Result<S::Ok, S::Error> {
        Fields::serialize(&self.0, into)
    }
}

impl TryFrom<ContributionBuilder> for Contribution {
    type Error = ContributionError;

    fn try_from(builder: ContributionBuilder) -> Result<Self, ContributionError> {
        builder.build()
    }
}
