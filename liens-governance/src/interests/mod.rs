//! Interests: who declared what is at stake for them, who therefore does not vote, who is told.
//!
//! | type | what it is |
//! |---|---|
//! | [`Interests`], [`Command`], [`Event`] | declarations, each by the person themselves; replayed |
//! | [`Declaration`], [`Visibility`] | an interest in a topic from when to when, and who is told |
//! | [`Disclosure`], [`Conflict`] | who votes on what they have at stake, and what was declared late |
//! | [`InterestNorms`], [`InterestFinding`], [`InterestRepair`] | what falls short, and the smallest change that mends it |
//!
//! Nobody has to declare anything. Who does is not counted in the vote: a recusal shrinks the bases
//! of the rule as any other. What the interest is, in words, belongs into
//! [`Notes`](liens_core::Notes), where it can be erased.
//!
//! Three states of a declared interest matter in a vote that opens at o and closes at c: declared
//! by o it is in time; declared between o and c it is late and still recuses; declared after c it
//! changes nothing and is told. What would make a late one in time is exact, the time from o (or
//! from the beginning of the interest, if that came later) to its declaration.
//!
//! A declaration is its person's own: nobody declares what is at stake for somebody else, and a
//! replay refuses a history in which somebody did.

mod disclosure;
mod finding;
mod refusal;

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{
    CircleId, CollegeId, ContributorId, Decision, Envelope, History, Interest, Receipt, Recorded,
    SubjectId, Timestamp,
};

pub use disclosure::{Conflict, Disclosure};
pub use finding::{InterestFinding, InterestNorms, InterestRepair, InterestRule};
pub use refusal::{RecusalError, Refusal, ReplayError};

use crate::register::Register;

/// Who is told of a declaration.
///
/// What is hidden from most is not hidden from the vote: a recusal is public whoever is told why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Visibility {
    /// Every member.
    Members {},
    /// The members of a college.
    College {
        /// The college.
        college: CollegeId,
    },
    /// Those who hold a seat in a circle, such as one that looks after ethics.
    Circle {
        /// The circle.
        circle: CircleId,
    },
}

/// A declared interest.
///
/// # Examples
///
/// ```
/// # use liens_core::{CommandId, ContributorId, Envelope, SubjectId};
/// # use liens_governance::interests::{Command, Declaration, Interests, Visibility};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let hall = SubjectId::new("the hall")?;
/// let mut interests = Interests::new();
/// let mut send = |id, day: &str, body| -> Result<(), Box<dyn std::error::Error>> {
///     let (id, by) = (CommandId::from_u128(id), ContributorId::new("ana")?);
///     interests.execute(&Envelope { id, by, on_behalf_of: None, at: day.parse()?, body })?;
///     Ok(())
/// };
/// let (topic, from, visibility) = (hall.clone(), "2026-01-01".parse()?, Visibility::Members {});
/// send(1, "2026-03-05", Command::Declare { topic, from, until: None, visibility })?;
/// send(2, "2026-06-01", Command::End { topic: hall.clone() })?;
/// // It began before it was declared, and is over: the declaration stays.
/// let known: Vec<&Declaration> = interests.on(&hall).collect();
/// assert_eq!(known.len(), 1);
/// assert_eq!(known[0].declared, "2026-03-05".parse()?);
/// assert_eq!(known[0].interest.until(), Some("2026-06-01".parse()?));
/// assert_eq!(interests.in_force(&hall, "2026-06-01".parse()?).count(), 0);
/// assert_eq!((interests.declarations().count(), interests.events().len()), (1, 2));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Declaration {
    /// Who has an interest in what, from when to when.
    pub interest: Interest,
    /// Who is told.
    pub visibility: Visibility,
    /// When it was declared.
    pub declared: Timestamp,
}

