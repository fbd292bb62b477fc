//! Choosing among several: the laws of the rules, and textbook counts to compare with.

use liens_core::CandidateId;
use liens_governance::election::{
    Candidates, ElectionError, ElectionRule, Graded, Pairwise, Profile, Scale, Standings, Step,
    Strength, StrongestPaths, TieRule, Trace, verify,
};
use liens_governance::{CertificateError, Fraction};
use proptest::prelude::*;

const BY: [Strength; 2] = [Strength::Margins, Strength::WinningVotes];

/// Weight and, for each candidate, the tier on the ballot; none if the ballot leaves it out.
type Cast = (u64, Vec<Option<usize>>);

fn names(count: usize) -> Candidates {
    let ids = (0..count).map(|at| CandidateId::new(format!("c{at}")).unwrap());
    Candidates::new(ids).unwrap()
}

fn profile(count: usize, ballots: &[Cast]) -> Profile {
    let mut profile = Profile::new(names(count));
    for (weight, levels) in ballots {
        let tier = |level| (0..count).filter(move |one| levels[*one] == Some(level));
        profile.rank_tiers(*weight, (0..count).map(tier)).unwrap();
    }
    profile
}

fn orders(count: usize, ballots: &[(u64, &[usize])]) -> Profile {
    let mut profile = Profile::new(names(count));
    for (weight, order) in ballots {
        profile.rank(*weight, order.iter().copied()).unwrap();
    }
    profile
}

/// Up to 5 candidates and 7 ballots, with ties and with candidates left out.
fn tied() -> impl Strategy<Value = (usize, Vec<Cast>)> {
    (1_usize..=5).prop_flat_map(|count| {
        let levels = prop::collection::vec(prop::option::weighted(0.8, 0..count), count);
        let levels = levels.prop_filter("not empty", |levels| levels.iter().any(Option::is_some));
        (Just(count), prop::collection::vec((1_u64..4, levels), 1..8))
    })
}

/// Up to 5 candidates and 7 ballots without ties, some of them cut short.
fn strict(weights: std::ops::Range<u64>) -> impl Strategy<Value = (usize, Vec<Cast>)> {
    (1_usize..=5).prop_flat_map(move |count| {
        let order = (Just((0..count).collect::<Vec<_>>()).prop_shuffle(), 1..=count);
        let levels = order.prop_map(|(order, cut)| {
            order.iter().map(|level| (*level < cut).then_some(*level)).collect()
        });
        (Just(count), prop::collection::vec((weights.clone(), levels), 1..8))
    })
}

fn by_pairs() -> Vec<ElectionRule> {
    let mut rules = vec![
        ElectionRule::Borda {},
        ElectionRule::Copeland {},
        ElectionRule::RankedPairs {},
        ElectionRule::Smith {},
    ];
    for strength in BY {
        rules.extend([ElectionRule::Minimax { strength }, ElectionRule::Schulze { strength }]);
    }
    rules
}

/// Every rule that counts these ballots.
fn rules(profile: &Profile) -> Vec<ElectionRule> {
    let mut rules = by_pairs();
    rules.push(ElectionRule::Plurality {});
    let runoff = ElectionRule::InstantRunoff {};
    if runoff.tally(profile, &TieRule::Unbroken {}).is_ok() {
        rules.push(ElectionRule::InstantRunoff {});
        let seats = 1..=profile.candidates().len();
        rules.extend(seats.map(|seats| ElectionRule::ScottishStv { seats }));
    }
    rules
}

fn count(rule: ElectionRule, profile: &Profile) -> Standings {
    rule.tally(profile, &TieRule::Unbroken {}).unwrap()
}

fn sorted(mut positions: Vec<usize>) -> Vec<usize> {
    positions.sort_unstable();
    positions
}

