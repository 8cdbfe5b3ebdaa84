//! Promise: whatever is recorded under whatever names and label values, a reader of the exposition gets back.

use std::collections::BTreeMap;

use monitor::{FamilyInfo, MetricSet, Registry};
use proptest::prelude::*;

/// Series of one family: values by label values.
type Series = BTreeMap<Vec<(String, String)>, f64>;

/// Reads lines of the text format as its specification says.
fn parse(text: &str) -> BTreeMap<String, Series> {
    let mut families: BTreeMap<String, Series> = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let name_end = line.find(['{', ' ']).unwrap();
        let (name, rest) = line.split_at(name_end);
        let (labels, value) = match rest.strip_prefix('{') {
            Some(rest) => parse_labels(rest),
            None => (Vec::new(), rest),
        };
        families.entry(name.to_owned()).or_default().insert(labels, value.trim().parse().unwrap());
    }
    families
}

/// Up to the closing brace; what follows it.
fn parse_labels(mut rest: &str) -> (Vec<(String, String)>, &str) {
    let mut labels = Vec::new();
    loop {
        if let Some(after) = rest.strip_prefix('}') {
            return (labels, after);
        }
        let (name, after) = rest.strip_prefix(',').unwrap_or(rest).split_once("=\"").unwrap();
        let (mut value, mut chars) = (String::new(), after.char_indices());
        let end = loop {
            match chars.next().unwrap() {
                (end, '"') => break end,
                (_, '\\') => value.push(match chars.next().unwrap().1 {
                    'n' => '\n',
                    other => other,
                }),
                (_, other) => value.push(other),
            }
        };
        labels.push((name.to_owned(), value));
        rest = &after[end + 1..];
    }
}

fn leak(text: String) -> &'static str {
    text.leak()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_is_recorded_is_read_back(
        name in "[a-zA-Z_][a-zA-Z0-9_]{0,20}",
        help in "\\PC{1,40}|[\\\\\n\"]{1,5}",
        labels in prop::collection::btree_set("[a-zA-Z][a-zA-Z0-9_]{0,10}", 1..4),
        recorded in prop::collection::vec((prop::collection::vec("(\\PC|[\\\\\n\"{},=# ]){0,12}", 3), any::<i32>()), 1..20),
    ) {
        prop_assume!(!labels.contains("le"));
        let labels: Vec<&'static str> = labels.into_iter().map(leak).collect();
        let labels: &'static [&'static str] = labels.leak();
        let registry = Registry::new();
        let mut set = MetricSet::default();
        let info = FamilyInfo::gauge(leak(name.clone()), leak(help)).labels(labels);
        let gauge = set.gauge(info);
        registry.register_set(set).unwrap();
        let mut expected = Series::new();
        for (values, figure) in &recorded {
            match &values[..labels.len()] {
                [a] => gauge.with((a,)).set(*figure),
                [a, b] => gauge.with((a, b)).set(*figure),
                [a, b, c] => gauge.with((a, b, c)).set(*figure),
                _ => unreachable!(),
            }
            let pairs = labels.iter().zip(values).map(|(label, value)| ((*label).to_owned(), value.clone()));
            expected.insert(pairs.collect(), f64::from(*figure));
        }
        let text = registry.exposition();
        let families = parse(&text);
        prop_assert_eq!(families.get(&name), Some(&expected), "{}", text);
    }
}
