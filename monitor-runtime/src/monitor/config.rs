//! Where settings come from: code, then a TOML file, then the environment; the later wins.

use std::io;
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use super::settings::{Given, KEYS, Refusal, Settings};
use crate::notify::Plan;
use crate::panel;

/// The prefix of each key's environment variable: `listen` is `MONITOR_LISTEN`.
const PREFIX: &str = "MONITOR_";
/// What Kubernetes sets for a service that is called `monitor`; not ours.
const NOT_OURS: [&str; 2] = ["SERVICE_", "PORT"];

/// What is wrong with the configuration, and where.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("the configuration file {path} cannot be read: {source}", path = .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is not TOML.
    #[error("{origin}: not valid TOML: {message}")]
    Syntax {
        /// File and line.
        origin: String,
        /// What the parser expected.
        message: String,
    },
    /// A key that does not exist.
    #[error(
        "{origin}: unknown key `{key}`; the keys are {}; the sections [route], [[receivers]], [[silences]], [[panels]], [[push]]",
        keys()
    )]
    UnknownKey {
        /// File and line, or the environment variable.
        origin: String,
        /// The key as written.
        key: String,
    },
    /// Something is wrong in one of the sections `[route]`, `[[receivers]]`, `[[silences]]`, `[[panels]]` and `[[push]]`.
    #[error("{origin}: `{key}`: {problem}")]
    Section {
        /// File and line.
        origin: String,
        /// The section and key.
        key: String,
        /// What is wrong, and the way out.
        problem: String,
    },
    /// A value of the wrong type, or outside its range.
    #[error("{origin}: `{key}` takes {expected}")]
    BadValue {
        /// File and line, or the environment variable.
        origin: String,
        /// The key.
        key: String,
        /// What it takes.
        expected: &'static str,
    },
}

/// As `Display`: a `main` that returns this error prints it by `Debug`.
impl std::fmt::Debug for ConfigError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

fn keys() -> String {
    KEYS.iter().map(|(key, _)| format!("`{key}`")).collect::<Vec<_>>().join(", ")
}

/// What of a file is not a key of the monitor's: who is told of alerts, what the dashboard shows, where the series are sent.
const SECTIONS: [&str; 5] = ["route", "receivers", "silences", "panels", "push"];

/// Who is told of alerts, as a configuration file says it. Its other keys are checked too.
#[cfg(feature = "alerts")]
pub(super) fn read_receivers(path: &Path) -> Result<Plan, ConfigError> {
    let mut settings = Settings::default();
    read_file(&mut settings, path)?;
    Ok(settings.receivers)
}

