//! What licences grant and ask: one row a licence, to be read and checked by anybody.
//!
//! A row says, from left to right: the id of SPDX; which of the four freedoms it grants to
//! everybody and for any purpose; what it asks beyond keeping notices; how far it asks that works
//! stay under its own terms; under which other licences it lets them go; and where that stands. No
//! row is legal advice.

use super::Freedoms;
use Condition::{
    Acknowledgement, Advertising, Attribution, Naming, NoDerivatives, NonCommercial, OwnCopyleft,
    Patent, Purpose, VersionThree,
};
use Reach::{Combined, MadeFrom, Nothing};

/// What a licence grants and asks.
///
/// # Examples
///
/// ```
/// # use liens_lineage::commons::{Condition, Freedoms, Reach, terms_of};
/// let mpl = terms_of("MPL-2.0").ok_or("no row")?;
/// assert_eq!((mpl.reach, mpl.grants), (Reach::MadeFrom, Freedoms::ALL));
/// assert!(mpl.asks.contains(&Condition::OwnCopyleft) && mpl.becomes.contains(&"GPL-3.0-only"));
/// assert_eq!(mpl.source, "MPL 2.0, sections 1.12, 3.1 and 3.3");
/// // Version 2 of the GPL alone does not say what version 3 says.
/// assert!(!terms_of("GPL-2.0-only").ok_or("no row")?.becomes.contains(&"GPL-3.0-only"));
/// # Ok::<_, &str>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The id of the licence in the list of SPDX.
    pub id: &'static str,
    /// The freedoms granted to everybody, for any purpose.
    pub grants: Freedoms,
    /// What is asked beyond keeping notices.
    pub asks: &'static [Condition],
    /// How far works must stay under the same terms.
    pub reach: Reach,
    /// The licences that works may go under instead.
    pub becomes: &'static [&'static str],
    /// Where that stands.
    pub source: &'static str,
}

/// Which works a licence asks to stay under its own terms.
///
/// Farther reaches are greater: what asks for its own terms of combined works asks it of those made
/// from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// None.
    Nothing,
    /// What is made from the licensed work, not what uses it as it is.
    MadeFrom,
    /// What is made from it, and what is combined with it into one work.
    Combined,
}

/// Something a licence asks beyond keeping its notices.
///
/// # Examples
///
/// ```
/// # use liens_lineage::commons::Condition;
/// assert_eq!(Condition::Patent.text(), "who sues over patents loses the licence");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Condition {
    /// Advertising must name the authors.
    Advertising,
    /// Documents of the work must thank the authors in given words.
    Acknowledgement,
    /// Works made from it must not bear the name.
    Naming,
    /// Who sues over patents loses the licence.
    Patent,
    /// Attribution as Creative Commons words it before version 4, without technical measures.
    Attribution,
    /// No commercial purpose.
    NonCommercial,
    /// Works made from it must not be passed on.
    NoDerivatives,
    /// Some purposes are shut out.
    Purpose,
    /// Its parts stay under its own terms, which a stronger copyleft would have to take over.
    OwnCopyleft,
    /// Terms of version 3 of the GNU licences.
    VersionThree,
}

impl Condition {
    /// The condition in words.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Advertising => "advertising must name the authors",
            Self::Acknowledgement => "documents must thank the authors in given words",
            Self::Naming => "works made from it must not bear its name",
            Self::Patent => "who sues over patents loses the licence",
            Self::Attribution => "attribution in the manner that it words, no technical measures",
            Self::NonCommercial => "no commercial purpose",
            Self::NoDerivatives => "works made from it must not be passed on",
            Self::Purpose => "some purposes are shut out",
            Self::OwnCopyleft => "its parts stay under its own terms",
            Self::VersionThree => "terms of version 3 of the GNU licences",
        }
    }
}

/// What conditions of others may stand in a work under a licence that asks for its own terms.
///
/// Silence settles nothing: a condition in neither list is a question for somebody who reads law.
pub(super) struct Tolerance {
    pub(super) ids: &'static [&'static str],
    pub(super) accepts: &'static [Condition],
    pub(super) refuses: &'static [Condition],
    pub(super) source: &'static str,
}

const ALL: Freedoms = Freedoms::ALL;

/// The fields in the order in which a row is read.
const fn row(
    id: &'static str,
    grants: Freedoms,
    asks: &'static [Condition],
    reach: Reach,
    becomes: &'static [&'static str],
    source: &'static str,
) -> Terms {
    Terms { id, grants, asks, reach, becomes, source }
}

