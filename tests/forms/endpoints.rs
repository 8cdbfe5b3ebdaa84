//! `endpoint`: the status code comes from the returned value, whatever its form.

use monitor::{EndpointStatus, timed};

use crate::support::{Pending, Scrape, assert_send, cancel_after, panics, poll_once, run};

/// How often an endpoint answered with each of these codes, and with no other.
#[track_caller]
fn assert_statuses(endpoint: &str, method: &str, expected: &[(&str, u64)]) {
    let scrape = Scrape::now();
    let labels = [("endpoint", endpoint), ("method", method)];
    for (code, count) in expected {
        let counted = scrape.counter("http_requests_total", &[labels[0], labels[1], ("status_code", code)]);
        assert_eq!(counted, Some(*count), "{method} {endpoint} {code}");
    }
    let all = scrape.metrics("http_requests_total").iter().filter(|metric| {
        let has = |label: (&str, &str)| metric.get_label().iter().any(|own| (own.name(), own.value()) == label);
        labels.into_iter().all(has)
    });
    let sum: u64 = expected.iter().map(|(_, count)| count).sum();
    assert_eq!(all.map(|metric| metric.get_counter().get_value() as u64).sum::<u64>(), sum, "{endpoint}");
    let durations = scrape.histogram("http_request_duration_seconds", &labels).expect("durations");
    assert_eq!(durations.get_sample_count(), sum);
}

#[timed(endpoint = "/plain", method = "GET")]
async fn plain(name: &str) -> String {
    Pending(1).await;
    assert!(!name.is_empty(), "no name");
    name.to_owned()
}

#[test]
fn a_plain_value_is_200_a_panic_500_and_a_cancelled_call_499() {
    assert_eq!(run(assert_send(plain("a"))), "a");
    assert_eq!(panics(|| run(plain(""))).message, "no name");
    cancel_after(plain("b"), 1);
    drop(plain("c"));
    assert_statuses("/plain", "GET", &[("200", 1), ("500", 1), ("499", 1)]);
    check!("plain"; ok 1, panic 1, cancelled 1, polls 4);
}

#[derive(Debug, PartialEq)]
enum Failure {
    Missing,
    Broken,
}

impl EndpointStatus for Failure {
    fn status_code(&self) -> u16 {
        match self {
            Self::Missing => 404,
            Self::Broken => 503,
        }
    }
}

struct Answer(u16);

impl EndpointStatus for Answer {
    fn status_code(&self) -> u16 {
        self.0
    }
}

#[timed(endpoint = "/own/value", method = "POST")]
fn own_value(code: u16) -> Answer {
    Answer(code)
}

#[timed(endpoint = "/own/boxed", method = "POST")]
fn own_boxed(code: u16) -> Box<Answer> {
    Box::new(Answer(code))
}

#[timed(endpoint = "/own/error")]
async fn own_error(text: &str) -> Result<u8, Failure> {
    let number = text.parse::<u8>().map_err(|_| Failure::Missing)?;
    number.checked_sub(1).ok_or(Failure::Broken)
}

#[timed(endpoint = "/own/both")]
fn own_both(text: &str) -> Result<Answer, Failure> {
    text.parse().map(Answer).map_err(|_| Failure::Missing)
}

#[timed(endpoint = "/own/ok")]
fn own_ok(text: &str) -> Result<Answer, std::num::ParseIntError> {
    text.parse().map(Answer)
}

#[timed(endpoint = "/own/silent")]
fn silent(text: &str) -> Result<u8, std::num::ParseIntError> {
    text.parse()
}

#[timed(endpoint = "/own/generic")]
fn generic<T, E: EndpointStatus>(result: Result<T, E>) -> Result<T, E> {
    result
}

#[test]
fn a_value_that_knows_its_status_tells_it_on_either_side_of_a_result() {
    assert_eq!([201, 404, 503].map(|code| own_value(code).0 + own_boxed(code).0), [402, 808, 1006]);
    assert_eq!(["1", "0", "x"].map(|text| run(own_error(text))), [Ok(0), Err(Failure::Broken), Err(Failure::Missing)]);
    assert_eq!(["202", "x"].map(|text| own_both(text).is_ok()), [true, false]);
    assert_eq!(["204", "x"].map(|text| own_ok(text).is_ok()), [true, false]);
    assert_eq!(["1", "x"].map(|text| silent(text).is_ok()), [true, false]);
    assert_eq!((generic::<_, Failure>(Ok(1)), generic::<u8, _>(Err(Failure::Missing))), (Ok(1), Err(Failure::Missing)));
    assert_statuses("/own/value", "POST", &[("201", 1), ("404", 1), ("503", 1), ("200", 0)]);
    assert_statuses("/own/boxed", "POST", &[("201", 1), ("404", 1), ("503", 1)]);
    assert_statuses("/own/error", "", &[("200", 1), ("503", 1), ("404", 1)]);
    assert_statuses("/own/both", "", &[("202", 1), ("404", 1)]);
    assert_statuses("/own/ok", "", &[("204", 1), ("500", 1)]);
    assert_statuses("/own/silent", "", &[("200", 1), ("500", 1)]);
    assert_statuses("/own/generic", "", &[("200", 1), ("404", 1)]);
    // 5xx is an error even without `Err`; 404 by itself is an answer.
    check!("own_value"; ok 2, error 1);
    check!("own_boxed"; ok 2, error 1);
    check!("own_error"; ok 1, error 2, polls 3);
    check!("own_both"; ok 1, error 1);
    check!("own_ok"; ok 1, error 1);
    check!("silent"; ok 1, error 1);
    check!("generic"; ok 1, error 1);
}

