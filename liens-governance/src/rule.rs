//! When a motion is adopted: conditions that name their base, and how they combine.
//!
//! "A two-thirds majority" is not yet a rule: of whom, with or without the silent, in the assembly
//! or in each college, and does exactly two thirds do? Where this is left open, five to five passes
//! as "50 % or more". So a condition names its bar, its base and its place, "at least" and "more
//! than" are two types, and one object is both what the tally evaluates and what the measure of
//! power counts coalitions of: what is measured is what decides.
//!
//! Rules are monotone on purpose. There is no "not": a yes can never hurt what it is for, which is
//! what [`Vote::settled`](crate::Vote::settled) and the measure of power rely on.

use std::fmt;

use liens_core::{CollegeId, Threshold};

/// What a part is measured against.
///
/// Within a college: the weight of the roll. Overall: the colleges' weights.
///
/// # Examples
///
/// Four yes, three no and one abstention of ten members, under the same bar on three bases:
///
/// ```
/// # use liens_governance::{
/// #     Assembly, Bounds, Carry, Choice, College, Command, Draft, Member, Outcome, Roll, Statutes,
/// #     Votes,
/// # };
/// # use liens_core::{CollegeId, CommandId, ContributorId, Envelope, MotionId};
/// # use liens_core::{SubjectId, Timestamp};
/// let outcome = |rule: &str| -> Result<Outcome, Box<dyn std::error::Error>> {
/// #   let (id, at) = (CollegeId::new("all")?, Timestamp::MIN);
///     let colleges = [College::new(id.clone(), 1, Carry::ProportionalMembers)?];
///     let statutes = Statutes::new(colleges, Bounds::none(), rule.parse()?)?;
///     let says = [(4, Choice::Yes), (3, Choice::No), (1, Choice::Abstain)];
/// #   let names = (0..10).map(|n| ContributorId::new(format!("p{n}")));
/// #   let names = names.collect::<Result<Vec<_>, _>>()?;
/// #   let members = names.iter().map(|one| Member::one(one.clone(), id.clone()));
/// #   let roll = Roll::freeze(&statutes, members, at)?;
/// #   let motion = MotionId::new("m")?;
/// #   let draft = Draft::new(SubjectId::new("s")?, Votes::Final);
/// #   let choices = says.into_iter().flat_map(|(n, choice)| std::iter::repeat_n(choice, n));
/// #   let cast = |choice| Command::CastBallot { motion: motion.clone(), choice };
/// #   let ballots = names.iter().cloned().zip(choices.map(cast));
/// #   let chair = names[0].clone();
/// #   let open = Command::OpenMotion { motion: motion.clone(), draft, roll, closes: None };
/// #   let found = Command::Found { statutes, waived: [].into() };
/// #   let close = Command::CloseMotion { motion: motion.clone() };
/// #   let before = [found, open].into_iter().map(|body| (chair.clone(), body));
/// #   let after = [(chair.clone(), close)];
/// #   let mut assembly = Assembly::new();
/// #   for (n, (by, body)) in (0..).zip(before.chain(ballots).chain(after)) {
/// #       let id = CommandId::from_u128(n);
/// #       assembly.execute(&Envelope { id, by, on_behalf_of: None, at, body })?;
/// #   }
/// #   let certificate = assembly.motion(&motion).and_then(|motion| motion.certificate());
/// #   Ok(certificate.ok_or("a certificate")?.outcome)
/// };
/// assert_eq!(outcome("at least 1/2 of all")?, Outcome::Rejected); // 4 of 10
/// assert_eq!(outcome("at least 1/2 of present")?, Outcome::Adopted); // 4 of 8
/// assert_eq!(outcome("more than 1/2 of present")?, Outcome::Rejected);
/// assert_eq!(outcome("more than 1/2 of expressed")?, Outcome::Adopted); // 4 of 7
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Base {
    /// Everybody, the silent included, less the recused.
    All,
    /// Who said yes, no or abstained.
    Present,
    /// Who said yes or no: abstentions count on neither side.
    Expressed,
}

