//! Ballots: what each person on a roll said.
//!
//! A ballot is a choice; its weight is looked up on the roll when it is counted. So a ballot cannot
//! carry more than its voter has, and correcting a roll never means reading ballots again.
//!
//! What is kept of a roll of a million is one choice a member in a flat list; splits, recusals,
//! papers and delegations, which few use, lie beside it in maps.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use liens_core::{ContributorId, SubjectId, Timestamp};

use crate::delegation::{self, Fate, Link};
use crate::election::{ElectionError, Paper, Question};
use crate::{Cause, Delegations, Member, Roll};

/// What a voter says. The weight comes from the roll, never from the ballot.
///
/// # Examples
///
/// To abstain is to be present: it counts for a quorum, and on neither side of a majority of those
/// who expressed themselves.
///
/// ```
/// # use liens_governance::{Ballots, Choice, Member, Roll};
/// # use liens_core::{CollegeId, ContributorId, Timestamp};
/// let users = CollegeId::new("users")?;
/// let names = ["ana", "bo", "cy"].map(ContributorId::new);
/// let [ana, bo, cy] = names;
/// let members = [ana?, bo?, cy?].map(|person| Member::one(person, users.clone()));
/// let roll = Roll::new(members, Timestamp::MIN)?;
/// let says = vec![Some(Choice::Yes), Some(Choice::Abstain), None];
/// let count = Ballots::of_roll(roll, says)?.count(None)[0];
/// assert_eq!((count.all(), count.present(), count.expressed()), (3, 2, 1));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Choice {
    /// For.
    Yes,
    /// Against.
    No,
    /// Present, on neither side.
    Abstain,
}

/// A ballot as it was cast.
///
/// # Examples
///
/// A delegate of twelve families with a mandate of seven to five casts it as it is. The parts have
/// to be the whole weight, so that none is kept back or made up:
///
/// ```
/// # use liens_governance::{Ballot, Ballots, Member, Roll};
/// # use liens_core::{CollegeId, ContributorId, Timestamp};
/// let (ana, families) = (ContributorId::new("ana")?, CollegeId::new("families")?);
/// let roll = Roll::new([Member::new(ana.clone(), families, 12)?], Timestamp::MIN)?;
/// let mut ballots = Ballots::none(roll);
/// let short = ballots.cast(&ana, Ballot::Split { yes: 7, no: 4, abstain: 0 }).unwrap_err();
/// assert_eq!(short.to_string(), "'ana' splits 11 with a weight of 12");
/// let split = Ballot::Split { yes: 7, no: 5, abstain: 0 };
/// ballots.cast(&ana, split)?;
/// assert_eq!(ballots.of(&ana), Some(split));
/// assert_eq!(ballots.count(None)[0].yes(), 7);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum Ballot {
    /// The whole weight says one thing.
    Whole {
        /// What it says.
        choice: Choice,
    },
    /// A block vote: the voter's own weight, split exactly.
    Split {
        /// The weight that says yes.
        #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
        yes: u64,
        /// The weight that says no.
        #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
        no: u64,
        /// The weight that abstains.
        #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
        abstain: u64,
    },
}

/// The ballots on one motion: at most one for each person on the roll, who is recused, and who lent
/// their voice to whom.
///
/// A direct ballot stands over a delegation.
///
/// # Examples
///
/// ```
/// # use liens_governance::{Ballots, Choice, Member, Roll};
/// # use liens_core::{CollegeId, ContributorId, Timestamp};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let ana = ContributorId::new("ana")?;
/// let roll = Roll::new([Member::one(ana.clone(), CollegeId::new("users")?)], Timestamp::MIN)?;
/// let mut ballots = Ballots::none(roll);
/// ballots.cast(&ana, Choice::Yes)?;
/// assert_eq!(ballots.of(&ana), Some(Choice::Yes.into()));
/// assert!(ballots.cast(&ContributorId::new("bo")?, Choice::No).is_err());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ballots {
    roll: Roll,
    choices: Vec<Option<Choice>>,
    splits: BTreeMap<usize, (u64, u64, u64)>,
    recused: BTreeSet<usize>,
    /// Empty where nobody delegates, else one for each member.
    links: Vec<Option<Link>>,
    /// What is chosen among several, where it is.
    question: Option<Box<Question>>,
    /// What those say who say yes to choosing, by the place of their voters.
    papers: BTreeMap<usize, Paper>,
}

