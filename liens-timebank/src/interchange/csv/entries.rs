//! Entries as a table: one row a leg, so that any spreadsheet can sum it.

use std::collections::BTreeMap;
use std::io;

use csv::{StringRecord, Writer};
use liens_core::{CommandId, Envelope, EvidenceId, Timestamp};

use super::super::{PURPOSES, word};
use super::{CsvError, Row, places, reader};
use crate::{Command, Draft, Event, Ledger, Leg, Purpose};

/// The columns, in the order that [`write_csv`] writes them.
const COLUMNS: [&str; 11] = [
    "entry",
    "part",
    "at",
    "by",
    "on_behalf_of",
    "purpose",
    "corrects",
    "value_date",
    "reference",
    "account",
    "amount",
];

/// A table without it holds one entry a command.
const PART: &str = "part";

/// Writes the entries of a ledger as CSV with a header, one row a leg.
///
/// The columns: `entry, part, at, by, on_behalf_of, purpose, corrects, value_date, reference, account,
/// amount`. The entries that one command posted share its id and are numbered from 0 by their part.
/// Whatever is not there is empty; amounts are those that [`Amount`](liens_core::Amount) reads.
///
/// # Law
///
/// `entries_written_as_csv_read_back`
///
/// # Errors
///
/// [`CsvError::Table`] with what `out` refuses.
///
/// # Complexity
///
/// O(m) for m legs.
///
/// # Examples
///
/// ```
/// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
/// # use town::*;
/// use liens_timebank::{read_csv, write_csv};
/// let mut town = Town::of(&["ana", "bo"])?;
/// town.gives("ana", "bo", "2026-01-02", "PT1H")?;
/// let mut table = Vec::new();
/// write_csv(&town.bank, &mut table)?;
/// assert_eq!(String::from_utf8(table.clone())?.lines().count(), 3); // a header and two legs
/// // Another bank with the same accounts takes them over.
/// let mut other = Town::of(&["ana", "bo"])?;
/// for command in read_csv(table.as_slice())? {
///     other.bank.execute(command)?;
/// }
/// assert_eq!(other.balance("bo"), "-PT1H");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub fn write_csv(ledger: &Ledger, out: impl io::Write) -> Result<(), CsvError> {
    let mut table = Writer::from_writer(out);
    table.write_record(COLUMNS)?;
    let mut last = None;
    let mut part = 0_usize;
    for event in ledger.events() {
        let Event::EntryPosted { entry } = event.body else { continue };
        part = if last == Some(entry.id()) { part.saturating_add(1) } else { 0 };
        last = Some(entry.id());
        let text = |value: Option<String>| value.unwrap_or_default();
        for leg in entry.legs() {
            table.write_record([
                entry.id().to_string(),
                part.to_string(),
                event.at.to_string(),
                event.by.to_string(),
                text(event.on_behalf_of.as_ref().map(ToString::to_string)),
                word(entry.purpose()).to_owned(),
                text(entry.corrects().map(|corrected| corrected.to_string())),
                text(entry.value_date().map(|date| date.to_string())),
                text(entry.reference().map(ToString::to_string)),
                leg.account.to_string(),
                leg.amount.to_string(),
            ])?;
        }
    }
    table.flush().map_err(csv::Error::from)?;
    Ok(())
}

