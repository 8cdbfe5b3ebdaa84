//! Functions that write labels.

use regex::Regex;

use crate::promql::source::{Labels, MatchOp, Matcher, NAME};
use crate::promql::value::Element;

/// Where the whole source value matches, the target becomes the replacement, in which `$1` and `${name}` are groups.
pub(crate) fn label_replace(
    mut vector: Vec<Element>,
    target: &str,
    replacement: &str,
    source: &str,
    pattern: &Regex,
) -> Vec<Element> {
    for element in &mut vector {
        let mut value = String::new();
        match pattern.captures(element.labels.get(source)) {
            Some(groups) => groups.expand(replacement, &mut value),
            None => continue,
        }
        element.labels.set(target, &value);
    }
    vector
}

/// The target becomes the values of the sources, in their order.
pub(crate) fn label_join(mut vector: Vec<Element>, target: &str, separator: &str, sources: &[&str]) -> Vec<Element> {
    for element in &mut vector {
        let values: Vec<&str> = sources.iter().map(|source| element.labels.get(source)).collect();
        let joined = values.join(separator);
        element.labels.set(target, &joined);
    }
    vector
}

/// What is known of a series that is not there: the labels its matchers fix. A label with more than one matcher is not fixed.
pub(crate) fn absent_labels(matchers: &[Matcher]) -> Labels {
    let mut labels = Labels::default();
    let mut seen: Vec<&str> = Vec::new();
    for matcher in matchers.iter().filter(|matcher| matcher.name != NAME) {
        if matcher.op == MatchOp::Equal && !seen.contains(&matcher.name.as_str()) {
            labels.set(&matcher.name, &matcher.value);
            seen.push(&matcher.name);
        } else {
            labels.set(&matcher.name, "");
        }
    }
    labels
}
