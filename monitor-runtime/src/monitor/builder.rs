//! What a user says about the monitor before it starts.

use std::path::PathBuf;
use std::time::Duration;

use super::config;
use super::error::Error;
use super::lifecycle::Monitor;
use super::settings::{PromqlCompat, Secret, Settings};
use crate::server::RequestLog;

/// Settings in code. A configuration file goes before them, and the environment before both: what operations set wins.
///
/// | key | variable | meaning | default |
/// | --- | --- | --- | --- |
/// | `enabled` | `MONITOR_ENABLED` | record at all; see [`crate::set_enabled`] | `true` |
/// | `listen` | `MONITOR_LISTEN` | address of `/metrics`, `/healthz`, `/report` and its forms; `off` for none; port 0 for any | `127.0.0.1:9464` |
/// | `token` | `MONITOR_TOKEN` | bearer token that every route but `/healthz` asks for | none |
/// | `allow_unauthenticated` | `MONITOR_ALLOW_UNAUTHENTICATED` | listen beyond loopback without a token | `false` |
/// | `allowed_hosts` | `MONITOR_ALLOWED_HOSTS` | names by which clients may call the monitor; see [`Builder::allowed_hosts`] | none |
/// | `tls_certificate`, `tls_key` | `MONITOR_TLS_CERTIFICATE`, `MONITOR_TLS_KEY` | PEM files; see [`Builder::tls`] | none |
/// | `request_log` | `MONITOR_REQUEST_LOG` | which requests are told on standard error: `off`, `refused`, `all`; see [`Builder::request_log`] | `refused` |
/// | `report` | `MONITOR_REPORT` | directory for `report.txt`, `.json`, `.md` and `.html`; `-` prints | none |
/// | `report_on_signal` | `MONITOR_REPORT_ON_SIGNAL` | write it on SIGINT and SIGTERM too, unless the process was started with them ignored | `true` |
/// | `report_on_usr1` | `MONITOR_REPORT_ON_USR1` | write it on SIGUSR1, and run on; needs `report` | `false` |
/// | `cpu_hz` | `MONITOR_CPU_HZ` | take CPU samples all the time, so many for each second of CPU time; 0 takes none; see [`Builder::cpu_hz`] | 0 |
/// | `heap_interval` | `MONITOR_HEAP_INTERVAL` | sample the stack of an allocated byte in so many; 0 samples none; see [`Builder::heap_interval`] | 524288 |
/// | `sampler_interval` | `MONITOR_SAMPLER_INTERVAL` | how often machine and process are read; see [`Builder::sampler_interval`] | `5s` |
/// | `disk_path` | `MONITOR_DISK_PATH` | a path on the file system of `disk_usage_percent` | `/` |
/// | `history_memory` | `MONITOR_HISTORY_MEMORY` | bytes for the history of all series; 0 keeps none; see [`Builder::history_memory`] | 33554432 |
/// | `rules` | `MONITOR_RULES` | rule files, or patterns as in `rules/*.yml`; see [`Builder::rules`] | none |
/// | `default_rules` | `MONITOR_DEFAULT_RULES` | the built-in rules, and those that `slo(..)` arguments make | `true` |
/// | `evaluation_interval` | `MONITOR_EVALUATION_INTERVAL` | how often groups of rules are evaluated that do not say it | `30s` |
/// | `external_labels` | `MONITOR_EXTERNAL_LABELS` | labels of every notification, `$externalLabels` in templates: a table, or `region=eu,zone=a` | none |
/// | `external_url` | `MONITOR_EXTERNAL_URL` | where this monitor is reached, for links; `$externalURL` in templates | none |
/// | `promql_compat` | `MONITOR_PROMQL_COMPAT` | whose PromQL: `3` or `2`; see [`Builder::promql_compat`] | `3` |
/// | `slow_query` | `MONITOR_SLOW_QUERY` | from when on a database query is slow on the dashboard: a bound of its histogram | `100ms` |
/// | `data_dir` | `MONITOR_DATA_DIR` | directory for the state of alerting; see [`Builder::data_dir`] | none |
/// | `service_name`, `version`, `commit`, `branch` | `MONITOR_SERVICE_NAME`, .. | labels of `build_info`; the first on every family | none |
/// | `max_connections` | `MONITOR_MAX_CONNECTIONS` | connections served at once | 64 |
/// | `header_timeout` | `MONITOR_HEADER_TIMEOUT` | how long a request's head may take | `5s` |
/// | `shutdown_timeout` | `MONITOR_SHUTDOWN_TIMEOUT` | how long stopping waits for requests under way | `2s` |
#[derive(Debug, Clone, Default)]
#[must_use = "nothing runs before `start()`"]
pub struct Builder {
    settings: Settings,
    file: Option<PathBuf>,
}

