//! What the renderings say, without a browser.

use crate::rich;

#[test]
fn write_for_eyes() {
    let report = rich::report(&rich::everything(40));
    std::fs::create_dir_all("/tmp/html-look").unwrap();
    report.write_to(std::path::Path::new("/tmp/html-look")).unwrap();
    let big = rich::report(&rich::everything(1000));
    let begin = std::time::Instant::now();
    let html = big.to_html();
    println!("{:?} {}", begin.elapsed(), html.len());
    std::fs::write("/tmp/html-look/big.html", html).unwrap();
}
