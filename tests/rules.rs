//! Promise: `monitor rules` says of rule files what `promtool` says, with file, line, group and rule, and its exit code is the answer.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn directory(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("rules-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).unwrap();
    path
}

/// Exit code, standard output, standard error.
fn monitor(directory: &Path, arguments: &[&str]) -> (i32, String, String) {
    let Output { status, stdout, stderr } =
        Command::new(env!("CARGO_BIN_EXE_monitor")).args(arguments).current_dir(directory).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}

const RULES: &str = "
groups:
- name: api
  rules:
  - {record: 'job:up:sum', expr: sum by (job) (up)}
  - {alert: Down, expr: up == 0, for: 1m}
";

const BAD: &str = "
groups:
- name: api
  rules:
  - alert: Slow
    expr: rate(slow_total) > 1
  - alert: Late
    expr: up == 0
    for: soon
";

const TESTS: &str = "
rule_files: [rules.yml]
tests:
- input_series: [{series: 'up{job=\"api\"}', values: '1 0 0'}]
  alert_rule_test:
  - {eval_time: 1m, alertname: Down}
  - {eval_time: 2m, alertname: Down, exp_alerts: [{exp_labels: {job: api}}]}
";

#[test]
fn every_file_is_checked_and_every_problem_told() {
    let directory = directory("check");
    fs::write(directory.join("rules.yml"), RULES).unwrap();
    fs::write(directory.join("bad.yml"), BAD).unwrap();
    let (code, said, problems) = monitor(&directory, &["rules", "check", "rules.yml"]);
    assert_eq!((code, said.as_str(), problems.as_str()), (0, "rules.yml: 2 rules in 1 group\n", ""));
    let (code, said, problems) = monitor(&directory, &["rules", "check", "bad.yml", "missing.yml", "rules.yml"]);
    assert_eq!((code, said.as_str()), (1, "rules.yml: 2 rules in 1 group\n"));
    let lines: Vec<_> = problems.lines().collect();
    assert_eq!(lines.len(), 3, "{problems}");
    assert!(lines[0].starts_with("bad.yml:5: group \"api\": rule \"Slow\": expr: "), "{problems}");
    assert!(
        lines[1].starts_with("bad.yml:7: group \"api\": rule \"Late\": for: \"soon\" is no duration"),
        "{problems}"
    );
    assert!(lines[2].starts_with("missing.yml: No such file"), "{problems}");
}

#[test]
fn tests_of_rules_pass_and_fail() {
    let directory = directory("test");
    fs::write(directory.join("rules.yml"), RULES).unwrap();
    fs::write(directory.join("tests.yml"), TESTS).unwrap();
    fs::write(directory.join("wrong.yml"), TESTS.replace("job: api}", "job: web}")).unwrap();
    let (code, said, _) = monitor(&directory, &["rules", "test", "tests.yml"]);
    assert_eq!((code, said.as_str()), (0, "tests.yml: every expectation is met\n"));
    let (code, said, problems) = monitor(&directory, &["rules", "test", "wrong.yml", "tests.yml", "--compat", "2"]);
    assert_eq!((code, said.as_str()), (1, "tests.yml: every expectation is met\n"));
    assert!(problems.contains("alert Down at 120000 ms: expected") && problems.contains("web"), "{problems}");
}

/// A server for one request: what it was asked.
fn answering(answer: &'static str) -> (String, std::thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let serve = move || {
        let mut stream = listener.accept().unwrap().0;
        let mut asked = Vec::new();
        while !asked.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            assert_eq!(stream.read(&mut byte).unwrap(), 1, "the request has no end");
            asked.push(byte[0]);
        }
        stream.write_all(answer.as_bytes()).unwrap();
        String::from_utf8(asked).unwrap()
    };
    (url, std::thread::spawn(serve))
}

#[test]
fn rules_are_exported_from_a_running_monitor() {
    let directory = directory("export");
    fs::write(directory.join("token"), "s3cret\n").unwrap();
    let ok = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\nconnection: close\r\n\r\ngroups: []";
    let (url, served) = answering(ok);
    let (code, said, problems) = monitor(&directory, &["rules", "export", "--url", &url, "--token-file", "token"]);
    assert_eq!((code, said.as_str(), problems.as_str()), (0, "groups: []\n", ""));
    let asked = served.join().unwrap().to_lowercase();
    assert!(
        asked.starts_with("get /rules.yml http/1.1\r\n") && asked.contains("authorization: bearer s3cret\r\n"),
        "{asked}"
    );

    let (url, served) = answering("HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    let (code, said, problems) = monitor(&directory, &["rules", "export", "--url", &format!("{url}/")]);
    assert_eq!((code, said.as_str()), (2, ""));
    assert!(
        problems.ends_with("/rules.yml asks for a token: give a file that holds it with --token-file\n"),
        "{problems}"
    );
    drop(served.join());

    let (url, served) = answering(
        "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
    );
    let (code, said, problems) = monitor(&directory, &["rules", "export", "--url", &url]);
    assert_eq!((code, said.as_str()), (2, ""), "a redirect is not followed: {problems}");
    drop(served.join());

    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (code, _, problems) = monitor(&directory, &["rules", "export", "--url", &format!("http://{free}")]);
    assert_eq!(code, 2);
    assert!(problems.contains("cannot be fetched: ") && problems.lines().count() == 1, "{problems}");
}