impl Builder {
    /// A TOML file of the keys above, and after them sections that say who is told of alerts, and where the series are sent. A file that is named must be there; an
    /// unknown key is an error.
    ///
    /// ```toml
    /// [route]                            # takes every alert
    /// receiver = "team"
    /// group_by = ["alertname"]           # what is alike in these is told together; ["..."] for each by itself
    /// group_wait = "30s"                 # how long a new group waits for more
    /// group_interval = "5m"              # between notifications of a group that changes
    /// repeat_interval = "4h"             # of a group that does not
    /// external_url = "https://app.example.org/monitor" # for links; else where the monitor listens
    ///
    /// [[route.routes]]                   # the first that matches, and those after it while `continue` says so
    /// matchers = ['severity="critical"'] # = != =~ !~, as Alertmanager has them
    /// receiver = "pager"
    /// continue = false                   # what a route does not say it has from the one above
    ///
    /// [[receivers]]                      # one way to be told, or several
    /// name = "team"
    /// log = {}
    /// slack = { url_env = "SLACK_URL", channel = "#ops", username = "monitor" }
    ///
    /// [[receivers]]
    /// name = "pager"
    /// webhook = { url_file = "/run/secrets/hook", token_env = "HOOK_TOKEN", timeout = "10s", send_resolved = true }
    /// alertmanager = { urls = ["http://a:9093", "http://b:9093"], username = "me", password_file = "/run/secrets/am" }
    /// [receivers.email]
    /// from = "Monitor <monitor@example.org>"
    /// to = ["ops@example.org"]
    /// host = "mail.example.org"
    /// port = 587
    /// tls = "starttls"                   # "tls" from the first byte, "none"
    /// username = "monitor"
    /// password_file = "/run/secrets/mail"
    /// ca_file = "/etc/ssl/own.pem"       # in place of the public authorities; of webhook, slack, alertmanager too
    ///
    /// [[silences]]
    /// matchers = ['alertname="Slow"', 'job=~"batch.*"']
    /// starts_at = 2026-12-24T18:00:00Z   # may be left out, as the end
    /// ends_at = 2026-12-27T06:00:00Z
    /// comment = "holidays"
    /// created_by = "me"
    ///
    /// [[push]]                           # or several
    /// kind = "remote_write"              # "pushgateway", "influxdb", "influxdb2"
    /// name = "mimir"                     # in monitor_push_*; the kind unless said
    /// url = "https://mimir.example.org/api/v1/push" # of the others without a path
    /// token_file = "/run/secrets/mimir"  # or `username` and `password`
    /// headers = { X-Scope-OrgID = "shop" }
    /// job = "shop"                       # `service_name`, or the program's name, unless said
    /// labels = { region = "eu" }         # of pushgateway: grouping = { .. }
    /// # database = "d"                   # of influxdb; org = "o" and bucket = "b" of influxdb2
    /// interval = "15s"                   # of pushgateway: at the end alone unless said
    /// timeout = "10s"                    # of one request
    /// exit_timeout = "5s"                # of all that is sent at the end
    /// buffer = 8388608                   # bytes that may wait; not of pushgateway
    /// ca_file = "/etc/ssl/own.pem"
    /// ```
    ///
    /// `url`, `token` and `password` are secrets: written out, or in a variable (`.._env`), or in a file (`.._file`) that is read at
    /// each use. They are in no log, report or answer. `timeout` and `send_resolved` are of every way. Without sections alerts are
    /// written to standard error. Without the feature `alerts` the sections say nothing, without `push` nothing is pushed.
    ///
    /// More silences are made while the monitor runs, with Alertmanager's own tool:
    /// `amtool --alertmanager.url=http://127.0.0.1:9464 silence add job=api --comment="at work"`.
    pub fn config_file(self, path: impl Into<PathBuf>) -> Self {
        Self { file: Some(path.into()), ..self }
    }

