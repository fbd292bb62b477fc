//! Naive implementations from the definitions, with fractions, against the fast ones.

use dashu_ratio::RBig;
use liens_core::{Ask, Claim, Method, Shortage, apportion, divide, largest_remainder};
use proptest::prelude::*;

use crate::laws::shortage::weighed;
use crate::laws::{divisor_method, method, number, weights};

fn quotient(numerator: u64, denominator: u128) -> RBig {
    RBig::from_parts(numerator.into(), denominator.into())
}

/// The largest remainder by its definition: floors of the quotas, then a full sort of what is left.
fn naive_largest_remainder(total: u64, weights: &[u64]) -> Vec<u64> {
    let sum: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
    let quotas: Vec<RBig> =
        weights.iter().map(|weight| quotient(*weight, sum) * RBig::from(total)).collect();
    rounded(&quotas, total)
}

/// The square of the claim of a weight to its next seat, from the divisor as the books give it;
/// above all where the divisor is zero, the larger weight first.
fn squared_claim(method: Method, weight: u64, seats: u64) -> (bool, RBig) {
    let (weight, s) = (RBig::from(weight), RBig::from(seats));
    let (one, two) = (RBig::ONE, RBig::from(2));
    let divisor_squared = match method {
        Method::DHondt => (s + one).sqr(),
        Method::ModifiedSainteLague if seats == 0 => quotient(7, 10).sqr(),
        Method::SainteLague | Method::ModifiedSainteLague => (s + one / two).sqr(),
        Method::HuntingtonHill => s.clone() * (s + one),
        Method::Adams => s.sqr(),
        Method::Dean => (&two * s.clone() * (s.clone() + one.clone()) / (two * s + one)).sqr(),
        _ => unreachable!("{method} has no divisors"),
    };
    if divisor_squared.is_zero() {
        (true, weight.sqr())
    } else {
        (false, weight.sqr() / divisor_squared)
    }
}

/// Floors of what is due, and what is missing to the largest remainders, ties by position.
fn rounded(due: &[RBig], total: u64) -> Vec<u64> {
    let mut parts: Vec<u64> =
        due.iter().map(|due| due.clone().floor().try_into().unwrap()).collect();
    let left = total - parts.iter().sum::<u64>();
    let mut by_remainder: Vec<(RBig, usize)> =
        due.iter().map(|due| due.clone().fract()).zip(0..).collect();
    by_remainder.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    for (_, at) in by_remainder.into_iter().take(left.try_into().unwrap()) {
        parts[at] += 1;
    }
    parts
}

/// What is due to each claim of a weight: up to its base and up to its part of the one level at which
/// these make the envelope; then what is left in proportion to what is open.
pub(crate) fn due(envelope: u64, claims: &[u64], weights: &[u64], base: u64) -> Vec<RBig> {
    let number = |quanta: u64| RBig::from(quanta);
    let envelope = number(envelope.min(claims.iter().sum()));
    let rows = || claims.iter().zip(weights);
    let vessels: Vec<RBig> =
        rows().map(|(claim, weight)| number(*claim).min(number(base) * number(*weight))).collect();
    let sum = |parts: &[RBig]| parts.iter().fold(RBig::ZERO, |sum, part| sum + part);
    let up_to = |level: &RBig| -> Vec<RBig> {
        let part = |(vessel, weight): (&RBig, &u64)| vessel.clone().min(level * number(*weight));
        vessels.iter().zip(weights).map(part).collect()
    };
    // At the level one vessel is just full, or those that are not share what the others leave.
    let full_at = |at: usize| &vessels[at] / number(weights[at]);
    let levels = (0..vessels.len()).map(|last| {
        let (full, others): (Vec<usize>, Vec<usize>) =
            (0..vessels.len()).partition(|at| full_at(*at) < full_at(last));
        let taken = full.iter().fold(RBig::ZERO, |sum, at| sum + &vessels[*at]);
        let sharing: u64 = others.iter().map(|at| weights[*at]).sum();
        (&envelope - taken) / number(sharing)
    });
    let filled = levels.map(|level| up_to(&level)).find(|parts| sum(parts) == envelope);
    let first = filled.unwrap_or(vessels.clone());
    let left = envelope - sum(&first);
    let open: Vec<RBig> = claims.iter().zip(&first).map(|(c, first)| number(*c) - first).collect();
    let whole = sum(&open);
    let rows = first.into_iter().zip(open);
    rows.map(|(first, open)| if whole.is_zero() { first } else { first + &left * open / &whole })
        .collect()
}

