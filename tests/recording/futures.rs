//! Promise: an async call is counted once, from its first poll on, whatever becomes of its future; and leaves none in flight.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Barrier, mpsc};
use std::task::Poll;
use std::thread;

use monitor::timed;

use crate::check;
use crate::support::{Pending, Scrape, cancel_after, poll_once, run};

fn in_flight(function: &str) -> f64 {
    let labels = [("module", module_path!()), ("function", function)];
    Scrape::now().gauge("function_calls_concurrent", &labels).unwrap()
}

#[timed]
async fn awaits_five_times() -> Result<u8, u8> {
    for _ in 0..5 {
        Pending(1).await;
    }
    Ok(5)
}

#[test]
fn a_future_dropped_at_any_await_point_is_cancelled_and_one_never_polled_is_no_call() {
    for polls in 0..=5 {
        cancel_after(awaits_five_times(), polls);
        assert_eq!(in_flight("awaits_five_times"), 0.0, "after {polls} polls");
    }
    check!("awaits_five_times"; cancelled 5, polls 15);
    assert_eq!(run(awaits_five_times()), Ok(5));
    check!("awaits_five_times"; ok 1, cancelled 5, polls 21);
}

#[timed]
async fn waits() {
    Pending(3).await;
}

#[test]
fn a_call_is_in_flight_from_its_first_poll_to_its_end() {
    let mut futures: Vec<_> = (0..10).map(|_| Box::pin(waits())).collect();
    assert_eq!(in_flight("waits"), 0.0);
    for (polled, future) in futures.iter_mut().enumerate() {
        assert!(poll_once(future.as_mut()).is_pending());
        assert_eq!(in_flight("waits"), polled as f64 + 1.0);
    }
    futures.truncate(4);
    assert_eq!(in_flight("waits"), 4.0);
    futures.into_iter().for_each(run);
    check!("waits"; ok 4, cancelled 6, polls 4 * 4 + 6);
}

#[timed]
async fn panics_in_poll(polls_before: u32) {
    Pending(polls_before).await;
    resume_unwind(Box::new(()));
}

#[test]
fn a_future_that_panics_is_a_panic_and_not_cancelled_when_it_is_dropped_later() {
    for polls_before in 0..3 {
        let mut future = Box::pin(panics_in_poll(polls_before));
        catch_unwind(AssertUnwindSafe(|| run(future.as_mut()))).unwrap_err();
        // Polled again, as a careless executor would: that is no second call.
        catch_unwind(AssertUnwindSafe(|| poll_once(future.as_mut()))).unwrap_err();
        assert_eq!(in_flight("panics_in_poll"), 0.0);
    }
    check!("panics_in_poll"; panic 3, polls 3);
}

#[timed]
fn ready_for_ever() -> impl Future<Output = u8> {
    std::future::poll_fn(|_| Poll::Ready(1))
}

#[timed]
async fn ready_once() {}

#[test]
fn polls_after_the_end_are_no_calls() {
    let mut future = pin!(ready_for_ever());
    for _ in 0..3 {
        assert_eq!(poll_once(future.as_mut()), Poll::Ready(1));
    }
    check!("ready_for_ever"; ok 1, polls 1);
    let mut future = pin!(ready_once());
    assert!(poll_once(future.as_mut()).is_ready());
    catch_unwind(AssertUnwindSafe(|| poll_once(future.as_mut()))).unwrap_err();
    check!("ready_once"; ok 1, polls 1);
}

#[timed]
async fn travels(polls: u32) -> Result<u32, ()> {
    Pending(polls).await;
    Ok(polls)
}

type Boxed = Pin<Box<dyn Future<Output = Result<u32, ()>> + Send>>;

fn poll_in_a_thread(mut future: Boxed) -> (Boxed, bool) {
    thread::spawn(move || {
        let is_ready = poll_once(future.as_mut()).is_ready();
        (future, is_ready)
    })
    .join()
    .unwrap()
}

