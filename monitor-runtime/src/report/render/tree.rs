//! The call tree, cut down to what matters.

use crate::report::model::{Report, TreeNode};

/// What is less than this part of the time of all roots is left out.
const LEAST_SHARE: f64 = 0.005;
/// Deeper levels are left out: nobody reads them, and browsers stop nesting at a few hundred.
const DEEPEST: usize = 64;

/// The call tree with its small and its deepest branches left out.
pub(super) struct Pruned<'a> {
    /// Depth and node, from the roots down.
    pub(super) nodes: Vec<(usize, &'a TreeNode)>,
    /// Time of all roots.
    pub(super) seconds: f64,
    /// Nodes left out because they and what they called took less than 0.5 % of it.
    small: usize,
    /// Nodes left out because they are deeper than 64 levels.
    deep: usize,
}

impl<'a> Pruned<'a> {
    pub(super) fn of(report: &'a Report) -> Self {
        let seconds = report.call_tree.iter().map(|root| root.total_seconds).sum::<f64>();
        let mut pruned = Self { nodes: Vec::new(), seconds, small: 0, deep: 0 };
        // Below this depth everything belongs to a branch that was left out.
        let mut cut: Option<usize> = None;
        for (depth, node) in report.walk() {
            if cut.is_some_and(|cut| depth <= cut) {
                cut = None;
            }
            if depth >= DEEPEST {
                pruned.deep += 1;
            } else if cut.is_some() || node.total_seconds < seconds * LEAST_SHARE {
                cut = cut.or(Some(depth));
                pruned.small += 1;
            } else {
                pruned.nodes.push((depth, node));
            }
        }
        pruned
    }

    pub(super) fn share(&self, seconds: f64) -> f64 {
        if self.seconds > 0.0 { seconds / self.seconds } else { 0.0 }
    }

    /// What was left out, a sentence for each reason.
    pub(super) fn left_out(&self) -> Vec<String> {
        use super::figure::several;
        let mut reasons = Vec::new();
        if self.small > 0 {
            let nodes = several(self.small, "node", "nodes");
            reasons.push(format!("{nodes} below 0.5 % of the total left out."));
        }
        if self.deep > 0 {
            let nodes = several(self.deep, "node", "nodes");
            reasons.push(format!("{nodes} deeper than {DEEPEST} levels left out."));
        }
        if !reasons.is_empty() {
            reasons.push("report.json has them all.".to_owned());
        }
        reasons
    }
}
