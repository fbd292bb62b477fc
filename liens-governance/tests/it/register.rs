//! The register: its laws on drawn histories, an oracle of the roll, what it refuses, its forms.

use std::collections::BTreeMap;

use liens_core::{
    CircleId, CollegeId, CommandId, ContributorId, Envelope, GroupId, Portion, Recorded, RoleId,
    SeatId, TimeAmount, Timestamp,
};
use liens_governance::register::{
    Command, Cost, Event, KeptFor, Mandate, Membership, Refusal, Register, Seat,
};
use liens_governance::{Bounds, Carry, College, Error, Member, RollError, Statutes};
use proptest::prelude::*;

use crate::given::{at, college_id, person};

pub(crate) fn group(name: &str) -> GroupId {
    GroupId::new(name).unwrap()
}

pub(crate) fn circle(name: &str) -> CircleId {
    CircleId::new(name).unwrap()
}

pub(crate) fn seat(name: &str) -> SeatId {
    SeatId::new(name).unwrap()
}

pub(crate) fn statutes(colleges: &[&str]) -> Statutes {
    let college = |id: &&str| College::new(college_id(id), 1, Carry::Majority).unwrap();
    let rule = "more than 1/2 of expressed".parse().unwrap();
    Statutes::new(colleges.iter().map(college), Bounds::none(), rule).unwrap()
}

/// Sends commands one after the other; a test says who, when and what.
#[derive(Default)]
pub(crate) struct Desk {
    pub(crate) register: Register,
    sent: u128,
}

impl Desk {
    pub(crate) fn tries(&mut self, by: &str, seconds: i64, body: Command) -> Result<(), Refusal> {
        self.sent += 1;
        let (id, by) = (CommandId::from_u128(self.sent), person(by));
        let envelope = Envelope { id, by, on_behalf_of: None, at: at(seconds), body };
        self.register.execute(&envelope).map(drop)
    }

    pub(crate) fn does(&mut self, by: &str, seconds: i64, body: Command) {
        self.tries(by, seconds, body).unwrap();
    }

    /// Asks to join and is admitted, at once.
    pub(crate) fn joins(&mut self, name: &str, college: &str, of: Option<&str>, seconds: i64) {
        self.does(name, seconds, apply(college, of));
        self.does("clerk", seconds, admit(name, college));
    }

    pub(crate) fn seats(&mut self, name: &str, kept_for: KeptFor, seconds: i64) {
        let (seat, circle) = (seat(name), circle("council"));
        let role = RoleId::new("member").unwrap();
        self.does("clerk", seconds, Command::OpenSeat { seat, circle, role, kept_for });
    }

    /// A register with colleges `c0` to `c2`, groups `g0` and `g1`, and a council.
    pub(crate) fn opened(max_part: Portion) -> Self {
        let mut desk = Self::default();
        for name in ["c0", "c1", "c2"] {
            desk.does("clerk", 0, Command::DeclareCollege { college: college_id(name) });
        }
        for name in ["g0", "g1"] {
            desk.does("clerk", 0, Command::DeclareGroup { group: group(name) });
        }
        let circle = circle("council");
        desk.does("clerk", 0, Command::DeclareCircle { circle, max_part });
        desk
    }
}

pub(crate) fn apply(college: &str, of: Option<&str>) -> Command {
    Command::Apply { college: college_id(college), group: of.map(group), cost: Cost::NONE }
}

pub(crate) fn admit(name: &str, college: &str) -> Command {
    let (person, college) = (person(name), college_id(college));
    Command::Admit { person, college, weight: 1, cost: Cost::NONE }
}

pub(crate) fn leave(college: &str) -> Command {
    Command::Leave { college: college_id(college), cost: Cost::NONE }
}

pub(crate) fn give(name: &str, to: &str, organisation: Option<&str>, term: (i64, i64)) -> Command {
    let (seat, person, organisation) = (seat(name), person(to), organisation.map(person));
    Command::GiveMandate { seat, person, organisation, from: at(term.0), until: at(term.1) }
}

