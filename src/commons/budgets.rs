//! Contributive budgets: opened under the charter, asked, and taken over.
//!
//! A budget decides by itself who gets what; here it is tied to an account, to the charter and to
//! the motions of the assembly. What it pays in consequence of a command is posted at once
//! ([`paying`](super::paying)). What time alone makes due, the end of a claim's own window after the
//! closing, is posted when somebody asks for what is owed, or when the next budget of the circle
//! takes over.

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{
    AccountId, Amount, BudgetId, CircleId, ClaimId, ContributorId, Envelope, Recorded, Timestamp,
    Unit,
};
use liens_governance::MotionState;
use liens_lineage::budget::{self, Brought, Budget, ClaimRow, Grid, Terms};

use super::paying::Moved;
use super::plan::{Asked, Own, Plan, addressed};
use super::{Commons, Funded};
use crate::{BudgetRules, Charter, Command, Refusal};

impl Commons {
    /// Opens a budget with what the last one of its circle left.
    pub(super) fn open_budget(
        &self,
        charter: &Charter,
        envelope: &Envelope<Command>,
    ) -> Result<Plan<'static>, Refusal> {
        let Command::OpenBudget { budget: id, circle, envelope: amount, pot, opens, closes } =
            &envelope.body
        else {
            return Ok(Plan::default());
        };
        if self.budgets.contains_key(id) {
            return Err(Refusal::BudgetExists { budget: id.clone() });
        }
        self.covered(pot, amount, None)?;
        let last = self.last_of(circle, amount.unit())?;
        let brought = match last {
            Some((last, funded)) => left_by(last, funded, envelope.at)?,
            None => Vec::new(),
        };
        let articles = self.articles_for(charter, envelope.at)?;
        let BudgetRules { review, answer, grid, cap, shortage, unpaid, left, payable_from } =
            articles.budgets().clone();
        // What a charter says in one unit says nothing of budgets in another.
        let own = |limit: Option<Amount>| limit.filter(|limit| limit.unit() == amount.unit());
        let (cap, payable_from) = (own(cap), own(payable_from));
        let grid = if grid.unit() == Some(amount.unit()) { grid } else { Grid::default() };
        let (id, circle, opens, closes) = (id.clone(), circle.clone(), *opens, *closes);
        let terms = Terms {
            id: id.clone(),
            circle: circle.clone(),
            envelope: amount.clone(),
            opens,
            closes,
            review,
            answer,
            grid,
            cap,
            shortage,
            unpaid,
            left,
            payable_from,
            charter: charter.version(),
        };
        let reviewers = self.reviewers(&circle, envelope.at);
        let open = budget::Command::Open { terms: Box::new(terms), reviewers, brought };
        let mut budget = Budget::new();
        budget.execute(addressed(envelope, open))?;
        let mut funded = Funded { budget, pot: pot.clone(), lines: BTreeMap::new(), over: None };
        let plan = match last {
            Some((last, before)) => {
                let mut moved = Moved::none(self.owed.clone());
                let before =
                    self.paid_by_now(last, before.clone(), (&mut moved, None), envelope.at)?;
                let waiting = before.lines.iter().filter(|(_, line)| line.lies_aside());
                funded.lines.extend(waiting.map(|(source, line)| (source.clone(), line.clone())));
                let plan = self.booked(envelope.id, moved)?;
                let plan = plan.and(Own::Funded(last.clone(), Box::new(before)));
                plan.and(Own::TakenOver(last.clone()))
            }
            None => Plan::default(),
        };
        Ok(plan.and(Own::Funded(id, Box::new(funded))))
    }

    /// Asks a budget, and posts what it pays in consequence.
    pub(super) fn ask_budget(
        &self,
        id: &BudgetId,
        command: &budget::Command,
        envelope: &Envelope<Command>,
    ) -> Result<Plan<'static>, Refusal> {
        let funded = self.in_its_own_hands(id)?;
        self.is_grounded(funded, command, envelope)?;
        let pays =
            matches!(command, budget::Command::Advance { .. } | budget::Command::Close { .. });
        if !pays && funded.budget.closed().is_none() {
            return Ok(Asked::Budget(id.clone(), command.clone()).into());
        }
        let mut next = funded.clone();
        next.budget.execute(addressed(envelope, command.clone()))?;
        let mut moved = Moved::none(self.owed.clone());
        let next = self.paid_by_now(id, next, (&mut moved, None), envelope.at)?;
        let plan = self.booked(envelope.id, moved)?;
        Ok(plan.and(Own::Funded(id.clone(), Box::new(next))))
    }

    /// The charter that a budget was opened under.
    ///
    /// What holds when it opens holds for the whole budget: a motion that changes the rules
    /// meanwhile changes those of the next.
    ///
    /// # Examples
    ///
    /// ```
    /// # mod village { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/village.rs")); }
    /// # use village::*;
    /// use liens::{BudgetId, CircleId, Command};
    /// let mut village = Village::founded()?;
    /// village.shares()?; // the commons holds 80.00 EUR of it
    /// let (budget, circle) = (BudgetId::new("spring")?, CircleId::new("bakers")?);
    /// let pot = liens::Holder::Commons {}.account(&"EUR".parse()?)?;
    /// village.send("ana", "2026-04-01", Command::OpenBudget {
    ///     budget: budget.clone(),
    ///     circle,
    ///     envelope: "50.00 EUR".parse()?,
    ///     pot,
    ///     opens: "2026-04-01".parse()?,
    ///     closes: "2026-05-01".parse()?,
    /// })?;
    /// let charter = village.commons.charter_of(&budget).ok_or("no such budget")?;
    /// assert_eq!(charter.version(), 0);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn charter_of(&self, budget: &BudgetId) -> Option<&Charter> {
        let version = self.budget(budget)?.terms()?.charter;
        self.charters().get(usize::try_from(version).ok()?)
    }

    /// The budget of this name, with its account and what it moved.
    pub(super) fn funded(&self, id: &BudgetId) -> Result<&Funded, Refusal> {
        self.budgets.get(id).ok_or_else(|| Refusal::UnknownBudget { budget: id.clone() })
    }

    /// A budget that neither a distribution nor the next one took over.
    pub(super) fn in_its_own_hands(&self, id: &BudgetId) -> Result<&Funded, Refusal> {
        let funded = self.funded(id)?;
        match funded.over {
            Some(by) => Err(Refusal::BudgetOver { budget: id.clone(), by }),
            None => Ok(funded),
        }
    }

    /// What budgets that are not closed may still pay out of an account, but for the one whose claims
    /// are being paid otherwise.
    pub(super) fn set_aside(
        &self,
        pot: &AccountId,
        unit: &Unit,
        but: Option<&BudgetId>,
    ) -> Result<Amount, Refusal> {
        let mut sum = Amount::zero(unit.clone());
        for (id, funded) in self.budgets.iter().filter(|(id, _)| Some(*id) != but) {
            let open = funded.budget.closed().is_none() && funded.over.is_none();
            if let Some(terms) = funded.budget.terms().filter(|_| open && funded.pot == *pot) {
                sum = sum.checked_add(&terms.envelope)?;
                let own = funded.lines.iter().filter(|(source, _)| source.budget() == Some(id));
                for (_, line) in own {
                    sum = sum.checked_sub(&line.sum()?)?;
                }
            }
        }
        Ok(sum)
    }

    /// The last budget of a circle in a unit, if nothing took it over; it is closed.
    fn last_of(
        &self,
        circle: &CircleId,
        unit: &Unit,
    ) -> Result<Option<(&BudgetId, &Funded)>, Refusal> {
        let of = |funded: &Funded| {
            let terms = funded.budget.terms();
            terms.is_some_and(|terms| terms.circle == *circle && terms.envelope.unit() == unit)
        };
        let last = self.budgets.iter().find(|(_, funded)| funded.over.is_none() && of(funded));
        match last {
            Some((id, funded)) if funded.budget.closed().is_none() => {
                Err(Refusal::BudgetOpen { budget: id.clone(), circle: circle.clone() })
            }
            last => Ok(last),
        }
    }

    /// Who may ask questions: who holds a seat in the circle; every member, where there is no such
    /// circle.
    fn reviewers(&self, circle: &CircleId, at: Timestamp) -> BTreeSet<ContributorId> {
        if self.register.circle(circle).is_none() {
            return self.register.memberships(at).map(|(person, _)| person.clone()).collect();
        }
        let seats = self.register.seats(at).filter(|(seat, _)| seat.circle == *circle);
        seats.filter_map(|(_, mandate)| Some(mandate?.person.clone())).collect()
    }

    /// Refuses what claims to rest on a motion that says something else, or vouches for strangers.
    fn is_grounded(
        &self,
        funded: &Funded,
        command: &budget::Command,
        envelope: &Envelope<Command>,
    ) -> Result<(), Refusal> {
        match command {
            budget::Command::Resolve { claim, motion, agreed } => {
                let known = self.assembly.motion(motion);
                // What may still be suspended decides of nothing yet.
                let said = match known.map(|known| known.state_at(envelope.at)) {
                    Some(MotionState::Adopted | MotionState::Enacted) => Some(true),
                    Some(MotionState::Rejected) => Some(false),
                    _ => None,
                };
                let about = funded.budget.referred(claim).map(|(subject, _)| subject);
                // Who voted before the claim was referred to the subject did not decide of it.
                let since = referred_at(&funded.budget, claim);
                // One vote says one thing: what decides of a claim changes no charter.
                let plain = self.proposals.get(motion).is_some_and(|known| known.change.is_none());
                let fits = known.is_some_and(|known| {
                    Some(known.subject()) == about && since.is_some_and(|at| known.since() >= at)
                });
                let fits = fits && plain;
                if about.is_some() && (!fits || said != Some(*agreed)) {
                    let (motion, claim) = (motion.clone(), claim.clone());
                    return Err(Refusal::MotionSaysOther { motion, claim });
                }
                Ok(())
            }
            // Whoever hands a claim on does not choose which vote decides it, nor who is recused there.
            budget::Command::Refer { claim, subject } if subject.as_str() != claim.as_str() => {
                Err(Refusal::NotAboutTheClaim { claim: claim.clone(), subject: subject.clone() })
            }
            // Who is no member claims for themselves: what waits until they are one is not another's.
            budget::Command::Declare { claim } if *claim.payee() != claim.contributor => {
                self.is_vouched(&claim.contributor, envelope)
            }
            budget::Command::Propose { grounds } => {
                if let Some(meeting) = &grounds.meeting {
                    self.divides(&meeting.motion, &funded.budget, envelope)?;
                }
                grounds.vouched.iter().try_for_each(|person| self.is_vouched(person, envelope))
            }
            _ => Ok(()),
        }
    }
}

/// When a claim was handed to a motion.
fn referred_at(budget: &Budget, claim: &ClaimId) -> Option<Timestamp> {
    let refers = |event: &&Recorded<budget::Event>| matches!(&event.body, budget::Event::Referred { claim: known, .. } if known == claim);
    budget.events().iter().rfind(refers).map(|event| event.at)
}

/// What a closed budget hands on, once everything is decided of which more is asked than was had in
/// advance: what is agreed later would be paid, carried and recognised by nobody.
fn left_by(id: &BudgetId, funded: &Funded, at: Timestamp) -> Result<Vec<Brought>, Refusal> {
    let outcome = funded.budget.outcome(at)?;
    let open = |row: &ClaimRow| {
        let decided = row.state.is_agreed() || row.state.is_gone();
        !decided && row.ask.quanta() > row.advanced.quanta()
    };
    match outcome.claims.into_iter().find(open) {
        Some(row) => Err(Refusal::StillHeld { budget: id.clone(), claim: row.claim }),
        None => Ok(outcome.next),
    }
}
