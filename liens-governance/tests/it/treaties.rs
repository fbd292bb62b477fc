//! Facts of treaties and statutes, with the powers that follow from them.

use liens_governance::{Banzhaf, Effort, Fraction, Game, Natural, WeightedGame};

fn weighted(weights: &[u64], quota: u128) -> Game {
    WeightedGame::new(weights.iter().copied(), quota).unwrap().into()
}

/// So many of the players.
fn members(players: usize, least: u128) -> Game {
    weighted(&vec![1; players], least)
}

fn measured(game: &Game) -> Banzhaf {
    game.banzhaf(Effort::default()).unwrap()
}

fn shapley_shubik(game: &Game) -> Vec<Fraction> {
    game.shapley_shubik(Effort::default()).unwrap()
}

/// Six decimals, rounded to the nearest, of exact fractions.
fn decimals<'a>(parts: impl IntoIterator<Item = &'a Fraction>) -> Vec<String> {
    parts.into_iter().map(|part| part.to_decimal(6)).collect()
}

fn texts(parts: &[Fraction]) -> Vec<String> {
    parts.iter().map(Fraction::to_string).collect()
}

/// What stands in the table for a weight stands for every player of that weight.
fn by_weight<T: PartialEq + std::fmt::Debug + Clone>(weights: &[u64], found: &[T]) -> Vec<T> {
    assert_eq!(weights.len(), found.len());
    let mut rows: Vec<(u64, T)> = Vec::new();
    for (weight, value) in weights.iter().zip(found) {
        match rows.iter().find(|(known, _)| known == weight) {
            Some((_, known)) => assert_eq!(known, value, "weight {weight}"),
            None => rows.push((*weight, value.clone())),
        }
    }
    rows.into_iter().map(|(_, value)| value).collect()
}

/// Treaty of Nice, council of 27: 345 votes.
const NICE: [u64; 27] = [
    29, 29, 29, 29, 27, 27, 14, 13, 12, 12, 12, 12, 12, 10, 10, 10, 7, 7, 7, 7, 7, 4, 4, 4, 4, 4, 3,
];

/// Populations in thousands that stand beside those votes in the literature.
const NICE_POPULATIONS: [u64; 27] = [
    82_038, 59_247, 58_966, 57_612, 39_394, 38_667, 22_489, 15_760, 10_533, 10_290, 10_213, 10_092,
    9_980, 8_854, 8_230, 8_082, 5_393, 5_313, 5_160, 3_744, 3_701, 2_439, 1_978, 1_446, 752, 429,
    379,
];

/// Council of 27, populations of 2025 in hundredths of a percent as published; they sum to 10,001.
const EU_2025: [u64; 27] = [
    1849, 1517, 1323, 1078, 833, 423, 401, 262, 242, 236, 234, 231, 213, 202, 143, 132, 125, 121,
    119, 86, 64, 47, 42, 30, 21, 15, 12,
];

/// Votes in the International Monetary Fund on 2 October 2022, of 190 members: 5,039,930.
const IMF: [u64; 190] = [
    831_401, 309_664, 306_288, 267_803, 203_010, 203_010, 152_159, 132_603, 130_496, 111_879,
    111_698, 101_385, 96_814, 90_586, 88_824, 87_286, 67_183, 65_566, 59_170, 48_045, 47_943,
    45_759, 42_413, 40_779, 40_378, 39_006, 38_686, 37_797, 37_130, 35_958, 35_853, 33_578, 33_332,
    31_971, 26_004, 25_748, 25_565, 24_571, 23_261, 22_060, 21_904, 21_888, 21_830, 21_769, 21_577,
    21_058, 20_859, 20_794, 20_668, 19_573, 18_902, 18_097, 17_191, 14_804, 14_677, 13_980, 13_043,
    12_990, 12_125, 12_119, 11_469, 11_241, 10_422, 10_403, 8_860, 8_839, 8_810, 8_633, 8_527,
    8_436, 8_274, 8_007, 7_963, 7_794, 7_761, 7_324, 7_247, 6_971, 6_911, 6_903, 6_887, 6_627,
    6_329, 6_233, 6_157, 5_875, 5_750, 5_745, 5_437, 5_409, 5_376, 5_288, 5_227, 5_153, 5_069,
    4_890, 4_782, 4_697, 4_695, 4_677, 4_497, 4_472, 4_466, 4_395, 4_331, 4_219, 4_111, 4_091,
    4_059, 4_043, 3_957, 3_919, 3_903, 3_895, 3_860, 3_845, 3_731, 3_619, 3_601, 3_563, 3_533,
    3_473, 3_431, 3_370, 3_325, 3_283, 3_277, 3_235, 3_209, 3_199, 3_184, 3_142, 3_097, 3_093,
    3_079, 3_061, 3_034, 3_028, 2_999, 2_927, 2_881, 2_862, 2_861, 2_852, 2_847, 2_775, 2_748,
    2_747, 2_747, 2_697, 2_663, 2_573, 2_517, 2_443, 2_404, 2_285, 2_284, 2_244, 2_182, 2_157,
    2_081, 2_064, 1_951, 1_777, 1_743, 1_726, 1_715, 1_697, 1_696, 1_688, 1_673, 1_671, 1_667,
    1_663, 1_659, 1_637, 1_623, 1_621, 1_618, 1_607, 1_597, 1_584, 1_576, 1_574, 1_571, 1_531,
    1_508, 1_508, 1_487, 1_484,
];

#[test]
fn six_states_of_1958_and_luxembourg_without_power() {
    let council = weighted(&[4, 4, 4, 2, 2, 1], 12);
    assert_eq!(measured(&council).swings(), [10, 10, 10, 6, 6, 0_u64].map(Natural::from));
    assert_eq!(texts(&shapley_shubik(&council)), ["7/30", "7/30", "7/30", "3/20", "3/20", "0"]);
}

