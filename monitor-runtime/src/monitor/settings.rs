//! Every key of the configuration: its type, its default, what is accepted.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use crate::notify::Plan;
use crate::panel::{Board, SlowQuery};
use crate::push::Pushes;
use crate::record::parse_switch;
use crate::server::RequestLog;

/// The configuration in force.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    pub(super) enabled: Option<bool>,
    pub(super) listen: String,
    pub(super) token: Option<Secret>,
    pub(super) allow_unauthenticated: bool,
    pub(super) allowed_hosts: Vec<String>,
    pub(super) tls_certificate: Option<PathBuf>,
    pub(super) tls_key: Option<PathBuf>,
    pub(super) request_log: RequestLog,
    pub(super) report: Option<String>,
    pub(super) report_on_signal: bool,
    pub(super) report_on_usr1: bool,
    pub(super) cpu_hz: u32,
    pub(super) heap_interval: u64,
    pub(super) sampler_interval: Duration,
    pub(super) disk_path: PathBuf,
    pub(super) history_memory: usize,
    pub(super) rules: Vec<String>,
    pub(super) default_rules: bool,
    pub(super) evaluation_interval: Duration,
    pub(super) external_labels: BTreeMap<String, String>,
    pub(super) external_url: String,
    pub(super) promql_compat: PromqlCompat,
    pub(super) data_dir: Option<PathBuf>,
    pub(super) receivers: Plan,
    pub(super) board: Board,
    pub(super) pushes: Pushes,
    pub(super) tokio: Option<tokio::runtime::Handle>,
    pub(super) service_name: String,
    pub(super) version: String,
    pub(super) commit: String,
    pub(super) branch: String,
    pub(super) max_connections: usize,
    pub(super) header_timeout: Duration,
    pub(super) shutdown_timeout: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            enabled: None,
            listen: "127.0.0.1:9464".to_owned(),
            token: None,
            allow_unauthenticated: false,
            allowed_hosts: Vec::new(),
            tls_certificate: None,
            tls_key: None,
            request_log: RequestLog::Refused,
            report: None,
            report_on_signal: true,
            report_on_usr1: false,
            cpu_hz: 0,
            heap_interval: 512 << 10,
            sampler_interval: Duration::from_secs(5),
            disk_path: PathBuf::from("/"),
            history_memory: 32 << 20,
            rules: Vec::new(),
            default_rules: true,
            evaluation_interval: Duration::from_secs(30),
            external_labels: BTreeMap::new(),
            external_url: String::new(),
            promql_compat: PromqlCompat::V3,
            data_dir: None,
            receivers: Plan::default(),
            board: Board::default(),
            pushes: Pushes::default(),
            tokio: None,
            service_name: String::new(),
            version: String::new(),
            commit: String::new(),
            branch: String::new(),
            max_connections: 64,
            header_timeout: Duration::from_secs(5),
            shutdown_timeout: Duration::from_secs(2),
        }
    }
}

/// Whose PromQL rules and queries are: see [`Builder::promql_compat`](crate::Builder::promql_compat).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum PromqlCompat {
    /// As Prometheus 2 reads it: ranges and the look-back include a sample at their left edge.
    V2,
    /// As Prometheus 3 reads it: they do not.
    #[default]
    V3,
}

/// A value that is never printed.
#[derive(Clone)]
pub(super) struct Secret(pub(super) String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(secret)")
    }
}

