//! What every public type promises to those who embed it.

use std::fmt::Debug;

use liens_lineage::*;

fn promises<T: Send + Sync + Debug + Clone + PartialEq + 'static>() {}
fn fails<E: std::error::Error + Send + Sync + Clone + PartialEq + 'static>() {}

#[test]
fn every_public_type_may_be_sent_shared_shown_cloned_and_compared() {
    promises::<Authority>();
    promises::<Base>();
    promises::<Claims>();
    promises::<Command>();
    promises::<Distribution>();
    promises::<Event>();
    promises::<Frozen>();
    promises::<Lineage>();
    promises::<LinkClaim>();
    promises::<NodeParts>();
    promises::<Order>();
    promises::<OriginBy>();
    promises::<Owed>();
    promises::<Policy>();
    promises::<Reason>();
    promises::<RemainderTo>();
    promises::<ResultPart>();
    promises::<Rows>();
    promises::<Rule>();
    promises::<Secured>();
    promises::<StarvedOrigin>();
    promises::<Step>();
    promises::<Tie>();
    promises::<TrueUp>();
    promises::<TrueUpRow>();
    promises::<Waiting>();
}

#[test]
fn every_refusal_is_an_error() {
    fails::<DistributeError>();
    fails::<DistributionError>();
    fails::<Error>();
    fails::<FlowError>();
    fails::<FreezeError>();
    fails::<LawBroken>();
    fails::<OwedError>();
    fails::<ParseRuleError>();
    fails::<PolicyError>();
    fails::<Refusal>();
    fails::<ReplayError>();
    fails::<RowsError>();
    fails::<ShareError>();
    fails::<TrueUpError>();
}
