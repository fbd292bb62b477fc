//! Worked examples from textbooks and from other programs.

use std::fs;
use std::path::PathBuf;

use liens_core::{Claim, Method, Shortage, apportion, divide, largest_remainder};

/// The parts of the claims, in the order in which they are given.
fn hamilton(total: u64, weights: &[u64]) -> Vec<u64> {
    let found = largest_remainder(total, weights.iter().copied().enumerate()).unwrap();
    found.into_parts().into_iter().map(|(_, part)| part).collect()
}

/// Wikipedia, "Largest remainders method", the example of 100,000 votes and 10 seats.
#[test]
fn the_hare_quota_example_of_ten_seats() {
    let votes = [47_000, 16_000, 15_900, 12_000, 6_000, 3_100];
    assert_eq!(hamilton(10, &votes), [5, 2, 1, 1, 1, 0]);
}

/// The paradox that carries the name of Alabama: with one seat more, the smallest loses one.
#[test]
fn one_seat_more_can_cost_a_seat() {
    assert_eq!(hamilton(10, &[6, 6, 2]), [4, 4, 2]);
    assert_eq!(hamilton(11, &[6, 6, 2]), [5, 5, 1]);
}

/// The seats by a method, in the order of the weights, and whether a tie decided.
fn seats(method: Method, total: u64, weights: &[u64]) -> (Vec<u64>, bool) {
    let found = apportion(method, total, weights.iter().copied().enumerate()).unwrap();
    let tie = !found.tied().is_empty();
    (found.into_parts().into_iter().map(|(_, part)| part).collect(), tie)
}

/// Wikipedia, "Highest averages method": the votes above under D'Hondt and Sainte-Laguë.
#[test]
fn the_highest_averages_of_ten_seats() {
    let votes = [47_000, 16_000, 15_900, 12_000, 6_000, 3_100];
    assert_eq!(seats(Method::DHondt, 10, &votes), (vec![5, 2, 2, 1, 0, 0], false));
    assert_eq!(seats(Method::SainteLague, 10, &votes), (vec![4, 2, 2, 1, 1, 0], false));
}

/// Balinski and Young, *Fair Representation* (1982): five methods, five answers.
#[test]
fn five_divisor_methods_give_five_answers() {
    let people = [9_061, 7_179, 5_259, 3_319, 1_182];
    let cases = [
        (Method::Adams, [9, 7, 5, 3, 2]),
        (Method::Dean, [9, 7, 5, 4, 1]),
        (Method::HuntingtonHill, [9, 7, 6, 3, 1]),
        (Method::SainteLague, [9, 8, 5, 3, 1]),
        (Method::DHondt, [10, 7, 5, 3, 1]),
        (Method::Hamilton, [9, 7, 5, 4, 1]),
    ];
    for (method, expected) in cases {
        assert_eq!(seats(method, 26, &people), (expected.to_vec(), false), "{method}");
    }
}

/// Where s(s + 1) = 2k², weights in proportion to k tie at s seats: s and k grow without end (1, 1),
/// (8, 6), (49, 35), .., so that equal products of up to 196 bits come from quite different factors.
/// One more vote on either side decides.
#[test]
fn equal_claims_of_large_weights_tie_to_the_last_bit() {
    let pell = [(1, 1), (8, 6), (288, 204), (1_681, 1_189), (2_239_277_041, 1_583_407_981)];
    let pell = pell.into_iter().chain([(13_051_463_048, 9_228_778_026)]);
    let rows: Vec<(u64, u64)> = pell.chain([(76_069_501_249, 53_789_260_175)]).collect();
    for (at, (s, k)) in rows.iter().enumerate() {
        for (t, l) in &rows[at + 1..] {
            let most = u64::MAX / (k + l);
            for times in [most, most - 1, most / 2, (most / 3) | 1, (1 << 16) - 1, (1 << 16) + 1] {
                let total = s + t + 1;
                let (a, b) = (k * times, l * times);
                let found = seats(Method::HuntingtonHill, total, &[a, b]);
                assert_eq!(found, (vec![s + 1, *t], true), "{a} {b}");
                let found = seats(Method::HuntingtonHill, total, &[a, b - 1]);
                assert_eq!(found, (vec![s + 1, *t], false), "{a} {b} - 1");
                let found = seats(Method::HuntingtonHill, total, &[a - 1, b]);
                assert_eq!(found, (vec![*s, t + 1], false), "{a} - 1 {b}");
            }
        }
    }
}