/// A request to [`Interests`]; the person concerned sends it, nobody else.
///
/// An interest may be declared for the past or for a time to come; only when it was said is fixed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "InterestCommand"))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Command {
    /// The sender declares an interest.
    Declare {
        /// In what: the topic of motions, or the subject of one.
        topic: SubjectId,
        /// Its first instant, past or to come.
        from: Timestamp,
        /// The first instant after it; none while it lasts.
        until: Option<Timestamp>,
        /// Who is told.
        visibility: Visibility,
    },
    /// The sender says that an interest that lasts is over from now on.
    End {
        /// In what.
        topic: SubjectId,
    },
}

impl Command {
    /// The name of what is asked, as its JSON form has it: what a permission speaks of.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::SubjectId;
    /// # use liens_governance::interests::Command;
    /// let end = Command::End { topic: SubjectId::new("the hall")? };
    /// assert_eq!(end.name(), "end");
    /// # Ok::<_, liens_core::IdError>(())
    /// ```
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Declare { .. } => "declare",
            Self::End { .. } => "end",
        }
    }
}

/// A fact of [`Interests`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
#[non_exhaustive]
pub enum Event {
    /// The sender declared an interest.
    Declared {
        /// In what.
        topic: SubjectId,
        /// Its first instant.
        from: Timestamp,
        /// The first instant after it.
        until: Option<Timestamp>,
        /// Who is told.
        visibility: Visibility,
    },
    /// An interest ended.
    Ended {
        /// In what.
        topic: SubjectId,
    },
}

impl Event {
    /// An event says what the command said: all else, who and when, is in the record.
    fn of(command: &Command) -> Self {
        match command.clone() {
            Command::Declare { topic, from, until, visibility } => {
                Self::Declared { topic, from, until, visibility }
            }
            Command::End { topic } => Self::Ended { topic },
        }
    }

    /// A replay decides the command of each event again.
    fn asked(&self) -> Command {
        match self.clone() {
            Self::Declared { topic, from, until, visibility } => {
                Command::Declare { topic, from, until, visibility }
            }
            Self::Ended { topic } => Command::End { topic },
        }
    }
}

/// All declarations, and the history that made them.
///
/// # Law
///
/// `replaying_the_history_of_interests_gives_the_interests`,
/// `a_refused_declaration_changes_nothing`
///
/// # Examples
///
/// ```
/// use liens_core::{CommandId, ContributorId, Envelope, SubjectId};
/// use liens_governance::interests::{Command, Interests, Visibility};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (ana, hall) = (ContributorId::new("ana")?, SubjectId::new("the hall")?);
/// let (from, at) = ("2026-03-01".parse()?, "2026-03-05".parse()?);
/// let (topic, visibility) = (hall.clone(), Visibility::Members {});
/// let body = Command::Declare { topic, from, until: None, visibility };
/// let (id, by) = (CommandId::from_u128(1), ana.clone());
/// let mut interests = Interests::new();
/// interests.execute(&Envelope { id, by, on_behalf_of: None, at, body })?;
/// assert!(interests.in_force(&hall, at).map(|one| one.interest.person()).eq([&ana]));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Interests {
    /// By topic, then person: oldest first.
    declared: BTreeMap<SubjectId, BTreeMap<ContributorId, Vec<Declaration>>>,
    history: History<Event>,
}

impl Interests {
    /// Creates a table of no declarations.
    pub fn new() -> Self {
        Self::default()
    }

