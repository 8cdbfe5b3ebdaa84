//! A push that was checked.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE as BASE64;
use http::{HeaderName, HeaderValue, Method, header};

use super::builder::{Kind, Push};
use super::error::Problem;
use crate::outbound::{Http, Secret, check_url};

/// All that was checked.
#[derive(Debug)]
pub(crate) struct Targets(pub(super) Vec<Target>);

impl Targets {
    /// How long the end may take.
    pub(crate) fn exit_time(&self) -> Duration {
        self.0.iter().map(|target| target.exit_timeout).max().unwrap_or_default()
    }
}

#[derive(Debug)]
pub(super) struct Target {
    pub(super) name: String,
    pub(super) format: Format,
    pub(super) http: Http,
    pub(super) method: Method,
    /// Added to the address.
    pub(super) path: String,
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    pub(super) interval: Option<Duration>,
    pub(super) timeout: Duration,
    pub(super) exit_timeout: Duration,
    /// Bytes that may wait; `None` where only the newest state does.
    pub(super) buffer: Option<usize>,
}

/// How a scrape is written, with the labels that are added to each series, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Text,
    Lines(Vec<(String, String)>),
    Remote(Vec<(String, String)>),
}

/// What a host may not set: it says what the body is, or who sends.
const OURS: [&str; 7] =
    ["authorization", "connection", "content-encoding", "content-length", "content-type", "host", "transfer-encoding"];

/// What InfluxDB drops points for, or takes for something else.
pub(super) const RESERVED_TAGS: [&str; 3] = ["time", "_field", "_measurement"];

impl Target {
    pub(super) fn new(push: &Push, service_name: &str) -> Result<Self, Problem> {
        if let Secret::Literal(url) = &push.http.url {
            check_url(url).map_err(Problem::Url)?;
        }
        let job = push.job.clone().unwrap_or_else(|| default_job(service_name));
        if job.trim().is_empty() {
            return Err(Problem::Missing("job"));
        }
        for name in push.labels.keys() {
            let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
                && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
                && !name.starts_with("__");
            match (name.as_str(), &push.kind) {
                ("job", _) => return Err(Problem::JobLabel),
                (name, Kind::InfluxV1 { .. } | Kind::InfluxV2 { .. }) if RESERVED_TAGS.contains(&name) => {
                    return Err(Problem::ReservedTag(name.to_owned()));
                }
                _ if !is_name => return Err(Problem::LabelName(name.clone())),
                _ => {}
            }
        }
        let text =
            |key, text: &str| if text.trim().is_empty() { Err(Problem::Missing(key)) } else { Ok(encoded(text)) };
        let labels = || series_labels(push, &job);
        let (method, path, format) = match &push.kind {
            Kind::Gateway => (Method::PUT, grouping_key(push, &job), Format::Text),
            Kind::InfluxV1 { database } => {
                let path = format!("/write?db={}&precision=ms", text("database", database)?);
                (Method::POST, path, Format::Lines(labels()))
            }
            Kind::InfluxV2 { org, bucket } => {
                let (org, bucket) = (text("org", org)?, text("bucket", bucket)?);
                let path = format!("/api/v2/write?org={org}&bucket={bucket}&precision=ms");
                (Method::POST, path, Format::Lines(labels()))
            }
            Kind::RemoteWrite => (Method::POST, String::new(), Format::Remote(labels())),
        };
        Ok(Self {
            name: push.called().to_owned(),
            headers: headers(push, &format)?,
            format,
            http: push.http.clone(),
            method,
            path,
            interval: push.interval,
            timeout: push.timeout,
            exit_timeout: push.exit_timeout,
            buffer: (push.kind != Kind::Gateway).then_some(push.buffer),
        })
    }
}

fn headers(push: &Push, format: &Format) -> Result<Vec<(HeaderName, HeaderValue)>, Problem> {
    let own: &[(&str, &str)] = match format {
        Format::Text => &[("content-type", "text/plain; version=0.0.4; charset=utf-8")],
        Format::Lines(_) => &[("content-type", "text/plain; charset=utf-8"), ("content-encoding", "gzip")],
        Format::Remote(_) => &[
            ("content-type", "application/x-protobuf"),
            ("content-encoding", "snappy"),
            ("x-prometheus-remote-write-version", "0.1.0"),
        ],
    };
    let own = own.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
    let mut headers: Vec<_> = own.collect();
    for (name, value) in &push.headers {
        let bad = || Problem::Header(name.clone());
        let own: HeaderName = name.parse().map_err(|_| bad())?;
        if OURS.contains(&own.as_str()) || headers.iter().any(|(other, _)| *other == own) {
            return Err(Problem::OurHeader(name.clone()));
        }
        let value = value.reveal().map_err(|_| bad())?;
        let mut value = HeaderValue::from_str(value.text()).map_err(|_| bad())?;
        value.set_sensitive(true);
        headers.push((own, value));
    }
    debug_assert!(headers.iter().any(|(name, _)| *name == header::CONTENT_TYPE));
    Ok(headers)
}

