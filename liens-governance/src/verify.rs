//! A second pass over a vote: it shares no step with the tally, and names the first field that
//! differs.
//!
//! A certificate that is checked by the code that made it proves nothing. Here each delegator's
//! chain is walked by itself and not along with all others, weights are summed in 128 bits,
//! fractions are those of the library of numbers and not our own, conditions are evaluated from
//! their definition, and what a reader sees is compared as text. Only the reading of statutes, roll
//! and ballots is shared.

use std::collections::{BTreeMap, BTreeSet};

use dashu_ratio::RBig;
use liens_core::{CollegeId, Ratio, Threshold, Timestamp};

use crate::election::{Said, verify_by_college};
use crate::{
    Ballot, Ballots, Base, Carried, Carry, Cause, Certificate, Choice, Clause, College, Roll, Rule,
    Standing, Statutes, Within,
};

/// Why a certificate is not one of this vote.
///
/// # Examples
///
/// Ballots of another roll are refused before anything is counted:
///
/// ```
/// # use liens_governance::{
/// #     Assembly, Ballots, Bounds, Carry, CertificateError, College, Command, Draft, Member, Roll,
/// #     Statutes, Votes, verify,
/// # };
/// # use liens_core::{CollegeId, CommandId, ContributorId, Envelope, MotionId, SubjectId};
/// # let (ana, users) = (ContributorId::new("ana")?, CollegeId::new("users")?);
/// # let college = College::new(users.clone(), 1, Carry::Majority)?;
/// # let rule = "more than 1/2 of expressed".parse()?;
/// # let statutes = Statutes::new([college], Bounds::none(), rule)?;
/// # let at = "2026-11-23".parse()?;
/// # let roll = Roll::freeze(&statutes, [Member::one(ana.clone(), users.clone())], at)?;
/// # let (motion, id) = (MotionId::new("m")?, MotionId::new("m")?);
/// # let draft = Draft::new(SubjectId::new("s")?, Votes::Final);
/// # let mut assembly = Assembly::new();
/// # for (n, body) in (0..).zip([
/// #     Command::Found { statutes, waived: [].into() },
/// #     Command::OpenMotion { motion, draft, roll, closes: None },
/// #     Command::CloseMotion { motion: id.clone() },
/// # ]) {
/// #     let (command, by) = (CommandId::from_u128(n), ana.clone());
/// #     assembly.execute(&Envelope { id: command, by, on_behalf_of: None, at, body })?;
/// # }
/// # let motion = assembly.motion(&id).ok_or("a motion")?;
/// # let (vote, certificate) = motion.vote().zip(motion.certificate()).ok_or("a closed vote")?;
/// let (statutes, roll) = (vote.statutes(), vote.roll());
/// verify(certificate, statutes, roll, vote.ballots())?;
/// let later = Roll::freeze(statutes, roll.members().to_vec(), "2026-11-24".parse()?)?;
/// let foreign = verify(certificate, statutes, roll, &Ballots::none(later)).unwrap_err();
/// assert_eq!(foreign, CertificateError::ForeignRoll { frozen: roll.at() });
/// assert_eq!(foreign.code(), "governance.certificate.foreign_roll");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateError {
    /// The ballots were cast by another roll.
    #[error("the ballots were cast by another roll than the one frozen on {frozen}")]
    ForeignRoll {
        /// When the roll passed was frozen.
        frozen: liens_core::Timestamp,
    },
    /// A field is not what the ballots lead to.
    #[error("{field} is {found} in the certificate, the ballots lead to {expected}")]
    Differs {
        /// The field.
        field: String,
        /// What the certificate says.
        found: String,
        /// What the ballots lead to.
        expected: String,
    },
}

impl CertificateError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::ForeignRoll { .. } => "governance.certificate.foreign_roll",
            Self::Differs { .. } => "governance.certificate.differs",
        }
    }
}

