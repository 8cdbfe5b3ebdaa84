//! A process of its own, with nothing in it but what is measured: this test binary, asked for one of its tests.

use std::process::Command;

use super::*;

/// CPU time of this process as its clock counts it: nobody's arithmetic.
fn cpu_clock() -> f64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` is valid for writing.
    assert_eq!(unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &raw mut time) }, 0);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// Runs only where the parent asks for it.
#[test]
fn burn() {
    let Ok(seconds) = std::env::var("BURN_SECONDS") else { return };
    let seconds: f64 = seconds.parse().unwrap();
    let _turn = turn();
    let _monitor = sampling();
    let before = figure(&fresh(), "process_cpu_seconds_total", &[]).unwrap();
    let begin = cpu_clock();
    let workers: Vec<_> = (0..2)
        .map(|_| {
            std::thread::spawn(move || {
                while cpu_clock() - begin < seconds {
                    std::hint::black_box((0..1_000_u64).fold(1, |a, b| a ^ b.wrapping_mul(a)));
                }
            })
        })
        .collect();
    workers.into_iter().for_each(|worker| worker.join().unwrap());
    let burnt = cpu_clock() - begin;
    println!("burnt {burnt} shown {}", figure(&fresh(), "process_cpu_seconds_total", &[]).unwrap() - before);
}

#[test]
fn cpu_seconds_are_what_was_burnt_within_five_percent() {
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["child::burn", "--exact", "--nocapture"])
        .env("BURN_SECONDS", "1.5")
        .output()
        .unwrap();
    let output = String::from_utf8(child.stdout).unwrap();
    assert!(child.status.success(), "{output}");
    let words: Vec<&str> =
        output.lines().find_map(|line| Some(line.split_once("burnt ")?.1)).unwrap().split(' ').collect();
    let (burnt, shown): (f64, f64) = (words[0].parse().unwrap(), words[2].parse().unwrap());
    assert!(burnt >= 1.5 && (shown / burnt - 1.0).abs() < 0.05, "burnt {burnt} s, shown {shown} s");
}

/// Runs only where the parent asks for it: one line on standard error for what cannot be read, whatever the number of readings.
#[test]
fn watch_no_disk() {
    if std::env::var_os("MONITOR_DISK_PATH").is_none() {
        return;
    }
    let _turn = turn();
    let _monitor = sampling();
    for _ in 0..5 {
        assert_eq!(figure(&fresh(), "disk_usage_percent", &[]), None);
    }
}

#[test]
fn a_source_that_cannot_be_read_is_absent_and_told_of_once() {
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["child::watch_no_disk", "--exact", "--nocapture"])
        .env("MONITOR_DISK_PATH", "/no/such/place")
        .output()
        .unwrap();
    let errors = String::from_utf8(child.stderr).unwrap();
    assert!(child.status.success(), "{errors}");
    let lines: Vec<&str> = errors.lines().filter(|line| line.contains("disk is not sampled")).collect();
    let expected = "monitor: disk is not sampled, and its metrics are absent: /no/such/place cannot be read: ";
    assert!(lines.len() == 1 && lines[0].starts_with(expected), "{errors}");
}