    /// Builds the declarations that a history leads to, checking every event again.
    ///
    /// # Errors
    ///
    /// [`ReplayError`] names the first event that could not have happened.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{CommandId, ContributorId, Envelope, SubjectId};
    /// # use liens_governance::interests::{Command, Interests, ReplayError, Visibility};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let (topic, at) = (SubjectId::new("the hall")?, "2026-03-05".parse()?);
    /// let visibility = Visibility::Members {};
    /// let body = Command::Declare { topic, from: at, until: None, visibility };
    /// let (id, by) = (CommandId::from_u128(1), ContributorId::new("ana")?);
    /// let mut interests = Interests::new();
    /// interests.execute(&Envelope { id, by, on_behalf_of: None, at, body })?;
    /// assert_eq!(Interests::replay(interests.events().to_vec())?, interests);
    /// // A history in which somebody spoke for Ana could not have happened.
    /// let mut forged = interests.events().to_vec();
    /// forged[0].on_behalf_of = Some(ContributorId::new("bo")?);
    /// let refused = Interests::replay(forged).unwrap_err();
    /// assert!(matches!(refused, ReplayError::Refused { .. }));
    /// assert_eq!(refused.code(), "governance.interests.replay");
    /// # Ok(())
    /// # }
    /// ```
    pub fn replay(history: impl IntoIterator<Item = Recorded<Event>>) -> Result<Self, ReplayError> {
        let mut interests = Self::new();
        for record in history {
            interests.history.is_due(&record)?;
            let sequence = record.sequence;
            let envelope = record.cause(record.body.asked());
            let decided = interests.declaration(&envelope);
            let declaration =
                decided.map_err(|reason| ReplayError::Refused { sequence, reason })?;
            interests.change(declaration);
            interests.history.append(&envelope, [record.body]);
        }
        Ok(interests)
    }

    /// Says what a command would do, without doing it.
    ///
    /// For a form that says beforehand whether a declaration would be taken.
    ///
    /// # Errors
    ///
    /// [`Refusal`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{CommandId, ContributorId, Decision, Envelope, SubjectId};
    /// # use liens_governance::interests::{Command, Interests, Visibility};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let (topic, from) = (SubjectId::new("the hall")?, "2026-03-05".parse()?);
    /// let visibility = Visibility::Members {};
    /// let body = Command::Declare { topic, from, until: None, visibility };
    /// let (id, by) = (CommandId::from_u128(1), ContributorId::new("ana")?);
    /// let asked = Envelope { id, by, on_behalf_of: None, at: from, body };
    /// let mut interests = Interests::new();
    /// let decision = interests.decide(&asked)?;
    /// assert!(matches!(&decision, Decision::New(events) if events.len() == 1));
    /// assert_eq!(interests.declarations().count(), 0);
    /// // Once it is done, the same command would do nothing more.
    /// interests.execute(&asked)?;
    /// assert!(matches!(interests.decide(&asked)?, Decision::AlreadyDone(_)));
    /// # Ok(())
    /// # }
    /// ```
    pub fn decide(&self, envelope: &Envelope<Command>) -> Result<Decision<Event>, Refusal> {
        let leads = |records: &[Recorded<Event>]| {
            records.first().is_some_and(|record| record.body.asked() == envelope.body)
        };
        if let Some(receipt) = self.history.done(envelope, leads)? {
            return Ok(Decision::AlreadyDone(receipt));
        }
        self.declaration(envelope)?;
        Ok(Decision::New(vec![Event::of(&envelope.body)]))
    }

    /// Does what a command asks, once.
    ///
    /// # Errors
    ///
    /// [`Refusal`]; the declarations are then as they were.
    pub fn execute(&mut self, envelope: &Envelope<Command>) -> Result<Receipt, Refusal> {
        match self.decide(envelope)? {
            Decision::AlreadyDone(receipt) => Ok(receipt),
            Decision::New(events) => {
                let declaration = self.declaration(envelope)?;
                self.change(declaration);
                Ok(self.history.append(envelope, events))
            }
        }
    }

    /// The history, from the first event.
    pub fn events(&self) -> &[Recorded<Event>] {
        self.history.events()
    }

    /// Every declaration, by topic, then person, then as they were declared.
    pub fn declarations(&self) -> impl Iterator<Item = &Declaration> {
        self.declared.values().flat_map(BTreeMap::values).flatten()
    }

    /// The declarations on a topic that are in force at an instant, by person.
    pub fn in_force(&self, topic: &SubjectId, at: Timestamp) -> impl Iterator<Item = &Declaration> {
        self.on(topic).filter(move |one| one.interest.in_force(at))
    }

    /// Every declaration on a topic, by person, then as they were declared.
    pub fn on(&self, topic: &SubjectId) -> impl Iterator<Item = &Declaration> {
        self.declared.get(topic).into_iter().flat_map(BTreeMap::values).flatten()
    }

