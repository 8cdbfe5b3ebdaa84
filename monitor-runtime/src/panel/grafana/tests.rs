use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::*;
use crate::panel::{Board, Panel, Severity, Unit, Variables, limits};
use crate::promql::{Options, Query};

fn read(groups: &[Group], heading: Heading<'_>) -> Value {
    let rules = [("high_cpu", "cpu_usage_percent > 80", "critical"), ("low_cache_hit", "rate < 50", "info")];
    serde_json::from_str(&dashboard(groups, &limits(rules.into_iter()), heading)).unwrap()
}

fn group(panels: Vec<Panel>) -> Vec<Group> {
    vec![Group { title: "Service".to_owned(), panels }]
}

fn panels(dashboard: &Value) -> Vec<&Value> {
    dashboard["panels"].as_array().unwrap().iter().collect()
}

fn panel<'a>(dashboard: &'a Value, title: &str) -> &'a Value {
    panels(dashboard).into_iter().find(|panel| panel["title"] == title).unwrap()
}

#[test]
fn panels_stand_in_rows_and_none_covers_another() {
    let dashboard = read(&Board::default().groups(), Heading::default());
    let mut taken = BTreeSet::new();
    for panel in panels(&dashboard) {
        let at = |name: &str| panel["gridPos"][name].as_u64().unwrap();
        assert!(at("w") >= 6 && at("x") + at("w") <= 24, "{panel}");
        for x in at("x")..at("x") + at("w") {
            for y in at("y")..at("y") + at("h") {
                assert!(taken.insert((x, y)), "{panel}");
            }
        }
    }
    // Every column down to the end.
    let height = taken.iter().map(|(_, y)| y + 1).max().unwrap();
    assert_eq!(taken.len() as u64, 24 * height);
    let ids: BTreeSet<u64> = panels(&dashboard).iter().map(|panel| panel["id"].as_u64().unwrap()).collect();
    assert_eq!(ids.len(), panels(&dashboard).len());
    let rows: Vec<_> = panels(&dashboard).into_iter().filter(|panel| panel["type"] == "row").collect();
    let titles: Vec<_> = rows.iter().map(|row| row["title"].as_str().unwrap()).collect();
    assert_eq!(titles[..5], ["Alerts", "System", "API", "Database", "Functions"]);
}

#[test]
fn every_expression_can_be_asked_and_chosen_by_job_and_instance() {
    let dashboard = read(&Board::default().groups(), Heading::default());
    let mut asked = 0;
    for panel in panels(&dashboard) {
        for target in panel["targets"].as_array().into_iter().flatten() {
            let expr = target["expr"].as_str().unwrap();
            Query::parse_with(&Variables::default().fill(expr), Options::default()).unwrap();
            let is_of_rules = expr.starts_with("ALERTS");
            assert_eq!(expr.contains("instance=~\"$instance\",job=~\"$job\""), !is_of_rules, "{expr}");
            assert_eq!(target["range"] == json!(true), target["instant"] == json!(false));
            asked += 1;
        }
    }
    assert!(asked > 30, "{asked}");
}

#[test]
fn limits_of_rules_are_lines() {
    let dashboard = read(&Board::default().groups(), Heading::default());
    let defaults = |title| &panel(&dashboard, title)["fieldConfig"]["defaults"];
    assert_eq!(
        defaults("CPU")["thresholds"]["steps"],
        json!([{ "value": null, "color": "green" }, { "value": 80.0, "color": "red" }])
    );
    assert_eq!(defaults("CPU")["custom"]["thresholdsStyle"]["mode"], "line");
    assert_eq!(defaults("CPU")["unit"], "percent");
    assert_eq!(
        defaults("Cache hit rate")["thresholds"]["steps"],
        json!([{ "value": null, "color": "blue" }, { "value": 50.0, "color": "green" }])
    );
    assert_eq!(defaults("Disk")["custom"]["thresholdsStyle"]["mode"], "off");
}

#[test]
fn a_stretch_between_limits_has_the_colour_of_the_worst() {
    let limited = Panel::new("Level", Unit::Ratio)
        .query("level", "")
        .threshold(0.9, Severity::Critical)
        .threshold(0.7, Severity::Warning)
        .threshold_below(0.1, Severity::Info)
        .threshold_below(0.1, Severity::Critical);
    let dashboard = read(&group(vec![limited]), Heading::default());
    let steps = &panel(&dashboard, "Level")["fieldConfig"]["defaults"]["thresholds"]["steps"];
    let steps: Vec<_> =
        steps.as_array().unwrap().iter().map(|step| (&step["value"], step["color"].as_str().unwrap())).collect();
    assert_eq!(steps, [(&json!(null), "red"), (&json!(0.1), "green"), (&json!(0.7), "orange"), (&json!(0.9), "red")]);
}

#[test]
fn what_is_largest_is_asked_once_for_the_whole_window() {
    let top = Panel::new("Largest", Unit::Bytes).query("topk(3, rate(a_total[$__range]))", "{{function}}").top();
    let dashboard = read(&group(vec![top]), Heading::default());
    let panel = panel(&dashboard, "Largest");
    assert_eq!((&panel["type"], &panel["targets"][0]["instant"]), (&json!("bargauge"), &json!(true)));
    let expr = "topk(3, rate(a_total{instance=~\"$instance\",job=~\"$job\"}[$__range]))";
    assert_eq!(
        (&panel["targets"][0]["expr"], &panel["targets"][0]["legendFormat"]),
        (&json!(expr), &json!("{{function}}"))
    );
}

#[test]
fn queries_beyond_z_have_names_too() {
    let many = (0..30).fold(Panel::new("Many", Unit::Count), |panel, at| panel.query(format!("a{at}"), ""));
    let dashboard = read(&group(vec![many]), Heading::default());
    let ids: BTreeSet<&str> = panel(&dashboard, "Many")["targets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|target| target["refId"].as_str().unwrap())
        .collect();
    assert_eq!(ids.len(), 30);
}

#[test]
fn the_same_service_keeps_its_uid_and_another_has_its_own() {
    let of = |service| uid(service);
    assert_eq!(of("shop"), "monitor-shop");
    assert_eq!(of("monitor"), "monitor");
    let names = ["shop", "Shop", "sh.op", "sh/op", "läden", "läder", "a", &"long".repeat(40), &"long".repeat(41)];
    let uids: BTreeSet<String> = names.iter().map(|name| of(name)).collect();
    assert_eq!(uids.len(), names.len());
    for uid in uids {
        assert!(
            uid.len() <= 40 && uid.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)),
            "{uid}"
        );
    }
    let named = read(&[], Heading { service: Some("shop"), title: Some("The shop") });
    assert_eq!((&named["uid"], &named["title"]), (&json!("monitor-shop"), &json!("The shop")));
}

#[test]
fn labels_of_a_panel_are_text() {
    let odd = Panel::new("\"</script>\\u0000", Unit::Count).query("a{b=\"\\\"\\n\"}", "{{b}}\"").help("\u{7}");
    let dashboard = read(&group(vec![odd.clone()]), Heading::default());
    let shown = panel(&dashboard, &odd.title);
    assert_eq!(shown["targets"][0]["legendFormat"], json!(odd.queries[0].legend));
    assert_eq!(shown["description"], json!(odd.help));
}
