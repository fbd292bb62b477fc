//! The charter: its text, its presets, its versions, and from when each holds.

use liens::lineage::Command as Trace;
use liens::timebank::{Command as Book, Limits, Rules, Term};
use liens::{
    Amount, ArticlesError, Attester, CharterChange, Command, CommandId, Commons, Contribution,
    ContributionId, ContributionKind, Holder, MotionId, Participation, ProjectId, Proposal,
    SubjectId, Timestamp, Unit,
};

use crate::world::{World, articles, changing, enact, origin_and_hours, person};

#[test]
fn a_change_comes_into_force_at_its_stated_time_and_not_before() {
    let mut world = World::ready();
    let effective: Timestamp = "2026-07-01".parse().unwrap();
    let change = CharterChange::Policy { policy: origin_and_hours() };
    let mut proposal = Proposal::new(SubjectId::new("sharing").unwrap()).changing(change);
    proposal.effective = Some(effective);
    let motion = MotionId::new("m1").unwrap();
    let open =
        Command::OpenMotion { motion: motion.clone(), proposal: Box::new(proposal), closes: None };
    world.send("ana", open).unwrap();
    world.approve("m1");
    let refused = world.send("ana", enact("m1")).unwrap_err();
    assert_eq!(refused.code(), "commons.not_yet");
    assert!(refused.to_string().contains("2026-07-01T00:00:00Z"), "{refused}");
    let mut due = world.envelope("ana", enact("m1"));
    due.at = effective;
    world.commons.execute(due).unwrap();
    let commons = &world.commons;
    assert_eq!(commons.charter().unwrap().since(), effective);
    assert_eq!(commons.version_of(&motion).unwrap().version(), 1);
    assert_eq!(commons.charter_at("2026-06-30".parse().unwrap()).unwrap().version(), 0);
    assert_eq!(commons.charter_at(effective).unwrap().version(), 1);
    assert!(commons.charter_at(Timestamp::MIN).is_none());
    assert_eq!(Commons::replay(commons.events().to_vec()).unwrap(), *commons);
}

#[test]
fn a_motion_may_decide_something_that_no_charter_holds() {
    let mut world = World::ready();
    let proposal = Proposal::new(SubjectId::new("a second table").unwrap());
    let motion = MotionId::new("m1").unwrap();
    world
        .send("bo", Command::DraftMotion { motion: motion.clone(), proposal: Box::new(proposal) })
        .unwrap();
    let deliberate = liens::governance::Command::Deliberate { motion: motion.clone() };
    world.send("bo", deliberate.into()).unwrap();
    world.send("bo", Command::OpenVote { motion: motion.clone(), closes: None }).unwrap();
    world.carry("m1");
    assert_eq!(world.commons.charter().unwrap().version(), 0);
    assert!(world.commons.version_of(&motion).is_none());
    let refused = world.send("bo", enact("m1")).unwrap_err();
    assert_eq!(refused.code(), "commons.already_enacted");
}

#[test]
fn rules_of_the_time_bank_are_set_by_the_charter_and_by_motions() {
    let rules = |floor| Rules::of(Unit::Time, Limits::new(Some(floor), None).unwrap());
    let mut world = World::new();
    let found = articles().with_rules(rules(-3_600));
    let members = crate::world::members();
    world.must(Command::Found { articles: Box::new(found), members });
    for open in crate::world::accounts(&Unit::Time) {
        world.must(open);
    }
    let exchange = |hours: &str| Book::Exchange {
        giver: Holder::Person { id: person("bo") }.account(&Unit::Time).unwrap(),
        receiver: Holder::Person { id: person("ana") }.account(&Unit::Time).unwrap(),
        given: hours.parse().unwrap(),
        activity: liens::ActivityId::new("garden").unwrap(),
        value_date: None,
        reference: None,
    };
    world.send("ana", exchange("PT1H").into()).unwrap();
    let refused = world.send("ana", exchange("PT1H").into()).unwrap_err();
    assert!(refused.code().starts_with("timebank."), "{refused}");
    let change = CharterChange::Rules { rules: Box::new(rules(-7_200)) };
    world.send("ana", changing("m1", change)).unwrap();
    world.carry("m1");
    world.send("ana", exchange("PT1H").into()).unwrap();
    assert_eq!(world.commons.charter().unwrap().articles().rules().count(), 1);
    assert_eq!(Commons::replay(world.commons.events().to_vec()).unwrap(), world.commons);
}

