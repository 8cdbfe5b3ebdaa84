//! From the sections as they are written to a plan: the tree of routes.

use std::path::Path;

use toml::Spanned;

use super::duration::{interval_ms, wait_ms};
use super::receivers::Reader;
use super::written::{Sections, WrittenRoute};
use super::{GroupBy, Matchers, Plan, PlanError, Problem, Route};
use crate::outbound::{self, Text, check_url, key_at, without_values};

impl Plan {
    /// The sections of a configuration file. What they name by a relative path is beside it.
    pub(crate) fn read(text: &str, file: &Path) -> Result<Self, PlanError> {
        let sections: Sections = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            PlanError {
                at,
                key: key_at(text, at),
                problem: outbound::Problem::Form(without_values(error.message())).into(),
            }
        })?;
        let reader = Reader { own: outbound::Sections { beside: file.parent().unwrap_or(Path::new("")) } };
        let silences =
            sections.silences.into_iter().map(|silence| reader.silence(silence)).collect::<Result<_, _>>()?;
        let mut plan = Self { silences, ..Self::default() };
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
            route.matchers.sort();
            route.key = format!("{}/{}", above.key, route.matchers);
            let same = self.routes.iter().filter(|other| other.key == route.key).count();
            if same > 0 {
                // Two routes with the same matchers are two places; Alertmanager confuses them.
                route.key = format!("{}#{}", route.key, same + 1);
            }
        }
        route.goes_on = written.goes_on.is_some_and(Spanned::into_inner);
        if let Some(receiver) = &written.receiver {
            route.receiver = self.receiver(receiver)?;
        }
        if let Some(names) = written.group_by {
            route.group_by = group_by(&names)?;
        }
        let set = |own: &mut i64, given: &Text, key: &str, read: fn(&str) -> Result<i64, outbound::Problem>| {
            if let Some(text) = given {
                *own = read(text.get_ref()).map_err(|problem| error(text.span().start, key, problem.into()))?;
            }
            Ok::<(), PlanError>(())
        };
        set(&mut route.group_wait_ms, &written.group_wait, "route.group_wait", wait_ms)?;
        set(&mut route.group_interval_ms, &written.group_interval, "route.group_interval", interval_ms)?;
        set(&mut route.repeat_interval_ms, &written.repeat_interval, "route.repeat_interval", interval_ms)?;
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

pub(super) fn error(at: usize, key: &str, problem: Problem) -> PlanError {
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
    check_url(url.get_ref()).map_err(|problem| error(url.span().start, "route.external_url", problem.into()))?;
    Ok(url.get_ref().trim_end_matches('/').to_owned())
}
