//! Aggregations: many series into few, by labels.

use foldhash::{HashMap, HashMapExt};

use super::Compat;
use super::error::EvalError;
use super::expr::{Aggregate, Aggregation};
use super::functions::quantile;
use super::functions::statistics::{largest, mean, smallest, total, variance};
use super::source::{Labels, NAME};
use super::top::top;
use super::value::{Element, distinct, number_text};

/// `parameter` is that of `topk`, `bottomk` and `quantile`.
pub(super) fn aggregate(
    aggregate: &Aggregate,
    mut vector: Vec<Element>,
    parameter: f64,
    compat: Compat,
) -> Result<Vec<Element>, EvalError> {
    let place = name(&aggregate.kind);
    if let Aggregation::CountValues(label) = &aggregate.kind {
        for element in &mut vector {
            element.labels.set(label, &number_text(element.value));
        }
    }
    if matches!(aggregate.kind, Aggregation::Top | Aggregation::Bottom) {
        let count = whole(place, parameter)?;
        let descending = aggregate.kind == Aggregation::Top;
        let members = groups(aggregate, vector).into_iter().flat_map(|(_, members)| top(members, count, descending));
        return Ok(members.collect());
    }
    let value = |members: &[Element]| {
        let values = members.iter().map(|element| element.value);
        match &aggregate.kind {
            Aggregation::Sum => total(values),
            Aggregation::Avg => mean(values),
            Aggregation::Min => smallest(values).unwrap_or(f64::NAN),
            Aggregation::Max => largest(values).unwrap_or(f64::NAN),
            Aggregation::Group => 1.0,
            Aggregation::StdVar => spread(values, compat),
            Aggregation::StdDev => spread(values, compat).sqrt(),
            Aggregation::Quantile => quantile(parameter, values.collect()),
            Aggregation::Count | Aggregation::CountValues(_) | Aggregation::Top | Aggregation::Bottom => {
                members.len() as f64
            }
        }
    };
    let results = groups(aggregate, vector).into_iter();
    let results = results.map(|(labels, members)| Element { value: value(&members), labels }).collect();
    distinct(results, place)
}

/// Prometheus 2 begins at the first value as the mean, so that one value alone is 0 even where it is not finite.
fn spread(values: impl ExactSizeIterator<Item = f64>, compat: Compat) -> f64 {
    if compat == Compat::V2 && values.len() == 1 { 0.0 } else { variance(values) }
}

/// The elements by what `by` or `without` leaves of their labels, in the order in which the groups appear.
fn groups(aggregate: &Aggregate, vector: Vec<Element>) -> Vec<(Labels, Vec<Element>)> {
    let counted = match &aggregate.kind {
        Aggregation::CountValues(label) => Some(label),
        _ => None,
    };
    let mut places: HashMap<Labels, usize> = HashMap::new();
    let mut groups: Vec<(Labels, Vec<Element>)> = Vec::new();
    for element in vector {
        let mut labels = element.labels.clone();
        let listed = |name: &str| aggregate.labels.iter().any(|label| label == name);
        labels.retain(|name| {
            if aggregate.without {
                name != NAME && !listed(name)
            } else {
                listed(name) || counted.is_some_and(|label| label == name)
            }
        });
        let place = *places.entry(labels).or_insert_with_key(|labels| {
            groups.push((labels.clone(), Vec::new()));
            groups.len() - 1
        });
        if let Some((_, members)) = groups.get_mut(place) {
            members.push(element);
        }
    }
    groups
}

/// The `k` of `topk`. Less than one is nothing.
fn whole(place: &'static str, value: f64) -> Result<usize, EvalError> {
    if value.is_nan() || value >= i64::MAX as f64 || value <= i64::MIN as f64 {
        return Err(EvalError::Parameter { place, value });
    }
    Ok(value.max(0.0) as usize)
}

pub(super) fn name(kind: &Aggregation) -> &'static str {
    match kind {
        Aggregation::Sum => "sum",
        Aggregation::Avg => "avg",
        Aggregation::Min => "min",
        Aggregation::Max => "max",
        Aggregation::Count => "count",
        Aggregation::Group => "group",
        Aggregation::StdDev => "stddev",
        Aggregation::StdVar => "stdvar",
        Aggregation::Top => "topk",
        Aggregation::Bottom => "bottomk",
        Aggregation::Quantile => "quantile",
        Aggregation::CountValues(_) => "count_values",
    }
}
