//! Functions that `macro_rules!` writes, from fragments of every kind.

use monitor::timed;

use crate::support::{Pending, Scrape, run};

macro_rules! function {
    ($(#[$meta:meta])* $vis:vis fn $name:ident($($argument:ident: $ty:ty),*) -> $returns:ty = $body:expr) => {
        #[timed]
        $(#[$meta])*
        $vis fn $name($($argument: $ty),*) -> $returns {
            $body
        }
    };
}

function!(#[inline] pub(crate) fn adds(left: u8, right: u8) -> u8 = left + right);
function!(fn parses(text: &str) -> Result<u8, std::num::ParseIntError> = text.parse());
function!(fn finds(text: &str) -> Option<impl Iterator<Item = char>> = Some(text.chars()));
function!(fn polls(value: u8) -> impl Future<Output = u8> = async move { value });
function!(fn boxes(value: u8) -> std::pin::Pin<Box<dyn Future<Output = u8>>> = Box::pin(async move { value }));

#[test]
fn names_types_and_expressions_may_be_fragments() {
    assert_eq!((adds(1, 2), parses("3"), finds("ab").unwrap().count()), (3, Ok(3), 2));
    assert!(parses("x").is_err());
    assert_eq!((run(polls(1)), run(boxes(2))), (1, 2));
    check!("adds"; ok 1);
    check!("parses"; ok 1, error 1);
    check!("finds"; ok 1);
    check!("polls"; ok 1, polls 1);
    check!("boxes"; ok 1, polls 1);
}

macro_rules! with_block {
    ($name:ident, $pattern:pat_param, $ty:ty, $body:block) => {
        #[timed]
        fn $name($pattern: $ty) -> Result<u8, u8> $body
    };
}

with_block!(takes_pattern, (left, mut right), (u8, u8), {
    right += left;
    if right > 10 {
        return Err(right);
    }
    Ok(right)
});

#[test]
fn patterns_and_blocks_may_be_fragments() {
    assert_eq!((takes_pattern((1, 2)), takes_pattern((8, 9))), (Ok(3), Err(17)));
    check!("takes_pattern"; ok 1, error 1);
}

macro_rules! methods {
    ($type:ident<$lifetime:lifetime, $param:ident> { $($name:ident($self:ident) $body:tt)* }) => {
        #[timed]
        impl<$lifetime, $param: Clone> $type<$lifetime, $param> {
            $(fn $name(&$self) -> Result<$param, usize> $body)*
        }
    };
}

struct Items<'a, T>(&'a [T]);

methods!(Items<'a, T> {
    first(self) {
        self.0.first().cloned().ok_or(self.0.len())
    }
    second(self) {
        match self.0 {
            [_, second, ..] => Ok(second.clone()),
            short => Err(short.len()),
        }
    }
});

#[test]
fn receivers_and_lifetimes_may_be_fragments() {
    assert_eq!((Items(&[1]).first(), Items(&[1]).second()), (Ok(1), Err(1)));
    check!("Items::first"; ok 1);
    check!("Items::second"; error 1);
}

macro_rules! item {
    ($item:item) => {
        #[timed]
        $item
    };
}

item! {
    /// With its documentation.
    async fn whole_item(times: u32) -> Result<(), u32> {
        Pending(times).await;
        Err(times)
    }
}

struct Whole;

item! {
    impl Whole {
        fn get(&self) -> u8 {
            7
        }
    }
}

#[test]
fn a_whole_item_may_be_a_fragment() {
    assert_eq!((run(whole_item(1)), Whole.get()), (Err(1), 7));
    check!("whole_item"; error 1, polls 2);
    check!("Whole::get"; ok 1);
}

macro_rules! literals {
    ($name:literal, $bound:literal, $check:path) => {
        #[timed(name = $name, buckets = [0.001, $bound], error_if = $check)]
        fn with_literals(value: Option<u8>) -> Option<u8> {
            value
        }
    };
}

literals!("a literal", 0.5, Option::is_none);

#[test]
fn arguments_of_the_annotation_may_be_fragments() {
    assert_eq!((with_literals(Some(1)), with_literals(None)), (Some(1), None));
    check!("a literal"; ok 1, error 1);
    let scrape = Scrape::now();
    let durations = scrape.histogram("function_calls_duration_seconds", &[("function", "a literal")]).unwrap();
    let bounds: Vec<_> = durations.get_bucket().iter().map(|bucket| bucket.upper_bound()).collect();
    assert_eq!(bounds, [0.001, 0.5]);
}

/// The macro's own variables, and the ones a caller brings, keep apart.
macro_rules! hygienic {
    ($name:ident($argument:ident) $body:expr) => {
        #[timed]
        fn $name($argument: u8) -> Result<u8, u8> {
            let value = 100_u8;
            let mine: u8 = $body;
            if mine == value { Err(value) } else { Ok(mine) }
        }
    };
}

hygienic!(keeps_apart(value) value + 1);

#[test]
fn variables_of_a_macro_stay_its_own() {
    assert_eq!((keeps_apart(1), keeps_apart(99)), (Ok(2), Err(100)));
    check!("keeps_apart"; ok 1, error 1);
}

macro_rules! both {
    ($($name:ident),*) => {$(
        mod $name {
            use monitor::timed;

            #[timed]
            pub(super) fn same_name() -> &'static str {
                stringify!($name)
            }
        }
    )*};
}

both!(first, second);

macro_rules! twice {
    ($($trait:ident)*) => {$(
        trait $trait {
            #[timed(name = "shared")]
            fn call(&self) {}
        }
        impl $trait for u8 {}
    )*};
}

twice!(One Two);

#[test]
fn functions_of_one_name_are_apart_in_two_modules_and_together_in_one() {
    assert_eq!((first::same_name(), second::same_name(), second::same_name()), ("first", "second", "second"));
    One::call(&1);
    Two::call(&2);
    check!("same_name", in "first"; ok 1);
    check!("same_name", in "second"; ok 2);
    check!("shared"; ok 2);
}

/// A parameter of the macro's own and one that the caller names, of one name.
macro_rules! same_parameters {
    ($($name:ident($argument:ident) -> $returns:ty { $body:expr })*) => {$(
        #[timed]
        fn $name(value: u8, $argument: u8) -> $returns {
            let _own = value;
            $body
        }
    )*};
}

same_parameters! {
    guards_same_parameters(value) -> u8 { value }
    looks_at_same_parameters(value) -> Result<u8, u8> { Ok(value) }
}

#[test]
fn parameters_of_one_name_from_two_places_stay_apart() {
    assert_eq!((guards_same_parameters(1, 2), looks_at_same_parameters(3, 4)), (2, Ok(4)));
    check!("guards_same_parameters"; ok 1);
    check!("looks_at_same_parameters"; ok 1);
}
