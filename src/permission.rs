//! Who may do what in a commons.
//!
//! There is one table: every act, who may do it where the charter says nothing else, and what it
//! is. `docs/PERMISSIONS.md` shows it, a test asks every row of it, and a charter overrides it act
//! by act. Who somebody is follows from elsewhere: members from the register, roles from running
//! mandates, stewards from the charter, and whom it concerns from the command itself.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use liens_core::{CollegeId, IdError, RoleId};

use crate::Command;

/// What may be asked of a commons, by its name, such as `register.admit`.
///
/// # Examples
///
/// ```
/// # use liens::{Act, Permissions, Who};
/// let admit: Act = "register.admit".parse()?;
/// assert!(Permissions::default().of(admit).eq([&Who::Steward]));
/// # Ok::<_, liens::PermissionError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(with = "String"))]
#[cfg_attr(feature = "serde", serde(into = "String"))]
pub struct Act(usize);

/// Who may do something. In a charter it is written as text: `college:makers`.
///
/// # Examples
///
/// ```
/// # use liens::{CollegeId, IdError, Who};
/// let makers: Who = "college:makers".parse()?;
/// assert_eq!(makers, Who::College(CollegeId::new("makers")?));
/// assert!("everybody".parse::<Who>().is_err());
/// assert!("role:".parse::<Who>().is_err()); // an id has a byte or more
/// # Ok::<_, liens::PermissionError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("pattern" = "^(anyone|member|concerned|steward|college:.+|role:.+)$")))]
#[cfg_attr(feature = "serde", serde(try_from = "String", into = "String"))]
#[non_exhaustive]
pub enum Who {
    /// Everybody, strangers too.
    Anyone,
    /// Whoever belongs to a college.
    Member,
    /// Whom it concerns: who is debited, the author of the motion, the claimant, the person spoken of.
    Concerned,
    /// Those who keep the books by the charter; every member, where the charter names nobody.
    Steward,
    /// The members of a college.
    College(CollegeId),
    /// Whoever holds a running mandate of a role.
    Role(RoleId),
}

/// Who may do what, where that differs from what holds without.
///
/// # Examples
///
/// ```
/// # mod village { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/village.rs")); }
/// # use village::*;
/// use liens::{Act, Command, Permissions, Refusal, Unit, Who};
/// let mut village = Village::founded()?;
/// let open: Act = "open_account".parse()?;
/// let nobody_else = Permissions::new().with(open, [Who::Role("treasurer".parse()?)]);
/// # use liens::CharterChange;
/// let change = CharterChange::Permissions { permissions: nobody_else };
/// village.adopt("a treasurer", "2026-02-10", change)?;
/// let body = Command::OpenAccount { holder: liens::Holder::Commons {}, unit: Unit::Time };
/// let refused = village.send("ana", "2026-02-11", body);
/// assert!(matches!(refused, Err(Refusal::NotAllowed { .. })));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct Permissions(BTreeMap<Act, BTreeSet<Who>>);

/// Why a text names no act or nobody.
///
/// # Examples
///
/// ```
/// # use liens::{Act, PermissionError};
/// let refused = "register.banish".parse::<Act>();
/// assert_eq!(refused, Err(PermissionError::UnknownAct { act: "register.banish".into() }));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PermissionError {
    /// Nothing of this name can be asked of a commons.
    #[error("nothing called '{act}' can be asked of a commons")]
    UnknownAct {
        /// The refused name.
        act: String,
    },
    /// The text says nobody.
    #[error("'{who}' is none of anyone, member, concerned, steward, college:NAME and role:NAME")]
    UnknownWho {
        /// The refused text.
        who: String,
    },
    /// A college or a role is named by no id.
    #[error(transparent)]
    Id(#[from] IdError),
}

impl PermissionError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownAct { .. } => "commons.permission.unknown_act",
            Self::UnknownWho { .. } => "commons.permission.unknown_who",
            Self::Id(error) => error.code(),
        }
    }
}

