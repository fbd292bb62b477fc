//! The life of a motion: drafted, heard, voted, objected to, voted again, enacted.

use liens_core::{CollegeId, KindId, MotionId, SubjectId, TimeAmount};
use liens_governance::{
    Amendment, Assembly, Bounds, Carry, Choice, College, Command, Draft, Heard, Member,
    MotionState, Roll, Statutes, Votes,
};
use proptest::prelude::*;

use crate::given::{at, college_id, draft, envelope, motion_id, opening, person, verified};
use crate::refusals::refused;

const NOTICE: i64 = 10;
const WINDOW: i64 = 20;

fn seconds(seconds: i64) -> TimeAmount {
    TimeAmount::from_seconds(seconds).unwrap()
}

fn kind(name: &str) -> KindId {
    KindId::new(name).unwrap()
}

fn topic(name: &str) -> SubjectId {
    SubjectId::new(name).unwrap()
}

/// Two colleges and the general rule, with no terms.
fn plain() -> Statutes {
    let college = |name, weight| College::new(college_id(name), weight, Carry::Majority).unwrap();
    let colleges = [college("users", 50), college("workers", 50)];
    Statutes::new(colleges, Bounds::none(), "more than 1/2 of expressed".parse().unwrap()).unwrap()
}

/// The same with a hearing, a suspension, a protected topic and amendment by both colleges.
pub(crate) fn full() -> Statutes {
    let rule = |text: &str| text.parse().unwrap();
    plain()
        .with_rule(kind("amendment"), rule("at least 2 colleges"))
        .and_then(|s| s.with_rule(kind("advice"), rule("at least 1/4 of expressed")))
        .and_then(|s| s.with_amendment_by(kind("amendment")))
        .and_then(|s| s.with_protected(topic("tools"), rule("no objection in college \"workers\"")))
        .and_then(|s| s.with_hearing(seconds(NOTICE)))
        .and_then(|s| s.with_suspension(seconds(WINDOW)))
        .unwrap()
}

/// Three users and two workers, one of them with the weight of two.
fn roll(frozen: i64) -> Roll {
    let users = ["ana", "bo", "cy"].map(|name| Member::one(person(name), college_id("users")));
    let workers = [("dan", 1), ("eve", 2)]
        .map(|(name, weight)| Member::new(person(name), college_id("workers"), weight).unwrap());
    Roll::new(users.into_iter().chain(workers), at(frozen)).unwrap()
}

/// An assembly and how many commands it was sent.
struct Told {
    assembly: Assembly,
    sent: u128,
}

impl Told {
    fn under(statutes: Statutes) -> Self {
        let mut told = Self { assembly: Assembly::new(), sent: 0 };
        told.must("chair", 0, Command::Found { statutes, waived: [].into() });
        told
    }

    fn must(&mut self, by: &str, seconds: i64, body: Command) {
        self.sent += 1;
        self.assembly.execute(&envelope(self.sent, by, seconds, body)).unwrap();
    }

    fn refuses(&mut self, by: &str, seconds: i64, body: Command, code: &str, value: &str) {
        let before = self.assembly.clone();
        let sent = envelope(self.sent + 1, by, seconds, body);
        let code = if code.contains('.') {
            code.to_owned()
        } else {
            format!("governance.assembly.{code}")
        };
        refused(self.assembly.execute(&sent), &code, value);
        assert_eq!(self.assembly, before);
    }

    fn state(&self) -> MotionState {
        self.assembly.motion(&motion_id()).unwrap().state()
    }

    fn vote(&mut self, seconds: i64, choice: Choice, voters: &[&str]) {
        for by in voters {
            self.must(by, seconds, cast(choice));
        }
    }

    /// In deliberation at 0, both colleges heard, open at 0 without an end.
    fn opened(statutes: Statutes, draft: Draft) -> Self {
        let mut told = Self::under(statutes);
        told.must("chair", 0, Command::DraftMotion { motion: motion_id(), draft });
        told.must("chair", 0, deliberate());
        told.must("chair", 0, hear("users", Heard::Spoke));
        told.must("chair", 0, hear("workers", Heard::Waived));
        told.must("chair", 0, open(None));
        told
    }

