//! Waits, groups, repetitions, silences, failures: one at a time.

use super::world::{BEGIN_MS, World, plan, said};
use crate::notify::dispatch::{Job, Now, Wanted, fingerprint};
use crate::notify::plan::Matchers;
use crate::outbound::Outcome;
use crate::promql::source::Labels;

pub(super) const ONE: &str = "
[route]
receiver = 'team'
[[receivers]]
name = 'team'
webhook = { url = 'http://127.0.0.1:1/' }
";

#[test]
fn what_fires_together_is_told_together_and_again_when_it_changes() {
    let mut world = World::new(ONE);
    world.fire("a1");
    assert_eq!(world.run(10), [""; 0]);
    world.fire("a2");
    // The first evaluation is at 1, the wait 30 s.
    assert_eq!(world.run(25), ["31: +a1 +a2"]);
    world.fire("a3");
    assert_eq!(world.run(300), ["331: +a1 +a2 +a3"]);
    world.resolve("a2");
    assert_eq!(world.run(300), ["631: +a1 -a2 +a3"]);
    world.resolve("a1");
    world.resolve("a3");
    assert_eq!(world.run(300), ["931: -a1 -a3"]);
    assert_eq!(world.run(6 * 3600), [""; 0]);
    assert_eq!(world.data.read::<serde_json::Value>(crate::data::Table::Deliveries), []);
    // Over and forgotten: the next fire has its own wait.
    world.fire("a1");
    assert_eq!(world.run(60).len(), 1);
}

#[test]
fn groups_are_told_each_by_itself() {
    let mut world = World::new(ONE);
    world.fire("a1");
    world.fire("b1");
    assert_eq!(world.run(60), ["31: +a1", "32: +b1"]);
}

#[test]
fn what_still_fires_is_repeated_at_the_first_turn_after_the_interval() {
    let mut world = World::new(ONE);
    world.fire("a1");
    // As Alertmanager: turns are 5 minutes apart, and the one at 4 h is not later than 4 h after the notification.
    assert_eq!(world.run(9 * 3600), ["31: +a1", "14731: +a1", "29431: +a1"]);
}

#[test]
fn an_alert_that_is_old_does_not_wait() {
    let mut world = World::new(ONE);
    world.alerts.insert("a1".to_owned(), (BEGIN_MS - 40_000, None));
    assert_eq!(world.run(60), ["1: +a1"]);
}

#[test]
fn a_fire_shorter_than_the_wait_is_nobodys_business() {
    let mut world = World::new(ONE);
    world.fire("a1");
    world.run(10);
    world.resolve("a1");
    assert_eq!(world.run(3600), [""; 0]);
}

#[test]
fn an_alert_of_which_nobody_speaks_any_more_is_over() {
    let mut world = World::new(ONE);
    world.fire("a1");
    assert_eq!(world.run(40), ["31: +a1"]);
    // Its rule is gone.
    world.alerts.clear();
    assert_eq!(world.run(3600), ["331: -a1"]);
}

