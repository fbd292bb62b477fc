//! What an assembly did, in sentences: meetings, motions, votes.

use liens::governance::deliberation::Command as Minute;
use liens::governance::{Choice, Command as Vote, Heard, MotionState};
use liens::{Command, Commons, ContributorId, MotionId, SubjectId, Timestamp};

use crate::telling::{Said, Teller};
use crate::words::day;

impl Teller<'_> {
    pub(crate) fn minuted(self, command: &Minute, by: &ContributorId) -> Option<Said> {
        let words = self.words;
        Some(match command {
            Minute::Propose { subject, college } => {
                let (subject, college) = (words.quoted(subject), words.call(college));
                let english = format!("{by} puts {subject} forward, for the {college}");
                words.say(english, format!("{by} propose {subject}, pour : {college}")).into()
            }
            Minute::CallMeeting { meeting, from, colleges, .. } => {
                let colleges = colleges.iter().map(|college| words.call(college));
                let colleges = colleges.collect::<Vec<_>>().join(", ");
                let (meeting, from) = (words.call(meeting), day(*from));
                let english = format!("{by} calls {meeting}, {from}: invited are {colleges}");
                words
                    .say(english, format!("{by} convoque {meeting}, {from} ; invités : {colleges}"))
                    .into()
            }
            Minute::Speak { meeting, person, college, .. } => {
                let (meeting, college) = (words.call(meeting), words.call(college));
                let opening =
                    words.say(format!("in {meeting} spoke"), format!("ont parlé dans {meeting} :"));
                Said::listed(opening, format!("{person} ({college})"))
            }
            _ => return None,
        })
    }

    pub(crate) fn moved(
        self,
        commons: &Commons,
        command: &Command,
        by: &ContributorId,
    ) -> Option<Said> {
        let words = self.words;
        let said = |motion: &MotionId, subject: &SubjectId, say: [&str; 4]| {
            let (motion, subject) = (words.quoted(motion), words.call(subject));
            let [before, after, avant, apres] = say;
            let english = format!("{by} {before} {motion}{after}: {subject}");
            Said::from(words.say(english, format!("{by} {avant} {motion}{apres} : {subject}")))
        };
        Some(match command {
            Command::DraftMotion { motion, proposal } => said(
                motion,
                &proposal.draft.subject,
                ["writes the motion", "", "écrit la motion", ""],
            ),
            Command::OpenMotion { motion, proposal, .. } => {
                let opens = [", and its vote opens", ", et son vote s'ouvre"];
                let subject = &proposal.draft.subject;
                said(motion, subject, ["writes the motion", opens[0], "écrit la motion", opens[1]])
            }
            Command::ReviseMotion { motion, proposal } => {
                said(motion, &proposal.draft.subject, ["writes", " anew", "réécrit", ""])
            }
            Command::OpenVote { motion, .. } => {
                let members = commons.assembly().motion(motion)?.vote()?.roll().members().len();
                let motion = words.quoted(motion);
                let english =
                    format!("the vote on {motion} opens, with {members} people on the roll");
                words
                    .say(
                        english,
                        format!("ouverture du vote sur {motion}, {members} personnes au registre"),
                    )
                    .into()
            }
            Command::Enact { motion } => {
                let motion = words.quoted(motion);
                let english = format!("{motion} is put into force");
                words.say(english, format!("{motion} entre en vigueur")).into()
            }
            _ => return None,
        })
    }

    pub(crate) fn voted(
        self,
        commons: &Commons,
        command: &Vote,
        by: &ContributorId,
        at: Timestamp,
    ) -> Option<Said> {
        let words = self.words;
        let known = |motion: &MotionId| commons.assembly().motion(motion);
        Some(match command {
            Vote::Deliberate { motion } => {
                let again = known(motion)?.suspended().is_some();
                let motion = words.quoted(motion);
                let (back, retour) = if again { ("back ", "retourne") } else { ("", "va") };
                words
                    .say(
                        format!("{motion} goes {back}to deliberation"),
                        format!("{motion} {retour} au débat"),
                    )
                    .into()
            }
            Vote::OfferFloor { motion, college, .. } => {
                let motion = words.quoted(motion);
                let opening = words.say(
                    format!("on {motion} the floor is offered to"),
                    format!("sur {motion}, la parole est offerte à :"),
                );
                Said::listed(opening, words.call(college))
            }
            Vote::HearCollege { motion, college, heard } => {
                let heard = match heard {
                    Heard::Spoke => String::new(),
                    _ if words.is_french() => " (invités, silencieux)".to_owned(),
                    other => format!(" ({other})"),
                };
                let motion = words.quoted(motion);
                let opening =
                    words.say(format!("heard on {motion}:"), format!("entendus sur {motion} :"));
                Said::listed(opening, format!("{}{heard}", words.call(college)))
            }
            Vote::CastBallot { motion, choice } => {
                let choice = match choice {
                    Choice::Yes => words.say("yes", "oui"),
                    Choice::No => words.say("no", "non"),
                    Choice::Abstain => words.say("abstain", "abstention"),
                };
                let motion = words.quoted(motion);
                let opening =
                    words.say(format!("ballots on {motion}:"), format!("bulletins sur {motion} :"));
                Said::listed(opening, format!("{by}: {choice}"))
            }
            Vote::CloseMotion { motion } => {
                let certificate = known(motion)?.certificate()?;
                let overall = &certificate.overall;
                let outcome = words.outcome(certificate.outcome);
                let (yes, no, expressed) = (&overall.yes, &overall.no, &overall.expressed);
                let motion = words.quoted(motion);
                let english = format!(
                    "{motion} is {outcome}: {yes} yes and {no} no of {expressed} expressed"
                );
                words
                    .say(
                        english,
                        format!(
                            "{motion} : {outcome}, {yes} oui et {no} non sur {expressed} exprimés"
                        ),
                    )
                    .into()
            }
            Vote::Object { motion } => {
                let motion_now = known(motion)?;
                let called = words.quoted(motion);
                let opening = words
                    .say(format!("objections to {called}:"), format!("oppositions à {called} :"));
                let mut said = Said::listed(opening, by.to_string());
                if motion_now.state_at(at) == MotionState::Suspended {
                    let colleges = motion_now.vote()?.objecting().map(|one| words.call(one));
                    let colleges = words.and(&colleges.collect::<Vec<_>>());
                    said.below.push(words.say(
                        format!("more than half of the {colleges}: it is suspended"),
                        format!("plus de la moitié du collège {colleges} : suspension"),
                    ));
                }
                said
            }
            _ => return None,
        })
    }
}
