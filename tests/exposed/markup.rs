//! Names that somebody else chooses are never markup.

use std::time::Duration;

use crate::client::{builder, get, temporary_directory, turn};

const HOSTILE: &str = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&";

#[test]
fn label_values_and_names_of_rules_are_text_in_every_page() {
    let _turn = turn();
    monitor::record_http_request("GET", HOSTILE, 200, Duration::from_millis(1));
    monitor::record_database_query("SELECT", HOSTILE, Duration::from_millis(1));
    monitor::record_cache_hit(HOSTILE);
    let directory = temporary_directory("markup");
    let quoted = HOSTILE.replace('\'', "''");
    let rules = format!(
        "groups:\n- name: '{quoted}'\n  interval: 50ms\n  rules:\n  - alert: '{quoted}'\n    expr: vector(1)\n    labels: {{own: '{quoted}'}}\n    \
         annotations: {{summary: '{quoted}'}}\n"
    );
    std::fs::write(directory.join("rules.yml"), rules).unwrap();
    let builder =
        builder().service_name(HOSTILE).version(HOSTILE).rules([directory.join("rules.yml").display().to_string()]);
    let monitor = builder.start().unwrap();
    let address = monitor.local_addr().unwrap();
    let browser = "Accept: text/html\r\n";
    for path in [
        "/",
        "/report",
        "/report.html",
        "/login",
        "/nothing/%3Cscript%3Ealert(1)%3C/script%3E",
        "/debug/pprof/heap-flamegraph",
    ] {
        let page = get(address, path, browser);
        assert!(!page.body.contains("<script>alert(1)"), "{path}");
        assert!(!page.body.contains("<img src=x"), "{path}");
        // What is no page is not taken for one.
        assert_eq!(page.header("x-content-type-options"), Some("nosniff"), "{path}");
    }
    for path in [
        "/metrics",
        "/api/v1/rules",
        "/api/v1/alerts",
        "/api/v2/alerts",
        "/report.json",
        "/report.txt",
        "/report.md",
        "/rules.yml",
    ] {
        let kind = get(address, path, browser).header("content-type").unwrap().to_owned();
        assert!(!kind.contains("html") && !kind.contains("xml"), "{path}: {kind}");
    }
}
