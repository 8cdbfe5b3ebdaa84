//! A group of panels for each metric set that is registered: what its families are says what is worth drawing.

use super::Group;
use super::builtin::{mean, quantile};
use super::model::{Panel, Unit};
use crate::metric::{FamilyInfo, MetricKind, SetInfo};

/// In the order of their registration.
pub(crate) fn of_sets(sets: &[SetInfo]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for set in sets {
        let title = title(set);
        let panels = set.families.iter().map(|family| panel(family).group(title.clone()));
        match groups.iter_mut().find(|group| group.title == title) {
            Some(group) => group.panels.extend(panels),
            None => groups.push(Group { title: title.clone(), panels: panels.collect() }),
        }
    }
    groups
}

/// `Tipo A: RegistroMetrics`, `QueueMetrics`, or `Metrics` where a set has no name.
fn title(set: &SetInfo) -> String {
    match (set.tipo, set.name) {
        (Some(tipo), name) if name == format!("Tipo{tipo}") => format!("Tipo {tipo}"),
        (Some(tipo), name) => format!("Tipo {tipo}: {name}"),
        (None, "") => "Metrics".to_owned(),
        (None, name) => name.to_owned(),
    }
}

fn panel(family: &FamilyInfo) -> Panel {
    let name = family.name;
    let by = family.labels.join(", ");
    let legend = family.labels.iter().map(|label| format!("{{{{{label}}}}}")).collect::<Vec<_>>().join(" ");
    let legend = |alone: &str| if legend.is_empty() { alone.to_owned() } else { legend.clone() };
    let sum = |inner: String| match by.as_str() {
        "" => format!("sum({inner})"),
        by => format!("sum by ({by}) ({inner})"),
    };
    match family.kind {
        MetricKind::Counter if name.ends_with("_bytes_total") => Panel::new(heading(name), Unit::BytesPerSecond)
            .help(format!("{}: so many in a second", family.help))
            .query(sum(format!("rate({name}[$__rate_interval])")), legend("in a second")),
        MetricKind::Counter if name.ends_with("_seconds_total") => Panel::new(heading(name), Unit::Count)
            .help(format!("{}: seconds in each second", family.help))
            .query(sum(format!("rate({name}[$__rate_interval])")), legend("at once")),
        MetricKind::Counter => Panel::new(heading(name), Unit::PerMinute)
            .help(format!("{}: so many in a minute", family.help))
            .query(format!("60 * {}", sum(format!("rate({name}[$__rate_interval])"))), legend("in a minute")),
        MetricKind::Gauge => {
            Panel::new(heading(name), unit(name)).help(family.help).query(sum(name.to_owned()), legend("now"))
        }
        MetricKind::Histogram => {
            let lines = |what: &str| if by.is_empty() { what.to_owned() } else { format!("{what} {}", legend("")) };
            Panel::new(heading(name), unit(name))
                .help(format!("{}: mean, and what 95 of 100 stay below", family.help))
                .query(mean(name, &by), lines("mean"))
                .query(quantile(0.95, name, &by), lines("p95"))
        }
    }
}

/// `registros_search_duration_seconds`: "Registros search duration".
fn heading(name: &str) -> String {
    let name = name.strip_suffix("_total").unwrap_or(name);
    let name = ["_seconds", "_bytes", "_percent", "_count"]
        .iter()
        .find_map(|suffix| name.strip_suffix(suffix))
        .unwrap_or(name);
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// What the name says of its values, by Prometheus's conventions.
fn unit(name: &str) -> Unit {
    match name {
        name if name.ends_with("_seconds") => Unit::Seconds,
        name if name.ends_with("_bytes") => Unit::Bytes,
        name if name.ends_with("_percent") => Unit::Percent,
        name if name.ends_with("_ratio") => Unit::Ratio,
        _ => Unit::Count,
    }
}
