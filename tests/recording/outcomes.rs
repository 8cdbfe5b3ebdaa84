//! Promise: each call of a function has one outcome, the one it had: ok, error or panic, however it is nested.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use monitor::timed;

use crate::check;
use crate::support::{Scrape, panics};

#[timed]
fn guarded(fails: bool) -> u8 {
    assert!(!fails, "as told");
    1
}

#[timed]
fn judged(fails: bool) -> Result<u8, u8> {
    assert!(!fails, "as told");
    Err(1)
}

#[test]
fn a_caught_panic_is_counted_as_one() {
    panics(|| guarded(true));
    panics(|| judged(true));
    guarded(false);
    judged(false).unwrap_err();
    check!("guarded"; ok 1, panic 1);
    check!("judged"; error 1, panic 1);
}

#[timed]
fn kills_its_thread(deep: u8) {
    if deep == 0 {
        panics_here();
    }
    kills_its_thread(deep - 1);
}

fn panics_here() -> ! {
    std::panic::resume_unwind(Box::new("no message"))
}

#[test]
fn a_panic_that_ends_the_thread_is_counted_in_every_frame() {
    for _ in 0..3 {
        assert!(thread::spawn(|| kills_its_thread(4)).join().is_err());
    }
    check!("kills_its_thread"; panic 15);
}

#[timed]
fn cleans_up() {
    cleans_up_deeper().unwrap();
}

#[timed]
fn cleans_up_deeper() -> Result<(), ()> {
    Ok(())
}

struct CleansUp;

impl Drop for CleansUp {
    fn drop(&mut self) {
        cleans_up();
    }
}

#[timed]
fn fails_with_a_destructor() {
    let _later = CleansUp;
    panics_here();
}

#[test]
fn what_a_destructor_calls_while_the_thread_unwinds_is_no_panic() {
    catch_unwind(fails_with_a_destructor).unwrap_err();
    check!("fails_with_a_destructor"; panic 1);
    check!("cleans_up"; ok 1);
    check!("cleans_up_deeper"; ok 1);
}

#[timed]
fn recovers() -> u8 {
    catch_unwind(fails_inside).unwrap_or(7)
}

#[timed]
fn fails_inside() -> u8 {
    panics_here()
}

#[test]
fn a_function_that_catches_a_panic_is_ok_and_the_one_inside_is_not() {
    assert_eq!(recovers(), 7);
    check!("recovers"; ok 1);
    check!("fails_inside"; panic 1);
}

#[timed]
fn fails_while_unwinding() -> Result<(), ()> {
    panics_here()
}

struct TriesAndFails;

impl Drop for TriesAndFails {
    fn drop(&mut self) {
        catch_unwind(fails_while_unwinding).unwrap_err();
    }
}

#[test]
fn a_panic_inside_a_destructor_that_runs_for_another_panic_is_counted() {
    catch_unwind(|| {
        let _later = TriesAndFails;
        panics_here();
    })
    .unwrap_err();
    check!("fails_while_unwinding"; panic 1);
}

fn breaks(_: &u8) -> bool {
    panics_here()
}

#[timed(error_if = breaks)]
fn looked_at_by_a_predicate_that_panics() -> u8 {
    1
}

#[timed(endpoint = "/predicate-panics", method = "GET", error_if = breaks)]
fn endpoint_looked_at_by_a_predicate_that_panics() -> u8 {
    1
}

#[test]
fn a_predicate_that_panics_leaves_no_call_uncounted_and_none_in_flight() {
    catch_unwind(looked_at_by_a_predicate_that_panics).unwrap_err();
    catch_unwind(endpoint_looked_at_by_a_predicate_that_panics).unwrap_err();
    check!("looked_at_by_a_predicate_that_panics"; panic 1);
    check!("endpoint_looked_at_by_a_predicate_that_panics"; panic 1);
    let labels = [("endpoint", "/predicate-panics"), ("status_code", "500")];
    assert_eq!(Scrape::now().counter("http_requests_total", &labels), Some(1));
}

#[timed(endpoint = "/outcomes", method = "GET")]
fn endpoint(inside: &mut dyn FnMut()) -> Result<(), ()> {
    inside();
    Ok(())
}

#[test]
fn an_endpoint_is_in_flight_while_it_runs_and_no_longer() {
    let in_flight = || {
        let labels = [("module", module_path!()), ("function", "endpoint")];
        Scrape::now().gauge("function_calls_concurrent", &labels).unwrap()
    };
    let mut seen = Vec::new();
    endpoint(&mut || seen.push(in_flight())).unwrap();
    catch_unwind(AssertUnwindSafe(|| {
        endpoint(&mut || {
            seen.push(in_flight());
            panics_here();
        })
    }))
    .unwrap_err();
    assert_eq!(seen, [1.0, 1.0]);
    check!("endpoint"; ok 1, panic 1);
}
