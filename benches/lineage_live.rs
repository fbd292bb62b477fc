//! Lineage as it is used: a record that grows, one result shared again, all results of a record.
//!
//! `cargo bench --bench lineage_live` prints times; with `LIENS_LARGE=1` also how rows of 1, 3 and
//! 10 million edges load, and the memory that they take.
#![expect(clippy::cast_precision_loss, reason = "times and bytes are divided to be printed")]

#[path = "../examples/eip/mod.rs"]
mod eip;
#[path = "../examples/input/mod.rs"]
mod input;

use std::hint::black_box;
use std::time::{Duration, Instant};

use liens_core::{
    Attester, CommandId, Contribution, ContributionBuilder, ContributionId, ContributionKind,
    ContributorId, Envelope, EvidenceId, Link, Participation, Portion, ProjectId, TimeAmount,
};
use liens_lineage::{Authority, Command, Frozen, Lineage, Order, Policy, Rows, Rule, distribute};

/// A fixed generator of numbers (Marsaglia, xorshift).
struct Xorshift(u64);

impl Xorshift {
    fn below(&mut self, bound: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from(self.0 % u64::from(bound)).unwrap()
    }
}

fn timed<T>(run: impl FnOnce() -> T) -> (Duration, T) {
    let begun = Instant::now();
    let done = run();
    (begun.elapsed(), done)
}

fn best<T>(runs: usize, mut run: impl FnMut() -> T) -> Duration {
    (0..runs).map(|_| timed(|| black_box(run())).0).min().unwrap()
}

fn id(number: u32) -> ContributionId {
    ContributionId::new(format!("c{number:07}")).unwrap()
}

/// An hour of work by one of 200 persons, building on older contributions.
fn work(number: u32, on: &[u32]) -> Contribution {
    let project = ProjectId::new("bench").unwrap();
    let date = "2026-01-05".parse().unwrap();
    let by = Attester::Record { id: EvidenceId::new("book").unwrap() };
    let person = ContributorId::new(format!("p{}", number % 200)).unwrap();
    let begun = Contribution::builder(id(number), ContributionKind::Work, project, date)
        .participation(Participation::of(person).attested(TimeAmount::HOUR, by));
    let links = on.iter().map(|older| Link::to(id(*older)));
    links.fold(begun, ContributionBuilder::builds_on).build().unwrap()
}

fn envelope(contribution: Contribution, number: u128) -> Envelope<Command> {
    Envelope {
        id: CommandId::from_u128(number),
        by: ContributorId::new("steward").unwrap(),
        on_behalf_of: None,
        at: "2026-01-05T12:00:00Z".parse().unwrap(),
        body: Command::RecordContribution { contribution },
    }
}

fn order(results: impl IntoIterator<Item = ContributionId>) -> Order {
    Order {
        pot: "1000000.00 EUR".parse().unwrap(),
        results: results.into_iter().map(|result| (result, None)).collect(),
        vouched: (0..200).map(|p| ContributorId::new(format!("p{p}")).unwrap()).collect(),
        authority: Authority { charter: 0, motion: None },
    }
}

fn commons_first() -> Policy {
    Policy::commons_first(Portion::new(1, 5).unwrap(), "20.00 EUR".parse().unwrap()).unwrap()
}

/// Commons first over every result of the bundled record, from one pot.
fn all_results() {
    let record = eip::Record::read().unwrap();
    let frozen = Frozen::load(record.contributions).unwrap();
    let mut order = order(record.results.iter().cloned());
    order.vouched = record.authors;
    let time = best(10, || distribute(&frozen, &commons_first(), order.clone()).unwrap());
    println!("commons first, all {} results of the record: {time:.2?}", record.results.len());
}

/// 400,000 links in time order, one command after the other.
fn live_insertion() {
    let mut random = Xorshift(0x9e37_79b9_7f4a_7c15);
    let mut links = 0;
    let mut commands = Vec::new();
    for number in 0..160_000_u32 {
        let mut on: Vec<u32> =
            (0..3).filter(|_| number > 0).map(|_| random.below(number)).collect();
        on.sort_unstable();
        on.dedup();
        on.truncate(usize::try_from(400_000_u32.saturating_sub(links)).unwrap().min(on.len()));
        on.truncate(2 + usize::from(number % 2 == 0));
        links += u32::try_from(on.len()).unwrap();
        commands.push(envelope(work(number, &on), number.into()));
    }
    let time = (0..5).map(|_| {
        let commands = commands.clone();
        let mut lineage = Lineage::new();
        timed(|| {
            for command in commands {
                lineage.execute(command).unwrap();
            }
        })
        .0
    });
    let time = time.min().unwrap();
    println!("live, {} contributions, {links} links: {time:.2?}", commands.len());
}

