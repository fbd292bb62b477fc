//! Accounts as a table: one row an account.

use std::io;

use csv::Writer;
use liens_core::{AccountId, Amount, ContributorId, Unit};

use super::super::{KINDS, kind};
use super::{CsvError, Row, places, reader};
use crate::{Account, AccountStatus, Command, Ledger, Limits};

/// The columns, in the order that [`write_accounts_csv`] writes them.
const COLUMNS: [&str; 8] =
    ["account", "holder", "unit", "kind", "floor", "ceiling", "status", "balance"];

/// A table of accounts that are to be opened needs neither.
const TOLD: [&str; 2] = ["status", "balance"];

/// Writes the accounts of a ledger as CSV with a header, in the order of their ids.
///
/// The columns: `account, holder, unit, kind, floor, ceiling, status, balance`. Floor and ceiling are
/// those of the account's own limits; an account that follows the rules of its unit has neither.
///
/// # Law
///
/// `accounts_written_as_csv_open_again`
///
/// # Errors
///
/// [`CsvError::Table`] with what `out` refuses.
///
/// # Complexity
///
/// O(n log n) for n accounts.
///
/// # Examples
///
/// ```
/// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
/// # use town::*;
/// use liens_timebank::write_accounts_csv;
/// let mut town = Town::of(&["ana", "bo"])?;
/// town.gives("ana", "bo", "2026-01-02", "PT1H")?;
/// let mut table = Vec::new();
/// write_accounts_csv(&town.bank, &mut table)?;
/// assert_eq!(String::from_utf8(table)?.lines().nth(2), Some("bo,bo,hour,member,,,open,-PT1H"));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub fn write_accounts_csv(ledger: &Ledger, out: impl io::Write) -> Result<(), CsvError> {
    let mut table = Writer::from_writer(out);
    table.write_record(COLUMNS)?;
    for (account, balance) in ledger.accounts() {
        let [floor, ceiling] = own_limits(account);
        table.write_record([
            account.id().to_string(),
            account.holder().map(ToString::to_string).unwrap_or_default(),
            account.unit().to_string(),
            kind(account.kind()).to_owned(),
            floor,
            ceiling,
            status(account.status()).to_owned(),
            balance.to_string(),
        ])?;
    }
    table.flush().map_err(csv::Error::from)?;
    Ok(())
}

/// Reads accounts from CSV, as the commands that open them.
///
/// The columns may stand in any order, and others beside them; `status` and `balance` are not read,
/// since an account opens at zero. Without a floor and a ceiling an account of a member follows the
/// rules of its unit, also where it had limits of its own that leave both sides open.
///
/// # Law
///
/// `accounts_written_as_csv_open_again`
///
/// # Errors
///
/// [`CsvError`] names the line, the column and the value.
///
/// # Examples
///
/// ```
/// # use liens_timebank::{Command, read_accounts_csv};
/// let text = "account,holder,unit,kind,floor,ceiling
/// ana,ana,hour,member,-PT20H,
/// common pot,,hour,pot,PT0S,
/// ";
/// let commands = read_accounts_csv(text.as_bytes())?;
/// assert!(matches!(&commands[0], Command::OpenAccount { limits: Some(_), .. }));
///
/// let error = read_accounts_csv(text.replace("pot,PT0S", "jar,PT0S").as_bytes()).unwrap_err();
/// assert_eq!(error.to_string(), "line 3: kind 'jar': this is no kind of account");
/// # Ok::<_, liens_timebank::CsvError>(())
/// ```
pub fn read_accounts_csv(from: impl io::Read) -> Result<Vec<Command>, CsvError> {
    let mut reader = reader(from);
    let places = places(reader.headers()?, &COLUMNS, &TOLD)?;
    let mut commands = Vec::new();
    for record in reader.records() {
        let record = record?;
        commands.push(Row { places: &places, record: &record }.opened()?);
    }
    Ok(commands)
}

impl Row<'_> {
    fn opened(&self) -> Result<Command, CsvError> {
        let account: AccountId = self.value("account")?;
        let holder: Option<ContributorId> = self.optional("holder")?;
        let unit: Unit = self.value("unit")?;
        let named = KINDS.into_iter().find(|one| kind(*one) == self.text("kind"));
        let kind =
            named.ok_or_else(|| self.refused("kind", "this is no kind of account".to_owned()))?;
        let (floor, ceiling) = (self.limit("floor", &unit)?, self.limit("ceiling", &unit)?);
        let own = (floor, ceiling) != (None, None);
        let limits = own.then(|| Limits::new(floor, ceiling)).transpose();
        let limits = limits.map_err(|error| self.refused("floor", error.to_string()))?;
        Ok(Command::OpenAccount { account, holder, unit, kind, limits })
    }

    fn limit(&self, column: &'static str, unit: &Unit) -> Result<Option<i64>, CsvError> {
        let limit: Option<Amount> = self.optional(column)?;
        match limit.filter(|limit| limit.unit() != unit) {
            Some(_) => Err(self.refused(column, format!("this is not in {unit}"))),
            None => Ok(self.optional(column)?.map(|limit: Amount| limit.quanta())),
        }
    }
}

fn own_limits(account: &Account) -> [String; 2] {
    let limits = account.limits().unwrap_or_default();
    [limits.floor(), limits.ceiling()].map(|limit| {
        let amount = limit.and_then(|q| Amount::from_quanta(account.unit().clone(), q).ok());
        amount.map(|amount| amount.to_string()).unwrap_or_default()
    })
}

const fn status(status: AccountStatus) -> &'static str {
    match status {
        AccountStatus::Open => "open",
        AccountStatus::Frozen => "frozen",
        AccountStatus::Closed => "closed",
    }
}
