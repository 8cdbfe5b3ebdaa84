//! Cases that need a process of their own: this test binary, started again with `CASE` set.

use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

const CASE: &str = "RECORDING_TEST_CASE";

/// A process that ends with the test, whatever the test's end.
struct Child(std::process::Child);

impl Drop for Child {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The case that this process is to play, if it is a child; said aloud, so that the parent knows that it was played.
pub(crate) fn case() -> Option<String> {
    let case = std::env::var(CASE).ok()?;
    println!("case {case} begins");
    Some(case)
}

/// Runs the test `test` in a child as `case`; how it ended. It must have run, and have ended within 20 seconds.
pub(crate) fn play(test: &str, case: &str, environment: &[(&str, &str)]) -> ExitStatus {
    let mut child = Child(
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", test, "--nocapture", "--test-threads=1"])
            .env(CASE, case)
            .envs(environment.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap(),
    );
    let begin = Instant::now();
    let status = loop {
        if let Some(status) = child.0.try_wait().unwrap() {
            break status;
        }
        assert!(begin.elapsed() < Duration::from_secs(20), "the child `{case}` does not end");
        std::thread::park_timeout(Duration::from_millis(5));
    };
    let mut said = std::io::read_to_string(child.0.stdout.take().unwrap()).unwrap();
    said += &std::io::read_to_string(child.0.stderr.take().unwrap()).unwrap();
    assert!(said.contains(&format!("case {case} begins")), "the child did not run `{test}`: {said}");
    if !status.success() {
        println!("{said}");
    }
    status
}

/// As [`play`], for a case whose own assertions decide.
pub(crate) fn passes(test: &str, case: &str, environment: &[(&str, &str)]) {
    let status = play(test, case, environment);
    assert!(status.success(), "{case}: {status}");
}
