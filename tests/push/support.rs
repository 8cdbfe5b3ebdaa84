//! Peers of the tests, and how they are asked.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child as Process, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// One monitor runs per process: tests that start one take turns.
pub(crate) fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Asks until `found` answers; fails after 30 seconds.
pub(crate) fn wait_for<T>(what: &str, mut found: impl FnMut() -> Option<T>) -> T {
    let begin = Instant::now();
    loop {
        if let Some(answer) = found() {
            return answer;
        }
        assert!(begin.elapsed() < Duration::from_secs(30), "waited in vain for {what}");
        std::thread::park_timeout(Duration::from_millis(20));
    }
}

/// An empty directory below Cargo's own place for test files, that goes with the test.
pub(crate) struct Directory(pub(crate) PathBuf);

impl Directory {
    pub(crate) fn new(name: &str) -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("push-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn join(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A process that ends with the test, whatever the test's end.
pub(crate) struct Child(pub(crate) Process);

impl Drop for Child {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A server of Debian's that listens on a port of its own.
pub(crate) struct Peer {
    pub(crate) address: SocketAddr,
    _process: Child,
    _directory: Directory,
}

impl Peer {
    /// `arguments` is given the address and a directory. It is there when `ready` answers 200 or 204.
    fn start(command: &str, ready: &str, arguments: impl FnOnce(SocketAddr, &Directory) -> Vec<String>) -> Self {
        // None of them takes port 0: one that was free a moment ago.
        let address = free_port();
        let directory = Directory::new(&format!("{command}-{}", address.port()));
        let process = Command::new(command)
            .args(arguments(address, &directory))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{command}: {error}: scripts/install.sh {command}"));
        let process = Child(process);
        wait_for(command, || {
            TcpStream::connect(address).ok()?;
            matches!(request(address, "GET", ready, "").0, 200 | 204).then_some(())
        });
        Self { address, _process: process, _directory: directory }
    }

    pub(crate) fn pushgateway() -> Self {
        Self::start("prometheus-pushgateway", "/-/ready", |address, _| {
            vec![format!("--web.listen-address={address}"), "--persistence.file=".to_owned()]
        })
    }

    pub(crate) fn prometheus() -> Self {
        Self::start("prometheus", "/-/ready", |address, directory| {
            let config = directory.join("prometheus.yml");
            std::fs::write(&config, "").unwrap();
            vec![
                format!("--config.file={config}"),
                format!("--storage.tsdb.path={}", directory.join("data")),
                format!("--web.listen-address={address}"),
                "--web.enable-remote-write-receiver".to_owned(),
            ]
        })
    }

    pub(crate) fn victoria_metrics() -> Self {
        Self::start("victoria-metrics", "/health", |address, directory| {
            vec![
                format!("-httpListenAddr={address}"),
                format!("-storageDataPath={}", directory.join("data")),
                // The name of a series is its measurement: what docs/push.md says to set.
                "-influxSkipSingleField".to_owned(),
            ]
        })
    }

    pub(crate) fn influxdb() -> Self {
        let peer = Self::start("influxd", "/ping", |address, directory| {
            let config = directory.join("influxdb.conf");
            let text = format!(
                "reporting-disabled = true\nbind-address = \"{}\"\n[meta]\ndir = {:?}\n[data]\ndir = {:?}\nwal-dir = {:?}\n\
                 [http]\nbind-address = \"{address}\"\n[monitor]\nstore-enabled = false\n",
                free_port(),
                directory.join("meta"),
                directory.join("data"),
                directory.join("wal"),
            );
            std::fs::write(&config, text).unwrap();
            vec!["-config".to_owned(), config]
        });
        let (status, answer) = request(peer.address, "POST", &format!("/query?q={}", encoded("CREATE DATABASE d")), "");
        assert_eq!(status, 200, "{answer}");
        peer
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The body of an answer that has status 200.
    pub(crate) fn get(&self, path: &str) -> String {
        let (status, body) = request(self.address, "GET", path, "");
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    pub(crate) fn json(&self, path: &str) -> serde_json::Value {
        serde_json::from_str(&self.get(path)).unwrap()
    }
}

fn free_port() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

pub(crate) fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Status and body of one HTTP/1.0 request.
pub(crate) fn request(address: SocketAddr, method: &str, path: &str, body: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let length = body.len();
    write!(stream, "{method} {path} HTTP/1.0\r\nHost: {address}\r\nContent-Length: {length}\r\n\r\n{body}").unwrap();
    let mut answer = Vec::new();
    // Some close without having read everything.
    let _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8(answer).unwrap();
    let Some((head, body)) = answer.split_once("\r\n\r\n") else { return (0, answer) };
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}
