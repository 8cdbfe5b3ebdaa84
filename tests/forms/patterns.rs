//! Patterns as parameters, in functions with a guard and in functions whose body moves into a closure or async block.

#![allow(clippy::toplevel_ref_arg, reason = "a form to test")]

use std::ops::ControlFlow;

use monitor::timed;

use crate::support::{Noisy, drops, run};

#[derive(Clone, Copy)]
struct Point {
    x: i32,
    y: i32,
}

struct Unit;

/// The same parameters and body in every form that the macro knows, timed, and once bare: all do the same.
macro_rules! forms {
    ($($name:ident: ($($parameters:tt)*) -> $ty:ty $body:block, of ($($argument:expr),*) is $expected:expr;)*) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            fn bare($($parameters)*) -> $ty $body

            #[timed]
            fn guarded($($parameters)*) -> $ty $body

            #[timed(error_if = never)]
            fn looked_at($($parameters)*) -> $ty $body

            #[timed]
            async fn polled($($parameters)*) -> $ty $body

            #[timed]
            fn made($($parameters)*) -> impl Future<Output = $ty> {
                std::future::ready($body)
            }

            #[test]
            fn in_every_form() {
                assert_eq!(bare($($argument),*), $expected);
                let bare = drops();
                assert_eq!((guarded($($argument),*), drops()), ($expected, bare.clone()));
                assert_eq!((looked_at($($argument),*), drops()), ($expected, bare.clone()));
                assert_eq!((run(polled($($argument),*)), drops()), ($expected, bare.clone()));
                assert_eq!((run(made($($argument),*)), drops()), ($expected, bare));
                check!("guarded"; ok 1);
                check!("looked_at"; ok 1);
                check!("polled"; ok 1, polls 1);
                check!("made"; ok 1, polls 1);
            }
        }
    )*};
}

fn never<T>(_: &T) -> bool {
    false
}

fn pair(first: &'static str, second: &'static str) -> (Noisy, Noisy) {
    (Noisy(first), Noisy(second))
}

forms! {
    a_name_may_be_mutable: (mut value: u32, by: u32) -> u32 {
        value += by;
        value
    }, of (1, 2) is 3;

    tuples_may_be_taken_apart: ((first, (mut second, _)): (u8, (u8, char))) -> u8 {
        second += first;
        second
    }, of ((1, (2, 'x'))) is 3;

    structs_may_be_taken_apart: (Point { x, y: other }: Point, Point { y, .. }: &Point) -> i32 {
        x * 100 + other * 10 + y
    }, of (Point { x: 1, y: 2 }, &Point { x: 0, y: 3 }) is 123;

    references_may_be_taken_off: (&value: &u8, &mut (ref mut left, right): &mut (u8, u8)) -> u8 {
        *left += value;
        *left + right
    }, of (&1, &mut (2, 3)) is 6;

    a_pattern_may_bind_by_reference: (ref text: String, ref mut count: usize) -> usize {
        *count += text.len();
        *count
    }, of ("ab".to_owned(), 1) is 3;

    a_pattern_may_bind_whole_and_part: (point @ Point { x, .. }: Point, all @ [first, .., last]: [u8; 3]) -> (i32, usize) {
        (point.y + x, all.len() + usize::from(first + last))
    }, of (Point { x: 1, y: 2 }, [3, 4, 5]) is (3, 11);

    arrays_may_be_taken_apart: ([first, rest @ ..]: [u8; 4]) -> (u8, [u8; 3]) {
        (first, rest)
    }, of ([1, 2, 3, 4]) is (1, [2, 3, 4]);

    a_pattern_may_have_alternatives_that_cover_all: ((ControlFlow::Break(value) | ControlFlow::Continue(value)): ControlFlow<u8, u8>) -> u8 {
        value
    }, of (ControlFlow::Continue(3)) is 3;

    a_unit_struct_is_a_pattern: (Unit: Unit, (): (), value: u8) -> u8 {
        value
    }, of (Unit, (), 3) is 3;

    parameters_may_be_ignored: (_: Noisy, _unused: Noisy, _: u8, value: u8) -> u8 {
        let _body = Noisy("body");
        value
    }, of (Noisy("wild"), Noisy("unused"), 1, 3) is 3;

    names_and_patterns_are_dropped_as_before: (first: Noisy, (second, _): (Noisy, Noisy), _: Noisy, (_, ref third): (Noisy, Noisy)) -> usize {
        let _body = Noisy("body");
        first.0.len() + second.0.len() + third.0.len()
    }, of (Noisy("1"), pair("2a", "2b"), Noisy("3"), pair("4a", "4b")) is 5;

    what_the_body_moves_is_dropped_where_it_was: (first: Noisy, second: Noisy, third: Noisy) -> usize {
        drop(second);
        let moved = first;
        moved.0.len() + third.0.len()
    }, of (Noisy("1"), Noisy("2"), Noisy("3")) is 2;
}
