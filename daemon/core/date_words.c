/*
 * The names are those of the Unicode CLDR's common forms (full, abbreviated, nominative and
 * genitive) and what sites really write beside them.  English stands first: it is most.
 */
#include "date_words.h"

#include <string.h>

#define DAY 86400

struct group {
	enum date_class class;
	int value;
	const char *words; /* separated by single blanks */
};

/* Blanks at both ends, so that one strstr() finds whole words. */
#define W(words) " " words " "
#define WORD_MAX_BYTES 60 /* "понедельник" takes 22 */

static const struct group english[] = {
    {DATE_MONTH, 1, W("jan january")},
    {DATE_MONTH, 2, W("feb february febuary febr")},
    {DATE_MONTH, 3, W("march")},
    {DATE_MONTH, 4, W("apr april")},
    {DATE_MONTH, 5, W("may")},
    {DATE_MONTH, 6, W("jun june")},
    {DATE_MONTH, 7, W("jul july")},
    {DATE_MONTH, 8, W("aug august")},
    {DATE_MONTH, 9, W("sep sept september")},
    {DATE_MONTH, 10, W("oct october")},
    {DATE_MONTH, 11, W("nov november")},
    {DATE_MONTH, 12, W("dec december")},
    {DATE_EITHER, 2, W("sub")}, /* of Turkey, of the Balkans */
    {DATE_EITHER, 3, W("mar")},
    {DATE_EITHER, 10, W("paz")},
    {DATE_WEEKDAY, 0, W("sun sunday")},
    {DATE_WEEKDAY, 1, W("mon monday")},
    {DATE_WEEKDAY, 2, W("tue tues tuesday")},
    {DATE_WEEKDAY, 3, W("wed weds wednesday")},
    {DATE_WEEKDAY, 4, W("thu thur thurs thursday")},
    {DATE_WEEKDAY, 5, W("fri friday")},
    {DATE_WEEKDAY, 6, W("sat saturday")},
    {DATE_ZONE, 0, W("gmt utc ut z zulu wet universal greenwich azost egst")},
    {DATE_CST, 0, W("cst")},
    /* The commonest again, to be found soon. */
    {DATE_ZONE, -300, W("est cdt")},
    {DATE_ZONE, -240, W("edt")},
    {DATE_ZONE, -420, W("mst pdt")},
    {DATE_ZONE, -480, W("pst")},
    {DATE_ZONE, 60, W("cet bst")},
    {DATE_ZONE, 120, W("cest")},
    {DATE_ZONE, 540, W("jst kst")},
    {DATE_AMPM, DATE_AM, W("am a.m πμ π.μ")},
    {DATE_AMPM, DATE_PM, W("pm p.m μμ μ.μ")},
    {DATE_AMPM, DATE_NOON, W("noon midday")},
    {DATE_AMPM, DATE_MIDNIGHT, W("midnight")},
    {DATE_NOISE, 0,
	W("t st nd rd th of the on and standard time coordinated few just about posted "
	  "published updated date pubdate created modified last since pm. o'clock hong")},
    {DATE_AT, 0, W("at")},
};

