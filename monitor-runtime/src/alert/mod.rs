//! Alerting and recording rules: Prometheus's rule files, its state machine, and its unit tests of rules.
//!
//! `file` reads a rule file, `rule` is what it holds once checked, `group` evaluates it in order, `state` is the life of an alert,
//! `template` writes labels and annotations, `engine` evaluates what is due in a running monitor and tells it by `notice`s, `unit`
//! runs promtool's test files; `builtin` are the rules that come with the monitor; `tool` is what the command-line tool calls. Time is an argument everywhere.

pub(crate) mod builtin;
pub(crate) mod duration;
pub(crate) mod engine;
mod error;
mod file;
mod group;
pub(crate) mod notice;
mod rule;
mod state;
mod template;
pub mod tool;
mod unit;

#[cfg(test)]
mod tests;
