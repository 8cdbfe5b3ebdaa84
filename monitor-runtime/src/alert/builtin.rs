//! The rules that come with the monitor.

/// A rule file: the five that are worth having on any service.
pub(crate) const DEFAULT_RULES: &str = include_str!("default_rules.yml");
