//! `async fn` in all its forms: polls, endings, auto traits.

use std::cell::Cell;
use std::fmt::Display;
use std::num::ParseIntError;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;

use monitor::timed;

use crate::support::{Noisy, Pending, Scrape, assert_send, cancel_after, drops, note, panics, poll_once, run};

#[timed]
async fn waits(times: u32) -> u32 {
    for _ in 0..times {
        Pending(1).await;
    }
    times
}

#[test]
fn every_poll_is_counted() {
    assert_eq!((run(waits(0)), run(waits(3))), (0, 3));
    check!("waits"; ok 2, polls 5);
}

#[timed]
async fn returns_nothing(into: &Cell<u8>) {
    into.set(1);
}

#[test]
fn an_async_function_may_return_nothing() {
    let into = Cell::new(0);
    run(returns_nothing(&into));
    assert_eq!(into.get(), 1);
    check!("returns_nothing"; ok 1, polls 1);
}

#[timed]
async fn parses(text: &str) -> Result<u8, ParseIntError> {
    let number = text.trim().parse::<u8>()?;
    Pending(1).await;
    if number == 0 {
        return text.parse();
    }
    Ok(number)
}

#[timed]
async fn has_an_alias(text: &str) -> Fallible {
    parses(text).await.map_err(Into::into)
}

type Fallible = Result<u8, Box<dyn std::error::Error>>;

#[test]
fn an_error_is_recorded_whatever_the_type_is_called() {
    assert_eq!((run(parses("5")), run(parses(" 0")).is_err(), run(parses("x")).is_err()), (Ok(5), true, true));
    assert_eq!((run(has_an_alias("4")).unwrap(), run(has_an_alias("")).is_err()), (4, true));
    check!("parses"; ok 2, error 3, polls 8);
    check!("has_an_alias"; ok 1, error 1, polls 3);
}

#[timed]
async fn panics_later(polls: u32) {
    Pending(polls).await;
    panic!("after {polls}");
}
const PANIC_LINE: u32 = line!() - 2;

#[test]
fn a_panic_in_any_poll_is_recorded_and_keeps_its_place() {
    for polls in [0, 2] {
        let panicked = panics(move || run(panics_later(polls)));
        assert_eq!((panicked.message, panicked.line), (format!("after {polls}"), PANIC_LINE));
    }
    check!("panics_later"; panic 2, polls 2);
}

#[timed]
async fn never_ends() -> ! {
    loop {
        Pending(1).await;
    }
}

#[test]
fn an_async_function_may_never_return() {
    cancel_after(never_ends(), 2);
    let _: Option<u8> = poll_once(pin!(async { never_ends().await }).as_mut()).is_ready().then_some(0);
    check!("never_ends"; cancelled 2, polls 3);
}

#[timed]
async fn is_cancelled(_first: Noisy, second: Noisy) {
    let _local = Noisy("local");
    Pending(9).await;
    drop(second);
}

#[test]
fn a_dropped_call_is_cancelled_and_one_never_polled_is_no_call() {
    cancel_after(is_cancelled(Noisy("first"), Noisy("second")), 2);
    assert_eq!(drops(), ["local", "second", "first"]);
    drop(is_cancelled(Noisy("first"), Noisy("second")));
    async fn bare(_first: Noisy, _second: Noisy) {}
    let timed = drops();
    drop(bare(Noisy("first"), Noisy("second")));
    assert_eq!(timed, drops());
    check!("is_cancelled"; cancelled 1, polls 2);
}

#[timed]
async fn drops_at_the_end(first: Noisy, (second, _): (Noisy, Noisy), _: Noisy) -> usize {
    let _local = Noisy("local");
    let _moved = first;
    Pending(1).await;
    note("end");
    second.0.len()
}

#[test]
fn locals_and_arguments_are_dropped_in_their_order() {
    async fn bare(first: Noisy, (second, _): (Noisy, Noisy), _: Noisy) -> usize {
        let _local = Noisy("local");
        let _moved = first;
        Pending(1).await;
        note("end");
        second.0.len()
    }
    let arguments = || (Noisy("1"), (Noisy("2a"), Noisy("2b")), Noisy("3"));
    let (first, second, third) = arguments();
    assert_eq!(run(bare(first, second, third)), 2);
    let expected = drops();
    let (first, second, third) = arguments();
    assert_eq!(run(drops_at_the_end(first, second, third)), 2);
    assert_eq!(drops(), expected);
    check!("drops_at_the_end"; ok 1, polls 2);
}

