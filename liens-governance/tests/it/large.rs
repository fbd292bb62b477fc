//! Games too large for one method, beside another one or beside the same game without idle players.

use liens_governance::{Effort, Fraction, Game, Natural, PowerError, WeightedGame};
use proptest::prelude::*;

fn weighted(weights: Vec<u64>, quota: u128) -> Game {
    WeightedGame::new(weights, quota).unwrap().into()
}

/// Columns of weights with their quotas, and how many of them must be met.
type Columns = (Vec<(Vec<u64>, u128)>, usize);

fn columns(players: std::ops::RangeInclusive<usize>, most: u64) -> impl Strategy<Value = Columns> {
    (players, 2_usize..=4).prop_flat_map(move |(players, columns)| {
        let column = prop::collection::vec(0..most, players).prop_flat_map(|weights| {
            let total: u64 = weights.iter().sum();
            (Just(weights), 0..=u128::from(total) + 1)
        });
        (prop::collection::vec(column, columns), 1..=columns)
    })
}

/// The game of these columns, with so many more players without weight.
fn game((columns, count): &Columns, idle: usize) -> Game {
    let one = |(weights, quota): &(Vec<u64>, u128)| {
        let weights = weights.iter().copied().chain(std::iter::repeat_n(0, idle));
        weighted(weights.collect(), *quota)
    };
    Game::at_least(*count, columns.iter().map(one)).unwrap()
}

proptest! {
    #[test]
    fn idle_players_double_every_count_whatever_the_method(columns in columns(1..=9, 12)) {
        // Beyond 62 players no game of several columns is counted by halves.
        let (few, many) = (game(&columns, 0), game(&columns, 70));
        let allowed = Effort::default();
        let (before, after) = (few.banzhaf(allowed).unwrap(), many.banzhaf(allowed).unwrap());
        prop_assert_eq!(before.act(), after.act());
        let (orders, more) =
            (few.shapley_shubik(allowed).unwrap(), many.shapley_shubik(allowed).unwrap());
        for player in 0..few.players() {
            prop_assert_eq!(before.absolute(player), after.absolute(player));
            prop_assert_eq!(&orders[player], &more[player]);
        }
        prop_assert!(after.swings()[few.players()..].iter().all(Natural::is_zero));
        prop_assert!(more[few.players()..].iter().all(Fraction::is_zero));
    }

    #[test]
    fn a_condition_or_it_with_another_is_the_condition_alone(
        weights in prop::collection::vec(0_u64..40, 63..=90), other in 0_u64..60,
    ) {
        let total: u64 = weights.iter().sum();
        let alone = weighted(weights.clone(), u128::from(total / 2 + 1));
        let more = weights.iter().map(|weight| weight * 7 % 11 + 1).collect();
        let both = Game::all([alone.clone(), weighted(more, other.into())]).unwrap();
        let absorbed = Game::any([alone.clone(), both]).unwrap();
        let allowed = Effort::default();
        prop_assert_eq!(alone.banzhaf(allowed), absorbed.banzhaf(allowed));
    }

    #[test]
    fn the_exact_power_lies_between_its_bounds(
        columns in columns(1..=14, 1_000_000), one in any::<bool>(), bytes in 9_u32..16,
    ) {
        let exact_game = if one {
            let (weights, quota) = &columns.0[0];
            weighted(weights.clone(), *quota)
        } else {
            game(&columns, 0)
        };
        let small = Effort { bytes: 1 << bytes, steps: 1 << 40 };
        let Ok(found) = exact_game.banzhaf_between(small) else { return Ok(()) };
        let exact = exact_game.banzhaf(Effort::default()).unwrap();
        let act = found.act();
        prop_assert!(act.least <= exact.act() && exact.act() <= act.most);
        for player in 0..exact_game.players() {
            let (span, value) = (found.absolute(player), exact.absolute(player));
            prop_assert!(span.least <= value && value <= span.most, "{span:?} {value}");
            if let (Some(span), Some(value)) = (found.index(player), exact.index(player)) {
                prop_assert!(span.least <= value && value <= span.most, "{span:?} {value}");
            }
            if found.is_exact() {
                prop_assert!(span.width().is_zero());
            }
        }
        prop_assert!(found.absolute(99).most.is_zero());
    }
}