    /// Adopted at 0 by the users, one worker against.
    fn adopted(statutes: Statutes) -> Self {
        let mut told = Self::opened(statutes, draft());
        told.vote(0, Choice::Yes, &["ana", "bo", "eve"]);
        told.must("chair", 0, close());
        told
    }
}

fn written() -> Command {
    Command::DraftMotion { motion: motion_id(), draft: draft() }
}

fn deliberate() -> Command {
    Command::Deliberate { motion: motion_id() }
}

fn offer(college: &str) -> Command {
    Command::OfferFloor { motion: motion_id(), college: college_id(college), until: None }
}

fn hear(college: &str, heard: Heard) -> Command {
    Command::HearCollege { motion: motion_id(), college: college_id(college), heard }
}

fn open(closes: Option<i64>) -> Command {
    Command::OpenVote { motion: motion_id(), roll: roll(0), closes: closes.map(at) }
}

fn cast(choice: Choice) -> Command {
    Command::CastBallot { motion: motion_id(), choice }
}

fn close() -> Command {
    Command::CloseMotion { motion: motion_id() }
}

fn object() -> Command {
    Command::Object { motion: motion_id() }
}

fn enact() -> Command {
    Command::EnactMotion { motion: motion_id() }
}

fn challenge(name: &str) -> Command {
    Command::ChallengeVoter { motion: motion_id(), person: person(name) }
}

fn dismiss(name: &str) -> Command {
    Command::DismissChallenge { motion: motion_id(), person: person(name) }
}

fn revise(subject: &str) -> Command {
    let mut draft = Draft::new(topic(subject), Votes::Final);
    draft.topic = Some(topic("tools"));
    Command::ReviseMotion { motion: motion_id(), draft }
}

/// The whole way of a motion that is suspended and adopted all the same, with the state after each
/// step.
pub(crate) fn path() -> Vec<(&'static str, i64, Command, MotionState)> {
    use MotionState::{Adopted, Closed, Deliberation, Drafted, Enacted, Open, Suspended};
    let mut path = vec![
        ("ana", 1, written(), Drafted),
        ("chair", 2, deliberate(), Deliberation),
        ("chair", 2, offer("users"), Deliberation),
        ("chair", 3, offer("workers"), Deliberation),
        ("dan", 4, hear("workers", Heard::Spoke), Deliberation),
        ("chair", 12, open(Some(30)), Open),
        ("eve", 12, Command::Delegate { to: person("dan"), topic: None }, Open),
        ("ana", 13, cast(Choice::Yes), Open),
        ("bo", 14, cast(Choice::Yes), Open),
        ("cy", 15, challenge("dan"), Open),
        ("chair", 15, dismiss("dan"), Open),
        ("dan", 16, cast(Choice::Yes), Open),
        ("chair", 30, close(), Closed),
        ("dan", 31, object(), Closed),
        ("eve", 32, object(), Suspended),
        ("chair", 33, deliberate(), Deliberation),
        ("ana", 34, revise("a milder text"), Deliberation),
        ("chair", 35, hear("users", Heard::Waived), Deliberation),
        ("chair", 35, hear("workers", Heard::Spoke), Deliberation),
        ("chair", 36, open(None), Open),
    ];
    let voters = ["ana", "bo", "cy", "dan", "eve"];
    path.extend(voters.map(|name| (name, 37, cast(Choice::Yes), Open)));
    path.extend([("chair", 38, close(), Adopted), ("chair", 38, enact(), Enacted)]);
    path
}

#[test]
fn a_motion_goes_its_way_from_draft_to_enactment() {
    let mut told = Told::under(full());
    for (by, seconds, body, state) in path() {
        let asked = format!("{body:?}");
        told.must(by, seconds, body);
        assert_eq!(told.state(), state, "{asked}");
    }
    let motion = told.assembly.motion(&motion_id()).unwrap();
    assert!(motion.adopted());
    assert_eq!(motion.subject(), &topic("a milder text"));
    let heard: Vec<_> = motion.hearings().map(|(_, hearing)| hearing.heard).collect();
    assert_eq!(heard, [Some(Heard::Waived), Some(Heard::Spoke)]);
    verified(motion.certificate().unwrap(), motion).unwrap();
    let first = motion.suspended().unwrap();
    assert_eq!(first.objecting().collect::<Vec<_>>(), [&college_id("workers")]);
    assert_eq!(first.closes(), Some(at(30)));
    assert_eq!(Assembly::replay(told.assembly.events().to_vec()).unwrap(), told.assembly);
}

