//! Every public type can be sent, shared and shown.

use std::fmt::Debug;

use liens_timebank::{
    Acceptance, Account, AccountHandle, AccountKind, AccountStatus, Agreement, AgreementState,
    AtExpiry, BatchEntry, BatchReceipt, BatchRefused, Command, CountedExchange, Demurrage,
    Dormancy, Draft, Entry, EntryError, EntryView, Error, Event, Exit, Growth, Ledger, Leg, Levy,
    Limits, LimitsError, Line, Listing, ListingKind, Proposers, Purpose, Refusal, ReplayError,
    RuleError, Rules, Statement, Term, Weight,
};

use crate::town::*;

#[derive(Debug)]
#[expect(dead_code, reason = "the fields are there to be compiled")]
struct Everything<'a> {
    account: Account,
    handle: AccountHandle,
    kind: (AccountKind, AccountStatus),
    statement: (Line, Statement),
    limits: (Limits, LimitsError),
    entry: (Entry, EntryError, EntryView<'a>),
    leg: (Leg, Draft, CountedExchange),
    listing: (Listing, ListingKind, Acceptance, Proposers),
    rules: (Rules, Growth, Levy, Demurrage, Exit, Dormancy, Weight),
    purpose: Purpose,
    agreement: (Agreement, AgreementState, AtExpiry, Term),
    batch: (BatchEntry, BatchReceipt, BatchRefused),
    command: Command,
    event: Event,
    ledger: Ledger,
    errors: (Error, Refusal, ReplayError),
}

fn is_send_sync_debug<T: Send + Sync + Debug>() {}

fn is_error<T: std::error::Error + Send + Sync + 'static>() {}

#[test]
fn every_public_type_is_send_sync_and_debug() {
    is_send_sync_debug::<Everything<'_>>();
    is_error::<Error>();
    is_error::<Refusal>();
    is_error::<BatchRefused>();
    is_error::<ReplayError>();
    is_error::<EntryError>();
    is_error::<LimitsError>();
    is_error::<RuleError>();
}

#[test]
fn handles_and_tags_never_appear_in_output() {
    let (one, other) = (town(), town());
    assert_eq!(format!("{one:?}"), format!("{other:?}"));
    let handle = |ledger: &Ledger, number| format!("{:?}", ledger.account(&name(number)));
    assert_eq!(handle(&one, 1), handle(&other, 2));
}
