//! The database in the directory.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use redb::backends::{FileBackend, InMemoryBackend};
use redb::{Builder, Database, ReadableDatabase, ReadableTable, StorageBackend, TableDefinition};

use super::Table;
use super::lock::{Place, open_private};

pub(super) const NAME: &str = "monitor.redb";
/// The format that this version writes.
pub(super) const FORMAT: u64 = 1;

const ABOUT: TableDefinition<&str, u64> = TableDefinition::new("about");
const FORMAT_KEY: &str = "format";
/// The state is in memory already: the database's own cache is for one transaction.
const CACHE_BYTES: usize = 1 << 20;

/// What is in the file.
pub(super) type Contents = BTreeMap<(Table, Arc<str>), Arc<str>>;

/// A value to write, or `None` for one to remove.
pub(super) type Change = (Table, Arc<str>, Option<Arc<str>>);

/// What may happen to a file.
#[derive(Debug, thiserror::Error)]
pub(super) enum FileError {
    #[error("it is damaged: {0}")]
    Damaged(String),
    #[error("it has format {0}, which is newer than {FORMAT}")]
    Newer(u64),
    #[error("another process has it open")]
    Held,
    #[error("{0}")]
    Io(io::Error),
}

impl From<io::Error> for FileError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => Self::Damaged(error.to_string()),
            _ => Self::Io(error),
        }
    }
}

impl From<redb::Error> for FileError {
    fn from(error: redb::Error) -> Self {
        match error {
            redb::Error::Io(error) => error.into(),
            redb::Error::DatabaseAlreadyOpen => Self::Held,
            // What no file of ours can be.
            redb::Error::Corrupted(_)
            | redb::Error::UpgradeRequired(_)
            | redb::Error::TableDoesNotExist(_)
            | redb::Error::TableTypeMismatch { .. }
            | redb::Error::TableIsMultimap(_)
            | redb::Error::TypeDefinitionChanged { .. } => Self::Damaged(error.to_string()),
            other => Self::Io(io::Error::other(other)),
        }
    }
}

macro_rules! from_parts_of_redb {
    ($($error:ident)*) => {
        $(impl From<redb::$error> for FileError {
            fn from(error: redb::$error) -> Self {
                redb::Error::from(error).into()
            }
        })*
    };
}

from_parts_of_redb! { CommitError DatabaseError StorageError TableError TransactionError }

/// An open database. After an error it is of no use any more: dropped, and opened again.
#[derive(Debug)]
pub(super) struct Store {
    /// `None` once it is being dropped.
    database: Option<Database>,
    place: Place,
}

impl Store {
    /// Opens the file, or makes it. Every page is checked: a damaged file is known before anything of it is used.
    pub(super) fn open(directory: &Path) -> Result<Self, FileError> {
        guarded(|| {
            let path = directory.join(NAME);
            if !path.try_exists()? {
                make(directory, &path)?;
            }
            let file = open_private(&path)?;
            let place = Place::of(path, &file)?;
            let database = open(FileBackend::new(file)?)?;
            check_format(&database)?;
            Ok(Self { database: Some(database), place })
        })
    }

