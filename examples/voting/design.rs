//! Weights designed for a wanted power, and what one person of each college decides.

use std::fmt::Write;

use liens::governance::{
    Base, Brief, Carry, Clause, Design, DesignError, Designed, Effort, Error, PersonDesign,
    PersonPower, PowerError, Price, Rule, Side, Statutes, StatutesPower, Within,
};
use liens::{CollegeId, Ratio};
use serde_json::{Map, Value, json};

use crate::input::Refused;

/// Up to so many colleges every vector of whole percentages is tried.
pub(crate) const ALL_TRIED: usize = 7;

/// The power that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// In proportion to the weights.
    Weight,
    /// The same for each college.
    PerCollege,
    /// The same for each person.
    PerPerson,
    /// In proportion to the parts of colleges.
    Parts(Vec<(String, u64)>),
}

impl Target {
    /// `weight`, `per-college`, `per-person` or `users=2,workers=1`.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        match text {
            "weight" => return Ok(Self::Weight),
            "per-college" => return Ok(Self::PerCollege),
            "per-person" => return Ok(Self::PerPerson),
            _ => {}
        }
        let part = |text: &str| {
            let (college, part) = text.split_once('=')?;
            Some((college.trim().to_owned(), part.trim().parse().ok()?))
        };
        let parts = text.split(',').map(|text| {
            let refused = || format!("'{text}' is not weight, per-college, per-person or users=2");
            part(text).ok_or_else(refused)
        });
        parts.collect::<Result<_, _>>().map(Self::Parts)
    }
}

/// `51..67`: the quotas that are tried, in percent.
pub(crate) fn quotas(text: &str) -> Result<(u32, u32), String> {
    let read = || {
        let (from, to) = text.split_once("..")?;
        Some((from.parse().ok()?, to.parse().ok()?))
    };
    read().ok_or_else(|| format!("'{text}' is no range of percentages such as 51..67"))
}

/// A design, with what it was asked for.
pub(crate) struct Drawn {
    ids: Vec<CollegeId>,
    target: Vec<u64>,
    found: Designed,
    /// What each bound costs, where all is tried.
    prices: Option<Vec<Price>>,
    /// Equal persons, under each carry, where they are asked for.
    carries: Vec<PersonDesign>,
}

impl Drawn {
    /// Designs, unless nothing inside the bounds gives every college some power.
    pub(crate) fn draw(
        brief: &Brief,
        ids: Vec<CollegeId>,
        target: Vec<u64>,
        heads: Option<Vec<u64>>,
    ) -> Result<Option<Self>, Refused> {
        let found = match brief.design() {
            Err(DesignError::NoDesign) => return Ok(None),
            found => found?,
        };
        let prices = (ids.len() <= ALL_TRIED).then(|| brief.prices()).transpose()?;
        let carries = heads.map(|heads| {
            let colleges: Vec<(CollegeId, u64)> = ids.iter().cloned().zip(heads).collect();
            brief.equal_persons(&colleges, Effort::default())
        });
        let carries = carries.transpose()?.unwrap_or_default();
        Ok(Some(Self { ids, target, found, prices, carries }))
    }

    /// The best design.
    pub(crate) fn best(&self) -> &Design {
        self.found.best()
    }

    /// The rule of the best design.
    pub(crate) fn rule(&self) -> Result<Rule, Refused> {
        let (base, within) = (Base::Expressed, Within::Assembly {});
        Ok(Rule::new(Clause::Yes { threshold: self.best().threshold(), base, within })?)
    }

    /// What stands beside each college.
    fn beside<T>(&self, values: impl IntoIterator<Item = T>, of: impl Fn(T) -> Value) -> Value {
        let ids = self.ids.iter().map(CollegeId::to_string);
        ids.zip(values.into_iter().map(of)).collect::<Map<_, _>>().into()
    }

    fn design(&self, design: &Design) -> Map<String, Value> {
        let mut map = Map::new();
        let mut set = |key: &str, value| map.insert(key.to_owned(), value);
        set("weights", self.beside(design.weights(), |weight| json!(weight)));
        set("quota", json!(design.quota()));
        set("power", self.beside(design.power(), |power| json!(power)));
        set("distance", json!(design.distance()));
        map
    }

    /// `target, weights, quota, power, distance, optimal, vectors, runner_up, prices, carries`.
    pub(crate) fn document(&self) -> Value {
        let mut map = self.design(self.best());
        let whole = self.target.iter().sum();
        let target = self.beside(&self.target, |part| json!(Ratio::new(*part, whole).ok()));
        map.insert("target".to_owned(), target);
        map.insert("optimal".to_owned(), json!(self.found.is_optimal()));
        map.insert("vectors".to_owned(), json!(self.found.vectors()));
        let next = self.found.runner_up().map(|next| self.design(next));
        map.insert("runner_up".to_owned(), json!(next));
        let price = |price: &Price| {
            json!({
                "college": self.ids[price.college],
                "bound": side(price.bound),
                "price": price.price,
            })
        };
        let prices = self.prices.as_ref().map(|all| all.iter().map(price).collect::<Vec<_>>());
        map.insert("prices".to_owned(), json!(prices));
        let carry = |design: &PersonDesign| {
            json!({
                "carry": design.carry,
                "weights": self.beside(&design.weights, |weight| json!(weight)),
                "quota": design.quota,
                "strongest_to_weakest": ratio(&design.persons),
            })
        };
        if !self.carries.is_empty() {
            let carries: Vec<Value> = self.carries.iter().map(carry).collect();
            map.insert("carries".to_owned(), carries.into());
        }
        map.into()
    }

