//! Rules of the house that no compiler checks.

mod documentation;
mod laws;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn read(path: impl AsRef<Path>) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The sources of the five libraries; none, and a word why, where the facade stands alone.
fn library_sources() -> Option<Vec<PathBuf>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in
        ["src", "liens-core/src", "liens-timebank/src", "liens-governance/src", "liens-lineage/src"]
    {
        if !root.join(folder).exists() {
            println!("skipped: the packaged facade stands without its siblings");
            return None;
        }
        sources(&root.join(folder), &mut files);
    }
    Some(files)
}

/// Every text after an arrow that has the form of a code, such as `core.time.out_of_range`.
fn codes(source: &str) -> impl Iterator<Item = String> {
    let form = |text: &str| {
        let word = |word: &str| {
            !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
        };
        text.contains('.') && text.split('.').all(word)
    };
    let texts = source.split("=> \"").skip(1).chain(
        source.split("=> {\n").skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"')),
    );
    texts
        .filter_map(|rest| rest.split('"').next())
        .filter(move |text| form(text))
        .map(str::to_owned)
}

#[test]
fn every_code_of_an_error_stands_in_the_table_and_no_other_does() {
    let Some(files) = library_sources() else { return };
    let used: BTreeSet<String> =
        files.iter().flat_map(|file| codes(&read(file)).collect::<Vec<_>>()).collect();
    let table = read("docs/ERRORS.md");
    let rows = table.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let listed: BTreeSet<String> = rows.map(str::to_owned).collect();
    let missing: Vec<_> = used.difference(&listed).collect();
    let unused: Vec<_> = listed.difference(&used).collect();
    assert!(missing.is_empty(), "not in docs/ERRORS.md: {missing:?}");
    assert!(unused.is_empty(), "in docs/ERRORS.md without a use: {unused:?}");
    assert!(used.len() > 100);
}

#[test]
fn the_domain_crates_read_no_clock_no_file_and_no_chance() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for name in ["liens-core", "liens-timebank", "liens-governance", "liens-lineage"] {
        let folder = root.join(name).join("src");
        if !folder.exists() {
            println!("skipped: the packaged facade stands without its siblings");
            return;
        }
        let mut files = Vec::new();
        sources(&folder, &mut files);
        for file in files {
            let text = read(&file);
            for word in ["SystemTime", "Instant::now", "Utc::now", "std::fs", "std::net", "rand::"]
            {
                assert!(!text.contains(word), "{} uses {word}", file.display());
            }
        }
    }
}

/// Commands that are not asked of a crate through a commons, which has its own for them.
const ITS_OWN: [&str; 10] = [
    "assemble.found",
    "assemble.amend",
    "assemble.draft_motion",
    "assemble.revise_motion",
    "assemble.open_vote",
    "assemble.open_motion",
    "assemble.enact_motion",
    "book.open_account",
    "book.set_rules",
    "budget.open",
];

#[test]
fn every_command_of_the_crates_is_an_act_that_a_charter_may_speak_of() {
    let acts: BTreeSet<&str> = liens::Act::all().map(liens::Act::name).collect();
    let mut asked = BTreeSet::new();
    for (of, file) in [
        ("register", "liens-governance/src/register/command.rs"),
        ("disclose", "liens-governance/src/interests/mod.rs"),
        ("deliberate", "liens-governance/src/deliberation/command.rs"),
        ("assemble", "liens-governance/src/command.rs"),
        ("trace", "liens-lineage/src/command.rs"),
        ("book", "liens-timebank/src/command.rs"),
        ("budget", "liens-lineage/src/budget/command.rs"),
    ] {
        if !Path::new(env!("CARGO_MANIFEST_DIR")).join(file).exists() {
            println!("skipped: the packaged facade stands without its siblings");
            return;
        }
        let source = read(file);
        let names = source.split("pub const fn name(&self)").nth(1).unwrap();
        let names = names.split("=> \"").skip(1).filter_map(|rest| rest.split('"').next());
        asked.extend(names.map(|name| format!("{of}.{name}")));
    }
    assert!(asked.len() > 60);
    for command in &asked {
        let known = acts.contains(command.as_str()) != ITS_OWN.contains(&command.as_str());
        assert!(known, "{command} has no row among the acts, or has one and is not asked so");
    }
    let unknown: Vec<_> =
        acts.iter().filter(|act| act.contains('.') && !asked.contains(**act)).collect();
    assert!(unknown.is_empty(), "no crate is asked {unknown:?}");
}

/// The Markdown pages of the repository.
fn pages(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && !name.starts_with('.') && name != "target" {
            pages(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            found.push(path);
        }
    }
}

/// The name of a heading in a link, as the forges that show Markdown make it.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().to_lowercase();
    let kept = kept.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// A page without its blocks of code and its quoted code.
fn prose(text: &str) -> String {
    let mut inside = false;
    let lines = text.lines().filter(|line| {
        let fence = line.trim_start().starts_with("```");
        inside ^= fence;
        !inside && !fence
    });
    let lines: Vec<&str> = lines.collect();
    lines.join("\n").split('`').step_by(2).collect::<Vec<_>>().join("`")
}

#[test]
fn every_link_inside_the_pages_leads_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if !root.join("liens-core/src").exists() {
        println!("skipped: the packaged facade stands without its siblings");
        return;
    }
    let mut found = Vec::new();
    pages(root, &mut found);
    let (mut links, mut broken) = (0, Vec::new());
    for page in found {
        let text = prose(&std::fs::read_to_string(&page).unwrap());
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if target.contains("://") || target.starts_with("crate::") || target.contains(' ') {
                continue;
            }
            links += 1;
            let (file, heading) = target.split_once('#').unwrap_or((target, ""));
            let file =
                if file.is_empty() { page.clone() } else { page.parent().unwrap().join(file) };
            let leads = file.exists()
                && (heading.is_empty()
                    || std::fs::read_to_string(&file)
                        .unwrap()
                        .lines()
                        .filter_map(|line| line.strip_prefix('#'))
                        .any(|line| anchor(line.trim_start_matches('#')) == heading));
            if !leads {
                broken.push(format!("{}: {target}", page.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
    assert!(links > 40, "{links}");
}

#[test]
fn no_file_holds_more_than_seven_hundred_lines() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["src", "examples", "benches", "tests"] {
        sources(&root.join(folder), &mut files);
    }
    for name in ["liens-core", "liens-timebank", "liens-governance", "liens-lineage"] {
        if root.join(name).exists() {
            sources(&root.join(name), &mut files);
        }
    }
    let long = files.iter().map(|file| (file, read(file).lines().count()));
    let long: Vec<_> = long.filter(|(_, lines)| *lines > 700).collect();
    assert!(long.is_empty(), "{long:?}");
}
