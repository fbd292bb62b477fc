//! The years of an example, as a page for its members.

use liens::Commons;

use crate::input::Refused;

/// The page of the calendar years that a commons lived, under a title; `called` is how a thing with
/// an id is called in the language of the page.
#[cfg(feature = "report")]
pub(crate) fn page(
    commons: &Commons,
    title: &str,
    french: bool,
    called: &dyn Fn(&str) -> String,
) -> Result<String, Refused> {
    use liens::lineage::Language;
    use liens::report::{Options, Report};
    use liens::{Notes, Period};

    let (mut contributions, mut motions) = (Notes::new(), Notes::new());
    let (mut colleges, mut indicators) = (Notes::new(), Notes::new());
    for one in commons.lineage().contributions() {
        contributions.write(one.id().clone(), called(one.id().as_str()));
    }
    for motion in commons.assembly().motions() {
        motions.write(motion.id().clone(), called(motion.id().as_str()));
    }
    for college in commons.charter().iter().flat_map(|charter| charter.statutes().colleges()) {
        colleges.write(college.id().clone(), called(college.id().as_str()));
    }
    let (Some(first), Some(last)) = (commons.events().first(), commons.events().last()) else {
        return Err(Refused::new("nothing happened, so there is nothing to report"));
    };
    for (objective, _) in commons.objectives(last.at) {
        let indicator = objective.indicator();
        indicators.write(indicator.clone(), called(indicator.as_str()));
    }
    let mut options = Options::new(if french { Language::French } else { Language::English });
    options.title = Some(title);
    (options.contributions, options.motions) = (Some(&contributions), Some(&motions));
    (options.colleges, options.indicators) = (Some(&colleges), Some(&indicators));
    let year = |at: liens::Timestamp| at.to_string().chars().take(4).collect::<String>();
    let next = year(last.at).parse::<u16>()? + 1;
    let (from, until) = (format!("{}-01-01", year(first.at)), format!("{next:04}-01-01"));
    let lived = Period::new(from.parse()?, until.parse()?)?;
    Ok(Report::of(commons, lived, &options)?.into_html())
}

#[cfg(not(feature = "report"))]
pub(crate) fn page(
    _: &Commons,
    _: &str,
    _: bool,
    _: &dyn Fn(&str) -> String,
) -> Result<String, Refused> {
    Err(Refused::new("a report needs --features report"))
}
