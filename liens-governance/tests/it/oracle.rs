//! The whole tally, written naively from the definitions, against the crate's.
//!
//! Fractions are pairs of 128-bit integers: up to 4 colleges of weight 20 never leave them.

use std::cmp::Ordering;

use std::collections::BTreeMap;

use liens_core::Threshold;
use liens_governance::{
    Assembly, Base, Carry, Cause, Choice, Clause, Motion, MotionState, Rule, Within,
};
use proptest::prelude::*;

use crate::given::{Case, Extra, Group, Session, cases, motion_id, sessions, verified};

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
    let colleges: Vec<&Counted> = colleges.iter().filter(|c| c.all > 0).collect();
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
        Within::EachCollege {} => {
            colleges.iter().filter(|c| c.all > 0).map(Counted::sides).collect()
        }
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
        // A condition on a base that nobody is left in is false, whether one college or each.
        Clause::Yes { threshold, base: of, within } => {
            let places = places(within, colleges);
            let met = |sides: &[Pair; 5]| meets(*threshold, sides[0], base(*sides, *of));
            !places.is_empty() && places.iter().all(met)
        }
        Clause::Quorum { threshold, within } => {
            let places = places(within, colleges);
            let met = |sides: &[Pair; 5]| meets(*threshold, sides[3], sides[2]);
            !places.is_empty() && places.iter().all(met)
        }
        Clause::Unblocked { threshold, base: of, within } => places(within, colleges)
            .into_iter()
            .all(|sides| !meets(*threshold, sides[1], base(sides, *of))),
        Clause::Consent { within } => {
            places(within, colleges).into_iter().all(|sides| sides[1].0 == 0)
        }
        Clause::Colleges { threshold } => {
            let voting = colleges.iter().filter(|c| c.all > 0).count();
            meets(*threshold, (carried as u128, 1), (voting as u128, 1))
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
    counted_as(&case.motion(), &case.colleges, &case.rule);
}

/// Checks the certificate of a motion against colleges in which everybody speaks for themselves.
fn counted_as(motion: &Motion, colleges: &[Group], rule: &Rule) {
    let certificate = motion.certificate().unwrap();
    verified(certificate, motion).unwrap();
    let colleges: Vec<Counted> = colleges.iter().map(Counted::of).collect();
    for (line, counted) in certificate.colleges.iter().zip(&colleges) {
        assert_eq!(u128::from(line.all), counted.all);
        assert_eq!(u128::from(line.present), counted.present());
        let (yes, no) = counted.adds();
        assert_eq!(
            (line.adds_yes.to_string(), line.adds_no.to_string()),
            (reduced(yes), reduced(no))
        );
        let carried = match (counted.yes.cmp(&counted.no), counted.abstain) {
            _ if counted.all == 0 => "recused",
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
    let adopted = holds(rule, &colleges);
    assert_eq!(motion.state(), if adopted { MotionState::Adopted } else { MotionState::Rejected });
}

/// Delegation, naively: every question is answered by walking the chain.
struct Chains<'a> {
    session: &'a Session,
    weights: Vec<u64>,
    direct: Vec<bool>,
}

impl Chains<'_> {
    fn to(&self, at: usize) -> Option<usize> {
        let (to, _) = self.session.delegate(at)?;
        (!self.direct[at] && !self.session.extras[at].recused).then_some(to)
    }

    fn in_circle(&self, at: usize) -> bool {
        let mut walk = at;
        (0..=self.weights.len()).any(|_| match self.to(walk) {
            Some(to) => {
                walk = to;
                to == at
            }
            None => false,
        })
    }

    /// The delegators that somebody accepts, oldest first while they fit.
    fn accepted(&self, at: usize) -> Vec<usize> {
        let mut asking: Vec<usize> = (0..self.weights.len())
            .filter(|from| self.to(*from) == Some(at) && !self.in_circle(*from))
            .collect();
        asking.sort_by_key(|from| (self.session.delegate(*from).unwrap().1, *from));
        let uncapped = self.session.cap.is_none() || self.in_circle(at);
        let (mut load, mut accepted) = (0, Vec::new());
        for from in asking {
            let brings = self.brings(from);
            let stranger = at >= self.weights.len();
            if uncapped || stranger || load + brings <= self.session.cap.unwrap() {
                load += brings;
                accepted.push(from);
            }
        }
        accepted
    }

    fn brings(&self, at: usize) -> u64 {
        self.weights[at] + self.accepted(at).into_iter().map(|from| self.brings(from)).sum::<u64>()
    }

    /// What a delegator comes to say, or why nothing.
    fn reached(&self, at: usize, choices: &[Option<Choice>]) -> Result<Choice, Cause> {
        if self.in_circle(at) {
            return Err(Cause::Cycle);
        }
        let to = self.to(at).unwrap();
        if !self.accepted(to).contains(&at) {
            return Err(Cause::OverCap);
        }
        match self.session.extras.get(to) {
            Some(Extra { recused: true, .. }) => Err(Cause::Recused),
            Some(Extra { split: Some(_), .. }) => Err(Cause::Split),
            Some(_) if self.direct[to] => Ok(choices[to].unwrap()),
            Some(_) if self.to(to).is_some() => self.reached(to, choices),
            _ => Err(Cause::Nowhere),
        }
    }
}

fn session_agrees(session: &Session) {
    let voters = session.case.voters();
    let choices: Vec<_> = voters.iter().map(|(_, choice)| *choice).collect();
    let said = |at: usize| choices[at].is_some() || session.extras[at].split.is_some();
    let chains = Chains {
        session,
        weights: voters.iter().map(|(member, _)| member.weight()).collect(),
        direct: (0..voters.len()).map(said).collect(),
    };
    let mut lost = BTreeMap::new();
    let mut place = 0;
    let mut colleges = session.case.colleges.clone();
    for (_, _, members) in &mut colleges {
        let mut spoken = Vec::new();
        for (weight, choice) in members.drain(..) {
            let at = place;
            place += 1;
            match &session.extras[at] {
                Extra { recused: true, .. } => {}
                Extra { split: Some((yes, no, abstain)), .. } => spoken.extend([
                    (*yes, Some(Choice::Yes)),
                    (*no, Some(Choice::No)),
                    (*abstain, Some(Choice::Abstain)),
                ]),
                _ if chains.to(at).is_some() => match chains.reached(at, &choices) {
                    Ok(choice) => spoken.push((weight, Some(choice))),
                    Err(cause) => {
                        let college = voters[at].0.college().clone();
                        *lost.entry((college, cause)).or_insert(0) += weight;
                        spoken.push((weight, None));
                    }
                },
                _ => spoken.push((weight, choice)),
            }
        }
        *members = spoken;
    }
    let assembly = session.held(&session.delegations(), &session.in_order());
    let motion = assembly.motion(&motion_id()).unwrap();
    counted_as(motion, &colleges, &session.case.rule);
    let unresolved = motion.certificate().unwrap().unresolved.iter();
    let unresolved: BTreeMap<_, _> =
        unresolved.map(|line| ((line.college.clone(), line.cause), line.weight)).collect();
    assert_eq!(unresolved, lost);
    assert_eq!(Assembly::replay(assembly.events().to_vec()).unwrap(), assembly);
}

proptest! {
    #[test]
    fn delegation_recusal_and_block_votes_agree_with_chains_walked_one_by_one(
        session in sessions(),
    ) {
        session_agrees(&session);
    }
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
