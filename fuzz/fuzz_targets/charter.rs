//! The reader of charters in TOML: what it takes reads back as it was, what it refuses has a place in
//! the text.
#![no_main]

use liens::Articles;

libfuzzer_sys::fuzz_target!(|text: &str| {
    match Articles::from_toml(text) {
        Ok(articles) => {
            let written = articles.to_toml().expect("every article has a form");
            assert_eq!(Articles::from_toml(&written), Ok(articles));
        }
        Err(refused) => {
            // The end of the text is a place too.
            let lines = text.matches('\n').count() + 1;
            assert!((1..=lines).contains(&refused.line) && refused.column >= 1, "{refused}");
            assert!(!refused.reason.is_empty());
        }
    }
});
