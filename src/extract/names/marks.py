"""Names that the sentence itself marks: quotes, brackets, 名为…, Latin words, a head noun beside them.

They need no list: a report that names a company nobody has heard of still sets its English name in
brackets, its model in quotes, its chip behind 芯片.
"""

from __future__ import annotations

import re
from functools import cache

from extract.language.characters import fold
from extract.language.sentences import quoted
from extract.names.mention import Kind, Mention
from extract.resources import load

_WORD = r"[A-Z][A-Za-z0-9]*(?:[-.·’'+/][A-Za-z0-9]+)*\+?|[a-z]+[A-Z0-9][A-Za-z0-9]*(?:[-.][A-Za-z0-9]+)*"
_LATIN = re.compile(
    rf"(?<![A-Za-z0-9.@/_-])(?:{_WORD})(?:\s(?:(?:{_WORD})|of|and|the|for|de|&|(?:[IVX]+|\d+(?:\.\d+)*[A-Za-z]?)(?![A-Za-z0-9.]|\s?[万亿千百个款项家年月日%％种台倍块张nm])))*(?![A-Za-z@/_])[™®]?"
)
_NAMED = re.compile(r"(?:名为|取名为?|命名为|称为|代号为?|名叫|叫做|叫作|简称为?|商品名为?|品牌名?为)\s?$")
_NEW_WORD = re.compile(r"[\u4e00-\u9fffA-Za-z0-9·.\- ]{2,16}?(?=的|，|。|；|、|（|\(|$)")
#: Latin words that name nothing by themselves.
_COMMON = frozenset(
    """AI AR VR MR XR GPU CPU NPU TPU DPU IPU FPGA ASIC SoC SOC IC IP IoT 5G 6G 4G 3D 2D CT MRI NLP CV ML DL RL API SDK App APP AIGC AGI LLM VLM
    SaaS PaaS IaaS MaaS RPA OCR ASR TTS GAN CNN RNN LSTM MLP MoE MOE RAG INT4 INT8 INT16 FP4 FP8 FP16 FP32 FP64 BF16 TF32 HBM DRAM SRAM PCIe
    NMPA FDA CE CFDA IPO CEO CTO CFO COO PC TV L2 L3 L4 L5 L2+ Robotaxi Robobus Robotruck B2B ToB ToC To B C2M GDP R&D II III IV DNA RNA EEG
    Token Tokens token Web Web3 NFT ISP DSP MCU EDA PUE ESG AI+ A B C D E F G H S X Y V US UK EU USD RMB TOPS TFLOPS PFLOPS EFLOPS GFLOPS POPS EOPS Pre-A
    CMOS LED HIPAA GDPR IO OLED MEMS LPDDR GDDR NVMe RISC-V GB TB MB KB PB GHz MHz GB/s TB/s kW MW PetaFLOPS ExaFLOPS TeraFLOPS Tops Flops CAGR GWh km mm nm HPL HPL-AI COVID-19 NO Top Logo""".split()
)
_OBJECT_KINDS = (Kind.MODEL, Kind.HARDWARE, Kind.DATASET, Kind.PRODUCT, Kind.ORG)


@cache
def heads() -> list[tuple[str, str, str]]:
    """(head noun, type, label) of ``data/heads.yml``, the longest first."""
    rows = [(head, type_, entry["kind"]) for type_, entry in load("heads.yml").items() for head in entry["heads"]]
    return sorted(rows, key=lambda r: -len(r[0]))


def head_type(phrase: str) -> str:
    """The type that the last word of a noun phrase tells (``chip`` for 存算一体芯片), or an empty string."""
    phrase = phrase.rstrip("”》）)」 ")
    return next((type_ for head, type_, _ in heads() if phrase.endswith(head)), "")


_BREAKS = re.compile(r"[，。、；：！？,;（(“《]|的|以及|并|[和及与]|包含|包括|采用|具有|可以|能够|支持|是|将|在|对|由|被|已|为|于|从|向")


