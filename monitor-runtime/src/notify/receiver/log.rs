//! A line on standard error for each alert.

use std::io::{self, Write};

use super::{Notification, text};
use crate::outbound::Outcome;

pub(super) fn tell(notification: &Notification) -> Outcome {
    let lines: String = notification.alerts.iter().map(|alert| format!("{}\n", line(alert))).collect();
    // A closed stderr is no reason to try again.
    let _ = io::stderr().write_all(lines.as_bytes());
    Outcome::Delivered
}

/// One line, whatever the labels hold.
fn line(alert: &crate::notify::dispatch::Alert) -> String {
    let line = format!(
        "monitor: alert {} {}: {} {{{}}}",
        alert.name(),
        text::state(alert),
        text::saying(alert),
        text::labels(alert)
    );
    line.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::tests::alert;

    #[test]
    fn an_alert_is_one_line() {
        let mut own = alert("Slow", &[("job", "a\nb\u{1b}[31m")], 1_767_323_045_000, None);
        own.annotations.insert("summary".to_owned(), "it is\nslow".to_owned());
        assert_eq!(line(&own), "monitor: alert Slow firing since 2026-01-02T03:04:05Z: it is slow {job=a b [31m}");
        own.resolved_at_ms = Some(1_767_323_045_000 + 312_000);
        assert_eq!(line(&own), "monitor: alert Slow resolved after 5m 12s: it is slow {job=a b [31m}");
    }
}
