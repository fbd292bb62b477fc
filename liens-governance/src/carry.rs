//! How the votes of a college become its voice in the assembly.
//!
//! A college of 700 users and one of 12 workers, each of weight 25, may speak in two ways. In
//! proportion, 400 users for and 300 against add 100/7 to yes and 75/7 to no; by majority they add
//! 25 to yes. Which of both the statutes choose moves the power of a person more than the weights
//! do: under 25/25/25/15/10 with 12 employees, 40 producers, 700 users, 6 public bodies and 20
//! others, a user turns the decision four times as often where colleges are carried by majority, and
//! a public body a third as often.

use std::fmt;

use crate::{Count, Fraction};

/// How the votes of a college become its voice.
///
/// In the weights of the roll, Y said yes, N said no, P were present and A are all; w is the weight
/// of the college. A college where everybody present abstained, or where nobody is present, adds
/// nothing to either.
///
/// # Examples
///
/// Silence counts where it is measured against the members, and a tie is a no by majority only:
///
/// ```
/// # use liens_governance::{Carried, Carry, Count, CountError};
/// let count = Count::new(10, 2, 2, 0)?; // two yes, two no, six silent
/// let adds = |carry: Carry| {
///     let voice = carry.addition(30, &count);
///     (voice.yes.to_string(), voice.no.to_string())
/// };
/// assert_eq!(adds(Carry::ProportionalExpressed), ("15".to_owned(), "15".to_owned()));
/// assert_eq!(adds(Carry::ProportionalMembers), ("6".to_owned(), "6".to_owned()));
/// assert_eq!(adds(Carry::Majority), ("0".to_owned(), "30".to_owned()));
/// assert_eq!(Carry::Majority.to_string(), "majority");
/// # Ok::<_, CountError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Carry {
    /// w Y / (Y + N) to yes and w N / (Y + N) to no.
    ProportionalExpressed,
    /// w Y / A to yes and w N / A to no.
    ProportionalMembers,
    /// w to yes if Y > N, else w to no: a tie is a no.
    Majority,
}

/// What a college as a whole said.
///
/// A college is carried yes if Y > N, under every [`Carry`].
///
/// # Examples
///
/// Five ways to have no yes, which conditions on colleges tell apart: the recused leave the number
/// of colleges that is asked of, the others stay in it.
///
/// ```
/// # use liens_governance::{Carried, Carry, Count, CountError};
/// let carried = |count: Count| Carry::Majority.addition(1, &count).carried;
/// assert_eq!(carried(Count::new(3, 1, 1, 1)?), Carried::No);
/// assert_eq!(carried(Count::new(3, 0, 0, 2)?), Carried::Abstains);
/// assert_eq!(carried(Count::silent(3)), Carried::Silent);
/// assert_eq!(carried(Count::silent(0)), Carried::Recused);
/// # Ok::<_, CountError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Carried {
    /// More weight said yes than no.
    Yes,
    /// At least as much weight said no as yes.
    No,
    /// Everybody present abstained.
    Abstains,
    /// Nobody was present.
    Silent,
    /// Everybody is recused: the college leaves every base.
    Recused,
}

/// What a college adds to the votes of the assembly.
///
/// # Examples
///
/// Presence is of the members, whatever the carry: half of them abstaining are half of the weight
/// present, and add to neither side.
///
/// ```
/// # use liens_governance::{Addition, Carry, Count, CountError};
/// let voice: Addition = Carry::Majority.addition(20, &Count::new(6, 0, 0, 3)?);
/// let told = [voice.present, voice.yes, voice.no].map(|part| part.to_string());
/// assert_eq!(told, ["10", "0", "0"]);
/// # Ok::<_, CountError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Addition {
    /// What the college as a whole said.
    pub carried: Carried,
    /// What it adds to the base of those present: w P / A.
    pub present: Fraction,
    /// What it adds to yes.
    pub yes: Fraction,
    /// What it adds to no.
    pub no: Fraction,
}

impl Carry {
    /// What a college of this weight adds, given its count.
    ///
    /// **Rounding:** none.
    ///
    /// # Law
    ///
    /// `the_tally_agrees_with_one_written_from_the_definition`
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_governance::{Carried, Carry, Count, CountError};
    /// let count = Count::new(10, 2, 1, 1)?;
    /// let voice = Carry::ProportionalExpressed.addition(25, &count);
    /// assert_eq!((voice.yes.to_string(), voice.no.to_string()), ("50/3".into(), "25/3".into()));
    /// assert_eq!(Carry::Majority.addition(25, &count).yes.to_string(), "25");
    /// assert_eq!(voice.carried, Carried::Yes);
    /// # Ok::<_, CountError>(())
    /// ```
    pub fn addition(self, weight: u64, count: &Count) -> Addition {
        let (yes, no) = (count.yes(), count.no());
        let carried = match (count.all(), count.present(), count.expressed()) {
            (0, _, _) => Carried::Recused,
            (_, 0, _) => Carried::Silent,
            (_, _, 0) => Carried::Abstains,
            _ if yes > no => Carried::Yes,
            _ => Carried::No,
        };
        let of = |part, whole| Fraction::part_of(weight, part, whole).unwrap_or_default();
        let (adds_yes, adds_no) = match self {
            Self::ProportionalExpressed => (of(yes, count.expressed()), of(no, count.expressed())),
            Self::ProportionalMembers => (of(yes, count.all()), of(no, count.all())),
            Self::Majority => match carried {
                Carried::Yes => (weight.into(), Fraction::ZERO),
                Carried::No => (Fraction::ZERO, weight.into()),
                _ => (Fraction::ZERO, Fraction::ZERO),
            },
        };
        Addition { carried, present: of(count.present(), count.all()), yes: adds_yes, no: adds_no }
    }
}

impl fmt::Display for Carry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::ProportionalExpressed => "proportional to expressed",
            Self::ProportionalMembers => "proportional to members",
            Self::Majority => "majority",
        })
    }
}

impl fmt::Display for Carried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Abstains => "abstains",
            Self::Silent => "silent",
            Self::Recused => "recused",
        })
    }
}