    /// What a new command makes of a person's declaration on a topic.
    ///
    /// Two interests of one person in one topic never overlap, so that "the" lasting one is unique.
    fn declaration(&self, envelope: &Envelope<Command>) -> Result<Declaration, Refusal> {
        let person = envelope.by.clone();
        if let Some(other) = &envelope.on_behalf_of {
            return Err(Refusal::OnBehalf { by: person, person: other.clone() });
        }
        let own = |topic| self.declared.get(topic).and_then(|people| people.get(&person));
        match &envelope.body {
            Command::Declare { topic, from, until, visibility } => {
                let interest = Interest::new(person.clone(), topic.clone(), *from, *until)?;
                let mut known = own(topic).into_iter().flatten();
                let meets = |one: &&Declaration| {
                    let ends = |until: Option<Timestamp>| until.unwrap_or(Timestamp::MAX);
                    *from < ends(one.interest.until()) && one.interest.from() < ends(*until)
                };
                if let Some(known) = known.find(meets) {
                    let (topic, since) = (topic.clone(), known.interest.from());
                    return Err(Refusal::AlreadyDeclared { person, topic, since });
                }
                let (visibility, declared) = (visibility.clone(), envelope.at);
                Ok(Declaration { interest, visibility, declared })
            }
            Command::End { topic } => {
                let known = own(topic).into_iter().flatten();
                let lasting = known.into_iter().find(|one| one.interest.until().is_none());
                let Some(lasting) = lasting else {
                    return Err(Refusal::NotDeclared { person, topic: topic.clone() });
                };
                let (from, until) = (lasting.interest.from(), Some(envelope.at));
                let interest = Interest::new(person, topic.clone(), from, until)?;
                Ok(Declaration { interest, ..lasting.clone() })
            }
        }
    }

    /// Adds a declaration, or lets one that lasts end.
    ///
    /// By its first instant, which is unique for the reason above.
    fn change(&mut self, declaration: Declaration) {
        let interest = &declaration.interest;
        let people = self.declared.entry(interest.topic().clone()).or_default();
        let own = people.entry(interest.person().clone()).or_default();
        match own.iter_mut().find(|one| one.interest.from() == interest.from()) {
            Some(known) => *known = declaration,
            None => own.push(declaration),
        }
    }
}

impl Declaration {
    /// Who is to be told at an instant, by id, without the person themselves.
    ///
    /// # Complexity
    ///
    /// O(n log n) for n memberships and seats.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{CircleId, CommandId, ContributorId, Envelope, SubjectId};
    /// # use liens_governance::interests::{Command, Interests, Visibility};
    /// # use liens_governance::register::Register;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let (topic, at) = (SubjectId::new("the hall")?, "2026-03-05".parse()?);
    /// let visibility = Visibility::Circle { circle: CircleId::new("ethics")? };
    /// let body = Command::Declare { topic, from: at, until: None, visibility };
    /// let (id, by) = (CommandId::from_u128(1), ContributorId::new("ana")?);
    /// let mut interests = Interests::new();
    /// interests.execute(&Envelope { id, by, on_behalf_of: None, at, body })?;
    /// // A circle that nobody sits in is told through nobody.
    /// let declared = interests.declarations().next().ok_or("nothing declared")?;
    /// assert!(declared.told(&Register::new(), at).is_empty());
    /// # Ok(())
    /// # }
    /// ```
    pub fn told(&self, register: &Register, at: Timestamp) -> BTreeSet<ContributorId> {
        let members = register.memberships(at);
        let mut told: BTreeSet<ContributorId> = match &self.visibility {
            Visibility::Members {} => members.map(|(person, _)| person.clone()).collect(),
            Visibility::College { college } => members
                .filter(|(_, membership)| membership.college == *college)
                .map(|(person, _)| person.clone())
                .collect(),
            Visibility::Circle { circle } => register
                .seats(at)
                .filter(|(seat, _)| seat.circle == *circle)
                .filter_map(|(_, mandate)| Some(mandate?.person.clone()))
                .collect(),
        };
        told.remove(self.interest.person());
        told
    }
}
