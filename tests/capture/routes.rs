//! Promise: `/debug/pprof/*` captures on demand, within limits, behind the same token as everything else.

use std::io::Read;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use monitor::Monitor;

use crate::support::{Answer, ask, get, get_with, let_work, turn};
use crate::work::{Workers, burn_one, burn_three};

fn start() -> (Monitor, SocketAddr, Workers) {
    let monitor = Monitor::builder().listen("127.0.0.1:0").start().unwrap();
    let address = monitor.local_addr().unwrap();
    let workers = Workers::start(1, || {
        burn_three();
        burn_one();
    });
    (monitor, address, workers)
}

fn reason(answer: &Answer) -> String {
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let json: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(json["status"], answer.status);
    json["reason"].as_str().unwrap().to_owned()
}

#[test]
fn each_form_is_served_and_listed() {
    let _turn = turn();
    let (_monitor, address, _workers) = start();
    let profile = get(address, "/debug/pprof/profile?seconds=1");
    assert_eq!((profile.status, profile.header("content-type")), (200, Some("application/octet-stream")));
    assert_eq!(profile.header("content-disposition"), Some("attachment; filename=\"cpu.pb.gz\""));
    assert_eq!(profile.body[..2], [0x1f, 0x8b], "gzip");
    let mut message = Vec::new();
    flate2::read::GzDecoder::new(profile.body.as_slice()).read_to_end(&mut message).unwrap();
    assert!(message.windows(10).any(|part| part == b"burn_three"));

    let collapsed = get(address, "/debug/pprof/collapsed?seconds=1");
    assert_eq!((collapsed.status, collapsed.header("content-type")), (200, Some("text/plain; charset=utf-8")));
    assert!(collapsed.text().lines().any(|line| line.starts_with("worker-0;") && line.contains("burn_three")));

    let svg = get(address, "/debug/pprof/flamegraph?seconds=1&function=work%3A%3Aburn_three");
    assert_eq!((svg.status, svg.header("content-type")), (200, Some("image/svg+xml")));
    let policy = svg.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("script-src 'unsafe-inline'"), "{policy}");
    assert!(svg.text().contains("burn_three") && !svg.text().contains("burn_one"));

    let none = get(address, "/debug/pprof/flamegraph?seconds=1&function=no_such_function");
    assert_eq!(none.status, 404);
    assert!(reason(&none).contains("no CPU samples"));
    for path in ["/debug/pprof/profile", "/debug/pprof/flamegraph", "/debug/pprof/collapsed"] {
        assert!(get(address, "/").text().contains(path), "{path}");
    }
}

#[test]
fn a_wrong_request_is_told_what_is_right() {
    let _turn = turn();
    let (_monitor, address, workers) = start();
    drop(workers);
    for query in ["seconds=0", "seconds=61", "seconds=ten", "seconds=-1", "seconds=", "seconds=1.5", "second=1"] {
        let answer = get(address, &format!("/debug/pprof/profile?{query}"));
        assert_eq!(answer.status, 400, "{query}");
        let reason = reason(&answer);
        assert!(reason.contains("1 to 60") || reason.contains("`seconds` and `function`"), "{query}: {reason}");
    }
}

#[test]
fn a_second_capture_waits_its_turn_and_everything_else_is_answered_meanwhile() {
    let _turn = turn();
    let (_monitor, address, _workers) = start();
    let mut first = ask(address, "/debug/pprof/collapsed?seconds=3", "Accept: */*");
    let busy = loop {
        // The first one may not have begun yet: then this one ends, and it is the first that is refused.
        let_work(Duration::from_millis(300));
        let answer = get(address, "/debug/pprof/collapsed?seconds=1");
        if answer.status != 200 {
            break answer;
        }
    };
    assert_eq!((busy.status, busy.header("retry-after")), (429, Some("10")));
    assert!(reason(&busy).contains("one at a time"));
    let begin = Instant::now();
    assert_eq!((get(address, "/metrics").status, get(address, "/healthz").status), (200, 200));
    assert!(begin.elapsed() < Duration::from_secs(2), "{:?}", begin.elapsed());
    let mut answer = String::new();
    first.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.0 200") || answer.contains("one at a time"), "{answer}");
}

#[test]
fn a_client_that_leaves_gives_its_place_back_in_time() {
    let _turn = turn();
    let (_monitor, address, _workers) = start();
    drop(ask(address, "/debug/pprof/profile?seconds=1", "Accept: */*"));
    let begin = Instant::now();
    while get(address, "/debug/pprof/collapsed?seconds=1").status == 429 {
        assert!(begin.elapsed() < Duration::from_secs(20), "the place is still taken");
        let_work(Duration::from_millis(100));
    }
}

#[test]
fn the_token_is_asked_for_here_too_and_another_profiler_is_told() {
    let _turn = turn();
    let monitor = Monitor::builder().listen("127.0.0.1:0").token("s3cret").start().unwrap();
    let address = monitor.local_addr().unwrap();
    for path in ["/debug/pprof/profile", "/debug/pprof/flamegraph", "/debug/pprof/collapsed"] {
        assert_eq!(get(address, path).status, 401, "{path}");
    }
    extern "C" fn theirs(_: libc::c_int) {}
    let theirs: extern "C" fn(libc::c_int) = theirs;
    // SAFETY: the handler does nothing, which is signal-safe.
    let before = unsafe { libc::signal(libc::SIGPROF, theirs as usize) };
    let refused = get_with(address, "/debug/pprof/profile?seconds=1", "Authorization: Bearer s3cret");
    // SAFETY: what was there before.
    unsafe { libc::signal(libc::SIGPROF, before) };
    assert_eq!(refused.status, 503);
    assert!(reason(&refused).contains("SIGPROF"));
}
