//! JSON forms of tables: whole numbers that may pass 2⁵³ are texts.
//!
//! A sum of weights reaches 2¹⁰⁰, and many readers of JSON keep numbers as 64-bit floats, which
//! lose the last digits above 2⁵³. Cells are therefore decimal texts, `[["0", "20"], ["25", "0"]]`,
//! and a table that is not square, a sign or a letter is refused when it is read.

use std::fmt::Display;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Pairwise, StrongestPaths};

/// A square table of whole numbers, row by row.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(with = "Vec<Vec<liens_core::form::text>>"))]
#[serde(transparent)]
pub(super) struct Table(Vec<Vec<String>>);

/// Cuts the cells into rows; a table of no candidates is one of no rows.
fn written(candidates: usize, cells: &[u128]) -> Table {
    let row = |row: &[u128]| row.iter().map(ToString::to_string).collect();
    Table(cells.chunks(candidates.max(1)).map(row).collect())
}

/// The number of candidates is that of the rows, so that it cannot contradict the cells.
fn read(table: Table) -> Result<(usize, Vec<u128>), String> {
    let candidates = table.0.len();
    let mut cells = Vec::new();
    for row in table.0 {
        if row.len() != candidates {
            return Err(format!("{} cells in a row of a table of {candidates} rows", row.len()));
        }
        for cell in row {
            cells.push(whole(&cell)?);
        }
    }
    Ok((candidates, cells))
}

/// Rust reads `+5` as a number, the form does not: one number has one text, and what is read and
/// written again is the same byte for byte.
fn whole<T: FromStr<Err: Display>>(text: &str) -> Result<T, String> {
    let sign = text.starts_with('+');
    let number = text.parse::<T>().map_err(|error| format!("'{text}': {error}"))?;
    if sign { Err(format!("'{text}' begins with a plus sign")) } else { Ok(number) }
}

impl From<Pairwise> for Table {
    fn from(pairwise: Pairwise) -> Self {
        written(pairwise.candidates, &pairwise.cells)
    }
}

impl TryFrom<Table> for Pairwise {
    type Error = String;

    fn try_from(table: Table) -> Result<Self, String> {
        let (candidates, cells) = read(table)?;
        Ok(Self { candidates, cells })
    }
}

impl From<StrongestPaths> for Table {
    fn from(paths: StrongestPaths) -> Self {
        written(paths.candidates, &paths.cells)
    }
}

impl TryFrom<Table> for StrongestPaths {
    type Error = String;

    fn try_from(table: Table) -> Result<Self, String> {
        let (candidates, cells) = read(table)?;
        Ok(Self { candidates, cells })
    }
}

/// Votes beside the positions of those who have them.
pub(super) mod votes {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(in super::super) fn serialize<S: Serializer>(
        votes: &[(usize, u128)],
        into: S,
    ) -> Result<S::Ok, S::Error> {
        into.collect_seq(votes.iter().map(|(one, votes)| (one, votes.to_string())))
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Vec<(usize, u128)>, D::Error> {
        let pairs = Vec::<(usize, String)>::deserialize(from)?;
        let read = |(one, text): &(usize, String)| Ok((*one, super::whole(text)?));
        pairs.iter().map(read).collect::<Result<_, String>>().map_err(Error::custom)
    }
}
