//! In place of the pushes, where the feature `push` is left out: their sections are accepted, and say nothing.

use std::convert::Infallible;
use std::io;
use std::path::Path;
use std::time::Duration;

/// Why a push cannot be started: never, without the feature `push`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PushError {}

/// What the sections say.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pushes(());

pub(crate) struct SectionError {
    pub(crate) at: usize,
    pub(crate) key: String,
    pub(crate) problem: Infallible,
}

/// What was checked.
#[derive(Debug)]
pub(crate) struct Targets(());

pub(crate) struct Pusher(());

impl Pushes {
    pub(crate) fn read(&mut self, _text: &str, _file: &Path) -> Result<(), SectionError> {
        Ok(())
    }

    pub(crate) fn is_empty(&self) -> bool {
        let Self(()) = self;
        true
    }

    pub(crate) fn check(&self, _service_name: &str) -> Result<Targets, PushError> {
        Ok(Targets(()))
    }
}

impl Targets {
    pub(crate) fn exit_time(&self) -> Duration {
        let Self(()) = self;
        Duration::ZERO
    }
}

impl Pusher {
    pub(crate) fn start(_targets: Targets, _tell: fn(&str)) -> io::Result<Self> {
        Ok(Self(()))
    }

    pub(crate) fn push_now(&self) {
        let Self(()) = self;
    }

    pub(crate) fn finish(&self) {}
}
