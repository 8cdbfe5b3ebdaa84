//! Asks promtool for its verdicts.

use std::path::Path;
use std::process::Command;

/// promtool's verdict on each file, in their order, and all it said.
pub(super) fn verdicts(subcommand: &str, files: &[impl AsRef<Path>]) -> (Vec<bool>, String) {
    let output = Command::new("promtool").args([subcommand, "rules"]).args(files.iter().map(AsRef::as_ref)).output();
    let output = output.expect("promtool is in Debian's package `prometheus`: scripts/install.sh promtool");
    let (report, errors) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    // A part for each file; what failed in it is among the errors, which are a stream of their own.
    let parts = report.split(if subcommand == "test" { "Unit Testing:" } else { "Checking " }).skip(1);
    let verdicts: Vec<bool> = parts.map(|part| part.contains("SUCCESS")).collect();
    let failed = errors.matches("FAILED").count();
    let refused = verdicts.iter().filter(|accepted| !**accepted).count();
    assert_eq!((verdicts.len(), failed), (files.len(), refused), "not understood:\n{report}\n{errors}");
    (verdicts, report + &errors)
}

/// A text in YAML, whatever is in it.
pub(super) fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}
