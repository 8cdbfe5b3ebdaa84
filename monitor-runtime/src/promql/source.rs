//! What the evaluator reads from: series of samples, chosen by matchers. The in-memory series implement it.

use std::fmt;
use std::sync::Arc;

use regex::Regex;

use super::re2;
pub(crate) use crate::registry::{NAME, STALE_BITS};

/// Whether a value is the staleness marker, and not just any NaN.
pub(crate) fn is_stale(value: f64) -> bool {
    value.to_bits() == STALE_BITS
}

/// One reading of a series.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    /// Milliseconds since 1970.
    pub(crate) timestamp_ms: i64,
    /// A staleness marker ([`is_stale`]) where the series ended.
    pub(crate) value: f64,
}

/// The labels of a series, its name among them as `__name__`: sorted by name, each name once, no empty value (to Prometheus a
/// label without value is no label). A clone is shared until it is changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Labels(Arc<Vec<(Arc<str>, Arc<str>)>>);

impl Labels {
    /// Labels from pairs in any order. Of a name given twice the last value counts; an empty value removes the label.
    pub(crate) fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut labels = Self::default();
        for (name, value) in pairs {
            labels.set(&name, &value);
        }
        labels
    }

    /// Labels from pairs that are sorted by name, each name once, none empty; the texts stay shared with who gives them.
    pub(crate) fn from_sorted(pairs: Vec<(Arc<str>, Arc<str>)>) -> Self {
        debug_assert!(pairs.is_sorted_by(|(a, _), (b, _)| a < b), "not sorted: {pairs:?}");
        Self(Arc::new(pairs))
    }

    /// The value of a label; empty where it is missing, as Prometheus matches it.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.position(name).ok().and_then(|at| self.0.get(at)).map_or("", |(_, value)| value)
    }

    /// Gives a label its value; an empty one removes it.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        match (self.position(name), value.is_empty()) {
            (Err(_), true) => {}
            (Ok(at), true) => drop(Arc::make_mut(&mut self.0).remove(at)),
            (Err(at), false) => Arc::make_mut(&mut self.0).insert(at, (name.into(), value.into())),
            (Ok(at), false) => {
                if let Some(pair) = Arc::make_mut(&mut self.0).get_mut(at) {
                    pair.1 = value.into();
                }
            }
        }
    }

    /// The pairs, sorted by name.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }

    /// Leaves only the labels whose names pass.
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(&str) -> bool) {
        if self.0.iter().any(|(name, _)| !keep(name)) {
            Arc::make_mut(&mut self.0).retain(|(name, _)| keep(name));
        }
    }

    fn position(&self, name: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| (**known).cmp(name))
    }
}

impl fmt::Display for Labels {
    /// As PromQL writes them: `up{job="api"}`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.get(NAME);
        f.write_str(name)?;
        let mut others = self.iter().filter(|(name, _)| *name != NAME).peekable();
        if others.peek().is_none() && !name.is_empty() {
            return Ok(());
        }
        f.write_str("{")?;
        for (at, (name, value)) in others.enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            write!(f, "{comma}{name}={value:?}")?;
        }
        f.write_str("}")
    }
}

/// How a matcher compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MatchOp {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `=~`
    Regex,
    /// `!~`
    NotRegex,
}

/// A condition on one label. A missing label matches as an empty one.
#[derive(Clone, Debug)]
pub(crate) struct Matcher {
    /// The label; [`NAME`] for the series' name.
    pub(crate) name: String,
    /// How `value` compares.
    pub(crate) op: MatchOp,
    /// Text for the first two operators, a regular expression that must match the whole value for the others.
    pub(crate) value: String,
    regex: Option<Regex>,
}

impl Matcher {
    /// # Errors
    ///
    /// The regular expression does not compile.
    pub(crate) fn new(name: &str, op: MatchOp, value: &str) -> Result<Self, regex::Error> {
        let regex = match op {
            MatchOp::Equal | MatchOp::NotEqual => None,
            // As Prometheus 3 reads it: anchored, and a dot matches a line break as well.
            MatchOp::Regex | MatchOp::NotRegex => Some(re2::compile(&format!("^(?s:{value})$"))?),
        };
        Ok(Self { name: name.to_owned(), op, value: value.to_owned(), regex })
    }

    /// Whether a label's value passes.
    pub(crate) fn accepts(&self, value: &str) -> bool {
        match self.op {
            MatchOp::Equal => self.value == value,
            MatchOp::NotEqual => self.value != value,
            MatchOp::Regex => self.regex.as_ref().is_some_and(|regex| regex.is_match(value)),
            MatchOp::NotRegex => !self.regex.as_ref().is_some_and(|regex| regex.is_match(value)),
        }
    }

    /// Whether a series passes.
    pub(crate) fn matches(&self, labels: &Labels) -> bool {
        self.accepts(labels.get(&self.name))
    }
}

/// One series and its samples of the window that was asked for.
#[derive(Clone, Debug)]
pub(crate) struct SeriesData {
    /// Who it is.
    pub(crate) labels: Labels,
    /// In order of time, each time once.
    pub(crate) samples: Vec<Sample>,
}

/// Where series come from.
pub(crate) trait Source {
    /// Every series that passes all matchers and has a sample from `start_ms` to `end_ms` (both included, milliseconds since
    /// 1970), with those samples and no others, staleness markers among them. No two series have the same labels.
    fn select(&self, matchers: &[Matcher], start_ms: i64, end_ms: i64) -> Vec<SeriesData>;

    /// As [`Source::select`], as long as `goes_on`, which is told of the samples of each series, says so; what is returned then
    /// is a part.
    fn select_while(
        &self,
        matchers: &[Matcher],
        start_ms: i64,
        end_ms: i64,
        goes_on: &mut dyn FnMut(usize) -> bool,
    ) -> Vec<SeriesData> {
        let mut found = self.select(matchers, start_ms, end_ms);
        let kept = found.iter().take_while(|series| goes_on(series.samples.len())).count();
        found.truncate(kept);
        found
    }
}
