//! Promise: the dashboard is a page that is whole when it comes, in a few kilobytes, and its stream says what is new and ends in time.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use flate2::read::GzDecoder;
use monitor::panel::{Panel, Severity, Unit};
use monitor::{Monitor, TipoMetrics, timed};
use serde_json::Value;

use crate::support::{Answer, get, get_with, temporary_directory, turn, wait_for};

const BROWSER: &str = "Accept: text/html,application/xhtml+xml,*/*;q=0.8";

#[timed]
fn shown_on_its_page() {}

#[derive(TipoMetrics)]
#[tipo(A, prefix = "libros")]
struct LibroMetrics {
    #[labels(categoria)]
    created: monitor::Counter,
    #[labels(categoria)]
    updated: monitor::Counter,
    #[labels(search_type)]
    search_duration: monitor::Histogram,
    config_loads: monitor::Counter,
    #[labels(categoria)]
    active: monitor::Gauge,
}

#[derive(TipoMetrics)]
struct Outer {
    #[metric(flatten)]
    libros: LibroMetrics,
    /// Jobs that wait
    waiting_jobs: monitor::Gauge,
}

fn page(address: SocketAddr, path: &str) -> Answer {
    get_with(address, path, BROWSER)
}

fn panels(address: SocketAddr, query: &str) -> Value {
    serde_json::from_str(&get(address, &format!("/api/v1/panels{query}")).body).unwrap()
}

fn panel<'a>(data: &'a Value, id: &str) -> &'a Value {
    let groups = data["groups"].as_array().unwrap();
    let mut panels = groups.iter().flat_map(|group| group["panels"].as_array().unwrap());
    panels.find(|panel| panel["id"] == id).unwrap_or_else(|| panic!("no panel {id}"))
}

fn start(configuration: &str) -> Monitor {
    let path = temporary_directory("dashboard").join("monitor.toml");
    std::fs::write(&path, format!("listen = '127.0.0.1:0'\nsampler_interval = '50ms'\n{configuration}")).unwrap();
    Monitor::builder().config_file(path).start().unwrap()
}

#[test]
fn the_page_has_its_data_before_any_script_runs() {
    let _turn = turn();
    let monitor = start("");
    let address = monitor.local_addr().unwrap();
    shown_on_its_page();
    wait_for("a first sample", || {
        panel(&panels(address, "?window=5m"), "system.memory")["series"][0]["values"].get(0).cloned()
    });

    let dashboard = page(address, "/?window=5m");
    assert_eq!((dashboard.status, dashboard.header("content-type")), (200, Some("text/html; charset=utf-8")));
    assert!(dashboard.header("content-security-policy").unwrap().contains("script-src 'self'; style-src 'self'"));
    assert!(dashboard.body.contains("No alert is pending or firing.") && dashboard.body.contains(">Memory</h3>"));
    let data = dashboard.body.split_once("id=\"data\">").unwrap().1.split_once("</script>").unwrap().0;
    let data: Value = serde_json::from_str(data).unwrap();
    assert_eq!((&data["window"], &data["interval"]), (&Value::from("5m"), &Value::from(50)));
    let memory = panel(&data, "system.memory");
    assert_eq!(memory["thresholds"][0]["value"], 85.0, "of the rule high_memory: {memory}");
    let values = memory["series"][0]["values"].as_array().unwrap();
    assert_eq!(values.len() as u64, data["count"].as_u64().unwrap() + 1);
    assert!(values.last().unwrap().as_f64().is_some_and(|percent| (0.0..=100.0).contains(&percent)), "{memory}");

    // Not a browser: the list of routes, as ever.
    let text = get(address, "/");
    assert!(text.body.starts_with("monitor\n\n/ ") && text.header("content-type").unwrap().starts_with("text/plain"));
    for (path, said) in [
        ("/?window=2h", "`window` is one of 5m, 15m, 1h"),
        ("/?windows=1h", "unknown field `windows`"),
        ("/function", "`module` and `function` say which"),
        ("/function?module=a", "`module` and `function` go together"),
        ("/api/v1/panels?window=", "`window` is one of"),
        ("/api/v1/stream?window=x", "`window` is one of"),
    ] {
        let refused = page(address, path);
        assert!(refused.status == 400 && refused.body.contains(said), "{path}: {} {}", refused.status, refused.body);
    }
    let unknown = page(address, "/function?module=nowhere&function=nothing");
    assert!(unknown.status == 200 && unknown.body.contains("No call of a function of this name"));
    let function = page(address, "/function?module=service::dashboard&function=shown_on_its_page");
    assert!(function.body.contains("Durations of 1 timed calls") && function.body.contains("Capture 10 s of CPU"));
    monitor.shutdown().unwrap();
}

#[test]
fn files_are_kept_for_good_and_pages_are_small() {
    let _turn = turn();
    let monitor = start("");
    let address = monitor.local_addr().unwrap();
    let dashboard = page(address, "/");
    assert_eq!(dashboard.header("cache-control"), Some("no-store"));
    let names: Vec<&str> =
        dashboard.body.split("\"assets/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(names.len(), 2, "script and style");
    let mut weight = 0;
    for path in ["/".to_owned()].into_iter().chain(names.iter().map(|name| format!("/assets/{name}"))) {
        let (head, body) = zipped(address, &path);
        assert!(
            head.contains("content-encoding: gzip") && head.contains("vary: ") && head.contains("accept-encoding"),
            "{head}"
        );
        weight += body.len();
        let mut plain = String::new();
        GzDecoder::new(&*body).read_to_string(&mut plain).unwrap();
        if path != "/" {
            assert!(head.contains("cache-control: public, max-age=31536000, immutable"), "{head}");
            assert_eq!(plain, get(address, &path).body);
        }
    }
    assert!(weight < 60 * 1024, "{weight} bytes without data");
    let gone = get(address, "/assets/dashboard.00000000.js");
    assert_eq!((gone.status, gone.header("cache-control")), (404, Some("no-store")));
    monitor.shutdown().unwrap();
}

/// The head in small letters, and the body as it came.
fn zipped(address: SocketAddr, path: &str) -> (String, Vec<u8>) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    write!(stream, "GET {path} HTTP/1.0\r\nHost: {address}\r\n{BROWSER}\r\nAccept-Encoding: br, gzip\r\n\r\n").unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let body = bytes.split_off(end + 4);
    (String::from_utf8(bytes).unwrap().to_ascii_lowercase(), body)
}

