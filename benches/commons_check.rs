//! Checking whether a record of a million links is a commons.
//!
//! `cargo bench --bench commons_check` prints the best of several runs for a record under one
//! licence, one under licences that only ask for notices, and one under thirty licences of every
//! kind, where many links are faulty.

use std::hint::black_box;
use std::time::{Duration, Instant};

use liens_core::{
    Contribution, ContributionId, ContributionKind, Licence, Link, ProjectId, Relation, Timestamp,
};
use liens_lineage::Frozen;

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
        println!(
            "{name}: {} licences, {} links, {} faulty, {:.1} ms",
            licences.len(),
            frozen.rows().edges(),
            found.faults().len(),
            time.as_secs_f64() * 1e3
        );
    }
}
