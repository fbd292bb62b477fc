//! From the time bank to the lineage: what a settled agreement says of a contribution.

use liens_core::{Amount, Attester, CommandId, Participation};
use liens_timebank::{Agreement, Ledger};

/// The participations that a settled agreement attests: everybody who gave hours in it, with the
/// hours done, attested by the agreement, in the order of their ids. Nothing of an agreement that is not
/// settled or gave no hours, or whose settling entry is corrected.
///
/// The hours were received as hours, so that they are compensated in full as hours: a tariff in an hour
/// pot owes nothing more for them, one in euros does.
///
/// # Law
///
/// `a_settled_agreement_attests_what_each_giver_gave`
///
/// # Examples
///
/// ```
/// # use liens::timebank::{AccountKind, Command, Ledger, Term};
/// # use liens::{AccountId, CommandId, ContributorId, Envelope, Unit, attested_by};
/// # let mut bank = Ledger::new();
/// # let send = |number, by: &str, body| -> Result<_, Box<dyn std::error::Error>> {
/// #     let (by, at) = (ContributorId::new(by)?, "2026-01-05".parse()?);
/// #     Ok(Envelope { id: CommandId::from_u128(number), by, on_behalf_of: None, at, body })
/// # };
/// # for (number, name) in [(1, "ana"), (2, "bo")] {
/// #     let (account, holder) = (AccountId::new(name)?, Some(ContributorId::new(name)?));
/// #     let (unit, kind) = (Unit::Time, AccountKind::Member);
/// #     let open = Command::OpenAccount { account, holder, unit, kind, limits: None };
/// #     bank.execute(send(number, name, open)?)?;
/// # }
/// # let term = Term { from: AccountId::new("bo")?, to: AccountId::new("ana")?, amount: "PT3H".parse()? };
/// # let (expires, at_expiry, answers, reference) = (None, Default::default(), None, None);
/// # let propose = Command::Propose { terms: vec![term], expires, at_expiry, answers, reference };
/// # bank.execute(send(3, "ana", propose)?)?;
/// # let agreement = CommandId::from_u128(3);
/// # bank.execute(send(4, "bo", Command::Agree { agreement })?)?;
/// // Of three hours that Ana and Bo agreed on, both confirm that two were given.
/// # for (number, by) in [(5, "ana"), (6, "bo")] {
/// #     assert!(attested_by(&bank, agreement).is_empty());
/// #     let done = vec!["PT2H".parse()?];
/// #     bank.execute(send(number, by, Command::Confirm { agreement, done })?)?;
/// # }
/// let participations = attested_by(&bank, agreement);
/// assert_eq!(participations[0].contributor().as_str(), "ana");
/// assert_eq!(participations[0].attested_time(), "PT2H".parse()?);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
pub fn attested_by(ledger: &Ledger, agreement: CommandId) -> Vec<Participation> {
    let Some(Ok(id)) = ledger.agreement(agreement).map(Agreement::evidence) else {
        return Vec::new();
    };
    let attested = ledger.attested(agreement).into_iter().map(|(person, time)| {
        let by = Attester::Agreement { id: id.clone() };
        Participation::of(person).attested(time, by).compensated(Amount::from(time))
    });
    attested.collect()
}
