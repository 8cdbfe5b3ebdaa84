//! The parsers on what kernels wrote, on nothing and on garbage.

mod cgroups;
mod machines;

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;

use super::*;

/// A directory in place of `/`, gone with the test.
struct FakeRoot(PathBuf);

impl FakeRoot {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("monitor-sampler-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn with(self, file: &str, text: &str) -> Self {
        self.set(file, text);
        self
    }

    fn set(&self, file: &str, text: &str) {
        let path = self.0.join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn root(&self) -> Root {
        Root::new(&self.0)
    }

    /// A sampler of this root, and what it tells.
    fn sampler(&self) -> (Sampler, mpsc::Receiver<String>) {
        let (tell, told) = mpsc::channel();
        let sources = Sources { root: self.0.clone(), disk: self.0.join("no such directory"), tokio: None };
        (Sampler::new(sources, move |line| drop(tell.send(line.to_owned()))), told)
    }
}

impl Drop for FakeRoot {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn every_missing_source_is_absent_and_told_of_once() {
    let root = FakeRoot::new();
    let (mut sampler, told) = root.sampler();
    for _ in 0..3 {
        let reading = sampler.read();
        for family in
            [Sampled::CpuUsage, Sampled::MemoryUsage, Sampled::DiskUsage, Sampled::Load1, Sampled::ProcessThreads]
        {
            assert_eq!(reading.get(family, ""), None, "{family:?}");
        }
        // What takes no file is there.
        assert!(reading.get(Sampled::ProcessCpu, "").is_some_and(|seconds| seconds > 0.0));
    }
    let told: Vec<String> = told.try_iter().collect();
    assert_eq!(told.len(), 11, "{told:#?}");
    let memory = told.iter().find(|line| line.starts_with("memory ")).unwrap();
    assert!(
        memory.starts_with("memory is not sampled, and its metrics are absent: ")
            && memory.contains("/proc/meminfo cannot be read: No such file or directory"),
        "{memory}"
    );
}

#[test]
fn a_source_that_comes_back_is_there_again() {
    let root = FakeRoot::new();
    let (mut sampler, told) = root.sampler();
    assert_eq!(sampler.read().get(Sampled::Load1, ""), None);
    root.set("proc/loadavg", "0.42 0.50 0.61 2/345 6789\n");
    assert_eq!(sampler.read().get(Sampled::Load1, ""), Some(0.42));
    root.set("proc/loadavg", "none\n");
    assert_eq!(sampler.read().get(Sampled::Load1, ""), None);
    assert_eq!(told.try_iter().filter(|line| line.starts_with("load ")).count(), 1);
}
