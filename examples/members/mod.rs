//! The year of the bundled record, as a page for its members.

use liens::Commons;

use crate::input::Refused;

/// The page; what is called by a number in the record is called by it here.
#[cfg(feature = "report")]
pub(crate) fn page(commons: &Commons, french: bool) -> Result<String, Refused> {
    use liens::lineage::Language;
    use liens::report::{Options, Report};
    use liens::{Notes, Period};

    let mut names = Notes::new();
    for contribution in commons.lineage().contributions() {
        names.write(contribution.id().clone(), format!("EIP-{}", contribution.id()));
    }
    let mut options = Options::new(if french { Language::French } else { Language::English });
    options.title = Some("Ethereum improvement proposals");
    options.contributions = Some(&names);
    let year = Period::new("2026-01-01".parse()?, "2027-01-01".parse()?)?;
    Ok(Report::of(commons, year, &options)?.into_html())
}

#[cfg(not(feature = "report"))]
pub(crate) fn page(_commons: &Commons, _french: bool) -> Result<String, Refused> {
    Err(Refused::new("a report needs --features report"))
}
