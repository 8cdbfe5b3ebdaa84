//! The two kinds of recording: the code around a call is one, and what `#[profiled]` adds to it is a type parameter.

use super::super::call_site::CallSite;
use super::frame::{Frame, Share};

/// What is done with a call beside timing it.
pub trait Kind: sealed::Sealed + 'static {
    /// On the stack while the call, or one poll of it, runs.
    #[doc(hidden)]
    type Frame;
    /// In a future, from poll to poll.
    #[doc(hidden)]
    type Share: Default;

    /// A call begins, or a poll of it; before the clock is read.
    #[doc(hidden)]
    fn enter(site: &'static CallSite, is_first: bool) -> Self::Frame;

    /// A frame for a call that is not timed.
    #[doc(hidden)]
    fn none() -> Self::Frame;

    /// The call has ended after `ticks`, or without being timed.
    #[doc(hidden)]
    fn leave(frame: Self::Frame, ticks: Option<u64>);

    /// The poll has ended after `ticks`.
    #[doc(hidden)]
    fn leave_poll(frame: Self::Frame, ticks: Option<u64>, share: &mut Self::Share);

    /// The call has ended; its last poll was left before.
    #[doc(hidden)]
    fn end(share: Self::Share, site: &'static CallSite);
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Timing {}
    impl Sealed for super::Profiling {}
}

/// `#[timed]`: nothing more.
#[derive(Debug)]
pub struct Timing;

impl Kind for Timing {
    type Frame = ();
    type Share = ();

    #[inline(always)]
    fn enter(_: &'static CallSite, _: bool) {}

    #[inline(always)]
    fn none() {}

    #[inline(always)]
    fn leave((): (), _: Option<u64>) {}

    #[inline(always)]
    fn leave_poll((): (), _: Option<u64>, (): &mut ()) {}

    #[inline(always)]
    fn end((): (), _: &'static CallSite) {}
}

/// `#[profiled]`: a frame in the call tree.
#[derive(Debug)]
pub struct Profiling;

impl Kind for Profiling {
    type Frame = Frame;
    type Share = Share;

    #[inline(always)]
    fn enter(site: &'static CallSite, is_first: bool) -> Frame {
        Frame::enter(site, is_first)
    }

    #[inline(always)]
    fn none() -> Frame {
        Frame::NONE
    }

    #[inline(always)]
    fn leave(frame: Frame, ticks: Option<u64>) {
        match ticks {
            Some(ticks) => frame.leave(ticks),
            None => frame.abandon(),
        }
    }

    #[inline(always)]
    fn leave_poll(frame: Frame, ticks: Option<u64>, share: &mut Share) {
        match ticks {
            Some(ticks) => frame.leave_poll(ticks, share),
            None => frame.abandon(),
        }
    }

    #[inline(always)]
    fn end(share: Share, site: &'static CallSite) {
        share.end(site);
    }
}
