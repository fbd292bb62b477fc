//! How a commons begins.
//!
//! Founding is the only command that anybody may send, and only once. What it asks is what later
//! commands ask one by one: statutes that let every college turn some vote, colleges in the
//! register, members who applied and were admitted at no cost, rules for the units of the time
//! bank. A charter that the assembly would refuse founds nothing.

use liens_core::{CollegeId, CommandId, Envelope, Timestamp};
use liens_governance::register::{self, Cost, Register};
use liens_governance::{Command as Vote, Member, Statutes};
use liens_timebank::Command as Book;

use super::Commons;
use super::plan::{Asked, Own, Plan, booking, numbered};
use crate::{Articles, Charter, Command, Refusal};

impl Commons {
    /// Statutes in force, colleges declared, the first members admitted, the rules of the time bank
    /// set.
    pub(super) fn found(
        &self,
        articles: &Articles,
        members: &[Member],
        envelope: &Envelope<Command>,
    ) -> Result<Plan<'static>, Refusal> {
        if self.charter().is_some() {
            return Err(Refusal::AlreadyFounded {});
        }
        let (statutes, waived) = (articles.statutes().clone(), articles.waived().clone());
        let mut register = self.register.clone();
        for college in new_colleges(&register, &statutes, envelope.at) {
            let declare = register::Command::DeclareCollege { college };
            register.execute(&numbered(&register, envelope, declare))?;
        }
        for member in members {
            let (person, college) = (member.person().clone(), member.college().clone());
            let (weight, cost) = (member.weight(), Cost::NONE);
            let apply = register::Command::Apply { college: college.clone(), group: None, cost };
            let next = numbered(&register, envelope, apply);
            register.execute(&Envelope { by: person.clone(), on_behalf_of: None, ..next })?;
            let admit = register::Command::Admit { person, college, weight, cost };
            register.execute(&numbered(&register, envelope, admit))?;
        }
        let assemble = Asked::Assemble(Box::new(Vote::Found { statutes, waived }));
        let charter = Charter::founding(articles.clone(), envelope.at);
        let plan = Plan::from(assemble).and(Own::Register(Box::new(register)));
        let mut plan = plan.and(Own::Charter(Box::new(charter)));
        for (number, rules) in (0..).zip(articles.rules()) {
            let set = Book::SetRules { rules: Box::new(rules.clone()) };
            Self::leaves_what_is_owed(&set)?;
            plan = plan.asking(booking(part_of(envelope.id, number), set));
        }
        Ok(plan)
    }
}

/// Odd, so that each number leads to an id of its own, and far from all that a host counts up to.
const STRIDE: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;

/// The id under which the ledger keeps one of several things that a command asks of it: the first
/// under that of the command, the others where ids that are counted up do not meet them.
fn part_of(id: CommandId, number: u128) -> CommandId {
    CommandId::from_u128(id.as_u128().wrapping_add(number.wrapping_mul(STRIDE)))
}

/// The colleges of statutes that a register does not know.
pub(super) fn new_colleges(
    register: &Register,
    statutes: &Statutes,
    at: Timestamp,
) -> Vec<CollegeId> {
    let known = |college: &CollegeId| register.colleges(at).any(|known| known == college);
    let colleges = statutes.colleges().iter().map(|college| college.id().clone());
    colleges.filter(|college| !known(college)).collect()
}
