"""Reading HTML in tests: elements, a small part of CSS selectors, and what a page must hold to."""

import re
from collections.abc import Iterator
from urllib.parse import urldefrag
from xml.etree.ElementTree import Element as Node

import html5lib
from html5lib.html5parser import ParseError

PART = re.compile(
    r"([a-z0-9-]+|\*)|#([\w-]+)|\.([\w-]+)|\[([\w-]+)(?:([*^$]?=)\"?([^\"\]]*)\"?)?\]"
)


class Element:
    """One element of a page: its words, its attributes, and what is inside it."""

    def __init__(self, node: Node, parent: "Element | None" = None) -> None:
        self.node = node
        self.parent = parent

    @property
    def tag(self) -> str:
        return self.node.tag if isinstance(self.node.tag, str) else "!"

    @property
    def text(self) -> str:
        """The words inside, with single spaces."""
        return " ".join("".join(self.node.itertext()).split())

    def get(self, name: str, default: str = "") -> str:
        return self.node.get(name, default)

    def has(self, name: str) -> bool:
        return name in self.node.attrib

    def __getitem__(self, name: str) -> str:
        return str(self.node.attrib[name])

    def __repr__(self) -> str:
        return f"<{self.tag} {dict(self.node.attrib)}> {self.text[:60]!r}"

    def walk(self) -> Iterator["Element"]:
        """Everything inside, in the order of the page."""
        for child in self.node:
            if isinstance(child.tag, str):
                element = Element(child, self)
                yield element
                yield from element.walk()

    def ancestors(self) -> Iterator["Element"]:
        above = self.parent
        while above is not None:
            yield above
            above = above.parent

    def select(self, selector: str) -> list["Element"]:
        """Elements inside that match: `main .card a[href="/x"], h2`; blanks mean "anywhere in"."""
        chains = [alternative.split() for alternative in selector.split(",")]
        return [e for e in self.walk() if any(_ends_with(e, chain) for chain in chains)]

    def first(self, selector: str) -> "Element":
        """The first match; a failure when there is none."""
        found = self.select(selector)
        assert found, f"Nothing on the page matches {selector!r}."
        return found[0]


def _ends_with(element: Element, chain: list[str]) -> bool:
    if not _matches(element, chain[-1]):
        return False
    left = chain[:-1]
    for above in element.ancestors():
        if not left:
            break
        if _matches(above, left[-1]):
            left = left[:-1]
    return not left


def _matches(element: Element, compound: str) -> bool:
    for tag, id_, class_, attribute, how, value in PART.findall(compound):
        if tag and tag not in ("*", element.tag):
            return False
        if id_ and element.get("id") != id_:
            return False
        if class_ and class_ not in element.get("class").split():
            return False
        if attribute and not _attribute_matches(element, attribute, how, value):
            return False
    return True


def _attribute_matches(element: Element, name: str, how: str, value: str) -> bool:
    actual = element.get(name)
    return (
        element.has(name)
        and {
            "": True,
            "=": actual == value,
            "*=": value in actual,
            "^=": actual.startswith(value),
            "$=": actual.endswith(value),
        }[how]
    )


def parse(text: str) -> Element:
    """The tree of a whole page; a failure where the HTML is not valid."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    try:
        return Element(parser.parse(text))
    except ParseError as error:
        line, column = parser.errors[-1][0] if parser.errors else (0, 0)
        shown = text.splitlines()[max(0, line - 2) : line + 1]
        raise AssertionError(
            f"Not valid HTML at line {line}, column {column}: {error}\n" + "\n".join(shown)
        ) from None


def complaints_about(page: Element) -> list[str]:
    """Everything that is wrong with a page, in words; empty when it holds to the house rules."""
    return [
        *_heading_complaints(page),
        *_level_complaints(page),
        *_id_complaints(page),
        *_label_complaints(page),
        *_inline_complaints(page),
        *_picture_complaints(page),
    ]


def _heading_complaints(page: Element) -> Iterator[str]:
    headings = page.select("h1")
    if len(headings) != 1:
        yield f"There must be exactly one h1; there are {len(headings)}."
        return
    titles = page.select("head title")
    title = titles[0].text if titles else ""
    if not title.removeprefix("Error: ").startswith(headings[0].text):
        yield f"The title {title!r} does not begin with the h1 {headings[0].text!r}."
    if not headings[0].text:
        yield "The h1 is empty."


def _level_complaints(page: Element) -> Iterator[str]:
    before = 0
    for heading in page.select("h1, h2, h3, h4, h5, h6"):
        level = int(heading.tag[1])
        if level > before + 1:
            yield f"{heading.text!r} is an h{level} after an h{before}."
        before = level


def _id_complaints(page: Element) -> Iterator[str]:
    ids = [element["id"] for element in page.walk() if element.has("id")]
    known = set(ids)
    for id_ in sorted({id_ for id_ in ids if ids.count(id_) > 1}):
        yield f"The id {id_!r} is used {ids.count(id_)} times."
    for element in page.walk():
        for name in ("aria-describedby", "aria-labelledby", "aria-controls", "for"):
            for target in element.get(name).split():
                if target not in known:
                    yield f"{element!r} points with {name} to {target!r}, which is not there."
        address, fragment = urldefrag(element.get("href"))
        if element.tag == "a" and fragment and not address and fragment not in known:
            yield f"{element!r} links to {fragment!r}, which is not there."


def _label_complaints(page: Element) -> Iterator[str]:
    labelled = {label.get("for") for label in page.select("label") if label.text}
    for control in page.select("input, select, textarea"):
        if control.get("type") in ("hidden", "submit", "button"):
            continue
        wrapped = any(above.tag == "label" for above in control.ancestors())
        named = control.get("aria-label") or control.get("aria-labelledby")
        if not (wrapped or named or control.get("id") in labelled):
            yield f"{control!r} has no label."
    for control in page.select("a, button"):
        inner = [*control.walk(), control]
        if not control.text and not any(e.get("aria-label") or e.get("alt") for e in inner):
            yield f"{control!r} has no words."


def _inline_complaints(page: Element) -> Iterator[str]:
    for element in page.walk():
        if element.tag == "style":
            yield "There is an inline style sheet."
        if element.tag == "script" and not element.get("src"):
            yield "There is an inline script."
        for name in element.node.attrib:
            if name == "style" or name.startswith("on"):
                yield f"{element!r} has the attribute {name}."
        if element.get("href").startswith("javascript:"):
            yield f"{element!r} runs a script."


def _picture_complaints(page: Element) -> Iterator[str]:
    for picture in page.select("img"):
        if not picture.has("alt"):
            yield f"{picture!r} has no alt text."
    for drawing in page.select("svg"):
        hidden = any(e.get("aria-hidden") == "true" for e in [drawing, *drawing.ancestors()])
        if not hidden and drawing.get("role") != "img":
            yield f"{drawing!r} is neither hidden nor an image with a name."
