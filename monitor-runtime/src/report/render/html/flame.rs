//! Flamegraphs: each rectangle is a function, as wide as its part of the samples, and below it what it called.

use std::collections::{HashMap, HashSet};

use maud::{Markup, html};

use super::cells::carried;
use super::{Page, Section, frames};
use crate::report::model::CpuReport;
use crate::report::render::figure::{count, percent, several};

/// Rectangles narrower than this part of the whole are left out and counted.
const NARROWEST: f64 = 0.001;
/// Narrower ones carry no text until somebody looks closer.
const WITH_TEXT: f64 = 0.006;
/// Height of a rectangle with the gap below it, in pixels.
const ROW: usize = 18;

pub(super) fn section(page: &Page<'_>) -> Option<Section> {
    let cpu = page.report.cpu.as_ref().filter(|cpu| !cpu.stacks.is_empty())?;
    let stacks = cpu.stacks.iter().map(|stack| (stack.frames.as_slice(), stack.samples));
    let body = html! {
        p.remark { (cpu.sentence()) }
        (draw(cpu, "the process", stacks))
    };
    Some(Section { id: "flamegraph", title: "CPU flamegraph", body })
}

/// Which stacks pass through which used function, and from which frame on.
pub(super) struct Flames<'a> {
    cpu: Option<&'a CpuReport>,
    through: HashMap<usize, Vec<(&'a [u32], u64)>>,
}

impl<'a> Flames<'a> {
    pub(super) fn of(page: &Page<'a>) -> Self {
        let mut through: HashMap<usize, Vec<_>> = HashMap::new();
        let Some(cpu) = &page.report.cpu else { return Self { cpu: None, through } };
        let profiled = page.used.iter().enumerate().filter(|(_, function)| function.profile.is_some());
        let places: HashMap<_, _> = profiled
            .map(|(place, function)| (format!("{}::{}", function.module, frames::path(&function.function)), place))
            .collect();
        let of_frame: Vec<_> = cpu.frames.iter().map(|frame| places.get(&frames::path(frame)).copied()).collect();
        for stack in &cpu.stacks {
            let mut met = HashSet::new();
            for (at, frame) in stack.frames.iter().enumerate() {
                let place = usize::try_from(*frame).ok().and_then(|frame| of_frame.get(frame).copied().flatten());
                // The outermost call only: in a recursion the inner ones are part of it.
                if let Some(place) = place.filter(|place| met.insert(*place)) {
                    let inner = stack.frames.get(at..).unwrap_or_default();
                    through.entry(place).or_default().push((inner, stack.samples));
                }
            }
        }
        Self { cpu: Some(cpu), through }
    }

    /// The flamegraph of one function; nothing where no sample met it.
    pub(super) fn function(&self, place: usize) -> Markup {
        match (self.cpu, self.through.get(&place)) {
            (Some(cpu), Some(stacks)) => draw(cpu, "this function", stacks.iter().copied()),
            _ => html! {},
        }
    }
}

/// One function called in one way.
struct Node {
    frame: u32,
    samples: u64,
    callees: Vec<usize>,
}

/// The stacks laid over each other; the first node is the whole.
struct Graph {
    nodes: Vec<Node>,
    /// Samples in which a function was the innermost.
    own: HashMap<u32, u64>,
}

