//! Laws of budgets, on random ones that are lived through from opening to payment.

use std::collections::BTreeMap;

use liens_core::{Amount, CommandId, ContributorId, Envelope, Shortage};
use liens_lineage::budget::{
    Brought, Budget, Claim, ClaimState, Command, Grounds, Outcome, Terms, Unpaid,
};
use proptest::prelude::*;
use proptest::sample::select;

use super::{
    Run, claim, claim_id, day, days, euros, person, question, refer, resolve, revise, terms,
    withdraw,
};

const PERSONS: [&str; 5] = ["ana", "bo", "cleo", "dan", "eve"];

/// What happens to one claim.
#[derive(Clone, Debug)]
struct Life {
    who: usize,
    ask: u64,
    day: i64,
    least: u64,
    given: u64,
    in_time: bool,
    /// 0 nothing, 1 a question that is settled, 2 one that a motion agrees, 3 one that it refuses,
    /// 4 a withdrawal, 5 a revision down, 6 a revision up, 7 a question left open.
    turn: u8,
}

#[derive(Clone, Debug)]
struct Lived {
    envelope: u64,
    lives: Vec<Life>,
    advances: Vec<u64>,
    vouched: Vec<bool>,
    shortage: Shortage,
    carried: bool,
}

fn life() -> impl Strategy<Value = Life> {
    let given = prop_oneof![Just(0), 1..50_u64];
    (0..PERSONS.len(), 0..60_u64, 1..20_i64, 0..60_u64, given, any::<bool>(), 0..8_u8).prop_map(
        |(who, ask, day, least, given, in_time, turn)| {
            let given = if ask == 0 { given.max(1) } else { given };
            Life { who, ask, day, least: least.min(ask), given, in_time, turn }
        },
    )
}

fn lived() -> impl Strategy<Value = Lived> {
    let rules = ["pro-rata", "equal-first", "guaranteed:9", "guaranteed:median", "seniority"];
    let rule = select(rules.map(|rule| rule.parse().unwrap()).to_vec());
    let lives = prop::collection::vec(life(), 0..9);
    let advances = prop::collection::vec(prop_oneof![3 => Just(0), 1 => 1..9_u64], PERSONS.len());
    let vouched = prop::collection::vec(prop::bool::weighted(0.8), PERSONS.len());
    (0..200_u64, lives, advances, vouched, rule, any::<bool>()).prop_map(
        |(envelope, lives, advances, vouched, shortage, carried)| Lived {
            envelope,
            lives,
            advances,
            vouched,
            shortage,
            carried,
        },
    )
}

impl Lived {
    fn terms(&self) -> Terms {
        let unpaid =
            if self.carried { Unpaid::Carried { term: days(1_000) } } else { Unpaid::Forgone {} };
        Terms { shortage: self.shortage, unpaid, ..terms(self.envelope) }
    }

    fn grounds(&self) -> Grounds {
        let vouched = PERSONS.iter().zip(&self.vouched).filter(|(_, vouched)| **vouched);
        let vouched = vouched.map(|(name, _)| person(name)).collect();
        Grounds { vouched, ..Grounds::default() }
    }

    fn claims(&self) -> Vec<Claim> {
        let row = |(at, life): (usize, &Life)| Claim {
            date: day(life.day),
            minimum: Some(euros(life.least)).filter(|_| life.least > 0),
            volunteered: Some(if life.in_time {
                liens_core::TimeAmount::from_seconds(life.given.try_into().unwrap()).unwrap().into()
            } else {
                euros(life.given)
            })
            .filter(|given| given.quanta() > 0),
            ..claim(&format!("c{at}"), PERSONS[life.who], life.ask)
        };
        self.lives.iter().enumerate().map(row).collect()
    }

