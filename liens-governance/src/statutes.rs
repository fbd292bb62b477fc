//! Statutes: the colleges, the bounds they keep, the rules that decide, the terms of a motion.
//!
//! Statutes are one value: colleges, bounds and rules are checked against each other when they are
//! made, and every change makes other statutes that are checked again. A rule that names a college
//! which a reform did away with is found on the day of the reform, not on the day of the vote.
//!
//! What is not here is as much of a choice. No field holds capital; a law forbids it as a criterion
//! of weight, and what cannot be written cannot be computed from. No field holds members either:
//! who votes is on the [`Roll`](crate::Roll) of a vote.

use std::collections::BTreeMap;

use liens_core::{CollegeId, KindId, Ratio, SubjectId, TimeAmount};

use crate::{Bounds, College, Rule};

/// The colleges of an assembly, the rules that decide, and the terms that a motion keeps.
///
/// One rule decides whatever has no rule of its own; a kind of decision may have one, and a
/// protected topic may ask for more, such as the consent of a college. Colleges stand in the order
/// of their ids. Capital is no criterion of weight: no field for it exists.
///
/// # Examples
///
/// ```
/// # use liens_governance::{Base, Bounds, Carry, Clause, College, Rule, Statutes, Within};
/// # use liens_core::{CollegeId, KindId, SubjectId, Threshold};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let college = |id: &str, weight| -> Result<_, Box<dyn std::error::Error>> {
///     Ok(College::new(CollegeId::new(id)?, weight, Carry::ProportionalExpressed)?)
/// };
/// let colleges = [college("users", 40)?, college("workers", 40)?, college("partners", 20)?];
/// let majority = Rule::new(Clause::Yes {
///     threshold: Threshold::MoreThan { ratio: "1/2".parse()? },
///     base: Base::Expressed,
///     within: Within::Assembly {},
/// })?;
/// let (amendment, housing) = (KindId::new("amendment")?, SubjectId::new("housing")?);
/// let statutes = Statutes::new(colleges, Bounds::scic(), majority)?
///     .with_rule(amendment.clone(), "at least 2/3 of expressed".parse()?)?
///     .with_protected(housing.clone(), "no objection in college \"users\"".parse()?)?
///     .with_hearing("72 h".parse()?)?
///     .with_suspension("360 h".parse()?)?;
/// let rule = statutes.rule_for(Some(&amendment), Some(&housing)).ok_or("no such kind")?;
/// let text = "at least 2/3 of expressed and no objection in college \"users\"";
/// assert_eq!(rule.to_string(), text);
/// # Ok(())
/// # }
/// ```
///
/// What a motion has to meet can be asked piece by piece, and a kind that the statutes do not know
/// has no rule, not the general one:
///
/// ```
/// # use liens_governance::{Bounds, Carry, College, Statutes};
/// # use liens_core::{CollegeId, KindId, SubjectId};
/// let users = College::new(CollegeId::new("users")?, 1, Carry::Majority)?;
/// let (advice, unknown) = (KindId::new("advice")?, KindId::new("unknown")?);
/// let (tools, protection) = (SubjectId::new("tools")?, "no objection in college \"users\"");
/// let statutes = Statutes::new([users], Bounds::none(), "more than 1/2 of expressed".parse()?)?
///     .with_rule(advice.clone(), "at least 1/4 of expressed".parse()?)?
///     .with_protected(tools.clone(), protection.parse()?)?;
/// assert_eq!(statutes.rule_of(None), Some(statutes.rule()));
/// assert_eq!(statutes.rule_of(Some(&advice)), Some(&"at least 1/4 of expressed".parse()?));
/// assert_eq!(statutes.rule_of(Some(&unknown)), None);
/// assert_eq!(statutes.protection(Some(&tools)), Some(&protection.parse()?));
/// assert_eq!((statutes.protection(None), statutes.protected().count()), (None, 1));
/// assert_eq!(statutes.rules().count(), 2); // the general one, then those of kinds
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(try_from = "written::Statutes"))]
pub struct Statutes {
    colleges: Vec<College>,
    bounds: Bounds,
    rule: Rule,
    #[cfg_attr(
        feature = "serde",
        serde(with = "written::cap", skip_serializing_if = "Option::is_none")
    )]
    #[cfg_attr(feature = "schema", schemars(with = "Option<liens_core::form::text>"))]
    delegation_cap: Option<u64>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "BTreeMap::is_empty"))]
    rules: BTreeMap<KindId, Rule>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "BTreeMap::is_empty"))]
    protected: BTreeMap<SubjectId, Rule>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    amended_by: Option<KindId>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    hearing: Option<TimeAmount>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    voting: Option<TimeAmount>,
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    suspension: Option<TimeAmount>,
}