    /// Where to serve `/metrics`, `/healthz` and `/report` (HTML for a browser, else text; `/report.html`, `/report.txt`,
    /// `/report.md` and `/report.json` say which): `127.0.0.1:9464` unless said; `off` serves nothing.
    pub fn listen(self, address: impl Into<String>) -> Self {
        self.with(|settings| settings.listen = address.into())
    }

    /// The bearer token that every route but `/healthz` asks for. A browser is shown a page where it is entered, and then has a
    /// session of twelve hours. Take one that nobody guesses, as `openssl rand -hex 32` makes them.
    pub fn token(self, token: impl Into<String>) -> Self {
        self.with(|settings| settings.token = Some(Secret(token.into())))
    }

    /// Listen beyond loopback without a token.
    pub fn allow_unauthenticated(self, allow: bool) -> Self {
        self.with(|settings| settings.allow_unauthenticated = allow)
    }

    /// Adds names by which clients may call the monitor: `monitor.example.org`, or with a port; `*` is any.
    ///
    /// Without a token a request must name the monitor by a loopback name or address, or by the address that it listens on. Any other
    /// name in `Host` may be one that a page of some site has led to this machine, to read what is here, and is refused (421). So a
    /// scraper that says `http://app:9464/metrics` needs `app` in this list. With a token, and in a host's own router, any name
    /// will do until there is a list. Changes (POST, DELETE) from pages under these names are taken too: name here the one that a proxy
    /// is reached by.
    pub fn allowed_hosts(self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.with(|settings| settings.allowed_hosts.extend(names.into_iter().map(Into::into)))
    }

