"""Text that a page can show: every character has a glyph, and none is unseen.

The fonts are those inside Typst, so that a paper looks the same on every machine. They hold Latin, Greek,
Cyrillic, Hebrew and Arabic, but no emoji and no Chinese. What they lack is written as its code point, such
as [U+1F600]: a tagged PDF may not hold text without a glyph, and a reader is told what stands there.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import typst

_PLAIN = re.compile(r"[\n\x20-\x7e\u00a0-\u024f]*")  # in every font, so nobody needs to ask
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_WORD = re.compile(r"\S{25,}")
_HASH = re.compile(r"[0-9a-f]{64}")  # a SHA-256 stays in one piece, to be copied
_BREAK = "\u200b"  # a place to break a line without a hyphen
_PROBE = b'#set document(title: "probe")\n#set text(font: "Libertinus Serif", lang: "en")\n#sys.inputs.text'


@cache
def fonts() -> typst.Fonts:
    """The fonts inside Typst and no others."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


def printable(text: str) -> str:
    """The text with every character visible, and with places to break words that no line could hold."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\t", " "))
    if not _PLAIN.fullmatch(text):
        text = "".join(char if _shown(char) else f"[U+{ord(char):04X}]" for char in text)
    return _WORD.sub(_breakable, text)


def _shown(char: str) -> bool:
    if _PLAIN.fullmatch(char):
        return True
    return unicodedata.category(char) not in _UNSEEN and _has_glyph(char)


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(font_paths=fonts())


@cache
def _has_glyph(char: str) -> bool:
    """Asked of Typst itself, once for each character; marks that combine are tried upon a letter."""
    sample = f"o{char}" if unicodedata.category(char).startswith("M") else char
    try:
        _compiler().compile(_PROBE, sys_inputs={"text": sample}, pdf_standards="ua-1", timestamp=0)
    except typst.TypstError:
        return False
    return True


def _breakable(word: re.Match[str]) -> str:
    """Breaks after what joins parts of a name, and every twelve letters of a part that stays too long."""
    if _HASH.fullmatch(word.group()):
        return word.group()
    parts = (part for part in re.split(r"(?<=[_./:@,;=&?])", word.group()) if part)
    return _BREAK.join(_cut(part) if len(part) > 24 else part for part in parts)


def _cut(part: str, length: int = 12) -> str:
    return _BREAK.join(part[i : i + length] for i in range(0, len(part), length))
