//! How large a page is, and how long it takes.

use std::time::{Duration, Instant};

use liens::Period;
use liens::lineage::Language;
use liens::report::{Options, Report};

use super::html::{Piece, is_sound};
use super::town::Town;

/// The rows that are seen before anything is unfolded.
fn seen(pieces: &[Piece]) -> usize {
    let (mut folds, mut rows) = (0_usize, 0);
    for piece in pieces {
        match piece {
            Piece::Open { name, .. } if name == "details" => folds += 1,
            Piece::Close { name } if name == "details" => folds -= 1,
            Piece::Open { name, .. } if name == "tr" && folds == 0 => rows += 1,
            _ => {}
        }
    }
    rows
}

/// Writes a page where `LIENS_REPORTS` says, for whoever wants to look at it.
fn keep(name: &str, page: &str) {
    if let Some(folder) = std::env::var_os("LIENS_REPORTS") {
        std::fs::write(std::path::Path::new(&folder).join(name), page).unwrap();
    }
}

#[test]
fn a_community_of_ten_thousand_folds_all_but_the_largest_rows() {
    let year = Period::new("2026-01-01".parse().unwrap(), "2027-01-01".parse().unwrap()).unwrap();
    let mut rows = Vec::new();
    for people in [400, 10_000] {
        let town = Town::lived(people);
        for (language, code) in [(Language::English, "en"), (Language::French, "fr")] {
            let mut options = Options::new(language);
            options.title = Some("Fictional town");
            options.people = Some(&town.names);
            let begun = Instant::now();
            let report = Report::of(&town.commons, year, &options).unwrap();
            let took = begun.elapsed();
            let (page, bytes) = (report.html(), report.html().len());
            keep(&format!("town_{people}_{code}.html"), page);
            rows.push(seen(&is_sound(page)));
            // Everything that a page can show happened there, but for exchanges in euros.
            assert_eq!(page.matches("<p class=\"nothing\">").count(), 1);
            println!(
                "{people} people, {code}: {bytes} bytes in {took:?}, {} rows seen",
                rows.last().unwrap()
            );
            // What is measured elsewhere is the speed; here no page takes minutes.
            assert!(took < Duration::from_secs(240), "{took:?}");
            assert!(bytes < people * 2_000 + 1_500_000, "{bytes} bytes for {people} people");
        }
    }
    // Twenty-five times the people are some rows more, not twenty-five times the rows.
    assert!(rows[2] < rows[0] + 100, "{rows:?}");
    assert!(rows.iter().all(|rows| *rows < 500), "{rows:?}");
}
