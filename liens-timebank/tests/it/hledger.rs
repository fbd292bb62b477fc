//! The journal, read and checked by hledger itself.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command as Program, Stdio};

use liens_core::{AccountId, Amount, Unit};
use liens_timebank::{
    AccountKind, Command, Ledger, Leg, Limits, Purpose, hledger_account, write_hledger,
};

use crate::town::{euro, send};

/// Ids that would mean something to hledger, were they not written otherwise.
const NAMES: [&str; 8] =
    ["ana", "bo; no", "(cleo)", "a:b", "two  blanks", "50% = 1 \"x\"", "é 日本", "* ! @"];

fn journal(ledger: &Ledger) -> String {
    let mut text = String::new();
    write_hledger(ledger, &mut text).unwrap();
    text
}

/// Members of strange names who exchange hours, euros, yen, dinars and points.
fn fair() -> Ledger {
    let mut ledger = Ledger::new();
    let mut number = 0;
    let mut sent = |body| {
        number += 1;
        ledger.execute(send(number, i64::try_from(number).unwrap() * 40_000, body)).unwrap();
    };
    let units = ["hour", "EUR", "JPY", "KWD", "thanks-2"].map(|unit| unit.parse::<Unit>().unwrap());
    let account = |name: &str, unit: &Unit| AccountId::new(format!("{name} {unit}")).unwrap();
    for unit in &units {
        for name in NAMES {
            let (account, unit, limits) = (account(name, unit), unit.clone(), Limits::none());
            let kind = if name == "ana" { AccountKind::Pot } else { AccountKind::Member };
            sent(Command::OpenAccount { account, holder: None, unit, kind, limits: Some(limits) });
        }
    }
    for step in 0..120_usize {
        let (giver, receiver) = (step % NAMES.len(), (step * 3 + 1) % NAMES.len());
        if giver == receiver {
            continue;
        }
        let legs = units.iter().take(1 + step % units.len()).flat_map(|unit| {
            let quanta = 1_200 + 7 * i64::try_from(step).unwrap();
            [(giver, quanta), (receiver, -quanta)].map(|(name, quanta)| Leg {
                account: account(NAMES[name], unit),
                amount: Amount::from_quanta(unit.clone(), quanta).unwrap(),
            })
        });
        sent(Command::PostEntry {
            legs: legs.collect(),
            purpose: Purpose::Exchange,
            value_date: (step % 3 == 0).then(|| "2020-02-29".parse().unwrap()),
            reference: (step % 4 == 0).then(|| "date:2020-01-01, ; x".parse().unwrap()),
        });
    }
    ledger
}

/// What hledger prints, or `None` where it is not installed; with `CI=true` it must be.
fn hledger(journal: &str, arguments: &[&str]) -> Option<Result<String, String>> {
    let spawned = Program::new("hledger")
        .args(["-f", "-"])
        .args(arguments)
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = match spawned {
        Ok(child) => child,
        Err(error) => {
            assert_ne!(
                std::env::var("CI").as_deref(),
                Ok("true"),
                "hledger cannot be run: {error}"
            );
            eprintln!("skipped: hledger cannot be run: {error}");
            return None;
        }
    };
    child.stdin.take().unwrap().write_all(journal.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let (printed, refused) = (text(output.stdout), text(output.stderr));
    Some(if output.status.success() { Ok(printed) } else { Err(refused) })
}

/// The balances that hledger counts, by account: one `"name","amount"` a line.
fn balances(csv: &str) -> BTreeMap<String, String> {
    let rows = csv.lines().skip(1).map(|line| {
        let row = line.strip_prefix('"').and_then(|line| line.strip_suffix('"')).unwrap();
        let (name, amount) = row.split_once("\",\"").unwrap();
        (name.to_owned(), amount.replace("\"\"", "\""))
    });
    rows.collect()
}

fn expected(ledger: &Ledger) -> BTreeMap<String, String> {
    let rows = ledger.accounts().map(|(account, balance)| {
        let amount = match account.unit() {
            _ if balance.quanta() == 0 => "0".to_owned(),
            Unit::Time => format!("{} s", balance.quanta()),
            Unit::Points(name) => format!("{} \"{}\"", balance.quanta(), name.as_str()),
            Unit::Money(_) => balance.to_string(),
        };
        (hledger_account(account), amount)
    });
    rows.collect()
}

#[test]
fn hledger_finds_every_balance_of_the_ledger() {
    for ledger in [Ledger::new(), crate::town::town(), fair()] {
        let journal = journal(&ledger);
        let Some(checked) = hledger(&journal, &["check", "--strict"]) else { return };
        assert_eq!(checked, Ok(String::new()), "{journal}");
        let every = ["balance", "--flat", "--empty", "--declared", "--no-total", "-O", "csv"];
        let printed = hledger(&journal, &every[..]).unwrap().unwrap();
        assert_eq!(balances(&printed), expected(&ledger));
    }
}

#[test]
fn hledger_refuses_a_journal_in_which_one_second_is_changed() {
    let journal = journal(&fair());
    let changed = journal.replacen(" s = ", " s = 0 s ; ", 1);
    let Some(checked) = hledger(&changed, &["check"]) else { return };
    assert!(checked.unwrap_err().contains("balance assertion"));
}

#[test]
fn two_ids_never_meet_in_one_name() {
    let mut ledger = Ledger::new();
    let ids = ["a b", "a  b", "a%20b", "a %20b", "a\u{a0}b", "a:b", "a%3Ab"];
    for (number, id) in ids.into_iter().enumerate() {
        let (account, limits) = (AccountId::new(id).unwrap(), Limits::none());
        let (kind, unit) = (AccountKind::Member, euro());
        let body = Command::OpenAccount { account, holder: None, unit, kind, limits: Some(limits) };
        ledger.execute(send(number as u128, 0, body)).unwrap();
    }
    let names: Vec<_> = ledger.accounts().map(|(account, _)| hledger_account(account)).collect();
    let mut distinct = names.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), ids.len(), "{names:?}");
    assert!(
        names.contains(&"member:a %20b".to_owned()) && names.contains(&"member:a b".to_owned())
    );
}
