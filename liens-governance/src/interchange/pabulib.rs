//! Files of Pabulib, the library of participatory budgets.
//!
//! A file has three sections, `META`, `PROJECTS` and `VOTES`, each with a line of column names,
//! separated by semicolons:
//!
//! ```text
//! META
//! key;value
//! budget;100
//! vote_type;cumulative
//! PROJECTS
//! project_id;cost
//! 1;60
//! 2;40
//! VOTES
//! voter_id;vote;points
//! a;1,2;2.5,1
//! ```
//!
//! Costs and points are decimals in the file and exact here: an amount finer than the smallest part
//! of its currency is refused, and points are multiplied until all of them are whole, which changes
//! no outcome.

use std::collections::BTreeMap;
use std::fmt;
use std::io;

use csv::{ReaderBuilder, StringRecord, Trim};
use liens_core::{Amount, ContributorId, ProjectId, Unit};

use crate::participatory::{ParticipatoryError, Profile, Project, Satisfaction};

/// How voters spoke in a file.
///
/// # Examples
///
/// Of ballots in order the longest one sets the scale for all, so that a first place is worth the
/// same on a short ballot as on a long one:
///
/// ```
/// use liens_core::{ContributorId, ProjectId, Unit};
/// use liens_governance::participatory::Satisfaction;
/// use liens_governance::{VoteType, read_pabulib};
///
/// let file = "META\nkey;value\nbudget;100\nvote_type;ordinal\n\
///             PROJECTS\nproject_id;cost\n1;60\n2;40\n3;20\n\
///             VOTES\nvoter_id;vote\na;2,1,3\nb;1\n";
/// let read = read_pabulib(file.as_bytes(), Unit::Time, Satisfaction::Cost)?;
/// assert_eq!(read.vote_type(), VoteType::Ordinal);
/// let (a, b, garden) = (ContributorId::new("a")?, ContributorId::new("b")?, ProjectId::new("1")?);
/// assert_eq!((read.profile().points(&a, &garden), read.profile().points(&b, &garden)), (2, 3));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VoteType {
    /// They named projects: one point for each.
    Approval,
    /// They named one project.
    ChooseOne,
    /// They named projects in order: as many points for the first as the longest ballot of the
    /// file names projects, and one fewer for each after it.
    Ordinal,
    /// They shared points among projects.
    Cumulative,
    /// They gave points to projects.
    Scoring,
}

/// A participatory budget as a file tells of it.
///
/// # Examples
///
/// See [`read_pabulib`].
///
/// What the file says beside votes is kept: names of projects, which of them were funded then, and
/// every key of the first section, as text.
///
/// ```
/// use liens_core::{ProjectId, Unit};
/// use liens_governance::participatory::Satisfaction;
/// use liens_governance::{Pabulib, read_pabulib};
///
/// let file = "META\nkey;value\ndescription;Toulouse\nbudget;100\nvote_type;choose-1\n\
///             PROJECTS\nproject_id;cost;name;selected\n1;60;Garden;0\n2;40;Bench;1\n\
///             VOTES\nvoter_id;vote\na;2\nb;\n";
/// let read: Pabulib = read_pabulib(file.as_bytes(), Unit::Time, Satisfaction::Cost)?;
/// let (garden, bench) = (ProjectId::new("1")?, ProjectId::new("2")?);
/// assert_eq!((read.name(&garden), read.selected()), (Some("Garden"), &[bench][..]));
/// assert!(read.meta().any(|line| line == ("description", "Toulouse")));
/// assert_eq!(read.profile().weight(), 2); // b named nothing and abstains
/// assert_eq!(read.profile().limit().to_string(), "PT100H"); // no currency is named
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pabulib {
    profile: Profile,
    vote_type: VoteType,
    names: BTreeMap<ProjectId, String>,
    selected: Vec<ProjectId>,
    meta: BTreeMap<String, String>,
}

