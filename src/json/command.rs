//! Commands and questions to a commons whose history the caller keeps.

use liens_core::{Envelope, Receipt, Recorded};
use serde::{Deserialize, Serialize};

use super::Refused;
use super::question::{Question, Told, answers};
use crate::{Command, Commons, Event};

#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Request {
    /// What was recorded so far, from the first event.
    #[serde(default)]
    events: Vec<Recorded<Event>>,
    /// What is asked now.
    #[serde(default)]
    commands: Vec<Envelope<Command>>,
    /// What is to be told, once the commands are carried out.
    #[serde(default)]
    questions: Vec<Question>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Answer {
    /// What is to be recorded behind the events so far.
    events: Vec<Recorded<Event>>,
    /// One for each command.
    receipts: Vec<Receipt>,
    /// One for each question.
    answers: Vec<Told>,
}

pub(super) fn answer(request: Request) -> Result<Answer, Refused> {
    let Request { events, commands, questions } = request;
    let kept = events.len();
    let mut commons = Commons::replay(events)
        .map_err(|error| Refused::new("/events", error.refusal.code(), &error))?;
    let mut receipts = Vec::new();
    for (at, command) in commands.into_iter().enumerate() {
        let receipt = commons.execute(command);
        receipts.push(
            receipt
                .map_err(|error| Refused::new(format!("/commands/{at}"), error.code(), &error))?,
        );
    }
    let answers = answers(&commons, questions)?;
    let events = commons.events().get(kept..).unwrap_or_default().to_vec();
    Ok(Answer { events, receipts, answers })
}