    /// The budget after the review, with all that happened to its claims.
    fn reviewed(&self) -> Run {
        let mut run = Run::opened(self.terms(), &PERSONS);
        for (name, advance) in PERSONS.iter().zip(&self.advances) {
            if *advance > 0 {
                let (person, amount) = (person(name), euros(*advance));
                // Refused where it would pass the envelope.
                let _ = run.does(1, "ana", Command::Advance { person, amount });
            }
        }
        for claim in self.claims() {
            run.declare(20, claim);
        }
        run.done(31, "ana", Command::Review {});
        for (at, life) in self.lives.iter().enumerate() {
            let (id, owner) = (format!("c{at}"), PERSONS[life.who]);
            let other = PERSONS[(life.who + 1) % PERSONS.len()];
            match life.turn {
                1 => {
                    run.done(32, other, question(&id));
                    run.done(32, other, Command::Settle { claim: claim_id(&id) });
                }
                2 | 3 | 7 => run.done(32, other, question(&id)),
                4 => run.done(32, owner, withdraw(&id)),
                5 => drop(run.does(32, owner, revise(&id, life.ask / 2, false))),
                6 => run.done(32, owner, revise(&id, life.ask + 5, false)),
                _ => {}
            }
        }
        run
    }

    fn closed(&self) -> Run {
        let mut run = self.reviewed();
        run.done(41, "ana", Command::Propose { grounds: self.grounds() });
        for (at, life) in self.lives.iter().enumerate().filter(|(_, life)| life.turn == 2) {
            run.done(42, PERSONS[life.who], refer(&format!("c{at}")));
        }
        run.done(47, "ana", Command::Close {});
        for (at, life) in self.lives.iter().enumerate() {
            let id = format!("c{at}");
            match life.turn {
                2 => run.done(48, "ana", resolve(&id, true)),
                3 => {
                    run.done(48, "ana", refer(&id));
                    run.done(48, "ana", resolve(&id, false));
                }
                _ => {}
            }
        }
        run
    }
}

fn outcome(run: &Run) -> Outcome {
    run.budget.outcome(day(60)).unwrap()
}

/// What each person gets, paid or held.
fn pay(outcome: &Outcome) -> BTreeMap<ContributorId, i64> {
    let sum = |row: &liens_lineage::budget::PersonRow| row.paid.quanta() + row.held.quanta();
    outcome.persons.iter().map(|row| (row.person.clone(), sum(row))).collect()
}

/// The same budget without anything that happens after declaring.
fn quiet(mut lived: Lived) -> Lived {
    lived.lives.iter_mut().for_each(|life| life.turn = 0);
    lived
}

fn proposed(lived: &Lived) -> Outcome {
    let mut run = lived.reviewed();
    run.done(41, "ana", Command::Propose { grounds: lived.grounds() });
    outcome(&run)
}

