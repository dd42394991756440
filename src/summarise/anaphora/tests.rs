//! What leans on the sentence before it, what does not, and what holds for every table.

use super::*;

#[track_caller]
fn check(language: &str, expected: f64, sentences: &[&str]) {
    for sentence in sentences {
        assert_eq!(leaning(sentence, language, ""), expected, "{sentence}");
    }
}

#[test]
fn openers_are_whole_words() {
    check("en", 1.0, &["He left early.", "“They are late,” she said.", "What's more, nobody asked."]);
    check("en", 0.0, &["Henry said no.", "", "Hertha won.", "Whatever you do, lock the door."]);
    check("fr", 1.0, &["C’est la vie.", "Celle-ci est partie.", "Selon l’hebdomadaire, rien ne change."]);
    check("fr", 0.0, &["Selon l'hebdomadaire Le Pont, rien ne change.", "Cesare part demain."]);
    check("de", 1.0, &["Dabei blieb es.", "Weitere Namen sind bekannt.", "Das ist neu."]);
    check("de", 0.0, &["Ilse ist da.", "Das Rathaus brannte.", "Dasein heißt Sorge."]);
    check("pl", 1.0, &["Co więcej, nikt nie pytał.", "Z kolei burmistrz milczy.", "Nie dziwi też fakt, że pada."]);
    check("pl", 0.0, &["Tomasz milczy.", "Burmistrz milczy."]);
    check("ru", 1.0, &["Он ушёл.", "По его словам, мост закрыт."]);
    check("ru", 1.0, &["Ответил он и на вопрос о мосте."]);
    check("ru", 0.0, &["Олег ушёл."]);
    check("sv", 1.0, &["De är nöjda.", "Dessutom regnade det."]);
    check("sv", 0.0, &["De nya reglerna gäller nu.", "Den svenska regeringen avgår."]);
    check("cs", 1.0, &["Podle něj je most zavřený.", "Další podrobnosti zatím nejsou."]);
    check("no", 1.0, &["Hun dro hjem."]);
    check("xx", 1.0, &["and so on."]);
    check("xx", 0.0, &["He said no."]);
}

#[test]
fn what_points_to_nothing_or_to_the_article_stands_alone() {
    check("en", 0.0, &["There are three ways to do so.", "This complete guide shows how.", "This year brings rain."]);
    check("en", 1.0, &["There, nobody waited.", "This bridge is closed.", "These three ways are new."]);
    check(
        "en",
        1.0,
        &[
            "Then the course begins.",
            "Then add a podcast.",
            "Which is where the guide begins.",
            "But this year it rains.",
        ],
    );
    check("fr", 0.0, &["Ce lundi soir, le maire parle.", "Il y a trois ponts.", "Cette semaine, il pleut."]);
    check("de", 0.0, &["Es gibt drei Brücken.", "Dieses Jahr regnet es."]);
    check("pl", 0.0, &["W tym roku padało.", "Po tym, jak padało, most zamknięto."]);
    check("tr", 0.0, &["Bu yıl yağmur yağdı."]);
}

