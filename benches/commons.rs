//! A year of a thousand members, tried out under other charters.
//!
//! The year is the one of the example `what_if`: two thousand accounts, a quarter of the members
//! exchange hours every week, others raise needs and work, every fourth week a pot is shared, every
//! quarter a budget is claimed and paid, and all vote once. Below it what replaying the same history
//! takes, which is the least that trying anything out on it can take.

#[path = "../examples/input/mod.rs"]
mod input;
#[path = "../examples/year/mod.rs"]
mod year;

use std::hint::black_box;
use std::time::{Duration, Instant};

use liens::{CharterChange, Commons, Preset, Supposition, Timestamp};

const TIMES: usize = 5;

fn timed<T>(mut work: impl FnMut() -> T) -> (Duration, T) {
    let mut runs: Vec<(Duration, T)> = (0..TIMES)
        .map(|_| {
            let begun = Instant::now();
            let result = work();
            (begun.elapsed(), result)
        })
        .collect();
    runs.sort_by_key(|(time, _)| *time);
    runs.swap_remove(TIMES / 2)
}

fn main() {
    let members = if cfg!(debug_assertions) { 40 } else { 1_000 };
    let Ok(commons) = year::lived(1, members) else { panic!("the year cannot be lived") };
    println!("a year of {members} members, {} events; median of {TIMES}", commons.events().len());
    let (replayed, again) = timed(|| Commons::replay(commons.events().to_vec()).unwrap());
    assert_eq!(again, commons);
    println!("replay                      {replayed:>10.1?}");
    for preset in [Preset::Association, Preset::ThirdPlace, Preset::TimeBank] {
        let articles = preset.articles().unwrap();
        let changes = vec![
            CharterChange::Policy { policy: articles.policy().clone() },
            CharterChange::Budgets { budgets: Box::new(articles.budgets().clone()) },
        ];
        let supposition = Supposition { changes, from: Timestamp::MIN, until: Timestamp::MAX };
        let (tried, found) = timed(|| commons.what_if(&supposition).unwrap());
        let name = format!("{preset:?}");
        println!("what if {name:<20}{tried:>10.1?}  (to reach: 1 s) {} rows", found.rows.len());
        black_box(found);
    }
}
