//! The speaking queue: who is next, and how long anybody waits.

use liens_core::{CollegeId, ContributorId, TimeAmount};
use liens_governance::Fraction;
use liens_governance::deliberation::{QueueError, SpeakingQueue};
use proptest::collection::vec;
use proptest::prelude::*;

fn college(at: usize) -> CollegeId {
    CollegeId::new(format!("c{at}")).unwrap()
}

fn person(at: usize) -> ContributorId {
    ContributorId::new(format!("p{at}")).unwrap()
}

fn seconds(length: u64) -> TimeAmount {
    TimeAmount::from_seconds(i64::try_from(length).unwrap()).unwrap()
}

const LONGEST: u64 = 60;

/// What happens in a meeting: somebody asks, or the turn ends after so long and the next begins.
#[derive(Clone, Debug)]
enum Step {
    Ask(usize, usize),
    Withdraw(usize, usize),
    Turn(u64),
}

fn steps(colleges: usize) -> impl Strategy<Value = Vec<Step>> {
    let asks = (0..colleges, 0_usize..5).prop_map(|(college, person)| Step::Ask(college, person));
    let leaves =
        (0..colleges, 0_usize..5).prop_map(|(college, person)| Step::Withdraw(college, person));
    // Some always talk as long as they may.
    let turns = prop_oneof![Just(LONGEST), 0..=LONGEST].prop_map(Step::Turn);
    vec(prop_oneof![4 => asks, 1 => leaves, 3 => turns], 0..60)
}

prop_compose! {
    fn meetings()(colleges in 1_usize..5)(
        parts in vec(1_u64..5, colleges),
        steps in steps(colleges),
    ) -> (Vec<u64>, Vec<Step>) {
        (parts, steps)
    }
}

fn queue(parts: &[u64]) -> SpeakingQueue {
    let parts = parts.iter().enumerate().map(|(at, part)| (college(at), *part));
    SpeakingQueue::new(parts).unwrap()
}