/// The first divisor 1.4 keeps a small claim out that the plain method lets in.
#[test]
fn the_modified_first_divisor_is_one_and_four_tenths() {
    assert_eq!(seats(Method::SainteLague, 4, &[60, 21]), (vec![3, 1], false));
    // 60/5 = 12 against 21/1.4 = 15, and against 16.8/1.4 = 12 a tie.
    assert_eq!(seats(Method::ModifiedSainteLague, 3, &[600, 168]), (vec![3, 0], true));
    assert_eq!(seats(Method::ModifiedSainteLague, 3, &[600, 169]), (vec![2, 1], false));
    assert_eq!(seats(Method::ModifiedSainteLague, 3, &[600, 167]), (vec![3, 0], false));
}

#[test]
fn floors_and_caps_fix_the_outside_and_apportion_the_rest() {
    let bounded = |method, total, rows: &[(u64, u64, u64)]| -> Vec<u64> {
        let claim = |(at, (weight, floor, cap)): (usize, &(u64, u64, u64))| {
            Claim::of(at, *weight).at_least(*floor).at_most(*cap)
        };
        let found = apportion(method, total, rows.iter().enumerate().map(claim)).unwrap();
        found.into_parts().into_iter().map(|(_, part)| part).collect()
    };
    for method in Method::ALL {
        // Only caps, only floors, both; a chain in which a second claim passes its cap.
        assert_eq!(bounded(method, 10, &[(80, 0, 4), (10, 0, 9), (10, 0, 9)]), [4, 3, 3]);
        assert_eq!(bounded(method, 10, &[(98, 0, 9), (1, 2, 9), (1, 2, 9)]), [6, 2, 2]);
        assert_eq!(bounded(method, 10, &[(90, 0, 4), (5, 2, 9), (5, 2, 9)]), [4, 3, 3]);
        assert_eq!(bounded(method, 10, &[(80, 0, 4), (15, 0, 4), (5, 0, 9)]), [4, 4, 2]);
        assert_eq!(bounded(method, 6, &[(1, 2, 2), (9, 2, 2), (0, 2, 9)]), [2, 2, 2]);
    }
}

/// With a cap and a floor broken in one round both are fixed in it: the village keeps its two seats,
/// although of the eight that the town's cap sets free it would get three. Where fixing all would
/// leave seats to nobody, the town is fixed alone and the villages share what it leaves.
#[test]
fn all_that_are_outside_in_a_round_are_fixed_in_it_unless_nobody_could_take_the_rest() {
    let seats = |town, u, v| {
        let town = Claim::of("town", town).at_most(2);
        let claims = [town, Claim::of("u", u).at_least(2), Claim::of("v", v).at_least(1)];
        let found = apportion(Method::Hamilton, 10, claims).unwrap();
        found.into_parts().into_iter().map(|(_, seats)| seats).collect::<Vec<_>>()
    };
    assert_eq!(seats(80, 8, 12), [2, 2, 6]);
    assert_eq!(seats(90, 5, 5), [2, 4, 4]);
}

/// In the first round two villages are equal at the cut; the cap of the town makes that seat theirs
/// both. With one seat more their claims are equal again, and that decides.
#[test]
fn a_tie_that_decides_nothing_in_the_end_is_not_reported() {
    let tied = |total| {
        let claims = [("town", 90), ("u", 5), ("v", 5)];
        let claims = claims.map(|claim| Claim::from(claim).at_most(4));
        let found = apportion(Method::Hamilton, total, claims).unwrap();
        (
            found.tied().to_vec(),
            found.into_parts().into_iter().map(|(_, seats)| seats).collect::<Vec<_>>(),
        )
    };
    assert_eq!(tied(10), (vec![], vec![4, 3, 3]));
    assert_eq!(tied(11), (vec!["u", "v"], vec![4, 4, 3]));
}

/// European Council decision of 8 December 2015: shares of the population of the European Union in
/// hundredths of a percent, the largest first.
const EUROPE: [u64; 28] = [
    1_593, 1_304, 1_273, 1_207, 912, 747, 390, 337, 221, 213, 205, 204, 194, 192, 169, 142, 111,
    108, 106, 91, 83, 57, 41, 39, 26, 17, 11, 8,
];

