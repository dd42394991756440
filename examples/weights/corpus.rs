//! Articles with the summaries that people wrote, and how near to them a choice of sentences comes.

use std::fmt;
use std::io::Read as _;
use std::path::Path;

use coranto::summarise::study::Study;
use coranto::summarise::weights::Weights;
use coranto::summarise::{Article, Budget, Settings, summarise};
use serde::Deserialize;

use crate::rouge::{Reference, Rouge, Vocabulary};

/// Resamplings of the interval.
const RESAMPLINGS: usize = 1_000;

#[derive(Clone, Debug, Deserialize)]
struct Document {
    #[serde(default)]
    lang: String,
    #[serde(default)]
    title: String,
    text: String,
    refs: Vec<String>,
    max_chars: usize,
}

/// A set of articles.
#[derive(Debug)]
pub struct Corpus(Vec<Document>);

impl Corpus {
    pub fn read(path: &Path) -> Result<Corpus, Box<dyn std::error::Error>> {
        let packed = std::fs::read(path).map_err(|problem| format!("{}: {problem}", path.display()))?;
        let mut text = String::new();
        flate2::read::GzDecoder::new(&packed[..]).read_to_string(&mut text)?;
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        Ok(Corpus(lines.map(serde_json::from_str).collect::<Result<_, _>>()?))
    }

    /// The articles of even and of odd number.
    pub fn halves(&self) -> (Corpus, Corpus) {
        let part = |from| Corpus(self.0.iter().skip(from).step_by(2).cloned().collect());
        (part(0), part(1))
    }

    pub fn samples(&self, titled: bool) -> Vec<Sample> {
        self.0.iter().map(|document| Sample::of(document, titled)).collect()
    }
}

/// An article made ready to be rated under many weights.
#[derive(Debug)]
pub struct Sample {
    budget: Budget,
    references: Vec<Reference>,
    lead: Vec<u32>,
    matter: Matter,
}

#[derive(Debug)]
enum Matter {
    /// Weights make no difference: these are the words of the summary.
    Settled(Vec<u32>),
    /// The words of each sentence.
    Open(Box<Study>, Vec<Vec<u32>>),
}

impl Sample {
    fn of(document: &Document, titled: bool) -> Sample {
        let mut vocabulary = Vocabulary::default();
        let mut words = |text: &str| vocabulary.words(text, document.lang == "en");
        let language = Some(document.lang.as_str()).filter(|tag| !tag.is_empty());
        let title = if titled { document.title.as_str() } else { "" };
        let article = Article { title, text: &document.text, language, description: None, furniture: None };
        let references = document.refs.iter().map(|reference| Reference::of(words(reference))).collect();
        let budget = Budget::chars(document.max_chars);
        let lead = coranto::summarise::LEAD.summarise(&article, &budget);
        let lead = words(&lead.text());
        let matter = match Study::of(&article) {
            Some(study) => {
                let sentences = study.sentences().iter().map(|sentence| words(sentence)).collect();
                Matter::Open(Box::new(study), sentences)
            }
            None => Matter::Settled(words(&summarise(&article, &Settings::exact(document.max_chars)).0.text)),
        };
        Sample { budget, references, lead, matter }
    }

    pub fn rate(&self, weights: &Weights) -> Rouge {
        match &self.matter {
            Matter::Settled(words) => self.best(words),
            Matter::Open(study, sentences) => {
                let chosen = study.choose(weights, &self.budget);
                self.best(&chosen.iter().flat_map(|i| &sentences[*i]).copied().collect::<Vec<u32>>())
            }
        }
    }

    pub fn rate_lead(&self) -> Rouge {
        self.best(&self.lead)
    }

    fn best(&self, summary: &[u32]) -> Rouge {
        let rates = self.references.iter().map(|reference| reference.rate(summary));
        rates.max_by(|one, other| (one.one + one.two).total_cmp(&(other.one + other.two))).unwrap_or_default()
    }
}

/// A hundred times the mean.
pub fn mean(rates: &[Rouge]) -> impl fmt::Display {
    let of = |part: fn(&Rouge) -> f64| 100.0 * rates.iter().map(part).sum::<f64>() / rates.len().max(1) as f64;
    format!("R1 {:.2} R2 {:.2} RL {:.2}", of(|r| r.one), of(|r| r.two), of(|r| r.longest))
}

/// The mean difference of pairs, with 95 % bootstrap intervals over the articles.
pub fn difference(ours: &[Rouge], theirs: &[Rouge]) -> impl fmt::Display {
    let interval = |part: fn(&Rouge) -> f64| {
        let gains: Vec<f64> = ours.iter().zip(theirs).map(|(our, their)| 100.0 * (part(our) - part(their))).collect();
        let n = gains.len().max(1);
        let mut random = fastrand::Rng::with_seed(7);
        let mut means: Vec<f64> = (0..RESAMPLINGS)
            .map(|_| (0..gains.len()).map(|_| gains[random.usize(0..gains.len())]).sum::<f64>() / n as f64)
            .collect();
        means.sort_by(f64::total_cmp);
        let at = |share: f64| means[(share * RESAMPLINGS as f64) as usize];
        format!("{:+.2} [{:+.2}, {:+.2}]", gains.iter().sum::<f64>() / n as f64, at(0.025), at(0.975))
    };
    format!("R1 {} R2 {} RL {}", interval(|r| r.one), interval(|r| r.two), interval(|r| r.longest))
}