/// A roof that Bo gave two hours to, as an agreement says, and received hours for.
fn roof(name: &str, (hours, received): (&str, &str), agreement: CommandId) -> Command {
    let id = liens::EvidenceId::new(agreement.to_string()).unwrap();
    let time = hours.parse().unwrap();
    let taking = Participation::of(person("bo")).attested(time, Attester::Agreement { id });
    let taking = taking.compensated(received.parse().unwrap());
    let (id, project) = (ContributionId::new(name).unwrap(), ProjectId::new("café").unwrap());
    let builder =
        Contribution::builder(id, ContributionKind::Work, project, "2026-02-01".parse().unwrap());
    let contribution = builder.participation(taking).build().unwrap();
    Trace::RecordContribution { contribution }.into()
}

#[test]
fn a_settled_agreement_attests_hours_once_and_nobody_attests_for_others() {
    let mut world = World::ready();
    let account = |name| Holder::Person { id: person(name) }.account(&Unit::Time).unwrap();
    let amount: Amount = "PT2H".parse().unwrap();
    let term = Term { from: account("ana"), to: account("bo"), amount: amount.clone() };
    let propose = Book::Propose {
        terms: vec![term],
        expires: None,
        at_expiry: liens::timebank::AtExpiry::Release,
        answers: None,
        reference: None,
    };
    world.send("ana", propose.into()).unwrap();
    let agreement = CommandId::from_u128(world.sent);
    world.send("bo", Book::Agree { agreement }.into()).unwrap();
    let early = world.send("bo", roof("a roof", ("PT2H", "PT2H"), agreement)).unwrap_err();
    assert_eq!(early.code(), "commons.agreement_says_other", "{early}");
    for name in ["ana", "bo"] {
        world.send(name, Book::Confirm { agreement, done: vec![amount.clone()] }.into()).unwrap();
    }
    // Other hours, and hours that a tariff in hours would pay a second time.
    for said in [("PT3H", "PT3H"), ("PT2H", "PT1H")] {
        let other = world.send("bo", roof("a roof", said, agreement)).unwrap_err();
        assert_eq!(other.code(), "commons.agreement_says_other", "{other}");
    }
    let said = ("PT2H", "PT2H");
    world.send("bo", roof("a roof", said, agreement)).unwrap();
    let twice = world.send("bo", roof("another roof", said, agreement)).unwrap_err();
    assert_eq!(twice.code(), "commons.agreement_says_other", "{twice}");
    let record = crate::world::contribution("a wall", ContributionKind::Work, &[("bo", 9)], &[]);
    let alone = world.send("bo", record).unwrap_err();
    assert_eq!(alone.code(), "commons.not_to_attest", "{alone}");
    assert_eq!(Commons::replay(world.commons.events().to_vec()).unwrap(), world.commons);
}

/// Bo gave Ana two hours, as both agreed and confirmed: the agreement, and the entry that settles it.
fn settled(world: &mut World) -> (CommandId, CommandId) {
    let account = |name| Holder::Person { id: person(name) }.account(&Unit::Time).unwrap();
    let amount: Amount = "PT2H".parse().unwrap();
    let term = Term { from: account("ana"), to: account("bo"), amount: amount.clone() };
    let propose = Book::Propose {
        terms: vec![term],
        expires: None,
        at_expiry: liens::timebank::AtExpiry::Release,
        answers: None,
        reference: None,
    };
    world.send("ana", propose.into()).unwrap();
    let agreement = CommandId::from_u128(world.sent);
    world.send("bo", Book::Agree { agreement }.into()).unwrap();
    for name in ["ana", "bo"] {
        world.send(name, Book::Confirm { agreement, done: vec![amount.clone()] }.into()).unwrap();
    }
    (agreement, CommandId::from_u128(world.sent))
}

