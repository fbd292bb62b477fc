//! Requests on a pipe, and the transcript that other languages rely on.

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use serde_json::{Value, json};

use super::{command, refused, run};

const REQUESTS: &str = "examples/data/serve/requests.jsonl";
const GOLDEN: &str = "tests/examples/golden/serve_stdin.jsonl";

fn kept(name: &str) -> String {
    std::fs::read_to_string(format!("{}/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[test]
fn the_bundled_requests_are_answered_as_before() {
    let output = run("serve_stdin", &["--bundled"]);
    assert!(output.status.success());
    let found = String::from_utf8(output.stdout).unwrap();
    if std::env::var_os("LIENS_WRITE_GOLDEN").is_some() {
        std::fs::write(format!("{}/{GOLDEN}", env!("CARGO_MANIFEST_DIR")), &found).unwrap();
    }
    let golden = kept(GOLDEN);
    for (found, golden) in found.lines().zip(golden.lines()) {
        let read = |line| serde_json::from_str::<Value>(line).unwrap();
        assert_eq!(read(found), read(golden));
    }
    assert_eq!(found, golden);
    assert_eq!(found.lines().count(), kept(REQUESTS).lines().count());
    assert_eq!(run("serve_stdin", &[REQUESTS]).stdout, found.as_bytes());
}

#[test]
fn a_line_is_answered_before_the_next_one_is_sent() {
    let mut child =
        command("serve_stdin", &[]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut requests = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    let (asked, golden) = (kept(REQUESTS), kept(GOLDEN));
    for (request, golden) in asked.lines().zip(golden.lines()).take(3) {
        writeln!(requests, "\n{request}").unwrap();
        assert_eq!(answers.next().unwrap().unwrap(), golden);
    }
    // What one language calls a line may be no text in another.
    requests.write_all(b"\xff\n").unwrap();
    let answer: Value = serde_json::from_str(&answers.next().unwrap().unwrap()).unwrap();
    assert_eq!((&answer["id"], &answer["refusal"]["code"]), (&Value::Null, &json!("serve.line")));
    drop(requests);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_file_that_is_not_there_is_refused() {
    refused("serve_stdin", &["no such file"], &["no such file"]);
}