#[test]
fn an_introduction_may_hold_what_points_back() {
    check(
        "en",
        1.0,
        &["At the time, it was closed.", "In her post, the mayor thanks all.", "When they came, nobody sang."],
    );
    check("en", 0.5, &["In his speech, Anna Fenwick spoke of rain."]);
    check(
        "en",
        0.0,
        &["In Paris, Anna closed it.", "The mayor, his wife and his dog left.", "In Paris, and Rome, it rained."],
    );
    check("fr", 1.0, &["Dimanche matin, ils ont parlé.", "Début juin, il avait écrit.", "Parmi eux, le maire dort."]);
    check("fr", 0.0, &["Dimanche matin, il y a foule.", "Fils de Jean Dupont, il était né ici."]);
    check("en", 0.0, &["Ultimately, it can be hard to tell."]);
    check("fr", 1.0, &["Pour elle, rien ne change.", "Malgré cette pluie, le pont reste ouvert."]);
    check("de", 1.0, &["Mit dieser Brücke, sagt der Rat, geht es schneller."]);
    check("pl", 1.0, &["Aby to zmienić, badacze założyli hodowlę.", "W tym czasie ugotować ryż."]);
    check("es", 1.0, &["Tras su derrota, el alcalde dimitió."]);
    check("ru", 1.0, &["Планируется, что он будет открыт весной.", "Ответил он и на вопрос о мосте."]);
    check("en", 1.0, &["In the report he tells of the bridge.", "At school she built it.", "At the time, it rained."]);
    check("en", 1.0, &["A bridge should show all these signs."]);
    check(
        "en",
        0.0,
        &[
            "On the day she died, Anna Fenwick crossed it.",
            "After a student said she saw it, the town came.",
            "Rain fell on the town all these days.",
        ],
    );
    check("en", 0.5, &["After she left the town, Anna built it."]);
    check("en", 0.0, &["In the report Ann says he left.", "In Paris he is known.", "After school the town built it."]);
    check("ru", 0.0, &["Мэр заявил, что он откроет мост.", "Планируется, что мост откроют."]);
}

#[test]
fn ties_lean_a_little() {
    check("en", TIED, &["The council has also voted for the bridge."]);
    check("it", TIED, &["Il sindaco ha inoltre parlato del ponte."]);
}

#[test]
fn a_headline_may_say_what_is_meant() {
    for (sentence, language, headline, expected) in [
        ("This old bridge is closed.", "en", "council mends its bridges", NAMED),
        ("This old bridge is closed.", "en", "council mends its streets", 1.0),
        ("She mends bridges.", "en", "council mends its bridges", 1.0),
        ("Cette mère a parlé.", "fr", "une mère et son pont", NAMED),
        ("Cette mère a parlé.", "fr", "une commère et son pont", 1.0),
    ] {
        assert_eq!(leaning(sentence, language, headline), expected, "{sentence}");
    }
}

#[test]
fn a_quotation_behind_a_dash_needs_its_speaker() {
    check("pl", 1.0, &["- Turyści chcieli spać w schronisku.", "– Most jest zamknięty."]);
    check("pl", 0.0, &["– Most jest zamknięty – mówi burmistrz.", "Most - jak wiadomo - stoi."]);
    check("xx", 0.0, &["-5 degrees were measured."]);
}

#[test]
fn the_end_of_a_quotation_needs_its_beginning() {
    check(
        "xx",
        1.0,
        &["The bridge is closed\", the mayor wrote.", "Le pont est fermé », écrit Anna.", "It is.” Anna left."],
    );
    check(
        "xx",
        0.0,
        &["Anna wrote: \"It is closed.\"", "« Le pont est fermé », écrit Anna.", "„Er ist zu“, sagt Anna.", "\"It is."],
    );
}

/// A word in capitals, with a curly apostrophe or twice would never be found, or found in vain.
#[test]
fn tables_can_be_searched() {
    for words in WORDS.iter() {
        for table in [&words.openers, &words.free, &words.near, &words.heads, &words.pointers, &words.ties] {
            for phrase in table.iter() {
                assert_eq!(*phrase, phrase.to_lowercase(), "{}", words.code);
                assert!(!phrase.contains(['’', '\n']) && !phrase.contains("  "), "{}: {phrase:?}", words.code);
                assert!(phrase.chars().count() < INTRO_CHARS, "{}: {phrase}", words.code);
            }
        }
        for table in [&words.near, &words.heads, &words.pointers] {
            assert!(table.iter().all(|word| !word.contains(' ')), "{}", words.code);
        }
    }
    let codes = WORDS.iter().map(|words| words.code).collect::<std::collections::BTreeSet<_>>();
    assert_eq!(codes.len(), WORDS.len());
}
