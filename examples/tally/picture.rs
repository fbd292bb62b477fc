//! A vote as a picture: pairs as a square, rounds and stages as a stream, sums and grades as bars.

use std::fmt::Write;

use liens::governance::election::{Scale, Stage, Standings, Step, Trace};

/// One colour a candidate, the best first; further ones begin again.
const COLOURS: [&str; 8] =
    ["#2a6f97", "#c2571a", "#3f8f5f", "#8a5aa8", "#b8860b", "#4f9db5", "#a8435a", "#6b7a3a"];
const GREY: &str = "#9aa3a9";
const INK: &str = "#22303a";
/// Where the names end and the bars begin.
const LEFT: f64 = 190.0;

/// The picture of what a rule counted.
pub(crate) fn draw(standings: &Standings) -> String {
    let mut picture = Picture { standings, body: String::new() };
    let (width, height) = match &standings.trace {
        Trace::Rounds { rounds } => {
            let column = |round: &liens::governance::election::Round| {
                let mut votes = vec![0; standings.candidates.len()];
                round.votes.iter().for_each(|(one, count)| votes[*one] = *count);
                let out = picture.list(&round.out);
                let below = if out.is_empty() { "a tie".to_owned() } else { format!("out: {out}") };
                Column { votes, lost: round.exhausted, below: vec![below] }
            };
            let columns: Vec<Column> = rounds.iter().map(column).collect();
            picture.stream(&columns, "round", 1.0)
        }
        Trace::Transfers { stages, .. } => {
            let columns: Vec<Column> = stages.iter().map(|stage| picture.stage(stage)).collect();
            picture.stream(&columns, "stage", 100_000.0)
        }
        Trace::Gauges { gauges, scale } => {
            let rows: Vec<_> =
                gauges.iter().map(|gauge| (gauge.weights.as_slice(), gauge.majority)).collect();
            picture.grades(&rows, scale)
        }
        Trace::Scores { scores } => {
            let value = |score: &liens::governance::Fraction| {
                score.to_decimal(5).parse::<f64>().unwrap_or(0.0)
            };
            let labels = scores.iter().map(ToString::to_string).collect::<Vec<_>>();
            picture.bars(&scores.iter().map(value).collect::<Vec<_>>(), &labels)
        }
        _ => picture.pairs(),
    };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
         viewBox=\"0 0 {width:.0} {height:.0}\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n{}</svg>\n",
        picture.body
    )
}

/// The votes at the beginning of a round, what no candidate has any more, and what is then done.
struct Column {
    votes: Vec<u128>,
    lost: u128,
    below: Vec<String>,
}

struct Picture<'a> {
    standings: &'a Standings,
    body: String,
}

#[expect(clippy::cast_precision_loss, reason = "a picture shows three digits")]
fn real(votes: u128) -> f64 {
    votes as f64
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn cut(text: &str, most: usize) -> String {
    let short: String = text.chars().take(most).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
}

fn colour(place: usize) -> &'static str {
    COLOURS[place % COLOURS.len()]
}

