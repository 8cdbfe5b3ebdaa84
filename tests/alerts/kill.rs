//! `kill -9` while alerts change: the next process goes on with the alert that there was.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::*;
use support::{Child, temporary_directory};

const DIRECTORY: &str = "ALERTS_TEST_DIRECTORY";
const LEVEL: &str = "ALERTS_TEST_LEVEL";
const ROUNDS: u64 = 15;

/// A process whose level is what the environment says, until it is killed.
#[test]
fn child() {
    let (Ok(directory), Ok(value)) = (std::env::var(DIRECTORY), std::env::var(LEVEL)) else { return };
    let directory = Path::new(&directory);
    level().set(value.parse().unwrap());
    let monitor = quick(&directory.join("rules.yml")).data_dir(directory.join("state")).start().unwrap();
    println!("\nlistening {}", monitor.local_addr().unwrap());
    loop {
        std::thread::park();
    }
}

fn start(directory: &Path, value: &str) -> (Child, SocketAddr) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kill::child", "--nocapture", "--test-threads=1"])
        .env(DIRECTORY, directory)
        .env(LEVEL, value)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let child = Child(child);
    let address = lines.map(Result::unwrap).find_map(|line| Some(line.strip_prefix("listening ")?.parse().unwrap()));
    (child, address.expect("the child ended early"))
}

#[test]
fn no_end_loses_an_alert() {
    let directory = temporary_directory("alerts-kill");
    written(&directory, &rules("300ms"));
    let (child, address) = start(&directory, "9");
    let first = wait_for_state(address, "firing");
    drop(child);
    for round in 0..ROUNDS {
        let (child, address) = start(&directory, "9");
        // Before any evaluation, and after some.
        let alerts = data(address, "/api/v1/alerts");
        let [alert] = alerts["alerts"].as_array().unwrap().as_slice() else { panic!("round {round}: {alerts}") };
        assert_eq!((&alert["activeAt"], &alert["labels"]), (&first["activeAt"], &first["labels"]), "round {round}");
        // The moment of the kill wanders through the beats of the rules.
        std::thread::park_timeout(Duration::from_millis(7 * round));
        drop(child);
    }
    let (_child, address) = start(&directory, "1");
    let change = wait_for("the end", || {
        let alerts = data(address, "/api/v1/alerts");
        alerts["changes"].as_array()?.iter().find(|change| change["to"] == "resolved").cloned()
    });
    assert!(change["lastedSeconds"].as_f64().unwrap() > 0.5, "{change}");
}
