//! A page taken apart into its tags, for what a browser and a reader of screens rely on.

use std::collections::{BTreeMap, BTreeSet};

/// A tag with its attributes, or a text.
#[derive(Debug)]
pub(crate) enum Piece {
    Open { name: String, attributes: BTreeMap<String, String> },
    Close { name: String },
    Text(String),
}

/// Tags that have no end.
const VOID: [&str; 4] = ["meta", "br", "rect", "line"];
/// Every tag that a page may hold.
const KNOWN: [&str; 43] = [
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "header",
    "nav",
    "main",
    "section",
    "footer",
    "h1",
    "h2",
    "h3",
    "p",
    "a",
    "ol",
    "ul",
    "li",
    "div",
    "span",
    "strong",
    "code",
    "br",
    "table",
    "caption",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "figure",
    "figcaption",
    "details",
    "summary",
    "svg",
    "g",
    "rect",
    "text",
    "line",
    "path",
    "desc",
    "bdi",
];

/// The pieces of a page, which must close what it opens.
pub(crate) fn pieces(page: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut open: Vec<String> = Vec::new();
    let mut rest = page.strip_prefix("<!DOCTYPE html>").expect("a page says what it is");
    while let Some((text, tag)) = rest.split_once('<') {
        assert!(!text.contains('>'), "a bare > in {text:?}");
        if !text.trim().is_empty() {
            pieces.push(Piece::Text(decoded(text)));
        }
        let (inside, after) = tag.split_once('>').expect("a tag ends");
        rest = after;
        if let Some(name) = inside.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "a tag closes another");
            pieces.push(Piece::Close { name: name.to_owned() });
            continue;
        }
        let (inside, closed) = match inside.strip_suffix('/') {
            Some(inside) => (inside, true),
            None => (inside, false),
        };
        let (name, attributes) = inside.split_once([' ', '\n']).unwrap_or((inside, ""));
        assert!(KNOWN.contains(&name), "an unknown tag <{name}>");
        if !closed && !VOID.contains(&name) {
            open.push(name.to_owned());
        }
        let attributes = taken_apart(attributes);
        pieces.push(Piece::Open { name: name.to_owned(), attributes });
        if name == "style" {
            let (_, after) = rest.split_once("</style>").unwrap();
            open.pop();
            rest = after;
        }
        if closed && !VOID.contains(&name) {
            pieces.push(Piece::Close { name: name.to_owned() });
        }
    }
    assert!(open.is_empty(), "not closed: {open:?}");
    pieces
}

fn taken_apart(mut text: &str) -> BTreeMap<String, String> {
    let mut attributes = BTreeMap::new();
    while let Some((name, value)) = text.split_once("=\"") {
        let (value, after) = value.split_once('"').expect("a value ends");
        let twice = attributes.insert(name.trim().to_owned(), decoded(value));
        assert_eq!(twice, None, "{name} stands twice");
        text = after;
    }
    assert!(matches!(text.trim(), "" | "open"), "what is {text:?}?");
    attributes
}

/// What a reader sees of an escaped text.
pub(crate) fn decoded(text: &str) -> String {
    let named = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")];
    let numbered =
        [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&#38;", "&")];
    named
        .into_iter()
        .chain(numbered)
        .fold(text.to_owned(), |text, (code, sign)| text.replace(code, sign))
}

/// Everything that holds of each page, whatever is on it.
pub(crate) fn is_sound(page: &str) -> Vec<Piece> {
    let pieces = pieces(page);
    let (mut ids, mut links) = (BTreeSet::new(), BTreeSet::new());
    let mut level = 0;
    let (mut first_headings, mut pictures, mut tables) = (0, 0, 0);
    let mut awaits_table = false;
    for (at, piece) in pieces.iter().enumerate() {
        let Piece::Open { name, attributes } = piece else { continue };
        for (attribute, value) in attributes {
            assert!(!attribute.starts_with("on"), "{attribute} would run something");
            assert!(!["src", "style", "action"].contains(&attribute.as_str()), "{attribute}");
            if attribute == "id" {
                assert!(ids.insert(value.clone()), "two things are called {value}");
            }
            if attribute == "href" {
                links.insert(value.strip_prefix('#').expect("a link leaves the page").to_owned());
            }
            for id in value.split(' ').filter(|_| attribute == "aria-labelledby") {
                links.insert(id.to_owned());
            }
        }
        let heading = name.strip_prefix('h').and_then(|level| level.parse::<u32>().ok());
        if let Some(next) = heading {
            assert!(next <= level + 1, "<h{next}> after <h{level}>");
            first_headings += usize::from(next == 1);
            level = next;
        }
        if heading.is_some() || name == "figure" {
            assert!(!awaits_table, "a picture without a table beside it");
        }
        match name.as_str() {
            "html" => assert!(["en", "fr"].contains(&attributes["lang"].as_str())),
            "th" => assert!(["row", "col"].contains(&attributes["scope"].as_str())),
            "table" => {
                let next = &pieces[at + 1];
                assert!(matches!(next, Piece::Open { name, .. } if name == "caption"), "{next:?}");
                (tables, awaits_table) = (tables + 1, false);
            }
            "svg" => {
                assert_eq!(attributes["role"], "img");
                let mut inside = pieces[at + 1..].iter().take(6).filter_map(|piece| match piece {
                    Piece::Open { name, .. } => Some(name.as_str()),
                    _ => None,
                });
                assert_eq!((inside.next(), inside.next()), (Some("title"), Some("desc")));
                (pictures, awaits_table) = (pictures + 1, true);
            }
            _ => {}
        }
    }
    assert_eq!(first_headings, 1);
    assert!(!awaits_table && tables >= pictures);
    let lost: Vec<_> = links.difference(&ids).collect();
    assert!(lost.is_empty(), "links that lead nowhere: {lost:?}");
    for word in ["<script", "javascript:", "@import", "url(", "http:", "https:"] {
        let page = page.replace("http://www.w3.org/2000/svg", "");
        assert!(!page.contains(word), "the page says {word}");
    }
    pieces
}

/// The texts of a page, one after the other.
pub(crate) fn text(pieces: &[Piece]) -> String {
    let texts = pieces.iter().filter_map(|piece| match piece {
        Piece::Text(text) => Some(text.as_str()),
        _ => None,
    });
    let text = texts.collect::<Vec<_>>().join(" ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
