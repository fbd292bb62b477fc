//! One pass over a record, older before newer: which licences each contribution holds, and what
//! stands against them.
//!
//! Most licences ask for notices alone and stand against nothing. The few that can, the *hard*
//! ones, have a column each: what a contribution holds is a bit a column, sixty-four to a word, and
//! whether anything stands against a link is an *and* of two words. An engine under GPL, an app
//! under MIT:
//!
//! ```text
//! hard licences    GPL, column 0
//! mask of MIT      against GPL     used: 1   made from: 1       denied: both
//! mask of GPL      goes over       column 0, to itself
//! engine           carries         used: 0   made from: 1       its own licence
//! app              made from it    used: 0   made from: 1       & 1: named, denied
//!                  or using it     used: 1   made from: 0       & 1: named, denied
//! ```
//!
//! Contributions are walked older before newer, so that what each carries is ready when somebody
//! builds on it. Licences are compared with each other once, whatever the number of links, and
//! texts are looked at by nobody after that.
#![expect(
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "the kernel: places are below the length of the record and bits below that of a row"
)]

use std::collections::HashMap;

use foldhash::fast::FixedState;
use liens_core::{Licence, Link, Relation};

use super::pair::{Expression, Holding, Verdict, between};
use crate::frozen::is_need;
use crate::{Frozen, Rows};

/// No licence.
pub(super) const NONE: u32 = u32::MAX;

/// The licences of a record, and those that each contribution holds.
///
/// Everything by place and in columns; `words` is 0 for a record in which no two licences can stand
/// against each other, which then costs one look at each contribution.
#[derive(Debug)]
pub(super) struct Pass {
    pub(super) expressions: Vec<Expression>,
    /// The licence of each place, and whether it is a need.
    own: Vec<u32>,
    needs: Vec<bool>,
    /// What each place holds, and where in `links` that stands.
    spans: Spans,
    links: Vec<(u32, Holding)>,
    /// The places looked at, older before newer.
    places: Vec<u32>,
    /// The licences that can stand against anything, and the column of each licence among them.
    hard: Vec<u32>,
    column: Vec<u32>,
    /// How many words the columns fill; none where nothing can stand between any two licences.
    words: usize,
    /// For each licence and word what stands against the columns in a work under it.
    masks: Vec<Mask>,
    /// For each place and word the columns that come along with what is made from it.
    carried: Vec<[u64; 2]>,
}

/// What stands against columns in a work under one licence, what of it is denied, by how they are
/// held; and which go over to it.
///
/// `over` is what a work under the licence need not answer for further: its own, and what goes over
/// to it by a clause that names it.
#[derive(Clone, Copy, Debug, Default)]
struct Mask {
    against: [u64; 2],
    denied: [u64; 2],
    over: u64,
}

/// How a licence has still to be held further up.
///
/// Used once is used for good: what a program uses, whoever is made from the program uses as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Open {
    /// Used somewhere on the way.
    Using,
    /// Made from each other all along.
    MadeFrom,
    /// However it comes.
    AnyHow,
}

/// Something that stands against a link: the places of its ends, the column, how it is held.
///
/// By number, so that a finding of a large record is cheap; names and grounds are looked up when
/// they are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Against {
    pub(super) newer: u32,
    pub(super) older: u32,
    pub(super) column: u32,
    pub(super) holding: Holding,
    /// How the older end has to hold it.
    pub(super) open: Open,
    /// Whether it is the licence of the older end itself.
    pub(super) direct: bool,
    /// Whether it denies, and does not only leave open, that the newer end is passed on.
    pub(super) denied: bool,
}

/// Where in a list the links of each place stand.
type Spans = Vec<(u32, u32)>;

