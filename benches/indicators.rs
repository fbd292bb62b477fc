//! All indicators over one million entries, beside a plain loop over the same columns.
//!
//! The loop adds up balances, hours given and received, and hours by day: what any report of
//! activity reads at least. Two communities of 10,000: one in which everybody meets everybody, so that
//! nearly every pair is new and cycles are many; and one of partners who meet again.

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::Criterion;
use liens_core::{AccountId, CommandId, ContributorId, Envelope, Timestamp, Unit};
use liens_timebank::{
    AccountHandle, AccountKind, BatchEntry, Command, Cycles, Fraction, Holding, Indicators, Ledger,
    Period, Purpose,
};

const ACCOUNTS: usize = 10_000;
const ENTRIES: usize = 1_000_000;
const DAYS: usize = 2_000;
const BEGINS: i64 = 1_577_836_800;

/// The columns of the plain loop.
struct Columns {
    day: Vec<u32>,
    from: Vec<u32>,
    to: Vec<u32>,
    quanta: Vec<i64>,
}

fn columns(partners: u64) -> Columns {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut draw = |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) % below
    };
    let all = u64::try_from(ACCOUNTS).unwrap();
    let mut columns = Columns { day: vec![], from: vec![], to: vec![], quanta: vec![] };
    for number in 0..ENTRIES {
        let (from, step) = (draw(all), 1 + draw(partners.min(all - 1)));
        let step = if draw(2) == 0 { 37 * step % all } else { all - 37 * step % all };
        columns.day.push(u32::try_from(number * DAYS / ENTRIES).unwrap());
        columns.from.push(u32::try_from(from).unwrap());
        columns.to.push(u32::try_from((from + step) % all).unwrap());
        columns.quanta.push(900 * i64::try_from(1 + draw(16)).unwrap());
    }
    columns
}

fn day(number: u32) -> Timestamp {
    Timestamp::from_unix_seconds(BEGINS + 86_400 * i64::from(number)).unwrap()
}

fn ledger(columns: &Columns) -> Ledger {
    let (mut ledger, by) = (Ledger::new(), ContributorId::new("broker").unwrap());
    let mut handles: Vec<AccountHandle> = Vec::new();
    for number in 0..ACCOUNTS {
        let account = AccountId::new(format!("account {number}")).unwrap();
        let (unit, kind, limits) = (Unit::Time, AccountKind::Member, None);
        let id = CommandId::from_u128(u128::MAX - u128::try_from(number).unwrap());
        let body =
            Command::OpenAccount { account: account.clone(), holder: None, unit, kind, limits };
        ledger
            .execute(Envelope { id, by: by.clone(), on_behalf_of: None, at: day(0), body })
            .unwrap();
        handles.push(ledger.account(&account).unwrap());
    }
    let entries: Vec<BatchEntry> = (0..ENTRIES)
        .map(|at| BatchEntry {
            id: CommandId::from_u128(u128::try_from(at).unwrap()),
            from: handles[usize::try_from(columns.from[at]).unwrap()],
            to: handles[usize::try_from(columns.to[at]).unwrap()],
            quanta: columns.quanta[at],
            purpose: Purpose::Exchange,
        })
        .collect();
    for (number, batch) in entries.chunks(ENTRIES / DAYS).enumerate() {
        ledger.post_batch(&by, day(u32::try_from(number).unwrap()), batch).unwrap();
    }
    ledger
}

/// Every indicator, down to each member and each pair.
fn all(ledger: &Ledger) -> (Vec<Option<Fraction>>, Option<Cycles>, usize) {
    let whole = Period::new(day(0), day(u32::try_from(DAYS).unwrap())).unwrap();
    let found = Indicators::of(ledger, &Unit::Time, whole).unwrap();
    let mut shares = vec![
        found.participation(),
        found.velocity(),
        found.under_water(),
        found.reciprocity(),
        found.repetition(),
        found.mean_partners(),
    ];
    for holding in [Holding::Given, Holding::Received, Holding::Credits, Holding::Debts] {
        shares.push(found.gini(holding));
        shares.push(found.herfindahl(holding));
        shares.push(found.largest_share(holding, 10));
    }
    let rows = found.members().filter(|row| row.partners > 0).count() + found.months().count();
    (shares, found.cycles(), rows)
}

fn plain(columns: &Columns) -> (Vec<i64>, Vec<i64>, Vec<i64>, Vec<i64>) {
    let zeros = || vec![0_i64; ACCOUNTS];
    let (mut balance, mut given, mut received) = (zeros(), zeros(), zeros());
    let mut by_day = vec![0_i64; DAYS];
    let rows = columns.from.iter().zip(&columns.to).zip(&columns.quanta).zip(&columns.day);
    for (((from, to), quanta), day) in rows {
        let (from, to) = (*from as usize, *to as usize);
        balance[from] -= quanta;
        balance[to] += quanta;
        given[to] += quanta;
        received[from] += quanta;
        by_day[*day as usize] += quanta;
    }
    (balance, given, received, by_day)
}

fn best(mut work: impl FnMut()) -> Duration {
    let timed = (0..7).map(|_| {
        let begun = Instant::now();
        work();
        begun.elapsed()
    });
    timed.min().unwrap()
}

fn main() {
    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    for (name, partners) in [("everybody_meets_everybody", u64::MAX), ("partners_meet_again", 20)] {
        let columns = columns(partners);
        let ledger = ledger(&columns);
        let mut group = criterion.benchmark_group(format!("indicators/{name}"));
        group.bench_function("all", |bench| bench.iter(|| black_box(all(&ledger))));
        group.bench_function("plain_loop", |bench| bench.iter(|| black_box(plain(&columns))));
        group.finish();
        let (ours, loop_of) = (
            best(|| drop(black_box(all(black_box(&ledger))))),
            best(|| drop(black_box(plain(black_box(&columns))))),
        );
        let cycles = all(&ledger).1;
        println!(
            "{name}: all indicators over {ENTRIES} entries in {:.1} ms, plain loop {:.1} ms, ratio \
             {:.1}; {cycles:?}",
            ours.as_secs_f64() * 1e3,
            loop_of.as_secs_f64() * 1e3,
            ours.as_secs_f64() / loop_of.as_secs_f64(),
        );
    }
    criterion.final_summary();
}