    pub(crate) fn readable(&self) -> Result<String, Refused> {
        let line = |design: &Design| {
            let weights: Vec<String> = design.weights().iter().map(u32::to_string).collect();
            format!(
                "{} at {} %, off by {}",
                weights.join(" "),
                design.quota(),
                design.distance().to_decimal(4)
            )
        };
        let names: Vec<&str> = self.ids.iter().map(CollegeId::as_str).collect();
        let target: Vec<String> = self.target.iter().map(u64::to_string).collect();
        let mut text = format!("\ndesign for power of {}\n", target.join(" : "));
        writeln!(text, "  of {}", names.join(", "))?;
        let how = if self.found.is_optimal() { "best" } else { "best found, step by step" };
        writeln!(text, "  {how}: {}", line(self.best()))?;
        if let Some(next) = self.found.runner_up() {
            writeln!(text, "  runner-up: {}", line(next))?;
        }
        for Price { college, bound, price, .. } in self.prices.iter().flatten() {
            let (name, side) = (&self.ids[*college], side(*bound));
            writeln!(text, "  the {side} of {name} costs {}", price.to_decimal(4))?;
        }
        for design in &self.carries {
            let weights: Vec<String> = design.weights.iter().map(u32::to_string).collect();
            writeln!(
                text,
                "  {}: {} at {} %, strongest person to weakest {}",
                design.carry,
                weights.join(" "),
                design.quota,
                ratio(&design.persons).unwrap_or_else(|| "without end".to_owned()),
            )?;
        }
        Ok(text)
    }
}

const fn side(side: Side) -> &'static str {
    match side {
        Side::Floor => "floor",
        Side::Cap => "cap",
    }
}

fn ratio(persons: &PersonPower) -> Option<String> {
    persons.strongest_to_weakest().map(|ratio| ratio.to_decimal(2))
}

/// What one person of each college decides, where the members of all are known.
pub(crate) struct Persons(StatutesPower);

impl Persons {
    /// None where that takes more than the usual effort.
    pub(crate) fn measure(statutes: &Statutes, heads: Vec<u64>) -> Result<Option<Self>, Refused> {
        match statutes.power_of(statutes.rule(), heads, Effort::default()) {
            Err(Error::Power(PowerError::TooLarge { .. })) => Ok(None),
            power => Ok(Some(Self(power?))),
        }
    }

    /// The power of a person of each college under one carry, to nine places.
    fn under(&self, carry: Carry) -> Option<&PersonPower> {
        self.0.by_carry.iter().find(|(of, _)| *of == carry).map(|(_, persons)| persons)
    }

    /// `colleges {turns, majority, proportional, majority_to_proportional}, exact, powerless,
    /// strongest_to_weakest {as_carried, majority, proportional}`.
    pub(crate) fn document(&self) -> Value {
        let (majority, proportional) =
            (self.under(Carry::Majority), self.under(Carry::ProportionalMembers));
        let of = |persons: Option<&PersonPower>, at: usize| {
            let one = persons.and_then(|persons| persons.of_one().nth(at));
            one.map(|one| one.least().to_decimal(9))
        };
        let moved = self.0.moved_by_carry();
        let college = |(at, (college, moved)): (usize, &(CollegeId, _))| {
            let moved: &Option<liens::governance::Fraction> = moved;
            let row = json!({
                "turns": of(Some(&self.0.persons), at),
                "majority": of(majority, at),
                "proportional": of(proportional, at),
                "majority_to_proportional": moved.as_ref().map(|times| times.to_decimal(2)),
            });
            (college.to_string(), row)
        };
        json!({
            "colleges": moved.iter().enumerate().map(college).collect::<Map<_, _>>(),
            "exact": self.0.persons.of_one().all(|one| one.least() == one.most()),
            "powerless": self.0.powerless(),
            "strongest_to_weakest": {
                "as_carried": ratio(&self.0.persons),
                "majority": majority.and_then(ratio),
                "proportional": proportional.and_then(ratio),
            },
        })
    }

    pub(crate) fn readable(&self) -> Result<String, Refused> {
        let mut text = "\none person turns, of all that the others can say:\n".to_owned();
        for (one, (_, moved)) in self.0.persons.of_one().zip(self.0.moved_by_carry()) {
            let moved = moved.map_or("?".to_owned(), |times| times.to_decimal(2));
            writeln!(
                text,
                "  {}: {} ({moved} times as often under majority as under proportional carry)",
                one.college(),
                one.least().to_decimal(6),
            )?;
        }
        if let Some(ratio) = ratio(&self.0.persons) {
            writeln!(text, "  the strongest {ratio} times as often as the weakest")?;
        }
        Ok(text)
    }
}
