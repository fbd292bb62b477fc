//! A million ballots counted beside a plain counting loop, and a million members delegating.
//!
//! Ratios of the same run stand at the end: above 1 the assembly is slower than the loop.

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput};
use liens_core::{CollegeId, ContributorId, Timestamp};
use liens_governance::{Ballots, Choice, Delegations, Member, Roll};

const MEMBERS: usize = 1_000_000;
const COLLEGES: usize = 5;

/// A drawn assembly, by the place of each member.
struct Drawn {
    roll: Roll,
    choices: Vec<Option<Choice>>,
    delegates: Vec<usize>,
}

fn draw() -> Drawn {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut below = |end: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % u64::try_from(end).unwrap()).unwrap()
    };
    let colleges: Vec<CollegeId> =
        (0..COLLEGES).map(|at| CollegeId::new(format!("college {at}")).unwrap()).collect();
    let members: Vec<Member> = (0..MEMBERS)
        .map(|at| {
            let weight = u64::try_from(1 + below(3)).unwrap();
            Member::new(name(at), colleges[below(COLLEGES)].clone(), weight).unwrap()
        })
        .collect();
    let said = [None, Some(Choice::Yes), Some(Choice::No), Some(Choice::Abstain)];
    Drawn {
        roll: Roll::new(members, Timestamp::MIN).unwrap(),
        choices: (0..MEMBERS).map(|_| said[below(4)]).collect(),
        delegates: (0..MEMBERS).map(|_| below(MEMBERS)).collect(),
    }
}

fn name(at: usize) -> ContributorId {
    ContributorId::new(format!("{at:07}")).unwrap()
}

/// One member in five votes, every other one delegates to somebody.
fn delegating(drawn: &Drawn) -> Ballots {
    let mut delegations = Delegations::new();
    for (at, to) in drawn.delegates.iter().enumerate().filter(|(at, to)| at != *to) {
        delegations.give(name(at), name(*to), None, Timestamp::MIN).unwrap();
    }
    let voting = |(at, _)| (at % 5 == 0).then_some(Choice::Yes);
    let choices = drawn.choices.iter().enumerate().map(voting).collect();
    let mut ballots = Ballots::of_roll(drawn.roll.clone(), choices).unwrap();
    ballots.lend(&delegations, None);
    ballots
}

/// The least that a count can do: three arrays, one sum for each college and choice.
fn plain(colleges: &[u32], weights: &[u64], said: &[u8]) -> [[u64; 4]; COLLEGES] {
    let mut sums = [[0; 4]; COLLEGES];
    for ((college, weight), said) in colleges.iter().zip(weights).zip(said) {
        sums[*college as usize][usize::from(*said)] += weight;
    }
    sums
}

/// The shortest of several runs.
fn shortest<T>(mut run: impl FnMut() -> T) -> Duration {
    let one = || {
        let start = Instant::now();
        black_box(run());
        start.elapsed()
    };
    std::iter::repeat_with(one).take(15).min().unwrap()
}

fn main() {
    let drawn = draw();
    let ballots = Ballots::of_roll(drawn.roll.clone(), drawn.choices.clone()).unwrap();
    let lent = delegating(&drawn);
    let named: Vec<&CollegeId> = drawn.roll.colleges().map(|(college, _)| college).collect();
    let place =
        |member: &Member| u32::try_from(named.binary_search(&member.college()).unwrap()).unwrap();
    let colleges: Vec<u32> = drawn.roll.members().iter().map(place).collect();
    let weights: Vec<u64> = drawn.roll.members().iter().map(Member::weight).collect();
    let code = |choice: &Option<Choice>| match choice {
        None => 0,
        Some(Choice::Yes) => 1,
        Some(Choice::No) => 2,
        Some(Choice::Abstain) => 3,
    };
    let said: Vec<u8> = drawn.choices.iter().map(code).collect();
    let sums = plain(&colleges, &weights, &said);
    for (count, [_, yes, no, abstain]) in ballots.count(None).iter().zip(sums) {
        assert_eq!((count.yes(), count.no(), count.abstain()), (yes, no, abstain));
    }

    let mut criterion = Criterion::default().configure_from_args().sample_size(20);
    let mut group = criterion.benchmark_group("assembly of a million");
    group.throughput(Throughput::Elements(MEMBERS.try_into().unwrap()));
    group.bench_function("plain counting loop", |b| {
        b.iter(|| plain(&colleges, &weights, black_box(&said)));
    });
    group.bench_function("count", |b| b.iter(|| ballots.count(None)));
    group.bench_function("count with delegation", |b| b.iter(|| lent.count(None)));
    group.bench_function("count with delegation under a cap", |b| b.iter(|| lent.count(Some(50))));
    group.finish();
    criterion.final_summary();

    let loop_time = shortest(|| plain(&colleges, &weights, black_box(&said)));
    let count = shortest(|| ballots.count(None));
    let delegated = shortest(|| lent.count(None));
    let capped = shortest(|| lent.count(Some(50)));
    println!("plain loop {loop_time:?}, count {count:?}: ratio {:.2}", ratio(count, loop_time));
    println!("with delegation {delegated:?}, under a cap {capped:?}");
}

fn ratio(ours: Duration, theirs: Duration) -> f64 {
    ours.as_secs_f64() / theirs.as_secs_f64()
}
