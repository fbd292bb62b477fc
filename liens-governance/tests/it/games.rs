//! Laws of games and of the indices of power, and a look at every coalition beside them.

use liens_governance::{Banzhaf, Effort, Fraction, Game, Natural, WeightedGame};
use proptest::prelude::*;

/// A game as drawn, from which the same game is made in several ways.
#[derive(Clone, Debug)]
enum Drawn {
    /// Weights and a quota in thousandths of their sum.
    Weights(Vec<u64>, u128),
    AtLeast(usize, Vec<Drawn>),
}

impl Drawn {
    fn game(&self) -> Game {
        self.scaled(1)
    }

    /// The same game with weights so many times as large and a little more, which together stay
    /// below one unit of the first weights.
    fn scaled(&self, scale: u64) -> Game {
        match self {
            Self::Weights(weights, thousandths) => {
                let total: u64 = weights.iter().sum();
                let quota = (u128::from(total) * thousandths).div_ceil(1000);
                let more = |(at, weight): (usize, &u64)| weight * scale + (at as u64 + 1) % scale;
                let weights = weights.iter().enumerate().map(more);
                WeightedGame::new(weights, quota * u128::from(scale)).unwrap().into()
            }
            Self::AtLeast(count, games) => {
                let games = games.iter().map(|game| game.scaled(scale));
                Game::at_least(*count, games).unwrap()
            }
        }
    }
}

/// Games of up to 12 players: one condition, or a combination of up to nine.
fn drawn() -> impl Strategy<Value = Drawn> {
    (1_usize..=12).prop_flat_map(|players| {
        let condition = prop_oneof![
            3 => (prop::collection::vec(0_u64..20, players), 0_u128..1100)
                .prop_map(|(weights, quota)| Drawn::Weights(weights, quota)),
            1 => (0_u128..1100).prop_map(move |quota| Drawn::Weights(vec![1; players], quota)),
        ];
        condition.prop_recursive(2, 9, 3, |inner| {
            (prop::collection::vec(inner, 1..=3), any::<prop::sample::Index>())
                .prop_map(|(games, count)| Drawn::AtLeast(count.index(games.len()) + 1, games))
        })
    })
}

fn one_condition() -> impl Strategy<Value = (Vec<u64>, u128)> {
    prop::collection::vec(0_u64..30, 1..=14).prop_flat_map(|weights| {
        let total: u64 = weights.iter().sum();
        (Just(weights), 1..=u128::from(total.max(1)))
    })
}

fn weighted(weights: &[u64], quota: u128) -> Game {
    WeightedGame::new(weights.iter().copied(), quota).unwrap().into()
}

fn banzhaf(game: &Game) -> Banzhaf {
    game.banzhaf(Effort::default()).unwrap()
}

fn shapley_shubik(game: &Game) -> Vec<Fraction> {
    game.shapley_shubik(Effort::default()).unwrap()
}

/// The coalitions that adopt, looked at one by one.
fn adopting(game: &Game) -> Vec<bool> {
    let yes = |set: u32| (0..game.players()).map(|at| set >> at & 1 == 1).collect::<Vec<_>>();
    (0..1_u32 << game.players()).map(|set| game.adopts(&yes(set))).collect()
}

/// Coalitions without a player that the player turns, with their sizes.
fn turned(adopting: &[bool], player: usize) -> impl Iterator<Item = u32> {
    let sets = (0..adopting.len()).filter(move |set| set >> player & 1 == 0);
    sets.filter(move |set| adopting[*set] != adopting[set | 1 << player]).map(usize::count_ones)
}

fn factorial(number: u64) -> u64 {
    (1..=number).product()
}

/// The players of a set, in order.
fn players(set: usize) -> Vec<usize> {
    (0..12).filter(|at| set >> at & 1 == 1).collect()
}

