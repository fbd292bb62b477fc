//! From ballots to counts, from counts to the voices of the colleges, from those to the rule.

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
    pub fn count(&self, cap: Option<u64>) -> Vec<Count> {
        self.tellers(&self.resolved(cap))
    }

    /// Counts what the voters said themselves, as if nobody delegated.
    pub(crate) fn direct(&self) -> Vec<Count> {
        self.tellers(&self.spoken())
    }

    /// The counts of the colleges, given what every member said.
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
    fn of_assembly(overall: &Overall) -> Self {
        Self {
            yes: overall.yes.clone(),
            no: overall.no.clone(),
            all: overall.all.into(),
            present: overall.present.clone(),
            expressed: overall.expressed.clone(),
        }
    }

    fn of_college(line: &CollegeLine) -> Self {
        Self {
            yes: line.yes.into(),
            no: line.no.into(),
            all: line.all.into(),
            present: line.present.into(),
            expressed: line.yes.saturating_add(line.no).into(),
        }
    }

    fn base(&self, base: Base) -> &Fraction {
        match base {
            Base::All => &self.all,
            Base::Present => &self.present,
            Base::Expressed => &self.expressed,
        }
    }
}

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