proptest! {
    #[test]
    fn what_is_agreed_is_paid_carried_forgone_or_had_in_advance(lived in lived()) {
        let outcome = outcome(&lived.closed());
        for row in &outcome.claims {
            let parts = [&row.advanced, &row.paid, &row.held, &row.carried, &row.forgone];
            let [advanced, paid, held, carried, forgone] = parts.map(Amount::quanta);
            prop_assert!(parts.iter().all(|part| part.quanta() >= 0));
            match &row.state {
                ClaimState::Agreed { .. } => {
                    prop_assert_eq!(advanced + paid + carried + forgone, row.ask.quanta());
                    prop_assert_eq!(held, 0);
                    prop_assert!(carried == 0 || lived.carried);
                    prop_assert!(forgone == 0 || !lived.carried);
                }
                ClaimState::Withdrawn {} | ClaimState::Refused { .. } => {
                    prop_assert!(parts.iter().all(|part| part.quanta() == 0));
                }
                _ => {
                    prop_assert_eq!(paid + carried + forgone, 0);
                    prop_assert!(advanced + held <= row.ask.quanta());
                }
            }
        }
        // Recognised is what was agreed and given, less what was had, is paid or carried.
        for row in &outcome.persons {
            let own = || outcome.claims.iter().filter(|claim| claim.contributor == row.person);
            let given = own().filter_map(|claim| claim.volunteered.as_ref());
            let given = given.filter(|given| given.unit() == row.paid.unit());
            let agreed = own().filter(|claim| claim.state.is_agreed()).map(|claim| {
                claim.ask.quanta() - claim.advanced.quanta()
            });
            let sum: i64 = agreed.sum::<i64>() + given.map(Amount::quanta).sum::<i64>();
            let expected = sum - row.paid.quanta() - row.carried.quanta();
            prop_assert_eq!(row.recognised.quanta(), expected);
        }
    }

    #[test]
    fn what_is_left_of_advances_is_what_the_outcome_hands_on(lived in lived()) {
        let (reviewed, closed) = (lived.reviewed().budget, lived.closed().budget);
        let before = reviewed.preview(&lived.grounds(), day(41)).unwrap();
        for (budget, outcome) in [(&reviewed, before), (&closed, closed.outcome(day(60)).unwrap())] {
            let handed_on = outcome.next.into_iter().filter_map(|next| match next {
                Brought::Advance { person, amount } => Some((person, amount)),
                _ => None,
            });
            prop_assert_eq!(budget.advances_left().collect::<Vec<_>>(), handed_on.collect::<Vec<_>>());
        }
        // All that was had is on a claim that has a part, or left over.
        let sum = |amounts: &mut dyn Iterator<Item = Amount>| -> i64 {
            amounts.map(|amount| amount.quanta()).sum()
        };
        let outcome = reviewed.preview(&lived.grounds(), day(41)).unwrap();
        let taken_up = sum(&mut outcome.claims.into_iter().map(|row| row.advanced));
        let left = sum(&mut reviewed.advances_left().map(|(_, left)| left));
        prop_assert_eq!(taken_up + left, sum(&mut reviewed.advances().map(|(_, had)| had)));
    }

    #[test]
    fn no_path_makes_the_pot_negative(lived in lived()) {
        let outcome = outcome(&lived.closed());
        let paid: i64 = outcome.payouts.iter().map(|row| row.amount.quanta()).sum();
        let all = paid + outcome.left.quanta() + outcome.advances.quanta();
        prop_assert_eq!(all, outcome.envelope.quanta());
        prop_assert!(outcome.left.quanta() >= 0);
        let to_persons: i64 = pay(&outcome).values().sum();
        prop_assert_eq!(to_persons, paid);
        // Nothing is left while somebody misses anything that was not refused after the closing.
        let short = outcome.persons.iter().any(|row| row.paid.quanta() < row.asked.quanta()
            && row.held.quanta() == 0);
        let refused = lived.lives.iter().any(|life| life.turn == 3);
        prop_assert!(!short || outcome.left.quanta() == 0 || refused);
    }

    #[test]
    fn replay_of_the_events_gives_the_same_budget(lived in lived()) {
        let run = lived.closed();
        let again = Budget::replay(run.budget.events().to_vec()).unwrap();
        prop_assert_eq!(&again, &run.budget);
        let mut events = run.budget.events().to_vec();
        if events.len() > 2 {
            events.swap(0, 1);
            prop_assert!(Budget::replay(events).is_err());
        }
    }

    #[test]
    fn closing_twice_closes_once(lived in lived()) {
        let mut run = lived.reviewed();
        run.done(41, "ana", Command::Propose { grounds: lived.grounds() });
        let id = CommandId::from_u128(1_000);
        let by = person("ana");
        let close = Envelope { id, by, on_behalf_of: None, at: day(47), body: Command::Close {} };
        let first = run.budget.execute(close.clone()).unwrap();
        let closed = run.budget.clone();
        prop_assert_eq!(run.budget.execute(close).unwrap(), first);
        prop_assert_eq!(&run.budget, &closed);
        let refusal = run.refused(48, "bo", Command::Close {});
        prop_assert_eq!(refusal.code(), "lineage.budget.closed");
    }

    #[test]
    fn a_refused_command_changes_nothing(lived in lived()) {
        let mut run = lived.closed();
        let commands = [
            Command::Close {},
            Command::Review {},
            question("c0"),
            withdraw("nobody's"),
            resolve("c0", true),
            Command::Declare { claim: claim("c0", "ana", 1) },
        ];
        for command in commands {
            run.refused(61, "ana", command);
        }
    }

    /// On the sum per person, so that each person's pay stays the same to the cent.
    #[test]
    fn splitting_a_claim_inside_one_person_changes_nothing(
        lived in lived(),
        at in any::<prop::sample::Index>(),
        part in 0..60_u64,
    ) {
        let lived = quiet(lived);
        if lived.lives.is_empty() {
            return Ok(());
        }
        let mut split = lived.clone();
        let at = at.index(split.lives.len());
        let half = part.min(split.lives[at].ask);
        let mut other = split.lives[at].clone();
        split.lives[at].ask -= half;
        other.ask = half;
        // Each part says that something is given with it, so that neither asks and gives nothing.
        for life in [&mut split.lives[at], &mut other] {
            (life.least, life.given) = (0, 1);
        }
        split.lives.push(other);
        prop_assert_eq!(pay(&proposed(&lived)), pay(&proposed(&split)));
    }

    #[test]
    fn volunteering_never_changes_pay(
        lived in lived(),
        given in prop::collection::vec(1..99_u64, 9),
        giver in 0..PERSONS.len(),
    ) {
        let lived = quiet(lived);
        let mut more = lived.clone();
        for (life, given) in more.lives.iter_mut().zip(given) {
            life.given = given;
        }
        let life = Life { who: giver, ask: 0, day: 1, least: 0, given: 7, in_time: true, turn: 0 };
        more.lives.push(life);
        let mut expected = pay(&proposed(&lived));
        expected.entry(person(PERSONS[giver])).or_default();
        prop_assert_eq!(pay(&proposed(&more)), expected);
    }

    #[test]
    fn a_silent_circle_and_an_empty_one_agree_the_same_claims(lived in lived()) {
        let lived = quiet(lived);
        let states = |reviewers: &[&str]| {
            let mut run = Run::opened(lived.terms(), reviewers);
            for claim in lived.claims() {
                run.declare(20, claim);
            }
            run.propose(lived.grounds());
            let outcome = outcome(&run);
            (outcome.claims.into_iter().map(|row| row.state).collect::<Vec<_>>(), outcome.payouts)
        };
        let (silent, empty) = (states(&PERSONS), states(&[]));
        prop_assert!(silent.0.iter().all(ClaimState::is_agreed));
        prop_assert_eq!(silent, empty);
    }

    /// After the proposal: the rule then stands as it is, a median included. On integers a rounded
    /// cent may move, on persons that are vouched for; the exact law is that of the division.
    #[test]
    fn a_withdrawal_lowers_nobody_else_by_more_than_rounding(
        lived in lived(),
        at in any::<prop::sample::Index>(),
    ) {
        let mut lived = quiet(lived);
        lived.vouched = vec![true; PERSONS.len()];
        lived.advances = vec![0; PERSONS.len()];
        if lived.lives.is_empty() {
            return Ok(());
        }
        let at = at.index(lived.lives.len());
        let mut run = lived.reviewed();
        run.done(41, "ana", Command::Propose { grounds: lived.grounds() });
        let before = pay(&outcome(&run));
        let who = PERSONS[lived.lives[at].who];
        run.done(42, who, withdraw(&format!("c{at}")));
        let after = pay(&outcome(&run));
        let mut others = before.iter().filter(|(name, _)| name.as_str() != who);
        prop_assert!(others.all(|(name, pay)| after[name] + 1 >= *pay));
    }

    /// Where claims are equal to the last fraction only names are left to decide, and the turn goes
    /// round: after as many budgets as there are persons all have got the same.
    #[test]
    fn no_name_gains_by_rounding_from_budget_to_budget(
        envelope in 0..200_u64,
        count in 1..=PERSONS.len(),
        rule in select(vec!["pro-rata", "equal-first", "guaranteed:9", "guaranteed:median"]),
    ) {
        let (mut brought, mut sums) = (Vec::new(), vec![0; count]);
        let vouched = PERSONS[..count].iter().map(|name| person(name)).collect();
        let grounds = Grounds { vouched, ..Grounds::default() };
        for _ in 0..count {
            let terms = Terms { shortage: rule.parse().unwrap(), ..terms(envelope) };
            let mut run = Run::default();
            let open = Command::Open { terms: Box::new(terms), reviewers: [].into(), brought };
            run.done(0, "ana", open);
            for name in &PERSONS[..count] {
                run.declare(1, claim(&format!("of {name}"), name, 500));
            }
            run.propose(grounds.clone());
            run.close();
            let outcome = outcome(&run);
            for (sum, row) in sums.iter_mut().zip(&outcome.persons) {
                *sum += u64::try_from(row.paid.quanta()).unwrap();
            }
            brought = outcome.next;
        }
        prop_assert_eq!(sums, vec![envelope.min(500 * count as u64); count]);
    }

    #[test]
    fn a_report_counts_the_time_that_a_budget_recognises(lived in lived()) {
        let run = lived.closed();
        let given = run.budget.given(day(60), |_| liens_core::ContributionKind::Care);
        let given: i64 = given.map(|given| given.time.seconds()).sum();
        let persons = outcome(&run).persons;
        let recognised: i64 = persons.iter().map(|row| row.recognised_time.seconds()).sum();
        prop_assert_eq!(given, recognised);
    }

    #[test]
    fn each_person_stands_between_the_extremes_or_beside_them(lived in lived()) {
        let outcome = proposed(&quiet(lived));
        for row in &outcome.persons {
            prop_assert!(row.pro_rata <= row.asked && row.equal_first <= row.asked);
        }
        let sum = |of: fn(&liens_lineage::budget::PersonRow) -> i64| {
            outcome.persons.iter().map(of).sum::<i64>()
        };
        let paid = sum(|row| row.paid.quanta() + row.held.quanta());
        prop_assert_eq!(sum(|row| row.pro_rata.quanta()), paid);
        prop_assert_eq!(sum(|row| row.equal_first.quanta()), paid);
    }
}

