//! The village of the model: who lives there, what its charter says, and how it begins.

use liens::governance::{Bounds, Carry, College, Member, Statutes, register};
use liens::lineage::Policy;
use liens::timebank::{Limits, Rules};
use liens::{
    Articles, CircleId, CollegeId, Command, CommandId, ContributionKind, ContributorId, Envelope,
    Holder, Portion, RoleId, SeatId, Timestamp, Unit,
};

use super::naive::Sent;
use crate::world::{accounts, contribution, fill, members, person};

/// The colleges and the weights of their voices.
pub(super) const COLLEGES: [(&str, u64); 3] = [("makers", 40), ("users", 40), ("towns", 20)];
/// Ana uses, Bo and Dan make, Cleo is of the town and holds the broker's seat; Eve is a stranger, and
/// Dan has no account.
pub(super) const PEOPLE: [&str; 5] = ["ana", "bo", "cleo", "dan", "eve"];
pub(super) const COMMONS_FIRST: &str = "commons first";
/// What a member may owe, in seconds.
pub(super) const HOUR_FLOOR: i64 = -36_000;
/// After how many days what is owed passes to the commons.
pub(super) const OWED_DAYS: i64 = 30;
/// How many days claims lie open for questions.
pub(super) const REVIEW_DAYS: i64 = 14;

pub(super) fn steward() -> ContributorId {
    person("steward")
}

pub(super) fn euro() -> Unit {
    "EUR".parse().unwrap()
}

pub(super) fn college(name: &str) -> CollegeId {
    CollegeId::new(name).unwrap()
}

pub(super) fn day(number: i64) -> Timestamp {
    Timestamp::from_unix_seconds(1_769_904_000 + number * 86_400).unwrap()
}

/// A fifth to the origin, twenty euros an hour, the rest to the commons.
pub(super) fn commons_first() -> Policy {
    let policy = Policy::commons_first(Portion::new(1, 5).unwrap(), "20.00 EUR".parse().unwrap());
    policy.unwrap()
}

fn articles(policy: Policy) -> Articles {
    let its =
        |(name, weight)| College::new(college(name), weight, Carry::ProportionalExpressed).unwrap();
    let rule = "more than 1/2 of expressed and present at least 1/4 of all".parse().unwrap();
    let statutes = Statutes::new(COLLEGES.map(its), Bounds::scic(), rule).unwrap();
    let limits = Limits::new(Some(HOUR_FLOOR), None).unwrap();
    Articles::new(statutes, policy)
        .with_stewards([steward()])
        .with_brokers([RoleId::new("broker").unwrap()])
        .with_rules(Rules::of(Unit::Time, limits))
        .with_owed_term("PT720H".parse().unwrap())
        .unwrap()
}

pub(super) fn found(policy: Policy) -> Command {
    let mut members = members();
    members.push(Member::one(person("dan"), college("makers")));
    Command::Found { articles: Box::new(articles(policy)), members }
}

/// A broker's seat that Cleo holds from the third day to the thirtieth.
fn seat() -> [Command; 3] {
    let (circle, seat) = (CircleId::new("office").unwrap(), SeatId::new("desk").unwrap());
    let declare =
        register::Command::DeclareCircle { circle: circle.clone(), max_part: Portion::WHOLE };
    let role = RoleId::new("broker").unwrap();
    let kept_for = register::KeptFor::Anyone {};
    let open = register::Command::OpenSeat { seat: seat.clone(), circle, role, kept_for };
    let (from, until) = (day(3), day(30));
    let give = register::Command::GiveMandate {
        seat,
        person: person("cleo"),
        organisation: None,
        from,
        until,
    };
    [declare.into(), open.into(), give.into()]
}

/// The accounts of the members and of all together, in hours and euros.
fn opened() -> impl Iterator<Item = Command> {
    [Unit::Time, euro()].into_iter().flat_map(|unit| accounts(&unit))
}

fn recorded() -> [Command; 4] {
    use ContributionKind::{Need, Result, Work};
    [
        contribution("c0", Need, &[("ana", 0), ("eve", 0)], &[]),
        contribution("c1", Work, &[("bo", 3), ("dan", 1)], &["c0"]),
        contribution("c2", Work, &[("cleo", 2)], &["c0", "c1"]),
        contribution("c3", Result, &[], &["c2"]),
    ]
}

/// Not founded, founded, or in the midst of its life.
pub(super) fn begun(stage: u8, policy: Policy) -> Vec<Sent> {
    let mut commands = Vec::new();
    if stage > 0 {
        commands.push(found(policy));
    }
    if stage > 1 {
        commands.extend(seat());
        commands.extend(opened());
        commands.extend(recorded());
        commands.extend(["900.00 EUR", "PT30H"].map(|amount| fill(&amount.parse().unwrap())));
    }
    let send = |(number, body)| Envelope {
        id: CommandId::from_u128(number),
        by: steward(),
        on_behalf_of: None,
        at: day(0),
        body,
    };
    (1..).zip(commands).map(send).collect()
}

/// An account by whom it is for.
pub(super) fn held_by(name: &str) -> Holder {
    Holder::Person { id: person(name) }
}
