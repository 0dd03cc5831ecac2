/* wordlists.c - see wordlists.h.  The order is the order of frequency: the first word of a list is the commonest. */
#include "sample/wordlists.h"

const char *const wc_words_noun =
    "government year minister company report market president week country group official city party court state plan "
    "leader police worker price month member team council problem decision question election vote deal bank program "
    "school hospital agency law system project meeting case number issue attack investor rate budget union season "
    "game player match victory record result share service road bridge river island village district region capital "
    "committee parliament senator lawyer judge trial charge sentence victim suspect witness investigation inquiry "
    "statement speaker newspaper reporter interview document letter source adviser critic voter candidate campaign "
    "rally protest strike contract product factory engine airport airline passenger flight train station port ship "
    "fire storm flood earthquake shelter resident neighbour home building street doctor patient vaccine drug scientist "
    "university student teacher researcher study theory museum concert film actor director audience ticket festival";

const char *const wc_words_verb =
    "call ask announce reject support follow open close order approve expect warn demand offer accept review launch "
    "delay increase reduce raise cancel discuss consider defend attack join visit welcome criticise describe confirm "
    "question protect develop prepare replace restore sign suspend extend remove transfer appoint arrest charge "
    "accuse release return search damage destroy repair clear block surround abandon rescue evacuate treat monitor "
    "measure examine publish record finish start score defeat challenge collect deliver import export purchase borrow "
    "fund finance tax vote appeal argue settle resolve avoid ignore blame thank praise promise suggest recommend";

const char *const wc_words_adjective =
    "new former local national public last big early late recent major high low political economic foreign central "
    "northern southern eastern western general senior young old financial military legal medical social small large "
    "long short strong weak clear final annual daily weekly federal private common special serious likely possible "
    "free open safe dangerous heavy light quick slow deep broad narrow rare popular regular formal joint interim "
    "temporary permanent international regional commercial industrial rural urban coastal quiet busy empty modest "
    "sharp steady sudden steep record key rival veteran independent conservative liberal moderate";

const char *const wc_words_adverb =
    "also again only still later already recently sharply quickly slowly widely largely nearly partly fully finally "
    "quietly openly briefly formally officially unexpectedly immediately repeatedly reportedly apparently clearly "
    "broadly narrowly strongly steadily temporarily eventually originally initially privately publicly";

const char *const wc_words_spelling =
    "labour labor colour color centre center defence defense programme program organise organize recognise recognize "
    "criticise criticize theatre theater harbour harbor neighbour neighbor favour favor honour honor behaviour "
    "behavior tonne ton licence license travelled traveled cancelled canceled favourite favorite analyse analyze "
    "modelling modeling metre meter litre liter grey gray tyre tire cheque check towards toward adviser advisor";

const char *const wc_words_weekday = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday";

const char *const wc_words_month =
    "January February March April May June July August September October November December";

const char *const wc_words_sky =
    "sunny cloudy overcast rainy showery stormy foggy hazy bright clear drizzly snowy windy mild cold warm";

const char *const wc_words_section =
    "Home News World Politics Business Markets Sport Football Weather Opinion Culture Travel Health Science Technology "
    "Lifestyle Food Property Motoring Education Obituaries Crosswords Puzzles Podcasts Video Photos Letters Editorials "
    "Environment Climate Money Jobs Classifieds Archive Subscribe Newsletters Events Family Fashion Books Music Film "
    "Television Games Horoscopes Courts Traffic Farming History Gardening Shopping Contact About Advertise Careers";

const char *const wc_words_paper = "Courier Herald Gazette Post Times Tribune Observer Echo Star Chronicle Journal "
                                   "Mail Sentinel Record Dispatch Voice";
