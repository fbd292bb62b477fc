//! What a charter says, as one document.

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{Amount, CollegeId, ContributorId, RoleId, TimeAmount, Unit};
use liens_governance::Statutes;
use liens_lineage::budget::Unpaid;
use liens_lineage::{FactorTable, Policy};
use liens_timebank::Rules;

use super::{BudgetRules, CharterChange, Recusal};
use crate::Permissions;

/// Everything that a community votes about itself: who decides, who may do what, how returns,
/// budgets and hours are dealt with.
///
/// # Examples
///
/// ```
/// # use liens::Articles;
/// # use liens::governance::{Bounds, Carry, College, Statutes};
/// # use liens::lineage::{Policy, RemainderTo, Step};
/// # use liens::CollegeId;
/// let everybody = College::new(CollegeId::new("everybody")?, 1, Carry::Majority)?;
/// let statutes = Statutes::new([everybody], Bounds::none(), "more than 1/2 of expressed".parse()?)?;
/// let policy = Policy::new("all in common", [Step::Remainder { to: RemainderTo::Commons {} }])?;
/// let articles = Articles::new(statutes, policy).with_owed_term("PT720H".parse()?)?;
/// assert_eq!(articles.owed_term().map(|term| term.to_string()), Some("PT720H".into()));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(try_from = "written::Articles", into = "written::Articles"))]
pub struct Articles {
    statutes: Statutes,
    waived: BTreeSet<CollegeId>,
    policy: Policy,
    owed_term: Option<TimeAmount>,
    rules: BTreeMap<Unit, Rules>,
    budgets: BudgetRules,
    relevance: Option<FactorTable>,
    stewards: BTreeSet<ContributorId>,
    brokers: BTreeSet<RoleId>,
    recusal: Recusal,
    permissions: Permissions,
}

/// Why articles cannot hold.
///
/// # Examples
///
/// ```
/// # mod village { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/village.rs")); }
/// # use village::*;
/// use liens::{ArticlesError, CollegeId};
/// let refused = articles()?.with_waived([CollegeId::new("elders")?]);
/// let elders = CollegeId::new("elders")?;
/// assert_eq!(refused, Err(ArticlesError::UnknownCollege { college: elders }));
/// let refused = articles()?.with_owed_term("-PT1H".parse()?).err().ok_or("it holds")?;
/// assert_eq!(refused.code(), "commons.articles.negative_term");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ArticlesError {
    /// What is owed would wait for less than no time.
    #[error("what is owed cannot wait for {term}, below zero")]
    NegativeTerm {
        /// The refused term.
        term: TimeAmount,
    },
    /// Two sets of rules are stated for one unit.
    #[error("the rules of {unit} are stated twice")]
    RulesTwice {
        /// The unit.
        unit: Unit,
    },
    /// A waiver or a permission names a college that the statutes do not have.
    #[error("college '{college}' is named, which the statutes do not have")]
    UnknownCollege {
        /// The college.
        college: CollegeId,
    },
    /// A term of budgets lies below zero.
    #[error("budgets cannot wait for {term}, below zero")]
    NegativeWait {
        /// The refused term.
        term: TimeAmount,
    },
    /// What one person claims at most, or is paid from, lies below zero.
    #[error("budgets cannot have a limit of {amount}, below zero")]
    NegativeLimit {
        /// The refused amount.
        amount: Amount,
    },
}

impl ArticlesError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NegativeTerm { .. } => "commons.articles.negative_term",
            Self::RulesTwice { .. } => "commons.articles.rules_twice",
            Self::UnknownCollege { .. } => "commons.articles.unknown_college",
            Self::NegativeWait { .. } => "commons.articles.negative_wait",
            Self::NegativeLimit { .. } => "commons.articles.negative_limit",
        }
    }
}

