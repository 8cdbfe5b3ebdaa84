//! Promise: rules in a running monitor do what they do in Prometheus, over restarts, changed files and a clock that is set.

use std::sync::Arc;

use prometheus::{Gauge, Registry};

use crate::alert::engine::{Builtin, Engine, External, Pace, RulesView, Sources};
use crate::alert::notice::Notice;
use crate::data::Data;
use crate::promql::Options;
use crate::promql::source::{MatchOp, Matcher, NAME, Source};
use crate::series::{History, Limits, Moment};

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const BEGIN: i64 = 1_700_000_000_000;

/// A monitor whose time is given: scrapes every 5 s, rules whenever they are due.
struct World {
    registry: Registry,
    gauge: Gauge,
    history: History,
    data: Arc<Data>,
    view: Arc<RulesView>,
    engine: Engine,
    now: Moment,
    told: Vec<String>,
    notices: Vec<Notice>,
}

fn sources(text: &str) -> Sources {
    let builtin = vec![Builtin { name: "rules.yml", text: text.to_owned() }];
    Sources { builtin, patterns: Vec::new(), options: Options::default() }
}

impl World {
    fn new(text: &str) -> Self {
        Self::after(text, Arc::default(), BEGIN)
    }

    /// A process that starts with what an earlier one remembered.
    fn after(text: &str, data: Arc<Data>, at_ms: i64) -> Self {
        let registry = Registry::new();
        let gauge = Gauge::new("level", "What the rules look at").unwrap();
        registry.register(Box::new(gauge.clone())).unwrap();
        let (view, now) = (Arc::<RulesView>::default(), Moment { ms: at_ms, set_ms: 0 });
        let groups = sources(text).load().unwrap();
        let engine = Engine::new(
            groups,
            Pace { interval_ms: 30 * SECOND, scrape_ms: 5 * SECOND },
            External::default(),
            Arc::clone(&data),
            Arc::clone(&view),
            now,
        );
        let history = History::new(Limits::default());
        Self { registry, gauge, history, data, view, engine, now, told: Vec::new(), notices: Vec::new() }
    }

    fn run(&mut self, ms: i64) {
        let end = self.now.ms + ms;
        while self.now.ms < end {
            self.now.ms += 5 * SECOND;
            self.history.append(self.now.ms, &self.registry.gather());
            let mut tell = |line: &str| self.told.push(line.to_owned());
            if let Some(notices) = self.engine.evaluate(&self.history, self.now, &mut tell) {
                self.notices = notices;
            }
        }
    }

    fn set_clock(&mut self, by_ms: i64) {
        self.now.ms += by_ms;
        self.now.set_ms += by_ms;
        self.history.shift(by_ms);
    }

    fn replace(&mut self, text: &str) {
        self.engine.replace(sources(text).load().unwrap(), &self.history, self.now);
    }

    /// States of the active alerts.
    fn states(&self) -> Vec<String> {
        let states = self.view.alerts().into_iter().map(|alert| format!("{:?}", alert.state).to_lowercase());
        states.collect()
    }

    /// The newest value of a series.
    fn newest(&self, name: &str) -> Option<f64> {
        let found = self.history.select(
            &[Matcher::new(NAME, MatchOp::Equal, name).unwrap()],
            self.now.ms - 5 * MINUTE,
            self.now.ms,
        );
        found.first()?.samples.last().map(|sample| sample.value)
    }
}

const HIGH: &str = "
groups:
- name: levels
  rules:
  - {record: level:max2m, expr: 'max_over_time(level[2m])'}
  - {alert: High, expr: level > 5, for: 2m, labels: {severity: critical}, annotations: {summary: 'level {{ $value }}'}}
";

