//! Line charts of simulations, as SVG: one panel a quantity, one line a rule.
#![allow(dead_code, reason = "each simulation draws what it needs")]

use std::path::Path;

use plotters::prelude::*;

use crate::input::Refused;

/// One quantity over time, for every rule.
#[derive(Default)]
pub(crate) struct Panel {
    /// What is drawn, with its unit.
    pub(crate) title: String,
    /// The name of each line, and its points.
    pub(crate) lines: Vec<(String, Vec<(f64, f64)>)>,
    /// Around the line of the same place: from where to where it may be.
    pub(crate) bands: Vec<Vec<(f64, f64, f64)>>,
    /// What the lines are held against: its name, and how high it lies.
    pub(crate) due: Option<(String, f64)>,
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

const QUIET: RGBColor = RGBColor(90, 90, 90);

const WIDTH: u32 = 900;
const HEIGHT: u32 = 300;
/// Beside a panel, where its lines are named.
const NAMES: u32 = 180;

/// Draws panels below one another.
pub(crate) fn write(path: &Path, along: &str, panels: &[Panel]) -> Result<(), Refused> {
    let height = HEIGHT * u32::try_from(panels.len()).unwrap_or(1).max(1);
    let area = SVGBackend::new(path, (WIDTH, height)).into_drawing_area();
    let named = |reason: &dyn std::fmt::Display| Refused::in_file(path, reason);
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
    let due = panel.due.iter().map(|(_, y)| *y);
    let points = || panel.lines.iter().flat_map(|(_, points)| points);
    let ends = || panel.bands.iter().flatten().flat_map(|(_, from, to)| [*from, *to]);
    let heights = || points().map(|(_, y)| *y).chain(ends()).chain(due.clone());
    let last = points().map(|(x, _)| *x).fold(1.0, f64::max);
    let highest = heights().fold(0.0, f64::max);
    let lowest = heights().fold(0.0, f64::min);
    let top = if highest > lowest { highest + (highest - lowest) * 0.05 } else { 1.0 };
    let first = points().map(|(x, _)| *x).fold(last, f64::min);
    let digits = match top - lowest {
        span if span > 12.0 => 0,
        span if span > 2.0 => 1,
        _ => 2,
    };
    let label = |y: f64| {
        let told = format!("{y:.digits$}");
        if told.trim_start_matches('-').parse() == Ok(0.0) { "0".to_owned() } else { told }
    };
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
        .y_label_formatter(&|y| label(*y))
        .draw()?;
    let (left, mut below) = (i32::try_from(WIDTH - NAMES)? + 14, 54);
    for (band, colour) in panel.bands.iter().zip(COLOURS.iter().cycle()) {
        let there = band.iter().map(|(x, from, _)| (*x, *from));
        let back = band.iter().rev().map(|(x, _, to)| (*x, *to));
        let outline: Vec<(f64, f64)> = there.chain(back).collect();
        chart.draw_series([Polygon::new(outline, colour.mix(0.18))])?;
    }
    if lowest < 0.0 {
        let nothing = vec![(first, 0.0), (last, 0.0)];
        chart.draw_series([PathElement::new(nothing, QUIET)])?;
    }
    if let Some((name, y)) = &panel.due {
        let style = QUIET.stroke_width(1);
        chart.draw_series([PathElement::new(vec![(first, *y), (last, *y)], style)])?;
        area.draw(&PathElement::new(vec![(left, below), (left + 18, below)], style))?;
        area.draw(&Text::new(name.as_str(), (left + 26, below - 6), ("sans-serif", 13)))?;
        below += 20;
    }
    for ((name, points), colour) in panel.lines.iter().zip(COLOURS.iter().cycle()) {
        let style = colour.stroke_width(2);
        chart.draw_series(LineSeries::new(points.iter().copied(), style))?;
        area.draw(&PathElement::new(vec![(left, below), (left + 18, below)], style))?;
        area.draw(&Text::new(name.as_str(), (left + 26, below - 6), ("sans-serif", 13)))?;
        below += 20;
    }
    Ok(())
}
