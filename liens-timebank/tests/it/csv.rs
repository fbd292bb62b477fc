//! Entries as CSV: written and read back, and what is refused with its line.

use liens_core::{CommandId, Portion, Unit};
use liens_timebank::{
    Command, CsvError, Draft, Event, Ledger, Levy, Limits, Purpose, Rules, read_accounts_csv,
    read_csv, write_accounts_csv, write_csv,
};
use proptest::prelude::*;

use crate::town::{amount, commands, hours, leg, name, send, town};

fn written(ledger: &Ledger) -> String {
    let mut text = Vec::new();
    write_csv(ledger, &mut text).unwrap();
    String::from_utf8(text).unwrap()
}

/// What was posted, by whom and when, whatever its place in the history.
fn posted(ledger: &Ledger) -> Vec<impl PartialEq + std::fmt::Debug> {
    let entries = ledger.events().filter(|event| matches!(event.body, Event::EntryPosted { .. }));
    entries.map(|event| (event.at, event.by, event.on_behalf_of, event.body)).collect()
}

proptest! {
    #[test]
    fn entries_written_as_csv_read_back(commands in commands()) {
        let mut ledger = town();
        for sent in commands {
            let entry = matches!(sent.body, Command::PostEntry { .. } | Command::CorrectEntry { .. });
            if entry {
                // What is refused is not written, and need not be read.
                let _refused = ledger.execute(sent);
            }
        }
        let text = written(&ledger);
        let mut again = town();
        for sent in read_csv(text.as_bytes()).unwrap() {
            again.execute(sent).unwrap();
        }
        prop_assert_eq!(posted(&again), posted(&ledger));
        prop_assert_eq!(written(&again), text);
    }
}

proptest! {
    #[test]
    fn accounts_written_as_csv_open_again(commands in commands()) {
        let mut ledger = Ledger::new();
        for sent in commands {
            if matches!(sent.body, Command::OpenAccount { .. } | Command::SetLimits { .. }) {
                let _refused = ledger.execute(sent);
            }
        }
        let mut text = Vec::new();
        write_accounts_csv(&ledger, &mut text).unwrap();
        let mut again = Ledger::new();
        for (number, opened) in (0..).zip(read_accounts_csv(text.as_slice()).unwrap()) {
            again.execute(send(number, 0, opened)).unwrap();
        }
        let told = |ledger: &Ledger| -> Vec<_> {
            let accounts = ledger.accounts().map(|(account, _)| {
                let limits = ledger.limits(account.id());
                (account.id().clone(), account.unit().clone(), account.kind(), limits)
            });
            accounts.collect()
        };
        prop_assert_eq!(told(&again), told(&ledger));
    }
}

#[test]
fn an_account_that_cannot_be_opened_is_refused_with_its_line() {
    let header = "account,holder,unit,kind,floor,ceiling\n";
    let cases = [
        ("ana,ana,hour,jar,,", "line 2: kind 'jar': this is no kind of account"),
        ("ana,ana,hour,member,-5.00 EUR,", "line 2: floor '-5.00 EUR': this is not in hour"),
        (
            "ana,ana,hour,member,PT2H,PT1H",
            "line 2: floor 'PT2H': the floor 7200 lies above the ceiling 3600",
        ),
        ("ana,ana,day,member,,", "line 2: unit 'day': "),
    ];
    for (row, reason) in cases {
        let refused = read_accounts_csv(format!("{header}{row}\n").as_bytes()).unwrap_err();
        assert!(refused.to_string().starts_with(reason), "{refused}");
    }
    let refused = read_accounts_csv("account,holder,unit,kind,floor\n".as_bytes()).unwrap_err();
    assert_eq!(refused.to_string(), "there is no column 'ceiling'");
    assert!(read_accounts_csv(header.as_bytes()).unwrap().is_empty());
}

const TWO: &str = "\
entry,at,by,on_behalf_of,purpose,corrects,value_date,reference,account,amount
00000000-0000-0000-0000-000000000001,2026-01-05T00:00:00Z,ana,,exchange,,,,ana,PT1H
00000000-0000-0000-0000-000000000001,2026-01-05T00:00:00Z,ana,,exchange,,,,bo,-PT1H
00000000-0000-0000-0000-000000000002,2026-01-06T00:00:00Z,ana,bo,gift,,2026-01-05,note 7,ana,-12.50 EUR
00000000-0000-0000-0000-000000000002,2026-01-06T00:00:00Z,ana,bo,gift,,2026-01-05,note 7,bo,12.50 EUR
";

fn refused(text: &str) -> CsvError {
    read_csv(text.as_bytes()).unwrap_err()
}

