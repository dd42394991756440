//! Polish, Czech, Slovak, Russian, Ukrainian, Bulgarian, Croatian with its closest kin, Slovene.

use crate::summarise::anaphora::Tongue;

const CROATIAN: Tongue = Tongue {
    code: "hr",
    openers: "on|ona|ono|oni|one|to|taj|ta|te|ti|tog|tom|tim|toga|tome|ovaj|ova|ovo|ovi|ove|ovog|ovom|njegov|njegova|\
              njegovo|njegovi|njezin|njezina|njen|njena|njihov|njihova|njihovo|njihovi|ali|a|i|no|međutim|također|takođe|\
              zato|stoga|tada|onda|osim toga|potom|zatim|ipak|tako|tamo|naime|primjerice|na primjer|pritom|pri tome|\
              u međuvremenu|istodobno|istovremeno|dodao je|dodala je|prema njegovim|prema njezinim|prema njihovim|\
              po njegovim|po njenim|nakon toga|zbog toga|uz to|s druge strane|unatoč tome|uprkos tome|od tada|drugi|\
              druga|drugo|ostali|oba|obje|obojica|isti|ista|isto|takav|takva|takvo|dakle|inače|kasnije|nadalje|\
              naprotiv|jer|niti|njemu|njoj|njima|njega|nju|njih|jedan od njih|većina njih|jedna od njih",
    free: "to be|i to|a onda",
    near: "tjedna tjedan tjednu godine godina godini godinu mjeseca mjesecu ljeta ljeto zime zimu vikenda vikend sezone \
           sezoni nedelje",
    heads: "u na s sa po prije pre nakon posle do od za o pri kod iz bez kada kad ako zbog prema tijekom tokom osim uz",
    pointers: "tom toga tome tim to taj tu njega njemu njoj njih njima nju njim ovom ovoga ovog ovim ovome",
    ties: "također|takođe|međutim|ipak|stoga|zato|dakle",
};

