//! What a report looks at: a commons as the period left it, and what of it has an anchor.
//!
//! Every section reads this view and nothing else, so that two sections never disagree: the commons
//! is the one that the period left ([`at_the_end`]), the record is frozen once, and pots, budgets,
//! votes and results are gathered, ordered and numbered once.
//!
//! A number is what makes an anchor. Ids and names of people may hold any character, and two names
//! may be one; `why-1-12` holds neither, is the same from run to run, and cannot be guessed into
//! something else by a hostile name.
//!
//! What a pot was shared over is gone back to in one walk through the history for all pots
//! ([`Grounds`]): the only part of a page that costs as much as replaying what is shown.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use liens_core::{
    Amount, AmountError, BudgetId, CommandId, Contribution, ContributionId, ContributionKind,
    ContributorId, MotionId, Period, Recipient, Timestamp, Unit,
};
use liens_governance::{Certificate, Motion, Roll, Vote};
use liens_lineage::budget::{Budget, Outcome};
use liens_lineage::{Distribution, Frozen};

use super::block::Phrase;
use super::wording::Wording;
use super::{Options, ReportRefused};
use crate::commons::Grounds;
use crate::{Charter, Commons, Event};

/// What the sections are written from.
pub(super) struct View<'a> {
    pub(super) say: Wording<'a>,
    pub(super) commons: &'a Commons,
    pub(super) period: Period,
    /// The last second of the period.
    pub(super) end: Timestamp,
    pub(super) charter: &'a Charter,
    pub(super) record: Frozen,
    /// What was shared in the period, the oldest first.
    pub(super) pots: Vec<Pot<'a>>,
    /// The budgets that were closed in the period, by id.
    pub(super) budgets: Vec<Closed<'a>>,
    /// The votes that are shown, the latest first.
    pub(super) votes: Vec<Voted<'a>>,
    /// The results that are shown, with what was shared over each.
    pub(super) results: Vec<Shown>,
    /// The roll when the period ended, if one can be frozen.
    pub(super) roll: Option<Roll>,
    vote_numbers: BTreeMap<&'a MotionId, usize>,
    result_numbers: BTreeMap<ContributionId, usize>,
}

/// A vote that was closed: the final one of its motion, or one that colleges had suspended.
pub(super) struct Voted<'a> {
    pub(super) motion: &'a Motion,
    pub(super) vote: &'a Vote,
    pub(super) certificate: &'a Certificate,
    /// Whether the motion went back to deliberation after it.
    pub(super) suspended: bool,
}

/// A pot that was shared.
pub(super) struct Pot<'a> {
    pub(super) number: usize,
    pub(super) command: CommandId,
    pub(super) at: Timestamp,
    pub(super) shared: &'a Distribution,
    /// The record and the people that it was shared over, as they stood then.
    pub(super) grounds: Grounds,
    /// What was agreed of each person's claims, where the pot took a budget over.
    pub(super) agreed: BTreeMap<ContributorId, Amount>,
    places: BTreeMap<&'a Recipient, usize>,
}

/// A budget that was closed, and what it came to.
pub(super) struct Closed<'a> {
    pub(super) number: usize,
    pub(super) id: &'a BudgetId,
    pub(super) at: Timestamp,
    pub(super) budget: &'a Budget,
    pub(super) outcome: Outcome,
}

/// A result of the page.
pub(super) struct Shown {
    pub(super) id: ContributionId,
    pub(super) upstream: usize,
    /// The part of each pot that it brought, by the place of the pot.
    pub(super) parts: Vec<(usize, Amount)>,
}

/// The commons as the period left it; replayed where the history goes on.
pub(super) fn at_the_end(
    commons: &Commons,
    period: Period,
) -> Result<Cow<'_, Commons>, ReportRefused> {
    let after = commons.events().last().is_some_and(|event| event.at >= period.to());
    if !after {
        return Ok(Cow::Borrowed(commons));
    }
    let state = commons.as_of(last(period));
    state.map(Cow::Owned).map_err(|failed| ReportRefused::Grounds(failed.refusal))
}

fn last(period: Period) -> Timestamp {
    let second = period.to().unix_seconds().saturating_sub(1);
    Timestamp::from_unix_seconds(second).unwrap_or(period.from())
}

