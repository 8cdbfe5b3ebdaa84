//! Promise: the report tells CPU samples, or in one sentence why there are none; the scrape counts what was lost.

use monitor::{Monitor, Registry};

use crate::child;
use crate::work::{burn_one, burn_while, for_so_long};

const LOST: &str = "monitor_cpu_samples_lost_total";

fn sentence() -> Option<String> {
    monitor::report().not_captured.into_iter().find(|reason| reason.starts_with("CPU samples: "))
}

fn burn() {
    burn_while(for_so_long(500));
}

/// In processes of their own: what a report says depends on every capture before.
#[test]
fn a_report_has_the_newest_capture_or_says_why_not() {
    const TEST: &str = "reports::a_report_has_the_newest_capture_or_says_why_not";
    match child::case().as_deref() {
        None => {
            for case in ["none", "on demand", "configured"] {
                child::passes(TEST, case, &[]);
            }
            child::passes(TEST, "from the environment", &[("MONITOR_CPU_HZ", "120")]);
            child::passes(TEST, "impossible", &[("TMPDIR", "/nowhere")]);
        }
        Some("none") => {
            let expected = "CPU samples: no capture has run; set cpu_hz = 99, or ask /debug/pprof/profile";
            assert_eq!(sentence().as_deref(), Some(expected));
            assert!(monitor::report().cpu.is_none());
            assert!(!Registry::global().exposition().contains(LOST));
        }
        Some("on demand") => {
            monitor::capture(burn).profile.unwrap();
            let cpu = monitor::report().cpu.unwrap();
            assert_eq!((sentence(), cpu.requested_hz), (None, 99));
            assert!(cpu.ticks > 10 && cpu.wall_seconds > 0.4 && cpu.cpu_seconds > 0.4, "{cpu:?}");
            let in_burn = |stack: &monitor::report::StackReport| {
                stack.frames.iter().any(|frame| cpu.frames[*frame as usize].ends_with("work::burn_one"))
            };
            let samples: u64 = cpu.stacks.iter().filter(|stack| in_burn(stack)).map(|stack| stack.samples).sum();
            let all: u64 = cpu.stacks.iter().map(|stack| stack.samples).sum();
            assert!(samples * 10 > all * 8 && all + cpu.lost == cpu.ticks, "{samples} of {all}: {cpu:?}");
            let lost = Registry::global().exposition();
            let lost = lost.lines().find_map(|line| line.strip_prefix(LOST)).unwrap().trim().to_owned();
            assert_eq!(lost.parse::<f64>().unwrap() as u64, cpu.lost);
        }
        Some("configured") => continuous(Monitor::builder().listen("off").cpu_hz(120)),
        Some("from the environment") => continuous(Monitor::builder().listen("off")),
        Some(_) => {
            let monitor = Monitor::builder().listen("off").cpu_hz(99).start().unwrap();
            let sentence = sentence().unwrap();
            assert!(sentence.contains("/nowhere") && sentence.contains("TMPDIR"), "{sentence}");
            drop(monitor);
            burn_one();
        }
    }
}

fn continuous(builder: monitor::Builder) {
    let directory = crate::support::temporary_directory("report");
    let monitor = builder.report(directory.display().to_string()).start().unwrap();
    burn();
    let early = monitor.report().cpu.unwrap();
    burn();
    let later = monitor.report().cpu.unwrap();
    assert!(early.ticks > 10 && later.ticks > early.ticks + 10 && later.requested_hz == 120, "{early:?}, {later:?}");
    monitor.shutdown().unwrap();
    let written = std::fs::read_to_string(directory.join("report.json")).unwrap();
    let written: serde_json::Value = serde_json::from_str(&written).unwrap();
    assert!(written["cpu"]["ticks"].as_u64().unwrap() >= later.ticks, "{}", written["cpu"]);
    assert!(
        written["cpu"]["frames"].as_array().unwrap().iter().any(|name| name.as_str().unwrap().contains("burn_one"))
    );
    // The last one stays readable.
    assert!(monitor::report().cpu.unwrap().ticks >= later.ticks);
}
