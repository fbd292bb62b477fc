//! What is written reads back, and reading refuses what the constructors refuse.

use liens_core::{ActivityId, CommandId, Portion, Ratio, Recorded, Rounding, Unit};
use liens_timebank::{
    Acceptance, Account, AccountKind, AgreementState, AtExpiry, Command, Demurrage, Dormancy,
    Draft, Entry, Event, Exit, Growth, Ledger, Levy, Limits, ListingKind, Proposers, Purpose,
    Rules, Term, Weight,
};
use proptest::prelude::*;

use crate::town::*;

proptest! {
    #[test]
    fn commands_and_events_read_back((mut ledger, sent) in histories()) {
        for envelope in sent {
            let text = serde_json::to_string(&envelope).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Sent>(&text).unwrap(), &envelope);
            let _ = ledger.execute(envelope);
        }
        let text = serde_json::to_string(&ledger.events().collect::<Vec<_>>()).unwrap();
        let events: Vec<Recorded<Event>> = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(Ledger::replay(events), Ok(ledger.clone()));
        for (account, _) in ledger.accounts() {
            let text = serde_json::to_string(account).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Account>(&text).unwrap(), account);
        }
    }
}

#[test]
fn reading_refuses_what_the_constructors_refuse() {
    let legs = r#"[{"account":"a","amount":"PT1H"},{"account":"b","amount":"-PT1H"}]"#;
    let id = "00000000-0000-0000-0000-00000000002a";
    let entry = |format: &str, legs: &str, rest: &str| {
        let text = format!(
            r#"{{"format":"{format}","id":"{id}","legs":{legs},"purpose":"exchange"{rest}}}"#
        );
        serde_json::from_str::<Entry>(&text).map_err(|error| error.to_string())
    };
    let refused = |result: Result<Entry, String>, message: &str| {
        let error = result.unwrap_err();
        assert!(error.contains(message), "{error}");
    };
    assert!(entry("liens.entry/1", legs, "").is_ok());
    refused(entry("liens.entry/2", legs, ""), "format 'liens.entry/2' is not 'liens.entry/1'");
    refused(entry("liens.entry/1", legs, r#","memo":"x""#), "unknown field `memo`");
    refused(entry("liens.entry/1", &legs.replace("-PT1H", "-PT2H"), ""), "sum to -3600 quanta");
    refused(entry("liens.entry/1", &legs.replace("\"b\"", "\"a\""), ""), "account a twice");
    refused(entry("liens.entry/1", "[]", ""), "has 0 legs");

    let limits = |text| serde_json::from_str::<Limits>(text).unwrap_err().to_string();
    assert!(limits(r#"{"floor":"5","ceiling":"4"}"#).contains("floor 5 lies above the ceiling 4"));
    assert!(limits(r#"{"floor":5}"#).contains("invalid type"));
    assert!(limits(r#"{"flour":"5"}"#).contains("unknown field `flour`"));
    assert!(serde_json::from_str::<Purpose>("\"salary\"").is_err());
    assert!(serde_json::from_str::<AccountKind>("\"wallet\"").is_err());
    assert!(serde_json::from_str::<Command>(r#"{"mint":{}}"#).is_err());
}

/// Reads back what is written, and refuses it with one word replaced.
fn reads<T>(value: &T, replace: (&str, &str), message: &str)
where
    T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug,
{
    let text = serde_json::to_string(value).unwrap();
    assert_eq!(&serde_json::from_str::<T>(&text).unwrap(), value);
    let changed = text.replace(replace.0, replace.1);
    assert_ne!(changed, text);
    let error = serde_json::from_str::<T>(&changed).unwrap_err().to_string();
    assert!(error.contains(message), "{changed}: {error}");
}

#[test]
fn rules_read_back_and_refuse_what_their_constructors_refuse() {
    let hours = |quanta: i64| amount(&Unit::Time, quanta * 3_600);
    let half = Portion::new(1, 2).unwrap();
    let growth = Growth::new(half, hours(5), 2, hours(20)).unwrap();
    let levy = Levy::new(half, Portion::NONE, name(0));
    let demurrage = Demurrage::new(at(0), 30, half, hours(10), name(0)).unwrap();
    let exit = Exit { credit_to: name(0), debt_from: Some(name(0)) };
    let dormancy = Dormancy::after_days(730).unwrap();
    let weight = Weight::new(Ratio::new(3, 2).unwrap(), Rounding::HalfEven).unwrap();
    reads(&growth, ("PT5H", "PT0S"), "PT0S is not above zero");
    reads(&growth, ("PT5H", "1.00 EUR"), "is not in EUR");
    reads(&levy, ("1/2", "3/2"), "3/2");
    reads(&demurrage, ("30", "0"), "zero days");
    reads(&demurrage, ("PT10H", "-PT1H"), "-PT1H lies below zero");
    reads(&exit, ("debt_from", "debt_of"), "unknown field `debt_of`");
    reads(&dormancy, ("730", "0"), "zero days");
    reads(&weight, ("3/2", "0"), "weight of zero");
    reads(&weight, ("half_even", "up"), "unknown variant `up`");
    let rules = Rules::of(Unit::Time, Limits::new(Some(-72_000), None).unwrap())
        .growth(growth)
        .unwrap()
        .levy(levy)
        .demurrage(demurrage)
        .unwrap()
        .exit(exit)
        .dormancy(dormancy)
        .unwrap()
        .weight(ActivityId::new("night watch").unwrap(), weight);
    reads(&rules, (r#""floor":"-72000""#, r#""ceiling":"5""#), "a floor cannot fall by PT20H");
    reads(&rules, (r#""unit":"hour""#, r#""unit":"EUR""#), "is not in EUR");
    reads(&rules, ("exit", "leave"), "unknown field `leave`");
    let without = serde_json::to_string(&rules).unwrap();
    let (before, rest) = without.split_once(r#""exit":"#).unwrap();
    let (_, after) = rest.split_once("},").unwrap();
    let error = serde_json::from_str::<Rules>(&format!("{before}{after}")).unwrap_err();
    assert!(error.to_string().contains("settled by the exit rule, and there is none"), "{error}");
    reads(&Rules::of(euro(), Limits::none()), ("EUR", "XXXX"), "XXXX");
}

#[test]
fn what_stands_between_people_reads_back() {
    let amount = amount(&Unit::Time, 3_600);
    let only = Proposers::Only { people: [person("ana"), person("bo")].into() };
    let acceptance = Acceptance { from: only.clone(), most: vec![amount.clone()] };
    reads(&only, ("people", "persons"), "unknown field `persons`");
    reads(&Proposers::Anybody {}, ("anybody", "everybody"), "unknown variant `everybody`");
    reads(&acceptance, ("PT1H", "P1D"), "P1D");
    reads(&ListingKind::Offer, ("offer", "gift"), "unknown variant `gift`");
    reads(&AtExpiry::Accept, ("accept", "forget"), "unknown variant `forget`");
    reads(&AgreementState::Void, ("void", "done"), "unknown variant `done`");
    let (from, to) = (name(1), name(2));
    reads(&Term { from, to, amount }, ("from", "of"), "unknown field `of`");
    let draft = Draft {
        legs: vec![leg(1, &Unit::Time, 5), leg(2, &Unit::Time, -5)],
        purpose: Purpose::Gift,
        value_date: Some(at(0)),
        reference: None,
    };
    reads(&draft, ("gift", "salary"), "unknown variant `salary`");
    for (command, word) in [
        (Command::PostSet { entries: vec![draft] }, "entries"),
        (Command::Exit { account: name(1) }, "account"),
        (Command::SettleDormant { unit: Unit::Time }, "unit"),
        (Command::TakeDemurrage { unit: Unit::Time, period: 3 }, "period"),
        (Command::Withdraw { listing: CommandId::from_u128(1) }, "listing"),
        (Command::SetAcceptance { acceptance: Some(acceptance) }, "most"),
    ] {
        reads(&command, (word, "novelty"), "unknown field `novelty`");
    }
}
