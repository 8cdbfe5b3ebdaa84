//! `[[push]]` of a configuration file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use toml::Spanned;

use super::builder::{BUFFERS, INTERVALS, Kind, Push};
use super::error::{Problem, PushError};
use super::target::{Target, Targets};
use crate::outbound::{
    self, Authorization, Forms, Secret, Sections, Text, key_at, nearest, parse_duration, timeout, without_values,
};

const KINDS: [&str; 4] = ["pushgateway", "influxdb", "influxdb2", "remote_write"];

/// All pushes, of code and file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pushes(Vec<Push>);

/// What is wrong, and where.
#[derive(Debug)]
pub(crate) struct SectionError {
    /// Byte offset in the text.
    pub(crate) at: usize,
    pub(crate) key: String,
    pub(crate) problem: Problem,
}

impl From<outbound::SectionError> for SectionError {
    fn from(error: outbound::SectionError) -> Self {
        Self { at: error.at, key: error.key, problem: error.problem.into() }
    }
}

/// What of the file is ours; other keys are the monitor's.
#[derive(Deserialize)]
struct WrittenSections {
    #[serde(default)]
    push: Vec<Spanned<Written>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    kind: Spanned<String>,
    name: Text,
    url: Text,
    url_env: Text,
    url_file: Text,
    job: Text,
    #[serde(default)]
    grouping: Option<Spanned<BTreeMap<String, String>>>,
    #[serde(default)]
    labels: Option<Spanned<BTreeMap<String, String>>>,
    database: Text,
    org: Text,
    bucket: Text,
    interval: Text,
    timeout: Text,
    exit_timeout: Text,
    buffer: Option<Spanned<i64>>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    token: Text,
    token_env: Text,
    token_file: Text,
    username: Option<String>,
    password: Text,
    password_env: Text,
    password_file: Text,
    ca_file: Option<PathBuf>,
}

impl Pushes {
    pub(crate) fn add(&mut self, push: Push) {
        self.0.push(push);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds those of a configuration file; one of the same name takes the place of one that is there. What they name by a relative path
    /// is beside the file.
    pub(crate) fn read(&mut self, text: &str, file: &Path) -> Result<(), SectionError> {
        let sections: WrittenSections = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            let problem = outbound::Problem::Form(without_values(error.message()));
            SectionError { at, key: key_at(text, at), problem: problem.into() }
        })?;
        let reader = Sections { beside: file.parent().unwrap_or(Path::new("")) };
        let mut own: Vec<Push> = Vec::new();
        for written in sections.push {
            let at = written.span().start;
            let push = read(&reader, written)?;
            // Checked again at the start, together with those of code; here the place is known.
            Target::new(&push, "").map_err(|problem| error(at, "push", problem))?;
            if own.iter().any(|other| other.called() == push.called()) {
                return Err(error(at, "push.name", Problem::Doubled(push.called().to_owned())));
            }
            own.push(push);
        }
        self.0.retain(|push| !own.iter().any(|other| other.called() == push.called()));
        self.0.extend(own);
        Ok(())
    }

    /// All of them, checked.
    pub(crate) fn check(&self, service_name: &str) -> Result<Targets, PushError> {
        let mut targets: Vec<Target> = Vec::new();
        for push in &self.0 {
            let problem = |problem| PushError { push: push.called().to_owned(), problem };
            if targets.iter().any(|other| other.name == push.called()) {
                return Err(problem(Problem::Doubled(push.called().to_owned())));
            }
            targets.push(Target::new(push, service_name).map_err(problem)?);
        }
        Ok(Targets(targets))
    }
}

