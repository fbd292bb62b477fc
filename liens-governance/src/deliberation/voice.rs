//! Who is heard: what a period of deliberation says about each college.
//!
//! Every share stands beside two others: speech beside seats and weight, uptake beside the uptake
//! of all, so that neither the size of a college nor how much was said at all decides what is fair.
//! Roll and statutes are handed in, as those of the day for which a report is made; minutes know
//! neither.
//!
//! "Half answered within" is the median of waits in which a need without an answer waits for ever:
//! of three needs answered after 5 and 20 days and not at all it is 20 days, and with two
//! unanswered none. An average of those answered would call a college served whose hard questions
//! are left open.

use std::collections::BTreeMap;

use liens_core::{
    AmendmentId, CollegeId, ContributionId, ContributorId, MeetingId, Period, TimeAmount, Timestamp,
};

use super::minutes::{Minutes, place, seconds};
use super::record::between;
use super::{Fate, Meeting};
use crate::{Proportion, Roll, Statutes};

/// Who was heard in a period, college by college.
///
/// Meetings count in the period in which they begin, with all that was said there; subjects and
/// needs in the one in which they were put forward or raised; amendments in the one in which they
/// were settled, withdrawn ones nowhere. What a person says counts for a college if the roll has
/// them in it, else among the [`strangers`](Self::strangers): nobody lends a small college a voice
/// that is not its own. Whoever has no data has `None`, never zero.
///
/// # Law
///
/// `shares_of_speech_sum_to_the_whole`, `voice_equals_its_definition`,
/// `renaming_people_and_colleges_renames_what_voice_says`
///
/// # Examples
///
/// ```
/// # use liens_core::{CollegeId, ContributorId, Period, Timestamp};
/// # use liens_governance::deliberation::{Minutes, Voice};
/// # use liens_governance::{Bounds, Carry, College, Member, Roll, Statutes};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let users = CollegeId::new("users")?;
/// # let college = College::new(users.clone(), 1, Carry::Majority)?;
/// # let rule = "more than 1/2 of expressed".parse()?;
/// # let statutes = Statutes::new([college], Bounds::none(), rule)?;
/// # let roll = Roll::new([Member::one(ContributorId::new("ana")?, users)], Timestamp::MIN)?;
/// let year = Period::new("2026-01-01".parse()?, "2027-01-01".parse()?)?;
/// let voice = Voice::of(&Minutes::new(), year, &roll, &statutes);
/// assert_eq!(voice.colleges.len(), 1);
/// assert_eq!(voice.colleges[0].speech, None); // nobody spoke, which is not zero
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Voice {
    /// The period.
    pub period: Period,
    /// The meetings that began in it.
    #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
    pub meetings: u64,
    /// How long members spoke in all.
    pub spoken: TimeAmount,
    /// The colleges of the statutes, in the order of their ids.
    pub colleges: Vec<CollegeVoice>,
    /// Who spoke for a college in which the roll does not have them, and how long.
    pub strangers: Vec<Stranger>,
}

/// How one college was heard.
///
/// See [`VoiceRule`](super::VoiceRule) for one with its findings.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct CollegeVoice {
    /// The college.
    pub college: CollegeId,
    /// The seconds that it spoke, of all.
    pub speech: Option<Proportion>,
    /// Its people on the roll, of all.
    pub seats: Option<Proportion>,
    /// Its weight in the statutes, of all.
    pub weight: Option<Proportion>,
    /// The latest meetings in a row in which it said nothing, of those that it was invited to.
    pub quiet: Option<Proportion>,
    /// The meetings that it was invited to, the oldest first.
    pub invited: Vec<Invitation>,
    /// The subjects that it put forward first, of all.
    pub proposed: Option<Proportion>,
    /// Its people on the roll who put a subject forward first, of its people on the roll.
    pub proposers: Option<Proportion>,
    /// Its amendments that were taken up, of those that were adopted, rejected or lapsed.
    pub uptake: Option<Proportion>,
    /// Its amendments that were rejected or lapsed, by id.
    pub turned_down: Vec<AmendmentId>,
    /// Its needs that were answered before the period ended, of those it raised.
    pub answered: Option<Proportion>,
    /// The time within which half of its needs were answered; none while fewer are.
    pub half_answered_within: Option<TimeAmount>,
    /// Its needs, with how long each waited, the longest first.
    pub needs: Vec<WaitingNeed>,
    /// Of its people on the roll the one who spoke least, the first by id.
    pub least_heard: Option<ContributorId>,
}

/// A college's invitation to a meeting.
///
/// A college that was not invited is not silent.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Invitation {
    /// The meeting.
    pub meeting: MeetingId,
    /// The time between the call and the beginning.
    pub notice: TimeAmount,
    /// Whether it took the floor; else it was invited, silent.
    pub spoke: bool,
}

