//! A running monitor, asked by HTTP.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::failure::Failure;

/// How long a running monitor may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// No answer is larger.
const MAX_BYTES: u64 = 16 << 20;

/// Which monitor, and how it is told who asks.
#[derive(Debug, Args)]
pub(crate) struct Remote {
    /// Where the monitor listens
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:9464")]
    url: String,
    /// A file that holds the monitor's token
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
}

impl Remote {
    /// The answer to a GET; the path begins with `/`.
    pub(crate) fn get(&self, path: &str) -> Result<String, Failure> {
        let url = format!("{}{path}", self.url.trim_end_matches('/'));
        let agent: ureq::Agent =
            ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).max_redirects(0).build().into();
        let mut request = agent.get(&url);
        if let Some(path) = &self.token_file {
            let token = std::fs::read_to_string(path).map_err(|source| Failure::Read { path: path.clone(), source })?;
            request = request.header("Authorization", format!("Bearer {}", token.trim()));
        }
        let failed = |source: ureq::Error| match source {
            ureq::Error::StatusCode(401) => Failure::Token(url.clone()),
            source => Failure::Fetch { url: url.clone(), source: Box::new(source) },
        };
        let mut answer = request.call().map_err(failed)?;
        if answer.status().as_u16() != 200 {
            return Err(Failure::Answer { url, status: answer.status().as_u16() });
        }
        answer.body_mut().with_config().limit(MAX_BYTES).read_to_string().map_err(failed)
    }
}