/// Why [`Statutes`] or [`Bounds`] cannot be made.
///
/// # Examples
///
/// ```
/// # use liens_governance::{Bounds, Carry, College, Statutes, StatutesError};
/// # use liens_core::{CollegeId, SubjectId};
/// let college = |(id, weight)| -> Result<_, Box<dyn std::error::Error>> {
///     Ok(College::new(CollegeId::new(id)?, weight, Carry::Majority)?)
/// };
/// let colleges = [("a", 50), ("b", 40), ("c", 10)].into_iter().map(college);
/// let colleges = colleges.collect::<Result<Vec<_>, _>>()?;
/// # use liens_governance::RuleError;
/// let write = |rule: &str| -> Result<Result<Statutes, StatutesError>, RuleError> {
///     Ok(Statutes::new(colleges.clone(), Bounds::scic(), rule.parse()?))
/// };
/// let four = write("at least 4 colleges")?.unwrap_err();
/// assert_eq!(four.to_string(), "the rule asks for 4 colleges, there are 3");
/// let nobody = write("no objection in college \"d\"")?.unwrap_err();
/// assert_eq!(nobody, StatutesError::RuleNamesCollege { college: CollegeId::new("d")? });
/// let few = Statutes::new(colleges[..2].to_vec(), Bounds::scic(), "at least 1 college".parse()?);
/// assert_eq!(few, Err(StatutesError::TooFewColleges { found: 2, min_colleges: 3 }));
///
/// // What protects a topic has to name whom it protects.
/// let statutes = write("more than 1/2 of all")??;
/// let vague = statutes.with_protected(SubjectId::new("tools")?, "at least 1 college".parse()?);
/// assert_eq!(vague.unwrap_err().code(), "governance.statutes.protects_nobody");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StatutesError {
    /// The least share is above the largest.
    #[error("a least share of {min_share} is above the largest share of {max_share}")]
    CrossedBounds {
        /// The least share.
        min_share: Ratio,
        /// The largest share.
        max_share: Ratio,
    },
    /// There are fewer colleges than the bounds ask for.
    #[error("{found} colleges are fewer than {min_colleges}")]
    TooFewColleges {
        /// The number of colleges.
        found: usize,
        /// The number asked for.
        min_colleges: u32,
    },
    /// A college is named twice.
    #[error("college '{college}' is named twice")]
    DuplicateCollege {
        /// The college.
        college: CollegeId,
    },
    /// The weights add up beyond 2⁶⁴ − 1.
    #[error("the weights of the colleges add up to {total}, at most 2^64 - 1 is counted")]
    WeightOverflow {
        /// The sum.
        total: u128,
    },
    /// A college has less than the least share.
    #[error("college '{college}' has {weight} of {total}, less than {min_share}")]
    BelowShare {
        /// The college.
        college: CollegeId,
        /// Its weight.
        weight: u64,
        /// The weight of all colleges.
        total: u64,
        /// The least share.
        min_share: Ratio,
    },
    /// A college has more than the largest share.
    #[error("college '{college}' has {weight} of {total}, more than {max_share}")]
    AboveShare {
        /// The college.
        college: CollegeId,
        /// Its weight.
        weight: u64,
        /// The weight of all colleges.
        total: u64,
        /// The largest share.
        max_share: Ratio,
    },
    /// The rule names a college that does not exist.
    #[error("the rule names college '{college}', which the statutes do not have")]
    RuleNamesCollege {
        /// The college.
        college: CollegeId,
    },
    /// A protected topic asks for nothing of a named college.
    #[error("topic '{topic}' is protected by '{rule}', which names no college")]
    ProtectsNobody {
        /// The topic.
        topic: SubjectId,
        /// The refused rule.
        rule: Rule,
    },
    /// A rule and what a protected topic asks for are nested too deep together.
    #[error(
        "a rule and a protection are {depth} levels deep, at most {} are read",
        Rule::MAX_DEPTH
    )]
    TooDeep {
        /// The depth of both together.
        depth: u32,
    },
    /// The statutes have no rule for a kind of decision.
    #[error("the statutes have no rule for the kind '{kind}'")]
    UnknownKind {
        /// The kind.
        kind: KindId,
    },
    /// A term is below zero.
    #[error("a term of {term} is below zero")]
    NegativeTerm {
        /// The refused term.
        term: TimeAmount,
    },
    /// The rule asks for more colleges than there are.
    #[error("the rule asks for {count} colleges, there are {colleges}")]
    RuleAsksColleges {
        /// The number asked for.
        count: u32,
        /// The number of colleges.
        colleges: usize,
    },
}

