//! Laws of licence expressions.

use liens_core::Licence;
use proptest::prelude::*;

const IDS: [&str; 5] =
    ["MIT", "ISC", "X11", "CC0-1.0", "GPL-2.0-only WITH Classpath-exception-2.0"];

/// Expressions of any depth over five licences.
fn expressions() -> impl Strategy<Value = String> {
    let leaf = proptest::sample::select(&IDS[..]).prop_map(str::to_owned);
    leaf.prop_recursive(3, 6, 2, |inner| {
        (inner.clone(), any::<bool>(), inner).prop_map(|(one, and, other)| {
            format!("({one}) {} ({other})", if and { "AND" } else { "OR" })
        })
    })
}

proptest! {
    #[test]
    fn an_expression_is_met_by_the_licences_of_any_of_its_choices(
        text in expressions(),
        met in 0..32_usize,
    ) {
        let allowed = |term: &str| {
            let at = IDS.iter().position(|id| *id == term).unwrap();
            met >> at & 1 == 1
        };
        let parsed = spdx::Expression::parse(&text).unwrap();
        let expected = parsed.evaluate(|requirement| allowed(&requirement.to_string()));
        let licence: Licence = text.parse().unwrap();
        let choices = licence.choices();
        let some = choices.iter().any(|terms| terms.iter().all(|t| allowed(&t.to_string())));
        prop_assert_eq!(some, expected);
    }
}
