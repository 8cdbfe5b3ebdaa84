//! The directory with its database: opened, set aside when damaged, opened again after an error.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::error::DataError;
use super::file::{self, Change, Contents, FileError, Store};
use super::lock::Lock;

/// How many damaged files stay: a disk that fails at every start must not be filled with them.
const DAMAGED_FILES: usize = 5;

/// What a directory is good for at this moment: with lock and store, or waiting for them.
#[derive(Debug)]
pub(super) struct Folder {
    directory: PathBuf,
    /// Dropped before the lock.
    store: Option<Store>,
    lock: Option<Lock>,
}

impl Folder {
    /// The directory, and what it remembers. A disk that is full is no error: what is there can be read, and the rest can wait.
    pub(super) fn open(directory: &Path, tell: &dyn Fn(&str)) -> Result<(Self, Contents), DataError> {
        // The host may go elsewhere, and a file is opened again after an error.
        let directory = std::path::absolute(directory)
            .map_err(|source| DataError::Unusable { path: directory.to_owned(), source })?;
        let mut folder = Self { directory, store: None, lock: None };
        let contents = match folder.ready(tell) {
            Ok(_) => folder.contents()?,
            Err(error) if is_full(&error) => {
                tell(&unwritten(&error));
                file::Store::read_without_writing(&folder.directory).map_err(|error| folder.error(error))?
            }
            Err(error) => return Err(error),
        };
        Ok((folder, contents))
    }

    /// Opens what is not open. True when that was to be done: the file may then hold anything.
    pub(super) fn ready(&mut self, tell: &dyn Fn(&str)) -> Result<bool, DataError> {
        if self.is_in_place() {
            return Ok(false);
        }
        self.store = None;
        if !self.lock.as_ref().is_some_and(Lock::is_in_place) {
            // Not in one statement: the old one must be gone before the new one is taken.
            self.lock = None;
            self.lock = Some(Lock::take(&self.directory)?);
        }
        let opened = match Store::open(&self.directory) {
            Err(FileError::Damaged(reason)) => {
                self.set_aside(reason, tell)?;
                Store::open(&self.directory)
            }
            opened => opened,
        };
        self.store = Some(opened.map_err(|error| self.error(error))?);
        Ok(true)
    }

    /// Whether the file is open, and where it is looked for.
    pub(super) fn is_in_place(&self) -> bool {
        self.store.as_ref().is_some_and(Store::is_in_place)
    }

    /// Whether the file is open.
    pub(super) fn is_ready(&self) -> bool {
        self.store.is_some()
    }

    /// After an error: the next [`Folder::ready`] opens the file again.
    pub(super) fn close(&mut self) {
        self.store = None;
    }

    pub(super) fn contents(&self) -> Result<Contents, DataError> {
        self.store()?.contents().map_err(|error| self.error(error))
    }

    /// One transaction, on the disk when this returns.
    pub(super) fn commit(&self, changes: &[Change]) -> Result<(), DataError> {
        self.store()?.commit(changes).map_err(|error| self.error(error))
    }

    /// Bytes of the file.
    pub(super) fn bytes(&self) -> u64 {
        self.store.as_ref().map_or(0, Store::bytes)
    }

    fn store(&self) -> Result<&Store, DataError> {
        self.store.as_ref().ok_or_else(|| self.error(FileError::Io(io::Error::other("it is not open"))))
    }

    fn set_aside(&self, reason: String, tell: &dyn Fn(&str)) -> Result<(), DataError> {
        let path = self.directory.join(file::NAME);
        // Colons are no part of a name everywhere.
        let time = humantime::format_rfc3339_millis(SystemTime::now()).to_string().replace(':', "-");
        let aside = self.directory.join(format!("{}{time}", damaged_prefix()));
        let moved = fs::rename(&path, &aside).and_then(|()| file::sync(&self.directory));
        if let Err(source) = moved {
            return Err(DataError::Damaged { path, reason, source });
        }
        self.forget_damaged();
        tell(&format!(
            "{} was damaged ({reason}): it is set aside as {}, and alerting goes on without what only it knew",
            path.display(),
            aside.display(),
        ));
        Ok(())
    }

    /// Their names hold the time: the first ones are the oldest.
    fn forget_damaged(&self) {
        let names = fs::read_dir(&self.directory).into_iter().flatten().flatten().map(|entry| entry.file_name());
        let mut damaged: Vec<_> =
            names.filter(|name| name.to_str().is_some_and(|name| name.starts_with(&damaged_prefix()))).collect();
        damaged.sort();
        for name in damaged.iter().rev().skip(DAMAGED_FILES) {
            let _ = fs::remove_file(self.directory.join(name));
        }
    }

    fn error(&self, error: FileError) -> DataError {
        let path = self.directory.join(file::NAME);
        match error {
            FileError::Newer(found) => DataError::Newer { path, found, known: file::FORMAT },
            FileError::Held => DataError::Held { path: self.directory.clone(), process: None },
            FileError::Io(source) => DataError::Unusable { path, source },
            FileError::Damaged(reason) => DataError::Unusable { path, source: io::Error::other(reason) },
        }
    }
}

fn damaged_prefix() -> String {
    format!("{}.damaged-", file::NAME)
}

/// True when the system has no place for what was to be written: a state that passes.
fn is_full(error: &DataError) -> bool {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    let DataError::Unusable { source, .. } = error else { return false };
    matches!(source.kind(), StorageFull | QuotaExceeded | FileTooLarge)
}

/// What is told when nothing can be written.
pub(super) fn unwritten(error: &DataError) -> String {
    let reason = match error {
        DataError::Unusable { path, source } => format!("{} cannot be written: {source}", path.display()),
        other => other.to_string(),
    };
    format!("{reason}. The state of alerting is kept in memory, and written when that is possible again")
}
