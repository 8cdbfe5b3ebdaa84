//! Any bytes, and any requests that look like some: nothing panics, and the next client is served.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::client::{builder, get, raw, turn};

const PATHS: [&str; 24] = [
    "/",
    "/metrics",
    "/healthz",
    "/report",
    "/report.json",
    "/report.md",
    "/login",
    "/logout",
    "/rules.yml",
    "/api/v1/query",
    "/api/v1/query_range",
    "/api/v1/labels",
    "/api/v1/label/job/values",
    "/api/v1/series",
    "/api/v1/metadata",
    "/api/v1/rules",
    "/api/v1/alerts",
    "/api/v2/silences",
    "/api/v2/silence/x",
    "/api/v2/alerts",
    "/api/v2/status",
    "/api/openapi.json",
    "/debug/pprof/heap",
    "/nothing",
];

const NAMES: [&str; 16] = [
    "query", "time", "start", "end", "step", "timeout", "limit", "match[]", "metric", "type", "filter", "active",
    "receiver", "next", "token", "function",
];

const VALUES: [&str; 28] = [
    "",
    "1",
    "-1",
    "0",
    "1e308",
    "-1e308",
    "NaN",
    "Inf",
    "9223372036854775807",
    "-9223372036854775808",
    "2015-07-01T20:10:51.781Z",
    "1969-12-31T23:59:59-23:59",
    "0001-01-01T00:00:00Z",
    "1h",
    "99999999y",
    "up",
    "{__name__=~\".+\"}",
    "rate(up[5m])",
    "up[1y:1ms] @ -1e9 offset -99y",
    "a=\"b\"",
    "{a=~\"(\"}",
    "label_replace(up,\"a\",\"$9\",\"b\",\"(.*)\")",
    "topk(-1e300, up)",
    "\u{0}",
    "\u{fffd}\u{10ffff}",
    "../..",
    "<script>",
    "sum by (",
];

const HEADERS: [&str; 12] = [
    "Content-Type: application/json",
    "Content-Type: application/x-www-form-urlencoded",
    "Accept: text/html",
    "Accept: application/openmetrics-text;q=x",
    "Cookie: monitor_session=zz; =;;=",
    "Authorization: Bearer x",
    "Sec-Fetch-Site: cross-site",
    "Origin: http://[::1",
    "Expect: 100-continue",
    "Range: bytes=9-1",
    "Transfer-Encoding: chunked",
    "Connection: upgrade",
];

fn request() -> impl Strategy<Value = Vec<u8>> {
    let encoded = prop_oneof![
        proptest::sample::select(&VALUES[..])
            .prop_map(|value| value.bytes().map(|byte| format!("%{byte:02x}")).collect::<String>()),
        "[ -~]{0,20}",
        proptest::collection::vec(any::<u8>(), 0..12)
            .prop_map(|bytes| bytes.iter().map(|byte| format!("%{byte:02x}")).collect()),
    ];
    let pair = (proptest::sample::select(&NAMES[..]), encoded).prop_map(|(name, value)| format!("{name}={value}"));
    let pairs = proptest::collection::vec(pair, 0..5).prop_map(|pairs| pairs.join("&"));
    let method =
        prop_oneof![Just("GET"), Just("POST"), Just("DELETE"), Just("HEAD"), Just("OPTIONS"), Just("PUT"), Just("X")];
    let headers = proptest::collection::vec(proptest::sample::select(&HEADERS[..]), 0..4);
    let body = prop_oneof![
        pairs.clone().prop_map(String::into_bytes),
        Just(br#"{"matchers":[{"name":"a","value":"b","isRegex":true}],"startsAt":"9999-12-31T23:59:59Z","endsAt":"9999-12-31T23:59:59Z","createdBy":"","comment":""}"#.to_vec()),
        proptest::collection::vec(any::<u8>(), 0..64),
    ];
    (method, proptest::sample::select(&PATHS[..]), pairs, headers, body).prop_map(
        |(method, path, pairs, headers, body)| {
            let mut headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
            if !headers.contains("Transfer-Encoding") {
                headers += &format!("Content-Length: {}\r\n", body.len());
            }
            let mut bytes =
                format!("{method} {path}?{pairs} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n")
                    .into_bytes();
            bytes.extend_from_slice(&body);
            bytes
        },
    )
}

#[test]
fn nothing_that_a_client_sends_makes_the_monitor_panic() {
    static PANICS: AtomicUsize = AtomicUsize::new(0);
    let _turn = turn();
    let monitor = builder().header_timeout(Duration::from_millis(100)).start().unwrap();
    let address = monitor.local_addr().unwrap();
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let thread = std::thread::current();
        if thread.name().is_some_and(|name| name.starts_with("monitor")) {
            PANICS.fetch_add(1, Ordering::Relaxed);
        }
        usual(info);
    }));
    let run = |cases, strategy: BoxedStrategy<Vec<u8>>| {
        let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
        runner
            .run(&strategy, |bytes| {
                let stream = crate::client::connect(address);
                use std::io::{Read, Write};
                let _ = (&stream).write_all(&bytes);
                let _ = stream.shutdown(std::net::Shutdown::Write);
                let mut heard = Vec::new();
                let _ = (&stream).take(64 << 20).read_to_end(&mut heard);
                let first = String::from_utf8_lossy(heard.split(|byte| *byte == b'\r').next().unwrap()).into_owned();
                prop_assert!(
                    heard.is_empty() || first.starts_with("HTTP/1.1 ") || first.starts_with("HTTP/1.0 "),
                    "{}",
                    first
                );
                prop_assert!(
                    !first.contains(" 500") && !first.contains(" 502"),
                    "{} for {:?}",
                    first,
                    String::from_utf8_lossy(&bytes)
                );
                prop_assert_eq!(PANICS.load(Ordering::Relaxed), 0, "{:?}", String::from_utf8_lossy(&bytes));
                Ok(())
            })
            .unwrap();
    };
    run(800, request().boxed());
    run(300, proptest::collection::vec(any::<u8>(), 0..2_000).boxed());
    // Requests with a few bytes changed.
    let spoilt = (request(), proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4));
    let spoilt = spoilt.prop_map(|(mut bytes, changes)| {
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes
    });
    run(500, spoilt.boxed());
    assert_eq!(get(address, "/healthz", "").status, 200);
    assert!(!raw(address, b"GET /metrics HTTP/1.0\r\n\r\n").is_empty());
}
