"""The accessibility statement says the same in every language."""

import re
from collections import Counter

import httpx
import pytest

from actions.catalogue.text import LANGUAGES

ADDRESS = "/widget/accessibility"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_statement_is_there_in_every_language(client: httpx.AsyncClient, language: str):
    page = await client.get(ADDRESS, params={"language": language})
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert f'<html lang="{language}">' in page.text
    english = await client.get(ADDRESS, params={"language": "en"})
    assert _tags(page.text) == _tags(english.text)


async def test_without_a_language_it_is_the_browsers(client: httpx.AsyncClient):
    for asked, given in (("nb-NO,nb;q=0.9", "nb"), ("sv", "sv"), ("fi", "en")):
        page = await client.get(ADDRESS, headers={"Accept-Language": asked})
        assert f'<html lang="{given}">' in page.text
    strange = await client.get(ADDRESS, params={"language": "../../settings"}, headers={"Accept-Language": "sv"})
    assert '<html lang="sv">' in strange.text


async def test_its_style_is_a_file_of_its_own(client: httpx.AsyncClient):
    assert (await client.get(f"{ADDRESS}/style.css")).headers["content-type"].startswith("text/css")


def _tags(page: str) -> Counter[str]:
    return Counter(re.findall(r"<(\w+)", page))
