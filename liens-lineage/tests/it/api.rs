//! What every public type promises to those who embed it.

use std::fmt::Debug;

use liens_lineage::*;

fn promises<T: Send + Sync + Debug + Clone + PartialEq + 'static>() {}
fn fails<E: std::error::Error + Send + Sync + Clone + PartialEq + 'static>() {}

#[test]
fn every_public_type_may_be_sent_shared_shown_cloned_and_compared() {
    promises::<Account>();
    promises::<AgreedClaim>();
    promises::<Alternatives>();
    promises::<Association<'static>>();
    promises::<Audit>();
    promises::<AuditRow>();
    promises::<Authority>();
    promises::<axiom::Attack>();
    promises::<axiom::Case>();
    promises::<axiom::Counterexample>();
    promises::<axiom::Gain>();
    promises::<axiom::Law>();
    promises::<axiom::Row>();
    promises::<axiom::Table>();
    promises::<Base>();
    promises::<budget::Budget>();
    promises::<budget::Claim>();
    promises::<budget::ClaimState>();
    promises::<budget::Command>();
    promises::<budget::Event>();
    promises::<budget::Grid>();
    promises::<budget::Grounds>();
    promises::<budget::Outcome>();
    promises::<budget::Terms>();
    promises::<Claims>();
    promises::<Command>();
    promises::<Commit>();
    promises::<commons::CommonsCheck>();
    promises::<commons::Condition>();
    promises::<commons::Fault>();
    promises::<commons::FaultyLink<'static>>();
    promises::<commons::Freedoms>();
    promises::<commons::Ground>();
    promises::<commons::Holding>();
    promises::<commons::Mending>();
    promises::<commons::Reach>();
    promises::<commons::Relicensing>();
    promises::<commons::Terms>();
    promises::<commons::Unlawful>();
    promises::<commons::Unsecured>();
    promises::<commons::Verdict>();
    promises::<Descendant<'static>>();
    promises::<Distribution>();
    promises::<Drawing<'static>>();
    promises::<EarnedBy<'static>>();
    promises::<Event>();
    promises::<Breakdown<'static>>();
    promises::<Explanation<'static>>();
    promises::<FactorTable>();
    promises::<FlowLink<'static>>();
    promises::<Frozen>();
    promises::<GitHistory>();
    promises::<HourEstimate>();
    promises::<Language>();
    promises::<Lineage>();
    promises::<LinkClaim>();
    promises::<NodeParts>();
    promises::<Order>();
    promises::<OriginBy>();
    promises::<Owed>();
    promises::<Policy>();
    promises::<ProjectHistory<'static>>();
    promises::<Ranked>();
    promises::<Reason>();
    promises::<Relevance>();
    promises::<RemainderTo>();
    promises::<ResultPart>();
    promises::<Rows>();
    promises::<Telling<'static>>();
    promises::<Rule>();
    promises::<Secured>();
    promises::<StarvedOrigin>();
    promises::<State>();
    promises::<Step>();
    promises::<Terms>();
    promises::<Tie>();
    promises::<TrueUp>();
    promises::<TrueUpRow>();
    promises::<Voice>();
    promises::<Waiting>();
}

#[test]
fn every_refusal_is_an_error() {
    fails::<AssociationError>();
    fails::<AuditError>();
    fails::<axiom::AxiomError>();
    fails::<budget::GridError>();
    fails::<budget::Refusal>();
    fails::<budget::ReplayError>();
    fails::<DistributeError>();
    fails::<DistributionError>();
    fails::<Error>();
    fails::<FlowError>();
    fails::<FreezeError>();
    fails::<LawBroken>();
    fails::<OwedError>();
    fails::<GitError>();
    fails::<ParseRuleError>();
    fails::<PolicyError>();
    fails::<Refusal>();
    fails::<RelevanceError>();
    fails::<ReplayError>();
    fails::<RowsError>();
    fails::<ShareError>();
    fails::<TrueUpError>();
}

#[test]
fn what_is_tried_may_be_sent_and_shared() {
    fn sent<T: Send + Sync + Debug + Copy>() {}
    sent::<axiom::Subject<'static>>();
}
