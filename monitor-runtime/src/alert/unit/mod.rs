//! Unit tests of rules, in promtool's format: what `monitor rules test` runs.

mod check;
mod file;
pub(super) mod memory;
pub(super) mod notation;

use std::path::Path;

use super::file::check as check_rules;
use crate::promql::Options;
use file::TestFile;

/// Runs a test file. Rule files are read beside it.
///
/// # Errors
///
/// Everything that failed, in words: a file that cannot be read, a rule that cannot be loaded or evaluated, each expectation that
/// was not met.
pub(crate) fn run(path: &Path, options: Options) -> Result<(), Vec<String>> {
    let read =
        |path: &Path| std::fs::read_to_string(path).map_err(|error| vec![format!("{}: {error}", path.display())]);
    let file = TestFile::parse(&path.display().to_string(), &read(path)?)?;
    let rules = |name: &String| {
        let text = read(&path.parent().unwrap_or(Path::new("")).join(name))?;
        check_rules(name, &text, options).map_err(|errors| errors.iter().map(ToString::to_string).collect())
    };
    let mut failures = Vec::new();
    for test in &file.tests {
        // Compiled once for each test: each begins without alerts.
        let groups: Vec<Vec<_>> = file.rule_files.iter().map(rules).collect::<Result<_, Vec<String>>>()?;
        let mut groups: Vec<_> = groups.into_iter().flatten().collect();
        let place = |name: &String| file.order.iter().position(|own| own == name).unwrap_or(file.order.len());
        groups.sort_by_key(|group| place(&group.name));
        failures.extend(check::run(test, groups, file.evaluation_ms, options));
    }
    if failures.is_empty() { Ok(()) } else { Err(failures) }
}
