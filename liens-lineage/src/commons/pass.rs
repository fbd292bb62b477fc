//! One pass over a record, older before newer: which licences each contribution holds, and what
//! stands against them.
#![expect(
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "the kernel: places are below the length of the record and bits below that of a row"
)]

use std::collections::HashMap;

use foldhash::fast::FixedState;
use liens_core::{Licence, Relation};

use super::pair::{Expression, Holding, Verdict, between};
use crate::Frozen;
use crate::frozen::is_need;

/// No licence.
pub(super) const NONE: u32 = u32::MAX;

/// The licences of a record, and those that each contribution holds.
#[derive(Debug)]
pub(super) struct Pass {
    pub(super) expressions: Vec<Expression>,
    /// The licence of each place, and whether it is a need.
    own: Vec<u32>,
    needs: Vec<bool>,
    /// What each place holds, and where in `links` that stands.
    spans: Vec<(u32, u32)>,
    links: Vec<(u32, Holding)>,
    /// The places looked at, older before newer.
    places: Vec<u32>,
    /// The licences that can stand against anything, and the column of each licence among them.
    hard: Vec<u32>,
    column: Vec<Option<usize>>,
    /// For each place a row of bits for what it holds as it is, and one for what it is made of.
    held: Vec<u64>,
    words: usize,
    /// What stands against the hard licences in a work under each licence, once it is asked for.
    masks: Vec<Option<Masks>>,
}

/// Something that stands against a link: the places of its ends, the licence, how it is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Against {
    pub(super) newer: u32,
    pub(super) older: u32,
    pub(super) licence: u32,
    pub(super) holding: Holding,
    /// Whether it is the licence of the older end itself.
    pub(super) direct: bool,
    /// Whether it denies, and does not only leave open, that the newer end is passed on.
    pub(super) denied: bool,
}

/// How a link holds the older contribution; not at all where it answers it, or where that is a need.
fn holding(relation: &Relation) -> Option<Holding> {
    match relation {
        Relation::Answers => None,
        Relation::Uses => Some(Holding::Using),
        _ => Some(Holding::MadeFrom),
    }
}

