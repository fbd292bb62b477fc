//! Following a payout back: entry, distribution or claim, contribution, need, charter, motion.
//!
//! Whatever an entry paid out of a pot, a budget, or what waited rests on more than an amount. Each
//! thing that it rests on is found by the one before:
//!
//! ```text
//! entry -> what waited -> distribution -> step, result, way -> contribution -> need
//!      \-> ------------> claim of a budget ----------------/
//!                        both -> version of the charter -> motion -> certificate
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use liens_core::{
    Amount, BudgetId, CommandId, Contribution, ContributionId, ContributionKind, Recipient,
    Timestamp,
};
use liens_governance::{Certificate, Motion};
use liens_lineage::budget::{Budget, Claim};
use liens_lineage::{Distribution, Reason, Source, Step, Waiting};
use liens_timebank::Entry;

use crate::commons::Payment;
use crate::{Charter, Commons};

/// One line of a payout, with everything that it rests on.
///
/// Its text says it in a sentence.
///
/// # Examples
///
/// A claim of 60.00 EUR on a budget of 50.00:
///
/// ```
/// # mod village { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/village.rs")); }
/// # use village::*;
/// use liens::lineage::budget::{Basis, Claim, Command as Ask, Grounds};
/// use liens::{BudgetId, CircleId, ClaimId, Command, ContributionId, Holder, Recipient, Thread};
/// let mut village = Village::founded()?;
/// village.shares()?; // the commons holds 80.00 EUR of it
/// let budget = BudgetId::new("spring")?;
/// # let (opens, closes) = ("2026-04-01".parse()?, "2026-05-01".parse()?);
/// # let pot = Holder::Commons {}.account(&"EUR".parse()?)?;
/// # let (circle, envelope) = (CircleId::new("bakers")?, "50.00 EUR".parse()?);
/// # let budget_id = budget.clone();
/// # let open = Command::OpenBudget { budget: budget_id, circle, envelope, pot, opens, closes };
/// # village.send("ana", "2026-04-01", open)?;
/// # let mut ask = |by: &str, day: &str, command: Ask| {
/// #     village.send(by, day, Command::ask(budget.clone(), command))
/// # };
/// // Of an envelope of 50.00 EUR, Ana claims 60.00 for having raised the need.
/// # let claim = Claim {
/// #     id: ClaimId::new("evenings")?,
/// #     contributor: person("ana"),
/// #     payee: None,
/// #     contributions: vec![ContributionId::new("bread")?],
/// #     date: "2026-04-02".parse()?,
/// #     basis: Basis::Amount { amount: "60.00 EUR".parse()?, time: None },
/// #     volunteered: None,
/// #     minimum: None,
/// # };
/// # ask("ana", "2026-04-02", Ask::Declare { claim })?;
/// # ask("bo", "2026-05-01", Ask::Review {})?;
/// # let grounds = Grounds { vouched: [person("ana")].into(), ..Grounds::default() };
/// # ask("bo", "2026-07-01", Ask::Propose { grounds })?;
/// let closed = ask("bo", "2026-07-01", Ask::Close {})?;
/// let ana = Recipient::Contributor(person("ana"));
/// let threads: Vec<Thread<'_>> = village.commons.follow(closed, &ana).collect();
/// assert_eq!(
///     threads[0].to_string(),
///     "50.00 EUR of 60.00 EUR on claim evenings of budget spring, for need bread, from need bread; \
///      founding charter"
/// );
/// assert!(threads[0].entry().is_some() && threads[0].motion().is_none());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Thread<'a> {
    commons: &'a Commons,
    entry: CommandId,
    amount: &'a Amount,
    ground: Ground<'a>,
    waited: Option<&'a Waiting>,
}

/// What a line rests on first.
#[derive(Clone, Debug)]
enum Ground<'a> {
    /// A step of a policy.
    Shared { command: CommandId, distribution: &'a Distribution, reason: &'a Reason },
    /// A line of a budget.
    Budgeted { source: &'a Source, id: &'a BudgetId, budget: &'a Budget },
}

