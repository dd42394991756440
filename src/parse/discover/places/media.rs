//! Videos, music and podcasts.

use serde::Deserialize;
use url::Url;

use super::{Address, Rule, Way, feed, is_reserved};

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "a YouTube channel",
        like: "https://www.youtube.com/channel/UC0123456789abcdefghijkl",
        feed: Some("https://www.youtube.com/feeds/videos.xml?channel_id=UC0123456789abcdefghijkl"),
        recognise: |address| match address.path[..] {
            ["channel", id, ..] if is_youtube(address) && channel_id(id).is_some() => videos(address, "channel_id", id),
            _ => None,
        },
    },
    Rule {
        name: "a YouTube channel",
        like: "https://www.youtube.com/@example",
        feed: None,
        recognise: |address| {
            let is_one = match address.path[..] {
                ["c", _, ..] => true,
                [handle, ..] => handle.starts_with('@') && handle.len() > 1,
                [] => false,
            };
            if !is_youtube(address) || !is_one {
                return None;
            }
            // Its tabs are all one channel.
            let n = if address.path[0] == "c" { 2 } else { 1 };
            let document = address.at("www.youtube.com", &format!("/{}", address.path[..n].join("/")))?;
            Some(Way::Ask { document, answer: channel_of_its_page })
        },
    },
    Rule {
        name: "a YouTube user",
        like: "https://www.youtube.com/user/example",
        feed: Some("https://www.youtube.com/feeds/videos.xml?user=example"),
        recognise: |address| match address.path[..] {
            ["user", name, ..] if is_youtube(address) => videos(address, "user", name),
            _ => None,
        },
    },
    Rule {
        name: "a YouTube playlist",
        like: "https://www.youtube.com/playlist?list=PL0123456789",
        feed: Some("https://www.youtube.com/feeds/videos.xml?playlist_id=PL0123456789"),
        recognise: |address| match address.path[..] {
            ["playlist"] if is_youtube(address) => videos(address, "playlist_id", &address.query("list")?),
            _ => None,
        },
    },
    Rule {
        name: "a video of a YouTube channel",
        like: "https://www.youtube.com/watch?v=0123456789a",
        feed: None,
        recognise: |address| {
            let video = match address.path[..] {
                ["watch"] if is_youtube(address) => address.query("v")?,
                ["shorts" | "live" | "embed", video, ..] if is_youtube(address) => video.to_owned(),
                [video] if address.host == "youtu.be" => video.to_owned(),
                _ => return None,
            };
            let document = address.at("www.youtube.com", &format!("/watch?v={video}"))?;
            Some(Way::Ask { document, answer: channel_of_video })
        },
    },
    Rule {
        name: "a podcast at Apple",
        like: "https://podcasts.apple.com/us/podcast/example/id123456789",
        feed: None,
        recognise: |address| {
            if !matches!(address.host, "podcasts.apple.com" | "itunes.apple.com") {
                return None;
            }
            let numbers = address.path.iter().filter_map(|segment| segment.strip_prefix("id"));
            let number = numbers.into_iter().find(|number| is_number(number))?;
            let document = address.at("itunes.apple.com", &format!("/lookup?id={number}&entity=podcast"))?;
            Some(Way::Ask { document, answer: podcast_of_lookup })
        },
    },
    Rule {
        name: "a Vimeo channel or group",
        like: "https://vimeo.com/channels/example",
        feed: Some("https://vimeo.com/channels/example/videos/rss"),
        recognise: |address| match address.path[..] {
            [kind @ ("channels" | "groups"), name] if address.host == "vimeo.com" => {
                feed(address.here(&format!("/{kind}/{name}/videos/rss")))
            }
            _ => None,
        },
    },
    Rule {
        name: "a Vimeo user",
        like: "https://vimeo.com/example",
        feed: Some("https://vimeo.com/example/videos/rss"),
        recognise: |address| match address.path[..] {
            [name] | [name, "videos"]
                if address.host == "vimeo.com" && !is_number(name) && !is_reserved(name, VIMEO_PAGES) =>
            {
                feed(address.here(&format!("/{name}/videos/rss")))
            }
            _ => None,
        },
    },
    Rule {
        name: "a SoundCloud user",
        like: "https://soundcloud.com/example",
        feed: None,
        recognise: |address| match address.path[..] {
            [name] | [name, "tracks"]
                if matches!(address.host, "soundcloud.com" | "m.soundcloud.com")
                    && !is_reserved(name, SOUNDCLOUD_PAGES) =>
            {
                let document = address.at("soundcloud.com", &format!("/{name}"))?;
                Some(Way::Ask { document, answer: sounds_of_user })
            }
            _ => None,
        },
    },
];