    /// What is in the file of a disk that is full: opening writes, so a copy in memory is opened.
    pub(super) fn read_without_writing(directory: &Path) -> Result<Contents, FileError> {
        guarded(|| {
            let path = directory.join(NAME);
            let bytes = match fs::read(path) {
                Ok(bytes) => bytes,
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Contents::new()),
                Err(error) => return Err(error.into()),
            };
            let copy = InMemoryBackend::new();
            let copied = copy.set_len(bytes.len() as u64).and_then(|()| copy.write(0, &bytes));
            copied?;
            let database = open(copy)?;
            check_format(&database)?;
            contents(&database)
        })
    }

    pub(super) fn contents(&self) -> Result<Contents, FileError> {
        guarded(|| contents(self.database()?))
    }

    /// One transaction, on the disk when this returns.
    pub(super) fn commit(&self, changes: &[Change]) -> Result<(), FileError> {
        guarded(|| {
            let transaction = self.database()?.begin_write()?;
            for table in Table::ALL {
                let mut own = changes.iter().filter(|(of, ..)| of == table).peekable();
                if own.peek().is_none() {
                    continue;
                }
                let mut open = transaction.open_table(definition(*table))?;
                for (_, key, value) in own {
                    match value {
                        Some(value) => open.insert(&**key, value.as_bytes())?,
                        None => open.remove(&**key)?,
                    };
                }
            }
            Ok(transaction.commit()?)
        })
    }

    /// False when the file is not in its directory any more: what is written then is lost with the last one who has it open.
    pub(super) fn is_in_place(&self) -> bool {
        self.place.is_there()
    }

    /// Bytes of the file.
    pub(super) fn bytes(&self) -> u64 {
        fs::metadata(&self.place.path).map_or(0, |found| found.len())
    }

    fn database(&self) -> Result<&Database, FileError> {
        self.database.as_ref().ok_or_else(|| FileError::Io(io::Error::other("it is closed")))
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        let database = self.database.take();
        let _ = guarded(|| {
            drop(database);
            Ok(())
        });
    }
}

/// A panic of the database is an error like others, and the host must not end by it: nothing but a file that is not as it was
/// written is known to cause one.
fn guarded<T>(body: impl FnOnce() -> Result<T, FileError>) -> Result<T, FileError> {
    let panicked = || Err(FileError::Damaged("the database panicked".to_owned()));
    catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|_| panicked())
}

/// Under another name first: a file with ours has a format, whenever the process is killed.
fn make(directory: &Path, path: &Path) -> Result<(), FileError> {
    let new = directory.join(format!("{NAME}.new"));
    // What an earlier one left.
    match fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    let database = open(FileBackend::new(open_private(&new)?)?)?;
    let transaction = database.begin_write()?;
    transaction.open_table(ABOUT)?.insert(FORMAT_KEY, FORMAT).map(drop)?;
    for table in Table::ALL {
        transaction.open_table(definition(*table))?;
    }
    transaction.commit()?;
    database.close()?;
    fs::rename(&new, path)?;
    sync(directory)?;
    Ok(())
}

/// Makes a new name in a directory last.
pub(super) fn sync(directory: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(directory)?.sync_all() } else { Ok(()) }
}

fn open(backend: impl StorageBackend) -> Result<Database, FileError> {
    let mut builder = Builder::new();
    builder.set_check_integrity_on_open(true).set_cache_size(CACHE_BYTES);
    Ok(builder.create_with_backend(backend)?)
}

fn check_format(database: &Database) -> Result<(), FileError> {
    let transaction = database.begin_read()?;
    let about = transaction.open_table(ABOUT)?;
    match about.get(FORMAT_KEY)?.map(|format| format.value()) {
        Some(FORMAT) => Ok(()),
        Some(found) if found > FORMAT => Err(FileError::Newer(found)),
        found => Err(FileError::Damaged(format!("no format is {found:?}"))),
    }
}

fn contents(database: &Database) -> Result<Contents, FileError> {
    let transaction = database.begin_read()?;
    let mut contents = Contents::new();
    for table in Table::ALL {
        let open = transaction.open_table(definition(*table))?;
        for entry in open.iter()? {
            let (key, value) = entry?;
            let value = String::from_utf8_lossy(value.value());
            contents.insert((*table, Arc::from(key.value())), Arc::from(&*value));
        }
    }
    Ok(contents)
}

fn definition(table: Table) -> TableDefinition<'static, &'static str, &'static [u8]> {
    TableDefinition::new(match table {
        Table::Alerts => "alerts",
        Table::Changes => "changes",
        Table::Silences => "silences",
        Table::Deliveries => "deliveries",
    })
}
