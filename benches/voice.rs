//! Who is heard and how open a community is: one million interventions, and one million membership
//! events, each measured whole, beside a plain loop over the same.
//!
//! The plain loops add up seconds by college over columns, and count answers and departures over the
//! register: what any report reads at least. Every figure is the shortest of several runs on one
//! core.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::Criterion;
use liens_core::{
    CircleId, CollegeId, CommandId, ContributorId, Envelope, MeetingId, Period, Portion, ReasonId,
    RoleId, SeatId, SubjectId, TimeAmount, Timestamp,
};
use liens_governance::deliberation::{self, Minutes, Voice};
use liens_governance::openness::Openness;
use liens_governance::register::{self, Cost, Register};
use liens_governance::{Bounds, Carry, College, Member, Roll, Statutes};

const INTERVENTIONS: u64 = 1_000_000;
const MEETINGS: u64 = 1_000;
const SPEAKERS: u64 = 10_000;
const PEOPLE: u64 = 305_000;
const COLLEGES: u64 = 7;
const SEATS: u64 = 200;

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_unix_seconds(i64::try_from(seconds).unwrap()).unwrap()
}

fn college(number: u64) -> CollegeId {
    CollegeId::new(format!("college {}", number % COLLEGES)).unwrap()
}

fn person(number: u64) -> ContributorId {
    ContributorId::new(format!("person {number:07}")).unwrap()
}

/// One meeting after the other, a thousand interventions of five seconds in each.
fn minutes() -> Minutes {
    let (mut minutes, mut next) = (Minutes::new(), 0_u128);
    let clerk = person(0);
    let mut does = |second: u64, body: deliberation::Command| {
        next += 1;
        let (id, by) = (CommandId::from_u128(next), clerk.clone());
        minutes.execute(&Envelope { id, by, on_behalf_of: None, at: at(second), body }).unwrap();
    };
    let subject = SubjectId::new("everything").unwrap();
    let each = INTERVENTIONS / MEETINGS;
    does(0, deliberation::Command::Propose { subject: subject.clone(), college: college(0) });
    let colleges: Vec<CollegeId> = (0..COLLEGES).map(college).collect();
    let people: Vec<ContributorId> = (0..SPEAKERS).map(person).collect();
    for number in 0..MEETINGS {
        let begins = 1 + number * each * 5;
        let meeting = MeetingId::new(format!("meeting {number}")).unwrap();
        does(
            begins,
            deliberation::Command::CallMeeting {
                meeting: meeting.clone(),
                from: at(begins),
                until: at(begins + each * 5),
                colleges: colleges.iter().cloned().collect(),
                agenda: vec![subject.clone()],
            },
        );
        for turn in 0..each {
            let who = (number * each + turn) * 7_919 % SPEAKERS;
            let from = begins + turn * 5;
            does(
                from + 5,
                deliberation::Command::Speak {
                    meeting: meeting.clone(),
                    subject: subject.clone(),
                    person: people[usize::try_from(who).unwrap()].clone(),
                    college: colleges[usize::try_from(who % COLLEGES).unwrap()].clone(),
                    from: at(from),
                    until: at(from + 5),
                },
            );
        }
    }
    minutes
}

