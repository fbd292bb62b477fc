//! A small town to test in: six accounts, two units, and whatever may be sent to its ledger.

use liens_core::{
    AccountId, Amount, CommandId, ContributorId, Envelope, EvidenceId, Timestamp, Unit,
};
use liens_timebank::{AccountKind, AccountStatus, Command, Ledger, Leg, Limits, Purpose};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

pub(crate) type Sent = Envelope<Command>;

pub(crate) fn name(number: u8) -> AccountId {
    AccountId::new(format!("account {number}")).unwrap()
}

pub(crate) fn person(text: &str) -> ContributorId {
    ContributorId::new(text).unwrap()
}

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_unix_seconds(1_700_000_000 + second).unwrap()
}

pub(crate) fn send(number: u128, second: i64, body: Command) -> Sent {
    let (id, by) = (CommandId::from_u128(number), person("broker"));
    Envelope { id, by, on_behalf_of: None, at: at(second), body }
}

pub(crate) fn amount(unit: &Unit, quanta: i64) -> Amount {
    Amount::from_quanta(unit.clone(), quanta).unwrap()
}

pub(crate) fn leg(number: u8, unit: &Unit, quanta: i64) -> Leg {
    Leg { account: name(number), amount: amount(unit, quanta) }
}

pub(crate) fn post(legs: Vec<Leg>) -> Command {
    Command::PostEntry { legs, purpose: Purpose::Exchange, value_date: None, reference: None }
}

/// `from` received `quanta` seconds that `to` gave.
pub(crate) fn hours(from: u8, to: u8, quanta: i64) -> Command {
    post(vec![leg(from, &Unit::Time, -quanta), leg(to, &Unit::Time, quanta)])
}

pub(crate) fn open(number: u8, unit: Unit, kind: AccountKind, limits: Limits) -> Command {
    Command::OpenAccount { account: name(number), holder: None, unit, kind, limits: Some(limits) }
}

pub(crate) fn euro() -> Unit {
    "EUR".parse().unwrap()
}

/// Accounts 0 to 3 in hours and 4 and 5 in euros, all without limits; 0 and 4 are external.
pub(crate) fn town() -> Ledger {
    town_within(Limits::none())
}

pub(crate) fn town_within(limits: Limits) -> Ledger {
    let mut ledger = Ledger::new();
    for number in 0..6 {
        let unit = if number < 4 { Unit::Time } else { euro() };
        let kind = if number % 4 == 0 { AccountKind::External } else { AccountKind::Member };
        ledger
            .execute(send(1_000 + u128::from(number), 0, open(number, unit, kind, limits)))
            .unwrap();
    }
    ledger
}

/// Amounts with the smallest and the largest often among them, and zero.
pub(crate) fn quanta() -> impl Strategy<Value = i64> {
    prop_oneof![
        6 => -5_000..5_000_i64,
        1 => Just(i64::MAX),
        1 => Just(-i64::MAX),
        1 => Just(0),
        1 => -i64::MAX..=i64::MAX,
    ]
}

pub(crate) fn limits() -> impl Strategy<Value = Limits> {
    (option::of(quanta()), option::of(quanta()))
        .prop_filter_map("floor above ceiling", |(floor, ceiling)| Limits::new(floor, ceiling).ok())
}

pub(crate) fn unit() -> impl Strategy<Value = Unit> {
    prop_oneof![Just(Unit::Time), Just(euro())]
}

fn kind() -> impl Strategy<Value = AccountKind> {
    prop_oneof![Just(AccountKind::Member), Just(AccountKind::Pot), Just(AccountKind::External)]
}

pub(crate) fn purpose() -> impl Strategy<Value = Purpose> {
    prop_oneof![
        4 => Just(Purpose::Exchange),
        1 => Just(Purpose::Gift),
        1 => Just(Purpose::Grant),
        1 => Just(Purpose::Distribution),
        1 => Just(Purpose::Correction),
    ]
}

/// Legs that balance, in one unit or two, and legs that are anything.
fn legs() -> impl Strategy<Value = Vec<Leg>> {
    let pair = (0..5_u8, 0..5_u8, quanta())
        .prop_map(|(a, b, q)| vec![leg(a, &Unit::Time, q), leg(b, &Unit::Time, -q)]);
    let both = (0..4_u8, 0..4_u8, -5_000..5_000_i64, 0..9_000_i64).prop_map(|(a, b, q, cents)| {
        let hours = [leg(a, &Unit::Time, q), leg(b, &Unit::Time, -q)];
        let euros = [leg(4, &euro(), cents), leg(5, &euro(), -cents)];
        hours.into_iter().chain(euros).collect()
    });
    let three = (quanta(), 0..3_000_i64).prop_map(|(q, more)| {
        let unit = Unit::Time;
        let rest = (-q).saturating_sub(more).max(-i64::MAX);
        vec![leg(1, &unit, q), leg(2, &unit, more), leg(3, &unit, rest)]
    });
    let any = vec((0..8_u8, unit(), quanta()), 0..4)
        .prop_map(|legs| legs.iter().map(|(a, unit, q)| leg(*a, unit, *q)).collect());
    prop_oneof![5 => pair, 2 => both, 2 => three, 1 => any]
}

pub(crate) fn command() -> impl Strategy<Value = Command> {
    let opened = (0..9_u8, unit(), kind(), limits())
        .prop_map(|(number, unit, kind, limits)| open(number, unit, kind, limits));
    let reference = option::weighted(0.2, Just(EvidenceId::new("voucher 7").unwrap()));
    let posted = (legs(), purpose(), option::weighted(0.2, Just(at(-9))), reference).prop_map(
        |(legs, purpose, value_date, reference)| Command::PostEntry {
            legs,
            purpose,
            value_date,
            reference,
        },
    );
    let corrected = (0..30_u128).prop_map(|number| Command::CorrectEntry {
        entry: CommandId::from_u128(number),
        reference: None,
    });
    let limited = (0..7_u8, limits(), limits()).prop_map(|(number, limits, soft)| {
        Command::SetLimits { account: name(number), limits: Some(limits), soft }
    });
    let statuses = [AccountStatus::Open, AccountStatus::Frozen, AccountStatus::Closed];
    let status = (0..7_u8, prop::sample::select(statuses.to_vec()))
        .prop_map(|(number, status)| Command::SetStatus { account: name(number), status });
    prop_oneof![1 => opened, 12 => posted, 2 => corrected, 1 => limited, 2 => status]
}

/// Commands with repeated ids, a clock that sometimes goes back, and several senders; also none.
pub(crate) fn commands() -> impl Strategy<Value = Vec<Sent>> {
    let one = (0..30_u128, 0..4_i64, 0..6_u8, command());
    vec(one, 0..40).prop_map(|all| {
        let numbered = all.into_iter().zip(0_i64..);
        let sent = numbered.map(|((number, late, who, body), step)| {
            let mut sent = send(number, step - if late == 3 { 2 } else { 0 }, body);
            sent.on_behalf_of = (who == 5).then(|| person("ana"));
            sent
        });
        sent.collect()
    })
}

/// A town within drawn limits, after drawn commands.
pub(crate) fn histories() -> impl Strategy<Value = (Ledger, Vec<Sent>)> {
    let begun = prop_oneof![Just(Ledger::new()), Just(town()), limits().prop_map(town_within)];
    (begun, commands())
}