impl Articles {
    /// Articles that say who decides and how a return is shared, and leave the rest as it is
    /// without: nobody keeps the books but the members together, what is owed waits without end.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod village { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/village.rs")); }
    /// # use village::*;
    /// use liens::{BudgetRules, Recusal};
    /// let articles = articles()?;
    /// assert_eq!((articles.owed_term(), articles.relevance()), (None, None));
    /// assert!(articles.stewards().is_empty() && articles.brokers().is_empty());
    /// assert_eq!((articles.recusal(), articles.rules().count()), (Recusal::Asked, 0));
    /// assert_eq!(articles.budgets(), &BudgetRules::default());
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(statutes: Statutes, policy: Policy) -> Self {
        Self {
            statutes,
            waived: BTreeSet::new(),
            policy,
            owed_term: None,
            rules: BTreeMap::new(),
            budgets: BudgetRules::default(),
            relevance: None,
            stewards: BTreeSet::new(),
            brokers: BTreeSet::new(),
            recusal: Recusal::Asked,
            permissions: Permissions::default(),
        }
    }

    /// The same, with colleges that may knowingly turn no vote.
    ///
    /// # Errors
    ///
    /// [`ArticlesError::UnknownCollege`].
    ///
    /// Without it, statutes are refused under which a college turns no vote whatever it says: who
    /// wants it so has to write it down.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod village { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/village.rs")); }
    /// # use village::*;
    /// use liens::CollegeId;
    /// let articles = articles()?.with_waived([CollegeId::new("everybody")?])?;
    /// assert_eq!(articles.waived().len(), 1);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_waived(
        mut self,
        waived: impl IntoIterator<Item = CollegeId>,
    ) -> Result<Self, ArticlesError> {
        self.waived = waived.into_iter().collect();
        self.fitting()
    }

    /// The same, with a term after which what is owed passes to the commons.
    ///
    /// # Errors
    ///
    /// [`ArticlesError::NegativeTerm`].
    pub fn with_owed_term(mut self, term: TimeAmount) -> Result<Self, ArticlesError> {
        self.owed_term = Some(term);
        self.fitting()
    }

    /// The same, with the rules of a unit of the time bank.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod village { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/village.rs")); }
    /// # use village::*;
    /// use liens::Unit;
    /// use liens::timebank::{Limits, Rules};
    /// let floor = |hours: i64| Limits::new(Some(-hours * 3_600), None);
    /// let articles = articles()?
    ///     .with_rules(Rules::of(Unit::Time, floor(10)?))
    ///     .with_rules(Rules::of(Unit::Time, floor(20)?)); // of one unit the last ones count
    /// assert_eq!(articles.rules().map(|rules| rules.limits()).collect::<Vec<_>>(), [floor(20)?]);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_rules(mut self, rules: Rules) -> Self {
        self.rules.insert(rules.unit().clone(), rules);
        self
    }

    /// The same, with rules for contributive budgets.
    ///
    /// # Errors
    ///
    /// [`ArticlesError::NegativeWait`].
    ///
    /// # Examples
    ///
    /// ```
    /// # mod village { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/village.rs")); }
    /// # use village::*;
    /// use liens::{BudgetRules, Shortage};
    /// let equal_first = BudgetRules { shortage: Shortage::EQUAL_FIRST, ..BudgetRules::default() };
    /// let articles = articles()?.with_budgets(equal_first)?;
    /// assert_eq!(articles.budgets().shortage, Shortage::EQUAL_FIRST);
    /// let never = BudgetRules { review: "-PT1H".parse()?, ..BudgetRules::default() };
    /// assert!(articles.with_budgets(never).is_err());
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_budgets(mut self, budgets: BudgetRules) -> Result<Self, ArticlesError> {
        self.budgets = budgets;
        self.fitting()
    }

    /// The same, with factors by which grades weigh the hours of projects.
    #[must_use]
    pub fn with_relevance(mut self, factors: FactorTable) -> Self {
        self.relevance = Some(factors);
        self
    }

    /// The same, with persons who keep the books.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod village { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/village.rs")); }
    /// # use village::*;
    /// use liens::RoleId;
    /// let broker = RoleId::new("broker")?;
    /// let articles = articles()?.with_stewards([person("ana")]).with_brokers([broker]);
    /// assert!(articles.stewards().contains(&person("ana")));
    /// assert_eq!(articles.brokers().len(), 1); // who holds a mandate of that role acts for others
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_stewards(mut self, stewards: impl IntoIterator<Item = ContributorId>) -> Self {
        self.stewards = stewards.into_iter().collect();
        self
    }

    /// The same, with roles whose holders act on behalf of others.
    #[must_use]
    pub fn with_brokers(mut self, brokers: impl IntoIterator<Item = RoleId>) -> Self {
        self.brokers = brokers.into_iter().collect();
        self
    }

    /// The same, with what follows from a declared interest.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod village { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/village.rs")); }
    /// # use village::*;
    /// use liens::Recusal;
    /// assert_eq!(articles()?.with_recusal(Recusal::Declared).recusal(), Recusal::Declared);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn with_recusal(mut self, recusal: Recusal) -> Self {
        self.recusal = recusal;
        self
    }

    /// The same, with permissions that differ from what holds without.
    ///
    /// # Errors
    ///
    /// [`ArticlesError::UnknownCollege`].
    ///
    /// # Examples
    ///
    /// ```
    /// # mod village { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/village.rs")); }
    /// # use village::*;
    /// use liens::{Act, CollegeId, Permissions, Who};
    /// let share: Act = "distribute".parse()?;
    /// let everybody = Who::College(CollegeId::new("everybody")?);
    /// let permissions = Permissions::new().with(share, [everybody.clone()]);
    /// let articles = articles()?.with_permissions(permissions)?;
    /// assert!(articles.permissions().of(share).eq([&everybody]));
    /// let elders = Permissions::new().with(share, [Who::College(CollegeId::new("elders")?)]);
    /// assert!(articles.with_permissions(elders).is_err()); // nobody could do it
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_permissions(mut self, permissions: Permissions) -> Result<Self, ArticlesError> {
        self.permissions = permissions;
        self.fitting()
    }

    /// Who decides, and how.
    pub const fn statutes(&self) -> &Statutes {
        &self.statutes
    }

    /// The colleges that may knowingly turn no vote.
    pub const fn waived(&self) -> &BTreeSet<CollegeId> {
        &self.waived
    }

    /// How what comes in is shared.
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// How long what is owed waits for its person; without end where nothing is said.
    pub const fn owed_term(&self) -> Option<TimeAmount> {
        self.owed_term
    }

    /// The rules of the time bank, by unit.
    pub fn rules(&self) -> impl Iterator<Item = &Rules> {
        self.rules.values()
    }

    /// The rules of contributive budgets.
    pub const fn budgets(&self) -> &BudgetRules {
        &self.budgets
    }

    /// The factors by which grades weigh the hours of projects; none where nobody grades.
    pub const fn relevance(&self) -> Option<&FactorTable> {
        self.relevance.as_ref()
    }

    /// Who keeps the books.
    pub const fn stewards(&self) -> &BTreeSet<ContributorId> {
        &self.stewards
    }

    /// The roles whose holders act on behalf of others.
    pub const fn brokers(&self) -> &BTreeSet<RoleId> {
        &self.brokers
    }

    /// What follows from a declared interest.
    pub const fn recusal(&self) -> Recusal {
        self.recusal
    }

    /// Who may do what.
    pub const fn permissions(&self) -> &Permissions {
        &self.permissions
    }

    /// These articles with one of them changed.
    ///
    /// # Errors
    ///
    /// [`ArticlesError`].
    ///
    /// # Examples
    ///
    /// ```
    /// # mod village { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/village.rs")); }
    /// # use village::*;
    /// use liens::CharterChange;
    /// let change = CharterChange::Policy { policy: to_the_origin(2, 5)? };
    /// let changed = articles()?.changed(&change)?;
    /// assert_eq!(changed.policy(), &to_the_origin(2, 5)?);
    /// assert_eq!(changed.statutes(), articles()?.statutes()); // the rest is as it was
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn changed(&self, change: &CharterChange) -> Result<Self, ArticlesError> {
        let mut next = self.clone();
        match change {
            CharterChange::Policy { policy } => next.policy = policy.clone(),
            CharterChange::Statutes { statutes, waived } => {
                next.statutes = (**statutes).clone();
                next.waived.clone_from(waived);
            }
            CharterChange::OwedTerm { term } => next.owed_term = Some(*term),
            CharterChange::Rules { rules } => {
                next.rules.insert(rules.unit().clone(), (**rules).clone());
            }
            CharterChange::Budgets { budgets } => next.budgets = (**budgets).clone(),
            CharterChange::Relevance { factors } => next.relevance = Some(factors.clone()),
            CharterChange::Stewards { stewards, brokers } => {
                next.stewards.clone_from(stewards);
                next.brokers.clone_from(brokers);
            }
            CharterChange::Recusal { recusal } => next.recusal = *recusal,
            CharterChange::Permissions { permissions } => next.permissions = permissions.clone(),
        }
        next.fitting()
    }

    /// Everything comes through here that makes articles or changes them: what is read, what a
    /// motion would change, what is tried out.
    fn fitting(self) -> Result<Self, ArticlesError> {
        if let Some(term) = self.owed_term.filter(|term| term.is_negative()) {
            return Err(ArticlesError::NegativeTerm { term });
        }
        let BudgetRules { review, answer, unpaid, cap, payable_from, .. } = &self.budgets;
        let carried = match unpaid {
            Unpaid::Carried { term } => Some(*term),
            Unpaid::Forgone {} => None,
        };
        let mut waits = [Some(*review), Some(*answer), carried].into_iter().flatten();
        if let Some(term) = waits.find(|term| term.is_negative()) {
            return Err(ArticlesError::NegativeWait { term });
        }
        let limits = [cap, payable_from].into_iter().flatten();
        if let Some(amount) = limits.into_iter().find(|amount| amount.is_negative()) {
            return Err(ArticlesError::NegativeLimit { amount: amount.clone() });
        }
        let unknown = |college: &&CollegeId| self.statutes.college(college).is_none();
        let named = self.waived.iter().find(unknown).or(self.permissions.colleges().find(unknown));
        if let Some(college) = named.cloned() {
            return Err(ArticlesError::UnknownCollege { college });
        }
        Ok(self)
    }
}

