//! Any puts, removals and restarts: what is read is what a map would hold.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

#[derive(Debug, Clone)]
enum Step {
    Put(Table, u8, String),
    Remove(Table, u8),
    Flush,
    Restart,
    /// The file goes away while it is open.
    Lose,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let table = || prop::sample::select(Table::ALL.as_slice());
    let step = prop_oneof![
        12 => (table(), 0..24_u8, ".{0,40}").prop_map(|(table, key, value)| Step::Put(table, key, value)),
        1 => (table(), 0..24_u8, 0..60_000_usize)
            .prop_map(|(table, key, length)| Step::Put(table, key, "long".repeat(length / 4))),
        5 => (table(), 0..24_u8).prop_map(|(table, key)| Step::Remove(table, key)),
        2 => Just(Step::Flush),
        2 => Just(Step::Restart),
        1 => Just(Step::Lose),
    ];
    prop::collection::vec(step, 1..80)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn it_is_as_a_map(steps in steps()) {
        let directory = tempfile::tempdir().unwrap();
        let mut model = BTreeMap::new();
        let mut data = open(directory.path()).0;
        for step in &steps {
            match step {
                Step::Put(table, key, value) => {
                    data.put(*table, &key.to_string(), value);
                    model.insert((*table, key.to_string()), value.clone());
                }
                Step::Remove(table, key) => {
                    data.remove(*table, &key.to_string());
                    model.remove(&(*table, key.to_string()));
                }
                Step::Flush => prop_assert!(data.flush(LONG)),
                Step::Lose => {
                    let _ = std::fs::remove_file(directory.path().join("monitor.redb"));
                    // Noticed with the next change.
                    data.put(Table::Alerts, "lost", &"lost");
                    data.remove(Table::Alerts, "lost");
                }
                Step::Restart => {
                    drop(data);
                    data = open(directory.path()).0;
                }
            }
            for table in Table::ALL {
                let held: BTreeMap<_, _> =
                    data.read::<String>(*table).into_iter().map(|(key, value)| ((*table, key), value)).collect();
                let expected: BTreeMap<_, _> =
                    model.iter().filter(|((of, _), _)| of == table).map(|(key, value)| (key.clone(), value.clone())).collect();
                prop_assert_eq!(held, expected);
            }
        }
    }
}
