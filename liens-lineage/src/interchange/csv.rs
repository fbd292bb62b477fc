//! A record as two tables: who did what, and what builds on what.
//!
//! Two tables, since a record is two lists: of the library of tools
//!
//! ```text
//! id,kind,project,date,licence,contributor,part,declared,attested,attester,compensation
//! need,need,tool library,2026-01-05T00:00:00Z,,ana,,PT0S,PT0S,record:book,
//! plan,work,tool library,2026-01-05T00:00:00Z,,bo,,PT0S,PT2H,record:book,
//! library,work,tool library,2026-01-05T00:00:00Z,,cy,,PT0S,PT4H,record:book,
//!
//! from,to,relation,weight
//! plan,need,builds-on,1
//! library,plan,builds-on,1
//! ```
//!
//! One row a person, so that a contribution of three people has three rows that repeat what is
//! common to them; a spreadsheet sorts and sums them as they are. What is common has to be the same
//! on all of them, since which one would be meant otherwise nobody could say.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::io;
use std::str::FromStr;

use csv::{ReaderBuilder, StringRecord, Trim, Writer};
use liens_core::{
    Amount, Attestation, Attester, Contribution, ContributionBuilder, ContributionError,
    ContributionId, ContributorId, EvidenceId, Licence, Link, Participation,
};

/// The columns of the table of contributions, one row a person, or one where nobody took part.
const NODES: [&str; 11] = [
    "id",
    "kind",
    "project",
    "date",
    "licence",
    "contributor",
    "part",
    "declared",
    "attested",
    "attester",
    "compensation",
];

/// How many of them are said of the contribution, and so on every row of it.
///
/// The first five; the six after them are the person's own.
const COMMON: usize = 5;

/// The columns of the table of links.
const EDGES: [&str; 4] = ["from", "to", "relation", "weight"];

/// Why contributions cannot be read from tables, or written to them.
///
/// # Examples
///
/// ```
/// use liens_lineage::{CsvError, read_csv};
/// let header = "id,kind,project,date,licence,contributor,part,declared,attested,attester,\
///     compensation";
/// let links = "from,to,relation,weight\n";
/// let read = |rows: &str| {
///     let nodes = format!("{header}\n{rows}");
///     read_csv(nodes.as_bytes(), links.as_bytes()).map_err(|error| error.to_string())
/// };
/// let kinds = "plan,work,p,2026-01-05,,bo,,,,,\nplan,idea,p,2026-01-05,,cy,,,,,\n";
/// let differs = "line 3: contribution plan has another kind than on the line before";
/// assert_eq!(read(kinds).err(), Some(differs.to_owned()));
/// let apart = "plan,work,p,2026-01-05,,bo,,,,,\nbook,work,p,2026-01-05,,di,,,,,\n\
///     plan,work,p,2026-01-05,,cy,,,,,\n";
/// let scattered = "line 4: contribution plan began on line 2 and was followed by others";
/// assert_eq!(read(apart).err(), Some(scattered.to_owned()));
/// let column = CsvError::MissingColumn { column: "weight" };
/// let short = read_csv(format!("{header}\n").as_bytes(), "from,to,relation\n".as_bytes());
/// assert_eq!(short.map_err(|error| error.to_string()).err(), Some(column.to_string()));
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
    /// A row of a contribution says something else about it than the row before.
    #[error(
        "line {line}: contribution {contribution} has another {column} than on the line before"
    )]
    Differs {
        /// The line, from 1.
        line: u64,
        /// The contribution.
        contribution: ContributionId,
        /// The column that differs.
        column: &'static str,
    },
    /// The rows of a contribution do not stand together.
    #[error(
        "line {line}: contribution {contribution} began on line {first} and was followed by others"
    )]
    Scattered {
        /// The line, from 1.
        line: u64,
        /// The contribution.
        contribution: ContributionId,
        /// The line on which it began.
        first: u64,
    },
    /// The rows of a contribution and its links make none.
    #[error("line {line}: {error}")]
    Contribution {
        /// The line on which the contribution begins.
        line: u64,
        /// Why it is refused.
        error: ContributionError,
    },
}

impl CsvError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Table(_) => "lineage.csv.table",
            Self::MissingColumn { .. } => "lineage.csv.missing_column",
            Self::BadValue { .. } => "lineage.csv.bad_value",
            Self::Differs { .. } => "lineage.csv.differs",
            Self::Scattered { .. } => "lineage.csv.scattered",
            Self::Contribution { error, .. } => error.code(),
        }
    }
}