/// Where the links of each place stand in a list, and the list: the older place of each, and how it
/// is held. A link that answers the older one holds nothing of it, nor does any of a need.
///
/// In the order of the record's links, so that the first fault of a contribution is that of its
/// first link.
fn held_by<'a>(
    rows: &Rows,
    said: impl ExactSizeIterator<Item = (u32, &'a [Link])>,
    needs: &[bool],
) -> (Spans, Vec<(u32, Holding)>) {
    let all = if said.len() == rows.len() { rows.edges() } else { said.len() };
    let (mut spans, mut links) = (vec![(0, 0); rows.len()], Vec::with_capacity(all));
    let end = |links: &Vec<_>| u32::try_from(links.len()).unwrap_or(NONE);
    for (place, said) in said {
        let first = end(&links);
        // How many there are is known from the rows, before the first is there.
        for (at, older) in rows.upstream_of(place).enumerate() {
            let Some(Link { relation, .. }) = said.get(at) else { break };
            if !(matches!(relation, Relation::Answers) || needs[older as usize]) {
                let uses = matches!(relation, Relation::Uses);
                links.push((older, if uses { Holding::Using } else { Holding::MadeFrom }));
            }
        }
        spans[place as usize] = (first, end(&links));
    }
    (spans, links)
}

impl Open {
    /// What a link leaves open of it; nothing where the link does not bring what is asked.
    ///
    /// ```text
    /// asked        along a link made from     along a link that uses
    /// made from    made from                  not brought
    /// used         used, further up           any how: it is used here
    /// any how      any how                    any how
    /// ```
    pub(super) const fn beyond(self, link: Holding) -> Option<Self> {
        match (self, link) {
            (Self::MadeFrom, Holding::Using) => None,
            (Self::Using, Holding::Using) => Some(Self::AnyHow),
            (open, _) => Some(open),
        }
    }
}

