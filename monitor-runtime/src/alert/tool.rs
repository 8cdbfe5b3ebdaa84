//! Rule files checked, tested and exported, as `promtool check rules` and `promtool test rules` do it, with the semantics rules have here.
//!
//! What rules may use: the expressions of Prometheus except for native histograms and what is experimental in it; in the labels and
//! annotations of alerts its templates, except for `toTime` and Go's `call`, `js` and `slice`. Anything else is a problem with file,
//! line, group and rule when the file is read. What a template would do wrong with any values (`%d` of a number with decimals, `gt` of
//! a float and an integer) is one too; Prometheus finds that when the alert fires.

use std::path::Path;

use super::slo::objectives;
use super::{builtin, file, unit};
use crate::promql::Options;

pub use crate::promql::Compat;

/// What is wrong with a rule file or a test file: all of it, not just the first problem.
#[derive(Debug, thiserror::Error)]
#[error("{}", problems.join("\n"))]
pub struct RulesError {
    /// One text each: file, line, group, rule, and what to do.
    pub problems: Vec<String>,
}

/// What a rule file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checked {
    /// Its groups.
    pub groups: usize,
    /// The rules of all groups.
    pub rules: usize,
}

/// Reads a rule file in Prometheus's format and checks every rule of it.
///
/// # Errors
///
/// The file cannot be read, or has problems: all of them.
///
/// ```
/// # extern crate monitor_runtime as monitor;
/// use monitor::rules::{Compat, check};
///
/// let directory = tempfile::tempdir()?;
/// let path = directory.path().join("rules.yml");
/// std::fs::write(&path, "groups:\n- name: api\n  rules:\n  - alert: Slow\n    expr: rate(slow_total) > 1\n")?;
/// let error = check(&path, Compat::V3).unwrap_err();
/// assert!(error.problems[0].contains("rules.yml:4: group \"api\": rule \"Slow\": expr: "));
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn check(path: &Path, compat: Compat) -> Result<Checked, RulesError> {
    let name = path.display().to_string();
    let text =
        std::fs::read_to_string(path).map_err(|error| RulesError { problems: vec![format!("{name}: {error}")] })?;
    let groups = file::check(&name, &text, Options { compat, ..Options::default() });
    let groups = groups.map_err(|errors| RulesError { problems: errors.iter().map(ToString::to_string).collect() })?;
    Ok(Checked { groups: groups.len(), rules: groups.iter().map(|group| group.rules.len()).sum() })
}

/// Runs unit tests of rules, in promtool's format; the rule files they name are beside the test file.
///
/// # Errors
///
/// A file cannot be read or has problems, a rule fails when it is evaluated, or an expectation is not met: all of them.
///
/// ```
/// # extern crate monitor_runtime as monitor;
/// use monitor::rules::{Compat, test};
///
/// let directory = tempfile::tempdir()?;
/// let rules = "groups:\n- name: api\n  rules:\n  - alert: Down\n    expr: up == 0\n    for: 1m\n";
/// std::fs::write(directory.path().join("rules.yml"), rules)?;
/// let tests = "
/// rule_files: [rules.yml]
/// tests:
/// - input_series: [{series: 'up{job=\"api\"}', values: '1 0 0'}]
///   alert_rule_test:
///   - {eval_time: 1m, alertname: Down}
///   - {eval_time: 2m, alertname: Down, exp_alerts: [{exp_labels: {job: api}}]}
/// ";
/// let path = directory.path().join("tests.yml");
/// std::fs::write(&path, tests)?;
/// test(&path, Compat::V3).unwrap();
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn test(path: &Path, compat: Compat) -> Result<(), RulesError> {
    unit::run(path, Options { compat, ..Options::default() }).map_err(|problems| RulesError { problems })
}

/// The text of the rule file that comes with the monitor: CPU, memory, response time, errors, cache hits.
///
/// ```
/// # extern crate monitor_runtime as monitor;
/// assert!(monitor::rules::default_rules().contains("- alert: high_error_rate"));
/// ```
pub fn default_rules() -> &'static str {
    builtin::DEFAULT_RULES
}

/// The text of a rule file: alerts on the burn rates of the objectives that the annotated functions of this program state, as in
/// `#[timed(slo(errors, target = 99.9))]`. Without any it is a file without groups.
///
/// The windows are those of a service whose history holds a day: 1 hour and 5 minutes, 6 hours and 30 minutes (critical), a day and
/// 2 hours (warning). Latencies are read from the bucket whose `le` is written as in OpenMetrics, `1.0` for a second: a Prometheus
/// that scrapes the process sees it so, unless its version is 2 and it was told to ask for the older text format.
///
/// ```
/// # extern crate monitor_runtime as monitor;
/// // No function of this program states an objective.
/// assert_eq!(monitor::rules::slo_rules(), "groups: []\n");
/// ```
pub fn slo_rules() -> String {
    builtin::slo_rules(&objectives())
}

/// The text of one rule file with all rules that are in this program, [`default_rules`] and [`slo_rules`]: for a Prometheus server
/// that scrapes it. `GET /rules.yml` of a running monitor answers the same.
///
/// ```
/// # extern crate monitor_runtime as monitor;
/// use monitor::rules::{Compat, check, export};
///
/// let directory = tempfile::tempdir()?;
/// let path = directory.path().join("monitor.yml");
/// std::fs::write(&path, export())?;
/// assert_eq!(check(&path, Compat::V3).unwrap().rules, 5);
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn export() -> String {
    builtin::export(&objectives())
}
