//! What falls short of norms: who, by which rule, and the smallest change that would mend it.
//!
//! A college's share of speech is compared with a part of its share of the seats, not with a number
//! of minutes. If it spoke a of A seconds and ought to reach the part b, it lacks the least x with
//! (a + x) / (A + x) ≥ b, since what it says is also said: of 30 minutes of others a quarter is 10,
//! not 7½.

use dashu_int::UBig;
use liens_core::{
    AmendmentId, CollegeId, ContributionId, ContributorId, MeetingId, Portion, TimeAmount,
    Timestamp,
};

use super::minutes::seconds;
use super::{CollegeVoice, Voice, WaitingNeed};
use crate::Proportion;
use crate::hearing::after;

/// What an assembly asks of its deliberation; data that it may vote.
///
/// # Examples
///
/// ```
/// # use liens_core::Portion;
/// # use liens_governance::deliberation::Norms;
/// let mut norms = Norms::half();
/// norms.speech = Portion::WHOLE; // every college as long as its seats say
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[non_exhaustive]
pub struct Norms {
    /// The least speech of a college, as a part of its share of the seats.
    pub speech: Portion,
    /// The least speech of a college, as a part of its share of the weight.
    pub weight: Portion,
    /// The most meetings in a row in which a college says nothing.
    #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
    pub quiet: u64,
    /// The least share of first proposals, as a part of the share of the seats.
    pub proposed: Portion,
    /// The least part of a college's own people who put a subject forward first. Zero asks nothing:
    /// how many ought to is a community's own to say.
    pub proposers: Portion,
    /// The least uptake of a college, as a part of the uptake of all together.
    pub uptake: Portion,
    /// The longest that a need waits for an answer.
    pub answer: TimeAmount,
    /// The least part of a college's needs that are answered before the period ends. Zero asks
    /// nothing, since a need may have been raised on its last day.
    pub answered: Portion,
    /// The longest until half of a college's needs are answered. The longest time there is asks
    /// nothing.
    pub half_answered: TimeAmount,
    /// The shortest notice of a meeting.
    pub notice: TimeAmount,
}

