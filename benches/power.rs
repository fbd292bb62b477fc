//! Power in real councils: how long, how much memory, and how both grow.
//!
//! Every figure is the shortest of several runs on one core. Ratios compare with plain loops of
//! the same run: above 1 the library is slower than the loop.

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::Criterion;
use liens_core::CollegeId;
use liens_governance::{Brief, Carry, College, CollegeGame, Effort, Game, WeightedGame};

fn weighted(weights: &[u64], quota: u128) -> Game {
    WeightedGame::new(weights.iter().copied(), quota).unwrap().into()
}

/// The column of a bundled file of `name,<column>,..`; names with commas are quoted.
fn column(file: &str, column: &str) -> Vec<u64> {
    let path = format!("{}/examples/data/voting_power/{file}", env!("CARGO_MANIFEST_DIR"));
    let mut reader = csv::Reader::from_path(path).unwrap();
    let at = reader.headers().unwrap().iter().position(|name| name == column).unwrap();
    reader.records().map(|row| row.unwrap()[at].parse().unwrap()).collect()
}

/// Council of the Union with 28 members: 16 members and 65 % of the people, or 25 members.
fn triple(populations: &[u64]) -> Game {
    let members = |least| weighted(&vec![1; populations.len()], least);
    let total: u64 = populations.iter().sum();
    let quota = u128::from(total * 65).div_ceil(100);
    let double = Game::all([members(16), weighted(populations, quota)]).unwrap();
    Game::any([double, members(25)]).unwrap()
}

/// The least that a count of one condition can do: one machine word for each sum.
fn plain_row(weights: &[u64], cut: usize) -> u64 {
    let mut row = vec![0_u64; cut];
    row[0] = 1;
    let mut sorted = weights.to_vec();
    sorted.sort_unstable();
    let mut end = 1;
    for weight in sorted {
        let weight = usize::try_from(weight).unwrap();
        end = (end + weight).min(cut);
        for at in (weight..end).rev() {
            row[at] = row[at].wrapping_add(row[at - weight]);
        }
    }
    row.iter().fold(0, |sum, cell| sum.wrapping_add(*cell))
}

/// What is usual: a look at every coalition, each differing from the last by one player.
fn plain_coalitions(weights: &[u64], quota: u64) -> Vec<u64> {
    let mut holding = vec![0; weights.len()];
    let (mut inside, mut sum) = (0_u32, 0);
    for step in 1..1_u32 << weights.len() {
        let player = step.trailing_zeros();
        inside ^= 1 << player;
        let weight = weights[player as usize];
        sum = if inside >> player & 1 == 1 { sum + weight } else { sum - weight };
        if sum >= quota {
            for (at, count) in holding.iter_mut().enumerate() {
                *count += u64::from(inside >> at & 1);
            }
        }
    }
    holding
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

/// The most memory that the process ever held, in MiB, where the system says so.
fn peak_memory() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: f64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes / 1024.0)
}

fn ratio(ours: Duration, theirs: Duration) -> f64 {
    ours.as_secs_f64() / theirs.as_secs_f64()
}

fn banzhaf(game: &Game) -> liens_governance::Banzhaf {
    game.banzhaf(Effort::default()).unwrap()
}

fn both(game: &Game) -> usize {
    banzhaf(game).players() + game.shapley_shubik(Effort::default()).unwrap().len()
}

/// First, while the process is small: its peak is then that of this count.
fn monetary_fund() {
    let votes = column("imf_2022.csv", "votes");
    let total: u64 = votes.iter().sum();
    let before = peak_memory();
    let half = weighted(&votes, u128::from(total / 2 + 1));
    let ours = shortest(7, || banzhaf(&half));
    if let (Some(before), Some(after)) = (before, peak_memory()) {
        println!("fund, 190 members, votes {total}: peak {after:.1} MiB, {before:.1} before");
    }
    let plain = shortest(5, || plain_row(&votes, usize::try_from(total / 2).unwrap()));
    println!(
        "fund, more than half: {ours:?}; one word a cell {plain:?}: {:.2}",
        ratio(ours, plain)
    );
    for percent in [70, 85] {
        let game = weighted(&votes, u128::from(total * percent).div_ceil(100));
        println!("fund, {percent} %: {:?}", shortest(5, || banzhaf(&game)));
    }
}

