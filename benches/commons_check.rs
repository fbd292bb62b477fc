//! Checking whether a record of a million links is a commons.
//!
//! `cargo bench --bench commons_check` prints the best of several runs for a record under one
//! licence, one under licences that only ask for notices, and one under every fourth licence of the
//! table, drawn at random, where nearly every link is faulty; each beside a plain loop that judges
//! every link by the licences of its two ends and by nothing further up. On one core of a shared
//! machine 82, 75 and 335 ms were measured, the loop 58, 57 and 75 ms: much of either is waiting for
//! the record, which is far apart in memory.

use std::collections::HashMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use liens_core::{
    Contribution, ContributionId, ContributionKind, Licence, Link, ProjectId, Relation, Timestamp,
};
use liens_lineage::Frozen;
use liens_lineage::commons::{Holding, Verdict, verdict};

const NODES: u32 = 402_000;
const EDGES: usize = 1_000_000;

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

/// A record whose contributions are under any of these licences.
fn record(licences: &[&str]) -> Frozen {
    let mut random = Xorshift(0x9e37_79b9_7f4a_7c15);
    let mut edges = Vec::with_capacity(EDGES + EDGES / 8);
    while edges.len() < EDGES + EDGES / 50 {
        let from = 1 + random.below(NODES - 1);
        edges.push((from, from - 1 - random.below(from.min(1_000))));
    }
    edges.sort_unstable();
    edges.dedup();
    edges.truncate(EDGES);
    let licences: Vec<Licence> = licences.iter().map(|text| text.parse().unwrap()).collect();
    let ids: Vec<ContributionId> =
        (0..NODES).map(|at| ContributionId::new(format!("{at:06}")).unwrap()).collect();
    let project = ProjectId::new("p").unwrap();
    let mut links = edges.into_iter().peekable();
    let count = u32::try_from(licences.len()).unwrap();
    let contributions = (0..NODES).map(|at| {
        let (id, kind) = (ids[at as usize].clone(), ContributionKind::Work);
        let licence = licences[random.below(count) as usize].clone();
        let begun = Contribution::builder(id, kind, project.clone(), Timestamp::MIN);
        let mut begun = begun.licence(licence);
        while let Some((_, to)) = links.next_if(|(from, _)| *from == at) {
            let to = ids[to as usize].clone();
            let relation =
                [Relation::Uses, Relation::DerivesFrom][random.below(2) as usize].clone();
            begun = begun.builds_on(Link { relation, ..Link::to(to) });
        }
        begun.build().unwrap()
    });
    Frozen::load(contributions.collect::<Vec<_>>()).unwrap()
}

/// The links whose two licences do not go together: newer end, older end, and how it is held.
fn plain(frozen: &Frozen) -> Vec<(u32, u32, Holding)> {
    let (mut numbers, mut licences) = (HashMap::new(), Vec::new());
    let under: Vec<usize> = frozen
        .contributions()
        .map(|node| {
            let licence = node.licence().unwrap();
            *numbers.entry(licence).or_insert_with(|| {
                licences.push(licence);
                licences.len() - 1
            })
        })
        .collect();
    let stands = |newer: &Licence, older: &Licence, holding| {
        !matches!(verdict(newer, older, holding), Verdict::Allowed { .. })
    };
    let table: Vec<[bool; 2]> = licences
        .iter()
        .flat_map(|newer| licences.iter().map(move |older| (newer, older)))
        .map(|(newer, older)| {
            [Holding::Using, Holding::MadeFrom].map(|how| stands(newer, older, how))
        })
        .collect();
    let mut faulty = Vec::new();
    for ((place, node), own) in (0..).zip(frozen.contributions()).zip(&under) {
        for (link, older) in node.builds_on().iter().zip(frozen.rows().upstream_of(place)) {
            let holding = match link.relation {
                Relation::Uses => Holding::Using,
                _ => Holding::MadeFrom,
            };
            if table[own * licences.len() + under[older as usize]][holding as usize] {
                faulty.push((place, older, holding));
            }
        }
    }
    faulty
}

fn best(runs: u32, mut work: impl FnMut()) -> Duration {
    let run = |_| {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    (0..runs).map(run).min().unwrap_or_default()
}

fn main() {
    let every: Vec<&str> = liens_lineage::commons::all_terms().map(|terms| terms.id).collect();
    let every: Vec<&str> = every.into_iter().step_by(4).collect();
    let notices = ["MIT", "ISC", "BSD-3-Clause", "CC0-1.0"];
    for (name, licences) in [
        ("one licence", &["CC-BY-SA-4.0"][..]),
        ("notices alone", &notices[..]),
        ("every kind", &every[..]),
    ] {
        let frozen = record(licences);
        let found = frozen.check_commons();
        let time = best(5, || drop(black_box(frozen.check_commons())));
        let loop_time = best(5, || drop(black_box(plain(&frozen))));
        println!(
            "{name}: {} licences, {} links, {} faults, {:.1} ms; plain loop {} faults, {:.1} ms; \
             ratio {:.2}",
            licences.len(),
            frozen.rows().edges(),
            found.faults().len(),
            time.as_secs_f64() * 1e3,
            plain(&frozen).len(),
            loop_time.as_secs_f64() * 1e3,
            time.as_secs_f64() / loop_time.as_secs_f64()
        );
    }
}
