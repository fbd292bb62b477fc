//! Doors for any language: a JSON text in, a JSON text out.
//!
//! Each door is pure: it reads no file and no clock, keeps nothing, and answers the same text to the
//! same text. Whatever it is given, it answers `{"answer": ..}` or
//! `{"refusal": {"code", "message", "path", "value"}}`, and never panics. What goes in and out of
//! each stands in `docs/EMBEDDING.md`; `serve_stdin` among the examples opens all of them to a pipe.
//!
//! A door takes as long and as much memory as the function behind it: bound the length of what a
//! stranger may send.

mod command;
mod named;
mod power;
mod question;
mod refused;
#[cfg(feature = "schema")]
pub(crate) mod schema;
mod settle;
mod share;
mod tally;

use serde::Serialize;
use serde::de::DeserializeOwned;

use refused::Refused;

/// Shares a pot over those who contributed to its results.
///
/// # Examples
///
/// ```
/// let request = r#"{
///     "contributions": [
///         {"id": "need", "kind": "need", "project": "p", "date": "2026-01-05T00:00:00Z",
///          "participations": [{"contributor": "ana"}]},
///         {"id": "work", "kind": "work", "project": "p", "date": "2026-01-06T00:00:00Z",
///          "participations": [{"contributor": "bo"}], "builds_on": [{"to": "need", "relation": "answers", "weight": "1"}]}
///     ],
///     "results": [{"id": "work"}],
///     "pot": "100.00 EUR",
///     "vouched": ["ana", "bo"],
///     "policy": {"name": "a fifth to the origin", "steps": [
///         {"origin": {"portion": "1/5", "of": "pot", "by": "per_person"}},
///         {"remainder": {"to": {"commons": {}}}}
///     ]}
/// }"#;
/// let answer: serde_json::Value = serde_json::from_str(&liens::json::share(request))?;
/// assert_eq!(answer["answer"]["payouts"][0]["amount"], "20.00 EUR", "{answer}");
/// # Ok::<_, serde_json::Error>(())
/// ```
pub fn share(request: &str) -> String {
    door(request, share::answer)
}

/// Counts a vote among several, or takes an assembly through its motions.
///
/// # Examples
///
/// ```
/// let request = r#"{"election": {
///     "candidates": ["garden", "workshop", "kitchen"],
///     "rule": {"schulze": {"strength": "margins"}},
///     "ballots": {"ranked": [
///         {"weight": "3", "tiers": [["garden"], ["kitchen"], ["workshop"]]},
///         {"weight": "2", "tiers": [["kitchen"], ["workshop"]]}
///     ]}
/// }}"#;
/// let answer: serde_json::Value = serde_json::from_str(&liens::json::tally(request))?;
/// assert_eq!(answer["answer"]["election"]["winners"][0], 0, "{answer}");
/// # Ok::<_, serde_json::Error>(())
/// ```
pub fn tally(request: &str) -> String {
    door(request, tally::answer)
}

/// Measures what everybody can turn, in a council of weights or under statutes.
///
/// # Examples
///
/// ```
/// let request = r#"{"game": {"of": {"condition": {"weights": ["50", "49", "1"], "quota": "51"}}}}"#;
/// let answer: serde_json::Value = serde_json::from_str(&liens::json::power(request))?;
/// // The one per cent can turn as much as the forty-nine.
/// assert_eq!(answer["answer"]["game"]["players"][2]["swings"], "1", "{answer}");
/// # Ok::<_, serde_json::Error>(())
/// ```
pub fn power(request: &str) -> String {
    door(request, power::answer)
}

/// Carries commands out on the ledger of a time bank, all or none.
///
/// # Examples
///
/// ```
/// let request = r#"{"commands": [
///     {"id": "00000000-0000-0000-0000-000000000001", "by": "broker", "at": "2026-01-05T10:00:00Z",
///      "body": {"open_account": {"account": "ana", "holder": "ana", "unit": "hour", "kind": "member"}}}
/// ]}"#;
/// let answer: serde_json::Value = serde_json::from_str(&liens::json::settle(request))?;
/// assert_eq!(answer["answer"]["balances"][0]["balance"], "PT0S", "{answer}");
/// # Ok::<_, serde_json::Error>(())
/// ```
pub fn settle(request: &str) -> String {
    door(request, settle::answer)
}

/// Carries commands out on a commons, all or none, and answers questions about it.
///
/// # Examples
///
/// ```
/// let request = r#"{"commands": [
///     {"id": "00000000-0000-0000-0000-000000000001", "by": "ana", "at": "2026-01-05T10:00:00Z",
///      "body": {"lapse_owed": {}}}
/// ]}"#;
/// let answer: serde_json::Value = serde_json::from_str(&liens::json::command(request))?;
/// assert_eq!(answer["refusal"]["code"], "commons.not_founded", "{answer}");
/// assert_eq!(answer["refusal"]["path"], "/commands/0");
/// // What stands on a date is asked of the events that were kept.
/// let request = r#"{"events": [], "questions": [{"ask": {"balances": {}}}]}"#;
/// let answer: serde_json::Value = serde_json::from_str(&liens::json::command(request))?;
/// assert_eq!(answer["answer"]["answers"][0]["balances"], serde_json::json!([]), "{answer}");
/// # Ok::<_, serde_json::Error>(())
/// ```
pub fn command(request: &str) -> String {
    door(request, command::answer)
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
enum Said<A> {
    Answer(A),
    Refusal(refused::Refusal),
}

/// Reads a request, has it answered, and writes the answer or why there is none.
fn door<Q: DeserializeOwned, A: Serialize>(
    request: &str,
    answer: impl FnOnce(Q) -> Result<A, Refused>,
) -> String {
    let said = match refused::read(request).and_then(answer) {
        Ok(answer) => serde_json::to_string(&Said::Answer(answer)),
        Err(refused) => written(refused, request),
    };
    said.or_else(|error| written(Refused::unwritable(&error), request)).unwrap_or_default()
}

fn written(refused: Refused, request: &str) -> serde_json::Result<String> {
    serde_json::to_string(&Said::<()>::Refusal(refused.shown(request)))
}
