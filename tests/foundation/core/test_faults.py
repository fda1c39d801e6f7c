"""A fault of ours: a page with a reference that is in the log, and nothing of the code."""

import logging
import re

import pytest
from flask import Flask


@pytest.mark.parametrize("accepts", ["text/html", "*/*"])
def test_a_fault_has_a_reference_that_is_in_the_log(
    app: Flask, caplog: pytest.LogCaptureFixture, accepts: str
) -> None:
    def broken() -> str:
        raise ZeroDivisionError("a secret of the code")

    view = app.view_functions["public.show_front"]
    broken.access = view.access  # type: ignore[attr-defined]
    app.view_functions["public.show_front"] = broken
    with caplog.at_level(logging.ERROR, logger="hub"):
        answer = app.test_client().get("/", headers={"Accept": accepts})
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    assert not re.search("Traceback|ZeroDivisionError|a secret of the code|[.]py", answer.text)
    logged = re.search(r"Fault ([0-9A-F]{8}) at /", caplog.text)
    assert logged is not None
    assert logged[1] in answer.text
    assert "a secret of the code" in caplog.text
