//! Agreements: what is held, who may do what, and that a confirmation never fails on a limit.

use std::collections::BTreeMap;

use liens_core::{Amount, CommandId, ContributorId, Unit};
use liens_timebank::{
    AccountKind, AccountStatus, AgreementState, AtExpiry, Command, Ledger, Limits, Term,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use crate::town::*;

const PEOPLE: [&str; 4] = ["ana", "bo", "cy", "a mediator"];

/// Accounts 0 to 2 in hours, of Ana, Bo and Cy; 3 a pot of nobody; 4 Ana's euros, 5 Bo's.
fn circle(limits: Limits) -> Ledger {
    let mut ledger = Ledger::new();
    for (account, person) in [(0, 0), (1, 1), (2, 2), (3, 9), (4, 0), (5, 1)] {
        let body = Command::OpenAccount {
            account: name(account),
            holder: PEOPLE.get(person).map(|text| self::person(text)),
            unit: if account < 4 { Unit::Time } else { euro() },
            kind: AccountKind::Member,
            limits: Some(limits),
        };
        ledger.execute(send(1_000 + u128::from(account), 0, body)).unwrap();
    }
    ledger
}

fn by(who: usize, number: u128, second: i64, body: Command) -> Sent {
    let mut sent = send(number, second, body);
    sent.on_behalf_of = Some(person(PEOPLE[who]));
    sent
}

fn term(from: u8, to: u8, quanta: i64) -> Term {
    let unit = if from < 4 { Unit::Time } else { euro() };
    Term { from: name(from), to: name(to), amount: amount(&unit, quanta) }
}

fn id(number: u128) -> CommandId {
    CommandId::from_u128(number)
}

fn propose(terms: Vec<Term>, expires: Option<i64>, at_expiry: AtExpiry) -> Command {
    Command::Propose { terms, expires: expires.map(at), at_expiry, answers: None, reference: None }
}

fn confirm(agreement: u128, seconds: &[i64]) -> Command {
    let done = seconds.iter().map(|quanta| amount(&Unit::Time, *quanta)).collect();
    Command::Confirm { agreement: id(agreement), done }
}

fn terms() -> impl Strategy<Value = Vec<Term>> {
    let amounts = || prop_oneof![9 => 1..400_i64, 1 => Just(i64::MAX), 1 => Just(0)];
    let usual =
        (0..3_u8, 1..3_u8, amounts()).prop_map(|(from, step, q)| term(from, (from + step) % 3, q));
    let any = (0..6_u8, 0..6_u8, amounts()).prop_map(|(from, to, q)| term(from, to, q));
    vec(prop_oneof![6 => usual, 1 => any], 0..4)
}

fn step() -> impl Strategy<Value = Command> {
    let agreement = || (0..8_u128).prop_map(id);
    let done = || {
        let amounts = prop_oneof![3 => Just(0), 3 => Just(1), 3 => 0..500_i64, 1 => Just(-1)];
        vec(amounts.prop_map(|q| amount(&Unit::Time, q)), 0..4)
    };
    let ends = prop_oneof![Just(AtExpiry::Release), Just(AtExpiry::Accept)];
    prop_oneof![
        6 => (terms(), option::weighted(0.4, 0..60_i64), ends)
            .prop_map(|(terms, expires, ends)| propose(terms, expires, ends)),
        10 => agreement().prop_map(|agreement| Command::Agree { agreement }),
        1 => agreement().prop_map(|agreement| Command::Decline { agreement }),
        10 => (agreement(), done()).prop_map(|(agreement, done)| Command::Confirm { agreement, done }),
        1 => agreement().prop_map(|agreement| Command::Dispute { agreement }),
        2 => (agreement(), done())
            .prop_map(|(agreement, done)| Command::ResolveDispute { agreement, done }),
        3 => agreement().prop_map(|agreement| Command::Expire { agreement }),
        4 => (0..3_u8, 1..3_u8, 1..300_i64).prop_map(|(from, to, q)| hours(from, (from + to) % 3, q)),
        1 => (0..3_u8, limits()).prop_map(|(number, limits)| {
            Command::SetLimits { account: name(number), limits: Some(limits), soft: Limits::none() }
        }),
    ]
}

/// Eight ids are proposals' most of the time, so that the steps after them meet some.
fn steps() -> impl Strategy<Value = Vec<Sent>> {
    vec((0..4_usize, 0..200_u128, step()), 0..80).prop_map(|all| {
        let mut proposed = 0;
        let numbered = all.into_iter().zip(0_i64..);
        let sent = numbered.map(|((who, other, body), second)| {
            let number = if let Command::Propose { .. } = body {
                proposed += 1;
                proposed - 1
            } else {
                10 + other
            };
            by(who, number, second, body)
        });
        sent.collect()
    })
}

/// Most steps are aimed at an agreement that waits for them and sent for a party that has to act,
/// so that agreements get to their ends; every fifth is left as it was drawn.
fn aimed(ledger: &Ledger, mut sent: Sent) -> Sent {
    let wanted = match sent.body {
        Command::Agree { .. } => AgreementState::Proposed,
        Command::Confirm { .. } | Command::Dispute { .. } => AgreementState::Reserved,
        Command::ResolveDispute { .. } => AgreementState::Disputed,
        _ => return sent,
    };
    let luck = usize::try_from(sent.id.as_u128()).unwrap();
    let waiting: Vec<_> = ledger.agreements().filter(|one| one.state() == wanted).collect();
    if luck % 5 == 0 || waiting.is_empty() {
        return sent;
    }
    let found = waiting[luck % waiting.len()];
    let said: BTreeMap<_, _> = found.confirmed().collect();
    let idle = |party: &&ContributorId| match sent.body {
        Command::Agree { .. } => !found.agreed().any(|one| one == *party),
        _ => !said.contains_key(*party),
    };
    sent.on_behalf_of = found.parties().find(idle).cloned();
    let halves = found.terms().iter().map(|term| {
        let quanta = term.amount.quanta();
        amount(term.amount.unit(), if luck % 2 == 0 { quanta } else { quanta / 2 })
    });
    let meant = said.values().next().map_or_else(|| halves.collect(), |done| done.to_vec());
    match &mut sent.body {
        Command::ResolveDispute { agreement, done } => {
            (*agreement, *done) = (found.id(), meant);
            sent.on_behalf_of = Some(person(PEOPLE[3]));
        }
        Command::Confirm { agreement, done } => (*agreement, *done) = (found.id(), meant),
        Command::Agree { agreement } | Command::Dispute { agreement } => *agreement = found.id(),
        _ => {}
    }
    sent
}

fn circles() -> impl Strategy<Value = Ledger> {
    let usual = Limits::new(Some(-600), Some(600)).unwrap();
    prop_oneof![Just(circle(usual)), Just(circle(Limits::none()))]
}

/// What is held on an account, from the definition.
fn held(ledger: &Ledger) -> BTreeMap<String, (i128, i128)> {
    let mut held = BTreeMap::new();
    for (account, _) in ledger.accounts() {
        held.insert(account.id().to_string(), (0, 0));
    }
    let holds = [AgreementState::Reserved, AgreementState::Disputed];
    for agreement in ledger.agreements().filter(|one| holds.contains(&one.state())) {
        for term in agreement.terms() {
            let quanta = i128::from(term.amount.quanta());
            held.get_mut(term.from.as_str()).unwrap().0 += quanta;
            held.get_mut(term.to.as_str()).unwrap().1 += quanta;
        }
    }
    held
}

fn pending(ledger: &Ledger) -> BTreeMap<String, (i128, i128)> {
    let accounts = ledger.accounts().map(|(account, _)| {
        let (out, into) = ledger.pending(account.id()).unwrap();
        (account.id().to_string(), (out.quanta().into(), into.quanta().into()))
    });
    accounts.collect()
}

proptest! {
    #[test]
    fn what_is_pending_is_what_is_reserved(mut ledger in circles(), sent in steps()) {
        for envelope in sent {
            let before = ledger.clone();
            if ledger.execute(aimed(&before, envelope)).is_err() {
                prop_assert_eq!(&before, &ledger);
            }
            prop_assert_eq!(pending(&ledger), held(&ledger));
            prop_assert!(pending(&ledger).values().all(|(out, into)| *out >= 0 && *into >= 0));
            prop_assert!(ledger.totals().all(|(_, sum)| sum == 0));
        }
        prop_assert_eq!(Ledger::replay(ledger.events()), Ok(ledger));
    }

    #[test]
    fn a_confirmation_never_fails_on_a_limit(mut ledger in circles(), sent in steps()) {
        for envelope in sent {
            let settles = matches!(
                envelope.body,
                Command::Confirm { .. } | Command::ResolveDispute { .. } | Command::Expire { .. }
            );
            let envelope = aimed(&ledger, envelope);
            if let Err(refusal) = ledger.execute(envelope) {
                let limit = ["timebank.post.below_floor", "timebank.post.above_ceiling"];
                prop_assert!(!(settles && limit.contains(&refusal.code())), "{refusal}");
            }
        }
        // Whatever is reserved now can be done in full, and nothing in between stops it.
        let open: Vec<_> = ledger
            .agreements()
            .filter(|one| one.state() == AgreementState::Reserved && one.expires().is_none())
            .cloned()
            .collect();
        for (agreement, number) in open.iter().zip((5_000..).step_by(10)) {
            let done: Vec<Amount> = agreement.terms().iter().map(|one| one.amount.clone()).collect();
            for (party, more) in agreement.parties().zip(0..) {
                let mut sent = send(
                    number + more,
                    100,
                    Command::Confirm { agreement: agreement.id(), done: done.clone() },
                );
                sent.by = party.clone();
                prop_assert!(ledger.execute(sent).is_ok());
            }
            let settled = ledger.agreement(agreement.id()).unwrap();
            prop_assert_eq!(settled.state(), AgreementState::Settled);
            prop_assert_eq!(settled.done(), done);
        }
    }

    #[test]
    fn a_repeated_step_is_not_applied_twice(mut ledger in circles(), sent in steps()) {
        for envelope in sent {
            let envelope = aimed(&ledger, envelope);
            if let Ok(receipt) = ledger.execute(envelope.clone()) {
                let before = ledger.clone();
                prop_assert_eq!(ledger.execute(envelope), Ok(receipt));
                prop_assert_eq!(&before, &ledger);
            }
        }
    }
}

/// Bo proposes that Ana and Cy give him up to an hour each; all agree.
fn agreed(expires: Option<i64>, at_expiry: AtExpiry) -> Ledger {
    let mut bank = circle(Limits::new(Some(-7_200), None).unwrap());
    let terms = vec![term(1, 0, 3_600), term(1, 2, 3_600)];
    bank.execute(by(1, 1, 0, propose(terms, expires, at_expiry))).unwrap();
    for (who, number) in [(0, 2), (2, 3)] {
        bank.execute(by(who, number, 0, Command::Agree { agreement: id(1) })).unwrap();
    }
    assert_eq!(bank.agreement(id(1)).unwrap().state(), AgreementState::Reserved);
    bank
}

fn state(bank: &Ledger) -> AgreementState {
    bank.agreement(id(1)).unwrap().state()
}

#[test]
fn an_agreement_is_settled_in_part_as_one_entry() {
    let mut bank = agreed(None, AtExpiry::Release);
    let refused = bank.execute(by(1, 4, 1, hours(1, 2, 1))).unwrap_err();
    assert_eq!(refused.code(), "timebank.post.below_floor");
    for (who, number) in [(0, 5), (1, 6)] {
        bank.execute(by(who, number, 1, confirm(1, &[1_800, 3_600]))).unwrap();
        assert_eq!(state(&bank), AgreementState::Reserved);
    }
    let receipt = bank.execute(by(2, 7, 1, confirm(1, &[1_800, 3_600]))).unwrap();
    assert_eq!((state(&bank), receipt.events), (AgreementState::Settled, 3));
    let entry = bank.entry(id(7)).unwrap();
    assert_eq!(entry.agreement(), Some(id(1)));
    let legs: Vec<String> = entry.legs().iter().map(|leg| leg.amount.to_string()).collect();
    assert_eq!(legs, ["PT30M", "-PT1H30M", "PT1H"]);
    let nothing = amount(&Unit::Time, 0);
    assert_eq!(bank.pending(&name(1)), Some((nothing.clone(), nothing)));
    let evidence = bank.agreement(id(1)).unwrap().evidence().unwrap();
    assert_eq!(evidence.as_str(), "00000000-0000-0000-0000-000000000001");
}

#[test]
fn what_all_confirm_as_nothing_is_void() {
    let mut bank = agreed(None, AtExpiry::Release);
    for (who, number) in [(0, 5), (1, 6), (2, 7)] {
        bank.execute(by(who, number, 1, confirm(1, &[0, 0]))).unwrap();
    }
    assert_eq!((state(&bank), bank.entry(id(7))), (AgreementState::Void, None));
}

#[test]
fn a_dispute_is_resolved_by_somebody_else() {
    let mut bank = agreed(Some(50), AtExpiry::Release);
    bank.execute(by(0, 4, 1, Command::Dispute { agreement: id(1) })).unwrap();
    let done = vec![amount(&Unit::Time, 60), amount(&Unit::Time, 0)];
    let resolve = Command::ResolveDispute { agreement: id(1), done };
    let refused = bank.execute(by(1, 5, 60, resolve.clone())).unwrap_err();
    assert_eq!(refused.code(), "timebank.agreement.party_resolves");
    bank.execute(by(3, 6, 60, resolve)).unwrap();
    assert_eq!(bank.balance_of(&name(1)), Some(amount(&Unit::Time, -60)));
}

#[test]
fn what_expires_is_released_or_accepted_by_silence() {
    let expire = Command::Expire { agreement: id(1) };
    for (at_expiry, confirmed, expected, balance) in [
        (AtExpiry::Release, true, AgreementState::Expired, 0),
        (AtExpiry::Accept, false, AgreementState::Expired, 0),
        (AtExpiry::Accept, true, AgreementState::Settled, -120),
    ] {
        let mut bank = agreed(Some(50), at_expiry);
        if confirmed {
            bank.execute(by(0, 4, 1, confirm(1, &[60, 60]))).unwrap();
        }
        let early = bank.execute(by(3, 5, 49, expire.clone())).unwrap_err();
        assert_eq!(early.code(), "timebank.agreement.not_expired");
        let late = bank.execute(by(2, 6, 50, confirm(1, &[60, 60]))).unwrap_err();
        assert_eq!(late.code(), "timebank.agreement.too_late");
        bank.execute(by(3, 7, 50, expire.clone())).unwrap();
        assert_eq!(state(&bank), expected);
        assert_eq!(bank.balance_of(&name(1)), Some(amount(&Unit::Time, balance)));
    }
}

#[test]
fn agreements_say_what_they_refuse() {
    let mut bank = agreed(None, AtExpiry::Release);
    let proposed = |terms| propose(terms, None, AtExpiry::Release);
    bank.execute(by(1, 8, 0, proposed(vec![term(1, 0, 60)]))).unwrap();
    let (agree, agreement) = (|number| Command::Agree { agreement: id(number) }, id(1));
    let close = Command::SetStatus { account: name(0), status: AccountStatus::Closed };
    let big = vec![term(0, 1, i64::MAX)];
    let cases = [
        (0, proposed(vec![]), "has no terms", "timebank.agreement.no_terms"),
        (
            0,
            proposed(vec![term(3, 3, 5)]),
            "PT5S from account 3 to account 3",
            "timebank.agreement.not_a_term",
        ),
        (0, proposed(vec![term(0, 1, 0)]), "take PT0S from", "timebank.agreement.not_a_term"),
        (0, proposed(vec![term(0, 9, 5)]), "account 9 is unknown", "timebank.account.unknown"),
        (
            0,
            proposed(vec![term(0, 5, 5)]),
            "account 5 holds EUR, not hour",
            "timebank.post.wrong_unit",
        ),
        (0, agree(77), "0000004d is unknown", "timebank.agreement.unknown"),
        (0, agree(1), "is Reserved", "timebank.agreement.wrong_state"),
        (2, agree(8), "cy is no party", "timebank.agreement.not_a_party"),
        (
            0,
            agree(8),
            "stand at -7260 quanta of hour, below its floor -7200",
            "timebank.post.below_floor",
        ),
        (
            3,
            Command::Dispute { agreement },
            "a mediator is no party",
            "timebank.agreement.not_a_party",
        ),
        (0, confirm(1, &[1]), "has 2 terms, and 1 amounts", "timebank.agreement.not_per_term"),
        (0, confirm(1, &[3_601, 0]), "PT1H1S is not between", "timebank.agreement.beyond_agreed"),
        (0, confirm(1, &[-1, 0]), "-PT1S is not between", "timebank.agreement.beyond_agreed"),
        (0, Command::Expire { agreement }, "has not expired", "timebank.agreement.not_expired"),
        (0, close, "still holds 3600 quanta of hour", "timebank.agreement.pending_left"),
    ];
    for (who, command, message, code) in cases {
        let before = bank.clone();
        let error = bank.execute(by(who, 99, 1, command)).unwrap_err();
        assert!(error.to_string().contains(message), "{error}");
        assert_eq!(error.code(), code);
        assert_eq!(bank, before);
    }
    let nobody = Ledger::clone(&bank).execute(by(0, 98, 1, proposed(big))).unwrap();
    assert_eq!(nobody.events, 1);
    let mut town = town();
    let refused = town.execute(send(1, 0, proposed(vec![term(1, 2, 5)]))).unwrap_err();
    assert_eq!(refused.code(), "timebank.agreement.no_party");
}

#[cfg(feature = "serde")]
#[test]
fn every_event_of_an_agreement_reads_back() {
    let mut bank = agreed(Some(50), AtExpiry::Accept);
    bank.execute(by(0, 4, 1, confirm(1, &[60, 0]))).unwrap();
    bank.execute(by(0, 5, 1, Command::Dispute { agreement: id(1) })).unwrap();
    let done = vec![amount(&Unit::Time, 60), amount(&Unit::Time, 0)];
    bank.execute(by(3, 6, 1, Command::ResolveDispute { agreement: id(1), done })).unwrap();
    for (number, body) in [
        (7, propose(vec![term(0, 1, 5)], Some(2), AtExpiry::Release)),
        (8, Command::Expire { agreement: id(7) }),
        (9, propose(vec![term(0, 1, 5)], None, AtExpiry::Release)),
        (10, Command::Decline { agreement: id(9) }),
    ] {
        bank.execute(by(0, number, 2, body)).unwrap();
    }
    let text = serde_json::to_string(&bank.events().collect::<Vec<_>>()).unwrap();
    assert_eq!(Ledger::replay(serde_json::from_str::<Vec<_>>(&text).unwrap()), Ok(bank.clone()));
    let proposed = serde_json::to_string(&bank.events().nth(6).unwrap().body).unwrap();
    assert_eq!(
        proposed,
        r#"{"agreement_proposed":{"terms":[{"from":"account 1","to":"account 0","amount":"PT1H"},{"from":"account 1","to":"account 2","amount":"PT1H"}],"expires":"2023-11-14T22:14:10Z","at_expiry":"accept"}}"#
    );
}