proptest! {
    #[test]
    fn a_second_pass_agrees_with_every_count((n, ballots) in prop_oneof![tied(), strict(1..4)], seed: u64) {
        let profile = profile(n, &ballots);
        for rule in rules(&profile) {
            for ties in [TieRule::Unbroken {}, TieRule::Lots { seed }] {
                let found = rule.tally(&profile, &ties).unwrap();
                prop_assert_eq!(verify(&found, &profile), Ok(()), "{}", found);
                let mut ranked: Vec<usize> = found.tiers.concat();
                ranked.sort_unstable();
                prop_assert_eq!(ranked, (0..n).collect::<Vec<_>>(), "everybody stands once");
                let one = !matches!(rule, ElectionRule::Smith {} | ElectionRule::ScottishStv { .. });
                if ties != (TieRule::Unbroken {}) {
                    prop_assert!(!one || found.winners.len() == 1);
                    if let ElectionRule::ScottishStv { seats } = rule {
                        prop_assert_eq!(found.winners.len(), seats);
                    }
                }
            }
        }
    }

    #[test]
    fn no_rule_looks_at_who_votes((n, ballots) in prop_oneof![tied(), strict(1..4)]) {
        let (one, turned) = (profile(n, &ballots), ballots.iter().rev().cloned().collect::<Vec<_>>());
        let other = profile(n, &turned);
        for rule in rules(&one) {
            prop_assert_eq!(count(rule, &one), count(rule, &other));
        }
    }

    #[test]
    fn no_rule_looks_at_names(
        ((n, ballots), to) in prop_oneof![tied(), strict(1..4)].prop_flat_map(|(n, ballots)| {
            let to = Just((0..n).collect::<Vec<_>>()).prop_shuffle();
            (Just((n, ballots)), to)
        }),
    ) {
        let moved = |(weight, levels): &Cast| {
            let mut other = vec![None; n];
            levels.iter().enumerate().for_each(|(one, level)| other[to[one]] = *level);
            (*weight, other)
        };
        let (one, other) =
            (profile(n, &ballots), profile(n, &ballots.iter().map(moved).collect::<Vec<_>>()));
        for rule in rules(&one) {
            let (one, other) = (count(rule, &one), count(rule, &other));
            let renamed = |set: &Vec<usize>| sorted(set.iter().map(|one| to[*one]).collect());
            prop_assert_eq!(sorted(renamed(&one.winners)), sorted(other.winners), "{}", rule);
            // Candidates without a ballot go out in any order, and candidates elected together
            // stand in any order: the tiers of a transferable vote are only a list there.
            if !matches!(rule, ElectionRule::ScottishStv { .. }) {
                let tiers: Vec<_> = one.tiers.iter().map(renamed).collect();
                prop_assert_eq!(tiers, other.tiers.into_iter().map(sorted).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn a_voter_of_weight_w_counts_like_w_voters((n, ballots) in prop_oneof![tied(), strict(1..4)]) {
        let alone = |(weight, levels): &Cast| {
            (0..*weight).map(|_| (1, levels.clone())).collect::<Vec<_>>()
        };
        let single: Vec<Cast> = ballots.iter().flat_map(alone).collect();
        let (one, other) = (profile(n, &ballots), profile(n, &single));
        for rule in rules(&one) {
            prop_assert_eq!(count(rule, &one), count(rule, &other));
        }
    }

    #[test]
    fn weights_times_k_choose_the_same((n, ballots) in prop_oneof![tied(), strict(1..4)], k in 2_u64..999) {
        let times: Vec<Cast> =
            ballots.iter().map(|(weight, levels)| (weight * k, levels.clone())).collect();
        let (one, other) = (profile(n, &ballots), profile(n, &times));
        for rule in rules(&one) {
            if !matches!(rule, ElectionRule::ScottishStv { .. }) {
                prop_assert_eq!(count(rule, &one).tiers, count(rule, &other).tiers, "{}", rule);
            }
        }
    }

    #[test]
    fn who_beats_everybody_else_is_chosen((n, ballots) in prop_oneof![tied(), strict(1..4)]) {
        let profile = profile(n, &ballots);
        if let Some(winner) = Pairwise::of(&profile).condorcet_winner() {
            for rule in by_pairs().into_iter().filter(|rule| *rule != ElectionRule::Borda {}) {
                prop_assert_eq!(&count(rule, &profile).winners, &[winner], "{}", rule);
            }
        }
    }

    #[test]
    fn who_is_first_for_more_than_half_is_chosen((n, ballots) in strict(1..4)) {
        let profile = profile(n, &ballots);
        let first = |one: usize| -> u64 {
            let on = ballots.iter().filter(|(_, levels)| levels[one] == Some(0));
            on.map(|(weight, _)| weight).sum()
        };
        let winner = (0..n).find(|one| u128::from(2 * first(*one)) > profile.total());
        if let Some(winner) = winner {
            for rule in rules(&profile).into_iter().filter(|rule| *rule != ElectionRule::Borda {}) {
                let found = count(rule, &profile);
                prop_assert_eq!(found.winners.first(), Some(&winner), "{}", rule);
            }
        }
    }

    #[test]
    fn who_is_raised_does_not_lose((n, ballots) in strict(1..4), at: prop::sample::Index) {
        let before = profile(n, &ballots);
        for rule in by_pairs().into_iter().chain([ElectionRule::Plurality {}]) {
            let found = count(rule, &before);
            // Where equal victories contradict one another, ranked pairs leaves them open.
            if rule == (ElectionRule::RankedPairs {}) && !found.tied.is_empty() {
                continue;
            }
            for winner in found.winners {
                let mut raised = ballots.clone();
                let levels = &mut raised[at.index(ballots.len())].1;
                let own = levels[winner].unwrap_or(n);
                levels.iter_mut().flatten().filter(|l| **l < own).for_each(|level| *level += 1);
                levels[winner] = Some(0);
                let after = count(rule, &profile(n, &raised));
                prop_assert!(after.winners.contains(&winner), "{}\n{}", rule, after);
            }
        }
    }

    #[test]
    fn a_clone_beside_a_candidate_changes_no_one_else(
        (n, ballots) in strict(1..100_000), clone: prop::sample::Index, above: Vec<bool>,
    ) {
        let clone = clone.index(n);
        let cloned = |(at, (weight, levels)): (usize, &Cast)| {
            let mut double: Vec<Option<usize>> = levels.iter().map(|l| l.map(|l| 2 * l)).collect();
            let first = above.get(at).copied().unwrap_or_default();
            double.push(double[clone].map(|level| level + usize::from(first)));
            double[clone] = double[clone].map(|level| level + usize::from(!first));
            (*weight, double)
        };
        let doubled: Vec<Cast> = ballots.iter().enumerate().map(cloned).collect();
        let mut other = Profile::new(names(n + 1));
        for (weight, levels) in &doubled {
            let tier = |level| (0..=n).filter(move |one| levels[*one] == Some(level));
            other.rank_tiers(*weight, (0..2 * n + 2).map(tier)).unwrap();
        }
        let pairwise = Pairwise::of(&other);
        let own = |one: usize| if one == n { clone } else { one };
        let schulze = |strength| ElectionRule::Schulze { strength };
        for (rule, by) in [
            (ElectionRule::RankedPairs {}, Strength::Margins),
            (schulze(Strength::Margins), Strength::Margins),
            (schulze(Strength::WinningVotes), Strength::WinningVotes),
        ] {
            // Equal strengths are a tie, which a clone may break.
            let pairs = (0..=n).flat_map(|a| (0..a).map(move |b| (a, b)));
            let mut strengths: Vec<u128> = pairs
                .filter(|(a, b)| *a < n || *b == clone)
                .map(|(a, b)| pairwise.strength(a, b, by).max(pairwise.strength(b, a, by)))
                .collect();
            strengths.sort_unstable();
            if strengths.first() == Some(&0) || strengths.windows(2).any(|w| w[0] == w[1]) {
                continue;
            }
            let (one, two) = (count(rule, &profile(n, &ballots)), count(rule, &other));
            let winners: Vec<usize> = two.winners.iter().map(|one| own(*one)).collect();
            prop_assert!(winners.iter().all(|one| *one == winners[0]));
            prop_assert_eq!(&one.winners, &winners[..1], "{}\n{}", one, two);
        }
    }

    #[test]
    fn the_pairwise_matrix_agrees_with_counting_pair_by_pair((n, ballots) in tied()) {
        let pairwise = Pairwise::of(&profile(n, &ballots));
        for (one, other) in (0..n).flat_map(|one| (0..n).map(move |other| (one, other))) {
            let place = |level: Option<usize>| level.unwrap_or(n);
            let above = ballots.iter().filter(|(_, l)| place(l[one]) < place(l[other]));
            let votes: u64 = above.map(|(weight, _)| weight).sum();
            prop_assert_eq!(pairwise.over(one, other), u128::from(votes));
        }
    }

    #[test]
    fn strongest_paths_agree_with_a_look_at_every_path((n, ballots) in tied()) {
        fn strongest(pairs: &Pairwise, by: Strength, from: usize, to: usize, seen: &[usize]) -> u128 {
            let next = (0..pairs.candidates()).filter(|next| !seen.contains(next));
            let through = next.map(|next| {
                let link = pairs.strength(from, next, by);
                let rest = if next == to {
                    u128::MAX
                } else {
                    strongest(pairs, by, next, to, &[seen, &[next]].concat())
                };
                link.min(rest)
            });
            through.max().unwrap_or(0)
        }
        let pairwise = Pairwise::of(&profile(n, &ballots));
        for by in BY {
            let paths = StrongestPaths::of(&pairwise, by);
            for (one, other) in (0..n).flat_map(|one| (0..n).map(move |other| (one, other))) {
                let expected =
                    if one == other { 0 } else { strongest(&pairwise, by, one, other, &[one]) };
                prop_assert_eq!(paths.between(one, other), expected);
            }
        }
    }

    #[test]
    fn majority_judgment_agrees_with_taking_middle_voters_away_one_by_one(
        n in 1_usize..=5,
        ballots in prop::collection::vec(
            (1_u64..4, prop::collection::vec(prop::option::of(0_u16..4), 5)), 1..8),
    ) {
        let mut graded = Graded::new(names(n), Scale::points(3).unwrap());
        let cast = ballots.iter().filter(|(_, row)| row[..n].iter().any(Option::is_some));
        let cast: Vec<_> = cast.map(|(weight, row)| (*weight, &row[..n])).collect();
        prop_assume!(!cast.is_empty());
        for (weight, row) in &cast {
            graded.grade(*weight, row).unwrap();
        }
        let value = |one: usize| {
            let given = |(weight, row): &(u64, &[Option<u16>])| {
                vec![row[one].unwrap_or(0); usize::try_from(*weight).unwrap()]
            };
            let mut grades: Vec<u16> = cast.iter().flat_map(given).collect();
            grades.sort_unstable();
            let mut value = Vec::new();
            while !grades.is_empty() {
                value.push(grades.remove((grades.len() - 1) / 2));
            }
            value
        };
        let values: Vec<Vec<u16>> = (0..n).map(value).collect();
        for rule in [ElectionRule::MajorityJudgment {}, ElectionRule::Score {}, ElectionRule::Approval { from: 2 }] {
            let found = rule.tally(&graded, &TieRule::Unbroken {}).unwrap();
            prop_assert_eq!(verify(&found, &graded), Ok(()));
            if let Trace::Gauges { gauges, .. } = &found.trace {
                for (gauge, value) in gauges.iter().zip(&values) {
                    prop_assert_eq!(gauge.majority, value[0]);
                }
                for pair in found.tiers.windows(2) {
                    prop_assert!(values[pair[0][0]] > values[pair[1][0]]);
                }
                for tier in &found.tiers {
                    prop_assert!(tier.iter().all(|one| values[*one] == values[tier[0]]));
                }
            }
        }
    }

    #[test]
    fn lots_depend_on_the_seed_and_the_names_alone(seed: u64, order in Just(vec![0, 1, 2, 3, 4]).prop_shuffle()) {
        let straight = names(5);
        let ids = order.iter().map(|one: &usize| straight.ids()[*one].clone());
        let shuffled = Candidates::new(ids).unwrap();
        let drawn = |candidates: &Candidates| -> Vec<CandidateId> {
            let order = TieRule::Lots { seed }.order(candidates).unwrap().unwrap();
            order.into_iter().map(|one| candidates.ids()[one].clone()).collect()
        };
        prop_assert_eq!(drawn(&straight), drawn(&shuffled));
    }
}

/// The election of 45 voters that rules disagree on.
fn forty_five() -> Profile {
    let ballots =
        ["5:ACBED", "5:ADECB", "8:BEDAC", "3:CABED", "7:CAEBD", "2:CBADE", "7:DCEBA", "8:EBADC"];
    let mut profile = Profile::new(names(5));
    for ballot in ballots {
        let (weight, order) = ballot.split_once(':').unwrap();
        let order = order.bytes().map(|letter| usize::from(letter - b'A'));
        profile.rank(weight.parse().unwrap(), order).unwrap();
    }
    profile
}

#[test]
fn forty_five_voters_and_five_rules() {
    let profile = forty_five();
    let (a, e) = (0, 4);
    for (rule, winner) in [
        (ElectionRule::Schulze { strength: Strength::Margins }, e),
        (ElectionRule::Schulze { strength: Strength::WinningVotes }, e),
        (ElectionRule::Minimax { strength: Strength::Margins }, e),
        (ElectionRule::Copeland {}, e),
        (ElectionRule::RankedPairs {}, a),
    ] {
        assert_eq!(count(rule, &profile).winners, [winner], "{rule}");
    }
    let schulze = count(ElectionRule::Schulze { strength: Strength::Margins }, &profile);
    assert_eq!(schulze.tiers, [[4], [0], [2], [1], [3]]);
    // B and E are equal last once D is out, with 8 each; whichever goes first, C wins.
    let runoff = count(ElectionRule::InstantRunoff {}, &profile);
    assert_eq!((runoff.winners, runoff.tied[0].as_slice()), (vec![0, 1, 2, 4], &[1, 4][..]));
    for seed in 0..9 {
        let runoff = ElectionRule::InstantRunoff {}.tally(&profile, &TieRule::Lots { seed });
        assert_eq!(runoff.unwrap().winners, [2]);
    }
}

#[test]
fn instant_runoff_can_punish_who_is_raised() {
    // Two voters who move c0 from the second to the first place make it lose.
    let before = orders(3, &[(6, &[0, 1, 2]), (5, &[2, 0, 1]), (4, &[1, 2, 0]), (2, &[1, 0, 2])]);
    let after = orders(3, &[(6, &[0, 1, 2]), (5, &[2, 0, 1]), (4, &[1, 2, 0]), (2, &[0, 1, 2])]);
    assert_eq!(count(ElectionRule::InstantRunoff {}, &before).winners, [0]);
    assert_eq!(count(ElectionRule::InstantRunoff {}, &after).winners, [2]);
}

#[test]
fn points_and_first_places_miss_who_beats_everybody() {
    // c0 is first for more than half, and Borda chooses c1.
    let profile = orders(3, &[(3, &[0, 1, 2]), (2, &[1, 2, 0])]);
    assert_eq!(Pairwise::of(&profile).condorcet_winner(), Some(0));
    assert_eq!(count(ElectionRule::Borda {}, &profile).winners, [1]);
    // c2 beats both, and is first for the fewest.
    let middle = orders(3, &[(4, &[0, 2, 1]), (3, &[1, 2, 0]), (2, &[2, 0, 1])]);
    assert_eq!(Pairwise::of(&middle).condorcet_winner(), Some(2));
    assert_eq!(count(ElectionRule::Plurality {}, &middle).winners, [0]);
    assert_eq!(count(ElectionRule::InstantRunoff {}, &middle).winners, [0]);
}

#[test]
fn a_transferable_vote_passes_surpluses_on_with_five_decimals() {
    // Quota 20 / 3 + 1 = 7. c0 has 10: 3 of 10 goes on, 0.3 each; c1 then has 4 + 3 = 7.
    let profile = orders(4, &[(10, &[0, 1]), (4, &[1]), (5, &[2]), (1, &[3, 2])]);
    let found = count(ElectionRule::ScottishStv { seats: 2 }, &profile);
    assert_eq!(found.winners, [0, 1]);
    let Trace::Transfers { quota, stages } = &found.trace else { panic!("no stages") };
    assert_eq!((*quota, &stages[1].votes), (700_000, &vec![700_000, 700_000, 500_000, 100_000]));
    // 4 of 11 is 0.36363 each: what is below that is nobody's.
    let profile = orders(3, &[(11, &[0, 1]), (6, &[2]), (3, &[1])]);
    let found = count(ElectionRule::ScottishStv { seats: 2 }, &profile);
    let Trace::Transfers { stages, .. } = &found.trace else { panic!("no stages") };
    assert_eq!(stages[1].votes, [700_000, 300_000 + 11 * 36_363, 600_000]);
    let text = found.to_string();
    assert!(text.contains("stage 1: c0 elected; surplus 4 of c0 goes on"), "{text}");
    assert!(text.contains("6.99993"), "{text}");
}

#[test]
fn ties_stay_unless_a_declared_rule_breaks_them() {
    let profile = orders(2, &[(1, &[0, 1]), (1, &[1, 0])]);
    for rule in rules(&profile) {
        let found = count(rule, &profile);
        if let ElectionRule::ScottishStv { seats } = rule {
            assert_eq!(found.winners.len(), if seats == 2 { 2 } else { 0 });
            continue;
        }
        assert_eq!(found.winners, [0, 1], "{rule}");
        let order =
            TieRule::Order { order: vec![names(2).ids()[1].clone(), names(2).ids()[0].clone()] };
        let broken = rule.tally(&profile, &order).unwrap();
        let expected = if rule == (ElectionRule::Smith {}) { vec![0, 1] } else { vec![1] };
        assert_eq!(broken.winners, expected, "{rule}");
    }
}

#[test]
fn every_refusal_of_an_election_has_its_case() {
    let id = |name: &str| CandidateId::new(name).unwrap();
    let mut ranked = orders(2, &[(1, &[0, 1])]);
    let before = ranked.clone();
    let mut graded = Graded::new(names(2), Scale::points(5).unwrap());
    let mut tie = Profile::new(names(2));
    tie.rank_tiers(1, [[0, 1]]).unwrap();
    let mut weightless = Profile::new(names(2));
    weightless.rank(0, [0]).unwrap();
    let unbroken = TieRule::Unbroken {};
    let order =
        |order: &[&str]| TieRule::Order { order: order.iter().map(|name| id(name)).collect() };
    let stv = |seats| ElectionRule::ScottishStv { seats };
    let tally = |rule: ElectionRule, ties: &TieRule| rule.tally(&ranked, ties).map(|_| ());
    let is = |found: Result<(), ElectionError>, code: &str, says: &str| {
        let refusal = found.unwrap_err();
        let text = refusal.to_string();
        assert_eq!(refusal.code(), format!("governance.election.{code}"), "{text}");
        assert!(text.contains(says), "'{text}' does not say {says}");
    };
    let cases: Vec<(Result<(), ElectionError>, &str, &str)> = vec![
        (Candidates::new([]).map(|_| ()), "no_candidates", "no candidate"),
        (Candidates::new([id("a"), id("a")]).map(|_| ()), "duplicate_candidate", "'a'"),
        (Scale::new(["one"]).map(|_| ()), "scale_length", "not 1"),
        (Scale::points(0).map(|_| ()), "scale_length", "not 1"),
        (Scale::new(["one", "one"]).map(|_| ()), "duplicate_grade", "'one'"),
        (tally(stv(0), &unbroken), "seats", "0 seats cannot be filled from 2"),
        (tally(stv(3), &unbroken), "seats", "3 seats cannot be filled from 2"),
        (tally(ElectionRule::Score {}, &unbroken), "other_ballots", "score counts graded"),
        (tally(ElectionRule::Borda {}, &order(&["c0"])), "order_incomplete", "'c1'"),
        (tally(ElectionRule::Borda {}, &order(&["c0", "c0"])), "ranked_twice", "'c0'"),
        (tally(ElectionRule::Borda {}, &order(&["c0", "c9"])), "unknown_candidate", "'c9'"),
        (
            ElectionRule::InstantRunoff {}.tally(&tie, &unbroken).map(|_| ()),
            "tied_ballot",
            "ballot 1",
        ),
        (stv(1).tally(&tie, &unbroken).map(|_| ()), "tied_ballot", "ballot 1"),
        (
            ElectionRule::Borda {}.tally(&weightless, &unbroken).map(|_| ()),
            "no_weight",
            "no ballot has any weight",
        ),
        (
            ElectionRule::Score {}.tally(&graded, &unbroken).map(|_| ()),
            "no_weight",
            "no ballot has any weight",
        ),
    ];
    for (found, code, says) in cases {
        is(found, code, says);
    }
    let ballots: Vec<(Result<(), ElectionError>, &str, &str)> = vec![
        (ranked.rank(1, []), "empty_ballot", "empty"),
        (ranked.rank_tiers(1, [vec![], vec![]]), "empty_ballot", "empty"),
        (ranked.rank(1, [0, 0]), "ranked_twice", "'c0'"),
        (ranked.rank(1, [0, 2]), "no_such_position", "position 2 of 2"),
        (ranked.cast(1, [[&id("c7")]]), "unknown_candidate", "'c7'"),
        (graded.cast(1, [(&id("c0"), "6")]), "grade_outside", "'6' of candidate 'c0'"),
        (graded.cast(1, [(&id("c7"), "5")]), "unknown_candidate", "'c7'"),
        (graded.cast(1, [(&id("c0"), "5"), (&id("c0"), "4")]), "ranked_twice", "'c0'"),
        (graded.cast(1, []), "empty_ballot", "empty"),
        (graded.grade(1, &[None, Some(9)]), "grade_outside", "'9' of candidate 'c1'"),
        (graded.grade(1, &[None, None, Some(1)]), "no_such_position", "position 2 of 2"),
    ];
    for (found, code, says) in ballots {
        is(found, code, says);
    }
    assert_eq!((ranked, graded.ballots()), (before, 0), "a refusal changes nothing");
    graded.grade(1, &[Some(5)]).unwrap();
    for from in [0, 6] {
        let refused = ElectionRule::Approval { from }.tally(&graded, &unbroken).unwrap_err();
        assert_eq!(refused.code(), "governance.election.approval_outside");
        assert!(refused.to_string().contains(&format!("grade {from}: the scale goes from 0 to 5")));
    }
    let refused = ElectionRule::Borda {}.tally(&graded, &unbroken).unwrap_err();
    assert_eq!(refused.code(), "governance.election.other_ballots");
}

#[test]
fn standings_of_a_rule_that_nothing_is_counted_by_are_refused() {
    let refused = |found: Result<(), CertificateError>, field: &str| {
        let text = found.unwrap_err().to_string();
        assert!(text.starts_with(field), "{text}");
    };
    // No seat is filled by nobody, with a quota that nobody reaches.
    let profile = orders(2, &[(2, &[0, 1]), (1, &[1])]);
    let mut found = count(ElectionRule::ScottishStv { seats: 1 }, &profile);
    let Trace::Transfers { quota, stages } = &mut found.trace else { panic!("no stages") };
    (*quota, stages[0].step) = (400_000, Step::Filled {});
    stages[0].elected.clear();
    found.rule = ElectionRule::ScottishStv { seats: 0 };
    (found.winners, found.tiers) = (vec![], vec![vec![0, 1]]);
    refused(verify(&found, &profile), "seats is 0 in the certificate");
    // The lowest grade approves everybody.
    let mut graded = Graded::new(names(2), Scale::points(5).unwrap());
    graded.grade(3, &[Some(5), Some(1)]).unwrap();
    let unbroken = TieRule::Unbroken {};
    let mut found = ElectionRule::Approval { from: 1 }.tally(&graded, &unbroken).unwrap();
    verify(&found, &graded).unwrap();
    found.rule = ElectionRule::Approval { from: 0 };
    refused(verify(&found, &graded), "approval from is 0 in the certificate");
    // Without any weight nobody is better than anybody, and nothing was chosen.
    let mut weightless = Profile::new(names(1));
    weightless.rank(1, [0]).unwrap();
    let mut found = count(ElectionRule::Plurality {}, &weightless);
    let nobody = Profile::new(names(1));
    (found.total, found.trace) = (0, Trace::Scores { scores: vec![Fraction::ZERO] });
    refused(verify(&found, &nobody), "total is 0 in the certificate");
}

#[cfg(feature = "serde")]
mod form {
    use super::*;
    use serde_json::Value;

    /// Every leaf of a document: numbers, digits in texts, truth values.
    fn tampered(value: &Value, documents: &mut Vec<Value>, whole: &dyn Fn(Value) -> Value) {
        match value {
            Value::Object(fields) => {
                for (name, field) in fields {
                    if !["rule", "ties", "format", "scale"].contains(&name.as_str()) {
                        tampered(field, documents, &|changed| {
                            let mut fields = fields.clone();
                            fields.insert(name.clone(), changed);
                            whole(fields.into())
                        });
                    }
                }
            }
            Value::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    tampered(item, documents, &|changed| {
                        let mut items = items.clone();
                        items[at] = changed;
                        whole(items.into())
                    });
                    let mut fewer = items.clone();
                    fewer.remove(at);
                    documents.push(whole(fewer.into()));
                }
            }
            Value::Bool(held) => documents.push(whole((!held).into())),
            Value::Number(number) => documents.push(whole((number.as_u64().unwrap() + 1).into())),
            Value::String(text) => {
                let changed = text.parse::<i64>().map(|number| (number + 1).to_string());
                documents.push(whole(changed.unwrap_or_else(|_| format!("{text}x")).into()));
            }
            Value::Null => {}
        }
    }

    proptest! {
        #[test]
        fn standings_with_anything_tampered_are_refused((n, ballots) in prop_oneof![tied(), strict(1..4)]) {
            let profile = profile(n, &ballots);
            for rule in rules(&profile) {
                let found = count(rule, &profile);
                let written = serde_json::to_value(&found).unwrap();
                prop_assert_eq!(&serde_json::from_value::<Standings>(written.clone()).unwrap(), &found);
                let mut documents = Vec::new();
                tampered(&written, &mut documents, &|changed| changed);
                for document in documents {
                    if let Ok(read) = serde_json::from_value::<Standings>(document.clone()) {
                        prop_assert!(read == found || verify(&read, &profile).is_err(), "{}", document);
                    }
                }
            }
        }
    }

    #[test]
    fn standings_have_their_form() {
        let profile = orders(2, &[(2, &[0, 1]), (1, &[1])]);
        for (rule, form) in [
            (
                ElectionRule::Schulze { strength: Strength::WinningVotes },
                r#"{"format":"liens.election/1","rule":{"schulze":{"strength":"winning_votes"}},"ties":{"unbroken":{}},"candidates":["c0","c1"],"total":"3","winners":[0],"tiers":[[0],[1]],"trace":{"paths":{"pairwise":[["0","2"],["1","0"]],"paths":[["0","2"],["0","0"]]}}}"#,
            ),
            (
                ElectionRule::RankedPairs {},
                r#"{"format":"liens.election/1","rule":{"ranked_pairs":{}},"ties":{"unbroken":{}},"candidates":["c0","c1"],"total":"3","winners":[0],"tiers":[[0],[1]],"trace":{"victories":{"pairwise":[["0","2"],["1","0"]],"victories":[{"winner":0,"loser":1,"margin":"1","locked":true}]}}}"#,
            ),
            (
                ElectionRule::InstantRunoff {},
                r#"{"format":"liens.election/1","rule":{"instant_runoff":{}},"ties":{"unbroken":{}},"candidates":["c0","c1"],"total":"3","winners":[0],"tiers":[[0],[1]],"trace":{"rounds":{"rounds":[{"votes":[[0,"2"],[1,"1"]],"exhausted":"0","out":[1]}]}}}"#,
            ),
            (
                ElectionRule::ScottishStv { seats: 1 },
                r#"{"format":"liens.election/1","rule":{"scottish_stv":{"seats":1}},"ties":{"unbroken":{}},"candidates":["c0","c1"],"total":"3","winners":[0],"tiers":[[0],[1]],"trace":{"transfers":{"quota":"200000","stages":[{"votes":["200000","100000"],"elected":[0],"step":{"filled":{}}}]}}}"#,
            ),
            (
                ElectionRule::Borda {},
                r#"{"format":"liens.election/1","rule":{"borda":{}},"ties":{"unbroken":{}},"candidates":["c0","c1"],"total":"3","winners":[0],"tiers":[[0],[1]],"trace":{"pairs":{"pairwise":[["0","2"],["1","0"]],"scores":["1","-1"]}}}"#,
            ),
            (
                ElectionRule::Plurality {},
                r#"{"format":"liens.election/1","rule":{"plurality":{}},"ties":{"unbroken":{}},"candidates":["c0","c1"],"total":"3","winners":[0],"tiers":[[0],[1]],"trace":{"scores":{"scores":["2","1"]}}}"#,
            ),
        ] {
            assert_eq!(serde_json::to_string(&count(rule, &profile)).unwrap(), form);
        }
        let mut graded = Graded::new(names(1), Scale::new(["low", "high"]).unwrap());
        graded.grade(2, &[Some(1)]).unwrap();
        let lots = TieRule::Lots { seed: 9 };
        let judged = ElectionRule::MajorityJudgment {}.tally(&graded, &lots).unwrap();
        assert_eq!(
            serde_json::to_string(&judged).unwrap(),
            r#"{"format":"liens.election/1","rule":{"majority_judgment":{}},"ties":{"lots":{"seed":"9"}},"candidates":["c0"],"total":"2","winners":[0],"tiers":[[0]],"trace":{"gauges":{"scale":["low","high"],"gauges":[{"weights":["0","2"],"majority":1,"above":"0","below":"0"}]}}}"#
        );
        for (text, says) in [(r#"["a","a"]"#, "named twice"), ("[]", "no candidate")] {
            let error = serde_json::from_str::<Candidates>(text).unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
        }
        assert!(serde_json::from_str::<Scale>(r#"["a"]"#).is_err());
        assert!(serde_json::from_str::<Pairwise>(r#"[["0","1"]]"#).is_err());
        assert!(serde_json::from_str::<ElectionRule>(r#"{"borda":{"weight":"2"}}"#).is_err());
    }
}
