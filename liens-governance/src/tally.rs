//! From ballots to counts, from counts to the voices of the colleges, from those to the rule.
//!
//! Three steps, each of which can be read off the certificate. Ballots become a [`Count`] for each
//! college, in the weights of the roll. A count becomes the college's voice, by its carry:
//! [`Carry::addition`](crate::Carry::addition). Voices and counts are then put to the conditions of
//! the rule, all of them, also those that can no longer change the outcome.
//!
//! With two colleges of 50, counts of 4 : 1 in proportion and 0 : 2 by majority add 40 and 0 to yes
//! and 10 and 50 to no: 40 of 100, and "more than 1/2 of expressed" is not met although four of
//! seven persons said yes.

use std::cmp::Ordering;

use liens_core::Threshold;

use crate::ballot::Resolved;
use crate::{
    Ballots, Base, Carried, Choice, Clause, CollegeLine, ConditionLine, Count, Fraction, Overall,
    Rule, Statutes, Within,
};

/// The outcome of a vote with everything that led to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) colleges: Vec<CollegeLine>,
    pub(crate) overall: Overall,
    pub(crate) conditions: Vec<ConditionLine>,
    pub(crate) adopted: bool,
}

impl Ballots {
    /// Counts the ballots of each college, in the order of
    /// [`Roll::colleges`](crate::Roll::colleges).
    ///
    /// `cap` is the weight that one person may carry for others, in the weights of the roll.
    ///
    /// # Law
    ///
    /// `a_voter_of_weight_w_equals_w_voters`
    ///
    /// # Complexity
    ///
    /// O(n) for n members; O(n log n) where they delegate under a cap.
    ///
    /// # Examples
    ///
    /// A recused member leaves "all", a split ballot counts on three sides, and a lent voice counts
    /// where the lender stands, in their own college:
    ///
    /// ```
    /// # use liens_governance::{Ballot, Ballots, Choice, Delegations, Member, Roll};
    /// # use liens_core::{CollegeId, ContributorId, Timestamp};
    /// let (users, workers) = (CollegeId::new("users")?, CollegeId::new("workers")?);
    /// let person = |name: &str| ContributorId::new(name);
    /// let (ana, bo, cy, dee) = (person("ana")?, person("bo")?, person("cy")?, person("dee")?);
    /// let roll = Roll::new(
    ///     [
    ///         Member::new(ana.clone(), users.clone(), 5)?,
    ///         Member::one(bo.clone(), users.clone()),
    ///         Member::one(cy.clone(), users),
    ///         Member::one(dee.clone(), workers),
    ///     ],
    ///     Timestamp::MIN,
    /// )?;
    /// let mut delegations = Delegations::new();
    /// delegations.give(bo, dee.clone(), None, Timestamp::MIN)?;
    /// let mut ballots = Ballots::none(roll);
    /// ballots.lend(&delegations, None);
    /// ballots.cast(&ana, Ballot::Split { yes: 2, no: 2, abstain: 1 })?;
    /// ballots.cast(&dee, Choice::No)?;
    /// ballots.recuse(&cy)?;
    /// let counts = ballots.count(None);
    /// let users = counts[0]; // in the order of the colleges
    /// assert_eq!((users.all(), users.yes(), users.no(), users.abstain()), (6, 2, 3, 1));
    /// assert_eq!((counts[1].all(), counts[1].no()), (1, 1));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn count(&self, cap: Option<u64>) -> Vec<Count> {
        self.tellers(&self.resolved(cap))
    }

    /// Counts what the voters said themselves, as if nobody delegated.
    pub(crate) fn direct(&self) -> Vec<Count> {
        self.tellers(&self.spoken())
    }

    /// The counts of the colleges, given what every member said.
    ///
    /// Split and recused members are silent in `choices`, so that they are added afterwards and
    /// counted once.
    pub(crate) fn tellers(&self, resolved: &Resolved<'_>) -> Vec<Count> {
        let colleges = self.roll().colleges();
        let mut said = sums(self.roll().seats(), &resolved.choices, colleges.len());
        let mut recused = vec![0_u64; colleges.len()];
        for (at, (yes, no, abstain)) in self.splits() {
            if let Some([_, yeas, nays, abstentions]) = self.sums_of(*at, &mut said) {
                *yeas = yeas.saturating_add(*yes);
                *nays = nays.saturating_add(*no);
                *abstentions = abstentions.saturating_add(*abstain);
            }
        }
        for at in self.recused() {
            let weight = self.roll().seats().get(*at).map_or(0, |(_, weight)| *weight);
            if let Some(recused) = self.sums_of(*at, &mut recused) {
                *recused = recused.saturating_add(weight);
            }
        }
        let count = |(((_, all), [_, yes, no, abstain]), recused): (((_, u64), [u64; 4]), u64)| {
            let all = all.saturating_sub(recused);
            Count::new(all, yes, no, abstain).unwrap_or_else(|_| Count::silent(all))
        };
        colleges.zip(said).zip(recused).map(count).collect()
    }

    /// Where the college of a member is summed.
    fn sums_of<'a, T>(&self, at: usize, sums: &'a mut [T]) -> Option<&'a mut T> {
        let (college, _) = self.roll().seats().get(at)?;
        sums.get_mut(usize::try_from(*college).ok()?)
    }
}

