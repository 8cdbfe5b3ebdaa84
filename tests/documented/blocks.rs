//! The code blocks of a Markdown file, as GitHub sees them.

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

/// What stands in blocks of this language, each with the line that it begins in.
pub(crate) fn of(markdown: &str, language: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut inside = None;
    for (event, range) in Parser::new(markdown).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(kind))) if *kind == *language => {
                let line = markdown[..range.start].matches('\n').count() + 1;
                inside = Some((line, String::new()));
            }
            Event::Text(text) => {
                if let Some((_, block)) = &mut inside {
                    block.push_str(&text);
                }
            }
            Event::End(TagEnd::CodeBlock) => found.extend(inside.take()),
            _ => {}
        }
    }
    found
}

/// Where links and images lead.
pub(crate) fn links(markdown: &str) -> Vec<String> {
    let target = |event| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => Some(dest_url.to_string()),
        _ => None,
    };
    Parser::new(markdown).filter_map(target).collect()
}
