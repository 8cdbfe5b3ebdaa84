//! Over a restart nothing is told twice, and nothing is forgotten.

use super::dispatch::ONE;
use super::world::World;

#[test]
fn what_was_told_is_not_told_again_and_its_end_is() {
    let mut world = World::new(ONE);
    world.fire("a1");
    assert_eq!(world.run(60), ["31: +a1"]);
    world.restart();
    assert_eq!(world.run(600), [""; 0]);
    world.resolve("a1");
    world.restart();
    assert_eq!(world.run(600), ["690: -a1"]);
    world.restart();
    assert_eq!(world.run(600), [""; 0]);
}

#[test]
fn the_end_is_told_though_the_rules_know_nothing_of_the_alert_any_more() {
    let mut world = World::new(ONE);
    world.fire("a1");
    assert_eq!(world.run(60), ["31: +a1"]);
    world.alerts.clear();
    world.now.ms += 86_400_000;
    world.now.wall_ms += 86_400_000;
    world.restart();
    let told = world.run(900);
    assert_eq!(told.len(), 1);
    assert!(told[0].ends_with(": -a1"), "{told:?}");
}

#[test]
fn a_repetition_is_due_when_it_was() {
    let mut world = World::new(ONE);
    world.fire("a1");
    assert_eq!(world.run(3 * 3600), ["31: +a1"]);
    world.restart();
    let told = world.run(2 * 3600);
    assert_eq!(told.len(), 1);
    let at: i64 = told[0].split(':').next().unwrap().parse().unwrap();
    assert!((4 * 3600 + 31..=4 * 3600 + 400).contains(&at), "{told:?}");
}

#[test]
fn a_fire_that_could_not_be_told_before_is_told_after() {
    let mut world = World::new(ONE);
    world.fire("a1");
    for _ in 0..40 {
        world.second();
        if world.dispatcher.take(0, world.now).is_some() {
            let fails = crate::outbound::Outcome::Failed { error: "no".to_owned(), after_ms: None };
            world.dispatcher.done(0, fails, world.now);
        }
    }
    world.resolve("a1");
    world.restart();
    let told = world.run(600);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].ends_with(": -a1"), "{told:?}");
}

#[test]
fn a_route_that_is_no_more_is_forgotten() {
    let mut world = World::new(ONE);
    world.fire("a1");
    world.run(60);
    let other = ONE.replace("'team'", "'others'");
    world.plan = super::world::plan(&other).into();
    world.restart();
    world.resolve("a1");
    assert_eq!(world.run(600), [""; 0]);
    assert_eq!(world.data.read::<serde_json::Value>(crate::data::Table::Deliveries), []);
}