const VIMEO_PAGES: &[&str] = &["categories", "channels", "features", "groups", "join", "log_in", "search", "watch"];
const SOUNDCLOUD_PAGES: &[&str] =
    &["charts", "discover", "feed", "pages", "search", "signin", "stream", "upload", "you"];

fn is_youtube(address: &Address<'_>) -> bool {
    matches!(address.host, "youtube.com" | "m.youtube.com" | "music.youtube.com")
}

fn videos(address: &Address<'_>, name: &str, value: &str) -> Option<Way> {
    let mut url = address.at("www.youtube.com", "/feeds/videos.xml")?;
    url.query_pairs_mut().append_pair(name, value);
    feed(Some(url))
}

/// `UC` and 22 characters of base64url, at the beginning of a text.
fn channel_id(text: &str) -> Option<&str> {
    let id = text.get(..24)?;
    let is_id = id.starts_with("UC") && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    is_id.then_some(id)
}

fn channel_behind(text: &str, marks: &[&str]) -> Option<Url> {
    let found = marks.iter().find_map(|mark| channel_id(&text[text.find(mark)? + mark.len()..]))?;
    Url::parse(&format!("https://www.youtube.com/feeds/videos.xml?channel_id={found}")).ok()
}

/// Its own link to the feed, or what the page calls itself. Other channels are named on it, too.
fn channel_of_its_page(page: &str) -> Option<Url> {
    channel_behind(
        page,
        &[
            "https://www.youtube.com/feeds/videos.xml?channel_id=",
            "rel=\"canonical\" href=\"https://www.youtube.com/channel/",
            "itemprop=\"identifier\" content=\"",
            "itemprop=\"channelId\" content=\"",
            "\"externalId\":\"",
        ],
    )
}

/// Of the video itself: the videos that are recommended beside it are of other channels.
fn channel_of_video(page: &str) -> Option<Url> {
    channel_behind(page, &["\"externalChannelId\":\"", "itemprop=\"channelId\" content=\""]).or_else(|| {
        let details = &page[page.find("\"videoDetails\":")?..];
        channel_behind(details, &["\"channelId\":\""])
    })
}

/// The link that opens the page in an app holds the number that the feed's address has.
fn sounds_of_user(page: &str) -> Option<Url> {
    const MARK: &str = "content=\"soundcloud://users:";
    let rest = &page[page.find(MARK)? + MARK.len()..];
    let number = &rest[..rest.find('"')?];
    let address = format!("https://feeds.soundcloud.com/users/soundcloud:users:{number}/sounds.rss");
    is_number(number).then(|| Url::parse(&address).ok()).flatten()
}

fn podcast_of_lookup(answer: &str) -> Option<Url> {
    #[derive(Deserialize)]
    struct Answer {
        results: Vec<Podcast>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Podcast {
        feed_url: Option<String>,
    }
    let answer: Answer = serde_json::from_str(answer).ok()?;
    let url = Url::parse(&answer.results.into_iter().find_map(|podcast| podcast.feed_url)?).ok()?;
    matches!(url.scheme(), "http" | "https").then_some(url)
}

fn is_number(text: &str) -> bool {
    (1..=20).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}