/// Where a condition is measured.
///
/// # Examples
///
/// A condition in each college protects all of them, one in a named college that one only; the name
/// is quoted, whatever stands in it.
///
/// ```
/// # use liens_governance::{Base, Clause, Rule, Within};
/// # use liens_core::{CollegeId, Threshold};
/// let college = CollegeId::new("friends of \"the mill\"")?;
/// let rule = Rule::new(Clause::Consent { within: Within::College { college } })?;
/// assert_eq!(rule.to_string(), r#"no objection in college "friends of \"the mill\"""#);
/// assert_eq!(rule.to_string().parse::<Rule>()?, rule);
///
/// let each = "present at least 1/4 of all in each college".parse::<Rule>()?;
/// let Clause::Quorum { within, .. } = each.clause() else { return Err("a quorum".into()) };
/// assert_eq!(within, &Within::EachCollege {});
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum Within {
    /// In the assembly, as the colleges are carried.
    Assembly {},
    /// In one college.
    College {
        /// The college.
        college: CollegeId,
    },
    /// In every college that is not recused as a whole.
    EachCollege {},
}

/// One step of a rule: a condition, or a combination of rules.
///
/// # Examples
///
/// A rule that can never be met, or that asks for nothing, is a mistake of writing and is refused:
///
/// ```
/// # use liens_governance::{Clause, Rule, RuleError, Within};
/// # use liens_core::{Ratio, Threshold};
/// let everybody = Clause::Colleges { threshold: Threshold::MoreThan { ratio: Ratio::ONE } };
/// assert!(matches!(Rule::new(everybody), Err(RuleError::AboveEveryone { .. })));
/// assert_eq!(Rule::new(Clause::CollegeCount { count: 0 }), Err(RuleError::NoCollege));
/// let one = Rule::new(Clause::CollegeCount { count: 1 })?;
/// let alone = Rule::new(Clause::And { rules: vec![one.clone()] });
/// assert_eq!(alone, Err(RuleError::Combination { count: 1, rules: 1 }));
///
/// let two_of = Clause::AtLeastOf { count: 2, rules: vec![one.clone(), one.clone(), one] };
/// assert_eq!(two_of.rules().len(), 3);
/// let text = "at least 2 of (at least 1 college; at least 1 college; at least 1 college)";
/// assert_eq!(Rule::new(two_of)?.to_string(), text);
/// # Ok::<_, RuleError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum Clause {
    /// Yes against a base: `more than 1/2 of expressed`.
    Yes {
        /// The bar.
        threshold: Threshold,
        /// What yes is measured against.
        base: Base,
        /// Where.
        within: Within,
    },
    /// Quorum, those present against all: `present at least 1/4 of all`.
    Quorum {
        /// The bar.
        threshold: Threshold,
        /// Where.
        within: Within,
    },
    /// A minority that can block does not: `not blocked by at least 1/3 of all`.
    Unblocked {
        /// The bar that no would have to meet.
        threshold: Threshold,
        /// What no is measured against.
        base: Base,
        /// Where.
        within: Within,
    },
    /// Nobody says no: `no objection`.
    Consent {
        /// Where.
        within: Within,
    },
    /// Colleges carried yes against the colleges not recused: `at least 2/3 of colleges`.
    Colleges {
        /// The bar.
        threshold: Threshold,
    },
    /// A number of colleges carried yes: `at least 3 colleges`.
    CollegeCount {
        /// The number, 1 or more.
        count: u32,
    },
    /// Every rule is met: `.. and ..`.
    And {
        /// The rules, 2 or more.
        rules: Vec<Rule>,
    },
    /// Some rule is met: `.. or ..`.
    Or {
        /// The rules, 2 or more.
        rules: Vec<Rule>,
    },
    /// So many of the rules are met: `at least 2 of (..; ..; ..)`.
    AtLeastOf {
        /// How many, 1 to their number.
        count: u32,
        /// The rules, 2 or more.
        rules: Vec<Rule>,
    },
}

