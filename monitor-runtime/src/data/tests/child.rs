//! A process of its own: this test binary, started again to play one test.

use std::ffi::OsString;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc;

use super::LONG;

/// Where the child's state is; set in a child alone.
const DIRECTORY: &str = "MONITOR_DATA_TEST_DIRECTORY";

/// The directory, in a child.
pub(super) fn directory() -> Option<PathBuf> {
    std::env::var_os(DIRECTORY).map(PathBuf::from)
}

/// A child that ends with the test, whatever the test's end, and its lines.
pub(super) struct Child {
    process: std::process::Child,
    lines: mpsc::Receiver<String>,
}

impl Child {
    /// Starts `test` in a child, `before` its command line.
    pub(super) fn start(before: &[OsString], test: &str, directory: &Path) -> io::Result<Self> {
        let own = std::env::current_exe().unwrap();
        let mut words = before.iter().cloned().chain([own.into()]);
        let mut process = Command::new(words.next().unwrap())
            .args(words)
            .args(["--exact", test, "--nocapture", "--test-threads=1"])
            .env(DIRECTORY, directory)
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()?;
        let (send, lines) = mpsc::channel();
        let stdout = BufReader::new(process.stdout.take().unwrap());
        std::thread::spawn(move || stdout.lines().map_while(Result::ok).try_for_each(|line| send.send(line)));
        Ok(Self { process, lines })
    }

    pub(super) fn lines(&self) -> &mpsc::Receiver<String> {
        &self.lines
    }

    /// `kill -9`, and what it had said until then.
    pub(super) fn kill(mut self) -> Vec<String> {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        self.lines.iter().collect()
    }

    /// How it ended, and what it said.
    pub(super) fn end(mut self) -> (ExitStatus, Vec<String>) {
        let mut lines = Vec::new();
        let begin = std::time::Instant::now();
        loop {
            match self.lines.recv_timeout((3 * LONG).saturating_sub(begin.elapsed())) {
                Ok(line) => lines.push(line),
                Err(mpsc::RecvTimeoutError::Disconnected) => break,
                Err(mpsc::RecvTimeoutError::Timeout) => panic!("the child does not end: {lines:?}"),
            }
        }
        (self.process.wait().unwrap(), lines)
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
