#include "entities.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "../daemon/core/text.h"

/*
 * By first letter, "\1name=characters\1" without that letter.  The longest is 2 KB and found by
 * one strstr(); few pointers mean few relocations at start.
 */
/* clang-format off */
static const char *const tables[] = {
    /* A */ "\1Elig=Æ\1MP=&\1acute=Á\1breve=Ă\1circ=Â\1cy=А\1fr=𝔄\1grave=À\1lpha=Α\1macr=Ā\1nd=⩓\1"
    "ogon=Ą\1opf=𝔸\1pplyFunction=\342\201\241\1ring=Å\1scr=𝒜\1ssign=≔\1tilde=Ã\1uml=Ä\1",
    /* B */ "\1ackslash=∖\1arv=⫧\1arwed=⌆\1cy=Б\1ecause=∵\1ernoullis=ℬ\1eta=Β\1fr=𝔅\1opf=𝔹\1reve=˘\1"
    "scr=ℬ\1umpeq=≎\1",
    /* C */ "\1Hcy=Ч\1OPY=©\1acute=Ć\1ap=⋒\1apitalDifferentialD=ⅅ\1ayleys=ℭ\1caron=Č\1cedil=Ç\1"
    "circ=Ĉ\1conint=∰\1dot=Ċ\1edilla=¸\1enterDot=·\1fr=ℭ\1hi=Χ\1ircleDot=⊙\1ircleMinus=⊖\1"
    "irclePlus=⊕\1ircleTimes=⊗\1lockwiseContourIntegral=∲\1loseCurlyDoubleQuote=”\1"
    "loseCurlyQuote=’\1olon=∷\1olone=⩴\1ongruent=≡\1onint=∯\1ontourIntegral=∮\1opf=ℂ\1"
    "oproduct=∐\1ounterClockwiseContourIntegral=∳\1ross=⨯\1scr=𝒞\1up=⋓\1upCap=≍\1",
    /* D */ "\1D=ⅅ\1Dotrahd=⤑\1Jcy=Ђ\1Scy=Ѕ\1Zcy=Џ\1agger=‡\1arr=↡\1ashv=⫤\1caron=Ď\1cy=Д\1el=∇\1"
    "elta=Δ\1fr=𝔇\1iacriticalAcute=´\1iacriticalDot=˙\1iacriticalDoubleAcute=˝\1"
    "iacriticalGrave=`\1iacriticalTilde=˜\1iamond=⋄\1ifferentialD=ⅆ\1opf=𝔻\1ot=¨\1"
    "otDot=\342\203\234\1otEqual=≐\1oubleContourIntegral=∯\1oubleDot=¨\1oubleDownArrow=⇓\1"
    "oubleLeftArrow=⇐\1oubleLeftRightArrow=⇔\1oubleLeftTee=⫤\1oubleLongLeftArrow=⟸\1"
    "oubleLongLeftRightArrow=⟺\1oubleLongRightArrow=⟹\1oubleRightArrow=⇒\1oubleRightTee=⊨\1"
    "oubleUpArrow=⇑\1oubleUpDownArrow=⇕\1oubleVerticalBar=∥\1ownArrow=↓\1ownArrowBar=⤓\1"
    "ownArrowUpArrow=⇵\1ownBreve=\314\221\1ownLeftRightVector=⥐\1ownLeftTeeVector=⥞\1"
    "ownLeftVector=↽\1ownLeftVectorBar=⥖\1ownRightTeeVector=⥟\1ownRightVector=⇁\1"
    "ownRightVectorBar=⥗\1ownTee=⊤\1ownTeeArrow=↧\1ownarrow=⇓\1scr=𝒟\1strok=Đ\1",
    /* E */ "\1NG=Ŋ\1TH=Ð\1acute=É\1caron=Ě\1circ=Ê\1cy=Э\1dot=Ė\1fr=𝔈\1grave=È\1lement=∈\1macr=Ē\1"
    "mptySmallSquare=◻\1mptyVerySmallSquare=▫\1ogon=Ę\1opf=𝔼\1psilon=Ε\1qual=⩵\1qualTilde=≂\1"
    "quilibrium=⇌\1scr=ℰ\1sim=⩳\1ta=Η\1uml=Ë\1xists=∃\1xponentialE=ⅇ\1",
    /* F */ "\1cy=Ф\1fr=𝔉\1illedSmallSquare=◼\1illedVerySmallSquare=▪\1opf=𝔽\1orAll=∀\1ouriertrf=ℱ\1"
    "scr=ℱ\1",
    /* G */ "\1Jcy=Ѓ\1T=>\1amma=Γ\1ammad=Ϝ\1breve=Ğ\1cedil=Ģ\1circ=Ĝ\1cy=Г\1dot=Ġ\1fr=𝔊\1g=⋙\1opf=𝔾\1"
    "reaterEqual=≥\1reaterEqualLess=⋛\1reaterFullEqual=≧\1reaterGreater=⪢\1reaterLess=≷\1"
    "reaterSlantEqual=⩾\1reaterTilde=≳\1scr=𝒢\1t=≫\1",
    /* H */ "\1ARDcy=Ъ\1acek=ˇ\1at=^\1circ=Ĥ\1fr=ℌ\1ilbertSpace=ℋ\1opf=ℍ\1orizontalLine=─\1scr=ℋ\1"
    "strok=Ħ\1umpDownHump=≎\1umpEqual=≏\1",
    /* I */ "\1Ecy=Е\1Jlig=Ĳ\1Ocy=Ё\1acute=Í\1circ=Î\1cy=И\1dot=İ\1fr=ℑ\1grave=Ì\1m=ℑ\1macr=Ī\1"
    "maginaryI=ⅈ\1mplies=⇒\1nt=∬\1ntegral=∫\1ntersection=⋂\1nvisibleComma=\342\201\243\1"
    "nvisibleTimes=\342\201\242\1ogon=Į\1opf=𝕀\1ota=Ι\1scr=ℐ\1tilde=Ĩ\1ukcy=І\1uml=Ï\1",
    /* J */ "\1circ=Ĵ\1cy=Й\1fr=𝔍\1opf=𝕁\1scr=𝒥\1sercy=Ј\1ukcy=Є\1",
    /* K */ "\1Hcy=Х\1Jcy=Ќ\1appa=Κ\1cedil=Ķ\1cy=К\1fr=𝔎\1opf=𝕂\1scr=𝒦\1",
    /* L */ "\1Jcy=Љ\1T=<\1acute=Ĺ\1ambda=Λ\1ang=⟪\1aplacetrf=ℒ\1arr=↞\1caron=Ľ\1cedil=Ļ\1cy=Л\1"
    "eftAngleBracket=⟨\1eftArrow=←\1eftArrowBar=⇤\1eftArrowRightArrow=⇆\1eftCeiling=⌈\1"
    "eftDoubleBracket=⟦\1eftDownTeeVector=⥡\1eftDownVector=⇃\1eftDownVectorBar=⥙\1"
    "eftFloor=⌊\1eftRightArrow=↔\1eftRightVector=⥎\1eftTee=⊣\1eftTeeArrow=↤\1eftTeeVector=⥚\1"
    "eftTriangle=⊲\1eftTriangleBar=⧏\1eftTriangleEqual=⊴\1eftUpDownVector=⥑\1"
    "eftUpTeeVector=⥠\1eftUpVector=↿\1eftUpVectorBar=⥘\1eftVector=↼\1eftVectorBar=⥒\1"
    "eftarrow=⇐\1eftrightarrow=⇔\1essEqualGreater=⋚\1essFullEqual=≦\1essGreater=≶\1"
    "essLess=⪡\1essSlantEqual=⩽\1essTilde=≲\1fr=𝔏\1l=⋘\1leftarrow=⇚\1midot=Ŀ\1"
    "ongLeftArrow=⟵\1ongLeftRightArrow=⟷\1ongRightArrow=⟶\1ongleftarrow=⟸\1"
    "ongleftrightarrow=⟺\1ongrightarrow=⟹\1opf=𝕃\1owerLeftArrow=↙\1owerRightArrow=↘\1scr=ℒ\1"
    "sh=↰\1strok=Ł\1t=≪\1",
    /* M */ "\1ap=⤅\1cy=М\1ediumSpace=\342\201\237\1ellintrf=ℳ\1fr=𝔐\1inusPlus=∓\1opf=𝕄\1scr=ℳ\1u=Μ\1",
    /* N */ "\1Jcy=Њ\1acute=Ń\1caron=Ň\1cedil=Ņ\1cy=Н\1egativeMediumSpace=\342\200\213\1"
    "egativeThickSpace=\342\200\213\1egativeThinSpace=\342\200\213\1"
    "egativeVeryThinSpace=\342\200\213\1estedGreaterGreater=≫\1estedLessLess=≪\1ewLine=\n\1"
    "fr=𝔑\1oBreak=\342\201\240\1onBreakingSpace=\302\240\1opf=ℕ\1ot=⫬\1otCongruent=≢\1"
    "otCupCap=≭\1otDoubleVerticalBar=∦\1otElement=∉\1otEqual=≠\1otEqualTilde=≂\314\270\1"
    "otExists=∄\1otGreater=≯\1otGreaterEqual=≱\1otGreaterFullEqual=≧\314\270\1"
    "otGreaterGreater=≫\314\270\1otGreaterLess=≹\1otGreaterSlantEqual=⩾\314\270\1"
    "otGreaterTilde=≵\1otHumpDownHump=≎\314\270\1otHumpEqual=≏\314\270\1otLeftTriangle=⋪\1"
    "otLeftTriangleBar=⧏\314\270\1otLeftTriangleEqual=⋬\1otLess=≮\1otLessEqual=≰\1"
    "otLessGreater=≸\1otLessLess=≪\314\270\1otLessSlantEqual=⩽\314\270\1otLessTilde=≴\1"
    "otNestedGreaterGreater=⪢\314\270\1otNestedLessLess=⪡\314\270\1otPrecedes=⊀\1"
    "otPrecedesEqual=⪯\314\270\1otPrecedesSlantEqual=⋠\1otReverseElement=∌\1"
    "otRightTriangle=⋫\1otRightTriangleBar=⧐\314\270\1otRightTriangleEqual=⋭\1"
    "otSquareSubset=⊏\314\270\1otSquareSubsetEqual=⋢\1otSquareSuperset=⊐\314\270\1"
    "otSquareSupersetEqual=⋣\1otSubset=⊂\342\203\222\1otSubsetEqual=⊈\1otSucceeds=⊁\1"
    "otSucceedsEqual=⪰\314\270\1otSucceedsSlantEqual=⋡\1otSucceedsTilde=≿\314\270\1"
    "otSuperset=⊃\342\203\222\1otSupersetEqual=⊉\1otTilde=≁\1otTildeEqual=≄\1"
    "otTildeFullEqual=≇\1otTildeTilde=≉\1otVerticalBar=∤\1scr=𝒩\1tilde=Ñ\1u=Ν\1",
    /* O */ "\1Elig=Œ\1acute=Ó\1circ=Ô\1cy=О\1dblac=Ő\1fr=𝔒\1grave=Ò\1macr=Ō\1mega=Ω\1micron=Ο\1"
    "opf=𝕆\1penCurlyDoubleQuote=“\1penCurlyQuote=‘\1r=⩔\1scr=𝒪\1slash=Ø\1tilde=Õ\1times=⨷\1"
    "uml=Ö\1verBar=‾\1verBrace=⏞\1verBracket=⎴\1verParenthesis=⏜\1",
    /* P */ "\1artialD=∂\1cy=П\1fr=𝔓\1hi=Φ\1i=Π\1lusMinus=±\1oincareplane=ℌ\1opf=ℙ\1r=⪻\1recedes=≺\1"
    "recedesEqual=⪯\1recedesSlantEqual=≼\1recedesTilde=≾\1rime=″\1roduct=∏\1roportion=∷\1"
    "roportional=∝\1scr=𝒫\1si=Ψ\1",
    /* Q */ "\1UOT=\"\1fr=𝔔\1opf=ℚ\1scr=𝒬\1",
    /* R */ "\1Barr=⤐\1EG=®\1acute=Ŕ\1ang=⟫\1arr=↠\1arrtl=⤖\1caron=Ř\1cedil=Ŗ\1cy=Р\1e=ℜ\1"
    "everseElement=∋\1everseEquilibrium=⇋\1everseUpEquilibrium=⥯\1fr=ℜ\1ho=Ρ\1"
    "ightAngleBracket=⟩\1ightArrow=→\1ightArrowBar=⇥\1ightArrowLeftArrow=⇄\1ightCeiling=⌉\1"
    "ightDoubleBracket=⟧\1ightDownTeeVector=⥝\1ightDownVector=⇂\1ightDownVectorBar=⥕\1"
    "ightFloor=⌋\1ightTee=⊢\1ightTeeArrow=↦\1ightTeeVector=⥛\1ightTriangle=⊳\1"
    "ightTriangleBar=⧐\1ightTriangleEqual=⊵\1ightUpDownVector=⥏\1ightUpTeeVector=⥜\1"
    "ightUpVector=↾\1ightUpVectorBar=⥔\1ightVector=⇀\1ightVectorBar=⥓\1ightarrow=⇒\1opf=ℝ\1"
    "oundImplies=⥰\1rightarrow=⇛\1scr=ℛ\1sh=↱\1uleDelayed=⧴\1",
    /* S */ "\1HCHcy=Щ\1Hcy=Ш\1OFTcy=Ь\1acute=Ś\1c=⪼\1caron=Š\1cedil=Ş\1circ=Ŝ\1cy=С\1fr=𝔖\1"
    "hortDownArrow=↓\1hortLeftArrow=←\1hortRightArrow=→\1hortUpArrow=↑\1igma=Σ\1"
    "mallCircle=∘\1opf=𝕊\1qrt=√\1quare=□\1quareIntersection=⊓\1quareSubset=⊏\1"
    "quareSubsetEqual=⊑\1quareSuperset=⊐\1quareSupersetEqual=⊒\1quareUnion=⊔\1scr=𝒮\1tar=⋆\1"
    "ub=⋐\1ubset=⋐\1ubsetEqual=⊆\1ucceeds=≻\1ucceedsEqual=⪰\1ucceedsSlantEqual=≽\1"
    "ucceedsTilde=≿\1uchThat=∋\1um=∑\1up=⋑\1uperset=⊃\1upersetEqual=⊇\1upset=⋑\1",
    /* T */ "\1HORN=Þ\1RADE=™\1SHcy=Ћ\1Scy=Ц\1ab=\011\1au=Τ\1caron=Ť\1cedil=Ţ\1cy=Т\1fr=𝔗\1"
    "herefore=∴\1heta=Θ\1hickSpace=\342\201\237\342\200\212\1hinSpace=\342\200\211\1ilde=∼\1"
    "ildeEqual=≃\1ildeFullEqual=≅\1ildeTilde=≈\1opf=𝕋\1ripleDot=\342\203\233\1scr=𝒯\1"
    "strok=Ŧ\1",
    /* U */ "\1acute=Ú\1arr=↟\1arrocir=⥉\1brcy=Ў\1breve=Ŭ\1circ=Û\1cy=У\1dblac=Ű\1fr=𝔘\1grave=Ù\1"
    "macr=Ū\1nderBar=_\1nderBrace=⏟\1nderBracket=⎵\1nderParenthesis=⏝\1nion=⋃\1nionPlus=⊎\1"
    "ogon=Ų\1opf=𝕌\1pArrow=↑\1pArrowBar=⤒\1pArrowDownArrow=⇅\1pDownArrow=↕\1pEquilibrium=⥮\1"
    "pTee=⊥\1pTeeArrow=↥\1parrow=⇑\1pdownarrow=⇕\1pperLeftArrow=↖\1pperRightArrow=↗\1psi=ϒ\1"
    "psilon=Υ\1ring=Ů\1scr=𝒰\1tilde=Ũ\1uml=Ü\1",
    /* V */ "\1Dash=⊫\1bar=⫫\1cy=В\1dash=⊩\1dashl=⫦\1ee=⋁\1erbar=‖\1ert=‖\1erticalBar=∣\1"
    "erticalLine=|\1erticalSeparator=❘\1erticalTilde=≀\1eryThinSpace=\342\200\212\1fr=𝔙\1"
    "opf=𝕍\1scr=𝒱\1vdash=⊪\1",
    /* W */ "\1circ=Ŵ\1edge=⋀\1fr=𝔚\1opf=𝕎\1scr=𝒲\1",
    /* X */ "\1fr=𝔛\1i=Ξ\1opf=𝕏\1scr=𝒳\1",
    /* Y */ "\1Acy=Я\1Icy=Ї\1Ucy=Ю\1acute=Ý\1circ=Ŷ\1cy=Ы\1fr=𝔜\1opf=𝕐\1scr=𝒴\1uml=Ÿ\1",
    /* Z */ "\1Hcy=Ж\1acute=Ź\1caron=Ž\1cy=З\1dot=Ż\1eroWidthSpace=\342\200\213\1eta=Ζ\1fr=ℨ\1opf=ℤ\1"
    "scr=𝒵\1",
    /* a */ "\1acute=á\1breve=ă\1c=∾\1cE=∾\314\263\1cd=∿\1circ=â\1cute=´\1cy=а\1elig=æ\1"
    "f=\342\201\241\1fr=𝔞\1grave=à\1lefsym=ℵ\1leph=ℵ\1lpha=α\1macr=ā\1malg=⨿\1mp=&\1nd=∧\1"
    "ndand=⩕\1ndd=⩜\1ndslope=⩘\1ndv=⩚\1ng=∠\1nge=⦤\1ngle=∠\1ngmsd=∡\1ngmsdaa=⦨\1ngmsdab=⦩\1"
    "ngmsdac=⦪\1ngmsdad=⦫\1ngmsdae=⦬\1ngmsdaf=⦭\1ngmsdag=⦮\1ngmsdah=⦯\1ngrt=∟\1ngrtvb=⊾\1"
    "ngrtvbd=⦝\1ngsph=∢\1ngst=Å\1ngzarr=⍼\1ogon=ą\1opf=𝕒\1p=≈\1pE=⩰\1pacir=⩯\1pe=≊\1pid=≋\1"
    "pos='\1pprox=≈\1pproxeq=≊\1ring=å\1scr=𝒶\1st=*\1symp=≈\1sympeq=≍\1tilde=ã\1uml=ä\1"
    "wconint=∳\1wint=⨑\1",
    /* b */ "\1Not=⫭\1ackcong=≌\1ackepsilon=϶\1ackprime=‵\1acksim=∽\1acksimeq=⋍\1arvee=⊽\1arwed=⌅\1"
    "arwedge=⌅\1brk=⎵\1brktbrk=⎶\1cong=≌\1cy=б\1dquo=„\1ecaus=∵\1ecause=∵\1emptyv=⦰\1epsi=϶\1"
    "ernou=ℬ\1eta=β\1eth=ℶ\1etween=≬\1fr=𝔟\1igcap=⋂\1igcirc=◯\1igcup=⋃\1igodot=⨀\1igoplus=⨁\1"
    "igotimes=⨂\1igsqcup=⨆\1igstar=★\1igtriangledown=▽\1igtriangleup=△\1iguplus=⨄\1igvee=⋁\1"
    "igwedge=⋀\1karow=⤍\1lacklozenge=⧫\1lacksquare=▪\1lacktriangle=▴\1lacktriangledown=▾\1"
    "lacktriangleleft=◂\1lacktriangleright=▸\1lank=␣\1lk12=▒\1lk14=░\1lk34=▓\1lock=█\1"
    "ne==\342\203\245\1nequiv=≡\342\203\245\1not=⌐\1opf=𝕓\1ot=⊥\1ottom=⊥\1owtie=⋈\1oxDL=╗\1"
    "oxDR=╔\1oxDl=╖\1oxDr=╓\1oxH=═\1oxHD=╦\1oxHU=╩\1oxHd=╤\1oxHu=╧\1oxUL=╝\1oxUR=╚\1oxUl=╜\1"
    "oxUr=╙\1oxV=║\1oxVH=╬\1oxVL=╣\1oxVR=╠\1oxVh=╫\1oxVl=╢\1oxVr=╟\1oxbox=⧉\1oxdL=╕\1oxdR=╒\1"
    "oxdl=┐\1oxdr=┌\1oxh=─\1oxhD=╥\1oxhU=╨\1oxhd=┬\1oxhu=┴\1oxminus=⊟\1oxplus=⊞\1oxtimes=⊠\1"
    "oxuL=╛\1oxuR=╘\1oxul=┘\1oxur=└\1oxv=│\1oxvH=╪\1oxvL=╡\1oxvR=╞\1oxvh=┼\1oxvl=┤\1oxvr=├\1"
    "prime=‵\1reve=˘\1rvbar=¦\1scr=𝒷\1semi=⁏\1sim=∽\1sime=⋍\1sol=\\\1solb=⧅\1solhsub=⟈\1"
    "ull=•\1ullet=•\1ump=≎\1umpE=⪮\1umpe=≏\1umpeq=≏\1",
    /* c */ "\1acute=ć\1ap=∩\1apand=⩄\1apbrcup=⩉\1apcap=⩋\1apcup=⩇\1apdot=⩀\1aps=∩\357\270\200\1"
    "aret=⁁\1aron=ˇ\1caps=⩍\1caron=č\1cedil=ç\1circ=ĉ\1cups=⩌\1cupssm=⩐\1dot=ċ\1edil=¸\1"
    "emptyv=⦲\1ent=¢\1enterdot=·\1fr=𝔠\1hcy=ч\1heck=✓\1heckmark=✓\1hi=χ\1ir=○\1irE=⧃\1irc=ˆ\1"
    "irceq=≗\1irclearrowleft=↺\1irclearrowright=↻\1ircledR=®\1ircledS=Ⓢ\1ircledast=⊛\1"
    "ircledcirc=⊚\1ircleddash=⊝\1ire=≗\1irfnint=⨐\1irmid=⫯\1irscir=⧂\1lubs=♣\1lubsuit=♣\1"
    "olon=:\1olone=≔\1oloneq=≔\1omma=,\1ommat=@\1omp=∁\1ompfn=∘\1omplement=∁\1omplexes=ℂ\1"
    "ong=≅\1ongdot=⩭\1onint=∮\1opf=𝕔\1oprod=∐\1opy=©\1opysr=℗\1rarr=↵\1ross=✗\1scr=𝒸\1sub=⫏\1"
    "sube=⫑\1sup=⫐\1supe=⫒\1tdot=⋯\1udarrl=⤸\1udarrr=⤵\1uepr=⋞\1uesc=⋟\1ularr=↶\1ularrp=⤽\1"
    "up=∪\1upbrcap=⩈\1upcap=⩆\1upcup=⩊\1updot=⊍\1upor=⩅\1ups=∪\357\270\200\1urarr=↷\1"
    "urarrm=⤼\1urlyeqprec=⋞\1urlyeqsucc=⋟\1urlyvee=⋎\1urlywedge=⋏\1urren=¤\1urvearrowleft=↶\1"
    "urvearrowright=↷\1uvee=⋎\1uwed=⋏\1wconint=∲\1wint=∱\1ylcty=⌭\1",
    /* d */ "\1Arr=⇓\1Har=⥥\1agger=†\1aleth=ℸ\1arr=↓\1ash=‐\1ashv=⊣\1bkarow=⤏\1blac=˝\1caron=ď\1"
    "cy=д\1d=ⅆ\1dagger=‡\1darr=⇊\1dotseq=⩷\1eg=°\1elta=δ\1emptyv=⦱\1fisht=⥿\1fr=𝔡\1harl=⇃\1"
    "harr=⇂\1iam=⋄\1iamond=⋄\1iamondsuit=♦\1iams=♦\1ie=¨\1igamma=ϝ\1isin=⋲\1iv=÷\1ivide=÷\1"
    "ivideontimes=⋇\1ivonx=⋇\1jcy=ђ\1lcorn=⌞\1lcrop=⌍\1ollar=$\1opf=𝕕\1ot=˙\1oteq=≐\1"
    "oteqdot=≑\1otminus=∸\1otplus=∔\1otsquare=⊡\1oublebarwedge=⌆\1ownarrow=↓\1"
    "owndownarrows=⇊\1ownharpoonleft=⇃\1ownharpoonright=⇂\1rbkarow=⤐\1rcorn=⌟\1rcrop=⌌\1"
    "scr=𝒹\1scy=ѕ\1sol=⧶\1strok=đ\1tdot=⋱\1tri=▿\1trif=▾\1uarr=⇵\1uhar=⥯\1wangle=⦦\1zcy=џ\1"
    "zigrarr=⟿\1",
    /* e */ "\1DDot=⩷\1Dot=≑\1acute=é\1aster=⩮\1caron=ě\1cir=≖\1circ=ê\1colon=≕\1cy=э\1dot=ė\1e=ⅇ\1"
    "fDot=≒\1fr=𝔢\1g=⪚\1grave=è\1gs=⪖\1gsdot=⪘\1l=⪙\1linters=⏧\1ll=ℓ\1ls=⪕\1lsdot=⪗\1macr=ē\1"
    "mpty=∅\1mptyset=∅\1mptyv=∅\1msp=\342\200\203\1msp13=\342\200\204\1msp14=\342\200\205\1"
    "ng=ŋ\1nsp=\342\200\202\1ogon=ę\1opf=𝕖\1par=⋕\1parsl=⧣\1plus=⩱\1psi=ε\1psilon=ε\1psiv=ϵ\1"
    "qcirc=≖\1qcolon=≕\1qsim=≂\1qslantgtr=⪖\1qslantless=⪕\1quals==\1quest=≟\1quiv=≡\1"
    "quivDD=⩸\1qvparsl=⧥\1rDot=≓\1rarr=⥱\1scr=ℯ\1sdot=≐\1sim=≂\1ta=η\1th=ð\1uml=ë\1uro=€\1"
    "xcl=!\1xist=∃\1xpectation=ℰ\1xponentiale=ⅇ\1",
    /* f */ "\1allingdotseq=≒\1cy=ф\1emale=♀\1filig=ﬃ\1flig=ﬀ\1fllig=ﬄ\1fr=𝔣\1ilig=ﬁ\1jlig=fj\1"
    "lat=♭\1llig=ﬂ\1ltns=▱\1nof=ƒ\1opf=𝕗\1orall=∀\1ork=⋔\1orkv=⫙\1partint=⨍\1rac12=½\1"
    "rac13=⅓\1rac14=¼\1rac15=⅕\1rac16=⅙\1rac18=⅛\1rac23=⅔\1rac25=⅖\1rac34=¾\1rac35=⅗\1"
    "rac38=⅜\1rac45=⅘\1rac56=⅚\1rac58=⅝\1rac78=⅞\1rasl=⁄\1rown=⌢\1scr=𝒻\1",
    /* g */ "\1E=≧\1El=⪌\1acute=ǵ\1amma=γ\1ammad=ϝ\1ap=⪆\1breve=ğ\1circ=ĝ\1cy=г\1dot=ġ\1e=≥\1el=⋛\1"
    "eq=≥\1eqq=≧\1eqslant=⩾\1es=⩾\1escc=⪩\1esdot=⪀\1esdoto=⪂\1esdotol=⪄\1esl=⋛\357\270\200\1"
    "esles=⪔\1fr=𝔤\1g=≫\1gg=⋙\1imel=ℷ\1jcy=ѓ\1l=≷\1lE=⪒\1la=⪥\1lj=⪤\1nE=≩\1nap=⪊\1napprox=⪊\1"
    "ne=⪈\1neq=⪈\1neqq=≩\1nsim=⋧\1opf=𝕘\1rave=`\1scr=ℊ\1sim=≳\1sime=⪎\1siml=⪐\1t=>\1tcc=⪧\1"
    "tcir=⩺\1tdot=⋗\1tlPar=⦕\1tquest=⩼\1trapprox=⪆\1trarr=⥸\1trdot=⋗\1treqless=⋛\1"
    "treqqless=⪌\1trless=≷\1trsim=≳\1vertneqq=≩\357\270\200\1vnE=≩\357\270\200\1",
    /* h */ "\1Arr=⇔\1airsp=\342\200\212\1alf=½\1amilt=ℋ\1ardcy=ъ\1arr=↔\1arrcir=⥈\1arrw=↭\1bar=ℏ\1"
    "circ=ĥ\1earts=♥\1eartsuit=♥\1ellip=…\1ercon=⊹\1fr=𝔥\1ksearow=⤥\1kswarow=⤦\1oarr=⇿\1"
    "omtht=∻\1ookleftarrow=↩\1ookrightarrow=↪\1opf=𝕙\1orbar=―\1scr=𝒽\1slash=ℏ\1strok=ħ\1"
    "ybull=⁃\1yphen=‐\1",
    /* i */ "\1acute=í\1c=\342\201\243\1circ=î\1cy=и\1ecy=е\1excl=¡\1ff=⇔\1fr=𝔦\1grave=ì\1i=ⅈ\1"
    "iiint=⨌\1iint=∭\1infin=⧜\1iota=℩\1jlig=ĳ\1macr=ī\1mage=ℑ\1magline=ℐ\1magpart=ℑ\1math=ı\1"
    "mof=⊷\1mped=Ƶ\1n=∈\1ncare=℅\1nfin=∞\1nfintie=⧝\1nodot=ı\1nt=∫\1ntcal=⊺\1ntegers=ℤ\1"
    "ntercal=⊺\1ntlarhk=⨗\1ntprod=⨼\1ocy=ё\1ogon=į\1opf=𝕚\1ota=ι\1prod=⨼\1quest=¿\1scr=𝒾\1"
    "sin=∈\1sinE=⋹\1sindot=⋵\1sins=⋴\1sinsv=⋳\1sinv=∈\1t=\342\201\242\1tilde=ĩ\1ukcy=і\1"
    "uml=ï\1",
    /* j */ "\1circ=ĵ\1cy=й\1fr=𝔧\1math=ȷ\1opf=𝕛\1scr=𝒿\1sercy=ј\1ukcy=є\1",
    /* k */ "\1appa=κ\1appav=ϰ\1cedil=ķ\1cy=к\1fr=𝔨\1green=ĸ\1hcy=х\1jcy=ќ\1opf=𝕜\1scr=𝓀\1",
    /* l */ "\1Aarr=⇚\1Arr=⇐\1Atail=⤛\1Barr=⤎\1E=≦\1Eg=⪋\1Har=⥢\1acute=ĺ\1aemptyv=⦴\1agran=ℒ\1"
    "ambda=λ\1ang=⟨\1angd=⦑\1angle=⟨\1ap=⪅\1aquo=«\1arr=←\1arrb=⇤\1arrbfs=⤟\1arrfs=⤝\1"
    "arrhk=↩\1arrlp=↫\1arrpl=⤹\1arrsim=⥳\1arrtl=↢\1at=⪫\1atail=⤙\1ate=⪭\1ates=⪭\357\270\200\1"
    "barr=⤌\1bbrk=❲\1brace={\1brack=[\1brke=⦋\1brksld=⦏\1brkslu=⦍\1caron=ľ\1cedil=ļ\1ceil=⌈\1"
    "cub={\1cy=л\1dca=⤶\1dquo=“\1dquor=„\1drdhar=⥧\1drushar=⥋\1dsh=↲\1e=≤\1eftarrow=←\1"
    "eftarrowtail=↢\1eftharpoondown=↽\1eftharpoonup=↼\1eftleftarrows=⇇\1eftrightarrow=↔\1"
    "eftrightarrows=⇆\1eftrightharpoons=⇋\1eftrightsquigarrow=↭\1eftthreetimes=⋋\1eg=⋚\1"
    "eq=≤\1eqq=≦\1eqslant=⩽\1es=⩽\1escc=⪨\1esdot=⩿\1esdoto=⪁\1esdotor=⪃\1esg=⋚\357\270\200\1"
    "esges=⪓\1essapprox=⪅\1essdot=⋖\1esseqgtr=⋚\1esseqqgtr=⪋\1essgtr=≶\1esssim=≲\1fisht=⥼\1"
    "floor=⌊\1fr=𝔩\1g=≶\1gE=⪑\1hard=↽\1haru=↼\1harul=⥪\1hblk=▄\1jcy=љ\1l=≪\1larr=⇇\1"
    "lcorner=⌞\1lhard=⥫\1ltri=◺\1midot=ŀ\1moust=⎰\1moustache=⎰\1nE=≨\1nap=⪉\1napprox=⪉\1"
    "ne=⪇\1neq=⪇\1neqq=≨\1nsim=⋦\1oang=⟬\1oarr=⇽\1obrk=⟦\1ongleftarrow=⟵\1"
    "ongleftrightarrow=⟷\1ongmapsto=⟼\1ongrightarrow=⟶\1ooparrowleft=↫\1ooparrowright=↬\1"
    "opar=⦅\1opf=𝕝\1oplus=⨭\1otimes=⨴\1owast=∗\1owbar=_\1oz=◊\1ozenge=◊\1ozf=⧫\1par=(\1"
    "parlt=⦓\1rarr=⇆\1rcorner=⌟\1rhar=⇋\1rhard=⥭\1rm=\342\200\216\1rtri=⊿\1saquo=‹\1scr=𝓁\1"
    "sh=↰\1sim=≲\1sime=⪍\1simg=⪏\1sqb=[\1squo=‘\1squor=‚\1strok=ł\1t=<\1tcc=⪦\1tcir=⩹\1"
    "tdot=⋖\1three=⋋\1times=⋉\1tlarr=⥶\1tquest=⩻\1trPar=⦖\1tri=◃\1trie=⊴\1trif=◂\1urdshar=⥊\1"
    "uruhar=⥦\1vertneqq=≨\357\270\200\1vnE=≨\357\270\200\1",
    /* m */ "\1DDot=∺\1acr=¯\1ale=♂\1alt=✠\1altese=✠\1ap=↦\1apsto=↦\1apstodown=↧\1apstoleft=↤\1"
    "apstoup=↥\1arker=▮\1comma=⨩\1cy=м\1dash=—\1easuredangle=∡\1fr=𝔪\1ho=℧\1icro=µ\1id=∣\1"
    "idast=*\1idcir=⫰\1iddot=·\1inus=−\1inusb=⊟\1inusd=∸\1inusdu=⨪\1lcp=⫛\1ldr=…\1nplus=∓\1"
    "odels=⊧\1opf=𝕞\1p=∓\1scr=𝓂\1stpos=∾\1u=μ\1ultimap=⊸\1umap=⊸\1",
    /* n */ "\1Gg=⋙\314\270\1Gt=≫\342\203\222\1Gtv=≫\314\270\1Leftarrow=⇍\1Leftrightarrow=⇎\1"
    "Ll=⋘\314\270\1Lt=≪\342\203\222\1Ltv=≪\314\270\1Rightarrow=⇏\1VDash=⊯\1Vdash=⊮\1abla=∇\1"
    "acute=ń\1ang=∠\342\203\222\1ap=≉\1apE=⩰\314\270\1apid=≋\314\270\1apos=ŉ\1approx=≉\1"
    "atur=♮\1atural=♮\1aturals=ℕ\1bsp=\302\240\1bump=≎\314\270\1bumpe=≏\314\270\1cap=⩃\1"
    "caron=ň\1cedil=ņ\1cong=≇\1congdot=⩭\314\270\1cup=⩂\1cy=н\1dash=–\1e=≠\1eArr=⇗\1earhk=⤤\1"
    "earr=↗\1earrow=↗\1edot=≐\314\270\1equiv=≢\1esear=⤨\1esim=≂\314\270\1exist=∄\1exists=∄\1"
    "fr=𝔫\1gE=≧\314\270\1ge=≱\1geq=≱\1geqq=≧\314\270\1geqslant=⩾\314\270\1ges=⩾\314\270\1"
    "gsim=≵\1gt=≯\1gtr=≯\1hArr=⇎\1harr=↮\1hpar=⫲\1i=∋\1is=⋼\1isd=⋺\1iv=∋\1jcy=њ\1lArr=⇍\1"
    "lE=≦\314\270\1larr=↚\1ldr=‥\1le=≰\1leftarrow=↚\1leftrightarrow=↮\1leq=≰\1"
    "leqq=≦\314\270\1leqslant=⩽\314\270\1les=⩽\314\270\1less=≮\1lsim=≴\1lt=≮\1ltri=⋪\1"
    "ltrie=⋬\1mid=∤\1opf=𝕟\1ot=¬\1otin=∉\1otinE=⋹\314\270\1otindot=⋵\314\270\1otinva=∉\1"
    "otinvb=⋷\1otinvc=⋶\1otni=∌\1otniva=∌\1otnivb=⋾\1otnivc=⋽\1par=∦\1parallel=∦\1"
    "parsl=⫽\342\203\245\1part=∂\314\270\1polint=⨔\1pr=⊀\1prcue=⋠\1pre=⪯\314\270\1prec=⊀\1"
    "preceq=⪯\314\270\1rArr=⇏\1rarr=↛\1rarrc=⤳\314\270\1rarrw=↝\314\270\1rightarrow=↛\1"
    "rtri=⋫\1rtrie=⋭\1sc=⊁\1sccue=⋡\1sce=⪰\314\270\1scr=𝓃\1shortmid=∤\1shortparallel=∦\1"
    "sim=≁\1sime=≄\1simeq=≄\1smid=∤\1spar=∦\1sqsube=⋢\1sqsupe=⋣\1sub=⊄\1subE=⫅\314\270\1"
    "sube=⊈\1subset=⊂\342\203\222\1subseteq=⊈\1subseteqq=⫅\314\270\1succ=⊁\1"
    "succeq=⪰\314\270\1sup=⊅\1supE=⫆\314\270\1supe=⊉\1supset=⊃\342\203\222\1supseteq=⊉\1"
    "supseteqq=⫆\314\270\1tgl=≹\1tilde=ñ\1tlg=≸\1triangleleft=⋪\1trianglelefteq=⋬\1"
    "triangleright=⋫\1trianglerighteq=⋭\1u=ν\1um=#\1umero=№\1umsp=\342\200\207\1vDash=⊭\1"
    "vHarr=⤄\1vap=≍\342\203\222\1vdash=⊬\1vge=≥\342\203\222\1vgt=>\342\203\222\1vinfin=⧞\1"
    "vlArr=⤂\1vle=≤\342\203\222\1vlt=<\342\203\222\1vltrie=⊴\342\203\222\1vrArr=⤃\1"
    "vrtrie=⊵\342\203\222\1vsim=∼\342\203\222\1wArr=⇖\1warhk=⤣\1warr=↖\1warrow=↖\1wnear=⤧\1",
    /* o */ "\1S=Ⓢ\1acute=ó\1ast=⊛\1cir=⊚\1circ=ô\1cy=о\1dash=⊝\1dblac=ő\1div=⨸\1dot=⊙\1dsold=⦼\1"
    "elig=œ\1fcir=⦿\1fr=𝔬\1gon=˛\1grave=ò\1gt=⧁\1hbar=⦵\1hm=Ω\1int=∮\1larr=↺\1lcir=⦾\1"
    "lcross=⦻\1line=‾\1lt=⧀\1macr=ō\1mega=ω\1micron=ο\1mid=⦶\1minus=⊖\1opf=𝕠\1par=⦷\1perp=⦹\1"
    "plus=⊕\1r=∨\1rarr=↻\1rd=⩝\1rder=ℴ\1rderof=ℴ\1rdf=ª\1rdm=º\1rigof=⊶\1ror=⩖\1rslope=⩗\1"
    "rv=⩛\1scr=ℴ\1slash=ø\1sol=⊘\1tilde=õ\1times=⊗\1timesas=⨶\1uml=ö\1vbar=⌽\1",
    /* p */ "\1ar=∥\1ara=¶\1arallel=∥\1arsim=⫳\1arsl=⫽\1art=∂\1cy=п\1ercnt=%\1eriod=.\1ermil=‰\1"
    "erp=⊥\1ertenk=‱\1fr=𝔭\1hi=φ\1hiv=ϕ\1hmmat=ℳ\1hone=☎\1i=π\1itchfork=⋔\1iv=ϖ\1lanck=ℏ\1"
    "lanckh=ℎ\1lankv=ℏ\1lus=+\1lusacir=⨣\1lusb=⊞\1luscir=⨢\1lusdo=∔\1lusdu=⨥\1luse=⩲\1"
    "lusmn=±\1lussim=⨦\1lustwo=⨧\1m=±\1ointint=⨕\1opf=𝕡\1ound=£\1r=≺\1rE=⪳\1rap=⪷\1rcue=≼\1"
    "re=⪯\1rec=≺\1recapprox=⪷\1reccurlyeq=≼\1receq=⪯\1recnapprox=⪹\1recneqq=⪵\1recnsim=⋨\1"
    "recsim=≾\1rime=′\1rimes=ℙ\1rnE=⪵\1rnap=⪹\1rnsim=⋨\1rod=∏\1rofalar=⌮\1rofline=⌒\1"
    "rofsurf=⌓\1rop=∝\1ropto=∝\1rsim=≾\1rurel=⊰\1scr=𝓅\1si=ψ\1uncsp=\342\200\210\1",
    /* q */ "\1fr=𝔮\1int=⨌\1opf=𝕢\1prime=⁗\1scr=𝓆\1uaternions=ℍ\1uatint=⨖\1uest=?\1uesteq=≟\1uot=\"\1",
    /* r */ "\1Aarr=⇛\1Arr=⇒\1Atail=⤜\1Barr=⤏\1Har=⥤\1ace=∽\314\261\1acute=ŕ\1adic=√\1aemptyv=⦳\1"
    "ang=⟩\1angd=⦒\1ange=⦥\1angle=⟩\1aquo=»\1arr=→\1arrap=⥵\1arrb=⇥\1arrbfs=⤠\1arrc=⤳\1"
    "arrfs=⤞\1arrhk=↪\1arrlp=↬\1arrpl=⥅\1arrsim=⥴\1arrtl=↣\1arrw=↝\1atail=⤚\1atio=∶\1"
    "ationals=ℚ\1barr=⤍\1bbrk=❳\1brace=}\1brack=]\1brke=⦌\1brksld=⦎\1brkslu=⦐\1caron=ř\1"
    "cedil=ŗ\1ceil=⌉\1cub=}\1cy=р\1dca=⤷\1dldhar=⥩\1dquo=”\1dquor=”\1dsh=↳\1eal=ℜ\1ealine=ℛ\1"
    "ealpart=ℜ\1eals=ℝ\1ect=▭\1eg=®\1fisht=⥽\1floor=⌋\1fr=𝔯\1hard=⇁\1haru=⇀\1harul=⥬\1ho=ρ\1"
    "hov=ϱ\1ightarrow=→\1ightarrowtail=↣\1ightharpoondown=⇁\1ightharpoonup=⇀\1"
    "ightleftarrows=⇄\1ightleftharpoons=⇌\1ightrightarrows=⇉\1ightsquigarrow=↝\1"
    "ightthreetimes=⋌\1ing=˚\1isingdotseq=≓\1larr=⇄\1lhar=⇌\1lm=\342\200\217\1moust=⎱\1"
    "moustache=⎱\1nmid=⫮\1oang=⟭\1oarr=⇾\1obrk=⟧\1opar=⦆\1opf=𝕣\1oplus=⨮\1otimes=⨵\1par=)\1"
    "pargt=⦔\1ppolint=⨒\1rarr=⇉\1saquo=›\1scr=𝓇\1sh=↱\1sqb=]\1squo=’\1squor=’\1three=⋌\1"
    "times=⋊\1tri=▹\1trie=⊵\1trif=▸\1triltri=⧎\1uluhar=⥨\1x=℞\1",
    /* s */ "\1acute=ś\1bquo=‚\1c=≻\1cE=⪴\1cap=⪸\1caron=š\1ccue=≽\1ce=⪰\1cedil=ş\1circ=ŝ\1cnE=⪶\1"
    "cnap=⪺\1cnsim=⋩\1cpolint=⨓\1csim=≿\1cy=с\1dot=⋅\1dotb=⊡\1dote=⩦\1eArr=⇘\1earhk=⤥\1"
    "earr=↘\1earrow=↘\1ect=§\1emi=;\1eswar=⤩\1etminus=∖\1etmn=∖\1ext=✶\1fr=𝔰\1frown=⌢\1"
    "harp=♯\1hchcy=щ\1hcy=ш\1hortmid=∣\1hortparallel=∥\1hy=\302\255\1igma=σ\1igmaf=ς\1"
    "igmav=ς\1im=∼\1imdot=⩪\1ime=≃\1imeq=≃\1img=⪞\1imgE=⪠\1iml=⪝\1imlE=⪟\1imne=≆\1implus=⨤\1"
    "imrarr=⥲\1larr=←\1mallsetminus=∖\1mashp=⨳\1meparsl=⧤\1mid=∣\1mile=⌣\1mt=⪪\1mte=⪬\1"
    "mtes=⪬\357\270\200\1oftcy=ь\1ol=/\1olb=⧄\1olbar=⌿\1opf=𝕤\1pades=♠\1padesuit=♠\1par=∥\1"
    "qcap=⊓\1qcaps=⊓\357\270\200\1qcup=⊔\1qcups=⊔\357\270\200\1qsub=⊏\1qsube=⊑\1qsubset=⊏\1"
    "qsubseteq=⊑\1qsup=⊐\1qsupe=⊒\1qsupset=⊐\1qsupseteq=⊒\1qu=□\1quare=□\1quarf=▪\1quf=▪\1"
    "rarr=→\1scr=𝓈\1setmn=∖\1smile=⌣\1starf=⋆\1tar=☆\1tarf=★\1traightepsilon=ϵ\1"
    "traightphi=ϕ\1trns=¯\1ub=⊂\1ubE=⫅\1ubdot=⪽\1ube=⊆\1ubedot=⫃\1ubmult=⫁\1ubnE=⫋\1ubne=⊊\1"
    "ubplus=⪿\1ubrarr=⥹\1ubset=⊂\1ubseteq=⊆\1ubseteqq=⫅\1ubsetneq=⊊\1ubsetneqq=⫋\1ubsim=⫇\1"
    "ubsub=⫕\1ubsup=⫓\1ucc=≻\1uccapprox=⪸\1ucccurlyeq=≽\1ucceq=⪰\1uccnapprox=⪺\1uccneqq=⪶\1"
    "uccnsim=⋩\1uccsim=≿\1um=∑\1ung=♪\1up=⊃\1up1=¹\1up2=²\1up3=³\1upE=⫆\1updot=⪾\1updsub=⫘\1"
    "upe=⊇\1upedot=⫄\1uphsol=⟉\1uphsub=⫗\1uplarr=⥻\1upmult=⫂\1upnE=⫌\1upne=⊋\1upplus=⫀\1"
    "upset=⊃\1upseteq=⊇\1upseteqq=⫆\1upsetneq=⊋\1upsetneqq=⫌\1upsim=⫈\1upsub=⫔\1upsup=⫖\1"
    "wArr=⇙\1warhk=⤦\1warr=↙\1warrow=↙\1wnwar=⤪\1zlig=ß\1",
    /* t */ "\1arget=⌖\1au=τ\1brk=⎴\1caron=ť\1cedil=ţ\1cy=т\1dot=\342\203\233\1elrec=⌕\1fr=𝔱\1"
    "here4=∴\1herefore=∴\1heta=θ\1hetasym=ϑ\1hetav=ϑ\1hickapprox=≈\1hicksim=∼\1"
    "hinsp=\342\200\211\1hkap=≈\1hksim=∼\1horn=þ\1ilde=˜\1imes=×\1imesb=⊠\1imesbar=⨱\1"
    "imesd=⨰\1int=∭\1oea=⤨\1op=⊤\1opbot=⌶\1opcir=⫱\1opf=𝕥\1opfork=⫚\1osa=⤩\1prime=‴\1rade=™\1"
    "riangle=▵\1riangledown=▿\1riangleleft=◃\1rianglelefteq=⊴\1riangleq=≜\1riangleright=▹\1"
    "rianglerighteq=⊵\1ridot=◬\1rie=≜\1riminus=⨺\1riplus=⨹\1risb=⧍\1ritime=⨻\1rpezium=⏢\1"
    "scr=𝓉\1scy=ц\1shcy=ћ\1strok=ŧ\1wixt=≬\1woheadleftarrow=↞\1woheadrightarrow=↠\1",
    /* u */ "\1Arr=⇑\1Har=⥣\1acute=ú\1arr=↑\1brcy=ў\1breve=ŭ\1circ=û\1cy=у\1darr=⇅\1dblac=ű\1dhar=⥮\1"
    "fisht=⥾\1fr=𝔲\1grave=ù\1harl=↿\1harr=↾\1hblk=▀\1lcorn=⌜\1lcorner=⌜\1lcrop=⌏\1ltri=◸\1"
    "macr=ū\1ml=¨\1ogon=ų\1opf=𝕦\1parrow=↑\1pdownarrow=↕\1pharpoonleft=↿\1pharpoonright=↾\1"
    "plus=⊎\1psi=υ\1psih=ϒ\1psilon=υ\1puparrows=⇈\1rcorn=⌝\1rcorner=⌝\1rcrop=⌎\1ring=ů\1"
    "rtri=◹\1scr=𝓊\1tdot=⋰\1tilde=ũ\1tri=▵\1trif=▴\1uarr=⇈\1uml=ü\1wangle=⦧\1",
    /* v */ "\1Arr=⇕\1Bar=⫨\1Barv=⫩\1Dash=⊨\1angrt=⦜\1arepsilon=ϵ\1arkappa=ϰ\1arnothing=∅\1arphi=ϕ\1"
    "arpi=ϖ\1arpropto=∝\1arr=↕\1arrho=ϱ\1arsigma=ς\1arsubsetneq=⊊\357\270\200\1"
    "arsubsetneqq=⫋\357\270\200\1arsupsetneq=⊋\357\270\200\1arsupsetneqq=⫌\357\270\200\1"
    "artheta=ϑ\1artriangleleft=⊲\1artriangleright=⊳\1cy=в\1dash=⊢\1ee=∨\1eebar=⊻\1eeeq=≚\1"
    "ellip=⋮\1erbar=|\1ert=|\1fr=𝔳\1ltri=⊲\1nsub=⊂\342\203\222\1nsup=⊃\342\203\222\1opf=𝕧\1"
    "prop=∝\1rtri=⊳\1scr=𝓋\1subnE=⫋\357\270\200\1subne=⊊\357\270\200\1supnE=⫌\357\270\200\1"
    "supne=⊋\357\270\200\1zigzag=⦚\1",
    /* w */ "\1circ=ŵ\1edbar=⩟\1edge=∧\1edgeq=≙\1eierp=℘\1fr=𝔴\1opf=𝕨\1p=℘\1r=≀\1reath=≀\1scr=𝓌\1",
    /* x */ "\1cap=⋂\1circ=◯\1cup=⋃\1dtri=▽\1fr=𝔵\1hArr=⟺\1harr=⟷\1i=ξ\1lArr=⟸\1larr=⟵\1map=⟼\1"
    "nis=⋻\1odot=⨀\1opf=𝕩\1oplus=⨁\1otime=⨂\1rArr=⟹\1rarr=⟶\1scr=𝓍\1sqcup=⨆\1uplus=⨄\1"
    "utri=△\1vee=⋁\1wedge=⋀\1",
    /* y */ "\1acute=ý\1acy=я\1circ=ŷ\1cy=ы\1en=¥\1fr=𝔶\1icy=ї\1opf=𝕪\1scr=𝓎\1ucy=ю\1uml=ÿ\1",
    /* z */ "\1acute=ź\1caron=ž\1cy=з\1dot=ż\1eetrf=ℨ\1eta=ζ\1fr=𝔷\1hcy=ж\1igrarr=⇝\1opf=𝕫\1scr=𝓏\1"
    "wj=\342\200\215\1wnj=\342\200\214\1",
};
/* clang-format on */

