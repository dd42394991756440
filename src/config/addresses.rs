//! Values that are addresses: of listeners, of the store, of feeds, of ourselves, of hosts.
//!
//! Takes a written value, gives a checked one or a fault at its place that says what a right one looks like.
//! Nothing here asks the network: a host that does not exist is a matter of polling.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};

use url::Url;

use super::file::{Value, quoted};
use super::settings::{Listen, StoreUrl, TrustedProxy};
use super::values::Field;
use crate::fetch::Cidr;
use crate::model::feed::FeedSettings;
use crate::model::privacy::{has_secret, label, shortened};

impl Field<'_> {
    pub(super) fn listeners(&mut self) -> Option<Vec<Listen>> {
        let listeners = self.list(|field| field.listener())?;
        for (n, listener) in listeners.iter().enumerate() {
            // Port 0 is another port each time.
            let any_port = matches!(listener, Listen::Tcp(address) if address.port() == 0);
            if !any_port && listeners[..n].contains(listener) {
                self.fault(&format!("\"{listener}\" stands in the list twice"));
                return None;
            }
        }
        if listeners.is_empty() {
            self.fault_with("must not be empty", "write [\"127.0.0.1:7077\"]");
            return None;
        }
        Some(listeners)
    }

    fn listener(&mut self) -> Option<Listen> {
        let text = self.string("an address such as \"127.0.0.1:7077\" or \"unix:/run/coranto/http.sock\"")?;
        if let Some(path) = text.strip_prefix("unix:") {
            return self.socket_path(path);
        }
        if let Ok(address) = text.parse() {
            return Some(Listen::Tcp(address));
        }
        let message = format!("{} is no address with a port", quoted(&text));
        let port = text.strip_prefix(':').or_else(|| text.strip_prefix("localhost:")).unwrap_or(&text);
        let hint = if port.parse::<u16>().is_ok() {
            let host = if text.starts_with("localhost") { "127.0.0.1" } else { "0.0.0.0" };
            format!("did you mean \"{host}:{port}\"?")
        } else if let Ok(ip) = text.parse::<IpAddr>() {
            format!("did you mean \"{}\"?", SocketAddr::new(ip, 7077))
        } else {
            "write \"127.0.0.1:7077\", \"[::1]:7077\" or \"unix:/PATH\"".to_owned()
        };
        self.fault_with(&message, &hint);
        None
    }

    fn socket_path(&mut self, path: &str) -> Option<Listen> {
        // sockaddr_un holds 108 bytes with the closing zero (unix(7)).
        const LONGEST: usize = 107;
        let path = match self.node.place.folder() {
            _ if path.is_empty() => None,
            _ if Path::new(path).is_absolute() => Some(PathBuf::from(path)),
            Some(folder) => Some(folder.join(path)),
            None => None,
        };
        match path {
            None => self.fault("a socket needs an absolute path, such as \"unix:/run/coranto/http.sock\""),
            Some(path) if path.as_os_str().len() > LONGEST => {
                self.fault(&format!("the path of a socket holds at most {LONGEST} bytes"));
            }
            Some(path) => return Some(Listen::Unix(path)),
        }
        None
    }

    pub(super) fn store_url(&mut self) -> Option<StoreUrl> {
        let text = self.string("a store such as \"sqlite:coranto.db\"")?;
        if text.starts_with("postgres:") || text.starts_with("postgresql:") {
            self.fault_with("stores in PostgreSQL are not there yet", "write \"sqlite:coranto.db\"");
            return None;
        }
        match text.strip_prefix("sqlite:") {
            Some(path) if path.starts_with("//") => {
                let path = path.trim_start_matches('/');
                self.fault_with(
                    "the path follows \"sqlite:\" at once",
                    &format!("write \"sqlite:/{path}\", or \"sqlite:{path}\" for a file in the data folder"),
                );
            }
            Some("") => self.fault_with("the file is missing", "write \"sqlite:coranto.db\""),
            Some(path) if path.ends_with('/') => self.fault("must name a file, not a folder"),
            Some(path) => return Some(StoreUrl::Sqlite(PathBuf::from(path))),
            None => {
                let hint = format!("did you mean \"sqlite:{text}\"?");
                let hint = if text.contains(':') { "write \"sqlite:coranto.db\"" } else { hint.as_str() };
                self.fault_with(&format!("{} is no store", quoted(&text)), hint);
            }
        }
        None
    }

    /// The address of a feed.
    pub(super) fn feed_url(&mut self) -> Option<Url> {
        let text = self.string("an address such as \"https://example.org/feed.atom\"")?;
        self.web_url(&text)
    }

    pub(super) fn web_url(&mut self, text: &str) -> Option<Url> {
        let message = match Url::parse(text) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => return Some(url),
            Ok(url) if text.contains("://") => format!("{} is not polled: http and https are", quoted(url.scheme())),
            _ => format!("{} is no web address", quoted(&presentable(text))),
        };
        let bare = text.split_once("://").map_or(text, |(_, rest)| rest).trim_start_matches('/');
        let plausible = bare.split('/').next().is_some_and(|host| host.contains('.') && !host.contains(' '));
        if plausible && !text.starts_with("http") {
            self.fault_with(&message, &format!("did you mean \"https://{}\"?", presentable(bare)));
        } else {
            self.fault_with(&message, "write one such as \"https://example.org/feed.atom\"");
        }
        None
    }

    pub(super) fn public_url(&mut self) -> Option<Url> {
        let text = self.string("an address such as \"https://news.example.org/\"")?;
        let url = self.web_url(&text)?;
        if url.query().is_some() || url.fragment().is_some() {
            self.fault("must end with its path, without \"?\" or \"#\"");
        } else if !url.username().is_empty() || url.password().is_some() {
            self.fault("must not carry a user or a password");
        } else {
            return Some(url);
        }
        None
    }

    /// Something that may stand in a User-Agent.
    pub(super) fn contact(&mut self) -> Option<String> {
        let text = self.string("an address of a page or a mailbox")?;
        let web = Url::parse(&text).is_ok_and(|url| matches!(url.scheme(), "http" | "https" | "mailto"));
        let mailbox = text.split_once('@').is_some_and(|(user, host)| !user.is_empty() && host.contains('.'));
        // Parentheses would end the comment that it stands in (RFC 9110 section 5.6.5).
        let safe = text.chars().all(|c| c.is_ascii_graphic() && !"()\\".contains(c));
        if (web || mailbox) && safe {
            return Some(text);
        }
        self.fault_with(
            &format!("{} is no address of a page or a mailbox", quoted(&text)),
            "write one such as \"https://news.example.org/about\" or \"me@example.org\"",
        );
        None
    }

    /// Names that we answer to, as a Host field gives them: lower case, ASCII, without ports.
    pub(super) fn host_names(&mut self) -> Option<Vec<String>> {
        let mut names = self.list(|field| field.host_name())?;
        let mut seen = BTreeSet::new();
        names.retain(|name| seen.insert(name.clone()));
        Some(names)
    }

    fn host_name(&mut self) -> Option<String> {
        let text = self.string("a name such as \"news.example.org\"")?;
        if let Some(name) = plain_host(&text) {
            return Some(name);
        }
        if text.contains('*') {
            let message = format!("{}: there are no patterns here", quoted(&text));
            self.fault_with(&message, "write every name by itself");
            return None;
        }
        let (scheme, rest) =
            text.split_once("://").map_or((None, text.as_str()), |(scheme, rest)| (Some(scheme), rest));
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = authority.rsplit('@').next().unwrap_or_default();
        let (host, port) = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => (name, Some(port)),
            _ => (host, None),
        };
        let surplus = match (scheme, port) {
            (Some(_), Some(_)) => "without scheme and port",
            (Some(_), None) => "without a scheme",
            (None, Some(_)) => "without a port",
            (None, None) => "without a path",
        };
        match plain_host(host) {
            Some(name) => {
                self.fault_with(&format!("{}: names stand here {surplus}", quoted(&text)), &format!("write {name:?}"));
            }
            None => self.fault_with(
                &format!("{} is no name of a host", quoted(&text)),
                "write one such as \"news.example.org\"",
            ),
        }
        None
    }

    /// Whose word about a reader's address is believed.
    pub(super) fn proxy(&mut self) -> Option<TrustedProxy> {
        let text = self.string("a network such as \"10.0.0.0/8\", an address, or \"unix\"")?;
        if text == "unix" {
            return Some(TrustedProxy::Unix);
        }
        match text.parse::<Cidr>() {
            Ok(_) => Some(TrustedProxy::Network(text)),
            Err(problem) => {
                self.fault_with(&problem.to_string(), "\"unix\" stands for whoever comes through a Unix socket");
                None
            }
        }
    }

    /// Names to addresses, as in a hosts file.
    pub(super) fn hosts(&mut self) -> Option<BTreeMap<String, SocketAddr>> {
        let node = self.node;
        let Value::Table(entries) = &node.value else {
            self.fault_with(
                &format!("expected a table, found {}", node.value.describe()),
                "write { \"a.example\" = \"127.0.0.1:8080\" }",
            );
            return None;
        };
        let mut hosts = BTreeMap::new();
        for entry in entries {
            let mut field = Field { name: self.name, node: &entry.node, faults: self.faults };
            let name = match url::Host::parse(&entry.name) {
                Ok(url::Host::Domain(name)) => Some(name.trim_end_matches('.').to_owned()),
                _ => None,
            };
            let address = field.host_address();
            match (name, address) {
                (None, _) => self
                    .faults
                    .add(&entry.place, format!("{}: {} is no name of a host", self.name, quoted(&entry.name))),
                (Some(name), Some(address)) => drop(hosts.insert(name, address)),
                (Some(_), None) => {}
            }
        }
        (hosts.len() == entries.len()).then_some(hosts)
    }

    fn host_address(&mut self) -> Option<SocketAddr> {
        let text = self.string("an address such as \"127.0.0.1:8080\" or \"127.0.0.1\"")?;
        let bare = text.parse::<IpAddr>().map(|ip| SocketAddr::new(ip, 0));
        match text.parse::<SocketAddr>().or(bare) {
            Ok(address) => Some(address),
            Err(_) => {
                self.fault(&format!("{} is neither \"IP:PORT\" nor \"IP\"", quoted(&text)));
                None
            }
        }
    }
}

