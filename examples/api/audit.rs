//! Does the monitor say the same as the client?

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fmt::{self, Write as _};
use std::io::{self, Read, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::load::Tally;

const PATIENCE: Duration = Duration::from_secs(10);

/// What of a metric set the client can count too: the family is the sum of the answers with this status to these requests.
const FIGURES: [(&str, &[&str], u16); 14] = [
    ("registros_created_total", &["POST /registros"], 201),
    ("registros_updated_total", &["PUT /registros/{id}"], 200),
    ("registros_search_duration_seconds_count", &["GET /registros"], 200),
    ("availability_checks_total", &["GET /disponibilidad"], 200),
    ("reservations_created_total", &["POST /reservas"], 201),
    ("reservation_conflicts_total", &["POST /reservas"], 409),
    ("user_logins_total", &["POST /usuarios/{id}/sesion"], 200),
    ("login_failures_total", &["POST /usuarios/{id}/sesion"], 401),
    ("service_requests_total", &["POST /usuarios/{id}/servicios"], 200),
    ("profile_updates_total", &["PUT /usuarios/{id}"], 200),
    ("catalog_searches_total", &["GET /catalogo"], 200),
    ("search_results_count_count", &["GET /catalogo"], 200),
    ("inventory_checks_total", &["GET /catalogo/{id}/existencias", "GET /inventario"], 200),
    ("stock_updates_total", &["POST /catalogo/{id}/existencias"], 200),
];

/// One read of all families.
#[derive(Debug)]
pub(crate) struct Scrape {
    source: String,
    exposition: String,
}

impl Scrape {
    /// Over HTTP as Prometheus would; from inside when the monitor does not listen.
    pub(crate) fn of(metrics: Option<SocketAddr>) -> Result<Self, String> {
        let Some(address) = metrics else {
            let exposition = monitor::Registry::global().exposition();
            return Ok(Self { source: "the registry (the monitor does not listen)".to_owned(), exposition });
        };
        let source = format!("http://{address}/metrics");
        let exposition = get(address, "/metrics").map_err(|error| format!("cannot scrape {source}: {error}"))?;
        Ok(Self { source, exposition })
    }

    /// `http_requests_total`, by what was asked and status code, as the client says it.
    fn requests(&self) -> BTreeMap<String, u64> {
        let label = |labels: &str, name: &str| {
            let (_, rest) = labels.split_once(&format!("{name}=\""))?;
            Some(rest.split_once('"')?.0.to_owned())
        };
        let mut requests = BTreeMap::new();
        for (labels, count) in self.samples("http_requests_total") {
            // A label that is not there is a difference that shows.
            let [method, endpoint, status] =
                ["method", "endpoint", "status_code"].map(|name| label(labels, name).unwrap_or_default());
            *requests.entry(format!("{method} {endpoint}: {status}")).or_default() += count;
        }
        // Annotated endpoints are there with 0 before their first call.
        requests.retain(|_, count| *count > 0);
        requests
    }

    /// The sum of all series of a name.
    fn total(&self, name: &str) -> u64 {
        self.samples(name).map(|(_, count)| count).sum()
    }

    /// The labels and the count of each series of a name.
    fn samples(&self, name: &str) -> impl Iterator<Item = (&str, u64)> {
        self.exposition.lines().filter_map(move |line| {
            let (labels, count) = line.strip_prefix(name)?.rsplit_once(' ')?;
            let is_whole_name = labels.is_empty() || labels.starts_with('{');
            // A count of requests is far below 2^53.
            count.parse::<f64>().ok().filter(|_| is_whole_name).map(|count| (labels, count as u64))
        })
    }
}

impl fmt::Display for Scrape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let samples = self.exposition.lines().filter(|line| !line.starts_with('#')).count();
        let families = self.exposition.lines().filter(|line| line.starts_with("# TYPE ")).count();
        write!(f, "{}: {families} families, {samples} samples", self.source)
    }
}

/// Says so when every status code of every endpoint, and every figure of a set that the client can count, is the same on both
/// sides; else the error that lists the differences.
pub(crate) fn compare(tally: &Tally, scrape: &Scrape) -> Result<String, String> {
    if cfg!(feature = "off") || !monitor::is_enabled() {
        return Ok("recording is off (feature `off` or MONITOR_ENABLED): there is nothing to compare".to_owned());
    }
    let (mut agreed, mut differences) = (String::new(), String::new());
    let mut put_side_by_side = |what: &str, seen: u64, recorded: u64| {
        if seen != recorded {
            let _ = write!(differences, "\n  {what}: the client saw {seen}, the monitor recorded {recorded}");
        }
    };
    let seen: BTreeMap<String, u64> =
        tally.by_answer().iter().map(|((what, status), count)| (format!("{what}: {status}"), *count)).collect();
    let recorded = scrape.requests();
    for answer in seen.keys().chain(recorded.keys()).collect::<BTreeSet<_>>() {
        let count = |side: &BTreeMap<String, u64>| side.get(answer).copied().unwrap_or(0);
        put_side_by_side(answer, count(&seen), count(&recorded));
    }
    for (name, requests, status) in FIGURES {
        let seen = requests.iter().map(|what| tally.answers(what, status)).sum();
        put_side_by_side(name, seen, scrape.total(name));
        let _ = writeln!(agreed, "{seen:>9}  {name:<39}  {status} {}", requests.join(", "));
    }
    if differences.is_empty() {
        Ok(format!("{agreed}client and monitor agree: {} requests", tally.requests()))
    } else {
        Err(format!("client and monitor do not agree (did another client call the service?):{differences}"))
    }
}

/// The smallest HTTP client that will do: it shares no code with what it checks.
pub(crate) fn get(address: SocketAddr, path: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    // HTTP/1.0: the answer ends where the connection does, and is never chunked.
    write!(stream, "GET {path} HTTP/1.0\r\nHost: {address}\r\n")?;
    if let Ok(token) = env::var("MONITOR_TOKEN") {
        write!(stream, "Authorization: Bearer {token}\r\n")?;
    }
    stream.write_all(b"\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(|| io::Error::other("not an HTTP answer"))?;
    let status = head.lines().next().unwrap_or_default();
    if status.split(' ').nth(1) != Some("200") {
        return Err(io::Error::other(status.to_owned()));
    }
    Ok(body.to_owned())
}
