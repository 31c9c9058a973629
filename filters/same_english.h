/*
 * Words of English headlines.  The weights of same_weights.h were counted on Chinese headlines,
 * where a word in Latin letters is nearly always a name.
 */
#define WEIGHT_ENGLISH 3

/* They name nothing. */
static const char english_fillers[] =
    "the of and to in for a an is are on with by as at its it's it from new has have had be become "
    "becomes becoming this that than more most now will can could would not no or into after over "
    "about up out all how why what who when where which first s your our their you we they i my "
    "says said announces announced announcing launches introduces introducing release released "
    "software foundation project projects version update updates program day days year years via "
    "vs get gets set one two three speaks claimed faster continue continues makes made make top "
    "level welcomes celebrates technologies inc ltd gpu cpu ip api sdk app ai agent isa os pc llm "
    "open source based support supports core processor server but if so do does did was were been "
    "just also only even still yet here there these those some any many much other another each "
    "every both between during before while without within through under against off again very "
    "too then";

/* Ordinary words of the field: many headlines have them. */
static const char english_words[] =
    "access across action adds adding advances ahead alliance amid analysis apps architecture "
    "around article assistant attack attacks available award awards back bad beats behind beta "
    "better beyond big billion blog board book boost brings browser bug bugs build building "
    "builds built business buy call calls case center ceo chain challenge change changes chief "
    "chip chips choose china chinese class cloud code coding coming commercial committee "
    "community companies company compiler complete computer computing conference control cost "
    "council course create creating critical cross customers cut cyber data database deal "
    "debate default deliver demo deploy design desktop details develop developer developers "
    "development device devices digital director distribution distro document documentation "
    "double down draft driver drivers drops early easy ecosystem edge edition end energy engine "
    "engineer engineering enterprise environment era europe european event events evolution "
    "exclusive expands experience explained explores extends face fast feature features fight "
    "file final finally find fix fixed fixes fixing flaw flaws focus food format former forum "
    "framework free full funding future game games gaming general generation getting global "
    "goes going good governance government graphics great growing growth guide hands hardware "
    "help helps high highlights hits home host hosting hot human impact improve improved "
    "improvements improves including industry information infrastructure initial initiative "
    "innovation inside install installation integration intelligence interface internet "
    "interview introduction investment issue issues joint joins keeps kernel key keynote kit "
    "know language large largest last latest launch launched launching law lead leader leaders "
    "leadership leading learn learning leaves library license life light like line list little "
    "live local long look looking lower machine maintainer maintainers major making malicious "
    "management market members memory merges merged million minister minor mobile mode model "
    "models modern monday tuesday wednesday thursday friday saturday sunday month monthly move "
    "moves multi name named national native need needs network networking news next notes "
    "number offers office official officially online operating operations optimizations order "
    "organization organizations outlook package packages page partner partners partnership "
    "party patch patches path performance phone place plan plans platform platforms play "
    "player point policy popular portable power powered prepares preview price privacy private "
    "proceedings process product products production programming promises proposal protocol "
    "provides public publishes push quality quarter question questions quick rate ready real "
    "recap record reference released releases releasing remote removes replace report reports "
    "repository request research researchers review rights rise risk roadmap round run running "
    "runs safe safety sale scale schedule science scientists search season second secure "
    "security sees series serious service services session set share shared ship ships show "
    "shows side single site small smart social solution solutions special speed stable stack "
    "stage standard standards start started starts startup state states status stay step "
    "storage store story strategy stream streaming strong student students study summary "
    "summit supply support supported supporting survey sustainable switch system systems take "
    "takes talk talks target team tech technical technology test testing tests time times tips "
    "today tool toolkit tools track trade training transparency trust try turns tutorial type "
    "ui understanding unveils upcoming upgrade upgrades use used user users uses using value "
    "vendor vendors video view virtual vision vote vulnerabilities vulnerability wants warns "
    "watch way web week weekly well whole wide win window wins women work working works workshop "
    "world worth write writing wrong zero";
