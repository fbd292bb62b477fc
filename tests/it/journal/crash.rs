//! Processes that are killed, meet, or run out of room.
//!
//! A child is this same program, started again for the one test [`child`] with its part in the
//! environment.

use std::convert::Infallible;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use liens::Recorded;
use liens::journal::{FileJournal, Journal, JournalError, Recovery, Schema, verify};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::{Folder, event};

const PART: &str = "LIENS_TEST_PART";
const FILE: &str = "LIENS_TEST_FILE";

fn schema() -> Schema {
    Schema::new("texts")
}

fn open(path: &Path) -> (FileJournal<String>, Recovery) {
    FileJournal::open(path, schema()).unwrap()
}

/// What `child` does as a process of its own; started by hand or with the others, nothing.
#[test]
fn child() {
    let (Ok(part), Some(path)) = (std::env::var(PART), std::env::var_os(FILE)) else { return };
    let path = Path::new(&path);
    match &*part {
        "append" => append_until_killed(path),
        "hold" => {
            let _journal = open(path);
            say("open");
            let _ = std::io::stdin().read_line(&mut String::new());
        }
        "fill" => fill_until_refused(path),
        other => panic!("no part '{other}'"),
    }
}

/// Past the harness, which would hold back what is printed.
fn say(line: &str) {
    let mut out = std::io::stdout();
    writeln!(out, "\n> {line}").unwrap();
    out.flush().unwrap();
}

/// A line that a child said.
fn said(line: &str) -> Option<&str> {
    line.strip_prefix("> ")
}

/// Lets a command, which is to start this program, run the one test.
fn as_child<'a>(command: &'a mut Command, part: &str, path: &Path) -> &'a mut Command {
    let test = concat!(module_path!(), "::child");
    let (_, test) = test.split_once("::").unwrap();
    command
        .args(["--exact", test, "--nocapture"])
        .env(PART, part)
        .env(FILE, path)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
}

fn start(part: &str, path: &Path) -> Child {
    as_child(&mut Command::new(std::env::current_exe().unwrap()), part, path).spawn().unwrap()
}

/// The batch that begins with an event, from ten bytes to some megabytes; its last event says so.
fn batch(begin: u64) -> Vec<Recorded<String>> {
    let drawn = begin.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 60;
    let size = [1, 1, 3, 40, 900, 6_000][usize::try_from(drawn % 6).unwrap()];
    let text = |at| {
        let last = if at + 1 == size { "last" } else { "" };
        format!("{at} of {size}, begun at {begin} {last} {}", "x".repeat(150))
    };
    (0..size).map(|at| event(begin + at, text(at))).collect()
}

fn append_until_killed(path: &Path) {
    let (mut journal, _) = open(path);
    loop {
        let next = journal.next_sequence();
        say(&format!("begin {next}"));
        journal.append(&batch(next)).unwrap();
        say(&format!("kept {}", journal.next_sequence()));
    }
}

/// Kills a child some time after it kept so many batches, in parts of the time that they took on
/// average, and returns how many events it was told are kept.
fn kill(path: &Path, batches: u32, after: u32) -> u64 {
    let mut child = start("append", path);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let events = |line: String, word| said(&line)?.strip_prefix(word)?.parse::<u64>().ok();
    let mut kept = lines.find_map(|line| events(line, "begin ")).expect("the child begins");
    let begun = Instant::now();
    for _ in 0..batches {
        kept = lines.find_map(|line| events(line, "kept ")).expect("the child goes on");
    }
    std::thread::sleep(begun.elapsed() / batches.max(1) * after / 1_000);
    child.kill().unwrap();
    child.wait().unwrap();
    lines.filter_map(|line| events(line, "kept ")).last().unwrap_or(kept)
}

