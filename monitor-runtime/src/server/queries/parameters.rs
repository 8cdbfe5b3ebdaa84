//! What a request asks for: in its path, and with POST in a form as well.

use std::time::Duration;

use axum::body;
use axum::extract::{FromRequest, Request};
use axum::http::{Method, header};
use humantime::parse_rfc3339;

use super::problem::Problem;
use crate::alert::duration;
use crate::promql::source::Matcher;
use crate::promql::{Options, Query};

/// A query's text may have 64 KiB, thrice that when it is encoded.
const MAX_FORM: usize = 256 << 10;

const FORM: &str = "application/x-www-form-urlencoded";

/// Names and values, as often as they are given; those of the form first.
#[derive(Debug, Default)]
pub(super) struct Parameters(Vec<(String, String)>);

impl<S: Sync> FromRequest<S> for Parameters {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Problem> {
        let query = request.uri().query().unwrap_or_default().to_owned();
        let content = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let is_form = content.is_some_and(|content| content.split(';').next().is_some_and(|kind| kind.trim() == FORM));
        let mut pairs = Vec::new();
        if request.method() == Method::POST && is_form {
            let form = body::to_bytes(request.into_body(), MAX_FORM).await;
            let form = form.map_err(|_| Problem::TooLarge { limit: MAX_FORM })?;
            pairs.extend(form_urlencoded::parse(&form).into_owned());
        }
        pairs.extend(form_urlencoded::parse(query.as_bytes()).into_owned());
        Ok(Self(pairs))
    }
}

impl Parameters {
    /// The first of that name; empty when there is none.
    pub(super) fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value)
    }

    /// A moment in milliseconds since 1970; `default` when it is not given.
    pub(super) fn moment(&self, name: &'static str, default: Option<i64>) -> Result<i64, Problem> {
        match (self.text(name), default) {
            ("", Some(default)) => Ok(default),
            (text, _) => moment(text)
                .ok_or_else(|| Problem::parameter(name, format!("cannot parse {text:?} to a valid timestamp"))),
        }
    }

    /// A duration in milliseconds.
    pub(super) fn duration(&self, name: &'static str) -> Result<i64, Problem> {
        let text = self.text(name);
        length(text).ok_or_else(|| Problem::parameter(name, format!("cannot parse {text:?} to a valid duration")))
    }

    /// How long the evaluation may take: at most `longest`.
    pub(super) fn timeout(&self, longest: Duration) -> Result<Duration, Problem> {
        match self.text("timeout") {
            "" => Ok(longest),
            _ => self.duration("timeout").map(|ms| longest.min(Duration::from_millis(ms.max(0).unsigned_abs()))),
        }
    }

    /// How many series or values are wanted; all of 0.
    pub(super) fn limit(&self) -> Result<usize, Problem> {
        match self.text("limit") {
            "" => Ok(usize::MAX),
            text => match text.parse::<i64>() {
                Ok(0) => Ok(usize::MAX),
                Ok(limit) if limit > 0 => Ok(usize::try_from(limit).unwrap_or(usize::MAX)),
                Ok(_) => Err(Problem::parameter("limit", "limit must be non-negative")),
                Err(_) => Err(Problem::parameter("limit", format!("cannot parse {text:?} to a whole number"))),
            },
        }
    }

    /// `match[]`: each selects series; one that selects everything is refused.
    pub(super) fn matchers(&self, options: Options) -> Result<Vec<Vec<Matcher>>, Problem> {
        let wrong = |reason: String| Problem::parameter("match[]", reason);
        let selector = |(_, text): &(String, String)| {
            let query = Query::parse_with(text, options).map_err(|error| wrong(error.to_string()))?;
            let matchers = query.selector().ok_or_else(|| wrong(format!("{text:?} is no selector of series")))?;
            if matchers.iter().all(|matcher| matcher.accepts("")) {
                return Err(wrong("match[] must contain at least one non-empty matcher".to_owned()));
            }
            Ok(matchers.to_vec())
        };
        self.0.iter().filter(|(name, _)| name == "match[]").map(selector).collect()
    }
}

/// Seconds since 1970, or RFC 3339.
fn moment(text: &str) -> Option<i64> {
    match text.parse::<f64>() {
        Ok(seconds) => seconds.is_finite().then(|| (seconds * 1000.0).round() as i64),
        Err(_) => date(text),
    }
}

fn date(text: &str) -> Option<i64> {
    let (time, offset_ms) = match text.strip_suffix('Z') {
        Some(time) => (time, 0),
        None => {
            let (time, offset) = text.split_at_checked(text.len().checked_sub(6)?)?;
            let sign = match offset.get(..1)? {
                "+" => 1,
                "-" => -1,
                _ => return None,
            };
            let (hours, minutes) = offset.get(1..)?.split_once(':')?;
            let part = |text: &str, limit: i64| text.parse::<u8>().ok().map(i64::from).filter(|number| *number < limit);
            (time, sign * (part(hours, 24)? * 60 + part(minutes, 60)?) * 60_000)
        }
    };
    let since = parse_rfc3339(&format!("{time}Z")).ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    i64::try_from(since.as_millis()).ok()?.checked_sub(offset_ms)
}

/// Seconds, or a duration as PromQL has it.
fn length(text: &str) -> Option<i64> {
    match text.parse::<f64>() {
        // Go counts durations in nanoseconds, 292 years of them.
        Ok(seconds) => (seconds.abs() <= 9.2e9).then_some((seconds * 1000.0) as i64),
        Err(_) => duration::milliseconds(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_seconds_or_dates() {
        for (text, expected) in [
            ("1435781451.781", Some(1_435_781_451_781)),
            ("-1", Some(-1_000)),
            ("1e3", Some(1_000_000)),
            ("2015-07-01T20:10:51.781Z", Some(1_435_781_451_781)),
            ("2015-07-01T22:10:51.781+02:00", Some(1_435_781_451_781)),
            ("2015-07-01T15:40:51.781-04:30", Some(1_435_781_451_781)),
            ("2015-07-01T22:10:51.781+2:00", None),
            ("2015-07-01", None),
            ("NaN", None),
            ("+Inf", None),
            ("now", None),
            ("", None),
        ] {
            assert_eq!(moment(text), expected, "{text}");
        }
    }

    #[test]
    fn lengths_are_seconds_or_durations() {
        for (text, expected) in [
            ("15", Some(15_000)),
            ("0.25", Some(250)),
            ("1h30m", Some(5_400_000)),
            ("-5", Some(-5_000)),
            ("1e300", None),
            ("NaN", None),
            ("5 minutes", None),
            ("", None),
        ] {
            assert_eq!(length(text), expected, "{text}");
        }
    }
}
