//! The sections as they are written, and the checks on the way to a plan.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::Deserialize;
use toml::Spanned;

use super::{
    Basic, Channel, Delivery, Email, GroupBy, Http, MailTls, Matchers, Plan, PlanError, Problem, Receiver, Route,
    Secret, Way, WrittenSilence, duration,
};

pub(super) const TIMEOUT: Duration = Duration::from_secs(10);

/// What of the file is ours; other keys are the monitor's.
#[derive(Deserialize)]
struct Sections {
    route: Option<Spanned<WrittenRoute>>,
    #[serde(default)]
    receivers: Vec<Spanned<WrittenReceiver>>,
    #[serde(default)]
    silences: Vec<Spanned<Silence>>,
}

type Text = Option<Spanned<String>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRoute {
    receiver: Text,
    group_by: Option<Vec<Spanned<String>>>,
    group_wait: Text,
    group_interval: Text,
    repeat_interval: Text,
    external_url: Text,
    matchers: Option<Vec<Spanned<String>>>,
    #[serde(rename = "continue")]
    goes_on: Option<Spanned<bool>>,
    #[serde(default)]
    routes: Vec<Spanned<WrittenRoute>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenReceiver {
    name: Spanned<String>,
    log: Option<Log>,
    webhook: Option<Spanned<Webhook>>,
    slack: Option<Spanned<Slack>>,
    email: Option<Spanned<WrittenEmail>>,
    alertmanager: Option<Spanned<Alertmanager>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Log {
    timeout: Text,
    send_resolved: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Webhook {
    url: Text,
    url_env: Text,
    url_file: Text,
    token: Text,
    token_env: Text,
    token_file: Text,
    username: Option<String>,
    password: Text,
    password_env: Text,
    password_file: Text,
    ca_file: Option<PathBuf>,
    timeout: Text,
    send_resolved: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Slack {
    url: Text,
    url_env: Text,
    url_file: Text,
    channel: Option<String>,
    username: Option<String>,
    ca_file: Option<PathBuf>,
    timeout: Text,
    send_resolved: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenEmail {
    from: Spanned<String>,
    to: Vec<Spanned<String>>,
    host: String,
    port: Option<u16>,
    tls: Text,
    username: Option<String>,
    password: Text,
    password_env: Text,
    password_file: Text,
    ca_file: Option<PathBuf>,
    timeout: Text,
    send_resolved: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Alertmanager {
    urls: Option<Vec<Spanned<String>>>,
    url: Text,
    url_env: Text,
    url_file: Text,
    token: Text,
    token_env: Text,
    token_file: Text,
    username: Option<String>,
    password: Text,
    password_env: Text,
    password_file: Text,
    ca_file: Option<PathBuf>,
    timeout: Text,
    send_resolved: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Silence {
    matchers: Vec<Spanned<String>>,
    starts_at: Option<Spanned<toml::Value>>,
    ends_at: Option<Spanned<toml::Value>>,
    #[serde(default)]
    comment: String,
    #[serde(default)]
    created_by: String,
}

impl Plan {
    /// The sections of a configuration file. What they name by a relative path is beside it.
    pub(crate) fn read(text: &str, file: &Path) -> Result<Self, PlanError> {
        let sections: Sections = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            PlanError { at, key: key_at(text, at), problem: Problem::Form(without_values(error.message())) }
        })?;
        let reader = Reader { beside: file.parent().unwrap_or(Path::new("")) };
        let mut plan = Self::default();
        plan.silences =
            sections.silences.into_iter().map(|silence| reader.silence(silence)).collect::<Result<_, _>>()?;
        let Some(route) = sections.route else {
            return match sections.receivers.first() {
                Some(receiver) => Err(error(receiver.span().start, "receivers", Problem::NoRoute)),
                None => Ok(plan),
            };
        };
        let spans: Vec<usize> = sections.receivers.iter().map(|receiver| receiver.span().start).collect();
        plan.receivers.clear();
        for receiver in sections.receivers {
            let receiver = reader.receiver(receiver, &plan.receivers)?;
            plan.receivers.push(receiver);
        }
        plan.routes.clear();
        let Some(receiver) = &route.get_ref().receiver else {
            return Err(error(route.span().start, "route.receiver", Problem::NoReceiver));
        };
        plan.external_url = route.get_ref().external_url.as_ref().map(external_url).transpose()?;
        let root = Route::root(plan.receiver(receiver)?);
        plan.add(route, None, root)?;
        for (at, (receiver, span)) in plan.receivers.iter().zip(spans).enumerate() {
            if !plan.routes.iter().any(|route| route.receiver == at) {
                return Err(error(span, "receivers.name", Problem::UnusedReceiver(receiver.name.clone())));
            }
        }
        Ok(plan)
    }

    fn receiver(&self, name: &Spanned<String>) -> Result<usize, PlanError> {
        self.receivers.iter().position(|receiver| receiver.name == *name.get_ref()).ok_or_else(|| {
            let known: Vec<_> = self.receivers.iter().map(|receiver| format!("{:?}", receiver.name)).collect();
            let known = if known.is_empty() { "none: add [[receivers]]".to_owned() } else { known.join(", ") };
            let problem = Problem::UnknownReceiver { name: name.get_ref().clone(), known };
            error(name.span().start, "route.receiver", problem)
        })
    }

    /// Adds a route and those below it; what one does not say it has from the one above.
    fn add(
        &mut self,
        written: Spanned<WrittenRoute>,
        above: Option<&Route>,
        mut route: Route,
    ) -> Result<usize, PlanError> {
        let span = written.span().start;
        let written = written.into_inner();
        if above.is_none() {
            let of_children = [("matchers", written.matchers.is_some()), ("continue", written.goes_on.is_some())];
            if let Some((key, _)) = of_children.iter().find(|(_, is_given)| *is_given) {
                return Err(error(span, "route", Problem::OfRoot(key)));
            }
        } else if written.external_url.is_some() {
            return Err(error(span, "route.routes.external_url", Problem::NotOfRoot));
        }
        for text in written.matchers.unwrap_or_default() {
            let matchers = Matchers::parse(text.get_ref());
            route
                .matchers
                .extend(matchers.map_err(|problem| error(text.span().start, "route.matchers", problem.into()))?);
        }
        if let Some(above) = above {
            route.key = format!("{}/{}", above.key, route.matchers);
        }
        route.goes_on = written.goes_on.is_some_and(Spanned::into_inner);
        if let Some(receiver) = &written.receiver {
            route.receiver = self.receiver(receiver)?;
        }
        if let Some(names) = written.group_by {
            route.group_by = group_by(&names)?;
        }
        let set = |own: &mut i64, given: &Text, key: &str, read: fn(&str) -> Result<i64, Problem>| {
            if let Some(text) = given {
                *own = read(text.get_ref()).map_err(|problem| error(text.span().start, key, problem))?;
            }
            Ok(())
        };
        set(&mut route.group_wait_ms, &written.group_wait, "route.group_wait", duration::wait_ms)?;
        set(&mut route.group_interval_ms, &written.group_interval, "route.group_interval", duration::interval_ms)?;
        set(&mut route.repeat_interval_ms, &written.repeat_interval, "route.repeat_interval", duration::interval_ms)?;
        let at = self.routes.len();
        self.routes.push(route.clone());
        let mut below = Vec::new();
        for child in written.routes {
            let inherited = Route { matchers: Matchers::default(), below: Vec::new(), ..route.clone() };
            below.push(self.add(child, Some(&route), inherited)?);
        }
        if let Some(own) = self.routes.get_mut(at) {
            own.below = below;
        }
        Ok(at)
    }
}

fn error(at: usize, key: &str, problem: Problem) -> PlanError {
    PlanError { at, key: key.to_owned(), problem }
}

fn group_by(names: &[Spanned<String>]) -> Result<GroupBy, PlanError> {
    if let [only] = names
        && only.get_ref() == "..."
    {
        return Ok(GroupBy::All);
    }
    let is_name = |name: &str| {
        name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && !name.starts_with(|c: char| c.is_ascii_digit())
    };
    if let Some(bad) = names.iter().find(|name| name.get_ref().is_empty() || !is_name(name.get_ref())) {
        return Err(error(bad.span().start, "route.group_by", Problem::GroupBy));
    }
    Ok(GroupBy::Labels(names.iter().map(|name| name.get_ref().clone()).collect()))
}

fn external_url(url: &Spanned<String>) -> Result<String, PlanError> {
    check_url(url.get_ref()).map_err(|problem| error(url.span().start, "route.external_url", problem))?;
    Ok(url.get_ref().trim_end_matches('/').to_owned())
}

/// An absolute address of HTTP with a host.
pub(crate) fn check_url(url: &str) -> Result<(), Problem> {
    let uri: http::Uri = url.trim().parse().map_err(|_| Problem::Url)?;
    let is_http = matches!(uri.scheme_str(), Some("http" | "https"));
    let has_host = uri.host().is_some_and(|host| !host.is_empty());
    if is_http && has_host { Ok(()) } else { Err(Problem::Url) }
}

/// A secret in one of its three forms.
#[derive(Default)]
struct Forms {
    literal: Text,
    env: Text,
    file: Text,
}

struct Reader<'a> {
    beside: &'a Path,
}

impl Reader<'_> {
    fn receiver(&self, written: Spanned<WrittenReceiver>, others: &[Receiver]) -> Result<Receiver, PlanError> {
        let span = written.span().start;
        let written = written.into_inner();
        let name = written.name.get_ref().trim().to_owned();
        let problem = |problem| error(written.name.span().start, "receivers.name", problem);
        if name.is_empty() {
            return Err(problem(Problem::NoName));
        }
        if others.iter().any(|other| other.name == name) {
            return Err(problem(Problem::DoubledReceiver(name)));
        }
        let mut channels = Vec::new();
        if let Some(log) = written.log {
            let delivery = self.delivery(log.timeout, log.send_resolved, "receivers.log.timeout")?;
            channels.push(Channel { way: Way::Log, delivery });
        }
        if let Some(webhook) = written.webhook {
            channels.push(self.webhook(webhook)?);
        }
        if let Some(slack) = written.slack {
            channels.push(self.slack(slack)?);
        }
        if let Some(email) = written.email {
            channels.push(self.email(email)?);
        }
        if let Some(alertmanager) = written.alertmanager {
            channels.extend(self.alertmanager(alertmanager)?);
        }
        if channels.is_empty() {
            return Err(error(span, "receivers", Problem::NoWay(name)));
        }
        Ok(Receiver { name, channels })
    }

    fn webhook(&self, written: Spanned<Webhook>) -> Result<Channel, PlanError> {
        let span = written.span().start;
        let own = written.into_inner();
        let url = Forms { literal: own.url, env: own.url_env, file: own.url_file };
        let token = Forms { literal: own.token, env: own.token_env, file: own.token_file };
        let password = Forms { literal: own.password, env: own.password_env, file: own.password_file };
        let place = "receivers.webhook";
        let url = self.url(span, place, url)?;
        let http = self.http(span, place, url, token, own.username, password, own.ca_file)?;
        let delivery = self.delivery(own.timeout, own.send_resolved, "receivers.webhook.timeout")?;
        Ok(Channel { way: Way::Webhook(http), delivery })
    }

    fn slack(&self, written: Spanned<Slack>) -> Result<Channel, PlanError> {
        let span = written.span().start;
        let own = written.into_inner();
        let url = Forms { literal: own.url, env: own.url_env, file: own.url_file };
        let url = self.url(span, "receivers.slack", url)?;
        let http = Http { url, token: None, basic: None, ca_file: self.path(own.ca_file) };
        let delivery = self.delivery(own.timeout, own.send_resolved, "receivers.slack.timeout")?;
        Ok(Channel { way: Way::Slack { http, channel: own.channel, username: own.username }, delivery })
    }

    fn email(&self, written: Spanned<WrittenEmail>) -> Result<Channel, PlanError> {
        let span = written.span().start;
        let own = written.into_inner();
        let mailbox = |text: &Spanned<String>, key| {
            text.get_ref().parse().map_err(|problem: lettre::address::AddressError| {
                error(text.span().start, key, Problem::Address(problem.to_string()))
            })
        };
        let from = mailbox(&own.from, "receivers.email.from")?;
        let to: Vec<_> = own.to.iter().map(|to| mailbox(to, "receivers.email.to")).collect::<Result<_, _>>()?;
        if to.is_empty() {
            return Err(error(span, "receivers.email.to", Problem::Address("there is none".to_owned())));
        }
        let at_tls = own.tls.as_ref().map_or(span, |tls| tls.span().start);
        let tls = match own.tls.as_ref().map(|tls| tls.get_ref().as_str()) {
            None | Some("starttls") => MailTls::StartTls,
            Some("tls") => MailTls::Tls,
            Some("none") => MailTls::None,
            Some(_) => return Err(error(at_tls, "receivers.email.tls", Problem::Tls)),
        };
        let port = own.port.unwrap_or(match tls {
            MailTls::StartTls => 587,
            MailTls::Tls => 465,
            MailTls::None => 25,
        });
        let password = Forms { literal: own.password, env: own.password_env, file: own.password_file };
        let login = self.login(span, "receivers.email", own.username, password)?;
        let is_near = matches!(own.host.as_str(), "localhost" | "127.0.0.1" | "::1");
        if tls == MailTls::None && login.is_some() && !is_near {
            return Err(error(at_tls, "receivers.email.tls", Problem::PlainLogin));
        }
        let delivery = self.delivery(own.timeout, own.send_resolved, "receivers.email.timeout")?;
        let email = Email { from, to, host: own.host, port, tls, login, ca_file: self.path(own.ca_file) };
        Ok(Channel { way: Way::Email(Box::new(email)), delivery })
    }

    fn alertmanager(&self, written: Spanned<Alertmanager>) -> Result<Vec<Channel>, PlanError> {
        let span = written.span().start;
        let own = written.into_inner();
        let place = "receivers.alertmanager";
        let url = Forms { literal: own.url, env: own.url_env, file: own.url_file };
        let urls = match own.urls {
            Some(urls) if !urls.is_empty() => {
                if url.literal.is_some() || url.env.is_some() || url.file.is_some() {
                    return Err(error(span, place, Problem::TwoSecrets("url")));
                }
                let each = |url| self.url(span, place, Forms { literal: Some(url), ..Forms::default() });
                urls.into_iter().map(each).collect::<Result<_, _>>()?
            }
            _ => vec![self.url(span, place, url)?],
        };
        let token = Forms { literal: own.token, env: own.token_env, file: own.token_file };
        let password = Forms { literal: own.password, env: own.password_env, file: own.password_file };
        let placeholder = Secret::Literal(String::new());
        let http = self.http(span, place, placeholder, token, own.username, password, own.ca_file)?;
        let delivery = self.delivery(own.timeout, own.send_resolved, "receivers.alertmanager.timeout")?;
        let way = |url| Channel { way: Way::Alertmanager(Http { url, ..http.clone() }), delivery };
        Ok(urls.into_iter().map(way).collect())
    }

    #[expect(clippy::too_many_arguments, reason = "the keys that webhook and Alertmanager share")]
    fn http(
        &self,
        span: usize,
        place: &str,
        url: Secret,
        token: Forms,
        username: Option<String>,
        password: Forms,
        ca_file: Option<PathBuf>,
    ) -> Result<Http, PlanError> {
        let token = self.secret(span, place, "token", token)?;
        let basic = self.login(span, place, username, password)?;
        if token.is_some() && basic.is_some() {
            return Err(error(span, place, Problem::TokenAndLogin));
        }
        Ok(Http { url, token, basic, ca_file: self.path(ca_file) })
    }

    fn login(
        &self,
        span: usize,
        place: &str,
        username: Option<String>,
        password: Forms,
    ) -> Result<Option<Basic>, PlanError> {
        match (username, self.secret(span, place, "password", password)?) {
            (Some(username), Some(password)) => Ok(Some(Basic { username, password })),
            (None, None) => Ok(None),
            _ => Err(error(span, place, Problem::Login)),
        }
    }

    /// What is known now is checked now; a file may hold another address tomorrow, and is checked when it is used.
    fn url(&self, span: usize, place: &str, forms: Forms) -> Result<Secret, PlanError> {
        let at = forms.literal.as_ref().or(forms.env.as_ref()).map_or(span, |text| text.span().start);
        let missing = || error(span, place, Problem::NoSecret("url"));
        let url = self.secret(span, place, "url", forms)?.ok_or_else(missing)?;
        if !matches!(url, Secret::File(_))
            && let Ok(now) = url.reveal()
        {
            check_url(now.text()).map_err(|problem| error(at, &format!("{place}.url"), problem))?;
        }
        Ok(url)
    }

    fn secret(&self, span: usize, place: &str, key: &'static str, forms: Forms) -> Result<Option<Secret>, PlanError> {
        let place = format!("{place}.{key}");
        match (forms.literal, forms.env, forms.file) {
            (None, None, None) => Ok(None),
            (Some(text), None, None) => Ok(Some(Secret::Literal(text.into_inner()))),
            (None, Some(name), None) => {
                let secret = Secret::Env(name.get_ref().clone());
                let problem =
                    |_| error(name.span().start, &format!("{place}_env"), Problem::NoVariable(name.get_ref().clone()));
                secret.reveal().map_err(problem)?;
                Ok(Some(secret))
            }
            (None, None, Some(path)) => Ok(Some(Secret::File(self.beside.join(path.into_inner())))),
            _ => Err(error(span, &place, Problem::TwoSecrets(key))),
        }
    }

    fn path(&self, path: Option<PathBuf>) -> Option<PathBuf> {
        path.map(|path| self.beside.join(path))
    }

    fn delivery(&self, timeout: Text, send_resolved: Option<bool>, key: &str) -> Result<Delivery, PlanError> {
        let timeout = timeout
            .map(|text| duration::timeout(text.get_ref()).map_err(|problem| error(text.span().start, key, problem)))
            .transpose()?;
        Ok(Delivery { timeout: timeout.unwrap_or(TIMEOUT), send_resolved: send_resolved.unwrap_or(true) })
    }

    fn silence(&self, written: Spanned<Silence>) -> Result<WrittenSilence, PlanError> {
        let span = written.span().start;
        let own = written.into_inner();
        let mut matchers = Matchers::default();
        for text in &own.matchers {
            let one = Matchers::parse(text.get_ref());
            matchers.extend(one.map_err(|problem| error(text.span().start, "silences.matchers", problem.into()))?);
        }
        if matchers.match_anything() {
            return Err(error(span, "silences.matchers", Problem::SilencesAll));
        }
        let time = |value: &Option<Spanned<toml::Value>>, key| {
            value
                .as_ref()
                .map(|value| time_ms(value.get_ref()).ok_or_else(|| error(value.span().start, key, Problem::Time)))
        };
        let starts_at_ms = time(&own.starts_at, "silences.starts_at").transpose()?;
        let ends_at_ms = time(&own.ends_at, "silences.ends_at").transpose()?;
        if ends_at_ms.is_some_and(|end| starts_at_ms.is_some_and(|start| end <= start)) {
            return Err(error(span, "silences.ends_at", Problem::EndsBefore));
        }
        Ok(WrittenSilence { matchers, starts_at_ms, ends_at_ms, comment: own.comment, created_by: own.created_by })
    }
}

/// A date of TOML, or the same as text.
fn time_ms(value: &toml::Value) -> Option<i64> {
    let text = match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Datetime(time) => time.to_string(),
        _ => return None,
    };
    super::super::time::parse_ms(&text).or_else(|| {
        let time = humantime::parse_rfc3339_weak(&text).ok()?;
        Some(time.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_millis() as i64)
    })
}

/// The key on the line of an offset, for a message that does not name it.
fn key_at(text: &str, at: usize) -> String {
    let before = text.get(..at).unwrap_or_default();
    let section = before.lines().rev().find(|line| line.trim_start().starts_with('[')).unwrap_or_default();
    let section = section.trim().trim_matches(['[', ']']).to_owned();
    let begin = before.rfind('\n').map_or(0, |at| at + 1);
    let line = text.get(begin..).unwrap_or_default().lines().next().unwrap_or_default();
    match line.split_once('=') {
        Some((key, _)) if !line.trim_start().starts_with('[') => {
            let key = key.trim();
            if section.is_empty() { key.to_owned() } else { format!("{section}.{key}") }
        }
        _ => line.trim().trim_matches(['[', ']']).to_owned(),
    }
}

/// Serde quotes the value that it did not expect, which may be a secret in the wrong place.
fn without_values(message: &str) -> String {
    let Some((head, rest)) = message.split_once(": string \"") else { return message.to_owned() };
    let expected = rest.rfind("\", expected").and_then(|at| rest.get(at + 1..)).unwrap_or_default();
    format!("{head}: a string{expected}")
}
