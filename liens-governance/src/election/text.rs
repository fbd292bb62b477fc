//! Standings as a text for people.
//!
//! The text shows what the rule looked at, in the order in which it did, so that a meeting can read
//! it aloud and follow: a table of pairs with a mark at each victory, rounds with who went out,
//! stages with votes in five decimals.
//!
//! ```
//! # use liens_governance::election::{Candidates, ElectionRule, Profile, TieRule};
//! let mut profile = Profile::new(Candidates::named(["garden", "workshop", "library"])?);
//! profile.rank(4, [0])?;
//! profile.rank(3, [1, 0])?;
//! profile.rank(2, [2, 1])?;
//! let text = ElectionRule::InstantRunoff {}.tally(&profile, &TieRule::Unbroken {})?.to_string();
//! assert_eq!(text, "\
//! irv, weight 9
//! ranking: workshop > garden > library
//! chosen: workshop
//!
//!              round 1  round 2
//!   garden           4        4
//!   workshop         3        5
//!   library          2
//!   exhausted        0        0
//! round 1: out: library
//! round 2: out: garden
//! ");
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```

use std::fmt;

use super::stv::WHOLE;
use super::{ByCollege, CollegeChoice, Pairwise, Round, Stage, Standings, Step, Strength, Trace};

impl fmt::Display for Standings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}, weight {}", self.rule, self.total)?;
        writeln!(f, "ranking: {}", self.ranking())?;
        for tied in &self.tied {
            writeln!(f, "tied: {}", self.list(tied, ", "))?;
        }
        writeln!(f, "chosen: {}", self.list(&self.winners, ", "))?;
        self.trace(f)
    }
}

impl fmt::Display for ByCollege {
    /// Writes what each college would have chosen alone, then what all of them did.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let titles = ["college", "weight", "members", "alone"].map(str::to_owned).to_vec();
        let row = |choice: &CollegeChoice| {
            let (weight, all) = (choice.weight.to_string(), choice.all.to_string());
            let alone = choice.alone.as_ref();
            let ranking = alone.map_or_else(|| "nothing".to_owned(), Standings::ranking);
            vec![choice.college.to_string(), weight, all, ranking]
        };
        let rows = self.colleges.iter().map(row);
        write!(f, "{}", Table(std::iter::once(titles).chain(rows).collect()))?;
        writeln!(f, "one unit of the weight of a college counts {}", self.unit)?;
        write!(f, "{}", self.overall)
    }
}

/// A table: the first column to the left, the others to the right.
///
/// Widths are in characters, not bytes, so that names with accents stay in their columns; what
/// would stand at the end of a line as blanks is cut off.
struct Table(Vec<Vec<String>>);

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = self.0.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            let cells = self.0.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        for row in &self.0 {
            let cell = |(at, (cell, width)): (usize, (&String, &usize))| match at {
                0 => format!("{cell:<width$}"),
                _ => format!("{cell:>width$}"),
            };
            let cells: Vec<String> = row.iter().zip(&widths).enumerate().map(cell).collect();
            let line = format!("  {}", cells.join("  "));
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

impl Standings {
    /// Names between the given marks, unknown positions as `?`.
    fn list(&self, positions: &[usize], between: &str) -> String {
        let names: Vec<&str> = positions.iter().map(|one| self.candidates.name(*one)).collect();
        names.join(between)
    }

    /// Tiers by `>`, those of one tier by `=`.
    fn ranking(&self) -> String {
        let tiers: Vec<String> = self.tiers.iter().map(|tier| self.list(tier, " = ")).collect();
        tiers.join(" > ")
    }

    /// One line a candidate, in the order of the ballot paper.
    fn rows<T: ToString>(&self, values: &[T]) -> Table {
        let name =
            |(at, value): (usize, &T)| vec![self.candidates.name(at).to_owned(), value.to_string()];
        Table(values.iter().enumerate().map(name).collect())
    }

    /// The part of the text that only this rule has.
    fn trace(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.trace {
            Trace::Scores { scores } => write!(f, "\n{}", self.rows(scores)),
            Trace::Pairs { pairwise, scores } => {
                f.write_str(&self.pairs(pairwise))?;
                if scores.is_empty() { Ok(()) } else { write!(f, "\n{}", self.rows(scores)) }
            }
            Trace::Paths { pairwise, paths } => {
                f.write_str(&self.pairs(pairwise))?;
                let cell = |one, other| paths.between(one, other).to_string();
                write!(f, "\nstrongest paths, from the left to the top\n{}", self.square(cell))
            }
            Trace::Victories { pairwise, victories } => {
                f.write_str(&self.pairs(pairwise))?;
                writeln!(f, "\nvictories by margin")?;
                let row = |victory: &super::Victory| {
                    let name = |one| self.candidates.name(one);
                    let pair = format!("{} over {}", name(victory.winner), name(victory.loser));
                    let locked = if victory.locked { "locked" } else { "left out" };
                    vec![pair, victory.margin.to_string(), locked.to_owned()]
                };
                write!(f, "{}", Table(victories.iter().map(row).collect()))
            }
            Trace::Rounds { rounds } => f.write_str(&self.rounds(rounds)),
            Trace::Transfers { quota, stages } => f.write_str(&self.stages(*quota, stages)),
            Trace::Gauges { scale, gauges } => {
                let head = ["", "majority"].into_iter().map(str::to_owned);
                let mut table: Vec<Vec<String>> =
                    vec![head.chain(scale.grades().iter().cloned()).collect()];
                for (at, gauge) in gauges.iter().enumerate() {
                    let named = [self.candidates.name(at), scale.name(gauge.majority)];
                    let named = named.into_iter().map(str::to_owned);
                    table.push(named.chain(gauge.weights.iter().map(u128::to_string)).collect());
                }
                write!(f, "\n{}", Table(table))
            }
        }
    }

    /// A square with the names on the left, and their numbers on the left and on top.
    fn square(&self, cell: impl Fn(usize, usize) -> String) -> Table {
        let n = self.candidates.len();
        let top = (1..=n).map(|number| number.to_string());
        let mut table: Vec<Vec<String>> = vec![std::iter::once(String::new()).chain(top).collect()];
        let digits = n.to_string().len();
        for (number, one) in (1..).zip(0..n) {
            let name = format!("{number:>digits$} {}", self.candidates.name(one));
            let cells =
                (0..n).map(|other| if one == other { "-".into() } else { cell(one, other) });
            table.push(std::iter::once(name).chain(cells).collect());
        }
        Table(table)
    }

    /// Marks victories by margin also where a rule weighs them by winning votes: who wins a pair is
    /// the same.
    fn pairs(&self, pairwise: &Pairwise) -> String {
        let cell = |one, other| {
            let beats = pairwise.strength(one, other, Strength::Margins) > 0;
            let mark = if beats { "*" } else { "" };
            format!("{}{mark}", pairwise.over(one, other))
        };
        format!("\nvotes that prefer the left to the top, * a victory\n{}", self.square(cell))
    }

    /// A column a round; whoever is out has an empty cell, not a zero.
    fn rounds(&self, rounds: &[Round]) -> String {
        let mut table = vec![vec![String::new()]];
        table.extend(self.candidates.ids().iter().map(|id| vec![id.to_string()]));
        table.push(vec!["exhausted".to_owned()]);
        let mut steps = Vec::new();
        for (number, round) in (1..).zip(rounds) {
            let votes = |at| round.votes.iter().find(|(one, _)| *one == at);
            let cell = |at| votes(at).map_or(String::new(), |(_, votes)| votes.to_string());
            let cells = (0..self.candidates.len()).map(cell);
            let ends = [format!("round {number}")].into_iter().chain(cells);
            let column = ends.chain([round.exhausted.to_string()]);
            table.iter_mut().zip(column).for_each(|(row, cell)| row.push(cell));
            let equal = self.list(&round.tied, ", ");
            let step = match (round.out.is_empty(), round.tied.is_empty()) {
                (true, _) => format!("a tie of {equal} ends the count"),
                (false, true) => format!("out: {}", self.list(&round.out, ", ")),
                (false, false) => format!("out: {}, of {equal}", self.list(&round.out, ", ")),
            };
            steps.push(format!("round {number}: {step}\n"));
        }
        format!("\n{}{}", Table(table), steps.concat())
    }

    /// A column a stage, then what was done after each.
    fn stages(&self, quota: u128, stages: &[Stage]) -> String {
        let mut text = vec![format!("\nquota {}\n", votes(quota))];
        let mut table: Vec<Vec<String>> = vec![vec![String::new()]];
        table.extend(self.candidates.ids().iter().map(|id| vec![id.to_string()]));
        for (number, stage) in (1..).zip(stages) {
            let head = std::iter::once(format!("stage {number}"));
            let column = head.chain(stage.votes.iter().map(|one| decimals(*one)));
            table.iter_mut().zip(column).for_each(|(row, cell)| row.push(cell));
        }
        text.push(Table(table).to_string());
        for (number, stage) in (1..).zip(stages) {
            let name = |one: &usize| self.candidates.name(*one).to_owned();
            let elected: Vec<String> =
                stage.elected.iter().map(|one| format!("{} elected; ", name(one))).collect();
            let step = match &stage.step {
                Step::Surplus { from, surplus } => {
                    format!("surplus {} of {} goes on", votes(*surplus), name(from))
                }
                Step::Exclusion { out } => format!("{} goes out", name(out)),
                Step::Filled {} => "every seat is filled".to_owned(),
                Step::Tie {} => format!("a tie of {}", self.list(&stage.tied, ", ")),
            };
            text.push(format!("stage {number}: {}{step}\n", elected.concat()));
        }
        text.concat()
    }
}

/// Hundred-thousandths as a decimal number.
///
/// 699,993 is written `6.99993`, and 700,000 `7.00000`.
fn decimals(parts: u128) -> String {
    let whole = parts.checked_div(WHOLE).unwrap_or_default();
    let rest = parts.checked_rem(WHOLE).unwrap_or_default();
    format!("{whole}.{rest:05}")
}

/// The same without zeros at its end.
///
/// So a quota of 700,000 is written `7`.
fn votes(parts: u128) -> String {
    decimals(parts).trim_end_matches('0').trim_end_matches('.').to_owned()
}
