//! A CPU profile in the forms that other programs, and people, read.

use std::collections::BTreeMap;
use std::time::Duration;

use inferno::flamegraph::{self, Options};

use super::error::FlamegraphError;
use super::pprof::{Input, Kind, Label, Sample, encode};
use super::profile::{CpuProfile, Stack};
use super::symbol::Frame;

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
        let title = format!("CPU: {:.2} s of {:.2} s", self.cpu_seconds, self.wall_seconds);
        let subtitle = (self.lost > 0).then(|| format!("{} of {} ticks left no stack", self.lost, self.ticks));
        draw(&self.to_collapsed(), title, subtitle, "samples")
    }
}

/// A flamegraph of collapsed stacks.
pub(super) fn draw(
    collapsed: &str,
    title: String,
    subtitle: Option<String>,
    unit: &str,
) -> Result<String, FlamegraphError> {
    if collapsed.is_empty() {
        return Err(FlamegraphError::NoSamples);
    }
    let mut options = Options::default();
    options.title = title;
    options.subtitle = subtitle;
    options.count_name = unit.to_owned();
    options.deterministic = true;
    let mut svg = Vec::new();
    flamegraph::from_lines(&mut options, collapsed.lines(), &mut svg).map_err(FlamegraphError::Draw)?;
    Ok(String::from_utf8_lossy(&svg).into_owned())
}

fn collapsed(stack: &Stack) -> String {
    let thread = if stack.thread.is_empty() { "[nameless]" } else { &stack.thread };
    format!("{};{}", plain(thread), line(&stack.frames))
}

/// Functions, the outermost first.
pub(super) fn line(frames: &[Frame]) -> String {
    frames.iter().map(|frame| plain(&frame.function)).collect::<Vec<_>>().join(";")
}

/// Without what separates the parts of a line.
fn plain(name: &str) -> String {
    name.replace([';', '\n', '\r'], ":")
}
