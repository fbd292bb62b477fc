//! What a motion chooses among, and how: declared before anybody votes.
//!
//! A question is fixed with the motion: candidates, rule, scale and what breaks ties. So that
//! nobody can choose the rule that suits them after the ballots are in, and nobody votes knowing
//! how the lots will fall.

use std::collections::BTreeMap;

use liens_core::CandidateId;

use super::rule::Papers;
use super::{Candidates, ElectionError, ElectionRule, Graded, Profile, Scale, TieRule};
use crate::{Carry, College, Roll, Statutes};

/// How the ties of a [`Question`] will be broken.
///
/// # Examples
///
/// Lots are declared without a seed, and counted only with one; another tie rule refuses a seed
/// that nobody asked for, since it would stand in the record without meaning anything.
///
/// ```
/// # use liens_governance::election::{Candidates, ElectionError, ElectionRule};
/// # use liens_governance::election::{Question, TieRule, Ties};
/// let ask = |ties: Ties| -> Result<Question, Box<dyn std::error::Error>> {
///     let candidates = Candidates::named(["garden", "workshop"])?;
///     Ok(Question::ranked(candidates, ElectionRule::Borda {}, ties)?)
/// };
/// let lots = ask(Ties::Lots {})?;
/// assert_eq!(lots.tie_rule(None), Err(ElectionError::NoSeed {}));
/// assert_eq!(lots.tie_rule(Some(2_026))?, TieRule::Lots { seed: 2_026 });
/// let unbroken = ask(Ties::Unbroken {})?;
/// assert_eq!(unbroken.tie_rule(Some(7)), Err(ElectionError::SeedUnasked { seed: 7 }));
///
/// // A declared order has to place everybody.
/// let order = Candidates::named(["garden"])?.ids().to_vec();
/// let short = ask(Ties::Order { order }).unwrap_err();
/// assert_eq!(short.to_string(), "the order that breaks ties leaves out candidate 'workshop'");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum Ties {
    /// They stay.
    Unbroken {},
    /// By an order of all candidates: [`TieRule::Order`].
    Order {
        /// The candidates, first the one who wins every tie.
        order: Vec<CandidateId>,
    },
    /// By lots of a seed that is named when the vote closes, so that nobody votes knowing it.
    Lots {},
}

/// What is chosen among several, and how: the candidates, the rule, the grades of graded ballots,
/// and what breaks ties.
///
/// # Examples
///
/// ```
/// # use liens_governance::election::{Candidates, ElectionRule, Paper, Question, Scale, Ties};
/// # use liens_core::CandidateId;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let candidates = Candidates::named(["garden", "workshop"])?;
/// let irv = ElectionRule::InstantRunoff {};
/// let question = Question::ranked(candidates.clone(), irv, Ties::Lots {})?;
/// let (garden, workshop) = (CandidateId::new("garden")?, CandidateId::new("workshop")?);
/// question.takes(&Paper::order([workshop.clone(), garden.clone()]))?;
/// let alike = Paper::Ranks { tiers: vec![vec![workshop, garden]] };
/// assert!(question.takes(&alike).is_err());
///
/// let scale = Scale::new(["poor", "good", "excellent"])?;
/// assert!(Question::graded(candidates, scale, irv, Ties::Unbroken {}).is_err());
/// # Ok(())
/// # }
/// ```
///
/// What was declared can be asked for again:
///
/// ```
/// # use liens_governance::election::{Candidates, ElectionRule, Question, Scale, Ties};
/// let candidates = Candidates::named(["garden", "workshop"])?;
/// let (rule, scale) = (ElectionRule::Approval { from: 2 }, Scale::new(["no", "perhaps", "yes"])?);
/// let question = Question::graded(candidates.clone(), scale.clone(), rule, Ties::Unbroken {})?;
/// assert_eq!((question.candidates(), question.rule()), (&candidates, rule));
/// assert_eq!((question.scale(), question.ties()), (Some(&scale), &Ties::Unbroken {}));
/// // Approval from the lowest grade would approve everybody.
/// let all = ElectionRule::Approval { from: 0 };
/// assert!(Question::graded(candidates, scale, all, Ties::Unbroken {}).is_err());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(try_from = "Written", into = "Written"))]
pub struct Question {
    candidates: Candidates,
    rule: ElectionRule,
    scale: Option<Scale>,
    ties: Ties,
}