/// Writes contributions as CSV with a header, one row a person, or one where nobody took part.
///
/// The columns: `id, kind, project, date, licence, contributor, part, declared, attested, attester,
/// compensation`. Whatever is not there is empty. Attesters are written as `person:ID`,
/// `agreement:ID` or `record:ID`; several compensations stand with `; ` between them.
///
/// # Law
///
/// `contributions_written_as_csv_read_back`
///
/// # Errors
///
/// [`CsvError::Table`] with what `out` refuses.
///
/// # Complexity
///
/// O(n) for n rows.
///
/// # Examples
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_lineage::write_nodes_csv;
/// let mut table = Vec::new();
/// write_nodes_csv(&chain()?, &mut table)?;
/// let text = String::from_utf8(table)?;
/// let plan = "plan,work,tool library,2026-01-05T00:00:00Z,,bo,,PT0S,PT2H,record:book,";
/// assert_eq!(text.lines().nth(2), Some(plan));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub fn write_nodes_csv<'a>(
    contributions: impl IntoIterator<Item = &'a Contribution>,
    out: impl io::Write,
) -> Result<(), CsvError> {
    let mut table = Writer::from_writer(out);
    table.write_record(NODES)?;
    for contribution in contributions {
        let common = [
            contribution.id().to_string(),
            contribution.kind().to_string(),
            contribution.project().to_string(),
            contribution.date().to_string(),
            contribution.licence().map(ToString::to_string).unwrap_or_default(),
        ];
        if contribution.participations().is_empty() {
            let nobody = vec![String::new(); NODES.len().saturating_sub(COMMON)];
            table.write_record(common.iter().chain(&nobody))?;
        }
        for person in contribution.participations() {
            let compensation: Vec<String> =
                person.compensation().iter().map(ToString::to_string).collect();
            let attestation = person.attestation();
            let own = [
                person.contributor().to_string(),
                person.part().map(|part| part.to_string()).unwrap_or_default(),
                person.declared_time().to_string(),
                attestation.map(|attested| attested.time.to_string()).unwrap_or_default(),
                attestation.map(|attested| attester(&attested.by)).unwrap_or_default(),
                compensation.join("; "),
            ];
            table.write_record(common.iter().chain(&own))?;
        }
    }
    table.flush().map_err(csv::Error::from)?;
    Ok(())
}

/// Writes the links of contributions as CSV with a header: `from, to, relation, weight`, where the
/// first builds on the second.
///
/// # Law
///
/// `contributions_written_as_csv_read_back`
///
/// # Errors
///
/// [`CsvError::Table`] with what `out` refuses.
///
/// # Complexity
///
/// O(m) for m links.
///
/// # Examples
///
/// Both tables, written and read back.
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_lineage::{read_csv, write_edges_csv, write_nodes_csv};
/// let (mut nodes, mut edges) = (Vec::new(), Vec::new());
/// write_nodes_csv(&chain()?, &mut nodes)?;
/// write_edges_csv(&chain()?, &mut edges)?;
/// assert_eq!(String::from_utf8(edges.clone())?.lines().last(), Some("library,plan,builds-on,1"));
/// assert_eq!(read_csv(&nodes[..], &edges[..])?, chain()?);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub fn write_edges_csv<'a>(
    contributions: impl IntoIterator<Item = &'a Contribution>,
    out: impl io::Write,
) -> Result<(), CsvError> {
    let mut table = Writer::from_writer(out);
    table.write_record(EDGES)?;
    for contribution in contributions {
        for link in contribution.builds_on() {
            let (from, to) = (contribution.id().to_string(), link.to.to_string());
            table.write_record([from, to, link.relation.to_string(), link.weight.to_string()])?;
        }
    }
    table.flush().map_err(csv::Error::from)?;
    Ok(())
}