/// Commands of the path, some left out, some in between, some under the id of another.
pub(crate) fn commands() -> impl Strategy<Value = Vec<(u128, &'static str, i64, Command)>> {
    let others = vec![
        ("chair", Command::Found { statutes: plain(), waived: [].into() }),
        ("chair", Command::Amend { statutes: plain(), waived: [].into() }),
        ("chair", Command::Recuse { motion: motion_id(), person: person("eve") }),
        ("chair", Command::ClassifyMotion { motion: motion_id(), topic: topic("tools") }),
        ("chair", offer("users")),
        ("chair", open(None)),
        ("chair", opening(roll(0))),
        ("chair", close()),
        ("chair", enact()),
        ("chair", revise("another text")),
        ("eve", Command::SplitBallot { motion: motion_id(), yes: 1, no: 1, abstain: 0 }),
        ("cy", Command::WithdrawDelegation { topic: None }),
        ("bo", Command::Delegate { to: person("ana"), topic: Some(topic("tools")) }),
        ("ana", cast(Choice::No)),
        ("stranger", cast(Choice::Yes)),
        ("ana", object()),
        ("bo", object()),
        ("dan", object()),
        ("cy", challenge("ana")),
    ];
    let along = Just(path());
    let left_out = prop::collection::vec(prop::bool::weighted(0.04), path().len());
    let between = prop::option::weighted(0.2, prop::sample::select(others));
    let between = prop::collection::vec(between, path().len());
    let ids = prop::collection::vec(prop::option::weighted(0.03, 0_u128..20), 2 * path().len());
    (any::<bool>(), along, left_out, between, ids).prop_map(
        |(full_terms, path, left_out, between, ids)| {
            let statutes = if full_terms { full() } else { plain() };
            let mut sent = vec![("chair", 0, Command::Found { statutes, waived: [].into() })];
            for (((by, seconds, body, _), out), between) in
                path.into_iter().zip(left_out).zip(between)
            {
                sent.extend((!out).then_some((by, seconds, body)));
                sent.extend(between.map(|(by, body)| (by, seconds, body)));
            }
            let numbered =
                sent.into_iter().zip((0..).zip(ids.into_iter().chain(std::iter::repeat(None))));
            let id = |(own, other): (u128, Option<u128>)| other.unwrap_or(own);
            numbered.map(|((by, seconds, body), ids)| (id(ids), by, seconds, body)).collect()
        },
    )
}

#[test]
fn a_vote_opens_when_every_college_was_heard() {
    let mut told = Told::under(full());
    told.must("chair", 0, written());
    told.refuses("chair", 0, open(None), "wrong_state", "drafted, not in deliberation");
    told.must("chair", 0, deliberate());
    told.refuses("chair", 0, open(None), "not_heard", "'users'");
    told.refuses("chair", 0, offer("elders"), "hears_nobody", "'elders'");
    told.refuses("chair", 0, hear("users", Heard::Silent), "not_heard", "'users'");
    told.must("chair", 0, offer("users"));
    told.must("chair", 0, hear("workers", Heard::Waived));
    told.refuses("chair", 9, open(None), "notice_runs", "1970-01-01T00:00:10Z");
    told.refuses("chair", 9, hear("users", Heard::Silent), "notice_runs", "'users'");
    told.must("chair", 10, open(None));
    let motion = told.assembly.motion(&motion_id()).unwrap();
    let users = motion.hearings().next().unwrap().1;
    assert_eq!((users.offered, users.heard), (Some(at(0)), Some(Heard::Silent)));
    assert_eq!(Heard::Silent.to_string(), "invited, silent");
    let mut at_once = Told::under(full());
    at_once.refuses("chair", 0, opening(roll(0)), "not_heard", "'users'");
}

