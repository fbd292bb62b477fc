//! Lets one seeded assembly, in which the large talk more, meet under three ways to give the floor,
//! and shows who is heard under each.
//!
//! The people, their wishes to speak and how long each would speak are drawn once from the seed and
//! are the same under each way. Every turn is written into the library's minutes, and measured there.
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    reason = "draws lie below the counts they are drawn from, and statistics are for reading"
)]

mod chart;
mod input;
mod outputs;

use std::collections::BTreeMap;
use std::process::ExitCode;

use clap::Parser;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use liens::governance::deliberation::{Command, Minutes, Norms, SpeakingQueue, Voice};
use liens::governance::{Bounds, Carry, College, Member, Proportion, Roll, Statutes};
use liens::{
    CollegeId, CommandId, ContributorId, Envelope, MeetingId, Period, SubjectId, TimeAmount,
    Timestamp,
};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde_json::{Value, json};

use chart::Panel;
use input::Refused;
use outputs::{Outputs, Seeded};

/// Who is heard in a meeting in which the large talk more?
///
/// A seeded assembly that meets under no rule, equal turns, and the fair queue.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
struct Arguments {
    #[command(flatten)]
    chance: Seeded,
    /// People of each college, the largest first
    #[arg(long, value_delimiter = ',', default_value = "40,16,8,3")]
    colleges: Vec<u16>,
    /// Meetings of two hours
    #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    meetings: u16,
    /// How much more the largest college asks, speaks and pushes than the smallest, in percent
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u16).range(0..=1_000))]
    dominance: u16,
    #[command(flatten)]
    outputs: Outputs,
}

const WAYS: [&str; 3] = ["no rule", "equal turns", "fair queue"];
const MEETING: i64 = 7_200;
const DAY: i64 = 86_400;
/// 1 January 2026; a meeting every fortnight.
const OPENING: i64 = 1_767_225_600;
const COLUMNS: &str =
    "way,meetings,college,people,seconds,speech,seats,weight,mean_wait,longest_wait,unheard";

fn main() -> ExitCode {
    input::run(|| simulate(&Arguments::parse()))
}

fn simulate(arguments: &Arguments) -> Result<(), Refused> {
    let colleges = arguments.colleges.len();
    if !(2..=12).contains(&colleges) || arguments.colleges.contains(&0) {
        let sizes: Vec<String> = arguments.colleges.iter().map(u16::to_string).collect();
        let sizes = sizes.join(",");
        return Err(Refused::new(format!(
            "--colleges {sizes}: 2 to 12 colleges of 1 person or more"
        )));
    }
    let story = Story::drawn(arguments);
    let bar = progress(u64::from(arguments.meetings) * WAYS.len() as u64);
    let mut told = Vec::new();
    for way in WAYS {
        bar.set_message(way);
        told.push(Told::of(way, &story, arguments.chance.seed, &bar)?);
    }
    bar.finish_and_clear();
    if let Some(path) = &arguments.outputs.svg {
        chart::write(path, "meetings", &panels(&story, &told))?;
    }
    let table = table(&story, &told);
    if let Some(path) = &arguments.outputs.csv {
        input::write(path, &table)?;
    }
    match (arguments.outputs.json, &arguments.outputs.csv) {
        (true, _) => input::print_json(&document(arguments, &story, &told)),
        (false, Some(_)) => Ok(()),
        (false, None) => input::print(&table),
    }
}

/// On standard error, and only where somebody looks.
fn progress(steps: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(steps), ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} meetings  {msg}") {
        bar.set_style(style);
    }
    bar
}

struct Chance(ChaCha8Rng);

impl Chance {
    fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A whole number from 0 to `count` − 1, each as likely as the next to 2⁻⁶⁴ of it.
    fn below(&mut self, count: u64) -> u64 {
        ((u128::from(self.0.next_u64()) * u128::from(count)) >> 64) as u64
    }
}

/// Somebody would like to speak.
#[derive(Clone, Copy)]
struct Wish {
    /// The second of the meeting in which they raise their hand.
    at: i64,
    person: usize,
    /// How long they would speak.
    length: i64,
    /// How hard they push where nobody gives the floor.
    push: u64,
}

/// What people would do, whatever the way.
struct Story {
    sizes: Vec<u16>,
    /// The college of each person.
    homes: Vec<usize>,
    /// The wishes of each meeting, as they come up.
    meetings: Vec<Vec<Wish>>,
}

