//! Contributions: what was given, by whom, on what it builds.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::{
    Amount, ContributionId, ContributorId, EvidenceId, Licence, Portion, ProjectId, Ratio,
    TimeAmount, Timestamp,
};

macro_rules! word {
    (
        $(#[$doc:meta])* $name:ident: $($(#[$case_doc:meta])* $case:ident = $text:literal),+
    ) => {
        $(#[$doc])*
        ///
        /// Open for more: any word of 1 to 40 lower-case letters, digits and hyphens.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "serde", serde(try_from = "String", into = "String"))]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$case_doc])* $case,)+
            /// A word of the community's own.
            Other(Word),
        }

        impl $name {
            /// The word.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$case => $text,)+
                    Self::Other(word) => word.as_str(),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = ContributionError;

            fn from_str(text: &str) -> Result<Self, ContributionError> {
                match text {
                    $($text => Ok(Self::$case),)+
                    other => Word::checked(other).map(Self::Other),
                }
            }
        }

        impl TryFrom<String> for $name {
            type Error = ContributionError;

            fn try_from(text: String) -> Result<Self, ContributionError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(word: $name) -> Self {
                word.as_str().to_owned()
            }
        }
    };
}

/// A word that a community added to a list; made by reading the list's type from text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Word(Arc<str>);

impl Word {
    /// The word.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn checked(text: &str) -> Result<Self, ContributionError> {
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if (1..=40).contains(&text.len()) && text.bytes().all(allowed) {
            Ok(Self(Arc::from(text)))
        } else {
            Err(ContributionError::NotAWord { text: text.to_owned() })
        }
    }
}

word! {
    /// What a contribution is.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{ContributionError, ContributionKind};
    /// assert_eq!("need".parse::<ContributionKind>()?, ContributionKind::Need);
    /// assert_eq!("translation".parse::<ContributionKind>()?.as_str(), "translation");
    /// # Ok::<_, ContributionError>(())
    /// ```
    ContributionKind:
    /// A need that somebody raised.
    Need = "need",
    /// An idea.
    Idea = "idea",
    /// A design or a plan.
    Design = "design",
    /// Work done.
    Work = "work",
    /// Care for people or for what is shared.
    Care = "care",
    /// Knowledge passed on.
    Knowledge = "knowledge",
    /// Money brought in.
    Funding = "funding",
    /// Taking part in deciding and organising.
    Governance = "governance",
    /// Putting something to use.
    Deployment = "deployment",
    /// Something that brought a return.
    Result = "result"
}

word! {
    /// How one contribution relates to the older one that it builds on.
    Relation:
    /// It builds on the other, nothing more said.
    BuildsOn = "builds-on",
    /// It answers the other, a need.
    Answers = "answers",
    /// It uses the other as it is.
    Uses = "uses",
    /// It is made from the other.
    DerivesFrom = "derives-from"
}

/// Who confirms time: never a contributor of the same contribution.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Attester {
    /// A named person.
    Person {
        /// The person.
        id: ContributorId,
    },
    /// A settled agreement of the time bank.
    Agreement {
        /// The agreement.
        id: EvidenceId,
    },
    /// An existing record that says so.
    Record {
        /// The record.
        id: EvidenceId,
    },
}

/// Time that another party confirms.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Attestation {
    /// The time confirmed, zero or above.
    pub time: TimeAmount,
    /// Who confirms it.
    pub by: Attester,
}

/// One person's share in a contribution.
///
/// # Examples
///
/// ```
/// # use liens_core::{Attester, ContributorId, IdError, Participation, TimeAmount};
/// let by = Attester::Person { id: ContributorId::new("bo")? };
/// let ana = Participation::of(ContributorId::new("ana")?).attested(TimeAmount::HOUR, by);
/// assert_eq!(ana.attested_time(), TimeAmount::HOUR);
/// # Ok::<_, IdError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Participation {
    contributor: ContributorId,
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    part: Option<Portion>,
    #[cfg_attr(feature = "serde", serde(default))]
    declared: TimeAmount,
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    attested: Option<Attestation>,
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    compensation: Vec<Amount>,
}