#[test]
fn an_alert_is_pending_fires_and_is_resolved() {
    let mut world = World::new(HIGH);
    world.gauge.set(3.0);
    world.run(2 * MINUTE);
    assert_eq!((world.states(), world.newest("level:max2m")), (vec![], Some(3.0)));
    world.gauge.set(9.0);
    world.run(MINUTE);
    assert_eq!(world.states(), ["pending"]);
    assert!(world.notices.is_empty());
    world.run(2 * MINUTE);
    assert_eq!(world.states(), ["firing"]);
    let [notice] = world.notices.as_slice() else { panic!("{:?}", world.notices) };
    assert_eq!((notice.resolved_at_ms, notice.labels.get("severity")), (None, "critical"));
    assert_eq!(notice.annotations.get("summary").map(String::as_str), Some("level 9"));
    assert!((4 * MINUTE - 30 * SECOND..=4 * MINUTE).contains(&(notice.valid_until_ms - world.now.ms)));
    assert_eq!(world.newest("ALERTS"), Some(1.0));
    world.gauge.set(1.0);
    world.run(MINUTE);
    assert_eq!(world.states(), [""; 0]);
    let [notice] = world.notices.as_slice() else { panic!("{:?}", world.notices) };
    assert!(notice.resolved_at_ms.is_some_and(|resolved_ms| resolved_ms > notice.fired_at_ms));
    let changes: Vec<_> = world.view.changes(10).iter().map(|own| (own.from.clone(), own.to.clone())).collect();
    let expected = [("firing", "resolved"), ("pending", "firing"), ("inactive", "pending")];
    assert_eq!(changes, expected.map(|(from, to)| (from.to_owned(), to.to_owned())));
    assert!(world.view.changes(1)[0].lasted_seconds.is_some_and(|seconds| seconds > 0.0));
    world.run(20 * MINUTE);
    assert!(world.notices.is_empty(), "{:?}", world.notices);
}

#[test]
fn a_restart_changes_nothing() {
    let mut first = World::new(HIGH);
    first.gauge.set(9.0);
    first.run(MINUTE);
    assert_eq!(first.states(), ["pending"]);
    let mut second = World::after(HIGH, Arc::clone(&first.data), first.now.ms + 10 * SECOND);
    assert_eq!(second.states(), ["pending"], "shown before the first evaluation");
    second.gauge.set(9.0);
    second.run(MINUTE);
    second.run(30 * SECOND);
    assert_eq!(second.states(), ["firing"], "the time before the restart counts");
    // What fires still fires after a restart, though nothing was read yet; and is resolved when that is true.
    let mut third = World::after(HIGH, Arc::clone(&second.data), second.now.ms + MINUTE);
    assert_eq!((third.states(), third.view.changes(10).len()), (vec!["firing".to_owned()], 2));
    third.gauge.set(1.0);
    third.run(2 * MINUTE);
    assert_eq!((third.states(), third.notices.len()), (vec![], 1));
    // A wait of hours is not broken by a short stop, however long ago it began.
    let patient = HIGH.replace("for: 2m", "for: 3h");
    let mut waiting = World::new(&patient);
    waiting.gauge.set(9.0);
    waiting.run(2 * 60 * MINUTE);
    let mut after = World::after(&patient, Arc::clone(&waiting.data), waiting.now.ms + MINUTE);
    after.gauge.set(9.0);
    after.run(61 * MINUTE);
    assert_eq!(after.states(), ["firing"]);
    // After a long time what was pending has to begin anew.
    let mut fourth = World::new(HIGH);
    fourth.gauge.set(9.0);
    fourth.run(MINUTE);
    let fifth = World::after(HIGH, Arc::clone(&fourth.data), fourth.now.ms + 2 * 60 * MINUTE);
    assert_eq!(fifth.states(), [""; 0]);
}

#[test]
fn what_a_rule_has_not_seen_long_enough_resolves_nothing() {
    const BUSY: &str = "
groups:
- name: levels
  rules:
  - {alert: Busy, expr: 'avg_over_time(level[10m]) > 5'}
  - {alert: Changed, expr: 'changes(level[10m] offset 5m) > 0'}
";
    let mut first = World::new(BUSY);
    for value in [9.0, 8.0] {
        first.gauge.set(value);
        first.run(10 * MINUTE);
    }
    assert_eq!(first.states(), ["firing", "firing"]);
    let mut second = World::after(BUSY, Arc::clone(&first.data), first.now.ms + 10 * SECOND);
    second.gauge.set(8.0);
    second.run(14 * MINUTE);
    assert_eq!(second.states(), ["firing", "firing"], "held: 15 minutes of history are what it looks at");
    second.run(4 * MINUTE);
    assert_eq!(second.states(), ["firing"]);
}

