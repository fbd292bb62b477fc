//! What a licence fault holds back: the own part of whoever is at fault, and nobody else's.

use std::collections::BTreeSet;

use liens_core::{CommandId, ContributionId, ContributorId, Portion, Recipient};
use liens_lineage::{
    Authority, Base, Command, Distribution, Frozen, Lineage, Order, Owed, Policy, RemainderTo,
    Rule, Secured, Step, distribute,
};
use proptest::prelude::*;

use crate::commons::{Given, contributions, frozen, name, shapes};
use crate::record::envelope;

/// A euro for each contribution upstream of a result; each has a contributor of its own name.
fn euros(record: &Frozen, result: &str, secured: Secured) -> Distribution {
    let upstream = record.contributions();
    let vouched = upstream.map(|node| ContributorId::new(node.id().as_str()).unwrap()).collect();
    euros_among(record, result, secured, vouched)
}

/// The same where some of them are vouched for.
fn euros_among(
    record: &Frozen,
    result: &str,
    secured: Secured,
    vouched: BTreeSet<ContributorId>,
) -> Distribution {
    let share = Step::Share { rule: Rule::AncestorEqual, portion: Portion::WHOLE, of: Base::Pot };
    let steps = [share, Step::Remainder { to: RemainderTo::Commons {} }];
    let policy = Policy::new("p", steps).unwrap().with_secured(secured);
    let result = ContributionId::new(result).unwrap();
    let order = Order {
        vouched,
        pot: format!("{}.00 EUR", record.ancestors(&result).count()).parse().unwrap(),
        results: vec![(result, None)],
        authority: Authority { charter: 1, motion: None },
    };
    distribute(record, &policy, order).unwrap()
}

/// The names whose part waits, and of those whose part is paid.
fn told(shared: &Distribution) -> [Vec<&str>; 2] {
    let mut told = [Vec::new(), Vec::new()];
    for (to, amount) in shared.payouts() {
        assert_eq!(amount.to_string(), "1.00 EUR", "{to}");
        match to {
            Recipient::Owed(who) => told[0].push(who.as_str()),
            Recipient::Contributor(who) => told[1].push(who.as_str()),
            other @ Recipient::Commons => panic!("{other}"),
        }
    }
    told
}