proptest! {
    #[test]
    fn counts_agree_with_a_look_at_every_coalition(drawn in drawn(), scale in 1_u64..1000) {
        let game = drawn.game();
        let adopting = adopting(&game);
        let winning = adopting.iter().filter(|adopts| **adopts).count() as u64;
        let n = game.players() as u64;
        for game in [game, drawn.scaled(1000), drawn.scaled(1_000_000 + scale)] {
            let power = banzhaf(&game);
            prop_assert_eq!(power.winning(), &Natural::from(winning));
            let shapley_shubik = shapley_shubik(&game);
            prop_assert_eq!(shapley_shubik.len(), game.players());
            for (player, exact) in shapley_shubik.iter().enumerate() {
                let count = turned(&adopting, player).count() as u64;
                prop_assert_eq!(&power.swings()[player], &Natural::from(count));
                let orders: u64 = turned(&adopting, player)
                    .map(|size| factorial(size.into()) * factorial(n - 1 - u64::from(size)))
                    .sum();
                let expected = Fraction::new(orders, factorial(n)).unwrap();
                prop_assert_eq!(exact, &expected);
            }
        }
    }

    #[test]
    fn shapley_shubik_sums_to_one(drawn in drawn()) {
        let game = drawn.game();
        let decides = adopting(&game).windows(2).any(|pair| pair[0] != pair[1]);
        let sum: Fraction = shapley_shubik(&game).into_iter().sum();
        prop_assert_eq!(sum, Fraction::from(u64::from(decides)));
    }

    #[test]
    fn players_that_can_be_exchanged_have_the_same_power(
        (mut weights, quota) in one_condition(), player in any::<prop::sample::Index>(),
    ) {
        let twin = player.index(weights.len());
        weights.push(weights[twin]);
        let game = weighted(&weights, quota);
        let (power, exact) = (banzhaf(&game), shapley_shubik(&game));
        prop_assert_eq!(&power.swings()[twin], power.swings().last().unwrap());
        prop_assert_eq!(&exact[twin], exact.last().unwrap());
    }

    #[test]
    fn who_turns_nothing_changes_the_power_of_nobody((weights, quota) in one_condition()) {
        let mut more = weights.clone();
        more.push(0);
        let (few, many) = (weighted(&weights, quota), weighted(&more, quota));
        let (before, after) = (banzhaf(&few), banzhaf(&many));
        prop_assert!(after.swings().last().unwrap().is_zero());
        for player in 0..weights.len() {
            prop_assert_eq!(before.absolute(player), after.absolute(player));
        }
        let after = shapley_shubik(&many);
        prop_assert!(after.last().unwrap().is_zero());
        prop_assert_eq!(shapley_shubik(&few), &after[..weights.len()]);
    }

    #[test]
    fn the_dual_game_has_the_same_swings((weights, quota) in one_condition()) {
        let total: u128 = weights.iter().copied().map(u128::from).sum();
        prop_assume!(quota <= total);
        let game = weighted(&weights, quota);
        let dual = weighted(&weights, total - quota + 1);
        let (here, there) = (banzhaf(&game), banzhaf(&dual));
        prop_assert_eq!(here.swings(), there.swings());
        prop_assert_eq!(shapley_shubik(&game), shapley_shubik(&dual));
    }

    #[test]
    fn a_larger_weight_never_has_fewer_swings_inside_one_condition(
        (mut weights, quota) in one_condition(),
    ) {
        weights.sort_unstable();
        let game = weighted(&weights, quota);
        prop_assert!(banzhaf(&game).swings().is_sorted());
        prop_assert!(shapley_shubik(&game).is_sorted());
    }

    #[test]
    fn swings_are_twice_the_adopting_coalitions_with_a_player_less_all_adopting(drawn in drawn()) {
        let game = drawn.game();
        let adopting = adopting(&game);
        let power = banzhaf(&game);
        for (player, swings) in power.swings().iter().enumerate() {
            let holds = |set: &usize| adopting[*set] && set >> player & 1 == 1;
            let with = (0..adopting.len()).filter(holds).count() as u64;
            let winning = power.winning().to_u64().unwrap();
            prop_assert_eq!(swings, &Natural::from(2 * with - winning));
        }
    }

    #[test]
    fn the_order_of_the_players_changes_nothing(
        drawn in prop::collection::vec((0_u64..30, 0_u64..9), 1..=12), quota in 1_u128..100,
    ) {
        let game = |drawn: &[(u64, u64)]| {
            let votes = weighted(&drawn.iter().map(|(votes, _)| *votes).collect::<Vec<_>>(), quota);
            let people = weighted(&drawn.iter().map(|(_, n)| *n).collect::<Vec<_>>(), 10);
            Game::all([votes, people]).unwrap()
        };
        let turned: Vec<(u64, u64)> = drawn.iter().rev().copied().collect();
        let (here, there) = (banzhaf(&game(&drawn)), banzhaf(&game(&turned)));
        prop_assert_eq!(here.winning(), there.winning());
        prop_assert!(here.swings().iter().eq(there.swings().iter().rev()));
    }
}

/// The number of coalitions of `size` among `players`, by addition alone.
fn choose(players: usize, size: usize) -> Fraction {
    let mut row = vec![Fraction::from(1)];
    for _ in 0..players {
        let mut next = vec![Fraction::from(1)];
        next.extend(row.windows(2).map(|pair| pair[0].plus(&pair[1])));
        next.push(Fraction::from(1));
        row = next;
    }
    row[size].clone()
}

