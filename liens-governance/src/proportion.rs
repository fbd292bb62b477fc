//! A measured part of a whole, with both of its numbers.
//!
//! "Half of the women spoke" is another finding among 4 than among 400, and "0 %" is no finding at
//! all where nobody was asked. A report that keeps both numbers can say so, and a repair can be
//! told in people: "two more of sixty".

use std::fmt;

use crate::Fraction;

/// How much of how much: what was counted, and all that was looked at.
///
/// Not in lowest terms: 30 of 60 says more than a half. A whole of nothing is no proportion, so that
/// what has no data is `None` and never zero.
///
/// **Range:** the whole is 1 or more. **Rounding:** none.
///
/// # Examples
///
/// ```
/// # use liens_governance::Proportion;
/// let spoken = Proportion::of(30, 60).ok_or("no data")?;
/// assert_eq!((spoken.to_string(), spoken.value().to_string()), ("30 of 60".into(), "1/2".into()));
/// assert_eq!(Proportion::of(0, 0), None);
/// # Ok::<_, &str>(())
/// ```
///
/// What falls short is the difference in people, rounded up, since nobody is a part of one: to
/// bring 7 of 60 up to a fifth takes five more, and 12 of 60 is a fifth.
///
/// ```
/// # use liens_governance::{Fraction, Proportion};
/// let spoken = Proportion::of(7, 60).ok_or("no data")?;
/// assert_eq!((spoken.part(), spoken.whole()), (7, 60));
/// assert!(spoken.value() < Fraction::new(1, 5).ok_or("a fraction")?);
/// assert_ne!(Proportion::of(30, 60), Proportion::of(1, 2)); // the same value of other numbers
/// # Ok::<_, &str>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Proportion {
    #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
    part: u64,
    #[cfg_attr(feature = "serde", serde(with = "liens_core::form::text"))]
    whole: u64,
}

impl Proportion {
    /// So much of so much; none of a whole of nothing.
    pub const fn of(part: u64, whole: u64) -> Option<Self> {
        if whole == 0 { None } else { Some(Self { part, whole }) }
    }

    /// What was counted.
    pub const fn part(self) -> u64 {
        self.part
    }

    /// The denominator: all that was looked at.
    pub const fn whole(self) -> u64 {
        self.whole
    }

    /// The exact fraction, in lowest terms.
    pub fn value(self) -> Fraction {
        Fraction::new(self.part, self.whole).unwrap_or_default()
    }

    /// How many fewer of the whole bring the part down to a portion of it.
    ///
    /// 30 of 60 are 18 above a fifth: p / q × whole is 12. Of 7 and a third the bound is 2 1/3, so
    /// that 3 is already above it and one has to go.
    #[expect(clippy::arithmetic_side_effects, reason = "products of 64-bit numbers, over one up")]
    pub(crate) fn over(self, most: liens_core::Portion) -> u64 {
        use dashu_int::UBig;
        let (p, q) = (most.ratio().numerator(), most.ratio().denominator());
        let (have, may) = (UBig::from(self.part) * q, UBig::from(self.whole) * p);
        let over = if have > may { (have - may + (q - 1)) / q } else { UBig::ZERO };
        u64::try_from(over).unwrap_or(u64::MAX)
    }

    /// How many more of the whole bring the part up to a portion of it.
    ///
    /// The whole stays: so many of those who are there already have to be among the part.
    #[expect(clippy::arithmetic_side_effects, reason = "products of 64-bit numbers, over one up")]
    pub(crate) fn under(self, least: liens_core::Portion) -> u64 {
        use dashu_int::UBig;
        let (p, q) = (least.ratio().numerator(), least.ratio().denominator());
        let (have, need) = (UBig::from(self.part) * q, UBig::from(self.whole) * p);
        let under = if need > have { (need - have + (q - 1)) / q } else { UBig::ZERO };
        u64::try_from(under).unwrap_or(u64::MAX)
    }

    /// The least that has to be added to the part, and to the whole with it, so that the proportion
    /// reaches `portion` of `target`; 0 where it does, none where nothing would do.
    ///
    /// Here the whole grows with the part: with 1 of 4 spoken minutes and a bar of one half, x more
    /// of one's own make (1 + x) / (4 + x) ≥ 1/2, so that x is 2. A bar of 1 is reached by no x,
    /// unless it is met.
    #[expect(clippy::arithmetic_side_effects, reason = "products of at most four 64-bit numbers")]
    pub(crate) fn to_reach(
        self,
        portion: liens_core::Portion,
        target: Self,
    ) -> Option<dashu_int::UBig> {
        use dashu_int::UBig;
        let big = UBig::from;
        let bar = big(portion.ratio().numerator()) * big(target.part);
        let of = big(portion.ratio().denominator()) * big(target.whole);
        // (part + x) / (whole + x) >= bar / of
        let (have, need) = (big(self.part) * &of, &bar * big(self.whole));
        if have >= need {
            return Some(UBig::ZERO);
        }
        (of > bar).then(|| {
            let (missing, each) = (need - have, of - bar);
            (missing + &each - UBig::ONE) / each
        })
    }
}

impl fmt::Display for Proportion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.part, self.whole)
    }
}
