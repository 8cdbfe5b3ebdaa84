//! Promise: other programs read a profile: `go tool pprof`, flamegraph programs, browsers.

use std::collections::BTreeMap;
use std::process::Command;
use std::time::Duration;

use monitor::capture::{self, CpuProfile};

use crate::support::{let_work, temporary_directory, turn};
use crate::work::{Workers, burn_one, burn_three};

fn profile() -> CpuProfile {
    let continuous = capture::continuous(250).unwrap();
    let _workers = Workers::start(2, || {
        burn_three();
        burn_one();
    });
    let_work(Duration::from_millis(1_500));
    continuous.profile().unwrap()
}

/// What `go tool pprof` says; it comes with Debian's package `golang-go`, which `scripts/test.sh` installs.
fn go_pprof(arguments: &[&str], profile: &[u8]) -> String {
    let directory = temporary_directory(arguments[0]);
    let file = directory.join("profile.pb.gz");
    std::fs::write(&file, profile).unwrap();
    let output = Command::new("go")
        .args(["tool", "pprof", "-symbolize=none"])
        .args(arguments)
        .arg(&file)
        .env("GOTOOLCHAIN", "local")
        .env("HOME", &directory)
        .env("PPROF_TMPDIR", &directory)
        .output()
        .expect("`go` is in Debian's package golang-go: scripts/test.sh installs it");
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    said.into_owned()
}

#[test]
fn go_tool_pprof_names_the_functions_their_times_and_threads() {
    let _turn = turn();
    let profile = profile();
    let gzipped = profile.to_pprof();
    let top = go_pprof(&["-top", "-nodecount=500"], &gzipped);
    assert!(top.contains("Type: cpu") && top.contains("Duration: ") && top.contains("burn_three"), "{top}");
    let program = std::env::current_exe().unwrap();
    assert!(top.contains(&format!("File: {}", program.file_name().unwrap().to_string_lossy())), "{top}");
    // The row of a function: flat, flat%, sum%, cum, cum%, name.
    let cumulated = |function: &str| -> f64 {
        let row = top.lines().find(|line| line.ends_with(function)).unwrap_or_else(|| panic!("{function}: {top}"));
        let share = row.split_whitespace().nth(4).unwrap();
        share.trim_end_matches('%').parse::<f64>().unwrap() / 100.0
    };
    let ours = |function: &str| profile.focused(function).samples as f64 / profile.samples as f64;
    for function in ["work::burn_three", "work::burn_one"] {
        assert!((cumulated(function) - ours(function)).abs() < 0.001, "{function}: {top}");
    }
    let counts = go_pprof(&["-top", "-sample_index=samples"], &gzipped);
    assert!(counts.contains("Type: samples") && counts.contains(&format!("of {} total", profile.samples)), "{counts}");
    let tags = go_pprof(&["-tags"], &gzipped);
    assert!(tags.contains("thread:") && tags.contains("worker-0") && tags.contains("worker-1"), "{tags}");
    let raw = go_pprof(&["-raw"], &gzipped);
    assert!(raw.contains("ticks left no stack") && raw.contains("work.rs"), "{raw}");
}

#[test]
fn collapsed_lines_hold_every_sample_under_its_thread() {
    let _turn = turn();
    let profile = profile();
    let collapsed = profile.to_collapsed();
    let mut by_thread: BTreeMap<&str, u64> = BTreeMap::new();
    for line in collapsed.lines() {
        let (stack, samples) = line.rsplit_once(' ').unwrap();
        let frames: Vec<_> = stack.split(';').collect();
        assert!(frames.len() > 1 && frames.iter().all(|frame| !frame.is_empty()), "{line}");
        *by_thread.entry(frames[0]).or_default() += samples.parse::<u64>().unwrap();
    }
    assert_eq!(by_thread.values().sum::<u64>(), profile.samples);
    assert!(by_thread["worker-0"] > 0 && by_thread["worker-1"] > 0, "{by_thread:?}");
    assert!(collapsed.lines().any(|line| line.starts_with("worker-0;") && line.contains("burn_three;")), "{collapsed}");
    // No frame of the sampler itself, nor of the signal's way in.
    for own in ["perf_signal_handler", "restore_rt", "capture::sampler", "trace_unsynchronized"] {
        assert!(!collapsed.contains(own), "{own}: {collapsed}");
    }
}

#[test]
fn the_flamegraph_is_well_formed_and_draws_the_functions() {
    let _turn = turn();
    let profile = profile();
    let svg = profile.to_flamegraph().unwrap();
    let mut reader = quick_xml::Reader::from_str(&svg);
    let (mut elements, mut text) = (0, String::new());
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Eof => break,
            quick_xml::events::Event::Start(element) | quick_xml::events::Event::Empty(element) => {
                elements += 1;
                for attribute in element.attributes() {
                    let attribute = attribute.unwrap();
                    let (name, value) = (attribute.key.as_ref(), String::from_utf8_lossy(&attribute.value));
                    assert!(name.starts_with(b"xmlns") || !value.contains("//"), "it points elsewhere: {value}");
                }
            }
            quick_xml::events::Event::Text(part) => text.push_str(&part.decode().unwrap()),
            _ => {}
        }
    }
    assert!(elements > 20 && text.contains("burn_three") && text.contains("worker-0"), "{elements}: {text}");
    let focused = profile.focused("burn_one").to_flamegraph().unwrap();
    assert!(focused.contains("burn_one") && !focused.contains("burn_three"));
    assert!(profile.focused("nothing").to_flamegraph().is_err());
}
