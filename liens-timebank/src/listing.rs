//! Offers and requests: what people would give, and what they would receive.
//!
//! A listing promises nothing: an [`Agreement`](crate::Agreement) that answers it does. What it
//! needs to be found, a kind, an activity and an amount, is in the ledger; its text is not.

use liens_core::{ActivityId, Amount, CommandId, ContributorId, EvidenceId, Timestamp};

/// Whether somebody would give or receive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum ListingKind {
    /// Somebody would give.
    Offer,
    /// Somebody would receive.
    Request,
}

/// An offer or a request, named by the command that published it.
///
/// It holds what can be counted; its text is kept outside, under its id or its reference, so that it
/// can be erased. Agreements that answer it name it.
///
/// # Examples
///
/// ```
/// # mod town { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doc/town.rs")); }
/// # use town::*;
/// use liens_timebank::{Listing, ListingKind};
/// let mut town = Town::of(&["ana", "bo"])?;
/// let publish = |kind, activity: &str| -> Tried<Command> {
///     let (activity, amount) = (ActivityId::new(activity)?, Some("PT2H".parse()?));
///     let expires = Some("2026-04-01".parse()?);
///     Ok(Command::Publish { kind, activity, amount, expires, reference: None })
/// };
/// let offer = town.send("ana", "2026-01-02", publish(ListingKind::Offer, "gardening")?)?;
/// let listing: &Listing = town.bank.listing(offer).ok_or("no listing")?;
/// assert_eq!((listing.by(), listing.kind()), (&person("ana"), ListingKind::Offer));
/// assert!(listing.is_open_at("2026-03-31".parse()?));
/// assert!(!listing.is_open_at("2026-04-01".parse()?));
/// // Nobody withdraws the offer of another.
/// let refused = town.send("bo", "2026-01-03", Command::Withdraw { listing: offer });
/// assert!(matches!(refused, Err(Refusal::NotTheAuthor { .. })));
/// assert_eq!(town.bank.listings().count(), 1);
/// assert_eq!(town.bank.answers_to(offer).count(), 0);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Listing {
    pub(crate) id: CommandId,
    pub(crate) kind: ListingKind,
    pub(crate) by: ContributorId,
    pub(crate) activity: ActivityId,
    pub(crate) amount: Option<Amount>,
    pub(crate) published: Timestamp,
    pub(crate) expires: Option<Timestamp>,
    pub(crate) reference: Option<EvidenceId>,
    pub(crate) withdrawn: Option<Timestamp>,
}

impl Listing {
    /// The command that published it.
    pub const fn id(&self) -> CommandId {
        self.id
    }

    /// Whether its author would give or receive.
    pub const fn kind(&self) -> ListingKind {
        self.kind
    }

    /// Who would give or receive.
    pub const fn by(&self) -> &ContributorId {
        &self.by
    }

    /// What would be done.
    pub const fn activity(&self) -> &ActivityId {
        &self.activity
    }

    /// How much of it, if that was said.
    pub const fn amount(&self) -> Option<&Amount> {
        self.amount.as_ref()
    }

    /// When it was published.
    pub const fn published(&self) -> Timestamp {
        self.published
    }

    /// When it is over, if it ever is.
    pub const fn expires(&self) -> Option<Timestamp> {
        self.expires
    }

    /// What it refers to outside the ledger, such as its text.
    pub const fn reference(&self) -> Option<&EvidenceId> {
        self.reference.as_ref()
    }

    /// When it was withdrawn, if it was.
    pub const fn withdrawn(&self) -> Option<Timestamp> {
        self.withdrawn
    }

    /// Whether it can be answered at an instant.
    pub fn is_open_at(&self, at: Timestamp) -> bool {
        at >= self.published
            && self.withdrawn.is_none_or(|withdrawn| at < withdrawn)
            && self.expires.is_none_or(|expires| at < expires)
    }
}
