//! Runs the examples as their readers do, and checks what they print.

mod apportion;
mod axioms;
mod commons_check;
mod commons_cycle;
mod contributive_budget;
mod git_history;
mod help;
mod openness;
#[cfg(feature = "toml")]
mod pilot;
#[cfg(feature = "json")]
mod serve_stdin;
mod share;
mod simulate_attacks;
mod simulate_interests;
mod simulate_reward;
mod simulate_shortage;
mod simulate_timebank;
mod simulate_voice;
mod statutes;
mod tally;
mod time_bank;
mod voting_power;
#[cfg(all(feature = "journal", feature = "toml"))]
mod what_if;

use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;

/// The executables of the examples stand beside those of the tests.
fn command(example: &str, arguments: &[&str]) -> Command {
    let mut path = std::env::current_exe().unwrap();
    path.pop();
    path.pop();
    path.extend(["examples", example]);
    let mut command = Command::new(path);
    command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

fn run(example: &str, arguments: &[&str]) -> Output {
    command(example, arguments).output().unwrap()
}

fn json(example: &str, arguments: &[&str]) -> Value {
    let output = run(example, &[arguments, &["--json"]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Status 2, nothing on standard output, and a message that names the values.
fn refused(example: &str, arguments: &[&str], values: &[&str]) {
    let output = run(example, arguments);
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{message}");
    assert!(output.stdout.is_empty());
    for value in values {
        assert!(message.contains(value), "'{message}' does not name {value}");
    }
}

/// Compares a form that readers rely on with the one that is kept; another one breaks them.
fn is_golden(name: &str, found: &Value) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/examples/golden");
    let kept = std::fs::read_to_string(folder.join(name)).unwrap();
    assert_eq!(*found, serde_json::from_str::<Value>(&kept).unwrap(), "{name}");
}

/// A file of the tests' own.
fn file(name: &str, text: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// The data that stands beside the project for its developers; elsewhere the test is skipped.
fn shared_data() -> Option<PathBuf> {
    let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    if data.exists() {
        return Some(data);
    }
    assert!(std::env::var("CI").as_deref() != Ok("true"), "the shared data is absent in CI");
    println!("skipped: the shared data is not here");
    None
}
