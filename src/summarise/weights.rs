//! What the features are worth for a summary of a few sentences. Learnt, not guessed; see docs/summaries.md.

use crate::summarise::features::N;

/// In the order of `features::NAMES`.
pub(crate) const WEIGHTS: [f64; N] = [
    -0.144, 0.005, 0.122, 0.010, 0.058, 0.263, -0.039, -0.031, 0.306, 0.025, 0.116, -0.025, 0.029, 0.400, -0.024,
    0.090, -0.232, -0.005,
];

/// Long summaries want the sentences that stand for the whole: what being central and being like the whole are worth
/// on top, when the summary may hold [`LONG_FULL`] of the text. Measured on BBC news at 45 %.
pub(crate) const LONG_CENTRAL: f64 = 3.0;
pub(crate) const LONG_CENTROID: f64 = 1.5;
/// From this share of the text on, growing up to the next.
pub(crate) const LONG_FROM: f64 = 0.25;
pub(crate) const LONG_FULL: f64 = 0.45;

pub(crate) fn score(row: &[f64; N]) -> f64 {
    row.iter().zip(WEIGHTS).map(|(value, weight)| value * weight).sum()
}
