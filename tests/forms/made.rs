//! Functions that are not `async` and return a future.

use std::fmt::Display;
use std::future::{Ready, ready};
use std::pin::Pin;
use std::rc::Rc;

use monitor::timed;

use crate::support::{Noisy, Pending, assert_send, assert_unpin, cancel_after, drops, note, run};

#[timed]
fn blocks(value: u8) -> impl Future<Output = u8> {
    async move {
        Pending(1).await;
        value
    }
}

#[timed]
fn returns_early(value: u8) -> impl Future<Output = u8> + Send + 'static {
    if value == 0 {
        return ready(1);
    }
    ready(value)
}

#[timed]
fn calls(value: u8) -> impl Future<Output = u8> {
    blocks(value + 1)
}

#[test]
fn a_future_that_a_function_makes_is_the_call() {
    assert_eq!((run(blocks(3)), run(calls(4))), (3, 5));
    assert_eq!([0, 2].map(|value| run(assert_send(returns_early(value)))), [1, 2]);
    drop(blocks(1));
    cancel_after(blocks(1), 1);
    check!("blocks"; ok 2, cancelled 1, polls 5);
    check!("calls"; ok 1, polls 2);
    check!("returns_early"; ok 2, polls 2);
}

#[timed]
fn infers(text: &str) -> impl Future<Output = Result<u8, Box<dyn std::error::Error>>> + use<'_> {
    async move {
        let number: u8 = text.parse()?;
        if number > 100 {
            return Err("large".into());
        }
        Ok(number)
    }
}

#[timed]
fn opaque(text: &'static str) -> impl Future<Output = impl Display + Clone> {
    async move { text.len() }
}

#[timed]
fn coerces(text: &str) -> impl Future<Output = Box<dyn Display>> + Send {
    let length = text.len();
    async move { Box::new(length) as _ }
}

#[test]
fn the_output_is_inferred_and_coerced_as_before() {
    assert_eq!(["7", "x", "101"].map(|text| run(infers(text)).ok()), [Some(7), None, None]);
    assert_eq!(run(opaque("abc")).to_string(), "3");
    assert_eq!(run(coerces(&String::from("abcd"))).to_string(), "4");
    check!("infers"; ok 1, error 2, polls 3);
    check!("opaque"; ok 1, polls 1);
    check!("coerces"; ok 1, polls 1);
}

#[timed]
fn stays_unpin(value: u8) -> impl Future<Output = u8> + Unpin + Send + Sync {
    ready(value)
}

#[timed]
fn stays_local(value: Rc<u8>) -> impl Future<Output = Rc<u8>> {
    async move { value }
}

#[test]
fn a_made_future_keeps_its_auto_traits() {
    let mut future = assert_unpin(stays_unpin(3));
    assert_eq!(run(&mut future), 3);
    assert_eq!(*run(stays_local(Rc::new(4))), 4);
    check!("stays_unpin"; ok 1, polls 1);
    check!("stays_local"; ok 1, polls 1);
}

#[timed]
fn drops_before(_first: Noisy, second: Noisy) -> impl Future<Output = usize> {
    let _local = Noisy("local");
    note("made");
    async move {
        let second = second;
        note("polled");
        second.0.len()
    }
}

#[test]
fn what_the_future_does_not_take_is_dropped_when_it_is_made() {
    let future = drops_before(Noisy("first"), Noisy("second"));
    assert_eq!(drops(), ["made", "local", "first"]);
    assert_eq!(run(future), 6);
    assert_eq!(drops(), ["polled", "second"]);
    check!("drops_before"; ok 1, polls 1);
}

#[timed]
fn boxes(value: &u8) -> Pin<Box<dyn Future<Output = u8> + Send + '_>> {
    Box::pin(async move {
        Pending(1).await;
        *value
    })
}

#[timed]
fn boxes_result<'a>(text: &'a str) -> std::pin::Pin<std::boxed::Box<dyn Future<Output = Result<u8, Failed>> + 'a>> {
    std::boxed::Box::pin(async move { Ok(text.parse::<u8>()?) })
}

