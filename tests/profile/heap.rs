//! The heap of the process. In processes of their own: the other tests allocate too.

use std::hint::black_box;
use std::process::Command;
use std::thread;

use monitor::profiled;

/// Runs the test of this path again, alone and in one thread of its own process.
pub(crate) fn alone(name: &str, body: impl FnOnce()) {
    if std::env::var_os("PROFILE_ALONE").is_some() {
        return body();
    }
    let itself = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--test-threads", "1"])
        .env("PROFILE_ALONE", "1")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&itself.stdout);
    assert!(itself.status.success() && text.contains("1 passed"), "{text}");
}

const MIB: u64 = 1 << 20;

/// The harness's own thread allocates a little meanwhile.
fn assert_near(bytes: u64, truth: u64) {
    assert!(bytes.abs_diff(truth) <= 8 * 1024, "{bytes} for {truth}");
}

#[test]
fn live_peak_and_sums_are_known() {
    alone("heap::live_peak_and_sums_are_known", || {
        let before = monitor::heap().unwrap();
        let kept = black_box(vec![1_u8; 3 * MIB as usize]);
        drop(black_box(vec![1_u8; 10 * MIB as usize]));
        let after = monitor::heap().unwrap();
        assert_near(after.live_bytes - before.live_bytes, 3 * MIB);
        assert_near(after.allocated_bytes - before.allocated_bytes, 13 * MIB);
        assert_near(after.freed_bytes - before.freed_bytes, 10 * MIB);
        let peak = before.live_bytes + 13 * MIB;
        assert!(after.peak_bytes.abs_diff(peak) <= 2 * 64 * 1024, "{} for {peak}", after.peak_bytes);
        drop(kept);
        assert_near(monitor::heap().unwrap().live_bytes, before.live_bytes);
    });
}

#[test]
fn what_many_threads_hold_adds_up() {
    alone("heap::what_many_threads_hold_adds_up", || {
        // Once beforehand, so that what threads need for the first time is there.
        thread::spawn(|| ()).join().unwrap();
        let before = monitor::heap().unwrap();
        for _ in 0..5 {
            let threads: Vec<_> = (0..8)
                .map(|_| {
                    thread::spawn(|| {
                        // Given to another thread, which frees it.
                        (0..1_000).map(|size| black_box(vec![0_u8; size])).collect::<Vec<_>>()
                    })
                })
                .collect();
            threads.into_iter().for_each(|thread| drop(thread.join().unwrap()));
        }
        let after = monitor::heap().unwrap();
        assert_near(after.live_bytes, before.live_bytes);
        // 999 of each 1,000 have a size above 0; and the list of each thread.
        assert!(after.allocations - before.allocations >= 5 * 8 * 999);
        assert!(after.peak_bytes >= before.live_bytes + 8 * 499_500 / 2);
    });
}

#[profiled]
fn first_call() {}

#[test]
fn what_the_monitor_needs_is_not_the_hosts() {
    alone("heap::what_the_monitor_needs_is_not_the_hosts", || {
        let before = monitor::heap().unwrap();
        // A cell, a block and a call tree are made.
        first_call();
        thread::spawn(|| ()).join().unwrap();
        let after = monitor::heap().unwrap();
        assert!(after.monitor_bytes > before.monitor_bytes, "{after:?}");
        let allocated = after.allocated_bytes - before.allocated_bytes;
        assert!(allocated < 2_048, "{allocated} bytes, of which a thread takes some");
    });
}

#[test]
fn the_report_says_so() {
    alone("heap::the_report_says_so", || {
        let kept = black_box(vec![1_u8; 5 * MIB as usize]);
        let memory = monitor::report().memory.unwrap();
        assert!(memory.live_bytes >= 5 * MIB && memory.peak_bytes >= memory.live_bytes - 64 * 1024);
        assert!(memory.bytes_per_second > 0.0);
        drop(kept);
    });
}
