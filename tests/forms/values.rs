//! Arguments that look at the returned value, and the figures they give.

use std::collections::HashMap;

use monitor::timed;

use crate::support::{Pending, Scrape, cancel_after, panics, run};

#[derive(Debug, Clone, PartialEq)]
enum Payment {
    Done(u32),
    Refused { reason: &'static str },
}

impl Payment {
    fn is_refused(&self) -> bool {
        matches!(self, Self::Refused { .. })
    }

    #[timed(error_if = Self::is_refused)]
    fn retry(self) -> Self {
        match self {
            Self::Refused { reason: "later" } => Self::Done(0),
            other => other,
        }
    }
}

#[timed(error_if = Payment::is_refused)]
fn pays(cents: u32) -> Payment {
    if cents > 100 {
        return Payment::Refused { reason: "too much" };
    }
    Payment::Done(cents)
}

#[timed(ok_if = is_done)]
async fn pays_later(cents: u32) -> Result<Payment, String> {
    Pending(1).await;
    if cents == 0 { Err("nothing".to_owned()) } else { Ok(pays_quietly(cents)) }
}

fn pays_quietly(cents: u32) -> Payment {
    if cents > 100 { Payment::Refused { reason: "too much" } } else { Payment::Done(cents) }
}

fn is_done(payment: &Result<Payment, String>) -> bool {
    payment.as_ref().is_ok_and(|payment| !payment.is_refused())
}

#[test]
fn a_predicate_decides_what_an_error_is() {
    assert_eq!([5, 500].map(|cents| pays(cents).is_refused()), [false, true]);
    assert_eq!([0, 5, 500].map(|cents| run(pays_later(cents)).is_ok()), [false, true, true]);
    assert_eq!(Payment::Refused { reason: "later" }.retry(), Payment::Done(0));
    assert!(Payment::Refused { reason: "never" }.retry().is_refused());
    check!("pays"; ok 1, error 1);
    check!("pays_later"; ok 1, error 2, polls 6);
    check!("Payment::retry"; ok 1, error 1);
}

#[timed(error_if = Option::is_none)]
fn first<'a>(items: &'a [&'a str]) -> Option<&'a str> {
    items.first().copied()
}

#[timed(ok_if = Vec::is_empty)]
fn leftovers<T: Clone + 'static>(items: &[T]) -> Vec<T> {
    items.iter().skip(1).cloned().collect()
}

#[timed(error_if = std::result::Result::is_ok)]
fn must_fail(text: &str) -> Result<u8, std::num::ParseIntError> {
    text.parse()
}

#[timed(error_if = is_false)]
fn made(value: bool) -> impl Future<Output = bool> {
    std::future::ready(value)
}

#[timed(ok_if = is_false)]
fn boxed(value: bool) -> std::pin::Pin<Box<dyn Future<Output = bool>>> {
    Box::pin(async move { value })
}

fn is_false(value: &bool) -> bool {
    !*value
}

#[test]
fn a_predicate_may_be_any_path_and_goes_with_every_form() {
    assert_eq!((first(&["a"]), first(&[])), (Some("a"), None));
    assert_eq!((leftovers(&[1]), leftovers(&["a", "b"])), (vec![], vec!["b"]));
    assert_eq!((must_fail("1"), must_fail("x").is_err()), (Ok(1), true));
    assert_eq!([true, false].map(|value| run(made(value))), [true, false]);
    assert_eq!([true, false].map(|value| run(boxed(value))), [true, false]);
    check!("first"; ok 1, error 1);
    check!("leftovers"; ok 1, error 1);
    check!("must_fail"; ok 1, error 1);
    check!("made"; ok 1, error 1, polls 2);
    check!("boxed"; ok 1, error 1, polls 2);
}

type Fallible<T> = std::result::Result<T, String>;
type ParseResult<T = u8> = std::result::Result<T, std::num::ParseIntError>;

#[timed]
fn has_an_alias(text: &str) -> ParseResult {
    text.parse()
}

#[timed]
fn has_an_alias_of_another_name(fails: bool) -> Fallible<u8> {
    if fails { Err("as told".to_owned()) } else { Ok(1) }
}

#[timed(error_if = Result::is_err)]
fn has_an_alias_and_a_predicate(fails: bool) -> Fallible<u8> {
    if fails { Err("as told".to_owned()) } else { Ok(1) }
}

#[timed]
fn from_elsewhere(text: &str) -> std::thread::Result<u8> {
    text.parse().map_err(|error| Box::new(error) as _)
}

struct QueryResult(u8);

#[timed]
fn is_called_a_result(rows: u8) -> QueryResult {
    QueryResult(rows)
}

trait Job {
    type Result;

