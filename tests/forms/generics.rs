//! Generic functions: types, constants, lifetimes, bounds, `impl Trait` and `dyn` on either side.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::{Debug, Display};
use std::hash::Hash;
use std::str::FromStr;

use monitor::timed;

#[timed]
fn largest<T: PartialOrd + Copy>(items: &[T]) -> Option<T> {
    let mut items = items.iter().copied();
    let first = items.next()?;
    Some(items.fold(first, |most, item| if item > most { item } else { most }))
}

#[test]
fn all_instances_of_a_generic_function_are_one_call_site() {
    assert_eq!(largest(&[1, 3, 2]), Some(3));
    assert_eq!(largest(&[0.5, 0.25]), Some(0.5));
    assert_eq!(largest::<char>(&[]), None);
    check!("largest"; ok 3);
}

#[timed]
fn groups<K, V, I>(items: I, key: impl Fn(&V) -> K) -> HashMap<K, Vec<V>>
where
    K: Hash + Eq,
    I: IntoIterator<Item = V>,
{
    let mut groups = HashMap::<_, Vec<_>>::new();
    for item in items {
        groups.entry(key(&item)).or_default().push(item);
    }
    groups
}

#[timed]
fn parses<T: FromStr>(text: &str) -> Result<T, T::Err> {
    text.parse()
}

#[test]
fn bounds_and_inference_stay() {
    let groups = groups([1, 2, 3], |value| value % 2);
    assert_eq!((&groups[&0], &groups[&1]), (&vec![2], &vec![1, 3]));
    let number: u8 = parses("7").unwrap();
    assert_eq!((number, parses::<f32>("x").is_err(), parses("true")), (7, true, Ok(true)));
    check!("groups"; ok 1);
    check!("parses"; ok 2, error 1);
}

#[timed]
fn array<const N: usize, T: Default + Copy>(first: T) -> [T; N] {
    let mut array = [T::default(); N];
    if let Some(place) = array.first_mut() {
        *place = first;
    }
    array
}

#[timed]
fn chunks<const N: usize>(items: &[u8]) -> Result<&[u8; N], std::array::TryFromSliceError> {
    items.try_into()
}

#[test]
fn constants_may_be_parameters() {
    assert_eq!(array(7), [7, 0, 0]);
    assert!(array::<0, u8>(7).is_empty());
    assert_eq!(chunks::<2>(&[1, 2]).ok(), Some(&[1, 2]));
    assert!(chunks::<3>(&[1, 2]).is_err());
    check!("array"; ok 2);
    check!("chunks"; ok 1, error 1);
}

#[timed]
fn picks<'a, 'b: 'a>(first: &'a str, second: &'b str, pick: bool) -> &'a str {
    if pick { first } else { second }
}

#[timed]
fn finds<'map, 'key>(map: &'map HashMap<String, String>, key: &'key str) -> Result<&'map str, &'key str>
where
    'map: 'key,
{
    map.get(key).map(String::as_str).ok_or(key)
}

#[test]
fn named_lifetimes_stay_apart() {
    let long = String::from("long");
    {
        let short = String::from("short");
        assert_eq!([picks(&short, &long, true), picks(&short, &long, false)], ["short", "long"]);
    }
    let map = HashMap::from([("a".to_owned(), "b".to_owned())]);
    let value = {
        let key = String::from("a");
        finds(&map, &key).unwrap_or("none")
    };
    assert_eq!((value, finds(&map, "z")), ("b", Err("z")));
    check!("picks"; ok 2);
    check!("finds"; ok 1, error 1);
}

#[timed]
fn applies(with: impl FnOnce(&str) -> usize, to: impl AsRef<str>) -> usize {
    with(to.as_ref())
}

#[timed]
fn tries(with: impl FnOnce(&str) -> Option<usize>, to: impl AsRef<str>) -> Result<usize, impl Display> {
    with(to.as_ref()).ok_or("nothing")
}

#[test]
fn impl_trait_may_be_an_argument() {
    let extra = String::from("abc");
    assert_eq!(applies(|text| text.len() + extra.len(), "ab"), 5);
    assert_eq!(applies(str::len, String::from("a")), 1);
    assert_eq!(tries(|text| text.find('b'), "ab").ok(), Some(1));
    assert_eq!(tries(|text| text.find('b'), String::new()).unwrap_err().to_string(), "nothing");
    check!("applies"; ok 2);
    check!("tries"; ok 1, error 1);
}

#[timed]
fn evens(upto: u8) -> impl DoubleEndedIterator<Item = u8> + Clone {
    (0..upto).filter(|value| value % 2 == 0)
}

#[timed]
fn words(text: &str) -> impl Iterator<Item = &str> + use<'_> {
    text.split(' ').filter(|word| !word.is_empty())
}

#[timed]
fn adder(by: u8) -> impl Fn(u8) -> u8 {
    move |value| value + by
}

#[timed]
fn try_lines(text: &str) -> Result<impl Iterator<Item = (usize, impl Display)>, Box<dyn std::error::Error + '_>> {
    if text.is_empty() {
        return Err("empty".into());
    }
    let numbers = text.lines().map(str::parse::<u8>).collect::<Result<Vec<_>, _>>()?;
    Ok(numbers.into_iter().enumerate())
}

#[timed(cache = "generics")]
fn cached_words(text: &str) -> Option<impl Iterator<Item = &str>> {
    Some(text.split(' '))
}

