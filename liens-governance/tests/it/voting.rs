//! For how long a vote stays open: to the second, and what ends it sooner.

use liens_core::{CandidateId, TimeAmount, Timestamp};
use liens_governance::election::{Candidates, ElectionRule, Paper, Question, Ties};
use liens_governance::{
    Assembly, Bounds, Carry, Choice, College, Command, Draft, Heard, Member, MotionState, Roll,
    Statutes, Votes,
};
use proptest::prelude::*;

use crate::given::{
    Case, at, choices, college_id, draft, envelope, founding, motion_id, person, rules, subject_id,
    vote,
};
use crate::refusals::refused;

/// When the vote opens, how long it stays open, and so the first second in which it may be closed.
const OPENS: i64 = 5;
const TERM: i64 = 10;
const UNTIL: i64 = OPENS + TERM;
const OPEN: &str = "governance.assembly.voting_open";

fn seconds(seconds: i64) -> TimeAmount {
    TimeAmount::from_seconds(seconds).unwrap()
}

/// One college without a term, under a rule.
fn plain(rule: &str) -> Statutes {
    let users = College::new(college_id("users"), 1, Carry::Majority).unwrap();
    Statutes::new([users], Bounds::none(), rule.parse().unwrap()).unwrap()
}

/// The same, where a vote stays open.
fn lasting(rule: &str) -> Statutes {
    plain(rule).with_voting(seconds(TERM)).unwrap()
}

fn majority() -> Statutes {
    lasting("more than 1/2 of expressed")
}

fn changeable() -> Draft {
    Draft::new(subject_id(), Votes::ChangeableUntilClose)
}

/// Four members; Dee has two voices.
fn roll() -> Roll {
    let members = [("ana", 1), ("bo", 1), ("cy", 1), ("dee", 2)];
    let member = |(name, weight)| Member::new(person(name), college_id("users"), weight).unwrap();
    Roll::new(members.map(member), at(0)).unwrap()
}

/// An assembly and the number of commands that it was sent.
#[derive(Clone)]
struct Told(Assembly, u128);

impl Told {
    fn under(statutes: &Statutes) -> Self {
        let mut told = Self(Assembly::new(), 0);
        told.must("chair", 0, founding(statutes));
        told
    }

    /// Open since [`OPENS`], without a stated end.
    fn opened(statutes: &Statutes, draft: Draft) -> Self {
        let mut told = Self::under(statutes);
        told.must("chair", OPENS, opening(draft, None));
        told
    }

    fn must(&mut self, by: &str, seconds: i64, body: Command) {
        self.1 += 1;
        self.0.execute(&envelope(self.1, by, seconds, body)).unwrap();
    }

    /// As it opens, all of these send the same.
    fn all(&mut self, voters: &[&str], body: &Command) {
        for by in voters {
            self.must(by, OPENS, body.clone());
        }
    }

    /// Refuses to close it, and leaves the assembly as it was.
    fn stays_open(&self, seconds: i64, code: &str, value: &str) {
        for body in [close(), Command::CloseByLots { motion: motion_id(), seed: 7 }] {
            self.refuses(seconds, body, code, value);
        }
    }

    fn refuses(&self, seconds: i64, body: Command, code: &str, value: &str) {
        let mut tried = self.0.clone();
        refused(tried.execute(&envelope(self.1 + 1, "chair", seconds, body)), code, value);
        assert_eq!(tried, self.0);
    }

    /// Closed at a second, with what it comes to; and its history is one.
    fn closed(&self, seconds: i64) -> MotionState {
        let mut told = self.clone();
        told.must("chair", seconds, close());
        assert_eq!(Assembly::replay(told.0.events().to_vec()).unwrap(), told.0);
        told.0.motion(&motion_id()).unwrap().state()
    }
}

fn opening(draft: Draft, closes: Option<Timestamp>) -> Command {
    Command::OpenMotion { motion: motion_id(), draft, roll: roll(), closes }
}

fn cast(choice: Choice) -> Command {
    Command::CastBallot { motion: motion_id(), choice }
}

fn close() -> Command {
    Command::CloseMotion { motion: motion_id() }
}