#[test]
fn a_budget_of_nobody_and_one_of_nothing() {
    for envelope in [0, 100] {
        let mut run = Run::opened(terms(envelope), &[]);
        run.propose(Grounds::default());
        run.close();
        let outcome = outcome(&run);
        assert!(outcome.claims.is_empty() && outcome.payouts.is_empty());
        assert_eq!((outcome.left, outcome.level), (euros(envelope), None));
    }
    let mut run = Run::opened(terms(0), &[]);
    run.declare(1, claim("a", "ana", 5));
    run.propose(Grounds { vouched: [person("ana")].into(), ..Grounds::default() });
    run.close();
    let outcome = outcome(&run);
    assert_eq!(outcome.person(&person("ana")).unwrap().forgone, euros(5));
}

/// The one who only gives comes first by name and by date, and the group keeps the age of who asks.
#[test]
fn giving_makes_no_group_older() {
    let asks = |who| Life { who, ask: 1, day: 2, least: 0, given: 0, in_time: false, turn: 0 };
    let lived = Lived {
        envelope: 1,
        lives: vec![asks(2), asks(4)],
        advances: vec![0; PERSONS.len()],
        vouched: vec![false, false, true, false, false],
        shortage: Shortage::Seniority {},
        carried: false,
    };
    let mut more = lived.clone();
    more.lives.push(Life { given: 7, ask: 0, day: 1, in_time: true, ..asks(0) });
    let mut expected = pay(&proposed(&lived));
    expected.entry(person(PERSONS[0])).or_default();
    assert_eq!(pay(&proposed(&more)), expected);
}