impl Commons {
    /// Follows what a command paid a recipient back to where it comes from, line by line: out of a
    /// pot, out of a budget, or out of what waited. The lines add up to what the entry brought to the
    /// account of a person. Nothing for what moved otherwise, such as an exchange.
    ///
    /// # Law
    ///
    /// `every_payout_is_followed_back_to_its_need_and_its_motion`,
    /// `what_waited_is_paid_by_the_charter_and_the_vote_that_shared_it_and_not_by_those_of_today`
    ///
    /// # Complexity
    ///
    /// O(n) for n lines.
    pub fn follow<'a>(
        &'a self,
        entry: CommandId,
        recipient: &Recipient,
    ) -> impl Iterator<Item = Thread<'a>> + use<'a> {
        let shared = self.distribution(entry).map(|shared| (entry, shared));
        let shared = shared.into_iter().flat_map(|(command, shared)| {
            let reasons = self.reasons_of(command, shared, recipient);
            reasons.map(move |reason| Thread {
                commons: self,
                entry,
                amount: reason.amount(),
                ground: Ground::Shared { command, distribution: shared, reason },
                waited: None,
            })
        });
        let shared: Vec<Thread<'a>> = shared.collect();
        let paid = |one: &&Payment| one.recipient == *recipient && one.amount.quanta() > 0;
        let paid: Vec<&Payment> = self.payments(entry).iter().filter(paid).collect();
        let paid = paid.into_iter().flat_map(move |one| self.threads_of(entry, one));
        shared.into_iter().chain(paid)
    }

    /// The lines of a recipient in what a command shared; what an account did not take waits for its
    /// person instead.
    fn reasons_of<'a>(
        &self,
        command: CommandId,
        shared: &'a Distribution,
        recipient: &Recipient,
    ) -> impl Iterator<Item = &'a Reason> + use<'a> {
        let instead = recipient.person().filter(|person| self.waits_instead(command, person));
        let (own, waiting) = match (recipient, instead) {
            (Recipient::Contributor(_), Some(_)) => (&[][..], &[][..]),
            (Recipient::Owed(person), Some(_)) => {
                let taken = Recipient::Contributor(person.clone());
                (shared.reasons_of(recipient), shared.reasons_of(&taken))
            }
            _ => (shared.reasons_of(recipient), &[][..]),
        };
        own.iter().chain(waiting)
    }

    /// The version of the charter by which an amount became somebody's: that by which the pot was
    /// shared, or under which the budget was opened.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod village { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/village.rs")); }
    /// # use village::*;
    /// use liens::CharterChange;
    /// use liens::lineage::Source;
    /// let mut village = Village::founded()?;
    /// let command = village.shares()?;
    /// let change = CharterChange::OwedTerm { term: "PT720H".parse()? };
    /// village.adopt("a month", "2026-04-10", change)?;
    /// let then = village.commons.charter_behind(&Source::Distribution { command });
    /// assert_eq!(then.map(|charter| charter.version()), Some(0));
    /// assert_eq!(village.commons.charter().map(|charter| charter.version()), Some(1));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn charter_behind(&self, source: &Source) -> Option<&Charter> {
        match source {
            Source::Distribution { command } => {
                let version = self.distribution(*command)?.authority().charter;
                self.charters().get(usize::try_from(version).ok()?)
            }
            other => self.charter_of(other.budget()?),
        }
    }

    /// The lines of one payment: of what waited since a pot was shared, those of then.
    fn threads_of<'a>(&'a self, entry: CommandId, payment: &'a Payment) -> Vec<Thread<'a>> {
        let Payment { amount, source, .. } = payment;
        let waited = payment.waited.as_ref();
        let thread = |amount, ground| Thread { commons: self, entry, amount, ground, waited };
        if let Source::Distribution { command } = source {
            // What waits of a pot was told as what it is where the pot was shared.
            let Some((shared, waited)) = self.distribution(*command).zip(waited) else {
                return Vec::new();
            };
            let owed = Recipient::Owed(waited.person.clone());
            let held = |reason: &&Reason| shared.holding(reason) == waited.held.as_ref();
            let reasons = self.reasons_of(*command, shared, &owed).filter(held);
            let line = |reason: &'a Reason| {
                let (command, distribution) = (*command, shared);
                thread(reason.amount(), Ground::Shared { command, distribution, reason })
            };
            return reasons.map(line).collect();
        }
        let budget = source.budget().and_then(|id| Some((id, self.budget(id)?)));
        let budgeted = |(id, budget)| thread(amount, Ground::Budgeted { source, id, budget });
        budget.map(budgeted).into_iter().collect()
    }
}