    fn run(&self) -> Self::Result;
}

impl Job for &str {
    type Result = Result<u8, std::num::ParseIntError>;

    #[timed]
    fn run(&self) -> Self::Result {
        self.parse()
    }
}

#[timed]
fn runs<J: Job>(job: J) -> J::Result {
    job.run()
}

#[test]
fn a_type_whose_name_says_result_is_looked_at() {
    assert_eq!((has_an_alias("1"), has_an_alias("x").is_err()), (Ok(1), true));
    assert_eq!([true, false].map(|fails| has_an_alias_of_another_name(fails).is_err()), [true, false]);
    assert_eq!([true, false].map(|fails| has_an_alias_and_a_predicate(fails).is_err()), [true, false]);
    assert_eq!((from_elsewhere("1").is_ok(), from_elsewhere("x").is_ok()), (true, false));
    assert_eq!(is_called_a_result(3).0, 3);
    assert_eq!((runs("3"), runs("y").is_err()), (Ok(3), true));
    check!("has_an_alias"; ok 1, error 1);
    // The name does not say it, and the attribute sees nothing but names: `error_if` is there for that.
    check!("has_an_alias_of_another_name"; ok 2);
    check!("has_an_alias_and_a_predicate"; ok 1, error 1);
    check!("from_elsewhere"; ok 1, error 1);
    check!("is_called_a_result"; ok 1);
    check!("<&str as Job>::run"; ok 1, error 1);
    // What a type parameter stands for is not known in the body, which is one for all.
    check!("runs"; ok 2);
}

#[derive(Default)]
struct Memory {
    values: HashMap<u8, String>,
}

impl Memory {
    #[timed(cache = "forms_option")]
    fn get(&self, key: u8) -> Option<&str> {
        Some(self.values.get(&key)?.as_str())
    }

    #[timed(cache = "forms_result")]
    async fn load(&mut self, key: u8) -> Result<Option<&mut String>, String> {
        Pending(1).await;
        if key == 0 {
            return Err("down".to_owned());
        }
        Ok(self.values.get_mut(&key))
    }

