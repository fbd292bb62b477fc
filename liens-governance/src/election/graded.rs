//! Graded ballots.
//!
//! A grade says how good one candidate is, whoever else stands; a rank says only who is better.
//! Grades are kept by number, 0 for the lowest, so that a scale may be renamed without touching a
//! ballot.

use std::sync::Arc;

use liens_core::CandidateId;

use super::profile::heavier;
use super::{Candidates, ElectionError};

/// The grades that a ballot may give, from the lowest to the highest.
///
/// # Examples
///
/// ```
/// # use liens_governance::election::Scale;
/// let scale = Scale::new(["to reject", "passable", "good", "excellent"])?;
/// assert_eq!(scale.grade("good"), Some(2));
/// assert_eq!(Scale::points(5)?.grade("5"), Some(5));
/// # Ok::<_, liens_governance::election::ElectionError>(())
/// ```
///
/// Grades are told apart by name, so that a scale with one name twice, or with a single grade, says
/// nothing:
///
/// ```
/// # use liens_governance::election::{ElectionError, Scale};
/// assert!(matches!(Scale::new(["good", "good"]), Err(ElectionError::DuplicateGrade { .. })));
/// assert!(matches!(Scale::points(0), Err(ElectionError::ScaleLength { grades: 1 })));
/// let points = Scale::points(20)?; // the marks of a French school
/// assert_eq!((points.grades().len(), points.highest()), (21, 20));
/// assert_eq!(points.grade("21"), None);
/// # Ok::<_, ElectionError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(try_from = "Vec<String>", into = "Vec<String>"))]
pub struct Scale(Arc<[String]>);

impl Scale {
    /// A scale of named grades, lowest first.
    ///
    /// # Errors
    ///
    /// [`ElectionError::ScaleLength`], [`ElectionError::DuplicateGrade`].
    pub fn new(grades: impl IntoIterator<Item = impl Into<String>>) -> Result<Self, ElectionError> {
        let grades: Vec<String> = grades.into_iter().map(Into::into).collect();
        if grades.len() < 2 || grades.len() > usize::from(u16::MAX) {
            return Err(ElectionError::ScaleLength { grades: grades.len() });
        }
        let mut sorted: Vec<&String> = grades.iter().collect();
        sorted.sort_unstable();
        for pair in sorted.windows(2) {
            if let [one, other] = pair {
                if one == other {
                    return Err(ElectionError::DuplicateGrade { grade: (*one).clone() });
                }
            }
        }
        Ok(Self(grades.into()))
    }

    /// The points from 0 to this number.
    ///
    /// # Errors
    ///
    /// [`ElectionError::ScaleLength`] if the highest is 0 or above 65,534.
    pub fn points(highest: u16) -> Result<Self, ElectionError> {
        Self::new((0..=highest).map(|points| points.to_string()))
    }

    /// The grades, lowest first.
    pub fn grades(&self) -> &[String] {
        &self.0
    }

    /// The number of a grade, from 0 for the lowest: what it counts in a score.
    pub fn grade(&self, name: &str) -> Option<u16> {
        let at = self.0.iter().position(|grade| grade == name)?;
        u16::try_from(at).ok()
    }

    /// The number of the highest grade.
    pub fn highest(&self) -> u16 {
        u16::try_from(self.0.len().saturating_sub(1)).unwrap_or(u16::MAX)
    }

    /// The name of a grade.
    ///
    /// A number from outside may be beyond the scale; it prints as `?`.
    pub(crate) fn name(&self, grade: u16) -> &str {
        self.0.get(usize::from(grade)).map_or("?", String::as_str)
    }

    /// The refusal of a grade that is not on the scale.
    ///
    /// The scale is told by its ends: `'to reject' to 'excellent'`.
    fn outside(&self, candidate: &CandidateId, grade: String) -> ElectionError {
        let scale = format!("'{}' to '{}'", self.name(0), self.name(self.highest()));
        ElectionError::GradeOutside { candidate: candidate.clone(), grade, scale }
    }
}

impl TryFrom<Vec<String>> for Scale {
    type Error = ElectionError;

    fn try_from(grades: Vec<String>) -> Result<Self, ElectionError> {
        Self::new(grades)
    }
}