impl Picture<'_> {
    /// The candidates, best first.
    fn order(&self) -> Vec<usize> {
        self.standings.tiers.concat()
    }

    fn name(&self, one: usize) -> &str {
        self.standings.candidates.ids()[one].as_str()
    }

    fn list(&self, positions: &[usize]) -> String {
        let names: Vec<&str> = positions.iter().map(|one| self.name(*one)).collect();
        names.join(", ")
    }

    fn text(&mut self, (x, y): (f64, f64), anchor: &str, more: &str, text: &str) {
        let text = escaped(text);
        let place = format!("x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\"");
        let _ = writeln!(self.body, "<text {place} {more}>{text}</text>");
    }

    fn title(&mut self, text: &str) {
        let head = format!("{}: {}", self.standings.rule, self.list(&self.standings.winners));
        self.text((16.0, 24.0), "start", "font-size=\"15\" font-weight=\"bold\"", &cut(&head, 90));
        self.text((16.0, 42.0), "start", &format!("fill=\"{GREY}\""), text);
    }

    /// The name of a candidate, bold for who is chosen.
    fn label(&mut self, one: usize, y: f64, prefix: &str) {
        let chosen = self.standings.winners.contains(&one);
        let weight = if chosen { "font-weight=\"bold\"" } else { "" };
        let name = format!("{prefix}{}", cut(self.name(one), 26));
        self.text((LEFT - 8.0, y), "end", weight, &name);
    }

    fn bar(&mut self, [x, y, width, height]: [f64; 4], fill: &str, title: &str) {
        let place =
            format!("x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"");
        let title = escaped(title);
        let _ = writeln!(self.body, "<rect {place} {fill}><title>{title}</title></rect>");
    }

    /// Each cell says how many prefer the candidate on the left to the one on top, darker where they
    /// are more; a victory has a frame.
    fn pairs(&mut self) -> (f64, f64) {
        let standings = self.standings;
        let Some(pairwise) = standings.pairwise() else { return (10.0, 10.0) };
        self.title("how many prefer the left to the top; a frame is a victory");
        let order = self.order();
        let (top, side) = (84.0, 46.0);
        let mut at = (LEFT, top);
        for (number, one) in (1..).zip(&order) {
            self.text((at.0 + side / 2.0, top - 8.0), "middle", "", &number.to_string());
            self.label(*one, at.1 + side / 2.0 + 4.0, &format!("{number}  "));
            for (column, other) in (0_u32..).zip(&order).filter(|(_, other)| *other != one) {
                let x = LEFT + f64::from(column) * side;
                let over = pairwise.over(*one, *other);
                let part = real(over) / real(standings.total);
                let (wins, dark) = (pairwise.margin(*one, *other) > 0, part > 0.85);
                let stroke = if wins { "#c2571a" } else { "none" };
                let fill = format!(
                    "rx=\"3\" fill=\"#2a6f97\" fill-opacity=\"{:.3}\" stroke=\"{stroke}\" \
                     stroke-width=\"2.5\"",
                    0.06 + 0.84 * part
                );
                let title = format!("{over} prefer {} to {}", self.name(*one), self.name(*other));
                self.bar([x + 2.5, at.1 + 2.5, side - 5.0, side - 5.0], &fill, &title);
                let ink = format!("fill=\"{}\"", if dark { "#fff" } else { INK });
                let middle = (x + side / 2.0, at.1 + side / 2.0 + 4.0);
                self.text(middle, "middle", &ink, &over.to_string());
            }
            at = (at.0 + side, at.1 + side);
        }
        ((at.0 + 24.0).max(520.0), at.1 + 20.0)
    }

    /// One bar a candidate.
    fn bars(&mut self, values: &[f64], labels: &[String]) -> (f64, f64) {
        self.title(&format!("weight {}", self.standings.total));
        let most = values.iter().copied().fold(0.0, f64::max).max(f64::MIN_POSITIVE);
        let mut y = 62.0;
        for (place, one) in self.order().into_iter().enumerate() {
            let width = 440.0 * values[one] / most;
            self.label(one, y + 15.0, "");
            let fill = format!("rx=\"2\" fill=\"{}\"", colour(place));
            self.bar([LEFT, y, width, 21.0], &fill, &labels[one]);
            self.text((LEFT + width + 6.0, y + 15.0), "start", "", &labels[one]);
            y += 30.0;
        }
        (LEFT + 530.0, y + 12.0)
    }

    /// One bar a candidate, from the highest grade to the lowest, with the middle marked.
    fn grades(&mut self, rows: &[(&[u128], u16)], scale: &Scale) -> (f64, f64) {
        let (width, grades) = (440.0, scale.grades());
        self.title(
            "the part of the weight that gives each grade, best first; the line is the middle",
        );
        let shade = |grade: usize| {
            let part = real(grade as u128) / real(grades.len().max(2) as u128 - 1);
            format!("fill=\"hsl({:.0},48%,{:.0}%)\"", 14.0 + 130.0 * part, 58.0 - 16.0 * part)
        };
        let mut x = LEFT;
        for (at, grade) in grades.iter().enumerate().rev().take(8) {
            self.bar([x, 54.0, 11.0, 11.0], &shade(at), grade);
            self.text((x + 15.0, 64.0), "start", "", &cut(grade, 12));
            x += 30.0 + 6.8 * real(grade.chars().count().min(13) as u128);
        }
        let mut y = 80.0;
        for one in self.order() {
            let (weights, majority) = rows[one];
            self.label(one, y + 16.0, "");
            let mut before = LEFT;
            for (grade, weight) in weights.iter().enumerate().rev() {
                let part = width * real(*weight) / real(self.standings.total);
                let title = format!("{}: {weight}", grades[grade]);
                self.bar([before, y, part, 22.0], &shade(grade), &title);
                before += part;
            }
            let given = &grades[usize::from(majority)];
            self.text((LEFT + width + 8.0, y + 16.0), "start", "", &cut(given, 16));
            y += 31.0;
        }
        let middle = LEFT + width / 2.0;
        let _ = writeln!(
            self.body,
            "<line x1=\"{middle}\" x2=\"{middle}\" y1=\"74\" y2=\"{y:.0}\" stroke=\"{INK}\" \
             stroke-dasharray=\"3 3\"/>"
        );
        (LEFT + width + 140.0, y + 14.0)
    }

    fn stage(&self, stage: &Stage) -> Column {
        let mut below: Vec<String> =
            stage.elected.iter().map(|one| format!("{} elected", self.name(*one))).collect();
        below.extend(match stage.step {
            Step::Surplus { from, .. } => Some(format!("surplus of {}", self.name(from))),
            Step::Exclusion { out } => Some(format!("out: {}", self.name(out))),
            Step::Tie {} => Some("a tie".to_owned()),
            _ => None,
        });
        let counted: u128 = stage.votes.iter().sum();
        let lost = (self.standings.total * 100_000).saturating_sub(counted);
        Column { votes: stage.votes.clone(), lost, below }
    }

    /// Columns of stacked bars, and between them the streams of votes that stay and that go on.
    fn stream(&mut self, columns: &[Column], word: &str, unit: f64) -> (f64, f64) {
        let (top, tall, wide, step, gap) = (84.0, 400.0, 24.0, 132.0, 7.0);
        let order = self.order();
        let n = order.len();
        let total = columns.first().map_or(1.0, |column| {
            column.votes.iter().chain([&column.lost]).map(|votes| real(*votes)).sum::<f64>()
        });
        self.title(&format!("the votes {word} by {word}; grey are those of nobody who stands"));
        let scale = tall / total.max(1.0);
        // By place in the order, the exhausted last: where each bar begins, and how tall it is.
        let stacks: Vec<Vec<(f64, f64)>> = columns
            .iter()
            .map(|column| {
                let votes = order.iter().map(|one| column.votes[*one]).chain([column.lost]);
                let mut y = top;
                votes
                    .map(|votes| {
                        let bar = (y, real(votes) * scale);
                        y += bar.1 + if votes > 0 { gap } else { 0.0 };
                        bar
                    })
                    .collect()
            })
            .collect();
        let paint = |place: usize| if place == n { GREY } else { colour(place) };
        let mut x = LEFT;
        for pair in stacks.windows(2) {
            self.streams(&pair[0], &pair[1], [x + wide, x + step], &paint);
            x += step;
        }
        let mut x = LEFT;
        for ((number, column), stack) in (1..).zip(columns).zip(&stacks) {
            let middle = x + wide / 2.0;
            let grey = format!("fill=\"{GREY}\"");
            self.text((middle, top - 12.0), "middle", &grey, &format!("{word} {number}"));
            for (place, (y, height)) in stack.iter().enumerate() {
                let name = order.get(place).map_or("nobody", |one| self.name(*one));
                let votes = order.get(place).map_or(column.lost, |one| column.votes[*one]);
                let shown = format!("{}", (real(votes) / unit * 100.0).round() / 100.0);
                let fill = format!("fill=\"{}\"", paint(place));
                let title = format!("{name}: {shown}");
                self.bar([x, *y, wide, *height], &fill, &title);
                if *height >= 11.0 {
                    let beside = (x + wide + 5.0, y + height / 2.0 + 4.0);
                    self.text(beside, "start", "font-size=\"11\"", &shown);
                }
            }
            for (line, text) in (0_u32..).zip(&column.below) {
                let y = top + tall + gap * real(n as u128) + 30.0 + 15.0 * f64::from(line);
                self.text((middle, y), "middle", "font-size=\"11\"", &cut(text, 22));
            }
            x += step;
        }
        // Names beside the first column, at least a line apart.
        let mut y = 0.0_f64;
        for (place, one) in order.iter().enumerate() {
            let (from, height) = stacks.first().map_or((top, 0.0), |stack| stack[place]);
            y = (y + 15.0).max(from + height / 2.0 + 4.0);
            self.label(*one, y, "");
        }
        let lines = columns.iter().map(|column| column.below.len()).max().unwrap_or(0);
        let height = top + tall + gap * real(n as u128) + 42.0 + 15.0 * real(lines as u128);
        ((x - step + wide + 70.0).max(520.0), height.max(y + 30.0))
    }

    /// What stays with a candidate, and what goes from those who lose to those who gain.
    fn streams(
        &mut self,
        from: &[(f64, f64)],
        to: &[(f64, f64)],
        [left, right]: [f64; 2],
        paint: &impl Fn(usize) -> &'static str,
    ) {
        let mut ribbon = |place: usize, y: f64, other: f64, height: f64| {
            let middle = f64::midpoint(left, right);
            let curve = |a: f64, b: f64, to: f64| {
                format!("C {middle:.1} {a:.1} {middle:.1} {b:.1} {to:.1} {b:.1}")
            };
            let (down, over) = (y + height, other + height);
            let _ = writeln!(
                self.body,
                "<path d=\"M {left:.1} {y:.1} {} L {right:.1} {over:.1} {} Z\" fill=\"{}\" \
                 fill-opacity=\"0.28\"/>",
                curve(y, other, right),
                curve(over, down, left),
                paint(place)
            );
        };
        let gains: Vec<f64> =
            from.iter().zip(to).map(|(from, to)| (to.1 - from.1).max(0.0)).collect();
        let all: f64 = gains.iter().sum();
        let mut taken: Vec<f64> = Vec::new();
        for (place, ((y, height), (other, after))) in from.iter().zip(to).enumerate() {
            let stays = height.min(*after);
            if stays > 0.0 {
                ribbon(place, *y, *other, stays);
            }
            taken.push(stays);
        }
        for (place, ((y, height), (_, after))) in from.iter().zip(to).enumerate() {
            let mut start = y + height.min(*after);
            let loss = (height - after).max(0.0);
            for (gainer, gain) in gains.iter().enumerate().filter(|(_, gain)| **gain > 0.0) {
                let part = loss * gain / all;
                if part > 0.01 {
                    ribbon(place, start, to[gainer].0 + taken[gainer], part);
                }
                taken[gainer] += part;
                start += part;
            }
        }
    }
}
