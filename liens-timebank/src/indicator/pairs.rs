//! Who gave to whom: one row per giver and receiver, read from either side.
//!
//! Exchanges are sorted by receiver and then by giver, by counting, so that those of one pair stand
//! side by side and are added up in one pass:
//!
//! ```text
//! starts   0    2        5        rows by giver
//! arcs     bo:5h cleo:2h | ana:1h cleo:1h .. | bo:2h
//! ```
//!
//! The same arcs turned over give the rows by receiver; both are read together, as two sorted
//! lists, to see what came back.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "numeric kernel: members are numbered below the number of rows, which is one less than \
              the number of starts, a ledger holds fewer than 2³² entries, and all sums are \
              bounded by the hours given in all, which the table keeps below 2⁶³"
)]

/// Hours that one member gave another in one exchange.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Gift {
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) quanta: u64,
}

/// What stands between one member and another, in one direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Arc {
    other: u32,
    times: u32,
    quanta: u64,
}

/// Rows of arcs, each in the order of the other member.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Rows {
    starts: Vec<usize>,
    arcs: Vec<Arc>,
}

/// The graph of who gave to whom, and what is counted over all its pairs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Pairs {
    gave: Rows,
    got: Rows,
    /// The number of distinct partners of each member.
    pub(super) partners: Vec<u32>,
    /// Distinct pairs, whoever gave.
    pub(super) distinct: u64,
    /// Gifts in all.
    pub(super) times: u64,
    /// Quanta that were given.
    pub(super) given: u64,
    /// Quanta that were given and came back within the same pair, in both directions.
    pub(super) mutual: u64,
}

/// What stands between one member and another, in both directions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tie {
    pub(super) other: u32,
    pub(super) given: u64,
    pub(super) received: u64,
    pub(super) times: u64,
}

impl Pairs {
    /// Sorts gifts by counting, receivers first and givers last, and adds up those of one pair.
    ///
    /// # Complexity
    ///
    /// O(n + m) for n members and m gifts.
    pub(super) fn of(mut gifts: Vec<Gift>, members: usize) -> Self {
        let mut by_receiver = vec![Gift::default(); gifts.len()];
        sort(&gifts, &mut by_receiver, members, |gift| gift.to);
        sort(&by_receiver, &mut gifts, members, |gift| gift.from);
        drop(by_receiver);
        let arcs = Vec::with_capacity(gifts.len());
        let mut gave = Rows { starts: vec![0; members + 1], arcs };
        let mut last = None;
        for gift in &gifts {
            match gave.arcs.last_mut() {
                Some(arc) if last == Some((gift.from, gift.to)) => {
                    arc.times += 1;
                    arc.quanta += gift.quanta;
                }
                _ => {
                    gave.arcs.push(Arc { other: gift.to, times: 1, quanta: gift.quanta });
                    gave.starts[gift.from as usize + 1] += 1;
                    last = Some((gift.from, gift.to));
                }
            }
        }
        add_up(&mut gave.starts);
        let got = gave.turned();
        let mut pairs = Self { gave, got, ..Self::default() };
        pairs.count(members);
        pairs
    }

    /// Everything that is summed over pairs, in one walk: a pair is met twice and counted from its
    /// first member.
    fn count(&mut self, members: usize) {
        for member in 0..members {
            let (mut partners, mut distinct, mut times) = (0, 0, 0);
            let (mut given, mut mutual) = (0, 0);
            for tie in self.ties(member) {
                partners += 1;
                given += tie.given;
                mutual += tie.given.min(tie.received);
                if tie.other as usize > member {
                    distinct += 1;
                    times += tie.times;
                }
            }
            self.partners.push(partners);
            self.distinct += distinct;
            self.times += times;
            self.given += given;
            self.mutual += mutual;
        }
    }

    /// The members to whom one gave, in order.
    pub(super) fn gave(&self, member: usize) -> impl ExactSizeIterator<Item = u32> + '_ {
        self.gave.row(member).iter().map(|arc| arc.other)
    }

    /// The members from whom one received, in order.
    pub(super) fn got(&self, member: usize) -> impl ExactSizeIterator<Item = u32> + '_ {
        self.got.row(member).iter().map(|arc| arc.other)
    }

    /// Everybody who gave to or received from one member, in order.
    pub(super) fn ties(&self, member: usize) -> impl Iterator<Item = Tie> + '_ {
        let (mut gave, mut got) = (self.gave.row(member), self.got.row(member));
        std::iter::from_fn(move || {
            let next = [gave.first(), got.first()].into_iter().flatten();
            let other = next.map(|arc| arc.other).min()?;
            let mut tie = Tie { other, given: 0, received: 0, times: 0 };
            if let Some(arc) = gave.first().filter(|arc| arc.other == other) {
                (tie.given, tie.times) = (arc.quanta, arc.times.into());
                gave = &gave[1..];
            }
            if let Some(arc) = got.first().filter(|arc| arc.other == other) {
                tie.received = arc.quanta;
                tie.times += u64::from(arc.times);
                got = &got[1..];
            }
            Some(tie)
        })
    }

    /// Whether no gift is told.
    pub(super) fn is_empty(&self) -> bool {
        self.gave.arcs.is_empty()
    }
}

impl Rows {
    /// The arcs of one member, in the order of the others.
    fn row(&self, member: usize) -> &[Arc] {
        &self.arcs[self.starts[member]..self.starts[member + 1]]
    }

    fn turned(&self) -> Self {
        let members = self.starts.len() - 1;
        let mut starts = vec![0_usize; members + 1];
        for arc in &self.arcs {
            starts[arc.other as usize + 1] += 1;
        }
        add_up(&mut starts);
        let mut next = starts.clone();
        let mut arcs = vec![Arc { other: 0, times: 0, quanta: 0 }; self.arcs.len()];
        for member in 0..members {
            for arc in self.row(member) {
                let place = &mut next[arc.other as usize];
                arcs[*place] = Arc { other: member as u32, ..*arc };
                *place += 1;
            }
        }
        Self { starts, arcs }
    }
}

/// Turns the lengths of rows, each one place late, into their starts.
pub(super) fn add_up(starts: &mut [usize]) {
    let mut sum = 0;
    for start in starts {
        sum += *start;
        *start = sum;
    }
}

/// A stable counting sort.
fn sort(gifts: &[Gift], into: &mut [Gift], members: usize, key: impl Fn(&Gift) -> u32) {
    let mut next = vec![0_usize; members + 1];
    for gift in gifts {
        next[key(gift) as usize + 1] += 1;
    }
    add_up(&mut next);
    for gift in gifts {
        let place = &mut next[key(gift) as usize];
        into[*place] = *gift;
        *place += 1;
    }
}