/// When a motion is adopted.
///
/// A fraction condition on a zero base is false. Every rule is monotone: with everybody voting, one
/// more yes in the place of a no never turns an adopted motion into a rejected one.
///
/// # Examples
///
/// ```
/// # use liens_governance::{Base, Clause, Rule, Within};
/// # use liens_core::Threshold;
/// let majority = Rule::new(Clause::Yes {
///     threshold: Threshold::MoreThan { ratio: "1/2".parse()? },
///     base: Base::Expressed,
///     within: Within::Assembly {},
/// })?;
/// assert_eq!(majority.to_string(), "more than 1/2 of expressed");
/// let double: Rule = "more than 1/2 of expressed and at least 2/3 of colleges".parse()?;
/// assert_eq!(double.clause().rules().first(), Some(&majority));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
///
/// "And" binds before "or", and parentheses come back only where they are needed:
///
/// ```
/// # use liens_governance::{Clause, Rule};
/// let text = "at least 3/4 of expressed or more than 1/2 of all and at least 2 colleges";
/// let rule: Rule = text.parse()?;
/// assert!(matches!(rule.clause(), Clause::Or { rules } if rules.len() == 2));
/// assert_eq!(rule.to_string(), text);
/// let other = "(at least 3/4 of expressed or more than 1/2 of all) and at least 2 colleges";
/// let other: Rule = other.parse()?;
/// assert_ne!(rule, other);
/// assert_eq!(Clause::from(other).rules().len(), 2);
///
/// // As deep as needed, and no deeper than a reader follows.
/// let nested = "(".repeat(17) + "at least 1 college" + &")".repeat(17);
/// let refused = nested.parse::<Rule>().unwrap_err();
/// assert_eq!((refused.code(), Rule::MAX_DEPTH), ("governance.rule.too_deep", 16));
/// # Ok::<_, liens_governance::RuleError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(with = "written::Either"))]
#[cfg_attr(feature = "serde", serde(into = "Clause"))]
pub struct Rule {
    clause: Clause,
    depth: u32,
}

/// Why a [`Rule`] cannot be made.
///
/// # Examples
///
/// ```
/// # use liens_governance::{Rule, RuleError};
/// let refused = "more then 1/2 of all".parse::<Rule>().unwrap_err();
/// assert_eq!(refused.to_string(), "'then' at character 6: expected than");
/// // No part of the members is below nothing: everybody would always block.
/// let always = "not blocked by at least 0 of all".parse::<Rule>().unwrap_err();
/// assert!(matches!(always, RuleError::AlwaysBlocked { .. }));
/// let beyond = "at least 101 % of expressed".parse::<Rule>().unwrap_err();
/// assert_eq!(beyond.to_string(), "'at least 101/100' is above everyone and can never be met");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RuleError {
    /// The bar is above everyone.
    #[error("'{threshold}' is above everyone and can never be met")]
    AboveEveryone {
        /// The refused bar.
        threshold: Threshold,
    },
    /// The blocking bar is met by nobody saying no.
    #[error("'not blocked by {threshold}' can never be met")]
    AlwaysBlocked {
        /// The refused bar.
        threshold: Threshold,
    },
    /// A combination of fewer than two rules, or a count outside them.
    #[error("{count} of {rules} rules is no combination, it takes 1 or more of 2 or more")]
    Combination {
        /// How many must be met.
        count: u32,
        /// The number of rules.
        rules: usize,
    },
    /// No college is asked for.
    #[error("at least 0 colleges asks for none, a rule counts 1 or more")]
    NoCollege,
    /// The rule is nested too deep.
    #[error("the rule is {depth} levels deep, at most {} are read", Rule::MAX_DEPTH)]
    TooDeep {
        /// The depth of the refused rule.
        depth: u32,
    },
    /// The text of a rule has a word where another one is expected.
    #[error("'{word}' at character {position}: expected {expected}")]
    Unexpected {
        /// The word found; empty at the end of the text.
        word: String,
        /// Where it begins, in characters from 1.
        position: usize,
        /// What could stand there.
        expected: &'static str,
    },
}

impl RuleError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::AboveEveryone { .. } => "governance.rule.above_everyone",
            Self::AlwaysBlocked { .. } => "governance.rule.always_blocked",
            Self::Combination { .. } => "governance.rule.combination",
            Self::NoCollege => "governance.rule.no_college",
            Self::TooDeep { .. } => "governance.rule.too_deep",
            Self::Unexpected { .. } => "governance.rule.unexpected",
        }
    }
}