/// Checks a certificate against the statutes, the roll and the ballots.
///
/// The names of the motion, of its subject, kind and topic and the two instants are not in the
/// ballots; the rule is the one of that kind and topic, and the instants are in order.
///
/// # Law
///
/// `a_certificate_with_any_count_tampered_is_refused`
///
/// # Errors
///
/// [`CertificateError`] names the first field that differs.
///
/// # Complexity
///
/// O(n log c) for n members in c colleges.
///
/// # Examples
///
/// Those of [`Certificate`] and of [`CertificateError`].
pub fn verify(
    certificate: &Certificate,
    statutes: &Statutes,
    roll: &Roll,
    ballots: &Ballots,
) -> Result<(), CertificateError> {
    if ballots.roll() != roll {
        return Err(CertificateError::ForeignRoll { frozen: roll.at() });
    }
    let expected = Recount::of(statutes, ballots);
    let mut conditions = Vec::new();
    let (kind, topic) = (certificate.kind.as_ref(), certificate.topic.as_ref());
    let Some(rule) = statutes.rule_for(kind, topic) else {
        let known: Vec<String> =
            statutes.rules().filter_map(|(kind, _)| kind.map(ToString::to_string)).collect();
        let found = kind.map(ToString::to_string).unwrap_or_default();
        return same("kind", &found, &format!("one of '{}'", known.join("', '")));
    };
    let held = expected.holds(&rule, &mut conditions);
    let somebody_chose = !expected.assembly.yes.is_zero();
    let adopted = held && (ballots.question().is_none() || somebody_chose);
    let outcome = if adopted { "adopted" } else { "rejected" };
    let last = certificate.opened.max(certificate.closed);
    same("closed", &certificate.closed, &last)?;
    same("members", &certificate.members, &roll.members().len())?;
    same("colleges", &certificate.colleges.len(), &expected.voices.len())?;
    for (line, voice) in certificate.colleges.iter().zip(&expected.voices) {
        let id = voice.college.id();
        let field = |name: &str| format!("college '{id}' {name}");
        same(&field("name"), &line.college, id)?;
        same(&field("weight"), &line.weight, &voice.college.weight())?;
        same(&field("carry"), &line.carry, &voice.college.carry())?;
        same(&field("all"), &line.all, &voice.all)?;
        same(&field("present"), &line.present, &voice.present)?;
        same(&field("yes"), &line.yes, &voice.yes)?;
        same(&field("no"), &line.no, &voice.no)?;
        same(&field("abstain"), &line.abstain, &voice.abstain)?;
        same(&field("carried"), &line.carried, &voice.carried())?;
        let [yes, no, present] = voice.adds();
        same(&field("adds_present"), &line.adds_present, &present)?;
        same(&field("adds_yes"), &line.adds_yes, &yes)?;
        same(&field("adds_no"), &line.adds_no, &no)?;
    }
    same("unresolved", &certificate.unresolved.len(), &expected.unresolved.len())?;
    for (line, ((college, cause), weight)) in
        certificate.unresolved.iter().zip(&expected.unresolved)
    {
        same("unresolved college", &line.college, college)?;
        same("unresolved cause", &line.cause, cause)?;
        same("unresolved weight", &line.weight, weight)?;
    }
    let sums = &expected.assembly;
    same("overall all", &certificate.overall.all, &sums.all)?;
    same("overall present", &certificate.overall.present, &sums.present)?;
    same("overall expressed", &certificate.overall.expressed, &sums.expressed)?;
    same("overall yes", &certificate.overall.yes, &sums.yes)?;
    same("overall no", &certificate.overall.no, &sums.no)?;
    same("rule", &certificate.rule, &rule)?;
    same("conditions", &certificate.conditions.len(), &conditions.len())?;
    for (at, (line, expected)) in certificate.conditions.iter().zip(&conditions).enumerate() {
        let field = |name: &str| format!("condition {at} {name}");
        let place = |id: Option<&CollegeId>| id.map(|id| format!("'{id}'")).unwrap_or_default();
        same(&field("text"), &line.condition, &expected.text)?;
        let expected_place = place(expected.college.as_ref());
        same(&field("college"), &place(line.college.as_ref()), &expected_place)?;
        same(&field("part"), &line.part, &expected.part)?;
        same(&field("whole"), &line.whole, &expected.whole)?;
        same(&field("met"), &line.met, &expected.met)?;
    }
    same("outcome", &certificate.outcome, &outcome)?;
    let expected_choice = ballots.question().filter(|_| somebody_chose);
    match (&certificate.chosen, expected_choice) {
        (None, None) => Ok(()),
        (Some(chosen), Some(question)) => {
            verify_by_college(chosen, question, &expected.said(ballots))
        }
        (found, expected) => same("chosen", &found.is_some(), &expected.is_some()),
    }
}

