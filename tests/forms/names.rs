//! The name of a call site is the path a reader expects, with its type.

#![allow(non_camel_case_types)]

use monitor::timed;

use crate::support::run;

struct Circle;
struct Pair<A, B>(A, B);
enum Either<const N: usize> {
    Left,
}

trait Shape<T = ()> {
    fn area(&self) -> u8;
}

/// Calls it and checks that this is its name.
macro_rules! named {
    ($($call:expr => $name:literal $(in $module:literal)?),* $(,)?) => {{
        $($call;)*
        $(check!($name $(, in $module)?; ok 1);)*
    }};
}

macro_rules! areas {
    ($(<$($parameter:ident),*> $trait:ty, $type:ty;)*) => {$(
        impl<$($parameter),*> $trait for $type {
            #[timed]
            fn area(&self) -> u8 {
                1
            }
        }
    )*};
}

areas! {
    <> Shape, Circle;
    <> Shape<u8>, Circle;
    <> Shape<Vec<Circle>>, &Circle;
    <> Shape, (u8, Circle);
    <> Shape, [Circle; 2];
    <> Shape, [u8];
    <> Shape, fn(u8) -> Circle;
    <> Shape, dyn Fn(&str) -> u8;
    <> Shape, *const Circle;
    <> Shape, Option<std::collections::HashMap<String, Circle>>;
    <A, B> Shape, Pair<A, B>;
    <A> Shape<[A; 2]>, Pair<A, Circle>;
    <> Shape, Either<3>;
}

#[test]
fn methods_of_a_trait_show_trait_and_type() {
    let function: fn(u8) -> Circle = |_| Circle;
    let closure: &dyn Fn(&str) -> u8 = &|text| text.len() as u8;
    named! {
        <Circle as Shape>::area(&Circle) => "<Circle as Shape>::area",
        <Circle as Shape<u8>>::area(&Circle) => "<Circle as Shape<u8>>::area",
        <&Circle as Shape<_>>::area(&&Circle) => "<&Circle as Shape<Vec<Circle>>>::area",
        (1, Circle).area() => "<(u8, Circle) as Shape>::area",
        [Circle, Circle].area() => "<[Circle; 2] as Shape>::area",
        [1, 2, 3][..].area() => "<[u8] as Shape>::area",
        function.area() => "<fn(u8) -> Circle as Shape>::area",
        closure.area() => "<dyn Fn(&str) -> u8 as Shape>::area",
        std::ptr::null::<Circle>().area() => "<*const Circle as Shape>::area",
        Some(std::collections::HashMap::from([(String::new(), Circle)])).area()
            => "<Option<HashMap<String, Circle>> as Shape>::area",
        Shape::<()>::area(&Pair(1, 2)) => "<Pair as Shape>::area",
        Shape::<[u8; 2]>::area(&Pair(1, Circle)) => "<Pair<_, Circle> as Shape<[_; 2]>>::area",
        Either::Left.area() => "<Either<3> as Shape>::area",
    }
}

mod elsewhere {
    use monitor::timed;

    use super::{Circle, Pair};

    impl Circle {
        #[timed]
        pub(super) fn scale(&self) -> impl Fn(u8) -> u8 {
            |value| value
        }
    }

    impl<A> Pair<A, A> {
        #[timed]
        pub(super) async fn swap(&self) {}
    }

    impl Pair<Circle, Option<u8>> {
        #[timed]
        pub(super) fn split(&self) -> Result<(), ()> {
            Ok(())
        }
    }
}

#[test]
fn methods_written_in_another_module_show_their_type() {
    named! {
        Circle.scale()(1) => "Circle::scale" in "elsewhere",
        Pair(Circle, Some(1)).split().unwrap() => "Pair<Circle, Option<u8>>::split" in "elsewhere",
    }
    run(Pair(1, 2).swap());
    check!("Pair::swap", in "elsewhere"; ok 1, polls 1);
}

#[timed]
fn outer() -> u8 {
    #[timed]
    fn inner() -> u8 {
        struct Local;
        impl Local {
            #[timed]
            fn method(&self) -> u8 {
                let closure = || {
                    #[timed]
                    fn in_a_closure() -> u8 {
                        7
                    }
                    in_a_closure()
                };
                closure()
            }
        }
        impl Shape for Local {
            #[timed]
            fn area(&self) -> u8 {
                self.method()
            }
        }
        Local.area()
    }
    inner()
}

#[test]
fn nested_functions_show_where_they_are() {
    assert_eq!(outer(), 7);
    check!("outer"; ok 1);
    check!("outer::inner"; ok 1);
    check!("outer::inner::Local::method"; ok 1);
    check!("<Local as Shape>::area"; ok 1);
    check!("outer::inner::Local::method::in_a_closure"; ok 1);
}

const _: () = {
    impl Circle {
        #[timed]
        fn in_a_constant(&self) {}
    }
};

#[test]
fn a_method_in_a_nameless_constant_shows_its_type() {
    named! { Circle.in_a_constant() => "Circle::in_a_constant" }
}

mod r#try {
    use monitor::timed;

    pub(super) struct r#struct;

    impl r#struct {
        #[timed]
        pub(super) fn r#match(r#in: u8, (r#type, _): (u8, u8)) -> Result<u8, u8> {
            Ok(r#in + r#type)
        }
    }

    #[timed]
    pub(super) async fn r#loop(r#mut: u8) -> u8 {
        r#mut
    }
}

#[test]
fn raw_identifiers_may_name_everything() {
    assert_eq!((r#try::r#struct::r#match(1, (2, 3)), run(r#try::r#loop(4))), (Ok(3), 4));
    check!("struct::match", in "r#try"; ok 1);
    check!("loop", in "r#try"; ok 1, polls 1);
}

struct Größe<T>(T);

#[allow(clippy::needless_lifetimes, reason = "a name like any other")]
impl<'ø> Größe<&'ø str> {
    #[timed]
    fn zähle(&self, größer_als: usize) -> Result<usize, usize> {
        let länge = self.0.chars().count();
        if länge > größer_als { Ok(länge) } else { Err(länge) }
    }
}

#[timed]
async fn 数える(文字: &str) -> usize {
    文字.len()
}

#[timed(name = "Füße \"quoted\" \\ {} λ")]
fn labelled() {}

#[test]
fn names_may_be_written_in_any_script() {
    assert_eq!((Größe("äö").zähle(1), run(数える("a"))), (Ok(2), 1));
    labelled();
    check!("Größe<&str>::zähle"; ok 1);
    check!("数える"; ok 1, polls 1);
    check!("Füße \"quoted\" \\ {} λ"; ok 1);
}
