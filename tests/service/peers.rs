//! Promise: the real `promtool` finds nothing to say about the exposition, and a real Prometheus server reads our figures.
//! Both come with Debian's package `prometheus`, which `scripts/test.sh` installs.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use monitor::{Registry, timed};

use crate::support::{Child, get, temporary_directory, wait_for};

#[timed(name = "odd \"name\" with \\ and\nnewline")]
fn oddly_named() {}

#[timed(endpoint = "/things/{id}", method = "GET")]
fn endpoint() -> u8 {
    1
}

#[timed(query = "SELECT", table = "things")]
async fn query() -> Result<u8, String> {
    Ok(1)
}

#[timed(cache = "memory")]
fn lookup(key: u8) -> Option<u8> {
    (key > 1).then_some(key)
}

fn record_something() {
    oddly_named();
    endpoint();
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(query()).unwrap();
    lookup(1);
    lookup(2);
    for label in [
        "newline\n",
        "quote\"",
        "back\\slash",
        "nul\0 tab\t return\r",
        "ñandú <b>&amp;",
        "{a=\"b\"} 7",
        &"x".repeat(1 << 20),
    ] {
        monitor::record_http_request("POST", label, 201, Duration::from_millis(3));
        monitor::record_database_query("SELECT", label, Duration::from_micros(40));
        monitor::record_cache_hit(label);
    }
}

#[test]
fn promtool_accepts_the_exposition_without_a_remark() {
    record_something();
    let exposition = Registry::global().exposition();
    assert!(exposition.len() < 1 << 20, "a label of 1 MiB is cut");
    let mut promtool = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("promtool is in Debian's package `prometheus`: scripts/test.sh installs it");
    promtool.stdin.take().unwrap().write_all(exposition.as_bytes()).unwrap();
    let output = promtool.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.trim().is_empty(), "{}: {said}", output.status);
}

#[test]
fn a_real_prometheus_scrapes_the_example_and_answers_a_query_about_it() {
    let directory = temporary_directory("prometheus");
    let (_api, service, metrics) = start_example_api();
    // Port 0 is not offered by Prometheus: one that was free a moment ago, and nobody else hands out ports on loopback here.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let _prometheus = start_prometheus(&directory, metrics, port);
    for (path, status) in [("/registros", 200), ("/registros", 200), ("/registros/1", 404), ("/nowhere", 404)] {
        assert_eq!(get(service, path).status, status, "{path}");
    }
    let ask = |query: &str| {
        let answer = get(port, &format!("/api/v1/query?query={}", percent_encoded(query)));
        let answer: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        answer["data"]["result"][0]["value"][1].as_str().and_then(|text| text.parse::<f64>().ok())
    };
    let check = |query: &str, expected: f64| {
        // The server has what we have from its next scrape on; until then it answers with less.
        let found = wait_for(query, || ask(query).filter(|found| expected.is_nan() || *found >= expected));
        assert!(expected.is_nan() || found == expected, "{query} is {found}");
    };
    for (query, expected) in [
        (r#"http_requests_total{endpoint="/registros",method="GET",status_code="200"}"#, 2.0),
        (r#"http_requests_total{endpoint="/registros/{id}",status_code="404"}"#, 1.0),
        (r#"http_requests_total{endpoint="<unmatched>"}"#, 1.0),
        (r#"sum(cache_misses_total{service_name="registros-api"})"#, 1.0),
        (r#"function_calls_total{function="Registros::find",module="api::registros",result="error"}"#, 1.0),
        (r#"database_query_duration_seconds_count{query_type="SELECT"}"#, 3.0),
        (r#"function_calls_total{function="Registros::delete",result="ok"}"#, 0.0),
        (r#"histogram_quantile(1, http_request_duration_seconds_bucket{endpoint="/registros"}) < 10"#, f64::NAN),
    ] {
        check(query, expected);
    }
    one_of_each_tipo(service);
    for query in [
        r#"registros_created_total{categoria="libros"}"#,
        r#"reservation_conflicts_total{conflict_type="recurso"}"#,
        r#"user_logins_total{user_tier="libre"}"#,
        r#"catalog_searches_total{search_type="categoria",category="jardin"}"#,
        // Recorded by the layer, under the route.
        r#"http_requests_total{endpoint="/usuarios/{id}/sesion",method="POST",status_code="200"}"#,
    ] {
        check(query, 1.0);
    }
}

/// What each of the four sets counts once: a registro, a conflict of reservas, a login, a search in the catálogo.
fn one_of_each_tipo(service: SocketAddr) {
    let reserva = r#"{"recurso": 1, "quien": "Ada", "desde": 9, "hasta": 11}"#;
    for (path, body, status) in [
        ("/registros", r#"{"titulo": "Riego", "categoria": "libros"}"#, 201),
        ("/recursos", r#"{"nombre": "Sala 1", "tipo": "sala"}"#, 201),
        ("/reservas", reserva, 201),
        ("/reservas", reserva, 409),
        ("/usuarios", r#"{"nombre": "Ada", "correo": "ada@example.org", "clave": "su clave", "tier": "libre"}"#, 201),
        ("/usuarios/1/sesion", r#"{"clave": "su clave"}"#, 200),
    ] {
        assert_eq!(post(service, path, body), status, "{path}");
    }
    assert_eq!(get(service, "/catalogo?categoria=jardin").status, 200);
}

/// The status of one HTTP/1.0 request with a body of JSON.
fn post(address: SocketAddr, path: &str, body: &str) -> u16 {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let length = body.len();
    let head = format!("Host: {address}\r\nContent-Type: application/json\r\nContent-Length: {length}");
    write!(stream, "POST {path} HTTP/1.0\r\n{head}\r\n\r\n{body}").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

/// The example, built by the same Cargo with the same target directory, and where it listens: the service, and the metrics.
fn start_example_api() -> (Child, SocketAddr, SocketAddr) {
    let own = std::env::current_exe().unwrap();
    let profile = own.ancestors().nth(2).unwrap();
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--example", "api", "--target-dir"])
        .arg(profile.parent().unwrap())
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status()
        .unwrap();
    assert!(built.success());
    let mut child = Command::new(profile.join("examples/api"))
        .args(["--listen", "127.0.0.1:0", "--metrics", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut address = || {
        let line = said.next().unwrap().unwrap();
        let (_, rest) = line.split_once("http://").unwrap();
        rest.split('/').next().unwrap().parse().unwrap()
    };
    let (service, metrics) = (address(), address());
    // The last line it says: from here on nobody has to listen.
    said.next().unwrap().unwrap();
    (Child(child), service, metrics)
}

fn start_prometheus(directory: &Path, target: SocketAddr, listen: SocketAddr) -> Child {
    let configuration = format!(
        "scrape_configs:\n- job_name: monitor\n  scrape_interval: 1s\n  static_configs:\n  - targets: ['{target}']\n"
    );
    std::fs::write(directory.join("prometheus.yml"), configuration).unwrap();
    let server = Child(
        Command::new("prometheus")
            .arg(format!("--config.file={}", directory.join("prometheus.yml").display()))
            .arg(format!("--storage.tsdb.path={}", directory.join("data").display()))
            .arg(format!("--web.listen-address={listen}"))
            .stderr(Stdio::null())
            .spawn()
            .expect("prometheus is in Debian's package of that name: scripts/test.sh installs it"),
    );
    wait_for("prometheus to be ready", || {
        TcpStream::connect(listen).ok().and_then(|_| (get(listen, "/-/ready").status == 200).then_some(()))
    });
    server
}

fn percent_encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
