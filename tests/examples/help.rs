//! What every example says of itself: a question, and the same words for the same option.

use std::collections::BTreeMap;

use crate::run;

/// The examples that were built, by the names of their files.
fn built() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/examples");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let sources = files.filter(|file| file.extension().is_some_and(|ending| ending == "rs"));
    let name = |file: std::path::PathBuf| file.file_stem().unwrap().to_str().unwrap().to_owned();
    let mut names: Vec<String> = sources.map(name).collect();
    names.sort();
    let needs = [
        ("pilot", cfg!(feature = "toml")),
        ("serve_stdin", cfg!(feature = "json")),
        ("what_if", cfg!(all(feature = "journal", feature = "toml"))),
    ];
    names.retain(|name| needs.iter().all(|(one, built)| name != one || *built));
    names
}

fn help(example: &str) -> String {
    let output = run(example, &["--help"]);
    assert!(output.status.success(), "{example}");
    String::from_utf8(output.stdout).unwrap()
}

/// The options of a help text, each with what is said of it in one line.
fn options(help: &str) -> BTreeMap<String, String> {
    let mut options: BTreeMap<String, String> = BTreeMap::new();
    let mut last = None;
    for line in help.lines().map(str::trim) {
        let flags = line.split_whitespace().find(|word| word.starts_with("--"));
        match flags.filter(|_| line.starts_with('-')) {
            Some(flag) => {
                last = Some(flag.to_owned());
                let said = line.split_once("  ").map_or("", |(_, said)| said.trim());
                options.insert(flag.to_owned(), said.to_owned());
            }
            None => {
                if let Some(said) = last.as_ref().and_then(|last| options.get_mut(last)) {
                    format!("{said} {line}").trim().clone_into(said);
                }
            }
        }
    }
    options
}

#[test]
fn the_help_of_every_example_begins_with_a_question_that_the_readme_has_too() {
    let readme = include_str!("../../README.md");
    for example in built() {
        let help = help(&example);
        let question = help.lines().next().unwrap();
        assert!(question.ends_with('?'), "{example}: {question}");
        let begin = question.trim_end_matches('?').split([':', ',']).next().unwrap();
        let row = readme.lines().find(|line| line.starts_with(&format!("| {begin}")));
        let row = row.unwrap_or_else(|| panic!("no row for {example}: {begin}"));
        assert!(row.contains(&format!("`{example}")), "{row}");
    }
}

#[test]
fn options_of_one_name_are_told_in_the_same_words_by_every_example() {
    let mut told: BTreeMap<String, (String, String)> = BTreeMap::new();
    for example in built() {
        for (option, said) in options(&help(&example)) {
            assert!(!said.is_empty(), "{example} {option}");
            if ["--json", "--csv", "--seed", "--help", "--version"].contains(&option.as_str()) {
                let (first, known) =
                    told.entry(option.clone()).or_insert((example.clone(), said.clone()));
                // What one example alone adds, such as a default, comes after it.
                let same = said.starts_with(known.as_str()) || known.starts_with(&said);
                assert!(same, "{option} of {first} and {example}: {known} / {said}");
            }
        }
    }
    assert!(told.len() == 5, "{told:?}");
}
