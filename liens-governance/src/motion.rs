//! A motion: what is put to the vote, and where it stands.
//!
//! A motion is a text that somebody puts forward, by an opaque name: the assembly never reads it.
//! What it knows is where the motion stands, who was heard on the text as it is, and how its votes
//! went.
//!
//! ```text
//! drafted ─> in deliberation ─> open ─> rejected
//!               ^                 └───> closed ─> adopted ─> enacted
//!               └── suspended <── objection ┘
//! ```
//!
//! Without a term for objections "closed" is skipped. The way back is gone once: a second vote on
//! the same motion is final, or a college could keep the others from ever deciding.

use std::fmt;

use liens_core::{CollegeId, ContributorId, KindId, MotionId, SubjectId, Timestamp};

use crate::election::Question;
use crate::hearing::Hearings;
use crate::{Amendment, Certificate, Hearing, Outcome, Vote, Votes};

/// Where a motion stands.
///
/// # Examples
///
/// A year in the life of a motion that the users object to. Two of three users object, which is
/// more than half of their roll:
///
/// ```
/// # use liens_governance::{
/// #     Assembly, Bounds, Carry, Choice, College, Command, Draft, Heard, Member, MotionState,
/// #     Roll, Statutes, Votes,
/// # };
/// # use liens_core::{CollegeId, CommandId, ContributorId, Envelope, MotionId, SubjectId};
/// # let users = CollegeId::new("users")?;
/// # let person = |name: &str| ContributorId::new(name);
/// # let colleges = [College::new(users.clone(), 1, Carry::Majority)?];
/// let statutes = Statutes::new(colleges, Bounds::none(), "more than 1/2 of expressed".parse()?)?
///     .with_hearing("48 h".parse()?)?
///     .with_suspension("240 h".parse()?)?;
/// # let member = |name| person(name).map(|one| Member::one(one, users.clone()));
/// # let members = ["ana", "bo", "cy"].into_iter().map(member).collect::<Result<Vec<_>, _>>()?;
/// # let roll = Roll::freeze(&statutes, members, "2026-01-01".parse()?)?;
/// # let (motion, college) = (MotionId::new("m")?, users);
/// let draft = Draft::new(SubjectId::new("text-1")?, Votes::Final);
/// # let id = motion.clone();
/// # let cast = |choice| Command::CastBallot { motion: id.clone(), choice };
/// # let hear = || {
/// #     let (motion, college) = (id.clone(), college.clone());
/// #     Command::HearCollege { motion, college, heard: Heard::Spoke }
/// # };
/// # let open = || Command::OpenVote { motion: id.clone(), roll: roll.clone(), closes: None };
/// # let mut assembly = Assembly::new();
/// # let mut send = |by: &str, at: &str, body| -> Result<_, Box<dyn std::error::Error>> {
/// #     let command = CommandId::from_u128(assembly.events().len() as u128);
/// #     let (by, at) = (person(by)?, at.parse()?);
/// #     assembly.execute(&Envelope { id: command, by, on_behalf_of: None, at, body })?;
/// #     Ok(assembly.motion(&id).map(|motion| motion.state()))
/// # };
/// send("ana", "2026-01-01", Command::Found { statutes, waived: [].into() })?;
/// let state = send("ana", "2026-01-02", Command::DraftMotion { motion: id.clone(), draft })?;
/// assert_eq!(state, Some(MotionState::Drafted));
/// let state = send("ana", "2026-01-02", Command::Deliberate { motion: id.clone() })?;
/// assert_eq!(state, Some(MotionState::Deliberation));
/// send("ana", "2026-01-03", hear())?;
/// assert_eq!(send("ana", "2026-01-03", open())?, Some(MotionState::Open));
/// send("ana", "2026-01-04", cast(Choice::Yes))?;
/// let state = send("ana", "2026-01-05", Command::CloseMotion { motion: id.clone() })?;
/// assert_eq!(state, Some(MotionState::Closed)); // with one yes of three
/// let state = send("bo", "2026-01-06", Command::Object { motion: id.clone() })?;
/// assert_eq!(state, Some(MotionState::Closed)); // one of three is no college
/// let state = send("cy", "2026-01-07", Command::Object { motion: id.clone() })?;
/// assert_eq!(state, Some(MotionState::Suspended));
///
/// // Back to deliberation, heard again, and voted for the last time.
/// send("ana", "2026-01-08", Command::Deliberate { motion: id.clone() })?;
/// send("ana", "2026-01-09", hear())?;
/// send("ana", "2026-01-09", open())?;
/// send("ana", "2026-01-10", cast(Choice::Yes))?;
/// let state = send("ana", "2026-01-11", Command::CloseMotion { motion: id.clone() })?;
/// assert_eq!(state, Some(MotionState::Adopted)); // there is no second suspension
/// let state = send("ana", "2026-01-11", Command::EnactMotion { motion: id.clone() })?;
/// assert_eq!(state, Some(MotionState::Enacted));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum MotionState {
    /// It is written, nobody discusses it yet.
    Drafted,
    /// The colleges are heard.
    Deliberation,
    /// Ballots are taken.
    Open,
    /// The vote is closed and the rule is met, and a college may still object.
    Closed,
    /// The vote is closed and the rule is met.
    Adopted,
    /// The vote is closed and the rule is not met.
    Rejected,
    /// A college objected in time: it goes back to deliberation.
    Suspended,
    /// What was adopted is in force.
    Enacted,
}