/// Why a file of Pabulib cannot be read.
///
/// # Examples
///
/// ```
/// use liens_core::Unit;
/// use liens_governance::participatory::Satisfaction;
/// use liens_governance::{PabulibError, read_pabulib};
///
/// let file = "META\nkey;value\nbudget;100\nvote_type;cumulative\ncurrency;EUR\nnum_votes;2\n\
///             PROJECTS\nproject_id;cost\n1;60\n2;40\n\
///             VOTES\nvoter_id;vote;points\na;1,2;3,1\nb;2;4\n";
/// let read = |file: &str| read_pabulib(file.as_bytes(), Unit::Time, Satisfaction::Cost);
/// assert!(read(file).is_ok());
/// let refused = |from: &str, to: &str| -> (String, &'static str) {
///     let error: PabulibError = read(&file.replace(from, to)).expect_err("it is malformed");
///     (error.to_string(), error.code())
/// };
/// // A vote lost in copying is missed, although every line that is left can be read.
/// let lost = refused("b;2;4\n", "");
/// assert_eq!(lost.0, "line 6: num_votes '2', and there are 1");
/// assert_eq!(refused("2;40", "2;40.005").1, "governance.pabulib.bad_value");
/// let short = refused("a;1,2;3,1", "a;1,2;3");
/// assert_eq!(short.0, "line 13: points '': not a number of points from 0");
/// assert_eq!(refused("VOTES", "BALLOTS").1, "governance.pabulib.missing_section");
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PabulibError {
    /// The text is no table, or cannot be read.
    #[error("{0}")]
    Table(#[from] csv::Error),
    /// A section is missing.
    #[error("there is no section '{section}'")]
    MissingSection {
        /// The section.
        section: &'static str,
    },
    /// A section stands twice.
    #[error("line {line}: the section '{section}' stands there a second time")]
    SectionTwice {
        /// The line where it begins again.
        line: u64,
        /// The section.
        section: &'static str,
    },
    /// A column, or a line of the section META, is missing.
    #[error("the section {section} has no '{field}'")]
    MissingField {
        /// The section.
        section: &'static str,
        /// The column or key.
        field: &'static str,
    },
    /// A line stands before any section.
    #[error("line {line}: '{value}' stands before the section META")]
    BeforeSections {
        /// The line, from 1.
        line: u64,
        /// What it begins with.
        value: String,
    },
    /// A value cannot be read.
    #[error("line {line}: {field} '{value}': {reason}")]
    BadValue {
        /// The line, from 1.
        line: u64,
        /// Its column or key.
        field: &'static str,
        /// The refused value.
        value: String,
        /// Why it is refused.
        reason: String,
    },
    /// A project or a ballot is refused.
    #[error("line {line}: {refusal}")]
    Refused {
        /// The line, from 1.
        line: u64,
        /// Why.
        refusal: ParticipatoryError,
    },
    /// The file says that it has more or fewer lines of a kind.
    #[error("line {line}: {field} '{said}', and there are {found}")]
    Counted {
        /// The line, from 1.
        line: u64,
        /// The key.
        field: &'static str,
        /// What it says.
        said: String,
        /// How many there are.
        found: usize,
    },
}

impl PabulibError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Table(_) => "governance.pabulib.table",
            Self::MissingSection { .. } => "governance.pabulib.missing_section",
            Self::SectionTwice { .. } => "governance.pabulib.section_twice",
            Self::MissingField { .. } => "governance.pabulib.missing_field",
            Self::BeforeSections { .. } => "governance.pabulib.before_sections",
            Self::BadValue { .. } => "governance.pabulib.bad_value",
            Self::Refused { refusal, .. } => refusal.code(),
            Self::Counted { .. } => "governance.pabulib.counted",
        }
    }
}

impl Pabulib {
    /// The envelope, the projects and the votes.
    pub const fn profile(&self) -> &Profile {
        &self.profile
    }

    /// How voters spoke.
    pub const fn vote_type(&self) -> VoteType {
        self.vote_type
    }

    /// The name that a project has beside its id.
    pub fn name(&self, project: &ProjectId) -> Option<&str> {
        self.names.get(project).map(String::as_str)
    }

    /// The projects that were funded then, by id, where the file tells.
    pub fn selected(&self) -> &[ProjectId] {
        &self.selected
    }

    /// What the section META says, by key.
    pub fn meta(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.meta.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }
}

impl VoteType {
    fn of(text: &str) -> Option<Self> {
        match text {
            "approval" => Some(Self::Approval),
            "choose-1" => Some(Self::ChooseOne),
            "ordinal" => Some(Self::Ordinal),
            "cumulative" => Some(Self::Cumulative),
            "scoring" => Some(Self::Scoring),
            _ => None,
        }
    }
}

