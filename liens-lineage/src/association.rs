//! Associations: what became of a need, for those who raised it.
//!
//! Whoever says what is missing is seldom told what became of it. An association answers with one
//! look from the need down: everything that descends from it, how far each has come, what it
//! brought to those who raised it, and what is about to be decided about any of it.

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{
    Amount, AmountError, Contribution, ContributionId, ContributionKind, ContributorId, MotionId,
    Participation, Recipient, Unit,
};

use crate::frozen::is_need;
use crate::{Distribution, Frozen};

/// What became of a need, for those who raised it: what descends from it, what it brought them, and
/// which open decisions concern it.
///
/// Whoever raised the need has a right to know this, hours or not.
///
/// # Law
///
/// `what_descends_from_a_need_has_it_among_its_origins`,
/// `what_a_need_brought_is_the_sum_of_the_reasons_that_name_it`
///
/// # Examples
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_lineage::{Account, Association, Descendant, State, distribute};
/// let record = frozen()?;
/// let shared = distribute(&record, &commons_first()?, order("100.00 EUR", "library")?)?;
/// let need: Association<'_> = record.association(&id("need")?, [&shared], [])?;
/// assert_eq!(need.raised_by().collect::<Vec<_>>(), [&person("ana")?]);
/// let rows: Vec<&Descendant<'_>> = need.descendants().collect();
/// assert_eq!((rows[0].contribution.id(), rows[0].distance), (&id("library")?, 2));
/// assert_eq!(rows[0].state, State::Shared { pots: vec!["100.00 EUR".parse()?] });
/// assert_eq!(rows[1].state, State::BuiltOn {});
/// let (who, account): (_, &Account) = need.accounts().next().ok_or("it brought something")?;
/// assert_eq!((who.as_str(), account.received.to_string()), ("ana", "20.00 EUR".into()));
/// assert_eq!(account.owed.quanta(), 0);
/// assert_eq!(need.need().id(), &id("need")?);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Association<'a> {
    need: &'a Contribution,
    descendants: Vec<Descendant<'a>>,
    accounts: BTreeMap<(ContributorId, Unit), Account>,
    decisions: BTreeMap<MotionId, BTreeSet<ContributionId>>,
}

/// A contribution that descends from a need.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Descendant<'a> {
    /// The contribution.
    pub contribution: &'a Contribution,
    /// The links from it back to the need, by the shortest way.
    pub distance: u32,
    /// How far it has come.
    pub state: State,
}

/// How far a contribution has come.
///
/// Shared is said before built on: a result that was sold and then built on again stays a result.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum State {
    /// Nothing builds on it yet.
    Latest {},
    /// Something builds on it.
    BuiltOn {},
    /// Pots were shared over it as a result.
    Shared {
        /// Its parts of these pots, one sum for each unit.
        pots: Vec<Amount>,
    },
}

/// What a need brought one of those who raised it, in one unit.
///
/// `entitled` = `received` + `owed`; amounts of different units have an account each.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Account {
    /// All that was distributed to the person for the need so far.
    pub entitled: Amount,
    /// What of it was paid to the person.
    pub received: Amount,
    /// What of it is owed: it waits until the person has an account and is vouched for.
    pub owed: Amount,
}

/// Why there is no association.
///
/// # Examples
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_lineage::AssociationError;
/// let no_need = frozen()?.association(&id("plan")?, [], []).map(drop);
/// let text = "contribution plan is no need but a work";
/// assert_eq!(no_need.map_err(|error| error.to_string()), Err(text.to_owned()));
/// let unknown = frozen()?.association(&id("a book")?, [], []).map(drop);
/// assert_eq!(unknown, Err(AssociationError::Unknown { contribution: id("a book")? }));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AssociationError {
    /// There is no such contribution.
    #[error("there is no contribution {contribution}")]
    Unknown {
        /// The missing contribution.
        contribution: ContributionId,
    },
    /// The contribution is no need.
    #[error("contribution {contribution} is no need but a {kind}")]
    NotANeed {
        /// The contribution.
        contribution: ContributionId,
        /// What it is.
        kind: ContributionKind,
    },
    /// Amounts add up beyond what can be counted.
    #[error(transparent)]
    Amount(#[from] AmountError),
}

impl AssociationError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unknown { .. } => "lineage.association.unknown",
            Self::NotANeed { .. } => "lineage.association.not_a_need",
            Self::Amount(error) => error.code(),
        }
    }
}

