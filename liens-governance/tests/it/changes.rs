//! What a change does to power, the witnesses of power, and approximations beside exact values.

use liens_governance::{
    Change, Effort, Fraction, Game, Natural, Paradox, PowerError, Statutes, WeightedGame,
};
use proptest::prelude::*;

fn weighted(weights: &[u64], quota: u128) -> WeightedGame {
    WeightedGame::new(weights.iter().copied(), quota).unwrap()
}

fn one_condition() -> impl Strategy<Value = (Vec<u64>, u128)> {
    prop::collection::vec(1_u64..12, 2..=9).prop_flat_map(|weights| {
        let total: u64 = weights.iter().sum();
        (Just(weights), 1..=u128::from(total))
    })
}

fn value(exact: &Fraction) -> f64 {
    exact.to_decimal(17).parse().unwrap()
}

#[test]
fn a_new_member_may_strengthen_one_of_the_old() {
    let three = weighted(&[3, 2, 2], 4);
    let join = Change::Join { weight: 1, quota: 5 };
    let change = three.power_change(join, Effort::default()).unwrap();
    assert_eq!(change.paradoxes(), [Paradox::NewMember { player: 0 }]);
    let parts = [0, 1, 2].map(|at| change.after(at).unwrap().to_string());
    assert_eq!(parts, ["5/12", "1/4", "1/4"]);
    assert_eq!(change.whole_after().index(3).unwrap().to_string(), "1/12");
    // And the other way: the fourth leaves, and the first loses.
    let four = three.changed(join).unwrap();
    let leave = Change::Leave { player: 3, quota: 4 };
    let change = four.power_change(leave, Effort::default()).unwrap();
    assert_eq!(change.paradoxes(), [Paradox::Leaving { player: 0 }]);
    assert_eq!((change.after(3), change.after(2)), (None, Fraction::new(1, 3)));
}

#[test]
fn two_that_become_one_may_have_less_than_both() {
    let merge = Change::Merge { into: 2, from: 0, quota: 3 };
    let change = weighted(&[1, 1, 1], 3).power_change(merge, Effort::default()).unwrap();
    assert_eq!(change.paradoxes(), [Paradox::Size { player: 1 }]);
    assert_eq!((change.after(0), change.after(2)), (change.after(2), Fraction::new(1, 2)));
    let quota = Change::Quota { quota: 3 };
    let change = weighted(&[2, 1, 1], 2).power_change(quota, Effort::default()).unwrap();
    assert_eq!(change.before(0).to_string(), "3/5".to_owned());
    assert_eq!(change.after(1).unwrap().to_string(), "1/5");
    assert!(change.paradoxes().is_empty());
}

#[test]
fn a_combination_of_conditions_changes_like_one() {
    let double = |votes: &[u64], quota, heads| {
        let members = weighted(&vec![1; votes.len()], heads);
        Game::all([weighted(votes, quota).into(), members.into()]).unwrap()
    };
    let six = double(&[4, 4, 4, 2, 2, 1], 12, 4);
    let eight = double(&[4, 4, 4, 2, 2, 1, 2, 3], 16, 5);
    let stay: Vec<Option<usize>> = (0..6).map(Some).collect();
    let joined = six.power_change(&eight, &stay, Effort::default()).unwrap();
    assert_eq!(joined.paradoxes(), [Paradox::NewMember { player: 5 }]);
    let leave: Vec<Option<usize>> = (0..8).map(|at| Some(at).filter(|at| *at < 6)).collect();
    let left = eight.power_change(&six, &leave, Effort::default()).unwrap();
    assert_eq!(left.paradoxes(), [Paradox::Leaving { player: 5 }]);
    assert_eq!((left.before(5), left.after(5)), (joined.after(5).unwrap(), Some(joined.before(5))));
    // The last two of six become one, while another one joins: what the two had is compared.
    let places: Vec<Option<usize>> = (0..6).map(|at| Some(at.min(4))).collect();
    let other = double(&[4, 4, 4, 2, 3, 3], 15, 4);
    let both = six.power_change(&other, &places, Effort::default()).unwrap();
    let together = both.before(4).plus(&both.before(5));
    let weaker = both.after(4).unwrap() < together;
    assert_eq!(both.paradoxes().contains(&Paradox::Size { player: 4 }), weaker);
    let code = |places: &[Option<usize>]| {
        six.power_change(&eight, places, Effort::default()).unwrap_err().code()
    };
    assert_eq!(code(&stay[..5]), "governance.game.players_differ");
    assert_eq!(code(&[Some(8); 6]), "governance.game.no_such_player");
}

#[test]
fn a_change_of_nobody_is_refused() {
    let game = weighted(&[u64::MAX, 1], 1);
    let code = |change| game.changed(change).unwrap_err().code();
    assert_eq!(code(Change::Leave { player: 2, quota: 1 }), "governance.game.no_such_player");
    let itself = Change::Merge { into: 1, from: 1, quota: 1 };
    assert_eq!(code(itself), "governance.game.no_such_player");
    let both = Change::Merge { into: 0, from: 1, quota: 1 };
    assert_eq!(code(both), "governance.game.weight_overflow");
    let last = weighted(&[1], 1).changed(Change::Leave { player: 0, quota: 1 });
    assert_eq!(last.unwrap_err().code(), "governance.game.no_players");
}

