//! A journal on the disk beside a plain loop that frames, hashes, writes and waits, and a million
//! events read back with every law checked again.
//!
//! Both write to the folder of the build, on the same disk, taking turns batch by batch, so that a
//! slow moment of the disk meets both. Above 1 the journal is slower than the loop. Both turn the
//! events into JSON; a third loop is given the lines ready and says what that costs.
//!
//! Reading back stands beside plain loops too, in one thread each: over what the plain loop wrote,
//! with its hashes alone, with every line as JSON of any kind, and with every line as an event.

use std::fs::File;
use std::hint::black_box;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use liens::governance::{Bounds, Carry, College, Statutes};
use liens::journal::{FileJournal, Journal, Schema, replay, verify};
use liens::lineage::{Policy, RemainderTo, Step};
use liens::timebank::{Command as Book, Leg, Purpose};
use liens::{
    Amount, Articles, CollegeId, Command, CommandId, Commons, ContributorId, Envelope, Event,
    Holder, Recorded, Unit,
};
use sha2::{Digest, Sha256};

const BATCH: usize = 10_000;
const MEMBERS: usize = 1_000;

/// A commons in which a thousand people give each other hours.
fn commons(entries: usize) -> Commons {
    let mut commons = Commons::new();
    let mut number = 0;
    let mut must = |body| {
        number += 1;
        let by = ContributorId::new("a-broker-of-the-house").unwrap();
        let (id, at) = (CommandId::from_u128(number << 64 | number), "2026-01-05T10:00:00Z");
        let at = at.parse().unwrap();
        commons.execute(Envelope { id, by, on_behalf_of: None, at, body }).unwrap();
    };
    must(found());
    let holder =
        |of: usize| Holder::Person { id: ContributorId::new(format!("p{of:06}")).unwrap() };
    let accounts: Vec<_> =
        (0..MEMBERS).map(|of| holder(of).account(&Unit::Time).unwrap()).collect();
    for of in 0..MEMBERS {
        must(Command::OpenAccount { holder: holder(of), unit: Unit::Time });
    }
    let amount = |quanta| Amount::from_quanta(Unit::Time, quanta).unwrap();
    for entry in 0..entries {
        let step = 1 + entry / MEMBERS % (MEMBERS - 1);
        let quanta = 900 * (1 + i64::try_from(entry % 16).unwrap());
        let leg = |of: usize, quanta| Leg { account: accounts[of].clone(), amount: amount(quanta) };
        let post = Book::PostEntry {
            legs: vec![leg(entry % MEMBERS, -quanta), leg((entry + step) % MEMBERS, quanta)],
            purpose: Purpose::Exchange,
            value_date: None,
            reference: None,
        };
        must(post.into());
    }
    commons
}

fn found() -> Command {
    let everybody = College::new(CollegeId::new("everybody").unwrap(), 1, Carry::Majority).unwrap();
    let majority = "more than 1/2 of expressed".parse().unwrap();
    let statutes = Statutes::new([everybody], Bounds::none(), majority).unwrap();
    let rest = [Step::Remainder { to: RemainderTo::Commons {} }];
    let policy = Policy::new("all to the commons", rest).unwrap();
    let broker = ContributorId::new("a-broker-of-the-house").unwrap();
    let articles = Articles::new(statutes, policy).with_stewards([broker]);
    Command::Found { articles: Box::new(articles), members: Vec::new() }
}

/// The plain loop: length and checksum, the hash of the batch before, the lines, and the disk.
struct Plain {
    file: File,
    chain: [u8; 32],
    lines: Vec<u8>,
}

impl Plain {
    fn new(path: &Path) -> Self {
        Self { file: File::create(path).unwrap(), chain: [0; 32], lines: Vec::new() }
    }

    fn append(&mut self, batch: &[Recorded<Event>]) {
        self.lines.clear();
        for event in batch {
            serde_json::to_writer(&mut self.lines, event).unwrap();
            self.lines.push(b'\n');
        }
        let lines = std::mem::take(&mut self.lines);
        self.append_lines(&lines);
        self.lines = lines;
    }

    fn append_lines(&mut self, lines: &[u8]) {
        let mut hasher = Sha256::new_with_prefix(self.chain);
        hasher.update(lines);
        self.chain = hasher.finalize().into();
        let mut frame = Vec::with_capacity(48);
        frame.extend_from_slice(&lines.len().to_le_bytes());
        frame.extend_from_slice(&self.chain);
        let check = Sha256::digest(&frame);
        frame.extend_from_slice(&check[..8]);
        self.file.write_all(&frame).unwrap();
        self.file.write_all(lines).unwrap();
        self.file.sync_data().unwrap();
    }
}

