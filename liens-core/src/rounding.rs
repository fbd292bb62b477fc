//! Named roundings: a value between two whole numbers goes where its caller says.

/// How a value between two quanta is rounded, where a caller asks for rounding by name.
///
/// # Law
///
/// `a_rounding_takes_a_neighbour_and_the_right_one`
///
/// # Examples
///
/// ```
/// # use liens_core::{Money, MoneyError, Rounding};
/// let fee = |rounding| Money::parse_rounded("-0.125 EUR", rounding);
/// assert_eq!(fee(Rounding::Floor)?.minor(), -13);
/// assert_eq!(fee(Rounding::Ceiling)?.minor(), -12);
/// assert_eq!(fee(Rounding::HalfEven)?.minor(), -12);
/// assert_eq!(fee(Rounding::HalfAwayFromZero)?.minor(), -13);
/// # Ok::<_, MoneyError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Rounding {
    /// Towards minus infinity.
    Floor,
    /// Towards plus infinity.
    Ceiling,
    /// To the nearest, a half to the even neighbour.
    HalfEven,
    /// To the nearest, a half away from zero.
    HalfAwayFromZero,
}

impl Rounding {
    /// The rounded quotient of two whole numbers and what it leaves of the dividend, so that
    /// `quotient × divisor + residue = dividend`; `None` unless the divisor is above zero.
    pub(crate) fn divide(self, dividend: i128, divisor: i128) -> Option<(i128, i128)> {
        if divisor <= 0 {
            return None;
        }
        let floor = dividend.checked_div_euclid(divisor)?;
        let above = dividend.checked_rem_euclid(divisor)?;
        let to_next = divisor.checked_sub(above)?;
        let up = above > 0
            && match self {
                Self::Floor => false,
                Self::Ceiling => true,
                Self::HalfEven => {
                    above > to_next || (above == to_next && floor.checked_rem(2)? != 0)
                }
                Self::HalfAwayFromZero => above > to_next || (above == to_next && dividend > 0),
            };
        if up {
            Some((floor.checked_add(1)?, to_next.checked_neg()?))
        } else {
            Some((floor, above))
        }
    }
}
