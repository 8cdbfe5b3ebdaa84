//! Names of families: how they come about, and the rules that Prometheus and its readers have for them.

use proc_macro2::Span;

use super::contract::Role;
use super::model::{Field, Kind, Metric, Set, Unit};

/// A metric with the name and the help that it gets.
pub(crate) struct Family<'a> {
    pub(crate) field: &'a Field,
    pub(crate) metric: &'a Metric,
    pub(crate) role: Option<&'static Role>,
    pub(crate) name: String,
    /// Empty when nothing says it.
    pub(crate) help: String,
}

/// The families of the set itself, in the order of its fields.
pub(crate) fn families(set: &Set) -> Vec<Family<'_>> {
    let prefix = set.prefix.as_ref().map(syn::LitStr::value);
    set.metrics()
        .map(|(field, metric)| {
            let role = set.tipo.and_then(|tipo| tipo.role(&field.name()));
            let name = match (&metric.options.name, role) {
                (Some(name), _) => name.value(),
                (None, Some(role)) => role.name(prefix.as_deref()),
                (None, None) => compose(prefix.as_deref(), &field.name(), metric),
            };
            let help = metric.options.help.as_ref().map(syn::LitStr::value);
            let help = help.or_else(|| field.doc()).or_else(|| role.map(|role| role.help.to_owned()));
            Family { field, metric, role, name, help: help.unwrap_or_default() }
        })
        .collect()
}

impl Family<'_> {
    /// Where the name comes from.
    pub(crate) fn name_at(&self) -> Span {
        self.metric.options.name.as_ref().map_or_else(|| self.field.ident.span(), syn::LitStr::span)
    }
}

/// Prefix, field, unit, and `_total` for counters; nothing twice.
fn compose(prefix: Option<&str>, field: &str, metric: &Metric) -> String {
    let unit = match (&metric.options.unit, metric.kind) {
        (Some((Unit::None, _)), _) | (None, Kind::Counter | Kind::Gauge) => None,
        (Some((Unit::Of(unit), _)), _) => Some(unit.as_str()),
        (None, Kind::Histogram) => Some("seconds"),
    };
    let mut name = prefix.map(|prefix| format!("{prefix}_")).unwrap_or_default();
    name += if metric.kind == Kind::Counter { without_total(field) } else { field };
    for ending in unit.into_iter().chain((metric.kind == Kind::Counter).then_some("total")) {
        if last_word(&name) != ending {
            name = format!("{name}_{ending}");
        }
    }
    name
}

fn without_total(name: &str) -> &str {
    name.strip_suffix("_total").unwrap_or(name)
}

fn last_word(name: &str) -> &str {
    name.rsplit('_').next().unwrap_or(name)
}

/// What a scraper would refuse in a family's name, or mistake for something else.
pub(crate) fn refusal(name: &str) -> Option<String> {
    if name.contains(':') {
        return Some(format!("`{name}` has a colon, which is kept for the names of recording rules"));
    }
    (!is_word(name)).then(|| {
        format!("`{name}` is no metric name: it takes ASCII letters, digits and `_`, and begins with no digit")
    })
}

/// What breaks the rules for a name of this kind.
pub(crate) fn broken_rule(name: &str, kind: Kind) -> Option<String> {
    match (kind, name.strip_suffix("_total")) {
        (Kind::Counter, None) => return Some(format!("the name of a counter ends in `_total`: `{name}_total`")),
        (Kind::Gauge | Kind::Histogram, Some(short)) => {
            let word = kind.word();
            return Some(format!("`_total` is how the names of counters end, and this is a {word}: name it `{short}`"));
        }
        _ => {}
    }
    let taken = match kind {
        Kind::Counter => &[][..],
        // Information such as a version is a gauge that is always 1.
        Kind::Gauge => &["bucket", "count", "sum", "created"],
        Kind::Histogram => &["bucket", "count", "sum", "created", "info"],
    };
    let last = last_word(name);
    if taken.contains(&last) {
        let word = kind.word();
        return Some(format!(
            "a {word} cannot be named `{name}`: `_{last}` is what the exposition adds to names by itself; name it after what it measures"
        ));
    }
    non_base_unit(without_total(name))
}

/// The error for a name that ends in a unit which is not a base unit.
pub(crate) fn non_base_unit(name: &str) -> Option<String> {
    let last = last_word(name);
    // A whole name of one letter, as `d`, says no unit.
    if last == name && last.len() == 1 {
        return None;
    }
    let base = match last {
        "ms" | "millis" | "milliseconds" | "us" | "micros" | "microseconds" | "ns" | "nanos" | "nanoseconds" | "s"
        | "sec" | "secs" | "m" | "min" | "mins" | "minutes" | "h" | "hours" | "d" | "days" | "weeks" => "seconds",
        "b" | "kb" | "mb" | "gb" | "tb" | "kib" | "mib" | "gib" | "tib" | "bits" | "kilobytes" | "megabytes"
        | "gigabytes" | "terabytes" | "kibibytes" | "mebibytes" | "gibibytes" | "tebibytes" => "bytes",
        "percent" | "percentage" | "pct" => "ratio",
        "fahrenheit" | "kelvin" => "celsius",
        "millimeters" | "centimeters" | "kilometers" | "km" => "meters",
        "milligrams" | "kilograms" | "kg" => "grams",
        _ => return None,
    };
    Some(format!("`{last}` is no base unit: measure in `{base}`, so that every reader can add and compare"))
}

/// Why this cannot be the name of a label.
pub(crate) fn label_refusal(name: &str) -> Option<String> {
    if name == "_" {
        return Some("`_` is no label name: it says nothing".to_owned());
    }
    if !is_word(name) {
        return Some(format!(
            "`{name}` is no label name: it takes ASCII letters, digits and `_`, and begins with no digit"
        ));
    }
    if name == "le" || name == "quantile" {
        return Some(format!("the label `{name}` is reserved for the parts of histograms and summaries"));
    }
    name.starts_with("__")
        .then(|| format!("the label `{name}` is reserved: names that begin with `__` are Prometheus's own"))
}

/// True for what both a metric and a label can be called.
pub(crate) fn is_word(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
