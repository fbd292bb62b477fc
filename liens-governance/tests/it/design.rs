//! Designs of weights: worked cases, and a look at every vector beside them.

use liens_governance::{
    Bounds, Brief, DesignError, Designed, Effort, Fraction, Game, Side, WeightedGame, jagiellonian,
};
use proptest::prelude::*;

fn fraction(text: &str) -> Fraction {
    text.parse().unwrap()
}

/// Σ |swings / all − part / whole|, the swings counted by the general method.
fn distance(weights: &[u64], quota: u128, target: &[u64]) -> Option<Fraction> {
    let game = Game::from(WeightedGame::new(weights.iter().copied(), quota).unwrap());
    let power = game.banzhaf(Effort::default()).unwrap();
    if power.swings().iter().any(liens_governance::Natural::is_zero) {
        return None;
    }
    let whole: u64 = target.iter().sum();
    let off = |(at, part): (usize, &u64)| {
        let (power, part) = (power.index(at).unwrap(), Fraction::new(*part, whole).unwrap());
        power.less(&part).or_else(|| part.less(&power)).unwrap()
    };
    Some(target.iter().enumerate().map(off).sum())
}

/// How far weights are from the target, in parts of its sum.
fn spread(weights: &[u64], target: &[u64]) -> u64 {
    let whole: u64 = target.iter().sum();
    weights.iter().zip(target).map(|(weight, part)| (weight * whole).abs_diff(part * 100)).sum()
}

/// Every ordered vector of percentages inside the bounds.
fn vectors(bounds: &[(u32, u32)], left: u32) -> Vec<Vec<u64>> {
    let Some(((floor, cap), rest)) = bounds.split_first() else {
        return if left == 0 { vec![Vec::new()] } else { Vec::new() };
    };
    let of = |weight: u32| {
        vectors(rest, left - weight).into_iter().map(move |mut tail| {
            tail.insert(0, weight.into());
            tail
        })
    };
    (*floor..=(*cap).min(left)).flat_map(of).collect()
}

fn checked(found: &Designed, target: &[u64]) {
    for design in [Some(found.best()), found.runner_up()].into_iter().flatten() {
        let weights: Vec<u64> = design.weights().iter().map(|weight| (*weight).into()).collect();
        assert_eq!(weights.iter().sum::<u64>(), 100);
        let expected = distance(&weights, design.quota().into(), target).unwrap();
        assert_eq!(*design.distance(), expected);
    }
    if let Some(next) = found.runner_up() {
        assert!(next.distance() >= found.best().distance());
    }
}

#[test]
fn the_powers_that_legal_statutes_can_reach_are_few() {
    let reachable = [(2, 2, 3), (6, 5, 6), (19, 16, 14), (75, 46, 27), (177, 80, 44)];
    for (colleges, (half, two_thirds, three_quarters)) in (3..).zip(reachable) {
        let of = |quota| Bounds::scic().reachable_powers(colleges, quota).unwrap().len();
        assert_eq!((of(51), of(67), of(75)), (half, two_thirds, three_quarters), "{colleges}");
    }
}

#[test]
fn seven_colleges_inside_common_bounds_are_1824_vectors() {
    let target = [1; 7];
    let found = Brief::new(target).unwrap().within(10, 50).unwrap().design().unwrap();
    assert_eq!((found.vectors(), found.is_optimal()), (1_824, true));
    assert!(found.best().distance().is_zero());
    checked(&found, &target);
    let own: Vec<(u32, u32)> = (0..7).map(|at| (10, 50 - at % 2)).collect();
    let target = [40, 20, 13, 12, 11, 10, 9];
    let brief = Brief::new(target).unwrap();
    let common = brief.clone().within(10, 50).unwrap().design().unwrap();
    let specific = brief.with_bounds(own).unwrap().design().unwrap();
    checked(&common, &target);
    checked(&specific, &target);
    assert!(common.best().distance() <= specific.best().distance());
}

