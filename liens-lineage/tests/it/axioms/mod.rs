//! The laws of sharing on exact entitlements, for each rule and each preset: where a law holds, a
//! property test says so; where one fails, the search of the library finds a case (`axiom.rs`).

mod attacks;

use dashu_ratio::RBig;
use liens_core::{Portion, Recipient};
use liens_lineage::{Authority, Frozen, Order, Policy, Rule, distribute};
use proptest::prelude::*;

use crate::oracle::{fraction, persons, seconds};
use crate::record::{PERSONS, Record, records};

use attacks::Attack;

/// A rule, or a preset of a fifth to the origin and 20.00 EUR for an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Subject {
    Hours,
    AncestorEqual,
    PerPerson,
    KeepAndPass,
    Cascade,
    CommonsFirst,
    WorkersFirst,
}

impl Subject {
    fn rule(self) -> Option<Rule> {
        let half = Portion::new(1, 2).unwrap();
        Some(match self {
            Self::Hours => Rule::Hours,
            Self::AncestorEqual => Rule::AncestorEqual,
            Self::PerPerson => Rule::PerPerson,
            Self::KeepAndPass => Rule::KeepAndPass { keep: half },
            Self::Cascade => Rule::Cascade { lambda: half },
            Self::CommonsFirst | Self::WorkersFirst => return None,
        })
    }

    /// What the four persons, and the commons, are entitled to of a pot in cents.
    fn entitles(self, record: &Record, pot: &RBig) -> [RBig; 5] {
        match self.rule() {
            Some(rule) => persons(record, &rule).map(|part| part * pot),
            None => preset(record, pot, self == Self::WorkersFirst),
        }
    }
}

fn ratio(numerator: u64, denominator: u64) -> RBig {
    RBig::from_parts(numerator.into(), denominator.into())
}

/// Who raised a need upstream, and of them who is vouched for, if anybody is.
fn raisers(record: &Record) -> Vec<usize> {
    let needs = record.cone().into_iter().filter(|at| record.nodes[*at].need);
    let mut people: Vec<usize> =
        needs.flat_map(|at| record.nodes[at].people.iter().map(|(person, _)| *person)).collect();
    people.sort_unstable();
    people.dedup();
    if people.iter().any(|person| record.vouched[*person]) {
        people.retain(|person| record.vouched[*person]);
    }
    people
}

/// A fifth to the raisers or the commons, 20.00 EUR for each attested hour of work or pro rata, the
/// rest to the commons or by hours: written from the definition alone.
fn preset(record: &Record, pot: &RBig, workers: bool) -> [RBig; 5] {
    let mut parts = [(); 5].map(|()| RBig::from(0));
    let origin = pot * ratio(1, 5);
    let raisers = raisers(record);
    if raisers.is_empty() {
        parts[PERSONS] += &origin;
    }
    for person in &raisers {
        parts[*person] += &origin * ratio(1, raisers.len() as u64);
    }
    let mut left = pot - origin;
    let work = record.cone().into_iter().filter(|at| !record.nodes[*at].need);
    let mut claims = [(); PERSONS].map(|()| RBig::from(0));
    for (person, seconds) in work.flat_map(|at| record.nodes[at].people.iter()) {
        claims[*person] += ratio(u64::try_from(*seconds).unwrap() * 2_000, 3_600);
    }
    let all = claims.iter().fold(RBig::from(0), |sum, claim| sum + claim);
    let paid =
        if all < left { RBig::from(1) } else { &left / &all.clone().max(ratio(1, 1_000_000)) };
    for (person, claim) in claims.into_iter().enumerate() {
        let paid = claim * &paid;
        left -= &paid;
        parts[person] += paid;
    }
    let by_hours = if workers { persons(record, &Rule::Hours) } else { commons_alone() };
    for (part, share) in parts.iter_mut().zip(by_hours) {
        *part += share * &left;
    }
    parts
}

fn commons_alone() -> [RBig; 5] {
    [0, 0, 0, 0, 1].map(RBig::from)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(non_camel_case_types, reason = "a law's name is the name of its tests")]
