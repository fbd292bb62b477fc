//! Rules such as `votes >= 255 and members >= 14`, read over the columns of a table.
//!
//! ```text
//! rule      = all { "or" all }
//! all       = one { "and" one }
//! one       = "(" rule ")" | column ( ">=" | ">" ) number [ "%" ]
//! column    = "members" | a column's name, in quotation marks if it has blanks
//! ```

use liens::governance::{Game, WeightedGame};
use liens::{AtLeast, MoreThan};

use crate::input::Refused;

/// A column of weights, as whole numbers of 10⁻ᵖ for the p decimals that occur in it.
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) weights: Vec<u64>,
    pub(crate) places: u32,
}

/// The game of a rule, and the columns that it names in the order of its text.
pub(crate) fn read(text: &str, columns: &[Column]) -> Result<(Game, Vec<usize>), Refused> {
    let mut reader = Reader { text, rest: text, columns, named: Vec::new(), depth: 0 };
    let game = reader.any()?;
    if reader.rest.trim().is_empty() {
        Ok((game, reader.named))
    } else {
        Err(reader.expected("'and', 'or' or the end"))
    }
}

struct Reader<'a> {
    text: &'a str,
    rest: &'a str,
    columns: &'a [Column],
    named: Vec<usize>,
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
        let word = self.peek();
        let name = word.trim_matches('"');
        let at = self.columns.iter().position(|column| column.name == name);
        let Some(at) = at.filter(|_| !word.is_empty()) else {
            let names: Vec<&str> = self.columns.iter().map(|c| c.name.as_str()).collect();
            return Err(self.expected(&format!("one of the columns {}", names.join(", "))));
        };
        self.step();
        let strict = match self.peek() {
            ">=" => false,
            ">" => true,
            _ => return Err(self.expected("'>=' or '>'")),
        };
        self.step();
        let number = self.peek();
        let (digits, places) = decimal(number).ok_or_else(|| self.expected("a number"))?;
        let game = self.bar(at, number, strict, digits, places)?;
        self.named.push(at);
        Ok(game)
    }

    /// The condition, its number having been read but not stepped over.
    fn bar(
        &mut self,
        at: usize,
        number: &str,
        strict: bool,
        digits: u64,
        places: u32,
    ) -> Result<Game, Refused> {
        let column = &self.columns[at];
        let weights = column.weights.iter().copied();
        let before = self.rest;
        self.step();
        if self.takes("%") {
            let ratio = format!("{number} %").parse().map_err(Refused::new)?;
            let threshold = if strict { MoreThan(ratio).into() } else { AtLeast(ratio).into() };
            return Ok(WeightedGame::at(weights, threshold).map_err(Refused::new)?.into());
        }
        // In units of the column: up for "at least", the next one for "more than".
        let scaled = u128::from(digits).checked_mul(10_u128.pow(column.places));
        let unit = 10_u128.pow(places);
        let quota =
            scaled.map(|scaled| if strict { scaled / unit + 1 } else { scaled.div_ceil(unit) });
        let Some(quota) = quota else {
            self.rest = before;
            return Err(self.expected("a smaller number"));
        };
        Ok(WeightedGame::new(weights, quota).map_err(Refused::new)?.into())
    }

    /// The next word, mark or quoted name; empty at the end.
    fn peek(&self) -> &'a str {
        let rest = self.rest.trim_start();
        let mark = |c: char| c.is_whitespace() || "()<>=%\"".contains(c);
        let end = match rest.as_bytes().first() {
            None => 0,
            Some(b'"') => rest[1..].find('"').map_or(rest.len(), |end| end + 2),
            Some(b'>' | b'<') => 1 + usize::from(rest[1..].starts_with('=')),
            Some(b'(' | b')' | b'%' | b'=') => 1,
            _ => rest.find(mark).unwrap_or(rest.len()),
        };
        &rest[..end]
    }

    fn step(&mut self) {
        let word = self.peek();
        self.rest = &self.rest.trim_start()[word.len()..];
    }

    fn takes(&mut self, word: &str) -> bool {
        let found = self.peek() == word;
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

/// The digits of a number of zero or above without its point, and how many stand after it.
pub(crate) fn decimal(text: &str) -> Option<(u64, u32)> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = format!("{whole}{part}");
    let plain = !whole.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) && part.len() <= 9;
    let pointless = !text.ends_with('.');
    let places = u32::try_from(part.len()).ok()?;
    digits.parse().ok().filter(|_| plain && pointless).map(|digits| (digits, places))
}