impl Participation {
    /// A person who took part, with nothing more said.
    pub const fn of(contributor: ContributorId) -> Self {
        Self {
            contributor,
            part: None,
            declared: TimeAmount::ZERO,
            attested: None,
            compensation: Vec::new(),
        }
    }

    /// The same, with a declared part of the contribution.
    #[must_use]
    pub const fn with_part(mut self, part: Portion) -> Self {
        self.part = Some(part);
        self
    }

    /// The same, with time declared by the person.
    #[must_use]
    pub const fn declared(mut self, time: TimeAmount) -> Self {
        self.declared = time;
        self
    }

    /// The same, with time confirmed by another party.
    #[must_use]
    pub fn attested(mut self, time: TimeAmount, by: Attester) -> Self {
        self.attested = Some(Attestation { time, by });
        self
    }

    /// The same, with an amount already received for it.
    #[must_use]
    pub fn compensated(mut self, amount: Amount) -> Self {
        self.compensation.push(amount);
        self
    }

    /// The person.
    pub const fn contributor(&self) -> &ContributorId {
        &self.contributor
    }

    /// The declared part, if parts are declared.
    pub const fn part(&self) -> Option<Portion> {
        self.part
    }

    /// The time declared by the person.
    pub const fn declared_time(&self) -> TimeAmount {
        self.declared
    }

    /// The time confirmed by another party; zero without attestation.
    pub fn attested_time(&self) -> TimeAmount {
        self.attested.as_ref().map_or(TimeAmount::ZERO, |attestation| attestation.time)
    }

    /// The attestation, if there is one.
    pub const fn attestation(&self) -> Option<&Attestation> {
        self.attested.as_ref()
    }

    /// The amounts already received for it.
    pub fn compensation(&self) -> &[Amount] {
        &self.compensation
    }

    /// The first amount or time below zero.
    fn negative(&self) -> Option<String> {
        let times = [self.declared, self.attested_time()].into_iter();
        let time = times.filter(|time| time.is_negative()).map(|time| time.to_string()).next();
        let received = self.compensation.iter().find(|amount| amount.is_negative());
        time.or_else(|| received.map(Amount::to_string))
    }
}

/// An older contribution that a newer one builds on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
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
    pub const fn to(to: ContributionId) -> Self {
        Self { to, relation: Relation::BuildsOn, weight: 1 }
    }
}

/// Something given to a project: a need, an idea, a work, a result.
///
/// Its contributors stand in the order of their ids, and so do its links. No field for novelty
/// exists.
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
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "ContributionBuilder"))]
pub struct Contribution {
    id: ContributionId,
    kind: ContributionKind,
    project: ProjectId,
    date: Timestamp,
    participations: Vec<Participation>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    licence: Option<Licence>,
    builds_on: Vec<Link>,
}

/// Why a [`Contribution`] cannot be made.
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
    pub const fn builder(
        id: ContributionId,
        kind: ContributionKind,
        project: ProjectId,
        date: Timestamp,
    ) -> ContributionBuilder {
        ContributionBuilder {
            id,
            kind,
            project,
            date,
            participations: Vec::new(),
            licence: None,
            builds_on: Vec::new(),
        }
    }

    /// The id.
    pub const fn id(&self) -> &ContributionId {
        &self.id
    }

    /// What it is.
    pub const fn kind(&self) -> &ContributionKind {
        &self.kind
    }

    /// The project it belongs to.
    pub const fn project(&self) -> &ProjectId {
        &self.project
    }

    /// When it was given.
    pub const fn date(&self) -> Timestamp {
        self.date
    }

    /// The people who took part, by id.
    pub fn participations(&self) -> &[Participation] {
        &self.participations
    }

    /// The licence; `None` means that use, study, improvement and passing on are not secured.
    pub const fn licence(&self) -> Option<&Licence> {
        self.licence.as_ref()
    }

    /// The older contributions that it builds on, by id.
    pub fn builds_on(&self) -> &[Link] {
        &self.builds_on
    }

    /// The same, with a link that was forgotten.
    ///
    /// # Errors
    ///
    /// [`ContributionError`], as [`ContributionBuilder::build`].
    pub fn with_link(self, link: Link) -> Result<Self, ContributionError> {
        let Self { id, kind, project, date, participations, licence, builds_on } = self;
        ContributionBuilder { id, kind, project, date, participations, licence, builds_on }
            .builds_on(link)
            .build()
    }

    /// The declared parts as whole weights over their common denominator, in the order of the
    /// participations; `None` where no parts are declared.
    pub fn part_weights(&self) -> Option<Vec<u64>> {
        common_weights(&self.participations)
    }

    /// The attested time of all contributors together.
    pub fn attested_time(&self) -> TimeAmount {
        // The constructor refuses a sum out of range.
        TimeAmount::try_sum(self.participations.iter().map(Participation::attested_time))
            .unwrap_or_default()
    }
}

