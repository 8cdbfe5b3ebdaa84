//! The allocation profile: estimates that agree with what was allocated. Each in a process of its own: sampling is one for all.

use std::collections::HashMap;
use std::hint::black_box;
use std::process::Command;
use std::thread;

use monitor::capture::{HeapProfile, heap_profile, sample_heap};
use monitor::profiled;

use crate::heap::alone;

const SIZE: usize = 1_000;

#[profiled]
#[inline(never)]
fn keeps_three(kept: &mut Vec<Box<[u8]>>) {
    (0..3).for_each(|_| kept.push(boxed()));
}

#[profiled]
#[inline(never)]
fn keeps_one(kept: &mut Vec<Box<[u8]>>) {
    kept.push(boxed());
    drop(boxed());
}

fn boxed() -> Box<[u8]> {
    black_box(vec![1_u8; SIZE].into_boxed_slice())
}

/// Bytes allocated and in use, by the innermost profiled function.
fn by_function(profile: &HeapProfile) -> HashMap<String, (f64, f64)> {
    let mut functions: HashMap<String, (f64, f64)> = HashMap::new();
    for stack in &profile.stacks {
        let name = stack.function.as_deref().unwrap_or_default();
        let figures = functions.entry(name.rsplit("::").next().unwrap_or_default().to_owned()).or_default();
        figures.0 += stack.alloc_bytes;
        figures.1 += stack.inuse_bytes;
    }
    functions
}

fn assert_about(estimate: f64, truth: f64) {
    assert!((estimate / truth - 1.0).abs() < 0.06, "{estimate:.0} for {truth:.0}");
}

#[test]
fn estimates_agree_with_what_was_allocated_and_kept() {
    alone("sampled::estimates_agree_with_what_was_allocated_and_kept", || {
        const CALLS: usize = 20_000;
        sample_heap(4 << 10);
        let work = || {
            let mut kept = Vec::with_capacity(4 * CALLS);
            for _ in 0..CALLS / 2 {
                keeps_three(&mut kept);
                keeps_one(&mut kept);
            }
            kept
        };
        // Two threads; the second ends, and what it made lives on.
        let mut kept = thread::scope(|scope| {
            let other = scope.spawn(work);
            let mut kept = work();
            kept.extend(other.join().unwrap());
            kept
        });
        let bytes = (CALLS * SIZE) as f64;
        let functions = by_function(&heap_profile().unwrap());
        assert_about(functions["keeps_three"].0, 3.0 * bytes);
        assert_about(functions["keeps_three"].1, 3.0 * bytes);
        assert_about(functions["keeps_one"].0, 2.0 * bytes);
        assert_about(functions["keeps_one"].1, bytes);
        let drained = kept.split_off(kept.len() / 2);
        thread::spawn(move || drop(drained)).join().unwrap();
        let functions = by_function(&heap_profile().unwrap());
        assert_about(functions["keeps_three"].1 + functions["keeps_one"].1, 2.0 * bytes);
        drop(kept);
        let functions = by_function(&heap_profile().unwrap());
        assert_eq!((functions["keeps_three"].1.round(), functions["keeps_one"].1.round()), (0.0, 0.0));
        assert_about(functions["keeps_three"].0, 3.0 * bytes);
    });
}

#[profiled]
#[inline(never)]
fn grows_and_shrinks(kept: &mut Vec<Vec<u8>>) {
    let mut growing: Vec<u8> = black_box(Vec::with_capacity(500));
    growing.reserve_exact(2_000);
    growing.reserve_exact(4_000);
    growing.extend_from_slice(&[1; 1_000]);
    growing.shrink_to_fit();
    kept.push(black_box(growing));
}

#[test]
fn what_is_reallocated_is_in_use_with_its_last_size() {
    alone("sampled::what_is_reallocated_is_in_use_with_its_last_size", || {
        const CALLS: usize = 20_000;
        sample_heap(4 << 10);
        let mut kept = Vec::with_capacity(CALLS);
        (0..CALLS).for_each(|_| grows_and_shrinks(&mut kept));
        let functions = by_function(&heap_profile().unwrap());
        // Each reallocation is an allocation of the whole size: 500, 2,000, 4,000 and 1,000 bytes.
        assert_about(functions["grows_and_shrinks"].0, (CALLS * 7_500) as f64);
        assert_about(functions["grows_and_shrinks"].1, (CALLS * 1_000) as f64);
        drop(kept);
        assert_eq!(by_function(&heap_profile().unwrap())["grows_and_shrinks"].1.round(), 0.0);
    });
}

#[test]
fn it_begins_and_ends_and_says_what_is_missing() {
    alone("sampled::it_begins_and_ends_and_says_what_is_missing", || {
        assert!(heap_profile().unwrap_err().to_string().contains("call `capture::sample_heap`"));
        sample_heap(1_000);
        let mut kept = Vec::new();
        (0..2_000).for_each(|_| keeps_one(&mut kept));
        let before = heap_profile().unwrap();
        assert!(before.samples > 1_000, "{}", before.samples);
        sample_heap(0);
        // A thread takes notice within 64 KiB.
        (0..100).for_each(|_| keeps_one(&mut kept));
        let after = heap_profile().unwrap().samples;
        (0..2_000).for_each(|_| keeps_one(&mut kept));
        assert_eq!(heap_profile().unwrap().samples, after);
        // What was sampled is still known when it is freed.
        drop(kept);
        assert_eq!(by_function(&heap_profile().unwrap())["keeps_one"].1.round(), 0.0);
    });
}

#[test]
fn go_tool_pprof_reads_it_and_names_the_functions() {
    alone("sampled::go_tool_pprof_reads_it_and_names_the_functions", || {
        sample_heap(1_000);
        let mut kept = Vec::new();
        (0..3_000).for_each(|_| keeps_three(&mut kept));
        let profile = heap_profile().unwrap();
        let directory = std::env::temp_dir().join(format!("monitor-heap-{}", std::process::id()));
        std::fs::create_dir_all(&directory).unwrap();
        let path = directory.join("heap.pb.gz");
        std::fs::write(&path, profile.to_pprof()).unwrap();
        let say = |arguments: &[&str]| {
            let mut go = Command::new("go");
            go.args(["tool", "pprof", "-symbolize=none"]).args(arguments).arg(&path);
            let output = go.env("GOTOOLCHAIN", "local").env("HOME", &directory).output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8_lossy(&output.stdout).into_owned()
        };
        let top = say(&["-top", "-cum"]);
        assert!(top.contains("Type: inuse_space") && top.contains("sampled::keeps_three"), "{top}");
        assert!(!top.contains("monitor_runtime"), "{top}");
        let focused = say(&["-top", "-sample_index=alloc_objects", "-tagfocus=scope=.*keeps_three"]);
        assert!(focused.contains("sampled::boxed"), "{focused}");
        assert!(profile.to_collapsed().contains("keeps_three;"));
        assert!(profile.to_flamegraph().unwrap().contains("keeps_three"));
        let _ = std::fs::remove_dir_all(&directory);
    });
}
