//! What goes in and out of each door, as JSON Schemas.

use liens_lineage::Distribution;

use super::{Said, command, power, settle, share, tally};
use crate::schema::{Named, of};

/// A request and an answer for each door.
pub(crate) const DOORS: [Named; 10] = [
    ("share.request", of::<share::Request>),
    ("share.answer", of::<Said<Distribution>>),
    ("tally.request", of::<tally::Request>),
    ("tally.answer", of::<Said<tally::Answer>>),
    ("power.request", of::<power::Request>),
    ("power.answer", of::<Said<power::Answer>>),
    ("settle.request", of::<settle::Request>),
    ("settle.answer", of::<Said<settle::Answer>>),
    ("command.request", of::<command::Request>),
    ("command.answer", of::<Said<command::Answer>>),
];