/// Compares what a reader would see: a number is the same whatever type holds it.
fn same(
    field: &str,
    found: &impl ToString,
    expected: &impl ToString,
) -> Result<(), CertificateError> {
    let (found, expected) = (found.to_string(), expected.to_string());
    if found == expected {
        Ok(())
    } else {
        Err(CertificateError::Differs { field: field.to_owned(), found, expected })
    }
}

/// The sides that a condition can name, in one place.
struct Sums {
    all: RBig,
    present: RBig,
    expressed: RBig,
    yes: RBig,
    no: RBig,
}

/// What one college said, counted again.
///
/// Sums are of 128 bits: two of 64 cannot overflow them, whatever the roll says.
struct Voice<'a> {
    college: &'a College,
    all: u128,
    present: u128,
    yes: u128,
    no: u128,
    abstain: u128,
}

/// Everything that the ballots lead to, before the certificate is looked at.
struct Recount<'a> {
    voices: Vec<Voice<'a>>,
    /// Beside the place of each delegator who was heard: the place where the chain ends.
    lent: BTreeMap<usize, usize>,
    unresolved: BTreeMap<(CollegeId, Cause), u128>,
    assembly: Sums,
}

/// A condition with its sides, as the certificate should have it.
struct Line {
    text: String,
    college: Option<CollegeId>,
    part: RBig,
    whole: RBig,
    met: bool,
}

#[expect(
    clippy::arithmetic_side_effects,
    reason = "64-bit weights are summed in 128 bits, fractions are of any size, and every quotient \
              is taken behind a check of its denominator"
)]
impl<'a> Recount<'a> {
    /// Counts member by member in the order of the roll; a college that all of its members are
    /// recused from is in none of the sums of the assembly.
    fn of(statutes: &'a Statutes, ballots: &Ballots) -> Self {
        let mut voices: BTreeMap<&CollegeId, Voice<'a>> = BTreeMap::new();
        for college in statutes.colleges() {
            let voice = Voice { college, all: 0, present: 0, yes: 0, no: 0, abstain: 0 };
            voices.insert(college.id(), voice);
        }
        let lent = Lent::of(ballots, statutes.delegation_cap());
        for (at, standing) in ballots.iter().enumerate() {
            let Some(voice) = voices.get_mut(standing.member.college()) else { continue };
            if standing.recused {
                continue;
            }
            let weight = u128::from(standing.member.weight());
            voice.all += weight;
            let choice = match standing.ballot {
                Some(Ballot::Split { yes, no, abstain }) => {
                    voice.present += weight;
                    voice.yes += u128::from(yes);
                    voice.no += u128::from(no);
                    voice.abstain += u128::from(abstain);
                    continue;
                }
                Some(Ballot::Whole { choice }) => Some(choice),
                None => lent.choices.get(&at).map(|(_, choice)| *choice),
            };
            if let Some(choice) = choice {
                voice.present += weight;
                match choice {
                    Choice::Yes => voice.yes += weight,
                    Choice::No => voice.no += weight,
                    Choice::Abstain => voice.abstain += weight,
                }
            }
        }
        let voices: Vec<Voice<'a>> = voices.into_values().collect();
        let mut assembly = Sums {
            all: RBig::ZERO,
            present: RBig::ZERO,
            expressed: RBig::ZERO,
            yes: RBig::ZERO,
            no: RBig::ZERO,
        };
        for voice in voices.iter().filter(|voice| voice.all > 0) {
            let [yes, no, present] = voice.adds();
            assembly.all += RBig::from(voice.college.weight());
            assembly.present += present;
            assembly.expressed += &yes + &no;
            assembly.yes += yes;
            assembly.no += no;
        }
        let ends = lent.choices.into_iter().map(|(at, (root, _))| (at, root)).collect();
        Self { voices, lent: ends, unresolved: lent.unresolved, assembly }
    }

