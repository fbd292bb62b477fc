//! One member alone: whatever they open, say, close and enact, and whenever, no charter to begin with
//! is changed by it where there are three members or more.

use liens::governance::{
    Choice, Command as Vote, Draft, Heard, Member, MotionState, Statutes, Votes,
};
use liens::{
    Articles, CharterChange, CollegeId, Command, KindId, MotionId, Preset, Proposal, SubjectId,
    TimeAmount, Timestamp,
};

use crate::world::{World, ballot, close, enact, person};

const DAY: i64 = 86_400;
const YEAR: i64 = 365 * DAY;
const ME: &str = "member 0 0";
const NAME: &str = "m1";

/// When the vote opens.
fn opens() -> i64 {
    "2026-02-01T09:00:00Z".parse::<Timestamp>().unwrap().unix_seconds()
}

fn send(world: &mut World, by: &str, at: i64, body: Command) -> Result<(), &'static str> {
    let mut envelope = world.envelope(by, body);
    envelope.at = Timestamp::from_unix_seconds(at).unwrap();
    world.commons.execute(envelope).map(|_| ()).map_err(|refused| refused.code())
}

/// How many belong to each college, the first of them being ours: up to three where there are two
/// colleges; where there are more, the same everywhere, ours the smallest, or ours the largest.
fn sizes(colleges: usize) -> Vec<Vec<usize>> {
    let many = match colleges {
        1 => (3..=7).map(|size| vec![size]).collect(),
        2 => (1..=3).flat_map(|ours| (1..=3).map(move |theirs| vec![ours, theirs])).collect(),
        _ => [(1, 1), (3, 3), (1, 3), (3, 1)]
            .map(|(ours, theirs)| [vec![ours], vec![theirs; colleges - 1]].concat())
            .to_vec(),
    };
    many.into_iter().filter(|sizes| sizes.iter().sum::<usize>() >= 3).collect()
}

/// A commons under a preset with so many members; the first of the named college is ours.
fn founded(articles: &Articles, ours: &CollegeId, sizes: &[usize]) -> (World, Vec<String>) {
    let colleges = articles.statutes().colleges().iter().map(liens::governance::College::id);
    let others = colleges.filter(|college| *college != ours);
    let mut members = Vec::new();
    for (place, (college, size)) in std::iter::once(ours).chain(others).zip(sizes).enumerate() {
        let member = |n| Member::one(person(&format!("member {place} {n}")), college.clone());
        members.extend((0..*size).map(member));
    }
    let names = members.iter().map(|member| member.person().to_string()).collect();
    let mut world = World::new();
    let found = Command::Found { articles: Box::new(articles.clone()), members };
    send(&mut world, ME, opens() - DAY, found).unwrap();
    (world, names)
}

/// What a motion would change: the sharing under each kind of decision there is, and the statutes.
fn proposals(articles: &Articles, votes: Votes) -> Vec<Proposal> {
    let proposal = |kind: Option<&KindId>, change| {
        let subject = SubjectId::new("the charter").unwrap();
        let mut draft = Draft::new(subject.clone(), votes);
        draft.kind = kind.cloned();
        let mut proposal = Proposal::new(subject).changing(change);
        proposal.draft = draft;
        proposal
    };
    let policy = crate::world::to_the_commons();
    let sharing = CharterChange::Policy { policy };
    let statutes = Box::new(articles.statutes().clone().with_delegation_cap(1));
    let statutes = CharterChange::Statutes { statutes, waived: [].into() };
    let kinds = articles.statutes().rules().map(|(kind, _)| proposal(kind, sharing.clone()));
    kinds.chain([proposal(None, statutes)]).collect()
}

/// Opens the vote, at once where no hearing is asked for; else each college is said to have waived.
fn opened(
    world: &World,
    statutes: &Statutes,
    proposal: &Proposal,
    closes: Option<i64>,
) -> Result<World, &'static str> {
    let mut world = world.clone();
    let (motion, proposal) = (MotionId::new(NAME).unwrap(), Box::new(proposal.clone()));
    let closes = closes.map(|closes| Timestamp::from_unix_seconds(closes).unwrap());
    if statutes.hearing().is_none() {
        send(&mut world, ME, opens(), Command::OpenMotion { motion, proposal, closes })?;
        return Ok(world);
    }
    send(&mut world, ME, opens(), Command::DraftMotion { motion: motion.clone(), proposal })?;
    let deliberate = Vote::Deliberate { motion: motion.clone() };
    send(&mut world, ME, opens(), deliberate.into())?;
    for college in statutes.colleges() {
        let (motion, college) = (motion.clone(), college.id().clone());
        let waived = Vote::HearCollege { motion, college, heard: Heard::Waived };
        send(&mut world, ME, opens(), waived.into())?;
    }
    send(&mut world, ME, opens(), Command::OpenVote { motion, closes })?;
    Ok(world)
}

/// Whether the charter was changed, if the vote is closed and the motion enacted at these instants.
fn changes(world: &World, closed: i64, enacted: i64) -> bool {
    let mut world = world.clone();
    let _refused = send(&mut world, ME, closed, close(NAME));
    let _refused = send(&mut world, ME, enacted, enact(NAME));
    world.commons.charter().unwrap().version() > 0
}

