"""How much a text looks like language, read in one encoding: tells likely readings from chance.

The wrong table turns frequent characters into rare ones, letters into signs, and words into a mix of
scripts. So each reading is judged by how frequent its characters are in the languages that its
encoding was made for.
"""

from collections.abc import Callable

#: The most frequent characters of Chinese reviews and headlines, those that follow, their
#: traditional forms, and kanji of everyday Japanese.
_FREQUENT = frozenset(
    "的不是一了有大好很人我上个还在这国图就中价到没年子买也用发房生小来新机高后点家时开都东天"
    "可下能以出会为要多服错金间次看本行比果日店说元京电地手美现过差考市网自月成酒分么公最学太"
    "感前务被货品度基快得万业方对和三将动全面评期心起给水平第实收理装真场女外名意西道送再住头"
    "股觉盘入质里量去购重打两内常样之回无经合长物非商明超力信格想主但作们星客别产只称他游总情"
    "书利体员车通华与台定老海组首当然特文法问男工较部单居推门持相事色二北性如加热所战售资报便"
    "级吃强题因你指正保联安话其应身那死满知进而直布流关者于着卡交斯什望调位友周光数试费同已反"
    "值完结喜楼招山英建欢选马四系视洗款城包活让清线专赛才早提计放苹接解变板失"
)
_USUAL = frozenset(
    "受口续设做风民挺科球几像火统又预件牛王味音气难少近军司儿亿算显爱精获巴走世戏更空号半屏餐"
    "复速且穿区化等吧影增涨投己花传玩片遭标尔户种低十式乐代连五型南假亚套些取红至适政原待研幕"
    "广银钱队师声支求程证告路退阿米运议晚今整准带均校般州港牌制神离态卖换环优认跌观录节宝折升"
    "张降裤足置候从查或拉目语未士德示尼刚向配季表香怎双杀功创改版递使易展致舒该容达啊龙何存拍"
    "百势任院读黑际处教案先办料曝伤效确及鲜孩施引每婚惠蒙转希破击记边器划演管见富备拿言油留岁"
    "克决亲测界亮领景销局携需博白造争修坏短贵站约江独宜林字微消李园疑论落找荐写照索键始集千境"
    "深象奥停条排绝干底注衣票谢把哈警午导湖弹班阳越奇官订跟欧亡卫请朋立兰罗震维软甜诉减助馆秘"
    "礼净韩此举黄简息佳冠营皮规码慢夫爆团够宣财根温率武福冲术享六掉兴职权墅陈赞烂充骗圾床垃频"
    "遇普飞验府技模申免启源极河思远并宾择旧签密细各竟街尚步吗志倒朝哥层抢券临仅习秀春即呢素响"
    "盛融终奖济听省硬青幅沪谈类虽批护核缺角突波钟暴企继补堂夜救险控份帅封否块帮故洲防必豪余母"
    "压轻络她欲伊命庆协仍石父拟初露铁谁它育画严湾胜究妈由供眼瓶歌播巨历彩攻绩苏旅村池呵九剧追"
    "惊闻俄狂八航迷农讯参印围项轮属翻個還這國圖價沒買發來機後點時開東會爲錯間說電現過網麼學務"
    "貨萬業對將動評給實裝場頭覺盤質裏購兩內樣無經長們別產稱遊總書體員車華與臺組當問較單門熱戰"
    "資報級喫強題聯話應滿進關於調數試費結樓歡選馬視讓線專賽計蘋變續設風幾統預氣難軍兒億顯愛獲"
    "戲號復區漲傳標爾戶種樂連亞紅適廣銀錢隊師聲證運議準帶離態賣換環優認觀錄節寶張褲從語剛雙殺"
    "創遞該達龍勢讀際處辦傷確鮮轉擊記邊劃見備歲決親測領銷攜爭壞貴約獨園論薦寫鍵奧條絕幹謝導彈"
    "陽訂歐衛請蘭羅維軟訴減館祕禮淨韓舉黃簡營規碼團夠財溫衝術興職權陳贊爛騙牀頻飛驗啓極遠並賓"
    "擇舊籤細嗎層搶臨僅習響終獎濟聽滬談類雖護鍾繼補險帥塊幫餘壓輕絡慶協擬鐵誰畫嚴灣勝媽歷績蘇"
    "劇驚聞農訊參圍項輪屬円気七川土木食毎右読左休雨社私良悪屋発届値段価満残念丁寧対応映楽弱軽"
    "箱壊続返説駅泊晩遅困嬉屈週変予様族絵"
)
#: Frequent syllables of Korean.
_KOREAN = frozenset(
    "이다는에의을가고하지도를은한로서나사시리기어자인아그있대들정장수만해일보전부스주라게과여"
    "원구상조제신방동우경문유연공세성안계국내물마음습니까요없않것같때면더잘좋배송품질너무했었"
)
_CHINESE_MARKS = frozenset("，。！？、；：“”‘’（）《》【】…—·～「」『』　￥")
_WESTERN = frozenset("éèàùâêîôûçëïöüäßñáíóúãõåæøœ’‘“”–—…€£«»¿¡°")
_WESTERN_CAPITALS = frozenset("ÉÈÀÙÂÊÎÔÛÇËÏÖÜÄÑÁÍÓÚÃÕÅÆØŒ")
_LONGEST = 2_000


