//! Query parameters that say how a reader came, not what is read.
//!
//! Our own table of names, from the documentation of the tools that add them and from feeds in the wild. A name that
//! sites also use for their content (`ref`, `source`, `id`) is dropped only with a value that gives it away.
//! Whatever is not in the tables stays: a parameter too many costs a duplicate, one too few loses an article.

use std::borrow::Cow;

use url::form_urlencoded;

use crate::text::site;

/// Names that begin like this, in lower case.
const PREFIXES: &[&str] = &[
    "utm_", "utm-", "mtm_", "matomo_", "piwik_", "at_", "ns_", "ga_", "hsa_", "_hs", "__hs", "itm_", "oly_", "vero_",
    "trk_", "pf_rd_", "stm_",
];

/// Whole names, in lower case, sorted.
const NAMES: &[&str] = &[
    "__s",
    "__twitter_impression",
    "_branch_match_id",
    "_ga",
    "_gac",
    "_gl",
    "_openstat",
    "awc",
    "bxid",
    "cmp",
    "cmpid",
    "ck_subscriber_id",
    "cvid",
    "dclid",
    "dicbo",
    "dm_i",
    "echobox",
    "ef_id",
    "elq",
    "elqtrack",
    "elqtrackid",
    "emc",
    "epik",
    "esrc",
    "fb_action_ids",
    "fb_action_types",
    "fb_comment_id",
    "fb_ref",
    "fb_source",
    "fbclid",
    "feedname",
    "feedtype",
    "ftag",
    "ftcamp",
    "gbraid",
    "gclid",
    "gclsrc",
    "guccounter",
    "guce_referrer",
    "guce_referrer_sig",
    "hss_channel",
    "icid",
    "igsh",
    "igshid",
    "irclickid",
    "ito",
    "leadsource",
    "li_fat_id",
    "maca",
    "mbid",
    "mc_cid",
    "mc_eid",
    "mc_tc",
    "mkt_tok",
    "msclkid",
    "ncid",
    "nlid",
    "ocid",
    "pk_campaign",
    "pk_cid",
    "pk_content",
    "pk_keyword",
    "pk_kwd",
    "pk_medium",
    "pk_source",
    "qclid",
    "rb_clickid",
    "s_cid",
    "s_kwcid",
    "sc_campaign",
    "sc_channel",
    "sc_cid",
    "sc_content",
    "sc_country",
    "sc_geo",
    "sc_medium",
    "sc_outcome",
    "sc_publisher",
    "sccid",
    "sfnsn",
    "smid",
    "smtyp",
    "soc_src",
    "soc_trk",
    "spm",
    "sr_share",
    "sref",
    "srnd",
    "ss_campaign_id",
    "ss_campaign_name",
    "ss_email_id",
    "ss_source",
    "tblci",
    "traffic_source",
    "trk",
    "trkinfo",
    "tsrc",
    "ttclid",
    "twclid",
    "vgo_ee",
    "wbraid",
    "wickedid",
    "wprov",
    "wt.mc_id",
    "wt.nav",
    "wt_cc",
    "wt_mc",
    "wt_zmc",
    "xtor",
    "xtref",
    "yclid",
    "zanpid",
];

/// Names that are trackers only when their value speaks of a feed.
const FEED_MARKED: &[&str] = &[
    "campaign", "channel", "cid", "context", "feed", "from", "medium", "mod", "origin", "partner", "ref", "refer",
    "referer", "referrer", "source", "src", "via",
];

/// One `name=value` of a query, decoded.
pub(super) struct Parameter<'a> {
    name: String,
    value: Cow<'a, str>,
}