/// The weight of each college that is silent, says yes, says no, abstains.
///
/// One pass over two flat lists; nothing is looked up by name.
#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    reason = "a seat names a college of its own roll, and the sum of the roll fits 64 bits"
)]
fn sums(seats: &[(u32, u64)], choices: &[Option<Choice>], colleges: usize) -> Vec<[u64; 4]> {
    let mut sums = vec![[0_u64; 4]; colleges];
    for ((college, weight), choice) in seats.iter().zip(choices) {
        let place = match choice {
            None => 0,
            Some(Choice::Yes) => 1,
            Some(Choice::No) => 2,
            Some(Choice::Abstain) => 3,
        };
        sums[*college as usize][place] += weight;
    }
    sums
}

impl Tally {
    /// Tallies the counts of the colleges of the statutes, in their order, by a rule of theirs.
    ///
    /// The number of counts is that of the colleges, as the roll was found to fit.
    pub(crate) fn of(statutes: &Statutes, rule: &Rule, counts: &[Count]) -> Self {
        let colleges: Vec<CollegeLine> = statutes
            .colleges()
            .iter()
            .zip(counts)
            .map(|(college, count)| CollegeLine::of(college, count))
            .collect();
        let of = |part: fn(&CollegeLine) -> &Fraction| -> Fraction {
            colleges.iter().map(|line| part(line).clone()).sum()
        };
        let (yes, no) = (of(|line| &line.adds_yes), of(|line| &line.adds_no));
        let voting = colleges.iter().filter(|line| line.carried != Carried::Recused);
        let overall = Overall {
            all: voting.map(|line| line.weight).sum(),
            present: of(|line| &line.adds_present),
            expressed: yes.plus(&no),
            yes,
            no,
        };
        let mut conditions = Vec::new();
        let adopted = met(rule, &colleges, &overall, &mut conditions);
        Self { colleges, overall, conditions, adopted }
    }
}

/// Evaluates every condition, met or not, so that the certificate shows them all.
///
/// A condition "in each college" where all are recused has no line, and holds if it only asks that
/// nobody object.
fn met(
    rule: &Rule,
    colleges: &[CollegeLine],
    overall: &Overall,
    conditions: &mut Vec<ConditionLine>,
) -> bool {
    let rules = rule.clause().rules();
    if rules.is_empty() {
        let lines = measure(rule, colleges, overall);
        let held = if lines.is_empty() {
            rule.clause().holds_of_nobody()
        } else {
            lines.iter().all(|line| line.met)
        };
        conditions.extend(lines);
        return held;
    }
    let holds = |rule| usize::from(met(rule, colleges, overall, conditions));
    let held: usize = rules.iter().map(holds).sum();
    match rule.clause() {
        Clause::Or { .. } => held > 0,
        Clause::AtLeastOf { count, .. } => usize::try_from(*count).is_ok_and(|n| held >= n),
        _ => held == rules.len(),
    }
}