def likeness(content: bytes, encoding: str) -> float | None:
    """How much the bytes look like language in an encoding: about 1 for text, 0 for chance.

    Args:
        content: lines with characters beyond ASCII.
        encoding: one of `JUDGED` or `WIDE`.

    Returns:
        None where the bytes are not valid in it. A damaged line in ten is overlooked.
    """
    text = decoded_lines(content, encoding)
    if text is None:
        return None
    text = text[:_LONGEST]
    if encoding == "cp1252":
        return _western(text)
    weight = _WEIGHTS[encoding]
    wide = [char for char in text if char > "\x7f"]
    if not wide:
        return 0.0
    found = sum(map(weight, wide)) / len(wide)
    # A wrong table swallows the letter or the comma behind a character, or splits one in two.
    return found * (1.0 - min(0.5, _stray(text) / len(wide)))


def decoded_lines(content: bytes, encoding: str) -> str | None:
    """The text of the lines that are valid in an encoding; None where too many are not."""
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        pass
    except LookupError:
        return None
    if encoding in WIDE:
        return None
    lines = content.split(b"\n")
    good: list[str] = []
    for line in lines:
        try:
            good.append(line.decode(encoding))
        except UnicodeDecodeError:
            if len(lines) - len(good) > 0.1 * len(lines) + len(good) + 1:
                return None
    return "\n".join(good) if len(good) >= 0.9 * len(lines) else None


def _han(char: str) -> float:
    if char in _FREQUENT:
        return 1.0
    if char in _USUAL:
        return 0.8
    return 0.0


def _chinese(encoding: str, first: int, last: int) -> Callable[[str], float]:
    """Frequent characters, and those in the front part of the encoding's table."""

    def weight(char: str) -> float:
        if char in _CHINESE_MARKS:
            return 1.0
        if (found := _han(char)) or not "\u4e00" <= char <= "\u9fff":
            return found or _other(char)
        lead = char.encode(encoding)[0]
        return 0.35 if first <= lead <= last else 0.0

    return weight


def _japanese(char: str) -> float:
    if "\u3041" <= char <= "\u3096" or char in "。、「」ー！？":
        return 1.0
    if "\u30a1" <= char <= "\u30f6":
        return 0.9
    if "\uff61" <= char <= "\uff9f":
        return 0.15
    if "\u4e00" <= char <= "\u9fff":
        return 0.7 * _han(char) + 0.1
    return _other(char)


def _east_asian(char: str) -> float:
    return max(_japanese(char), _han(char), 1.0 if char in _CHINESE_MARKS else 0.0)


def _korean(char: str) -> float:
    if "\uac00" <= char <= "\ud7a3":
        return 1.0 if char in _KOREAN else 0.45
    return _other(char)


def _other(char: str) -> float:
    if "\uff01" <= char <= "\uff5e" or char in _CHINESE_MARKS:
        return 0.6
    return 0.0


def _western(text: str) -> float:
    """Letters with accents stand alone among plain ones; signs stand between words."""
    total = count = 0.0
    for place, char in enumerate(text):
        if char <= "\x7f":
            continue
        count += 1
        before = text[place - 1] if place else " "
        after = text[place + 1] if place + 1 < len(text) else " "
        if char in _WESTERN:
            alone = (before <= "\x7f") + (after <= "\x7f")
            total += (0.0, 0.7, 1.0)[alone]
        elif char in _WESTERN_CAPITALS:
            starts = not before.isalpha() and after <= "\x7f"
            shouts = before.isupper() or after.isupper()
            total += 0.9 if starts or shouts else 0.1
    return total / count if count else 0.0


def _stray(text: str) -> int:
    """Characters beyond ASCII of other kinds than those of words and their marks."""
    return sum(1 for char in text if "\x80" <= char <= "\u2000" or "\ue000" <= char <= "\uf8ff")


_WEIGHTS: dict[str, Callable[[str], float]] = {
    "gb18030": _chinese("gb18030", 0xB0, 0xD7),
    "big5": _chinese("big5", 0xA4, 0xC6),
    "big5hkscs": _chinese("big5hkscs", 0xA4, 0xC6),
    "utf-16-le": _east_asian,
    "utf-16-be": _east_asian,
    "cp932": _japanese,
    "euc_jp": _japanese,
    "cp949": _korean,
}
#: Encodings that can be judged, each narrower one before those that hold it.
WIDE = ("utf-16-le", "utf-16-be")
JUDGED = ("gb18030", "big5", "big5hkscs", "cp932", "euc_jp", "cp949", "cp1252")