/// The ballot of one person in a choice among several.
///
/// # Examples
///
/// A paper is answered to one question: grades do not answer a vote by ranks, and a grade counts by
/// its number, so that renaming the scale leaves the paper as it is.
///
/// ```
/// # use liens_governance::election::{Candidates, ElectionError, ElectionRule};
/// # use liens_governance::election::{Paper, Question, Scale, Ties};
/// # use liens_core::CandidateId;
/// let candidates = Candidates::named(["garden", "workshop"])?;
/// let (garden, workshop) = (CandidateId::new("garden")?, CandidateId::new("workshop")?);
/// let ranked = Question::ranked(candidates.clone(), ElectionRule::Borda {}, Ties::Unbroken {})?;
/// let scale = Scale::new(["poor", "good", "excellent"])?;
/// let judged = ElectionRule::MajorityJudgment {};
/// let graded = Question::graded(candidates, scale, judged, Ties::Unbroken {})?;
///
/// let good = Paper::Grades { grades: [(garden.clone(), 1)].into() };
/// graded.takes(&good)?;
/// let other = ElectionError::OtherBallots { rule: "a vote by ranks", needs: "ranked" };
/// assert_eq!(ranked.takes(&good), Err(other));
/// let beyond = Paper::Grades { grades: [(garden.clone(), 3)].into() };
/// let refused = graded.takes(&beyond).unwrap_err().to_string();
/// assert!(refused.starts_with("grade '3' of candidate 'garden' is not on the scale from 'poor'"));
///
/// // Borda takes candidates that are ranked alike.
/// ranked.takes(&Paper::Ranks { tiers: vec![vec![workshop, garden]] })?;
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum Paper {
    /// Candidates best first, tier by tier; those that it leaves out stand below all others.
    Ranks {
        /// The tiers.
        tiers: Vec<Vec<CandidateId>>,
    },
    /// A grade for each candidate, by its number on the scale from 0 for the lowest; those that it
    /// leaves out have the lowest.
    Grades {
        /// The grades.
        grades: BTreeMap<CandidateId, u16>,
    },
}

/// A question as it is written.
///
/// Read through [`Question::new`], so that a question which could not be asked cannot be read
/// either.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename = "Question")]
struct Written {
    candidates: Candidates,
    rule: ElectionRule,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scale: Option<Scale>,
    ties: Ties,
}

#[cfg(feature = "serde")]
impl TryFrom<Written> for Question {
    type Error = ElectionError;

    fn try_from(read: Written) -> Result<Self, ElectionError> {
        Self::new(read.candidates, read.rule, read.scale, read.ties)
    }
}

#[cfg(feature = "serde")]
impl From<Question> for Written {
    fn from(Question { candidates, rule, scale, ties }: Question) -> Self {
        Self { candidates, rule, scale, ties }
    }
}

impl Paper {
    /// A ballot that ranks these, best first, none alike.
    pub fn order(candidates: impl IntoIterator<Item = CandidateId>) -> Self {
        Self::Ranks { tiers: candidates.into_iter().map(|one| vec![one]).collect() }
    }
}

impl Question {
    /// A choice by ranks.
    ///
    /// # Errors
    ///
    /// [`ElectionError::OtherBallots`] of a rule for grades, [`ElectionError::Seats`], and those of
    /// [`TieRule::order`].
    pub fn ranked(
        candidates: Candidates,
        rule: ElectionRule,
        ties: Ties,
    ) -> Result<Self, ElectionError> {
        Self::new(candidates, rule, None, ties)
    }

    /// A choice by grades.
    ///
    /// # Errors
    ///
    /// [`ElectionError::OtherBallots`] of a rule for ranks, [`ElectionError::ApprovalOutside`], and
    /// those of [`TieRule::order`].
    pub fn graded(
        candidates: Candidates,
        scale: Scale,
        rule: ElectionRule,
        ties: Ties,
    ) -> Result<Self, ElectionError> {
        Self::new(candidates, rule, Some(scale), ties)
    }

    /// Whether the rule counts such ballots on so many candidates, and an order of ties places
    /// everybody.
    fn new(
        candidates: Candidates,
        rule: ElectionRule,
        scale: Option<Scale>,
        ties: Ties,
    ) -> Result<Self, ElectionError> {
        rule.fits(candidates.len(), scale.as_ref())?;
        if let Ties::Order { order } = &ties {
            TieRule::Order { order: order.clone() }.order(&candidates)?;
        }
        Ok(Self { candidates, rule, scale, ties })
    }

    /// What can be chosen.
    pub const fn candidates(&self) -> &Candidates {
        &self.candidates
    }

    /// How it is counted.
    pub const fn rule(&self) -> ElectionRule {
        self.rule
    }

    /// What a ballot may give; none where ballots rank.
    pub const fn scale(&self) -> Option<&Scale> {
        self.scale.as_ref()
    }

    /// What will break ties.
    pub const fn ties(&self) -> &Ties {
        &self.ties
    }