#[test]
fn among_equal_powers_the_weights_are_nearest_to_the_target() {
    let best = |target: &[u64], bounds: &[(u32, u32)]| {
        let brief = Brief::new(target.iter().copied()).unwrap();
        let found = brief.with_bounds(bounds.iter().copied()).unwrap().design().unwrap();
        (found.best().weights().to_vec(), found.best().quota())
    };
    // Whoever has 1 to 49 of three has the same power at 51: thirds are meant.
    assert_eq!(best(&[1, 1, 1], &[(1, 99); 3]), (vec![34, 33, 33], 51));
    assert_eq!(best(&[1, 1, 1], &[(1, 40), (1, 30), (1, 99)]).0.iter().max(), Some(&36));
    assert_eq!(best(&[10, 15, 25, 25, 25], &[(10, 50); 5]), (vec![10, 15, 25, 25, 25], 51));
}

#[test]
fn powers_of_more_colleges_than_counts_fit_are_refused() {
    let none = Bounds::none();
    assert_eq!(none.reachable_powers(62, 100).unwrap(), [vec![1; 62]]);
    let refused = none.reachable_powers(63, 51).unwrap_err();
    assert_eq!(refused, DesignError::TooManyColleges { colleges: 63 });
    let refused = none.reachable_powers(3, 50).unwrap_err();
    assert_eq!(refused, DesignError::NotQuotas { from: 50, to: 50 });
    assert_eq!(none.percentages(100), [vec![1; 100]]);
    assert!(none.percentages(101).is_empty());
    assert_eq!(
        (none.whole_percentages(), Bounds::scic().whole_percentages()),
        ((1, 100), (10, 50))
    );
}

#[test]
fn a_floor_for_the_weakest_and_equal_power_per_person_are_designed_for() {
    let brief = Brief::new([50, 30, 15, 5]).unwrap().within(10, 50).unwrap();
    let free = brief.clone().design().unwrap();
    let weakest = |found: &Designed| found.best().power().into_iter().min().unwrap();
    let floored = brief.with_least_power("1/6".parse().unwrap()).design().unwrap();
    assert!(weakest(&free) < fraction("1/6") && weakest(&floored) >= fraction("1/6"));
    assert!(free.best().distance() < floored.best().distance());
    // One person turns 1 of a college of 1, half of the others in a college of 3, 3/8 of 5.
    let persons = Brief::equal_per_person([1, 3, 5]).unwrap();
    assert_eq!(persons, Brief::new([1_000_000_000, 2_000_000_000, 2_666_666_666]).unwrap());
    assert_eq!(Brief::equal_per_college(3).unwrap(), Brief::new([1, 1, 1]).unwrap());
}

#[test]
fn a_bound_that_costs_something_has_a_price() {
    // Without the floor of 10 %, the fourth could weigh less than the others.
    let brief = Brief::new([1, 1, 1, 1, 16]).unwrap().within(10, 30).unwrap();
    let prices = brief.prices().unwrap();
    let with = brief.design().unwrap().best().distance().clone();
    for price in &prices {
        assert!(!price.price.is_zero() && price.price <= with);
    }
    assert!(prices.iter().any(|price| (price.college, price.bound) == (4, Side::Cap)));
}

#[test]
fn many_colleges_are_designed_step_by_step_and_said_so() {
    let target: Vec<u64> = (10..=20).collect();
    let found = Brief::new(target.clone()).unwrap().with_quotas(51, 55).unwrap().design().unwrap();
    assert!(!found.is_optimal());
    checked(&found, &target);
    let rounded = [6, 7, 7, 8, 8, 9, 10, 10, 11, 12, 12];
    for quota in 51..=55 {
        assert!(*found.best().distance() <= distance(&rounded, quota, &target).unwrap());
    }
}

