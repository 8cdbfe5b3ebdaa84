//! A monitor with rules about gauges of the test's own.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use monitor::Monitor;
use prometheus::{IntGaugeVec, Opts};

use crate::http::{Server, ok};

/// One monitor runs in a process: tests take turns.
fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

static LEVEL: LazyLock<IntGaugeVec> = LazyLock::new(|| {
    let gauge =
        IntGaugeVec::new(Opts::new("receivers_test_level", "What the tests' rules watch"), &["case", "own"]).unwrap();
    prometheus::register(Box::new(gauge.clone())).unwrap();
    gauge
});

pub(crate) struct Service {
    monitor: Option<Monitor>,
    pub(crate) directory: PathBuf,
    pub(crate) address: SocketAddr,
    case: &'static str,
    _turn: MutexGuard<'static, ()>,
}

/// Times of a test.
pub(crate) const SHORT: &str = "group_wait = '100ms'\ngroup_interval = '400ms'\n";

impl Service {
    /// `config` is what follows the monitor's own keys.
    pub(crate) fn start(case: &'static str, config: &str) -> Self {
        let turn = turn();
        let directory =
            PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("receivers-{case}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&directory);
        std::fs::create_dir_all(&directory).unwrap();
        let rules = format!(
            "groups:\n- name: own\n  interval: 100ms\n  rules:\n  - alert: Level\n    expr: receivers_test_level{{case=\"{case}\"}} > 0\n    \
             labels: {{severity: critical}}\n    annotations: {{summary: 'the level of {{{{ $labels.own }}}} is {{{{ $value }}}}'}}\n"
        );
        std::fs::write(directory.join("rules.yml"), rules).unwrap();
        let mut service = Self { monitor: None, directory, address: ([127, 0, 0, 1], 0).into(), case, _turn: turn };
        service.begin(config);
        service
    }

    /// Starts the monitor, again after `stop`.
    pub(crate) fn begin(&mut self, config: &str) {
        let file = self.directory.join("monitor.toml");
        let own = "listen = '127.0.0.1:0'\nrules = ['rules.yml']\ndefault_rules = false\nsampler_interval = '50ms'\n\
                   evaluation_interval = '100ms'\n";
        let data = format!("data_dir = {:?}\n", self.directory.join("state").to_str().unwrap());
        std::fs::write(&file, format!("{own}{data}{config}")).unwrap();
        let monitor = Monitor::builder().config_file(&file).start().unwrap();
        self.address = monitor.local_addr().unwrap();
        self.monitor = Some(monitor);
    }

    /// What a host would nest.
    pub(crate) fn router(&self) -> axum::Router {
        self.monitor.as_ref().unwrap().router()
    }

    pub(crate) fn stop(&mut self) {
        if let Some(monitor) = self.monitor.take() {
            monitor.shutdown().unwrap();
        }
    }

    pub(crate) fn set(&self, own: &str, value: i64) {
        LEVEL.with_label_values(&[self.case, own]).set(value);
    }

    pub(crate) fn get(&self, path: &str) -> String {
        get(self.address, path)
    }

    pub(crate) fn notifications(&self, receiver: &str, outcome: &str) -> f64 {
        let series = format!("monitor_notifications_total{{outcome=\"{outcome}\",receiver=\"{receiver}\"}} ");
        let text = self.get("/metrics");
        let other = format!("monitor_notifications_total{{receiver=\"{receiver}\",outcome=\"{outcome}\"}} ");
        let value = text.lines().find_map(|line| line.strip_prefix(&series).or_else(|| line.strip_prefix(&other)));
        value.and_then(|value| value.trim().parse().ok()).unwrap_or_else(|| panic!("{series} is not there:\n{text}"))
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = LEVEL.remove_label_values(&[self.case, "a"]);
        self.monitor = None;
        let _ = std::fs::remove_dir_all(&self.directory);
    }
}

/// The body of an answer.
pub(crate) fn get(address: SocketAddr, path: &str) -> String {
    let (_, body) = ask(address, "GET", path, "", "");
    body
}

/// Status and body of one HTTP/1.0 request.
pub(crate) fn ask(address: SocketAddr, method: &str, path: &str, headers: &str, body: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let length = body.len();
    write!(stream, "{method} {path} HTTP/1.0\r\nHost: {address}\r\nContent-Length: {length}\r\n{headers}\r\n{body}")
        .unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
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

/// Fails when no file under a directory, or one of them, holds a text.
pub(crate) fn files_holding(directory: &Path, text: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_holding(&path, text));
        } else if String::from_utf8_lossy(&std::fs::read(&path).unwrap()).contains(text) {
            found.push(path);
        }
    }
    found
}

#[test]
fn a_webhook_is_told_of_a_fire_and_of_its_end_once_each_over_a_restart() {
    let server = Server::start(|_| ok());
    let config = format!(
        "[route]\nreceiver = 'hooked'\n{SHORT}[[receivers]]\nname = 'hooked'\nwebhook = {{ url = 'http://{}/hook' }}\n",
        server.address
    );
    let mut service = Service::start("webhook", &config);
    service.set("a", 3);
    wait_for("the fire", || (server.count() == 1).then_some(()));
    let fire = server.bodies().remove(0);
    assert_eq!((fire["version"].as_str(), fire["status"].as_str()), (Some("4"), Some("firing")));
    assert_eq!(fire["alerts"][0]["annotations"]["summary"], "the level of a is 3");
    assert_eq!(fire["groupKey"], "{}:{alertname=\"Level\"}");
    wait_for("the metric", || (service.notifications("hooked", "delivered") == 1.0).then_some(()));
    service.stop();
    service.begin(&config);
    // The rules speak again, and the group has had a turn, when another joins it and is told.
    service.set("b", 1);
    wait_for("the other", || {
        server.bodies().iter().any(|body| body["alerts"].as_array().unwrap().len() == 2).then_some(())
    });
    assert_eq!(server.count(), 2, "{:?}", server.bodies());
    service.set("a", 0);
    service.set("b", 0);
    wait_for("the end", || server.bodies().iter().any(|body| body["status"] == "resolved").then_some(()));
    let bodies = server.bodies();
    let last = bodies.last().unwrap();
    assert!(last["alerts"].as_array().unwrap().iter().all(|alert| alert["status"] == "resolved"), "{last}");
    // Each end once.
    let ends = |own: &str| {
        let of = |body: &serde_json::Value| {
            body["alerts"]
                .as_array()
                .unwrap()
                .iter()
                .any(|alert| alert["status"] == "resolved" && alert["labels"]["own"] == own)
        };
        bodies.iter().filter(|body| of(body)).count()
    };
    assert!(ends("a") >= 1 && ends("b") >= 1 && bodies.len() <= 4, "{bodies:#?}");
    let shown = service.get("/api/v1/alerts");
    assert!(
        shown.contains("\"receivers\":[{\"receiver\":\"hooked\",\"kind\":\"webhook\",\"queued\":0,\"error\":null"),
        "{shown}"
    );
}