/// A rule of [`Norms`] that something falls short of.
///
/// # Examples
///
/// ```
/// # use liens_core::{CollegeId, CommandId, ContributorId, Envelope, MeetingId, Period, SubjectId};
/// # use liens_core::Timestamp;
/// # use liens_governance::deliberation::{
/// #     CollegeVoice, Command, Invitation, Minutes, Norms, Stranger, Voice, VoiceFinding,
/// #     VoiceRepair, VoiceRule,
/// # };
/// # use liens_governance::{Bounds, Carry, College, Member, Roll, Statutes};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (users, workers) = (CollegeId::new("users")?, CollegeId::new("workers")?);
/// # let colleges = [(&users, 1), (&workers, 1)]
/// #     .into_iter()
/// #     .map(|(id, weight)| Ok(College::new(id.clone(), weight, Carry::Majority)?))
/// #     .collect::<Result<Vec<_>, Box<dyn std::error::Error>>>()?;
/// # let rule = "more than 1/2 of expressed".parse()?;
/// # let statutes = Statutes::new(colleges, Bounds::none(), rule)?;
/// # let (ana, dee) = (ContributorId::new("ana")?, ContributorId::new("dee")?);
/// # let members = [Member::one(ana, users.clone()), Member::one(dee, workers.clone())];
/// # let roll = Roll::new(members, "2026-01-01".parse()?)?;
/// # let mut minutes = Minutes::new();
/// # let mut id = 0;
/// # let mut send = |day: &str, body| -> Result<(), Box<dyn std::error::Error>> {
/// #     id += 1;
/// #     let (id, by, at) = (CommandId::from_u128(id), ContributorId::new("ana")?, day.parse()?);
/// #     minutes.execute(&Envelope { id, by, on_behalf_of: None, at, body })?;
/// #     Ok(())
/// # };
/// let (meeting, subject) = (MeetingId::new("of March")?, SubjectId::new("the hall")?);
/// let at = |clock: &str| format!("2026-03-10T{clock}:00Z").parse::<Timestamp>();
/// send("2026-03-01", Command::Propose { subject: subject.clone(), college: users.clone() })?;
/// // Both colleges are invited, six days before.
/// send("2026-03-04T18:00:00Z", Command::CallMeeting {
///     meeting: meeting.clone(), from: at("18:00")?, until: at("20:00")?,
///     colleges: [users.clone(), workers.clone()].into(), agenda: vec![subject.clone()],
/// })?;
/// // Ana speaks for half an hour, and Eve, whom no roll knows, for the workers.
/// for (who, college, from, until) in
///     [("ana", &users, "18:00", "18:30"), ("eve", &workers, "18:30", "18:40")]
/// {
///     let (person, college) = (ContributorId::new(who)?, college.clone());
///     let (meeting, subject) = (meeting.clone(), subject.clone());
///     let (from, until) = (at(from)?, at(until)?);
///     send("2026-03-11", Command::Speak { meeting, subject, person, college, from, until })?;
/// }
/// let year = Period::new("2026-01-01".parse()?, "2027-01-01".parse()?)?;
/// let voice = Voice::of(&minutes, year, &roll, &statutes);
/// let line: &CollegeVoice = voice.college(&workers).ok_or("no such college")?;
/// assert_eq!(line.speech.map(|part| part.to_string()), Some("0 of 1800".to_owned()));
/// let invited: &Invitation = &line.invited[0];
/// assert!(!invited.spoke && line.silent(invited.notice).eq([&meeting]));
/// let eve: &Stranger = &voice.strangers[0];
/// assert_eq!((eve.person.as_str(), eve.spoken.to_string()), ("eve", "PT10M".to_owned()));
///
/// // Half of half of the seats is a quarter of the time: ten minutes beside thirty.
/// let found: Vec<VoiceFinding> = voice.findings(&Norms::half());
/// let speech = found.iter().find(|one| one.rule == VoiceRule::SpeechBySeats).ok_or("heard")?;
/// assert_eq!(speech.college, workers);
/// assert_eq!(speech.repair, Some(VoiceRepair::Speak { time: "PT10M".parse()? }));
/// // And a day more of notice, for each college that was invited.
/// let late: Vec<_> = found.iter().filter(|one| one.rule == VoiceRule::Notice).collect();
/// let time = "PT24H".parse()?;
/// assert_eq!(late.len(), 2);
/// assert_eq!(late[0].repair, Some(VoiceRepair::CallEarlier { meeting, time }));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum VoiceRule {
    /// A college spoke less than its part of its share of the seats.
    SpeechBySeats,
    /// A college spoke less than its part of its share of the weight.
    SpeechByWeight,
    /// A college said nothing in too many meetings in a row.
    Quiet,
    /// A college put too few subjects forward.
    Proposals,
    /// Too few of a college's own people put a subject forward.
    Proposers,
    /// Too few of a college's amendments were taken up.
    Uptake,
    /// A need waited too long.
    Answer,
    /// Too few needs of a college were answered.
    Answered,
    /// Half of a college's needs waited too long.
    HalfAnswered,
    /// A meeting was called too late.
    Notice,
}

/// What falls short.
///
/// One line for a college and rule; of needs and meetings one for each.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct VoiceFinding {
    /// Of which college.
    pub college: CollegeId,
    /// Who: the least heard of the college, or who raised the need.
    pub person: Option<ContributorId>,
    /// By which rule.
    pub rule: VoiceRule,
    /// What was found, where it is a proportion.
    pub found: Option<Proportion>,
    /// The smallest change that mends it; none where no change of this college's alone would.
    pub repair: Option<VoiceRepair>,
}

/// A change that mends a finding, all else being as it was.
///
/// Repairs are of one's own doing where they can be: to speak, to propose. Where they are others',
/// to take up or to answer, they name what and by when.
///
/// # Law
///
/// `the_repair_of_a_voice_finding_applied_removes_it`,
/// `one_less_than_the_repair_of_a_voice_finding_does_not_mend_it`
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum VoiceRepair {
    /// The college speaks so much longer.
    Speak {
        /// How much longer.
        time: TimeAmount,
    },
    /// The college speaks in the meeting.
    SpeakIn {
        /// The meeting.
        meeting: MeetingId,
    },
    /// The college puts so many more subjects forward.
    Propose {
        /// How many.
        #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
        subjects: u64,
    },
    /// So many more of the college's own people put a subject forward.
    LetPropose {
        /// How many.
        #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
        people: u64,
    },
    /// These amendments are taken up too.
    TakeUp {
        /// The amendments.
        amendments: Vec<AmendmentId>,
    },
    /// The need is answered by then.
    Answer {
        /// The need.
        need: ContributionId,
        /// By when.
        by: Timestamp,
    },
    /// These needs are answered, each by then.
    AnswerAll {
        /// The needs, and by when.
        needs: Vec<(ContributionId, Timestamp)>,
    },
    /// The meeting is called so much earlier.
    CallEarlier {
        /// The meeting.
        meeting: MeetingId,
        /// How much earlier.
        time: TimeAmount,
    },
}

