//! A vote as a picture: pairs as a square, rounds and stages as bars, grades as one bar each.

use liens::governance::election::{Standings, Trace};

const WIDTH: f64 = 480.0;

/// The picture of what a rule counted.
pub(crate) fn draw(standings: &Standings) -> String {
    match &standings.trace {
        Trace::Rounds { rounds } => {
            let column = |round: &liens::governance::election::Round| {
                let mut votes = vec![0; standings.candidates.len()];
                for (one, count) in &round.votes {
                    votes[*one] = *count;
                }
                votes
            };
            bars(standings, &rounds.iter().map(column).collect::<Vec<_>>(), "round")
        }
        Trace::Transfers { stages, .. } => {
            let columns: Vec<_> = stages.iter().map(|stage| stage.votes.clone()).collect();
            bars(standings, &columns, "stage")
        }
        Trace::Gauges { gauges, scale } => {
            let rows: Vec<_> = gauges.iter().map(|gauge| gauge.weights.clone()).collect();
            grades(standings, &rows, scale.grades())
        }
        Trace::Scores { scores } => {
            let part = |score: &liens::governance::Fraction| {
                score.to_decimal(5).replace('.', "").parse().unwrap_or(0)
            };
            bars(standings, &[scores.iter().map(part).collect()], "score")
        }
        _ => pairs(standings),
    }
}

#[expect(clippy::cast_precision_loss, reason = "a picture shows three digits")]
fn part(votes: u128, whole: u128) -> f64 {
    if whole == 0 { 0.0 } else { votes as f64 / whole as f64 }
}

fn frame(width: usize, height: usize, body: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         font-family=\"sans-serif\" font-size=\"11\">\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n{body}</svg>\n"
    )
}

fn text(x: usize, y: usize, anchor: &str, text: &str) -> String {
    let short: String = text.chars().take(24).collect();
    let escaped = short.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{escaped}</text>\n")
}

/// Each cell says how many prefer the candidate on the left, darker where they are more; a victory
/// has a frame.
fn pairs(standings: &Standings) -> String {
    let Some(pairwise) = standings.pairwise() else { return frame(10, 10, "") };
    let n = standings.candidates.len();
    let order: Vec<usize> = standings.tiers.concat();
    let name = |one: usize| standings.candidates.ids()[one].as_str();
    let (left, top, side) = (140, 40, 44);
    let mut body = Vec::new();
    for (row, one) in order.iter().enumerate() {
        let y = top + row * side;
        body.push(text(left - 8, y + 26, "end", name(*one)));
        body.push(text(left + row * side + side / 2, top - 8, "middle", name(*one)));
        for (column, other) in order.iter().enumerate().filter(|(_, other)| *other != one) {
            let over = pairwise.over(*one, *other);
            let opacity = 0.08 + 0.72 * part(over, standings.total);
            let stroke = if pairwise.margin(*one, *other) > 0 { "#c2571a" } else { "none" };
            let x = left + column * side;
            body.push(format!(
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"#2a6f97\" \
                 fill-opacity=\"{opacity:.3}\" stroke=\"{stroke}\" stroke-width=\"2\"/>\n",
                x + 2,
                y + 2,
                side - 4,
                side - 4
            ));
            body.push(text(x + side / 2, y + 26, "middle", &over.to_string()));
        }
    }
    frame(left + n * side + 20, top + n * side + 20, &body.concat())
}

/// One group of bars a candidate, one bar a round.
fn bars(standings: &Standings, columns: &[Vec<u128>], word: &str) -> String {
    let most = columns.iter().flatten().copied().max().unwrap_or(0);
    let group = columns.len() * 8 + 10;
    let mut body =
        vec![text(150, 20, "start", &format!("{} {word}s, the first on top", columns.len()))];
    for (place, one) in standings.tiers.concat().into_iter().enumerate() {
        let y = 34 + place * group;
        body.push(text(142, y + group / 2, "end", standings.candidates.ids()[one].as_str()));
        let colour = if standings.winners.contains(&one) { "#c2571a" } else { "#2a6f97" };
        for (at, column) in columns.iter().enumerate() {
            body.push(format!(
                "<rect x=\"150\" y=\"{}\" width=\"{:.1}\" height=\"7\" fill=\"{colour}\">\
                 <title>{word} {}: {}</title></rect>\n",
                y + at * 8,
                WIDTH * part(column[one], most),
                at + 1,
                column[one]
            ));
        }
    }
    frame(660, 44 + group * standings.candidates.len(), &body.concat())
}

/// One bar a candidate, from the highest grade to the lowest, with the middle marked.
fn grades(standings: &Standings, rows: &[Vec<u128>], names: &[String]) -> String {
    let mut body = Vec::new();
    for (place, one) in standings.tiers.concat().into_iter().enumerate() {
        let y = 34 + place * 24;
        body.push(text(142, y + 13, "end", standings.candidates.ids()[one].as_str()));
        let mut before = 0;
        for (grade, weight) in rows[one].iter().enumerate().rev() {
            let shade = part(grade as u128, names.len().max(2) as u128 - 1);
            body.push(format!(
                "<rect x=\"{:.1}\" y=\"{y}\" width=\"{:.1}\" height=\"18\" fill=\"#2a6f97\" \
                 fill-opacity=\"{:.3}\"><title>{}: {weight}</title></rect>\n",
                150.0 + WIDTH * part(before, standings.total),
                WIDTH * part(*weight, standings.total),
                0.1 + 0.85 * shade,
                names[grade].replace('&', "&amp;").replace('<', "&lt;")
            ));
            before += weight;
        }
    }
    let height = 44 + 24 * rows.len();
    body.push(format!(
        "<line x1=\"390\" x2=\"390\" y1=\"28\" y2=\"{}\" stroke=\"#c2571a\"/>\n",
        height - 10
    ));
    frame(660, height, &body.concat())
}
