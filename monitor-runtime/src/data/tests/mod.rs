//! What is remembered survives: a restart, `kill -9`, a full disk, a damaged file.

mod child;
mod faults;
mod figures;
#[cfg(target_os = "linux")]
mod full;
mod kill;
mod model;
mod writes;

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::writer::Pace;
use super::{Data, DataError, Table};

/// What is waited for, at most, by a test that is to succeed.
const LONG: Duration = Duration::from_secs(20);

/// Tries that come quickly.
const QUICK: Pace = Pace {
    gather: Duration::from_millis(1),
    retry: Duration::from_millis(5),
    longest_retry: Duration::from_millis(20),
    // The disk of a busy machine may be slow.
    stop: LONG,
};

/// The lines that were told.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<String>>>);

impl Told {
    fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }

    fn tell(&self) -> impl Fn(&str) + Send + 'static {
        let lines = Arc::clone(&self.0);
        move |line| lines.lock().unwrap().push(line.to_owned())
    }
}

fn open(directory: &Path) -> (Data, Told) {
    try_open(directory).unwrap()
}

fn try_open(directory: &Path) -> Result<(Data, Told), DataError> {
    let told = Told::default();
    Data::open_at(Some(directory), QUICK, told.tell()).map(|data| (data, told))
}

/// Keys and values of a table, as text.
fn texts(data: &Data, table: Table) -> Vec<(String, String)> {
    data.read::<serde_json::Value>(table).into_iter().map(|(key, value)| (key, value.to_string())).collect()
}

fn names(directory: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
