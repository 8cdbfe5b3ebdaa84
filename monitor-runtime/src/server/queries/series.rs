//! Which series there are: `/api/v1/labels`, `/api/v1/label/{name}/values`, `/api/v1/series`; and their exemplars, of which there
//! are none: `/api/v1/query_exemplars`.

use std::collections::BTreeSet;

use axum::extract::{Path, State as Extracted};
use axum::response::{IntoResponse, Response};

use super::json::Body;
use super::parameters::Parameters;
use super::problem::Problem;
use super::turn::{Turn, take};
use crate::promql::Query;
use crate::promql::source::{Labels, Matcher};
use crate::server::Routes;

pub(super) async fn labels(Extracted(routes): Extracted<Routes>, asked: Parameters) -> Response {
    take(&routes, asked, |turn| {
        let found = found(turn, turn.asked.matchers(turn.options)?)?;
        texts(turn, found.iter().flat_map(|labels| labels.iter().map(|(name, _)| name)).collect())
    })
    .await
}

pub(super) async fn values(
    Extracted(routes): Extracted<Routes>,
    Path(name): Path<String>,
    asked: Parameters,
) -> Response {
    if !is_label(&name) {
        return Problem::BadData(format!("invalid label name: {name:?}")).into_response();
    }
    take(&routes, asked, move |turn| {
        let found = found(turn, turn.asked.matchers(turn.options)?)?;
        texts(turn, found.iter().map(|labels| labels.get(&name)).filter(|value| !value.is_empty()).collect())
    })
    .await
}

pub(super) async fn series(Extracted(routes): Extracted<Routes>, asked: Parameters) -> Response {
    take(&routes, asked, |turn| {
        let matchers = turn.asked.matchers(turn.options)?;
        if matchers.is_empty() {
            return Err(Problem::BadData("no match[] parameter provided".to_owned()));
        }
        let (limit, found) = (turn.asked.limit()?, found(turn, matchers)?);
        let mut body = Body::begin();
        body.list(found.iter().take(limit), |body, labels| body.labels(labels))?;
        body.end(found.len() > limit)
    })
    .await
}

/// Nothing is recorded with an exemplar. Clients that ask beside a query read an error as one of the query.
pub(super) async fn exemplars(Extracted(routes): Extracted<Routes>, asked: Parameters) -> Response {
    take(&routes, asked, |turn| {
        let start_ms = turn.asked.moment("start", Some(i64::MIN))?;
        let end_ms = turn.asked.moment("end", Some(i64::MAX))?;
        if end_ms < start_ms {
            return Err(Problem::BadData("end timestamp must not be before start timestamp".to_owned()));
        }
        let text = turn.asked.text("query");
        Query::parse_with(text, turn.options).map_err(|error| Problem::BadData(error.to_string()))?;
        Body::of(&[(); 0])
    })
    .await
}

/// The series that any of the selectors selects, between start and end; of no selector, all.
fn found(turn: &Turn, mut selectors: Vec<Vec<Matcher>>) -> Result<BTreeSet<Labels>, Problem> {
    let start_ms = turn.asked.moment("start", Some(i64::MIN))?;
    let end_ms = turn.asked.moment("end", Some(i64::MAX))?;
    if selectors.is_empty() {
        selectors.push(Vec::new());
    }
    let mut all = BTreeSet::new();
    for matchers in selectors {
        all.extend(turn.history.present(&matchers, start_ms, end_ms));
    }
    Ok(all)
}

fn texts(turn: &Turn, texts: BTreeSet<&str>) -> Result<Vec<u8>, Problem> {
    let limit = turn.asked.limit()?;
    let mut body = Body::begin();
    body.list(texts.iter().take(limit), |body, text| body.text(text))?;
    body.end(texts.len() > limit)
}

/// As the labels of an exposition are named.
fn is_label(name: &str) -> bool {
    !name.starts_with(|first: char| first.is_ascii_digit())
        && !name.is_empty()
        && name.chars().all(|character| character.is_ascii_alphanumeric() || character == '_')
}
