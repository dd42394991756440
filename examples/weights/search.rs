//! A search for the highest place of a function that has no slope to follow: separable CMA-ES (Ros and Hansen 2008),
//! which draws points round the best place known and learns along which axes drawing wide pays.

use std::f64::consts::TAU;

/// Points drawn at each step, and how many of the best the next step starts from.
const DRAWN: usize = 14;
const KEPT: usize = 7;
/// How far the first points lie from the start.
const WIDTH: f64 = 0.03;

/// Where `steps` steps from `start` lead to.
pub fn climb(worth: &dyn Fn(&[f64]) -> f64, start: &[f64], steps: usize, seed: u64) -> Vec<f64> {
    let mut random = fastrand::Rng::with_seed(seed);
    let n = start.len() as f64;
    let shares = shares();
    let effective = 1.0 / shares.iter().map(|share| share * share).sum::<f64>();
    let path_rate = (effective + 2.0) / (n + effective + 5.0);
    let axis_rate = 4.0 / (n + 4.0);
    let learning = ((n + 2.0) / 3.0 * 2.0 / (n + std::f64::consts::SQRT_2).powi(2)).min(0.5);
    let usual = n.sqrt() * (1.0 - 1.0 / (4.0 * n) + 1.0 / (21.0 * n * n));
    let mut centre = start.to_vec();
    let mut width = WIDTH;
    let mut axes = vec![1.0_f64; start.len()];
    let mut path = vec![0.0; start.len()];
    let mut axis_path = vec![0.0; start.len()];
    for _ in 0..steps {
        let mut points: Vec<(f64, Vec<f64>)> = (0..DRAWN)
            .map(|_| {
                let step: Vec<f64> = axes.iter().map(|axis| axis.sqrt() * normal(&mut random)).collect();
                let point: Vec<f64> = centre.iter().zip(&step).map(|(at, step)| at + width * step).collect();
                (worth(&point), step)
            })
            .collect();
        points.sort_by(|one, other| other.0.total_cmp(&one.0));
        for i in 0..start.len() {
            let kept = || points.iter().zip(&shares).map(|((_, step), share)| (step[i], share));
            let step: f64 = kept().map(|(step, share)| share * step).sum();
            let spread: f64 = kept().map(|(step, share)| share * step * step).sum();
            centre[i] += width * step;
            let drift = |rate: f64| (rate * (2.0 - rate) * effective).sqrt();
            path[i] = (1.0 - path_rate) * path[i] + drift(path_rate) * step / axes[i].sqrt();
            axis_path[i] = (1.0 - axis_rate) * axis_path[i] + drift(axis_rate) * step;
            axes[i] = (1.0 - learning) * axes[i] + learning * 0.5 * (axis_path[i] * axis_path[i] + spread);
        }
        let length = path.iter().map(|part| part * part).sum::<f64>().sqrt();
        width *= (path_rate / (1.0 + path_rate) * (length / usual - 1.0)).exp();
    }
    centre
}

/// What the kept points count, the best the most.
fn shares() -> [f64; KEPT] {
    let raw: [f64; KEPT] = std::array::from_fn(|i| (KEPT as f64 + 0.5).ln() - ((i + 1) as f64).ln());
    let total: f64 = raw.iter().sum();
    raw.map(|share| share / total)
}

fn normal(random: &mut fastrand::Rng) -> f64 {
    (-2.0 * random.f64().max(f64::MIN_POSITIVE).ln()).sqrt() * (TAU * random.f64()).cos()
}

/// The mean over all, worked out on two threads.
pub fn both_cores<T: Sync>(all: &[&T], worth: impl Fn(&T) -> f64 + Sync) -> f64 {
    let sum = |part: &[&T]| part.iter().map(|one| worth(one)).sum::<f64>();
    let (one, other) = all.split_at(all.len() / 2);
    let total = std::thread::scope(|scope| {
        let beside = scope.spawn(|| sum(one));
        sum(other) + beside.join().unwrap_or(f64::NEG_INFINITY)
    });
    total / all.len().max(1) as f64
}