/// Who sends what, how many seconds after the one before.
pub(crate) type Draw = (String, i64, Command);

fn commands() -> impl Strategy<Value = Command> {
    let people = || (0..5_u8).prop_map(|n| format!("p{n}"));
    let colleges = || (0..3_u8).prop_map(|n| format!("c{n}"));
    let seats = || (0..4_u8).prop_map(|n| format!("s{n}"));
    let organisations = || prop::option::of((0..2_u8).prop_map(|n| format!("p{n}")));
    let kept_for = prop_oneof![
        2 => Just(KeptFor::Anyone {}),
        1 => colleges().prop_map(|c| KeptFor::College { college: college_id(&c) }),
        1 => (0..2_u8).prop_map(|n| KeptFor::Organisation {
            organisation: person(&format!("p{n}")),
        }),
    ];
    prop_oneof![
        4 => (colleges(), prop::option::of(0..2_u8)).prop_map(|(college, of)| {
            apply(&college, of.map(|n| format!("g{n}")).as_deref())
        }),
        6 => (people(), colleges(), 0..4_u64).prop_map(|(who, college, weight)| {
            let (person, college) = (person(&who), college_id(&college));
            Command::Admit { person, college, weight, cost: Cost::NONE }
        }),
        1 => (people(), colleges()).prop_map(|(who, college)| {
            let (person, college) = (person(&who), college_id(&college));
            Command::RefuseApplication { person, college, cost: Cost::NONE, reason: None }
        }),
        3 => (people(), colleges(), colleges()).prop_map(|(who, from, to)| {
            let (person, from, to) = (person(&who), college_id(&from), college_id(&to));
            Command::Move { person, from, to, weight: 2, cost: Cost::NONE }
        }),
        2 => colleges().prop_map(|college| leave(&college)),
        3 => colleges().prop_map(|c| Command::ChooseCollege { college: college_id(&c) }),
        2 => (seats(), kept_for).prop_map(|(name, kept_for)| Command::OpenSeat {
            seat: seat(&name),
            circle: circle("council"),
            role: RoleId::new("member").unwrap(),
            kept_for,
        }),
        6 => (seats(), people(), organisations(), 0..60_i64, 0..20_i64)
            .prop_map(|(name, to, of, from, length)| {
                give(&name, &to, of.as_deref(), (from, from + length))
            }),
        1 => (seats(), people()).prop_map(|(name, who)| {
            Command::EndMandate { seat: seat(&name), person: person(&who) }
        }),
    ]
}

pub(crate) fn draws() -> impl Strategy<Value = Vec<Draw>> {
    let one = ((0..5_u8).prop_map(|n| format!("p{n}")), 0..3_i64, commands());
    prop::collection::vec(one, 0..80)
}

fn part() -> impl Strategy<Value = Portion> {
    (1..=4_u64).prop_map(|seats| Portion::new(seats, 4).unwrap())
}

/// The register after the draws that are taken, and the last second.
pub(crate) fn after(max_part: Portion, draws: &[Draw]) -> (Register, i64) {
    let mut desk = Desk::opened(max_part);
    let mut now = 0;
    for (by, later, body) in draws {
        now += later;
        let before = desk.register.clone();
        if desk.tries(by, now, body.clone()).is_err() {
            assert_eq!(desk.register, before);
        }
    }
    (desk.register, now)
}

/// A mandate to give, or to end: seconds since the one before, seat, person, organisation, seconds
/// to its begin, and length, 0 for one to end.
type Gift = (i64, u8, u8, Option<u8>, i64, i64);

fn gift() -> impl Strategy<Value = Gift> {
    (0..2_i64, 0..4_u8, 0..5_u8, prop::option::of(0..2_u8), 0..6_i64, 0..8_i64)
}

