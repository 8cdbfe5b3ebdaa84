//! `monitor alert test`.

use std::path::PathBuf;
use std::process::{Command, Output};

use crate::http::{Reply, Server, ok};

fn run(case: &str, config: &str, more: &[&str]) -> Output {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join(format!("receivers-command-{case}-{}.toml", std::process::id()));
    std::fs::write(&path, config).unwrap();
    let command = Command::new(env!("CARGO_BIN_EXE_monitor"));
    let output = { command }.args(["alert", "test", "--config"]).arg(&path).args(more).output().unwrap();
    std::fs::remove_file(path).unwrap();
    output
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn each_receiver_is_told_of_a_fire_and_of_its_end_and_the_exit_code_says_whether() {
    let (well, broken) = (Server::start(|_| ok()), Server::start(|_| Reply::Status(500, "down".to_owned())));
    let config = format!(
        "listen = 'off'\n[route]\nreceiver = 'a'\n[[route.routes]]\nreceiver = 'b'\nmatchers = ['severity=page']\n\
         [[receivers]]\nname = 'a'\nlog = {{}}\nwebhook = {{ url = 'http://{}/x' }}\nalertmanager = {{ urls = ['http://{}/am/'] }}\n\
         [[receivers]]\nname = 'b'\nslack = {{ url = 'http://{}/services/s3cret' }}\n",
        well.address, well.address, broken.address
    );
    let output = run("all", &config, &[]);
    let expected =
        "a (log): told\na (webhook): told\na (alertmanager): told\nb (slack): not told: it answers 500: down\n";
    assert_eq!((text(&output.stdout).as_str(), output.status.code()), (expected, Some(1)));
    let hooks = |status: &str| well.bodies().iter().filter(|body| body["status"] == status).count();
    assert_eq!((hooks("firing"), hooks("resolved"), well.count()), (1, 1, 4));
    well.with(|requests| {
        assert!(requests[2].head.starts_with("POST /am/api/v2/alerts HTTP/1.1\r\n"), "{}", requests[2].head);
        assert_eq!(requests[2].json()[0]["labels"]["alertname"], "MonitorTest");
    });
    let output = run("one", &config, &["--receiver", "a"]);
    assert_eq!((output.status.code(), text(&output.stderr).lines().count()), (Some(0), 2), "{}", text(&output.stderr));
}

#[test]
fn what_cannot_be_used_is_said_in_one_sentence() {
    let output = run("bad", "[route]\nreceiver = 'x'\n", &[]);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        said.contains(
            ".toml:2: `route.receiver`: no receiver is called \"x\"; the receivers are none: add [[receivers]]"
        ),
        "{said}"
    );
    let config = "[route]\nreceiver = 'x'\n[[receivers]]\nname = 'x'\nlog = {}\n";
    let output = run("unknown", config, &["--receiver", "y"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text(&output.stderr).contains("no receiver is called \"y\"; the receivers are x"),
        "{}",
        text(&output.stderr)
    );
}
