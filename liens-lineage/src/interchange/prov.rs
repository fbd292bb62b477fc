//! The record as provenance that other tools read.
//!
//! What can be said in PROV is said in its own words, and the rest in ours, so that a tool that
//! knows PROV alone reads who derived what from what and whom it is attributed to:
//!
//! ```text
//! contribution        prov:Entity      wasDerivedFrom others, wasAttributedTo its people
//! what made it        prov:Activity    used others, wasAssociatedWith its people
//! contributor         prov:Person
//! need                prov:Entity without an activity: it was said, not made
//! hours, weights, ..  attributes in urn:liens:
//! ```
//!
//! PROV has no quantity of credit, so that parts and amounts stay out: they are a distribution's.

use liens_core::{Contribution, ContributorId};
use serde_json::{Map, Value, json};

use crate::Frozen;
use crate::frozen::is_need;

impl Frozen {
    /// The record as a document of PROV-JSON: contributions are entities, contributors agents, and
    /// what made each contribution but a need is an activity.
    ///
    /// Each entity is attributed to its contributors and derived from what it builds on; the
    /// activity used that and is associated with them. Kinds, projects, licences, relations,
    /// weights and attested hours stand as attributes in the namespace `urn:liens:`. Ids are
    /// percent-encoded where a qualified name does not allow them.
    ///
    /// # Law
    ///
    /// `every_contribution_link_and_participation_stands_once`,
    /// `names_that_no_qualified_name_allows_are_encoded_and_told_apart`
    ///
    /// # Complexity
    ///
    /// O(n log n) for n contributions, links and participations.
    ///
    /// # Source
    ///
    /// The PROV-JSON Serialization, W3C Member Submission of 24 April 2013.
    ///
    /// # Examples
    ///
    /// ```
    /// # use liens_core::{Contribution, ContributionId, ContributionKind, ContributorId};
    /// # use liens_core::{Participation, ProjectId};
    /// # use liens_lineage::Frozen;
    /// let need = Contribution::builder(
    ///     ContributionId::new("a place to meet")?,
    ///     ContributionKind::Need,
    ///     ProjectId::new("house")?,
    ///     "2026-01-05".parse()?,
    /// );
    /// let need = need.participation(Participation::of(ContributorId::new("ana")?)).build()?;
    /// let text = Frozen::load([need])?.to_prov_json();
    /// assert!(text.contains("liens:contribution.a%20place%20to%20meet"));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    pub fn to_prov_json(&self) -> String {
        let mut document = Document::default();
        for contribution in self.contributions() {
            document.add(contribution);
        }
        let Document { entities, agents, activities, relations } = document;
        let mut whole = Map::new();
        whole.insert("prefix".to_owned(), json!({ "liens": "urn:liens:" }));
        whole.insert("entity".to_owned(), Value::Object(entities));
        whole.insert("agent".to_owned(), Value::Object(agents));
        whole.insert("activity".to_owned(), Value::Object(activities));
        for (name, rows) in relations {
            let numbered = rows.into_iter().enumerate();
            let rows = numbered.map(|(at, row)| (format!("_:{name}{at}"), row)).collect();
            whole.insert(name.to_owned(), Value::Object(rows));
        }
        let text = serde_json::to_string_pretty(&Value::Object(whole));
        // Maps of texts are always written.
        text.unwrap_or_default()
    }
}

/// Maps by name, so that a person who takes part in many contributions is one agent.
#[derive(Default)]
struct Document {
    entities: Map<String, Value>,
    agents: Map<String, Value>,
    activities: Map<String, Value>,
    relations: std::collections::BTreeMap<&'static str, Vec<Value>>,
}

impl Document {
    /// Relations have no names of their own and are numbered.
    fn relate(&mut self, name: &'static str, row: Value) {
        self.relations.entry(name).or_default().push(row);
    }

    /// One contribution with all that it is in relation to.
    fn add(&mut self, contribution: &Contribution) {
        let entity = name("contribution", contribution.id().as_str());
        let mut attributes = json!({
            "prov:label": contribution.id().as_str(),
            "liens:kind": contribution.kind().as_str(),
            "liens:project": contribution.project().as_str(),
        });
        if let (Some(licence), Some(object)) = (contribution.licence(), attributes.as_object_mut())
        {
            object.insert("liens:licence".to_owned(), licence.as_str().into());
        }
        self.entities.insert(entity.clone(), attributes);
        let date = contribution.date().to_string();
        let activity = (!is_need(contribution)).then(|| name("making", contribution.id().as_str()));
        if let Some(activity) = &activity {
            self.activities.insert(activity.clone(), json!({ "prov:endTime": date }));
            let row =
                json!({ "prov:entity": entity, "prov:activity": activity, "prov:time": date });
            self.relate("wasGeneratedBy", row);
        }
        for person in contribution.participations() {
            let agent = self.agent(person.contributor());
            self.relate("wasAttributedTo", json!({ "prov:entity": entity, "prov:agent": agent }));
            if let Some(activity) = &activity {
                let attested = person.attested_time().to_string();
                let row = json!({
                    "prov:activity": activity,
                    "prov:agent": agent,
                    "liens:attested": attested,
                });
                self.relate("wasAssociatedWith", row);
            }
        }
        for link in contribution.builds_on() {
            let older = name("contribution", link.to.as_str());
            let mut row = json!({
                "prov:generatedEntity": entity,
                "prov:usedEntity": older,
                "liens:relation": link.relation.as_str(),
                "liens:weight": link.weight.to_string(),
            });
            if let (Some(activity), Some(object)) = (&activity, row.as_object_mut()) {
                object.insert("prov:activity".to_owned(), activity.as_str().into());
                self.relate("used", json!({ "prov:activity": activity, "prov:entity": older }));
            }
            self.relate("wasDerivedFrom", row);
        }
    }

    /// The name of a person's agent, who is added once.
    fn agent(&mut self, person: &ContributorId) -> String {
        let agent = name("person", person.as_str());
        let kind = json!({ "$": "prov:Person", "type": "prov:QUALIFIED_NAME" });
        let attributes = json!({ "prov:type": kind, "prov:label": person.as_str() });
        self.agents.insert(agent.clone(), attributes);
        agent
    }
}

/// A qualified name: letters, digits, hyphens and underscores as they are, other bytes encoded.
///
/// Encoding is by byte and loses nothing: *a b* and *a%20b* are `a%20b` and `a%2520b`.
fn name(kind: &str, id: &str) -> String {
    let mut name = format!("liens:{kind}.");
    for byte in id.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_' {
            name.push(char::from(byte));
        } else {
            crate::explain::append(&mut name, format_args!("%{byte:02X}"));
        }
    }
    name
}