#[test]
fn what_cannot_be_designed_is_refused() {
    let code = |refused: Result<Brief, DesignError>| refused.unwrap_err().code();
    assert_eq!(code(Brief::new([])), "governance.design.no_target");
    assert_eq!(code(Brief::new([0, 0])), "governance.design.no_target");
    assert_eq!(code(Brief::new([1; 63])), "governance.design.too_many_colleges");
    assert_eq!(code(Brief::new([u64::MAX])), "governance.design.target_too_fine");
    let brief = Brief::new([1, 1, 1]).unwrap();
    for bounds in [(0, 50), (50, 10), (10, 100)] {
        let refused = brief.clone().within(bounds.0, bounds.1);
        assert_eq!(code(refused), "governance.design.crossed_bounds");
    }
    assert_eq!(code(brief.clone().with_bounds([(1, 99)])), "governance.design.bounds_differ");
    for (from, to) in [(50, 60), (60, 55), (60, 101)] {
        assert_eq!(code(brief.clone().with_quotas(from, to)), "governance.design.not_quotas");
    }
    for impossible in [brief.clone().within(40, 50), brief.clone().within(10, 30)] {
        assert_eq!(impossible.unwrap().design(), Err(DesignError::NoDesign));
    }
    let above = brief.with_least_power("2/5".parse().unwrap());
    assert_eq!(above.design().unwrap_err().code(), "governance.design.no_design");
}

#[test]
fn the_quota_of_the_square_root_makes_power_most_nearly_the_weight() {
    let heads = [
        82_038, 59_247, 58_966, 57_612, 39_394, 38_667, 22_489, 15_760, 10_533, 10_290, 10_213,
        10_092, 9_980, 8_854, 8_230, 8_082, 5_393, 5_313, 5_160, 3_744, 3_701, 2_439, 1_978, 1_446,
        752, 429, 379,
    ];
    // In persons, not in thousands.
    let game = jagiellonian(heads.map(|heads| heads * 1_000)).unwrap();
    assert_eq!((game.total(), game.quota()), (94_968, 58_452));
    assert_eq!((game.weights()[0], game.weights()[26]), (9_057, 616));
    let power = Game::from(game.clone()).banzhaf(Effort::default()).unwrap();
    assert_eq!(power.act().to_decimal(6), "0.162690");
    assert_eq!(power.index(0).unwrap().to_decimal(6), "0.095143");
    let off = |at: usize| {
        let weight = Fraction::new(game.weights()[at], 94_968).unwrap();
        let power = power.index(at).unwrap();
        power.less(&weight).or_else(|| weight.less(&power)).unwrap()
    };
    let largest = (0..27).map(off).max().unwrap();
    assert_eq!(largest, off(0));
}

proptest! {
    #[test]
    fn no_vector_and_no_quota_is_nearer_than_the_design(
        target in prop::collection::vec(1_u64..10, 2..=3),
        bounds in prop::collection::vec((1_u32..30, 20_u32..70), 3), common in any::<bool>(),
        quotas in (51_u32..=100, 0_u32..5),
    ) {
        let mut bounds: Vec<(u32, u32)> =
            bounds[..target.len()].iter().map(|(a, b)| (*a, a + b)).collect();
        if common {
            bounds = vec![bounds[0]; target.len()];
        }
        let (from, to) = (quotas.0, (quotas.0 + quotas.1).min(100));
        let brief = Brief::new(target.clone()).unwrap().with_bounds(bounds.clone()).unwrap();
        let found = brief.with_quotas(from, to).unwrap().design();
        let all = vectors(&bounds, 100);
        // Every 7th vector, to stay quick, and every quota.
        let rank = |weights: &[u64], quota: u32| {
            Some((distance(weights, quota.into(), &target)?, spread(weights, &target), quota))
        };
        let nearest = all.iter().step_by(7)
            .flat_map(|weights| (from..=to).map(move |quota| (weights, quota)))
            .filter_map(|(weights, quota)| rank(weights, quota))
            .min();
        match (found, nearest) {
            (Ok(found), nearest) => {
                checked(&found, &target);
                let best = found.best();
                prop_assert!((from..=to).contains(&best.quota()));
                prop_assert!(best.weights().iter().zip(&bounds).all(|(w, (a, b))| a <= w && w <= b));
                let weights: Vec<u64> = best.weights().iter().map(|w| (*w).into()).collect();
                let found = rank(&weights, best.quota()).unwrap();
                prop_assert!(nearest.is_none_or(|nearest| found <= nearest));
            }
            (Err(error), nearest) => {
                prop_assert_eq!(error, DesignError::NoDesign);
                prop_assert_eq!(nearest, None);
            }
        }
    }
}
