//! Pending, firing, resolved, as the API shows it.

use super::*;
use support::{temporary_directory, turn};

#[test]
fn the_api_shows_what_prometheus_shows() {
    let _turn = turn();
    let directory = temporary_directory("alerts-life");
    level().set(1.0);
    let monitor = quick(&written(&directory, &rules("200ms"))).start().unwrap();
    let address = monitor.local_addr().unwrap();
    wait_for("an evaluation", || {
        let groups = data(address, "/api/v1/rules");
        (groups["groups"][0]["rules"][1]["health"] == "ok").then_some(())
    });
    level().set(9.0);
    let pending = wait_for_state(address, "pending");
    assert_eq!(pending["labels"], serde_json::json!({"alertname": "high_level", "severity": "critical"}));
    let firing = wait_for_state(address, "firing");
    assert_eq!((&firing["activeAt"], &firing["value"]), (&pending["activeAt"], &Value::from("9e+00")));
    assert_eq!(firing["annotations"]["summary"], "level 9");

    let groups = data(address, "/api/v1/rules");
    let [recording, alerting] = groups["groups"][0]["rules"].as_array().unwrap().as_slice() else { panic!("{groups}") };
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let expected = ["evaluationTime", "health", "labels", "lastEvaluation", "name", "query", "type"];
    assert_eq!(keys(recording), expected);
    let expected = [
        "alerts",
        "annotations",
        "duration",
        "evaluationTime",
        "health",
        "keepFiringFor",
        "labels",
        "lastEvaluation",
        "name",
        "query",
        "state",
        "type",
    ];
    assert_eq!(keys(alerting), expected);
    assert_eq!(alerting["query"], "alerts_test_level > 5");
    assert_eq!((&alerting["duration"], &alerting["type"]), (&Value::from(0.2), &Value::from("alerting")));
    let only = |query: &str| data(address, &format!("/api/v1/rules?{query}"))["groups"].to_string();
    assert!(!only("type=alert").contains("max1s") && only("type=record").contains("max1s"));
    assert!(!only("rule_name[]=high_level").contains("max1s") && only("rule_group[]=other") == "[]");
    assert_eq!(get(address, "/api/v1/rules?type=none").status, 400);

    level().set(1.0);
    wait_for("the end", || {
        let alerts = data(address, "/api/v1/alerts");
        (alerts["active"] == 0).then_some(())
    });
    let changes = data(address, "/api/v1/alerts")["changes"].clone();
    let to: Vec<_> = changes.as_array().unwrap().iter().map(|change| change["to"].as_str().unwrap()).collect();
    assert_eq!(to, ["resolved", "firing", "pending"]);
    assert!(changes[0]["lastedSeconds"].as_f64().unwrap() > 0.0);
    assert_eq!(get(address, "/healthz").status, 200);
    monitor.shutdown().unwrap();
}

#[test]
fn without_history_no_rule_is_at_work() {
    let _turn = turn();
    let directory = temporary_directory("alerts-no-history");
    let monitor = quick(&written(&directory, &rules("0s"))).history_memory(0).start().unwrap();
    let address = monitor.local_addr().unwrap();
    assert_eq!(data(address, "/api/v1/rules")["groups"], serde_json::json!([]));
    assert_eq!(get(address, "/healthz").status, 200);
}
