//! The directory, and the right of one process to use it.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use super::error::DataError;

const NAME: &str = "monitor.lock";

/// The directory is ours for as long as this lives: the system gives it back when the process ends, however it ends. The database
/// locks its own file too, but only while it is open: this one lasts while it is made, set aside and opened again.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
    place: Place,
}

impl Lock {
    /// Takes the directory, and makes it when it is not there.
    pub(super) fn take(directory: &Path) -> Result<Self, DataError> {
        let unusable = |path: &Path, source| DataError::Unusable { path: path.to_owned(), source };
        make(directory).map_err(|source| unusable(directory, source))?;
        let path = directory.join(NAME);
        let mut file = open_private(&path).map_err(|source| unusable(&path, source))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(DataError::Held { path: directory.to_owned(), process: holder(&mut file) });
            }
            // A file system without locks: the user's word is all there is.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
            Err(TryLockError::Error(source)) => return Err(unusable(&path, source)),
        }
        // For the error that another process gets; a full disk may refuse it.
        let _ = file.set_len(0).and_then(|()| writeln!(file, "{}", std::process::id()));
        let place = Place::of(path.clone(), &file).map_err(|source| unusable(&path, source))?;
        Ok(Self { file, place })
    }

    /// False when the directory was removed: another process may make a new one, and take it.
    pub(super) fn is_in_place(&self) -> bool {
        self.place.is_there()
    }
}

/// Said, not left to the closing of the file: a process that the host is just starting has it open too, for a moment.
impl Drop for Lock {
    fn drop(&mut self) {
        let _ = self.file.unlock();
    }
}

/// A file by its name, to see whether the name still means it.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) path: PathBuf,
    #[cfg(unix)]
    identity: (u64, u64),
}

impl Place {
    pub(super) fn of(path: PathBuf, file: &File) -> io::Result<Self> {
        #[cfg(not(unix))]
        let _ = file;
        Ok(Self {
            #[cfg(unix)]
            identity: identity(&file.metadata()?),
            path,
        })
    }

    pub(super) fn is_there(&self) -> bool {
        #[cfg(unix)]
        return std::fs::metadata(&self.path).is_ok_and(|found| identity(&found) == self.identity);
        // The system keeps the name of a file that is open.
        #[cfg(not(unix))]
        self.path.exists()
    }
}

#[cfg(unix)]
fn identity(metadata: &std::fs::Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino())
}

/// A file that the user alone may read: labels of alerts may say more than a metric does.
pub(super) fn open_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn make(directory: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

fn holder(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.rewind().ok()?;
    file.take(16).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_given_back_even_while_a_process_that_starts_has_the_file_open() {
        let directory = tempfile::tempdir().unwrap();
        let lock = Lock::take(directory.path()).unwrap();
        // What a fork has until it runs another program.
        let _inherited = lock.file.try_clone().unwrap();
        assert!(matches!(Lock::take(directory.path()), Err(DataError::Held { .. })));
        drop(lock);
        Lock::take(directory.path()).unwrap();
    }
}