impl<'a> Parameter<'a> {
    /// Takes `amp;name` for `name`: an ampersand that somebody escaped twice.
    pub(super) fn read(pair: &'a str) -> Parameter<'a> {
        let pair = pair.strip_prefix("amp;").unwrap_or(pair);
        let (name, value) = form_urlencoded::parse(pair.as_bytes()).next().unwrap_or_default();
        Parameter { name: name.to_ascii_lowercase(), value }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn value(&self) -> &str {
        &self.value
    }

    /// Says only how the reader came.
    pub(super) fn is_tracker(&self) -> bool {
        let name = self.name.as_str();
        let value = self.value.to_ascii_lowercase();
        PREFIXES.iter().any(|prefix| name.starts_with(prefix))
            || NAMES.contains(&name)
            || (FEED_MARKED.contains(&name) && is_feed_mark(&value))
            || (name == "rss" && matches!(value.as_str(), "" | "1" | "true" | "yes"))
            || (name == "ref" && is_host(&value))
    }

    /// Names the visit of one reader.
    pub(super) fn is_session(&self) -> bool {
        match self.name.as_str() {
            "jsessionid" | "phpsessid" | "sessionid" | "session_id" | "cfid" | "cftoken" | "zenid" | "oscsid" => true,
            // Bulletin boards; but `sid=1234` is a story in others.
            "sid" | "s" => self.value.len() >= 32 && self.value.bytes().all(|byte| byte.is_ascii_hexdigit()),
            name => name.starts_with("aspsessionid"),
        }
    }

    /// Asks for the AMP version of a page, or was added by an AMP cache.
    pub(super) fn is_amp(&self) -> bool {
        match self.name.as_str() {
            "amp" | "_amp" | "isamp" => matches!(&*self.value, "" | "1" | "true" | "yes" | "amp"),
            "outputtype" | "output" | "view" => self.value.eq_ignore_ascii_case("amp"),
            "amp_js_v" | "amp_gsa" | "amp_r" | "amp_ct" | "usqp" => true,
            _ => false,
        }
    }
}

/// `rss`, `rss2`, `rss_markets_main`, `rss----abc---4`, `feed`; not `rsslike`.
fn is_feed_mark(value: &str) -> bool {
    match value.strip_prefix("rss") {
        Some(rest) => !rest.starts_with(|c: char| c.is_alphabetic()) || rest.starts_with("feed"),
        None => matches!(value, "feed" | "feeds" | "atom" | "rdf" | "feedburner" | "feedly" | "feedreader"),
    }
}

/// A site's name, as newsletters put it into `ref`; a suffix that exists tells it from `v1.2`.
fn is_host(value: &str) -> bool {
    value.contains('.')
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
        && psl::suffix(value.as_bytes()).is_some_and(|suffix| suffix.is_known())
        && site::registrable(value).contains('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pair: &str, expected: bool) {
        assert_eq!(Parameter::read(pair).is_tracker(), expected, "{pair}");
    }

    #[test]
    fn known_names_and_telling_values_are_trackers() {
        for pair in [
            "utm_source=x",
            "UTM_Medium=",
            "amp;utm_source=x",
            "fbclid",
            "ref=rss",
            "ref=news.example.com",
            "source=rss----1",
            "mod=rss2",
            "mod=RSS_x",
            "rss=1",
            "rss",
            "%75tm_source=x",
            "from=rssfeed",
            "xtor=RSS-1",
        ] {
            check(pair, true);
        }
    }

    #[test]
    fn anything_else_stays() {
        for pair in [
            "id=1",
            "p=rss",
            "ref=42",
            "ref=v1.2",
            "ref=main",
            "source=alice",
            "source=rsslike",
            "rss=7",
            "from=2",
            "at=3",
            "utm=1",
            "page=2",
            "feed=7",
            "",
        ] {
            check(pair, false);
        }
    }

    #[test]
    fn sessions_are_told_from_stories() {
        assert!(Parameter::read("sid=0123456789abcdef0123456789ABCDEF").is_session());
        assert!(!Parameter::read("sid=20261124").is_session());
        assert!(Parameter::read("PHPSESSID=x").is_session());
    }
}
