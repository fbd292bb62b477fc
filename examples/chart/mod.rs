//! Line charts of simulations, as SVG: one panel a quantity, one line a rule.
#![allow(dead_code, reason = "each simulation draws what it needs")]

use std::path::Path;

use plotters::prelude::*;

use crate::input::Refused;

/// One quantity over time, for every rule.
pub(crate) struct Panel {
    /// What is drawn, with its unit.
    pub(crate) title: String,
    /// The name of each line, and its points.
    pub(crate) lines: Vec<(String, Vec<(f64, f64)>)>,
}

/// Colours that stay apart in print and for eyes that see few.
const COLOURS: [RGBColor; 7] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(86, 180, 233),
    RGBColor(90, 90, 90),
    RGBColor(140, 86, 20),
];

const WIDTH: u32 = 900;
const HEIGHT: u32 = 300;
/// Beside a panel, where its lines are named.
const NAMES: u32 = 180;

/// Draws panels below one another.
pub(crate) fn write(path: &Path, along: &str, panels: &[Panel]) -> Result<(), Refused> {
    let height = HEIGHT * u32::try_from(panels.len()).unwrap_or(1).max(1);
    let area = SVGBackend::new(path, (WIDTH, height)).into_drawing_area();
    let named =
        |reason: &dyn std::fmt::Display| Refused::new(format!("{}: {reason}", path.display()));
    area.fill(&WHITE).map_err(|error| named(&error))?;
    for (panel, part) in panels.iter().zip(area.split_evenly((panels.len(), 1))) {
        draw(&part, along, panel).map_err(|error| named(&error))?;
    }
    area.present().map_err(|error| named(&error))
}

type Drawn = Result<(), Box<dyn std::error::Error>>;

fn draw(
    area: &DrawingArea<SVGBackend<'_>, plotters::coord::Shift>,
    along: &str,
    panel: &Panel,
) -> Drawn {
    let points = || panel.lines.iter().flat_map(|(_, points)| points);
    let last = points().map(|(x, _)| *x).fold(1.0, f64::max);
    let highest = points().map(|(_, y)| *y).fold(0.0, f64::max);
    let lowest = points().map(|(_, y)| *y).fold(0.0, f64::min);
    let top = if highest > lowest { highest + (highest - lowest) * 0.05 } else { 1.0 };
    let first = points().map(|(x, _)| *x).fold(last, f64::min);
    let digits = if top > 5.0 { 0 } else { 2 };
    let mut chart = ChartBuilder::on(area)
        .caption(&panel.title, ("sans-serif", 18))
        .margin(12)
        .margin_right(NAMES)
        .x_label_area_size(34)
        .y_label_area_size(56)
        .build_cartesian_2d(first..last, lowest * 1.05..top)?;
    chart
        .configure_mesh()
        .x_desc(along)
        .light_line_style(TRANSPARENT)
        .bold_line_style(RGBColor(225, 225, 225))
        .x_label_formatter(&|x| format!("{x:.0}"))
        .y_label_formatter(&|y| format!("{y:.digits$}"))
        .draw()?;
    let (left, mut below) = (i32::try_from(WIDTH - NAMES)? + 14, 54);
    for ((name, points), colour) in panel.lines.iter().zip(COLOURS.iter().cycle()) {
        let style = colour.stroke_width(2);
        chart.draw_series(LineSeries::new(points.iter().copied(), style))?;
        area.draw(&PathElement::new(vec![(left, below), (left + 18, below)], style))?;
        area.draw(&Text::new(name.as_str(), (left + 26, below - 6), ("sans-serif", 13)))?;
        below += 20;
    }
    Ok(())
}