/// Reads entries from CSV as [`write_csv`] writes it, as the commands that post them.
///
/// The columns may stand in any order, and others beside them; `part` may be missing. The rows of an
/// entry stand together, and so do the entries of a command, which are read as a set. What the entries
/// say is checked when the commands are executed; the legs of a correction are those that the ledger
/// finds, and the rows only name what it corrects. Read them into a ledger whose rules add nothing to
/// exchanges, since what was added stands in the table.
///
/// # Law
///
/// `entries_written_as_csv_read_back`
///
/// # Errors
///
/// [`CsvError`] names the line, the column and the value.
///
/// # Complexity
///
/// O(m log m) for m rows.
///
/// # Examples
///
/// ```
/// # use liens_timebank::{Command, read_csv};
/// let text = "entry,at,by,on_behalf_of,purpose,corrects,value_date,reference,account,amount
/// 00000000-0000-0000-0000-000000000003,2026-01-05,ana,,exchange,,,,ana,PT1H
/// 00000000-0000-0000-0000-000000000003,2026-01-05,ana,,exchange,,,,bo,-PT1H
/// ";
/// let sent = read_csv(text.as_bytes())?;
/// assert!(matches!(&sent[0].body, Command::PostEntry { legs, .. } if legs.len() == 2));
///
/// let error = read_csv(text.replace("-PT1H", "an hour").as_bytes()).unwrap_err();
/// assert!(error.to_string().starts_with("line 3: amount 'an hour': "));
/// # Ok::<_, liens_timebank::CsvError>(())
/// ```
pub fn read_csv(from: impl io::Read) -> Result<Vec<Envelope<Command>>, CsvError> {
    let mut reader = reader(from);
    let places = places(reader.headers()?, &COLUMNS, &[PART])?;
    let mut begun: BTreeMap<CommandId, u64> = BTreeMap::new();
    let mut sent: Vec<Envelope<Command>> = Vec::new();
    let mut last: Option<StringRecord> = None;
    for record in reader.records() {
        let record = record?;
        let row = Row { places: &places, record: &record };
        let entry: CommandId = row.value("entry")?;
        let before = last.as_ref().map(|record| Row { places: &places, record });
        let same = before.filter(|before| before.text("entry") == row.text("entry"));
        if let (Some(before), Some(envelope)) = (same, sent.last_mut()) {
            let next = row.text(PART) != before.text(PART);
            row.agrees_with(&before, entry, next)?;
            if next {
                if let Some(draft) = row.draft()? {
                    begin(&mut envelope.body, draft);
                }
            } else {
                push(&mut envelope.body, row.leg()?);
            }
        } else if let Some(first) = begun.insert(entry, row.line()) {
            return Err(CsvError::Scattered { line: row.line(), entry, first });
        } else {
            sent.push(row.envelope(entry)?);
        }
        last = Some(record);
    }
    Ok(sent)
}

/// Makes a command a set, with one entry more.
fn begin(command: &mut Command, next: Draft) {
    match command {
        Command::PostSet { entries } => entries.push(next),
        Command::PostEntry { legs, purpose, value_date, reference } => {
            let (legs, reference) = (std::mem::take(legs), reference.take());
            let first = Draft { legs, purpose: *purpose, value_date: *value_date, reference };
            *command = Command::PostSet { entries: vec![first, next] };
        }
        _ => {}
    }
}

/// Adds a leg to the last entry of a command; a correction has those that the ledger finds.
fn push(command: &mut Command, leg: Leg) {
    match command {
        Command::PostEntry { legs, .. } => legs.push(leg),
        Command::PostSet { entries } => {
            if let Some(last) = entries.last_mut() {
                last.legs.push(leg);
            }
        }
        _ => {}
    }
}

impl Row<'_> {
    /// Only the leg differs between the rows of an entry; between the entries of a command what is
    /// said of each.
    fn agrees_with(&self, before: &Self, entry: CommandId, next: bool) -> Result<(), CsvError> {
        let common: &[&'static str] = if next {
            &["at", "by", "on_behalf_of", "corrects"]
        } else {
            &["at", "by", "on_behalf_of", "corrects", "purpose", "value_date", "reference"]
        };
        match common.iter().find(|column| self.text(column) != before.text(column)) {
            Some(column) => Err(CsvError::Differs { line: self.line(), entry, column }),
            None => Ok(()),
        }
    }

    fn leg(&self) -> Result<Leg, CsvError> {
        Ok(Leg { account: self.value("account")?, amount: self.value("amount")? })
    }

    fn envelope(&self, id: CommandId) -> Result<Envelope<Command>, CsvError> {
        let body = match self.draft()? {
            Some(Draft { legs, purpose, value_date, reference }) => {
                Command::PostEntry { legs, purpose, value_date, reference }
            }
            None => Command::CorrectEntry {
                entry: self.value("corrects")?,
                reference: self.optional("reference")?,
            },
        };
        let (by, on_behalf_of) = (self.value("by")?, self.optional("on_behalf_of")?);
        Ok(Envelope { id, by, on_behalf_of, at: self.value("at")?, body })
    }

    /// An entry that begins with this row; none where it is a correction.
    fn draft(&self) -> Result<Option<Draft>, CsvError> {
        let leg = self.leg()?;
        let reference: Option<EvidenceId> = self.optional("reference")?;
        let value_date: Option<Timestamp> = self.optional("value_date")?;
        let purpose = PURPOSES.into_iter().find(|purpose| word(*purpose) == self.text("purpose"));
        let corrects: Option<CommandId> = self.optional("corrects")?;
        match (purpose, corrects) {
            (Some(Purpose::Correction), Some(_)) => Ok(None),
            (Some(purpose), None) if purpose != Purpose::Correction => {
                Ok(Some(Draft { legs: vec![leg], purpose, value_date, reference }))
            }
            (None, _) => Err(self.refused("purpose", "this is no purpose".to_owned())),
            _ => {
                let reason = "a correction names an entry, and no other purpose does".to_owned();
                Err(self.refused("corrects", reason))
            }
        }
    }
}