/// A name or an IP address by itself.
fn plain_host(text: &str) -> Option<String> {
    if let Ok(ip) = text.parse::<Ipv6Addr>() {
        return Some(format!("[{ip}]"));
    }
    match url::Host::parse(text.trim_end_matches('.')).ok()? {
        url::Host::Domain(name) if name.contains('*') => None,
        url::Host::Domain(name) => Some(name),
        // The URL standard takes any number for an address; a person who means one writes four.
        url::Host::Ipv4(ip) => (ip.to_string() == text).then_some(text.to_owned()),
        url::Host::Ipv6(ip) => Some(format!("[{ip}]")),
    }
}

/// A feed's address as messages and `config show` may show it: one with a secret loses its credentials, its query and
/// what is secret of its path, and one that its user calls private all but the host.
pub(super) fn shown(url: &Url, settings: &FeedSettings) -> String {
    if settings.private == Some(true) || has_secret(url) {
        return format!("{}://{}", url.scheme(), label(settings, url));
    }
    url.to_string()
}

/// The same for what may not be an address at all.
pub(super) fn presentable(text: &str) -> String {
    let (scheme, bare) = match text.find("://") {
        Some(at) => text.split_at(at + 3),
        None => ("", text),
    };
    let bare = bare.trim_start_matches('/');
    // Whatever its scheme, it is read as the one that knows of hosts.
    match Url::parse(&format!("https://{bare}")) {
        Ok(url) if has_secret(&url) => format!("{scheme}{}", shortened(&url)),
        Ok(_) => text.to_owned(),
        // It has no right host, which the message is about; nobody can say what is secret of the rest.
        Err(_) => {
            let end = bare.find(['/', '?', '#']).unwrap_or(bare.len());
            let (authority, rest) = bare.split_at(end);
            let host = authority.rsplit('@').next().unwrap_or_default();
            format!("{scheme}{host}{}", if rest.is_empty() { "" } else { "/…" })
        }
    }
}

/// A text that may hold addresses, with each as it may be shown.
pub(super) fn without_secrets(text: &str) -> String {
    let ends = |c: char| c.is_whitespace() || "\"'()<>".contains(c);
    let piece = |piece: &str| {
        // A field of a query may stand before it: `feed:https://…`.
        let scheme = piece.find("://").map(|at| piece[..at].rfind(|c: char| !c.is_ascii_alphanumeric()));
        match scheme {
            None => piece.to_owned(),
            Some(before) => {
                let (before, address) = piece.split_at(before.map_or(0, |at| at + 1));
                format!("{before}{}", presentable(address))
            }
        }
    };
    text.split_inclusive(ends)
        .map(|part| match part.char_indices().next_back() {
            Some((at, last)) if ends(last) => format!("{}{last}", piece(&part[..at])),
            _ => piece(part),
        })
        .collect()
}