/// Everybody asks, one in ten is refused and asks again, one in three goes: about a million events.
fn register() -> (Register, u64) {
    let (mut register, mut next) = (Register::new(), 0_u128);
    let clerk = ContributorId::new("clerk").unwrap();
    let mut does = |by: &ContributorId, second: u64, body: register::Command| {
        next += 1;
        let (id, by) = (CommandId::from_u128(next), by.clone());
        register.execute(&Envelope { id, by, on_behalf_of: None, at: at(second), body }).unwrap();
    };
    for number in 0..COLLEGES {
        does(&clerk, 0, register::Command::DeclareCollege { college: college(number) });
    }
    let euros = Some("20.00 EUR".parse().unwrap());
    let paid = Cost::new(TimeAmount::HOUR, euros).unwrap();
    let reason = Some(ReasonId::new("no place free").unwrap());
    for number in 0..PEOPLE {
        let (who, of, second) = (person(number), college(number), number * 10);
        let apply = register::Command::Apply { college: of.clone(), group: None, cost: paid };
        let (person, college, cost) = (who.clone(), of.clone(), paid);
        if number % 10 == 0 {
            does(&who, second, apply.clone());
            let (person, college, reason) = (person.clone(), college.clone(), reason.clone());
            let refuse = register::Command::RefuseApplication { person, college, cost, reason };
            does(&clerk, second, refuse);
        }
        does(&who, second, apply);
        does(&clerk, second, register::Command::Admit { person, college, weight: 1, cost });
        if number % 3 == 0 {
            does(&who, second + 5, register::Command::Leave { college: of, cost });
        }
        if number % 2 == 0 {
            let (college, group) = (self::college(number + 1), None);
            let apply = register::Command::Apply { college, group, cost: Cost::NONE };
            does(&who, second + 6, apply);
        }
        if number % 4 == 0 {
            let (person, college, cost) = (who, self::college(number + 1), Cost::NONE);
            let admit = register::Command::Admit { person, college, weight: 1, cost };
            does(&clerk, second + 6, admit);
        }
    }
    let circle = CircleId::new("council").unwrap();
    let max_part = Portion::WHOLE;
    let end = PEOPLE * 10;
    does(&clerk, end, register::Command::DeclareCircle { circle: circle.clone(), max_part });
    for number in 0..SEATS {
        let seat = SeatId::new(format!("seat {number:03}")).unwrap();
        let role = RoleId::new(if number % 5 == 0 { "chair" } else { "member" }).unwrap();
        let (kept_for, circle) = (register::KeptFor::Anyone {}, circle.clone());
        let open = register::Command::OpenSeat { seat: seat.clone(), circle, role, kept_for };
        does(&clerk, end, open);
        let (person, organisation) = (self::person(number * 3 + 1), None);
        let (from, until) = (at(end), at(end + 1_000));
        let give = register::Command::GiveMandate { seat, person, organisation, from, until };
        does(&clerk, end, give);
    }
    let events = u64::try_from(next).unwrap();
    (register, events)
}

fn best(mut work: impl FnMut()) -> Duration {
    let timed = (0..7).map(|_| {
        let begun = Instant::now();
        work();
        begun.elapsed()
    });
    timed.min().unwrap()
}

fn voice(criterion: &mut Criterion) {
    let minutes = minutes();
    let all =
        (0..COLLEGES).map(|number| College::new(college(number), 1, Carry::Majority).unwrap());
    let rule = "more than 1/2 of expressed".parse().unwrap();
    let statutes = Statutes::new(all, Bounds::none(), rule).unwrap();
    let members = (0..SPEAKERS).map(|number| Member::one(person(number), college(number)));
    let roll = Roll::freeze(&statutes, members, at(0)).unwrap();
    let period = Period::new(at(0), Timestamp::MAX).unwrap();
    let measure = || Voice::of(&minutes, period, &roll, &statutes);
    // The plain columns: the college by number, and the seconds.
    let columns: Vec<(usize, u64)> = minutes
        .interventions()
        .map(|said| {
            let number = said.college.as_str().rsplit(' ').next().unwrap().parse().unwrap();
            (number, said.length.seconds().unsigned_abs())
        })
        .collect();
    let plain = || {
        let mut sums = [0_u64; 7];
        for (college, seconds) in &columns {
            sums[*college] += seconds;
        }
        sums
    };
    assert_eq!(measure().spoken.seconds().unsigned_abs(), plain().iter().sum::<u64>());
    let mut group = criterion.benchmark_group("voice");
    group.bench_function("interventions", |bench| bench.iter(|| black_box(measure())));
    group.bench_function("plain_loop", |bench| bench.iter(|| black_box(plain())));
    group.finish();
    told(
        "voice",
        INTERVENTIONS,
        best(|| drop(black_box(measure()))),
        best(|| {
            black_box(plain());
        }),
    );
}