/* Longest name: CounterClockwiseContourIntegral. */
#define NAME_LEN 31

size_t
entity_named(const char *name, size_t n, char out[ENTITY_MAX])
{
	char key[NAME_LEN + 3];
	const char *found;
	size_t len;
	int letter;

	if (n == 0 || n > NAME_LEN || !isalpha((unsigned char)name[0]))
		return 0;
	letter = name[0] <= 'Z' ? name[0] - 'A' : name[0] - 'a' + 26;
	key[0] = '\1';
	memcpy(key + 1, name + 1, n - 1);
	memcpy(key + n, "=", 2);
	if ((found = strstr(tables[letter], key)) == NULL)
		return 0;
	found += n + 1;
	len = strcspn(found, "\1");
	memcpy(out, found, len);
	return len;
}

static uint32_t
as_character(uint32_t v)
{
	static const uint16_t windows[32] = {0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020,
	    0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d, 0x17d, 0x8f, 0x90, 0x2018, 0x2019,
	    0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0x9d,
	    0x17e, 0x178};

	return v >= 0x80 && v < 0xa0 ? windows[v - 0x80] : v;
}

/* What XML 1.0 calls a character. */
static int
is_character(uint32_t v)
{
	if (v < 0x20)
		return v == '\t' || v == '\n' || v == '\r';
	return v < 0xd800 || (v >= 0xe000 && v < 0xfffe) || (v >= 0x10000 && v <= 0x10ffff);
}

