//! Words that begin sentences and hardly ever end a name, with their capital: what stands glued before one, or with nothing
//! between, may be a heading.

use std::sync::LazyLock;

/// By language, sorted within by nothing but sense.
const OPENERS: &[(&str, &str)] = &[
    (
        "en",
        "The This That These Those There They He She We You But And When While After Before Many Some Most Its His Her \
         What How Why Who Which With From Since During Although However According Under Over Because Every Each Our Your Several \
         Thousands Hundreds Dozens",
    ),
    (
        "de",
        "Der Die Das Den Dem Des Ein Eine Einer Einem Er Sie Es Wir Ich Im Am Auf Aus Bei Mit Nach Von Vor Für Und Aber \
         Doch Auch Zum Zur Seit Wer Was Wie Da Dies Diese Dieser Dieses Laut Trotz Um Bis Nur Noch Wenn Weil Während Unter",
    ),
    (
        "fr",
        "Le La Les Un Une Des Ce Cet Cette Ces Pour Dans En Au Aux Il Elle Ils Elles On Avec Sur Selon Mais Si Alors \
         Après Depuis Lors Contre Par Interrogé Interrogée Invité Invitée Dès Ainsi Comme Face Sa Son Ses Leur Leurs \
         Prise Pris Placé Placée Certains Certaines Plusieurs Beaucoup Quand Parmi Malgré Car Nous Vous Je Cela Plutôt De Que Rien Celui Celle Seul Seule Seuls Seules Tout Sauf",
    ),
    (
        "es",
        "El La Los Las Un Una Unos En Para Por Con Según Pero Este Esta Estos Estas Desde Tras Al Como Cuando Su Sus Si \
         Aunque Entre Sobre También",
    ),
    (
        "it",
        "Il Lo La Gli Le Un Uno Una In Per Con Dal Dalla Nel Nella Ma Secondo Questo Questa Questi Dopo Anche Sul Sulla \
         Come Quando Tra Se",
    ),
    (
        "pt",
        "Os As Um Uma Em No Na Nos Nas Para Por Com Mas Segundo Este Esta Depois Ao Como Quando Seu Sua Se Entre Sobre",
    ),
    ("nl", "De Het Een In Op Van Met Voor Maar En Dat Dit Deze Er Hij Zij Ze Wij We Na Bij Volgens Ook Als Toen Sinds"),
    ("sv", "Den Det De En Ett Han Hon Vi Men Och När Efter Enligt Under På För Med Som Om Där Här Nu Då Också"),
    ("da", "Den Det De En Et Han Hun Vi Men Og Når Efter Ifølge Under På For Med Som Hvis Der Her Nu Da Også"),
    ("nb", "Den Det De En Et Han Hun Vi Men Og Når Etter Ifølge Under På For Med Som Hvis Der Her Nå Da Også"),
    ("pl", "To Ten Ta Jak Na Po Przy Według Jednak Gdy Ale Nie Od Do Dla Jest Wtedy Podczas Kiedy Zdaniem"),
    ("ru", "Это Этот Эта Они Она Оно При Как Для Если После Однако Также Когда Что Кроме Ранее Сейчас Теперь Все Его"),
    ("uk", "Це Цей Ця Вони Вона При Як Для Якщо Після Однак Також Коли Що Крім Раніше Зараз Тепер Усі Його"),
];

/// The same, each row sorted.
static SORTED: LazyLock<Vec<(&str, Vec<&str>)>> = LazyLock::new(|| {
    let row = |words: &'static str| {
        let mut words: Vec<&str> = words.split_whitespace().collect();
        words.sort_unstable();
        words
    };
    OPENERS.iter().map(|(code, words)| (*code, row(words))).collect()
});

/// May a sentence of this language begin with this word, and hardly a name?
pub(crate) fn opens(word: &str, language: &str) -> bool {
    let language = if matches!(language, "no" | "nn") { "nb" } else { language };
    let row = SORTED.iter().find(|(code, _)| *code == language);
    row.is_some_and(|(_, words)| words.binary_search(&word).is_ok())
}