impl VoteType {
    /// Whether a column `points` stands beside the votes; of the other types it would be left out.
    const fn has_points(self) -> bool {
        matches!(self, Self::Cumulative | Self::Scoring)
    }
}

impl fmt::Display for VoteType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Approval => "approval",
            Self::ChooseOne => "choose-1",
            Self::Ordinal => "ordinal",
            Self::Cumulative => "cumulative",
            Self::Scoring => "scoring",
        })
    }
}

/// Reads a file of Pabulib.
///
/// Costs are in the currency that the file names, and in `unit` where it names none. Every voter
/// has weight 1; a voter without a vote abstains. Points with decimals are counted in their smallest
/// part: if one of them is `2.5`, a `1` counts ten. What the file says beyond ids, costs, votes and
/// points is kept as text or left out.
///
/// # Errors
///
/// [`PabulibError`], with the line and the value.
///
/// # Source
///
/// The format `.pb` as its library describes it: <https://pabulib.org/format>.
///
/// # Examples
///
/// ```
/// use liens_core::Unit;
/// use liens_governance::participatory::Satisfaction;
/// use liens_governance::read_pabulib;
///
/// let file = "META\nkey;value\nbudget;100\nvote_type;approval\ncurrency;EUR\n\
///             PROJECTS\nproject_id;cost;name\n1;60.5;Garden\n2;40;Bench\n\
///             VOTES\nvoter_id;vote\na;1,2\nb;2\n";
/// let read = read_pabulib(file.as_bytes(), Unit::Time, Satisfaction::Cost)?;
/// assert_eq!(read.profile().limit().to_string(), "100.00 EUR");
/// assert_eq!(read.profile().projects()[0].cost().to_string(), "60.50 EUR");
///
/// let wrong = file.replace("60.5", "a lot");
/// let error = read_pabulib(wrong.as_bytes(), Unit::Time, Satisfaction::Cost).unwrap_err();
/// assert_eq!(error.to_string(), "line 8: cost 'a lot': not a number of EUR");
/// # Ok::<_, liens_governance::PabulibError>(())
/// ```
///
/// Points with decimals keep their proportion exactly:
///
/// ```
/// # use liens_core::{ContributorId, ProjectId, Unit};
/// # use liens_governance::participatory::Satisfaction;
/// # use liens_governance::read_pabulib;
/// let file = "META\nkey;value\nbudget;100\nvote_type;scoring\ncurrency;EUR\n\
///             PROJECTS\nproject_id;cost\n1;60\n2;40\n\
///             VOTES\nvoter_id;vote;points\na;1,2;2.5,1\nb;2;3\n";
/// let read = read_pabulib(file.as_bytes(), Unit::Time, Satisfaction::Count)?;
/// let points = |voter: &str, project: &str| -> Result<u64, liens_core::IdError> {
///     Ok(read.profile().points(&ContributorId::new(voter)?, &ProjectId::new(project)?))
/// };
/// assert_eq!([points("a", "1")?, points("a", "2")?, points("b", "2")?], [25, 10, 30]);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub fn read_pabulib<R: io::Read>(
    from: R,
    unit: Unit,
    satisfaction: Satisfaction,
) -> Result<Pabulib, PabulibError> {
    let sections = Sections::read(from)?;
    let meta = Meta::of(sections.meta.as_ref())?;
    let unit = meta.currency()?.unwrap_or(unit);
    let vote_type = meta.required("vote_type", |text| {
        VoteType::of(text).ok_or("not approval, choose-1, ordinal, cumulative or scoring")
    })?;
    let budget = meta.required("budget", |text| amount(text, &unit))?;
    let projects = sections.projects.ok_or(PabulibError::MissingSection { section: "PROJECTS" })?;
    let votes = sections.votes.ok_or(PabulibError::MissingSection { section: "VOTES" })?;
    projects.needs("PROJECTS", ["project_id", "cost"])?;
    votes.needs("VOTES", ["voter_id", "vote"])?;
    meta.counts("num_projects", projects.rows.len())?;
    meta.counts("num_votes", votes.rows.len())?;

    let mut listed = Vec::with_capacity(projects.rows.len());
    let (mut names, mut selected) = (BTreeMap::new(), Vec::new());
    for row in projects.rows() {
        let id: ProjectId = row.read("project_id", |id| ProjectId::new(id))?;
        let cost = row.read("cost", |text| amount(text, &unit))?;
        let refused = |refusal| PabulibError::Refused { line: row.line(), refusal };
        if let Some(name) = row.text("name").filter(|name| !name.is_empty()) {
            names.insert(id.clone(), name.to_owned());
        }
        if row.text("selected").is_some_and(|selected| selected == "1") {
            selected.push(id.clone());
        }
        listed.push(Project::new(id, cost).map_err(refused)?);
    }
    projects.once("project_id")?;
    selected.sort_unstable();
    let line = meta.line("budget");
    let refused = |refusal| PabulibError::Refused { line, refusal };
    let mut profile = Profile::new(budget, listed, satisfaction).map_err(refused)?;

    let decimals = if vote_type.has_points() { votes.decimals("points") } else { 0 };
    let ballots = votes
        .rows()
        .map(|row| Cast::of(row, vote_type, decimals))
        .collect::<Result<Vec<_>, _>>()?;
    let longest = ballots.iter().map(|cast| cast.given.len()).max().unwrap_or_default();
    for cast in ballots {
        cast.into_profile(vote_type, longest, &mut profile)?;
    }
    let meta = meta.lines.into_iter().map(|(key, (_, value))| (key, value)).collect();
    Ok(Pabulib { profile, vote_type, names, selected, meta })
}

