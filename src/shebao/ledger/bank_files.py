"""What every XML of a bank is read with (camt.053, camt.054, pain.002): whole, fetching nothing, and as it is shown.

A comment or an entity in the middle of an amount would let a program read another amount than a person does: comments
are taken out before anything is read, and a file that brings entities of its own is refused.
"""

from __future__ import annotations

from datetime import date

from lxml import etree


class NotWhole(Exception):
    """Bytes that are no XML a bank sends; the reason in both languages, to be told with the file's name."""

    def __init__(self, en: str, zh: str) -> None:
        self.en, self.zh = en, zh
        super().__init__(en)


def root_of(content: bytes, *, huge: bool = False) -> etree._Element:
    """The root of a file, in any encoding it declares. Raises NotWhole."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=huge, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise NotWhole(f"it is no XML ({str(problem).rstrip('.')})", "不是完整有效的 XML") from None
    no_doctype(root)
    return root


def no_doctype(element: etree._Element) -> None:
    """Refuses the file of an element where it declares entities of its own. Raises NotWhole."""
    if element.getroottree().docinfo.doctype:
        raise NotWhole("it declares a DTD of its own, which no bank file does", "自带 DTD 声明，银行文件不应有")


def day_of(text: str) -> date | None:
    """The day of an xs:date or xs:dateTime, whose zone is the bank's own; None where it is no day of a calendar."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
