//! `/api/v1/query` and `/api/v1/query_range`.

use axum::extract::State as Extracted;
use axum::response::Response;

use super::json::{Body, number, plain};
use super::parameters::Parameters;
use super::problem::Problem;
use super::turn::{Turn, take};
use crate::promql::source::SeriesData;
use crate::promql::{EvalError, Query, Value};
use crate::server::Routes;

pub(super) async fn instant(Extracted(routes): Extracted<Routes>, asked: Parameters) -> Response {
    take(&routes, asked, at_a_moment).await
}

pub(super) async fn range(Extracted(routes): Extracted<Routes>, asked: Parameters) -> Response {
    take(&routes, asked, over_a_range).await
}

fn query(turn: &Turn) -> Result<Query, Problem> {
    let text = turn.asked.text("query");
    Query::parse_with(text, turn.options).map_err(|error| Problem::parameter("query", error.to_string()))
}

fn at_a_moment(turn: &Turn) -> Result<Vec<u8>, Problem> {
    let limit = turn.asked.limit()?;
    let at_ms = turn.asked.moment("time", Some(turn.history.now().ms))?;
    let value = query(turn)?.at(&*turn.history, at_ms)?;
    let mut body = Body::begin();
    let is_part = match value {
        Value::Scalar(value) => {
            body.raw(r#"{"resultType":"scalar","result":"#);
            body.point(at_ms, &plain(value));
            false
        }
        Value::Text(text) => {
            body.raw(r#"{"resultType":"string","result":"#);
            body.moment_and_text(at_ms, &text)?;
            false
        }
        Value::Vector(vector) => {
            body.raw(r#"{"resultType":"vector","result":"#);
            body.list(vector.iter().take(limit), |body, element| {
                body.raw(r#"{"metric":"#);
                body.labels(&element.labels)?;
                body.raw(r#","value":"#);
                body.point(at_ms, &number(element.value));
                body.raw("}");
                Ok(())
            })?;
            vector.len() > limit
        }
        Value::Matrix(mut series) => {
            series.sort_by(|a, b| a.labels.cmp(&b.labels));
            matrix(&mut body, &series, limit)?
        }
    };
    body.raw("}");
    body.end(is_part)
}

fn over_a_range(turn: &Turn) -> Result<Vec<u8>, Problem> {
    let limit = turn.asked.limit()?;
    let (start_ms, end_ms) = (turn.asked.moment("start", None)?, turn.asked.moment("end", None)?);
    if end_ms < start_ms {
        return Err(Problem::parameter("end", "end timestamp must not be before start time"));
    }
    let step_ms = turn.asked.duration("step")?;
    if step_ms <= 0 {
        let reason = "zero or negative query resolution step widths are not accepted. Try a positive integer";
        return Err(Problem::parameter("step", reason));
    }
    let series = query(turn)?.range(&*turn.history, start_ms, end_ms, step_ms).map_err(|error| match error {
        EvalError::TooManySteps { .. } => Problem::BadData(
            "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)"
                .to_owned(),
        ),
        EvalError::RangeKind(kind) => Problem::parameter(
            "query",
            format!("invalid expression type \"{kind}\" for range query, must be Scalar or instant Vector"),
        ),
        other => Problem::Evaluation(other),
    })?;
    let mut body = Body::begin();
    let is_part = matrix(&mut body, &series, limit)?;
    body.raw("}");
    body.end(is_part)
}

/// Series with their points; whether some are left out.
fn matrix(body: &mut Body, series: &[SeriesData], limit: usize) -> Result<bool, Problem> {
    body.raw(r#"{"resultType":"matrix","result":"#);
    body.list(series.iter().take(limit), |body, series| {
        body.raw(r#"{"metric":"#);
        body.labels(&series.labels)?;
        body.raw(r#","values":"#);
        body.list(&series.samples, |body, sample| {
            body.point(sample.timestamp_ms, &number(sample.value));
            Ok(())
        })?;
        body.raw("}");
        Ok(())
    })?;
    Ok(series.len() > limit)
}