#[test]
fn whoever_is_at_fault_waits_and_the_neighbours_are_paid() {
    let cases: [(&str, &[Given<'_>], &[&str]); 7] = [
        (
            "terms of a library broken by what uses it; what is built on that in good faith is not",
            &[
                ("library", "GPL-3.0-only", &[]),
                ("bridge", "MIT", &[("library", "uses")]),
                ("app", "MIT", &[("bridge", "uses")]),
            ],
            &["bridge"],
        ),
        (
            "terms held through another that keeps them: the fault is where they are broken",
            &[
                ("file", "CDDL-1.0", &[]),
                ("bridge", "MIT", &[("file", "uses")]),
                ("app", "GPL-3.0-only", &[("bridge", "derives-from")]),
            ],
            &["app"],
        ),
        (
            "what was free is appropriated",
            &[
                ("text", "CC-BY-4.0", &[]),
                ("shop", "CC-BY-NC-4.0", &[("text", "derives-from")]),
                ("app", "CC-BY-NC-4.0", &[("text", "uses"), ("shop", "answers")]),
            ],
            &["app", "shop"],
        ),
        (
            "no derivatives is not free, and making one is against its terms",
            &[
                ("song", "CC-BY-ND-4.0", &[]),
                ("remix", "CC-BY-4.0", &[("song", "derives-from")]),
                ("app", "CC-BY-4.0", &[("remix", "answers")]),
            ],
            &["remix", "song"],
        ),
        (
            "terms that nobody knows",
            &[("house", "LicenseRef-house", &[]), ("app", "MIT", &[("house", "answers")])],
            &["house"],
        ),
        (
            "no licence, which a need alone goes without",
            &[
                ("need", "need", &[]),
                ("photo", "", &[("need", "answers")]),
                ("app", "MIT", &[("photo", "answers")]),
            ],
            &["photo"],
        ),
        (
            "no fault at all",
            &[
                ("library", "LGPL-2.1-or-later", &[]),
                ("bridge", "GPL-3.0-only", &[("library", "derives-from")]),
                ("app", "AGPL-3.0-only", &[("bridge", "uses")]),
            ],
            &[],
        ),
    ];
    for (case, given, waiting) in cases {
        let record = frozen(given);
        let held = euros(&record, "app", Secured::Hold);
        let [owed, paid] = told(&held);
        assert_eq!(owed, waiting, "{case}");
        assert_eq!(owed.len() + paid.len(), given.len(), "{case}");
        let named: Vec<&str> = held.unsecured().iter().map(ContributionId::as_str).collect();
        assert_eq!(named, waiting, "{case}");
        // A policy that only warns names the same, and pays everybody.
        let warned = euros(&record, "app", Secured::Warn);
        assert_eq!(warned.unsecured(), held.unsecured(), "{case}");
        assert_eq!(told(&warned)[0], [""; 0], "{case}");
    }
}

#[test]
fn relicensing_as_a_mending_says_lets_everybody_be_paid() {
    let mut given = vec![
        ("library", "GPL-3.0-only", &[][..]),
        ("bridge", "MIT", &[("library", "uses")][..]),
        ("app", "MIT", &[("bridge", "uses")][..]),
    ];
    let mending = frozen(&given).mend_commons(100_000);
    let [change] = mending.relicensings() else { panic!("{mending:?}") };
    let at = given.iter().position(|(id, ..)| *id == change.contribution.as_str()).unwrap();
    given[at].1 = change.to.as_str();
    let shared = euros(&frozen(&given), "app", Secured::Hold);
    assert_eq!(told(&shared), [vec![], vec!["app", "bridge", "library"]]);
}

proptest! {
    #[test]
    fn what_waits_is_what_the_check_of_the_whole_record_calls_not_secured(shape in shapes(7)) {
        let record = Frozen::load(contributions(&shape)).unwrap();
        let result = name(shape.len() - 1);
        let shared = euros(&record, &result, Secured::Hold);
        let check = record.check_commons();
        for (to, amount) in shared.payouts() {
            let who = to.person().unwrap().as_str();
            let unsecured = check.unsecured().iter().any(|(id, _)| id.as_str() == who);
            prop_assert_eq!(matches!(to, Recipient::Owed(_)), unsecured, "{}", to);
            prop_assert!(amount.quanta() > 0);
        }
    }

    #[test]
    fn nothing_held_is_paid_before_its_contribution_is_secured(
        shape in shapes(7),
        stated in proptest::collection::vec(any::<prop::sample::Index>(), 0..7),
        vouched in proptest::collection::vec(any::<bool>(), 7),
    ) {
        let mut lineage = Lineage::new();
        let mut number = 0;
        for contribution in contributions(&shape) {
            number += 1;
            let record = Command::RecordContribution { contribution };
            lineage.execute(envelope(number, record)).unwrap();
        }
        let people: Vec<ContributorId> =
            (0..shape.len()).map(|at| ContributorId::new(name(at)).unwrap()).collect();
        let known: BTreeSet<_> =
            people.iter().zip(vouched).filter(|(_, known)| *known).map(|(id, _)| id.clone()).collect();
        let record = lineage.freeze().unwrap();
        let shared = euros_among(&record, &name(shape.len() - 1), Secured::Hold, known);
        let mut owed = Owed::new();
        owed.book(&shared, CommandId::from_u128(7), "2026-01-05".parse().unwrap()).unwrap();
        let of = |sums: &Owed| sums.waiting().map(|row| row.amount.quanta()).sum::<i64>();
        let all = shared.payouts().filter(|(to, _)| matches!(to, Recipient::Owed(_)));
        prop_assert_eq!(of(&owed), all.map(|(_, amount)| amount.quanta()).sum::<i64>());
        // Each has a contribution of the own name, and nobody else's holds what is theirs.
        for row in owed.waiting() {
            let unsecured = shared.unsecured().iter().find(|id| id.as_str() == row.person.as_str());
            prop_assert_eq!(row.held.as_ref(), unsecured);
        }
        // One after another states a licence; each time everybody asks for what is theirs.
        let all_of_them = (0..shape.len()).map(|at| (at, true));
        let some = stated.into_iter().map(|at| (at.index(shape.len()), false));
        for (at, last) in some.chain(all_of_them) {
            number += 1;
            let licence = "CC-BY-4.0".parse().unwrap();
            let contribution = ContributionId::new(name(at)).unwrap();
            let state = Command::StateLicence { contribution, licence };
            let _the_same_again = lineage.execute(envelope(number, state));
            let check = lineage.freeze().unwrap().check_commons();
            let secured = |id: &ContributionId| !check.unsecured().iter().any(|(bad, _)| bad == id);
            for person in &people {
                let (before, mut after) = (of(&owed), owed.clone());
                let paid = after.pay_out(person, secured);
                prop_assert!(paid.iter().all(|row| row.held.as_ref().is_none_or(secured)));
                let left = after.waiting().filter(|row| row.person == *person);
                prop_assert!(left.filter_map(|row| row.held).all(|held| !secured(&held)));
                let sum: i64 = paid.iter().map(|row| row.amount.quanta()).sum();
                prop_assert_eq!(before, of(&after) + sum);
                owed = after;
            }
            if last && at + 1 == shape.len() {
                // All is under one free licence, and nothing is held any more.
                prop_assert_eq!(&owed, &Owed::new());
            }
        }
    }
}
