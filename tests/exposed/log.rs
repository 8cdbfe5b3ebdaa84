//! What is told of requests on standard error. The child is this test binary, started again.

use std::process::{Command, Stdio};

use monitor::{Monitor, RequestLog};

use crate::client::{ask, get};

const CASE: &str = "EXPOSED_LOG_CASE";

/// What the child does; in the parent it does nothing.
#[test]
fn child() {
    let Ok(case) = std::env::var(CASE) else { return };
    let wanted = match case.as_str() {
        "off" => RequestLog::Off,
        "refused" => RequestLog::Refused,
        _ => RequestLog::All,
    };
    let builder = Monitor::builder().listen("127.0.0.1:0").token("s3cret-token").request_log(wanted);
    let monitor = builder.start().unwrap();
    let address = monitor.local_addr().unwrap();
    let bearer = "Authorization: Bearer s3cret-token\r\n";
    get(address, "/metrics?password=hunter2", bearer);
    get(address, "/metrics?password=hunter2", "Authorization: Bearer wr0ng\r\nCookie: monitor_session=c00kie\r\n");
    ask(address, "POST", "/login", "Content-Type: application/x-www-form-urlencoded\r\n", "token=wr0ng");
    get(address, "/debug/hunter2/hunter2", bearer);
    get(address, "/api/v1/label/hunter2%20/values", bearer);
    ask(address, "HUNTER2", "/metrics", bearer, "");
    for _ in 0..300 {
        get(address, "/nothing", "");
    }
}

fn told(case: &str) -> String {
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "log::child", "--nocapture", "--test-threads=1"])
        .env(CASE, case)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stderr));
    String::from_utf8(child.stderr).unwrap()
}

#[test]
fn a_line_tells_who_was_refused_and_no_secret() {
    let lines = told("refused");
    for expected in [
        "monitor: GET /metrics 401 in ",
        "monitor: POST /login 401 in ",
        "monitor: GET (no route) 404 in ",
        "monitor: OTHER ",
        " for 127.0.0.1:",
    ] {
        assert!(lines.contains(expected), "{expected} in {lines}");
    }
    assert!(!lines.contains("GET /metrics 200"), "{lines}");
    let count = lines.matches("monitor: GET (no route) 404").count();
    assert!((20..200).contains(&count), "{count} of 301 lines: they keep a pace");
    let all = told("all");
    assert!(all.contains("monitor: GET /metrics 200 in "), "{all}");
    for text in [&lines, &all] {
        for secret in ["s3cret", "wr0ng", "c00kie", "hunter2", "HUNTER2"] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
    assert_eq!(told("off").matches("monitor: ").count(), 0);
}
