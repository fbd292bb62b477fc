//! Weight beside power, as a picture: for each player one bar of each series.

use liens::governance::Fraction;

/// Grey for the weight, then colours that stay apart in print.
const COLOURS: [&str; 3] = ["#9aa5b1", "#c2571a", "#2a6f97"];

/// A council: a title, who votes, and up to three series of parts, each with its name.
pub(crate) struct Panel {
    pub(crate) title: String,
    pub(crate) names: Vec<String>,
    pub(crate) series: Vec<(String, Vec<Fraction>)>,
}

/// Where a panel stands, how wide it is, and how much of that the names take.
struct Place {
    left: usize,
    top: usize,
    width: usize,
    names: usize,
}

/// Panels as SVG: one alone, or several in three columns.
pub(crate) fn svg(panels: &[Panel]) -> String {
    let (mut columns, width, names) =
        if panels.len() == 1 { (vec![0], 760, 190) } else { (vec![0; 3], 430, 120) };
    let mut drawn = Vec::new();
    for panel in panels {
        // The next panel goes where there is most room.
        let shortest = (0..columns.len()).min_by_key(|at| columns[*at]).unwrap_or_default();
        let place = Place { left: width * shortest, top: columns[shortest], width, names };
        columns[shortest] += panel.height();
        drawn.push(panel.drawn(&place));
    }
    let (width, height) = (width * columns.len(), columns.into_iter().max().unwrap_or_default());
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         width=\"{width}\" height=\"{height}\" font-family=\"sans-serif\" font-size=\"11\">\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n{}</svg>\n",
        drawn.concat()
    )
}

/// Above the bars: title, legend, and the percentages of the scale.
const HEAD: usize = 68;

impl Panel {
    fn row(&self) -> usize {
        8 * self.series.len() + 8
    }

    fn height(&self) -> usize {
        HEAD + self.row() * self.names.len() + 24
    }

    fn drawn(&self, place: &Place) -> String {
        let parts = self.series.iter().flat_map(|(_, parts)| parts);
        let largest = parts.map(number).fold(0.0, f64::max);
        let (start, room) = (place.left + place.names, place.width - place.names - 40);
        let width = |part: f64| if largest > 0.0 { part / largest * pixels(room) } else { 0.0 };
        let mut svg = vec![format!(
            "<text x=\"{}\" y=\"{}\" font-size=\"13\" font-weight=\"bold\">{}</text>\n",
            place.left + 16,
            place.top + 24,
            escaped(&self.title)
        )];
        for (at, ((name, _), colour)) in self.series.iter().zip(COLOURS).enumerate() {
            let (x, y) = (start + 95 * at, place.top + 34);
            svg.push(format!(
                "<rect x=\"{x}\" y=\"{y}\" width=\"9\" height=\"9\" fill=\"{colour}\"/>\n\
                 <text x=\"{}\" y=\"{}\">{}</text>\n",
                x + 13,
                y + 9,
                escaped(&short(name, 14))
            ));
        }
        let bottom = place.top + HEAD + self.row() * self.names.len();
        for mark in marks(largest) {
            let x = pixels(start) + width(f64::from(mark) / 1000.0);
            svg.push(format!(
                "<line x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{}\" y2=\"{bottom}\" stroke=\"#e4e7eb\"/>\n\
                 <text x=\"{x:.1}\" y=\"{}\" fill=\"#7b8794\" font-size=\"9\" \
                 text-anchor=\"middle\">{} %</text>\n",
                place.top + HEAD - 6,
                place.top + HEAD - 9,
                f64::from(mark) / 10.0
            ));
        }
        for (at, name) in self.names.iter().enumerate() {
            let y = place.top + HEAD + self.row() * at;
            svg.push(format!(
                "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n",
                start - 8,
                y + self.row() / 2,
                escaped(&short(name, place.names / 6))
            ));
            for (line, ((_, parts), colour)) in self.series.iter().zip(COLOURS).enumerate() {
                let (part, y) = (number(&parts[at]), y + 8 * line);
                svg.push(format!(
                    "<rect x=\"{start}\" y=\"{y}\" width=\"{:.1}\" height=\"7\" fill=\"{colour}\">\
                     <title>{part:.6}</title></rect>\n",
                    width(part),
                ));
                if parts[at].is_zero() {
                    svg.push(format!(
                        "<text x=\"{}\" y=\"{}\" font-size=\"9\" fill=\"{colour}\">0</text>\n",
                        start + 3,
                        y + 7
                    ));
                }
            }
        }
        svg.concat()
    }
}

/// Thousandths at which the scale is marked: six or fewer, in steps of 1, 2 or 5.
fn marks(largest: f64) -> Vec<u32> {
    let most = (largest * 1000.0).floor();
    let steps = [1, 2, 5, 10, 20, 50, 100, 200].into_iter();
    let step = steps.clone().find(|step| most <= f64::from(6 * step)).unwrap_or(200);
    (0..=6).map(|at| at * step).filter(|mark| f64::from(*mark) <= most).collect()
}

fn pixels(number: usize) -> f64 {
    u32::try_from(number).map_or(0.0, f64::from)
}

/// For the picture alone.
fn number(part: &Fraction) -> f64 {
    part.to_decimal(9).parse().unwrap_or_default()
}

fn short(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
