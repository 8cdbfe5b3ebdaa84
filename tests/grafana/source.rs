//! The process as Grafana's Prometheus data source: the requests that `promlib` and `@grafana/prometheus` make, and a real Prometheus
//! beside it.

use std::collections::BTreeSet;
use std::net::SocketAddr;

use serde_json::Value;

use crate::asking::{ask, form, post, start_prometheus};
use crate::program;
use crate::support::{temporary_directory, turn};

/// Keys and types of an answer: of a list, the forms of its items; labels and what is keyed by names are data.
fn shape(value: &Value) -> String {
    match value {
        Value::Object(pairs) if pairs.contains_key("__name__") || pairs.contains_key("alertname") => {
            "labels".to_owned()
        }
        Value::Object(pairs) if pairs.values().all(|value| value[0].get("help").is_some()) => {
            pairs.values().map(shape).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(" | ")
        }
        Value::Object(pairs) => {
            let pair = |(name, value): (&String, &Value)| match name.as_str() {
                "metric" | "labels" | "annotations" => format!("{name}: labels"),
                name => format!("{name}: {}", shape(value)),
            };
            format!("{{{}}}", pairs.iter().map(pair).collect::<Vec<_>>().join(", "))
        }
        Value::Array(items) => {
            let items: BTreeSet<String> = items.iter().map(shape).collect();
            format!("[{}]", items.into_iter().collect::<Vec<_>>().join(" | "))
        }
        Value::String(_) => "text".to_owned(),
        Value::Number(_) => "number".to_owned(),
        Value::Bool(_) => "bool".to_owned(),
        Value::Null => "null".to_owned(),
    }
}

/// Paths that Grafana's client asks by GET alone.
const GET_ONLY: [&str; 5] = ["label/", "metadata", "rules", "alerts", "status/"];

/// As Grafana's client asks, where the data source has its usual method: by POST, and by GET what is refused with 400.
fn asked(address: SocketAddr, path: &str, pairs: &[(&str, &str)]) -> (u16, Value) {
    let route = format!("/api/v1/{path}");
    if GET_ONLY.iter().any(|prefix| path.starts_with(prefix)) {
        return ask(address, &route, pairs);
    }
    match post(address, &route, &form(pairs)) {
        (400, _) => ask(address, &route, pairs),
        answer => answer,
    }
}

#[test]
fn what_grafana_asks_is_answered_in_the_form_of_prometheus() {
    let _turn = turn();
    let (running, ours) = program::start("source");
    let directory = temporary_directory("source-peer");
    std::fs::write(directory.join("rules.yml"), program::RULES).unwrap();
    let scrapes = format!(
        "rule_files: ['{}']\nglobal: {{evaluation_interval: 1s}}\nscrape_configs:\n- job_name: shop\n  scrape_interval: 1s\n  \
         static_configs:\n  - targets: ['{ours}']\n",
        directory.join("rules.yml").display()
    );
    let (_prometheus, theirs) = start_prometheus(&directory, &scrapes);
    program::has_history(theirs);

    let now = ask(ours, "/api/v1/query", &[("query", "time()")]).1["data"]["result"][0].as_f64().unwrap();
    let (start, end) = ((now - 30.0).floor().to_string(), now.ceil().to_string());
    let window = [("start", start.as_str()), ("end", end.as_str())];
    let with = |more: &[(&'static str, &'static str)]| [more, &window[..]].concat();
    let step = "0.5";
    let requests: Vec<(&str, Vec<(&str, &str)>)> = vec![
        // "Save & test": `1+1` at the fourth second of 1970.
        ("query", vec![("query", "1+1"), ("time", "4")]),
        ("status/buildinfo", vec![]),
        // The query editor: names, labels, their values, help.
        ("labels", with(&[("limit", "40000")])),
        ("labels", with(&[("limit", "40000"), ("match[]", "{__name__=\"http_requests_total\"}")])),
        ("label/__name__/values", with(&[("limit", "40000")])),
        ("label/method/values", with(&[("limit", "40000"), ("match[]", "http_requests_total")])),
        ("label/nobody/values", with(&[])),
        ("series", with(&[("limit", "40000"), ("match[]", "{__name__!=\"\"}")])),
        ("metadata", vec![]),
        ("metadata", vec![("limit", "5000")]),
        // Panels and Explore.
        ("query", vec![("query", "http_requests_total"), ("time", &end), ("timeout", "5s")]),
        ("query", vec![("query", "http_requests_total[5s]"), ("time", &end)]),
        ("query_range", [&[("query", "rate(http_requests_total[5s])"), ("step", step)], &window[..]].concat()),
        ("query_range", [&[("query", "sum("), ("step", step)], &window[..]].concat()),
        ("query_exemplars", with(&[("query", "http_requests_total")])),
        ("query_exemplars", with(&[("query", "sum(")])),
        ("query_exemplars", vec![("query", "http_requests_total"), ("start", "3"), ("end", "2")]),
        ("query_exemplars", vec![("query", "http_requests_total"), ("start", "now")]),
        // Alerting.
        ("rules", vec![]),
        ("rules", vec![("type", "alert")]),
        ("alerts", vec![]),
    ];
    let mut different = Vec::new();
    for (path, pairs) in &requests {
        let ((own, our), (peer, their)) = (asked(ours, path, pairs), asked(theirs, path, pairs));
        // Beside what Prometheus says, `alerts` tells what became of alerts and of telling.
        let (our, their) = match *path {
            "alerts" => (&our["data"]["alerts"][0], &their["data"]["alerts"][0]),
            "rules" => (group(&our), group(&their)),
            _ => (&our, &their),
        };
        if (own, shape(our)) != (peer, shape(their)) {
            different.push(format!("{path} {pairs:?}:\n  {own} {}\n  {peer} {}", shape(our), shape(their)));
        }
    }
    assert!(different.is_empty(), "{} of {} differ:\n{}", different.len(), requests.len(), different.join("\n"));

    // Older versions of Grafana begin with POST everywhere, and turn to GET at a 405.
    for path in GET_ONLY {
        let path = if path == "label/" { "label/method/values" } else { path.trim_end_matches('/') };
        if path != "status" {
            assert_eq!(post(ours, &format!("/api/v1/{path}"), "").0, 405, "{path}");
        }
    }
    // Which application it takes the process for: a Prometheus, since Mimir alone has `features`.
    let build = ask(ours, "/api/v1/status/buildinfo", &[]).1;
    assert!(build["data"].get("features").is_none(), "{build}");
    running.shutdown().unwrap();
}

/// The group of the file that both have.
fn group(answer: &Value) -> &Value {
    answer["data"]["groups"].as_array().unwrap().iter().find(|group| group["name"] == "own").unwrap()
}