/// What a motion says: its text as an opaque subject, and how it is decided.
///
/// # Examples
///
/// ```
/// # use liens_governance::{Draft, Votes};
/// # use liens_core::{KindId, SubjectId};
/// let mut draft = Draft::new(SubjectId::new("charter-2")?, Votes::Final);
/// draft.kind = Some(KindId::new("amendment")?);
/// # Ok::<_, liens_core::IdError>(())
/// ```
///
/// The kind picks the rule and the topic adds what protects it; a draft names both, and the
/// statutes of the day on which the vote opens say what they come to:
///
/// ```
/// # use liens_governance::{Draft, Votes};
/// # use liens_core::SubjectId;
/// let mut draft = Draft::new(SubjectId::new("bill-7")?, Votes::ChangeableUntilClose);
/// assert_eq!((&draft.kind, &draft.topic, draft.amends.is_some()), (&None, &None, false));
/// draft.topic = Some(SubjectId::new("housing")?);
/// assert_ne!(draft, Draft::new(SubjectId::new("bill-7")?, Votes::ChangeableUntilClose));
/// # Ok::<_, liens_core::IdError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "MotionDraft"))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Draft {
    /// What it is about; opaque to the assembly.
    pub subject: SubjectId,
    /// Whether a ballot can be changed.
    pub votes: Votes,
    /// The kind of decision; none for the general rule.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub kind: Option<KindId>,
    /// The topic, which delegations and the statutes' protection may name.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub topic: Option<SubjectId>,
    /// The statutes that come into force when it is enacted, if it is about them.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub amends: Option<Box<Amendment>>,
    /// What is chosen among several, if it is: the rule of the kind is then asked of those who choose
    /// against those who say no to all of them.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub among: Option<Box<Question>>,
}

