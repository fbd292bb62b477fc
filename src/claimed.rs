//! Following what a budget paid back: entry, claim, contribution, need, charter, motion.
//!
//! A payout of a budget rests on more than an amount: the claim says for which work, the record
//! from which need, the budget under which charter, the charter by which vote. Each of them is
//! found by the one before; nothing is written down twice.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use liens_core::{
    BudgetId, CommandId, Contribution, ContributionId, ContributionKind, ContributorId, Recorded,
};
use liens_governance::{Certificate, Motion};
use liens_lineage::budget::{ClaimRow, Command as Ask};
use liens_timebank::Entry;

use crate::{Charter, Commons, Event, Refusal};

/// One claim that a budget paid, with everything that it rests on.
///
/// Its text says it in a sentence.
///
/// # Examples
///
/// ```
/// # mod village { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/village.rs")); }
/// # use village::*;
/// use liens::lineage::budget::{Basis, Claim, Command as Ask, Grounds};
/// use liens::{BudgetId, CircleId, ClaimId, ClaimThread, Command, ContributionId, Holder};
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
/// let threads: Vec<ClaimThread<'_>> = village.commons.follow_claims(closed, &person("ana"))?;
/// assert_eq!(
///     threads[0].to_string(),
///     "50.00 EUR of 60.00 EUR on claim evenings of budget spring, for need bread, from need bread; \
///      founding charter"
/// );
/// assert!(threads[0].entry().is_some() && threads[0].motion().is_none());
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct ClaimThread<'a> {
    commons: &'a Commons,
    entry: CommandId,
    budget: &'a BudgetId,
    row: ClaimRow,
    contributions: &'a [ContributionId],
}

impl Commons {
    /// Follows what a closed budget paid somebody back to where it comes from, claim by claim: as the
    /// budget stood at the command that closed it or paid more later; nothing for another command or
    /// person.
    ///
    /// # Law
    ///
    /// `what_a_budget_paid_leads_back_to_the_need_and_to_the_vote`
    ///
    /// # Errors
    ///
    /// [`Refusal::Budget`], as what the budget comes to.
    ///
    /// # Complexity
    ///
    /// O(n log n) for n events and claims.
    pub fn follow_claims(
        &self,
        entry: CommandId,
        payee: &ContributorId,
    ) -> Result<Vec<ClaimThread<'_>>, Refusal> {
        let place = self.events().iter().position(|event| event.command == entry);
        let until = place.and_then(|place| self.events().get(..=place)).unwrap_or_default();
        let Some((Event::Budgeted { budget, .. }, at)) =
            until.last().map(|event| (&event.body, event.at))
        else {
            return Ok(Vec::new());
        };
        let closes = |event: &Recorded<Event>| match &event.body {
            Event::Budgeted { budget: of, command } => {
                of == budget && matches!(&**command, Ask::Close {})
            }
            _ => false,
        };
        let known = self.budget(budget).filter(|_| until.iter().any(closes));
        let Some(known) = known else { return Ok(Vec::new()) };
        let claims: BTreeMap<_, _> = known.claims().map(|(claim, _)| (&claim.id, claim)).collect();
        let paid = known.outcome(at)?.claims.into_iter();
        let paid = paid.filter(|row| row.payee == *payee && row.paid.quanta() > 0);
        let thread = |row: ClaimRow| {
            let claim = claims.get(&row.claim);
            let contributions = claim.map_or(&[][..], |claim| &claim.contributions);
            ClaimThread { commons: self, entry, budget, row, contributions }
        };
        Ok(paid.map(thread).collect())
    }
}

impl<'a> ClaimThread<'a> {
    /// What was asked, paid, carried and forgone.
    pub const fn row(&self) -> &ClaimRow {
        &self.row
    }

    /// The budget that paid it.
    pub const fn budget(&self) -> &'a BudgetId {
        self.budget
    }

    /// The entry that booked it.
    pub fn entry(&self) -> Option<Entry> {
        self.commons.ledger().entry(self.entry)
    }

    /// The contributions that it was claimed for.
    pub fn contributions(&self) -> impl Iterator<Item = &'a Contribution> {
        let lineage = self.commons.lineage();
        self.contributions.iter().filter_map(|id| lineage.contribution(id))
    }

    /// The needs that these descend from, by id.
    pub fn needs(&self) -> impl Iterator<Item = &'a Contribution> {
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
        needs.into_values()
    }

    /// The version of the charter that the budget was opened under.
    pub fn charter(&self) -> Option<&'a Charter> {
        self.commons.charter_of(self.budget)
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

impl fmt::Display for ClaimThread<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ClaimRow { claim, ask, paid, .. } = &self.row;
        write!(f, "{paid} of {ask} on claim {claim} of budget {}", self.budget)?;
        for contribution in self.contributions() {
            write!(f, ", for {} {}", contribution.kind(), contribution.id())?;
        }
        let needs: Vec<&str> = self.needs().map(|need| need.id().as_str()).collect();
        if !needs.is_empty() {
            write!(f, ", from need {}", needs.join(" and "))?;
        }
        match self.charter().map(|charter| (charter.version(), charter.motion())) {
            Some((version, Some(motion))) => write!(f, "; charter {version} by motion '{motion}'"),
            _ => write!(f, "; founding charter"),
        }
    }
}
