//! The example `api` as a process of its own: a whole service with its Tipos, and nothing provoked.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Once;

use crate::support::Child;

pub(crate) struct Example {
    child: Child,
    service: SocketAddr,
    pub(crate) monitor: SocketAddr,
}

fn binary() -> PathBuf {
    let path = std::env::current_exe().unwrap().parent().unwrap().parent().unwrap().join("examples/api");
    static BUILT: Once = Once::new();
    BUILT.call_once(|| {
        if !path.exists() {
            let profile = if cfg!(debug_assertions) { "dev" } else { "release" };
            let built = Command::new(env!("CARGO")).args(["build", "--example", "api", "--profile", profile]).status();
            let built = built.unwrap();
            assert!(built.success());
        }
    });
    path
}

impl Example {
    /// Read, and its pages brought up to date, each `interval`.
    pub(crate) fn start(interval: &str) -> Self {
        let mut child = Command::new(binary())
            .args(["--listen", "127.0.0.1:0", "--metrics", "127.0.0.1:0"])
            // What the machine is busy with is not the subject.
            .envs([("MONITOR_SAMPLER_INTERVAL", interval), ("MONITOR_DEFAULT_RULES", "false")])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let child = Child(child);
        let mut address = |name: &str| -> SocketAddr {
            let line = lines.find(|line| line.starts_with(name)).unwrap();
            let address = line.split("http://").nth(1).unwrap();
            address.split('/').next().unwrap().parse().unwrap()
        };
        let (service, monitor) = (address("service"), address("metrics"));
        // Whatever it still says has somewhere to go.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, service, monitor }
    }

    /// Processor time that the process has used.
    pub(crate) fn processor_seconds(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.0.id())).unwrap();
        let after_name = stat.rsplit_once(')').unwrap().1;
        // Fields 14 and 15, user and system, in hundredths of a second.
        let ticks = after_name.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<f64>().unwrap());
        ticks.sum::<f64>() / 100.0
    }

    /// Some requests, one after another.
    pub(crate) fn ask_a_few(&self, number: usize) {
        for at in 0..number {
            let categoria = ["libros", "discos"][at % 2];
            self.post("/registros", &format!(r#"{{"titulo":"t{at}","contenido":"c","categoria":"{categoria}"}}"#));
            self.get("/registros");
        }
    }

    fn post(&self, path: &str, body: &str) {
        let length = format!("Content-Type: application/json\r\nContent-Length: {}", body.len());
        self.ask(&format!("POST {path} HTTP/1.0\r\nHost: {}\r\n{length}\r\n\r\n{body}", self.service));
    }

    fn get(&self, path: &str) {
        self.ask(&format!("GET {path} HTTP/1.0\r\nHost: {}\r\n\r\n", self.service));
    }

    fn ask(&self, request: &str) {
        let mut stream = TcpStream::connect(self.service).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        std::io::copy(&mut stream, &mut std::io::sink()).unwrap();
    }
}
