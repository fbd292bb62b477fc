//! Making up for what changed: a pot that brings each nearer to what is due by now.
//!
//! A record is amended: a forgotten link is attested, hours are corrected, a charter changes. What
//! was paid is paid, and nobody gives back; but the next pot can be shared so that all pots
//! together come as near as they can to what is due by now.
//!
//! ```text
//! first pot 100.00 by the record as it was     Bo 100.00
//! second   100.00, Cy's share came to light    entitled over both:  Bo 120.00   Cy 80.00
//! d = max(0, entitled - paid)                               Bo  20.00   Cy 80.00
//! paid now                                                  Bo  20.00   Cy 80.00
//! ```
//!
//! Where somebody was paid more than is due by now, d is 0 for that person and the others wait for
//! their last part until a later pot: balanced payment with a floor of zero, which is exact in sum.

use std::collections::{BTreeMap, BTreeSet};

use liens_core::{
    Amount, AmountError, ApportionError, ContributorId, Recipient, Unit, largest_remainder,
};

use crate::Distribution;

/// A pot shared so that earlier payments and this one come as near as they can to what everybody is
/// entitled to by now; nobody gives anything back.
///
/// Where E is what a recipient is entitled to over all pots, this one included, by the record and
/// the policy as they now stand, and P what was paid, d = max(0, E − P), and the pot is paid in
/// proportion to d. It never pays more than d, since E adds up to what was paid and this pot. E and
/// P count what a person is owed and what the person was paid together.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TrueUp {
    pot: Amount,
    rows: Vec<TrueUpRow>,
}

/// What one recipient is entitled to, was paid and now gets.
///
/// # Examples
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_lineage::{TrueUp, TrueUpRow, distribute, true_up};
/// // The first pot was shared when Bo's plan was not on record.
/// let (need, library) = (given("need", "ana", 0, &[])?, given("library", "cy", 4, &["need"])?);
/// let short = Frozen::load([need, library])?;
/// let pot = || order("100.00 EUR", "library");
/// let first = distribute(&short, &commons_first()?, pot()?)?;
/// let paid = first.payouts().map(|(to, amount)| (to.clone(), amount.clone()));
/// // Both pots by the record as it stands now.
/// let (one, two) = (distribute(&frozen()?, &commons_first()?, pot()?)?, pot()?);
/// let two = distribute(&frozen()?, &commons_first()?, two)?;
/// let now: TrueUp = true_up([&one, &two], paid, "100.00 EUR".parse()?)?;
/// let told = |row: &TrueUpRow| format!("{} {}", row.recipient, row.amount);
/// let amounts: Vec<String> = now.rows().iter().map(told).collect();
/// assert_eq!(amounts, ["ana 20.00 EUR", "bo 53.34 EUR", "cy 26.66 EUR"]);
/// assert_eq!(now.pot().to_string(), "100.00 EUR");
/// assert_eq!(now.amount_of(&Recipient::Commons).quanta(), 0);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct TrueUpRow {
    /// Who; a person of whom a part is owed stands twice.
    pub recipient: Recipient,
    /// What is due over all pots, this one included.
    pub entitled: Amount,
    /// What was paid before this pot.
    pub paid: Amount,
    /// What is paid now.
    pub amount: Amount,
}

/// Why a pot cannot make up for anything.
///
/// # Examples
///
/// ```
/// # mod library { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/library.rs")); }
/// # use library::*;
/// use liens_lineage::{TrueUpError, distribute, true_up};
/// let shared = distribute(&frozen()?, &commons_first()?, order("100.00 EUR", "library")?)?;
/// let nothing = std::iter::empty();
/// let short = true_up([&shared], nothing, "90.00 EUR".parse()?);
/// let (entitled, paid) = ("100.00 EUR".parse()?, "90.00 EUR".parse()?);
/// assert_eq!(short, Err(TrueUpError::NotTheSum { entitled, paid }));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TrueUpError {
    /// The pot is below zero, or a payment was.
    #[error("{amount} is below zero")]
    Negative {
        /// The refused amount.
        amount: Amount,
    },
    /// What everybody is entitled to is not what was paid and this pot.
    #[error("entitlements of {entitled} stand against {paid} that were paid and this pot")]
    NotTheSum {
        /// The sum of the entitlements.
        entitled: Amount,
        /// The sum of what was paid and the pot.
        paid: Amount,
    },
    /// Amounts cannot be added.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// The pot cannot be divided.
    #[error(transparent)]
    Apportion(#[from] ApportionError),
}

impl TrueUpError {
    /// The stable machine code of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Negative { .. } => "lineage.true_up.negative",
            Self::NotTheSum { .. } => "lineage.true_up.not_the_sum",
            Self::Amount(error) => error.code(),
            Self::Apportion(error) => error.code(),
        }
    }
}