/// The most seats of the council that an organisation would hold at once with one more mandate: at
/// each second of the term, over all mandates of all seats.
fn most_at_once(register: &Register, organisation: &ContributorId, from: i64, until: i64) -> u64 {
    let held = |second: i64| {
        let seats = ["s0", "s1", "s2", "s3"].map(|name| register.seat(&seat(name)).unwrap());
        let mandates = seats.into_iter().flat_map(|seat| &seat.mandates);
        let theirs = mandates.filter(|one| one.organisation.as_ref() == Some(organisation));
        1 + u64::try_from(theirs.filter(|one| one.runs(at(second))).count()).unwrap()
    };
    (from..until).map(held).max().unwrap()
}

/// A council of four seats, five members, and the mandates that are taken; one member leaves.
fn seated(max_part: Portion, gifts: &[Gift], leaver: &str) -> Register {
    let mut desk = Desk::opened(max_part);
    for name in ["p0", "p1", "p2", "p3"] {
        desk.joins(name, "c0", None, 0);
    }
    desk.joins("p4", "c1", None, 0);
    desk.seats("s0", KeptFor::Anyone {}, 0);
    desk.seats("s1", KeptFor::Anyone {}, 0);
    desk.seats("s2", KeptFor::College { college: college_id("c0") }, 0);
    desk.seats("s3", KeptFor::Organisation { organisation: person("p0") }, 0);
    let mut now = 0;
    for (place, (later, on, to, of, from, length)) in gifts.iter().enumerate() {
        now += later;
        let (on, to, of) = (format!("s{on}"), format!("p{to}"), of.map(|of| format!("p{of}")));
        let term = (now + from, now + from + length);
        let (held, holder) = (seat(&on), person(&to));
        let body = match length {
            0 => Command::EndMandate { seat: held, person: holder },
            _ => give(&on, &to, of.as_deref(), term),
        };
        if place == 20 {
            desk.does(leaver, now, leave("c0"));
        }
        let before = desk.register.clone();
        let tried = desk.tries("clerk", now, body);
        if tried.is_err() {
            assert_eq!(desk.register, before);
        }
        let Some(of) = of.filter(|_| *length > 0) else { continue };
        let most = most_at_once(&before, &person(&of), term.0, term.1);
        let above = max_part.ratio().compare_quotient(most, 4).unwrap().is_gt();
        match tried {
            Ok(()) => assert!(!above, "{most} of 4"),
            Err(Refusal::AbovePart { held, seats, .. }) => {
                assert_eq!((above, held, seats), (true, most, 4));
            }
            Err(_) => {}
        }
    }
    desk.register
}

/// The colleges of everybody at a date, from the events and the definition alone: (college, second
/// of joining, weight) per person, and what each chose last.
type Belonging = BTreeMap<ContributorId, Vec<(CollegeId, Timestamp, u64)>>;

fn belonging(
    events: &[Recorded<Event>],
    at: Timestamp,
) -> (Belonging, BTreeMap<ContributorId, CollegeId>) {
    let mut people: Belonging = BTreeMap::new();
    let mut chosen = BTreeMap::new();
    for record in events.iter().filter(|record| record.at <= at) {
        match &record.body {
            Event::Admitted { person, college, weight, .. } => {
                people.entry(person.clone()).or_default().push((
                    college.clone(),
                    record.at,
                    *weight,
                ));
            }
            Event::Moved { person, from, to, weight, .. } => {
                let mine = people.entry(person.clone()).or_default();
                mine.retain(|(college, _, _)| college != from);
                mine.push((to.clone(), record.at, *weight));
            }
            Event::Left { college: left, .. } => {
                let mine = people.entry(record.by.clone()).or_default();
                mine.retain(|(college, _, _)| college != left);
            }
            Event::CollegeChosen { college } => {
                chosen.insert(record.by.clone(), college.clone());
            }
            _ => {}
        }
    }
    (people, chosen)
}