#[test]
fn every_acknowledged_event_survives_a_kill() {
    let kills: u64 = std::env::var("LIENS_KILLS").map_or(50, |text| text.parse().unwrap());
    let folder = Folder::new("kill");
    let mut chance = ChaCha8Rng::seed_from_u64(11);
    let (mut torn, mut events, mut unsaid) = (0_u64, 0, 0_u64);
    for round in 0..kills {
        // A few kills on one file, then a fresh one.
        let path = folder.file(&format!("journal {}", round / 5));
        let (batches, after) = (chance.next_u32() % 6, chance.next_u32() % 2_000);
        let acknowledged = kill(&path, batches, after);
        let read = |events: &mut dyn Iterator<Item = Recorded<String>>| {
            let mut last = None;
            for event in events {
                let text = event.body.clone();
                assert!(text.starts_with(|digit: char| digit.is_ascii_digit()), "{text}");
                last = Some(text);
            }
            Ok::<_, Infallible>(last)
        };
        let (recovery, last) = verify(&path, &schema(), read).unwrap();
        let recovered = recovery.head.events;
        assert!(recovered >= acknowledged, "{acknowledged} acknowledged, {recovered} recovered");
        assert!(last.is_none_or(|text| text.contains(" last ")), "a batch is half there");
        torn += u64::from(recovery.cut.is_some());
        unsaid += u64::from(recovered > acknowledged);
        let (journal, opened) = open(&path);
        assert_eq!((opened.head, &opened.cut), (recovery.head, &recovery.cut));
        drop(journal);
        if round % 5 == 4 || round + 1 == kills {
            events += recovered;
            fs::remove_file(&path).unwrap();
        }
    }
    println!(
        "{kills} kills: {torn} torn ends, {unsaid} batches kept and not yet said, {events} events, none lost"
    );
}

#[test]
fn a_second_process_is_refused() {
    let folder = Folder::new("lock");
    let path = folder.file("journal");
    let mut child = start("hold", &path);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| said(&line.unwrap()) == Some("open")));
    let second = FileJournal::<String>::open(&path, schema()).unwrap_err();
    assert_eq!(second, JournalError::Locked { path: path.clone() });
    // Whoever only reads is let in.
    let count =
        |events: &mut dyn Iterator<Item = Recorded<String>>| Ok::<_, Infallible>(events.count());
    assert_eq!(verify(&path, &schema(), count).unwrap().1, 0);
    child.kill().unwrap();
    child.wait().unwrap();
    let (journal, _) = open(&path);
    let again = FileJournal::<String>::open(&path, schema()).unwrap_err();
    assert_eq!(again.code(), "journal.locked");
    drop(journal);
    open(&path);
}

fn fill_until_refused(path: &Path) {
    let (mut journal, _) = open(path);
    let big =
        |next: u64| (next..next + 40).map(|at| event(at, "x".repeat(200))).collect::<Vec<_>>();
    let refused = loop {
        let before = journal.head();
        match journal.append(&big(journal.next_sequence())) {
            Ok(()) => {}
            Err(error) => {
                assert_eq!(journal.head(), before);
                break error;
            }
        }
    };
    let JournalError::NotWritten { acknowledged, .. } = refused else { panic!("{refused}") };
    assert_eq!(acknowledged, journal.next_sequence());
    // What was written of it was taken back: a smaller batch still finds room.
    journal.append(&[event(acknowledged, "small")]).unwrap();
    say(&format!("kept {}", journal.next_sequence()));
}

/// A limit on the size of files stands in for a disk that is full: a write fails half way.
#[cfg(unix)]
#[test]
fn a_full_disk_takes_back_the_batch_and_says_what_is_kept() {
    let folder = Folder::new("full");
    let path = folder.file("journal");
    let mut shell = Command::new("sh");
    shell.args(["-c", "trap '' XFSZ; ulimit -f 100; exec \"$0\" \"$@\""]);
    shell.arg(std::env::current_exe().unwrap());
    let output = as_child(&mut shell, "fill", &path).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let kept = text.lines().find_map(|line| said(line)?.strip_prefix("kept ")).expect("it says it");
    let count =
        |events: &mut dyn Iterator<Item = Recorded<String>>| Ok::<_, Infallible>(events.count());
    let (recovery, events) = verify(&path, &schema(), count).unwrap();
    assert_eq!((kept, recovery.cut), (&*events.to_string(), None));
    assert!(events > 40);
}