/// A contribution in the making.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct ContributionBuilder {
    id: ContributionId,
    kind: ContributionKind,
    project: ProjectId,
    date: Timestamp,
    #[cfg_attr(feature = "serde", serde(default))]
    participations: Vec<Participation>,
    #[cfg_attr(feature = "serde", serde(default))]
    licence: Option<Licence>,
    #[cfg_attr(feature = "serde", serde(default))]
    builds_on: Vec<Link>,
}

impl ContributionBuilder {
    /// Adds a person who took part.
    #[must_use]
    pub fn participation(mut self, participation: Participation) -> Self {
        self.participations.push(participation);
        self
    }

    /// Adds an older contribution that this one builds on.
    #[must_use]
    pub fn builds_on(mut self, link: Link) -> Self {
        self.builds_on.push(link);
        self
    }

    /// States the licence.
    #[must_use]
    pub fn licence(mut self, licence: Licence) -> Self {
        self.licence = Some(licence);
        self
    }

    /// Finishes the contribution.
    ///
    /// # Errors
    ///
    /// [`ContributionError`] names the contribution and the offending value.
    pub fn build(self) -> Result<Contribution, ContributionError> {
        let Self { id, kind, project, date, mut participations, licence, mut builds_on } = self;
        participations.sort_by(|a, b| a.contributor.cmp(&b.contributor));
        builds_on.sort_by(|a, b| a.to.cmp(&b.to));
        check_links(&id, &builds_on)?;
        check_people(&id, &participations)?;
        check_parts(&id, &participations)?;
        Ok(Contribution { id, kind, project, date, participations, licence, builds_on })
    }
}

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

fn check_people(id: &ContributionId, people: &[Participation]) -> Result<(), ContributionError> {
    let contribution = || id.clone();
    for pair in people.windows(2) {
        if let [Participation { contributor: a, .. }, Participation { contributor: b, .. }] = pair {
            if a == b {
                return Err(ContributionError::DuplicateContributor {
                    contribution: contribution(),
                    contributor: a.clone(),
                });
            }
        }
    }
    for person in people {
        if let Some(value) = person.negative() {
            return Err(ContributionError::Negative {
                contribution: contribution(),
                contributor: person.contributor.clone(),
                value,
            });
        }
        if let Some(Attestation { by: Attester::Person { id: attester }, .. }) = &person.attested {
            if people.binary_search_by(|p| p.contributor.cmp(attester)).is_ok() {
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

fn check_parts(id: &ContributionId, people: &[Participation]) -> Result<(), ContributionError> {
    if people.iter().all(|person| person.part.is_none()) {
        return Ok(());
    }
    if let Some(without) = people.iter().find(|person| person.part.is_none()) {
        return Err(ContributionError::PartMissing {
            contribution: id.clone(),
            contributor: without.contributor.clone(),
        });
    }
    let parts = people.iter().filter_map(|person| person.part);
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
        people.iter().map(|person| person.part.map(Portion::ratio)).collect();
    let parts = parts.filter(|parts| !parts.is_empty())?;
    let common = parts.iter().try_fold(1, |common, part| part.common_denominator(common))?;
    parts.iter().map(|part| part.over(common)).collect()
}

impl TryFrom<ContributionBuilder> for Contribution {
    type Error = ContributionError;

    fn try_from(builder: ContributionBuilder) -> Result<Self, ContributionError> {
        builder.build()
    }
}