#[test]
fn a_vote_without_a_stated_end_closes_from_the_last_second_of_its_time_on() {
    for draft in [draft(), changeable()] {
        let mut told = Told::opened(&majority(), draft);
        let open = vote(told.0.motion(&motion_id()).unwrap());
        assert_eq!(open.stays_open_until(), Some(at(UNTIL)));
        told.stays_open(OPENS, OPEN, "'m'"); // nobody voted: nothing is refused at once
        told.must("ana", OPENS, cast(Choice::Yes));
        told.stays_open(OPENS, OPEN, "1970-01-01T00:00:15Z");
        told.stays_open(UNTIL - 1, OPEN, "1970-01-01T00:00:15Z");
        for second in [UNTIL, UNTIL + 1] {
            assert_eq!(told.closed(second), MotionState::Adopted);
        }
        told.must("bo", UNTIL, cast(Choice::No)); // and takes ballots until somebody closes it
        assert_eq!(told.closed(UNTIL), MotionState::Rejected);
    }
}

#[test]
fn without_a_time_in_the_statutes_a_vote_closes_at_any_moment() {
    let rule = "more than 1/2 of expressed";
    let mut told = Told::opened(&plain(rule), changeable());
    assert_eq!(vote(told.0.motion(&motion_id()).unwrap()).stays_open_until(), None);
    assert_eq!(told.closed(OPENS), MotionState::Rejected);
    told.must("ana", OPENS, cast(Choice::Yes));
    assert_eq!(told.closed(OPENS), MotionState::Adopted);
    let none = plain(rule).with_voting(seconds(0)).unwrap();
    assert_eq!(Told::opened(&none, draft()).closed(OPENS), MotionState::Rejected);
}

#[test]
fn a_stated_end_lies_at_the_end_of_that_time_or_later() {
    let told = Told::under(&majority());
    for closes in [OPENS + 1, UNTIL - 1] {
        let early = opening(draft(), Some(at(closes)));
        let code = "governance.assembly.closes_too_soon";
        told.refuses(OPENS, early.clone(), code, &at(closes).to_string());
        told.refuses(OPENS, early, code, "1970-01-01T00:00:15Z");
    }
    let code = "governance.assembly.closes_before_opening";
    told.refuses(OPENS, opening(draft(), Some(at(OPENS))), code, "1970-01-01T00:00:05Z");
    for closes in [UNTIL, UNTIL + 5] {
        // Then it is as without: until its end it closes when it is settled, else from its end on.
        for draft in [draft(), changeable()] {
            let mut told = told.clone();
            told.must("chair", OPENS, opening(draft, Some(at(closes))));
            told.must("ana", OPENS, cast(Choice::Yes));
            let code = "governance.assembly.not_settled";
            told.stays_open(closes - 1, code, &at(closes).to_string());
            assert_eq!(told.closed(closes), MotionState::Adopted);
        }
    }
}

#[test]
fn a_drafted_motion_is_opened_under_the_same_time() {
    let mut told = Told::under(&majority());
    told.must("chair", 0, Command::DraftMotion { motion: motion_id(), draft: draft() });
    told.must("chair", 1, Command::Deliberate { motion: motion_id() });
    let open = |closes: Option<i64>| Command::OpenVote {
        motion: motion_id(),
        roll: roll(),
        closes: closes.map(at),
    };
    let code = "governance.assembly.closes_too_soon";
    told.refuses(OPENS, open(Some(UNTIL - 1)), code, "'m'");
    told.must("chair", OPENS, open(None));
    told.stays_open(UNTIL - 1, OPEN, "1970-01-01T00:00:15Z");
    assert_eq!(told.closed(UNTIL), MotionState::Rejected);
}

#[test]
fn what_is_settled_closes_at_once_where_ballots_are_final() {
    let statutes = lasting("more than 1/2 of all");
    for (voters, choice, ends) in [
        (&["ana", "dee"][..], Choice::Yes, Some(MotionState::Adopted)), // 3 of 5
        (&["ana", "bo"], Choice::Yes, None),
        (&["ana", "dee"], Choice::No, Some(MotionState::Rejected)),
        (&["dee"], Choice::No, None),
    ] {
        for draft in [draft(), changeable()] {
            let is_final = draft.votes == Votes::Final;
            let mut told = Told::opened(&statutes, draft);
            told.all(voters, &cast(choice));
            match ends.filter(|_| is_final) {
                Some(state) => assert_eq!(told.closed(OPENS), state),
                None => told.stays_open(UNTIL - 1, OPEN, "'m'"),
            }
        }
    }
}

