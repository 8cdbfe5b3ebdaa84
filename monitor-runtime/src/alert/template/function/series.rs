//! `query`, and what is done with its result.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::{Outcome, wrong};
use crate::alert::template::Context;
use crate::alert::template::run::Failure;
use crate::alert::template::value::{Sample, Value};
use crate::promql::source::{Labels, Matcher, SeriesData, Source};
use crate::promql::{self, Element, Query};

/// Series in the order of their labels, as Prometheus evaluates them.
struct Sorted<'a>(&'a dyn Source);

impl Source for Sorted<'_> {
    fn select(&self, matchers: &[Matcher], start_ms: i64, end_ms: i64) -> Vec<SeriesData> {
        self.select_while(matchers, start_ms, end_ms, &mut |_| true)
    }

    fn select_while(
        &self,
        matchers: &[Matcher],
        start_ms: i64,
        end_ms: i64,
        goes_on: &mut dyn FnMut(usize) -> bool,
    ) -> Vec<SeriesData> {
        let mut found = self.0.select_while(matchers, start_ms, end_ms, goes_on);
        found.sort_by(|a, b| a.labels.cmp(&b.labels));
        found
    }
}

pub(super) fn query(context: &Context<'_>, values: &[Value]) -> Outcome {
    let Some(Value::Text(text)) = values.first() else { return Err(wrong(values.first(), "query")) };
    let failed = |problem: String| Failure::Now(problem);
    let query = Query::parse_with(text, context.options).map_err(|error| failed(error.to_string()))?;
    let found = query.at(&Sorted(context.source), context.at_ms).map_err(|error| failed(error.to_string()))?;
    let sample = |labels: &Labels, value: f64| Sample { labels: Rc::new(map(labels)), value };
    let samples: Vec<Sample> = match found {
        promql::Value::Vector(vector) => {
            vector.iter().map(|Element { labels, value }| sample(labels, *value)).collect()
        }
        promql::Value::Scalar(value) => vec![sample(&Labels::default(), value)],
        promql::Value::Text(_) | promql::Value::Matrix(_) => {
            return Err(failed("the result is no vector and no number".to_owned()));
        }
    };
    Ok(Value::List(Rc::new(samples.into_iter().map(|sample| Value::Sample(Rc::new(sample))).collect())))
}

fn map(labels: &Labels) -> BTreeMap<String, String> {
    labels.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn list(value: Option<&Value>) -> Result<&[Value], Failure> {
    match value {
        Some(Value::List(list)) => Ok(list),
        other => Err(wrong(other, "query's result")),
    }
}

fn sample(value: Option<&Value>) -> Result<&Sample, Failure> {
    match value {
        Some(Value::Sample(sample)) => Ok(sample),
        other => Err(wrong(other, "sample")),
    }
}

fn text(value: Option<&Value>) -> Result<&str, Failure> {
    match value {
        Some(Value::Text(text)) => Ok(text),
        other => Err(wrong(other, "text")),
    }
}

pub(super) fn first(values: &[Value]) -> Outcome {
    let first = list(values.first())?.first().cloned();
    first.ok_or_else(|| Failure::Now("first() called on vector with no elements".to_owned()))
}

pub(super) fn label(values: &[Value]) -> Outcome {
    let name = text(values.first())?;
    Ok(Value::text(sample(values.get(1))?.labels.get(name).map_or("", String::as_str)))
}

pub(super) fn value(values: &[Value]) -> Outcome {
    Ok(Value::Number(sample(values.first())?.value))
}

pub(super) fn text_value(values: &[Value]) -> Outcome {
    Ok(Value::text(sample(values.first())?.labels.get("__value__").map_or("", String::as_str)))
}

pub(super) fn sort(values: &[Value]) -> Outcome {
    let name = text(values.first())?;
    let mut sorted = list(values.get(1))?.to_vec();
    sorted.sort_by_cached_key(|value| match value {
        Value::Sample(sample) => sample.labels.get(name).cloned(),
        _ => None,
    });
    Ok(Value::List(Rc::new(sorted)))
}

pub(super) fn len(values: &[Value]) -> Outcome {
    let length = match values.first() {
        Some(Value::Text(text)) => text.len(),
        Some(Value::List(list)) => list.len(),
        Some(Value::Labels(labels)) => labels.len(),
        Some(Value::Map(map)) => map.len(),
        other => return Err(wrong(other, "text, list or map")),
    };
    Ok(Value::Integer(length as i64))
}

pub(super) fn index(values: &[Value]) -> Outcome {
    let Some((first, keys)) = values.split_first() else { return Ok(Value::Nil) };
    let mut value = first.clone();
    for key in keys {
        value = match (&value, key) {
            (Value::List(list), Value::Integer(at)) => {
                usize::try_from(*at)
                    .ok()
                    .and_then(|at| list.get(at))
                    .cloned()
                    .ok_or_else(|| Failure::Now(format!("index out of range: {at}")))?
            }
            (Value::Text(text), Value::Integer(at)) => {
                let byte = usize::try_from(*at).ok().and_then(|at| text.as_bytes().get(at));
                let byte = byte.ok_or_else(|| Failure::Now(format!("index out of range: {at}")))?;
                Value::Integer(i64::from(*byte))
            }
            (Value::Labels(labels), Value::Text(name)) => Value::text(labels.get(&**name).map_or("", String::as_str)),
            (Value::Map(map), Value::Text(name)) => map.get(&**name).cloned().unwrap_or(Value::Nil),
            (Value::List(_), other) => return Err(wrong(Some(other), "index")),
            (Value::Labels(_) | Value::Map(_), other) => return Err(wrong(Some(other), "key")),
            (other, _) => return Err(wrong(Some(other), "list or map")),
        };
    }
    Ok(value)
}
