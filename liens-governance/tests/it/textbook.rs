//! Every ballot rule against a count as a textbook tells it, voter by voter, on up to 5 candidates
//! and 7 ballots.

use std::collections::BTreeSet;

use liens_core::CandidateId;
use liens_governance::election::{
    Candidates, ElectionRule, Graded, Profile, Scale, Standings, Strength, TieRule,
};
use proptest::prelude::*;

/// For each voter the tier of each candidate; those left out stand below all others.
type Voters = Vec<Vec<usize>>;

fn names(count: usize) -> Candidates {
    let ids = (0..count).map(|at| CandidateId::new(format!("c{at}")).unwrap());
    Candidates::new(ids).unwrap()
}

/// A profile of weighted ballots, each as a list of tiers, and the same as single voters.
fn cast(n: usize, ballots: &[(u64, Vec<Vec<usize>>)]) -> (Profile, Voters) {
    let mut profile = Profile::new(names(n));
    let mut voters = Voters::new();
    for (weight, tiers) in ballots {
        profile.rank_tiers(*weight, tiers.iter().map(|tier| tier.iter().copied())).unwrap();
        let level = |one| tiers.iter().position(|tier| tier.contains(&one)).unwrap_or(n);
        voters.extend((0..*weight).map(|_| (0..n).map(level).collect::<Vec<_>>()));
    }
    (profile, voters)
}

/// Weights, and ballots as lists of tiers.
type Ballots = Vec<(u64, Vec<Vec<usize>>)>;

/// Ballots with ties and with candidates left out, and an order that breaks ties.
fn tied(most: usize) -> impl Strategy<Value = (usize, Ballots, Vec<usize>)> {
    (1..=most).prop_flat_map(|n| {
        let ballot = (order(n), 1..=n, prop::collection::vec(any::<bool>(), n));
        let ballot = ballot.prop_map(|(order, cut, joined)| {
            let mut tiers: Vec<Vec<usize>> = Vec::new();
            for (at, one) in order.into_iter().take(cut).enumerate() {
                match tiers.last_mut().filter(|_| joined[at]) {
                    Some(tier) => tier.push(one),
                    None => tiers.push(vec![one]),
                }
            }
            tiers
        });
        (Just(n), prop::collection::vec((1_u64..4, ballot), 1..8), order(n))
    })
}

/// The same without ties.
fn strict() -> impl Strategy<Value = (usize, Ballots, Vec<usize>)> {
    tied(5).prop_map(|(n, ballots, order)| {
        let apart = |(weight, tiers): (u64, Vec<Vec<usize>>)| {
            (weight, tiers.concat().into_iter().map(|one| vec![one]).collect())
        };
        (n, ballots.into_iter().map(apart).collect(), order)
    })
}

fn order(n: usize) -> impl Strategy<Value = Vec<usize>> {
    Just((0..n).collect::<Vec<_>>()).prop_shuffle()
}

fn by(order: &[usize]) -> TieRule {
    let candidates = names(order.len());
    TieRule::Order { order: order.iter().map(|one| candidates.ids()[*one].clone()).collect() }
}

fn prefer(voters: &Voters, one: usize, other: usize) -> i64 {
    let count = voters.iter().filter(|levels| levels[one] < levels[other]).count();
    i64::try_from(count).unwrap()
}

fn margin(voters: &Voters, one: usize, other: usize) -> i64 {
    prefer(voters, one, other) - prefer(voters, other, one)
}

/// Equals together, the best first.
fn tiers(scores: &[i64]) -> Vec<Vec<usize>> {
    let levels: BTreeSet<i64> = scores.iter().copied().collect();
    let of = |level| (0..scores.len()).filter(|one| scores[*one] == level).collect();
    levels.into_iter().rev().map(of).collect()
}

/// Takes those whom nobody beats off the top.
fn peel(n: usize, beats: impl Fn(usize, usize) -> bool) -> Vec<Vec<usize>> {
    let (mut left, mut found): (Vec<usize>, Vec<Vec<usize>>) = ((0..n).collect(), Vec::new());
    while !left.is_empty() {
        let best = left.iter().copied().filter(|one| !left.iter().any(|other| beats(*other, *one)));
        found.push(best.collect());
        left.retain(|one| !found.last().unwrap().contains(one));
    }
    found
}

