//! Why `data_dir` cannot be used.

use std::io;
use std::path::PathBuf;

/// Why the directory of [`Builder::data_dir`](crate::Builder::data_dir) cannot be used.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// The directory or the file in it cannot be made, read or written.
    #[error("`data_dir`: {path} cannot be used: {source}. Name a directory that this process may write to, in code, in the \
             file or as MONITOR_DATA_DIR; without one alerting forgets at each restart", path = .path.display())]
    Unusable {
        /// What could not be used.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another process that lives uses the directory.
    #[error("`data_dir`: {path} is in use by {holder}: give each process a directory of its own, or end the other one",
            path = .path.display(), holder = holder(.process))]
    Held {
        /// The directory.
        path: PathBuf,
        /// Who holds it, where that is known.
        process: Option<u32>,
    },
    /// The file was written by a version of this library that is newer.
    #[error("`data_dir`: {path} has format {found}, and this version of monitor knows none above {known}: go back to the \
             version that wrote it, name another directory, or remove the file to start with an empty one", path = .path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// The format of the file.
        found: u64,
        /// The format that this version writes.
        known: u64,
    },
    /// The file is damaged, and could not be renamed to make place for a new one.
    #[error("`data_dir`: {path} is damaged ({reason}) and cannot be set aside: {source}. Move it away, or name another directory",
            path = .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
        /// Why it could not be renamed.
        source: io::Error,
    },
    /// The thread that writes could not be started.
    #[error("`data_dir`: the thread that writes it cannot be started: {0}")]
    Thread(#[source] io::Error),
}

/// As `Display`: a `main` that returns this error prints it by `Debug`.
impl std::fmt::Debug for DataError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

fn holder(process: &Option<u32>) -> String {
    process.map_or_else(|| "another process".to_owned(), |id| format!("process {id}"))
}