    /// Speak TLS (1.2 and 1.3): files in PEM with the certificate, followed by those between it and its authority, and with the key.
    /// They are read again on SIGHUP and within ten seconds of a change; if they then have problems, this is told on standard error
    /// and the certificate before stays in force. It needs the feature `tls`.
    ///
    /// ```no_run
    /// # extern crate monitor_runtime as monitor;
    /// let monitor = monitor::Monitor::builder().listen("0.0.0.0:9464").tls("fullchain.pem", "privkey.pem");
    /// let _monitor = monitor.token(std::env::var("TOKEN")?).start()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn tls(self, certificate: impl Into<PathBuf>, key: impl Into<PathBuf>) -> Self {
        self.with(|settings| {
            settings.tls_certificate = Some(certificate.into());
            settings.tls_key = Some(key.into());
        })
    }

    /// Which requests are told on standard error, a line for each: those that were refused or failed unless said. A line has method,
    /// route, status, time and address, and nothing of what was asked. At most 50 at once and 10 a second are written, and then how
    /// many were not.
    pub fn request_log(self, wanted: RequestLog) -> Self {
        self.with(|settings| settings.request_log = wanted)
    }

    /// Write `report.txt`, `report.json`, `report.md` and `report.html` into this directory when the monitor is dropped, and on
    /// SIGINT and SIGTERM; `-` prints the text. A signal that the host does not handle itself ends the process after the report, as it would have.
    pub fn report(self, directory: impl Into<String>) -> Self {
        self.with(|settings| settings.report = Some(directory.into()))
    }

    /// Whether SIGINT and SIGTERM write the report too; they do unless this is `false`.
    pub fn report_on_signal(self, on_signal: bool) -> Self {
        self.with(|settings| settings.report_on_signal = on_signal)
    }

    /// Whether SIGUSR1 writes the report while the process runs on; it does not unless this is `true`. It needs
    /// [`report`](Self::report). The host's own handler of that signal is called too, and one that it ignores stays ignored. Without
    /// this the signal ends the process, as the system has it. Off Unix there is no such signal, and this says nothing.
    ///
    /// ```no_run
    /// # extern crate monitor_runtime as monitor;
    /// let _monitor = monitor::Monitor::builder().report("monitor-report").report_on_usr1(true).start()?;
    /// // `kill -USR1 PID`, and read monitor-report/report.txt
    /// # Ok::<(), monitor::Error>(())
    /// ```
    pub fn report_on_usr1(self, on_usr1: bool) -> Self {
        self.with(|settings| settings.report_on_usr1 = on_usr1)
    }

    /// Take CPU samples all the time: 99 cost about 0.3 % of a core, and up to 300 MB of memory once; at most 250. The report then
    /// shows which functions used the processor. Where that is not possible the host runs without: the reason goes to standard
    /// error and into the report.
    pub fn cpu_hz(self, hz: u32) -> Self {
        self.with(|settings| settings.cpu_hz = hz.min(250))
    }

    /// Sample the stack of an allocated byte in so many, on average: `/debug/pprof/heap` then shows where memory in use came from.
    /// The default, 512 KiB, costs next to nothing; 0 samples none. It needs [`Allocator`](crate::Allocator) as the global allocator.
    pub fn heap_interval(self, bytes: u64) -> Self {
        self.with(|settings| settings.heap_interval = bytes)
    }

    /// How often machine, process and cgroup are read, from 1 ms to 1 h: 5 s unless said. A thread of the monitor's own does it: a
    /// reading takes about half a millisecond of CPU time, 0.01 % of a core at 5 s, and the history some two microseconds a series
    /// beside. Without the feature `system` nothing is read.
    pub fn sampler_interval(self, interval: Duration) -> Self {
        let interval = interval.clamp(Duration::from_millis(1), Duration::from_secs(3_600));
        self.with(|settings| settings.sampler_interval = interval)
    }

    /// A path on the file system of `disk_usage_percent`: `/` unless said.
    pub fn disk_path(self, path: impl Into<PathBuf>) -> Self {
        self.with(|settings| settings.disk_path = path.into())
    }

    /// How many bytes the history of all series may take, which rules and panels ask: 32 MiB unless said, 0 keeps none. A point at
    /// each `sampler_interval` is kept for an hour, one a minute for a day; when there is no place for that, the oldest of the
    /// latter go first. A new series has no place when there are `history_memory` / 3 KiB already. Without the feature `alerts`
    /// nothing is kept.
    pub fn history_memory(self, bytes: usize) -> Self {
        self.with(|settings| settings.history_memory = bytes)
    }

    /// Adds rule files in Prometheus's format, or patterns as in `rules/*.yml`. In a configuration file they are found from where that
    /// file is, otherwise from the working directory. They are read again on SIGHUP and when they change; if they then have
    /// problems, these are told on standard error and the rules before stay at work. Without the feature `alerts` nothing is evaluated.
    ///
    /// ```no_run
    /// # extern crate monitor_runtime as monitor;
    /// let _monitor = monitor::Monitor::builder().rules(["rules.yml"]).start()?;
    /// // http://127.0.0.1:9464/api/v1/alerts shows what is pending and what fires
    /// # Ok::<(), monitor::Error>(())
    /// ```
    pub fn rules(self, files: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.with(|settings| settings.rules.extend(files.into_iter().map(Into::into)))
    }

    /// Whether the built-in rules are evaluated, and those that `slo(..)` arguments make; they are unless this is `false`.
    pub fn default_rules(self, evaluate: bool) -> Self {
        self.with(|settings| settings.default_rules = evaluate)
    }

    /// How often groups of rules are evaluated that do not say it themselves, from 1 ms to 1 h: 30 s unless said.
    pub fn evaluation_interval(self, interval: Duration) -> Self {
        let interval = interval.clamp(Duration::from_millis(1), Duration::from_secs(3_600));
        self.with(|settings| settings.evaluation_interval = interval)
    }

    /// A label of every notification, unless the alert has it itself; `$externalLabels` in the templates of rules.
    pub fn external_label(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.with(|settings| drop(settings.external_labels.insert(name.into(), value.into())))
    }

    /// Where this monitor is reached by those who are told of alerts, for links; `$externalURL` in the templates of rules.
    pub fn external_url(self, url: impl Into<String>) -> Self {
        self.with(|settings| settings.external_url = url.into().trim_end_matches('/').to_owned())
    }

    /// Whose PromQL rules and `/api/v1/query` are: that of Prometheus 3 unless said. With [`PromqlCompat::V2`] a rate or an alert is
    /// what a server of version 2 makes of the same samples.
    pub fn promql_compat(self, compat: PromqlCompat) -> Self {
        self.with(|settings| settings.promql_compat = compat)
    }

    /// Adds a panel to the dashboard and to what `monitor grafana` writes. In a configuration file it is a section:
    ///
    /// ```toml
    /// [[panels]]
    /// title = "Jobs waiting"
    /// expr = "sum by (queue) (jobs_waiting)"   # or several: queries = [{ expr = "..", legend = ".." }]
    /// legend = "{{queue}}"
    /// unit = "count"        # percent, ratio, seconds, bytes, bytes_per_second, per_second, per_minute
    /// group = "Jobs"        # or one of the monitor's, as "API"; "Service" unless said
    /// thresholds = [{ value = 100, severity = "warning" }]   # below = true where less is bad
    /// rule = "jobs_pile_up" # the limit of this alert is a line too
    /// form = "lines"        # "top" for a list, as of topk(..)
    /// help = "Jobs that nobody has taken yet"
    /// ```
    ///
    /// A panel that cannot be asked is an error of [`start`](Self::start).
    ///
    /// ```
    /// # extern crate monitor_runtime as monitor;
    /// use monitor::panel::{Panel, Unit};
    ///
    /// let waiting = Panel::new("Jobs waiting", Unit::Count).query("jobs_waiting", "{{queue}}");
    /// # let _ =
    /// monitor::Monitor::builder().panel(waiting)
    /// # ;
    /// ```
    #[cfg(feature = "alerts")]
    pub fn panel(self, panel: crate::panel::Panel) -> Self {
        self.with(|settings| settings.board.added.push(panel))
    }

    /// A directory for the state of alerting: active alerts, their last 1,000 changes, silences, what receivers were told. It
    /// survives a restart, and an end at any moment. Without it all that is in memory, and forgotten at the end.
    ///
    /// It is made when it is not there, for this user alone, and holds a database of some 100 KB to a few MB. One process may use it
    /// at a time. A file that is damaged is renamed to `monitor.redb.damaged-..`, and the state begins empty. Writing is the work of
    /// a thread of its own: what changed is on the disk a few milliseconds later, or when the disk has place again. In between the
    /// monitor goes on, tells it on standard error, and counts failures in `monitor_data_write_errors_total`. Without the feature
    /// `alerts` there is no state, and nothing is made.
    ///
    /// ```
    /// # extern crate monitor_runtime as monitor;
    /// # let data_dir = std::env::temp_dir().join(format!("monitor-doc-{}", std::process::id()));
    /// let monitor = monitor::Monitor::builder().data_dir(&data_dir).listen("127.0.0.1:0").start()?;
    /// # monitor.shutdown()?;
    /// # let _ = std::fs::remove_dir_all(data_dir);
    /// # Ok::<(), monitor::Error>(())
    /// ```
    pub fn data_dir(self, directory: impl Into<PathBuf>) -> Self {
        self.with(|settings| settings.data_dir = Some(directory.into()))
    }

    /// Sends the series away while the monitor runs, and once more at its end: see [`Push`](crate::Push). May be called again, for more
    /// places; in a configuration file each is a table [`[[push]]`](Self::config_file).
    ///
    /// ```no_run
    /// # extern crate monitor_runtime as monitor;
    /// use monitor::{Monitor, Push};
    ///
    /// let _monitor = Monitor::builder()
    ///     .push(Push::gateway("http://pushgateway:9091").job("nightly"))
    ///     .push(Push::remote_write("http://prometheus:9090/api/v1/write"))
    ///     .start()?;
    /// # Ok::<(), monitor::Error>(())
    /// ```
    #[cfg(feature = "push")]
    pub fn push(self, push: crate::push::Push) -> Self {
        self.with(|settings| settings.pushes.add(push))
    }

    /// The host's tokio runtime, for `tokio_runtime_*`.
    ///
    /// ```
    /// # extern crate monitor_runtime as monitor;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    /// # let _guard = runtime.enter();
    /// let handle = tokio::runtime::Handle::current();
    /// let _monitor = monitor::Monitor::builder().tokio(handle).listen("127.0.0.1:0").start()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn tokio(self, handle: tokio::runtime::Handle) -> Self {
        self.with(|settings| settings.tokio = Some(handle))
    }

    /// The label `service_name` of every family.
    pub fn service_name(self, name: impl Into<String>) -> Self {
        self.with(|settings| settings.service_name = name.into())
    }

    /// The label `version` of `build_info`; say `env!("CARGO_PKG_VERSION")`.
    pub fn version(self, version: impl Into<String>) -> Self {
        self.with(|settings| settings.version = version.into())
    }

    /// The label `commit` of `build_info`.
    pub fn commit(self, commit: impl Into<String>) -> Self {
        self.with(|settings| settings.commit = commit.into())
    }

    /// The label `branch` of `build_info`.
    pub fn branch(self, branch: impl Into<String>) -> Self {
        self.with(|settings| settings.branch = branch.into())
    }

    /// How many connections are served at once, from 1 to 10,000. For one more an idle one is closed; when none is idle, the new one
    /// hears 503. Eight beyond that are for addresses that have none yet.
    pub fn max_connections(self, connections: usize) -> Self {
        self.with(|settings| settings.max_connections = connections.clamp(1, 10_000))
    }

    /// How long a request's head may take to arrive.
    pub fn header_timeout(self, timeout: Duration) -> Self {
        self.with(|settings| settings.header_timeout = timeout)
    }

    /// How long stopping waits for requests under way.
    pub fn shutdown_timeout(self, timeout: Duration) -> Self {
        self.with(|settings| settings.shutdown_timeout = timeout)
    }

    /// Starts the monitor on a thread of its own; with or without tokio in the host.
    ///
    /// # Errors
    /// A bad configuration (names file, line and key), an address that cannot be listened on (names it), a listener that anyone
    /// could reach without a token, a certificate or key that cannot be used, `report_on_usr1` without `report`, a `data_dir` that
    /// cannot be used, a push without a valid address, a second start.
    pub fn start(self) -> Result<Monitor, Error> {
        let Self { mut settings, file } = self;
        if let Some(path) = &file {
            config::read_file(&mut settings, path)?;
        }
        // A variable that is not UTF-8 cannot be one of ours: our names and values are.
        let variables =
            std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        config::read_environment(&mut settings, variables)?;
        Monitor::start(settings)
    }

    fn with(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut self.settings);
        self
    }
}
