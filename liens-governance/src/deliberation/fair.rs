//! Start-time fair queueing: the one place where it is decided whose turn is next.
//!
//! Each line has a tag, the virtual time at which its next turn would begin. A turn of length l of
//! a line of weight w moves its tag by l / w; the smallest tag is next. Two lines of weight 1 and
//! 2, each always waiting, turns of 6 minutes:
//!
//! ```text
//! turn        1    2    3    4    5    6
//! weight 1    0              6
//! weight 2         0    3         6    9         two turns for each one of the other
//! ```
//!
//! A line that asks after a long silence gets max(now, its tag) and not its old tag: it is next
//! soon, and has saved up nothing. Tags are exact fractions, so that an order never hangs on
//! rounding.

use std::collections::BTreeMap;

use crate::Fraction;

/// Those who take turns, each with a weight. Time is virtual: it advances by a turn's length over
/// the weight of who has it.
///
/// # Source
///
/// Goyal, Vin and Cheng, *Start-time fair queueing: a scheduling algorithm for integrated services
/// packet switching networks*, 1996; here the length of a turn is charged when it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fair<K> {
    lines: BTreeMap<K, Line>,
    /// The start of the turn that is or was had last; after a pause the latest end.
    now: Fraction,
    /// How many have asked so far: of two as early the first to ask comes first.
    asked: u64,
}

/// `end` is the tag from which the next one is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    weight: u64,
    /// When the last turn ended, or the one that is being had began.
    end: Fraction,
    /// Where one waits: when the turn would begin, and who asked how many before.
    waits: Option<(Fraction, u64)>,
}

impl<K: Ord + Clone> Fair<K> {
    /// Nobody has asked; the virtual clock stands at 0.
    pub(super) const fn new() -> Self {
        Self { lines: BTreeMap::new(), now: Fraction::ZERO, asked: 0 }
    }

    /// Adds one who may take turns; a weight of zero counts as one.
    ///
    /// Adding again changes nothing: a line keeps what it has had.
    pub(super) fn add(&mut self, key: K, weight: u64) {
        let line = Line { weight: weight.max(1), end: Fraction::ZERO, waits: None };
        self.lines.entry(key).or_insert(line);
    }

    pub(super) fn knows(&self, key: &K) -> bool {
        self.lines.contains_key(key)
    }

    /// Who has the floor does not wait.
    pub(super) fn waits(&self, key: &K) -> bool {
        self.lines.get(key).is_some_and(|line| line.waits.is_some())
    }

    /// Puts one in the queue: no earlier than now, nor than their last turn's end.
    pub(super) fn ask(&mut self, key: &K) {
        if let Some(line) = self.lines.get_mut(key) {
            if line.waits.is_none() {
                line.waits = Some((self.now.clone().max(line.end.clone()), self.asked));
                self.asked = self.asked.saturating_add(1);
            }
        }
    }

    /// Takes one out of the queue.
    ///
    /// Their place goes, what they have had stays.
    pub(super) fn leave(&mut self, key: &K) {
        if let Some(line) = self.lines.get_mut(key) {
            line.waits = None;
        }
    }

    /// Who is next, without beginning their turn.
    ///
    /// By tag, then by who asked first, then by key: never two at once.
    pub(super) fn next(&self) -> Option<&K> {
        let waiting = self.lines.iter().filter_map(|(key, line)| Some((line.waits.as_ref()?, key)));
        waiting.min().map(|(_, key)| key)
    }

    /// Begins the turn of one who waits.
    ///
    /// The clock jumps to the beginning of this turn, so that whoever asks from now on stands
    /// behind it.
    pub(super) fn begin(&mut self, key: &K) {
        if let Some(line) = self.lines.get_mut(key) {
            if let Some((start, _)) = line.waits.take() {
                self.now = start.clone();
                line.end = start;
            }
        }
    }

    /// Charges a length to one whose turn ends, and who asks again at once or does not.
    ///
    /// With nobody waiting the clock jumps to the latest end: a pause makes all equal again.
    pub(super) fn end(&mut self, key: &K, length: u64, again: bool) {
        if let Some(line) = self.lines.get_mut(key) {
            line.end = line.end.plus(&Fraction::new(length, line.weight).unwrap_or_default());
        }
        if again {
            self.ask(key);
        }
        if self.lines.values().all(|line| line.waits.is_none()) {
            let latest = self.lines.values().map(|line| line.end.clone()).max();
            self.now = latest.unwrap_or_default().max(self.now.clone());
        }
    }

    /// How far ahead of now one would begin who asked now: what they have had beyond their part.
    ///
    /// Zero for whoever is behind, since nothing is saved up.
    pub(super) fn ahead(&self, key: &K) -> Fraction {
        let end = self.lines.get(key).map(|line| line.end.clone()).unwrap_or_default();
        end.less(&self.now).unwrap_or_default()
    }

    /// The weights of all others.
    pub(super) fn others<'a>(&'a self, key: &'a K) -> impl Iterator<Item = u64> + 'a {
        self.lines.iter().filter(move |(other, _)| *other != key).map(|(_, line)| line.weight)
    }
}
