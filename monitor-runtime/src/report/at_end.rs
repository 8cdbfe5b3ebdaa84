//! The report that is written when a program has ended, with no monitor beside it.

use std::io::{self, Write};

use super::write::write_now;
use crate::program::Program;

/// Writes the report when it is dropped, also while a panic unwinds.
#[derive(Debug)]
pub(crate) struct AtEnd {
    target: String,
}

impl AtEnd {
    /// Without the feature `server`: says which wishes are beyond it.
    #[cfg(not(feature = "server"))]
    pub(crate) fn begin(program: &Program) -> Self {
        for (key, wish) in [("listen", program.listen), ("config", program.config)] {
            if let Some(wish) = wish {
                let _ =
                    writeln!(io::stderr(), "monitor: `{key} = {wish:?}` needs the feature `server`: it is left out");
            }
        }
        Self::of(program)
    }

    /// To where the environment says, else the program, else standard output.
    pub(crate) fn of(program: &Program) -> Self {
        let given = std::env::var("MONITOR_REPORT").ok().filter(|target| !target.trim().is_empty());
        Self { target: given.unwrap_or_else(|| program.report.unwrap_or("-").to_owned()) }
    }
}

impl Drop for AtEnd {
    fn drop(&mut self) {
        if let Err(error) = write_now(&self.target) {
            // Nobody is left to be told otherwise, and a closed stderr is no reason to panic.
            let _ = writeln!(io::stderr(), "monitor: {error}");
        }
    }
}
