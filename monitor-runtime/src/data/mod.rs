//! What alerting remembers: active alerts, their last changes, silences, what was delivered.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// One kind of thing that is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Table {
    /// Alerts that are pending, firing or lately resolved.
    Alerts,
    /// What became of alerts, newest last.
    Changes,
    Silences,
    /// What each receiver was told of each group.
    Deliveries,
}

/// The memory of the rules and receivers. A call never waits for the disk, and never fails: what could not be written is told and
/// tried again.
#[derive(Debug, Default)]
pub(crate) struct Data(Mutex<BTreeMap<(Table, String), serde_json::Value>>);

impl Data {
    /// Everything in a table, by key, in the keys' order. What cannot be read as a `T` is left out.
    pub(crate) fn read<T: DeserializeOwned>(&self, table: Table) -> Vec<(String, T)> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = all.iter().filter(|((of, _), _)| *of == table);
        own.filter_map(|((_, key), value)| Some((key.clone(), T::deserialize(value).ok()?))).collect()
    }

    /// Adds a value, or changes it.
    pub(crate) fn put(&self, table: Table, key: &str, value: &impl Serialize) {
        if let Ok(value) = serde_json::to_value(value) {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).insert((table, key.to_owned()), value);
        }
    }

    /// Forgets a value.
    pub(crate) fn remove(&self, table: Table, key: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&(table, key.to_owned()));
    }
}