impl From<Scale> for Vec<String> {
    fn from(scale: Scale) -> Self {
        scale.0.to_vec()
    }
}

/// Graded ballots with the weights of those who cast them.
///
/// A candidate that a ballot does not grade has the lowest grade from it.
///
/// **Unit:** whole weights, those of the roll. **Range:** their sum to 2¹⁰⁰.
///
/// # Examples
///
/// ```
/// # use liens_governance::election::{Candidates, Graded, Scale};
/// # use liens_core::CandidateId;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let candidates = Candidates::named(["garden", "workshop"])?;
/// let mut graded = Graded::new(candidates, Scale::points(5)?);
/// graded.cast(2, [(&CandidateId::new("garden")?, "4")])?;
/// assert_eq!(graded.weights_of(0), [0, 0, 0, 0, 2, 0]);
/// assert!(graded.cast(1, [(&CandidateId::new("garden")?, "6")]).is_err());
/// # Ok(())
/// # }
/// ```
///
/// Leaving a candidate out is no abstention: it counts as the lowest grade, since otherwise a
/// candidate whom a few friends grade would win over one whom everybody knows.
///
/// ```
/// # use liens_governance::election::{Candidates, ElectionRule, Graded, Scale, TieRule};
/// let mut graded = Graded::new(Candidates::named(["known", "unknown"])?, Scale::points(5)?);
/// graded.grade(9, &[Some(3), None])?; // nine grade the known one only
/// graded.grade(1, &[Some(3), Some(5)])?;
/// let found = ElectionRule::MajorityJudgment {}.tally(&graded, &TieRule::Unbroken {})?;
/// assert_eq!(found.winners, [0]);
/// assert_eq!(graded.weights_of(1), [9, 0, 0, 0, 0, 1]);
/// assert_eq!(graded.iter().next(), Some((9, vec![Some(3), None]))); // as it was cast
/// assert_eq!((graded.ballots(), graded.total(), graded.scale().highest()), (2, 10, 5));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Graded {
    candidates: Candidates,
    scale: Scale,
    /// One row for each ballot, one grade for each candidate; [`UNGRADED`] for none.
    grades: Vec<u16>,
    weights: Vec<u128>,
    total: u128,
}

/// No scale has so many grades.
const UNGRADED: u16 = u16::MAX;

impl Graded {
    /// A vote before anybody cast a ballot.
    pub fn new(candidates: Candidates, scale: Scale) -> Self {
        Self { candidates, scale, grades: Vec::new(), weights: Vec::new(), total: 0 }
    }

