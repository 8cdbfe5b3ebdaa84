//! Results of queries as a chart has them: a name and a value for each moment.

use serde::Serialize;

use crate::panel::hash;
use crate::promql::source::{Labels, NAME};

/// One line, or one row of a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Series {
    /// Tells it from the others of its panel, whatever its name: the same in every answer.
    pub(super) key: u32,
    pub(super) name: String,
    /// Of a row that is a function: where its page is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) link: Option<String>,
    /// For each step and for now; none where there was nothing.
    pub(super) values: Vec<Option<f64>>,
}

impl Series {
    /// Of the query at `place` of its panel.
    pub(super) fn new(place: usize, legend: &str, labels: &Labels, values: Vec<Option<f64>>) -> Self {
        Self { key: hash(&format!("{place}{labels}")), name: name(legend, labels), link: link(labels), values }
    }

    pub(super) fn last(&self) -> Option<f64> {
        self.values.last().copied().flatten()
    }

    /// How much of it there is, to choose what is shown.
    pub(super) fn weight(&self) -> f64 {
        self.values.iter().flatten().map(|value| value.abs()).sum()
    }
}

/// What a legend makes of labels: `{{name}}` is the value of a label. Without a legend, or where it comes to nothing, all of them.
fn name(legend: &str, labels: &Labels) -> String {
    let mut text = String::new();
    let mut rest = legend;
    while let Some((before, after)) = rest.split_once("{{") {
        text.push_str(before);
        match after.split_once("}}") {
            Some((label, after)) => {
                text.push_str(labels.get(label.trim()));
                rest = after;
            }
            None => {
                text.push_str("{{");
                rest = after;
            }
        }
    }
    text.push_str(rest);
    let text = text.trim();
    match (text, labels.iter().next()) {
        ("", None) => "value".to_owned(),
        ("", Some(_)) => labels.to_string(),
        (text, _) => text.to_owned(),
    }
}

fn link(labels: &Labels) -> Option<String> {
    let (module, function) = (labels.get("module"), labels.get("function"));
    let is_whole = labels.iter().all(|(name, _)| matches!(name, "module" | "function" | "service_name" | NAME));
    (is_whole && !module.is_empty() && !function.is_empty()).then(|| address(module, function))
}

/// Where the page of a function is.
pub(super) fn address(module: &str, function: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("module", module).append_pair("function", function);
    format!("function?{}", query.finish())
}

/// Five digits: more than a chart shows, and half of the bytes.
pub(super) fn rounded(value: f64) -> Option<f64> {
    if !value.is_finite() {
        return None;
    }
    if value == 0.0 || value.fract() == 0.0 && value.abs() < 1e6 {
        return Some(value);
    }
    let exponent = 4 - value.abs().log10().floor() as i32;
    // Two steps, so that the factor is a number also for what is very small.
    let (first, second) = (exponent.clamp(-300, 300), exponent - exponent.clamp(-300, 300));
    let scaled = (value * 10_f64.powi(first) * 10_f64.powi(second)).round();
    // Divided by a whole power of ten, so that the decimal is the shortest one.
    Some(if exponent >= 0 {
        scaled / 10_f64.powi(first) / 10_f64.powi(second)
    } else {
        scaled * 10_f64.powi(-exponent)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(pairs: &[(&str, &str)]) -> Labels {
        Labels::new(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
    }

    #[test]
    fn a_legend_names_what_it_can() {
        let own = labels(&[("__name__", "x"), ("queue", "a<b"), ("tier", "")]);
        for (legend, expected) in [
            ("{{queue}}", "a<b"),
            ("of {{ queue }} now", "of a<b now"),
            ("{{nothing}}", "x{queue=\"a<b\"}"),
            ("", "x{queue=\"a<b\"}"),
            ("open {{queue", "open {{queue"),
        ] {
            assert_eq!(name(legend, &own), expected);
        }
        assert_eq!(name("", &Labels::default()), "value");
        assert_eq!(link(&own), None);
        let function = labels(&[("module", "a::b"), ("function", "<T as X>::f")]);
        assert_eq!(link(&function).as_deref(), Some("function?module=a%3A%3Ab&function=%3CT+as+X%3E%3A%3Af"));
    }

    #[test]
    fn five_digits_are_kept() {
        for (value, expected) in [
            (1.0 / 3.0, 0.33333),
            (-123_456.789, -123_460.0),
            (65_536.0, 65_536.0),
            (1.234_567e-9, 1.2346e-9),
            (9.876_54e15, 9.8765e15),
            (0.1 + 0.2, 0.3),
        ] {
            assert_eq!(rounded(value), Some(expected));
        }
        assert_eq!(rounded(5e-324).map(f64::is_finite), Some(true));
        assert_eq!((rounded(f64::NAN), rounded(f64::INFINITY)), (None, None));
    }
}
