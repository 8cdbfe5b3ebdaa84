//! SQLite behind an async door: a few connections, each used by one blocking thread at a time.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use std::{env, fs, io, process};

use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::error::ApiError;

/// WAL lets readers work beside the one writer.
const READERS: usize = 4;

/// Readers and the one writer that SQLite allows: a second would only wait inside the library.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    readers: Pool,
    writer: Pool,
}

impl Store {
    /// Makes the tables that are not there.
    pub(crate) fn open(path: &Path, schemas: &[&str]) -> Result<Self, StoreError> {
        let connection = open(path)?;
        for schema in schemas {
            connection.execute_batch(schema)?;
        }
        Ok(Self { readers: Pool::new(path, READERS, Vec::new()), writer: Pool::new(path, 1, vec![connection]) })
    }

    /// `work` ends with an error of the database, or of the service.
    pub(crate) async fn read<T: Send + 'static, E: Into<ApiError> + Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, ApiError> {
        self.readers.run(work).await
    }

    /// What `work` does is done before the next writer starts.
    pub(crate) async fn write<T: Send + 'static, E: Into<ApiError> + Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, ApiError> {
        self.writer.run(work).await
    }

    /// Whether the database answers.
    pub(crate) async fn ping(&self) -> Result<(), ApiError> {
        self.read(|connection| connection.prepare_cached("SELECT name FROM sqlite_schema")?.exists([]).map(drop)).await
    }
}

/// Several statements of which all are done, or none.
pub(crate) fn atomically<T>(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> Result<T, ApiError>,
) -> Result<T, ApiError> {
    // Dropped without `commit`, it is rolled back.
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    let done = work(&transaction)?;
    transaction.commit()?;
    Ok(done)
}

#[derive(Debug, Clone)]
struct Pool {
    path: Arc<Path>,
    /// As many as there may be connections: waiting for one costs no thread.
    permits: Arc<Semaphore>,
    idle: Arc<Mutex<Vec<Connection>>>,
}

impl Pool {
    fn new(path: &Path, size: usize, idle: Vec<Connection>) -> Self {
        Self { path: path.into(), permits: Arc::new(Semaphore::new(size)), idle: Arc::new(Mutex::new(idle)) }
    }

    async fn run<T: Send + 'static, E: Into<ApiError> + Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, ApiError> {
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_| StoreError::Stopped)?;
        let pool = self.clone();
        // The permit goes along: a client that hangs up cancels this future, but not the work on the thread.
        let done = spawn_blocking(move || {
            let _permit = permit;
            // Too few idle ones: the first use, or one that was lost to a panic in `work`.
            let connection = pool.take().map_or_else(|| open(&pool.path), Ok)?;
            let result = work(&connection).map_err(Into::into);
            pool.give_back(connection);
            result
        });
        done.await.map_err(|_| StoreError::Stopped)?
    }

    fn take(&self) -> Option<Connection> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn give_back(&self, connection: Connection) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
    }
}

fn open(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // In WAL mode this cannot corrupt the file; the last commits may be lost with the power.
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    Ok(connection)
}

#[derive(Debug)]
pub(crate) enum StoreError {
    Sqlite(rusqlite::Error),
    /// The runtime is stopping, or the work panicked.
    Stopped,
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(error) => write!(f, "SQLite: {error}"),
            Self::Stopped => f.write_str("the work on the database was not finished"),
        }
    }
}

impl std::error::Error for StoreError {}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

/// Where the database is; a temporary one goes away with this value.
#[derive(Debug)]
pub(crate) struct DatabaseFile {
    path: PathBuf,
    temporary: Option<PathBuf>,
}

impl DatabaseFile {
    pub(crate) fn new(wanted: Option<&Path>) -> io::Result<Self> {
        if let Some(path) = wanted {
            return Ok(Self { path: path.to_owned(), temporary: None });
        }
        let nanos = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |age| age.subsec_nanos());
        let directory = env::temp_dir().join(format!("registros-{}-{nanos}", process::id()));
        // Not `create_dir_all`: a directory that somebody else has made there is an error.
        fs::create_dir(&directory)?;
        Ok(Self { path: directory.join("registros.sqlite"), temporary: Some(directory) })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for DatabaseFile {
    fn drop(&mut self) {
        if let Some(directory) = &self.temporary {
            let _ = fs::remove_dir_all(directory); // best effort: it is in the temporary directory
        }
    }
}
