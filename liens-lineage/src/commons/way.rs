//! From which contribution a licence came along a link, and on which way.
//!
//! A finding says *the app holds GPL against its terms through the widget*; whose GPL it is stands
//! further up. From each contribution the licence comes along some link, and the first that brings
//! it as it has to be held is followed, until one is under it:
//!
//! ```text
//! app --uses--> widget --made from--> engine (GPL)
//! asked: used        any how               there: the engine's own
//! ```
//!
//! One way answers for one finding; a report asks for the ends of all of them, and these are
//! answered together: what is asked of a contribution is collected from newer to older, and
//! answered from older to newer, so that ways which meet are walked once.
#![expect(
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "the kernel: places are below the length of the record and bits below that of a row"
)]

use super::pass::{Against, Open, Pass};

/// What is open further up, in the order of the rows of [`Ends`].
const OPEN: [Open; 3] = [Open::Using, Open::MadeFrom, Open::AnyHow];

/// Columns of a word that come along one link of a contribution.
///
/// For a word of columns at once.
#[derive(Clone, Copy)]
struct Coming {
    older: u32,
    /// What was open of them, and what the link leaves open.
    asked: Open,
    open: Open,
    columns: u64,
    /// Those of the licence of the older end itself.
    own: u64,
}

impl Pass {
    /// Along which link each of some columns comes as it has to be held: the first that brings it.
    ///
    /// The order of the links decides between several that bring a licence, so that a report is the
    /// same every time.
    fn coming(&self, place: u32, word: usize, mut asked: [u64; 3], mut each: impl FnMut(Coming)) {
        if asked == [0; 3] {
            return;
        }
        for (older, link) in self.holds(place) {
            let bit = self.bit_of(older, word);
            for before in OPEN {
                let Some(open) = before.beyond(link) else { continue };
                let columns = asked[before as usize] & self.brought(older, open, word);
                asked[before as usize] &= !columns;
                // What has still to be used further up is not yet what the older end is under.
                let own = if open == Open::Using { 0 } else { columns & bit };
                each(Coming { older, asked: before, open, columns, own });
            }
        }
    }

    /// One way from the contribution that holds a licence to the one that is under it.
    ///
    /// Newer first, the contribution under the licence last.
    pub(super) fn way(&self, against: &Against) -> Vec<u32> {
        let mut way = vec![against.newer, against.older];
        let mut next = Some((against.older, against.open)).filter(|_| !against.direct);
        while let Some((place, open)) = next.take() {
            let mut asked = [0; 3];
            asked[open as usize] = bit(against);
            self.coming(place, against.column as usize / 64, asked, |coming| {
                if coming.columns != 0 {
                    way.push(coming.older);
                    next = Some((coming.older, coming.open)).filter(|_| coming.own == 0);
                }
            });
        }
        way
    }

    /// For each finding the contribution whose licence came along the link: the end of its
    /// [`way`](Self::way). O(nodes + links + ends) for each word of columns.
    pub(super) fn sources(&self, found: &[Against]) -> Vec<u32> {
        let mut sources: Vec<u32> = found.iter().map(|against| against.older).collect();
        for word in 0..self.words() {
            let in_word = |against: &Against| against.column as usize / 64 == word;
            if !found.iter().any(|against| !against.direct && in_word(against)) {
                continue;
            }
            let far = |against: &&Against| !against.direct && in_word(against);
            let ends = Ends::of(self, word, found.iter().filter(far));
            let rows = sources.iter_mut().zip(found).filter(|(_, against)| far(against));
            for (source, against) in rows {
                *source = ends.end((against.older, against.open), bit(against));
            }
        }
        sources
    }
}

/// The bit of a finding in the word of its column.
const fn bit(against: &Against) -> u64 {
    1 << (against.column % 64)
}

/// Where the ways end that are asked for, from each contribution by what is open there.
///
/// `rows` says for each contribution which columns are asked for and where their answers begin in
/// `ends`.
struct Ends {
    rows: Vec<[Asked; 3]>,
    ends: Vec<u32>,
}

/// The columns asked for, and where their ends begin.
///
/// The answer for a column stands as far behind the first as there are columns asked for below it.
#[derive(Clone, Copy, Default)]
struct Asked {
    columns: u64,
    first: usize,
}

impl Ends {
    /// Asks from newer to older, and answers from older to newer.
    fn of<'a>(pass: &Pass, word: usize, far: impl Iterator<Item = &'a Against>) -> Self {
        let mut rows = vec![[Asked::default(); 3]; pass.len()];
        for against in far {
            rows[against.older as usize][against.open as usize].columns |= bit(against);
        }
        let columns = |rows: &[[Asked; 3]], place: u32| rows[place as usize].map(|row| row.columns);
        let mut count = 0;
        for place in pass.places().iter().rev() {
            for asked in &mut rows[*place as usize] {
                asked.first = count;
                count += asked.columns.count_ones() as usize;
            }
            pass.coming(*place, word, columns(&rows, *place), |coming| {
                let further = coming.columns & !coming.own;
                rows[coming.older as usize][coming.open as usize].columns |= further;
            });
        }
        let mut ends = vec![0; count];
        for place in pass.places() {
            let newer = &rows[*place as usize];
            pass.coming(*place, word, columns(&rows, *place), |coming| {
                let further = rows[coming.older as usize][coming.open as usize];
                let (mut left, asked) = (coming.columns, newer[coming.asked as usize]);
                while left != 0 {
                    let bit = left & left.wrapping_neg();
                    left &= !bit;
                    let own = bit == coming.own;
                    let end = if own { coming.older } else { ends[further.end(bit)] };
                    ends[asked.end(bit)] = end;
                }
            });
        }
        Self { rows, ends }
    }

    /// The end of the way of one column.
    fn end(&self, (place, open): (u32, Open), bit: u64) -> u32 {
        self.ends[self.rows[place as usize][open as usize].end(bit)]
    }
}

impl Asked {
    /// Where the end for one of the columns stands.
    const fn end(self, bit: u64) -> usize {
        self.first + (self.columns & (bit - 1)).count_ones() as usize
    }
}
