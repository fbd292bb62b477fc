//! Minutes: what was put forward, who was invited, who spoke, and what came of it.
//!
//! Minutes are written after the fact: an intervention is recorded once it is over, inside its
//! meeting, on its agenda, by a college that was invited. So what a chair forgets is missing, and
//! nothing that did not fit the meeting is there. Names have numbers, and who spoke is a column of
//! rows.

use std::collections::BTreeMap;

use liens_core::{
    AmendmentId, CollegeId, ContributionId, ContributorId, Decision, Envelope, History, MeetingId,
    Receipt, Recorded, SubjectId, TimeAmount, Timestamp,
};

use super::record::Spoken;
use super::{
    Command, Event, Intervention, Meeting, RaisedNeed, Refusal, ReplayError, Subject, TextAmendment,
};
use crate::Heard;

/// What was put forward, who was invited, who spoke how long, which amendments were proposed and
/// what became of them, which needs were raised and answered.
///
/// An aggregate of its own: commands are decided and recorded as in an
/// [`Assembly`](crate::Assembly). [`Voice`](super::Voice) measures it.
///
/// # Law
///
/// `replaying_the_history_of_minutes_gives_the_minutes`,
/// `a_refused_command_leaves_the_minutes_as_they_were`
///
/// # Examples
///
/// ```
/// use liens_core::{CollegeId, CommandId, ContributorId, Envelope, MeetingId, SubjectId, Timestamp};
/// use liens_governance::Heard;
/// use liens_governance::deliberation::{Command, Minutes};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (users, workers) = (CollegeId::new("users")?, CollegeId::new("workers")?);
/// let (meeting, subject) = (MeetingId::new("of March")?, SubjectId::new("the hall")?);
/// let ana = ContributorId::new("ana")?;
/// let (from, until): (Timestamp, Timestamp) =
///     ("2026-03-10T18:00:00Z".parse()?, "2026-03-10T20:00:00Z".parse()?);
/// let steps = [
///     ("2026-03-01", Command::Propose { subject: subject.clone(), college: users.clone() }),
///     ("2026-03-01", Command::CallMeeting {
///         meeting: meeting.clone(), from, until,
///         colleges: [users.clone(), workers.clone()].into(), agenda: vec![subject.clone()],
///     }),
///     ("2026-03-11", Command::Speak {
///         meeting, subject: subject.clone(), person: ana.clone(), college: users.clone(),
///         from, until: "2026-03-10T18:05:00Z".parse()?,
///     }),
/// ];
/// let mut minutes = Minutes::new();
/// for (n, (day, body)) in (0..).zip(steps) {
///     let (id, by, at) = (CommandId::from_u128(n), ana.clone(), day.parse()?);
///     minutes.execute(&Envelope { id, by, on_behalf_of: None, at, body })?;
/// }
/// let week = "168 h".parse()?;
/// let heard = |college| minutes.heard(&subject, college, Timestamp::MIN, week, until);
/// assert_eq!((heard(&users), heard(&workers)), (Some(Heard::Spoke), Some(Heard::Silent)));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Minutes {
    pub(super) subjects: BTreeMap<SubjectId, Subject>,
    pub(super) subject_names: Vec<SubjectId>,
    pub(super) called: BTreeMap<MeetingId, u32>,
    pub(super) meetings: Vec<Meeting>,
    pub(super) people: Names<ContributorId>,
    pub(super) colleges: Names<CollegeId>,
    pub(super) spoken: Vec<Spoken>,
    /// Of each person by number, when they spoke: from and until, in order.
    pub(super) times: Vec<Vec<(Timestamp, Timestamp)>>,
    pub(super) amendments: BTreeMap<AmendmentId, TextAmendment>,
    pub(super) needs: BTreeMap<ContributionId, RaisedNeed>,
    history: History<Event>,
}

/// Names with numbers, in the order in which they came up.
///
/// Numbers are given in the order of the history, so that a replay gives the same ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Names<K> {
    numbers: BTreeMap<K, u32>,
    names: Vec<K>,
}

impl<K> Default for Names<K> {
    fn default() -> Self {
        Self { numbers: BTreeMap::new(), names: Vec::new() }
    }
}

impl<K: Ord + Clone> Names<K> {
    pub(super) fn of(&self, name: &K) -> Option<usize> {
        self.numbers.get(name).map(|number| place(*number))
    }

    pub(super) fn name(&self, number: u32) -> Option<&K> {
        self.names.get(place(number))
    }

    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = &K> {
        self.names.iter()
    }

    /// The number of a name, which is new or was given before.
    ///
    /// New names go last; none is ever taken back.
    pub(super) fn number(&mut self, name: &K) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = next(&self.names);
        self.numbers.insert(name.clone(), number);
        self.names.push(name.clone());
        number
    }
}

/// The number of what is added next. More than can be numbered was refused.
///
/// What is full was refused before, by `room`.
pub(super) fn next<T>(to: &[T]) -> u32 {
    u32::try_from(to.len()).unwrap_or(u32::MAX)
}

