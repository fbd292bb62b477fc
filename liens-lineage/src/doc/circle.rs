// A circle and its budget, for the examples in the documentation of `budget`, which include this
// file; it is no module of the library.

pub use liens_core::{ClaimId, CommandId, ContributorId, Envelope, Shortage};
use liens_core::{BudgetId, CircleId};
use liens_lineage::budget::Grid;
pub use liens_lineage::budget::{
    Basis, Budget, Claim, Command, Grounds, Left, Terms, Unpaid,
};

pub type Tried<T> = Result<T, Box<dyn std::error::Error>>;

/// Claims from January to March, two weeks of questions, one week for an answer.
pub fn terms(envelope: &str) -> Tried<Terms> {
    Ok(Terms {
        id: BudgetId::new("year")?,
        circle: CircleId::new("house")?,
        envelope: envelope.parse()?,
        opens: "2026-01-01".parse()?,
        closes: "2026-03-31".parse()?,
        review: "PT336H".parse()?,
        answer: "PT168H".parse()?,
        grid: Grid::default(),
        cap: None,
        shortage: Shortage::default(),
        unpaid: Unpaid::Forgone {},
        left: Left::NextBudget,
        payable_from: None,
        charter: 1,
    })
}

/// A claim by judgement that bears the name of its contributor.
pub fn claim(who: &str, amount: &str) -> Tried<Claim> {
    Ok(Claim {
        id: ClaimId::new(who)?,
        contributor: ContributorId::new(who)?,
        payee: None,
        contributions: Vec::new(),
        date: "2026-02-01".parse()?,
        basis: Basis::Amount { amount: amount.parse()?, time: None },
        volunteered: None,
        minimum: None,
    })
}

/// Sends a command, numbered by what was recorded before.
pub fn does(budget: &mut Budget, day: &str, who: &str, body: Command) -> Tried<()> {
    let number = u32::try_from(budget.events().len())?;
    let (id, at) = (CommandId::from_u128(u128::from(number) + 1), day.parse()?);
    budget.execute(Envelope { id, by: ContributorId::new(who)?, on_behalf_of: None, at, body })?;
    Ok(())
}

/// A budget that was opened on the first of January, with those who may ask.
pub fn opened(terms: Terms, reviewers: &[&str]) -> Tried<Budget> {
    let reviewers = reviewers.iter().map(|name| ContributorId::new(*name));
    let (reviewers, terms) = (reviewers.collect::<Result<_, _>>()?, Box::new(terms));
    let mut budget = Budget::new();
    let open = Command::Open { terms, reviewers, brought: Vec::new() };
    does(&mut budget, "2026-01-01", "clerk", open)?;
    Ok(budget)
}

/// Declares a claim on the first of March.
pub fn declare(budget: &mut Budget, claim: Claim) -> Tried<()> {
    let who = claim.contributor.to_string();
    does(budget, "2026-03-01", &who, Command::Declare { claim })
}

/// Opens the review on the first of April.
pub fn review(budget: &mut Budget) -> Tried<()> {
    does(budget, "2026-04-01", "clerk", Command::Review {})
}

/// Proposes the division on the day after the review.
pub fn propose(budget: &mut Budget, vouched: &[&str]) -> Tried<()> {
    let grounds = grounds(vouched)?;
    does(budget, "2026-04-16", "clerk", Command::Propose { grounds })
}

/// The persons vouched for, all with the same needs.
pub fn grounds(vouched: &[&str]) -> Tried<Grounds> {
    let vouched = vouched.iter().map(|name| ContributorId::new(*name));
    Ok(Grounds { vouched: vouched.collect::<Result<_, _>>()?, ..Grounds::default() })
}