/// A value as it was given: with a type in a file, as text in the environment.
#[derive(Debug)]
pub(super) enum Given<'a> {
    Text(&'a str),
    Bool(bool),
    Integer(i64),
    Texts(Vec<&'a str>),
    Pairs(Vec<(&'a str, &'a str)>),
    /// Of a type that no key takes.
    Other,
}

/// Why a key was not set.
#[derive(Debug)]
pub(super) enum Refusal {
    UnknownKey,
    /// What the key takes.
    Expected(&'static str),
}

/// How one key is set.
type Setter = fn(&mut Settings, Given<'_>) -> Result<(), Refusal>;

/// All keys, in the order in which the documentation lists them.
pub(super) const KEYS: &[(&str, Setter)] = &[
    ("enabled", |settings, given| switch(given).map(|value| settings.enabled = Some(value))),
    ("listen", |settings, given| text(given, ADDRESS).map(|value| settings.listen = value)),
    ("token", |settings, given| {
        text(given, "a string that is not empty").map(|value| settings.token = Some(Secret(value)))
    }),
    ("allow_unauthenticated", |settings, given| switch(given).map(|value| settings.allow_unauthenticated = value)),
    ("allowed_hosts", |settings, given| {
        list(given, "a list of names, as in [\"monitor.example.org\"]").map(|value| settings.allowed_hosts = value)
    }),
    ("tls_certificate", |settings, given| {
        text(given, "a file of certificates in PEM").map(|value| settings.tls_certificate = Some(value.into()))
    }),
    ("tls_key", |settings, given| {
        text(given, "a file with a private key in PEM").map(|value| settings.tls_key = Some(value.into()))
    }),
    ("request_log", |settings, given| {
        let wanted = match given {
            Given::Text("off") => Ok(RequestLog::Off),
            Given::Text("refused") => Ok(RequestLog::Refused),
            Given::Text("all") => Ok(RequestLog::All),
            _ => Err(Refusal::Expected("\"off\", \"refused\" or \"all\"")),
        };
        wanted.map(|wanted| settings.request_log = wanted)
    }),
    ("report", |settings, given| {
        text(given, "a directory, or \"-\" to print").map(|value| settings.report = Some(value))
    }),
    ("report_on_signal", |settings, given| switch(given).map(|value| settings.report_on_signal = value)),
    ("report_on_usr1", |settings, given| switch(given).map(|value| settings.report_on_usr1 = value)),
    ("cpu_hz", |settings, given| {
        whole(given, 0..=250).map(|hz| settings.cpu_hz = hz).ok_or(Refusal::Expected("a whole number from 0 to 250"))
    }),
    ("heap_interval", |settings, given| {
        let bytes = whole(given, 0..=1 << 40).ok_or(Refusal::Expected("a whole number of bytes, 0 for none"));
        bytes.map(|bytes| settings.heap_interval = bytes)
    }),
    ("sampler_interval", |settings, given| duration(given).map(|value| settings.sampler_interval = value)),
    ("disk_path", |settings, given| {
        text(given, "a path on the file system to watch").map(|value| settings.disk_path = value.into())
    }),
    ("history_memory", |settings, given| {
        let bytes = whole(given, 0..=1 << 40).ok_or(Refusal::Expected("a whole number of bytes, 0 for no history"));
        bytes.map(|bytes| settings.history_memory = bytes)
    }),
    ("rules", |settings, given| {
        list(given, "a list of rule files, as in [\"rules.yml\", \"rules/*.yml\"]").map(|value| settings.rules = value)
    }),
    ("default_rules", |settings, given| switch(given).map(|value| settings.default_rules = value)),
    ("evaluation_interval", |settings, given| duration(given).map(|value| settings.evaluation_interval = value)),
    ("promql_compat", |settings, given| {
        let compat = match given {
            Given::Text("2") | Given::Integer(2) => Ok(PromqlCompat::V2),
            Given::Text("3") | Given::Integer(3) => Ok(PromqlCompat::V3),
            _ => Err(Refusal::Expected("\"3\" or \"2\", the version of Prometheus whose PromQL it is")),
        };
        compat.map(|compat| settings.promql_compat = compat)
    }),
    ("data_dir", |settings, given| {
        text(given, "a directory that this process may write to").map(|value| settings.data_dir = Some(value.into()))
    }),
    ("slow_query", |settings, given| {
        let slow = duration(given).ok().and_then(SlowQuery::new).ok_or(Refusal::Expected(SLOW));
        slow.map(|slow| settings.board.slow_query = slow)
    }),
    ("external_labels", |settings, given| pairs(given).map(|value| settings.external_labels = value)),
    ("external_url", |settings, given| {
        text(given, "a URL").map(|value| settings.external_url = value.trim_end_matches('/').to_owned())
    }),
    ("service_name", |settings, given| text(given, "a name").map(|value| settings.service_name = value)),
    ("version", |settings, given| text(given, "a version, as in \"1.4.2\"").map(|value| settings.version = value)),
    ("commit", |settings, given| text(given, "a commit id").map(|value| settings.commit = value)),
    ("branch", |settings, given| text(given, "a branch name").map(|value| settings.branch = value)),
    ("max_connections", |settings, given| connections(given).map(|value| settings.max_connections = value)),
    ("header_timeout", |settings, given| duration(given).map(|value| settings.header_timeout = value)),
    ("shutdown_timeout", |settings, given| duration(given).map(|value| settings.shutdown_timeout = value)),
];

/// The bounds of `database_query_duration_seconds`, so that the count of slow queries is exact.
const SLOW: &str = "one of 5ms, 10ms, 25ms, 50ms, 75ms, 100ms, 250ms, 500ms, 750ms, 1s, 2500ms, 5s, 7500ms, 10s";

const ADDRESS: &str = "an address, as in \"127.0.0.1:9464\", or \"off\"";

impl Settings {
    /// Rule files that a configuration file names are found from where it is.
    pub(super) fn rules_beside(&mut self, config: &Path) {
        let directory = config.parent().unwrap_or(Path::new(""));
        for file in &mut self.rules {
            *file = directory.join(&*file).to_string_lossy().into_owned();
        }
    }

    pub(super) fn set(&mut self, key: &str, given: Given<'_>) -> Result<(), Refusal> {
        let (_, setter) = KEYS.iter().find(|(known, _)| *known == key).ok_or(Refusal::UnknownKey)?;
        setter(self, given)
    }
}

fn text(given: Given<'_>, expected: &'static str) -> Result<String, Refusal> {
    match given {
        Given::Text(text) if !text.trim().is_empty() => Ok(text.to_owned()),
        _ => Err(Refusal::Expected(expected)),
    }
}

/// A table of texts, or `name=value` separated by commas.
fn pairs(given: Given<'_>) -> Result<BTreeMap<String, String>, Refusal> {
    let expected = || Refusal::Expected("names and values, as in { region = \"eu\" } or region=eu,zone=a");
    let own = |(name, value): (&str, &str)| (name.trim().to_owned(), value.trim().to_owned());
    let pairs: Option<BTreeMap<String, String>> = match given {
        Given::Pairs(pairs) => Some(pairs.into_iter().map(own).collect()),
        Given::Text(text) => text.split(',').map(|pair| pair.split_once('=').map(own)).collect(),
        _ => None,
    };
    let is_name = |name: &String| {
        name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && name.chars().all(|character| character.is_ascii_alphanumeric() || character == '_')
    };
    pairs.filter(|pairs| pairs.keys().all(is_name)).ok_or_else(expected)
}

/// A list, or what is separated by commas.
fn list(given: Given<'_>, expected: &'static str) -> Result<Vec<String>, Refusal> {
    let items: Vec<&str> = match &given {
        Given::Text(text) => text.split(',').collect(),
        Given::Texts(texts) => texts.clone(),
        _ => Vec::new(),
    };
    let items: Vec<String> = items.iter().map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect();
    if items.is_empty() { Err(Refusal::Expected(expected)) } else { Ok(items) }
}

fn switch(given: Given<'_>) -> Result<bool, Refusal> {
    let value = match given {
        Given::Bool(value) => Some(value),
        Given::Text(text) => parse_switch(text),
        _ => None,
    };
    value.ok_or(Refusal::Expected("true or false"))
}

fn connections(given: Given<'_>) -> Result<usize, Refusal> {
    whole(given, 1..=10_000).ok_or(Refusal::Expected("a whole number from 1 to 10000"))
}

fn whole<T: TryFrom<i64> + FromStr + PartialOrd>(given: Given<'_>, range: RangeInclusive<T>) -> Option<T> {
    let value = match given {
        Given::Integer(number) => T::try_from(number).ok(),
        Given::Text(text) => text.trim().parse().ok(),
        _ => None,
    };
    value.filter(|number| range.contains(number))
}

fn duration(given: Given<'_>) -> Result<Duration, Refusal> {
    let value = match given {
        Given::Text(text) => humantime::parse_duration(text.trim()).ok(),
        _ => None,
    };
    value
        .filter(|duration| (Duration::from_millis(1)..=Duration::from_secs(3_600)).contains(duration))
        .ok_or(Refusal::Expected("a duration from 1ms to 1h, as in \"250ms\" or \"5s\""))
}