def kind_beside(text: str, start: int, end: int) -> Kind | None:
    """What kind of name ``text[start:end]`` is by the head noun behind it, or else ahead of it; None where neither tells.

    Behind it a bracket may come between (RETRO（…）模型), and after 名为 the word 的 (名为 X 的芯片).
    """
    named = bool(_NAMED.search(text, max(0, start - 9), start - (text[start - 1 : start] in ("“", "「", "《"))))
    tail = re.sub(r"^[”」》™®]?\s?(?:[（(][^（）()]{1,60}[）)])?\s?", "", text[end : end + 90])
    if named and tail.startswith("的"):
        tail = tail[1:]
    phrase = _BREAKS.split(tail, maxsplit=1)[0][: 24 if named else 12]
    best = min(
        ((phrase.find(head), -len(head), label) for head, _, label in heads() if head in phrase), default=(-1, 0, "")
    )
    if named and phrase:
        last = next((label for head, _, label in heads() if phrase.endswith(head)), "")
        best = (0, 0, last) if last else best
    if best[2]:
        return Kind(best[2])
    ahead = re.sub(r"[，,]?\s?(?:名为|命名为|取名为?|称为|代号为?)?[“「《 —（(]*$", "", text[max(0, start - 18) : start])
    for head, _, label in heads():
        if label and ahead.endswith(head):
            return Kind(label)
    return None


def find_marked(text: str) -> list[Mention]:
    """Marked names in ``text``; they may overlap, the surer first."""
    found: list[Mention] = []
    for start, end, mark in quoted(text):
        if mark == "《" or not 2 <= end - start <= 30 or re.search(r"[，。；？！]", text[start:end]):
            continue
        kind = kind_beside(text, start, end)
        if kind is None and _NAMED.search(text, max(0, start - 8), start - 1):
            kind = Kind.PRODUCT
        if kind and _name_like(text[start:end]):
            found.append(Mention(start, end, kind, text[start:end].strip(), "mark"))
    found += _subjects(text)
    found += _institutions(text)
    found += _after_named(text)
    found += _latin(text)
    return found


def _name_like(inside: str) -> bool:
    """Whether quoted words are a name rather than an emphasis: no verb, no clause, no bare noun phrase of prose."""
    return not re.search(r"[的了是在把被将与]|第一|更|最|一体|化$", inside) and head_type(inside) not in ("policy", "report", "paper")


_SUBJECT = re.compile(
    r"(?:^[\d.、（）()•◦\-\s]*|[，；：。、]\s?|[年月日初底末内]\s?)(?:(?:国内|国产|此外|其中|同时|目前|据悉|而)[，]?)?(?:[\u4e00-\u9fffA-Za-z]{0,10}(?:公司|企业|厂商|独角兽|创企|平台)(?=[\u4e00-\u9fffA-Z]))?"
    r"(?P<name>[\u4e00-\u9fff]{2,8}(?:\s?[A-Za-z]{2,12})?|[A-Z][A-Za-z]{2,16}(?:\s[A-Z][A-Za-z]{2,16})?)"
    r"(?:[（(][^（）()]{2,60}[）)])?\s?(?:正式|近日|成功|顺利|已经?|也|又|再次?|先后|连续|宣布|成功地|(?:已经?)?于\s?(?:[\d一二三四五六七八九十]{1,4}\s?年|今年|去年)?\s?(?:[\d一二三四五六七八九十]{1,2}\s?月)?(?:\s?\d{1,2}\s?日)?)*\s?(?:宣布|成功)?"
    r"(?=(?:(?:成立|创立|创办|始建|创建|诞生)于|(?:完成|获得?|拿下|斩获|募集|获超|获近)(?:了)?[^，。；]{0,26}(?:融资|注资)|(?:[\d]{4}\s?年\s?)(?:\d{1,2}\s?月\s?)?(?:成立|创立|诞生)|(?:正式)?(?:向|在)[^，。；]{0,8}(?:递交|提交|挂牌)))"
)
_NOT_A_SUBJECT = re.compile(
    r"^内|累计|^共|^总|该|其(?!士)|公司$|企业$|今年|去年|多家|家$|已经|目前|赛道|行业|领域|市场|我国|国内|全球|平台$|此后|随后|之后|同年|当年|以及|后者|前者|团队$|项目$|上述|均|分别|相继|正式|宣布|计划|轮|年$|月$|成立|由|自|被|与|和|在|从|将|的|是|了|也|于|为|向|并|起$"
)


_FOUNDED_BEFORE = re.compile(
    r"(?:成立|创立|创办|创建)于[^，。；的]{2,14}的(?:[\u4e00-\u9fff]{0,14}(?:公司|企业|厂商|创企))?(?P<name>[\u4e00-\u9fff]{2,8}|[A-Z][A-Za-z ]{2,24}?)(?=[，。；、（(]|是|于|完成|也|在|已|获|$)"
)