/// Where one member of a roll stands in a vote.
///
/// # Examples
///
/// What a second pass counts from: everything that is known of each member, and nothing that was
/// summed.
///
/// ```
/// # use liens_governance::{Ballots, Choice, Delegations, Member, Roll, Standing};
/// # use liens_core::{CollegeId, ContributorId, Timestamp};
/// let users = CollegeId::new("users")?;
/// let (ana, bo) = (ContributorId::new("ana")?, ContributorId::new("bo")?);
/// let members = [&ana, &bo].map(|one| Member::one(one.clone(), users.clone()));
/// let roll = Roll::new(members, Timestamp::MIN)?;
/// let mut delegations = Delegations::new();
/// delegations.give(ana.clone(), bo.clone(), None, Timestamp::MIN)?;
/// let mut ballots = Ballots::none(roll);
/// ballots.lend(&delegations, None);
/// ballots.cast(&bo, Choice::No)?;
/// let told: Vec<Standing> = ballots.iter().collect();
/// assert_eq!((told[0].member.person(), told[0].ballot), (&ana, None)); // lent, not cast
/// let delegate = told[0].delegate.and_then(|(_, to)| to);
/// assert_eq!(delegate.map(Member::person), Some(&bo));
/// assert_eq!(told[1].ballot, Some(Choice::No.into()));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Standing<'a> {
    /// The member.
    pub member: &'a Member,
    /// Whether they are recused.
    pub recused: bool,
    /// The ballot that they cast.
    pub ballot: Option<Ballot>,
    /// What they chose among several; such a ballot says yes.
    pub paper: Option<&'a Paper>,
    /// Since when they delegate, and to whom; no member if the delegate is not on the roll.
    pub delegate: Option<(Timestamp, Option<&'a Member>)>,
}

/// Why ballots cannot be taken.
///
/// # Examples
///
/// A refused ballot leaves the one before it where it was:
///
/// ```
/// # use liens_governance::{BallotError, Ballots, Choice, Member, Roll};
/// # use liens_core::{CollegeId, ContributorId, Timestamp};
/// let (ana, users) = (ContributorId::new("ana")?, CollegeId::new("users")?);
/// let roll = Roll::new([Member::one(ana.clone(), users)], Timestamp::MIN)?;
/// let wrong = Ballots::of_roll(roll.clone(), vec![None, None]).unwrap_err();
/// assert_eq!(wrong, BallotError::Length { choices: 2, members: 1 });
///
/// let mut ballots = Ballots::none(roll);
/// ballots.cast(&ana, Choice::Yes)?;
/// let withdrawn = ballots.recuse(&ana)?;
/// assert_eq!(withdrawn, Some(Choice::Yes.into())); // a recusal takes it back
/// assert!(!ballots.may_vote(&ana));
/// let refused = ballots.cast(&ana, Choice::No).unwrap_err();
/// assert_eq!((refused.code(), ballots.of(&ana)), ("governance.ballot.recused", None));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BallotError {
    /// The person is not on the roll.
    #[error("'{person}' is not on the roll")]
    NotOnRoll {
        /// The person.
        person: ContributorId,
    },
    /// There are more or fewer choices than members.
    #[error("{choices} choices do not fit a roll of {members}")]
    Length {
        /// The number of choices.
        choices: usize,
        /// The number of members.
        members: usize,
    },
    /// The person is recused.
    #[error("'{person}' is recused")]
    Recused {
        /// The person.
        person: ContributorId,
    },
    /// The parts of a split ballot are not the voter's weight.
    #[error("'{person}' splits {cast} with a weight of {weight}")]
    SplitWeight {
        /// The person.
        person: ContributorId,
        /// The sum of the parts.
        cast: u128,
        /// The weight on the roll.
        weight: u64,
    },
    /// The vote chooses among several, and the ballot says yes without saying which.
    #[error("'{person}' says {ballot}, and not which: the vote chooses among several")]
    SaysNotWhich {
        /// The person.
        person: ContributorId,
        /// The refused ballot.
        ballot: Ballot,
    },
    /// The vote asks yes or no, and the ballot chooses among several.
    #[error("'{person}' chooses among several in a vote of yes or no")]
    NothingAmong {
        /// The person.
        person: ContributorId,
    },
    /// What a person chooses among several is no answer to the question.
    #[error("the ballot of '{person}': {reason}")]
    Paper {
        /// The person.
        person: ContributorId,
        /// Why.
        #[source]
        reason: Box<ElectionError>,
    },
}

impl BallotError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotOnRoll { .. } => "governance.ballot.not_on_roll",
            Self::Length { .. } => "governance.ballot.length",
            Self::Recused { .. } => "governance.ballot.recused",
            Self::SplitWeight { .. } => "governance.ballot.split_weight",
            Self::SaysNotWhich { .. } => "governance.ballot.says_not_which",
            Self::NothingAmong { .. } => "governance.ballot.nothing_among",
            Self::Paper { reason, .. } => reason.code(),
        }
    }
}

