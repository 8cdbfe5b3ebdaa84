//! A message for Slack's incoming webhooks.

use serde_json::{Value, json};

use super::{Notification, Surroundings, text};
use crate::notify::dispatch::Alert;
use crate::outbound::shortened;

/// Alerts that are written out; of more only the number.
const MOST: usize = 10;
const MOST_TITLE: usize = 150;
const MOST_ALERT: usize = 500;

pub(super) fn message(
    notification: &Notification,
    channel: Option<&str>,
    username: Option<&str>,
    surroundings: &Surroundings,
) -> String {
    let title = escaped(&shortened(&text::title(notification), MOST_TITLE));
    let mut lines: Vec<String> = notification.alerts.iter().take(MOST).map(|alert| line(alert)).collect();
    let more = notification.alerts.len().saturating_sub(MOST);
    if more > 0 {
        lines.push(format!("and {more} more"));
    }
    let color = if notification.firing().next().is_some() { "danger" } else { "good" };
    let mut attachment = json!({
        "color": color,
        "title": title,
        "fallback": title,
        "text": lines.join("\n"),
        // As it stands: a label is no markup.
        "mrkdwn_in": [],
    });
    let mut message = json!({});
    if !surroundings.external_url.is_empty() {
        set(&mut attachment, "title_link", &surroundings.external_url);
    }
    if let Some(channel) = channel {
        set(&mut message, "channel", channel);
    }
    if let Some(username) = username {
        set(&mut message, "username", username);
    }
    if let Some(fields) = message.as_object_mut() {
        fields.insert("attachments".to_owned(), Value::Array(vec![attachment]));
    }
    message.to_string()
}

fn set(value: &mut Value, key: &str, text: &str) {
    if let Some(fields) = value.as_object_mut() {
        fields.insert(key.to_owned(), Value::String(text.to_owned()));
    }
}

fn line(alert: &Alert) -> String {
    let text = format!("{}: {} ({})", alert.name(), text::saying(alert), text::state(alert));
    escaped(&shortened(&text, MOST_ALERT))
}

/// What Slack reads as its own, such as `<!channel>`, as text.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::tests::{alert, notification};

    #[test]
    fn nobody_is_called_by_a_label_and_the_length_is_bounded() {
        let alerts = (0..40).map(|at| {
            let mut alert = alert("<!channel>", &[("at", &at.to_string())], 0, (at > 0).then_some(90_000));
            alert.annotations.insert("summary".to_owned(), format!("<@U1> & \"co\" {}", "x".repeat(5_000)));
            alert
        });
        let text = message(&notification(alerts), Some("#ops"), None, &Surroundings::default());
        assert!(!text.contains("<!channel>") && !text.contains("<@U1>"), "{text}");
        assert!(text.len() < 8_000, "{}", text.len());
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["channel"], "#ops");
        let own = &value["attachments"][0];
        assert_eq!(
            (own["color"].as_str(), own["title"].as_str()),
            (Some("danger"), Some("[FIRING:1] &lt;!channel&gt;"))
        );
        let lines: Vec<&str> = own["text"].as_str().unwrap().lines().collect();
        assert_eq!(lines.len(), 11);
        assert!(lines[0].starts_with("&lt;!channel&gt;: &lt;@U1&gt; &amp; \"co\" xxx"), "{}", lines[0]);
        assert_eq!(lines[10], "and 30 more");
    }
}
