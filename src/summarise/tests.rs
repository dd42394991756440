//! The front door: which texts get which kind of summary, and what holds for every text there is.

use proptest::prelude::*;

use super::*;
use crate::model::repeated::LineCounts;

const NEWS: &str = "The city council of Northbridge approved a new budget of 40 million euros on Tuesday evening. \
The debate lasted for more than five hours and drew a large crowd to the town hall. \
Mayor Ada Fenwick said the budget would pay for two new schools and the repair of the harbour bridge.\n\
Opposition members had asked for lower taxes instead. They called the plan reckless and promised to fight it. \
The council rejected their proposal by a vote of nine to four.\n\
Work on the harbour bridge is due to begin in March and should be finished within two years. \
Ferries will carry commuters across the bay while the bridge is closed. \
The schools are planned for the northern suburbs, where many families have settled since the new railway opened.";
const TITLE: &str = "Northbridge council approves budget for schools and harbour bridge";

fn article<'a>(title: &'a str, text: &'a str) -> Article<'a> {
    Article { title, text, language: None, description: None, furniture: None }
}

fn check_source(given: &Article<'_>, expected: SummarySource) -> String {
    let (summary, chosen) = summarise(given, &Settings::default());
    assert_eq!(summary.source, expected, "{given:?} gave {summary:?}");
    assert_eq!(chosen.source, expected);
    assert_eq!(summary.version, VERSION);
    assert_eq!(summary.text.is_empty(), expected == SummarySource::None);
    summary.text
}

/// What must hold for any text and any length.
fn check_promises(given: &Article<'_>, settings: &Settings) {
    let (summary, chosen) = summarise(given, settings);
    assert_eq!((summary.clone(), chosen.clone()), summarise(given, settings), "not the same twice");
    let budget = settings.budget(given.text);
    assert!(summary.text.chars().count() <= budget.max_chars, "too long: {summary:?}");
    assert!(chosen.sentences.len() <= budget.sentences.unwrap_or(usize::MAX));
    assert!(chosen.sentences.is_sorted_by(|one, next| one.start < next.start), "not in the order of the text");
    for sentence in &chosen.sentences {
        let from: String = given.text.chars().skip(sentence.start).collect();
        let verbatim = sentence.text.strip_suffix('…').unwrap_or(&sentence.text);
        let stands =
            marks::fold_spaces(&from).starts_with(verbatim) || marks::fold_spaces(&from).starts_with(&sentence.text);
        assert!(stands, "{:?} does not stand at {} of the text", sentence.text, sentence.start);
        assert!(sentence.score.is_finite());
    }
}

#[test]
fn news_is_summarised_by_its_best_sentences() {
    let text = check_source(&article(TITLE, NEWS), SummarySource::Extract);
    assert!(text.starts_with("The city council of Northbridge approved a new budget"), "{text}");
    assert!(text.contains("two new schools and the repair of the harbour bridge"), "{text}");
    check_promises(&article(TITLE, NEWS), &Settings::default());
}

#[test]
fn short_texts_are_their_own_summary() {
    let note = "Version 2.1 is out. It mends three faults.";
    assert_eq!(check_source(&article("Release", note), SummarySource::Lead), note);
    assert_eq!(
        check_source(&article("", "New song out on all platforms"), SummarySource::Lead),
        "New song out on all platforms"
    );
    check_source(&article("", ""), SummarySource::None);
    check_source(&article("", " \n \n"), SummarySource::None);
    check_source(&article("It rained on Monday.", "It rained — on Monday"), SummarySource::None);
}

