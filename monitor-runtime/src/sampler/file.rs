//! The files of the kernel, below a root; and what may be wrong with them.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// Why a source gives no figures.
#[derive(Debug, thiserror::Error)]
pub(super) enum SourceError {
    #[error("{path} cannot be read: {source}", path = .path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("{path} has no {what} where Linux writes it", path = .path.display())]
    Garbage { path: PathBuf, what: &'static str },
    #[error("{call} failed: {source}")]
    Call { call: &'static str, source: io::Error },
}

/// No file of the kernel that is read here is longer.
const MAX_BYTES: u64 = 4 << 20;

/// Where `/proc` and `/sys` are.
#[derive(Debug, Clone)]
pub(super) struct Root(PathBuf);

impl Root {
    pub(super) fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }

    pub(super) fn path(&self, below: &str) -> PathBuf {
        self.0.join(below.trim_start_matches('/'))
    }

    /// The machine's own, and not one of a test.
    pub(super) fn is_real(&self) -> bool {
        self.0 == Path::new("/")
    }

    /// The text of a file; its path is part of each error.
    pub(super) fn read(&self, below: &str) -> Result<Text, SourceError> {
        Text::read(self.path(below))
    }
}

/// A file that was read.
#[derive(Debug)]
pub(super) struct Text {
    path: PathBuf,
    pub(super) text: String,
}

impl Text {
    pub(super) fn read(path: PathBuf) -> Result<Self, SourceError> {
        let read = || {
            let mut bytes = Vec::with_capacity(4_096);
            File::open(&path)?.take(MAX_BYTES).read_to_end(&mut bytes)?;
            // Names of devices and programs may hold anything.
            io::Result::Ok(
                String::from_utf8(bytes).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned()),
            )
        };
        match read() {
            Ok(text) => Ok(Self { path, text }),
            Err(source) => Err(SourceError::Read { path, source }),
        }
    }

    /// The file is not what it should be.
    pub(super) fn lacks(&self, what: &'static str) -> SourceError {
        SourceError::Garbage { path: self.path.clone(), what }
    }

    /// `found` as a number; `what` says what it was to be.
    pub(super) fn number<T: FromStr>(&self, found: Option<&str>, what: &'static str) -> Result<T, SourceError> {
        found.and_then(|text| text.trim().parse().ok()).ok_or_else(|| self.lacks(what))
    }

    /// What follows `key` on the line that begins with it.
    pub(super) fn after<'a>(&'a self, key: &str) -> Option<&'a str> {
        self.text.lines().find_map(|line| line.strip_prefix(key))
    }
}
