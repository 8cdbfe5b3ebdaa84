//! The rules that come with the monitor, and with what is linked into this program.

use super::slo::{self, Objective};

/// A rule file: the five that are worth having on any service.
pub(crate) const DEFAULT_RULES: &str = include_str!("default_rules.yml");

/// A rule file: those that the objectives make.
pub(crate) fn slo_rules(objectives: &[Objective]) -> String {
    match slo::groups(objectives) {
        groups if groups.is_empty() => "groups: []\n".to_owned(),
        groups => format!("groups:\n{groups}"),
    }
}

/// Both as one rule file.
pub(crate) fn export(objectives: &[Objective]) -> String {
    format!("{DEFAULT_RULES}{}", slo::groups(objectives))
}
