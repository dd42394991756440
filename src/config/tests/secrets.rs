//! What is secret of an address stands in no fault, no notice and no shown setting.

use super::*;

/// Two secrets, each in its way; the last two are told by nothing but their user.
const ADDRESSES: [&str; 5] = [
    "https://me:HUNTER2@a.example/feed",
    "https://a.example/feed?token=HUNTER2HUNTER2",
    "https://a.example/feeds/HUNTER2x9k2m4q7t1v8b3n6z5w0.xml",
    "https://a.example/rss/HUNTER2\"\nprivate = true\ntitle = \"x",
    "https://a.example/rss?x=HUNTER2\"\nprivate = true\ntitle = \"x",
];

fn assert_kept(text: &str, file: &str) {
    assert!(!text.contains("HUNTER2"), "{text}\nof\n{file}");
}

#[test]
fn what_is_shown_keeps_secrets() {
    for address in ADDRESSES {
        let file = format!("[[feeds]]\nurl = \"{address}\"\ntags = [\"t\"]\n");
        let loaded = check_text(Path::new("c.toml"), &file, &Env::default()).unwrap();
        let shown: Vec<String> = show(&loaded).into_iter().filter_map(|key| key.value).collect();
        assert!(shown.iter().any(|value| value.starts_with("\"https://a.example")), "{shown:?}");
        assert_kept(&shown.join("\n"), &file);
        assert_kept(&format!("{:?}", loaded.notices()), &file);
        let nothing = check_text(Path::new("c.toml"), "", &Env::default()).unwrap();
        assert_kept(&diff(&nothing, &loaded).to_string(), &file);
    }
}

#[test]
fn faults_keep_secrets() {
    for address in ADDRESSES {
        let table = format!("[[feeds]]\nurl = \"{address}\"\n");
        let plain = address.split('"').next().unwrap();
        let secret_by_itself = !address.contains('\n');
        let mut files = vec![table.repeat(2)];
        if secret_by_itself {
            files.extend([
                format!("feeds = [\"{plain}\"]"),
                format!("[[feeds]]\nurl = \"{}\"", plain.replacen("https", "feed", 1)),
                format!("[[feeds]]\nurl = \"{}\"", plain.replacen("https://", "", 1)),
                format!("[[feeds]]\nurl = \"{}\"", plain.replacen("https:", "", 1)),
                format!("[[feeds]]\nurl = [\"{plain}\"]\n\"{plain}\" = 1"),
                format!("[[feeds]]\nurl = \"{}\"", plain.replacen("a.example", "a example", 1)),
                format!("[server]\nhosts = [\"{plain}\"]\nlisten = [\"{plain}\"]\npublic_url = \"{plain}?\""),
                format!("[poll]\nschedule = \"{plain}\"\ntimeout = \"{plain}\""),
            ]);
        }
        for file in files {
            let faults = faults_of(&file, &Env::default());
            assert!(!faults.is_empty(), "{file}");
            faults.iter().for_each(|fault| assert_kept(fault, &file));
        }
    }
}

#[test]
fn a_select_may_name_a_secret_address() {
    for address in &ADDRESSES[..3] {
        for query in
            [format!("feed:{address}"), format!("-(feed:'{address}' OR x)"), format!("a feed:\\\"{address}\\\" b")]
        {
            let file = format!("[[outputs]]\nname = \"mine\"\nselect = \"{query}\"");
            let Ok(loaded) = check_text(Path::new("c.toml"), &file, &Env::default()) else { continue };
            let shown: Vec<String> = show(&loaded).into_iter().filter_map(|key| key.value).collect();
            assert!(shown.iter().any(|value| value.contains("https://a.example")), "{shown:?}");
            assert_kept(&shown.join("\n"), &file);
            let wrong = file.replacen("select = \"", "select = \"tga:x ", 1);
            let faults = faults_of(&wrong, &Env::default());
            assert_eq!(faults.len(), 1, "{wrong}");
            assert_kept(&faults[0], &wrong);
        }
    }
}

#[test]
fn a_feed_that_stands_there_twice_is_named_without_its_secret() {
    let text = "[[feeds]]\nurl = \"https://me:secret@a.example/x\"\n".repeat(2);
    let expected = "3:1: the feed https://a.example/x stands in c.toml:1 already; remove one of the two";
    assert_eq!(faults_of(&text, &Env::default()), [expected]);
}
