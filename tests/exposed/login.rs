//! A person enters the token once; programs send it each time.

use std::net::SocketAddr;

use crate::client::{Answer, ask, builder, get, turn};

const FORM: &str = "Content-Type: application/x-www-form-urlencoded\r\n";
const BROWSER: &str =
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\nSec-Fetch-Site: same-origin\r\n";

fn enter(address: SocketAddr, body: &str) -> Answer {
    ask(address, "POST", "/login", &format!("{BROWSER}{FORM}"), body)
}

#[test]
fn without_the_token_a_program_hears_401_and_a_browser_is_led_to_the_form() {
    let _turn = turn();
    let monitor = builder().token("s3cret").start().unwrap();
    let address = monitor.local_addr().unwrap();
    for headers in [
        "",
        "Authorization: Bearer\r\n",
        "Authorization: Bearer \r\n",
        "Authorization: Bearer s3cre\r\n",
        "Authorization: Bearer s3cret2\r\n",
        "Authorization: Basic s3cret\r\n",
        "Authorization: s3cret\r\n",
        "Cookie: monitor_session=s3cret\r\n",
        "Authorization: Bearer \u{e9}\r\n",
    ] {
        let refused = get(address, "/metrics", headers);
        assert_eq!((refused.status, refused.header("www-authenticate")), (401, Some("Bearer")), "{headers}");
        assert!(!refused.body.contains("s3cret") && refused.header("content-type") == Some("application/json"));
    }
    assert_eq!(get(address, "/metrics", "Authorization: bearer s3cret\r\n").status, 200);
    let led = get(address, "/report?a=1&b=2", BROWSER);
    assert_eq!((led.status, led.header("location")), (303, Some("/login?next=%2Freport%3Fa%3D1%26b%3D2")));
    assert_eq!(ask(address, "POST", "/api/v1/query", &format!("{BROWSER}{FORM}"), "query=1").status, 401);
    let form = get(address, "/login?next=%2Freport", BROWSER);
    assert_eq!((form.status, form.header("content-type")), (200, Some("text/html; charset=utf-8")));
    for part in [
        "<html lang=\"en\"",
        "<label for=\"token\"",
        "id=\"token\"",
        "type=\"password\"",
        "value=\"/report\"",
        "method=\"post\"",
    ] {
        assert!(form.body.contains(part), "{part} in {}", form.body);
    }
    assert!(
        !form.body.contains("<script")
            && form.header("content-security-policy").unwrap().contains("style-src 'sha256-")
    );
}

#[test]
fn a_session_reads_and_changes_from_its_own_pages_until_it_is_closed() {
    let _turn = turn();
    let monitor = builder().token("s3cret").start().unwrap();
    let address = monitor.local_addr().unwrap();
    let entered = enter(address, "token=s3cret&next=%2Freport");
    assert_eq!((entered.status, entered.header("location")), (303, Some("/report")));
    let cookie = entered.header("set-cookie").unwrap();
    for part in ["; HttpOnly", "; SameSite=Strict", "; Path=/", "; Max-Age=43200"] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    assert!(!cookie.contains("s3cret") && !cookie.contains("Secure"));
    let session = format!("Cookie: a=b; {}\r\n", cookie.split(';').next().unwrap());
    assert_eq!(get(address, "/metrics", &session).status, 200);
    // Forms of other sites, and clients that do not say where from.
    let change = |headers: &str| ask(address, "DELETE", "/api/v2/silence/1", &format!("{session}{headers}"), "").status;
    assert_eq!(
        [change("Sec-Fetch-Site: cross-site\r\n"), change("Origin: http://evil.example\r\n"), change("")],
        [403, 403, 403]
    );
    let own = [change("Sec-Fetch-Site: same-origin\r\n"), change(&format!("Origin: http://{address}\r\n"))];
    assert!(own.iter().all(|status| !matches!(status, 401 | 403)), "{own:?}");
    assert!(!matches!(change("Authorization: Bearer s3cret\r\n"), 401 | 403));
    // Whoever has a session needs no form.
    assert_eq!(
        get(address, "/login?next=%2Freport", &format!("{BROWSER}{session}")).header("location"),
        Some("/report")
    );
    let left = ask(address, "POST", "/logout", &format!("{BROWSER}{session}"), "");
    assert_eq!((left.status, left.header("location")), (303, Some("/login")));
    assert!(left.header("set-cookie").unwrap().contains("monitor_session=; Path=/; Max-Age=0"));
    assert_eq!(get(address, "/metrics", &session).status, 401);
}

#[test]
fn after_the_login_nobody_is_led_to_another_site() {
    let _turn = turn();
    let monitor = builder().token("s3cret").start().unwrap();
    let address = monitor.local_addr().unwrap();
    for next in [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/%0d%0aSet-Cookie:%20a=b",
        "javascript:alert(1)",
        "/%09/evil.example",
    ] {
        let entered = enter(address, &format!("token=s3cret&next={next}"));
        assert_eq!((entered.status, entered.header("location")), (303, Some("/")), "{next}");
        let form = get(address, &format!("/login?next={next}"), BROWSER);
        assert!(form.body.contains("name=\"next\" value=\"/\""), "{}", form.body);
    }
    let hostile = get(address, "/login?next=/%22%3E%3Cscript%3Ealert(1)%3C/script%3E", BROWSER);
    assert!(!hostile.body.contains("<script"), "{}", hostile.body);
    // A link from another site: the browser leaves the cookie out, and is asked again by our own page.
    let link =
        "Accept: text/html\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n";
    assert!(
        get(address, "/login?next=%2Freport", link).body.contains("http-equiv=\"refresh\" content=\"0; url=/report\"")
    );
}

#[test]
fn wrong_tokens_are_few_and_the_right_one_waits_with_them() {
    let _turn = turn();
    let monitor = builder().token("s3cret").start().unwrap();
    let address = monitor.local_addr().unwrap();
    for _ in 0..5 {
        let wrong = enter(address, "token=guess");
        assert_eq!(wrong.status, 401);
        assert!(
            wrong.body.contains("role=\"alert\"")
                && !wrong.body.contains("guess")
                && wrong.header("set-cookie").is_none()
        );
    }
    let refused = enter(address, "token=s3cret");
    assert_eq!(refused.status, 429, "no guess is told to be right");
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=10).contains(&wait), "{wait}");
    // Who sends the token with each request is not kept out by others.
    assert_eq!(get(address, "/metrics", "Authorization: Bearer s3cret\r\n").status, 200);
    let large = enter(address, &format!("token={}", "x".repeat(5_000)));
    assert_eq!(large.status, 413);
    assert_eq!(ask(address, "POST", "/login", "Content-Type: application/json\r\n", "{}").status, 415);
}

#[test]
fn without_a_token_there_is_nothing_to_enter() {
    let _turn = turn();
    let monitor = builder().start().unwrap();
    let address = monitor.local_addr().unwrap();
    assert_eq!(get(address, "/login", BROWSER).header("location"), Some("/"));
    let entered = enter(address, "token=x");
    assert_eq!((entered.status, entered.header("set-cookie")), (303, None));
}