impl Norms {
    /// Half of one's share of speech and proposals, half of the common uptake, not silent more than
    /// three meetings in a row, an answer within 30 days, a week's notice; nothing of the rest, for
    /// which no number is right for all.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{Portion, TimeAmount};
    /// # use liens_governance::deliberation::Norms;
    /// let norms = Norms::half();
    /// assert_eq!((norms.speech, norms.quiet), (Portion::new(1, 2)?, 3));
    /// assert_eq!(norms.notice, TimeAmount::from_hours(7 * 24)?);
    /// // How many ought to put subjects forward is not for this crate to say.
    /// assert_eq!(norms.proposers, Portion::new(0, 1)?);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn half() -> Self {
        let half = Portion::new(1, 2).unwrap_or(Portion::WHOLE);
        let nothing = Portion::new(0, 1).unwrap_or(Portion::WHOLE);
        let days = |days: i64| TimeAmount::from_hours(days.saturating_mul(24)).unwrap_or_default();
        Self {
            speech: half,
            weight: half,
            quiet: 3,
            proposed: half,
            proposers: nothing,
            uptake: half,
            answer: days(30),
            answered: nothing,
            half_answered: TimeAmount::MAX,
            notice: days(7),
        }
    }
}

impl Voice {
    /// What falls short of norms, by college, then by rule.
    ///
    /// Rules on what has no data find nothing.
    ///
    /// # Law
    ///
    /// `the_repair_of_a_voice_finding_applied_removes_it`,
    /// `one_less_than_the_repair_of_a_voice_finding_does_not_mend_it`
    ///
    /// # Complexity
    ///
    /// O(n) for n colleges, amendments and needs.
    pub fn findings(&self, norms: &Norms) -> Vec<VoiceFinding> {
        let mut findings = Vec::new();
        let (taken, all) = self.colleges.iter().filter_map(|line| line.uptake).fold(
            (0_u64, 0_u64),
            |(taken, all), uptake| {
                (taken.saturating_add(uptake.part()), all.saturating_add(uptake.whole()))
            },
        );
        for line in &self.colleges {
            let speech = |rule, portion, target: Option<Proportion>| {
                let repair = |time| VoiceRepair::Speak { time: seconds(time) };
                line.short(rule, line.speech, portion, target, repair)
            };
            findings.extend(speech(VoiceRule::SpeechBySeats, norms.speech, line.seats));
            findings.extend(speech(VoiceRule::SpeechByWeight, norms.weight, line.weight));
            findings.extend(line.too_quiet(norms.quiet));
            let propose = |subjects| VoiceRepair::Propose { subjects };
            let (rule, portion) = (VoiceRule::Proposals, norms.proposed);
            findings.extend(line.short(rule, line.proposed, portion, line.seats, propose));
            findings.extend(line.too_few_proposers(norms.proposers));
            findings.extend(line.too_little_taken_up(norms.uptake, Proportion::of(taken, all)));
            findings.extend(line.waiting(norms.answer));
            findings.extend(line.too_few_answered(norms.answered, self.last()));
            findings.extend(line.half_waiting(norms.half_answered, self.last()));
            findings.extend(line.called_late(norms.notice));
        }
        findings
    }

    /// The last second of the period.
    fn last(&self) -> Timestamp {
        let second = self.period.to().unix_seconds().saturating_sub(1);
        Timestamp::from_unix_seconds(second).unwrap_or(self.period.from())
    }
}

impl CollegeVoice {
    fn finding(&self, rule: VoiceRule, found: Option<Proportion>) -> VoiceFinding {
        let (college, person) = (self.college.clone(), self.least_heard.clone());
        VoiceFinding { college, person, rule, found, repair: None }
    }

    /// A proportion that misses its part of a target, which more of one's own would mend.
    ///
    /// None where even all further speech would not do: a part of one against others who spoke.
    fn short(
        &self,
        rule: VoiceRule,
        found: Option<Proportion>,
        portion: Portion,
        target: Option<Proportion>,
        repair: impl FnOnce(u64) -> VoiceRepair,
    ) -> Option<VoiceFinding> {
        let missing = found?.to_reach(portion, target?);
        if missing == Some(UBig::ZERO) {
            return None;
        }
        let missing = missing.and_then(|missing| u64::try_from(missing).ok());
        Some(VoiceFinding { repair: missing.map(repair), ..self.finding(rule, found) })
    }