impl<'a> View<'a> {
    pub(super) fn of(
        commons: &'a Commons,
        period: Period,
        options: &'a Options<'a>,
    ) -> Result<Self, ReportRefused> {
        let charter = commons.charter().ok_or(ReportRefused::NotFounded { period })?;
        let record = commons.lineage().freeze()?;
        let pots = pots(commons, period)?;
        let results = results(&record, period, &pots);
        let votes = votes(commons, period, charter, &pots);
        let end = last(period);
        let roll = commons.register().roll(charter.statutes(), &[], end).ok();
        let number = |(number, voted): (usize, &Voted<'a>)| (voted.motion.id(), number);
        let result = |(number, shown): (usize, &Shown)| (shown.id.clone(), number);
        Ok(Self {
            say: Wording::new(options),
            commons,
            period,
            end,
            charter,
            budgets: budgets(commons, period, end)?,
            // The oldest first, so that the final vote of a motion is the one that is led to.
            vote_numbers: votes.iter().enumerate().rev().map(number).collect(),
            result_numbers: results.iter().enumerate().map(result).collect(),
            record,
            pots,
            votes,
            results,
            roll,
        })
    }

    /// Where the certificate of a motion stands on the page.
    pub(super) fn vote(&self, motion: &MotionId) -> Option<String> {
        self.vote_numbers.get(motion).map(|number| vote_anchor(*number))
    }

    /// Where the lineage of a result stands on the page.
    pub(super) fn result(&self, result: &ContributionId) -> Option<String> {
        self.result_numbers.get(result).map(|number| result_anchor(*number))
    }

    /// What a contribution is and is called, leading to its lineage where it is a result.
    pub(super) fn named(&self, phrase: Phrase, contribution: &ContributionId) -> Phrase {
        let name = self.say.quoted(&self.say.contribution(contribution));
        let kind = self.record.contribution(contribution).map(Contribution::kind);
        let kind = kind.map(|kind| self.say.language().kind(kind).to_owned());
        let phrase = phrase.then(kind.map_or_else(String::new, |kind| format!("{kind} ")));
        phrase.link(name, self.result(contribution))
    }

    /// By which charter something was decided, leading to the motion that adopted it.
    pub(super) fn authority(&self, charter: u32, motion: Option<&MotionId>) -> Phrase {
        let say = self.say;
        match motion {
            None => Phrase::from(say.say("By the founding charter", "Par la charte fondatrice")),
            Some(motion) => {
                let words = say.say(
                    format!("By charter {charter}, adopted by motion "),
                    format!("Par la charte {charter}, adoptée par la motion "),
                );
                Phrase::from(words).link(say.quoted(&say.motion(motion)), self.vote(motion))
            }
        }
    }

    /// What was shared in the period, by unit: pots and budgets together.
    pub(super) fn shared(&self) -> Result<BTreeMap<Unit, Amount>, AmountError> {
        let mut sums = BTreeMap::new();
        for pot in &self.pots {
            add(&mut sums, pot.shared.pot())?;
        }
        for outcome in self.budgets.iter().map(|closed| &closed.outcome) {
            add(&mut sums, &outcome.advances)?;
            outcome.payouts.iter().try_for_each(|payout| add(&mut sums, &payout.amount))?;
        }
        sums.retain(|_, amount| amount.quanta() != 0);
        Ok(sums)
    }

    /// The people who were paid, or are owed, something in the period.
    pub(super) fn paid(&self) -> BTreeSet<&ContributorId> {
        let pots = self.pots.iter().flat_map(|pot| pot.shared.payouts());
        let pots = pots.filter(|(_, amount)| amount.quanta() > 0).map(|(whom, _)| whom);
        let budgets = self.budgets.iter().flat_map(|closed| &closed.outcome.payouts);
        pots.chain(budgets.map(|payout| &payout.recipient)).filter_map(Recipient::person).collect()
    }
}

impl Pot<'_> {
    /// Where it is said why a payout is what it is, by its place.
    pub(super) fn why(&self, place: usize) -> String {
        format!("why-{}-{place}", self.number)
    }

    /// The same by its recipient.
    pub(super) fn why_of(&self, recipient: &Recipient) -> Option<String> {
        self.places.get(recipient).map(|place| self.why(*place))
    }
}

pub(super) fn vote_anchor(number: usize) -> String {
    format!("vote-{}", number.saturating_add(1))
}

pub(super) fn result_anchor(number: usize) -> String {
    format!("result-{}", number.saturating_add(1))
}

pub(super) fn add(sums: &mut BTreeMap<Unit, Amount>, amount: &Amount) -> Result<(), AmountError> {
    let sum = match sums.get(amount.unit()) {
        Some(sum) => sum.checked_add(amount)?,
        None => amount.clone(),
    };
    sums.insert(amount.unit().clone(), sum);
    Ok(())
}

