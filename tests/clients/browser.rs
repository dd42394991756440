//! Chromium opens every page over content that means no good: phone and desktop, light and dark, without JavaScript.

use std::process::Command;

use serde_json::Value;

use super::has;
use crate::daemon::{Rig, page};

/// Words, tables, code and pictures wider than any phone, scripts of every kind, and enough text for a summary.
fn hostile() -> String {
    let word = "Donaudampfschifffahrtsgesellschaftskapitänsmützenfabrikdirektionsassistent".repeat(4);
    let text = "The council of the river town voted on Tuesday to rebuild the old stone bridge. Work begins in March. \
        Divers had found cracks in two of its piers, and the bridge was closed in spring. The region pays two thirds of \
        the cost, which the engineers put at nine million. A ferry takes pedestrians across until then. ";
    let body = format!(
        "<p onclick=\"alert(1)\">{text}</p><script>alert(1)</script><p>{word}</p>\
         <table><tr><td>{word}</td><td>{word}</td><td>{word}</td></tr></table><pre>{word} {word}</pre>\
         <img src=\"/p.png\" width=\"9000\" onerror=\"alert(1)\"><iframe src=\"https://evil.example/\"></iframe>\
         <svg onload=\"alert(1)\"></svg><a href=\"javascript:alert(1)\">{word}</a>\
         <div style=\"position:fixed;width:9000px\">x</div><p>{text}</p><p>{text}</p>"
    );
    let escaped = body.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let entries: String = ["Bridge", &word, "\"><script>alert(1)</script>", "\u{202e}deppilf"]
        .iter()
        .enumerate()
        .map(|(n, title)| {
            let title = title.replace('<', "&lt;").replace('>', "&gt;");
            format!(
                "<item><guid isPermaLink=\"false\">{n}</guid><title>{title}</title><link>http://paper.example/{n}</link>\
                 <author>{title}</author><description>{escaped}</description></item>"
            )
        })
        .collect();
    format!(
        "<rss version=\"2.0\"><channel><title>&lt;script&gt;alert(1)&lt;/script&gt; {word}</title>\
         <link>http://paper.example/</link>{entries}</channel></rss>"
    )
}

/// The one thing that an article may have loaded from elsewhere: its own picture.
const PICTURE: &str = "http://paper.example/p.png";

#[test]
fn pages_hold_on_any_screen_and_run_nothing() {
    if !has("chromium", "chromium") || !has("python3", "python3") {
        return;
    }
    let rig = Rig::new();
    rig.origin.set("/h.xml", page(hostile()));
    rig.configure(&["/h.xml", "/missing.xml"], "");
    let _daemon = rig.start();
    let items = rig.wait_for_items(4);
    let site = format!("http://127.0.0.1:{}", rig.port);
    let articles = items.iter().map(|item| item["_coranto"]["page"].as_str().expect("a page").to_owned());
    let others = ["/", "/?lang=en", "/sources", "/sources/1", "/sources/2", "/key", "/nowhere"];
    let pages: Vec<String> = articles.chain(others.map(|path| format!("{site}{path}"))).collect();

    let driver = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/browser.py");
    let told = Command::new("python3").arg(driver).arg("check").args(&pages).output().expect("python3 runs");
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let looks: Vec<Value> =
        told.stdout.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect();
    assert_eq!(looks.len(), pages.len() * 4, "two widths, light and dark");
    for look in &looks {
        judge(look, &site);
    }
    let colours = |scheme: &str| looks.iter().find(|look| look["scheme"] == scheme).map(|look| look["paper"].clone());
    assert_ne!(colours("light"), colours("dark"));
}

fn judge(look: &Value, site: &str) {
    let url = look["url"].as_str().expect("an address");
    let place = format!("{url} at {} in {}: {look:#}", look["width"], look["scheme"]);
    assert!(look["policy"].as_array().is_some_and(Vec::is_empty), "policy, {place}");
    let complaints = look["console"].as_array().expect("a list").iter();
    // An error page is one for the console too, and so is a picture that is nowhere.
    let expected = |one: &&Value| one[0] == "network" && (url.ends_with("/nowhere") || one[2] == PICTURE);
    let complaints: Vec<_> = complaints.filter(|one| !expected(one)).collect();
    assert!(complaints.is_empty(), "console, {place}");
    assert_eq!(look["scripts"], 0, "{place}");
    for width in ["scroll_width", "scroll_width_after"] {
        assert!(look[width].as_u64() <= look["width"].as_u64(), "{width}, {place}");
    }
    let requests = look["requests"].as_array().expect("a list");
    for request in requests {
        let (kind, address) = (request[0].as_str().unwrap_or(""), request[1].as_str().unwrap_or(""));
        assert!(
            address.starts_with(site) || (kind == "Image" && (address == PICTURE || address.starts_with("data:"))),
            "{request}, {place}"
        );
    }
    let controls = look["controls"].as_array().expect("a list");
    if url.contains("/entries/") {
        assert_eq!(controls.len(), 2, "above and below, {place}");
    }
    for control in controls {
        assert_eq!(control["label"], "No time to read? Get a summary", "{place}");
        assert_eq!(control["before"], "", "{place}");
        assert!(control["after"].as_str().is_some_and(|text| text.contains("bridge")), "{place}");
    }
}
