//! Power of one person in a college, under every carry, beside the tally of every ballot.

use std::num::NonZeroU64;

use liens_core::CollegeId;
use liens_governance::{
    Amendment, Carry, Choice, College, CollegeGame, Effort, Fraction, Game, GameError, Limits,
    Others, PersonPower, Rule, WeightedGame,
};
use proptest::prelude::*;

use crate::given::{Case, carries, held, rules};

/// Colleges as weight, carry and heads.
type Colleges = Vec<(u64, Carry, u64)>;

fn case(colleges: &Colleges, rule: &Rule) -> Case {
    let one = |(weight, carry, heads): &(u64, Carry, u64)| {
        (*weight, *carry, (0..*heads).map(|_| (1, None)).collect())
    };
    Case { colleges: colleges.iter().map(one).collect(), rule: rule.clone() }
}

fn game(colleges: &Colleges, rule: &Rule) -> CollegeGame {
    let statutes = case(colleges, rule).statutes();
    let heads = colleges.iter().map(|(_, _, heads)| *heads);
    CollegeGame::new(statutes.colleges(), heads, rule).unwrap()
}

fn power(colleges: &Colleges, rule: &str) -> PersonPower {
    game(colleges, &rule.parse().unwrap()).power(Effort::default()).unwrap()
}

fn decimals(power: &PersonPower) -> Vec<String> {
    power.of_one().map(|one| one.least().to_decimal(5)).collect()
}

#[test]
fn carry_moves_the_power_of_a_person_more_than_the_weights_do() {
    // The statutes of 25/25/25/15/10, with 12 workers, 40 producers, 700 users, 6 bodies, 20 others.
    let colleges = |carry| -> Colleges {
        [(25, 12), (25, 40), (25, 700), (15, 6), (10, 20)]
            .map(|(weight, heads)| (weight, carry, heads))
            .to_vec()
    };
    let rule = "more than 1/2 of expressed";
    let proportional = power(&colleges(Carry::ProportionalExpressed), rule);
    assert_eq!(decimals(&proportional), ["0.15824", "0.04691", "0.00268", "0.19107", "0.03752"]);
    let majority = power(&colleges(Carry::Majority), rule);
    assert_eq!(decimals(&majority), ["0.08746", "0.04732", "0.01096", "0.05933", "0.03733"]);
    let times = |from: &PersonPower, to: &PersonPower, at| {
        let of = |power: &PersonPower| power.of_one().nth(at).unwrap().least().clone();
        of(to).over(&of(from)).unwrap().to_decimal(2)
    };
    assert_eq!([2, 0, 3].map(|at| times(&proportional, &majority, at)), ["4.09", "0.55", "0.31"]);
    assert_eq!(proportional.strongest_to_weakest().unwrap().to_decimal(1), "71.4");
    assert_eq!(majority.strongest_to_weakest().unwrap().to_decimal(1), "8.0");
}

#[test]
fn where_every_college_is_proportional_the_persons_are_a_weighted_game() {
    let heads = [12, 40, 700, 6, 20];
    let colleges: Colleges = [25, 25, 25, 15, 10]
        .into_iter()
        .zip(heads)
        .map(|(weight, heads)| (weight, Carry::ProportionalMembers, heads))
        .collect();
    // 4,200 is the least common multiple of the heads.
    let weights: Vec<u64> = colleges
        .iter()
        .flat_map(|(weight, _, heads)| (0..*heads).map(move |_| weight * 4_200 / heads))
        .collect();
    let persons = WeightedGame::new(weights, 67 * 4_200).unwrap();
    let direct = Game::from(persons).banzhaf(Effort::default()).unwrap();
    let composite = power(&colleges, "at least 67 % of all");
    let mut first = 0;
    for (one, heads) in composite.of_one().zip([12, 40, 700, 6, 20]) {
        assert_eq!(*one.least(), direct.absolute(first));
        assert_eq!(one.least(), one.most());
        first += heads;
    }
}

#[test]
fn colleges_of_ten_thousand_are_measured_within_narrow_bounds() {
    let colleges = |carry| -> Colleges {
        [25, 25, 25, 15, 10].into_iter().map(|weight| (weight, carry, 10_000)).collect()
    };
    let rule: Rule = "more than 1/2 of expressed".parse().unwrap();
    let exact = power(&colleges(Carry::Majority), "more than 1/2 of expressed");
    let bounds = game(&colleges(Carry::Majority), &rule).bounds(Effort::default()).unwrap();
    for (exact, bounds) in exact.of_one().zip(bounds.of_one()) {
        assert!(bounds.least() <= exact.least() && exact.most() <= bounds.most());
    }
    let proportional = game(&colleges(Carry::ProportionalMembers), &rule);
    let bounds = proportional.bounds(Effort::default()).unwrap();
    for one in bounds.of_one() {
        assert_eq!(one.least().to_decimal(9), one.most().to_decimal(9));
    }
    // Close to the weights, divided by the heads: 2.5 to 1.
    assert_eq!(bounds.strongest_to_weakest().unwrap().to_decimal(2), "2.50");
}

