//! Hearings: who was offered the floor before a vote, and who took it.

use std::collections::BTreeMap;
use std::fmt;

use liens_core::{CollegeId, TimeAmount, Timestamp};

/// How a college was heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Heard {
    /// It spoke.
    Spoke,
    /// It was invited and did not take the floor within the notice.
    Silent,
    /// It said that it has nothing to say.
    Waived,
}

/// The hearing of one college on one motion.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Hearing {
    /// When it was last offered the floor; none if it spoke without being asked.
    pub offered: Option<Timestamp>,
    /// The end of the meeting at which it may take the floor; none where no meeting is called.
    pub until: Option<Timestamp>,
    /// How it was heard since; none while nobody knows.
    pub heard: Option<Heard>,
}

/// The hearings of a motion, by college.
pub(crate) type Hearings = BTreeMap<CollegeId, Hearing>;

impl Hearing {
    /// Until when the college may take the floor before it counts as silent: through its notice,
    /// and to the end of the meeting that it was invited to; none once it was heard, or if it was
    /// never asked.
    pub fn awaited_until(&self, notice: TimeAmount) -> Option<Timestamp> {
        match self.heard {
            None => self.offered.map(|offered| after(offered, notice)).max(self.until),
            Some(_) => None,
        }
    }
}

/// The instant that lies so long after another, at most the last one there is.
pub(crate) fn after(start: Timestamp, term: TimeAmount) -> Timestamp {
    let seconds = start.unix_seconds().saturating_add(term.seconds());
    Timestamp::from_unix_seconds(seconds).unwrap_or(Timestamp::MAX)
}

impl fmt::Display for Heard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Spoke => "spoke",
            Self::Silent => "invited, silent",
            Self::Waived => "waived",
        })
    }
}
