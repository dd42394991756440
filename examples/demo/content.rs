//! What the demo's papers say: one TOML file a paper under examples/demo/content, read into articles.
//!
//! Bodies are written in a small markup of our own: paragraphs apart by blank lines, `## ` headings, `- ` lists, `> `
//! quotes, `| a | b |` tables and `![what it shows](name.svg)` pictures.

use serde::Deserialize;

/// The file of a paper.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    /// With its port.
    pub host: String,
    pub path: String,
    pub format: Format,
    pub title: String,
    pub motto: String,
    pub language: String,
    pub tags: Vec<String>,
    #[serde(rename = "article")]
    pub articles: Vec<Article>,
}

impl Paper {
    /// The host without its port.
    pub fn name(&self) -> &str {
        self.host.split(':').next().unwrap_or_default()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    Atom,
    Rss,
    Rdf,
    Json,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Article {
    pub slug: String,
    pub title: String,
    /// Before the start of the demo. Those with none are published one after the other while it runs.
    pub minutes_ago: Option<i64>,
    pub author: Option<String>,
    /// What the feed carries of an article when it does not carry all of it.
    pub teaser: Option<String>,
    pub body: String,
    /// Where the article stands, when that is another paper's page: taken from an agency, word for word.
    pub link: Option<String>,
}

const FILES: &[(&str, &str)] = &[
    ("meridian.toml", include_str!("content/meridian.toml")),
    ("harbour.toml", include_str!("content/harbour.toml")),
    ("nordlicht.toml", include_str!("content/nordlicht.toml")),
    ("littoral.toml", include_str!("content/littoral.toml")),
    ("mina.toml", include_str!("content/mina.toml")),
    ("minato.toml", include_str!("content/minato.toml")),
    ("faro.toml", include_str!("content/faro.toml")),
    ("salt.toml", include_str!("content/salt.toml")),
];

/// In the files, hosts end so. Browsers take every name below `localhost` for this machine, without asking anybody.
const WRITTEN: &str = ".example";

/// All papers, at home on a port of loopback. Their files are part of the program, so a mistake in them is one of ours.
pub fn papers(port: u16) -> Vec<Paper> {
    let home = format!(".localhost:{port}");
    let read = |(name, text): &(&str, &str)| match toml::from_str::<Paper>(&text.replace(WRITTEN, &home)) {
        Ok(paper) => paper,
        Err(problem) => panic!("examples/demo/content/{name}: {problem}"),
    };
    FILES.iter().map(read).collect()
}

/// The markup as HTML. Pictures are the paper's own.
pub fn html(host: &str, body: &str) -> String {
    body.trim().split("\n\n").map(|block| self::block(host, block.trim())).collect::<Vec<_>>().join("\n")
}

fn block(host: &str, block: &str) -> String {
    let lines: Vec<&str> = block.lines().map(str::trim).collect();
    let all = |start: &str| lines.iter().all(|line| line.starts_with(start));
    let inside = |start: &str| lines.iter().map(|line| escaped(line.trim_start_matches(start))).collect::<Vec<_>>();
    if let Some(heading) = block.strip_prefix("## ") {
        format!("<h2>{}</h2>", escaped(heading))
    } else if all("- ") {
        let items = inside("- ").iter().map(|item| format!("<li>{item}</li>")).collect::<String>();
        format!("<ul>{items}</ul>")
    } else if all("> ") {
        format!("<blockquote><p>{}</p></blockquote>", inside("> ").join(" "))
    } else if all("|") {
        table(&lines)
    } else if let Some((alt, name)) =
        block.strip_prefix("![").and_then(|rest| rest.trim_end_matches(')').split_once("]("))
    {
        let alt = escaped(alt);
        format!(
            "<figure><img src=\"http://{host}/{name}\" alt=\"{alt}\" width=\"640\" height=\"320\"/><figcaption>{alt}</figcaption></figure>"
        )
    } else {
        format!("<p>{}</p>", inside("\u{0}").join("\n"))
    }
}

fn table(lines: &[&str]) -> String {
    let mut out = String::from("<table>");
    for (number, line) in lines.iter().enumerate() {
        let cell = if number == 0 { "th" } else { "td" };
        let cells = line.trim_matches('|').split('|').map(|text| format!("<{cell}>{}</{cell}>", escaped(text.trim())));
        out.push_str(&format!("<tr>{}</tr>", cells.collect::<String>()));
    }
    out + "</table>"
}

pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
