//! The years of an example, as a page for its members.

use liens::Commons;

use crate::input::Refused;

/// The page of the calendar years that a commons lived, under a title; what is called by a number in
/// the record is called by a word and its number here.
#[cfg(feature = "report")]
pub(crate) fn page(
    commons: &Commons,
    (title, word): (&str, &str),
    french: bool,
) -> Result<String, Refused> {
    use liens::lineage::Language;
    use liens::report::{Options, Report};
    use liens::{Notes, Period};

    let mut names = Notes::new();
    for contribution in commons.lineage().contributions() {
        names.write(contribution.id().clone(), format!("{word}{}", contribution.id()));
    }
    let mut options = Options::new(if french { Language::French } else { Language::English });
    options.title = Some(title);
    options.contributions = Some(&names);
    let (Some(first), Some(last)) = (commons.events().first(), commons.events().last()) else {
        return Err(Refused::new("nothing happened, so there is nothing to report"));
    };
    let year = |at: liens::Timestamp| at.to_string().chars().take(4).collect::<String>();
    let next = year(last.at).parse::<u16>()? + 1;
    let (from, until) = (format!("{}-01-01", year(first.at)), format!("{next:04}-01-01"));
    let lived = Period::new(from.parse()?, until.parse()?)?;
    Ok(Report::of(commons, lived, &options)?.into_html())
}

#[cfg(not(feature = "report"))]
pub(crate) fn page(_: &Commons, _: (&str, &str), _: bool) -> Result<String, Refused> {
    Err(Refused::new("a report needs --features report"))
}