/// Shares a pot towards what everybody is entitled to over all pots.
///
/// `entitled` are the distributions of all pots so far and of this one, made again with the record
/// and the policy as they now stand; `paid` is what was really paid before, by recipient.
///
/// **Rounding:** largest remainder, ties by recipient.
///
/// # Law
///
/// `a_true_up_claws_nothing_back_and_never_overshoots`,
/// `a_true_up_after_no_change_pays_the_new_distribution`
///
/// # Errors
///
/// [`TrueUpError`]: an amount below zero or of another unit, entitlements that are not what was
/// paid and this pot.
///
/// # Complexity
///
/// O(n log n) for n amounts.
pub fn true_up<'a>(
    entitled: impl IntoIterator<Item = &'a Distribution>,
    paid: impl IntoIterator<Item = (Recipient, Amount)>,
    pot: Amount,
) -> Result<TrueUp, TrueUpError> {
    let unit = pot.unit().clone();
    let mut due = Sums::new(&unit);
    for distribution in entitled {
        for (recipient, amount) in distribution.payouts() {
            due.add(recipient.clone(), amount)?;
        }
    }
    let mut given = Sums::new(&unit);
    for (recipient, amount) in paid {
        given.add(recipient, &amount)?;
    }
    let quanta = quanta(&pot)?;
    let (entitled, paid) = (due.total()?, given.total()?.checked_add(&pot)?);
    if entitled != paid {
        return Err(TrueUpError::NotTheSum { entitled, paid });
    }
    let people: BTreeSet<Who> = due.of.keys().chain(given.of.keys()).cloned().collect();
    let open = |who: &Who| due.sum(who).saturating_sub(given.sum(who));
    let weights = people.iter().map(|who| (who, open(who)));
    let mut rows = Vec::with_capacity(people.len());
    for (who, quanta) in largest_remainder(quanta, weights)?.into_parts() {
        // Of what is due to a person, what is owed stays owed.
        let forms: BTreeSet<&Recipient> = due.forms(who).chain(given.forms(who)).collect();
        let open = |form: &Recipient| due.part(form).saturating_sub(given.part(form));
        let forms = forms.into_iter().map(|form| (form, open(form)));
        for (form, quanta) in largest_remainder(quanta, forms)?.into_parts() {
            rows.push(TrueUpRow {
                recipient: form.clone(),
                entitled: amount(&unit, due.part(form))?,
                paid: amount(&unit, given.part(form))?,
                amount: amount(&unit, quanta)?,
            });
        }
    }
    rows.sort_by(|a, b| a.recipient.cmp(&b.recipient));
    Ok(TrueUp { pot, rows })
}

impl TrueUp {
    /// What was shared.
    pub const fn pot(&self) -> &Amount {
        &self.pot
    }

    /// Each recipient, in the order of [`Recipient`].
    pub fn rows(&self) -> &[TrueUpRow] {
        &self.rows
    }

    /// The amount of one recipient; zero for one who gets nothing.
    pub fn amount_of(&self, recipient: &Recipient) -> Amount {
        let row = self.rows.iter().find(|row| row.recipient == *recipient);
        row.map_or_else(|| Amount::zero(self.pot.unit().clone()), |row| row.amount.clone())
    }
}

/// A person, or nobody for the commons.
type Who = Option<ContributorId>;

/// What stands for each, owed or not.
///
/// By person and, inside, by the form in which the person stands, owed or not: what somebody was
/// owed once and is paid later is the same money.
struct Sums<'a> {
    unit: &'a Unit,
    of: BTreeMap<Who, BTreeMap<Recipient, u64>>,
}

impl<'a> Sums<'a> {
    const fn new(unit: &'a Unit) -> Self {
        Self { unit, of: BTreeMap::new() }
    }

    fn add(&mut self, recipient: Recipient, amount: &Amount) -> Result<(), TrueUpError> {
        Amount::zero(self.unit.clone()).checked_add(amount)?;
        let quanta = quanta(amount)?;
        let rows = self.of.entry(recipient.person().cloned()).or_default();
        let sum = rows.entry(recipient).or_default();
        *sum = sum.saturating_add(quanta); // beyond 64 bits, the total is refused
        Ok(())
    }

    fn sum(&self, who: &Who) -> u64 {
        let rows = self.of.get(who).into_iter().flat_map(BTreeMap::values);
        rows.fold(0, |sum, quanta| sum.saturating_add(*quanta))
    }

    /// Beyond the range of amounts it is refused and not capped.
    fn total(&self) -> Result<Amount, TrueUpError> {
        let sums = self.of.values().flat_map(BTreeMap::values);
        amount(self.unit, sums.fold(0, |sum, quanta| sum.saturating_add(*quanta)))
    }

    /// The forms in which a person stands: vouched for, owed, or both.
    fn forms(&self, who: &Who) -> impl Iterator<Item = &Recipient> {
        self.of.get(who).into_iter().flat_map(BTreeMap::keys)
    }

    fn part(&self, form: &Recipient) -> u64 {
        let rows = self.of.get(&form.person().cloned());
        rows.and_then(|rows| rows.get(form)).copied().unwrap_or_default()
    }
}

fn quanta(amount: &Amount) -> Result<u64, TrueUpError> {
    u64::try_from(amount.quanta()).map_err(|_| TrueUpError::Negative { amount: amount.clone() })
}

fn amount(unit: &Unit, quanta: u64) -> Result<Amount, TrueUpError> {
    let checked = i64::try_from(quanta);
    let out_of_range = AmountError::OutOfRange { quanta: quanta.into(), unit: unit.clone() };
    let quanta = checked.map_err(|_| out_of_range)?;
    Ok(Amount::from_quanta(unit.clone(), quanta)?)
}
