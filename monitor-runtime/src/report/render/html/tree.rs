//! The call tree, to open level by level.

use maud::{Markup, PreEscaped, html};

use super::cells::{bar, carried, inline, name};
use super::{Page, Section};
use crate::report::model::TreeNode;
use crate::report::render::figure::{Figure, several};
use crate::report::render::tree::Pruned;

/// Levels that are open at first.
const OPEN: usize = 3;

pub(super) fn section(page: &Page<'_>) -> Option<Section> {
    let tree = Pruned::of(page.report);
    if tree.nodes.is_empty() {
        return None;
    }
    let body = html! {
        p.remark { "Who called whom among the profiled functions: total time with all callees, self time without them." }
        div.tree { (nodes(&tree)) }
        p.remark { (tree.left_out().join(" ")) }
    };
    Some(Section { id: "tree", title: "Call tree", body })
}

/// Written from the top down, without recursion: the nodes say how deep they are.
fn nodes(tree: &Pruned<'_>) -> Markup {
    let mut out = String::new();
    let mut open = 0;
    for (at, (depth, node)) in tree.nodes.iter().enumerate() {
        while open > *depth {
            out.push_str("</div></details>");
            open -= 1;
        }
        let has_callees = tree.nodes.get(at + 1).is_some_and(|(next, _)| next > depth);
        let line = line(tree, node);
        if has_callees {
            let is_open = if *depth < OPEN { " open" } else { "" };
            out.push_str(&format!("<details{is_open}><summary>{}</summary><div>", line.0));
            open += 1;
        } else {
            out.push_str(&format!("<p class=\"leaf\">{}</p>", line.0));
        }
    }
    out.push_str(&"</div></details>".repeat(open));
    PreEscaped(out)
}

fn line(tree: &Pruned<'_>, node: &TreeNode) -> Markup {
    let share = tree.share(node.total_seconds);
    html! {
        span.share { (bar(share, 1.0, "time")) (inline(Figure::Share(share))) }
        span title=(carried(&node.module)) { (name(&node.function)) }
        span.brief {
            (inline(Figure::Seconds(node.total_seconds))) ", self " (inline(Figure::Seconds(node.self_seconds)))
            ", " (several(node.calls, "call", "calls"))
            @if let Some(allocations) = &node.allocations { ", " (inline(Figure::Bytes(allocations.total.bytes))) }
            @if let Some(cpu) = &node.cpu { ", CPU " (inline(Figure::Seconds(cpu.total_seconds))) }
        }
    }
}
