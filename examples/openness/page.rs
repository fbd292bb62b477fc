//! The page: tiles above, ways in, refusals, roles and mandates, and what would mend what.

use std::fmt::Write as _;

use liens::governance::Proportion;
use liens::governance::openness::{Concentration, Entry, OpenFinding, Openness};

const WIDTH: u32 = 960;
const INK: &str = "#22303c";
const QUIET: &str = "#6b7a88";
const BLUE: &str = "#2a6f97";
const ORANGE: &str = "#c2571a";
const PALE: &str = "#eef2f5";
const DAY: i64 = 86_400;
/// How many bars and lines fit.
const ROWS: usize = 14;

struct Page {
    body: String,
}

/// The whole page, as SVG.
pub(crate) fn svg(told: &Openness, findings: &[OpenFinding], bundled: bool) -> String {
    let mut page = Page { body: String::new() };
    let (from, to) = (told.period.from().to_string(), told.period.to().to_string());
    let fiction = if bundled { "a fictional community, " } else { "" };
    page.text(40, 48, 24, INK, "How open is it?");
    page.text(40, 70, 13, QUIET, &format!("{fiction}{} up to {}", &from[..10], &to[..10]));
    page.tiles(told);
    page.entries(&told.entries, 218);
    page.reasons(told, 218);
    page.matrix(told, 520);
    page.mandates(told.mandates.as_ref(), 520);
    let lines = findings.len().min(ROWS);
    page.findings(findings, 740);
    let height = 800 + 18 * u32::try_from(lines).unwrap_or(0);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" \
         viewBox=\"0 0 {WIDTH} {height}\" font-family=\"sans-serif\">\n\
         <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#fff\"/>\n{}</svg>\n",
        page.body
    )
}

impl Page {
    fn text(&mut self, x: u32, y: u32, size: u32, colour: &str, text: &str) {
        self.anchored(x, y, size, colour, "start", text);
    }

    fn anchored(&mut self, x: u32, y: u32, size: u32, colour: &str, anchor: &str, text: &str) {
        let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let _ = writeln!(
            self.body,
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" fill=\"{colour}\" \
             text-anchor=\"{anchor}\">{text}</text>"
        );
    }

    fn bar(&mut self, x: u32, y: u32, width: u32, height: u32, colour: &str) {
        let _ = writeln!(
            self.body,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"2\" \
             fill=\"{colour}\"/>"
        );
    }

    fn tiles(&mut self, told: &Openness) {
        let part = |of: Option<Proportion>| of.map_or("no data".to_owned(), |of| of.to_string());
        let wait = told
            .waits
            .as_ref()
            .map_or("no data".to_owned(), |one| format!("{} days", one.median.quanta() / DAY));
        let tiles = [
            (wait, "from request to first vote, median"),
            (part(told.refusals), "requests refused"),
            (part(told.newcomer_seats), "seats held by newcomers"),
            (part(told.departures), "members who went"),
        ];
        for (x, (value, name)) in (40_u32..).step_by(222).zip(&tiles) {
            self.bar(x, 92, 208, 84, PALE);
            self.text(x + 14, 132, 26, BLUE, value);
            self.text(x + 14, 158, 11, QUIET, name);
        }
    }

    /// A bar for each first vote, the longest wait first.
    fn entries(&mut self, entries: &[Entry], top: u32) {
        self.text(40, top, 15, INK, "From request to first vote");
        if entries.is_empty() {
            self.text(40, top + 26, 12, QUIET, "no data");
        }
        let mut entries: Vec<&Entry> = entries.iter().collect();
        entries.sort_by(|a, b| b.waited.cmp(&a.waited).then_with(|| a.person.cmp(&b.person)));
        let longest = entries.first().map_or(1, |entry| entry.waited.seconds().max(1));
        for (y, entry) in (top + 14..).step_by(19).zip(entries.iter().take(ROWS)) {
            let width = scaled(entry.waited.seconds(), longest, 190);
            self.anchored(118, y + 12, 11, INK, "end", &short(entry.person.as_str(), 12));
            self.bar(126, y + 2, width, 13, BLUE);
            let cost: Vec<String> = entry.cost.iter().map(ToString::to_string).collect();
            let days = entry.waited.seconds() / DAY;
            let told = plain(&format!("{days} days, {}", cost.join(", ")));
            self.text(132 + width, y + 12, 10, QUIET, &told);
        }
    }

    fn reasons(&mut self, told: &Openness, top: u32) {
        self.text(540, top, 15, INK, "Why people were refused");
        if told.reasons.is_empty() {
            self.text(540, top + 26, 12, QUIET, "no data");
        }
        let most = told.reasons.iter().map(|(_, times)| *times).max().unwrap_or(1);
        let mut reasons: Vec<_> = told.reasons.iter().collect();
        reasons.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        for (y, (reason, times)) in (top + 14..).step_by(22).zip(reasons.into_iter().take(8)) {
            let name = reason.as_ref().map_or("no reason given", |reason| reason.as_str());
            let width = scaled(
                i64::try_from(*times).unwrap_or(i64::MAX),
                i64::try_from(most).unwrap_or(1),
                150,
            );
            self.anchored(690, y + 13, 11, INK, "end", &short(name, 24));
            self.bar(698, y + 2, width, 14, ORANGE);
            self.text(704 + width, y + 13, 11, QUIET, &times.to_string());
        }
        let top = top + 150;
        self.text(540, top, 15, INK, "Moved between colleges");
        if told.moves.is_empty() {
            self.text(540, top + 22, 12, QUIET, "nobody");
        }
        for (y, (from, to, people)) in (top + 22..).step_by(18).zip(told.moves.iter().take(5)) {
            self.text(540, y, 12, INK, &format!("{from} to {to}: {people}"));
        }
    }