impl Rule {
    /// The deepest nesting of combinations.
    pub const MAX_DEPTH: u32 = 16;

    /// Creates a rule from its first step.
    ///
    /// # Errors
    ///
    /// [`RuleError`] for a bar above everyone, a blocking bar that nobody has to reach, a
    /// combination of fewer than two rules or with a count outside them, no college asked for, and
    /// nesting beyond [`MAX_DEPTH`](Self::MAX_DEPTH).
    pub fn new(clause: Clause) -> Result<Self, RuleError> {
        match &clause {
            Clause::Yes { threshold, .. }
            | Clause::Quorum { threshold, .. }
            | Clause::Colleges { threshold } => reachable(*threshold)?,
            Clause::Unblocked { threshold, .. } => {
                reachable(*threshold)?;
                if matches!(threshold, Threshold::AtLeast { ratio } if ratio.is_zero()) {
                    return Err(RuleError::AlwaysBlocked { threshold: *threshold });
                }
            }
            Clause::CollegeCount { count: 0 } => return Err(RuleError::NoCollege),
            Clause::Consent { .. } | Clause::CollegeCount { .. } => {}
            Clause::And { rules } | Clause::Or { rules } => combination(1, rules)?,
            Clause::AtLeastOf { count, rules } => combination(*count, rules)?,
        }
        let below = clause.rules().iter().map(|rule| rule.depth).max();
        let depth = below.unwrap_or_default().saturating_add(1);
        if depth > Self::MAX_DEPTH {
            return Err(RuleError::TooDeep { depth });
        }
        Ok(Self { clause, depth })
    }

    /// The first step of the rule.
    pub const fn clause(&self) -> &Clause {
        &self.clause
    }

    /// The levels of the rule: 1 for a condition.
    ///
    /// Kept beside the clause, so that no check has to walk the rule again.
    pub(crate) const fn depth(&self) -> u32 {
        self.depth
    }

    /// Both rules; the statutes keep the depth of what they join.
    ///
    /// Beyond the deepest nesting this would make a rule that no text can be read back to; the
    /// statutes have asked before.
    pub(crate) fn and(self, other: Self) -> Self {
        let depth = self.depth.max(other.depth).saturating_add(1);
        Self { clause: Clause::And { rules: vec![self, other] }, depth }
    }

    /// The colleges that the rule names, in the order of its text.
    pub(crate) fn named_colleges(&self) -> Vec<&CollegeId> {
        let mut named = Vec::new();
        self.each_condition(&mut |clause| match clause {
            Clause::Yes { within: Within::College { college }, .. }
            | Clause::Quorum { within: Within::College { college }, .. }
            | Clause::Unblocked { within: Within::College { college }, .. }
            | Clause::Consent { within: Within::College { college } } => named.push(college),
            _ => {}
        });
        named
    }

    /// The largest number of colleges that a condition asks for.
    pub(crate) fn colleges_asked(&self) -> u32 {
        let mut asked = 0;
        self.each_condition(&mut |clause| {
            if let Clause::CollegeCount { count } = clause {
                asked = asked.max(*count);
            }
        });
        asked
    }

    /// Visits the conditions in the order of the text; the depth is bounded by construction.
    fn each_condition<'a>(&'a self, visit: &mut impl FnMut(&'a Clause)) {
        match self.clause.rules() {
            [] => visit(&self.clause),
            rules => rules.iter().for_each(|rule| rule.each_condition(visit)),
        }
    }
}

impl Clause {
    /// The rules that the clause combines; none for a condition.
    pub fn rules(&self) -> &[Rule] {
        match self {
            Self::And { rules } | Self::Or { rules } | Self::AtLeastOf { rules, .. } => rules,
            _ => &[],
        }
    }

    /// Whether a condition on each college is met where all of them are recused.
    pub(crate) const fn holds_of_nobody(&self) -> bool {
        matches!(self, Self::Unblocked { .. } | Self::Consent { .. })
    }
}