#[test]
fn impl_trait_may_be_returned_bare_or_inside_a_type() {
    assert_eq!(evens(5).rev().clone().collect::<Vec<_>>(), [4, 2, 0]);
    assert_eq!(words("a  b").collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(adder(3)(4), 7);
    let lines: Vec<_> = try_lines("1\n2").unwrap().map(|(at, number)| format!("{at}:{number}")).collect();
    assert_eq!(lines, ["0:1", "1:2"]);
    assert_eq!(["", "x"].map(|text| try_lines(text).is_err()), [true, true]);
    assert_eq!(cached_words("a b").unwrap().count(), 2);
    for name in ["evens", "words", "adder", "cached_words"] {
        check!(name; ok 1);
    }
    check!("try_lines"; ok 1, error 2);
}

#[timed]
fn boxed_shapes(square: bool) -> Box<dyn Fn(u32) -> u32> {
    if square { Box::new(|side| side * side) } else { Box::new(|side| side * 4) }
}

#[timed]
fn try_boxed(text: &str) -> Result<Box<dyn Display + '_>, Box<dyn std::error::Error>> {
    if let Some(rest) = text.strip_prefix('#') {
        return Ok(Box::new(rest));
    }
    Ok(Box::new(text.parse::<i64>()?))
}

#[timed]
fn shows(item: &dyn Debug, items: &mut dyn Iterator<Item = Box<dyn Debug>>) -> String {
    items.fold(format!("{item:?}"), |text, item| format!("{text} {item:?}"))
}

#[timed]
fn shows_unsized<T: Debug + ?Sized>(item: &T) -> String {
    format!("{item:?}")
}

#[test]
fn trait_objects_may_be_taken_and_returned_with_their_coercions() {
    assert_eq!([true, false].map(|square| boxed_shapes(square)(3)), [9, 12]);
    assert_eq!(["#a", "-5"].map(|text| try_boxed(text).unwrap().to_string()), ["a", "-5"]);
    assert!(try_boxed("a").err().unwrap().to_string().contains("invalid digit"));
    assert_eq!(shows(&1, &mut [Box::new("a") as Box<dyn Debug>, Box::new(2.5)].into_iter()), "1 \"a\" 2.5");
    assert_eq!(shows_unsized::<dyn Debug>(&()) + &shows_unsized("a"), "()\"a\"");
    check!("boxed_shapes"; ok 2);
    check!("try_boxed"; ok 2, error 1);
    check!("shows"; ok 1);
    check!("shows_unsized"; ok 2);
}

struct Stack<T, const MOST: usize = 2> {
    items: Vec<T>,
}

impl<T, const MOST: usize> Stack<T, MOST> {
    #[timed]
    fn new() -> Self {
        Self { items: Vec::new() }
    }

    #[timed]
    fn push(&mut self, item: T) -> Result<&mut T, T> {
        if self.items.len() == MOST {
            return Err(item);
        }
        self.items.push(item);
        Ok(self.items.last_mut().expect("just pushed"))
    }

    #[timed]
    fn map<U>(self, with: impl FnMut(T) -> U) -> Stack<U, MOST> {
        Stack { items: self.items.into_iter().map(with).collect() }
    }
}

impl Stack<u8> {
    #[timed]
    fn sum(&self) -> u8 {
        self.items.iter().sum()
    }
}

#[test]
fn methods_of_generic_types_are_one_call_site_for_all_instances() {
    let mut stack = Stack::<u8>::new();
    *stack.push(1).unwrap() += 1;
    stack.push(2).unwrap();
    assert_eq!(stack.push(3), Err(3));
    assert_eq!(stack.sum(), 4);
    let mut wide = Stack::<_, 3> { items: vec!["a"] }.map(str::len);
    assert_eq!(wide.push(5), Ok(&mut 5));
    check!("Stack<_, MOST>::new"; ok 1);
    check!("Stack<_, MOST>::push"; ok 3, error 1);
    check!("Stack<_, MOST>::map"; ok 1);
    check!("Stack<u8>::sum"; ok 1);
}

struct View<'a, T: ToOwned + ?Sized>(Cow<'a, T>);

impl<'a> View<'a, str> {
    #[timed]
    fn trimmed(&'a self) -> View<'a, str> {
        View(Cow::Borrowed(self.0.trim()))
    }

    #[timed]
    fn into_owned(self) -> View<'static, str> {
        View(Cow::Owned(self.0.into_owned()))
    }
}

trait Describe {
    #[timed]
    fn describe(&self) -> String
    where
        Self: Debug,
    {
        format!("<{self:?}>")
    }

    fn rename<T: Into<String>>(&self, name: T) -> String;
}

impl<T: Debug> Describe for T {
    #[timed]
    fn rename<N: Into<String>>(&self, name: N) -> String {
        format!("{}={self:?}", name.into())
    }
}

#[test]
fn generic_impls_work_as_before() {
    let owned: View<'static, str> = View(Cow::Borrowed(" a ")).trimmed().into_owned();
    assert_eq!(owned.0, "a");
    assert_eq!(
        (1.describe(), "b".rename("a"), 'c'.rename(String::from("d"))),
        ("<1>".into(), "a=\"b\"".into(), "d='c'".into())
    );
    check!("View<str>::trimmed"; ok 1);
    check!("View<str>::into_owned"; ok 1);
    check!("Describe::describe"; ok 1);
    check!("<_ as Describe>::rename"; ok 2);
}
