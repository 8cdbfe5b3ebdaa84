//! Alertmanager's webhook message, version 4.

use std::collections::BTreeMap;

use serde::Serialize;

use super::text::{common, generator_url};
use super::{Notification, Surroundings};
use crate::notify::dispatch::{Alert, pairs};
use crate::notify::time;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Message<'a> {
    receiver: &'a str,
    status: &'static str,
    alerts: Vec<Told<'a>>,
    group_labels: BTreeMap<String, String>,
    common_labels: BTreeMap<String, String>,
    common_annotations: BTreeMap<String, String>,
    #[serde(rename = "externalURL")]
    external_url: &'a str,
    version: &'static str,
    group_key: &'a str,
    truncated_alerts: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Told<'a> {
    status: &'static str,
    labels: BTreeMap<String, String>,
    annotations: &'a BTreeMap<String, String>,
    starts_at: String,
    ends_at: String,
    #[serde(rename = "generatorURL")]
    generator_url: String,
    fingerprint: String,
}

pub(super) fn message(notification: &Notification, surroundings: &Surroundings) -> String {
    let status = |is_firing: bool| if is_firing { "firing" } else { "resolved" };
    let alerts =
        notification.alerts.iter().map(|alert| told_of(alert, surroundings, status(alert.is_firing()))).collect();
    let message = Message {
        receiver: &notification.receiver,
        status: status(notification.firing().next().is_some()),
        alerts,
        group_labels: pairs(&notification.group_labels),
        common_labels: common(notification.alerts.iter().map(|alert| pairs(&alert.labels))),
        common_annotations: common(notification.alerts.iter().map(|alert| alert.annotations.clone())),
        external_url: &surroundings.external_url,
        version: "4",
        group_key: &notification.group_key,
        truncated_alerts: 0,
    };
    serde_json::to_string(&message).unwrap_or_default()
}

fn told_of<'a>(alert: &'a Alert, surroundings: &Surroundings, status: &'static str) -> Told<'a> {
    Told {
        status,
        labels: pairs(&alert.labels),
        annotations: &alert.annotations,
        starts_at: time::format_ms(alert.fired_at_ms),
        ends_at: alert.resolved_at_ms.map_or_else(|| time::NEVER.to_owned(), time::format_ms),
        generator_url: generator_url(alert, surroundings),
        fingerprint: format!("{:016x}", alert.fingerprint()),
    }
}