#[test]
fn the_way_through_the_routes_is_alertmanagers() {
    let plan = plan(
        "
[route]
receiver = 'all'
[[route.routes]]
matchers = ['team=\"db\"']
receiver = 'db'
group_by = ['...']
[[route.routes.routes]]
matchers = ['severity=~\"critical|page\"']
receiver = 'pager'
[[route.routes]]
matchers = ['severity=\"critical\"']
receiver = 'pager'
continue = true
[[route.routes]]
matchers = ['env!=\"prod\"']
receiver = 'all'
[[receivers]]
name = 'all'
log = {}
[[receivers]]
name = 'db'
log = {}
[[receivers]]
name = 'pager'
log = {}
",
    );
    let routes = |pairs: &[(&str, &str)]| {
        let labels = Labels::new(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        plan.routes_of(&labels)
    };
    let keys: Vec<_> = plan.routes.iter().map(|route| route.key.as_str()).collect();
    let db = "{}/{team=\"db\"}";
    let nested = "{}/{team=\"db\"}/{severity=~\"critical|page\"}";
    assert_eq!(keys, ["{}", db, nested, "{}/{severity=\"critical\"}", "{}/{env!=\"prod\"}"]);
    assert_eq!(routes(&[("team", "db")]), [1]);
    assert_eq!(routes(&[("team", "db"), ("severity", "page")]), [2]);
    assert_eq!(routes(&[("severity", "critical")]), [3, 4]);
    assert_eq!(routes(&[("severity", "critical"), ("env", "prod")]), [3]);
    assert_eq!(routes(&[("env", "prod")]), [0]);
}

fn silence(world: &mut World, text: &str, seconds: i64) -> String {
    let wanted = Wanted {
        id: String::new(),
        matchers: Matchers::parse(text).unwrap(),
        starts_at_ms: world.now.wall_ms,
        ends_at_ms: world.now.wall_ms + seconds * 1000,
        created_by: "me".to_owned(),
        comment: String::new(),
    };
    world.dispatcher.set_silence(wanted, world.now).unwrap()
}

#[test]
fn what_is_silenced_is_not_told_and_neither_is_its_end() {
    let mut world = World::new(ONE);
    silence(&mut world, "own=a1", 3600);
    world.fire("a1");
    world.fire("a2");
    assert_eq!(world.run(60), ["31: +a2"]);
    world.resolve("a1");
    world.resolve("a2");
    assert_eq!(world.run(7200), ["331: -a2"]);
}

#[test]
fn the_end_of_what_was_told_is_told_though_it_is_silenced_by_then() {
    let mut world = World::new(ONE);
    world.fire("a1");
    assert_eq!(world.run(60), ["31: +a1"]);
    silence(&mut world, "own=a1", 3600);
    assert_eq!(world.run(600), [""; 0]);
    world.resolve("a1");
    assert_eq!(world.run(600), ["931: -a1"]);
}

#[test]
fn a_silence_that_ends_lets_through_what_still_fires() {
    let mut world = World::new(ONE);
    let id = silence(&mut world, "own=~'a.*'", 7200);
    world.dispatcher.expire_silence(&id, world.now).unwrap();
    let id = silence(&mut world, "own=~\"a.*\"", 7200);
    world.fire("a1");
    assert_eq!(world.run(400), [""; 0]);
    world.dispatcher.expire_silence(&id, world.now).unwrap();
    assert_eq!(world.run(300), ["631: +a1"]);
    assert!(world.dispatcher.expire_silence(&id, world.now).unwrap_err().to_string().ends_with("is expired already"));
}

#[test]
fn a_failure_is_tried_again_and_newer_state_takes_its_place() {
    let mut world = World::new(ONE);
    world.fire("a1");
    let (mut tries, mut waits, mut last) = (0, Vec::new(), 0);
    let fails = Outcome::Failed { error: "it is down".to_owned(), after_ms: None };
    while world.now.ms < BEGIN_MS + 700_000 {
        world.second();
        if world.now.ms == BEGIN_MS + 400_000 {
            world.fire("a2");
        }
        if let Some(job) = world.dispatcher.take(0, world.now) {
            tries += 1;
            waits.push(world.now.ms - last);
            last = world.now.ms;
            let line = world.dispatcher.done(0, fails.clone(), world.now);
            assert_eq!(line.is_some(), tries == 1, "told once: {line:?}");
            assert!(matches!(job, Job::Notify(_)));
        }
    }
    assert!((15..=60).contains(&tries), "{tries}");
    assert!(waits[1..].iter().all(|wait| *wait <= 62_000), "{waits:?}");
    assert_eq!(
        (world.dispatcher.status()[0].queued, world.dispatcher.status()[0].error.as_deref()),
        (1, Some("it is down"))
    );
    let told = world.run(100);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].ends_with(": +a1 +a2"), "{told:?}");
    assert_eq!(world.dispatcher.status()[0].error, None);
}

#[test]
fn a_fire_that_ended_while_the_receiver_was_down_is_told_as_over() {
    let mut world = World::new(ONE);
    world.fire("a1");
    while world.now.ms < BEGIN_MS + 100_000 {
        world.second();
        if world.dispatcher.take(0, world.now).is_some() {
            world.dispatcher.done(0, Outcome::Failed { error: "no".to_owned(), after_ms: Some(3_600_000) }, world.now);
        }
    }
    world.resolve("a1");
    // What a receiver asks for is bounded: ten minutes, and not an hour.
    let told = world.run(900);
    assert_eq!(told, ["631: -a1"]);
    assert_eq!(world.run(3600), [""; 0]);
}

#[test]
fn what_is_refused_waits_for_the_next_turn_of_its_group() {
    let mut world = World::new(ONE);
    world.fire("a1");
    let mut tries = Vec::new();
    for _ in 0..1000 {
        world.second();
        if world.dispatcher.take(0, world.now).is_some() {
            tries.push((world.now.ms - BEGIN_MS) / 1000);
            world.dispatcher.done(0, Outcome::Refused { error: "it answers 404".to_owned() }, world.now);
        }
    }
    assert_eq!(tries, [31, 331, 631, 931]);
}

#[test]
fn news_while_one_is_under_way_is_told_after_it_and_nothing_twice() {
    let mut world = World::new(ONE);
    world.fire("a1");
    world.run(30);
    world.second();
    let Some(Job::Notify(first)) = world.dispatcher.take(0, world.now) else { panic!("nothing") };
    assert_eq!(said(&first), "+a1");
    // It hangs over two turns of the group, and others wait.
    for _ in 0..301 {
        world.second();
        assert!(world.dispatcher.take(0, world.now).is_none());
    }
    world.fire("a2");
    for _ in 0..301 {
        world.second();
    }
    world.dispatcher.done(0, Outcome::Delivered, world.now);
    assert_eq!(world.told(0).map(|next| said(&next)).as_deref(), Some("+a1 +a2"));
    assert_eq!(world.run(3600), [""; 0]);
}

