//! What is written reads back, and reading refuses what the constructors refuse.

use liens_core::Recorded;
use liens_timebank::{Account, AccountKind, Command, Entry, Event, Ledger, Limits, Purpose};
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
