//! Promise: `Monitor::builder()..start()` serves what is recorded, on its own thread, and refuses what is wrong with a clear word.

use std::time::{Duration, Instant};

use monitor::{Error, Monitor, timed};

use crate::support::{get, get_with, temporary_directory, turn, value};

#[timed]
fn serve_me(input: u32) -> u32 {
    input + 1
}

#[timed]
fn called_by_one_test() {}

fn message(result: Result<Monitor, Error>) -> String {
    result.expect_err("it must not start").to_string()
}

#[test]
fn a_scrape_shows_what_was_called_and_what_was_not_yet() {
    let _turn = turn();
    let monitor = Monitor::builder().listen("127.0.0.1:0").service_name("shop").version("1.2.3").start().unwrap();
    let address = monitor.local_addr().unwrap();
    let calls = |body: &str| {
        value(
            body,
            r#"function_calls_total{function="called_by_one_test",module="service::server",result="ok",service_name="shop"}"#,
        )
    };
    assert_eq!(calls(&get(address, "/metrics").body), Some(0.0));
    called_by_one_test();
    let scrape = get(address, "/metrics");
    assert_eq!((scrape.status, calls(&scrape.body)), (200, Some(1.0)));
    assert_eq!(scrape.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    assert!(
        scrape.body.contains(r#"build_info{version="1.2.3",commit="",branch="",service_name="shop"} 1"#),
        "{}",
        scrape.body
    );
    assert_eq!((get(address, "/healthz").status, get(address, "/healthz").body.as_str()), (200, "ok\n"));
    let openmetrics = get_with(address, "/metrics", "Accept: application/openmetrics-text;version=1.0.0,*/*;q=0.1");
    assert_eq!(openmetrics.header("content-type"), Some("application/openmetrics-text; version=1.0.0; charset=utf-8"));
    assert!(openmetrics.body.contains("# TYPE function_calls counter") && openmetrics.body.ends_with("# EOF\n"));
    let missing = get(address, "/nothing");
    assert_eq!((missing.status, missing.header("content-type")), (404, Some("application/json")));
    assert!(get(address, "/report").body.contains("called_by_one_test"));
    let json: serde_json::Value = serde_json::from_str(&get(address, "/report.json").body).unwrap();
    assert_eq!(json["schema"], 1);
    forms_of_the_report(address);
    monitor.shutdown().unwrap();
    assert!(std::net::TcpStream::connect(address).is_err(), "the port is closed after a stop");
}

/// HTML for a browser, text for everyone else, and each form by its name.
fn forms_of_the_report(address: std::net::SocketAddr) {
    let browser = "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";
    let asked = get_with(address, "/report", browser);
    assert_eq!(
        (asked.header("content-type"), asked.header("vary")),
        (Some("text/html; charset=utf-8"), Some("Accept"))
    );
    assert_eq!(asked.header("content-security-policy"), Some(monitor::report::html_policy().as_str()));
    assert_eq!(get(address, "/report").header("content-type"), Some("text/plain; charset=utf-8"));
    for (path, content_type, begin) in [
        ("/report.html", "text/html; charset=utf-8", "<!DOCTYPE html>"),
        ("/report.txt", "text/plain; charset=utf-8", "monitor report: "),
        ("/report.md", "text/markdown; charset=utf-8", "## Monitor report: "),
        ("/report.json", "application/json", "{"),
    ] {
        let answer = get_with(address, path, browser);
        assert_eq!((answer.status, answer.header("content-type")), (200, Some(content_type)), "{path}");
        // Markdown takes an underline for markup unless told otherwise.
        let body = answer.body.replace("\\_", "_");
        assert!(body.starts_with(begin) && body.contains("called_by_one_test"), "{path}");
        assert!(get(address, "/").body.contains(path), "the index lists {path}");
    }
}

#[test]
fn it_works_inside_a_runtime_and_its_routes_nest_in_axum() {
    let _turn = turn();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let monitor = Monitor::builder().listen("off").start().unwrap();
        assert_eq!(monitor.local_addr(), None);
        let app = axum::Router::new().nest("/monitor", monitor.router());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(async move { axum::serve(listener, app).await });
        let fetch = |path: &'static str| tokio::task::spawn_blocking(move || get(address, path));
        let scrape = fetch("/monitor/metrics").await.unwrap();
        assert!(scrape.status == 200 && scrape.body.contains("function_calls_total"));
        // Dropped inside of the runtime, without blocking for long; its routes then say so, and never an empty 200.
        drop(monitor);
        let stopped = fetch("/monitor/metrics").await.unwrap();
        assert_eq!((stopped.status, stopped.header("retry-after")), (503, Some("1")));
        assert!(stopped.body.contains("the monitor is stopping"), "{}", stopped.body);
        assert_eq!(fetch("/monitor/healthz").await.unwrap().status, 503);
        server.abort();
    });
}

#[test]
fn a_second_start_and_a_busy_port_name_the_place() {
    let _turn = turn();
    let first = Monitor::builder().listen("127.0.0.1:0").start().unwrap();
    let address = first.local_addr().unwrap();
    let second = message(Monitor::builder().listen("127.0.0.1:0").start());
    assert!(second.contains("already running") && second.contains(&address.to_string()), "{second}");
    drop(first);
    let busy = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = busy.local_addr().unwrap().to_string();
    let error = message(Monitor::builder().listen(&address).start());
    assert!(error.contains(&address) && error.contains("in use") && error.contains("MONITOR_LISTEN"), "{error}");
    // The failed start has left nothing behind.
    drop(Monitor::builder().listen("127.0.0.1:0").start().unwrap());
    let error = message(Monitor::builder().listen("off").report_on_usr1(true).start());
    assert!(error.starts_with("`report_on_usr1` needs `report`"), "{error}");
}

