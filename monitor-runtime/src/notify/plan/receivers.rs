//! Receivers and silences of the sections, checked.

use std::time::{Duration, SystemTime};

use toml::Spanned;

use super::read::error;
use super::written::{Alertmanager, Silence, Slack, Webhook, WrittenEmail, WrittenReceiver};
use super::{Channel, Delivery, Email, MailTls, Matchers, PlanError, Problem, Receiver, Way, WrittenSilence};
use crate::outbound::{self, Authorization, Forms, Http, Sections, Text};

pub(super) const TIMEOUT: Duration = Duration::from_secs(10);

pub(super) struct Reader<'a> {
    pub(super) own: Sections<'a>,
}

impl Reader<'_> {
    pub(super) fn receiver(
        &self,
        written: Spanned<WrittenReceiver>,
        others: &[Receiver],
    ) -> Result<Receiver, PlanError> {
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
        let url = self.own.url(span, place, url)?;
        let authorization = self.own.authorization(span, place, token, own.username, password)?;
        let http = Http { url, authorization, ca_file: self.own.path(own.ca_file) };
        let delivery = self.delivery(own.timeout, own.send_resolved, "receivers.webhook.timeout")?;
        Ok(Channel { way: Way::Webhook(http), delivery })
    }

    fn slack(&self, written: Spanned<Slack>) -> Result<Channel, PlanError> {
        let span = written.span().start;
        let own = written.into_inner();
        let url = Forms { literal: own.url, env: own.url_env, file: own.url_file };
        let url = self.own.url(span, "receivers.slack", url)?;
        let http = Http { url, authorization: Authorization::None, ca_file: self.own.path(own.ca_file) };
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
        let login = self.own.login(span, "receivers.email", own.username, password)?;
        let is_near = matches!(own.host.as_str(), "localhost" | "127.0.0.1" | "::1");
        if tls == MailTls::None && login.is_some() && !is_near {
            return Err(error(at_tls, "receivers.email.tls", Problem::PlainLogin));
        }
        let delivery = self.delivery(own.timeout, own.send_resolved, "receivers.email.timeout")?;
        let email = Email { from, to, host: own.host, port, tls, login, ca_file: self.own.path(own.ca_file) };
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
                    return Err(error(span, place, outbound::Problem::TwoSecrets("url").into()));
                }
                let each = |url| self.own.url(span, place, Forms { literal: Some(url), ..Forms::default() });
                urls.into_iter().map(each).collect::<Result<_, _>>()?
            }
            _ => vec![self.own.url(span, place, url)?],
        };
        let token = Forms { literal: own.token, env: own.token_env, file: own.token_file };
        let password = Forms { literal: own.password, env: own.password_env, file: own.password_file };
        let authorization = self.own.authorization(span, place, token, own.username, password)?;
        let ca_file = self.own.path(own.ca_file);
        let delivery = self.delivery(own.timeout, own.send_resolved, "receivers.alertmanager.timeout")?;
        let way = |url| {
            let http = Http { url, authorization: authorization.clone(), ca_file: ca_file.clone() };
            Channel { way: Way::Alertmanager(http), delivery }
        };
        Ok(urls.into_iter().map(way).collect())
    }

    fn delivery(&self, timeout: Text, send_resolved: Option<bool>, key: &str) -> Result<Delivery, PlanError> {
        let timeout = timeout
            .map(|text| {
                outbound::timeout(text.get_ref()).map_err(|problem| error(text.span().start, key, problem.into()))
            })
            .transpose()?;
        Ok(Delivery { timeout: timeout.unwrap_or(TIMEOUT), send_resolved: send_resolved.unwrap_or(true) })
    }

    pub(super) fn silence(&self, written: Spanned<Silence>) -> Result<WrittenSilence, PlanError> {
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
