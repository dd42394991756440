//! English, German, Dutch, Swedish, Danish, Norwegian.

use crate::summarise::anaphora::Tongue;

pub(super) const TONGUES: &[Tongue] = &[
    Tongue {
        code: "en",
        openers: "he|she|it|they|this|that|these|those|his|her|hers|their|its|but|and|however|also|so|then|there|such|\
                  meanwhile|yet|or|still|instead|therefore|thus|another|both|him|them|nevertheless|moreover|\
                  furthermore|additionally|at the same time|as a result|for example|for instance|in addition|in fact|\
                  on the other hand|in other words|in contrast|by contrast|of course|well|here|finally|similarly|\
                  likewise|consequently|hence|nonetheless|otherwise|besides|indeed|again|afterwards|after that|\
                  because of that|because of this|same|neither|one of them|some of them|all of them|none of them|\
                  the former,|the latter|the two|the same|the other|the others|the pair|he's|she's|it's|they're|that's|\
                  there's|whatever the|whichever|i feel you|trust me|believe me|even so|even then|that said|\
                  that being said|in turn|in response|in the meantime|not only that|on top of that|to that end|\
                  to do so|to do this|to do that|what's more|more importantly|conversely|accordingly|alternatively|\
                  on the contrary|as such|either way|in that case|if so|if not|others|each of them|many of them|\
                  most of them|two of them|several of them|he'll|she'll|they'll|they've|he'd|she'd|they'd|it'll|\
                  for one thing|like the others|no wonder|yes|no,|only then|since then|by then|until then|\
                  for this reason|for that reason|for these reasons|asked whether|asked if|asked about|nor|in the study,|in the report,|in the interview,|in the statement,|\
                  in the video,|in the letter,|in the post,|now,|which is|which means|which was|which makes|which brings|\
                  not because|plus,|at the time,|at that time,|\
                  secondly,|thirdly,|the way he|the way she|the way they",
        free: "there is|there are|there was|there were|there has|there have|there will|there can|there may|there's|\
               here is|here are|here's|here at|here we|it's no|it's not|it's easy|it's hard|it's important|\
               it's time|it's official|it's never|it's possible|it is no|it is not|it is easy|it is hard|\
               it is important|it is time|it is never|it is possible|it is absolutely|it seems|it takes|\
               it can be hard|it can be difficult|it can be easy|it can be tough|it can be tricky|\
               it can be tempting|it is difficult|it's difficult|it is estimated|it is said|so you|so, you|so how|\
               so, how|so what|so, what|so far|still life|both the|that is why",
        near: "guide article post blog page list review tutorial course video roundup newsletter column site website \
               podcast episode year week month morning afternoon evening summer winter spring autumn fall season \
               weekend monday tuesday wednesday thursday friday saturday sunday christmas quarter decade century days",
        heads: "in on at with after before during for from by to of under since when while as if because despite \
                through throughout until like unlike without among about although though once whenever given following \
                besides beyond over behind beside beneath according asked born aged speaking based known described called recently \
                currently initially originally even today yesterday now later recently sometimes often back inside outside",
        pointers: "his her their its he she they him them this that these those it",
        ties: "also|too|then,|is no different|are no different|however|therefore|instead|meanwhile|likewise|thus|nevertheless|still",
    },
    Tongue {
        code: "de",
        openers: "er|sie|es|dies|diese|dieser|dieses|diesen|diesem|sein|seine|seinen|seinem|seiner|ihr|ihre|ihren|\
                  ihrem|ihrer|deren|dessen|aber|und|doch|auch|so|dann|dort|da|dabei|dafür|dagegen|davon|dadurch|damit|\
                  daher|deshalb|deswegen|trotzdem|allerdings|jedoch|außerdem|zudem|denn|oder|danach|darauf|daraufhin|\
                  hier|ebenso|seitdem|später|hingegen|zum beispiel|beispielsweise|stattdessen|dennoch|somit|folglich|\
                  schließlich|trotz allem|im gegenteil|darüber|darum|dazu|dazwischen|daran|darin|daraus|dahinter|davor|\
                  letztere|letzterer|letzteres|ersterer|erstere|ihnen|ihm|ihn|weitere|weiterer|weiteres|ein weiterer|\
                  eine weitere|ein weiteres|einen weiteren|andere|anderer|anderes|die anderen|der andere|die andere|\
                  solche|solcher|solches|ein solcher|eine solche|ein solches|beide|die beiden|ferner|hinzu kommt|\
                  darüber hinaus|im anschluss|anschließend|zugleich|gleichzeitig|unterdessen|währenddessen|inzwischen|\
                  vielmehr|ohnehin|nämlich|insofern|insgesamt|andererseits|einerseits|dementsprechend|demnach|infolgedessen|\
                  ansonsten|sonst|mehr noch|nicht nur das|kein wunder|zwar|derselbe|dieselbe|dasselbe|dieselben|\
                  jener|jene|jenes|das ist|das war|das sei|das hat|das habe|das sagte|das wird|das würde|das wäre|\
                  das bedeutet|das zeigt|das geht|das gilt|das heißt|das macht|das kann|das könnte|das soll|das sollte|\
                  das muss|das teilte|das gab|das liegt|das führt|das bestätigte|das betrifft|das berichtet|das wurde|\
                  das will|das sind|das waren|das reicht|das kam|das ging|das alles|das weiß|das wissen|das nennt|das ergab|das ergibt|das lässt|das fordert|das darf|das hätte|das hatte|das hatten|das machte|das wollte|das sieht|das sah|das steht|das glaubt|das meint|das sagt|das erklärte|das meldet|das schreibt|das teilt|das klingt|das kostet|das dürfte|das galt|das tut|das bringt|das passt|das berichtete|das berichten|das stimmt|das ändert|das hieß|das bleibt|das gleiche|der gleiche|die gleiche|\
                  auf die frage|erst dann|einer von ihnen|viele von ihnen|einige von ihnen|ja,|nein,|entsprechend|in der studie|in der mitteilung|\
                  damals|zu dem zeitpunkt|betroffene|betroffener|die betroffenen|der betroffene",
        free: "es gibt|es gab|es ist ein|es war ein|es ist eine|es war eine|es ist so weit|es geht|so viele|so viel|\
               sein oder|da ist|so weit|damals wie|betroffene von|die betroffenen des|die betroffenen der|\
               die betroffenen von",
        near: "jahr jahres jahren woche wochen monat monats morgen abend nacht sommer winter frühjahr herbst wochenende \
               saison tagen artikel beitrag ratgeber text video montag dienstag mittwoch donnerstag freitag samstag \
               sonntag quartal",
        heads: "in im mit nach vor für von zu bei beim durch gegen ohne um unter über wegen trotz seit während als wenn \
                weil nachdem obwohl bevor aus auf an am laut neben ob statt angesichts aufgrund dank infolge gestern heute",
        pointers: "sein seine seinem seinen seiner seines ihr ihre ihrem ihren ihrer ihres dieser diesem diesen dieses \
                   diese er sie ihm ihn ihnen deren dessen diesmal jenem jener",
        ties: "auch|ebenfalls|zudem|jedoch|dagegen|hingegen|deshalb|daher|allerdings|außerdem|dennoch|ebenso|\
               trotzdem|wiederum",
    },
    Tongue {
        code: "nl",
        openers: "hij|zij|ze|dit|dat|deze|die|zijn|haar|hun|maar|en|ook|toch|daarom|echter|dus|toen|daar|bovendien|\
                  bijvoorbeeld|daarnaast|daardoor|daarbij|daarmee|daarin|daarop|daarvoor|daarna|daartoe|daarover|\
                  vervolgens|desondanks|zo|hier|hierdoor|hiermee|hierbij|hierna|hierin|hen|hem|want|of|tevens|verder|\
                  ondertussen|intussen|inmiddels|niettemin|desalniettemin|kortom|immers|evenwel|anders|later|\
                  aan de andere kant|in plaats daarvan|om die reden|als gevolg daarvan|zo'n|zulke|dergelijke|een ander|\
                  een andere|andere|anderen|beide|beiden|een van hen|een aantal van hen|de laatste|dezelfde|hetzelfde|\
                  volgens hem|volgens haar|volgens hen|het gaat om|het gaat daarbij|het betreft|het was|het heeft|\
                  het werd|het zou|het kreeg|sindsdien|tegelijkertijd|sterker nog|overigens|evenmin|ten slotte|tot slot",
        free: "dit jaar|er is|er zijn|zo'n|het was een|zijn er",
        near: "jaar week maand weekend ochtend avond zomer winter lente herfst seizoen artikel gids video maandag dinsdag \
               woensdag donderdag vrijdag zaterdag zondag",
        heads: "in met na voor van door bij volgens op over tegen zonder tijdens sinds toen als omdat nadat hoewel uit aan \
                naast ondanks vanwege dankzij terwijl wanneer gisteren vandaag",
        pointers: "haar hun dit dat deze die hem hen hij ze zij",
        ties: "ook|echter|daarom|bovendien|dus|daarnaast|eveneens|daarentegen|toch",
    },
    Tongue {
        code: "sv",
        openers: "han|hon|hen|detta|denna|denne|dessa|hans|hennes|deras|dess|men|och|också|dock|därför|så|dessutom|sedan|\
                  där|då|däremot|därefter|därmed|därtill|samtidigt|emellertid|ändå|till exempel|exempelvis|å andra sidan|\
                  istället|i stället|således|alltså|vidare|dem|honom|henne|båda|bägge|en annan|ett annat|andra|övriga|\
                  sådana|sådan|en sådan|ett sådant|eller|för|utan|trots det|på så sätt|av den anledningen|likaså|\
                  under tiden|enligt honom|enligt henne|enligt dem|en av dem|flera av dem|många av dem|samma|\
                  den är|den var|den har|den hade|den ska|den kan|den blir|den blev|den får|de är|de var|de har|de hade|\
                  de ska|de kan|de kommer|de vill|de får|de fick|de blev|de säger|de två|de båda|de andra|det är|det var|\
                  det har|det säger|det sade|det sa|det visar|det skriver|det handlar|det innebär|det betyder|det gör|\
                  det kan|det framgår|det meddelar|det meddelade|det uppger|det uppgav|det rapporterar|det rapporterade|det skrev|\
                  det berättar|det berättade|det bekräftar|det bekräftade|det hela|det här|den här|de här|till slut",
        free: "det är en|det är ett|det var en|det var ett|så mycket|så många|den här veckan|för att|utan att|för en|\
               för ett|i år",
        near: "veckan året månaden helgen sommaren vintern våren hösten säsongen artikeln guiden",
        heads: "i med efter för av från på om under när sedan trots enligt vid till utan innan eftersom medan genom mot \
                igår idag",
        pointers: "hans hennes deras dess detta denna dessa han hon de honom henne dem sin sitt sina",
        ties: "också|dock|däremot|därför|dessutom|även|emellertid|således|istället",
    },
    Tongue {
        code: "da",
        openers: "han|hun|dette|denne|disse|hans|hendes|deres|dens|dets|men|og|også|dog|derfor|så|desuden|derudover|\
                  dermed|derefter|herefter|derimod|alligevel|samtidig|imidlertid|for eksempel|eksempelvis|i stedet|\
                  ligeledes|altså|således|dem|ham|hende|begge|en anden|et andet|andre|de øvrige|sådan|sådanne|eller|for|\
                  på den måde|til gengæld|ifølge ham|ifølge hende|ifølge dem|en af dem|flere af dem|mange af dem|\
                  samme|den er|den var|den har|den havde|den skal|den kan|den bliver|den blev|de er|de var|de har|de havde|\
                  de skal|de kan|de vil|de får|de fik|de blev|de siger|de to|de andre|det er|det var|det har|det siger|\
                  det sagde|det viser|det skriver|det handler|det betyder|det gør|det kan|det fremgår|det oplyser|\
                  det oplyste|det meddelte|det skrev|det fortalte|det meddeler|det sker|det skete|det her|siden da|i mellemtiden|endvidere|herudover|til sidst",
        free: "det er en|det er et|det var en|det var et|så meget|så mange|for at|for en|for et|der er|for første",
        near: "uge år måned weekend sommer vinter forår efterår sæson artikel guide",
        heads: "i med efter for af fra på om under når siden trods ifølge ved til uden inden fordi mens gennem mod da \
                igår idag",
        pointers: "hans hendes deres dens dets dette denne disse han hun de ham hende dem sin sit sine",
        ties: "også|dog|derfor|desuden|derimod|imidlertid|ligeledes|alligevel",
    },
    Tongue {
        code: "nb",
        openers: "han|hun|dette|denne|disse|hans|hennes|deres|dens|dets|men|og|også|likevel|derfor|så|dessuten|i tillegg|\
                  dermed|deretter|etterpå|derimot|samtidig|imidlertid|for eksempel|eksempelvis|i stedet|likeledes|altså|\
                  således|dem|ham|henne|begge|en annen|et annet|andre|de øvrige|slik|slike|eller|for|på den måten|\
                  til gjengjeld|ifølge ham|ifølge henne|ifølge dem|en av dem|flere av dem|mange av dem|samme|den er|den var|\
                  den har|den hadde|den skal|den kan|den blir|den ble|de er|de var|de har|de hadde|de skal|de kan|de vil|\
                  de får|de fikk|de ble|de sier|de to|de andre|det er|det var|det har|det sier|det sa|det viser|det skriver|\
                  det handler|det betyr|det gjør|det kan|det fremgår|det opplyser|det melder|det skjer|det skjedde|det her|\
                  siden da|i mellomtiden|videre|til slutt|derfra|dit|der",
        free: "det er en|det er et|det er ei|det var en|det var et|så mye|så mange|for å|for en|for et|for første|der hvor",
        near: "uken uka året måneden helgen helga sommeren vinteren våren høsten sesongen artikkelen guiden",
        heads: "i med etter for av fra på om under når siden tross ifølge ved til uten før fordi mens gjennom mot da \
                igår idag",
        pointers: "hans hennes deres dens dets dette denne disse han hun de ham henne dem sin sitt sine",
        ties: "også|imidlertid|derfor|dessuten|derimot|likevel|likeledes",
    },
];
