//! Who votes, with columns of weights beside the names.

use std::collections::BTreeSet;
use std::path::Path;

use crate::input::{Refused, Row, Table};

/// A table with a column `name`, in which nobody stands twice.
pub(crate) struct Sheet {
    table: Table,
    names: Vec<String>,
}

/// A column of weights, as whole numbers of 10⁻ᵖ for the p decimals that occur in it.
#[derive(Clone)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) weights: Vec<u64>,
    pub(crate) places: u32,
}

impl Sheet {
    pub(crate) fn read(file: &Path) -> Result<Self, Refused> {
        let table = Table::read(file)?;
        let refused = |reason: &str| Refused::in_file(file, reason);
        let mut known = BTreeSet::new();
        for column in table.columns().filter(|column| !column.is_empty()) {
            if !known.insert(column) {
                return Err(refused(&format!("column '{column}' stands twice")));
            }
        }
        let (mut names, mut known): (Vec<String>, _) = (Vec::new(), BTreeSet::new());
        for row in table.rows() {
            let name = row.text("name")?;
            if name.is_empty() || !known.insert(name) {
                return Err(row.refused(format!("name '{name}' is empty or stands twice")));
            }
            names.push(name.to_owned());
        }
        if names.is_empty() {
            return Err(refused("nobody votes"));
        }
        Ok(Self { table, names })
    }

    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// The columns that a rule may name.
    pub(crate) fn columns(&self) -> Vec<&str> {
        let own = self.table.columns().filter(|name| !["", "name", "members"].contains(name));
        own.chain(["members"]).collect()
    }

    /// One of the columns; `members` counts one for each name, unless the file has such a column.
    pub(crate) fn column(&self, name: &str) -> Result<Column, Refused> {
        let name = name.to_owned();
        if name == "members" && self.table.columns().all(|column| column != name) {
            return Ok(Column { name, weights: vec![1; self.names.len()], places: 0 });
        }
        let number = |row: Row<'_>| {
            let text = row.text(&name)?;
            let refused = || row.refused(format!("{name} '{text}' is no number of zero or above"));
            decimal(text).ok_or_else(refused)
        };
        let numbers = self.table.rows().map(number).collect::<Result<Vec<_>, _>>()?;
        let places = numbers.iter().map(|(_, places)| *places).max().unwrap_or_default();
        let weight = |((digits, own), row): (&(u128, u32), Row<'_>)| {
            let scaled = digits.checked_mul(10_u128.pow(places - own));
            let weight = scaled.and_then(|scaled| u64::try_from(scaled).ok());
            let refused = || {
                let text = row.text(&name).unwrap_or_default();
                row.refused(format!(
                    "{name} '{text}' is more than 2^64 - 1 in the {places} decimals of the column"
                ))
            };
            weight.ok_or_else(refused)
        };
        let weights = numbers.iter().zip(self.table.rows()).map(weight);
        Ok(Column { weights: weights.collect::<Result<_, _>>()?, name, places })
    }
}

/// The digits of a number of zero or above without its point, and how many stand after it; zeros
/// at the end do not count.
pub(crate) fn decimal(text: &str) -> Option<(u128, u32)> {
    let (whole, part) = match text.split_once('.') {
        Some((whole, part)) if !part.is_empty() => (whole, part.trim_end_matches('0')),
        Some(_) => return None,
        None => (text, ""),
    };
    let digits = format!("{whole}{part}");
    let plain = !whole.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) && part.len() <= 18;
    let places = u32::try_from(part.len()).ok()?;
    digits.parse().ok().filter(|_| plain).map(|digits| (digits, places))
}
