//! What is remembered, in memory: bounded, ordered, as it is to be on the disk.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Table;

/// The longest key and value, together.
pub(super) const MAX_ENTRY: usize = 64 << 10;
/// All keys and values, together.
pub(super) const MAX_BYTES: usize = 64 << 20;

/// Key and JSON text of each table.
#[derive(Debug, Default)]
pub(super) struct Memory {
    tables: [BTreeMap<Arc<str>, Arc<str>>; Table::ALL.len()],
    bytes: usize,
}

/// What became of a value that was given.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It is there, and was there before: nothing has changed.
    Same,
    Kept,
    /// It is there, and the one with this key, the oldest of its table, is not any more. It may be the one that was given.
    KeptWithout(Arc<str>),
    /// There is no place for it, and an earlier value of that key, if there was one, is gone too: nothing is better than what is
    /// not true any more.
    Refused {
        had_one: bool,
    },
}

impl Memory {
    pub(super) fn table(&self, table: Table) -> &BTreeMap<Arc<str>, Arc<str>> {
        let [alerts, changes, silences, deliveries] = &self.tables;
        match table {
            Table::Alerts => alerts,
            Table::Changes => changes,
            Table::Silences => silences,
            Table::Deliveries => deliveries,
        }
    }

    fn table_mut(&mut self, table: Table) -> &mut BTreeMap<Arc<str>, Arc<str>> {
        let [alerts, changes, silences, deliveries] = &mut self.tables;
        match table {
            Table::Alerts => alerts,
            Table::Changes => changes,
            Table::Silences => silences,
            Table::Deliveries => deliveries,
        }
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (Table, &Arc<str>, &Arc<str>)> {
        Table::ALL.iter().flat_map(|table| self.table(*table).iter().map(|(key, value)| (*table, key, value)))
    }

    pub(super) fn put(&mut self, table: Table, key: Arc<str>, value: Arc<str>) -> Outcome {
        let own = self.table(table);
        if own.get(&key) == Some(&value) {
            return Outcome::Same;
        }
        let (is_new, is_full) = (!own.contains_key(&key), own.len() >= table.most());
        let before = own.get(&key).map_or(0, |value| key.len() + value.len());
        let size = key.len() + value.len();
        let fits = size <= MAX_ENTRY && self.bytes - before + size <= MAX_BYTES;
        if !fits || (is_new && is_full && table != Table::Changes) {
            return Outcome::Refused { had_one: self.remove(table, &key) };
        }
        self.bytes = self.bytes - before + size;
        self.table_mut(table).insert(key, value);
        if is_new
            && is_full
            && let Some(oldest) = self.table(table).keys().next().cloned()
        {
            self.remove(table, &oldest);
            return Outcome::KeptWithout(oldest);
        }
        Outcome::Kept
    }

    /// Whether it was there.
    pub(super) fn remove(&mut self, table: Table, key: &str) -> bool {
        let Some((key, value)) = self.table_mut(table).remove_entry(key) else { return false };
        self.bytes -= key.len() + value.len();
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(memory: &mut Memory, table: Table, key: &str, value: &str) -> Outcome {
        memory.put(table, key.into(), value.into())
    }

    #[test]
    fn of_changes_the_newest_stay() {
        let mut memory = Memory::default();
        for at in 0..1_000 {
            assert_eq!(put(&mut memory, Table::Changes, &format!("{at:04}"), "1"), Outcome::Kept);
        }
        assert_eq!(put(&mut memory, Table::Changes, "0500", "2"), Outcome::Kept);
        assert_eq!(put(&mut memory, Table::Changes, "1000", "1"), Outcome::KeptWithout("0000".into()));
        // Older than all that are there.
        assert_eq!(put(&mut memory, Table::Changes, "0", "1"), Outcome::KeptWithout("0".into()));
        let changes = memory.table(Table::Changes);
        assert_eq!((changes.len(), changes.keys().next().map(|key| &**key)), (1_000, Some("0001")));
    }

    #[test]
    fn a_full_table_takes_no_new_key_and_no_stale_value_stays() {
        let mut memory = Memory::default();
        for at in 0..10_000 {
            assert_eq!(put(&mut memory, Table::Alerts, &format!("{at:05}"), "1"), Outcome::Kept);
        }
        assert_eq!(put(&mut memory, Table::Alerts, "new", "1"), Outcome::Refused { had_one: false });
        assert_eq!(put(&mut memory, Table::Alerts, "00007", "2"), Outcome::Kept);
        assert_eq!(put(&mut memory, Table::Silences, "new", "1"), Outcome::Kept);
        assert_eq!(
            put(&mut memory, Table::Alerts, "00007", &"x".repeat(MAX_ENTRY)),
            Outcome::Refused { had_one: true }
        );
        assert_eq!(memory.table(Table::Alerts).get("00007"), None);
        assert_eq!(put(&mut memory, Table::Alerts, "new", "1"), Outcome::Kept);
    }

    #[test]
    fn all_bytes_are_counted_and_bounded() {
        let mut memory = Memory::default();
        let value = "x".repeat(MAX_ENTRY - 4);
        let mut kept = 0;
        while put(&mut memory, Table::Alerts, &format!("{kept:04}"), &value) == Outcome::Kept {
            kept += 1;
        }
        assert_eq!((kept, memory.bytes), (MAX_BYTES / MAX_ENTRY, MAX_BYTES));
        assert_eq!(put(&mut memory, Table::Alerts, "0000", "1"), Outcome::Kept);
        for at in 0..kept {
            assert!(memory.remove(Table::Alerts, &format!("{at:04}")));
        }
        assert_eq!((memory.bytes, memory.remove(Table::Alerts, "0000")), (0, false));
    }
}
