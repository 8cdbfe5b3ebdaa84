//! By which name we are called, which page sends a request, and what every answer says to a browser.

use monitor::Monitor;

use crate::client::{Answer, ask, builder, get, raw, turn};

const PUBLIC: &str = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: image\r\n";
const LINK: &str = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n";

#[test]
fn a_name_that_was_led_to_loopback_reads_nothing() {
    let _turn = turn();
    let monitor = builder().start().unwrap();
    let address = monitor.local_addr().unwrap();
    for path in ["/", "/metrics", "/report.json", "/healthz", "/login", "/debug/pprof/heap", "/nothing"] {
        let refused = get(address, path, "Host: rebound.evil.example:9464\r\n");
        assert_eq!(refused.status, 421, "{path}");
        assert!(refused.body.contains("allowed_hosts") && !refused.body.contains("function_calls"), "{}", refused.body);
    }
    for host in ["localhost:9464", "LOCALHOST", "127.0.0.1", "127.1.2.3:1", "[::1]:9464", "x.localhost"] {
        assert_eq!(get(address, "/metrics", &format!("Host: {host}\r\n")).status, 200, "{host}");
    }
    // The target in absolute form is a name as well.
    assert_eq!(get(address, "http://rebound.evil.example/metrics", "").status, 421);
    assert_eq!(get(address, &format!("http://{address}/metrics"), "").status, 200);
    for wrong in [
        "GET /metrics HTTP/1.1\r\nConnection: close\r\n\r\n",
        "GET /metrics HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
    ] {
        assert_eq!(Answer::parse(&raw(address, wrong.as_bytes())).status, 400, "{wrong}");
    }
    // Scripts without Host, as of HTTP/1.0, are no browsers.
    assert_eq!(Answer::parse(&raw(address, b"GET /metrics HTTP/1.0\r\n\r\n")).status, 200);
}

#[test]
fn allowed_hosts_are_taken_and_with_a_token_any_until_there_are_some() {
    let _turn = turn();
    let host = |monitor: &Monitor, host: &str, more: &str| {
        get(monitor.local_addr().unwrap(), "/metrics", &format!("Host: {host}\r\n{more}")).status
    };
    let monitor = builder().allowed_hosts(["Monitor.example.org", "app:9464"]).start().unwrap();
    let asked = ["monitor.example.org", "monitor.example.org:443", "app:9464", "app", "other", "localhost"];
    assert_eq!(asked.map(|name| host(&monitor, name, "")), [200, 200, 200, 421, 421, 200]);
    drop(monitor);
    let bearer = "Authorization: Bearer s3cret\r\n";
    let monitor = builder().token("s3cret").start().unwrap();
    assert_eq!(host(&monitor, "any.example", bearer), 200);
    drop(monitor);
    let monitor = builder().token("s3cret").allowed_hosts(["app"]).start().unwrap();
    assert_eq!([host(&monitor, "any.example", bearer), host(&monitor, "app", bearer)], [421, 200]);
}

#[test]
fn pages_of_other_sites_change_and_read_nothing_but_may_link_here() {
    let _turn = turn();
    let monitor = builder().start().unwrap();
    let address = monitor.local_addr().unwrap();
    let own = format!("Origin: http://{address}\r\n");
    let form = "Content-Type: application/x-www-form-urlencoded\r\n";
    for (headers, is_taken) in [
        ("Origin: http://evil.example\r\n", false),
        ("Origin: null\r\n", false),
        ("Origin: http://127.0.0.1:1\r\n", false),
        ("Sec-Fetch-Site: cross-site\r\n", false),
        ("Sec-Fetch-Site: same-site\r\n", false),
        ("Sec-Fetch-Site: nonsense\r\n", false),
        ("Sec-Fetch-Site: same-origin\r\n", true),
        ("", true),
        (own.as_str(), true),
    ] {
        for (method, path) in [
            ("POST", "/login"),
            ("POST", "/logout"),
            ("POST", "/api/v1/query"),
            ("POST", "/api/v2/silences"),
            ("DELETE", "/api/v2/silence/1"),
        ] {
            let status = ask(address, method, path, &format!("{headers}{form}"), "query=1").status;
            assert_eq!(status != 403, is_taken, "{method} {path} with {headers:?}: {status}");
        }
    }
    for path in [
        "/debug/pprof/profile?seconds=1",
        "/debug/pprof/flamegraph?seconds=1",
        "/metrics",
        "/api/v1/query?query=1",
        "/report.json",
        "/",
    ] {
        assert_eq!(get(address, path, PUBLIC).status, 403, "{path}");
    }
    // A link in a chat leads to a page, and to nothing that costs.
    assert_eq!(["/", "/report"].map(|path| get(address, path, LINK).status), [200, 200]);
    assert_eq!(get(address, "/debug/pprof/flamegraph?seconds=1", LINK).status, 403);
    let frame = LINK.replace("document", "iframe");
    assert_eq!(get(address, "/", &frame).status, 403);
}

