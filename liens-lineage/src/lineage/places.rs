//! Where contributions stand, by id.
//!
//! A table of places over one text of all ids: a lookup hashes the id, finds a place, and compares
//! with a piece of the text. A map from ids to places would hold each id a second time, behind a
//! pointer each, and miss the memory that it is looked up in once more.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use liens_core::ContributionId;

/// The ids of contributions in the order of recording, and the place of each in it.
///
/// The ids stand in one text and the table holds places alone, so that finding one of many reads
/// little memory. Without a random key: the same input gives the same work.
///
/// Places are handed out by the order of recording, so that the table needs no deletion.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    table: HashTable<u32>,
    ids: Ids,
    hasher: FixedState,
}

/// Ids one after the other.
///
/// Id i is `text[ends[i - 1]..ends[i]]`, with 0 before the first: `need`, `plan`, `library` are
/// `needplanlibrary` with ends 4, 8, 15.
#[derive(Clone, Debug, Default)]
struct Ids {
    text: String,
    ends: Vec<usize>,
}

impl Ids {
    /// Empty for a place that was never handed out.
    fn at(&self, place: u32) -> &str {
        let place = usize::try_from(place).unwrap_or(usize::MAX);
        let begin = place.checked_sub(1).and_then(|before| self.ends.get(before));
        let begin = begin.copied().unwrap_or_default();
        let end = self.ends.get(place).copied();
        end.and_then(|end| self.text.get(begin..end)).unwrap_or_default()
    }
}

impl Places {
    /// The place of a contribution.
    ///
    /// None for an id that is not recorded.
    pub(super) fn get(&self, id: &ContributionId) -> Option<u32> {
        self.get_hashed(id, self.hash(id))
    }

    /// The place of a contribution whose hash is known: those of several are found faster where all
    /// are hashed first, since none then waits for the memory of another.
    pub(super) fn get_hashed(&self, id: &ContributionId, hash: u64) -> Option<u32> {
        self.table.find(hash, |place| self.ids.at(*place) == id.as_str()).copied()
    }

    /// The same for the same id in every run.
    pub(super) fn hash(&self, id: &ContributionId) -> u64 {
        self.hasher.hash_one(id.as_str())
    }

    /// Puts a contribution that is not there yet at a place: the next one.
    ///
    /// Growing hashes the ids again from the text: hashes themselves are not kept.
    pub(super) fn insert(&mut self, id: &ContributionId, place: u32) {
        let Self { table, ids, hasher } = self;
        ids.text.push_str(id.as_str());
        ids.ends.push(ids.text.len());
        let hash = |place: &u32| hasher.hash_one(ids.at(*place));
        table.insert_unique(hash(&place), place, hash);
    }
}