    /// Casts a ballot by the ids of the candidates and the names of the grades.
    ///
    /// # Errors
    ///
    /// [`ElectionError::UnknownCandidate`], [`ElectionError::RankedTwice`],
    /// [`ElectionError::GradeOutside`], [`ElectionError::EmptyBallot`],
    /// [`ElectionError::WeightOverflow`]; the ballots are unchanged.
    pub fn cast<'a>(
        &mut self,
        weight: u64,
        grades: impl IntoIterator<Item = (&'a CandidateId, &'a str)>,
    ) -> Result<(), ElectionError> {
        let mut row = vec![None; self.candidates.len()];
        for (candidate, grade) in grades {
            let at = self.candidates.place(candidate)?;
            let known = self.scale.grade(grade);
            let known = known.ok_or_else(|| self.scale.outside(candidate, grade.to_owned()))?;
            if let Some(given) = row.get_mut(at) {
                if given.replace(known).is_some() {
                    return Err(ElectionError::RankedTwice { candidate: candidate.clone() });
                }
            }
        }
        self.push(weight.into(), &row)
    }

    /// Casts a ballot by numbers: a grade from 0 for the lowest for each position, none where the
    /// ballot does not grade; positions after the last one are not graded.
    ///
    /// # Errors
    ///
    /// [`ElectionError::NoSuchPosition`], [`ElectionError::GradeOutside`],
    /// [`ElectionError::EmptyBallot`], [`ElectionError::WeightOverflow`]; the ballots are unchanged.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::election::{Candidates, ElectionError, Graded, Scale};
    /// let mut graded = Graded::new(Candidates::named(["garden", "workshop"])?, Scale::points(5)?);
    /// graded.grade(1, &[Some(4)])?; // the workshop is not graded
    /// let beyond = graded.grade(1, &[Some(6)]).unwrap_err();
    /// let text = "grade '6' of candidate 'garden' is not on the scale from '0' to '5'";
    /// assert_eq!(beyond.to_string(), text);
    /// assert_eq!(graded.grade(1, &[None, None]), Err(ElectionError::EmptyBallot {}));
    /// assert_eq!((graded.candidates().len(), graded.ballots()), (2, 1)); // the first alone
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn grade(&mut self, weight: u64, grades: &[Option<u16>]) -> Result<(), ElectionError> {
        self.push(weight.into(), grades)
    }

    /// Takes a paper whose grades are by id and whose weight may be one of a common scale; ids of a
    /// map stand once each.
    pub(crate) fn push_ids<'a>(
        &mut self,
        weight: u128,
        grades: impl IntoIterator<Item = (&'a CandidateId, &'a u16)>,
    ) -> Result<(), ElectionError> {
        let mut row = vec![None; self.candidates.len()];
        for (candidate, grade) in grades {
            let at = self.candidates.place(candidate)?;
            if let Some(given) = row.get_mut(at) {
                *given = Some(*grade);
            }
        }
        self.push(weight, &row)
    }

    /// Looks at the whole row before anything is written, so that a refused ballot leaves no trace.
    fn push(&mut self, weight: u128, grades: &[Option<u16>]) -> Result<(), ElectionError> {
        let candidates = self.candidates.len();
        if grades.len() > candidates {
            return Err(ElectionError::NoSuchPosition { position: candidates, candidates });
        }
        for (candidate, grade) in self.candidates.ids().iter().zip(grades) {
            if let Some(grade) = grade.filter(|grade| *grade > self.scale.highest()) {
                return Err(self.scale.outside(candidate, grade.to_string()));
            }
        }
        if grades.iter().all(Option::is_none) {
            return Err(ElectionError::EmptyBallot {});
        }
        self.total = heavier(self.total, weight)?;
        let padded = grades.iter().copied().chain(std::iter::repeat(None)).take(candidates);
        self.grades.extend(padded.map(|grade| grade.unwrap_or(UNGRADED)));
        self.weights.push(weight);
        Ok(())
    }

    /// What can be chosen.
    pub const fn candidates(&self) -> &Candidates {
        &self.candidates
    }

    /// What a ballot may give.
    pub const fn scale(&self) -> &Scale {
        &self.scale
    }

    /// The number of ballots.
    pub fn ballots(&self) -> usize {
        self.weights.len()
    }

    /// The weight of all ballots.
    pub const fn total(&self) -> u128 {
        self.total
    }

    /// Every ballot in the order in which they were cast: its weight, and its grades by position.
    pub fn iter(&self) -> impl Iterator<Item = (u128, Vec<Option<u16>>)> {
        let rows = self.grades.chunks(self.candidates.len());
        let known = |grade: &u16| (*grade != UNGRADED).then_some(*grade);
        self.weights
            .iter()
            .zip(rows)
            .map(move |(weight, row)| (*weight, row.iter().map(known).collect()))
    }

    /// The weight that gives a candidate each grade, lowest first; nothing for a position that does
    /// not stand.
    ///
    /// # Complexity
    ///
    /// O(b) for b ballots.
    pub fn weights_of(&self, position: usize) -> Vec<u128> {
        self.distributions().into_iter().nth(position).unwrap_or_default()
    }

    /// For each candidate the weight that gives each grade, lowest first.
    ///
    /// Every row sums to [`total`](Self::total), whatever was left out: majority judgment compares
    /// middle grades of equal totals only.
    pub(crate) fn distributions(&self) -> Vec<Vec<u128>> {
        let grades = self.scale.grades().len();
        let mut distributions = vec![vec![0_u128; grades]; self.candidates.len()];
        for (weight, row) in self.weights.iter().zip(self.grades.chunks(self.candidates.len())) {
            for (distribution, grade) in distributions.iter_mut().zip(row) {
                let at = if *grade == UNGRADED { 0 } else { usize::from(*grade) };
                if let Some(sum) = distribution.get_mut(at) {
                    *sum = sum.saturating_add(*weight);
                }
            }
        }
        distributions
    }
}