#[test]
fn a_real_description_is_kept() {
    let real = "Schools and a bridge are to be paid for with a budget that the opposition calls reckless and unfair.";
    let with = |description| Article { description: Some(description), ..article(TITLE, NEWS) };
    assert_eq!(check_source(&with(real), SummarySource::Feed), real);
    let (summary, _) = summarise(&with(real), &Settings { source: Source::Extract, ..Settings::default() });
    assert_eq!(summary.source, SummarySource::Extract);
    let long = format!("{} and so on for much longer than anybody would want to read.", real.repeat(7));
    for refused in [
        "",
        "Too short to say anything.",
        TITLE,
        "Schools and a bridge are to be paid for with a budget that the opposition calls […]",
        "Schools and a bridge are to be paid for with a budget that the opposition calls... Read more",
        "Schools and a bridge are to be paid for. The opposition calls the budget reckless and wants to",
        "The city council of Northbridge approved a new budget of 40 million euros on Tuesday evening.",
        "Article URL: https://example.org/a Comments URL: https://example.org/b Points: 12 # Comments: 4 and more",
        "budget, council, schools, bridge, harbour, ferries, taxes, opposition, mayor, railway, suburbs, commuters",
        "Schools\nBridge\nFerries\nOpposition wants lower taxes\nThe mayor is content with the outcome of it all",
        &long,
    ] {
        check_source(&with(refused), SummarySource::Extract);
    }
}

#[test]
fn lists_tables_code_and_live_blogs_are_stepped_round() {
    let list =
        format!("Shopping\n{}", "- flour and two eggs from the market\n- fresh butter of the best kind\n".repeat(8));
    assert_eq!(
        check_source(&article("List", &list), SummarySource::Lead),
        "flour and two eggs from the market · fresh butter of the best kind"
    );
    check_source(&article("Table", &"1 | 2 | 3\n4,50 | 5.20 | 99%\n".repeat(30)), SummarySource::None);
    let mixed = format!(
        "{NEWS}\nfn main() {{ let x = y[&3] + z(1, 2); }}\nTeam | Won | Lost\nRead also: Council in crisis again, says the mayor."
    );
    let text = check_source(&article(TITLE, &mixed), SummarySource::Extract);
    assert!(!text.contains("fn main") && !text.contains("Won") && !text.contains("Read also"));
    let blog = "Live: the storm\n14:30 The bridge is closed. Nobody is hurt.\n13:15 Winds reach 120 kilometres an hour.\n\
                12:00 The storm comes nearer to the coast.";
    assert_eq!(check_source(&article("Storm", blog), SummarySource::Lead), "The bridge is closed. Nobody is hurt.");
    let controls = "No time to read? Get a summary\nThe ferry was late today.\nPrevious Article\nNext Article";
    assert_eq!(check_source(&article("Ferry", controls), SummarySource::Lead), "The ferry was late today.");
}

#[test]
fn an_encyclopaedia_is_summarised_by_its_definition() {
    let text = format!("Northbridge is a town on the eastern coast with a harbour, known for its bridge.\n{NEWS}");
    let summary = check_source(&article("Northbridge", &text), SummarySource::Lead);
    assert!(summary.starts_with("Northbridge is a town"), "{summary}");
}

#[test]
fn scripts_without_spaces_get_two_fifths() {
    let text: String = ["一", "二", "三", "四", "五", "六"]
        .map(|day| {
            format!("市议会周{day}晚上经过五个多小时的辩论后通过了新的预算，总额为四千万欧元。市长{day}日表示，这笔钱将用于建造两所新学校和修理港口大桥。")
        })
        .concat();
    let summary = check_source(&article("市议会通过预算", &text), SummarySource::Lead);
    assert!((60..=120).contains(&summary.chars().count()), "{summary}");
    assert!(!summary.contains(' '), "{summary}");
    let (exact, _) = summarise(&article("市议会通过预算", &text), &Settings::exact(200));
    assert!(exact.text.chars().count() > 120);
    let thai = "ที่ประชุมสภาเมืองได้อนุมัติงบประมาณใหม่เมื่อคืนวันอังคาร หลังจากการอภิปรายนานกว่าห้าชั่วโมง ".repeat(10);
    let summary = check_source(&article("", &thai), SummarySource::Lead);
    assert!(summary.ends_with('…') && summary.chars().count() <= 120, "{summary}");
}

#[test]
fn a_beginning_that_stands_there_twice_is_told_once() {
    let first = "市议会周二晚上通过了新的预算，总额为四千万欧元。";
    let text = format!("{first}\n{first}\n市长表示，这笔钱将用于建造两所新学校。学校明年春天开工，后年完成。");
    let summary = check_source(&article("", &text), SummarySource::Lead);
    assert_eq!(summary.matches(first).count(), 1, "{summary}");
}

