//! Tests of the public face of this crate.