/// Keeps notices, and asks nothing that another licence refuses.
const fn plain(id: &'static str, source: &'static str) -> Terms {
    row(id, ALL, &[], Nothing, &[], source)
}

const GPL_2_UP: &[&str] = &[
    "GPL-2.0-only",
    "GPL-2.0-or-later",
    "GPL-3.0-only",
    "GPL-3.0-or-later",
    "AGPL-3.0-only",
    "AGPL-3.0-or-later",
];
const GPL_3_UP: &[&str] =
    &["GPL-3.0-only", "GPL-3.0-or-later", "AGPL-3.0-only", "AGPL-3.0-or-later"];
const EUPL_1_2: &[&str] = &[
    "EUPL-1.1",
    "GPL-2.0-only",
    "GPL-3.0-only",
    "AGPL-3.0-only",
    "OSL-2.1",
    "OSL-3.0",
    "EPL-1.0",
    "CECILL-2.0",
    "CECILL-2.1",
    "MPL-2.0",
    "LGPL-2.1-only",
    "LGPL-3.0-only",
    "LiLiQ-R-1.1",
    "LiLiQ-Rplus-1.1",
];

/// The licences, each family together, from permissive to reciprocal to not free.
pub(super) const TERMS: &[Terms] = &[
    // Given up, or only a notice to keep.
    plain("CC0-1.0", "CC0 1.0, section 2"),
    plain("PDDL-1.0", "PDDL 1.0, section 3"),
    plain("Unlicense", "The Unlicense, first paragraph"),
    plain("0BSD", "BSD Zero Clause, the permission"),
    plain("MIT-0", "MIT No Attribution, the permission"),
    plain("WTFPL", "WTFPL 2, section 0"),
    plain("blessing", "SQLite blessing, the disclaimer of copyright"),
    plain("FSFAP", "FSF All Permissive, the permission"),
    plain("MIT", "MIT, the permission and its one condition"),
    plain("MIT-CMU", "CMU, the permission and its condition"),
    plain("X11", "X11, the permission and its conditions"),
    plain("ISC", "ISC, the permission and its condition"),
    plain("HPND", "HPND, the permission and its condition"),
    plain("NTP", "NTP, the permission and its condition"),
    plain("PostgreSQL", "PostgreSQL, the permission and its condition"),
    plain("BSD-1-Clause", "BSD 1-Clause, condition 1"),
    plain("BSD-2-Clause", "BSD 2-Clause, conditions 1 and 2"),
    plain("BSD-2-Clause-Patent", "BSD 2-Clause Plus Patent, conditions 1 and 2"),
    plain("BSD-3-Clause", "BSD 3-Clause, conditions 1 to 3"),
    plain("Zlib", "zlib, conditions 1 to 3"),
    plain("Libpng", "libpng, conditions 1 to 3"),
    plain("libpng-2.0", "libpng 2, conditions 1 to 3"),
    plain("libtiff", "libtiff, the permission and its conditions"),
    plain("curl", "curl, the permission and its condition"),
    plain("ICU", "ICU, the permission and its condition"),
    plain("NCSA", "NCSA, conditions 1 to 3"),
    plain("BSL-1.0", "Boost 1.0, the permission and its condition"),
    plain("UPL-1.0", "UPL 1.0, the permission and its condition"),
    plain("BlueOak-1.0.0", "Blue Oak 1.0.0, section Notices"),
    plain("SGI-B-2.0", "SGI Free Software B 2.0, the permission and its condition"),
    plain("Unicode-DFS-2016", "Unicode 2016, the permission and its condition"),
    plain("Unicode-3.0", "Unicode 3, the permission and its condition"),
    plain("W3C-20150513", "W3C 2015, the permission and its conditions"),
    plain("Artistic-2.0", "Artistic 2.0, section 4 c"),
    plain("CERN-OHL-P-2.0", "CERN-OHL-P 2.0, sections 3 and 4"),
    plain("ODC-By-1.0", "ODC-By 1.0, section 4"),
    plain("etalab-2.0", "Licence Ouverte 2.0, the rights and the duty to name the source"),
    plain("CC-BY-4.0", "CC BY 4.0, sections 2 a and 3 a"),
    // Permissive, with a condition more.
    row("CC-BY-2.5", ALL, &[Attribution], Nothing, &["CC-BY-4.0"], "CC BY 2.5, section 4"),
    row("CC-BY-3.0", ALL, &[Attribution], Nothing, &["CC-BY-4.0"], "CC BY 3.0, section 4"),
    row("BSD-4-Clause", ALL, &[Advertising], Nothing, &[], "BSD 4-Clause, condition 3"),
    row("BSD-4-Clause-UC", ALL, &[Advertising], Nothing, &[], "BSD 4-Clause UC, condition 3"),
    row("OpenSSL", ALL, &[Advertising, Naming], Nothing, &[], "OpenSSL, conditions 3, 5 and 6"),
    row("Apache-1.0", ALL, &[Advertising, Naming], Nothing, &[], "Apache 1.0, conditions 3 to 6"),
    row(
        "Apache-1.1",
        ALL,
        &[Acknowledgement, Naming],
        Nothing,
        &[],
        "Apache 1.1, conditions 3 to 5",
    ),
    row(
        "PHP-3.01",
        ALL,
        &[Acknowledgement, Naming],
        Nothing,
        &[],
        "PHP 3.01, conditions 3, 4 and 6",
    ),
    row("XFree86-1.1", ALL, &[Acknowledgement], Nothing, &[], "XFree86 1.1, condition 3"),
    row("FTL", ALL, &[Acknowledgement], Nothing, &[], "FreeType, section 2"),
    row("Apache-2.0", ALL, &[Patent], Nothing, &[], "Apache 2.0, sections 3 and 4"),
    row("ECL-2.0", ALL, &[Patent], Nothing, &[], "ECL 2.0, sections 3 and 4"),
    // Reciprocal for what is made from them.
    row(
        "MPL-1.1",
        ALL,
        &[OwnCopyleft],
        MadeFrom,
        &["MPL-2.0"],
        "MPL 1.1, sections 3.1, 3.7 and 6.2",
    ),
    row(
        "MPL-2.0",
        ALL,
        &[OwnCopyleft],
        MadeFrom,
        &[
            "GPL-2.0-only",
            "GPL-2.0-or-later",
            "GPL-3.0-only",
            "GPL-3.0-or-later",
            "LGPL-2.1-only",
            "LGPL-2.1-or-later",
            "LGPL-3.0-only",
            "LGPL-3.0-or-later",
            "AGPL-3.0-only",
            "AGPL-3.0-or-later",
        ],
        "MPL 2.0, sections 1.12, 3.1 and 3.3",
    ),
    row(
        "MPL-2.0-no-copyleft-exception",
        ALL,
        &[OwnCopyleft],
        MadeFrom,
        &[],
        "MPL 2.0, section 3.1 and exhibit B",
    ),
    row("CDDL-1.0", ALL, &[OwnCopyleft], MadeFrom, &["CDDL-1.1"], "CDDL 1.0, sections 3.1 and 4.2"),
    row("CDDL-1.1", ALL, &[OwnCopyleft], MadeFrom, &[], "CDDL 1.1, section 3.1"),
    row(
        "CPL-1.0",
        ALL,
        &[OwnCopyleft],
        MadeFrom,
        &["EPL-1.0", "EPL-2.0"],
        "CPL 1.0, sections 3 and 7",
    ),
    row("EPL-1.0", ALL, &[OwnCopyleft], MadeFrom, &["EPL-2.0"], "EPL 1.0, sections 3 and 7"),
    row("EPL-2.0", ALL, &[OwnCopyleft], MadeFrom, &[], "EPL 2.0, sections 1, 3.1 and exhibit A"),
    row(
        "LGPL-2.0-only",
        ALL,
        &[],
        MadeFrom,
        &[
            "GPL-2.0-only",
            "GPL-2.0-or-later",
            "GPL-3.0-only",
            "GPL-3.0-or-later",
            "AGPL-3.0-only",
            "AGPL-3.0-or-later",
        ],
        "LGPL 2.0, sections 2, 3 and 6; GPL 3.0, section 13",
    ),
    row(
        "LGPL-2.0-or-later",
        ALL,
        &[],
        MadeFrom,
        &[
            "LGPL-2.0-only",
            "LGPL-2.1-only",
            "LGPL-2.1-or-later",
            "LGPL-3.0-only",
            "LGPL-3.0-or-later",
            "GPL-2.0-only",
            "GPL-2.0-or-later",
            "GPL-3.0-only",
            "GPL-3.0-or-later",
            "AGPL-3.0-only",
            "AGPL-3.0-or-later",
        ],
        "LGPL 2.0, sections 2, 3, 6 and 13; GPL 3.0, section 13",
    ),
    row(
        "LGPL-2.1-only",
        ALL,
        &[],
        MadeFrom,
        &[
            "GPL-2.0-only",
            "GPL-2.0-or-later",
            "GPL-3.0-only",
            "GPL-3.0-or-later",
            "AGPL-3.0-only",
            "AGPL-3.0-or-later",
        ],
        "LGPL 2.1, sections 2, 3 and 6; GPL 3.0, section 13",
    ),
    row(
        "LGPL-2.1-or-later",
        ALL,
        &[],
        MadeFrom,
        &[
            "LGPL-2.1-only",
            "LGPL-3.0-only",
            "LGPL-3.0-or-later",
            "GPL-2.0-only",
            "GPL-2.0-or-later",
            "GPL-3.0-only",
            "GPL-3.0-or-later",
            "AGPL-3.0-only",
            "AGPL-3.0-or-later",
        ],
        "LGPL 2.1, sections 2, 3, 6 and 13; GPL 3.0, section 13",
    ),
    row(
        "LGPL-3.0-only",
        ALL,
        &[VersionThree],
        MadeFrom,
        &["GPL-3.0-only", "AGPL-3.0-only"],
        "LGPL 3.0, sections 2 and 4; GPL 3.0, sections 7 and 13",
    ),
    row(
        "LGPL-3.0-or-later",
        ALL,
        &[VersionThree],
        MadeFrom,
        &[
            "LGPL-3.0-only",
            "GPL-3.0-only",
            "GPL-3.0-or-later",
            "AGPL-3.0-only",
            "AGPL-3.0-or-later",
        ],
        "LGPL 3.0, sections 2, 4 and 6; GPL 3.0, sections 7 and 13",
    ),
    row(
        "EUPL-1.1",
        ALL,
        &[OwnCopyleft],
        MadeFrom,
        &["EUPL-1.2", "GPL-2.0-only", "OSL-2.1", "OSL-3.0", "CPL-1.0", "EPL-1.0", "CECILL-2.0"],
        "EUPL 1.1, articles 5 and 13 and appendix",
    ),
    row("EUPL-1.2", ALL, &[OwnCopyleft], MadeFrom, EUPL_1_2, "EUPL 1.2, article 5 and appendix"),
    row(
        "LiLiQ-R-1.1",
        ALL,
        &[OwnCopyleft],
        MadeFrom,
        &["LiLiQ-Rplus-1.1"],
        "LiLiQ-R 1.1, section 5",
    ),
    row(
        "CC-BY-SA-2.5",
        ALL,
        &[],
        MadeFrom,
        &["CC-BY-SA-3.0", "CC-BY-SA-4.0"],
        "CC BY-SA 2.5, section 4 b",
    ),
    row("CC-BY-SA-3.0", ALL, &[], MadeFrom, &["CC-BY-SA-4.0"], "CC BY-SA 3.0, section 4 b"),
    row(
        "CC-BY-SA-4.0",
        ALL,
        &[],
        MadeFrom,
        &["GPL-3.0-only", "LAL-1.3"],
        "CC BY-SA 4.0, section 3 b, and the list of compatible licences of Creative Commons",
    ),
    row("LAL-1.3", ALL, &[], MadeFrom, &["CC-BY-SA-4.0"], "Free Art 1.3, sections 2.3 and 5"),
    row(
        "GFDL-1.2-or-later",
        ALL,
        &[],
        MadeFrom,
        &["GFDL-1.3-only", "GFDL-1.3-or-later"],
        "GFDL 1.2, sections 4 and 10",
    ),
    row("GFDL-1.3-only", ALL, &[], MadeFrom, &[], "GFDL 1.3, section 4"),
    row("GFDL-1.3-or-later", ALL, &[], MadeFrom, &["GFDL-1.3-only"], "GFDL 1.3, sections 4 and 10"),
    row("OFL-1.1", ALL, &[], MadeFrom, &[], "OFL 1.1, condition 5"),
    row("ODbL-1.0", ALL, &[], MadeFrom, &[], "ODbL 1.0, sections 4.4 and 4.5"),
    row(
        "CERN-OHL-W-2.0",
        ALL,
        &[OwnCopyleft],
        MadeFrom,
        &["CERN-OHL-S-2.0"],
        "CERN-OHL-W 2.0, sections 1.2, 1.7 and 4",
    ),
    // Reciprocal for what is combined with them too.
    row("GPL-2.0-only", ALL, &[], Combined, &[], "GPL 2.0, sections 2 b and 6"),
    row("GPL-2.0-or-later", ALL, &[], Combined, GPL_2_UP, "GPL 2.0, sections 2 b, 6 and 9"),
    row(
        "GPL-3.0-only",
        ALL,
        &[VersionThree],
        Combined,
        &["AGPL-3.0-only"],
        "GPL 3.0, sections 5 c, 10 and 13",
    ),
    row(
        "GPL-3.0-or-later",
        ALL,
        &[VersionThree],
        Combined,
        GPL_3_UP,
        "GPL 3.0, sections 5 c, 10, 13 and 14",
    ),
    row("AGPL-3.0-only", ALL, &[VersionThree], Combined, &[], "AGPL 3.0, sections 5 c, 10 and 13"),
    row(
        "AGPL-3.0-or-later",
        ALL,
        &[VersionThree],
        Combined,
        &["AGPL-3.0-only"],
        "AGPL 3.0, sections 5 c, 10, 13 and 14",
    ),
    row(
        "CECILL-2.0",
        ALL,
        &[],
        Combined,
        &["CECILL-2.1", "GPL-2.0-only", "GPL-2.0-or-later", "GPL-3.0-only", "GPL-3.0-or-later"],
        "CeCILL 2.0, articles 5.3.4 and 12.3",
    ),
    row(
        "CECILL-2.1",
        ALL,
        &[],
        Combined,
        &[
            "GPL-2.0-only",
            "GPL-2.0-or-later",
            "GPL-3.0-only",
            "GPL-3.0-or-later",
            "AGPL-3.0-only",
            "AGPL-3.0-or-later",
            "EUPL-1.1",
            "EUPL-1.2",
        ],
        "CeCILL 2.1, article 5.3.4",
    ),
    row("LiLiQ-Rplus-1.1", ALL, &[OwnCopyleft], Combined, &[], "LiLiQ-R+ 1.1, section 5"),
    row("OSL-2.1", ALL, &[OwnCopyleft], Combined, &[], "OSL 2.1, section 1 c"),
    row("OSL-3.0", ALL, &[OwnCopyleft], Combined, &[], "OSL 3.0, section 1 c"),
    row("Sleepycat", ALL, &[OwnCopyleft], Combined, &[], "Sleepycat, condition 3"),
    row(
        "CERN-OHL-S-2.0",
        ALL,
        &[OwnCopyleft],
        Combined,
        &[],
        "CERN-OHL-S 2.0, sections 1.2, 1.8 and 4",
    ),
    // Not free: a purpose, or works made from them, are shut out.
    row(
        "CC-BY-NC-3.0",
        Freedoms::NON_COMMERCIAL,
        &[NonCommercial],
        Nothing,
        &["CC-BY-NC-4.0"],
        "CC BY-NC 3.0, section 4 b",
    ),
    row(
        "CC-BY-NC-4.0",
        Freedoms::NON_COMMERCIAL,
        &[NonCommercial],
        Nothing,
        &[],
        "CC BY-NC 4.0, section 2 a 1",
    ),
    row(
        "CC-BY-NC-SA-3.0",
        Freedoms::NON_COMMERCIAL,
        &[NonCommercial],
        MadeFrom,
        &["CC-BY-NC-SA-4.0"],
        "CC BY-NC-SA 3.0, section 4 b and c",
    ),
    row(
        "CC-BY-NC-SA-4.0",
        Freedoms::NON_COMMERCIAL,
        &[NonCommercial],
        MadeFrom,
        &[],
        "CC BY-NC-SA 4.0, sections 2 a 1 and 3 b",
    ),
    row(
        "CC-BY-ND-3.0",
        Freedoms::VERBATIM,
        &[NoDerivatives],
        Nothing,
        &[],
        "CC BY-ND 3.0, section 3",
    ),
    row(
        "CC-BY-ND-4.0",
        Freedoms::VERBATIM,
        &[NoDerivatives],
        Nothing,
        &[],
        "CC BY-ND 4.0, section 2 a 1",
    ),
    row(
        "CC-BY-NC-ND-3.0",
        Freedoms::STUDY,
        &[NonCommercial, NoDerivatives],
        Nothing,
        &[],
        "CC BY-NC-ND 3.0, sections 3 and 4 b",
    ),
    row(
        "CC-BY-NC-ND-4.0",
        Freedoms::STUDY,
        &[NonCommercial, NoDerivatives],
        Nothing,
        &[],
        "CC BY-NC-ND 4.0, section 2 a 1",
    ),
    row(
        "PolyForm-Noncommercial-1.0.0",
        Freedoms::NON_COMMERCIAL,
        &[NonCommercial],
        Nothing,
        &[],
        "PolyForm Noncommercial 1.0.0, section Noncommercial Purposes",
    ),
    row(
        "BUSL-1.1",
        Freedoms::NON_COMMERCIAL,
        &[Purpose],
        MadeFrom,
        &[],
        "BUSL 1.1, the grant for non-production use",
    ),
    row("SSPL-1.0", Freedoms::ANY_BUT_USE, &[Purpose], Combined, &[], "SSPL 1.0, section 13"),
    row(
        "Elastic-2.0",
        Freedoms::NON_COMMERCIAL,
        &[Purpose],
        Nothing,
        &[],
        "Elastic 2.0, section Limitations",
    ),
    row(
        "JSON",
        Freedoms::ANY_BUT_USE,
        &[Purpose],
        Nothing,
        &[],
        "JSON, the sentence on Good and Evil",
    ),
];