/* de fr es pt it nl ro; sv da no fi; pl cs hr hu; ru uk bg; el; tr; id */
static const struct group others[] = {
    {DATE_AT, 0, W("um klo kello kl alle luc pukul saat")},
    {DATE_AT, 3600, W("ore")},

    {DATE_MONTH, 1,
	W("januar jaenner janner jan janvier janv enero ene janeiro gennaio gen gennajo "
	  "januari ianuarie ian tammikuu tammikuuta tammi styczen stycznia sty leden "
	  "ledna led sijecanj sijecnja januar jan január январь января янв січень січня "
	  "січ януари яну ιανουαριοσ ιανουαριου ιαν ιανουαρ ocak oca")},
    {DATE_MONTH, 2,
	W("februar fevrier fevr fev febrero fevereiro febbraio februari februarie "
	  "helmikuu helmikuuta helmi luty lutego lut unor unora veljaca veljace "
	  "feber február февраль февраля фев февр лютий лютого лют февруари "
	  "φεβρουαριοσ φεβρουαριου φεβ φεβρ subat")},
    {DATE_MONTH, 3,
	W("marz maerz mrz mars marzo marco maart mrt martie maaliskuu maaliskuuta "
	  "maalis marzec marca brezen brezna bre ozujak ozujka marcius marc "
	  "март марта мар березень березня бер μαρτιοσ μαρτιου μαρ μαρτ mart maret")},
    {DATE_MONTH, 4,
	W("avril avr abril abr aprile aprilie huhtikuu huhtikuuta huhti kwiecien "
	  "kwietnia kwi duben dubna dub travanj travnja aprilis апрель апреля апр "
	  "квітень квітня кві квит април απριλιοσ απριλιου απρ nisan nis")},
    {DATE_MONTH, 5,
	W("mai mayo maio mag maggio mei maj maja toukokuu toukokuuta touko kveten "
	  "kvetna kve svibanj svibnja majus mayis май мая травень травня тра трав "
	  "μαιοσ μαιου μαι")},
    {DATE_MONTH, 6,
	W("juni juin junio junho giugno giu iunie iun kesakuu kesakuuta kesa czerwiec "
	  "czerwca cze cerven cervna cvn lipanj lipnja junius июнь июня июн червень "
	  "червня чер юни ιουνιοσ ιουνιου ιουν haziran haz")},
    {DATE_MONTH, 7,
	W("juli juillet juil julio julho luglio lug iulie iul heinakuu heinakuuta heina "
	  "lipiec lipca lip cervenec cervence cvc srpanj srpnja julius июль июля июл "
	  "липень липня лип юли ιουλιοσ ιουλιου ιουλ temmuz tem")},
    {DATE_MONTH, 8,
	W("aout aou agosto ago augusti augustus elokuu elokuuta elo sierpien sierpnia "
	  "sie srpen srpna srp kolovoz kolovoza augusztus август августа авг серпень "
	  "серпня сер αυγουστοσ αυγουστου αυγ agustos agu agustus")},
    {DATE_MONTH, 9,
	W("septembre septiembre setiembre setembro settembre set sett septembrie "
	  "syyskuu syyskuuta syys wrzesien wrzesnia wrz zari rujan rujna szeptember "
	  "szept сентябрь сентября сен сент вересень вересня вер септември "
	  "σεπτεμβριοσ σεπτεμβριου σεπ σεπτ eylul eyl")},
    {DATE_MONTH, 10,
	W("oktober okt octobre octubre outubro out ottobre ott octombrie lokakuu "
	  "lokakuuta loka pazdziernik pazdziernika rijen rijna rij oktober "
	  "октябрь октября окт жовтень жовтня жов октомври οκτωβριοσ οκτωβριου "
	  "οκτ ekim eki")},
    {DATE_MONTH, 11,
	W("novembre noviembre novembro noiembrie noi marraskuu marraskuuta marras "
	  "listopad listopada lis studeni studenog ноябрь ноября ноя нояб листопад "
	  "листопада лис ноември νοεμβριοσ νοεμβριου νοε νοεμ kasim kas")},
    {DATE_MONTH, 12,
	W("dezember dez decembre diciembre dic dezembro dicembre decembrie des "
	  "desember joulukuu joulukuuta joulu grudzien grudnia gru prosinec prosince "
	  "pro prosinac декабрь декабря дек грудень грудня гру декември δεκεμβριοσ "
	  "δεκεμβριου δεκ aralik ara desember")},
    {DATE_WEEKDAY, 0,
	W("sonntag so dimanche dim domingo dom domenica zondag zo duminica sondag son "
	  "sunnuntai su niedziela niedz nie nd nedele ne nedjelja vasarnap "
	  "vas воскресенье вс вск неділя нд неделя κυριακη κυρ κυ pazar")},
    {DATE_WEEKDAY, 1,
	W("montag mo lundi lun lunes segunda seg lunedi maandag ma luni mandag man "
	  "maanantai poniedzialek pon pn pondeli po ponedjeljak hetfo het "
	  "понедельник пн пнд понеділок понеделник δευτερα δευ δε pazartesi")},
    {DATE_WEEKDAY, 2,
	W("dienstag di mardi martes terca ter martedi dinsdag marti tisdag tirsdag "
	  "tis tiistai ti wtorek wt wto utery ut utorak kedd ked вторник вт втр "
	  "вівторок τριτη τρι τρ sali")},
    {DATE_WEEKDAY, 3,
	W("mittwoch mi mercredi mer miercoles mie quarta qua mercoledi woensdag wo "
	  "miercuri onsdag ons keskiviikko ke sroda sr sro streda st srijeda szerda "
	  "sze среда ср срд середа сряда τεταρτη τετ τε carsamba")},
    {DATE_WEEKDAY, 4,
	W("donnerstag do jeudi jeu jueves jue quinta qui giovedi gio donderdag joi "
	  "torsdag tor torstai to czwartek czw ctvrtek cetvrtak csutortok csu "
	  "четверг чт чтв четвер четвъртък πεμπτη πεμ πε persembe")},
    {DATE_WEEKDAY, 5,
	W("freitag fr vendredi ven viernes vie sexta sex venerdi vrijdag vr vineri "
	  "fredag fre perjantai pe piatek pia patek pa petak pentek pen пятница пт "
	  "птн п'ятниця пятниця петък παρασκευη παρ πα cuma")},
    {DATE_WEEKDAY, 6,
	W("samstag sonnabend sa samedi sam sabado sab sabato zaterdag za sambata "
	  "lordag lor lauantai la sobota sob so subota szombat szo суббота сб сбт "
	  "субота събота σαββατο σαβ σα cumartesi")},
    /* sr bg mk; sk sl lt lv et ca gl is; ms vi; he ar hi th */
    {DATE_MONTH, 1,
	W("tammik tammikuussa ян sij sijecnju sijecnjem јан јануар januara saus sausio sausis "
	  "janvaris jaan jaanuar gener xan xaneiro јануари januarie يناير ינואר ינו לינואר בינואר "
	  "जनवरी जन มกราคม มค เดือนมกราคม มกรา styczniu")},
    {DATE_MONTH, 2,
	W("uno helmik helmikuussa лютии фв velj veljaci veljacom феб фебруар februara vasario "
	  "vasaris februaris veebr veebruar febrer febreiro فبراير פברואר פבר בפברואר לפברואר "
	  "फ़रवरी फ़र กพ กุมภาพันธ์ เดือนกุมภาพันธ์ กุมภา lutym")},
    {DATE_MONTH, 3,
	W("marts maalisk maaliskuussa берез ozu ozujku ozujkom marec kov kovas kovo mac مارس מרץ "
	  "במרץ למרץ מרס במרס למרס מארס במארס למארס मार्च มีค มีนาคม เดือนมีนาคม มีนา marcu")},
    {DATE_MONTH, 4,
	W("huhtik huhtikuussa квіт ап tra travnju travnjem aprila bal balandis balandzio aprill "
	  "ابريل אפריל אפר באפריל לאפריל अप्रैल เมย เมษายน เมษา เดือนเมษายน kwietniu kwie")},
    {DATE_MONTH, 5,
	W("toukok toukokuussa маи svi svibnju svibnjem мај geg geguze geguzes maijs maig مايو מאי "
	  "במאי למאי मई พค พฤษภาคม เดือนพฤษภาคม พฤษภา maju")},
    {DATE_MONTH, 6,
	W("cer kesak kesakuussa черв юн lipnju lipnjem јун juna junij birz birzelio birzelis "
	  "junijs juuni juny xuno јуни junie يونيو יוני ביוני ליוני יונ जून มิถุนายน มิย เดือนมิถุนายน "
	  "มิถุนา czerwcu")},
    {DATE_MONTH, 7,
	W("crc heinak heinakuussa юл srpnju srpnjem јул jula julij liep liepa liepos julijs juuli "
	  "juliol xul xullo јули julai julie يوليو יולי ביולי ליולי יול जुलाई जुल กค กรกฎาคม "
	  "เดือนกรกฏาคม กรกฎา lipcu")},
    {DATE_MONTH, 8,
	W("elok elokuussa серп kol kolovozu kolovozom avg avgust augusta rugp rugpjutis rugpjucio "
	  "augusts agost agust ogo ogos agt اغسطس אוגוסט אוג באוגוסט לאוגוסט अगस्त अग สค สิงหาคม "
	  "สิงหา เดือนสิงหาคม sierpniu")},
    {DATE_MONTH, 9,
	W("zar syysk syyskuussa верес сеп септ септм ruj rujnu rujnom septembar септембар "
	  "septembra rugs rugsejis rugsejo septembris setembre سبتمبر ספטמבר ספט בספטמבר לספטמבר "
	  "सितंबर सित सितम्बर กย กันยายน กันยา เดือนกันยายน wrzesniu septembro")},
    {DATE_MONTH, 10,
	W("lokak lokakuussa жовт listopadom oktobar октобар oktobra spal spalio spalis oktobris "
	  "oktoober اكتوبر אוקטובר אוק באוקטובר לאוקטובר अक्तूबर अक्तू अक्टूबर ตค ตุลาคม เดือนตุลาคม ตุลา "
	  "pazdzierniku")},
    {DATE_MONTH, 11,
	W("listopadu marrask marraskuussa лист листоп noiem ное stu studenoga studenom studenomu "
	  "studenome studenim novembar нов новембар novembra lapkr lapkritis lapkricio novembris "
	  "ноем نوفمبر נובמבר נוב בנובמבר לנובמבר नवंबर नव नवम्बर พย พฤศจิกายน เดือนพฤศจิกายน พฤศจิ "
	  "listopadzie")},
    {DATE_MONTH, 12,
	W("jouluk joulukuussa груд prosinca prosincu prosincem decembar дец децембар decembra "
	  "gruod gruodis gruodzio decembris dets detsember desembre decembro dis disember ديسمبر "
	  "דצמבר דצמ בדצמבר לדצמבר दिसंबर दिस दिसम्बर ธค ธันวาคม เดือนธันวาคม ธันวา grudniu")},
    {DATE_WEEKDAY, 0,
	W("ned nedeli sond sunnuntaina нед неділ неділю dum nedelja недеља nedela nedelu "
	  "sekmadienis sk svetd svetdiena puhapaev dg diumenge sunnudagur недела ahad ahd minggu "
	  "воскресение الاحد ראשון रवि रविवार วันอาทิตย์ อา อาทิตย์ วันอาทิตย์ที่ niedziele")},
    {DATE_WEEKDAY, 1,
	W("pzt mand maanantaina пон понед ponedeljak понедељак pondelok ponedeljek pirmadienis pr "
	  "pirmd pirmdiena esmaspaev dilluns dl luns manudagur isn isnin sen senin الاثنين שני सोम "
	  "सोमवार วันจันทร์ จันทร์ วันจันทร์ที่ lu")},
    {DATE_WEEKDAY, 2,
	W("sal ute tisd tir ty tys tysdag tiistaina вів вівтор вто uto уто уторак utorok torek "
	  "antradienis otrd otrdiena teisipaev dimarts dt þri þriðjudagur sel selasa الثلاثاء "
	  "שלישי मंगल मंगलवार วันอังคาร อังคาร วันอังคารที่ die")},
    {DATE_WEEKDAY, 3,
	W("car crs str stredu onsd keskiviikkona серед середу сря sri sre sreda сре tr "
	  "treciadienis tresd tresdiena kolmapaev dc dimecres mercores mið miðvikudagur rab rabu "
	  "среду الاربعاء רביעי बुध बुधवार วันพุธ พุธ วันพุธที่ srode me mit")},
    {DATE_WEEKDAY, 4,
	W("per prs ctv tors torsd torstaina чет четвртак stvrtok cetrtek ketvirtadienis kt ceturtd "
	  "ceturtdiena neljapaev dijous dj xov xoves fim fimmtudagur четврток kha khamis kam kamis "
	  "الخميس חמישי गुरु गुरुवार พฤ วันพฤหัสบดี พฤหัสบดี พฤหัส วันพฤหัสบดีที่ cz je don ju")},
    {DATE_WEEKDAY, 5,
	W("cum pat fred perjantaina пят vin пет петак pi piatok petek penktadienis piektd "
	  "piektdiena reede divendres dv venres fos fostudagur петок jum jumaat vrydag jumat "
	  "пятницу الجمعة שישי शुक्र शुक्रवार วันศุกร์ ศุกร์ วันศุกร์ที่ ve")},
    {DATE_WEEKDAY, 6,
	W("cmt sobotu lord lau laurdag lauantaina суб субот суботу sestadienis sestd sestdiena "
	  "laupaev dissabte ds laugardagur саб сабота sabtu saterdag субботу السبت שבת शनि शनिवार "
	  "วันเสาร์ เสาร์ วันเสาร์ที่ sobote sb")},
    {DATE_WEEKDAY, 0, W("chu nhat")},
    {DATE_WEEKDAY, 1, W("hai")},
    {DATE_WEEKDAY, 2, W("ba")},
    {DATE_WEEKDAY, 3, W("tu")},
    {DATE_WEEKDAY, 5, W("sau")},
    {DATE_WEEKDAY, 6, W("bay")},
    {DATE_AMPM, DATE_AM, W("oo fm formiddag dop dopoldne дп утра ص صباحا morgens vormittags vorm")},
    {DATE_AMPM, DATE_PM,
	W("eftermiddag ettermiddag odp popoldne пп вечера م مساء abends nachmittags nachm ch")},
    {DATE_ZONE, 60, W("cet bst west met mez wat wedt mewt swt fwt")},
    {DATE_ZONE, 120, W("cest mest mesz eet sast cat wast bdst haec")},
    {DATE_ZONE, 180, W("eest msk eat trt idt moscow istanbul fet syot")},
    {DATE_ZONE, 210, W("irst")},
    {DATE_ZONE, 240, W("gst msd samt azt mut sct get ret volt")},
    {DATE_ZONE, 270, W("aft irdt")},
    {DATE_ZONE, 300, W("pkt yekt uzt mvt tjt tmt azst hmt orat tft mawt aqtt")},
    {DATE_ZONE, 330, W("ist kolkata calcutta slst")},
    {DATE_ZONE, 345, W("npt")},
    {DATE_ZONE, 360, W("omst btt kgt almt bdt biot iot yekst vost")},
    {DATE_ZONE, 390, W("mmt cct")},
    {DATE_ZONE, 420, W("ict wib krat novt cxt davt hovt omsst")},
    {DATE_ZONE, 480,
	W("hkt sgt pht bnt krast hovst chot myt wita awst bjt bejing beijing china prc irkt ulat "
	  "shanghai chongqing "
	  "taipei "
	  "singapore kong perth")},
    {DATE_ZONE, 540, W("jst kst wit yakt awdt tokyo seoul irkst pwt tlt")},
    {DATE_ZONE, 570, W("acst")},
    {DATE_ZONE, 600, W("aest vlat chst pgt yakst ddut chut")},
    {DATE_ZONE, 630, W("acdt lhst")},
    {DATE_ZONE, 660, W("aedt magt sakt nct lhdt kost nft vut sbt vlast eadt aesst")},
    {DATE_ZONE, 720, W("nzst pett fjt anat gilt mht tvt wakt wft idle magst")},
    {DATE_ZONE, 780, W("nzdt tot phot tkt fjst")},
    {DATE_ZONE, -60, W("azot cvt egt")},
    {DATE_ZONE, -120, W("brst fnt pmdt uyst")},
    {DATE_ZONE, -150, W("ndt")},
    {DATE_ZONE, -180, W("adt brt art clst uyt gft amst pmst pyst rott srt fkst")},
    {DATE_ZONE, -210, W("nst")},
    {DATE_ZONE, -240, W("ast edt clt bot vet pyt gyt amt fkt cost")},
    {DATE_ZONE, -300, W("est cdt cot ect eastern pet")},
    {DATE_ZONE, -360, W("mdt central galt east")},
    {DATE_ZONE, -420, W("mst pdt mountain")},
    {DATE_ZONE, -480, W("pst akdt pacific ydt cist")},
    {DATE_ZONE, -540, W("akst hadt hdt yst gamt")},
    {DATE_ZONE, -600, W("hst hast ahst ckt taht")},
    {DATE_ZONE, -660, W("sst nut")},
    {DATE_ZONE, 525, W("acwst cwst")},
    {DATE_ZONE, 765, W("chast")},
    {DATE_ZONE, 825, W("chadt")},
    {DATE_ZONE, 840, W("lint")},
    {DATE_ZONE, -720, W("idlw")},
    {DATE_ZONE_US, -300, W("et")},
    {DATE_ZONE_US, -360, W("ct")},
    {DATE_ZONE_US, -420, W("mt")},
    {DATE_ZONE_US, -480, W("pt")},
    {DATE_SUMMER, 0, W("daylight summer")},
    {DATE_MARK, 'h', W("h hrs uhr")},
    {DATE_MARK, 'm', W("min m")},
    {DATE_UNIT, 1,
	W("s sec secs second seconds sekunde sekunden secondes segundo segundos secondi "
	  "secondo seconden sekund секунд секунды секунду")},
    {DATE_UNIT, 60,
	W("mins minute minutes minuten minuto minutos minuti minut minuty minuut minuter "
	  "минут минуты минуту")},
    {DATE_UNIT, 3600,
	W("hr hour hours stunde stunden std heure heures hora horas ora uur uren "
	  "godzina godziny godzin timmar timer час часа часов")},
    {DATE_UNIT, DAY,
	W("d day days tag tage tagen jour jours dia dias giorno giorni dag dagen dzien "
	  "dni dagar dage день дня дней")},
    {DATE_UNIT, 7 * DAY,
	W("w week weeks woche wochen semaine semaines semana semanas settimana "
	  "settimane weken tydzien tygodnie tygodni неделю недели недель")},
    {DATE_UNIT, -1,
	W("month months monat monate monaten mois mes meses mese mesi maand maanden "
	  "miesiac miesiace miesiecy месяц месяца месяцев")},
    {DATE_UNIT, -12,
	W("y year years yr yrs jahr jahre jahren ans annee annees ano anos anno anni "
	  "jaar jaren rok lata lat год года лет")},
    {DATE_AGO, 0, W("ago fa geleden temu sedan siden назад atras")},
    {DATE_AGO_BEFORE, 0, W("vor hace ha il")},
    {DATE_DAY, 0, W("today heute aujourd'hui hoy hoje oggi vandaag dzis dzisiaj idag сегодня")},
    {DATE_DAY, -1, W("yesterday gestern hier ayer ontem ieri gisteren wczoraj igar вчера")},
    {DATE_DAY, -2, W("vorgestern anteayer eergisteren przedwczoraj позавчера")},
    {DATE_NOW, 0, W("now")},
    {DATE_ONE, 12, W("an")}, /* a year in French */
    {DATE_ONE, 1, W("a one einer einem une un una um een")},
    {DATE_HALF, 0, W("half")},
    {DATE_NOISE, 0,
	W("de del d le el den der am dem les a i v r g e о р ngay nam "
	  "г года год в го roku dnia dia om os er eme ter o ii feira vers publie "
	  "veroffentlicht опубликовано em as do din")},
};