#[cfg(feature = "serde")]
mod written {
    use std::collections::BTreeSet;

    use liens_core::{CollegeId, ContributorId, RoleId, TimeAmount};
    use liens_governance::Statutes;
    use liens_lineage::{FactorTable, Policy};
    use liens_timebank::Rules;

    use super::ArticlesError;
    use crate::{BudgetRules, Permissions, Recusal};

    #[derive(serde::Serialize, serde::Deserialize)]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    #[serde(deny_unknown_fields)]
    pub(super) struct Articles {
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        waived: BTreeSet<CollegeId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        owed_term: Option<TimeAmount>,
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        stewards: BTreeSet<ContributorId>,
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        brokers: BTreeSet<RoleId>,
        #[serde(default, skip_serializing_if = "is_asked")]
        recusal: Recusal,
        #[serde(default, skip_serializing_if = "Permissions::is_default")]
        permissions: Permissions,
        #[serde(default, skip_serializing_if = "BudgetRules::is_default")]
        budgets: BudgetRules,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        relevance: Option<FactorTable>,
        statutes: Statutes,
        policy: Policy,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        rules: Vec<Rules>,
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
    fn is_asked(recusal: &Recusal) -> bool {
        *recusal == Recusal::Asked
    }

    impl TryFrom<Articles> for super::Articles {
        type Error = ArticlesError;

        fn try_from(read: Articles) -> Result<Self, ArticlesError> {
            let mut articles = Self::new(read.statutes, read.policy);
            for rules in read.rules {
                let unit = rules.unit().clone();
                if articles.rules.insert(unit.clone(), rules).is_some() {
                    return Err(ArticlesError::RulesTwice { unit });
                }
            }
            let Articles { waived, owed_term, budgets, relevance, .. } = read;
            let Articles { stewards, brokers, recusal, permissions, .. } = read;
            let articles = Self { waived, owed_term, budgets, relevance, ..articles };
            Self { stewards, brokers, recusal, permissions, ..articles }.fitting()
        }
    }

    impl From<super::Articles> for Articles {
        fn from(articles: super::Articles) -> Self {
            let super::Articles { statutes, waived, policy, owed_term, rules, .. } = articles;
            let super::Articles { budgets, relevance, stewards, brokers, .. } = articles;
            let super::Articles { recusal, permissions, .. } = articles;
            let rules = rules.into_values().collect();
            Self {
                waived,
                owed_term,
                stewards,
                brokers,
                recusal,
                permissions,
                budgets,
                relevance,
                statutes,
                policy,
                rules,
            }
        }
    }
}
