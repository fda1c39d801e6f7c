"""The forms of a page as a browser fills them in and sends them."""

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from tests.markup import Element

TOGGLES = ("checkbox", "radio")


class PageForm:
    """One form: what stands in it, what is typed over it, and what pressing a button sends."""

    def __init__(self, element: Element) -> None:
        self.element = element
        self.method = element.get("method", "get").lower()
        self.action = element.get("action")
        self.typed: dict[str, Any] = {}

    @property
    def controls(self) -> list[Element]:
        found = self.element.select("input, select, textarea")
        return [control for control in found if control.get("name") and not control.has("disabled")]

    @property
    def names(self) -> list[str]:
        return list(dict.fromkeys(control["name"] for control in self.controls))

    def buttons(self) -> list[Element]:
        return self.element.select('button, input[type="submit"]')

    def button(self, words: str) -> Element | None:
        for button in self.buttons():
            if words in (button.text, button.get("value"), button.get("name")):
                return button
        return next((b for b in self.buttons() if words in b.text), None)

    def fill(self, typed: Mapping[str, Any]) -> None:
        """Type over what stands there; a failure for a field that the form does not have."""
        for name, value in typed.items():
            assert name in self.names, f"The form has no field {name!r}, only {self.names}."
            self._check_choice(name, value)
        self.typed.update(typed)

    def _check_choice(self, name: str, value: Any) -> None:
        offered: set[str] = set()
        for control in self.controls:
            if control["name"] != name:
                continue
            if control.tag == "select":
                offered.update(option.get("value", option.text) for option in _options(control))
            elif control.get("type") in TOGGLES:
                offered.add(control.get("value", "on"))
            else:
                return
        for one in _listed(value):
            if not isinstance(one, bool):
                assert str(one) in offered, f"{name!r} offers {sorted(offered)}, not {one!r}."

    def values(self, button: str | None = None) -> MultiDict[str, Any]:
        """What a browser sends."""
        sent: MultiDict[str, Any] = MultiDict()
        done: set[str] = set()
        for control in self.controls:
            name = control["name"]
            if name not in self.typed:
                _add_standing(sent, control)
            elif name not in done:
                done.add(name)
                self._add_typed(sent, control)
        pressed = self.button(button) if button else None
        if pressed is not None and pressed.get("name"):
            sent.add(pressed["name"], pressed.get("value"))
        return sent

    def _add_typed(self, sent: MultiDict[str, Any], control: Element) -> None:
        for value in _listed(self.typed[control["name"]]):
            if value is True:
                sent.add(control["name"], control.get("value", "on"))
            elif value is not False and value is not None:
                sent.add(control["name"], value if isinstance(value, tuple) else _sendable(value))


def _sendable(value: Any) -> Any:
    return value if hasattr(value, "read") else str(value)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _options(control: Element) -> list[Element]:
    return control.select("option")


def _add_standing(sent: MultiDict[str, Any], control: Element) -> None:
    name, kind = control["name"], control.get("type")
    if kind in ("submit", "button", "file", "image", "reset"):
        return
    if control.tag == "textarea":
        sent.add(name, "".join(control.node.itertext()))
    elif control.tag == "select":
        for option in _chosen(control):
            sent.add(name, option.get("value", option.text))
    elif kind not in TOGGLES:
        sent.add(name, control.get("value"))
    elif control.has("checked"):
        sent.add(name, control.get("value", "on"))


def _chosen(control: Element) -> list[Element]:
    options = _options(control)
    selected = [option for option in options if option.has("selected")]
    return selected if selected or control.has("multiple") else options[:1]


def find_form(page: Element, button: str | None, selector: str) -> PageForm:
    """The form with a button of these words (first in the main part), or the main one."""
    forms = [*page.select(f"main {selector}"), *page.select(selector)]
    assert forms, "There is no form on the page."
    if button is None:
        return PageForm(forms[0])
    for element in forms:
        form = PageForm(element)
        if form.button(button) is not None:
            return form
    known = [b.text for element in forms for b in PageForm(element).buttons()]
    raise AssertionError(f"There is no button {button!r}, only {known}.")
