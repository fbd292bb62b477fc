//! What every example reads: files, plain or gzipped, and CSV rows that know where they stand.
#![allow(dead_code, reason = "each example reads what it needs")]

use std::fmt;
use std::io::{ErrorKind, Read, Write};
use std::path::Path;

use flate2::read::GzDecoder;

/// Why an example stops: the file, the line and the value, as far as they are known.
#[derive(Debug)]
pub(crate) struct Refused(String);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Refused {
    /// A refusal that concerns no line of a file.
    pub(crate) fn new(reason: impl fmt::Display) -> Self {
        Self(reason.to_string())
    }

    /// What is wrong with a file, which is named once.
    pub(crate) fn in_file(file: &Path, reason: impl fmt::Display) -> Self {
        let (file, reason) = (file.display().to_string(), reason.to_string());
        Self(if reason.starts_with(&file) { reason } else { format!("{file}: {reason}") })
    }
}

impl<E: std::error::Error> From<E> for Refused {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

/// Runs an example: a refusal goes to standard error and ends with status 2.
pub(crate) fn run(example: impl FnOnce() -> Result<(), Refused>) -> std::process::ExitCode {
    match example() {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(refused) => {
            eprintln!("error: {refused}");
            std::process::ExitCode::from(2)
        }
    }
}

/// Writes a file.
pub(crate) fn write(file: &Path, text: &str) -> Result<(), Refused> {
    std::fs::write(file, text).map_err(|error| Refused::in_file(file, error))
}

/// Writes to standard output; whoever reads may stop early, as `head` does.
pub(crate) fn print(text: &str) -> Result<(), Refused> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Writes a document to standard output.
pub(crate) fn print_json(document: &serde_json::Value) -> Result<(), Refused> {
    print(&(serde_json::to_string_pretty(document)? + "\n"))
}

/// The text of a file, unpacked if its name ends in `.gz`.
pub(crate) fn text(path: &Path) -> Result<String, Refused> {
    let named = |error: std::io::Error| Refused::in_file(path, error);
    let bytes = std::fs::read(path).map_err(named)?;
    let mut text = String::new();
    if path.extension().is_some_and(|extension| extension == "gz") {
        GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).map_err(named)?;
    } else {
        bytes.as_slice().read_to_string(&mut text).map_err(named)?;
    }
    Ok(text)
}

/// The rows of a CSV text with a header.
pub(crate) struct Table {
    name: String,
    columns: csv::StringRecord,
    /// Each row and its line.
    rows: Vec<(u64, csv::StringRecord)>,
}

/// One row, which knows its line.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    table: &'a Table,
    line: u64,
    record: &'a csv::StringRecord,
}

impl Table {
    /// Reads a CSV file.
    pub(crate) fn read(path: &Path) -> Result<Self, Refused> {
        Self::parse(&path.display().to_string(), &text(path)?)
    }

    /// Reads CSV text; `name` stands in refusals.
    pub(crate) fn parse(name: &str, text: &str) -> Result<Self, Refused> {
        let named = |error: csv::Error| Refused(format!("{name}: {error}"));
        let mut reader =
            csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
        let columns = reader.headers().map_err(named)?.clone();
        let with_line = |record: csv::StringRecord| {
            let begins = record.position().map_or((0, 1), |at| (at.byte(), at.line()));
            // Blank lines before a row count to it in the reader.
            let row = usize::try_from(begins.0).ok().and_then(|byte| text.get(byte..));
            let blank = row.into_iter().flat_map(|row| row.split_inclusive('\n'));
            let blank = blank.take_while(|line| line.trim_end_matches(['\r', '\n']).is_empty());
            (blank.zip(begins.1..).last().map_or(begins.1, |(_, line)| line + 1), record)
        };
        let rows = reader.records().map(|record| record.map(with_line));
        let rows = rows.collect::<Result<_, _>>().map_err(named)?;
        Ok(Self { name: name.to_owned(), columns, rows })
    }

    /// Makes sure of the columns that are needed, also where there is no row.
    pub(crate) fn requires(&self, columns: &[&str]) -> Result<(), Refused> {
        match columns.iter().find(|column| self.columns().all(|name| name != **column)) {
            Some(column) => Err(self.without(column)),
            None => Ok(()),
        }
    }

    fn without(&self, column: &str) -> Refused {
        self.refused(format!("there is no column '{column}'"))
    }

    /// A refusal that names the file and the line of the header.
    pub(crate) fn refused(&self, reason: impl fmt::Display) -> Refused {
        Refused(format!("{}:1: {reason}", self.name))
    }

    /// The names of the columns.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &str> {
        self.columns.iter()
    }

    /// The rows in the order of the file.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|(line, record)| Row { table: self, line: *line, record })
    }
}

impl<'a> Row<'a> {
    /// The text of a column; refused if the table has no such column.
    pub(crate) fn text(self, column: &str) -> Result<&'a str, Refused> {
        let table = self.table;
        let at = table.columns.iter().position(|name| name == column);
        at.and_then(|at| self.record.get(at)).ok_or_else(|| table.without(column))
    }

    /// The text of a column that a table may lack and a row may leave empty.
    pub(crate) fn optional(self, column: &str) -> Option<&'a str> {
        let at = self.table.columns.iter().position(|name| name == column)?;
        self.record.get(at).filter(|text| !text.is_empty())
    }

    /// The value of a column, read as its type reads text.
    pub(crate) fn value<T: std::str::FromStr<Err: fmt::Display>>(
        self,
        column: &str,
    ) -> Result<T, Refused> {
        self.read(column, self.text(column)?)
    }

    /// The value of a column that may be missing or empty.
    pub(crate) fn value_if_any<T: std::str::FromStr<Err: fmt::Display>>(
        self,
        column: &str,
    ) -> Result<Option<T>, Refused> {
        self.optional(column).map(|text| self.read(column, text)).transpose()
    }

    fn read<T: std::str::FromStr<Err: fmt::Display>>(
        self,
        column: &str,
        text: &str,
    ) -> Result<T, Refused> {
        text.parse().map_err(|error| self.refused(format!("{column} '{text}': {error}")))
    }

    /// A refusal that names the file and the line of this row.
    pub(crate) fn refused(self, reason: impl fmt::Display) -> Refused {
        Refused(format!("{}:{}: {reason}", self.table.name, self.line))
    }
}
