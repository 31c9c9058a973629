/*
 * Zones whose clocks followed more than one rule since 2007, or one that no rule gives: what the
 * time zone database of IANA says of them, until 2030 where the years differ.
 */
#include <string.h>

#include "date_parts.h"

#define NONE RULE_NONE
#define US RULE_US
#define EU RULE_EU
#define AU RULE_AU
#define NZ RULE_NZ
#define MX RULE_MX

/* clang-format off */
static const struct date_span cairo[] = {
    {0, 120, NONE}, {2007042700, 180, NONE}, {2007090700, 120, NONE}, {2008042500, 180, NONE},
    {2008082900, 120, NONE}, {2009042400, 180, NONE}, {2009082100, 120, NONE},
    {2010043000, 180, NONE}, {2010081100, 120, NONE}, {2010091000, 180, NONE},
    {2010100100, 120, NONE}, {2014051600, 180, NONE}, {2014062700, 120, NONE},
    {2014080100, 180, NONE}, {2014092600, 120, NONE}, {2023042800, 180, NONE},
    {2023102700, 120, NONE}, {2024042600, 180, NONE}, {2024110100, 120, NONE},
    {2025042500, 180, NONE}, {2025103100, 120, NONE}, {2026042400, 180, NONE},
    {2026103000, 120, NONE}, {2027043000, 180, NONE}, {2027102900, 120, NONE},
    {2028042800, 180, NONE}, {2028102700, 120, NONE}, {2029042700, 180, NONE},
    {2029102600, 120, NONE}, {2030042600, 180, NONE}, {2030110100, 120, NONE}
};
static const struct date_span casablanca[] = {
    {0, 0, NONE}, {2008060100, 60, NONE}, {2008090100, 0, NONE}, {2009060100, 60, NONE},
    {2009082100, 0, NONE}, {2010050200, 60, NONE}, {2010080800, 0, NONE}, {2011040300, 60, NONE},
    {2011073100, 0, NONE}, {2012042902, 60, NONE}, {2012072003, 0, NONE}, {2012082002, 60, NONE},
    {2012093003, 0, NONE}, {2013042802, 60, NONE}, {2013070703, 0, NONE}, {2013081002, 0, EU},
    {2014062803, 0, NONE}, {2014080202, 0, EU}, {2015061403, 0, NONE}, {2015071902, 0, EU},
    {2016060503, 0, NONE}, {2016071002, 0, EU}, {2017052103, 0, NONE}, {2017070202, 0, EU},
    {2018051303, 0, NONE}, {2018061702, 60, NONE}, {2019050503, 0, NONE}, {2019060902, 60, NONE},
    {2020041903, 0, NONE}, {2020053102, 60, NONE}, {2021041103, 0, NONE}, {2021051602, 60, NONE},
    {2022032703, 0, NONE}, {2022050802, 60, NONE}, {2023031903, 0, NONE}, {2023042302, 60, NONE},
    {2024031003, 0, NONE}, {2024041402, 60, NONE}, {2025022303, 0, NONE}, {2025040602, 60, NONE},
    {2026021503, 0, NONE}, {2026032202, 60, NONE}, {2027020703, 0, US}, {2027110700, 60, NONE},
    {2028012303, 0, NONE}, {2028030502, 60, NONE}, {2029011403, 0, NONE}, {2029021802, 60, NONE},
    {2029123003, 0, NONE}, {2030021002, 60, NONE}, {2030122203, 0, NONE}
};
static const struct date_span juba[] = {{0, 180, NONE}, {2021020100, 120, NONE}};
static const struct date_span khartoum[] = {{0, 180, NONE}, {2017110100, 120, NONE}};
static const struct date_span sao_tome[] = {
    {0, 0, NONE}, {2018010101, 60, NONE}, {2019010102, 0, NONE}
};
static const struct date_span tripoli[] = {
    {0, 120, NONE}, {2012111002, 60, NONE}, {2013032901, 120, NONE}
};
static const struct date_span tunis[] = {{0, 60, EU}, {2009032900, 60, NONE}};
static const struct date_span windhoek[] = {
    {0, 120, NONE}, {2007040102, 60, NONE}, {2007090202, 120, NONE}, {2008040602, 60, NONE},
    {2008090702, 120, NONE}, {2009040502, 60, NONE}, {2009090602, 120, NONE},
    {2010040402, 60, NONE}, {2010090502, 120, NONE}, {2011040302, 60, NONE},
    {2011090402, 120, NONE}, {2012040102, 60, NONE}, {2012090202, 120, NONE},
    {2013040702, 60, NONE}, {2013090102, 120, NONE}, {2014040602, 60, NONE},
    {2014090702, 120, NONE}, {2015040502, 60, NONE}, {2015090602, 120, NONE},
    {2016040302, 60, NONE}, {2016090402, 120, NONE}, {2017040202, 60, NONE},
    {2017090302, 120, NONE}
};
static const struct date_span araguaina[] = {
    {0, -180, NONE}, {2012102100, -120, NONE}, {2013021700, -180, NONE}
};
static const struct date_span buenos_aires[] = {
    {0, -180, NONE}, {2007123000, -120, NONE}, {2008031600, -180, NONE},
    {2008101900, -120, NONE}, {2009031500, -180, NONE}
};
static const struct date_span catamarca[] = {
    {0, -180, NONE}, {2007123000, -120, NONE}, {2008031600, -180, NONE}
};
static const struct date_span san_luis[] = {
    {0, -180, NONE}, {2007123000, -120, NONE}, {2008012100, -180, NONE},
    {2008030900, -240, NONE}, {2008101200, -180, NONE}, {2009030800, -240, NONE},
    {2009101100, -180, NONE}
};
static const struct date_span asuncion[] = {
    {0, -180, NONE}, {2007031100, -240, NONE}, {2007102100, -180, NONE},
    {2008030900, -240, NONE}, {2008101900, -180, NONE}, {2009030800, -240, NONE},
    {2009101800, -180, NONE}, {2010041100, -240, AU}, {2011040300, -180, NONE},
    {2011041000, -240, AU}, {2012040100, -180, NONE}, {2012040800, -240, AU},
    {2013032400, -240, NONE}, {2013100600, -180, NONE}, {2014032300, -240, NONE},
    {2014100500, -180, NONE}, {2015032200, -240, NONE}, {2015100400, -180, NONE},
    {2016032700, -240, NONE}, {2016100200, -180, NONE}, {2017032600, -240, NONE},
    {2017100100, -180, NONE}, {2018032500, -240, NONE}, {2018100700, -180, NONE},
    {2019032400, -240, NONE}, {2019100600, -180, NONE}, {2020032200, -240, NONE},
    {2020100400, -180, NONE}, {2021032800, -240, NONE}, {2021100300, -180, NONE},
    {2022032700, -240, NONE}, {2022100200, -180, NONE}, {2023032600, -240, NONE},
    {2023100100, -180, NONE}, {2024032400, -240, NONE}, {2024100600, -180, NONE}
};
static const struct date_span bahia[] = {
    {0, -180, NONE}, {2011101600, -120, NONE}, {2012022600, -180, NONE}
};
static const struct date_span bahia_banderas[] = {
    {0, -420, MX}, {2010040402, -360, MX}
};
static const struct date_span campo_grande[] = {
    {0, -180, NONE}, {2007022500, -240, NONE}, {2007101400, -180, NONE},
    {2008021700, -240, NONE}, {2008101900, -180, NONE}, {2009021500, -240, NONE},
    {2009101800, -180, NONE}, {2010022100, -240, NONE}, {2010101700, -180, NONE},
    {2011022000, -240, NONE}, {2011101600, -180, NONE}, {2012022600, -240, NONE},
    {2012102100, -180, NONE}, {2013021700, -240, NONE}, {2013102000, -180, NONE},
    {2014021600, -240, NONE}, {2014101900, -180, NONE}, {2015022200, -240, NONE},
    {2015101800, -180, NONE}, {2016022100, -240, NONE}, {2016101600, -180, NONE},
    {2017021900, -240, NONE}, {2017101500, -180, NONE}, {2018021800, -240, NONE},
    {2018110400, -180, NONE}, {2019021700, -240, NONE}
};
static const struct date_span cancun[] = {{0, -360, MX}, {2015020102, -300, NONE}};
static const struct date_span caracas[] = {
    {0, -240, NONE}, {2007120903, -270, NONE}, {2016050103, -240, NONE}
};
static const struct date_span chihuahua[] = {{0, -420, MX}, {2022103000, -360, NONE}};
static const struct date_span ciudad_juarez[] = {
    {0, -420, MX}, {2010031402, -420, US}, {2022110600, -360, NONE}, {2022113000, -420, US}
};
static const struct date_span dawson[] = {{0, -480, US}, {2020110100, -420, NONE}};
static const struct date_span acre[] = {
    {0, -300, NONE}, {2008062400, -240, NONE}, {2013111000, -300, NONE}
};
static const struct date_span bajanorte[] = {{0, -480, MX}, {2010031402, -480, US}};
static const struct date_span fort_nelson[] = {{0, -480, US}, {2015110100, -420, NONE}};
static const struct date_span godthab[] = {{0, -180, EU}, {2023102900, -120, EU}};
static const struct date_span grand_turk[] = {
    {0, -300, US}, {2015110100, -240, NONE}, {2018110402, -300, US}
};
static const struct date_span havana[] = {
    {0, -300, US}, {2007102801, -300, NONE}, {2008031600, -240, NONE}, {2008102601, -300, NONE},
    {2009030800, -240, NONE}, {2009102501, -300, NONE}, {2010031400, -240, NONE},
    {2010103101, -300, NONE}, {2011032000, -240, NONE}, {2011111301, -300, MX},
    {2012102800, -300, US}
};
static const struct date_span petersburg[] = {{0, -360, US}, {2007110400, -300, US}};
static const struct date_span winamac[] = {{0, -360, NONE}, {2007031102, -300, US}};
static const struct date_span matamoros[] = {{0, -360, MX}, {2010031402, -360, US}};
static const struct date_span bajasur[] = {{0, -420, MX}};
static const struct date_span metlakatla[] = {
    {0, -480, NONE}, {2015110102, -540, US}, {2018110400, -480, NONE}, {2019012002, -540, US}
};
static const struct date_span montevideo[] = {
    {0, -120, NONE}, {2007031102, -180, NONE}, {2007100702, -120, NONE},
    {2008030902, -180, NONE}, {2008100502, -120, NONE}, {2009030802, -180, NONE},
    {2009100402, -120, NONE}, {2010031402, -180, NONE}, {2010100302, -120, NONE},
    {2011031302, -180, NONE}, {2011100202, -120, NONE}, {2012031102, -180, NONE},
    {2012100702, -120, NONE}, {2013031002, -180, NONE}, {2013100602, -120, NONE},
    {2014030902, -180, NONE}, {2014100502, -120, NONE}, {2015030802, -180, NONE}
};
static const struct date_span beulah[] = {{0, -420, US}, {2010110700, -360, US}};
static const struct date_span ojinaga[] = {
    {0, -420, MX}, {2010031402, -420, US}, {2022110600, -360, US}
};
static const struct date_span port_au_prince[] = {
    {0, -300, NONE}, {2012031102, -300, US}, {2016031300, -300, NONE}, {2017031202, -300, US}
};
static const struct date_span palmer[] = {
    {0, -180, NONE}, {2007031100, -240, NONE}, {2007101400, -180, NONE},
    {2008033000, -240, NONE}, {2008101200, -180, NONE}, {2009031500, -240, NONE},
    {2009101100, -240, AU}, {2010100300, -240, NONE}, {2010101000, -180, NONE},
    {2011050800, -240, NONE}, {2011082100, -180, NONE}, {2012042900, -240, NONE},
    {2012090200, -180, NONE}, {2013042800, -240, NONE}, {2013090800, -180, NONE},
    {2014042700, -240, NONE}, {2014090700, -180, NONE}, {2016051500, -240, NONE},
    {2016081400, -180, NONE}
};
static const struct date_span resolute[] = {{0, -300, NONE}, {2007110402, -360, US}};
static const struct date_span santarem[] = {{0, -240, NONE}, {2008062400, -180, NONE}};
static const struct date_span continental[] = {
    {0, -180, NONE}, {2007031100, -240, NONE}, {2007101400, -180, NONE},
    {2008033000, -240, NONE}, {2008101200, -180, NONE}, {2009031500, -240, NONE},
    {2009101100, -240, AU}, {2010100300, -240, NONE}, {2010101000, -180, NONE},
    {2011050800, -240, NONE}, {2011082100, -180, NONE}, {2012042900, -240, NONE},
    {2012090200, -180, NONE}, {2013042800, -240, NONE}, {2013090800, -180, NONE},
    {2014042700, -240, NONE}, {2014090700, -180, NONE}, {2016051500, -240, NONE},
    {2016081400, -180, NONE}, {2017051400, -240, NONE}, {2017081300, -180, NONE},
    {2018051300, -240, NONE}, {2018081200, -180, NONE}, {2019040700, -240, NONE},
    {2019090800, -180, NONE}, {2020040500, -240, NONE}, {2020090600, -180, NONE},
    {2021040400, -240, NONE}, {2021090500, -180, NONE}, {2022040300, -240, NONE},
    {2022091100, -180, NONE}, {2023040200, -240, NONE}, {2023090300, -180, NONE},
    {2024040700, -240, NONE}, {2024090800, -180, NONE}, {2025040600, -240, NONE},
    {2025090700, -180, NONE}, {2026040500, -240, NONE}, {2026090600, -180, NONE},
    {2027040400, -240, NONE}, {2027090500, -180, NONE}, {2028040200, -240, NONE},
    {2028090300, -180, NONE}, {2029040800, -240, NONE}, {2029090200, -180, NONE},
    {2030040700, -240, NONE}, {2030090800, -180, NONE}
};
static const struct date_span east[] = {
    {0, -120, NONE}, {2007022500, -180, NONE}, {2007101400, -120, NONE},
    {2008021700, -180, NONE}, {2008101900, -120, NONE}, {2009021500, -180, NONE},
    {2009101800, -120, NONE}, {2010022100, -180, NONE}, {2010101700, -120, NONE},
    {2011022000, -180, NONE}, {2011101600, -120, NONE}, {2012022600, -180, NONE},
    {2012102100, -120, NONE}, {2013021700, -180, NONE}, {2013102000, -120, NONE},
    {2014021600, -180, NONE}, {2014101900, -120, NONE}, {2015022200, -180, NONE},
    {2015101800, -120, NONE}, {2016022100, -180, NONE}, {2016101600, -120, NONE},
    {2017021900, -180, NONE}, {2017101500, -120, NONE}, {2018021800, -180, NONE},
    {2018110400, -120, NONE}, {2019021700, -180, NONE}
};
static const struct date_span scoresbysund[] = {{0, -60, EU}, {2024033100, -120, EU}};
static const struct date_span almaty[] = {{0, 360, NONE}, {2024030100, 300, NONE}};
static const struct date_span amman[] = {
    {0, 120, NONE}, {2007033000, 180, NONE}, {2007102601, 120, NONE}, {2008032800, 180, NONE},
    {2008103101, 120, NONE}, {2009032700, 180, NONE}, {2009103001, 120, NONE},
    {2010032600, 180, NONE}, {2010102901, 120, NONE}, {2011040100, 180, NONE},
    {2011102801, 120, NONE}, {2012033000, 180, NONE}, {2013122000, 120, NONE},
    {2014032800, 180, NONE}, {2014103101, 120, NONE}, {2015032700, 180, NONE},
    {2015103001, 120, NONE}, {2016040100, 180, NONE}, {2016102801, 120, NONE},
    {2017033100, 180, NONE}, {2017102701, 120, NONE}, {2018033000, 180, NONE},
    {2018102601, 120, NONE}, {2019032900, 180, NONE}, {2019102501, 120, NONE},
    {2020032700, 180, NONE}, {2020103001, 120, NONE}, {2021032600, 180, NONE},
    {2021102901, 120, NONE}, {2022022500, 180, NONE}
};
static const struct date_span anadyr[] = {
    {0, 720, EU}, {2010032800, 660, EU}, {2011103000, 720, NONE}
};
static const struct date_span baghdad[] = {{0, 180, MX}, {2007100104, 180, NONE}};
static const struct date_span baku[] = {{0, 240, EU}, {2016032700, 240, NONE}};
static const struct date_span barnaul[] = {
    {0, 360, EU}, {2011103000, 420, NONE}, {2014102602, 360, NONE}, {2016032702, 420, NONE}
};
static const struct date_span chita[] = {
    {0, 540, EU}, {2011103000, 600, NONE}, {2014102602, 480, NONE}, {2016032702, 540, NONE}
};
static const struct date_span choibalsan[] = {
    {0, 480, NONE}, {2015032802, 540, NONE}, {2015092600, 480, NONE}, {2016032602, 540, NONE},
    {2016092400, 480, NONE}
};
static const struct date_span dacca[] = {
    {0, 360, NONE}, {2009061923, 420, NONE}, {2010010100, 360, NONE}
};
static const struct date_span damascus[] = {
    {0, 120, NONE}, {2007033000, 180, NONE}, {2007110200, 120, NONE}, {2008040400, 120, US},
    {2009030800, 120, NONE}, {2009032700, 180, NONE}, {2009103000, 120, NONE},
    {2010040200, 180, NONE}, {2010102900, 120, NONE}, {2011040100, 180, NONE},
    {2011102800, 120, NONE}, {2012033000, 180, NONE}, {2012102600, 120, NONE},
    {2013032900, 180, NONE}, {2013102500, 120, NONE}, {2014032800, 180, NONE},
    {2014103100, 120, NONE}, {2015032700, 180, NONE}, {2015103000, 120, NONE},
    {2016032500, 180, NONE}, {2016102800, 120, NONE}, {2017033100, 180, NONE},
    {2017102700, 120, NONE}, {2018033000, 180, NONE}, {2018102600, 120, NONE},
    {2019032900, 180, NONE}, {2019102500, 120, NONE}, {2020032700, 180, NONE},
    {2020103000, 120, NONE}, {2021032600, 180, NONE}, {2021102900, 120, NONE},
    {2022032500, 180, NONE}
};
static const struct date_span famagusta[] = {
    {0, 120, EU}, {2016103000, 180, NONE}, {2017102904, 120, EU}
};
static const struct date_span gaza[] = {
    {0, 120, MX}, {2007091302, 120, NONE}, {2008032800, 180, NONE}, {2008082900, 120, NONE},
    {2009032700, 180, NONE}, {2009090401, 120, NONE}, {2010032700, 180, NONE},
    {2010081100, 120, NONE}, {2011040100, 180, NONE}, {2011080100, 120, NONE},
    {2012033000, 180, NONE}, {2012092101, 120, NONE}, {2013032900, 180, NONE},
    {2013092700, 120, NONE}, {2014032800, 180, NONE}, {2014102400, 120, NONE},
    {2015032800, 180, NONE}, {2015102301, 120, NONE}, {2016032601, 120, EU},
    {2019032900, 180, NONE}, {2019102600, 120, EU}, {2021102901, 120, NONE},
    {2022032700, 120, EU}, {2023032600, 120, NONE}, {2023042902, 120, EU},
    {2024033100, 120, NONE}, {2024042002, 120, EU}, {2025033000, 120, NONE},
    {2025041202, 120, EU}
};
static const struct date_span hebron[] = {
    {0, 120, MX}, {2007091302, 120, NONE}, {2008032800, 180, NONE}, {2008090100, 120, NONE},
    {2009032700, 180, NONE}, {2009090401, 120, NONE}, {2010032600, 180, NONE},
    {2010081100, 120, NONE}, {2011040100, 180, NONE}, {2011080100, 120, NONE},
    {2011083000, 180, NONE}, {2011093000, 120, NONE}, {2012033000, 180, NONE},
    {2012092101, 120, NONE}, {2013032900, 180, NONE}, {2013092700, 120, NONE},
    {2014032800, 180, NONE}, {2014102400, 120, NONE}, {2015032800, 180, NONE},
    {2015102301, 120, NONE}, {2016032601, 120, EU}, {2019032900, 180, NONE},
    {2019102600, 120, EU}, {2021102901, 120, NONE}, {2022032700, 120, EU},
    {2023032600, 120, NONE}, {2023042902, 120, EU}, {2024033100, 120, NONE},
    {2024042002, 120, EU}, {2025033000, 120, NONE}, {2025041202, 120, EU}
};
static const struct date_span hovd[] = {
    {0, 420, NONE}, {2015032802, 480, NONE}, {2015092600, 420, NONE}, {2016032602, 480, NONE},
    {2016092400, 420, NONE}
};
static const struct date_span irkutsk[] = {
    {0, 480, EU}, {2011103000, 540, NONE}, {2014102602, 480, NONE}
};
static const struct date_span istanbul[] = {
    {0, 120, EU}, {2011032700, 120, NONE}, {2011032803, 120, EU}, {2014033000, 120, NONE},
    {2014033103, 120, EU}, {2015102500, 180, NONE}, {2015110804, 120, EU},
    {2016103000, 180, NONE}
};
static const struct date_span jerusalem[] = {
    {0, 120, NONE}, {2007033002, 180, NONE}, {2007091602, 120, NONE}, {2008032802, 180, NONE},
    {2008100502, 120, NONE}, {2009032702, 180, NONE}, {2009092702, 120, NONE},
    {2010032602, 180, NONE}, {2010091202, 120, NONE}, {2011040102, 180, NONE},
    {2011100202, 120, NONE}, {2012033002, 180, NONE}, {2012092302, 120, NONE},
    {2013032902, 180, NONE}, {2013102702, 120, NONE}, {2014032802, 180, NONE},
    {2014102602, 120, NONE}, {2015032702, 180, NONE}, {2015102502, 120, NONE},
    {2016032502, 180, NONE}, {2016103002, 120, NONE}, {2017032402, 180, NONE},
    {2017102902, 120, NONE}, {2018032302, 180, NONE}, {2018102802, 120, NONE},
    {2019032902, 180, NONE}, {2019102702, 120, NONE}, {2020032702, 180, NONE},
    {2020102502, 120, NONE}, {2021032602, 180, NONE}, {2021103102, 120, NONE},
    {2022032502, 180, NONE}, {2022103002, 120, NONE}, {2023032402, 180, NONE},
    {2023102902, 120, NONE}, {2024032902, 180, NONE}, {2024102702, 120, NONE},
    {2025032802, 180, NONE}, {2025102602, 120, NONE}, {2026032702, 180, NONE},
    {2026102502, 120, NONE}, {2027032602, 180, NONE}, {2027103102, 120, NONE},
    {2028032402, 180, NONE}, {2028102902, 120, NONE}, {2029032302, 180, NONE},
    {2029102802, 120, NONE}, {2030032902, 180, NONE}, {2030102702, 120, NONE}
};
static const struct date_span karachi[] = {
    {0, 300, NONE}, {2008060100, 300, US}, {2009030800, 300, NONE}, {2009041500, 300, US},
    {2010031400, 300, NONE}
};
static const struct date_span khandyga[] = {
    {0, 600, EU}, {2011091300, 600, NONE}, {2014102602, 540, NONE}
};
static const struct date_span krasnoyarsk[] = {
    {0, 420, EU}, {2011103000, 480, NONE}, {2014102602, 420, NONE}
};
static const struct date_span magadan[] = {
    {0, 660, EU}, {2011103000, 720, NONE}, {2014102602, 600, NONE}, {2016042402, 660, NONE}
};
static const struct date_span novokuznetsk[] = {
    {0, 420, EU}, {2010032800, 360, EU}, {2011103000, 420, NONE}
};
static const struct date_span novosibirsk[] = {
    {0, 360, EU}, {2011103000, 420, NONE}, {2014102602, 360, NONE}, {2016072402, 420, NONE}
};
static const struct date_span omsk[] = {
    {0, 360, EU}, {2011103000, 420, NONE}, {2014102602, 360, NONE}
};
static const struct date_span pyongyang[] = {
    {0, 540, NONE}, {2015081500, 510, NONE}, {2018050500, 540, NONE}
};
static const struct date_span qyzylorda[] = {{0, 360, NONE}, {2018122100, 300, NONE}};
static const struct date_span sakhalin[] = {
    {0, 600, EU}, {2011103000, 660, NONE}, {2014102602, 600, NONE}, {2016032702, 660, NONE}
};
static const struct date_span srednekolymsk[] = {
    {0, 660, EU}, {2011103000, 720, NONE}, {2014102602, 660, NONE}
};
static const struct date_span tehran[] = {
    {0, 210, NONE}, {2008032100, 270, NONE}, {2008092100, 210, NONE}, {2009032200, 270, NONE},
    {2009092200, 210, NONE}, {2010032200, 270, NONE}, {2010092200, 210, NONE},
    {2011032200, 270, NONE}, {2011092200, 210, NONE}, {2012032100, 270, NONE},
    {2012092100, 210, NONE}, {2013032200, 270, NONE}, {2013092200, 210, NONE},
    {2014032200, 270, NONE}, {2014092200, 210, NONE}, {2015032200, 270, NONE},
    {2015092200, 210, NONE}, {2016032100, 270, NONE}, {2016092100, 210, NONE},
    {2017032200, 270, NONE}, {2017092200, 210, NONE}, {2018032200, 270, NONE},
    {2018092200, 210, NONE}, {2019032200, 270, NONE}, {2019092200, 210, NONE},
    {2020032100, 270, NONE}, {2020092100, 210, NONE}, {2021032200, 270, NONE},
    {2021092200, 210, NONE}, {2022032200, 270, NONE}, {2022092200, 210, NONE}
};
static const struct date_span tomsk[] = {
    {0, 360, EU}, {2011103000, 420, NONE}, {2014102602, 360, NONE}, {2016052902, 420, NONE}
};
static const struct date_span ust_nera[] = {
    {0, 660, EU}, {2011091300, 660, NONE}, {2014102602, 600, NONE}
};
static const struct date_span vladivostok[] = {
    {0, 600, EU}, {2011103000, 660, NONE}, {2014102602, 600, NONE}
};
static const struct date_span yakutsk[] = {
    {0, 540, EU}, {2011103000, 600, NONE}, {2014102602, 540, NONE}
};
static const struct date_span yekaterinburg[] = {
    {0, 300, EU}, {2011103000, 360, NONE}, {2014102602, 300, NONE}
};
static const struct date_span yerevan[] = {{0, 240, EU}, {2012032500, 240, NONE}};
static const struct date_span currie[] = {
    {0, 600, AU}, {2007100702, 600, NZ}, {2008092800, 600, AU}
};
static const struct date_span eucla[] = {
    {0, 525, AU}, {2008033003, 525, NONE}, {2008102602, 585, NONE}, {2009032903, 525, NONE}
};
static const struct date_span perth[] = {
    {0, 480, AU}, {2008033003, 480, NONE}, {2008102602, 540, NONE}, {2009032903, 480, NONE}
};
static const struct date_span denoronha[] = {{0, -120, NONE}};
static const struct date_span easter[] = {
    {0, -300, NONE}, {2007031022, -360, NONE}, {2007101322, -300, NONE},
    {2008032922, -360, NONE}, {2008101122, -300, NONE}, {2009031422, -360, NONE},
    {2009101022, -360, AU}, {2010100300, -360, NONE}, {2010100922, -300, NONE},
    {2011050722, -360, NONE}, {2011082022, -300, NONE}, {2012042822, -360, NONE},
    {2012090122, -300, NONE}, {2013042722, -360, NONE}, {2013090722, -300, NONE},
    {2014042622, -360, NONE}, {2014090622, -300, NONE}, {2016051422, -360, NONE},
    {2016081322, -300, NONE}, {2017051322, -360, NONE}, {2017081222, -300, NONE},
    {2018051222, -360, NONE}, {2018081122, -300, NONE}, {2019040622, -360, NONE},
    {2019090722, -300, NONE}, {2020040422, -360, NONE}, {2020090522, -300, NONE},
    {2021040322, -360, NONE}, {2021090422, -300, NONE}, {2022040222, -360, NONE},
    {2022091022, -300, NONE}, {2023040122, -360, NONE}, {2023090222, -300, NONE},
    {2024040622, -360, NONE}, {2024090722, -300, NONE}, {2025040522, -360, NONE},
    {2025090622, -300, NONE}, {2026040422, -360, NONE}, {2026090522, -300, NONE},
    {2027040322, -360, NONE}, {2027090422, -300, NONE}, {2028040122, -360, NONE},
    {2028090222, -300, NONE}, {2029040722, -360, NONE}, {2029090122, -300, NONE},
    {2030040622, -360, NONE}, {2030090722, -300, NONE}
};
static const struct date_span astrakhan[] = {
    {0, 180, EU}, {2011103000, 240, NONE}, {2014102602, 180, NONE}, {2016032702, 240, NONE}
};
static const struct date_span kaliningrad[] = {
    {0, 120, EU}, {2011103000, 180, NONE}, {2014102602, 120, NONE}
};
static const struct date_span kirov[] = {
    {0, 180, EU}, {2011103000, 240, NONE}, {2014102602, 180, NONE}
};
static const struct date_span minsk[] = {{0, 120, EU}, {2011103000, 180, NONE}};
static const struct date_span samara[] = {
    {0, 240, EU}, {2010032800, 180, EU}, {2011103000, 240, NONE}
};
static const struct date_span saratov[] = {
    {0, 180, EU}, {2011103000, 240, NONE}, {2014102602, 180, NONE}, {2016120402, 240, NONE}
};
static const struct date_span simferopol[] = {
    {0, 120, EU}, {2014033002, 180, EU}, {2015032900, 180, NONE}
};
static const struct date_span volgograd[] = {
    {0, 180, EU}, {2011103000, 240, NONE}, {2014102602, 180, NONE}, {2018102802, 240, NONE},
    {2020122702, 180, NONE}
};
static const struct date_span mauritius[] = {
    {0, 240, NONE}, {2008102602, 300, NONE}, {2009032902, 240, NONE}
};
static const struct date_span apia[] = {
    {0, -660, NONE}, {2010092600, -660, NZ}, {2011123000, 780, NZ}, {2021092600, 780, NONE}
};
static const struct date_span bougainville[] = {
    {0, 600, NONE}, {2014122802, 660, NONE}
};
static const struct date_span fakaofo[] = {{0, -660, NONE}, {2011123000, 780, NONE}};
static const struct date_span fiji[] = {
    {0, 720, NONE}, {2009112902, 780, NONE}, {2010032803, 720, NONE}, {2010102402, 780, NONE},
    {2011030603, 720, NONE}, {2011102302, 780, NONE}, {2012012203, 720, NONE},
    {2012102102, 780, NONE}, {2013012003, 720, NONE}, {2013102702, 780, NONE},
    {2014011902, 720, NONE}, {2014110202, 780, NONE}, {2015011803, 720, NONE},
    {2015110102, 780, NONE}, {2016011703, 720, NONE}, {2016110602, 780, NONE},
    {2017011503, 720, NONE}, {2017110502, 780, NONE}, {2018011403, 720, NONE},
    {2018110402, 780, NONE}, {2019011303, 720, NONE}, {2019111002, 780, NONE},
    {2020011203, 720, NONE}, {2020122002, 780, NONE}, {2021011703, 720, NONE}
};
static const struct date_span norfolk[] = {
    {0, 690, NONE}, {2015100402, 660, NONE}, {2019100602, 660, AU}
};
static const struct date_span tongatapu[] = {
    {0, 780, NONE}, {2016110602, 840, NONE}, {2017011503, 780, NONE}
};

