//! Worked examples from textbooks and from other programs.

use liens_core::largest_remainder;

/// The parts of the claims, in the order in which they are given.
fn hamilton(total: u64, weights: &[u64]) -> Vec<u64> {
    let found = largest_remainder(total, weights.iter().copied().enumerate()).unwrap();
    found
        .into_parts()
        .into_iter()
        .map(|(_, part)| part)
        .collect()
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
