//! SIGINT and SIGTERM: the report is written and the series are pushed, then what would have happened anyway happens. SIGUSR1, for who
//! asks for it: the report is written, and the process runs on. SIGHUP, where there are rule files or a certificate: they are read again.
//!
//! Raw `sigaction`, because only the dispositions tell whether the host handles a signal itself: a handler that was there
//! before ours, or one put over ours later (tokio's, ctrlc's: they call ours in turn), means that the host decides when to end.

use std::io;
use std::mem::MaybeUninit;
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixStream as StdUnixStream;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicUsize, Ordering};

use libc::{SA_RESTART, SA_SIGINFO, SIG_DFL, SIG_IGN, c_int, c_void, siginfo_t};
use tokio::net::UnixStream;

use super::settings::Settings;

const WATCHED: [c_int; 4] = [libc::SIGINT, libc::SIGTERM, libc::SIGUSR1, libc::SIGHUP];

/// Where the handler writes the signal's number; -1 when nobody reads.
static WAKE: AtomicI32 = AtomicI32::new(-1);
/// What handled each of `WATCHED` before us, and with which flags.
static PREVIOUS: [AtomicUsize; 4] = [const { AtomicUsize::new(SIG_DFL) }; 4];
static PREVIOUS_FLAGS: [AtomicI32; 4] = [const { AtomicI32::new(0) }; 4];
/// Set from the first signal that ends the process until its report is written: a second one does not wait.
static PENDING: AtomicBool = AtomicBool::new(false);

/// Signals to write a report on.
pub(super) struct Signals {
    /// Both ends; `None` when no signal is watched.
    pipe: Option<(UnixStream, StdUnixStream)>,
}

/// A signal that came.
pub(super) struct Signal(c_int);

/// True for a signal after which the process does not run on.
fn ends(signal: c_int) -> bool {
    !matches!(signal, libc::SIGUSR1 | libc::SIGHUP)
}

impl Signals {
    pub(super) fn install(settings: &Settings) -> io::Result<Self> {
        let writes = settings.report.is_some();
        let is_wanted = |signal| match signal {
            libc::SIGUSR1 => writes && settings.report_on_usr1,
            // Without files to read again it is no business of ours.
            libc::SIGHUP => !settings.rules.is_empty() || settings.tls_certificate.is_some(),
            _ => (writes && settings.report_on_signal) || !settings.pushes.is_empty(),
        };
        if !WATCHED.into_iter().any(is_wanted) {
            return Ok(Self { pipe: None });
        }
        let (reader, writer) = StdUnixStream::pair()?;
        reader.set_nonblocking(true)?;
        writer.set_nonblocking(true)?;
        let reader = UnixStream::from_std(reader)?;
        WAKE.store(writer.as_raw_fd(), Ordering::Release);
        PENDING.store(false, Ordering::Relaxed);
        for (signal, (previous, flags)) in WATCHED.iter().zip(PREVIOUS.iter().zip(&PREVIOUS_FLAGS)) {
            if !is_wanted(*signal) {
                continue;
            }
            let now = sys::disposition(*signal)?;
            // Ignored (nohup): it stays ignored. Ours already: a handler above ours chains to us, from an earlier start.
            if now.handler == SIG_IGN || now.handler == sys::ours() {
                continue;
            }
            previous.store(now.handler, Ordering::Relaxed);
            flags.store(now.flags, Ordering::Relaxed);
            sys::set(*signal, sys::ours(), SA_SIGINFO | SA_RESTART)?;
        }
        Ok(Self { pipe: Some((reader, writer)) })
    }

    /// The next signal; never, when none is watched. Cancellation loses nothing.
    pub(super) async fn next(&self) -> Signal {
        loop {
            let Some((reader, _)) = &self.pipe else { return std::future::pending().await };
            if reader.readable().await.is_err() {
                return std::future::pending().await;
            }
            let mut number = [0_u8];
            if let Ok(1) = reader.try_read(&mut number) {
                return Signal(c_int::from(number[0]));
            }
        }
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        if self.pipe.is_none() {
            return;
        }
        WAKE.store(-1, Ordering::Release);
        for (signal, (previous, flags)) in WATCHED.iter().zip(PREVIOUS.iter().zip(&PREVIOUS_FLAGS)) {
            // Someone who has put a handler over ours still calls ours: leave it there, it only passes on.
            if sys::disposition(*signal).is_ok_and(|now| now.handler == sys::ours()) {
                let _ = sys::set(*signal, previous.load(Ordering::Relaxed), flags.load(Ordering::Relaxed));
            }
        }
    }
}

impl Signal {
    pub(super) fn asks_for_reload(&self) -> bool {
        self.0 == libc::SIGHUP
    }

    /// Whether the process does not run on after it, as far as it is up to us.
    pub(super) fn ends(&self) -> bool {
        ends(self.0)
    }

    /// After the report: ends the process as the signal would have, unless the host handles it.
    pub(super) fn finish(self) {
        if !ends(self.0) {
            return;
        }
        PENDING.store(false, Ordering::Relaxed);
        if self.is_left_to_us() {
            sys::die_of(self.0);
        }
    }