fn openness(criterion: &mut Criterion) {
    let (register, events) = register();
    let votes: BTreeMap<ContributorId, Timestamp> =
        (0..PEOPLE).map(|number| (person(number), at(number * 10 + 8))).collect();
    let period = Period::new(at(0), at(PEOPLE * 10 + 100)).unwrap();
    // A third of the time: a third of the members are newcomers.
    let newcomer = TimeAmount::from_seconds(i64::try_from(PEOPLE * 10 / 3).unwrap()).unwrap();
    let measure = || Openness::of(&register, &votes, period, newcomer).unwrap();
    let plain = || {
        let mut sums = [0_u64; 3];
        for request in register.requests() {
            let admitted = request.answer.as_ref().map(|answer| answer.admitted);
            sums[0] += u64::from(admitted.is_some());
            sums[1] += u64::from(admitted == Some(false));
        }
        sums[2] = u64::try_from(register.memberships(at(PEOPLE * 10)).count()).unwrap();
        sums
    };
    let told_so = measure();
    let refusals = told_so.refusals.unwrap();
    assert_eq!([refusals.whole(), refusals.part()], plain()[..2]);
    assert_eq!(told_so.passable.len(), usize::try_from(SEATS).unwrap());
    let mut group = criterion.benchmark_group("openness");
    group.bench_function("membership_events", |bench| bench.iter(|| black_box(measure())));
    group.bench_function("plain_loop", |bench| bench.iter(|| black_box(plain())));
    group.finish();
    told(
        "openness",
        events,
        best(|| drop(black_box(measure()))),
        best(|| {
            black_box(plain());
        }),
    );
}

/// Mandates of one organisation, whose part of the circle is checked for each: ten times as many
/// take about ten times as long.
fn mandates() {
    for seats in [2_000_u64, 20_000] {
        let (mut register, mut next) = (Register::new(), 0_u128);
        let (clerk, of) = (ContributorId::new("clerk").unwrap(), college(0));
        let mut does = |register: &mut Register, by: &ContributorId, body: register::Command| {
            next += 1;
            let (id, by) = (CommandId::from_u128(next), by.clone());
            let sent = Envelope { id, by, on_behalf_of: None, at: at(0), body };
            register.execute(&sent).unwrap();
        };
        let (organisation, cost, circle) =
            (person(0), Cost::NONE, CircleId::new("council").unwrap());
        let seat = |number: u64| SeatId::new(format!("seat {number:05}")).unwrap();
        let declare = register::Command::DeclareCollege { college: of.clone() };
        does(&mut register, &clerk, declare);
        let apply = register::Command::Apply { college: of.clone(), group: None, cost };
        does(&mut register, &organisation, apply);
        let admit = register::Command::Admit { person: person(0), college: of, weight: 1, cost };
        does(&mut register, &clerk, admit);
        let max_part = Portion::WHOLE;
        let declare = register::Command::DeclareCircle { circle: circle.clone(), max_part };
        does(&mut register, &clerk, declare);
        for number in 0..seats {
            let (seat, circle) = (seat(number), circle.clone());
            let (role, kept_for) = (RoleId::new("member").unwrap(), register::KeptFor::Anyone {});
            let open = register::Command::OpenSeat { seat, circle, role, kept_for };
            does(&mut register, &clerk, open);
        }
        // One term after the other, so that few of them meet.
        let begun = Instant::now();
        for number in 0..seats {
            let (seat, person, organisation) =
                (seat(number), organisation.clone(), Some(organisation.clone()));
            let (from, until) = (at(number), at(number + 1));
            let give = register::Command::GiveMandate { seat, person, organisation, from, until };
            does(&mut register, &clerk, give);
        }
        let each = begun.elapsed().as_secs_f64() * 1e6 / f64::from(u32::try_from(seats).unwrap());
        println!("register: {seats} mandates of one organisation, {each:.2} us each");
    }
}

fn told(name: &str, events: u64, ours: Duration, plain: Duration) {
    println!(
        "{name}: {events} events measured in {:.1} ms, plain loop {:.1} ms, ratio {:.1}",
        ours.as_secs_f64() * 1e3,
        plain.as_secs_f64() * 1e3,
        ours.as_secs_f64() / plain.as_secs_f64(),
    );
}

fn main() {
    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    voice(&mut criterion);
    openness(&mut criterion);
    mandates();
    criterion.final_summary();
}
