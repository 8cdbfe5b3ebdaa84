//! Tricks with paths, heads and several requests at once.

use crate::client::{Answer, builder, get, raw, turn};

#[test]
fn no_spelling_of_a_path_goes_around_the_token() {
    let _turn = turn();
    let monitor = builder().token("s3cret").start().unwrap();
    let address = monitor.local_addr().unwrap();
    for path in [
        "//metrics",
        "/metrics/",
        "/./metrics",
        "/healthz/../metrics",
        "/healthz/..%2fmetrics",
        "/healthz%2f..%2fmetrics",
        "/%6detrics",
        "/metrics%00",
        "/metrics;x=1",
        "/metrics?%00",
        "/METRICS",
        "/login/../metrics",
        "/login/..;/metrics",
        "/\\metrics",
        "/metrics%20",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..%c0%af..%c0%afetc/passwd",
        "//evil.example/metrics",
        "///",
        "/api/v1/label/..%2f..%2fx/values",
        "/api/v2/silence/%00",
        "http://healthz/metrics",
        "/metrics#/healthz",
        "/metrics?token=s3cret",
        "*",
    ] {
        let bytes =
            raw(address, format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").as_bytes());
        let answer = Answer::parse(&bytes);
        assert!(matches!(answer.status, 400 | 401 | 404), "{path}: {} {}", answer.status, answer.body);
        assert!(!answer.body.contains("build_info") && !answer.body.contains("root:"), "{path}");
    }
    for request in [
        "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\nConnection: close\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    ] {
        let answer = Answer::parse(&raw(address, request.as_bytes()));
        assert!((400..500).contains(&answer.status), "{request}: {}", answer.status);
    }
}

#[test]
fn a_head_has_bounds() {
    let _turn = turn();
    let monitor = builder().start().unwrap();
    let address = monitor.local_addr().unwrap();
    let status = |request: String| {
        let bytes = raw(address, request.as_bytes());
        if bytes.is_empty() { 0 } else { Answer::parse(&bytes).status }
    };
    let head = format!("GET /healthz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n");
    assert_eq!(status(format!("{head}X: {}\r\n\r\n", "x".repeat(8 << 10))), 200);
    // What does not fit may be answered while it is still being sent: then the client may hear nothing.
    for request in [
        format!("{head}X: {}\r\n\r\n", "x".repeat(64 << 10)),
        format!("{head}X: {}\r\n\r\n", "x".repeat(16 << 20)),
        format!("{head}{}\r\n", "X: y\r\n".repeat(65)),
        format!("{head}{}\r\n", "X: y\r\n".repeat(100_000)),
    ] {
        let status = status(request);
        assert!(matches!(status, 0 | 431), "{status}");
    }
    assert_eq!(
        status(format!("GET /healthz?{} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n", "x".repeat(9_000))),
        414
    );
    for request in [
        "POST /api/v1/query HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        "POST /api/v1/query HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        "POST /api/v1/query HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
        "GET /metrics HTTP/1.1\r\nHost: localhost\r\nA b: c\r\n\r\n",
        "GET /metrics HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n\r\n",
        "GET /metrics HTTP/3.0\r\nHost: localhost\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01\x7f\x03\x03",
        "GET\r\n\r\n",
    ] {
        let bytes = raw(address, format!("{request}\r\n\r\n").as_bytes());
        let first = String::from_utf8_lossy(&bytes).lines().next().unwrap_or_default().to_owned();
        assert!(first.is_empty() || first.contains(" 400 ") || first.contains(" 505 "), "{request:?}: {first}");
    }
    assert_eq!(get(address, "/healthz", "").status, 200);
}

#[test]
fn requests_in_one_packet_are_answered_in_their_order() {
    let _turn = turn();
    let monitor = builder().start().unwrap();
    let address = monitor.local_addr().unwrap();
    let one = |path: &str, more: &str| format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n{more}\r\n");
    let mut all = String::new();
    for _ in 0..200 {
        all += &one("/healthz", "");
        all += &one("/nothing", "");
    }
    all += &one("/login", "Connection: close\r\n");
    let heard = String::from_utf8(raw(address, all.as_bytes())).unwrap();
    let statuses: Vec<&str> = heard.match_indices("HTTP/1.1 ").map(|(at, _)| &heard[at + 9..at + 12]).collect();
    let mut expected = ["200", "404"].repeat(200);
    expected.push("303");
    assert_eq!(statuses, expected);
}