#[test]
fn colleges_whose_heads_have_no_common_multiple_are_measured_between_bounds() {
    // Primes about a thousand: the product of five has fifty bits, that of ten a hundred.
    let primes = [1009, 1013, 1019, 1021, 1031, 1033, 1039, 1049, 1051, 1061];
    let carry = Carry::ProportionalExpressed;
    let colleges: Colleges = primes.map(|heads| (10, carry, heads)).to_vec();
    let rule: Rule = "more than 1/2 of expressed".parse().unwrap();
    let game = game(&colleges, &rule);
    let refused = game.power(Effort::default()).unwrap_err();
    assert_eq!(refused.code(), "governance.power.too_large");
    // Few of them, exactly and in rounded parts: the exact value lies between.
    let few: Colleges = [(41, 7), (33, 11), (26, 13)].map(|(w, h)| (w, carry, h)).to_vec();
    let exact = self::game(&few, &rule).power(Effort::default()).unwrap();
    let small = Effort { bytes: 1 << 12, steps: 1 << 20 };
    for allowed in [Effort::default(), small] {
        let bounds = self::game(&few, &rule).bounds(allowed).unwrap();
        for (exact, bounds) in exact.of_one().zip(bounds.of_one()) {
            assert!(bounds.least() <= exact.least() && exact.most() <= bounds.most());
        }
    }
    let large: Colleges = [(25, 1_009), (25, 1_013), (25, 1_019), (15, 1_021), (10, 1_031)]
        .map(|(weight, heads)| (weight, carry, heads))
        .to_vec();
    let found = self::game(&large, &rule).bounds(Effort::default()).unwrap();
    for one in found.of_one() {
        let width = one.most().less(one.least()).unwrap();
        assert!(width.over(one.least()).unwrap() < "1/1000".parse().unwrap());
    }
}

#[test]
fn a_college_of_nobody_is_refused() {
    let statutes =
        case(&vec![(1, Carry::Majority, 1)], &"no objection".parse().unwrap()).statutes();
    let refused = |heads: &[u64]| {
        let rule = "no objection".parse().unwrap();
        CollegeGame::new(statutes.colleges(), heads.iter().copied(), &rule).unwrap_err().code()
    };
    assert_eq!(refused(&[0]), "governance.game.no_heads");
    assert_eq!(refused(&[]), "governance.game.no_heads");
    let nobody = CollegeGame::new(&[], [], &"no objection".parse().unwrap());
    assert_eq!(nobody.unwrap_err().code(), "governance.game.no_players");
}

#[test]
fn a_game_is_refused_by_the_college_that_its_rule_names_and_that_is_not_there() {
    let id = |id: &str| CollegeId::new(id).unwrap();
    let colleges = ["a", "b"].map(|of| College::new(id(of), 50, Carry::Majority).unwrap());
    let of_persons = |rule: &Rule| CollegeGame::new(&colleges, [3, 5], rule).map(|_| ());
    let of_colleges = |rule: &Rule, others| Game::of_colleges(&colleges, rule, others).map(|_| ());
    let absent = [
        ("more than 1/2 of all in college \"c\"", "c"),
        ("present at least 1/2 of all in college \"c\"", "c"),
        ("not blocked by at least 1/3 of all in college \"c\"", "c"),
        ("no objection in college \"c\"", "c"),
        // Known beside unknown, met without it, and the first of two.
        ("no objection in college \"a\" and no objection in college \"c\"", "c"),
        ("at least 1 college or no objection in college \"c\"", "c"),
        ("no objection in college \"d\" or no objection in college \"c\"", "d"),
        (
            "at least 1 college and (at least 2/3 of all or at least 2 of (at least 1 college; \
             more than 1/2 of all; at least 2/3 of all and no objection in college \"c\"))",
            "c",
        ),
    ];
    for (rule, college) in absent {
        let rule: Rule = rule.parse().unwrap();
        let refused = Err(GameError::RuleNamesCollege { college: id(college) });
        assert_eq!(of_persons(&rule), refused, "{rule}");
        assert_eq!(of_colleges(&rule, Others::SayNo), refused, "{rule}");
        assert_eq!(of_colleges(&rule, Others::AreSilent), refused, "{rule}");
    }
    for rule in ["no objection in college \"b\"", "more than 1/2 of all in each college"] {
        let rule: Rule = rule.parse().unwrap();
        assert_eq!(of_persons(&rule), Ok(()));
        assert_eq!(of_colleges(&rule, Others::SayNo), Ok(()));
    }
    let refused = of_persons(&"no objection in college \"c\"".parse().unwrap()).unwrap_err();
    assert_eq!(refused.code(), "governance.game.rule_names_college");
    assert_eq!(refused.to_string(), "the rule names college 'c', which the game does not have");
}

/// The places of the colleges that an examination names as powerless.
fn powerless(colleges: &Colleges, rule: &Rule) -> Vec<usize> {
    let statutes = case(colleges, rule).statutes();
    let mut limits = Limits::default();
    limits.repairs = 0;
    let named = statutes.examine(limits).unwrap().powerless;
    let ids = statutes.colleges().iter().enumerate();
    ids.filter(|(_, college)| named.contains(college.id())).map(|(at, _)| at).collect()
}