#[test]
fn sets_and_the_hosts_own_panels_have_their_places() {
    let _turn = turn();
    let set = Outer::register().unwrap();
    set.waiting_jobs().set(3);
    set.libros().created("novela").inc();
    let path = temporary_directory("panels").join("monitor.toml");
    let configuration = "listen = '127.0.0.1:0'\nsampler_interval = '50ms'\nslow_query = '250ms'\n\
        [[panels]]\ntitle = 'Waiting <b>'\nexpr = 'waiting_jobs'\nlegend = 'jobs <i>'\ngroup = 'Jobs'\nrule = 'high_cpu'\n\
        [[panels]]\ntitle = 'Also'\nexpr = 'vector(1)'\ngroup = 'System'\n";
    std::fs::write(&path, configuration).unwrap();
    let own = Panel::new("Waiting", Unit::Count).query("waiting_jobs", "").threshold_below(1.0, Severity::Info);
    let monitor = Monitor::builder().panel(own).config_file(path).start().unwrap();
    let address = monitor.local_addr().unwrap();
    let data = wait_for("the gauge", || {
        let data = panels(address, "?window=5m");
        (panel(&data, "outer.waiting-jobs")["series"][0]["values"].as_array()?.last()? == 3.0).then_some(data)
    });
    let titles: Vec<_> =
        data["groups"].as_array().unwrap().iter().map(|group| group["title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["System", "API", "Database", "Functions", "Outer", "Tipo A: LibroMetrics", "Service", "Jobs"]);
    assert_eq!(panel(&data, "tipo-a-librometrics.libros-created")["unit"], "per_minute");
    assert_eq!(panel(&data, "system.also")["series"][0]["values"].as_array().unwrap().last().unwrap(), 1.0);
    let jobs = panel(&data, "jobs.waiting-b");
    assert_eq!((&jobs["series"][0]["name"], &jobs["thresholds"][0]["value"]), (&"jobs <i>".into(), &80.0.into()));
    let own = panel(&data, "service.waiting");
    assert_eq!((&own["series"][0]["name"], &own["thresholds"][0]["below"]), (&"waiting_jobs".into(), &true.into()));
    assert!(panel(&data, "database.slow-queries")["queries"][0].as_str().unwrap().contains("le=\"0.25\""));
    let body = page(address, "/").body;
    assert!(body.contains("Waiting &lt;b&gt;") && !body.contains("<i>") && !body.contains("<b>"), "markup stays text");
    monitor.shutdown().unwrap();

    let wrong = Monitor::builder().panel(Panel::new("P", Unit::Count).query("rate(x)", "")).start();
    assert!(wrong.unwrap_err().to_string().starts_with("the panel \"P\": `rate(x)`: "));
}

#[test]
fn the_stream_says_what_is_new_and_ends_with_the_monitor() {
    let _turn = turn();
    let monitor = start("");
    let address = monitor.local_addr().unwrap();
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    write!(&stream, "GET /api/v1/stream?window=5m HTTP/1.1\r\nHost: {address}\r\nAccept-Encoding: gzip\r\n\r\n")
        .unwrap();
    let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
    let mut next = || {
        let text = lines.find_map(|line| line.strip_prefix("data: ").map(str::to_owned)).expect("a message");
        serde_json::from_str::<Value>(&text).unwrap()
    };
    let (first, second) = (next(), next());
    assert!(first["now"].as_i64() < second["now"].as_i64(), "{first} {second}");
    let ids = |tick: &Value| tick["panels"].as_array().unwrap().len();
    assert!(ids(&first) > ids(&second) && ids(&second) > 10, "lists are in the first message alone");
    let began = Instant::now();
    monitor.shutdown().unwrap();
    assert!(began.elapsed() < Duration::from_secs(1), "a stream holds up the end: {:?}", began.elapsed());
    assert!(lines.all(|line| !line.starts_with("HTTP/")), "it ends");
}

#[test]
fn no_more_pages_are_kept_up_to_date_than_can_be() {
    let _turn = turn();
    let monitor = start("");
    let address = monitor.local_addr().unwrap();
    let open = || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        write!(stream, "GET /api/v1/stream HTTP/1.1\r\nHost: {address}\r\n\r\n").unwrap();
        let mut line = String::new();
        BufReader::new(&stream).read_line(&mut line).unwrap();
        (stream, line)
    };
    let held: Vec<_> = (0..16).map(|_| open()).collect();
    assert!(held.iter().all(|(_, line)| line.starts_with("HTTP/1.1 200")), "{held:?}");
    assert!(open().1.starts_with("HTTP/1.1 503"));
    assert_eq!(get(address, "/metrics").status, 200, "scrapes go on");
    drop(held);
    wait_for("a place", || open().1.starts_with("HTTP/1.1 200").then_some(()));
    monitor.shutdown().unwrap();
}
