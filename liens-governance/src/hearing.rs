//! Hearings: who was offered the floor before a vote, and who took it.
//!
//! Votes may be equal and voices not: a motion that the smallest college first reads on the ballot
//! was decided before. Where the statutes ask for it, each college is heard before the vote opens.
//! Nobody can be made to speak, though, nor stop a vote by silence; so a college that was offered
//! the floor in time and did not take it has been heard as well, and the record says which of the
//! three it was.

use std::collections::BTreeMap;
use std::fmt;

use liens_core::{CollegeId, TimeAmount, Timestamp};

/// How a college was heard.
///
/// # Examples
///
/// ```
/// # use liens_governance::Heard;
/// let told = [Heard::Spoke, Heard::Silent, Heard::Waived].map(|heard| heard.to_string());
/// assert_eq!(told, ["spoke", "invited, silent", "waived"]);
/// ```
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
///
/// # Examples
///
/// Offered on the first of March with a notice of ten days, and asked to a meeting on the
/// twentieth, a college is awaited to the end of the meeting, as the later of both:
///
/// ```
/// # use liens_governance::{Heard, Hearing};
/// # use liens_core::Timestamp;
/// let notice = "240 h".parse()?;
/// let mut hearing = Hearing::default();
/// assert_eq!(hearing.awaited_until(notice), None); // it was never asked
/// hearing.offered = Some("2026-03-01".parse()?);
/// assert_eq!(hearing.awaited_until(notice), Some("2026-03-11".parse()?));
/// hearing.until = Some("2026-03-20T18:00:00Z".parse()?);
/// assert_eq!(hearing.awaited_until(notice), hearing.until);
/// hearing.heard = Some(Heard::Waived);
/// assert_eq!(hearing.awaited_until(notice), None); // and need not be awaited
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
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
