//! What the features are worth for a summary of a few sentences. Learnt, not guessed; see docs/summaries.md.

use crate::summarise::features::N;

/// Name and weight of each feature, in the order in which `features` lists them.
pub(crate) const WEIGHTS: [(&str, f64); N] = [
    ("first", -0.144),
    ("second", 0.005),
    ("near the beginning", 0.122),
    ("begins a paragraph", 0.010),
    ("near paragraph", 0.058),
    ("length", 0.263),
    ("long", -0.039),
    ("like the whole", -0.031),
    ("covers the title", 0.306),
    ("like the title", 0.025),
    ("central, from the beginning", 0.116),
    ("central", -0.025),
    ("new words", 0.029),
    ("common words", 0.400),
    ("quote or question", -0.024),
    ("names", 0.090),
    ("rare words", -0.232),
    ("before the headings", -0.005),
];

/// A further sentence must be worth this share of the best one, or a teaser is better without it. Rouge agrees with
/// readers: padding costs up to 0.5 of R2. Digests are filled.
pub(crate) const WORTH_ADDING: f64 = 0.6;

/// Digests want the sentences that stand for the whole: what being central and being like the whole are worth on top.
/// From a prototype with older weights, where it brought sentence F1 on BBC news at 45 % of the text from 0.58 to 0.69.
pub(crate) const DIGEST_CENTRAL: f64 = 3.0;
pub(crate) const DIGEST_CENTROID: f64 = 1.5;
/// A summary begins to be a digest at the first, and is one at the second: as a share of the text, in characters.
pub(crate) const DIGEST_PART: (f64, f64) = (0.25, 0.45);
pub(crate) const DIGEST_CHARS: (f64, f64) = (300.0, 600.0);

pub(crate) fn score(row: &[f64; N]) -> f64 {
    row.iter().zip(WEIGHTS).map(|(value, (_, weight))| value * weight).sum()
}
