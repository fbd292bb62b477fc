//! A history of git, read as contributions that build on each other.
//!
//! A history of git says who wrote what on top of what, and nothing of need, care or talk. As a
//! record it is a beginning: commits become works that build on their parents, and the time behind
//! each is *estimated*, by a method that stands beside it.
//!
//! ```text
//! commit   author   at       since the one before   session        time
//! a        ana      00:00    -                      begins         2 h, the fixed time
//! b        ana      00:40    40 min                 same           40 min
//! c        bo       00:50    -                      his own        2 h
//! d        ana      03:00    2 h 20, above 2 h      begins again   2 h
//! ```
//!
//! An estimate is attested by the record *estimate from git log ..* and by nobody who was there; a
//! community that shares by hours should have somebody look at it.

use std::collections::BTreeMap;

use liens_core::{
    Attester, Contribution, ContributionError, ContributionId, ContributionKind, ContributorId,
    EvidenceId, Link, Participation, ProjectId, TimeAmount, Timestamp,
};

/// What `git log --format='%H%x09%P%x09%aN%x09%at' --numstat` says of a history.
///
/// # Law
///
/// `a_history_reads_as_its_commits_say`,
/// `sessions_of_an_author_add_up_whatever_the_order_of_the_log`
///
/// # Examples
///
/// An excerpt knows what it lacks: the parent that does not stand in the text is named, and no link
/// is made to it.
///
/// ```
/// # use liens_lineage::GitHistory;
/// let (new, old, lost) = ("c".repeat(40), "b".repeat(40), "a".repeat(40));
/// let log = format!("{new}\t{old}\tbo\t7200\n{old}\t{lost}\tana\t0\n");
/// let history = GitHistory::parse(&log)?;
/// assert_eq!(history.commits().count(), 2);
/// assert_eq!(history.cut().len(), 1);
/// assert_eq!(history.cut()[0].1.as_str(), lost);
/// assert!(history.commits().last().is_some_and(|commit| commit.parents.is_empty()));
/// # Ok::<_, liens_lineage::GitError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GitHistory {
    commits: Vec<Commit>,
    cut: Vec<(ContributionId, ContributionId)>,
}

/// One commit of a history.
///
/// # Examples
///
/// A picture is a file that is touched and has no lines.
///
/// ```
/// # use liens_lineage::{Commit, GitHistory};
/// let log = format!("{}\t\tana\t0\n\n12\t3\tREADME\n-\t-\tlogo.png\n", "a".repeat(40));
/// let history = GitHistory::parse(&log)?;
/// let commit: &Commit = history.commits().next().ok_or("one commit")?;
/// assert_eq!((commit.added, commit.deleted, commit.files), (12, 3, 2));
/// assert_eq!(commit.author.as_str(), "ana");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Commit {
    /// Its hash.
    pub id: ContributionId,
    /// The commits that it builds on and that stand in the text.
    pub parents: Vec<ContributionId>,
    /// Who wrote it, by the name that a `.mailmap` gives them.
    pub author: ContributorId,
    /// When it was written.
    pub at: Timestamp,
    /// The lines that it adds; none for what is no text.
    pub added: u64,
    /// The lines that it takes away.
    pub deleted: u64,
    /// The files that it touches.
    pub files: u64,
}

/// How the time behind commits is estimated: the commits of one author that follow each other
/// closely are one session; each takes the time since the one before, and the first of a session
/// takes a fixed time, since nothing is known of what came before it.
///
/// An estimate measures when commits were made, not what anybody gave; it counts no talk, no care
/// and no night's thought.
///
/// # Law
///
/// `a_pause_of_exactly_the_longest_is_one_session`
///
/// # Source
///
/// The method described by git-hours (K. Brunfeldt, github.com/kimmobrunfeldt/git-hours, section
/// "How it works"), with its defaults of 120 minutes for both.
///
/// # Examples
///
/// A stricter estimate: pauses of an hour, half an hour for what nobody knows.
///
/// ```
/// use liens_lineage::{GitHistory, HourEstimate};
/// let strict = HourEstimate { pause: "PT1H".parse()?, first: "PT30M".parse()? };
/// let log: String = [("a", 0), ("b", 2_400), ("c", 10_000)].iter()
///     .map(|(digit, at)| format!("{}\t\tana\t{at}\n", digit.repeat(40))).collect();
/// let history = GitHistory::parse(&log)?;
/// let minutes = |by| history.estimates(by).map(|(_, time)| time.seconds() / 60);
/// assert!(minutes(strict).eq([30, 40, 30]));
/// assert!(minutes(HourEstimate::git_hours()).eq([120, 40, 120]));
/// assert!(strict.method().contains("at most 60 min apart"));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HourEstimate {
    /// The longest time between two commits of one session.
    pub pause: TimeAmount,
    /// The time of the first commit of a session.
    pub first: TimeAmount,
}