#[test]
fn a_text_is_heard_again_after_it_changed() {
    let mut told = Told::under(full());
    told.must("chair", 0, written());
    told.must("chair", 0, deliberate());
    told.must("chair", 0, hear("users", Heard::Spoke));
    told.must("chair", 0, hear("workers", Heard::Spoke));
    told.must("ana", 0, revise("another text"));
    told.refuses("chair", 0, open(None), "not_heard", "'users'");
}

#[test]
fn a_vote_closes_neither_while_a_college_may_speak_nor_while_a_recusal_is_open() {
    let mut told = Told::opened(full(), draft());
    told.must("chair", 1, offer("users"));
    told.refuses("chair", 10, close(), "notice_runs", "'users'");
    told.must("bo", 10, hear("users", Heard::Spoke));
    told.must("bo", 10, challenge("eve"));
    told.refuses("bo", 10, challenge("eve"), "challenge_pending", "'eve'");
    told.refuses("bo", 10, challenge("zoe"), "governance.ballot.not_on_roll", "'zoe'");
    told.refuses("bo", 10, dismiss("dan"), "not_challenged", "'dan'");
    told.refuses("chair", 10, close(), "challenge_pending", "'eve'");
    told.must("chair", 10, Command::Recuse { motion: motion_id(), person: person("eve") });
    told.refuses("bo", 10, challenge("eve"), "governance.ballot.recused", "'eve'");
    told.must("chair", 10, close());
    assert_eq!(told.state(), MotionState::Rejected);
}

#[test]
fn ballots_are_taken_until_the_time_is_over_and_the_vote_closes_then() {
    let mut told = Told::under(plain());
    told.must("chair", 0, written());
    told.must("chair", 0, deliberate());
    told.refuses("ana", 0, cast(Choice::Yes), "not_open", "in deliberation, not open");
    told.refuses("chair", 3, open(Some(3)), "closes_before_opening", "00:00:03");
    told.must("chair", 3, open(Some(9)));
    told.must("ana", 4, cast(Choice::Yes));
    told.refuses("chair", 8, close(), "not_settled", "00:00:09");
    told.refuses("bo", 9, cast(Choice::Yes), "vote_over", "00:00:09");
    told.must("chair", 9, close());
    assert_eq!(told.state(), MotionState::Adopted);
    told.refuses("bo", 9, cast(Choice::Yes), "not_open", "adopted, not open");
}

#[test]
fn a_settled_vote_closes_early_where_ballots_are_final() {
    let closed_early = |votes| {
        let mut told = Told::under(plain());
        let draft = Draft::new(topic("s"), votes);
        let (motion, roll, closes) = (motion_id(), roll(0), Some(at(9)));
        told.must("chair", 0, Command::OpenMotion { motion, draft, roll, closes });
        // Both colleges have more than half of their weight on the side of yes.
        told.vote(1, Choice::Yes, &["ana", "bo", "eve"]);
        told.assembly.execute(&envelope(99, "chair", 1, close())).map(|_| told.state())
    };
    assert_eq!(closed_early(Votes::Final), Ok(MotionState::Adopted));
    let refusal = closed_early(Votes::ChangeableUntilClose).unwrap_err();
    assert_eq!(refusal.code(), "governance.assembly.not_settled");
}

#[test]
fn half_of_a_college_does_not_suspend_and_more_than_half_does() {
    let mut told = Told::adopted(full());
    assert_eq!(told.state(), MotionState::Closed);
    told.must("dan", 1, object()); // 1 of 3
    told.must("ana", 1, object()); // 1 of 3
    assert_eq!(told.state(), MotionState::Closed);
    told.must("cy", 19, object()); // 2 of 3
    assert_eq!(told.state(), MotionState::Suspended);
    told.must("eve", 19, object()); // the other college joins the same suspension
    let motion = told.assembly.motion(&motion_id()).unwrap();
    let objecting: Vec<&CollegeId> = motion.vote().unwrap().objecting().collect();
    assert_eq!(objecting, [&college_id("users"), &college_id("workers")]);
    assert_eq!(motion.vote().unwrap().objectors().len(), 4);
}