/// A record of three towers, in which the top of each has all the others upstream of it, 20 levels
/// deep at most; then one contribution on a top, and the result shared again.
fn again_after_one_more() {
    let towers = [100_u32, 10_000, 1_000_000];
    let mut lineage = Lineage::new();
    let (mut first, mut tops) = (0_u32, Vec::new());
    for size in towers {
        for at in (0..size).rev() {
            let older = [2 * at + 1, 2 * at + 2].into_iter().filter(|below| *below < size);
            let older: Vec<u32> = older.map(|below| first + below).collect();
            let number = first + at;
            lineage.execute(envelope(work(number, &older), number.into())).unwrap();
        }
        tops.push(first);
        first += size;
    }
    let whole = best(1, || lineage.freeze().unwrap());
    println!("freezing the whole record of {} contributions: {whole:.2?}", lineage.len());
    let half = Rule::KeepAndPass { keep: Portion::new(1, 2).unwrap() };
    let order = |result| order([result]);
    for (top, size) in tops.into_iter().zip(towers) {
        let runs = if size < 1_000_000 { 10 } else { 2 };
        let begun = first;
        first += runs;
        let (mut recording, mut cones, mut rule, mut policy) = Default::default();
        for (run, next) in (0..runs).zip(begun..) {
            let keep = |best: &mut Duration, time: Duration| {
                *best = if run == 0 { time } else { time.min(*best) };
            };
            let command = envelope(work(next, &[top]), next.into());
            keep(&mut recording, timed(|| lineage.execute(command).unwrap()).0);
            let result = id(next);
            let (time, cone) = timed(|| lineage.upstream_of([&result]).unwrap());
            keep(&mut cones, time);
            let vouched = order(result.clone()).vouched;
            keep(&mut rule, timed(|| half.parts(&cone, &result, &vouched).unwrap()).0);
            let order = order(result);
            keep(&mut policy, timed(|| distribute(&cone, &commons_first(), order).unwrap()).0);
        }
        println!(
            "one more on a cone of {size:>7}: recorded {recording:.2?}, frozen {cones:.2?}, keep and \
             pass {rule:.2?}, commons first with reasons {policy:.2?}"
        );
    }
}

/// Rows of more and more edges, and the memory that they take.
fn curve() {
    for edges in [1_000_000_usize, 3_000_000, 10_000_000] {
        let nodes = u32::try_from(edges * 2 / 5).unwrap();
        let mut random = Xorshift(0x9e37_79b9_7f4a_7c15);
        let mut list: Vec<(u32, u32)> = Vec::with_capacity(edges + edges / 50);
        while list.len() < edges + edges / 50 {
            let from = 1 + random.below(nodes - 1);
            list.push((from, random.below(from)));
        }
        list.sort_unstable();
        list.dedup();
        list.truncate(edges);
        let before = resident();
        let (time, rows) = timed(|| Rows::load(nodes as usize, &list, None).unwrap());
        let bytes = resident().zip(before).map(|(after, before)| after.saturating_sub(before));
        let bytes = bytes.map_or_else(String::new, |b| {
            format!(", {:.1} bytes an edge", b as f64 / edges as f64)
        });
        let mut flow = vec![1_000_000_u64; rows.len()];
        let half = Portion::new(1, 2).unwrap();
        let pass = best(3, || rows.flow(half, &mut flow).unwrap());
        println!("{edges:>9} edges: loaded {time:.2?}{bytes}; keep and pass {pass:.2?}");
    }
}

/// The bytes of memory that this process holds, where the system says so.
fn resident() -> Option<u64> {
    let statm = std::fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = statm.split_whitespace().nth(1)?.parse().ok()?;
    Some(pages * 4_096)
}

fn main() {
    // First, so that no memory given back before hides what the rows take.
    if std::env::var("LIENS_LARGE").is_ok_and(|large| large == "1") {
        curve();
    }
    all_results();
    live_insertion();
    again_after_one_more();
}
