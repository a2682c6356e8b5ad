"""Documents for word processors: what is missing in the library, and the same bytes for the same content.

Text reaches the file through the library's own calls, which escape it; characters that XML can't hold are
written as their code points.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LONGEST_PROPERTY = 255  # characters, the format's own limit
QUIET = "Quiet"
_FIXED = (2000, 1, 1, 0, 0, 0)  # times inside the archive would make its bytes differ
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
_EMPTY_BOX, _TICKED_BOX = "☐", "☒"


def opened() -> Document:
    """An empty document on A4 in British English, with a style for small print."""
    document = docx.Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2)
    page.top_margin = page.bottom_margin = Cm(2)
    document.styles["Normal"].paragraph_format.space_after = Pt(4)
    quiet = document.styles.add_style(QUIET, WD_STYLE_TYPE.CHARACTER)
    quiet.font.size, quiet.font.color.rgb = Pt(9), RGBColor(0x5A, 0x63, 0x6F)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")
    return document


def said(text: str) -> str:
    """The text without characters that the format can't hold, which are written as code points."""
    return _NO_XML.sub(lambda found: f"[U+{ord(found.group()):04X}]", text)


def described(
    document: Document, *, title: str, author: str, subject: str, version: str, at: datetime
) -> None:
    """Set the document's properties; its times are the moment that it speaks of, in UTC."""
    about = document.core_properties
    about.title, about.author, about.last_modified_by = _short(title), _short(author), _short(author)
    about.subject, about.version, about.comments = _short(subject), _short(version), ""
    about.keywords, about.language, about.revision = "model governance, template", "en-GB", 1
    about.created = about.modified = at.astimezone(UTC).replace(tzinfo=None, microsecond=0)


def repeated(row: _Row) -> None:
    """This row stands again at the top of every page that the table reaches."""
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))


def unbroken(table: Table) -> None:
    """No row begins on one page and ends on the next."""
    for row in table.rows:
        row._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))


def tick_box(paragraph: Paragraph, number: int) -> None:
    """A box that is ticked by a click; number: another one for each box of a document."""
    properties = OxmlElement("w:sdtPr")
    named = OxmlElement("w:id")
    named.set(qn("w:val"), str(number))
    box = OxmlElement("w14:checkbox", nsdecls={"w14": _W14})
    for name, char in (("checkedState", _TICKED_BOX), ("uncheckedState", _EMPTY_BOX)):
        box.append(_state(name, {"val": f"{ord(char):04X}", "font": "MS Gothic"}))
    box.insert(0, _state("checked", {"val": "0"}))
    properties.extend((named, box))
    content = OxmlElement("w:sdtContent")
    run = paragraph.add_run(_EMPTY_BOX)
    run.font.name = "MS Gothic"
    content.append(run._r)
    control = OxmlElement("w:sdt")
    control.extend((properties, content))
    paragraph._p.append(control)


def saved(document: Document) -> bytes:
    """The file; the same content gives the same bytes."""
    written, target = io.BytesIO(), io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as given, zipfile.ZipFile(target, "w") as made:
        for name in given.namelist():
            entry = zipfile.ZipInfo(name, _FIXED)
            entry.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(entry, given.read(name))
    return target.getvalue()


def _state(name: str, values: dict[str, str]) -> BaseOxmlElement:
    made = OxmlElement(f"w14:{name}", nsdecls={"w14": _W14})
    for key, value in values.items():
        made.set(f"{{{_W14}}}{key}", value)
    return made


def _short(text: str) -> str:
    text = said(text)
    return text if len(text) <= LONGEST_PROPERTY else f"{text[: LONGEST_PROPERTY - 1]}…"