/// A need, and how long it waited for its answer.
///
/// # Examples
///
/// ```
/// # use liens_core::{CollegeId, CommandId, ContributionId, ContributorId, Envelope, Period};
/// # use liens_governance::deliberation::{Command, Minutes, Voice, WaitingNeed};
/// # use liens_governance::{Bounds, Carry, College, Member, Roll, Statutes};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let (dee, users) = (ContributorId::new("dee")?, CollegeId::new("users")?);
/// # let colleges = [College::new(users.clone(), 1, Carry::Majority)?];
/// # let rule = "more than 1/2 of expressed".parse()?;
/// # let statutes = Statutes::new(colleges, Bounds::none(), rule)?;
/// # let roll = Roll::new([Member::one(dee, users.clone())], "2026-01-01".parse()?)?;
/// # let mut minutes = Minutes::new();
/// # let mut id = 0;
/// # let mut send = |day: &str, body| -> Result<(), Box<dyn std::error::Error>> {
/// #     id += 1;
/// #     let (id, by, at) = (CommandId::from_u128(id), ContributorId::new("dee")?, day.parse()?);
/// #     minutes.execute(&Envelope { id, by, on_behalf_of: None, at, body })?;
/// #     Ok(())
/// # };
/// for name in ["a ramp", "a bench", "longer hours"] {
///     let (need, college) = (ContributionId::new(name)?, users.clone());
///     send("2026-03-01", Command::RaiseNeed { need, college })?;
/// }
/// for (name, day) in [("a bench", "2026-03-06"), ("a ramp", "2026-03-21")] {
///     send(day, Command::AnswerNeed { need: ContributionId::new(name)? })?;
/// }
/// let spring = Period::new("2026-03-01".parse()?, "2026-06-01".parse()?)?;
/// let voice = Voice::of(&minutes, spring, &roll, &statutes);
/// let line = voice.college(&users).ok_or("no such college")?;
/// assert_eq!(line.answered.map(|part| part.to_string()), Some("2 of 3".to_owned()));
/// // After 5 days, after 20, and not yet: half were answered within 20 days.
/// assert_eq!(line.half_answered_within.map(|time| time.to_string()), Some("PT480H".to_owned()));
/// let longest: &WaitingNeed = &line.needs[0];
/// assert_eq!((longest.need.as_str(), longest.answered), ("longer hours", false));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct WaitingNeed {
    /// The need.
    pub need: ContributionId,
    /// Who raised it.
    pub by: ContributorId,
    /// When.
    pub raised: Timestamp,
    /// How long until the answer, or until the end of the period if it had none by then.
    pub waited: TimeAmount,
    /// Whether it was answered before the period ended.
    pub answered: bool,
}

/// Somebody who spoke for a college in which the roll does not have them.
///
/// Not an error: guests speak. Only, they are no college's voice.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Stranger {
    /// Who.
    pub person: ContributorId,
    /// For which college.
    pub college: CollegeId,
    /// How long.
    pub spoken: TimeAmount,
}

/// One pass over what was said.
///
/// Flat columns by number, filled in one pass.
struct Floor {
    /// Of each college of the minutes by number: the seconds of its own people.
    colleges: Vec<u64>,
    /// Of each person by number: the seconds for their own college.
    people: Vec<u64>,
    /// Of each meeting, and in it each college of the minutes: whether its own people spoke.
    heard: Vec<bool>,
    total: u64,
    strangers: BTreeMap<(u32, u32), u64>,
}

impl Floor {
    /// # Complexity
    ///
    /// O(n + p log m) for n interventions of p people, and m members of the roll.
    fn of(minutes: &Minutes, period: Period, roll: &Roll) -> Self {
        let home = |person| {
            let member = roll.member(person)?;
            minutes.colleges.of(member.college()).and_then(|number| u32::try_from(number).ok())
        };
        let homes: Vec<Option<u32>> = minutes.people.iter().map(home).collect();
        let inside: Vec<bool> =
            minutes.meetings.iter().map(|meeting| period.contains(meeting.from)).collect();
        let width = minutes.colleges.iter().len();
        let mut floor = Self {
            colleges: vec![0; width],
            people: vec![0; homes.len()],
            heard: vec![false; width.saturating_mul(inside.len())],
            total: 0,
            strangers: BTreeMap::new(),
        };
        for spoken in &minutes.spoken {
            let (meeting, college) = (place(spoken.meeting), place(spoken.college));
            if !inside.get(meeting).copied().unwrap_or_default() {
                continue;
            }
            let person = place(spoken.person);
            if homes.get(person).copied().flatten() != Some(spoken.college) {
                let time = floor.strangers.entry((spoken.person, spoken.college)).or_default();
                *time = time.saturating_add(spoken.seconds);
                continue;
            }
            let times = [floor.colleges.get_mut(college), floor.people.get_mut(person)];
            for time in times.into_iter().flatten() {
                *time = time.saturating_add(spoken.seconds);
            }
            floor.total = floor.total.saturating_add(spoken.seconds);
            let cell = meeting.saturating_mul(width).saturating_add(college);
            if let Some(heard) = floor.heard.get_mut(cell) {
                *heard = true;
            }
        }
        floor
    }