def _subjects(text: str) -> list[Mention]:
    """What stands in the subject's place of 成立于 or 完成…融资 is an organisation, known or not; so is 成立于 2015 年的 X."""
    found = []
    for match in _FOUNDED_BEFORE.finditer(text):
        if not _NOT_A_SUBJECT.search(match["name"]):
            found.append(Mention(match.start("name"), match.end("name"), Kind.ORG, match["name"].strip(), "mark"))
    for match in _SUBJECT.finditer(text):
        if not _NOT_A_SUBJECT.search(match["name"]):
            found.append(Mention(match.start("name"), match.end("name"), Kind.ORG, match["name"], "mark"))
    return found


_INSTITUTION = re.compile(r"(?:大学(?!生)|理工学院|医学院|科学院|研究院|研究所|实验室(?!里)|医院|委员会|协会|学会|基金会|有限公司|有限责任公司)")
_BEFORE_INSTITUTION = re.compile(r"[的了和与及或在由被为是等从向对于将把给、，。；：“”《》（）()\d]|来自|联合|携手|以及|通过|成立|设立|共建|组建|位于|依托|支持|我国|全国|国家(?=重点)|各|多|一[家个所]|首个|研究者|合作|毕业|发布|包括|例如|当地|知名|著名|旗下|推出|其中")


def _institutions(text: str) -> list[Mention]:
    """伯尔尼大学, 脑科学研究所: words that end so, back to the nearest word that cannot be a part of the name."""
    found = []
    for match in _INSTITUTION.finditer(text):
        piece = text[max(0, match.start() - 20) : match.start()]
        cut = max((m.end() for m in _BEFORE_INSTITUTION.finditer(piece)), default=0)
        name = piece[cut:].lstrip()
        if 2 <= len(name) <= (18 if "公司" in match.group() else 12) and re.fullmatch(r"[\u4e00-\u9fffA-Za-z·\- ]+", name) and not name.isspace():
            start = match.start() - len(name)
            found.append(Mention(start, match.end(), Kind.ORG, text[start : match.end()], "mark", "institution"))
    return found


def _after_named(text: str) -> list[Mention]:
    """名为 X 的…, without quotes."""
    found = []
    for match in re.finditer(r"(?:名为|取名为?|命名为|代号为?|名叫|叫做)\s?(?![“「《\"])", text):
        name = _LATIN.match(fold(text), match.end()) or _NEW_WORD.match(text, match.end())
        if name and len(name.group().strip()) >= 2:
            start, end = name.start(), name.start() + len(name.group().rstrip())
            kind = kind_beside(text, start, end) or Kind.PRODUCT
            found.append(Mention(start, end, kind, text[start:end], "mark"))
    return found


_JOURNAL = re.compile(r"(?:Nature|Science|Cell|Physical Review|Journal|PNAS|Proceedings|Lancet|arXiv|IEEE|ACM|NeurIPS|ICML|ICLR|CVPR|ACL|AAAI|EMNLP|SIGIR|KDD|ISSCC|Hot Chips|CES|GTC)\b")


def _latin(text: str) -> list[Mention]:
    """Names in Latin letters: PRODUCT where nothing beside them tells the kind."""
    found = []
    for match in _LATIN.finditer(fold(text)):
        name = match.group().rstrip(" .")
        if name in _COMMON or name in ("AI PC", "AI for Science", "AI Agent") or len(name) < 2 or "http" in name.lower() or _JOURNAL.match(name) or text[match.start() - 1 : match.start()] == "*":
            continue
        start, end = match.start(), match.start() + len(name)
        kind = kind_beside(text, start, end)
        found.append(Mention(start, end, kind or Kind.PRODUCT, name, "mark", "" if kind else "unsure"))
    return found


def brackets(text: str) -> list[tuple[int, int, int, int]]:
    """Names beside their other name in brackets, 望石智慧（StoneWise）: (start, end) of the bracket's inside and of the bracket."""
    pattern = re.compile(r"[（(]\s?(?:简称|又称|原名|原|曾用名|英文名|下称|以下简称|即|现|股票简称)?[：:]?\s?[“\"]?([^（）()“”\"，。；]{2,50})[”\"]?\s?[）)]")
    return [(m.start(1), m.end(1), m.start(), m.end()) for m in pattern.finditer(text)]
