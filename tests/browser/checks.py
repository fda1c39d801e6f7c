"""What every page must hold to in a real browser, looked at after each step of a journey."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE_OPTIONS = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],
}
# As wide as a 1280 pixel window at 400% zoom (WCAG 1.4.10).
NARROW = 320

# Things that axe says nothing about.
OWN_CHECKS = """() => {
  const wrong = [];
  const name = (element) => element.name || element.id || element.tagName;
  for (const field of document.querySelectorAll('[aria-invalid="true"]')) {
    if (!field.getAttribute('aria-describedby'))
      wrong.push(`${name(field)} has an error that is not tied to it`);
  }
  const groups = Map.groupBy(
    document.querySelectorAll('input[type=radio]'), (radio) => `${radio.form?.action} ${radio.name}`
  );
  for (const [group, radios] of groups) {
    if (radios.length > 1 && !radios[0].closest('fieldset')?.querySelector('legend'))
      wrong.push(`the choices of ${group} have no fieldset with a legend`);
  }
  if (document.querySelectorAll('[aria-invalid="true"]').length
      && !document.title.startsWith('Error: '))
    wrong.push('there are errors, but the title does not begin with "Error: "');
  return wrong;
}"""


def axe_complaints(page: Page) -> list[str]:
    """What axe finds, one line for each element."""
    found = Axe().run(page, options=AXE_OPTIONS).response["violations"]
    return [
        f"{violation['id']}: {violation['help']} at {node['target']}: {node['html'][:200]}"
        for violation in found
        for node in violation["nodes"]
    ]


def overflow_complaints(page: Page) -> list[str]:
    """Whether anything makes the page scroll sideways at 400% zoom."""
    before = page.viewport_size or {"width": 1280, "height": 900}
    page.set_viewport_size({"width": NARROW, "height": before["height"]})
    width = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(before)
    return [f"the page is {width} pixels wide in a window of {NARROW}"] if width > NARROW else []


def assert_clean(page: Page) -> None:
    """Fails with everything that is wrong with the page as it stands in the browser."""
    wrong = [*axe_complaints(page), *page.evaluate(OWN_CHECKS), *overflow_complaints(page)]
    assert not wrong, f"{page.url}:\n" + "\n".join(wrong)