/// The name of an act, who may do it, and what it is.
type Row = (&'static str, &'static [Who], &'static str);

const ANYONE: &[Who] = &[Who::Anyone];
const MEMBER: &[Who] = &[Who::Member];
const STEWARD: &[Who] = &[Who::Steward];
const CONCERNED: &[Who] = &[Who::Concerned];
const EITHER: &[Who] = &[Who::Concerned, Who::Steward];
const KEPT: &[Who] = &[Who::Member, Who::Steward];

/// Every act, with who may do it where the charter says nothing else, and what it is. What is asked of
/// the crates bears the name of the command there.
const ACTS: &[Row] = &[
    ("found", ANYONE, "begin the commons with its charter"),
    (
        "register.declare_group",
        STEWARD,
        "declare a group of stakeholders that ought to be embodied",
    ),
    ("register.declare_college", STEWARD, "declare a college"),
    ("register.declare_circle", STEWARD, "declare a circle"),
    ("register.apply", ANYONE, "ask to belong to a college"),
    ("register.admit", STEWARD, "admit a person who asked"),
    ("register.refuse_application", STEWARD, "refuse a person who asked"),
    ("register.move", STEWARD, "admit a member to another college in place of the present one"),
    ("register.leave", CONCERNED, "leave a college oneself"),
    ("register.choose_college", CONCERNED, "say which of one's colleges counts"),
    ("register.open_seat", STEWARD, "open a seat in a circle"),
    ("register.give_mandate", STEWARD, "give a seat to a person for a term"),
    ("register.end_mandate", EITHER, "end a mandate before its term"),
    ("disclose.declare", MEMBER, "declare an interest of one's own"),
    ("disclose.end", CONCERNED, "say that an interest of one's own is over"),
    ("deliberate.propose", MEMBER, "put a subject forward, for a college of one's own"),
    ("deliberate.call_meeting", STEWARD, "call a meeting with its agenda and who is invited"),
    ("deliberate.speak", STEWARD, "write down who spoke"),
    (
        "deliberate.propose_amendment",
        MEMBER,
        "propose to change a text, for a college of one's own",
    ),
    (
        "deliberate.settle_amendment",
        EITHER,
        "say what became of an amendment, or withdraw one's own",
    ),
    ("deliberate.close_text", EITHER, "close a text, to be put to the vote"),
    ("deliberate.raise_need", MEMBER, "raise a need, for a college of one's own"),
    ("deliberate.answer_need", STEWARD, "answer a need"),
    ("draft_motion", MEMBER, "write a motion"),
    ("revise_motion", EITHER, "write a motion anew before its vote"),
    ("open_motion", MEMBER, "write a motion and open its vote at once"),
    ("open_vote", EITHER, "open the vote on a motion"),
    ("enact", KEPT, "put an adopted motion into force"),
    ("assemble.deliberate", EITHER, "put a motion to the colleges"),
    ("assemble.offer_floor", EITHER, "offer a college the floor"),
    ("assemble.hear_college", EITHER, "record how a college was heard"),
    ("assemble.cast_ballot", MEMBER, "vote"),
    ("assemble.cast_paper", MEMBER, "choose among several"),
    ("assemble.split_ballot", MEMBER, "vote with a split block"),
    ("assemble.challenge_voter", MEMBER, "ask that a person be recused"),
    ("assemble.dismiss_challenge", STEWARD, "decide that a challenged person votes"),
    ("assemble.recuse", EITHER, "recuse a person from a vote"),
    ("assemble.classify_motion", EITHER, "put a motion under a topic"),
    ("assemble.delegate", MEMBER, "lend one's voice"),
    ("assemble.withdraw_delegation", MEMBER, "take one's voice back"),
    ("assemble.close_motion", EITHER, "close a vote and count it"),
    ("assemble.close_by_lots", STEWARD, "close a vote whose ties are broken by lots of a seed"),
    ("assemble.object", MEMBER, "object to an adopted motion"),
    ("trace.record_contribution", KEPT, "record a need, an idea, work, a result"),
    ("trace.add_link", STEWARD, "add a forgotten link to the record"),
    ("trace.claim_link", MEMBER, "claim a forgotten link"),
    ("trace.attest_link", KEPT, "attest a claimed link of others"),
    ("trace.correct_authorship", STEWARD, "correct who took part in a contribution"),
    ("trace.state_licence", CONCERNED, "state the licence of a contribution that one took part in"),
    ("grade", MEMBER, "grade how well a project answers a need"),
    ("open_account", EITHER, "open an account"),
    ("book.post_entry", STEWARD, "post an entry"),
    ("book.post_set", STEWARD, "post several entries together"),
    ("book.exchange", EITHER, "book hours received, to the debit of whom it concerns"),
    ("book.count_exchange", EITHER, "count an exchange that moves nothing"),
    ("book.correct_entry", STEWARD, "take an entry back"),
    ("book.set_limits", STEWARD, "set the limits of an account"),
    ("book.set_status", STEWARD, "freeze, close or open an account"),
    ("book.take_demurrage", STEWARD, "take the demurrage of a period"),
    ("book.exit", EITHER, "bring an account to zero and close it"),
    ("book.settle_dormant", STEWARD, "settle the dormant accounts"),
    ("book.publish", MEMBER, "publish an offer or a request"),
    ("book.withdraw", MEMBER, "withdraw one's offer or request"),
    ("book.set_acceptance", MEMBER, "say which proposals one accepts unasked"),
    ("book.propose", MEMBER, "propose an agreement"),
    ("book.agree", MEMBER, "agree to it for oneself"),
    ("book.decline", MEMBER, "decline it for oneself"),
    ("book.confirm", MEMBER, "confirm what was done"),
    ("book.dispute", MEMBER, "dispute what was done"),
    ("book.resolve_dispute", STEWARD, "settle a dispute of others"),
    ("book.expire", KEPT, "end an agreement whose time is over"),
    ("open_budget", STEWARD, "open a contributive budget"),
    ("budget.advance", STEWARD, "pay an advance"),
    ("budget.declare", EITHER, "declare a claim for oneself"),
    ("budget.revise", MEMBER, "revise one's claim"),
    ("budget.withdraw", MEMBER, "take one's claim back"),
    ("budget.review", STEWARD, "open the review"),
    ("budget.question", MEMBER, "ask about a claim of others"),
    ("budget.keep", MEMBER, "answer that a claim stands"),
    ("budget.settle", MEMBER, "be satisfied with an answer"),
    ("budget.refer", KEPT, "hand a questioned claim to a motion"),
    ("budget.resolve", KEPT, "record what a motion decided of a claim"),
    ("budget.propose", STEWARD, "propose the division"),
    ("budget.accept", MEMBER, "accept less than the least useful"),
    ("budget.close", STEWARD, "close a budget"),
    ("budget.invoice", EITHER, "present an invoice, so that what waits is paid"),
    ("distribute", STEWARD, "share a pot by the policy in force"),
    ("pay_owed", EITHER, "have what waited paid to a member"),
    ("lapse_owed", STEWARD, "pass to the commons what waited its term"),
    ("set_objective", STEWARD, "set an objective that can be measured"),
    ("measure", STEWARD, "record what an indicator shows"),
];

impl Act {
    /// Every act, in the order of a commons' life.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens::{Act, Permissions};
    /// let table: Vec<String> = Act::all()
    ///     .map(|act| format!("{act}: {}", act.description()))
    ///     .collect();
    /// assert_eq!(table[0], "found: begin the commons with its charter");
    /// assert!(Act::all().all(|act| Permissions::default().of(act).next().is_some()));
    /// ```
    pub fn all() -> impl Iterator<Item = Self> {
        (0..ACTS.len()).map(Self)
    }

    fn row(self) -> Row {
        ACTS.get(self.0).copied().unwrap_or_default()
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.row().0
    }

    /// What it is, in a few words.
    pub fn description(self) -> &'static str {
        self.row().2
    }

    /// What a command asks; none for what is asked through another command.
    ///
    /// Two crates have a command of one name, so that the part before the dot is looked at too; the
    /// lengths make sure that nothing stands between.
    pub(crate) fn of(command: &Command) -> Option<Self> {
        let (of, name) = command.names();
        let dot = usize::from(!of.is_empty());
        let length = of.len().saturating_add(dot).saturating_add(name.len());
        let asks =
            |(act, ..): &Row| act.len() == length && act.ends_with(name) && act.starts_with(of);
        ACTS.iter().position(asks).map(Self)
    }
}