/// Why a text is no history.
///
/// # Examples
///
/// ```
/// use liens_lineage::{GitError, GitHistory};
/// let error = GitHistory::parse("commit 12345\n").unwrap_err();
/// assert!(matches!(&error, GitError::NotALine { line: 1, text } if text == "commit 12345"));
/// let late = format!("{}\t\tana\tyesterday\n", "a".repeat(40));
/// let error = GitHistory::parse(&late).unwrap_err();
/// assert!(error.to_string().starts_with("line 1: time 'yesterday': "), "{error}");
/// assert_eq!(error.code(), "lineage.git.bad_value");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GitError {
    /// A line is neither a commit nor the count of a file.
    #[error(
        "line {line}: '{text}' is neither a commit nor the lines of a file, as git log prints them \
         with --format='%H%x09%P%x09%aN%x09%at' --numstat"
    )]
    NotALine {
        /// The line, from 1.
        line: usize,
        /// The refused text.
        text: String,
    },
    /// A value cannot be read.
    #[error("line {line}: {field} '{value}': {reason}")]
    BadValue {
        /// The line, from 1.
        line: usize,
        /// What it should be.
        field: &'static str,
        /// The refused value.
        value: String,
        /// Why it is refused.
        reason: String,
    },
    /// A commit stands twice.
    #[error("line {line}: commit {commit} stands twice")]
    Duplicate {
        /// The line, from 1.
        line: usize,
        /// The commit.
        commit: ContributionId,
    },
    /// A commit makes no contribution.
    #[error(transparent)]
    Contribution(#[from] ContributionError),
}

impl GitError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotALine { .. } => "lineage.git.not_a_line",
            Self::BadValue { .. } => "lineage.git.bad_value",
            Self::Duplicate { .. } => "lineage.git.duplicate",
            Self::Contribution(error) => error.code(),
        }
    }
}

impl HourEstimate {
    /// That of git-hours: sessions of commits at most 120 minutes apart, 120 minutes for the first.
    pub fn git_hours() -> Self {
        let two_hours = TimeAmount::from_hours(2).unwrap_or_default();
        Self { pause: two_hours, first: two_hours }
    }

    /// The method in one sentence, as it stands beside every time that it attests.
    ///
    /// It is the id of the record that attests, so that whoever asks who attested an hour reads
    /// this.
    pub fn method(&self) -> String {
        let [pause, first] = [self.pause, self.first].map(|time| time.seconds() / 60);
        format!(
            "estimate from git log: commits of one author at most {pause} min apart are one \
             session, each takes the time since the one before, the first {first} min"
        )
    }
}

