//! Entries in bulk, one by one and replayed, beside plain loops that keep less.
//!
//! (a) a loop over dense balances with limits; (b) the same with a set of ids and a log. A table of
//! all figures with the ratios of the same run stands at the end: above 1 the ledger is slower than
//! the loop. What is to be reached holds for one core of a quiet machine; the ratios travel better.

use std::collections::HashSet;
use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput};
use liens_core::{AccountId, Amount, CommandId, ContributorId, Envelope, Timestamp, Unit};
use liens_timebank::{AccountKind, BatchEntry, Command, Ledger, Leg, Limits, Purpose};

const ACCOUNTS: usize = 10_000;
const SIZES: [usize; 2] = [100_000, 1_000_000];

/// One movement of the drawn community, between account numbers.
#[derive(Clone, Copy)]
struct Move {
    id: u128,
    from: usize,
    to: usize,
    quanta: i64,
}

fn moves(count: usize) -> Vec<Move> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut draw = |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (u128::from(state), usize::try_from(state % below).unwrap())
    };
    let accounts = u64::try_from(ACCOUNTS).unwrap();
    let one = |_| {
        let ((high, from), (low, step)) = (draw(accounts), draw(accounts - 1));
        let minutes = 15 * (1 + i64::try_from(draw(16).1).unwrap());
        let to = (from + 1 + step) % ACCOUNTS;
        Move { id: (high << 64) | low, from, to, quanta: 60 * minutes }
    };
    (0..count).map(one).collect()
}

fn by() -> ContributorId {
    ContributorId::new("broker").unwrap()
}

fn at() -> Timestamp {
    "2026-01-05".parse().unwrap()
}

fn name(number: usize) -> AccountId {
    AccountId::new(format!("account {number}")).unwrap()
}

fn bank() -> Ledger {
    let mut ledger = Ledger::new();
    for number in 0..ACCOUNTS {
        let limits = Limits::new(Some(-1_000_000_000), Some(1_000_000_000)).unwrap();
        let (account, unit, kind) = (name(number), Unit::Time, AccountKind::Member);
        let body = Command::OpenAccount { account, holder: None, unit, kind, limits: Some(limits) };
        let id = CommandId::from_u128(u128::try_from(number).unwrap());
        ledger.execute(Envelope { id, by: by(), on_behalf_of: None, at: at(), body }).unwrap();
    }
    ledger
}

fn batch(ledger: &Ledger, moves: &[Move]) -> Vec<BatchEntry> {
    let handles: Vec<_> = (0..ACCOUNTS).map(|n| ledger.account(&name(n)).unwrap()).collect();
    let entry = |one: &Move| BatchEntry {
        id: CommandId::from_u128(one.id),
        from: handles[one.from],
        to: handles[one.to],
        quanta: one.quanta,
        purpose: Purpose::Exchange,
    };
    moves.iter().map(entry).collect()
}

fn commands(moves: &[Move]) -> Vec<Envelope<Command>> {
    let names: Vec<_> = (0..ACCOUNTS).map(name).collect();
    let amount = |quanta| Amount::from_quanta(Unit::Time, quanta).unwrap();
    let leg =
        |account: usize, quanta| Leg { account: names[account].clone(), amount: amount(quanta) };
    let (by, at) = (by(), at());
    let command = |one: &Move| Envelope {
        id: CommandId::from_u128(one.id),
        by: by.clone(),
        on_behalf_of: None,
        at,
        body: Command::PostEntry {
            legs: vec![leg(one.from, -one.quanta), leg(one.to, one.quanta)],
            purpose: Purpose::Exchange,
            value_date: None,
            reference: None,
        },
    };
    moves.iter().map(command).collect()
}

/// (a) Balances and limits, nothing kept.
fn plain_loop(moves: &[Move]) -> Vec<i64> {
    let mut balances = vec![0_i64; ACCOUNTS];
    for one in moves {
        let left = balances[one.from].checked_sub(one.quanta);
        let reached = balances[one.to].checked_add(one.quanta);
        if let (Some(left @ -1_000_000_000..), Some(reached @ ..=1_000_000_000)) = (left, reached) {
            balances[one.from] = left;
            balances[one.to] = reached;
        }
    }
    balances
}

/// (b) The same, each id once, and a log.
fn id_set_loop(moves: &[Move]) -> (Vec<i64>, Vec<Move>, HashSet<u128>) {
    let mut balances = vec![0_i64; ACCOUNTS];
    let mut ids = HashSet::with_capacity(moves.len());
    let mut log = Vec::with_capacity(moves.len());
    for one in moves {
        let left = balances[one.from].checked_sub(one.quanta);
        let reached = balances[one.to].checked_add(one.quanta);
        if let (Some(left @ -1_000_000_000..), Some(reached @ ..=1_000_000_000)) = (left, reached) {
            if ids.insert(one.id) {
                balances[one.from] = left;
                balances[one.to] = reached;
                log.push(*one);
            }
        }
    }
    (balances, log, ids)
}