#[test]
fn a_college_without_a_swing_has_power_where_its_members_part_ways() {
    let half: Rule = "more than 1/2 of expressed".parse().unwrap();
    let under = |carries: [Carry; 4], rule: &Rule| {
        let weights = [30, 30, 30, 10];
        let one = |(weight, carry)| (weight, carry, 1);
        let colleges: Colleges = weights.into_iter().zip(carries).map(one).collect();
        let check = Amendment::new(case(&colleges, rule).statutes(), []).check();
        let powerless = powerless(&colleges, rule);
        assert_eq!(check.is_ok(), powerless.is_empty());
        powerless
    };
    let (whole, parts) = (Carry::Majority, Carry::ProportionalExpressed);
    assert_eq!(under([whole; 4], &half), [3]);
    assert_eq!(under([parts; 4], &half), [0_usize; 0]);
    // Nobody else parts ways: the three stand at 0, 30, 60 and 90, and 10 of one are not enough.
    assert_eq!(under([whole, whole, whole, parts], &half), [3]);
    // Somebody else does.
    assert_eq!(under([parts, whole, whole, whole], &half), [0_usize; 0]);
    // Colleges are counted, or one of them decides: parts of them are no matter.
    let count: Rule = "at least 2 colleges and no objection in college \"c0\"".parse().unwrap();
    assert_eq!(under([parts; 4], &count), [0_usize; 0]);
    let first: Rule = "more than 1/2 of expressed in college \"c0\"".parse().unwrap();
    assert_eq!(under([parts; 4], &first), [1, 2, 3]);
    // The second look: all must say yes, so that every part counts.
    let all: Rule = "at least 100 % of all".parse().unwrap();
    assert_eq!(under([parts; 4], &all), [0_usize; 0]);
}

proptest! {
    #[test]
    fn a_college_is_powerless_where_nobody_in_it_turns_a_vote_whatever_their_numbers(
        colleges in prop::collection::vec((1_u64..12, carries()), 1..=3), rule in rules(),
        heads in prop::collection::vec(1_u64..=6, 3),
    ) {
        let with = |heads: &[u64]| -> Colleges {
            colleges.iter().zip(heads).map(|((w, carry), heads)| (*w, *carry, *heads)).collect()
        };
        let turns = |heads: &[u64], at: usize| {
            let power = game(&with(heads), &rule).power(Effort::default()).unwrap();
            let one = power.of_one().nth(at).unwrap();
            !one.least().is_zero()
        };
        prop_assume!(colleges.iter().any(|(_, carry)| *carry != Carry::Majority));
        let powerless = powerless(&with(&[1; 3]), &rule);
        for at in 0..colleges.len() {
            if powerless.contains(&at) {
                prop_assert!(!turns(&heads, at), "{at} of {heads:?}");
            } else {
                let many = [[1, 1, 1], [11, 13, 17], [24, 24, 24], [23, 29, 31]];
                prop_assert!(many.iter().any(|heads| turns(heads, at)), "{at}");
            }
        }
    }

    #[test]
    fn a_person_turns_what_a_look_at_every_ballot_shows(
        colleges in prop::collection::vec((1_u64..50, carries(), 1_u64..=3), 1..=3), rule in rules(),
    ) {
        let case = case(&colleges, &rule);
        let voters = case.voters();
        let adopted: Vec<bool> = (0..1_usize << voters.len())
            .map(|set| {
                let said = |(at, (member, _)): (usize, &(_, _))| {
                    let yes = set >> at & 1 == 1;
                    (Clone::clone(member), Some(if yes { Choice::Yes } else { Choice::No }))
                };
                held(&case.statutes(), &voters.iter().enumerate().map(said).collect::<Vec<_>>())
                    .adopted()
            })
            .collect();
        let exact = game(&colleges, &rule).power(Effort::default()).unwrap();
        let bounds = game(&colleges, &rule).bounds(Effort::default()).unwrap();
        let mut first = 0;
        let rounded = [1, 2, 5, 64].map(|parts| {
            let parts = NonZeroU64::new(parts).unwrap();
            game(&colleges, &rule).bounds_in(parts, Effort::default()).unwrap()
        });
        let pairs = exact.of_one().zip(bounds.of_one()).zip(&colleges).enumerate();
        for (at, ((one, bounds), (_, _, heads))) in pairs {
            let without = (0..adopted.len()).filter(|set| set >> first & 1 == 0);
            let turned = without.filter(|set| adopted[*set] != adopted[set | 1 << first]).count();
            let part = Fraction::new(turned as u64, adopted.len() as u64 / 2).unwrap();
            prop_assert_eq!(one.least(), &part);
            prop_assert_eq!(one.most(), &part);
            prop_assert!(bounds.least() <= &part && &part <= bounds.most());
            for rounded in &rounded {
                let one = rounded.of_one().nth(at).unwrap();
                prop_assert!(one.least() <= &part && &part <= one.most(), "{one:?} {part}");
            }
            first += usize::try_from(*heads).unwrap();
        }
    }
}