    fn heard(&self, meeting: usize, college: Option<usize>) -> bool {
        let cell = |college| meeting.saturating_mul(self.colleges.len()).saturating_add(college);
        college.is_some_and(|college| self.heard.get(cell(college)).copied().unwrap_or_default())
    }

    fn seconds(&self, college: Option<usize>) -> u64 {
        college.and_then(|college| self.colleges.get(college)).copied().unwrap_or_default()
    }
}

impl Voice {
    /// Measures a period of minutes, for the people of a roll and the colleges of statutes.
    ///
    /// Colleges that are not in the statutes have no line.
    ///
    /// # Complexity
    ///
    /// O(n + m c + p log p) for n interventions, m meetings that invite c colleges each, and p
    /// people, amendments, needs and subjects.
    pub fn of(minutes: &Minutes, period: Period, roll: &Roll, statutes: &Statutes) -> Self {
        let floor = Floor::of(minutes, period, roll);
        let mut meetings: Vec<(usize, &Meeting)> = minutes.meetings.iter().enumerate().collect();
        meetings.retain(|(_, meeting)| period.contains(meeting.from));
        meetings.sort_by(|(_, a), (_, b)| (a.from, &a.id).cmp(&(b.from, &b.id)));
        let weights = statutes.total_weight();
        let people = count(roll.members().len());
        let mut lines: BTreeMap<&CollegeId, CollegeVoice> = BTreeMap::new();
        for college in statutes.colleges() {
            let number = minutes.colleges.of(college.id());
            let mut line = CollegeVoice::new(college.id().clone());
            line.speech = Proportion::of(floor.seconds(number), floor.total);
            line.weight = Proportion::of(college.weight(), weights);
            line.invited_to(&meetings, |meeting| floor.heard(meeting, number));
            lines.insert(college.id(), line);
        }
        seat(&mut lines, minutes, roll, &floor, people);
        first(&mut lines, minutes, period, roll);
        amend(&mut lines, minutes, period);
        need(&mut lines, minutes, period);
        let strangers = floor.strangers.iter().filter_map(|((person, college), spoken)| {
            Some(Stranger {
                person: minutes.people.name(*person)?.clone(),
                college: minutes.colleges.name(*college)?.clone(),
                spoken: seconds(*spoken),
            })
        });
        let mut strangers: Vec<Stranger> = strangers.collect();
        strangers.sort_by(|a, b| (&a.person, &a.college).cmp(&(&b.person, &b.college)));
        Self {
            period,
            meetings: count(meetings.len()),
            spoken: seconds(floor.total),
            colleges: lines.into_values().collect(),
            strangers,
        }
    }

    /// The line of a college.
    pub fn college(&self, college: &CollegeId) -> Option<&CollegeVoice> {
        self.colleges.iter().find(|line| line.college == *college)
    }
}

type Lines<'a> = BTreeMap<&'a CollegeId, CollegeVoice>;

/// Seats, and who of each college spoke least.
///
/// A person who said nothing spoke least.
fn seat(lines: &mut Lines, minutes: &Minutes, roll: &Roll, floor: &Floor, people: u64) {
    let mut seats: BTreeMap<&CollegeId, (u64, u64, &ContributorId)> = BTreeMap::new();
    for member in roll.members() {
        let number = minutes.people.of(member.person());
        let spoke = number.and_then(|number| floor.people.get(number)).copied().unwrap_or_default();
        let (held, least, who) =
            seats.entry(member.college()).or_insert((0, spoke, member.person()));
        *held = held.saturating_add(1);
        if spoke < *least {
            (*least, *who) = (spoke, member.person());
        }
    }
    for (college, line) in lines {
        let held = seats.get(*college);
        line.seats = Proportion::of(held.map_or(0, |(held, ..)| *held), people);
        line.least_heard = held.map(|(_, _, who)| (*who).clone());
    }
}