/// The plain loop the other way: every line of batches whose hash is right.
fn plain_read(path: &Path, mut line: impl FnMut(&[u8])) {
    let mut file = File::open(path).unwrap();
    let (mut chain, mut frame, mut lines) = ([0; 32], [0; 48], Vec::new());
    while file.read_exact(&mut frame).is_ok() {
        let (head, check) = frame.split_at(40);
        assert_eq!(check, &Sha256::digest(head)[..8]);
        let (length, hash) = head.split_at(8);
        let length = usize::from_le_bytes(length.try_into().unwrap());
        lines.resize(length, 0);
        file.read_exact(&mut lines).unwrap();
        chain = Sha256::new_with_prefix(chain).chain_update(&lines).finalize().into();
        assert_eq!(hash, chain);
        lines.split(|byte| *byte == b'\n').filter(|text| !text.is_empty()).for_each(&mut line);
    }
}

fn timed(work: impl FnOnce()) -> Duration {
    let begun = Instant::now();
    work();
    begun.elapsed()
}

/// The time that work takes, and where the system says it, how long this thread and how long all
/// threads together were on a processor: on a busy machine only these can be compared, and the
/// larger of what two threads take is what a free machine would wait.
fn measured(name: &str, remark: &str, work: impl FnOnce()) {
    let on_cpu = || -> Option<u64> {
        let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        text.split_whitespace().next()?.parse().ok()
    };
    // User and system time of the process, in hundredths of a second, those of ended threads too.
    let of_all = || -> Option<u64> {
        let text = std::fs::read_to_string("/proc/self/stat").ok()?;
        let mut fields = text.rsplit(')').next()?.split_whitespace().skip(11);
        let (user, system): (u64, u64) =
            (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
        Some(10_000_000 * (user + system))
    };
    let before = (on_cpu(), of_all());
    let wall = timed(work);
    let since = |before: Option<u64>, after: Option<u64>| {
        let span = before.zip(after).map(|(before, after)| Duration::from_nanos(after - before));
        span.map_or_else(String::new, |span| format!("{span:.1?}"))
    };
    let (this, all) = (since(before.0, on_cpu()), since(before.1, of_all()));
    println!("{name:<25}{wall:>10.1?} {this:>12} {all:>12} {remark}");
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn main() {
    let large = std::env::var_os("LIENS_LARGE").is_some();
    let entries = if large || cfg!(not(debug_assertions)) { 1_000_000 } else { 20_000 };
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("journal");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("commons.journal");
    let commons = commons(entries);
    let events = commons.events();
    let (mut journal, _) = FileJournal::<Event>::open(&path, Schema::commons()).unwrap();
    let mut plain = Plain::new(&folder.join("plain"));
    let mut ready = Plain::new(&folder.join("ready"));
    let mut times = [(); 3].map(|()| Vec::new());
    for batch in events.chunks(BATCH) {
        let mut lines = Vec::new();
        for event in batch {
            serde_json::to_writer(&mut lines, event).unwrap();
            lines.push(b'\n');
        }
        times[0].push(timed(|| journal.append(batch).unwrap()));
        times[1].push(timed(|| plain.append(batch)));
        times[2].push(timed(|| ready.append_lines(&lines)));
    }
    let bytes = std::fs::metadata(&path).unwrap().len();
    println!(
        "{} events of {} bytes in batches of {BATCH}",
        events.len(),
        bytes / events.len() as u64
    );
    let [kept, framed, ready] = times.map(median);
    let ratio = kept.as_secs_f64() / framed.as_secs_f64();
    println!(
        "append a batch           {kept:>10.1?}   x {ratio:.2} of the plain loop (to reach: 1.30)"
    );
    println!("  plain loop             {framed:>10.1?}");
    println!("  plain loop, lines ready{ready:>10.1?}");
    drop(journal);

    let plain = folder.join("plain");
    let mut opened = None;
    println!("                         on the clock, on a processor: this thread, all threads");
    measured("open and check the chain", "", || {
        opened = Some(FileJournal::<Event>::open(&path, Schema::commons()).unwrap());
    });
    let journal = opened.unwrap().0;
    measured("read every event", "", || {
        for event in journal.read(0).unwrap() {
            black_box(event.unwrap());
        }
    });
    measured("  plain loop, hashes", "", || {
        plain_read(&plain, |line| {
            black_box(line);
        });
    });
    measured("  plain loop, any JSON", "", || {
        plain_read(&plain, |line| {
            black_box(serde_json::from_slice::<serde_json::Value>(line).unwrap());
        });
    });
    measured("  plain loop, events", "", || {
        plain_read(&plain, |line| {
            black_box(serde_json::from_slice::<Recorded<Event>>(line).unwrap());
        });
    });
    measured("replay from memory", "", || {
        black_box(Commons::replay(events.iter().cloned()).unwrap());
    });
    let mut again = None;
    measured("replay from the file", "(to reach: 2 s with all laws checked)", || {
        again = Some(replay(&journal, 0, |events| Commons::replay(events)).unwrap());
    });
    measured("verify", "", || {
        black_box(verify(&path, &Schema::commons(), |events| Commons::replay(events)).unwrap());
    });
    assert_eq!(again.as_ref(), Some(&commons));
    std::fs::remove_dir_all(&folder).unwrap();
}