/// Of the roof nobody's hours are attested any more.
fn without_hours(name: &str) -> Command {
    Trace::CorrectAuthorship {
        contribution: ContributionId::new(name).unwrap(),
        participations: vec![Participation::of(person("bo"))],
        reason: liens::EvidenceId::new("minutes").unwrap(),
    }
    .into()
}

#[test]
fn an_agreement_that_attests_nothing_any_more_attests_something_else() {
    let mut world = World::ready();
    let (agreement, _) = settled(&mut world);
    let roof = |name: &str| roof(name, ("PT2H", "PT2H"), agreement);
    world.send("bo", roof("a roof")).unwrap();
    let twice = world.send("bo", roof("a wall")).unwrap_err();
    assert_eq!(twice.code(), "commons.agreement_says_other", "{twice}");
    world.must(without_hours("a roof"));
    world.send("bo", roof("a wall")).unwrap();
    // It attests the wall from now on, and the roof no longer.
    let Command::Trace { command: Trace::RecordContribution { contribution } } = roof("a roof")
    else {
        panic!("a roof")
    };
    let again = Trace::CorrectAuthorship {
        contribution: contribution.id().clone(),
        participations: contribution.participations().to_vec(),
        reason: liens::EvidenceId::new("minutes").unwrap(),
    };
    let refused = world.send("steward", again.clone().into()).unwrap_err();
    assert_eq!(refused.code(), "commons.agreement_says_other", "{refused}");
    world.must(without_hours("a wall"));
    world.must(again.into());
    assert_eq!(Commons::replay(world.commons.events().to_vec()).unwrap(), world.commons);
}

#[test]
fn an_entry_on_which_hours_of_the_record_rest_is_not_taken_back() {
    let mut world = World::ready();
    let (agreement, entry) = settled(&mut world);
    let roof = |name: &str| roof(name, ("PT2H", "PT2H"), agreement);
    world.send("bo", roof("a roof")).unwrap();
    let correct = || Command::from(Book::CorrectEntry { entry, reference: None });
    let before = world.commons.clone();
    let refused = world.send("steward", correct()).unwrap_err();
    assert_eq!(refused.code(), "commons.hours_stand", "{refused}");
    for named in [&entry.to_string(), &agreement.to_string(), "contribution a roof"] {
        assert!(refused.to_string().contains(named), "{refused}");
    }
    assert_eq!(world.commons, before);
    assert_eq!(liens::attested_by(world.commons.ledger(), agreement).len(), 1);
    // Once the record says otherwise the entry is taken back, and attests nothing any more.
    world.must(without_hours("a roof"));
    world.must(correct());
    assert_eq!(liens::attested_by(world.commons.ledger(), agreement), []);
    let refused = world.send("bo", roof("a wall")).unwrap_err();
    assert_eq!(refused.code(), "commons.agreement_says_other", "{refused}");
    assert_eq!(Commons::replay(world.commons.events().to_vec()).unwrap(), world.commons);
}

