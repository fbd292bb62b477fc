//! What kind of events a journal keeps, and how older versions of them are read.

use liens_core::Recorded;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::JournalError;

/// Turns the JSON of an event of one version into that of the next, or says why it cannot.
///
/// It is given the whole recorded event, whose `body` is what changes.
pub type Step = fn(Value) -> Result<Value, String>;

/// The name of the events that a file keeps, and their version.
///
/// The first version is 1; each step leads from one version to the next. A file may hold events of
/// several versions: they stay as they were written, since the chain covers them, and are brought to
/// the newest version when they are read.
///
/// # Examples
///
/// ```
/// use liens::journal::Schema;
///
/// // Since version 2, a greeting says whom it greets.
/// let schema = Schema::new("example.greetings").since(|mut event| {
///     let body = event.get_mut("body").ok_or("no body")?;
///     *body = serde_json::json!({ "greeted": { "whom": "everybody", "how": body } });
///     Ok(event)
/// });
/// assert_eq!(schema.version(), 2);
/// ```
#[derive(Clone, Debug)]
pub struct Schema {
    name: String,
    steps: Vec<Step>,
}

impl Schema {
    /// Names the events of version 1.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), steps: Vec::new() }
    }

    /// The events of a [`Commons`](crate::Commons).
    pub fn commons() -> Self {
        Self::new("liens.commons")
    }

    /// Adds a version: the step leads to it from the one before.
    #[must_use]
    pub fn since(mut self, step: Step) -> Self {
        self.steps.push(step);
        self
    }

    /// The name of the events.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The newest version, which is the one that is written.
    pub fn version(&self) -> u32 {
        u32::try_from(self.steps.len()).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// Checks that a version is known.
    pub(super) fn knows(&self, version: u32, sequence: u64) -> Result<(), JournalError> {
        let newest = self.version();
        if (1..=newest).contains(&version) {
            Ok(())
        } else {
            Err(JournalError::NewerEvents { sequence, version, newest })
        }
    }

    /// Reads a line of a version that is known.
    pub(super) fn read<E: DeserializeOwned>(
        &self,
        version: u32,
        sequence: u64,
        line: &[u8],
    ) -> Result<Recorded<E>, JournalError> {
        let unreadable = |reason: String| JournalError::Unreadable { sequence, version, reason };
        let broken = |error: serde_json::Error| unreadable(error.to_string());
        let older = usize::try_from(version).unwrap_or(usize::MAX).saturating_sub(1);
        // A line whose text is checked at once is read faster than bytes checked name by name.
        let text = std::str::from_utf8(line).map_err(|error| unreadable(error.to_string()))?;
        let event: Recorded<E> = match self.steps.get(older..) {
            None | Some([]) => serde_json::from_str(text).map_err(broken)?,
            Some(steps) => {
                let mut value = serde_json::from_str(text).map_err(broken)?;
                for step in steps {
                    value = step(value).map_err(unreadable)?;
                }
                serde_json::from_value(value).map_err(broken)?
            }
        };
        if event.sequence == sequence {
            Ok(event)
        } else {
            Err(JournalError::OutOfSequence { expected: sequence, found: event.sequence })
        }
    }
}