proptest! {
    #[test]
    fn a_witness_is_the_smallest_or_the_heaviest_of_all(
        drawn in drawn(), weights in prop::collection::vec(0_u64..20, 12),
    ) {
        let game = drawn.game();
        let adopting = adopting(&game);
        let weight = |set: usize| players(set).iter().map(|at| weights[*at]).sum::<u64>();
        for player in 0..game.players() {
            let others = || (0..adopting.len()).filter(|set| set >> player & 1 == 0);
            // The fewest, then the earliest players: by size, then by the list of them.
            let turns = |set: &usize| adopting[*set] != adopting[set | 1 << player];
            let smallest = others().filter(turns).min_by_key(|set| (set.count_ones(), players(*set)));
            let found = game.smallest_turned(player, Effort::default()).unwrap();
            prop_assert_eq!(found, smallest.map(players));
            // The heaviest that fails, of as heavy the fewest, then the earliest.
            let heaviest = others().filter(|set| !adopting[*set]).min_by_key(|set| {
                (std::cmp::Reverse(weight(*set)), set.count_ones(), players(*set))
            });
            let found = game.heaviest_rejected(player, &weights, Effort::default()).unwrap();
            prop_assert_eq!(found, heaviest.map(players));
        }
    }

    #[test]
    fn who_can_be_exchanged_does_the_same_in_every_coalition_of_the_others(drawn in drawn()) {
        let game = drawn.game();
        let adopting = adopting(&game);
        for one in 0..game.players() {
            for other in 0..game.players() {
                let pair = 1 << one | 1 << other;
                let rest = (0..adopting.len()).filter(|set| set & pair == 0);
                let mut alike = rest.map(|set| adopting[set | 1 << one] == adopting[set | 1 << other]);
                let expected = alike.all(|same| same);
                let found = game.can_exchange(one, other, Effort::default()).unwrap();
                prop_assert_eq!(found, expected, "{} and {}", one, other);
            }
        }
    }
}

#[test]
fn equal_players_turn_the_coalitions_one_short_of_the_quota_whatever_their_number() {
    // From 64 players on the counts take more than one word; other packages fail at 80.
    for players in [63, 64, 65, 80, 127, 128, 129, 190, 260] {
        let (weights, quota) = (vec![2; players], players + 2);
        let mut odd = weights.clone();
        odd[0] = 3;
        for weights in [weights, odd] {
            let power = banzhaf(&weighted(&weights, quota as u128));
            let expected = choose(players - 1, quota.div_ceil(2) - 1).to_string();
            assert_eq!(power.swings()[players - 1].to_string(), expected, "{players} players");
        }
        let exact = shapley_shubik(&weighted(&vec![1; players], quota as u128 / 2));
        assert!(exact.iter().all(|part| *part == Fraction::new(1, players as u64).unwrap()));
    }
}

#[test]
fn sixty_four_players_of_different_weights_have_exact_orders() {
    let weights: Vec<u64> = (1..=64).map(|at| at * at % 97 + 1).collect();
    let total: u64 = weights.iter().sum();
    let exact = shapley_shubik(&weighted(&weights, u128::from(total / 2 + 1)));
    let sum: Fraction = exact.iter().cloned().sum();
    assert_eq!(sum, Fraction::from(1));
    assert!(exact.iter().all(|part| !part.is_zero()));
}

#[test]
fn a_game_without_decision_gives_power_to_nobody() {
    for (quota, adopt) in [(0, 8), (7, 0)] {
        let game = weighted(&[1, 2, 3], quota);
        let power = banzhaf(&game);
        assert_eq!(*power.winning(), adopt);
        assert!(power.swings().iter().all(Natural::is_zero));
        assert_eq!(power.index(0), None);
        assert_eq!(
            (power.prevent(0).is_none(), power.initiate(0).is_none()),
            (adopt == 0, adopt > 0)
        );
        assert!(shapley_shubik(&game).iter().all(Fraction::is_zero));
    }
    let nothing = banzhaf(&weighted(&[0, 0], 1));
    assert_eq!(*nothing.winning(), 0);
    let alone = banzhaf(&weighted(&[5], 5));
    assert_eq!(
        (alone.act().to_string(), alone.absolute(0).to_string()),
        ("1/2".into(), "1".into())
    );
    assert_eq!(alone.absolute(9), Fraction::ZERO);
}

#[test]
fn coleman_measures_the_power_to_act_to_prevent_and_to_initiate() {
    // Of the eight coalitions of 3, 1, 1 at 3, the four with the first adopt.
    let power = banzhaf(&weighted(&[3, 1, 1], 4));
    assert_eq!(power.act(), Fraction::new(3, 8).unwrap());
    assert_eq!(power.prevent(0), Some(Fraction::from(1)));
    assert_eq!(power.initiate(0), Fraction::new(3, 5));
    assert_eq!(power.prevent(1), Fraction::new(1, 3));
    assert_eq!(power.initiate(1), Fraction::new(1, 5));
}