impl<'a> Thread<'a> {
    /// How much of the payout this line is.
    pub const fn amount(&self) -> &'a Amount {
        self.amount
    }

    /// The entry that booked it; none where nothing had to move, since the pot is the account that it
    /// came back to.
    pub fn entry(&self) -> Option<Entry> {
        self.commons.ledger().entry(self.entry)
    }

    /// What made it the recipient's: a distribution, or a line of a budget.
    pub fn source(&self) -> Source {
        match self.ground {
            Ground::Shared { command, .. } => Source::Distribution { command },
            Ground::Budgeted { source, .. } => source.clone(),
        }
    }

    /// How it waited before it was paid or passed to the commons, if it did.
    pub const fn waited(&self) -> Option<&'a Waiting> {
        self.waited
    }

    /// The distribution that it is a line of; none for what a budget paid.
    pub const fn distribution(&self) -> Option<&'a Distribution> {
        match self.ground {
            Ground::Shared { distribution, .. } => Some(distribution),
            Ground::Budgeted { .. } => None,
        }
    }

    /// The amount, the step, the result and the way; none for what a budget paid.
    pub const fn reason(&self) -> Option<&'a Reason> {
        match self.ground {
            Ground::Shared { reason, .. } => Some(reason),
            Ground::Budgeted { .. } => None,
        }
    }

    /// The step of the policy that pays it; none for what a budget paid.
    pub fn step(&self) -> Option<&'a Step> {
        self.distribution()?.steps().get(self.reason()?.step())
    }

    /// The budget that paid it; none for what a pot was shared by.
    pub const fn budget(&self) -> Option<&'a BudgetId> {
        match self.ground {
            Ground::Shared { .. } => None,
            Ground::Budgeted { id, .. } => Some(id),
        }
    }

    /// The claim that it was paid on, and what that asks; none for what was shared, given in advance
    /// or left.
    pub fn claim(&self) -> Option<(&'a Claim, Amount)> {
        match self.ground {
            Ground::Budgeted { source: Source::Claim { claim, .. }, budget, .. } => {
                budget.claim(claim)
            }
            _ => None,
        }
    }

    /// The contributions that earned it: the one of its reason, or those of the claim; of what was
    /// had in advance, those of what the person claims of the budget since.
    pub fn contributions(&self) -> impl Iterator<Item = &'a Contribution> {
        let ids: Vec<&ContributionId> = match self.ground {
            Ground::Shared { reason, .. } => reason.contribution().into_iter().collect(),
            Ground::Budgeted { source: Source::Advance { person, .. }, budget, .. } => {
                // An instant after all: whether a claim is gone is no matter of time.
                let stands = |claim: &Claim| {
                    let state = budget.state(&claim.id, Timestamp::MAX);
                    state.is_some_and(|state| !state.is_gone())
                };
                let own = budget.claims().filter(|(claim, _)| claim.contributor == *person);
                let own = own.filter(|(claim, _)| stands(claim));
                let all: BTreeSet<_> = own.flat_map(|(claim, _)| &claim.contributions).collect();
                all.into_iter().collect()
            }
            Ground::Budgeted { .. } => {
                let claim = self.claim().into_iter();
                claim.flat_map(|(claim, _)| &claim.contributions).collect()
            }
        };
        let lineage = self.commons.lineage();
        ids.into_iter().filter_map(|id| lineage.contribution(id))
    }

    /// The needs behind it, by id: those that its result descends from, or those that the claimed
    /// contributions do.
    pub fn needs(&self) -> impl Iterator<Item = &'a Contribution> {
        let needs: Vec<&Contribution> = match self.ground {
            Ground::Shared { distribution, reason, .. } => {
                let lineage = self.commons.lineage();
                let part = distribution.results().find(|part| part.result() == reason.result());
                let origins = part.map_or(&[][..], |part| part.origins()).iter();
                origins.filter_map(|need| lineage.contribution(need)).collect()
            }
            Ground::Budgeted { .. } => self.upstream_needs(),
        };
        needs.into_iter()
    }

    fn upstream_needs(&self) -> Vec<&'a Contribution> {
        let lineage = self.commons.lineage();
        let mut seen: BTreeSet<&ContributionId> = BTreeSet::new();
        let mut open: Vec<&'a Contribution> = self.contributions().collect();
        let mut needs: BTreeMap<&ContributionId, &Contribution> = BTreeMap::new();
        while let Some(contribution) = open.pop() {
            if !seen.insert(contribution.id()) {
                continue;
            }
            if *contribution.kind() == ContributionKind::Need {
                needs.insert(contribution.id(), contribution);
            }
            let older = contribution.builds_on().iter();
            open.extend(older.filter_map(|link| lineage.contribution(&link.to)));
        }
        needs.into_values().collect()
    }

    /// The version of the charter that it was shared by, or that its budget was opened under.
    pub fn charter(&self) -> Option<&'a Charter> {
        self.commons.charter_behind(&self.source())
    }

    /// The motion that adopted the charter; none for a founding one.
    pub fn motion(&self) -> Option<&'a Motion> {
        self.commons.assembly().motion(self.charter()?.motion()?)
    }

    /// The certificate of that motion.
    pub fn certificate(&self) -> Option<&'a Certificate> {
        self.motion()?.certificate()
    }
}

