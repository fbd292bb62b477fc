//! How commands travel in and events are kept.

use crate::{CommandId, ContributorId, Timestamp};

/// A command on its way in: who asks, for whom, when, and what.
///
/// The id is chosen by the caller. Sending the same envelope again gets the first answer again; the
/// same id with another author or body is refused. The instant is not compared, so that a retry may
/// carry its own.
///
/// # Examples
///
/// ```
/// # use liens_core::{CommandId, ContributorId, Envelope};
/// let envelope = Envelope {
///     id: CommandId::from_u128(1),
///     by: ContributorId::new("ana")?,
///     on_behalf_of: None,
///     at: "2026-01-05T10:00:00Z".parse()?,
///     body: "greet",
/// };
/// assert_eq!(envelope.acting().as_str(), "ana");
/// assert_eq!(envelope.map(str::len).body, 5);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Envelope<C> {
    /// Identifies this command for ever.
    pub id: CommandId,
    /// Who sends it.
    pub by: ContributorId,
    /// For whom it is sent, where a broker acts for somebody.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub on_behalf_of: Option<ContributorId>,
    /// When it is sent.
    pub at: Timestamp,
    /// What is asked.
    pub body: C,
}

impl<C> Envelope<C> {
    /// Who acts: the person for whom it is sent, or else who sends it.
    pub fn acting(&self) -> &ContributorId {
        self.on_behalf_of.as_ref().unwrap_or(&self.by)
    }

    /// The same envelope around what `change` makes of its body.
    pub fn map<D>(self, change: impl FnOnce(C) -> D) -> Envelope<D> {
        let Self { id, by, on_behalf_of, at, body } = self;
        Envelope { id, by, on_behalf_of, at, body: change(body) }
    }
}

/// An event as it is kept: what happened, in which order, by whose command.
///
/// Made by [`History::append`](crate::History::append), or read back from where it was kept.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Recorded<E> {
    /// The place in the history, from 0.
    #[cfg_attr(feature = "serde", serde(with = "crate::form::text"))]
    pub sequence: u64,
    /// When the command was sent.
    pub at: Timestamp,
    /// Who sent it.
    pub by: ContributorId,
    /// For whom it was sent, where a broker acted for somebody.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub on_behalf_of: Option<ContributorId>,
    /// The command that caused it.
    pub command: CommandId,
    /// What happened.
    pub body: E,
}

impl<E> Recorded<E> {
    /// The envelope of the command that caused it, around what was asked.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{CommandId, ContributorId, Envelope, History};
    /// let (id, by) = (CommandId::from_u128(1), ContributorId::new("ana")?);
    /// let at = "2026-01-05T10:00:00Z".parse()?;
    /// let greet = Envelope { id, by, on_behalf_of: None, at, body: "greet" };
    /// let mut history = History::new();
    /// history.append(&greet, ["greeted"]);
    /// assert_eq!(history.events()[0].cause("greet"), greet);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn cause<C>(&self, body: C) -> Envelope<C> {
        let Self { at, by, on_behalf_of, command, .. } = self;
        let (by, on_behalf_of) = (by.clone(), on_behalf_of.clone());
        Envelope { id: *command, by, on_behalf_of, at: *at, body }
    }
}

/// Where the events of an accepted command stand in the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Receipt {
    /// The command.
    pub command: CommandId,
    /// The sequence of its first event.
    #[cfg_attr(feature = "serde", serde(with = "crate::form::text"))]
    pub first: u64,
    /// The number of its events.
    pub events: u32,
}

/// What a command would do, before it is applied.
///
/// # Examples
///
/// ```
/// # use liens_core::{CommandId, Decision, Receipt};
/// let before: Decision<&str> = Decision::New(vec!["greeted"]);
/// let receipt = Receipt { command: CommandId::from_u128(1), first: 0, events: 1 };
/// assert_ne!(before, Decision::AlreadyDone(receipt));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Decision<E> {
    /// These events would be recorded.
    New(Vec<E>),
    /// The command was accepted before; nothing would change.
    AlreadyDone(Receipt),
}