    /// Colleges by roles: the darker, the more of a college held the role.
    fn matrix(&mut self, told: &Openness, top: u32) {
        self.text(40, top, 15, INK, "Who holds which role: people of each college");
        let mut roles: Vec<&str> = told.circulation.iter().map(|one| one.role.as_str()).collect();
        roles.sort_unstable();
        roles.dedup();
        for (x, role) in (160_u32..).step_by(84).zip(roles.iter().take(4)) {
            self.anchored(x + 38, top + 24, 11, QUIET, "middle", &short(role, 13));
        }
        let rows = told.circulation.chunk_by(|one, next| one.college == next.college);
        for (y, row) in (top + 32..).step_by(30).zip(rows.take(5)) {
            let college = row.first().map_or("", |one| one.college.as_str());
            self.anchored(146, y + 18, 12, INK, "end", &short(college, 16));
            let mut row: Vec<_> = row.iter().collect();
            row.sort_by(|a, b| a.role.cmp(&b.role));
            for (x, one) in (160_u32..).step_by(84).zip(row.iter().take(4)) {
                let percent = one.people.map_or(0, |of| of.part() * 100 / of.whole());
                self.bar(x, y, 78, 26, shade(percent));
                let colour = if percent >= 40 { "#fff" } else { INK };
                let told = one.people.map_or("no data".to_owned(), |of| of.to_string());
                self.anchored(x + 39, y + 17, 11, colour, "middle", &told);
            }
        }
    }

    fn mandates(&mut self, mandates: Option<&Concentration>, top: u32) {
        self.text(540, top, 15, INK, "Time of mandates by person");
        let Some(mandates) = mandates else {
            self.text(540, top + 26, 12, QUIET, "no data");
            return;
        };
        let index = format!(
            "concentration {}, the least for {} people {}",
            mandates.index.to_decimal(2),
            mandates.people.len(),
            liens::governance::Fraction::new(1, u64::try_from(mandates.people.len()).unwrap_or(1))
                .unwrap_or_default()
                .to_decimal(2)
        );
        self.text(540, top + 20, 11, QUIET, &index);
        for (y, (person, part)) in (top + 32..).step_by(20).zip(mandates.people.iter().take(8)) {
            let most = mandates.people.first().map_or(1, |(_, most)| most.part());
            let whole = |part: u64| i64::try_from(part).unwrap_or(i64::MAX);
            let width = scaled(whole(part.part()), whole(most), 190);
            self.anchored(620, y + 12, 11, INK, "end", &short(person.as_str(), 12));
            self.bar(628, y + 2, width, 13, BLUE);
            let percent = part.value().times(100).to_decimal(0);
            self.text(634 + width, y + 12, 10, QUIET, &format!("{percent} %"));
        }
    }

    fn findings(&mut self, findings: &[OpenFinding], top: u32) {
        self.text(40, top, 15, INK, "What falls short, and the smallest change that mends it");
        if findings.is_empty() {
            self.text(40, top + 24, 12, QUIET, "nothing");
        }
        for (y, finding) in (top + 24..).step_by(18).zip(findings.iter().take(ROWS)) {
            self.bar(42, y - 8, 6, 6, ORANGE);
            self.text(56, y, 12, INK, &short(&plain(&super::sentence(finding)), 140));
        }
        if findings.len() > ROWS {
            let more = format!("and {} more", findings.len() - ROWS);
            let y = top + 24 + 18 * u32::try_from(ROWS).unwrap_or(0);
            self.text(56, y, 12, QUIET, &more);
        }
    }
}

/// So much of the width as the part is of the most.
fn scaled(part: i64, most: i64, width: u32) -> u32 {
    let scaled = i128::from(part) * i128::from(width) / i128::from(most.max(1));
    u32::try_from(scaled).unwrap_or(0).max(1)
}

/// The text with its durations as people write them: `2 h 30 min`.
fn plain(text: &str) -> String {
    let word = |word: &str| {
        let (body, comma) = word.strip_suffix(',').map_or((word, ""), |body| (body, ","));
        let Ok(time) = body.parse::<liens::TimeAmount>() else { return word.to_owned() };
        let minutes = time.seconds() / 60;
        let told = match (minutes / 60, minutes % 60) {
            (0, minutes) => format!("{minutes} min"),
            (hours, 0) => format!("{hours} h"),
            (hours, minutes) => format!("{hours} h {minutes} min"),
        };
        told + comma
    };
    let read = |part: &str| if part.starts_with("PT") { word(part) } else { part.to_owned() };
    text.split(' ').map(read).collect::<Vec<_>>().join(" ")
}

fn short(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let cut: String = text.chars().take(most.saturating_sub(1)).collect();
    cut + "…"
}

fn shade(percent: u64) -> &'static str {
    match percent {
        0 => PALE,
        1..=19 => "#cfe0ea",
        20..=39 => "#9fc3d7",
        40..=59 => "#5f9abd",
        _ => BLUE,
    }
}