#[test]
fn who_does_not_want_to_hear_of_ends_is_told_of_the_next_fire() {
    let mut world = World::new(&ONE.replace("/' }", "/', send_resolved = false }"));
    world.fire("a1");
    world.fire("a2");
    assert_eq!(world.run(60), ["31: +a1 +a2"]);
    world.resolve("a1");
    assert_eq!(world.run(600), [""; 0]);
    world.fire("a1");
    assert_eq!(world.run(400), ["931: +a1 +a2"]);
}

#[test]
fn a_clock_that_is_set_changes_no_wait() {
    let mut world = World::new(ONE);
    world.fire("a1");
    world.run(10);
    for set_ms in [86_400_000, -2 * 86_400_000] {
        world.now = Now { wall_ms: world.now.wall_ms + set_ms, ..world.now };
        // The rules shift what they tell by as much.
        for (fired, over) in world.alerts.values_mut() {
            *fired += set_ms;
            *over = over.map(|over| over + set_ms);
        }
    }
    assert_eq!(world.run(300), ["31: +a1"]);
    assert_eq!(world.run(3600), [""; 0]);
}

#[test]
fn an_alertmanager_is_told_each_minute_and_of_the_end() {
    let mut world = World::new(
        "[route]\nreceiver = 'am'\n[[receivers]]\nname = 'am'\nalertmanager = { urls = ['http://a:1', 'http://b:1'] }\n",
    );
    world.fire("a1");
    let mut told = Vec::new();
    for second in 1..=400 {
        if second == 200 {
            world.resolve("a1");
        }
        world.second();
        // The second instance is down, and stops nobody.
        if world.dispatcher.take(1, world.now).is_some() {
            world.dispatcher.done(1, Outcome::Failed { error: "down".to_owned(), after_ms: None }, world.now);
        }
        if let Some(Job::Forward(alerts)) = world.dispatcher.take(0, world.now) {
            told.push(format!("{second}{}", if alerts[0].is_firing() { '+' } else { '-' }));
            world.dispatcher.done(0, Outcome::Delivered, world.now);
        }
    }
    assert_eq!(told, ["1+", "61+", "121+", "181+", "211-", "271-", "331-", "391-"]);
    let Some(Job::Forward(newest)) = (0..100).find_map(|_| {
        world.second();
        world.dispatcher.take(1, world.now)
    }) else {
        panic!("the second instance is not tried again")
    };
    assert!(!newest[0].is_firing());
}

#[test]
fn fingerprints_are_prometheuss() {
    // As `amtool` and the webhook of Debian's Alertmanager show them.
    let labels = super::labels("Slow", &[("job", "api"), ("severity", "critical")]);
    assert_eq!(format!("{:016x}", fingerprint(&labels)), "8556ef9dab6ebd20");
    assert_eq!(format!("{:016x}", fingerprint(&Labels::default())), "cbf29ce484222325");
}

#[test]
fn what_an_alertmanager_knows_is_not_over_there_because_it_is_silenced_here() {
    let mut world = World::new(
        &ONE.replace("webhook = { url = 'http://127.0.0.1:1/' }", "alertmanager = { url = 'http://127.0.0.1:1' }"),
    );
    world.fire("a1");
    let mut told: Vec<(i64, bool)> = Vec::new();
    for second in 0..900 {
        world.second();
        match second {
            60 => drop(silence(&mut world, "own=~\"a1|a2\"", 3_600)),
            61 => world.fire("a2"),
            800 => world.resolve("a1"),
            _ => {}
        }
        if let Some(Job::Forward(alerts)) = world.dispatcher.take(0, world.now) {
            assert!(alerts.iter().all(|alert| alert.labels.get("own") == "a1"), "a2 was silenced from the start");
            told.extend(alerts.iter().map(|alert| (alert.valid_until_ms - world.now.wall_ms, alert.is_firing())));
            world.dispatcher.done(0, Outcome::Delivered, world.now);
        }
    }
    assert!(told.iter().filter(|(_, is_firing)| *is_firing).all(|(left_ms, _)| *left_ms > 0), "{told:?}");
    assert!(told.len() > 12 && told.last().is_some_and(|(_, is_firing)| !is_firing), "{told:?}");
}

#[test]
fn silences_that_are_over_are_bounded() {
    let mut world = World::new(ONE);
    for at in 0..2_500 {
        let id = silence(&mut world, &format!("own=\"a{at}\""), 60);
        world.dispatcher.expire_silence(&id, world.now).unwrap();
    }
    let kept = world.dispatcher.silences().count();
    assert!((1_000..=2_000).contains(&kept), "{kept}");
}