pub(super) fn place(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

impl Minutes {
    /// Creates minutes of nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Builds the minutes that a history leads to, checking every event again.
    ///
    /// # Errors
    ///
    /// [`ReplayError`] names the first event that could not have happened.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{CollegeId, CommandId, ContributorId, Envelope, SubjectId};
    /// # use liens_governance::deliberation::{Command, Minutes, ReplayError};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut minutes = Minutes::new();
    /// for (n, name) in [(1, "the hall"), (2, "the garden")] {
    ///     let (subject, college) = (SubjectId::new(name)?, CollegeId::new("users")?);
    ///     let (id, by) = (CommandId::from_u128(n), ContributorId::new("ana")?);
    ///     let (at, body) = ("2026-03-01".parse()?, Command::Propose { subject, college });
    ///     minutes.execute(&Envelope { id, by, on_behalf_of: None, at, body })?;
    /// }
    /// assert_eq!(Minutes::replay(minutes.events().to_vec())?, minutes);
    /// assert_eq!((minutes.subjects().len(), minutes.meetings().len()), (2, 0));
    /// // Nobody puts forward what was put forward.
    /// let mut forged = minutes.events().to_vec();
    /// forged[1].body = forged[0].body.clone();
    /// let refused: ReplayError = Minutes::replay(forged).unwrap_err();
    /// assert!(refused.to_string().contains("'the hall' was put forward already"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn replay(history: impl IntoIterator<Item = Recorded<Event>>) -> Result<Self, ReplayError> {
        let mut minutes = Self::new();
        for record in history {
            minutes.history.is_due(&record)?;
            let sequence = record.sequence;
            let envelope = record.cause(record.body.asked());
            minutes.check(&envelope).map_err(|reason| ReplayError::Refused { sequence, reason })?;
            minutes.change(&envelope);
            minutes.history.append(&envelope, [record.body]);
        }
        Ok(minutes)
    }

    /// Says what a command would do, without doing it.
    ///
    /// # Errors
    ///
    /// [`Refusal`].
    pub fn decide(&self, envelope: &Envelope<Command>) -> Result<Decision<Event>, Refusal> {
        let leads = |records: &[Recorded<Event>]| {
            records.first().is_some_and(|record| record.body.asked() == envelope.body)
        };
        if let Some(receipt) = self.history.done(envelope, leads)? {
            return Ok(Decision::AlreadyDone(receipt));
        }
        self.check(envelope)?;
        Ok(Decision::New(vec![Event::of(&envelope.body)]))
    }

    /// Does what a command asks, once.
    ///
    /// # Errors
    ///
    /// [`Refusal`]; the minutes are then as they were.
    pub fn execute(&mut self, envelope: &Envelope<Command>) -> Result<Receipt, Refusal> {
        match self.decide(envelope)? {
            Decision::AlreadyDone(receipt) => Ok(receipt),
            Decision::New(events) => {
                self.change(envelope);
                Ok(self.history.append(envelope, events))
            }
        }
    }

    /// The history, from the first event.
    pub fn events(&self) -> &[Recorded<Event>] {
        self.history.events()
    }

    /// The subjects that were put forward, in the order of their ids.
    pub fn subjects(&self) -> impl ExactSizeIterator<Item = (&SubjectId, &Subject)> {
        self.subjects.iter()
    }

    /// A subject that was put forward.
    pub fn subject(&self, subject: &SubjectId) -> Option<&Subject> {
        self.subjects.get(subject)
    }

    /// The meetings, in the order in which they were called.
    pub fn meetings(&self) -> impl ExactSizeIterator<Item = &Meeting> {
        self.meetings.iter()
    }

    /// A meeting by its name.
    pub fn meeting(&self, meeting: &MeetingId) -> Option<&Meeting> {
        self.called.get(meeting).and_then(|number| self.meetings.get(place(*number)))
    }

    /// Who spoke, in the order in which it was written down.
    ///
    /// Ids are read from their numbers again.
    pub fn interventions(&self) -> impl Iterator<Item = Intervention<'_>> {
        self.spoken.iter().filter_map(|spoken| {
            Some(Intervention {
                meeting: &self.meetings.get(place(spoken.meeting))?.id,
                subject: self.subject_names.get(place(spoken.subject))?,
                person: self.people.name(spoken.person)?,
                college: self.colleges.name(spoken.college)?,
                from: spoken.from,
                length: seconds(spoken.seconds),
            })
        })
    }

    /// The amendments, in the order of their ids.
    pub fn amendments(&self) -> impl ExactSizeIterator<Item = &TextAmendment> {
        self.amendments.values()
    }

    /// An amendment by its name.
    pub fn amendment(&self, amendment: &AmendmentId) -> Option<&TextAmendment> {
        self.amendments.get(amendment)
    }

    /// The needs that were raised, in the order of their ids.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{CollegeId, CommandId, ContributionId, ContributorId, Envelope};
    /// # use liens_governance::deliberation::{Command, Minutes, RaisedNeed, Refusal};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut minutes = Minutes::new();
    /// # let mut id = 0;
    /// # let mut send = |by: &str, day: &str, body| -> Result<(), Refusal> {
    /// #     id += 1;
    /// #     let (id, by) = (CommandId::from_u128(id), ContributorId::new(by).expect("a name"));
    /// #     let at = day.parse().expect("a day");
    /// #     minutes.execute(&Envelope { id, by, on_behalf_of: None, at, body }).map(drop)
    /// # };
    /// let (need, college) = (ContributionId::new("a ramp")?, CollegeId::new("users")?);
    /// send("dee", "2026-03-01", Command::RaiseNeed { need: need.clone(), college })?;
    /// send("chair", "2026-03-21", Command::AnswerNeed { need: need.clone() })?;
    /// // One answer, whose date stays.
    /// let again = send("chair", "2026-04-01", Command::AnswerNeed { need: need.clone() });
    /// assert!(matches!(again, Err(Refusal::NeedAnswered { .. })));
    /// let told: &RaisedNeed = minutes.needs().next().ok_or("no need")?;
    /// assert_eq!((&told.id, told.answered), (&need, Some("2026-03-21".parse()?)));
    /// # Ok(())
    /// # }
    /// ```
    pub fn needs(&self) -> impl ExactSizeIterator<Item = &RaisedNeed> {
        self.needs.values()
    }

    /// How a college was heard on a subject from an instant up to another: it spoke, or was
    /// invited with at least such notice to a meeting that dealt with it and is over, and was
    /// silent. None where neither is so: it was not offered the floor.
    ///
    /// Whether a vote may then open or close, the [`Assembly`](crate::Assembly) decides.
    ///
    /// Speech counts without any notice: whoever spoke was heard.
    ///
    /// # Complexity
    ///
    /// O(n) for n interventions and meetings.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{CollegeId, CommandId, ContributorId, Envelope, MeetingId, SubjectId};
    /// # use liens_core::{TimeAmount, Timestamp};
    /// # use liens_governance::Heard;
    /// # use liens_governance::deliberation::{Command, Minutes};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let mut minutes = Minutes::new();
    /// # let mut id = 0;
    /// # let mut send = |day: &str, body| -> Result<(), Box<dyn std::error::Error>> {
    /// #     id += 1;
    /// #     let (id, by) = (CommandId::from_u128(id), ContributorId::new("ana")?);
    /// #     let at = day.parse()?;
    /// #     minutes.execute(&Envelope { id, by, on_behalf_of: None, at, body })?;
    /// #     Ok(())
    /// # };
    /// let (subject, users) = (SubjectId::new("the hall")?, CollegeId::new("users")?);
    /// let (from, until) = ("2026-03-10T18:00:00Z".parse()?, "2026-03-10T20:00:00Z".parse()?);
    /// send("2026-03-01", Command::Propose { subject: subject.clone(), college: users.clone() })?;
    /// let (meeting, agenda) = (MeetingId::new("of March")?, vec![subject.clone()]);
    /// let colleges = [users.clone()].into();
    /// // Called three days before, and nobody of the users says anything.
    /// let call = Command::CallMeeting { meeting, from, until, colleges, agenda };
    /// send("2026-03-07T18:00:00Z", call)?;
    /// let heard = |days: i64, at| -> Result<Option<Heard>, Box<dyn std::error::Error>> {
    ///     let notice = TimeAmount::from_hours(days * 24)?;
    ///     Ok(minutes.heard(&subject, &users, Timestamp::MIN, notice, at))
    /// };
    /// // Silent, if three days are notice enough; else they were not asked. While it lasts,
    /// // neither.
    /// assert_eq!(heard(3, until)?, Some(Heard::Silent));
    /// assert_eq!((heard(4, until)?, heard(3, from)?), (None, None));
    /// # Ok(())
    /// # }
    /// ```
    pub fn heard(
        &self,
        subject: &SubjectId,
        college: &CollegeId,
        since: Timestamp,
        notice: TimeAmount,
        at: Timestamp,
    ) -> Option<Heard> {
        let number = self.subjects.get(subject)?.number;
        let counted = |from: Timestamp| since <= from && from <= at;
        if let Some(ours) = self.colleges.of(college) {
            let spoke = |spoken: &Spoken| {
                spoken.subject == number && place(spoken.college) == ours && counted(spoken.from)
            };
            if self.spoken.iter().any(spoke) {
                return Some(Heard::Spoke);
            }
        }
        let offered = |meeting: &Meeting| {
            let over = counted(meeting.from) && meeting.until <= at;
            over && meeting.notice() >= notice
                && meeting.colleges.contains(college)
                && meeting.agenda.contains(subject)
        };
        self.meetings.iter().any(offered).then_some(Heard::Silent)
    }
}

pub(super) fn seconds(count: u64) -> TimeAmount {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    TimeAmount::from_seconds(count).unwrap_or_default()
}