/// One line of the section VOTES.
///
/// Points are in parts of the smallest decimal of the file, so that all ballots have one scale.
struct Cast {
    line: u64,
    voter: ContributorId,
    /// Projects in the order of the ballot, each with the points that stand beside it.
    given: Vec<(ProjectId, u64)>,
}

impl Cast {
    fn of(row: Row<'_>, vote_type: VoteType, decimals: u32) -> Result<Self, PabulibError> {
        let voter = row.read("voter_id", |id| ContributorId::new(id))?;
        let mut given = Vec::new();
        for project in row.list("vote") {
            let id = ProjectId::new(project);
            given.push((id.map_err(|error| row.refused("vote", project, &error))?, 1));
        }
        if vote_type.has_points() {
            let mut points = row.list("points");
            for (_, given) in &mut given {
                let text = points.next().unwrap_or_default();
                let parsed = Decimal::of(text).and_then(|points| points.in_parts_of(decimals));
                let parsed = parsed.and_then(|points| u64::try_from(points).ok());
                let refused = || row.refused("points", text, &"not a number of points from 0");
                *given = parsed.ok_or_else(refused)?;
            }
            if let Some(more) = points.next() {
                return Err(row.refused("points", more, &"there is no project to it"));
            }
        }
        Ok(Self { line: row.line(), voter, given })
    }

    /// Gives an ordinal ballot its points, and takes it. A ballot that supports nothing is an
    /// abstention here, since files list voters who named nobody.
    fn into_profile(
        mut self,
        vote_type: VoteType,
        longest: usize,
        profile: &mut Profile,
    ) -> Result<(), PabulibError> {
        let line = self.line;
        if vote_type == VoteType::Ordinal {
            let worth = (0..=u64::try_from(longest).unwrap_or(u64::MAX)).rev();
            for ((_, given), points) in self.given.iter_mut().zip(worth) {
                *given = points;
            }
        }
        let given = self.given.iter().map(|(project, points)| (project, *points));
        let cast = if self.given.iter().all(|(_, points)| *points == 0) {
            profile.abstain(self.voter, 1)
        } else {
            profile.grade(self.voter, 1, given)
        };
        cast.map_err(|refusal| PabulibError::Refused { line, refusal })
    }
}

/// The lines of a file by section, each section with its header.
#[derive(Default)]
struct Sections {
    meta: Option<Section>,
    projects: Option<Section>,
    votes: Option<Section>,
}

/// One section: the names of its columns and its lines, blank ones left out.
struct Section {
    name: &'static str,
    header: StringRecord,
    rows: Vec<StringRecord>,
}

/// One line with the names of the columns beside it; columns may stand in any order.
#[derive(Clone, Copy)]
struct Row<'a> {
    header: &'a StringRecord,
    record: &'a StringRecord,
}

