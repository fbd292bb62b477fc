//! A vote of 100,000 distinct complete ballots among 50 candidates: how long each rule takes.
//!
//! Every figure is the shortest of several runs on one core. Ratios compare with a plain loop of the
//! same run: above 1 the library is slower than the loop.

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use liens_core::{CandidateId, ContributorId, ProjectId};
use liens_governance::election::{
    Candidates, ElectionRule, Graded, Pairwise, Profile, Scale, Strength, StrongestPaths, TieRule,
};
use liens_governance::participatory::{
    self, Axiom, Completion, Project, Satisfaction, TieOrder, equal_shares, left_out,
};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

const CANDIDATES: usize = 50;
const BALLOTS: usize = 100_000;

/// Orders drawn from a seed; two are never the same in practice: there are 50! of them.
fn drawn(seed: u64) -> Vec<[u8; CANDIDATES]> {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let mut order: [u8; CANDIDATES] = std::array::from_fn(|at| u8::try_from(at).unwrap());
    let mut shuffled = || {
        for last in (1..CANDIDATES).rev() {
            let place = (u64::from(chance.next_u32()) * (last as u64 + 1)) >> 32;
            order.swap(last, usize::try_from(place).unwrap());
        }
        order
    };
    (0..BALLOTS).map(|_| shuffled()).collect()
}

/// The least that counting pairs can do: one addition a pair, in one dense table of words.
fn plain_pairs(orders: &[[u8; CANDIDATES]], weights: &[u64]) -> Vec<u64> {
    let mut cells = vec![0_u64; CANDIDATES * CANDIDATES];
    for (order, weight) in orders.iter().zip(weights) {
        for (at, one) in order.iter().enumerate() {
            let row = usize::from(*one) * CANDIDATES;
            for other in &order[at + 1..] {
                cells[row + usize::from(*other)] += weight;
            }
        }
    }
    cells
}

fn plain_schulze(orders: &[[u8; CANDIDATES]], weights: &[u64]) -> Vec<u64> {
    let over = plain_pairs(orders, weights);
    let mut paths = vec![0_u64; CANDIDATES * CANDIDATES];
    for one in 0..CANDIDATES {
        for other in 0..CANDIDATES {
            let (won, lost) = (over[one * CANDIDATES + other], over[other * CANDIDATES + one]);
            paths[one * CANDIDATES + other] = won.saturating_sub(lost);
        }
    }
    for middle in 0..CANDIDATES {
        for one in 0..CANDIDATES {
            for other in 0..CANDIDATES {
                let first = paths[one * CANDIDATES + middle];
                let through = first.min(paths[middle * CANDIDATES + other]);
                let cell = &mut paths[one * CANDIDATES + other];
                *cell = (*cell).max(through);
            }
        }
    }
    paths
}

/// The shortest of several runs.
fn shortest<T>(runs: usize, mut run: impl FnMut() -> T) -> Duration {
    let one = || {
        let start = Instant::now();
        black_box(run());
        start.elapsed()
    };
    std::iter::repeat_with(one).take(runs).min().unwrap()
}

fn names() -> Candidates {
    let ids = (0..CANDIDATES).map(|at| CandidateId::new(format!("candidate {at}")).unwrap());
    Candidates::new(ids).unwrap()
}

/// A thousand voters who approve two to eight of fifty projects, or give them one to ten points.
fn budget(seed: u64, most_points: u64) -> participatory::Profile {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let mut below = |bound: u64| (u64::from(chance.next_u32()) * bound) >> 32;
    let id = |at: u64| ProjectId::new(format!("project {at:02}")).unwrap();
    let projects = (0..50).map(|at| {
        let cost = format!("{}.00 EUR", 100 + below(3_900)).parse().unwrap();
        Project::new(id(at), cost).unwrap()
    });
    let projects: Vec<Project> = projects.collect();
    let limit = "30000.00 EUR".parse().unwrap();
    let mut profile = participatory::Profile::new(limit, projects, Satisfaction::Count).unwrap();
    for voter in 0..1_000 {
        let mut given: Vec<(ProjectId, u64)> = Vec::new();
        for _ in 0..2 + below(7) {
            let project = id(below(50));
            if given.iter().all(|(known, _)| *known != project) {
                given.push((project, 1 + below(most_points)));
            }
        }
        let voter = ContributorId::new(format!("voter {voter}")).unwrap();
        profile.grade(voter, 1, given.iter().map(|(project, points)| (project, *points))).unwrap();
    }
    profile
}

fn budgets() {
    for (kind, most) in [("approvals", 1), ("points", 10)] {
        let profile = budget(8, most);
        let ties = TieOrder::default();
        let share = |completion: &Completion| equal_shares(&profile, completion, &ties).unwrap();
        let (none, greedy) = (Completion::None {}, Completion::Greedy {});
        let outcome = share(&none);
        println!(
            "equal shares of 1000 voters, 50 projects, {kind}: {:?}, completed {:?}, EJR+ {:?}; {} \
             funded",
            shortest(9, || share(&none)),
            shortest(9, || share(&greedy)),
            shortest(9, || left_out(&profile, outcome.funded(), Axiom::ExtendedPlus).unwrap()),
            outcome.purchases().len(),
        );
    }
}

fn tally(criterion: &mut Criterion) {
    let orders = drawn(8);
    let weights = vec![1_u64; BALLOTS];
    let mut profile = Profile::new(names());
    let start = Instant::now();
    for (order, weight) in orders.iter().zip(&weights) {
        profile.rank(*weight, order.iter().map(|one| usize::from(*one))).unwrap();
    }
    println!("{BALLOTS} ballots of {CANDIDATES} candidates: taken in {:?}", start.elapsed());
    let by = Strength::Margins;
    let schulze = || StrongestPaths::of(&Pairwise::of(&profile), by);
    let plain = plain_schulze(&orders, &weights);
    let paths = schulze();
    for (at, expected) in plain.iter().enumerate().filter(|(at, _)| at % (CANDIDATES + 1) != 0) {
        assert_eq!(paths.between(at / CANDIDATES, at % CANDIDATES), u128::from(*expected));
    }
    // Taken in turns, so that both meet the same machine.
    let (mut ours, mut theirs) = (Duration::MAX, Duration::MAX);
    for _ in 0..9 {
        ours = ours.min(shortest(1, schulze));
        theirs = theirs.min(shortest(1, || plain_schulze(&orders, &weights)));
    }
    let ratio = ours.as_secs_f64() / theirs.as_secs_f64();
    println!("pairs and strongest paths: {ours:?}; plain loop {theirs:?}: {ratio:.2}");
    let mut graded = Graded::new(names(), Scale::points(6).unwrap());
    for order in &orders {
        let row: Vec<Option<u16>> = order.iter().map(|one| Some(u16::from(*one) % 7)).collect();
        graded.grade(1, &row).unwrap();
    }
    let lots = TieRule::Lots { seed: 1 };
    let stv = |seats| ElectionRule::ScottishStv { seats };
    for rule in [ElectionRule::InstantRunoff {}, stv(5), stv(10), ElectionRule::RankedPairs {}] {
        println!("{rule}: {:?}", shortest(5, || rule.tally(&profile, &lots).unwrap()));
    }
    let rule = ElectionRule::MajorityJudgment {};
    println!("{rule}: {:?}", shortest(5, || rule.tally(&graded, &lots).unwrap()));
    budgets();
    let mut group = criterion.benchmark_group("tally");
    group.sample_size(10);
    group.bench_function("schulze", |bencher| bencher.iter(schulze));
    group.finish();
}

criterion_group!(benches, tally);
criterion_main!(benches);