/// Every preset, each of its colleges as ours, with members in it.
fn communities() -> Vec<(Articles, World, Vec<String>)> {
    Preset::ALL.into_iter().flat_map(|preset| under(&preset.articles().unwrap())).collect()
}

/// These articles, each of their colleges as ours, with members in it.
fn under(articles: &Articles) -> Vec<(Articles, World, Vec<String>)> {
    let mut all = Vec::new();
    let colleges = articles.statutes().colleges();
    for college in colleges {
        for sizes in sizes(colleges.len()) {
            let (world, names) = founded(articles, college.id(), &sizes);
            all.push((articles.clone(), world, names));
        }
    }
    all
}

/// For how long a vote stays open under these articles, in seconds.
fn term(articles: &Articles) -> i64 {
    articles.statutes().voting().map_or(0, TimeAmount::seconds)
}

#[test]
fn one_member_alone_changes_no_charter_of_a_preset() {
    for (articles, world, names) in communities() {
        let (statutes, term) = (articles.statutes(), term(&articles));
        assert!(term >= 7 * DAY);
        let until = opens() + term;
        for votes in [Votes::Final, Votes::ChangeableUntilClose] {
            for proposal in proposals(&articles, votes) {
                for closes in [opens() + 1, until - 1] {
                    let refused = opened(&world, statutes, &proposal, Some(closes)).err();
                    assert_eq!(refused, Some("governance.assembly.closes_too_soon"));
                }
                for closes in [None, Some(until), Some(until + DAY)] {
                    let mut world = opened(&world, statutes, &proposal, closes).unwrap();
                    send(&mut world, ME, opens(), ballot(NAME, Choice::Yes)).unwrap();
                    let ends = closes.unwrap_or(until);
                    for closed in [opens(), opens() + 1, ends - 1, ends, ends + YEAR] {
                        for later in [0, YEAR] {
                            let changed = changes(&world, closed, closed + later);
                            assert!(!changed, "{names:?}: {proposal:?}, {closes:?}, {closed}");
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn with_a_lower_quorum_one_member_alone_would_change_the_charter_of_a_preset() {
    for (preset, quorum, lower) in [
        (Preset::Association, "more than 1/3 of all\"", "at least 1/3 of all\""),
        (Preset::Scic, "present at least 1/3", "present at least 1/4"),
        (Preset::ThirdPlace, " of all in each college", " of all"),
        (Preset::TimeBank, "more than 1/3 of all\"", "at least 1/3 of all\""),
    ] {
        let text = preset.text().replace(quorum, lower);
        let articles = Articles::from_toml(&text).unwrap();
        let proposal = &proposals(&articles, Votes::Final)[0];
        let until = opens() + term(&articles);
        let changed = |(articles, world, _): (Articles, World, Vec<String>)| {
            let mut world = opened(&world, articles.statutes(), proposal, None).unwrap();
            send(&mut world, ME, opens(), ballot(NAME, Choice::Yes)).unwrap();
            assert!(!changes(&world, until - 1, until + YEAR)); // and that not in haste
            changes(&world, until, until + YEAR)
        };
        assert!(under(&articles).into_iter().any(changed), "{preset:?}");
    }
}

#[test]
fn no_preset_lets_a_motion_be_rejected_before_anybody_heard_of_it() {
    for (articles, world, _) in communities() {
        let until = opens() + term(&articles);
        for proposal in proposals(&articles, Votes::Final) {
            let mut world = opened(&world, articles.statutes(), &proposal, None).unwrap();
            let motion = MotionId::new(NAME).unwrap();
            for early in [opens(), until - 1] {
                let refused = send(&mut world, ME, early, close(NAME));
                assert_eq!(refused, Err("governance.assembly.voting_open"));
            }
            send(&mut world, ME, until, close(NAME)).unwrap();
            let closed = world.commons.assembly().motion(&motion).unwrap();
            assert_eq!(closed.state(), MotionState::Rejected);
        }
    }
}

#[test]
fn everybody_together_changes_the_charter_of_every_preset_at_once() {
    for (articles, world, names) in communities() {
        for proposal in proposals(&articles, Votes::Final) {
            let mut world = opened(&world, articles.statutes(), &proposal, None).unwrap();
            for name in &names {
                send(&mut world, name, opens(), ballot(NAME, Choice::Yes)).unwrap();
            }
            let suspension = articles.statutes().suspension().map_or(0, TimeAmount::seconds);
            assert!(changes(&world, opens(), opens() + suspension), "{names:?}: {proposal:?}");
        }
    }
}

#[test]
fn half_of_each_college_changes_the_charter_of_every_preset_in_time() {
    for (articles, world, names) in communities() {
        for proposal in proposals(&articles, Votes::Final) {
            let mut world = opened(&world, articles.statutes(), &proposal, None).unwrap();
            // The first of each college, the third, and so on.
            let voters = names.iter().filter(|name| {
                let number: usize = name.rsplit(' ').next().unwrap().parse().unwrap();
                number % 2 == 0
            });
            for name in voters {
                send(&mut world, name, opens(), ballot(NAME, Choice::Yes)).unwrap();
            }
            let suspension = articles.statutes().suspension().map_or(0, TimeAmount::seconds);
            let until = opens() + term(&articles);
            assert!(changes(&world, until, until + suspension), "{names:?}: {proposal:?}");
        }
    }
}