enum Law {
    budget_balance,
    non_negativity,
    null_player,
    anonymity,
    additivity,
    monotonicity,
    locality,
    originator_above_zero,
    chain_split,
    twin_split,
    no_op_insertion,
}

/// A way in which a law is broken, in words.
type Broken = Option<String>;

impl Law {
    /// How the law is broken on a record with pots of so many cents, if it is.
    fn broken(self, subject: Subject, record: &Record, cents: u64, more: u64) -> Broken {
        let pot = RBig::from(cents);
        let parts = subject.entitles(record, &pot);
        let zero = RBig::from(0);
        match self {
            Self::budget_balance => {
                let sum = parts.iter().fold(RBig::from(0), |sum, part| sum + part);
                (sum != pot).then(|| format!("the parts sum to {sum}"))
            }
            Self::non_negativity => {
                parts.iter().any(|part| *part < zero).then(|| format!("{parts:?}"))
            }
            Self::null_player => (0..PERSONS).find_map(|person| {
                let takes = |at: &usize| record.nodes[*at].people.iter().any(|(p, _)| *p == person);
                let null = !record.cone().iter().any(takes);
                (null && parts[person] != zero).then(|| format!("{} gets a part", name(person)))
            }),
            Self::anonymity => {
                let turned = subject.entitles(&attacks::renamed(record), &pot);
                let same = (0..=PERSONS).all(|p| parts[p] == turned[attacks::turned(p)]);
                (!same).then(|| "other names, other parts".to_owned())
            }
            Self::additivity => {
                let more = RBig::from(more);
                let (other, sum) =
                    (subject.entitles(record, &more), subject.entitles(record, &(pot + more)));
                (0..=PERSONS).find_map(|at| {
                    let apart = &parts[at] + &other[at];
                    let apart_from = apart != sum[at];
                    apart_from.then(|| {
                        format!("{} gets {} or {}", name(at), show(&apart), show(&sum[at]))
                    })
                })
            }
            Self::monotonicity => {
                let larger = subject.entitles(record, &(pot + RBig::from(more)));
                (0..=PERSONS).find_map(|at| {
                    (larger[at] < parts[at]).then(|| format!("{} gets less", name(at)))
                })
            }
            Self::locality => attacks::elsewhere(record).into_iter().find_map(|other| {
                (subject.entitles(&other, &pot) != parts).then(|| "the rest matters".to_owned())
            }),
            Self::originator_above_zero => {
                let starved = |person: &usize| record.vouched[*person] && parts[*person] == zero;
                let raiser = raisers(record).into_iter().find(starved).filter(|_| cents > 0);
                raiser.map(|person| format!("{} gets nothing", name(person)))
            }
            Self::chain_split => gains(subject, &pot, &parts, attacks::chains(record)),
            Self::twin_split => gains(subject, &pot, &parts, attacks::twins(record)),
            Self::no_op_insertion => gains(subject, &pot, &parts, attacks::insertions(record)),
        }
    }
}

/// The first attack by which its attacker gets more than before.
fn gains(subject: Subject, pot: &RBig, before: &[RBig; 5], attacks: Vec<Attack>) -> Broken {
    attacks.into_iter().find_map(|Attack { person, record, text }| {
        let after = subject.entitles(&record, pot);
        (after[person] > before[person]).then(|| {
            let [before, after] = [&before[person], &after[person]].map(show);
            format!("{text}; {} gets {after} instead of {before}", name(person))
        })
    })
}

fn name(person: usize) -> &'static str {
    ["ana", "bo", "cy", "di", "the commons"][person]
}

/// Cents as euros, exactly where they are whole.
fn show(cents: &RBig) -> String {
    format!("{} EUR", cents / RBig::from(100))
}

