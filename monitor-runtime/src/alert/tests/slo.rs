//! Promise: whatever functions are called, the rules of their objectives are ones that Prometheus loads, and so do we.

use std::collections::BTreeSet;

use super::promtool::verdicts;
use crate::alert::builtin::{export, slo_rules};
use crate::alert::file::check;
use crate::alert::slo::{Kind, Objective};
use crate::alert::template::{Context, External};
use crate::alert::unit::memory::Memory;
use crate::promql::source::Labels;
use crate::promql::{Compat, Options};

const NAMES: &[&str] = &[
    "pay",
    "Service<T>::create",
    "<Wrapper<'_, [u8; 4]> as Iterator<Item = &str>>::next",
    "<impl core::fmt::Display for Price>::fmt",
    "with \"quotes\" and 'quotes' and `ticks`",
    "back\\slash and \\\" and \\n",
    "größe::価格::🦀",
    "{{ $value }} and }} {{",
    "{{{{",
    "a: b # c - [d] {e} & * ! | > % @ ,",
    "- ? :",
    "line\nbreak\tand\u{1}control\u{85}next\u{2028}line\u{feff}",
    " spaces ",
    "#",
    "",
];

fn objectives() -> Vec<Objective> {
    let kinds = [
        (Kind::Errors, 99.9),
        (Kind::Errors, 0.001),
        (Kind::Latency { seconds: 1.0 }, 99.0),
        (Kind::Latency { seconds: 0.001 }, 99.999),
        (Kind::Latency { seconds: 7_200.5 }, 50.0),
    ];
    let objective = |name: &str, (kind, target)| Objective {
        function: name.to_owned(),
        module: format!("app::{name}"),
        kind,
        target,
    };
    NAMES.iter().flat_map(|name| kinds.map(|kind| objective(name, kind))).collect()
}

#[test]
fn every_export_is_a_rule_file() {
    let directory = tempfile::tempdir().unwrap();
    let texts = [slo_rules(&[]), export(&[]), slo_rules(&objectives()), export(&objectives())];
    let mut files = Vec::new();
    for (at, text) in texts.iter().enumerate() {
        for compat in [Compat::V2, Compat::V3] {
            check("export.yml", text, Options { compat, ..Options::default() }).unwrap();
        }
        files.push(directory.path().join(format!("{at}.yml")));
        std::fs::write(&files[at], text).unwrap();
    }
    let (theirs, said) = verdicts("check", &files);
    assert_eq!(theirs, [true; 4], "{said}");
}

#[test]
fn names_come_out_of_labels_as_they_went_in() {
    let text = slo_rules(&objectives());
    let groups = check("slo.yml", &text, Options::default()).unwrap();
    let mut functions = BTreeSet::new();
    for rule in groups.iter().flat_map(|group| &group.rules) {
        let expanded = |name: &str| {
            let Some(alerting) = &rule.alert else { return rule.written_labels[name].clone() };
            let (labels, external, source) = (Labels::default(), External::default(), Memory::default());
            let options = Options::default();
            let context =
                Context { labels: &labels, value: 0.0, external: &external, source: &source, at_ms: 0, options };
            alerting.labels.iter().find(|(label, _)| label == name).unwrap().1.expand(context)
        };
        assert_eq!(expanded("module"), format!("app::{}", expanded("function")));
        functions.insert(expanded("function"));
    }
    assert_eq!(functions, NAMES.iter().map(|name| (*name).to_owned()).collect());
    // 6 ratios each, and 2 alerts; the two low targets have a warning only.
    let rules: usize = groups.iter().map(|group| group.rules.len()).sum();
    assert_eq!(rules, NAMES.len() * (5 * 6 + 3 * 2 + 2));
}

#[test]
fn a_bound_is_written_as_the_exposition_writes_it() {
    let text = slo_rules(&objectives());
    for bound in ["le=\"1.0\"", "le=\"0.001\"", "le=\"7200.5\""] {
        assert!(text.contains(bound), "{bound}");
    }
    for objective in ["\"99% in 1s\"", "\"99.999% in 1ms\"", "\"50% in 7200.5s\"", "\"99.9%\"", "\"0.001%\""] {
        assert!(text.contains(&format!("objective: {objective}\n")), "{objective}");
    }
}

#[test]
fn a_low_target_has_the_alerts_that_can_come() {
    let text = |target| {
        let objective = Objective { function: "f".to_owned(), module: "m".to_owned(), kind: Kind::Errors, target };
        slo_rules(&[objective])
    };
    let burns = |text: &str| ["> 14.4 *", "> 6 *", "> 3 *", "> 1 *"].map(|burn| text.matches(burn).count());
    assert_eq!(burns(&text(99.9)), [2, 2, 2, 0]);
    assert_eq!(burns(&text(90.0)), [0, 2, 2, 0]);
    assert_eq!(burns(&text(80.0)), [0, 0, 2, 0]);
    assert_eq!(burns(&text(50.0)), [0, 0, 0, 2]);
    check("slo.yml", &text(50.0), Options::default()).unwrap();
}
