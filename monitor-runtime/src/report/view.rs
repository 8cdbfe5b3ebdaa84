//! What readers of a report ask of it: which functions were used, which are slow, which allocate, who calls whom.

use std::collections::HashMap;

use super::model::{AllocationReport, FunctionReport, Recording, Report, TreeNode};

impl Report {
    /// The functions that were called, in the order of `functions`.
    pub fn used_functions(&self) -> impl Iterator<Item = &FunctionReport> {
        self.functions.iter().filter(|function| function.is_used())
    }

    /// At most `most` functions, those with the highest 95th percentile of wall time first.
    ///
    /// ```
    /// # extern crate monitor_runtime as monitor;
    /// for function in monitor::report().slowest(5) {
    ///     println!("{}: {:?} s", function.function, function.p95_seconds);
    /// }
    /// ```
    pub fn slowest(&self, most: usize) -> Vec<&FunctionReport> {
        top(self.used_functions(), most, |function| function.p95_seconds)
    }

    /// At most `most` functions, those first that allocated the most bytes themselves. Functions that allocated nothing, or
    /// whose allocations are not counted, are left out.
    pub fn hungriest(&self, most: usize) -> Vec<&FunctionReport> {
        top(self.used_functions(), most, |function| {
            function.allocations().map(|allocations| allocations.own.bytes as f64).filter(|bytes| *bytes > 0.0)
        })
    }

    /// At most `most` functions, those first in which the most time went: their self time where it is recorded, else the total.
    pub(super) fn busiest(&self, most: usize) -> Vec<&FunctionReport> {
        top(self.used_functions(), most, FunctionReport::own_seconds)
    }

    /// What the program is called: the configured name, else that of its file.
    pub(super) fn name(&self) -> &str {
        self.service_name.as_deref().or(self.host.program.as_deref()).unwrap_or("this process")
    }

    /// The share of the process's CPU time that `seconds` of a capture are.
    pub(super) fn cpu_share(&self, seconds: f64) -> Option<f64> {
        self.cpu.as_ref().filter(|cpu| cpu.cpu_seconds > 0.0).map(|cpu| seconds / cpu.cpu_seconds)
    }

    /// The call tree from the roots down, each node with its depth; without recursion, for a tree is as deep as the calls were.
    pub(super) fn walk(&self) -> impl Iterator<Item = (usize, &TreeNode)> {
        let mut open = vec![self.call_tree.iter()];
        std::iter::from_fn(move || {
            loop {
                let depth = open.len().checked_sub(1)?;
                match open.last_mut()?.next() {
                    Some(node) => {
                        open.push(node.callees.iter());
                        return Some((depth, node));
                    }
                    None => drop(open.pop()),
                }
            }
        })
    }
}

impl FunctionReport {
    /// Whether a call has ended or is in flight.
    pub fn is_used(&self) -> bool {
        self.calls > 0 || self.in_flight.unwrap_or(0) > 0
    }

    pub(super) fn key(&self) -> Key<'_> {
        (&self.module, &self.function)
    }

    pub(super) fn allocations(&self) -> Option<&AllocationReport> {
        self.profile.as_ref()?.allocations.as_ref()
    }

    pub(super) fn own_seconds(&self) -> Option<f64> {
        self.profile.as_ref().map(|profile| profile.self_seconds).or(self.total_seconds)
    }
}

impl TreeNode {
    pub(super) fn key(&self) -> Key<'_> {
        (&self.module, &self.function)
    }
}

impl Recording {
    /// What recording cost, as a share of one core over the time recorded: 0.01 is 1 %.
    pub fn cost_share(&self) -> Option<f64> {
        (self.seconds > 0.0).then(|| self.cost_seconds / self.seconds)
    }
}

fn top<'a>(
    functions: impl Iterator<Item = &'a FunctionReport>,
    most: usize,
    figure: fn(&FunctionReport) -> Option<f64>,
) -> Vec<&'a FunctionReport> {
    let mut with: Vec<_> = functions.filter_map(|function| Some((figure(function)?, function))).collect();
    with.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    with.into_iter().map(|(_, function)| function).take(most).collect()
}

