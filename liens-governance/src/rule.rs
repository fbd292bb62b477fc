//! When a motion is adopted: conditions that name their base, and how they combine.

use std::fmt;

use liens_core::{CollegeId, Threshold};

/// What a part is measured against.
///
/// Within a college: the weight of the roll. Overall: the colleges' weights.
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
    pub(crate) const fn depth(&self) -> u32 {
        self.depth
    }

    /// Both rules; the statutes keep the depth of what they join.
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

fn reachable(threshold: Threshold) -> Result<(), RuleError> {
    use liens_core::Ratio;
    let above = match threshold {
        Threshold::AtLeast { ratio } => ratio > Ratio::ONE,
        Threshold::MoreThan { ratio } => ratio >= Ratio::ONE,
    };
    if above { Err(RuleError::AboveEveryone { threshold }) } else { Ok(()) }
}

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
