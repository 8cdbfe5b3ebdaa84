//! Names of the user that are ours too, or the compiler's: the expansion sees none of them.

#![allow(non_camel_case_types, non_upper_case_globals, dead_code, unused_macros)]

use crate::support::run;

mod shadowed {
    #![no_implicit_prelude]

    use ::monitor::timed;

    // Everything the expansion names, under other meanings.
    mod core {}
    mod std {}
    mod alloc {}
    mod monitor {}
    mod linkme {}
    mod __private {}
    pub(super) struct Option;
    pub(super) struct Result;
    struct Some;
    struct None;
    struct Ok;
    struct Err;
    struct Box;
    struct Pin;
    struct Future;
    struct Fn;
    struct String;
    struct CallSite;
    struct Spec;
    type usize = ();
    type u8 = i128;
    type u32 = ();
    type bool = ();
    type str = ();
    const CALL_SITE: u8 = 1;
    const CALL_SITES: u8 = 2;
    static value: u8 = 3;
    fn here() -> u8 {
        4
    }
    fn enter() {}
    fn call() {}
    fn future() {}
    fn judge() {}
    macro_rules! module_path {
        () => {
            compile_error!("the user's own")
        };
    }
    macro_rules! panic {
        () => {
            compile_error!("the user's own")
        };
    }

    #[timed]
    pub(super) fn plain() -> u8 {
        here() + CALL_SITE + CALL_SITES + value
    }

    #[timed]
    pub(super) fn looked_at(option: Option) -> Result {
        let Option = option;
        Result
    }

    #[timed]
    pub(super) fn fails(fails: u8) -> ::core::result::Result<u8, u8> {
        if fails == 0 { ::core::result::Result::Ok(value) } else { ::core::result::Result::Err(here()) }
    }

    #[timed]
    pub(super) async fn polled() -> Result {
        Result
    }

    #[timed]
    pub(super) fn made() -> impl ::core::future::Future<Output = u8> {
        async { here() }
    }

    #[timed]
    pub(super) fn boxed() -> ::core::pin::Pin<::std::boxed::Box<dyn ::core::future::Future<Output = Option>>> {
        ::std::boxed::Box::pin(::core::future::ready(Option))
    }

    #[timed(cache = "hygiene", buckets = [0.1, 1], sample = 1, name = "found")]
    pub(super) fn found() -> ::core::option::Option<u8> {
        ::core::option::Option::Some(value)
    }

    #[timed(endpoint = "/hygiene", method = "GET", ok_if = is_right)]
    pub(super) fn endpoint() -> ::core::result::Result<u8, Option> {
        ::core::result::Result::Ok(value)
    }

    fn is_right<T>(_: &T) -> ::core::primitive::bool {
        true
    }
}

#[test]
fn nothing_in_scope_is_taken_for_ours() {
    use shadowed::*;

    assert_eq!((plain(), fails(0), fails(1)), (10, Ok(3), Err(4)));
    let shadowed::Result = looked_at(shadowed::Option);
    let shadowed::Result = run(polled());
    assert_eq!((run(made()), found(), endpoint().ok()), (4, Some(3), Some(3)));
    let shadowed::Option = run(boxed());
    check!("plain", in "shadowed"; ok 1);
    check!("looked_at", in "shadowed"; ok 1);
    check!("fails", in "shadowed"; ok 1, error 1);
    check!("polled", in "shadowed"; ok 1, polls 1);
    check!("made", in "shadowed"; ok 1, polls 1);
    check!("boxed", in "shadowed"; ok 1, polls 1);
    check!("found", in "shadowed"; ok 1);
    check!("endpoint", in "shadowed"; ok 1);
}

mod locals {
    use monitor::timed;

    #[timed]
    pub(super) fn guarded(_call: u8, here: u8) -> u8 {
        let core = _call;
        let value = here;
        let call = core + value;
        let _call = call;
        _call.min(99)
    }

    #[timed]
    #[allow(non_snake_case)]
    pub(super) fn looked_at(value: u8, CALL_SITE: u8, call: u8, result: Result<u8, u8>) -> Result<u8, u8> {
        let monitor = value + CALL_SITE;
        let here = call;
        result.map(|core| monitor + here + core)
    }

    #[timed]
    #[allow(non_snake_case)]
    pub(super) async fn polled(value: u8, here: u8, __monitor_arg1: u8, (future, CALL_SITE): (u8, u8)) -> u8 {
        value + here + __monitor_arg1 + future + CALL_SITE
    }

    #[timed]
    pub(super) fn has_items() -> Result<u8, u8> {
        static CALL_SITE: u8 = 1;
        fn here() -> u8 {
            2
        }
        mod monitor {
            pub(super) const VALUE: u8 = 4;
        }
        struct Wrapped<T>(T);
        Ok(Wrapped(CALL_SITE + here() + monitor::VALUE).0)
    }

    #[timed]
    pub(super) fn has_parameters_of_our_names<CallSite, const CALL_SITE: usize>(here: CallSite) -> (CallSite, usize) {
        (here, CALL_SITE)
    }
}

#[test]
fn variables_parameters_and_items_may_have_our_names() {
    use locals::*;

    assert_eq!((guarded(1, 2), looked_at(1, 2, 3, Ok(4)), looked_at(1, 2, 3, Err(4))), (3, Ok(10), Err(4)));
    assert_eq!(run(polled(1, 2, 3, (4, 5))), 15);
    assert_eq!((has_items(), has_parameters_of_our_names::<_, 7>('x')), (Ok(7), ('x', 7)));
    check!("guarded", in "locals"; ok 1);
    check!("looked_at", in "locals"; ok 1, error 1);
    check!("polled", in "locals"; ok 1, polls 1);
    check!("has_items", in "locals"; ok 1);
    check!("has_parameters_of_our_names", in "locals"; ok 1);
}

/// A crate that brings this framework to its own users under another path.
mod facade {
    pub(crate) mod tools {
        pub(crate) use monitor as instruments;
    }
}

mod renamed {
    use super::facade::tools;

    #[tools::instruments::timed(crate = crate::hygiene::facade::tools::instruments)]
    pub(super) fn by_path(text: &str) -> Result<u8, std::num::ParseIntError> {
        text.parse()
    }

    #[tools::instruments::timed(crate = tools::instruments)]
    impl super::Renamed {
        pub(super) async fn by_import(&self) -> u8 {
            self.0
        }
    }

    #[tools::instruments::timed(crate = self::tools::instruments, cache = "renamed")]
    pub(super) fn lookup() -> Option<u8> {
        None
    }
}

struct Renamed(u8);

#[test]
fn the_framework_may_be_anywhere() {
    assert!(renamed::by_path("x").is_err());
    assert_eq!((run(Renamed(3).by_import()), renamed::lookup()), (3, None));
    check!("by_path", in "renamed"; error 1);
    check!("Renamed::by_import", in "renamed"; ok 1, polls 1);
    check!("lookup", in "renamed"; ok 1);
}
