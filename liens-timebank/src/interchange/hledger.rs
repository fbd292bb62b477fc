//! Plain-text accounting: the journal that hledger reads and checks.

use std::collections::BTreeSet;
use std::fmt::{self, Write};

use liens_core::{Amount, Unit};

use super::{kind, word};
use crate::{Account, EntryView, Ledger};

/// Writes a ledger as an hledger journal: every account, every entry in order, and at the last
/// posting of each account its balance as an assertion.
///
/// `hledger check --strict` therefore checks each entry's balance in each unit, every name, and every
/// balance against a sum of its own. An entry in hours and euros is one transaction in two
/// commodities, and no price stands between them.
///
/// **Unit:** time in the commodity `s`, whole seconds: 20 minutes are no finite decimal of an hour,
/// and a rounded one would not balance. Money with all its minor digits, points as they are called.
/// **Rounding:** none.
///
/// Dates are those of the record, in UTC; the full instant, a value date and a reference stand in
/// tags. The code of a transaction is the entry's id, and accounts are named by
/// [`hledger_account`].
///
/// # Law
///
/// `hledger_finds_every_balance_of_the_ledger`
///
/// # Errors
///
/// Those of `out`.
///
/// # Complexity
///
/// O(n log n + m) for n accounts and m legs.
///
/// # Examples
///
/// ```
/// # use liens_core::{AccountId, CommandId, ContributorId, Envelope, Unit};
/// # use liens_timebank::{AccountKind, BatchEntry, Command, Ledger, Limits, Purpose, write_hledger};
/// # let mut ledger = Ledger::new();
/// # let (by, at) = (ContributorId::new("broker")?, "2026-01-05".parse()?);
/// # for (number, name) in [(1, "ana"), (2, "bo")] {
/// #     let body = Command::OpenAccount { account: AccountId::new(name)?, holder: None,
/// #         unit: Unit::Time, kind: AccountKind::Member, limits: None };
/// #     let id = CommandId::from_u128(number);
/// #     ledger.execute(Envelope { id, by: by.clone(), on_behalf_of: None, at, body })?;
/// # }
/// # let ana = ledger.account(&AccountId::new("ana")?).ok_or("no account")?;
/// # let bo = ledger.account(&AccountId::new("bo")?).ok_or("no account")?;
/// # let purpose = Purpose::Exchange;
/// # let id = CommandId::from_u128(3);
/// # let hour = BatchEntry { id, from: bo, to: ana, quanta: 3_600, purpose };
/// # ledger.post_batch(&by, at, &[hour])?;
/// let mut journal = String::new();
/// write_hledger(&ledger, &mut journal)?; // Ana gave Bo an hour
/// assert!(journal.ends_with("
/// 2026-01-05 (00000000-0000-0000-0000-000000000003) exchange  ; at: 2026-01-05T00:00:00Z
///     member:bo  -3600 s = -3600 s
///     member:ana  3600 s = 3600 s
/// "));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub fn write_hledger(ledger: &Ledger, out: &mut impl Write) -> fmt::Result {
    writeln!(out, "; One hour is 3600 s.\ndecimal-mark .\n")?;
    let units: BTreeSet<&Unit> = ledger.accounts().map(|(account, _)| account.unit()).collect();
    for unit in units {
        writeln!(out, "commodity {}", sample(unit))?;
    }
    for (account, _) in ledger.accounts() {
        writeln!(out, "account {}", hledger_account(account))?;
    }
    let ends = ends(ledger);
    for (number, entry) in ledger.entries().enumerate() {
        write_entry(ledger, &ends, number, &entry, out)?;
    }
    Ok(())
}

/// The name of an account in the journal: its kind, a colon, and its id.
///
/// Letters, digits, `-`, `_`, `.` and single blanks stand as they are; every other byte is written as
/// `%` and two hexadecimal digits, so that no name means more to hledger than a name, and two ids
/// never meet in one.
///
/// # Examples
///
/// ```
/// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
/// # use town::*;
/// use liens_timebank::hledger_account;
/// let town = Town::of(&["Zoé; the baker"])?;
/// let (account, _) = town.bank.accounts().next().ok_or("no account")?;
/// // A semicolon would begin a comment there.
/// assert_eq!(hledger_account(account), "member:Zoé%3B the baker");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub fn hledger_account(account: &Account) -> String {
    format!("{}:{}", kind(account.kind()), plain(account.id().as_str()))
}

/// Two blanks would end a name in a journal, so that the second is coded.
fn plain(id: &str) -> String {
    let mut plain = String::with_capacity(id.len());
    let mut after_blank = false;
    for letter in id.chars() {
        let blank = letter == ' ' && !after_blank;
        if letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.') || blank {
            plain.push(letter);
        } else {
            let mut bytes = [0; 4];
            let coded = letter.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02X}"));
            plain.extend(coded);
        }
        after_blank = blank;
    }
    plain
}

/// The number of the last entry that moved each account, by the account's handle.
fn ends(ledger: &Ledger) -> Vec<usize> {
    let mut ends = vec![0; ledger.accounts().count()];
    for (number, entry) in ledger.entries().enumerate() {
        for (handle, _) in entry.legs() {
            let at = usize::try_from(handle.index).ok();
            if let Some(end) = at.and_then(|at| ends.get_mut(at)) {
                *end = number;
            }
        }
    }
    ends
}

fn write_entry(
    ledger: &Ledger,
    ends: &[usize],
    number: usize,
    entry: &EntryView<'_>,
    out: &mut impl Write,
) -> fmt::Result {
    let at = entry.at().to_string();
    let day = at.split('T').next().unwrap_or_default();
    write!(out, "\n{day} ({}) {}  ; at: {at}", entry.id(), word(entry.purpose()))?;
    if let Some(date) = entry.value_date() {
        write!(out, ", value-date: {date}")?;
    }
    if let Some(reference) = entry.reference() {
        write!(out, "\n    ; reference: {}", plain(reference.as_str()))?;
    }
    writeln!(out)?;
    for (handle, quanta) in entry.legs() {
        let account = ledger.account_at(handle).map_err(|_| fmt::Error)?;
        let moved = Amount::from_quanta(account.unit().clone(), quanta).map_err(|_| fmt::Error)?;
        write!(out, "    {}  {}", hledger_account(account), text(&moved))?;
        let end = usize::try_from(handle.index).ok().and_then(|at| ends.get(at));
        if end == Some(&number) {
            let balance = ledger.balance(handle).map_err(|_| fmt::Error)?;
            write!(out, " = {}", text(&balance))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn text(amount: &Amount) -> String {
    match amount.unit() {
        Unit::Time => format!("{} s", amount.quanta()),
        Unit::Money(_) => amount.to_string(),
        Unit::Points(name) => format!("{} \"{}\"", amount.quanta(), name.as_str()),
    }
}

/// One quantum, which shows how many decimals a commodity has; without any, a mark ends the number.
fn sample(unit: &Unit) -> String {
    let one = Amount::from_quanta(unit.clone(), 1).map(|one| text(&one)).unwrap_or_default();
    match one.split_once(' ') {
        Some((number, name)) if !number.contains('.') => format!("{number}. {name}"),
        _ => one,
    }
}