#[test]
fn what_those_who_raised_the_need_find_useful_weighs_more_and_the_origin_stays() {
    use liens::lineage::{FactorTable, Language, Voice};
    use liens::{Link, Ratio, Recipient};

    let rows = [("beside the point", 1, 2), ("useful", 1, 1), ("what was missing", 2, 1)];
    let rows = rows.map(|(grade, n, d)| (grade, Ratio::new(n, d).unwrap()));
    let factors = FactorTable::new(rows).unwrap();
    let mut world = World::voted();
    let grade = |project: &str, said: &str| Command::Grade {
        need: ContributionId::new("a place to meet").unwrap(),
        project: ProjectId::new(project).unwrap(),
        voice: Voice::Raisers,
        grade: said.to_owned(),
    };
    let early = world.send("ana", grade("café", "useful")).unwrap_err();
    assert_eq!(early.code(), "commons.no_grades");
    world.send("ana", changing("m2", CharterChange::Relevance { factors })).unwrap();
    world.carry("m2");
    // A hall of another project builds on the café: thirty hours of Bo.
    let id = ContributionId::new("a hall").unwrap();
    let (kind, hall) = (ContributionKind::Work, ProjectId::new("hall").unwrap());
    let on = Link::to(ContributionId::new("a café").unwrap());
    let by_record = Attester::Record { id: liens::EvidenceId::new("book").unwrap() };
    let taking = Participation::of(person("bo")).attested("PT30H".parse().unwrap(), by_record);
    let builder = Contribution::builder(id, kind, hall, "2026-01-06".parse().unwrap());
    let contribution = builder.participation(taking).builds_on(on).build().unwrap();
    world.must(Trace::RecordContribution { contribution }.into());
    let pot: Amount = "100.00 EUR".parse().unwrap();
    let shared = |world: &mut World| {
        world.must(crate::world::fill(&pot));
        world.must(crate::world::share(&pot, &["a hall"]));
        let shared = world.commons.distribution(CommandId::from_u128(world.sent)).unwrap();
        ["ana", "bo", "cleo"]
            .map(|name| shared.amount_of(&Recipient::Contributor(person(name))).to_string())
    };
    // 7/10 by hours: Bo 10 + 30 of 70, Cleo 20, Dan 10.
    assert_eq!(shared(&mut world), ["20.00 EUR", "40.00 EUR", "20.00 EUR"]);
    let before = world.sent;
    let own = world.send("bo", grade("hall", "what was missing")).unwrap_err();
    assert_eq!(own.code(), "lineage.relevance.recused");
    world.send("ana", grade("hall", "what was missing")).unwrap();
    // The thirty hours count twice: Bo 10 + 60 of 100, Cleo 20; Ana keeps her fifth.
    assert_eq!(shared(&mut world), ["20.00 EUR", "49.00 EUR", "14.00 EUR"]);
    // Each is told with the grades of then: 49.00 EUR of 70.00 EUR are 10 + 60 of 100 hours.
    let told = |sent: u128| {
        let (entry, bo) = (CommandId::from_u128(sent), Recipient::Contributor(person("bo")));
        let told = world.commons.tell(entry, &bo, Language::English);
        told.unwrap().unwrap()
    };
    for (sent, words) in [
        (world.sent, "30 h attested × relevance 2 = 60 h, of 100 h weighed upstream"),
        (world.sent, "10 h attested × relevance 1 = 10 h, of 100 h weighed upstream"),
        (before, "30 h of 70 h attested upstream"),
    ] {
        assert!(told(sent).contains(words), "{}", told(sent));
    }
    let other = world.commons.tell(CommandId::from_u128(1), &Recipient::Commons, Language::French);
    assert_eq!(other, Ok(None));
    assert_eq!(Commons::replay(world.commons.events().to_vec()).unwrap(), world.commons);
}

#[test]
fn objectives_are_reached_or_not_at_a_date() {
    let mut world = World::ready();
    let measure = |text: &str| liens::Measure::Amount { amount: text.parse().unwrap() };
    let indicator = liens::IndicatorId::new("hours exchanged").unwrap();
    let target = liens::Target::AtLeast { measure: measure("PT10H") };
    let objective = liens::Objective::new(indicator.clone(), target, "2026-12-31".parse().unwrap());
    world.must(Command::SetObjective { objective });
    let found = liens::Measurement { at: "2026-06-01".parse().unwrap(), measure: measure("PT12H") };
    world.must(Command::Measure { indicator, measurement: found });
    let standing = |day: &str| {
        let mut standings = world.commons.objectives(day.parse().unwrap());
        standings.next().unwrap().1.unwrap()
    };
    assert_eq!(standing("2026-05-01"), liens::Standing::Unmeasured);
    assert_eq!(standing("2026-07-01"), liens::Standing::Reached);
}

