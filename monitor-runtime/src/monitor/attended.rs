//! The monitor of a program under `#[monitor::main]`.

use std::io::{self, Write};

use super::lifecycle::Monitor;
use crate::program::Program;
use crate::report::AtEnd;

/// A monitor beside the program; or, when it could not start, the report at the end all the same.
#[derive(Debug)]
pub(crate) enum Attended {
    By { _monitor: Box<Monitor> },
    ByNone { _report: AtEnd },
}

impl Attended {
    pub(crate) fn begin(program: &Program) -> Self {
        let builder = Monitor::builder().report(program.report.unwrap_or("-")).listen(program.listen.unwrap_or("off"));
        let builder = match program.config {
            Some(file) => builder.config_file(file),
            None => builder,
        };
        match builder.start() {
            Ok(monitor) => Self::By { _monitor: Box::new(monitor) },
            Err(error) => {
                let _ = writeln!(io::stderr(), "monitor: {error}");
                Self::ByNone { _report: AtEnd::of(program) }
            }
        }
    }
}
