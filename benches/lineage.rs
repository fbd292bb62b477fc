//! Lineage: loading and flowing beside plain loops over the same arrays, in one run.
//!
//! `cargo bench --bench lineage` prints the times and, at the end, the ratios.
#![expect(clippy::cast_precision_loss, reason = "the floating-point loops stand for comparison")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::Criterion;
use liens_core::Portion;
use liens_lineage::Rows;

const NODES: u32 = 402_000;
const EDGES: usize = 1_000_000;

/// A fixed generator of numbers (Marsaglia, xorshift).
struct Xorshift(u64);

impl Xorshift {
    fn below(&mut self, bound: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from(self.0 % u64::from(bound)).unwrap()
    }
}

struct Graph {
    edges: Vec<(u32, u32)>,
    weights: Vec<u64>,
}

/// Edges from newer to older nodes, in the order of the newer node, no edge twice.
fn graph() -> Graph {
    let mut random = Xorshift(0x9e37_79b9_7f4a_7c15);
    let mut edges = Vec::with_capacity(EDGES + EDGES / 8);
    while edges.len() < EDGES + EDGES / 50 {
        let from = 1 + random.below(NODES - 1);
        edges.push((from, random.below(from)));
    }
    edges.sort_unstable();
    edges.dedup();
    edges.truncate(EDGES);
    let weights = edges.iter().map(|_| u64::from(1 + random.below(1_000))).collect();
    Graph { edges, weights }
}

/// Plain columns: the same rows without checks, names or renumbering back.
struct Plain {
    begins: Vec<u32>,
    upstream: Vec<u32>,
    cumulative: Vec<u64>,
}

/// The plain loop of loading: columns by newer node, Kahn's order, columns renumbered.
fn kahn(edges: &[(u32, u32)]) -> (Vec<u32>, Vec<u32>) {
    let nodes = NODES as usize;
    let mut begins = vec![0_u32; nodes + 1];
    let mut waiting = vec![0_u32; nodes];
    for (from, to) in edges {
        begins[*from as usize] += 1;
        waiting[*to as usize] += 1;
    }
    let mut end = 0;
    for begin in &mut begins {
        end += *begin;
        *begin = end;
    }
    let mut upstream = vec![0_u32; edges.len()];
    for (from, to) in edges.iter().rev() {
        begins[*from as usize] -= 1;
        upstream[begins[*from as usize] as usize] = *to;
    }
    let mut order: Vec<u32> = Vec::with_capacity(nodes);
    order.extend((0..NODES).filter(|node| waiting[*node as usize] == 0));
    let mut next = 0;
    while next < order.len() {
        let node = order[next] as usize;
        next += 1;
        for older in &upstream[begins[node] as usize..begins[node + 1] as usize] {
            waiting[*older as usize] -= 1;
            if waiting[*older as usize] == 0 {
                order.push(*older);
            }
        }
    }
    assert_eq!(order.len(), nodes);
    let mut position = vec![0_u32; nodes];
    for (at, node) in (0..).zip(&order) {
        position[*node as usize] = at;
    }
    let mut renumbered = Vec::with_capacity(edges.len());
    let mut starts = Vec::with_capacity(nodes + 1);
    starts.push(0);
    for node in &order {
        let list = begins[*node as usize] as usize..begins[*node as usize + 1] as usize;
        renumbered.extend(upstream[list].iter().map(|older| position[*older as usize]));
        starts.push(u32::try_from(renumbered.len()).unwrap());
    }
    (starts, renumbered)
}

impl Plain {
    /// The columns of the rows themselves, so that all loops run over the same arrays.
    fn of(rows: &Rows, graph: &Graph) -> Self {
        let mut weight = std::collections::HashMap::new();
        for (edge, weighs) in graph.edges.iter().zip(&graph.weights) {
            weight.insert(*edge, *weighs);
        }
        let (mut begins, mut upstream, mut cumulative) = (vec![0], Vec::new(), Vec::new());
        for position in 0..NODES {
            let node = rows.node_at(position).unwrap();
            let mut sum = 0;
            for older in rows.upstream_of(node) {
                upstream.push(rows.position_of(older).unwrap());
                sum += weight[&(node, older)];
                cumulative.push(sum);
            }
            begins.push(u32::try_from(upstream.len()).unwrap());
        }
        Self { begins, upstream, cumulative }
    }

    /// A conserving integer loop, equal edges: a half stays, the remainder of the division goes
    /// one by one to the first edges.
    fn evenly(&self, flow: &mut [u64]) {
        for row in 0..flow.len() {
            let list = &self.upstream[self.begins[row] as usize..self.begins[row + 1] as usize];
            if flow[row] == 0 || list.is_empty() {
                continue;
            }
            let kept = flow[row] / 2;
            let out = flow[row] - kept;
            flow[row] = kept;
            let count = list.len() as u64;
            let (each, left) = (out / count, out % count);
            for (at, older) in (0..).zip(list) {
                flow[*older as usize] += each + u64::from(at < left);
            }
        }
    }