/// Reads contributions from the two tables that [`write_nodes_csv`] and [`write_edges_csv`] write,
/// in the order of the first.
///
/// The columns may stand in any order, and others beside them. The rows of a contribution stand
/// together. Whether the links lead somewhere and close no circle is checked when the contributions
/// are frozen or recorded.
///
/// Two links of one row are no matter of order: they are collected by the contribution that they
/// begin at.
///
/// # Law
///
/// `contributions_written_as_csv_read_back`
///
/// # Errors
///
/// [`CsvError`] names the line, the column and the value.
///
/// # Complexity
///
/// O((n + m) log n) for n rows and m links.
///
/// # Examples
///
/// ```
/// # use liens_lineage::{CsvError, Frozen, read_csv};
/// let nodes = "id,kind,project,date,licence,contributor,part,declared,attested,attester,\
///     compensation\n\
/// need,need,café,2026-01-05,,ana,,,,,
/// work,work,café,2026-02-05,MIT,bo,,PT3H,PT2H,person:ana,
/// ";
/// let edges = "from,to,relation,weight\nwork,need,answers,1\n";
/// let record = read_csv(nodes.as_bytes(), edges.as_bytes())?;
/// assert_eq!(record[1].attested_time().to_string(), "PT2H");
///
/// let error = read_csv(nodes.replace("PT3H", "long").as_bytes(), edges.as_bytes()).unwrap_err();
/// assert!(error.to_string().starts_with("line 3: declared 'long': "));
/// # Ok::<_, CsvError>(())
/// ```
pub fn read_csv(nodes: impl io::Read, edges: impl io::Read) -> Result<Vec<Contribution>, CsvError> {
    let mut begun: Vec<(u64, ContributionBuilder)> = Vec::new();
    let mut places: BTreeMap<ContributionId, (u64, usize)> = BTreeMap::new();
    let mut last: Option<StringRecord> = None;
    let (columns, records) = table(nodes, &NODES)?;
    for record in records {
        let row = Row { columns: &columns, record: &record };
        let id: ContributionId = row.value("id")?;
        let before = last.as_ref().map(|record| Row { columns: &columns, record });
        match (before.filter(|before| before.text("id") == row.text("id")), places.get(&id)) {
            (Some(before), _) => row.agrees_with(&before, &id)?,
            (None, Some((first, _))) => {
                let (line, first) = (row.line(), *first);
                return Err(CsvError::Scattered { line, contribution: id, first });
            }
            (None, None) => {
                places.insert(id.clone(), (row.line(), begun.len()));
                begun.push((row.line(), row.contribution(id)?));
            }
        }
        if let Some(person) = row.participation()? {
            let last = begun.pop();
            begun.extend(last.map(|(line, builder)| (line, builder.participation(person))));
        }
        last = Some(record);
    }
    let mut links: BTreeMap<usize, Vec<Link>> = BTreeMap::new();
    let (columns, records) = table(edges, &EDGES)?;
    for record in records {
        let row = Row { columns: &columns, record: &record };
        let from: ContributionId = row.value("from")?;
        let unknown = || row.refused("from", "there is no such contribution".to_owned());
        let (_, place) = places.get(&from).ok_or_else(unknown)?;
        let link = Link {
            to: row.value("to")?,
            relation: row.value("relation")?,
            weight: row.value("weight")?,
        };
        links.entry(*place).or_default().push(link);
    }
    let contribution = |(place, (line, builder)): (usize, (u64, ContributionBuilder))| {
        let links = links.remove(&place).unwrap_or_default().into_iter();
        let builder = links.fold(builder, ContributionBuilder::builds_on);
        builder.build().map_err(|error| CsvError::Contribution { line, error })
    };
    begun.into_iter().enumerate().map(contribution).collect()
}

/// The kind of attester stands before a colon, since ids may hold anything else.
fn attester(by: &Attester) -> String {
    match by {
        Attester::Agreement { id } => format!("agreement:{id}"),
        Attester::Record { id } => format!("record:{id}"),
        Attester::Person { id } => format!("person:{id}"),
        // `Attester` is open for more.
        _ => String::new(),
    }
}

/// Where each column stands.
///
/// By name, so that a column that somebody put in between does no harm.
type Columns = BTreeMap<&'static str, usize>;

/// Spaces around values are cut off, as hands put them there.
fn table(
    from: impl io::Read,
    columns: &[&'static str],
) -> Result<(Columns, Vec<StringRecord>), CsvError> {
    let mut reader = ReaderBuilder::new().trim(Trim::All).from_reader(from);
    let header = reader.headers()?.clone();
    let place = |column: &&'static str| {
        let at = header.iter().position(|name| name == *column);
        at.map(|at| (*column, at)).ok_or(CsvError::MissingColumn { column })
    };
    let columns = columns.iter().map(place).collect::<Result<_, _>>()?;
    Ok((columns, reader.into_records().collect::<Result<_, _>>()?))
}

/// One row with the means to say where it stands.
#[derive(Clone, Copy)]
struct Row<'a> {
    columns: &'a Columns,
    record: &'a StringRecord,
}