fn read(reader: &Sections<'_>, written: Spanned<Written>) -> Result<Push, SectionError> {
    let span = written.span().start;
    let own = written.into_inner();
    let kind = kind(span, &own)?;
    let mut push = Push::new(kind, "");
    let url = Forms { literal: own.url, env: own.url_env, file: own.url_file };
    push.http.url = reader.url(span, "push", url)?;
    let token = Forms { literal: own.token, env: own.token_env, file: own.token_file };
    let password = Forms { literal: own.password, env: own.password_env, file: own.password_file };
    push.http.authorization = match reader.authorization(span, "push", token, own.username, password)? {
        Authorization::Bearer(token) if matches!(push.kind, Kind::InfluxV2 { .. }) => Authorization::Token(token),
        other => other,
    };
    push.http.ca_file = reader.path(own.ca_file);
    push.headers = own.headers.into_iter().map(|(name, value)| (name, Secret::Literal(value))).collect();
    push.name = own.name.map(Spanned::into_inner);
    push.job = own.job.map(Spanned::into_inner);
    let is_gateway = push.kind == Kind::Gateway;
    let not_of_kind = |at: usize, key, instead| {
        error(at, &format!("push.{key}"), Problem::NotOfKind { key, kind: push.kind.name(), instead })
    };
    push.labels = match (own.grouping, own.labels) {
        (Some(grouping), _) if !is_gateway => {
            return Err(not_of_kind(grouping.span().start, "grouping", ": say `labels`"));
        }
        (_, Some(labels)) if is_gateway => {
            return Err(not_of_kind(labels.span().start, "labels", ": say `grouping`"));
        }
        (grouping, labels) => grouping.or(labels).map(Spanned::into_inner).unwrap_or_default(),
    };
    if let Some(buffer) = own.buffer {
        if is_gateway {
            return Err(not_of_kind(buffer.span().start, "buffer", ": only the newest state waits"));
        }
        let bytes = usize::try_from(*buffer.get_ref()).ok().filter(|bytes| BUFFERS.contains(bytes));
        push.buffer = bytes.ok_or_else(|| error(buffer.span().start, "push.buffer", Problem::Buffer))?;
    }
    let interval = |text: &str| parse_duration(text, INTERVALS, "from 10ms to 24h");
    push.interval = duration(own.interval, "push.interval", interval)?.or(push.interval.filter(|_| !is_gateway));
    push.timeout = duration(own.timeout, "push.timeout", timeout)?.unwrap_or(push.timeout);
    push.exit_timeout = duration(own.exit_timeout, "push.exit_timeout", timeout)?.unwrap_or(push.exit_timeout);
    Ok(push)
}

fn kind(span: usize, own: &Written) -> Result<Kind, SectionError> {
    let text = |key: &'static str, text: &Text| match text {
        Some(text) => Ok(text.get_ref().clone()),
        None => Err(error(span, &format!("push.{key}"), Problem::Missing(key))),
    };
    let kind = match own.kind.get_ref().as_str() {
        "pushgateway" => Kind::Gateway,
        "influxdb" => Kind::InfluxV1 { database: text("database", &own.database)? },
        "influxdb2" => Kind::InfluxV2 { org: text("org", &own.org)?, bucket: text("bucket", &own.bucket)? },
        "remote_write" => Kind::RemoteWrite,
        other => {
            let kinds = KINDS.map(|kind| format!("{kind:?}")).join(", ");
            let problem = Problem::Kind { kinds, near: nearest(other, KINDS) };
            return Err(error(own.kind.span().start, "push.kind", problem));
        }
    };
    let is_wanted = |key| match kind {
        Kind::InfluxV1 { .. } => key == "database",
        Kind::InfluxV2 { .. } => key != "database",
        _ => false,
    };
    for (key, value) in [("database", &own.database), ("org", &own.org), ("bucket", &own.bucket)] {
        if let Some(value) = value.as_ref().filter(|_| !is_wanted(key)) {
            let problem = Problem::NotOfKind { key, kind: kind.name(), instead: "" };
            return Err(error(value.span().start, &format!("push.{key}"), problem));
        }
    }
    Ok(kind)
}

fn duration(
    text: Text,
    key: &str,
    read: impl Fn(&str) -> Result<Duration, outbound::Problem>,
) -> Result<Option<Duration>, SectionError> {
    text.map(|text| read(text.get_ref()).map_err(|problem| error(text.span().start, key, problem.into()))).transpose()
}

fn error(at: usize, key: &str, problem: Problem) -> SectionError {
    SectionError { at, key: key.to_owned(), problem }
}
