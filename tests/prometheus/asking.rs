//! A real Prometheus, and how both are asked.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::support::{Child, get, wait_for};

/// A server over the blocks in `directory`, which scrapes what the configuration says.
pub(crate) fn start_prometheus(directory: &Path, scrapes: &str) -> (Child, SocketAddr) {
    // Port 0 is not offered by Prometheus: one that was free a moment ago.
    let listen = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let configuration = directory.join("prometheus.yml");
    std::fs::write(&configuration, scrapes).unwrap();
    let server = Command::new("prometheus")
        .arg(format!("--config.file={}", configuration.display()))
        .arg(format!("--storage.tsdb.path={}", directory.join("data").display()))
        .arg(format!("--web.listen-address={listen}"))
        .stderr(Stdio::null())
        .spawn()
        .expect("prometheus is in Debian's package of that name: scripts/install.sh prometheus");
    let server = Child(server);
    wait_for("prometheus to be ready", || {
        TcpStream::connect(listen).ok().and_then(|_| (get(listen, "/-/ready").status == 200).then_some(()))
    });
    (server, listen)
}

pub(crate) fn percent_encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// `name=value&..`, encoded.
pub(crate) fn form(pairs: &[(&str, &str)]) -> String {
    let pair = |(name, value): &(&str, &str)| format!("{name}={}", percent_encoded(value));
    pairs.iter().map(pair).collect::<Vec<_>>().join("&")
}

/// Status and JSON of a GET.
pub(crate) fn ask(address: SocketAddr, path: &str, pairs: &[(&str, &str)]) -> (u16, Value) {
    let answer = get(address, &format!("{path}?{}", form(pairs)));
    let json = serde_json::from_str(&answer.body).unwrap_or_else(|error| panic!("{path}: {error}: {}", answer.body));
    (answer.status, json)
}

/// Status and JSON of a POST with a form.
pub(crate) fn post(address: SocketAddr, path: &str, form: &str) -> (u16, Value) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let length = form.len();
    let head = format!(
        "Host: {address}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\nAccept: */*"
    );
    write!(stream, "POST {path} HTTP/1.0\r\n{head}\r\n\r\n{form}").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), serde_json::from_str(body).unwrap())
}

/// The points of each series, by its labels as JSON; of a scalar or text, one series without labels.
pub(crate) type Points = BTreeMap<String, Vec<(f64, String)>>;

/// What a query came to: the kind of result and its points, or the kind of error.
pub(crate) fn points((status, answer): (u16, Value)) -> Result<(String, Points), String> {
    if status != 200 {
        return Err(format!("{status} {}", answer["errorType"].as_str().unwrap_or_default()));
    }
    let kind = answer["data"]["resultType"].as_str().unwrap().to_owned();
    let point = |value: &Value| (value[0].as_f64().unwrap(), value[1].as_str().unwrap().to_owned());
    let result = &answer["data"]["result"];
    if matches!(kind.as_str(), "scalar" | "string") {
        return Ok((kind, Points::from([("{}".to_owned(), vec![point(result)])])));
    }
    let series = result.as_array().unwrap().iter().map(|series| {
        let values = series.get("values").and_then(Value::as_array).cloned();
        let values = values.unwrap_or_else(|| vec![series["value"].clone()]);
        (series["metric"].to_string(), values.iter().map(point).collect())
    });
    Ok((kind, series.collect()))
}