    #[timed(cache = "forms_strict", error_if = Option::is_none)]
    fn must_get(&self, key: u8) -> Option<String> {
        assert!(key < 100);
        self.values.get(&key).cloned()
    }
}

#[test]
fn hits_and_misses_of_a_cache_are_counted() {
    let mut memory = Memory { values: HashMap::from([(1, "one".to_owned())]) };
    assert_eq!([1, 2, 1].map(|key| memory.get(key)), [Some("one"), None, Some("one")]);
    run(memory.load(1)).unwrap().unwrap().push('!');
    assert_eq!(run(memory.load(2)), Ok(None));
    assert_eq!(run(memory.load(0)), Err("down".to_owned()));
    assert_eq!((memory.must_get(1), memory.must_get(2)), (Some("one!".to_owned()), None));
    assert!(panics(move || memory.must_get(100)).message.contains("key < 100"));
    let scrape = Scrape::now();
    let counts = |cache| {
        ["cache_hits_total", "cache_misses_total"].map(|family| scrape.counter(family, &[("cache_type", cache)]))
    };
    assert_eq!(counts("forms_option"), [Some(2), Some(1)]);
    assert_eq!(counts("forms_result"), [Some(1), Some(1)]);
    assert_eq!(counts("forms_strict"), [Some(1), Some(1)]);
    check!("Memory::get"; ok 3);
    check!("Memory::load"; ok 2, error 1, polls 6);
    check!("Memory::must_get"; ok 1, error 1, panic 1);
}

#[timed(query = "SELECT", table = "forms")]
fn selects(fails: bool) -> Result<Vec<u8>, String> {
    if fails { Err("no connection".to_owned()) } else { Ok(vec![1]) }
}

#[timed(query = "SELECT", table = "forms")]
async fn selects_later() -> u8 {
    Pending(1).await;
    1
}

#[timed(query = "DELETE")]
fn deletes() {}

#[test]
fn queries_are_counted_by_type_and_table() {
    assert_eq!((selects(true).is_err(), selects(false), run(selects_later())), (true, Ok(vec![1]), 1));
    cancel_after(selects_later(), 1);
    deletes();
    let scrape = Scrape::now();
    let queries = |kind, table| scrape.counter("database_queries_total", &[("query_type", kind), ("table", table)]);
    assert_eq!((queries("SELECT", "forms"), queries("DELETE", "")), (Some(4), Some(1)));
    let durations = scrape.histogram("database_query_duration_seconds", &[("query_type", "SELECT")]).unwrap();
    assert_eq!(durations.get_sample_count(), 4);
    check!("selects"; ok 1, error 1);
    check!("selects_later"; ok 1, cancelled 1, polls 3);
    check!("deletes"; ok 1);
}

const BOUNDS: &[f64] = &[0.5, 1.0];

struct Bounds;

impl Bounds {
    const LIST: [f64; 2] = [0.25, 4.0];
}

#[timed(buckets = [0.1, 1, 10])]
fn has_own_buckets(value: u8) -> u8 {
    value
}

#[timed(buckets = BOUNDS)]
async fn has_buckets_by_path() {}

#[timed(buckets = Bounds::LIST)]
fn has_buckets_of_a_type<T>(value: T) -> Result<T, T> {
    Ok(value)
}

#[test]
fn buckets_may_be_written_or_named() {
    assert_eq!((has_own_buckets(1), has_buckets_of_a_type(2)), (1, Ok(2)));
    run(has_buckets_by_path());
    let scrape = Scrape::now();
    let bounds = |function| -> Vec<f64> {
        let durations = scrape.histogram("function_calls_duration_seconds", &[("function", function)]).unwrap();
        durations.get_bucket().iter().map(|bucket| bucket.upper_bound()).collect()
    };
    assert_eq!(bounds("has_own_buckets"), [0.1, 1.0, 10.0]);
    assert_eq!(bounds("has_buckets_by_path"), BOUNDS);
    assert_eq!(bounds("has_buckets_of_a_type"), Bounds::LIST);
    check!("has_own_buckets"; ok 1);
    check!("has_buckets_by_path"; ok 1, polls 1);
    check!("has_buckets_of_a_type"; ok 1);
}

#[timed(sample = 8)]
fn sampled(value: u32) -> u32 {
    assert!(value < 1000, "large");
    value
}

#[timed(sample = 8)]
fn sampled_result(value: u32) -> Result<u32, u32> {
    if value.is_multiple_of(2) { Ok(value) } else { Err(value) }
}

#[timed(sample = 8)]
async fn sampled_future(value: u32) -> u32 {
    Pending(1).await;
    value
}

#[test]
fn sampled_calls_are_all_counted_and_some_are_timed() {
    let sum: u32 = (0..400).map(sampled).sum();
    let errors = (0..400).filter(|value| sampled_result(*value).is_err()).count();
    let later: u32 = (0..400).map(|value| run(sampled_future(value))).sum();
    assert_eq!((sum, errors, later), (79_800, 200, 79_800));
    assert_eq!(panics(|| sampled(1000)).message, "large");
    cancel_after(sampled_future(1), 1);
    let scrape = Scrape::now();
    for (name, [ok, error, panic, cancelled]) in
        [("sampled", [400, 0, 1, 0]), ("sampled_result", [200, 200, 0, 0]), ("sampled_future", [400, 0, 0, 1])]
    {
        let figures = scrape.figures(module_path!(), name);
        assert_eq!(
            [figures.ok, figures.error, figures.panic, figures.cancelled],
            [ok, error, panic, cancelled],
            "{name}"
        );
        // At random distances of 8 on average.
        let timed = figures.timed.unwrap();
        assert!((10..200).contains(&timed), "{name}: {timed} of {}", figures.calls());
    }
}
