//! The laws that the documentation names are the tests that show them.

use std::collections::BTreeSet;
use std::path::Path;

use crate::{library_sources, read, sources};

/// Shorter words in quoted code are those of an interface.
const LETTERS: usize = 12;

/// Whether a quoted text is the name of a test: several words of small letters and digits.
fn is_name(text: &str) -> bool {
    let small = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    text.bytes().all(small)
        && text.contains('_')
        && text.bytes().filter(u8::is_ascii_lowercase).count() >= LETTERS
}

/// The names between backticks in one line; the text of a link names an item, which the
/// documentation itself looks up.
fn quoted(line: &str) -> Vec<&str> {
    let parts: Vec<&str> = line.split('`').collect();
    let pairs = parts.chunks_exact(2).filter(|pair| !pair[0].ends_with('['));
    pairs.map(|pair| pair[1]).filter(|name| is_name(name)).collect()
}

/// The names in the sections `# Law` of the documentation of a source, with their lines.
fn named(source: &str) -> Vec<(usize, &str)> {
    let (mut names, mut inside) = (Vec::new(), false);
    for (number, line) in (1..).zip(source.lines().map(str::trim)) {
        let told = line.strip_prefix("///").or_else(|| line.strip_prefix("//!"));
        let Some(told) = told.map(str::trim) else {
            inside = false;
            continue;
        };
        if let Some(heading) = told.strip_prefix('#') {
            inside = heading.trim_start_matches('#').trim() == "Law";
        } else if inside {
            names.extend(quoted(told).into_iter().map(|name| (number, name)));
        }
    }
    names
}

/// The functions of a source that are tests, also inside a macro.
fn tests(source: &str) -> impl Iterator<Item = &str> {
    let mut attributed = false;
    source.lines().map(str::trim).filter_map(move |line| {
        if line.starts_with("#[") || line.starts_with("//") {
            attributed |= line.starts_with("#[test]");
            return None;
        }
        let test = std::mem::take(&mut attributed);
        let name = line.strip_prefix("fn ").filter(|_| test)?;
        name.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next()
    })
}

#[test]
fn every_law_that_the_documentation_names_is_a_test() {
    let Some(files) = library_sources() else { return };
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut programs = Vec::new();
    for folder in ["", "liens-core", "liens-timebank", "liens-governance", "liens-lineage"] {
        sources(&root.join(folder).join("tests"), &mut programs);
    }
    let programs: Vec<String> = programs.iter().map(read).collect();
    let shown: BTreeSet<&str> = programs.iter().flat_map(|program| tests(program)).collect();
    let (mut laws, mut missing) = (0, Vec::new());
    for file in &files {
        for (line, name) in named(&read(file)) {
            laws += 1;
            if !shown.contains(name) {
                missing.push(format!("{}:{line}: {name}", file.display()));
            }
        }
    }
    assert!(missing.is_empty(), "no test shows {missing:#?}");
    assert!(laws > 200 && shown.len() > 800, "{laws} laws, {} tests", shown.len());
}

#[test]
fn a_law_is_read_in_its_section_and_a_test_by_its_attribute() {
    let source = "
/// Adds; `before_the_section_it_is_code`.
///
/// # Law
///
/// `the_sum_is_that_of_the_parts`, [`a_link_names_an_item`](x), `longest_wait`,
/// `x + y`; `and_the_last_one_of_the_section`
///
/// # Errors
///
/// `what_is_refused_is_no_law`
fn add() {} // `nor_is_what_code_says`
//! # Law
//! `of_a_whole_module`
";
    let names: Vec<&str> = named(source).into_iter().map(|(_, name)| name).collect();
    let expected =
        ["the_sum_is_that_of_the_parts", "and_the_last_one_of_the_section", "of_a_whole_module"];
    assert_eq!(names, expected);
    let program = "
#[test]
fn shown() {}
fn helper() {}
proptest! {
    #[test]
    // Why.
    fn shown_too(x in 0..3) {}
}
";
    assert_eq!(tests(program).collect::<Vec<_>>(), ["shown", "shown_too"]);
}
