//! Rule files: bad ones at start and later, changed ones, SIGHUP.

use super::*;
use monitor::Error;
use support::{temporary_directory, turn, value};

#[test]
fn rules_with_problems_are_the_error_of_start() {
    let _turn = turn();
    let directory = temporary_directory("alerts-bad");
    let path = written(
        &directory,
        "groups:\n- name: a\n  rules:\n  - {alert: x, expr: rate(y)}\n  - {record: z, expr: '('}\n",
    );
    let error = quick(&path).start().map(|_| ()).unwrap_err();
    let Error::Rules(problems) = &error else { panic!("{error}") };
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(problems[0].contains("rules.yml:4: group \"a\": rule \"x\": expr: "), "{problems:?}");
    let missing = quick(&directory.join("no.yml")).start().map(|_| ()).unwrap_err();
    assert!(missing.to_string().contains("no.yml: cannot be read: "), "{missing}");
}

#[test]
fn changed_files_are_read_again_and_bad_ones_change_nothing() {
    let _turn = turn();
    let directory = temporary_directory("alerts-changed");
    level().set(9.0);
    let path = written(&directory, &rules("0s"));
    let monitor = quick(&path).start().unwrap();
    let address = monitor.local_addr().unwrap();
    let firing = wait_for_state(address, "firing");
    let was_well = || value(&get(address, "/metrics").body, "monitor_rules_last_reload_successful ");
    wait_for("the figure", || was_well().filter(|well| *well == 1.0));

    written(&directory, "groups: [{name: levels, rules: [{alert: high_level}]}]");
    wait_for("the look at the file", || was_well().filter(|well| *well == 0.0));
    assert_eq!(wait_for_state(address, "firing")["activeAt"], firing["activeAt"]);

    // Another threshold, and another rule beside it: the alert goes on.
    let changed = rules("0s").replace("> 5", "> 6") + "  - {alert: low_level, expr: alerts_test_level < 100}\n";
    written(&directory, &changed);
    // SAFETY: a handler of the monitor's is in place, because it has rule files.
    unsafe { libc::kill(libc::getpid(), libc::SIGHUP) };
    wait_for("both alerts", || (data(address, "/api/v1/alerts")["active"] == 2).then_some(()));
    assert_eq!(was_well(), Some(1.0));
    let alerts = data(address, "/api/v1/alerts");
    let high = alerts["alerts"].as_array().unwrap().iter().find(|alert| alert["labels"]["alertname"] == "high_level");
    assert_eq!(high.unwrap()["activeAt"], firing["activeAt"]);

    std::fs::remove_file(&path).unwrap();
    wait_for("the look at the file", || was_well().filter(|well| *well == 0.0));
    assert_eq!(data(address, "/api/v1/alerts")["active"], 2);
    monitor.shutdown().unwrap();
}

#[test]
fn patterns_and_the_configuration_file() {
    let _turn = turn();
    let directory = temporary_directory("alerts-pattern");
    std::fs::create_dir_all(directory.join("rules")).unwrap();
    for name in ["a", "b"] {
        let text = format!("groups: [{{name: {name}, rules: [{{record: '{name}:x', expr: vector(1)}}]}}]");
        std::fs::write(directory.join(format!("rules/{name}.yml")), text).unwrap();
    }
    let config = directory.join("monitor.toml");
    std::fs::write(&config, "listen = \"127.0.0.1:0\"\nrules = [\"rules/*.yml\"]\ndefault_rules = false\n").unwrap();
    let monitor = Monitor::builder().config_file(&config).start().unwrap();
    let groups = data(monitor.local_addr().unwrap(), "/api/v1/rules");
    let names: Vec<_> = groups["groups"].as_array().unwrap().iter().map(|group| group["name"].clone()).collect();
    assert_eq!(names, ["a", "b"]);
    drop(monitor);
    std::fs::write(&config, "rules = [7]\n").unwrap();
    let error = Monitor::builder().config_file(&config).start().map(|_| ()).unwrap_err().to_string();
    assert!(
        error.ends_with("monitor.toml:1: `rules` takes a list of rule files, as in [\"rules.yml\", \"rules/*.yml\"]"),
        "{error}"
    );
}