impl Permissions {
    /// What holds without: the defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same, where others may do something.
    #[must_use]
    pub fn with(mut self, act: Act, who: impl IntoIterator<Item = Who>) -> Self {
        self.0.insert(act, who.into_iter().collect());
        self
    }

    /// Who may do something: any of these.
    pub fn of(&self, act: Act) -> impl Iterator<Item = &Who> {
        let stated = self.0.get(&act);
        let usual = if stated.is_none() { act.row().1 } else { &[] };
        stated.into_iter().flatten().chain(usual)
    }

    /// The colleges that are named.
    pub(crate) fn colleges(&self) -> impl Iterator<Item = &CollegeId> {
        self.0.values().flatten().filter_map(|who| match who {
            Who::College(college) => Some(college),
            _ => None,
        })
    }

    #[cfg(feature = "serde")]
    pub(crate) fn is_default(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Act {
    type Err = PermissionError;

    fn from_str(text: &str) -> Result<Self, PermissionError> {
        let known = Self::all().find(|act| act.name() == text);
        known.ok_or_else(|| PermissionError::UnknownAct { act: text.to_owned() })
    }
}

impl From<Act> for String {
    fn from(act: Act) -> Self {
        act.name().to_owned()
    }
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anyone => f.write_str("anyone"),
            Self::Member => f.write_str("member"),
            Self::Concerned => f.write_str("concerned"),
            Self::Steward => f.write_str("steward"),
            Self::College(college) => write!(f, "college:{college}"),
            Self::Role(role) => write!(f, "role:{role}"),
        }
    }
}

impl FromStr for Who {
    type Err = PermissionError;

    fn from_str(text: &str) -> Result<Self, PermissionError> {
        Ok(match (text, text.split_once(':')) {
            ("anyone", _) => Self::Anyone,
            ("member", _) => Self::Member,
            ("concerned", _) => Self::Concerned,
            ("steward", _) => Self::Steward,
            (_, Some(("college", name))) => Self::College(CollegeId::new(name)?),
            (_, Some(("role", name))) => Self::Role(RoleId::new(name)?),
            _ => return Err(PermissionError::UnknownWho { who: text.to_owned() }),
        })
    }
}

impl TryFrom<String> for Who {
    type Error = PermissionError;

    fn try_from(text: String) -> Result<Self, PermissionError> {
        text.parse()
    }
}

impl From<Who> for String {
    fn from(who: Who) -> Self {
        who.to_string()
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Act {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <String as serde::Deserialize>::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