#[test]
fn a_future_may_move_to_another_thread_between_any_two_polls() {
    // The long-lived one keeps a block, so that ends and begins land in different blocks.
    let mut stays: Boxed = Box::pin(travels(1));
    assert!(poll_once(stays.as_mut()).is_pending());
    let mut future: Boxed = Box::pin(travels(5));
    for poll in 0..6 {
        let is_ready;
        (future, is_ready) = poll_in_a_thread(future);
        assert_eq!(is_ready, poll == 5);
        assert_eq!(in_flight("travels"), if is_ready { 1.0 } else { 2.0 });
    }
    let (polled, _) = poll_in_a_thread(Box::pin(travels(5)));
    thread::spawn(move || drop(polled)).join().unwrap();
    drop(future);
    assert_eq!(run(stays), Ok(1));
    check!("travels"; ok 2, cancelled 1, polls 9);
}

#[timed]
async fn hops() {
    Pending(1).await;
}

#[test]
fn a_call_that_is_in_flight_is_never_hidden_by_calls_that_change_threads() {
    let mut stays = Box::pin(hops());
    assert!(poll_once(stays.as_mut()).is_pending());
    // Whose block is read first depends on who came first.
    let hopped: u64 = [true, false, true, false].map(hop_beside_scrapes).into_iter().sum();
    run(stays);
    check!("hops"; ok hopped + 9, polls 2 * hopped + 18);
}

/// While another call stays in flight, calls begin in one thread and end in another; how many.
fn hop_beside_scrapes(begins_first: bool) -> u64 {
    let (is_over, turn) = (AtomicBool::new(false), Barrier::new(3));
    let take_block = |is_first: bool| {
        if is_first {
            run(hops());
        }
        turn.wait();
        if !is_first {
            run(hops());
        }
        turn.wait();
    };
    let take_block = &take_block;
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::sync_channel::<Pin<Box<dyn Future<Output = ()> + Send>>>(1);
        let is_over = &is_over;
        let begins = scope.spawn(move || {
            take_block(begins_first);
            let mut begun = 0;
            while !is_over.load(Ordering::Relaxed) {
                let mut future = Box::pin(hops());
                assert!(poll_once(future.as_mut()).is_pending());
                sender.send(future).unwrap();
                begun += 1;
            }
            begun
        });
        scope.spawn(move || {
            take_block(!begins_first);
            receiver.into_iter().for_each(run);
        });
        turn.wait();
        turn.wait();
        let seen: Vec<_> = (0..15).map(|_| in_flight("hops")).collect();
        is_over.store(true, Ordering::Relaxed);
        assert!(seen.iter().all(|calls| *calls >= 1.0), "{seen:?}");
        begins.join().unwrap()
    })
}

struct PollsWhenDropped;

impl Drop for PollsWhenDropped {
    fn drop(&mut self) {
        run(ready_in_a_destructor());
    }
}

#[timed]
async fn ready_in_a_destructor() {}

#[timed]
async fn holds_a_destructor() {
    let _later = PollsWhenDropped;
    Pending(1).await;
    resume_unwind(Box::new(()));
}

#[test]
fn a_future_awaited_by_a_destructor_is_ok_while_its_owner_is_cancelled_or_unwinds() {
    cancel_after(holds_a_destructor(), 1);
    catch_unwind(|| run(holds_a_destructor())).unwrap_err();
    check!("holds_a_destructor"; cancelled 1, panic 1, polls 2);
    check!("ready_in_a_destructor"; ok 2, polls 2);
}

fn breaks(_: &u8) -> bool {
    resume_unwind(Box::new(()))
}

#[timed(ok_if = breaks)]
async fn looked_at_by_a_predicate_that_panics() -> u8 {
    Pending(1).await;
    1
}

#[test]
fn a_predicate_that_panics_makes_the_call_a_panic() {
    catch_unwind(|| run(looked_at_by_a_predicate_that_panics())).unwrap_err();
    check!("looked_at_by_a_predicate_that_panics"; panic 1, polls 1);
}