impl Sections {
    fn read<R: io::Read>(from: R) -> Result<Self, PabulibError> {
        let mut reader = ReaderBuilder::new()
            .delimiter(b';')
            .has_headers(false)
            .flexible(true)
            .trim(Trim::All)
            .from_reader(from);
        let mut sections = Self::default();
        let mut current: Option<Section> = None;
        let mut records = reader.records();
        while let Some(record) = records.next().transpose()? {
            let first = record.get(0).unwrap_or_default();
            let name = ["META", "PROJECTS", "VOTES"].into_iter();
            if let Some(name) = name.into_iter().find(|name| first.eq_ignore_ascii_case(name)) {
                sections.close(current.take());
                if sections.place(name).is_some() {
                    let line = record.position().map_or(0, csv::Position::line);
                    return Err(PabulibError::SectionTwice { line, section: name });
                }
                let header = records.next().transpose()?.unwrap_or_default();
                current = Some(Section { name, header, rows: Vec::new() });
            } else if let Some(section) = &mut current {
                if !record.iter().all(str::is_empty) {
                    section.rows.push(record);
                }
            } else if !record.iter().all(str::is_empty) {
                let line = record.position().map_or(0, csv::Position::line);
                return Err(PabulibError::BeforeSections { line, value: first.to_owned() });
            }
        }
        sections.close(current);
        Ok(sections)
    }

    /// Puts a finished section where it belongs.
    fn close(&mut self, section: Option<Section>) {
        if let Some(name) = section.as_ref().map(|section| section.name) {
            *self.place(name) = section;
        }
    }

    fn place(&mut self, name: &str) -> &mut Option<Section> {
        match name {
            "META" => &mut self.meta,
            "PROJECTS" => &mut self.projects,
            _ => &mut self.votes,
        }
    }
}

impl Section {
    fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|record| Row { header: &self.header, record })
    }

    /// Refuses a section without one of these columns before any of its lines is read.
    fn needs(&self, section: &'static str, fields: [&'static str; 2]) -> Result<(), PabulibError> {
        let missing = |field: &&str| !self.header.iter().any(|name| name == *field);
        let field = fields.into_iter().find(missing);
        field.map_or(Ok(()), |field| Err(PabulibError::MissingField { section, field }))
    }

    /// The most decimals that a value of a column has.
    fn decimals(&self, field: &str) -> u32 {
        let of = |text| Decimal::of(text).map_or(0, |decimal| decimal.places);
        self.rows().flat_map(|row| row.list(field)).map(of).max().unwrap_or_default()
    }

    /// Refuses a value that stands on two lines.
    fn once(&self, field: &'static str) -> Result<(), PabulibError> {
        let mut lines = BTreeMap::new();
        for row in self.rows() {
            let value = row.text(field).unwrap_or_default();
            if let Some(first) = lines.insert(value, row.line()) {
                return Err(row.refused(field, value, &format!("also on line {first}")));
            }
        }
        Ok(())
    }
}

impl<'a> Row<'a> {
    fn line(&self) -> u64 {
        self.record.position().map_or(0, csv::Position::line)
    }

    fn text(&self, field: &str) -> Option<&'a str> {
        let at = self.header.iter().position(|name| name == field)?;
        self.record.get(at)
    }

    /// The parts of a value between commas.
    fn list(&self, field: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        let text = self.text(field).unwrap_or_default();
        text.split(',').map(str::trim).filter(|part| !part.is_empty())
    }

    fn read<T, E: fmt::Display>(
        &self,
        field: &'static str,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, PabulibError> {
        let value = self.text(field).unwrap_or_default();
        read(value).map_err(|error| self.refused(field, value, &error))
    }

    /// Says line, column and value of what is refused.
    fn refused(&self, field: &'static str, value: &str, reason: &dyn fmt::Display) -> PabulibError {
        let (value, reason) = (value.to_owned(), reason.to_string());
        PabulibError::BadValue { line: self.line(), field, value, reason }
    }
}

/// The section META: for every key its line and its value.
struct Meta {
    lines: BTreeMap<String, (u64, String)>,
}

