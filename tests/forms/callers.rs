//! What callers of async functions rely on: futures that stay `Send` across borrows, closures typed by the signature.

use monitor::timed;

use crate::support::run;

#[timed]
async fn holds_borrows<'a>(text: &'a str, by: &dyn Fn(&str) -> usize) -> (&'a str, usize) {
    let length = by(text);
    (text, length)
}

#[timed]
async fn sends_borrows<'a>(text: &'a str, others: &[String]) -> Result<&'a str, usize> {
    tokio::task::yield_now().await;
    if others.is_empty() { Err(text.len()) } else { Ok(text) }
}

/// A caller that holds borrows across the calls, as in a spawned task.
async fn calls_with_borrows() -> usize {
    let own = vec!["a".to_owned(), "bc".to_owned()];
    let mut sum = 0;
    for future in own.iter().map(|text| sends_borrows(text, &own)) {
        sum += future.await.map_or(0, str::len);
    }
    let mut futures: Vec<_> = own.iter().map(|text| Box::pin(sends_borrows(text, &[]))).collect();
    for future in &mut futures {
        sum += future.as_mut().await.unwrap_err();
    }
    sum
}

#[tokio::test]
async fn callers_that_hold_borrows_stay_send() {
    assert_eq!(tokio::spawn(calls_with_borrows()).await.unwrap(), 6);
    assert_eq!(holds_borrows("abc", &|text| text.len()).await, ("abc", 3));
    check!("sends_borrows"; ok 2, error 2, polls 8);
    check!("holds_borrows"; ok 1, polls 1);
}

type Counter = Box<dyn Fn(&str) -> usize + Send>;

#[timed]
async fn boxes_a_closure(empty: bool) -> Result<Counter, ()> {
    if empty {
        return Ok(Box::new(|_| 0));
    }
    Ok(Box::new(|text| text.chars().count()))
}

#[timed]
fn boxes_a_closure_now(empty: bool) -> Result<Counter, ()> {
    if empty {
        return Ok(Box::new(|_| 0));
    }
    Ok(Box::new(|text| text.chars().count()))
}

#[test]
fn the_types_of_closures_are_inferred_from_the_signature() {
    assert_eq!([true, false].map(|empty| run(boxes_a_closure(empty)).unwrap()("äö")), [0, 2]);
    assert_eq!([true, false].map(|empty| boxes_a_closure_now(empty).unwrap()("äö")), [0, 2]);
    check!("boxes_a_closure"; ok 2, polls 2);
    check!("boxes_a_closure_now"; ok 2);
}