#[test]
fn an_indicator_counts_in_one_unit_from_its_first_target_or_measurement_on() {
    let amount = |text: &str| liens::Measure::Amount { amount: text.parse().unwrap() };
    let part = || liens::Measure::Ratio { ratio: liens::Ratio::new(2, 3).unwrap() };
    let named = |name: &str| liens::IndicatorId::new(name).unwrap();
    let set = |name: &str, measure| {
        let target = liens::Target::AtLeast { measure };
        let objective = liens::Objective::new(named(name), target, "2026-12-31".parse().unwrap());
        Command::SetObjective { objective }
    };
    let measure = |name: &str, measure| {
        let measurement = liens::Measurement { at: "2026-06-01".parse().unwrap(), measure };
        Command::Measure { indicator: named(name), measurement }
    };
    let mut world = World::ready();
    world.must(set("exchanges", amount("PT10H")));
    world.must(measure("exchanges", amount("PT12H")));
    world.must(measure("sales", amount("9.00 EUR")));
    world.must(set("sales", amount("20.00 EUR")));
    let before = world.commons.clone();
    for (command, said) in [
        (measure("exchanges", part()), "'exchanges' shows 2/3, which does not compare with PT10H"),
        (measure("exchanges", amount("1.00 EUR")), "'exchanges' shows 1.00 EUR, which does not"),
        (set("exchanges", part()), "'exchanges' shows PT12H, which does not compare with 2/3"),
        (measure("sales", amount("9.00 USD")), "'sales' shows 9.00 USD, which does not compare"),
        (set("sales", amount("PT1H")), "'sales' shows 9.00 EUR, which does not compare with PT1H"),
    ] {
        let refused = world.send("steward", command).unwrap_err();
        assert_eq!(refused.code(), "core.objective.not_comparable");
        assert!(refused.to_string().starts_with(said), "{refused} / {said}");
    }
    assert_eq!(world.commons, before);
    let at = "2026-07-01".parse().unwrap();
    let standings = world.commons.objectives(at).map(|(_, standing)| standing.unwrap());
    let expected = [liens::Standing::Reached, liens::Standing::NotReached];
    assert_eq!(standings.collect::<Vec<_>>(), expected);
}

#[test]
fn the_commons_of_a_date_is_what_was_recorded_until_then() {
    let mut world = World::voted();
    let before = world.commons.clone();
    let mut late = world.envelope("steward", crate::world::fill(&"1.00 EUR".parse().unwrap()));
    late.at = "2026-09-01".parse().unwrap();
    world.commons.execute(late).unwrap();
    assert_eq!(world.commons.as_of("2026-08-31".parse().unwrap()), Ok(before));
    assert_eq!(world.commons.as_of("2026-09-01".parse().unwrap()).as_ref(), Ok(&world.commons));
    assert_eq!(world.commons.as_of(Timestamp::MIN), Ok(Commons::new()));
}

#[test]
fn articles_are_refused_with_what_is_wrong() {
    let term = "-PT1H".parse().unwrap();
    let refused = articles().with_owed_term(term).unwrap_err();
    assert_eq!(refused, ArticlesError::NegativeTerm { term });
    let budgets = liens::BudgetRules { review: term, ..liens::BudgetRules::default() };
    let refused = articles().with_budgets(budgets).unwrap_err();
    assert_eq!(refused.code(), "commons.articles.negative_wait");
    let nobody = liens::CollegeId::new("nobody").unwrap();
    let refused = articles().with_waived([nobody]).unwrap_err();
    assert_eq!(refused.code(), "commons.articles.unknown_college");
}

