//! Where panels stand: Grafana has 24 columns.

use serde_json::{Value, json};

const COLUMNS: usize = 24;
const HEIGHT: usize = 8;

/// Gives numbers and places, from the top.
#[derive(Debug, Default)]
pub(super) struct Grid {
    y: usize,
    panels: usize,
}

impl Grid {
    /// A title over what follows.
    pub(super) fn row(&mut self, row: &mut Value) {
        self.put(row, 0, COLUMNS, 1);
        self.y += 1;
    }

    /// Two or three beside each other; what is left for the last line fills it.
    pub(super) fn place(&mut self, panels: &mut [Value]) {
        let beside = match panels.len() {
            2 | 4 => 2,
            _ => 3,
        };
        for line in panels.chunks_mut(beside) {
            let width = COLUMNS / line.len();
            for (at, panel) in line.iter_mut().enumerate() {
                self.put(panel, at * width, width, HEIGHT);
            }
            self.y += HEIGHT;
        }
    }

    fn put(&mut self, panel: &mut Value, x: usize, width: usize, height: usize) {
        self.panels += 1;
        if let Some(panel) = panel.as_object_mut() {
            panel.insert("id".to_owned(), json!(self.panels));
            panel.insert("gridPos".to_owned(), json!({ "x": x, "y": self.y, "w": width, "h": height }));
        }
    }
}
