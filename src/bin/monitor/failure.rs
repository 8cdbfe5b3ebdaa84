//! Why a job was not done: one sentence each.

use std::io;
use std::path::PathBuf;

use monitor::report::ReadError;
use monitor::report::diff::{NoRuns, PolicyError};

#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("{path} cannot be read: {source}", path = .path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("{origin}: {source}")]
    Report { origin: String, source: ReadError },
    #[error("{origin}: this is not text in UTF-8; a report is the file report.json")]
    NotText { origin: String },
    #[error("{path} is a directory without a report: it holds neither *.json nor directories with a report.json", path = .0.display())]
    NoReport(PathBuf),
    #[error(
        "{path} is a directory without report.json: give the file, or the directory that `Builder::report` was given", path = .0.display()
    )]
    NoReportJson(PathBuf),
    #[error("nothing to compare: the {0} is missing; give BASE and HEAD, or --base and --head")]
    NoSide(&'static str),
    #[error("standard input holds one report: `-` may be given once")]
    StdinTwice,
    #[error("{path}: {source}", path = .path.display())]
    Policy { path: PathBuf, source: PolicyError },
    #[error(transparent)]
    Compare(#[from] NoRuns),
    #[error("{path} cannot be written: {source}", path = .path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("{url} cannot be fetched: {source}")]
    Fetch { url: String, source: Box<ureq::Error> },
    #[error("{url} answers with status {status}: is it a monitor?")]
    Answer { url: String, status: u16 },
    #[error("{0} asks for a token: give a file that holds it with --token-file")]
    Token(String),
    #[error(transparent)]
    Monitor(#[from] monitor::Error),
    #[error(transparent)]
    Receivers(#[from] monitor::receivers::TestError),
    #[error("standard output cannot be written: {0}")]
    Print(io::Error),
}