    /// What each college said where it was chosen among several.
    ///
    /// A delegator has the paper of whoever their chain ends at.
    fn said<'b>(&self, ballots: &'b Ballots) -> Vec<Said<'b>>
    where
        'a: 'b,
    {
        let standing: Vec<Standing<'b>> = ballots.iter().collect();
        let papers = |voice: &Voice<'a>| {
            let own = standing.iter().enumerate();
            let own = own.filter(|(_, one)| one.member.college() == voice.college.id());
            let paper = |(at, one): (usize, &Standing<'b>)| {
                let speaker = self.lent.get(&at).copied().unwrap_or(at);
                Some((u128::from(one.member.weight()), standing.get(speaker)?.paper?))
            };
            own.filter_map(paper).collect()
        };
        let said = |voice: &Voice<'a>| Said {
            college: voice.college,
            all: voice.all,
            yes: voice.yes,
            no: voice.no,
            papers: papers(voice),
        };
        self.voices.iter().map(said).collect()
    }

    /// Evaluates every rule of a combination, also where the first one settles it, so that the
    /// lines are those of the certificate.
    fn holds(&self, rule: &Rule, lines: &mut Vec<Line>) -> bool {
        match rule.clause() {
            Clause::And { rules } => {
                let held: Vec<bool> = rules.iter().map(|rule| self.holds(rule, lines)).collect();
                !held.contains(&false)
            }
            Clause::Or { rules } => {
                let held: Vec<bool> = rules.iter().map(|rule| self.holds(rule, lines)).collect();
                held.contains(&true)
            }
            Clause::AtLeastOf { count, rules } => {
                let held: Vec<bool> = rules.iter().map(|rule| self.holds(rule, lines)).collect();
                usize::try_from(*count)
                    .is_ok_and(|count| held.into_iter().filter(|held| *held).count() >= count)
            }
            Clause::Colleges { threshold } => {
                let (part, whole) = self.carried_yes();
                let met = clears(*threshold, &part, &whole);
                line(rule, None, (part, whole), met, lines)
            }
            Clause::CollegeCount { count } => {
                let (part, whole) = self.carried_yes();
                let met = part >= RBig::from(*count);
                line(rule, None, (part, whole), met, lines)
            }
            Clause::Yes { threshold, base, within } => {
                let sides = |sums: &Sums| (sums.yes.clone(), sums.base(*base));
                self.within(rule, within, lines, false, sides, |part, whole| {
                    clears(*threshold, part, whole)
                })
            }
            Clause::Quorum { threshold, within } => {
                let sides = |sums: &Sums| (sums.present.clone(), sums.all.clone());
                self.within(rule, within, lines, false, sides, |part, whole| {
                    clears(*threshold, part, whole)
                })
            }
            Clause::Unblocked { threshold, base, within } => {
                let sides = |sums: &Sums| (sums.no.clone(), sums.base(*base));
                self.within(rule, within, lines, true, sides, |part, whole| {
                    !clears(*threshold, part, whole)
                })
            }
            Clause::Consent { within } => {
                let sides = |sums: &Sums| (sums.no.clone(), sums.present.clone());
                self.within(rule, within, lines, true, sides, |part, _| part.is_zero())
            }
        }
    }

    /// The colleges carried yes, and the colleges that are not recused.
    fn carried_yes(&self) -> (RBig, RBig) {
        let voting = self.voices.iter().filter(|voice| voice.all > 0);
        voting.fold((RBig::ZERO, RBig::ZERO), |(part, whole), voice| {
            let one = if voice.yes > voice.no { RBig::ONE } else { RBig::ZERO };
            (part + one, whole + RBig::ONE)
        })
    }

    /// Measures a condition in the assembly or in the colleges concerned; where there is none of
    /// these, `met_by_none` says what the condition comes to.
    fn within(
        &self,
        rule: &Rule,
        within: &Within,
        lines: &mut Vec<Line>,
        met_by_none: bool,
        sides: impl Fn(&Sums) -> (RBig, RBig),
        meets: impl Fn(&RBig, &RBig) -> bool,
    ) -> bool {
        if let Within::Assembly {} = within {
            let (part, whole) = sides(&self.assembly);
            let met = meets(&part, &whole);
            return line(rule, None, (part, whole), met, lines);
        }
        let mut results = Vec::new();
        for voice in &self.voices {
            let concerned = match within {
                Within::College { college } => voice.college.id() == college,
                _ => voice.all > 0,
            };
            if concerned {
                let (part, whole) = sides(&voice.sums());
                let met = meets(&part, &whole);
                results.push(line(rule, Some(voice), (part, whole), met, lines));
            }
        }
        if results.is_empty() { met_by_none } else { !results.contains(&false) }
    }
}

/// Notes what a condition came to, and says whether it is met.
fn line(
    rule: &Rule,
    voice: Option<&Voice<'_>>,
    (part, whole): (RBig, RBig),
    met: bool,
    lines: &mut Vec<Line>,
) -> bool {
    let college = voice.map(|voice| voice.college.id().clone());
    lines.push(Line { text: rule.to_string(), college, part, whole, met });
    met
}

