//! Templates of labels and annotations: Go's `text/template` with the functions of Prometheus
//! (<https://prometheus.io/docs/prometheus/latest/configuration/template_reference/>).
//!
//! `lex` finds actions and their tokens, `parse` makes `node`s of them, `run` expands these, with `value`s and the functions of
//! `function`; `print` is `printf`. Left out: `toTime`, `call`, `js`, `slice` and methods of Go's values.
//!
//! What is no template is refused when the rule is loaded, and so is what a first expansion with made-up values finds: a text where a
//! number is needed, `%d` of a number with decimals. What depends on the values fails when it is expanded, and the text says so.

mod format;
mod function;
mod humanize;
mod lex;
mod node;
mod parse;
mod print;
mod run;
mod value;

use std::collections::BTreeMap;

use crate::promql::Options;
use crate::promql::source::{Labels, Matcher, SeriesData, Source};

/// Text with actions.
#[derive(Debug)]
pub(crate) struct Template(node::Program);

/// What templates see beside the alert.
#[derive(Clone, Debug, Default)]
pub(crate) struct External {
    /// `$externalLabels`
    pub(crate) labels: BTreeMap<String, String>,
    /// `$externalURL`, without a slash at its end.
    pub(crate) url: String,
}

/// What a template is expanded with.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) labels: &'a Labels,
    pub(crate) value: f64,
    pub(crate) external: &'a External,
    /// What `query` asks, and when.
    pub(crate) source: &'a dyn Source,
    pub(crate) at_ms: i64,
    pub(crate) options: Options,
}

impl Template {
    /// # Errors
    ///
    /// What cannot be read, or would fail for any values, in words.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let program = parse::program(text)?;
        let (external, labels) = (External::default(), Labels::default());
        let options = Options::default();
        let made_up = Context { labels: &labels, value: 1.5, external: &external, source: &Nothing, at_ms: 0, options };
        match run::expand(&program, made_up) {
            Err(run::Failure::Always(problem)) => Err(problem),
            _ => Ok(Self(program)),
        }
    }

    /// The text for a result of the rule's query. What fails is said in it, as Prometheus does.
    pub(crate) fn expand(&self, context: Context<'_>) -> String {
        run::expand(&self.0, context)
            .unwrap_or_else(|failure| format!("<error expanding template: {}>", failure.problem()))
    }
}

/// No series.
struct Nothing;

impl Source for Nothing {
    fn select(&self, _matchers: &[Matcher], _start_ms: i64, _end_ms: i64) -> Vec<SeriesData> {
        Vec::new()
    }
}