/// Three columns of so many members: votes, one each, and people in parts of a thousand.
fn council(members: u64) -> Game {
    let votes: Vec<u64> = (0..members).map(|at| at * at % 9 + 1).collect();
    let people: Vec<u64> = (0..members).map(|at| at * at * at % 17 + 1).collect();
    let of = |column: &[u64], percent: u64| {
        weighted(column.to_vec(), u128::from(column.iter().sum::<u64>() * percent).div_ceil(100))
    };
    let area: Vec<u64> = (0..members).map(|at| at % 5 + 1).collect();
    Game::all([of(&votes, 70), of(&people, 62), of(&area, 55)]).unwrap()
}

#[test]
fn three_columns_of_forty_members_are_counted_by_a_diagram() {
    let game = council(40);
    let power = game.banzhaf(Effort::default()).unwrap();
    let swings = power.total_swings();
    assert!(swings > Natural::ZERO);
    // What adopts with a player, less what adopts without: found again by fixing the first.
    let orders = game.shapley_shubik(Effort::default()).unwrap();
    assert_eq!(orders.into_iter().sum::<Fraction>(), Fraction::from(1));
    let refused = game.banzhaf(Effort { bytes: 1 << 16, steps: 1 << 20 });
    assert!(matches!(refused, Err(PowerError::TooLarge { needed, .. }) if needed.bytes > 1 << 20));
}

#[test]
fn weights_whose_sums_pass_64_bits_are_counted() {
    // Beside the same game in small weights.
    let (large, small) = ([u64::MAX, u64::MAX, u64::MAX - 1, 1, 0], [2_u64, 2, 2, 1, 0]);
    let sum: u128 = large.iter().copied().map(u128::from).sum();
    let quotas = [(sum / 2 + 1, 4), (sum, 7), (1, 1), (sum + 1, 8), (0, 0)];
    for (quota, least) in quotas {
        let (large, small) = (weighted(large.to_vec(), quota), weighted(small.to_vec(), least));
        let allowed = Effort::default();
        assert_eq!(large.banzhaf(allowed), small.banzhaf(allowed), "{quota}");
        assert_eq!(large.shapley_shubik(allowed), small.shapley_shubik(allowed), "{quota}");
        assert!(large.banzhaf_between(allowed).unwrap().is_exact());
    }
    let many: Vec<u64> = (0..90).map(|at| u64::MAX - at * at * 1_000_003).collect();
    let half = many.iter().copied().map(u128::from).sum::<u128>() / 2 + 1;
    let refused = weighted(many, half).banzhaf(Effort::default());
    assert!(matches!(refused, Err(PowerError::TooLarge { .. })));
}

#[test]
fn bounds_narrow_as_more_effort_is_allowed() {
    let weights: Vec<u64> = (1..=100).map(|at| at * at * 1_000_003 + 7).collect();
    let total: u128 = weights.iter().copied().map(u128::from).sum();
    let game = weighted(weights, total / 2 + 1);
    let width = |bytes: u64| {
        let found = game.banzhaf_between(Effort { bytes, steps: 1 << 36 }).unwrap();
        assert!(!found.is_exact());
        found.absolute(99).width()
    };
    let widths = [1 << 14, 1 << 18, 1 << 22].map(width);
    assert!(widths[2] < widths[1] && widths[1] < widths[0], "{widths:?}");
    assert!(widths[2] < "1/1000".parse().unwrap(), "{}", widths[2].to_decimal(6));
    let none = game.banzhaf_between(Effort { bytes: 10, steps: 10 });
    assert_eq!(none.unwrap_err().code(), "governance.power.too_large");
}