impl Frozen {
    /// What became of a need.
    ///
    /// `distributions` are those made so far; `decisions` the open motions, each with a
    /// contribution that it concerns, as often as it concerns one.
    ///
    /// A decision about a contribution that does not descend from the need is left out, so that a
    /// page can pass all open motions.
    ///
    /// # Errors
    ///
    /// [`AssociationError`]: a contribution that is not there or is no need, amounts that add up
    /// beyond what can be counted.
    ///
    /// # Complexity
    ///
    /// O(nodes + links + r + d log d) for r reasons of the distributions and d decisions.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{Contribution, ContributionId, ContributionKind, Link, MotionId};
    /// # use liens_core::ProjectId;
    /// # use liens_lineage::{Frozen, State};
    /// # let of = |id: &str, kind| -> Result<_, Box<dyn std::error::Error>> {
    /// #     Ok(Contribution::builder(
    /// #         ContributionId::new(id)?, kind, ProjectId::new("p")?, "2026-01-05".parse()?))
    /// # };
    /// let need = of("need", ContributionKind::Need)?.build()?;
    /// let work = of("work", ContributionKind::Work)?;
    /// let work = work.builds_on(Link::to(need.id().clone())).build()?;
    /// let about = [(MotionId::new("open on Sundays?")?, work.id().clone())];
    /// let raised = need.id().clone();
    /// let frozen = Frozen::load([need, work])?;
    /// let association = frozen.association(&raised, [], about)?;
    /// let work = association.descendants().next().ok_or("nothing descends")?;
    /// assert_eq!((work.distance, &work.state), (1, &State::Latest {}));
    /// assert_eq!(association.decisions().count(), 1);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn association<'a, 'd>(
        &'a self,
        need: &ContributionId,
        distributions: impl IntoIterator<Item = &'d Distribution>,
        decisions: impl IntoIterator<Item = (MotionId, ContributionId)>,
    ) -> Result<Association<'a>, AssociationError> {
        let unknown = || AssociationError::Unknown { contribution: need.clone() };
        let place = self.place(need).ok_or_else(unknown)?;
        let raised = self.at(place);
        if !is_need(raised) {
            let (contribution, kind) = (need.clone(), raised.kind().clone());
            return Err(AssociationError::NotANeed { contribution, kind });
        }
        let mut accounts = BTreeMap::new();
        let mut pots: BTreeMap<&ContributionId, BTreeMap<Unit, Amount>> = BTreeMap::new();
        for distribution in distributions {
            for part in distribution.results() {
                add(pots.entry(part.result()).or_default(), part.pot())?;
            }
            for reason in distribution.reasons().filter(|r| r.contribution() == Some(need)) {
                book(&mut accounts, reason.recipient(), reason.amount())?;
            }
        }
        let built_on = self.rows().built_on();
        let is_built_on =
            |node: u32| usize::try_from(node).is_ok_and(|at| built_on.get(at) == Some(&true));
        let distances = self.rows().distances_downstream(place).into_iter();
        let descendants = distances.filter(|(node, _)| *node != place).map(|(node, distance)| {
            let contribution = self.at(node);
            let state = match pots.remove(contribution.id()) {
                Some(pots) => State::Shared { pots: pots.into_values().collect() },
                None if is_built_on(node) => State::BuiltOn {},
                None => State::Latest {},
            };
            Descendant { contribution, distance, state }
        });
        let descendants: Vec<Descendant<'_>> = descendants.collect();
        let concerned: BTreeSet<&ContributionId> =
            descendants.iter().map(|d| d.contribution.id()).chain([need]).collect();
        let mut open: BTreeMap<MotionId, BTreeSet<ContributionId>> = BTreeMap::new();
        for (motion, about) in decisions {
            if concerned.contains(&about) {
                open.entry(motion).or_default().insert(about);
            }
        }
        Ok(Association { need: raised, descendants, accounts, decisions: open })
    }
}

/// By unit, since no two of them add up.
fn add(sums: &mut BTreeMap<Unit, Amount>, amount: &Amount) -> Result<(), AmountError> {
    let sum = match sums.get(amount.unit()) {
        Some(sum) => sum.checked_add(amount)?,
        None => amount.clone(),
    };
    sums.insert(amount.unit().clone(), sum);
    Ok(())
}

/// What the commons got for the need is nobody's account.
fn book(
    accounts: &mut BTreeMap<(ContributorId, Unit), Account>,
    to: &Recipient,
    amount: &Amount,
) -> Result<(), AmountError> {
    let Some(person) = to.person() else { return Ok(()) };
    let unit = amount.unit();
    let zero = || Amount::zero(unit.clone());
    let account = accounts.entry((person.clone(), unit.clone())).or_insert_with(|| Account {
        entitled: zero(),
        received: zero(),
        owed: zero(),
    });
    account.entitled = account.entitled.checked_add(amount)?;
    let kept =
        if matches!(to, Recipient::Owed(_)) { &mut account.owed } else { &mut account.received };
    *kept = kept.checked_add(amount)?;
    Ok(())
}

impl<'a> Association<'a> {
    /// The need.
    pub const fn need(&self) -> &'a Contribution {
        self.need
    }

    /// Those who raised it, by id.
    pub fn raised_by(&self) -> impl Iterator<Item = &'a ContributorId> {
        self.need.participations().iter().map(Participation::contributor)
    }

    /// Everything that descends from it, at any distance, by id.
    pub fn descendants(&self) -> impl Iterator<Item = &Descendant<'a>> {
        self.descendants.iter()
    }

    /// What it brought to whom, by person and unit; nothing for whom it brought nothing yet.
    pub fn accounts(&self) -> impl Iterator<Item = (&ContributorId, &Account)> {
        self.accounts.iter().map(|((person, _), account)| (person, account))
    }

    /// The open decisions that concern it, by id, with what of it they concern.
    pub fn decisions(&self) -> impl Iterator<Item = (&MotionId, &BTreeSet<ContributionId>)> {
        self.decisions.iter()
    }
}
