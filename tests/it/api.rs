//! What every public type of the facade promises to those who embed it.

use std::fmt::Debug;

use liens::{
    Charter, CharterChange, Command, Commons, Event, Holder, Refusal, ReplayError, Thread,
    Upstream, UpstreamRoll,
};

fn promises<T: Send + Sync + Debug + Clone>() {}
fn fails<E: std::error::Error + Send + Sync + Clone + PartialEq + 'static>() {}

#[test]
fn every_public_type_may_be_sent_shared_shown_and_cloned() {
    promises::<Charter>();
    promises::<CharterChange>();
    promises::<Command>();
    promises::<Commons>();
    promises::<Event>();
    promises::<Holder>();
    promises::<Thread<'_>>();
    promises::<Upstream>();
    promises::<UpstreamRoll>();
    fails::<Refusal>();
    fails::<ReplayError>();
}
