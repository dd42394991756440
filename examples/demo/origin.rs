//! The papers' web server: their feeds, their pages, their pictures, on one port of loopback, told apart by `Host`.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::content::{Article, Paper, escaped, html};
use crate::feeds::{self, Published};

/// While the demo runs, an article that waits for its turn appears this often.
pub const NEXT_ARTICLE_S: i64 = 20;

pub struct Origin {
    papers: Vec<Paper>,
    started: DateTime<Utc>,
}

/// Serve until the process ends.
pub fn serve(listener: TcpListener, papers: Vec<Paper>, started: DateTime<Utc>) {
    let origin = Arc::new(Origin { papers, started });
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let origin = Arc::clone(&origin);
            std::thread::spawn(move || {
                // A reader that leaves early is its own affair.
                let _ = origin.answer(stream);
            });
        }
    });
}

/// What a request asks for, as far as this server cares.
#[derive(Default)]
struct Request {
    path: String,
    host: String,
    if_none_match: String,
}

impl Origin {
    fn answer(&self, mut stream: TcpStream) -> std::io::Result<()> {
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        let request = read_request(&stream)?;
        let Some((kind, body)) = self.document(&request) else {
            return stream.write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        };
        let mut hasher = DefaultHasher::new();
        body.hash(&mut hasher);
        let etag = format!("\"{:016x}\"", hasher.finish());
        let (status, body) =
            if request.if_none_match == etag { ("304 Not Modified", String::new()) } else { ("200 OK", body) };
        let head = format!(
            "HTTP/1.1 {status}\r\ncontent-type: {kind}; charset=utf-8\r\netag: {etag}\r\ncache-control: max-age=5\r\n\
             content-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes())?;
        stream.write_all(body.as_bytes())
    }

    fn document(&self, request: &Request) -> Option<(&'static str, String)> {
        if request.path.ends_with(".svg") {
            return Some(("image/svg+xml", picture(&request.path)));
        }
        let paper = self.papers.iter().find(|paper| paper.host == request.host)?;
        let published = self.published(paper);
        if request.path == paper.path {
            return Some(feeds::render(paper, &published));
        }
        let slug = request.path.trim_start_matches('/');
        if slug.is_empty() {
            return Some(("text/html", front(paper, &published)));
        }
        let (article, at) = published.iter().find(|(article, _)| article.slug == slug)?;
        Some(("text/html", page(paper, article, *at)))
    }

    /// What has appeared by now, newest first.
    fn published<'p>(&'p self, paper: &'p Paper) -> Vec<Published<'p>> {
        let now = Utc::now();
        // Those that wait do so in one line over all papers.
        let waiting: Vec<&Article> =
            self.papers.iter().flat_map(|paper| &paper.articles).filter(|one| one.minutes_ago.is_none()).collect();
        let turn = |article: &Article| waiting.iter().position(|one| one.slug == article.slug).unwrap_or(0) as i64 + 1;
        let mut published: Vec<Published<'p>> = paper
            .articles
            .iter()
            .map(|article| {
                let at = match article.minutes_ago {
                    Some(minutes) => self.started - TimeDelta::minutes(minutes),
                    None => self.started + TimeDelta::seconds(NEXT_ARTICLE_S * turn(article)),
                };
                (article, at)
            })
            .filter(|(_, at)| *at <= now)
            .collect();
        published.sort_by_key(|(_, at)| std::cmp::Reverse(*at));
        published
    }
}

fn read_request(stream: &TcpStream) -> std::io::Result<Request> {
    let mut request = Request::default();
    for line in BufReader::new(stream).lines().take(100) {
        let line = line?;
        if line.is_empty() {
            break;
        }
        if request.path.is_empty() {
            request.path = line.split(' ').nth(1).unwrap_or("/").to_owned();
        } else if let Some((name, value)) = line.split_once(':') {
            match name.to_ascii_lowercase().as_str() {
                "host" => request.host = value.trim().to_owned(),
                "if-none-match" => request.if_none_match = value.trim().to_owned(),
                _ => {}
            }
        }
    }
    Ok(request)
}

fn head(paper: &Paper, title: &str) -> String {
    let direction = if paper.language == "ar" { "rtl" } else { "ltr" };
    format!(
        "<!DOCTYPE html><html lang=\"{}\" dir=\"{direction}\"><head><meta charset=\"utf-8\"><title>{}</title>\
         <link rel=\"alternate\" type=\"{}\" href=\"{}\"></head><body>",
        paper.language,
        escaped(title),
        feeds::render(paper, &[]).0,
        paper.path,
    )
}

fn front(paper: &Paper, published: &[Published<'_>]) -> String {
    let mut out = head(paper, &paper.title);
    out.push_str(&format!("<h1>{}</h1><ul>", escaped(&paper.title)));
    for (article, _) in published {
        out.push_str(&format!("<li><a href=\"{}\">{}</a></li>", feeds::link(paper, article), escaped(&article.title)));
    }
    out + "</ul></body></html>"
}

fn page(paper: &Paper, article: &Article, at: DateTime<Utc>) -> String {
    let author = article.author.as_deref().unwrap_or(&paper.title);
    format!(
        "{}<nav><a href=\"/\">{}</a></nav><article><h1>{}</h1><p>{}, <time datetime=\"{}\">{}</time></p>{}</article></body></html>",
        head(paper, &article.title),
        escaped(&paper.title),
        escaped(&article.title),
        escaped(author),
        at.to_rfc3339(),
        at.format("%F %R"),
        html(&paper.host, &article.body),
    )
}

/// A quiet landscape whose hills follow from its name.
fn picture(name: &str) -> String {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    let seed = hasher.finish();
    let part = |at: u32| (seed >> (at * 8)) & 0xff;
    let hill = |number: u32, base: u64, shade: u64| {
        let (a, b) = (base + part(number) / 4, base + part(number + 1) / 4);
        let hue = part(7) * 360 / 255;
        format!(
            "<path d=\"M0 {a} Q160 {} 320 {a} T640 {b} V320 H0 Z\" fill=\"hsl({hue} 30% {shade}%)\"/>",
            base.saturating_sub(part(number + 2) / 3),
        )
    };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 320\" width=\"640\" height=\"320\">\
         <rect width=\"640\" height=\"320\" fill=\"hsl({} 45% 85%)\"/><circle cx=\"{}\" cy=\"80\" r=\"36\" fill=\"#fff6d8\"/>{}{}{}</svg>",
        part(6) * 360 / 255,
        80 + part(5) * 480 / 255,
        hill(0, 130, 65),
        hill(1, 180, 50),
        hill(2, 230, 35),
    )
}
