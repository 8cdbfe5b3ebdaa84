//! Promise: a set registers as a whole or not at all, and says why not.

use monitor::{Counter, Registry, TipoMetrics};

#[derive(Debug, TipoMetrics)]
struct Pair {
    /// First
    first: Counter,
    /// Second
    second: Counter,
}

#[derive(Debug, TipoMetrics)]
struct Overlapping {
    /// Not there yet
    zeroth: Counter,
    /// There already
    second: Counter,
}

#[derive(Debug, TipoMetrics)]
#[allow(dead_code, reason = "only registered")]
struct Zeroth {
    /// Again, in a shape of its own
    #[labels(kind)]
    zeroth: Counter,
}

#[test]
fn twice_is_an_error() {
    let registry = Registry::new();
    let first = Pair::register_in(&registry).unwrap();
    first.second().inc();
    let error = Pair::register_in(&registry).unwrap_err().to_string();
    assert!(error.contains("first_total"), "names the family: {error}");
    assert!(registry.exposition().contains("second_total 1"), "the first set is still there");
}

#[test]
fn a_set_that_overlaps_leaves_nothing_behind() {
    let registry = Registry::new();
    Pair::register_in(&registry).unwrap();
    let error = Overlapping::register_in(&registry).unwrap_err().to_string();
    assert!(error.contains("second_total"), "names the family: {error}");
    assert!(!registry.exposition().contains("zeroth"));
    let again = Zeroth::register_in(&registry);
    assert!(again.is_ok(), "the name is free: {again:?}");
}

#[test]
fn a_registry_of_its_own_has_room_for_a_second_set() {
    let (one, two) = (Registry::new(), Registry::new());
    Pair::register_in(&one).unwrap().first().inc();
    Pair::register_in(&two).unwrap().first().inc_by(2);
    assert!(one.exposition().contains("first_total 1") && two.exposition().contains("first_total 2"));
}

#[derive(TipoMetrics)]
struct Global {
    /// Shown in the scrape of the process
    shown_of_the_process: Counter,
}

#[test]
fn the_registry_of_the_process() {
    let set = Global::register().unwrap();
    set.shown_of_the_process().inc();
    assert!(Registry::global().exposition().contains("shown_of_the_process_total 1"));
    assert!(Global::register().is_err());
}