/// Who put subjects forward first.
///
/// Subjects count for their college; proposers only if the roll has them in it.
fn first(lines: &mut Lines, minutes: &Minutes, period: Period, roll: &Roll) {
    let mut all = 0_u64;
    let mut first: BTreeMap<&CollegeId, (u64, Vec<&ContributorId>)> = BTreeMap::new();
    for subject in minutes.subjects.values().filter(|one| period.contains(one.proposed)) {
        all = all.saturating_add(1);
        let (subjects, people) = first.entry(&subject.college).or_default();
        *subjects = subjects.saturating_add(1);
        let member = roll.member(&subject.by);
        if member.is_some_and(|member| *member.college() == subject.college) {
            people.push(&subject.by);
        }
    }
    for (college, line) in lines {
        let (subjects, mut people) = first.remove(*college).unwrap_or_default();
        people.sort_unstable();
        people.dedup();
        line.proposed = Proportion::of(subjects, all);
        let held = line.seats.map_or(0, Proportion::part);
        line.proposers = Proportion::of(count(people.len()), held);
    }
}

/// What became of amendments.
///
/// Withdrawn ones count on neither side: their author decided, nobody else.
fn amend(lines: &mut Lines, minutes: &Minutes, period: Period) {
    let mut sums: BTreeMap<&CollegeId, (u64, u64)> = BTreeMap::new();
    for amendment in minutes.amendments.values() {
        let Some((at, fate)) = amendment.settled else { continue };
        if fate == Fate::Withdrawn || !period.contains(at) {
            continue;
        }
        let (taken, all) = sums.entry(&amendment.college).or_default();
        *all = all.saturating_add(1);
        if fate == Fate::Adopted {
            *taken = taken.saturating_add(1);
        } else if let Some(line) = lines.get_mut(&amendment.college) {
            line.turned_down.push(amendment.id.clone());
        }
    }
    for (college, line) in lines {
        let (taken, all) = sums.get(*college).copied().unwrap_or_default();
        line.uptake = Proportion::of(taken, all);
    }
}

/// How long needs waited.
///
/// Answers after the period are none in it, so that a report of a past year stays as it was.
fn need(lines: &mut Lines, minutes: &Minutes, period: Period) {
    for need in minutes.needs.values().filter(|need| period.contains(need.raised)) {
        let Some(line) = lines.get_mut(&need.college) else { continue };
        let answer = need.answered.filter(|at| *at < period.to());
        line.needs.push(WaitingNeed {
            need: need.id.clone(),
            by: need.by.clone(),
            raised: need.raised,
            waited: between(need.raised, answer.unwrap_or(period.to())),
            answered: answer.is_some(),
        });
    }
    for line in lines.values_mut() {
        let mut delays: Vec<Option<TimeAmount>> =
            line.needs.iter().map(|need| need.answered.then_some(need.waited)).collect();
        // Those without an answer come last, as if they waited for ever.
        delays.sort_by_key(|delay| (delay.is_none(), *delay));
        let half = delays.len().div_ceil(2).checked_sub(1);
        line.half_answered_within = half.and_then(|half| delays.get(half).copied().flatten());
        let answered = line.needs.iter().filter(|need| need.answered).count();
        line.answered = Proportion::of(count(answered), count(line.needs.len()));
        line.needs.sort_by(|a, b| b.waited.cmp(&a.waited).then_with(|| a.need.cmp(&b.need)));
    }
}

impl CollegeVoice {
    const fn new(college: CollegeId) -> Self {
        Self {
            college,
            speech: None,
            seats: None,
            weight: None,
            quiet: None,
            invited: Vec::new(),
            proposed: None,
            proposers: None,
            uptake: None,
            turned_down: Vec::new(),
            answered: None,
            half_answered_within: None,
            needs: Vec::new(),
            least_heard: None,
        }
    }

    /// The meetings of the period, oldest first, and where the college was heard.
    ///
    /// Counted from the latest meeting back, as a row that can still be ended.
    fn invited_to(&mut self, meetings: &[(usize, &Meeting)], heard: impl Fn(usize) -> bool) {
        for (number, meeting) in meetings {
            if meeting.colleges.contains(&self.college) {
                let (notice, spoke) = (meeting.notice(), heard(*number));
                self.invited.push(Invitation { meeting: meeting.id.clone(), notice, spoke });
            }
        }
        let quiet = self.invited.iter().rev().take_while(|invitation| !invitation.spoke).count();
        self.quiet = Proportion::of(count(quiet), count(self.invited.len()));
    }

    /// The meetings that it was invited to with at least such notice, and in which it was silent.
    ///
    /// For an [`Assembly`](crate::Assembly), silence after too short a notice is not consent.
    pub fn silent(&self, notice: TimeAmount) -> impl Iterator<Item = &MeetingId> {
        let silent = move |one: &&Invitation| !one.spoke && one.notice >= notice;
        self.invited.iter().filter(silent).map(|one| &one.meeting)
    }
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