fn councils(criterion: &mut Criterion) {
    let nice = column("nice.csv", "votes");
    let game = weighted(&nice, 255);
    let populations = column("council_2016.csv", "population");
    let triple = triple(&populations);
    let mut group = criterion.benchmark_group("both indices");
    group.bench_function("27 members of Nice", |bencher| bencher.iter(|| both(&game)));
    group.bench_function("28 members, three conditions", |b| b.iter(|| both(&triple)));
    group.finish();
    let (ours, theirs) =
        (shortest(15, || both(&game)), shortest(1, || plain_coalitions(&nice, 255)));
    println!("27 of Nice, both: {ours:?}; every coalition {theirs:?}: {:.5}", ratio(ours, theirs));
    println!("28, three conditions, both: {:?}", shortest(15, || both(&triple)));
}

/// Five colleges of ten thousand persons each, under either carry.
fn persons() {
    for carry in [Carry::Majority, Carry::ProportionalExpressed] {
        let college = |(at, weight): (usize, u64)| {
            College::new(CollegeId::new(format!("c{at}")).unwrap(), weight, carry).unwrap()
        };
        let colleges: Vec<College> =
            [25, 25, 25, 15, 10].into_iter().enumerate().map(college).collect();
        let rule = "more than 1/2 of expressed".parse().unwrap();
        let game = CollegeGame::new(&colleges, [10_000; 5], &rule).unwrap();
        let bounds = shortest(3, || game.bounds(Effort::default()).unwrap());
        println!("5 colleges of 10,000, {carry}: bounds {bounds:?}");
        if carry == Carry::Majority {
            let exact = shortest(3, || game.power(Effort::default()).unwrap());
            println!("5 colleges of 10,000, {carry}: exact {exact:?}");
        }
    }
}

/// What is usual: every ordered vector inside the bounds at one quota, its swings counted afresh.
fn plain_designs(bounds: &[(u32, u32)], target: &[u64], quota: u32) -> (u64, u128) {
    fn swings(weights: &[u32], quota: u32) -> Vec<u64> {
        let masks = 1_usize << weights.len();
        let mut sums = vec![0; masks];
        let mut swings = vec![0; weights.len()];
        for mask in 1..masks {
            let last = mask.trailing_zeros() as usize;
            sums[mask] = sums[mask & (mask - 1)] + weights[last];
            if sums[mask] >= quota {
                for (at, weight) in weights.iter().enumerate() {
                    swings[at] += u64::from(mask >> at & 1 == 1 && sums[mask] - weight < quota);
                }
            }
        }
        swings
    }
    let (mut weights, mut vectors, mut best) = (vec![0; bounds.len()], 0, u128::MAX);
    let mut stack = vec![(0, 100, bounds[0].0)];
    while let Some((at, left, weight)) = stack.pop() {
        if weight > bounds[at].1.min(left) {
            continue;
        }
        stack.push((at, left, weight + 1));
        weights[at] = weight;
        let left = left - weight;
        if at + 1 < bounds.len() {
            stack.push((at + 1, left, bounds[at + 1].0));
        } else if left == 0 {
            vectors += 1;
            let swings = swings(&weights, quota);
            let (all, whole) = (swings.iter().sum::<u64>(), target.iter().sum::<u64>());
            let off = swings.iter().zip(target).map(|(swings, part)| {
                (u128::from(*swings) * u128::from(whole)).abs_diff(u128::from(part * all))
            });
            best = best.min(off.sum::<u128>() * 1_000_000_000 / u128::from(all));
        }
    }
    (vectors, best)
}

/// The ordered vectors of whole percentages inside bounds, by adding up college after college.
fn ordered(bounds: &[(u32, u32)]) -> u64 {
    let mut ways = [0_u64; 101];
    ways[0] = 1;
    for (floor, cap) in bounds {
        let with = |sum: u32| (*floor..=*cap).filter(move |w| *w <= sum).map(move |w| sum - w);
        let next = |sum: u32| with(sum).map(|before| ways[before as usize]).sum();
        ways = std::array::from_fn(|sum| next(u32::try_from(sum).unwrap()));
    }
    ways[100]
}