impl GitHistory {
    /// Reads what `git log --format='%H%x09%P%x09%aN%x09%at' --numstat` prints.
    ///
    /// Parents that do not stand in the text, as in an excerpt, are no parents here;
    /// [`cut`](Self::cut) names them.
    ///
    /// # Errors
    ///
    /// [`GitError`] names the line and the value.
    ///
    /// # Complexity
    ///
    /// O(n log n) for n lines.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_lineage::{GitError, GitHistory, HourEstimate};
    /// let (new, old) = ("b".repeat(40), "a".repeat(40));
    /// let log = format!("{new}\t{old}\tbo\t3600\n\n2\t1\tREADME\n{old}\t\tana\t0\n");
    /// let history = GitHistory::parse(&log)?;
    /// assert_eq!(history.commits().map(|commit| commit.added).sum::<u64>(), 2);
    /// let hours = history.estimates(HourEstimate::git_hours());
    /// assert_eq!(hours.map(|(_, time)| time.seconds()).collect::<Vec<_>>(), [7_200, 7_200]);
    /// # Ok::<_, GitError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, GitError> {
        let mut commits: Vec<Commit> = Vec::new();
        let mut places: BTreeMap<ContributionId, usize> = BTreeMap::new();
        for (line, row) in (1..).zip(text.lines()) {
            let fields: Vec<&str> = row.split('\t').collect();
            match (fields.as_slice(), commits.last_mut()) {
                ([""], _) => {}
                ([hash, parents, author, at], _) if is_hash(hash) => {
                    let commit = commit(line, hash, parents, author, at)?;
                    if places.insert(commit.id.clone(), commits.len()).is_some() {
                        return Err(GitError::Duplicate { line, commit: commit.id });
                    }
                    commits.push(commit);
                }
                ([added, deleted, _, ..], Some(commit)) => {
                    count(line, "lines added", added, &mut commit.added)?;
                    count(line, "lines deleted", deleted, &mut commit.deleted)?;
                    commit.files = commit.files.saturating_add(1);
                }
                _ => return Err(GitError::NotALine { line, text: row.to_owned() }),
            }
        }
        let mut cut = Vec::new();
        for commit in &mut commits {
            let id = commit.id.clone();
            commit.parents.retain(|parent| {
                let there = places.contains_key(parent);
                if !there {
                    cut.push((id.clone(), parent.clone()));
                }
                there
            });
        }
        Ok(Self { commits, cut })
    }

    /// The commits in the order of the text.
    pub fn commits(&self) -> impl Iterator<Item = &Commit> {
        self.commits.iter()
    }

    /// The commits whose parents do not stand in the text, each with such a parent.
    pub fn cut(&self) -> &[(ContributionId, ContributionId)] {
        &self.cut
    }

    /// The commits in the order of the text, each with the estimated time behind it.
    ///
    /// By author and time of writing, whatever the order of the text; of two commits of one second
    /// the one with the lesser hash comes first.
    pub fn estimates(&self, by: HourEstimate) -> impl Iterator<Item = (&Commit, TimeAmount)> {
        let mut sessions: Vec<(&ContributorId, Timestamp, &ContributionId)> =
            self.commits.iter().map(|commit| (&commit.author, commit.at, &commit.id)).collect();
        sessions.sort_unstable();
        let mut times: BTreeMap<&ContributionId, TimeAmount> = BTreeMap::new();
        let mut before: Option<(&ContributorId, Timestamp)> = None;
        for (author, at, id) in sessions {
            let since = before.filter(|(same, _)| *same == author).and_then(|(_, before)| {
                let seconds = at.unix_seconds().checked_sub(before.unix_seconds())?;
                TimeAmount::from_seconds(seconds).ok().filter(|time| *time <= by.pause)
            });
            times.insert(id, since.unwrap_or(by.first));
            before = Some((author, at));
        }
        let time = move |commit: &Commit| times.get(&commit.id).copied().unwrap_or_default();
        self.commits.iter().map(move |commit| (commit, time(commit)))
    }

    /// The commits as works of one project that build on their parents; their time is the estimate,
    /// and the attestation says by which method.
    ///
    /// # Errors
    ///
    /// [`GitError::Contribution`] for a commit that names a parent twice.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::ProjectId;
    /// # use liens_lineage::{Frozen, GitHistory, HourEstimate};
    /// let (new, old) = ("b".repeat(40), "a".repeat(40));
    /// let log = format!("{new}\t{old}\tbo\t3600\n{old}\t\tana\t0\n");
    /// let by = HourEstimate::git_hours();
    /// let works = GitHistory::parse(&log)?.contributions(&ProjectId::new("tool")?, by)?;
    /// assert_eq!(works[0].attested_time().to_string(), "PT2H");
    /// assert_eq!(works[0].builds_on()[0].to.as_str(), old);
    /// assert_eq!(Frozen::load(works)?.len(), 2);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn contributions(
        &self,
        project: &ProjectId,
        by: HourEstimate,
    ) -> Result<Vec<Contribution>, GitError> {
        let contribution = |(commit, time): (&Commit, TimeAmount)| {
            let (id, kind) = (commit.id.clone(), ContributionKind::Work);
            let mut begun = Contribution::builder(id, kind, project.clone(), commit.at);
            let mut author = Participation::of(commit.author.clone());
            if let Ok(id) = EvidenceId::new(by.method()) {
                author = author.attested(time, Attester::Record { id });
            }
            begun = begun.participation(author);
            for parent in &commit.parents {
                begun = begun.builds_on(Link::to(parent.clone()));
            }
            Ok(begun.build()?)
        };
        self.estimates(by).map(contribution).collect()
    }
}

/// The hash of a commit in SHA-1 or SHA-256, whole or shortened to no less than seven digits.
///
/// Lower case alone, as git prints them.
fn is_hash(text: &str) -> bool {
    (7..=64).contains(&text.len())
        && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// An author without name, or with one that is no id, is refused with the way out: a `.mailmap`.
fn commit(
    line: usize,
    hash: &str,
    parents: &str,
    author: &str,
    at: &str,
) -> Result<Commit, GitError> {
    let bad = |field, value: &str, reason: String| GitError::BadValue {
        line,
        field,
        value: value.to_owned(),
        reason,
    };
    let named = |field, hash: &str| {
        let id = ContributionId::new(hash).map_err(|error| bad(field, hash, error.to_string()))?;
        let refused = || bad(field, hash, "it is no hash of a commit".to_owned());
        is_hash(hash).then_some(id).ok_or_else(refused)
    };
    let parents = parents.split(' ').filter(|parent| !parent.is_empty());
    let seconds: i64 =
        at.parse().map_err(|error: std::num::ParseIntError| bad("time", at, error.to_string()))?;
    Ok(Commit {
        id: named("commit", hash)?,
        parents: parents.map(|parent| named("parent", parent)).collect::<Result<_, _>>()?,
        author: ContributorId::new(author)
            .map_err(|error| bad("author", author, format!("{error}; a .mailmap may help")))?,
        at: Timestamp::from_unix_seconds(seconds)
            .map_err(|error| bad("time", at, error.to_string()))?,
        added: 0,
        deleted: 0,
        files: 0,
    })
}

/// Adds the lines of a file; `-` stands for what is no text.
fn count(line: usize, field: &'static str, value: &str, sum: &mut u64) -> Result<(), GitError> {
    if value == "-" {
        return Ok(());
    }
    let bad = |reason: String| GitError::BadValue { line, field, value: value.to_owned(), reason };
    let lines: u64 = value.parse().map_err(|e: std::num::ParseIntError| bad(e.to_string()))?;
    *sum = sum.checked_add(lines).ok_or_else(|| bad("too many lines to count".to_owned()))?;
    Ok(())
}