/// What delegation came to: each chain followed by itself, from the delegator on.
struct Lent {
    /// Beside the place of a delegator: where the chain ends, and what is said there.
    choices: BTreeMap<usize, (usize, Choice)>,
    unresolved: BTreeMap<(CollegeId, Cause), u128>,
}

impl Lent {
    /// Follows the chains, cuts those that do not fit under the cap, and sums what is lost.
    fn of(ballots: &Ballots, cap: Option<u64>) -> Self {
        let standing: Vec<Standing<'_>> = ballots.iter().collect();
        let places: BTreeMap<_, usize> =
            standing.iter().enumerate().map(|(at, s)| (s.member.person(), at)).collect();
        // Where each delegator who did not vote leads; nobody for a delegate off the roll.
        let mut next: BTreeMap<usize, (Timestamp, Option<usize>)> = BTreeMap::new();
        for (at, one) in standing.iter().enumerate() {
            if let (false, None, Some((since, to))) = (one.recused, one.ballot, one.delegate) {
                next.insert(at, (since, to.and_then(|to| places.get(to.person()).copied())));
            }
        }
        let ends = ends(&next);
        let cut = cap.map_or_else(BTreeSet::new, |cap| over(&next, &ends, &standing, cap.into()));
        let mut lent = Self { choices: BTreeMap::new(), unresolved: BTreeMap::new() };
        // Nearest to the end first, so that a cut higher up the chain is known below it.
        let mut lost: BTreeSet<usize> = BTreeSet::new();
        let mut order: Vec<_> = ends.iter().map(|(at, (steps, end))| (*steps, *at, *end)).collect();
        order.sort_unstable();
        for (_, at, end) in order {
            let to = next.get(&at).and_then(|(_, to)| *to);
            let over = cut.contains(&at) || to.is_some_and(|to| lost.contains(&to));
            if over {
                lost.insert(at);
            }
            let reached = match end {
                End::Circle => Err(Cause::Cycle),
                End::OffRoll => Err(Cause::Nowhere),
                End::At(root) => match standing.get(root) {
                    Some(root) if root.recused => Err(Cause::Recused),
                    Some(Standing { ballot: Some(Ballot::Split { .. }), .. }) => Err(Cause::Split),
                    Some(Standing { ballot: Some(Ballot::Whole { choice }), .. }) => {
                        Ok((root, *choice))
                    }
                    _ => Err(Cause::Nowhere),
                },
            };
            match if over { Err(Cause::OverCap) } else { reached } {
                Ok(choice) => {
                    lent.choices.insert(at, choice);
                }
                Err(cause) => {
                    if let Some(Standing { member, .. }) = standing.get(at) {
                        let key = (member.college().clone(), cause);
                        let sum = lent.unresolved.entry(key).or_default();
                        *sum = sum.saturating_add(member.weight().into());
                    }
                }
            }
        }
        lent
    }
}

/// Where a chain ends: at a member, outside the roll, or in itself.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    At(usize),
    OffRoll,
    Circle,
}

type Next = BTreeMap<usize, (Timestamp, Option<usize>)>;
type Ends = BTreeMap<usize, (usize, End)>;

/// Where each chain ends, and after how many steps: 0 inside a circle.
///
/// ana → bo → cy has 2, 1 and no step; with cy → bo the two are a circle and ana is one step away
/// from it. Every member is walked over once, since a walk stops at whoever is known.
fn ends(next: &Next) -> Ends {
    let mut ends: Ends = BTreeMap::new();
    for start in next.keys() {
        let mut path: Vec<usize> = Vec::new();
        let mut on_path: BTreeSet<usize> = BTreeSet::new();
        let mut at = *start;
        let (mut steps, end) = loop {
            if let Some(known) = ends.get(&at) {
                break *known;
            }
            if on_path.contains(&at) {
                let circle = path.iter().position(|on| *on == at).unwrap_or_default();
                for on in path.split_off(circle) {
                    ends.insert(on, (0, End::Circle));
                }
                break (0, End::Circle);
            }
            match next.get(&at) {
                None => break (0, End::At(at)),
                Some((_, to)) => {
                    path.push(at);
                    on_path.insert(at);
                    match to {
                        None => break (0, End::OffRoll),
                        Some(to) => at = *to,
                    }
                }
            }
        };
        for on in path.into_iter().rev() {
            steps = steps.saturating_add(1);
            ends.insert(on, (steps, end));
        }
    }
    ends
}