/// "At least" may be all of them, "more than" may not.
fn reachable(threshold: Threshold) -> Result<(), RuleError> {
    use liens_core::Ratio;
    let above = match threshold {
        Threshold::AtLeast { ratio } => ratio > Ratio::ONE,
        Threshold::MoreThan { ratio } => ratio >= Ratio::ONE,
    };
    if above { Err(RuleError::AboveEveryone { threshold }) } else { Ok(()) }
}

/// One or more of two or more rules, and no more than there are.
fn combination(count: u32, rules: &[Rule]) -> Result<(), RuleError> {
    let reachable = usize::try_from(count).is_ok_and(|count| (1..=rules.len()).contains(&count));
    if reachable && rules.len() > 1 {
        Ok(())
    } else {
        Err(RuleError::Combination { count, rules: rules.len() })
    }
}

impl From<Rule> for Clause {
    fn from(rule: Rule) -> Self {
        rule.clause
    }
}

impl fmt::Display for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::All => "all",
            Self::Present => "present",
            Self::Expressed => "expressed",
        })
    }
}

impl fmt::Display for Within {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Assembly {} => Ok(()),
            Self::College { college } => {
                let quoted = college.as_str().replace('\\', "\\\\").replace('"', "\\\"");
                write!(f, " in college \"{quoted}\"")
            }
            Self::EachCollege {} => f.write_str(" in each college"),
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.clause {
            Clause::Yes { threshold, base, within } => write!(f, "{threshold} of {base}{within}"),
            Clause::Quorum { threshold, within } => write!(f, "present {threshold} of all{within}"),
            Clause::Unblocked { threshold, base, within } => {
                write!(f, "not blocked by {threshold} of {base}{within}")
            }
            Clause::Consent { within } => write!(f, "no objection{within}"),
            Clause::Colleges { threshold } => write!(f, "{threshold} of colleges"),
            Clause::CollegeCount { count: 1 } => f.write_str("at least 1 college"),
            Clause::CollegeCount { count } => write!(f, "at least {count} colleges"),
            Clause::And { rules } => joined(f, rules, " and ", |clause| {
                matches!(clause, Clause::And { .. } | Clause::Or { .. })
            }),
            Clause::Or { rules } => {
                joined(f, rules, " or ", |clause| matches!(clause, Clause::Or { .. }))
            }
            Clause::AtLeastOf { count, rules } => {
                write!(f, "at least {count} of (")?;
                joined(f, rules, "; ", |_| false)?;
                f.write_str(")")
            }
        }
    }
}

/// Writes rules with a word between them, in parentheses where the clause would otherwise be read
/// another way.
fn joined(
    f: &mut fmt::Formatter<'_>,
    rules: &[Rule],
    between: &str,
    enclosed: impl Fn(&Clause) -> bool,
) -> fmt::Result {
    for (at, rule) in rules.iter().enumerate() {
        if at > 0 {
            f.write_str(between)?;
        }
        if enclosed(&rule.clause) {
            write!(f, "({rule})")?;
        } else {
            write!(f, "{rule}")?;
        }
    }
    Ok(())
}

#[cfg(feature = "serde")]
mod written {
    use serde::de::value::MapAccessDeserializer;
    use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

    use super::{Clause, Rule};

    /// A rule is written by its parts, and read from these or from its text.
    impl<'de> Deserialize<'de> for Rule {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            from.deserialize_any(EitherForm)
        }
    }

    /// The two forms, for the schema alone.
    #[cfg(feature = "schema")]
    #[derive(schemars::JsonSchema)]
    #[schemars(untagged)]
    #[expect(dead_code, reason = "says which forms there are, and is never made")]
    pub(super) enum Either {
        /// By its parts.
        Parts(Clause),
        /// As its text, such as "more than 1/2 of expressed".
        Text(String),
    }

    struct EitherForm;

    impl<'de> Visitor<'de> for EitherForm {
        type Value = Rule;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a rule, such as \"more than 1/2 of expressed\"")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Rule, E> {
            text.parse().map_err(E::custom)
        }

        fn visit_map<A: MapAccess<'de>>(self, parts: A) -> Result<Rule, A::Error> {
            let clause = Clause::deserialize(MapAccessDeserializer::new(parts))?;
            Rule::new(clause).map_err(A::Error::custom)
        }
    }
}
