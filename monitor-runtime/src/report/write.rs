//! A report put where somebody will find it.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::deep;
use super::model::Report;

/// The report could not be written.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// A file or directory could not be made.
    #[error("the report cannot be written to {path}: {source}")]
    File {
        /// What was being written.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
    /// Standard output is closed.
    #[error("the report cannot be printed: {0}")]
    Print(#[source] io::Error),
}

/// As `Display`: a `main` that returns this error prints it by `Debug`.
impl std::fmt::Debug for WriteError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

impl Report {
    /// The report as JSON, indented, with [`super::SCHEMA`] as `schema`.
    pub fn to_json(&self) -> String {
        // The model has string keys and finite numbers only: nothing in it can fail to serialise.
        let json = || serde_json::to_string_pretty(self).unwrap_or_default();
        let calls = self.walk().map(|(depth, _)| depth + 1).max().unwrap_or(0);
        // Without a thread there is only this stack to try.
        deep::run(calls * 2 + 8, json).unwrap_or_else(|_| json())
    }

    /// Writes `report.txt`, `report.json`, `report.md` and `report.html` into `directory`, which is made if it is not there. Each
    /// file replaces the one before in one step: a reader never sees half a report, and a crash leaves the old one whole.
    ///
    /// # Errors
    /// [`WriteError::File`] names the path and the reason.
    pub fn write_to(&self, directory: &Path) -> Result<(), WriteError> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            |source| WriteError::File { path, source }
        };
        fs::create_dir_all(directory).map_err(failed(directory))?;
        let files = [
            ("report.txt", self.to_plain_text()),
            ("report.json", self.to_json()),
            ("report.md", self.to_markdown()),
            ("report.html", self.to_html()),
        ];
        for (name, content) in files {
            let path = directory.join(name);
            let unfinished = directory.join(format!(".{name}.{}", std::process::id()));
            write_synced(&unfinished, content.as_bytes())
                .and_then(|()| fs::rename(&unfinished, &path))
                .inspect_err(|_| drop(fs::remove_file(&unfinished)))
                .map_err(failed(&path))?;
        }
        Ok(())
    }

    /// Prints the report to standard output.
    ///
    /// # Errors
    /// [`WriteError::Print`] when standard output does not take it.
    pub fn print(&self) -> Result<(), WriteError> {
        io::stdout().lock().write_all(self.to_text().as_bytes()).map_err(WriteError::Print)
    }
}

/// Writes the report of now to where a configuration says: a directory, or `-` for standard output.
pub(crate) fn write_now(target: &str) -> Result<(), WriteError> {
    let report = super::report();
    if target == "-" { report.print() } else { report.write_to(Path::new(target)) }
}

fn write_synced(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = fs::File::create(path)?;
    file.write_all(content)?;
    file.sync_all()
}
