//! `[[push]]` of a configuration file: what it says arrives, and what is wrong is named.

use std::time::Duration;

use monitor::{Error, Monitor, Push};

use crate::http::{Reply, Server};
use crate::support::{Directory, turn};

fn start(name: &str, text: &str) -> Result<Monitor, Error> {
    let directory = Directory::new(name);
    let file = directory.join("monitor.toml");
    std::fs::write(directory.join("token"), "from-a-file\n").unwrap();
    std::fs::write(&file, format!("listen = \"off\"\n{text}")).unwrap();
    Monitor::builder().config_file(&file).start()
}

#[test]
fn a_file_says_all_that_code_says() {
    let _turn = turn();
    let server = Server::start(|_| Reply::Status(200, ""));
    let text = format!(
        "service_name = 'shop'\n\
         [[push]]\nkind = 'pushgateway'\nurl = '{0}'\ngrouping = {{ shop = 'berlin' }}\nusername = 'me'\npassword = 'pass'\n\
         [[push]]\nkind = 'influxdb2'\nname = 'lines'\nurl = '{0}'\norg = 'o'\nbucket = 'b'\ntoken_file = 'token'\ninterval = '1h'\n\
         [[push]]\nkind = 'influxdb'\nurl = '{0}'\ndatabase = 'd'\nlabels = {{ region = 'eu' }}\ntimeout = '2s'\nexit_timeout = '2s'\n\
         [[push]]\nkind = 'remote_write'\nurl = '{0}/push'\nheaders = {{ X-Scope-OrgID = 'shop' }}\nbuffer = 2000000\n",
        server.url("")
    );
    let directory = Directory::new("says-all");
    let file = directory.join("monitor.toml");
    std::fs::write(directory.join("token"), "from-a-file\n").unwrap();
    std::fs::write(&file, format!("listen = 'off'\n{text}")).unwrap();
    // The file's push of that name takes the place of this one.
    let of_code = Push::remote_write("http://127.0.0.1:9/none").exit_timeout(Duration::from_millis(100));
    let monitor = Monitor::builder().push(of_code).config_file(&file).start().unwrap();
    monitor.shutdown().unwrap();
    let requests = server.requests();
    let find = |line: &str| requests.iter().find(|request| request.line == line).unwrap_or_else(|| panic!("no {line}"));
    let gateway = find("PUT /metrics/job/shop/shop/berlin");
    assert_eq!(gateway.header("authorization"), Some("Basic bWU6cGFzcw=="));
    let lines = find("POST /api/v2/write?org=o&bucket=b&precision=ms");
    assert_eq!(lines.header("authorization"), Some("Token from-a-file"));
    find("POST /write?db=d&precision=ms");
    assert_eq!(find("POST /push").header("x-scope-orgid"), Some("shop"));
}

#[test]
fn what_is_wrong_in_a_file_is_named_with_its_line_and_the_way_out() {
    let _turn = turn();
    let head = "[[push]]\nkind = 'remote_write'\nurl = 'http://127.0.0.1:9/w'\n";
    for (text, wanted) in [
        (format!("{head}timeot = '1s'\n"), ":5: `push.timeot`: unknown field `timeot`"),
        (format!("{head}timeot = '1s'\n"), "; did you mean `timeout`?"),
        ("[[push]]\nkind = 'remote-write'\nurl = 'http://a'\n".to_owned(), "; did you mean \"remote_write\"?"),
        ("[[push]]\nkind = 'remote_write'\n".to_owned(), "`url` is missing: give `url`, `url_env`"),
        (
            "[[push]]\nkind = 'remote_write'\nurl = 'ftp://a'\n".to_owned(),
            ":4: `push.url`: takes an address that begins with http",
        ),
        ("[[push]]\nurl = 'http://a'\n".to_owned(), "missing field `kind`"),
        (format!("{head}interval = 'soon'\n"), ":5: `push.interval`: takes a duration from 10ms to 24h"),
        (format!("{head}buffer = 5\n"), "`push.buffer`: takes a whole number of bytes from 1048576"),
        (format!("{head}grouping = {{ a = 'b' }}\n"), "`grouping` is not for kind = \"remote_write\": say `labels`"),
        (format!("{head}database = 'd'\n"), "`database` is not for kind = \"remote_write\""),
        (format!("{head}labels = {{ '1a' = 'b' }}\n"), "\"1a\" is no name of a label"),
        (format!("{head}token = 'a'\ntoken_env = 'B'\n"), "`token`, `token_env` and `token_file` exclude each other"),
        (format!("{head}token_env = 'PUSH_TEST_NOT_SET'\n"), "the environment variable PUSH_TEST_NOT_SET is not set"),
        (format!("{head}headers = {{ Host = 'x' }}\n"), "the header \"Host\" is ours to set"),
        (format!("{head}{head}"), "two pushes are called \"remote_write\": give each a `name`"),
        ("[[push]]\nkind = 'influxdb'\nurl = 'http://a'\n".to_owned(), "`database` is missing, or empty"),
        ("[[pusch]]\nkind = 'influxdb'\n".to_owned(), "unknown key `pusch`"),
    ] {
        let error = start("wrong", &text).unwrap_err().to_string();
        assert!(error.contains(wanted), "{text}\n{error}");
    }
    let secret = format!("{head}token = 5321\n");
    let error = start("secret", &secret).unwrap_err().to_string();
    assert!(error.contains("`push.token`") && !error.contains("5321"), "{error}");
}

#[test]
fn what_is_wrong_in_code_is_an_error_of_start() {
    let _turn = turn();
    let error = |push: Push| Monitor::builder().listen("off").push(push).start().unwrap_err().to_string();
    let said = error(Push::gateway("gateway:9091"));
    assert_eq!(
        said,
        "the push \"pushgateway\": `url` takes an address that begins with http:// or https:// and has a host"
    );
    let doubled = Monitor::builder().listen("off").push(Push::gateway("http://a")).push(Push::gateway("http://b"));
    assert!(doubled.start().unwrap_err().to_string().contains("two pushes are called \"pushgateway\""));
    let secrets = Push::influx_v2("http://u:p4ss@a", "o", "b", "t0ken").header("X-A", "v4lue");
    let shown = format!("{secrets:?}");
    for secret in ["p4ss", "t0ken", "v4lue"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