impl Pass {
    /// Looks at some places of a record, with everything upstream of each among them, or at all.
    /// `licence` says what each is under.
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
        let (mut numbers, mut licences) = (HashMap::with_hasher(FixedState::default()), Vec::new());
        let (mut own, mut needs) = (vec![NONE; frozen.len()], vec![false; frozen.len()]);
        let (mut spans, mut links) = (vec![(0, 0); frozen.len()], Vec::new());
        let end = |links: &Vec<_>| u32::try_from(links.len()).unwrap_or(NONE);
        for place in &places {
            let node = frozen.at(*place);
            needs[*place as usize] = is_need(node);
            let first = end(&links);
            for (link, older) in node.builds_on().iter().zip(rows.upstream_of(*place)) {
                if let Some(held) = holding(&link.relation).filter(|_| !needs[older as usize]) {
                    links.push((older, held));
                }
            }
            spans[*place as usize] = (first, end(&links));
            let Some(licence) = licence(*place) else { continue };
            own[*place as usize] = *numbers.entry(licence).or_insert_with(|| {
                licences.push(licence);
                u32::try_from(licences.len() - 1).unwrap_or(NONE)
            });
        }
        let expressions: Vec<Expression> = licences.iter().map(|l| Expression::of(l)).collect();
        let hard: Vec<u32> =
            (0..).zip(&expressions).filter(|(_, e)| e.is_hard()).map(|(at, _)| at).collect();
        let mut column = vec![None; expressions.len()];
        for (at, licence) in hard.iter().enumerate() {
            column[*licence as usize] = Some(at);
        }
        let words = hard.len().div_ceil(64);
        let held = vec![0; if hard.is_empty() { 0 } else { frozen.len() * 2 * words }];
        let masks = (0..expressions.len()).map(|_| None).collect();
        Self { expressions, own, needs, spans, links, places, hard, column, held, words, masks }
    }

    /// How many places the record has.
    pub(super) fn len(&self) -> usize {
        self.own.len()
    }

    /// The places looked at, older before newer.
    pub(super) fn places(&self) -> &[u32] {
        &self.places
    }

    /// Whether a place looked at is a need.
    pub(super) fn is_need(&self, place: u32) -> bool {
        self.needs[place as usize]
    }

    /// The number of the licence of a place.
    pub(super) fn licence_of(&self, place: u32) -> Option<u32> {
        Some(self.own[place as usize]).filter(|own| *own != NONE)
    }

    /// What the place holds through its links: the older place of each, and how.
    pub(super) fn holds(&self, place: u32) -> impl Iterator<Item = (u32, Holding)> {
        let (first, end) = self.spans[place as usize];
        self.links[first as usize..end as usize].iter().copied()
    }

    fn row(&self, place: u32, holding: Holding) -> std::ops::Range<usize> {
        let first = (place as usize * 2 + holding as usize) * self.words;
        first..first + self.words
    }

    /// The column of a licence among those that can stand against anything.
    pub(super) fn column_of(&self, licence: u32) -> Option<usize> {
        self.column[licence as usize]
    }

    /// Whether a place holds the licence of a column in a way.
    pub(super) fn is_held(&self, place: u32, holding: Holding, column: usize) -> bool {
        let word = self.held[self.row(place, holding).start + column / 64];
        word >> (column % 64) & 1 == 1
    }

    /// Finds what stands against each link, where it first does.
    pub(super) fn run(&mut self) -> Vec<Against> {
        let mut found = Vec::new();
        if self.hard.is_empty() || self.nothing_can_stand() {
            return found;
        }
        let mut rows = [vec![0_u64; self.words], vec![0_u64; self.words]];
        let mut link = rows.clone();
        for at in 0..self.places.len() {
            let place = self.places[at];
            for row in &mut rows {
                row.fill(0);
            }
            for (older, holding) in self.holds(place) {
                self.gather(older, holding, &mut rows);
            }
            if let Some(own) = self.licence_of(place) {
                self.ask(own);
                if let Some(masks) = &self.masks[own as usize] {
                    let against = |holding: Holding| {
                        let mask = &masks.against[holding as usize];
                        rows[holding as usize].iter().zip(mask).any(|(row, mask)| row & mask != 0)
                    };
                    if against(Holding::Using) || against(Holding::MadeFrom) {
                        self.name(place, masks, &mut link, &mut found);
                    }
                    for row in &mut rows {
                        row.iter_mut().zip(&masks.over).for_each(|(row, over)| *row &= !over);
                    }
                }
            }
            for holding in [Holding::Using, Holding::MadeFrom] {
                let range = self.row(place, holding);
                self.held[range].copy_from_slice(&rows[holding as usize]);
            }
        }
        found
    }

    /// Whether nothing stands between any two licences here: asked where that is soon said.
    fn nothing_can_stand(&mut self) -> bool {
        if self.expressions.len() * self.hard.len() > 10_000 {
            return false;
        }
        for own in 0..u32::try_from(self.expressions.len()).unwrap_or(NONE) {
            self.ask(own);
        }
        let against = self.masks.iter().flatten().flat_map(|masks| masks.against.iter().flatten());
        against.copied().all(|word| word == 0)
    }

    /// Adds what comes along one link.
    fn gather(&self, older: u32, holding: Holding, rows: &mut [Vec<u64>; 2]) {
        let column = self.licence_of(older).and_then(|own| self.column[own as usize]);
        if let Some(column) = column {
            rows[holding as usize][column / 64] |= 1 << (column % 64);
        }
        for through in [Holding::Using, Holding::MadeFrom] {
            // What is used anywhere on the way is used.
            let held = &self.held[self.row(older, through)];
            let into = &mut rows[through.min(holding) as usize];
            into.iter_mut().zip(held).for_each(|(into, held)| *into |= held);
        }
    }

    /// Names the links of a place against which something stands, and did not yet further up.
    fn name(&self, place: u32, masks: &Masks, rows: &mut [Vec<u64>; 2], found: &mut Vec<Against>) {
        for (older, link) in self.holds(place) {
            for row in rows.iter_mut() {
                row.fill(0);
            }
            self.gather(older, link, rows);
            let own = self.licence_of(older).and_then(|own| self.column[own as usize]);
            for holding in [Holding::Using, Holding::MadeFrom] {
                for (word, row) in rows[holding as usize].iter().enumerate() {
                    let stands = row & masks.against[holding as usize][word];
                    let denied = stands & masks.denied[holding as usize][word];
                    let [all, denied_before] = self.stood(older, word);
                    let mut new = (denied & !denied_before) | (stands & !denied & !all);
                    let own = own.filter(|column| column / 64 == word);
                    new |= stands & own.map_or(0, |column| 1 << (column % 64));
                    while new != 0 {
                        let column = word * 64 + new.trailing_zeros() as usize;
                        new &= new - 1;
                        found.push(Against {
                            newer: place,
                            older,
                            licence: self.hard[column],
                            holding,
                            denied: denied >> (column % 64) & 1 == 1,
                            direct: own == Some(column) && link == holding,
                        });
                    }
                }
            }
        }
    }

    /// What stands against anything that a contribution holds itself, and what of it is denied.
    fn stood(&self, place: u32, word: usize) -> [u64; 2] {
        let own = self.licence_of(place).and_then(|own| self.masks[own as usize].as_ref());
        let Some(masks) = own else { return [0, 0] };
        [Holding::Using, Holding::MadeFrom].into_iter().fold([0, 0], |[all, denied], holding| {
            let held = self.held[self.row(place, holding).start + word];
            let (against, deny) =
                (&masks.against[holding as usize], &masks.denied[holding as usize]);
            [all | (held & against[word]), denied | (held & deny[word])]
        })
    }

    /// The verdict on two licences.
    pub(super) fn verdict(&self, newer: u32, older: u32, holding: Holding) -> Verdict {
        between(&self.expressions[newer as usize], &self.expressions[older as usize], holding)
    }

    /// Asks once what stands against each hard licence in a work under this one.
    fn ask(&mut self, own: u32) {
        if self.masks[own as usize].is_some() {
            return;
        }
        let none = || [vec![0; self.words], vec![0; self.words]];
        let mut masks = Masks { against: none(), denied: none(), over: vec![0; self.words] };
        for (column, older) in self.hard.iter().enumerate() {
            let (word, bit) = (column / 64, 1 << (column % 64));
            for holding in [Holding::Using, Holding::MadeFrom] {
                match self.verdict(own, *older, holding) {
                    _ if own == *older => {}
                    Verdict::Allowed { .. } => {}
                    Verdict::Unsettled { .. } => masks.against[holding as usize][word] |= bit,
                    Verdict::Denied { .. } => {
                        masks.against[holding as usize][word] |= bit;
                        masks.denied[holding as usize][word] |= bit;
                    }
                }
            }
            let newer = &self.expressions[own as usize];
            if own == *older || self.expressions[*older as usize].goes_over_to(newer) {
                masks.over[word] |= bit;
            }
        }
        self.masks[own as usize] = Some(masks);
    }
}

/// What stands against each hard licence in a work under one licence, what of it is denied, and
/// what goes over to it; by how it is held.
#[derive(Debug)]
struct Masks {
    against: [Vec<u64>; 2],
    denied: [Vec<u64>; 2],
    over: Vec<u64>,
}
