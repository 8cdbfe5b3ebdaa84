//! The promises of `#[derive(TipoMetrics)]` and `#[derive(LabelValue)]`: one file per promise. What is refused is in
//! `tests/ui_tipo.rs`; what is generated is in `snapshots`.

#![deny(missing_docs)]
// A test may fail where library code may not; its helpers are not in `#[test]` functions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod contracts;
mod exposition;
mod handles;
mod labels;
mod limits;
mod names;
mod nested;
mod registration;
mod shadowed;
pub mod strict;

/// The lines of a scrape that begin with one of the names, comments and parts of histograms included; `monitor_*` left out.
fn lines(registry: &monitor::Registry, names: &[&str]) -> Vec<String> {
    let text = registry.exposition();
    let of = |line: &&str| {
        let name = line.strip_prefix("# HELP ").or_else(|| line.strip_prefix("# TYPE ")).unwrap_or(line);
        names.iter().any(|own| name.starts_with(own))
    };
    text.lines().filter(of).map(str::to_owned).collect()
}