impl Story {
    fn drawn(arguments: &Arguments) -> Self {
        let mut chance = Chance::new(arguments.chance.seed);
        let sizes = arguments.colleges.clone();
        let homes: Vec<usize> = sizes
            .iter()
            .enumerate()
            .flat_map(|(college, people)| vec![college; usize::from(*people)])
            .collect();
        let (small, large) =
            (sizes.iter().min().copied().unwrap_or(1), sizes.iter().max().copied().unwrap_or(1));
        // In percent: 100 for the smallest, more in proportion up to the largest.
        let weight = |college: usize| {
            let above = u64::from(sizes[college] - small) * u64::from(arguments.dominance);
            100 + above / u64::from((large - small).max(1))
        };
        let mut meetings = Vec::new();
        for _ in 0..arguments.meetings {
            let mut wishes = Vec::new();
            for (person, college) in homes.iter().enumerate() {
                let weight = weight(*college);
                // One wish on average at the weight of the smallest.
                let times = chance.below(2 * weight + 1) / 100;
                for _ in 0..times {
                    wishes.push(Wish {
                        at: chance.below(MEETING as u64 * 9 / 10) as i64,
                        person,
                        length: 30 + (chance.below(150) * weight / 100) as i64,
                        push: weight * weight,
                    });
                }
            }
            wishes.sort_by_key(|wish| (wish.at, wish.person));
            meetings.push(wishes);
        }
        Self { sizes, homes, meetings }
    }
}

/// A turn that was taken: the wish, and when it began and ended.
struct Turn {
    wish: Wish,
    begins: i64,
    ends: i64,
}

/// Who takes the floor in one meeting.
fn meet(
    way: &str,
    story: &Story,
    wishes: &[Wish],
    chance: &mut Chance,
) -> Result<Vec<Turn>, Refused> {
    let mut queue = SpeakingQueue::new(
        (0..story.sizes.len())
            .map(|number| Ok((college(number)?, 1)))
            .collect::<Result<Vec<_>, Refused>>()?,
    )?;
    let mut had: BTreeMap<usize, u32> = BTreeMap::new();
    let (mut waiting, mut turns): (Vec<Wish>, Vec<Turn>) = (Vec::new(), Vec::new());
    let (mut clock, mut next) = (0_i64, 0_usize);
    loop {
        while let Some(wish) = wishes.get(next).filter(|wish| wish.at <= clock) {
            next += 1;
            // Who waits already speaks of both when it is their turn.
            if !waiting.iter().any(|one| one.person == wish.person) {
                waiting.push(*wish);
                if way == "fair queue" {
                    queue.ask(&college(story.homes[wish.person])?, person(wish.person)?)?;
                }
            }
        }
        let place = match way {
            "no rule" => pushed(&waiting, chance),
            "equal turns" => {
                let turns = |wish: &Wish| had.get(&wish.person).copied().unwrap_or_default();
                (0..waiting.len()).min_by_key(|place| {
                    let wish = &waiting[*place];
                    (turns(wish), wish.at, wish.person)
                })
            }
            _ => match queue.begin()? {
                None => None,
                Some(turn) => {
                    let speaks =
                        |wish: &Wish| person(wish.person).is_ok_and(|one| one == turn.person);
                    waiting.iter().position(speaks)
                }
            },
        };
        let Some(place) = place else {
            match wishes.get(next) {
                Some(wish) => clock = wish.at,
                None => return Ok(turns),
            }
            continue;
        };
        let wish = waiting.remove(place);
        let ends = (clock + wish.length).min(MEETING);
        if ends <= clock {
            return Ok(turns);
        }
        if way == "fair queue" {
            queue.end(TimeAmount::from_seconds(ends - clock)?)?;
        }
        *had.entry(wish.person).or_default() += 1;
        turns.push(Turn { wish, begins: clock, ends });
        clock = ends;
    }
}

/// Whoever pushes hardest is likeliest to be next.
fn pushed(waiting: &[Wish], chance: &mut Chance) -> Option<usize> {
    let all: u64 = waiting.iter().map(|wish| wish.push).sum();
    if all == 0 {
        return None;
    }
    let mut drawn = chance.below(all);
    waiting.iter().position(|wish| {
        let here = drawn < wish.push;
        drawn = drawn.saturating_sub(wish.push);
        here
    })
}

fn college(number: usize) -> Result<CollegeId, Refused> {
    Ok(CollegeId::new(format!("college {:02}", number + 1))?)
}

fn person(number: usize) -> Result<ContributorId, Refused> {
    Ok(ContributorId::new(format!("person {number:05}"))?)
}

