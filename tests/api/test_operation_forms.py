"""What a form needs to know of an operation: what its inputs are called, what can be chosen, and what was found."""

from actions.catalogue import CATALOGUE
from tests.core import Core


async def test_every_asked_input_has_its_name_and_its_choices(still_core: Core):
    headers = {"Authorization": f"Bearer {still_core.identity('support-agent')}"}
    for described in (await still_core.http.get("/v1/operations", headers=headers)).json():
        asked = CATALOGUE[described["name"]].asked()
        assert described["asks"].keys() == asked.keys() <= described["inputs"].get("properties", {}).keys()
        for name, ask in asked.items():
            told = described["asks"][name]
            assert told["label"] == ask.label.as_dict()
            assert [option["value"] for option in told["options"]] == [o.value for o in ask.options if o.offered]
