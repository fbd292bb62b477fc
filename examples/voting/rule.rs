//! Rules such as `votes >= 255 and members >= 14`, read over the columns of a table.
//!
//! ```text
//! rule      = all { "or" all }
//! all       = one { "and" one }
//! one       = "(" rule ")" | column ( ">=" | ">" ) bar
//! bar       = number | number "%" | number "/" number
//! column    = "members" | a column's name, in quotation marks if it has blanks
//! ```
//!
//! A percentage and a fraction are of the column's sum, exactly.

use liens::governance::{Game, WeightedGame};
use liens::{AtLeast, MoreThan, Ratio, Threshold};

use crate::input::Refused;
use crate::sheet::{Column, Sheet, decimal};

/// The game of a rule, and the columns that it names, each once, in the order of its text.
pub(crate) fn read(text: &str, sheet: &Sheet) -> Result<(Game, Vec<Column>), Refused> {
    let mut reader = Reader { text, rest: text, sheet, columns: Vec::new(), depth: 0 };
    let game = reader.any()?;
    if reader.rest.trim().is_empty() {
        Ok((game, reader.columns))
    } else {
        Err(reader.expected("'and', 'or' or the end"))
    }
}

struct Reader<'a> {
    text: &'a str,
    rest: &'a str,
    sheet: &'a Sheet,
    /// Those named so far.
    columns: Vec<Column>,
    depth: u32,
}

impl<'a> Reader<'a> {
    fn any(&mut self) -> Result<Game, Refused> {
        let mut games = vec![self.all()?];
        while self.takes("or") {
            games.push(self.all()?);
        }
        combined(games, Game::any)
    }

    fn all(&mut self) -> Result<Game, Refused> {
        let mut games = vec![self.one()?];
        while self.takes("and") {
            games.push(self.one()?);
        }
        combined(games, Game::all)
    }

    fn one(&mut self) -> Result<Game, Refused> {
        if !self.takes("(") {
            return self.condition();
        }
        self.depth += 1;
        if self.depth > Game::MAX_DEPTH {
            return Err(self.expected("fewer parentheses"));
        }
        let game = self.any()?;
        self.depth -= 1;
        if self.takes(")") { Ok(game) } else { Err(self.expected("')'")) }
    }

    fn condition(&mut self) -> Result<Game, Refused> {
        let column = self.column()?;
        let strict = match self.peek() {
            ">=" | "≥" => false,
            ">" => true,
            _ => return Err(self.expected("'>=' or '>'")),
        };
        self.step();
        let before = self.rest;
        let word = self.peek();
        self.step();
        let weights = column.weights.iter().copied();
        let game = if self.takes("%") {
            ratio(&format!("{word} %"), strict).map(|bar| WeightedGame::at(weights, bar))
        } else if word.contains('/') {
            ratio(word, strict).map(|bar| WeightedGame::at(weights, bar))
        } else {
            quota(word, column.places, strict).map(|quota| WeightedGame::new(weights, quota))
        };
        let Some(game) = game else {
            self.rest = before;
            return Err(self.expected("a number, a percentage or a fraction"));
        };
        Ok(game.map_err(Refused::new)?.into())
    }

    /// The column that is named next.
    fn column(&mut self) -> Result<Column, Refused> {
        let word = self.peek();
        let quoted = word.strip_prefix('"').and_then(|word| word.strip_suffix('"'));
        let (name, names) = (quoted.unwrap_or(word), self.sheet.columns());
        if word.is_empty() || !names.contains(&name) {
            return Err(self.expected(&format!("one of the columns {}", names.join(", "))));
        }
        self.step();
        if let Some(known) = self.columns.iter().find(|column| column.name == name) {
            return Ok(known.clone());
        }
        let column = self.sheet.column(name)?;
        self.columns.push(column.clone());
        Ok(column)
    }

    /// The next word, mark or quoted name; empty at the end.
    fn peek(&self) -> &'a str {
        let rest = self.rest.trim_start();
        let mark = |c: char| c.is_whitespace() || "()<>=≥%\"".contains(c);
        let end = match rest.chars().next() {
            None => 0,
            Some('"') => rest[1..].find('"').map_or(rest.len(), |end| end + 2),
            Some('>' | '<') => 1 + usize::from(rest[1..].starts_with('=')),
            Some(one) if mark(one) => one.len_utf8(),
            _ => rest.find(mark).unwrap_or(rest.len()),
        };
        &rest[..end]
    }

    fn step(&mut self) {
        let word = self.peek();
        self.rest = &self.rest.trim_start()[word.len()..];
    }

    fn takes(&mut self, word: &str) -> bool {
        let found = self.peek().eq_ignore_ascii_case(word);
        if found {
            self.step();
        }
        found
    }

    fn expected(&self, expected: &str) -> Refused {
        let rest = self.rest.trim_start();
        let position = self.text[..self.text.len() - rest.len()].chars().count() + 1;
        let word = self.peek();
        Refused::new(format!("--rule: '{word}' at character {position}: expected {expected}"))
    }
}

/// A part of a column, as a bar.
fn ratio(text: &str, strict: bool) -> Option<Threshold> {
    let ratio: Ratio = text.parse().ok()?;
    Some(if strict { MoreThan(ratio).into() } else { AtLeast(ratio).into() })
}

/// A number in units of the column: up for "at least", the next one for "more than".
fn quota(text: &str, places: u32, strict: bool) -> Option<u128> {
    let (digits, own) = decimal(text)?;
    let (scaled, unit) = (digits.checked_mul(10_u128.pow(places))?, 10_u128.pow(own));
    if strict { (scaled / unit).checked_add(1) } else { Some(scaled.div_ceil(unit)) }
}

fn combined(
    mut games: Vec<Game>,
    by: fn(Vec<Game>) -> Result<Game, liens::governance::GameError>,
) -> Result<Game, Refused> {
    match (games.len(), games.pop()) {
        (1, Some(game)) => Ok(game),
        (_, last) => {
            games.extend(last);
            Ok(by(games)?)
        }
    }
}