#[test]
fn the_security_council_of_the_united_nations() {
    let mut weights = vec![7; 5];
    weights.extend([1; 10]);
    let council = weighted(&weights, 39);
    let power = measured(&council);
    let swings = by_weight(&weights, power.swings());
    assert_eq!(swings, [848, 84_u64].map(Natural::from));
    assert_eq!(power.total_swings(), 5_080);
    let exact = by_weight(&weights, &shapley_shubik(&council));
    assert_eq!(texts(&exact), ["421/2145", "4/2145"]);
}

#[test]
fn the_council_of_nice_at_255_and_258() {
    let council = weighted(&NICE, 255);
    let power = measured(&council);
    assert_eq!(*power.winning(), 2_718_774);
    assert_eq!(
        by_weight(&NICE, power.swings()),
        [
            2_193_664,
            2_091_380,
            1_200_504,
            1_120_138,
            1_038_492,
            871_654,
            614_702,
            352_374,
            265_568_u64
        ]
        .map(Natural::from)
    );
    let index: Vec<Fraction> = (0..27).map(|at| power.index(at).unwrap()).collect();
    assert_eq!(decimals(&index)[0], "0.077827");
    assert_eq!(
        decimals(&by_weight(&NICE, &shapley_shubik(&council))),
        [
            "0.086738", "0.079975", "0.039937", "0.036825", "0.034068", "0.028193", "0.019606",
            "0.011042", "0.008178"
        ]
    );
    let council = weighted(&NICE, 258);
    let power = measured(&council);
    assert_eq!(*power.winning(), 2_226_794);
    assert_eq!(
        by_weight(&NICE, power.swings()),
        [1_835_802, 1_754_574, 1_017_808, 949_486, 882_660, 740_700, 523_154, 299_906, 226_412_u64]
            .map(Natural::from)
    );
    assert_eq!(
        decimals(&by_weight(&NICE, &shapley_shubik(&council))),
        [
            "0.086457", "0.079931", "0.039968", "0.036909", "0.034020", "0.028179", "0.019637",
            "0.011252", "0.008352"
        ]
    );
}

#[test]
fn the_triple_majority_of_nice() {
    let populations =
        WeightedGame::at(NICE_POPULATIONS, liens_core::AtLeast("62 %".parse().unwrap()).into());
    let triple = |quota| {
        let populations = populations.clone().unwrap().into();
        Game::all([weighted(&NICE, quota), members(27, 14), populations]).unwrap()
    };
    let power = measured(&triple(255));
    assert_eq!(*power.winning(), 2_718_751);
    let swings = power.swings();
    assert_eq!(
        [0, 1, 2, 3, 4, 5, 26].map(|at| swings[at].to_u64().unwrap()),
        [2_193_655, 2_193_651, 2_193_649, 2_193_649, 2_091_359, 2_091_357, 265_583]
    );
    let exact = shapley_shubik(&triple(255));
    assert_eq!(decimals([&exact[0], &exact[1], &exact[26]]), ["0.087137", "0.086992", "0.008175"]);
    let power = measured(&triple(258));
    assert_eq!(*power.winning(), 2_226_791);
    let swings = power.swings();
    assert_eq!(
        [0, 1, 2, 3, 26].map(|at| swings[at].to_u64().unwrap()),
        [1_835_805, 1_835_803, 1_835_803, 1_835_803, 226_409]
    );
    let exact = shapley_shubik(&triple(258));
    assert_eq!(decimals([&exact[0], &exact[26]]), ["0.086799", "0.008310"]);
}

#[test]
fn the_double_majority_of_2025_with_and_without_the_blocking_minority() {
    let double = Game::all([members(27, 15), weighted(&EU_2025, 6_500)]).unwrap();
    let game = Game::any([double.clone(), members(27, 24)]).unwrap();
    let power = measured(&game);
    assert_eq!(*power.winning(), 17_742_527);
    assert_eq!(
        [&power.swings()[0], &power.swings()[26]].map(|n| n.to_u64().unwrap()),
        [14_068_989, 2_024_817]
    );
    let index: Vec<Fraction> = [0, 1, 26].map(|at| power.index(at).unwrap()).to_vec();
    assert_eq!(decimals(&index), ["0.120356", "0.101067", "0.017322"]);
    let exact = shapley_shubik(&game);
    assert_eq!(decimals([&exact[0], &exact[1], &exact[26]]), ["0.175547", "0.134589", "0.008628"]);
    assert_eq!(*measured(&double).winning(), 17_742_507);
}

#[test]
fn the_swings_of_the_monetary_fund_are_exact_at_190_members() {
    let power = measured(&weighted(&IMF, 2_519_966));
    let largest = &power.swings()[0];
    assert_eq!(format!("{largest:x}"), "17ce17ae8de6d2379eeebbcf04270c74f01b00bf9830ca49");
    let index = |power: &Banzhaf, at| power.index(at).unwrap().to_decimal(6);
    assert_eq!(
        [0, 1, 2, 189].map(|at| index(&power, at)),
        ["0.232608", "0.055403", "0.054864", "0.000272"]
    );
    let power = measured(&weighted(&IMF, 3_527_951));
    assert_eq!([0, 1, 189].map(|at| index(&power, at)), ["0.075394", "0.061718", "0.000336"]);
    let power = measured(&weighted(&IMF, 4_283_941));
    assert_eq!(
        [0, 1, 2, 189].map(|at| index(&power, at)),
        ["0.029067", "0.029065", "0.029065", "0.000484"]
    );
}
