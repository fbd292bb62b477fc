//! Explaining what a person gets of a result in a record of a million links.
//!
//! `cargo bench --bench explain` prints the best of several runs for two shapes of record: links to
//! any older contribution, where little is upstream of a result, and links to the latest thousand,
//! where nearly everything is. The first question breaks the result down; the same breakdown then
//! answers again.

use std::collections::BTreeSet;
use std::hint::black_box;
use std::time::{Duration, Instant};

use liens_core::{
    Attester, Contribution, ContributionId, ContributionKind, ContributorId, EvidenceId, Link,
    Participation, ProjectId, TimeAmount, Timestamp,
};
use liens_lineage::{Frozen, Rule};

const NODES: u32 = 402_000;
const EDGES: usize = 1_000_000;
const PEOPLE: u32 = 200;
const RULES: [&str; 6] = [
    "keep-and-pass:1/2",
    "keep-and-pass:1/3",
    "hours",
    "ancestor-equal",
    "per-person",
    "cascade:1/2",
];

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

/// A record whose links reach back over so many contributions at most.
fn record(reach: u32) -> Frozen {
    let mut random = Xorshift(0x9e37_79b9_7f4a_7c15);
    let mut edges = Vec::with_capacity(EDGES + EDGES / 8);
    while edges.len() < EDGES + EDGES / 50 {
        let from = 1 + random.below(NODES - 1);
        edges.push((from, from - 1 - random.below(from.min(reach))));
    }
    edges.sort_unstable();
    edges.dedup();
    edges.truncate(EDGES);
    let ids: Vec<ContributionId> =
        (0..NODES).map(|at| ContributionId::new(format!("{at:06}")).unwrap()).collect();
    let people: Vec<ContributorId> =
        (0..PEOPLE).map(|at| ContributorId::new(format!("p{at:03}")).unwrap()).collect();
    let book = Attester::Record { id: EvidenceId::new("book").unwrap() };
    let project = ProjectId::new("p").unwrap();
    let mut links = edges.into_iter().peekable();
    let contributions = (0..NODES).map(|at| {
        let (id, kind) = (ids[at as usize].clone(), ContributionKind::Work);
        let person = people[random.below(PEOPLE) as usize].clone();
        let person = Participation::of(person).attested(TimeAmount::HOUR, book.clone());
        let mut begun = Contribution::builder(id, kind, project.clone(), Timestamp::MIN);
        while let Some((_, to)) = links.next_if(|(from, _)| *from == at) {
            begun = begun.builds_on(Link::to(ids[to as usize].clone()));
        }
        begun.participation(person).build().unwrap()
    });
    Frozen::load(contributions).unwrap()
}

fn best(mut run: impl FnMut()) -> Duration {
    let times = (0..9).map(|_| {
        let begun = Instant::now();
        run();
        begun.elapsed()
    });
    times.min().unwrap()
}

fn main() {
    println!("{NODES} contributions of {PEOPLE} people, {EDGES} links; best of 9, 5 ways");
    for (shape, reach) in [("any older", NODES), ("latest 1000", 1_000)] {
        let frozen = record(reach);
        for result in [NODES - 1, NODES - 7, NODES / 2] {
            let result = ContributionId::new(format!("{result:06}")).unwrap();
            let upstream: Vec<&Contribution> = frozen.ancestors(&result).collect();
            let first = upstream[upstream.len() / 2].participations()[0].contributor();
            for rule in RULES {
                let rule: Rule = rule.parse().unwrap();
                let explain =
                    || frozen.explain(&rule, first, &result, &BTreeSet::new(), 5).unwrap();
                let why = explain();
                let (earned, links) = (why.earned().count(), why.links().count());
                let time = best(|| drop(black_box(explain())));
                let breakdown = frozen.breakdown(&rule, &result, &BTreeSet::new()).unwrap();
                let again = best(|| drop(black_box(breakdown.explain(first, 5).unwrap())));
                println!(
                    "{shape:<12} {:>6} upstream, {:<17} {earned:>5} earned, {links:>6} links: \
                     {time:>9.2?}, again {again:>9.2?}",
                    upstream.len(),
                    rule.to_string(),
                );
            }
        }
    }
}
