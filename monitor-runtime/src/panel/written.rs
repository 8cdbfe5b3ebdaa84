//! `[[panels]]` of a configuration file.

use serde::Deserialize;
use toml::Spanned;

use super::model::{Form, OWN, Panel, PanelError, Query, Threshold, Unit};

/// What of the file is ours; other keys are the monitor's.
#[derive(Deserialize)]
struct Sections {
    #[serde(default)]
    panels: Vec<Spanned<Written>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    title: String,
    #[serde(default)]
    help: String,
    #[serde(default)]
    unit: Unit,
    #[serde(default)]
    form: Form,
    /// One query, for short.
    expr: Option<String>,
    legend: Option<String>,
    #[serde(default)]
    queries: Vec<WrittenQuery>,
    #[serde(default)]
    thresholds: Vec<Threshold>,
    rule: Option<String>,
    group: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenQuery {
    expr: String,
    #[serde(default)]
    legend: String,
}

/// What is wrong with the panels of a file, and where.
#[derive(Debug)]
pub(crate) struct WrittenError {
    /// Byte offset in the text.
    pub(crate) at: usize,
    pub(crate) problem: Problem,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum Problem {
    /// What serde says.
    #[error("{0}")]
    Form(String),
    #[error("`legend` names the lines of `expr`: give both here, or both in `queries`")]
    Legend,
    #[error(transparent)]
    Panel(#[from] PanelError),
}

/// The panels of a configuration file, checked.
pub(crate) fn read(text: &str) -> Result<Vec<Panel>, WrittenError> {
    let sections: Sections = toml::from_str(text).map_err(|error| WrittenError {
        at: error.span().map_or(0, |span| span.start),
        problem: Problem::Form(error.message().to_owned()),
    })?;
    let panel = |written: Spanned<Written>| {
        let at = written.span().start;
        panel(written.into_inner()).map_err(|problem| WrittenError { at, problem })
    };
    sections.panels.into_iter().map(panel).collect()
}

fn panel(written: Written) -> Result<Panel, Problem> {
    let first = match (written.expr, written.legend) {
        (Some(expr), legend) => Some(Query { expr, legend: legend.unwrap_or_default() }),
        (None, Some(_)) => return Err(Problem::Legend),
        (None, None) => None,
    };
    let others = written.queries.into_iter().map(|query| Query { expr: query.expr, legend: query.legend });
    let panel = Panel {
        title: written.title,
        help: written.help,
        unit: written.unit,
        form: written.form,
        queries: first.into_iter().chain(others).collect(),
        thresholds: written.thresholds,
        rule: written.rule,
        group: written.group.unwrap_or_else(|| OWN.to_owned()),
    };
    panel.check()?;
    Ok(panel)
}