impl Graph {
    fn of<'a>(stacks: impl Iterator<Item = (&'a [u32], u64)>) -> Self {
        let mut graph = Self { nodes: vec![Node { frame: 0, samples: 0, callees: Vec::new() }], own: HashMap::new() };
        let mut places: HashMap<(usize, u32), usize> = HashMap::new();
        for (frames, samples) in stacks {
            let mut at = 0;
            graph.count(at, samples);
            for frame in frames {
                let next = graph.nodes.len();
                let callee = *places.entry((at, *frame)).or_insert(next);
                if callee == next {
                    graph.nodes.push(Node { frame: *frame, samples: 0, callees: Vec::new() });
                    if let Some(caller) = graph.nodes.get_mut(at) {
                        caller.callees.push(callee);
                    }
                }
                at = callee;
                graph.count(at, samples);
            }
            if let Some(innermost) = frames.last() {
                let own = graph.own.entry(*innermost).or_default();
                *own = own.saturating_add(samples);
            }
        }
        graph
    }

    fn count(&mut self, node: usize, samples: u64) {
        if let Some(node) = self.nodes.get_mut(node) {
            node.samples = node.samples.saturating_add(samples);
        }
    }

    fn samples(&self, node: usize) -> u64 {
        self.nodes.get(node).map_or(0, |node| node.samples)
    }

    /// The rectangles that can be seen, from the outermost down, and how many others there are.
    fn rectangles(&self) -> (Vec<Rectangle>, usize) {
        let whole = self.samples(0).max(1) as f64;
        let mut rectangles = Vec::new();
        // Place, samples to its left, depth; the children of the whole are the first row.
        let mut open = vec![(0, 0, 0)];
        while let Some((place, left, depth)) = open.pop() {
            let Some(node) = self.nodes.get(place) else { continue };
            if place > 0 {
                let (x, width) = (left as f64 / whole, node.samples as f64 / whole);
                if width < NARROWEST {
                    continue;
                }
                rectangles.push(Rectangle { frame: node.frame, samples: node.samples, x, width, row: depth - 1 });
            }
            let mut callees: Vec<_> = node.callees.iter().map(|callee| (*callee, self.samples(*callee))).collect();
            callees.sort_by_key(|(_, samples)| std::cmp::Reverse(*samples));
            let mut left: u64 = left;
            for (callee, samples) in callees {
                open.push((callee, left, depth + 1));
                left = left.saturating_add(samples);
            }
        }
        let left_out = (self.nodes.len() - 1).saturating_sub(rectangles.len());
        (rectangles, left_out)
    }
}

struct Rectangle {
    frame: u32,
    samples: u64,
    x: f64,
    width: f64,
    row: usize,
}

fn draw<'a>(cpu: &CpuReport, of: &str, stacks: impl Iterator<Item = (&'a [u32], u64)>) -> Markup {
    let graph = Graph::of(stacks);
    let (rectangles, left_out) = graph.rectangles();
    let rows = rectangles.iter().map(|rectangle| rectangle.row + 1).max().unwrap_or(0);
    let name = |frame: u32| {
        usize::try_from(frame).ok().and_then(|frame| cpu.frames.get(frame)).map_or("(unknown)", String::as_str)
    };
    let whole = graph.samples(0);
    let part = |samples: u64| percent(samples as f64 / whole.max(1) as f64);
    let mut own: Vec<_> = graph.own.iter().map(|(frame, samples)| (*samples, name(*frame))).collect();
    own.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    own.truncate(5);
    let hottest: Vec<_> = own.iter().map(|(samples, name)| format!("{} {}", carried(name), part(*samples))).collect();
    let samples = several(whole, "sample", "samples");
    let label = format!("Flamegraph of {of}: {samples}. Most time itself: {}.", hottest.join(", "));
    html! {
        figure.flame {
            figcaption {
                "CPU of " (of) ": " (samples) ". Each row was called by the row above it. Most time itself: "
                @for (at, hot) in hottest.iter().enumerate() { @if at > 0 { ", " } span.name { (hot) } }
                "."
                @if left_out > 0 { " " (several(left_out, "rectangle", "rectangles")) " below 0.1 % left out." }
            }
            div.flamebox {
                svg role="img" aria-label=(label) width="100%" height=(rows * ROW) {
                    @for rectangle in &rectangles {
                        @let name = carried(name(rectangle.frame));
                        svg class={ "c" (colour(&name)) } x=(Percent(rectangle.x)) y=(rectangle.row * ROW)
                            width=(Percent(rectangle.width)) height=(ROW - 1) {
                            title { (name) ": " (count(rectangle.samples)) " samples, " (part(rectangle.samples)) }
                            rect width="100%" height="100%" {}
                            @if rectangle.width >= WITH_TEXT { text x="4" y="13" { (short(&name)) } }
                        }
                    }
                }
            }
        }
    }
}

/// A length as a percentage with four digits after the point, for what is narrow when one looks closer.
struct Percent(f64);

impl std::fmt::Display for Percent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.4}%", self.0 * 100.0)
    }
}

/// Functions of one crate share a colour.
fn colour(name: &str) -> u32 {
    let krate = name.trim_start_matches(['<', '&']).split("::").next().unwrap_or_default();
    krate.bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte))) % 7
}

/// The last two parts of the path: what fits in.
fn short(name: &str) -> &str {
    if name.contains('<') {
        return name;
    }
    let mut colons = name.rmatch_indices("::");
    match (colons.next(), colons.next()) {
        (Some(_), Some((at, _))) => name.get(at + 2..).unwrap_or(name),
        _ => name,
    }
}
