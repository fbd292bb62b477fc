//! Voices that are lent: who speaks for whom when a vote is counted.

use std::collections::{BTreeMap, BTreeSet};

use liens::governance::{Choice, Command as Vote};
use liens::{ContributorId, SubjectId, Timestamp};

use super::interests::for_oneself;
use super::voting::Motion;
use super::{Judged, Naive, Sent};
use crate::model::village::LENT_MOST;

/// To whom, and since when, by who lends and on what.
pub(in crate::model) type Lent =
    BTreeMap<(ContributorId, Option<SubjectId>), (ContributorId, Timestamp)>;

impl Naive {
    pub(super) fn lend(&mut self, command: &Vote, sent: &Sent) -> Judged {
        for_oneself(sent)?;
        match command {
            Vote::Delegate { to, .. } if *to == sent.by => Err("governance.delegation.to_oneself"),
            Vote::Delegate { to, topic } => {
                self.lent.insert((sent.by.clone(), topic.clone()), (to.clone(), sent.at));
                Ok(())
            }
            Vote::WithdrawDelegation { topic } => {
                let gone = self.lent.remove(&(sent.by.clone(), topic.clone()));
                gone.map(|_| ()).ok_or("governance.delegation.not_given")
            }
            _ => Err("not spoken of here"),
        }
    }

    /// What everybody says, or has somebody say.
    pub(super) fn said_in_all(&self, motion: &Motion) -> BTreeMap<ContributorId, Choice> {
        let voices = Voices { lent: &self.lent, motion };
        let said = |who: &ContributorId| Some((who.clone(), voices.of(who)?));
        motion.roll.keys().filter_map(said).collect()
    }
}

/// Who lends whom a voice in one vote.
struct Voices<'a> {
    lent: &'a Lent,
    motion: &'a Motion,
}

impl Voices<'_> {
    /// Whoever neither votes nor is left out may have lent the voice: on the topic before in general,
    /// to somebody on the roll.
    fn delegate(&self, who: &ContributorId) -> Option<&(ContributorId, Timestamp)> {
        if self.motion.said.contains_key(who) || self.motion.recused.contains(who) {
            return None;
        }
        let on = |topic: Option<SubjectId>| self.lent.get(&(who.clone(), topic));
        let topic = self.motion.topic.clone();
        let lent = topic.and_then(|topic| on(Some(topic))).or_else(|| on(None));
        lent.filter(|(to, _)| self.motion.roll.contains_key(to))
    }

    /// Whoever the chain leads to, from one to the next; nobody where it runs in a circle.
    fn chain(&self, who: &ContributorId) -> Option<Vec<ContributorId>> {
        let (mut chain, mut seen) = (vec![who.clone()], BTreeSet::from([who.clone()]));
        while let Some((to, _)) = self.delegate(chain.last()?) {
            if !seen.insert(to.clone()) {
                return None;
            }
            chain.push(to.clone());
        }
        Some(chain)
    }

    /// The voices that somebody speaks for beside the own one: those lent first come first, while
    /// there is room.
    fn carried(&self, by: &ContributorId) -> BTreeMap<ContributorId, u64> {
        let lent_to = |who: &&ContributorId| self.delegate(who).is_some_and(|(to, _)| to == by);
        let mut asking: Vec<&ContributorId> = self.motion.roll.keys().filter(lent_to).collect();
        asking.sort_by_key(|who| (self.delegate(who).map(|(_, since)| *since), *who));
        let (mut carried, mut room) = (BTreeMap::new(), LENT_MOST);
        for who in asking {
            let brings = 1 + self.carried(who).values().sum::<u64>();
            if brings <= room {
                room -= brings;
                carried.insert(who.clone(), brings);
            }
        }
        carried
    }

    fn of(&self, who: &ContributorId) -> Option<Choice> {
        let chain = self.chain(who)?;
        let carries = |pair: &[ContributorId]| self.carried(&pair[1]).contains_key(&pair[0]);
        let speaker = chain.last()?;
        let heard = chain.windows(2).all(carries) && !self.motion.recused.contains(speaker);
        self.motion.said.get(speaker).copied().filter(|_| heard)
    }
}
