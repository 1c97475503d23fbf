"""In which currency a report's amounts are that name none: 金额未注明币种的，均为人民币."""

from __future__ import annotations

import re
from functools import cache

from extract.language.units import currency_code, currency_words

_FAR = 3000  # characters that a table's note may stand behind its amounts
_LEFT_OUT = r"(?:未|没有|不|无)(?:特别|另行)?(?:注明|标明|说明|标注|写明|写出|给出)"


@cache
def _told() -> re.Pattern[str]:
    """A note, with its currency as the one group that is not None."""
    named = rf"(?:为|按|以)({currency_words()})"
    return re.compile(
        rf"{_LEFT_OUT}(?:货币|币种)[^。；]{{0,12}}?{named}"
        rf"|(?:金额|货币|融资额)[^。；，]{{0,8}}除[^。；，]{{0,14}}外，?(?:一律|均|皆|都)?{named}"
        rf"|(?:金额|货币|融资额)[^。；，]{{0,4}}{_LEFT_OUT}[^。；，]{{0,6}}，?(?:一律|均|皆|都)?{named}"
    )


class CurrencyTold:
    """What a report says of amounts without a currency, and from where on.

    Parameters
    ----------
    text : of the report, its lines as they are broken
    """

    def __init__(self, text: str):
        places = [i for i, c in enumerate(text) if not c.isspace()]
        flat = "".join(text[i] for i in places)
        self._told = [(places[m.start()], currency_code(next(filter(None, m.groups())))) for m in _told().finditer(flat)]

    def at(self, offset: int) -> str:
        """The ISO code that holds at ``offset`` of the text: of the last note ahead, or of one not far behind; else empty."""
        ahead = [unit for start, unit in self._told if start <= offset]
        behind = [unit for start, unit in self._told if offset < start <= offset + _FAR]
        return next(iter([*ahead[-1:], *behind]), "")
