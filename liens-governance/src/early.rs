//! What a vote comes to whatever is still said.
//!
//! Every ballot to come lies between three extremes: everybody left says yes, says no, or says
//! nothing. A condition that comes to the same in all three comes to it always, for in each college
//! by itself, whatever its carry: the part of yes is largest and that of no smallest where all say
//! yes, and the other way round where all say no; those present are fewest where nobody says
//! anything, and only there a base may be empty. Colleges vote apart, so that all extremes meet in
//! one continuation.
//!
//! One kind of condition needs more: part of those present in the assembly. One more yes may add to
//! those present and nothing to the yes of a college that says yes already, so that the quotient
//! may be largest in between. It stays below the largest part over the least base.
//!
//! Ten members, five yes and two no, under "more than 1/2 of expressed": if the other three say yes
//! it is 8 of 10, if they say no 5 of 10, and half is not more than half: not settled. With a sixth
//! yes the three extremes are 8 of 10, 6 of 10 and 6 of 8, all above: settled, whatever the last
//! two do.
//!
//! The last kind of condition needs the example. A college of weight 6, carried by majority, has
//! said yes with one of three members; it adds 6 to yes and 2 to those present, which grow to 6 as
//! the others come. Another college of weight 4 is silent. The part of yes is 6 / 2 now and 6 / 10
//! when everybody is there; which of them is larger depends on who comes, so that only a bound is
//! safe.

use crate::tally::{Tally, measure, passes};
use crate::{Base, Clause, ConditionLine, Count, Outcome, Rule, Statutes, Within};

/// The outcome that these votes, cast by the voters themselves, lead to whatever the others say.
///
/// Delegations are no ballots: whoever lent their voice may still speak for themselves, and counts
/// as one who has not voted.
pub(crate) fn settled(statutes: &Statutes, rule: &Rule, direct: &[Count]) -> Option<Outcome> {
    let extreme = |says: fn(&Count, u64) -> Option<Count>| {
        let count = |count: &Count| {
            let left = count.all().saturating_sub(count.present());
            says(count, left).unwrap_or(*count)
        };
        let counts: Vec<Count> = direct.iter().map(count).collect();
        Tally::of(statutes, rule, &counts)
    };
    let extremes = Extremes {
        yes: extreme(|count, left| grown(count, left, 0)),
        no: extreme(|count, left| grown(count, 0, left)),
        silent: extreme(|count, _| Some(*count)),
    };
    let adopted = extremes.settle(rule)?;
    Some(if adopted { Outcome::Adopted } else { Outcome::Rejected })
}

/// A count in which those who are left say this much more; none if it would be more than all, which
/// what is left never makes.
fn grown(count: &Count, yes: u64, no: u64) -> Option<Count> {
    let (yes, no) = (count.yes().checked_add(yes)?, count.no().checked_add(no)?);
    Count::new(count.all(), yes, no, count.abstain()).ok()
}

/// Where everybody who is left says yes, no, or nothing.
struct Extremes {
    yes: Tally,
    no: Tally,
    silent: Tally,
}

impl Extremes {
    /// Whether the rule is met, or is not, in every continuation.
    ///
    /// Of a combination it is enough to know so many of its rules: an "or" is settled by one that
    /// is met, "at least 2 of 3" fails with two that are not. A rule that is open in itself may
    /// thus stay open.
    fn settle(&self, rule: &Rule) -> Option<bool> {
        let rules = rule.clause().rules();
        if rules.is_empty() {
            return self.settle_condition(rule);
        }
        let settled: Vec<Option<bool>> = rules.iter().map(|rule| self.settle(rule)).collect();
        let number = |found| settled.iter().filter(|settled| **settled == Some(found)).count();
        let asked = match rule.clause() {
            Clause::Or { .. } => 1,
            Clause::AtLeastOf { count, .. } => usize::try_from(*count).ok()?,
            _ => rules.len(),
        };
        if number(true) >= asked {
            Some(true)
        } else if rules.len().saturating_sub(number(false)) < asked {
            Some(false)
        } else {
            None
        }
    }

    /// A condition in each college fails with one college that fails for good, and is met when all
    /// of them are.
    fn settle_condition(&self, rule: &Rule) -> Option<bool> {
        let lines = |tally: &Tally| measure(rule, &tally.colleges, &tally.overall);
        let (yes, no, silent) = (lines(&self.yes), lines(&self.no), lines(&self.silent));
        if silent.is_empty() {
            return Some(rule.clause().holds_of_nobody());
        }
        let mut all = Some(true);
        for ((yes, no), silent) in yes.iter().zip(&no).zip(&silent) {
            let same = yes.met == no.met && no.met == silent.met;
            match (same && stays(rule.clause(), yes, no, silent), silent.met) {
                (true, false) => return Some(false),
                (true, true) => {}
                (false, _) => all = None,
            }
        }
        all
    }
}

/// Whether a condition that is the same at the extremes is the same in between.
///
/// Takes part over present at its worst: the most yes that can come, over the fewest who can be
/// present.
fn stays(clause: &Clause, yes: &ConditionLine, no: &ConditionLine, silent: &ConditionLine) -> bool {
    let (Clause::Yes { threshold, base: Base::Present, within: Within::Assembly {} }
    | Clause::Unblocked { threshold, base: Base::Present, within: Within::Assembly {} }) = clause
    else {
        return true;
    };
    let (largest, passed) = match clause {
        Clause::Yes { .. } => (&yes.part, silent.met),
        _ => (&no.part, !silent.met),
    };
    // Where the quotient passes at its least, it passes above; where it does not at the extremes,
    // it must not with the largest part over the least base.
    let everybody_spoke = yes.whole == silent.whole;
    passed
        || everybody_spoke
        || (!silent.whole.is_zero() && !passes(*threshold, largest, &silent.whole))
}