/// The ranking, and the winner alone where an order breaks ties at the top.
fn agrees(
    rule: ElectionRule,
    profile: &Profile,
    order: &[usize],
    expected: &[Vec<usize>],
) -> Result<(), TestCaseError> {
    let unbroken = rule.tally(profile, &TieRule::Unbroken {}).unwrap();
    prop_assert_eq!(&unbroken.tiers, expected, "{}", rule);
    prop_assert_eq!(&unbroken.winners, &expected[0], "{}", rule);
    let broken = rule.tally(profile, &by(order)).unwrap();
    let first = order.iter().copied().find(|one| expected[0].contains(one)).unwrap();
    let alone = if rule == (ElectionRule::Smith {}) { expected[0].clone() } else { vec![first] };
    prop_assert_eq!(broken.winners, alone, "{}", rule);
    Ok(())
}

/// The smallest set of those left whose members beat everybody else who is left.
fn smith(voters: &Voters, left: &[usize]) -> Vec<usize> {
    let sets = (1_u32..1 << left.len()).map(|mask| {
        let inside = left.iter().enumerate().filter(|(at, _)| mask & (1 << at) != 0);
        inside.map(|(_, one)| *one).collect::<Vec<_>>()
    });
    let dominates = |set: &Vec<usize>| {
        let outside = |other: &&usize| !set.contains(other);
        let mut others = left.iter().filter(outside);
        others.all(|other| set.iter().all(|one| margin(voters, *one, *other) > 0))
    };
    sets.filter(dominates).min_by_key(Vec::len).unwrap()
}

/// Locks victories in this order unless a chain of locked ones leads back.
fn locked(victories: &[(usize, usize)]) -> Vec<(usize, usize)> {
    fn leads(edges: &[(usize, usize)], from: usize, to: usize) -> bool {
        from == to || edges.iter().any(|(a, b)| *a == from && leads(edges, *b, to))
    }
    let mut edges = Vec::new();
    for (winner, loser) in victories {
        if !leads(&edges, *loser, *winner) {
            edges.push((*winner, *loser));
        }
    }
    edges
}

fn ranking(n: usize, edges: &[(usize, usize)]) -> Vec<Vec<usize>> {
    fn leads(edges: &[(usize, usize)], from: usize, to: usize) -> bool {
        edges.iter().any(|(a, b)| *a == from && (*b == to || leads(edges, *b, to)))
    }
    peel(n, |one, other| leads(edges, one, other))
}