#[test]
fn a_vote_closes_at_once_when_everybody_who_is_not_recused_cast_a_ballot() {
    let delegate = || Command::Delegate { to: person("ana"), topic: None };
    let recuse = || Command::Recuse { motion: motion_id(), person: person("dee") };
    let split = || Command::SplitBallot { motion: motion_id(), yes: 1, no: 1, abstain: 0 };
    let (yes, no, none) = (|| cast(Choice::Yes), || cast(Choice::No), || cast(Choice::Abstain));
    // Ballots can be changed, so that nothing is settled.
    let mut told = Told::opened(&majority(), changeable());
    told.must("ana", OPENS, yes());
    told.must("bo", OPENS, no());
    told.must("cy", OPENS, none());
    told.stays_open(UNTIL - 1, OPEN, "'m'");
    for (by, body, closes) in [
        ("dee", yes(), true),
        ("dee", none(), true),
        ("dee", split(), true),
        ("chair", recuse(), true),
        ("dee", delegate(), false), // a lent voice is no ballot: Dee may still speak
    ] {
        let mut told = told.clone();
        told.must(by, OPENS, body);
        if closes {
            told.closed(OPENS);
        } else {
            told.stays_open(UNTIL - 1, OPEN, "'m'");
            assert_eq!(told.closed(UNTIL), MotionState::Adopted); // where it counts, as ever
        }
    }
    // A ballot of somebody who is recused does not stand for anybody.
    let mut told = Told::opened(&majority(), changeable());
    told.all(&["ana", "bo", "dee"], &yes());
    told.must("chair", OPENS, recuse());
    told.stays_open(UNTIL - 1, OPEN, "'m'");
    told.must("cy", OPENS, yes());
    assert_eq!(told.closed(OPENS), MotionState::Adopted);
}

#[test]
fn a_pending_challenge_or_hearing_is_awaited_first() {
    let mut told = Told::opened(&majority(), draft());
    told.all(&["ana", "bo", "cy", "dee"], &cast(Choice::Yes));
    let challenged = || (motion_id(), person("dee"));
    let (motion, person) = challenged();
    told.must("ana", OPENS, Command::ChallengeVoter { motion, person });
    let code = "governance.assembly.challenge_pending";
    for second in [OPENS, UNTIL] {
        told.stays_open(second, code, "'dee'");
    }
    let (motion, person) = challenged();
    told.must("chair", OPENS, Command::DismissChallenge { motion, person });
    assert_eq!(told.closed(OPENS), MotionState::Adopted);

    // A college that is offered the floor while the vote is open, under the same time.
    let heard = majority().with_hearing(seconds(UNTIL)).unwrap();
    let mut told = Told::under(&heard);
    told.must("chair", 0, Command::DraftMotion { motion: motion_id(), draft: draft() });
    told.must("chair", 0, Command::Deliberate { motion: motion_id() });
    let (motion, college) = (motion_id(), college_id("users"));
    told.must("chair", 0, Command::HearCollege { motion, college, heard: Heard::Spoke });
    told.must(
        "chair",
        OPENS,
        Command::OpenVote { motion: motion_id(), roll: roll(), closes: None },
    );
    let (motion, college) = (motion_id(), college_id("users"));
    told.must("chair", OPENS, Command::OfferFloor { motion, college, until: None });
    told.all(&["ana", "bo", "cy", "dee"], &cast(Choice::Yes));
    told.stays_open(UNTIL, "governance.assembly.notice_runs", "1970-01-01T00:00:20Z");
    assert_eq!(told.closed(OPENS + UNTIL), MotionState::Adopted);
}

#[test]
fn a_choice_among_several_stays_open_as_well() {
    let candidates = Candidates::named(["garden", "workshop"]).unwrap();
    let question = Question::ranked(candidates, ElectionRule::Borda {}, Ties::Lots {}).unwrap();
    let mut draft = changeable();
    draft.among = Some(Box::new(question));
    let mut told = Told::opened(&majority(), draft);
    let garden = || Paper::order([CandidateId::new("garden").unwrap()]);
    let paper = || Command::CastPaper { motion: motion_id(), paper: garden() };
    told.all(&["ana", "bo", "cy"], &paper());
    told.stays_open(UNTIL - 1, OPEN, "'m'");
    let lots = || Command::CloseByLots { motion: motion_id(), seed: 7 };
    let mut later = told.clone();
    later.must("chair", UNTIL, lots());
    told.must("dee", OPENS, paper());
    told.must("chair", OPENS, lots());
    for told in [told, later] {
        assert!(told.0.motion(&motion_id()).unwrap().adopted());
    }
}

