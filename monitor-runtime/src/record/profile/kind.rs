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

    /// A frame that is not entered.
    #[doc(hidden)]
    const NONE: Self::Frame;

    /// A call begins, or a poll of it; before the clock is read.
    #[doc(hidden)]
    fn enter(site: &'static CallSite, is_first: bool) -> Self::Frame;

    /// The clock was read; at which tick, if the call is timed.
    #[doc(hidden)]
    fn begin(frame: &Self::Frame, now: Option<u64>);

    /// The call has ended; at which tick, if it is timed.
    #[doc(hidden)]
    fn leave(frame: &Self::Frame, now: Option<u64>);

    /// The same of a poll.
    #[doc(hidden)]
    fn leave_poll(frame: &Self::Frame, now: Option<u64>, share: &mut Self::Share);
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

    const NONE: () = ();

    #[inline(always)]
    fn enter(_: &'static CallSite, _: bool) {}

    #[inline(always)]
    fn begin((): &(), _: Option<u64>) {}

    #[inline(always)]
    fn leave((): &(), _: Option<u64>) {}

    #[inline(always)]
    fn leave_poll((): &(), _: Option<u64>, (): &mut ()) {}
}

/// `#[profiled]`: a frame in the call tree.
#[derive(Debug)]
pub struct Profiling;

impl Kind for Profiling {
    type Frame = Frame;
    type Share = Share;

    const NONE: Frame = Frame::NONE;

    #[inline(always)]
    fn enter(site: &'static CallSite, is_first: bool) -> Frame {
        Frame::enter(site, is_first)
    }

    #[inline(always)]
    fn begin(frame: &Frame, now: Option<u64>) {
        if let Some(now) = now {
            frame.begin(now);
        }
    }

    #[inline(always)]
    fn leave(frame: &Frame, now: Option<u64>) {
        match now {
            Some(now) => frame.leave(now),
            None => frame.abandon(),
        }
    }

    #[inline(always)]
    fn leave_poll(frame: &Frame, now: Option<u64>, share: &mut Share) {
        match now {
            Some(now) => frame.leave_poll(now, share),
            None => frame.abandon(),
        }
    }
}
