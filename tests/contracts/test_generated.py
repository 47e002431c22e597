"""Derived files are what their sources say."""

import pytest

from tools.generate import ROOT, derived

FILES = derived()


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_derived_file_is_fresh(path):
    assert path.read_text("utf-8") == FILES[path], "run `make generate`"
