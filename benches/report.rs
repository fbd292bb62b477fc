//! The report of the bundled record, and of a fictional town of ten thousand.
//!
//! `cargo bench --features report --bench report` prints for each language how large the page is and
//! the best of several runs, beside the time of copying as many bytes letter by letter into a text
//! with the escapes of HTML: what no page can do without.

#[path = "../examples/eip/mod.rs"]
mod eip;
#[path = "../examples/input/mod.rs"]
mod input;
#[path = "../tests/it/report/town.rs"]
mod town;

use std::hint::black_box;
use std::time::{Duration, Instant};

use liens::lineage::Language;
use liens::report::{Options, Report};
use liens::{Commons, Period};

/// The most that the page of the bundled record may be, and take.
const BYTES: usize = 2_000_000;
const TIME: Duration = Duration::from_secs(1);

fn main() {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let runs = if quick { 3 } else { 10 };
    let record = eip::Record::read().unwrap();
    let people = record.authors.iter().cloned().collect();
    let bundled = town::Town::recorded(people, &record.contributions, &record.results);
    for (language, code) in [(Language::English, "en"), (Language::French, "fr")] {
        let mut options = Options::new(language);
        let (bytes, took) = measured("the bundled record", code, &bundled.commons, &options, runs);
        assert!(bytes < BYTES, "{bytes} bytes");
        assert!(took < TIME, "{took:?}");
        let town = town::Town::lived(10_000);
        options.people = Some(&town.names);
        measured("a town of 10,000", code, &town.commons, &options, runs.min(3));
    }
}

fn measured(
    name: &str,
    code: &str,
    commons: &Commons,
    options: &Options<'_>,
    runs: usize,
) -> (usize, Duration) {
    let year = Period::new("2026-01-01".parse().unwrap(), "2027-01-01".parse().unwrap()).unwrap();
    let page = Report::of(commons, year, options).unwrap().into_html();
    let best = (0..runs).map(|_| {
        let begun = Instant::now();
        black_box(Report::of(commons, year, options).unwrap());
        begun.elapsed()
    });
    let best = best.min().unwrap();
    let copies = (0..runs).map(|_| {
        let begun = Instant::now();
        black_box(copied(&page));
        begun.elapsed()
    });
    let copy = copies.min().unwrap();
    let ratio = best.as_secs_f64() / copy.as_secs_f64();
    println!(
        "{name}, {code}: {} bytes in {best:.1?}, copied with escapes in {copy:.1?}: {ratio:.1}",
        page.len()
    );
    (page.len(), best)
}

/// What the templates do to every text, and nothing else.
fn copied(page: &str) -> String {
    let mut text = String::new();
    for letter in page.chars() {
        match letter {
            '<' => text.push_str("&#60;"),
            '>' => text.push_str("&#62;"),
            '&' => text.push_str("&#38;"),
            '"' => text.push_str("&#34;"),
            '\'' => text.push_str("&#39;"),
            other => text.push(other),
        }
    }
    text
}