fn roll_by_definition(register: &Register, order: &[CollegeId], at: Timestamp) -> Vec<Member> {
    let (people, chosen) = belonging(register.events(), at);
    let place = |college: &CollegeId| {
        order.iter().position(|stated| stated == college).unwrap_or(order.len())
    };
    let one = |(person, mut mine): (ContributorId, Vec<(CollegeId, Timestamp, u64)>)| {
        mine.sort_by_key(|(college, joined, _)| (place(college), *joined, college.clone()));
        let said = chosen.get(&person);
        let said = said.and_then(|said| mine.iter().find(|(college, _, _)| college == said));
        let (college, _, weight) = said.or(mine.first())?;
        Some(Member::new(person, college.clone(), *weight).unwrap())
    };
    people.into_iter().filter_map(one).collect()
}

proptest! {
    #[test]
    fn replaying_the_history_of_a_register_gives_the_register(
        max_part in part(), draws in draws(),
    ) {
        let (register, _) = after(max_part, &draws);
        prop_assert_eq!(Register::replay(register.events().to_vec()).unwrap(), register);
    }

    #[test]
    fn a_refused_command_leaves_the_register_as_it_was(max_part in part(), draws in draws()) {
        after(max_part, &draws); // compares before and after each refusal
    }

    #[test]
    fn what_a_register_says_of_a_date_does_not_change_later(
        max_part in part(), draws in draws(), when in 0..60_i64,
    ) {
        let (register, last) = after(max_part, &draws);
        let when = at(when.min(last));
        let until_then = register.events().iter().filter(|record| record.at <= when).cloned();
        let then = Register::replay(until_then).unwrap();
        let said = |register: &Register| {
            let of = |(person, mine): (&ContributorId, &_)| format!("{person} {:?}", what(mine));
            let members: Vec<_> = register.memberships(when).map(of).collect();
            let held = |(seat, held): (&Seat, Option<&Mandate>)| {
                (seat.id.clone(), held.map(|held| held.person.clone()))
            };
            let seats: Vec<_> = register.seats(when).map(held).collect();
            let declared = register.colleges(when).count() + register.groups(when).count();
            let counts = |person| register.counted(person, &[], when).map(|mine| mine.college.clone());
            let counted: Vec<_> = register.memberships(when).map(|(who, _)| counts(who)).collect();
            (members, seats, declared, counted)
        };
        prop_assert_eq!(said(&then), said(&register));
    }

    #[test]
    fn everybody_stands_on_the_roll_in_exactly_one_of_their_colleges(
        draws in draws(), when in 0..60_i64, stated in Just(vec!["c0", "c1", "c2"]).prop_shuffle(),
        length in 0..=3_usize,
    ) {
        let (register, _) = after(Portion::WHOLE, &draws);
        let order: Vec<_> = stated[..length].iter().map(|name| college_id(name)).collect();
        let expected = roll_by_definition(&register, &order, at(when));
        for member in &expected {
            let counted = register.counted(member.person(), &order, at(when)).unwrap();
            prop_assert_eq!(&counted.college, member.college());
        }
        let mut colleges: Vec<_> = expected.iter().map(|one| one.college().as_str()).collect();
        colleges.sort_unstable();
        colleges.dedup();
        // Statutes with exactly these colleges; others of a person, if any, would not count there.
        let belongs = |(_, mine): (_, &Membership)| colleges.contains(&mine.college.as_str());
        if !colleges.is_empty() && register.memberships(at(when)).all(belongs) {
            let roll = register.roll(&statutes(&colleges), &order, at(when)).unwrap();
            prop_assert_eq!(roll.members(), &expected[..]);
        }
    }

    #[test]
    fn no_seat_is_held_twice_and_no_organisation_is_above_its_part(
        max_part in part(), gifts in prop::collection::vec(gift(), 0..40), leaver in 0..4_u8,
    ) {
        let register = seated(max_part, &gifts, &format!("p{leaver}"));
        for second in 0..100 {
            let now = at(second);
            let open: Vec<_> = register.seats(now).collect();
            let mut held: BTreeMap<&ContributorId, u64> = BTreeMap::new();
            for (seat, acting) in &open {
                let running = seat.mandates.iter().filter(|mandate| mandate.runs(now));
                prop_assert!(running.count() <= 1);
                if let Some(mandate) = acting {
                    prop_assert!(register.acts(&mandate.person, &seat.id, now).is_ok());
                    if let Some(organisation) = &mandate.organisation {
                        *held.entry(organisation).or_default() += 1;
                    }
                }
            }
            for seats in held.into_values() {
                let all = u64::try_from(open.len()).unwrap();
                let side = max_part.ratio().compare_quotient(seats, all).unwrap();
                prop_assert!(side.is_le(), "{} of {} at {}", seats, all, second);
            }
        }
    }

    #[test]
    fn the_order_in_which_people_are_listed_changes_nothing(
        (listed, shuffled) in prop::collection::vec((0..3_u8, 0..3_u8, any::<bool>()), 1..8)
            .prop_flat_map(|people| {
                let people: Vec<_> = people.into_iter().enumerate().collect();
                (Just(people.clone()), Just(people).prop_shuffle())
            }),
    ) {
        let register = |people: &[(usize, (u8, u8, bool))]| {
            let mut desk = Desk::opened(Portion::WHOLE);
            for (n, (first, second, chosen)) in people {
                let (name, first, second) = (format!("p{n}"), format!("c{first}"), format!("c{second}"));
                desk.joins(&name, &first, None, 1);
                if first != second {
                    desk.joins(&name, &second, Some("g0"), 1);
                }
                if *chosen {
                    desk.does(&name, 1, Command::ChooseCollege { college: college_id(&second) });
                }
            }
            desk.register
        };
        let (one, other) = (register(&listed), register(&shuffled));
        let roll = |register: &Register| register.roll(&statutes(&["c0", "c1", "c2"]), &[], at(1));
        prop_assert_eq!(roll(&one), roll(&other));
        prop_assert!(one.memberships(at(1)).eq(other.memberships(at(1))));
    }
}

