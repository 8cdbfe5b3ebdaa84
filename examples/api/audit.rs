//! Does the monitor say the same as the client?

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fmt::{self, Write as _};
use std::io::{self, Read, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::load::Tally;

const PATIENCE: Duration = Duration::from_secs(10);

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
        let exposition = get(address).map_err(|error| format!("cannot scrape {source}: {error}"))?;
        Ok(Self { source, exposition })
    }

    /// `http_requests_total`, summed by status code.
    fn requests_by_status(&self) -> BTreeMap<u16, u64> {
        let mut by_status = BTreeMap::new();
        for line in self.exposition.lines().filter(|line| line.starts_with("http_requests_total{")) {
            let status = line.split_once("status_code=\"").and_then(|(_, rest)| rest.split_once('"'));
            let count = line.rsplit_once(' ').and_then(|(_, count)| count.parse::<f64>().ok());
            if let (Some(Ok(status)), Some(count)) = (status.map(|(status, _)| status.parse()), count) {
                // A count of requests is far below 2^53.
                *by_status.entry(status).or_default() += count as u64;
            }
        }
        by_status
    }
}

impl fmt::Display for Scrape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let samples = self.exposition.lines().filter(|line| !line.starts_with('#')).count();
        let families = self.exposition.lines().filter(|line| line.starts_with("# TYPE ")).count();
        write!(f, "{}: {families} families, {samples} samples", self.source)
    }
}

/// One line that says so when every status code has the same count on both sides; else the error that lists the differences.
pub(crate) fn compare(tally: &Tally, scrape: &Scrape) -> Result<String, String> {
    if cfg!(feature = "off") || !monitor::is_enabled() {
        return Ok("recording is off (feature `off` or MONITOR_ENABLED): there is nothing to compare".to_owned());
    }
    let (seen, recorded) = (tally.by_status(), scrape.requests_by_status());
    let codes: BTreeSet<u16> = seen.keys().chain(recorded.keys()).copied().collect();
    let mut differences = String::new();
    for code in codes {
        let count = |side: &BTreeMap<u16, u64>| side.get(&code).copied().unwrap_or(0);
        let (seen, recorded) = (count(seen), count(&recorded));
        if seen != recorded {
            let _ = write!(differences, "\n  {code}: the client saw {seen}, the monitor recorded {recorded}");
        }
    }
    if differences.is_empty() {
        Ok(format!("client and monitor agree: {} requests", tally.requests()))
    } else {
        Err(format!("client and monitor do not agree (did another client call the service?):{differences}"))
    }
}

/// The smallest HTTP client that will do: it shares no code with what it checks.
fn get(address: SocketAddr) -> io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    // HTTP/1.0: the answer ends where the connection does, and is never chunked.
    write!(stream, "GET /metrics HTTP/1.0\r\nHost: {address}\r\n")?;
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
