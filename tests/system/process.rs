//! Promise: `process_*` are this process's, exactly where the kernel counts exactly.

use std::fs::File;
use std::sync::mpsc;

use super::*;

const MIB: f64 = 1_048_576.0;

#[test]
fn resident_memory_follows_what_is_touched() {
    let _turn = turn();
    let _monitor = sampling();
    let resident = || figure(&fresh(), "process_resident_memory_bytes", &[]).unwrap();
    let before = resident();
    let touched = std::hint::black_box(vec![1_u8; 64 << 20]);
    let grown = resident() - before;
    assert!((grown / MIB - 64.0).abs() < 4.0, "grown by {} MiB", grown / MIB);
    drop(touched);
    let left = resident() - before;
    assert!(left.abs() < 4.0 * MIB, "{} MiB are left", left / MIB);
    let status = 1_024.0 * field("/proc/self/status", "VmSize:");
    let shown = figure(&fresh(), "process_virtual_memory_bytes", &[]).unwrap();
    assert!((shown / status - 1.0).abs() < 0.05, "virtual {shown}, /proc {status}");
}

#[test]
fn descriptors_and_threads_are_exact() {
    let _turn = turn();
    let _monitor = sampling();
    let fds = || figure(&fresh(), "process_open_fds", &[]).unwrap();
    // The one that reads the directory is in it.
    let listed = || std::fs::read_dir("/proc/self/fd").unwrap().count() as f64 - 1.0;
    let before = fds();
    assert_eq!(before, listed());
    let files: Vec<File> = (0..37).map(|_| File::open("/dev/null").unwrap()).collect();
    assert_eq!((fds(), listed()), (before + 37.0, before + 37.0));
    drop(files);
    assert_eq!(fds(), before);

    // The harness has threads that wait for this test, and no others begin or end meanwhile: the tests of this file take turns.
    let threads = || figure(&fresh(), "process_threads", &[]).unwrap();
    let (stop, stopping) = mpsc::channel::<()>();
    let stopping = std::sync::Arc::new(Mutex::new(stopping));
    let before = settled(&threads);
    let waiting: Vec<_> = (0..23)
        .map(|_| {
            let stopping = std::sync::Arc::clone(&stopping);
            std::thread::spawn(move || stopping.lock().unwrap_or_else(PoisonError::into_inner).recv().is_ok())
        })
        .collect();
    assert_eq!((threads(), field("/proc/self/status", "Threads:")), (before + 23.0, before + 23.0));
    drop(stop);
    waiting.into_iter().for_each(|thread| assert!(!thread.join().unwrap()));
    wait_for("the threads to end", || (threads() == before).then_some(()));
}

/// A figure that two readings agree on, and the kernel with them: a thread of the test before may be about to end.
fn settled(figure: &impl Fn() -> f64) -> f64 {
    wait_for("no thread to begin or end", || {
        let now = figure();
        (now == field("/proc/self/status", "Threads:") && now == figure()).then_some(now)
    })
}

#[test]
fn limits_start_time_and_switches_are_those_of_proc() {
    let _turn = turn();
    let _monitor = sampling();
    let scrape = fresh();
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap();
    let soft = limits.lines().find_map(|line| line.strip_prefix("Max open files")).unwrap();
    let soft = soft.split_whitespace().next().unwrap();
    let shown = figure(&scrape, "process_max_fds", &[]);
    assert_eq!(shown, soft.parse().ok(), "limit {soft}");

    let started = figure(&scrape, "process_start_time_seconds", &[]).unwrap();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs_f64();
    let uptime: f64 = std::fs::read_to_string("/proc/uptime").unwrap().split(' ').next().unwrap().parse().unwrap();
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let since_boot: f64 = stat.rsplit(") ").next().unwrap().split(' ').nth(19).unwrap().parse().unwrap();
    // Boot as the wall clock has it now, against boot as the kernel noted it.
    let expected = now - uptime + since_boot / 100.0;
    assert!((started - expected).abs() < 2.0, "started {started}, expected {expected}");

    let switches = |kind| figure(&fresh(), "process_context_switches_total", &[("kind", kind)]).unwrap();
    let before = switches("voluntary");
    let (ping, pinged) = mpsc::channel();
    let (pong, ponged) = mpsc::channel();
    let other = std::thread::spawn(move || pinged.iter().for_each(|()| pong.send(()).unwrap()));
    for _ in 0..500 {
        ping.send(()).unwrap();
        ponged.recv().unwrap();
    }
    drop(ping);
    other.join().unwrap();
    // Each turn makes this thread wait or the other; a channel may spin a little instead.
    let more = switches("voluntary") - before;
    assert!(more > 100.0, "{more} switches in 500 turns");
}