impl StatutesError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::CrossedBounds { .. } => "governance.statutes.crossed_bounds",
            Self::TooFewColleges { .. } => "governance.statutes.too_few_colleges",
            Self::DuplicateCollege { .. } => "governance.statutes.duplicate_college",
            Self::WeightOverflow { .. } => "governance.statutes.weight_overflow",
            Self::BelowShare { .. } => "governance.statutes.below_share",
            Self::AboveShare { .. } => "governance.statutes.above_share",
            Self::ProtectsNobody { .. } => "governance.statutes.protects_nobody",
            Self::TooDeep { .. } => "governance.statutes.too_deep",
            Self::UnknownKind { .. } => "governance.statutes.unknown_kind",
            Self::NegativeTerm { .. } => "governance.statutes.negative_term",
            Self::RuleNamesCollege { .. } => "governance.statutes.rule_names_college",
            Self::RuleAsksColleges { .. } => "governance.statutes.rule_asks_colleges",
        }
    }
}

impl Statutes {
    /// Creates statutes whose colleges keep the bounds and whose rule speaks of them only.
    ///
    /// # Errors
    ///
    /// [`StatutesError`] names the first college, count or weight that does not fit.
    pub fn new(
        colleges: impl IntoIterator<Item = College>,
        bounds: Bounds,
        rule: Rule,
    ) -> Result<Self, StatutesError> {
        let mut colleges: Vec<College> = colleges.into_iter().collect();
        colleges.sort_by(|a, b| a.id().cmp(b.id()));
        for pair in colleges.windows(2) {
            if let [a, b] = pair {
                if a.id() == b.id() {
                    return Err(StatutesError::DuplicateCollege { college: a.id().clone() });
                }
            }
        }
        let total: u128 = colleges.iter().map(|college| u128::from(college.weight())).sum();
        let total = u64::try_from(total).map_err(|_| StatutesError::WeightOverflow { total })?;
        bounds.hold(&colleges, total)?;
        let statutes = Self {
            colleges,
            bounds,
            rule,
            delegation_cap: None,
            rules: BTreeMap::new(),
            protected: BTreeMap::new(),
            amended_by: None,
            hearing: None,
            voting: None,
            suspension: None,
        };
        statutes.fitting()
    }

