//! The process, what the monitor itself cost, and what this report cannot tell.

use maud::{Markup, html};

use super::Section;
use super::cells::{carried, inline};
use crate::report::model::Report;
use crate::report::render::figure::Figure;

pub(super) fn section(report: &Report) -> Option<Section> {
    let (host, recording) = (&report.host, &report.recording);
    let facts = |title: &str, facts: &[(&str, Option<Markup>)]| {
        html! {
            div {
                h3 { (title) }
                dl { @for (name, fact) in facts { @if let Some(fact) = fact { dt { (name) } dd { (fact) } } } }
            }
        }
    };
    let figure = |figure: Figure| Some(inline(figure));
    let text = |text: &str| Some(html! { (carried(text)) });
    let body = html! {
        div.groups {
            (facts("What the monitor cost", &[
                ("recording", figure(Figure::Seconds(recording.cost_seconds))),
                ("share of one core", recording.cost_share().and_then(|share| figure(Figure::Share(share)))),
                ("one call", figure(Figure::Seconds(recording.cost_per_call_seconds))),
                ("its memory", report.memory.and_then(|memory| figure(Figure::Bytes(memory.monitor_bytes)))),
                ("clock", text(&recording.clock)),
            ]))
            (facts("Host", &[
                ("platform", text(&host.platform)),
                ("cores", host.cores.and_then(|cores| figure(Figure::Count(cores as u64)))),
                ("program", host.program.as_deref().and_then(text)),
                ("process", text(&host.pid.to_string())),
                ("build", text(&host.build_profile)),
            ]))
            @if let Some(memory) = &report.memory {
                (facts("Memory", &[
                    ("in use", figure(Figure::Bytes(memory.live_bytes))),
                    ("at the peak", figure(Figure::Bytes(memory.peak_bytes))),
                    ("allocations", figure(Figure::Count(memory.since_start.allocations))),
                    ("allocated", figure(Figure::Bytes(memory.since_start.bytes))),
                    ("freed", figure(Figure::Bytes(memory.since_start.freed_bytes))),
                    ("on average", figure(Figure::Rate(memory.bytes_per_second))),
                ]))
            }
            @if let Some(cpu) = &report.cpu {
                (facts("CPU capture", &[
                    ("captured for", figure(Figure::Seconds(cpu.wall_seconds))),
                    ("CPU time", figure(Figure::Seconds(cpu.cpu_seconds))),
                    ("ticks", figure(Figure::Count(cpu.ticks))),
                    ("without a stack", figure(Figure::Count(cpu.lost))),
                    ("rate asked for", text(&format!("{} Hz", cpu.requested_hz))),
                ]))
            }
        }
    };
    Some(Section { id: "process", title: "Process and monitor", body })
}

pub(super) fn not_captured(report: &Report) -> Option<Section> {
    if report.not_captured.is_empty() {
        return None;
    }
    let body = html! { ul { @for reason in &report.not_captured { li { (carried(reason)) } } } };
    Some(Section { id: "not-captured", title: "Not captured", body })
}
