//! The whole tally, written naively from the definitions, against the crate's.
//!
//! Fractions are pairs of 128-bit integers: up to 4 colleges of weight 20 never leave them.

use std::cmp::Ordering;

use liens_core::Threshold;
use liens_governance::{Base, Carry, Choice, Clause, MotionState, Rule, Within};
use proptest::prelude::*;

use crate::given::{Case, Group, cases};

type Pair = (u128, u128);

fn plus((a, b): Pair, (c, d): Pair) -> Pair {
    (a * d + c * b, b * d)
}

struct Counted {
    weight: u128,
    carry: Carry,
    all: u128,
    yes: u128,
    no: u128,
    abstain: u128,
}

impl Counted {
    fn of((weight, carry, members): &Group) -> Self {
        let said = |choice| {
            members.iter().filter(|(_, c)| *c == choice).map(|(w, _)| u128::from(*w)).sum::<u128>()
        };
        Self {
            weight: (*weight).into(),
            carry: *carry,
            all: members.iter().map(|(w, _)| u128::from(*w)).sum(),
            yes: said(Some(Choice::Yes)),
            no: said(Some(Choice::No)),
            abstain: said(Some(Choice::Abstain)),
        }
    }

    fn present(&self) -> u128 {
        self.yes + self.no + self.abstain
    }

    fn adds(&self) -> (Pair, Pair) {
        let (w, y, n) = (self.weight, self.yes, self.no);
        if y + n == 0 {
            return ((0, 1), (0, 1));
        }
        match self.carry {
            Carry::ProportionalExpressed => ((w * y, y + n), (w * n, y + n)),
            Carry::ProportionalMembers => ((w * y, self.all), (w * n, self.all)),
            Carry::Majority if y > n => ((w, 1), (0, 1)),
            _ => ((0, 1), (w, 1)),
        }
    }

    /// yes, no, all, present, expressed
    fn sides(&self) -> [Pair; 5] {
        [self.yes, self.no, self.all, self.present(), self.yes + self.no].map(|side| (side, 1))
    }
}

fn assembly(colleges: &[Counted]) -> [Pair; 5] {
    let zero: Pair = (0, 1);
    let yes = colleges.iter().fold(zero, |sum, c| plus(sum, c.adds().0));
    let no = colleges.iter().fold(zero, |sum, c| plus(sum, c.adds().1));
    let all = colleges.iter().fold(zero, |sum, c| plus(sum, (c.weight, 1)));
    let present = colleges.iter().fold(zero, |sum, c| plus(sum, (c.weight * c.present(), c.all)));
    [yes, no, all, present, plus(yes, no)]
}

fn meets(threshold: Threshold, part: Pair, whole: Pair) -> bool {
    if whole.0 == 0 {
        return false;
    }
    let ratio = threshold.ratio();
    let left = part.0 * whole.1 * u128::from(ratio.denominator());
    let right = whole.0 * part.1 * u128::from(ratio.numerator());
    match threshold {
        Threshold::AtLeast { .. } => left >= right,
        Threshold::MoreThan { .. } => left > right,
    }
}

fn places(within: &Within, colleges: &[Counted]) -> Vec<[Pair; 5]> {
    match within {
        Within::Assembly {} => vec![assembly(colleges)],
        Within::College { .. } => vec![colleges[0].sides()],
        Within::EachCollege {} => colleges.iter().map(Counted::sides).collect(),
    }
}

fn base([_, _, all, present, expressed]: [Pair; 5], base: Base) -> Pair {
    match base {
        Base::All => all,
        Base::Present => present,
        Base::Expressed => expressed,
    }
}

fn holds(rule: &Rule, colleges: &[Counted]) -> bool {
    let carried = colleges.iter().filter(|c| c.yes > c.no).count();
    match rule.clause() {
        Clause::And { rules } => rules.iter().all(|rule| holds(rule, colleges)),
        Clause::Or { rules } => rules.iter().any(|rule| holds(rule, colleges)),
        Clause::AtLeastOf { count, rules } => {
            rules.iter().filter(|rule| holds(rule, colleges)).count() >= *count as usize
        }
        Clause::Yes { threshold, base: of, within } => places(within, colleges)
            .into_iter()
            .all(|sides| meets(*threshold, sides[0], base(sides, *of))),
        Clause::Quorum { threshold, within } => {
            places(within, colleges).into_iter().all(|sides| meets(*threshold, sides[3], sides[2]))
        }
        Clause::Unblocked { threshold, base: of, within } => places(within, colleges)
            .into_iter()
            .all(|sides| !meets(*threshold, sides[1], base(sides, *of))),
        Clause::Consent { within } => {
            places(within, colleges).into_iter().all(|sides| sides[1].0 == 0)
        }
        Clause::Colleges { threshold } => {
            meets(*threshold, (carried as u128, 1), (colleges.len() as u128, 1))
        }
        Clause::CollegeCount { count } => carried >= *count as usize,
    }
}

fn reduced(pair: Pair) -> String {
    let gcd = |mut a: u128, mut b: u128| {
        while b > 0 {
            (a, b) = (b, a % b);
        }
        a
    };
    let common = gcd(pair.0, pair.1);
    let (n, d) = (pair.0 / common, pair.1 / common);
    if d == 1 { n.to_string() } else { format!("{n}/{d}") }
}

fn agrees(case: &Case) {
    let motion = case.motion();
    let certificate = motion.certificate().unwrap();
    let colleges: Vec<Counted> = case.colleges.iter().map(Counted::of).collect();
    for (line, counted) in certificate.colleges.iter().zip(&colleges) {
        assert_eq!(u128::from(line.all), counted.all);
        assert_eq!(u128::from(line.present), counted.present());
        let (yes, no) = counted.adds();
        assert_eq!(
            (line.adds_yes.to_string(), line.adds_no.to_string()),
            (reduced(yes), reduced(no))
        );
        let carried = match (counted.yes.cmp(&counted.no), counted.abstain) {
            (Ordering::Greater, _) => "yes",
            (Ordering::Equal, 0) if counted.yes == 0 => "silent",
            (Ordering::Equal, _) if counted.yes == 0 => "abstains",
            _ => "no",
        };
        assert_eq!(line.carried.to_string(), carried);
    }
    let [yes, no, all, present, expressed] = assembly(&colleges).map(reduced);
    let overall = &certificate.overall;
    assert_eq!(overall.yes.to_string(), yes);
    assert_eq!(overall.no.to_string(), no);
    assert_eq!(overall.all.to_string(), all);
    assert_eq!(overall.present.to_string(), present);
    assert_eq!(overall.expressed.to_string(), expressed);
    let adopted = holds(&case.rule, &colleges);
    assert_eq!(motion.state(), if adopted { MotionState::Adopted } else { MotionState::Rejected });
}

proptest! {
    #[test]
    fn the_tally_agrees_with_one_written_from_the_definition(case in cases()) {
        agrees(&case);
    }
}

#[test]
fn the_tally_agrees_where_nobody_votes_and_where_all_abstain() {
    use crate::given::{at_least, more_than, yes};
    for carry in [Carry::ProportionalExpressed, Carry::ProportionalMembers, Carry::Majority] {
        for choice in [None, Some(Choice::Abstain), Some(Choice::Yes), Some(Choice::No)] {
            for rule in [yes(at_least(0, 1), Base::Expressed), yes(more_than(1, 2), Base::All)] {
                agrees(&Case { colleges: vec![(1, carry, vec![(1, choice)])], rule });
            }
        }
    }
}