impl Pass {
    /// Looks at some places of a record, with everything upstream of each among them, or at all.
    /// `licence` says what each is under.
    ///
    /// # Complexity
    ///
    /// O(n + m + l × h) for n contributions, m links, l licences of which h are hard, with n × h /
    /// 64 words for what each carries.
    pub(super) fn over<'a>(
        frozen: &'a Frozen,
        places: Option<&[u32]>,
        licence: impl Fn(u32) -> Option<&'a Licence>,
    ) -> Self {
        let rows = frozen.rows();
        let places: Vec<u32> = if let Some(places) = places {
            let mut places = places.to_vec();
            places.sort_by_key(|place| std::cmp::Reverse(rows.position_of(*place)));
            places
        } else {
            let count = u32::try_from(frozen.len()).unwrap_or(NONE);
            (0..count).rev().filter_map(|position| rows.node_at(position)).collect()
        };
        // What the record says is far apart in memory. Two loops that do nothing else, the second
        // by the addresses that the first met, let many readings wait at once.
        let mut needs = vec![false; frozen.len()];
        let mut stated: Vec<(Option<&Licence>, &[Link])> = Vec::with_capacity(places.len());
        for place in &places {
            let node = frozen.at(*place);
            needs[*place as usize] = is_need(node);
            stated.push((licence(*place), node.builds_on()));
        }
        let said = places.iter().copied().zip(stated.iter().map(|(_, links)| *links));
        let (spans, links) = held_by(rows, said, &needs);
        let (mut numbers, mut licences) = (HashMap::with_hasher(FixedState::default()), Vec::new());
        let mut own = vec![NONE; frozen.len()];
        for (place, (licence, _)) in places.iter().zip(stated) {
            let Some(licence) = licence else { continue };
            own[*place as usize] = *numbers.entry(licence).or_insert_with(|| {
                licences.push(licence);
                u32::try_from(licences.len() - 1).unwrap_or(NONE)
            });
        }
        let expressions: Vec<Expression> = licences.iter().map(|l| Expression::of(l)).collect();
        let hard: Vec<u32> =
            (0..).zip(&expressions).filter(|(_, e)| e.is_hard()).map(|(at, _)| at).collect();
        let mut column = vec![NONE; expressions.len()];
        for (at, licence) in (0..).zip(&hard) {
            column[*licence as usize] = at;
        }
        let (words, masks, carried) = (hard.len().div_ceil(64), Vec::new(), Vec::new());
        let mut pass = Self {
            expressions,
            own,
            needs,
            spans,
            links,
            places,
            hard,
            column,
            words,
            masks,
            carried,
        };
        pass.compare();
        pass.carry();
        pass
    }

    /// How many places the record has.
    pub(super) fn len(&self) -> usize {
        self.own.len()
    }

    /// The places looked at, older before newer.
    pub(super) fn places(&self) -> &[u32] {
        &self.places
    }

    /// How many words the columns fill.
    pub(super) const fn words(&self) -> usize {
        self.words
    }

    /// Whether a place looked at is a need.
    pub(super) fn is_need(&self, place: u32) -> bool {
        self.needs[place as usize]
    }

    /// The number of the licence of a place.
    pub(super) fn licence_of(&self, place: u32) -> Option<u32> {
        Some(self.own[place as usize]).filter(|own| *own != NONE)
    }

    /// How many columns there are.
    pub(super) fn columns(&self) -> usize {
        self.hard.len()
    }

    /// The number of the licence of a column.
    pub(super) fn licence_at(&self, column: u32) -> u32 {
        self.hard[column as usize]
    }

    /// What the place holds through its links: the older place of each, and how.
    pub(super) fn holds(&self, place: u32) -> impl Iterator<Item = (u32, Holding)> {
        let (first, end) = self.spans[place as usize];
        self.links[first as usize..end as usize].iter().copied()
    }

    /// The bit of the licence of a place in a word of columns.
    pub(super) fn bit_of(&self, place: u32, word: usize) -> u64 {
        let column = self.licence_of(place).map_or(NONE, |own| self.column[own as usize]);
        if column != NONE && column as usize / 64 == word { 1 << (column % 64) } else { 0 }
    }

    /// The columns that a place brings, its own licence among them.
    ///
    /// 0 for a contribution that was not looked at.
    pub(super) fn brought(&self, place: u32, open: Open, word: usize) -> u64 {
        let [using, made] = self.carried[place as usize * self.words + word];
        match open {
            Open::Using => using,
            Open::MadeFrom => made,
            Open::AnyHow => using | made,
        }
    }

    /// The columns that come along one link; what is used anywhere on the way is used.
    ///
    /// Along a link that uses, all that the older end holds comes as used.
    fn along(&self, older: u32, link: Holding, word: usize) -> [u64; 2] {
        let [using, made] = self.carried[older as usize * self.words + word];
        match link {
            Holding::Using => [using | made, 0],
            Holding::MadeFrom => [using, made],
        }
    }

    /// Compares each licence with each column, once.
    ///
    /// A licence never stands against itself.
    fn compare(&mut self) {
        let count = u32::try_from(self.expressions.len()).unwrap_or(NONE);
        self.masks = vec![Mask::default(); self.expressions.len() * self.words];
        for own in 0..count {
            for (column, older) in self.hard.iter().enumerate() {
                let bit = 1 << (column % 64);
                let mut mask = self.masks[own as usize * self.words + column / 64];
                for holding in [Holding::Using, Holding::MadeFrom] {
                    match self.verdict(own, *older, holding) {
                        _ if own == *older => {}
                        Verdict::Allowed { .. } => {}
                        Verdict::Unsettled { .. } => mask.against[holding as usize] |= bit,
                        Verdict::Denied { .. } => {
                            mask.against[holding as usize] |= bit;
                            mask.denied[holding as usize] |= bit;
                        }
                    }
                }
                let newer = &self.expressions[own as usize];
                if own == *older || self.expressions[*older as usize].goes_over_to(newer) {
                    mask.over |= bit;
                }
                self.masks[own as usize * self.words + column / 64] = mask;
            }
        }
        if self.masks.iter().all(|mask| mask.against == [0, 0]) {
            self.words = 0;
        }
    }

    /// Carries the columns from older to newer.
    ///
    /// What a contribution holds by its links, less what goes over to its own licence, and its own
    /// licence as what is made from it will hold it.
    fn carry(&mut self) {
        self.carried = vec![[0; 2]; self.len() * self.words];
        for at in 0..self.places.len() {
            let place = self.places[at];
            for word in 0..self.words {
                let [mut using, mut made] = [0, 0];
                for (older, link) in self.holds(place) {
                    let along = self.along(older, link, word);
                    using |= along[0];
                    made |= along[1];
                }
                if let Some(own) = self.licence_of(place) {
                    let over = self.masks[own as usize * self.words + word].over;
                    using &= !over;
                    made = made & !over | self.bit_of(place, word);
                }
                self.carried[place as usize * self.words + word] = [using, made];
            }
        }
    }

    /// What stands against the links of some places, where it first does; in their order, and for
    /// each in that of its links.
    ///
    /// A contribution without licence answers for nothing here: nothing at all is granted along its
    /// links.
    pub(super) fn against(&self, places: impl IntoIterator<Item = u32>) -> Vec<Against> {
        let mut found = Vec::new();
        if self.words == 0 {
            return found;
        }
        for place in places {
            let Some(own) = self.licence_of(place) else { continue };
            let first = own as usize * self.words;
            let masks = &self.masks[first..first + self.words];
            for (older, link) in self.holds(place) {
                self.name((place, older, link), masks, &mut found);
            }
        }
        found
    }

    /// Names what stands against a link, and did not yet further up.
    ///
    /// A licence is named where it first stands against somebody: not again by whoever builds on
    /// that one, unless it is the older end's own licence, or what was open there is denied here.
    fn name(
        &self,
        (newer, older, link): (u32, u32, Holding),
        masks: &[Mask],
        found: &mut Vec<Against>,
    ) {
        for holding in [Holding::Using, Holding::MadeFrom] {
            let open = match holding {
                Holding::Using => Open::Using,
                Holding::MadeFrom => Open::MadeFrom,
            };
            let Some(open) = open.beyond(link) else { continue };
            for ((word, mask), first) in masks.iter().enumerate().zip((0..).step_by(64)) {
                let along = self.along(older, link, word)[holding as usize];
                let stands = along & mask.against[holding as usize];
                if stands == 0 {
                    continue;
                }
                let denied = stands & mask.denied[holding as usize];
                let [all, denied_before] = self.stood(older, word);
                let own = self.bit_of(older, word);
                let mut new =
                    (denied & !denied_before) | (stands & !denied & !all) | (stands & own);
                while new != 0 {
                    let bit = new & new.wrapping_neg();
                    new &= !bit;
                    found.push(Against {
                        newer,
                        older,
                        column: first + bit.trailing_zeros(),
                        holding,
                        open,
                        direct: bit == own && open != Open::Using,
                        denied: denied & bit != 0,
                    });
                }
            }
        }
    }

    /// What stands against anything that a contribution holds itself, and what of it is denied.
    ///
    /// 0 where the contribution states no licence.
    fn stood(&self, place: u32, word: usize) -> [u64; 2] {
        let Some(own) = self.licence_of(place) else { return [0, 0] };
        let Mask { against, denied, .. } = self.masks[own as usize * self.words + word];
        let [using, made] = self.carried[place as usize * self.words + word];
        [using & against[0] | made & against[1], using & denied[0] | made & denied[1]]
    }

    /// The verdict on two licences.
    ///
    /// Made anew for a text; the masks hold the rest of it.
    pub(super) fn verdict(&self, newer: u32, older: u32, holding: Holding) -> Verdict {
        between(&self.expressions[newer as usize], &self.expressions[older as usize], holding)
    }
}