#[test]
fn what_is_too_large_is_refused_with_an_estimate_and_approximated_on_request() {
    let weights: Vec<u64> = (1..=70).map(|at| at * at % 997 + 1).collect();
    let total: u64 = weights.iter().sum();
    let game = Game::from(weighted(&weights, u128::from(total / 2 + 1)));
    let small = Effort { bytes: 1 << 20, steps: 200_000_000 };
    let refused = game.shapley_shubik(small).unwrap_err();
    assert_eq!(refused.code(), "governance.power.too_large");
    assert!(matches!(refused, PowerError::TooLarge { needed, .. } if needed.bytes > 1 << 20));
    let near = game.approximate_shapley_shubik(small).unwrap();
    let exact = game.shapley_shubik(Effort::default()).unwrap();
    for (near, exact) in near.iter().zip(&exact) {
        assert!((near.value - value(exact)).abs() <= near.bound);
        assert!(near.bound < 1e-9);
    }
    let double = Game::all([game.clone(), Game::from(weighted(&[1; 70], 36))]).unwrap();
    let refused = double.approximate_shapley_shubik(Effort::default()).unwrap_err();
    assert_eq!(refused.code(), "governance.power.not_one_condition");
    let none = Effort { bytes: 0, steps: 0 };
    assert!(game.approximate_shapley_shubik(none).is_err());
    // A search says what it had taken when it stopped.
    let few = Effort { steps: 1_000, ..none };
    let stopped = |refused: PowerError| match refused {
        PowerError::TooLarge { needed, .. } => (1_001..2_000).contains(&needed.steps),
        _ => false,
    };
    assert!(stopped(game.minimal_coalitions(few).unwrap_err()));
    let few = Effort { bytes: 1 << 40, ..few };
    assert!(
        game.smallest_turned(0, few)
            .is_err_and(|refused| !refused.to_string().contains("more than"))
    );
}

#[test]
fn statutes_are_measured_for_colleges_and_persons_under_every_carry() {
    use crate::given::college_id;
    use liens_governance::{Bounds, Carry, College};
    let colleges = [(0, 25), (1, 25), (2, 25), (3, 15), (4, 10)].map(|(at, weight)| {
        College::new(college_id(&format!("c{at}")), weight, Carry::Majority).unwrap()
    });
    let rule = "more than 1/2 of expressed".parse().unwrap();
    let statutes = Statutes::new(colleges, Bounds::scic(), rule).unwrap();
    let heads = [12, 40, 700, 6, 20];
    let power = statutes.power_of(statutes.rule(), heads, Effort::default()).unwrap();
    assert_eq!(
        power.colleges.swings().iter().filter_map(Natural::to_u64).collect::<Vec<_>>(),
        [7, 7, 7, 3, 3]
    );
    // Whoever speaks decides, if the others are silent.
    assert_eq!(*power.colleges_silent.winning(), 31);
    assert_eq!(power.persons, power.by_carry[1].1);
    let ratio = |at: usize| power.by_carry[at].1.strongest_to_weakest().unwrap();
    assert!(ratio(0) > ratio(1));
}

proptest! {
    #[test]
    fn minimal_coalitions_are_those_in_which_nobody_is_dispensable(
        (weights, quota) in one_condition(), least in 1_u128..4,
    ) {
        let heads = weighted(&vec![1; weights.len()], least);
        let game = Game::all([weighted(&weights, quota).into(), heads.into()]).unwrap();
        let yes = |set: usize| (0..weights.len()).map(|at| set >> at & 1 == 1).collect::<Vec<_>>();
        let minimal = |set: &usize| {
            let inside = |at: &usize| set >> at & 1 == 1;
            game.adopts(&yes(*set))
                && (0..weights.len()).filter(inside).all(|at| !game.adopts(&yes(set & !(1 << at))))
        };
        let mut expected: Vec<Vec<usize>> = (0..1 << weights.len())
            .filter(minimal)
            .map(|set: usize| (0..weights.len()).filter(|at| set >> at & 1 == 1).collect())
            .collect();
        let mut found = game.minimal_coalitions(Effort::default()).unwrap();
        expected.sort();
        found.sort();
        prop_assert_eq!(&found, &expected);
        let power = game.banzhaf(Effort::default()).unwrap();
        for player in 0..weights.len() {
            let named = found.iter().any(|coalition| coalition.contains(&player));
            prop_assert_eq!(named, !power.swings()[player].is_zero());
            let everywhere = !found.is_empty() && found.iter().all(|c| c.contains(&player));
            prop_assert_eq!(game.can_stop(player), everywhere);
            prop_assert_eq!(game.decides_alone(player), found == [[player]]);
        }
    }

    #[test]
    fn the_exact_orders_lie_within_the_bound((weights, quota) in one_condition()) {
        let game = Game::from(weighted(&weights, quota));
        let near = game.approximate_shapley_shubik(Effort::default()).unwrap();
        for (near, exact) in near.iter().zip(game.shapley_shubik(Effort::default()).unwrap()) {
            // Seventeen decimals are read back to half a unit of the last place.
            prop_assert!((near.value - value(&exact)).abs() <= near.bound + 2e-16);
            prop_assert!(near.bound < 1e-12);
        }
    }

    #[test]
    fn a_change_agrees_with_the_game_counted_anew(
        (weights, quota) in one_condition(), place in any::<prop::sample::Index>(),
    ) {
        let game = weighted(&weights, quota);
        let player = place.index(weights.len());
        let mut fewer = weights.clone();
        fewer.remove(player);
        let change = game.power_change(Change::Leave { player, quota }, Effort::default()).unwrap();
        let anew = Game::from(weighted(&fewer, quota)).banzhaf(Effort::default()).unwrap();
        let after: Vec<Fraction> = (0..weights.len()).filter_map(|at| change.after(at)).collect();
        let expected: Vec<Fraction> =
            (0..fewer.len()).map(|at| anew.index(at).unwrap_or_default()).collect();
        prop_assert_eq!(after, expected);
    }
}
