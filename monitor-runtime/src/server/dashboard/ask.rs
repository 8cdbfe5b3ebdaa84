//! Panels evaluated over the moments of a window.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::Dashboard;
use super::series::{Series, rounded};
use super::window::{Moments, Window};
use crate::panel::{Form, Panel, Query, Variables};
use crate::promql::source::{Labels, SeriesData};
use crate::promql::{Options, Query as Parsed, Value};
use crate::series::History;

/// Lines of a panel at most; what has least is left out, and counted.
const MOST: usize = 12;

/// Lines of which the newest value is told: those that a page shows are among them, unless there are many and they change places.
const MOST_NOW: usize = 60;

/// The longest that all panels together may take.
const LONGEST: Duration = Duration::from_secs(5);

/// A query's place in its panel, and its legend.
type Own<'a> = (usize, &'a str);

/// What a panel came to.
#[derive(Clone, Debug, Default)]
pub(super) struct Answer {
    pub(super) series: Vec<Series>,
    /// Lines that are left out.
    pub(super) more: usize,
    /// Why there is nothing, when it is not for lack of data.
    pub(super) error: Option<String>,
}

/// Who is asked, and how.
pub(super) struct Asker<'a> {
    history: &'a History,
    options: Options,
    lines: Variables,
    lists: Variables,
}

impl<'a> Asker<'a> {
    pub(super) fn new(history: &'a History, options: Options, window: Window, dashboard: &Dashboard) -> Self {
        let options = Options { deadline: Some(Instant::now() + LONGEST), ..options };
        let (lines, lists) = (
            window.variables(dashboard.interval),
            window.variables_of_list(dashboard.interval, dashboard.began.elapsed()),
        );
        Self { history, options, lines, lists }
    }

    /// The expression as it is asked.
    pub(super) fn filled(&self, panel: &Panel, query: &Query) -> String {
        match panel.form {
            Form::Lines => self.lines.fill(&query.expr),
            Form::Top => self.lists.fill(&query.expr),
        }
    }

    /// Every step of the window, and now.
    pub(super) fn window(&self, panel: &Panel, moments: &Moments) -> Answer {
        match panel.form {
            Form::Lines => {
                self.answer(panel, MOST, |query, own, series| lines(query, self.history, own, moments, series))
            }
            Form::Top => self.now(panel, moments.now_ms),
        }
    }

    /// Now alone.
    pub(super) fn now(&self, panel: &Panel, now_ms: i64) -> Answer {
        let mut answer = self.answer(panel, MOST_NOW, |query, (place, legend), series| {
            for (labels, value) in vector(query.at(self.history, now_ms).map_err(|error| error.to_string())?) {
                series.push(Series::new(place, legend, &labels, vec![rounded(value)]));
            }
            Ok(())
        });
        if panel.form == Form::Top {
            answer.series.retain(|series| series.last().is_some());
            answer.series.sort_by(|a, b| b.last().unwrap_or(0.0).total_cmp(&a.last().unwrap_or(0.0)));
            let more = answer.series.len().saturating_sub(MOST);
            answer.series.truncate(MOST);
            answer.more = more;
        }
        answer
    }

    fn answer(
        &self,
        panel: &Panel,
        most: usize,
        ask: impl Fn(&Parsed, Own<'_>, &mut Vec<Series>) -> Result<(), String>,
    ) -> Answer {
        let mut series = Vec::new();
        let mut error = None;
        for (place, query) in panel.queries.iter().enumerate() {
            let parsed =
                Parsed::parse_with(&self.filled(panel, query), self.options).map_err(|error| error.to_string());
            error = parsed.and_then(|parsed| ask(&parsed, (place, &query.legend), &mut series)).err().or(error);
        }
        let more = series.len().saturating_sub(most);
        if more > 0 {
            series.sort_by(|a, b| b.weight().total_cmp(&a.weight()));
            series.truncate(most);
        }
        Answer { series, more, error }
    }
}

fn lines(
    query: &Parsed,
    history: &History,
    (place, legend): Own<'_>,
    moments: &Moments,
    series: &mut Vec<Series>,
) -> Result<(), String> {
    let Moments { start_ms, end_ms, step_ms, now_ms } = *moments;
    let range = query.range(history, start_ms, end_ms, step_ms).map_err(|error| error.to_string())?;
    let mut now: HashMap<Labels, f64> =
        vector(query.at(history, now_ms).map_err(|error| error.to_string())?).into_iter().collect();
    let count = moments.count();
    for SeriesData { labels, samples, .. } in range {
        let mut values = vec![None; count + 1];
        for sample in &samples {
            let place = usize::try_from((sample.timestamp_ms - start_ms) / step_ms).ok();
            if let Some(value) = place.and_then(|place| values.get_mut(place)) {
                *value = rounded(sample.value);
            }
        }
        if let (Some(value), Some(last)) = (now.remove(&labels), values.last_mut()) {
            *last = rounded(value);
        }
        series.push(Series::new(place, legend, &labels, values));
    }
    let mut new: Vec<_> = now.into_iter().collect();
    new.sort_by(|(a, _), (b, _)| a.cmp(b));
    for (labels, value) in new {
        let mut values = vec![None; count + 1];
        if let Some(last) = values.last_mut() {
            *last = rounded(value);
        }
        series.push(Series::new(place, legend, &labels, values));
    }
    Ok(())
}

fn vector(value: Value) -> Vec<(Labels, f64)> {
    match value {
        Value::Vector(vector) => vector.into_iter().map(|element| (element.labels, element.value)).collect(),
        Value::Scalar(value) => vec![(Labels::default(), value)],
        Value::Text(_) | Value::Matrix(_) => Vec::new(),
    }
}