#define PAST(names, spans) {names, spans, sizeof(spans) / sizeof((spans)[0])}

static const struct {
	const char *names; /* between blanks */
	const struct date_span *spans;
	size_t n;
} past[] = {
    PAST(" cairo ", cairo),
    PAST(" casablanca el_aaiun ", casablanca),
    PAST(" juba ", juba),
    PAST(" khartoum ", khartoum),
    PAST(" sao_tome ", sao_tome),
    PAST(" tripoli ", tripoli),
    PAST(" tunis ", tunis),
    PAST(" windhoek ", windhoek),
    PAST(" araguaina ", araguaina),
    PAST(" buenos_aires cordoba rosario tucuman ", buenos_aires),
    PAST(" catamarca comodrivadavia jujuy la_rioja mendoza rio_gallegos salta san_juan ushuaia ", catamarca),
    PAST(" san_luis ", san_luis),
    PAST(" asuncion ", asuncion),
    PAST(" bahia ", bahia),
    PAST(" bahia_banderas ", bahia_banderas),
    PAST(" campo_grande cuiaba ", campo_grande),
    PAST(" cancun ", cancun),
    PAST(" caracas ", caracas),
    PAST(" chihuahua ", chihuahua),
    PAST(" ciudad_juarez ", ciudad_juarez),
    PAST(" dawson whitehorse yukon ", dawson),
    PAST(" acre eirunepe porto_acre rio_branco ", acre),
    PAST(" bajanorte ensenada santa_isabel tijuana ", bajanorte),
    PAST(" fort_nelson ", fort_nelson),
    PAST(" godthab nuuk ", godthab),
    PAST(" grand_turk ", grand_turk),
    PAST(" havana ", havana),
    PAST(" petersburg vincennes ", petersburg),
    PAST(" winamac ", winamac),
    PAST(" matamoros ", matamoros),
    PAST(" bajasur mazatlan ", bajasur),
    PAST(" metlakatla ", metlakatla),
    PAST(" montevideo ", montevideo),
    PAST(" beulah ", beulah),
    PAST(" ojinaga ", ojinaga),
    PAST(" port-au-prince ", port_au_prince),
    PAST(" palmer punta_arenas ", palmer),
    PAST(" resolute ", resolute),
    PAST(" santarem ", santarem),
    PAST(" continental santiago ", continental),
    PAST(" east sao_paulo ", east),
    PAST(" scoresbysund ", scoresbysund),
    PAST(" almaty qostanay ", almaty),
    PAST(" amman ", amman),
    PAST(" anadyr kamchatka ", anadyr),
    PAST(" baghdad ", baghdad),
    PAST(" baku ", baku),
    PAST(" barnaul ", barnaul),
    PAST(" chita ", chita),
    PAST(" choibalsan ulaanbaatar ulan_bator ", choibalsan),
    PAST(" dacca dhaka ", dacca),
    PAST(" damascus ", damascus),
    PAST(" famagusta ", famagusta),
    PAST(" gaza ", gaza),
    PAST(" hebron ", hebron),
    PAST(" hovd ", hovd),
    PAST(" irkutsk ", irkutsk),
    PAST(" istanbul ", istanbul),
    PAST(" jerusalem tel_aviv ", jerusalem),
    PAST(" karachi ", karachi),
    PAST(" khandyga ", khandyga),
    PAST(" krasnoyarsk ", krasnoyarsk),
    PAST(" magadan ", magadan),
    PAST(" novokuznetsk ", novokuznetsk),
    PAST(" novosibirsk ", novosibirsk),
    PAST(" omsk ", omsk),
    PAST(" pyongyang ", pyongyang),
    PAST(" qyzylorda ", qyzylorda),
    PAST(" sakhalin ", sakhalin),
    PAST(" srednekolymsk ", srednekolymsk),
    PAST(" tehran ", tehran),
    PAST(" tomsk ", tomsk),
    PAST(" ust-nera ", ust_nera),
    PAST(" vladivostok ", vladivostok),
    PAST(" yakutsk ", yakutsk),
    PAST(" yekaterinburg ", yekaterinburg),
    PAST(" yerevan ", yerevan),
    PAST(" currie hobart tasmania ", currie),
    PAST(" eucla ", eucla),
    PAST(" perth west ", perth),
    PAST(" denoronha ", denoronha),
    PAST(" easter easterisland ", easter),
    PAST(" astrakhan ulyanovsk ", astrakhan),
    PAST(" kaliningrad ", kaliningrad),
    PAST(" kirov moscow ", kirov),
    PAST(" minsk ", minsk),
    PAST(" samara ", samara),
    PAST(" saratov ", saratov),
    PAST(" simferopol ", simferopol),
    PAST(" volgograd ", volgograd),
    PAST(" mauritius ", mauritius),
    PAST(" apia ", apia),
    PAST(" bougainville ", bougainville),
    PAST(" fakaofo ", fakaofo),
    PAST(" fiji ", fiji),
    PAST(" norfolk ", norfolk),
    PAST(" tongatapu ", tongatapu),
};
/* clang-format on */

bool
date_zone_past(const char *key, struct date_zone *z)
{
	for (size_t i = 0; i < sizeof(past) / sizeof(past[0]); i++) {
		if (strstr(past[i].names, key) == NULL)
			continue;
		z->past = past[i].spans;
		z->npast = past[i].n;
		return true;
	}
	return false;
}
