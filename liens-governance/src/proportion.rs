//! A measured part of a whole, with both of its numbers.

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
    #[expect(clippy::arithmetic_side_effects, reason = "products of 64-bit numbers, over one up")]
    pub(crate) fn over(self, most: liens_core::Portion) -> u64 {
        use dashu_int::UBig;
        let (p, q) = (most.ratio().numerator(), most.ratio().denominator());
        let (have, may) = (UBig::from(self.part) * q, UBig::from(self.whole) * p);
        let over = if have > may { (have - may + (q - 1)) / q } else { UBig::ZERO };
        u64::try_from(over).unwrap_or(u64::MAX)
    }

    /// How many more of the whole bring the part up to a portion of it.
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