/// What one way came to.
struct Told {
    way: &'static str,
    /// Of each college: the mean and the longest wait for a turn, in seconds.
    waits: Vec<(f64, i64)>,
    /// Of each college: who would have spoken in some meeting and did not, of all who would have.
    unheard: Vec<Option<Proportion>>,
    voice: Voice,
    /// After each meeting: the speech of each college so far, in seconds.
    so_far: Vec<Vec<i64>>,
    findings: usize,
}

impl Told {
    fn of(way: &'static str, story: &Story, seed: u64, bar: &ProgressBar) -> Result<Self, Refused> {
        let mut chance = Chance::new(seed ^ 0x5eed);
        let mut book = Book::open(story)?;
        let colleges = story.sizes.len();
        let mut waits = vec![Vec::new(); colleges];
        let (mut wished, mut heard) = (vec![0_u64; colleges], vec![0_u64; colleges]);
        let mut so_far = vec![vec![0_i64; colleges]];
        for (number, wishes) in story.meetings.iter().enumerate() {
            let turns = meet(way, story, wishes, &mut chance)?;
            book.write(number, story, &turns)?;
            let mut sums = so_far.last().cloned().unwrap_or_default();
            let mut people: Vec<usize> = turns.iter().map(|turn| turn.wish.person).collect();
            for turn in &turns {
                let home = story.homes[turn.wish.person];
                waits[home].push(turn.begins - turn.wish.at);
                sums[home] += turn.ends - turn.begins;
            }
            so_far.push(sums);
            people.sort_unstable();
            people.dedup();
            for person in &people {
                heard[story.homes[*person]] += 1;
            }
            let mut people: Vec<usize> = wishes.iter().map(|wish| wish.person).collect();
            people.sort_unstable();
            people.dedup();
            for person in &people {
                wished[story.homes[*person]] += 1;
            }
            bar.inc(1);
        }
        let told = |waits: &Vec<i64>| {
            let sum: i64 = waits.iter().sum();
            (sum as f64 / (waits.len() as f64).max(1.0), waits.iter().max().copied().unwrap_or(0))
        };
        let unheard =
            wished.iter().zip(&heard).map(|(all, heard)| Proportion::of(all - heard, *all));
        let voice = book.voice(story)?;
        let findings = voice.findings(&Norms::half()).len();
        let (waits, unheard) = (waits.iter().map(told).collect(), unheard.collect());
        Ok(Self { way, waits, unheard, voice, so_far, findings })
    }
}

/// The minutes of all meetings under one way.
struct Book {
    minutes: Minutes,
    next: u128,
    subject: SubjectId,
}

impl Book {
    fn open(story: &Story) -> Result<Self, Refused> {
        let subject = SubjectId::new("what is to be decided")?;
        let mut book = Self { minutes: Minutes::new(), next: 1, subject: subject.clone() };
        book.send(OPENING - 30 * DAY, Command::Propose { subject, college: college(0)? })?;
        for number in 0..story.meetings.len() {
            let from = OPENING + number as i64 * 14 * DAY;
            let colleges = (0..story.sizes.len()).map(college).collect::<Result<_, _>>()?;
            let call = Command::CallMeeting {
                meeting: meeting(number)?,
                from: Timestamp::from_unix_seconds(from)?,
                until: Timestamp::from_unix_seconds(from + MEETING)?,
                colleges,
                agenda: vec![book.subject.clone()],
            };
            book.send(OPENING - 30 * DAY, call)?;
        }
        Ok(book)
    }

    fn send(&mut self, at: i64, body: Command) -> Result<(), Refused> {
        let (id, by) = (CommandId::from_u128(self.next), ContributorId::new("clerk")?);
        self.next += 1;
        let at = Timestamp::from_unix_seconds(at)?;
        self.minutes.execute(&Envelope { id, by, on_behalf_of: None, at, body })?;
        Ok(())
    }

    fn write(&mut self, number: usize, story: &Story, turns: &[Turn]) -> Result<(), Refused> {
        let begins = OPENING + number as i64 * 14 * DAY;
        for turn in turns {
            let speak = Command::Speak {
                meeting: meeting(number)?,
                subject: self.subject.clone(),
                person: person(turn.wish.person)?,
                college: college(story.homes[turn.wish.person])?,
                from: Timestamp::from_unix_seconds(begins + turn.begins)?,
                until: Timestamp::from_unix_seconds(begins + turn.ends)?,
            };
            self.send(begins + turn.ends, speak)?;
        }
        Ok(())
    }