    /// Speaking in the latest meeting ends the row.
    fn too_quiet(&self, most: u64) -> Option<VoiceFinding> {
        let quiet = self.quiet.filter(|quiet| quiet.part() > most)?;
        let last = self.invited.last();
        let repair = last.map(|last| VoiceRepair::SpeakIn { meeting: last.meeting.clone() });
        Some(VoiceFinding { repair, ..self.finding(VoiceRule::Quiet, Some(quiet)) })
    }

    /// With k more of its amendments taken up, (a + k) / d reaches its part p / q of (A + k) / D.
    ///
    /// One's own amendments are among all: taking one up raises both sides.
    #[expect(clippy::arithmetic_side_effects, reason = "products of at most four 64-bit numbers")]
    fn too_little_taken_up(
        &self,
        portion: Portion,
        together: Option<Proportion>,
    ) -> Option<VoiceFinding> {
        let (ours, all) = (self.uptake?, together?);
        let big = UBig::from;
        let (p, q) = (big(portion.ratio().numerator()), big(portion.ratio().denominator()));
        let have = big(ours.part()) * big(all.whole()) * &q;
        let need = &p * big(all.part()) * big(ours.whole());
        if have >= need {
            return None;
        }
        // Zero only where this college's amendments are all there are, and then it has its part.
        let each = big(all.whole()) * q - p * big(ours.whole());
        let missing = (each > UBig::ZERO).then(|| (need - have + &each - UBig::ONE) / each);
        let missing = missing.and_then(|missing| usize::try_from(missing).ok());
        let amendments = missing.and_then(|missing| self.turned_down.get(..missing));
        let repair =
            amendments.map(|amendments| VoiceRepair::TakeUp { amendments: amendments.to_vec() });
        Some(VoiceFinding { repair, ..self.finding(VoiceRule::Uptake, Some(ours)) })
    }

    /// Needs stand longest first, so that those too late are the first ones.
    fn waiting(&self, longest: TimeAmount) -> impl Iterator<Item = VoiceFinding> {
        let late = self.needs.iter().take_while(move |need| need.waited > longest);
        late.map(move |need| {
            let (name, by) = (need.need.clone(), after(need.raised, longest));
            VoiceFinding {
                person: Some(need.by.clone()),
                repair: Some(VoiceRepair::Answer { need: name, by }),
                ..self.finding(VoiceRule::Answer, self.answered)
            }
        })
    }

    fn too_few_proposers(&self, least: Portion) -> Option<VoiceFinding> {
        let found = self.proposers?;
        let people = found.under(least);
        let repair = Some(VoiceRepair::LetPropose { people });
        (people > 0)
            .then(|| VoiceFinding { repair, ..self.finding(VoiceRule::Proposers, Some(found)) })
    }

    /// Those that have waited longest are answered first, all by the last second of the period.
    fn too_few_answered(&self, least: Portion, last: Timestamp) -> Option<VoiceFinding> {
        let found = self.answered?;
        let missing = usize::try_from(found.under(least)).unwrap_or(usize::MAX);
        let open = self.needs.iter().filter(|need| !need.answered).take(missing);
        let needs = open.map(|need| (need.need.clone(), last)).collect();
        let repair = Some(VoiceRepair::AnswerAll { needs });
        (missing > 0)
            .then(|| VoiceFinding { repair, ..self.finding(VoiceRule::Answered, Some(found)) })
    }

    /// Of the needs that waited too long those that waited least bring half of all within a time.
    fn half_waiting(&self, longest: TimeAmount, last: Timestamp) -> Option<VoiceFinding> {
        let within = |need: &&WaitingNeed| need.answered && need.waited <= longest;
        let short = self.needs.iter().filter(within).count();
        let missing = self.needs.len().div_ceil(2).saturating_sub(short);
        let late = self.needs.iter().rev().filter(|need| !within(need)).take(missing);
        let by = |need: &WaitingNeed| after(need.raised, longest).min(last);
        let needs = late.map(|need| (need.need.clone(), by(need))).collect();
        (missing > 0).then(|| VoiceFinding {
            repair: Some(VoiceRepair::AnswerAll { needs }),
            ..self.finding(VoiceRule::HalfAnswered, self.answered)
        })
    }

    /// Exactly the missing notice, so that a second less would not do.
    fn called_late(&self, notice: TimeAmount) -> impl Iterator<Item = VoiceFinding> {
        let late = self.invited.iter().filter(move |one| one.notice < notice);
        late.map(move |one| {
            let missing = notice.checked_sub(one.notice).ok();
            let (meeting, finding) = (one.meeting.clone(), self.finding(VoiceRule::Notice, None));
            let repair = missing.map(|time| VoiceRepair::CallEarlier { meeting, time });
            VoiceFinding { repair, ..finding }
        })
    }
}
