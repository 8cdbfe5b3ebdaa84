//! The last state arrives from programs that end, by themselves and by a signal; and nobody reads a secret in what they say.
//!
//! Each case is a process of its own: this test binary, started again with `CASE` set.

use std::io::Read;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use monitor::{Monitor, Push};

use crate::figures::{ODD, record};
use crate::http::{Reply, Server};
use crate::support::{Child, Directory, Peer, wait_for};

const CASE: &str = "PUSH_TEST_CASE";
const URL: &str = "PUSH_TEST_URL";
const REPORT: &str = "PUSH_TEST_REPORT";

fn gateway(url: &str) -> Push {
    Push::gateway(url)
        .job("batch")
        .bearer("tok-secret-1")
        .header("X-Key", "key-secret-3")
        .exit_timeout(Duration::from_secs(2))
}

/// What the child does; in the parent it does nothing.
#[test]
fn child() {
    let (Ok(case), Ok(url)) = (std::env::var(CASE), std::env::var(URL)) else { return };
    // SAFETY: the default action for a signal that exists; no handler is involved.
    unsafe { libc::signal(libc::SIGINT, libc::SIG_DFL) };
    let mut builder = Monitor::builder().listen("off").push(gateway(&url));
    if let Ok(report) = std::env::var(REPORT) {
        builder = builder.report(report).report_on_signal(false);
    }
    let monitor = builder.start().unwrap();
    record();
    match case.as_str() {
        "ends" => drop(monitor),
        "waits" => {
            println!("ready");
            loop {
                std::thread::park();
            }
        }
        // The host handles the signal, and forgets to stop the monitor.
        "host" => tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
            let mut signal = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).unwrap();
            println!("ready");
            signal.recv().await;
            tokio::time::sleep(Duration::from_millis(500)).await;
            std::process::exit(7);
        }),
        other => panic!("no case {other}"),
    }
}

struct Program {
    child: Child,
    began: Instant,
}

impl Program {
    fn start(case: &str, url: &str) -> Self {
        Self::start_with(case, url, &[])
    }

    fn start_with(case: &str, url: &str, variables: &[(&str, &str)]) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.envs(variables.iter().copied());
        command.args(["--exact", "batch::child", "--nocapture", "--test-threads=1"]).env(CASE, case).env(URL, url);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        Self { child: Child(child), began: Instant::now() }
    }

    /// Waits until the child says that it is ready, and sends it a signal.
    fn signal(&mut self, signal: libc::c_int) {
        let stdout = self.child.0.stdout.as_mut().unwrap();
        let mut text = String::new();
        while !text.contains("ready\n") {
            let mut byte = [0];
            assert_eq!(stdout.read(&mut byte).unwrap(), 1, "{text}");
            text.push(char::from(byte[0]));
        }
        self.began = Instant::now();
        // SAFETY: a signal to a child that has not been waited for.
        assert_eq!(unsafe { libc::kill(self.child.0.id().cast_signed(), signal) }, 0);
    }

    /// How it ended, how long that took, and what it said on standard error.
    fn end(mut self) -> (ExitStatus, Duration, String) {
        let status = wait_for("the child to end", || self.child.0.try_wait().unwrap());
        let mut said = String::new();
        self.child.0.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        (status, self.began.elapsed(), said)
    }
}

fn assert_arrived(peer: &Peer) {
    let text = peer.get("/metrics");
    let plain = "push_test_odd_total{fixed=\"x\",instance=\"\",job=\"batch\",value=\"plain\"} 2";
    assert!(text.contains(plain), "{text}");
    let series = text.lines().filter(|line| line.starts_with("push_test_odd_total{")).count();
    assert_eq!(series, ODD.len());
}

#[test]
fn a_program_that_ends_has_pushed_its_last_state() {
    let peer = Peer::pushgateway();
    let (status, _, said) = Program::start("ends", &peer.url("")).end();
    assert!(status.success(), "{said}");
    assert_arrived(&peer);
}

#[test]
fn a_program_that_a_signal_ends_has_pushed_its_last_state() {
    use std::os::unix::process::ExitStatusExt;
    for signal in [libc::SIGTERM, libc::SIGINT] {
        let peer = Peer::pushgateway();
        let mut program = Program::start("waits", &peer.url(""));
        program.signal(signal);
        let (status, _, said) = program.end();
        assert_eq!(status.signal(), Some(signal), "it ends as it would have: {said}");
        assert_arrived(&peer);
    }
}

#[test]
fn a_report_that_is_not_to_be_written_on_a_signal_is_not() {
    let (peer, directory) = (Peer::pushgateway(), Directory::new("no-report"));
    let mut program = Program::start_with("waits", &peer.url(""), &[(REPORT, &directory.join("out"))]);
    program.signal(libc::SIGTERM);
    program.end();
    assert_arrived(&peer);
    assert!(!directory.0.join("out").exists());
}

#[test]
fn a_host_that_handles_the_signal_itself_has_pushed_too() {
    let peer = Peer::pushgateway();
    let mut program = Program::start("host", &peer.url(""));
    program.signal(libc::SIGTERM);
    assert_eq!(program.end().0.code(), Some(7));
    assert_arrived(&peer);
}

#[test]
fn the_end_by_a_signal_is_bounded_when_the_gateway_hangs() {
    use std::os::unix::process::ExitStatusExt;
    let server = Server::start(|_| Reply::Hang);
    let mut program = Program::start("waits", &server.url(""));
    program.signal(libc::SIGTERM);
    let (status, took, said) = program.end();
    assert_eq!(status.signal(), Some(libc::SIGTERM));
    assert!((Duration::from_millis(1_500)..Duration::from_secs(6)).contains(&took), "{took:?}");
    assert!(
        said.contains("monitor: the push \"pushgateway\" ends with ") && said.contains(" samples not sent"),
        "{said}"
    );
}

#[test]
fn no_secret_is_told_when_the_server_echoes_it() {
    for status in [401, 503] {
        let server = Server::start(move |_| Reply::Echo(status));
        let url = format!("http://user:pass-word@{}/path-secret-2", server.address);
        let (end, _, said) = Program::start("ends", &url).end();
        assert!(end.success());
        assert!(said.contains(&format!("the push \"pushgateway\" does not work: it answers {status}")), "{said}");
        for secret in ["tok-secret-1", "pass-word", "path-secret-2", "key-secret-3"] {
            assert!(!said.contains(secret), "{secret} in {said}");
        }
        assert_eq!(server.requests()[0].header("authorization"), Some("Bearer tok-secret-1"));
    }
}
