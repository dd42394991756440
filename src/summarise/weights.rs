//! What the features are worth, and what company a sentence keeps: learnt, not guessed. `examples/weights` learns it
//! again; docs/summaries.md tells from what and how well.

use crate::summarise::features::N;

/// All that the ranker and the selection weigh with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights {
    /// By the order of [`NAMES`](crate::summarise::features::NAMES).
    pub features: [f64; N],
    /// A further sentence must be worth this share of the best one, or a teaser is better without it. Rouge agrees
    /// with readers: padding costs up to 0.5 of R2. Digests are filled. Rouge alone would ask for 0.7, and give one
    /// sentence more often.
    pub worth_adding: f64,
    /// What being like a chosen sentence costs.
    pub repeating: f64,
    /// What it costs to point back at a sentence that is not there.
    pub dangling: f64,
    /// What it is worth to be the sentence that a chosen one points back at.
    pub supporting: f64,
    /// What it is worth to go on where a chosen sentence ends.
    pub following: f64,
    /// A remark of a few words is only worth its place beside a chosen sentence: what it costs elsewhere.
    pub stray: f64,
}

/// The weights in use.
pub const WEIGHTS: Weights = Weights {
    features: [
        -0.185, -0.039, 0.192, 0.014, 0.114, 0.174, -0.004, 0.033, 0.593, 0.296, 0.013, 0.195, 0.193, 0.627, -0.026,
        0.279, -0.596, 0.105, -0.022, -0.119, -0.038,
    ],
    worth_adding: 0.6,
    repeating: 0.363,
    dangling: 0.2,
    supporting: 0.08,
    following: 0.04,
    stray: 0.1,
};

/// Digests want the sentences that stand for the whole: what being central and being like the whole are worth on top.
/// From a prototype with older weights, where it brought sentence F1 on BBC news at 45 % of the text from 0.58 to 0.69.
pub(crate) const DIGEST_CENTRAL: f64 = 3.0;
pub(crate) const DIGEST_CENTROID: f64 = 1.5;
/// A summary begins to be a digest at the first, and is one at the second: as a share of the text, in characters.
pub(crate) const DIGEST_PART: (f64, f64) = (0.25, 0.45);
pub(crate) const DIGEST_CHARS: (f64, f64) = (300.0, 600.0);

impl Weights {
    pub(crate) fn score(&self, row: &[f64; N]) -> f64 {
        row.iter().zip(&self.features).map(|(value, weight)| value * weight).sum()
    }
}
