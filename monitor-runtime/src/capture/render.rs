//! A CPU profile in the forms that other programs, and people, read.

use std::collections::BTreeMap;
use std::time::Duration;

use inferno::flamegraph::{self, Options};

use super::error::FlamegraphError;
use super::pprof::{Input, Kind, Label, Sample, encode};
use super::profile::{CpuProfile, Stack};

impl CpuProfile {
    /// As `go tool pprof` and what understands its format reads it: gzipped protobuf, with samples and CPU nanoseconds, and the
    /// thread as a label.
    ///
    /// ```no_run
    /// # extern crate monitor_runtime as monitor;
    /// let profile = monitor::capture::for_seconds(10)?;
    /// std::fs::write("cpu.pb.gz", profile.to_pprof())?; // go tool pprof -http=: cpu.pb.gz
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn to_pprof(&self) -> Vec<u8> {
        let nanos = self.seconds_per_sample().unwrap_or(0.0) * 1e9;
        let sample = |stack: &'_ Stack| (stack.samples as f64 * nanos) as i64;
        let samples = self.stacks.iter().map(|stack| Sample {
            frames: &stack.frames,
            values: vec![stack.samples.cast_signed(), sample(stack)],
            labels: vec![Label::Text("thread", &stack.thread)],
        });
        encode(&Input {
            sample_types: &[Kind { name: "samples", unit: "count" }, Kind { name: "cpu", unit: "nanoseconds" }],
            default_sample_type: "cpu",
            period_type: Kind { name: "cpu", unit: "nanoseconds" },
            period: nanos as i64,
            time: self.started_at,
            duration: Duration::from_secs_f64(self.wall_seconds.max(0.0)),
            mappings: &self.mappings,
            comments: &[format!("{} of {} ticks left no stack", self.lost, self.ticks)],
            samples: samples.collect(),
        })
    }

    /// One line for each distinct stack: `thread;outermost;..;innermost samples`. What flamegraph programs and speedscope read.
    pub fn to_collapsed(&self) -> String {
        let mut lines: BTreeMap<String, u64> = BTreeMap::new();
        for stack in &self.stacks {
            *lines.entry(collapsed(stack)).or_default() += stack.samples;
        }
        lines.into_iter().map(|(stack, samples)| format!("{stack} {samples}\n")).collect()
    }

    /// A flamegraph, as an SVG image that can be searched and zoomed in a browser.
    ///
    /// # Errors
    /// [`FlamegraphError::NoSamples`] when there is nothing to draw.
    pub fn to_flamegraph(&self) -> Result<String, FlamegraphError> {
        if self.samples == 0 {
            return Err(FlamegraphError::NoSamples);
        }
        let mut options = Options::default();
        options.title = format!("CPU: {:.2} s of {:.2} s", self.cpu_seconds, self.wall_seconds);
        options.subtitle = (self.lost > 0).then(|| format!("{} of {} ticks left no stack", self.lost, self.ticks));
        options.deterministic = true;
        let (lines, mut svg) = (self.to_collapsed(), Vec::new());
        flamegraph::from_lines(&mut options, lines.lines(), &mut svg).map_err(FlamegraphError::Draw)?;
        Ok(String::from_utf8_lossy(&svg).into_owned())
    }
}

fn collapsed(stack: &Stack) -> String {
    let thread = if stack.thread.is_empty() { "[nameless]" } else { &stack.thread };
    let mut line = plain(thread);
    for frame in &stack.frames {
        line.push(';');
        line.push_str(&plain(&frame.function));
    }
    line
}

/// Without what separates the parts of a line.
fn plain(name: &str) -> String {
    name.replace([';', '\n', '\r'], ":")
}