/// What of a membership is known at its beginning.
fn what(mine: &Membership) -> (CollegeId, u64, Timestamp) {
    (mine.college.clone(), mine.weight, mine.joined)
}

#[test]
fn the_largest_and_the_emptiest_registers_have_a_roll() {
    assert_eq!(Register::replay([]).unwrap(), Register::new());
    let empty = Register::new().roll(&statutes(&["c0"]), &[], at(0));
    assert_eq!(empty, Err(RollError::EmptyCollege { college: college_id("c0") }));
    let mut desk = Desk::opened(Portion::WHOLE);
    desk.joins("ana", "c0", None, 1);
    let (person, college) = (person("bo"), college_id("c0"));
    desk.does("bo", 1, apply("c0", None));
    let weight = u64::MAX;
    desk.does("clerk", 1, Command::Admit { person, college, weight, cost: Cost::NONE });
    let heavy = desk.register.roll(&statutes(&["c0"]), &[], at(1));
    assert_eq!(heavy, Err(RollError::WeightOverflow { total: u128::from(u64::MAX) + 1 }));
}

#[test]
fn the_college_that_counts_is_the_one_chosen_else_the_stated_else_the_first() {
    let mut desk = Desk::opened(Portion::WHOLE);
    desk.joins("ana", "c2", None, 1);
    desk.joins("ana", "c1", None, 2);
    desk.joins("ana", "c0", None, 3);
    desk.does("ana", 4, Command::ChooseCollege { college: college_id("c0") });
    desk.does("ana", 5, leave("c0"));
    let counts = |register: &Register, order: &[&str], second| {
        let order: Vec<_> = order.iter().map(|name| college_id(name)).collect();
        let counted = register.counted(&person("ana"), &order, at(second)).cloned();
        counted.map(|mine| mine.college.to_string())
    };
    let register = &desk.register;
    assert_eq!(counts(register, &[], 0), None);
    assert_eq!(counts(register, &[], 3).as_deref(), Some("c2"));
    assert_eq!(counts(register, &["c1"], 3).as_deref(), Some("c1"));
    assert_eq!(counts(register, &["c1"], 4).as_deref(), Some("c0"));
    assert_eq!(counts(register, &["c0", "c1"], 5).as_deref(), Some("c1"));
    // A college that the statutes no longer have does not hold its people back.
    let roll = register.roll(&statutes(&["c1"]), &[], at(5)).unwrap();
    assert_eq!(roll.members(), [Member::one(person("ana"), college_id("c1"))]);
    let alone = register.roll(&statutes(&["c0"]), &[], at(5)).unwrap_err();
    assert_eq!(alone.code(), "governance.roll.unknown_college");
}

