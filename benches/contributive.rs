//! An envelope divided among a million claims beside sorting and adding them up, and a budget of ten
//! thousand claims closed with its reasons.

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::Criterion;
use liens::lineage::Language;
use liens::lineage::budget::{Basis, Budget, Claim, Command, Grid, Grounds, Left, Terms, Unpaid};
use liens::{
    Amount, BudgetId, CircleId, ClaimId, CommandId, ContributorId, Envelope, Shortage, TimeAmount,
    Timestamp, divide,
};

const CLAIMS: u64 = 1_000_000;
const OF_A_BUDGET: u64 = 10_000;

/// Keys in no order, claims of up to a thousand euros.
fn claims(count: u64) -> Vec<(u64, u64)> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut draw = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state >> 11
    };
    // An odd factor takes every key to another one of 64 bits.
    (0..count).map(|at| (at.wrapping_mul(0x9E37_79B9_7F4A_7C15), draw() % 100_000)).collect()
}

fn day(number: i64) -> Timestamp {
    Timestamp::from_unix_seconds(1_767_225_600 + 86_400 * number).unwrap()
}

fn euros(cents: u64) -> Amount {
    Amount::from_quanta("EUR".parse().unwrap(), i64::try_from(cents).unwrap()).unwrap()
}

/// A budget after its review, with claims of so many persons, and on what it is divided.
fn reviewed(count: u64) -> (Budget, Grounds, CommandId) {
    let mut budget = Budget::new();
    let keeper = ContributorId::new("keeper").unwrap();
    let mut number = 0;
    let mut execute = |by: &ContributorId, at, body| {
        number += 1;
        let id = CommandId::from_u128(number);
        budget.execute(Envelope { id, by: by.clone(), on_behalf_of: None, at, body }).unwrap();
    };
    let rows = claims(count);
    let terms = Terms {
        id: BudgetId::new("budget").unwrap(),
        circle: CircleId::new("circle").unwrap(),
        envelope: euros(rows.iter().map(|(_, claim)| claim).sum::<u64>() / 2),
        opens: day(0),
        closes: day(30),
        review: TimeAmount::from_hours(24).unwrap(),
        answer: TimeAmount::from_hours(24).unwrap(),
        grid: Grid::default(),
        cap: None,
        shortage: Shortage::default(),
        unpaid: Unpaid::Forgone {},
        left: Left::NextBudget,
        payable_from: None,
        charter: 1,
    };
    let (terms, brought) = (Box::new(terms), Vec::new());
    execute(&keeper, day(0), Command::Open { terms, reviewers: [].into(), brought });
    let mut grounds = Grounds::default();
    for (key, cents) in rows {
        let person = ContributorId::new(format!("person {key:020}")).unwrap();
        let claim = Claim {
            id: ClaimId::new(format!("claim {key:020}")).unwrap(),
            contributor: person.clone(),
            payee: None,
            contributions: Vec::new(),
            date: day(1),
            basis: Basis::Amount { amount: euros(cents + 1), time: None },
            volunteered: None,
            minimum: Some(euros(cents / 2)),
        };
        execute(&person, day(1), Command::Declare { claim });
        grounds.vouched.insert(person);
    }
    execute(&keeper, day(31), Command::Review {});
    let last = CommandId::from_u128(number + 1);
    (budget, grounds, last)
}

/// Proposes, closes, and says why.
fn closed(mut budget: Budget, grounds: Grounds, next: CommandId, languages: &[Language]) -> usize {
    let by = ContributorId::new("keeper").unwrap();
    let envelope = |id, at, body| Envelope { id, by: by.clone(), on_behalf_of: None, at, body };
    budget.execute(envelope(next, day(32), Command::Propose { grounds })).unwrap();
    let id = CommandId::from_u128(u128::MAX);
    budget.execute(envelope(id, day(33), Command::Close {})).unwrap();
    let outcome = budget.outcome(day(33)).unwrap();
    languages.iter().map(|language| outcome.to_text(*language).len()).sum()
}

/// What any division does at least: sorts the claims by key and by size, and adds them up.
fn plain(mut claims: Vec<(u64, u64)>) -> u64 {
    claims.sort_unstable();
    let mut sizes: Vec<u64> = claims.iter().map(|(_, claim)| *claim).collect();
    sizes.sort_unstable();
    sizes.iter().sum::<u64>() + claims.len() as u64
}

/// The least of some runs, each on input of its own.
fn least<T, R>(make: impl Fn() -> T, run: impl Fn(T) -> R) -> Duration {
    let one = |_| {
        let input = make();
        let begun = Instant::now();
        black_box(run(input));
        begun.elapsed()
    };
    (0..5).map(one).min().unwrap_or_default()
}

fn main() {
    let rows = claims(CLAIMS);
    let envelope = rows.iter().map(|(_, claim)| claim).sum::<u64>() / 2;
    let loop_time = least(|| rows.clone(), plain);
    println!("{CLAIMS} claims sorted twice and added up: {loop_time:?}");
    for rule in ["guaranteed:0", "guaranteed:median", "guaranteed:all"] {
        let shortage: Shortage = rule.parse().unwrap();
        let divided = least(|| rows.clone(), |rows| divide(envelope, rows, shortage));
        let ratio = divided.as_secs_f64() / loop_time.as_secs_f64();
        println!("{CLAIMS} claims divided, {rule}: {divided:?}, {ratio:.1} times the loop");
    }
    let named: Vec<(ContributorId, u64)> = rows
        .iter()
        .map(|(key, claim)| (ContributorId::new(format!("{key:020}")).unwrap(), *claim))
        .collect();
    let divide_named = |rows| divide(envelope, rows, Shortage::default());
    let by_name = least(|| named.clone(), divide_named);
    println!("{CLAIMS} claims by text ids in no order, guaranteed:median: {by_name:?}");
    let (budget, grounds, next) = reviewed(OF_A_BUDGET);
    let input = || (budget.clone(), grounds.clone());
    let both = [Language::English, Language::French];
    for (languages, said) in [(&both[..0], "as rows"), (&both[..1], "in English"), (&both, "twice")]
    {
        let run = |(budget, grounds)| closed(budget, grounds, next, languages);
        let time = least(input, run);
        println!("{OF_A_BUDGET} claims proposed, closed, reasons {said}: {time:?}");
    }
    let mut criterion = Criterion::default().configure_from_args().sample_size(10);
    criterion.bench_function("divide 100,000 claims", |bencher| {
        let rows = &rows[..100_000];
        bencher.iter(|| divide(envelope / 10, rows.iter().copied(), Shortage::default()));
    });
    criterion.final_summary();
}