#[cfg(feature = "toml")]
mod text {
    use liens::{Articles, Permissions, Preset, Recusal, Who};

    use super::*;

    #[test]
    fn every_preset_founds_a_commons() {
        for preset in Preset::ALL {
            let articles = preset.articles().unwrap_or_else(|error| panic!("{preset:?}: {error}"));
            let mut world = World::new();
            world
                .must(Command::Found { articles: Box::new(articles.clone()), members: Vec::new() });
            assert_eq!(world.commons.charter().unwrap().articles(), &articles);
            let text = articles.to_toml().unwrap();
            assert_eq!(Articles::from_toml(&text).unwrap(), articles, "{text}");
            let recuses = matches!(preset, Preset::Association | Preset::Scic);
            assert_eq!(articles.recusal() == Recusal::Declared, recuses);
        }
    }

    #[test]
    fn articles_read_back_from_their_text() {
        let permissions = Permissions::new().with("enact".parse().unwrap(), [Who::Steward]);
        let rules = Rules::of(Unit::Time, Limits::new(Some(-3_600), None).unwrap());
        let articles = articles().with_permissions(permissions).unwrap().with_rules(rules);
        let articles = articles.with_brokers([liens::RoleId::new("broker").unwrap()]);
        let articles = articles.with_owed_term("PT1H".parse().unwrap()).unwrap();
        let text = articles.to_toml().unwrap();
        assert_eq!(Articles::from_toml(&text).unwrap(), articles, "{text}");
        let json = serde_json::to_string(&articles).unwrap();
        assert_eq!(serde_json::from_str::<Articles>(&json).unwrap(), articles);
    }

    #[test]
    fn what_is_refused_of_a_text_is_named_with_its_place() {
        let scic = Preset::Scic.text();
        for (wrong, right, place) in [
            ("weight = \"55\"", "weight = \"25\"", "less than 1/10"),
            ("more than half of expressed", "more than 1/2 of expressed", "half"),
            ("portion = \"6/5\"", "portion = \"1/5\"", "6/5"),
            ("owed_term = \"P1D\"", "owed_term = \"PT17520H\"", "P1D"),
            ("hearings = ", "hearing = ", "hearings"),
        ] {
            let text = scic.replacen(right, wrong, 1);
            assert_ne!(text, scic, "{right}");
            let refused = Articles::from_toml(&text).unwrap_err();
            let line = text.lines().nth(refused.line - 1).unwrap();
            println!("{refused}\n  {line}");
            assert!(refused.column >= 1 && refused.line > 1, "{refused}");
            let said = refused.to_string();
            assert!(said.contains(place) || line.contains(wrong), "{said}: {line}");
        }
        let twice = format!("{scic}\n[[rules]]\nunit = \"hour\"\n[[rules]]\nunit = \"hour\"\n");
        let refused = Articles::from_toml(&twice).unwrap_err();
        assert!(refused.to_string().contains("the rules of hour are stated twice"), "{refused}");
    }
}

#[test]
fn ids_that_a_host_counts_up_do_not_meet_those_of_the_founding_rules() {
    let units: [Unit; 2] = ["hour", "EUR"].map(|unit| unit.parse().unwrap());
    let rules = units.clone().map(|unit| Rules::of(unit, Limits::new(Some(-100), None).unwrap()));
    let articles = rules.into_iter().fold(articles(), liens::Articles::with_rules);
    let mut world = World::new();
    world.must(Command::Found { articles: Box::new(articles), members: crate::world::members() });
    for unit in units {
        let holder = Holder::Person { id: person("ana") };
        world.must(Command::OpenAccount { holder, unit });
    }
    assert_eq!(world.sent, 3);
    assert_eq!(Commons::replay(world.commons.events().to_vec()).unwrap(), world.commons);
}