static const struct group unspaced[] = {
    {DATE_MARK, 'Y', W("年 년")},
    {DATE_MARK, 'M', W("月 월")},
    {DATE_MARK, 'D', W("日 号 일")},
    {DATE_MARK, 'h', W("时 点 시")},
    {DATE_MARK, 'm', W("分 분")},
    {DATE_MARK, 's', W("秒 초")},
    {DATE_WEEKDAY, 0, W("星期日 星期天 周日 周天 礼拜日 礼拜天 日曜日 日曜 일요일")},
    {DATE_WEEKDAY, 1, W("星期一 周一 礼拜一 月曜日 月曜 월요일")},
    {DATE_WEEKDAY, 2, W("星期二 周二 礼拜二 火曜日 火曜 화요일 火 화")},
    {DATE_WEEKDAY, 3, W("星期三 周三 礼拜三 水曜日 水曜 수요일 水 수")},
    {DATE_WEEKDAY, 4, W("星期四 周四 礼拜四 木曜日 木曜 목요일 木 목")},
    {DATE_WEEKDAY, 5, W("星期五 周五 礼拜五 金曜日 金曜 금요일 金 금")},
    {DATE_WEEKDAY, 6, W("星期六 周六 礼拜六 土曜日 土曜 토요일 土 토")},
    {DATE_AMPM, DATE_AM, W("上午 凌晨 早上 早晨 清晨 午前 오전 早")},
    {DATE_AMPM, DATE_PM, W("下午 晚上 傍晚 晚间 夜间 深夜 午后 오후 晚")},
    {DATE_AMPM, DATE_NOON, W("中午 正午")},
    {DATE_ZONE, 480, W("北京时间 中国标准时间 台北时间 香港时间")},
    {DATE_ZONE, 540, W("日本时间 日本标准时")},
    {DATE_UNIT, 1, W("秒钟 초")},
    {DATE_UNIT, 60, W("分钟")},
    {DATE_UNIT, 3600, W("小时 个小时 个钟头 钟头 时间 시간")},
    {DATE_UNIT, DAY, W("天 日间")},
    {DATE_UNIT, 7 * DAY, W("周 个星期 星期 个礼拜 礼拜 周间 주 주일")},
    {DATE_UNIT, -1, W("个月 ヶ月 か月 カ月 ケ月 箇月 개월 달")},
    {DATE_AGO, 0, W("前 以前 之前 전")},
    {DATE_DAY, 0, W("今天 今日 本日 当天 오늘 きょう")},
    {DATE_DAY, -1, W("昨天 昨日 昨晚 昨 어제 きのう")},
    {DATE_DAY, -2, W("前天 一昨日 前日 그저께")},
    {DATE_DAY, -3, W("大前天")},
    {DATE_NOW, 0, W("刚刚 刚才 现在 方才 たった今 방금")},
    {DATE_HALF, 0, W("半 半个")},
    {DATE_ERA, 2018, W("令和")},
    {DATE_ERA, 1988, W("平成")},
    {DATE_ERA, 1925, W("昭和")},
    {DATE_ERA, 1911, W("大正 民国 中华民国")},
    {DATE_ERA, 1867, W("明治")},
    {DATE_NOISE, 0,
	W("发布时间 发布日期 发表时间 发表日期 更新时间 更新日期 创建时间 修改时间 时间 "
	  "日期 发布于 发表于 更新于 编辑于 创建于 最后更新 最后修改 公布时间 发文日期 "
	  "成文日期 发布 更新 发表 公布 于 约 大约 投稿日 公开日 更新日 作成日 公开 の に "
	  "公历 公元 西历 西元 钟 整")},
    {DATE_STOP, 0, W("来源 作者 编辑 责任编辑 记者 浏览 阅读 点击 访问 字体 字号")},
};

