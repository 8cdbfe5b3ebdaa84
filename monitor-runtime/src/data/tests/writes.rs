//! Values are kept, in order and within bounds, and a call waits for nobody.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use super::*;
use crate::data::{FileStats, Stats};

#[test]
fn what_is_put_is_read_and_is_there_after_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let (data, told) = open(directory.path());
    data.put(Table::Alerts, "b", &("firing", 1.5, u64::MAX));
    data.put(Table::Alerts, "a", &("pending", f64::MIN_POSITIVE, 0_u64));
    data.put(Table::Alerts, "c", &("resolved", 0.1 + 0.2, 7_u64));
    data.put(Table::Silences, "a", &"of another table");
    data.remove(Table::Alerts, "b");
    data.remove(Table::Alerts, "never there");
    let alerts = |data: &Data| data.read::<(String, f64, u64)>(Table::Alerts);
    let expected = [
        ("a".to_owned(), ("pending".to_owned(), f64::MIN_POSITIVE, 0)),
        ("c".to_owned(), ("resolved".to_owned(), 0.1 + 0.2, 7)),
    ];
    assert_eq!(alerts(&data), expected);
    // Dropping it writes what is left, and gives the directory back.
    drop(data);
    let (data, _) = open(directory.path());
    assert_eq!(alerts(&data), expected);
    assert_eq!(texts(&data, Table::Silences), [("a".to_owned(), "\"of another table\"".to_owned())]);
    assert_eq!(told.lines(), [""; 0]);
}

#[test]
fn without_a_directory_all_is_in_memory() {
    let told = Told::default();
    let data = Data::open(None, told.tell()).unwrap();
    data.put(Table::Changes, "1", &1);
    assert_eq!(texts(&data, Table::Changes), [("1".to_owned(), "1".to_owned())]);
    assert!(data.flush(Duration::ZERO));
    assert_eq!(data.stats(), Some(Stats { dropped: 0, file: None }));
}

#[test]
fn only_the_newest_changes_are_kept_on_the_disk_too() {
    let directory = tempfile::tempdir().unwrap();
    let (data, told) = open(directory.path());
    for at in 0..2_500 {
        data.put(Table::Changes, &format!("{at:05}"), &at);
    }
    drop(data);
    let (data, _) = open(directory.path());
    let kept: Vec<u64> = data.read(Table::Changes).into_iter().map(|(_, at)| at).collect();
    assert_eq!(kept, (1_500..2_500).collect::<Vec<_>>());
    assert_eq!(told.lines(), [""; 0]);
}

#[test]
fn what_has_no_place_is_told_once_and_counted() {
    let directory = tempfile::tempdir().unwrap();
    let (data, told) = open(directory.path());
    for at in 0..10_003 {
        data.put(Table::Deliveries, &format!("{at:05}"), &at);
    }
    data.put(Table::Silences, "long", &"x".repeat(70_000));
    assert_eq!(told.lines().len(), 2, "{:?}", told.lines());
    assert!(told.lines()[0].contains("no place for more of the state of alerting (Deliveries)"), "{:?}", told.lines());
    assert_eq!(data.stats().map(|stats| stats.dropped), Some(4));
    drop(data);
    let (data, _) = open(directory.path());
    assert_eq!((texts(&data, Table::Deliveries).len(), texts(&data, Table::Silences).len()), (10_000, 0));
}

#[test]
fn what_cannot_be_read_is_left_out_and_told_once() {
    let directory = tempfile::tempdir().unwrap();
    let (data, told) = open(directory.path());
    data.put(Table::Alerts, "a", &1);
    data.put(Table::Alerts, "b", &"text");
    // JSON has no such number.
    data.put(Table::Alerts, "c", &f64::NAN);
    for _ in 0..3 {
        assert_eq!(data.read::<f64>(Table::Alerts), [("a".to_owned(), 1.0)]);
    }
    let [line] = told.lines().try_into().unwrap();
    assert!(line.contains("leaves it out: Alerts b: invalid type: string"), "{line}");
}

#[test]
fn a_call_does_not_wait_for_the_thread_that_writes() {
    let parent = tempfile::tempdir().unwrap();
    let directory = parent.path().join("state");
    let (hold, held) = mpsc::channel::<()>();
    let (reached, at) = mpsc::channel();
    // The thread stands still where it tells of its first failure, as it would in a write that hangs.
    let data = Data::open(Some(&directory), move |_| {
        let _ = reached.send(());
        let _ = held.recv();
    })
    .unwrap();
    std::fs::remove_dir_all(&directory).unwrap();
    std::fs::write(&directory, "a file in the way").unwrap();
    data.put(Table::Alerts, "a", &0);
    at.recv_timeout(LONG).unwrap();
    for n in 0..50_000 {
        data.put(Table::Alerts, "a", &n);
        data.put(Table::Changes, &n.to_string(), &n);
        data.remove(Table::Changes, &n.to_string());
    }
    assert_eq!(texts(&data, Table::Alerts), [("a".to_owned(), "49999".to_owned())]);
    assert!(!data.flush(Duration::from_millis(1)));
    // And its end waits a second, no longer.
    let begin = Instant::now();
    drop(data);
    let took = begin.elapsed();
    assert!(took < Duration::from_secs(5), "{took:?}");
    drop(hold);
}

#[test]
fn keys_that_come_and_go_while_the_disk_hangs_are_not_all_remembered() {
    let mut pending = crate::data::Pending::default();
    for n in 0..50_001 {
        assert!(matches!(pending, crate::data::Pending::Keys(_)));
        pending.add(Table::Alerts, n.to_string().into());
    }
    assert!(matches!(pending, crate::data::Pending::All));
}

#[test]
fn it_says_how_the_file_fares() {
    let directory = tempfile::tempdir().unwrap();
    let (data, _) = open(directory.path());
    for at in 0..1_000 {
        data.put(Table::Alerts, &at.to_string(), &"x".repeat(500));
    }
    assert!(data.flush(LONG));
    let Some(Stats { dropped: 0, file: Some(FileStats { write_errors: 0, bytes }) }) = data.stats() else {
        panic!("{:?}", data.stats())
    };
    assert_eq!(bytes, std::fs::metadata(directory.path().join("monitor.redb")).unwrap().len());
    assert!((500_000..5_000_000).contains(&bytes), "{bytes}");
}

#[test]
fn threads_may_share_it() {
    fn shared<T: Send + Sync>(value: T) -> T {
        value
    }
    let directory = tempfile::tempdir().unwrap();
    let data = shared(open(directory.path()).0);
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let data = &data;
            scope.spawn(move || {
                for at in 0..500 {
                    data.put(Table::Alerts, &format!("{thread}-{at}"), &at);
                    assert!(at % 100 != 0 || data.flush(LONG));
                }
            });
        }
    });
    drop(data);
    assert_eq!(texts(&open(directory.path()).0, Table::Alerts).len(), 2_000);
}
