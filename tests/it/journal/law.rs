//! The law of journals, and that its check finds who breaks it.

use liens::Recorded;
use liens::journal::{
    Events, Journal, JournalError, JournalLawBroken, MemoryJournal, check_journal,
};
use proptest::prelude::*;

use super::batches;

proptest! {
    #[test]
    fn every_journal_keeps_the_law_of_journals(
        sizes in proptest::collection::vec(0..40_u64, 0..8),
    ) {
        let batches = batches(&sizes);
        prop_assert_eq!(check_journal(&mut MemoryJournal::new(), &batches), Ok(()));
        #[cfg(feature = "journal")]
        {
            use liens::journal::{FileJournal, Schema};
            let folder = super::Folder::new("law");
            let path = folder.file("journal");
            let open = || FileJournal::open(&path, Schema::new("texts")).unwrap();
            let (mut journal, _) = open();
            prop_assert_eq!(check_journal(&mut journal, &batches), Ok(()));
            let head = journal.head();
            drop(journal);
            let (mut journal, recovery) = open();
            prop_assert_eq!(&recovery.head, &head);
            prop_assert_eq!(recovery.cut, None);
            // What was appended before is read on from any place, and appending goes on.
            let mut all = batches.concat();
            let more: Vec<_> = (head.events..head.events + 3).map(|n| super::event(n, "more")).collect();
            prop_assert_eq!(check_journal(&mut journal, std::slice::from_ref(&more)), Ok(()));
            all.extend(more);
            for from in [0, head.events / 2, head.events, head.events + 3, head.events + 9] {
                let read: Vec<_> = journal.read(from).unwrap().collect::<Result<_, _>>().unwrap();
                let from = usize::try_from(from).unwrap();
                prop_assert_eq!(&read[..], all.get(from..).unwrap_or_default());
            }
        }
    }
}

/// More than is read at once is read ahead in a thread.
#[cfg(feature = "journal")]
#[test]
fn a_long_journal_is_read_in_order_from_any_place_and_as_far_as_anybody_wants() {
    use liens::journal::{FileJournal, Schema, verify};
    let folder = super::Folder::new("long");
    let path = folder.file("journal");
    let (mut journal, _) = FileJournal::open(&path, Schema::new("texts")).unwrap();
    let batches = batches(&[5_000, 1, 9_000, 3_000]);
    for batch in &batches {
        journal.append(batch).unwrap();
    }
    let all = batches.concat();
    for from in [0, 1, 4_999, 5_000, 5_001, 13_000, 17_000, 17_001] {
        let read: Vec<_> = journal.read(from).unwrap().collect::<Result<_, _>>().unwrap();
        assert_eq!(read, all[usize::try_from(from).unwrap()..], "from {from}");
    }
    assert_eq!(journal.read(0).unwrap().take(3).count(), 3);
    let count = |events: &mut dyn Iterator<Item = Recorded<String>>| {
        Ok::<_, std::convert::Infallible>(events.count())
    };
    assert_eq!(verify(&path, &Schema::new("texts"), count).unwrap().1, 17_001);
    // A reader that panics does not look like the end of the journal.
    let refused: fn(serde_json::Value) -> Result<serde_json::Value, String> = |_| panic!("a step");
    drop(journal);
    let schema = Schema::new("texts").since(refused);
    let (journal, _) = FileJournal::<String>::open(&path, schema).unwrap();
    let read = std::panic::AssertUnwindSafe(|| journal.read(0).unwrap().count());
    assert!(std::panic::catch_unwind(read).is_err());
}

/// Batches are checked in one thread and read in another; what is damaged meanwhile is found there.
#[cfg(feature = "journal")]
#[test]
fn damage_in_a_long_journal_is_told_behind_the_events_before_it() {
    use liens::journal::{Damage, FileJournal, Schema};
    let folder = super::Folder::new("long-damaged");
    let path = folder.file("journal");
    let (mut journal, _) = FileJournal::open(&path, Schema::new("texts")).unwrap();
    let batches = batches(&[5_000, 4_000, 9_000, 3_000]);
    let mut ends = Vec::new();
    for batch in &batches {
        journal.append(batch).unwrap();
        ends.push(std::fs::metadata(&path).unwrap().len());
    }
    assert!(ends[3] > 2 << 20, "too short to be read ahead");
    let mut bytes = std::fs::read(&path).unwrap();
    let last = usize::try_from(ends[2]).unwrap() - 10;
    bytes[last] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let all = batches.concat();
    for from in [0, 4_999, 9_000, 12_000] {
        let read: Vec<_> = journal.read(from).unwrap().collect();
        let (error, events) = read.split_last().unwrap();
        let sound = all.iter().filter(|event| (from..9_000).contains(&event.sequence)).cloned();
        assert!(events.iter().cloned().map(Result::unwrap).eq(sound), "from {from}");
        let broken =
            |offset| JournalError::Broken { offset, sequence: 9_000, damage: Damage::Content {} };
        assert_eq!(*error, Err(broken(ends[1])), "from {from}");
    }
}

/// A journal in memory with a fault.
struct Faulty {
    kept: MemoryJournal<String>,
    fault: Fault,
}

#[derive(Clone, Copy, PartialEq)]
enum Fault {
    None,
    TakesGaps,
    Forgets,
    Changes,
    ReadsFromTheBeginning,
}

impl Journal<String> for Faulty {
    fn append(&mut self, batch: &[Recorded<String>]) -> Result<(), JournalError> {
        let next = self.kept.next_sequence();
        match self.fault {
            Fault::TakesGaps if batch.first().is_some_and(|event| event.sequence > next) => Ok(()),
            Fault::Forgets if batch.len() > 1 => self.kept.append(&batch[..1]),
            Fault::Changes => {
                let mut batch = batch.to_vec();
                if let Some(last) = batch.last_mut() {
                    last.body.push('!');
                }
                self.kept.append(&batch)
            }
            _ => self.kept.append(batch),
        }
    }

    fn read(&self, from: u64) -> Result<Events<'_, String>, JournalError> {
        self.kept.read(if self.fault == Fault::ReadsFromTheBeginning { 0 } else { from })
    }

    fn next_sequence(&self) -> u64 {
        self.kept.next_sequence()
    }
}

#[test]
fn the_check_of_the_law_finds_every_fault() {
    let broken = |fault| {
        let mut faulty = Faulty { kept: MemoryJournal::new(), fault };
        check_journal(&mut faulty, &batches(&[1, 3, 2])).map_err(|error| error.code())
    };
    assert_eq!(broken(Fault::None), Ok(()));
    assert_eq!(broken(Fault::TakesGaps), Err("journal.law.gap"));
    assert_eq!(broken(Fault::Forgets), Err("journal.law.stands"));
    assert_eq!(broken(Fault::Changes), Err("journal.law.reads"));
    assert_eq!(broken(Fault::ReadsFromTheBeginning), Err("journal.law.reads"));
    let gap = JournalError::OutOfSequence { expected: 0, found: 1 };
    let late = batches(&[1, 1]).split_off(1);
    assert_eq!(
        check_journal(&mut MemoryJournal::new(), &late),
        Err(JournalLawBroken::Refused(gap))
    );
}
