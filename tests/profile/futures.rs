//! Async functions: what each poll uses belongs to the function, on whichever thread it runs.

use std::hint::black_box;
use std::task::Poll;

use monitor::profiled;
use tokio::runtime::{Builder, Runtime};
use tokio::task::{spawn_blocking, yield_now};

use crate::{allocations, assert_adds_up, callee, profile, root, support};

fn four_workers() -> Runtime {
    Builder::new_multi_thread().worker_threads(4).enable_time().build().unwrap()
}

fn allocate(bytes: usize) {
    drop(black_box(vec![1_u8; bytes]));
}

#[profiled]
async fn parent(steps: usize) {
    for _ in 0..steps {
        allocate(100);
        child().await;
    }
}

#[profiled]
async fn child() {
    allocate(10);
    yield_now().await;
    allocate(1);
}

#[test]
fn figures_are_exact_on_four_worker_threads() {
    const TASKS: u64 = 40;
    const STEPS: u64 = 25;
    let runtime = four_workers();
    runtime.block_on(async {
        let tasks: Vec<_> = (0..TASKS).map(|_| tokio::spawn(parent(STEPS as usize))).collect();
        for task in tasks {
            task.await.unwrap();
        }
    });
    drop(runtime);
    let (of_parent, of_child) = (allocations("futures", "parent"), allocations("futures", "child"));
    // tokio's `yield_now` may allocate in its list of wakers, in the child's polls: at least what we know, exactly in the parent.
    assert_eq!((of_parent.own.allocations, of_parent.own.bytes), (TASKS * STEPS, TASKS * STEPS * 100));
    assert!(of_child.own.bytes >= TASKS * STEPS * 11);
    assert_eq!(of_parent.total.bytes, of_parent.own.bytes + of_child.total.bytes);
    let (of_parent, of_child) = (profile("futures", "parent"), profile("futures", "child"));
    assert_eq!((of_parent.calls, of_parent.primitive_calls), (TASKS, TASKS));
    assert_eq!((of_child.calls, of_child.primitive_calls), (TASKS * STEPS, TASKS * STEPS));
    let report = monitor::report();
    let node = root(&report, "futures", "parent");
    assert_adds_up(&node);
    assert_eq!(callee(&node, "child").calls, TASKS * STEPS);
}

#[profiled]
async fn in_steps(steps: usize) -> usize {
    for step in 0..steps {
        allocate(8);
        let mut is_second = false;
        std::future::poll_fn(|context| {
            context.waker().wake_by_ref();
            let ready = std::mem::replace(&mut is_second, true);
            if ready { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
        assert!(step < 3, "on purpose");
    }
    steps
}

#[test]
fn the_largest_call_is_added_up_over_its_polls() {
    support::run(in_steps(2));
    assert_eq!(allocations("futures", "in_steps").largest_call_bytes, 16);
    support::run(in_steps(3));
    let report = allocations("futures", "in_steps");
    assert_eq!((report.own.bytes, report.largest_call_bytes), (40, 24));
}

#[profiled]
async fn cut_short() {
    allocate(32);
    std::future::pending::<()>().await;
    allocate(1_000);
}

#[test]
fn a_cancelled_call_keeps_what_it_used() {
    support::cancel_after(cut_short(), 1);
    support::cancel_after(cut_short(), 2);
    let (profile, report) = (profile("futures", "cut_short"), allocations("futures", "cut_short"));
    assert_eq!((profile.calls, profile.primitive_calls), (2, 2));
    assert_eq!((report.own.bytes, report.largest_call_bytes), (64, 32));
    assert_eq!(crate::function("futures", "cut_short").outcomes.cancelled, 2);
}

#[profiled]
async fn fails_later() {
    allocate(5);
    yield_now().await;
    panic!("on purpose");
}

#[profiled]
async fn looks_after() {
    let task = tokio::spawn(fails_later());
    assert!(task.await.is_err());
    fine().await;
}

#[profiled]
async fn fine() {}

#[test]
fn a_task_that_panics_leaves_the_other_in_order() {
    let runtime = four_workers();
    runtime.block_on(looks_after());
    drop(runtime);
    assert_eq!(profile("futures", "fails_later").calls, 1);
    assert_eq!(crate::function("futures", "fails_later").outcomes.panic, 1);
    let report = monitor::report();
    let node = root(&report, "futures", "looks_after");
    assert_adds_up(&node);
    assert_eq!(callee(&node, "fine").calls, 1);
    // A root of its own: it was polled by its task, not by the function that had spawned it.
    assert_eq!(root(&report, "futures", "fails_later").calls, 1);
}

#[profiled]
async fn hands_over() -> u64 {
    spawn_blocking(blocking).await.unwrap()
}

#[profiled]
fn blocking() -> u64 {
    allocate(77);
    7
}

#[test]
fn the_blocking_pool() {
    let runtime = four_workers();
    for _ in 0..10 {
        assert_eq!(runtime.block_on(hands_over()), 7);
    }
    drop(runtime);
    assert_eq!(allocations("futures", "blocking").own.bytes, 770);
    assert_eq!(root(&monitor::report(), "futures", "blocking").calls, 10);
}

#[profiled]
async fn joined() {
    let both = async { tokio::join!(side("a"), side("b")) };
    both.await;
}

#[profiled]
async fn side(_name: &str) {
    allocate(50);
    yield_now().await;
    allocate(50);
}

#[test]
fn polls_of_two_callees_in_turn() {
    four_workers().block_on(joined());
    let report = monitor::report();
    let node = root(&report, "futures", "joined");
    assert_adds_up(&node);
    assert_eq!(callee(&node, "side").calls, 2);
    assert!(callee(&node, "side").allocations.unwrap().own.bytes >= 200);
}

#[profiled]
fn drives() {
    // A future that is polled once here and dropped elsewhere.
    let mut future = Box::pin(cut_short_elsewhere());
    assert!(support::poll_once(future.as_mut()).is_pending());
    std::thread::spawn(move || drop(future)).join().unwrap();
}

#[profiled]
async fn cut_short_elsewhere() {
    allocate(6);
    std::future::pending::<()>().await;
}

#[test]
fn a_future_that_is_dropped_in_another_thread() {
    drives();
    let report = monitor::report();
    let node = root(&report, "futures", "drives");
    assert_eq!(callee(&node, "cut_short_elsewhere").calls, 1);
    assert_eq!(allocations("futures", "cut_short_elsewhere").own.bytes, 6);
    assert_eq!(profile("futures", "cut_short_elsewhere").primitive_calls, 1);
}