/// An excerpt of the reference answers: 28 seats, computed with exact fractions elsewhere.
#[test]
fn the_seats_of_europe_in_excerpt() {
    let mut hamilton = vec![4, 4, 4, 3, 3, 2, 1, 1, 1, 1, 1, 1, 1, 1];
    let mut dhondt = vec![6, 5, 5, 4, 3, 3, 1, 1];
    let mut modified = vec![5, 4, 4, 4, 3, 3, 1, 1, 1, 1, 1];
    for rows in [&mut hamilton, &mut dhondt, &mut modified] {
        rows.resize(28, 0);
    }
    assert_eq!(seats(Method::Hamilton, 28, &EUROPE), (hamilton.clone(), false));
    assert_eq!(seats(Method::SainteLague, 28, &EUROPE), (hamilton, false));
    assert_eq!(seats(Method::DHondt, 28, &EUROPE), (dhondt, false));
    assert_eq!(seats(Method::ModifiedSainteLague, 28, &EUROPE), (modified, false));
    for method in [Method::Adams, Method::HuntingtonHill, Method::Dean] {
        assert_eq!(seats(method, 28, &EUROPE), (vec![1; 28], false), "{method}");
    }
}

#[test]
fn the_seats_of_europe_equal_the_whole_reference() {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../shared/data/golden/apportionment/eu_population_2016.json");
    let Ok(text) = fs::read_to_string(&file) else {
        let absent = format!("{} is absent: only the excerpt is compared", file.display());
        assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "{absent}");
        println!("skipped, {absent}");
        return;
    };
    let rows: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
    assert_eq!(rows.len(), 28);
    for row in rows {
        let method = match row["method"].as_str().unwrap() {
            "saintelague" => Method::SainteLague,
            "modified_saintelague" => Method::ModifiedSainteLague,
            "huntington" => Method::HuntingtonHill,
            same => same.parse().unwrap(),
        };
        let total = row["seats"].as_u64().unwrap();
        let expected = row["result"].as_array().unwrap();
        let expected: Vec<u64> = expected.iter().map(|seats| seats.as_u64().unwrap()).collect();
        let tie = row["tie"].as_bool().unwrap();
        assert_eq!(seats(method, total, &EUROPE), (expected, tie), "{method} {total}");
    }
}

/// Ten thousand euros for claims of fifteen thousand, in cents: the three rules, and between the
/// extremes everybody up to the lower median of the claims first. Computed with exact fractions
/// elsewhere.
#[test]
fn ten_thousand_for_fifteen_thousand() {
    let claims = [600_000, 400_000, 250_000, 150_000, 70_000, 30_000];
    let parts = |shortage| -> Vec<u64> {
        let found = divide(1_000_000, claims.into_iter().enumerate(), shortage).unwrap();
        found.into_parts().into_iter().map(|(_, part)| part).collect()
    };
    let pro_rata = [400_000, 266_667, 166_667, 100_000, 46_666, 20_000];
    assert_eq!(parts(Shortage::PRO_RATA), pro_rata);
    assert_eq!(parts(Shortage::EQUAL_FIRST), [250_000, 250_000, 250_000, 150_000, 70_000, 30_000]);
    let median = Shortage::lower_median(claims);
    assert_eq!(median, Shortage::Guaranteed { base: 150_000 });
    assert_eq!(parts(median), [318_750, 243_750, 187_500, 150_000, 70_000, 30_000]);
}

/// Seventeen requests to one envelope of 250,000 dollars, divided to the cent.
#[test]
fn a_published_shortage_equals_the_reference() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/contributive");
    let read = |name| fs::read_to_string(folder.join(name));
    let (Ok(requests), Ok(answers)) = (read("astropy_cycle5.csv"), read("shortage_answers.json"))
    else {
        let absent = format!("{} is absent", folder.display());
        assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "{absent}");
        println!("skipped, {absent}");
        return;
    };
    let mut lines = requests.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let column = header.iter().position(|name| *name == "maximum_usd").unwrap();
    let claims: Vec<(String, u64)> = lines
        .map(|line| {
            let fields: Vec<&str> = line.split(',').collect();
            let asked: liens_core::Money = format!("{} USD", fields[column]).parse().unwrap();
            (fields[0].to_owned(), asked.minor().try_into().unwrap())
        })
        .collect();
    let answers: serde_json::Value = serde_json::from_str(&answers).unwrap();
    let answers = &answers["cycle5"];
    let envelope = answers["envelope"].as_u64().unwrap();
    let median = Shortage::lower_median(claims.iter().map(|(_, claim)| *claim));
    assert_eq!(
        median,
        Shortage::Guaranteed { base: answers["guaranteed"]["base"].as_u64().unwrap() }
    );
    let rules = [
        ("pro_rata", Shortage::PRO_RATA),
        ("equal_first", Shortage::EQUAL_FIRST),
        ("guaranteed", median),
    ];
    for (name, shortage) in rules {
        let found = divide(envelope, claims.clone(), shortage).unwrap();
        assert_eq!(found.parts().count(), 17);
        for (id, part) in found.parts() {
            assert_eq!(Some(part), answers[name][id].as_u64(), "{name} {id}");
        }
    }
}
