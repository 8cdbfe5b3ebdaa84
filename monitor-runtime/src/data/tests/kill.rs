//! `kill -9` at any moment, again and again: the file opens, holds what was acknowledged, and is the state after one of the
//! changes.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::child::{self, Child};
use super::*;

const ROUNDS: u64 = 60;
/// The key under which a change says its number, after it was made.
const NUMBER: &str = "number";

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Value {
    made_by: u64,
    /// Of a length that is `made_by`'s own: pages of all kinds, and what is torn is seen.
    rest: String,
}

/// Numbers that look random and are the same in every process.
fn mixed(seed: u64) -> u64 {
    let mut value = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x1234_5678;
    for _ in 0..3 {
        value ^= value << 13;
        value ^= value >> 7;
        value ^= value << 17;
    }
    value
}

/// What the change of this number does.
fn change(number: u64) -> ((Table, String), Option<Value>) {
    let random = mixed(number);
    let table = [Table::Alerts, Table::Changes, Table::Deliveries][(random % 3) as usize];
    let key = format!("key-{}", random / 3 % 50);
    let length = (random >> 20) % if random.is_multiple_of(7) { 9_000 } else { 200 };
    let rest = number.to_string().repeat(length as usize / 8 + 1);
    ((table, key), (!random.is_multiple_of(5)).then_some(Value { made_by: number, rest }))
}

fn make(data: &Data, number: u64) {
    match change(number) {
        ((table, key), Some(value)) => data.put(table, &key, &value),
        ((table, key), None) => data.remove(table, &key),
    }
    data.put(Table::Silences, NUMBER, &number);
}

fn number(data: &Data) -> u64 {
    data.read::<u64>(Table::Silences).first().map_or(0, |(_, number)| *number)
}

/// Every other one waits for the disk often; the rest leave the moment to the thread that writes.
fn is_patient(first: u64) -> bool {
    mixed(first).is_multiple_of(2)
}

/// Changes its state until it is killed, from where it stood before.
#[test]
fn killed_child() {
    let Some(directory) = child::directory() else { return };
    let data = Data::open(Some(&directory), |line| println!("told {line}")).unwrap();
    let first = number(&data) + 1;
    // The test harness has begun a line.
    println!("\nopen {first}");
    let mut flushed = first;
    for number in first.. {
        make(&data, number);
        if number == first || (is_patient(first) && number - flushed >= mixed(number) % 200) {
            assert!(data.flush(LONG));
            flushed = number;
            println!("ack {number}");
        }
    }
}

#[test]
fn killed_at_any_moment_it_holds_what_was_acknowledged_and_nothing_torn() {
    let directory = tempfile::tempdir().unwrap();
    let mut model: BTreeMap<(Table, String), Value> = BTreeMap::new();
    let (mut reached, mut opened, mut acknowledged, mut halves) = (0, 0, 0, 0);
    for round in 0..ROUNDS {
        let child = Child::start(&[], "data::tests::kill::killed_child", directory.path()).unwrap();
        let mut lines = Vec::new();
        // One in four is killed while it starts, the others while they work.
        let is_young = round % 4 == 0;
        let moment = Duration::from_micros(mixed(round) % if is_young { 15_000 } else { 120_000 });
        if !is_young {
            while !lines.iter().any(|line: &String| line.starts_with("ack ")) {
                lines.push(child.lines().recv_timeout(LONG).unwrap());
            }
        }
        let begin = Instant::now();
        while let Ok(line) = child.lines().recv_timeout(moment.saturating_sub(begin.elapsed())) {
            lines.push(line);
        }
        lines.extend(child.kill());
        assert!(!lines.iter().any(|line| line.starts_with("told ")), "{lines:?}");
        let acks = lines.iter().filter_map(|line| line.strip_prefix("ack ")?.parse().ok());
        let acked: u64 = acks.max().unwrap_or(0);
        opened += usize::from(lines.iter().any(|line| line.starts_with("open ")));
        acknowledged += usize::from(acked > 0);

        let (data, told) = open(directory.path());
        let found = number(&data);
        assert!(found >= acked.max(reached), "round {round}: {acked} was acknowledged, {found} is there");
        for number in reached + 1..=found {
            apply(&mut model, number);
        }
        reached = found;
        let mut held = BTreeMap::new();
        for table in [Table::Alerts, Table::Changes, Table::Deliveries] {
            held.extend(data.read::<Value>(table).into_iter().map(|(key, value)| ((table, key), value)));
        }
        if held != model {
            // Between a change and its number: the change after is there.
            let mut half = model.clone();
            apply(&mut half, found + 1);
            assert!(held == half, "round {round}: not the state after change {found}, nor after the one that follows");
            halves += 1;
        }
        assert_eq!(told.lines(), [""; 0]);
    }
    println!(
        "{ROUNDS} times killed, {opened} after opening, {acknowledged} after a flush; {reached} changes, {halves} halves"
    );
    assert!(opened >= 45 && acknowledged >= 45, "{opened} {acknowledged}");
}

fn apply(model: &mut BTreeMap<(Table, String), Value>, number: u64) {
    match change(number) {
        (key, Some(value)) => drop(model.insert(key, value)),
        (key, None) => drop(model.remove(&key)),
    }
}