#[test]
fn the_entries_of_a_command_are_read_back_as_a_set() {
    let mut ledger = town();
    let pot = Levy::new(Portion::new(1, 40).unwrap(), Portion::NONE, name(0));
    let rules = Box::new(Rules::of(Unit::Time, Limits::none()).levy(pot));
    ledger.execute(send(1, 1, Command::SetRules { rules })).unwrap();
    let draft = |from, to, purpose| {
        let legs = vec![leg(from, &Unit::Time, -3_600), leg(to, &Unit::Time, 3_600)];
        Draft { legs, purpose, value_date: None, reference: None }
    };
    let entries = vec![draft(1, 2, Purpose::Exchange), draft(2, 3, Purpose::Gift)];
    ledger.execute(send(2, 2, Command::PostSet { entries })).unwrap();
    ledger
        .execute(send(
            3,
            3,
            Command::CorrectEntry { entry: CommandId::from_u128(2), reference: None },
        ))
        .unwrap();
    ledger.execute(send(4, 4, hours(1, 3, 7_200))).unwrap();
    let mut again = town();
    let sent = read_csv(written(&ledger).as_bytes()).unwrap();
    assert!(matches!(&sent[0].body, Command::PostSet { entries } if entries.len() == 3));
    for sent in sent {
        again.execute(sent).unwrap();
    }
    assert!(again.accounts().eq(ledger.accounts()));
    assert_eq!(posted(&again), posted(&ledger));
    assert_eq!(ledger.balance_of(&name(0)), Some(amount(&Unit::Time, 180)));
}

#[test]
fn a_ledger_without_entries_is_a_header() {
    let header = TWO.lines().next().unwrap();
    assert_eq!(written(&town()), format!("{}\n", header.replace("entry,", "entry,part,")));
    assert!(read_csv(header.as_bytes()).unwrap().is_empty());
}

#[test]
fn columns_may_stand_in_any_order() {
    let turned: String = TWO
        .lines()
        .map(|line| line.split(',').rev().collect::<Vec<_>>().join(",") + ",more\n")
        .collect();
    assert_eq!(read_csv(turned.as_bytes()).unwrap(), read_csv(TWO.as_bytes()).unwrap());
}

#[test]
fn a_value_that_cannot_be_read_is_named_with_its_line() {
    let cases = [
        ("PT1H", "1 day", "line 2: amount '1 day': "),
        (",bo,-PT1H", ",,-PT1H", "line 3: account '': "),
        ("2026-01-06T", "2026-13-06T", "line 4: at '2026-13-06T00:00:00Z': "),
        ("000000000002", "00000000002", "line 4: entry '00000000-0000-0000-0000-00000000002': "),
        (",gift,", ",sale,", "line 4: purpose 'sale': this is no purpose"),
        (",gift,,", ",correction,,", "line 4: corrects '': a correction names an entry, "),
        (",exchange,,", ",exchange,x,", "line 2: corrects 'x': "),
        (",2026-01-05,", ",yesterday,", "line 4: value_date 'yesterday': "),
    ];
    for (from, to, message) in cases {
        let error = refused(&TWO.replacen(from, to, 1));
        assert!(error.to_string().starts_with(message), "{error}");
        assert_eq!(error.code(), "timebank.csv.bad_value");
    }
}

#[test]
fn a_table_that_contradicts_itself_is_refused_with_its_line() {
    let missing = refused(&TWO.replacen(",amount", ",hours", 1));
    assert_eq!(missing.to_string(), "there is no column 'amount'");
    assert_eq!(missing.code(), "timebank.csv.missing_column");
    let differs = refused(&TWO.replacen("gift,,2026-01-05", "gift,,2026-01-04", 1));
    assert_eq!(
        differs.to_string(),
        "line 5: entry 00000000-0000-0000-0000-000000000002 has another value_date than on the \
         line before"
    );
    assert_eq!(differs.code(), "timebank.csv.differs");
    let scattered = refused(&format!("{TWO}{}\n", TWO.lines().nth(1).unwrap()));
    assert_eq!(
        scattered.to_string(),
        "line 6: entry 00000000-0000-0000-0000-000000000001 began on line 2 and was followed by \
         others"
    );
    assert_eq!(scattered.code(), "timebank.csv.scattered");
    let ragged = refused("entry,at\n1\n");
    assert_eq!(ragged.code(), "timebank.csv.missing_column");
    let ragged = refused(&format!("{TWO}1,2\n"));
    assert_eq!(ragged.code(), "timebank.csv.table");
    assert!(ragged.to_string().contains("line: 6"), "{ragged}");
}

#[test]
fn a_correction_is_read_as_one() {
    let mut ledger = town();
    ledger.execute(send(7, 1, hours(1, 2, 60))).unwrap();
    let entry = CommandId::from_u128(7);
    ledger.execute(send(8, 2, Command::CorrectEntry { entry, reference: None })).unwrap();
    let sent = read_csv(written(&ledger).as_bytes()).unwrap();
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[1].body, Command::CorrectEntry { entry, reference: None });
}