    /// Whether the host leaves the end to us.
    pub(super) fn is_left_to_us(&self) -> bool {
        let position = WATCHED.iter().position(|watched| *watched == self.0);
        let previous = position.and_then(|at| PREVIOUS.get(at)).map(|previous| previous.load(Ordering::Relaxed));
        previous == Some(SIG_DFL) && sys::disposition(self.0).is_ok_and(|now| now.handler == sys::ours())
    }
}

/// The calls into libc, and what runs in signal context.
mod sys {
    use super::*;

    pub(super) struct Disposition {
        pub(super) handler: usize,
        pub(super) flags: c_int,
    }

    /// Our handler, as `sigaction` holds it.
    pub(super) fn ours() -> usize {
        let handler: extern "C" fn(c_int, *mut siginfo_t, *mut c_void) = handle;
        handler as usize
    }

    pub(super) fn disposition(signal: c_int) -> io::Result<Disposition> {
        let mut now = MaybeUninit::<libc::sigaction>::zeroed();
        // SAFETY: a null new action only reads; `now` is valid for writes.
        if unsafe { libc::sigaction(signal, ptr::null(), now.as_mut_ptr()) } != 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: all-zero is a valid `sigaction`, and the call has filled it.
        let now = unsafe { now.assume_init() };
        Ok(Disposition { handler: now.sa_sigaction, flags: now.sa_flags })
    }

    pub(super) fn set(signal: c_int, handler: usize, flags: c_int) -> io::Result<()> {
        // SAFETY: all-zero is a valid `sigaction`: default handler, empty mask, no flags.
        let mut action = unsafe { MaybeUninit::<libc::sigaction>::zeroed().assume_init() };
        action.sa_sigaction = handler;
        action.sa_flags = flags;
        // SAFETY: `handler` is ours, with the signature that SA_SIGINFO asks for, or what `sigaction` gave us with its flags.
        match unsafe { libc::sigaction(signal, &raw const action, ptr::null_mut()) } {
            0 => Ok(()),
            _ => Err(io::Error::last_os_error()),
        }
    }

    /// Ends the process by `signal`, so that whoever waits for it sees why.
    pub(super) fn die_of(signal: c_int) {
        let _ = set(signal, SIG_DFL, 0);
        // SAFETY: no preconditions; async-signal-safe.
        unsafe { libc::raise(signal) };
    }

    /// Runs in signal context: atomics, `write`, `sigaction`, `raise` and nothing else.
    extern "C" fn handle(signal: c_int, info: *mut siginfo_t, context: *mut c_void) {
        let errno = errno();
        let at = WATCHED.iter().position(|watched| *watched == signal);
        let previous = at.and_then(|at| PREVIOUS.get(at)).map_or(SIG_DFL, |previous| previous.load(Ordering::Relaxed));
        let flags = at.and_then(|at| PREVIOUS_FLAGS.get(at)).map_or(0, |flags| flags.load(Ordering::Relaxed));
        let wake = WAKE.load(Ordering::Acquire);
        let is_second = ends(signal) && PENDING.swap(true, Ordering::Relaxed);
        if wake >= 0 && !is_second {
            let number = signal as u8;
            // SAFETY: `number` is one readable byte; a closed descriptor is an error that may be ignored.
            unsafe { libc::write(wake, (&raw const number).cast(), 1) };
        } else if ends(signal) && previous == SIG_DFL && disposition(signal).is_ok_and(|now| now.handler == ours()) {
            die_of(signal);
        }
        if previous != SIG_DFL && previous != SIG_IGN {
            call(previous, flags, signal, info, context);
        }
        set_errno(errno);
    }

    /// Passes a signal on to the handler that was there before.
    fn call(handler: usize, flags: c_int, signal: c_int, info: *mut siginfo_t, context: *mut c_void) {
        if flags & SA_SIGINFO != 0 {
            // SAFETY: the kernel held this address as a handler with SA_SIGINFO: it is a function of this signature.
            let handler: extern "C" fn(c_int, *mut siginfo_t, *mut c_void) = unsafe { std::mem::transmute(handler) };
            handler(signal, info, context);
        } else {
            // SAFETY: the kernel held this address as a handler without SA_SIGINFO: it is a function of this signature.
            let handler: extern "C" fn(c_int) = unsafe { std::mem::transmute(handler) };
            handler(signal);
        }
    }

    fn errno() -> c_int {
        io::Error::last_os_error().raw_os_error().unwrap_or(0)
    }

    fn set_errno(value: c_int) {
        #[cfg(any(target_os = "linux", target_os = "android"))]
        // SAFETY: the address of this thread's errno is always valid.
        unsafe {
            #[cfg(target_os = "linux")]
            libc::__errno_location().write(value);
            #[cfg(target_os = "android")]
            libc::__errno().write(value);
        }
        #[cfg(not(any(target_os = "linux", target_os = "android")))]
        let _ = value;
    }
}