/// Rounds of fixing all that are outside; a round that would leave what cannot be given fixes only
/// the side that misses more seats.
fn naive_bounded(method: Method, total: u64, rows: &[(u64, u64, u64)]) -> Option<Vec<u64>> {
    let range = |at: usize| {
        let (weight, floor, cap) = rows[at];
        (floor, if weight == 0 { floor } else { cap })
    };
    let possible = |open: &[usize], left: i128| {
        let sum = |end: fn((u64, u64)) -> u64| -> i128 {
            open.iter().map(|at| i128::from(end(range(*at)))).sum()
        };
        (sum(|range| range.0)..=sum(|range| range.1)).contains(&left)
    };
    let all: Vec<usize> = (0..rows.len()).collect();
    if !possible(&all, total.into()) {
        return None;
    }
    let mut seats: Vec<Option<u64>> =
        rows.iter().map(|(weight, floor, _)| (*weight == 0).then_some(*floor)).collect();
    loop {
        let open: Vec<usize> = (0..rows.len()).filter(|at| seats[*at].is_none()).collect();
        let left = total - seats.iter().flatten().sum::<u64>();
        let weights: Vec<u64> = open.iter().map(|at| rows[*at].0).collect();
        let found = match method {
            _ if open.is_empty() => return seats.into_iter().collect(),
            Method::Hamilton => naive_largest_remainder(left, &weights),
            _ => {
                let free: Vec<_> = weights.iter().map(|weight| (*weight, 0, u64::MAX)).collect();
                naive_divisor(method, left, &free)?.0
            }
        };
        let rows = || open.iter().copied().zip(found.iter().copied());
        let low: Vec<usize> = rows().filter(|(at, s)| *s < range(*at).0).map(|row| row.0).collect();
        let high: Vec<usize> =
            rows().filter(|(at, s)| *s > range(*at).1).map(|row| row.0).collect();
        if low.is_empty() && high.is_empty() {
            for (at, found) in rows() {
                seats[at] = Some(found);
            }
            continue;
        }
        let missing: u64 = rows().map(|(at, s)| range(at).0.saturating_sub(s)).sum();
        let too_many: u64 = rows().map(|(at, s)| s.saturating_sub(range(at).1)).sum();
        let others: Vec<usize> =
            open.iter().copied().filter(|at| !low.contains(at) && !high.contains(at)).collect();
        let taken: u64 =
            low.iter().map(|at| range(*at).0).chain(high.iter().map(|at| range(*at).1)).sum();
        let letter = possible(&others, i128::from(left) - i128::from(taken));
        for at in low.into_iter().filter(|_| letter || missing > too_many) {
            seats[at] = Some(range(at).0);
        }
        for at in high.into_iter().filter(|_| letter || too_many > missing) {
            seats[at] = Some(range(at).1);
        }
    }
}

/// Seat after seat to the largest claim that is below its cap, all comparisons made anew; and the
/// positions that could exchange a last seat.
fn naive_divisor(
    method: Method,
    total: u64,
    rows: &[(u64, u64, u64)],
) -> Option<(Vec<u64>, Vec<usize>)> {
    let mut seats: Vec<u64> = rows.iter().map(|(_, floor, _)| *floor).collect();
    let claim = |at: usize, seats: u64| squared_claim(method, rows[at].0, seats);
    let open = |at: usize, seats: u64| rows[at].0 > 0 && seats < rows[at].2;
    let mut cut = None;
    for _ in seats.iter().sum::<u64>()..total {
        let claiming = (0..rows.len()).filter(|at| open(*at, seats[*at]));
        let best = claiming
            .max_by(|a, b| claim(*a, seats[*a]).cmp(&claim(*b, seats[*b])).then(b.cmp(a)))?;
        cut = Some(claim(best, seats[best]));
        seats[best] += 1;
    }
    let Some(cut) = cut else { return Some((seats, Vec::new())) };
    let waits = |at: usize| open(at, seats[at]) && claim(at, seats[at]) == cut;
    let got =
        |at: usize| rows[at].0 > 0 && seats[at] > rows[at].1 && claim(at, seats[at] - 1) == cut;
    let tie = (0..rows.len()).any(waits);
    let tied = (0..rows.len()).filter(|at| tie && (waits(*at) || got(*at))).collect();
    Some((seats, tied))
}

fn bounded((at, (weight, floor, cap)): (usize, &(u64, u64, u64))) -> Claim<usize> {
    Claim::of(at, *weight).at_least(*floor).at_most(*cap)
}