    fn voice(&self, story: &Story) -> Result<Voice, Refused> {
        let colleges = (0..story.sizes.len()).map(|number| {
            Ok::<_, Refused>(College::new(college(number)?, 1, Carry::ProportionalExpressed)?)
        });
        let rule = "more than 1/2 of expressed".parse()?;
        let statutes =
            Statutes::new(colleges.collect::<Result<Vec<_>, _>>()?, Bounds::none(), rule)?;
        let members =
            story.homes.iter().enumerate().map(|(number, home)| {
                Ok::<_, Refused>(Member::one(person(number)?, college(*home)?))
            });
        let opening = Timestamp::from_unix_seconds(OPENING)?;
        let roll = Roll::freeze(&statutes, members.collect::<Result<Vec<_>, _>>()?, opening)?;
        let end = OPENING + story.meetings.len() as i64 * 14 * DAY;
        let period = Period::new(opening, Timestamp::from_unix_seconds(end)?)?;
        Ok(Voice::of(&self.minutes, period, &roll, &statutes))
    }
}

fn meeting(number: usize) -> Result<MeetingId, Refused> {
    Ok(MeetingId::new(format!("meeting {number:04}"))?)
}

fn decimal(part: Option<Proportion>) -> String {
    part.map_or(String::new(), |part| part.value().to_decimal(6))
}

/// An empty cell says that there is no data.
fn table(story: &Story, told: &[Told]) -> String {
    let mut lines = vec![COLUMNS.to_owned()];
    for told in told {
        for (number, line) in told.voice.colleges.iter().enumerate() {
            let (mean, longest) = told.waits[number];
            lines.push(format!(
                "{},{},{},{},{},{},{},{},{mean:.1},{longest},{}",
                told.way,
                story.meetings.len(),
                line.college,
                story.sizes[number],
                line.speech.map_or(0, Proportion::part),
                decimal(line.speech),
                decimal(line.seats),
                decimal(line.weight),
                decimal(told.unheard[number]),
            ));
        }
    }
    lines.join("\n") + "\n"
}

fn document(arguments: &Arguments, story: &Story, told: &[Told]) -> Value {
    let exact = |part: Option<Proportion>| part.map(|part| part.to_string());
    let ways = told.iter().map(|told| {
        let colleges = told.voice.colleges.iter().enumerate().map(|(number, line)| {
            json!({
                "college": line.college.as_str(),
                "people": story.sizes[number],
                "speech": exact(line.speech),
                "seats": exact(line.seats),
                "weight": exact(line.weight),
                "mean_wait_seconds": told.waits[number].0,
                "longest_wait_seconds": told.waits[number].1,
                "unheard": exact(told.unheard[number]),
            })
        });
        json!({
            "way": told.way,
            "spoken_seconds": told.voice.spoken.seconds(),
            "short_of_half_their_share": told.findings,
            "colleges": colleges.collect::<Vec<_>>(),
        })
    });
    json!({
        "seed": arguments.chance.seed,
        "meetings": arguments.meetings,
        "dominance": arguments.dominance,
        "period": { "from": told[0].voice.period.from().to_string(),
                    "to": told[0].voice.period.to().to_string() },
        "ways": ways.collect::<Vec<_>>(),
    })
}

/// The smallest college, the last of several: its speech so far, and what it is due.
fn panels(story: &Story, told: &[Told]) -> Vec<Panel> {
    let smallest = (0..story.sizes.len()).rev().min_by_key(|at| story.sizes[*at]).unwrap_or(0);
    let largest = (0..story.sizes.len()).max_by_key(|at| story.sizes[*at]).unwrap_or(0);
    let people: u64 = story.sizes.iter().map(|size| u64::from(*size)).sum();
    let panel = |of: usize, who: &str| {
        let line = |told: &Told| {
            let point = |(number, sums): (usize, &Vec<i64>)| {
                let all: i64 = sums.iter().sum();
                (number as f64, 100.0 * sums[of] as f64 / (all as f64).max(1.0))
            };
            let points = told.so_far.iter().enumerate().skip(1).map(point).collect();
            (told.way.to_owned(), points)
        };
        let size = story.sizes[of];
        let share = 100.0 * f64::from(size) / people as f64;
        let due = Some(("share of the seats".to_owned(), share));
        let title =
            format!("speech so far of the {who} college, {size} of {people} people, in percent");
        Panel { title, lines: told.iter().map(line).collect(), bands: Vec::new(), due }
    };
    vec![panel(smallest, "smallest"), panel(largest, "largest")]
}
