"""What somebody proposes that is no thing: a slogan, a way of doing something, what shall be done."""

from __future__ import annotations

import re

from extract.facts.reading import Line

# 提出了著名的口号 X, 提出“X”（…）的理念, 提出“A”而非“B”战略: words, and no thing
_IDEA = re.compile(
    r"^了?[^，。；]{0,8}?(?:口号|理念|主张|愿景|使命)|[”」]\s?(?:[（(][^（）()]*[）)])?\s?的?\s?(?:[\u4e00-\u9fff]{0,4})(?:战略|理念|口号|主张|愿景|使命|概念|说法|目标)"
)
# 提出从第一性原理解释 X, 提出用 X 加速推理: how something is done, and no thing
_HOW = re.compile(r"了?(?:从|用|以|通过|利用|将|把)(?![^，。；]{0,40}的)[^，。；]{4,}")
#: 公开可下载的 X, and not 以宽松许可开源: it may be done.
MAY_BE = re.compile(r"(?:(?<![许认])可以?|能够)$")
#: What follows 提出 where it says what is to be done: 提出构建算力网络.
TO_BE_DONE = re.compile(r"构建|建设|打造|建立|建成|开展|推进|推动|发展|加强|加快|实施|完善|培育")
#: 提出神经网络算法: what many are, and no name.
ANY = re.compile(r"(?:全?新的?|新型|深度|卷积|神经网络|机器|强化|学习|人工智能|AI|大|预训练|优化|\s)*(?:算法|方法|模型|框架|架构)")


def only_an_idea(line: Line, start: int, end: int, stop: int) -> bool:
    """提出用 X 加速推理, 提出了“X”的理念: whether the clause that ends at ``stop`` brings out no thing."""
    if not line.text.startswith("提出", start):
        return False
    return _IDEA.search(line.text, end, stop) is not None or _HOW.match(line.text, end, stop) is not None
