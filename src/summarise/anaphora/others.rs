//! Languages of other families: Greek, Turkish, Hungarian, Finnish, Estonian, Arabic, Persian, Hebrew, Hindi,
//! Vietnamese, Indonesian, Korean. Where the words that point back are endings, fewer can be told.

use crate::summarise::anaphora::Tongue;

pub(super) const TONGUES: &[Tongue] = &[
    Tongue {
        code: "el",
        openers: "η κατάσταση|η απάντηση|παραδόξως|αυτός|αυτή|αυτό|αυτοί|αυτές|αυτά|αυτόν|αυτήν|αυτών|εκείνος|εκείνη|εκείνο|εκείνοι|εκείνες|εκείνα|ο ίδιος|\
                  η ίδια|οι ίδιοι|το ίδιο|όμως|αλλά|και|ωστόσο|επίσης|έτσι|επιπλέον|παράλληλα|άλλωστε|μάλιστα|εξάλλου|\
                  στη συνέχεια|ύστερα|έπειτα|γι' αυτό|για αυτό|γι' αυτόν|συνεπώς|επομένως|αντίθετα|αντιθέτως|\
                  από την άλλη|από την πλευρά του|από την πλευρά της|για παράδειγμα|εκεί|τότε|εντούτοις|παρ' όλα αυτά|\
                  παρόλα αυτά|σύμφωνα με τον ίδιο|σύμφωνα με την ίδια|όπως είπε|όπως δήλωσε|όπως ανέφερε|όπως τόνισε|\
                  πρόσθεσε|μεταξύ άλλων|τέλος|οι δύο|και οι δύο|ο άλλος|η άλλη|οι άλλοι|άλλοι|άλλες|ένας άλλος|μια άλλη|\
                  ένα άλλο|τέτοιος|τέτοια|τέτοιο|ένας από αυτούς|πολλοί από αυτούς|εν τω μεταξύ|στο μεταξύ|ταυτόχρονα|\
                  δηλαδή|ούτε|ή|δεδομένου|γιατί|διότι|επειδή|μετά από αυτό|πριν από αυτό|ειδικότερα|συγκεκριμένα|λοιπόν",
        free: "και αν|αυτή την εβδομάδα|γιατί",
        near: "εβδομάδα χρόνο χρονιά μήνα καλοκαίρι χειμώνα σαββατοκύριακο σεζόν άρθρο",
        heads: "",
        pointers: "",
        ties: "επίσης|όμως|ωστόσο|μάλιστα|συνεπώς|επομένως|παράλληλα|άλλωστε",
    },
    Tongue {
        code: "tr",
        openers: "o|bu|şu|onlar|bunlar|şunlar|onun|onu|ona|ondan|onların|onları|onlara|bunun|bunu|buna|bundan|bunların|\
                  bunları|burada|orada|ama|ve|fakat|ancak|ayrıca|böylece|çünkü|üstelik|dolayısıyla|bu yüzden|bu nedenle|\
                  öte yandan|diğer yandan|bununla birlikte|buna karşın|buna rağmen|buna göre|daha sonra|ardından|sonra|\
                  diğer|diğeri|diğerleri|örneğin|mesela|yine de|oysa|oysaki|nitekim|aynı zamanda|kendisi|ikisi|her ikisi|\
                  aynı şekilde|benzer şekilde|böyle|böylesi|öyle|ya da|veya|hatta|zira|halbuki|bu arada|o zaman|o sırada|\
                  o günden|sonuç olarak|kısacası|yani|üçü|bazıları|birçoğu|çoğu|bunlardan|onlardan|bunun üzerine|bir diğer|\
                  bir başka|başka bir|aynı",
        free: "o gün|ancak bu|sonra da|aynı anda",
        near: "yıl yılın hafta haftanın ay sabah akşam gece yaz kış bahar sezon haftasonu yazıda yazı rehber pazartesi salı \
               çarşamba perşembe cuma cumartesi pazar",
        heads: "",
        pointers: "",
        ties: "ayrıca|ancak|böylece|bu nedenle|dolayısıyla|üstelik|yine de",
    },
    Tongue {
        code: "hu",
        openers: "ő|ők|őt|őket|neki|nekik|ez|ezt|ezek|ezeket|ennek|ezeknek|ebben|ebből|erről|erre|ezzel|ettől|ezen|azok|\
                  azokat|azt|annak|abban|abból|arról|arra|azzal|attól|azon|de|és|vagy|így|úgy|is|ezért|azért|azonban|viszont|\
                  ugyanakkor|továbbá|mindeközben|eközben|közben|ezenkívül|emellett|ezután|azután|aztán|majd|utána|később|\
                  korábban|például|ráadásul|sőt|tehát|vagyis|azaz|ennek ellenére|ennek köszönhetően|emiatt|éppen ezért|\
                  mindazonáltal|mégis|ám|hiszen|ugyanis|mert|mivel|bár|ott|itt|akkor|onnan|ilyen|olyan|egy másik|a másik|\
                  más|mások|mindkettő|mindketten|ketten|egyikük|többségük|ugyanez|ugyanaz|szerinte|szerintük|mint mondta|\
                  hozzátette|elmondta|közölte|kifejtette|hasonlóan|ezzel szemben|másrészt|egyrészt|végül|sem|nemcsak",
        free: "és ha|ez a hét|bár",
        near: "év évben hét héten hónap hónapban nyár nyáron tél télen tavasszal ősszel hétvégén szezonban cikkben cikk",
        heads: "",
        pointers: "",
        ties: "is|azonban|viszont|ugyanakkor|ezért|tehát|továbbá|szintén|ugyanis",
    },
    Tongue {
        code: "fi",
        openers: "hän|he|se|ne|tämä|nämä|tuo|nuo|sen|sitä|siitä|siinä|siihen|sillä|niiden|niitä|niistä|niissä|niihin|\
                  tämän|tätä|tästä|tässä|tähän|tällä|näiden|näitä|näistä|näissä|hänen|häntä|hänestä|hänellä|hänelle|heidän|\
                  heitä|heillä|heille|heidät|mutta|ja|tai|myös|lisäksi|kuitenkin|siksi|silti|sitten|näin|tällöin|toisaalta|\
                  sen sijaan|esimerkiksi|myöhemmin|samalla|sen jälkeen|tämän jälkeen|tämän vuoksi|sen vuoksi|siitä huolimatta|\
                  toinen|toiset|molemmat|muut|eli|joten|vaan|koska|siellä|täällä|silloin|tuolloin|sieltä|sinne|samoin|\
                  päinvastoin|toisin sanoen|sekä|tällainen|tällaiset|sellainen|sellaiset|samat|yksi heistä|monet heistä|\
                  useat heistä|hänen mukaansa|heidän mukaansa|sitä paitsi|jopa|edes|nimittäin|lopulta|seuraavaksi",
        free: "ja jos|siksi että|tämän vuoden|tämän viikon",
        near: "viikolla viikon kaudella kauden kuussa vuonna vuoden artikkelissa oppaassa kesänä talvena aamuna iltana \
               viikonloppuna maanantaina tiistaina keskiviikkona torstaina perjantaina lauantaina sunnuntaina",
        heads: "",
        pointers: "",
        ties: "myös|kuitenkin|lisäksi|siksi|sen sijaan|silti|puolestaan",
    },
    Tongue {
        code: "et",
        openers: "tema|ta|nemad|nad|see|need|selle|seda|sellest|selles|nende|neid|tema sõnul|ta lisas|aga|kuid|ja|või|ka|\
                  samuti|lisaks|siiski|seetõttu|seepärast|siis|nii|seal|samas|samal ajal|näiteks|teisalt|hiljem|pärast seda|\
                  sellele vaatamata|selle asemel|mõlemad|teised|teine|selline|sellised|seega|vaid|sest",
        free: "ja kui|see nädal|see aasta",
        near: "nädal nädalal aasta aastal kuu kuul suvel talvel kevadel sügisel hooajal",
        heads: "",
        pointers: "",
        ties: "ka|samuti|siiski|aga|seetõttu|lisaks|seega",
    },
    Tongue {
        code: "ar",
        openers: "هو|هي|هم|هما|هذا|هذه|هؤلاء|ذلك|تلك|لكن|ولكن|كما|وقال|وقالت|وأضاف|وأضافت|وأكد|وأكدت|وأوضح|وأوضحت|وأشار|وأشارت|\
                  وتابع|وتابعت|ولفت|ولفتت|وذكر|وذكرت|وبين|وهو|وهي|وهم|وهذا|وهذه|وذلك|كذلك|أيضا|لذلك|لذا|ومع ذلك|مع ذلك|غير أن|\
                  إلا أن|بعد ذلك|قبل ذلك|ثم|لأن|حيث|مما|بالإضافة إلى ذلك|إضافة إلى ذلك|علاوة على ذلك|من جهة أخرى|من جهته|من جهتها|\
                  من جانبه|من جانبها|من ناحيته|في المقابل|وفي المقابل|على سبيل المثال|وبذلك|وبالتالي|بالتالي|ولذلك|ولهذا|لهذا|\
                  وعليه|فيما|بينما|كلاهما|الأخير|نفسه|وبحسبه|ووفقا له|وبعد ذلك|ومن هنا|هنا|هناك|عندها|حينها|وحينها",
        free: "هناك من|هناك العديد|هناك الكثير",
        near: "العام الأسبوع الشهر الصباح المساء الصيف الشتاء الموسم المقال الدليل السنة",
        heads: "بعد قبل في من إلى على عن مع خلال منذ عندما رغم بسبب",
        pointers: "ذلك هذا هذه تلك هؤلاء",
        ties: "أيضا|أيضاً|كذلك|لذلك|ومع ذلك|بالتالي",
    },
    Tongue {
        code: "fa",
        openers: "او|وی|آن|این|آنها|آن‌ها|ایشان|اما|ولی|و|همچنین|بنابراین|سپس|علاوه بر این|با این حال|با وجود این|به گفته وی|\
                  به گفته او|در نتیجه|از این رو|از سوی دیگر|در همین حال|در مقابل|برای مثال|به عنوان مثال|پس از آن|پیش از آن|\
                  به همین دلیل|هر دو|دیگری|زیرا|چون|آنجا|اینجا|در آن زمان|وی افزود|او افزود",
        free: "و اگر",
        near: "هفته ماه سال صبح فصل مقاله تابستان زمستان",
        heads: "در از به با پس پیش بعد قبل برای",
        pointers: "این آن او وی آنها",
        ties: "همچنین|نیز|بنابراین|با این حال",
    },
    Tongue {
        code: "he",
        openers: "הוא|היא|הם|הן|זה|זו|זאת|אלה|אלו|אותו|אותה|אותם|שלו|שלה|שלהם|אבל|אך|גם|לכן|לדבריו|לדבריה|לדבריהם|בנוסף|\
                  עם זאת|כמו כן|אולם|אז|שם|מנגד|לעומת זאת|למשל|בהמשך|לאחר מכן|בתוך כך|במקביל|מצד שני|למרות זאת|אי לכך|\
                  בעקבות זאת|כתוצאה מכך|כך|שניהם|אחרים|אחרת|או|כי|לבסוף|לטענתו|לטענתה|להערכתו|בין היתר|מאז|בשל כך",
        free: "זה הזמן|כך תוכלו|כך תדעו",
        near: "השבוע השנה החודש הבוקר הערב הקיץ החורף העונה המאמר המדריך",
        heads: "",
        pointers: "",
        ties: "גם|לכן|עם זאת|אולם|בנוסף",
    },
    Tongue {
        code: "hi",
        openers: "वह|वे|वो|उन्होंने|उसने|उन्हें|उसे|इस|इन|इसके|इससे|इसमें|इसे|इसी|यह|ये|लेकिन|मगर|और|हालांकि|हालाँकि|इसलिए|साथ ही|\
                  उनके|उनका|उनकी|उसके|उसका|उसकी|इसका|इसकी|वहीं|वहां|यहां|इस बीच|इसके अलावा|जबकि|तब|फिर|बाद में|ऐसे|ऐसा|ऐसी|दोनों|\
                  दूसरी ओर|इसके बाद|इससे पहले|क्योंकि|यानी|उधर|इधर|उदाहरण के लिए|अन्य|या",
        free: "और अगर",
        near: "साल सप्ताह हफ्ते महीने सुबह शाम सीजन लेख",
        heads: "",
        pointers: "",
        ties: "भी|हालांकि|इसलिए|साथ ही",
    },
    Tongue {
        code: "vi",
        openers: "anh ấy|cô ấy|ông ấy|bà ấy|chị ấy|anh ta|cô ta|ông ta|bà ta|họ|nó|chúng|điều này|điều đó|việc này|việc đó|\
                  đây là|đó là|nhưng|và|hoặc|hay|tuy nhiên|ngoài ra|do đó|do vậy|vì vậy|vì thế|bởi vậy|bởi vì|sau đó|trước đó|\
                  trong khi đó|theo đó|trong đó|qua đó|nhờ đó|từ đó|khi đó|lúc đó|bên cạnh đó|đồng thời|mặt khác|thế nhưng|\
                  song|như vậy|tương tự|ví dụ|chẳng hạn|hơn nữa|thậm chí|cũng|tuy vậy|dù vậy|mặc dù vậy|hai người|cả hai|\
                  người này|nhóm này|số này|những người này|theo ông,|theo bà,|theo anh,|theo chị,|ông cho|ông nói|ông cũng|\
                  bà cho|bà nói|bà cũng|anh cho|anh nói|anh cũng|chị cho|chị nói|chị cũng|ngược lại|cuối cùng|tại đây|ở đó|\
                  kết quả là|nói cách khác|cụ thể|vậy|thế là|rồi|còn|tiếp đó|tiếp theo",
        free: "đây là lần đầu|và nếu|hay là",
        near: "",
        heads: "theo sau trước với trong khi nếu từ vì do nhờ ngoài bên",
        pointers: "này đó họ nó",
        ties: "cũng|tuy nhiên|do đó|vì vậy|ngoài ra|đồng thời",
    },
    Tongue {
        code: "id",
        openers: "dia|ia|mereka|beliau|ini|itu|hal ini|hal itu|hal tersebut|tetapi|tapi|namun|dan|atau|juga|selain itu|\
                  karena itu|oleh karena itu|oleh sebab itu|karenanya|maka|kemudian|lalu|sementara itu|sementara|meski begitu|\
                  meskipun demikian|meski demikian|walau begitu|dengan demikian|dengan begitu|akibatnya|misalnya|contohnya|\
                  sebaliknya|padahal|bahkan|sebab|setelah itu|sebelumnya|menurutnya|menurut dia|ujarnya|katanya|di sana|\
                  di sini|saat itu|ketika itu|untuk itu|pasalnya|hanya saja|akan tetapi|jadi|adapun|sedangkan|keduanya|\
                  kedua|yang lain|lainnya|tak hanya itu|tidak hanya itu|lebih lanjut|di sisi lain|hasilnya|begitu pula|\
                  demikian pula|sejak itu|dari situ|artinya|terlebih|apalagi|nantinya|selanjutnya|salah satunya",
        free: "sementara itu|dan jika|ini dia|itulah",
        near: "",
        heads: "",
        pointers: "",
        ties: "juga|namun|karena itu|selain itu|bahkan|pun",
    },
    Tongue {
        code: "ko",
        openers: "그는|그녀는|그들은|그가|그의|그녀의|그들의|이는|이에|이를|이로|이와|이들은|이|그|저|하지만|그러나|또한|또|그리고|따라서|\
                  이어|한편|반면|다만|아울러|그래서|그러면서|그런데|그럼에도|이후|이어서|이밖에|이 밖에|이에 따라|이와 함께|이와 관련해|이처럼|\
                  이런|이러한|그런|그러한|여기에|거기에|게다가|더구나|결국|즉|예를 들어|둘은|두 사람은|이번|같은|당시|앞서",
        free: "이번 주|이번 달|그 어느 때",
        near: "주 달 해 여름 겨울 시즌",
        heads: "",
        pointers: "",
        ties: "또한|역시|따라서|하지만",
    },
];
