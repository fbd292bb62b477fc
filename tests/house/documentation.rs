//! What the libraries say of themselves: how much, and of each public item by an example.

use std::collections::BTreeSet;
use std::path::Path;

use crate::{library_sources, pages, read, sources};

/// The parts of a source: its lines of documentation, and its lines of code.
fn parts(source: &str) -> (Vec<&str>, Vec<&str>) {
    let lines = source.lines().map(str::trim).filter(|line| !line.is_empty());
    let (comments, code): (Vec<_>, Vec<_>) = lines.partition(|line| line.starts_with("//"));
    let documentation = comments.into_iter().filter_map(|line| {
        line.strip_prefix("///").or_else(|| line.strip_prefix("//!")).map(str::trim_start)
    });
    (documentation.collect(), code)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

/// The words of every block of code among lines of Markdown.
fn exemplified<'a>(lines: impl IntoIterator<Item = &'a str>, named: &mut BTreeSet<String>) {
    let mut inside = false;
    for line in lines {
        if line.trim_start().starts_with("```") {
            inside = !inside;
        } else if inside {
            named.extend(words(line).map(str::to_owned));
        }
    }
}

/// The name that a line makes public, but for fields, modules and what is passed on.
fn made_public(line: &str) -> Option<&str> {
    let mut rest = line.strip_prefix("pub ")?;
    for word in ["const ", "fn ", "struct ", "enum ", "trait ", "type ", "static "] {
        rest = rest.strip_prefix(word).unwrap_or(rest);
    }
    let kind = line.strip_suffix(rest)?.strip_prefix("pub ")?;
    words(rest).next().filter(|_| !kind.is_empty())
}

#[test]
fn every_public_item_is_named_in_an_example_that_runs() {
    let Some(files) = library_sources() else { return };
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut public, mut named) = (Vec::new(), BTreeSet::new());
    for file in &files {
        let source = read(file);
        let (documentation, code) = parts(&source);
        exemplified(documentation, &mut named);
        let made = code.iter().filter_map(|line| made_public(line));
        public.extend(made.map(|name| (file.display().to_string(), name.to_owned())));
    }
    let mut programs = Vec::new();
    sources(&root.join("examples"), &mut programs);
    for program in programs {
        named.extend(words(&read(program)).map(str::to_owned));
    }
    let mut found = Vec::new();
    pages(root, &mut found);
    for page in found {
        exemplified(read(page).lines(), &mut named);
    }
    assert!(public.len() > 1_500, "{}", public.len());
    let without: Vec<_> = public.iter().filter(|(_, name)| !named.contains(name)).collect();
    assert!(without.is_empty(), "{} of {}: {without:#?}", without.len(), public.len());
}

#[test]
fn the_libraries_have_six_lines_of_documentation_to_ten_of_code() {
    let Some(files) = library_sources() else { return };
    let (mut documentation, mut code) = (0, 0);
    for file in files {
        let source = read(file);
        let (told, done) = parts(&source);
        documentation += told.len();
        code += done.len();
    }
    println!("{documentation} lines of documentation to {code} of code");
    assert!(documentation * 10 >= code * 6, "{documentation} to {code}");
}
