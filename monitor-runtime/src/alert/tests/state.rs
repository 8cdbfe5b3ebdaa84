//! Promise: alerts are remembered and forgotten as in Prometheus, and what fails changes nothing.

use crate::alert::file::check;
use crate::alert::group::{GroupState, Store};
use crate::alert::state::AlertState::{Firing, Inactive, Pending};
use crate::alert::unit::memory::Memory;
use crate::promql::Options;
use crate::promql::source::{Labels, NAME, Sample};

const MINUTE_MS: i64 = 60_000;

struct Rules {
    group: GroupState,
    memory: Memory,
}

impl Rules {
    fn new(fields: &str) -> Self {
        let text = format!("groups:\n- name: g\n  interval: 1m30s\n  limit: 2\n  rules:\n  - {fields}\n");
        let group = check("f.yml", &text, Options::default()).unwrap().remove(0);
        Self { group: GroupState::new(group, Default::default()), memory: Memory::default() }
    }

    /// Samples of `x` by their label `n`, and an evaluation; what failed.
    fn minute(&mut self, minute: i64, values: &[(&str, f64)]) -> Vec<String> {
        for (n, value) in values {
            let labels = Labels::new([(NAME.to_owned(), "x".to_owned()), ("n".to_owned(), (*n).to_owned())]);
            self.memory.append(labels, Sample { timestamp_ms: minute * MINUTE_MS, value: *value });
        }
        let errors = self.group.evaluate(&mut self.memory, minute * MINUTE_MS);
        errors.iter().map(ToString::to_string).collect()
    }

    fn states(&self) -> Vec<(String, crate::alert::state::AlertState)> {
        self.group.alerts().map(|(_, labels, alert)| (labels.get("n").to_owned(), alert.state)).collect()
    }
}

#[test]
fn a_resolved_alert_is_remembered_for_fifteen_minutes_and_does_not_come_back() {
    let mut rules = Rules::new("{alert: A, expr: x > 1, for: 1m}");
    let one = |state| vec![("a".to_owned(), state)];
    for (minute, value, state) in
        [(0, 2.0, Pending), (1, 3.0, Firing), (2, 0.0, Inactive), (3, 5.0, Pending), (4, 5.0, Firing)]
    {
        assert_eq!(rules.minute(minute, &[("a", value)]), Vec::<String>::new());
        assert_eq!(rules.states(), one(state), "minute {minute}");
    }
    let (_, _, alert) = rules.group.alerts().next().unwrap();
    assert_eq!((alert.active_at_ms, alert.fired_at_ms), (3 * MINUTE_MS, Some(4 * MINUTE_MS)));
    assert_eq!((alert.resolved_at_ms, alert.value), (None, 5.0));

    for minute in 5..=20 {
        rules.minute(minute, &[("a", 0.0)]);
        assert_eq!(rules.states(), one(Inactive), "minute {minute}");
    }
    assert_eq!(rules.group.alerts().next().unwrap().2.resolved_at_ms, Some(5 * MINUTE_MS));
    rules.minute(21, &[("a", 0.0)]);
    assert_eq!(rules.states(), []);
}

#[test]
fn what_fails_changes_nothing() {
    let mut rules = Rules::new("{alert: A, expr: x * on(q) (x > 1)}");
    assert_eq!(rules.minute(0, &[("a", 2.0)]), Vec::<String>::new());
    let firing = rules.group.alerts().count();
    assert_eq!(firing, 1);
    // Two on the side that must have one.
    let errors = rules.minute(1, &[("a", 2.0), ("b", 2.0)]);
    assert!(errors[0].starts_with("rule \"A\": found duplicate series for the match group"), "{errors:?}");
    assert!(rules.group.alerts().all(|(.., alert)| alert.state == Firing) && rules.group.alerts().count() == firing);

    let mut rules = Rules::new("{alert: A, expr: x, labels: {n: same}}");
    let errors = rules.minute(0, &[("a", 2.0), ("b", 2.0)]);
    assert!(
        errors[0].contains("same labelset after applying rule labels: {alertname=\"A\", n=\"same\"}"),
        "{errors:?}"
    );
}

#[test]
fn more_than_the_limit_is_nothing_and_an_error() {
    let three = [("a", 2.0), ("b", 2.0), ("c", 2.0)];
    for fields in ["{alert: A, expr: x}", "{record: r, expr: x}"] {
        let mut rules = Rules::new(fields);
        assert_eq!(rules.minute(0, &three[..2]), Vec::<String>::new());
        let errors = rules.minute(1, &three);
        assert!(errors[0].ends_with("exceeded limit of 2 with 3 series"), "{errors:?}");
        assert_eq!(rules.states(), []);
        assert_eq!(rules.group.group().interval_ms, Some(90_000));
    }
}
