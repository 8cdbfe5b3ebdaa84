//! What a user says of a push.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use crate::outbound::{Authorization, Basic, Http, Secret};

const TIMEOUT: Duration = Duration::from_secs(10);
const EXIT_TIMEOUT: Duration = Duration::from_secs(5);
const INTERVAL: Duration = Duration::from_secs(15);
const BUFFER: usize = 8 << 20;

pub(super) const INTERVALS: std::ops::RangeInclusive<Duration> =
    Duration::from_millis(10)..=Duration::from_secs(24 * 3_600);
const TIMEOUTS: std::ops::RangeInclusive<Duration> = Duration::from_millis(10)..=Duration::from_secs(300);
pub(super) const BUFFERS: std::ops::RangeInclusive<usize> = 1 << 20..=1 << 30;

/// A place that the series are sent to while the monitor runs, and once more at its end: for
/// [`Builder::push`](crate::Builder::push). `docs/push.md` says which one for what.
///
/// The series are those of a scrape of `/metrics`, with the same values. A thread `monitor-push` reads them, one more for each push
/// sends them: nobody waits for it, and it costs the host nothing but that. What cannot be sent is tried again, first within a
/// second, then in waits that double up to a minute or are as long as `Retry-After` says; meanwhile it waits in a bounded
/// [`buffer`](Self::buffer). What is refused, or finds no place, is counted in `monitor_push_samples_total{outcome="dropped"}`.
///
/// At the end (the monitor is dropped or shut down, SIGINT, SIGTERM, the end of `#[monitor::main]`) the last state is sent, for which
/// [`exit_timeout`](Self::exit_timeout) is the bound. `std::process::exit` and SIGKILL send nothing.
///
/// ```no_run
/// # extern crate monitor_runtime as monitor;
/// use monitor::{Monitor, Push};
///
/// let _monitor = Monitor::builder()
///     .listen("off")
///     .push(Push::gateway("http://pushgateway:9091").job("nightly").grouping("shop", "berlin"))
///     .start()?;
/// # Ok::<(), monitor::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is sent before it is given to `Builder::push`"]
pub struct Push {
    pub(super) kind: Kind,
    pub(super) name: Option<String>,
    pub(super) http: Http,
    pub(super) headers: Vec<(String, Secret)>,
    pub(super) job: Option<String>,
    pub(super) labels: BTreeMap<String, String>,
    pub(super) interval: Option<Duration>,
    pub(super) timeout: Duration,
    pub(super) exit_timeout: Duration,
    pub(super) buffer: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Gateway,
    InfluxV1 { database: String },
    InfluxV2 { org: String, bucket: String },
    RemoteWrite,
}

impl Kind {
    /// As a configuration says it.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Gateway => "pushgateway",
            Self::InfluxV1 { .. } => "influxdb",
            Self::InfluxV2 { .. } => "influxdb2",
            Self::RemoteWrite => "remote_write",
        }
    }
}

impl Push {
    /// To a Prometheus Pushgateway, for batch jobs: `PUT /metrics/job/JOB/..`, which replaces what the group had before. Without an
    /// [`interval`](Self::interval) once, at the end. Only the newest state waits; what it replaces unsent counts as dropped.
    pub fn gateway(url: impl Into<String>) -> Self {
        Self { interval: None, ..Self::new(Kind::Gateway, url) }
    }

    /// To InfluxDB 1 and what takes its `/write?db=`, in line protocol: the name of a series is the measurement, its labels are
    /// tags, its value is the field `value`.
    ///
    /// ```
    /// # extern crate monitor_runtime as monitor;
    /// let push = monitor::Push::influx_v1("http://influx:8086", "metrics").basic("writer", "secret");
    /// assert!(!format!("{push:?}").contains("secret\""));
    /// ```
    pub fn influx_v1(url: impl Into<String>, database: impl Into<String>) -> Self {
        Self::new(Kind::InfluxV1 { database: database.into() }, url)
    }

    /// To InfluxDB 2 and what takes its `/api/v2/write`, as [`influx_v1`](Self::influx_v1). The token is sent as
    /// `Authorization: Token`.
    pub fn influx_v2(
        url: impl Into<String>,
        org: impl Into<String>,
        bucket: impl Into<String>,
        token: impl Into<String>,
    ) -> Self {
        let mut push = Self::new(Kind::InfluxV2 { org: org.into(), bucket: bucket.into() }, url);
        push.http.authorization = Authorization::Token(Secret::Literal(token.into()));
        push
    }

