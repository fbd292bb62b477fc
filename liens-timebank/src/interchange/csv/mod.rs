//! Tables that any spreadsheet reads and writes.
//!
//! Columns are found by their names, so that a spreadsheet may order them as it likes and keep its
//! own beside them. What is read becomes commands: a table has no way into a ledger but the one
//! that everybody else takes, with its limits and its refusals.

mod accounts;
mod entries;

use std::collections::BTreeMap;
use std::fmt::Display;
use std::io;
use std::str::FromStr;

use csv::{Reader, ReaderBuilder, StringRecord, Trim};
use liens_core::CommandId;

pub use accounts::{read_accounts_csv, write_accounts_csv};
pub use entries::{read_csv, write_csv};

/// Why entries cannot be read from a table, or written to one.
///
/// # Examples
///
/// ```
/// # use liens_timebank::{CsvError, read_accounts_csv};
/// let without = "account,holder,unit,kind,floor\nana,ana,hour,member,\n";
/// let refused = read_accounts_csv(without.as_bytes()).err().ok_or("it was read")?;
/// assert!(matches!(refused, CsvError::MissingColumn { column: "ceiling" }));
/// let text = "account,holder,unit,kind,floor,ceiling\nana,ana,parsec,member,,\n";
/// // Any word of small letters is the name of points; a floor in hours is not in them.
/// assert!(read_accounts_csv(text.as_bytes()).is_ok());
/// let text = "account,holder,unit,kind,floor,ceiling\nana,ana,hour,friend,,\n";
/// let refused = read_accounts_csv(text.as_bytes()).err().ok_or("it was read")?;
/// assert!(matches!(refused, CsvError::BadValue { line: 2, column: "kind", .. }));
/// # Ok::<_, &str>(())
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CsvError {
    /// The text is no table, or cannot be read or written.
    #[error("{0}")]
    Table(#[from] csv::Error),
    /// A column is missing.
    #[error("there is no column '{column}'")]
    MissingColumn {
        /// The missing column.
        column: &'static str,
    },
    /// A value cannot be read.
    #[error("line {line}: {column} '{value}': {reason}")]
    BadValue {
        /// The line, from 1.
        line: u64,
        /// Its column.
        column: &'static str,
        /// The refused value.
        value: String,
        /// Why it is refused.
        reason: String,
    },
    /// A row of an entry says something else about it than the row before.
    #[error("line {line}: entry {entry} has another {column} than on the line before")]
    Differs {
        /// The line, from 1.
        line: u64,
        /// The entry.
        entry: CommandId,
        /// The column that differs.
        column: &'static str,
    },
    /// The rows of an entry do not stand together.
    #[error("line {line}: entry {entry} began on line {first} and was followed by others")]
    Scattered {
        /// The line, from 1.
        line: u64,
        /// The entry.
        entry: CommandId,
        /// The line on which it began.
        first: u64,
    },
}

impl CsvError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Table(_) => "timebank.csv.table",
            Self::MissingColumn { .. } => "timebank.csv.missing_column",
            Self::BadValue { .. } => "timebank.csv.bad_value",
            Self::Differs { .. } => "timebank.csv.differs",
            Self::Scattered { .. } => "timebank.csv.scattered",
        }
    }
}

/// Where each column stands.
type Places = BTreeMap<&'static str, usize>;

/// Blanks around a value are no part of it.
fn reader<R: io::Read>(from: R) -> Reader<R> {
    ReaderBuilder::new().trim(Trim::All).from_reader(from)
}

/// Finds each column by its name in the header, or says which one is missing.
fn places(
    header: &StringRecord,
    columns: &[&'static str],
    optional: &[&'static str],
) -> Result<Places, CsvError> {
    let place = |column| header.iter().position(|name| name == column).map(|at| (column, at));
    let places: Places = columns.iter().copied().filter_map(place).collect();
    let missing = |column: &&str| !optional.contains(column) && !places.contains_key(column);
    match columns.iter().copied().find(missing) {
        Some(column) => Err(CsvError::MissingColumn { column }),
        None => Ok(places),
    }
}

#[derive(Clone, Copy)]
struct Row<'a> {
    places: &'a Places,
    record: &'a StringRecord,
}

impl<'a> Row<'a> {
    /// The line of the file, as an editor counts it.
    fn line(&self) -> u64 {
        self.record.position().map_or(0, csv::Position::line)
    }

    /// What stands in a column, or nothing where the column is not there.
    fn text(&self, column: &'static str) -> &'a str {
        let at = self.places.get(column);
        at.and_then(|at| self.record.get(*at)).unwrap_or_default()
    }

    /// The value of a column that has to be there, or the line, the column and the text.
    fn value<T>(&self, column: &'static str) -> Result<T, CsvError>
    where
        T: FromStr<Err: Display>,
    {
        let value = self.text(column);
        value.parse().map_err(|error: T::Err| self.refused(column, error.to_string()))
    }

    /// An empty cell is nothing; anything else has to be read.
    fn optional<T>(&self, column: &'static str) -> Result<Option<T>, CsvError>
    where
        T: FromStr<Err: Display>,
    {
        if self.text(column).is_empty() { Ok(None) } else { self.value(column).map(Some) }
    }

    fn refused(&self, column: &'static str, reason: String) -> CsvError {
        let value = self.text(column).to_owned();
        CsvError::BadValue { line: self.line(), column, value, reason }
    }
}
