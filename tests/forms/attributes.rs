//! Attributes of a function and of its parameters mean what they meant.

use std::panic::Location;

use monitor::timed;

use crate::support::{panics, run};

#[timed]
#[track_caller]
fn tells_its_caller(wanted: bool) -> &'static Location<'static> {
    assert!(wanted, "not wanted");
    Location::caller()
}

#[test]
fn a_caller_is_still_tracked() {
    assert_eq!((tells_its_caller(true).line(), tells_its_caller(true).file()), (line!(), file!()));
    let (panicked, here) = (panics(|| tells_its_caller(false)), line!());
    assert_eq!((panicked.line, panicked.message.as_str()), (here, "not wanted"));
    check!("tells_its_caller"; ok 2, panic 1);
}

#[timed]
#[track_caller]
fn boxes_where_it_was_called() -> std::pin::Pin<Box<dyn Future<Output = u32>>> {
    Box::pin(async { 3 })
}

#[test]
fn a_boxed_async_block_goes_with_a_tracked_caller() {
    assert_eq!(run(boxes_where_it_was_called()), 3);
    check!("boxes_where_it_was_called"; ok 1, polls 1);
}

#[timed]
#[must_use = "a value to use"]
fn must_be_used(value: u8) -> Option<u8> {
    Some(value)
}

#[must_use]
#[timed(error_if = Option::is_none)]
async fn must_be_used_later(value: u8) -> Option<u8> {
    Some(value)
}

#[timed]
#[deprecated = "for the test"]
fn is_deprecated() {}

#[test]
#[expect(unused_must_use, deprecated, reason = "the compiler still says so")]
fn the_compiler_still_warns_the_callers() {
    must_be_used(1);
    must_be_used_later(1);
    is_deprecated();
    check!("must_be_used"; ok 1);
    check!("must_be_used_later");
    check!("is_deprecated"; ok 1);
}

#[timed]
#[inline]
fn inline() -> Result<u8, u8> {
    Ok(1)
}

#[inline(always)]
#[timed]
fn inline_always() -> u8 {
    2
}

#[timed]
#[cold]
#[inline(never)]
#[doc(hidden)]
#[rustfmt::skip]
fn cold() -> u8 { 3 }

#[timed]
#[unsafe(no_mangle)]
extern "C" fn monitor_forms_exported(value: u8) -> u8 {
    value
}

#[test]
fn attributes_of_code_generation_stay() {
    unsafe extern "C" {
        #[link_name = "monitor_forms_exported"]
        safe fn by_symbol(value: u8) -> u8;
    }
    assert_eq!((inline(), inline_always(), cold(), by_symbol(4)), (Ok(1), 2, 3, 4));
    check!("inline"; ok 1);
    check!("inline_always"; ok 1);
    check!("cold"; ok 1);
    check!("monitor_forms_exported"; ok 1);
}

#[cfg(target_arch = "x86_64")]
mod target_features {
    use std::arch::x86_64::{_mm_cvtsi128_si32, _mm_hadd_epi32, _mm_set_epi32};

    use monitor::timed;

    #[timed]
    #[target_feature(enable = "ssse3")]
    fn guarded(left: i32, right: i32) -> i32 {
        let both = _mm_set_epi32(0, 0, left, right);
        _mm_cvtsi128_si32(_mm_hadd_epi32(both, both))
    }

    #[timed]
    #[target_feature(enable = "ssse3")]
    fn looked_at(left: i32, right: i32) -> Result<i32, i32> {
        let both = _mm_set_epi32(0, 0, left, right);
        Ok(_mm_cvtsi128_si32(_mm_hadd_epi32(both, both)))
    }

    #[test]
    fn the_features_of_a_function_hold_in_its_body() {
        if std::arch::is_x86_feature_detected!("ssse3") {
            // SAFETY: just detected.
            assert_eq!(unsafe { (guarded(1, 2), looked_at(3, 4)) }, (3, Ok(7)));
            check!("guarded"; ok 1);
            check!("looked_at"; ok 1);
        }
    }
}

/// Parameters with conditions and lints of their own, in every form of expansion.
mod parameters {
    use monitor::timed;

    #[timed]
    pub(super) fn guarded(
        #[cfg(any())] gone: Missing,
        #[cfg(not(any()))] kept: u8,
        #[allow(unused_variables)] unused: u8,
    ) -> u8 {
        kept
    }