#[test]
fn a_configuration_error_names_file_line_and_key() {
    let _turn = turn();
    let directory = temporary_directory("config");
    let file = directory.join("monitor.toml");
    let path = file.display();
    for (text, expected) in [
        (
            "listen = \"off\"\nlisten_on = \"x\"\n",
            format!("{path}:2: unknown key `listen_on`; the keys are `enabled`, `listen`"),
        ),
        ("\n\nshutdown_timeout = \"soon\"", format!("{path}:3: `shutdown_timeout` takes a duration")),
        ("header_timeout = 5", format!("{path}:1: `header_timeout` takes a duration")),
        ("header_timeout = \"-5s\"", format!("{path}:1: `header_timeout` takes a duration")),
        ("listen = \"off\"\nenabled = \"perhaps\"", format!("{path}:2: `enabled` takes true or false")),
        ("max_connections = 0", format!("{path}:1: `max_connections` takes a whole number from 1 to 10000")),
        ("service_name = [1]", format!("{path}:1: `service_name` takes a name")),
        ("listen = \"off\"\nlisten = \"off\"", format!("{path}:2: not valid TOML")),
        ("listen = ", format!("{path}:1: not valid TOML")),
    ] {
        std::fs::write(&file, text).unwrap();
        let error = message(Monitor::builder().listen("off").config_file(&file).start());
        assert!(error.starts_with(&expected), "{text:?} gives {error:?}");
    }
    let missing = message(Monitor::builder().config_file(directory.join("none.toml")).start());
    assert!(missing.contains("none.toml") && missing.contains("cannot be read"), "{missing}");
    // The file goes over what the code says.
    std::fs::write(&file, "listen = \"off\"\n").unwrap();
    let monitor = Monitor::builder().listen("127.0.0.1:0").config_file(&file).start().unwrap();
    assert_eq!(monitor.local_addr(), None);
}

#[test]
fn beyond_loopback_a_token_is_needed() {
    let _turn = turn();
    let error = message(Monitor::builder().listen("0.0.0.0:0").start());
    assert!(error.contains("refusing") && error.contains("MONITOR_TOKEN"), "{error}");
    for listen in ["nowhere", "9464", ":9464"] {
        let error = message(Monitor::builder().listen(listen).start());
        assert!(error.contains(&format!("cannot listen on {listen}: it takes a host and a port")), "{error}");
    }
    // A `main` that returns the error prints it by `Debug`.
    let error = Monitor::builder().listen("0.0.0.0:0").start().unwrap_err();
    assert_eq!(format!("{error:?}"), error.to_string());
    let monitor = Monitor::builder().listen("127.0.0.1:0").token("s3cret").start().unwrap();
    let address = monitor.local_addr().unwrap();
    let with = |header: &str| get_with(address, "/metrics", header).status;
    assert_eq!(get(address, "/metrics").status, 401);
    assert_eq!(with("Authorization: Bearer wrong"), 401);
    assert_eq!(with("Authorization: Basic s3cret"), 401);
    assert_eq!(with("Authorization: bearer s3cret"), 200);
    assert_eq!(get(address, "/healthz").status, 200);
    assert!(!format!("{:?}", Monitor::builder().token("s3cret")).contains("s3cret"));
}

#[test]
fn a_client_that_trickles_its_head_is_cut_off_and_others_are_served() {
    use std::io::{Read, Write};
    let _turn = turn();
    let monitor = Monitor::builder().listen("127.0.0.1:0").header_timeout(Duration::from_millis(300)).start().unwrap();
    let address = monitor.local_addr().unwrap();
    let begin = Instant::now();
    let mut slow = std::net::TcpStream::connect(address).unwrap();
    slow.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    slow.write_all(b"GET /metrics HTTP/1.1\r\nHost: x\r\nX-Slow: ").unwrap();
    assert_eq!(get(address, "/healthz").status, 200);
    // The server closes; whether it says 408 first is its affair.
    let mut rest = Vec::new();
    let _ = slow.read_to_end(&mut rest);
    assert!(
        !rest.starts_with(b"HTTP/1.1 200") && begin.elapsed() < Duration::from_secs(5),
        "after {:?}",
        begin.elapsed()
    );
}

#[test]
fn a_report_is_written_on_drop_and_never_half() {
    let _turn = turn();
    let directory = temporary_directory("report");
    serve_me(2);
    drop(Monitor::builder().listen("off").report(directory.display().to_string()).start().unwrap());
    let names: Vec<_> = std::fs::read_dir(&directory).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 4, "no unfinished file stays: {names:?}");
    let text = std::fs::read_to_string(directory.join("report.txt")).unwrap();
    assert!(text.contains("serve_me") && text.contains("recording cost"), "{text}");
    let json = std::fs::read_to_string(directory.join("report.json")).unwrap();
    let report: monitor::report::Report = serde_json::from_str(&json).unwrap();
    let function = report.functions.iter().find(|function| function.function == "serve_me").unwrap();
    assert!(function.calls >= 1 && function.outcomes.ok == function.calls && function.p99_seconds.is_some());
    // A directory that cannot be made is an error of the stop, not a panic.
    let blocked = directory.join("report.txt").join("inside").display().to_string();
    let error = Monitor::builder().listen("off").report(blocked).start().unwrap().shutdown().unwrap_err().to_string();
    assert!(error.contains("report.txt/inside"), "{error}");
}

#[test]
fn a_token_that_everybody_has_is_refused() {
    let _turn = turn();
    for token in ["", "  "] {
        let said = message(Monitor::builder().listen("127.0.0.1:0").token(token).start());
        assert!(said.starts_with("`token` is empty: everybody would have it"), "{said}");
    }
}
