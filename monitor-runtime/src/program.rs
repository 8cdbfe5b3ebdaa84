//! A program under `#[monitor::main]`: started with its body, ended after it.
//!
//! What runs meanwhile is decided here and nowhere else: a whole monitor, a report at the end, or nothing.

#[cfg(feature = "server")]
use crate::monitor::Attended as Company;
#[cfg(all(feature = "report", not(feature = "server")))]
use crate::report::AtEnd as Company;

/// What the annotation says, each `None` where it says nothing.
#[derive(Debug, Clone, Copy, Default)]
#[cfg_attr(not(feature = "report"), allow(dead_code))]
pub struct Program {
    pub(crate) report: Option<&'static str>,
    pub(crate) listen: Option<&'static str>,
    pub(crate) config: Option<&'static str>,
}

/// The program runs until this is dropped.
#[must_use]
#[derive(Debug)]
pub struct Running {
    _company: Company,
}

impl Program {
    /// Of which nothing is said.
    pub fn new() -> Self {
        Self::default()
    }

    /// Where to write the report.
    pub fn report(self, target: &'static str) -> Self {
        Self { report: Some(target), ..self }
    }

    /// Where to serve.
    pub fn listen(self, address: &'static str) -> Self {
        Self { listen: Some(address), ..self }
    }

    /// The configuration file.
    pub fn config(self, file: &'static str) -> Self {
        Self { config: Some(file), ..self }
    }

    /// The body begins.
    pub fn start(self) -> Running {
        Running { _company: Company::begin(&self) }
    }
}

/// Without `report` nothing is left to do.
#[cfg(not(feature = "report"))]
#[derive(Debug)]
struct Company;

#[cfg(not(feature = "report"))]
impl Company {
    fn begin(_: &Program) -> Self {
        Self
    }
}