/// Reads a file of `key = value` lines and sections into `settings`.
pub(super) fn read_file(settings: &mut Settings, path: &Path) -> Result<(), ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Read { path: path.to_owned(), source })?;
    let origin = |at: usize| {
        let before = text.get(..at).unwrap_or(&text);
        format!("{}:{}", path.display(), before.matches('\n').count() + 1)
    };
    let table = DeTable::parse(&text).map_err(|error| ConfigError::Syntax {
        origin: origin(error.span().map_or(0, |span| span.start)),
        message: error.message().to_owned(),
    })?;
    let in_section =
        |at: usize, key: String, problem: String| ConfigError::Section { origin: origin(at), key, problem };
    settings.receivers =
        Plan::read(&text, path).map_err(|error| in_section(error.at, error.key, error.problem.to_string()))?;
    let panels = panel::read(&text);
    let panels = panels.map_err(|error| in_section(error.at, "panels".to_owned(), error.problem.to_string()))?;
    settings.board.added.extend(panels);
    let pushes = settings.pushes.read(&text, path);
    pushes.map_err(|error| in_section(error.at, error.key, error.problem.to_string()))?;
    for (key, value) in table.get_ref() {
        if SECTIONS.contains(&key.get_ref().as_ref()) {
            continue;
        }
        let (texts, pairs);
        let given = match value.get_ref() {
            DeValue::String(text) => Given::Text(text),
            DeValue::Boolean(value) => Given::Bool(*value),
            DeValue::Integer(number) => {
                i64::from_str_radix(number.as_str(), number.radix()).map_or(Given::Other, Given::Integer)
            }
            DeValue::Array(values) => {
                let text = |value: &toml::Spanned<DeValue<'_>>| match value.get_ref() {
                    DeValue::String(text) => Some(text.as_ref().to_owned()),
                    _ => None,
                };
                texts = values.iter().map(text).collect::<Option<Vec<_>>>().unwrap_or_default();
                Given::Texts(texts.iter().map(String::as_str).collect())
            }
            DeValue::Table(values) => {
                let pair = |(name, value): (&toml::Spanned<std::borrow::Cow<'_, str>>, &toml::Spanned<DeValue<'_>>)| {
                    value.get_ref().as_str().map(|value| (name.get_ref().to_string(), value.to_owned()))
                };
                pairs = values.iter().map(pair).collect::<Option<Vec<_>>>().unwrap_or_default();
                Given::Pairs(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect())
            }
            _ => Given::Other,
        };
        set(settings, key.get_ref(), given, || origin(key.span().start))?;
        if key.get_ref() == "rules" {
            settings.rules_beside(path);
        }
    }
    Ok(())
}

/// Reads every `MONITOR_*` variable into `settings`.
pub(super) fn read_environment(
    settings: &mut Settings,
    variables: impl Iterator<Item = (String, String)>,
) -> Result<(), ConfigError> {
    for (name, value) in variables {
        let Some(key) = name.strip_prefix(PREFIX) else { continue };
        if NOT_OURS.iter().any(|prefix| key.starts_with(prefix)) {
            continue;
        }
        set(settings, &key.to_ascii_lowercase(), Given::Text(&value), || format!("environment variable {name}"))?;
    }
    Ok(())
}

fn set(settings: &mut Settings, key: &str, given: Given<'_>, origin: impl Fn() -> String) -> Result<(), ConfigError> {
    settings.set(key, given).map_err(|refusal| match refusal {
        Refusal::UnknownKey => ConfigError::UnknownKey { origin: origin(), key: key.to_owned() },
        Refusal::Expected(expected) => ConfigError::BadValue { origin: origin(), key: key.to_owned(), expected },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(variables: &[(&str, &str)]) -> Result<Settings, ConfigError> {
        let mut settings = Settings::default();
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        read_environment(&mut settings, variables).map(|()| settings)
    }

    #[test]
    fn the_environment_sets_every_key_and_refuses_others() {
        let settings = environment(&[
            ("MONITOR_LISTEN", "off"),
            ("MONITOR_ENABLED", "no"),
            ("MONITOR_SHUTDOWN_TIMEOUT", "250ms"),
            ("MONITOR_MAX_CONNECTIONS", "7"),
            ("MONITOR_SERVICE_HOST", "10.0.0.1"),
            ("MONITOR_PORT_9464_TCP", "tcp://10.0.0.1:9464"),
            ("PATH", "/bin"),
        ])
        .unwrap();
        assert_eq!((settings.listen.as_str(), settings.enabled), ("off", Some(false)));
        assert_eq!((settings.shutdown_timeout.as_millis(), settings.max_connections), (250, 7));
        let error = environment(&[("MONITOR_LISTN", "x")]).unwrap_err().to_string();
        assert!(
            error.starts_with("environment variable MONITOR_LISTN: unknown key `listn`; the keys are `enabled`"),
            "{error}"
        );
        let error = environment(&[("MONITOR_HEADER_TIMEOUT", "soon")]).unwrap_err().to_string();
        assert!(
            error.starts_with("environment variable MONITOR_HEADER_TIMEOUT: `header_timeout` takes a duration"),
            "{error}"
        );
    }
}