#[timed]
async fn borrows(text: &str, into: &mut Vec<String>) -> usize {
    into.push(text.to_owned());
    Pending(1).await;
    into.len()
}

#[timed]
async fn gives_back<'a>(items: &'a mut [String], _key: &str) -> Option<&'a mut String> {
    Pending(1).await;
    items.first_mut()
}

#[test]
fn arguments_may_be_borrowed_and_given_back() {
    let mut items = vec![];
    assert_eq!(run(borrows(&String::from("a"), &mut items)), 1);
    run(gives_back(&mut items, &String::from("key"))).unwrap().push('b');
    assert_eq!(items, ["ab"]);
    check!("borrows"; ok 1, polls 2);
    check!("gives_back"; ok 1, polls 2);
}

#[timed]
async fn stays_send(text: String) -> usize {
    Pending(1).await;
    text.len()
}

#[timed]
async fn stays_local(shared: Rc<Cell<u8>>) -> Rc<Cell<u8>> {
    Pending(1).await;
    shared.set(shared.get() + 1);
    shared
}

#[test]
fn a_future_is_send_exactly_where_it_was() {
    assert_eq!(run(assert_send(stays_send("ab".to_owned()))), 2);
    assert_eq!(run(stays_local(Rc::default())).get(), 1);
    check!("stays_send"; ok 1, polls 2);
    check!("stays_local"; ok 1, polls 2);
}

#[timed]
async fn runs_in_a_task(value: Arc<str>) -> usize {
    tokio::task::yield_now().await;
    value.len()
}

#[test]
fn a_future_may_be_spawned_and_move_between_threads() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    let lengths = runtime.block_on(async {
        let tasks: Vec<_> = ["a", "bc"].map(|text| tokio::spawn(runs_in_a_task(text.into()))).into();
        let mut lengths = vec![];
        for task in tasks {
            lengths.push(task.await.unwrap());
        }
        lengths
    });
    assert_eq!(lengths, [1, 2]);
    check!("runs_in_a_task"; ok 2, polls 4);
}

#[timed]
async fn is_in_flight() {
    Pending(2).await;
}

#[test]
fn calls_in_flight_are_shown() {
    let in_flight = || Scrape::now().gauge("function_calls_concurrent", &[("function", "is_in_flight")]);
    let (mut first, mut second) = (Box::pin(is_in_flight()), Box::pin(is_in_flight()));
    assert_eq!(in_flight(), Some(0.0));
    assert!(poll_once(first.as_mut()).is_pending() && poll_once(second.as_mut()).is_pending());
    assert_eq!(in_flight(), Some(2.0));
    drop(first);
    assert_eq!(in_flight(), Some(1.0));
    run(second);
    check!("is_in_flight"; ok 1, cancelled 1, polls 4);
}

#[timed]
async fn loses_the_race() -> u8 {
    std::future::pending().await
}

#[tokio::test]
async fn the_loser_of_a_select_is_cancelled() {
    let winner = tokio::select! {
        biased;
        lost = loses_the_race() => lost,
        () = Pending(0) => 7,
    };
    assert_eq!(winner, 7);
    check!("loses_the_race"; cancelled 1, polls 1);
}

#[timed]
async fn generic<T: Display + Send>(items: impl IntoIterator<Item = T>, last: T) -> String {
    let mut text = String::new();
    for item in items {
        Pending(1).await;
        text += &item.to_string();
    }
    text + &last.to_string()
}

#[timed]
async fn opaque(text: &str) -> impl Iterator<Item = char> {
    text.chars().rev()
}

#[timed]
async fn try_opaque(text: &str) -> Result<impl Display, impl Display> {
    text.parse::<u8>()
}

#[timed]
async fn coerces(text: &str) -> Box<dyn Display + Send + '_> {
    if let Ok(number) = text.parse::<u8>() {
        return Box::new(number);
    }
    Box::new(text)
}