#[test]
fn every_step_of_a_person_is_kept_with_its_day_and_its_cost() {
    let mut desk = Desk::opened(Portion::WHOLE);
    let cost = |minutes, money: Option<&str>| {
        let time = TimeAmount::from_minutes(minutes).unwrap();
        Cost::new(time, money.map(|money| money.parse().unwrap())).unwrap()
    };
    let (ana, c0, c1) = (person("ana"), college_id("c0"), college_id("c1"));
    let asks = |college: &CollegeId, cost| {
        let (college, group) = (college.clone(), None);
        Command::Apply { college, group, cost }
    };
    desk.does("ana", 1, asks(&c0, cost(30, None)));
    let (person, college) = (ana.clone(), c0.clone());
    let refused =
        Command::RefuseApplication { person, college, cost: cost(60, None), reason: None };
    desk.does("clerk", 2, refused);
    desk.does("ana", 3, asks(&c0, cost(5, None)));
    let (person, college, weight) = (ana.clone(), c0.clone(), 1);
    let admitted = Command::Admit { person, college, weight, cost: cost(0, Some("20.00 EUR")) };
    desk.does("clerk", 4, admitted);
    desk.does("ana", 5, asks(&c1, cost(5, None)));
    let (person, from, to) = (ana.clone(), c0, c1.clone());
    let moved = Command::Move { person, from, to, weight, cost: cost(10, None) };
    desk.does("clerk", 6, moved);
    desk.does("ana", 7, Command::Leave { college: c1, cost: cost(15, None) });
    desk.joins("bo", "c0", None, 8);
    let steps: Vec<_> = desk.register.steps(&ana).collect();
    let days: Vec<_> = steps.iter().map(|step| step.at.unix_seconds()).collect();
    assert_eq!(days, [1, 2, 3, 4, 5, 6, 7]);
    let time = TimeAmount::try_sum(steps.iter().map(|step| step.cost.time())).unwrap();
    assert_eq!(time, TimeAmount::from_minutes(125).unwrap());
    let paid: Vec<_> = steps.iter().filter_map(|step| step.cost.money()).collect();
    assert_eq!(paid, ["20.00 EUR".parse().unwrap()]);
    assert_eq!(desk.register.memberships(at(7)).count(), 0);
    assert_eq!(desk.register.applications().count(), 0);
}

fn refused(tried: Result<(), Refusal>, code: &str, value: &str) {
    let error: Error = tried.expect_err(code).into();
    assert_eq!(error.code(), code);
    assert!(error.to_string().contains(value), "{code}: '{error}' does not name {value}");
}