#[test]
fn a_second_vote_after_a_suspension_stays_open_as_long_again() {
    let statutes = majority().with_suspension(seconds(100)).unwrap();
    let mut told = Told::opened(&statutes, draft());
    told.must("ana", OPENS, cast(Choice::Yes));
    told.must("chair", UNTIL, close());
    for by in ["cy", "dee"] {
        told.must(by, UNTIL, Command::Object { motion: motion_id() });
    }
    told.must("chair", 20, Command::Deliberate { motion: motion_id() });
    told.must("chair", 20, Command::OpenVote { motion: motion_id(), roll: roll(), closes: None });
    told.must("ana", 20, cast(Choice::Yes));
    told.stays_open(20 + TERM - 1, OPEN, "1970-01-01T00:00:30Z");
    assert_eq!(told.closed(20 + TERM), MotionState::Adopted);
}

#[test]
fn a_vote_keeps_the_time_of_the_statutes_that_it_opened_under() {
    let (short, long) = (plain("more than 1/2 of expressed"), majority());
    for (first, next, closes) in [(&short, &long, OPENS + 1), (&long, &short, UNTIL)] {
        let mut told = Told::opened(first, draft());
        let amend = Command::Amend { statutes: next.clone(), waived: [].into() };
        told.must("chair", OPENS + 1, amend);
        if closes == UNTIL {
            told.stays_open(UNTIL - 1, OPEN, "'m'");
        }
        assert_eq!(told.closed(closes), MotionState::Rejected);
    }
}

#[test]
fn a_time_beyond_all_instants_ends_with_the_last_of_them() {
    let statutes = plain("more than 1/2 of expressed").with_voting(TimeAmount::MAX).unwrap();
    let told = Told::opened(&statutes, draft());
    let open = vote(told.0.motion(&motion_id()).unwrap());
    assert_eq!(open.stays_open_until(), Some(Timestamp::MAX));
    told.stays_open(UNTIL, OPEN, &Timestamp::MAX.to_string());
    assert_eq!(told.closed(Timestamp::MAX.unix_seconds()), MotionState::Rejected);
}

/// A vote: the case, who delegates to whom, who is recused, whether ballots are final.
type Voting = (Case, Vec<Option<usize>>, Option<usize>, bool);

fn votings() -> impl Strategy<Value = Voting> {
    let member = (1_u64..=3, prop::option::weighted(0.8, choices()));
    let group = (1_u64..=9, crate::given::carries(), prop::collection::vec(member, 1..=3));
    let case = (prop::collection::vec(group, 1..=3), rules())
        .prop_map(|(colleges, rule)| Case { colleges, rule });
    case.prop_flat_map(|case| {
        let voters = case.voters().len();
        let delegates = prop::collection::vec(prop::option::weighted(0.3, 0..voters), voters);
        (Just(case), delegates, prop::option::weighted(0.3, 0..voters), any::<bool>())
    })
}

/// The vote under these statutes, open since [`OPENS`].
fn begun(statutes: &Statutes, (case, delegates, recused, is_final): &Voting) -> Told {
    let voters = case.voters();
    let roll = Roll::freeze(statutes, voters.iter().map(|(one, _)| one.clone()), at(0)).unwrap();
    let mut told = Told::under(statutes);
    let (motion, closes) = (motion_id(), None);
    let draft = if *is_final { draft() } else { changeable() };
    told.must("chair", OPENS, Command::OpenMotion { motion, draft, roll, closes });
    for (place, (member, choice)) in voters.iter().enumerate() {
        let (by, person) = (member.person().as_str(), member.person().clone());
        if let Some(to) = delegates[place].filter(|to| *to != place) {
            let to = voters[to].0.person().clone();
            told.must(by, OPENS, Command::Delegate { to, topic: None });
        }
        if *recused == Some(place) {
            told.must("chair", OPENS, Command::Recuse { motion: motion_id(), person });
        } else if let Some(choice) = *choice {
            told.must(by, OPENS, cast(choice));
        }
    }
    told
}

proptest! {
    #[test]
    fn a_vote_closes_before_its_time_only_when_settled_or_when_everybody_voted(
        voting in votings(),
        second in OPENS..UNTIL + 3,
    ) {
        let statutes = voting.0.statutes();
        let told = begun(&statutes.clone().with_voting(seconds(TERM)).unwrap(), &voting);
        let (case, _, recused, _) = &voting;
        let voted = |(place, (_, choice)): (usize, &(Member, Option<Choice>))| {
            choice.is_some() || *recused == Some(place)
        };
        let everybody = case.voters().iter().enumerate().all(voted);
        let settled = vote(told.0.motion(&motion_id()).unwrap()).settled().is_some();
        if second >= UNTIL || everybody || settled {
            // What it comes to is what it came to without a time.
            prop_assert_eq!(told.closed(second), begun(&statutes, &voting).closed(second));
        } else {
            told.stays_open(second, OPEN, "1970-01-01T00:00:15Z");
        }
    }
}