#[test]
fn nothing_is_said_twice() {
    let text = format!("{NEWS}\n{NEWS}");
    let (summary, chosen) = summarise(&article(TITLE, &text), &Settings::exact(600));
    let mut texts: Vec<&str> = chosen.sentences.iter().map(|sentence| sentence.text.as_str()).collect();
    texts.sort_unstable();
    texts.dedup();
    assert_eq!(texts.len(), chosen.sentences.len(), "{}", summary.text);
}

/// What the rules for headings, datelines and labels must not touch, each as the first sentence of a text.
#[test]
fn what_only_looks_like_furniture_stays() {
    let rest = "The council voted for the bridge on Monday after a long debate in the hall. Work begins in spring and takes \
                two years of time. Ferries will run until it opens for all of us. You get an element by its id.";
    for (language, first) in [
        ("en", "UNESCO, UNICEF, NATO, NGOs and many others met in Paris on Monday."),
        ("en", "UNICEF – the children's fund of the nations – has asked for money."),
        ("en", "NASA—the agency that flew to the Moon—launched a rocket on Monday."),
        ("en", "Ada Hanks and Meg Ryan met the Pope in Rome."),
        ("en", "The method getElementById returns one element of the page."),
        ("en", "Fenwick: I have always wanted to build a bridge."),
        ("de", "NATO - das westliche Bündnis - hat gestern über die Lage beraten."),
        ("de", "Bayern - Dortmund endete gestern ohne ein Tor."),
        ("ko", "서울시는 어제 NATO와 UNESCO 및 OECD 대표단을 만났다."),
        ("fr", "Le constat est clair : La ville manque de ponts."),
    ] {
        let text = format!("{first}\n{rest}");
        let given = Article { language: Some(language), ..article("", &text) };
        let draft = Draft::of(&given);
        assert_eq!(draft.sentences.first().map(|sentence| sentence.text), Some(first));
    }
}

#[test]
fn the_cap_holds_for_settings_and_not_for_exact_lengths() {
    let text = NEWS.repeat(4);
    let greedy = Settings::new(50, 5000, Source::Best);
    assert!(summarise(&article(TITLE, &text), &greedy).0.text.chars().count() <= HARD_CAP);
    assert!(summarise(&article(TITLE, NEWS), &Settings::exact(800)).0.text.chars().count() > HARD_CAP);
}

#[test]
fn hostile_texts_break_no_promise() {
    let monsters = [
        ". ".repeat(60_000),
        "a.".repeat(60_000),
        "A! ".repeat(60_000),
        "\"x.\" . . ".repeat(9_000),
        "((((((((".repeat(20_000),
        "word ".repeat(60_000),
        "x".repeat(300_000),
        format!("{}{}", "a".repeat(45_000), ". ".repeat(9_000)),
        "12:30 a\n".repeat(20_000),
        "The same sentence stands here once more. ".repeat(4_000),
        "\u{202e}\u{0000}\u{feff}. \u{0301}".repeat(9_000),
        "字。".repeat(40_000),
        "\n".repeat(200_000),
        "aBcDeF".repeat(20_000),
        "WeWork helloWorld ".repeat(9_000),
        "par ? par AaBb".repeat(9_000),
        "Abc: Def.\n".repeat(9_000),
        "2018Le \"Abc\"Def ".repeat(9_000),
        "```\n".repeat(9_000),
    ];
    for monster in monsters.iter().flat_map(|monster| [monster.clone(), format!("{NEWS}\n{monster}")]) {
        let monster = &monster;
        check_promises(
            &Article { description: Some(monster), ..article("a title of five words", monster) },
            &Settings::default(),
        );
    }
}

#[test]
fn every_summariser_has_a_name_of_its_own() {
    let mut names: Vec<&str> = ALL.iter().map(|summariser| summariser.name()).collect();
    for summariser in ALL {
        let chosen = summariser.summarise(&article(TITLE, NEWS), &Budget::default());
        assert!(!chosen.sentences.is_empty(), "{}", summariser.name());
    }
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), ALL.len());
}

