//! Weight beside power, as a picture: for each player one bar of each series.

use liens::governance::Fraction;

/// Grey for the weight, then colours that stay apart in print.
const COLOURS: [&str; 3] = ["#9aa5b1", "#c2571a", "#2a6f97"];

/// Bars of parts, up to three series, as SVG.
pub(crate) fn svg(names: &[String], series: &[(&str, Vec<Fraction>)]) -> String {
    let largest = series.iter().flat_map(|(_, parts)| parts).max().cloned();
    let width = |part: &Fraction| {
        let part = part.product(&Fraction::from(480));
        largest.as_ref().and_then(|most| part.over(most)).unwrap_or_default().to_decimal(1)
    };
    let (row, top) = (8 * series.len() + 8, 40);
    let height = top + row * names.len() + 10;
    let mut svg = vec![format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"760\" height=\"{height}\" \
         font-family=\"sans-serif\" font-size=\"11\">\n\
         <rect width=\"760\" height=\"{height}\" fill=\"#fff\"/>\n"
    )];
    for (at, ((name, _), colour)) in series.iter().zip(COLOURS).enumerate() {
        let x = 200 + 150 * at;
        svg.push(format!(
            "<rect x=\"{x}\" y=\"12\" width=\"10\" height=\"10\" fill=\"{colour}\"/>\n"
        ));
        svg.push(format!("<text x=\"{}\" y=\"21\">{}</text>\n", x + 15, escaped(name)));
    }
    for (at, name) in names.iter().enumerate() {
        let y = top + row * at;
        let short: String = name.chars().take(30).collect();
        svg.push(format!(
            "<text x=\"190\" y=\"{}\" text-anchor=\"end\">{}</text>\n",
            y + row / 2 + 2,
            escaped(&short)
        ));
        for (line, ((_, parts), colour)) in series.iter().zip(COLOURS).enumerate() {
            svg.push(format!(
                "<rect x=\"200\" y=\"{}\" width=\"{}\" height=\"7\" fill=\"{colour}\">\
                 <title>{}</title></rect>\n",
                y + 8 * line,
                width(&parts[at]),
                parts[at].to_decimal(6)
            ));
        }
    }
    svg.concat() + "</svg>\n"
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
