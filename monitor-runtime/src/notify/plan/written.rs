//! The sections as they are written.

use std::path::PathBuf;

use serde::Deserialize;
use toml::Spanned;

use crate::outbound::Text;

/// What of the file is ours; other keys are the monitor's.
#[derive(Deserialize)]
pub(super) struct Sections {
    pub(super) route: Option<Spanned<WrittenRoute>>,
    #[serde(default)]
    pub(super) receivers: Vec<Spanned<WrittenReceiver>>,
    #[serde(default)]
    pub(super) silences: Vec<Spanned<Silence>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenRoute {
    pub(super) receiver: Text,
    pub(super) group_by: Option<Vec<Spanned<String>>>,
    pub(super) group_wait: Text,
    pub(super) group_interval: Text,
    pub(super) repeat_interval: Text,
    pub(super) external_url: Text,
    pub(super) matchers: Option<Vec<Spanned<String>>>,
    #[serde(rename = "continue")]
    pub(super) goes_on: Option<Spanned<bool>>,
    #[serde(default)]
    pub(super) routes: Vec<Spanned<WrittenRoute>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenReceiver {
    pub(super) name: Spanned<String>,
    pub(super) log: Option<Log>,
    pub(super) webhook: Option<Spanned<Webhook>>,
    pub(super) slack: Option<Spanned<Slack>>,
    pub(super) email: Option<Spanned<WrittenEmail>>,
    pub(super) alertmanager: Option<Spanned<Alertmanager>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Log {
    pub(super) timeout: Text,
    pub(super) send_resolved: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Webhook {
    pub(super) url: Text,
    pub(super) url_env: Text,
    pub(super) url_file: Text,
    pub(super) token: Text,
    pub(super) token_env: Text,
    pub(super) token_file: Text,
    pub(super) username: Option<String>,
    pub(super) password: Text,
    pub(super) password_env: Text,
    pub(super) password_file: Text,
    pub(super) ca_file: Option<PathBuf>,
    pub(super) timeout: Text,
    pub(super) send_resolved: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Slack {
    pub(super) url: Text,
    pub(super) url_env: Text,
    pub(super) url_file: Text,
    pub(super) channel: Option<String>,
    pub(super) username: Option<String>,
    pub(super) ca_file: Option<PathBuf>,
    pub(super) timeout: Text,
    pub(super) send_resolved: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenEmail {
    pub(super) from: Spanned<String>,
    pub(super) to: Vec<Spanned<String>>,
    pub(super) host: String,
    pub(super) port: Option<u16>,
    pub(super) tls: Text,
    pub(super) username: Option<String>,
    pub(super) password: Text,
    pub(super) password_env: Text,
    pub(super) password_file: Text,
    pub(super) ca_file: Option<PathBuf>,
    pub(super) timeout: Text,
    pub(super) send_resolved: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Alertmanager {
    pub(super) urls: Option<Vec<Spanned<String>>>,
    pub(super) url: Text,
    pub(super) url_env: Text,
    pub(super) url_file: Text,
    pub(super) token: Text,
    pub(super) token_env: Text,
    pub(super) token_file: Text,
    pub(super) username: Option<String>,
    pub(super) password: Text,
    pub(super) password_env: Text,
    pub(super) password_file: Text,
    pub(super) ca_file: Option<PathBuf>,
    pub(super) timeout: Text,
    pub(super) send_resolved: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Silence {
    pub(super) matchers: Vec<Spanned<String>>,
    pub(super) starts_at: Option<Spanned<toml::Value>>,
    pub(super) ends_at: Option<Spanned<toml::Value>>,
    #[serde(default)]
    pub(super) comment: String,
    #[serde(default)]
    pub(super) created_by: String,
}