#[test]
fn every_answer_has_the_headers_that_browsers_need() {
    let _turn = turn();
    let monitor = builder().token("s3cret").start().unwrap();
    let address = monitor.local_addr().unwrap();
    let bearer = "Authorization: Bearer s3cret\r\n";
    let answers = [
        get(address, "/", bearer),
        get(address, "/metrics", bearer),
        get(address, "/report.html", bearer),
        get(address, "/metrics", ""),
        get(address, "/nothing", bearer),
        get(address, "/login", ""),
        get(address, "/healthz", ""),
        ask(address, "POST", "/metrics", bearer, ""),
        get(address, "/", PUBLIC),
    ];
    for answer in answers {
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("cache-control", "no-store"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{}", answer.head);
        }
        let policy = answer.header("content-security-policy").unwrap();
        for part in ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action '"] {
            assert!(policy.contains(part), "{part} in {}", answer.head);
        }
        assert!(answer.header("permissions-policy").is_some_and(|value| value.contains("camera=()")));
        assert_eq!(answer.header("strict-transport-security"), None, "there is no TLS");
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
}

#[test]
fn in_a_hosts_router_names_are_the_hosts_affair_and_changes_are_not() {
    let _turn = turn();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let serve = |monitor: &Monitor| {
        let app = axum::Router::new().nest("/monitor", monitor.router());
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        runtime.spawn(async move { axum::serve(listener, app).await });
        address
    };
    let monitor = Monitor::builder().listen("off").request_log(monitor::RequestLog::Off).start().unwrap();
    let address = serve(&monitor);
    assert_eq!(get(address, "/monitor/metrics", "Host: shop.example.org\r\n").status, 200);
    assert_eq!(ask(address, "POST", "/monitor/api/v1/query", "Origin: http://evil.example\r\n", "").status, 403);
    assert_eq!(get(address, "/monitor/debug/pprof/profile?seconds=1", PUBLIC).status, 403);
    drop(monitor);
    let monitor = Monitor::builder()
        .listen("off")
        .request_log(monitor::RequestLog::Off)
        .token("s3cret")
        .allowed_hosts(["shop.example.org"])
        .start()
        .unwrap();
    let address = serve(&monitor);
    let bearer = "Authorization: Bearer s3cret\r\n";
    assert_eq!(get(address, "/monitor/metrics", &format!("Host: shop.example.org\r\n{bearer}")).status, 200);
    assert_eq!(get(address, "/monitor/metrics", &format!("Host: other.example.org\r\n{bearer}")).status, 421);
    // A browser enters the token under the host's path, and its cookie goes nowhere else.
    let browser = "Host: shop.example.org\r\nAccept: text/html\r\n";
    let sent = get(address, "/monitor/report?x=1", browser);
    assert_eq!((sent.status, sent.header("location")), (303, Some("/monitor/login?next=%2Freport%3Fx%3D1")));
    assert!(get(address, "/monitor/login", browser).body.contains(r#"action="/monitor/login""#));
    let form = format!("{browser}Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin\r\n");
    let entered = ask(address, "POST", "/monitor/login", &form, "token=s3cret&next=%2Freport%3Fx%3D1");
    assert_eq!((entered.status, entered.header("location")), (303, Some("/monitor/report?x=1")));
    let cookie = entered.header("set-cookie").unwrap();
    assert!(cookie.contains("; Path=/monitor;"), "{cookie}");
    let pair = cookie.split(';').next().unwrap();
    assert_eq!(get(address, "/monitor/report", &format!("{browser}Cookie: {pair}\r\n")).status, 200);
}
