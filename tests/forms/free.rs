//! Free functions that return plain values: a guard, and the body as it was.

use monitor::timed;

use crate::support::panics;

#[timed]
fn adds(left: u8, right: u8) -> u8 {
    left + right
}

#[test]
fn a_function_returns_what_it_did_and_is_counted() {
    assert_eq!(adds(2, 3), 5);
    assert_eq!(adds(1, 1), 2);
    check!("adds"; ok 2);
}

#[timed]
fn never_called() -> u8 {
    7
}

#[test]
fn a_function_that_was_never_called_shows_zero() {
    let _: fn() -> u8 = never_called;
    check!("never_called");
}

#[timed]
fn returns_nothing(into: &mut Vec<u8>) {
    into.push(1);
}

#[test]
fn a_function_may_return_nothing() {
    let mut into = vec![];
    returns_nothing(&mut into);
    assert_eq!(into, [1]);
    check!("returns_nothing"; ok 1);
}

#[timed]
fn does_nothing() {}

#[test]
fn a_body_may_be_empty() {
    does_nothing();
    check!("does_nothing"; ok 1);
}

#[timed]
fn panics_when_empty(items: &[u8]) -> u8 {
    *items.first().expect("an item")
}
const EXPECT_LINE: u32 = line!() - 2;

#[test]
fn a_panic_is_recorded_and_keeps_its_place_and_message() {
    assert_eq!(panics_when_empty(&[3]), 3);
    let panicked = panics(|| panics_when_empty(&[]));
    assert_eq!((panicked.message.as_str(), panicked.line), ("an item", EXPECT_LINE));
    assert_eq!(panicked.file, file!());
    check!("panics_when_empty"; ok 1, panic 1);
}

#[timed]
fn never_returns(reason: &str) -> ! {
    panic!("{reason}")
}

#[test]
fn a_function_that_never_returns_stays_one() {
    let diverges = |value: Option<u8>| -> u8 { value.unwrap_or_else(|| never_returns("no value")) };
    assert_eq!(diverges(Some(1)), 1);
    assert_eq!(panics(move || diverges(None)).message, "no value");
    check!("never_returns"; panic 1);
}

#[timed]
fn returns_early(value: u32) -> &'static str {
    if value == 0 {
        return "zero";
    }
    for divisor in 2..value {
        if value.is_multiple_of(divisor) {
            return "composite";
        }
    }
    "prime"
}

#[test]
fn every_way_to_return_is_one_call() {
    assert_eq!([0, 6, 7].map(returns_early), ["zero", "composite", "prime"]);
    check!("returns_early"; ok 3);
}

/// # Safety
/// `at` must be valid for reads.
#[timed]
unsafe fn reads(at: *const u8) -> u8 {
    // SAFETY: the caller's promise.
    unsafe { at.read() }
}

#[test]
fn an_unsafe_function_stays_unsafe() {
    let pointer: unsafe fn(*const u8) -> u8 = reads;
    let value = 7;
    // SAFETY: the place lives through the call.
    assert_eq!(unsafe { pointer(&raw const value) }, 7);
    check!("reads"; ok 1);
}

#[timed]
extern "C" fn doubles(value: i32) -> i32 {
    value * 2
}

#[timed]
unsafe extern "system" fn triples(value: i32) -> i32 {
    value * 3
}

#[timed]
extern "C-unwind" fn unwinds() -> i32 {
    panic!("through C")
}

#[test]
fn foreign_calling_conventions_stay() {
    let (double, triple): (extern "C" fn(i32) -> i32, unsafe extern "system" fn(i32) -> i32) = (doubles, triples);
    // SAFETY: it is unsafe in name only.
    assert_eq!((double(4), unsafe { triple(4) }), (8, 12));
    assert_eq!(panics(|| unwinds()).message, "through C");
    check!("doubles"; ok 1);
    check!("triples"; ok 1);
    check!("unwinds"; panic 1);
}

#[timed]
fn counts_down(from: u32) -> u32 {
    if from == 0 { 0 } else { 1 + counts_down(from - 1) }
}