    #[timed]
    pub(super) fn looked_at(
        #[cfg(any())] gone: Missing,
        #[cfg(not(any()))] mut kept: u8,
        #[cfg(any())] (gone, _): Missing,
        #[cfg(not(any()))] (left, _): (u8, u8),
        #[allow(unused_variables)] unused: u8,
        #[cfg_attr(all(), allow(unused_variables))] also_unused: u8,
        #[allow(unused_variables)] (part, _): (u8, u8),
        #[allow(unused_mut)] mut never_changed: u8,
    ) -> Result<u8, u8> {
        kept += left + never_changed;
        Ok(kept)
    }

    #[timed]
    pub(super) async fn polled(
        #[cfg(any())] gone: Missing,
        #[cfg(not(any()))] kept: u8,
        #[expect(unused_variables)] unused: u8,
        #[expect(unused_variables, unused_mut)] mut also_unused: u8,
    ) -> u8 {
        kept
    }

    #[timed]
    pub(super) fn made(
        #[cfg(any())] gone: Missing,
        kept: u8,
        #[expect(unused_variables)] unused: u8,
    ) -> impl Future<Output = u8> {
        async move { kept }
    }
}

#[test]
fn attributes_of_parameters_stay() {
    use parameters::*;

    assert_eq!((guarded(1, 2), looked_at(1, (2, 3), 4, 5, (6, 7), 8)), (1, Ok(11)));
    assert_eq!((run(polled(1, 2, 3)), run(made(4, 5))), (1, 4));
    check!("guarded", in "parameters"; ok 1);
    check!("looked_at", in "parameters"; ok 1);
    check!("polled", in "parameters"; ok 1, polls 1);
    check!("made", in "parameters"; ok 1, polls 1);
}

#[timed]
#[expect(unused_variables, reason = "the body's")]
fn lints_hold_in_the_body(unused: u8) -> Result<u8, u8> {
    let local = 1;
    Ok(2)
}

#[timed]
fn has_inner_attributes(unused: u8) -> Result<u8, u8> {
    #![expect(unused_variables, reason = "the body's")]
    //! Documented inside.
    let local = 1;
    Ok(2)
}

#[timed]
impl Attributed {
    #[allow(unused_variables)]
    fn in_a_block(&self, unused: u8) -> Result<u8, u8> {
        #![allow(unused_mut)]
        let mut local = 1;
        Ok(local)
    }

    #[cfg(any())]
    fn is_not_there(&self) -> Missing {
        Missing
    }

    #[cfg(not(any()))]
    fn is_there(&self) {}
}

struct Attributed;

#[test]
fn lints_of_a_function_hold_in_its_body() {
    assert_eq!((lints_hold_in_the_body(1), has_inner_attributes(1), Attributed.in_a_block(1)), (Ok(2), Ok(2), Ok(1)));
    Attributed.is_there();
    check!("lints_hold_in_the_body"; ok 1);
    check!("has_inner_attributes"; ok 1);
    check!("Attributed::in_a_block"; ok 1);
    check!("Attributed::is_there"; ok 1);
}

#[cfg(any())]
#[timed]
fn is_chosen() -> Missing {
    Missing
}

#[timed]
#[cfg(not(any()))]
fn is_chosen() -> u8 {
    #[cfg(any())]
    return Missing;
    #[cfg(not(any()))]
    5
}

#[cfg_attr(all(), timed(name = "conditional"))]
fn conditional() -> u8 {
    6
}

#[test]
fn conditions_hold_for_functions_statements_and_the_annotation() {
    assert_eq!((is_chosen(), conditional()), (5, 6));
    check!("is_chosen"; ok 1);
    check!("conditional"; ok 1);
}

#[timed]
#[test]
fn a_test_may_be_timed_itself() {
    // Its own call is not over yet.
    check!("a_test_may_be_timed_itself");
}

#[test]
#[timed]
fn a_test_may_be_timed_itself_with_a_result() -> Result<(), std::num::ParseIntError> {
    check!("a_test_may_be_timed_itself_with_a_result");
    assert_eq!("3".parse::<u8>()?, 3);
    Ok(())
}

#[timed]
#[expect(dead_code, reason = "the annotation is no use of the function")]
fn is_never_used() -> Result<u8, u8> {
    Ok(1)
}

struct Unused;

#[timed]
impl Unused {
    #[expect(dead_code, reason = "the annotation is no use of the method")]
    async fn is_never_used(&self) {}
}

#[test]
fn unused_functions_are_still_found() {
    let Unused = Unused;
    check!("is_never_used");
    check!("Unused::is_never_used");
}