proptest! {
    #[test]
    fn nobody_waits_longer_than_the_bound(meeting in meetings()) {
        let (parts, steps) = meeting;
        let mut queue = queue(&parts);
        let mut clock = 0_u64;
        // Of each college that waits: since when, and how long it may.
        let mut waits: Vec<Option<(u64, Fraction)>> = vec![None; parts.len()];
        for step in steps {
            match step {
                Step::Ask(at, who) => {
                    let speaks = queue.speaks().is_some_and(|turn| turn.college == college(at));
                    let bound = queue.longest_wait(&college(at), seconds(LONGEST)).unwrap();
                    let asked = queue.ask(&college(at), person(who));
                    if asked.is_ok() && waits[at].is_none() && !speaks {
                        waits[at] = Some((clock, bound));
                    }
                }
                Step::Withdraw(at, who) => {
                    let _refused = queue.withdraw(&college(at), &person(who));
                    let others = (0..5).any(|who| {
                        queue.clone().withdraw(&college(at), &person(who)).is_ok()
                    });
                    if !others {
                        waits[at] = None;
                    }
                }
                Step::Turn(length) => {
                    if queue.speaks().is_some() {
                        clock += length;
                        queue.end(seconds(length)).unwrap();
                    }
                    if let Some(turn) = queue.begin().unwrap() {
                        let at = (0..parts.len()).find(|at| college(*at) == turn.college).unwrap();
                        if let Some((since, bound)) = waits[at].take() {
                            let waited = Fraction::from(clock - since);
                            prop_assert!(waited <= bound, "{waited} after {since}, bound {bound}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn colleges_that_always_wait_share_the_time_by_their_parts(
        parts in vec(1_u64..6, 2..5),
        lengths in vec(1..=LONGEST, 20..120),
    ) {
        let mut queue = queue(&parts);
        let mut spoken = vec![0_u64; parts.len()];
        let wish = |queue: &mut SpeakingQueue, at: usize| {
            for who in 0..2 {
                let _waits = queue.ask(&college(at), person(who));
            }
        };
        for length in lengths {
            for at in 0..parts.len() {
                wish(&mut queue, at);
            }
            let turn = queue.begin().unwrap().unwrap();
            wish(&mut queue, (0..parts.len()).find(|at| college(*at) == turn.college).unwrap());
            queue.end(seconds(length)).unwrap();
            spoken[(0..parts.len()).find(|at| college(*at) == turn.college).unwrap()] += length;
        }
        // Between two that always wait, times over parts never differ by more than a turn of each.
        for (one, first) in spoken.iter().zip(&parts) {
            for (other, second) in spoken.iter().zip(&parts) {
                let apart = (one * second).abs_diff(other * first);
                prop_assert!(apart <= LONGEST * (first + second), "{spoken:?} {parts:?}");
            }
        }
    }

    #[test]
    fn renaming_colleges_renames_who_is_next(meeting in meetings()) {
        let (parts, steps) = meeting;
        let last = parts.len() - 1;
        let turned: Vec<u64> = parts.iter().rev().copied().collect();
        let (mut one, mut other) = (queue(&parts), queue(&turned));
        for step in steps {
            match step {
                Step::Ask(at, who) => {
                    let (here, there) =
                        (one.ask(&college(at), person(who)), other.ask(&college(last - at), person(who)));
                    prop_assert_eq!(here.is_ok(), there.is_ok());
                }
                Step::Withdraw(at, who) => {
                    let _refused = one.withdraw(&college(at), &person(who));
                    let _refused = other.withdraw(&college(last - at), &person(who));
                }
                Step::Turn(length) => {
                    if one.speaks().is_some() {
                        one.end(seconds(length)).unwrap();
                        other.end(seconds(length)).unwrap();
                    }
                    let (here, there) = (one.begin().unwrap(), other.begin().unwrap());
                    let place = |turn: Option<liens_governance::deliberation::Turn>| {
                        turn.map(|turn| {
                            let at = (0..=last).find(|at| college(*at) == turn.college).unwrap();
                            (at, turn.person)
                        })
                    };
                    let renamed = place(there).map(|(at, person)| (last - at, person));
                    prop_assert_eq!(place(here), renamed);
                }
            }
        }
    }
}

/// An adversary's game against college 0: since when it waits, how long it may, and the longest wait
/// so far.
struct Game {
    parts: Vec<u64>,
    most: u64,
    played: u64,
}

impl Game {
    /// Every way to go on with so many moves: another person of any other college asks, college 0
    /// asks, or the turn ends after all the time there is, or at once, and the next begins.
    fn play(
        &mut self,
        queue: &SpeakingQueue,
        clock: u64,
        since: Option<(u64, &Fraction)>,
        left: usize,
    ) {
        if left == 0 {
            self.played += 1;
            return;
        }
        for at in 1..self.parts.len() {
            let mut next = queue.clone();
            next.ask(&college(at), person(left)).unwrap();
            self.play(&next, clock, since, left - 1);
        }
        if since.is_none() {
            let mut next = queue.clone();
            let bound = next.longest_wait(&college(0), seconds(LONGEST)).unwrap();
            next.ask(&college(0), person(0)).unwrap();
            self.play(&next, clock, Some((clock, &bound)), left - 1);
        }
        for length in [LONGEST, 0] {
            let (mut next, mut later) = (queue.clone(), clock);
            if next.speaks().is_some() {
                later += length;
                next.end(seconds(length)).unwrap();
            }
            match (next.begin().unwrap(), since) {
                (None, _) => {}
                (Some(turn), Some((since, bound))) if turn.college == college(0) => {
                    self.most = self.most.max(later - since);
                    assert!(Fraction::from(later - since) <= *bound, "{later} {since} {bound}");
                }
                (Some(_), since) => self.play(&next, later, since, left - 1),
            }
        }
    }
}

#[test]
fn an_adversary_who_tries_every_order_of_asking_keeps_nobody_waiting_beyond_the_bound() {
    let mut most = 0;
    for parts in [vec![1, 1], vec![1, 3], vec![3, 1], vec![1, 2, 2], vec![1, 1, 4]] {
        let mut game = Game { parts, most: 0, played: 0 };
        let queue = queue(&game.parts);
        game.play(&queue, 0, None, 7);
        assert!(game.played > 300 && game.most >= LONGEST, "{} {}", game.played, game.most);
        most = most.max(game.most);
    }
    // And the adversary does make college 0 wait for several turns.
    assert!(most >= 2 * LONGEST, "{most}");
}

#[test]
fn in_a_college_the_least_heard_is_next() {
    let mut queue = queue(&[1]);
    for who in [0, 1] {
        queue.ask(&college(0), person(who)).unwrap();
    }
    let said = |queue: &mut SpeakingQueue, length: u64| {
        let turn = queue.begin().unwrap().unwrap();
        queue.end(seconds(length)).unwrap();
        turn.person
    };
    assert_eq!(said(&mut queue, 30), person(0));
    queue.ask(&college(0), person(0)).unwrap();
    queue.ask(&college(0), person(2)).unwrap();
    assert_eq!(said(&mut queue, 5), person(1));
    assert_eq!(said(&mut queue, 5), person(2));
    assert_eq!(said(&mut queue, 5), person(0));
    assert_eq!(queue.begin().unwrap(), None);
}

#[test]
fn a_college_that_was_silent_is_next_while_another_has_more_to_say() {
    let mut queue = queue(&[1, 1]);
    for who in 0..3 {
        queue.ask(&college(0), person(who)).unwrap();
    }
    let next = |queue: &mut SpeakingQueue| {
        let turn = queue.begin().unwrap().unwrap();
        queue.end(seconds(30)).unwrap();
        turn.person
    };
    assert_eq!(next(&mut queue), person(0));
    queue.ask(&college(1), person(7)).unwrap();
    assert_eq!([next(&mut queue), next(&mut queue)], [person(7), person(1)]);
}

#[test]
fn what_a_queue_cannot_do_is_refused_and_changes_nothing() {
    let twice = SpeakingQueue::new([(college(0), 1), (college(0), 2)]).unwrap_err();
    let nothing = SpeakingQueue::new([(college(0), 0)]).unwrap_err();
    let mut queue = queue(&[1, 2]);
    queue.ask(&college(0), person(0)).unwrap();
    queue.ask(&college(1), person(1)).unwrap();
    let quiet = queue.end(seconds(1)).unwrap_err();
    queue.begin().unwrap();
    let before = queue.clone();
    let minus = TimeAmount::from_seconds(-1).unwrap();
    let cases: [(QueueError, &str, &str); 9] = [
        (twice, "duplicate_college", "college 'c0' is named twice"),
        (nothing, "zero_part", "college 'c0' has no part of the time"),
        (quiet, "nobody_speaks", "nobody speaks"),
        (
            queue.ask(&college(7), person(0)).unwrap_err(),
            "unknown_college",
            "there is no college 'c7'",
        ),
        (
            queue.ask(&college(0), person(0)).unwrap_err(),
            "waits",
            "'p0' already waits or speaks for 'c0'",
        ),
        (
            queue.withdraw(&college(1), &person(3)).unwrap_err(),
            "does_not_wait",
            "'p3' does not wait to speak for 'c1'",
        ),
        (queue.begin().unwrap_err(), "speaks", "'p0' still speaks"),
        (queue.end(minus).unwrap_err(), "length", "a turn of -PT1S"),
        (queue.longest_wait(&college(1), minus).unwrap_err(), "length", "a turn of -PT1S"),
    ];
    for (error, code, message) in cases {
        assert_eq!(error.code(), format!("governance.queue.{code}"));
        assert_eq!(error.to_string(), message);
    }
    assert_eq!(queue, before);
}
