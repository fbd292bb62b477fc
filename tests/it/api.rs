//! What every public type of the facade promises to those who embed it.

use std::fmt::Debug;

use liens::journal::{Damage, Failed, JournalError, JournalLawBroken, MemoryJournal};
use liens::{
    Act, Articles, ArticlesError, BudgetRules, Charter, CharterChange, Command, Commons, Event,
    Holder, PermissionError, Permissions, Proposal, Refusal, ReplayError, Supposition, Thread,
    Upstream, UpstreamRoll, WhatIf, WhatIfRow, Who,
};

fn promises<T: Send + Sync + Debug + Clone>() {}
fn fails<E: std::error::Error + Send + Sync + Clone + PartialEq + 'static>() {}

#[test]
fn every_public_type_may_be_sent_shared_shown_and_cloned() {
    promises::<Act>();
    promises::<Articles>();
    promises::<BudgetRules>();
    promises::<Permissions>();
    promises::<Proposal>();
    promises::<Supposition>();
    promises::<WhatIf>();
    promises::<WhatIfRow>();
    promises::<Who>();
    fails::<ArticlesError>();
    fails::<PermissionError>();
    promises::<Charter>();
    promises::<CharterChange>();
    promises::<Command>();
    promises::<Commons>();
    promises::<Event>();
    promises::<Holder>();
    promises::<Thread<'_>>();
    promises::<Upstream>();
    promises::<UpstreamRoll>();
    promises::<Damage>();
    promises::<MemoryJournal<Event>>();
    fails::<Damage>();
    fails::<Failed<ReplayError>>();
    fails::<JournalError>();
    fails::<JournalLawBroken>();
    fails::<Refusal>();
    fails::<ReplayError>();
}

#[cfg(feature = "journal")]
#[test]
fn what_keeps_a_file_may_be_sent_shared_and_shown() {
    use liens::ContributorId;
    use liens::journal::{
        ChainHash, Cut, FileJournal, Head, NoSnapshot, NotesFile, Recovery, Schema,
    };
    fn keeps<T: Send + Sync + Debug>() {}
    keeps::<FileJournal<Event>>();
    keeps::<NotesFile<ContributorId>>();
    promises::<ChainHash>();
    promises::<Cut>();
    promises::<Head>();
    promises::<Recovery>();
    promises::<Schema>();
    fails::<NoSnapshot>();
}
