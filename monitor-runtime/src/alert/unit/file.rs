//! A test file, as promtool reads it.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::super::duration::milliseconds;
use super::super::file::null_is_empty;
use super::notation;
use crate::alert::template::External;
use crate::promql::source::{Labels, Sample};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenFile {
    #[serde(default, deserialize_with = "null_is_empty")]
    rule_files: Vec<String>,
    evaluation_interval: Option<String>,
    #[serde(default, deserialize_with = "null_is_empty")]
    group_eval_order: Vec<String>,
    #[serde(default, deserialize_with = "null_is_empty")]
    tests: Vec<WrittenTest>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenTest {
    interval: Option<String>,
    #[serde(default)]
    name: String,
    #[serde(default, deserialize_with = "null_is_empty")]
    input_series: Vec<WrittenSeries>,
    #[serde(default, deserialize_with = "null_is_empty")]
    alert_rule_test: Vec<WrittenAlerts>,
    #[serde(default, deserialize_with = "null_is_empty")]
    promql_expr_test: Vec<WrittenExpression>,
    #[serde(default, deserialize_with = "null_is_empty")]
    external_labels: BTreeMap<String, String>,
    external_url: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSeries {
    series: String,
    values: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenAlerts {
    eval_time: String,
    alertname: String,
    #[serde(default, deserialize_with = "null_is_empty")]
    exp_alerts: Vec<WrittenAlert>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenAlert {
    #[serde(default, deserialize_with = "null_is_empty")]
    exp_labels: BTreeMap<String, String>,
    #[serde(default, deserialize_with = "null_is_empty")]
    exp_annotations: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenExpression {
    expr: String,
    eval_time: String,
    #[serde(default, deserialize_with = "null_is_empty")]
    exp_samples: Vec<WrittenSample>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSample {
    labels: String,
    value: f64,
}

/// A test file, read.
pub(super) struct TestFile {
    pub(super) rule_files: Vec<String>,
    pub(super) evaluation_ms: i64,
    /// Groups that are evaluated before others, in this order.
    pub(super) order: Vec<String>,
    pub(super) tests: Vec<Test>,
}

/// Input and expectations.
pub(super) struct Test {
    pub(super) name: String,
    pub(super) external: External,
    pub(super) series: Vec<(Labels, Vec<Sample>)>,
    pub(super) alerts: Vec<ExpectedAlerts>,
    pub(super) expressions: Vec<ExpectedSamples>,
}

/// The alerts of a name that fire at a moment: labels and annotations.
pub(super) struct ExpectedAlerts {
    pub(super) at_ms: i64,
    pub(super) name: String,
    pub(super) alerts: Vec<(Labels, BTreeMap<String, String>)>,
}

/// The result of an expression at a moment.
pub(super) struct ExpectedSamples {
    pub(super) at_ms: i64,
    pub(super) expression: String,
    pub(super) samples: Vec<(Labels, f64)>,
}

impl TestFile {
    pub(super) fn parse(name: &str, text: &str) -> Result<Self, Vec<String>> {
        let fail = |problem: String| vec![format!("{name}: {problem}")];
        let written: WrittenFile = serde_saphyr::from_str(text).map_err(|error| fail(error.to_string()))?;
        let minute = || "1m".to_owned();
        let evaluation_ms = positive(&written.evaluation_interval.unwrap_or_else(minute)).map_err(fail)?;
        let tests = written.tests.into_iter().map(test).collect::<Result<_, String>>().map_err(fail)?;
        let order = written.group_eval_order;
        if let Some(twice) = order.iter().enumerate().find(|(at, name)| order.iter().take(*at).any(|own| own == *name))
        {
            return Err(fail(format!("group {:?} is twice in group_eval_order", twice.1)));
        }
        Ok(Self { rule_files: written.rule_files, evaluation_ms, order, tests })
    }
}

fn positive(text: &str) -> Result<i64, String> {
    milliseconds(text).filter(|ms| *ms > 0).ok_or_else(|| format!("{text:?} is no interval: write it as 1m"))
}

fn moment(text: &str) -> Result<i64, String> {
    milliseconds(text).ok_or_else(|| format!("{text:?} is no eval_time: write it as 5m"))
}

fn test(written: WrittenTest) -> Result<Test, String> {
    let interval_ms = positive(written.interval.as_deref().unwrap_or("1m"))?;
    let series = |written: WrittenSeries| {
        let values = notation::values(&written.values)?.into_iter().zip(0_i64..);
        let sample = |(value, at): (Option<f64>, i64)| {
            value.map(|value| Sample { timestamp_ms: at.saturating_mul(interval_ms), value })
        };
        Ok((notation::labels(&written.series)?, values.filter_map(sample).collect()))
    };
    let alerts = |written: WrittenAlerts| {
        let alert = |alert: WrittenAlert| {
            let mut labels = Labels::new(alert.exp_labels);
            labels.set("alertname", &written.alertname);
            (labels, alert.exp_annotations)
        };
        let alerts = written.exp_alerts.into_iter().map(alert).collect();
        Ok(ExpectedAlerts { at_ms: moment(&written.eval_time)?, name: written.alertname.clone(), alerts })
    };
    let expression = |written: WrittenExpression| {
        let sample = |sample: WrittenSample| Ok((notation::labels(&sample.labels)?, sample.value));
        let samples = written.exp_samples.into_iter().map(sample).collect::<Result<_, String>>()?;
        Ok(ExpectedSamples { at_ms: moment(&written.eval_time)?, expression: written.expr, samples })
    };
    Ok(Test {
        name: written.name,
        external: External { labels: written.external_labels, url: written.external_url.unwrap_or_default() },
        series: written.input_series.into_iter().map(series).collect::<Result<_, String>>()?,
        alerts: written.alert_rule_test.into_iter().map(alerts).collect::<Result<_, String>>()?,
        expressions: written.promql_expr_test.into_iter().map(expression).collect::<Result<_, String>>()?,
    })
}