#[test]
fn the_recused_count_on_no_side_of_an_objection() {
    let mut told = Told::opened(full(), draft());
    told.must("chair", 0, Command::Recuse { motion: motion_id(), person: person("eve") });
    told.vote(0, Choice::Yes, &["ana", "bo", "cy"]);
    told.must("chair", 0, close());
    told.refuses("eve", 1, object(), "governance.ballot.recused", "'eve'");
    told.must("dan", 1, object()); // 1 of the 1 that is left
    assert_eq!(told.state(), MotionState::Suspended);
}

#[test]
fn objections_are_refused_out_of_time_twice_and_from_outside() {
    let mut told = Told::adopted(full());
    told.refuses("zoe", 1, object(), "governance.ballot.not_on_roll", "'zoe'");
    told.must("dan", 1, object());
    told.refuses("dan", 1, object(), "already_objected", "'dan'");
    let mut proxy = envelope(99, "ana", 1, object());
    proxy.on_behalf_of = Some(person("eve"));
    refused(told.assembly.execute(&proxy), "governance.assembly.on_behalf", "'eve'");
    told.refuses("chair", 19, enact(), "objections_open", "00:00:20");
    told.refuses("eve", 20, object(), "objections_over", "00:00:20");
    let motion = told.assembly.motion(&motion_id()).unwrap();
    assert_eq!((motion.state(), motion.adopted()), (MotionState::Closed, false));
    assert_eq!(motion.state_at(at(19)), MotionState::Closed);
    assert_eq!(motion.state_at(at(20)), MotionState::Adopted);
    told.must("chair", 20, enact());
    told.refuses("eve", 20, object(), "wrong_state", "enacted, not closed");
    told.refuses("chair", 20, enact(), "wrong_state", "enacted, not adopted");

    let mut rejected = Told::opened(full(), draft());
    rejected.must("chair", 0, close());
    rejected.refuses("eve", 0, object(), "wrong_state", "rejected, not closed");
    let mut never = Told::adopted(plain());
    never.refuses("eve", 0, object(), "no_suspension", "'m'");
}

#[test]
fn a_second_objection_is_refused_whatever_became_of_the_text() {
    let mut told = Told::adopted(full());
    told.must("eve", 1, object());
    told.refuses("chair", 1, enact(), "wrong_state", "suspended, not adopted");
    told.must("chair", 1, deliberate());
    told.refuses("dan", 1, object(), "already_suspended", "'m'");
    told.must("ana", 1, revise("a milder text"));
    told.must("chair", 1, hear("users", Heard::Spoke));
    told.must("chair", 1, hear("workers", Heard::Spoke));
    told.must("chair", 1, open(None));
    told.vote(1, Choice::Yes, &["ana", "bo", "eve"]);
    told.must("chair", 1, close());
    assert_eq!(told.state(), MotionState::Adopted);
    told.refuses("eve", 1, object(), "already_suspended", "'m'");
    told.must("chair", 1, enact());
}

#[test]
fn each_kind_of_decision_has_its_rule_and_an_unknown_kind_is_refused() {
    let closed = |kind: Option<KindId>| {
        let mut draft = draft();
        draft.kind = kind;
        let mut told = Told::opened(full(), draft);
        told.vote(0, Choice::Yes, &["ana", "bo", "cy"]);
        told.vote(0, Choice::No, &["eve"]);
        told.must("chair", 0, close());
        let motion = told.assembly.motion(&motion_id()).unwrap();
        verified(motion.certificate().unwrap(), motion).unwrap();
        told.state()
    };
    assert_eq!(closed(None), MotionState::Rejected); // 50 to 50
    assert_eq!(closed(Some(kind("advice"))), MotionState::Closed);
    assert_eq!(closed(Some(kind("amendment"))), MotionState::Rejected);
    let mut told = Told::under(full());
    let mut unknown = draft();
    unknown.kind = Some(kind("election"));
    let unknown = Command::DraftMotion { motion: motion_id(), draft: unknown };
    told.refuses("ana", 0, unknown, "unknown_kind", "'election'");
}

