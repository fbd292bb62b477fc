// A town and its time bank, for the examples in the documentation, which include this file; it is
// no module of the library.

pub use liens_core::{AccountId, ActivityId, Amount, CommandId, ContributorId, Unit};
use liens_core::Envelope;
pub use liens_timebank::{
    AccountKind, AgreementState, AtExpiry, Command, Ledger, Leg, Limits, Purpose, Refusal, Rules,
    Term,
};

pub type Tried<T> = Result<T, Box<dyn std::error::Error>>;

pub struct Town {
    pub bank: Ledger,
    sent: u128,
}

pub fn id(name: &str) -> AccountId {
    AccountId::new(name).unwrap()
}

pub fn person(name: &str) -> ContributorId {
    ContributorId::new(name).unwrap()
}

impl Town {
    /// A bank in hours with a common pot, and an account for each name that follows the rules.
    pub fn of(names: &[&str]) -> Tried<Self> {
        let mut town = Self { bank: Ledger::new(), sent: 0 };
        for (name, kind) in names.iter().map(|name| (*name, AccountKind::Member)).chain([(
            "pot",
            AccountKind::Pot,
        )]) {
            let holder = (kind == AccountKind::Member).then(|| person(name));
            let open =
                Command::OpenAccount { account: id(name), holder, unit: Unit::Time, kind, limits: None };
            town.send("broker", "2026-01-01", open)?;
        }
        Ok(town)
    }

    /// Sends a command; its number, or why it is refused.
    pub fn send(&mut self, by: &str, day: &str, body: Command) -> Result<CommandId, Refusal> {
        self.sent += 1;
        let (id, at) = (CommandId::from_u128(self.sent), day.parse().unwrap());
        self.bank.execute(Envelope { id, by: person(by), on_behalf_of: None, at, body })?;
        Ok(id)
    }

    /// An exchange: the giver is credited, the receiver debited.
    pub fn gives(
        &mut self,
        giver: &str,
        receiver: &str,
        day: &str,
        amount: &str,
    ) -> Result<CommandId, Refusal> {
        let amount: Amount = amount.parse().unwrap();
        let legs = vec![
            Leg { account: id(giver), amount: amount.clone() },
            Leg { account: id(receiver), amount: amount.negated() },
        ];
        let purpose = Purpose::Exchange;
        self.send(giver, day, Command::PostEntry { legs, purpose, value_date: None, reference: None })
    }

    /// A proposal of the giver, open until the end of the year.
    pub fn propose(&mut self, giver: &str, receiver: &str, amount: &str) -> Tried<CommandId> {
        let terms = vec![Term { from: id(receiver), to: id(giver), amount: amount.parse()? }];
        let (expires, at_expiry) = (Some("2026-12-31".parse()?), AtExpiry::Accept);
        let body = Command::Propose { terms, expires, at_expiry, answers: None, reference: None };
        Ok(self.send(giver, "2026-02-01", body)?)
    }

    /// What stands on an account.
    pub fn balance(&self, name: &str) -> String {
        self.bank.balance_of(&id(name)).unwrap().to_string()
    }
}

/// A year of four people: Ana gave Bo four hours and Cleo two, Bo gave Ana one, Cleo gave Bo two,
/// Bo gave Cleo one; Dora has an account.
pub fn year() -> Tried<liens_timebank::Indicators> {
    let mut town = Town::of(&["ana", "bo", "cleo", "dora"])?;
    for (giver, receiver, day, amount) in [
        ("ana", "bo", "2026-01-05", "PT4H"),
        ("ana", "cleo", "2026-01-12", "PT2H"),
        ("bo", "ana", "2026-02-02", "PT1H"),
        ("cleo", "bo", "2026-03-02", "PT2H"),
        ("bo", "cleo", "2026-03-09", "PT1H"),
    ] {
        town.gives(giver, receiver, day, amount)?;
    }
    let year = liens_timebank::Period::new("2026-01-01".parse()?, "2027-01-01".parse()?)?;
    Ok(liens_timebank::Indicators::of(&town.bank, &Unit::Time, year)?)
}