#[test]
fn changed_rules_keep_the_alerts_of_those_that_stay() {
    let mut world = World::new(HIGH);
    world.gauge.set(9.0);
    world.run(3 * MINUTE);
    assert_eq!(world.states(), ["firing"]);
    world.replace(&HIGH.replace("level > 5", "level > 6"));
    assert_eq!(world.states(), ["firing"], "shown between change and evaluation");
    world.run(30 * SECOND);
    assert_eq!((world.states(), world.view.changes(10).len()), (vec!["firing".to_owned()], 2));
    world.replace(&HIGH.replace("severity: critical", "severity: warning"));
    world.run(MINUTE);
    assert_eq!(world.states(), ["pending"], "another rule");
    // What the old one wrote has ended, and is not kept.
    let alerts = [
        Matcher::new(NAME, MatchOp::Equal, "ALERTS").unwrap(),
        Matcher::new("severity", MatchOp::Equal, "critical").unwrap(),
    ];
    let ended = world.history.select(&alerts, world.now.ms - 5 * MINUTE, world.now.ms);
    assert!(
        !ended.is_empty() && ended.iter().all(|series| series.samples.last().is_some_and(|last| last.value.is_nan()))
    );
    assert_eq!(world.data.read::<serde_json::Value>(crate::data::Table::Alerts).len(), 1);
    world.replace("groups: []");
    assert_eq!((world.states(), world.newest("ALERTS").is_some()), (vec![], false));
    assert_eq!(world.data.read::<serde_json::Value>(crate::data::Table::Alerts).len(), 0);
}

#[test]
fn a_clock_that_is_set_ends_nothing_and_begins_nothing() {
    let mut world = World::new(HIGH);
    world.gauge.set(9.0);
    world.run(MINUTE);
    for by_ms in [60 * MINUTE, -90 * MINUTE, 3 * MINUTE, -3 * MINUTE, 30 * MINUTE] {
        world.set_clock(by_ms);
        world.run(5 * SECOND);
        assert_eq!(world.states(), ["pending"], "set by {by_ms} ms");
    }
    world.run(2 * MINUTE);
    assert_eq!(world.states(), ["firing"]);
    for by_ms in [60 * MINUTE, -90 * MINUTE, 24 * 60 * MINUTE, -24 * 60 * MINUTE] {
        world.set_clock(by_ms);
        world.run(MINUTE);
        assert_eq!((world.states(), world.notices.len()), (vec!["firing".to_owned()], 1), "set by {by_ms} ms");
    }
    assert_eq!(world.view.changes(10).len(), 2);
}

#[test]
fn a_failing_rule_is_told_once_and_changes_nothing() {
    let mut world = World::new(
        "
groups:
- name: bad
  rules:
  - {record: twice, expr: 'label_replace(level, \"side\", \"a\", \"\", \"\") or label_replace(level, \"side\", \"b\", \"\", \"\")'}
  - {alert: Split, expr: 'level > on() twice'}
- name: good
  rules: [{alert: High, expr: level > 5}]
",
    );
    world.gauge.set(9.0);
    world.run(3 * MINUTE);
    assert_eq!(world.states(), ["firing"]);
    assert_eq!(world.told.len(), 1, "{:?}", world.told);
    assert!(world.told[0].starts_with("rules.yml: group \"bad\": rule \"Split\": "), "{:?}", world.told);
}

#[test]
fn the_next_rule_sees_what_the_one_before_wrote() {
    let mut world = World::new(
        "
groups:
- name: chain
  rules:
  - {record: a, expr: level + 1}
  - {record: b, expr: a + 1}
  - {record: c, expr: b + 1}
",
    );
    world.gauge.set(1.0);
    world.run(MINUTE);
    assert_eq!((world.newest("a"), world.newest("c")), (Some(2.0), Some(4.0)));
}