fn pots(commons: &Commons, period: Period) -> Result<Vec<Pot<'_>>, ReportRefused> {
    let shared = || {
        let within = commons.events().iter().filter(|event| period.contains(event.at));
        within.filter(|event| matches!(event.body, Event::PotDistributed { .. }))
    };
    let mut grounds = commons.grounds(&shared().map(|event| event.command).collect())?;
    let mut pots = Vec::new();
    for event in shared() {
        let shared = commons.distribution(event.command);
        let Some((shared, grounds)) = shared.zip(grounds.remove(&event.command)) else { continue };
        let (number, command, at) = (pots.len().saturating_add(1), event.command, event.at);
        let agreed = agreed(commons, &event.body, at)?;
        let places = shared.payouts().map(|(recipient, _)| recipient).zip(0..).collect();
        pots.push(Pot { number, command, at, shared, grounds, agreed, places });
    }
    Ok(pots)
}

/// The claims of the budget that a pot took over, by whoever is paid for them.
fn agreed(
    commons: &Commons,
    shared: &Event,
    at: Timestamp,
) -> Result<BTreeMap<ContributorId, Amount>, AmountError> {
    let mut sums: BTreeMap<ContributorId, Amount> = BTreeMap::new();
    let Event::PotDistributed { budget: Some(budget), .. } = shared else { return Ok(sums) };
    for claim in commons.budget(budget).into_iter().flat_map(|budget| budget.agreed(at)) {
        let sum = match sums.get(&claim.payee) {
            Some(sum) => sum.checked_add(&claim.amount)?,
            None => claim.amount.clone(),
        };
        sums.insert(claim.payee, sum);
    }
    Ok(sums)
}

/// The budgets that were closed in the period, as they stand at its end: a claim that was settled
/// after the closing is paid.
fn budgets(
    commons: &Commons,
    period: Period,
    end: Timestamp,
) -> Result<Vec<Closed<'_>>, ReportRefused> {
    let mut closed = Vec::new();
    for (id, budget) in commons.budgets() {
        if let Some(at) = budget.closed().filter(|at| period.contains(*at)) {
            let number = closed.len().saturating_add(1);
            closed.push(Closed { number, id, at, budget, outcome: budget.outcome(end)? });
        }
    }
    Ok(closed)
}

/// The results that a pot was shared over, and those that were recorded as such in the period: first
/// what has most upstream, then what brought most.
fn results(record: &Frozen, period: Period, pots: &[Pot<'_>]) -> Vec<Shown> {
    let mut parts: BTreeMap<ContributionId, Vec<(usize, Amount)>> = BTreeMap::new();
    for (place, pot) in pots.iter().enumerate() {
        for part in pot.shared.results() {
            parts.entry(part.result().clone()).or_default().push((place, part.pot().clone()));
        }
    }
    for one in record.contributions() {
        if *one.kind() == ContributionKind::Result && period.contains(one.date()) {
            parts.entry(one.id().clone()).or_default();
        }
    }
    let shown = |(id, parts): (ContributionId, _)| {
        let upstream = record.ancestors(&id).count().saturating_sub(1);
        Shown { id, upstream, parts }
    };
    let mut shown: Vec<Shown> = parts.into_iter().map(shown).collect();
    let first = |one: &Shown| one.parts.first().map(|(_, amount)| amount.quanta());
    shown.sort_by(|a, b| {
        b.upstream.cmp(&a.upstream).then(first(b).cmp(&first(a))).then_with(|| a.id.cmp(&b.id))
    });
    shown
}

/// The votes that were closed in the period, those that colleges had suspended among them, and those
/// that what was shared rests on.
fn votes<'a>(
    commons: &'a Commons,
    period: Period,
    charter: &Charter,
    pots: &[Pot<'_>],
) -> Vec<Voted<'a>> {
    let rests_on: BTreeSet<&MotionId> =
        pots.iter().filter_map(|pot| pot.shared.authority().motion.as_ref()).collect();
    let of = |motion: &'a Motion| {
        let first = motion.suspended().map(|vote| (vote, true));
        let votes = first.into_iter().chain(motion.vote().map(|vote| (vote, false)));
        votes.filter_map(move |(vote, suspended)| {
            Some(Voted { motion, vote, certificate: vote.certificate()?, suspended })
        })
    };
    let shown = |voted: &Voted<'_>| {
        let id = voted.motion.id();
        let asked = rests_on.contains(id) || charter.motion() == Some(id);
        period.contains(voted.certificate.closed) || (asked && !voted.suspended)
    };
    let mut votes: Vec<Voted<'_>> =
        commons.assembly().motions().flat_map(of).filter(shown).collect();
    votes.sort_by(|a, b| {
        let closed = b.certificate.closed.cmp(&a.certificate.closed);
        closed.then_with(|| a.motion.id().cmp(b.motion.id())).then(a.suspended.cmp(&b.suspended))
    });
    votes
}