impl<'a> Row<'a> {
    /// From 1, the header included, as editors count.
    fn line(&self) -> u64 {
        self.record.position().map_or(0, csv::Position::line)
    }

    /// Empty where the row is too short.
    fn text(&self, column: &'static str) -> &'a str {
        let at = self.columns.get(column);
        at.and_then(|at| self.record.get(*at)).unwrap_or_default()
    }

    /// Whatever its type has to say about a value is the reason of the refusal.
    fn read<T>(&self, column: &'static str, text: &str) -> Result<T, CsvError>
    where
        T: FromStr<Err: Display>,
    {
        text.parse().map_err(|error: T::Err| self.refused(column, error.to_string()))
    }

    /// A value that has to be there.
    fn value<T>(&self, column: &'static str) -> Result<T, CsvError>
    where
        T: FromStr<Err: Display>,
    {
        self.read(column, self.text(column))
    }

    /// A value that may be missing, and then is empty.
    fn optional<T>(&self, column: &'static str) -> Result<Option<T>, CsvError>
    where
        T: FromStr<Err: Display>,
    {
        if self.text(column).is_empty() { Ok(None) } else { self.value(column).map(Some) }
    }

    /// A refusal with line, column and value.
    fn refused(&self, column: &'static str, reason: String) -> CsvError {
        let value = self.text(column).to_owned();
        CsvError::BadValue { line: self.line(), column, value, reason }
    }

    /// Only what is said of a person differs between the rows of a contribution.
    fn agrees_with(&self, before: &Self, id: &ContributionId) -> Result<(), CsvError> {
        let mut common = NODES.into_iter().take(COMMON);
        match common.find(|column| self.text(column) != before.text(column)) {
            Some(column) => {
                Err(CsvError::Differs { line: self.line(), contribution: id.clone(), column })
            }
            None => Ok(()),
        }
    }

    /// The builder as far as the first row goes; participations and links follow.
    fn contribution(&self, id: ContributionId) -> Result<ContributionBuilder, CsvError> {
        let (kind, project) = (self.value("kind")?, self.value("project")?);
        let begun = Contribution::builder(id, kind, project, self.value("date")?);
        let licence: Option<Licence> = self.optional("licence")?;
        Ok(match licence {
            Some(licence) => begun.licence(licence),
            None => begun,
        })
    }

    /// A row without contributor stands for a contribution that nobody took part in, and may then
    /// say nothing of anybody.
    fn participation(&self) -> Result<Option<Participation>, CsvError> {
        let Some(contributor) = self.optional::<ContributorId>("contributor")? else {
            let mut own = NODES.into_iter().skip(COMMON);
            return match own.find(|column| !self.text(column).is_empty()) {
                Some(column) => {
                    Err(self.refused(column, "this row names no contributor".to_owned()))
                }
                None => Ok(None),
            };
        };
        let mut person =
            Participation::of(contributor).declared(self.optional("declared")?.unwrap_or_default());
        if let Some(part) = self.optional("part")? {
            person = person.with_part(part);
        }
        if let Some(Attestation { time, by }) = self.attestation()? {
            person = person.attested(time, by);
        }
        let received = self.text("compensation").split(';').map(str::trim);
        for amount in received.filter(|amount| !amount.is_empty()) {
            person = person.compensated(self.read::<Amount>("compensation", amount)?);
        }
        Ok(Some(person))
    }

    /// Time and attester together or neither: an attester of nothing is refused, time that nobody
    /// attests too.
    fn attestation(&self) -> Result<Option<Attestation>, CsvError> {
        let (time, column) = (self.optional("attested")?, "attester");
        let time = match (time, self.text(column)) {
            (None, "") => return Ok(None),
            (None, _) => {
                return Err(self.refused(column, "nothing is attested on this row".to_owned()));
            }
            (Some(time), _) => time,
        };
        let Some((kind, id)) = self.text(column).split_once(':') else {
            let reason = "an attester is person:ID, agreement:ID or record:ID".to_owned();
            return Err(self.refused(column, reason));
        };
        let by = match kind {
            "person" => Attester::Person { id: self.read(column, id)? },
            "agreement" => Attester::Agreement { id: self.read::<EvidenceId>(column, id)? },
            "record" => Attester::Record { id: self.read(column, id)? },
            _ => {
                let reason = "an attester is person:ID, agreement:ID or record:ID".to_owned();
                return Err(self.refused(column, reason));
            }
        };
        Ok(Some(Attestation { time, by }))
    }
}
