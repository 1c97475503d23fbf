"""In which currency a report's amounts are that name none: 金额未注明币种的，均为人民币."""

from __future__ import annotations

import re

_FAR = 3000  # characters that a table's note may stand behind its amounts
_UNITS = {"人民币": "CNY", "美元": "USD", "港元": "HKD", "港币": "HKD", "欧元": "EUR"}
_NAMED = rf"(?P<unit>{'|'.join(_UNITS)})"
_LEFT_OUT = r"(?:未|没有|不|无)(?:特别|另行)?(?:注明|标明|说明|标注|写明|写出|给出)"
_TOLD = re.compile(
    rf"{_LEFT_OUT}(?:货币|币种)[^。；]{{0,12}}?(?:为|按|以){_NAMED}"
    rf"|(?:金额|货币|融资额)[^。；，]{{0,8}}除[^。；，]{{0,14}}外，?(?:一律|均|皆|都)?(?:为|按|以){_NAMED.replace('unit', 'other')}"
    rf"|(?:金额|货币|融资额)[^。；，]{{0,4}}{_LEFT_OUT}[^。；，]{{0,6}}，?(?:一律|均|皆|都)?(?:为|按|以){_NAMED.replace('unit', 'third')}"
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
        self._told = [(places[m.start()], _UNITS[m["unit"] or m["other"] or m["third"]]) for m in _TOLD.finditer(flat)]

    def at(self, offset: int) -> str:
        """The ISO code that holds at ``offset`` of the text: of the last note ahead, or of one not far behind; else empty."""
        ahead = [unit for start, unit in self._told if start <= offset]
        behind = [unit for start, unit in self._told if offset < start <= offset + _FAR]
        return next(iter([*ahead[-1:], *behind]), "")