#[test]
fn memberships_refuse_what_does_not_fit() {
    let mut desk = Desk::opened(Portion::WHOLE);
    let code = |name: &str| format!("governance.register.{name}");
    let again = Command::DeclareGroup { group: group("g0") };
    refused(desk.tries("clerk", 1, again), &code("group_exists"), "'g0'");
    let again = Command::DeclareCollege { college: college_id("c0") };
    refused(desk.tries("clerk", 1, again), &code("college_exists"), "'c0'");
    refused(desk.tries("ana", 1, apply("c9", None)), &code("unknown_college"), "'c9'");
    refused(desk.tries("ana", 1, apply("c0", Some("g9"))), &code("unknown_group"), "'g9'");
    refused(desk.tries("clerk", 1, admit("ana", "c0")), &code("no_application"), "'ana'");
    desk.does("ana", 1, apply("c0", None));
    refused(desk.tries("ana", 2, apply("c0", None)), &code("already_applied"), "00:00:01Z");
    let (who, college) = (person("ana"), college_id("c0"));
    let weightless = Command::Admit { person: who, college, weight: 0, cost: Cost::NONE };
    refused(desk.tries("clerk", 2, weightless), "governance.roll.zero_weight", "'ana'");
    desk.does("clerk", 2, admit("ana", "c0"));
    refused(desk.tries("ana", 3, apply("c0", None)), &code("already_member"), "'c0'");
    refused(desk.tries("ana", 3, leave("c1")), &code("not_a_member"), "'c1'");
    let choose = |name| Command::ChooseCollege { college: college_id(name) };
    refused(desk.tries("ana", 3, choose("c1")), &code("not_a_member"), "'c1'");
    let (id, by, body) = (CommandId::from_u128(99), person("clerk"), choose("c0"));
    let forced = Envelope { id, by, on_behalf_of: Some(person("ana")), at: at(3), body };
    refused(desk.register.execute(&forced).map(drop), &code("on_behalf"), "'clerk'");
    let (who, from, to) = (person("ana"), college_id("c0"), college_id("c1"));
    let (cost, weight) = (Cost::NONE, 1);
    let unasked = Command::Move { person: who, from, to, weight, cost };
    refused(desk.tries("clerk", 3, unasked), &code("no_application"), "'c1'");
    refused(desk.tries("ana", 1, leave("c0")), "core.history.clock_went_back", "00:00:01Z");
}

