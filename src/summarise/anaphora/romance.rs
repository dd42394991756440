//! French, Spanish, Italian, Portuguese, Catalan, Romanian.

use crate::summarise::anaphora::Tongue;

pub(super) const TONGUES: &[Tongue] = &[
    Tongue {
        code: "fr",
        openers: "en réaction|pour le moment oui|pour le moment non|oui|non,|dans le même temps|la veille,|pour l'occasion|\
                  à commencer par|en tout cas|la dernière en date|parmi leurs|tous ces|toutes ces|tous ont|toutes ont|plus tôt dans|\
                  des indications|des mots qui|une information|une estimation|une hypothèse|une récompense|un score|une somme|\
                  un chiffre|un succès|une décision|une promesse|une annonce|une initiative|un choix|un constat|une situation|\
                  une réponse|un phénomène|un endroit|une marque|une manière de|une façon de|ce qui se|ce qui a|ce qui va|ce qui devrait|\
                  l'ont|avant d'expliquer|avant d'ajouter|avant de préciser|l'objectif :|le but :|l'idée :|l'enjeu :|il|elle|ils|elles|ce|cet|cette|ces|cela|ça|ceci|celui-ci|celle-ci|ceux-ci|celles-ci|son|sa|ses|leur|\
                  leurs|mais|et|or|donc|ainsi|aussi|cependant|toutefois|pourtant|puis|ensuite|enfin|car|lui|c'est|c|\
                  d'autres|par ailleurs|en revanche|de plus|autre|en effet|par exemple|au contraire|en outre|du coup|\
                  à l'inverse|de même|d'ailleurs|en fait|dès lors|par conséquent|malgré tout|néanmoins|celui|celle|ceux|\
                  y|selon lui|selon elle|selon eux|pour lui|pour elle|pour eux|là|alors|voilà|l'un d'eux|l'une d'elles|\
                  ce dernier|cette dernière|ces derniers|d'après lui|d'après elle|la même|le même|les mêmes|les deux|\
                  l'autre|les autres|un autre|une autre|des propos|de son côté|pour sa part|à son tour|entre-temps|\
                  en conséquence|c'était|il s'agit|il s'agissait|tout comme|quant à|auparavant|là-bas|là encore|\
                  à noter|résultat|certains d'entre eux|la plupart d'entre eux|aucun d'entre eux|deux d'entre eux|\
                  ni l'un|tous deux|toutes deux|tel|telle|tels|telles|une telle|un tel|de quoi|d'où|sans compter|\
                  au final|bref|sinon|mieux|pire|reste que|rien d'étonnant|l'hebdomadaire|selon l'hebdomadaire,|\
                  selon le journal,|selon le quotidien,|d'après le journal,|d'après le quotidien,|d'après l'hebdomadaire,|\
                  selon le média,|selon la même source|selon cette source|l'intéressé|l'intéressée|\
                  concrètement|autrement dit|dans ce contexte|à cela|de là à|d'autant que|d'autant plus|si tel|l'un d'entre eux|\
                  l'une d'entre elles|parmi eux|parmi elles|une façon pour lui|une façon pour elle|rien de tout|\
                  conséquence|sauf que|sauf s'il|sauf si|ce qui a poussé|ce qui explique|ce qui lui|\
                  si c'était|soit,|au point que|depuis,|a l'inverse|a cette occasion|à cette occasion|a sa suite|à sa suite|\
                  parallèlement|si bien que|ce qui se|plus original|a noter|a son tour|au lieu de cela|à ce titre|\
                  a ce titre|pour éviter cela|pour ce faire|à cet égard|en la matière,|en retour,|en réponse,|en réponse à ce|en réponse à cette|en réponse à ces|preuve que|\
                  preuve s'il en|reste à savoir|face à ce|face à cette|face à ces|face à cela|grâce à ce|grâce à cette|grâce à ces|\
                  suite à ce|suite à cette|suite à ces|pour preuve|notamment|aussitôt,|\
                  selon les informations du journal,|autres|à l'époque,|a l'époque,|à ce moment-là|même chose|même constat|même son de cloche|idem|comme quoi",
        free: "alors que|alors qu'|il y a|il n'y a|il y avait|il n'y avait|il y aura|il n'y aura|il est essentiel|il était essentiel|il faut|il faudra|il est temps|il était une fois|il suffit|il existe|il est possible|\
               il est important|il est interdit|il est difficile|c'est parti|c'est officiel|autre temps|autres temps|autres pays|mieux vaut|\
               ce qui|ce que|ce qu|ceux qui|celui qui|celle qui|ceux que|l'hebdomadaire le|l'hebdomadaire l'|\
               et si",
        near: "lundi mardi mercredi jeudi vendredi samedi dimanche matin soir midi après-midi week-end mois semaine année \
               nuit journée printemps été automne hiver saison article guide dossier billet vidéo page liste",
        heads: "dans avec pour après avant sur à de par selon malgré depuis pendant lors sous sans chez contre lorsque quand \
                si comme parce outre grâce dès en entre vers hier aujourd'hui hors puisque bien afin concernant \
                interrogé interrogée né née âgé âgée arrivé arrivée accusé accusée considéré considérée désormais récemment \
                toujours déjà sitôt quant face suite au aux si",
        pointers: "son sa ses leur leurs ce cet cette ces cela lui elle eux elles il ils",
        ties: "également|aussi|donc|en effet|toutefois|cependant|pourtant|quant à|auparavant|ensuite|en revanche|\
               alors|ainsi|par ailleurs|de son côté|de leur côté|pour sa part|non plus|justement|est lui|a lui|ont eux|\
               restent eux|en a profité|en a même profité",
    },
    Tongue {
        code: "es",
        openers: "él|ella|ellos|ellas|esto|esta|este|estos|estas|eso|esa|ese|esos|esas|aquel|aquella|aquello|aquellos|\
                  aquellas|su|sus|suyo|pero|y|e|o|ni|sin embargo|además|también|tampoco|así|entonces|aunque|por eso|\
                  por ello|por esto|luego|después|asimismo|por ejemplo|por otro lado|por otra parte|por su parte|de hecho|\
                  en cambio|no obstante|allí|ahí|por lo tanto|por tanto|por consiguiente|a su vez|mientras tanto|\
                  al mismo tiempo|en consecuencia|igualmente|de igual forma|de esta forma|de esta manera|de este modo|\
                  de ese modo|de ahí|con ello|con esto|para ello|a pesar de ello|a pesar de todo|pese a ello|incluso|\
                  finalmente|por último|en ese sentido|en este sentido|en ese momento|en ese contexto|en este contexto|\
                  otro|otra|otros|otras|el otro|la otra|los otros|las otras|los demás|ambos|ambas|el mismo|la misma|\
                  los mismos|lo mismo|dicho|dicha|dichos|dichas|tal|tales|uno de ellos|una de ellas|algunos de ellos|\
                  muchos de ellos|los dos|las dos|el primero|el segundo|el último|según él|según ella|según ellos|\
                  según dijo|según explicó|según añadió|dijo que|añadió que|agregó|explicó que|señaló que|indicó que|\
                  afirmó que|le|les|lo que|de lo contrario|es decir|o sea|precisamente|justamente|eso sí|sí,|no,|\
                  más aún|es más|con todo|entre ellos|entre ellas|entre tanto|en aquel entonces|por aquel entonces|a partir de entonces|desde entonces|mas",
        free: "así es|lo que no|otro año|y si|esta es la historia|luego de|después de|además de|incluso si|aunque",
        near: "lunes martes miércoles jueves viernes sábado domingo año semana mes mañana tarde noche verano invierno \
               primavera otoño fin temporada jornada artículo guía post entrada vídeo video página lista",
        heads: "en con para tras según por de sobre desde durante sin ante bajo entre cuando si aunque a al hasta contra \
                mientras debido gracias pese ayer hoy como",
        pointers: "su sus este esta estos estas ese esa esos esas eso esto ello él ella ellos ellas dicho dicha aquel aquella",
        ties: "también|además|sin embargo|por tanto|en cambio|asimismo|por su parte|tampoco|igualmente|no obstante",
    },
    Tongue {
        code: "it",
        openers: "lui|lei|loro|egli|ella|essi|esse|questo|questa|questi|queste|quest'ultimo|quest'ultima|quello|quella|\
                  quelli|quelle|ciò|suo|sua|suoi|sue|il suo|la sua|i suoi|le sue|il loro|la loro|i loro|le loro|ma|e|ed|o|\
                  però|anche|così|inoltre|tuttavia|poi|infatti|quindi|perciò|pertanto|ad esempio|per esempio|invece|dunque|\
                  nonostante ciò|qui|lì|là|dopo di che|successivamente|infine|allora|intanto|nel frattempo|al contrario|\
                  in effetti|del resto|d'altronde|d'altra parte|per questo|per questo motivo|di conseguenza|in questo modo|\
                  a sua volta|dal canto suo|da parte sua|allo stesso tempo|oltretutto|peraltro|altrimenti|neppure|nemmeno|\
                  altri|altre|un altro|un'altra|l'altro|l'altra|gli altri|le altre|entrambi|entrambe|lo stesso|la stessa|\
                  gli stessi|le stesse|tale|tali|uno di loro|una di loro|molti di loro|alcuni di loro|i due|le due|\
                  secondo lui|secondo lei|secondo loro|ha detto|ha aggiunto|ha spiegato|ha affermato|né|ecco perché|\
                  in particolare|vale a dire|insomma|mentre|tra questi|tra queste|fra questi|da allora|non solo|di qui|\
                  a questo punto|in questo contesto|in tal senso|eppure|oppure|sì,|no,|eccolo|eccola",
        free: "e se|mentre il|mentre la|mentre i|mentre le|mentre l'|ecco perché|questo è il|anche se|anche quest|\
               non solo il|non solo la",
        near: "lunedì martedì mercoledì giovedì venerdì sabato domenica anno settimana mese mattina sera notte estate \
               inverno primavera autunno weekend stagione articolo guida pagina video",
        heads: "in con per dopo secondo da di su durante senza tra fra quando se nel nella nei nelle nello al alla ai alle \
                dal dalla sul sulla sui col prima contro verso grazie nonostante mentre poiché ieri oggi a sotto oltre",
        pointers: "suo sua suoi sue loro questo questa questi queste quel quella quei quelle lui lei tale tali ciò",
        ties: "anche|inoltre|tuttavia|invece|quindi|infatti|però|pertanto|a sua volta|altresì",
    },
    Tongue {
        code: "pt",
        openers: "ele|ela|eles|elas|isso|isto|aquilo|este|esta|estes|estas|esse|essa|esses|essas|aquele|aquela|aqueles|\
                  seu|sua|seus|suas|o seu|a sua|os seus|as suas|mas|e|ou|porém|também|assim|além disso|além disto|então|\
                  no entanto|contudo|todavia|entretanto|por exemplo|por outro lado|por sua vez|por isso|por esse motivo|\
                  por essa razão|por conseguinte|de fato|de facto|portanto|aliás|lá|ali|depois|em seguida|posteriormente|\
                  enfim|por fim|finalmente|enquanto isso|ao mesmo tempo|em contrapartida|pelo contrário|ao contrário|\
                  da mesma forma|desta forma|dessa forma|deste modo|desse modo|com isso|com isto|para isso|para tanto|\
                  apesar disso|mesmo assim|ainda assim|inclusive|nesse sentido|neste sentido|nesse contexto|neste contexto|\
                  nesse caso|neste caso|nesse momento|nessa altura|disso|nisso|dele|dela|deles|delas|nele|nela|outro|outra|\
                  outros|outras|um outro|uma outra|o outro|a outra|os outros|as outras|os demais|ambos|ambas|o mesmo|\
                  a mesma|os mesmos|tal|tais|um deles|uma delas|alguns deles|muitos deles|os dois|as duas|o primeiro|\
                  o segundo|o último|segundo ele|segundo ela|segundo eles|para ele|para ela|disse que|afirmou que|\
                  acrescentou|explicou que|nem|ou seja|já|desde então|a partir daí|daí|sim,|não,|mais do que isso|\
                  entre eles|entre elas|caso contrário|por seu turno|por seu lado|tampouco",
        free: "e se|já é|assim é|o primeiro-|o segundo-|já o|já a|já os|já as|depois de|depois do|depois da|depois dos|\
               o último dia|assim como|o primeiro",
        near: "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira segunda terça quarta quinta sexta sábado \
               domingo ano semana mês manhã tarde noite madrugada verão inverno primavera outono fim temporada artigo \
               guia texto post vídeo página lista",
        heads: "em com para após segundo por de sobre desde durante sem quando se no na nos nas ao à do da pelo pela até \
                contra entre enquanto devido graças apesar antes depois ontem hoje como sob",
        pointers: "seu sua seus suas este esta esse essa esses essas isso isto ele ela eles elas",
        ties: "também|além disso|no entanto|porém|portanto|por sua vez|entretanto|igualmente|contudo",
    },
    Tongue {
        code: "ca",
        openers: "ell|ella|ells|elles|això|aquest|aquesta|aquests|aquestes|aquell|aquella|el seu|la seva|els seus|\
                  les seves|però|i|o|ni|a més|també|tampoc|així|llavors|aleshores|per això|després|per exemple|\
                  d'altra banda|per la seva banda|de fet|en canvi|tanmateix|no obstant|malgrat això|allà|allí|per tant|\
                  mentrestant|al mateix temps|en conseqüència|d'aquesta manera|finalment|un altre|una altra|altres|\
                  els altres|ambdós|el mateix|la mateixa|segons ell|segons ella|en aquest sentit|des de llavors|ara bé",
        free: "després de|després d'|així és",
        near: "dilluns dimarts dimecres dijous divendres dissabte diumenge any setmana mes matí tarda nit estiu hivern \
               primavera tardor temporada article guia",
        heads: "en amb per després segons de sobre des durant sense quan si al a entre contra malgrat gràcies ahir avui",
        pointers: "seu seva seus seves aquest aquesta aquests aquestes això ell ella ells elles",
        ties: "també|a més|tanmateix|per tant|en canvi|per la seva banda",
    },
    Tongue {
        code: "ro",
        openers: "el|ea|ei|ele|acesta|aceasta|aceștia|acestea|acest|această|acești|aceste|acela|aceea|aceia|dar|și|iar|\
                  însă|totuși|de asemenea|astfel|în plus|prin urmare|apoi|ulterior|totodată|în schimb|de exemplu|așadar|\
                  deci|acolo|atunci|în acest context|în aceste condiții|în acest sens|în acest fel|potrivit acestuia|\
                  potrivit acesteia|potrivit lui|potrivit ei|cu toate acestea|pe de altă parte|mai mult|în același timp|\
                  între timp|de aceea|din această cauză|din acest motiv|ambii|ambele|ceilalți|celelalte|celălalt|\
                  un altul|o alta|alții|altele|unul dintre ei|una dintre ele|cei doi|cele două|la rândul său|\
                  la rândul ei|la rândul lor|după aceea|de atunci|de fapt|în fine|sau|nici|a adăugat|a spus că|\
                  a precizat că|lui i|lor li|tot el|tot ea|același|aceeași|aceiași|asta|ăsta|pentru asta|în urma acestui",
        free: "și dacă|sau nu",
        near: "an săptămână lună luni marți miercuri joi vineri sâmbătă duminică dimineață seară noapte weekend vară iarnă \
               primăvară toamnă sezon articol ghid",
        heads: "în la cu după pentru din de pe despre când dacă deși prin fără sub între până conform potrivit înainte \
                în timpul din cauza ieri astăzi",
        pointers: "acest această acești aceste acesta aceasta acestea aceștia el ea ei ele lui lor său sa",
        ties: "de asemenea|însă|totuși|totodată|prin urmare|la rândul său|în schimb|și el|și ea",
    },
];