impl Ballots {
    /// A roll before anybody voted.
    pub fn none(roll: Roll) -> Self {
        let choices = vec![None; roll.members().len()];
        Self::with_choices(roll, choices)
    }

    /// A roll before anybody chose among several.
    ///
    /// Whoever says no wants none of them; whoever [`choose`](Self::choose)s says yes with it.
    ///
    /// # Examples
    ///
    /// Where it is chosen among several a bare yes says too little, and a no says all there is to
    /// say:
    ///
    /// ```
    /// # use liens_governance::election::{Candidates, ElectionRule, Paper, Question, Ties};
    /// # use liens_governance::{Ballots, Choice, Member, Roll};
    /// # use liens_core::{CandidateId, CollegeId, ContributorId, Timestamp};
    /// let (ana, users) = (ContributorId::new("ana")?, CollegeId::new("users")?);
    /// let roll = Roll::new([Member::one(ana.clone(), users)], Timestamp::MIN)?;
    /// let candidates = Candidates::named(["garden", "workshop"])?;
    /// let question = Question::ranked(candidates, ElectionRule::Borda {}, Ties::Unbroken {})?;
    /// let mut ballots = Ballots::among(roll.clone(), question);
    /// let yes = ballots.takes(&ana, Choice::Yes).unwrap_err();
    /// assert_eq!(yes.code(), "governance.ballot.says_not_which");
    /// assert!(ballots.takes(&ana, Choice::No).is_ok());
    /// let garden = Paper::order([CandidateId::new("garden")?]);
    /// ballots.choose(&ana, garden.clone())?;
    /// assert_eq!(ballots.of(&ana), Some(Choice::Yes.into()));
    /// assert!(ballots.question().is_some());
    ///
    /// // And a vote of yes or no takes no paper.
    /// let refused = Ballots::none(roll).takes_paper(&ana, &garden).unwrap_err();
    /// assert_eq!(refused.to_string(), "'ana' chooses among several in a vote of yes or no");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn among(roll: Roll, question: Question) -> Self {
        Self { question: Some(Box::new(question)), ..Self::none(roll) }
    }

    /// The ballots of a whole roll at once: one entry for each of
    /// [`Roll::members`](crate::Roll::members), in their order, `None` for the silent.
    ///
    /// # Errors
    ///
    /// [`BallotError::Length`].
    ///
    /// # Complexity
    ///
    /// O(1): the choices are taken as they are.
    pub fn of_roll(roll: Roll, choices: Vec<Option<Choice>>) -> Result<Self, BallotError> {
        let (choices_len, members) = (choices.len(), roll.members().len());
        if choices_len == members {
            Ok(Self::with_choices(roll, choices))
        } else {
            Err(BallotError::Length { choices: choices_len, members })
        }
    }

    /// Ballots that nobody recused, split or lent anything in.
    fn with_choices(roll: Roll, choices: Vec<Option<Choice>>) -> Self {
        let (splits, recused) = (BTreeMap::new(), BTreeSet::new());
        let (links, papers) = (Vec::new(), BTreeMap::new());
        Self { roll, choices, splits, recused, links, question: None, papers }
    }

    /// Says whether a person may cast this ballot.
    ///
    /// # Errors
    ///
    /// [`BallotError::NotOnRoll`], [`BallotError::Recused`], [`BallotError::SplitWeight`];
    /// [`BallotError::SaysNotWhich`] of yes and of a split where it is chosen among several.
    pub fn takes(
        &self,
        person: &ContributorId,
        ballot: impl Into<Ballot>,
    ) -> Result<(), BallotError> {
        let at = self.voter(person)?;
        let weight = self.roll.members().get(at).map_or(0, Member::weight);
        let ballot = ballot.into();
        let says_none = [Choice::No.into(), Choice::Abstain.into()].contains(&ballot);
        if self.question.is_some() && !says_none {
            return Err(BallotError::SaysNotWhich { person: person.clone(), ballot });
        }
        if let Ballot::Split { yes, no, abstain } = ballot {
            let cast: u128 = [yes, no, abstain].into_iter().map(u128::from).sum();
            if cast != u128::from(weight) {
                let person = person.clone();
                return Err(BallotError::SplitWeight { person, cast, weight });
            }
        }
        Ok(())
    }

    /// Whether a person is on the roll and not recused.
    pub fn may_vote(&self, person: &ContributorId) -> bool {
        self.voter(person).is_ok()
    }

    /// The place of a person who is on the roll and not recused.
    pub(crate) fn voter(&self, person: &ContributorId) -> Result<usize, BallotError> {
        let at = self.place(person)?;
        if self.recused.contains(&at) {
            return Err(BallotError::Recused { person: person.clone() });
        }
        Ok(at)
    }

    /// Casts a ballot and returns the one that it replaces.
    ///
    /// # Errors
    ///
    /// Those of [`takes`](Self::takes).
    pub fn cast(
        &mut self,
        person: &ContributorId,
        ballot: impl Into<Ballot>,
    ) -> Result<Option<Ballot>, BallotError> {
        let ballot = ballot.into();
        self.takes(person, ballot)?;
        let at = self.place(person)?;
        let replaced = self.clear(at);
        match ballot {
            Ballot::Whole { choice } => {
                if let Some(cast) = self.choices.get_mut(at) {
                    *cast = Some(choice);
                }
            }
            Ballot::Split { yes, no, abstain } => {
                self.splits.insert(at, (yes, no, abstain));
            }
        }
        Ok(replaced)
    }

    /// Says whether a person may choose so among several.
    ///
    /// # Errors
    ///
    /// [`BallotError::NotOnRoll`], [`BallotError::Recused`], [`BallotError::NothingAmong`],
    /// [`BallotError::Paper`].
    pub fn takes_paper(&self, person: &ContributorId, paper: &Paper) -> Result<(), BallotError> {
        self.voter(person)?;
        let person = || person.clone();
        match &self.question {
            None => Err(BallotError::NothingAmong { person: person() }),
            Some(question) => question
                .takes(paper)
                .map_err(|reason| BallotError::Paper { person: person(), reason: reason.into() }),
        }
    }

    /// Chooses among several, which says yes, and returns the ballot that it replaces.
    ///
    /// # Errors
    ///
    /// Those of [`takes_paper`](Self::takes_paper).
    ///
    /// # Examples
    ///
    /// See [`chosen`](Self::chosen).
    pub fn choose(
        &mut self,
        person: &ContributorId,
        paper: Paper,
    ) -> Result<Option<Ballot>, BallotError> {
        self.takes_paper(person, &paper)?;
        let at = self.place(person)?;
        let replaced = self.clear(at);
        if let Some(cast) = self.choices.get_mut(at) {
            *cast = Some(Choice::Yes);
        }
        self.papers.insert(at, paper);
        Ok(replaced)
    }

    /// What is chosen among several; none where the vote asks yes or no.
    pub fn question(&self) -> Option<&Question> {
        self.question.as_deref()
    }

    /// What one who chose among several said.
    pub(crate) fn paper_at(&self, at: usize) -> Option<&Paper> {
        self.papers.get(&at)
    }

    /// Recuses a person: their ballot is taken back, and they leave every base.
    ///
    /// Out of numerator and denominator: of three members with one recused, two yes are all.
    ///
    /// # Errors
    ///
    /// [`BallotError::NotOnRoll`]; [`BallotError::Recused`] for one who is recused.
    pub fn recuse(&mut self, person: &ContributorId) -> Result<Option<Ballot>, BallotError> {
        let at = self.place(person)?;
        if !self.recused.insert(at) {
            return Err(BallotError::Recused { person: person.clone() });
        }
        Ok(self.clear(at))
    }

    /// Takes the delegations that stand on a topic, in the place of those taken before.
    ///
    /// Delegates who are not on the roll are kept as such, so that whoever chose one is found among
    /// the unresolved and not among the silent by choice.
    ///
    /// # Complexity
    ///
    /// O(n log d) for n members and d delegations.
    pub fn lend(&mut self, delegations: &Delegations, topic: Option<&SubjectId>) {
        let link = |member: &Member| {
            let delegate = delegations.of(member.person(), topic)?;
            let to = self.roll.position(&delegate.to).and_then(|at| u32::try_from(at).ok());
            Some(Link { to, since: delegate.since })
        };
        let links: Vec<_> = self.roll.members().iter().map(link).collect();
        self.links = if links.iter().all(Option::is_none) { Vec::new() } else { links };
    }

    /// The roll that votes.
    pub const fn roll(&self) -> &Roll {
        &self.roll
    }

    /// The ballot of a person, if they cast one.
    pub fn of(&self, person: &ContributorId) -> Option<Ballot> {
        self.at(self.roll.position(person)?)
    }

    /// Where every member stands, in the order of the roll.
    pub fn iter(&self) -> impl Iterator<Item = Standing<'_>> {
        let members = self.roll.members();
        members.iter().enumerate().map(move |(at, member)| {
            let link = self.links.get(at).copied().flatten();
            let to = |to: u32| members.get(usize::try_from(to).ok()?);
            Standing {
                member,
                recused: self.recused.contains(&at),
                ballot: self.at(at),
                paper: self.papers.get(&at),
                delegate: link.map(|link| (link.since, link.to.and_then(to))),
            }
        })
    }

    /// Beside each member: what they said themselves, and what a chain said for them if anybody
    /// delegates.
    pub(crate) fn resolved(&self, cap: Option<u64>) -> Resolved<'_> {
        if self.links.is_empty() {
            return self.spoken();
        }
        let mut fates = self.fates(|_, choice| choice);
        let delegated: Vec<bool> = fates.iter().map(|fate| *fate == Fate::Open).collect();
        delegation::resolve(&mut fates, &self.links, self.roll.seats(), cap);
        let lost = fates.iter().zip(delegated).enumerate();
        let lost = lost.filter_map(|(at, (fate, delegated))| match fate {
            Fate::Lost(cause) if delegated => Some((at, *cause)),
            _ => None,
        });
        let lost = lost.collect();
        Resolved { choices: fates.into_iter().map(Fate::said).collect(), lost }
    }

    /// Beside each member: the place of the one whose ballot speaks for them.
    pub(crate) fn speakers(&self, cap: Option<u64>) -> Vec<Option<usize>> {
        let mut fates = self.fates(|at, _| at);
        if !self.links.is_empty() {
            delegation::resolve(&mut fates, &self.links, self.roll.seats(), cap);
        }
        fates.into_iter().map(Fate::said).collect()
    }

    /// Where the chain of each member begins; who speaks says something of their place and choice.
    fn fates<T>(&self, says: impl Fn(usize, Choice) -> T) -> Vec<Fate<T>> {
        let fate = |(at, choice): (usize, &Option<Choice>)| match (choice, self.links.get(at)) {
            _ if self.recused.contains(&at) => Fate::Lost(Cause::Recused),
            _ if self.splits.contains_key(&at) => Fate::Lost(Cause::Split),
            (Some(choice), _) => Fate::Said(says(at, *choice)),
            (None, Some(Some(_))) => Fate::Open,
            (None, _) => Fate::Silent,
        };
        self.choices.iter().enumerate().map(fate).collect()
    }

    /// Beside each member: what they said themselves.
    pub(crate) fn spoken(&self) -> Resolved<'_> {
        Resolved { choices: Cow::Borrowed(&self.choices), lost: Vec::new() }
    }

    /// The split ballots, by the place of their voters.
    pub(crate) const fn splits(&self) -> &BTreeMap<usize, (u64, u64, u64)> {
        &self.splits
    }

    /// The places of the recused.
    pub(crate) const fn recused(&self) -> &BTreeSet<usize> {
        &self.recused
    }

    /// The place of a person on the roll, recused or not.
    fn place(&self, person: &ContributorId) -> Result<usize, BallotError> {
        let not_on_roll = || BallotError::NotOnRoll { person: person.clone() };
        self.roll.position(person).ok_or_else(not_on_roll)
    }

    /// The ballot at a place: a split one, else a whole one.
    fn at(&self, at: usize) -> Option<Ballot> {
        let split = self.splits.get(&at);
        let split =
            split.map(|(yes, no, abstain)| Ballot::Split { yes: *yes, no: *no, abstain: *abstain });
        split.or_else(|| self.choices.get(at).copied().flatten().map(Ballot::from))
    }

    /// Takes back whatever stands at a place, and says what it was; a paper goes with its yes.
    fn clear(&mut self, at: usize) -> Option<Ballot> {
        let cleared = self.at(at);
        self.splits.remove(&at);
        self.papers.remove(&at);
        if let Some(choice) = self.choices.get_mut(at) {
            *choice = None;
        }
        cleared
    }
}

/// What every member said, and the delegators whom no ballot was found for.
///
/// `choices` are borrowed where nobody delegates, so that the common vote copies nothing.
pub(crate) struct Resolved<'a> {
    pub(crate) choices: Cow<'a, [Option<Choice>]>,
    pub(crate) lost: Vec<(usize, Cause)>,
}

impl From<Choice> for Ballot {
    fn from(choice: Choice) -> Self {
        Self::Whole { choice }
    }
}

impl fmt::Display for Ballot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole { choice } => choice.fmt(f),
            Self::Split { yes, no, abstain } => {
                write!(f, "{yes} yes, {no} no, {abstain} abstain")
            }
        }
    }
}

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Abstain => "abstain",
        })
    }
}
