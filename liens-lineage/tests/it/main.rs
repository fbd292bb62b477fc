//! Tests of the public face of this crate.

mod amend;
mod api;
mod association;
mod audit;
mod axiom;
mod axioms;
mod budget;
mod commons;
mod counterexamples;
mod explain;
mod golden;
mod held;
mod interchange;
mod laws;
mod oracle;
mod osadl;
mod policy;
#[cfg(all(feature = "json", feature = "toml"))]
mod policy_text;
#[cfg(feature = "json")]
mod prov;
mod record;
mod refusals;
mod relevance;
mod repeated;
#[cfg(feature = "serde")]
mod serde;
mod tariff;
mod told;
mod view;

/// Compares a text with the one that is kept; `LIENS_GOLDEN=write` keeps the new one.
fn is_golden(name: &str, kept: &str, found: &str) {
    if std::env::var("LIENS_GOLDEN").as_deref() == Ok("write") {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/golden");
        std::fs::write(folder.join(name), found).unwrap();
    } else {
        assert_eq!(found, kept, "{name}");
    }
}
