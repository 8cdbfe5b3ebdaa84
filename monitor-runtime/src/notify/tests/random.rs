//! Hours of random events: fires, ends, receivers that fail and hang, restarts.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;

use super::world::{EVALUATION_MS, World};
use crate::notify::dispatch::{Alert, Job, Notification};
use crate::outbound::Outcome;

const PLAN: &str = "
[route]
receiver = 'team'
repeat_interval = '1h'
[[receivers]]
name = 'team'
webhook = { url = 'http://127.0.0.1:1/' }
slack = { url = 'http://127.0.0.1:2/' }
";
const WAIT_MS: i64 = 30_000;
const INTERVAL_MS: i64 = 300_000;
const REPEAT_MS: i64 = 3_600_000;
const NAMES: [&str; 5] = ["a1", "a2", "a3", "b1", "b2"];

#[derive(Clone, Debug)]
enum Event {
    Turn(usize),
    Restart,
    /// The second channel is this from here on.
    Weather(Weather),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Weather {
    Good,
    Fails,
    /// Seconds until it answers.
    Slow(u8),
    Refuses,
}

fn events() -> impl Strategy<Value = Vec<(u16, Event)>> {
    let weather = prop_oneof![
        Just(Weather::Good),
        Just(Weather::Fails),
        (1_u8..90).prop_map(Weather::Slow),
        Just(Weather::Refuses)
    ];
    let event = prop_oneof![
        8 => (0..NAMES.len()).prop_map(Event::Turn),
        1 => Just(Event::Restart),
        2 => weather.prop_map(Event::Weather),
    ];
    prop::collection::vec((1_u16..900, event), 1..60)
}

/// What a receiver has heard.
#[derive(Default)]
struct Heard {
    all: Vec<(i64, Arc<Notification>)>,
    under_way: Option<(i64, Arc<Notification>, Outcome)>,
}

/// Who fires, and which fires are over.
type Content = BTreeSet<(String, Option<i64>)>;

fn content(notification: &Notification) -> Content {
    let over = |alert: &Alert| (!alert.is_firing()).then_some(alert.fired_at_ms);
    notification.alerts.iter().map(|alert| (alert.labels.get("own").to_owned(), over(alert))).collect()
}

struct Run {
    world: World,
    heard: [Heard; 2],
    weather: Weather,
    fires: Vec<(String, i64, i64)>,
}

impl Run {
    fn second(&mut self) {
        self.world.second();
        let now = self.world.now;
        for channel in 0..2 {
            let weather = if channel == 1 { self.weather } else { Weather::Good };
            let heard = &mut self.heard[channel];
            if heard.under_way.is_none()
                && let Some(Job::Notify(notification)) = self.world.dispatcher.take(channel, now)
            {
                let outcome = match weather {
                    Weather::Good | Weather::Slow(_) => Outcome::Delivered,
                    Weather::Fails => Outcome::Failed { error: "fails".to_owned(), after_ms: None },
                    Weather::Refuses => Outcome::Refused { error: "refuses".to_owned() },
                };
                let takes = if let Weather::Slow(seconds) = weather { i64::from(seconds) * 1000 } else { 0 };
                heard.under_way = Some((now.ms + takes, notification, outcome));
            }
            if let Some((_, notification, outcome)) = heard.under_way.take_if(|(at, ..)| *at <= now.ms) {
                if outcome == Outcome::Delivered {
                    heard.all.push((now.ms, notification));
                }
                self.world.dispatcher.done(channel, outcome, now);
            }
        }
    }

    fn turn(&mut self, name: &str) {
        match self.world.alerts.get(name) {
            Some((fired, None)) => {
                self.fires.push((name.to_owned(), *fired, self.world.now.wall_ms));
                self.world.resolve(name);
            }
            _ => self.world.fire(name),
        }
    }
}

fn run(events: &[(u16, Event)]) -> Run {
    let mut run = Run { world: World::new(PLAN), heard: Default::default(), weather: Weather::Good, fires: Vec::new() };
    for (gap, event) in events {
        (0..*gap).for_each(|_| run.second());
        match event {
            Event::Turn(at) => run.turn(NAMES[*at]),
            Event::Weather(weather) => run.weather = *weather,
            Event::Restart => {
                // What was under way has not arrived.
                run.heard.iter_mut().for_each(|heard| heard.under_way = None);
                run.world.restart();
            }
        }
    }
    // All is over, and well.
    run.weather = Weather::Good;
    for name in NAMES {
        if run.world.alerts.get(name).is_some_and(|(_, over)| over.is_none()) {
            run.turn(name);
        }
    }
    (0..3 * INTERVAL_MS / 1000).for_each(|_| run.second());
    run
}

/// What is wrong with what a receiver has heard.
fn fault(run: &Run, channel: usize) -> Option<String> {
    let heard = &run.heard[channel].all;
    let mut newest: BTreeMap<&str, (i64, Content)> = BTreeMap::new();
    let mut firing: BTreeMap<String, i64> = BTreeMap::new();
    for (at, notification) in heard {
        let content = content(notification);
        if let Some((before, same)) = newest.get(notification.group_key.as_str())
            && *same == content
            && content.iter().any(|(_, over)| over.is_none())
            && at - before < REPEAT_MS
        {
            return Some(format!("{content:?} at {before} and again at {at}"));
        }
        newest.insert(&notification.group_key, (*at, content));
        for alert in &notification.alerts {
            let own = alert.labels.get("own").to_owned();
            if alert.is_firing() {
                firing.insert(own, alert.fired_at_ms);
            } else if firing.remove(&own).is_none() && channel == 0 {
                // It may be named again beside others that changed.
                let was_told = heard.iter().any(|(before, other)| {
                    before < at && other.alerts.iter().any(|before| before.labels == alert.labels)
                });
                if !was_told {
                    return Some(format!("the end of {own} at {at}, of which nobody knew"));
                }
            }
        }
    }
    if let Some((own, since)) = firing.first_key_value() {
        return Some(format!("{own}, told since {since}, never ended"));
    }
    // Ends and fires between two turns of a group are one fire to whoever is told.
    let bound = WAIT_MS + INTERVAL_MS + 2 * EVALUATION_MS;
    for (own, fired, over) in &run.fires {
        // Of a receiver that was down, the newest of several fires in a row is what arrives.
        let newest_ms = if channel == 0 { over + INTERVAL_MS } else { i64::MAX };
        let is_told = heard.iter().any(|(at, notification)| {
            let of_this = |alert: &Arc<Alert>| alert.labels.get("own") == own && alert.fired_at_ms <= newest_ms;
            at >= fired && notification.alerts.iter().any(of_this)
        });
        let was_known = heard.iter().rfind(|(at, notification)| {
            at < fired && notification.alerts.iter().any(|alert| alert.labels.get("own") == own)
        });
        let was_firing = was_known.is_some_and(|(_, notification)| {
            notification.alerts.iter().any(|alert| alert.labels.get("own") == own && alert.is_firing())
        });
        if over - fired > bound && !is_told && !was_firing {
            return Some(format!("{own} fired from {fired} to {over}, and nobody was told"));
        }
    }
    None
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_told_twice_and_nothing_is_forgotten(events in events()) {
        let run = run(&events);
        for channel in 0..2 {
            let fault = fault(&run, channel);
            prop_assert!(fault.is_none(), "channel {channel}: {}", fault.unwrap_or_default());
        }
        prop_assert_eq!(run.world.dispatcher.next_ms(), None, "a group stays");
    }
}