    /// The same, with a cap on the weight that one person may carry for others, in the weights of
    /// the roll.
    ///
    /// A cap of 0 allows no delegation at all: nobody may carry anybody. Without a cap one person
    /// may carry everybody.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Bounds, Carry, College, Statutes};
    /// # use liens_core::CollegeId;
    /// let users = College::new(CollegeId::new("users")?, 1, Carry::Majority)?;
    /// let majority = "more than 1/2 of expressed".parse()?;
    /// let statutes = Statutes::new([users], Bounds::none(), majority)?;
    /// assert_eq!(statutes.delegation_cap(), None);
    /// let capped = statutes.clone().with_delegation_cap(2);
    /// assert_eq!(capped.delegation_cap(), Some(2));
    /// assert_ne!(capped, statutes);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn with_delegation_cap(mut self, cap: u64) -> Self {
        self.delegation_cap = Some(cap);
        self
    }

    /// The same, with a rule for a kind of decision.
    ///
    /// A rule for the same kind takes the place of the one before.
    ///
    /// # Errors
    ///
    /// [`StatutesError`] if the rule speaks of colleges that there are not.
    pub fn with_rule(mut self, kind: KindId, rule: Rule) -> Result<Self, StatutesError> {
        self.rules.insert(kind, rule);
        self.fitting()
    }

    /// The same, with what every motion on a topic has to meet besides the rule of its kind: the
    /// consent of a named college, as `no objection in college "users"` (nobody there says no) or
    /// `more than 1/2 of expressed in college "users"` (more of them say yes than no).
    ///
    /// # Errors
    ///
    /// [`StatutesError`] if it names no college, or one that there is not.
    pub fn with_protected(mut self, topic: SubjectId, rule: Rule) -> Result<Self, StatutesError> {
        if rule.named_colleges().is_empty() {
            return Err(StatutesError::ProtectsNobody { topic, rule });
        }
        self.protected.insert(topic, rule);
        self.fitting()
    }

    /// The same, amended by an adopted motion of this kind only.
    ///
    /// # Errors
    ///
    /// [`StatutesError::UnknownKind`] if the kind has no rule.
    ///
    /// # Examples
    ///
    /// A kind without a rule would make the statutes unchangeable, and is refused while they can
    /// still be changed:
    ///
    /// ```
    /// # use liens_governance::{Bounds, Carry, College, Statutes, StatutesError};
    /// # use liens_core::{CollegeId, KindId};
    /// let users = College::new(CollegeId::new("users")?, 1, Carry::Majority)?;
    /// let majority = "more than 1/2 of expressed".parse()?;
    /// let statutes = Statutes::new([users], Bounds::none(), majority)?;
    /// let kind = KindId::new("amendment")?;
    /// let refused = statutes.clone().with_amendment_by(kind.clone());
    /// assert_eq!(refused, Err(StatutesError::UnknownKind { kind: kind.clone() }));
    /// let amended = statutes
    ///     .with_rule(kind.clone(), "at least 2/3 of expressed".parse()?)?
    ///     .with_amendment_by(kind.clone())?;
    /// assert_eq!(amended.amended_by(), Some(&kind));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_amendment_by(mut self, kind: KindId) -> Result<Self, StatutesError> {
        self.amended_by = Some(kind);
        self.fitting()
    }

    /// The same, where every college is heard before a vote: it spoke, waived, or did not take the
    /// floor that it was offered this long before.
    ///
    /// # Errors
    ///
    /// [`StatutesError::NegativeTerm`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Bounds, Carry, College, Statutes, StatutesError};
    /// # use liens_core::CollegeId;
    /// let users = College::new(CollegeId::new("users")?, 1, Carry::Majority)?;
    /// let majority = "more than 1/2 of expressed".parse()?;
    /// let statutes = Statutes::new([users], Bounds::none(), majority)?;
    /// let (notice, window) = ("72 h".parse()?, "360 h".parse()?);
    /// let terms = statutes.clone().with_hearing(notice)?.with_suspension(window)?;
    /// assert_eq!((terms.hearing(), terms.suspension()), (Some(notice), Some(window)));
    /// let term = "-1 h".parse()?;
    /// let refused = statutes.with_hearing(term);
    /// assert_eq!(refused, Err(StatutesError::NegativeTerm { term }));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_hearing(mut self, notice: TimeAmount) -> Result<Self, StatutesError> {
        self.hearing = Some(notice);
        self.fitting()
    }

    /// The same, where a vote stays open for this long at the least.
    ///
    /// Sooner it closes only when nothing to come could change the outcome, as
    /// [`Vote::settled`](crate::Vote::settled) finds, or when everybody on the roll who is not
    /// recused has cast a ballot of their own: whoever lent their voice may still speak for
    /// themselves, and is waited for. A stated end lies this long after the opening, or later.
    ///
    /// # Law
    ///
    /// `a_vote_closes_before_its_time_only_when_settled_or_when_everybody_voted`
    ///
    /// # Errors
    ///
    /// [`StatutesError::NegativeTerm`].
    ///
    /// # Examples
    ///
    /// Nobody opens a vote, says yes and closes it before the others have heard of it:
    ///
    /// ```
    /// # use liens_governance::{
    /// #     Assembly, Bounds, Carry, Choice, College, Command, Draft, Member, Roll, Statutes, Votes,
    /// # };
    /// # use liens_core::{CollegeId, CommandId, ContributorId, Envelope, MotionId, SubjectId};
    /// # let users = CollegeId::new("users")?;
    /// # let college = College::new(users.clone(), 1, Carry::Majority)?;
    /// # let rule = "more than 1/2 of expressed".parse()?;
    /// # let statutes = Statutes::new([college], Bounds::none(), rule)?;
    /// # let member = |name| ContributorId::new(name).map(|one| Member::one(one, users.clone()));
    /// # let members = ["ana", "bo", "cy"].into_iter().map(member).collect::<Result<Vec<_>, _>>()?;
    /// # let roll = Roll::freeze(&statutes, members, "2026-03-01".parse()?)?;
    /// # let (id, motion) = (MotionId::new("m")?, MotionId::new("m")?);
    /// # let draft = Draft::new(SubjectId::new("s")?, Votes::Final);
    /// # let mut assembly = Assembly::new();
    /// # let mut send = |at: &str, body: Command| -> Result<(), Box<dyn std::error::Error>> {
    /// #     let command = CommandId::from_u128(assembly.events().len() as u128);
    /// #     let (by, at) = (ContributorId::new("ana")?, at.parse()?);
    /// #     assembly.execute(&Envelope { id: command, by, on_behalf_of: None, at, body })?;
    /// #     Ok(())
    /// # };
    /// let statutes = statutes.with_voting("168 h".parse()?)?;
    /// assert_eq!(statutes.voting(), Some("168 h".parse()?)); // a week
    /// send("2026-03-01", Command::Found { statutes, waived: [].into() })?;
    /// send("2026-03-01", Command::OpenMotion { motion, draft, roll, closes: None })?;
    /// send("2026-03-01", Command::CastBallot { motion: id.clone(), choice: Choice::Yes })?;
    /// let close = || Command::CloseMotion { motion: id.clone() };
    /// let early = send("2026-03-07T23:59:59Z", close()).unwrap_err().to_string();
    /// assert!(early.starts_with("the vote on motion 'm' stays open until 2026-03-08T00:00:00Z"));
    /// send("2026-03-08", close())?;
    /// let until = assembly.motion(&id).and_then(|motion| motion.vote()?.stays_open_until());
    /// assert_eq!(until, Some("2026-03-08".parse()?));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_voting(mut self, term: TimeAmount) -> Result<Self, StatutesError> {
        self.voting = Some(term);
        self.fitting()
    }

    /// The same, where a college may suspend an adopted motion, once, for this long after the
    /// vote.
    ///
    /// # Errors
    ///
    /// [`StatutesError::NegativeTerm`].
    pub fn with_suspension(mut self, window: TimeAmount) -> Result<Self, StatutesError> {
        self.suspension = Some(window);
        self.fitting()
    }

    /// The same around other colleges and another general rule, if they fit.
    pub(crate) fn with(&self, colleges: Vec<College>, rule: Rule) -> Option<Self> {
        let changed = Self::new(colleges, self.bounds, rule).ok()?;
        let (colleges, rule) = (changed.colleges, changed.rule);
        Self { colleges, rule, ..self.clone() }.fitting().ok()
    }

    /// The same with one of their own rules as the general one.
    ///
    /// Its rules are known to fit, so that nothing is checked again.
    pub(crate) fn decided_by(&self, rule: Rule) -> Self {
        Self { rule, ..self.clone() }
    }

    /// These statutes, if every rule speaks of their colleges only and every term is one.
    ///
    /// A rule and a protection are joined under one "and" when a motion opens, one level deeper
    /// than the deeper of both; where that could pass what is read, neither is taken.
    fn fitting(self) -> Result<Self, StatutesError> {
        for (_, rule) in self.rules() {
            self.fits(rule)?;
        }
        for rule in self.protected.values() {
            self.fits(rule)?;
        }
        let depth = |rule: &Rule| rule.depth().saturating_add(1);
        let protections = self.protected.values().map(depth).max();
        if let Some(depth) = protections.max(self.rules().map(|(_, rule)| depth(rule)).max()) {
            if protections.is_some() && depth > Rule::MAX_DEPTH {
                return Err(StatutesError::TooDeep { depth });
            }
        }
        let unknown = |kind: &&KindId| !self.rules.contains_key(*kind);
        if let Some(kind) = self.amended_by.as_ref().filter(unknown) {
            return Err(StatutesError::UnknownKind { kind: kind.clone() });
        }
        let terms = [self.hearing, self.voting, self.suspension];
        match terms.into_iter().flatten().find(|term| term.is_negative()) {
            Some(term) => Err(StatutesError::NegativeTerm { term }),
            None => Ok(self),
        }
    }

    /// Whether a rule names and counts colleges that there are.
    fn fits(&self, rule: &Rule) -> Result<(), StatutesError> {
        for college in rule.named_colleges() {
            if self.college(college).is_none() {
                return Err(StatutesError::RuleNamesCollege { college: college.clone() });
            }
        }
        let (count, colleges) = (rule.colleges_asked(), self.colleges.len());
        if usize::try_from(count).is_ok_and(|count| count <= colleges) {
            Ok(())
        } else {
            Err(StatutesError::RuleAsksColleges { count, colleges })
        }
    }

    /// The colleges, in the order of their ids.
    pub fn colleges(&self) -> &[College] {
        &self.colleges
    }

    /// A college by its name.
    pub fn college(&self, id: &CollegeId) -> Option<&College> {
        let at = self.colleges.binary_search_by(|college| college.id().cmp(id)).ok()?;
        self.colleges.get(at)
    }

    /// The bounds that the colleges keep.
    pub const fn bounds(&self) -> &Bounds {
        &self.bounds
    }

    /// The rule that decides whatever has no rule of its own.
    pub const fn rule(&self) -> &Rule {
        &self.rule
    }

    /// Every rule with the kind of decision that it is for; the general one, for none, first.
    pub fn rules(&self) -> impl Iterator<Item = (Option<&KindId>, &Rule)> {
        let of_kinds = self.rules.iter().map(|(kind, rule)| (Some(kind), rule));
        std::iter::once((None, &self.rule)).chain(of_kinds)
    }

    /// The rule of a kind of decision, the general one for none; `None` for a kind that the
    /// statutes do not know.
    pub fn rule_of(&self, kind: Option<&KindId>) -> Option<&Rule> {
        kind.map_or(Some(&self.rule), |kind| self.rules.get(kind))
    }

    /// The protected topics with what each asks for besides.
    pub fn protected(&self) -> impl Iterator<Item = (&SubjectId, &Rule)> {
        self.protected.iter()
    }

    /// What a topic asks for besides the rule; none for one that is not protected.
    pub fn protection(&self, topic: Option<&SubjectId>) -> Option<&Rule> {
        self.protected.get(topic?)
    }

    /// All that a motion of this kind on this topic has to meet; `None` for an unknown kind.
    pub fn rule_for(&self, kind: Option<&KindId>, topic: Option<&SubjectId>) -> Option<Rule> {
        let rule = self.rule_of(kind)?.clone();
        Some(match self.protection(topic) {
            Some(protection) => rule.and(protection.clone()),
            None => rule,
        })
    }

    /// The kind of motion that amends these statutes; none where no motion is asked for.
    pub const fn amended_by(&self) -> Option<&KindId> {
        self.amended_by.as_ref()
    }

    /// The notice after which a college that was offered the floor counts as heard; none where no
    /// hearing is asked for.
    pub const fn hearing(&self) -> Option<TimeAmount> {
        self.hearing
    }

    /// How long a vote stays open at the least; none where it may close at any moment.
    pub const fn voting(&self) -> Option<TimeAmount> {
        self.voting
    }

    /// How long after a vote a college may suspend what was adopted; none where it may not.
    pub const fn suspension(&self) -> Option<TimeAmount> {
        self.suspension
    }

    /// The weight that one person may carry for others; none without a cap.
    pub const fn delegation_cap(&self) -> Option<u64> {
        self.delegation_cap
    }

    /// The weight of all colleges.
    ///
    /// Fits 64 bits, as was checked when the statutes were made.
    pub fn total_weight(&self) -> u64 {
        self.colleges.iter().map(College::weight).sum()
    }
}

