//! Snapshots: restored from their own history, and from no other.

use liens_timebank::{Command, Ledger, RestoreError, Snapshot, StateHash};
use proptest::prelude::*;

use crate::town::{histories, hours, name, send, town};

proptest! {
    #[test]
    fn a_snapshot_restores_its_own_history_and_no_other(
        (mut ledger, sent) in histories(), cut in any::<prop::sample::Index>()
    ) {
        let at = cut.index(sent.len() + 1);
        for envelope in &sent[..at] {
            let _ = ledger.execute(envelope.clone());
        }
        let (snapshot, before) = (ledger.snapshot().unwrap(), ledger.clone());
        for envelope in &sent[at..] {
            let _ = ledger.execute(envelope.clone());
        }
        prop_assert_eq!(snapshot.sequence(), before.len());
        prop_assert_eq!(&before.snapshot().unwrap(), &snapshot);
        prop_assert!(Ledger::restore(&snapshot, before.events()).is_ok_and(|same| same == before));
        prop_assert!(Ledger::restore(&snapshot, ledger.events()).is_ok_and(|same| same == ledger));
        if !before.is_empty() {
            let short = before.events().take(usize::try_from(before.len()).unwrap() - 1);
            let refused = Ledger::restore(&snapshot, short).unwrap_err();
            prop_assert!(["timebank.restore.too_short", "timebank.replay.differs"].contains(&refused.code()));
        }
        let written = serde_json::to_string(&snapshot).unwrap();
        prop_assert_eq!(serde_json::from_str::<Snapshot>(&written).unwrap(), snapshot);
    }
}

#[test]
fn an_empty_ledger_has_a_hash_of_its_own() {
    let snapshot = Ledger::new().snapshot().unwrap();
    assert_eq!(Ledger::restore(&snapshot, []), Ok(Ledger::new()));
    // Anybody can hash the text of the state.
    let text = serde_json::to_string(&snapshot).unwrap();
    let (_, state) = text.split_once("\"state\":").unwrap();
    let state = state.strip_suffix('}').unwrap();
    assert!(state.starts_with("{\"sequence\":\"0\",\"accounts\":[]"), "{state}");
    let digest = <sha2::Sha256 as sha2::Digest>::digest(state);
    let digits = digest.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    assert_eq!(snapshot.hash().to_string(), digits);
    assert_eq!(
        digits, "824c0fb768885629b32989fc49f8263721d2fdc4d9178172f2519d4264d6bac6",
        "the form of the state is kept: another one breaks its readers"
    );
}

#[test]
fn another_history_and_a_changed_snapshot_are_found_out() {
    let mut one = town();
    one.execute(send(1, 1, hours(1, 2, 60))).unwrap();
    let mut other = town();
    other.execute(send(1, 1, hours(1, 3, 60))).unwrap();
    let snapshot = one.snapshot().unwrap();
    let refused = Ledger::restore(&snapshot, other.events()).unwrap_err();
    assert_eq!(refused, RestoreError::AccountDiffers { account: name(2) });
    assert_ne!(other.snapshot().unwrap().hash(), snapshot.hash());

    let mut withdrawn = one.clone();
    let offer = Command::Publish {
        kind: liens_timebank::ListingKind::Offer,
        activity: "gardening".parse().unwrap(),
        amount: None,
        expires: None,
        reference: None,
    };
    withdrawn.execute(send(2, 2, offer)).unwrap();
    let counted = Command::CountExchange {
        giver: name(1),
        receiver: name(2),
        value_date: None,
        reference: None,
    };
    one.execute(send(2, 2, counted)).unwrap();
    let refused = Ledger::restore(&one.snapshot().unwrap(), withdrawn.events()).unwrap_err();
    assert_eq!(refused.code(), "timebank.restore.state_differs");

    let written = serde_json::to_string(&snapshot).unwrap();
    let changed = written.replace("\"balance\":\"PT1M\"", "\"balance\":\"PT2M\"");
    let changed: Snapshot = serde_json::from_str(&changed).unwrap();
    let refused = Ledger::restore(&changed, one.events()).unwrap_err();
    assert_eq!(refused.code(), "timebank.restore.hash_differs");
    let refused = "00".parse::<StateHash>().unwrap_err();
    assert_eq!(refused.to_string(), "'00' is no hash of 64 hexadecimal digits");
}