#[timed(endpoint = "/predicate", error_if = is_missing)]
fn has_a_predicate(code: u16) -> Answer {
    Answer(code)
}

fn is_missing(answer: &Answer) -> bool {
    answer.0 == 404
}

#[timed(endpoint = "/opaque", method = "GET")]
fn opaque(code: u16) -> impl EndpointStatus + Send {
    Answer(code)
}

#[timed(endpoint = "/made", method = "GET")]
fn made(fails: bool) -> impl Future<Output = Result<Answer, Failure>> + Send {
    async move { if fails { Err(Failure::Missing) } else { Ok(Answer(201)) } }
}

#[timed(endpoint = "/never", method = "GET")]
async fn never() -> ! {
    std::future::pending().await
}

#[timed(endpoint = "/never", method = "POST")]
fn never_returns() -> ! {
    panic!("never")
}

#[test]
fn an_endpoint_may_have_any_form() {
    assert_eq!([404, 500].map(|code| has_a_predicate(code).0), [404, 500]);
    assert_eq!(opaque(302).status_code(), 302);
    assert_eq!([true, false].map(|fails| run(made(fails)).is_ok()), [false, true]);
    cancel_after(never(), 1);
    assert_eq!(panics(|| never_returns()).message, "never");
    assert_statuses("/predicate", "", &[("404", 1), ("500", 1)]);
    assert_statuses("/opaque", "GET", &[("302", 1)]);
    assert_statuses("/made", "GET", &[("404", 1), ("201", 1)]);
    assert_statuses("/never", "GET", &[("499", 1)]);
    assert_statuses("/never", "POST", &[("500", 1)]);
    check!("has_a_predicate"; ok 1, error 1);
    check!("opaque"; ok 1);
    check!("made"; ok 1, error 1, polls 2);
    check!("never"; cancelled 1, polls 1);
    check!("never_returns"; panic 1);
}

#[timed(endpoint = "/in_flight", method = "GET")]
async fn in_flight() {
    Pending(1).await;
}

#[test]
fn requests_in_flight_are_shown() {
    let in_flight_now = || Scrape::now().gauge("function_calls_concurrent", &[("function", "in_flight")]);
    let mut request = Box::pin(in_flight());
    assert!(poll_once(request.as_mut()).is_pending());
    assert_eq!(in_flight_now(), Some(1.0));
    run(request);
    assert_eq!(in_flight_now(), Some(0.0));
    assert_statuses("/in_flight", "GET", &[("200", 1)]);
}

#[cfg(any(feature = "axum", feature = "server"))]
mod axum_types {
    use axum::Json;
    use axum::http::{Response, StatusCode};
    use axum::response::{IntoResponse, NoContent, Redirect};
    use monitor::timed;

    use super::assert_statuses;
    use crate::support::run;

    #[timed(endpoint = "/axum/status")]
    async fn status(code: u16) -> StatusCode {
        StatusCode::from_u16(code).unwrap()
    }

    #[timed(endpoint = "/axum/tuple")]
    async fn tuple(code: u16) -> (StatusCode, [(&'static str, &'static str); 1], Json<u8>) {
        (StatusCode::from_u16(code).unwrap(), [("a", "b")], Json(1))
    }

    #[timed(endpoint = "/axum/response")]
    async fn response(code: u16) -> axum::response::Response {
        StatusCode::from_u16(code).unwrap().into_response()
    }

    #[timed(endpoint = "/axum/http")]
    fn http_response(code: u16) -> Result<Response<String>, axum::http::Error> {
        Response::builder().status(code).body(String::new())
    }

    #[timed(endpoint = "/axum/both")]
    async fn both(fails: bool) -> Result<Json<u8>, (StatusCode, String)> {
        if fails { Err((StatusCode::CONFLICT, "taken".to_owned())) } else { Ok(Json(1)) }
    }

    #[timed(endpoint = "/axum/opaque")]
    async fn opaque(code: u16) -> Result<impl IntoResponse, StatusCode> {
        let code = StatusCode::from_u16(code).unwrap();
        if code.is_success() { Ok(code) } else { Err(code) }
    }

    #[timed(endpoint = "/axum/redirect")]
    async fn redirect() -> Redirect {
        Redirect::permanent("/")
    }

    #[timed(endpoint = "/axum/none")]
    async fn none() -> NoContent {
        NoContent
    }

    #[test]
    fn the_types_of_axum_tell_their_status() {
        for code in [200, 418, 502] {
            assert_eq!(run(status(code)), code);
            assert_eq!(run(tuple(code)).0, code);
            assert_eq!(run(response(code)).status(), code);
            assert_eq!(http_response(code).unwrap().status(), code);
            assert_eq!(
                run(opaque(code)).map(|answer| answer.into_response().status()).unwrap_or_else(|code| code),
                code
            );
        }
        assert_eq!([true, false].map(|fails| run(both(fails)).is_ok()), [false, true]);
        assert_eq!(run(redirect()).into_response().status(), 308);
        assert_eq!(run(none()).into_response().status(), 204);
        for endpoint in ["/axum/status", "/axum/tuple", "/axum/response", "/axum/http", "/axum/opaque"] {
            assert_statuses(endpoint, "", &[("200", 1), ("418", 1), ("502", 1)]);
        }
        assert_statuses("/axum/both", "", &[("200", 1), ("409", 1)]);
        assert_statuses("/axum/redirect", "", &[("308", 1)]);
        assert_statuses("/axum/none", "", &[("204", 1)]);
        check!("status"; ok 2, error 1, polls 3);
        check!("http_response"; ok 2, error 1);
        check!("opaque"; ok 1, error 2, polls 3);
        check!("both"; ok 1, error 1, polls 2);
    }
}