/// Every vector of seven colleges at every quota. The library looks at each set of weights once,
/// and finds the best way to give them to the colleges; the loop looks at every order.
fn designs() {
    let target = [40, 20, 13, 12, 11, 10, 9];
    let brief = Brief::new(target).unwrap();
    let common = vec![(10, 50); 7];
    // The caps are beyond what seven floors of 10 leave: every order of every set is inside.
    let own: Vec<(u32, u32)> = (0..7).map(|at| (10, 50 - at)).collect();
    let wide: Vec<(u32, u32)> = (0..7).map(|at| (10 - at, 30 + at)).collect();
    for (name, bounds) in [("common", &common), ("own", &own), ("wide own", &wide)] {
        let brief = brief.clone().with_bounds(bounds.iter().copied()).unwrap();
        let found = brief.design().unwrap();
        let (vectors, ordered) = (found.vectors(), ordered(bounds));
        let time = shortest(5, || brief.design().unwrap());
        println!(
            "7 colleges, {name} bounds, {ordered} ordered vectors as {vectors} sets of weights, \
             at 50 quotas: {time:?}"
        );
    }
    let brief = brief.with_bounds(own.iter().copied()).unwrap().with_quotas(51, 51).unwrap();
    let ours = shortest(5, || brief.design().unwrap());
    let start = Instant::now();
    let (looked, best) = black_box(plain_designs(&own, &target, 51));
    let theirs = start.elapsed();
    let found = brief.design().unwrap();
    let nearest = f64::from(u32::try_from(best / 1_000).unwrap()) / 1e6 / 115.0;
    let distance: f64 = found.best().distance().to_decimal(9).parse().unwrap();
    assert!((distance - nearest).abs() < 1e-6, "{distance} {nearest}");
    assert_eq!((looked, ordered(&own)), (1_947_792, 1_947_792));
    println!(
        "7 colleges, own bounds, one quota: {ours:?}; {looked} ordered vectors {theirs:?}: {:.5}",
        ratio(ours, theirs)
    );
}

/// Growth with the members, then with the sum of the weights.
fn growth() {
    let spread = |members: u64, total: u64| -> Vec<u64> {
        let shape: Vec<u64> = (0..members).map(|at| at * at % 97 + 3).collect();
        let sum: u64 = shape.iter().sum();
        shape.iter().map(|part| part * total / sum + 1).collect()
    };
    for (members, total) in [
        (25, 100_000),
        (50, 100_000),
        (100, 100_000),
        (200, 100_000),
        (400, 100_000),
        (100, 10_000),
        (100, 1_000_000),
        (100, 10_000_000),
    ] {
        let weights = spread(members, total);
        let half = u128::from(weights.iter().sum::<u64>() / 2 + 1);
        let game = weighted(&weights, half);
        println!("{members} members, weights {total}: {:?}", shortest(3, || banzhaf(&game)));
    }
    for (members, total) in [(25, 1_000), (50, 1_000), (100, 1_000), (64, 10_000), (64, 100_000)] {
        let weights = spread(members, total);
        let half = u128::from(weights.iter().sum::<u64>() / 2 + 1);
        let game = weighted(&weights, half);
        let time = shortest(3, || game.shapley_shubik(Effort::default()).unwrap());
        println!("{members} members, weights {total}, Shapley-Shubik: {time:?}");
    }
}

/// Games that no count by halves reaches, and what is known of those that no count reaches.
fn large() {
    for members in [28_u64, 40, 60] {
        let column = |most: u64, turn: u64| -> Vec<u64> {
            (0..members).map(|at| (at * at * turn + at) % most + 1).collect()
        };
        let of = |column: Vec<u64>, percent: u64| {
            let total: u64 = column.iter().sum();
            weighted(&column, u128::from(total * percent).div_ceil(100))
        };
        let games = [of(column(9, 1), 70), of(column(17, 3), 62), of(column(5, 7), 55)];
        let game = Game::all(games).unwrap();
        match game.banzhaf(Effort::default()) {
            Ok(_) => {
                let time = shortest(2, || banzhaf(&game));
                println!("{members} members, three columns: {time:?}");
            }
            Err(refused) => println!("{members} members, three columns: {refused}"),
        }
    }
    let votes: Vec<u64> = (1..=190).map(|at| at * at * 1_000_003 + 7).collect();
    let half = votes.iter().copied().map(u128::from).sum::<u128>() / 2 + 1;
    let game = weighted(&votes, half);
    for bytes in [1 << 20, 1 << 24, 1 << 28] {
        let allowed = Effort { bytes, steps: u64::MAX / 2 };
        let found = game.banzhaf_between(allowed).unwrap().absolute(189);
        let (least, width) = (found.least.to_decimal(6), found.width().to_decimal(8));
        let time = shortest(1, || game.banzhaf_between(allowed).unwrap());
        println!("190 members, weights of 10 digits, {bytes} bytes: {least} + {width} in {time:?}");
    }
}

fn main() {
    monetary_fund();
    let mut criterion = Criterion::default().configure_from_args().sample_size(10);
    councils(&mut criterion);
    persons();
    designs();
    growth();
    large();
    criterion.final_summary();
}