pub(super) const TONGUES: &[Tongue] = &[
    Tongue {
        code: "pl",
        openers: "on|ona|ono|oni|one|to|ten|ta|te|ci|tę|tą|tego|tej|temu|tym|tych|tymi|jego|jej|ich|jemu|jemu|im|nim|ją|\
                  ale|i|a|lecz|albo|lub|jednak|jednakże|także|też|więc|dlatego|wtedy|wówczas|ponadto|potem|później|\
                  następnie|co więcej|mało tego|w tym celu|dzięki temu|w tym czasie|wcześniej|natomiast|z kolei|tymczasem|\
                  poza tym|oprócz tego|prócz tego|mimo to|pomimo to|mimo tego|tak|takie|taki|taka|tacy|taką|takiego|\
                  nie dziwi też|nic dziwnego|zatem|toteż|stąd|tam|tutaj|ponieważ|bowiem|zresztą|niemniej|wprawdzie|\
                  z drugiej strony|w związku z tym|w efekcie|w rezultacie|w ten sposób|w dodatku|na dodatek|na przykład|\
                  przykładowo|przeciwnie|zamiast tego|jednocześnie|równocześnie|po tym|przy tym|przy czym|do tego|od tego|\
                  o tym|po nim|po niej|po nich|według niego|według niej|według nich|zdaniem jego|jego zdaniem|\
                  jej zdaniem|ich zdaniem|inny|inna|inne|inni|kolejny|kolejna|kolejne|kolejni|drugi z nich|\
                  jeden z nich|jedna z nich|większość z nich|wielu z nich|niektórzy z nich|oba|obaj|obie|oboje|pozostali|\
                  pozostałe|ów|owa|owe|tenże|ów|podobnie|podobny|podobna|podobne|ten sam|ta sama|to samo|te same|dodał|\
                  dodała|dodaje|powiedział|powiedziała|podkreślił|podkreśliła|zaznaczył|zaznaczyła|wyjaśnił|wyjaśniła|\
                  przyznał|przyznała|zapytany|zapytana|aby to|żeby to|by to|gdyż|czyli|otóż|w konsekwencji|innymi słowy|\
                  co prawda|co ważne|co ciekawe|za to|w przeciwnym razie|od tamtej pory|od tego czasu|ostatecznie|\
                  ani|nawet|zwłaszcza|szczególnie|tamten|tamta|tamte|tyle że|chodzi o|stało się to|doszło do tego",
        free: "po tym, jak|po tym jak|po tym, gdy|do tego, by|to be|i to|a jeśli|i co|te same|tak jak|tam gdzie|nawet jeśli|tego roku|zwłaszcza w",
        near: "roku rok tygodniu tydzień miesiącu miesiąc lata lato zimy zima wiosny jesieni sezonie sezonu weekend \
               weekendzie poniedziałek wtorek środę czwartek piątek sobotę niedzielę artykule artykuł poradniku tekście",
        heads: "w we z ze po przed do od dla na o za pod przy przez według bez mimo podczas gdy kiedy jeśli aby żeby by \
                dzięki oprócz zdaniem obok wobec poza u ku nad między wśród prócz zamiast jak wczoraj dziś dzisiaj",
        pointers: "jego jej ich tym tego tej tych to ten ta te tę nim niej nich nią niemu temu nimi takim takiej takich",
        ties: "także|również|jednak|też|dlatego|natomiast|ponadto|zatem|więc|bowiem",
    },
    Tongue {
        code: "cs",
        openers: "on|ona|ono|oni|ony|to|ten|ta|ti|ty|tento|tato|toto|tito|tyto|tohle|tenhle|jeho|její|jejich|ale|a|avšak|\
                  však|také|též|taky|proto|tak|tam|pak|poté|potom|navíc|kromě toho|přesto|přitom|zároveň|tím|tomu|toho|té|\
                  tu|dále|například|naopak|naproti tomu|mezitím|následně|jinak|jenže|nicméně|takže|tedy|ani|oba|obě|druhý|\
                  další|ostatní|mimo to|díky tomu|kvůli tomu|v té době|v tom|na to|k tomu|o tom|po něm|podle něj|podle něho|\
                  podle ní|podle nich|podle jeho|podle jejich|těch|těchto|této|tomto|tohoto|takový|taková|takové|takoví|\
                  jemu|jim|jí|ho|stejně|stejný|stejná|stejné|podobně|podobný|podobná|jeden z nich|jedna z nich|\
                  většina z nich|i|i proto|i tak|ovšem|totiž|protože|neboť|nebo|anebo|později|dodal|dodala|řekl|řekla|\
                  uvedl|uvedla|upřesnil|upřesnila|vysvětlil|vysvětlila|v takovém případě|na druhou stranu|na druhé straně|\
                  od té doby|od té chvíle|ve skutečnosti|jiný|jiná|jiné|jiní|místo toho|tehdy|zde|tady|v důsledku toho|\
                  z toho|za to|tudíž|čili|dokonce|zejména|nakonec|stalo se tak",
        free: "to be|a co|další ročník|tak jako|i když|i přes",
        near: "roce rok roku týdnu týden měsíci měsíc léto zimu víkend víkendu sezoně sezona sezóně pondělí úterý středu \
               čtvrtek pátek sobotu neděli článku článek",
        heads: "v ve s se po před do od pro na o za pod při podle bez kvůli díky kromě když pokud aby během mezi vedle k ke \
                z ze u nad přes proti místo včera dnes",
        pointers: "jeho její jejich tom toho té tomu tím těch těchto tomto této tohoto něm ní nich něj něho ním nimi to ten tu \
                   tuto",
        ties: "také|však|proto|rovněž|ovšem|totiž|tedy|navíc|přesto|naopak",
    },
    Tongue {
        code: "sk",
        openers: "on|ona|ono|oni|ony|to|ten|tá|tí|tie|tento|táto|toto|títo|tieto|jeho|jej|ich|ale|a|avšak|však|tiež|taktiež|\
                  preto|tak|tam|potom|navyše|okrem toho|napriek tomu|pritom|zároveň|tým|tomu|toho|tej|ďalej|napríklad|\
                  naopak|medzitým|následne|takže|teda|ďalší|ďalšia|ďalšie|ostatní|ostatné|podľa neho|podľa nej|podľa nich|\
                  vďaka tomu|v tom čase|v tom|na to|k tomu|o tom|aj|aj preto|obaja|obe|obidve|druhý|iný|iná|iné|rovnako|\
                  podobne|taký|taká|také|takýto|jeden z nich|väčšina z nich|pretože|lebo|alebo|ani|neskôr|dodal|dodala|\
                  povedal|povedala|uviedol|uviedla|vysvetlil|vysvetlila|na druhej strane|odvtedy|namiesto toho|vtedy|tu|\
                  inak|dokonca|najmä|z toho|tejto|tomto|tohto|týchto|jemu|jej|im|ho",
        free: "to be|a čo|aj keď|aj napriek",
        near: "roku rok týždni týždeň mesiaci mesiac leto zimu víkend sezóne pondelok utorok stredu štvrtok piatok sobotu \
               nedeľu článku",
        heads: "v vo s so po pred do od pre na o za pod pri podľa bez kvôli vďaka okrem keď ak aby počas medzi k ku z zo u nad \
                cez proti včera dnes napriek",
        pointers: "jeho jej ich tom toho tej tomu tým tých tomto tejto tohto ňom nej nich neho ním nimi to ten tú",
        ties: "tiež|však|preto|taktiež|teda|navyše|napriek tomu|naopak",
    },
    Tongue {
        code: "ru",
        openers: "он|она|оно|они|это|этот|эта|эти|этого|этой|этому|этим|этих|этом|эту|его|её|ее|их|им|ему|ей|ими|но|и|а|или|\
                  однако|также|при этом|поэтому|тогда|затем|кроме того|так|там|тем не менее|причём|причем|например|впрочем|\
                  между тем|тем временем|кстати|зато|таким образом|по его словам|по ее словам|по её словам|по их словам|\
                  по его мнению|по ее мнению|по её мнению|по их мнению|потом|после этого|до этого|вместе с тем|\
                  в то же время|в этой связи|в связи с этим|в частности|в результате,|в итоге|напомним,|в свою очередь|\
                  с другой стороны|помимо этого|помимо того|из-за этого|благодаря этому|несмотря на это|для этого|\
                  к тому же|более того|напротив|наоборот|следовательно|иначе|ведь|потому|поскольку|хотя|тот|та|те|того|\
                  той|тому|тем|тех|такой|такая|такое|такие|такого|другой|другая|другое|другие|остальные|оба|обе|один из них|\
                  одна из них|многие из них|некоторые из них|большинство из них|последний|последняя|ранее|позже|позднее|\
                  добавил|добавила|отметил|отметила|пояснил|пояснила|сказал|сказала|подчеркнул|подчеркнула|тоже|здесь|\
                  тут|туда|оттуда|отсюда|с тех пор|в этом случае|в таком случае|то есть|значит|итак|наконец|даже|именно|\
                  аналогично|то же|тот же|те же|та же|сам он|сама она|у него|у неё|у нее|у них|с ним|с ней|с ними|о нём|\
                  о нем|о ней|о них|к нему|к ней|к ним|на это|об этом|речь идет|речь идёт|вот|уж|да|нет",
        free: "о том, что|до того, как|после того, как|и если|а если|так называем|то есть|последний раз|хотя бы|да здравствует|это был|последняя неделя",
        near: "году год года неделе неделю месяце месяц утром утро летом лето зимой вечером вечер весной осенью сезоне сезон \
               выходные понедельник вторник среду четверг пятницу субботу воскресенье статье материале",
        heads: "в во с со после до для на о об за под при по от из без несмотря когда если чтобы благодаря кроме согласно \
                перед у к среди над между через из-за пока вчера сегодня помимо вместо",
        pointers: "его её ее их этом этого этой этим этих эту это этот этому нём нем ней них ним нему нею ними того том тем той \
                   он она они",
        ties: "также|однако|тоже|поэтому|при этом|в свою очередь|кроме того|тем не менее|между тем",
    },
    Tongue {
        code: "uk",
        openers: "він|вона|воно|вони|це|цей|ця|ці|цього|цієї|цьому|цим|цих|цю|його|її|їх|їхній|їхня|їхні|їм|йому|їй|але|і|й|\
                  та|а|або|чи|однак|також|тому|тоді|проте|крім того|окрім того|при цьому|потім|після цього|до цього|таким чином|\
                  отже|отож|водночас|натомість|тим часом|тим не менш|зокрема|наприклад|за його словами|за її словами|\
                  за їхніми словами|на його думку|на її думку|на їхню думку|у свою чергу|своєю чергою|з іншого боку|\
                  у зв'язку з цим|у результаті,|нагадаємо,|внаслідок цього|завдяки цьому|попри це|незважаючи на це|для цього|до того ж|\
                  більше того|навпаки|інакше|адже|бо|оскільки|хоча|той|ті|того|тієї|тому|тих|такий|така|таке|такі|інший|\
                  інша|інше|інші|решта|обидва|обидві|один із них|одна з них|багато з них|більшість із них|раніше|пізніше|\
                  згодом|додав|додала|зазначив|зазначила|пояснив|пояснила|сказав|сказала|наголосив|наголосила|теж|тут|там|\
                  туди|звідти|відтоді|так|тобто|нарешті|навіть|саме|у нього|у неї|у них|з ним|з нею|про це|на це|йдеться про|\
                  мова йде|ось|так само",
        free: "і якщо|а якщо|так званий|так звана|та сама|хоча б|це був",
        near: "році рік року тижня тижні тиждень місяця місяці ранку ранок літа літо зими вечора сезоні вихідні понеділок \
               вівторок середу четвер п'ятницю суботу неділю статті матеріалі",
        heads: "у в з із зі після до для на о об за під при по від без незважаючи коли якщо щоб завдяки крім окрім згідно \
                перед серед над між через поки вчора сьогодні попри замість про",
        pointers: "його її їх цьому цього цієї цим цих цю це цей ньому нього ній них ним нею ними того тому тим тієї він вона \
                   вони",
        ties: "також|однак|теж|тому|при цьому|проте|водночас|натомість|крім того|у свою чергу",
    },
    Tongue {
        code: "bg",
        openers: "той|тя|то|те|това|този|тази|тези|тоя|неговият|неговата|неговото|неговите|нейният|нейната|нейното|нейните|\
                  техният|тяхната|тяхното|техните|но|а|и|или|обаче|също|също така|освен това|затова|тогава|след това|преди това|\
                  така|там|тук|по думите му|по думите ѝ|по думите й|по думите им|според него|според нея|според тях|\
                  междувременно|въпреки това|впрочем|например|в същото време|от друга страна|в резултат,|припомняме,|поради това|\
                  заради това|по този начин|в този смисъл|при това|от своя страна|наред с това|друг|друга|друго|други|\
                  другият|другата|другите|двамата|двете|двата|един от тях|една от тях|повечето от тях|същият|същата|същото|\
                  същите|такъв|такава|такова|такива|защото|тъй като|макар|нито|дори|значи|оттогава|после|по-късно|накрая|\
                  добави той|добави тя|каза той|каза тя|на него|на нея|на тях|с него|с нея|с тях|за него|за нея|за това",
        free: "и ако|а ако|така наречен|това лято|тази зима",
        near: "година седмица месец сутрин вечер нощ лято зима пролет есен сезон понеделник вторник сряда четвъртък петък \
               събота неделя статия",
        heads: "в във с със след преди до за на по от из без когато ако заради благодарение освен според пред сред над между \
                през при докато вчера днес въпреки",
        pointers: "това този тази тези него нея тях неговия неговата нейния нейната техния тяхната той тя те",
        ties: "също|обаче|затова|освен това|при това|също така|от своя страна|междувременно",
    },
    CROATIAN,
    Tongue { code: "bs", ..CROATIAN },
    Tongue { code: "sr", ..CROATIAN },
    Tongue {
        code: "sl",
        openers: "on|ona|ono|oni|one|to|ta|ti|te|tega|temu|tem|tej|njegov|njegova|njegovo|njegovi|njen|njena|njeno|njeni|\
                  njihov|njihova|njihovo|ampak|a|in|toda|vendar|pa|tudi|zato|torej|takrat|tedaj|potem|nato|poleg tega|\
                  kljub temu|medtem|hkrati|tako|tam|tukaj|namreč|na primer|denimo|po drugi strani|zaradi tega|s tem|pri tem|\
                  po njegovem|po njenem|po njihovem|po njegovih|po njenih|dodal je|dodala je|drugi|druga|drugo|ostali|oba|obe|\
                  isti|ista|isto|takšen|takšna|takšno|sicer|kasneje|nasprotno|saj|ker|ali|niti|eden od njih|od takrat",
        free: "in če|to je zgodba",
        near: "leto letu leta teden tednu mesec mesecu poletje zimo vikend sezono sezoni članku",
        heads: "v na s z po pred do od za o pri iz brez ko če zaradi med poleg ob kljub k h nad pod včeraj danes",
        pointers: "tem tega temu to ta te njem njej njih njim njega njo njegovem njenem njihovem",
        ties: "tudi|vendar|zato|torej|namreč|pa tudi|prav tako",
    },
];
