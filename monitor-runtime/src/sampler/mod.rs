//! Reads machine, process, cgroup and the host's tokio runtime at an interval, on a thread of its own.
//!
//! On Linux everything comes from `/proc`, `/sys` and a few calls into libc, by parsers of a few lines: a reading then costs some
//! hundred microseconds, and each parser takes a root that a test may put in place of `/`. Elsewhere there is what `sysinfo` and
//! POSIX tell.

mod cgroup;
#[cfg(not(target_os = "linux"))]
mod elsewhere;
mod file;
mod machine;
mod process;
mod runtime;
mod share;
#[cfg_attr(not(unix), path = "sys_left_out.rs")]
mod sys;
mod thread;

use std::collections::HashSet;
use std::path::PathBuf;
use std::time::Instant;

use file::{Root, SourceError};
pub(crate) use thread::{Running, start};

use crate::registry::{Reading, Sampled};

/// What is to be sampled.
#[derive(Debug, Clone)]
pub(crate) struct Sources {
    /// `/`, or what a test has in its place.
    pub(crate) root: PathBuf,
    /// A path on the file system of `disk_usage_percent`.
    pub(crate) disk: PathBuf,
    /// The host's runtime.
    pub(crate) tokio: Option<tokio::runtime::Handle>,
}

/// The sources, and what must be remembered from one reading to the next.
struct Sampler {
    root: Root,
    sources: Sources,
    cpu: machine::Cpu,
    cgroup: cgroup::Cgroup,
    #[cfg(not(target_os = "linux"))]
    elsewhere: elsewhere::Machine,
    readings: u64,
    /// The sources whose failure was told.
    told: HashSet<&'static str>,
    tell: Box<dyn FnMut(&str) + Send>,
}

impl Sampler {
    /// `tell` gets one line for each source that fails.
    fn new(sources: Sources, tell: impl FnMut(&str) + Send + 'static) -> Self {
        Self {
            root: Root::new(&sources.root),
            cpu: machine::Cpu::default(),
            cgroup: cgroup::Cgroup::default(),
            #[cfg(not(target_os = "linux"))]
            elsewhere: elsewhere::Machine::default(),
            readings: 0,
            told: HashSet::new(),
            tell: Box::new(tell),
            sources,
        }
    }

    /// What can be read now. A source that fails is left out, and told of the first time.
    fn read(&mut self) -> Reading {
        let (mut reading, now) = (Reading::default(), Instant::now());
        let Self { root, sources, cpu, cgroup, .. } = self;
        // The one place that decides what there is on which system.
        let mut results = Vec::new();
        if cfg!(target_os = "linux") {
            results.extend([
                ("cpu", cpu.read(root, &mut reading)),
                ("memory", machine::memory(root, &mut reading)),
                ("disk devices", machine::disks(root, &mut reading)),
                ("network", machine::network(root, &mut reading)),
                ("load", machine::load(root, &mut reading)),
                ("process", process::stat(root, &mut reading)),
                ("process memory", process::memory(root, &mut reading)),
                ("file descriptors", process::descriptors(root, &mut reading)),
                ("cgroup cpu", cgroup.cpu(root, now, &mut reading)),
                ("cgroup memory", cgroup.memory(root, &mut reading)),
            ]);
        }
        #[cfg(not(target_os = "linux"))]
        results.extend([
            ("system", self.elsewhere.system(&mut reading)),
            ("network", self.elsewhere.network(&mut reading)),
        ]);
        results.extend([
            ("disk", machine::file_system(&sources.disk, &mut reading)),
            ("process cpu", process::usage(&mut reading)),
            ("file descriptor limit", process::descriptor_limit(&mut reading)),
            ("sampler", own_cpu(&mut reading)),
        ]);
        if let Some(handle) = &sources.tokio {
            runtime::read(handle, &mut reading);
        }
        self.readings += 1;
        reading.set(Sampled::Readings, self.readings as f64);
        for (source, result) in results {
            if let Err(error) = result
                && self.told.insert(source)
            {
                (self.tell)(&format!("{source} is not sampled, and its metrics are absent: {error}"));
            }
        }
        reading
    }
}

fn own_cpu(reading: &mut Reading) -> Result<(), SourceError> {
    reading.set(Sampled::ReadingCpu, sys::thread_cpu()?.as_secs_f64());
    Ok(())
}

#[cfg(test)]
mod tests;