#[test]
fn each_level_of_a_recursion_is_a_call() {
    assert_eq!(counts_down(9), 9);
    check!("counts_down"; ok 10);
}

#[timed]
fn is_even(value: u32) -> bool {
    value == 0 || is_odd(value - 1)
}

#[timed]
fn is_odd(value: u32) -> bool {
    value != 0 && is_even(value - 1)
}

#[test]
fn functions_may_call_each_other() {
    assert!(is_even(4));
    check!("is_even"; ok 3);
    check!("is_odd"; ok 2);
}

#[timed]
fn holds_items(value: u8) -> u8 {
    use std::cmp::max;
    const LEAST: u8 = 10;
    static MOST: u8 = 20;
    struct Wrapped(u8);
    impl Wrapped {
        #[timed]
        fn value(&self) -> u8 {
            self.0
        }
    }
    #[timed]
    fn nested(value: u8) -> u8 {
        value.min(MOST)
    }
    Wrapped(max(nested(value), LEAST)).value()
}

#[test]
fn items_in_a_body_stay_and_may_be_timed_themselves() {
    assert_eq!([3, 15, 99].map(holds_items), [10, 15, 20]);
    check!("holds_items"; ok 3);
    check!("holds_items::nested"; ok 3);
    check!("holds_items::Wrapped::value"; ok 3);
}

#[timed]
fn holds_closures(by: u8) -> (u8, Vec<u8>) {
    let mut seen = vec![];
    let mut note = |value: u8| {
        seen.push(value);
        value + by
    };
    let sum = note(1) + note(2);
    let moved = move || {
        if by > 1 {
            return by;
        }
        0
    };
    (sum + moved(), seen)
}

#[test]
fn closures_in_a_body_are_not_calls_of_it() {
    assert_eq!(holds_closures(2), (9, vec![1, 2]));
    check!("holds_closures"; ok 1);
}

#[timed]
fn breaks_out(rows: &[&[u8]], wanted: u8) -> (usize, &'static str) {
    let mut seen = 0;
    let place = 'found: {
        'rows: for row in rows {
            for value in *row {
                seen += 1;
                if *value == 0 {
                    continue 'rows;
                }
                if *value == wanted {
                    break 'found "there";
                }
            }
        }
        "nowhere"
    };
    (seen, place)
}

#[test]
fn labels_break_to_where_they_did() {
    assert_eq!(breaks_out(&[&[1, 0, 5], &[5]], 5), (3, "there"));
    assert_eq!(breaks_out(&[&[1]], 5), (1, "nowhere"));
    check!("breaks_out"; ok 2);
}

#[timed]
fn lets_else(text: &str) -> usize {
    let Some((name, value)) = text.split_once('=') else {
        return 0;
    };
    let (Ok(value), false) = (value.parse::<usize>(), name.is_empty()) else { return 1 };
    if let 10..20 = value
        && name == "age"
    {
        return 2;
    }
    match value {
        0 => 3,
        more @ 1..=5 => more,
        _ if name == "x" => 4,
        _ => 5,
    }
}

#[test]
fn patterns_in_a_body_work_as_before() {
    assert_eq!(["a", "=1", "age=11", "age=0", "a=5", "x=9"].map(lets_else), [0, 1, 2, 3, 5, 4]);
    check!("lets_else"; ok 6);
}

#[timed]
pub(crate) fn is_visible(text: &str) -> &str {
    text.trim()
}

#[test]
fn a_function_is_still_a_value_for_every_lifetime() {
    let pointer: for<'a> fn(&'a str) -> &'a str = is_visible;
    let owned = String::from(" a ");
    assert_eq!(pointer(&owned), "a");
    assert_eq!([" b", "c "].map(is_visible), ["b", "c"]);
    check!("is_visible"; ok 3);
}

#[timed]
fn runs_in_threads(value: u64) -> u64 {
    value * value
}

#[test]
fn calls_in_all_threads_are_summed() {
    let sum: u64 = std::thread::scope(|scope| {
        let threads: Vec<_> = (1..=4).map(|value| scope.spawn(move || runs_in_threads(value))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(sum, 1 + 4 + 9 + 16);
    check!("runs_in_threads"; ok 4);
}