/// The delegators who do not fit under the cap of their delegate, furthest from the end first.
///
/// Furthest first, so that what a delegator carries for others is known when they are taken; among
/// equally far ones the earlier date, then the place on the roll. One who does not fit is passed
/// over, and a lighter one behind may still fit.
fn over(next: &Next, ends: &Ends, standing: &[Standing<'_>], cap: u128) -> BTreeSet<usize> {
    let mut order: Vec<_> = Vec::new();
    for (at, (since, to)) in next {
        let (steps, _) = ends.get(at).copied().unwrap_or((0, End::OffRoll));
        let to_circle = to.and_then(|to| ends.get(&to)) == Some(&(0, End::Circle));
        if let (Some(to), false) = (to, to_circle) {
            order.push((std::cmp::Reverse(steps), *since, *at, *to));
        }
    }
    order.sort_unstable();
    let mut carried: BTreeMap<usize, u128> = BTreeMap::new();
    let mut cut = BTreeSet::new();
    for (_, _, at, to) in order {
        let own = standing.get(at).map_or(0, |one| u128::from(one.member.weight()));
        let brings = own.saturating_add(carried.get(&at).copied().unwrap_or_default());
        let load = carried.entry(to).or_default();
        if load.saturating_add(brings) <= cap {
            *load = load.saturating_add(brings);
        } else {
            cut.insert(at);
        }
    }
    cut
}

impl Sums {
    /// The side that a part is measured against.
    fn base(&self, base: Base) -> RBig {
        match base {
            Base::All => self.all.clone(),
            Base::Present => self.present.clone(),
            Base::Expressed => self.expressed.clone(),
        }
    }
}

#[expect(
    clippy::arithmetic_side_effects,
    reason = "fractions are of any size, 64-bit weights are summed in 128 bits, and every quotient \
              is taken behind a check of its denominator"
)]
impl Voice<'_> {
    /// What the college as a whole said, from its sums.
    fn carried(&self) -> Carried {
        if self.all == 0 {
            Carried::Recused
        } else if self.yes > self.no {
            Carried::Yes
        } else if self.no > 0 {
            Carried::No
        } else if self.abstain > 0 {
            Carried::Abstains
        } else {
            Carried::Silent
        }
    }

    /// What the college adds to yes, to no, and to those present.
    ///
    /// Three yes and one no of six members in a college of weight 30 add, by expressed 45/2 and
    /// 15/2, by members 15 and 5, by majority 30 and 0; they add 20 to those present in each case.
    fn adds(&self) -> [RBig; 3] {
        let weight = RBig::from(self.college.weight());
        let of = |part: u128, whole: u128| match whole {
            0 => RBig::ZERO,
            _ => &weight * RBig::from(part) / RBig::from(whole),
        };
        let expressed = self.yes + self.no;
        let (yes, no) = match self.college.carry() {
            Carry::ProportionalExpressed => (of(self.yes, expressed), of(self.no, expressed)),
            Carry::ProportionalMembers => (of(self.yes, self.all), of(self.no, self.all)),
            Carry::Majority if self.yes > self.no => (weight.clone(), RBig::ZERO),
            Carry::Majority if expressed > 0 => (RBig::ZERO, weight.clone()),
            Carry::Majority => (RBig::ZERO, RBig::ZERO),
        };
        [yes, no, of(self.present, self.all)]
    }

    /// The sides inside the college.
    fn sums(&self) -> Sums {
        Sums {
            all: self.all.into(),
            present: self.present.into(),
            expressed: (self.yes + self.no).into(),
            yes: self.yes.into(),
            no: self.no.into(),
        }
    }
}

/// Whether a quotient clears a bar; no quotient of nothing does.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "a ratio's denominator and the whole behind its check are not zero"
)]
fn clears(threshold: Threshold, part: &RBig, whole: &RBig) -> bool {
    let bar = |ratio: Ratio| RBig::from(ratio.numerator()) / RBig::from(ratio.denominator());
    if whole.is_zero() {
        return false;
    }
    let quotient = part / whole;
    match threshold {
        Threshold::AtLeast { ratio } => quotient >= bar(ratio),
        Threshold::MoreThan { ratio } => quotient > bar(ratio),
    }
}
