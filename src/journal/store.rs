//! Writing to a disk that may be full or fail, and replacing a file at once.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::JournalError;

/// What is asked of a disk; a file, or one that fails on purpose in the tests.
pub(super) trait Disk: Write + Seek {
    /// Waits until the disk holds what was written.
    fn sync(&self) -> io::Result<()>;

    /// Takes everything back from a place on.
    fn cut(&self, bytes: u64) -> io::Result<()>;
}

impl Disk for File {
    fn sync(&self) -> io::Result<()> {
        self.sync_data()
    }

    fn cut(&self, bytes: u64) -> io::Result<()> {
        self.set_len(bytes)
    }
}

/// The end of a file, where batches are added one after the other.
#[derive(Debug)]
pub(super) struct Store<D> {
    disk: D,
    /// How much of the file is acknowledged.
    bytes: u64,
    /// Whether nobody knows what stands behind that.
    poisoned: bool,
}

impl<D: Disk> Store<D> {
    pub(super) const fn new(disk: D, bytes: u64) -> Self {
        Self { disk, bytes, poisoned: false }
    }

    pub(super) const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Writes a batch and waits for the disk; on failure, as little of it as can be stays.
    pub(super) fn keep(
        &mut self,
        parts: [&[u8]; 2],
        acknowledged: u64,
    ) -> Result<(), JournalError> {
        if self.poisoned {
            return Err(JournalError::Poisoned { acknowledged });
        }
        if let Err(error) = self.write(parts) {
            self.poisoned = self.disk.cut(self.bytes).is_err();
            let (kind, reason) = (error.kind(), error.to_string());
            return Err(JournalError::NotWritten { acknowledged, kind, reason });
        }
        if let Err(error) = self.disk.sync() {
            // The system may take the batch for written although the disk does not hold it.
            self.poisoned = true;
            let _ = self.disk.cut(self.bytes);
            let (kind, reason) = (error.kind(), error.to_string());
            return Err(JournalError::NotSynced { acknowledged, kind, reason });
        }
        let length = parts.iter().fold(0_usize, |sum, part| sum.saturating_add(part.len()));
        self.bytes = self.bytes.saturating_add(u64::try_from(length).unwrap_or(u64::MAX));
        Ok(())
    }

    fn write(&mut self, parts: [&[u8]; 2]) -> io::Result<()> {
        self.disk.seek(SeekFrom::Start(self.bytes))?;
        parts.iter().try_for_each(|part| self.disk.write_all(part))
    }
}

/// Keeps other processes out of a file until it is dropped.
///
/// Closing the file would not do: a child that another thread is just starting holds it open too.
/// It is a clone of the file that is written, and shares the place in it, which it never moves.
#[derive(Debug)]
pub(super) struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = fs4::FileExt::unlock(&self.0);
    }
}

/// Opens a file, or creates it, for this process alone.
pub(super) fn open_locked(path: &Path) -> Result<(File, Lock), JournalError> {
    let failed = |error: io::Error| JournalError::io(path, &error);
    let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
    let file = file.map_err(failed)?;
    let held = file.try_clone().map_err(failed)?;
    match fs4::FileExt::try_lock(&file) {
        Ok(()) => Ok((file, Lock(held))),
        Err(fs4::TryLockError::WouldBlock) => Err(JournalError::Locked { path: path.to_owned() }),
        Err(fs4::TryLockError::Error(error)) => Err(failed(error)),
    }
}

/// Waits until the disk holds the entry of a file in its folder.
pub(super) fn sync_folder(path: &Path) -> Result<(), JournalError> {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    // Elsewhere a folder cannot be opened, and the system keeps its entries itself.
    if cfg!(unix) {
        let synced = File::open(folder).and_then(|folder| folder.sync_all());
        synced.map_err(|error| JournalError::io(folder, &error))?;
    }
    Ok(())
}

/// A file beside another one, named after it.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}

/// Puts a content in the place of a file: whoever reads finds the old one or the new one, whole.
///
/// A new file is for its owner alone; one that is replaced keeps its permissions.
pub(super) fn replace(path: &Path, parts: &[&[u8]]) -> Result<(), JournalError> {
    let fresh = beside(path, ".new");
    let write = || {
        let mut file = private(&fresh)?;
        if let Ok(old) = std::fs::metadata(path) {
            file.set_permissions(old.permissions())?;
        }
        parts.iter().try_for_each(|part| file.write_all(part))?;
        file.sync_all()?;
        std::fs::rename(&fresh, path)
    };
    write().map_err(|error| {
        let _ = std::fs::remove_file(&fresh);
        JournalError::io(path, &error)
    })?;
    sync_folder(path)
}