/// What is put to the vote: its text, who was heard on it, and its votes.
///
/// Made by an [`Assembly`](crate::Assembly) only.
///
/// # Examples
///
/// A motion is found by its name and tells who put it forward, who was heard and how its vote
/// stands:
///
/// ```
/// # use liens_governance::{
/// #     Assembly, Bounds, Carry, College, Command, Draft, Heard, Motion, MotionState, Statutes,
/// #     Votes,
/// # };
/// # use liens_core::{CollegeId, CommandId, ContributorId, Envelope, MotionId, SubjectId};
/// # let users = CollegeId::new("users")?;
/// # let statutes = Statutes::new(
/// #     [College::new(users.clone(), 1, Carry::Majority)?],
/// #     Bounds::none(),
/// #     "more than 1/2 of expressed".parse()?,
/// # )?
/// # .with_hearing("48 h".parse()?)?
/// # .with_suspension("240 h".parse()?)?;
/// # let (id, college) = (MotionId::new("m")?, users.clone());
/// # let draft = Draft::new(SubjectId::new("text-1")?, Votes::Final);
/// let (chair, ana) = (ContributorId::new("chair")?, ContributorId::new("ana")?);
/// let mut assembly = Assembly::new();
/// for (n, (at, body)) in (0..).zip([
///     ("2026-01-01", Command::Found { statutes, waived: [].into() }),
///     ("2026-01-02", Command::DraftMotion { motion: id.clone(), draft }),
///     ("2026-01-03", Command::Deliberate { motion: id.clone() }),
///     ("2026-01-04", Command::OfferFloor { motion: id.clone(), college, until: None }),
/// ]) {
///     let (command, by, at) = (CommandId::from_u128(n), chair.clone(), at.parse()?);
///     let on_behalf_of = Some(ana.clone());
///     assembly.execute(&Envelope { id: command, by, on_behalf_of, at, body })?;
/// }
/// let motion: &Motion = assembly.motion(&id).ok_or("a motion")?;
/// assert_eq!((motion.id(), motion.author()), (&id, &ana)); // written down by the chair, for her
/// assert_eq!(motion.since(), "2026-01-02".parse()?); // the text, not the deliberation
/// let (college, hearing) = motion.hearings().next().ok_or("a hearing")?;
/// assert_eq!((college, hearing.heard), (&users, None::<Heard>)); // offered, not heard yet
/// assert_eq!((motion.state(), motion.vote()), (MotionState::Deliberation, None));
/// assert_eq!((motion.objections_until(), motion.adopted()), (None, false));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Motion {
    pub(crate) id: MotionId,
    pub(crate) draft: Draft,
    pub(crate) author: ContributorId,
    pub(crate) since: Timestamp,
    pub(crate) stage: Stage,
    pub(crate) hearings: Hearings,
    pub(crate) vote: Option<Box<Vote>>,
    pub(crate) suspended: Option<Box<Vote>>,
}

/// What the commands did; the rest of a state follows from the vote.
///
/// Adopted, rejected, closed and suspended are no stages: they follow from the certificate and from
/// who objected, and could contradict these if they were kept beside them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Stage {
    Drafted,
    Deliberation,
    Voting,
    Enacted,
}

impl Draft {
    /// A draft under the general rule, on no topic.
    pub const fn new(subject: SubjectId, votes: Votes) -> Self {
        Self { subject, votes, kind: None, topic: None, amends: None, among: None }
    }
}

impl Motion {
    /// A motion as it is written: no one was heard, nothing was voted.
    pub(crate) const fn new(
        id: MotionId,
        draft: Draft,
        author: ContributorId,
        since: Timestamp,
    ) -> Self {
        Self {
            id,
            draft,
            author,
            since,
            stage: Stage::Drafted,
            hearings: Hearings::new(),
            vote: None,
            suspended: None,
        }
    }

    /// The name of the motion.
    pub const fn id(&self) -> &MotionId {
        &self.id
    }

    /// What it says.
    pub const fn draft(&self) -> &Draft {
        &self.draft
    }

    /// What it is about.
    pub const fn subject(&self) -> &SubjectId {
        &self.draft.subject
    }

    /// The kind of decision; none for the general rule.
    pub const fn kind(&self) -> Option<&KindId> {
        self.draft.kind.as_ref()
    }

    /// The topic that it stands under, for delegations and protection.
    pub const fn topic(&self) -> Option<&SubjectId> {
        self.draft.topic.as_ref()
    }

    /// Who put it forward, or for whom somebody did.
    pub const fn author(&self) -> &ContributorId {
        &self.author
    }

    /// Since when the colleges can be heard on it as it is: since it was written, written anew, or
    /// went back to deliberation.
    pub const fn since(&self) -> Timestamp {
        self.since
    }

    /// The colleges that were offered the floor or spoke on the text as it is, in the order of
    /// their ids.
    pub fn hearings(&self) -> impl ExactSizeIterator<Item = (&CollegeId, &Hearing)> {
        self.hearings.iter()
    }

    /// The vote, once it opened; after a suspension, the final one.
    pub fn vote(&self) -> Option<&Vote> {
        self.vote.as_deref()
    }

    /// The vote that colleges objected to, once the motion went back to deliberation: there is no
    /// second suspension, whatever becomes of the text.
    pub fn suspended(&self) -> Option<&Vote> {
        self.suspended.as_deref()
    }

    /// The certificate of the vote, once it is closed.
    pub fn certificate(&self) -> Option<&Certificate> {
        self.vote()?.certificate()
    }

