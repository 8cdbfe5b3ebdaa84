//! What a request looks like: method, address, headers, body.

use std::io::Read;
use std::time::Duration;

use flate2::read::GzDecoder;
use monitor::{Monitor, Push};

use crate::http::{Reply, Request, Server};
use crate::support::turn;

fn pushed(push: impl FnOnce(&Server) -> Push) -> Vec<Request> {
    let _turn = turn();
    let server = Server::start(|_| Reply::Status(204, ""));
    let monitor = Monitor::builder().listen("off").push(push(&server)).start().unwrap();
    monitor.shutdown().unwrap();
    server.requests()
}

#[test]
fn remote_write_is_announced_as_the_specification_says() {
    let requests = pushed(|server| {
        Push::remote_write(server.url("/api/v1/push?x=y")).name("r").header("X-Scope-OrgID", "shop").bearer("to-ken")
    });
    let first = &requests[0];
    assert_eq!(first.line, "POST /api/v1/push?x=y");
    for (name, value) in [
        ("content-type", "application/x-protobuf"),
        ("content-encoding", "snappy"),
        ("x-prometheus-remote-write-version", "0.1.0"),
        ("x-scope-orgid", "shop"),
        ("authorization", "Bearer to-ken"),
    ] {
        assert_eq!(first.header(name), Some(value), "{name}");
    }
    assert!(first.header("user-agent").unwrap().starts_with("monitor/"));
}

#[test]
fn line_protocol_goes_where_the_version_has_it() {
    let v1 = pushed(|server| Push::influx_v1(server.url("/base/"), "my db").name("l1").basic("me", "pass"));
    assert_eq!(v1[0].line, "POST /base/write?db=my%20db&precision=ms");
    assert_eq!(v1[0].header("authorization"), Some("Basic bWU6cGFzcw=="));
    let v2 = pushed(|server| Push::influx_v2(server.url(""), "o&g", "b/1", "to-ken").name("l2").job("lines"));
    assert_eq!(v2[0].line, "POST /api/v2/write?org=o%26g&bucket=b%2F1&precision=ms");
    assert_eq!(v2[0].header("authorization"), Some("Token to-ken"));
    assert_eq!(v2[0].header("content-encoding"), Some("gzip"));
    let mut text = String::new();
    GzDecoder::new(v2[0].body.as_slice()).read_to_string(&mut text).unwrap();
    assert!(text.lines().count() > 50);
    for line in text.lines() {
        let (series, rest) = line.split_once(" value=").unwrap();
        let (value, time) = rest.split_once(' ').unwrap();
        assert!(series.contains(",job=lines") && value.parse::<f64>().unwrap().is_finite(), "{line}");
        assert_eq!(time.len(), 13, "milliseconds: {line}");
    }
}

#[test]
fn a_gateway_is_put_to_at_the_end_and_under_its_group() {
    let requests = pushed(|server| {
        Push::gateway(server.url("/")).name("g").job("nightly").grouping("path", "/srv").timeout(Duration::from_secs(2))
    });
    let lines: Vec<_> = requests.iter().map(|request| request.line.as_str()).collect();
    assert_eq!(lines, ["PUT /metrics/job/nightly/path@base64/L3Nydg=="]);
    assert_eq!(requests[0].header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    assert!(String::from_utf8(requests[0].body.clone()).unwrap().contains("# TYPE function_calls_total counter"));
}