/// Creates a file that its owner alone may read, where the system knows owners.
fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    //! A disk that fails at the call it is told to.

    use std::cell::{Cell, RefCell};
    use std::fs::OpenOptions;
    use std::io::{self, Seek, SeekFrom, Write};

    use super::{Disk, JournalError, Store, open_locked};

    /// What was written, and after how many more calls of each kind the disk fails.
    #[derive(Default)]
    struct Failing {
        bytes: RefCell<Vec<u8>>,
        room: Cell<usize>,
        at: usize,
        syncs: Cell<u32>,
        cuts: Cell<u32>,
    }

    impl Failing {
        fn new(room: usize, syncs: u32, cuts: u32) -> Self {
            let (room, syncs, cuts) = (room.into(), syncs.into(), cuts.into());
            Self { room, syncs, cuts, ..Self::default() }
        }
    }

    fn once_less(left: &Cell<u32>) -> io::Result<()> {
        let fewer = left.get().checked_sub(1).ok_or(io::ErrorKind::Other)?;
        left.set(fewer);
        Ok(())
    }

    impl Write for Failing {
        fn write(&mut self, text: &[u8]) -> io::Result<usize> {
            let taken = text.len().min(self.room.get());
            if taken == 0 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.room.set(self.room.get() - taken);
            let mut bytes = self.bytes.borrow_mut();
            bytes.truncate(self.at);
            bytes.extend(text.iter().take(taken));
            self.at += taken;
            Ok(taken)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Seek for Failing {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            let SeekFrom::Start(at) = to else { return Err(io::ErrorKind::InvalidInput.into()) };
            self.at = usize::try_from(at).map_err(|_| io::ErrorKind::InvalidInput)?;
            Ok(at)
        }
    }

    impl Disk for Failing {
        fn sync(&self) -> io::Result<()> {
            once_less(&self.syncs)
        }

        fn cut(&self, bytes: u64) -> io::Result<()> {
            once_less(&self.cuts)?;
            let bytes = usize::try_from(bytes).map_err(|_| io::ErrorKind::InvalidInput)?;
            self.bytes.borrow_mut().truncate(bytes);
            Ok(())
        }
    }

    const MANY: u32 = 100;

    #[test]
    fn a_lock_is_let_go_although_a_child_still_holds_the_file_open()
    -> Result<(), Box<dyn std::error::Error>> {
        let path = std::env::temp_dir().join(format!("liens-lock-{}", std::process::id()));
        let (file, lock) = open_locked(&path)?;
        assert!(matches!(open_locked(&path), Err(JournalError::Locked { .. })));
        let inherited = file.try_clone()?;
        drop((file, lock));
        assert!(open_locked(&path).is_ok());
        drop(inherited);
        std::fs::remove_file(path)?;
        Ok(())
    }

    #[test]
    fn a_write_that_fails_half_way_is_taken_back_and_the_journal_goes_on() {
        // The disk is full anywhere in the second batch.
        for room in 6..12 {
            let mut store = Store::new(Failing::new(room, MANY, MANY), 0);
            assert_eq!(store.keep([b"abc", b"def"], 0), Ok(()));
            let (kind, reason) = (io::ErrorKind::StorageFull, "no storage space".to_owned());
            let full = JournalError::NotWritten { acknowledged: 1, kind, reason };
            assert_eq!(store.keep([b"ghi", b"jkl"], 1), Err(full));
            assert_eq!(*store.disk.bytes.borrow(), b"abcdef", "room for {room}");
            store.disk.room.set(100);
            assert_eq!(store.keep([b"m", b"n"], 1), Ok(()));
            assert_eq!(*store.disk.bytes.borrow(), b"abcdefmn");
            assert_eq!(store.bytes(), 8);
        }
    }

    #[test]
    fn a_disk_that_does_not_confirm_poisons_the_journal() {
        for cuts in [0, MANY] {
            let mut store = Store::new(Failing::new(100, 1, cuts), 0);
            assert_eq!(store.keep([b"abc", b"def"], 0), Ok(()));
            let refused = store.keep([b"ghi", b"jkl"], 1).map_err(|error| error.code());
            assert_eq!(refused, Err("journal.not_synced"));
            // What may not be on the disk is not to be read as if it were, where that can be helped.
            let left: &[u8] = if cuts == 0 { b"abcdefghijkl" } else { b"abcdef" };
            assert_eq!(*store.disk.bytes.borrow(), left);
            store.disk.syncs.set(MANY);
            let poisoned = JournalError::Poisoned { acknowledged: 1 };
            assert_eq!(store.keep([b"m", b"n"], 1), Err(poisoned));
            assert_eq!((store.bytes(), &**store.disk.bytes.borrow()), (6, left));
        }
    }

    #[test]
    fn a_write_that_cannot_be_taken_back_poisons_the_journal() {
        let mut store = Store::new(Failing::new(8, MANY, 0), 0);
        assert_eq!(store.keep([b"abc", b"def"], 0), Ok(()));
        let refused = store.keep([b"ghi", b"jkl"], 1).map_err(|error| error.code());
        assert_eq!(refused, Err("journal.not_written"));
        store.disk.room.set(100);
        assert_eq!(store.keep([b"m", b"n"], 1), Err(JournalError::Poisoned { acknowledged: 1 }));
        assert_eq!(*store.disk.bytes.borrow(), b"abcdefgh");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_device_that_is_always_full_takes_nothing() -> io::Result<()> {
        let mut store = Store::new(OpenOptions::new().write(true).open("/dev/full")?, 0);
        let refused = store.keep([b"abc", b"def"], 0);
        let full = matches!(
            refused,
            Err(JournalError::NotWritten { acknowledged: 0, kind: io::ErrorKind::StorageFull, .. })
        );
        assert!(full, "{refused:?}");
        // A device cannot be cut either.
        assert_eq!(store.keep([b"m", b"n"], 0), Err(JournalError::Poisoned { acknowledged: 0 }));
        Ok(())
    }
}