/// The articles of tests/fixtures/summaries; its README says how they are written.
#[test]
fn whole_articles_are_summarised_as_agreed() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/summaries");
    let mut n_articles = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "txt") {
            check_file(&std::fs::read_to_string(&path).unwrap(), &path.display().to_string());
            n_articles += 1;
        }
    }
    assert!(n_articles >= 10, "the fixtures are gone");
}

fn check_file(file: &str, name: &str) {
    let (given, expected) = file.split_once("\n----\n").unwrap_or_else(|| panic!("{name} has no line of dashes"));
    let (head, text) = given.split_once("\n\n").unwrap();
    let (title, language) = head.split_once('\n').unwrap();
    let given = Article { language: Some(language).filter(|tag| *tag != "-"), ..article(title, text) };
    let (summary, chosen) = summarise(&given, &Settings::default());
    let sentences: Vec<&str> = chosen.sentences.iter().map(|sentence| sentence.text.as_str()).collect();
    let got = format!("{}\n{}", summary.source.as_str(), sentences.join("\n"));
    assert_eq!(got, expected.trim_end(), "{name}");
    check_promises(&given, &Settings::default());
}

/// Texts that look like articles often enough to reach every corner.
fn any_text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        "[A-ZÄÉа-яa-z]{1,12}",
        "[ .!?\n\t\"'()«»“”…:;,-]{1,3}",
        Just(". ".to_owned()),
        Just(" the council of Northbridge".to_owned()),
        Just("北京今天下雨。".to_owned()),
        Just("กรุงเทพ ".to_owned()),
        Just("\n14:30 ".to_owned()),
        Just("\n- ".to_owned()),
        Just(" Am 3. März ".to_owned()),
        Just("M. ".to_owned()),
        Just("helloWorld".to_owned()),
        Just("\nStep #3: The ".to_owned()),
        Just(" (CBC)\n".to_owned()),
        Just("\nBERLIN – ".to_owned()),
        Just(")par Aa".to_owned()),
        Just(" NATO와 UNESCO ".to_owned()),
        Just("\n```\n".to_owned()),
        Just(" Le maire ".to_owned()),
        Just("\nAll rights reserved.\n".to_owned()),
        "\\PC{1,8}",
    ];
    prop::collection::vec(part, 0..120).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn promises_hold_for_any_text(text in any_text(), title in "\\PC{0,40}", max_chars in 0_usize..700, language in 0_usize..8) {
        let language = [None, Some("en"), Some("fr-CA"), Some("de"), Some("zh"), Some("th"), Some("xx"), Some("")][language];
        let said = repeated::Said { title: "", full: "All rights reserved.", description: "" };
        let (_, known) = repeated::learn(&LineCounts::default(), std::iter::repeat_n(said, 3));
        let given = Article { language, furniture: Some(&known), ..article(&title, &text) };
        check_promises(&given, &Settings::exact(max_chars));
        check_promises(&given, &Settings { source: Source::Extract, ..Settings::default() });
        for summariser in ALL {
            summariser.summarise(&given, &Budget::chars(max_chars));
        }
    }
}

#[test]
fn a_first_sentence_that_points_back_is_no_beginning_but_he_may_be_in_the_headline() {
    let rest = "The council voted for the bridge on Tuesday after a debate of five hours in the town hall. Work begins in \
                spring and takes two years, and ferries will run until the bridge opens. The town pays for half of what it \
                costs, the state for the rest. Critics of the plan would rather mend the schools that the town has. Trains \
                will stop at the new bridge, too.";
    for (first, stays) in [
        ("However, the mayor of the town wants the bridge to open in spring of next year.", false),
        ("She wants the bridge of the town to open in the spring of next year at the latest.", true),
    ] {
        let text = format!("{first} {rest}");
        let article = Article {
            title: "Mayor Anna White wants bridge of the town to open in spring",
            text: &text,
            language: Some("en"),
            description: None,
            furniture: None,
        };
        assert_eq!(summarise(&article, &Settings::default()).0.text.starts_with(first), stays, "{first}");
    }
}