/// Module and function.
pub(super) type Key<'a> = (&'a str, &'a str);

/// One function that called another, or was called by it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Call<'a> {
    pub(super) key: Key<'a>,
    pub(super) calls: u64,
    /// Time of these calls with what they called in turn.
    pub(super) seconds: f64,
}

/// Who calls whom, from the call tree.
#[derive(Debug, Default)]
pub(super) struct CallGraph<'a> {
    callers: HashMap<Key<'a>, Vec<Call<'a>>>,
    callees: HashMap<Key<'a>, Vec<Call<'a>>>,
}

impl<'a> CallGraph<'a> {
    pub(super) fn of(report: &'a Report) -> Self {
        let mut edges: HashMap<(Key<'a>, Key<'a>), (u64, f64)> = HashMap::new();
        // How often each edge is open above the node, so that recursion through others counts its time once.
        let mut open: HashMap<(Key<'a>, Key<'a>), usize> = HashMap::new();
        let mut path: Vec<Key<'a>> = Vec::new();
        for (depth, node) in report.walk() {
            while path.len() > depth {
                if let (Some(callee), Some(caller)) = (path.pop(), path.last()) {
                    open.entry((*caller, callee)).and_modify(|times| *times = times.saturating_sub(1));
                }
            }
            if let Some(caller) = path.last() {
                let edge = (*caller, node.key());
                let times = open.entry(edge).or_default();
                let (calls, seconds) = edges.entry(edge).or_default();
                *calls = calls.saturating_add(node.calls);
                if *times == 0 {
                    *seconds += node.total_seconds;
                }
                *times += 1;
            }
            path.push(node.key());
        }
        let mut graph = Self::default();
        for ((caller, callee), (calls, seconds)) in edges {
            graph.callers.entry(callee).or_default().push(Call { key: caller, calls, seconds });
            graph.callees.entry(caller).or_default().push(Call { key: callee, calls, seconds });
        }
        for calls in graph.callers.values_mut().chain(graph.callees.values_mut()) {
            calls.sort_by(|a, b| b.seconds.total_cmp(&a.seconds).then_with(|| a.key.cmp(&b.key)));
        }
        graph
    }

    /// Who called the function, with the time it spent for each; the most time first.
    pub(super) fn callers(&self, function: Key<'a>) -> &[Call<'a>] {
        self.callers.get(&function).map_or(&[], Vec::as_slice)
    }

    /// Whom the function called, likewise.
    pub(super) fn callees(&self, function: Key<'a>) -> &[Call<'a>] {
        self.callees.get(&function).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `a` calls `b`, which calls `a`, which calls `b`: the inner call's time is part of the outer one's.
    #[test]
    fn recursion_through_another_counts_its_time_once() {
        let node = |function: &str, seconds: f64, callees: Vec<TreeNode>| TreeNode {
            function: function.to_owned(),
            module: "m".to_owned(),
            calls: 10,
            total_seconds: seconds,
            self_seconds: 1.0,
            allocations: None,
            cpu: None,
            callees,
        };
        let mut report = crate::report();
        let inner = node("a", 2.0, vec![node("b", 1.0, Vec::new())]);
        report.call_tree = vec![node("a", 4.0, vec![node("b", 3.0, vec![inner]), node("c", 0.5, Vec::new())])];
        let graph = CallGraph::of(&report);
        let call = |function, calls, seconds| Call { key: ("m", function), calls, seconds };
        assert_eq!(graph.callees(("m", "a")), [call("b", 20, 3.0), call("c", 10, 0.5)]);
        assert_eq!(graph.callers(("m", "a")), [call("b", 10, 2.0)]);
        assert_eq!(graph.callers(("m", "c")), [call("a", 10, 0.5)]);
        assert!(graph.callees(("m", "none")).is_empty());
    }
}