    /// What breaks ties once the vote is closed, with a seed if lots do.
    ///
    /// # Errors
    ///
    /// [`ElectionError::NoSeed`], [`ElectionError::SeedUnasked`].
    pub fn tie_rule(&self, seed: Option<u64>) -> Result<TieRule, ElectionError> {
        match (&self.ties, seed) {
            (Ties::Lots {}, Some(seed)) => Ok(TieRule::Lots { seed }),
            (Ties::Lots {}, None) => Err(ElectionError::NoSeed {}),
            (_, Some(seed)) => Err(ElectionError::SeedUnasked { seed }),
            (Ties::Unbroken {}, None) => Ok(TieRule::Unbroken {}),
            (Ties::Order { order }, None) => Ok(TieRule::Order { order: order.clone() }),
        }
    }

    /// Says whether this ballot answers the question.
    ///
    /// Said by casting the paper into an empty box, so that what is taken here is what can be
    /// counted later.
    ///
    /// # Errors
    ///
    /// [`ElectionError::OtherBallots`], [`ElectionError::RankedAlike`] of the two rules that count a
    /// ballot for one candidate at a time, [`ElectionError::UnknownCandidate`],
    /// [`ElectionError::RankedTwice`], [`ElectionError::GradeOutside`],
    /// [`ElectionError::EmptyBallot`].
    pub fn takes(&self, paper: &Paper) -> Result<(), ElectionError> {
        self.urn().push(1, paper)?;
        match paper {
            Paper::Ranks { tiers } if self.rule.is_strict() => {
                match tiers.iter().find_map(|tier| tier.first().zip(tier.get(1))) {
                    None => Ok(()),
                    Some((one, other)) => Err(ElectionError::RankedAlike {
                        rule: self.rule.name(),
                        candidate: one.clone(),
                        other: other.clone(),
                    }),
                }
            }
            _ => Ok(()),
        }
    }

    /// Whether a college of the statutes that is carried by majority has a voice under the rule.
    ///
    /// Seats are no voice: a college carried by majority says one thing, and a transferable vote
    /// gives it several. A rule of strict ballots would meet a tie of the college as two candidates
    /// ranked alike.
    pub(crate) fn fits(&self, statutes: &Statutes) -> Result<(), ElectionError> {
        let majority = |college: &College| college.carry() == Carry::Majority;
        let rule = self.rule.name();
        match (self.rule, &self.ties) {
            _ if !statutes.colleges().iter().any(majority) => Ok(()),
            (ElectionRule::ScottishStv { .. }, _) => Err(ElectionError::NoMajorityVoice { rule }),
            (_, Ties::Unbroken {}) if self.rule.is_strict() => {
                Err(ElectionError::MajorityTies { rule })
            }
            _ => Ok(()),
        }
    }

    /// Whether the common weights of the colleges stay countable, whoever votes.
    ///
    /// Asked when the vote opens, so that no vote is found uncountable when it closes. Five
    /// colleges that sum to 100, of 10,000 members each, stay below 100 × 10²⁰, which is about 2⁷³.
    pub(crate) fn counts(statutes: &Statutes, roll: &Roll) -> Result<(), ElectionError> {
        let colleges = statutes.colleges();
        // The least common multiple of the bases is no more than their product.
        let mut most: u128 = colleges.iter().map(|college| u128::from(college.weight())).sum();
        for college in colleges.iter().filter(|college| college.carry() != Carry::Majority) {
            let all = roll.weight_of(college.id()).unwrap_or(1);
            most = most.saturating_mul(all.into());
        }
        super::profile::heavier(0, most).map(|_| ())
    }

    /// An empty box for ballots.
    pub(super) fn urn(&self) -> Urn {
        let candidates = self.candidates.clone();
        match &self.scale {
            None => Urn::Ranked(Profile::new(candidates)),
            Some(scale) => Urn::Graded(Graded::new(candidates, scale.clone())),
        }
    }
}

/// The ballots of a college, or of the assembly.
///
#[derive(Clone, Debug)]
pub(super) enum Urn {
    Ranked(Profile),
    Graded(Graded),
}

impl Urn {
    pub(super) fn papers(&self) -> Papers<'_> {
        match self {
            Self::Ranked(profile) => profile.into(),
            Self::Graded(graded) => graded.into(),
        }
    }

    /// Casts a paper of the right kind; the other kind is refused with the name of what is needed.
    pub(super) fn push(&mut self, weight: u128, paper: &Paper) -> Result<(), ElectionError> {
        match (self, paper) {
            (Self::Ranked(profile), Paper::Ranks { tiers }) => profile.push_ids(weight, tiers),
            (Self::Graded(graded), Paper::Grades { grades }) => graded.push_ids(weight, grades),
            (Self::Ranked(_), _) => {
                Err(ElectionError::OtherBallots { rule: "a vote by ranks", needs: "ranked" })
            }
            (Self::Graded(_), _) => {
                Err(ElectionError::OtherBallots { rule: "a vote by grades", needs: "graded" })
            }
        }
    }
}
