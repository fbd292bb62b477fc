//! A history that is kept, whatever happens to the process and the disk.

#[cfg(feature = "journal")]
mod crash;
#[cfg(feature = "journal")]
mod golden;
mod law;
#[cfg(feature = "journal")]
mod notes;
#[cfg(feature = "journal")]
mod snapshot;
#[cfg(feature = "journal")]
mod torn;
#[cfg(feature = "journal")]
mod version;

use liens::{CommandId, ContributorId, Recorded};

/// An event of a history in which a text is said at every place.
pub(crate) fn event(sequence: u64, text: impl Into<String>) -> Recorded<String> {
    Recorded {
        sequence,
        at: "2026-01-05T10:00:00Z".parse().unwrap(),
        by: ContributorId::new("ana").unwrap(),
        on_behalf_of: None,
        command: CommandId::from_u128(u128::from(sequence)),
        body: text.into(),
    }
}

/// Batches of so many events each, going on from one another.
pub(crate) fn batches(sizes: &[u64]) -> Vec<Vec<Recorded<String>>> {
    let mut next = 0;
    let batch = |size: &u64| {
        let begin = next;
        next += size;
        (begin..next).map(|sequence| event(sequence, format!("said \"{sequence}\"\n"))).collect()
    };
    sizes.iter().map(batch).collect()
}

/// A folder for the files of one test, which goes with it.
#[cfg(feature = "journal")]
#[derive(Debug)]
pub(crate) struct Folder(std::path::PathBuf);

#[cfg(feature = "journal")]
impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let folder = format!("liens-{name}-{}", std::process::id());
        let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    pub(crate) fn file(&self, name: &str) -> std::path::PathBuf {
        self.0.join(name)
    }
}

#[cfg(feature = "journal")]
impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