impl Meta {
    /// The keys that decide something: they say one thing.
    const COUNTED: [&'static str; 5] =
        ["budget", "currency", "num_projects", "num_votes", "vote_type"];

    fn of(section: Option<&Section>) -> Result<Self, PabulibError> {
        let section = section.ok_or(PabulibError::MissingSection { section: "META" })?;
        let mut lines: BTreeMap<String, (u64, String)> = BTreeMap::new();
        for row in section.rows() {
            let text = |at| row.record.get(at).unwrap_or_default().to_owned();
            let (key, value) = (text(0), text(1));
            let Some((first, said)) = lines.insert(key.clone(), (row.line(), value.clone())) else {
                continue;
            };
            let counted = Self::COUNTED.into_iter().find(|counted| *counted == key);
            if let Some(field) = counted.filter(|_| said != value) {
                return Err(row.refused(field, &value, &format!("'{said}' on line {first}")));
            }
        }
        Ok(Self { lines })
    }

    fn line(&self, field: &str) -> u64 {
        self.lines.get(field).map_or(0, |(line, _)| *line)
    }

    /// Reads a key that has to be there.
    fn required<T, E: fmt::Display>(
        &self,
        field: &'static str,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, PabulibError> {
        let missing = PabulibError::MissingField { section: "META", field };
        let (line, value) = self.lines.get(field).ok_or(missing)?;
        read(value).map_err(|error| {
            let (value, reason) = (value.clone(), error.to_string());
            PabulibError::BadValue { line: *line, field, value, reason }
        })
    }

    /// The unit of all amounts where the file names one; an empty value names none.
    fn currency(&self) -> Result<Option<Unit>, PabulibError> {
        let named = self.lines.get("currency").is_some_and(|(_, text)| !text.is_empty());
        named.then(|| self.required("currency", str::parse::<Unit>)).transpose()
    }

    /// Refuses a count that is not what the file holds.
    fn counts(&self, field: &'static str, found: usize) -> Result<(), PabulibError> {
        match self.lines.get(field) {
            Some((line, said)) if said.parse() != Ok(found) => {
                Err(PabulibError::Counted { line: *line, field, said: said.clone(), found })
            }
            _ => Ok(()),
        }
    }
}

/// Reads a decimal number of units as an exact amount.
///
/// `60.5` euros are 6050 cents; `0.005` euros are no whole number of them and are refused.
fn amount(text: &str, unit: &Unit) -> Result<Amount, String> {
    let refused = || format!("not a number of {unit}");
    let number = Decimal::of(text).ok_or_else(refused)?;
    let quanta = number.times(unit.quanta_per_unit().into()).ok_or_else(refused)?;
    let whole = quanta.in_parts_of(0);
    let whole = whole.ok_or_else(|| format!("finer than the smallest part of {unit}"))?;
    let quanta = i64::try_from(whole).map_err(|_| refused())?;
    Amount::from_quanta(unit.clone(), quanta).map_err(|error| error.to_string())
}

/// A decimal number, with a point or a comma: `digits` / 10^`places`.
///
/// Never a float: `0.1` is 1 / 10¹, and zeros at the end count for nothing.
#[derive(Clone, Copy)]
struct Decimal {
    digits: i128,
    places: u32,
}

impl Decimal {
    fn of(text: &str) -> Option<Self> {
        let (whole, part) = text.split_once(['.', ',']).unwrap_or((text, ""));
        let part = part.trim_end_matches('0');
        let unsigned = whole.strip_prefix('-').unwrap_or(whole);
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if unsigned.is_empty() || !digits(unsigned) || !digits(part) {
            return None;
        }
        let digits = format!("{whole}{part}").parse().ok()?;
        Some(Self { digits, places: u32::try_from(part.len()).ok()? })
    }

    /// So many times the number; none if it passes the range.
    fn times(self, factor: i128) -> Option<Self> {
        Some(Self { digits: self.digits.checked_mul(factor)?, ..self })
    }

    /// How many hundredths it has for 2, if they are whole.
    fn in_parts_of(self, decimals: u32) -> Option<i128> {
        let parts = self.digits.checked_mul(10_i128.checked_pow(decimals)?)?;
        let size = 10_i128.checked_pow(self.places)?;
        if parts.checked_rem(size) == Some(0) { parts.checked_div(size) } else { None }
    }
}