/// The two sides that a condition compares.
struct Sides {
    yes: Fraction,
    no: Fraction,
    all: Fraction,
    present: Fraction,
    expressed: Fraction,
}

impl Sides {
    /// The sides in the weights of the colleges, as carried.
    fn of_assembly(overall: &Overall) -> Self {
        Self {
            yes: overall.yes.clone(),
            no: overall.no.clone(),
            all: overall.all.into(),
            present: overall.present.clone(),
            expressed: overall.expressed.clone(),
        }
    }

    /// The sides in the weights of the roll: inside a college its carry has no say.
    fn of_college(line: &CollegeLine) -> Self {
        Self {
            yes: line.yes.into(),
            no: line.no.into(),
            all: line.all.into(),
            present: line.present.into(),
            expressed: line.yes.saturating_add(line.no).into(),
        }
    }

    /// What the condition is measured against.
    fn base(&self, base: Base) -> &Fraction {
        match base {
            Base::All => &self.all,
            Base::Present => &self.present,
            Base::Expressed => &self.expressed,
        }
    }
}

/// Whether part over whole clears the bar; never of a whole of nothing.
pub(crate) fn passes(threshold: Threshold, part: &Fraction, whole: &Fraction) -> bool {
    let side: Option<Ordering> = part.compare_quotient(whole, threshold.ratio());
    side.is_some_and(|side| threshold.accepts(side))
}

/// The lines of one condition: one, or one for each college that is not recused.
pub(crate) fn measure(
    rule: &Rule,
    colleges: &[CollegeLine],
    overall: &Overall,
) -> Vec<ConditionLine> {
    let clause = rule.clause();
    let (Clause::Yes { within, .. }
    | Clause::Quorum { within, .. }
    | Clause::Unblocked { within, .. }
    | Clause::Consent { within }) = clause
    else {
        return vec![by_colleges(rule, colleges)];
    };
    let line = |college: Option<&CollegeLine>, sides: &Sides| {
        let (part, whole, met) = compared(clause, sides);
        ConditionLine {
            condition: rule.to_string(),
            college: college.map(|line| line.college.clone()),
            part: part.clone(),
            whole: whole.clone(),
            met,
        }
    };
    let asked = |line: &&CollegeLine| match within {
        Within::College { college } => line.college == *college,
        _ => line.carried != Carried::Recused,
    };
    if let Within::Assembly {} = within {
        vec![line(None, &Sides::of_assembly(overall))]
    } else {
        let asked = colleges.iter().filter(asked);
        asked.map(|college| line(Some(college), &Sides::of_college(college))).collect()
    }
}

/// The two sides of a condition and whether it is met. Consent compares nothing: one no is enough
/// against it, and its whole is there to be read.
fn compared<'a>(clause: &Clause, sides: &'a Sides) -> (&'a Fraction, &'a Fraction, bool) {
    match clause {
        Clause::Quorum { threshold, .. } => {
            (&sides.present, &sides.all, passes(*threshold, &sides.present, &sides.all))
        }
        Clause::Unblocked { threshold, base, .. } => {
            let base = sides.base(*base);
            (&sides.no, base, !passes(*threshold, &sides.no, base))
        }
        Clause::Yes { threshold, base, .. } => {
            let base = sides.base(*base);
            (&sides.yes, base, passes(*threshold, &sides.yes, base))
        }
        _ => (&sides.no, &sides.present, sides.no.is_zero()),
    }
}

/// The line of a condition that counts colleges carried yes.
fn by_colleges(rule: &Rule, colleges: &[CollegeLine]) -> ConditionLine {
    let number = |carried: fn(Carried) -> bool| {
        let counted = colleges.iter().filter(|line| carried(line.carried)).count();
        u64::try_from(counted).unwrap_or(u64::MAX)
    };
    let part = number(|carried| carried == Carried::Yes);
    let whole = number(|carried| carried != Carried::Recused);
    let met = match rule.clause() {
        Clause::Colleges { threshold } => threshold.is_met_by(part, whole),
        Clause::CollegeCount { count } => part >= u64::from(*count),
        _ => false,
    };
    let condition = rule.to_string();
    ConditionLine { condition, college: None, part: part.into(), whole: whole.into(), met }
}