#[test]
fn seats_refuse_what_does_not_fit() {
    let mut desk = Desk::opened(Portion::new(1, 3).unwrap());
    let code = |name: &str| format!("governance.register.{name}");
    let again = Command::DeclareCircle { circle: circle("council"), max_part: Portion::WHOLE };
    refused(desk.tries("clerk", 0, again), &code("circle_exists"), "'council'");
    let open = |name: &str, within: &str, kept_for| Command::OpenSeat {
        seat: seat(name),
        circle: circle(within),
        role: RoleId::new("member").unwrap(),
        kept_for,
    };
    let nowhere = open("x", "nowhere", KeptFor::Anyone {});
    refused(desk.tries("clerk", 0, nowhere), &code("unknown_circle"), "'nowhere'");
    let unknown = open("x", "council", KeptFor::College { college: college_id("c9") });
    refused(desk.tries("clerk", 0, unknown), &code("unknown_college"), "'c9'");
    desk.seats("users", KeptFor::College { college: college_id("c0") }, 0);
    desk.seats("town", KeptFor::Organisation { organisation: person("town") }, 0);
    desk.seats("any", KeptFor::Anyone {}, 0);
    let twice = open("any", "council", KeptFor::Anyone {});
    refused(desk.tries("clerk", 0, twice), &code("seat_exists"), "'any'");
    desk.joins("ana", "c0", None, 1);
    desk.joins("bo", "c1", None, 1);

    refused(desk.tries("clerk", 2, give("x", "ana", None, (2, 9))), &code("unknown_seat"), "'x'");
    refused(desk.tries("clerk", 2, give("any", "ana", None, (9, 9))), &code("empty_term"), "9Z");
    refused(desk.tries("clerk", 2, give("any", "ana", None, (1, 9))), &code("backdated"), "2Z");
    let stranger = give("any", "zoe", None, (2, 9));
    refused(desk.tries("clerk", 2, stranger), &code("unknown_member"), "'zoe'");
    let reserved = give("users", "bo", None, (2, 9));
    refused(desk.tries("clerk", 2, reserved), &code("reserved"), "'c0'");
    let unnamed = give("town", "bo", None, (2, 9));
    refused(desk.tries("clerk", 2, unnamed), &code("organisation_seat"), "'town'");
    let outside = give("town", "zoe", Some("town"), (2, 9));
    refused(desk.tries("clerk", 2, outside), &code("unknown_member"), "'town'");

    desk.joins("town", "c2", None, 3);
    desk.does("clerk", 3, give("town", "zoe", Some("town"), (5, 9)));
    let more = give("any", "bo", Some("town"), (3, 6));
    refused(desk.tries("clerk", 3, more), &code("above_part"), "2 of the 3 seats");
    desk.does("clerk", 3, give("any", "bo", Some("town"), (3, 5)));
    let taken = give("any", "ana", None, (4, 9));
    refused(desk.tries("clerk", 3, taken), &code("seat_taken"), "'bo'");
    desk.does("clerk", 3, give("any", "ana", None, (5, 9)));

    let acts = |desk: &Desk, who: &str, on: &str, second| {
        desk.register.acts(&person(who), &seat(on), at(second)).map(drop)
    };
    assert_eq!(acts(&desk, "bo", "any", 4), Ok(()));
    assert_eq!(acts(&desk, "zoe", "town", 8), Ok(()));
    refused(acts(&desk, "bo", "any", 5), &code("expired_mandate"), "00:00:05Z");
    refused(acts(&desk, "ana", "any", 4), &code("no_mandate"), "'ana'");
    refused(acts(&desk, "zoe", "any", 5), &code("no_mandate"), "'zoe'");
    let end = |on, who| Command::EndMandate { seat: seat(on), person: person(who) };
    refused(desk.tries("clerk", 6, end("any", "bo")), &code("expired_mandate"), "00:00:05Z");
    desk.does("clerk", 6, end("town", "zoe"));
    refused(acts(&desk, "zoe", "town", 6), &code("expired_mandate"), "00:00:06Z");
    // The membership carries the mandate: without it the seat is vacant.
    desk.does("ana", 7, leave("c0"));
    refused(acts(&desk, "ana", "any", 7), &code("unknown_member"), "'ana'");
    let held = |second| desk.register.seats(at(second)).filter(|(_, held)| held.is_some()).count();
    assert_eq!([2, 4, 5, 6, 7].map(held), [0, 1, 2, 1, 0]);
}

#[test]
fn a_history_that_could_not_have_happened_is_refused() {
    let mut desk = Desk::opened(Portion::WHOLE);
    desk.joins("ana", "c0", None, 1);
    let events = desk.register.events().to_vec();
    let code =
        |events: Vec<Recorded<Event>>| Error::from(Register::replay(events).unwrap_err()).code();
    let mut gap = events.clone();
    gap.remove(0);
    assert_eq!(code(gap), "core.history.out_of_sequence");
    let mut unasked = events.clone();
    unasked.remove(unasked.len() - 2);
    unasked.last_mut().unwrap().sequence -= 1;
    assert_eq!(code(unasked), "governance.register.replay");
    let mut again = desk.register.clone();
    let mut first = Envelope {
        id: CommandId::from_u128(1),
        by: person("clerk"),
        on_behalf_of: None,
        at: at(9),
        body: Command::DeclareCollege { college: college_id("c0") },
    };
    assert_eq!(again.execute(&first).unwrap().first, 0);
    assert_eq!(again, desk.register);
    first.body = Command::DeclareCollege { college: college_id("c8") };
    refused(again.execute(&first).map(drop), "core.history.id_reused", "0000");
}