    /// By Prometheus remote write 1.0, to the whole address given: `http://prometheus:9090/api/v1/write` (with
    /// `--web.enable-remote-write-receiver`), VictoriaMetrics, Mimir, Thanos. A series that ends, and each at the end of the monitor,
    /// is marked as stale.
    ///
    /// ```
    /// # extern crate monitor_runtime as monitor;
    /// use std::time::Duration;
    ///
    /// let push = monitor::Push::remote_write("https://mimir.example.org/api/v1/push")
    ///     .header("X-Scope-OrgID", "shop")
    ///     .bearer("a token")
    ///     .label("region", "eu")
    ///     .interval(Duration::from_secs(30));
    /// # drop(push);
    /// ```
    pub fn remote_write(url: impl Into<String>) -> Self {
        Self::new(Kind::RemoteWrite, url)
    }

    pub(super) fn new(kind: Kind, url: impl Into<String>) -> Self {
        let http = Http { url: Secret::Literal(url.into()), authorization: Authorization::None, ca_file: None };
        Self {
            kind,
            name: None,
            http,
            headers: Vec::new(),
            job: None,
            labels: BTreeMap::new(),
            interval: Some(INTERVAL),
            timeout: TIMEOUT,
            exit_timeout: EXIT_TIMEOUT,
            buffer: BUFFER,
        }
    }

    /// What it is called in the label `push` of `monitor_push_*` and in messages: its kind unless said, as in `remote_write`.
    pub fn name(self, name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..self }
    }

    /// The job: of a Pushgateway the first part of the grouping key, else a label. Unless said it is the `service_name`, or the name
    /// of the program.
    pub fn job(self, job: impl Into<String>) -> Self {
        Self { job: Some(job.into()), ..self }
    }

    /// Another part of a Pushgateway's grouping key. The same as [`label`](Self::label).
    pub fn grouping(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.label(name, value)
    }

    /// A label of every series that does not have it itself. `instance` is the name of the host unless said, but not in a
    /// Pushgateway's grouping key, where every host would leave a group behind. An empty value leaves the label out.
    pub fn label(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.labels.insert(name.into(), value.into());
        self
    }

    /// How often the series are read and sent, from 10 ms to a day: 15 s unless said, and to a Pushgateway at the end alone.
    pub fn interval(self, interval: Duration) -> Self {
        Self { interval: Some(interval.clamp(*INTERVALS.start(), *INTERVALS.end())), ..self }
    }

    /// How long one request may take, from 10 ms to 5 min: 10 s unless said.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout: timeout.clamp(*TIMEOUTS.start(), *TIMEOUTS.end()), ..self }
    }

    /// How long the end of the monitor waits at most until the last state, and what waits before it, is sent; from 10 ms to 5 min: 5 s
    /// unless said. What is not sent by then is dropped, and said on standard error.
    pub fn exit_timeout(self, timeout: Duration) -> Self {
        Self { exit_timeout: timeout.clamp(*TIMEOUTS.start(), *TIMEOUTS.end()), ..self }
    }

    /// How many bytes of requests may wait, compressed, from 1 MiB to 1 GiB: 8 MiB unless said, which is some 18 minutes of 5,000
    /// series by remote write every 15 s. When it is full the oldest go. A Pushgateway has none.
    pub fn buffer(self, bytes: usize) -> Self {
        Self { buffer: bytes.clamp(*BUFFERS.start(), *BUFFERS.end()), ..self }
    }

    /// A header of each request, as in `X-Scope-OrgID`. Its value is treated as a secret.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), Secret::Literal(value.into())));
        self
    }

    /// `Authorization: Bearer`, in place of what proved it before.
    pub fn bearer(mut self, token: impl Into<String>) -> Self {
        self.http.authorization = Authorization::Bearer(Secret::Literal(token.into()));
        self
    }

    /// `Authorization: Basic`, in place of what proved it before.
    pub fn basic(mut self, username: impl Into<String>, password: impl Into<String>) -> Self {
        let password = Secret::Literal(password.into());
        self.http.authorization = Authorization::Basic(Basic { username: username.into(), password });
        self
    }

    /// Certificates to trust in place of the public authorities, in PEM form. The file is read at each use.
    pub fn ca_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.http.ca_file = Some(path.into());
        self
    }

    /// What it is called.
    pub(super) fn called(&self) -> &str {
        self.name.as_deref().unwrap_or(self.kind.name())
    }
}