    /// Where the motion stands by what was recorded.
    ///
    /// A motion stays [`Closed`](MotionState::Closed) while colleges may object to it, until it is
    /// enacted; [`state_at`](Self::state_at) knows when that time is over.
    pub fn state(&self) -> MotionState {
        match (self.stage, self.vote()) {
            (Stage::Drafted, _) => MotionState::Drafted,
            (Stage::Deliberation, _) | (Stage::Voting, None) => MotionState::Deliberation,
            (Stage::Enacted, _) => MotionState::Enacted,
            (Stage::Voting, Some(vote)) => match vote.outcome() {
                None => MotionState::Open,
                Some(Outcome::Rejected) => MotionState::Rejected,
                Some(Outcome::Adopted) if vote.objecting().next().is_some() => {
                    MotionState::Suspended
                }
                Some(Outcome::Adopted) if self.objections_until().is_some() => MotionState::Closed,
                Some(Outcome::Adopted) => MotionState::Adopted,
            },
        }
    }

    /// Where the motion stands at an instant after the last record.
    ///
    /// # Examples
    ///
    /// With a term of 240 hours from the fifth of January, the motion is closed until the fifteenth
    /// begins:
    ///
    /// ```
    /// # use liens_governance::{
    /// #     Assembly, Bounds, Carry, Choice, College, Command, Draft, Member, MotionState, Roll,
    /// #     Statutes, Votes,
    /// # };
    /// # use liens_core::{CollegeId, CommandId, ContributorId, Envelope, MotionId, SubjectId};
    /// # let (users, ana) = (CollegeId::new("users")?, ContributorId::new("ana")?);
    /// # let statutes = Statutes::new(
    /// #     [College::new(users.clone(), 1, Carry::Majority)?],
    /// #     Bounds::none(),
    /// #     "more than 1/2 of expressed".parse()?,
    /// # )?
    /// # .with_suspension("240 h".parse()?)?;
    /// # let members = [Member::one(ana.clone(), users)];
    /// # let roll = Roll::freeze(&statutes, members, "2026-01-01".parse()?)?;
    /// # let (motion, id) = (MotionId::new("m")?, MotionId::new("m")?);
    /// # let draft = Draft::new(SubjectId::new("text-1")?, Votes::Final);
    /// # let mut assembly = Assembly::new();
    /// # for (n, (at, body)) in (0..).zip([
    /// #     ("2026-01-01", Command::Found { statutes, waived: [].into() }),
    /// #     ("2026-01-02", Command::OpenMotion { motion, draft, roll, closes: None }),
    /// #     ("2026-01-03", Command::CastBallot { motion: id.clone(), choice: Choice::Yes }),
    /// #     ("2026-01-05", Command::CloseMotion { motion: id.clone() }),
    /// # ]) {
    /// #     let (command, by, at) = (CommandId::from_u128(n), ana.clone(), at.parse()?);
    /// #     assembly.execute(&Envelope { id: command, by, on_behalf_of: None, at, body })?;
    /// # }
    /// # let motion = assembly.motion(&id).ok_or("a motion")?;
    /// assert_eq!(motion.objections_until(), Some("2026-01-15".parse()?));
    /// assert_eq!(motion.state_at("2026-01-14T23:59:59Z".parse()?), MotionState::Closed);
    /// assert_eq!(motion.state_at("2026-01-15".parse()?), MotionState::Adopted);
    /// assert_eq!(motion.state(), MotionState::Closed); // by what was recorded: nobody asked later
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn state_at(&self, at: Timestamp) -> MotionState {
        match (self.state(), self.objections_until()) {
            (MotionState::Closed, Some(until)) if at >= until => MotionState::Adopted,
            (state, _) => state,
        }
    }

    /// Until when a college may object to what was adopted: before that instant. None before it is
    /// adopted, where the statutes know no suspension, and once the motion was suspended.
    pub fn objections_until(&self) -> Option<Timestamp> {
        let vote = self.vote().filter(|vote| vote.outcome() == Some(Outcome::Adopted))?;
        if self.suspended.is_some() { None } else { vote.objections_until() }
    }

    /// Whether the motion is adopted, enacted or not.
    pub fn adopted(&self) -> bool {
        matches!(self.state(), MotionState::Adopted | MotionState::Enacted)
    }
}

impl fmt::Display for MotionState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Drafted => "drafted",
            Self::Deliberation => "in deliberation",
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Adopted => "adopted",
            Self::Rejected => "rejected",
            Self::Suspended => "suspended",
            Self::Enacted => "enacted",
        })
    }
}
