//! The command, the route, and the published form.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::program;
use crate::support::{get, temporary_directory, turn};

/// Exit code, standard output, standard error.
fn monitor(arguments: &[&str]) -> (i32, String, String) {
    let Output { status, stdout, stderr } =
        Command::new(env!("CARGO_BIN_EXE_monitor")).args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}

#[test]
fn the_command_and_the_route_write_the_same() {
    let _turn = turn();
    let (running, address) = program::start("same");
    let answer = get(address, "/api/v1/grafana/dashboard.json");
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/json")));
    let url = format!("http://{address}");
    let (code, printed, said) = monitor(&["grafana", "--url", &url]);
    assert_eq!((code, said.as_str()), (0, ""));
    assert!(printed == answer.body, "the command prints other bytes than the route");

    let directory = temporary_directory("written");
    let file = directory.join("shop.json");
    let (code, printed, _) =
        monitor(&["grafana", "--url", &url, "--title", "The \"shop\" & co", "-o", file.to_str().unwrap()]);
    assert_eq!((code, printed.as_str()), (0, ""));
    let written = std::fs::read_to_string(&file).unwrap();
    let route = get(address, "/api/v1/grafana/dashboard.json?title=The%20%22shop%22%20%26%20co");
    assert!(written == route.body);
    let (titled, named): (Value, Value) =
        (serde_json::from_str(&written).unwrap(), serde_json::from_str(&answer.body).unwrap());
    assert_eq!((&titled["title"], &titled["uid"]), (&json!("The \"shop\" & co"), &json!("monitor-shop")));
    assert_eq!((&named["title"], &named["uid"]), (&json!("shop"), &json!("monitor-shop")));
    assert_eq!(get(address, &format!("/api/v1/grafana/dashboard.json?title={}", "x".repeat(201))).status, 400);

    // Panels of the host, of its sets and of its configuration; the limit is that of the rule.
    let panel = |title: &str| {
        let panels = named["panels"].as_array().unwrap();
        panels.iter().find(|panel| panel["title"] == title).unwrap_or_else(|| panic!("no panel {title}")).clone()
    };
    assert_eq!(panel("Tipo A")["type"], "row");
    assert_eq!(panel("Threads")["fieldConfig"]["defaults"]["thresholds"]["steps"][1]["value"], 64.0);
    let limited = panel("Outcomes")["fieldConfig"]["defaults"]["thresholds"]["steps"][1].clone();
    assert_eq!(limited, json!({ "value": 250.0, "color": "red" }));
    published(&file);
    running.shutdown().unwrap();
}

/// Types of npm's `@grafana/schema` as a JSON schema, and the models of PyPI's SDK.
fn published(dashboard: &Path) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let checked = Command::new(root.join("scripts/grafana.sh")).arg(dashboard).output().unwrap();
    let said = [checked.stdout, checked.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert!(checked.status.success(), "{said}");
    assert!(
        said.contains("as @grafana/schema has them; 11 mistakes are found") && said.contains("SDK and back"),
        "{said}"
    );
}

#[test]
fn a_configuration_is_enough() {
    let directory = temporary_directory("offline");
    let write = |name: &str, text: &str| {
        let path = directory.join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    write("rules.yml", program::RULES);
    let config = write(
        "monitor.toml",
        "rules = ['rules.yml']\nservice_name = 'shop'\n[[panels]]\ntitle = 'Waiting'\nexpr = 'jobs_waiting'\nrule = 'jobs_pile_up'\n",
    );
    let (code, printed, said) = monitor(&["grafana", "--config", &config]);
    assert_eq!((code, said.as_str()), (0, ""));
    let dashboard: Value = serde_json::from_str(&printed).unwrap();
    let panels = dashboard["panels"].as_array().unwrap();
    let waiting = panels.iter().find(|panel| panel["title"] == "Waiting").unwrap();
    assert_eq!(waiting["targets"][0]["expr"], "jobs_waiting{instance=~\"$instance\",job=~\"$job\"}");
    assert_eq!(waiting["fieldConfig"]["defaults"]["thresholds"]["steps"][1], json!({ "value": 250.0, "color": "red" }));
    assert_eq!(monitor(&["grafana", "--config", &config]).1, printed);

    let config = write("bad.toml", "[[panels]]\ntitle = 'Waiting'\nexpr = 'sum('\n");
    let (code, printed, said) = monitor(&["grafana", "--config", &config]);
    assert_eq!((code, printed.as_str()), (2, ""));
    assert!(said.contains("bad.toml:1: ") && said.contains("Waiting"), "{said}");
    let (code, _, said) = monitor(&["grafana", "--config", &config, "--url", "http://127.0.0.1:1"]);
    assert!(code == 2 && said.contains("--config"), "{code} {said}");
    let (code, _, said) = monitor(&["grafana", "--url", "http://127.0.0.1:1"]);
    assert!(
        code == 2 && said.starts_with("monitor: http://127.0.0.1:1/api/v1/grafana/dashboard.json cannot be fetched"),
        "{said}"
    );
}