#[cfg(feature = "serde")]
mod written {
    use std::collections::BTreeMap;

    use liens_core::{KindId, SubjectId, TimeAmount};

    #[derive(serde::Deserialize)]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    #[serde(deny_unknown_fields)]
    pub(super) struct Statutes {
        colleges: Vec<crate::College>,
        bounds: crate::Bounds,
        rule: crate::Rule,
        #[serde(default, with = "cap")]
        #[cfg_attr(feature = "schema", schemars(with = "Option<liens_core::form::text>"))]
        delegation_cap: Option<u64>,
        #[serde(default)]
        rules: BTreeMap<KindId, crate::Rule>,
        #[serde(default)]
        protected: BTreeMap<SubjectId, crate::Rule>,
        #[serde(default)]
        amended_by: Option<KindId>,
        #[serde(default)]
        hearing: Option<TimeAmount>,
        #[serde(default)]
        voting: Option<TimeAmount>,
        #[serde(default)]
        suspension: Option<TimeAmount>,
    }

    /// A cap as a decimal string.
    pub(super) mod cap {
        use serde::{Deserialize, Deserializer, Serializer};

        #[expect(clippy::ref_option, reason = "the form that serde calls")]
        pub(in crate::statutes) fn serialize<S: Serializer>(
            cap: &Option<u64>,
            into: S,
        ) -> Result<S::Ok, S::Error> {
            match cap {
                Some(cap) => into.collect_str(cap),
                None => into.serialize_none(),
            }
        }

        pub(in crate::statutes) fn deserialize<'de, D: Deserializer<'de>>(
            from: D,
        ) -> Result<Option<u64>, D::Error> {
            let text = Option::<String>::deserialize(from)?;
            text.map(|text| text.parse().map_err(serde::de::Error::custom)).transpose()
        }
    }

    impl TryFrom<Statutes> for super::Statutes {
        type Error = super::StatutesError;

        fn try_from(read: Statutes) -> Result<Self, Self::Error> {
            let mut statutes = Self::new(read.colleges, read.bounds, read.rule)?;
            for (topic, rule) in read.protected {
                statutes = statutes.with_protected(topic, rule)?;
            }
            let Statutes { delegation_cap, rules, amended_by, .. } = read;
            let Statutes { hearing, voting, suspension, .. } = read;
            let terms = Self { hearing, voting, suspension, ..statutes };
            Self { delegation_cap, rules, amended_by, ..terms }.fitting()
        }
    }
}