/// What may stand in a work under each copyleft; where a condition is in neither list, the sources
/// do not settle it.
pub(super) const TOLERANCES: &[Tolerance] = &[
    Tolerance {
        ids: &[
            "GPL-2.0-only",
            "GPL-2.0-or-later",
            "LGPL-2.0-only",
            "LGPL-2.0-or-later",
            "LGPL-2.1-only",
            "LGPL-2.1-or-later",
        ],
        accepts: &[],
        refuses: &[
            Advertising,
            Acknowledgement,
            Naming,
            Patent,
            NonCommercial,
            NoDerivatives,
            Purpose,
            OwnCopyleft,
            VersionThree,
        ],
        source: "GPL 2.0, section 6; the list of licences of the Free Software Foundation",
    },
    Tolerance {
        ids: &[
            "GPL-3.0-only",
            "GPL-3.0-or-later",
            "LGPL-3.0-only",
            "LGPL-3.0-or-later",
            "AGPL-3.0-only",
            "AGPL-3.0-or-later",
        ],
        accepts: &[Patent, VersionThree, Acknowledgement],
        refuses: &[Advertising, Naming, NonCommercial, NoDerivatives, Purpose, OwnCopyleft],
        source: "GPL 3.0, sections 7 and 10; the list of licences of the Free Software Foundation",
    },
    Tolerance {
        ids: &["CC-BY-SA-2.5", "CC-BY-SA-3.0", "CC-BY-SA-4.0"],
        accepts: &[Attribution],
        refuses: &[NonCommercial, NoDerivatives, Purpose],
        source: "the chart of compatible licences of Creative Commons",
    },
    Tolerance {
        ids: &["CC-BY-NC-SA-3.0", "CC-BY-NC-SA-4.0"],
        accepts: &[Attribution, NonCommercial],
        refuses: &[NoDerivatives, Purpose],
        source: "the chart of compatible licences of Creative Commons",
    },
    Tolerance {
        ids: &["MPL-2.0", "MPL-2.0-no-copyleft-exception", "EPL-1.0", "EPL-2.0"],
        accepts: &[Patent],
        refuses: &[NonCommercial, NoDerivatives, Purpose],
        source: "MPL 2.0, section 3.3; EPL 2.0, section 3; the third-party policy of Apache",
    },
];

/// Exceptions that let others combine their works with the licensed one under terms of their own.
pub(super) const LINKING: &[&str] = &[
    "Autoconf-exception-2.0",
    "Autoconf-exception-3.0",
    "Bison-exception-2.2",
    "CGAL-linking-exception",
    "Classpath-exception-2.0",
    "eCos-exception-2.0",
    "Font-exception-2.0",
    "GCC-exception-2.0",
    "GCC-exception-3.1",
    "GPL-3.0-linking-exception",
    "LGPL-3.0-linking-exception",
    "Linux-syscall-note",
    "OCaml-LGPL-linking-exception",
    "Qt-GPL-exception-1.0",
    "u-boot-exception-2.0",
    "WxWindows-exception-3.1",
];

/// Exceptions that give up the condition on patents where the GNU licences would refuse it.
pub(super) const WITHOUT_PATENT: &[&str] = &["LLVM-exception", "Swift-exception"];