#[timed]
fn boxes_in_its_own_way(text: &str) -> Pin<Box<dyn Future<Output = Result<u8, Failed>> + Send>> {
    let Ok(number) = text.parse() else {
        return Box::pin(ready(Err(Failed)));
    };
    let future = async move {
        Pending(1).await;
        Ok(number)
    };
    Box::pin(future)
}

#[derive(Debug, PartialEq)]
struct Failed;

impl From<std::num::ParseIntError> for Failed {
    fn from(_: std::num::ParseIntError) -> Self {
        Self
    }
}

#[test]
fn a_boxed_future_is_the_call() {
    assert_eq!(run(assert_send(boxes(&3))), 3);
    cancel_after(boxes(&3), 1);
    drop(boxes(&3));
    assert_eq!(["5", "x"].map(|text| run(boxes_result(text))), [Ok(5), Err(Failed)]);
    assert_eq!(["5", "x"].map(|text| run(assert_send(boxes_in_its_own_way(text)))), [Ok(5), Err(Failed)]);
    check!("boxes"; ok 1, cancelled 1, polls 3);
    check!("boxes_result"; ok 1, error 1, polls 2);
    check!("boxes_in_its_own_way"; ok 1, error 1, polls 3);
}

/// As in the crate `futures`.
type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
type LocalBoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

#[timed]
fn has_an_alias(text: &str) -> BoxFuture<'_, Result<u8, Box<dyn std::error::Error + Send + Sync>>> {
    Box::pin(async move { Ok(text.parse()?) })
}

#[timed]
fn has_a_local_alias<'a>(text: &'a str, shared: Rc<u8>) -> LocalBoxFuture<'a, usize> {
    let length = text.len();
    Box::pin(async move { length + usize::from(*shared) })
}

#[timed]
fn walks(depth: u32) -> BoxFuture<'static, u32> {
    Box::pin(async move { if depth == 0 { 0 } else { 1 + walks(depth - 1).await } })
}

#[test]
fn the_aliases_of_futures_are_known() {
    assert_eq!(["5", "x"].map(|text| run(assert_send(has_an_alias(text))).ok()), [Some(5), None]);
    assert_eq!(run(has_a_local_alias("ab", Rc::new(3))), 5);
    assert_eq!(run(walks(3)), 3);
    check!("has_an_alias"; ok 1, error 1, polls 2);
    check!("has_a_local_alias"; ok 1, polls 1);
    check!("walks"; ok 4, polls 4);
}

#[timed]
fn names_its_future(value: u8) -> Ready<u8> {
    ready(value)
}

#[timed]
fn boxes_no_future(value: u8) -> Pin<Box<dyn Fn(u8) -> u8>> {
    Box::pin(move |by| value * by)
}

#[test]
fn a_function_whose_type_does_not_say_future_is_timed_as_it_is() {
    assert_eq!(run(names_its_future(3)), 3);
    assert_eq!(boxes_no_future(3)(4), 12);
    check!("names_its_future"; ok 1);
    check!("boxes_no_future"; ok 1);
}

struct Client {
    name: String,
}

impl Client {
    #[timed]
    fn fetch<'a>(&'a self, path: &'a str) -> impl Future<Output = String> + 'a {
        async move { format!("{}{path}", self.name) }
    }

    #[timed]
    fn send(&mut self, text: String) -> Pin<Box<dyn Future<Output = Result<&mut Self, String>> + '_>> {
        if text.is_empty() {
            return Box::pin(ready(Err(text)));
        }
        Box::pin(async move {
            self.name += &text;
            Ok(self)
        })
    }

    #[timed]
    fn close(self, (first, ..): (u8, u8)) -> impl Future<Output = (String, u8)> {
        async move { (self.name, first) }
    }
}

#[test]
fn methods_may_make_futures() {
    let mut client = Client { name: "a".to_owned() };
    assert_eq!(run(client.fetch("/b")), "a/b");
    assert_eq!(run(client.send(String::new())).err().as_deref(), Some(""));
    assert_eq!(run(client.send("c".to_owned())).unwrap().name, "ac");
    assert_eq!(run(client.close((1, 2))), ("ac".to_owned(), 1));
    check!("Client::fetch"; ok 1, polls 1);
    check!("Client::send"; ok 1, error 1, polls 2);
    check!("Client::close"; ok 1, polls 1);
}