static int
digit_value(char c, uint32_t base)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (base == 16 && (c | 0x20) >= 'a' && (c | 0x20) <= 'f')
		return (c | 0x20) - 'a' + 10;
	return -1;
}

static size_t
decode_number(const char *start, const char *end, char out[ENTITY_MAX], size_t *len)
{
	const char *p = start + 2, *digits;
	uint32_t v = 0, base = 10;
	int d;

	if (p < end && (*p | 0x20) == 'x') {
		base = 16;
		p++;
	}
	for (digits = p; p < end && (d = digit_value(*p, base)) >= 0; p++) {
		if (v <= 0x10ffff)
			v = v * base + (uint32_t)d;
	}
	if (p == digits)
		return 0;
	v = as_character(v);
	*len = is_character(v) ? text_encode(out, v) : 0;
	return (size_t)(p - start) + (p < end && *p == ';');
}

/* Before a blank or punctuation; not in "?a=1&copy=2". */
static bool
ends_word(const char *p, const char *end)
{
	return p == end || (*p != '\0' && strchr(" \t\r\n<,.!?)", *p) != NULL);
}

/* Those that HTML knows without ';' and people write so. */
static bool
is_legacy(const char *name, size_t n)
{
	static const char names[] = " amp lt gt quot nbsp copy reg laquo raquo middot ";
	const char *at = n < 2 ? NULL : memmem(names, sizeof(names) - 1, name, n);

	return at != NULL && at[-1] == ' ' && at[n] == ' ';
}

size_t
entity_decode(const char *p, const char *end, char out[ENTITY_MAX], size_t *len)
{
	size_t n = 0, room = (size_t)(end - p) - 1;
	const char *name = p + 1;

	if (room > 0 && *name == '#')
		return decode_number(p, end, out, len);
	while (n < room && n <= NAME_LEN &&
	       ((name[n] >= '0' && name[n] <= '9') ||
		   ((name[n] | 0x20) >= 'a' && (name[n] | 0x20) <= 'z')))
		n++;
	if (n == room || name[n] != ';')
		return ends_word(name + n, end) && is_legacy(name, n)
			   ? (*len = entity_named(name, n, out)) == 0 ? 0 : n + 1
			   : 0;
	if ((*len = entity_named(name, n, out)) == 0)
		return 0;
	return n + 2;
}

size_t
entity_windows(unsigned char c, char out[ENTITY_MAX])
{
	return text_encode(out, as_character(c));
}