size_t
date_word_numbered(struct date_word *w, const char *s)
{
	/* "muoi" is ten: the longer ones first. */
	static const struct {
		const char *word;
		int value;
	} numbers[] = {{"muoi hai", 12}, {"muoi mot", 11}, {"muoi", 10}, {"mot", 1}, {"gieng", 1},
	    {"hai", 2}, {"ba", 3}, {"tu", 4}, {"nam", 5}, {"sau", 6}, {"bay", 7}, {"tam", 8},
	    {"chin", 9}, {"chap", 12}, {"12", 12}, {"11", 11}, {"10", 10}, {"01", 1}, {"02", 2},
	    {"03", 3}, {"04", 4}, {"05", 5}, {"06", 6}, {"07", 7}, {"08", 8}, {"09", 9}, {"1", 1},
	    {"2", 2}, {"3", 3}, {"4", 4}, {"5", 5}, {"6", 6}, {"7", 7}, {"8", 8}, {"9", 9}};
	const char *p = s + (strncmp(s, "thang", 5) == 0 ? 5 : strncmp(s, "thg", 3) == 0 ? 3 : 0);
	size_t n;

	if (p == s || *p++ != ' ')
		return 0;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		n = strlen(numbers[i].word);
		if (strncmp(p, numbers[i].word, n) != 0 || (p[n] >= '0' && p[n] <= '9') ||
		    (p[n] >= 'a' && p[n] <= 'z'))
			continue;
		*w = (struct date_word){DATE_MONTH, numbers[i].value, true};
		return (size_t)(p - s) + n;
	}
	return 0;
}

