//! A paper's feed in the format that it uses.

use chrono::{DateTime, Utc};

use crate::content::{Article, Format, Paper, escaped, html};

/// An article that has been published, and when.
pub type Published<'a> = (&'a Article, DateTime<Utc>);

/// Newest first.
pub fn render(paper: &Paper, articles: &[Published<'_>]) -> (&'static str, String) {
    match paper.format {
        Format::Atom => ("application/atom+xml", atom(paper, articles)),
        Format::Rss => ("application/rss+xml", rss(paper, articles)),
        Format::Rdf => ("application/rdf+xml", rdf(paper, articles)),
        Format::Json => ("application/feed+json", json(paper, articles)),
    }
}

pub fn site(paper: &Paper) -> String {
    format!("http://{}/", paper.host)
}

pub fn link(paper: &Paper, article: &Article) -> String {
    article.link.clone().unwrap_or_else(|| format!("{}{}", site(paper), article.slug))
}

/// What the feed carries: the whole, or the teaser.
fn carried(paper: &Paper, article: &Article) -> String {
    article
        .teaser
        .as_ref()
        .map_or_else(|| html(&paper.host, &article.body), |teaser| format!("<p>{}</p>", escaped(teaser)))
}

fn atom(paper: &Paper, articles: &[Published<'_>]) -> String {
    let (site, title, language) = (site(paper), escaped(&paper.title), &paper.language);
    let newest = articles.first().map(|(_, at)| at.to_rfc3339()).unwrap_or_default();
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{language}\">\n\
         <id>{site}</id><title>{title}</title><subtitle>{}</subtitle><updated>{newest}</updated>\n\
         <link href=\"{site}\"/><link rel=\"self\" href=\"{site}{}\"/><author><name>{title}</name></author>\n",
        escaped(&paper.motto),
        paper.path.trim_start_matches('/'),
    );
    for (article, at) in articles {
        let (link, at) = (escaped(&link(paper, article)), at.to_rfc3339());
        let author = article.author.as_ref();
        let author = author.map_or_else(String::new, |name| format!("<author><name>{}</name></author>", escaped(name)));
        out.push_str(&format!(
            "<entry><id>{link}</id><title>{}</title><link href=\"{link}\"/><published>{at}</published>\
             <updated>{at}</updated>{author}<content type=\"html\">{}</content></entry>\n",
            escaped(&article.title),
            escaped(&carried(paper, article)),
        ));
    }
    out + "</feed>\n"
}

fn rss(paper: &Paper, articles: &[Published<'_>]) -> String {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel>\n<title>{}</title><link>{}</link>\
         <description>{}</description><language>{}</language>\n",
        escaped(&paper.title),
        site(paper),
        escaped(&paper.motto),
        paper.language,
    );
    for (article, at) in articles {
        let link = escaped(&link(paper, article));
        let author = article.author.as_ref();
        let author = author.map_or_else(String::new, |name| format!("<dc:creator>{}</dc:creator>", escaped(name)));
        let text = match &article.teaser {
            Some(teaser) => format!("<description>{}</description>", escaped(teaser)),
            None => format!("<content:encoded>{}</content:encoded>", escaped(&html(&paper.host, &article.body))),
        };
        out.push_str(&format!(
            "<item><title>{}</title><link>{link}</link><guid>{link}</guid><pubDate>{}</pubDate>{author}{text}</item>\n",
            escaped(&article.title),
            at.to_rfc2822(),
        ));
    }
    out + "</channel></rss>\n"
}

fn rdf(paper: &Paper, articles: &[Published<'_>]) -> String {
    let site = site(paper);
    let links: Vec<String> = articles.iter().map(|(article, _)| escaped(&link(paper, article))).collect();
    let list = links.iter().map(|link| format!("<rdf:li rdf:resource=\"{link}\"/>")).collect::<String>();
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" \
         xmlns=\"http://purl.org/rss/1.0/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:content=\"http://purl.org/rss/1.0/modules/content/\">\n<channel rdf:about=\"{site}\"><title>{}</title>\
         <link>{site}</link><description>{}</description><dc:language>{}</dc:language>\
         <items><rdf:Seq>{list}</rdf:Seq></items></channel>\n",
        escaped(&paper.title),
        escaped(&paper.motto),
        paper.language,
    );
    for ((article, at), link) in articles.iter().zip(links) {
        out.push_str(&format!(
            "<item rdf:about=\"{link}\"><title>{}</title><link>{link}</link><dc:date>{}</dc:date>\
             <description>{}</description><content:encoded>{}</content:encoded></item>\n",
            escaped(&article.title),
            at.to_rfc3339(),
            escaped(article.teaser.as_deref().unwrap_or_default()),
            escaped(&carried(paper, article)),
        ));
    }
    out + "</rdf:RDF>\n"
}

fn json(paper: &Paper, articles: &[Published<'_>]) -> String {
    let items: Vec<_> = articles
        .iter()
        .map(|(article, at)| {
            let link = link(paper, article);
            let authors: Vec<_> = article.author.iter().map(|name| serde_json::json!({ "name": name })).collect();
            serde_json::json!({
                "id": link, "url": link, "title": article.title, "content_html": carried(paper, article),
                "summary": article.teaser, "date_published": at.to_rfc3339(), "authors": authors,
            })
        })
        .collect();
    let feed = serde_json::json!({
        "version": "https://jsonfeed.org/version/1.1", "title": paper.title, "home_page_url": site(paper),
        "description": paper.motto, "language": paper.language, "items": items,
    });
    feed.to_string()
}