proptest! {
    #[test]
    fn presets_pay_within_their_rounding_of_the_exact_entitlement(
        record in records(),
        cents in 0..1_000_000_u64,
        workers in any::<bool>(),
    ) {
        let fifth = Portion::new(1, 5).unwrap();
        let tariff = "20.00 EUR".parse().unwrap();
        let policy = if workers { Policy::workers_first } else { Policy::commons_first };
        let order = Order {
            pot: liens_core::Amount::from_quanta("EUR".parse().unwrap(), i64::try_from(cents).unwrap()).unwrap(),
            results: vec![(record.result(), None)],
            vouched: record.vouched(),
            authority: Authority { charter: 0, motion: None },
        };
        let frozen = Frozen::load(record.contributions()).unwrap();
        let shared = distribute(&frozen, &policy(fifth, tariff).unwrap(), order).unwrap();
        let mut paid = [0_i64; 5];
        for (recipient, amount) in shared.payouts() {
            let person = recipient.person().map_or(PERSONS, |id| {
                (0..PERSONS).find(|person| record.person(*person) == *id).unwrap()
            });
            prop_assert!(*recipient != Recipient::Commons || person == PERSONS);
            paid[person] += amount.quanta();
        }
        // Each of three steps, and each claim, is rounded by less than one cent.
        let claims = record.cone().into_iter().map(|at| record.nodes[at].people.len()).sum::<usize>();
        let bound = RBig::from((claims + 6) as u64);
        for (paid, exact) in paid.into_iter().zip(preset(&record, &RBig::from(cents), workers)) {
            let paid = RBig::from(paid);
            let off = if paid > exact { paid - exact } else { exact - paid };
            prop_assert!(off <= bound);
        }
        prop_assert_eq!(fraction(fifth), ratio(1, 5));
        prop_assert!(seconds(&record, 0) < u64::MAX);
    }
}

proptest! {
    #[test]
    fn commons_first_pays_for_hiding_to_other_raisers_and_in_short_pots_alone(
        record in records(),
        cents in 0..1_000_000_000_u64,
        need in any::<bool>(),
    ) {
        let pot = RBig::from(cents);
        let before = Subject::CommonsFirst.entitles(&record, &pot);
        let work = record.cone().into_iter().filter(|at| !record.nodes[*at].need);
        let all: u64 = work.map(|at| seconds(&record, at)).sum();
        let short = ratio(all * 2_000, 3_600) > &pot * ratio(4, 5);
        for attack in attacks::hidings(&record, need) {
            let after = Subject::CommonsFirst.entitles(&attack.record, &pot);
            let raises = raisers(&attack.record).contains(&attack.person);
            prop_assert!(short || raises || after[attack.person] <= before[attack.person]);
        }
    }
}

/// A property test for each law that holds.
macro_rules! laws {
    ($module:ident: $subject:ident, keeps $($kept:ident),*) => {
        mod $module {
            use super::*;
            proptest! {$(
                #[test]
                fn $kept(record in records(), cents in 0..1_000_000_u64, more in 1..1_000_000_u64) {
                    let broken = Law::$kept.broken(Subject::$subject, &record, cents, more);
                    prop_assert_eq!(broken, None);
                }
            )*}
        }
    };
}

laws!(hours: Hours,
    keeps budget_balance, non_negativity, null_player, anonymity, additivity, monotonicity, locality,
        chain_split, twin_split, no_op_insertion);
laws!(ancestor_equal: AncestorEqual,
    keeps budget_balance, non_negativity, null_player, anonymity, additivity, monotonicity, locality);
laws!(per_person: PerPerson,
    keeps budget_balance, non_negativity, null_player, anonymity, additivity, monotonicity, locality,
        originator_above_zero, chain_split, twin_split);
laws!(keep_and_pass: KeepAndPass,
    keeps budget_balance, non_negativity, null_player, anonymity, additivity, monotonicity, locality);
laws!(cascade: Cascade,
    keeps budget_balance, non_negativity, null_player, anonymity, additivity, monotonicity, locality,
        twin_split);
laws!(commons_first: CommonsFirst,
    keeps budget_balance, non_negativity, null_player, anonymity, monotonicity, locality,
        originator_above_zero, chain_split, twin_split, no_op_insertion);
laws!(workers_first: WorkersFirst,
    keeps budget_balance, non_negativity, null_player, anonymity, monotonicity, locality,
        originator_above_zero, chain_split, twin_split, no_op_insertion);