/// The best of several runs, for the ratios.
fn best<T>(mut run: impl FnMut() -> T) -> Duration {
    let timed = (0..7).map(|_| {
        let begun = Instant::now();
        black_box(run());
        begun.elapsed()
    });
    timed.min().unwrap_or_default()
}

fn measured(criterion: &mut Criterion) {
    let empty = bank();
    let mut group = criterion.benchmark_group("post_batch");
    group.sample_size(10);
    for size in SIZES {
        let moves = moves(size);
        group.throughput(Throughput::Elements(u64::try_from(size).unwrap()));
        group.bench_with_input(BenchmarkId::new("plain loop", size), &moves, |bench, moves| {
            bench.iter(|| plain_loop(moves));
        });
        group.bench_with_input(BenchmarkId::new("id set and log", size), &moves, |bench, moves| {
            bench.iter(|| id_set_loop(moves));
        });
        group.bench_with_input(BenchmarkId::new("ledger", size), &moves, |bench, moves| {
            let fresh = || {
                let ledger = empty.clone();
                let batch = batch(&ledger, moves);
                (ledger, batch)
            };
            let post = |(mut ledger, batch): (Ledger, Vec<BatchEntry>)| {
                ledger.post_batch(&by(), at(), &batch).unwrap();
                ledger
            };
            bench.iter_batched(fresh, post, BatchSize::PerIteration);
        });
    }
    group.finish();
}

/// One line of the table: what took how long, beside the loops over the same entries.
struct Line {
    work: &'static str,
    entries: usize,
    took: Duration,
    /// Million entries a second.
    to_reach: f64,
}

fn million_per_second(entries: usize, took: Duration) -> f64 {
    f64::from(u32::try_from(entries).unwrap()) / took.as_secs_f64() / 1e6
}

fn print(lines: &[Line], (plain, id_set): (Duration, Duration)) {
    for Line { work, entries, took, to_reach } in lines {
        let rate = million_per_second(*entries, *took);
        let ratio = |loop_took: Duration| took.as_secs_f64() / loop_took.as_secs_f64();
        println!(
            "| {work:<32} | {entries:>9} | {:>8.2} ms | {rate:>6.2} M/s | {to_reach:>4} M/s | \
             {:>6.1} | {:>5.2} |",
            took.as_secs_f64() * 1e3,
            ratio(plain),
            ratio(id_set),
        );
    }
}

/// Every figure of the ledger in one table, and the two loops in the same run.
fn table() {
    let empty = bank();
    println!("| work | entries | best time | rate | to reach | x plain loop | x id set and log |");
    println!("|---|---|---|---|---|---|---|");
    for size in SIZES {
        let moves = moves(size);
        let loops = (best(|| plain_loop(&moves)), best(|| id_set_loop(&moves)));
        let (took, kept) = batched(&empty, &moves);
        let to_reach = if size == SIZES[0] { 20.0 } else { 7.0 };
        let mut lines = vec![
            Line { work: "plain loop", entries: size, took: loops.0, to_reach: 0.0 },
            Line { work: "id set and log", entries: size, took: loops.1, to_reach: 0.0 },
            Line { work: "post_batch", entries: size, took, to_reach },
        ];
        if size == SIZES[1] {
            let (executed, replayed) = one_by_one(&empty, &moves);
            let (work, entries) = ("execute", size);
            lines.push(Line { work, entries, took: executed, to_reach: 2.0 });
            let work = "replay with every invariant";
            lines.push(Line { work, entries, took: replayed, to_reach: 5.0 });
        }
        print(&lines, loops);
        println!("kept per event at {size} entries, with the index: {kept} bytes, at most 100");
    }
}

fn batched(empty: &Ledger, moves: &[Move]) -> (Duration, usize) {
    let (mut posted, mut kept) = (Duration::MAX, 0);
    for _ in 0..7 {
        let mut ledger = empty.clone();
        let batch = batch(&ledger, moves);
        let begun = Instant::now();
        ledger.post_batch(&by(), at(), &batch).unwrap();
        posted = posted.min(begun.elapsed());
        kept = ledger.kept_bytes() / usize::try_from(ledger.len()).unwrap();
    }
    (posted, kept)
}

fn one_by_one(empty: &Ledger, moves: &[Move]) -> (Duration, Duration) {
    let (mut executed, mut replayed) = (Duration::MAX, Duration::MAX);
    for _ in 0..5 {
        let mut ledger = empty.clone();
        let commands = commands(moves);
        let begun = Instant::now();
        for command in commands {
            ledger.execute(command).unwrap();
        }
        executed = executed.min(begun.elapsed());
        let history: Vec<_> = ledger.events().collect();
        let begun = Instant::now();
        let again = Ledger::replay(history).unwrap();
        assert!(again.totals().all(|(_, sum)| sum == 0));
        assert!(
            again
                .accounts()
                .all(|(held, balance)| again.limits(held.id()).unwrap().allow(balance.quanta()))
        );
        replayed = replayed.min(begun.elapsed());
        assert!(again == ledger);
    }
    (executed, replayed)
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    measured(&mut criterion);
    criterion.final_summary();
    table();
}