    /// A conserving integer loop, weighted edges, by cumulative floors in 128 bits.
    fn weighted(&self, flow: &mut [u64]) {
        for row in 0..flow.len() {
            let range = self.begins[row] as usize..self.begins[row + 1] as usize;
            let sums = &self.cumulative[range.clone()];
            if flow[row] == 0 || sums.is_empty() {
                continue;
            }
            let kept = flow[row] / 2;
            let out = u128::from(flow[row] - kept);
            flow[row] = kept;
            let whole = u128::from(sums[sums.len() - 1]);
            let mut before = 0;
            for (older, sum) in self.upstream[range].iter().zip(sums) {
                let after = u64::try_from(out * u128::from(*sum) / whole).unwrap();
                flow[*older as usize] += after - before;
                before = after;
            }
        }
    }

    /// The same with floating-point numbers, which conserve nothing.
    fn floating(&self, flow: &mut [f64]) {
        for row in 0..flow.len() {
            let list = &self.upstream[self.begins[row] as usize..self.begins[row + 1] as usize];
            if list.is_empty() {
                continue;
            }
            let kept = flow[row] / 2.0;
            flow[row] = kept;
            let each = kept / list.len() as f64;
            for older in list {
                flow[*older as usize] += each;
            }
        }
    }

    fn floating_weighted(&self, flow: &mut [f64]) {
        for row in 0..flow.len() {
            let range = self.begins[row] as usize..self.begins[row + 1] as usize;
            let sums = &self.cumulative[range.clone()];
            let Some(whole) = sums.last() else { continue };
            let kept = flow[row] / 2.0;
            flow[row] = kept;
            let (each, mut before) = (kept / *whole as f64, 0);
            for (older, sum) in self.upstream[range].iter().zip(sums) {
                flow[*older as usize] += each * (sum - before) as f64;
                before = *sum;
            }
        }
    }
}

/// The best of several runs of each, in turns, so that both meet the same machine.
fn best<const N: usize>(mut runs: [&mut dyn FnMut(); N]) -> [Duration; N] {
    let mut best = [Duration::MAX; N];
    for _ in 0..25 {
        for (run, best) in runs.iter_mut().zip(&mut best) {
            let begun = Instant::now();
            run();
            *best = begun.elapsed().min(*best);
        }
    }
    best
}

fn ratio(name: &str, ours: Duration, plain: Duration) {
    let quotient = ours.as_secs_f64() / plain.as_secs_f64();
    println!("{name:<52} {ours:>9.2?} / {plain:>9.2?} = {quotient:.2}");
}

fn main() {
    let graph = graph();
    let half = Portion::new(1, 2).unwrap();
    let load = |weights: Option<&[u64]>| Rows::load(NODES as usize, &graph.edges, weights).unwrap();
    let (equal, heavy) = (load(None), load(Some(&graph.weights)));
    let plain = Plain::of(&equal, &graph);

    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    criterion.bench_function("load 1 M edges", |b| b.iter(|| load(None)));
    criterion.bench_function("keep and pass, equal edges", |b| b.iter(|| ours_again(&equal, half)));
    criterion.bench_function("keep and pass, weighted", |b| b.iter(|| ours_again(&heavy, half)));
    criterion.final_summary();

    println!("\n{NODES} nodes, {} edges; best of 25, in turns", graph.edges.len());
    let [loading, heavy_loading, plain_loading] = best([
        &mut || drop(black_box(load(None))),
        &mut || drop(black_box(load(Some(&graph.weights)))),
        &mut || drop(black_box(kahn(&graph.edges))),
    ]);
    ratio("load / plain Kahn loop", loading, plain_loading);
    ratio("load with weights / plain Kahn loop", heavy_loading, plain_loading);

    let inflow = vec![1_000_000_000_000_u64; NODES as usize];
    let floats = vec![1e12; NODES as usize];
    let whole = |run: &dyn Fn(&mut [u64]), flow: &mut Vec<u64>| {
        flow.copy_from_slice(&inflow);
        run(black_box(flow));
    };
    let real = |run: &dyn Fn(&mut [f64]), flow: &mut Vec<f64>| {
        flow.copy_from_slice(&floats);
        run(black_box(flow));
    };
    let (mut a, mut b, mut c) = (inflow.clone(), inflow.clone(), floats.clone());
    let [ours, integers, float] = best([
        &mut || whole(&|flow| equal.flow(half, flow).unwrap(), &mut a),
        &mut || whole(&|flow| plain.evenly(flow), &mut b),
        &mut || real(&|flow| plain.floating(flow), &mut c),
    ]);
    ratio("equal edges / plain conserving integers", ours, integers);
    ratio("equal edges / f64", ours, float);
    let [ours, integers, float] = best([
        &mut || whole(&|flow| heavy.flow(half, flow).unwrap(), &mut a),
        &mut || whole(&|flow| plain.weighted(flow), &mut b),
        &mut || real(&|flow| plain.floating_weighted(flow), &mut c),
    ]);
    ratio("weighted / plain conserving integers", ours, integers);
    ratio("weighted / f64", ours, float);
}

fn ours_again(rows: &Rows, keep: Portion) -> u64 {
    let mut flow = vec![1_000_000_000_000; rows.len()];
    rows.flow(keep, &mut flow).unwrap();
    flow[flow.len() - 1]
}