#[timed]
async fn picks(double: bool) -> fn(u8) -> u8 {
    fn double_of(value: u8) -> u8 {
        value * 2
    }
    if double { double_of } else { |value| value * 3 }
}

#[test]
fn types_are_inferred_and_coerced_as_before() {
    assert_eq!(run(generic([1, 2], 3)), "123");
    assert_eq!(run(generic(Vec::<&str>::new(), "a")), "a");
    assert_eq!(run(opaque("abc")).collect::<String>(), "cba");
    assert_eq!((run(try_opaque("7")).is_ok(), run(try_opaque("a")).is_ok()), (true, false));
    assert_eq!(["7", "x"].map(|text| run(coerces(text)).to_string()), ["7", "x"]);
    assert_eq!([true, false].map(|double| run(picks(double))(5)), [10, 15]);
    check!("generic"; ok 2, polls 4);
    check!("opaque"; ok 1, polls 1);
    check!("try_opaque"; ok 1, error 1, polls 2);
    check!("coerces"; ok 2, polls 2);
    check!("picks"; ok 2, polls 2);
}

#[timed]
async fn takes_async_closures(twice: impl AsyncFn(u8) -> u8, mut once: impl AsyncFnMut(u8)) -> u8 {
    let sum = twice(1).await + twice(2).await;
    once(sum).await;
    let add = async |value: u8| {
        Pending(1).await;
        value + sum
    };
    add(1).await
}

#[test]
fn async_closures_may_be_arguments_and_in_the_body() {
    let mut seen = vec![];
    let by = 10;
    let sum = takes_async_closures(async |value| value * by, async |value| seen.push(value));
    assert_eq!(run(sum), 31);
    assert_eq!(seen, [30]);
    check!("takes_async_closures"; ok 1, polls 2);
}

#[timed]
async fn counts_down(from: u32) -> u32 {
    Pending(1).await;
    if from == 0 { 0 } else { 1 + Box::pin(counts_down(from - 1)).await }
}

#[timed]
async fn counts_down_dyn(from: u32) -> u32 {
    let next: Pin<Box<dyn Future<Output = u32>>> = match from.checked_sub(1) {
        Some(next) => Box::pin(counts_down_dyn(next)),
        None => return 0,
    };
    1 + next.await
}

#[test]
fn each_level_of_a_boxed_recursion_is_a_call() {
    assert_eq!(run(counts_down(2)), 2);
    assert_eq!(run(counts_down_dyn(2)), 2);
    // Each level is polled again when a deeper one was pending.
    check!("counts_down"; ok 3, polls 2 + 3 + 4);
    check!("counts_down_dyn"; ok 3, polls 3);
}

/// # Safety
/// `at` must be valid until the future is over.
#[timed]
async unsafe fn reads(at: *const u8) -> Result<u8, u8> {
    Pending(1).await;
    // SAFETY: the caller's promise.
    match unsafe { at.read() } {
        even if even % 2 == 0 => Ok(even),
        odd => Err(odd),
    }
}

#[test]
fn an_unsafe_async_function_stays_unsafe() {
    let values = [2, 3];
    // SAFETY: the places live through the calls.
    let read = values.each_ref().map(|value| run(unsafe { reads(value) }));
    assert_eq!(read, [Ok(2), Err(3)]);
    check!("reads"; ok 1, error 1, polls 4);
}

#[timed]
#[tokio::test]
async fn an_async_test_may_be_timed_itself() {
    tokio::task::yield_now().await;
    let labels = [("function", "an_async_test_may_be_timed_itself")];
    let scrape = Scrape::now();
    assert_eq!(scrape.gauge("function_calls_concurrent", &labels), Some(1.0));
    assert_eq!(scrape.counter("function_polls_total", &labels), Some(1));
}

#[tokio::main(flavor = "current_thread")]
#[timed]
async fn program(value: u8) -> Result<u8, u8> {
    tokio::task::yield_now().await;
    Err(value)
}

#[test]
fn the_main_function_may_be_timed() {
    assert_eq!(program(3), Err(3));
    check!("program"; error 1);
}