/// The labels of each series, by name, none empty.
fn series_labels(push: &Push, job: &str) -> Vec<(String, String)> {
    let mut labels = push.labels.clone();
    labels.insert("job".to_owned(), job.to_owned());
    if let Some(host) = host_name() {
        labels.entry("instance".to_owned()).or_insert(host);
    }
    labels.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

/// `/metrics/job/JOB/NAME/VALUE..`. A part that is empty or has a slash is written in base64, as the Pushgateway has it.
fn grouping_key(push: &Push, job: &str) -> String {
    let own = std::iter::once(("job", job));
    let pairs = own.chain(push.labels.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let part = |(name, value): (&str, &str)| match value {
        "" => format!("/{name}@base64/="),
        // A path of dots would be resolved on its way.
        "." | ".." => format!("/{name}@base64/{}", BASE64.encode(value)),
        _ if value.contains('/') => format!("/{name}@base64/{}", BASE64.encode(value)),
        _ => format!("/{name}/{}", encoded(value)),
    };
    std::iter::once("/metrics".to_owned()).chain(pairs.map(part)).collect()
}

/// With everything percent-encoded that is not unreserved in a URL.
fn encoded(text: &str) -> String {
    let each = text.bytes().map(|byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    });
    each.collect()
}

fn default_job(service_name: &str) -> String {
    if !service_name.trim().is_empty() {
        return service_name.to_owned();
    }
    let program = std::env::current_exe().ok();
    let name = program.as_ref().and_then(|path| path.file_stem()).map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_else(|| "monitor".to_owned())
}

/// As the system has it; none where it does not say.
fn host_name() -> Option<String> {
    let said = std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let said = said.or_else(|| std::env::var("HOSTNAME").ok()).or_else(|| std::env::var("COMPUTERNAME").ok());
    said.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grouping_key_carries_any_value() {
        let push =
            Push::gateway("http://a").job("a/b").grouping("empty", "").grouping("odd", "ñ %?&\"").grouping("up", "..");
        let key = Target::new(&push, "").unwrap().path;
        assert_eq!(key, "/metrics/job@base64/YS9i/empty@base64/=/odd/%C3%B1%20%25%3F%26%22/up@base64/Li4=");
    }

    #[test]
    fn what_is_wrong_is_named_before_anything_is_sent() {
        let problem = |push: Push| Target::new(&push, "").unwrap_err().to_string();
        let remote = || Push::remote_write("http://a/write");
        assert!(problem(Push::gateway("ftp://a")).starts_with("`url` takes an address that begins with http"));
        assert_eq!(problem(remote().job(" ")), "`job` is missing, or empty");
        assert_eq!(problem(remote().label("job", "x")), "the label `job` is said with `job`");
        assert!(problem(remote().label("1a", "x")).starts_with("\"1a\" is no name of a label"));
        assert!(problem(remote().label("__a", "x")).starts_with("\"__a\" is no name of a label"));
        assert!(problem(Push::influx_v1("http://a", "d").label("time", "x")).starts_with("InfluxDB keeps the tag"));
        assert_eq!(problem(Push::influx_v1("http://a", "")), "`database` is missing, or empty");
        assert!(problem(remote().header("a b", "x")).starts_with("\"a b\" is no name"));
        let broken = problem(remote().header("x-a", "se\ncret"));
        assert!(broken.starts_with("\"x-a\" is no name or value") && !broken.contains("cret"), "{broken}");
        assert!(problem(remote().header("Authorization", "x")).contains("is ours to set"));
        assert!(problem(remote().header("X-Prometheus-Remote-Write-Version", "2")).contains("is ours to set"));
    }

    #[test]
    fn labels_of_each_series_are_in_order_and_none_is_empty() {
        let push = Push::remote_write("http://a").label("zone", "z").label("instance", "").label("B", "b");
        let Format::Remote(labels) = Target::new(&push, "shop").unwrap().format else { panic!("remote write") };
        let labels: Vec<_> = labels.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(labels, [("B", "b"), ("job", "shop"), ("zone", "z")]);
    }
}
