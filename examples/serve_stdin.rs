//! Answers requests in JSON, one a line, so that any language can drive the library by a pipe.
//!
//! A line in is `{"door": NAME, "request": {..}}`, with an `"id"` that is given back if there is one;
//! a line out is `{"id": .., "answer": {..}}` or `{"id": .., "refusal": {..}}`. Unlike the other
//! examples it does not run on bundled data without an argument, since whoever starts it is at the
//! other end of the pipe: `--bundled` answers the requests of `examples/data/serve`.

mod input;

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use serde_json::{Map, Value, json};

use input::Refused;

/// How do I call the library from another language?
///
/// Answers the doors share, tally, power, settle and command on standard input, line by line.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
struct Arguments {
    /// Answer the requests of a file instead of standard input
    #[arg(value_name = "FILE.jsonl")]
    file: Option<PathBuf>,
    /// Answer the bundled requests
    #[arg(long, conflicts_with = "file")]
    bundled: bool,
    /// Print JSON instead of text: nothing else is ever printed here
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    input::run(|| serve(&Arguments::parse()))
}

fn serve(arguments: &Arguments) -> Result<(), Refused> {
    let bundled =
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/data/serve/requests.jsonl");
    let file = arguments.file.clone().or_else(|| arguments.bundled.then(bundled));
    match file {
        Some(file) => answer_all(input::text(&file)?.as_bytes()),
        None => answer_all(BufReader::new(std::io::stdin().lock())),
    }
}

/// Answers each line before the next one is read; empty lines are passed over.
fn answer_all(mut requests: impl BufRead) -> Result<(), Refused> {
    let mut out = std::io::stdout().lock();
    let mut line = Vec::new();
    while requests.read_until(b'\n', &mut line)? > 0 {
        let text = String::from_utf8_lossy(&line);
        if !text.trim().is_empty() {
            match writeln!(out, "{}", answer(&text)).and_then(|()| out.flush()) {
                // Whoever reads may stop early.
                Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => return Ok(()),
                written => written?,
            }
        }
        line.clear();
    }
    Ok(())
}

fn answer(line: &str) -> Value {
    let asked: Map<String, Value> = match serde_json::from_str(line) {
        Ok(asked) => asked,
        Err(error) => {
            return refusal(&Value::Null, "serve.line", &error.to_string(), "", &Value::Null);
        }
    };
    let id = asked.get("id").cloned().unwrap_or_default();
    if let Some(other) =
        asked.keys().find(|name| !["id", "door", "request"].contains(&name.as_str()))
    {
        let message = format!("'{other}' is none of id, door and request");
        return refusal(&id, "serve.line", &message, &format!("/{other}"), &asked[other]);
    }
    let door = match asked.get("door").and_then(Value::as_str) {
        Some("share") => liens::json::share,
        Some("tally") => liens::json::tally,
        Some("power") => liens::json::power,
        Some("settle") => liens::json::settle,
        Some("command") => liens::json::command,
        _ => {
            let found = asked.get("door").cloned().unwrap_or_default();
            let message = format!("{found} is none of share, tally, power, settle and command");
            return refusal(&id, "serve.door", &message, "/door", &found);
        }
    };
    let request = asked.get("request").cloned().unwrap_or_default();
    let said = door(&request.to_string());
    let mut said: Map<String, Value> = serde_json::from_str(&said).unwrap_or_default();
    said.insert("id".to_owned(), id);
    said.into()
}

fn refusal(id: &Value, code: &str, message: &str, path: &str, value: &Value) -> Value {
    json!({
        "id": id,
        "refusal": { "code": code, "message": message, "path": path, "value": value },
    })
}