/// All orders of a few things.
fn permutations<T: Copy>(things: &[T]) -> Vec<Vec<T>> {
    if things.is_empty() {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for at in 0..things.len() {
        let mut rest = things.to_vec();
        let first = rest.remove(at);
        all.extend(permutations(&rest).into_iter().map(|tail| [vec![first], tail].concat()));
    }
    all
}

/// First places among those who stand.
fn firsts(voters: &Voters, standing: &[usize]) -> Vec<usize> {
    let first = |levels: &Vec<usize>| {
        let ranked = standing.iter().copied().filter(|one| levels[*one] < levels.len());
        ranked.min_by_key(|one| levels[*one])
    };
    let firsts: Vec<Option<usize>> = voters.iter().map(first).collect();
    standing.iter().map(|one| firsts.iter().filter(|first| **first == Some(*one)).count()).collect()
}

/// Who can win a runoff, whoever of equal last ones goes first.
fn runoff(voters: &Voters, standing: &[usize]) -> BTreeSet<usize> {
    if let [one] = standing {
        return [*one].into();
    }
    let counts = firsts(voters, standing);
    let fewest = *counts.iter().min().unwrap();
    let mut winners = BTreeSet::new();
    for (at, count) in counts.iter().enumerate() {
        if *count == fewest {
            let mut left = standing.to_vec();
            left.remove(at);
            winners.extend(runoff(voters, &left));
        }
    }
    winners
}

/// Scottish transfers of single voters: who is elected, in order.
fn transfers(voters: &Voters, seats: usize, order: &[usize]) -> Vec<usize> {
    let n = order.len();
    let place = |one: usize| order.iter().position(|other| *other == one).unwrap();
    let quota = (voters.len() / (seats + 1) + 1) * 100_000;
    let next = |levels: &Vec<usize>, gone: &[usize]| {
        let standing = (0..n).filter(|one| levels[*one] < n && !gone.contains(one));
        standing.min_by_key(|one| levels[*one])
    };
    // Of each voter: who holds the paper, and its value.
    let mut held: Vec<(Option<usize>, usize)> =
        voters.iter().map(|levels| (next(levels, &[]), 100_000)).collect();
    let (mut elected, mut gone, mut waiting): (Vec<usize>, Vec<usize>, Vec<usize>) =
        Default::default();
    let mut kept = vec![0; n];
    let mut before: Vec<Vec<usize>> = Vec::new();
    loop {
        let votes: Vec<usize> = (0..n)
            .map(|one| {
                let own = held.iter().filter(|(holder, _)| *holder == Some(one));
                kept[one] + own.map(|(_, value)| value).sum::<usize>()
            })
            .collect();
        before.push(votes.clone());
        // The most votes first: now, at the last stage that tells them apart, by the order.
        let key = |one: usize| {
            let history: Vec<usize> = before.iter().rev().map(|votes| votes[one]).collect();
            (std::cmp::Reverse(history), place(one))
        };
        let mut standing: Vec<usize> = (0..n).filter(|one| !gone.contains(one)).collect();
        standing.sort_by_key(|one| key(*one));
        let all = standing.len() + elected.len() <= seats;
        for one in standing.clone() {
            if all || votes[one] >= quota {
                elected.push(one);
                gone.push(one);
                standing.retain(|other| *other != one);
                if votes[one] > quota {
                    waiting.push(one);
                }
            }
        }
        if elected.len() >= seats {
            return elected;
        }
        waiting.sort_by_key(|one| key(*one));
        if waiting.is_empty() {
            let out = standing.pop().unwrap();
            gone.push(out);
            for (voter, (holder, _)) in held.iter_mut().enumerate() {
                if *holder == Some(out) {
                    *holder = next(&voters[voter], &gone);
                }
            }
        } else {
            let from = waiting.remove(0);
            for (voter, (holder, value)) in held.iter_mut().enumerate() {
                if *holder == Some(from) {
                    *value = *value * (votes[from] - quota) / votes[from];
                    *holder = next(&voters[voter], &gone);
                }
            }
            kept[from] = quota;
        }
    }
}

proptest! {
    #[test]
    fn rules_that_add_up_agree_with_the_textbook((n, ballots, order) in tied(5)) {
        let (profile, voters) = cast(n, &ballots);
        // In sixtieths, so that two to five candidates share a first place.
        let first = |one: usize| {
            let part = |levels: &Vec<usize>| {
                let best = *levels.iter().min().unwrap();
                let sharers = levels.iter().filter(|level| **level == best).count();
                if levels[one] == best { 60 / i64::try_from(sharers).unwrap() } else { 0 }
            };
            voters.iter().map(part).sum::<i64>()
        };
        // Points of a ballot: those below less those above.
        let points = |one: usize| {
            let of = |levels: &Vec<usize>| {
                let sign = |level: &usize| i64::from(*level > levels[one]) - i64::from(*level < levels[one]);
                levels.iter().map(sign).sum::<i64>()
            };
            voters.iter().map(of).sum::<i64>()
        };
        let others = |one: usize| (0..n).filter(move |other| *other != one);
        let copeland = |one: usize| others(one).map(|other| margin(&voters, one, other).signum()).sum();
        let worst = |one: usize| -others(one).map(|other| margin(&voters, other, one)).max().unwrap_or(0);
        let votes_against = |one: usize| {
            let lost = others(one).filter(|other| margin(&voters, *other, one) > 0);
            -lost.map(|other| prefer(&voters, other, one)).max().unwrap_or(0)
        };
        let scores = |of: &dyn Fn(usize) -> i64| tiers(&(0..n).map(of).collect::<Vec<_>>());
        let minimax = |strength| ElectionRule::Minimax { strength };
        for (rule, expected) in [
            (ElectionRule::Plurality {}, scores(&first)),
            (ElectionRule::Borda {}, scores(&points)),
            (ElectionRule::Copeland {}, scores(&copeland)),
            (minimax(Strength::Margins), scores(&worst)),
            (minimax(Strength::WinningVotes), scores(&votes_against)),
        ] {
            agrees(rule, &profile, &order, &expected)?;
        }
    }

    #[test]
    fn the_smith_set_and_schulze_agree_with_the_textbook((n, ballots, order) in tied(5)) {
        let (profile, voters) = cast(n, &ballots);
        let (mut left, mut sets) = ((0..n).collect::<Vec<_>>(), Vec::new());
        while !left.is_empty() {
            sets.push(smith(&voters, &left));
            left.retain(|one| !sets.last().unwrap().contains(one));
        }
        agrees(ElectionRule::Smith {}, &profile, &order, &sets)?;
        for strength in [Strength::Margins, Strength::WinningVotes] {
            let link = |one: usize, other: usize| match (margin(&voters, one, other), strength) {
                (..=0, _) => 0,
                (margin, Strength::Margins) => margin,
                (_, Strength::WinningVotes) => prefer(&voters, one, other),
            };
            // The strongest of all paths that visit nobody twice.
            let path = |from: usize, to: usize| {
                let between: Vec<usize> = (0..n).filter(|one| ![from, to].contains(one)).collect();
                let strength = |order: &Vec<usize>, steps: usize| {
                    let stops = [vec![from], order[..steps].to_vec(), vec![to]].concat();
                    stops.windows(2).map(|pair| link(pair[0], pair[1])).min().unwrap()
                };
                let orders = permutations(&between);
                let all = orders.iter().flat_map(|o| (0..=o.len()).map(move |steps| (o, steps)));
                all.map(|(order, steps)| strength(order, steps)).max().unwrap()
            };
            let expected = peel(n, |one, other| one != other && path(one, other) > path(other, one));
            agrees(ElectionRule::Schulze { strength }, &profile, &order, &expected)?;
        }
    }

    #[test]
    fn ranked_pairs_agree_with_the_textbook((n, ballots, order) in tied(4)) {
        let (profile, voters) = cast(n, &ballots);
        let rule = ElectionRule::RankedPairs {};
        let place = |one: usize| order.iter().position(|other| *other == one).unwrap();
        let pairs = (0..n).flat_map(|one| (0..n).map(move |other| (one, other)));
        let mut victories: Vec<(usize, usize)> =
            pairs.filter(|(one, other)| margin(&voters, *one, *other) > 0).collect();
        victories.sort_by_key(|(w, l)| (-margin(&voters, *w, *l), place(*w), place(*l)));
        let declared = rule.tally(&profile, &by(&order)).unwrap();
        prop_assert_eq!(&declared.tiers, &ranking(n, &locked(&victories)));
        // Every order of equal victories: where all of them rank alike, so does the rule.
        let mut orders: Vec<Vec<(usize, usize)>> = vec![Vec::new()];
        for equal in victories.chunk_by(|a, b| margin(&voters, a.0, a.1) == margin(&voters, b.0, b.1)) {
            let next = permutations(equal);
            let longer = |start: &Vec<(usize, usize)>| {
                next.iter().map(|rest| [start.clone(), rest.clone()].concat()).collect::<Vec<_>>()
            };
            orders = orders.iter().flat_map(longer).collect();
        }
        let rankings: BTreeSet<Vec<Vec<usize>>> =
            orders.iter().map(|order| ranking(n, &locked(order))).collect();
        let found = rule.tally(&profile, &TieRule::Unbroken {}).unwrap();
        prop_assert!(rankings.len() == 1 || !found.tied.is_empty());
        if rankings.len() == 1 {
            prop_assert_eq!(rankings, BTreeSet::from([found.tiers]));
        }
    }

    #[test]
    fn a_runoff_agrees_with_the_textbook((n, ballots, order) in strict()) {
        let (profile, voters) = cast(n, &ballots);
        let rule = ElectionRule::InstantRunoff {};
        let mut left: Vec<usize> = (0..n).collect();
        let mut out = Vec::new();
        while left.len() > 1 {
            let counts = firsts(&voters, &left);
            let fewest = *counts.iter().min().unwrap();
            let equal: Vec<usize> =
                left.iter().zip(&counts).filter(|(_, c)| **c == fewest).map(|(one, _)| *one).collect();
            let last = order.iter().rev().copied().find(|one| equal.contains(one)).unwrap();
            left.retain(|one| *one != last);
            out.push(vec![last]);
        }
        out.push(left);
        out.reverse();
        let declared = rule.tally(&profile, &by(&order)).unwrap();
        prop_assert_eq!(declared.tiers, out);
        let possible = runoff(&voters, &(0..n).collect::<Vec<_>>());
        let found: Standings = rule.tally(&profile, &TieRule::Unbroken {}).unwrap();
        let winners: BTreeSet<usize> = found.winners.iter().copied().collect();
        prop_assert!(winners.is_superset(&possible), "{:?} of {:?}", winners, possible);
        prop_assert!(!found.tied.is_empty() || winners == possible);
    }

    #[test]
    fn transferable_votes_agree_with_the_textbook((n, ballots, order) in strict()) {
        let (profile, voters) = cast(n, &ballots);
        for seats in 1..=n {
            let found = ElectionRule::ScottishStv { seats }.tally(&profile, &by(&order)).unwrap();
            prop_assert_eq!(found.winners, transfers(&voters, seats, &order), "{} seats", seats);
        }
    }

    #[test]
    fn approval_and_score_agree_with_the_textbook(
        n in 1_usize..=5,
        ballots in prop::collection::vec(
            (1_u64..4, prop::collection::vec(prop::option::weighted(0.8, 0_u16..4), 5)), 1..8),
        from in 1_u16..4,
    ) {
        let mut graded = Graded::new(names(n), Scale::points(3).unwrap());
        let (mut sums, mut approvals) = (vec![0_i64; n], vec![0_i64; n]);
        for (weight, row) in &ballots {
            if graded.grade(*weight, &row[..n]).is_err() {
                continue; // it grades nobody
            }
            for (at, grade) in row[..n].iter().enumerate() {
                let (grade, weight) = (grade.unwrap_or(0), i64::try_from(*weight).unwrap());
                sums[at] += i64::from(grade) * weight;
                approvals[at] += if grade >= from { weight } else { 0 };
            }
        }
        prop_assume!(graded.total() > 0);
        for (rule, scores) in
            [(ElectionRule::Score {}, &sums), (ElectionRule::Approval { from }, &approvals)]
        {
            let found = rule.tally(&graded, &TieRule::Unbroken {}).unwrap();
            prop_assert_eq!(found.tiers, tiers(scores), "{}", rule);
        }
    }

    #[test]
    fn rules_of_grades_keep_their_laws(
        n in 1_usize..=4,
        ballots in prop::collection::vec((1_u64..4, prop::collection::vec(0_u16..4, 4)), 1..8),
        (to, times, raised) in (order(4), 2_u64..99, any::<prop::sample::Index>()),
    ) {
        let judged = |rule: ElectionRule, ballots: &[(u64, Vec<u16>)]| {
            let mut graded = Graded::new(names(n), Scale::points(3).unwrap());
            for (weight, row) in ballots {
                graded.grade(*weight, &row[..n].iter().map(|g| Some(*g)).collect::<Vec<_>>()).unwrap();
            }
            rule.tally(&graded, &TieRule::Unbroken {}).unwrap()
        };
        // Renames the first n among themselves.
        let to: Vec<usize> = to.into_iter().filter(|one| *one < n).collect();
        let renamed = |(weight, row): &(u64, Vec<u16>)| {
            let mut other = row.clone();
            (0..n).for_each(|one| other[to[one]] = row[one]);
            (*weight, other)
        };
        let alone = |(weight, row): &(u64, Vec<u16>)| vec![(1, row.clone()); usize::try_from(*weight).unwrap()];
        for rule in [ElectionRule::MajorityJudgment {}, ElectionRule::Score {}, ElectionRule::Approval { from: 2 }] {
            let found = judged(rule, &ballots);
            let turned: Vec<_> = ballots.iter().rev().cloned().collect();
            prop_assert_eq!(&judged(rule, &turned), &found);
            let single: Vec<_> = ballots.iter().flat_map(alone).collect();
            prop_assert_eq!(&judged(rule, &single), &found);
            let heavy: Vec<_> = ballots.iter().map(|(w, row)| (w * times, row.clone())).collect();
            prop_assert_eq!(&judged(rule, &heavy).tiers, &found.tiers);
            let moved = judged(rule, &ballots.iter().map(renamed).collect::<Vec<_>>());
            let sorted = |tier: &Vec<usize>| {
                let mut tier: Vec<usize> = tier.iter().map(|one| to[*one]).collect();
                tier.sort_unstable();
                tier
            };
            prop_assert_eq!(moved.tiers, found.tiers.iter().map(sorted).collect::<Vec<_>>());
            // One voter raises a winner, who still wins.
            let winner = found.winners[0];
            let mut more = ballots.clone();
            let grade = &mut more[raised.index(ballots.len())].1[winner];
            *grade = (*grade + 1).min(3);
            prop_assert!(judged(rule, &more).winners.contains(&winner), "{}", rule);
        }
    }
}
