//! What it costs; `cargo test --release -p monitor-runtime --features alerts data::tests::figures -- --nocapture` prints it.

use std::time::Instant;

use super::*;

/// Of the size of an alert with its labels and annotations.
fn value(number: u64) -> (String, u64, f64) {
    (
        format!("{{alertname=\"HighLatency\",endpoint=\"/registros/{{id}}\",severity=\"page\"}} {}", "x".repeat(200)),
        number,
        0.25,
    )
}

#[test]
fn a_hundred_thousand_changes_leave_a_small_file() {
    const CHANGES: u64 = 100_000;
    let directory = tempfile::tempdir().unwrap();
    let data = Data::open(Some(directory.path()), |line| panic!("{line}")).unwrap();
    let begin = Instant::now();
    for number in 0..CHANGES {
        data.put(Table::Alerts, &format!("{:04}", number % 500), &value(number));
        if number % 2 == 0 {
            data.put(Table::Changes, &format!("{number:012}"), &value(number));
        }
    }
    let put = begin.elapsed() / (CHANGES + CHANGES / 2) as u32;
    assert!(data.flush(LONG));
    let flushed = begin.elapsed();
    let mut commits: Vec<_> = (0..100)
        .map(|number| {
            data.put(Table::Alerts, "0000", &value(CHANGES + number));
            let begin = Instant::now();
            assert!(data.flush(LONG));
            begin.elapsed()
        })
        .collect();
    commits.sort();
    let open_bytes = data.stats().and_then(|stats| stats.file).map_or(0, |file| file.bytes);
    drop(data);
    let bytes = std::fs::metadata(directory.path().join("monitor.redb")).unwrap().len();
    let begin = Instant::now();
    let data = open(directory.path()).0;
    let reopened = begin.elapsed();
    assert_eq!((texts(&data, Table::Alerts).len(), texts(&data, Table::Changes).len()), (500, 1_000));
    println!(
        "put {put:?}; {CHANGES} changes and half as many to history on the disk after {flushed:?}; one commit, median {:?}, \
         slowest {:?}; file {open_bytes} bytes open, {bytes} closed; opened in {reopened:?}",
        commits[50], commits[99],
    );
    assert!(open_bytes < 16 << 20, "{open_bytes}");
}
