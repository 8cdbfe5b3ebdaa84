//! Rule files: YAML to checked rules. All problems of a file are found, not just the first.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_saphyr::Spanned;

use super::duration::milliseconds;
use super::error::{FileError, Problem};
use super::rule::{Alerting, Group, Rule};
use super::template::Template;
use crate::promql::{Options, Query};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default, deserialize_with = "null_is_empty")]
    groups: Vec<Spanned<WrittenGroup>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenGroup {
    #[serde(default)]
    name: String,
    interval: Option<String>,
    /// None when it is not positive, as to Prometheus.
    #[serde(default)]
    limit: i64,
    #[serde(default, deserialize_with = "null_is_empty")]
    rules: Vec<Spanned<WrittenRule>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRule {
    record: Option<String>,
    alert: Option<String>,
    expr: String,
    #[serde(rename = "for")]
    for_: Option<String>,
    keep_firing_for: Option<String>,
    #[serde(default, deserialize_with = "nulls_are_empty")]
    labels: BTreeMap<String, String>,
    #[serde(default, deserialize_with = "nulls_are_empty")]
    annotations: BTreeMap<String, String>,
}

/// A field without a value is an empty one, as it is to Prometheus.
pub(super) fn null_is_empty<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// The same for each text of a map.
fn nulls_are_empty<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, String>, D::Error> {
    let texts: BTreeMap<String, Option<String>> = null_is_empty(deserializer)?;
    Ok(texts.into_iter().map(|(name, text)| (name, text.unwrap_or_default())).collect())
}

/// What the YAML reader says, in words for who writes files and not for who calls it.
fn yaml_problem(text: String) -> Problem {
    if text.starts_with("multiple YAML documents") {
        return Problem::Yaml("a second YAML document begins here: a rule file is one, remove its `---`".to_owned());
    }
    Problem::Yaml(text)
}

/// Reads and checks a rule file: its groups, or everything that is wrong with it.
pub(crate) fn check(file: &str, text: &str, options: Options) -> Result<Vec<Group>, Vec<FileError>> {
    let written: File = serde_saphyr::from_str(text).map_err(|error| {
        let line = error.location().map_or(1, |location| location.line());
        let problem = yaml_problem(error.without_snippet().to_string());
        vec![FileError { file: file.to_owned(), line, place: String::new(), problem }]
    })?;
    let mut checker = Checker { file, options, problems: Vec::new() };
    let mut groups: Vec<Group> = Vec::new();
    for group in written.groups {
        let line = group.referenced.line();
        let place = format!("group {:?}: ", group.value.name);
        if group.value.name.is_empty() || groups.iter().any(|other| other.name == group.value.name) {
            checker.add(line, &place, Problem::GroupName(format!("{:?}", group.value.name)));
        }
        let interval_ms = checker.duration(line, &place, "interval", group.value.interval);
        let rules = checker.rules(&place, group.value.rules);
        let limit = usize::try_from(group.value.limit).unwrap_or(0);
        groups.push(Group { name: group.value.name, interval_ms, limit, rules });
    }
    if checker.problems.is_empty() { Ok(groups) } else { Err(checker.problems) }
}

struct Checker<'a> {
    file: &'a str,
    options: Options,
    problems: Vec<FileError>,
}

impl Checker<'_> {
    fn add(&mut self, line: u64, place: &str, problem: Problem) {
        self.problems.push(FileError { file: self.file.to_owned(), line, place: place.to_owned(), problem });
    }

    fn duration(&mut self, line: u64, place: &str, field: &'static str, text: Option<String>) -> Option<i64> {
        let text = text?;
        let found = milliseconds(&text);
        if found.is_none() {
            self.add(line, place, Problem::Duration { field, text });
        }
        found
    }

    fn rules(&mut self, group: &str, written: Vec<Spanned<WrittenRule>>) -> Vec<Rule> {
        let mut seen: BTreeMap<(String, BTreeMap<String, String>), u64> = BTreeMap::new();
        let mut rules = Vec::new();
        for rule in written {
            let line = rule.referenced.line();
            let name = rule.value.alert.clone().or(rule.value.record.clone()).unwrap_or_default();
            let place = format!("{group}rule {name:?}: ");
            if let Some(first) = seen.insert((name.clone(), rule.value.labels.clone()), line) {
                self.add(line, &place, Problem::Duplicate(first));
            }
            rules.extend(self.rule(line, &place, name, rule.value));
        }
        rules
    }

    fn rule(&mut self, line: u64, place: &str, name: String, rule: WrittenRule) -> Option<Rule> {
        let before = self.problems.len();
        let records = rule.record.is_some();
        if records == rule.alert.is_some() || name.is_empty() {
            self.add(line, place, Problem::Kind);
        }
        if records {
            if !is_name(&name, true) {
                self.add(line, place, Problem::Name(name.clone()));
            }
            let written = [
                ("for", rule.for_.is_some()),
                ("keep_firing_for", rule.keep_firing_for.is_some()),
                ("annotations", !rule.annotations.is_empty()),
            ];
            for (field, _) in written.into_iter().filter(|(_, written)| *written) {
                self.add(line, place, Problem::AlertField(field));
            }
        }
        for label in rule.labels.keys().filter(|label| !is_name(label, false) || *label == "__name__") {
            self.add(line, place, Problem::Name(label.clone()));
        }
        for label in rule.annotations.keys().filter(|label| !is_name(label, false)) {
            self.add(line, place, Problem::Name(label.clone()));
        }
        let for_ms = self.duration(line, place, "for", rule.for_).unwrap_or(0);
        let keep_firing_for_ms = self.duration(line, place, "keep_firing_for", rule.keep_firing_for).unwrap_or(0);
        let (written_labels, written_annotations) = (rule.labels.clone(), rule.annotations.clone());
        // Only the labels of alerts are templates.
        let labels = if records { Vec::new() } else { self.templates(line, place, "label", rule.labels) };
        let annotations = self.templates(line, place, "annotation", rule.annotations);
        let query = match Query::parse_with(&rule.expr, self.options) {
            Ok(query) if query.has_points() => query,
            Ok(_) => {
                self.add(line, place, Problem::ExpressionType);
                return None;
            }
            Err(error) => {
                self.add(line, place, error.into());
                return None;
            }
        };
        let alert =
            (!records).then_some(Alerting { for_ms, keep_firing_for_ms, labels, annotations, written_annotations });
        let expression = rule.expr.trim().into();
        (self.problems.len() == before).then_some(Rule { name, expression, query, alert, written_labels })
    }

    fn templates(
        &mut self,
        line: u64,
        place: &str,
        kind: &str,
        written: BTreeMap<String, String>,
    ) -> Vec<(String, Template)> {
        let mut templates = Vec::new();
        for (name, text) in written {
            match Template::parse(&text) {
                Ok(template) => templates.push((name, template)),
                Err(problem) => {
                    self.add(line, place, Problem::Template { field: format!("{kind} {name:?}"), problem });
                }
            }
        }
        templates
    }
}

/// What Prometheus takes as a label's name, or with colons a metric's.
fn is_name(text: &str, colons: bool) -> bool {
    let fits = |character: char| character.is_ascii_alphanumeric() || character == '_' || (colons && character == ':');
    text.chars().all(fits) && text.chars().next().is_some_and(|first| !first.is_ascii_digit())
}
