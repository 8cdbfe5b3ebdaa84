use std::time::Duration;

use super::*;
use crate::metric::{FamilyInfo, SetInfo};

fn all() -> Vec<Panel> {
    let families = vec![
        FamilyInfo::counter("libros_created_total", "Created").labels(&["categoria"]),
        FamilyInfo::gauge("temperature", "Degrees"),
        FamilyInfo::histogram("libros_search_duration_seconds", "Search").labels(&["search_type", "tier"]),
        FamilyInfo::histogram("batch_bytes", "Size"),
    ];
    let sets = of_sets(&[SetInfo { name: "LibroMetrics", tipo: Some("A"), families }]);
    assert_eq!(sets[0].title, "Tipo A: LibroMetrics");
    let groups = builtin::groups(SlowQuery::default()).into_iter().chain(sets);
    groups.flat_map(|group| group.panels).chain(of_function("a::b", "f \"x\\\"\n")).collect()
}

#[test]
fn every_panel_can_be_asked() {
    for panel in all() {
        panel.check().unwrap_or_else(|error| panic!("{error}"));
        assert!(!panel.help.is_empty() && !panel.slug().is_empty(), "{panel:?}");
    }
}

#[test]
fn panels_of_a_group_can_be_told_apart() {
    for group in Board::default().groups() {
        let mut slugs: Vec<_> = group.panels.iter().map(Panel::slug).collect();
        slugs.sort();
        slugs.dedup();
        assert_eq!(slugs.len(), group.panels.len(), "{}", group.title);
    }
}

#[test]
fn limits_are_those_of_the_default_rules() {
    let rules = [
        ("high_cpu", "cpu_usage_percent > 80", "critical"),
        ("low", "100 * (1 - a / b) < 50", "info"),
        ("turned", "5 < rate(x[1m])", "warning"),
        ("none", "absent(up)", "warning"),
        ("bad", "(", ""),
    ];
    let limits = limits(rules.into_iter());
    let of = |name: &str| limits.get(name).map(|limit| (limit.value, limit.below, limit.severity));
    assert_eq!(of("high_cpu"), Some((80.0, false, Severity::Critical)));
    assert_eq!(of("low"), Some((50.0, true, Severity::Info)));
    assert_eq!(of("turned"), Some((5.0, false, Severity::Warning)));
    assert_eq!((of("none"), of("bad")), (None, None));
    let named = Board::default().groups().into_iter().flat_map(|group| group.panels).filter_map(|panel| panel.rule);
    for rule in named {
        assert!(crate::alert::builtin::DEFAULT_RULES.contains(&format!("alert: {rule}\n")), "{rule}");
    }
}

#[test]
fn a_rate_sees_four_samples_and_leaves_no_gap_between_steps() {
    let seconds = Duration::from_secs;
    let of = |window, step, resolution| {
        Variables::of(seconds(window), seconds(step), seconds(resolution)).fill("rate(x[$__rate_interval]) $__range")
    };
    assert_eq!(of(300, 5, 5), "rate(x[20s]) 300s");
    assert_eq!(of(3_600, 20, 5), "rate(x[25s]) 3600s");
    assert_eq!(of(86_400, 480, 60), "rate(x[540s]) 86400s");
    let short = Variables::of(seconds(300), Duration::from_millis(50), Duration::from_millis(50));
    assert_eq!(short.fill("[$__rate_interval]"), "[200ms]");
}

#[test]
fn slow_is_one_of_the_bounds_so_that_the_count_is_exact() {
    assert!(SlowQuery::new(Duration::from_millis(100)).is_some_and(|slow| slow == SlowQuery::default()));
    assert!(SlowQuery::new(Duration::from_millis(120)).is_none());
    let panels = builtin::groups(SlowQuery::new(Duration::from_secs(1)).unwrap());
    let slow = panels.iter().flat_map(|group| &group.panels).find(|panel| panel.title == "Slow queries").unwrap();
    assert!(slow.queries[0].expr.contains(r#"le=~"1|1.0""#) && slow.help.contains("1 s"), "{slow:?}");
}

#[test]
fn written_panels_are_read_and_their_mistakes_named() {
    let panels = read(
        "listen = 'off'\n[[panels]]\ntitle = 'Jobs'\nexpr = 'jobs'\nlegend = '{{queue}}'\nunit = 'seconds'\n\
         thresholds = [{ value = 5, severity = 'critical' }]\n[[panels]]\ntitle = 'Top'\nform = 'top'\ngroup = 'API'\n\
         queries = [{ expr = 'topk(3, x)' }]\nrule = 'high_cpu'\n",
    )
    .unwrap();
    let expected = Panel::new("Jobs", Unit::Seconds).query("jobs", "{{queue}}").threshold(5.0, Severity::Critical);
    assert_eq!(panels[0], expected);
    assert_eq!((panels[1].group.as_str(), panels[1].form), ("API", Form::Top));

    for (text, said) in [
        ("[[panels]]\ntitle = ''\nexpr = 'x'", "a panel needs a title"),
        ("[[panels]]\ntitle = 'T'", "the panel \"T\" asks nothing"),
        ("[[panels]]\ntitle = 'T'\nexpr = 'rate(x)'", "the panel \"T\": `rate(x)`: "),
        ("[[panels]]\ntitle = 'T'\nexpr = 'x[5m]'", "a panel shows numbers"),
        ("[[panels]]\ntitle = 'T'\nlegend = 'x'", "`legend` names the lines"),
        ("[[panels]]\ntitle = 'T'\nexpr = 'x'\nunits = 'bytes'", "unknown field `units`, expected one of"),
        ("[[panels]]\ntitle = 'T'\nexpr = 'x'\nunit = 'parsecs'", "unknown variant `parsecs`"),
    ] {
        let error = read(text).unwrap_err().problem.to_string();
        assert!(error.contains(said), "{error}");
    }
}