#[test]
fn a_protected_topic_needs_the_consent_of_its_college() {
    let closed = |topic: Option<SubjectId>, dan| {
        let mut draft = draft();
        draft.topic = topic;
        let mut told = Told::opened(full(), draft);
        told.vote(0, Choice::Yes, &["ana", "bo", "eve"]);
        told.vote(0, dan, &["dan"]);
        told.must("chair", 0, close());
        let motion = told.assembly.motion(&motion_id()).unwrap();
        verified(motion.certificate().unwrap(), motion).unwrap();
        told.state()
    };
    let tools = || Some(topic("tools"));
    assert_eq!(closed(None, Choice::No), MotionState::Closed);
    assert_eq!(closed(tools(), Choice::No), MotionState::Rejected);
    assert_eq!(closed(tools(), Choice::Abstain), MotionState::Closed);
    assert_eq!(closed(Some(topic("roof")), Choice::No), MotionState::Closed);
    let mut told = Told::opened(full(), draft());
    told.must("chair", 0, Command::ClassifyMotion { motion: motion_id(), topic: topic("tools") });
    let motion = told.assembly.motion(&motion_id()).unwrap();
    let rule = "more than 1/2 of expressed and no objection in college \"workers\"";
    assert_eq!(motion.vote().unwrap().rule().to_string(), rule);
}

#[test]
fn a_certificate_of_another_kind_or_topic_is_refused() {
    let mut told = Told::adopted(full());
    told.must("chair", 20, enact());
    let motion = told.assembly.motion(&motion_id()).unwrap();
    let refuses = |change: fn(&mut liens_governance::Certificate), value: &str| {
        let mut changed = motion.certificate().unwrap().clone();
        change(&mut changed);
        refused(verified(&changed, motion), "governance.certificate.differs", value);
    };
    refuses(|c| c.kind = Some(kind("advice")), "at least 1/4 of expressed");
    refuses(|c| c.kind = Some(kind("election")), "'advice', 'amendment'");
    refuses(|c| c.topic = Some(topic("tools")), "no objection");
}

/// Where the users decide alone.
fn lopsided() -> Statutes {
    let college = |name, weight| College::new(college_id(name), weight, Carry::Majority).unwrap();
    let colleges = [college("users", 60), college("workers", 40)];
    Statutes::new(colleges, Bounds::none(), "more than 1/2 of expressed".parse().unwrap()).unwrap()
}

#[test]
fn statutes_with_a_powerless_college_come_into_force_by_an_explicit_waiver_only() {
    let waive = |names: &[&str]| names.iter().map(|name| college_id(name)).collect();
    let found = |statutes: Statutes, names| Command::Found { statutes, waived: waive(names) };
    let mut told = Told { assembly: Assembly::new(), sent: 0 };
    let powerless = "governance.amendment.powerless";
    told.refuses("chair", 0, written(), "not_founded", "no statutes");
    told.refuses("chair", 0, found(lopsided(), &[]), powerless, "'workers'");
    told.refuses("chair", 0, found(lopsided(), &["users"]), powerless, "'workers'");
    let elders = found(lopsided(), &["workers", "elders"]);
    told.refuses("chair", 0, elders, "governance.amendment.waives_nobody", "'elders'");
    let of_kind =
        plain().with_rule(kind("advice"), "no objection in college \"users\"".parse().unwrap());
    told.refuses("chair", 0, found(of_kind.unwrap(), &[]), powerless, "'advice'");
    told.must("chair", 0, found(lopsided(), &["workers"]));
    told.refuses("chair", 0, found(plain(), &[]), "already_founded", "amended");
    let amend = |names| Command::Amend { statutes: lopsided(), waived: waive(names) };
    told.refuses("chair", 0, amend(&[]), powerless, "'workers'");
    told.must("chair", 1, amend(&["workers"]));
    let [first, second] = told.assembly.versions() else { panic!("not two versions") };
    assert_eq!(first.amendment, second.amendment);
    assert_eq!((second.since, second.motion.as_ref()), (at(1), None));
    assert_eq!(first.amendment.waived, waive(&["workers"]));
}

#[test]
fn statutes_too_large_to_be_measured_come_into_force_by_waiving_every_college() {
    let ids: Vec<CollegeId> = (0..80).map(|at| college_id(&format!("c{at}"))).collect();
    let weight = |at: u64| (1 << 50) + 104_729 * at * at;
    let college = |(id, at): (&CollegeId, u64)| {
        College::new(id.clone(), weight(at), Carry::Majority).unwrap()
    };
    let colleges = ids.iter().zip(0..).map(college);
    let half = "more than 1/2 of all".parse().unwrap();
    let statutes = Statutes::new(colleges, Bounds::none(), half).unwrap();
    let too_large = "governance.power.too_large";
    refused(
        Amendment::new(statutes.clone(), ids[1..].to_vec()).check(),
        too_large,
        "687194901180 MiB",
    );
    assert_eq!(Amendment::new(statutes, ids).check(), Ok(()));
}