static bool
find(struct date_word *w, const char *key, const struct group *groups, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (strstr(groups[i].words, key) == NULL)
			continue;
		w->class = groups[i].class;
		w->value = groups[i].value;
		return true;
	}
	return false;
}

bool
date_word_find(struct date_word *w, const char *word, size_t n)
{
	char key[WORD_MAX_BYTES + 3];

	if (n > WORD_MAX_BYTES)
		return false;
	key[0] = ' ';
	memcpy(key + 1, word, n);
	memcpy(key + 1 + n, " ", 2);
	w->foreign = !find(w, key, english, sizeof(english) / sizeof(english[0]));
	return !w->foreign || find(w, key, others, sizeof(others) / sizeof(others[0]));
}

size_t
date_word_begin(struct date_word *w, const char *s)
{
	char key[6] = " ";
	const char *p;
	size_t i, len, best = 0;

	/* A blank and the first character, which all of these have three bytes for. */
	if (strnlen(s, 3) < 3)
		return 0;
	memcpy(key + 1, s, 3);
	for (i = 0; i < sizeof(unspaced) / sizeof(unspaced[0]); i++) {
		for (p = unspaced[i].words; (p = strstr(p, key)) != NULL;) {
			len = strcspn(++p, " ");
			if (len <= best || strncmp(p, s, len) != 0)
				continue;
			best = len;
			w->class = unspaced[i].class;
			w->value = unspaced[i].value;
		}
	}
	return best;
}