impl fmt::Display for Thread<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.amount)?;
        match &self.ground {
            Ground::Shared { reason, .. } => write!(f, " of result {}", reason.result())?,
            Ground::Budgeted { source, id, .. } => match (source, self.claim()) {
                (_, Some((claim, ask))) => {
                    write!(f, " of {ask} on claim {} of budget {id}", claim.id)?;
                }
                (Source::Advance { .. }, _) => write!(f, " in advance of budget {id}")?,
                _ => write!(f, " left of budget {id}")?,
            },
        }
        if let Some(step) = self.step() {
            write!(f, ", {step}")?;
        }
        for contribution in self.contributions() {
            write!(f, ", for {} {}", contribution.kind(), contribution.id())?;
        }
        if let Some(reason) = self.reason() {
            let way: Vec<&str> = reason.witness().map(ContributionId::as_str).collect();
            if way.len() > 1 {
                write!(f, ", along {}", way.join(" -> "))?;
            }
        } else {
            let needs: Vec<&str> = self.needs().map(|need| need.id().as_str()).collect();
            if !needs.is_empty() {
                write!(f, ", from need {}", needs.join(" and "))?;
            }
        }
        if let Some(waited) = self.waited {
            write!(f, ", owed since {}", waited.since)?;
        }
        match self.charter().map(|charter| (charter.version(), charter.motion())) {
            Some((version, Some(motion))) => write!(f, "; charter {version} by motion '{motion}'"),
            _ => write!(f, "; founding charter"),
        }
    }
}
