//! Faults of a configuration: where, what is wrong, and what would be right.
//!
//! Every fault is collected, none stops the reading: a user repairs a file once, not line by line. Faults sort by
//! their place, and print as `FILE:LINE:COLUMN: what; what to do`, the form that editors can jump to.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::addresses::without_secrets;

/// Where a setting was written. Lines and columns count from 1; columns count characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    File {
        file: Arc<Path>,
        line: u32,
        column: u32,
    },
    /// The file as a whole: it could not be read.
    Whole(Arc<Path>),
    /// An environment variable.
    Variable(String),
}

impl Place {
    /// `FILE:LINE`, for messages such as "declared in …".
    pub fn file_line(&self) -> String {
        match self {
            Place::File { file, line, .. } => format!("{}:{line}", file.display()),
            Place::Whole(file) => file.display().to_string(),
            Place::Variable(name) => format!("${name}"),
        }
    }

    /// Where relative paths written here start: the folder of the file.
    pub(super) fn folder(&self) -> Option<PathBuf> {
        match self {
            Place::File { file, .. } | Place::Whole(file) => file.parent().map(Path::to_path_buf),
            Place::Variable(_) => None,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::File { file, line, column } => write!(f, "{}:{line}:{column}", file.display()),
            Place::Whole(file) => write!(f, "{}", file.display()),
            Place::Variable(name) => write!(f, "${name}"),
        }
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    pub place: Place,
    pub message: String,
    /// What to do, or what was probably meant.
    pub hint: Option<String>,
    /// The value itself with a mark under the place, on lines of their own.
    pub excerpt: Option<String>,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)?;
        if let Some(hint) = &self.hint {
            write!(f, "; {hint}")?;
        }
        for line in self.excerpt.iter().flat_map(|excerpt| excerpt.lines()) {
            write!(f, "\n    {}", line.trim_end())?;
        }
        Ok(())
    }
}

/// All that is wrong with a configuration, in the order of the file. Never empty when it is an error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults(Vec<Fault>);

impl Faults {
    pub fn iter(&self) -> std::slice::Iter<'_, Fault> {
        self.0.iter()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn add(&mut self, place: &Place, message: impl Into<String>) {
        self.push(place, message.into(), None, None);
    }

    pub(super) fn add_with(&mut self, place: &Place, message: impl Into<String>, hint: impl Into<String>) {
        self.push(place, message.into(), Some(hint.into()), None);
    }

    pub(super) fn add_marked(&mut self, place: &Place, message: impl Into<String>, excerpt: String) {
        self.push(place, message.into(), None, Some(excerpt));
    }

    /// Whoever found the fault may have repeated what was written, and so a secret.
    fn push(&mut self, place: &Place, message: String, hint: Option<String>, excerpt: Option<String>) {
        let message = without_secrets(&message);
        self.0.push(Fault { place: place.clone(), message, hint, excerpt });
    }

    /// An empty list is fine; anything else is the error, sorted by place.
    pub(super) fn into_result(mut self) -> Result<(), Faults> {
        if self.0.is_empty() {
            return Ok(());
        }
        self.0.sort();
        self.0.dedup();
        Err(self)
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, fault) in self.0.iter().enumerate() {
            if n > 0 {
                writeln!(f)?;
            }
            write!(f, "{fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

/// `did you mean "…"?` for the nearest of `known`, when one is near enough to be a slip of the pen.
pub(super) fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let written = written.to_lowercase();
    let near = |name: &&str| {
        let distance = strsim::damerau_levenshtein(&written, &name.to_lowercase());
        // One slip in three letters is a slip; more is another word.
        (distance <= (name.chars().count() / 3).max(1)).then_some(distance)
    };
    known
        .into_iter()
        .filter_map(|name| near(&name).map(|distance| (distance, name)))
        .min_by_key(|found| found.0)
        .map(|found| found.1)
}
