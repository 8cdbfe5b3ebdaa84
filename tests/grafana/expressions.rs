//! Every query of the dashboard is asked of promtool, of the process and of a real Prometheus.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::process::Command;

use serde_json::{Value, json};

use crate::asking::{ask, post, start_prometheus};
use crate::dashboard::{Target, filled, targets};
use crate::program;
use crate::support::{get, temporary_directory, turn};

/// Panels whose figures need what this program or machine may not have: a cgroup with limits, a monitored allocator, a pool.
const MAY_BE_EMPTY: &[&str] = &[
    "Memory of the process",
    "Network and disk",
    "CPU",
    "Memory",
    "Allocated",
    "Functions by allocation",
    "Database connections",
    "Active connections",
];

fn promtool(targets: &[Target]) {
    let rules: Vec<Value> = targets
        .iter()
        .enumerate()
        .map(|(at, target)| json!({ "record": format!("panel:{at}"), "expr": filled(&target.expr, "shop|other") }))
        .collect();
    let file = temporary_directory("promtool").join("panels.yml");
    // JSON is YAML.
    std::fs::write(&file, json!({ "groups": [{ "name": "panels", "rules": rules }] }).to_string()).unwrap();
    let checked = Command::new("promtool").args(["check", "rules"]).arg(&file).output().unwrap();
    let said = [checked.stdout, checked.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert!(checked.status.success() && said.contains(&format!("SUCCESS: {} rules found", targets.len())), "{said}");
}

/// How many series each query has, asked as Grafana asks it.
fn series(address: SocketAddr, target: &Target, job: &str) -> usize {
    let expr = filled(&target.expr, job);
    let now = ask(address, "/api/v1/query", &[("query", "time()")]).1["data"]["result"][0].as_f64().unwrap();
    let (start, end) = ((now - 60.0).to_string(), now.to_string());
    let (status, answer) = if target.is_instant {
        let form = crate::asking::form(&[("query", &expr), ("time", &end)]);
        post(address, "/api/v1/query", &form)
    } else {
        let form = crate::asking::form(&[("query", &expr), ("start", &start), ("end", &end), ("step", "1")]);
        post(address, "/api/v1/query_range", &form)
    };
    assert_eq!((status, answer["status"].as_str()), (200, Some("success")), "{}: {expr}: {answer}", target.panel);
    answer["data"]["result"].as_array().unwrap().len()
}

#[test]
fn every_query_is_answered_by_promtool_the_process_and_a_real_prometheus() {
    let _turn = turn();
    let (running, ours) = program::start("expressions");
    let directory = temporary_directory("scraped");
    let scrapes = format!(
        "rule_files: ['{}']\nglobal: {{evaluation_interval: 1s}}\nscrape_configs:\n- job_name: shop\n  scrape_interval: 1s\n  \
         static_configs:\n  - targets: ['{ours}']\n",
        directory.join("rules.yml").display()
    );
    std::fs::write(directory.join("rules.yml"), program::RULES).unwrap();
    let (_prometheus, theirs) = start_prometheus(&directory, &scrapes);
    program::has_history(theirs);

    let body = get(ours, "/api/v1/grafana/dashboard.json").body;
    let dashboard: Value = serde_json::from_str(&body).unwrap();
    let targets = targets(&dashboard);
    assert!(targets.len() >= 35, "{}", targets.len());
    promtool(&targets);

    // "All" is `.*`: the process has neither job nor instance, Prometheus has both.
    let (mut shown, mut chosen) = (BTreeSet::new(), BTreeSet::new());
    for target in &targets {
        if series(ours, target, ".*") > 0 {
            shown.insert(target.panel.as_str());
        }
        let all = series(theirs, target, ".*");
        if series(theirs, target, "shop") > 0 {
            chosen.insert(target.panel.as_str());
        }
        let of_another = series(theirs, target, "another");
        if !target.expr.starts_with("ALERTS") {
            assert_eq!(of_another, 0, "{}: {}", target.panel, target.expr);
        }
        assert!(all >= of_another);
    }
    let panels: BTreeSet<&str> = targets.iter().map(|target| target.panel.as_str()).collect();
    let own: BTreeSet<&str> = panels.iter().copied().filter(|panel| !MAY_BE_EMPTY.contains(panel)).collect();
    assert_eq!(own.difference(&shown).collect::<Vec<_>>(), Vec::<&&str>::new(), "empty in the process");
    assert_eq!(own.difference(&chosen).collect::<Vec<_>>(), Vec::<&&str>::new(), "empty in Prometheus");

    // The variables have the values that Prometheus knows.
    for (variable, expected) in [("job", "shop".to_owned()), ("instance", ours.to_string())] {
        let list = dashboard["templating"]["list"].as_array().unwrap();
        let query = list.iter().find(|own| own["name"] == variable).unwrap()["query"]["query"].as_str().unwrap();
        let (selector, label) =
            query.strip_prefix("label_values(").unwrap().strip_suffix(')').unwrap().split_once(", ").unwrap();
        assert_eq!(label, variable);
        let values = ask(theirs, &format!("/api/v1/label/{label}/values"), &[("match[]", &filled(selector, ".*"))]).1;
        assert_eq!(values["data"], json!([expected]), "{query}");
    }
    running.shutdown().unwrap();
}