proptest! {
    #[test]
    fn the_largest_remainder_equals_the_naive_one(
        total in number(u64::MAX),
        weights in weights(),
    ) {
        if weights.iter().all(|weight| *weight == 0) {
            return Ok(());
        }
        let found = largest_remainder(total, weights.iter().copied().enumerate()).unwrap();
        let parts: Vec<u64> = found.into_parts().into_iter().map(|(_, part)| part).collect();
        prop_assert_eq!(parts, naive_largest_remainder(total, &weights));
    }

    #[test]
    fn every_divisor_method_equals_the_naive_one(
        method in divisor_method(),
        total in number(40),
        weights in weights(),
    ) {
        if weights.iter().all(|weight| *weight == 0) {
            return Ok(());
        }
        let found = apportion(method, total, weights.iter().copied().enumerate()).unwrap();
        let rows: Vec<_> = weights.iter().map(|weight| (*weight, 0, u64::MAX)).collect();
        let (seats, tied) = naive_divisor(method, total, &rows).unwrap();
        prop_assert_eq!(found.tied(), tied);
        let parts: Vec<u64> = found.into_parts().into_iter().map(|(_, part)| part).collect();
        prop_assert_eq!(parts, seats);
    }

    #[test]
    fn bounds_on_one_side_equal_giving_seats_between_them(
        method in divisor_method(),
        total in number(40),
        floors in any::<bool>(),
        rows in prop::collection::vec((number(9), 0..9_u64), 1..7),
    ) {
        let row = |(weight, bound)| if floors { (weight, bound, u64::MAX) } else { (weight, 0, bound) };
        let rows: Vec<_> = rows.into_iter().map(row).collect();
        let found = apportion(method, total, rows.iter().enumerate().map(bounded));
        let floors: u64 = rows.iter().map(|(_, floor, _)| floor).sum();
        let naive = if floors > total { None } else { naive_divisor(method, total, &rows) };
        prop_assert_eq!(found.is_ok(), naive.is_some());
        let (Ok(found), Some((seats, tied))) = (found, naive) else { return Ok(()) };
        // Where claims are equal at the cut, the two may choose differently among them.
        if tied.is_empty() && found.tied().is_empty() {
            let parts: Vec<u64> = found.into_parts().into_iter().map(|(_, part)| part).collect();
            prop_assert_eq!(parts, seats);
        }
    }

    #[test]
    fn bounds_on_both_sides_equal_the_naive_rounds(
        method in method(),
        total in number(40),
        rows in prop::collection::vec((number(9), 0..4_u64, 0..9_u64), 1..7),
    ) {
        let rows: Vec<_> = rows.into_iter().map(|(w, floor, more)| (w, floor, floor + more)).collect();
        let found = apportion(method, total, rows.iter().enumerate().map(bounded)).ok();
        let parts = found.map(|f| f.into_parts().into_iter().map(|(_, part)| part).collect());
        prop_assert_eq!(parts, naive_bounded(method, total, &rows));
    }

    #[test]
    fn a_division_among_claims_equals_the_naive_one(
        envelope in number(u64::MAX),
        (claims, weights) in weighed(),
        base in number(u64::MAX),
    ) {
        let asks = claims.iter().zip(&weights).enumerate();
        let asks = asks.map(|(at, (claim, weight))| Ask::of(at, *claim).weighing(*weight));
        let found = divide(envelope, asks, Shortage::Guaranteed { base }).unwrap();
        let parts: Vec<u64> = found.into_parts().into_iter().map(|(_, part)| part).collect();
        let total = envelope.min(claims.iter().sum());
        prop_assert_eq!(parts, rounded(&due(envelope, &claims, &weights, base), total));
    }

    #[test]
    fn a_divisor_method_gives_no_seat_that_another_claim_deserves_more(
        method in divisor_method(),
        total in number(i64::MAX.unsigned_abs()),
        weights in weights(),
    ) {
        if weights.iter().all(|weight| *weight == 0) {
            return Ok(());
        }
        let found = apportion(method, total, weights.iter().copied().enumerate()).unwrap();
        let rows: Vec<(u64, u64)> =
            found.parts().map(|(at, seats)| (weights[*at], seats)).filter(|row| row.0 > 0).collect();
        prop_assert_eq!(rows.iter().map(|(_, seats)| seats).sum::<u64>(), total);
        let waiting = rows.iter().map(|(weight, seats)| squared_claim(method, *weight, *seats)).max();
        let given = rows.iter().filter(|(_, seats)| *seats > 0);
        let last = given.map(|(weight, seats)| squared_claim(method, *weight, seats - 1)).min();
        let (Some(waiting), Some(last)) = (waiting, last) else { return Ok(()) };
        prop_assert!(last >= waiting);
        prop_assert_eq!(found.tied().is_empty(), last > waiting);
    }
}