#[test]
fn statutes_are_amended_by_a_motion_where_they_say_so_and_votes_keep_their_version() {
    let amending = |kind: Option<KindId>, amendment: Amendment| {
        let mut draft = draft();
        draft.kind = kind;
        draft.amends = Some(Box::new(amendment));
        draft
    };
    let lean = || Amendment::new(lopsided(), [college_id("workers")]);
    let mut told = Told::under(full());
    let direct = Command::Amend { statutes: plain(), waived: [].into() };
    told.refuses("chair", 0, direct, "amended_by_motion", "'amendment'");
    let write = |draft| Command::DraftMotion { motion: motion_id(), draft };
    told.refuses("ana", 0, write(amending(None, lean())), "not_an_amendment", "'amendment'");
    let unexplained = Amendment::new(lopsided(), []);
    let unexplained = write(amending(Some(kind("amendment")), unexplained));
    told.refuses("ana", 0, unexplained, "governance.amendment.powerless", "'workers'");

    let mut told = Told::opened(full(), amending(Some(kind("amendment")), lean()));
    let other = MotionId::new("n").unwrap();
    told.must("ana", 0, Command::DraftMotion { motion: other.clone(), draft: draft() });
    told.must("chair", 0, Command::Deliberate { motion: other.clone() });
    told.vote(0, Choice::Yes, &["ana", "bo", "eve"]);
    told.must("chair", 0, close());
    told.must("chair", 20, enact());
    assert_eq!(told.assembly.statutes(), Some(&lopsided()));
    let second = &told.assembly.versions()[1];
    assert_eq!((second.since, second.motion.as_ref()), (at(20), Some(&motion_id())));
    let first = told.assembly.motion(&motion_id()).unwrap().vote().unwrap();
    assert_eq!((first.version(), first.statutes()), (0, &full()));
    // No hearing is asked for by the statutes that the other vote opens under.
    told.must(
        "chair",
        20,
        Command::OpenVote { motion: other.clone(), roll: roll(0), closes: None },
    );
    let later = told.assembly.motion(&other).unwrap().vote().unwrap();
    assert_eq!((later.version(), later.statutes()), (1, &lopsided()));
    assert_eq!(Assembly::replay(told.assembly.events().to_vec()).unwrap(), told.assembly);
}

proptest! {
    #[test]
    fn what_happens_to_statutes_and_rolls_after_the_opening_changes_nothing(
        choices in prop::collection::vec(prop::option::of(crate::given::choices()), 5),
    ) {
        let closed = |amended: bool| {
            let mut told = Told::under(plain());
            told.must("chair", 0, written());
            told.must("chair", 0, deliberate());
            told.must("chair", 0, open(None));
            if amended {
                let waived = [college_id("workers")].into();
                told.must("chair", 0, Command::Amend { statutes: lopsided(), waived });
                let members = ["ana", "zoe"].map(|name| {
                    let college = if name == "ana" { "workers" } else { "users" };
                    Member::new(person(name), college_id(college), 9).unwrap()
                });
                let other = MotionId::new("n").unwrap();
                let (draft, roll) = (draft(), Roll::new(members, at(0)).unwrap());
                let motion = other.clone();
                told.must("chair", 0, Command::OpenMotion { motion, draft, roll, closes: None });
                let (motion, choice) = (other, Choice::No);
                told.must("ana", 0, Command::CastBallot { motion, choice });
            }
            for (name, choice) in ["ana", "bo", "cy", "dan", "eve"].iter().zip(&choices) {
                if let Some(choice) = choice {
                    told.must(name, 0, cast(*choice));
                }
            }
            told.must("chair", 0, close());
            told.assembly.motion(&motion_id()).unwrap().clone()
        };
        prop_assert_eq!(closed(false), closed(true));
    }
}
